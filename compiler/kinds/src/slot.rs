//! The types of values that a form captures.

use std::borrow::Cow;

use crate::catalogue;
use crate::kind::Nested;

/// What a reference may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Referent {
    /// Anything that is declared.
    Any,
    /// A declaration of the kind with this word.
    Kind(&'static str),
    /// A named thing inside a declaration.
    Nested(Nested),
}

impl Referent {
    /// The referent of a word in a pattern. Whether a kind of this word exists
    /// is a matter of the catalogue (and of its test).
    #[must_use]
    pub fn of_word(word: &'static str) -> Self {
        match (word, Nested::find(word)) {
            ("any", _) => Self::Any,
            (_, Some(nested)) => Self::Nested(nested),
            (_, None) => Self::Kind(word),
        }
    }

    /// The referent in a sentence: "a KPI".
    #[must_use]
    pub fn article_name(self) -> &'static str {
        match self {
            Self::Any => "anything declared",
            Self::Kind(word) => catalogue::find(word).map_or(word, |kind| kind.article_name),
            Self::Nested(nested) => nested.article_name(),
        }
    }

    /// The referent as one word: `kpi`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Kind(word) => word,
            Self::Nested(nested) => nested.word(),
        }
    }
}

/// The type of a captured value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotType {
    /// Text in quotes or a text block.
    Text,
    /// A new name being given.
    Name,
    /// A number, with a scale where wanted.
    Number,
    /// A whole number.
    Integer,
    /// A percentage.
    Percent,
    /// Percentage points.
    Points,
    /// Money.
    Money,
    /// Money per something.
    Price,
    /// A number with any unit or none.
    Quantity,
    /// A number of people.
    People,
    /// A duration.
    Duration,
    /// A duration, elapsed or in working time.
    Lag,
    /// An effort.
    Effort,
    /// A date.
    Date,
    /// A period.
    Period,
    /// A range of dates, a period, or one date.
    Dates,
    /// An instant.
    Instant,
    /// A time of day.
    Time,
    /// A range of times of day.
    Times,
    /// A weekday.
    Weekday,
    /// One or several weekdays.
    Weekdays,
    /// A currency.
    Currency,
    /// A country.
    Country,
    /// A language.
    Language,
    /// A time zone.
    Timezone,
    /// A unit expression.
    Unit,
    /// A predicate over a person or a declaration.
    Predicate,
    /// A formula.
    Formula,
    /// Segments combined.
    Audience,
    /// An event or a reaction, with a condition where wanted.
    Event,
    /// The type of a property.
    PropertyType,
    /// Any single value.
    Value,
    /// A key of a declaration, as a scenario changes it.
    Setting,
    /// What the key before it takes, in one of that key's own forms.
    Given,
    /// A key of a kind, or a kind that refers to it, as a guardrail asks for.
    Key,
    /// The word of a declaration kind.
    Kind,
    /// One of these words.
    Word(Vec<&'static str>),
    /// The name of something declared.
    Ref(Vec<Referent>),
}

/// The texts of the types without arguments in the pattern language.
const SIMPLE: &[(&str, SlotType)] = &[
    ("text", SlotType::Text),
    ("name", SlotType::Name),
    ("number", SlotType::Number),
    ("integer", SlotType::Integer),
    ("percent", SlotType::Percent),
    ("points", SlotType::Points),
    ("money", SlotType::Money),
    ("price", SlotType::Price),
    ("quantity", SlotType::Quantity),
    ("people", SlotType::People),
    ("duration", SlotType::Duration),
    ("lag", SlotType::Lag),
    ("effort", SlotType::Effort),
    ("date", SlotType::Date),
    ("period", SlotType::Period),
    ("dates", SlotType::Dates),
    ("instant", SlotType::Instant),
    ("time", SlotType::Time),
    ("times", SlotType::Times),
    ("weekday", SlotType::Weekday),
    ("weekdays", SlotType::Weekdays),
    ("currency", SlotType::Currency),
    ("country", SlotType::Country),
    ("language", SlotType::Language),
    ("timezone", SlotType::Timezone),
    ("unit", SlotType::Unit),
    ("predicate", SlotType::Predicate),
    ("formula", SlotType::Formula),
    ("audience", SlotType::Audience),
    ("event", SlotType::Event),
    ("property_type", SlotType::PropertyType),
    ("value", SlotType::Value),
    ("setting", SlotType::Setting),
    ("given", SlotType::Given),
    ("key", SlotType::Key),
    ("kind", SlotType::Kind),
];

