//! Commands that are given several projects at once.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::BTreeSet;

use mkt_tests::program::{Run, run};
use mkt_tests::sandbox::{GOOD, Sandbox};
use mkt_tests::{examples, repository};
use serde_json::Value;

/// A team with a mistake: the second line, an unknown unit.
const WRONG: &str = "team data \"Data\" {\n  size: 4 peoples\n}\n";

/// Two projects, the second with a mistake, and what a shell's `*` finds
/// beside them.
fn two() -> Sandbox {
    Sandbox::with(&[
        ("all/README.md", "# Two projects"),
        ("all/one/mktc.toml", "name = \"first\""),
        ("all/one/a.mkt", GOOD),
        ("all/two/mktc.toml", "name = \"second\""),
        ("all/two/a.mkt", GOOD),
        ("all/two/b.mkt", WRONG),
    ])
}

fn check_both(sandbox: &Sandbox, more: &[&str]) -> Run {
    let arguments = ["check", "all/README.md", "all/one", "all/two"];
    sandbox.run(&[&arguments, more].concat())
}

#[test]
fn all_examples_are_checked_in_one_call() {
    let mut arguments = vec!["check".to_owned(), "--fail-level".into(), "info".into()];
    let entries = std::fs::read_dir(repository().join("examples")).unwrap();
    // As a shell writes out `examples/*`.
    arguments.extend(entries.map(|entry| {
        let name = entry.unwrap().file_name();
        format!("examples/{}", name.to_string_lossy())
    }));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let checked = run(repository(), &arguments).exits(0);
    for example in examples() {
        checked.tells(&format!("(examples/{example}): "));
    }
    checked.tells("projects checked, nothing found");
}

#[test]
fn each_project_is_told_under_its_name_with_one_summary() {
    let sandbox = two();
    let run = check_both(&sandbox, &[]).exits(1);
    run.tells("all/README.md does not end in `.mkt` and is left out");
    run.tells("first (all/one): 1 file checked, nothing found");
    run.tells("second (all/two): 1 error in 1 file");
    run.tells("all/two/b.mkt:2:11");
    assert_eq!(run.stderr.matches("mktc explain NAME").count(), 1);
    let names = ["first (", "second (", "b.mkt:2:11", "\n1 error in 1 file"];
    let places = names.map(|text| run.stderr.find(text).unwrap());
    assert!(places.is_sorted(), "{}", run.stderr);
    // Each stands for itself: both declare a strategy of the same name.
    sandbox.run(&["check", "all/one"]).exits(0);
}

#[test]
fn a_folder_that_holds_projects_means_each_of_them() {
    let sandbox = two();
    for (folder, argument) in [("", "all"), ("all", "."), ("all", "")] {
        let mut arguments = vec!["check"];
        arguments.extend(Some(argument).filter(|argument| !argument.is_empty()));
        let run = run(&sandbox.path().join(folder), &arguments).exits(1);
        run.tells("first (");
        run.tells("second (");
    }
    // What belongs to none of them is one strategy more.
    sandbox.put("all/loose.mkt", WRONG);
    let run = sandbox.run(&["check", "all"]).exits(1);
    run.tells("all: 1 error in 1 file");
    run.tells("2 errors in 2 files");
    // A project within a project is not part of it, and has to be named.
    sandbox.put("all/mktc.toml", "");
    let run = sandbox.run(&["check", "all"]).exits(1);
    run.tells("1 error in 1 file");
    assert!(!run.stderr.contains("second"), "{}", run.stderr);
}

#[test]
fn a_folder_with_nothing_in_it_is_still_told() {
    let sandbox = two();
    sandbox.put("all/empty/notes.md", "");
    sandbox
        .run(&["check", "all/empty"])
        .exits(2)
        .tells("[no-sources]");
    // Named beside projects it is an argument that means nothing.
    let run = sandbox.run(&["check", "all/one", "all/empty"]).exits(2);
    run.tells("[no-sources]");
}

#[test]
fn parts_of_several_projects_can_be_named() {
    let sandbox = two();
    let run = sandbox.run(&["check", "all/one/a.mkt", "all/two/a.mkt"]);
    run.exits(0).tells("2 projects checked, nothing found");
}

