//! Levelling: a plan in which no team is asked for more people than it has.
//!
//! A task of several teams begins for all of them together: at the first moment
//! from which on each of them, from its own next working minute, has the heads
//! for as long as its part lasts. Work is not interrupted but by closed time.
//!
//! Plans are made by serial schedule generation (R. Kolisch, "Serial and
//! parallel resource-constrained project scheduling methods revisited", 1996)
//! under three rules, each improved by forward-backward passes (K. Li and
//! R. Willis, "An iterative scheduling technique for resource-constrained
//! project scheduling", 1992), and then of samples around them.

mod generate;
mod load;
mod profile;
mod search;

use std::cmp::Reverse;

use crate::critical_path::{around, bind, driving, free_bounds, last, portion, scarcest};
use crate::moment::Moment;
use crate::network::{Network, Node};
use crate::plan::{Plan, Task, TaskId, TeamId};
use crate::problem::Problem;
use crate::schedule::{Binding, Cause, DeadlineSlack, Portion, Schedule, Slack, Span};
use generate::{Ground, Job, Pass};
use profile::Profile;

pub use load::{TeamLoad, WeekLoad};

/// How hard a good plan is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// One plan, by the latest start: for an editor, and to try changes.
    Quick,
    /// The best of three rules, each improved: latest finish, latest start,
    /// most successors.
    Rules,
    /// That, or a sample that is better.
    Full,
}

/// A plan that its teams can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levelled {
    /// Where the plan begins: 00:00 of its first day, worked or not.
    pub start: Moment,
    /// The end of the whole plan.
    pub finish: Moment,
    /// The task that finishes last: of several, one that nothing waits for,
    /// first by name. None in an empty plan.
    pub last: Option<TaskId>,
    tasks: Vec<Planned>,
}

/// A task with the dates on which its teams can do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// From the first start of a part to the last finish.
    pub span: Span,
    /// Working time by which it may slip, alone or with what comes after it,
    /// without moving the plan's finish and without any team being asked for
    /// more than it has: found by moving all work as late as it goes, in the
    /// order in which it stands, or this alone. More may be possible in another
    /// order.
    pub slack: Slack,
    /// Working time by which it may slip without moving any other task and
    /// without any team being asked for more than it has.
    pub free_slack: Slack,
    /// As late as the slack allows.
    pub latest: Span,
    /// How it stands against its own promised date or one of those that wait
    /// for it: the one named by [`Placed::deadline_slack`](crate::Placed). Slack here is that
    /// which breaks no promise of any work that needs the same people, and
    /// where the named one is missed, the working time by which it is.
    pub deadline_slack: Option<DeadlineSlack>,
    /// Whether it has no slack: to slip is to move the plan's finish.
    pub critical: bool,
    /// Each team's part, in the order assigned; never empty.
    pub portions: Vec<Portion>,
    driving: usize,
}

impl Planned {
    /// The part that finishes last and so sets the task's finish; of several
    /// the first by its team's name.
    #[must_use]
    pub fn driving(&self) -> Option<&Portion> {
        self.portions.get(self.driving)
    }
}

impl Levelled {
    /// A task's dates.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Planned> {
        self.tasks.get(id.index())
    }

    /// All tasks with their dates, in the plan's order.
    pub fn tasks(&self) -> impl Iterator<Item = (TaskId, &Planned)> {
        self.tasks
            .iter()
            .enumerate()
            .map(|(index, planned)| (TaskId::at(index), planned))
    }
}

