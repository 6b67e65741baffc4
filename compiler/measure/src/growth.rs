//! How fast a value changes from one period to the next, compounded.
//!
//! Logarithms and powers are computed in decimals, so that the result is the
//! same on every machine. They are right to 20 digits, far beyond what a rate
//! is shown or compared with.

use rust_decimal::Decimal;

use crate::window::{Per, Window};

/// Days of a mean month of the Gregorian calendar: 146,097 days in 4,800 months.
const DAYS_OF_MONTH: Decimal = Decimal::from_parts(30_436_875, 0, 0, false, 6);

/// ln 2
const LN_2: Decimal = Decimal::from_parts(0xaa7a_65bf, 0x81f5_2f01, 0x1665_943f, false, 28);

/// A change smaller than this is that of rounding.
const TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// The periods of one length between a window and a later one of a KPI, which
/// may be a part of one. A day or week counts as its part of a mean month.
pub fn periods(from: Window, to: Window, each: Per) -> Option<Decimal> {
    let windows = Decimal::from(from.until(to));
    windows
        .checked_mul(months(from.per)?)?
        .checked_div(months(each)?)
}

fn months(per: Per) -> Option<Decimal> {
    match per {
        Per::Day => Decimal::ONE.checked_div(DAYS_OF_MONTH),
        Per::Week => Decimal::from(7).checked_div(DAYS_OF_MONTH),
        Per::Month => Some(Decimal::ONE),
        Per::Quarter => Some(Decimal::from(3)),
        Per::Half => Some(Decimal::from(6)),
        Per::Year => Some(Decimal::from(12)),
    }
}

/// By how much of itself a value has to change in each of so many periods to
/// come from one value to another: 0.4 for 40% more each time, -0.2 for a
/// fifth less. None where there is no such rate: a value that is not positive,
/// no time at all.
pub fn rate(from: Decimal, to: Decimal, periods: Decimal) -> Option<Decimal> {
    if periods <= Decimal::ZERO {
        return None;
    }
    let whole = ln(to.checked_div(from)?)?;
    exp(whole.checked_div(periods)?)?.checked_sub(Decimal::ONE)
}

/// What a value becomes when it changes by a rate in each of so many periods.
pub fn compound(from: Decimal, rate: Decimal, periods: Decimal) -> Option<Decimal> {
    let once = ln(Decimal::ONE.checked_add(rate)?)?;
    exp(once.checked_mul(periods)?)?.checked_mul(from)
}

/// Whether one rate is greater than another by more than rounding.
pub fn exceeds(rate: Decimal, limit: Decimal) -> bool {
    limit
        .checked_add(TOLERANCE)
        .is_some_and(|limit| rate > limit)
}

/// The natural logarithm of a positive number.
fn ln(number: Decimal) -> Option<Decimal> {
    if number <= Decimal::ZERO {
        return None;
    }
    // number = rest * 2^halvings, with rest near 1.
    let (mut rest, mut halvings) = (number, 0_i64);
    while rest > Decimal::TWO {
        rest = rest.checked_div(Decimal::TWO)?;
        halvings = halvings.checked_add(1)?;
    }
    while rest < Decimal::ONE {
        rest = rest.checked_mul(Decimal::TWO)?;
        halvings = halvings.checked_sub(1)?;
    }
    // ln x = 2 artanh((x - 1) / (x + 1)), whose series falls by 9 each time.
    let ratio = rest
        .checked_sub(Decimal::ONE)?
        .checked_div(rest.checked_add(Decimal::ONE)?)?;
    let square = ratio.checked_mul(ratio)?;
    let (mut power, mut sum, mut odd) = (ratio, Decimal::ZERO, 1_u32);
    while !power.is_zero() && odd < 200 {
        sum = sum.checked_add(power.checked_div(Decimal::from(odd))?)?;
        power = power.checked_mul(square)?;
        odd = odd.saturating_add(2);
    }
    sum.checked_mul(Decimal::TWO)?
        .checked_add(LN_2.checked_mul(Decimal::from(halvings))?)
}

/// e to a power.
fn exp(power: Decimal) -> Option<Decimal> {
    if power.is_sign_negative() && !power.is_zero() {
        return Decimal::ONE.checked_div(exp(power.abs())?);
    }
    // e^x = (e^(x / 2^n))^(2^n), with x / 2^n at most 1/2.
    let (mut rest, mut doublings) = (power, 0_u32);
    while rest > Decimal::new(5, 1) {
        rest = rest.checked_div(Decimal::TWO)?;
        doublings = doublings.checked_add(1)?;
    }
    let (mut term, mut sum, mut n) = (Decimal::ONE, Decimal::ONE, 1_u32);
    while !term.is_zero() && n < 100 {
        term = term.checked_mul(rest)?.checked_div(Decimal::from(n))?;
        sum = sum.checked_add(term)?;
        n = n.saturating_add(1);
    }
    for _ in 0..doublings {
        sum = sum.checked_mul(sum)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// Published values: Abramowitz and Stegun, tables 1.1 and 4.2.
    #[test]
    fn known_values() {
        let close = |found: Option<Decimal>, known: &str| {
            let difference = found.unwrap().checked_sub(decimal(known)).unwrap();
            assert!(difference.abs() < Decimal::new(1, 20), "{found:?}");
        };
        close(ln(Decimal::TWO), "0.6931471805599453094172321215");
        close(ln(Decimal::TEN), "2.3025850929940456840179914547");
        close(ln(decimal("0.5")), "-0.6931471805599453094172321215");
        close(exp(Decimal::ONE), "2.7182818284590452353602874714");
        close(exp(decimal("-1")), "0.3678794411714423215955237702");
        assert_eq!(ln(Decimal::ZERO), None);
    }

    #[test]
    fn growth_compounds() {
        let start = Per::Year.window(date(2025, 1, 1));
        let periods = periods(start, start.later(2), Per::Year).unwrap();
        assert_eq!(periods, Decimal::TWO);
        // 410 to 803.6 in two years is 40 % a year.
        let found = rate(decimal("410"), decimal("803.6"), periods).unwrap();
        assert!(!exceeds(found, decimal("0.4")), "{found}");
        let more = rate(decimal("410"), decimal("803.7"), periods).unwrap();
        assert!(exceeds(more, decimal("0.4")), "{more}");
        // Two quarters are half a year.
        let quarter = Per::Quarter.window(date(2026, 1, 1));
        assert_eq!(
            super::periods(quarter, quarter.later(2), Per::Year),
            Some(decimal("0.5"))
        );
    }
}
