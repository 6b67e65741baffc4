//! The search for a good plan among those that serial generation can make.

use std::cmp::Reverse;

use super::Search;
use super::generate::{Ground, Pass};
use crate::moment::Moment;
use crate::plan::TaskId;
use crate::random::Random;
use crate::schedule::Schedule;

/// Tasks moved by the forward-backward passes that follow one another.
const MOVED_TASKS: usize = 10_000;

/// The forward-backward passes that follow one another, at most, for a plan of
/// so many tasks: ten up to 1,000 tasks, one above 5,000.
fn passes(tasks: usize) -> usize {
    MOVED_TASKS.checked_div(tasks).unwrap_or(0).clamp(1, 10)
}

/// Those of a sample.
const SAMPLE_PASSES: usize = 1;

/// Tasks placed by sampling, over all samples: see [`samples`].
const SAMPLED_TASKS: usize = 3_200;

/// How far a sample moves a task among all in the order of a rule.
const SPREAD: u64 = 10;

/// The sampled plans that are tried for a plan of so many tasks: 64 up to 50
/// tasks, fewer for more, none above 3,200.
fn samples(tasks: usize) -> usize {
    SAMPLED_TASKS.checked_div(tasks).unwrap_or(0).min(64)
}

/// How good a plan is; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    /// Minutes by which promised dates are missed, each counted once and once
    /// more for every point of priority.
    lateness: i128,
    /// The end of the plan.
    finish: Moment,
}

/// The best plan that is found. Promised dates go before priority: where those
/// that go first by priority make others miss more, nothing goes first by it.
///
/// # Errors
/// Where no plan ends before the horizon, the task that does not.
pub(super) fn best(
    ground: &mut Ground<'_, '_>,
    schedule: &Schedule,
    search: Search,
) -> Result<Pass, TaskId> {
    let found = find(ground, schedule, search);
    let lateness = |pass: &Pass| cost(ground, pass).lateness;
    let late = found.as_ref().map_or(i128::MAX, lateness);
    if !ground.by_priority || late == unlevelled(ground, schedule).lateness {
        return found;
    }
    ground.by_priority = false;
    match find(ground, schedule, search) {
        Ok(other) if cost(ground, &other).lateness < late => Ok(other),
        _ => {
            ground.by_priority = true;
            found
        }
    }
}

fn find(ground: &Ground<'_, '_>, schedule: &Schedule, search: Search) -> Result<Pass, TaskId> {
    let rules = Rules::new(ground, schedule);
    if search == Search::Quick || ground.is_free() {
        return ground.forward(&rules.latest_start());
    }
    let mut found = Found {
        ground,
        least: unlevelled(ground, schedule),
        best: None,
        failed: None,
    };
    let orders = [
        rules.latest_finish(),
        rules.latest_start(),
        rules.most_successors(),
    ];
    let passes = passes(ground.jobs.len());
    for order in &orders {
        found.try_order(order, passes);
        if passes > 1 {
            found.try_from_the_end(order, passes);
        }
    }
    let samples = match search {
        Search::Full => samples(ground.jobs.len()),
        Search::Quick | Search::Rules => 0,
    };
    let mut random = Random::new(SEED);
    for round in 0..samples {
        if found.is_done() {
            break;
        }
        // By latest finish and latest start in turn.
        let Some(base) = orders.get(round % 2) else {
            break;
        };
        found.try_order(&sample(ground, base, &mut random), SAMPLE_PASSES);
    }
    match (found.best, found.failed) {
        (Some((_, pass)), _) => Ok(pass),
        (None, Some(task)) => Err(task),
        (None, None) => ground.forward(&rules.latest_start()),
    }
}

/// Where the samples begin: any number will do, as long as it stays.
const SEED: u64 = 22;

/// What the search has found.
struct Found<'g, 'n, 'a> {
    ground: &'g Ground<'n, 'a>,
    /// What no plan is better than.
    least: Cost,
    best: Option<(Cost, Pass)>,
    /// The first task that ended beyond the horizon.
    failed: Option<TaskId>,
}