/// Levels a plan to the heads of its teams. `schedule` is that plan's critical
/// path.
///
/// Where tasks compete for people, those of higher priority go first, and what
/// they wait for with them, unless that makes others miss more of their
/// promised dates. Of two plans the better misses promised dates by less, each
/// minute counted once and once more for every point of priority; then it ends
/// earlier. A sampled plan is taken only where it is strictly better.
///
/// # Errors
/// Those of [`critical_path`](crate::critical_path()), and the first task that
/// ends beyond the horizon.
pub fn level(plan: &Plan, schedule: &Schedule, search: Search) -> Result<Levelled, Vec<Problem>> {
    let network = Network::new(plan)?;
    let mut ground = Ground::new(&network);
    let pass = search::best(&mut ground, schedule, search).map_err(|task| {
        vec![Problem::BeyondHorizon {
            task,
            horizon: network.horizon,
        }]
    })?;
    Ok(settle(&ground, schedule, &pass))
}

/// A generated plan with what bound each task, and its slack.
fn settle(ground: &Ground<'_, '_>, schedule: &Schedule, pass: &Pass) -> Levelled {
    let network = ground.network;
    let freed = Freed::of(ground, pass);
    let finishes: Vec<Moment> = (0..network.nodes.len())
        .map(|task| ground.finish(pass, task))
        .collect();
    let finish = finishes.iter().copied().max().unwrap_or(ground.start);
    let latest = search::latest(ground, pass, finish);
    let promised = search::late(ground, pass, finish);
    let parts: Vec<Vec<Portion>> = network
        .nodes
        .iter()
        .zip(&network.plan.tasks)
        .enumerate()
        .map(|(index, (node, task))| portions(ground, pass, &freed, &finishes, index, node, task))
        .collect();
    let free = free_bounds(network, &parts, finish);
    let left = ground.left(pass);
    let tasks = parts
        .into_iter()
        .zip(&network.nodes)
        .zip(&ground.jobs)
        .zip(free)
        .enumerate()
        .map(|(index, (((portions, node), job), free))| {
            // Where nothing can be moved, it stays.
            let spans = |late: &Option<Pass>| {
                let late = late.as_ref().unwrap_or(pass);
                ground.spans(late, index).to_vec()
            };
            let free_slack = scarcest(node, &portions, free);
            let free_slack = people_free(job, node, &portions, &left, free_slack);
            let mut late = spans(&latest);
            let mut slack = slack(node, &portions, &late);
            // What moves everything may leave less than what moves it alone.
            if free_slack.minutes > slack.minutes {
                slack = free_slack;
                late = slipped(node, &portions, slack.minutes);
            }
            let placed = schedule.task(TaskId::at(index));
            let deadline_slack = placed.and_then(|placed| placed.deadline_slack).map(|due| {
                let room = self::slack(node, &portions, &spans(&promised));
                let finish = finishes.get(due.task.index()).copied();
                DeadlineSlack {
                    slack: against(due, finish.unwrap_or(ground.start), node, room),
                    ..due
                }
            });
            Planned {
                span: around(portions.iter().map(|portion| portion.span), ground.start),
                slack,
                free_slack,
                latest: around(late.into_iter(), ground.start),
                deadline_slack,
                critical: slack.minutes == 0,
                driving: driving(network.plan, &portions),
                portions,
            }
        })
        .collect();
    Levelled {
        start: ground.start,
        finish,
        last: last(network, &finishes, finish),
        tasks,
    }
}

/// Each part so many working minutes later.
fn slipped(node: &Node<'_>, portions: &[Portion], minutes: i64) -> Vec<Span> {
    let parts = node.works.iter().zip(portions);
    parts
        .map(|(work, portion)| {
            let calendar = work.calendar;
            let position = calendar.position(portion.span.start);
            let position = position.saturating_add(minutes);
            let start = if work.is_empty() {
                calendar.finish_at(position)
            } else {
                calendar.start_at(position)
            };
            Span {
                start,
                finish: work.finish(start),
            }
        })
        .collect()
}

/// The slack, or less where after a part too few heads are free for it.
fn people_free(
    job: &Job,
    node: &Node<'_>,
    portions: &[Portion],
    left: &[Profile],
    slack: Slack,
) -> Slack {
    let rooms = job.demands.iter().filter_map(|demand| {
        let work = node.works.get(demand.part)?;
        let from = work
            .calendar
            .position(portions.get(demand.part)?.span.finish);
        let until = left
            .get(demand.team.index())?
            .free_until(from, demand.heads);
        Some(Slack {
            minutes: until.saturating_sub(from),
            minutes_per_day: work.calendar.minutes_per_day(),
        })
    });
    rooms.fold(slack, |least, room| {
        if room.minutes < least.minutes {
            room
        } else {
            least
        }
    })
}

