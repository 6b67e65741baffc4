//! `mktc fmt`, as users run it.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::fs;

use mkt_emit::graph_view::{self, Filter};
use mkt_syntax::format::format;
use mkt_tests::program::run_with;
use mkt_tests::sandbox::{GOOD, Sandbox};
use mkt_tests::{compile, files_below, read, repository};

const UNTIDY: &str = "strategy  aurora \"Aurora\" {\n horizon: 2026-01-01 .. 2026-12-31\n   currency:  EUR\n timezone: \"Europe/Berlin\"\n}";

#[test]
fn files_are_written_in_place() {
    let sandbox = Sandbox::with(&[
        ("mktc.toml", ""),
        ("a.mkt", UNTIDY),
        ("plan/b.mkt", GOOD),
        ("dist/c.mkt", UNTIDY),
    ]);
    sandbox
        .run(&["fmt"])
        .exits(0)
        .tells("1 file formatted, 1 as they should be");
    let tree = sandbox.tree(".");
    assert_eq!(tree["a.mkt"], GOOD.as_bytes());
    assert_eq!(tree["plan/b.mkt"], GOOD.as_bytes());
    assert_eq!(tree["dist/c.mkt"], UNTIDY.as_bytes());
    assert_eq!(tree.len(), 4, "nothing is left behind: {tree:?}");
}

#[test]
fn only_what_is_named_is_written() {
    let sandbox = Sandbox::with(&[("mktc.toml", ""), ("a.mkt", UNTIDY), ("b.mkt", UNTIDY)]);
    sandbox.run(&["fmt", "b.mkt"]).exits(0);
    let tree = sandbox.tree(".");
    assert_eq!(tree["a.mkt"], UNTIDY.as_bytes());
    assert_eq!(tree["b.mkt"], GOOD.as_bytes());
}

#[test]
fn a_check_changes_nothing_and_fails() {
    let sandbox = Sandbox::with(&[("a.mkt", UNTIDY), ("b.mkt", GOOD)]);
    let run = sandbox.run(&["fmt", "--check"]).exits(1);
    assert_eq!(run.stdout, "a.mkt\n");
    assert_eq!(sandbox.tree(".")["a.mkt"], UNTIDY.as_bytes());
    sandbox.run(&["fmt", "--check", "b.mkt"]).exits(0);
}

#[test]
fn a_diff_can_be_applied() {
    let sandbox = Sandbox::with(&[("a.mkt", UNTIDY)]);
    let run = sandbox.run(&["fmt", "--diff"]).exits(0);
    assert!(
        run.stdout.starts_with("--- a.mkt\n+++ a.mkt\n@@ "),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("\n+  currency: EUR\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("\n\\ No newline at end of file\n"),
        "{}",
        run.stdout
    );
    assert_eq!(sandbox.tree(".")["a.mkt"], UNTIDY.as_bytes());
    sandbox.run(&["fmt", "--diff", "--check"]).exits(1);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let sandbox = Sandbox::with(&[]);
    let run = run_with(sandbox.path(), &["fmt", "-"], UNTIDY.as_bytes()).exits(0);
    assert_eq!(run.stdout, GOOD);
    let run = run_with(sandbox.path(), &["fmt", "--check", "-"], UNTIDY.as_bytes()).exits(1);
    assert_eq!(run.stdout, "<stdin>\n");
    let run = run_with(sandbox.path(), &["fmt", "--check", "-"], GOOD.as_bytes()).exits(0);
    assert_eq!(run.stdout, "");
    run_with(sandbox.path(), &["fmt", "-"], b"a\xff")
        .exits(1)
        .tells("UTF-8");
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_formatted() {
    let sandbox = Sandbox::with(&[("a.mkt", UNTIDY)]);
    sandbox.put("b.mkt", b"kpi a {\xff}");
    sandbox.run(&["fmt"]).exits(1).tells("UTF-8");
    assert_eq!(sandbox.tree(".")["a.mkt"], GOOD.as_bytes());
    assert_eq!(sandbox.tree(".")["b.mkt"], b"kpi a {\xff}");
    sandbox.run(&["fmt", "missing.mkt"]).exits(2);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_read_only_files_are_left() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with(&[("a.mkt", UNTIDY), ("b.mkt", UNTIDY)]);
    let mode = |name: &str| {
        let metadata = fs::metadata(sandbox.path().join(name)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    let set = |name: &str, mode: u32| {
        fs::set_permissions(sandbox.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    set("a.mkt", 0o640);
    set("b.mkt", 0o444);
    sandbox.run(&["fmt"]).exits(2).tells("permission denied");
    assert_eq!((mode("a.mkt"), mode("b.mkt")), (0o640, 0o444));
    assert_eq!(sandbox.tree(".")["a.mkt"], GOOD.as_bytes());
    assert_eq!(sandbox.tree(".")["b.mkt"], UNTIDY.as_bytes());
    assert_eq!(sandbox.tree(".").len(), 2);
}

#[test]
fn settings_that_cannot_be_read_stop_it() {
    let sandbox = Sandbox::with(&[("mktc.toml", "out = 5"), ("a.mkt", UNTIDY)]);
    sandbox.run(&["fmt"]).exits(2);
    assert_eq!(sandbox.tree(".")["a.mkt"], UNTIDY.as_bytes());
}

/// Formatting does not change what a strategy is.
#[test]
fn the_graph_of_each_example_is_the_same_before_and_after() {
    let mut projects = 0;
    for project in fs::read_dir(repository().join("examples")).unwrap() {
        let project = project.unwrap().path();
        if !project.is_dir() {
            continue;
        }
        projects += 1;
        let sources: Vec<(String, String)> = files_below(&project, "mkt")
            .iter()
            .map(|path| (path.display().to_string(), read(path)))
            .collect();
        // Squeezed and spread, so that there is something to format.
        let graph = |change: fn(&str) -> String| {
            let texts: Vec<(String, String)> = sources
                .iter()
                .map(|(path, text)| (path.clone(), change(text)))
                .collect();
            let files: Vec<(&str, &str)> = texts
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect();
            let (strategy, found) = compile(&files);
            let found: Vec<String> = found
                .iter()
                .map(|found| found.diagnostic.message())
                .collect();
            (graph_view::json(&strategy, &Filter::default()), found)
        };
        let spread = |text: &str| text.replace(": ", ":    ").replace("\n  ", "\n      ");
        assert_eq!(
            graph(str::to_owned),
            graph(|text| format(text).unwrap()),
            "{}",
            project.display()
        );
        assert_eq!(
            graph(spread),
            graph(|text| {
                format(&text.replace(": ", ":    ").replace("\n  ", "\n      ")).unwrap()
            }),
            "{}",
            project.display()
        );
    }
    assert!(projects > 0);
}

/// Every example of the reference can be formatted, and then is.
#[test]
fn the_examples_of_the_kinds_are_formatted() {
    let mut examples = 0;
    for kind in mkt_kinds::catalogue::all() {
        let once = format(kind.example).unwrap();
        assert_eq!(format(&once).unwrap(), once, "{}", kind.word);
        let ink = |text: &str| text.split_whitespace().collect::<String>().replace(';', "");
        assert_eq!(ink(&once), ink(kind.example), "{}", kind.word);
        examples += 1;
    }
    assert!(examples > 20);
}

/// The project keeps to its own style.
#[test]
fn the_library_the_examples_and_the_start_are_formatted() {
    for folder in ["stdlib", "examples", "compiler/cli/starter"] {
        for path in files_below(&repository().join(folder), "mkt") {
            let text = read(&path);
            assert_eq!(format(&text).unwrap(), text, "{}", path.display());
        }
    }
}
