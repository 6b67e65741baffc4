//! Events that happen to those who lead to somebody.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use mkt_logic::{Answer, Logic, Question, Wanted};
use support::{Shown, shown, symbol, world};

/// Asks whether an account can be one of which a condition is what is wanted.
fn ask(condition: &str, wanted: Wanted) -> Answer {
    let strategy = world(&format!("segment s of account {{ where: {condition} }}"));
    let logic = Logic::new(&strategy);
    let question = Question::of(symbol(&strategy, "account")).claim(symbol(&strategy, "s"), wanted);
    logic.ask(&question)
}

#[track_caller]
fn possible(condition: &str) {
    let answer = ask(condition, Wanted::True);
    assert_eq!(shown(&answer), Shown::Yes, "{condition}: {answer:?}");
    // They are those who lead to it by that property.
    let witness = answer.witness().map(|witness| &witness.person);
    let all = witness.into_iter().flat_map(|person| &person.related);
    for (by, people) in all {
        assert!(
            people
                .iter()
                .all(|person| person.properties.contains_key(by))
        );
    }
}

#[track_caller]
fn impossible(condition: &str) {
    let answer = ask(condition, Wanted::True);
    assert_eq!(shown(&answer), Shown::No, "{condition}: {answer:?}");
}

#[test]
fn they_are_counted_like_ones_own() {
    possible("count(sale by company) == 0");
    possible("count(sale by company) >= 3");
    impossible("count(sale by company) < 0");
    possible("count(sale by company within 30 days) == 2 and count(sale by company) == 5");
    impossible("count(sale by company within 30 days) >= 2 and count(sale by company) < 2");
    impossible("recency(sale by company) > 90 days and count(sale by company within 30 days) >= 1");
    possible("sum(sale.total by company within 30 days) >= 500 EUR and plan == free");
    impossible("sum(sale.total by company) >= 500 EUR and count(sale by company) == 0");
    possible("last(sale by company) < 2026-01-01 and employees > 3");
}

#[test]
fn what_is_asked_of_an_event_is_its_own() {
    possible("count(sale where channel == web by company) == 2 and count(sale by company) == 3");
    impossible("count(sale where channel == web by company) > count(sale by company)");
    impossible(
        "count(sale where channel == web by company) + count(sale where channel == shop by company) != count(sale by company)",
    );
}

#[test]
fn what_is_retained_of_them_is_all_there_is() {
    possible("recency(visit by company) > 50 days");
    impossible("recency(visit by company) > 90 days");
    possible("recency(sale by company) > 90 days");
}

#[test]
fn properties_there_are_theirs() {
    // Of whoever it happened to, not of the account.
    possible(
        "count(sale where tier == high by company) >= 1 and count(sale where tier == low by company) >= 1",
    );
    possible("count(sale where children > 3 by company) >= 1 and employees < 2");
    impossible("count(sale where tier == high by company) > count(sale by company)");
    impossible(
        "count(sale where children > 3 by company) > count(sale where children > 2 by company)",
    );
}
