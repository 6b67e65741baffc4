//! The people of a run, and what happens to them.

use jiff::Timestamp;
use mkt_eval::{Event, Person, Value};
use mkt_model::SymbolId;

/// The people of a run, and what happens to them.
#[derive(Clone, Debug)]
pub struct Cast {
    /// From when on the strategy runs. What is known of people before, their
    /// histories included, stands in the people themselves.
    pub start: Timestamp,
    /// The people, and what they are related to.
    pub people: Vec<Subject>,
    /// What happens, in any order; what lies before the start happens at it.
    pub incidents: Vec<Incident>,
    /// What is asked of them on the way.
    pub probes: Vec<Probe>,
}

impl Cast {
    /// Nobody, from an instant on.
    #[must_use]
    pub fn starting(start: Timestamp) -> Self {
        Self {
            start,
            people: Vec::new(),
            incidents: Vec::new(),
            probes: Vec::new(),
        }
    }
}

/// Somebody, or something that is related to somebody.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Their id, which splits and the holdout go by.
    pub id: String,
    /// What is known of them at the start.
    pub person: Person,
    /// What they lead to.
    pub links: Vec<Link>,
}

impl Subject {
    /// Somebody by themselves.
    #[must_use]
    pub fn new(id: impl Into<String>, person: Person) -> Self {
        Self {
            id: id.into(),
            person,
            links: Vec::new(),
        }
    }
}

/// A property that leads to another subject: the account of a contact. The
/// run keeps what both know of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The property.
    pub property: SymbolId,
    /// The other's place in the cast.
    pub to: usize,
}

/// Something that happens to somebody.
#[derive(Clone, Debug)]
pub struct Incident {
    /// When it becomes known.
    pub at: Timestamp,
    /// Whose it is: their place in the cast.
    pub who: usize,
    /// What.
    pub what: Happens,
}

impl Incident {
    /// An event, known when it arrives.
    #[must_use]
    pub fn event(who: usize, event: Event) -> Self {
        Self {
            at: event.arrival(),
            who,
            what: Happens::Event(Box::new(event)),
        }
    }
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Happens {
    /// An event or a reaction. A reaction to a message is also about its
    /// channel: both stand in it.
    Event(Box<Event>),
    /// A property of theirs becomes this, or unset.
    Changes(SymbolId, Option<Value>),
    /// They say yes to a topic by a channel.
    Agrees(SymbolId, SymbolId),
    /// They say no to a topic, by a channel or by all.
    Objects(SymbolId, Option<SymbolId>),
}

/// A question on the way: is somebody in a segment, stage or entity then,
/// after everything of that instant? The answer is
/// [`What::Found`](super::What::Found).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// When.
    pub at: Timestamp,
    /// Who: their place in the cast.
    pub who: usize,
    /// The segment, stage or entity.
    pub group: SymbolId,
}
