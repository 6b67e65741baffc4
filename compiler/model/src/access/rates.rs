//! Exchange rates: which one is in force on a day. Everyone who turns money of
//! one currency into another asks here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mkt_kinds::units::Currency;
use rust_decimal::Decimal;

use super::direction::Rate;
use crate::strategy::Strategy;
use crate::value::Money;

/// The declared rates, by pair of currencies and day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates(BTreeMap<(Currency, Currency), BTreeMap<Date, (Decimal, Decimal)>>);

/// A rate that turns one currency into another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InForce {
    /// This much of the one …
    pub over: Decimal,
    /// … is worth this much of the other.
    pub into: Decimal,
    /// The first day on which it is used.
    pub since: Date,
}

impl Strategy {
    /// The strategy's exchange rates.
    pub fn rates(&self) -> Rates {
        let declared = self.declared().map(|declared| declared.rates());
        Rates::of(declared.unwrap_or_default())
    }
}

impl Rates {
    /// The rates of these lines. A line that says nothing (no money, or a
    /// currency in itself) is left out; of two for one pair and day the first
    /// counts. Both are told by a check.
    pub fn of(lines: Vec<Rate>) -> Self {
        let mut rates = Self::default();
        for Rate { from, to, since } in lines {
            if from.currency == to.currency || from.amount.is_zero() || to.amount.is_zero() {
                continue;
            }
            let days = rates.0.entry((from.currency, to.currency)).or_default();
            days.entry(since).or_insert((from.amount, to.amount));
        }
        rates
    }

    /// The rate in force on a day: the latest of those declared in either
    /// direction that has begun by then, the direct one where both begin on one
    /// day. A rate by way of a third currency is never guessed.
    pub fn in_force(&self, from: Currency, to: Currency, on: Date) -> Option<InForce> {
        let latest = |one: Currency, other: Currency| {
            let (since, rate) = self.0.get(&(one, other))?.range(..=on).next_back()?;
            Some((*since, *rate))
        };
        let direct = latest(from, to).map(|(since, (over, into))| InForce { over, into, since });
        let inverse = latest(to, from).map(|(since, (into, over))| InForce { over, into, since });
        match (direct, inverse) {
            (Some(direct), Some(inverse)) if inverse.since > direct.since => Some(inverse),
            (Some(direct), _) => Some(direct),
            (None, inverse) => inverse,
        }
    }

    /// The days on which a rate between two currencies begins, in order.
    pub fn days(&self, one: Currency, other: Currency) -> BTreeSet<Date> {
        let pairs = [(one, other), (other, one)];
        let rates = pairs.iter().filter_map(|pair| self.0.get(pair));
        rates.flat_map(|rates| rates.keys().copied()).collect()
    }

    /// The first day on which one currency can be turned into the other.
    pub fn first_day(&self, one: Currency, other: Currency) -> Option<Date> {
        self.days(one, other).into_iter().next()
    }

    /// Money in another currency at the rate in force on a day, exactly; none
    /// where no rate is in force, or where the amount is too large.
    pub fn exchange(&self, money: Money, to: Currency, on: Date) -> Option<Money> {
        if money.currency == to {
            return Some(money);
        }
        let rate = self.in_force(money.currency, to, on)?;
        Some(Money {
            amount: rate.of(money.amount)?,
            currency: to,
        })
    }
}

impl InForce {
    /// An amount of the one currency in the other; none where it is too large.
    pub fn of(self, amount: Decimal) -> Option<Decimal> {
        amount.checked_mul(self.into)?.checked_div(self.over)
    }
}
