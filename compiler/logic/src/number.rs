//! Exact rational numbers. Every operation says where a result is too large:
//! then nothing is concluded.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, One, Zero};
use rust_decimal::Decimal;

/// A rational number.
pub(crate) type Number = Ratio<i128>;

/// An operation gave a number that is too large to go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// A result, or what was too large.
pub(crate) type Exact<T> = Result<T, TooLarge>;

pub(crate) fn plus(a: &Number, b: &Number) -> Exact<Number> {
    a.checked_add(b).ok_or(TooLarge)
}

pub(crate) fn minus(a: &Number, b: &Number) -> Exact<Number> {
    a.checked_sub(b).ok_or(TooLarge)
}

pub(crate) fn times(a: &Number, b: &Number) -> Exact<Number> {
    a.checked_mul(b).ok_or(TooLarge)
}

/// One number divided by another, which is not 0.
pub(crate) fn over(a: &Number, b: &Number) -> Exact<Number> {
    a.checked_div(b).ok_or(TooLarge)
}

pub(crate) fn negative(a: &Number) -> Exact<Number> {
    minus(&Number::zero(), a)
}

pub(crate) fn whole(number: i128) -> Number {
    Number::from_integer(number)
}

pub(crate) fn zero() -> Number {
    Number::zero()
}

pub(crate) fn one() -> Number {
    Number::one()
}

/// A decimal as it is.
pub(crate) fn of(decimal: Decimal) -> Exact<Number> {
    let decimal = decimal.normalize();
    let under = 10_i128.checked_pow(decimal.scale()).ok_or(TooLarge)?;
    Ok(Number::new(decimal.mantissa(), under))
}

/// The number as a decimal, where it is one; none where its digits never end
/// or are too many.
pub(crate) fn decimal(number: &Number) -> Option<Decimal> {
    let mut under = *number.denom();
    let mut scale = 0_u32;
    let mut over = *number.numer();
    while under != 1 {
        over = over.checked_mul(10)?;
        scale = scale.checked_add(1)?;
        let reduced = Number::new(over, under);
        (over, under) = (*reduced.numer(), *reduced.denom());
        if scale > 28 {
            return None;
        }
    }
    Decimal::try_from_i128_with_scale(over, scale)
        .ok()
        .map(|decimal| decimal.normalize())
}
