//! Quiet hours: half-open windows of a person's local day.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, civil::Date, civil::Time};

use crate::guard::policy::{Hours, Quiet};
use mkt_time::Weekday;

/// Whether a wall clock that shows `wall` is in quiet hours.
fn silent(quiet: &Quiet, wall: DateTime) -> bool {
    let date = wall.date();
    quiet.days.contains(&Weekday::from(date.weekday()))
        || quiet
            .closed
            .iter()
            .any(|closed| (closed.from..=closed.to).contains(&date))
        || quiet
            .windows
            .iter()
            .any(|hours| covers(hours, date, wall.time()))
}

fn covers(hours: &Hours, date: Date, time: Time) -> bool {
    let starts_on =
        |date: Date| hours.days.is_empty() || hours.days.contains(&Weekday::from(date.weekday()));
    if hours.from <= hours.to {
        starts_on(date) && (hours.from..hours.to).contains(&time)
    } else {
        (time >= hours.from && starts_on(date))
            || (time < hours.to && date.yesterday().is_ok_and(starts_on))
    }
}

/// Whether it is quiet at an instant for somebody who is in one of `zones`.
fn silent_in_any(quiet: &Quiet, zones: &[TimeZone], at: Timestamp) -> bool {
    zones.iter().any(|zone| silent(quiet, zone.to_datetime(at)))
}

/// The first instant from `at` to `limit`, both included, that is quiet in
/// none of `zones`.
#[must_use]
pub fn opens(
    quiet: &Quiet,
    zones: &[TimeZone],
    at: Timestamp,
    limit: Timestamp,
) -> Option<Timestamp> {
    if !silent_in_any(quiet, zones, at) {
        return Some(at);
    }
    // Quiet ends only where a clock shows the end of a window or midnight, or
    // where it is put forward or back.
    let mut ends: Vec<Timestamp> = zones
        .iter()
        .flat_map(|zone| boundaries(quiet, zone, at, limit))
        .collect();
    ends.sort_unstable();
    ends.into_iter()
        .filter(|end| (at..=limit).contains(end))
        .find(|end| !silent_in_any(quiet, zones, *end))
}

/// A stretch of time in which nothing leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant at which something leaves again; the end of what was
    /// looked at where nothing does before.
    pub to: Timestamp,
}

impl Closed {
    /// How long it is, in seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.to.as_second().saturating_sub(self.from.as_second())
    }
}

/// The stretches between two instants in which nothing leaves for somebody who
/// is in one of `zones`, in order; those at the ends are cut there.
#[must_use]
pub fn closed(quiet: &Quiet, zones: &[TimeZone], from: Timestamp, to: Timestamp) -> Vec<Closed> {
    // It becomes quiet or stops being so only where a window begins or ends,
    // at midnight, and where a clock is put forward or back.
    let mut turns: Vec<Timestamp> = vec![from];
    for zone in zones {
        turns.extend(boundaries(quiet, zone, from, to));
        let starts = Quiet {
            windows: quiet
                .windows
                .iter()
                .map(|hours| Hours {
                    from: hours.to,
                    to: hours.from,
                    days: Vec::new(),
                })
                .collect(),
            ..Quiet::default()
        };
        turns.extend(boundaries(&starts, zone, from, to));
    }
    turns.retain(|turn| (from..to).contains(turn));
    turns.sort_unstable();
    turns.dedup();
    let mut found: Vec<Closed> = Vec::new();
    let mut open = true;
    for turn in turns {
        let silent = silent_in_any(quiet, zones, turn);
        match found.last_mut() {
            _ if silent && open => found.push(Closed { from: turn, to }),
            Some(last) if !silent && !open => last.to = turn,
            _ => {}
        }
        open = !silent;
    }
    found
}

fn boundaries(quiet: &Quiet, zone: &TimeZone, at: Timestamp, limit: Timestamp) -> Vec<Timestamp> {
    let mut found: Vec<Timestamp> = zone
        .following(at)
        .map(|transition| transition.timestamp())
        .take_while(|transition| *transition <= limit)
        .collect();
    let last = zone.to_datetime(limit).date();
    let mut date = zone.to_datetime(at).date();
    loop {
        let midnight = std::iter::once(Time::midnight());
        for time in midnight.chain(quiet.windows.iter().map(|hours| hours.to)) {
            found.extend(occurrences(zone, date.to_datetime(time)));
        }
        match date.tomorrow() {
            Ok(next) if date < last => date = next,
            _ => return found,
        }
    }
}

