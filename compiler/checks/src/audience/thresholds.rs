//! Comparisons with what a figure cannot be: scores beyond their bounds.

use mkt_diagnostics::{Audience, Diagnostic};
use mkt_model::entry::Entry;
use mkt_model::expression::{Expression, ExpressionKind, Literal};
use mkt_model::value::{Value, grouped};
use mkt_model::{DeclarationId, Handle, Strategy, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;

use super::text;
use crate::People;

/// Comparisons of scores that are true of nobody.
pub(crate) fn impossible(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    for never in never(strategy) {
        let finding = Audience::ThresholdImpossible {
            condition: text(strategy, never.expression),
            figure: text(strategy, never.figure),
            least: never.bounds.least.map(grouped),
            most: never.bounds.most.map(grouped),
        };
        let span = strategy.span(never.declaration, never.expression.place);
        let diagnostic = Diagnostic::new(finding, span);
        told.push(diagnostic.related(strategy.name_span(never.score), "the score"));
    }
}

/// A comparison that is never true.
pub(super) struct Never<'s> {
    pub(super) declaration: DeclarationId,
    pub(super) expression: &'s Expression,
    figure: &'s Expression,
    score: SymbolId,
    bounds: Bounds,
}

/// The least and the most that something can be, as far as there are bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bounds {
    least: Option<Decimal>,
    most: Option<Decimal>,
}

/// Every comparison of a score with a number that it cannot be.
pub(super) fn never(strategy: &Strategy) -> Vec<Never<'_>> {
    let mut found = Vec::new();
    for handle in strategy.own() {
        if handle.declaration().damaged {
            continue;
        }
        each_condition(&handle.declaration().entries, &mut |condition| {
            for part in condition.within() {
                found.extend(of(strategy, handle, part));
            }
        });
    }
    found
}

/// Looks at every condition and formula in some lines.
pub(super) fn each_condition<'s>(entries: &'s [Entry], look: &mut impl FnMut(&'s Expression)) {
    for entry in entries {
        for capture in &entry.captures {
            match &capture.value {
                Value::Expression(condition) => look(condition),
                Value::Event(wanted) => wanted.condition.iter().for_each(&mut *look),
                _ => {}
            }
        }
        each_condition(&entry.children, look);
        for other in &entry.otherwise {
            each_condition(&other.children, look);
        }
    }
}

fn of<'s>(strategy: &'s Strategy, handle: Handle<'s>, part: &'s Expression) -> Option<Never<'s>> {
    let (figure, low, high) = match &part.kind {
        ExpressionKind::Compare(left, comparison, right) => {
            let value = number(right)?;
            let (low, high) = match comparison {
                Comparison::Greater => (Some((value, false)), None),
                Comparison::AtLeast => (Some((value, true)), None),
                Comparison::Less => (None, Some((value, false))),
                Comparison::AtMost => (None, Some((value, true))),
                Comparison::Equal => (Some((value, true)), Some((value, true))),
                Comparison::NotEqual => return None,
            };
            (left.as_ref(), low, high)
        }
        ExpressionKind::In(value, range) => match &range.kind {
            ExpressionKind::Range(low, high) => (
                value.as_ref(),
                Some((number(low)?, true)),
                Some((number(high)?, true)),
            ),
            _ => return None,
        },
        _ => return None,
    };
    let ExpressionKind::Score { score, part: of } = &figure.kind else {
        return None;
    };
    let bounds = bounds(strategy, *score, of.as_deref())?;
    // At least `low` where the most is below it, at most `high` where the least
    // is above it.
    let beyond = |asked: Option<(Decimal, bool)>, bound: Option<Decimal>, over: bool| {
        let (Some((asked, reached)), Some(bound)) = (asked, bound) else {
            return false;
        };
        let further = if over { asked > bound } else { asked < bound };
        further || (asked == bound && !reached)
    };
    (beyond(low, bounds.most, true) || beyond(high, bounds.least, false)).then_some(Never {
        declaration: handle.id,
        expression: part,
        figure,
        score: *score,
        bounds,
    })
}

fn number(value: &Expression) -> Option<Decimal> {
    match &value.kind {
        ExpressionKind::Literal(Literal::Number(number)) => Some(*number),
        ExpressionKind::Negative(inner) => {
            number(inner).and_then(|number| Decimal::ZERO.checked_sub(number))
        }
        _ => None,
    }
}

/// Between what a score, or a part of it, lies.
fn bounds(strategy: &Strategy, score: SymbolId, part: Option<&str>) -> Option<Bounds> {
    let handle = strategy.handle(score);
    if handle.declaration().damaged {
        return None;
    }
    let given = |key: &str, slot: &str| match handle.line(key)?.get(slot)? {
        Value::Number(number) => Some(*number),
        _ => None,
    };
    if part.is_some() {
        // A bin of the population, from 1.
        return Some(Bounds {
            least: Some(Decimal::ONE),
            most: Some(given("bins", "bins")?),
        });
    }
    let range = Bounds {
        least: given("range", "low"),
        most: given("range", "high"),
    };
    let kind = handle.line("kind").and_then(|line| line.get("kind"));
    if !matches!(kind, Some(Value::Word("points"))) {
        return Some(range);
    }
    let points = points(handle);
    let inner = |one: Option<Decimal>, other: Option<Decimal>, most: bool| match (one, other) {
        (Some(one), Some(other)) => Some(if most { one.min(other) } else { one.max(other) }),
        (one, other) => one.or(other),
    };
    // The range bounds what the points add up to; points that all lie outside
    // of it are its bound.
    let clamp = |value: Decimal| {
        let value = range.least.map_or(value, |least| value.max(least));
        range.most.map_or(value, |most| value.min(most))
    };
    Some(Bounds {
        least: inner(points.least.map(clamp), range.least, false),
        most: inner(points.most.map(clamp), range.most, true),
    })
}

