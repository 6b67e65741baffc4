//! Every place where a strategy says who is meant.

use std::collections::BTreeMap;

use mkt_diagnostics::{Span, Whom};
use mkt_logic::{Question, Wanted};
use mkt_model::access::audience::{Membership, Trigger};
use mkt_model::entry::Entry;
use mkt_model::expression::{EventMatch, Expression, ExpressionKind, Literal, Window};
use mkt_model::graph::of_expression;
use mkt_model::value::Value;
use mkt_model::{DeclarationId, Handle, Line, Strategy, SymbolId};

use super::conditions_of;

/// A condition that says who is meant, and what is true of them besides.
pub(super) struct Stated<'s> {
    /// Whose condition it is.
    pub(super) whom: Whom,
    /// The declaration that it stands in.
    pub(super) declaration: DeclarationId,
    /// The segment or stage that it makes.
    pub(super) group: Option<SymbolId>,
    /// The entity whose people are meant.
    pub(super) entity: SymbolId,
    /// The segment or stage that they are in besides.
    pub(super) within: Option<SymbolId>,
    /// The event that is happening to them.
    pub(super) event: Option<&'s EventMatch>,
    /// The condition.
    pub(super) condition: &'s Expression,
    /// Where it stands.
    pub(super) span: Span,
}

impl<'s> Stated<'s> {
    /// What is true of those who are meant, but for the condition.
    pub(super) fn without(&self) -> Question<'s> {
        let mut question = Question::of(self.entity);
        if let Some(within) = self.within {
            question = question.claim(within, Wanted::True);
        }
        if let Some(event) = self.event {
            question = question.during(event);
        }
        question
    }
}

/// All of them, in the order of declaration; those of damaged declarations are
/// left out.
pub(super) fn all(strategy: &Strategy) -> Vec<Stated<'_>> {
    let mut found = Vec::new();
    for handle in strategy.own() {
        if handle.declaration().damaged {
            continue;
        }
        match handle.kind().word {
            "segment" => found.extend(segment(strategy, handle)),
            "lifecycle" => lifecycle(strategy, handle, &mut found),
            "journey" => journey(strategy, handle, &mut found),
            "campaign" => campaign(strategy, handle, &mut found),
            "experiment" => {
                let name = handle.name().to_string();
                let line = handle.line("audience");
                found.extend(line.and_then(|line| stated(line, Whom::Experiment(name), None)));
            }
            _ => {}
        }
    }
    let mut soundness = Soundness::new(strategy);
    found.retain(|one| {
        let groups = one.within.into_iter().chain(one.group);
        soundness.of_condition(one.condition) && groups.into_iter().all(|group| soundness.of(group))
    });
    found
}

/// What rests on something that is told already: on what is damaged, on itself,
/// or on a length of time that is none.
pub(super) struct Soundness<'s> {
    strategy: &'s Strategy,
    /// None while it is looked at: what then rests on it rests on itself.
    known: BTreeMap<SymbolId, Option<bool>>,
}

impl<'s> Soundness<'s> {
    /// For the segments, stages and scores of a strategy.
    pub(super) fn new(strategy: &'s Strategy) -> Self {
        Self {
            strategy,
            known: BTreeMap::new(),
        }
    }

    /// Whether a segment, stage or score is sound with all that it rests on;
    /// anything else is.
    pub(super) fn of(&mut self, group: SymbolId) -> bool {
        let kind = self.strategy.symbol(group).kind.word();
        if !matches!(kind, "segment" | "stage" | "score") {
            return true;
        }
        if let Some(known) = self.known.get(&group) {
            return known.unwrap_or(false);
        }
        self.known.insert(group, None);
        let handle = self.strategy.handle(group);
        let base = handle.declaration().of.filter(|_| kind == "segment");
        let mut sound = !handle.declaration().damaged && base.is_none_or(|base| self.of(base));
        for condition in conditions_of(self.strategy, group) {
            sound = sound && self.of_condition(condition);
        }
        self.known.insert(group, Some(sound));
        sound
    }

    /// Whether a condition is sound with all that it names.
    pub(super) fn of_condition(&mut self, condition: &Expression) -> bool {
        condition.within().all(|part| match &part.kind {
            ExpressionKind::Poisoned => false,
            ExpressionKind::Literal(Literal::Duration(length)) => !length.is_part_of_month(),
            ExpressionKind::Aggregate(aggregate) => match &aggregate.window {
                Some(Window::Last(length) | Window::OfEntry(length)) => !length.is_part_of_month(),
                _ => true,
            },
            ExpressionKind::InSegment(group) => self.of(*group),
            ExpressionKind::Score { score, .. } => self.of(*score),
            _ => true,
        })
    }
}

