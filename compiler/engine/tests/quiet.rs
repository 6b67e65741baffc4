//! The stretches in which a channel is closed, against looking at every minute:
//! around each change of the clocks in every zone of every country, and
//! through a whole year in some.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests"
)]

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use mkt_engine::gate::quiet::{Closed, closed, opens};
use mkt_engine::guard::policy::{Dates, Hours, Quiet};
use mkt_time::{Weekday, countries, zones_of};

fn hours(from: &str, to: &str, days: &[Weekday]) -> Hours {
    Hours {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        days: days.to_vec(),
    }
}

/// Quiet hours of many kinds: over midnight, at the hours at which clocks
/// change, on some days, and closed days.
fn kinds() -> Vec<Quiet> {
    vec![
        Quiet {
            windows: vec![hours("21:00", "08:00", &[])],
            ..Quiet::default()
        },
        Quiet {
            windows: vec![
                hours("02:30", "03:15", &[]),
                hours("22:00", "00:00", &[Weekday::Saturday]),
            ],
            days: vec![Weekday::Sunday],
            ..Quiet::default()
        },
        Quiet {
            windows: vec![hours("00:00", "02:00", &[]), hours("12:00", "13:30", &[])],
            closed: vec![Dates {
                from: "2026-03-28".parse().unwrap(),
                to: "2026-03-30".parse().unwrap(),
            }],
            ..Quiet::default()
        },
    ]
}

/// What a clock on the wall says, without the code that is tested.
fn is_quiet(quiet: &Quiet, zone: &TimeZone, at: Timestamp) -> bool {
    let wall = zone.to_datetime(at);
    let (date, time) = (wall.date(), wall.time());
    let day = |date: jiff::civil::Date| Weekday::from(date.weekday());
    let starts = |hours: &Hours, date| hours.days.is_empty() || hours.days.contains(&day(date));
    quiet.days.contains(&day(date))
        || quiet.closed.iter().any(|c| c.from <= date && date <= c.to)
        || quiet.windows.iter().any(|hours| {
            let within = |from: Time, to: Time| from <= time && time < to;
            match hours.from <= hours.to {
                true => within(hours.from, hours.to) && starts(hours, date),
                false => {
                    (time >= hours.from && starts(hours, date))
                        || (time < hours.to && starts(hours, date.yesterday().unwrap()))
                }
            }
        })
}

fn scanned(quiet: &Quiet, zones: &[TimeZone], from: Timestamp, to: Timestamp) -> Vec<Closed> {
    let mut found: Vec<Closed> = Vec::new();
    let mut open = true;
    let mut at = from;
    while at < to {
        let silent = zones.iter().any(|zone| is_quiet(quiet, zone, at));
        if silent && open {
            found.push(Closed { from: at, to });
        } else if !silent && !open {
            found.last_mut().unwrap().to = at;
        }
        open = !silent;
        at += 1.minute();
    }
    found
}

/// Compares both, and where each stretch opens with what the gate waits for.
fn compare(quiet: &Quiet, zones: &[TimeZone], from: Timestamp, to: Timestamp, what: &str) {
    let found = closed(quiet, zones, from, to);
    assert_eq!(found, scanned(quiet, zones, from, to), "{what}: {quiet:?}");
    for stretch in found.iter().filter(|stretch| stretch.to < to) {
        let opened = opens(quiet, zones, stretch.from, to);
        assert_eq!(opened, Some(stretch.to), "{what}: {quiet:?}");
    }
}

fn year() -> (Timestamp, Timestamp) {
    let at = |text: &str| text.parse().unwrap();
    (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))
}

#[test]
fn every_zone_of_every_country_around_its_changes() {
    let (from, to) = year();
    let mut zones: BTreeMap<String, TimeZone> = BTreeMap::new();
    for country in countries() {
        for zone in zones_of(None, Some(country)) {
            zones.insert(zone.iana_name().unwrap().to_owned(), zone);
        }
    }
    assert!(zones.len() > 300, "{} zones", zones.len());
    let mut changes = 0;
    for (name, zone) in &zones {
        let mut starts: Vec<Timestamp> = zone
            .following(from)
            .map(|change| change.timestamp())
            .take_while(|change| *change < to)
            .collect();
        changes += starts.len();
        // An ordinary night too.
        starts.push("2026-05-10T00:00:00Z".parse().unwrap());
        for start in starts {
            for quiet in kinds() {
                let (from, to) = (start - 20.hours(), start + 20.hours());
                compare(&quiet, std::slice::from_ref(zone), from, to, name);
            }
        }
    }
    assert!(changes > 150, "{changes} changes");
}

#[test]
fn a_whole_year_minute_by_minute() {
    let (from, to) = year();
    for name in ["Europe/Berlin", "Australia/Lord_Howe"] {
        for quiet in kinds() {
            let zone = [TimeZone::get(name).unwrap()];
            compare(&quiet, &zone, from, to, name);
        }
    }
}

#[test]
fn countries_of_several_zones() {
    let from: Timestamp = "2026-10-20T00:00:00Z".parse().unwrap();
    for country in ["US", "RU", "AU", "BR", "CA", "ES", "PT"] {
        let zones = zones_of(None, Some(country));
        assert!(zones.len() > 1, "{country}");
        for quiet in kinds() {
            compare(&quiet, &zones, from, from + (14 * 24).hours(), country);
        }
    }
}

#[test]
fn what_is_always_quiet_never_opens() {
    let quiet = Quiet {
        windows: vec![hours("08:00", "20:00", &[]), hours("20:00", "08:00", &[])],
        ..Quiet::default()
    };
    let (from, to) = year();
    assert_eq!(
        closed(&quiet, &[TimeZone::UTC], from, to),
        [Closed { from, to }]
    );
    assert_eq!(closed(&Quiet::default(), &[TimeZone::UTC], from, to), []);
}
