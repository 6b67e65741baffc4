//! A plan made ready to be walked: checked, in order, its durations resolved.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::Calendar;
use crate::length::{Extent, Length, months_after, months_before};
use crate::moment::Moment;
use crate::plan::{Assignment, CalendarId, Kind, Plan, Predecessor, Task, TaskId, TeamId};
use crate::problem::Problem;

/// Years from a plan's start within which it must be finished.
pub const HORIZON_YEARS: i16 = 100;

/// A checked plan.
pub(crate) struct Network<'a> {
    pub(crate) plan: &'a Plan,
    /// By task id.
    pub(crate) nodes: Vec<Node<'a>>,
    /// Each task after its predecessors, otherwise by name.
    pub(crate) order: Vec<TaskId>,
    /// The last day that is computed.
    pub(crate) horizon: Date,
}

/// A task, made ready.
pub(crate) struct Node<'a> {
    /// Its place among all tasks by name.
    pub(crate) rank: usize,
    /// In the order of their names.
    pub(crate) predecessors: Vec<Predecessor>,
    pub(crate) works: Vec<Work<'a>>,
    /// Whether nothing waits for it.
    pub(crate) sink: bool,
}

/// What one team does of a task.
pub(crate) struct Work<'a> {
    pub(crate) team: Option<TeamId>,
    pub(crate) calendar_id: CalendarId,
    pub(crate) calendar: &'a Calendar,
    extent: Extent,
}

impl Work<'_> {
    /// Whether it has no length, and so waits for no working time.
    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self.extent, Extent::Minutes(0) | Extent::Months(0))
    }

    /// Where it begins once it may.
    pub(crate) fn start(&self, ready: Moment) -> Moment {
        if self.is_empty() {
            ready
        } else {
            self.calendar.next_start(ready)
        }
    }

    /// Where it ends when it begins at `start`.
    pub(crate) fn finish(&self, start: Moment) -> Moment {
        match self.extent {
            _ if self.is_empty() => start,
            Extent::Minutes(minutes) => self.calendar.add(start, minutes),
            Extent::Months(months) => self.calendar.previous_end(months_after(start, months)),
        }
    }

    /// Working minutes from a working position of its calendar to its end. For
    /// what has a length.
    pub(crate) fn length_from(&self, position: i64) -> i64 {
        match self.extent {
            Extent::Minutes(minutes) => minutes,
            Extent::Months(_) => {
                let start = self.calendar.start_at(position);
                self.calendar.between(start, self.finish(start))
            }
        }
    }

    /// Whether it lasts as many working minutes wherever it begins.
    pub(crate) const fn is_steady(&self) -> bool {
        matches!(self.extent, Extent::Minutes(_))
    }

    /// The last moment at which it may be ready and still end by `finish`: the
    /// inverse of [`Self::finish`] after [`Self::start`].
    pub(crate) fn latest_start(&self, finish: Moment) -> Moment {
        match self.extent {
            _ if self.is_empty() => finish,
            Extent::Minutes(minutes) => self.calendar.subtract(finish, minutes),
            Extent::Months(months) => {
                let latest = months_before(self.calendar.next_start(finish), months);
                let start = self.calendar.next_start(latest);
                if start <= latest {
                    start
                } else {
                    self.calendar.subtract(latest, 1)
                }
            }
        }
    }
}

impl<'a> Network<'a> {
    /// Checks a plan and puts it in order.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        check_teams(plan, &mut problems);
        for (id, task) in plan.task_ids().zip(&plan.tasks) {
            check_task(plan, id, task, &mut problems);
        }
        let ranks = ranks_by_name(plan);
        let mut nodes = Vec::with_capacity(plan.tasks.len());
        for (task, &rank) in plan.tasks.iter().zip(&ranks) {
            let mut predecessors = task.predecessors.clone();
            predecessors.sort_by_key(|p| (ranks.get(p.task.index()), p.lag));
            nodes.push(Node {
                rank,
                predecessors,
                works: works(plan, task),
                sink: true,
            });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for task in &plan.tasks {
            for predecessor in &task.predecessors {
                if let Some(node) = nodes.get_mut(predecessor.task.index()) {
                    node.sink = false;
                }
            }
        }
        let order = in_order(&nodes).map_err(|path| vec![Problem::Cycle { path }])?;
        // The last day of all stays beyond, so that saturating is noticed.
        let last_day = Date::MAX.yesterday().unwrap_or(Date::MAX);
        let horizon = plan
            .start
            .checked_add(HORIZON_YEARS.years())
            .map_or(last_day, |date| date.min(last_day));
        Ok(Self {
            plan,
            nodes,
            order,
            horizon,
        })
    }

