//! How much of a team's time a plan asks for, week by week.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::moment::{Moment, date_of};
use crate::plan::{Plan, TaskId, TeamId};
use crate::schedule::{Portion, Schedule};

use super::Levelled;

/// From 1970-01-01, a Thursday, back to the Monday of its week.
const MONDAY_OFFSET: i64 = 3;

/// What is asked of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamLoad {
    /// The team.
    pub team: TeamId,
    /// From the first week in which something is asked of it to the last.
    pub weeks: Vec<WeekLoad>,
}

/// What is asked of a team in a week. A person-minute is a minute of the team's
/// calendar in which one of its heads is taken; the team's availability slows
/// the work and is contained in how long that takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekLoad {
    /// Its Monday, as the ISO week has it.
    pub monday: Date,
    /// The person-minutes that the team has.
    pub capacity: Decimal,
    /// The person-minutes that are asked for.
    pub demand: Decimal,
    /// The most heads that are asked for at once.
    pub peak: Decimal,
    /// The person-minutes of each task, most first, then in the plan's order.
    pub tasks: Vec<(TaskId, Decimal)>,
}

impl Schedule {
    /// What is asked of each team that has work, in the plan's order, when
    /// everything is done as early as possible: it may be more than the team
    /// has.
    #[must_use]
    pub fn load(&self, plan: &Plan) -> Vec<TeamLoad> {
        let tasks = self.tasks();
        load(plan, tasks.map(|(id, placed)| (id, &*placed.portions)))
    }
}

impl Levelled {
    /// What is asked of each team that has work, in the plan's order: never
    /// more than it has.
    #[must_use]
    pub fn load(&self, plan: &Plan) -> Vec<TeamLoad> {
        let tasks = self.tasks();
        load(plan, tasks.map(|(id, planned)| (id, &*planned.portions)))
    }
}

/// A stretch of work, in positions of the team's calendar.
struct Stretch {
    task: TaskId,
    from: i64,
    until: i64,
    heads: Decimal,
}

fn load<'p>(plan: &Plan, tasks: impl Iterator<Item = (TaskId, &'p [Portion])>) -> Vec<TeamLoad> {
    let mut stretches: BTreeMap<TeamId, Vec<(Stretch, [i64; 2])>> = BTreeMap::new();
    for (id, portions) in tasks {
        let assignments = plan.task(id).map_or(&[][..], |task| &task.assignments);
        for (portion, assignment) in portions.iter().zip(assignments) {
            let (Some(team), Some(calendar)) = (portion.team, plan.calendar(portion.calendar))
            else {
                continue;
            };
            if portion.minutes > 0 {
                let stretch = Stretch {
                    task: id,
                    from: calendar.position(portion.span.start),
                    until: calendar.position(portion.span.finish),
                    heads: assignment.people,
                };
                let days = [portion.span.start.day(), portion.span.finish.day()];
                stretches.entry(team).or_default().push((stretch, days));
            }
        }
    }
    stretches
        .into_iter()
        .filter_map(|(team, stretches)| of_team(plan, team, &stretches))
        .collect()
}

fn of_team(plan: &Plan, id: TeamId, stretches: &[(Stretch, [i64; 2])]) -> Option<TeamLoad> {
    let team = plan.team(id)?;
    let calendar = plan.calendar(team.calendar)?;
    // By week: what each stretch takes of it, cut at the week's ends.
    let mut weeks: BTreeMap<i64, Vec<Stretch>> = BTreeMap::new();
    let bounds = |week: i64| {
        let monday = week.saturating_mul(7).saturating_sub(MONDAY_OFFSET);
        let position = |day: i64| calendar.position(Moment::new(day, 0));
        (position(monday), position(monday.saturating_add(7)))
    };
    let week_of = |day: i64| day.saturating_add(MONDAY_OFFSET).div_euclid(7);
    for (stretch, [first, last]) in stretches {
        for week in week_of(*first)..=week_of(*last) {
            let (from, until) = bounds(week);
            weeks.entry(week).or_default().push(Stretch {
                from: stretch.from.max(from),
                until: stretch.until.min(until),
                ..*stretch
            });
        }
    }
    let (first, last) = (*weeks.first_key_value()?.0, *weeks.last_key_value()?.0);
    let weeks = (first..=last)
        .map(|week| {
            let (from, until) = bounds(week);
            let stretches = weeks.remove(&week).unwrap_or_default();
            let mut tasks: Vec<(TaskId, Decimal)> = Vec::new();
            for stretch in &stretches {
                let minutes = stretch.until.saturating_sub(stretch.from);
                let taken = stretch.heads.saturating_mul(Decimal::from(minutes));
                match tasks.last_mut() {
                    Some((task, sum)) if *task == stretch.task => {
                        *sum = sum.saturating_add(taken);
                    }
                    _ => tasks.push((stretch.task, taken)),
                }
            }
            tasks.retain(|(_, taken)| *taken > Decimal::ZERO);
            let demand = tasks
                .iter()
                .fold(Decimal::ZERO, |sum, (_, taken)| sum.saturating_add(*taken));
            tasks.sort_by_key(|(_, taken)| Reverse(*taken));
            let minutes = Decimal::from(until.saturating_sub(from));
            WeekLoad {
                monday: date_of(week.saturating_mul(7).saturating_sub(MONDAY_OFFSET)),
                capacity: team.size.saturating_mul(minutes),
                demand,
                peak: peak(&stretches),
                tasks,
            }
        })
        .collect();
    Some(TeamLoad { team: id, weeks })
}

/// The most heads that are taken at once.
fn peak(stretches: &[Stretch]) -> Decimal {
    let mut changes: Vec<(i64, Decimal)> = stretches
        .iter()
        .filter(|stretch| stretch.from < stretch.until)
        .flat_map(|s| {
            [
                (s.from, s.heads),
                (s.until, Decimal::ZERO.saturating_sub(s.heads)),
            ]
        })
        .collect();
    // What ends at a position frees its heads before what begins there.
    changes.sort_unstable();
    let mut taken = Decimal::ZERO;
    let mut peak = Decimal::ZERO;
    for (_, heads) in changes {
        taken = taken.saturating_add(heads);
        peak = peak.max(taken);
    }
    peak
}
