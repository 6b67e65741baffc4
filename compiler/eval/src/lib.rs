//! What a predicate and a KPI formula mean: of one person at an instant, and
//! of a population over a window.
//!
//! Pure: an [`Evaluator`] holds what the strategy fixes (zone, currency,
//! declared rates, retention); everything that is known of people, and the
//! instant, is given. A predicate is [`Truth`], a formula an optional exact
//! [`Value`]; a [`Fault`] is what keeps either from being computed.
//!
//! What is decided (the numbers are those of the reference semantics):
//!
//! - *1, 4.* Instants are UTC milliseconds. What has arrived counts, and among
//!   that event time decides.
//! - *5.* Only *true* puts a person in a segment. Days and weeks are 24 and
//!   168 hours, months and longer are calendar in the strategy's zone; in a
//!   gap of the clock the first instant after it, in an overlap the first.
//!   `within D` is `(t − D, t]`.
//! - *6.* Only what governance retains exists. `count` and `sum` of nothing
//!   are 0; `average`, `min`, `max`, ranks, `first`, `last` and `recency` of
//!   nothing are unset.
//! - *7.* `otherwise` is everyone for whom no other stage's condition is true.
//! - *20.* A KPI's window is half-open; division by zero is unset; money is
//!   exchanged at the declared rate in force at its time, or it is a fault.
//! - *8 to 11, 15, 18.* What a journey does with one person, step by step
//!   ([`journey`]); the clock around it is the engine's.
//!
//! [`Watch`] says when the truth of predicates can change although nothing
//! happens, because a window moves past an event.

mod aggregate;
mod arithmetic;
mod calendar;
mod compare;
pub mod declared;
pub mod hash;
mod history;
pub mod journey;
mod kpi;
mod membership;
mod moments;
mod run;
mod value;
mod world;

use jiff::Timestamp;
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_model::SymbolId;
use mkt_model::access::direction::Kpi;
use mkt_model::expression::{EventMatch, Expression};

pub use calendar::period;
pub use history::{Agreement, Entry, Event, Happening, Person, Population, Posting};
pub use moments::Watch;
pub use value::{Fault, Properties, Span, Truth, Value};
pub use world::{Evaluator, Retention, Window};

use history::milliseconds;
use run::{Metric, Run, Scope};

/// Somebody at an instant, and what a condition may also be about.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The person.
    pub person: &'a Person,
    /// The instant: what had happened and arrived by then counts.
    pub at: Timestamp,
    /// The event that the condition is about.
    pub event: Option<&'a Event>,
    /// Their entry into the journey in question.
    pub entry: Option<&'a Entry>,
}

impl<'a> Moment<'a> {
    /// Somebody at an instant, outside any journey.
    #[must_use]
    pub fn new(person: &'a Person, at: Timestamp) -> Self {
        Self {
            person,
            at,
            event: None,
            entry: None,
        }
    }
}

impl Evaluator<'_> {
    fn asked<T>(
        &self,
        moment: Moment<'_>,
        work: impl FnOnce(&Run<'_>, Scope<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let at = milliseconds(moment.at);
        let run = Run::new(self, at, at);
        let scope = Scope {
            event: moment.event,
            entry: moment.entry,
            ..Scope::of_person(moment.person, self.currency)
        };
        // Expressions nest as deep as the grammar allows.
        with_stack(MAX_NESTING, || work(&run, scope))
    }

    /// Whether a predicate is true of somebody at an instant (semantics 5).
    ///
    /// # Errors
    /// A [`Fault`], where a value that it needs cannot be computed.
    pub fn holds(&self, predicate: &Expression, moment: Moment<'_>) -> Result<Truth, Fault> {
        self.asked(moment, |run, scope| run.truth(predicate, scope))
    }

    /// What an expression is worth for somebody at an instant; none where it
    /// is unset (semantics 6).
    ///
    /// # Errors
    /// A [`Fault`], where it cannot be computed.
    pub fn value(
        &self,
        expression: &Expression,
        moment: Moment<'_>,
    ) -> Result<Option<Value>, Fault> {
        self.asked(moment, |run, scope| run.value(expression, scope))
    }

    /// Whether somebody is in a segment or stage, or of an entity, at an
    /// instant (semantics 5 and 7). What `hold:` delays is given with the
    /// person ([`Person::held`]).
    ///
    /// # Errors
    /// A [`Fault`], where a value that it needs cannot be computed.
    pub fn is_in(&self, group: SymbolId, moment: Moment<'_>) -> Result<Truth, Fault> {
        self.asked(moment, |run, _| run.is_in(group, moment.person))
    }

    /// The stage of a lifecycle that somebody is in at an instant; none where
    /// it cannot be told (semantics 7).
    ///
    /// # Errors
    /// A [`Fault`], where a value that it needs cannot be computed.
    pub fn stage(
        &self,
        lifecycle: SymbolId,
        moment: Moment<'_>,
    ) -> Result<Option<SymbolId>, Fault> {
        self.asked(moment, |run, _| run.stage(lifecycle, moment.person))
    }

    /// Whether an event is one that is waited for, entered by or aimed at.
    ///
    /// # Errors
    /// A [`Fault`], where a value that it needs cannot be computed.
    pub fn matches(
        &self,
        wanted: &EventMatch,
        event: &Event,
        moment: Moment<'_>,
    ) -> Result<Truth, Fault> {
        self.asked(moment, |run, scope| run.is_wanted(wanted, event, scope))
    }

    /// The last time by an instant at which something that is wanted happened
    /// to somebody, of what has arrived and is retained.
    ///
    /// # Errors
    /// A [`Fault`], where a value that it needs cannot be computed.
    pub fn last_of(
        &self,
        wanted: &EventMatch,
        moment: Moment<'_>,
    ) -> Result<Option<Timestamp>, Fault> {
        self.asked(moment, |run, _| {
            let found = run.matching(wanted, moment.person, Timestamp::MIN)?;
            Ok(found.last().map(|event| event.time()))
        })
    }

    /// Whether somebody is of an entity, or of one that extends it.
    #[must_use]
    pub fn is_of(&self, person: &Person, entity: SymbolId) -> bool {
        membership::is_a(self.strategy, person.entity, entity)
    }

    /// What a part of an rfm score (`recency`, `frequency`, `monetary`) is
    /// taken of for somebody: the part itself is their bin among the whole
    /// population, and given with the person.
    ///
    /// # Errors
    /// A [`Fault`], where it cannot be computed.
    pub fn score_component(
        &self,
        score: SymbolId,
        part: &str,
        moment: Moment<'_>,
    ) -> Result<Option<Value>, Fault> {
        self.asked(moment, |run, _| run.component(score, part, moment.person))
    }

    /// The value of a KPI over a window, by what has arrived and is retained
    /// at `known`; none where it is unset (semantics 20).
    ///
    /// # Errors
    /// A [`Fault`], where it cannot be computed: above all, money without a
    /// declared rate in force at its time.
    pub fn kpi(
        &self,
        kpi: Kpi<'_>,
        population: &Population,
        window: Window,
        known: Timestamp,
    ) -> Result<Option<Value>, Fault> {
        let known = milliseconds(known);
        let run = Run::new(self, kpi::last_instant(window).min(known), known);
        let metric = Metric {
            population,
            window,
            of: None,
        };
        let currency = kpi::currency_of(kpi.unit()).or(self.currency);
        run.kpi(kpi, metric, currency)
    }
}
