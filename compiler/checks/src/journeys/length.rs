//! How long waits are, at least and at most.
//!
//! Days and longer keep the person's wall clock, hours are elapsed time
//! (semantics 2). The two are kept apart, since waits that are all of one kind
//! add up exactly, and others only up to the steps of a clock.

use mkt_model::value::Duration;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Seconds of a day by the clock.
pub(super) const DAY: i64 = 86_400;

/// Seconds of an hour.
pub(super) const HOUR: i64 = 3_600;

/// By how much a stretch of elapsed time can differ from the same by the wall
/// clock: the largest step that a clock still takes in any zone of the IANA
/// database, two hours in `Antarctica/Troll`.
const CLOCK_STEP: i64 = 2 * HOUR;

/// Days of the shortest and the longest month.
const MONTH: (i64, i64) = (28, 31);

/// A length of time, in seconds by the wall clock and in elapsed ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    /// By the wall clock.
    pub(super) wall: i64,
    /// Elapsed.
    pub(super) exact: i64,
}

impl Length {
    /// The least that a written duration comes to.
    pub(super) fn least(duration: Duration) -> Self {
        Self::of(duration, MONTH.0, Decimal::floor)
    }

    /// The most that a written duration comes to.
    pub(super) fn most(duration: Duration) -> Self {
        Self::of(duration, MONTH.1, Decimal::ceil)
    }

    fn of(duration: Duration, month: i64, round: fn(&Decimal) -> Decimal) -> Self {
        let unit = duration.unit;
        let times = |each: i64| {
            let seconds = duration.number.saturating_mul(Decimal::from(each));
            round(&seconds).to_i64().unwrap_or(i64::MAX).max(0)
        };
        if let Some(seconds) = unit.seconds() {
            return Self {
                wall: 0,
                exact: times(seconds),
            };
        }
        let days = match (unit.days(), unit.months()) {
            (Some(days), _) => i64::from(days),
            (None, months) => i64::from(months.unwrap_or(0)).saturating_mul(month),
        };
        Self {
            wall: times(days.saturating_mul(DAY)),
            exact: 0,
        }
    }

    /// One after the other.
    pub(super) fn then(self, next: Self) -> Self {
        Self {
            wall: self.wall.saturating_add(next.wall),
            exact: self.exact.saturating_add(next.exact),
        }
    }

    /// Both kinds of time together, in seconds, up to the step of a clock.
    pub(super) fn total(self) -> i64 {
        self.wall.saturating_add(self.exact)
    }

    /// The shorter of two.
    pub(super) fn min(self, other: Self) -> Self {
        if other.total() < self.total() {
            other
        } else {
            self
        }
    }

    /// Whether it is certain, whatever the clock and the calendar do, that so
    /// much time has passed when a written duration from the same beginning is
    /// over.
    pub(super) fn outlasts(self, limit: Duration) -> bool {
        let limit = Self::most(limit);
        let same = (self.wall == 0 && limit.wall == 0) || (self.exact == 0 && limit.exact == 0);
        let slack = if same { 0 } else { CLOCK_STEP };
        self.total().saturating_sub(slack) >= limit.total()
    }
}

/// Seconds in words: the largest unit of which it is whole, else hours.
pub(super) fn in_words(seconds: i64) -> String {
    let of = |unit: i64, one: &str, many: &str| {
        let number = seconds.checked_div(unit).unwrap_or(0);
        if number == 1 {
            format!("1 {one}")
        } else {
            format!("{number} {many}")
        }
    };
    let whole = |unit: i64| seconds.checked_rem(unit) == Some(0);
    if seconds >= DAY.saturating_mul(3) || (seconds >= DAY && whole(DAY)) {
        of(DAY, "day", "days")
    } else if seconds >= HOUR {
        of(HOUR, "hour", "hours")
    } else {
        of(60, "minute", "minutes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mkt_kinds::units::DurationUnit;

    fn duration(number: i64, unit: DurationUnit) -> Duration {
        Duration {
            number: Decimal::from(number),
            unit,
        }
    }

    #[test]
    fn days_are_as_long_as_days_and_hours_as_hours() {
        let ninety = duration(90, DurationUnit::Day);
        let least = |number, unit| Length::least(duration(number, unit));
        assert!(least(90, DurationUnit::Day).outlasts(ninety));
        assert!(!least(89, DurationUnit::Day).outlasts(ninety));
        assert!(least(13, DurationUnit::Week).outlasts(ninety));
        // 2160 hours may end on the 90th day, an hour before the time of day.
        assert!(!least(2_160, DurationUnit::Hour).outlasts(ninety));
        assert!(least(2_162, DurationUnit::Hour).outlasts(ninety));
        assert!(least(48, DurationUnit::Hour).outlasts(duration(48, DurationUnit::Hour)));
        // Three months may have 89 days.
        assert!(!least(3, DurationUnit::Month).outlasts(ninety));
        assert!(least(4, DurationUnit::Month).outlasts(ninety));
    }

    #[test]
    fn lengths_in_words() {
        assert_eq!(in_words(60), "1 minute");
        assert_eq!(in_words(90 * 60), "1 hour");
        assert_eq!(in_words(25 * HOUR), "25 hours");
        assert_eq!(in_words(DAY), "1 day");
        assert_eq!(in_words(98 * DAY), "98 days");
        assert_eq!(in_words(98 * DAY + HOUR), "98 days");
    }
}
