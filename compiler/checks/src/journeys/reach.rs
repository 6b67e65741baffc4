//! What is sent, by whom and through which channels.

use std::collections::{BTreeMap, BTreeSet};

use mkt_kinds::Edge;
use mkt_model::access::reach::{Channel, Message};
use mkt_model::value::Value;
use mkt_model::{Handle, Strategy, SymbolId};
use petgraph::visit::EdgeRef;

use super::knowledge::Atom;
use super::length::{DAY, Length};
use mkt_model::expression::Reaction;

/// The kinds of channel whose messages are sent to single people; through
/// others a public is addressed, and reactions come from whatever it sees.
const DIRECT: &[&str] = &[
    "email",
    "sms",
    "push",
    "in_app",
    "phone",
    "post",
    "messaging",
];

/// The kinds of channel that have nothing to click or to open.
const SILENT: &[&str] = &["post", "phone", "print", "outdoor", "audio"];

/// How long quiet hours hold where nothing is said (semantics 14).
const HELD: i64 = DAY;

/// What is sent in a strategy.
pub(super) struct Reach {
    /// By message, the journeys, campaigns and lifecycles that send it.
    senders: BTreeMap<SymbolId, BTreeSet<SymbolId>>,
    /// By message, the channels that it is sent through.
    through: BTreeMap<SymbolId, BTreeSet<SymbolId>>,
    /// The channels that something is sent through.
    used: BTreeSet<SymbolId>,
    /// By property, the journeys and lifecycles that write it.
    writers: BTreeMap<SymbolId, BTreeSet<SymbolId>>,
    /// What some journey silences.
    silenced: BTreeSet<SymbolId>,
    /// The messages that are marketing, and those with a link in their text.
    messages: BTreeMap<SymbolId, Sent>,
    channels: BTreeMap<SymbolId, Way>,
}

#[derive(Clone, Copy)]
struct Sent {
    marketing: bool,
    has_link: bool,
}

struct Way {
    kind: Option<&'static str>,
    quiet: bool,
    hold: Option<i64>,
    defer: Option<i64>,
    capped: bool,
}

impl Reach {
    pub(super) fn of(strategy: &Strategy) -> Self {
        let mut reach = Self {
            senders: BTreeMap::new(),
            through: BTreeMap::new(),
            used: BTreeSet::new(),
            writers: BTreeMap::new(),
            silenced: BTreeSet::new(),
            messages: BTreeMap::new(),
            channels: BTreeMap::new(),
        };
        for handle in strategy.all() {
            match handle.kind().word {
                "message" => reach.message(handle),
                "channel" => reach.channel(handle),
                "journey" => reach.silenced.extend(handle.references("silences")),
                _ => {}
            }
        }
        let graph = strategy.graph();
        for arrow in graph.edge_references() {
            let ends = (
                graph.node_weight(arrow.source()),
                graph.node_weight(arrow.target()),
            );
            let (Some(from), Some(to)) = ends else {
                continue;
            };
            let sender = strategy.handle(*from).symbol_id();
            match arrow.weight().edge {
                Edge::Sends => {
                    reach.senders.entry(*to).or_default().insert(sender);
                    if let Some(own) = Message(strategy.handle(*to)).channel() {
                        reach.through.entry(*to).or_default().insert(own);
                        reach.used.insert(own);
                    }
                }
                Edge::Writes => {
                    reach.writers.entry(*to).or_default().insert(sender);
                }
                // `send … via …` names the channel beside the message.
                Edge::Through if strategy.symbol(*from).kind.word() != "message" => {
                    reach.used.insert(*to);
                }
                _ => {}
            }
        }
        reach
    }

    fn message(&mut self, handle: Handle<'_>) {
        let message = Message(handle);
        let sent = Sent {
            marketing: message
                .purpose()
                .is_none_or(|purpose| purpose == "marketing"),
            has_link: has_link(handle),
        };
        self.messages.insert(handle.symbol_id(), sent);
    }

    fn channel(&mut self, handle: Handle<'_>) {
        let seconds = |key: &str| {
            let line = handle.line(key)?;
            match line.get("limit") {
                Some(Value::Duration(duration)) => Some(Length::most(*duration).total()),
                _ => None,
            }
        };
        let way = Way {
            kind: Channel(handle).sort(),
            quiet: handle.line("quiet").is_some(),
            hold: seconds("hold_at_most"),
            defer: seconds("on_cap"),
            capped: Channel(handle).cap().is_some(),
        };
        self.channels.insert(handle.symbol_id(), way);
    }

