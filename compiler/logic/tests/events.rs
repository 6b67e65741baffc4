//! Conditions on what happened: windows, filters, sums, first and last.

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
fn a_shorter_window_is_within_a_longer_one() {
    implies(
        "count(sale within 7 days) >= 3",
        "count(sale within 30 days) >= 3",
    );
    does_not_imply(
        "count(sale within 30 days) >= 3",
        "count(sale within 7 days) >= 3",
    );
    implies("count(sale within 7 days) >= 3", "count(sale) > 2");
    impossible("count(sale within 7 days) > count(sale within 30 days)");
    possible("count(sale within 7 days) == 2 and count(sale within 30 days) == 5");
    implies("count(sale) == 0", "count(sale within 30 days) == 0");
    implies(
        "count(sale within 24 hours) == 1",
        "count(sale within 1 day) == 1",
    );
}

#[test]
fn recency_is_a_count_in_a_window() {
    disjoint(
        "recency(sale) > 180 days",
        "count(sale within 90 days) >= 1",
    );
    compatible("recency(sale) > 60 days", "count(sale within 90 days) >= 1");
    implies("recency(sale) < 30 days", "count(sale within 30 days) >= 1");
    implies("count(sale within 30 days) >= 1", "recency(sale) < 30 days");
    does_not_imply(
        "recency(sale) <= 30 days",
        "count(sale within 30 days) >= 1",
    );
    possible("recency(sale) == 30 days");
    implies(
        "recency(sale) == 30 days",
        "count(sale within 30 days) == 0",
    );
    implies("recency(sale) > 1 day", "count(sale) >= 1");
    assert_eq!(
        shown(&ask("recency(sale) > 1 day", Wanted::Unknown)),
        Shown::Yes
    );
    implies(
        "recency(sale) in 180 days .. 365 days",
        "count(sale within 100 days) == 0",
    );
    possible("first(sale) < 2025-06-01 and last(sale) >= 2025-12-01");
    impossible(
        "first(sale) > last(sale) and count(sale) == 1 and first(sale) < 2025-01-01 and last(sale) > 2025-01-02",
    );
    implies("first(sale) >= 2025-06-01", "last(sale) >= 2025-06-01");
    implies("last(sale) == 2025-06", "last(sale) < 2025-07-01");
}

#[test]
fn months_are_as_long_as_they_are() {
    implies(
        "count(sale within 180 days) >= 1",
        "count(sale within 6 months) >= 1",
    );
    does_not_imply(
        "count(sale within 6 months) >= 1",
        "count(sale within 180 days) >= 1",
    );
    does_not_imply(
        "count(sale within 30 days) >= 1",
        "count(sale within 1 month) >= 1",
    );
    does_not_imply(
        "count(sale within 1 month) >= 1",
        "count(sale within 30 days) >= 1",
    );
    implies(
        "count(sale within 1 month) >= 1",
        "count(sale within 32 days) >= 1",
    );
    implies(
        "count(sale within 1 year) >= 1",
        "count(sale within 367 days) >= 1",
    );
    implies(
        "count(sale within 12 months) >= 2",
        "count(sale within 1 year) >= 2",
    );
    disjoint("recency(sale) > 1 year", "count(sale within 300 days) >= 1");
}

#[test]
fn only_what_is_retained_exists() {
    implies("count(visit) >= 1", "count(visit within 2 months) >= 1");
    implies("count(visit within 1 year) == 2", "count(visit) == 2");
    impossible("recency(visit) > 90 days");
    possible("recency(visit) > 58 days");
}

