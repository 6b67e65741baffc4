//! Negations that leave out those of whom something is not known.
//!
//! A comparison with an unset value is unknown, and so is its negation. Who
//! writes `tier == gold` means people whose tier is known; who writes
//! `tier != gold` mostly means everybody else.

use mkt_diagnostics::{Audience, Diagnostic, Edit, Fix, Known, Related, Span};
use mkt_eval::Moment;
use mkt_logic::{Wanted, Witness};
use mkt_model::access::audience::Segment;
use mkt_model::expression::{
    Aggregate, Base, Expression, ExpressionKind, Function, Literal, PropertyPath,
};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::Comparison;

use super::stated::Stated;
use super::{conditions_of, conjuncts, name, text};
use crate::{People, witness};

/// Negated parts of conditions that also leave out those of whom it is
/// unknown.
pub(crate) fn traps(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    // What is to be mended in a segment is told once, whoever excepts it.
    let mut of_segments: Vec<(SymbolId, Diagnostic)> = Vec::new();
    for stated in &subject.groups.stated {
        let mut within = stated.within.into_iter().chain(stated.group);
        if within.any(|group| subject.groups.is_empty(group)) {
            continue;
        }
        let asked_for = asked_for(stated.condition);
        let operands = conjuncts(stated.condition);
        for (index, part) in operands.iter().enumerate() {
            if !is_negation(part) {
                continue;
            }
            let span = subject.strategy.span(stated.declaration, part.place);
            let excepted = excepted(part);
            let known = of_segments
                .iter_mut()
                .find(|(segment, _)| excepted == Some(*segment));
            if let Some((_, diagnostic)) = known {
                diagnostic.related.push(Related {
                    span,
                    text: "and here".to_owned(),
                });
                continue;
            }
            let rest = operands.iter().enumerate();
            let rest = rest.filter(|(other, _)| *other != index);
            let rest: Vec<&Expression> = rest.map(|(_, other)| *other).collect();
            let Some(diagnostic) = trap(subject, stated, part, &rest, &asked_for) else {
                continue;
            };
            match excepted {
                Some(group) if counted(subject.strategy, group).is_some() => {
                    of_segments.push((group, diagnostic));
                }
                _ => told.push(diagnostic),
            }
        }
    }
    told.extend(of_segments.into_iter().map(|(_, diagnostic)| diagnostic));
}

