//! The commands, as users run them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::BTreeSet;
use std::fs;

use mkt_tests::program::run_with;
use mkt_tests::repository;
use mkt_tests::sandbox::{GOOD, Sandbox};
use serde_json::Value;

/// A strategy with one warning and nothing worse.
const WARNING: &str = "entity person \"Person\" {\n  id: Text, key\n}\n\nsegment раypal \"One\" of person {\n  where: id is set\n}\n\nsegment paypal \"Two\" of person {\n  where: id is set\n}\n";

#[test]
fn a_new_project_checks_and_builds() {
    let sandbox = Sandbox::with(&[]);
    let run = sandbox.run(&["new", "shop"]).exits(0);
    run.tells("started `shop` in shop/strategy.mkt");
    sandbox
        .run(&["check", "shop", "--fail-level", "info"])
        .exits(0)
        .tells("shop: 1 file checked, nothing found");
    sandbox.run(&["build", "shop"]).exits(0);
    assert!(sandbox.path().join("shop/dist").is_dir());
    assert_eq!(sandbox.tree("shop")[".gitignore"], b"/dist/\n");
}

#[test]
fn a_new_project_keeps_the_list_of_what_git_ignores() {
    let sandbox = Sandbox::with(&[(".gitignore", "mine\n")]);
    sandbox.run(&["new", "."]).exits(0);
    assert_eq!(sandbox.tree(".")[".gitignore"], b"mine\n");
}

#[test]
fn a_new_project_replaces_nothing() {
    let sandbox = Sandbox::with(&[("shop/strategy.mkt", "mine")]);
    let run = sandbox.run(&["new", "shop"]).exits(2);
    run.tells("there is a `shop/strategy.mkt` already");
    assert_eq!(sandbox.tree("shop").len(), 1);
    assert_eq!(sandbox.tree("shop")["strategy.mkt"], b"mine");
}

#[test]
fn a_project_is_found_upwards() {
    let sandbox = Sandbox::with(&[
        ("p/mktc.toml", "name = \"aurora\""),
        ("p/a.mkt", GOOD),
        (
            "p/plan/deep/b.mkt",
            "team data \"Data\" {\n  size: 4 peoples\n}\n",
        ),
        ("other.mkt", "not a strategy"),
    ]);
    let deep = sandbox.path().join("p/plan/deep");
    let run = mkt_tests::program::run(&deep, &["check", "--format", "compact"]).exits(1);
    assert!(run.stderr.starts_with("b.mkt:2:"), "{}", run.stderr);
    let run = mkt_tests::program::run(&sandbox.path().join("p/plan"), &["check", "../a.mkt"]);
    // The whole project is read; what was named is reported on.
    run.exits(0).tells("2 files checked");
}

#[test]
fn names_resolve_when_a_part_of_a_project_is_named() {
    let sandbox = Sandbox::with(&[
        ("mktc.toml", ""),
        (
            "team.mkt",
            "team data \"Data\" {\n  size: 4 people\n  sise: 3\n}\n",
        ),
        (
            "work.mkt",
            "initiative cdp \"Data platform\" {\n  team: data 1 person\n  takes: 2 weeks\n}\n",
        ),
    ]);
    sandbox.run(&["check", "work.mkt"]).exits(0);
    sandbox.run(&["check", "team.mkt"]).exits(1);
    // Without settings a file stands for itself.
    fs::remove_file(sandbox.path().join("mktc.toml")).unwrap();
    sandbox
        .run(&["check", "work.mkt"])
        .exits(1)
        .tells("`data` is not declared");
    sandbox
        .run(&["check", "work.mkt", "team.mkt"])
        .exits(1)
        .tells("1 error in 1 file");
}

#[test]
fn what_is_no_part_of_a_project_is_left_alone() {
    let wrong = "not a strategy";
    let sandbox = Sandbox::with(&[
        ("mktc.toml", "out = \"site\""),
        ("a.mkt", GOOD),
        ("site/b.mkt", wrong),
        (".hidden/b.mkt", wrong),
        (".b.mkt", wrong),
        ("node_modules/b.mkt", wrong),
        ("target/b.mkt", wrong),
        ("nested/mktc.toml", ""),
        ("nested/b.mkt", wrong),
        ("notes.md", wrong),
    ]);
    sandbox.run(&["check"]).exits(0).tells("1 file checked");
}

