//! The wording on diagrams.

use mkt_model::access::audience::Trigger;
use mkt_model::expression::{EventKind, EventMatch, Expression, ExpressionKind, Reaction};
use mkt_model::{Strategy, SymbolId, display};

pub(super) use crate::wording::{date, first_paragraph, target};

/// A condition for people.
pub(super) fn condition(strategy: &Strategy, condition: &Expression) -> String {
    display::expression(strategy, condition, display::Style::Reading)
}

/// A condition whose parts stand on lines of their own.
pub(super) fn conditions(strategy: &Strategy, whole: &Expression) -> String {
    match &whole.kind {
        ExpressionKind::And(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| part_of_and(strategy, part))
                .collect();
            parts.join("\nand ")
        }
        _ => condition(strategy, whole),
    }
}

/// A part of `a and b`, in parentheses where it holds an `or`.
fn part_of_and(strategy: &Strategy, part: &Expression) -> String {
    let text = condition(strategy, part);
    match part.kind {
        ExpressionKind::Or(_) => format!("({text})"),
        _ => text,
    }
}

/// An audience for people: a segment alone by its title.
pub(super) fn audience(strategy: &Strategy, audience: &Expression) -> String {
    match &audience.kind {
        ExpressionKind::InSegment(id) => format!("“{}”", strategy.symbol(*id).title()),
        _ => condition(strategy, audience),
    }
}

/// An event for people: `Booking completed`, `Clicks “Your seats are waiting”`.
pub(super) fn event(strategy: &Strategy, event: &EventMatch) -> String {
    let what = match event.event {
        EventKind::Poisoned => "…".to_owned(),
        EventKind::Declared(id) => strategy.symbol(id).title().to_owned(),
        EventKind::Reaction(reaction, of) => {
            let verb = reaction_verb(reaction);
            match of {
                Some(of) => format!("{verb} “{}”", strategy.symbol(of).title()),
                None => verb.to_owned(),
            }
        }
    };
    match &event.condition {
        Some(only) => format!("{what}\nwhere {}", condition(strategy, only)),
        None => what,
    }
}

const fn reaction_verb(reaction: Reaction) -> &'static str {
    match reaction {
        Reaction::Entered => "Enters",
        Reaction::Sent => "Is sent",
        Reaction::Delivered => "Receives",
        Reaction::Opened => "Opens",
        Reaction::Click => "Clicks",
        Reaction::Bounced => "Bounces",
        Reaction::Complained => "Complains about",
        Reaction::Unsubscribed => "Unsubscribes from",
    }
}

/// What sets off a rule of a lifecycle: `After 1 day in “Lapsed”`.
pub(super) fn trigger(strategy: &Strategy, trigger: &Trigger<'_>) -> String {
    let title = |id: SymbolId| strategy.symbol(id).title();
    match trigger {
        Trigger::Enter { stage, .. } => format!("Becomes “{}”", title(*stage)),
        Trigger::Leave(stage) => format!("Is no longer “{}”", title(*stage)),
        Trigger::Stay { within, time, .. } => format!("After {time} in “{}”", title(*within)),
        Trigger::Event(happening) => event(strategy, happening),
    }
}

/// The key of a node: the whole path of what it stands for.
pub(super) fn key(strategy: &Strategy, id: SymbolId) -> String {
    strategy.symbol(id).path.to_string()
}
