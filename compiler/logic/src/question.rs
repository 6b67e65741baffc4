//! What is asked, and what is answered.

use jiff::Timestamp;
use mkt_eval::{Entry, Event, Person};
use mkt_model::SymbolId;
use mkt_model::entry::PlaceId;
use mkt_model::expression::{EventMatch, Expression};

/// Claims about one person.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// The entity that they are of.
    pub entity: SymbolId,
    /// The claims, all of which are to hold.
    pub claims: Vec<Claim<'q>>,
    /// The event that is happening to them at moment 0, and that conditions of
    /// all moments about the entering event are about: it stays what it was.
    pub event: Option<&'q EventMatch>,
}

/// A claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'q> {
    /// What it is about.
    pub fact: Fact<'q>,
    /// What it is to be.
    pub wanted: Wanted,
    /// The moment that it is about: claims of the same number are about the
    /// same instant. Between two moments everything about the person may have
    /// changed but what is fixed.
    pub moment: u8,
}

/// Something that is true, false or unknown of a person.
#[derive(Clone, Copy, Debug)]
pub enum Fact<'q> {
    /// A condition.
    Condition(&'q Expression),
    /// Being in a segment or stage, or of an entity.
    In(SymbolId),
}

/// What a fact is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// True.
    True,
    /// False or unknown.
    NotTrue,
    /// False.
    False,
    /// Unknown, because something that it needs is unset.
    Unknown,
}

/// The answer to a question.
#[derive(Clone, Debug)]
pub enum Answer {
    /// There can be such a person: this one.
    Yes(Box<Witness>),
    /// There can be none.
    No(Contradiction),
    /// Neither was found out.
    CannotTell(Doubt),
}

/// A person of whom all claims of a question hold at an instant.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The person, with their history.
    pub person: Person,
    /// The instant.
    pub at: Timestamp,
    /// The event that is happening, where the question has one.
    pub event: Option<Event>,
    /// Their entry by that event, where the question has one.
    pub entry: Option<Entry>,
}

/// Why nobody can be such a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The claims that take part, by their places in the question: all of
    /// these are needed.
    pub claims: Vec<usize>,
    /// The parts of conditions that contradict one another.
    pub conditions: Vec<Conflict>,
}

/// A part of a condition that takes part in a contradiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The segment, stage, score or other declaration whose condition it is a
    /// part of; none where it is a part of a claim's own.
    pub of: Option<SymbolId>,
    /// Where it stands in that declaration.
    pub place: PlaceId,
    /// Whether it is to be true there, or not.
    pub holds: bool,
}

/// Why an answer is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The search was longer than is allowed.
    Budget,
    /// Parts of conditions that are beyond what is decided: what to simplify.
    Beyond(Vec<Conflict>),
}

impl<'q> Question<'q> {
    /// About somebody of an entity, nothing claimed yet.
    #[must_use]
    pub fn of(entity: SymbolId) -> Self {
        Self {
            entity,
            claims: Vec::new(),
            event: None,
        }
    }

    /// Adds a claim about the first moment.
    #[must_use]
    pub fn claim(self, fact: impl Into<Fact<'q>>, wanted: Wanted) -> Self {
        self.claim_at(0, fact, wanted)
    }

    /// Adds a claim about a moment.
    #[must_use]
    pub fn claim_at(mut self, moment: u8, fact: impl Into<Fact<'q>>, wanted: Wanted) -> Self {
        self.claims.push(Claim {
            fact: fact.into(),
            wanted,
            moment,
        });
        self
    }

    /// While an event is happening to them, by which they enter.
    #[must_use]
    pub fn during(mut self, event: &'q EventMatch) -> Self {
        self.event = Some(event);
        self
    }
}

impl Answer {
    /// Whether there can be nobody.
    #[must_use]
    pub fn is_no(&self) -> bool {
        matches!(self, Self::No(_))
    }

    /// The person, where there can be one.
    #[must_use]
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Yes(witness) => Some(witness),
            Self::No(_) | Self::CannotTell(_) => None,
        }
    }
}
