//! Every send by the message that it sends, for those who look at messages.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use mkt_diagnostics::Span;
use mkt_logic::{Fact, Question, Wanted};
use mkt_model::SymbolId;
use mkt_model::expression::{EventKind, EventMatch};

use super::Sender;

/// A send, with what is true of those who get it, whenever it was looked at.
#[derive(Clone)]
pub(crate) struct Sent<'a> {
    /// The message.
    pub message: SymbolId,
    /// The channel: the send's own, or the message's.
    pub channel: Option<SymbolId>,
    /// The journey, campaign or lifecycle that sends.
    pub by: SymbolId,
    /// Whose people get it; of what is damaged, neither this nor the event is
    /// known.
    pub entity: Option<SymbolId>,
    /// The event by which they came.
    pub event: Option<&'a EventMatch>,
    /// The declared event by which they came.
    pub entry: Option<SymbolId>,
    /// What also starts the journey, without any event.
    pub started_by: Option<SymbolId>,
    /// What is true of those who get it: at entry, throughout, and on the way
    /// to the send.
    pub facts: Vec<(Fact<'a>, Wanted)>,
    /// The date of theirs by which they came: they have it.
    pub date: Option<SymbolId>,
    /// The day and time, of a campaign.
    pub on: Option<(Date, Option<Time>)>,
    /// Where it is said.
    pub span: Span,
}

/// Every send of a strategy, by message.
pub(crate) type Sends<'a> = BTreeMap<SymbolId, Vec<Sent<'a>>>;

impl Sent<'_> {
    /// A question about those who get it; none where it is not known whose
    /// people they are.
    pub fn question(&self) -> Option<Question<'_>> {
        let mut question = Question::of(self.entity?);
        for (fact, wanted) in &self.facts {
            question = question.claim(*fact, *wanted);
        }
        question.event = self.event;
        Some(question)
    }
}

/// Puts sends in the order of messages.
pub(crate) fn by_message<'a>(senders: &[Sender<'a>]) -> Sends<'a> {
    let mut sends: Sends<'a> = BTreeMap::new();
    for sender in senders {
        // What starts a journey besides says nothing of who comes its own way.
        let own = sender.entrances.first().filter(|_| {
            let program = sender.program;
            program.is_none_or(|program| program.entry.is_some())
        });
        let asked = own.map_or(&sender.asks, |own| &own.known);
        let event = own.and_then(|own| own.event);
        let entry = event.and_then(|event| match event.event {
            EventKind::Declared(id) => Some(id),
            _ => None,
        });
        for send in &sender.sends {
            let known = asked.iter().chain(&send.known);
            let sent = Sent {
                message: send.message.symbol_id(),
                channel: send.channel,
                by: sender.by,
                entity: sender.entity.filter(|_| !sender.damaged),
                event,
                entry: entry.filter(|_| !sender.damaged),
                started_by: sender.started_by,
                facts: known.map(|known| (known.fact, known.wanted)).collect(),
                date: own.and_then(|own| own.date),
                on: send.on,
                span: send.span,
            };
            sends.entry(sent.message).or_default().push(sent);
        }
    }
    sends
}
