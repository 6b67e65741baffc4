//! A formula as a quotient of two polynomials in one of its parts, to tell
//! whether it rises with it.
//!
//! The other parts stand in the coefficients, as ranges. Like terms cancel
//! there, so that `(a - b) / a` is seen to rise with `a` for a positive `b`: its
//! slope has `a - (a - b)`, which is `b`, above the line.

use rust_decimal::Decimal;

use super::formula::Formula;
use crate::interval::Interval;

/// Polynomials of a higher degree are not looked at.
const HIGHEST: usize = 8;

const ZERO: Interval = Interval::point(Decimal::ZERO);
const ONE: Interval = Interval::point(Decimal::ONE);

/// Coefficients, from that of the constant on.
type Polynomial = Vec<Interval>;

/// A quotient of polynomials.
pub(super) struct Rational {
    over: Polynomial,
    under: Polynomial,
}

impl Rational {
    /// A formula as such a quotient in one of its parts.
    pub fn of(formula: &Formula, part: usize, parts: &[Interval]) -> Option<Self> {
        let constant = |value| Self {
            over: vec![value],
            under: vec![ONE],
        };
        let of = |formula: &Formula| Self::of(formula, part, parts);
        Some(match formula {
            Formula::Number(number) => constant(Interval::point(*number)),
            Formula::Part(own) if *own == part => Self {
                over: vec![ZERO, ONE],
                under: vec![ONE],
            },
            Formula::Part(own) => constant(parts.get(*own).copied().unwrap_or(Interval::ALL)),
            Formula::Negative(inner) => of(inner)?.negative(),
            Formula::Sum(terms) => {
                let mut sum = constant(ZERO);
                for (plus, term) in terms {
                    let term = of(term)?;
                    sum = sum.plus(&if *plus { term } else { term.negative() })?;
                }
                sum
            }
            Formula::Product(factors) => {
                let mut product = constant(ONE);
                for (times, factor) in factors {
                    let Self { over, under } = of(factor)?;
                    let (over, under) = if *times { (over, under) } else { (under, over) };
                    product = Self {
                        over: multiplied(&product.over, &over)?,
                        under: multiplied(&product.under, &under)?,
                    };
                }
                product
            }
        })
    }

    /// Whether it rises over a range, or else falls; none where it may do both,
    /// or may not be there.
    pub fn rises(&self, range: Interval) -> Option<bool> {
        let under = value(&self.under, range);
        let kept = under.low().is_some_and(|low| low > Decimal::ZERO)
            || under.high().is_some_and(|high| high < Decimal::ZERO);
        if !kept {
            return None;
        }
        // (n / d)' = (n' d - n d') / d^2
        let grows = multiplied(&slope(&self.over), &self.under)?;
        let shrinks = multiplied(&self.over, &slope(&self.under))?;
        let slope = value(&difference(&grows, &shrinks), range);
        if slope.low().is_some_and(|low| low >= Decimal::ZERO) {
            Some(true)
        } else if slope.high().is_some_and(|high| high <= Decimal::ZERO) {
            Some(false)
        } else {
            None
        }
    }

    fn negative(mut self) -> Self {
        for coefficient in &mut self.over {
            *coefficient = coefficient.negative();
        }
        self
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        // One divisor for both, where it is surely the same.
        let same = self.under == other.under && self.under.iter().all(|one| one.only().is_some());
        if same {
            return Some(Self {
                over: sum(&self.over, &other.over),
                under: self.under.clone(),
            });
        }
        Some(Self {
            over: sum(
                &multiplied(&self.over, &other.under)?,
                &multiplied(&other.over, &self.under)?,
            ),
            under: multiplied(&self.under, &other.under)?,
        })
    }
}

fn pairs<'p>(
    a: &'p Polynomial,
    b: &'p Polynomial,
) -> impl Iterator<Item = (Interval, Interval)> + 'p {
    let at = |all: &Polynomial, index: usize| all.get(index).copied().unwrap_or(ZERO);
    (0..a.len().max(b.len())).map(move |index| (at(a, index), at(b, index)))
}

fn sum(a: &Polynomial, b: &Polynomial) -> Polynomial {
    pairs(a, b).map(|(a, b)| a.plus(b)).collect()
}

fn difference(a: &Polynomial, b: &Polynomial) -> Polynomial {
    pairs(a, b).map(|(a, b)| a.minus(b)).collect()
}

fn multiplied(a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
    let length = a.len().checked_add(b.len())?.saturating_sub(1);
    if length > HIGHEST.saturating_add(1) {
        return None;
    }
    let mut product = vec![ZERO; length];
    for (i, a) in a.iter().enumerate() {
        for (j, b) in b.iter().enumerate() {
            if let Some(sum) = product.get_mut(i.saturating_add(j)) {
                *sum = sum.plus(a.times(*b));
            }
        }
    }
    Some(product)
}

fn slope(of: &Polynomial) -> Polynomial {
    let powers = (1_u32..).map(|power| Interval::point(Decimal::from(power)));
    let slope: Polynomial = of
        .iter()
        .skip(1)
        .zip(powers)
        .map(|(coefficient, power)| coefficient.times(power))
        .collect();
    if slope.is_empty() { vec![ZERO] } else { slope }
}

/// By Horner's rule.
fn value(of: &Polynomial, at: Interval) -> Interval {
    of.iter().rev().fold(ZERO, |value, coefficient| {
        value.times(at).plus(*coefficient)
    })
}
