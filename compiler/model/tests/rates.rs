//! Which exchange rate is in force, against the plainest way to find it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use mkt_kinds::units::Currency;
use mkt_model::access::direction::Rate;
use mkt_model::access::rates::Rates;
use mkt_model::value::Money;
use proptest::prelude::*;
use rust_decimal::Decimal;

const CODES: [&str; 4] = ["EUR", "USD", "GBP", "JPY"];

fn currency(index: usize) -> Currency {
    Currency::find(CODES[index % CODES.len()]).unwrap()
}

fn money(amount: u32, of: usize) -> Money {
    Money {
        amount: Decimal::from(amount),
        currency: currency(of),
    }
}

fn day(number: u32) -> Date {
    date(2026, 1, 1) + i64::from(number).days()
}

/// All lines looked at, day by day backwards.
fn plainly(lines: &[Rate], from: Currency, to: Currency, on: Date) -> Option<(Decimal, Decimal)> {
    let usable = |rate: &&Rate| !rate.from.amount.is_zero() && !rate.to.amount.is_zero();
    let mut at = on;
    loop {
        let begins: Vec<&Rate> = lines
            .iter()
            .filter(usable)
            .filter(|rate| rate.since == at)
            .collect();
        let is = |rate: &&&Rate, one: Currency, other: Currency| {
            rate.from.currency == one && rate.to.currency == other
        };
        if let Some(rate) = begins.iter().find(|rate| is(rate, from, to)) {
            return Some((rate.from.amount, rate.to.amount));
        }
        if let Some(rate) = begins.iter().find(|rate| is(rate, to, from)) {
            return Some((rate.to.amount, rate.from.amount));
        }
        if at < date(2026, 1, 1) {
            return None;
        }
        at = at.yesterday().unwrap();
    }
}

proptest! {
    #[test]
    fn the_rate_in_force(
        lines in prop::collection::vec((0_u32..4, 0_usize..4, 0_u32..4, 0_usize..4, 0_u32..12), 0..8),
        from in 0_usize..4,
        to in 0_usize..4,
        on in 0_u32..14,
        amount in 0_u32..1_000,
    ) {
        prop_assume!(from != to);
        let lines: Vec<Rate> = lines
            .into_iter()
            .map(|(over, one, into, other, since)| Rate {
                from: money(over, one),
                to: money(into, other),
                since: day(since),
            })
            .collect();
        let expected = plainly(&lines, currency(from), currency(to), day(on));
        let first = (0..12).map(day).find(|day| {
            plainly(&lines, currency(from), currency(to), *day).is_some()
        });
        let rates = Rates::of(lines);
        let found = rates.in_force(currency(from), currency(to), day(on));
        prop_assert_eq!(found.map(|rate| (rate.over, rate.into)), expected);
        prop_assert_eq!(rates.first_day(currency(from), currency(to)), first);
        let exchanged = rates.exchange(money(amount, from), currency(to), day(on));
        let plain = expected.map(|(over, into)| Decimal::from(amount) * into / over);
        prop_assert_eq!(exchanged.map(|money| money.amount), plain);
        prop_assert!(exchanged.is_none_or(|money| money.currency == currency(to)));
    }
}

#[test]
fn rates_are_not_chained_and_money_of_a_currency_stays_as_it_is() {
    let line = |from, to| Rate {
        from: money(1, from),
        to: money(2, to),
        since: day(0),
    };
    let rates = Rates::of(vec![line(0, 1), line(1, 2)]);
    assert!(rates.in_force(currency(0), currency(2), day(5)).is_none());
    assert_eq!(
        rates.exchange(money(7, 3), currency(3), day(0)),
        Some(money(7, 3))
    );
}
