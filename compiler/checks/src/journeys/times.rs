//! When things are: how long waits last, and how long people stay.

use jiff::civil::{Time, Weekday};
use mkt_model::journey::{Side, Step, StepKind};
use mkt_model::value::Duration;

use super::length::{HOUR, Length};
use super::read::Read;

/// How long a wait for an event lasts at least and at most, where it does not
/// come.
pub(super) fn limits(limit: Duration, grace: Option<Duration>) -> (Length, i64) {
    let (mut least, mut most) = (Length::least(limit), longest(limit));
    if let Some(grace) = grace {
        least = least.then(Length::least(grace));
        most = most.saturating_add(longest(grace));
    }
    (least, most)
}

/// The most that a duration comes to, with the step of a clock.
pub(super) fn longest(time: Duration) -> i64 {
    let most = Length::most(time);
    let step = if most.wall > 0 { 2 * HOUR } else { 0 };
    most.total().saturating_add(step)
}

/// The most days from one of some days of the week to the next.
pub(super) fn longest_gap(days: &[Weekday]) -> i64 {
    let mut on: Vec<i64> = days
        .iter()
        .map(|day| i64::from(day.to_monday_zero_offset()))
        .collect();
    on.sort_unstable();
    on.dedup();
    let Some(first) = on.first().copied() else {
        return 1;
    };
    let next = on.iter().skip(1).copied().chain([first.saturating_add(7)]);
    let gaps = on
        .iter()
        .zip(next)
        .map(|(day, next)| next.saturating_sub(*day));
    gaps.max().unwrap_or(7)
}

/// Seconds from the beginning of the day.
pub(super) fn of_day(time: Time) -> i64 {
    i64::from(time.hour())
        .saturating_mul(3_600)
        .saturating_add(i64::from(time.minute()).saturating_mul(60))
        .saturating_add(i64::from(time.second()))
}

/// Seconds from a date to the day that is so long before or after it; none for
/// months, which have no length.
pub(super) fn position(offset: Option<(Duration, Side)>) -> Option<i64> {
    let Some((duration, side)) = offset else {
        return Some(0);
    };
    duration.unit.months().is_none().then_some(())?;
    let seconds = Length::least(duration).total();
    Some(match side {
        Side::Before => seconds.saturating_neg(),
        Side::After => seconds,
    })
}

/// How long the journey goes on at least from each step of a block on, and from
/// its end.
pub(super) fn rests(read: &Read<'_>, steps: &[Step], behind: Length) -> Vec<Length> {
    // An exit, a goal or the end of `while:` may come at any time.
    let program = &read.program;
    let early = !program.exits.is_empty() || !program.goals.is_empty() || program.keep.is_some();
    let mut rests = vec![if early { Length::default() } else { behind }];
    let mut rest = behind;
    for step in steps.iter().rev() {
        rest = if early {
            Length::default()
        } else {
            through(step, rest)
        };
        rests.push(rest);
    }
    rests.reverse();
    rests
}

fn through(step: &Step, rest: Length) -> Length {
    let block = |steps: &[Step], rest: Length| {
        steps
            .iter()
            .rev()
            .fold(rest, |rest, step| through(step, rest))
    };
    let least = |ways: &mut dyn Iterator<Item = Length>| ways.reduce(Length::min).unwrap_or(rest);
    match &step.kind {
        StepKind::Wait(time) => Length::least(*time).then(rest),
        StepKind::Leave => Length::default(),
        StepKind::If { arms, otherwise } => least(
            &mut arms
                .iter()
                .map(|(_, steps)| block(steps, rest))
                .chain([block(otherwise, rest)]),
        ),
        StepKind::Split { arms, .. } => least(&mut arms.iter().map(|arm| block(&arm.steps, rest))),
        StepKind::WaitFor {
            then, otherwise, ..
        } => block(then, rest).min(block(otherwise, rest)),
        _ => rest,
    }
}

/// How long people stay at least.
pub(super) fn least_stay(read: &Read<'_>) -> Length {
    rests(read, &read.program.steps, Length::default())
        .first()
        .copied()
        .unwrap_or_default()
}
