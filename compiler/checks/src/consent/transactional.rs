//! Transactional messages that sell.

use std::collections::BTreeSet;

use mkt_diagnostics::{Consent as Finding, Diagnostic, Level, Misuse, Span};
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::access::reach::Message;
use mkt_model::expression::EventKind;
use mkt_model::graph::of_expression;
use mkt_model::journey::Goal;
use mkt_model::types::Type;
use mkt_model::value::Value;
use mkt_model::{Line, SymbolId};

use super::Reach;
use crate::sends::{Cause, Sender};

/// The shortest code of an offer that is looked for in texts: a shorter one may
/// be a word by chance.
const SHORTEST_CODE: usize = 4;

/// The lines of a message that people read or follow.
const TEXTS: [&str; 5] = ["subject", "preheader", "title", "body", "link"];

/// Transactional messages that sell by what they say; of the others those that
/// are sent to sell.
pub(super) fn misuses(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    let mut selling: BTreeSet<SymbolId> = BTreeSet::new();
    let wanted = Wanted::of(reach);
    for message in &reach.messages {
        if message.purpose() != Some("transactional") {
            continue;
        }
        if let Some((misuse, span)) = wanted.said(reach, *message) {
            selling.insert(message.symbol_id());
            told.push(tell(*message, misuse, span));
        }
    }
    let mut seen: BTreeSet<(SymbolId, SymbolId)> = BTreeSet::new();
    for (sender, send, _) in reach.sends() {
        let message = send.message;
        if message.purpose() != Some("transactional")
            || selling.contains(&message.symbol_id())
            || !seen.insert((sender.symbol, message.symbol_id()))
        {
            continue;
        }
        if let Some(misuse) = not_owed(reach, sender) {
            told.push(tell(message, misuse, send.span));
        } else if let Some((goal, span)) = sale(reach, sender) {
            let misuse = Misuse::Goal {
                journey: reach.name(sender.symbol),
                goal: reach.name(goal),
            };
            let mut diagnostic = tell(message, misuse, send.span).related(span, "its goal");
            diagnostic.level = Level::Warning;
            told.push(diagnostic);
        }
    }
}

fn tell(message: Message<'_>, misuse: Misuse, span: Span) -> Diagnostic {
    let finding = Finding::TransactionalMisuse {
        message: message.name().to_string(),
        misuse,
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    if let Some(purpose) = message.line("purpose") {
        diagnostic = diagnostic.related(purpose.value_span(), "exempt from caps and consent");
    }
    diagnostic
}

/// What no transactional message may say.
struct Wanted<'a> {
    /// The codes of offers.
    codes: Vec<(&'a str, SymbolId)>,
    /// The pages of campaigns.
    pages: Vec<(&'a str, SymbolId)>,
}

impl<'a> Wanted<'a> {
    fn of(reach: &Reach<'a>) -> Self {
        let codes = reach.strategy.offers().filter_map(|offer| {
            let code = offer.code()?;
            (code.chars().count() >= SHORTEST_CODE).then(|| (code, offer.symbol_id()))
        });
        let pages = reach.strategy.campaigns().filter_map(|campaign| {
            let page = campaign.landing()?.trim_end_matches('/');
            // The front page is nobody's own.
            let (_, rest) = page.split_once("://").unwrap_or(("", page));
            rest.contains('/').then(|| (page, campaign.symbol_id()))
        });
        Self {
            codes: codes.collect(),
            pages: pages.collect(),
        }
    }

    /// What makes a message sell, by what it says.
    fn said(&self, reach: &Reach<'_>, message: Message<'_>) -> Option<(Misuse, Span)> {
        if let Some(offer) = message.offers().first()
            && let Some(line) = message.line("offers")
        {
            let offer = reach.name(*offer);
            return Some((Misuse::Offer { offer }, line.value_span()));
        }
        texts(message).into_iter().find_map(|(line, text)| {
            let code = self.codes.iter().find(|(code, _)| holds(text, code));
            let page = self.pages.iter().find(|(page, _)| holds(text, page));
            let misuse = match (code, page) {
                (Some((code, offer)), _) => Misuse::Code {
                    code: (*code).to_owned(),
                    offer: reach.name(*offer),
                },
                (None, Some((_, campaign))) => Misuse::Landing {
                    campaign: reach.name(*campaign),
                },
                (None, None) => return None,
            };
            Some((misuse, line.value_span()))
        })
    }
}

/// Whether a text holds some words, and not only as a part of a longer one.
fn holds(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let end = at.saturating_add(words.len());
        let after = text.get(end..).and_then(|text| text.chars().next());
        let goes_on = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
        !goes_on(before) && !goes_on(after)
    })
}

