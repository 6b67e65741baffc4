//! Rules that wait for longer than anybody stays in a segment or stage.
//!
//! Time alone makes people leave where being in there implies that something
//! last happened at least so long ago, and at most so long: that grows with
//! time, and what happens meanwhile begins it anew. Both bounds are looked for
//! among the lengths of time that the conditions ask for, and are proven. The
//! other way is an anniversary, which lasts a day.

use mkt_diagnostics::{Audience, Diagnostic, Leaving};
use mkt_kinds::units::DurationUnit;
use mkt_logic::{Fact, Question, Wanted};
use mkt_model::access::audience::{Lifecycle, Trigger};
use mkt_model::expression::{
    Aggregate, Base, Counted, Expression, ExpressionKind, Function, Literal, PropertyPath, Window,
};
use mkt_model::types::Type;
use mkt_model::value::Duration;
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::stated::Soundness;
use super::within::Within;
use super::{name, text};
use crate::People;
use crate::conditions::{condition, of_type};

const DAY: i64 = 86_400;

/// By how much months can be shorter or longer by a change of the clock.
const CLOCK_STEP: i64 = 7_200;

/// The lengths of time that are tried as bounds, and the figures.
const TRIED: usize = 12;

/// Rules that never act, since everybody has left before.
pub(crate) fn impossible(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut soundness = Soundness::new(strategy);
    for lifecycle in strategy.lifecycles() {
        let Some(entity) = lifecycle.entity() else {
            continue;
        };
        if lifecycle.declaration().damaged {
            continue;
        }
        for rule in lifecycle.rules() {
            let Some(Trigger::Stay { within, time, .. }) = rule.trigger() else {
                continue;
            };
            let sound = soundness.of(within) && !time.is_part_of_month();
            if !sound || subject.groups.is_empty(within) || rests_on_hold(strategy, within) {
                continue;
            }
            let (Some(stay), Some(line)) =
                (longest(subject, entity, within), rule.line.child("on"))
            else {
                continue;
            };
            if mkt_pressure::shortest(time) <= stay.most {
                continue;
            }
            let most = shown(stay.most);
            let leaves = format!("who is in here leaves within {most}");
            let finding = Audience::StayImpossible {
                rule: strategy.symbol(rule.symbol).name.to_string(),
                group: name(strategy, within),
                time: time.to_string(),
                most,
                because: stay.because,
            };
            let diagnostic = Diagnostic::new(finding, line.value_span());
            told.push(diagnostic.related(strategy.name_span(within), leaves));
        }
    }
}

/// How long anybody stays at most, in seconds.
struct Stay {
    most: i64,
    because: Leaving,
}

/// Whether who is in a group may be kept in a stage although its condition is
/// not true any more.
fn rests_on_hold(strategy: &Strategy, group: SymbolId) -> bool {
    let holds = |group: SymbolId| {
        let handle = strategy.handle(group);
        strategy.symbol(group).kind.word() == "stage"
            && Lifecycle(handle)
                .stages()
                .iter()
                .any(|stage| stage.hold().is_some())
    };
    let mut found = holds(group);
    let mut look = |part: &Expression| {
        if let ExpressionKind::InSegment(other) = part.kind {
            found = found || holds(other);
        }
    };
    Within::new(strategy).group(group, &mut look);
    let base = strategy.handle(group).declaration().of;
    found || base.is_some_and(holds)
}

/// The shortest of the times that people of a group can stay at most.
fn longest(subject: &People<'_>, entity: SymbolId, group: SymbolId) -> Option<Stay> {
    let strategy = subject.strategy;
    let mut figures: Vec<Expression> = Vec::new();
    let mut days: Vec<&Expression> = Vec::new();
    let mut lengths: Vec<Duration> = Vec::new();
    let mut look = |part| collect(strategy, part, &mut figures, &mut days, &mut lengths);
    Within::new(strategy).group(group, &mut look);
    let implies = |other: &Expression| {
        let question = Question::of(entity)
            .claim(group, Wanted::True)
            .claim(Fact::from(other), Wanted::NotTrue);
        subject.logic.excludes(&question)
    };
    lengths.sort_by_key(|length| (most(*length), least(*length)));
    lengths.truncate(TRIED);
    figures.truncate(TRIED);
    let by_figures = figures.into_iter().filter_map(|figure| {
        let is = |comparison, length: &Duration| implies(&compared(&figure, comparison, *length));
        let mut longest_first = lengths.iter().rev();
        let from = longest_first.find(|length| is(Comparison::AtLeast, length))?;
        let to = lengths
            .iter()
            .find(|length| is(Comparison::AtMost, length))?;
        Some(Stay {
            most: most(*to).saturating_sub(least(*from)).max(0),
            because: Leaving::Grows {
                figure: text(strategy, &figure),
                from: from.to_string(),
                to: to.to_string(),
            },
        })
    });
    let by_days = days.into_iter().filter(|day| implies(day)).map(|day| Stay {
        most: DAY,
        because: Leaving::Day {
            part: text(strategy, day),
        },
    });
    by_figures.chain(by_days).min_by_key(|stay| stay.most)
}

