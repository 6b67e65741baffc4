//! Conditions on profiles: what is possible, what follows, what excludes.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use mkt_logic::Wanted;
use support::{
    Shown, ask, compatible, disjoint, does_not_imply, implies, impossible, possible, shown,
};

#[test]
fn words_are_one_of_theirs() {
    possible("tier == high");
    impossible("tier == high and tier == low");
    impossible("not (tier in [low, middle, high])");
    possible("tier != high and tier != low");
    implies("tier != high and tier != low", "tier == middle");
    disjoint("tier in [low, middle]", "tier == high");
    impossible("tier is unset");
    possible("home == tier and home != low");
    impossible("home == tier and home == low and tier != low");
    possible("country not in [DE, FR] and country != GB");
    impossible("country == DE and country == FR");
}

#[test]
fn unset_is_unknown() {
    let answer = ask("country not in [DE, FR]", Wanted::Unknown);
    assert_eq!(shown(&answer), Shown::Yes);
    let unknown = answer.witness().unwrap();
    assert!(unknown.person.properties.is_empty());
    assert_eq!(shown(&ask("tier == high", Wanted::Unknown)), Shown::No);
    // Everybody is neither, or unset.
    does_not_imply("tier == high", "country == DE or country != DE");
    implies("country is set", "country == DE or country != DE");
    implies("not (country == DE)", "country is set");
    impossible("company.employees > 3 and company is unset");
    possible("company is set and company.employees is unset");
    possible("company.plan == plus and company.employees >= 200");
}

#[test]
fn numbers_have_an_order() {
    possible("children > 2");
    impossible("children > 2 and children < 3");
    possible("height > 2 and height < 3");
    impossible("height > 2 and height < 2");
    implies("children > 2", "children >= 3");
    does_not_imply("height > 2", "height >= 3");
    implies("wallet >= 100 EUR", "wallet > 50 EUR");
    disjoint("share > 50%", "share <= 50%");
    disjoint("share in 10% .. 20%", "share in 21% .. 30%");
    compatible("share in 10% .. 20%", "share in 20% .. 30%");
    implies("children + 1 > 3", "children > 2");
    impossible("children > height and height > children");
    impossible("children * 2 == 3");
    possible("children * 2 == 4 and height - children > 0.5");
    possible("height / children > 2 and children < 0");
    impossible("height / children > 2 and children < 0 and height > 0");
    impossible("height / children > 2 and children == 0");
}

#[test]
fn texts_start_and_contain() {
    possible("email starts with \"kim@\" and email contains \"example\"");
    impossible("email starts with \"kim\" and email starts with \"sam\"");
    impossible("email starts with \"kim\" and not (email contains \"im\")");
    possible(
        "email contains \"a\" and not (email contains \"b\") and not (email starts with \"a\")",
    );
    implies("email == \"a@b.de\"", "email contains \"@b\"");
    implies("email starts with \"anna\"", "email starts with \"an\"");
    disjoint("email == \"a@b.de\"", "email == \"b@b.de\"");
}

#[test]
fn dates_and_ages() {
    possible("birthday >= 2000-01-01 and birthday < 2000-01-02");
    impossible("birthday > 2000-01-01 and birthday < 2000-01-02");
    impossible("birthday in 2000-01 and birthday in 2000-02");
    implies("birthday in 2000-02", "birthday in 2000-Q1");
    implies("birthday == 2000", "birthday < 2001-01-01");
    possible("age(birthday) >= 18");
    impossible("age(birthday) >= 18 and age(birthday) < 18");
    implies("age(birthday) >= 18", "birthday is set");
    implies("anniversary(birthday)", "age(birthday) >= 1");
    possible("anniversary(birthday) and age(birthday) == 30");
    possible("signed == 2026-03-29");
    impossible("signed == 2026-03-29 and signed >= 2026-03-30T00:00");
    possible("signed == 2026-03-29 and signed >= 2026-03-29T23:59");
}

#[test]
fn lists_hold_what_they_hold() {
    possible("likes contains golf and not (likes contains wine)");
    impossible("likes contains golf and likes is unset");
    implies("likes == [golf, wine]", "likes contains golf");
    disjoint("likes == [golf]", "likes contains art");
    possible("likes == [golf] or likes == [art, wine]");
}

#[test]
fn consents_scores_and_entities() {
    possible("consents(news by mail) and not consents(news by post)");
    implies("consents(news)", "consents(news by post)");
    possible("score(rfm).recency >= 5");
    impossible("score(rfm).recency >= 6");
    impossible("score(rfm).recency > 3 and score(rfm).recency < 4");
    possible("score(risk) > 0.9");
    impossible("score(risk) > 1");
    possible("score(fit) >= 50");
    impossible("score(fit) > 50");
    implies("score(fit) >= 31", "children > 1");
    implies(
        "score(fit) == 35",
        "tier == high and children > 1 and email is unset",
    );
    implies("score(fit) == 50", "email is set");
    possible("in vip");
    possible("not in vip");
    implies("in vip", "in person");
}

#[test]
fn truths_that_hold_of_everybody() {
    impossible("not (adult == true or adult == false)");
    impossible("adult == true and not adult == true");
}
