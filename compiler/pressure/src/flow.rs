//! A journey's program as a flow: how many counted sends fit into which time on
//! any of its ways.
//!
//! The program is an acyclic graph. Steps follow one another in a block, and the
//! arms of a branch exclude one another; an edge is at least as long as the wait
//! on it. So every stretch of a way lies in a block from its beginning, up to
//! its end, through it whole or within it, and what holds of a block follows
//! from its steps.

use std::collections::BTreeSet;

use jiff::civil::{Time, Weekday};
use mkt_model::SymbolId;
use mkt_model::expression::{Base, EventKind, EventMatch, ExpressionKind, Reaction};
use mkt_model::journey::{Program, Side, Step, StepKind, every_step};
use mkt_model::value::Duration;
use rust_decimal::prelude::ToPrimitive;

use crate::least::{Least, NEVER};
use crate::length::{CLOCK_STEP, DAY, ZONES_APART, longest, shortest};

/// The messages that a wait can be about and that are tried as skipped, all
/// combinations of them. Where a journey has more, none of its waits for a
/// reaction counts as time.
const SKIPPED_AT_MOST: usize = 6;

/// What of a journey's sends counts.
pub(crate) trait Counted {
    /// Whether a message counts, sent through a channel.
    fn counts(&self, message: SymbolId, channel: Option<SymbolId>) -> bool;

    /// How long a message can be held before it leaves, in seconds; none where
    /// nothing says.
    fn held(&self, message: SymbolId, channel: Option<SymbolId>) -> Option<i64>;

    /// The fixed date on which people enter a journey, where one does.
    fn dated(&self, program: &Program) -> Option<Dated>;
}

/// An entry by a date that does not change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dated {
    /// The property.
    pub(crate) property: SymbolId,
    /// When people enter, in seconds after the date's first instant by the wall
    /// clock.
    pub(crate) entered: i64,
}

/// By how much a wall clock can be off between two dates: a person may live in
/// another zone by then.
const CLOCKS: i64 = ZONES_APART.saturating_add(CLOCK_STEP);

impl Dated {
    /// How long after entry a wait for the same date ends, at least and at most;
    /// none for another date or one that is not told in days.
    fn until(self, kind: &StepKind) -> Option<(i64, i64)> {
        let StepKind::WaitUntilDate {
            property,
            offset,
            at,
        } = kind
        else {
            return None;
        };
        let ExpressionKind::Property(path) = &property.kind else {
            return None;
        };
        if path.base != Base::Person || path.path.as_slice() != [self.property] {
            return None;
        }
        let until = day_offset(*offset, *at)?.saturating_sub(self.entered);
        Some((
            until.saturating_sub(CLOCKS),
            until.saturating_add(CLOCKS).max(0),
        ))
    }
}

/// So long before or after a date's first instant, by the wall clock, in seconds;
/// none for months, whose lengths differ.
pub(crate) fn day_offset(offset: Option<(Duration, Side)>, at: Option<Time>) -> Option<i64> {
    let days = match offset {
        None => 0,
        Some((length, side)) => {
            let days = length.unit.days()?;
            let days = length.number.to_i64()?.checked_mul(i64::from(days))?;
            match side {
                Side::After => days,
                Side::Before => days.saturating_neg(),
            }
        }
    };
    let time = at.map_or(0, |time| {
        i64::from(time.hour())
            .saturating_mul(3_600)
            .saturating_add(i64::from(time.minute()).saturating_mul(60))
    });
    Some(days.saturating_mul(DAY).saturating_add(time))
}

/// Least times of the stretches of a block.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    /// From the beginning to the end.
    pub(crate) through: Least,
    /// From the beginning to a step that ends the instance.
    pub(crate) left: Least,
    /// From the beginning to the last send of the stretch.
    pub(crate) begun: Least,
    /// From the first send of the stretch to the end.
    pub(crate) ending: Least,
    /// From the first send of the stretch to a step that ends the instance.
    pub(crate) leaving: Least,
    /// From the first send of the stretch to its last.
    pub(crate) within: Least,
}

