//! Segments of the same people, and parts of conditions that change nothing.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Audience, Diagnostic, Idle, Span, Whom};
use mkt_eval::{Moment, Truth};
use mkt_logic::{Question, Wanted};
use mkt_model::access::audience::Segment;
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::graph::of_expression;
use mkt_model::{Handle, Strategy, SymbolId};

use super::stated::Stated;
use super::{conjuncts, name, parts, text};
use crate::People;

/// Of so many segments about the same things each is compared with the others
/// at most.
const COMPARED: usize = 6;

/// In a condition of more parts than this none is asked for: each is held
/// against all others. Nobody writes so many by hand.
const PARTS: usize = 48;

/// Segments of exactly the same people.
pub(crate) fn duplicates(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut closures = Closures::default();
    // Segments that look at different things are different but for parts that
    // change nothing, which are told as such.
    let mut alike: BTreeMap<(SymbolId, Vec<SymbolId>), Vec<Segment<'_>>> = BTreeMap::new();
    for stated in &subject.groups.stated {
        let (Some(symbol), Whom::Segment(_)) = (stated.group, &stated.whom) else {
            continue;
        };
        if subject.groups.is_empty(symbol) || subject.groups.is_everybody(symbol) {
            continue;
        }
        let (entity, segment) = (stated.entity, Segment(strategy.handle(symbol)));
        let about = closures.of(strategy, symbol).into_iter().collect();
        let others = alike.entry((entity, about)).or_default();
        let first = others.iter().take(COMPARED).find(|other| {
            // What comes of one template twice is nobody's mistake.
            let applied = strategy.is_applied(segment.0) && strategy.is_applied(other.0);
            !applied && are_same(subject, entity, segment.0, other.0)
        });
        match first {
            Some(other) => told.extend(duplicate(strategy, segment, *other)),
            None => others.push(segment),
        }
    }
}

fn duplicate(strategy: &Strategy, segment: Segment<'_>, other: Segment<'_>) -> Option<Diagnostic> {
    let finding = Audience::SegmentDuplicate {
        segment: name(strategy, segment.symbol_id()),
        other: name(strategy, other.symbol_id()),
    };
    let line = segment.line("where")?;
    Some(
        Diagnostic::new(finding, line.value_span())
            .related(other.line("where")?.value_span(), "the same people"),
    )
}

/// Whether it is certain that two segments hold the same people.
fn are_same(subject: &People<'_>, entity: SymbolId, one: Handle<'_>, other: Handle<'_>) -> bool {
    let (one, other) = (one.symbol_id(), other.symbol_id());
    // Somebody who is in the one and not in the other is at hand, mostly.
    let differs = |of: SymbolId, other: SymbolId| {
        subject.groups.member(of).is_some_and(|witness| {
            let moment = Moment::new(&witness.person, witness.at);
            subject.logic.evaluator().is_in(other, moment) != Ok(Truth::True)
        })
    };
    if differs(one, other) || differs(other, one) {
        return false;
    }
    let implies = |one: SymbolId, other: SymbolId| {
        let question = Question::of(entity)
            .claim(one, Wanted::True)
            .claim(other, Wanted::NotTrue);
        subject.logic.excludes(&question)
    };
    implies(one, other) && implies(other, one)
}

/// What segments and conditions look at, through all that they name.
#[derive(Default)]
struct Closures(BTreeMap<SymbolId, BTreeSet<SymbolId>>);

impl Closures {
    /// Of a segment, a stage or a score: what its own conditions look at and
    /// what its base does. Anything else is looked at itself.
    fn of(&mut self, strategy: &Strategy, symbol: SymbolId) -> BTreeSet<SymbolId> {
        if let Some(known) = self.0.get(&symbol) {
            return known.clone();
        }
        let mut found = BTreeSet::new();
        // What rests on itself is reported; here it looks at nothing.
        self.0.insert(symbol, BTreeSet::new());
        match strategy.symbol(symbol).kind.word() {
            "segment" | "stage" | "score" => {
                if strategy.symbol(symbol).kind.word() == "score" {
                    found.insert(symbol);
                }
                if let Some(base) = strategy.handle(symbol).declaration().of
                    && strategy.symbol(base).kind.word() == "segment"
                {
                    found.extend(self.of(strategy, base));
                }
                for condition in super::conditions_of(strategy, symbol) {
                    found.extend(self.of_condition(strategy, condition));
                }
            }
            "entity" => {}
            _ => {
                found.insert(symbol);
            }
        }
        self.0.insert(symbol, found.clone());
        found
    }

    fn of_condition(&mut self, strategy: &Strategy, condition: &Expression) -> BTreeSet<SymbolId> {
        let mut named = Vec::new();
        of_expression(condition, &mut named);
        let found = named.into_iter().flat_map(|id| self.of(strategy, id));
        found.collect()
    }
}

/// Parts of conditions that change nothing.
pub(crate) fn redundant(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let mut closures = Closures::default();
    for stated in &subject.groups.stated {
        // Stages are said in full, side by side, so that each can be read alone.
        let is_stage = matches!(stated.whom, Whom::Stage(_));
        let mut within = stated.within.into_iter().chain(stated.group);
        if is_stage || within.any(|group| subject.groups.is_empty(group)) {
            continue;
        }
        idle(subject, &mut closures, stated, told);
    }
}

