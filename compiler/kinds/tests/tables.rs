//! What must hold of every description.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use mkt_kinds::catalogue;
use mkt_kinds::slot::{Referent, SlotType};
use mkt_kinds::{Edge, Nested, Pattern, pattern};

fn patterns_of_all() -> Vec<&'static Pattern> {
    let forms = catalogue::all_forms();
    forms
        .into_iter()
        .map(|text| pattern::of(text).unwrap())
        .collect()
}

#[test]
fn words_of_kinds_and_forms_are_unique() {
    let mut seen = BTreeSet::new();
    for word in catalogue::words() {
        assert!(seen.insert(word), "{word} twice");
    }
}

/// A line that begins `KIND NAME … {` must always start a declaration.
#[test]
fn no_statement_begins_with_a_kind_word() {
    let words: BTreeSet<&str> = catalogue::words().collect();
    for body in catalogue::bodies() {
        for statement in body.statements {
            let first = statement.first_word();
            assert!(!words.contains(first), "`{first}` begins a declaration");
        }
    }
}

#[test]
fn no_nested_word_is_a_kind_word() {
    for nested in Nested::ALL {
        assert!(
            catalogue::find(nested.word()).is_none(),
            "{}",
            nested.word()
        );
    }
}

#[test]
fn no_key_or_statement_occurs_twice_in_a_body() {
    for body in catalogue::bodies() {
        let mut keys = BTreeSet::new();
        for word in body.words() {
            assert!(keys.insert(word), "{word} twice beside {:?}", keys);
        }
    }
}

#[test]
fn every_kind_is_described() {
    for kind in catalogue::all() {
        let word = kind.word;
        assert!(
            kind.article_name.starts_with("a ") || kind.article_name.starts_with("an "),
            "{word}"
        );
        assert!(!kind.plural.is_empty() && !kind.title.is_empty(), "{word}");
        assert!(kind.help.ends_with('.'), "{word}");
        assert!(kind.body.member("notes").is_some(), "{word} takes notes");
        let begins = format!("{word} ");
        assert!(
            kind.example.lines().any(|line| line.starts_with(&begins)),
            "{word}"
        );
        assert!(
            kind.example.ends_with('\n') && !kind.example.starts_with('\n'),
            "{word}"
        );
        if kind.head.of_required {
            assert!(kind.head.of.is_some(), "{word}");
        }
        for of in kind.head.of.iter().flat_map(|of| of.kinds) {
            assert!(catalogue::find(of).is_some(), "{word} of {of}");
        }
    }
    for form in catalogue::FORMS {
        assert!(
            form.help.ends_with('.') && !form.shape.is_empty(),
            "{}",
            form.word
        );
        assert!(
            form.example.lines().any(|line| line.starts_with(form.word)),
            "{}",
            form.word
        );
    }
}

#[test]
fn every_member_and_statement_is_described() {
    for body in catalogue::bodies() {
        for member in body.members {
            let key = member.key;
            assert!(!member.forms.is_empty(), "{key}");
            assert_eq!(member.patterns().count(), member.forms.len(), "{key}");
            assert!(
                !member.help.is_empty() && !member.help.ends_with('.'),
                "{key}"
            );
            assert!(
                !member.example.is_empty() && member.example == member.example.trim(),
                "{key}"
            );
        }
        for statement in body.statements {
            let word = statement.word;
            assert!(!statement.forms.is_empty(), "{word}");
            assert_eq!(
                statement.patterns().count(),
                statement.forms.len(),
                "{word}"
            );
            assert!(
                !statement.help.is_empty() && !statement.help.ends_with('.'),
                "{word}"
            );
            assert!(
                statement.example.starts_with(word) && !statement.example.is_empty(),
                "{word}"
            );
            assert!(
                statement.forms.iter().all(|form| form.starts_with(word)),
                "{word}"
            );
            assert!(
                !statement.body_required || statement.body.is_some(),
                "{word}"
            );
            assert!(
                statement.else_body.is_none() || statement.body_required,
                "{word}"
            );
            if statement.body_required {
                assert!(statement.example.contains('{'), "{word}");
            }
        }
        if let Some(open) = body.open {
            assert!(open.pattern().is_some() && !open.help.is_empty());
            assert!(open.example.contains(": "), "{}", open.example);
        }
    }
}

#[test]
fn names_are_introduced_where_the_table_says_so() {
    let has_name = |pattern: &Pattern| pattern.slots().contains(&("name", &SlotType::Name));
    for body in catalogue::bodies() {
        for member in body.members {
            let introduces = member.patterns().any(has_name);
            assert_eq!(introduces, member.defines.is_some(), "{}", member.key);
        }
        for statement in body.statements {
            let introduces = statement.patterns().any(has_name);
            assert_eq!(
                introduces,
                statement.defines.is_some(),
                "{}",
                statement.word
            );
        }
    }
}

#[test]
fn references_name_kinds_that_exist() {
    for pattern in patterns_of_all() {
        for (_, ty) in pattern.slots() {
            let SlotType::Ref(referents) = ty else {
                continue;
            };
            for referent in referents {
                if let Referent::Kind(word) = referent {
                    assert!(catalogue::find(word).is_some(), "{}: {word}", pattern.text);
                }
            }
        }
    }
}

#[test]
fn references_have_a_meaning_and_meanings_have_references() {
    let refers = |ty: &SlotType| {
        matches!(
            ty,
            SlotType::Ref(_)
                | SlotType::Event
                | SlotType::Predicate
                | SlotType::Formula
                | SlotType::Audience
        )
    };
    let mut used = BTreeSet::from([Edge::None, Edge::Of, Edge::Extends]);
    for body in catalogue::bodies() {
        for member in body.members {
            for (name, ty) in member.patterns().flat_map(Pattern::slots) {
                if refers(ty) {
                    assert_ne!(member.edge_of(name), Edge::None, "{}: {name}", member.key);
                    used.insert(member.edge_of(name));
                }
            }
        }
        for statement in body.statements {
            for (name, ty) in statement.patterns().flat_map(Pattern::slots) {
                if refers(ty) {
                    assert_ne!(
                        statement.edge_of(name),
                        Edge::None,
                        "{}: {name}",
                        statement.word
                    );
                    used.insert(statement.edge_of(name));
                }
            }
        }
    }
    for edge in Edge::ALL {
        assert!(used.contains(&edge), "nothing {}", edge.verb());
    }
}

#[test]
fn slot_edges_name_slots() {
    for body in catalogue::bodies() {
        for member in body.members {
            let slots: Vec<&str> = member
                .patterns()
                .flat_map(Pattern::slots)
                .map(|(name, _)| name)
                .collect();
            for (slot, _) in member.slot_edges {
                assert!(slots.contains(slot), "{}: {slot}", member.key);
            }
        }
        for statement in body.statements {
            let slots: Vec<&str> = statement
                .patterns()
                .flat_map(Pattern::slots)
                .map(|(name, _)| name)
                .collect();
            for (slot, _) in statement.slot_edges {
                assert!(slots.contains(slot), "{}: {slot}", statement.word);
            }
        }
    }
}

#[test]
fn verbs_are_distinct() {
    let verbs: BTreeSet<&str> = Edge::ALL.into_iter().map(Edge::verb).collect();
    assert_eq!(verbs.len(), Edge::ALL.len());
}
