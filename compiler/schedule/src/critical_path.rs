//! The critical path method: forward for the earliest dates, backward for the
//! latest, on every team's own calendar.

use std::cmp::Reverse;

use crate::moment::Moment;
use crate::network::{Network, Node, Work};
use crate::plan::{Plan, Task, TaskId};
use crate::problem::Problem;
use crate::schedule::{Binding, Cause, DeadlineSlack, Placed, Portion, Schedule, Slack, Span};

/// Schedules a plan, each task as early as its predecessors and its own date
/// allow. People are taken to be there whenever they are asked for.
///
/// Time is proportional to tasks and their predecessors, but for sorting by
/// name and the search among a calendar's closures.
///
/// # Errors
/// Every problem of the plan's own data; where there is none, a cycle; where
/// there is none, the first task that ends beyond the horizon. An empty plan
/// is no problem.
pub fn critical_path(plan: &Plan) -> Result<Schedule, Vec<Problem>> {
    let network = Network::new(plan)?;
    let start = Moment::start_of(plan.start);
    let earliest = forward(&network, start).map_err(|problem| vec![problem])?;
    let finishes: Vec<Moment> = earliest
        .iter()
        .map(|portions| finish_of(portions).unwrap_or(start))
        .collect();
    let finish = finishes.iter().copied().max().unwrap_or(start);
    let last = last(&network, &finishes, finish);

    let total = backward(&network, |_| Some(finish));
    let due = backward(&network, |task| task.deadline.map(Moment::end_of));
    let free = free_bounds(&network, &earliest, finish);

    let tasks = network
        .nodes
        .iter()
        .zip(earliest)
        .zip(total)
        .zip(free)
        .zip(due)
        .map(|((((node, portions), total), free), due)| {
            let total = total.map_or(finish, |bound| bound.finish);
            place(&network, node, portions, total, free, due)
        })
        .collect();
    Ok(Schedule {
        start,
        finish,
        last,
        order: network.order,
        tasks,
    })
}

/// The earliest portions of each task, by task id.
fn forward(network: &Network<'_>, start: Moment) -> Result<Vec<Vec<Portion>>, Problem> {
    let mut placed: Vec<Vec<Portion>> = vec![Vec::new(); network.nodes.len()];
    let mut finishes: Vec<Moment> = vec![start; network.nodes.len()];
    let horizon = Moment::end_of(network.horizon);
    for (id, node, task) in network.in_order() {
        let portions: Vec<Portion> = node
            .works
            .iter()
            .map(|work| {
                let finish = |id: TaskId| finishes.get(id.index()).copied();
                let (binding, start) = bind(node, task, work, start, finish);
                portion(work, binding, start)
            })
            .collect();
        let Some(finish) = finish_of(&portions) else {
            continue;
        };
        if finish > horizon {
            return Err(Problem::BeyondHorizon {
                task: id,
                horizon: network.horizon,
            });
        }
        if let Some(slot) = finishes.get_mut(id.index()) {
            *slot = finish;
        }
        if let Some(slot) = placed.get_mut(id.index()) {
            *slot = portions;
        }
    }
    Ok(placed)
}

pub(crate) fn finish_of(portions: &[Portion]) -> Option<Moment> {
    portions.iter().map(|portion| portion.span.finish).max()
}

/// What keeps one team's part of a task from starting earlier, given when all
/// before it finish, and where it then starts.
pub(crate) fn bind(
    node: &Node<'_>,
    task: &Task,
    work: &Work<'_>,
    plan_start: Moment,
    finish: impl Fn(TaskId) -> Option<Moment>,
) -> (Binding, Moment) {
    let mut binding = Binding {
        cause: Cause::Start,
        ready: plan_start,
    };
    let mut start = work.start(plan_start);
    let after = node.predecessors.iter().filter_map(|predecessor| {
        Some(Binding {
            cause: Cause::Predecessor(*predecessor),
            ready: predecessor
                .lag
                .ready(finish(predecessor.task)?, work.calendar),
        })
    });
    let dated = task
        .not_before
        .map(|date| Binding {
            cause: Cause::NotBefore(date),
            ready: Moment::start_of(date),
        })
        .filter(|binding| binding.ready > plan_start);
    // What comes first here wins a tie, except that the plan's start never
    // does.
    for candidate in after.chain(dated) {
        let from = work.start(candidate.ready);
        if from > start || (from == start && binding.cause == Cause::Start) {
            start = from;
            binding = candidate;
        }
    }
    (binding, start)
}

/// One team's part of a task that starts where its binding lets it.
pub(crate) fn portion(work: &Work<'_>, binding: Binding, start: Moment) -> Portion {
    let finish = work.finish(start);
    let day = |moment| work.calendar.day_counted(moment);
    Portion {
        team: work.team,
        calendar: work.calendar_id,
        minutes: work.calendar.between(start, finish),
        span: Span { start, finish },
        days: [day(binding.ready), day(start), day(finish)],
        binding,
    }
}

/// The part that finishes last, of several the first by its team's name.
pub(crate) fn driving(plan: &Plan, portions: &[Portion]) -> usize {
    portions
        .iter()
        .enumerate()
        .max_by_key(|(index, portion)| {
            let name = portion
                .team
                .and_then(|team| plan.team(team))
                .map(|team| team.name.as_str());
            (portion.span.finish, Reverse((name, *index)))
        })
        .map_or(0, |(index, _)| index)
}

