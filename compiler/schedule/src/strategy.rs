//! From a strategy to its plan, and back from tasks to declarations.
//!
//! # Decisions
//!
//! - The plan starts on the first day of the strategy's horizon.
//! - A person-day is eight hours, a person-week the days that the calendar of
//!   the first team works a week, a person-month 52/12 of these weeks.
//! - A team named without a number of people is there as a whole.
//! - Where both `takes:` and `effort:` are given, `takes:` says how long it is.
//! - Work without a length is a moment, so that what follows still has dates;
//!   that is told as a [`PlanProblem`].
//! - The calendar of milestones, and of work without a team, is the one that
//!   all teams of the plan share, and Monday to Friday where they share none.
//! - To wait for work of a library is to wait for the work that the strategy
//!   makes from it with `extends`; where it makes none, there is none to wait
//!   for.
//! - A calendar with a break is worked through from its first hour for as long
//!   as its hours are together: no day moves by that.

use std::collections::HashMap;

use jiff::civil::{Date, Time};
use mkt_kinds::units::{DurationUnit, EffortUnit};
use mkt_model::access::plan::{self as model, Initiative, Team as ModelTeam, Wait, Work};
use mkt_model::value::{Duration, Effort, Elapsing};
use mkt_model::{Handle, Strategy, SymbolId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::{Calendar, CalendarError, Hours};
use crate::chain::Chain;
use crate::critical_path::critical_path;
use crate::length::{Lag, Length};
use crate::level::{Levelled, Planned, Search, level};
use crate::plan::{Assignment, CalendarId, Kind, Plan, Predecessor, Task, TaskId, Team, TeamId};
use crate::problem::Problem;
use crate::schedule::{Placed, Schedule};

/// Minutes of a person-day.
const PERSON_DAY: i64 = 480;

/// A strategy's plan with its dates.
#[derive(Debug)]
pub struct PlanDates {
    /// What was scheduled.
    pub plan: Plan,
    /// As early and as late as everything before and after allows, as if there
    /// were people for all; none where a problem prevents dates or there is no
    /// horizon to start from.
    pub schedule: Option<Schedule>,
    /// The dates on which the teams can do it: those that the plan promises.
    /// There are none exactly where there is no schedule.
    pub levelled: Option<Levelled>,
    /// What is wrong with the plan, the strategy's own problems first.
    pub problems: Vec<PlanProblem>,
    tasks: Vec<SymbolId>,
    teams: Vec<SymbolId>,
    /// Looked up, never walked.
    by_symbol: HashMap<SymbolId, TaskId>,
}

/// Something wrong with a strategy's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanProblem {
    /// An initiative with neither `takes:` nor `effort:`. It is taken as a
    /// moment.
    WithoutLength {
        /// The initiative.
        work: SymbolId,
    },
    /// An initiative with an effort and no team. It is taken as a moment.
    EffortWithoutTeam {
        /// The initiative.
        work: SymbolId,
    },
    /// A calendar on which nobody can work. Monday to Friday is taken instead.
    Calendar {
        /// The calendar.
        calendar: SymbolId,
        /// What is wrong with it.
        error: CalendarError,
    },
    /// A problem that leaves the plan without dates.
    Schedule(Problem),
}

/// Work that is finished after its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The work.
    pub task: TaskId,
    /// The last day on which it was to be finished.
    pub due: Date,
    /// The day on which it is.
    pub finish: Date,
    /// Calendar days from the one to the other.
    pub days: i64,
    /// The chain that sets its finish.
    pub chain: Chain,
    /// Other work that misses its date and has this one in its chain.
    pub also: Vec<TaskId>,
}

impl PlanDates {
    /// The plan of a strategy and its dates.
    #[must_use]
    pub fn of(strategy: &Strategy) -> Self {
        Self::with(strategy, Search::Full)
    }

