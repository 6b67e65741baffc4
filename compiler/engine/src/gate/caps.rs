//! Caps: how many accepted sends a window may hold.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::guard::policy::{Cap, Unit, Window};
use mkt_time::{Weekday, start_of};

/// If there is no place under `cap` at `at`, the instant at which there is
/// one, should nothing else be sent. `sends` are the accepted sends that the
/// cap counts, in any order; `zone` is the person's.
pub(super) fn full_until(
    cap: &Cap,
    sends: &[Timestamp],
    at: Timestamp,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let limit = usize::try_from(cap.count).unwrap_or(usize::MAX);
    match cap.per {
        Window::Rolling(seconds) => {
            let length = Span::new().try_seconds(seconds).ok()?;
            let start = at.checked_sub(length).unwrap_or(Timestamp::MIN);
            let mut counted: Vec<Timestamp> = sends
                .iter()
                .copied()
                .filter(|sent| *sent > start && *sent <= at)
                .collect();
            counted.sort_unstable();
            // A place is free once all but `limit − 1` have left the window.
            let leaving = counted.len().checked_sub(limit)?;
            match counted.get(leaving) {
                Some(sent) => sent.checked_add(length).ok(),
                // A cap of none never has a place.
                None => Some(Timestamp::MAX),
            }
        }
        Window::Calendar(unit) => {
            let (start, end) = period_around(at, unit, zone)?;
            let counted = sends
                .iter()
                .filter(|sent| (start..end).contains(sent) && **sent <= at)
                .count();
            match (counted >= limit, limit) {
                (false, _) => None,
                (true, 0) => Some(Timestamp::MAX),
                (true, _) => Some(end),
            }
        }
    }
}

/// The calendar period, half-open, that `at` lies in.
fn period_around(at: Timestamp, unit: Unit, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let date = zone.to_datetime(at).date();
    let (first, next) = match unit {
        Unit::Day => (date, date.tomorrow().ok()?),
        Unit::Week => {
            let monday = monday_of(date)?;
            (
                monday,
                monday.checked_add(Span::new().try_days(7).ok()?).ok()?,
            )
        }
        Unit::Month => {
            let first = date.first_of_month();
            (
                first,
                first.checked_add(Span::new().try_months(1).ok()?).ok()?,
            )
        }
    };
    Some((start_of(first, zone)?, start_of(next, zone)?))
}

fn monday_of(mut date: Date) -> Option<Date> {
    while Weekday::from(date.weekday()) != Weekday::Monday {
        date = date.yesterday().ok()?;
    }
    Some(date)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use crate::guard::policy::Purpose;
    use jiff::ToSpan;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn cap(count: u32, per: Window) -> Cap {
        Cap {
            count,
            per,
            purpose: Purpose::Marketing,
        }
    }

    #[test]
    fn a_rolling_window_is_half_open() {
        let cap = cap(1, Window::Rolling(7 * 86_400));
        let sent = [at("2026-05-04T10:00:00Z")];
        let full = |now: &str| full_until(&cap, &sent, at(now), &TimeZone::UTC);
        assert_eq!(
            full("2026-05-11T09:59:59Z"),
            Some(at("2026-05-11T10:00:00Z"))
        );
        assert_eq!(full("2026-05-11T10:00:00Z"), None);
    }

    #[test]
    fn a_calendar_week_starts_on_the_persons_monday() {
        let cap = cap(1, Window::Calendar(Unit::Week));
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        // Sunday 23:00 in Tokyo; Monday begins there at 15:00Z.
        let sent = [at("2026-05-10T14:00:00Z")];
        let full = |now: &str| full_until(&cap, &sent, at(now), &tokyo);
        assert_eq!(
            full("2026-05-10T14:59:00Z"),
            Some(at("2026-05-10T15:00:00Z"))
        );
        assert_eq!(full("2026-05-10T15:00:00Z"), None);
    }

    #[test]
    fn a_cap_of_none_never_frees_a_place() {
        for per in [Window::Rolling(60), Window::Calendar(Unit::Day)] {
            assert_eq!(
                full_until(
                    &cap(0, per),
                    &[],
                    at("2026-05-10T15:00:00Z"),
                    &TimeZone::UTC
                ),
                Some(Timestamp::MAX)
            );
        }
    }

    fn naive_count(per: Window, sends: &[Timestamp], now: Timestamp, zone: &TimeZone) -> usize {
        let key = |sent: &Timestamp| {
            let date = zone.to_datetime(*sent).date();
            match per {
                Window::Calendar(Unit::Day) => date.to_string(),
                Window::Calendar(Unit::Week) => format!("{:?}", date.iso_week_date().week()),
                Window::Calendar(Unit::Month) => format!("{}-{}", date.year(), date.month()),
                Window::Rolling(_) => String::new(),
            }
        };
        sends
            .iter()
            .filter(|sent| match per {
                Window::Rolling(seconds) => {
                    let age = now.as_second() - sent.as_second();
                    (0..seconds).contains(&age)
                }
                Window::Calendar(_) => **sent <= now && key(sent) == key(&now),
            })
            .count()
    }

    proptest! {
        /// Replays sends at random minutes through the cap: it never lets one
        /// through that a scan would count as too many, nor refuses one that
        /// fits, and the instant it names is the first with a place.
        #[test]
        fn agrees_with_a_scan(
            count in 1_u32..4,
            per in prop::sample::select(vec![
                Window::Rolling(3_600), Window::Rolling(86_400),
                Window::Calendar(Unit::Day), Window::Calendar(Unit::Week), Window::Calendar(Unit::Month),
            ]),
            gaps in prop::collection::vec(0_i64..900, 1..40),
        ) {
            let zone = TimeZone::get("Europe/Berlin").unwrap();
            let cap = cap(count, per);
            let mut now = at("2026-03-27T12:00:00Z");
            let mut sends = Vec::new();
            for gap in gaps {
                now += gap.minutes();
                let fits = naive_count(per, &sends, now, &zone) < count as usize;
                let full = full_until(&cap, &sends, now, &zone);
                prop_assert_eq!(full.is_none(), fits);
                match full {
                    None => sends.push(now),
                    Some(until) => {
                        prop_assert!(until > now);
                        prop_assert!(naive_count(per, &sends, until, &zone) < count as usize);
                        prop_assert!(naive_count(per, &sends, until - 1.second(), &zone) >= count as usize);
                    }
                }
            }
        }
    }
}
