//! Lengths of time as people write them, and the lags between tasks.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::Calendar;
use crate::moment::{DAY, Moment, day_number};

/// An amount of time in one unit. Amounts must not be negative; a fraction of
/// a minute counts as a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Length {
    /// Minutes.
    Minutes(Decimal),
    /// Days: of 24 hours as elapsed time, the calendar's working day as
    /// working time.
    Days(Decimal),
    /// Weeks: seven days as elapsed time, the calendar's number of working
    /// days a week as working time.
    Weeks(Decimal),
    /// Months of the civil calendar, as elapsed and as working time alike. A
    /// month from a day that the target month does not have ends with that
    /// month: one month from any time on 31 January is 28 February, 24:00.
    Months(u32),
}

/// How long after a task's finish its successor may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Lag {
    /// At once.
    #[default]
    None,
    /// After time on the wall calendar, worked or not.
    Elapsed(Length),
    /// After working time on the calendar of the successor's team (each team
    /// of several counts on its own), or the plan's where it has none.
    Working(Length),
}

impl Length {
    pub(crate) const fn is_negative(self) -> bool {
        match self {
            Self::Minutes(n) | Self::Days(n) | Self::Weeks(n) => {
                n.is_sign_negative() && !n.is_zero()
            }
            Self::Months(_) => false,
        }
    }

    /// As working time on a calendar.
    pub(crate) fn working(self, calendar: &Calendar) -> Extent {
        let day = calendar.minutes_per_day();
        let week = day.saturating_mul(calendar.days_per_week());
        match self {
            Self::Minutes(n) => Extent::Minutes(whole_minutes(n, 1)),
            Self::Days(n) => Extent::Minutes(whole_minutes(n, day)),
            Self::Weeks(n) => Extent::Minutes(whole_minutes(n, week)),
            Self::Months(months) => Extent::Months(i64::from(months)),
        }
    }

    /// As elapsed time.
    fn elapsed(self) -> Extent {
        match self {
            Self::Minutes(n) => Extent::Minutes(whole_minutes(n, 1)),
            Self::Days(n) => Extent::Minutes(whole_minutes(n, DAY)),
            Self::Weeks(n) => Extent::Minutes(whole_minutes(n, DAY.saturating_mul(7))),
            Self::Months(months) => Extent::Months(i64::from(months)),
        }
    }

    /// The moment this much elapsed time after another.
    pub(crate) fn after(self, moment: Moment) -> Moment {
        match self.elapsed() {
            // Whole days keep the time of day; the rest comes on top.
            Extent::Minutes(minutes) => moment
                .plus_days(minutes.div_euclid(DAY))
                .plus_minutes(minutes.rem_euclid(DAY)),
            Extent::Months(months) => months_after(moment, months),
        }
    }

    /// The last moment that this much elapsed time after is not later than
    /// `moment`: the inverse of [`Self::after`].
    pub(crate) fn latest_before(self, moment: Moment) -> Moment {
        match self.elapsed() {
            Extent::Minutes(minutes) => moment
                .minus_minutes(minutes.rem_euclid(DAY))
                .plus_days(minutes.div_euclid(DAY).saturating_neg()),
            Extent::Months(months) => months_before(moment, months),
        }
    }
}

impl Lag {
    pub(crate) const fn length(self) -> Option<Length> {
        match self {
            Self::None => None,
            Self::Elapsed(length) | Self::Working(length) => Some(length),
        }
    }

    /// When a successor on `calendar` may start after a finish.
    pub(crate) fn ready(self, finish: Moment, calendar: &Calendar) -> Moment {
        match self {
            Self::None => finish,
            Self::Elapsed(length) => length.after(finish),
            Self::Working(length) => match length.working(calendar) {
                Extent::Minutes(minutes) => calendar.add(finish, minutes),
                Extent::Months(months) => months_after(finish, months),
            },
        }
    }

    /// The last finish after which a successor on `calendar` may start at
    /// `ready`: the inverse of [`Self::ready`].
    pub(crate) fn latest_finish(self, ready: Moment, calendar: &Calendar) -> Moment {
        match self {
            Self::None => ready,
            Self::Elapsed(length) => length.latest_before(ready),
            Self::Working(length) => match length.working(calendar) {
                Extent::Minutes(minutes) => calendar.subtract(ready, minutes),
                Extent::Months(months) => months_before(ready, months),
            },
        }
    }
}

/// A length as it is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Minutes(i64),
    /// Of the civil calendar: how long they are depends on where they begin.
    Months(i64),
}

/// `amount × unit`, in whole minutes rounded up. What does not fit is the
/// largest number, which lies beyond any plan's horizon.
fn whole_minutes(amount: Decimal, unit: i64) -> i64 {
    amount
        .checked_mul(Decimal::from(unit))
        .and_then(|minutes| minutes.ceil().to_i64())
        .unwrap_or(i64::MAX)
}

pub(crate) fn months_after(moment: Moment, months: i64) -> Moment {
    if months == 0 {
        return moment;
    }
    let date = moment.date();
    let Some(target) = month_shifted(date, months) else {
        return Moment::end_of(Date::MAX);
    };
    match with_day(target, date.day()) {
        Some(day) => Moment::new(day, moment.minute()),
        None => Moment::end_of(target.last_of_month()),
    }
}

