//! Stretches of money in another currency, at the rates in force on their days.

use jiff::civil::Date;
use mkt_kinds::units::Currency;
use mkt_model::access::rates::Rates;
use mkt_model::value::Dates;

use crate::amount::{Minor, minor, money};
use crate::stretch::Stretch;

/// An amount at the rate in force on a day.
pub(crate) fn convert(
    rates: &Rates,
    amount: Minor,
    from: Currency,
    to: Currency,
    on: Date,
) -> Option<Minor> {
    if from == to {
        return Some(amount);
    }
    rates.exchange(money(amount, from), to, on).map(minor)
}

/// A stretch at the rates in force on its days: one for each rate; the day for
/// which there is none, where there is none.
pub(crate) fn convert_stretch(
    rates: &Rates,
    stretch: Stretch,
    from: Currency,
    to: Currency,
    into: &mut Vec<Stretch>,
) -> Result<(), Date> {
    if from == to {
        into.push(stretch);
        return Ok(());
    }
    let mut first = stretch.dates.first;
    let days = rates.days(from, to);
    let inside = days
        .into_iter()
        .filter(|day| *day > stretch.dates.first && *day <= stretch.dates.last);
    let ends = inside.filter_map(|day| day.yesterday().ok());
    for last in ends.chain([stretch.dates.last]) {
        let dates = Dates { first, last };
        let amount = stretch.minor_within(dates);
        let amount = convert(rates, amount, from, to, first).ok_or(first)?;
        into.extend(Stretch::of(amount, dates));
        first = last.tomorrow().unwrap_or(last);
    }
    Ok(())
}
