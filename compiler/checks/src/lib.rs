//! Checks on the strategy as a whole: what hangs together and what does not.
//!
//! Form, names and types are settled when the model is built. What is here
//! looks at the result. One module holds one subject; `CHECKS` runs them in
//! order; the `allow` lines are settled at the end, since they may be about
//! anything that was found.
//!
//! # To add a check
//! 1. its finding in `mkt-diagnostics` (see there);
//! 2. a function in the module of its subject;
//! 3. its line in `CHECKS`;
//! 4. a test with a small source and the full text of what is told.

mod allow;
mod names;
mod plan;
mod units;
mod unused;

use mkt_diagnostics::{Diagnostic, Level};
use mkt_model::Strategy;
use mkt_schedule::PlanDates;

/// What the checks look at: the strategy, and what is computed from it once.
struct Subject<'s> {
    strategy: &'s Strategy,
    dates: PlanDates,
    /// Whether something in the project is wrong, so that what a check misses
    /// may stand where nobody could read it.
    damaged: bool,
}

/// A check: tells what it finds.
type Check = fn(&Subject<'_>, &mut Vec<Diagnostic>);

/// All checks, in the order in which they run.
const CHECKS: &[Check] = &[
    units::of_targets,
    plan::impossible::without_length,
    plan::impossible::calendars,
    plan::impossible::without_dates,
    plan::deadlines::missed,
    plan::deadlines::near,
    plan::promises::milestones_of_nothing,
    plan::promises::campaigns_outside,
    plan::promises::targets_after_end,
    plan::launches::before_ready,
    plan::scenarios::infeasible,
    plan::teams::overloaded,
    names::confusable,
    unused::declarations,
    unused::templates,
];

/// Runs every check and settles the `allow` lines. Takes what building the
/// model has found, since an `allow` line may be about that; gives everything
/// that is to be told, in no particular order.
#[must_use]
pub fn check(strategy: &Strategy, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let subject = Subject {
        strategy,
        dates: PlanDates::of(strategy),
        damaged: found.iter().any(|one| one.level == Level::Error),
    };
    let mut all = found;
    for check in CHECKS {
        check(&subject, &mut all);
    }
    strategy.locate(allow::settle(&subject, all))
}

#[cfg(test)]
mod tests;
