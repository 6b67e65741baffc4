//! What a guardrail's condition means for a declaration.
//!
//! - A key that the declaration does not have is unset, and a comparison with
//!   it unknown; nothing is assumed in its place.
//! - A key that holds several values, such as several channels, compares as
//!   one of them does; `!=` is the opposite of `==`, for all of them.
//! - A value is compared with what is of its kind: where a key holds money and
//!   the budget it comes from, the money with money, the budget with a name.
//! - Dates are compared whole: a stretch is after a day that it does not hold,
//!   and in a stretch that holds all of it.
//! - Amounts in two currencies are compared at the declared rate; without one,
//!   and for months beside days where it depends on the month, it is unknown.

use std::cmp::Ordering;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_kinds::units::{Currency, DurationUnit, EffortUnit};
use mkt_model::SymbolId;
use mkt_model::expression::{EventKind, Expression, ExpressionKind, Literal};
use mkt_model::value::{Duration, Effort, Money, Unit, Value};
use mkt_syntax::expression::Comparison;
use mkt_syntax::literal::Instant;
use rust_decimal::Decimal;

use crate::arithmetic::minus;
use crate::value::Truth;

/// The values of a declaration by key.
pub trait Declared {
    /// What a key holds, inherited values included; none where the declaration
    /// does not have it.
    fn key(&self, key: &'static str) -> Option<&[&Value]>;

    /// An amount in another currency; none where no rate is declared.
    fn exchanged(&self, money: Money, to: Currency) -> Option<Money>;
}

/// Whether a guardrail's condition is true of a declaration.
pub fn holds(condition: &Expression, of: &impl Declared) -> Truth {
    with_stack(MAX_NESTING, || truth(condition, of))
}

fn truth(condition: &Expression, of: &impl Declared) -> Truth {
    match &condition.kind {
        ExpressionKind::Literal(Literal::Bool(so)) => Truth::from(*so),
        ExpressionKind::Not(inner) => !truth(inner, of),
        ExpressionKind::And(all) => all
            .iter()
            .fold(Truth::True, |so_far, one| so_far.and(truth(one, of))),
        ExpressionKind::Or(any) => any
            .iter()
            .fold(Truth::False, |so_far, one| so_far.or(truth(one, of))),
        ExpressionKind::Compare(left, comparison, right) => compare(left, *comparison, right, of),
        ExpressionKind::In(value, set) => is_in(value, set, of),
        ExpressionKind::IsSet(value, set) => match &value.kind {
            ExpressionKind::Key(key) => Truth::from(of.key(key).is_some() == *set),
            _ => Truth::Unknown,
        },
        ExpressionKind::Contains(value, part) => {
            texts(value, part, of, |text, part| text.contains(part))
        }
        ExpressionKind::StartsWith(value, start) => {
            texts(value, start, of, |text, start| text.starts_with(start))
        }
        // Guardrails know no people and no events; what else could stand here
        // is damaged, and told.
        _ => Truth::Unknown,
    }
}

/// A single value, by what it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Single<'a> {
    Number(Decimal),
    Percent(Decimal),
    Money(Money),
    /// Months, and seconds beside them.
    Span(Decimal, Decimal),
    /// Person-hours.
    Effort(Decimal),
    Days(Date, Date),
    Time(Time),
    /// Text or a word.
    Text(&'a str),
    Thing(SymbolId),
}

/// The values of one side.
fn singles<'a>(side: &'a Expression, of: &'a impl Declared) -> Vec<Single<'a>> {
    match &side.kind {
        ExpressionKind::Literal(literal) => literal_of(literal).into_iter().collect(),
        ExpressionKind::Declared(id) | ExpressionKind::InSegment(id) => vec![Single::Thing(*id)],
        ExpressionKind::Negative(inner) => {
            let negated = singles(inner, of).into_iter().filter_map(|one| match one {
                Single::Number(number) => Some(Single::Number(minus(number))),
                Single::Percent(percent) => Some(Single::Percent(minus(percent))),
                Single::Money(money) => Some(Single::Money(Money {
                    amount: minus(money.amount),
                    ..money
                })),
                _ => None,
            });
            negated.collect()
        }
        ExpressionKind::Key(key) => {
            let values = of.key(key).unwrap_or_default();
            values.iter().filter_map(|value| single(value)).collect()
        }
        _ => Vec::new(),
    }
}

fn literal_of(literal: &Literal) -> Option<Single<'_>> {
    Some(match literal {
        Literal::Number(number) => Single::Number(*number),
        Literal::Percent(percent) => Single::Percent(*percent),
        Literal::Money(money) => Single::Money(*money),
        Literal::Duration(duration) => span(*duration)?,
        Literal::Effort(effort) => hours(*effort)?,
        Literal::Text(text) => Single::Text(text),
        Literal::Date(date) => Single::Days(*date, *date),
        Literal::Instant(instant) => day(*instant),
        Literal::Time(time) => Single::Time(*time),
        Literal::Period(period) => {
            let (first, last) = period.days()?;
            Single::Days(first, last)
        }
        Literal::Word(word) => Single::Text(word),
        Literal::Currency(currency) => Single::Text(currency.code()),
        Literal::Bool(_) => return None,
    })
}

