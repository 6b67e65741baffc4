#![allow(clippy::arithmetic_side_effects)]

use jiff::ToSpan;
use jiff::civil::{Weekday, date, time};
use proptest::prelude::*;

use super::*;
use crate::moment::date_of;

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn at(day: Date, hour: i8, minute: i8) -> Moment {
    Moment::at(day, time(hour, minute, 0, 0))
}

fn closed(ranges: &[(Date, Date)]) -> Calendar {
    Calendar::new(
        WEEK[..5].iter().copied(),
        Hours::OFFICE,
        ranges.iter().map(|&(first, last)| first..=last),
    )
    .unwrap()
}

#[test]
fn a_start_on_a_closed_day_waits_for_the_next_open_one() {
    // 24 December 2026 is a Thursday.
    let calendar = closed(&[(date(2026, 12, 24), date(2026, 12, 31))]);
    let christmas = at(date(2026, 12, 25), 11, 0);
    // 1 January 2027, a Friday, is not closed here.
    assert_eq!(calendar.next_start(christmas), at(date(2027, 1, 1), 9, 0));
    assert_eq!(
        calendar.previous_end(christmas),
        at(date(2026, 12, 23), 17, 0)
    );
    assert_eq!(calendar.add(christmas, 480), at(date(2027, 1, 1), 17, 0));
    assert_eq!(calendar.add(christmas, 481), at(date(2027, 1, 4), 9, 1));
    assert_eq!(
        calendar.subtract(christmas, 480),
        at(date(2026, 12, 23), 9, 0)
    );
}

#[test]
fn a_closure_over_a_weekend_takes_only_its_weekdays() {
    // Friday to Monday.
    let calendar = closed(&[(date(2026, 5, 1), date(2026, 5, 4))]);
    assert_eq!(
        calendar.working_days_between(date(2026, 4, 27), date(2026, 5, 11)),
        8
    );
    let weekend = closed(&[(date(2026, 5, 2), date(2026, 5, 3))]);
    assert_eq!(
        weekend.working_days_between(date(2026, 4, 27), date(2026, 5, 11)),
        10
    );
}

#[test]
fn overlapping_and_touching_closures_count_once() {
    let calendar = closed(&[
        (date(2026, 5, 6), date(2026, 5, 7)),
        (date(2026, 5, 4), date(2026, 5, 6)),
        (date(2026, 5, 8), date(2026, 5, 8)),
        (date(2026, 5, 5), date(2026, 5, 5)),
    ]);
    assert_eq!(calendar.closures.len(), 1);
    assert_eq!(
        calendar.working_days_between(date(2026, 5, 1), date(2026, 5, 12)),
        2
    );
}

#[test]
fn the_leap_day_is_worked() {
    // 29 February 2028 is a Tuesday.
    let calendar = Calendar::default();
    assert!(calendar.works_on(date(2028, 2, 29)));
    let monday = Moment::start_of(date(2028, 2, 28));
    assert_eq!(calendar.add(monday, 3 * 480), at(date(2028, 3, 1), 17, 0));
    assert_eq!(
        calendar.working_days_between(date(2028, 2, 28), date(2028, 3, 1)),
        2
    );
}

#[test]
fn work_that_ends_at_midnight_stays_on_its_day() {
    let always = Calendar::new(
        WEEK,
        Hours {
            opens: 0,
            closes: 1440,
        },
        [],
    )
    .unwrap();
    let start = Moment::start_of(date(2026, 5, 1));
    let end = always.add(start, 1440);
    assert_eq!(end, Moment::end_of(date(2026, 5, 1)));
    assert_eq!(always.next_start(end), Moment::start_of(date(2026, 5, 2)));
    assert_eq!(always.subtract(end, 1440), start);
}

#[test]
fn spans_of_any_length_are_exact_and_saturate() {
    let calendar = closed(&[(date(2000, 1, 1), date(2999, 12, 31))]);
    assert_eq!(
        calendar.next_start(Moment::start_of(date(2026, 1, 1))),
        // A Wednesday.
        at(date(3000, 1, 1), 9, 0)
    );
    // 400 years are 20,871 weeks.
    let office = Calendar::default();
    assert_eq!(
        office.working_days_between(date(1600, 1, 1), date(2000, 1, 1)),
        20_871 * 5
    );
    let start = Moment::start_of(date(2026, 1, 1));
    assert_eq!(office.add(start, i64::MAX), Moment::end_of(Date::MAX));
    assert_eq!(
        office.subtract(start, i64::MAX),
        Moment::start_of(Date::MIN)
    );
}

