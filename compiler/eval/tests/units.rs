//! The units, windows and averages that are derived from a formula are those
//! by which its value grows: when all money is worth twice as much, when twice
//! as much happens, when every booking is cut in two.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use mkt_eval::{Evaluator, Event, Happening, Person, Population, Span, Value};
use mkt_kinds::units::Currency;
use mkt_measure::types::{Base, Clash, KpiTypes};
use mkt_model::access::direction::Kpi;
use mkt_model::value::Money;
use mkt_model::{SourceFile, Strategy as Model, SymbolId, build};
use mkt_syntax::literal::Period;
use proptest::strategy::Strategy;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::{Config, TestRunner};
use proptest::{prop_assert, prop_oneof};
use rust_decimal::Decimal;

const WORLD: &str = r#"
strategy s "S" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "UTC" }
entity guest "Guest" { id: Text, key }
event sale "Sale" of guest { total: Money; items: Integer; stay: Duration }
event visit "Visit" of guest { spent: Money; pages: Integer; stay: Duration }
kpi revenue "Revenue" { formula: sum(sale.total); unit: EUR; per: month }
kpi sales "Sales" { formula: count(sale); unit: sale; per: month }
kpi basket "Basket" { formula: revenue / sales; unit: EUR per sale; per: month }
kpi per_head "Per head" { formula: revenue / count(guest); unit: EUR per guest; per: month }
"#;

/// What a formula can be made of, of the kinds that can be varied below.
const LEAVES: [&str; 14] = [
    "count(sale)",
    "count(visit)",
    "count(guest)",
    "sum(sale.total)",
    "sum(visit.spent)",
    "average(sale.total)",
    "max(visit.spent)",
    "average(sale.stay)",
    "sum(visit.stay)",
    "average(sale.items)",
    "revenue",
    "sales",
    "basket",
    "per_head",
];

/// Formulas of sums, differences, products and quotients. A difference of like
/// and like may be nothing, so its second part is small.
fn formula() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(&LEAVES[..]).prop_map(str::to_owned);
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} / {b})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} * {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            1 => inner.clone().prop_map(|a| format!("({a} * 3 - {a})")),
            1 => inner.prop_map(|a| format!("(2 * {a})")),
        ]
    })
}

fn compiled(formula: &str) -> Option<Model> {
    let text =
        format!("{WORLD}kpi made \"Made\" {{ formula: {formula}; unit: number; per: month }}\n");
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text,
    };
    let built = build(vec![file], mkt_stdlib::modules());
    built.diagnostics.is_empty().then_some(built.strategy)
}

/// How the world is changed.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// As it is.
    None,
    /// All money is so many times as much.
    Money(u32),
    /// All durations are so many times as long.
    Time(u32),
    /// Everything happens so many times as often.
    Often(u32),
    /// Each of these events is cut into so many, what it holds into as many
    /// parts.
    Cut(&'static str, u32),
    /// There are so many times as many people, to the new of whom nothing
    /// happens.
    People(u32),
}

fn population(strategy: &Model, change: Change) -> Population {
    let symbol = |name: &str| strategy.find(name).unwrap();
    let property = |of: SymbolId, name: &str| strategy.child(of, name).unwrap();
    let mut people = Vec::new();
    for number in 0..3_i64 {
        let mut person = Person::new(symbol("guest"));
        for (kind, money) in [("sale", "total"), ("visit", "spent")] {
            let event = symbol(kind);
            for nth in 0..=number + i64::from(kind == "visit") {
                let amount = Decimal::from(7 + 5 * number + 3 * nth);
                let (mut money_times, mut time_times) = (Decimal::ONE, Decimal::ONE);
                let (mut copies, mut parts) = (1, Decimal::ONE);
                match change {
                    Change::Money(times) => money_times = times.into(),
                    Change::Time(times) => time_times = times.into(),
                    Change::Often(times) => copies = times,
                    Change::Cut(cut, times) if cut == kind => {
                        copies = times;
                        parts = times.into();
                    }
                    Change::None | Change::Cut(..) | Change::People(_) => {}
                }
                for copy in 0..copies {
                    let at: Timestamp = "2026-05-10T00:00:00Z".parse().unwrap();
                    let at = at
                        + SignedDuration::from_hours(number * 9 + nth)
                        + SignedDuration::from_secs(i64::from(copy));
                    let mut made = Event::new(Happening::Declared(event), at, at);
                    let mut set = |name: &str, value: Value| {
                        made.properties.insert(property(event, name), value);
                    };
                    set(
                        money,
                        Value::Money(Money {
                            amount: amount * money_times / parts,
                            currency: Currency::find("EUR").unwrap(),
                        }),
                    );
                    let seconds = amount * Decimal::from(60) * time_times / parts;
                    set("stay", Value::Span(Span::elapsed(seconds)));
                    let count = if kind == "sale" { "items" } else { "pages" };
                    set(count, Value::Number(amount / parts));
                    person.record(made);
                }
            }
        }
        people.push(person);
    }
    if let Change::People(times) = change {
        let more = people.len() * usize::try_from(times - 1).unwrap();
        people.extend((0..more).map(|_| Person::new(symbol("guest"))));
    }
    Population {
        people,
        ..Population::default()
    }
}