impl Found<'_, '_, '_> {
    /// Whether nothing better can be found.
    fn is_done(&self) -> bool {
        let best = self.best.as_ref();
        best.is_some_and(|(cost, _)| *cost == self.least)
    }

    /// The plan of an order, improved.
    fn try_order(&mut self, order: &[u32], passes: usize) {
        if self.is_done() {
            return;
        }
        match self.ground.forward(order) {
            Ok(pass) => self.improve(pass, passes),
            Err(task) => self.failed = self.failed.or(Some(task)),
        }
    }

    /// The plan of an order in which the work was placed from the end of the
    /// plan on, and then as early as possible, improved.
    fn try_from_the_end(&mut self, order: &[u32], passes: usize) {
        let Some((best, _)) = &self.best else {
            return;
        };
        let limits = vec![best.finish; order.len()];
        if !self.is_done()
            && let Some(late) = self.ground.backward(&reversed(order), limits)
            && let Ok(pass) = self.ground.forward(&by_start(self.ground, &late, false))
        {
            self.improve(pass, passes);
        }
    }

    /// Moves all work as late as the plan's end and its promised dates allow,
    /// then as early as possible in the order that this gives, again and again.
    /// Where nothing moves any more, of tasks that start together the longest
    /// goes first instead of the shortest. The best plan on the way is kept.
    fn improve(&mut self, mut pass: Pass, passes: usize) {
        let mut longest_first = false;
        let mut cost = cost(self.ground, &pass);
        for _ in 0..passes {
            if self.keep(cost, &pass) == self.least {
                return;
            }
            let order = match late(self.ground, &pass, cost.finish) {
                Some(late) => by_start(self.ground, &late, longest_first),
                None => return,
            };
            let Ok(early) = self.ground.forward(&order) else {
                return;
            };
            if early.from == pass.from {
                if longest_first {
                    return;
                }
                longest_first = true;
            }
            pass = early;
            cost = self::cost(self.ground, &pass);
        }
        self.keep(cost, &pass);
    }

    /// Keeps a plan that is strictly better; the cost of the best.
    fn keep(&mut self, cost: Cost, pass: &Pass) -> Cost {
        match &self.best {
            Some((best, _)) if *best <= cost => *best,
            _ => {
                self.best = Some((cost, pass.clone()));
                cost
            }
        }
    }
}

/// The order of the tasks of a plan by when they start.
fn by_start(ground: &Ground<'_, '_>, pass: &Pass, longest_first: bool) -> Vec<u32> {
    places(ground, |task| {
        let finish = ground.finish(pass, task);
        let (short, long) = match longest_first {
            false => (Some(finish), None),
            true => (None, Some(Reverse(finish))),
        };
        (pass.from.get(task).copied(), short, long)
    })
}

/// The last first.
fn reversed(order: &[u32]) -> Vec<u32> {
    let last = u32::try_from(order.len()).unwrap_or(u32::MAX);
    order
        .iter()
        .map(|place| last.saturating_sub(*place))
        .collect()
}

/// All work as late as leaves the end of the plan where it is.
pub(super) fn latest(ground: &Ground<'_, '_>, pass: &Pass, finish: Moment) -> Option<Pass> {
    ground.backward(&from_the_end(ground, pass), vec![finish; ground.jobs.len()])
}

/// All work as late as possible: no later than `finish`, than its promised
/// date, or where that is missed than it is.
fn late(ground: &Ground<'_, '_>, pass: &Pass, finish: Moment) -> Option<Pass> {
    let limits = (0..ground.jobs.len())
        .map(|task| match deadline(ground, task) {
            Some(due) => finish.min(due.max(ground.finish(pass, task))),
            None => finish,
        })
        .collect();
    ground.backward(&from_the_end(ground, pass), limits)
}

/// All work as late as its promised dates allow, whenever the plan then ends.
pub(super) fn promised(ground: &Ground<'_, '_>, pass: &Pass, finish: Moment) -> Option<Pass> {
    let dues = (0..ground.jobs.len()).filter_map(|task| deadline(ground, task));
    let last = dues.max()?.max(finish);
    // As long again as the plan lasts: room for all that comes after.
    let length = finish.day().saturating_sub(ground.start.day());
    let limit = last.plus_days(length.saturating_add(1));
    let limits = (0..ground.jobs.len())
        .map(|task| match deadline(ground, task) {
            Some(due) => due.max(ground.finish(pass, task)),
            None => limit,
        })
        .collect();
    ground.backward(&from_the_end(ground, pass), limits)
}

/// The order in which a plan's work is placed from its end: the last first.
fn from_the_end(ground: &Ground<'_, '_>, pass: &Pass) -> Vec<u32> {
    reversed(&places(ground, |task| Some(ground.finish(pass, task))))
}

fn deadline(ground: &Ground<'_, '_>, task: usize) -> Option<Moment> {
    let task = ground.network.plan.tasks.get(task)?;
    task.deadline.map(Moment::end_of)
}

fn cost(ground: &Ground<'_, '_>, pass: &Pass) -> Cost {
    cost_of(ground, |task| ground.finish(pass, task))
}