impl Flow {
    fn nothing(most: usize) -> Self {
        let nothing = Least::nothing(most);
        Self {
            through: nothing.clone(),
            left: nothing.clone(),
            begun: nothing.clone(),
            ending: nothing.clone(),
            leaving: nothing.clone(),
            within: nothing,
        }
    }

    fn wait(most: usize, time: i64) -> Self {
        Self {
            through: Least::one(most, 0, time),
            ..Self::nothing(most)
        }
    }

    fn send(most: usize) -> Self {
        let one = Least::one(most, 1, 0);
        Self {
            through: one.clone(),
            begun: one.clone(),
            ending: one.clone(),
            within: one,
            ..Self::nothing(most)
        }
    }

    fn leave(most: usize) -> Self {
        Self {
            left: Least::one(most, 0, 0),
            ..Self::nothing(most)
        }
    }

    fn or(self, other: &Self) -> Self {
        Self {
            through: self.through.or(&other.through),
            left: self.left.or(&other.left),
            begun: self.begun.or(&other.begun),
            ending: self.ending.or(&other.ending),
            leaving: self.leaving.or(&other.leaving),
            within: self.within.or(&other.within),
        }
    }

    fn then(self, next: &Self) -> Self {
        Self {
            left: self.left.or(&self.through.then(&next.left)),
            begun: self.begun.or(&self.through.then(&next.begun)),
            leaving: self
                .leaving
                .or(&next.leaving)
                .or(&self.ending.then(&next.left)),
            within: self
                .within
                .or(&next.within)
                .or(&self.ending.then(&next.begun)),
            ending: self.ending.then(&next.through).or(&next.ending),
            through: self.through.then(&next.through),
        }
    }
}

/// The flow of a journey's program; numbers of sends are told apart up to
/// `most`.
pub(crate) fn of_program(program: &Program, counted: &impl Counted, most: usize) -> Flow {
    let mut awaited = BTreeSet::new();
    for step in every_step(&program.steps) {
        if let StepKind::WaitFor { event, .. } = &step.kind {
            awaited.extend(awaited_message(event));
        }
    }
    // How often a message is sent in a way that counts.
    let counting = |message: &SymbolId| {
        let mut counts = 0_usize;
        for step in every_step(&program.steps) {
            if let StepKind::Send {
                message: sent,
                channel,
            } = &step.kind
                && sent == message
                && counted.counts(*sent, *channel)
            {
                counts = counts.saturating_add(1);
            }
        }
        counts
    };
    // Of one that is sent several times, one send may have been skipped and
    // another not: it counts, and yet nobody waits.
    let (counting, free): (BTreeSet<SymbolId>, BTreeSet<SymbolId>) = awaited
        .into_iter()
        .partition(|message| counting(message) == 1);
    let walk = |skipped: BTreeSet<SymbolId>, at_once: BTreeSet<SymbolId>| {
        let walk = Walk {
            counted,
            most,
            skipped,
            at_once,
        };
        walk.since_entry(&program.steps, counted.dated(program))
    };
    if counting.len() > SKIPPED_AT_MOST {
        let all = counting.into_iter().chain(free).collect();
        return walk(BTreeSet::new(), all);
    }
    // A wait for a reaction to a message that was skipped is over at once
    // (semantics 9). What was skipped is not counted, so each way is one of
    // those on which some messages are skipped. What does not count anyway may
    // always have been.
    let counting: Vec<SymbolId> = counting.into_iter().collect();
    let mut flow = Flow::nothing(most);
    for chosen in 0..1_u32.wrapping_shl(u32::try_from(counting.len()).unwrap_or(0)) {
        let skipped: BTreeSet<SymbolId> = counting
            .iter()
            .enumerate()
            .filter(|(index, _)| {
                let bit = u32::try_from(*index).unwrap_or(0);
                chosen.wrapping_shr(bit) & 1 == 1
            })
            .map(|(_, message)| *message)
            .collect();
        let at_once = skipped.union(&free).copied().collect();
        flow = flow.or(&walk(skipped, at_once));
    }
    flow
}