fn value(strategy: &Model, change: Change) -> Option<Decimal> {
    let evaluator = Evaluator::new(strategy);
    let window = evaluator.window(Period::Month(2026, 5)).unwrap();
    let kpi = Kpi::of(strategy.handle(strategy.find("made")?))?;
    let known = "2026-07-01T00:00:00Z".parse().unwrap();
    let population = population(strategy, change);
    match evaluator.kpi(kpi, &population, window, known).ok()?? {
        Value::Number(number) | Value::Percent(number) => Some(number),
        Value::Money(money) => Some(money.amount),
        Value::Span(span) => Some(span.seconds),
        _ => None,
    }
}

fn to_the(base: u32, power: i32) -> Decimal {
    let times = |_| Decimal::from(base);
    let product: Decimal = (0..power.unsigned_abs()).map(times).product();
    if power < 0 {
        Decimal::ONE / product
    } else {
        product
    }
}

/// Whether a value has become so many times as much, but for what division
/// rounds off.
fn has_grown(before: Decimal, after: Decimal, times: Decimal) -> bool {
    let wanted = before * times;
    let scale = wanted.abs().max(after.abs());
    (wanted - after).abs() <= scale / Decimal::from(1_000_000_u32) + Decimal::new(1, 18)
}

#[test]
fn values_grow_as_their_units_say() {
    let compared = Cell::new(0_u32);
    let unlike = Cell::new(0_u32);
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(600)
    });
    runner
        .run(&formula(), |formula| {
            let Some(strategy) = compiled(&formula) else {
                return Ok(());
            };
            let types = KpiTypes::of(&strategy);
            let made = types.get(strategy.find("made").unwrap()).unwrap();
            if made
                .clashes
                .iter()
                .any(|clash| matches!(clash, Clash::Unlike { .. }))
            {
                unlike.set(unlike.get() + 1);
                return Ok(());
            }
            let Some(figure) = &made.derived else {
                return Err(TestCaseError::fail(format!(
                    "nothing is derived of {formula}"
                )));
            };
            // A number of which nobody said what it counts may be added to any
            // count, so what comes of that is not known.
            if figure.open && formula.contains('+') {
                return Ok(());
            }
            let Some(before) = value(&strategy, Change::None) else {
                return Ok(());
            };
            // What an average is of stands below the line.
            let unit = figure.in_full();
            let counted = |name: &str| Base::Counted(strategy.find(name).unwrap());
            let changes = [
                (Change::Money(3), 3, unit.power(Base::Money)),
                (Change::Time(2), 2, unit.power(Base::Time)),
                (Change::Cut("sale", 5), 5, unit.power(counted("sale"))),
                (Change::Cut("visit", 2), 2, unit.power(counted("visit"))),
                (Change::People(4), 4, unit.power(counted("guest"))),
            ];
            for (change, by, power) in changes {
                let after = value(&strategy, change);
                let grown = after.is_some_and(|after| has_grown(before, after, to_the(by, power)));
                prop_assert!(
                    grown,
                    "{formula}: {unit:?} from {before} to {after:?} by {change:?}"
                );
            }
            if let Some(periods) = figure.periods {
                let after = value(&strategy, Change::Often(2)).unwrap();
                prop_assert!(
                    has_grown(before, after, to_the(2, -periods)),
                    "{formula}: {periods} from {before} to {after}"
                );
            }
            compared.set(compared.get() + 1);
            Ok(())
        })
        .unwrap();
    assert!(
        compared.get() > 100,
        "only {} were compared",
        compared.get()
    );
    assert!(unlike.get() > 5, "only {} were unlike", unlike.get());
}