/// Looks at a part of what makes people members.
fn collect<'c>(
    strategy: &Strategy,
    part: &'c Expression,
    figures: &mut Vec<Expression>,
    days: &mut Vec<&'c Expression>,
    lengths: &mut Vec<Duration>,
) {
    let mut length = |length: Duration| {
        if !lengths.contains(&length) {
            lengths.push(length);
        }
    };
    match &part.kind {
        ExpressionKind::Literal(Literal::Duration(asked)) => length(*asked),
        ExpressionKind::Anniversary(date) if is_fixed(strategy, date) => days.push(part),
        ExpressionKind::Aggregate(aggregate) => {
            if let Some(Window::Last(asked)) = aggregate.window {
                length(asked);
            }
            if !matches!(aggregate.source, Counted::Population(_))
                && aggregate.condition.iter().all(is_of_event)
            {
                let figure = recency(aggregate);
                if !figures.iter().any(|known| known.kind == figure.kind) {
                    figures.push(figure);
                }
            }
        }
        _ => {}
    }
}

/// How long ago the last of the events of a figure was.
fn recency(aggregate: &Aggregate) -> Expression {
    let recency = Aggregate {
        function: Function::Recency,
        property: None,
        window: None,
        rank: None,
        ..aggregate.clone()
    };
    of_type(ExpressionKind::Aggregate(Box::new(recency)), Type::Duration)
}

fn compared(figure: &Expression, comparison: Comparison, length: Duration) -> Expression {
    let length = of_type(
        ExpressionKind::Literal(Literal::Duration(length)),
        Type::Duration,
    );
    condition(ExpressionKind::Compare(
        Box::new(figure.clone()),
        comparison,
        Box::new(length),
    ))
}

/// Whether a condition on events is about nothing that may change later.
fn is_of_event(condition: &Expression) -> bool {
    condition.within().all(|part| match &part.kind {
        ExpressionKind::Property(PropertyPath { base, path }) => {
            *base == Base::Event && path.len() == 1
        }
        ExpressionKind::InSegment(_)
        | ExpressionKind::Consents { .. }
        | ExpressionKind::Score { .. }
        | ExpressionKind::Aggregate(_)
        | ExpressionKind::Reaction(..)
        | ExpressionKind::Age(_)
        | ExpressionKind::Anniversary(_) => false,
        _ => true,
    })
}

/// Whether a date of the person never changes.
fn is_fixed(strategy: &Strategy, date: &Expression) -> bool {
    let ExpressionKind::Property(path) = &date.kind else {
        return false;
    };
    path.base == Base::Person
        && path.path.iter().all(|property| {
            let property = strategy.property(*property);
            property.is_some_and(|property| property.is_fixed())
        })
}

/// The least number of seconds that a length comes to in a condition.
fn least(length: Duration) -> i64 {
    seconds(length, 28, -CLOCK_STEP)
}

/// The most.
fn most(length: Duration) -> i64 {
    seconds(length, 31, CLOCK_STEP)
}

fn seconds(length: Duration, month: i64, clock: i64) -> i64 {
    let times = |each: i64| {
        let seconds = length.number.saturating_mul(Decimal::from(each));
        seconds.to_i64().unwrap_or(i64::MAX)
    };
    let unit = length.unit;
    match (unit.seconds(), unit.days(), unit.months()) {
        (Some(seconds), ..) => times(seconds),
        (_, Some(days), _) => times(i64::from(days).saturating_mul(DAY)),
        (.., months) => {
            let months = i64::from(months.unwrap_or(0));
            let days = months.saturating_mul(month);
            times(days.saturating_mul(DAY)).saturating_add(clock).max(0)
        }
    }
}

/// A number of seconds in the largest unit that says it, nothing less.
fn shown(seconds: i64) -> String {
    let of = |each: i64| {
        seconds
            .saturating_add(each.saturating_sub(1))
            .div_euclid(each)
    };
    let (number, unit) = if seconds >= DAY {
        (of(DAY), DurationUnit::Day)
    } else {
        (of(3_600), DurationUnit::Hour)
    };
    let number = Decimal::from(number);
    Duration { number, unit }.to_string()
}
