//! Every check is complete: a line in the table, a page, a sample, and
//! sentences that follow the policy.

#![allow(clippy::expect_used)]

mod samples;

use std::collections::BTreeSet;
use std::fmt::Write;

use mkt_diagnostics::catalogue::{self, Family};
use mkt_diagnostics::{Diagnostic, Finding, Level, Span};

/// The names that the facts' files give to their variants.
fn declared_names() -> BTreeSet<&'static str> {
    [
        include_str!("../src/finding/project.rs"),
        include_str!("../src/finding/audience.rs"),
        include_str!("../src/finding/journey.rs"),
        include_str!("../src/finding/pressure.rs"),
        include_str!("../src/finding/quiet.rs"),
        include_str!("../src/finding/consent.rs"),
        include_str!("../src/finding/message.rs"),
        include_str!("../src/finding/direction.rs"),
        include_str!("../src/finding/expression.rs"),
        include_str!("../src/finding/kpi.rs"),
        include_str!("../src/finding/language.rs"),
        include_str!("../src/finding/money.rs"),
        include_str!("../src/finding/plan.rs"),
        include_str!("../src/finding/experiment.rs"),
        include_str!("../src/finding/governance.rs"),
        include_str!("../src/finding/target.rs"),
        include_str!("../src/finding/trial.rs"),
    ]
    .into_iter()
    .flat_map(str::lines)
    .filter_map(|line| {
        let (_, name) = line.split_once("=> \"")?;
        name.strip_suffix("\",")
    })
    .collect()
}

fn catalogued_names() -> BTreeSet<&'static str> {
    catalogue::all().iter().map(|check| check.name).collect()
}

#[test]
fn every_check_has_its_line_in_the_table_and_a_sample() {
    let declared = declared_names();
    assert!(declared.len() > 40, "the names were found in the files");
    assert_eq!(declared, catalogued_names());
    let sampled: BTreeSet<&str> = samples::all().iter().map(Finding::name).collect();
    assert_eq!(declared, sampled);
}

#[test]
fn names_are_kebab_case_unique_and_in_order() {
    let names: Vec<&str> = catalogue::all().iter().map(|check| check.name).collect();
    assert!(names.is_sorted_by(|left, right| left < right), "{names:?}");
    for name in names {
        assert!(
            name.split('-').all(|part| !part.is_empty()
                && part
                    .chars()
                    .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())),
            "{name}"
        );
        assert_eq!(catalogue::find(name).map(|check| check.name), Some(name));
    }
    assert_eq!(catalogue::find("no-such-check"), None);
}

#[test]
fn a_misspelt_name_is_understood() {
    for (written, meant) in [
        ("unknown_name", "unknown-name"),
        ("UnknownName", "unknown-name"),
        ("bad-dates", "bad-date"),
        ("unclosd-block", "unclosed-block"),
    ] {
        assert_eq!(
            catalogue::nearest(written).map(|check| check.name),
            Some(meant),
            "{written}"
        );
    }
    assert_eq!(catalogue::nearest("weather"), None);
}

#[test]
fn families_and_levels_are_those_of_the_findings() {
    for finding in samples::all() {
        let check = catalogue::find(finding.name()).expect("it is in the table");
        let family = match finding {
            Finding::Project(_) => Family::Project,
            Finding::Language(_) | Finding::Expression(_) => Family::Language,
            Finding::Plan(_) | Finding::Money(_) => Family::Plan,
            Finding::Kpi(_) | Finding::Direction(_) => Family::Direction,
            Finding::Experiment(_) => Family::Experiment,
            Finding::Audience(_) => Family::Audience,
            Finding::Journey(_)
            | Finding::Pressure(_)
            | Finding::Quiet(_)
            | Finding::Consent(_)
            | Finding::Message(_) => Family::Reach,
            Finding::Governance(_) | Finding::Trial(_) => Family::Governance,
            Finding::Target(_) => Family::Target,
        };
        assert_eq!(check.family, family, "{}", check.name);
        let level = check.level;
        let diagnostic = Diagnostic::new(finding, Span::NONE);
        assert_eq!(diagnostic.level, level, "{}", check.name);
    }
}

