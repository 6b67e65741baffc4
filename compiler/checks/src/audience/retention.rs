//! Figures that ask for events older than governance keeps.
//!
//! Days and months are compared where that is certain: a month has 28 days at
//! least and 31 at most.

use std::collections::BTreeMap;

use mkt_diagnostics::{Audience, Diagnostic};
use mkt_model::entry::PlaceId;
use mkt_model::expression::{
    Aggregate, Counted, Expression, ExpressionKind, Function, Literal, Window,
};
use mkt_model::value::{Duration, Value};
use mkt_model::{DeclarationId, Strategy, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;

use super::thresholds::each_condition;
use super::{name, text};
use crate::People;

/// Figures that ask for events older than are kept.
pub(crate) fn windows(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    for beyond in beyond(strategy) {
        let finding = Audience::WindowShorterThanRetention {
            figure: text(strategy, beyond.expression),
            event: name(strategy, beyond.event),
            asked: beyond.asked.to_string(),
            governance: name(strategy, beyond.kept.governance),
            kept: beyond.kept.time.to_string(),
            never: beyond.never,
        };
        let span = strategy.span(beyond.declaration, beyond.place);
        let mut diagnostic = Diagnostic::new(finding, span);
        let rules = strategy.handle(beyond.kept.governance);
        if let Some(line) = rules.line("retain") {
            diagnostic = diagnostic.related(line.value_span(), "kept for so long");
        }
        told.push(diagnostic);
    }
}

/// A figure that asks for more than is kept.
pub(super) struct Beyond<'s> {
    pub(super) declaration: DeclarationId,
    pub(super) place: PlaceId,
    /// Whether it is a comparison that can never be true for that.
    pub(super) never: bool,
    expression: &'s Expression,
    event: SymbolId,
    asked: Duration,
    kept: Kept,
}

/// How long something is kept, and by which rules.
#[derive(Clone, Copy)]
struct Kept {
    governance: SymbolId,
    time: Duration,
}

/// Every figure and comparison that asks for more than is kept.
pub(super) fn beyond(strategy: &Strategy) -> Vec<Beyond<'_>> {
    let kept = kept(strategy);
    let mut found = Vec::new();
    if kept.is_empty() {
        return found;
    }
    for handle in strategy.own() {
        if handle.declaration().damaged {
            continue;
        }
        each_condition(&handle.declaration().entries, &mut |condition| {
            for part in condition.within() {
                let Some((aggregate, asked, never)) = asked(part) else {
                    continue;
                };
                let Counted::Event(event) = aggregate.source else {
                    continue;
                };
                if asked.is_part_of_month() {
                    continue;
                }
                let Some(kept) = kept_of(strategy, &kept, event) else {
                    continue;
                };
                // What is never as old as is asked has to be older still.
                let is_beyond = is_longer(asked, kept.time) || (never && asked == kept.time);
                if is_beyond {
                    found.push(Beyond {
                        declaration: handle.id,
                        place: part.place,
                        never,
                        expression: part,
                        event,
                        asked,
                        kept,
                    });
                }
            }
        });
    }
    found
}

/// The figure that a part of a condition is or compares, how far back it asks,
/// and whether the comparison is true of nothing younger.
fn asked(part: &Expression) -> Option<(&Aggregate, Duration, bool)> {
    let recency = |value: &'_ Expression| -> Option<()> {
        match &value.kind {
            ExpressionKind::Aggregate(aggregate) if aggregate.function == Function::Recency => {
                Some(())
            }
            _ => None,
        }
    };
    match &part.kind {
        ExpressionKind::Aggregate(aggregate) => match &aggregate.window {
            Some(Window::Last(asked)) => Some((aggregate, *asked, false)),
            _ => None,
        },
        ExpressionKind::Compare(value, Comparison::Greater | Comparison::AtLeast, bound) => {
            recency(value)?;
            Some((aggregate(value)?, duration(bound)?, true))
        }
        ExpressionKind::In(value, range) => {
            recency(value)?;
            let ExpressionKind::Range(low, _) = &range.kind else {
                return None;
            };
            Some((aggregate(value)?, duration(low)?, true))
        }
        _ => None,
    }
}

