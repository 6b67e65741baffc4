//! Targets against what they are computed from: gaps that are there are found,
//! each mend closes its gap, and what may be reached is never said to be out of
//! reach.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "these are tests: they end where something is wrong"
)]

use mkt_measure::targets::{Assumption, Gap, excesses, gaps};
use mkt_measure::trajectory::Courses;
use mkt_measure::types::KpiTypes;
use mkt_model::{SourceFile, Strategy, build};
use proptest::prelude::*;
use proptest::strategy::Strategy as Generator;
use rust_decimal::{Decimal, RoundingStrategy};

const HEAD: &str = r#"strategy s "S" { horizon: 2026-01-01 .. 2027-12-31; currency: EUR; rate: 1 USD = 0.8 EUR from 2026-01-01 }
source shop "Shop" { refresh: every 1 day }
unit visit "Visits"
entity customer "Customer" { id: Text, key }
event order "Order" of customer { id: Text, key; total: Money; kind: one of [paper, sound, pixels] }
"#;

fn strategy(text: &str) -> Strategy {
    let text = format!("{HEAD}{text}");
    let path = "plan.mkt".to_owned();
    let built = build(vec![SourceFile { path, text }], mkt_stdlib::modules());
    let errors: Vec<String> = built.diagnostics.iter().map(|one| one.message()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    built.strategy
}

fn look<T>(text: &str, at: impl Fn(&[Gap<'_>], &Strategy) -> T) -> T {
    let strategy = strategy(text);
    let courses = Courses::of(&strategy);
    let found = gaps(&strategy, &courses, &KpiTypes::of(&strategy));
    at(&found, &strategy)
}

/// The gaps as `KPI in WINDOW: NEAREST`, with the mends.
fn told(text: &str) -> Vec<String> {
    look(text, |gaps, strategy| {
        gaps.iter()
            .map(|gap| {
                let mends: Vec<String> = gap
                    .mends
                    .iter()
                    .map(|mend| format!("{} {}", strategy.symbol(mend.kpi).name, mend.value))
                    .collect();
                let kpi = &strategy.symbol(gap.aimed.target.kpi).name;
                format!(
                    "{kpi} in {}: {} [{}]",
                    gap.window,
                    gap.nearest,
                    mends.join(", ")
                )
            })
            .collect()
    })
}

const SHOP: &str = r#"
kpi visits     "Visits"     { source: shop; unit: visit; per: month; better: higher }
kpi conversion "Conversion" { source: shop; unit: %; per: month; better: higher }
kpi basket     "Basket"     { source: shop; unit: EUR; per: month; better: higher }
kpi spend_usd  "Spend"      { source: shop; unit: USD; per: month; better: lower }
kpi revenue    "Revenue"    { formula: visits * conversion * basket; unit: EUR; per: month; better: higher }
kpi profit     "Profit"     { formula: revenue - spend_usd; unit: EUR; per: month; better: higher }
kpi margin     "Margin"     { formula: (revenue - spend_usd) / revenue; unit: %; per: month; better: higher }
"#;

fn shop(targets: &str) -> String {
    format!("{SHOP}objective grow \"Grow\" {{\n{targets}\n}}\n")
}

const PARTS: &str = "target: visits from 1M to 1.2M by 2026-12-31
target: conversion from 2.9% to 3.1% by 2026-12-31
target: basket from 83 EUR to 87 EUR by 2026-12-31
";

#[test]
fn a_whole_that_its_parts_do_not_give() {
    let with = |target: &str| told(&shop(&format!("{PARTS}{target}")));
    assert_eq!(
        with("target: revenue from 2.4M EUR to 4M EUR by 2026-12-31"),
        ["revenue in 2026-12: 3240000 [visits 1490000, conversion 3.84, basket 108]"]
    );
    // To three digits it is what they give.
    assert!(with("target: revenue from 2.4M EUR to 3.24M EUR by 2026-12-31").is_empty());
    // More than is wanted is no mistake, and less of what is to fall is none.
    assert!(with("target: revenue at least 3M EUR by 2026-12-31").is_empty());
    // They stay where they have arrived.
    assert_eq!(
        with("target: revenue at least 3.3M EUR by 2027-12-31"),
        ["revenue in 2027-12: 3240000 [visits 1230000, conversion 3.17, basket 88.8]"]
    );
    // What a KPI without targets is made of stands for it, in its currency.
    assert_eq!(
        with(
            "target: spend_usd from 2M USD to 2M USD by 2026-12-31
              target: profit at least 2M EUR by 2026-12-31"
        ),
        [
            "profit in 2026-12: 1640000 [visits 1340000, conversion 3.45, basket 96.8, spend_usd 1540000]"
        ]
    );
    // A part that occurs twice.
    assert_eq!(
        with(
            "target: spend_usd from 2M USD to 2M USD by 2026-12-31
              target: margin at least 60% by 2026-12-31"
        ),
        [
            "margin in 2026-12: 50.6 [visits 1490000, conversion 3.84, basket 108, spend_usd 1610000]"
        ]
    );
}

#[test]
fn what_may_be_reached_is_not_told() {
    // One part may be anything, from below or at all.
    let open = shop(
        "target: visits from 1M to 1.2M by 2026-12-31
         target: conversion at least 3% by 2026-12-31
         target: basket from 83 EUR to 87 EUR by 2026-12-31
         target: revenue at least 40M EUR by 2026-12-31",
    );
    assert!(told(&open).is_empty());
    let unknown = shop(
        "target: visits from 1M to 1.2M by 2026-12-31
         target: basket from 83 EUR to 87 EUR by 2026-12-31
         target: revenue at least 40M EUR by 2026-12-31",
    );
    assert!(told(&unknown).is_empty());
    // Targets of a part that contradict one another are another matter.
    let torn = shop(&format!(
        "{PARTS}target: visits at most 1M by 2026-12-31
         target: revenue at least 40M EUR by 2026-12-31"
    ));
    assert!(told(&torn).is_empty());
}

#[test]
fn shorter_windows_within_a_longer_one() {
    let year = |kpis: &str, targets: &str| {
        let text = format!("{kpis}\nobjective grow \"Grow\" {{\n{targets}\n}}\n");
        look(&text, |gaps, _| {
            gaps.iter()
                .map(|gap| {
                    assert_eq!(gap.assumption, Some(Assumption::Windows));
                    (
                        gap.nearest.to_string(),
                        gap.mends.first().map(|mend| mend.value.to_string()),
                    )
                })
                .collect::<Vec<_>>()
        })
    };
    // 100,000 more each month, from 1.1M in January to 2.2M in December: 19.8M.
    let orders =
        "kpi orders \"Orders\" { formula: count(order); unit: order; per: month; better: higher }
kpi yearly \"Orders of a year\" { formula: orders; unit: order; per: year; better: higher }";
    let found = year(
        orders,
        "target: orders from 1M to 2.2M by 2026-12-31
         target: yearly at least 20M by 2026-12-31",
    );
    // (12 + 78 (v - 1) / 12) M = 20M where v = 2.2308M.
    assert_eq!(found, [("19800000".to_owned(), Some("2240000".to_owned()))]);
    // A stock counts as it is at the end.
    let stock = "kpi customers \"Customers\" { formula: count(customer); unit: customer; per: month; better: higher }
kpi known \"Customers at the end\" { formula: customers; unit: customer; per: year; better: higher }";
    let found = year(
        stock,
        "target: customers from 1M to 2.2M by 2026-12-31
         target: known at least 2.3M by 2026-12-31",
    );
    assert_eq!(found, [("2200000".to_owned(), Some("2300000".to_owned()))]);
    // What may be either is taken for both: 2.2M at the end, or 19.8M in all.
    let either = "kpi visits \"Visits\" { source: shop; unit: visit; per: month; better: higher }
kpi yearly \"Visits of a year\" { formula: visits; unit: visit; per: year; better: higher }";
    let both = |least: &str| {
        let targets = format!(
            "target: visits from 1M to 2.2M by 2026-12-31\ntarget: yearly at least {least} by 2026-12-31"
        );
        year(either, &targets).len()
    };
    assert_eq!((both("19M"), both("20M")), (0, 1));
    // Weeks are no parts of months.
    let weeks =
        "kpi weekly \"Orders\" { formula: count(order); unit: order; per: week; better: higher }
kpi monthly \"Orders of a month\" { formula: weekly; unit: order; per: month; better: higher }";
    let found = year(
        weeks,
        "target: weekly from 10 to 20 by 2026-12-31
         target: monthly at least 20_000 by 2026-12-31",
    );
    assert_eq!(found, []);
}

#[test]
fn shares_of_one_whole() {
    let share = |name: &str, condition: &str| {
        format!(
            "kpi {name} \"{name}\" {{ formula: count(order where {condition}) / count(order); unit: %; per: month }}\n"
        )
    };
    let three = [
        share("paper", "kind == paper"),
        share("sound", "kind == sound"),
        share("other", "kind in [sound, pixels]"),
    ]
    .concat();
    let total = |targets: &str| {
        let strategy = strategy(&format!(
            "{three}objective grow \"Grow\" {{\n{targets}\n}}\n"
        ));
        let courses = Courses::of(&strategy);
        let found = excesses(&strategy, &courses);
        found
            .iter()
            .map(|one| format!("{} in {}", one.total, one.window))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        total(
            "target: paper at least 60% by 2026-06-30\ntarget: sound from 20% to 50% by 2026-12-31"
        ),
        ["110 in 2026-12"]
    );
    // The third overlaps the second.
    assert!(
        total("target: sound at least 60% by 2026-06-30\ntarget: other at least 60% by 2026-06-30")
            .is_empty()
    );
    assert!(
        total("target: paper at most 90% by 2026-06-30\ntarget: sound at most 90% by 2026-06-30")
            .is_empty()
    );
}

/// A formula as it is written, and what it means.
type Known = (&'static str, fn([Decimal; 3]) -> Option<Decimal>);

const FORMULAS: [Known; 6] = [
    ("a * b / c", |[a, b, c]| (a * b).checked_div(c)),
    ("a + b - c", |[a, b, c]| Some(a + b - c)),
    ("(a - b) / a * c", |[a, b, c]| {
        Some((a - b).checked_div(a)? * c)
    }),
    ("a / (a + b) + c", |[a, b, c]| {
        Some(a.checked_div(a + b)? + c)
    }),
    ("a * a - b * a + c", |[a, b, c]| Some(a * a - b * a + c)),
    ("a / (b - c)", |[a, b, c]| a.checked_div(b - c)),
];

/// Two numbers of a target, the second larger, as they are written.
fn growing() -> impl Generator<Value = (u32, u32)> {
    (1_u32..900, 1_u32..100).prop_map(|(from, more)| (from, from + more))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What some values that the targets allow would give is never said to be
    /// out of reach.
    #[test]
    fn what_can_be_reached_is_never_told(
        ranges in prop::array::uniform3((1_i64..300, 0_i64..60)),
        places in prop::array::uniform3(0_i64..=100),
        (formula, is_more) in (0_usize..FORMULAS.len(), any::<bool>()),
        spare in 0_i64..50,
    ) {
        let (written, value) = FORMULAS[formula];
        let sampled = std::array::from_fn(|part| {
            let (low, width) = ranges[part];
            Decimal::from(low) + Decimal::from(width * places[part]) / Decimal::ONE_HUNDRED
        });
        let Some(reached) = value(sampled) else {
            return Ok(());
        };
        let spare = Decimal::new(spare, 1);
        let wanted = if is_more {
            (reached - spare).round_dp_with_strategy(6, RoundingStrategy::ToNegativeInfinity)
        } else {
            (reached + spare).round_dp_with_strategy(6, RoundingStrategy::ToPositiveInfinity)
        };
        // Figures are written without a sign.
        if wanted < Decimal::ZERO {
            return Ok(());
        }
        let side = if is_more { "at least" } else { "at most" };
        let mut source = String::new();
        let mut targets = format!("target: whole {side} {wanted} by 2026-12-31\n");
        for (name, (low, width)) in ["a", "b", "c"].iter().zip(ranges) {
            source.push_str(&format!("kpi {name} \"{name}\" {{ source: shop; unit: number; per: month }}\n"));
            targets.push_str(&format!("target: {name} keep {low} .. {}\n", low + width));
        }
        let text = format!(
            "{source}kpi whole \"Whole\" {{ formula: {written}; unit: number; per: month }}
objective grow \"Grow\" {{\n{targets}}}\n"
        );
        let told = told(&text);
        prop_assert!(told.is_empty(), "{text}{sampled:?} give {reached}: {told:?}");
    }

    /// Whatever a mend says, written into the source, closes the gap.
    #[test]
    fn every_mend_closes_its_gap(
        parts in prop::array::uniform3(growing()),
        wanted in 1_u32..30_000,
        formula in prop::sample::select(vec![
            "a * b / c", "a + b + c", "a * b + c", "(a - c) / b", "(a + b) * c", "a / (a + b) * c",
        ]),
    ) {
        let source = |values: [String; 3]| {
            let kpi = |name: &str| format!("kpi {name} \"{name}\" {{ source: shop; unit: number; per: month; better: higher }}\n");
            let line = |name: &str, (from, _): (u32, u32), to: &str| format!("target: {name} from {from} to {to} by 2026-12-31\n");
            let [a, b, c] = values;
            format!(
                "{}{}{}kpi whole \"Whole\" {{ formula: {formula}; unit: number; per: month; better: higher }}
objective grow \"Grow\" {{\n{}{}{}target: whole at least {wanted} by 2026-12-31\n}}\n",
                kpi("a"), kpi("b"), kpi("c"),
                line("a", parts[0], &a), line("b", parts[1], &b), line("c", parts[2], &c),
            )
        };
        let values = || parts.map(|(_, to)| to.to_string());
        let mends = look(&source(values()), |gaps, strategy| {
            let mends = gaps.iter().flat_map(|gap| &gap.mends);
            mends.map(|mend| (strategy.symbol(mend.kpi).name.to_string(), mend.value)).collect::<Vec<_>>()
        });
        for (name, value) in mends {
            let mut values = values();
            let place = ["a", "b", "c"].iter().position(|part| **part == name).unwrap();
            values[place] = value.to_string();
            let left = told(&source(values));
            prop_assert!(left.is_empty(), "{formula}, {parts:?}, {wanted}: {name} {value} leaves {left:?}");
        }
    }
}
