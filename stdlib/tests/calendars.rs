//! The closed days of the library's calendars, computed from the rules that
//! make them instead of copied from a list.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

const YEARS: [i16; 2] = [2026, 2027];

/// Easter Sunday of the Gregorian calendar, by the anonymous algorithm that
/// Meeus gives in *Astronomical Algorithms*, chapter 8.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, (n / 31) as i8, (n % 31 + 1) as i8)
}

fn after_easter(year: i16, days: i64) -> Date {
    easter(year).checked_add(days.days()).unwrap()
}

fn monday(year: i16, month: i8, nth: i8) -> Date {
    date(year, month, 1)
        .nth_weekday_of_month(nth, Weekday::Monday)
        .unwrap()
}

fn germany(year: i16) -> Vec<Date> {
    vec![
        date(year, 1, 1),
        after_easter(year, -2),
        after_easter(year, 1),
        date(year, 5, 1),
        after_easter(year, 39),
        after_easter(year, 50),
        date(year, 10, 3),
        date(year, 12, 25),
        date(year, 12, 26),
    ]
}

fn austria(year: i16) -> Vec<Date> {
    vec![
        date(year, 1, 1),
        date(year, 1, 6),
        after_easter(year, 1),
        date(year, 5, 1),
        after_easter(year, 39),
        after_easter(year, 50),
        after_easter(year, 60),
        date(year, 8, 15),
        date(year, 10, 26),
        date(year, 11, 1),
        date(year, 12, 8),
        date(year, 12, 25),
        date(year, 12, 26),
    ]
}

fn england(year: i16) -> Vec<Date> {
    let mut days = vec![
        date(year, 1, 1),
        after_easter(year, -2),
        after_easter(year, 1),
        monday(year, 5, 1),
        monday(year, 5, -1),
        monday(year, 8, -1),
        date(year, 12, 25),
        date(year, 12, 26),
    ];
    // A bank holiday at a weekend moves to the next weekday that is none.
    for day in days.clone() {
        let mut moved = day;
        while matches!(moved.weekday(), Weekday::Saturday | Weekday::Sunday)
            || (moved != day && days.contains(&moved))
        {
            moved = moved.tomorrow().unwrap();
        }
        if moved != day {
            days.push(moved);
        }
    }
    days
}

/// The dates in the `closed:` list of one calendar of the module.
fn closed(name: &str) -> Vec<Date> {
    let text = mkt_stdlib::find("std.calendars").unwrap().text;
    let (_, block) = text.split_once(&format!("\ncalendar {name} ")).unwrap();
    let (_, list) = block.split_once("closed:   [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    list.lines()
        .filter_map(|line| line.split("//").next())
        .map(|line| line.trim().trim_end_matches(','))
        .filter(|day| !day.is_empty())
        .map(|day| day.parse().unwrap())
        .collect()
}

fn compare(name: &str, rule: fn(i16) -> Vec<Date>) {
    let listed = closed(name);
    let expected: BTreeSet<Date> = YEARS.into_iter().flat_map(rule).collect();
    assert!(
        listed.is_sorted(),
        "{name}: the days stand in order of date"
    );
    assert_eq!(listed, expected.into_iter().collect::<Vec<_>>(), "{name}");
}

#[test]
fn easter_is_where_the_tables_have_it() {
    for (year, month, day) in [
        (1999, 4, 4),
        (2000, 4, 23),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
    ] {
        assert_eq!(easter(year), date(year, month, day));
    }
}

#[test]
fn germany_is_closed_on_the_holidays_of_all_its_states() {
    compare("germany", germany);
}

#[test]
fn austria_is_closed_on_its_public_holidays() {
    compare("austria", austria);
}

#[test]
fn england_is_closed_on_bank_holidays_and_their_substitutes() {
    compare("england", england);
}
