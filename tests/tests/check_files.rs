//! Every file or folder in `check/` is a test: what its comments expect is
//! found by `mktc check`, no more and no less, and its full text for people is
//! the one that stands beside it in a `.stderr` file.
//!
//! `MKT_UPDATE=1` rewrites those texts; read them critically before they are
//! committed.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mkt_tests::expected::{self, Expected};
use mkt_tests::{files_below, program, read};

const VARIABLE: &str = "MKT_UPDATE";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("check")
}

/// Files ending in `.mkt` and folders, by name.
fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ending| ending == "mkt"))
        .collect();
    cases.sort();
    cases
}

/// What the sources of a case expect, by path as it is shown.
fn expected(case: &Path) -> BTreeMap<String, Expected> {
    ["mkt", "html"]
        .iter()
        .flat_map(|ending| files_below(case, ending))
        .map(|path| {
            let shown = path.strip_prefix(folder()).unwrap();
            let shown = shown.to_str().unwrap().to_owned();
            (shown, expected::in_source(&read(&path)))
        })
        .collect()
}

/// Runs `mktc check`, on the day that a source of the case names.
fn check(name: &str, options: &[&str]) -> program::Run {
    let sources = files_below(&folder().join(name), "mkt");
    let today = sources
        .iter()
        .find_map(|path| expected::today(&read(path)).map(str::to_owned));
    let mut arguments = vec!["check", name];
    arguments.extend(options);
    if let Some(today) = &today {
        arguments.extend(["--today", today]);
    }
    program::run(&folder(), &arguments)
}

fn found(name: &str) -> BTreeMap<String, Expected> {
    let report = check(name, &["--format", "json"]).json();
    let mut found: BTreeMap<String, Expected> = BTreeMap::new();
    for one in report["diagnostics"].as_array().unwrap() {
        let text = |key: &str| one[key].as_str().unwrap();
        let path = one["place"]["file"].as_str().unwrap_or_default();
        let line = &one["place"]["span"]["start"]["line"];
        let line = line
            .as_u64()
            .map_or(0, |line| usize::try_from(line).unwrap());
        let finding = format!("{}: {}", text("level"), text("name"));
        expected::add(found.entry(path.to_owned()).or_default(), line, finding);
    }
    found
}

#[test]
fn what_is_expected_is_found() {
    let mut wrong = Vec::new();
    let cases = cases();
    for case in &cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let (mut expected, mut found) = (expected(case), found(name));
        let files: Vec<String> = expected.keys().chain(found.keys()).cloned().collect();
        for file in files {
            let expected = expected.remove(&file).unwrap_or_default();
            let found = found.remove(&file).unwrap_or_default();
            if let Some(difference) = expected::difference(&expected, &found) {
                wrong.push(format!("check/{file}:\n{difference}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 10, "only {} cases were found", cases.len());
}

#[test]
fn the_text_for_people_stands_beside_it() {
    let update = std::env::var_os(VARIABLE).is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap();
        let run = check(name, &[]);
        assert_eq!(run.stdout, "", "{name}: a report for people is no result");
        let text = format!("{}exit code {}\n", run.stderr, run.code.unwrap());
        let path = case.with_extension("stderr");
        if update {
            std::fs::write(&path, text).unwrap();
        } else if !path.exists() {
            wrong.push(format!("{name} has no `.stderr` file"));
        } else if read(&path) != text {
            wrong.push(format!("{name} now tells:\n{text}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{VARIABLE}=1 rewrites the expected texts",
        wrong.join("\n")
    );
}

#[test]
fn every_text_belongs_to_a_case() {
    let cases = cases();
    for path in files_below(&folder(), "stderr") {
        let has_case = cases
            .iter()
            .any(|case| case.with_extension("stderr") == path);
        assert!(has_case, "{} belongs to no case", path.display());
    }
}
