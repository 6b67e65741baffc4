//! Each clause of the semantics of predicates, checked by hand.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

mod support;

use mkt_eval::{
    Agreement, Entry, Evaluator, Event, Fault, Happening, Moment, Person, Properties, Truth, Value,
};
use mkt_model::Strategy;
use mkt_model::expression::Reaction;
use support::{
    at, event, money, number, person, reaction, sale, set, symbol, tried, truth, word, world,
};

const NOW: &str = "2026-05-04T10:00:00Z";
const ALL: [Truth; 3] = [Truth::False, Truth::Unknown, Truth::True];

fn nobody(_: &Strategy, _: &mut Person) {}

#[track_caller]
fn is(text: &str, expected: Truth, make: impl Fn(&Strategy, &mut Person)) {
    assert_eq!(truth(text, NOW, make), Ok(expected), "{text}");
}

#[test]
fn three_valued_truth_tables() {
    for (row, left) in ALL.into_iter().enumerate() {
        for (column, right) in ALL.into_iter().enumerate() {
            assert_eq!(left.and(right), ALL[row.min(column)]);
            assert_eq!(left.or(right), ALL[row.max(column)]);
        }
        assert_eq!(!left, ALL[2 - row]);
    }
    // The same through source text.
    let operand = |truth: Truth| match truth {
        Truth::False => "tier == low",
        Truth::Unknown => "children > 0",
        Truth::True => "tier == high",
    };
    let high =
        |strategy: &Strategy, person: &mut Person| set(strategy, person, "tier", word("high"));
    for left in ALL {
        is(&format!("not {}", operand(left)), !left, high);
        for right in ALL {
            let (l, r) = (operand(left), operand(right));
            is(&format!("{l} and {r}"), left.and(right), high);
            is(&format!("{l} or {r}"), left.or(right), high);
        }
    }
}

#[test]
fn unset_is_unknown_and_only_true_is_a_member() {
    for text in [
        "children == 0",
        "children != 0",
        "children in [1, 2]",
        "children in 0 .. 9",
        "email contains \"x\"",
        "email starts with \"x\"",
        "age(birthday) > 1",
        "anniversary(birthday)",
        "company.employees > 1",
        "recency(sale) > 1 day",
        "children + 1 > 0",
        "children / 0 > 0",
    ] {
        is(text, Truth::Unknown, nobody);
    }
    is("children is set", Truth::False, nobody);
    is("children is unset", Truth::True, nobody);
    is("not in high", Truth::Unknown, nobody);
    is("in person", Truth::True, nobody);
}

#[test]
fn within_is_open_at_its_start_and_closed_now() {
    let at_start = |strategy: &Strategy, person: &mut Person| {
        person.record(sale(strategy, "2026-05-03T10:00:00Z", "1"))
    };
    is("count(sale within 1 day) == 0", Truth::True, at_start);
    is("recency(sale) < 1 day", Truth::False, at_start);
    is("recency(sale) == 24 hours", Truth::True, at_start);
    let inside = |strategy: &Strategy, person: &mut Person| {
        person.record(sale(strategy, "2026-05-03T10:00:00.001Z", "1"))
    };
    is(
        "count(sale within 1 day) == 1 and recency(sale) < 1 day",
        Truth::True,
        inside,
    );
    let now = |strategy: &Strategy, person: &mut Person| person.record(sale(strategy, NOW, "1"));
    is("count(sale within 1 minute) == 1", Truth::True, now);
    let later = |strategy: &Strategy, person: &mut Person| {
        person.record(sale(strategy, "2026-05-04T10:00:00.001Z", "1"))
    };
    is("count(sale) == 0", Truth::True, later);
}

