//! Objectives: whether a figure, a date and a person stand behind each.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Diagnostic, Direction, Edit, Fix, Span};
use mkt_model::SymbolId;
use mkt_model::access::direction::{Aim, Objective, Target};

use super::is_damaged;
use crate::Subject;

/// Objectives without a target, which no objective with one supports either.
pub(crate) fn measurable(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let unmeasured = unmeasured(subject);
    let mut supported: BTreeSet<SymbolId> = BTreeSet::new();
    for objective in subject.strategy.objectives() {
        supported.extend(objective.supports());
    }
    for objective in subject.strategy.objectives() {
        // Of several that support one another, the last can be mended, and with
        // it the others.
        let id = objective.symbol_id();
        if !unmeasured.contains(&id) || supported.contains(&id) && waits(subject, &unmeasured, id) {
            continue;
        }
        let finding = Direction::ObjectiveNotMeasurable {
            name: objective.name().to_string(),
            supported: supported.contains(&id),
        };
        told.push(Diagnostic::new(finding, objective.span()));
    }
}

/// Whether an objective that supports this one is told of.
fn waits(subject: &Subject<'_>, unmeasured: &BTreeSet<SymbolId>, id: SymbolId) -> bool {
    let supporters = subject.strategy.referring(id, mkt_kinds::Edge::Supports);
    supporters.iter().any(|id| unmeasured.contains(id))
}

/// The objectives that nothing measures.
pub(super) fn unmeasured(subject: &Subject<'_>) -> BTreeSet<SymbolId> {
    let mut all: BTreeMap<SymbolId, Vec<SymbolId>> = BTreeMap::new();
    let mut measured: Vec<SymbolId> = Vec::new();
    for objective in subject.strategy.objectives() {
        let id = objective.symbol_id();
        all.insert(id, objective.supports());
        if is_damaged(*objective) || !objective.lines("target").is_empty() {
            measured.push(id);
        }
    }
    // From what has a target to what it supports.
    while let Some(id) = measured.pop() {
        if let Some(supports) = all.remove(&id) {
            measured.extend(supports);
        }
    }
    all.into_keys().collect()
}

/// Targets that say no date; of one objective together.
pub(crate) fn deadlines(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let Some(horizon) = subject.strategy.horizon() else {
        return;
    };
    for objective in subject.strategy.objectives() {
        let targets = own_targets(objective);
        let undated: Vec<&Target<'_>> = targets
            .iter()
            .filter(|target| target.by.is_none() && !matches!(target.aim, Aim::Keep(..)))
            .collect();
        let Some(first) = undated.first() else {
            continue;
        };
        let dates: BTreeSet<_> = targets.iter().filter_map(|target| target.by).collect();
        let date = match dates.first() {
            Some(date) if dates.len() == 1 => *date,
            _ => horizon.last,
        };
        let mut names: Vec<&str> = undated
            .iter()
            .map(|target| subject.strategy.symbol(target.kpi).path.as_str())
            .collect();
        names.dedup();
        let finding = Direction::ObjectiveWithoutDeadline {
            name: objective.name().to_string(),
            kpi: (*names.first().unwrap_or(&"")).to_owned(),
            end: horizon.last.to_string(),
        };
        let mut diagnostic = Diagnostic::new(finding, first.line.value_span());
        for target in undated.iter().skip(1) {
            diagnostic = diagnostic.related(target.line.value_span(), "says no date either");
        }
        let edits = undated.iter().map(|target| {
            let span = target.line.value_span();
            Edit {
                span: Span::at(span.file, span.end),
                insert: format!(" by {date}"),
            }
        });
        told.push(diagnostic.fix(Fix {
            title: format!("write `by {date}`"),
            edits: edits.collect(),
        }));
    }
}

/// Targets that are due outside of the horizon.
pub(crate) fn within_horizon(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let Some(horizon) = subject.strategy.horizon() else {
        return;
    };
    let stated = subject.strategy.declared();
    let stated = stated.and_then(|strategy| strategy.line("horizon"));
    for objective in subject.strategy.objectives() {
        for target in own_targets(objective) {
            let Some(due) = target.by else {
                continue;
            };
            if horizon.first <= due && due <= horizon.last {
                continue;
            }
            let finding = Direction::ObjectiveOutsideHorizon {
                name: objective.name().to_string(),
                kpi: subject.strategy.symbol(target.kpi).path.to_string(),
                due: due.to_string(),
                horizon: horizon.to_string(),
                early: due < horizon.first,
            };
            let span = super::slot_span(target.line, "by");
            let mut diagnostic = Diagnostic::new(finding, span);
            if let Some(line) = stated {
                diagnostic = diagnostic.related(line.value_span(), "the horizon is set here");
            }
            told.push(diagnostic);
        }
    }
}

/// Objectives that nobody answers for, once there is a choice of who could: of
/// a team alone in the strategy it needs not be said.
pub(crate) fn owners(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let people: Vec<_> = strategy
        .own()
        .filter(|handle| matches!(handle.kind().word, "team" | "stakeholder"))
        .collect();
    let [first, _, ..] = people.as_slice() else {
        return;
    };
    let unmeasured = unmeasured(subject);
    for objective in strategy.objectives() {
        // What is not even measurable is not finished: one thing at a time.
        if is_damaged(*objective)
            || objective.line("owner").is_some()
            || unmeasured.contains(&objective.symbol_id())
        {
            continue;
        }
        // Who answers for what it supports knows best who answers for it.
        let above = objective.supports().into_iter();
        let above = above.filter_map(|id| Objective::of(strategy.handle(id))?.owner());
        let example = above
            .map(|id| strategy.symbol(id).name.to_string())
            .next()
            .unwrap_or_else(|| first.name().to_string());
        let finding = Direction::ObjectiveWithoutOwner {
            name: objective.name().to_string(),
            example,
        };
        told.push(Diagnostic::new(finding, objective.span()));
    }
}

/// The targets that an objective states itself. What it inherits is told where
/// it is stated.
fn own_targets(objective: Objective<'_>) -> Vec<Target<'_>> {
    let mut targets = objective.targets();
    targets.retain(|target| target.line.declaration == objective.id);
    targets
}
