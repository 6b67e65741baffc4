//! The description of the kinds is held to the reader: every example in it
//! reads by the forms beside it.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics fails, as it should"
)]

use mkt_diagnostics::{Diagnostic, Level};
use mkt_kinds::catalogue;
use mkt_model::{Built, SourceFile, build};

fn build_one(text: &str) -> Built {
    let file = SourceFile {
        path: "example.mkt".to_owned(),
        text: text.to_owned(),
    };
    build(vec![file], mkt_stdlib::modules())
}

fn shown(built: &Built) -> Vec<String> {
    let text = |d: &Diagnostic| {
        let file = &built.files[d.span.file.0 as usize];
        let at = &file.text[d.span.start as usize..d.span.end as usize];
        format!("{}: {} at `{at}`", d.name(), d.message())
    };
    built.diagnostics.iter().map(text).collect()
}

#[test]
fn every_kinds_example_compiles() {
    for kind in catalogue::all() {
        let built = build_one(kind.example);
        let none: [String; 0] = [];
        assert_eq!(shown(&built), none, "{}:\n{}", kind.word, kind.example);
        let words: Vec<_> = built.strategy.own().map(|d| d.kind().word).collect();
        assert!(words.contains(&kind.word), "{}", kind.word);
    }
}

#[test]
fn every_forms_example_reads() {
    for form in catalogue::FORMS {
        let built = build_one(form.example);
        let errors: Vec<_> = built
            .diagnostics
            .iter()
            .filter(|d| d.level == Level::Error)
            .map(Diagnostic::message)
            .collect();
        assert_eq!(errors, [""; 0], "{}", form.word);
    }
}

/// The names in an example of one line are not declared; its form is what
/// counts.
fn only_names_are_missing(built: &Built) -> bool {
    built.diagnostics.iter().all(|d| {
        matches!(
            d.name(),
            "unknown-name"
                | "unknown-unit"
                | "missing-key"
                | "wrong-kind"
                | "wrong-head"
                | "bad-argument"
                | "not-a-condition"
                | "type-mismatch"
        )
    })
}

#[test]
fn every_members_example_has_one_of_its_forms() {
    for kind in catalogue::all() {
        for member in kind.body.members {
            let text = format!(
                "{} x {{\n  {}: {}\n}}\n",
                kind.word, member.key, member.example
            );
            let text = if kind.word == "test" {
                text.replacen("test x", "test \"x\"", 1)
            } else {
                text
            };
            let built = build_one(&text);
            assert!(only_names_are_missing(&built), "{text}{:#?}", shown(&built));
        }
    }
}

#[test]
fn every_statements_example_has_one_of_its_forms() {
    for kind in catalogue::all() {
        for statement in kind.body.statements {
            let name = if kind.word == "test" { "\"x\"" } else { "x" };
            let text = format!("{} {name} {{\n  {}\n}}\n", kind.word, statement.example);
            let built = build_one(&text);
            assert!(only_names_are_missing(&built), "{text}{:#?}", shown(&built));
        }
        if let Some(open) = kind.body.open {
            let text = format!("{} x {{\n  {}\n}}\n", kind.word, open.example);
            let built = build_one(&text);
            assert!(only_names_are_missing(&built), "{text}{:#?}", shown(&built));
        }
    }
}

#[test]
fn the_words_of_the_grammar_are_those_of_the_kinds() {
    let mut words: Vec<&str> = catalogue::words().collect();
    words.extend(["template", "apply"]);
    words.sort_unstable();
    words.dedup();
    words.retain(|word| !matches!(*word, "use" | "allow"));
    assert_eq!(words, mkt_grammar::DECLARATION_WORDS);
}

#[test]
fn no_nested_block_or_step_begins_like_a_declaration() {
    for body in catalogue::bodies() {
        for statement in body.statements {
            let word = statement.first_word();
            assert!(!mkt_grammar::is_declaration_word(word), "{word}");
        }
    }
}
