//! Serial schedule generation: one task after another, each as early as its
//! predecessors and the free heads of its teams allow, or as late.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rust_decimal::Decimal;

use super::profile::Profile;
use crate::moment::Moment;
use crate::network::{Network, Node};
use crate::plan::{Plan, TaskId, TeamId};
use crate::schedule::Span;

/// A plan made ready to be levelled many times.
pub(super) struct Ground<'n, 'a> {
    pub(super) network: &'n Network<'a>,
    pub(super) start: Moment,
    horizon: Moment,
    /// By task id.
    pub(super) jobs: Vec<Job>,
    /// Whether what has a higher priority goes first.
    pub(super) by_priority: bool,
    /// The heads of each team, in its own smallest parts.
    sizes: Vec<i128>,
    /// All parts of all tasks.
    parts: usize,
}

/// What levelling looks at of a task.
pub(super) struct Job {
    /// The place of its first part among all parts.
    pub(super) first: usize,
    /// The heads it needs, teams by name.
    pub(super) demands: Vec<Demand>,
    /// The highest priority among it and all that waits for it.
    pub(super) priority: u32,
    /// What waits for it.
    successors: Vec<usize>,
}

/// Heads of a team that a task needs while it is worked on.
pub(super) struct Demand {
    pub(super) team: TeamId,
    pub(super) heads: i128,
    /// Which of the task's parts; of several by one team the first, which are
    /// worked on at the same time.
    pub(super) part: usize,
}

/// A plan as it was generated.
#[derive(Clone)]
pub(super) struct Pass {
    /// Of each part of each task.
    pub(super) spans: Vec<Span>,
    /// By task, when its parts may begin as far as the teams go: each begins at
    /// its own next working minute.
    pub(super) from: Vec<Moment>,
    /// By task, the team that kept it waiting last, and the position on the
    /// team's calendar at which heads became free.
    pub(super) held: Vec<Option<(TeamId, i64)>>,
}

impl<'n, 'a> Ground<'n, 'a> {
    pub(super) fn new(network: &'n Network<'a>) -> Self {
        let plan = network.plan;
        let scales = scales(plan);
        let units = |team: TeamId, heads: Decimal| {
            in_units(heads, scales.get(team.index()).copied().unwrap_or_default())
        };
        let mut parts = 0_usize;
        let mut jobs: Vec<Job> = network
            .nodes
            .iter()
            .zip(&plan.tasks)
            .map(|(node, task)| {
                let first = parts;
                parts = parts.saturating_add(node.works.len());
                let mut demands: Vec<Demand> = Vec::new();
                for (part, work) in node.works.iter().enumerate() {
                    let (Some(team), Some(assigned)) = (work.team, task.assignments.get(part))
                    else {
                        continue;
                    };
                    if work.is_empty() {
                        continue;
                    }
                    let heads = units(team, assigned.people);
                    match demands.iter_mut().find(|demand| demand.team == team) {
                        Some(demand) => demand.heads = demand.heads.saturating_add(heads),
                        None => demands.push(Demand { team, heads, part }),
                    }
                }
                demands.sort_by_key(|demand| plan.team(demand.team).map(|team| &team.name));
                Job {
                    first,
                    demands,
                    priority: task.priority,
                    successors: Vec::new(),
                }
            })
            .collect();
        for (index, node) in network.nodes.iter().enumerate() {
            for predecessor in &node.predecessors {
                if let Some(job) = jobs.get_mut(predecessor.task.index()) {
                    job.successors.push(index);
                }
            }
        }
        for id in network.order.iter().rev() {
            let highest = jobs.get(id.index()).map_or(0, |job| {
                let waiting = job.successors.iter().filter_map(|next| jobs.get(*next));
                waiting.map(|next| next.priority).max().unwrap_or(0)
            });
            if let Some(job) = jobs.get_mut(id.index()) {
                job.priority = job.priority.max(highest);
            }
        }
        Self {
            network,
            start: Moment::start_of(plan.start),
            horizon: Moment::end_of(network.horizon),
            by_priority: jobs.iter().any(|job| job.priority > 0),
            jobs,
            sizes: (0..plan.teams.len())
                .map(TeamId::at)
                .map(|id| units(id, plan.team(id).map_or(Decimal::ZERO, |team| team.size)))
                .collect(),
            parts,
        }
    }

