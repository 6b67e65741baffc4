//! Typed values: what a captured piece of a strategy is worth.
//!
//! Money, percentages and quantities are exact decimals. Values hold no
//! places; where each was written is kept beside them (see
//! [`crate::entry::PlaceId`]).

use std::fmt;

use jiff::civil::Weekday;
use jiff::civil::{Date, Time};
use mkt_kinds::Member;
use mkt_kinds::units::{Currency, DurationUnit, EffortUnit};
use mkt_syntax::literal::{Instant, Period};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::entry::Capture;
use crate::expression::{EventMatch, Expression};
use crate::symbol::SymbolId;
use crate::types::PropertyType;

/// A value that a slot of a form captured.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Damaged or unresolved; already reported. Whatever depends on it is
    /// silent.
    Poisoned,
    /// Text, escapes resolved.
    Text(String),
    /// A name being given, with the thing that it introduces where it does.
    Name(SmolStr, Option<SymbolId>),
    /// A number without a unit.
    Number(Decimal),
    /// `15%` is 15.
    Percent(Decimal),
    /// `+1.5 pp` is 1.5.
    Points(Decimal),
    /// An amount of money.
    Money(Money),
    /// Money per something.
    Price(Price),
    /// A number with any unit.
    Quantity(Quantity),
    /// A number of people.
    People(Decimal),
    /// A stretch of time.
    Duration(Duration),
    /// A stretch of time, elapsed or working.
    Lag(Duration, Elapsing),
    /// Work.
    Effort(Effort),
    /// A day.
    Date(Date),
    /// Days, both included.
    Dates(Dates),
    /// A stretch of the calendar.
    Period(Period),
    /// A point in time.
    Instant(Instant),
    /// A time of day.
    Time(Time),
    /// A half-open window of the day, which may wrap midnight.
    Times(Time, Time),
    /// Days of the week.
    Weekdays(Vec<Weekday>),
    /// A currency.
    Currency(Currency),
    /// A country's ISO 3166 code.
    Country(SmolStr),
    /// A language's BCP 47 code.
    Language(SmolStr),
    /// A zone's IANA name.
    Timezone(SmolStr),
    /// A unit expression.
    Unit(Unit),
    /// One of a fixed set of words.
    Word(&'static str),
    /// Something declared.
    Reference(SymbolId),
    /// A predicate, formula, audience or single value.
    Expression(Expression),
    /// An event or reaction with its condition.
    Event(EventMatch),
    /// The type of a property.
    Type(PropertyType),
    /// A key of a declaration, as a scenario changes it.
    Setting(SymbolId, Key),
    /// What such a key is set to.
    Given(Given),
    /// A key of a kind.
    Key(Key),
    /// A kind of declaration.
    Kind(KindWord),
}

/// A key of a kind's table, such as `size`.
pub type Key = &'static str;
/// The word of a kind, such as `campaign`.
pub type KindWord = &'static str;

/// What a key is set to, as one of its forms reads it.
#[derive(Clone, Debug)]
pub struct Given {
    /// What describes the key.
    pub member: &'static Member,
    /// Which of its forms was used, counted from 0.
    pub form: usize,
    /// What the form captured, in order.
    pub captures: Vec<Capture>,
}

impl Given {
    /// The form that was used.
    pub fn form(&self) -> &'static str {
        self.member.forms.get(self.form).copied().unwrap_or("")
    }
}

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        self.member.key == other.member.key
            && self.form() == other.form()
            && self.captures == other.captures
    }
}

/// An amount in a currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Money {
    /// The amount in the currency's major unit.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(self.amount), self.currency.code())
    }
}

/// A number as the language writes it: `1_200`, `0.4`.
pub fn grouped(number: Decimal) -> String {
    let text = number.normalize().to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) && whole.len() > 3 {
            out.push('_');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Money per something: `0.40 EUR per 1_000 sends`.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// What is paid.
    pub money: Money,
    /// How many of the unit that pays for; 1 where none is said.
    pub amount: Decimal,
    /// The unit: `month`, `send`, `person-day`.
    pub unit: SmolStr,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number.
    pub number: Decimal,
    /// What it counts or measures.
    pub unit: Unit,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(self.number))?;
        match &self.unit {
            Unit::None => Ok(()),
            Unit::Percent => f.write_str("%"),
            unit => write!(f, " {unit}"),
        }
    }
}

/// What a number counts or measures.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit {
    /// A bare number.
    None,
    /// Hundredths.
    Percent,
    /// Percentage points.
    Points,
    /// A currency.
    Currency(Currency),
    /// A duration unit: a KPI in `days`.
    Duration(DurationUnit),
    /// What is counted: an entity, an event, a declared unit.
    Counted(SymbolId, SmolStr),
    /// People.
    People,
    /// One unit per another.
    Per(Box<Unit>, Box<Unit>),
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("number"),
            Self::Percent => f.write_str("%"),
            Self::Points => f.write_str("pp"),
            Self::Currency(currency) => f.write_str(currency.code()),
            Self::Duration(unit) => f.write_str(duration_word(*unit, Decimal::TWO)),
            Self::Counted(_, name) => f.write_str(name),
            Self::People => f.write_str("people"),
            Self::Per(unit, per) => match per.as_ref() {
                Self::People => write!(f, "{unit} per person"),
                Self::Duration(each) => {
                    write!(f, "{unit} per {}", duration_word(*each, Decimal::ONE))
                }
                other => write!(f, "{unit} per {other}"),
            },
        }
    }
}

fn duration_word(unit: DurationUnit, number: Decimal) -> &'static str {
    mkt_kinds::units::word_for(mkt_kinds::units::DURATIONS, unit, number == Decimal::ONE)
        .unwrap_or("")
}

/// A stretch of time as written: exact below a day, calendar from a day up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duration {
    /// How many.
    pub number: Decimal,
    /// Of what.
    pub unit: DurationUnit,
}

impl Duration {
    /// Whether it ends within a month, so that no calendar says how long it is.
    /// Half a year is six months; half a month is no length.
    pub fn is_part_of_month(self) -> bool {
        self.unit.months().is_some_and(|months| {
            let months = self.number.checked_mul(Decimal::from(months));
            !months.is_some_and(|months| months.is_integer())
        })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = duration_word(self.unit, self.number);
        write!(f, "{} {word}", grouped(self.number))
    }
}

/// How a lag passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elapsing {
    /// By the calendar.
    Elapsed,
    /// In working time.
    Working,
}

/// An amount of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// How many.
    pub number: Decimal,
    /// Of what.
    pub unit: EffortUnit,
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = mkt_kinds::units::word_for(
            mkt_kinds::units::EFFORTS,
            self.unit,
            self.number == Decimal::ONE,
        );
        write!(f, "{} {}", grouped(self.number), word.unwrap_or(""))
    }
}

/// Days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dates {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{} .. {}", self.first, self.last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_the_language_writes_them() {
        let shown = |text: &str| grouped(text.parse().unwrap());
        assert_eq!(shown("1200"), "1_200");
        assert_eq!(shown("-1234567.50"), "-1_234_567.5");
        assert_eq!(shown("0.40"), "0.4");
        assert_eq!(shown("999"), "999");
    }
}
