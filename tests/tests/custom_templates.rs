//! Templates of one's own, as users run them: which files are read and
//! written, and what is told where something is in the way.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::os::unix::fs::symlink;

use mkt_tests::sandbox::{GOOD, Sandbox};

const SETTINGS: &str = "[targets.custom]\ntemplates = \"templates\"\n";

fn project(templates: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with(&[("mktc.toml", SETTINGS), ("s.mkt", GOOD)]);
    for (path, text) in templates {
        sandbox.put(&format!("templates/{path}"), text);
    }
    sandbox
}

#[test]
fn each_template_is_built_into_its_file() {
    let sandbox = project(&[
        (
            "brief.md.j2",
            "# {{ model.strategy.title | markdown }}\n{% include \"_end.j2\" %}",
        ),
        ("_end.j2", "End.\n"),
        ("board/q1.html.j2", "<h1>{{ model.strategy.title }}</h1>\n"),
        ("notes.txt", "not a template"),
        (".hidden.md.j2", "{{ nothing }}"),
    ]);
    sandbox.run(&["build"]).exits(0).tells("custom: 2 files");
    let tree = sandbox.tree("dist/custom");
    let paths: Vec<&String> = tree.keys().collect();
    assert_eq!(paths, ["board/q1.html", "brief.md"]);
    assert_eq!(tree["brief.md"], b"# Aurora\nEnd.\n");

    // The same again changes nothing; a template that goes takes its file along.
    sandbox.run(&["build"]).exits(0).tells("0 new or changed");
    std::fs::remove_file(sandbox.path().join("templates/board/q1.html.j2")).unwrap();
    sandbox.run(&["build"]).exits(0).tells("1 removed");
    assert_eq!(sandbox.tree("dist/custom").len(), 1);
}

#[test]
fn without_templates_nothing_is_said_unless_asked_for() {
    let sandbox = Sandbox::with(&[("s.mkt", GOOD)]);
    let run = sandbox.run(&["build"]).exits(0);
    assert!(!run.stderr.contains("custom"), "{}", run.stderr);
    sandbox
        .run(&["build", "--target", "custom"])
        .exits(2)
        .tells("target `custom` needs the option `templates`")
        .tells("write `templates = \"templates\"` below `[targets.custom]` in `mktc.toml`");
}

#[test]
fn a_template_that_fails_leaves_the_other_targets() {
    let sandbox = project(&[("a.md.j2", "{{ model.strategy.slogan }}\n")]);
    sandbox
        .run(&["build"])
        .exits(1)
        .tells("`model.strategy.slogan` has no value here")
        .tells("[templates/a.md.j2:1:4]")
        .tells("custom: not built, see above");
    assert!(sandbox.path().join("dist/model/model.json").is_file());
    assert!(!sandbox.path().join("dist/custom").exists());
}

#[test]
fn folders_that_cannot_be_are_told_at_the_setting() {
    for (folder, told) in [
        (
            "nothing",
            "the folder `nothing` cannot be read: no such file or directory",
        ),
        ("s.mkt", "`s.mkt` is a file, and a folder is needed"),
        ("empty", "the folder `empty` has no file ending in `.j2`"),
        (
            "../other",
            "is a folder in the project, such as `\"templates\"`, and `\"../other\"` is not",
        ),
        ("/etc", "is a folder in the project"),
    ] {
        let settings = format!("[targets.custom]\ntemplates = \"{folder}\"\n");
        let sandbox = Sandbox::with(&[
            ("mktc.toml", settings.as_str()),
            ("s.mkt", GOOD),
            ("empty/readme.md", "nothing here"),
        ]);
        sandbox
            .run(&["build"])
            .exits(2)
            .tells(told)
            .tells("[mktc.toml:2:13]")
            .tells("nothing was built");
    }
}

#[test]
fn links_do_not_lead_out_of_the_project() {
    let outside = Sandbox::with(&[("secret.md.j2", "secret\n")]);
    // A file.
    let sandbox = project(&[("a.md.j2", "a\n")]);
    let link = sandbox.path().join("templates/b.md.j2");
    symlink(outside.path().join("secret.md.j2"), &link).unwrap();
    sandbox.run(&["build"]).tells("outside the project folder");
    assert!(!sandbox.path().join("dist").exists());
    // A folder in the folder is not entered.
    let sandbox = project(&[("a.md.j2", "a\n")]);
    symlink(outside.path(), sandbox.path().join("templates/more")).unwrap();
    sandbox.run(&["build"]).exits(0);
    assert_eq!(sandbox.tree("dist/custom").len(), 1);
    // The folder itself.
    let sandbox = Sandbox::with(&[("mktc.toml", SETTINGS), ("s.mkt", GOOD)]);
    symlink(outside.path(), sandbox.path().join("templates")).unwrap();
    sandbox
        .run(&["build"])
        .tells("`templates` is outside the project folder");
    assert!(!sandbox.path().join("dist").exists());
    // A link within the project is as good as the file.
    let sandbox = project(&[("a.md.j2", "a\n")]);
    symlink("a.md.j2", sandbox.path().join("templates/b.md.j2")).unwrap();
    sandbox.run(&["build"]).exits(0);
    assert_eq!(sandbox.tree("dist/custom").len(), 2);
}

#[test]
fn what_is_no_text_or_too_large_is_told() {
    let sandbox = project(&[("a.md.j2", "a\n")]);
    sandbox.put("templates/b.md.j2", b"\xff\xfe");
    sandbox.run(&["build"]).exits(1).tells("is not UTF-8 text");
    let sandbox = project(&[]);
    for number in 0..1_001 {
        sandbox.put(&format!("templates/{number}.md.j2"), "a\n");
    }
    sandbox
        .run(&["build"])
        .exits(2)
        .tells("holds more than 1000 files or 16 MB");
}
