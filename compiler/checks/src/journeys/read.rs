//! A journey as it is written and as it is run, side by side.

use std::collections::HashMap;

use mkt_diagnostics::Span;
use mkt_kinds::units::DurationUnit;
use mkt_model::display::{self, Style};
use mkt_model::entry::{Entry as Line, PlaceId};
use mkt_model::expression::{EventMatch, Expression};
use mkt_model::journey::{Entry, Program, Side, Step, StepKind, every_step};
use mkt_model::value::Duration;
use mkt_model::{DeclarationId, Handle, Strategy, SymbolId};
use rust_decimal::Decimal;

use super::times::{of_day, position};
use super::walk::Past;

/// How long an instance lives where nothing is said (semantics 18).
const LIVES: Duration = Duration {
    number: Decimal::from_parts(90, 0, 0, false, 0),
    unit: DurationUnit::Day,
};

/// A journey.
pub(super) struct Read<'s> {
    pub(super) strategy: &'s Strategy,
    pub(super) handle: Handle<'s>,
    pub(super) program: &'s Program,
    /// The rules and journeys that start it, in order.
    pub(super) starters: Vec<SymbolId>,
    /// The declaration in which its steps stand: another one where they are
    /// inherited.
    declaration: DeclarationId,
    /// The lines of its steps, by place. Looked up, never walked.
    lines: HashMap<PlaceId, &'s Line>,
}

impl<'s> Read<'s> {
    pub(super) fn new(handle: Handle<'s>, starters: Vec<SymbolId>) -> Self {
        let statements = handle.statements();
        let mut lines = HashMap::new();
        let mut open: Vec<&Line> = statements.iter().map(|line| line.entry).collect();
        while let Some(line) = open.pop() {
            lines.insert(line.place, line);
            open.extend(&line.children);
            open.extend(line.otherwise.iter().flat_map(|part| &part.children));
        }
        Self {
            strategy: handle.strategy,
            handle,
            program: handle.strategy.program(handle.symbol_id()),
            starters,
            declaration: statements
                .first()
                .map_or(handle.id, |line| line.declaration),
            lines,
        }
    }

    /// The journey's name.
    pub(super) fn name(&self) -> String {
        self.handle.symbol().path.to_string()
    }

    /// How long an instance lives.
    pub(super) fn lives(&self) -> Duration {
        self.program.lives.unwrap_or(LIVES)
    }

    /// The event by which all people enter; none where some are let in by
    /// something else.
    pub(super) fn entered_by(&self) -> Option<&EventMatch> {
        match &self.program.entry {
            Some(Entry::Event(event)) if self.starters.is_empty() => Some(event),
            _ => None,
        }
    }

    /// The date by which people enter, and when relative to it.
    pub(super) fn entered_by_date<'p>(&self) -> Option<(SymbolId, Past<'p>)> {
        let Some(Entry::Date {
            property,
            anniversary: false,
            offset,
            at,
        }) = &self.program.entry
        else {
            return None;
        };
        if !self.starters.is_empty() {
            return None;
        }
        let at = position(*offset)?.saturating_add(of_day(*at));
        Some((*property, Past { at, step: None }))
    }

    /// Where a step stands: its words, without the block behind it.
    pub(super) fn span(&self, step: &Step) -> Span {
        let line = self.lines.get(&step.place);
        let place = line.map_or(step.place, |line| line.value_place);
        let words = self.place(place);
        // The word that a step begins with is no part of its value.
        let whole = self.place(step.place);
        Span::new(whole.file, whole.start, words.end.max(whole.start))
    }

    /// The declaration that the steps stand in.
    pub(super) fn declaration(&self) -> DeclarationId {
        self.declaration
    }

    /// Where something in the steps stands.
    pub(super) fn place(&self, place: PlaceId) -> Span {
        self.strategy.span(self.declaration, place)
    }

    /// Where the event stands that a step waits for.
    pub(super) fn awaited(&self, step: &Step) -> Span {
        let line = self.lines.get(&step.place);
        let event = line.and_then(|line| line.all("event").next());
        event.map_or_else(|| self.span(step), |capture| self.place(capture.place))
    }

    /// Where the journey sends a message.
    pub(super) fn sends_of(&self, message: SymbolId) -> Vec<Span> {
        let mut found = Vec::new();
        for step in every_step(&self.program.steps) {
            if matches!(step.kind, StepKind::Send { message: sent, .. } if sent == message) {
                found.push(self.span(step));
            }
        }
        found
    }

    fn named(&self, id: SymbolId) -> String {
        self.strategy.symbol(id).path.to_string()
    }

    /// The message of a send.
    pub(super) fn sent(&self, step: &Step) -> String {
        match &step.kind {
            StepKind::Send { message, .. } => self.named(*message),
            _ => step.id.to_string(),
        }
    }

    /// A condition as it is written.
    pub(super) fn condition(&self, condition: &Expression) -> String {
        display::expression(self.strategy, condition, Style::Source)
    }

    /// An event as it is written.
    pub(super) fn event(&self, event: &EventMatch) -> String {
        display::event(self.strategy, event, Style::Source)
    }

    /// A step as it is written, without the block behind it.
    pub(super) fn shown(&self, step: &Step) -> String {
        match &step.kind {
            StepKind::Wait(time) => format!("wait {time}"),
            StepKind::WaitUntil { time, .. } => format!("wait until {}", display::clock(*time)),
            StepKind::WaitUntilDate { .. } => format!("wait until {}", self.until(step)),
            StepKind::WaitFor { event, .. } => format!("wait for {}", self.event(event)),
            StepKind::Send { message, .. } => format!("send {}", self.named(*message)),
            StepKind::If { arms, .. } => match arms.first() {
                Some((condition, _)) => format!("if {}", self.condition(condition)),
                None => "if".to_owned(),
            },
            StepKind::Split { name, .. } => format!("split {name}"),
            StepKind::Set { property, .. } => {
                format!("set {}", self.strategy.symbol(*property).name)
            }
            StepKind::Notify { team, .. } => format!("notify {}", self.named(*team)),
            StepKind::Call { webhook, .. } => format!("call {}", self.named(*webhook)),
            StepKind::Start(journey) => format!("start {}", self.named(*journey)),
            StepKind::Leave => "leave".to_owned(),
        }
    }

    /// The date that a step waits for.
    pub(super) fn until(&self, step: &Step) -> String {
        match &step.kind {
            StepKind::WaitUntilDate {
                property, offset, ..
            } => dated(&self.condition(property), *offset),
            _ => String::new(),
        }
    }

    /// The date by which people enter.
    pub(super) fn entry_date(&self) -> String {
        match &self.program.entry {
            Some(Entry::Date {
                property, offset, ..
            }) => dated(&self.strategy.symbol(*property).name, *offset),
            _ => String::new(),
        }
    }
}

fn dated(property: &str, offset: Option<(Duration, Side)>) -> String {
    match offset {
        None => property.to_owned(),
        Some((duration, Side::Before)) => format!("{duration} before {property}"),
        Some((duration, Side::After)) => format!("{duration} after {property}"),
    }
}