    /// Whether all heads are always there, whatever is placed where.
    pub(super) fn is_free(&self) -> bool {
        let mut left = self.sizes.clone();
        for demand in self.jobs.iter().flat_map(|job| &job.demands) {
            if let Some(left) = left.get_mut(demand.team.index()) {
                *left = left.saturating_sub(demand.heads);
            }
        }
        left.iter().all(|left| *left >= 0)
    }

    /// How many tasks wait for each, at once or at last. Tasks are looked at in
    /// groups, each of which marks all that come before it: time grows with
    /// the square of the tasks, by a 128th of it.
    pub(super) fn successors(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.jobs.len()];
        let mut marks = vec![0_u128; self.jobs.len()];
        for group in self.network.order.chunks(128) {
            marks.fill(0);
            for (bit, id) in group.iter().enumerate() {
                if let Some(mark) = marks.get_mut(id.index()) {
                    *mark = 1 << bit;
                }
            }
            for id in self.network.order.iter().rev() {
                let before = self.jobs.get(id.index()).map_or(0, |job| {
                    let marks = job.successors.iter().filter_map(|next| marks.get(*next));
                    marks.fold(0, |all, mark| all | mark)
                });
                if let Some(count) = counts.get_mut(id.index()) {
                    *count = count.saturating_add(before.count_ones());
                }
                if let Some(mark) = marks.get_mut(id.index()) {
                    *mark |= before;
                }
            }
        }
        counts
    }

    /// The spans of a task's parts.
    pub(super) fn spans<'p>(&self, pass: &'p Pass, task: usize) -> &'p [Span] {
        self.jobs.get(task).map_or(&[], |job| {
            let count = self.network.nodes.get(task).map_or(0, |n| n.works.len());
            pass.spans
                .get(job.first..job.first.saturating_add(count))
                .unwrap_or_default()
        })
    }

    /// What a plan leaves free of each team.
    pub(super) fn left(&self, pass: &Pass) -> Vec<Profile> {
        let mut profiles = self.profiles();
        for (node, job) in self.network.nodes.iter().zip(&self.jobs) {
            take(&mut profiles, job, node, &pass.spans);
        }
        profiles
    }

    fn profiles(&self) -> Vec<Profile> {
        self.sizes.iter().map(|size| Profile::new(*size)).collect()
    }

    /// The end of a task's last part.
    pub(super) fn finish(&self, pass: &Pass, task: usize) -> Moment {
        let ends = self.spans(pass, task).iter().map(|span| span.finish);
        ends.max().unwrap_or(self.start)
    }

    /// Places each task as early as possible, those first that come first by
    /// `places` among all whose predecessors are placed.
    ///
    /// # Errors
    /// A task that ends beyond the horizon.
    pub(super) fn forward(&self, places: &[u32]) -> Result<Pass, TaskId> {
        let mut state = State::new(self, self.start);
        let mut waiting: Vec<usize> = self
            .network
            .nodes
            .iter()
            .map(|node| node.predecessors.len())
            .collect();
        let mut ready: Vec<Moment> = Vec::new();
        let mut eligible = Eligible::new(places, &waiting);
        while let Some(index) = eligible.next() {
            let (Some(node), Some(job)) = (self.network.nodes.get(index), self.jobs.get(index))
            else {
                continue;
            };
            self.ready(index, node, &state, &mut ready);
            if !state.place_early(job, node, &ready, self.start, index) {
                return Err(TaskId::at(index));
            }
            let finish = self.finish(&state.pass, index);
            if finish > self.horizon {
                return Err(TaskId::at(index));
            }
            if let Some(slot) = state.bounds.get_mut(index) {
                *slot = finish;
            }
            eligible.release(places, &mut waiting, job.successors.iter().copied());
        }
        Ok(state.pass)
    }

    /// When each part may begin, as far as dates and predecessors go.
    fn ready(&self, index: usize, node: &Node<'_>, state: &State, ready: &mut Vec<Moment>) {
        let dated = self
            .network
            .plan
            .tasks
            .get(index)
            .and_then(|t| t.not_before);
        let first = dated.map_or(self.start, |date| Moment::start_of(date).max(self.start));
        ready.clear();
        ready.extend(node.works.iter().map(|work| {
            let after = node.predecessors.iter().filter_map(|predecessor| {
                let finish = *state.bounds.get(predecessor.task.index())?;
                Some(predecessor.lag.ready(finish, work.calendar))
            });
            after.fold(first, Moment::max)
        }));
    }

    /// Places each task as late as possible, those first that come first by
    /// `places` among all whose successors are placed. No task ends after its
    /// `limit`. None where that leads out of the range of dates.
    pub(super) fn backward(&self, places: &[u32], limits: Vec<Moment>) -> Option<Pass> {
        let mut state = State::new(self, self.start);
        state.bounds = limits;
        let mut waiting: Vec<usize> = self.jobs.iter().map(|job| job.successors.len()).collect();
        let mut eligible = Eligible::new(places, &waiting);
        while let Some(index) = eligible.next() {
            let (Some(node), Some(job)) = (self.network.nodes.get(index), self.jobs.get(index))
            else {
                continue;
            };
            let bound = state.bounds.get(index).copied()?;
            if !state.place_late(job, node, bound, index) {
                return None;
            }
            for (part, work) in node.works.iter().enumerate() {
                let start = state.pass.spans.get(job.first.saturating_add(part))?.start;
                for predecessor in &node.predecessors {
                    let finish = predecessor.lag.latest_finish(start, work.calendar);
                    if let Some(slot) = state.bounds.get_mut(predecessor.task.index()) {
                        *slot = finish.min(*slot);
                    }
                }
            }
            let before = node.predecessors.iter().map(|p| p.task.index());
            eligible.release(places, &mut waiting, before);
        }
        Some(state.pass)
    }
}

