//! A ratio that is said to be upside down never is a share: whatever people
//! do, what stands below the line is no more than what stands above it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use mkt_eval::{Evaluator, Event, Happening, Person, Population, Value};
use mkt_measure::types::{KpiTypes, Share};
use mkt_model::access::direction::Kpi;
use mkt_model::{SourceFile, Strategy as Model, build};
use mkt_syntax::literal::Period;
use proptest::collection::vec;
use proptest::prop_assert;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;

const WORLD: &str = r#"
strategy s "S" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "UTC" }
entity guest "Guest" { id: Text, key; tier: one of [none, gold] }
event sale "Sale" of guest { items: Integer }
event visit "Visit" of guest { items: Integer }
segment golden "Golden" of guest { where: tier == gold }
"#;

const CONDITIONS: [&str; 15] = [
    "count(sale within 1 month) >= 1",
    "tier == gold",
    "golden",
    "count(sale) >= 1",
    "count(sale) >= 2",
    "count(sale) > 1",
    "count(sale within 30 days) >= 1",
    "count(sale within 7 days) >= 1",
    "count(sale within 30 days) == 2",
    "count(sale where items > 2 within 30 days) >= 1",
    "recency(sale) > 10 days",
    "recency(sale) < 10 days",
    "last(sale) in period",
    "first(sale) in period",
    "count(visit) >= 1",
];

/// People of a condition, or all of them.
fn side() -> impl Strategy<Value = String> {
    vec(proptest::sample::select(&CONDITIONS[..]), 0..3).prop_map(|conditions| {
        if conditions.is_empty() {
            "count(guest)".to_owned()
        } else {
            format!("count(guest where {})", conditions.join(" and "))
        }
    })
}

/// By person: whether they are gold, and the hours before June at which they
/// bought or visited, with what they took.
type People = Vec<(bool, Vec<(bool, u16, u8)>)>;

fn population(strategy: &Model, people: &People) -> Population {
    let guest = strategy.find("guest").unwrap();
    let tier = strategy.child(guest, "tier").unwrap();
    let end: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let made = people.iter().map(|(gold, events)| {
        let mut person = Person::new(guest);
        let word = if *gold { "gold" } else { "none" };
        person.properties.insert(tier, Value::Word(word.into()));
        for (bought, hours, items) in events {
            let event = strategy
                .find(if *bought { "sale" } else { "visit" })
                .unwrap();
            let at = end - SignedDuration::from_hours(i64::from(*hours) + 1);
            let mut made = Event::new(Happening::Declared(event), at, at);
            let property = strategy.child(event, "items").unwrap();
            made.properties
                .insert(property, Value::Number(Decimal::from(*items)));
            person.record(made);
        }
        person
    });
    Population {
        people: made.collect(),
        ..Population::default()
    }
}

fn value(strategy: &Model, population: &Population, kpi: &str) -> Decimal {
    let evaluator = Evaluator::new(strategy);
    let window = evaluator.window(Period::Month(2026, 5)).unwrap();
    let kpi = Kpi::of(strategy.handle(strategy.find(kpi).unwrap())).unwrap();
    let known = "2026-07-01T00:00:00Z".parse().unwrap();
    match evaluator.kpi(kpi, population, window, known).unwrap() {
        Some(Value::Number(number)) => number,
        _ => Decimal::ZERO,
    }
}

#[test]
fn what_is_upside_down_is_no_share() {
    let upside_down = Cell::new(0_u32);
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(400)
    });
    let event = (proptest::bool::ANY, 0_u16..1_500, 0_u8..5);
    let people = vec((proptest::bool::ANY, vec(event, 0..4)), 0..6);
    let cases = (side(), side(), vec(people, 12));
    runner
        .run(&cases, |(above, below, worlds)| {
            let text = format!(
                "{WORLD}kpi above \"A\" {{ formula: {above}; unit: guest; per: month }}
kpi below \"B\" {{ formula: {below}; unit: guest; per: month }}
kpi made \"Made\" {{ formula: {above} / {below}; unit: %; per: month }}\n"
            );
            let file = SourceFile {
                path: "a.mkt".to_owned(),
                text,
            };
            let built = build(vec![file], mkt_stdlib::modules());
            prop_assert!(built.diagnostics.is_empty(), "{:?}", built.diagnostics);
            let strategy = built.strategy;
            let types = KpiTypes::of(&strategy);
            let made = types.get(strategy.find("made").unwrap()).unwrap();
            if made.share != Some(Share::UpsideDown) {
                return Ok(());
            }
            upside_down.set(upside_down.get() + 1);
            for world in &worlds {
                let population = population(&strategy, world);
                let (whole, part) = (
                    value(&strategy, &population, "above"),
                    value(&strategy, &population, "below"),
                );
                prop_assert!(part <= whole, "{above} / {below}: {whole} / {part}");
            }
            Ok(())
        })
        .unwrap();
    assert!(upside_down.get() > 20, "only {}", upside_down.get());
}
