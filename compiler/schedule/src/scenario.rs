//! Scenarios: what becomes of the plan where some figures are other.
//!
//! A scenario's lines are put in place of the strategy's own
//! ([`Strategy::under`]), and the plan is computed anew, in the same way.
//! Compared are the end of the plan and every milestone and promised date.

use jiff::civil::Date;
use mkt_model::{Strategy, SymbolId};

use crate::strategy::{PlanDates, PlanProblem, days_between};

/// What becomes of the plan under a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioResult {
    /// The scenario.
    pub scenario: SymbolId,
    /// The day on which the plan ends, and the day on which it does otherwise;
    /// none where one of them has no dates.
    pub finish: Option<Moved>,
    /// Every milestone, and other work that is promised for a date, in the
    /// order of declaration.
    pub dates: Vec<ScenarioDate>,
    /// What leaves the plan without dates under the scenario, or without the
    /// dates of some work, and does not do so without it.
    pub problems: Vec<PlanProblem>,
}

/// A day as it is, and as it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Without the scenario.
    pub base: Date,
    /// Under it.
    pub date: Date,
}

/// A milestone or promised date under a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScenarioDate {
    /// The initiative or milestone.
    pub work: SymbolId,
    /// When it is finished.
    pub finish: Moved,
    /// What is promised without the scenario.
    pub base_due: Option<Date>,
    /// What is promised under it.
    pub due: Option<Date>,
}

impl Moved {
    /// Calendar days by which the scenario moves it; negative where sooner.
    #[must_use]
    pub fn days(self) -> i64 {
        days_between(self.base, self.date)
    }
}

impl ScenarioDate {
    /// Whether the promise is broken under the scenario.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.due.is_some_and(|due| self.finish.date > due)
    }

    /// Calendar days by which the promise is broken under the scenario; none
    /// or less where it is kept.
    #[must_use]
    pub fn late(&self) -> i64 {
        self.due
            .map_or(0, |due| days_between(due, self.finish.date))
    }

    /// Whether the promise is broken anyway.
    #[must_use]
    pub fn is_missed_anyway(&self) -> bool {
        self.base_due.is_some_and(|due| self.finish.base > due)
    }
}

/// The project's scenarios side by side, in the order of declaration. `base` is
/// the plan as it is. Each is computed as it is asked for.
pub fn compare<'s>(
    strategy: &'s Strategy,
    base: &'s PlanDates,
) -> impl Iterator<Item = ScenarioResult> + 's {
    strategy.scenarios().map(move |scenario| {
        let under = strategy.under(scenario);
        let dates = PlanDates::of(&under);
        let promised = strategy.work().zip(under.work()).filter_map(|(was, is)| {
            let work = was.symbol_id();
            let listed = was.is_milestone() || was.by().or(is.by()).is_some();
            Some(ScenarioDate {
                work,
                finish: Moved {
                    base: base.finish(work)?,
                    date: dates.finish(work)?,
                },
                base_due: was.by(),
                due: is.by(),
            })
            .filter(|_| listed)
        });
        ScenarioResult {
            scenario: scenario.symbol_id(),
            finish: base
                .end()
                .zip(dates.end())
                .map(|(base, date)| Moved { base, date }),
            dates: promised.collect(),
            problems: dates
                .problems
                .iter()
                .filter(|problem| !base.problems.contains(problem))
                .cloned()
                .collect(),
        }
    })
}
