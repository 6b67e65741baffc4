//! What a project's settings change: how much findings matter, and which files
//! are modules of a library of its own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use mkt_tests::sandbox::Sandbox;

const UNUSED: &str =
    "segment nobody of person { where: id is set }\nentity person { id: Text, key }\n";

#[test]
fn findings_matter_as_much_as_the_settings_say() {
    for (level, exit, told) in [
        ("error", 1, "  error: nothing refers"),
        ("warning", 0, "  warning: nothing refers"),
        ("info", 0, "  info: nothing refers"),
        ("off", 0, ""),
    ] {
        let settings = format!("[levels]\nunused-declaration = \"{level}\"\n");
        let sandbox = Sandbox::with(&[("mktc.toml", settings.as_str()), ("a.mkt", UNUSED)]);
        let run = sandbox.run(&["check"]).exits(exit);
        assert!(run.stderr.contains(told), "{level}: {}", run.stderr);
        assert_eq!(run.stderr.contains("nothing refers"), level != "off");
    }
}

#[test]
fn what_levels_cannot_say_is_told() {
    for (line, told) in [
        ("unused-declaraton = \"off\"", "write `unused-declaration`"),
        (
            "unused-declaration = \"never\"",
            "`levels.unused-declaration` is",
        ),
        ("unknown-name = \"off\"", "`unknown-name` stays an error"),
        (
            "unknown-name = \"warning\"",
            "`unknown-name` stays an error",
        ),
    ] {
        let settings = format!("[levels]\n{line}\n");
        let sandbox = Sandbox::with(&[("mktc.toml", settings.as_str()), ("a.mkt", UNUSED)]);
        let run = sandbox.run(&["check"]).exits(2);
        assert!(run.stderr.contains(told), "{line}: {}", run.stderr);
    }
}

const MODULE: &str = r#"/// Who answers for what.
team office "Office" { size: 2 people }

/// A first step.
template first_step(told: team) {
  initiative first_step "First step" { team: told; takes: 2 weeks }
  risk late "It is late" { likelihood: low; impact: low; owner: office; on: first_step }
}
"#;

#[test]
fn a_project_has_modules_of_its_own() {
    let project = |uses: &str| {
        let strategy = format!(
            "{uses}\nteam crm \"CRM\" {{ size: 3 people }}\napply {} as start {{ told: crm }}\n",
            if uses.is_empty() {
                "house.rules.first_step"
            } else {
                "rules.first_step"
            }
        );
        Sandbox::with(&[
            ("mktc.toml", "library = \"library\"\n"),
            ("library/house/rules.mkt", MODULE),
            ("a.mkt", strategy.as_str()),
        ])
    };
    for uses in ["", "use house.rules"] {
        let sandbox = project(uses);
        let run = sandbox.run(&["check", "--fail-level", "warning"]).exits(0);
        assert!(run.stdout.is_empty());
        sandbox.run(&["build", "--target", "model"]).exits(0);
        let model = sandbox.tree("dist");
        let model: serde_json::Value = serde_json::from_slice(&model["model/model.json"]).unwrap();
        let names: Vec<&str> = model["declarations"]["initiative"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect();
        assert_eq!(names, ["start"]);
    }
    // Without the setting they are sources like any other.
    let sandbox = project("use house.rules");
    let run = sandbox.run(&[
        "check",
        "library/house/rules.mkt",
        "--fail-level",
        "warning",
    ]);
    run.exits(0);
    let sandbox = Sandbox::with(&[
        ("library/house/rules.mkt", MODULE),
        ("a.mkt", "use house.rules\n"),
    ]);
    let run = sandbox.run(&["check"]).exits(1);
    assert!(run.stderr.contains("unknown-module"), "{}", run.stderr);
}
