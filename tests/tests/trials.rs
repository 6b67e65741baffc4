//! `mktc test`, from one end to the other, and the tests of the examples and of
//! what is generated: all of them run, and come true.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use mkt_benches::strategy::{Request, generate};
use mkt_engine::trial::{self, words};
use mkt_model::{SourceFile, Strategy, build};
use mkt_tests::program::{Run, mktc};
use mkt_tests::sandbox::Sandbox;
use mkt_tests::{examples, sources_of};
use serde_json::Value;

const SHOP: &str = r#"strategy shop "Shop" {
  horizon:  2026-01-01 .. 2026-12-31
  currency: EUR
  timezone: "Europe/Berlin"
}

entity person "Person" {
  id:      Text, key
  email:   Email?, contact email
  country: Country
}

event sale "Sale" of person {
  id:    Text, key
  total: Money
}

team crm "CRM" { size: 3 people }

channel mail "E-mail" {
  kind:        email
  quiet:       21:00 .. 08:00
  sender:      "Shop <hello@shop.example>"
  address:     "Marktplatz 1, 10117 Berlin"
  unsubscribe: link
}

consent news "News" of person {
  channels: mail
  basis:    opt_in
}

message thanks "Thanks" {
  channel: mail
  topic:   news
  purpose: marketing
  subject: "Thank you & <welcome>"
  body:    "Thank you."
}

journey welcome "Welcome" {
  enter: on sale
  wait 1 hour
  send thanks
  notify crm "Call them"
}
"#;

const TESTS: &str = r#"test "a buyer is thanked" {
  journey: welcome
  given person { id: "p1"; country: DE; consents: news by mail }
  at 2026-05-04T10:00 sale { id: "s1"; total: 20 EUR }
  expect send thanks at 2026-05-04T11:00
  expect notify crm
}

test "at night \"it\" waits" {
  journey: welcome
  given person { id: "p2"; country: DE; consents: news by mail }
  at 2026-05-04T22:00 sale { id: "s1"; total: 20 EUR }
  expect send thanks at 2026-05-05T08:00
}
"#;

/// Both of its expectations fail.
const WRONG: &str = r#"test "nobody said yes" {
  journey: welcome
  given person { id: "p3"; country: DE }
  at 2026-05-04T10:00 sale { id: "s1"; total: 20 EUR }
  expect send thanks
  expect no entry
}
"#;

fn shop(tests: &[&str]) -> Sandbox {
    let tests = tests.concat();
    let sandbox = Sandbox::with(&[("shop.mkt", SHOP), ("tests.mkt", &tests)]);
    // What is tried hangs together.
    sandbox.run(&["check", "--fail-level", "error"]).exits(0);
    sandbox
}

#[test]
fn tests_that_come_true() {
    let run = shop(&[TESTS]).run(&["test"]).exits(0);
    assert_eq!(
        run.stdout,
        "ok     a buyer is thanked\nok     at night \"it\" waits\n"
    );
    run.tells("2 tests passed");
}

#[test]
fn a_test_that_fails_shows_what_happened() {
    let sandbox = shop(&[TESTS, WRONG]);
    let run = sandbox.run(&["test"]).exits(1);
    run.tells("1 of 3 tests failed");
    for part in [
        "ok     a buyer is thanked\n",
        "FAILED nobody said yes\n",
        "the test expects that `thanks` is sent [expectation-failed]",
        "╭─[tests.mkt:19:3]",
        "it was skipped at 2026-05-04 11:00: no consent",
        "they entered `welcome` at 2026-05-04 10:00",
        "what happened to person p3",
        "│ 2026-05-04 10:00  sale",
        "│ 2026-05-04 10:00  waits             welcome: until 2026-05-04 11:00",
        "│ 2026-05-04 11:00  skipped `thanks`  welcome: no consent",
        "│ 2026-05-04 11:00  told `crm`        welcome: \"Call them\"",
        "│ 2026-05-04 11:00  leaves            welcome: after its last step",
    ] {
        assert!(run.stdout.contains(part), "{part} in\n{}", run.stdout);
    }
    // Who wants to hear of failures only hears of these only.
    let quiet = sandbox.run(&["test", "--quiet"]).exits(1);
    assert!(!quiet.stdout.contains("ok "), "{}", quiet.stdout);
    assert!(quiet.stdout.contains("FAILED nobody"), "{}", quiet.stdout);
    assert!(!quiet.stderr.contains("of 3 tests"), "{}", quiet.stderr);
}

#[test]
fn colours_are_for_terminals_and_whoever_asks() {
    let sandbox = shop(&[TESTS]);
    let colored = sandbox.run(&["test", "--color", "always"]).exits(0);
    assert!(colored.stdout.contains("\u{1b}["), "{}", colored.stdout);
    let run: Run = mktc(sandbox.path())
        .env("NO_COLOR", "1")
        .arg("test")
        .output()
        .unwrap()
        .into();
    assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
}

#[test]
fn a_part_of_the_tests_by_name() {
    let sandbox = shop(&[TESTS, WRONG]);
    let run = sandbox.run(&["test", "--filter", "BUYER"]).exits(0);
    assert_eq!(run.stdout, "ok     a buyer is thanked\n");
    run.tells("1 test passed");
    let two = ["test", "--filter", "buyer", "--filter", "night"];
    sandbox.run(&two).exits(0).tells("2 tests passed");
    let none = sandbox.run(&["test", "--filter", "weather"]).exits(0);
    none.tells("none of 3 tests has a name with `weather`");
    assert_eq!(none.stdout, "");
}

