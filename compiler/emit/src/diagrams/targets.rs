//! Where each KPI is to be on the way to its target.

use mkt_measure::trajectory::{Course, Courses};
use mkt_model::access::direction::{Kpi, Objective, Target};
use mkt_model::{Strategy, display};
use rust_decimal::Decimal;

use super::{Picture, words};
use crate::mermaid::XyChart;

/// The most points of a way: two years of months, and where it begins.
const MAX_POINTS: usize = 25;

/// The lines that objectives state. A bound is no way to anywhere: it is told
/// with the objectives.
pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    let courses = Courses::of(strategy);
    let mut pictures = Vec::new();
    for objective in strategy.objectives() {
        for target in objective.targets() {
            pictures.extend(picture(strategy, &courses, objective, &target));
        }
    }
    pictures
}

fn picture(
    strategy: &Strategy,
    courses: &Courses<'_>,
    objective: Objective<'_>,
    target: &Target<'_>,
) -> Option<Picture> {
    let course @ Course::Line {
        before, from, due, ..
    } = courses.course(target)?
    else {
        return None;
    };
    let kpi = Kpi::of(strategy.handle(target.kpi))?;
    let windows: Vec<_> = (0..=before.until(due))
        .map(|later| before.later(later))
        .collect();
    let windows = thinned(&windows);
    let values: Vec<Decimal> = windows
        .iter()
        .map(|window| match *window == before {
            // Nothing is due there yet: it is where the line begins.
            true => Some(from),
            false => course.at(*window)?.only(),
        })
        .collect::<Option<_>>()?;
    let (scale, letter) = scaled(&values);
    let values: Vec<Decimal> = values
        .iter()
        .map(|value| value.checked_div(scale).map(|value| value.round_dp(4)))
        .collect::<Option<_>>()?;
    let unit = kpi
        .unit()
        .map(|unit| display::unit(strategy, unit))
        .unwrap_or_default();
    let names: Vec<String> = windows.iter().map(ToString::to_string).collect();
    let mut chart = XyChart::new(
        kpi.title(),
        names,
        format!("{letter} {unit}").trim(),
        range(&values)?,
    );
    chart.line(values);
    Some(Picture {
        stem: format!("target-{}-{}", objective.name(), kpi.name()),
        title: format!("{}: {}", objective.title(), kpi.title()),
        about: format!(
            "{}: what is due in each {}, beginning with where it stands before.",
            capital(&crate::markdown::text(&words::target(strategy, target))),
            before.per.word()
        ),
        parts: vec![chart.write()],
    })
}

/// At most [`MAX_POINTS`], the last among them and all as far from one another,
/// so that a straight line stays one.
fn thinned<T: Copy>(all: &[T]) -> Vec<T> {
    let step = all.len().div_ceil(MAX_POINTS).max(1);
    let mut kept: Vec<T> = all.iter().rev().step_by(step).copied().collect();
    kept.reverse();
    kept
}

/// What large values are divided by, and how people write that.
fn scaled(values: &[Decimal]) -> (Decimal, &'static str) {
    let most = values.iter().map(Decimal::abs).max().unwrap_or_default();
    for (size, letter) in [(1_000_000_000, "bn"), (1_000_000, "M"), (10_000, "k")] {
        let size = Decimal::from(size);
        if most >= size {
            let divisor = if letter == "k" {
                Decimal::from(1_000)
            } else {
                size
            };
            return (divisor, letter);
        }
    }
    (Decimal::ONE, "")
}

/// What the axis shows: the values with a tenth of room, and nothing below zero
/// where nothing is.
fn range(values: &[Decimal]) -> Option<(Decimal, Decimal)> {
    let (low, high) = (values.iter().min()?, values.iter().max()?);
    let room = match high.checked_sub(*low)? {
        none if none.is_zero() => Decimal::ONE,
        span => span.checked_div(Decimal::TEN)?,
    };
    let below = low.checked_sub(room)?;
    let below = match low.is_sign_negative() {
        true => below,
        false => below.max(Decimal::ZERO),
    };
    Some((below.round_dp(4), high.checked_add(room)?.round_dp(4)))
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_way_points_are_kept_as_far_from_one_another() {
        for length in 1..400_usize {
            let all: Vec<usize> = (0..length).collect();
            let kept = thinned(&all);
            assert!(!kept.is_empty() && kept.len() <= MAX_POINTS);
            assert_eq!(kept.last(), all.last());
            let steps: std::collections::BTreeSet<usize> = kept
                .windows(2)
                .map(|pair| pair[1].abs_diff(pair[0]))
                .collect();
            assert!(steps.len() <= 1, "{steps:?}");
        }
        assert_eq!(thinned(&[1; 25]).len(), 25);
    }

    #[test]
    fn axes_hold_their_values() {
        let value = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(
            range(&[value("31"), value("45")]),
            Some((value("29.6"), value("46.4")))
        );
        assert_eq!(
            range(&[value("0.5"), value("6")]),
            Some((value("0"), value("6.55")))
        );
        assert_eq!(
            range(&[value("-2"), value("-2")]),
            Some((value("-3"), value("-1")))
        );
        assert_eq!(scaled(&[value("520000000")]), (value("1000000"), "M"));
        assert_eq!(scaled(&[value("9999")]), (value("1"), ""));
        assert_eq!(scaled(&[value("-12000")]), (value("1000"), "k"));
    }
}