    /// The plan of a strategy and its dates, its teams' work put in order in a
    /// chosen way.
    #[must_use]
    pub fn with(strategy: &Strategy, search: Search) -> Self {
        let horizon = strategy.declared().and_then(|strategy| strategy.horizon());
        // Without a horizon the plan is only looked through for problems.
        let start = horizon.map_or(Date::constant(2000, 1, 1), |dates| dates.first);
        let mut builder = Builder {
            dates: Self {
                plan: Plan::new(start),
                schedule: None,
                levelled: None,
                problems: Vec::new(),
                tasks: Vec::new(),
                teams: Vec::new(),
                by_symbol: HashMap::new(),
            },
            team_ids: HashMap::new(),
            calendar_ids: HashMap::new(),
            made_from: HashMap::new(),
        };
        builder.build(strategy);
        let mut dates = builder.dates;
        let planned = critical_path(&dates.plan).and_then(|schedule| {
            let levelled = level(&dates.plan, &schedule, search)?;
            Ok((schedule, levelled))
        });
        match planned {
            Ok((schedule, levelled)) if horizon.is_some() => {
                dates.schedule = Some(schedule);
                dates.levelled = Some(levelled);
            }
            Ok(_) => {}
            Err(problems) => dates
                .problems
                .extend(problems.into_iter().map(PlanProblem::Schedule)),
        }
        dates
    }

    /// The task that stands for an initiative or a milestone.
    #[must_use]
    pub fn task(&self, work: SymbolId) -> Option<TaskId> {
        self.by_symbol.get(&work).copied()
    }

    /// The initiative or milestone that a task stands for.
    #[must_use]
    pub fn work(&self, task: TaskId) -> Option<SymbolId> {
        self.tasks.get(task.index()).copied()
    }

    /// The declaration of a team of the plan.
    #[must_use]
    pub fn team(&self, team: TeamId) -> Option<SymbolId> {
        self.teams.get(team.index()).copied()
    }

    /// The dates on which the teams can do an initiative, or on which a
    /// milestone is reached.
    #[must_use]
    pub fn dates(&self, work: SymbolId) -> Option<&Planned> {
        self.levelled.as_ref()?.task(self.task(work)?)
    }

    /// The dates of an initiative or a milestone as if there were people for
    /// all, with its slack.
    #[must_use]
    pub fn placed(&self, work: SymbolId) -> Option<&Placed> {
        self.schedule.as_ref()?.task(self.task(work)?)
    }

    /// The day on which an initiative or a milestone is finished.
    #[must_use]
    pub fn finish(&self, work: SymbolId) -> Option<Date> {
        Some(self.dates(work)?.span.finish.date())
    }

    /// The day on which the whole plan is finished; none where it is empty.
    #[must_use]
    pub fn end(&self) -> Option<Date> {
        let levelled = self.levelled.as_ref()?;
        Some(levelled.task(levelled.last?)?.span.finish.date())
    }

    /// The day on which a journey goes live: a date of its own, or the day on
    /// which the work before it is done, its lag included.
    #[must_use]
    pub fn live_on(&self, journey: Handle<'_>) -> Option<Date> {
        match model::go_live(journey)? {
            model::GoLive::From(date) => Some(date),
            model::GoLive::After(wait) => {
                let finish = self.dates(wait.work)?.span.finish;
                let calendar = self.plan.calendar(CalendarId::DEFAULT)?;
                Some(lag(wait).ready(finish, calendar).date())
            }
        }
    }

    /// The work that misses its date, in the order of the plan. Work that is
    /// late because of other late work stands with that one.
    #[must_use]
    pub fn missed(&self) -> Vec<Missed> {
        let Some(levelled) = &self.levelled else {
            return Vec::new();
        };
        let late: Vec<Missed> = levelled
            .tasks()
            .filter_map(|(task, planned)| {
                let due = self.plan.task(task)?.deadline?;
                let finish = planned.span.finish.date();
                (finish > due).then(|| Missed {
                    task,
                    due,
                    finish,
                    days: days_between(due, finish),
                    chain: levelled.chain(task),
                    also: Vec::new(),
                })
            })
            .collect();
        let mut is_late = vec![false; self.plan.tasks.len()];
        for missed in &late {
            if let Some(flag) = is_late.get_mut(missed.task.index()) {
                *flag = true;
            }
        }
        // The first late work of a chain is the one to look at.
        let cause = |missed: &Missed| {
            missed
                .chain
                .links
                .iter()
                .map(|link| link.task)
                .find(|task| is_late.get(task.index()).is_some_and(|late| *late))
                .unwrap_or(missed.task)
        };
        let mut told: Vec<Missed> = late
            .iter()
            .filter(|missed| cause(missed) == missed.task)
            .cloned()
            .collect();
        for missed in &late {
            let cause = cause(missed);
            if cause != missed.task
                && let Some(first) = told.iter_mut().find(|first| first.task == cause)
            {
                first.also.push(missed.task);
            }
        }
        told
    }
}

/// Calendar days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours().div_euclid(24)
}

