//! The words of units, and currencies. Data only: reading a value is done by
//! those who have the text.

use iso_currency::{Currency as Iso, Flag};
pub use jiff::civil::Weekday;

/// A word and what it means, in the singular and the plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitWord<T> {
    /// `day`
    pub singular: &'static str,
    /// `days`
    pub plural: &'static str,
    /// What it means.
    pub unit: T,
}

const fn word<T: Copy>(singular: &'static str, plural: &'static str, unit: T) -> UnitWord<T> {
    UnitWord {
        singular,
        plural,
        unit,
    }
}

/// The meaning of a word of a table, in the singular or the plural.
#[must_use]
pub fn find<T: Copy>(table: &[UnitWord<T>], text: &str) -> Option<T> {
    table
        .iter()
        .find(|word| word.singular == text || word.plural == text)
        .map(|word| word.unit)
}

/// Both forms of every word of a table, in order: what a misspelt one is
/// compared with.
pub fn words<T>(table: &'static [UnitWord<T>]) -> impl Iterator<Item = &'static str> {
    table.iter().flat_map(|word| [word.singular, word.plural])
}

/// The form of a unit's word that goes with a number: the singular where there
/// is `one` of it (`1 day`), else the plural (`2 days`, `0 days`).
#[must_use]
pub fn word_for<T: Copy + PartialEq>(
    table: &'static [UnitWord<T>],
    unit: T,
    one: bool,
) -> Option<&'static str> {
    let found = table.iter().find(|word| word.unit == unit)?;
    Some(if one { found.singular } else { found.plural })
}

/// The units of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DurationUnit {
    /// 60 seconds of elapsed time.
    Minute,
    /// 3,600 seconds of elapsed time.
    Hour,
    /// The next calendar day at the same wall-clock time.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl DurationUnit {
    /// Its length in elapsed seconds, for the units that are exact.
    #[must_use]
    pub const fn seconds(self) -> Option<i64> {
        match self {
            Self::Minute => Some(60),
            Self::Hour => Some(3_600),
            _ => None,
        }
    }

    /// Its length in calendar days, for days and weeks.
    #[must_use]
    pub const fn days(self) -> Option<i32> {
        match self {
            Self::Day => Some(1),
            Self::Week => Some(7),
            _ => None,
        }
    }

    /// Its length in calendar months, for months and longer.
    #[must_use]
    pub const fn months(self) -> Option<i32> {
        match self {
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Year => Some(12),
            _ => None,
        }
    }
}

/// The words of durations.
pub static DURATIONS: &[UnitWord<DurationUnit>] = &[
    word("minute", "minutes", DurationUnit::Minute),
    word("hour", "hours", DurationUnit::Hour),
    word("day", "days", DurationUnit::Day),
    word("week", "weeks", DurationUnit::Week),
    word("month", "months", DurationUnit::Month),
    word("quarter", "quarters", DurationUnit::Quarter),
    word("year", "years", DurationUnit::Year),
];

/// The word between number and unit that makes a duration one of working time:
/// `2 working weeks`.
pub const WORKING: &str = "working";

/// The units of effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffortUnit {
    /// One person for one working hour.
    PersonHour,
    /// One person for one working day.
    PersonDay,
    /// One person for the working days of a week.
    PersonWeek,
    /// One person for the working days of a month.
    PersonMonth,
}

/// The words of effort.
pub static EFFORTS: &[UnitWord<EffortUnit>] = &[
    word("person-hour", "person-hours", EffortUnit::PersonHour),
    word("person-day", "person-days", EffortUnit::PersonDay),
    word("person-week", "person-weeks", EffortUnit::PersonWeek),
    word("person-month", "person-months", EffortUnit::PersonMonth),
];

/// The word for people.
pub static PEOPLE: &[UnitWord<()>] = &[word("person", "people", ())];

/// The mark of percentages.
pub const PERCENT: &str = "%";

/// The word for percentage points.
pub const POINTS: &str = "pp";

/// The unit of an amount in the strategy's own currency, for what is written
/// without knowing it, such as a library's KPI.
pub const MONEY: &str = "money";

