//! When values are equal, and which is more.

use std::cmp::Ordering;

use jiff::civil::Date;
use mkt_syntax::expression::Comparison;

use crate::run::{Run, Scope};
use crate::value::{Fault, Truth, Value, exact, mismatch};

impl Run<'_> {
    /// A comparison: unknown where a side is unset (semantics 5).
    pub fn compared(
        &self,
        left: Option<&Value>,
        comparison: Comparison,
        right: Option<&Value>,
        scope: Scope<'_>,
    ) -> Result<Truth, Fault> {
        let (Some(left), Some(right)) = (left, right) else {
            return Ok(Truth::Unknown);
        };
        let order =
            |holds: fn(Ordering) -> bool| Ok(Truth::from(holds(self.order(left, right, scope)?)));
        match comparison {
            Comparison::Equal => self.equal(left, right, scope),
            Comparison::NotEqual => Ok(!self.equal(left, right, scope)?),
            Comparison::Less => order(Ordering::is_lt),
            Comparison::AtMost => order(Ordering::is_le),
            Comparison::Greater => order(Ordering::is_gt),
            Comparison::AtLeast => order(Ordering::is_ge),
        }
    }

    /// Whether two values are the same. A list is the same as one value where
    /// it holds it, and as another list where both hold the same values.
    pub fn equal(&self, left: &Value, right: &Value, scope: Scope<'_>) -> Result<Truth, Fault> {
        match (left, right) {
            (Value::List(left), Value::List(right)) => {
                let all = self.all_in(left, right, scope)?;
                Ok(all.and(self.all_in(right, left, scope)?))
            }
            (Value::List(list), one) | (one, Value::List(list)) => self.any(list, one, scope),
            (Value::Text(_) | Value::Word(_), Value::Text(_) | Value::Word(_)) => {
                let words = |value: &Value| match value {
                    Value::Text(text) => text.clone(),
                    Value::Word(word) => word.to_string(),
                    _ => String::new(),
                };
                Ok(Truth::from(words(left) == words(right)))
            }
            (Value::Bool(left), Value::Bool(right)) => Ok(Truth::from(left == right)),
            (Value::Record(left), Value::Record(right)) => Ok(Truth::from(left == right)),
            _ => Ok(Truth::from(self.order(left, right, scope)?.is_eq())),
        }
    }

    fn any(&self, list: &[Value], one: &Value, scope: Scope<'_>) -> Result<Truth, Fault> {
        list.iter().try_fold(Truth::False, |any, element| {
            Ok(any.or(self.equal(element, one, scope)?))
        })
    }

    fn all_in(&self, these: &[Value], those: &[Value], scope: Scope<'_>) -> Result<Truth, Fault> {
        these.iter().try_fold(Truth::True, |all, one| {
            Ok(all.and(self.any(those, one, scope)?))
        })
    }

    /// Which of two values is more.
    ///
    /// - Durations are compared by where they lead back to from the instant,
    ///   so that `recency(e) < D` holds exactly when there is an event within
    ///   `D` (semantics 5).
    /// - An instant beside a day, and a day beside a longer period, are
    ///   compared by the coarser of the two in the strategy's zone: an instant
    ///   is equal to the day that it belongs to.
    pub fn order(&self, left: &Value, right: &Value, scope: Scope<'_>) -> Result<Ordering, Fault> {
        match (left, right) {
            (Value::Number(left), Value::Number(right))
            | (Value::Percent(left), Value::Percent(right)) => Ok(left.cmp(right)),
            (Value::Money(left), Value::Money(right)) => {
                let right = Value::Money(*right);
                match self.exchanged(right, Some(left.currency), self.time_of(scope))? {
                    Value::Money(right) => Ok(left.amount.cmp(&right.amount)),
                    other => Err(mismatch(&other, "money")),
                }
            }
            // The sum of no money, where nothing names a currency.
            (Value::Money(money), Value::Number(none)) if none.is_zero() => {
                Ok(money.amount.cmp(none))
            }
            (Value::Number(none), Value::Money(money)) if none.is_zero() => {
                Ok(none.cmp(&money.amount))
            }
            (Value::Span(left), Value::Span(right)) => {
                if left.months == right.months {
                    return Ok(left.seconds.cmp(&right.seconds));
                }
                let left = self.evaluator.before(self.at, *left)?;
                let right = self.evaluator.before(self.at, *right)?;
                Ok(right.cmp(&left))
            }
            (Value::Time(left), Value::Time(right)) => Ok(left.cmp(right)),
            (Value::Instant(left), Value::Instant(right)) => Ok(left.cmp(right)),
            _ => {
                let (first, last) = self.days(left)?;
                let (from, to) = self
                    .days(right)
                    .map_err(|_| mismatch(right, left.describe()))?;
                Ok(if last < from {
                    Ordering::Less
                } else if first > to {
                    Ordering::Greater
                } else {
                    Ordering::Equal
                })
            }
        }
    }

    /// The first and the last day of something dated.
    fn days(&self, value: &Value) -> Result<(Date, Date), Fault> {
        match value {
            Value::Date(day) => Ok((*day, *day)),
            Value::Instant(at) => {
                let day = self.evaluator.day(*at);
                Ok((day, day))
            }
            Value::Period(period) => exact(period.days()),
            other => Err(mismatch(other, "a value that has an order")),
        }
    }
}
