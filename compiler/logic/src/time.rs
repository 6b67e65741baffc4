//! How long calendar months can be, and how far a zone's clock is put.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const DAY: i128 = 86_400;
/// The instants at which people are thought of: from 1970 to 2100.
const ERA: (i64, i64) = (0, 4_102_444_800);
/// How often a zone's clock is looked at: more than its changes in the era.
const CHANGES: usize = 2_000;

/// By how many seconds a zone's clock can differ at two instants of the years
/// from 1970 to 2100.
pub(crate) fn shift(zone: &TimeZone) -> i128 {
    let Ok(start) = Timestamp::from_second(ERA.0) else {
        return DAY;
    };
    let first = zone.to_offset(start).seconds();
    let changes = zone
        .following(start)
        .take_while(|change| change.timestamp().as_second() < ERA.1)
        .take(CHANGES)
        .map(|change| change.offset().seconds());
    let (low, high) = changes.fold((first, first), |(low, high), offset| {
        (low.min(offset), high.max(offset))
    });
    i128::from(high).saturating_sub(i128::from(low))
}

/// The fewest and the most seconds that so many calendar months before an
/// instant can be, where a zone's clock is put by so many seconds; none where
/// no calendar holds them.
pub(crate) fn months(months: Decimal, shift: i128) -> Option<(i128, i128)> {
    let months = months.to_i64()?;
    let (few, many) = days(months.checked_abs()?)?;
    let few = few.checked_mul(DAY)?.checked_sub(shift)?;
    let many = many.checked_mul(DAY)?.checked_add(shift)?;
    if months < 0 {
        Some((many.checked_neg()?, few.checked_neg()?))
    } else {
        Some((few, many))
    }
}

/// The fewest and the most days that so many months back can be. The calendar
/// repeats over 400 years; a day that a month does not have is its last.
fn days(months: i64) -> Option<(i128, i128)> {
    let cycles = months.checked_div(4_800)?;
    let rest = months.checked_rem(4_800)?;
    let whole = i128::from(cycles).checked_mul(146_097)?;
    let span = jiff::Span::new().try_months(rest).ok()?;
    let mut few = i128::MAX;
    let mut many = 0_i128;
    // The first and the last days of months, in years round a leap day and
    // round one that is left out.
    for year in (2019..=2029_i16).chain(2095..=2109) {
        for month in 1..=12 {
            for day in [1, 28, 29, 30, 31] {
                let Ok(day) = Date::new(year, month, day) else {
                    continue;
                };
                let before = day.checked_sub(span).ok()?;
                let length = day.duration_since(before).as_secs().checked_div(86_400)?;
                few = few.min(length.into());
                many = many.max(length.into());
            }
        }
    }
    // In spans of centuries the leap days that are left out may fall otherwise.
    let slack = i128::from(rest.checked_div(600)?);
    Some((
        whole.checked_add(few)?.checked_sub(slack)?,
        whole.checked_add(many)?.checked_add(slack)?,
    ))
}