/// The texts of a message in all its languages, each with its line.
fn texts(message: Message<'_>) -> Vec<(Line<'_>, &str)> {
    let own = TEXTS.iter().filter_map(|key| message.line(key));
    let translated = message
        .statements()
        .into_iter()
        .flat_map(|language| language.children().collect::<Vec<_>>())
        .filter(|line| TEXTS.contains(&line.entry.key.as_str()));
    own.chain(translated)
        .flat_map(|line| {
            let texts = line.entry.captures.iter();
            texts.filter_map(move |capture| match &capture.value {
                Value::Text(text) => Some((line, text.as_str())),
                _ => None,
            })
        })
        .collect()
}

/// What shows that what is sent is owed to nobody.
fn not_owed(reach: &Reach<'_>, sender: &Sender<'_>) -> Option<Misuse> {
    let source = reach.name(sender.symbol);
    sender.causes.iter().find_map(|cause| match cause {
        Cause::Campaign => Some(Misuse::Campaign {
            campaign: source.clone(),
        }),
        Cause::Membership(group) => Some(Misuse::Membership {
            source: source.clone(),
            group: reach.name(*group),
        }),
        Cause::Regular => Some(Misuse::Regular {
            source: source.clone(),
        }),
        Cause::Event | Cause::Date => None,
    })
}

/// The goal of a journey that is a sale: an event that brings in money, or a
/// segment or stage of those to whom one has happened.
fn sale(reach: &Reach<'_>, sender: &Sender<'_>) -> Option<(SymbolId, Span)> {
    let program = sender.program?;
    let lines = reach.strategy.handle(program.journey).lines("goal");
    let goals = program.goals.iter().zip(lines);
    goals.into_iter().find_map(|(goal, line)| {
        let goal = match goal {
            Goal::Event { event, .. } => match event.event {
                EventKind::Declared(id) => is_sale(reach, id).then_some(id),
                _ => None,
            },
            Goal::Entering(group) => is_of_buyers(reach, *group).then_some(*group),
        };
        Some((goal?, line.value_span()))
    })
}

fn is_sale(reach: &Reach<'_>, event: SymbolId) -> bool {
    let properties = reach.strategy.children(event).into_iter();
    properties
        .filter_map(|property| reach.strategy.property_type(property))
        .any(|property| property.ty == Type::Money)
}

fn is_of_buyers(reach: &Reach<'_>, group: SymbolId) -> bool {
    let handle = reach.strategy.handle(group);
    let condition = match reach.strategy.symbol(group).kind.word() {
        "segment" => Segment(handle).condition(),
        "stage" => Lifecycle(handle)
            .stages()
            .into_iter()
            .find(|stage| stage.symbol == group)
            .and_then(|stage| match stage.members() {
                Some(Membership::When(condition)) => Some(condition),
                _ => None,
            }),
        _ => None,
    };
    let mut named = Vec::new();
    if let Some(condition) = condition {
        of_expression(condition, &mut named);
    }
    named
        .into_iter()
        .any(|id| reach.strategy.symbol(id).kind.word() == "event" && is_sale(reach, id))
}
