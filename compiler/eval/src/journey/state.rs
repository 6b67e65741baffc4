//! Somebody's way through a journey.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mkt_model::SymbolId;

use super::course::NodeId;
use crate::history::Entry;

/// Somebody's way through a journey.
#[derive(Clone, Debug)]
pub struct Instance {
    /// When they entered, and the entering event as it was.
    pub entry: Entry,
    /// What tells it from others of the same person, where `reenter: always
    /// by …` does.
    pub key: Option<String>,
    /// When it ends at the latest.
    pub ends: Timestamp,
    /// Where it stands.
    pub position: Position,
    /// The arm of each split, counted from 0, shared out at entry.
    pub(super) arms: BTreeMap<NodeId, usize>,
    /// The messages whose last send here was skipped.
    pub(super) skipped: BTreeSet<SymbolId>,
}

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before a step, which is to be taken now.
    Before(NodeId),
    /// In a wait.
    Waiting {
        /// The step.
        step: NodeId,
        /// Until when.
        until: Timestamp,
    },
    /// In a wait for an event.
    Listening {
        /// The step.
        step: NodeId,
        /// What happens after this counts,
        after: Timestamp,
        /// up to and including this,
        deadline: Timestamp,
        /// where it is known by then: the deadline, and the grace.
        closes: Timestamp,
    },
    /// At a send that has not been decided.
    Sending(NodeId),
    /// At its end.
    Over(Ending),
}

/// Why an instance ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// The last step was taken.
    Finished,
    /// The goal was reached.
    Goal,
    /// An `exit:` came true.
    Exit,
    /// `while:` is no longer true.
    While,
    /// A step said so.
    Left,
    /// A cap was full, and the channel says that the person leaves.
    Cap,
    /// It reached the age that `lives:` allows.
    Lives,
    /// A step waits for a date that the person does not have.
    NoDate,
}

impl Instance {
    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.position, Position::Over(_))
    }

    /// Takes note of what became of the send that it stands at: the person
    /// goes on.
    pub fn settle(&mut self, message: SymbolId, sent: bool, next: Option<NodeId>) {
        if sent {
            self.skipped.remove(&message);
        } else {
            self.skipped.insert(message);
        }
        self.go(next);
    }

    /// Ends it, unless it has ended.
    pub fn end(&mut self, ending: Ending) {
        if !self.is_over() {
            self.position = Position::Over(ending);
        }
    }

    pub(super) fn go(&mut self, next: Option<NodeId>) {
        self.position = match next {
            Some(next) => Position::Before(next),
            None => Position::Over(Ending::Finished),
        };
    }
}