#[test]
fn days_are_24_hours_and_months_are_calendar_in_the_strategys_zone() {
    // The clock in Berlin went forward on 29 March.
    let make = |strategy: &Strategy, person: &mut Person| {
        person.record(sale(strategy, "2026-03-28T11:00:00Z", "1"))
    };
    let on = |text: &str, now: &str, expected: bool| {
        assert_eq!(
            truth(text, now, make),
            Ok(Truth::from(expected)),
            "{text} at {now}"
        );
    };
    // 12:00 in Berlin to 12:00 in Berlin is 23 hours.
    on(
        "count(sale within 1 day) == 1",
        "2026-03-29T10:59:00Z",
        true,
    );
    on(
        "count(sale within 1 day) == 0",
        "2026-03-29T11:00:00Z",
        true,
    );
    // A month later by the wall clock is an hour earlier by the sun.
    on(
        "count(sale within 1 month) == 1",
        "2026-04-28T09:59:00Z",
        true,
    );
    on(
        "count(sale within 1 month) == 0",
        "2026-04-28T10:00:00Z",
        true,
    );
    on("recency(sale) < 1 month", "2026-04-28T09:59:00Z", true);
    on("recency(sale) >= 1 month", "2026-04-28T10:00:00Z", true);
}

#[test]
fn the_ends_of_months_and_leaps_of_the_clock() {
    let count = |now: &str, time: &str, text: &str| {
        truth(text, now, |strategy, person| {
            person.record(sale(strategy, time, "1"))
        })
        .unwrap()
    };
    // A month before 31 March is the last of February.
    assert_eq!(
        count(
            "2026-03-31T10:00:00Z",
            "2026-02-28T11:00:00Z",
            "count(sale within 1 month) == 0"
        ),
        Truth::True
    );
    assert_eq!(
        count(
            "2026-03-31T10:00:00Z",
            "2026-02-28T11:00:01Z",
            "count(sale within 1 month) == 1"
        ),
        Truth::True
    );
    // A month before 02:30 on 29 April is in the gap: 03:00, or 01:00 UTC.
    assert_eq!(
        count(
            "2026-04-29T00:30:00Z",
            "2026-03-29T01:00:00Z",
            "count(sale within 1 month) == 0"
        ),
        Truth::True
    );
    assert_eq!(
        count(
            "2026-04-29T00:30:00Z",
            "2026-03-29T01:00:01Z",
            "count(sale within 1 month) == 1"
        ),
        Truth::True
    );
    // A month before 02:30 on 25 November is there twice: the first counts.
    assert_eq!(
        count(
            "2026-11-25T01:30:00Z",
            "2026-10-25T00:30:01Z",
            "count(sale within 1 month) == 1"
        ),
        Truth::True
    );
    assert_eq!(
        count(
            "2026-11-25T01:30:00Z",
            "2026-10-25T00:30:00Z",
            "count(sale within 1 month) == 0"
        ),
        Truth::True
    );
}

#[test]
fn only_what_has_arrived_and_is_retained_exists() {
    let late = |strategy: &Strategy, person: &mut Person| {
        let happening = Happening::Declared(symbol(strategy, "sale"));
        person.record(Event::new(
            happening,
            at("2026-05-01T10:00:00Z"),
            at("2026-05-04T10:00:01Z"),
        ));
    };
    is("count(sale) == 0", Truth::True, late);
    assert_eq!(
        truth("count(sale) == 1", "2026-05-04T10:00:01Z", late),
        Ok(Truth::True)
    );
    // Visits are retained for two months, sales for ever.
    let old = |strategy: &Strategy, person: &mut Person| {
        person.record(event(strategy, "visit", "2026-03-04T11:00:00Z", &[]));
        person.record(event(strategy, "visit", "2026-03-04T11:00:01Z", &[]));
        person.record(sale(strategy, "2020-01-01T00:00:00Z", "1"));
    };
    is("count(visit) == 0", Truth::True, |strategy, person| {
        person.record(event(strategy, "visit", "2026-03-04T09:00:00Z", &[]));
    });
    is("count(visit) == 1 and count(sale) == 1", Truth::True, old);
    is("recency(visit) > 61 days", Truth::False, old);
}

