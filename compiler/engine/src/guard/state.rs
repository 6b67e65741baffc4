//! What the guard remembers: instances, accepted sends, and what it was told
//! of people.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::policy::Purpose;
use super::request::{LeaveReason, SendAnswer};
use crate::gate::Waiting;
use mkt_time::text;

/// Something that is known of a person from an instant on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The person.
    pub person: String,
    /// Since when.
    #[serde(with = "text")]
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub happened: Happened,
}

/// What can be known of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Happened {
    /// Where they live, and the dates they have, as ISO 8601 text.
    Profile {
        /// Their own time zone.
        #[serde(default)]
        zone: Option<String>,
        /// Their country's ISO 3166 code.
        #[serde(default)]
        country: Option<String>,
        /// Dates and instants by property.
        #[serde(default)]
        dates: BTreeMap<String, String>,
    },
    /// They said yes or no to a topic by a channel.
    Consent {
        /// The topic.
        topic: String,
        /// The channel.
        channel: String,
        /// What they said.
        answer: Consent,
    },
    /// An event of theirs.
    Event {
        /// Its name.
        event: String,
    },
    /// A channel closed to them, or open again.
    Suppressed {
        /// The channel.
        channel: String,
        /// Whether it is closed.
        closed: bool,
    },
    /// A predicate of the policy became true or false of them, or a goal or
    /// exit of that id happened (`true`).
    Holds {
        /// Its id.
        predicate: String,
        /// Whether it is true.
        value: bool,
    },
}

/// An answer to a topic of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    Yes,
    /// Yes, and confirmed it.
    Confirmed,
    /// No.
    No,
}

/// Somebody's way through a journey.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) journey: String,
    pub(super) person: String,
    pub(super) key: Option<String>,
    pub(super) entered: Timestamp,
    /// When it ends at the latest.
    pub(super) ends: Timestamp,
    pub(super) ended: Option<(Timestamp, LeaveReason)>,
}

impl Instance {
    /// When it ended, if it has by `at`.
    pub(super) fn end_by(&self, at: Timestamp) -> Option<Timestamp> {
        let end = self
            .ended
            .map_or(self.ends, |(ended, _)| ended.min(self.ends));
        (end <= at).then_some(end)
    }

    pub(super) fn is_active(&self, at: Timestamp) -> bool {
        self.end_by(at).is_none()
    }
}

/// A send that was accepted.
#[derive(Clone, Debug)]
pub(super) struct Accepted {
    pub(super) person: String,
    pub(super) channel: String,
    pub(super) purpose: Purpose,
    pub(super) at: Timestamp,
}

/// One answer to a send, as recorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// When.
    #[serde(with = "text")]
    pub at: Timestamp,
    /// The send's identity.
    pub identity: String,
    /// What sends.
    pub journey: String,
    /// The person.
    pub person: String,
    /// The message.
    pub message: String,
    /// What became of it.
    pub answer: SendAnswer,
}

/// All that the guard remembers.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) instances: BTreeMap<String, Instance>,
    pub(super) accepted: Vec<Accepted>,
    /// Final answers by identity.
    pub(super) answered: BTreeMap<String, SendAnswer>,
    pub(super) waiting: BTreeMap<String, Waiting>,
    pub(super) facts: BTreeMap<String, Vec<Fact>>,
    pub(super) outcomes: Vec<Outcome>,
}

impl State {
    /// What was known of a person at an instant, the newest first; of two
    /// facts of the same instant, the later told.
    fn known<'s>(&'s self, person: &str, at: Timestamp) -> impl Iterator<Item = &'s Fact> {
        let mut known: Vec<&Fact> = self
            .facts
            .get(person)
            .into_iter()
            .flatten()
            .filter(|fact| fact.at <= at)
            .collect();
        known.sort_by_key(|fact| fact.at);
        known.into_iter().rev()
    }

    /// The newest that `read` finds something in.
    pub(super) fn newest<'s, T>(
        &'s self,
        person: &str,
        at: Timestamp,
        mut read: impl FnMut(&'s Happened) -> Option<T>,
    ) -> Option<(Timestamp, T)> {
        self.known(person, at)
            .find_map(|fact| Some((fact.at, read(&fact.happened)?)))
    }

    /// Whether a predicate is true of a person; unknown is not true.
    pub(super) fn is_true(&self, predicate: &str, person: &str, at: Timestamp) -> bool {
        self.newest(person, at, |happened| match happened {
            Happened::Holds {
                predicate: id,
                value,
            } if id == predicate => Some(*value),
            _ => None,
        })
        .is_some_and(|(_, value)| value)
    }

    /// Whether something with this id happened to a person in `(after, until]`.
    pub(super) fn happened_in(
        &self,
        id: &str,
        person: &str,
        after: Timestamp,
        until: Timestamp,
    ) -> bool {
        self.known(person, until).any(|fact| {
            fact.at > after
                && matches!(&fact.happened, Happened::Holds { predicate, value: true } if predicate == id)
        })
    }

    /// The last time of an event of a person.
    pub(super) fn last_event(&self, event: &str, person: &str, at: Timestamp) -> Option<Timestamp> {
        self.newest(person, at, |happened| {
            matches!(happened, Happened::Event { event: name } if name == event).then_some(())
        })
        .map(|(at, ())| at)
    }
}
