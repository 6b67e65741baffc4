//! Figures as the language writes them, short enough for a sentence.

use mkt_model::value::{Unit, grouped};
use rust_decimal::{Decimal, RoundingStrategy};

/// A value of a KPI as it would be written in a target: `520M EUR`, `3.8%`,
/// `12_000`. It reads back as exactly this value. Of `EUR per traveller` only
/// what stands before `per`.
pub fn figure(number: Decimal, unit: &Unit) -> String {
    match unit {
        Unit::None | Unit::Counted(..) | Unit::People => scaled(number),
        Unit::Percent => format!("{}%", grouped(number)),
        Unit::Per(unit, _) => figure(number, unit),
        unit => format!("{} {unit}", scaled(number)),
    }
}

/// A number, in millions or billions where that loses nothing and is short.
fn scaled(number: Decimal) -> String {
    for (power, letter) in [(9_u32, "bn"), (6, "M")] {
        let scale = Decimal::from(10_u64.saturating_pow(power));
        if number.abs() < scale {
            continue;
        }
        if let Some(short) = number.checked_div(scale)
            && short.normalize().scale() <= 3
        {
            return format!("{}{letter}", grouped(short));
        }
    }
    grouped(number)
}

/// A value rounded to so many significant digits.
pub fn significant(number: Decimal, digits: u32, how: RoundingStrategy) -> Option<Decimal> {
    let step = step(number, digits)?;
    number
        .checked_div(step)?
        .round_dp_with_strategy(0, how)
        .checked_mul(step)
        .map(|rounded| rounded.normalize())
}

/// One in the last of so many significant digits of a number.
pub fn step(number: Decimal, digits: u32) -> Option<Decimal> {
    let mut step = Decimal::ONE;
    let size = number.abs();
    if size.is_zero() {
        return Some(Decimal::from_i128_with_scale(1, digits));
    }
    let ten = Decimal::TEN;
    // One in the first digit …
    while step.checked_mul(ten)? <= size {
        step = step.checked_mul(ten)?;
    }
    while step > size {
        step = step.checked_div(ten)?;
    }
    // … and in the last.
    for _ in 1..digits {
        step = step.checked_div(ten)?;
    }
    (!step.is_zero()).then_some(step)
}

/// How many significant digits a number is written with, trailing zeros of a
/// whole number not counted.
pub fn digits(number: Decimal) -> u32 {
    let mut mantissa = number.normalize().mantissa().unsigned_abs();
    while mantissa > 0 && mantissa.is_multiple_of(10) {
        mantissa = mantissa.checked_div(10).unwrap_or(0);
    }
    u32::try_from(mantissa.to_string().len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn figures_are_written_as_in_the_language() {
        let shown = |number: &str| figure(decimal(number), &Unit::None);
        assert_eq!(shown("520000000"), "520M");
        assert_eq!(shown("3236400"), "3_236_400");
        assert_eq!(shown("3240000"), "3.24M");
        assert_eq!(shown("12000"), "12_000");
        assert_eq!(shown("-0.5"), "-0.5");
        assert_eq!(figure(decimal("3.80"), &Unit::Percent), "3.8%");
    }

    #[test]
    fn numbers_are_rounded_to_their_digits() {
        let rounded = |number: &str, digits, how| {
            significant(decimal(number), digits, how)
                .unwrap()
                .to_string()
        };
        let away = RoundingStrategy::AwayFromZero;
        assert_eq!(rounded("3236400", 3, RoundingStrategy::ToZero), "3230000");
        assert_eq!(rounded("0.038219", 3, away), "0.0383");
        assert_eq!(rounded("87", 3, away), "87");
        assert_eq!(rounded("0", 3, away), "0");
        assert_eq!(digits(decimal("520000000")), 2);
        assert_eq!(digits(decimal("3.10")), 2);
        assert_eq!(digits(decimal("0.0383")), 3);
    }
}