impl SlotType {
    /// The type of this text in the pattern language, such as `date`,
    /// `word(higher|lower)` or `ref(kpi)`.
    #[must_use]
    pub fn parse(text: &'static str) -> Option<Self> {
        if let Some((_, ty)) = SIMPLE.iter().find(|(name, _)| *name == text) {
            return Some(ty.clone());
        }
        let (head, rest) = text.split_once('(')?;
        let words: Vec<&'static str> = rest.strip_suffix(')')?.split('|').collect();
        if words.iter().any(|word| !is_word(word)) {
            return None;
        }
        match head {
            "word" => Some(Self::Word(words)),
            "ref" => Some(Self::Ref(
                words.into_iter().map(Referent::of_word).collect(),
            )),
            _ => None,
        }
    }

    /// The type in one word, for the forms that people read: `date`, `kpi`,
    /// `higher or lower`.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Word(words) => words.join("|"),
            Self::Ref(referents) => match referents.as_slice() {
                [Referent::Any] => "name".to_owned(),
                _ => {
                    let words: Vec<&str> = referents.iter().map(|one| one.word()).collect();
                    words.join("|")
                }
            },
            Self::PropertyType => "type".to_owned(),
            simple => SIMPLE
                .iter()
                .find(|(_, ty)| ty == simple)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
        }
    }

    /// The type in a sentence: "a date such as `2026-03-31`", "the name of a
    /// KPI".
    #[must_use]
    pub fn describe(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Text => "text in quotes",
            Self::Name => "a name for it",
            Self::Number => "a number such as `0.4` or `120k`",
            Self::Integer => "a whole number such as `5`",
            Self::Percent => "a percentage such as `15%`",
            Self::Points => "percentage points such as `+1.5 pp`",
            Self::Money => "an amount of money such as `120k EUR`",
            Self::Price => "a price such as `4_500 EUR per month`",
            Self::Quantity => "a number with its unit such as `45%`, `38 EUR` or `12_000`",
            Self::People => "a number of people such as `4 people`",
            Self::Duration => "a duration such as `3 days`",
            Self::Lag => "a duration such as `2 weeks` or `2 working weeks`",
            Self::Effort => "an effort such as `40 person-days`",
            Self::Date => "a date such as `2026-03-31`",
            Self::Period => "a period such as `2026-Q2`",
            Self::Dates => "dates such as `2026-05-01 .. 2026-06-15` or `2026-Q2`",
            Self::Instant => "a date with a time such as `2026-03-31T09:00`",
            Self::Time => "a time of day such as `09:00`",
            Self::Times => "times of day such as `21:00 .. 08:00`",
            Self::Weekday => "a weekday such as `monday`",
            Self::Weekdays => "weekdays such as `sunday`, `mon .. fri` or `weekdays`",
            Self::Currency => "a currency code such as `EUR`",
            Self::Country => "a country code such as `DE`",
            Self::Language => "a language code such as `de`",
            Self::Timezone => "a time zone such as `\"Europe/Berlin\"`",
            Self::Unit => "a unit such as `%`, `EUR per traveller` or `booking per month`",
            Self::Predicate => "a condition such as `recency(booking) > 180 days`",
            Self::Formula => "a formula such as `count(booking)`",
            Self::Audience => "an audience such as `contactable except lapsed`",
            Self::Event => "an event such as `booking where total >= 50 EUR`",
            Self::PropertyType => "a type such as `Text`, `Money?` or `one of [a, b]`",
            Self::Value => "a value",
            Self::Setting => "a key of a declaration such as `data.size`",
            Self::Given => "a value as the key takes it",
            Self::Key => "a key or a kind such as `owner` or `experiment`",
            Self::Kind => "a kind of declaration such as `campaign`",
            Self::Word(words) => {
                let quoted = words.iter().map(|word| format!("`{word}`"));
                return Cow::Owned(either(quoted.collect()));
            }
            Self::Ref(referents) => {
                let names = referents.iter().map(|one| one.article_name().to_owned());
                return Cow::Owned(match referents.as_slice() {
                    [Referent::Any] => "the name of something declared".to_owned(),
                    _ => format!("the name of {}", either(names.collect())),
                });
            }
        })
    }
}

/// "a", "a or b", "a, b or c".
fn either(mut parts: Vec<String>) -> String {
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} or {last}", parts.join(", ")),
    }
}

/// Whether this is one word of the pattern language.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_types_are_read_back() {
        for (text, ty) in SIMPLE {
            assert_eq!(SlotType::parse(text).as_ref(), Some(ty));
        }
    }

    #[test]
    fn words_and_references_are_described() {
        let ty = SlotType::parse("word(higher|lower)").unwrap();
        assert_eq!(ty.describe(), "`higher` or `lower`");
        let ty = SlotType::parse("ref(kpi|objective|stage)").unwrap();
        assert_eq!(ty.describe(), "the name of a KPI, an objective or a stage");
        assert_eq!(ty.short(), "kpi|objective|stage");
        let ty = SlotType::parse("ref(any)").unwrap();
        assert_eq!(ty.describe(), "the name of something declared");
    }

    #[test]
    fn unknown_types_are_refused() {
        for text in [
            "dat",
            "word()",
            "word(a",
            "word(a b)",
            "one(a)",
            "ref(a||b)",
        ] {
            assert_eq!(SlotType::parse(text), None, "{text}");
        }
    }
}
