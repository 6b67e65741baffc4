//! Tests: examples with a person, what happens to them, and what must come of
//! it, tried on the reference interpreter.
//!
//! - What a test names with `journey:`, `lifecycle:` and `campaign:` runs, and
//!   only that; a test that names nothing tries everything.
//! - It begins on the day of the first thing that happens in it; where nothing
//!   happens, 90 days before the first moment that an expectation names; where
//!   none does, on the first day of the strategy. Who is `given` is so from
//!   then on, and has said yes then where `consents:` gives no day.
//! - It ends when nothing is pending any more, [`AFTERWARDS`] after the last
//!   moment that it names at the latest.
//! - Nobody is held out, unless the test expects a `skip … because holdout`.
//! - A moment is a minute: what happens within it happens at it.

mod judge;
mod read;
pub mod words;

use jiff::{SignedDuration, Timestamp};
use mkt_diagnostics::{Diagnostic, Span};
use mkt_eval::Evaluator;
use mkt_model::Strategy;
use mkt_model::access::assurance::Test;

use crate::run::{Options, Runs, Simulation, Timeline};

/// How long a test goes on after the last moment that it names: longer than a
/// year, so that what comes round every year comes round once.
pub const AFTERWARDS: SignedDuration = SignedDuration::from_hours(400 * 24);

/// What came of a test.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The test's name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// How many expectations it has.
    pub expectations: usize,
    /// The expectations that did not come true, each at its line.
    pub failures: Vec<Diagnostic>,
    /// Whom it is about, in the order of the timeline's numbers.
    pub people: Vec<String>,
    /// Everything that came of it.
    pub timeline: Timeline,
}

impl Outcome {
    /// Whether everything that it expects came true.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Tries a test.
#[must_use]
pub fn run(strategy: &Strategy, test: Test<'_>) -> Outcome {
    let evaluator = Evaluator::new(strategy);
    let script = read::Script::of(&evaluator, test);
    let tried: Vec<_> = [test.journeys(), test.lifecycles(), test.campaigns()].concat();
    let runs = if tried.is_empty() {
        Runs::All
    } else {
        Runs::Only(tried.into_iter().collect())
    };
    let options = Options {
        runs,
        holdout: script.holdout,
        observe: script.observe.clone(),
        ..Options::default()
    };
    let simulation = Simulation::new(strategy, options);
    let until = script
        .last
        .checked_add(AFTERWARDS)
        .unwrap_or(Timestamp::MAX);
    let timeline = simulation.run(&script.cast, until);
    let people = script
        .cast
        .people
        .iter()
        .map(|subject| words::subject(strategy, subject))
        .collect();
    let judge = judge::Judge {
        strategy,
        evaluator: &evaluator,
        test,
        script: &script,
        timeline: &timeline,
    };
    Outcome {
        name: test.name().to_string(),
        span: test.span(),
        expectations: test.expectations().len(),
        failures: judge.failures(),
        people,
        timeline,
    }
}