/// The message that a wait is for a reaction to.
fn awaited_message(event: &EventMatch) -> Option<SymbolId> {
    match event.event {
        EventKind::Reaction(Reaction::Entered, _) => None,
        EventKind::Reaction(_, of) => of,
        EventKind::Declared(_) | EventKind::Poisoned => None,
    }
}

struct Walk<'c, C> {
    counted: &'c C,
    most: usize,
    /// The messages that are skipped on these ways.
    skipped: BTreeSet<SymbolId>,
    /// Those for a reaction to which nobody waits.
    at_once: BTreeSet<SymbolId>,
}

impl<C: Counted> Walk<'_, C> {
    fn block(&self, steps: &[Step]) -> Flow {
        let mut flow = Flow::wait(self.most, 0);
        for step in steps {
            flow = flow.then(&self.step(step));
        }
        flow
    }

    /// The steps of a journey, where entry may be by a date: then a wait for the
    /// same date is over when that comes, however late it is begun.
    fn since_entry(&self, steps: &[Step], dated: Option<Dated>) -> Flow {
        let Some(dated) = dated else {
            return self.block(steps);
        };
        let mut flow = Flow::wait(self.most, 0);
        // The latest at which somebody can be before a step, since entry.
        let mut latest = Some(0_i64);
        for step in steps {
            match (dated.until(&step.kind), latest) {
                (Some((least, most)), Some(late)) => {
                    let wait = least.saturating_sub(late).max(0);
                    flow = flow.then(&Flow::wait(self.most, wait));
                    latest = Some(late.max(most));
                }
                _ => {
                    flow = flow.then(&self.step(step));
                    let longest = longest_way(std::slice::from_ref(step), self.counted);
                    latest = latest
                        .zip(longest)
                        .map(|(latest, longest)| latest.saturating_add(longest));
                }
            }
        }
        flow
    }

    fn step(&self, step: &Step) -> Flow {
        match &step.kind {
            StepKind::Wait(time) => Flow::wait(self.most, shortest(*time)),
            StepKind::WaitFor {
                event,
                limit,
                then,
                otherwise,
                ..
            } => {
                let skipped = awaited_message(event).is_some_and(|of| self.at_once.contains(&of));
                let limit = if skipped { 0 } else { shortest(*limit) };
                let otherwise = Flow::wait(self.most, limit).then(&self.block(otherwise));
                self.block(then).or(&otherwise)
            }
            StepKind::Send { message, channel } => {
                let counts = self.counted.counts(*message, *channel);
                if counts && !self.skipped.contains(message) {
                    Flow::send(self.most)
                } else {
                    Flow::wait(self.most, 0)
                }
            }
            StepKind::If { arms, otherwise } => {
                arms.iter().fold(self.block(otherwise), |flow, (_, steps)| {
                    flow.or(&self.block(steps))
                })
            }
            StepKind::Split { arms, .. } => {
                let mut arms = arms.iter().map(|arm| self.block(&arm.steps));
                let first = arms.next().unwrap_or_else(|| Flow::wait(self.most, 0));
                arms.fold(first, |flow, arm| flow.or(&arm))
            }
            StepKind::Leave => Flow::leave(self.most),
            // The time is now, or the date is past.
            StepKind::WaitUntil { .. } | StepKind::WaitUntilDate { .. } => Flow::wait(self.most, 0),
            StepKind::Set { .. }
            | StepKind::Notify { .. }
            | StepKind::Call { .. }
            | StepKind::Start(_) => Flow::wait(self.most, 0),
        }
    }
}

