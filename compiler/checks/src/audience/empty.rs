//! Conditions that are true of nobody, and segments that leave nobody out.

use mkt_diagnostics::{Audience, Diagnostic};
use mkt_logic::{Conflict, Wanted};
use mkt_model::DeclarationId;

use super::stated::Stated;
use super::{is_within, mark, name, parts};
use crate::People;

/// Conditions that are true of nobody.
pub(crate) fn empty(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    for stated in &subject.groups.stated {
        let conflicts = match stated.group {
            Some(group) => subject.groups.empty.get(&group).cloned(),
            None => ask(subject, stated),
        };
        if let Some(conflicts) = conflicts {
            told.extend(tell(subject, stated, &conflicts));
        }
    }
}

/// The contradiction of a condition that makes no segment or stage.
fn ask(subject: &People<'_>, stated: &Stated<'_>) -> Option<Vec<Conflict>> {
    let question = stated.without().claim(stated.condition, Wanted::True);
    let contradiction = subject.logic.contradiction(&question)?;
    Some(contradiction.conditions)
}

fn tell(subject: &People<'_>, stated: &Stated<'_>, conflicts: &[Conflict]) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    let groups = &subject.groups;
    // Of what is empty itself it is told there.
    let empty_elsewhere = conflicts.iter().any(|conflict| {
        conflict
            .of
            .is_some_and(|of| Some(of) != stated.group && groups.is_empty(of))
    }) || stated.within.is_some_and(|within| groups.is_empty(within));
    if empty_elsewhere {
        return None;
    }
    let declaration_of = |conflict: &Conflict| -> DeclarationId {
        conflict
            .of
            .map_or(stated.declaration, |of| strategy.symbol(of).declaration)
    };
    // And a comparison that is never true is told as that.
    if conflicts.iter().any(|conflict| {
        groups
            .told
            .contains(&(declaration_of(conflict), conflict.place))
    }) {
        return None;
    }
    let own = [(stated.declaration, stated.condition)];
    let parts = parts(strategy, &own, conflicts);
    // The first part that stands in the condition itself, or all of it.
    let place = parts
        .iter()
        .map(|part| part.span)
        .find(|span| is_within(*span, stated.span))
        .unwrap_or(stated.span);
    let finding = Audience::SegmentEmpty {
        whom: stated.whom.clone(),
        entity: name(strategy, stated.entity),
        parts: parts.iter().map(|part| part.text.clone()).collect(),
    };
    let words = if parts.len() > 2 {
        "together with this"
    } else {
        "contradicted by this"
    };
    Some(mark(Diagnostic::new(finding, place), &parts, words))
}

/// Segments that leave nobody out.
pub(crate) fn everyone(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    for stated in &subject.groups.stated {
        let Some(group) = stated.group else { continue };
        if !subject.groups.is_everybody(group) {
            continue;
        }
        let base = stated.within.unwrap_or(stated.entity);
        let finding = Audience::SegmentEveryone {
            segment: name(subject.strategy, group),
            base: name(subject.strategy, base),
        };
        told.push(Diagnostic::new(finding, stated.span));
    }
}