#[test]
fn what_is_no_calendar_is_refused() {
    assert_eq!(
        Calendar::new([], Hours::OFFICE, []),
        Err(CalendarError::NoWorkingDay)
    );
    for (opens, closes) in [(540, 540), (600, 540), (0, 1441)] {
        let hours = Hours { opens, closes };
        assert_eq!(
            Calendar::new(WEEK, hours, []),
            Err(CalendarError::EmptyHours(hours))
        );
    }
    let (first, last) = (date(2026, 5, 2), date(2026, 5, 1));
    assert_eq!(
        Calendar::new(WEEK, Hours::OFFICE, [first..=last]),
        Err(CalendarError::ReversedClosure { first, last })
    );
}

/// Every working minute of the years around 2024, found day by day.
fn minutes(works: &[Weekday], hours: Hours, closed: &[RangeInclusive<Date>]) -> Vec<(i64, i64)> {
    let mut minutes = Vec::new();
    for day in day_number(date(2023, 6, 1))..day_number(date(2024, 12, 1)) {
        let date = date_of(day);
        if works.contains(&date.weekday()) && !closed.iter().any(|range| range.contains(&date)) {
            minutes.extend((hours.opens..hours.closes).map(|minute| (day, i64::from(minute))));
        }
    }
    minutes
}

prop_compose! {
    fn calendars()(
        works in proptest::sample::subsequence(WEEK.to_vec(), 1..=7),
        opens in 0_u16..1440,
        length in 1_u16..600,
        closed in proptest::collection::vec((0_i64..90, 0_i64..12), 0..6),
    ) -> (Vec<Weekday>, Hours, Vec<RangeInclusive<Date>>) {
        let first = date(2024, 1, 15);
        let closed = closed
            .into_iter()
            .map(|(from, days)| first + from.days()..=first + (from + days).days())
            .collect();
        (works, Hours { opens, closes: (opens + length).min(1440) }, closed)
    }
}

proptest! {
    #[test]
    fn agrees_with_counting_minutes(
        (works, hours, closed) in calendars(),
        from in (0_i64..90, 0_i64..=1440),
        to in (0_i64..90, 0_i64..=1440),
        amount in 1_usize..2_000,
    ) {
        let calendar = Calendar::new(works.clone(), hours, closed.clone()).unwrap();
        let minutes = minutes(&works, hours, &closed);
        let base = day_number(date(2024, 1, 15));
        let moment = |(day, minute): (i64, i64)| Moment::new(base + day, minute);
        let (from, to) = (moment(from), moment(to));

        let is_before = |at: Moment| {
            move |minute: &&(i64, i64)| Moment::new(minute.0, minute.1) < at
        };
        let count = |at: Moment| minutes.iter().take_while(is_before(at)).count();
        let begin = |index: usize| Moment::new(minutes[index].0, minutes[index].1);
        let end = |index: usize| Moment::new(minutes[index].0, minutes[index].1 + 1);

        let (before_from, before_to) = (count(from), count(to));
        let expected = i64::try_from(before_to).unwrap() - i64::try_from(before_from).unwrap();
        prop_assert_eq!(calendar.between(from, to), expected);
        prop_assert_eq!(calendar.next_start(from), begin(before_from));
        prop_assert_eq!(calendar.previous_end(from), end(before_from - 1));
        let signed = i64::try_from(amount).unwrap();
        if before_from + amount < minutes.len() {
            prop_assert_eq!(calendar.add(from, signed), end(before_from + amount - 1));
        }
        if before_from > amount {
            prop_assert_eq!(calendar.subtract(from, signed), begin(before_from - amount));
        }
        prop_assert_eq!(calendar.add(from, 0), from);
        prop_assert_eq!(calendar.subtract(from, 0), from);

        let open_days = |before: Date| {
            let mut days: Vec<i64> = minutes.iter().map(|minute| minute.0).collect();
            days.dedup();
            days.into_iter().filter(|day| *day < day_number(before)).count()
        };
        prop_assert_eq!(
            calendar.working_days_between(from.date(), to.date()),
            i64::try_from(open_days(to.date())).unwrap()
                - i64::try_from(open_days(from.date())).unwrap()
        );
        prop_assert_eq!(
            calendar.works_on(from.date()),
            minutes.iter().any(|minute| minute.0 == from.day())
        );
    }
}
