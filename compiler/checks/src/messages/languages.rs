//! Texts in several languages: whether each is whole, and there once.

use mkt_diagnostics::{Diagnostic, LanguageGap, Message as Finding};
use mkt_logic::Wanted;
use mkt_model::message::{Part, Wording};
use mkt_model::types::Type;
use mkt_model::{Handle, Strategy, SymbolId};

use super::{Written, is_own};
use crate::People;
use crate::conditions::is_word;
use crate::sends::Sent;

/// The parts that are to be there in each language.
const READ: [Part; 4] = [Part::Subject, Part::Preheader, Part::Title, Part::Body];

/// The least words of a text that is told where it is not translated: names
/// and numbers may well be the same.
const WORDS: usize = 3;

/// Checks the languages of a message.
pub(super) fn check(subject: &People<'_>, message: &Written<'_, '_>, told: &mut Vec<Diagnostic>) {
    let Some((base, others)) = message.wordings.split_first() else {
        return;
    };
    let languages = subject
        .strategy
        .declared()
        .map(|head| head.languages())
        .unwrap_or_default();
    let mut seen: Vec<&str> = Vec::new();
    for wording in others {
        let (Some(language), Some(line)) = (wording.language, wording.line) else {
            continue;
        };
        if line.declaration != message.handle.id {
            told.extend(inherited(message, base, wording, language));
            continue;
        }
        if !is_own(line) {
            continue;
        }
        let is_base = languages.first() == Some(&language);
        if is_base || seen.contains(&language) {
            let finding = Finding::LanguageTwice {
                message: message.name(),
                language: language.to_owned(),
                base: is_base,
            };
            told.push(Diagnostic::new(finding, line.value_span()));
            continue;
        }
        seen.push(language);
        let words = |parts: Vec<Part>| -> Vec<String> {
            parts.iter().map(|part| part.word().to_owned()).collect()
        };
        let there = |wording: &Wording<'_>| -> Vec<Part> {
            READ.into_iter().filter(|part| wording.has(*part)).collect()
        };
        let has = there(wording);
        let lacks: Vec<Part> = there(base)
            .into_iter()
            .filter(|part| !has.contains(part))
            .collect();
        let gap = |gap| Finding::LanguageGap {
            message: message.name(),
            language: language.to_owned(),
            gap,
        };
        if !lacks.is_empty() {
            let finding = gap(LanguageGap::Parts {
                has: words(has.clone()),
                lacks: words(lacks),
            });
            told.push(Diagnostic::new(finding, line.value_span()));
        }
        for part in has {
            if let (Some(text), Some(first)) = (wording.text(part), base.text(part))
                && text.content == first.content
                && text.content.split_whitespace().count() >= WORDS
            {
                let finding = gap(LanguageGap::Same {
                    part: part.word().to_owned(),
                });
                told.push(Diagnostic::new(finding, text.written()));
            }
        }
    }
    // Those in which everything is to be there.
    for language in languages.iter().skip(1) {
        let there = others
            .iter()
            .any(|wording| wording.language == Some(language));
        if !there && may_be_read(subject, message, language) {
            let finding = Finding::LanguageGap {
                message: message.name(),
                language: (*language).to_owned(),
                gap: LanguageGap::All,
            };
            told.push(Diagnostic::new(finding, message.handle.span()));
        }
    }
}

/// A translation of the message that this one extends, where it is no
/// translation of what this one says itself.
fn inherited(
    message: &Written<'_, '_>,
    base: &Wording<'_>,
    wording: &Wording<'_>,
    language: &str,
) -> Option<Diagnostic> {
    let line = wording.line?;
    let own: Vec<String> = READ
        .into_iter()
        .filter(|part| wording.has(*part))
        .filter(|part| {
            let text = base.text(*part);
            text.is_some_and(|text| text.line.declaration == message.handle.id)
        })
        .map(|part| part.word().to_owned())
        .collect();
    if own.is_empty() {
        return None;
    }
    let from = Handle {
        strategy: line.strategy,
        id: line.declaration,
    };
    let finding = Finding::LanguageGap {
        message: message.name(),
        language: language.to_owned(),
        gap: LanguageGap::Inherited {
            from: from.name().to_string(),
            parts: own,
        },
    };
    let diagnostic = Diagnostic::new(finding, message.handle.span());
    Some(diagnostic.related(line.value_span(), "inherited from here"))
}

/// Whether somebody who gets a message may have a language. Who has no property
/// for it may have any.
fn may_be_read(subject: &People<'_>, message: &Written<'_, '_>, language: &str) -> bool {
    message.sends.is_empty()
        || message
            .sends
            .iter()
            .any(|send| may_have(subject, send, language))
}

fn may_have(subject: &People<'_>, send: &Sent<'_>, language: &str) -> bool {
    let Some(entity) = send.entity else {
        return true;
    };
    let Some(property) = language_of(subject.strategy, entity) else {
        return true;
    };
    let speaks = is_word(property, &Type::Language, language);
    let question = send.question();
    question.is_none_or(|question| {
        let question = question.claim(&speaks, Wanted::True);
        !subject.logic.excludes(&question)
    })
}

/// The only property of an entity that is a language.
fn language_of(strategy: &Strategy, entity: SymbolId) -> Option<SymbolId> {
    let mut found = strategy.children(entity).into_iter().filter(|property| {
        strategy
            .property_type(*property)
            .is_some_and(|found| found.ty == Type::Language)
    });
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
