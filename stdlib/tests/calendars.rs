//! The closed days of the library's calendars, computed from the rules that
//! make them instead of copied from a list.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

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

fn weekday(year: i16, month: i8, nth: i8, day: Weekday) -> Date {
    date(year, month, 1).nth_weekday_of_month(nth, day).unwrap()
}

fn monday(year: i16, month: i8, nth: i8) -> Date {
    weekday(year, month, nth, Weekday::Monday)
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

fn france(year: i16) -> Vec<Date> {
    vec![
        date(year, 1, 1),
        after_easter(year, 1),
        date(year, 5, 1),
        date(year, 5, 8),
        after_easter(year, 39),
        after_easter(year, 50),
        date(year, 7, 14),
        date(year, 8, 15),
        date(year, 11, 1),
        date(year, 11, 11),
        date(year, 12, 25),
    ]
}

fn netherlands(year: i16) -> Vec<Date> {
    let birthday = date(year, 4, 27);
    let celebrated = if birthday.weekday() == Weekday::Sunday {
        birthday.yesterday().unwrap()
    } else {
        birthday
    };
    vec![
        date(year, 1, 1),
        after_easter(year, 1),
        celebrated,
        date(year, 5, 5),
        after_easter(year, 39),
        after_easter(year, 50),
        date(year, 12, 25),
        date(year, 12, 26),
    ]
}

fn spain(year: i16) -> Vec<Date> {
    vec![
        date(year, 1, 1),
        date(year, 1, 6),
        after_easter(year, -2),
        date(year, 5, 1),
        date(year, 8, 15),
        date(year, 10, 12),
        date(year, 11, 1),
        date(year, 12, 6),
        date(year, 12, 8),
        date(year, 12, 25),
    ]
}

fn italy(year: i16) -> Vec<Date> {
    vec![
        date(year, 1, 1),
        date(year, 1, 6),
        after_easter(year, 1),
        date(year, 4, 25),
        date(year, 5, 1),
        date(year, 6, 2),
        date(year, 8, 15),
        date(year, 10, 4),
        date(year, 11, 1),
        date(year, 12, 8),
        date(year, 12, 25),
        date(year, 12, 26),
    ]
}

fn united_states(year: i16) -> Vec<Date> {
    let mut days = vec![
        date(year, 1, 1),
        monday(year, 1, 3),
        monday(year, 2, 3),
        monday(year, 5, -1),
        date(year, 6, 19),
        date(year, 7, 4),
        monday(year, 9, 1),
        monday(year, 10, 2),
        date(year, 11, 11),
        weekday(year, 11, 4, Weekday::Thursday),
        date(year, 12, 25),
    ];
    // Next New Year's Day may be observed in this year.
    let next = date(year + 1, 1, 1);
    for day in days.clone().into_iter().chain([next]) {
        let observed = match day.weekday() {
            Weekday::Saturday => day.yesterday().unwrap(),
            Weekday::Sunday => day.tomorrow().unwrap(),
            _ => continue,
        };
        days.push(observed);
    }
    days.retain(|day| day.year() == year);
    days
}

// ---- the Chinese calendar ---------------------------------------------------
//
// New moons and the sun's longitude after Meeus, *Astronomical Algorithms*,
// chapters 25 and 49, with the terms that matter to the hour.

/// The Julian day of midnight in China on a date.
fn midnight_in_china(day: Date) -> f64 {
    let since = date(2000, 1, 1).until(day).unwrap().get_days();
    2_451_544.5 + f64::from(since) - 8.0 / 24.0
}

/// The date in China at a Julian day.
fn date_in_china(julian_day: f64) -> Date {
    let days = (julian_day + 8.0 / 24.0 - 2_451_544.5).floor() as i64;
    date(2000, 1, 1).checked_add(days.days()).unwrap()
}

fn sine(degrees: f64) -> f64 {
    degrees.to_radians().sin()
}

/// The Julian day of the new moon with this number, counted from January 2000.
fn new_moon(number: f64) -> f64 {
    let t = number / 1236.85;
    let mean = 2_451_550.097_66 + 29.530_588_861 * number + 0.000_154_37 * t * t;
    let sun = 2.5534 + 29.105_356_70 * number;
    let moon = 201.5643 + 385.816_935_28 * number;
    let latitude = 160.7108 + 390.670_502_84 * number;
    mean - 0.407_20 * sine(moon)
        + 0.172_41 * sine(sun)
        + 0.016_08 * sine(2.0 * moon)
        + 0.010_39 * sine(2.0 * latitude)
        + 0.007_39 * sine(moon - sun)
        - 0.005_14 * sine(moon + sun)
        + 0.002_08 * sine(2.0 * sun)
}

/// The apparent longitude of the sun, in degrees.
fn sun(julian_day: f64) -> f64 {
    let t = (julian_day - 2_451_545.0) / 36_525.0;
    let anomaly = 357.529_11 + 35_999.050_29 * t;
    let longitude = 280.466_46
        + 36_000.769_83 * t
        + 1.914_602 * sine(anomaly)
        + 0.019_993 * sine(2.0 * anomaly)
        + 0.000_289 * sine(3.0 * anomaly)
        - 0.005_69;
    longitude.rem_euclid(360.0)
}

/// The day on which the sun reaches a longitude, looked for from a date on.
fn solar_term(from: Date, longitude: f64) -> Date {
    let mut day = from;
    loop {
        let next = day.tomorrow().unwrap();
        let reached = (sun(midnight_in_china(next)) - longitude).rem_euclid(360.0);
        if reached < 180.0 {
            return day;
        }
        day = next;
    }
}

/// The first days of the lunar months that end in a year or begin in it.
fn lunar_months(year: i16) -> Vec<Date> {
    let first = (f64::from(year) - 2000.0) * 12.3685 - 3.0;
    (0..18_u8)
        .map(|month| date_in_china(new_moon(first.floor() + f64::from(month))))
        .collect()
}

/// The day of a lunar month and year: the month with the winter solstice is the
/// eleventh, and neither 2026 nor 2027 has a leap month before the eighth.
fn lunar(year: i16, month: usize, day: i64) -> Date {
    let solstice = solar_term(date(year - 1, 12, 15), 270.0);
    let months = lunar_months(year);
    let eleventh = months.iter().rposition(|first| *first <= solstice).unwrap();
    let first = months.get(eleventh + 1 + month).unwrap();
    first.checked_add((day - 1).days()).unwrap()
}

/// The thirteen days of the regulation.
fn china(year: i16) -> Vec<Date> {
    let spring = lunar(year, 1, 1);
    let mut days = vec![
        date(year, 1, 1),
        solar_term(date(year, 4, 1), 15.0),
        date(year, 5, 1),
        date(year, 5, 2),
        lunar(year, 5, 5),
        lunar(year, 8, 15),
        date(year, 10, 1),
        date(year, 10, 2),
        date(year, 10, 3),
    ];
    days.extend((-1..=2).map(|after: i64| spring.checked_add(after.days()).unwrap()));
    days.sort();
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
        .flat_map(|days| {
            let (first, last) = days.split_once(" .. ").unwrap_or((days, days));
            let (first, last): (Date, Date) = (first.parse().unwrap(), last.parse().unwrap());
            first.series(1.day()).take_while(move |day| *day <= last)
        })
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

#[test]
fn france_is_closed_on_its_public_holidays() {
    compare("france", france);
}

#[test]
fn the_netherlands_are_closed_on_recognised_holidays() {
    compare("netherlands", netherlands);
}

#[test]
fn spain_is_closed_on_the_holidays_of_the_whole_country() {
    compare("spain", spain);
}

#[test]
fn italy_is_closed_on_its_public_holidays() {
    compare("italy", italy);
}

#[test]
fn the_united_states_are_closed_on_federal_holidays_and_when_they_are_observed() {
    compare("united_states", united_states);
}

#[test]
fn the_chinese_calendar_is_where_the_tables_have_it() {
    for (year, month, day) in [
        (2023, 1, 22),
        (2024, 2, 10),
        (2025, 1, 29),
        (2026, 2, 17),
        (2027, 2, 6),
    ] {
        assert_eq!(lunar(year, 1, 1), date(year, month, day));
    }
    assert_eq!(solar_term(date(2024, 4, 1), 15.0), date(2024, 4, 4));
    assert_eq!(solar_term(date(2025, 4, 1), 15.0), date(2025, 4, 4));
    assert_eq!(solar_term(date(2026, 4, 1), 15.0), date(2026, 4, 5));
}

/// The notice of a year makes longer holidays of the days of the regulation: it
/// leaves none of them out, and adds nothing that touches none of them.
#[test]
fn china_is_closed_on_the_days_of_the_regulation_and_around_them() {
    let listed = closed("china");
    assert!(listed.is_sorted());
    let (arranged, plain): (Vec<Date>, Vec<Date>) =
        listed.into_iter().partition(|day| day.year() == 2026);
    assert_eq!(plain, china(2027));
    let days = china(2026);
    assert!(days.iter().all(|day| arranged.contains(day)));
    let mut runs: Vec<Vec<Date>> = Vec::new();
    for day in arranged {
        match runs.last_mut() {
            Some(run) if run.last().unwrap().tomorrow().unwrap() == day => run.push(day),
            _ => runs.push(vec![day]),
        }
    }
    assert_eq!(runs.len(), 7);
    for run in runs {
        assert!(run.iter().any(|day| days.contains(day)), "{run:?}");
    }
}
