//! Money of one currency in another, at the rate in force at its time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mkt_kinds::units::Currency;
use mkt_model::Strategy;
use mkt_model::access::direction::Rate;
use mkt_model::value::{Dates, Money};

use crate::amount::{Minor, minor, money};
use crate::stretch::Stretch;

/// The exchange rates of a strategy.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// By pair as written, the earliest first.
    by_pair: BTreeMap<(Currency, Currency), Vec<Rate>>,
}

impl Rates {
    pub(crate) fn of(strategy: &Strategy) -> Self {
        let mut rates = Self::default();
        for rate in strategy
            .declared()
            .map(|one| one.rates())
            .unwrap_or_default()
        {
            let pair = (rate.from.currency, rate.to.currency);
            rates.by_pair.entry(pair).or_default().push(rate);
        }
        for rates in rates.by_pair.values_mut() {
            rates.sort_by_key(|rate| rate.since);
        }
        rates
    }

    /// The first day on which there is a rate between two currencies.
    pub(crate) fn first(&self, from: Currency, to: Currency) -> Option<Date> {
        self.changes(from, to).next()
    }

    /// The days on which the rate between two currencies changes, in order.
    fn changes(&self, from: Currency, to: Currency) -> impl Iterator<Item = Date> {
        let pairs = [(from, to), (to, from)];
        let mut days: Vec<Date> = pairs
            .iter()
            .filter_map(|pair| self.by_pair.get(pair))
            .flatten()
            .map(|rate| rate.since)
            .collect();
        days.sort_unstable();
        days.into_iter()
    }

    /// An amount at the rate in force on a day.
    pub(crate) fn convert(
        &self,
        amount: Minor,
        from: Currency,
        to: Currency,
        on: Date,
    ) -> Option<Minor> {
        if from == to {
            return Some(amount);
        }
        let in_force = |pair| {
            let rates = self.by_pair.get(&pair)?;
            rates.iter().rev().find(|rate| rate.since <= on)
        };
        let (there, back) = (in_force((from, to)), in_force((to, from)));
        // Of a rate and its reverse, the later one.
        let forward = match (there, back) {
            (Some(there), Some(back)) => there.since >= back.since,
            (there, _) => there.is_some(),
        };
        let (gives, takes) = if forward {
            let rate = there?;
            (rate.to.amount, rate.from.amount)
        } else {
            let rate = back?;
            (rate.from.amount, rate.to.amount)
        };
        let amount = money(amount, from)
            .amount
            .checked_mul(gives)?
            .checked_div(takes)?;
        Some(minor(Money {
            amount,
            currency: to,
        }))
    }

    /// A stretch at the rates in force on its days; on the day on which there
    /// is none, that day.
    pub(crate) fn convert_stretch(
        &self,
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
        let inside = self
            .changes(from, to)
            .filter(|day| *day > stretch.dates.first && *day <= stretch.dates.last);
        let ends = inside.filter_map(|day| day.yesterday().ok());
        for last in ends.chain([stretch.dates.last]) {
            if last < first {
                continue;
            }
            let dates = Dates { first, last };
            let amount = stretch.minor_within(dates);
            let amount = self.convert(amount, from, to, first).ok_or(first)?;
            into.extend(Stretch::of(amount, dates));
            first = last.tomorrow().unwrap_or(last);
        }
        Ok(())
    }
}