/// What no levelled plan can be better than.
fn unlevelled(ground: &Ground<'_, '_>, schedule: &Schedule) -> Cost {
    cost_of(ground, |task| {
        let placed = schedule.task(TaskId::at(task));
        placed.map_or(ground.start, |placed| placed.earliest.finish)
    })
}

fn cost_of(ground: &Ground<'_, '_>, finish: impl Fn(usize) -> Moment) -> Cost {
    let mut cost = Cost {
        lateness: 0,
        finish: ground.start,
    };
    for (index, task) in ground.network.plan.tasks.iter().enumerate() {
        let finish = finish(index);
        cost.finish = finish.max(cost.finish);
        if let Some(due) = task.deadline.map(Moment::end_of) {
            let minutes = i128::from(due.minutes_until(finish).max(0));
            let weight = i128::from(task.priority).saturating_add(1);
            cost.lateness = minutes.saturating_mul(weight).saturating_add(cost.lateness);
        }
    }
    cost
}

/// The place of each task by higher priority where that counts, then a key,
/// then its name.
fn places<K: Ord>(ground: &Ground<'_, '_>, key: impl Fn(usize) -> K) -> Vec<u32> {
    let mut order: Vec<(Reverse<u32>, K, usize, usize)> = ground
        .jobs
        .iter()
        .zip(&ground.network.nodes)
        .enumerate()
        .map(|(index, (job, node))| {
            let priority = if ground.by_priority { job.priority } else { 0 };
            (Reverse(priority), key(index), node.rank, index)
        })
        .collect();
    order.sort_unstable_by(|a, b| (&a.0, &a.1, a.2).cmp(&(&b.0, &b.1, b.2)));
    let mut places = vec![0; order.len()];
    for (place, (_, _, _, index)) in (0_u32..).zip(order) {
        if let Some(slot) = places.get_mut(index) {
            *slot = place;
        }
    }
    places
}

/// An order with each task moved at random, by little.
fn sample(ground: &Ground<'_, '_>, base: &[u32], random: &mut Random) -> Vec<u32> {
    // Drawn in the order of `base`: where a task stands in the plan says nothing.
    let mut moved = vec![0; base.len()];
    let mut at = vec![0; base.len()];
    for (index, place) in base.iter().enumerate() {
        let place = usize::try_from(*place).unwrap_or_default();
        if let Some(slot) = at.get_mut(place) {
            *slot = index;
        }
    }
    for (place, index) in (0_u64..).zip(at) {
        if let Some(slot) = moved.get_mut(index) {
            *slot = place.saturating_add(random.below(SPREAD));
        }
    }
    places(ground, |task| moved.get(task).copied())
}

/// What the rules order the tasks by.
struct Rules<'g, 'n, 'a> {
    ground: &'g Ground<'n, 'a>,
    /// The latest finish of each task.
    finishes: Vec<Moment>,
    /// The latest start of each task.
    starts: Vec<Moment>,
}

impl<'g, 'n, 'a> Rules<'g, 'n, 'a> {
    /// Latest dates are those of the critical path, promised dates kept where
    /// that is possible.
    fn new(ground: &'g Ground<'n, 'a>, schedule: &Schedule) -> Self {
        let network = ground.network;
        let mut finishes = vec![schedule.finish; network.nodes.len()];
        let mut starts = finishes.clone();
        for (id, node, task) in network.in_order().rev() {
            let Some(slot) = finishes.get_mut(id.index()) else {
                continue;
            };
            if let Some(date) = task.deadline {
                *slot = Moment::end_of(date).min(*slot);
            }
            let finish = *slot;
            for work in &node.works {
                let start = work.latest_start(finish);
                if let Some(slot) = starts.get_mut(id.index()) {
                    *slot = start.min(*slot);
                }
                for predecessor in &node.predecessors {
                    let bound = predecessor.lag.latest_finish(start, work.calendar);
                    if let Some(slot) = finishes.get_mut(predecessor.task.index()) {
                        *slot = bound.min(*slot);
                    }
                }
            }
        }
        Self {
            ground,
            finishes,
            starts,
        }
    }

    fn latest_finish(&self) -> Vec<u32> {
        places(self.ground, |task| self.finishes.get(task).copied())
    }

    /// Of several that must start together, those first that must end first.
    fn latest_start(&self) -> Vec<u32> {
        places(self.ground, |task| {
            (
                self.starts.get(task).copied(),
                self.finishes.get(task).copied(),
            )
        })
    }

    fn most_successors(&self) -> Vec<u32> {
        let successors = self.ground.successors();
        places(self.ground, |task| Reverse(successors.get(task).copied()))
    }
}
