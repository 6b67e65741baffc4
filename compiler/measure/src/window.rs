//! The windows of the calendar that KPIs are read over: days, weeks from
//! Monday, months, quarters, halves and years.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// How long the windows of a KPI are. The shorter comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Per {
    Day,
    Week,
    Month,
    Quarter,
    Half,
    Year,
}

/// One window, by its number: the numbers of neighbours differ by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// How long it is.
    pub per: Per,
    /// Its number.
    pub number: i64,
}

/// A Monday, from which days and weeks are numbered.
const MONDAY: Date = date(2001, 1, 1);

impl Per {
    /// The length of a word of the language.
    pub fn find(word: &str) -> Option<Self> {
        Some(match word {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "half" => Self::Half,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// The word of the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Year => "year",
        }
    }

    /// Its length in months, where it has one.
    const fn months(self) -> Option<i64> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Half => Some(6),
            Self::Year => Some(12),
        }
    }

    /// Whether each window of the other length is made of whole windows of this
    /// one. Weeks are parts of nothing longer.
    pub fn divides(self, longer: Self) -> bool {
        self == longer
            || self == Self::Day
            || (self != Self::Week && longer != Self::Week && self < longer)
    }

    /// The window that a day lies in.
    pub fn window(self, day: Date) -> Window {
        let days = MONDAY
            .until(day)
            .map_or(0, |span| i64::from(span.get_days()));
        let number = match self {
            Self::Day => days,
            Self::Week => days.div_euclid(7),
            _ => {
                let month = i64::from(day.year())
                    .saturating_mul(12)
                    .saturating_add(i64::from(day.month()))
                    .saturating_sub(1);
                month.div_euclid(self.months().unwrap_or(1))
            }
        };
        Window { per: self, number }
    }
}

impl Window {
    /// The window so many later.
    #[must_use]
    pub fn later(self, by: i64) -> Self {
        Self {
            number: self.number.saturating_add(by),
            ..self
        }
    }

    /// How many windows of the same length later another one is.
    pub fn until(self, other: Self) -> i64 {
        other.number.saturating_sub(self.number)
    }

    /// Its first day; none beyond what dates can be reckoned with.
    pub fn first(self) -> Option<Date> {
        match (self.per.months(), self.per) {
            (Some(months), _) => {
                let month = self.number.checked_mul(months)?;
                let year = i16::try_from(month.div_euclid(12)).ok()?;
                let month = i8::try_from(month.rem_euclid(12)).ok()?.checked_add(1)?;
                Date::new(year, month, 1).ok()
            }
            (None, Per::Week) => MONDAY
                .checked_add(jiff::Span::new().try_weeks(self.number).ok()?)
                .ok(),
            (None, _) => MONDAY
                .checked_add(jiff::Span::new().try_days(self.number).ok()?)
                .ok(),
        }
    }

    /// Its last day; none beyond what dates can be reckoned with.
    pub fn last(self) -> Option<Date> {
        self.later(1).first()?.checked_sub(1.day()).ok()
    }

    /// The windows of another length that it is made of, where it is.
    pub fn parts(self, per: Per) -> Option<std::ops::RangeInclusive<i64>> {
        if !per.divides(self.per) {
            return None;
        }
        let first = per.window(self.first()?).number;
        let last = per.window(self.last()?).number;
        Some(first..=last)
    }
}

impl fmt::Display for Window {
    /// As the language writes periods: `2026-03`, `2026-Q2`, `2026-H1`, `2026`;
    /// a week by its first day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.first() else {
            return f.write_str("beyond the calendar");
        };
        let year = first.year();
        let nth = |months: i8| {
            let before = first.month().saturating_sub(1).checked_div(months);
            before.unwrap_or(0).saturating_add(1)
        };
        match self.per {
            Per::Day => write!(f, "{first}"),
            Per::Week => write!(f, "week of {first}"),
            Per::Month => write!(f, "{year}-{:02}", first.month()),
            Per::Quarter => write!(f, "{year}-Q{}", nth(3)),
            Per::Half => write!(f, "{year}-H{}", nth(6)),
            Per::Year => write!(f, "{year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Per; 6] = [
        Per::Day,
        Per::Week,
        Per::Month,
        Per::Quarter,
        Per::Half,
        Per::Year,
    ];

    #[test]
    fn windows_follow_one_another_without_a_gap() {
        for per in ALL {
            let mut day = date(1999, 12, 25);
            while day < date(2004, 3, 2) {
                let window = per.window(day);
                let (first, last) = (window.first().unwrap(), window.last().unwrap());
                assert!(first <= day && day <= last, "{window} of {day}");
                assert_eq!(per.window(last.tomorrow().unwrap()), window.later(1));
                day = day.tomorrow().unwrap();
            }
        }
    }

    #[test]
    fn windows_are_written_as_periods() {
        let shown = |per: Per| per.window(date(2026, 8, 19)).to_string();
        let all: Vec<String> = ALL.into_iter().map(shown).collect();
        assert_eq!(
            all,
            [
                "2026-08-19",
                "week of 2026-08-17",
                "2026-08",
                "2026-Q3",
                "2026-H2",
                "2026"
            ]
        );
    }

    #[test]
    fn parts_fill_the_whole() {
        let year = Per::Year.window(date(2028, 5, 5));
        let parts = |per| year.parts(per).map(|parts| parts.count());
        assert_eq!(parts(Per::Month), Some(12));
        assert_eq!(parts(Per::Quarter), Some(4));
        assert_eq!(parts(Per::Day), Some(366));
        assert_eq!(parts(Per::Week), None);
        assert_eq!(Per::Month.window(date(2026, 1, 1)).parts(Per::Year), None);
    }
}
