//! Conditions about the event by which somebody enters.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use mkt_logic::{Logic, Question, Wanted};
use support::journeys::{Journeys, journeys};
use support::{Shown, shown};

const LINES: &str = r#"
channel card "Card" { kind: post }
message bye "Bye" { channel: mail; topic: news; purpose: marketing; subject: "Bye"; body: "Bye" }
"#;

/// Asks whether somebody who enters by an event can be one of whom conditions
/// are true, moment by moment.
#[track_caller]
fn entering(event: &str, conditions: &[(u8, &str)]) -> Shown {
    let asked: Vec<&str> = conditions.iter().map(|(_, text)| *text).collect();
    let (
        strategy,
        Journeys {
            events,
            conditions: read,
        },
    ) = journeys(LINES, &[event], &asked);
    let logic = Logic::new(&strategy);
    let mut question = Question::of(support::symbol(&strategy, "person")).during(&events[0]);
    for ((moment, _), condition) in conditions.iter().zip(&read) {
        question = question.claim_at(*moment, condition, Wanted::True);
    }
    let answer = logic.ask(&question);
    assert_eq!(
        shown(&answer) == Shown::No,
        logic.excludes(&question),
        "{event}: {conditions:?}"
    );
    if let Some(witness) = answer.witness() {
        let happening = witness.event.as_ref();
        assert!(happening.is_some_and(|event| event.is(events[0].event)));
        let entered = witness.entry.as_ref().map(|entry| &entry.properties);
        assert_eq!(entered, happening.map(|event| &event.properties));
    }
    shown(&answer)
}

#[track_caller]
fn can(event: &str, condition: &str) {
    assert_eq!(
        entering(event, &[(0, condition)]),
        Shown::Yes,
        "{event}: {condition}"
    );
}

#[track_caller]
fn cannot(event: &str, condition: &str) {
    assert_eq!(
        entering(event, &[(0, condition)]),
        Shown::No,
        "{event}: {condition}"
    );
}

#[test]
fn the_event_is_as_it_was_asked_for() {
    can("sale", "channel == web");
    can("sale where channel == web", "channel == web");
    cannot("sale where channel == web", "channel == shop");
    cannot("sale where channel == web", "not (channel == web)");
    can("sale where total > 100 EUR", "total < 150 EUR");
    cannot("sale where total > 100 EUR", "total <= 100 EUR");
    can("sale", "items is unset");
    cannot("sale where items > 2", "items is unset");
    cannot("sale", "total is unset");
    // What is asked of the person there is theirs.
    cannot("sale where tier == high", "tier == low");
    can("sale where tier == high or channel == web", "tier == low");
    cannot(
        "sale where tier == high or channel == web",
        "tier == low and channel == shop",
    );
}

#[test]
fn the_event_is_part_of_the_history() {
    cannot("sale", "count(sale) == 0");
    cannot("sale", "count(sale within 1 hour) == 0");
    can("sale", "count(sale within 1 hour) == 1");
    cannot("sale", "recency(sale) > 1 day");
    can("sale", "recency(visit) > 1 day");
    cannot(
        "sale where channel == web",
        "count(sale where channel == web) == 0",
    );
    can(
        "sale where channel == web",
        "count(sale where channel == shop) == 0",
    );
    can("sale where channel == web", "count(sale) == 1");
    can("sale where total >= 100 EUR", "sum(sale.total) == 100 EUR");
    cannot("sale where total >= 100 EUR", "max(sale.total) < 100 EUR");
    cannot(
        "sale where total >= 100 EUR",
        "min(sale.total) > 50 EUR and count(sale) == 1 and total <= 50 EUR",
    );
    // Whether it counts depends on what is known of it.
    cannot(
        "sale",
        "channel == web and count(sale where channel == web) == 0",
    );
    can(
        "sale",
        "channel == shop and count(sale where channel == web) == 0",
    );
    cannot("sale", "items > 5 and count(sale where items > 3) == 0");
    can("visit", "count(sale) == 0");
}

#[test]
fn reactions_are_of_what_they_are_of() {
    cannot("click(hello)", "count(click(hello)) == 0");
    cannot("click(hello)", "count(click) == 0");
    can("click(hello)", "count(click(bye)) == 0");
    can("click(hello)", "count(click(mail)) == 1");
    can("click(mail)", "count(click(hello)) == 0");
    cannot("click(mail)", "count(click(mail)) == 0");
    can("click(mail)", "count(click(card)) == 0");
    can("click(hello)", "count(opened(hello)) == 0");
}

#[test]
fn the_entering_event_stays_what_it_was() {
    let web = "channel == web";
    let shop = "channel == shop";
    assert_eq!(entering("sale", &[(0, web), (1, shop)]), Shown::No);
    assert_eq!(entering("sale", &[(1, web), (2, shop)]), Shown::No);
    assert_eq!(
        entering("sale where channel == web", &[(1, shop)]),
        Shown::No
    );
    assert_eq!(
        entering("sale where channel == web", &[(1, web)]),
        Shown::Yes
    );
    assert_eq!(
        entering("sale", &[(0, "items is set"), (1, "items is unset")]),
        Shown::No
    );
    assert_eq!(
        entering("sale", &[(0, "items > 2"), (1, "items < 2")]),
        Shown::No
    );
    // Money of an event is worth what the rate of its own day makes of it.
    assert_eq!(
        entering("sale", &[(0, "total > 2 EUR"), (1, "total < 2 EUR")]),
        Shown::No
    );
    // What else is so of the person may change.
    assert_eq!(
        entering("sale", &[(0, "tier == low"), (1, "tier == high")]),
        Shown::Yes
    );
}

#[test]
fn the_event_happens_at_the_first_moment_only() {
    let quiet = "count(sale within 1 hour) == 0";
    assert_eq!(entering("sale", &[(0, quiet)]), Shown::No);
    assert_eq!(entering("sale", &[(1, quiet)]), Shown::Yes);
    assert_eq!(
        entering(
            "sale",
            &[(1, "channel == web and count(sale within 1 hour) == 0")]
        ),
        Shown::Yes
    );
    assert_eq!(
        entering("sale", &[(0, "count(sale) == 1"), (1, quiet)]),
        Shown::Yes
    );
}
