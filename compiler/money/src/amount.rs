//! Amounts in whole minor units, so that nothing is lost in between.

use mkt_kinds::units::Currency;
use mkt_model::value::{Money, Price};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// An amount in cents, or whatever a currency's smallest coin is.
pub(crate) type Minor = i128;

/// Money in minor units. What is finer than these is rounded, halves up.
pub(crate) fn minor(money: Money) -> Minor {
    let digits = money.currency.minor_digits();
    let rounded = money
        .amount
        .round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    let missing = digits.saturating_sub(rounded.scale());
    rounded
        .mantissa()
        .saturating_mul(10_i128.saturating_pow(missing))
}

/// Money of minor units.
pub(crate) fn money(minor: Minor, currency: Currency) -> Money {
    let digits = currency.minor_digits();
    let amount = Decimal::try_from_i128_with_scale(minor, digits).unwrap_or(Decimal::MAX);
    Money {
        amount: amount.normalize(),
        currency,
    }
}

/// `part` of `whole` of an amount, halves up. The shares of growing parts
/// never shrink, and that of the whole is the amount: so the differences of
/// neighbours always add up to it.
pub(crate) fn share(amount: Minor, part: i128, whole: i128) -> Minor {
    let twice = amount.saturating_mul(2).saturating_mul(part);
    twice
        .saturating_add(whole)
        .checked_div_euclid(whole.saturating_mul(2))
        .unwrap_or(amount)
}

/// An amount divided by weights. The parts add up to it, and each is less than
/// one minor unit from its exact share; what no weight takes, none has.
pub(crate) fn divided(amount: Minor, weights: &[i128]) -> Vec<Minor> {
    let whole = weights
        .iter()
        .fold(0_i128, |sum, weight| sum.saturating_add(*weight));
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let (mut until, mut given) = (0_i128, 0);
    let parts = weights.iter().map(|weight| {
        until = until.saturating_add(*weight);
        let sum = share(amount, until, whole);
        let part = sum.saturating_sub(given);
        given = sum;
        part
    });
    parts.collect()
}

/// A percentage as a whole number, fine enough for any that people write.
pub(crate) fn hundredths(percent: Decimal) -> i128 {
    percent
        .checked_mul(Decimal::from(1_000_000))
        .and_then(|scaled| scaled.round().to_i128())
        .unwrap_or(0)
}

/// What a number of the units of a price costs.
pub(crate) fn costs(price: &Price, number: Decimal) -> Minor {
    let amount = price
        .money
        .amount
        .checked_mul(number)
        .and_then(|amount| amount.checked_div(price.amount))
        .unwrap_or(Decimal::MAX);
    minor(Money {
        amount,
        currency: price.money.currency,
    })
}

pub(crate) fn sum(amounts: impl IntoIterator<Item = Minor>) -> Minor {
    amounts.into_iter().fold(0, Minor::saturating_add)
}