    /// Whether a message is marketing, as one is that does not say otherwise.
    pub(super) fn is_marketing(&self, message: SymbolId) -> bool {
        self.messages
            .get(&message)
            .is_some_and(|message| message.marketing)
    }

    /// Whether a channel has a cap of its own.
    pub(super) fn is_capped(&self, channel: SymbolId) -> bool {
        self.channels.get(&channel).is_some_and(|way| way.capped)
    }

    /// How long a send can be held at most, in seconds; none where another
    /// journey may hold it.
    pub(super) fn held_at_most(
        &self,
        journey: SymbolId,
        message: SymbolId,
        channel: Option<SymbolId>,
    ) -> Option<i64> {
        if self.silenced.contains(&message) || self.silenced.contains(&journey) {
            return None;
        }
        let way = self.channels.get(&channel?)?;
        let quiet = if way.quiet {
            way.hold.unwrap_or(HELD)
        } else {
            0
        };
        Some(quiet.saturating_add(way.defer.unwrap_or(0)))
    }

    /// What rules and other journeys may write at any moment.
    pub(super) fn written_by_others(&self, journey: SymbolId) -> BTreeSet<Atom> {
        let others = self
            .writers
            .iter()
            .filter(|(_, writers)| writers.iter().any(|writer| *writer != journey));
        let properties = others.map(|(property, _)| Atom::Symbol(*property));
        properties.chain([Atom::Reaction]).collect()
    }

    /// Whether a message is sent by anything but a journey.
    pub(super) fn sent_elsewhere(&self, message: SymbolId, journey: SymbolId) -> bool {
        let senders = self.senders.get(&message);
        senders.is_some_and(|senders| senders.iter().any(|sender| *sender != journey))
    }

    /// Whether nothing is sent through a channel for single people.
    pub(super) fn is_silent(&self, channel: SymbolId) -> bool {
        let kind = self.channels.get(&channel).and_then(|way| way.kind);
        kind.is_some_and(|kind| DIRECT.contains(&kind)) && !self.used.contains(&channel)
    }

    /// The channel of a message, with its kind, where it can never report a
    /// reaction.
    pub(super) fn never_reports(
        &self,
        message: SymbolId,
        reaction: Reaction,
    ) -> Option<(SymbolId, String)> {
        let channels = self.through.get(&message)?;
        let [channel] = channels.iter().copied().collect::<Vec<_>>()[..] else {
            return None;
        };
        if let Some(kind) = self.channel_never_reports(channel, reaction) {
            return Some((channel, kind));
        }
        // A text message is clicked by its link.
        let way = self.channels.get(&channel)?;
        let linkless = way.kind == Some("sms")
            && reaction == Reaction::Click
            && self
                .messages
                .get(&message)
                .is_some_and(|sent| !sent.has_link);
        linkless.then(|| (channel, "sms".to_owned()))
    }

    /// The kind of a channel, where such channels never report a reaction.
    pub(super) fn channel_never_reports(
        &self,
        channel: SymbolId,
        reaction: Reaction,
    ) -> Option<String> {
        let kind = self.channels.get(&channel)?.kind?;
        let never = match reaction {
            Reaction::Click => SILENT.contains(&kind),
            Reaction::Opened => SILENT.contains(&kind) || kind == "sms",
            _ => false,
        };
        never.then(|| kind.to_owned())
    }
}

/// Whether a message leads somewhere: by its link, or by an address in its text.
/// What a file holds is not known here.
fn has_link(handle: Handle<'_>) -> bool {
    if handle.line("link").is_some() {
        return true;
    }
    let mut lines = handle.lines("body");
    for language in handle.lines("language") {
        lines.extend(language.children());
    }
    lines.iter().any(|line| {
        line.get("path").is_some()
            || matches!(line.get("body"), Some(Value::Text(text)) if leads(text))
    })
}

/// Whether a text holds an address, or something inserted that may be one.
fn leads(text: &str) -> bool {
    text.contains('{')
        || text.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let mut parts = word.split('.');
            let (host, rest) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            word.contains("://") || (host.len() > 1 && rest.len() > 1)
        })
}
