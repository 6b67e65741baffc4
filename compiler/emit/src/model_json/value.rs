//! Typed values on the wire.
//!
//! Numbers of a strategy are exact decimals and stand as text. Dates, times
//! and durations are ISO 8601; a quarter is written as three months there.

use jiff::civil::{Date, Time, Weekday};
use mkt_kinds::units::{DurationUnit, EffortUnit};
use mkt_model::value::{self, Elapsing};
use mkt_model::{Strategy, SymbolId, types};
use mkt_syntax::literal;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::expression::{Event, Expression};

/// An exact decimal number, as text: no digits are lost in reading it.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Exact(#[schemars(regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))] String);

impl From<Decimal> for Exact {
    fn from(number: Decimal) -> Self {
        Self(number.normalize().to_string())
    }
}

/// A day: `2026-03-31`.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Day(#[schemars(regex(pattern = r"^-?[0-9]{4,6}-[0-9]{2}-[0-9]{2}$"))] String);

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date.to_string())
    }
}

/// A time of day: `09:00`.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Clock(#[schemars(regex(pattern = r"^[0-9]{2}:[0-9]{2}$"))] String);

impl From<Time> for Clock {
    fn from(time: Time) -> Self {
        Self(time.strftime("%H:%M").to_string())
    }
}

/// Days, both included.
#[derive(Serialize, JsonSchema)]
pub(super) struct Days {
    pub(super) first: Day,
    pub(super) last: Day,
}

impl From<value::Dates> for Days {
    fn from(dates: value::Dates) -> Self {
        Self {
            first: dates.first.into(),
            last: dates.last.into(),
        }
    }
}

/// An amount in a currency's major unit.
#[derive(Serialize, JsonSchema)]
pub(super) struct Money {
    pub(super) amount: Exact,
    /// The ISO 4217 code.
    pub(super) currency: &'static str,
}

impl From<value::Money> for Money {
    fn from(money: value::Money) -> Self {
        Self {
            amount: money.amount.into(),
            currency: money.currency.code(),
        }
    }
}

/// A stretch of time as written: minutes and hours are elapsed time, from a
/// day up it is counted on the calendar.
#[derive(Serialize, JsonSchema)]
pub(super) struct Duration {
    pub(super) number: Exact,
    pub(super) unit: TimeUnit,
    /// The same as ISO 8601.
    pub(super) iso8601: String,
}

/// A unit of time.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TimeUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl From<DurationUnit> for TimeUnit {
    fn from(unit: DurationUnit) -> Self {
        match unit {
            DurationUnit::Minute => Self::Minute,
            DurationUnit::Hour => Self::Hour,
            DurationUnit::Day => Self::Day,
            DurationUnit::Week => Self::Week,
            DurationUnit::Month => Self::Month,
            DurationUnit::Quarter => Self::Quarter,
            DurationUnit::Year => Self::Year,
        }
    }
}

impl From<value::Duration> for Duration {
    fn from(duration: value::Duration) -> Self {
        Self {
            number: duration.number.into(),
            unit: duration.unit.into(),
            iso8601: iso8601(duration),
        }
    }
}

fn iso8601(duration: value::Duration) -> String {
    let number = duration.number.normalize();
    match duration.unit {
        DurationUnit::Minute => format!("PT{number}M"),
        DurationUnit::Hour => format!("PT{number}H"),
        DurationUnit::Day => format!("P{number}D"),
        DurationUnit::Week => format!("P{number}W"),
        DurationUnit::Month => format!("P{number}M"),
        DurationUnit::Quarter => {
            let months = number.saturating_mul(Decimal::from(3));
            format!("P{}M", months.normalize())
        }
        DurationUnit::Year => format!("P{number}Y"),
    }
}

/// A unit of work.
#[derive(Clone, Copy, Serialize, JsonSchema)]
pub(super) enum WorkUnit {
    #[serde(rename = "person_hour")]
    Hour,
    #[serde(rename = "person_day")]
    Day,
    #[serde(rename = "person_week")]
    Week,
    #[serde(rename = "person_month")]
    Month,
}

impl From<EffortUnit> for WorkUnit {
    fn from(unit: EffortUnit) -> Self {
        match unit {
            EffortUnit::PersonHour => Self::Hour,
            EffortUnit::PersonDay => Self::Day,
            EffortUnit::PersonWeek => Self::Week,
            EffortUnit::PersonMonth => Self::Month,
        }
    }
}

/// What a number counts or measures.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Unit<'s> {
    /// A bare number.
    None,
    Percent,
    /// Percentage points.
    Points,
    Currency {
        currency: &'static str,
    },
    Duration {
        duration: TimeUnit,
    },
    /// What is counted: an entity, an event, a declared unit.
    Counted {
        id: &'s str,
    },
    People,
    Per {
        of: Box<Unit<'s>>,
        per: Box<Unit<'s>>,
    },
}

