//! Offers that do not hold when they are sent.

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, Message as Finding, OfferSent, Span};
use mkt_model::access::reach::{Journey, Message, Offer};
use mkt_model::value::Dates;
use mkt_model::{Handle, Line};

use super::Written;
use crate::People;

/// Checks the offers of a message against when it is sent.
pub(super) fn check(subject: &People<'_>, message: &Written<'_, '_>, told: &mut Vec<Diagnostic>) {
    for offer in Message(message.handle).offers() {
        let offer = Offer(subject.strategy.handle(offer));
        let Some(valid) = offer.valid().filter(|_| !offer.declaration().damaged) else {
            continue;
        };
        let mut journeys = Vec::new();
        for send in message.sends {
            let by = subject.strategy.handle(send.by);
            let (sent, span) = match (send.on, by.kind().word) {
                (Some((day, _)), _) if !(valid.first..=valid.last).contains(&day) => {
                    let sent = OfferSent::On {
                        campaign: by.name().to_string(),
                        day: day.to_string(),
                    };
                    (sent, send.span)
                }
                (None, "journey") if !journeys.contains(&send.by) => {
                    journeys.push(send.by);
                    match during(subject, Journey(by), valid) {
                        Some(sent) => (sent, send.span),
                        None => continue,
                    }
                }
                _ => continue,
            };
            told.push(not_valid(message, offer, valid, sent, span));
        }
    }
}

fn not_valid(
    message: &Written<'_, '_>,
    offer: Offer<'_>,
    valid: Dates,
    sent: OfferSent,
    span: Span,
) -> Diagnostic {
    let finding = Finding::OfferNotValid {
        message: message.name(),
        offer: offer.name().to_string(),
        valid: valid.to_string(),
        sent,
    };
    let holds = offer.line("valid").map_or(offer.span(), Line::span);
    Diagnostic::new(finding, span).related(holds, "holds on these days")
}

/// The days on which a journey runs, where the offer does not hold on all of
/// them.
fn during(subject: &People<'_>, journey: Journey<'_>, valid: Dates) -> Option<OfferSent> {
    let runs = days(subject, journey)?;
    if valid.first <= runs.first && runs.last <= valid.last {
        return None;
    }
    Some(OfferSent::During {
        journey: journey.name().to_string(),
        runs: runs.to_string(),
        never: valid.last < runs.first || runs.last < valid.first,
    })
}

fn days(subject: &People<'_>, journey: Journey<'_>) -> Option<Dates> {
    if let Some(runs) = journey.runs() {
        return Some(runs);
    }
    let horizon = subject.strategy.declared()?.horizon()?;
    let first: Date = live_on(subject, *journey)?.unwrap_or(horizon.first);
    (first <= horizon.last).then_some(Dates {
        first,
        last: horizon.last,
    })
}

/// The day on which a journey goes live; none within where it says nothing, and
/// none where that cannot be known.
fn live_on(subject: &People<'_>, journey: Handle<'_>) -> Option<Option<Date>> {
    match journey.line("live") {
        None => Some(None),
        Some(_) => subject.dates.live_on(journey).map(Some),
    }
}