#[test]
fn reports_for_programs_are_results() {
    let sandbox = Sandbox::with(&[("a.mkt", &GOOD.replace("EUR", "EUB"))]);
    let run = sandbox.run(&["check", "--format", "json"]).exits(1);
    assert_eq!(run.stderr, "");
    let report = run.json();
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["diagnostics"][0]["name"], "unknown-currency");
    assert_eq!(report["diagnostics"][0]["place"]["file"], "a.mkt");

    let run = sandbox.run(&["check", "--format", "jsonl"]).exits(1);
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);

    let run = sandbox.run(&["check", "--format", "github"]).exits(1);
    assert!(
        run.stdout.starts_with("::error file=a.mkt,line=3,"),
        "{}",
        run.stdout
    );

    for format in ["pretty", "compact"] {
        let run = sandbox.run(&["check", "--format", format]).exits(1);
        assert_eq!(run.stdout, "");
        run.tells("a.mkt:3:13");
    }
}

#[test]
fn paths_are_told_as_seen_from_the_working_folder() {
    let sandbox = Sandbox::with(&[("p/q/a.mkt", "team x"), ("r/s.txt", "")]);
    for (folder, argument, shown) in [
        ("", "p", "p/q/a.mkt:"),
        ("p", ".", "q/a.mkt:"),
        ("p/q", "", "a.mkt:"),
        ("r", "../p", "../p/q/a.mkt:"),
    ] {
        let mut arguments = vec!["check", "--format", "compact"];
        arguments.extend(Some(argument).filter(|argument| !argument.is_empty()));
        let run = mkt_tests::program::run(&sandbox.path().join(folder), &arguments).exits(1);
        assert!(run.stderr.starts_with(shown), "{folder}: {}", run.stderr);
    }
}

#[test]
fn the_level_to_fail_at_can_be_chosen() {
    let sandbox = Sandbox::with(&[("a.mkt", WARNING)]);
    sandbox.run(&["check"]).exits(0).tells("warning");
    sandbox.run(&["check", "--fail-level", "warning"]).exits(1);
    sandbox.run(&["check", "--fail-level", "info"]).exits(1);
    sandbox.run(&["build", "--fail-level", "warning"]).exits(1);
    assert!(!sandbox.path().join("dist").exists());
    sandbox.run(&["build"]).exits(0);
}

#[test]
fn colours_are_used_where_they_are_wanted() {
    let sandbox = Sandbox::with(&[("a.mkt", "team x")]);
    let has_colour = |arguments: &[&str]| sandbox.run(arguments).stderr.contains('\u{1b}');
    assert!(!has_colour(&["check"]), "nobody watches");
    assert!(has_colour(&["check", "--color", "always"]));
    assert!(!has_colour(&["check", "--color", "never"]));
}

#[test]
fn control_characters_of_a_source_do_not_reach_the_terminal() {
    let sandbox = Sandbox::with(&[("a.mkt", "team \u{1b}[31mred\u{7} \u{202e}x {\n}\n")]);
    let run = sandbox.run(&["check"]).exits(1);
    let hidden = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!run.stderr.contains(hidden), "{:?}", run.stderr);
}

