//! What is bounded: just below a limit all is well, and beyond it the limit is
//! told clearly, without a crash. Files of 16 MB are in `bad_input.rs`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use mkt_tests::program::run_with;
use mkt_tests::sandbox::{GOOD, Sandbox};

/// The deepest nesting.
const NESTING: usize = 256;

/// The most operands of one expression.
const OPERANDS: usize = 10_000;

/// The most files of a project.
const FILES: usize = 50_000;

/// The most diagnostics that are shown of one file.
const SHOWN: usize = 200;

fn check(text: &str) -> mkt_tests::program::Run {
    let sandbox = Sandbox::with(&[]);
    run_with(sandbox.path(), &["check", "-"], text.as_bytes())
}

const PEOPLE: &str = "entity person { id: Text, key; tier: one of [none, gold] }\n\
                      team data { size: 2 people }\n";

/// A journey in which branches stand in one another.
fn branches(depth: usize) -> String {
    // The journey's own block is one level.
    let opened = "if tier == gold {\n".repeat(depth - 1);
    let closed = "}\n".repeat(depth - 1);
    format!(
        "{PEOPLE}journey j {{\n  enter: when entering golden\n{opened}notify data \"x\"\n{closed}}}\n\
         segment golden of person {{ where: tier == gold }}\n"
    )
}

#[test]
fn branches_as_deep_as_allowed_are_checked_and_built() {
    let sandbox = Sandbox::with(&[("good.mkt", GOOD), ("deep.mkt", &branches(NESTING))]);
    sandbox.run(&["check"]).exits(0);
    sandbox.run(&["build"]).exits(0);
    sandbox.run(&["graph"]).exits(0);
}

#[test]
fn deeper_branches_are_told() {
    let run = check(&branches(NESTING + 1)).exits(1);
    run.tells(&format!("this is nested more than {NESTING} levels deep"));
    // A thousand times deeper is told alike.
    check(&branches(NESTING * 1_000))
        .exits(1)
        .tells("this is nested more than");
}

#[test]
fn parentheses_are_nesting_too() {
    let deep = |depth: usize| {
        let (opened, closed) = ("(".repeat(depth), ")".repeat(depth));
        let segment = "segment s of person { where:";
        format!("{PEOPLE}{segment} {opened}tier == gold{closed} }}\nteam t {{ size: 1 person }}\n")
    };
    let run = check(&deep(200)).exits(0);
    assert!(!run.stderr.contains("error"), "{}", run.stderr);
    check(&deep(300))
        .exits(1)
        .tells(&format!("this is nested more than {NESTING} levels deep"));
    check(&deep(1_000_000)).exits(1).tells("levels deep");
}

#[test]
fn a_chain_has_so_many_parts_and_no_more() {
    let chain = |parts: usize| {
        let condition = vec!["tier == gold"; parts].join("\n  or ");
        format!("{PEOPLE}segment s of person {{\n  where: {condition}\n}}\n")
    };
    let run = check(&chain(OPERANDS)).exits(0);
    assert!(!run.stderr.contains("error"), "{}", run.stderr);
    let run = check(&chain(OPERANDS + 1)).exits(1);
    run.tells("this chain has more than 10000 parts");
    run.tells("1 error in 1 file");
}

#[test]
fn a_project_has_so_many_files_and_no_more() {
    let sandbox = Sandbox::with(&[("good.mkt", GOOD)]);
    for number in 1..FILES {
        let path = format!("{}/{number}.mkt", number / 500);
        if number == 1 || number % 500 == 0 {
            sandbox.put(&path, "");
        } else {
            std::fs::write(sandbox.path().join(path), "").unwrap();
        }
    }
    let run = sandbox.run(&["check"]).exits(0);
    run.tells("50000 files checked, nothing found");
    sandbox.put("one-more.mkt", "");
    let run = sandbox.run(&["check"]).exits(1);
    run.tells("the project has more than 50,000 `.mkt` files");
    run.tells("name the folder of one strategy, or merge small files");
}

#[test]
fn so_many_diagnostics_of_a_file_are_shown_and_the_rest_is_counted() {
    let mistakes = |count: usize| {
        (0..count)
            .map(|number| format!("team t{number} {{ size: {number} poeple }}\n"))
            .collect::<String>()
    };
    let shown = |stderr: &str| stderr.matches("error[").count();
    let files = |a: usize, b: usize| {
        let sandbox = Sandbox::with(&[("a.mkt", &mistakes(a))]);
        let others = mistakes(b).replace("team t", "team other");
        sandbox.put("b.mkt", others);
        sandbox
    };
    let compact = ["check", "--format", "compact"];
    let run = files(SHOWN, 0).run(&compact).exits(1);
    assert_eq!(shown(&run.stderr), SHOWN);
    assert!(!run.stderr.contains("more"), "{}", run.stderr);

    let sandbox = files(SHOWN + 37, 5);
    let run = sandbox.run(&compact).exits(1);
    assert_eq!(shown(&run.stderr), SHOWN + 5);
    run.tells("37 more");
    let run = sandbox.run(&["check"]).exits(1);
    run.tells("37 more");
    run.tells("242 errors in 2 files");
}

// ---- text from sources never reaches a terminal as it is ------------------------

/// A text in which everything is that a terminal would obey, or that reorders.
const AWKWARD: &str = "\u{1b}[31m\u{7}\u{8}\u{9b}2J\u{200e}\u{202e}\u{2066}\u{2028}\u{85}\u{7f}";

fn obeyed(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn assert_plain(text: &str) {
    assert!(!text.contains(obeyed), "{text:?}");
}

#[test]
fn names_texts_paths_and_settings_are_shown_visibly() {
    let sandbox = Sandbox::with(&[
        (
            "a.mkt",
            &format!("{GOOD}team t{AWKWARD} {{ size: {AWKWARD} }}\nkpi \"{AWKWARD}\"\n"),
        ),
        ("mktc.toml", "name = \"\\u001b[31mred\\u202e\"\n"),
    ]);
    for format in ["pretty", "compact", "json", "jsonl", "github"] {
        let run = sandbox.run(&["check", "--format", format]).exits(1);
        assert_plain(&run.stderr);
        assert_plain(&run.stdout);
    }
    sandbox.put("a.mkt", GOOD);
    let run = sandbox.run(&["check"]).exits(0);
    assert_plain(&run.stderr);
    assert_plain(&sandbox.run(&["build"]).exits(0).stderr);

    // What a user names on the command line comes back in messages.
    for arguments in [
        ["check", "a\u{1b}[31m.mkt"],
        ["build", "--target=\u{1b}[31m\u{202e}"],
    ] {
        let run = sandbox.run(&arguments);
        assert_ne!(run.code, Some(0));
        assert_plain(&run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_visibly() {
    let sandbox = Sandbox::with(&[("a\u{1b}[31m\u{202e}.mkt", "team t { size: 2 poeple }\n")]);
    for format in ["pretty", "compact", "github"] {
        let run = sandbox.run(&["check", "--format", format]).exits(1);
        assert_plain(&run.stderr);
        assert_plain(&run.stdout);
    }
}
