//! Exact arithmetic on values with their units.

use jiff::Timestamp;
use mkt_model::expression::Expression;
use mkt_model::value::Money;
use mkt_syntax::expression::{Factor, Sign};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::history::Event;
use crate::run::{Run, Scope};
use crate::value::{Fault, Span, Value, exact, mismatch};

const DAY: Decimal = Decimal::from_parts(86_400, 0, 0, false, 0);

impl Run<'_> {
    /// The time whose rate money in a scope is exchanged at.
    pub fn time_of(&self, scope: Scope<'_>) -> Timestamp {
        scope.event.map_or(self.at, Event::time)
    }

    /// `a + b - c`; unset where a term is.
    pub fn sum(
        &self,
        terms: &[(Sign, Expression)],
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let mut total: Option<Value> = None;
        let mut unset = false;
        for (sign, term) in terms {
            let Some(value) = self.value(term, scope)? else {
                unset = true;
                continue;
            };
            let value = match sign {
                Sign::Plus => value,
                Sign::Minus => self.negative(value)?,
            };
            total = Some(match total {
                None => value,
                Some(total) => self.plus(total, value, self.time_of(scope))?,
            });
        }
        Ok(total.filter(|_| !unset))
    }

    /// One value and another of its kind, or a date and a duration.
    pub fn plus(&self, left: Value, right: Value, at: Timestamp) -> Result<Value, Fault> {
        let add = |left: Decimal, right: Decimal| exact(left.checked_add(right));
        Ok(match (left, right) {
            (Value::Number(left), Value::Number(right)) => Value::Number(add(left, right)?),
            (Value::Percent(left), Value::Percent(right)) => Value::Percent(add(left, right)?),
            // The sum of no money, where nothing names a currency.
            (Value::Money(money), Value::Number(none))
            | (Value::Number(none), Value::Money(money))
                if none.is_zero() =>
            {
                Value::Money(money)
            }
            (Value::Money(left), Value::Money(right)) => {
                let right = self.evaluator.exchange(right, left.currency, at)?;
                Value::Money(Money {
                    amount: add(left.amount, right.amount)?,
                    ..left
                })
            }
            (Value::Span(left), Value::Span(right)) => Value::Span(left.plus(right)?),
            (Value::Instant(at), Value::Span(span)) => {
                Value::Instant(self.evaluator.after(at, span)?)
            }
            (Value::Date(day), Value::Span(span)) => {
                let days = span.seconds.checked_div(DAY).filter(Decimal::is_integer);
                match (span.months.to_i64(), days.and_then(|days| days.to_i64())) {
                    // Whole days and months of a day make a day.
                    (Some(months), Some(days)) if span.months.is_integer() => {
                        let months = jiff::Span::new().try_months(months);
                        let days = jiff::Span::new().try_days(days);
                        let later = months
                            .and_then(|months| day.checked_add(months))
                            .and_then(|day| day.checked_add(days?));
                        Value::Date(exact(later.ok())?)
                    }
                    _ => Value::Instant(self.evaluator.after(self.evaluator.start(day)?, span)?),
                }
            }
            (left, right) => return Err(mismatch(&right, left.describe())),
        })
    }

    /// `-a`
    pub fn negative(&self, value: Value) -> Result<Value, Fault> {
        Ok(match value {
            Value::Number(number) => Value::Number(minus(number)),
            Value::Percent(percent) => Value::Percent(minus(percent)),
            Value::Money(money) => Value::Money(Money {
                amount: minus(money.amount),
                ..money
            }),
            Value::Span(span) => Value::Span(Span {
                months: minus(span.months),
                seconds: minus(span.seconds),
            }),
            other => return Err(mismatch(&other, "a number")),
        })
    }

    /// `a * b / c`: money and durations keep what they are, and cancel when
    /// divided by their like. Unset where a factor is, and where something is
    /// divided by zero (semantics 20).
    pub fn product(
        &self,
        factors: &[(Factor, Expression)],
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let mut fraction = Fraction::default();
        let mut unset = false;
        for (factor, term) in factors {
            let Some(value) = self.value(term, scope)? else {
                unset = true;
                continue;
            };
            self.take(&mut fraction, *factor, value, scope)?;
        }
        if unset || fraction.under.is_zero() {
            return Ok(None);
        }
        let number = exact(fraction.over.checked_div(fraction.under))?;
        Ok(Some(match (fraction.money, fraction.spans.as_slice()) {
            (Some((currency, 1)), []) => Value::Money(Money {
                amount: number,
                currency,
            }),
            (None | Some((_, 0)), [(Factor::Times, span)]) => Value::Span(span.scaled(number)?),
            (_, spans) => Value::Number(self.cancelled(spans, &fraction)?),
        }))
    }

    fn take(
        &self,
        fraction: &mut Fraction,
        factor: Factor,
        value: Value,
        scope: Scope<'_>,
    ) -> Result<(), Fault> {
        let number = match value {
            Value::Number(number) => number,
            Value::Percent(percent) => exact(percent.checked_div(Decimal::ONE_HUNDRED))?,
            Value::Money(money) => {
                let step = if factor == Factor::Times { 1 } else { -1_i32 };
                let (currency, power) = fraction.money.unwrap_or((money.currency, 0));
                fraction.money = Some((currency, power.saturating_add(step)));
                let at = self.time_of(scope);
                self.evaluator.exchange(money, currency, at)?.amount
            }
            Value::Span(span) => {
                if factor == Factor::Over && span == Span::default() {
                    fraction.under = Decimal::ZERO;
                } else {
                    fraction.spans.push((factor, span));
                }
                return Ok(());
            }
            other => return Err(mismatch(&other, "a number")),
        };
        let side = match factor {
            Factor::Times => &mut fraction.over,
            Factor::Over => &mut fraction.under,
        };
        *side = exact(side.checked_mul(number))?;
        Ok(())
    }

    /// A product in which several durations meet: each is as long as it is
    /// back from the instant.
    fn cancelled(&self, spans: &[(Factor, Span)], fraction: &Fraction) -> Result<Decimal, Fault> {
        let (mut over, mut under) = (fraction.over, fraction.under);
        for (factor, span) in spans {
            let length = if span.months.is_zero() {
                span.seconds
            } else {
                let start = self.evaluator.before(self.at, *span)?;
                elapsed(start, self.at)?
            };
            let side = match factor {
                Factor::Times => &mut over,
                Factor::Over => &mut under,
            };
            *side = exact(side.checked_mul(length))?;
        }
        exact(over.checked_div(under))
    }
}

/// The number of a product: what stands over the line and what under it, kept
/// apart so that only one division rounds.
struct Fraction {
    over: Decimal,
    under: Decimal,
    /// The currency of money among the factors, and its power.
    money: Option<(mkt_kinds::units::Currency, i32)>,
    spans: Vec<(Factor, Span)>,
}

impl Default for Fraction {
    fn default() -> Self {
        Self {
            over: Decimal::ONE,
            under: Decimal::ONE,
            money: None,
            spans: Vec::new(),
        }
    }
}

/// The seconds from one instant to another, exactly.
pub(crate) fn elapsed(from: Timestamp, to: Timestamp) -> Result<Decimal, Fault> {
    let nanoseconds = to.as_nanosecond().checked_sub(from.as_nanosecond());
    let seconds = nanoseconds.and_then(|count| Decimal::try_from_i128_with_scale(count, 9).ok());
    Ok(exact(seconds)?.normalize())
}

pub(crate) fn minus(mut number: Decimal) -> Decimal {
    if !number.is_zero() {
        number.set_sign_positive(number.is_sign_negative());
    }
    number
}
