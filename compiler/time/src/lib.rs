//! Wall clocks, calendar periods and people's time zones.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// The zones of each country, as IANA's `zone.tab` (public domain, 2025b) lists them.
const COUNTRY_ZONES: &str = include_str!("../data/country-zones.tsv");

/// Serialises a value by its text form, as RFC 3339 for instants.
///
/// Its functions are for `#[serde(with = "…")]`; reading fails where the text is
/// not of the type's form.
#[allow(
    missing_docs,
    clippy::missing_errors_doc,
    reason = "the forms that serde asks for"
)]
pub mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::fmt::Display;
    use std::str::FromStr;

    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }

    /// The same for a value that may be absent.
    pub mod optional {
        use super::{Deserialize, Deserializer, Display, Error, FromStr, Serializer};

        pub fn serialize<T: Display, S: Serializer>(
            value: &Option<T>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => to.collect_str(value),
                None => to.serialize_none(),
            }
        }

        pub fn deserialize<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
        where
            T: FromStr<Err: Display>,
            D: Deserializer<'de>,
        {
            Option::<String>::deserialize(from)?
                .map(|text| text.parse().map_err(D::Error::custom))
                .transpose()
        }
    }
}

/// A length of time: months and days keep the wall clock, seconds are elapsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Calendar months.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub months: i64,
    /// Calendar days.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub days: i64,
    /// Elapsed seconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seconds: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Period {
    /// An exact period.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self {
            months: 0,
            days: 0,
            seconds,
        }
    }

    /// A calendar period.
    #[must_use]
    pub const fn calendar(months: i64, days: i64) -> Self {
        Self {
            months,
            days,
            seconds: 0,
        }
    }

    /// The same length in the other direction.
    #[must_use]
    pub const fn backwards(self) -> Self {
        Self {
            months: self.months.saturating_neg(),
            days: self.days.saturating_neg(),
            seconds: self.seconds.saturating_neg(),
        }
    }

    /// The instant this much after `start` for somebody who lives in `zone`;
    /// `None` beyond the years that a calendar holds.
    #[must_use]
    pub fn after(self, start: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut at = start;
        if self.months != 0 || self.days != 0 {
            let span = Span::new()
                .try_months(self.months)
                .ok()?
                .try_days(self.days)
                .ok()?;
            let wall = zone.to_datetime(start).checked_add(span).ok()?;
            at = first_valid(zone, wall)?;
        }
        at.checked_add(Span::new().try_seconds(self.seconds).ok()?)
            .ok()
    }
}

/// The instant at which a wall clock in `zone` first shows `wall`; where the
/// clock skips it, the first instant after the gap.
#[must_use]
pub fn first_valid(zone: &TimeZone, wall: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            let just_before = after.to_timestamp(wall).ok()?;
            zone.following(just_before)
                .next()
                .map(|transition| transition.timestamp())
        }
    }
}

/// The zones that a person may be in.
///
/// Their own one; else their country's, which may be several; else none.
/// A name that is no zone counts as not set.
#[must_use]
pub fn zones_of(zone: Option<&str>, country: Option<&str>) -> Vec<TimeZone> {
    if let Some(zone) = zone.and_then(|name| TimeZone::get(name).ok()) {
        return vec![zone];
    }
    let Some(country) = country else {
        return Vec::new();
    };
    COUNTRY_ZONES
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(code, _)| *code == country)
        .map(|(_, zones)| {
            zones
                .split(' ')
                .filter_map(|name| TimeZone::get(name).ok())
                .collect()
        })
        .unwrap_or_default()
}

/// The ISO 3166 codes of the countries whose zones are known, in order.
pub fn countries() -> impl Iterator<Item = &'static str> {
    COUNTRY_ZONES
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(code, _)| code)
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<jiff::civil::Weekday> for Weekday {
    fn from(day: jiff::civil::Weekday) -> Self {
        match day {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

/// The first instant at or after `from` at which the wall clock in `zone`
/// shows `time` on one of `days` (any day where there are none).
///
/// Where the clock skips that time on a day, the end of the gap counts.
#[must_use]
pub fn next_at(
    from: Timestamp,
    zone: &TimeZone,
    time: Time,
    days: &[Weekday],
) -> Option<Timestamp> {
    let mut date = zone.to_datetime(from).date();
    // A week finds the weekday; one day more, where today's time is past.
    for _ in 0..=8 {
        if days.is_empty() || days.contains(&Weekday::from(date.weekday())) {
            let at = first_valid(zone, date.to_datetime(time))?;
            if at >= from {
                return Some(at);
            }
        }
        date = date.tomorrow().ok()?;
    }
    None
}

/// The first instant of a local date.
#[must_use]
pub fn start_of(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    first_valid(zone, date.to_datetime(Time::midnight()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_skipped_wall_time_is_the_first_instant_after_the_gap() {
        // 2026-03-29, 02:00 to 03:00 does not exist in Berlin.
        let wall = "2026-03-29T02:30".parse().unwrap();
        assert_eq!(
            first_valid(&berlin(), wall),
            Some(at("2026-03-29T01:00:00Z"))
        );
        let start = "2026-03-29T02:00".parse().unwrap();
        assert_eq!(
            first_valid(&berlin(), start),
            Some(at("2026-03-29T01:00:00Z"))
        );
    }

    #[test]
    fn a_repeated_wall_time_is_its_first_occurrence() {
        let wall = "2026-10-25T02:30".parse().unwrap();
        assert_eq!(
            first_valid(&berlin(), wall),
            Some(at("2026-10-25T00:30:00Z"))
        );
    }

    #[test]
    fn a_day_keeps_the_wall_clock_and_24_hours_do_not() {
        let start = at("2026-03-28T11:00:00Z");
        assert_eq!(
            Period::calendar(0, 1).after(start, &berlin()),
            Some(at("2026-03-29T10:00:00Z"))
        );
        assert_eq!(
            Period::seconds(86_400).after(start, &berlin()),
            Some(at("2026-03-29T11:00:00Z"))
        );
        assert_eq!(
            Period::calendar(1, 0).after(at("2026-01-31T09:00:00Z"), &berlin()),
            Some(at("2026-02-28T09:00:00Z"))
        );
    }

    #[test]
    fn the_next_weekday_morning() {
        let weekdays = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
        ];
        let nine = "09:00".parse().unwrap();
        let next = |from: &str| next_at(at(from), &berlin(), nine, &weekdays);
        // Friday 2026-05-08, 08:00, 09:00 sharp and 09:01 in Berlin.
        assert_eq!(
            next("2026-05-08T06:00:00Z"),
            Some(at("2026-05-08T07:00:00Z"))
        );
        assert_eq!(
            next("2026-05-08T07:00:00Z"),
            Some(at("2026-05-08T07:00:00Z"))
        );
        assert_eq!(
            next("2026-05-08T07:01:00Z"),
            Some(at("2026-05-11T07:00:00Z"))
        );
    }

    #[test]
    fn every_zone_of_every_country_is_known() {
        for line in COUNTRY_ZONES.lines() {
            let (code, zones) = line.split_once('\t').unwrap();
            assert_eq!(
                zones_of(None, Some(code)).len(),
                zones.split(' ').count(),
                "{line}"
            );
        }
        assert_eq!(zones_of(Some("Asia/Tokyo"), Some("US")).len(), 1);
        assert_eq!(zones_of(Some("Mars/Olympus"), Some("FR")).len(), 1);
        assert!(zones_of(None, Some("US")).len() > 5);
        assert!(zones_of(None, None).is_empty());
    }
}