fn single(value: &Value) -> Option<Single<'_>> {
    Some(match value {
        Value::Number(number) | Value::People(number) => Single::Number(*number),
        Value::Percent(percent) | Value::Points(percent) => Single::Percent(*percent),
        Value::Money(money) => Single::Money(*money),
        Value::Price(price) => Single::Money(price.money),
        Value::Quantity(quantity) => in_unit(quantity.number, &quantity.unit)?,
        Value::Duration(duration) | Value::Lag(duration, _) => span(*duration)?,
        Value::Effort(effort) => hours(*effort)?,
        Value::Date(date) => Single::Days(*date, *date),
        Value::Dates(dates) => Single::Days(dates.first, dates.last),
        Value::Period(period) => {
            let (first, last) = period.days()?;
            Single::Days(first, last)
        }
        Value::Instant(instant) => day(*instant),
        Value::Time(time) => Single::Time(*time),
        Value::Text(text) => Single::Text(text),
        Value::Word(word) => Single::Text(word),
        Value::Country(word) | Value::Language(word) | Value::Timezone(word) => Single::Text(word),
        Value::Currency(currency) => Single::Text(currency.code()),
        Value::Reference(id) => Single::Thing(*id),
        Value::Event(event) => match event.event {
            EventKind::Declared(id) | EventKind::Reaction(_, Some(id)) => Single::Thing(id),
            EventKind::Poisoned | EventKind::Reaction(_, None) => return None,
        },
        Value::Expression(expression) => match expression.kind {
            ExpressionKind::InSegment(id) => Single::Thing(id),
            _ => return None,
        },
        Value::Poisoned
        | Value::Name(..)
        | Value::Times(..)
        | Value::Weekdays(_)
        | Value::Unit(_)
        | Value::Type(_)
        | Value::Setting(..)
        | Value::Given(_)
        | Value::Key(_)
        | Value::Kind(_) => return None,
    })
}

fn in_unit(number: Decimal, unit: &Unit) -> Option<Single<'static>> {
    Some(match unit {
        Unit::None | Unit::Counted(..) | Unit::People => Single::Number(number),
        Unit::Percent | Unit::Points => Single::Percent(number),
        Unit::Currency(currency) => Single::Money(Money {
            amount: number,
            currency: *currency,
        }),
        Unit::Duration(unit) => span(Duration {
            number,
            unit: *unit,
        })?,
        Unit::Per(unit, _) => in_unit(number, unit)?,
    })
}

fn day(instant: Instant) -> Single<'static> {
    let date = match instant {
        Instant::Local(at) => at.date(),
        Instant::Exact(at) => at.to_zoned(TimeZone::UTC).date(),
    };
    Single::Days(date, date)
}

/// Months and longer are calendar, days and weeks 24 and 168 hours
/// (semantics 5).
fn span(duration: Duration) -> Option<Single<'static>> {
    let (months, seconds) = match duration.unit {
        DurationUnit::Minute => (0, 60),
        DurationUnit::Hour => (0, 3_600),
        DurationUnit::Day => (0, 86_400),
        DurationUnit::Week => (0, 604_800),
        DurationUnit::Month => (1, 0),
        DurationUnit::Quarter => (3, 0),
        DurationUnit::Year => (12, 0),
    };
    Some(Single::Span(
        duration.number.checked_mul(Decimal::from(months))?,
        duration.number.checked_mul(Decimal::from(seconds))?,
    ))
}

/// A person-day is eight hours, a person-week five days, a person-month 52/12
/// weeks: here, where no team's calendar is known.
fn hours(effort: Effort) -> Option<Single<'static>> {
    let (times, by) = match effort.unit {
        EffortUnit::PersonHour => (1, 1),
        EffortUnit::PersonDay => (8, 1),
        EffortUnit::PersonWeek => (40, 1),
        EffortUnit::PersonMonth => (40 * 52, 12),
    };
    let hours = effort.number.checked_mul(Decimal::from(times))?;
    Some(Single::Effort(hours.checked_div(Decimal::from(by))?))
}

fn compare(
    left: &Expression,
    comparison: Comparison,
    right: &Expression,
    of: &impl Declared,
) -> Truth {
    let (left, right) = (singles(left, of), singles(right, of));
    if comparison == Comparison::NotEqual {
        return !any(&left, &right, |a, b| related(a, Comparison::Equal, b, of));
    }
    any(&left, &right, |a, b| related(a, comparison, b, of))
}

