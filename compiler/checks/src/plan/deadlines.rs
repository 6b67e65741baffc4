//! Dates that were promised, and whether they are kept.

use mkt_diagnostics::{ChainStep, Diagnostic, Level, Plan, PlanMend, Span};
use mkt_model::Line;
use mkt_model::access::plan::Initiative;
use mkt_schedule::blame::{Blame, blame};
use mkt_schedule::estimate::{Likely, forecast};
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

/// Percent of the trials that keep a promise, below which it is at risk.
const SURE: u32 = 80;

/// Percent of the trials below which that is a warning.
const EVEN: u32 = 50;

/// A promise that is kept by the plan and may yet be broken.
struct Doubt {
    task: TaskId,
    /// The share of the trials that keep it, and the days by which half and
    /// most are done; none where it is only close.
    trials: Option<(u32, Likely)>,
    /// Other such promises in whose chain it stands.
    also: Vec<TaskId>,
}

/// Promised dates that are kept by the plan, and not by enough of its trials or
/// by less than [`CLOSE`] working days. Work whose date hangs on another such
/// date is told with that one.
pub(crate) fn doubtful(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let Some(levelled) = &subject.dates.levelled else {
        return;
    };
    let mut doubts: Vec<Doubt> = Vec::new();
    let found = doubts_of(subject);
    for (task, trials) in &found {
        let chain = levelled.chain(*task);
        let cause = chain
            .links
            .iter()
            .map(|link| link.task)
            .find(|link| link != task && found.iter().any(|(other, _)| other == link));
        let trials = *trials;
        let doubt = |task, trials| Doubt {
            task,
            trials,
            also: Vec::new(),
        };
        match cause {
            None if doubts.iter().any(|known| known.task == *task) => {}
            None => doubts.push(doubt(*task, trials)),
            Some(cause) => {
                if !doubts.iter().any(|known| known.task == cause) {
                    let of = found.iter().find(|(other, _)| *other == cause);
                    doubts.push(doubt(cause, of.and_then(|(_, trials)| *trials)));
                }
                if let Some(known) = doubts.iter_mut().find(|known| known.task == cause) {
                    known.also.push(*task);
                }
            }
        }
    }
    for doubt in &doubts {
        told.extend(doubted(subject, doubt, &levelled.chain(doubt.task)));
    }
}

/// What is in doubt, in the order of the plan.
fn doubts_of(subject: &Subject<'_>) -> Vec<(TaskId, Option<(u32, Likely)>)> {
    let dates = &subject.dates;
    let trials = forecast(subject.strategy, dates);
    let trials = trials.as_ref().map_or(&[][..], |trials| &trials.dates);
    dates
        .plan
        .task_ids()
        .filter_map(|task| {
            let due = dates.plan.task(task)?.deadline?;
            let finish = dates.levelled.as_ref()?.task(task)?.span.finish;
            if finish.date() > due {
                return None;
            }
            let work = dates.work(task)?;
            let tried = trials.iter().find(|date| date.work == work);
            let at_risk = tried.and_then(|date| {
                let (_, kept) = date.kept?;
                (kept < SURE).then_some((kept, date.finish))
            });
            let left = spare(subject, task)?;
            let close = left.minutes < left.minutes_per_day.saturating_mul(CLOSE);
            (close || at_risk.is_some()).then_some((task, at_risk))
        })
        .collect()
}

/// Working time between the end of work and the date promised for it.
fn spare(subject: &Subject<'_>, task: TaskId) -> Option<Slack> {
    let dates = &subject.dates;
    let calendar = dates.plan.calendar(CalendarId::DEFAULT)?;
    let due = dates.plan.task(task)?.deadline?;
    let finish = dates.levelled.as_ref()?.task(task)?.span.finish;
    Some(Slack {
        minutes: calendar.between(finish, Moment::end_of(due)),
        minutes_per_day: calendar.minutes_per_day(),
    })
}

fn doubted(subject: &Subject<'_>, doubt: &Doubt, chain: &Chain) -> Option<Diagnostic> {
    let late = work(subject, doubt.task)?;
    let due = subject.dates.plan.task(doubt.task)?.deadline?;
    let finish = subject.dates.finish(late.symbol_id())?.to_string();
    let names = |tasks: &mut dyn Iterator<Item = TaskId>| -> Vec<String> {
        tasks
            .filter_map(|task| Some(work(subject, task)?.name().to_string()))
            .collect()
    };
    let also = names(&mut doubt.also.iter().copied());
    let along = chain.links.iter().map(|link| link.task);
    let span = late.line("by").map_or(late.span(), Line::value_span);
    let Some((kept, likely)) = doubt.trials else {
        let finding = Plan::NearCritical {
            name: late.name().to_string(),
            due: due.to_string(),
            finish,
            spare: spare(subject, doubt.task)?.days().floor().to_i64()?,
            chain: names(&mut along.clone()),
            also,
        };
        return Some(Diagnostic::new(finding, span));
    };
    let estimated: Vec<(TaskId, Span)> = along
        .filter_map(|task| {
            let work = Initiative(work(subject, task)?);
            let line = match work.takes_between() {
                Some(_) => work.line("takes")?,
                None => {
                    work.effort_between()?;
                    work.line("effort")?
                }
            };
            Some((task, line.value_span()))
        })
        .collect();
    let finding = Plan::DeadlineAtRisk {
        name: late.name().to_string(),
        due: due.to_string(),
        finish,
        kept,
        half: likely.p50.to_string(),
        most: likely.p80.to_string(),
        estimates: names(&mut estimated.iter().map(|(task, _)| *task)),
        also,
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    if kept >= EVEN {
        diagnostic.level = Level::Info;
    }
    for (_, span) in estimated {
        diagnostic = diagnostic.related(span, "estimated with bounds here");
    }
    Some(diagnostic)
}
