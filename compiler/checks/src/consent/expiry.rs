//! Consents that run out while somebody waits.

use mkt_diagnostics::{Consent as Finding, Diagnostic};
use mkt_model::SymbolId;

use super::Reach;
use super::implied::Need;
use crate::sends::length::{DAY, shortest};
use crate::sends::{Send, Sender};

/// Sends of journeys that come later after the last question for consent than
/// the consent lasts: one finding for each journey, topic and channel.
pub(super) fn in_journeys(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    for sender in &reach.senders {
        let mut seen: Vec<(SymbolId, SymbolId)> = Vec::new();
        for send in &sender.sends {
            let Some(need) = Need::of(reach, send) else {
                continue;
            };
            let key = (need.topic.symbol_id(), need.channel);
            let Some(expires) = need.topic.expires() else {
                continue;
            };
            let Some(asked) = last_asked(&need, sender, send) else {
                continue;
            };
            let waited = send.waited.saturating_sub(asked);
            if waited < shortest(expires) || seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let finding = Finding::ExpiredInJourney {
                journey: reach.name(sender.symbol),
                message: send.message.name().to_string(),
                topic: reach.name(key.0),
                channel: reach.name(key.1),
                waited: in_words(waited),
                expires: expires.to_string(),
            };
            let mut diagnostic = Diagnostic::new(finding, send.span);
            if let Some(line) = need.topic.line("expires") {
                diagnostic = diagnostic.related(line.value_span(), "so long it lasts");
            }
            if let Some(audience) = sender.audience {
                diagnostic = diagnostic.related(audience.span, "asked for at entry");
            }
            told.push(diagnostic);
        }
    }
}

/// How many seconds after entry the consent was last asked for; none where it is
/// asked for throughout, or never, which is told as such.
fn last_asked(need: &Need<'_>, sender: &Sender<'_>, send: &Send<'_>) -> Option<u64> {
    let mut latest = None;
    for entrance in &sender.entrances {
        for known in entrance.known.iter().chain(&send.known) {
            if need.asks(known) {
                latest = latest.max(Some(known.at?));
            }
        }
    }
    latest
}

/// A time in whole days, or in hours where it is shorter than two.
fn in_words(seconds: u64) -> String {
    let (count, word) = if seconds < 2 * DAY {
        (seconds.div_ceil(3_600), "hour")
    } else {
        (seconds.div_ceil(DAY), "day")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
