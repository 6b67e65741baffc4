//! What came of a run.

use jiff::Timestamp;
use mkt_eval::journey::{Ending, Refusal};
use mkt_eval::{Fault, Happening, Value};
use mkt_model::SymbolId;
use mkt_model::expression::EventKind;
use smol_str::SmolStr;

use crate::gate::{Full, Hold, Skip};

/// Everything that came of a run, in order.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// In the order of time, and within an instant of what came first.
    pub records: Vec<Record>,
}

impl Timeline {
    /// The accepted sends, in order.
    pub fn sends(&self) -> impl Iterator<Item = &Record> {
        let records = self.records.iter();
        records.filter(|record| matches!(record.what, What::Sent { .. }))
    }
}

/// Something that came of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// Whose it is: their place in the cast.
    pub who: usize,
    /// What did it; none for what happens to people by themselves.
    pub by: Option<Origin>,
    /// What.
    pub what: What,
}

/// What does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Somebody's way through a journey; the number tells ways of one person
    /// apart, across all journeys, from 0 in the order of entry.
    Journey(SymbolId, usize),
    /// A campaign.
    Campaign(SymbolId),
    /// A rule of a lifecycle.
    Rule(SymbolId),
}

impl Origin {
    /// The journey, campaign or rule.
    #[must_use]
    pub fn symbol(self) -> SymbolId {
        match self {
            Self::Journey(id, _) | Self::Campaign(id) | Self::Rule(id) => id,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An event became known that happened at this time.
    Happened(Happening, Timestamp),
    /// A property became this, or unset.
    Changed(SymbolId, Option<Value>),
    /// They said yes to a topic by a channel.
    Agreed(SymbolId, SymbolId),
    /// They said no to a topic, by a channel or by all.
    Objected(SymbolId, Option<SymbolId>),
    /// They are in a segment or stage at the start.
    Stands(SymbolId),
    /// They came into a segment or stage.
    Joined(SymbolId),
    /// They are no longer in a segment or stage.
    Parted(SymbolId),
    /// The answer to a probe.
    Found(SymbolId, bool),
    /// They entered a journey.
    Entered,
    /// They did not enter a journey.
    Refused(SymbolId, Refusal),
    /// A journey was to be started that is not tried.
    NotTried(SymbolId),
    /// A rule took effect.
    Fired,
    /// A rule was set off, and its `when:` is not true.
    Idle,
    /// A wait began, until then.
    Waits(Timestamp),
    /// A wait for an event began, until then at the latest.
    Listens(EventKind, Timestamp),
    /// The event that was waited for came, or did not.
    Heard(bool),
    /// A branch was taken, counted from 0; none is `else`.
    Branched(Option<usize>),
    /// An arm was taken.
    Assigned(SmolStr),
    /// A message was sent.
    Sent {
        /// The message.
        message: SymbolId,
        /// The channel.
        channel: SymbolId,
        /// The step's stable id; of a rule or campaign its place.
        step: SmolStr,
        /// The send's identity (semantics 16).
        identity: String,
        /// The caps that were full, where caps only watch.
        full: Vec<Full>,
    },
    /// A message is held, until it is looked at again then.
    Held(SymbolId, Hold, Timestamp),
    /// A message was skipped; the caps that were full, where these are why.
    Skipped(SymbolId, Skip, Vec<Full>),
    /// A team was told something.
    Notified(SymbolId, String),
    /// A webhook was called.
    Called(SymbolId, Vec<(SmolStr, Option<Value>)>),
    /// A goal was reached, the first of the journey being 0, by an event or a
    /// segment; after the end of the way where `true`.
    Goal(usize, bool),
    /// The way ended.
    Ended(Ending),
    /// Something could not be computed.
    Fault(Fault),
    /// A message has no channel that it could go by.
    NoChannel(SymbolId),
}
