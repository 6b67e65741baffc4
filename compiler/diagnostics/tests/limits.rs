//! Order, repetition and limits of what is shown.

use mkt_diagnostics::limits::{PER_FILE, settle, settle_to};
use mkt_diagnostics::{Diagnostic, FileId, Language, Level, Span};

fn key(name: &str, file: u32, start: u32) -> Diagnostic {
    Diagnostic::new(
        Language::MissingKey {
            key: name.to_owned(),
            owner: "a team".to_owned(),
            example: None,
        },
        Span::new(FileId(file), start, start.saturating_add(4)),
    )
}

fn places(list: &[Diagnostic]) -> Vec<(u32, u32)> {
    list.iter()
        .map(|diagnostic| (diagnostic.span.file.0, diagnostic.span.start))
        .collect()
}

#[test]
fn the_order_is_that_of_the_files_whatever_it_was() {
    let list = vec![
        key("a", 1, 5),
        key("a", 0, 9),
        key("b", 0, 2),
        key("a", 1, 0),
    ];
    let forward = settle(list.clone());
    let backward = settle(list.into_iter().rev().collect());
    assert_eq!(forward, backward);
    assert_eq!(places(&forward.shown), [(0, 2), (0, 9), (1, 0), (1, 5)]);
}

#[test]
fn the_same_is_said_once_and_different_things_all() {
    let mut wider = key("size", 0, 0);
    wider.span.end = 40;
    let report = settle(vec![
        key("size", 0, 0),
        key("lead", 0, 0),
        wider,
        key("size", 0, 0),
        key("size", 0, 1),
    ]);
    let messages: Vec<String> = report.shown.iter().map(Diagnostic::message).collect();
    assert_eq!(
        messages,
        [
            "a team has no `lead:`",
            "a team has no `size:`",
            "a team has no `size:`"
        ]
    );
}

#[test]
fn two_hundred_a_file_and_the_rest_is_counted() {
    let list = (0..250).map(|at| key("a", 3, at)).chain([key("a", 4, 0)]);
    let report = settle(list.collect());
    assert_eq!(report.shown.len(), PER_FILE + 1);
    assert_eq!(
        report.omitted.get(&FileId(3)).map(|count| count.errors),
        Some(50)
    );
    assert_eq!(report.omitted.get(&FileId(4)), None);
    assert_eq!(report.count().errors, 251);
}

#[test]
fn errors_are_kept_before_warnings() {
    let mut warning = key("a", 0, 0);
    warning.level = Level::Warning;
    let report = settle_to(vec![warning, key("b", 0, 7), key("c", 0, 3)], 2);
    assert_eq!(places(&report.shown), [(0, 3), (0, 7)]);
    assert_eq!(
        report.omitted.get(&FileId(0)).map(|count| count.warnings),
        Some(1)
    );
    assert_eq!(report.highest(), Some(Level::Error));
}

#[test]
fn what_is_left_out_still_counts_for_the_verdict() {
    let report = settle_to(vec![key("a", 0, 0)], 0);
    assert!(report.shown.is_empty());
    assert_eq!(report.highest(), Some(Level::Error));
    assert_eq!(settle(Vec::new()).highest(), None);
}
