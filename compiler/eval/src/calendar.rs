//! Written durations as lengths on a person's calendar.

use mkt_model::value::Duration;
use mkt_time::Period;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A duration of a journey as a period (semantics 2): minutes and hours are
/// elapsed time, days and longer keep the wall clock. A part of a day is
/// elapsed time: half a day is 12 hours. None where it is a part of a month or
/// longer than any calendar.
#[must_use]
pub fn period(duration: Duration) -> Option<Period> {
    let unit = duration.unit;
    let times = |each: i64| duration.number.checked_mul(Decimal::from(each));
    if let Some(seconds) = unit.seconds() {
        return times(seconds)?.ceil().to_i64().map(Period::seconds);
    }
    let whole = |number: Decimal| {
        if number.is_integer() {
            number.to_i64()
        } else {
            None
        }
    };
    if let Some(days) = unit.days() {
        let days = times(i64::from(days))?;
        let rest = days
            .checked_sub(days.floor())?
            .checked_mul(Decimal::from(86_400))?;
        let seconds = rest.ceil().to_i64()?;
        return Some(Period {
            months: 0,
            days: days.floor().to_i64()?,
            seconds,
        });
    }
    Some(Period::calendar(
        whole(times(i64::from(unit.months()?))?)?,
        0,
    ))
}