/// A line with a condition or an audience.
fn stated<'s>(line: Line<'s>, whom: Whom, entity: Option<SymbolId>) -> Option<Stated<'s>> {
    let condition =
        ["audience", "condition"]
            .into_iter()
            .find_map(|slot| match line.get(slot) {
                Some(Value::Expression(condition)) => Some(condition),
                _ => None,
            })?;
    let entity = entity.or_else(|| entity_of(line.strategy, condition))?;
    Some(Stated {
        whom,
        declaration: line.declaration,
        group: None,
        entity,
        within: None,
        event: None,
        condition,
        span: line.value_span(),
    })
}

/// The entity of those whom a condition is about.
pub(super) fn entity_of(strategy: &Strategy, condition: &Expression) -> Option<SymbolId> {
    let mut named = Vec::new();
    of_expression(condition, &mut named);
    named.into_iter().find_map(|id| strategy.entity_of(id))
}

fn segment<'s>(strategy: &'s Strategy, handle: Handle<'s>) -> Option<Stated<'s>> {
    let symbol = handle.symbol_id();
    let whom = Whom::Segment(super::name(strategy, symbol));
    let base = handle.declaration().of?;
    let entity = strategy.entity_of(symbol)?;
    let stated = stated(handle.line("where")?, whom, Some(entity))?;
    Some(Stated {
        group: Some(symbol),
        within: (base != entity).then_some(base),
        ..stated
    })
}

fn lifecycle<'s>(strategy: &'s Strategy, handle: Handle<'s>, found: &mut Vec<Stated<'s>>) {
    let lifecycle = mkt_model::access::audience::Lifecycle(handle);
    let Some(entity) = lifecycle.entity() else {
        return;
    };
    for stage in lifecycle.stages() {
        let Some(Membership::When(_)) = stage.members() else {
            continue;
        };
        let name = strategy.symbol(stage.symbol).name.to_string();
        let line = stage.line.child("when");
        let one = line.and_then(|line| stated(line, Whom::Stage(name), Some(entity)));
        found.extend(one.map(|one| Stated {
            group: Some(stage.symbol),
            ..one
        }));
    }
    for rule in lifecycle.rules() {
        let Some(line) = rule.line.child("when") else {
            continue;
        };
        let name = strategy.symbol(rule.symbol).name.to_string();
        let (within, event) = match rule.trigger() {
            Some(Trigger::Enter { stage, .. }) => (Some(stage), None),
            Some(Trigger::Stay { within, .. }) => (Some(within), None),
            Some(Trigger::Event(event)) => (None, Some(event)),
            Some(Trigger::Leave(_)) => (None, None),
            None => continue,
        };
        found.extend(
            stated(line, Whom::Rule(name), Some(entity)).map(|one| Stated {
                within,
                event,
                ..one
            }),
        );
    }
}

fn journey<'s>(strategy: &'s Strategy, handle: Handle<'s>, found: &mut Vec<Stated<'s>>) {
    let name = handle.name().to_string();
    let entered = handle
        .line("enter")
        .and_then(|line| match line.get("segment") {
            Some(Value::Reference(segment)) => Some(*segment),
            _ => None,
        });
    let entity = entered.and_then(|segment| strategy.entity_of(segment));
    if let Some(line) = handle.line("for") {
        let one = stated(line, Whom::Entry(name.clone()), entity);
        found.extend(one.map(|one| Stated {
            within: entered,
            ..one
        }));
    }
    if let Some(line) = handle.line("while") {
        found.extend(stated(line, Whom::Stay(name), entity));
    }
}

fn campaign<'s>(strategy: &'s Strategy, handle: Handle<'s>, found: &mut Vec<Stated<'s>>) {
    let name = handle.name().to_string();
    let line = handle.line("audience");
    found.extend(line.and_then(|line| stated(line, Whom::Campaign(name.clone()), None)));
    for line in handle.statements() {
        let Some(Value::Reference(message)) = line.get("message") else {
            continue;
        };
        let whom = Whom::Send {
            campaign: name.clone(),
            message: super::name(strategy, *message),
        };
        let span = capture_span(line, line.entry, "audience");
        found.extend(stated(line, whom, None).map(|one| Stated { span, ..one }));
    }
}

/// Where what a slot captured stands.
fn capture_span(line: Line<'_>, entry: &Entry, slot: &str) -> Span {
    entry
        .captures
        .iter()
        .find(|capture| capture.slot == slot)
        .map_or_else(|| line.value_span(), |capture| line.capture_span(capture))
}
