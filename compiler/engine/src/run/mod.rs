//! The reference interpreter: what a strategy does with some people, event by
//! event, on a virtual clock.
//!
//! A [`Simulation`] is a strategy made ready to run, once for any number of
//! runs. A [`Cast`] is the people of one run with what happens to them.
//! [`Simulation::run`] gives the [`Timeline`]: everything that came of it in
//! order, each with its reason.
//!
//! ```
//! # use mkt_engine::run::{Cast, Happens, Incident, Options, Simulation, Subject, What};
//! # use mkt_eval::{Event, Happening, Person};
//! # let text = r#"
//! # strategy s "S" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
//! # entity person "Person" { id: Text, key }
//! # event sale "Sale" of person { id: Text, key }
//! # team crm "CRM" { size: 3 people }
//! # journey thanks "Thanks" { enter: on sale; wait 1 hour; notify crm "Say thanks" }
//! # "#;
//! # let file = mkt_model::SourceFile { path: "a.mkt".to_owned(), text: text.to_owned() };
//! # let strategy = mkt_model::build(vec![file], mkt_stdlib::modules()).strategy;
//! # let person = strategy.find("person").unwrap();
//! # let sale = strategy.find("sale").unwrap();
//! let simulation = Simulation::new(&strategy, Options::default());
//! let at = "2026-05-04T10:00:00Z".parse().unwrap();
//! let bought = Event::new(Happening::Declared(sale), at, at);
//! let cast = Cast {
//!     people: vec![Subject::new("p1", Person::new(person))],
//!     incidents: vec![Incident::event(0, bought)],
//!     ..Cast::starting(at)
//! };
//! let timeline = simulation.run(&cast, "2026-06-01T00:00:00Z".parse().unwrap());
//! let told = timeline.records.iter().find(|one| matches!(one.what, What::Notified(..)));
//! assert_eq!(told.unwrap().at, "2026-05-04T11:00:00Z".parse().unwrap());
//! ```
//!
//! What is decided (the numbers are those of the reference semantics):
//!
//! - *1, 4.* What happens is looked at when it becomes known, in the order of
//!   arrival, then of its own time.
//! - *7.* Stages and segments are looked at with each event and change of a
//!   person, and at each moment at which a window moves past one of their
//!   events ([`mkt_eval::Watch`]), never in between. Nothing fires for what was
//!   true at the start, unless it says `include existing`.
//! - *10.* With each event and each look: goals, then exits, then `while:`;
//!   then waits, then entries, then rules.
//! - *12.* Every send passes the one gate ([`crate::gate`]).
//! - *13.* What is due at the same instant goes in the order of its kind
//!   (what happens, looks, lifetimes, waits and entries, sends), then of
//!   priority, then the older instance, then the name.
//!
//! A value that cannot be computed (a [`Fault`](mkt_eval::Fault)) is taken as
//! not true or unset, and recorded.

mod advance;
mod cast;
mod clock;
mod enter;
mod incidents;
mod look;
mod plan;
mod recur;
mod rules;
mod sends;
mod state;
mod timeline;

use std::collections::BTreeSet;

use jiff::Timestamp;
use mkt_eval::Evaluator;
use mkt_model::{Strategy, SymbolId};

pub use crate::gate::{Caps, Full, Hold, Skip};
pub use cast::{Cast, Happens, Incident, Link, Probe, Subject};
pub use timeline::{Origin, Record, Timeline, What};

/// What of a strategy runs, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What runs.
    pub runs: Runs,
    /// Whether caps hold sends back or only watch.
    pub caps: Caps,
    /// Whether people whose bucket lies in the strategy's holdout get no
    /// marketing; else nobody is held out.
    pub holdout: bool,
    /// Segments, stages and lifecycles whose changes are recorded although
    /// nothing that runs needs them.
    pub observe: BTreeSet<SymbolId>,
}

/// What of a strategy runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Runs {
    /// Everything.
    #[default]
    All,
    /// These journeys, campaigns and lifecycles. What `start`s a journey that
    /// is not among them starts nothing, and says so.
    Only(BTreeSet<SymbolId>),
}

impl Runs {
    fn has(&self, symbol: SymbolId) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(&symbol),
        }
    }
}

/// A strategy made ready to run.
#[derive(Debug)]
pub struct Simulation<'s> {
    plan: plan::Plan<'s>,
}

impl<'s> Simulation<'s> {
    /// Makes a strategy ready: its journeys are read and laid out, and it is
    /// found out when segments and stages must be looked at. Linear in the
    /// size of what runs.
    #[must_use]
    pub fn new(strategy: &'s Strategy, options: Options) -> Self {
        Self {
            plan: plan::Plan::new(strategy, options),
        }
    }

    /// What predicates mean in this strategy.
    #[must_use]
    pub fn evaluator(&self) -> &Evaluator<'s> {
        &self.plan.evaluator
    }

    /// Runs some people from the cast's start until an instant, included.
    ///
    /// The same cast gives the same timeline, whatever ran before. The cost is
    /// that of the events, looks and steps of these people; nothing is polled.
    #[must_use]
    pub fn run(&self, cast: &Cast, until: Timestamp) -> Timeline {
        state::Run::new(&self.plan, cast, until).run()
    }
}
