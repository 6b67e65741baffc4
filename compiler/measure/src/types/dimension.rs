//! What a figure is made of, as powers of what is counted and measured.

use std::collections::BTreeMap;

use mkt_kinds::units::Currency;
use mkt_model::SymbolId;

/// What can be counted or measured, and does not turn into another by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// Money in a currency. Two currencies are two bases: only a declared rate
    /// turns one into the other.
    Money(Currency),
    /// What is counted of a declared entity, event or own unit.
    Counted(SymbolId),
    /// People, of whatever entity.
    People,
    /// Time.
    Time,
}

/// A product of powers of bases: `EUR per traveller` is EUR¹ · traveller⁻¹.
/// Nothing has no dimension: a bare number, a ratio of like and like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimension(BTreeMap<Base, i32>);

impl Dimension {
    /// One base, to the first power.
    pub fn of(base: Base) -> Self {
        Self(BTreeMap::from([(base, 1)]))
    }

    /// Whether it is a bare number.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The bases with their powers, none of them 0.
    pub fn powers(&self) -> impl Iterator<Item = (Base, i32)> {
        self.0.iter().map(|(base, power)| (*base, *power))
    }

    /// The dimension of a product.
    #[must_use]
    pub fn times(mut self, other: &Self) -> Self {
        for (base, power) in other.powers() {
            self.add(base, power);
        }
        self
    }

    /// The dimension of a quotient.
    #[must_use]
    pub fn over(mut self, other: &Self) -> Self {
        for (base, power) in other.powers() {
            self.add(base, power.saturating_neg());
        }
        self
    }

    fn add(&mut self, base: Base, power: i32) {
        let sum = self
            .0
            .get(&base)
            .copied()
            .unwrap_or(0)
            .saturating_add(power);
        if sum == 0 {
            self.0.remove(&base);
        } else {
            self.0.insert(base, sum);
        }
    }
}
