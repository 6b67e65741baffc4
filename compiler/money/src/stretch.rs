//! Money that is spent evenly over some days.

use mkt_kinds::units::{self, Currency};
use mkt_model::value::{Dates, Money, Price};
use rust_decimal::Decimal;

use crate::amount::{Minor, costs, minor, share};
use crate::month::{Month, both, days, unit_around};

/// An amount that is spent evenly over days, all of it between the first and
/// the last of them.
///
/// What is spent by the end of a day is the exact share, rounded to a minor
/// unit; what is spent within some days is the difference of two of these. So
/// the parts of any division add up to the whole, and those of a quarter are
/// those of its months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The days.
    pub dates: Dates,
    pub(crate) amount: Minor,
}

impl Stretch {
    /// Money over some days; none where there is no day.
    #[must_use]
    pub fn new(money: Money, dates: Dates) -> Option<Self> {
        Self::of(minor(money), dates)
    }

    pub(crate) fn of(amount: Minor, dates: Dates) -> Option<Self> {
        (dates.first <= dates.last).then_some(Self { dates, amount })
    }

    /// What is spent within some days.
    #[must_use]
    pub fn within(self, dates: Dates, currency: Currency) -> Money {
        crate::amount::money(self.minor_within(dates), currency)
    }

    pub(crate) fn minor_within(self, dates: Dates) -> Minor {
        let Some(common) = both(self.dates, dates) else {
            return 0;
        };
        let whole = days(self.dates);
        let until = |last| {
            let first = self.dates.first;
            share(self.amount, days(Dates { first, last }), whole)
        };
        let before = match common.first.yesterday() {
            Ok(day) if day >= self.dates.first => until(day),
            _ => 0,
        };
        until(common.last).saturating_sub(before)
    }

    /// The part of it that lies within some days.
    pub(crate) fn cut(self, dates: Dates) -> Option<Self> {
        let common = both(self.dates, dates)?;
        Some(Self {
            dates: common,
            amount: self.minor_within(common),
        })
    }
}

/// What is paid regularly over some days: the full price of each calendar day,
/// week, month, quarter or year that lies within them, and of one that does
/// not its days' share. None where the price is not of a time.
pub(crate) fn recurring(price: &Price, dates: Dates) -> Option<Vec<Stretch>> {
    let unit = units::find(units::DURATIONS, &price.unit)?;
    if dates.first > dates.last {
        return Some(Vec::new());
    }
    // Days and weeks are alike all year, so one stretch holds them all.
    if let Some(each) = unit.days() {
        let number = Decimal::from_i128_with_scale(days(dates), 0)
            .checked_div(Decimal::from(each))
            .unwrap_or_default();
        return Some(
            Stretch::of(costs(price, number), dates)
                .into_iter()
                .collect(),
        );
    }
    let full = costs(price, Decimal::ONE);
    let mut stretches = Vec::new();
    let mut next = Some(dates.first);
    while let Some(first) = next.filter(|first| *first <= dates.last) {
        let around = unit_around(Month::of(first), unit)?;
        if let Some(paid) = both(around, dates) {
            let amount = share(full, days(paid), days(around));
            stretches.extend(Stretch::of(amount, paid));
        }
        next = around.last.tomorrow().ok();
    }
    Some(stretches)
}
