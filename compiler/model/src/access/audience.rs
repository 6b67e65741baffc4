//! Audience: segments, lifecycles, personas and their experience.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::read::{duration, expression, number, reference, text, texts};
use crate::expression::{EventMatch, Expression};
use crate::strategy::{Handle, Line};
use crate::symbol::SymbolId;
use crate::value::{Duration, Value};

wrappers! {
    /// People who have something in common.
    Segment segments "segment"
    /// The stages of a relationship.
    Lifecycle lifecycles "lifecycle"
    /// A portrait of a segment.
    Persona personas "persona"
    /// What a persona goes through.
    Experience experiences "experience"
}

/// How many people something should hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// A share, in percent, of an entity's or a segment's people.
    Share(Decimal, SymbolId),
    /// So many people.
    People(Decimal),
}

/// A stage of a lifecycle.
#[derive(Clone, Copy)]
pub struct Stage<'s> {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The line that declares it.
    pub line: Line<'s>,
}

/// Who is in a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Membership<'s> {
    /// Those of whom this is true.
    When(&'s Expression),
    /// Those of whom no other stage's condition is true.
    Otherwise,
}

/// A rule of a lifecycle.
#[derive(Clone, Copy)]
pub struct Rule<'s> {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The line that declares it.
    pub line: Line<'s>,
}

/// What sets off a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trigger<'s> {
    /// Entering a stage.
    Enter {
        /// The stage.
        stage: SymbolId,
        /// Also for those who are in it when the rule goes live.
        existing: bool,
    },
    /// Leaving a stage.
    Leave(SymbolId),
    /// Having been in a segment or stage for some time.
    Stay {
        /// The segment or stage.
        within: SymbolId,
        /// For so long.
        time: Duration,
        /// Also for those who are in it when the rule goes live.
        existing: bool,
    },
    /// An event.
    Event(&'s EventMatch),
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action<'s> {
    /// Starts a journey.
    Start(SymbolId),
    /// Sends a message, through a channel where one is named.
    Send(SymbolId, Option<SymbolId>),
    /// Tells a team something.
    Notify(SymbolId, &'s str),
    /// Writes a property.
    Set(SymbolId, &'s Expression),
}

/// A step of an experience.
#[derive(Clone, Copy)]
pub struct Moment<'s> {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The line that declares it.
    pub line: Line<'s>,
}

impl<'s> Segment<'s> {
    /// The entity or segment that its people come from.
    pub fn base(self) -> Option<SymbolId> {
        self.declaration().of
    }

    /// The condition that makes somebody a member.
    pub fn condition(self) -> Option<&'s Expression> {
        expression(self.line("where"), "condition")
    }

    /// How many people it should hold.
    pub fn expected(self) -> Option<Expected> {
        let line = self.line("expect");
        if let Some(base) = reference(line, "base") {
            return Some(Expected::Share(number(line, "share")?, base));
        }
        match line?.get("size")? {
            Value::People(people) => Some(Expected::People(*people)),
            _ => None,
        }
    }
}

impl<'s> Lifecycle<'s> {
    /// The entity whose relationship it is.
    pub fn entity(self) -> Option<SymbolId> {
        self.declaration().of
    }

    /// Its stages, in order.
    pub fn stages(self) -> Vec<Stage<'s>> {
        declared_by(self.0, "stage")
            .into_iter()
            .map(|(symbol, line)| Stage { symbol, line })
            .collect()
    }

    /// Its rules, in order.
    pub fn rules(self) -> Vec<Rule<'s>> {
        declared_by(self.0, "rule")
            .into_iter()
            .map(|(symbol, line)| Rule { symbol, line })
            .collect()
    }
}

impl<'s> Stage<'s> {
    /// Who is in it; none where that is damaged.
    pub fn members(self) -> Option<Membership<'s>> {
        let line = self.line.child("when")?;
        match line.get("condition") {
            Some(Value::Expression(condition)) => Some(Membership::When(condition)),
            Some(_) => None,
            None => Some(Membership::Otherwise),
        }
    }

    /// How long people stay before they can leave.
    pub fn hold(self) -> Option<Duration> {
        duration(self.line.child("hold"), "least")
    }

    /// The share of people that it should hold, in percent.
    pub fn expected(self) -> Option<Decimal> {
        number(self.line.child("expect"), "share")
    }
}

