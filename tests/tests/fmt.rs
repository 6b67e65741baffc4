//! `mktc fmt`, as users run it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::fs;

use mkt_emit::Options;
use mkt_grammar::{NodeOrToken, SyntaxKind, SyntaxToken, parse};
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
fn several_projects_and_folders_are_walked() {
    let sandbox = Sandbox::with(&[
        ("one/mktc.toml", "out = \"site\""),
        ("one/a.mkt", UNTIDY),
        ("one/site/b.mkt", UNTIDY),
        ("two/mktc.toml", ""),
        ("two/plan/c.mkt", UNTIDY),
        ("two/dist/d.mkt", UNTIDY),
        ("three/e.mkt", GOOD),
        ("three/.hidden/f.mkt", UNTIDY),
        ("three/node_modules/g.mkt", UNTIDY),
        ("three/target/h.mkt", UNTIDY),
        ("dist/i.mkt", UNTIDY),
        ("notes.md", UNTIDY),
    ]);
    let run = sandbox.run(&["fmt", "--check", "."]).exits(1);
    assert_eq!(run.stdout, "one/a.mkt\ntwo/plan/c.mkt\n");
    let run = sandbox.run(&["fmt", "--check", "two", "three", "one/a.mkt", "one"]);
    assert_eq!(run.exits(1).stdout, "one/a.mkt\ntwo/plan/c.mkt\n");
    // What is named is meant.
    let run = sandbox.run(&["fmt", "--check", "two/dist", "three/target/h.mkt"]);
    assert_eq!(run.exits(1).stdout, "three/target/h.mkt\ntwo/dist/d.mkt\n");
    sandbox
        .run(&["fmt", "."])
        .exits(0)
        .tells("2 files formatted, 1 as");
    let tree = sandbox.tree(".");
    assert_eq!(tree["one/a.mkt"], GOOD.as_bytes());
    assert_eq!(tree["one/site/b.mkt"], UNTIDY.as_bytes());
    assert_eq!(tree["two/plan/c.mkt"], GOOD.as_bytes());
    assert_eq!(tree["notes.md"], UNTIDY.as_bytes());
    sandbox.run(&["fmt", "--check", "."]).exits(0);
}

#[test]
fn a_project_with_bad_settings_is_left_and_the_others_are_formatted() {
    let sandbox = Sandbox::with(&[
        ("bad/mktc.toml", "out = 5"),
        ("bad/a.mkt", UNTIDY),
        ("good/b.mkt", UNTIDY),
    ]);
    sandbox.run(&["fmt", "."]).exits(2).tells("bad/mktc.toml");
    assert_eq!(sandbox.tree(".")["bad/a.mkt"], UNTIDY.as_bytes());
    assert_eq!(sandbox.tree(".")["good/b.mkt"], GOOD.as_bytes());
}

