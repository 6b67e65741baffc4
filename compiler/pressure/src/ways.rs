//! The ways through a journey: what somebody is sent on each, and what must be
//! so and happen for them to take it.

use mkt_model::expression::{EventMatch, Expression};
use mkt_model::journey::{Program, Step, StepKind};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::length::shortest;
use crate::source::{Counts, Sending, Sources};

/// The ways that are looked at in one journey.
const WAYS: usize = 48;

/// A way through a journey, every wait at its shortest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Way<'p> {
    /// Its sends, with the time from entry in seconds.
    pub(crate) sends: Vec<(i64, Sending)>,
    /// The conditions of its branches, and whether each is to be true.
    pub(crate) conditions: Vec<(&'p Expression, bool)>,
    /// The events that are waited for and come, with the time from entry.
    pub(crate) heard: Vec<(i64, &'p EventMatch)>,
    /// The arms that it takes: the salt of each split, and the buckets from
    /// and below which people are in that arm.
    pub(crate) arms: Vec<(&'p str, (u16, u16))>,
    /// Its length in seconds.
    pub(crate) length: i64,
    /// Whether it waits for a time or a date, so that it may be longer.
    pub(crate) may_be_longer: bool,
    left: bool,
}

/// How long after the beginning of a wait the awaited event comes.
const SOON: i64 = 60;

/// The ways through a journey on which something counts, those with the most
/// sends in a window first, then those that ask for least.
pub(crate) fn of<'p>(
    program: &'p Program,
    sources: &Sources<'_>,
    counts: Counts,
    window: i64,
) -> Vec<Way<'p>> {
    let mut ways = vec![Way::default()];
    walk(&program.steps, &mut ways);
    let mut ranked: Vec<(usize, usize, Way<'p>)> = ways
        .into_iter()
        .map(|way| (way.most(sources, counts, window), way.asks(), way))
        .filter(|(most, ..)| *most > 0)
        .collect();
    ranked.sort_by_key(|(most, asks, _)| (std::cmp::Reverse(*most), *asks));
    ranked.into_iter().map(|(.., way)| way).collect()
}

impl Way<'_> {
    /// The times of the sends that count.
    pub(crate) fn counted(&self, sources: &Sources<'_>, counts: Counts) -> Vec<i64> {
        self.sends
            .iter()
            .filter(|(_, sending)| sources.counts(*sending, counts))
            .map(|(at, _)| *at)
            .collect()
    }

    /// The most counted sends in a window.
    fn most(&self, sources: &Sources<'_>, counts: Counts, window: i64) -> usize {
        let times = self.counted(sources, counts);
        heaviest_window(&times, window).1
    }

    fn asks(&self) -> usize {
        self.conditions
            .len()
            .saturating_add(self.heard.len().saturating_mul(2))
    }
}

/// Of some times in order, when the window with the most begins, and how many.
pub(crate) fn heaviest_window(times: &[i64], window: i64) -> (i64, usize) {
    let mut best = (0, 0);
    for (place, start) in times.iter().enumerate() {
        let inside = times
            .iter()
            .skip(place)
            .take_while(|at| at.saturating_sub(*start) < window)
            .count();
        if inside > best.1 {
            best = (*start, inside);
        }
    }
    best
}

fn walk<'p>(steps: &'p [Step], ways: &mut Vec<Way<'p>>) {
    for step in steps {
        let branches: Vec<Branch<'p>> = match &step.kind {
            StepKind::If { arms, otherwise } => {
                let mut branches = Vec::new();
                let mut before = Vec::new();
                for (condition, steps) in arms {
                    let mut conditions = before.clone();
                    conditions.push((condition, true));
                    branches.push(Branch::of(steps).under(conditions));
                    before.push((condition, false));
                }
                branches.push(Branch::of(otherwise).under(before));
                branches
            }
            StepKind::Split { arms, salt, .. } => {
                let mut from = Decimal::ZERO;
                let mut branches = Vec::new();
                for arm in arms {
                    let below = from.saturating_add(arm.share);
                    branches.push(Branch {
                        arm: Some((salt.as_str(), (bucket(from), bucket(below)))),
                        ..Branch::of(&arm.steps)
                    });
                    from = below;
                }
                branches
            }
            StepKind::WaitFor {
                event,
                limit,
                then,
                otherwise,
                ..
            } => vec![
                Branch {
                    heard: Some(event),
                    after: SOON,
                    ..Branch::of(then)
                },
                Branch {
                    after: shortest(*limit),
                    ..Branch::of(otherwise)
                },
            ],
            _ => {
                for way in ways.iter_mut().filter(|way| !way.left) {
                    match &step.kind {
                        StepKind::Wait(time) => {
                            way.length = way.length.saturating_add(shortest(*time));
                        }
                        StepKind::Send { message, channel } => way.sends.push((
                            way.length,
                            Sending {
                                message: *message,
                                channel: *channel,
                            },
                        )),
                        StepKind::Leave => way.left = true,
                        StepKind::WaitUntil { .. } | StepKind::WaitUntilDate { .. } => {
                            way.may_be_longer = true;
                        }
                        _ => {}
                    }
                }
                continue;
            }
        };
        fork(ways, &branches);
    }
}

/// A branch that may be taken.
struct Branch<'p> {
    conditions: Vec<(&'p Expression, bool)>,
    heard: Option<&'p EventMatch>,
    arm: Option<(&'p str, (u16, u16))>,
    after: i64,
    steps: &'p [Step],
}

/// The bucket at which a cumulative share in percent ends (semantics 15).
fn bucket(share: Decimal) -> u16 {
    let hundredths = share.saturating_mul(Decimal::ONE_HUNDRED);
    hundredths.round().to_u16().unwrap_or(u16::MAX)
}

impl<'p> Branch<'p> {
    fn of(steps: &'p [Step]) -> Self {
        Self {
            conditions: Vec::new(),
            heard: None,
            arm: None,
            after: 0,
            steps,
        }
    }

    fn under(self, conditions: Vec<(&'p Expression, bool)>) -> Self {
        Self { conditions, ..self }
    }
}

fn fork<'p>(ways: &mut Vec<Way<'p>>, branches: &[Branch<'p>]) {
    let (gone, open): (Vec<Way<'p>>, Vec<Way<'p>>) =
        std::mem::take(ways).into_iter().partition(|way| way.left);
    *ways = gone;
    for branch in branches {
        let mut taken: Vec<Way<'p>> = open
            .iter()
            .map(|way| {
                let mut way = way.clone();
                way.conditions.extend(branch.conditions.iter().copied());
                way.length = way.length.saturating_add(branch.after);
                let at = way.length;
                way.heard.extend(branch.heard.map(|event| (at, event)));
                way.arms.extend(branch.arm);
                way
            })
            .collect();
        walk(branch.steps, &mut taken);
        ways.extend(taken);
        ways.truncate(WAYS);
    }
}