/// The tasks that can be placed next, the first by their places first.
struct Eligible {
    heap: BinaryHeap<Reverse<(u32, usize)>>,
}

impl Eligible {
    fn new(places: &[u32], waiting: &[usize]) -> Self {
        let free = waiting.iter().zip(places).enumerate();
        Self {
            heap: free
                .filter(|(_, (waiting, _))| **waiting == 0)
                .map(|(index, (_, place))| Reverse((*place, index)))
                .collect(),
        }
    }

    fn next(&mut self) -> Option<usize> {
        self.heap.pop().map(|Reverse((_, index))| index)
    }

    fn release(
        &mut self,
        places: &[u32],
        waiting: &mut [usize],
        tasks: impl Iterator<Item = usize>,
    ) {
        for index in tasks {
            let Some(count) = waiting.get_mut(index) else {
                continue;
            };
            *count = count.saturating_sub(1);
            if *count == 0
                && let Some(place) = places.get(index)
            {
                self.heap.push(Reverse((*place, index)));
            }
        }
    }
}

/// A plan while it is generated.
struct State {
    profiles: Vec<Profile>,
    /// By task: forward its finish, backward the last moment for it.
    bounds: Vec<Moment>,
    pass: Pass,
    /// Where the parts of the task that is placed fit, in its calendar's
    /// positions, and their lengths: one for each demand.
    fits: Vec<(i64, i64)>,
}

impl State {
    fn new(ground: &Ground<'_, '_>, start: Moment) -> Self {
        let nothing = Span {
            start,
            finish: start,
        };
        let tasks = ground.jobs.len();
        Self {
            profiles: ground.profiles(),
            bounds: vec![start; tasks],
            pass: Pass {
                spans: vec![nothing; ground.parts],
                from: vec![start; tasks],
                held: vec![None; tasks],
            },
            fits: Vec::new(),
        }
    }

