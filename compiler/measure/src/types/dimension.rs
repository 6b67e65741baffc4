//! What a figure is made of, as powers of what is counted and measured.

use std::collections::BTreeMap;

use mkt_kinds::units::Currency;
use mkt_model::value::Unit;
use mkt_model::{Strategy, SymbolId};

/// What can be counted or measured, and does not turn into another by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// Money. Of which currency is told beside it: a formula is reckoned in
    /// that of its KPI, at declared rates.
    Money,
    /// What is counted of a declared entity or event.
    Counted(SymbolId),
    /// A unit of the strategy's own, which may stand for anything counted.
    Own(SymbolId),
    /// People, of whatever entity.
    People,
    /// Messages, as channels report them.
    Messages,
    /// Time.
    Time,
}

/// A product of powers of bases: `EUR per traveller` is money¹ · traveller⁻¹.
/// Without any it is a bare number: a ratio of like and like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimension(BTreeMap<Base, i32>);

impl Base {
    /// Whether it is counted, rather than measured.
    pub fn is_counted(self) -> bool {
        !matches!(self, Self::Money | Self::Time)
    }

    /// Whether a figure of the one may be stated in the other.
    fn stands_for(self, other: Self, strategy: &Strategy) -> bool {
        let is_entity = |id: SymbolId| strategy.symbol(id).kind.word() == "entity";
        let is_person = |base: Self| match base {
            Self::People => true,
            Self::Counted(id) => is_entity(id),
            _ => false,
        };
        match (self, other) {
            (one, other) if one == other => true,
            // Two units of one's own are two things.
            (Self::Own(_), Self::Own(_)) => false,
            (Self::Own(_), other) | (other, Self::Own(_)) => other.is_counted(),
            (Self::People, other) | (other, Self::People) if is_person(other) => true,
            // A message goes to one person.
            (Self::Messages, other) | (other, Self::Messages) => is_person(other),
            _ => false,
        }
    }

    /// The word for it in a unit.
    fn word(self, strategy: &Strategy, currency: Option<Currency>) -> String {
        match self {
            Self::Money => currency.map_or("money", Currency::code).to_owned(),
            Self::Counted(id) | Self::Own(id) => strategy.symbol(id).path.to_string(),
            Self::People => "people".to_owned(),
            Self::Messages => "message".to_owned(),
            Self::Time => "time".to_owned(),
        }
    }
}

impl Dimension {
    /// One base, to the first power.
    pub fn of(base: Base) -> Self {
        Self(BTreeMap::from([(base, 1)]))
    }

    /// The dimension of a unit.
    pub fn of_unit(unit: &Unit, strategy: &Strategy) -> Self {
        match unit {
            Unit::None | Unit::Percent | Unit::Points => Self::default(),
            Unit::Currency(_) => Self::of(Base::Money),
            Unit::Duration(_) => Self::of(Base::Time),
            Unit::People => Self::of(Base::People),
            Unit::Counted(id, _) => Self::of(match strategy.symbol(*id).kind.word() {
                "unit" => Base::Own(*id),
                _ => Base::Counted(*id),
            }),
            Unit::Per(unit, per) => {
                Self::of_unit(unit, strategy).over(&Self::of_unit(per, strategy))
            }
        }
    }

    /// Whether it is a bare number.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The bases with their powers, none of them 0.
    pub fn powers(&self) -> impl Iterator<Item = (Base, i32)> {
        self.0.iter().map(|(base, power)| (*base, *power))
    }

    /// The power of a base.
    pub fn power(&self, base: Base) -> i32 {
        self.0.get(&base).copied().unwrap_or(0)
    }

    /// Whether everything in it is counted.
    pub fn is_counted(&self) -> bool {
        self.0.keys().all(|base| base.is_counted())
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
        let sum = self.power(base).saturating_add(power);
        if sum == 0 {
            self.0.remove(&base);
        } else {
            self.0.insert(base, sum);
        }
    }

    /// What is left when bases that stand for one another cancel: nothing
    /// where it is a quotient of two dimensions that are alike.
    #[must_use]
    pub fn cancelled(&self, strategy: &Strategy) -> Self {
        let mut left = self.clone();
        let mut bases: Vec<Base> = left.0.keys().copied().collect();
        // Those that stand for the most come last, so that they do not take a
        // partner from those that have only one.
        bases.sort_by_key(|base| match base {
            Base::Own(_) => 2,
            Base::People | Base::Messages => 1,
            _ => 0,
        });
        for one in &bases {
            for other in &bases {
                let (up, down) = (left.power(*one), left.power(*other));
                if one != other && up > 0 && down < 0 && one.stands_for(*other, strategy) {
                    let both = up.min(down.saturating_neg());
                    left.add(*one, both.saturating_neg());
                    left.add(*other, both);
                }
            }
        }
        left
    }

    /// As a unit is written: `EUR per traveller`; with several factors
    /// `EUR × booking per traveller`.
    pub fn words(&self, strategy: &Strategy, currency: Option<Currency>) -> String {
        let side = |up: bool| {
            let mut words = Vec::new();
            for (base, power) in self.powers().filter(|(_, power)| (*power > 0) == up) {
                let word = match base {
                    Base::People if !up => "person".to_owned(),
                    base => base.word(strategy, currency),
                };
                for _ in 0..power.unsigned_abs().min(9) {
                    words.push(word.clone());
                }
            }
            words.join(" × ")
        };
        match (side(true), side(false)) {
            (up, down) if down.is_empty() && up.is_empty() => "number".to_owned(),
            (up, down) if down.is_empty() => up,
            (up, down) if up.is_empty() => format!("number per {down}"),
            (up, down) => format!("{up} per {down}"),
        }
    }

    /// The unit as it can be written in a `unit:` line, where there is one.
    pub fn written(&self, strategy: &Strategy, currency: Option<Currency>) -> Option<String> {
        let one = |up: bool| {
            let mut side = self.powers().filter(|(_, power)| (*power > 0) == up);
            let first = side.next();
            match (first, side.next()) {
                (_, Some(_)) => None,
                (None, None) => Some(None),
                (Some((base, power)), None) if power.abs() == 1 => Some(Some(base)),
                _ => None,
            }
        };
        let writable = |base: &Base| !matches!(base, Base::Messages | Base::Time);
        let (up, down) = (one(true)??, one(false)?);
        if !writable(&up) || !down.as_ref().is_none_or(writable) {
            return None;
        }
        Some(self.words(strategy, currency))
    }
}