/// What covers an entity covers all that happens to it.
#[test]
fn retention_of_an_entity() {
    let strategy = world(
        "governance year { covers: person; retain: 1 year }\nsegment tried of person { where: count(sale) == 1 and count(click) == 0 }",
    );
    let mut somebody = person(&strategy);
    somebody.record(sale(&strategy, "2025-05-04T10:00:00Z", "1"));
    somebody.record(sale(&strategy, "2025-05-04T10:00:01Z", "1"));
    somebody.record(reaction(Reaction::Click, &[], "2025-05-04T10:00:00Z"));
    let moment = Moment::new(&somebody, at(NOW));
    let found = Evaluator::new(&strategy).holds(tried(&strategy), moment);
    assert_eq!(found, Ok(Truth::True));
}

#[test]
fn an_event_far_ahead_of_its_arrival_counts_at_its_arrival() {
    let strategy = world("");
    let happening = || Happening::Declared(symbol(&strategy, "sale"));
    let near = Event::new(happening(), at("2026-05-04T10:05:00Z"), at(NOW));
    assert!(!near.is_ahead());
    assert_eq!(near.time(), at("2026-05-04T10:05:00Z"));
    let far = Event::new(happening(), at("2026-05-04T10:05:00.001Z"), at(NOW));
    assert!(far.is_ahead());
    assert_eq!(far.time(), at(NOW));
    let fine = Event::new(happening(), at("2026-05-04T09:59:59.999999Z"), at(NOW));
    assert_eq!(fine.time(), at("2026-05-04T09:59:59.999Z"));
}

#[test]
fn figures_of_nothing() {
    is(
        "count(sale) == 0 and sum(sale.total) == 0 EUR and sum(sale.items) == 0",
        Truth::True,
        nobody,
    );
    is("sum(sale.total) < 1 USD", Truth::True, nobody);
    for figure in ["average", "min", "max", "median"] {
        is(
            &format!("{figure}(sale.items) is unset"),
            Truth::True,
            nobody,
        );
    }
    is(
        "first(sale) is unset and last(sale) is unset and recency(sale) is unset",
        Truth::True,
        nobody,
    );
    is("percentile(sale.items, 50) is unset", Truth::True, nobody);
}

#[test]
fn figures_over_events() {
    let make = |strategy: &Strategy, person: &mut Person| {
        for (day, items) in [("01", "3"), ("02", "1"), ("03", "4"), ("04", "1")] {
            let with = [
                ("items", Value::Number(number(items))),
                ("total", money("10.10", "EUR")),
            ];
            person.record(event(
                strategy,
                "sale",
                &format!("2026-05-{day}T08:00:00Z"),
                &with,
            ));
        }
        person.record(event(strategy, "sale", "2026-05-04T09:00:00Z", &[]));
    };
    for text in [
        "count(sale) == 5",
        "count_distinct(sale.items) == 3",
        "sum(sale.items) == 9",
        "average(sale.items) == 2.25",
        "min(sale.items) == 1 and max(sale.items) == 4",
        "median(sale.items) == 2",
        "percentile(sale.items, 75) == 3 and percentile(sale.items, 76) == 4 and percentile(sale.items, 0) == 1",
        "sum(sale.total) == 40.40 EUR",
        "count(sale where items > 1) == 2",
        "count(sale where not items > 1) == 2",
        "first(sale) == 2026-05-01 and last(sale) == 2026-05-04T11:00",
        "first(sale) in 2026-05 and first(sale) < 2026-05-02 and first(sale) <= 2026-05-01",
        "last(sale) in 2026-05-01 .. 2026-05-04",
        "count(sale since 2026-05-03) == 3",
        "count(sale since last(sale)) == 0",
        "count(sale since first(sale)) == 4",
    ] {
        is(text, Truth::True, make);
    }
    is("count(sale since last(visit)) > 0", Truth::Unknown, make);
}

