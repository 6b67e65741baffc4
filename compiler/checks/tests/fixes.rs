//! Every fix that is offered anywhere in the cases of `mktc check` mends: with it
//! alone, that finding is gone, and there are neither more of its name nor new
//! errors.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they read files and end where something is wrong"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use mkt_diagnostics::catalogue::{self, Family};
use mkt_diagnostics::{Diagnostic, Fix, Level, Span};
use mkt_model::SourceFile;
use support::Sources;

/// Checks of how people are reached of which the cases show a fix.
const SHOWN: &[&str] = &[
    "consent-not-implied",
    "hold-too-short",
    "malformed-insertion",
    "missing-fallback",
    "needless-fallback",
    "opened-is-weak",
    "policy-unmet",
    "rule-misses",
    "topic-missing",
    "unknown-variable",
    "unset-trap",
    "unsuitable-insertion",
    "utm-style",
];

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/check");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ending| ending == "mkt"))
        .collect();
    cases.sort();
    cases
}

fn sources(case: &Path) -> Sources {
    let mut paths = vec![case.to_owned()];
    if case.is_dir() {
        let entries = std::fs::read_dir(case).unwrap();
        paths = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "mkt"));
        paths.sort();
    }
    let files: Vec<SourceFile> = paths
        .into_iter()
        .map(|path| SourceFile {
            // What is no text is told by the program, which reads it.
            text: String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
            path: path.to_str().unwrap().to_owned(),
        })
        .collect();
    let today = files.iter().find_map(|file| {
        let mut lines = file.text.lines();
        let day = lines.find_map(|line| line.strip_prefix("// today: "))?;
        day.trim().parse().ok()
    });
    Sources { files, today }
}

/// How many findings there are of each name.
fn counted(found: &[Diagnostic], level: Option<Level>) -> BTreeMap<&'static str, usize> {
    let mut counted = BTreeMap::new();
    for one in found {
        if level.is_none_or(|level| one.level == level) {
            *counted.entry(one.name()).or_default() += 1;
        }
    }
    counted
}

/// Where a place begins after a fix.
fn moved(span: Span, fix: &Fix) -> i64 {
    let before = fix
        .edits
        .iter()
        .filter(|edit| edit.span.file == span.file && edit.span.end <= span.start);
    let lengths = before.map(|edit| {
        let taken = i64::from(edit.span.end - edit.span.start);
        i64::try_from(edit.insert.len()).unwrap() - taken
    });
    i64::from(span.start) + lengths.sum::<i64>()
}

#[test]
fn what_is_offered_mends() {
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    let mut wrong: Vec<String> = Vec::new();
    let mut tried = 0;
    for case in cases() {
        let sources = sources(&case);
        let before = sources.found();
        let of_name = counted(&before, None);
        let errors = counted(&before, Some(Level::Error));
        for one in &before {
            for fix in &one.fixes {
                tried += 1;
                shown.insert(one.name());
                let after = sources.fixed([fix]).found();
                let told = format!("{}: {}: {}", case.display(), one.name(), fix.title);
                let start = moved(one.span, fix);
                let is_same = |other: &&Diagnostic| {
                    other.name() == one.name()
                        && other.span.file == one.span.file
                        && i64::from(other.span.start) == start
                };
                if let Some(left) = after.iter().find(is_same) {
                    wrong.push(format!("{told}: is found still: {}", left.message()));
                }
                let left = counted(&after, None).get(one.name()).copied().unwrap_or(0);
                if left > of_name[one.name()] {
                    wrong.push(format!("{told}: {left} are found"));
                }
                // Once the text can be read, what stands there may be wrong.
                if catalogue::find(one.name()).unwrap().family == Family::Language {
                    continue;
                }
                for (name, count) in counted(&after, Some(Level::Error)) {
                    if count > errors.get(name).copied().unwrap_or(0) {
                        wrong.push(format!("{told}: makes {name}"));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    for name in SHOWN {
        assert!(
            shown.contains(name),
            "no case shows a fix of {name}: {shown:?}"
        );
    }
}
