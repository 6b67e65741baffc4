//! The types of properties and expressions.

use std::fmt;

use mkt_kinds::SlotType;
use smol_str::SmolStr;

use crate::symbol::SymbolId;

/// The type of a value that a property holds or an expression has.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Not known, because something was damaged; fits everything.
    Poisoned,
    /// True, false or unknown.
    Bool,
    /// Text.
    Text,
    /// A decimal number.
    Number,
    /// A whole number.
    Integer,
    /// Hundredths.
    Percent,
    /// An amount with its currency.
    Money,
    /// A stretch of time.
    Duration,
    /// An amount of work.
    Effort,
    /// A day.
    Date,
    /// A point in time.
    Instant,
    /// A time of day.
    Time,
    /// A stretch of the calendar.
    Period,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Url,
    /// An ISO 3166 country code.
    Country,
    /// A BCP 47 language code.
    Language,
    /// An ISO 4217 currency code.
    Currency,
    /// An IANA zone name.
    Timezone,
    /// One of a fixed set of words.
    OneOf(Vec<SmolStr>),
    /// Several of one type.
    ListOf(Box<Type>),
    /// An entity, by reference.
    Entity(SymbolId),
    /// An event, a segment, a channel …: something declared, as a formula
    /// names it.
    Declared(SymbolId),
    /// What a key of a declaration holds, as a guardrail looks at it.
    Key(KeyType),
}

/// What a key of a declaration holds: its forms decide, and there may be
/// several, such as money and the budget that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyType {
    /// The key.
    pub key: &'static str,
    /// The types of values that it takes.
    pub types: Vec<Type>,
    /// Whether it names things that are declared.
    pub names: bool,
}

impl KeyType {
    /// What a member of a kind holds.
    pub fn of(member: &'static mkt_kinds::Member) -> Self {
        let mut found = Self {
            key: member.key,
            types: Vec::new(),
            names: false,
        };
        for (_, slot) in member.patterns().flat_map(|pattern| pattern.slots()) {
            found.add(slot);
        }
        found
    }

    fn add(&mut self, slot: &SlotType) {
        let ty = match slot {
            SlotType::Ref(_) | SlotType::Event | SlotType::Audience => {
                self.names = true;
                return;
            }
            SlotType::Quantity => {
                self.add(&SlotType::Number);
                self.add(&SlotType::Percent);
                self.add(&SlotType::Money);
                self.add(&SlotType::Duration);
                return;
            }
            SlotType::Word(words) => {
                Type::OneOf(words.iter().map(|word| SmolStr::new_static(word)).collect())
            }
            SlotType::Text => Type::Text,
            SlotType::Number | SlotType::Integer | SlotType::People => Type::Number,
            SlotType::Percent | SlotType::Points => Type::Percent,
            SlotType::Money | SlotType::Price => Type::Money,
            SlotType::Duration | SlotType::Lag => Type::Duration,
            SlotType::Effort => Type::Effort,
            SlotType::Date | SlotType::Dates | SlotType::Period | SlotType::Instant => Type::Date,
            SlotType::Time => Type::Time,
            SlotType::Currency => Type::Currency,
            SlotType::Country => Type::Country,
            SlotType::Language => Type::Language,
            SlotType::Timezone => Type::Timezone,
            SlotType::Name
            | SlotType::Times
            | SlotType::Weekday
            | SlotType::Weekdays
            | SlotType::Unit
            | SlotType::Predicate
            | SlotType::Formula
            | SlotType::PropertyType
            | SlotType::Value
            | SlotType::Setting
            | SlotType::Given
            | SlotType::Key
            | SlotType::Kind => return,
        };
        if !self.types.contains(&ty) {
            self.types.push(ty);
        }
    }

    /// The words that it takes.
    pub fn words(&self) -> impl Iterator<Item = &SmolStr> {
        self.types.iter().flat_map(|ty| match ty {
            Type::OneOf(words) => words.as_slice(),
            _ => &[],
        })
    }

