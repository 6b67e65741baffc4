//! Checks on the strategy as a whole: what hangs together and what does not.
//!
//! Form, names and types are settled when the model is built. What is here
//! looks at the result. One module holds one subject; `CHECKS`, and `PEOPLE` beside
//! it, run them in order; the `allow` lines are settled at the end, since they may be about
//! anything that was found.
//!
//! # To add a check
//! 1. its finding in `mkt-diagnostics` (see there);
//! 2. a function in the module of its subject;
//! 3. its line in `CHECKS`, or in `PEOPLE` where it asks about people;
//! 4. a test with a small source and the full text of what is told.

mod allow;
mod audience;
mod conditions;
mod consent;
mod direction;
mod experiments;
mod governance;
mod guardrails;
mod journeys;
mod kpi;
mod messages;
mod money;
mod names;
mod plan;
mod power;
mod pressure;
mod quiet;
mod rates;
mod sends;
mod trials;
mod units;
mod unused;
mod witness;

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, Level};
use mkt_logic::Logic;
use mkt_measure::trajectory::Courses;
use mkt_measure::types::KpiTypes;
use mkt_model::Strategy;
use mkt_money::Ledger;
use mkt_schedule::PlanDates;

/// What the checks look at: the strategy, and what is computed from it once.
struct Subject<'s> {
    strategy: &'s Strategy,
    dates: PlanDates,
    ledger: Ledger,
    kpis: KpiTypes,
    courses: Courses<'s>,
    senders: Vec<sends::Sender<'s>>,
    sends: sends::Sends<'s>,
    /// Whether something in the project is wrong, so that what a check misses
    /// may stand where nobody could read it.
    damaged: bool,
    /// The day that is today, where one is given.
    today: Option<Date>,
}

/// What the checks about people look at besides: what can be proven of them.
struct People<'s> {
    subject: &'s Subject<'s>,
    logic: Logic<'s>,
    groups: audience::Groups<'s>,
}

impl<'s> std::ops::Deref for People<'s> {
    type Target = Subject<'s>;

    fn deref(&self) -> &Subject<'s> {
        self.subject
    }
}

/// A check: tells what it finds.
type Check = fn(&Subject<'_>, &mut Vec<Diagnostic>);

/// A check that asks about people.
type PeopleCheck = fn(&People<'_>, &mut Vec<Diagnostic>);

/// The checks that ask nothing about people, in the order in which they run.
const CHECKS: &[Check] = &[
    units::of_targets,
    units::of_experiments,
    units::of_alerts,
    units::lengths,
    kpi::units,
    kpi::populations,
    kpi::windows,
    kpi::rate_averages,
    kpi::sources,
    kpi::alerts,
    rates::declared,
    rates::needed,
    direction::measurable,
    direction::deadlines,
    direction::within_horizon,
    direction::owners,
    direction::unsupported,
    direction::orphans,
    direction::frameworks,
    direction::directions,
    direction::baselines,
    direction::contradictions,
    direction::growth,
    direction::inconsistent,
    direction::shares,
    plan::impossible::without_length,
    plan::impossible::calendars,
    plan::impossible::without_dates,
    plan::deadlines::missed,
    plan::deadlines::doubtful,
    plan::impossible::bounds,
    plan::promises::milestones_of_nothing,
    plan::promises::campaigns_outside,
    plan::promises::targets_after_end,
    plan::launches::before_ready,
    money::splits,
    money::currencies,
    money::overruns,
    money::periods,
    money::sends,
    money::unknown,
    experiments::powered,
    experiments::arms,
    experiments::splits,
    experiments::overlaps,
    experiments::guards,
    experiments::peaks,
    experiments::claims,
    audience::too_small,
    governance::capabilities,
    governance::risks,
    governance::reviews,
    governance::stakeholders,
    governance::personas,
    guardrails::rules,
    trials::untried,
    trials::without_subject,
    plan::scenarios::infeasible,
    plan::teams::overloaded,
    names::confusable,
    kpi::unused,
    unused::declarations,
    unused::templates,
];

/// The checks that ask about people, in the order in which they run: what was
/// asked before is known.
const PEOPLE: &[PeopleCheck] = &[
    pressure::caps,
    audience::impossible,
    audience::windows,
    audience::empty,
    audience::everyone,
    audience::duplicates,
    audience::redundant,
    audience::exclusive,
    audience::traps,
    audience::lifecycle::partitions,
    audience::lifecycle::without_rule,
    audience::missed,
    audience::impossible_stays,
    audience::unreachable,
    consent::all,
    messages::texts,
    messages::utm,
    quiet::quiet,
    journeys::journeys,
    journeys::weak,
    journeys::unused,
];

/// Runs every check and settles the `allow` lines. Takes what building the
/// model has found, since an `allow` line may be about that; gives everything
/// that is to be told, in no particular order.
///
/// Nothing here knows what day it is. What depends on it is only looked at
/// where `today` is given.
#[must_use]
pub fn check(strategy: &Strategy, found: Vec<Diagnostic>, today: Option<Date>) -> Vec<Diagnostic> {
    let dates = PlanDates::of(strategy);
    let senders = sends::senders(strategy);
    let subject = Subject {
        strategy,
        ledger: Ledger::of(strategy, &dates),
        dates,
        kpis: KpiTypes::of(strategy),
        courses: Courses::of(strategy),
        sends: sends::by_message(&senders),
        senders,
        damaged: found.iter().any(|one| one.level == Level::Error),
        today,
    };
    let mut all = found;
    let (told, told_of_people) = rayon::join(
        || {
            let mut told = Vec::new();
            CHECKS.iter().for_each(|check| check(&subject, &mut told));
            told
        },
        || {
            let logic = Logic::new(strategy);
            let people = People {
                subject: &subject,
                groups: audience::Groups::of(&logic),
                logic,
            };
            let mut told = Vec::new();
            PEOPLE.iter().for_each(|check| check(&people, &mut told));
            told
        },
    );
    all.extend(told);
    all.extend(told_of_people);
    strategy.locate(allow::settle(&subject, all))
}

#[cfg(test)]
mod tests;