fn aggregate(value: &Expression) -> Option<&Aggregate> {
    match &value.kind {
        ExpressionKind::Aggregate(aggregate) => Some(aggregate),
        _ => None,
    }
}

fn duration(value: &Expression) -> Option<Duration> {
    match &value.kind {
        ExpressionKind::Literal(Literal::Duration(duration)) => Some(*duration),
        _ => None,
    }
}

/// How long what is covered is kept: the shortest of all rules.
fn kept(strategy: &Strategy) -> BTreeMap<SymbolId, Kept> {
    let mut kept: BTreeMap<SymbolId, Kept> = BTreeMap::new();
    for governance in strategy.of_kind("governance") {
        let Some(Value::Duration(time)) = governance
            .line("retain")
            .and_then(|line| line.get("retain"))
        else {
            continue;
        };
        // A part of a month is no length, which is told.
        if time.is_part_of_month() {
            continue;
        }
        let own = Kept {
            governance: governance.symbol_id(),
            time: *time,
        };
        let covered = governance.references("covers").into_iter();
        let all = covered.flat_map(|of| {
            let provided = match strategy.symbol(of).kind.word() {
                "source" => strategy.handle(of).references("provides"),
                _ => Vec::new(),
            };
            std::iter::once(of).chain(provided)
        });
        for of in all {
            let known = kept.entry(of).or_insert(own);
            if is_longer(known.time, own.time) {
                *known = own;
            }
        }
    }
    kept
}

/// How long an event is kept: by rules about itself, or about its people.
fn kept_of(strategy: &Strategy, kept: &BTreeMap<SymbolId, Kept>, event: SymbolId) -> Option<Kept> {
    let entity = strategy.entity_of(event);
    let both = [Some(event), entity].into_iter().flatten();
    both.filter_map(|of| kept.get(&of))
        .copied()
        .reduce(|one, other| {
            if is_longer(one.time, other.time) {
                other
            } else {
                one
            }
        })
}

/// Whether one time is certainly longer than another.
fn is_longer(one: Duration, other: Duration) -> bool {
    let months = |of: Duration| of.unit.months().map(|months| scaled(of, i64::from(months)));
    let seconds = |of: Duration| {
        const DAY: i64 = 86_400;
        let days = of
            .unit
            .days()
            .map(|days| i64::from(days).saturating_mul(DAY));
        of.unit
            .seconds()
            .or(days)
            .map(|seconds| scaled(of, seconds))
    };
    let days = |months: Option<Decimal>, days: i64| {
        months?.checked_mul(Decimal::from(days.saturating_mul(86_400)))
    };
    let longer = |one: Option<Decimal>, other: Option<Decimal>| match (one, other) {
        (Some(one), Some(other)) => one > other,
        _ => false,
    };
    match (months(one), months(other)) {
        (Some(one), Some(other)) => longer(one, other),
        (Some(one), None) => longer(days(one, 28), seconds(other).flatten()),
        (None, Some(other)) => longer(seconds(one).flatten(), days(other, 31)),
        (None, None) => longer(seconds(one).flatten(), seconds(other).flatten()),
    }
}

fn scaled(of: Duration, by: i64) -> Option<Decimal> {
    of.number.checked_mul(Decimal::from(by))
}

#[cfg(test)]
mod tests {
    use mkt_kinds::units::{self, DurationUnit};

    use super::*;

    fn duration(text: &str) -> Duration {
        let (number, unit) = text.split_once(' ').unwrap();
        let unit: DurationUnit = units::find(units::DURATIONS, unit).unwrap();
        Duration {
            number: number.parse().unwrap(),
            unit,
        }
    }

    #[test]
    fn lengths_are_compared_where_that_is_certain() {
        for (one, other, longer) in [
            ("3 years", "24 months", true),
            ("24 months", "2 years", false),
            ("60 days", "2 weeks", true),
            ("366 days", "12 months", false),
            ("400 days", "12 months", true),
            ("12 months", "300 days", true),
            ("12 months", "365 days", false),
            ("25 hours", "1 day", true),
        ] {
            assert_eq!(
                is_longer(duration(one), duration(other)),
                longer,
                "{one} and {other}"
            );
            assert!(!(longer && is_longer(duration(other), duration(one))));
        }
    }
}