    /// Finds the first moment from which on all teams have the heads, each for
    /// its own part. False where that leads out of the range of dates.
    fn place_early(
        &mut self,
        job: &Job,
        node: &Node<'_>,
        ready: &[Moment],
        start: Moment,
        index: usize,
    ) -> bool {
        let mut from = start;
        let mut held = None;
        let mut moved = true;
        while moved {
            moved = false;
            self.fits.clear();
            for demand in &job.demands {
                let (Some(work), Some(ready), Some(profile)) = (
                    node.works.get(demand.part),
                    ready.get(demand.part),
                    self.profiles.get(demand.team.index()),
                ) else {
                    return false;
                };
                let at = work.calendar.position(from.max(*ready));
                let length = work.length_from(at);
                let fit = profile.next_fit(at, length, demand.heads);
                if fit > at {
                    from = work.calendar.finish_at(fit);
                    // Dates saturate at their last.
                    if work.calendar.position(from) != fit {
                        return false;
                    }
                    held = Some((demand.team, fit));
                    moved = job.demands.len() > 1 || !work.is_steady();
                }
                self.fits.push((fit, length));
            }
        }
        for (part, (work, ready)) in node.works.iter().zip(ready).enumerate() {
            let start = work.start(from.max(*ready));
            let finish = work.finish(start);
            self.set(job, part, Span { start, finish });
        }
        self.settle(job, from, held, index);
        true
    }

    /// Finds the last moment from which on all teams have the heads and all
    /// parts end by `bound`.
    fn place_late(&mut self, job: &Job, node: &Node<'_>, bound: Moment, index: usize) -> bool {
        let latest = node.works.iter().map(|work| work.latest_start(bound));
        let mut from = latest.min().unwrap_or(bound);
        let mut moved = true;
        while moved {
            moved = false;
            self.fits.clear();
            for demand in &job.demands {
                let (Some(work), Some(profile)) = (
                    node.works.get(demand.part),
                    self.profiles.get(demand.team.index()),
                ) else {
                    return false;
                };
                let at = work.calendar.position(from);
                let length = work.length_from(at);
                let fit = profile.previous_fit(at, length, demand.heads);
                if fit < at {
                    from = work.calendar.start_at(fit);
                    if work.calendar.position(from) != fit {
                        return false;
                    }
                    moved = job.demands.len() > 1 || !work.is_steady();
                }
                self.fits.push((fit, length));
            }
        }
        for (part, work) in node.works.iter().enumerate() {
            let start = work.start(from);
            let finish = work.finish(start);
            self.set(job, part, Span { start, finish });
        }
        self.settle(job, from, None, index);
        true
    }

    fn set(&mut self, job: &Job, part: usize, span: Span) {
        if let Some(slot) = self.pass.spans.get_mut(job.first.saturating_add(part)) {
            *slot = span;
        }
    }

    /// Takes the heads of a task where they were found.
    fn settle(&mut self, job: &Job, from: Moment, held: Option<(TeamId, i64)>, index: usize) {
        for (demand, (at, length)) in job.demands.iter().zip(&self.fits) {
            if let Some(profile) = self.profiles.get_mut(demand.team.index()) {
                profile.take(*at, *length, demand.heads);
            }
        }
        if let Some(slot) = self.pass.from.get_mut(index) {
            *slot = from;
        }
        if let Some(slot) = self.pass.held.get_mut(index) {
            *slot = held;
        }
    }
}

/// Takes the heads of a task for the spans that it has.
fn take(profiles: &mut [Profile], job: &Job, node: &Node<'_>, spans: &[Span]) {
    for demand in &job.demands {
        let place = job.first.saturating_add(demand.part);
        if let (Some(work), Some(span), Some(profile)) = (
            node.works.get(demand.part),
            spans.get(place),
            profiles.get_mut(demand.team.index()),
        ) {
            let at = work.calendar.position(span.start);
            let length = work.calendar.position(span.finish).saturating_sub(at);
            profile.take(at, length, demand.heads);
        }
    }
}

/// The most decimal places that heads of each team are told in.
fn scales(plan: &Plan) -> Vec<u32> {
    let places = |heads: Decimal| heads.normalize().scale();
    let mut scales: Vec<u32> = plan.teams.iter().map(|team| places(team.size)).collect();
    for assignment in plan.tasks.iter().flat_map(|task| &task.assignments) {
        if let Some(scale) = scales.get_mut(assignment.team.index()) {
            *scale = places(assignment.people).max(*scale);
        }
    }
    scales
}

/// Heads in parts of 10^-scale; what does not fit is the largest number.
fn in_units(heads: Decimal, scale: u32) -> i128 {
    let heads = heads.normalize();
    10_i128
        .checked_pow(scale.saturating_sub(heads.scale()))
        .and_then(|factor| heads.mantissa().checked_mul(factor))
        .unwrap_or(i128::MAX)
}