/// The slack against a promised date: what there is where it is kept, and by
/// how much it is missed otherwise.
fn against(due: DeadlineSlack, finish: Moment, node: &Node<'_>, room: Slack) -> Slack {
    let end = Moment::end_of(due.date);
    if finish <= end {
        return Slack {
            minutes: room.minutes.max(0),
            ..room
        };
    }
    let minutes = node
        .works
        .iter()
        .find(|work| work.calendar.minutes_per_day() == room.minutes_per_day)
        .map_or(0, |work| work.calendar.between(finish, end));
    Slack {
        // A point can be late by closed time alone.
        minutes: minutes.min(-1),
        ..room
    }
}

/// Each team's part of a task, with what bound it.
fn portions(
    ground: &Ground<'_, '_>,
    pass: &Pass,
    freed: &Freed,
    finishes: &[Moment],
    index: usize,
    node: &Node<'_>,
    task: &Task,
) -> Vec<Portion> {
    let held = pass.held.get(index).copied().flatten();
    let team = held.and_then(|(team, position)| {
        let freed_by = freed.by(team, position)?;
        Some(Cause::Team { team, freed_by })
    });
    node.works
        .iter()
        .zip(ground.spans(pass, index))
        .map(|(work, span)| {
            let finish = |id: TaskId| finishes.get(id.index()).copied();
            let (binding, start) = bind(node, task, work, ground.start, finish);
            let binding = match (team, pass.from.get(index)) {
                (Some(cause), Some(ready)) if span.start > start => Binding {
                    cause,
                    ready: *ready,
                },
                _ => binding,
            };
            portion(work, binding, span.start)
        })
        .collect()
}

/// The working time from each part to its latest, the least of them. Where the
/// parts of several tasks end in another order than the tasks, what moves
/// everything may even move one of them back.
fn slack(node: &Node<'_>, portions: &[Portion], latest: &[Span]) -> Slack {
    node.works
        .iter()
        .zip(portions)
        .zip(latest)
        .map(|((work, portion), latest)| Slack {
            minutes: work.calendar.between(portion.span.start, latest.start),
            minutes_per_day: work.calendar.minutes_per_day(),
        })
        .min_by_key(|slack| (slack.minutes, slack.minutes_per_day))
        .unwrap_or(Slack {
            minutes: 0,
            minutes_per_day: 1,
        })
}

/// Which work ends where, and frees its heads.
struct Freed {
    /// By team and position; of several, that with the most heads first, then
    /// by name.
    ends: Vec<(TeamId, i64, Reverse<i128>, usize, TaskId)>,
}

impl Freed {
    fn of(ground: &Ground<'_, '_>, pass: &Pass) -> Self {
        let mut ends = Vec::new();
        for (index, (node, job)) in ground.network.nodes.iter().zip(&ground.jobs).enumerate() {
            let spans = ground.spans(pass, index);
            for demand in &job.demands {
                if let (Some(work), Some(span)) =
                    (node.works.get(demand.part), spans.get(demand.part))
                {
                    ends.push((
                        demand.team,
                        work.calendar.position(span.finish),
                        Reverse(demand.heads),
                        node.rank,
                        TaskId::at(index),
                    ));
                }
            }
        }
        ends.sort_unstable();
        Self { ends }
    }

    fn by(&self, team: TeamId, position: i64) -> Option<TaskId> {
        let first = self
            .ends
            .partition_point(|end| (end.0, end.1) < (team, position));
        let end = self.ends.get(first)?;
        ((end.0, end.1) == (team, position)).then_some(end.4)
    }
}