/// The letters that scale a number, and the factor of each.
pub static SCALES: &[(&str, i64)] = &[("k", 1_000), ("M", 1_000_000), ("bn", 1_000_000_000)];

/// The words of weekdays: the short form where the others have a singular.
pub static WEEKDAYS: &[UnitWord<Weekday>] = &[
    word("mon", "monday", Weekday::Monday),
    word("tue", "tuesday", Weekday::Tuesday),
    word("wed", "wednesday", Weekday::Wednesday),
    word("thu", "thursday", Weekday::Thursday),
    word("fri", "friday", Weekday::Friday),
    word("sat", "saturday", Weekday::Saturday),
    word("sun", "sunday", Weekday::Sunday),
];

/// The words for several weekdays at once, with the first and the last.
pub static WEEKDAY_RANGES: &[(&str, Weekday, Weekday)] = &[
    ("weekdays", Weekday::Monday, Weekday::Friday),
    ("weekends", Weekday::Saturday, Weekday::Sunday),
];

/// The first and last weekday of `weekdays` or `weekends`.
#[must_use]
pub fn weekday_range(text: &str) -> Option<(Weekday, Weekday)> {
    WEEKDAY_RANGES
        .iter()
        .find(|(word, _, _)| *word == text)
        .map(|(_, first, last)| (*first, *last))
}

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(Iso);

impl Currency {
    /// The currency with this code, in capitals. Metals, units of account, test
    /// codes and funds are none; one that another has superseded still is, for
    /// figures of the past.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        let found = Iso::from_code(code)?;
        let flags = found.flags();
        let is_money = !flags.contains(&Flag::Special) && !flags.contains(&Flag::Fund);
        is_money.then_some(Self(found))
    }

    /// Its code: `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Its name: `Euro`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The number of its decimal places: 2 for the euro, 0 for the yen.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

/// Whether this looks like a currency code: three capital letters.
#[must_use]
pub fn looks_like_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_both_numbers() {
        assert_eq!(find(DURATIONS, "day"), Some(DurationUnit::Day));
        assert_eq!(find(DURATIONS, "days"), Some(DurationUnit::Day));
        assert_eq!(find(EFFORTS, "person-weeks"), Some(EffortUnit::PersonWeek));
        assert_eq!(find(WEEKDAYS, "sunday"), Some(Weekday::Sunday));
        assert_eq!(find(PEOPLE, "people"), Some(()));
        assert_eq!(find(DURATIONS, "fortnight"), None);
    }

    #[test]
    fn the_number_chooses_the_form() {
        assert_eq!(word_for(DURATIONS, DurationUnit::Day, true), Some("day"));
        assert_eq!(word_for(DURATIONS, DurationUnit::Day, false), Some("days"));
        assert_eq!(word_for(PEOPLE, (), false), Some("people"));
    }

    #[test]
    fn every_duration_has_one_measure() {
        for word in DURATIONS {
            let unit = word.unit;
            let measures = [
                unit.seconds().is_some(),
                unit.days().is_some(),
                unit.months().is_some(),
            ];
            assert_eq!(measures.iter().filter(|has| **has).count(), 1, "{unit:?}");
        }
    }

    #[test]
    fn no_word_means_two_things() {
        let mut all: Vec<&str> = words(DURATIONS)
            .chain(words(EFFORTS))
            .chain(words(PEOPLE))
            .chain(words(WEEKDAYS))
            .chain(WEEKDAY_RANGES.iter().map(|(word, _, _)| *word))
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn currencies_are_those_in_use() {
        let digits = |code| Currency::find(code).map(Currency::minor_digits);
        assert_eq!(digits("EUR"), Some(2));
        assert_eq!(digits("JPY"), Some(0));
        assert_eq!(digits("KWD"), Some(3));
        for none in ["EUX", "eur", "XAU", "XTS", "XXX", ""] {
            assert_eq!(Currency::find(none), None, "{none}");
        }
        assert_eq!(digits("HRK"), Some(2));
        assert!(looks_like_currency("EUX"));
        assert!(!looks_like_currency("Eur"));
    }
}