#[test]
fn filters_cut_events_into_kinds() {
    implies("count(sale where channel == web) >= 2", "count(sale) >= 2");
    implies(
        "count(sale where channel == web) + count(sale where channel == shop) == 5",
        "count(sale) == 5",
    );
    impossible(
        "count(sale) == 3 and count(sale where channel == web) == 2 and count(sale where channel != web) == 2",
    );
    disjoint(
        "count(sale) == 0",
        "count(sale where total > 10 EUR within 30 days) >= 1",
    );
    implies(
        "count(sale where total > 100 EUR within 30 days) >= 1",
        "count(sale where total >= 50 EUR within 90 days) >= 1",
    );
    possible(
        "count(sale where channel == web within 30 days) == 1 and count(sale where channel == shop within 60 days) == 2 and count(sale within 60 days) == 4",
    );
    implies(
        "count(visit where page starts with \"/buy\") >= 1",
        "count(visit where page contains \"uy\") >= 1",
    );
    impossible("count(sale where items > 3) >= 1 and count(sale where items is set) == 0");
    // A condition on the person within one on events.
    implies("count(sale where tier == high) >= 1", "tier == high");
    possible("count(sale where tier == high or channel == web) == 1 and count(sale) == 2");
}

#[test]
fn sums_need_events() {
    implies("sum(sale.total) >= 1_000 EUR", "count(sale) >= 1");
    implies(
        "sum(sale.total within 30 days) > 0 EUR",
        "count(sale within 60 days) > 0",
    );
    possible("sum(sale.total within 30 days) >= 1_000 EUR and count(sale) == 3");
    impossible("sum(sale.total where total <= 100 EUR) > 300 EUR and count(sale) <= 3");
    possible("sum(sale.total where total <= 100 EUR) >= 300 EUR and count(sale) <= 3");
    impossible("sum(sale.total where total < 100 EUR) >= 300 EUR and count(sale) <= 3");
    impossible(
        "sum(sale.total where total >= 10 EUR within 30 days) > sum(sale.total where total >= 10 EUR within 60 days)",
    );
    impossible(
        "sum(sale.items) == 1 and count(sale where items in 2 .. 3) >= 1 and count(sale where items < 2) == 0",
    );
    possible("sum(sale.items) == 7 and count(sale) == 3");
}

#[test]
fn averages_and_extremes() {
    implies("average(sale.total) > 10 EUR", "count(sale) >= 1");
    implies("min(sale.total) >= 10 EUR", "average(sale.total) >= 10 EUR");
    possible("average(sale.total) == 20 EUR and max(sale.total) > 30 EUR and count(sale) == 3");
    impossible("max(sale.total) < 10 EUR and average(sale.total) > 10 EUR");
    implies(
        "max(sale.total within 7 days) > 50 EUR",
        "max(sale.total within 30 days) > 50 EUR",
    );
    implies(
        "percentile(sale.total, 90) <= 10 EUR and count(sale) < 10",
        "max(sale.total) <= 10 EUR",
    );
    possible("percentile(sale.total, 50) <= 10 EUR and max(sale.total) > 100 EUR");
    implies("median(sale.total) <= 10 EUR", "min(sale.total) <= 10 EUR");
    possible("median(sale.total) <= 10 EUR and max(sale.total) > 100 EUR and count(sale) == 3");
    possible("count_distinct(sale.channel) == 1 and count(sale) == 2");
    impossible("count_distinct(sale.channel) > count(sale)");
    impossible("count_distinct(sale.channel) == 3");
}

#[test]
fn reactions_are_events() {
    implies(
        "count(click(hello) within 7 days) >= 1",
        "count(click(mail) within 7 days) >= 0",
    );
    implies(
        "count(click(hello) within 7 days) >= 2",
        "count(click within 30 days) >= 2",
    );
    possible("count(click(hello) within 7 days) == 1 and count(click) == 3");
    possible("count(click(hello)) == 1 and count(click(mail)) == 2");
    implies("click(hello) >= 1", "count(click(hello)) >= 1");
    possible("count(entered(welcome) within 7 days) == 1");
}

#[test]
fn since_dates() {
    implies("count(sale since 2026-01-01) >= 2", "count(sale) >= 2");
    possible("count(sale since 2026-01-01) == 1 and count(sale within 30 days) == 2");
    impossible("count(sale since 2026-02-01) >= 1 and count(sale since 2026-01-01) == 0");
    implies("count(sale since last(visit)) >= 1", "count(sale) >= 1");
}
