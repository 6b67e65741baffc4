//! Why a promised date is missed, and the smallest changes that would keep it.
//!
//! A change is one line of the strategy written differently. Each is tried: the
//! plan is made anew from the strategy with that line
//! ([`Strategy::with`]), in the same way as the plan itself, so that what is
//! named does mend it when it is written down. A change mends where the dates
//! in question are kept and no other promise is broken by it.
//!
//! Changes of one line stand on a ladder, the smallest first. Improvement is
//! not monotone (a shorter task can make a levelled plan longer), so ladders
//! are climbed rung by rung, all of them side by side, and never bisected. At
//! most [`tries`] plans are made; what would be tried after that is not named.

mod changes;
mod ladders;

use std::collections::BTreeSet;

use mkt_model::value::Given;
use mkt_model::{Strategy, SymbolId};
use rust_decimal::Decimal;

use crate::plan::TaskId;
use crate::strategy::{Missed, PlanDates};

/// A date that is missed, with what would keep it.
#[derive(Debug)]
pub struct Blame {
    /// The date, with the chain that sets it. What is late from the same cause
    /// is named with it.
    pub missed: Missed,
    /// Changes of which each alone mends all of it, the smallest first; at most
    /// [`MENDS`].
    pub mends: Vec<Mend>,
}

/// A change that mends what is late.
#[derive(Debug, Clone)]
pub struct Mend {
    /// What kind of change it is.
    pub kind: MendKind,
    /// The lines to be written instead: one, or for later promises one each.
    pub lines: Vec<MendLine>,
    /// By what part of itself the line's figure changes: what is smaller is
    /// named first.
    pub part: Decimal,
}

/// A line to be written instead of the one that is there.
#[derive(Debug, Clone)]
pub struct MendLine {
    /// The declaration.
    pub of: SymbolId,
    /// What its key is set to.
    pub given: Given,
    /// The same as text.
    pub value: String,
}

/// What a mend changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MendKind {
    /// What goes first where work competes for people.
    Priority,
    /// A first day that comes sooner.
    NotBefore,
    /// A shorter wait after other work.
    Lag,
    /// Less work, or less time for it.
    Length,
    /// More people of a team on a piece of work.
    People,
    /// A larger team.
    Size,
    /// A later promise.
    Later,
}

/// The mends that are named, at most.
pub const MENDS: usize = 4;

/// The plans that are made for a plan of so many tasks: 240 up to 100 tasks,
/// fewer for more, never fewer than 12.
#[must_use]
pub fn tries(tasks: usize) -> usize {
    24_000_usize
        .checked_div(tasks)
        .unwrap_or(240)
        .clamp(12, 240)
}

/// The dates that a plan misses, each with what would keep it. Dates that one
/// change would keep together are told together. `dates` are those of the
/// strategy.
#[must_use]
pub fn blame(strategy: &Strategy, dates: &PlanDates) -> Vec<Blame> {
    let missed = dates.missed();
    if missed.is_empty() {
        return Vec::new();
    }
    let before = missed_tasks(dates);
    let groups: Vec<BTreeSet<TaskId>> = missed
        .iter()
        .map(|one| one.also.iter().copied().chain([one.task]).collect())
        .collect();
    let ladders = changes::ladders(strategy, dates, &missed);
    let rungs: Vec<usize> = ladders.iter().map(|ladder| ladder.rungs.len()).collect();
    let wanted: Vec<BTreeSet<usize>> = ladders.iter().map(|ladder| ladder.wanted.clone()).collect();
    let climbed = ladders::climb(
        &rungs,
        &wanted,
        tries(dates.plan.tasks.len()),
        |ladder, rung| {
            let mend = ladders.get(ladder).and_then(|one| one.rungs.get(rung));
            let Some(mend) = mend else {
                return BTreeSet::new();
            };
            let after = missed_tasks(&PlanDates::of(&written(strategy, &mend.lines)));
            mended(&groups, &before, &after)
        },
    );
    ladders::classes(groups.len(), &climbed)
        .into_iter()
        .filter_map(|class| {
            let members: Vec<&Missed> = class.iter().filter_map(|one| missed.get(*one)).collect();
            let mut mends: Vec<Mend> = ladders::first_rungs(&climbed, &class)
                .into_iter()
                .filter_map(|(ladder, rung)| ladders.get(ladder)?.rungs.get(rung).cloned())
                .collect();
            mends.sort_by(|a, b| {
                let text = |mend: &Mend| mend.lines.iter().map(|l| l.value.clone()).next();
                (a.part, a.kind, text(a)).cmp(&(b.part, b.kind, text(b)))
            });
            let later = changes::later(strategy, dates, &class, &groups, &before);
            Some(Blame {
                missed: together(&members)?,
                mends: choose(mends, later),
            })
        })
        .collect()
}

/// The strategy with the lines of a mend.
pub(crate) fn written(strategy: &Strategy, lines: &[MendLine]) -> Strategy {
    strategy.with(lines.iter().map(|line| (line.of, &line.given)))
}

/// What misses its date; nothing where there are no dates at all, which
/// [`mended`] tells by the problems.
fn missed_tasks(dates: &PlanDates) -> Option<BTreeSet<TaskId>> {
    let levelled = dates.levelled.as_ref()?;
    let late = levelled.tasks().filter(|(task, planned)| {
        let due = dates.plan.task(*task).and_then(|task| task.deadline);
        due.is_some_and(|due| planned.span.finish.date() > due)
    });
    Some(late.map(|(task, _)| task).collect())
}

/// The groups whose dates are all kept after a change that breaks no promise.
fn mended(
    groups: &[BTreeSet<TaskId>],
    before: &Option<BTreeSet<TaskId>>,
    after: &Option<BTreeSet<TaskId>>,
) -> BTreeSet<usize> {
    let (Some(before), Some(after)) = (before, after) else {
        return BTreeSet::new();
    };
    if !after.is_subset(before) {
        return BTreeSet::new();
    }
    let kept =
        |(index, group): (usize, &BTreeSet<TaskId>)| group.is_disjoint(after).then_some(index);
    groups.iter().enumerate().filter_map(kept).collect()
}

/// Several missed dates as one: the first, and the others with it.
fn together(members: &[&Missed]) -> Option<Missed> {
    let (first, others) = members.split_first()?;
    let mut first = (*first).clone();
    for other in others {
        first.also.push(other.task);
        first.also.extend(&other.also);
    }
    first.also.sort_unstable();
    Some(first)
}

/// The smallest change of each kind first, then others, and a later promise
/// last.
fn choose(mends: Vec<Mend>, later: Option<Mend>) -> Vec<Mend> {
    let most = MENDS.saturating_sub(usize::from(later.is_some()));
    let mut kinds = BTreeSet::new();
    let (first, others): (Vec<Mend>, Vec<Mend>) =
        mends.into_iter().partition(|mend| kinds.insert(mend.kind));
    let mut chosen: Vec<Mend> = first.into_iter().chain(others).take(most).collect();
    chosen.sort_by_key(|mend| (mend.part, mend.kind));
    chosen.extend(later);
    chosen
}