/// Whether one of these and one of those stand so to each other; unknown where
/// none can be compared.
fn any<'a>(
    these: &[Single<'a>],
    those: &[Single<'a>],
    stand: impl Fn(Single<'a>, Single<'a>) -> Option<Truth>,
) -> Truth {
    let pairs = these
        .iter()
        .flat_map(|a| those.iter().map(move |b| (*a, *b)));
    pairs
        .filter_map(|(a, b)| stand(a, b))
        .reduce(Truth::or)
        .unwrap_or(Truth::Unknown)
}

/// Whether two values stand so to each other; none where they are not of one
/// kind.
fn related(
    a: Single<'_>,
    comparison: Comparison,
    b: Single<'_>,
    of: &impl Declared,
) -> Option<Truth> {
    let order = match (a, b) {
        (Single::Number(a), Single::Number(b))
        | (Single::Percent(a), Single::Percent(b))
        | (Single::Effort(a), Single::Effort(b)) => a.cmp(&b),
        (Single::Money(a), Single::Money(b)) if a.currency == b.currency => a.amount.cmp(&b.amount),
        (Single::Money(a), Single::Money(b)) => match of.exchanged(a, b.currency) {
            Some(a) => a.amount.cmp(&b.amount),
            None => return Some(Truth::Unknown),
        },
        (Single::Span(months, seconds), Single::Span(others, more)) => {
            match lengths(months, seconds, others, more) {
                Some(order) => order,
                None => return Some(Truth::Unknown),
            }
        }
        (Single::Time(a), Single::Time(b)) => a.cmp(&b),
        (Single::Text(a), Single::Text(b)) => a.cmp(b),
        (Single::Thing(a), Single::Thing(b)) => a.cmp(&b),
        (Single::Days(first, last), Single::Days(from, to)) => {
            return Some(Truth::from(match comparison {
                Comparison::Equal => from <= first && last <= to,
                Comparison::NotEqual => first < from || to < last,
                Comparison::Less => last < from,
                Comparison::AtMost => last <= to,
                Comparison::Greater => first > to,
                Comparison::AtLeast => first >= from,
            }));
        }
        _ => return None,
    };
    Some(Truth::from(match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }))
}

/// Which of two lengths is more, where it does not depend on the months.
fn lengths(months: Decimal, seconds: Decimal, others: Decimal, more: Decimal) -> Option<Ordering> {
    if months == others {
        return Some(seconds.cmp(&more));
    }
    // A run of whole months is at most three days from its mean length.
    let day = Decimal::from(86_400);
    let mean = Decimal::new(30_436_875, 6).checked_mul(day)?;
    let bounds = |months: Decimal, seconds: Decimal| {
        let middle = months.checked_mul(mean)?.checked_add(seconds)?;
        let slack = if months.is_zero() {
            Decimal::ZERO
        } else {
            day.checked_mul(Decimal::from(3))?
        };
        Some((middle.checked_sub(slack)?, middle.checked_add(slack)?))
    };
    let ((low, high), (from, to)) = (bounds(months, seconds)?, bounds(others, more)?);
    if high < from {
        Some(Ordering::Less)
    } else if low > to {
        Some(Ordering::Greater)
    } else {
        None
    }
}

fn is_in(value: &Expression, set: &Expression, of: &impl Declared) -> Truth {
    match &set.kind {
        ExpressionKind::List(elements) => elements
            .iter()
            .map(|element| compare(value, Comparison::Equal, element, of))
            .reduce(Truth::or)
            .unwrap_or(Truth::False),
        ExpressionKind::Range(low, high) => {
            let (values, low, high) = (singles(value, of), singles(low, of), singles(high, of));
            // Of one and the same value both must be true.
            let inside = values.iter().filter_map(|value| {
                let above = any(&[*value], &low, |a, b| {
                    related(a, Comparison::AtLeast, b, of)
                });
                // Times of day are half-open, all else includes its end.
                let end = match value {
                    Single::Time(_) => Comparison::Less,
                    _ => Comparison::AtMost,
                };
                let below = any(&[*value], &high, |a, b| related(a, end, b, of));
                let compares = [&low, &high]
                    .into_iter()
                    .flatten()
                    .any(|bound| related(*value, Comparison::Equal, *bound, of).is_some());
                compares.then(|| above.and(below))
            });
            inside.reduce(Truth::or).unwrap_or(Truth::Unknown)
        }
        _ => compare(value, Comparison::Equal, set, of),
    }
}

fn texts(
    value: &Expression,
    part: &Expression,
    of: &impl Declared,
    stand: impl Fn(&str, &str) -> bool,
) -> Truth {
    any(
        &singles(value, of),
        &singles(part, of),
        |text, part| match (text, part) {
            (Single::Text(text), Single::Text(part)) => Some(Truth::from(stand(text, part))),
            _ => None,
        },
    )
}