/// The instants at which a clock shows `wall`: none in a gap, whose end is a
/// transition, and two where the clock is put back.
fn occurrences(zone: &TimeZone, wall: DateTime) -> Vec<Timestamp> {
    let offsets = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => vec![offset],
        AmbiguousOffset::Fold { before, after } => vec![before, after],
        AmbiguousOffset::Gap { .. } => Vec::new(),
    };
    offsets
        .into_iter()
        .filter_map(|offset| offset.to_timestamp(wall).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use crate::guard::policy::Dates;
    use jiff::ToSpan;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn hours(from: &str, to: &str) -> Hours {
        Hours {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            days: Vec::new(),
        }
    }

    fn night() -> Quiet {
        Quiet {
            windows: vec![hours("21:00", "08:00")],
            ..Quiet::default()
        }
    }

    fn opens_by(quiet: &Quiet, zones: &[TimeZone], from: &str) -> Option<Timestamp> {
        opens(quiet, zones, at(from), at(from) + 48.hours())
    }

    #[test]
    fn a_window_is_half_open_and_wraps_midnight() {
        let berlin = [zone("Europe/Berlin")];
        let open = |from| opens_by(&night(), &berlin, from);
        assert_eq!(
            open("2026-05-04T18:59:59Z"),
            Some(at("2026-05-04T18:59:59Z"))
        );
        assert_eq!(
            open("2026-05-04T19:00:00Z"),
            Some(at("2026-05-05T06:00:00Z"))
        );
        assert_eq!(
            open("2026-05-05T05:59:59Z"),
            Some(at("2026-05-05T06:00:00Z"))
        );
        assert_eq!(
            open("2026-05-05T06:00:00Z"),
            Some(at("2026-05-05T06:00:00Z"))
        );
    }

    #[test]
    fn weekdays_and_closed_days_are_whole_and_join_the_nights() {
        let quiet = Quiet {
            days: vec![Weekday::Sunday],
            closed: vec![Dates {
                from: "2026-05-04".parse().unwrap(),
                to: "2026-05-04".parse().unwrap(),
            }],
            ..night()
        };
        let berlin = [zone("Europe/Berlin")];
        // Saturday 22:00, Sunday, a closed Monday, and Tuesday until 08:00.
        let from = at("2026-05-02T20:00:00Z");
        assert_eq!(
            opens(&quiet, &berlin, from, from + 72.hours()),
            Some(at("2026-05-05T06:00:00Z"))
        );
        assert_eq!(opens(&quiet, &berlin, from, from + 24.hours()), None);
    }

    #[test]
    fn a_window_named_for_a_day_belongs_to_the_day_it_starts_on() {
        let friday_night = Quiet {
            windows: vec![Hours {
                days: vec![Weekday::Friday],
                ..hours("20:00", "06:00")
            }],
            ..Quiet::default()
        };
        let utc = [TimeZone::UTC];
        // 2026-05-08 is a Friday.
        assert_eq!(
            opens_by(&friday_night, &utc, "2026-05-09T05:00:00Z"),
            Some(at("2026-05-09T06:00:00Z"))
        );
        assert_eq!(
            opens_by(&friday_night, &utc, "2026-05-08T05:00:00Z"),
            Some(at("2026-05-08T05:00:00Z"))
        );
    }

    #[test]
    fn with_several_zones_only_hours_open_in_all_count() {
        let zones = [zone("America/New_York"), zone("America/Los_Angeles")];
        // 08:00 in New York is 05:00 in Los Angeles, which opens at 15:00Z.
        assert_eq!(
            opens_by(&night(), &zones, "2026-05-04T12:00:00Z"),
            Some(at("2026-05-04T15:00:00Z"))
        );
        // 21:00 in New York closes it again.
        assert_eq!(
            opens_by(&night(), &zones, "2026-05-05T01:00:00Z"),
            Some(at("2026-05-05T15:00:00Z"))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The candidates agree with looking at every minute, across the days
        /// on which clocks change in both hemispheres.
        #[test]
        fn agrees_with_a_scan_of_every_minute(
            start in prop::sample::select(vec![
                "2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z", "2026-04-04T00:00:00Z", "2026-07-01T00:00:00Z",
            ]),
            minute in 0_i64..2_880,
            from in 0_i8..24, to in 0_i8..24, half in any::<bool>(),
            days in prop::collection::vec(prop::sample::select(vec![Weekday::Saturday, Weekday::Sunday, Weekday::Monday]), 0..2),
            names in prop::sample::subsequence(
                vec!["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu"], 1..=3),
        ) {
            let half = if half { 30 } else { 0 };
            let quiet = Quiet {
                windows: vec![Hours { from: Time::constant(from, half, 0, 0), to: Time::constant(to, 0, 0, 0), days: Vec::new() }],
                days,
                closed: Vec::new(),
            };
            let zones: Vec<TimeZone> = names.into_iter().map(zone).collect();
            let start = at(start) + minute.minutes();
            let naive = (0..=2_880)
                .map(|minute| start + minute.minutes())
                .find(|instant| !silent_in_any(&quiet, &zones, *instant));
            prop_assert_eq!(opens(&quiet, &zones, start, start + 2_880.minutes()), naive);
        }
    }
}
