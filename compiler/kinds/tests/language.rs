//! The tables know every key and every line of the language's examples.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use mkt_kinds::{Body, Statement, catalogue};

/// Every head, key and line of the language's examples, as
/// `KIND/block/…: keys`; a word in parentheses is a line, the others are keys.
const LANGUAGE: &[(&str, &str)] = &[
    (
        "strategy",
        "horizon currency timezone framework vision usp rate cap holdout",
    ),
    ("framework", "(stage)"),
    ("unit", ""),
    ("kpi", "formula unit per better owner kind source"),
    ("objective", "supports target stage owner"),
    ("entity", "+id +email +phone"),
    ("event", "+id +total +channel"),
    ("source", "provides platform refresh owner"),
    ("governance", "covers retain owner access processing"),
    ("consent", "channels basis law expires"),
    (
        "score",
        "kind bins recency frequency monetary (add) (subtract) range from refresh",
    ),
    ("assumption", "about size grows source review"),
    ("segment", "where expect"),
    ("lifecycle", "(stage) (rule)"),
    ("lifecycle/stage", "when hold"),
    ("lifecycle/rule", "on do when"),
    ("platform", "kind can cost (webhook)"),
    ("platform/webhook", "+traveller_id +reason"),
    (
        "channel",
        "platform cap on_cap quiet hold_at_most sender address cost budget",
    ),
    ("offer", "value valid floor"),
    (
        "message",
        "channel topic purpose offers subject body (language) must_arrive",
    ),
    ("message/language", "subject body"),
    (
        "journey",
        "supports live runs for while enter reenter goal exit silences priority lives formerly (wait) (send) (wait for) (if) (split) (set) (notify) (call) (start) (leave)",
    ),
    ("journey/wait for", "(then)"),
    ("journey/wait for/then", "(leave)"),
    ("journey/wait for/then/else", "(if) (split)"),
    ("journey/if", "(notify)"),
    ("journey/if/else", "(send)"),
    ("journey/split", "() randomise"),
    ("journey/split/", "(send)"),
    ("journey/call", "+traveller_id"),
    (
        "campaign",
        "supports audience runs channels (send) budget target needs utm",
    ),
    (
        "experiment",
        "on metric guard baseline detect variants traffic power confidence runs randomise",
    ),
    ("persona", "segment goals pains"),
    ("experience", "persona (step)"),
    ("experience/step", "touch does feels"),
    ("team", "size available lead calendar rate"),
    ("calendar", "works closed"),
    (
        "initiative",
        "supports team takes effort starts after delivers budget kind owner",
    ),
    ("milestone", "after by"),
    ("capability", "now target raised_by"),
    ("stakeholder", "role on needs"),
    ("budget", "total period"),
    ("risk", "likelihood impact on response owner"),
    ("scenario", "(set)"),
    ("guardrail", "every must level because"),
    ("test", "journey (given) (at) (expect)"),
    ("test/given", "consents +id +country"),
    ("test/at", "+search_id +value"),
];

/// The body at a path such as `journey/wait for/then`.
fn body_at(path: &str) -> &'static Body {
    let mut parts = path.split('/');
    let kind = catalogue::find(parts.next().unwrap()).unwrap();
    let mut body = kind.body;
    let mut before: Option<&'static Statement> = None;
    for word in parts {
        if word == "else"
            && let Some(otherwise) = before.and_then(|statement| statement.else_body)
        {
            body = otherwise;
            before = None;
            continue;
        }
        let statement = body.statements.iter().find(|one| one.word == word);
        let statement = statement.unwrap_or_else(|| panic!("{path}: no `{word}`"));
        body = statement
            .body
            .unwrap_or_else(|| panic!("{path}: `{word}` has no block"));
        before = Some(statement);
    }
    body
}

#[test]
fn the_language_document_is_covered() {
    for (path, words) in LANGUAGE {
        let body = body_at(path);
        for word in words
            .replace("(wait for)", "(wait_for)")
            .split(' ')
            .filter(|word| !word.is_empty())
        {
            let there = if let Some(line) = word.strip_prefix('(') {
                let line = line.trim_end_matches(')').replace('_', " ");
                body.statements.iter().any(|one| one.word == line)
            } else if word.starts_with('+') {
                body.open.is_some()
            } else {
                body.member(word).is_some()
            };
            assert!(there, "{path}: `{word}` is missing");
        }
    }
    let covered: BTreeSet<&str> = LANGUAGE
        .iter()
        .filter_map(|(path, _)| path.split('/').next())
        .collect();
    for kind in catalogue::all() {
        // `law` is named by `law:` in the document, and declared by libraries.
        assert!(
            kind.word == "law" || covered.contains(kind.word),
            "{}",
            kind.word
        );
    }
}
