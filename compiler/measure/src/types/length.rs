//! How lengths of time compare, where months are of different lengths.

use mkt_model::value::Duration;
use rust_decimal::Decimal;

const HOUR: Decimal = Decimal::from_parts(3_600, 0, 0, false, 0);
const DAY: Decimal = Decimal::from_parts(24, 0, 0, false, 0);

/// The fewest and the most hours that a length has, wherever in the calendar
/// it lies; the hour that a clock may be put forward or back included.
fn hours(length: Duration) -> Option<(Decimal, Decimal)> {
    let unit = length.unit;
    let times = |factor: Decimal| length.number.checked_mul(factor);
    if let Some(seconds) = unit.seconds() {
        let hours = times(Decimal::from(seconds))?.checked_div(HOUR)?;
        return Some((hours, hours));
    }
    if let Some(days) = unit.days() {
        let hours = times(Decimal::from(days))?.checked_mul(DAY)?;
        return Some((hours, hours));
    }
    let months = times(Decimal::from(unit.months()?))?;
    let least = months.checked_mul(Decimal::from(28))?.checked_mul(DAY)?;
    let most = months.checked_mul(Decimal::from(31))?.checked_mul(DAY)?;
    let least = least.checked_sub(Decimal::ONE)?;
    Some((least, most.checked_add(Decimal::ONE)?))
}

/// Whether one length never reaches further back than another.
pub(super) fn is_within(one: Duration, other: Duration) -> bool {
    if let (Some(a), Some(b)) = (one.unit.months(), other.unit.months()) {
        let months = |number: Decimal, each| number.checked_mul(Decimal::from(each));
        return months(one.number, a)
            .zip(months(other.number, b))
            .is_some_and(|(one, other)| one <= other);
    }
    hours(one)
        .zip(hours(other))
        .is_some_and(|((_, most), (least, _))| most <= least)
}

/// Whether a length is shorter than every window of a KPI read `per` so much.
pub(super) fn is_shorter(length: Duration, per: &str) -> bool {
    let days = match per {
        "day" => 1,
        "week" => 7,
        "month" => 28,
        "quarter" => 90,
        "half" => 181,
        "year" => 365,
        _ => return false,
    };
    let least = Decimal::from(days).checked_mul(DAY);
    // The day on which a clock is put forward has an hour less.
    let least = least.and_then(|hours| hours.checked_sub(Decimal::ONE));
    hours(length)
        .zip(least)
        .is_some_and(|((_, most), least)| most < least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mkt_kinds::units::DurationUnit::{Day, Month, Quarter, Week, Year};

    fn of(number: u32, unit: mkt_kinds::units::DurationUnit) -> Duration {
        Duration {
            number: number.into(),
            unit,
        }
    }

    #[test]
    fn months_are_compared_by_the_calendar() {
        for (one, other) in [
            (of(7, Day), of(1, Week)),
            (of(3, Month), of(1, Quarter)),
            (of(12, Month), of(1, Year)),
            (of(27, Day), of(1, Month)),
            (of(1, Month), of(32, Day)),
            (of(1, Quarter), of(1, Year)),
        ] {
            assert!(is_within(one, other), "{one} in {other}");
        }
        for (one, other) in [
            (of(1, Month), of(30, Day)),
            (of(29, Day), of(1, Month)),
            (of(1, Year), of(365, Day)),
            (of(2, Week), of(13, Day)),
        ] {
            assert!(!is_within(one, other), "{one} in {other}");
        }
    }

    #[test]
    fn what_fills_a_window_is_not_shorter() {
        for (length, per) in [
            (of(4, Week), "month"),
            (of(30, Day), "month"),
            (of(3, Month), "quarter"),
            (of(1, Year), "month"),
            (of(7, Day), "week"),
        ] {
            assert!(!is_shorter(length, per), "{length} per {per}");
        }
        for (length, per) in [
            (of(7, Day), "month"),
            (of(2, Month), "quarter"),
            (of(11, Month), "year"),
            (of(6, Day), "week"),
        ] {
            assert!(is_shorter(length, per), "{length} per {per}");
        }
    }
}