#[test]
fn money_is_exchanged_at_the_rate_of_its_time() {
    let make = |strategy: &Strategy, person: &mut Person| {
        for time in ["2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z"] {
            person.record(event(
                strategy,
                "sale",
                time,
                &[("total", money("100", "USD"))],
            ));
        }
    };
    // March begins at 23:00 UTC in Berlin.
    is("sum(sale.total) == 182 EUR", Truth::True, make);
    is("sum(sale.total) == 200 USD", Truth::True, make);
    is(
        "min(sale.total) == 90 EUR and count(sale where total > 91 EUR) == 1",
        Truth::True,
        make,
    );
    let early = |strategy: &Strategy, person: &mut Person| {
        person.record(event(
            strategy,
            "sale",
            "2025-12-31T22:59:59Z",
            &[("total", money("1", "USD"))],
        ));
    };
    let fault = Err(Fault::NoRate {
        from: "USD",
        to: "EUR",
        on: "2025-12-31".parse().unwrap(),
    });
    assert_eq!(truth("sum(sale.total) > 1 EUR", NOW, early), fault);
    // A fault is one whatever stands before it.
    assert_eq!(
        truth("count(sale) == 0 and sum(sale.total) > 1 EUR", NOW, early),
        fault
    );
    let wallet = |strategy: &Strategy, person: &mut Person| {
        set(strategy, person, "wallet", money("9", "EUR"))
    };
    is(
        "wallet >= 10 USD and wallet < 10.01 USD",
        Truth::True,
        wallet,
    );
}

#[test]
fn values_and_their_units() {
    let make = |strategy: &Strategy, person: &mut Person| {
        set(strategy, person, "children", Value::Number(number("3")));
        set(strategy, person, "tier", word("middle"));
        set(
            strategy,
            person,
            "email",
            Value::Text("lena@example.org".to_owned()),
        );
        set(
            strategy,
            person,
            "likes",
            Value::List(vec![word("golf"), word("art")]),
        );
        let employees = symbol(strategy, "account.employees");
        let company = Properties::from([(employees, Value::Number(number("250")))]);
        set(strategy, person, "company", Value::Record(company));
        person.record(sale(strategy, "2026-05-03T10:00:00Z", "50"));
    };
    for text in [
        "children + 1 == 4 and children - 1 - 1 == 1",
        "children * 2 / 3 == 2",
        "children * 50% == 1.5",
        "1 / 3 * children == 1",
        "0.1 + 0.2 == 0.3",
        "-children < 0",
        "sum(sale.total) / 20 EUR == 2.5",
        "sum(sale.total) * 2 == 100 EUR",
        "recency(sale) / 1 hour == 24",
        "recency(sale) * 2 == 48 hours",
        "last(sale) + 1 day == 2026-05-04T12:00",
        "1 month > 29 days and 1 month < 31 days",
        "tier in [low, middle] and not tier in [low, high]",
        "children in 3 .. 5 and children in 1 .. 3 and not children in 4 .. 5",
        "email contains \"@example\" and email starts with \"lena\"",
        "likes contains golf and not likes contains wine",
        "company.employees > 200",
    ] {
        is(text, Truth::True, make);
    }
    for text in [
        "children / 0 == 1",
        "sum(sale.total) / 0 EUR > 1",
        "1 hour / 0 hours > 1",
    ] {
        is(text, Truth::Unknown, make);
    }
    assert_eq!(
        truth("children > 1", NOW, |strategy, person| set(
            strategy,
            person,
            "children",
            word("two")
        )),
        Err(Fault::Mismatch {
            found: "a word",
            expected: "a value that has an order"
        })
    );
    assert_eq!(
        truth("1 month * 0.5 > 2 weeks", NOW, nobody),
        Err(Fault::PartOfMonth)
    );
    assert_eq!(
        truth("children * 79228162514264337593543950335 > 0", NOW, make),
        Err(Fault::TooLarge)
    );
}