#[test]
fn without_tests_it_says_so() {
    let sandbox = Sandbox::with(&[("shop.mkt", SHOP)]);
    let run = sandbox.run(&["test"]).exits(0);
    run.tells("there are no tests");
    assert_eq!(run.stdout, "");
    let json = sandbox.run(&["test", "--format", "json"]).exits(0).json();
    assert_eq!(json["summary"]["tests"], 0);
}

#[test]
fn what_does_not_hang_together_is_told_and_not_tried() {
    let broken = Sandbox::with(&[
        ("shop.mkt", SHOP),
        ("tests.mkt", "test \"t\" { journey: x }\n"),
    ]);
    let run = broken.run(&["test"]).exits(1);
    run.tells("[unknown-name]");
    assert_eq!(run.stdout, "");
    broken.run(&["test", "nowhere"]).exits(2);
}

#[test]
fn as_json() {
    let sandbox = shop(&[TESTS, WRONG]);
    let json = sandbox.run(&["test", "--format", "json"]).exits(1).json();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["summary"]["tests"], 3);
    assert_eq!(json["summary"]["passed"], 2);
    assert_eq!(json["summary"]["failed"], 1);
    let failed = &json["tests"][2];
    assert_eq!(failed["name"], "nobody said yes");
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["expectations"], 2);
    assert_eq!(failed["failures"][0]["name"], "expectation-failed");
    assert_eq!(failed["failures"][0]["place"]["span"]["start"]["line"], 19);
    let person = &failed["people"][0];
    assert_eq!(person["who"], "person p3");
    let told: Vec<&Value> = person["timeline"].as_array().unwrap().iter().collect();
    assert!(
        told.iter()
            .any(|one| one["at"] == "2026-05-04 11:00" && one["what"] == "skipped `thanks`"),
        "{told:#?}"
    );
    // The same sources give the same bytes.
    let again = sandbox.run(&["test", "--format", "json"]);
    assert_eq!(again.json(), json);
}

#[test]
fn as_junit_for_continuous_integration() {
    let sandbox = shop(&[TESTS, WRONG]);
    let run = sandbox.run(&["test", "--format", "junit"]).exits(1);
    let document = roxmltree::Document::parse(&run.stdout).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    assert_eq!(root.attribute("tests"), Some("3"));
    assert_eq!(root.attribute("failures"), Some("1"));
    let cases: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    let names: Vec<_> = cases
        .iter()
        .filter_map(|case| case.attribute("name"))
        .collect();
    assert_eq!(
        names,
        [
            "a buyer is thanked",
            "at night \"it\" waits",
            "nobody said yes"
        ]
    );
    assert_eq!(cases[0].attribute("file"), Some("tests.mkt"));
    assert_eq!(cases[0].attribute("line"), Some("1"));
    let failures: Vec<_> = cases[2]
        .children()
        .filter(|node| node.is_element())
        .collect();
    assert_eq!(failures.len(), 2);
    assert_eq!(failures[0].attribute("type"), Some("expectation-failed"));
    let text = failures[0].text().unwrap();
    assert!(text.contains("tests.mkt:19:3"), "{text}");
    assert!(text.contains("skipped `thanks`"), "{text}");
}

#[test]
fn several_projects_each_under_its_name() {
    let sandbox = shop(&[]);
    sandbox.put("a/mktc.toml", "name = \"one\"\n");
    sandbox.put("a/shop.mkt", format!("{SHOP}\n{TESTS}"));
    sandbox.put("b/mktc.toml", "name = \"two\"\n");
    sandbox.put("b/shop.mkt", format!("{SHOP}\n{WRONG}"));
    let run = sandbox.run(&["test", "a", "b"]).exits(1);
    run.tells("1 of 3 tests failed");
    assert!(run.stdout.starts_with("one (a)\nok "), "{}", run.stdout);
    assert!(run.stdout.contains("two (b)\nFAILED"), "{}", run.stdout);
    assert!(run.stdout.contains("b/shop.mkt:"), "{}", run.stdout);
}

fn strategy(files: Vec<SourceFile>) -> Strategy {
    let built = build(files, mkt_stdlib::modules());
    assert!(built.diagnostics.is_empty(), "{:#?}", built.diagnostics);
    built.strategy
}

/// Runs all tests; how many there were.
fn all_come_true(strategy: &Strategy, which: &str) -> usize {
    let zone = mkt_engine::zone(strategy);
    let mut wrong = Vec::new();
    let mut count = 0;
    for test in strategy.tests() {
        let outcome = trial::run(strategy, test);
        count += 1;
        for failure in &outcome.failures {
            let wording = failure.wording();
            let story: Vec<String> = (0..outcome.people.len())
                .flat_map(|who| words::timeline(strategy, &zone, &outcome.timeline, who))
                .map(|one| format!("    {}  {}  {}", one.at, one.what, one.detail))
                .collect();
            wrong.push(format!(
                "{which}: {}: {}: {}\n{}",
                outcome.name,
                wording.message,
                wording.label,
                story.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    count
}

#[test]
fn tests_of_the_examples_come_true() {
    for example in examples() {
        let sources = sources_of(&example).into_iter();
        let files = sources.map(|(path, text)| SourceFile { path, text });
        let count = all_come_true(&strategy(files.collect()), &example);
        assert!(count >= 2, "{example} has {count} tests");
    }
}

#[test]
fn tests_of_what_is_generated_come_true() {
    for seed in 1..=6 {
        let request = Request {
            seed,
            ..Request::lines(3_000)
        };
        let files = generate(request).into_iter().map(|file| SourceFile {
            path: file.path,
            text: file.text,
        });
        let count = all_come_true(&strategy(files.collect()), &format!("seed {seed}"));
        assert!(count >= 7, "seed {seed} has {count} tests");
    }
}
