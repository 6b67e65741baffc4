//! Arithmetic over parts of which each lies in a range.
//!
//! The range of a formula is found by interval arithmetic, which is exact where
//! every part occurs once. A part that occurs several times (`(a - b) / a`) would
//! be taken for several parts; so where the formula rises or falls with it over
//! all ranges, it is put at the end of its range where the formula is lowest, and
//! then where it is highest, which is exact again. What is left is wider than it
//! need be, and never too narrow.

use rust_decimal::Decimal;

use super::rational::Rational;
use crate::interval::Interval;

/// A formula over numbered parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// A number.
    Number(Decimal),
    /// A part, by its number.
    Part(usize),
    /// `-a`
    Negative(Box<Formula>),
    /// `a + b - c`: what is added, or else taken away.
    Sum(Vec<(bool, Formula)>),
    /// `a * b / c`: what is multiplied with, or else divided by.
    Product(Vec<(bool, Formula)>),
}

const ZERO: Interval = Interval::point(Decimal::ZERO);
const ONE: Interval = Interval::point(Decimal::ONE);

impl Formula {
    /// Everything that the formula can be, where each part can be anything in
    /// its range. What a range is not given for can be any number.
    pub fn range(&self, parts: &[Interval]) -> Interval {
        let natural = self.natural(parts);
        let mut counts = vec![0_usize; parts.len()];
        self.count(&mut counts);
        let (mut lowest, mut highest) = (parts.to_vec(), parts.to_vec());
        let mut moved = false;
        for (part, count) in counts.iter().enumerate() {
            let Some(range) = parts.get(part).filter(|range| range.only().is_none()) else {
                continue;
            };
            if *count < 2 {
                continue;
            }
            let (Some(low), Some(high)) = (range.low(), range.high()) else {
                continue;
            };
            let rational = Rational::of(self, part, parts);
            let (at_lowest, at_highest) = match rational.and_then(|it| it.rises(*range)) {
                Some(true) => (low, high),
                Some(false) => (high, low),
                None => continue,
            };
            if let (Some(one), Some(other)) = (lowest.get_mut(part), highest.get_mut(part)) {
                *one = Interval::point(at_lowest);
                *other = Interval::point(at_highest);
                moved = true;
            }
        }
        if !moved {
            return natural;
        }
        let low = self.natural(&lowest).low();
        let high = self.natural(&highest).high();
        // Both hold all values, and there are some.
        Interval::new(low, high)
            .and_then(|moved| moved.both(natural))
            .unwrap_or(natural)
    }

    /// The range by interval arithmetic, every occurrence of a part by itself.
    fn natural(&self, parts: &[Interval]) -> Interval {
        match self {
            Self::Number(number) => Interval::point(*number),
            Self::Part(part) => parts.get(*part).copied().unwrap_or(Interval::ALL),
            Self::Negative(inner) => inner.natural(parts).negative(),
            Self::Sum(terms) => terms.iter().fold(ZERO, |sum, (plus, term)| {
                let term = term.natural(parts);
                if *plus {
                    sum.plus(term)
                } else {
                    sum.minus(term)
                }
            }),
            Self::Product(factors) => factors.iter().fold(ONE, |product, (times, factor)| {
                let factor = factor.natural(parts);
                if *times {
                    product.times(factor)
                } else {
                    product.over(factor)
                }
            }),
        }
    }

    fn count(&self, counts: &mut [usize]) {
        match self {
            Self::Number(_) => {}
            Self::Part(part) => {
                if let Some(count) = counts.get_mut(*part) {
                    *count = count.saturating_add(1);
                }
            }
            Self::Negative(inner) => inner.count(counts),
            Self::Sum(all) | Self::Product(all) => {
                for (_, inner) in all {
                    inner.count(counts);
                }
            }
        }
    }

    /// The formula with something written for each part and number.
    pub fn written(
        &self,
        part: &dyn Fn(usize) -> String,
        number: &dyn Fn(Decimal) -> String,
    ) -> String {
        let inner = |inner: &Self, tight: bool| {
            let text = inner.written(part, number);
            let loose = match inner {
                Self::Sum(_) | Self::Negative(_) => true,
                Self::Product(_) => tight,
                Self::Number(_) | Self::Part(_) => false,
            };
            if loose { format!("({text})") } else { text }
        };
        match self {
            Self::Number(own) => number(*own),
            Self::Part(own) => part(*own),
            Self::Negative(own) => format!("-{}", inner(own, true)),
            Self::Sum(terms) => {
                let mut text = String::new();
                for (plus, term) in terms {
                    let sign = match (text.is_empty(), plus) {
                        (true, true) => "",
                        (true, false) => "-",
                        (false, true) => " + ",
                        (false, false) => " - ",
                    };
                    let term = match term {
                        Self::Product(_) => term.written(part, number),
                        other => inner(other, false),
                    };
                    text.push_str(sign);
                    text.push_str(&term);
                }
                text
            }
            Self::Product(factors) => {
                let mut text = String::new();
                for (times, factor) in factors {
                    let sign = match (text.is_empty(), times) {
                        (true, true) => "",
                        (true, false) => "1 / ",
                        (false, true) => " * ",
                        (false, false) => " / ",
                    };
                    text.push_str(sign);
                    text.push_str(&inner(factor, !times || !text.is_empty()));
                }
                text
            }
        }
    }
}
