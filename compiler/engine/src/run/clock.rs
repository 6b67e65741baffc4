//! The queue of what is due.

use std::collections::BTreeMap;

use jiff::Timestamp;
use smol_str::SmolStr;

/// What is due, in the order of kinds at one instant (semantics 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// Something becomes known: the place of the incident.
    Incident(usize),
    /// Somebody is to be looked at.
    Look(usize),
    /// A way reaches its age: whose, and its number.
    Lives(usize, usize),
    /// Somebody has been in a segment or stage long enough for a rule: who,
    /// the rule, and the ticket that tells whether it still holds.
    Stay(usize, usize, u64),
    /// A journey's date or turn has come for somebody, with its ticket.
    Turn(usize, usize, u64),
    /// A way goes on: whose, its number, and its ticket.
    Wake(usize, usize, u64),
    /// A campaign's send comes up for somebody.
    Campaign(usize, usize),
    /// A send asks the gate: its place among the attempts.
    Send(usize),
    /// A question is asked: its place in the cast.
    Probe(usize),
}

impl Due {
    fn kind(self) -> u8 {
        match self {
            Self::Incident(_) => 0,
            Self::Look(_) => 1,
            Self::Lives(..) => 2,
            Self::Stay(..) => 3,
            Self::Turn(..) => 4,
            Self::Wake(..) => 5,
            Self::Campaign(..) => 6,
            Self::Send(_) => 7,
            Self::Probe(_) => 8,
        }
    }
}

/// What goes first among what is due at one instant: higher priority (kept
/// negated), then older, then by name.
pub(super) type Rank = (i64, Timestamp, SmolStr);

/// The queue of what is due.
#[derive(Debug, Default)]
pub(super) struct Clock {
    due: BTreeMap<(Timestamp, u8, Rank, u64), Due>,
    count: u64,
}

impl Clock {
    /// Puts something in the queue; of two alike, the one put in first goes
    /// first.
    pub fn at(&mut self, at: Timestamp, rank: Rank, due: Due) {
        self.count = self.count.saturating_add(1);
        self.due.insert((at, due.kind(), rank, self.count), due);
    }

    /// The next that is due by an instant.
    pub fn next(&mut self, until: Timestamp) -> Option<(Timestamp, Due)> {
        let entry = self.due.first_entry()?;
        let at = entry.key().0;
        (at <= until).then(|| (at, entry.remove()))
    }
}

/// The rank of what has none.
pub(super) fn plain() -> Rank {
    (0, Timestamp::MIN, SmolStr::default())
}