/// The task that finishes last: of several one that nothing waits for, first
/// by name.
pub(crate) fn last(network: &Network<'_>, finishes: &[Moment], finish: Moment) -> Option<TaskId> {
    network
        .nodes
        .iter()
        .zip(finishes)
        .enumerate()
        .filter(|(_, (node, end))| node.sink && **end == finish)
        .min_by_key(|(_, (node, _))| node.rank)
        .map(|(index, _)| TaskId::at(index))
}

/// The latest finish of a task, and the task whose own limit that comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Bound {
    finish: Moment,
    rank: usize,
    source: TaskId,
}

/// The latest finish of each task, by task id, that keeps every task's own
/// `limit`. None where no limit reaches the task.
fn backward(network: &Network<'_>, limit: impl Fn(&Task) -> Option<Moment>) -> Vec<Option<Bound>> {
    let mut bounds: Vec<Option<Bound>> = vec![None; network.nodes.len()];
    for (id, node, task) in network.in_order().rev() {
        let own = limit(task).map(|finish| Bound {
            finish,
            rank: node.rank,
            source: id,
        });
        let Some(slot) = bounds.get_mut(id.index()) else {
            continue;
        };
        *slot = tighter(*slot, own);
        let Some(bound) = *slot else {
            continue;
        };
        for work in &node.works {
            let start = work.latest_start(bound.finish);
            for predecessor in &node.predecessors {
                let finish = predecessor.lag.latest_finish(start, work.calendar);
                if let Some(slot) = bounds.get_mut(predecessor.task.index()) {
                    *slot = tighter(*slot, Some(Bound { finish, ..bound }));
                }
            }
        }
    }
    bounds
}

fn tighter(a: Option<Bound>, b: Option<Bound>) -> Option<Bound> {
    a.into_iter()
        .chain(b)
        .min_by_key(|bound| (bound.finish, bound.rank))
}

/// The latest finish of each task, by task id, that leaves every successor at
/// its earliest start.
pub(crate) fn free_bounds(
    network: &Network<'_>,
    earliest: &[Vec<Portion>],
    plan_finish: Moment,
) -> Vec<Moment> {
    let mut bounds = vec![plan_finish; network.nodes.len()];
    for (node, portions) in network.nodes.iter().zip(earliest) {
        for (work, portion) in node.works.iter().zip(portions) {
            for predecessor in &node.predecessors {
                let finish = predecessor
                    .lag
                    .latest_finish(portion.span.start, work.calendar);
                if let Some(slot) = bounds.get_mut(predecessor.task.index()) {
                    *slot = finish.min(*slot);
                }
            }
        }
    }
    bounds
}

/// A task's dates from its earliest portions and its latest finishes: for the
/// plan, for its successors, for the deadlines.
fn place(
    network: &Network<'_>,
    node: &Node<'_>,
    portions: Vec<Portion>,
    total: Moment,
    free: Moment,
    due: Option<Bound>,
) -> Placed {
    let slack_to = |bound| scarcest(node, &portions, bound);
    let total_slack = slack_to(total);
    let deadline_slack = due.and_then(|bound| {
        Some(DeadlineSlack {
            task: bound.source,
            date: network.plan.task(bound.source)?.deadline?,
            slack: slack_to(bound.finish),
        })
    });
    let latest = node
        .works
        .iter()
        .zip(&portions)
        .map(|(work, portion)| latest_span(work, portion, total));
    Placed {
        earliest: around(portions.iter().map(|portion| portion.span), total),
        latest: around(latest, total),
        total_slack,
        free_slack: slack_to(free),
        deadline_slack,
        critical: total_slack.minutes <= 0,
        driving: driving(network.plan, &portions),
        portions,
    }
}

/// From the first start to the last finish. A checked task has a portion, so
/// that `nothing` is never seen.
pub(crate) fn around(spans: impl Iterator<Item = Span>, nothing: Moment) -> Span {
    spans
        .reduce(|a, b| Span {
            start: a.start.min(b.start),
            finish: a.finish.max(b.finish),
        })
        .unwrap_or(Span {
            start: nothing,
            finish: nothing,
        })
}

/// One team's part at its latest.
fn latest_span(work: &Work<'_>, portion: &Portion, finish: Moment) -> Span {
    let start = work.latest_start(finish);
    if work.calendar.between(portion.span.start, start) == 0 {
        // Only closed time lies between: shown where it is, so that what has
        // no slack has one date.
        portion.span
    } else if work.is_empty() {
        let at = work.calendar.previous_end(finish);
        Span {
            start: at,
            finish: at,
        }
    } else {
        Span {
            start,
            finish: work.finish(start),
        }
    }
}

/// The working time by which the first part to run out of it may slip, when the
/// whole task must finish by `bound`.
pub(crate) fn scarcest(node: &Node<'_>, portions: &[Portion], bound: Moment) -> Slack {
    node.works
        .iter()
        .zip(portions)
        .map(|(work, portion)| {
            let (start, latest) = (portion.span.start, work.latest_start(bound));
            let minutes = work.calendar.between(start, latest);
            Slack {
                // A point can be late by closed time alone.
                minutes: if latest < start {
                    minutes.min(-1)
                } else {
                    minutes
                },
                minutes_per_day: work.calendar.minutes_per_day(),
            }
        })
        .min_by_key(|slack| (slack.minutes, slack.minutes_per_day))
        .unwrap_or(Slack {
            minutes: 0,
            minutes_per_day: 1,
        })
}

#[cfg(test)]
mod tests;
