//! Predicates, formulas and audiences, with names resolved and types known.
//!
//! What they *mean* is decided elsewhere; this is their form. Logic is
//! three-valued: a comparison with an unset value is unknown.

use mkt_kinds::units::Currency;
use mkt_syntax::expression::{Comparison, Factor, Sign};
use mkt_syntax::literal::{Instant, Period};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::entry::PlaceId;
use crate::symbol::SymbolId;
use crate::types::Type;
use crate::value::{Duration, Effort, Money};

/// An expression with its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// The type of its value.
    pub ty: Type,
    /// Where it was written.
    pub place: PlaceId,
}

impl Expression {
    /// Looks at the expressions of which this one is put together, in the order
    /// in which they are written.
    pub fn each_part<'e>(&'e self, mut look: impl FnMut(&'e Self)) {
        match &self.kind {
            ExpressionKind::Poisoned
            | ExpressionKind::Literal(_)
            | ExpressionKind::Property(_)
            | ExpressionKind::Declared(_)
            | ExpressionKind::Consents { .. }
            | ExpressionKind::Score { .. }
            | ExpressionKind::Figure { .. }
            | ExpressionKind::Reaction(..)
            | ExpressionKind::InSegment(_)
            | ExpressionKind::Window
            | ExpressionKind::Otherwise
            | ExpressionKind::Key(_) => {}
            ExpressionKind::Age(inner)
            | ExpressionKind::Anniversary(inner)
            | ExpressionKind::Not(inner)
            | ExpressionKind::Negative(inner)
            | ExpressionKind::IsSet(inner, _) => look(inner),
            ExpressionKind::List(all) | ExpressionKind::And(all) | ExpressionKind::Or(all) => {
                all.iter().for_each(look);
            }
            ExpressionKind::Sum(terms) => terms.iter().for_each(|(_, term)| look(term)),
            ExpressionKind::Product(factors) => factors.iter().for_each(|(_, term)| look(term)),
            ExpressionKind::Range(a, b)
            | ExpressionKind::Compare(a, _, b)
            | ExpressionKind::In(a, b)
            | ExpressionKind::Contains(a, b)
            | ExpressionKind::StartsWith(a, b) => {
                look(a);
                look(b);
            }
            ExpressionKind::Aggregate(aggregate) => {
                aggregate.condition.iter().for_each(&mut look);
                if let Some(Window::Since(since)) = &aggregate.window {
                    look(since);
                }
            }
        }
    }

    /// The currency of the money that is written in it, where it is money: a
    /// comparison with it is reckoned in that currency.
    pub fn written_currency(&self) -> Option<Currency> {
        match &self.kind {
            ExpressionKind::Literal(Literal::Money(money)) => Some(money.currency),
            ExpressionKind::Negative(inner) => inner.written_currency(),
            ExpressionKind::Range(low, high) => {
                low.written_currency().or_else(|| high.written_currency())
            }
            ExpressionKind::List(elements) => elements.iter().find_map(Self::written_currency),
            ExpressionKind::Sum(terms) => {
                terms.iter().find_map(|(_, term)| term.written_currency())
            }
            ExpressionKind::Product(factors) => factors
                .iter()
                .find_map(|(_, factor)| factor.written_currency()),
            _ => None,
        }
    }

    /// This expression and all within it, in the order in which they are
    /// written, each before its parts.
    pub fn within(&self) -> impl Iterator<Item = &Self> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let next = open.pop()?;
            let before = open.len();
            next.each_part(|part| open.push(part));
            if let Some(parts) = open.get_mut(before..) {
                parts.reverse();
            }
            Some(next)
        })
    }
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// Damaged; already reported.
    Poisoned,
    /// A value as written.
    Literal(Literal),
    /// A property of the person, of an event, or of what they lead to.
    Property(PropertyPath),
    /// Something declared, named in a formula: a KPI, an event, a channel.
    Declared(SymbolId),
    /// `count(booking where … within …)` and its like.
    Aggregate(Box<Aggregate>),
    /// `age(birthday)`: whole years since a date.
    Age(Box<Expression>),
    /// `anniversary(date)`: whether today is one.
    Anniversary(Box<Expression>),
    /// `consents(offers by mail)`
    Consents {
        /// The consent.
        topic: SymbolId,
        /// The channel; every channel of the topic where none is said.
        channel: Option<SymbolId>,
    },
    /// `score(rfm).recency`
    Score {
        /// The score.
        score: SymbolId,
        /// Its part, where it has parts.
        part: Option<SmolStr>,
    },
    /// `spend(paid_media)`, `cost(mail)`, `reach(mail)`
    Figure {
        /// Which figure.
        figure: Figure,
        /// Of what.
        of: Vec<SymbolId>,
    },
    /// `entered(recover_booking)` in a formula: how many did.
    Reaction(Reaction, Option<SymbolId>),
    /// The person is in a segment or lifecycle stage.
    InSegment(SymbolId),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `a .. b`
    Range(Box<Expression>, Box<Expression>),
    /// `not p`
    Not(Box<Expression>),
    /// `p and q`
    And(Vec<Expression>),
    /// `p or q`
    Or(Vec<Expression>),
    /// `-a`
    Negative(Box<Expression>),
    /// `a + b - c`
    Sum(Vec<(Sign, Expression)>),
    /// `a * b / c`
    Product(Vec<(Factor, Expression)>),
    /// `a >= b`
    Compare(Box<Expression>, Comparison, Box<Expression>),
    /// `a is set` (true) or `a is unset` (false)
    IsSet(Box<Expression>, bool),
    /// `a in [b, c]`, `a in b .. c`, `first(booking) in period`
    In(Box<Expression>, Box<Expression>),
    /// `a contains b`
    Contains(Box<Expression>, Box<Expression>),
    /// `a starts with b`
    StartsWith(Box<Expression>, Box<Expression>),
    /// `period`: the window a KPI is read over.
    Window,
    /// Everyone for whom no other stage's condition is true.
    Otherwise,
    /// A key of a declaration, in a guardrail.
    Key(&'static str),
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A number without unit, or a count of something.
    Number(Decimal),
    /// `15%` is 15.
    Percent(Decimal),
    /// Money.
    Money(Money),
    /// A stretch of time.
    Duration(Duration),
    /// An amount of work.
    Effort(Effort),
    /// Text.
    Text(String),
    /// A day.
    Date(jiff::civil::Date),
    /// A point in time.
    Instant(Instant),
    /// A time of day.
    Time(jiff::civil::Time),
    /// A stretch of the calendar.
    Period(Period),
    /// A word of an enumeration, a country, a language, a zone.
    Word(SmolStr),
    /// A currency.
    Currency(Currency),
    /// `true`, `false`
    Bool(bool),
}

