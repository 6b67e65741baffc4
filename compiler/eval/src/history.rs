//! What is known of people: profiles, consents, scores and histories.

use std::collections::BTreeMap;

use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use mkt_model::SymbolId;
use mkt_model::expression::{EventKind, Figure, Reaction};
use smol_str::SmolStr;

use crate::value::{Properties, Value};

/// How far an event's time may lie ahead of its arrival (semantics 1).
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Somebody or something that is known, with everything that has happened.
#[derive(Clone, Debug)]
pub struct Person {
    /// The entity.
    pub entity: SymbolId,
    /// What is known of them; what is not in it is unset.
    pub properties: Properties,
    /// What they have said yes to.
    pub consents: Vec<Agreement>,
    /// Scores that are computed elsewhere: by a model, or, as the parts of an
    /// rfm score are, from the whole population. A lifetime value is money.
    pub scores: BTreeMap<(SymbolId, Option<SmolStr>), Value>,
    /// Those that lead to this one through one of their properties: the
    /// contacts of an account by their `company`.
    pub related: BTreeMap<SymbolId, Vec<Person>>,
    /// The stages that `hold:` keeps them in, by lifecycle: there they are,
    /// whatever the conditions say (semantics 7).
    pub held: BTreeMap<SymbolId, SymbolId>,
    events: Vec<Event>,
}

impl Person {
    /// Somebody of whom nothing is known.
    #[must_use]
    pub fn new(entity: SymbolId) -> Self {
        Self {
            entity,
            properties: Properties::new(),
            consents: Vec::new(),
            scores: BTreeMap::new(),
            related: BTreeMap::new(),
            held: BTreeMap::new(),
            events: Vec::new(),
        }
    }

    /// Adds an event to the history, which is kept in the order of
    /// `(event time, arrival)` (semantics 1).
    pub fn record(&mut self, event: Event) {
        let order = |event: &Event| (event.time, event.arrival);
        let place = self
            .events
            .partition_point(|other| order(other) <= order(&event));
        self.events.insert(place, event);
    }

    /// The history, in the order of `(event time, arrival)`.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events with a time in `(after, until]`.
    pub(crate) fn between(&self, after: Timestamp, until: Timestamp) -> &[Event] {
        let start = self.events.partition_point(|event| event.time <= after);
        let end = self.events.partition_point(|event| event.time <= until);
        self.events.get(start..end).unwrap_or_default()
    }
}

/// Something that happened to somebody.
#[derive(Clone, Debug)]
pub struct Event {
    /// What happened.
    pub kind: Happening,
    /// What was recorded with it.
    pub properties: Properties,
    time: Timestamp,
    arrival: Timestamp,
    ahead: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A declared event.
    Declared(SymbolId),
    /// What channels and journeys report, with everything that it is about: a
    /// click with its message and its channel.
    Reaction(Reaction, Vec<SymbolId>),
}

impl Event {
    /// An event with the time at which it happened and that at which it
    /// became known, in UTC milliseconds. One whose time is more than five
    /// minutes ahead of its arrival counts at its arrival (semantics 1).
    #[must_use]
    pub fn new(kind: Happening, time: Timestamp, arrival: Timestamp) -> Self {
        let (time, arrival) = (milliseconds(time), milliseconds(arrival));
        let ahead = time.duration_since(arrival) > AHEAD;
        Self {
            kind,
            properties: Properties::new(),
            time: if ahead { arrival } else { time },
            arrival,
            ahead,
        }
    }

    /// The time at which it counts.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The time at which it became known.
    #[must_use]
    pub fn arrival(&self) -> Timestamp {
        self.arrival
    }

    /// Whether its own time was so far ahead of its arrival that it counts at
    /// its arrival, of which somebody is to be warned.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        self.ahead
    }

    /// Whether it is of a kind that is asked for.
    #[must_use]
    pub fn is(&self, asked: EventKind) -> bool {
        match (&self.kind, asked) {
            (Happening::Declared(own), EventKind::Declared(asked)) => *own == asked,
            (Happening::Reaction(own, about), EventKind::Reaction(asked, of)) => {
                *own == asked && of.is_none_or(|of| about.contains(&of))
            }
            _ => false,
        }
    }
}

/// Instants are UTC milliseconds (semantics 1).
pub(crate) fn milliseconds(at: Timestamp) -> Timestamp {
    let floor = TimestampRound::new()
        .smallest(Unit::Millisecond)
        .mode(RoundMode::Floor);
    // Only the first millisecond of the calendar cannot be rounded down.
    at.round(floor).unwrap_or(at)
}

/// A yes to a topic by a channel.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The topic.
    pub topic: SymbolId,
    /// The channel.
    pub channel: SymbolId,
    /// Since when.
    pub given: Timestamp,
    /// From when on no longer.
    pub withdrawn: Option<Timestamp>,
}

/// The entry into a journey: when, and the event that led to it, as it was.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What was recorded with the entering event; empty where none entered.
    pub properties: Properties,
}

/// Those over whom a KPI is read, and what is booked and measured elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// The people and things.
    pub people: Vec<Person>,
    /// Spend, cost and reach as they were booked.
    pub postings: Vec<Posting>,
    /// The KPIs that are measured elsewhere, for the window in question.
    pub measured: BTreeMap<SymbolId, Value>,
}

/// An amount of spend, cost or reach.
#[derive(Clone, Debug)]
pub struct Posting {
    /// Which figure.
    pub figure: Figure,
    /// The channel, campaign, budget … that it was booked on.
    pub of: SymbolId,
    /// When.
    pub at: Timestamp,
    /// Money, or for reach a number of people.
    pub amount: Value,
}