    /// The tasks in order, each with what it is.
    pub(crate) fn in_order(
        &self,
    ) -> impl DoubleEndedIterator<Item = (TaskId, &Node<'a>, &'a Task)> {
        self.order.iter().filter_map(|&id| {
            let node = self.nodes.get(id.index())?;
            Some((id, node, self.plan.tasks.get(id.index())?))
        })
    }
}

fn check_teams(plan: &Plan, problems: &mut Vec<Problem>) {
    if plan.calendar(CalendarId::DEFAULT).is_none() {
        problems.push(Problem::UnknownCalendar {
            team: None,
            calendar: CalendarId::DEFAULT,
        });
    }
    for (index, team) in plan.teams.iter().enumerate() {
        let id = TeamId::at(index);
        if plan.calendar(team.calendar).is_none() {
            problems.push(Problem::UnknownCalendar {
                team: Some(id),
                calendar: team.calendar,
            });
        }
        let percent = team.available_percent;
        if percent <= Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
            problems.push(Problem::Availability { team: id, percent });
        }
    }
}

fn check_task(plan: &Plan, id: TaskId, task: &Task, problems: &mut Vec<Problem>) {
    let length_is_negative = match task.kind {
        Kind::Milestone => false,
        Kind::Effort(person_minutes) => person_minutes < Decimal::ZERO,
        Kind::Takes(length) => length.is_negative(),
    };
    let lag_is_negative = task
        .predecessors
        .iter()
        .filter_map(|p| p.lag.length())
        .any(Length::is_negative);
    if length_is_negative || lag_is_negative {
        problems.push(Problem::NegativeAmount { task: id });
    }
    for predecessor in &task.predecessors {
        if plan.task(predecessor.task).is_none() {
            problems.push(Problem::UnknownTask {
                task: id,
                predecessor: predecessor.task,
            });
        }
    }
    check_people(plan, id, task, problems);
}

fn check_people(plan: &Plan, id: TaskId, task: &Task, problems: &mut Vec<Problem>) {
    match task.kind {
        Kind::Milestone => return,
        Kind::Effort(_) if task.assignments.is_empty() => {
            problems.push(Problem::NobodyAssigned { task: id });
        }
        Kind::Effort(_) | Kind::Takes(_) => {}
    }
    let mut people_by_team = BTreeMap::<TeamId, Decimal>::new();
    for &Assignment { team, people } in &task.assignments {
        if people <= Decimal::ZERO {
            problems.push(Problem::NoPeople {
                task: id,
                team,
                people,
            });
            continue;
        }
        let sum = people_by_team.entry(team).or_default();
        *sum = sum.saturating_add(people);
    }
    for (team, people) in people_by_team {
        match plan.team(team) {
            None => problems.push(Problem::UnknownTeam { task: id, team }),
            Some(known) if people > known.size => problems.push(Problem::TooManyPeople {
                task: id,
                team,
                people,
                size: known.size,
            }),
            Some(_) => {}
        }
    }
}

/// The place of each task among all by name, then by id.
fn ranks_by_name(plan: &Plan) -> Vec<usize> {
    let mut by_name: Vec<(&str, usize)> = plan
        .tasks
        .iter()
        .enumerate()
        .map(|(index, task)| (task.name.as_str(), index))
        .collect();
    by_name.sort_unstable();
    let mut ranks = vec![0; by_name.len()];
    for (rank, (_, index)) in by_name.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(index) {
            *slot = rank;
        }
    }
    ranks
}

