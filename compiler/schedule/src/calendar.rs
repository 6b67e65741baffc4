//! Working calendars: which minutes of which days are worked.
//!
//! A calendar numbers its working minutes. The *position* of a moment is how
//! many of them lie before it; everything else follows from the position and
//! its two inverses, [`Calendar::start_at`] and [`Calendar::finish_at`]. Each
//! is arithmetic by week with one binary search among the closures, whatever
//! the span.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};

use crate::moment::{DAY, Moment, day_number};

/// From 1970-01-01, a Thursday, back to the Monday of its week.
const MONDAY_OFFSET: i64 = 3;

/// The working hours of a working day, one unbroken stretch, in minutes after
/// midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// The first worked minute, 0 to 1439.
    pub opens: u16,
    /// The end of the last worked minute, 1 to 1440.
    pub closes: u16,
}

impl Hours {
    /// 09:00 to 17:00, eight hours.
    pub const OFFICE: Self = Self {
        opens: 540,
        closes: 1020,
    };
}

impl Default for Hours {
    fn default() -> Self {
        Self::OFFICE
    }
}

/// Why a calendar cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarError {
    /// No weekday is worked.
    NoWorkingDay,
    /// The hours end at or before they begin, or after midnight.
    EmptyHours(Hours),
    /// A closure ends before it begins.
    ReversedClosure {
        /// The date it begins.
        first: Date,
        /// The date it ends, earlier.
        last: Date,
    },
}

/// A run of closed days, and what it takes away from the weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Closure {
    /// Day number of the first closed day.
    first: i64,
    /// Day number of the first day after it.
    end: i64,
    /// Open days before `first`, counted from the pattern's origin.
    open_before: i64,
    /// Days of the weekly pattern closed by this run and all before it.
    removed: i64,
}

/// Working weekdays, hours of a working day, and closed days.
///
/// ```
/// use jiff::civil::date;
/// use mkt_schedule::{Calendar, Moment};
///
/// let office = Calendar::default(); // mon .. fri, 09:00 to 17:00
/// let friday = Moment::start_of(date(2026, 5, 1));
/// // Twelve hours of work are a day and a half: Friday and half of Monday.
/// let end = office.add(friday, 12 * 60);
/// assert_eq!(end.to_string(), "2026-05-04 13:00");
/// assert_eq!(office.between(friday, end), 12 * 60);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    opens: i64,
    closes: i64,
    /// Monday first.
    week: [bool; 7],
    /// Working days a week.
    days_per_week: i64,
    /// Disjoint and in order.
    closures: Vec<Closure>,
}

impl Default for Calendar {
    /// Monday to Friday, 09:00 to 17:00, never closed.
    fn default() -> Self {
        Self {
            opens: i64::from(Hours::OFFICE.opens),
            closes: i64::from(Hours::OFFICE.closes),
            week: [true, true, true, true, true, false, false],
            days_per_week: 5,
            closures: Vec::new(),
        }
    }
}

impl Calendar {
    /// A calendar of working weekdays, hours and closed dates. Closures may
    /// overlap, stand in any order and cover days that are not worked anyway.
    ///
    /// # Errors
    /// When no weekday is worked, the hours are empty or a closure is reversed.
    pub fn new(
        works: impl IntoIterator<Item = Weekday>,
        hours: Hours,
        closed: impl IntoIterator<Item = RangeInclusive<Date>>,
    ) -> Result<Self, CalendarError> {
        let mut week = [false; 7];
        for weekday in works {
            let offset = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
            if let Some(worked) = week.get_mut(offset) {
                *worked = true;
            }
        }
        let days_per_week = week.iter().map(|worked| i64::from(*worked)).sum();
        if days_per_week == 0 {
            return Err(CalendarError::NoWorkingDay);
        }
        let (opens, closes) = (i64::from(hours.opens), i64::from(hours.closes));
        if opens >= closes || closes > DAY {
            return Err(CalendarError::EmptyHours(hours));
        }
        let mut runs = Vec::new();
        for range in closed {
            let (first, last) = range.into_inner();
            if first > last {
                return Err(CalendarError::ReversedClosure { first, last });
            }
            runs.push((day_number(first), day_number(last).saturating_add(1)));
        }
        let mut calendar = Self {
            opens,
            closes,
            week,
            days_per_week,
            closures: Vec::new(),
        };
        calendar.closures = calendar.merge(runs);
        Ok(calendar)
    }

    /// Working minutes of a working day.
    #[must_use]
    pub const fn minutes_per_day(&self) -> i64 {
        self.closes.saturating_sub(self.opens)
    }

    /// Working days of a week without closures.
    #[must_use]
    pub const fn days_per_week(&self) -> i64 {
        self.days_per_week
    }

    /// Whether a date is worked.
    #[must_use]
    pub fn works_on(&self, date: Date) -> bool {
        self.is_open(day_number(date))
    }