#[test]
fn what_is_ignored_is_left_alone() {
    let sandbox = Sandbox::with(&[
        (
            ".mktfmtignore",
            "# odd on purpose\n/odd/*\n!/odd/even.mkt\n",
        ),
        ("odd/a.mkt", UNTIDY),
        ("odd/even.mkt", UNTIDY),
        (".gitignore", "made/\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("made/b.mkt", UNTIDY),
        ("c.mkt", UNTIDY),
    ]);
    let run = sandbox.run(&["fmt", "--check"]).exits(1);
    assert_eq!(run.stdout, "c.mkt\nodd/even.mkt\n");
    let run = sandbox.run(&["fmt", "--check", "odd"]).exits(1);
    assert_eq!(run.stdout, "odd/even.mkt\n");
    let run = sandbox.run(&["fmt", "--check", "odd/a.mkt"]).exits(1);
    assert_eq!(run.stdout, "odd/a.mkt\n");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_but_what_is_named_is_written_where_it_stands() {
    use std::os::unix::fs::symlink;
    let outside = Sandbox::with(&[("a.mkt", UNTIDY)]);
    let sandbox = Sandbox::with(&[("b.mkt", GOOD)]);
    let link = sandbox.path().join("link.mkt");
    symlink(outside.path().join("a.mkt"), &link).unwrap();
    sandbox
        .run(&["fmt"])
        .exits(0)
        .tells("0 files formatted, 1 as");
    assert_eq!(outside.tree(".")["a.mkt"], UNTIDY.as_bytes());
    sandbox.run(&["fmt", "link.mkt"]).exits(0);
    assert_eq!(outside.tree(".")["a.mkt"], GOOD.as_bytes());
    assert!(link.is_symlink());
}

#[test]
fn a_folder_without_sources_is_told() {
    let sandbox = Sandbox::with(&[("notes/a.txt", "")]);
    sandbox.run(&["fmt", "notes"]).exits(2).tells("notes");
    sandbox
        .run(&["fmt", "-", "notes"])
        .exits(2)
        .tells("stands alone");
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
fn what_a_shell_names_beside_sources_is_left_out() {
    let sandbox = Sandbox::with(&[("a.mkt", UNTIDY), ("README.md", "# not  a source\n")]);
    let run = sandbox.run(&["fmt", "README.md", "a.mkt"]).exits(0);
    assert!(
        run.stderr.contains("README.md does not end in"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.tree(".")["README.md"], b"# not  a source\n");
    assert_ne!(sandbox.tree(".")["a.mkt"], UNTIDY.as_bytes());
}

#[test]
fn settings_that_cannot_be_read_stop_it() {
    let sandbox = Sandbox::with(&[("mktc.toml", "out = 5"), ("a.mkt", UNTIDY)]);
    sandbox.run(&["fmt"]).exits(2);
    assert_eq!(sandbox.tree(".")["a.mkt"], UNTIDY.as_bytes());
}

/// The model of a project as JSON, and what was found in it.
fn model(sources: &[(String, String)]) -> (Vec<u8>, Vec<String>) {
    let files: Vec<(&str, &str)> = sources
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let (strategy, found) = compile(&files);
    let target = mkt_emit::find("model").unwrap();
    let output = target.emit(&mkt_emit::Subject::of(&strategy), &Options::default());
    let found = found
        .iter()
        .map(|found| found.diagnostic.message())
        .collect();
    (output.files[0].content.clone(), found)
}

/// The same text, badly written: other indentation, more or fewer blank lines,
/// predicates and lists broken anywhere.
fn mangled(text: &str, seed: &mut u32) -> String {
    let mut pick = |among: usize| {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(*seed >> 16).unwrap() % among
    };
    let tokens: Vec<_> = parse(text)
        .root()
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .collect();
    let is_comment =
        |kind: SyntaxKind| matches!(kind, SyntaxKind::Comment | SyntaxKind::DocComment);
    let behind_allow = |token: &SyntaxToken| {
        let before = token.prev_sibling_or_token();
        before.is_some_and(|before| before.kind() == SyntaxKind::Allow)
    };
    let mut out = String::new();
    let mut before = SyntaxKind::Newline;
    for (index, token) in tokens.iter().enumerate() {
        let kind = token.kind();
        let inside = token.parent().unwrap().kind();
        let next = tokens.get(index + 1).map_or(kind, |next| next.kind());
        // A block text is indented deeper than its key.
        let mut line = tokens.iter().skip(index + 1);
        let mut line = line
            .by_ref()
            .take_while(|t| t.kind() != SyntaxKind::Newline);
        let has_block_text = line.any(|token| token.kind() == SyntaxKind::BlockText);
        match kind {
            _ if has_block_text => out.push_str(token.text()),
            // Behind a sign white space may tell a sum from a negative number.
            SyntaxKind::Whitespace if before == SyntaxKind::Operator => out.push_str(token.text()),
            SyntaxKind::Whitespace => out.push_str([" ", "   ", "\t", "           "][pick(4)]),
            // A comment stays with what it is about, also where `allow(…)`
            // stands between them.
            SyntaxKind::Newline
                if is_comment(before) || is_comment(next) || behind_allow(token) =>
            {
                out.push('\n');
            }
            SyntaxKind::Newline if before == kind && pick(2) == 0 => {}
            SyntaxKind::Newline => out.push_str(["\n", "\n  ", "  \n\n\n"][pick(3)]),
            SyntaxKind::Name
                if matches!(token.text(), "and" | "or")
                    && matches!(inside, SyntaxKind::Phrase | SyntaxKind::Paren)
                    && before == SyntaxKind::Whitespace
                    && pick(2) == 0 =>
            {
                out.push_str("\n ");
                out.push_str(token.text());
            }
            SyntaxKind::Comma if inside == SyntaxKind::List && pick(3) == 0 => out.push_str(",\n"),
            _ => out.push_str(token.text()),
        }
        before = kind;
    }
    out
}

/// Formatting does not change what a strategy is: its JSON model is the same,
/// byte for byte, before it was written badly, then, and formatted again.
#[test]
fn the_model_of_each_example_is_the_same_before_and_after() {
    let mut projects = 0;
    let mut seed = 7;
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
        let each = |change: &mut dyn FnMut(&str) -> String, sources: &[(String, String)]| {
            sources
                .iter()
                .map(|(path, text)| (path.clone(), change(text)))
                .collect::<Vec<_>>()
        };
        let expected = model(&sources);
        for _ in 0..3 {
            let bad = each(&mut |text| mangled(text, &mut seed), &sources);
            let good = each(&mut |text| format(text).unwrap(), &bad);
            // A file of comments alone has nothing to be written badly.
            assert!(bad.iter().zip(&good).any(|(bad, good)| bad != good));
            for changed in [&bad, &good] {
                assert!(model(changed) == expected, "{}", project.display());
            }
        }
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

/// What the page on formatting shows is what the formatter does.
#[test]
fn the_page_on_formatting_shows_what_happens() {
    let page = read(&repository().join("docs/reference/formatting.md"));
    let block = |section: &str| {
        let (text, rest) = section.split_once("\n```\n").unwrap();
        (format!("{text}\n"), rest.to_owned())
    };
    let mut shown = 0;
    for section in page.split("```mkt before\n").skip(1) {
        let (before, rest) = block(section);
        let (after, _) = block(rest.trim_start().strip_prefix("```mkt after\n").unwrap());
        assert_eq!(format(&before).unwrap(), after);
        assert_eq!(format(&after).unwrap(), after);
        assert_ne!(before, after);
        shown += 1;
    }
    assert!(shown > 10);
    assert_eq!(shown, page.matches("```mkt after\n").count());
}

/// The project keeps to its own style: several projects, and folders without
/// settings, below a folder without.
#[test]
fn this_repository_is_formatted() {
    let run = run_with(repository(), &["fmt", "--check", "."], b"").exits(0);
    assert_eq!(run.stdout, "");
    run.tells("0 files to be formatted");
    // What is odd on purpose is left alone, unless it is named.
    let odd = ["fmt", "--check", "tests/check/half-typed.mkt"];
    run_with(repository(), &odd, b"").tells("1 ");
    for folder in ["stdlib", "examples", "compiler/cli/starter"] {
        for path in files_below(&repository().join(folder), "mkt") {
            let text = read(&path);
            assert_eq!(format(&text).unwrap(), text, "{}", path.display());
        }
    }
}