/// What the points of a score add up to at least and at most, if each of its
/// conditions can be true or not whatever the others are.
fn points(score: Handle<'_>) -> Bounds {
    let mut bounds = Bounds {
        least: Some(Decimal::ZERO),
        most: Some(Decimal::ZERO),
    };
    for line in score.statements() {
        let number = |slot: &str| match line.get(slot) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let Some(points) = number("points") else {
            return Bounds::default();
        };
        // What is given for each time has no bound but its limit; a limit
        // bounds from above only, also where it is below what one time gives.
        let (low, high) = match (line.get("event").is_some(), number("limit")) {
            (false, _) => (
                Some(points.min(Decimal::ZERO)),
                Some(points.max(Decimal::ZERO)),
            ),
            (true, limit) => {
                let limit = limit.filter(|_| points >= Decimal::ZERO);
                if points >= Decimal::ZERO {
                    let low = limit.map_or(Decimal::ZERO, |limit| limit.min(Decimal::ZERO));
                    (Some(low), limit.map(|limit| limit.max(Decimal::ZERO)))
                } else {
                    (None, Some(Decimal::ZERO))
                }
            }
        };
        let (low, high) = if line.entry.spec.word() == "subtract" {
            let negative = |value: Decimal| Decimal::ZERO.checked_sub(value);
            (high.and_then(negative), low.and_then(negative))
        } else {
            (low, high)
        };
        let add = |sum: Option<Decimal>, more: Option<Decimal>| sum?.checked_add(more?);
        bounds = Bounds {
            least: add(bounds.least, low),
            most: add(bounds.most, high),
        };
    }
    bounds
}

#[cfg(test)]
mod tests {
    use mkt_model::{SourceFile, Strategy, build};
    use proptest::prelude::{any, prop, prop_assert, proptest};

    use super::*;

    fn strategy(score: &str) -> Strategy {
        let text = format!(
            "entity person {{ id: Text, key; age: Integer? }}\nevent visit of person {{ page: Text }}\nscore s of person {{ kind: points; {score} }}\n"
        );
        let file = SourceFile {
            path: "a.mkt".to_owned(),
            text,
        };
        build(vec![file], mkt_stdlib::modules()).strategy
    }

    fn bounds_of(score: &str) -> Bounds {
        let strategy = strategy(score);
        bounds(&strategy, strategy.find("s").unwrap(), None).unwrap()
    }

    fn some(number: i64) -> Option<Decimal> {
        Some(Decimal::from(number))
    }

    #[test]
    fn points_add_up_to_their_bounds() {
        assert_eq!(
            bounds_of("add 20 when age > 3; subtract 10 when age > 60"),
            Bounds {
                least: some(-10),
                most: some(20)
            }
        );
        assert_eq!(
            bounds_of("add 20 when age > 3; add 5 per visit within 30 days, at most 25"),
            Bounds {
                least: some(0),
                most: some(45)
            }
        );
        assert_eq!(
            bounds_of("add 5 per visit; subtract 2 per visit"),
            Bounds {
                least: None,
                most: None
            }
        );
    }

    #[test]
    fn a_range_bounds_what_the_points_do_not() {
        assert_eq!(
            bounds_of("add 5 per visit; range: 0 .. 100"),
            Bounds {
                least: some(0),
                most: some(100)
            }
        );
        assert_eq!(
            bounds_of("add 5 when age > 3; range: 10 .. 100"),
            Bounds {
                least: some(10),
                most: some(10)
            }
        );
    }

    proptest! {
        /// Whatever somebody has, their points lie within the bounds.
        #[test]
        fn nobody_is_outside_of_the_bounds(
            lines in prop::collection::vec((any::<bool>(), 0..40_i64, prop::option::of(0..60_i64), any::<bool>()), 1..5),
            age in prop::option::of(0..9_i64),
            visits in 0..12_usize,
        ) {
            let lines: Vec<String> = lines
                .into_iter()
                .map(|(adds, points, limit, per)| {
                    let word = if adds { "add" } else { "subtract" };
                    match (per, limit) {
                        (false, _) => format!("{word} {points} when age > 3"),
                        (true, Some(limit)) => format!("{word} {points} per visit, at most {limit}"),
                        (true, None) => format!("{word} {points} per visit"),
                    }
                })
                .collect();
            let strategy = strategy(&lines.join("; "));
            let score = strategy.find("s").unwrap();
            let bounds = bounds(&strategy, score, None).unwrap();
            let mut person = mkt_eval::Person::new(strategy.find("person").unwrap());
            if let Some(age) = age {
                let property = strategy.child(person.entity, "age").unwrap();
                person.properties.insert(property, mkt_eval::Value::Number(age.into()));
            }
            let at = jiff::Timestamp::UNIX_EPOCH;
            for _ in 0..visits {
                let visit = mkt_eval::Happening::Declared(strategy.find("visit").unwrap());
                person.record(mkt_eval::Event::new(visit, at, at));
            }
            let asked = Expression {
                kind: ExpressionKind::Score { score, part: None },
                ty: mkt_model::types::Type::Number,
                place: mkt_model::entry::PlaceId::default(),
            };
            let evaluator = mkt_eval::Evaluator::new(&strategy);
            let value = evaluator.value(&asked, mkt_eval::Moment::new(&person, at)).unwrap();
            let Some(mkt_eval::Value::Number(value)) = value else {
                panic!("points are a number");
            };
            prop_assert!(bounds.least.is_none_or(|least| least <= value), "{lines:?}: {value}");
            prop_assert!(bounds.most.is_none_or(|most| value <= most), "{lines:?}: {value}");
        }
    }
}
