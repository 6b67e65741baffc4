//! What is due in each window, from sources.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "these are tests: they end where something is wrong"
)]

use mkt_measure::trajectory::Courses;
use mkt_model::{SourceFile, Strategy, build};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn strategy(horizon: &str, per: &str, targets: &str) -> Strategy {
    let text = format!(
        "strategy s \"S\" {{ horizon: {horizon}; currency: EUR }}
source shop \"Shop\" {{ refresh: every 1 day }}
kpi a \"A\" {{ source: shop; unit: %; per: {per}; better: higher }}
objective grow \"Grow\" {{\n{targets}\n}}\n"
    );
    let path = "plan.mkt".to_owned();
    let built = build(vec![SourceFile { path, text }], mkt_stdlib::modules());
    assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    built.strategy
}

/// The points of all targets as `WINDOW LOW..HIGH`.
fn points(horizon: &str, per: &str, targets: &str) -> Vec<String> {
    let strategy = strategy(horizon, per, targets);
    let courses = Courses::of(&strategy);
    let objective = strategy.objectives().next().unwrap();
    let points = objective.targets().into_iter();
    points
        .flat_map(|target| courses.points(&target))
        .map(|due| {
            let shown = |end: Option<Decimal>| end.map_or(String::new(), |end| end.to_string());
            match due.range.only() {
                Some(value) => format!("{} {value}", due.window),
                None => format!(
                    "{} {}..{}",
                    due.window,
                    shown(due.range.low()),
                    shown(due.range.high())
                ),
            }
        })
        .collect()
}

#[test]
fn a_line_arrives_in_the_window_of_its_date() {
    assert_eq!(
        points(
            "2026-01-01 .. 2026-12-31",
            "quarter",
            "target: a from 20% to 30% by 2026-12-31"
        ),
        ["2026-Q1 22.5", "2026-Q2 25", "2026-Q3 27.5", "2026-Q4 30"]
    );
    // A date within a window is that window's; a horizon within one, too.
    assert_eq!(
        points(
            "2026-02-15 .. 2026-12-31",
            "month",
            "target: a from 20% to 30% by 2026-04-02"
        ),
        [
            "2026-02 23.333333333333333333333333333",
            "2026-03 26.666666666666666666666666667",
            "2026-04 30"
        ]
    );
    // Without a date it is due at the end.
    assert_eq!(
        points(
            "2026-01-01 .. 2027-12-31",
            "year",
            "target: a from 20% to 30%"
        ),
        ["2026 25", "2027 30"]
    );
    // In the only window it is there at once.
    assert_eq!(
        points(
            "2026-01-01 .. 2026-12-31",
            "year",
            "target: a from 20% to 30% by 2026-03-31"
        ),
        ["2026 30"]
    );
}

#[test]
fn lines_follow_one_another() {
    assert_eq!(
        points(
            "2026-01-01 .. 2026-12-31",
            "quarter",
            "target: a from 25% to 30% by 2026-12-31\ntarget: a from 22% to 25% by 2026-06-30"
        ),
        ["2026-Q3 27.5", "2026-Q4 30", "2026-Q1 23.5", "2026-Q2 25"]
    );
}

#[test]
fn bounds_hold_from_their_date_on() {
    assert_eq!(
        points(
            "2026-01-01 .. 2026-12-31",
            "quarter",
            "target: a at least 25% by 2026-09-30\ntarget: a keep 10% .. 40%"
        ),
        [
            "2026-Q3 25..",
            "2026-Q4 25..",
            "2026-Q1 10..40",
            "2026-Q2 10..40",
            "2026-Q3 10..40",
            "2026-Q4 10..40",
        ]
    );
}

#[test]
fn a_trajectory_of_very_many_windows_is_not_listed() {
    assert!(
        points(
            "2000-01-01 .. 2090-12-31",
            "day",
            "target: a from 20% to 30%"
        )
        .is_empty()
    );
    assert_eq!(
        points(
            "2000-01-01 .. 2090-12-31",
            "month",
            "target: a from 20% to 30%"
        )
        .len(),
        91 * 12
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Lines arrive exactly, and never leave the way between their ends.
    #[test]
    fn a_line_goes_one_way(
        from in 0_u32..100_000,
        to in 0_u32..100_000,
        per in prop::sample::select(vec!["day", "week", "month", "quarter", "half", "year"]),
        (month, day) in (1_u32..13, 1_u32..29),
    ) {
        let date = format!("2027-{month:02}-{day:02}");
        let (from, to) = (Decimal::new(i64::from(from), 3), Decimal::new(i64::from(to), 3));
        let strategy = strategy("2026-03-04 .. 2027-12-31", per, &format!("target: a from {from}% to {to}% by {date}"));
        let courses = Courses::of(&strategy);
        let target = strategy.objectives().next().unwrap().targets().remove(0);
        let points = courses.points(&target);
        let values: Vec<Decimal> = points.iter().map(|due| due.range.only().unwrap()).collect();
        prop_assert_eq!(*values.last().unwrap(), to);
        prop_assert!(values.iter().all(|value| from.min(to) <= *value && *value <= from.max(to)));
        prop_assert!(values.is_sorted() || values.iter().rev().is_sorted());
        // The steps differ by rounding only.
        let steps = std::iter::once(from).chain(values.iter().copied());
        let steps: Vec<Decimal> = steps.zip(&values).map(|(before, after)| after - before).collect();
        for step in &steps {
            prop_assert!((step - steps[0]).abs() < Decimal::new(1, 20));
        }
    }
}
