//! Where there is one sensible mend of what does not add up, it is offered, and
//! the mended text has no such finding; elsewhere none is.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests"
)]

use mkt_diagnostics::Diagnostic;
use mkt_model::{SourceFile, build};

fn found(text: &str) -> Vec<Diagnostic> {
    let file = SourceFile {
        path: "plan.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    mkt_checks::check(&built.strategy, built.diagnostics, None)
}

/// A campaign with these shares, and a budget over time with those.
fn strategy(shares: &str, split: &str) -> String {
    format!(
        "strategy s \"S\" {{ horizon: 2026-01-01 .. 2026-12-31; currency: EUR }}
channel a \"A\" {{ kind: social }}
channel b \"B\" {{ kind: search }}
channel c \"C\" {{ kind: display }}
budget media \"Media\" {{ total: 1M EUR; period: 2026; split: {split} }}
campaign all \"All\" {{
  runs:     2026-02-01 .. 2026-11-30
  channels: a, b, c
  budget:   90k EUR from media split {shares}
}}
"
    )
}

/// The text after all fixes that are offered.
fn mended(text: &str) -> String {
    let mut edits: Vec<_> = found(text)
        .into_iter()
        .filter(|one| one.name() == "budget-split")
        .map(|one| {
            assert_eq!(one.fixes.len(), 1, "{}", one.message());
            one.fixes.into_iter().next().unwrap()
        })
        .flat_map(|fix| fix.edits)
        .collect();
    assert!(!edits.is_empty());
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        let range = edit.span.start as usize..edit.span.end as usize;
        text.replace_range(range, &edit.insert);
    }
    text
}

#[test]
fn the_only_share_is_all_of_it() {
    let text = mended(&strategy("a 90%", "2026 80%"));
    assert!(text.contains("split a 100%"), "{text}");
    assert!(text.contains("split: 2026 100%"), "{text}");
    assert_eq!(found(&text), []);
}

#[test]
fn what_is_lost_by_rounding_is_the_last_ones() {
    let text = mended(&strategy(
        "a 33.3%, b 33.3%, c 33.3%",
        "2026-Q1 33%, 2026-Q2 33%, 2026-H2 34.5%",
    ));
    assert!(text.contains("c 33.4%"), "{text}");
    assert!(text.contains("2026-H2 34% }"), "{text}");
    assert_eq!(found(&text), []);
}

#[test]
fn of_several_nobody_can_say_which_is_wrong() {
    for shares in ["a 55%, b 40%", "a 70%, b 40%", "a 60%, b 40%, c 40%"] {
        let found = found(&strategy(shares, "2026-H1 50%, 2026-H2 50%"));
        assert_eq!(found.len(), 1, "{shares}");
        assert!(
            found
                .iter()
                .all(|one| one.name() == "budget-split" && one.fixes.is_empty())
        );
    }
}