/// One sentence or phrase as the policy wants it.
fn check_sentence(name: &str, part: &str, text: &str) {
    let place = format!("{name}, {part}: {text}");
    assert!(!text.trim().is_empty(), "{place}: says nothing");
    assert_eq!(text, text.trim(), "{place}");
    assert!(
        !text.ends_with(['.', '!', ':']),
        "{place}: ends like a sentence"
    );
    assert!(!text.contains('\n'), "{place}: has several lines");
    assert!(!text.contains("``"), "{place}: quotes nothing");
    // What stands in backticks is the author's; the rest is ours.
    let own: String = text.split('`').step_by(2).collect();
    let first = text.chars().next().expect("it is not empty");
    assert!(
        !first.is_uppercase() || text.starts_with("EUR"),
        "{place}: begins with a capital"
    );
    let lower = own.to_lowercase();
    for word in [
        "invalid",
        "expected",
        "unexpected",
        "token",
        "parse",
        "syntax",
        "identifier",
        "illegal",
        "malformed",
        "must be one of",
        "please",
        "sorry",
        "oops",
        "utf8",
        "none)",
        "some(",
        "::",
        "panic",
        "null",
        "string",
        "boolean",
        "enum",
        "struct",
        "warning",
        "expression",
    ] {
        assert!(!lower.contains(word), "{place}: says \"{word}\"");
    }
}

#[test]
fn wording_follows_the_policy() {
    for finding in samples::all() {
        let name = finding.name();
        let wording = finding.wording();
        check_sentence(name, "message", &wording.message);
        check_sentence(name, "label", &wording.label);
        assert!(
            wording.label.chars().count() <= 64,
            "{name}: the label is too long for an underline: {}",
            wording.label
        );
        assert_ne!(wording.message, wording.label, "{name}");
        if let Some(why) = &wording.why {
            check_sentence(name, "why", why);
        }
        if let Some(help) = &wording.help {
            check_sentence(name, "help", help);
        }
    }
}

#[test]
fn awkward_facts_stay_on_one_line() {
    use mkt_diagnostics::Language;
    let long = "a\n  b\t".repeat(100);
    for finding in [
        Language::StrayText { text: long.clone() },
        Language::BadValue {
            key: "target".to_owned(),
            text: long.clone(),
            expected: Vec::new(),
            example: None,
            stopped_at: Some(long),
        },
    ] {
        let wording = finding.wording();
        assert!(!wording.message.contains('\n') && !wording.label.contains('\n'));
        assert!(wording.message.chars().count() < 120, "{}", wording.message);
    }
}

/// Checks that no block of `.mkt` can show: they are about files, settings
/// and targets, or about characters that a page cannot hold visibly, or need
/// more text than a page has room for.
const WITHOUT_EXAMPLE: [&str; 12] = [
    "bidi-control",
    "control-character",
    "custom-failed",
    "custom-limit",
    "custom-unknown",
    "custom-unreadable",
    "diagram-split",
    "expectation-failed",
    "nesting-too-deep",
    "target-unsupported",
    "too-many-applications",
    "too-many-operands",
];

#[test]
fn every_page_explains_shows_and_mends() {
    for check in catalogue::all() {
        let name = check.name;
        let page = check.page;
        assert!(page.starts_with(&format!("# {name}\n\n")), "{name}: title");
        assert!(page.len() > 150, "{name}: the page says too little");
        assert!(
            check.summary.starts_with(char::is_lowercase) && !check.summary.ends_with('.'),
            "{name}: summary"
        );
        assert_eq!(
            page.matches("```").count() % 2,
            0,
            "{name}: a block is not closed"
        );
        let level = match check.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
        };
        let shows = page.contains(&format!("// {level}: {name}\n"));
        let mends = page.contains("```mkt fixed\n");
        let exempt = check.family == Family::Project || WITHOUT_EXAMPLE.contains(&name);
        assert_eq!(shows, !exempt, "{name}: an example that triggers it");
        assert_eq!(mends, !exempt, "{name}: the mended example");
    }
}

/// All sentences in one place, to be read critically whenever they change.
#[test]
fn all_wording() {
    let mut text = String::new();
    for finding in samples::all() {
        let wording = finding.wording();
        writeln!(text, "{}: {}", finding.name(), wording.message).expect("a string takes it");
        writeln!(text, "    ^ {}", wording.label).expect("a string takes it");
        if let Some(why) = wording.why {
            writeln!(text, "  why: {why}").expect("a string takes it");
        }
        if let Some(help) = wording.help {
            writeln!(text, "  help: {help}").expect("a string takes it");
        }
    }
    insta::assert_snapshot!(text);
}