#[test]
fn birthdays() {
    let born = |birthday: &'static str| {
        move |strategy: &Strategy, person: &mut Person| {
            set(
                strategy,
                person,
                "birthday",
                Value::Date(birthday.parse().unwrap()),
            );
        }
    };
    is(
        "age(birthday) == 30 and anniversary(birthday)",
        Truth::True,
        born("1996-05-04"),
    );
    is(
        "age(birthday) == 29 and not anniversary(birthday)",
        Truth::True,
        born("1996-05-05"),
    );
    is(
        "age(birthday) == 0 and not anniversary(birthday)",
        Truth::True,
        born("2026-05-04"),
    );
    is("age(birthday) is unset", Truth::True, born("2026-05-05"));
    // Late in the evening by UTC it is the next day in Berlin.
    assert_eq!(
        truth(
            "anniversary(birthday)",
            "2026-05-03T22:00:00Z",
            born("1996-05-04")
        ),
        Ok(Truth::True)
    );
    // Who was born on 29 February grows older on the last of February.
    assert_eq!(
        truth(
            "anniversary(birthday) and age(birthday) == 30",
            "2026-02-28T10:00:00Z",
            born("1996-02-29")
        ),
        Ok(Truth::True)
    );
    assert_eq!(
        truth(
            "anniversary(birthday)",
            "2028-02-28T10:00:00Z",
            born("1996-02-29")
        ),
        Ok(Truth::False)
    );
}

#[test]
fn consents_by_channel_until_they_are_withdrawn_or_expire() {
    let yes = |channel: &'static str, given: &'static str, withdrawn: Option<&'static str>| {
        move |strategy: &Strategy, person: &mut Person| {
            person.consents.push(Agreement {
                topic: symbol(strategy, "news"),
                channel: symbol(strategy, channel),
                given: at(given),
                withdrawn: withdrawn.map(at),
            });
        }
    };
    is("consents(news by mail)", Truth::False, nobody);
    is(
        "consents(news by mail) and not consents(news by post) and not consents(news)",
        Truth::True,
        yes("mail", "2026-04-04T10:00:00Z", None),
    );
    is(
        "consents(news by mail)",
        Truth::False,
        yes("mail", "2026-04-04T10:00:00Z", Some(NOW)),
    );
    is(
        "consents(news by mail)",
        Truth::False,
        yes("mail", "2026-05-04T10:00:01Z", None),
    );
    // Two months after it was given, or after the last sale.
    is(
        "consents(news by mail)",
        Truth::True,
        yes("mail", "2026-03-04T11:00:01Z", None),
    );
    let old = yes("mail", "2026-03-04T09:00:00Z", None);
    is("consents(news by mail)", Truth::False, old);
    is("consents(news by mail)", Truth::True, |strategy, person| {
        old(strategy, person);
        person.record(sale(strategy, "2026-04-01T00:00:00Z", "1"));
    });
}

#[test]
fn stages_and_otherwise() {
    let strategy = world("");
    let evaluator = Evaluator::new(&strategy);
    let life = symbol(&strategy, "life");
    let mut somebody = person(&strategy);
    let stage = |somebody: &Person| {
        let stage = evaluator
            .stage(life, Moment::new(somebody, at(NOW)))
            .unwrap();
        stage.map(|id| strategy.symbol(id).name.to_string())
    };
    assert_eq!(stage(&somebody).as_deref(), Some("none"));
    somebody.record(sale(&strategy, "2026-05-03T12:00:00Z", "1"));
    assert_eq!(stage(&somebody).as_deref(), Some("fresh"));
    let rest = evaluator.is_in(
        symbol(&strategy, "life.rest"),
        Moment::new(&somebody, at(NOW)),
    );
    assert_eq!(rest, Ok(Truth::False));
    somebody.record(sale(&strategy, "2026-05-02T12:00:00Z", "1"));
    // Whether they are a parent is unknown, and unknown is not true.
    assert_eq!(stage(&somebody).as_deref(), Some("rest"));
    set(
        &strategy,
        &mut somebody,
        "children",
        Value::Number(number("1")),
    );
    assert_eq!(stage(&somebody).as_deref(), Some("parent"));
    let stranger = Person::new(symbol(&strategy, "account"));
    assert_eq!(stage(&stranger), None);
}