/// The last moment that `months` later is not after `moment`.
pub(crate) fn months_before(moment: Moment, months: i64) -> Moment {
    if months == 0 {
        return moment;
    }
    let date = moment.date();
    let Some(source) = month_shifted(date, months.saturating_neg()) else {
        return Moment::start_of(Date::MIN);
    };
    // All later days of a longer month land on the end of a shorter one.
    let at_month_end = moment == Moment::end_of(date.last_of_month());
    match with_day(source, date.day()) {
        Some(day) if !at_month_end => Moment::new(day, moment.minute()),
        _ => Moment::end_of(source.last_of_month()),
    }
}

/// The first day of the month `months` away; none outside the range of dates.
fn month_shifted(date: Date, months: i64) -> Option<Date> {
    let index = i64::from(date.year())
        .saturating_mul(12)
        .saturating_add(i64::from(date.month()))
        .saturating_sub(1)
        .saturating_add(months);
    let year = i16::try_from(index.div_euclid(12)).ok()?;
    let month = i8::try_from(index.rem_euclid(12).saturating_add(1)).ok()?;
    Date::new(year, month, 1).ok()
}

/// The day number of a day of a month, where the month has it.
fn with_day(first_of_month: Date, day: i8) -> Option<i64> {
    Date::new(first_of_month.year(), first_of_month.month(), day)
        .ok()
        .map(day_number)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn at(date: Date, hour: i8) -> Moment {
        Moment::at(date, time(hour, 0, 0, 0))
    }

    #[test]
    fn a_month_keeps_the_time_of_day_where_the_day_exists() {
        let month = Length::Months(1);
        assert_eq!(
            month.after(at(date(2026, 2, 2), 9)),
            at(date(2026, 3, 2), 9)
        );
        assert_eq!(
            Length::Months(12).after(at(date(2027, 3, 1), 17)),
            at(date(2028, 3, 1), 17)
        );
    }

    #[test]
    fn a_month_from_a_day_the_target_lacks_ends_with_the_month() {
        let month = Length::Months(1);
        let end_of_february = Moment::end_of(date(2026, 2, 28));
        assert_eq!(month.after(at(date(2026, 1, 31), 9)), end_of_february);
        assert_eq!(month.after(at(date(2026, 1, 29), 9)), end_of_february);
        let leap = Length::Months(12).after(at(date(2028, 2, 29), 9));
        assert_eq!(leap, Moment::end_of(date(2029, 2, 28)));
        // The leap year has the day.
        assert_eq!(
            month.after(at(date(2028, 1, 29), 9)),
            at(date(2028, 2, 29), 9)
        );
    }

    #[test]
    fn elapsed_days_keep_the_time_of_day_and_fractions_round_up() {
        let day = Length::Days(Decimal::ONE);
        assert_eq!(
            day.after(at(date(2026, 2, 28), 17)),
            at(date(2026, 3, 1), 17)
        );
        let end = Moment::end_of(date(2026, 2, 28));
        assert_eq!(day.after(end), Moment::end_of(date(2026, 3, 1)));
        let half = Length::Days(Decimal::new(5, 1));
        assert_eq!(
            half.after(at(date(2026, 2, 28), 17)),
            at(date(2026, 3, 1), 5)
        );
        let third = Length::Minutes(Decimal::new(1, 1));
        assert_eq!(
            at(date(2026, 1, 1), 9).minutes_until(third.after(at(date(2026, 1, 1), 9))),
            1
        );
    }

    #[test]
    fn the_inverse_is_the_last_moment_that_is_early_enough() {
        let lengths = [
            Length::Months(1),
            Length::Months(2),
            Length::Months(11),
            Length::Days(Decimal::new(15, 1)),
            Length::Weeks(Decimal::TWO),
            Length::Minutes(Decimal::from(90)),
            Length::Minutes(Decimal::ZERO),
            Length::Months(0),
        ];
        let start = day_number(date(2027, 12, 20));
        for length in lengths {
            for day in start..start + 100 {
                for minute in [0, 1, 540, 1020, 1439, 1440] {
                    let target = Moment::new(day, minute);
                    let latest = length.latest_before(target);
                    assert!(
                        length.after(latest) <= target,
                        "{length:?} {latest} {target}"
                    );
                    let next = if latest.minute() == DAY {
                        Moment::new(latest.day() + 1, 0)
                    } else {
                        Moment::new(latest.day(), latest.minute() + 1)
                    };
                    assert!(length.after(next) > target, "{length:?} {next} {target}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_saturates() {
        assert_eq!(whole_minutes(Decimal::MAX, 1440), i64::MAX);
        let last = Moment::end_of(Date::MAX);
        assert_eq!(
            Length::Months(u32::MAX).after(at(date(2026, 1, 1), 9)),
            last
        );
        assert_eq!(
            Length::Weeks(Decimal::MAX).after(at(date(2026, 1, 1), 9)),
            last
        );
    }
}
