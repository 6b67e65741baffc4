//! Assurance: the rules of the house.

use mkt_diagnostics::Level;

use super::read::{expression, text, word};
use crate::entry::Capture;
use crate::expression::Expression;
use crate::strategy::Line;
use crate::symbol::SymbolId;
use crate::value::{KindWord, Value};

wrappers! {
    /// A rule that every declaration of a kind must keep.
    Guardrail guardrails "guardrail"
}

/// Which declarations a rule is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Every<'s> {
    /// Their kind.
    pub kind: KindWord,
    /// What is true of them; of all, where nothing is said.
    pub condition: Option<&'s Expression>,
}

/// What a rule demands.
#[derive(Clone, Copy)]
pub struct Demand<'s> {
    /// What must be so.
    pub must: Must<'s>,
    /// The line that says it.
    pub line: Line<'s>,
}

/// What must be so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Must<'s> {
    /// It must have these: each a [`Value::Key`] or a [`Value::Kind`].
    Have(&'s [Capture]),
    /// This must be true of it.
    Be(&'s Expression),
}

impl<'s> Guardrail<'s> {
    /// Which declarations it is for; none where that is damaged.
    pub fn every(self) -> Option<Every<'s>> {
        let line = self.line("every")?;
        let Value::Kind(kind) = line.get("kind")? else {
            return None;
        };
        let condition = expression(Some(line), "condition");
        // What is there and could not be read is not left out.
        if condition.is_none() && line.get("condition").is_some() {
            return None;
        }
        Some(Every { kind, condition })
    }

    /// What it demands, in order.
    pub fn demands(self) -> Vec<Demand<'s>> {
        let lines = self.lines("must").into_iter();
        lines
            .filter_map(|line| {
                let must = match line.get("condition") {
                    Some(Value::Expression(condition)) => Must::Be(condition),
                    Some(_) => return None,
                    None => Must::Have(&line.entry.captures),
                };
                Some(Demand { must, line })
            })
            .collect()
    }

    /// How serious it is to break it; an error unless it says.
    pub fn level(self) -> Level {
        match word(self.line("level"), "level") {
            Some("info") => Level::Info,
            Some("warning") => Level::Warning,
            _ => Level::Error,
        }
    }

    /// Why.
    pub fn because(self) -> Option<&'s str> {
        text(self.line("because"), "reason")
    }

    /// The team or stakeholder that answers for it.
    pub fn owner(self) -> Option<SymbolId> {
        self.reference("owner")
    }
}
