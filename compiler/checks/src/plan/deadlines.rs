//! Dates that were promised, and whether they are kept.

use mkt_diagnostics::{ChainStep, Diagnostic, Plan, PlanMend};
use mkt_model::Line;
use mkt_schedule::blame::{Blame, blame};
use mkt_schedule::{CalendarId, Cause, Chain, Link, Moment, Slack, TaskId};
use rust_decimal::prelude::ToPrimitive;

use super::{team, work};
use crate::Subject;

/// Work that is done after the date it was promised for, with the chain that
/// sets its date and what would keep it. What is late from the same cause is
/// told with it. While anything in the project is wrong no mends are looked
/// for: they would be those of another plan.
pub(crate) fn missed(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let blamed = if subject.damaged {
        let missed = subject.dates.missed().into_iter();
        missed
            .map(|missed| Blame {
                missed,
                mends: Vec::new(),
            })
            .collect()
    } else {
        blame(subject.strategy, &subject.dates)
    };
    for one in &blamed {
        told.extend(late(subject, one));
    }
}

fn late(subject: &Subject<'_>, blamed: &Blame) -> Option<Diagnostic> {
    let missed = &blamed.missed;
    let late = work(subject, missed.task)?;
    let steps = missed.chain.links.iter().filter_map(|link| {
        Some(ChainStep {
            name: work(subject, link.task)?.name().to_string(),
            days: link.days(),
        })
    });
    let mends = blamed.mends.iter().map(|mend| PlanMend {
        lines: mend
            .lines
            .iter()
            .map(|line| {
                let name = subject.strategy.symbol(line.of).path.to_string();
                (name, line.given.member.key.to_owned(), line.value.clone())
            })
            .collect(),
    });
    let finding = Plan::DeadlineMissed {
        name: late.name().to_string(),
        due: missed.due.to_string(),
        finish: missed.finish.to_string(),
        late: missed.days,
        start: subject.dates.plan.start.to_string(),
        chain: steps.collect(),
        mends: mends.collect(),
    };
    let span = late.line("by").map_or(late.span(), Line::value_span);
    let mut diagnostic = Diagnostic::new(finding, span);
    for link in &missed.chain.links {
        if let Some(step) = work(subject, link.task) {
            diagnostic = diagnostic.related(step.span(), step_words(subject, link));
        }
    }
    for also in &missed.also {
        if let Some(also) = work(subject, *also) {
            let span = also.line("by").map_or(also.span(), Line::value_span);
            diagnostic = diagnostic.related(span, "late for the same reason");
        }
    }
    Some(diagnostic)
}

/// A link of a chain: "2026-01-07 to 2026-02-10: 35 days after 6 of waiting".
fn step_words(subject: &Subject<'_>, link: &Link) -> String {
    let (start, finish) = (link.span.start.date(), link.span.finish.date());
    let dates = if link.span.start == link.span.finish {
        format!("{finish}")
    } else {
        format!("{start} to {finish}")
    };
    let days = match link.work_days {
        0 => "no days of its own".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    // Where a team was waited for, the link before is the work that it did.
    let people = match link.cause {
        Cause::Team { team: id, .. } => {
            team(subject, id).map(|team| format!(" for people of `{}`", team.name()))
        }
        Cause::Start | Cause::NotBefore(_) | Cause::Predecessor(_) => None,
    };
    match (link.lag_days.saturating_add(link.closed_days), people) {
        (0, None) => format!("{dates}: {days}"),
        (0, Some(people)) => format!(
            "{dates}: {days}, as soon as there were people{}",
            people.replace(" for people", "")
        ),
        (waiting, people) => {
            let people = people.unwrap_or_default();
            format!("{dates}: {days} after {waiting} of waiting{people}")
        }
    }
}

/// Working days to spare below which a promised date is called close.
const CLOSE: i64 = 3;

/// Promised dates that are kept by less than [`CLOSE`] working days. Work whose
/// date hangs on another such date is told with that one.
pub(crate) fn near(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let (Some(levelled), Some(calendar)) = (
        &subject.dates.levelled,
        subject.dates.plan.calendar(CalendarId::DEFAULT),
    ) else {
        return;
    };
    let spare = |task: TaskId| -> Option<Slack> {
        let due = subject.dates.plan.task(task)?.deadline?;
        let finish = levelled.task(task)?.span.finish;
        let slack = Slack {
            minutes: calendar.between(finish, Moment::end_of(due)),
            minutes_per_day: calendar.minutes_per_day(),
        };
        let close = slack.minutes_per_day.saturating_mul(CLOSE);
        (finish.date() <= due && slack.minutes < close).then_some(slack)
    };
    let close: Vec<(TaskId, Slack)> = subject
        .dates
        .plan
        .task_ids()
        .filter_map(|task| Some((task, spare(task)?)))
        .collect();
    let mut groups: Vec<(TaskId, Slack, Chain, Vec<TaskId>)> = Vec::new();
    for (task, slack) in close {
        let chain = levelled.chain(task);
        let first = chain.links.iter().map(|link| link.task);
        let cause = first.clone().find(|task| spare(*task).is_some());
        match cause.filter(|cause| *cause != task) {
            Some(cause) => match groups.iter_mut().find(|group| group.0 == cause) {
                Some(group) => group.3.push(task),
                None => groups.push((cause, slack, levelled.chain(cause), vec![task])),
            },
            None => groups.push((task, slack, chain, Vec::new())),
        }
    }
    for (task, slack, chain, also) in groups {
        let (Some(work_of), Some(due)) = (
            work(subject, task),
            subject.dates.plan.task(task).and_then(|task| task.deadline),
        ) else {
            continue;
        };
        let Some(finish) = subject.dates.finish(work_of.symbol_id()) else {
            continue;
        };
        let names = |tasks: &mut dyn Iterator<Item = TaskId>| -> Vec<String> {
            tasks
                .filter_map(|task| Some(work(subject, task)?.name().to_string()))
                .collect()
        };
        let finding = Plan::NearCritical {
            name: work_of.name().to_string(),
            due: due.to_string(),
            finish: finish.to_string(),
            spare: slack.days().floor().to_i64().unwrap_or_default(),
            chain: names(&mut chain.links.iter().map(|link| link.task)),
            also: names(&mut also.iter().copied()),
        };
        let span = work_of.line("by").map_or(work_of.span(), Line::value_span);
        told.push(Diagnostic::new(finding, span));
    }
}