    /// Working days from `from` to the day before `to`; negative when `to` is
    /// earlier.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        self.open_days_before(day_number(to))
            .saturating_sub(self.open_days_before(day_number(from)))
    }

    /// How many of the calendar's working minutes lie before a moment. The
    /// origin is fixed but arbitrary: only differences mean anything.
    #[must_use]
    pub fn position(&self, moment: Moment) -> i64 {
        let today = if self.is_open(moment.day()) {
            moment
                .minute()
                .clamp(self.opens, self.closes)
                .saturating_sub(self.opens)
        } else {
            0
        };
        self.open_days_before(moment.day())
            .saturating_mul(self.minutes_per_day())
            .saturating_add(today)
    }

    /// The last moment at a position: where the working minute after it begins.
    #[must_use]
    pub fn start_at(&self, position: i64) -> Moment {
        let length = self.minutes_per_day();
        Moment::new(
            self.open_day(position.div_euclid(length)),
            self.opens.saturating_add(position.rem_euclid(length)),
        )
    }

    /// The first moment at a position: where the working minute before it ends.
    /// Work that fills a day ends on that day, not on the next morning.
    #[must_use]
    pub fn finish_at(&self, position: i64) -> Moment {
        let last = self.start_at(position.saturating_sub(1));
        Moment::new(last.day(), last.minute().saturating_add(1))
    }

    /// Where work that may begin at `moment` does begin: `moment` itself where
    /// that is the beginning of a working minute, else the next one.
    #[must_use]
    pub fn next_start(&self, moment: Moment) -> Moment {
        self.start_at(self.position(moment))
    }

    /// Where work that must be done by `moment` ends at the latest: `moment`
    /// itself where a working minute ends there, else the end of the last one.
    #[must_use]
    pub fn previous_end(&self, moment: Moment) -> Moment {
        self.finish_at(self.position(moment))
    }

    /// Where `minutes` of work that may begin at `moment` end. No work ends
    /// where it begins. `minutes` must not be negative.
    #[must_use]
    pub fn add(&self, moment: Moment, minutes: i64) -> Moment {
        if minutes == 0 {
            return moment;
        }
        self.finish_at(self.position(moment).saturating_add(minutes))
    }

    /// Where `minutes` of work that must end by `moment` begin at the latest.
    /// `minutes` must not be negative.
    #[must_use]
    pub fn subtract(&self, moment: Moment, minutes: i64) -> Moment {
        if minutes == 0 {
            return moment;
        }
        self.start_at(self.position(moment).saturating_sub(minutes))
    }

    /// Working minutes from one moment to another; negative when `to` is
    /// earlier.
    #[must_use]
    pub fn between(&self, from: Moment, to: Moment) -> i64 {
        self.position(to).saturating_sub(self.position(from))
    }

    /// The moment's day, or the day after once the working hours of that day
    /// are over: what counting in whole days goes by, so that a day's work
    /// counts one day and the night after it none.
    pub(crate) fn day_counted(&self, moment: Moment) -> i64 {
        moment
            .day()
            .saturating_add(i64::from(moment.minute() >= self.closes))
    }

    fn merge(&self, mut runs: Vec<(i64, i64)>) -> Vec<Closure> {
        runs.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (first, end) in runs {
            match merged.last_mut() {
                Some((_, last_end)) if first <= *last_end => *last_end = end.max(*last_end),
                _ => merged.push((first, end)),
            }
        }
        let mut removed = 0_i64;
        merged
            .into_iter()
            .map(|(first, end)| {
                let before = self.pattern_days_before(first);
                let open_before = before.saturating_sub(removed);
                let taken = self.pattern_days_before(end).saturating_sub(before);
                removed = removed.saturating_add(taken);
                Closure {
                    first,
                    end,
                    open_before,
                    removed,
                }
            })
            .collect()
    }

    fn is_open(&self, day: i64) -> bool {
        let weekday = day.saturating_add(MONDAY_OFFSET).rem_euclid(7);
        let worked = usize::try_from(weekday)
            .ok()
            .and_then(|offset| self.week.get(offset))
            .is_some_and(|worked| *worked);
        worked && self.closure_up_to(day).is_none_or(|c| day >= c.end)
    }

    /// The last closure that begins on or before a day.
    fn closure_up_to(&self, day: i64) -> Option<&Closure> {
        let next = self.closures.partition_point(|c| c.first <= day);
        next.checked_sub(1).and_then(|i| self.closures.get(i))
    }

    /// Working days before a day, by the weekly pattern alone, from the Monday
    /// on or before 1970-01-01.
    fn pattern_days_before(&self, day: i64) -> i64 {
        let since_monday = day.saturating_add(MONDAY_OFFSET);
        let weekday = usize::try_from(since_monday.rem_euclid(7)).unwrap_or_default();
        let this_week: i64 = self
            .week
            .iter()
            .take(weekday)
            .map(|worked| i64::from(*worked))
            .sum();
        since_monday
            .div_euclid(7)
            .saturating_mul(self.days_per_week)
            .saturating_add(this_week)
    }

    /// The inverse of [`Self::pattern_days_before`] on worked weekdays.
    fn pattern_day(&self, index: i64) -> i64 {
        let nth = usize::try_from(index.rem_euclid(self.days_per_week)).unwrap_or_default();
        let weekday = (0_i64..)
            .zip(self.week)
            .filter(|(_, worked)| *worked)
            .map(|(weekday, _)| weekday)
            .nth(nth)
            .unwrap_or_default();
        index
            .div_euclid(self.days_per_week)
            .saturating_mul(7)
            .saturating_add(weekday)
            .saturating_sub(MONDAY_OFFSET)
    }

    /// Open days before a day.
    fn open_days_before(&self, day: i64) -> i64 {
        match self.closure_up_to(day) {
            Some(closure) if day < closure.end => closure.open_before,
            Some(closure) => self
                .pattern_days_before(day)
                .saturating_sub(closure.removed),
            None => self.pattern_days_before(day),
        }
    }

    /// The open day with a given number of open days before it.
    fn open_day(&self, index: i64) -> i64 {
        let next = self.closures.partition_point(|c| c.open_before <= index);
        let removed = next
            .checked_sub(1)
            .and_then(|i| self.closures.get(i))
            .map_or(0, |c| c.removed);
        self.pattern_day(index.saturating_add(removed))
    }
}

#[cfg(test)]
mod tests;