/// The segment or stage whose people a part takes out.
fn excepted(part: &Expression) -> Option<SymbolId> {
    match &part.kind {
        ExpressionKind::Not(inner) => match inner.kind {
            ExpressionKind::InSegment(group) => Some(group),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a part of a condition says who is not meant.
fn is_negation(part: &Expression) -> bool {
    match &part.kind {
        ExpressionKind::Compare(_, comparison, _) => *comparison == Comparison::NotEqual,
        ExpressionKind::Not(inner) => !matches!(
            inner.kind,
            ExpressionKind::IsSet(..) | ExpressionKind::Consents { .. }
        ),
        _ => false,
    }
}

/// The properties of which a condition asks whether they are set.
fn asked_for(condition: &Expression) -> Vec<&PropertyPath> {
    condition
        .within()
        .filter_map(|part| match &part.kind {
            ExpressionKind::IsSet(value, _) => match &value.kind {
                ExpressionKind::Property(path) => Some(path),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

fn trap(
    subject: &People<'_>,
    stated: &Stated<'_>,
    part: &Expression,
    rest: &[&Expression],
    asked_for: &[&PropertyPath],
) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    let mut sources = Vec::new();
    unset_in(strategy, part, &mut sources, &mut Vec::new());
    let said = |source: &&Expression| match &source.kind {
        ExpressionKind::Property(path) => asked_for.contains(&path),
        _ => false,
    };
    if sources.is_empty() || sources.iter().any(said) {
        return None;
    }
    let mut question = stated.without();
    for other in rest {
        question = question.claim(*other, Wanted::True);
    }
    question = question.claim(part, Wanted::Unknown);
    let found = subject.logic.find(&question)?;
    let unset: Vec<&Expression> = sources
        .into_iter()
        .filter(|source| is_unset(subject, source, &found))
        .collect();
    if unset.is_empty() {
        return None;
    }
    let excepted = excepted(part);
    let span = strategy.span(stated.declaration, part.place);
    let also: String = unset
        .iter()
        .map(|source| format!(" or {} is unset", text(strategy, source)))
        .collect();
    let with = (text(strategy, part), also);
    let instead = excepted.and_then(|group| counted(strategy, group));
    let who = format!("a `{}` who is left out", name(strategy, stated.entity));
    let mut shown = witness::tell(&subject.logic, &question, &found, who, "is left out");
    // What is told of properties and scores says of itself that it is unset.
    let figures = unset.iter().filter(|source| {
        !matches!(
            source.kind,
            ExpressionKind::Property(_) | ExpressionKind::Score { .. }
        )
    });
    shown.known.extend(figures.map(|source| Known {
        name: text(strategy, source),
        value: None,
    }));
    let finding = Audience::UnsetTrap {
        whom: stated.whom.clone(),
        part: match excepted {
            Some(group) => format!("except {}", name(strategy, group)),
            None => text(strategy, part),
        },
        unset: unset.iter().map(|source| text(strategy, source)).collect(),
        with: format!("{}{}", with.0, with.1),
        instead: instead
            .as_ref()
            .map(|instead| (name(strategy, instead.segment), instead.text.clone())),
        witness: Box::new(shown),
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    // Where `except` is written, nothing can be added behind it.
    if excepted.is_none() {
        diagnostic = diagnostic.fix(having_in(span, !rest.is_empty(), &with.0, &with.1));
    }
    if let Some(instead) = instead {
        diagnostic = diagnostic.related(instead.span, "unknown of whoever it never happened to");
        if instead.is_own {
            let title = format!("write `{}`", instead.text);
            diagnostic = diagnostic.fix(Fix::replace(title, instead.span, instead.text));
        }
    }
    Some(diagnostic)
}

/// The fix that has those in of whom it is unknown.
fn having_in(span: Span, among_others: bool, part: &str, also: &str) -> Fix {
    let (open, close) = if among_others { ("(", ")") } else { ("", "") };
    let mut edits = Vec::new();
    if among_others {
        edits.push(Edit {
            span: Span::at(span.file, span.start),
            insert: open.to_owned(),
        });
    }
    edits.push(Edit {
        span: Span::at(span.file, span.end),
        insert: format!("{also}{close}"),
    });
    Fix {
        title: format!("write `{open}{part}{also}{close}` to have them in"),
        edits,
    }
}

/// What can be unset in a condition, through the segments that it names.
fn unset_in<'e>(
    strategy: &'e Strategy,
    condition: &'e Expression,
    found: &mut Vec<&'e Expression>,
    seen: &mut Vec<SymbolId>,
) {
    for part in condition.within() {
        match &part.kind {
            ExpressionKind::Property(path) if path.base == Base::Person => {
                let can = path.path.iter().any(|step| {
                    let declared = strategy.property_type(*step);
                    declared.is_some_and(|declared| declared.optional)
                });
                if can {
                    add(found, part);
                }
            }
            ExpressionKind::Aggregate(aggregate) => {
                let is_never_unset = matches!(
                    aggregate.function,
                    Function::Count | Function::CountDistinct | Function::Sum
                );
                if !is_never_unset {
                    add(found, part);
                }
            }
            ExpressionKind::Score { .. } => add(found, part),
            ExpressionKind::InSegment(group) if !seen.contains(group) => {
                seen.push(*group);
                if let Some(base) = strategy.handle(*group).declaration().of {
                    for condition in conditions_of(strategy, base) {
                        unset_in(strategy, condition, found, seen);
                    }
                }
                for condition in conditions_of(strategy, *group) {
                    unset_in(strategy, condition, found, seen);
                }
            }
            _ => {}
        }
    }
}

/// Adds what is not yet among them, wherever it is written.
fn add<'e>(found: &mut Vec<&'e Expression>, part: &'e Expression) {
    if found.iter().all(|known| known.kind != part.kind) {
        found.push(part);
    }
}

fn is_unset(subject: &People<'_>, source: &Expression, found: &Witness) -> bool {
    let moment = Moment {
        event: found.event.as_ref(),
        entry: found.entry.as_ref(),
        ..Moment::new(&found.person, found.at)
    };
    subject.logic.evaluator().value(source, moment) == Ok(None)
}

/// What a segment could say so that it is never unknown.
struct Counted {
    segment: SymbolId,
    span: Span,
    text: String,
    /// Whether the project itself says it, and not a template.
    is_own: bool,
}

/// `count(booking within 30 days) >= 1` in place of a segment's
/// `recency(booking) <= 30 days`, where that is all it says.
fn counted(strategy: &Strategy, group: SymbolId) -> Option<Counted> {
    if strategy.symbol(group).kind.word() != "segment" {
        return None;
    }
    let segment = Segment(strategy.handle(group));
    let condition = segment.condition()?;
    let ExpressionKind::Compare(left, Comparison::Less | Comparison::AtMost, right) =
        &condition.kind
    else {
        return None;
    };
    let (ExpressionKind::Aggregate(recency), ExpressionKind::Literal(Literal::Duration(within))) =
        (&left.kind, &right.kind)
    else {
        return None;
    };
    if recency.function != Function::Recency || recency.window.is_some() {
        return None;
    }
    let count = Expression {
        kind: ExpressionKind::Aggregate(Box::new(Aggregate {
            function: Function::Count,
            window: Some(mkt_model::expression::Window::Last(*within)),
            ..recency.as_ref().clone()
        })),
        ..left.as_ref().clone()
    };
    let line = segment.line("where")?;
    Some(Counted {
        segment: group,
        span: line.value_span(),
        text: format!("{} >= 1", text(strategy, &count)),
        is_own: segment.declaration().module.is_none() && !strategy.is_applied(segment.0),
    })
}