/// A part of a condition, the rest that is true besides, and what it is for.
struct Asked<'a> {
    part: &'a Expression,
    rest: Vec<&'a Expression>,
    idle: Idle,
}

fn idle(
    subject: &People<'_>,
    closures: &mut Closures,
    stated: &Stated<'_>,
    told: &mut Vec<Diagnostic>,
) {
    let operands = conjuncts(stated.condition);
    if operands.len() > PARTS {
        return;
    }
    // Of two that follow from each other only one is told.
    let mut dropped: Vec<usize> = Vec::new();
    for (index, part) in operands.iter().enumerate() {
        let rest: Vec<&Expression> = others(&operands, index, &dropped);
        // A segment's only condition is told as one of everybody.
        let is_alone = rest.is_empty() && matches!(stated.whom, Whom::Segment(_));
        if matches!(part.kind, ExpressionKind::IsSet(..)) {
            continue;
        }
        let kind = match &part.kind {
            ExpressionKind::Not(inner) if matches!(inner.kind, ExpressionKind::InSegment(_)) => {
                Idle::Except
            }
            _ => Idle::Narrow,
        };
        let asked = Asked {
            part,
            rest,
            idle: kind,
        };
        let narrows = (!is_alone)
            .then(|| changes_nothing(subject, closures, stated, &asked))
            .flatten();
        if let Some(diagnostic) = narrows {
            told.push(diagnostic);
            dropped.push(index);
        } else if let ExpressionKind::Or(alternatives) = &part.kind
            && alternatives.len() <= PARTS
        {
            let alternatives: Vec<&Expression> = alternatives.iter().collect();
            let mut dropped: Vec<usize> = Vec::new();
            for (nth, alternative) in alternatives.iter().enumerate() {
                let asked = Asked {
                    part: alternative,
                    rest: others(&alternatives, nth, &dropped),
                    idle: Idle::Widen,
                };
                if let Some(diagnostic) = changes_nothing(subject, closures, stated, &asked) {
                    told.push(diagnostic);
                    dropped.push(nth);
                }
            }
        }
    }
}

fn others<'a>(all: &[&'a Expression], index: usize, dropped: &[usize]) -> Vec<&'a Expression> {
    all.iter()
        .enumerate()
        .filter(|(other, _)| *other != index && !dropped.contains(other))
        .map(|(_, part)| *part)
        .collect()
}

/// Tells of a part where it is certain that it changes nothing.
fn changes_nothing(
    subject: &People<'_>,
    closures: &mut Closures,
    stated: &Stated<'_>,
    asked: &Asked<'_>,
) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    // What the rest does not look at does not follow from it; and what is true
    // of everybody by itself is told where it is a segment's all.
    let about = closures.of_condition(strategy, asked.part);
    let mut around = BTreeSet::new();
    for rest in &asked.rest {
        around.extend(closures.of_condition(strategy, rest));
    }
    // Whom a journey is for is said beside what they enter with: that the one
    // follows from the other is no mistake.
    let is_entry = matches!(stated.whom, Whom::Entry(_));
    if let Some(within) = stated.within.filter(|_| !is_entry) {
        around.extend(closures.of(strategy, within));
    }
    if about.is_disjoint(&around) {
        return None;
    }
    let mut question = if is_entry {
        Question::of(stated.entity)
    } else {
        stated.without()
    };
    // Somebody of whom the part is the one that decides.
    let (part, rest) = match asked.idle {
        Idle::Widen => (Wanted::True, Wanted::NotTrue),
        Idle::Narrow | Idle::Except => (Wanted::NotTrue, Wanted::True),
    };
    for other in &asked.rest {
        question = question.claim(*other, rest);
    }
    question = question.claim(asked.part, part);
    let contradiction = subject.logic.contradiction(&question)?;
    let own: Vec<_> = [(stated.declaration, stated.condition)].into();
    let span = strategy.span(stated.declaration, asked.part.place);
    let by: Vec<super::Part> = parts(strategy, &own, &contradiction.conditions)
        .into_iter()
        .filter(|part| !super::is_within(part.span, span) && !super::is_within(span, part.span))
        .collect();
    // Alternatives that are never true are told of as what they are.
    if asked.idle == Idle::Widen && by.is_empty() {
        return None;
    }
    let finding = Audience::SegmentSubset {
        whom: stated.whom.clone(),
        part: match asked.idle {
            Idle::Except => except(strategy, asked.part),
            Idle::Narrow | Idle::Widen => text(strategy, asked.part),
        },
        idle: asked.idle,
        by: by.iter().map(|part| part.text.clone()).collect(),
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    let spans: Vec<Span> = by.iter().map(|part| part.span).collect();
    for span in spans {
        diagnostic = diagnostic.related(span, "because of this");
    }
    Some(diagnostic)
}

/// `except lapsed`, as it is mostly written.
fn except(strategy: &Strategy, part: &Expression) -> String {
    match &part.kind {
        ExpressionKind::Not(inner) => match inner.kind {
            ExpressionKind::InSegment(group) => format!("except {}", name(strategy, group)),
            _ => text(strategy, part),
        },
        _ => text(strategy, part),
    }
}