/// The most counted sends on any way through steps, whatever the time: to their
/// end, where they have one, and at all.
pub(crate) fn most_on_a_way(steps: &[Step], counted: &impl Counted) -> (Option<usize>, usize) {
    let mut through = Some(0_usize);
    let mut most = 0;
    for step in steps {
        let Some(before) = through else { break };
        let (after, within) = match &step.kind {
            StepKind::Send { message, channel } => {
                let one = usize::from(counted.counts(*message, *channel));
                (Some(one), one)
            }
            StepKind::WaitFor {
                then, otherwise, ..
            } => either(
                most_on_a_way(then, counted),
                most_on_a_way(otherwise, counted),
            ),
            StepKind::If { arms, otherwise } => arms
                .iter()
                .map(|(_, steps)| most_on_a_way(steps, counted))
                .fold(most_on_a_way(otherwise, counted), either),
            StepKind::Split { arms, .. } => arms
                .iter()
                .map(|arm| most_on_a_way(&arm.steps, counted))
                .reduce(either)
                .unwrap_or((Some(0), 0)),
            StepKind::Leave => (None, 0),
            _ => (Some(0), 0),
        };
        most = most.max(before.saturating_add(within));
        through = after.map(|after| before.saturating_add(after));
    }
    (through, most.max(through.unwrap_or(0)))
}

fn either(one: (Option<usize>, usize), other: (Option<usize>, usize)) -> (Option<usize>, usize) {
    (one.0.max(other.0), one.1.max(other.1))
}

/// The longest that somebody can be on their way through steps, in seconds;
/// none where nothing bounds it.
pub(crate) fn longest_way(steps: &[Step], counted: &impl Counted) -> Option<i64> {
    steps.iter().try_fold(0_i64, |sum, step| {
        let time = match &step.kind {
            StepKind::Wait(time) => longest(*time),
            StepKind::WaitUntil { days, .. } => DAY
                .saturating_mul(days_between(days))
                .saturating_add(CLOCK_STEP),
            StepKind::WaitUntilDate { .. } => return None,
            StepKind::WaitFor {
                limit,
                grace,
                then,
                otherwise,
                ..
            } => {
                let after = longest_way(then, counted)?.max(longest_way(otherwise, counted)?);
                let grace = grace.map_or(0, longest);
                longest(*limit).saturating_add(grace).saturating_add(after)
            }
            StepKind::Send { message, channel } => counted.held(*message, *channel)?,
            StepKind::If { arms, otherwise } => {
                let mut most = longest_way(otherwise, counted)?;
                for (_, steps) in arms {
                    most = most.max(longest_way(steps, counted)?);
                }
                most
            }
            StepKind::Split { arms, .. } => {
                let mut most = 0;
                for arm in arms {
                    most = longest_way(&arm.steps, counted)?.max(most);
                }
                most
            }
            StepKind::Set { .. }
            | StepKind::Notify { .. }
            | StepKind::Call { .. }
            | StepKind::Start(_)
            | StepKind::Leave => 0,
        };
        Some(sum.saturating_add(time))
    })
}

/// The longest from the beginning of steps to a send that counts, in seconds:
/// [`NEVER`] where nothing bounds it, less than nothing where there is none.
pub(crate) fn latest_send(steps: &[Step], counted: &impl Counted) -> i64 {
    const NONE: i64 = -1;
    let mut before = 0_i64;
    let mut latest = NONE;
    for step in steps {
        let inside = match &step.kind {
            StepKind::Send { message, channel } if counted.counts(*message, *channel) => {
                counted.held(*message, *channel).unwrap_or(NEVER)
            }
            StepKind::WaitFor {
                limit,
                grace,
                then,
                otherwise,
                ..
            } => {
                let then = latest_send(then, counted).max(latest_send(otherwise, counted));
                let waited = longest(*limit).saturating_add(grace.map_or(0, longest));
                if then < 0 {
                    NONE
                } else {
                    waited.saturating_add(then)
                }
            }
            StepKind::If { arms, otherwise } => arms
                .iter()
                .map(|(_, steps)| latest_send(steps, counted))
                .fold(latest_send(otherwise, counted), i64::max),
            StepKind::Split { arms, .. } => {
                let arms = arms.iter().map(|arm| latest_send(&arm.steps, counted));
                arms.fold(NONE, i64::max)
            }
            _ => NONE,
        };
        if inside >= 0 {
            latest = latest.max(before.saturating_add(inside));
        }
        let longest = longest_way(std::slice::from_ref(step), counted);
        before = longest.map_or(NEVER, |longest| before.saturating_add(longest));
    }
    latest
}

