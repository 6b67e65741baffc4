//! Lengths of time in seconds, at their longest and at their shortest.

use mkt_kinds::units::DurationUnit;
use mkt_model::value::Duration;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The seconds of a day, by the clock of most days.
pub(crate) const DAY: u64 = 86_400;

/// The seconds of a length of time at its longest: a month of 31 days.
pub(crate) fn longest(time: Duration) -> u64 {
    seconds(time, [31, 92, 366])
}

/// The seconds of a length of time at its shortest: a month of 28 days.
pub(crate) fn shortest(time: Duration) -> u64 {
    seconds(time, [28, 90, 365])
}

fn seconds(time: Duration, [month, quarter, year]: [u64; 3]) -> u64 {
    let unit = match time.unit {
        DurationUnit::Minute => 60,
        DurationUnit::Hour => 3_600,
        DurationUnit::Day => DAY,
        DurationUnit::Week => 7 * DAY,
        DurationUnit::Month => month.saturating_mul(DAY),
        DurationUnit::Quarter => quarter.saturating_mul(DAY),
        DurationUnit::Year => year.saturating_mul(DAY),
    };
    time.number
        .checked_mul(Decimal::from(unit))
        .and_then(|seconds| seconds.to_u64())
        .unwrap_or(u64::MAX)
}
