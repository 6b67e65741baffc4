//! Months and days of the calendar.

use std::fmt;

use jiff::civil::Date;
use mkt_kinds::units::DurationUnit;
use mkt_model::value::Dates;
use rust_decimal::Decimal;

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// 1 is January.
    pub month: i8,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self {
            year: date.year(),
            month: date.month(),
        }
    }

    /// Its days.
    #[must_use]
    pub fn dates(self) -> Dates {
        let first = Date::constant(self.year, self.month, 1);
        Dates {
            first,
            last: first.last_of_month(),
        }
    }

    /// The month after it; none where the calendar ends.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.dates().last.tomorrow().ok().map(Self::of)
    }

    /// The months that some days lie in, in order.
    pub fn of_dates(dates: Dates) -> impl Iterator<Item = Self> {
        let last = Self::of(dates.last);
        let first = (dates.first <= dates.last).then(|| Self::of(dates.first));
        std::iter::successors(first, |month| month.next()).take_while(move |month| *month <= last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// How many days there are; 0 where the last comes before the first.
pub(crate) fn days(dates: Dates) -> i128 {
    let hours = dates.first.duration_until(dates.last).as_hours();
    i128::from(hours.div_euclid(24)).saturating_add(1).max(0)
}

/// The days that are in both.
pub(crate) fn both(left: Dates, right: Dates) -> Option<Dates> {
    let dates = Dates {
        first: left.first.max(right.first),
        last: left.last.min(right.last),
    };
    (dates.first <= dates.last).then_some(dates)
}

/// The days of `dates` that lie before and behind `period`.
pub(crate) fn outside(dates: Dates, period: Dates) -> impl Iterator<Item = Dates> {
    let before = period
        .first
        .yesterday()
        .ok()
        .filter(|last| *last >= dates.first)
        .map(|last| Dates {
            first: dates.first,
            last: last.min(dates.last),
        });
    let behind = period
        .last
        .tomorrow()
        .ok()
        .filter(|first| *first <= dates.last)
        .map(|first| Dates {
            first: first.max(dates.first),
            last: dates.last,
        });
    before.into_iter().chain(behind)
}

/// The days of the calendar month, quarter or year that a month lies in; none
/// for other units of time.
pub(crate) fn unit_around(month: Month, unit: DurationUnit) -> Option<Dates> {
    let months = match unit {
        DurationUnit::Month => 1,
        DurationUnit::Quarter => 3,
        DurationUnit::Year => 12,
        _ => return None,
    };
    let place = month.month.saturating_sub(1).checked_rem(months)?;
    let first = month.month.saturating_sub(place);
    let last = first.saturating_add(months).saturating_sub(1);
    let of = |number| Month {
        month: number,
        ..month
    };
    Some(Dates {
        first: of(first).dates().first,
        last: of(last).dates().last,
    })
}

/// How many days a unit of time has where a month lies; none for units below a
/// day.
pub(crate) fn unit_days(month: Month, unit: DurationUnit) -> Option<Decimal> {
    match unit.days() {
        Some(days) => Some(Decimal::from(days)),
        None => unit_around(month, unit).map(|dates| Decimal::from_i128_with_scale(days(dates), 0)),
    }
}