struct Builder {
    dates: PlanDates,
    team_ids: HashMap<SymbolId, TeamId>,
    calendar_ids: HashMap<SymbolId, CalendarId>,
    /// The tasks made from work by `extends`. Looked up, never walked.
    made_from: HashMap<SymbolId, Vec<TaskId>>,
}

impl Builder {
    fn build(&mut self, strategy: &Strategy) {
        self.default_calendar(strategy);
        for work in strategy.work() {
            let task = TaskId::at(self.dates.tasks.len());
            self.dates.tasks.push(work.symbol_id());
            self.dates.by_symbol.insert(work.symbol_id(), task);
        }
        for work in strategy.work() {
            // A circle of `extends` is reported; here it just ends.
            let lineage = std::iter::successors(work.parent(), |of| of.parent());
            for of in lineage.take(self.dates.tasks.len()) {
                if let Some(task) = self.dates.task(work.symbol_id()) {
                    self.made_from.entry(of.symbol_id()).or_default().push(task);
                }
            }
        }
        for work in strategy.work() {
            let task = self.task(work);
            self.dates.plan.add_task(task);
        }
    }

    /// Makes the calendar that all teams at work share the plan's own.
    fn default_calendar(&mut self, strategy: &Strategy) {
        let mut shared = strategy
            .initiatives()
            .flat_map(|initiative| initiative.staffing())
            .map(|staffing| {
                let team = ModelTeam(strategy.handle(staffing.team));
                team.calendar().map(|calendar| calendar.symbol_id())
            });
        let first = shared.next().flatten();
        if let Some(calendar) = first
            && shared.all(|other| other == first)
        {
            let made = self.calendar(model::Calendar(strategy.handle(calendar)));
            self.calendar_ids.insert(calendar, CalendarId::DEFAULT);
            if let Some(default) = self.dates.plan.calendars.first_mut() {
                *default = made;
            }
        }
    }

    fn task(&mut self, work: Work<'_>) -> Task {
        let mut task = Task::milestone(work.name().as_str());
        if let Some(initiative) = work.initiative() {
            self.length(initiative, &mut task);
        }
        for wait in work.after() {
            let own = self.dates.task(work.symbol_id());
            let before = self.tasks_of(wait.work).into_iter();
            let before = before.filter(|task| Some(*task) != own || wait.work == work.symbol_id());
            task.predecessors.extend(before.map(|task| Predecessor {
                task,
                lag: lag(wait),
            }));
        }
        task.not_before = work.initiative().and_then(Initiative::not_before);
        task.deadline = work.by();
        task.priority = work.priority();
        task
    }

    /// The tasks that are meant by a piece of work: its own, or for work of a
    /// library those that are made from it.
    fn tasks_of(&self, work: SymbolId) -> Vec<TaskId> {
        match self.dates.task(work) {
            Some(task) => vec![task],
            None => self.made_from.get(&work).cloned().unwrap_or_default(),
        }
    }

    fn length(&mut self, initiative: Initiative<'_>, task: &mut Task) {
        for staffing in initiative.staffing() {
            let team = ModelTeam(initiative.strategy.handle(staffing.team));
            let id = self.team(team);
            task.assignments.push(Assignment {
                team: id,
                people: staffing.people.or(team.size()).unwrap_or(Decimal::ONE),
            });
        }
        let work = initiative.symbol_id();
        if let Some(duration) = initiative.takes() {
            task.kind = Kind::Takes(length(duration));
        } else if let Some(effort) = initiative.effort() {
            if task.assignments.is_empty() {
                // A team that is named but damaged has been reported.
                if initiative.line("team").is_none() {
                    self.dates
                        .problems
                        .push(PlanProblem::EffortWithoutTeam { work });
                }
            } else {
                task.kind = Kind::Effort(self.person_minutes(effort, task));
            }
        } else if initiative.line("takes").is_none()
            && initiative.line("effort").is_none()
            && !initiative.declaration().damaged
        {
            self.dates
                .problems
                .push(PlanProblem::WithoutLength { work });
        }
    }

    fn person_minutes(&self, effort: Effort, task: &Task) -> Decimal {
        let plan = &self.dates.plan;
        let week = task
            .assignments
            .first()
            .and_then(|first| plan.team(first.team))
            .and_then(|team| plan.calendar(team.calendar))
            .map_or(5, Calendar::days_per_week)
            .saturating_mul(PERSON_DAY);
        let (minutes, parts) = match effort.unit {
            EffortUnit::PersonHour => (60, 1),
            EffortUnit::PersonDay => (PERSON_DAY, 1),
            EffortUnit::PersonWeek => (week, 1),
            EffortUnit::PersonMonth => (week.saturating_mul(52), 12),
        };
        effort
            .number
            .checked_mul(Decimal::from(minutes))
            .and_then(|minutes| minutes.checked_div(Decimal::from(parts)))
            .unwrap_or(Decimal::MAX)
    }

