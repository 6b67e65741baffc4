//! What KPIs are worth over a window, checked by hand; and what neither depth,
//! sharing nor circles may upset.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

mod support;

use mkt_eval::{Evaluator, Fault, Moment, Person, Population, Posting, Truth, Value};
use mkt_model::Strategy;
use mkt_model::expression::{Figure, Reaction};
use mkt_syntax::literal::Period;
use support::{
    at, event, kpi, money, number, person, reaction, sale, set, symbol, truth, word, world,
};

const NOW: &str = "2026-05-04T10:00:00Z";

fn may(strategy: &Strategy, population: &Population, name: &str) -> Result<Option<Value>, Fault> {
    let evaluator = Evaluator::new(strategy);
    let window = evaluator.window(Period::Month(2026, 5)).unwrap();
    evaluator.kpi(
        kpi(strategy, name),
        population,
        window,
        at("2026-07-01T00:00:00Z"),
    )
}

#[test]
fn kpis_over_a_month() {
    let strategy = world("");
    let mut regular = person(&strategy);
    set(&strategy, &mut regular, "tier", word("high"));
    // The last instant of April in Berlin, the first and the last of May.
    for time in [
        "2026-04-30T21:59:59.999Z",
        "2026-04-30T22:00:00Z",
        "2026-05-31T21:59:59.999Z",
        "2026-05-31T22:00:00Z",
    ] {
        regular.record(sale(&strategy, time, "30"));
    }
    let mut newcomer = person(&strategy);
    let shop = [("total", money("100", "USD")), ("channel", word("shop"))];
    newcomer.record(event(&strategy, "sale", "2026-05-10T10:00:00Z", &shop));
    let mail = symbol(&strategy, "mail");
    let posting = |time: &str, amount: Value, of| Posting {
        figure: Figure::Spend,
        of,
        at: at(time),
        amount,
    };
    let population = Population {
        people: vec![regular, newcomer],
        postings: vec![
            posting("2026-05-01T00:00:00Z", money("12", "EUR"), mail),
            posting("2026-05-02T00:00:00Z", money("10", "USD"), mail),
            posting("2026-06-02T00:00:00Z", money("7", "EUR"), mail),
            posting(
                "2026-05-02T00:00:00Z",
                money("7", "EUR"),
                symbol(&strategy, "post"),
            ),
        ],
        measured: [(symbol(&strategy, "nps"), Value::Number(number("41")))].into(),
    };
    let value = |name: &str| may(&strategy, &population, name).unwrap();
    assert_eq!(value("orders"), Some(Value::Number(number("3"))));
    assert_eq!(value("revenue"), Some(money("150", "EUR")));
    assert_eq!(value("basket"), Some(money("50", "EUR")));
    assert_eq!(value("all_orders"), Some(Value::Number(number("4"))));
    assert_eq!(value("newcomers"), Some(Value::Number(number("1"))));
    assert_eq!(value("per_new"), Some(money("21", "EUR")));
    assert_eq!(value("high_orders"), Some(Value::Number(number("2"))));
    assert_eq!(value("nps"), Some(Value::Number(number("41"))));
    // In dollars: the dollars as they are, the euros at 0.90.
    let Some(Value::Money(dollars)) = value("dollars") else {
        panic!("no dollars")
    };
    assert_eq!(dollars.amount.round_dp(9), number("166.666666667"));
    let Some(Value::Percent(share)) = value("web_share") else {
        panic!("no share")
    };
    assert_eq!(share.round_dp(9), number("66.666666667"));
    assert_eq!(value("twice"), Some(Value::Percent(share + share)));
}

#[test]
fn zero_denominators_are_unset_and_missing_rates_are_faults() {
    let strategy = world("");
    let mut population = Population::default();
    assert_eq!(may(&strategy, &population, "web_share"), Ok(None));
    assert_eq!(may(&strategy, &population, "twice"), Ok(None));
    assert_eq!(may(&strategy, &population, "found"), Ok(None));
    assert_eq!(may(&strategy, &population, "nps"), Ok(None));
    assert_eq!(
        may(&strategy, &population, "revenue"),
        Ok(Some(money("0", "EUR")))
    );
    let mut somebody = person(&strategy);
    somebody.record(event(
        &strategy,
        "sale",
        "2026-05-10T10:00:00Z",
        &[("total", money("1", "GBP"))],
    ));
    population.people.push(somebody);
    let fault = Fault::NoRate {
        from: "GBP",
        to: "EUR",
        on: "2026-05-10".parse().unwrap(),
    };
    assert_eq!(may(&strategy, &population, "revenue"), Err(fault));
    assert_eq!(
        may(&strategy, &population, "orders"),
        Ok(Some(Value::Number(number("1"))))
    );
}

