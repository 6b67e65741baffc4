//! What programs read.

use mkt_diagnostics::limits::{Settled, settle, settle_to};
use mkt_diagnostics::{Diagnostic, FileId, Fix, Language, Project, Span};
use mkt_render::{SourceList, compact, github, json, jsonl};

fn report() -> (Settled, SourceList) {
    let mut sources = SourceList::default();
    let first = sources.add(
        "plan, 100%:a.mkt",
        Some("kpi 增长 {\n  unit EUR\n}\n".to_owned()),
    );
    let second = sources.add("b.mkt", None);
    let list = vec![
        Diagnostic::new(
            Language::MissingColon {
                key: "unit".to_owned(),
            },
            Span::new(first, 15, 19),
        )
        .related(Span::new(first, 4, 10), "of this\u{202e} KPI")
        .fix(Fix::insert_after(
            "write `unit:`",
            Span::new(first, 15, 19),
            ":",
        )),
        Diagnostic::new(
            Language::StrayText {
                text: "100% \u{1b}[31m,\u{e0041}".to_owned(),
            },
            Span::new(first, 4, 18),
        ),
        Diagnostic::new(
            Project::UnreadableFile {
                reason: "permission denied".to_owned(),
            },
            Span::at(second, 0),
        ),
        Diagnostic::new(
            Project::NoSources {
                folder: "c".to_owned(),
            },
            Span::NONE,
        ),
    ];
    (settle(list), sources)
}

#[test]
fn compact_is_one_line_each() {
    let (report, sources) = report();
    insta::assert_snapshot!(compact(&report, &sources));
}

#[test]
fn github_annotations_are_escaped() {
    let (report, sources) = report();
    insta::assert_snapshot!(github(&report, &sources));
}

#[test]
fn json_is_one_document() {
    let (report, sources) = report();
    let text = json(&report, &sources);
    assert!(
        text.chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    assert!(!text.contains(['\u{202e}', '\u{e0041}']));
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let diagnostics = value["diagnostics"].as_array().expect("a list");
    assert_eq!(
        diagnostics[0]["message"],
        report.shown[0].message().as_str(),
        "escapes read back as what they stand for"
    );
    assert!(
        diagnostics
            .iter()
            .any(|diagnostic| diagnostic["related"][0]["text"] == "of this\u{202e} KPI")
    );
    insta::assert_snapshot!(text);
}

#[test]
fn json_lines_hold_the_same_and_a_summary() {
    let (report, sources) = report();
    let document: serde_json::Value =
        serde_json::from_str(&json(&report, &sources)).expect("it is JSON");
    let lines: Vec<serde_json::Value> = jsonl(&report, &sources)
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let (last, diagnostics) = lines.split_last().expect("there is a summary");
    let whole = document["diagnostics"].as_array().expect("a list");
    assert_eq!(diagnostics.len(), whole.len());
    for (line, diagnostic) in diagnostics.iter().zip(whole) {
        assert_eq!(line["type"], "diagnostic");
        assert_eq!(line["schema_version"], 1);
        for (key, value) in diagnostic.as_object().expect("an object") {
            assert_eq!(&line[key], value, "{key}");
        }
    }
    assert_eq!(last["type"], "summary");
    assert_eq!(last["errors"], document["summary"]["errors"]);
}

#[test]
fn what_is_left_out_is_counted_everywhere() {
    let mut sources = SourceList::default();
    let file = sources.add("a.mkt", Some("abc".to_owned()));
    let list = (0..3)
        .map(|at| {
            Diagnostic::new(
                Language::StrayCloser { closer: '}' },
                Span::new(file, at, at + 1),
            )
        })
        .collect();
    let report = settle_to(list, 1);
    assert!(compact(&report, &sources).ends_with("a.mkt: and 2 more: 2 errors\n"));
    assert!(github(&report, &sources).ends_with("::notice file=a.mkt::and 2 more: 2 errors\n"));
    let value: serde_json::Value =
        serde_json::from_str(&json(&report, &sources)).expect("it is JSON");
    assert_eq!(value["summary"]["errors"], 3);
    assert_eq!(value["summary"]["omitted"][0]["errors"], 2);
    assert_eq!(value["diagnostics"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_file_nobody_knows_has_no_place() {
    let report = settle(vec![Diagnostic::new(
        Language::StrayCloser { closer: '}' },
        Span::new(FileId(7), 1, 2),
    )]);
    assert_eq!(
        compact(&report, &SourceList::default()),
        "error[stray-closer]: `}` closes nothing\n"
    );
}
