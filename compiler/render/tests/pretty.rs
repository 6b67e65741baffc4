//! What people see. The snapshots are the specification of the layout.

#![allow(clippy::arithmetic_side_effects)]
#![allow(clippy::expect_used)]

use mkt_diagnostics::limits::{settle, settle_to};
use mkt_diagnostics::{Diagnostic, FileId, Fix, Language, Project, Span};
use mkt_render::{Pretty, SourceList, pretty};

/// The span of the first `part` in `text`.
fn span(file: FileId, text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part stands in the text");
    Span::new(file, start as u32, (start + part.len()) as u32)
}

fn unknown(name: &str, nearest: Option<&str>) -> Language {
    Language::UnknownName {
        name: name.to_owned(),
        wanted: "a KPI".to_owned(),
        nearest: nearest.map(str::to_owned),
        not_in_use: None,
    }
}

/// One file, one unknown name at `part`.
fn one(text: &str, part: &str) -> String {
    one_with(text, part, Pretty::default())
}

fn one_with(text: &str, part: &str, look: Pretty) -> String {
    let mut sources = SourceList::default();
    let file = sources.add("strategy.mkt", Some(text.to_owned()));
    let span = span(file, text, part);
    let report = settle(vec![Diagnostic::new(
        unknown(part, Some("direct_share")),
        span,
    )]);
    pretty(&report, &sources, look)
}

const OBJECTIVE: &str = "objective grow_direct \"Sell direct\" {\n  target: direct_shar from 31% to 45% by 2026-12-31\n  owner:  ecommerce\n}\n";

#[test]
fn plain() {
    insta::assert_snapshot!(one(OBJECTIVE, "direct_shar"));
}

#[test]
fn in_ascii() {
    let look = Pretty {
        unicode: false,
        ..Pretty::default()
    };
    insta::assert_snapshot!(one_with(OBJECTIVE, "direct_shar", look));
}

