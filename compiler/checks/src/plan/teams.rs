//! Teams of which more is asked than they have.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, OverloadedWeeks, Plan};
use mkt_model::Line;
use mkt_schedule::{Cause, TaskId, TeamId, TeamLoad};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{days_between, team, work};
use crate::Subject;

/// Calendar days that work must wait for people, at least, for its team to be
/// told of: that work takes turns for a week or two is what a plan is for.
const WAITING: i64 = 28;

/// Teams that are asked, as early as everything else allows, for more people
/// than they have in at least one week, so that work ends much later than it
/// could: the weeks, what asks for them, and what waits.
pub(crate) fn overloaded(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let Some(schedule) = &subject.dates.schedule else {
        return;
    };
    let mut waiting = waiting(subject);
    for load in schedule.load(&subject.dates.plan) {
        if let Some(moved) = waiting.remove(&load.team) {
            told.extend(overload(subject, &load, moved));
        }
    }
}

/// By team: the work that waits for people of it for long, with the days.
fn waiting(subject: &Subject<'_>) -> BTreeMap<TeamId, Vec<(TaskId, i64)>> {
    let mut waiting: BTreeMap<TeamId, Vec<(TaskId, i64)>> = BTreeMap::new();
    let (Some(schedule), Some(levelled)) = (&subject.dates.schedule, &subject.dates.levelled)
    else {
        return waiting;
    };
    for (task, planned) in levelled.tasks() {
        let Some(Cause::Team { team, .. }) = planned.driving().map(|part| part.binding.cause)
        else {
            continue;
        };
        let Some(placed) = schedule.task(task) else {
            continue;
        };
        let days = days_between(placed.earliest.finish.date(), planned.span.finish.date());
        if days >= WAITING {
            waiting.entry(team).or_default().push((task, days));
        }
    }
    waiting
}

fn overload(
    subject: &Subject<'_>,
    load: &TeamLoad,
    mut moved: Vec<(TaskId, i64)>,
) -> Option<Diagnostic> {
    let mut stretches: Vec<(Date, OverloadedWeeks)> = Vec::new();
    let mut asked: BTreeMap<TaskId, Decimal> = BTreeMap::new();
    for week in &load.weeks {
        if week.demand <= week.capacity || week.capacity.is_zero() {
            continue;
        }
        for (task, minutes) in &week.tasks {
            let sum = asked.entry(*task).or_default();
            *sum = sum.saturating_add(*minutes);
        }
        let percent = week
            .demand
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|demand| demand.checked_div(week.capacity))
            .and_then(|percent| percent.round().to_u32())
            .unwrap_or(u32::MAX);
        let follows = |last: &Date| {
            last.checked_add(1.week())
                .is_ok_and(|next| next == week.monday)
        };
        match stretches.last_mut() {
            Some((last, stretch)) if follows(last) => {
                *last = week.monday;
                stretch.last = week.monday.to_string();
                stretch.count = stretch.count.saturating_add(1);
                stretch.percent = stretch.percent.max(percent);
            }
            _ => stretches.push((
                week.monday,
                OverloadedWeeks {
                    first: week.monday.to_string(),
                    last: week.monday.to_string(),
                    count: 1,
                    percent,
                },
            )),
        }
    }
    stretches.first()?;
    let team = team(subject, load.team)?;
    let name = |task: TaskId| Some(work(subject, task)?.name().to_string());
    let mut asked: Vec<(TaskId, Decimal)> = asked.into_iter().collect();
    asked.sort_by_key(|(task, minutes)| (std::cmp::Reverse(*minutes), *task));
    moved.sort_by_key(|(task, days)| (std::cmp::Reverse(*days), *task));
    let finding = Plan::TeamOverloaded {
        team: team.name().to_string(),
        weeks: stretches.into_iter().map(|(_, stretch)| stretch).collect(),
        tasks: asked.iter().filter_map(|(task, _)| name(*task)).collect(),
        moved: moved
            .iter()
            .filter_map(|(task, days)| Some((name(*task)?, *days)))
            .collect(),
    };
    let span = team.line("size").map_or(team.span(), Line::span);
    let mut diagnostic = Diagnostic::new(finding, span);
    for (task, days) in &moved {
        if let Some(work) = work(subject, *task) {
            let text = format!("ends {days} days later than it could with more people");
            diagnostic = diagnostic.related(work.span(), text);
        }
    }
    Some(diagnostic)
}