#[test]
fn quiet_says_only_what_was_found() {
    let sandbox = Sandbox::with(&[("a.mkt", GOOD)]);
    for command in ["check", "build"] {
        let run = sandbox.run(&[command, "--quiet"]).exits(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
    sandbox
        .run(&["check", "--verbose"])
        .exits(0)
        .tells("source: a.mkt");
}

#[test]
fn a_graph_is_written_in_three_formats() {
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "shop"]).exits(0);
    let graph = sandbox
        .run(&["graph", "shop", "--format", "json"])
        .exits(0)
        .json();
    let names: BTreeSet<&str> = graph["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["id"].as_str().unwrap())
        .collect();
    assert!(
        names.contains("regulars") && names.contains("std.channels.email"),
        "{names:?}"
    );
    let edges = graph["edges"].as_array().unwrap();
    for edge in edges {
        for end in ["from", "to"] {
            assert!(names.contains(edge[end].as_str().unwrap()), "{edge}");
        }
    }
    let has = |from: &str, meaning: &str, to: &str| {
        let wanted = serde_json::json!({ "from": from, "to": to, "meaning": meaning });
        assert!(edges.contains(&wanted), "{wanted} is missing");
    };
    has("second_purchase", "supports", "regulars");
    has("mail_setup", "comes after", "clean_list");
    has("mail", "extends", "std.channels.email");
    has("second_bag", "goes through", "mail");

    let mermaid = sandbox.run(&["graph", "shop"]).exits(0).stdout;
    assert!(mermaid.contains("flowchart LR"), "{mermaid}");
    let dot = sandbox
        .run(&["graph", "shop", "--format", "dot"])
        .exits(0)
        .stdout;
    assert!(
        dot.contains("\"second_purchase\" -> \"regulars\" [label=\"supports\"];"),
        "{dot}"
    );
}

#[test]
fn a_part_of_a_graph_can_be_chosen() {
    let sandbox = Sandbox::with(&[]);
    sandbox.run(&["new", "shop"]).exits(0);
    let part = |more: &[&str]| {
        let arguments = [&["graph", "shop", "--format", "json"], more].concat();
        sandbox.run(&arguments)
    };
    let graph = part(&["--kind", "initiative", "--kind", "milestone"]).exits(0);
    for node in graph.json()["nodes"].as_array().unwrap() {
        let kind = node["kind"].as_str().unwrap();
        assert!(["initiative", "milestone"].contains(&kind), "{node}");
    }
    let graph = part(&["--meaning", "comes after"]).exits(0).json();
    let edges = graph["edges"].as_array().unwrap();
    assert!(!edges.is_empty());
    assert!(edges.iter().all(|edge| edge["meaning"] == "comes after"));
    part(&["--kind", "iniative"])
        .exits(2)
        .tells("write `initiative`");
    part(&["--meaning", "support"])
        .exits(2)
        .tells("write `supports`");
}

#[test]
fn a_graph_of_something_wrong_is_not_written() {
    let sandbox = Sandbox::with(&[("a.mkt", "team x")]);
    let run = sandbox.run(&["graph"]).exits(1);
    assert_eq!(run.stdout, "");
}

#[test]
fn explanations_are_results() {
    let sandbox = Sandbox::with(&[]);
    for (name, text) in [
        ("unknown-name", "# unknown-name"),
        ("`unknown-name`", "# unknown-name"),
        ("objective", "## Example"),
        ("objective.target", "# `target:` of an objective"),
        ("journey.wait", "# `wait` of a journey"),
        ("use", "## Example"),
        ("std", "std.channels"),
        ("std.race", "use std.race"),
        ("std.channels.email", "**channel** \"E-mail\""),
    ] {
        let run = sandbox.run(&["explain", name]).exits(0);
        assert!(run.stdout.contains(text), "{name}: {}", run.stdout);
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn every_target_is_listed_and_described() {
    let sandbox = Sandbox::with(&[]);
    let list = sandbox.run(&["targets"]).exits(0).stdout;
    for target in mkt_emit::targets() {
        assert!(list.contains(target.name()), "{list}");
        let page = sandbox.run(&["targets", target.name()]).exits(0).stdout;
        for capability in target.capabilities() {
            assert!(page.contains(capability.construct), "{page}");
        }
        for option in target.options() {
            assert!(page.contains(option.name), "{page}");
        }
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    let sandbox = Sandbox::with(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = sandbox.run(&["completions", shell]).exits(0);
        assert!(run.stdout.contains("explain"), "{shell}");
    }
}

#[test]
fn the_version_is_that_of_the_workspace() {
    let sandbox = Sandbox::with(&[]);
    let run = sandbox.run(&["--version"]).exits(0);
    assert_eq!(run.stdout, format!("mktc {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn standard_input_is_checked() {
    let sandbox = Sandbox::with(&[("a.mkt", "not a strategy")]);
    run_with(sandbox.path(), &["check", "-"], GOOD.as_bytes()).exits(0);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::Stdio;
    let mut child = mkt_tests::program::mktc(repository())
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