/// What each team does of a task. What the plan lacks is left out: it has been
/// reported.
pub(crate) fn works<'a>(plan: &'a Plan, task: &Task) -> Vec<Work<'a>> {
    if task.kind == Kind::Milestone || task.assignments.is_empty() {
        return plan
            .calendar(CalendarId::DEFAULT)
            .map(|calendar| Work {
                team: None,
                calendar_id: CalendarId::DEFAULT,
                calendar,
                extent: extent(task, calendar, Decimal::ONE_HUNDRED),
            })
            .into_iter()
            .collect();
    }
    task.assignments
        .iter()
        .filter_map(|assignment| {
            let team = plan.team(assignment.team)?;
            let calendar = plan.calendar(team.calendar)?;
            Some(Work {
                team: Some(assignment.team),
                calendar_id: team.calendar,
                calendar,
                extent: extent(task, calendar, team.available_percent),
            })
        })
        .collect()
}

/// How long a team of an availability works on a task.
fn extent(task: &Task, calendar: &Calendar, available_percent: Decimal) -> Extent {
    match task.kind {
        Kind::Milestone => Extent::Minutes(0),
        Kind::Takes(length) => length.working(calendar),
        Kind::Effort(effort) => {
            let heads = task
                .assignments
                .iter()
                .fold(Decimal::ZERO, |sum, a| sum.saturating_add(a.people));
            Extent::Minutes(shared(effort, heads, available_percent))
        }
    }
}

/// `effort ÷ (heads × availability)`, in whole minutes rounded up; the largest
/// number, beyond any horizon, where that cannot be represented.
fn shared(effort: Decimal, heads: Decimal, available_percent: Decimal) -> i64 {
    let minutes = || {
        effort
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(heads.checked_mul(available_percent)?)?
            .ceil()
            .to_i64()
    };
    minutes().unwrap_or(i64::MAX)
}

/// Kahn's topological order, ties by name; or the path of a cycle.
fn in_order(nodes: &[Node<'_>]) -> Result<Vec<TaskId>, Vec<TaskId>> {
    let mut waiting_for: Vec<usize> = nodes.iter().map(|n| n.predecessors.len()).collect();
    let mut successors: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for predecessor in &node.predecessors {
            if let Some(list) = successors.get_mut(predecessor.task.index()) {
                list.push(index);
            }
        }
    }
    let mut free: BinaryHeap<Reverse<(usize, usize)>> = nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.predecessors.is_empty())
        .map(|(index, node)| Reverse((node.rank, index)))
        .collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse((_, index))) = free.pop() {
        order.push(TaskId::at(index));
        for &successor in successors.get(index).into_iter().flatten() {
            let Some(count) = waiting_for.get_mut(successor) else {
                continue;
            };
            *count = count.saturating_sub(1);
            if *count == 0
                && let Some(node) = nodes.get(successor)
            {
                free.push(Reverse((node.rank, successor)));
            }
        }
    }
    if order.len() == nodes.len() {
        Ok(order)
    } else {
        Err(cycle(nodes, &waiting_for))
    }
}

/// A cycle among the tasks that still wait: from the first of them by name,
/// always back to its first waiting predecessor, until one is met again.
fn cycle(nodes: &[Node<'_>], waiting_for: &[usize]) -> Vec<TaskId> {
    let waits = |index: usize| waiting_for.get(index).is_some_and(|count| *count > 0);
    let mut at = nodes
        .iter()
        .enumerate()
        .filter(|(index, _)| waits(*index))
        .min_by_key(|(_, node)| node.rank)
        .map(|(index, _)| index);
    let mut path: Vec<usize> = Vec::new();
    let mut place: Vec<Option<usize>> = vec![None; nodes.len()];
    while let Some(index) = at {
        if let Some(&Some(first)) = place.get(index) {
            path.drain(..first);
            break;
        }
        if let Some(slot) = place.get_mut(index) {
            *slot = Some(path.len());
        }
        path.push(index);
        at = nodes.get(index).and_then(|node| {
            node.predecessors
                .iter()
                .map(|p| p.task.index())
                .find(|p| waits(*p))
        });
    }
    // Walked from successor to predecessor: turned round, then to the first
    // by name.
    path.reverse();
    let first = path
        .iter()
        .enumerate()
        .min_by_key(|(_, index)| nodes.get(**index).map(|node| node.rank))
        .map_or(0, |(place, _)| place);
    path.rotate_left(first);
    path.into_iter().map(TaskId::at).collect()
}