impl<'s> Unit<'s> {
    fn of(strategy: &'s Strategy, unit: &value::Unit) -> Self {
        match unit {
            value::Unit::None => Self::None,
            value::Unit::Percent => Self::Percent,
            value::Unit::Points => Self::Points,
            value::Unit::Currency(currency) => Self::Currency {
                currency: currency.code(),
            },
            value::Unit::Duration(unit) => Self::Duration {
                duration: (*unit).into(),
            },
            value::Unit::Counted(id, _) => Self::Counted {
                id: path(strategy, *id),
            },
            value::Unit::People => Self::People,
            value::Unit::Per(unit, per) => Self::Per {
                of: Box::new(Self::of(strategy, unit)),
                per: Box::new(Self::of(strategy, per)),
            },
        }
    }
}

/// The type of a property or of an expression's value.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Type<'s> {
    /// Damaged in the source.
    Unknown,
    Bool,
    Text,
    Number,
    Integer,
    Percent,
    Money,
    Duration,
    Effort,
    Date,
    Instant,
    Time,
    Period,
    Email,
    Phone,
    Url,
    Country,
    Language,
    Currency,
    Timezone,
    OneOf {
        words: Vec<&'s str>,
    },
    ListOf {
        of: Box<Type<'s>>,
    },
    Entity {
        id: &'s str,
    },
    Declared {
        id: &'s str,
    },
}

impl<'s> Type<'s> {
    pub(super) fn of(strategy: &'s Strategy, ty: &'s types::Type) -> Self {
        match ty {
            types::Type::Poisoned | types::Type::Key(_) => Self::Unknown,
            types::Type::Bool => Self::Bool,
            types::Type::Text => Self::Text,
            types::Type::Number => Self::Number,
            types::Type::Integer => Self::Integer,
            types::Type::Percent => Self::Percent,
            types::Type::Money => Self::Money,
            types::Type::Duration => Self::Duration,
            types::Type::Effort => Self::Effort,
            types::Type::Date => Self::Date,
            types::Type::Instant => Self::Instant,
            types::Type::Time => Self::Time,
            types::Type::Period => Self::Period,
            types::Type::Email => Self::Email,
            types::Type::Phone => Self::Phone,
            types::Type::Url => Self::Url,
            types::Type::Country => Self::Country,
            types::Type::Language => Self::Language,
            types::Type::Currency => Self::Currency,
            types::Type::Timezone => Self::Timezone,
            types::Type::OneOf(words) => Self::OneOf {
                words: words.iter().map(|word| word.as_str()).collect(),
            },
            types::Type::ListOf(inner) => Self::ListOf {
                of: Box::new(Self::of(strategy, inner)),
            },
            types::Type::Entity(id) => Self::Entity {
                id: path(strategy, *id),
            },
            types::Type::Declared(id) => Self::Declared {
                id: path(strategy, *id),
            },
        }
    }
}

/// A part of what a scenario sets a key to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Part<'s> {
    /// What the form captures it as.
    slot: &'static str,
    value: Value<'s>,
}

/// A value that a line of the strategy gives.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Value<'s> {
    Text {
        text: &'s str,
    },
    /// A name being given; the id of what it introduces, where it does.
    Name {
        name: &'s str,
        id: Option<&'s str>,
    },
    Number {
        number: Exact,
    },
    /// `15%` is 15.
    Percent {
        percent: Exact,
    },
    /// `+1.5 pp` is 1.5.
    Points {
        points: Exact,
    },
    Money {
        money: Money,
    },
    /// Money for so many of something: a month, a send, a person-day.
    Price {
        money: Money,
        number: Exact,
        unit: &'s str,
    },
    Quantity {
        number: Exact,
        unit: Unit<'s>,
    },
    People {
        people: Exact,
    },
    Duration {
        duration: Duration,
    },
    /// Elapsed by the calendar, or in working time.
    Lag {
        duration: Duration,
        working: bool,
    },
    Effort {
        number: Exact,
        unit: WorkUnit,
    },
    Date {
        date: Day,
    },
    Dates {
        dates: Days,
    },
    /// `2026-Q2` with its first and last day.
    Period {
        period: String,
        dates: Option<Days>,
    },
    /// A point in time; without `Z` it is local to whoever it is about.
    Instant {
        instant: String,
    },
    Time {
        time: Clock,
    },
    /// A window of the day, its end not included; it may wrap midnight.
    Times {
        from: Clock,
        to: Clock,
    },
    Weekdays {
        days: Vec<&'static str>,
    },
    /// An ISO 4217 code.
    Currency {
        currency: &'static str,
    },
    /// An ISO 3166 code.
    Country {
        country: &'s str,
    },
    /// A BCP 47 code.
    Language {
        language: &'s str,
    },
    /// An IANA name.
    Timezone {
        timezone: &'s str,
    },
    Unit {
        unit: Unit<'s>,
    },
    /// One of the words that the line takes.
    Word {
        word: &'s str,
    },
    Bool {
        value: bool,
    },
    Reference {
        id: &'s str,
        /// The kind of what it names: `objective`, `stage`.
        kind: &'static str,
    },
    Expression {
        expression: Expression<'s>,
    },
    Event {
        event: Event<'s>,
    },
    /// The type of a property, and whether the property may be unset.
    PropertyType {
        property_type: Type<'s>,
        optional: bool,
    },
    /// A key of a declaration, which a scenario changes.
    Setting {
        of: &'s str,
        key: &'static str,
    },
    /// What a scenario sets a key to, in one of the key's forms.
    Given {
        form: &'static str,
        values: Vec<Part<'s>>,
    },
    /// A key of a kind.
    Key {
        key: &'static str,
    },
    /// A kind of declaration.
    Kind {
        kind: &'static str,
    },
}

