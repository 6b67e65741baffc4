//! Messages that nobody of those they are for can get: for want of consent, or
//! of what the channel reaches people by.

use std::collections::BTreeSet;

use mkt_diagnostics::{Audience, Barred, Diagnostic, Lack, Whom};
use mkt_logic::{Question, Wanted};
use mkt_model::access::reach::{Channel, Message};
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::journey::{StepKind, every_step};
use mkt_model::value::Value;
use mkt_model::{Strategy, SymbolId};

use super::name;
use super::stated::Stated;
use crate::People;
use crate::conditions::{condition, person_has};

/// Audiences whose messages none of them can get.
pub(crate) fn unreachable(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    for stated in &subject.groups.stated {
        if stated
            .within
            .is_some_and(|within| subject.groups.is_empty(within))
        {
            continue;
        }
        let sends = sends(subject.strategy, stated);
        if sends.is_empty() {
            continue;
        }
        // Of those of whom there can be nobody it is told as such.
        let question = stated.without().claim(stated.condition, Wanted::True);
        let barred: Vec<Barred> = sends
            .iter()
            .filter_map(|(message, channel)| {
                lack(subject, stated.entity, &question, *message, *channel).map(|lack| Barred {
                    message: name(subject.strategy, *message),
                    channel: name(subject.strategy, *channel),
                    lack,
                })
            })
            .collect();
        if barred.is_empty() || subject.logic.excludes(&question) {
            continue;
        }
        let finding = Audience::UnreachableAudience {
            whom: stated.whom.clone(),
            all: barred.len() == sends.len() && !matches!(stated.whom, Whom::Send { .. }),
            messages: barred,
        };
        told.push(Diagnostic::new(finding, stated.span));
    }
}

/// What is sent to those of an audience, each with its channel, once.
fn sends(strategy: &Strategy, stated: &Stated<'_>) -> BTreeSet<(SymbolId, SymbolId)> {
    let mut found = BTreeSet::new();
    let mut add = |message: SymbolId, channel: Option<SymbolId>| {
        let own = || Message(strategy.handle(message)).channel();
        if let Some(channel) = channel.or_else(own) {
            found.insert((message, channel));
        }
    };
    let handle = mkt_model::Handle {
        strategy,
        id: stated.declaration,
    };
    match &stated.whom {
        Whom::Campaign(_) | Whom::Send { .. } => {
            for send in mkt_model::access::reach::Campaign(handle).sends() {
                let own = send
                    .audience
                    .map_or(matches!(stated.whom, Whom::Campaign(_)), |audience| {
                        std::ptr::eq(audience, stated.condition)
                    });
                if own {
                    add(send.message, send.channel);
                }
            }
        }
        Whom::Entry(_) => {
            let program = strategy.program(handle.symbol_id());
            for step in every_step(&program.steps) {
                if let StepKind::Send { message, channel } = &step.kind {
                    add(*message, *channel);
                }
            }
        }
        _ => {}
    }
    found
}

/// What keeps a message from all of those of whom the question is; none where
/// somebody can get it, or where that cannot be told.
fn lack(
    subject: &People<'_>,
    entity: SymbolId,
    question: &Question<'_>,
    message: SymbolId,
    channel: SymbolId,
) -> Option<Lack> {
    let strategy = subject.strategy;
    let topic = topic(strategy, message);
    let contact = contact(strategy, entity, channel);
    let consents = topic.map(|topic| {
        condition(ExpressionKind::Consents {
            topic,
            channel: Some(channel),
        })
    });
    let reached = contact.map(|property| person_has(strategy, property));
    let nobody = |needs: &[&Option<Expression>]| {
        let mut asked = question.clone();
        for need in needs.iter().copied().flatten() {
            asked = asked.claim(need, Wanted::True);
        }
        subject.logic.excludes(&asked)
    };
    if !nobody(&[&consents, &reached]) {
        return None;
    }
    let topic_name = || topic.map(|topic| name(strategy, topic));
    let contact_name = || contact.map(|property| strategy.symbol(property).name.to_string());
    if consents.is_some() && nobody(&[&consents]) {
        return Some(Lack::Consent(topic_name()?));
    }
    if reached.is_some() && nobody(&[&reached]) {
        return Some(Lack::Contact(contact_name()?));
    }
    Some(Lack::Both {
        topic: topic_name()?,
        contact: contact_name()?,
    })
}

/// The topic that a message needs consent to; none where it needs none.
fn topic(strategy: &Strategy, message: SymbolId) -> Option<SymbolId> {
    let message = Message(strategy.handle(message));
    // What is owed to people, and what serves them, is not asked for.
    if matches!(message.purpose(), Some("transactional" | "service")) {
        return None;
    }
    let topic = message.topic()?;
    let basis = strategy.handle(topic).line("basis");
    let basis = basis.and_then(|line| line.get("basis"));
    matches!(basis, Some(Value::Word("opt_in" | "double_opt_in"))).then_some(topic)
}

/// The property that a channel reaches people by, where there is exactly one.
fn contact(strategy: &Strategy, entity: SymbolId, channel: SymbolId) -> Option<SymbolId> {
    let medium = Channel(strategy.handle(channel)).sort()?;
    let lines = strategy.handle(entity).open_lines().into_iter();
    let mut contacts = lines.filter(|line| {
        line.entry
            .all("contact")
            .any(|capture| capture.value == Value::Word(medium))
    });
    match (contacts.next(), contacts.next()) {
        (Some(only), None) => only.entry.symbol,
        _ => None,
    }
}