#[test]
fn scores() {
    let make = |strategy: &Strategy, person: &mut Person| {
        set(strategy, person, "tier", word("high"));
        for page in ["/buy/1", "/buy/2", "/buy/3", "/help"] {
            let with = [("page", Value::Text(page.to_owned()))];
            person.record(event(strategy, "visit", "2026-05-01T10:00:00Z", &with));
        }
        person.record(sale(strategy, "2026-04-01T10:00:00Z", "1"));
        person.scores.insert(
            (symbol(strategy, "rfm"), Some("recency".into())),
            Value::Number(number("4")),
        );
        let worth = symbol(strategy, "worth");
        person.scores.insert((worth, None), money("90", "EUR"));
    };
    is("score(points) == 29", Truth::True, make);
    is("score(rfm).recency >= 4", Truth::True, make);
    is("score(worth) == 100 USD", Truth::True, make);
    is("score(worth) > 0 EUR", Truth::Unknown, nobody);
    is("score(rfm).frequency >= 1", Truth::Unknown, make);
    let strategy = world("");
    let mut somebody = person(&strategy);
    make(&strategy, &mut somebody);
    let moment = Moment::new(&somebody, at(NOW));
    let component =
        Evaluator::new(&strategy).score_component(symbol(&strategy, "rfm"), "frequency", moment);
    assert_eq!(component, Ok(Some(Value::Number(number("1")))));
}

#[test]
fn reactions_are_events() {
    let make = |strategy: &Strategy, person: &mut Person| {
        let about = [symbol(strategy, "hello"), symbol(strategy, "mail")];
        person.record(reaction(Reaction::Click, &about, "2026-05-01T10:00:00Z"));
        person.record(reaction(Reaction::Sent, &about, "2026-05-01T09:00:00Z"));
    };
    is(
        "count(click(hello)) == 1 and count(click(mail) within 7 days) == 1 and count(click) == 1",
        Truth::True,
        make,
    );
    is(
        "count(click(post)) == 0 and count(opened(hello)) == 0",
        Truth::True,
        make,
    );
    is("recency(click(hello)) == 3 days", Truth::True, make);
}

#[test]
fn an_account_counts_the_events_of_its_people() {
    let strategy = world(
        "segment tried of account { where: count(sale where children > 0 by company within 30 days) == 2 }",
    );
    let mut account = Person::new(symbol(&strategy, "account"));
    let mut people = Vec::new();
    for children in ["0", "1", "2"] {
        let mut one = person(&strategy);
        set(
            &strategy,
            &mut one,
            "children",
            Value::Number(number(children)),
        );
        one.record(sale(&strategy, "2026-05-01T10:00:00Z", "1"));
        people.push(one);
    }
    account
        .related
        .insert(symbol(&strategy, "person.company"), people);
    let moment = Moment::new(&account, at(NOW));
    let evaluator = Evaluator::new(&strategy);
    assert_eq!(evaluator.holds(tried(&strategy), moment), Ok(Truth::True));
}

#[test]
fn within_some_time_of_entry() {
    let strategy =
        world("segment tried of person { where: count(sale within 3 days of entry) == 1 }");
    let evaluator = Evaluator::new(&strategy);
    let mut somebody = person(&strategy);
    for time in [
        "2026-05-01T10:00:00Z",
        "2026-05-04T10:00:00Z",
        "2026-05-04T10:00:00.001Z",
    ] {
        somebody.record(sale(&strategy, time, "1"));
    }
    let entry = Entry {
        at: at("2026-05-01T10:00:00Z"),
        properties: Properties::new(),
    };
    let later = at("2026-05-09T10:00:00Z");
    let moment = Moment {
        entry: Some(&entry),
        ..Moment::new(&somebody, later)
    };
    assert_eq!(evaluator.holds(tried(&strategy), moment), Ok(Truth::True));
    assert_eq!(
        evaluator.holds(tried(&strategy), Moment::new(&somebody, later)),
        Ok(Truth::Unknown)
    );
}