/// The most days from one of some weekdays to the next; of none, every day is
/// one.
fn days_between(days: &[Weekday]) -> i64 {
    if days.is_empty() {
        return 1;
    }
    let is_one = |day: &Weekday| days.contains(day);
    let mut day = Weekday::Monday;
    let (mut gap, mut longest) = (0_i64, 0);
    // Twice around, so that the stretch over the week's end is whole.
    for _ in 0..14 {
        gap = gap.saturating_add(1);
        day = day.next();
        if is_one(&day) {
            longest = longest.max(gap);
            gap = 0;
        }
    }
    longest.min(7)
}

/// One journey's instances, one after another: what fits into a window.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// The flow of one instance.
    pub(crate) flow: Flow,
    /// Whether an instance can end right after any of its sends: by its goal,
    /// an exit, or its age.
    pub(crate) early: bool,
    /// The least time from the end of an instance to the next entry; none where
    /// there is no next one.
    pub(crate) rest: Option<i64>,
    /// The least time between two entries, whatever happens in between.
    pub(crate) apart: i64,
    /// How long after its entry an instance can still send; none where nothing
    /// bounds it.
    pub(crate) reach: Option<i64>,
    /// Whether several instances can be active at once.
    pub(crate) side_by_side: bool,
}

impl Chain {
    /// The most counted sends in any window of a length, up to `most`, which
    /// stands for more too. A window is half-open: sends that lie its whole
    /// length apart are not both in it.
    pub(crate) fn most_within(&self, window: i64, most: usize) -> usize {
        let flow = &self.flow;
        if self.side_by_side {
            return if flow.within.greatest() == 0 { 0 } else { most };
        }
        // From entry to end, and from a first send to the end.
        let whole = flow.through.clone().or(&flow.left);
        let rest = flow.ending.clone().or(&flow.leaving);
        let (ended, ending) = if self.early {
            (whole.or(&flow.begun), rest.or(&flow.within))
        } else {
            (whole, rest)
        };
        // `entering[k]`: from an entry to the k-th send after it, over as many
        // instances as it takes.
        let mut entering = vec![0_i64];
        let mut found: usize = 0;
        for number in 1..=most {
            let at = |back: usize| {
                number
                    .checked_sub(back)
                    .filter(|left| *left > 0)
                    .and_then(|left| entering.get(left).copied())
                    .unwrap_or(NEVER)
            };
            let next = |to_end: &Least, apart: i64| {
                let Some(gap) = self.rest else { return NEVER };
                (1..number)
                    .map(|sent| {
                        let end = to_end.time(sent);
                        if end == NEVER {
                            return NEVER;
                        }
                        end.saturating_add(gap).max(apart).saturating_add(at(sent))
                    })
                    .min()
                    .unwrap_or(NEVER)
            };
            let from_entry = flow.begun.time(number).min(next(&ended, self.apart));
            let apart = self
                .reach
                .map_or(0, |reach| self.apart.saturating_sub(reach).max(0));
            let from_send = flow.within.time(number).min(next(&ending, apart));
            if from_send >= window {
                break;
            }
            found = number;
            entering.push(from_entry);
        }
        found
    }
}