impl<'s> Value<'s> {
    /// None where the value is damaged, which is reported elsewhere.
    pub(super) fn of(strategy: &'s Strategy, given: &'s value::Value) -> Option<Self> {
        Some(match given {
            value::Value::Poisoned => return None,
            value::Value::Text(text) => Self::Text { text },
            value::Value::Name(name, id) => Self::Name {
                name,
                id: id.map(|id| path(strategy, id)),
            },
            value::Value::Number(number) => Self::Number {
                number: (*number).into(),
            },
            value::Value::Percent(number) => Self::Percent {
                percent: (*number).into(),
            },
            value::Value::Points(number) => Self::Points {
                points: (*number).into(),
            },
            value::Value::Money(money) => Self::Money {
                money: (*money).into(),
            },
            value::Value::Price(price) => Self::Price {
                money: price.money.into(),
                number: price.amount.into(),
                unit: &price.unit,
            },
            value::Value::Quantity(quantity) => Self::Quantity {
                number: quantity.number.into(),
                unit: Unit::of(strategy, &quantity.unit),
            },
            value::Value::People(number) => Self::People {
                people: (*number).into(),
            },
            value::Value::Duration(duration) => Self::Duration {
                duration: (*duration).into(),
            },
            value::Value::Lag(duration, elapsing) => Self::Lag {
                duration: (*duration).into(),
                working: *elapsing == Elapsing::Working,
            },
            value::Value::Effort(effort) => Self::effort(*effort),
            value::Value::Date(date) => Self::Date {
                date: (*date).into(),
            },
            value::Value::Dates(dates) => Self::Dates {
                dates: (*dates).into(),
            },
            value::Value::Period(period) => Self::period(*period),
            value::Value::Instant(instant) => Self::instant(*instant),
            value::Value::Time(time) => Self::Time {
                time: (*time).into(),
            },
            value::Value::Times(from, to) => Self::Times {
                from: (*from).into(),
                to: (*to).into(),
            },
            value::Value::Weekdays(days) => Self::Weekdays {
                days: days.iter().map(|day| weekday(*day)).collect(),
            },
            value::Value::Currency(currency) => Self::Currency {
                currency: currency.code(),
            },
            value::Value::Country(country) => Self::Country { country },
            value::Value::Language(language) => Self::Language { language },
            value::Value::Timezone(timezone) => Self::Timezone { timezone },
            value::Value::Unit(unit) => Self::Unit {
                unit: Unit::of(strategy, unit),
            },
            value::Value::Word(word) => Self::Word { word },
            value::Value::Reference(id) => Self::Reference {
                id: path(strategy, *id),
                kind: strategy.symbol(*id).kind.word(),
            },
            value::Value::Expression(expression) => Self::Expression {
                expression: Expression::of(strategy, expression),
            },
            value::Value::Event(event) => Self::Event {
                event: Event::of(strategy, event),
            },
            value::Value::Type(ty) => Self::PropertyType {
                property_type: Type::of(strategy, &ty.ty),
                optional: ty.optional,
            },
            value::Value::Setting(of, key) => Self::Setting {
                of: path(strategy, *of),
                key,
            },
            value::Value::Given(given) => Self::Given {
                form: given.form(),
                values: given
                    .captures
                    .iter()
                    .filter_map(|capture| {
                        Some(Part {
                            slot: capture.slot,
                            value: Value::of(strategy, &capture.value)?,
                        })
                    })
                    .collect(),
            },
            value::Value::Key(key) => Self::Key { key },
            value::Value::Kind(kind) => Self::Kind { kind },
        })
    }

    pub(super) fn effort(effort: value::Effort) -> Self {
        Self::Effort {
            number: effort.number.into(),
            unit: effort.unit.into(),
        }
    }

    pub(super) fn period(period: literal::Period) -> Self {
        Self::Period {
            period: period.to_string(),
            dates: period.days().map(|(first, last)| Days {
                first: first.into(),
                last: last.into(),
            }),
        }
    }

    pub(super) fn instant(instant: literal::Instant) -> Self {
        Self::Instant {
            instant: match instant {
                literal::Instant::Local(at) => at.to_string(),
                literal::Instant::Exact(at) => at.to_string(),
            },
        }
    }
}

/// The weekday in full, in English: `monday`.
pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// The id of something named.
pub(super) fn path(strategy: &Strategy, id: SymbolId) -> &str {
    &strategy.symbol(id).path
}

pub(super) fn paths(strategy: &Strategy, ids: impl IntoIterator<Item = SymbolId>) -> Vec<&str> {
    ids.into_iter().map(|id| path(strategy, id)).collect()
}
