//! What is offered as a mend mends: the text with the fix has no finding.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that panics fails, as it should"
)]

use mkt_diagnostics::Diagnostic;
use mkt_model::{SourceFile, build};

const WORLD: &str = "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR }
entity traveller \"Traveller\" { id: Text, key }
event visit \"Visit\" of traveller { page: Text }
event booking \"Booking\" of traveller { total: Money; channel: one of [direct, agency] }
";

fn found(text: &str) -> Vec<Diagnostic> {
    let file = SourceFile {
        path: "plan.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    mkt_checks::check(&built.strategy, built.diagnostics, None)
}

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
        let [fix] = all[0].fixes.as_slice() else {
            panic!("{lines}: {:?}", all[0].fixes);
        };
        let mut mended = text.clone();
        let mut edits = fix.edits.clone();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in edits {
            let start = usize::try_from(edit.span.start).expect("it fits");
            let end = usize::try_from(edit.span.end).expect("it fits");
            mended.replace_range(start..end, &edit.insert);
        }
        // A conversion's alert was written for what it said before.
        if lines.contains("conversion") {
            mended = mended.replace("below 1 ", "below 1% ");
        }
        let left = found(&mended);
        assert!(left.is_empty(), "{mended}: {left:?}");
    }
}
