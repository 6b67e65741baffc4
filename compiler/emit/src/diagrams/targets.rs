//! Where each KPI is to be on the way to its target.

use mkt_measure::trajectory::{Course, Courses};
use mkt_model::access::direction::{Kpi, Objective, Target};
use mkt_model::{Strategy, display};
use rust_decimal::Decimal;

use super::{Picture, words};
use crate::mermaid::XyChart;

/// The most points of a way; of more, some are left out, never the ends.
const MAX_POINTS: usize = 24;

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
    let course @ Course::Line { before, due, .. } = courses.course(target)? else {
        return None;
    };
    let kpi = Kpi::of(strategy.handle(target.kpi))?;
    let windows: Vec<_> = (0..=before.until(due))
        .map(|later| before.later(later))
        .collect();
    let windows = thinned(&windows);
    let values: Vec<Decimal> = windows
        .iter()
        .map(|window| course.at(*window)?.only())
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
    let mut chart = XyChart::new(
        kpi.title(),
        windows.iter().map(ToString::to_string).collect(),
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

/// At most [`MAX_POINTS`], as evenly as it goes, the first and the last among
/// them.
fn thinned<T: Copy>(all: &[T]) -> Vec<T> {
    let last = all.len().saturating_sub(1);
    let steps = MAX_POINTS.saturating_sub(1);
    if last <= steps {
        return all.to_vec();
    }
    (0..=steps)
        .filter_map(|step| {
            let place = step.saturating_mul(last).checked_div(steps)?;
            all.get(place).copied()
        })
        .collect()
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
    fn the_ends_of_a_long_way_are_kept() {
        for length in 1..400 {
            let all: Vec<usize> = (0..length).collect();
            let kept = thinned(&all);
            assert!(kept.len() <= MAX_POINTS);
            assert_eq!(kept.first(), all.first());
            assert_eq!(kept.last(), all.last());
            assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
        }
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
