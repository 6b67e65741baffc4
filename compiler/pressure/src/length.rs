//! How long a written duration is at least and at most, in elapsed seconds.
//!
//! In a journey a day keeps the person's wall clock, so that it is shorter where
//! clocks are put forward and longer where they are put back; months and longer
//! follow the calendar.

use mkt_kinds::units::DurationUnit;
use mkt_model::value::Duration;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Seconds of a day by the clock.
pub(crate) const DAY: i64 = 86_400;

/// By how much a stretch of calendar time can differ from its days of 24 hours:
/// the largest step of a clock in any zone of the IANA database that is still
/// taken, `Antarctica/Troll`'s of two hours.
pub(crate) const CLOCK_STEP: i64 = 2 * 3_600;

/// How far apart the wall clocks of two zones can be: `Etc/GMT+12` and
/// `Pacific/Kiritimati`.
pub(crate) const ZONES_APART: i64 = 26 * 3_600;

/// The fewest days of one to twelve calendar months in a row, the end of a
/// longer month that is cut off included: from 31 January to 28 February.
const FEWEST_DAYS: [i64; 12] = [28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334, 365];

/// The most days of a calendar month.
const MOST_DAYS: i64 = 31;

/// The least length of a duration as a journey waits it, in elapsed seconds.
#[must_use]
pub fn shortest(duration: Duration) -> i64 {
    match part(duration) {
        Part::Exact(seconds) => whole(seconds.floor()),
        Part::Days(days) => {
            let seconds = days.saturating_mul(Decimal::from(DAY));
            let clock = if days >= Decimal::ONE { CLOCK_STEP } else { 0 };
            whole(seconds.floor()).saturating_sub(clock).max(0)
        }
        Part::Months(months) => {
            let months = whole(months.floor());
            let years = months.checked_div(12).unwrap_or(0);
            let rest = months.checked_rem(12).unwrap_or(0);
            let rest = usize::try_from(rest)
                .ok()
                .and_then(|rest| rest.checked_sub(1))
                .and_then(|index| FEWEST_DAYS.get(index).copied())
                .unwrap_or(0);
            // A leap day more or less is covered: years are taken without it,
            // and the rest is at most a day shorter after a 29 February.
            let days = years.saturating_mul(365).saturating_add(rest);
            let cut = i64::from(years > 0);
            days.saturating_sub(cut)
                .saturating_mul(DAY)
                .saturating_sub(CLOCK_STEP)
                .max(0)
        }
    }
}

/// The greatest length as a journey waits it.
pub(crate) fn longest(duration: Duration) -> i64 {
    match part(duration) {
        Part::Exact(seconds) => whole(seconds.ceil()),
        Part::Days(days) => {
            let seconds = days.saturating_mul(Decimal::from(DAY));
            whole(seconds.ceil()).saturating_add(CLOCK_STEP)
        }
        Part::Months(months) => whole(months.ceil())
            .saturating_mul(MOST_DAYS)
            .saturating_mul(DAY)
            .saturating_add(CLOCK_STEP),
    }
}

/// The greatest length of the window of a cap, whose days are exact
/// (semantics 13).
pub(crate) fn window(duration: Duration) -> i64 {
    match part(duration) {
        Part::Days(days) => whole(days.saturating_mul(Decimal::from(DAY)).ceil()),
        _ => longest(duration),
    }
}

/// The least and the greatest length as conditions mean it, whose days are exact
/// (semantics 5).
pub(crate) fn counted(duration: Duration) -> (i64, i64) {
    match part(duration) {
        Part::Days(days) => {
            let seconds = days.saturating_mul(Decimal::from(DAY));
            (whole(seconds.floor()), whole(seconds.ceil()))
        }
        _ => (shortest(duration), longest(duration)),
    }
}

/// The least length of a span as conditions mean it.
pub(crate) fn shortest_span(span: mkt_eval::Span) -> i64 {
    let months = Duration {
        number: span.months,
        unit: DurationUnit::Month,
    };
    shortest(months).saturating_add(whole(span.seconds.floor()))
}

enum Part {
    Exact(Decimal),
    Days(Decimal),
    Months(Decimal),
}

fn part(duration: Duration) -> Part {
    let times = |each: i64| duration.number.saturating_mul(Decimal::from(each));
    let unit = duration.unit;
    match (unit.seconds(), unit.days(), unit.months()) {
        (Some(seconds), ..) => Part::Exact(times(seconds)),
        (_, Some(days), _) => Part::Days(times(i64::from(days))),
        (.., months) => Part::Months(times(i64::from(months.unwrap_or(0)))),
    }
}

fn whole(number: Decimal) -> i64 {
    number.to_i64().unwrap_or(i64::MAX)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "tests count")]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use mkt_time::Period;
    use proptest::prelude::*;

    #[test]
    fn months_in_a_row_have_at_least_these_days() {
        for months in 1..=30_i32 {
            let mut fewest = i64::MAX;
            let mut day = date(2023, 1, 1);
            while day < date(2033, 1, 1) {
                let later = day.checked_add(jiff::Span::new().months(months)).unwrap();
                fewest = fewest.min(i64::from((later - day).get_days()));
                day = day.tomorrow().unwrap();
            }
            let told = shortest(Duration {
                number: Decimal::from(months),
                unit: DurationUnit::Month,
            });
            assert!(told <= fewest * DAY, "{months} months: {told} {fewest}");
            assert!(
                told >= (fewest - 2) * DAY,
                "{months} months: {told} {fewest}"
            );
        }
    }

    proptest! {
        /// What a journey waits, by the clock of any zone, lies between the two.
        #[test]
        fn what_is_waited_lies_between(
            start in 1_767_225_600_i64..1_900_000_000,
            number in 1_i64..40,
            unit in prop::sample::select(vec![
                DurationUnit::Hour, DurationUnit::Day, DurationUnit::Week, DurationUnit::Month, DurationUnit::Year,
            ]),
            zone in prop::sample::select(vec![
                "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Tokyo", "Africa/Casablanca",
            ]),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let period = match unit {
                DurationUnit::Hour => Period::seconds(number * 3_600),
                DurationUnit::Month | DurationUnit::Year => {
                    Period::calendar(number * i64::from(unit.months().unwrap()), 0)
                }
                _ => Period::calendar(0, number * i64::from(unit.days().unwrap())),
            };
            let start = Timestamp::from_second(start).unwrap();
            let waited = period.after(start, &zone).unwrap().as_second() - start.as_second();
            let written = Duration { number: Decimal::from(number), unit };
            prop_assert!(shortest(written) <= waited, "{} {waited}", shortest(written));
            prop_assert!(waited <= longest(written), "{} {waited}", longest(written));
        }
    }
}