    fn team(&mut self, team: ModelTeam<'_>) -> TeamId {
        let symbol = team.symbol_id();
        if let Some(id) = self.team_ids.get(&symbol) {
            return *id;
        }
        let calendar = match team.calendar() {
            None => self.week(),
            Some(calendar) => match self.calendar_ids.get(&calendar.symbol_id()) {
                Some(id) => *id,
                None => {
                    let made = self.calendar(calendar);
                    let id = self.dates.plan.add_calendar(made);
                    self.calendar_ids.insert(calendar.symbol_id(), id);
                    id
                }
            },
        };
        let id = self.dates.plan.add_team(Team {
            name: team.name().to_string(),
            // An unknown size has been reported; any number will do.
            size: team.size().unwrap_or(Decimal::MAX),
            available_percent: team.available(),
            calendar,
        });
        self.dates.teams.push(symbol);
        self.team_ids.insert(symbol, id);
        id
    }

    /// The calendar of a team that keeps none: Monday to Friday.
    fn week(&mut self) -> CalendarId {
        let week = Calendar::default();
        match self
            .dates
            .plan
            .calendars
            .iter()
            .position(|calendar| *calendar == week)
        {
            Some(index) => CalendarId::at(index),
            None => self.dates.plan.add_calendar(week),
        }
    }

    fn calendar(&mut self, calendar: model::Calendar<'_>) -> Calendar {
        let closed = calendar
            .closed()
            .into_iter()
            .map(|dates| dates.first..=dates.last);
        match Calendar::new(calendar.works(), hours(&calendar.hours()), closed) {
            Ok(made) => made,
            Err(error) => {
                self.dates.problems.push(PlanProblem::Calendar {
                    calendar: calendar.symbol_id(),
                    error,
                });
                Calendar::default()
            }
        }
    }
}

fn lag(wait: Wait) -> Lag {
    match wait.lag {
        None => Lag::None,
        Some((duration, Elapsing::Elapsed)) => Lag::Elapsed(length(duration)),
        Some((duration, Elapsing::Working)) => Lag::Working(length(duration)),
    }
}

/// One unbroken stretch as long as all hours together, from the first on.
fn hours(hours: &[(Time, Time)]) -> Hours {
    let minute = |time: Time| {
        i64::from(time.hour())
            .saturating_mul(60)
            .saturating_add(i64::from(time.minute()))
    };
    let Some(opens) = hours.iter().map(|(from, _)| minute(*from)).min() else {
        return Hours::OFFICE;
    };
    let length = hours
        .iter()
        .map(|(from, to)| minute(*to).saturating_sub(minute(*from)).rem_euclid(1440))
        .fold(0_i64, i64::saturating_add)
        .min(1440);
    // Hours that run past midnight are worked on the day on which they begin.
    let opens = opens.min(1440_i64.saturating_sub(length));
    Hours {
        opens: u16::try_from(opens).unwrap_or_default(),
        closes: u16::try_from(opens.saturating_add(length)).unwrap_or_default(),
    }
}

pub(crate) fn length(duration: Duration) -> Length {
    let times = |factor: i64| {
        duration
            .number
            .checked_mul(Decimal::from(factor))
            .unwrap_or(Decimal::MAX)
    };
    match duration.unit {
        DurationUnit::Minute => Length::Minutes(duration.number),
        DurationUnit::Hour => Length::Minutes(times(60)),
        DurationUnit::Day => Length::Days(duration.number),
        DurationUnit::Week => Length::Weeks(duration.number),
        DurationUnit::Month => months(times(1)),
        DurationUnit::Quarter => months(times(3)),
        DurationUnit::Year => months(times(12)),
    }
}

/// Whole months by the calendar; a part of a month in weeks, of which a year
/// has 52.
fn months(number: Decimal) -> Length {
    if number.is_integer() {
        return Length::Months(number.to_u32().unwrap_or(u32::MAX));
    }
    let weeks = number
        .checked_mul(Decimal::from(52))
        .and_then(|weeks| weeks.checked_div(Decimal::from(12)));
    Length::Weeks(weeks.unwrap_or(Decimal::MAX))
}

#[cfg(test)]
mod tests;