/// A property and how it is come by.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyPath {
    /// Whose property it is.
    pub base: Base,
    /// The property, and the properties it leads on to: `company.employees`.
    pub path: Vec<SymbolId>,
}

/// Whose property is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// The person (or account) in question, as they are now.
    Person,
    /// The event that a condition is about.
    Event,
    /// The event by which the person entered, as it was.
    Entry,
}

/// A figure over events.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which figure.
    pub function: Function,
    /// What is looked at.
    pub source: Counted,
    /// The property it is taken of: `sum(booking.total)`.
    pub property: Option<PropertyPath>,
    /// Which of them.
    pub condition: Option<Expression>,
    /// How far back.
    pub window: Option<Window>,
    /// The property through which the event belongs to the entity in
    /// question: `by company`.
    pub by: Option<SymbolId>,
    /// A second argument: the rank of a percentile.
    pub rank: Option<Decimal>,
}

/// What an aggregate looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Counted {
    /// The events of a declared kind.
    Event(SymbolId),
    /// What channels and journeys report.
    Reaction(Reaction, Option<SymbolId>),
    /// The people or things of an entity or segment, in a formula.
    Population(SymbolId),
}

/// How far an aggregate looks.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `within 30 days`
    Last(Duration),
    /// `within 3 days of entry`
    OfEntry(Duration),
    /// `since last(booking)`, `since 2026-01-01`
    Since(Box<Expression>),
}

/// The figures over events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum Function {
    Count,
    CountDistinct,
    Sum,
    Average,
    Minimum,
    Maximum,
    Median,
    Percentile,
    First,
    Last,
    Recency,
}

impl Function {
    /// All of them with their words in the language.
    pub const ALL: [(&'static str, Self); 11] = [
        ("count", Self::Count),
        ("count_distinct", Self::CountDistinct),
        ("sum", Self::Sum),
        ("average", Self::Average),
        ("min", Self::Minimum),
        ("max", Self::Maximum),
        ("median", Self::Median),
        ("percentile", Self::Percentile),
        ("first", Self::First),
        ("last", Self::Last),
        ("recency", Self::Recency),
    ];

    /// The word in the language.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, function)| *function == self)
            .map_or("", |(word, _)| word)
    }
}

/// What channels and journeys report by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum Reaction {
    Entered,
    Sent,
    Delivered,
    Opened,
    Click,
    Bounced,
    Complained,
    Unsubscribed,
}

impl Reaction {
    /// All of them with their words, and the kinds of what they are about.
    pub const ALL: [(&'static str, Self, &'static [&'static str]); 8] = [
        ("entered", Self::Entered, &["journey"]),
        ("sent", Self::Sent, &["message", "channel"]),
        ("delivered", Self::Delivered, &["message", "channel"]),
        ("opened", Self::Opened, &["message", "channel"]),
        ("click", Self::Click, &["message", "channel"]),
        ("bounced", Self::Bounced, &["message", "channel"]),
        ("complained", Self::Complained, &["message", "channel"]),
        ("unsubscribed", Self::Unsubscribed, &["consent", "channel"]),
    ];

    /// The reaction of a word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(name, ..)| *name == word)
            .map(|(_, reaction, _)| *reaction)
    }

    /// The word in the language.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, reaction, _)| *reaction == self)
            .map_or("", |(word, ..)| word)
    }

    /// The kinds of what it can be about.
    pub fn about(self) -> &'static [&'static str] {
        Self::ALL
            .iter()
            .find(|(_, reaction, _)| *reaction == self)
            .map_or(&[], |(_, _, kinds)| kinds)
    }
}

/// Figures that come from plans and channels rather than events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum Figure {
    Spend,
    Cost,
    Reach,
}

impl Figure {
    /// All of them with their words.
    pub const ALL: [(&'static str, Self); 3] = [
        ("spend", Self::Spend),
        ("cost", Self::Cost),
        ("reach", Self::Reach),
    ];

    /// The word in the language.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, figure)| *figure == self)
            .map_or("", |(word, _)| word)
    }
}

/// An event that is waited for, entered by or aimed at.
#[derive(Clone, Debug, PartialEq)]
pub struct EventMatch {
    /// The event or reaction.
    pub event: EventKind,
    /// What must be true of it.
    pub condition: Option<Expression>,
}

/// A declared event or something that channels and journeys report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Damaged or unresolved; already reported.
    Poisoned,
    /// A declared event.
    Declared(SymbolId),
    /// A reaction, to a message, channel, journey or consent where one is named.
    Reaction(Reaction, Option<SymbolId>),
}
