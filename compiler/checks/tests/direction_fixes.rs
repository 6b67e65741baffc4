//! What is offered as a mend of objectives and targets mends: the text with the
//! fix has no such finding; and where the mend is not one alone, none is
//! offered.

#![allow(clippy::panic, reason = "a test that panics fails, as it should")]

mod support;

use mkt_diagnostics::Diagnostic;
use support::mended_by;

const WORLD: &str = "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR }
source shop \"Shop\" { refresh: every 1 day }
kpi share \"Share\" { source: shop; unit: %; per: month; better: higher }
kpi cost \"Cost\" { source: shop; unit: EUR; per: month; better: lower }
team data \"Data\" { size: 3 people }
";

const NAMES: [&str; 6] = [
    "objective-without-deadline",
    "orphan-work",
    "target-direction",
    "objective-unsupported",
    "target-baseline-mismatch",
    "targets-contradict",
];

/// What is found of these names.
fn found(text: &str) -> Vec<Diagnostic> {
    let mut all = support::found(text);
    all.retain(|one| NAMES.contains(&one.name()));
    all
}

fn objective(targets: &str) -> String {
    format!(
        "{WORLD}objective grow \"Grow\" {{\n{targets}\n}}
initiative work \"Work\" {{ supports: grow; team: data 1 person; takes: 2 weeks }}\n"
    )
}

#[test]
fn what_is_mended_has_no_finding() {
    let cases = [
        (
            "objective-without-deadline",
            objective("target: share from 20% to 30%"),
            "share from 20% to 30% by 2026-12-31",
        ),
        // The date that the others have; all at once.
        (
            "objective-without-deadline",
            objective(
                "target: share from 20% to 30%\ntarget: cost at most 5 EUR // soon\ntarget: share at least 25% by 2026-06-30",
            ),
            "cost at most 5 EUR by 2026-06-30 // soon",
        ),
        (
            "target-direction",
            objective(
                "target: cost from 1M EUR to 1.2M EUR by 2026-12-31\ntarget: cost at most 1M EUR by 2026-06-30",
            ),
            "cost from 1.2M EUR to 1M EUR by 2026-12-31",
        ),
        (
            "target-direction",
            objective(
                "target: cost at least 9 EUR by 2026-12-31\ntarget: cost from 12 EUR to 8 EUR by 2026-10-31",
            ),
            "cost at most 9 EUR by 2026-12-31",
        ),
        (
            "target-direction",
            objective(
                "target: share at most 9% by 2026-12-31\ntarget: share from 2% to 8% by 2026-10-31",
            ),
            "share at least 9% by 2026-12-31",
        ),
        // All targets agree: the KPI does not.
        (
            "target-direction",
            objective(
                "target: cost at least 9 EUR by 2026-12-31\ntarget: cost from 8 EUR to 9 EUR by 2026-12-31",
            ),
            "per: month; better: higher }\nteam",
        ),
        (
            "orphan-work",
            format!(
                "{}initiative more \"More\" {{\n  team:  data\n  takes: 2 weeks\n}}\n",
                objective("target: share from 20% to 30% by 2026-12-31")
            ),
            "{\n  supports: grow\n  team:  data",
        ),
    ];
    for (name, text, wanted) in cases {
        let all = found(&text);
        let [one] = all.as_slice() else {
            panic!("{text}: {all:?}");
        };
        assert_eq!(one.name(), name, "{text}");
        let mended = mended_by(&text, one);
        assert!(mended.contains(wanted), "{mended}");
        assert_eq!(found(&mended), [], "{mended}");
    }
}

#[test]
fn where_two_mends_are_possible_none_is_chosen() {
    for targets in [
        // The target or the KPI.
        "target: cost from 8 EUR to 9 EUR by 2026-12-31",
        // Which value is right is not known here.
        "target: share from 8% to 9% by 2026-06-30\ntarget: share from 7% to 10% by 2026-12-31",
        "target: share from 8% to 9% by 2026-06-30\ntarget: share at least 10% by 2026-06-30",
        // Where it leads is not known.
        "target: share from 8% to 8% by 2026-06-30",
    ] {
        let text = objective(targets);
        let all = found(&text);
        assert_eq!(all.len(), 1, "{targets}: {all:?}");
        assert!(all.iter().all(|one| one.fixes.is_empty()), "{targets}");
    }
    // Where no work says what it is for, that is told at the last of it.
    let text = format!(
        "{WORLD}objective grow \"Grow\" {{ target: share from 20% to 30% by 2026-12-31 }}
initiative first \"First\" {{ team: data 1 person; takes: 2 weeks }}
initiative then \"Then\" {{ team: data 1 person; takes: 2 weeks; after: first }}\n"
    );
    let all = found(&text);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all.iter().all(|one| one.message().contains("`then`")));
    // Several objectives that the work could be for.
    let text = format!(
        "{}objective other \"Other\" {{ supports: grow; target: cost at most 5 EUR by 2026-12-31 }}
initiative own \"Own\" {{ supports: other; team: data; takes: 1 week }}
initiative more \"More\" {{ team: data; takes: 2 weeks }}\n",
        objective("target: share from 20% to 30% by 2026-12-31")
    );
    let all = found(&text);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all.iter().all(|one| one.fixes.is_empty()));
}

/// A strategy is begun with an objective; what is still missing is no mistake.
#[test]
fn a_beginning_is_left_in_peace() {
    let begun = [
        "objective grow \"Grow\" { target: share from 20% to 30% by 2026-12-31 }",
        "objective grow \"Grow\" { target: share from 20% to 30% by 2026-12-31 }
objective more \"More\" { supports: grow; target: cost at most 5 EUR by 2026-12-31 }",
        // Work comes before objectives in many a strategy.
        "initiative work \"Work\" { team: data; takes: 2 weeks }",
    ];
    for text in begun {
        let text = format!("{WORLD}{text}\n");
        let told = support::names(&text).into_iter();
        let told: Vec<&str> = told
            .filter(|name| !name.starts_with("unused") && !name.starts_with("kpi"))
            .collect();
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}