#[test]
fn in_colour() {
    let look = Pretty {
        color: true,
        ..Pretty::default()
    };
    let text = one_with(OBJECTIVE, "direct_shar", look);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn in_a_narrow_window() {
    let look = Pretty {
        width: 48,
        ..Pretty::default()
    };
    insta::assert_snapshot!(one_with(OBJECTIVE, "direct_shar", look));
}

#[test]
fn wide_characters_before_the_place() {
    insta::assert_snapshot!(one(
        "objective 增长 \"直接销售 ✈️ 👨‍👩‍👧 👍🏽\" { target: 直销占比 at least 45% }\n",
        "直销占比"
    ));
}

#[test]
fn tabs_before_the_place() {
    insta::assert_snapshot!(one(
        "objective a {\n\ttarget:\tdirect_shar\tat least 45%\n\t\towner: x\n}\n",
        "direct_shar"
    ));
}

#[test]
fn escape_characters() {
    insta::assert_snapshot!(one(
        "// \u{1b}[2J\u{1b}]0;owned\u{7}\nobjective a { \u{202e}target: direct\u{200b}_shar\u{9b}31m }\r\n",
        "direct\u{200b}_shar\u{9b}31m"
    ));
}

#[test]
fn at_the_end_of_the_file() {
    let text = "objective grow_direct {\n  owner:";
    let mut sources = SourceList::default();
    let file = sources.add("strategy.mkt", Some(text.to_owned()));
    let end = Span::at(file, text.len() as u32);
    let report = settle(vec![
        Diagnostic::new(
            Language::UnclosedBlock {
                what: "objective `grow_direct`".to_owned(),
            },
            span(file, text, "objective grow_direct {"),
        )
        .related(span(file, text, "{"), "this `{` is never closed")
        .fix(Fix::replace("write `}` at the end", end, "\n}")),
        Diagnostic::new(
            Language::MissingValue {
                key: "owner".to_owned(),
            },
            end,
        ),
    ]);
    insta::assert_snapshot!(pretty(&report, &sources, Pretty::default()));
}

#[test]
fn an_empty_file() {
    let mut sources = SourceList::default();
    let file = sources.add("strategy.mkt", Some(String::new()));
    let report = settle(vec![Diagnostic::new(
        Language::MissingKey {
            key: "horizon".to_owned(),
            owner: "the strategy".to_owned(),
            example: Some("horizon: 2026-01-01 .. 2027-12-31".to_owned()),
        },
        Span::at(file, 0),
    )]);
    insta::assert_snapshot!(pretty(&report, &sources, Pretty::default()));
}

#[test]
fn a_line_of_three_megabytes() {
    let text = format!(
        "objective a {{ {} target: direct_shar {} }}",
        "x; ".repeat(500_000),
        "y; ".repeat(500_000)
    );
    insta::assert_snapshot!(one(&text, "direct_shar"));
}

#[test]
fn places_in_several_files() {
    let first = "// Figures\n\nkpi cac \"Customer acquisition cost\" {\n  unit: EUR\n}\n";
    let second = "kpi reach { unit: traveller }\n\nkpi cac \"Cost\" { unit: EUR }\n";
    let mut sources = SourceList::default();
    let first_file = sources.add("figures.mkt", Some(first.to_owned()));
    let second_file = sources.add("plan/more.mkt", Some(second.to_owned()));
    let report = settle(vec![
        Diagnostic::new(
            Language::DuplicateName {
                name: "cac".to_owned(),
            },
            span(second_file, second, "cac"),
        )
        .related(span(first_file, first, "cac"), "first declared here"),
    ]);
    insta::assert_snapshot!(pretty(&report, &sources, Pretty::default()));
}

#[test]
fn places_far_apart_in_one_file() {
    let text = format!("kpi cac {{ }}\n{}kpi cac {{ }}\n", "\n".repeat(1_200));
    let mut sources = SourceList::default();
    let file = sources.add("figures.mkt", Some(text.clone()));
    let again = text.rfind("cac").expect("stands there twice") as u32;
    let report = settle(vec![
        Diagnostic::new(
            Language::DuplicateName {
                name: "cac".to_owned(),
            },
            Span::new(file, again, again + 3),
        )
        .related(Span::new(file, 4, 7), "first declared here"),
    ]);
    insta::assert_snapshot!(pretty(&report, &sources, Pretty::default()));
}

#[test]
fn a_place_of_several_lines() {
    insta::assert_snapshot!(one(
        "segment quiet of traveller {\n  where: recency(booking)\n     > 180 days\n     and tier == gold\n}\n",
        "recency(booking)\n     > 180 days\n     and tier == gold"
    ));
}

#[test]
fn a_place_of_too_many_lines_is_marked_at_its_first() {
    let text = format!("journey j {{\n{}}}\n", "  wait 1 day\n".repeat(40));
    insta::assert_snapshot!(one(&text, &text));
}

#[test]
fn a_fix_that_the_help_does_not_tell() {
    let text = "objective a {\n  supports: growth, growth\n}\n";
    let mut sources = SourceList::default();
    let file = sources.add("strategy.mkt", Some(text.to_owned()));
    let place = span(file, text, ", growth");
    let report = settle(vec![
        Diagnostic::new(
            Language::StrayText {
                text: ", growth".to_owned(),
            },
            place,
        )
        .fix(Fix::replace("remove the second `growth`", place, "")),
    ]);
    insta::assert_snapshot!(pretty(&report, &sources, Pretty::default()));
}

#[test]
fn of_very_many_places_some_are_shown_and_all_are_counted() {
    let text = "cac\n".repeat(40);
    let mut sources = SourceList::default();
    let file = sources.add("strategy.mkt", Some(text));
    let place = |line: u32| Span::new(file, line * 4, line * 4 + 3);
    let mut diagnostic = Diagnostic::new(unknown("cac", None), place(0));
    for line in 1..40 {
        diagnostic = diagnostic.related(place(line), "and here");
    }
    let shown = pretty(&settle(vec![diagnostic]), &sources, Pretty::default());
    assert_eq!(shown.matches("and here").count(), 12, "{shown}");
    assert!(shown.contains("and 27 more places take part"), "{shown}");
}

#[test]
fn many_findings() {
    let text = "a\n".repeat(12);
    let mut sources = SourceList::default();
    let file = sources.add("strategy.mkt", Some(text));
    let list = (0..12)
        .map(|line| Diagnostic::new(unknown("a", None), Span::new(file, line * 2, line * 2 + 1)))
        .chain([Diagnostic::new(
            Language::UnusedDeclaration {
                name: "lena".to_owned(),
                kind: "persona".to_owned(),
            },
            Span::new(file, 0, 1),
        )])
        .collect();
    insta::assert_snapshot!(pretty(&settle_to(list, 2), &sources, Pretty::default()));
}

#[test]
fn files_without_text() {
    let mut sources = SourceList::default();
    let file = sources.add("plan/old\u{1b}.mkt", None);
    let report = settle(vec![
        Diagnostic::new(
            Project::NotUtf8 {
                offset: 120,
                line: 3,
            },
            Span::at(file, 120),
        ),
        Diagnostic::new(
            Project::NoSources {
                folder: "campaigns".to_owned(),
            },
            Span::NONE,
        ),
    ]);
    insta::assert_snapshot!(pretty(&report, &sources, Pretty::default()));
}

#[test]
fn nothing_found_is_nothing_said() {
    let report = settle(Vec::new());
    assert_eq!(
        pretty(&report, &SourceList::default(), Pretty::default()),
        ""
    );
}
