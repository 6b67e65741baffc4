//! What expressions are worth: three-valued truth, exact values, and what
//! keeps a value from being computed.

use std::collections::BTreeMap;
use std::ops::Not;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use mkt_kinds::units::DurationUnit;
use mkt_model::SymbolId;
use mkt_model::value::{Duration, Money};
use mkt_syntax::literal::Period;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// Three-valued logic (Kleene): a comparison with an unset value is unknown,
/// and only *true* puts a person in a segment (semantics 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It is not so.
    False,
    /// It cannot be told.
    Unknown,
    /// It is so.
    True,
}

impl Truth {
    /// Both: false where one is false, else unknown where one is unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either: true where one is true, else unknown where one is unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it is *true*, which neither false nor unknown is.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Self::True
    }
}

impl Not for Truth {
    type Output = Self;

    /// The opposite; unknown stays unknown.
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(so: bool) -> Self {
        if so { Self::True } else { Self::False }
    }
}

/// A value that is set. An unset one is `None` wherever values are optional.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A number, or a count of something.
    Number(Decimal),
    /// `15%` is 15.
    Percent(Decimal),
    /// An amount with its currency.
    Money(Money),
    /// A length of time.
    Span(Span),
    /// Text, an address of e-mail, telephone or web, a zone's name.
    Text(String),
    /// A word of an enumeration, a country, language or currency code.
    Word(SmolStr),
    /// A day.
    Date(Date),
    /// A point in time.
    Instant(Timestamp),
    /// A time of day.
    Time(Time),
    /// A stretch of the calendar.
    Period(Period),
    /// Several values.
    List(Vec<Value>),
    /// Another entity, with its properties: `company` of `company.employees`.
    Record(Properties),
}

/// What is known of a person, a thing or an event; a property that is not in
/// it is unset.
pub type Properties = BTreeMap<SymbolId, Value>;

impl Value {
    /// What kind of value it is, in a sentence.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a condition",
            Self::Number(_) => "a number",
            Self::Percent(_) => "a percentage",
            Self::Money(_) => "money",
            Self::Span(_) => "a duration",
            Self::Text(_) => "text",
            Self::Word(_) => "a word",
            Self::Date(_) => "a date",
            Self::Instant(_) => "a date with a time",
            Self::Time(_) => "a time of day",
            Self::Period(_) => "a period",
            Self::List(_) => "a list",
            Self::Record(_) => "an entity",
        }
    }
}

/// A length of time: calendar months, and elapsed seconds. Days and weeks are
/// 24 and 168 hours, months and longer are calendar (semantics 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Calendar months.
    pub months: Decimal,
    /// Elapsed seconds.
    pub seconds: Decimal,
}

impl Span {
    /// Elapsed time.
    #[must_use]
    pub const fn elapsed(seconds: Decimal) -> Self {
        Self {
            months: Decimal::ZERO,
            seconds,
        }
    }

    /// The length that is written, as predicates and formulas mean it.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] where no decimal holds it.
    pub fn of(written: Duration) -> Result<Self, Fault> {
        const DAY: i64 = 86_400;
        let one = |unit: DurationUnit| {
            let days = unit.days().map(|days| i64::from(days).saturating_mul(DAY));
            unit.seconds().or(days)
        };
        let times = |count: i64| written.number.checked_mul(Decimal::from(count));
        let span = match (one(written.unit), written.unit.months()) {
            (Some(seconds), _) => times(seconds).map(Self::elapsed),
            (None, months) => times(i64::from(months.unwrap_or(0))).map(|months| Self {
                months,
                seconds: Decimal::ZERO,
            }),
        };
        span.ok_or(Fault::TooLarge)
    }

    pub(crate) fn scaled(self, by: Decimal) -> Result<Self, Fault> {
        Ok(Self {
            months: exact(self.months.checked_mul(by))?,
            seconds: exact(self.seconds.checked_mul(by))?,
        })
    }

    pub(crate) fn plus(self, other: Self) -> Result<Self, Fault> {
        Ok(Self {
            months: exact(self.months.checked_add(other.months))?,
            seconds: exact(self.seconds.checked_add(other.seconds))?,
        })
    }
}

/// Why a value cannot be computed. This is not unset: a value is unset where
/// nothing is known; a fault must be mended in the strategy or in the data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Money without a declared rate in force at its time (semantics 20).
    #[error("no rate from {from} to {to} is in force on {on}")]
    NoRate {
        /// The currency of the money.
        from: &'static str,
        /// The currency that it is needed in.
        to: &'static str,
        /// The day, in the strategy's zone.
        on: Date,
    },
    /// A number beyond what exact decimals hold.
    #[error("a number is too large to be reckoned exactly")]
    TooLarge,
    /// A part of a calendar month has no length.
    #[error("part of a month has no exact length: write days")]
    PartOfMonth,
    /// Values that do not go together: the data is not of the declared type.
    #[error("{found} stands where {expected} is due")]
    Mismatch {
        /// What is there.
        found: &'static str,
        /// What should be.
        expected: &'static str,
    },
    /// A figure over a population, asked of one person.
    #[error("{0} has a value only in a KPI")]
    OnlyInKpi(&'static str),
    /// The time of something that has none: `recency(traveller)`.
    #[error("a population has no time")]
    NoTime,
}

/// The result of exact arithmetic.
pub(crate) fn exact<T>(result: Option<T>) -> Result<T, Fault> {
    result.ok_or(Fault::TooLarge)
}

/// Values that do not go together.
pub(crate) fn mismatch(found: &Value, expected: &'static str) -> Fault {
    Fault::Mismatch {
        found: found.describe(),
        expected,
    }
}