#[test]
fn reports_for_programs_stay_one_document() {
    let sandbox = two();
    sandbox.put("all/one/b.mkt", WRONG);
    sandbox.put("all/three/mktc.toml", "nmae = \"third\"");
    sandbox.put("all/three/a.mkt", GOOD);
    let run = check_both(&sandbox, &["all/three", "--format", "json"]).exits(2);
    let report = run.json();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let file = |place: &Value| place["file"].as_str().unwrap().to_owned();
    let files: BTreeSet<String> = diagnostics.iter().map(|one| file(&one["place"])).collect();
    let wanted = ["all/one/b.mkt", "all/three/mktc.toml", "all/two/b.mkt"];
    assert_eq!(files, BTreeSet::from(wanted.map(str::to_owned)));
    for one in diagnostics {
        // Mends point into the file that the finding is about, as well.
        for edit in one["fixes"].as_array().unwrap().iter().flat_map(|fix| {
            let edits = fix["edits"].as_array();
            edits.unwrap().clone()
        }) {
            assert_eq!(file(&edit["place"]), file(&one["place"]));
        }
        assert!(one["place"]["span"]["start"]["line"].as_u64().unwrap() <= 2);
    }
    assert!(
        diagnostics
            .iter()
            .any(|one| !one["fixes"].as_array().unwrap().is_empty())
    );
    assert_eq!(report["summary"]["errors"], 3);
    assert_eq!(report["summary"]["files"], 3);

    let lines = check_both(&sandbox, &["--format", "jsonl"]).exits(1).stdout;
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    let summaries = lines.iter().filter(|line| line["type"] == "summary");
    assert_eq!(summaries.count(), 1);

    let annotations = check_both(&sandbox, &["--format", "github"])
        .exits(1)
        .stdout;
    assert!(
        annotations.contains("::error file=all/one/b.mkt,line=2,"),
        "{annotations}"
    );
    assert!(
        annotations.contains("::error file=all/two/b.mkt,line=2,"),
        "{annotations}"
    );

    let compact = check_both(&sandbox, &["--format", "compact"])
        .exits(1)
        .stderr;
    let findings: Vec<&str> = compact
        .lines()
        .filter(|line| line.contains("error["))
        .collect();
    assert_eq!(findings.len(), 2, "{compact}");
}

#[test]
fn the_worst_of_several_decides_how_it_ends() {
    let sandbox = two();
    sandbox.run(&["check", "all", "--quiet"]).exits(1);
    sandbox.put("all/one/mktc.toml", "nmae = \"first\"");
    sandbox.run(&["check", "all", "--quiet"]).exits(2);
    sandbox.put("all/one/mktc.toml", "");
    sandbox.put("all/two/b.mkt", "");
    let run = sandbox.run(&["check", "all", "--quiet"]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn each_project_is_built_into_its_own_folder() {
    let sandbox = two();
    let run = sandbox
        .run(&["build", "all/README.md", "all/one", "all/two"])
        .exits(1);
    run.tells("first (all/one):");
    run.tells("all/one/dist: ");
    run.tells("nothing was built");
    run.tells("1 of 2 projects built");
    assert!(sandbox.path().join("all/one/dist").is_dir());
    assert!(!sandbox.path().join("all/two/dist").exists());
    sandbox.put("all/two/b.mkt", "");
    sandbox
        .run(&["build", "all"])
        .exits(0)
        .tells("2 of 2 projects built");
    assert_eq!(sandbox.tree("all/one/dist"), sandbox.tree("all/two/dist"));
    assert!(!sandbox.tree("all/two/dist").is_empty());
}

#[test]
fn one_output_folder_is_not_for_several_projects() {
    let sandbox = two();
    let run = sandbox.run(&["build", "all", "--out", "site"]).exits(2);
    run.tells("`--out` is the folder of one project, and these are 2");
    assert!(!sandbox.path().join("site").exists());
}

#[test]
fn a_graph_is_of_one_project() {
    let sandbox = two();
    let run = sandbox.run(&["graph", "all"]).exits(2);
    run.tells("these belong to different projects");
    sandbox.run(&["graph", "all/one"]).exits(0);
}