#[test]
fn a_conversion_belongs_to_the_period_of_its_first_event() {
    let strategy = world("");
    let mut somebody = person(&strategy);
    // The first is of April; the second is answered in June, just in time;
    // the third too late.
    for time in [
        "2026-04-30T12:00:00Z",
        "2026-05-31T12:00:00Z",
        "2026-05-10T12:00:00Z",
    ] {
        somebody.record(event(&strategy, "visit", time, &[]));
    }
    somebody.record(sale(&strategy, "2026-05-01T12:00:00Z", "1"));
    // At the same time is not after it.
    somebody.record(sale(&strategy, "2026-05-10T12:00:00Z", "1"));
    somebody.record(sale(&strategy, "2026-05-17T12:00:00.001Z", "1"));
    somebody.record(sale(&strategy, "2026-06-07T12:00:00Z", "1"));
    let welcome = [symbol(&strategy, "welcome")];
    somebody.record(reaction(
        Reaction::Entered,
        &welcome,
        "2026-05-31T12:00:00Z",
    ));
    somebody.record(reaction(
        Reaction::Entered,
        &welcome,
        "2026-05-15T12:00:00Z",
    ));
    let population = Population {
        people: vec![somebody],
        ..Population::default()
    };
    assert_eq!(
        may(&strategy, &population, "found"),
        Ok(Some(Value::Percent(number("50"))))
    );
    assert_eq!(
        may(&strategy, &population, "recovered"),
        Ok(Some(Value::Percent(number("50"))))
    );
}

#[test]
fn windows_begin_and_end_at_midnight_in_the_strategys_zone() {
    let strategy = world("");
    let evaluator = Evaluator::new(&strategy);
    let window = |day: &str, per: &str| {
        let window = evaluator.window_around(day.parse().unwrap(), per).unwrap();
        (window.start.to_string(), window.end.to_string())
    };
    let pair = |start: &str, end: &str| (start.to_owned(), end.to_owned());
    assert_eq!(
        window("2026-03-29", "day"),
        pair("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")
    );
    assert_eq!(
        window("2026-03-29", "week"),
        pair("2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")
    );
    assert_eq!(
        window("2026-03-29", "month"),
        pair("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")
    );
    assert_eq!(
        window("2026-03-29", "quarter"),
        pair("2025-12-31T23:00:00Z", "2026-03-31T22:00:00Z")
    );
    assert_eq!(
        window("2026-12-29", "half"),
        pair("2026-06-30T22:00:00Z", "2026-12-31T23:00:00Z")
    );
    assert_eq!(
        window("2026-03-29", "year"),
        pair("2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z")
    );
}

/// Depth and breadth cost no stack and no time out of proportion.
#[test]
fn deep_long_and_shared() {
    let nested = format!("{}tier == high{}", "not (".repeat(200), ")".repeat(200));
    let high =
        |strategy: &Strategy, person: &mut Person| set(strategy, person, "tier", word("high"));
    assert_eq!(truth(&nested, NOW, high), Ok(Truth::True));
    let long = vec!["tier == high"; 3000].join(" and ");
    assert_eq!(truth(&long, NOW, high), Ok(Truth::True));
    // Each rests twice on the one before: worked out once each.
    let mut lines = vec!["segment s0 of person { where: tier == high }\nkpi k0 { formula: count(sale); unit: number; per: month }".to_owned()];
    for next in 1..400 {
        let last = next - 1;
        lines.push(format!(
            "segment s{next} of person {{ where: in s{last} and in s{last} }}"
        ));
        lines.push(format!(
            "kpi k{next} {{ formula: k{last} - k{last}; unit: number; per: month }}"
        ));
    }
    let strategy = world(&lines.join("\n"));
    let evaluator = Evaluator::new(&strategy);
    let mut somebody = person(&strategy);
    high(&strategy, &mut somebody);
    let moment = Moment::new(&somebody, at(NOW));
    assert_eq!(
        evaluator.is_in(symbol(&strategy, "s399"), moment),
        Ok(Truth::True)
    );
    let found = may(&strategy, &Population::default(), "k399");
    assert_eq!(found, Ok(Some(Value::Number(number("0")))));
}

/// What rests on itself is refused by the checks; here it is unknown.
#[test]
fn circles_are_unknown() {
    let file = mkt_model::SourceFile {
        path: "a.mkt".to_owned(),
        text: r#"
entity person { id: Text, key }
event sale of person { id: Text, key }
segment one of person { where: in two }
segment two of person { where: in one or score(points) > 1 }
score points of person { kind: points; add 1 when score(points) > 0; add 1 when in one }
kpi there { formula: back + 1; unit: number; per: month }
kpi back { formula: there + 1; unit: number; per: month }
"#
        .to_owned(),
    };
    let strategy = mkt_model::build(vec![file], &[]).strategy;
    let evaluator = Evaluator::new(&strategy);
    let somebody = person(&strategy);
    let moment = Moment::new(&somebody, at(NOW));
    for segment in ["one", "two"] {
        let found = evaluator.is_in(symbol(&strategy, segment), moment).unwrap();
        assert!(!found.is_true(), "{segment}");
    }
    assert_eq!(may(&strategy, &Population::default(), "there"), Ok(None));
}
