//! The lifecycle of an example without `otherwise`: its stages divide everybody,
//! and whichever comparison is turned, somebody is shown who falls between two
//! stages or is in both.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "these are tests"
)]

use mkt_diagnostics::{Audience, Finding, Witness};
use mkt_tests::{compile, sources_of};

const LIFECYCLE: &str = "audience/lifecycle.mkt";

/// The comparisons of the stages: where each stands, and what it is.
fn comparisons(text: &str) -> Vec<(usize, &str)> {
    let begin = text.find("  stage ").unwrap_or(text.len());
    let end = text.find("  rule ").unwrap_or(text.len());
    let mut found = Vec::new();
    let mut at = begin;
    while at < end {
        let rest = &text[at..end];
        let comparison = ["<=", ">=", "<", ">"]
            .into_iter()
            .find(|comparison| rest.starts_with(comparison));
        match comparison {
            Some(comparison) => {
                found.push((at, comparison));
                at += comparison.len();
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// The people shown where stages overlap or leave somebody out.
fn shown(sources: &[(String, String)], lifecycle: &str) -> Vec<(&'static str, Witness)> {
    let files: Vec<(&str, &str)> = sources
        .iter()
        .map(|(path, text)| {
            let text = if path.ends_with(LIFECYCLE) {
                lifecycle
            } else {
                text
            };
            (path.as_str(), text)
        })
        .collect();
    let (_, found) = compile(&files);
    found
        .into_iter()
        .filter_map(|one| {
            let name = one.diagnostic.name();
            match one.diagnostic.finding {
                Finding::Audience(
                    Audience::LifecycleOverlap { witness, .. }
                    | Audience::LifecycleGap { witness, .. },
                ) => Some((name, *witness)),
                _ => None,
            }
        })
        .collect()
}

#[test]
fn whichever_comparison_is_turned_somebody_is_shown() {
    let sources = sources_of("relationship");
    let text = &sources
        .iter()
        .find(|(path, _)| path.ends_with(LIFECYCLE))
        .unwrap_or_else(|| panic!("the example has {LIFECYCLE}"))
        .1;
    assert!(!text.contains("when: otherwise"));
    assert!(shown(&sources, text).is_empty(), "as it is it is sound");

    let all = comparisons(text);
    assert!(all.len() >= 6, "{all:?}");
    let mut seen = Vec::new();
    for (at, comparison) in all {
        for turned in ["<", "<=", ">", ">="] {
            if turned == comparison {
                continue;
            }
            let mut swapped = text.clone();
            swapped.replace_range(at..at + comparison.len(), turned);
            let line = text[..at].lines().count();
            let place = format!("line {line}: `{comparison}` as `{turned}`");
            let shown = shown(&sources, &swapped);
            assert!(!shown.is_empty(), "{place}");
            for (name, witness) in shown {
                seen.push(name);
                // Who falls between stages has a history, or none at all: the
                // instant at least is told.
                assert!(!witness.who.is_empty(), "{place}");
                let last = witness.happened.last();
                let last = last.unwrap_or_else(|| panic!("{place}: no timeline"));
                let what = if name == "lifecycle-gap" {
                    "is in no stage"
                } else {
                    " and in "
                };
                assert!(last.detail.contains(what), "{place}: {last:?}");
            }
        }
    }
    assert!(seen.contains(&"lifecycle-gap"), "{seen:?}");
    assert!(seen.contains(&"lifecycle-overlap"), "{seen:?}");
}
