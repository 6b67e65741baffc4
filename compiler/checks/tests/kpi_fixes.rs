//! What is offered as a mend mends: the text with the fix has no finding.

#![allow(
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use support::{found, mended_by};

const WORLD: &str = "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR }
entity traveller \"Traveller\" { id: Text, key }
event visit \"Visit\" of traveller { page: Text }
event booking \"Booking\" of traveller { total: Money; channel: one of [direct, agency] }
";

#[test]
fn what_is_mended_has_no_finding() {
    let cases = [
        (
            "kpi-unit",
            "formula: sum(booking.total) / count(booking); unit: EUR per traveller",
        ),
        ("kpi-unit", "formula: count(booking); unit: visit"),
        (
            "kpi-unit",
            "formula: count(booking); unit: booking per week",
        ),
        (
            "kpi-unit",
            "formula: 100 * count(booking where channel == direct) / count(booking); unit: %",
        ),
        (
            "kpi-unit",
            "kind: conversion from visit to booking within 7 days; unit: booking",
        ),
        (
            "kpi-population",
            "formula: count(booking) / count(booking where channel == direct); unit: %",
        ),
        (
            "kpi-population",
            "formula: count(traveller where count(booking) >= 1) / count(traveller where count(booking within 1 year) >= 2); unit: %",
        ),
    ];
    for (name, lines) in cases {
        let text = format!("{WORLD}kpi made \"Made\" {{ {lines}; per: month; alert: below 1 }}\n");
        // The limit has a unit of its own only where nothing is counted.
        let text = match lines {
            _ if lines.contains("unit: %") => text.replace("below 1 ", "below 1% "),
            _ if lines.contains("EUR") => text.replace("below 1 ", "below 1 EUR "),
            _ => text,
        };
        let all = found(&text);
        assert_eq!(all.len(), 1, "{lines}: {all:?}");
        assert_eq!(all[0].name(), name, "{lines}");
        let mut mended = mended_by(&text, &all[0]);
        // A conversion's alert was written for what it said before.
        if lines.contains("conversion") {
            mended = mended.replace("below 1 ", "below 1% ");
        }
        let left = found(&mended);
        assert!(left.is_empty(), "{mended}: {left:?}");
    }
}
