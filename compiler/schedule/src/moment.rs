//! Points on the grid of civil minutes that a plan is computed on.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

/// Minutes in a civil day. Plans know no zones, so every day has 24 hours.
pub(crate) const DAY: i64 = 1440;

/// Day number of `Date::MIN`, counted from 1970-01-01.
const FIRST_DAY: i64 = -4_371_587;
/// Day number of `Date::MAX`, counted from 1970-01-01.
const LAST_DAY: i64 = 2_932_896;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A civil minute: a day and the minutes since its midnight, 0 to 1440.
///
/// 24:00 of a day and 00:00 of the next are the same point in time but two
/// moments, the first ordered before the second. Work that ends at midnight
/// therefore stays on the day it was done, and work that begins at midnight
/// stands on the day it begins.
///
/// Arithmetic saturates at the years −9999 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    day: i64,
    minute: i64,
}

impl Moment {
    /// The first moment of a day, 00:00.
    #[must_use]
    pub fn start_of(date: Date) -> Self {
        Self::new(day_number(date), 0)
    }

    /// The last moment of a day, 24:00.
    #[must_use]
    pub fn end_of(date: Date) -> Self {
        Self::new(day_number(date), DAY)
    }

    /// A time on a day. Seconds are dropped.
    #[must_use]
    pub fn at(date: Date, time: Time) -> Self {
        let minutes = i64::from(time.hour())
            .saturating_mul(60)
            .saturating_add(i64::from(time.minute()));
        Self::new(day_number(date), minutes)
    }

    /// The day that the moment belongs to; for 24:00 the day that ends.
    #[must_use]
    pub fn date(self) -> Date {
        date_of(self.day)
    }

    /// The point in time; 24:00 is 00:00 of the next day. The very end of the
    /// year 9999 becomes its last minute.
    #[must_use]
    pub fn datetime(self) -> DateTime {
        self.date()
            .to_datetime(Time::midnight())
            .saturating_add(SignedDuration::from_mins(self.minute))
    }

    /// Civil minutes from here to `other`, negative when `other` is earlier.
    #[must_use]
    pub fn minutes_until(self, other: Self) -> i64 {
        other.absolute().saturating_sub(self.absolute())
    }

    /// From a day number and a minute of that day, saturating.
    pub(crate) fn new(day: i64, minute: i64) -> Self {
        if day < FIRST_DAY {
            Self {
                day: FIRST_DAY,
                minute: 0,
            }
        } else if day > LAST_DAY {
            Self {
                day: LAST_DAY,
                minute: DAY,
            }
        } else {
            Self {
                day,
                minute: minute.clamp(0, DAY),
            }
        }
    }

    /// Days since 1970-01-01.
    pub(crate) const fn day(self) -> i64 {
        self.day
    }

    /// Minutes since the day's midnight, 0 to 1440.
    pub(crate) const fn minute(self) -> i64 {
        self.minute
    }

    /// The same time of day, `days` later.
    pub(crate) fn plus_days(self, days: i64) -> Self {
        Self::new(self.day.saturating_add(days), self.minute)
    }

    /// `minutes` later; a result at midnight is 24:00 of the day that ends.
    pub(crate) fn plus_minutes(self, minutes: i64) -> Self {
        if minutes == 0 {
            return self;
        }
        let before = self.absolute().saturating_add(minutes).saturating_sub(1);
        Self::new(
            before.div_euclid(DAY),
            before.rem_euclid(DAY).saturating_add(1),
        )
    }

    /// The last moment that, `minutes` later, is not after this one; a result
    /// at midnight is 00:00 of the day that begins.
    pub(crate) fn minus_minutes(self, minutes: i64) -> Self {
        if minutes == 0 {
            return self;
        }
        let absolute = self.absolute().saturating_sub(minutes);
        Self::new(absolute.div_euclid(DAY), absolute.rem_euclid(DAY))
    }

    fn absolute(self) -> i64 {
        self.day.saturating_mul(DAY).saturating_add(self.minute)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = (self.minute.div_euclid(60), self.minute.rem_euclid(60));
        write!(f, "{} {hour:02}:{minute:02}", self.date())
    }
}

/// Days from 1970-01-01 to a date.
pub(crate) fn day_number(date: Date) -> i64 {
    EPOCH.duration_until(date).as_hours().div_euclid(24)
}

/// The date of a day number, saturating at the range of [`Date`].
pub(crate) fn date_of(day: i64) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(
        day.clamp(FIRST_DAY, LAST_DAY).saturating_mul(24),
    ))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn day_numbers_cover_every_date() {
        assert_eq!(day_number(Date::MIN), FIRST_DAY);
        assert_eq!(day_number(Date::MAX), LAST_DAY);
        for day in [FIRST_DAY, -1, 0, 1, 20_000, LAST_DAY] {
            assert_eq!(day_number(date_of(day)), day);
        }
        assert_eq!(date_of(i64::MAX), Date::MAX);
        assert_eq!(date_of(i64::MIN), Date::MIN);
    }

    #[test]
    fn midnight_belongs_to_the_day_that_ends_or_begins() {
        let end = Moment::end_of(date(2026, 3, 31));
        let start = Moment::start_of(date(2026, 4, 1));
        assert!(end < start);
        assert_eq!(end.minutes_until(start), 0);
        assert_eq!(end.datetime(), start.datetime());
        assert_eq!(end.to_string(), "2026-03-31 24:00");
        assert_eq!(start.to_string(), "2026-04-01 00:00");
        let evening = Moment::at(date(2026, 3, 31), time(22, 30, 0, 0));
        assert_eq!(evening.plus_minutes(90), end);
        assert_eq!(start.plus_minutes(60), end.plus_minutes(60));
        assert_eq!(evening.plus_minutes(90).minus_minutes(90), evening);
        let early = Moment::at(date(2026, 4, 1), time(1, 0, 0, 0));
        assert_eq!(early.minus_minutes(60), start);
    }

    #[test]
    fn the_end_of_time_saturates() {
        let last = Moment::end_of(Date::MAX);
        assert_eq!(last.plus_minutes(1), last);
        assert_eq!(last.plus_days(i64::MAX), last);
        assert_eq!(last.datetime().date(), Date::MAX);
        let first = Moment::start_of(Date::MIN);
        assert_eq!(first.minus_minutes(i64::MAX), first);
    }
}