impl<'s> Rule<'s> {
    /// What sets it off.
    pub fn trigger(self) -> Option<Trigger<'s>> {
        let line = self.line.child("on")?;
        if let Some(Value::Event(event)) = line.get("event") {
            return Some(Trigger::Event(event));
        }
        let existing = line.get("existing").is_some();
        if let Some(within) = reference(Some(line), "segment") {
            let time = duration(Some(line), "time")?;
            return Some(Trigger::Stay {
                within,
                time,
                existing,
            });
        }
        let stage = reference(Some(line), "stage")?;
        let leaves = form(line).starts_with("leave");
        Some(if leaves {
            Trigger::Leave(stage)
        } else {
            Trigger::Enter { stage, existing }
        })
    }

    /// What must also be true.
    pub fn condition(self) -> Option<&'s Expression> {
        expression(self.line.child("when"), "condition")
    }

    /// What it does, in order.
    pub fn actions(self) -> Vec<Action<'s>> {
        self.line
            .children()
            .filter(|line| line.entry.key == "do")
            .filter_map(action)
            .collect()
    }
}

impl<'s> Persona<'s> {
    /// The segments and stages that it portrays.
    pub fn segments(self) -> Vec<SymbolId> {
        self.references("segment")
    }

    /// What they want.
    pub fn goals(self) -> Vec<&'s str> {
        texts(self.0, "goals")
    }

    /// What troubles them.
    pub fn pains(self) -> Vec<&'s str> {
        texts(self.0, "pains")
    }

    /// What they would say.
    pub fn quote(self) -> Option<&'s str> {
        text(self.line("quote"), "quote")
    }

    /// Where they are met.
    pub fn channels(self) -> Vec<SymbolId> {
        self.references("channels")
    }
}

impl<'s> Experience<'s> {
    /// Who goes through it.
    pub fn personas(self) -> Vec<SymbolId> {
        self.references("persona")
    }

    /// Its steps, in order.
    pub fn moments(self) -> Vec<Moment<'s>> {
        declared_by(self.0, "step")
            .into_iter()
            .map(|(symbol, line)| Moment { symbol, line })
            .collect()
    }
}

impl<'s> Moment<'s> {
    /// The framework's stage that it belongs to.
    pub fn stage(self) -> Option<SymbolId> {
        reference(Some(self.line), "stage")
    }

    /// What they meet us through.
    pub fn touches(self) -> Vec<SymbolId> {
        self.line
            .child("touch")
            .map(Line::references)
            .unwrap_or_default()
    }

    /// What they do.
    pub fn does(self) -> Option<&'s str> {
        text(self.line.child("does"), "does")
    }

    /// What they think.
    pub fn thinks(self) -> Option<&'s str> {
        text(self.line.child("thinks"), "thinks")
    }

    /// How they feel, from 1 (bad) to 5 (good).
    pub fn feels(self) -> Option<u8> {
        number(self.line.child("feels"), "feels")?.to_u8()
    }

    /// What goes wrong for them here.
    pub fn pain(self) -> Option<&'s str> {
        text(self.line.child("pain"), "pain")
    }

    /// What could be done better here.
    pub fn chance(self) -> Option<&'s str> {
        text(self.line.child("chance"), "chance")
    }
}

fn action(line: Line<'_>) -> Option<Action<'_>> {
    let named = |slot| reference(Some(line), slot);
    if let Some(journey) = named("journey") {
        return Some(Action::Start(journey));
    }
    if let Some(message) = named("message") {
        return Some(Action::Send(message, named("channel")));
    }
    if let Some(team) = named("team") {
        return Some(Action::Notify(team, text(Some(line), "text")?));
    }
    Some(Action::Set(
        named("property")?,
        expression(Some(line), "value")?,
    ))
}

/// The form of its kind's table that a line was written in.
fn form(line: Line<'_>) -> &'static str {
    match line.entry.spec {
        crate::entry::Spec::Member(member) => member
            .forms
            .get(line.entry.form)
            .copied()
            .unwrap_or_default(),
        _ => "",
    }
}

/// The statements with a word that declare something, with what they declare.
fn declared_by<'s>(handle: Handle<'s>, word: &str) -> Vec<(SymbolId, Line<'s>)> {
    handle
        .statements()
        .into_iter()
        .filter(|line| line.entry.spec.word() == word)
        .filter_map(|line| Some((line.entry.symbol?, line)))
        .collect()
}