    fn fits(&self, other: &Type) -> bool {
        match other {
            Type::Declared(_) | Type::Entity(_) => self.names,
            Type::Key(other) => {
                (self.names && other.names) || other.types.iter().any(|ty| self.fits(ty))
            }
            other => self.types.iter().any(|ty| ty.fits(other)),
        }
    }
}

/// The written names of the types that take no arguments.
pub const SIMPLE: &[(&str, Type)] = &[
    ("Text", Type::Text),
    ("Number", Type::Number),
    ("Integer", Type::Integer),
    ("Percent", Type::Percent),
    ("Money", Type::Money),
    ("Bool", Type::Bool),
    ("Date", Type::Date),
    ("Instant", Type::Instant),
    ("Duration", Type::Duration),
    ("Email", Type::Email),
    ("Phone", Type::Phone),
    ("Url", Type::Url),
    ("Country", Type::Country),
    ("Language", Type::Language),
    ("Currency", Type::Currency),
    ("Timezone", Type::Timezone),
];

impl Type {
    /// The type in a sentence: "a date", "money".
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Poisoned => "something damaged",
            Self::Bool => "a condition",
            Self::Text => "text",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Percent => "a percentage",
            Self::Money => "money",
            Self::Duration => "a duration",
            Self::Effort => "an amount of work",
            Self::Date => "a date",
            Self::Instant => "a date with a time",
            Self::Time => "a time of day",
            Self::Period => "a period",
            Self::Email => "an e-mail address",
            Self::Phone => "a telephone number",
            Self::Url => "a web address",
            Self::Country => "a country",
            Self::Language => "a language",
            Self::Currency => "a currency",
            Self::Timezone => "a time zone",
            Self::OneOf(_) => "one of a fixed set of words",
            Self::ListOf(_) => "a list",
            Self::Entity(_) => "an entity",
            Self::Declared(_) => "something declared",
            Self::Key(key) => match key.types.as_slice() {
                [only] if !key.names => only.describe(),
                [] if key.names => "something declared",
                _ => "what a key holds",
            },
        }
    }

    /// Whether values of the type have an order.
    pub fn is_ordered(&self) -> bool {
        if let Self::Key(key) = self {
            return key.types.iter().any(Self::is_ordered);
        }
        matches!(
            self,
            Self::Poisoned
                | Self::Number
                | Self::Integer
                | Self::Percent
                | Self::Money
                | Self::Duration
                | Self::Date
                | Self::Instant
                | Self::Effort
                | Self::Time
        )
    }

    /// Whether a bare word may stand for a value of the type.
    pub fn takes_words(&self) -> bool {
        match self {
            Self::OneOf(_)
            | Self::Country
            | Self::Language
            | Self::Currency
            | Self::Timezone
            | Self::Bool => true,
            Self::ListOf(inner) => inner.takes_words(),
            Self::Key(key) => key.types.iter().any(Self::takes_words),
            _ => false,
        }
    }

    /// Whether values of both types can be compared.
    pub fn fits(&self, other: &Self) -> bool {
        use Type::{Date, Email, Instant, Integer, Number, Period, Phone, Poisoned, Text, Url};
        match (self, other) {
            (Poisoned, _) | (_, Poisoned) => true,
            (Number | Integer, Number | Integer) => true,
            (Text | Email | Phone | Url, Text | Email | Phone | Url) => true,
            (Date | Instant | Period, Date | Instant | Period) => true,
            (Self::OneOf(_), Self::OneOf(_)) => true,
            (Self::Key(key), other) | (other, Self::Key(key)) => key.fits(other),
            (Self::ListOf(inner), other) | (other, Self::ListOf(inner)) => match other {
                Self::ListOf(other) => inner.fits(other),
                other => inner.fits(other),
            },
            (a, b) => a == b,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(words) => write!(f, "one of [{}]", words.join(", ")),
            Self::ListOf(inner) => write!(f, "list of {inner}"),
            other => match SIMPLE.iter().find(|(_, ty)| ty == other) {
                Some((name, _)) => f.write_str(name),
                None => f.write_str(self.describe()),
            },
        }
    }
}

/// The type of a property as declared.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyType {
    /// The type.
    pub ty: Type,
    /// Whether it may be unset.
    pub optional: bool,
}
