//! Systems of linear inequalities over rational and whole numbers, exactly.
//!
//! The general simplex of Dutertre and de Moura (*A fast linear-arithmetic
//! solver for DPLL(T)*, 2006): sums are rows, bounds are put on numbers and
//! rows, and a row that cannot be brought within its bounds names the bounds
//! that contradict one another. A strict bound is one by an infinitesimal.
//! Whole numbers are found by branching.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::number::{Exact, Number, decimal, minus, negative, one, over, plus, times, whole, zero};

/// How many branches are looked at for whole numbers.
const BRANCHES: usize = 300;

/// A number and a multiple of the infinitesimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Near {
    pub number: Number,
    pub infinitesimal: Number,
}

impl Near {
    pub fn at(number: Number) -> Self {
        Self {
            number,
            infinitesimal: zero(),
        }
    }

    fn plus(&self, other: &Self) -> Exact<Self> {
        Ok(Self {
            number: plus(&self.number, &other.number)?,
            infinitesimal: plus(&self.infinitesimal, &other.infinitesimal)?,
        })
    }

    fn minus(&self, other: &Self) -> Exact<Self> {
        Ok(Self {
            number: minus(&self.number, &other.number)?,
            infinitesimal: minus(&self.infinitesimal, &other.infinitesimal)?,
        })
    }

    fn times(&self, by: &Number) -> Exact<Self> {
        Ok(Self {
            number: times(&self.number, by)?,
            infinitesimal: times(&self.infinitesimal, by)?,
        })
    }
}

/// A bound, and by which of the inequalities given it is one; none for one by
/// which the search branches.
#[derive(Clone, Copy, Debug)]
struct Bound {
    value: Near,
    by: Option<usize>,
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The inequalities hold for the values.
    Possible,
    /// These inequalities contradict one another.
    Contradiction(BTreeSet<usize>),
    /// There were no steps left, or a number was too large.
    Spent,
}

/// A system of inequalities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Simplex {
    low: Vec<Option<Bound>>,
    high: Vec<Option<Bound>>,
    values: Vec<Near>,
    whole: Vec<bool>,
    /// The numbers that are sums of others, with their factors.
    rows: BTreeMap<usize, BTreeMap<usize, Number>>,
}

impl Simplex {
    /// A new number.
    pub fn number(&mut self, whole: bool) -> usize {
        let place = self.values.len();
        self.low.push(None);
        self.high.push(None);
        self.values.push(Near::at(zero()));
        self.whole.push(whole);
        place
    }

    /// A new number that is a sum of multiples of others.
    pub fn row(&mut self, terms: &[(usize, Number)]) -> Exact<usize> {
        let is_whole = terms.iter().all(|(place, factor)| {
            factor.is_integer() && self.whole.get(*place).copied().unwrap_or_default()
        });
        let mut row: BTreeMap<usize, Number> = BTreeMap::new();
        for (place, factor) in terms {
            match self.rows.get(place).cloned() {
                Some(inner) => {
                    for (place, inner) in inner {
                        add(&mut row, place, &times(&inner, factor)?)?;
                    }
                }
                None => add(&mut row, *place, factor)?,
            }
        }
        let place = self.number(is_whole);
        let mut value = Near::at(zero());
        for (part, factor) in &row {
            value = value.plus(&self.value(*part).times(factor)?)?;
        }
        if let Some(own) = self.values.get_mut(place) {
            *own = value;
        }
        self.rows.insert(place, row);
        Ok(place)
    }

    /// The value that was found.
    pub fn value(&self, place: usize) -> Near {
        self.values.get(place).copied().unwrap_or(Near::at(zero()))
    }

    pub fn low(&self, place: usize) -> Option<Near> {
        self.low
            .get(place)
            .copied()
            .flatten()
            .map(|bound| bound.value)
    }

    pub fn high(&self, place: usize) -> Option<Near> {
        self.high
            .get(place)
            .copied()
            .flatten()
            .map(|bound| bound.value)
    }

    /// Whether a number is bound to others by a row.
    pub fn is_tied(&self, place: usize) -> bool {
        self.rows.contains_key(&place) || self.rows.values().any(|row| row.contains_key(&place))
    }

    /// Puts a bound; the contradicting inequalities where it leaves nothing.
    pub fn bound(
        &mut self,
        place: usize,
        upper: bool,
        value: Near,
        by: Option<usize>,
    ) -> Result<(), BTreeSet<usize>> {
        let (own, other) = if upper {
            (&mut self.high, &self.low)
        } else {
            (&mut self.low, &self.high)
        };
        let tighter = own.get(place).copied().flatten().is_none_or(|before| {
            if upper {
                value < before.value
            } else {
                value > before.value
            }
        });
        if !tighter {
            return Ok(());
        }
        if let Some(own) = own.get_mut(place) {
            *own = Some(Bound { value, by });
        }
        if let Some(other) = other.get(place).copied().flatten() {
            let crossed = if upper {
                other.value > value
            } else {
                other.value < value
            };
            if crossed {
                return Err(by.into_iter().chain(other.by).collect());
            }
        }
        Ok(())
    }

    /// Searches for values within all bounds, whole where they must be. Each
    /// pivot is a step.
    ///
    /// Branches are looked at in breadth: one that goes on for ever beside one
    /// that ends is no hindrance.
    pub fn solve(&mut self, steps: &mut u64) -> Verdict {
        let mut open = VecDeque::from([self.clone()]);
        let mut core = BTreeSet::new();
        for _ in 0..BRANCHES {
            let Some(mut system) = open.pop_front() else {
                return Verdict::Contradiction(core);
            };
            match system.relax(steps) {
                Ok(None) => {}
                Ok(Some(part)) => {
                    core.extend(part);
                    continue;
                }
                Err(_) => return Verdict::Spent,
            }
            let Some(place) = system.broken() else {
                *self = system;
                return Verdict::Possible;
            };
            let value = system.value(place);
            // Just below a whole number is above the one before.
            let below = value.number.is_integer() && value.infinitesimal < zero();
            let floor = if below {
                minus(&value.number, &one())
            } else {
                Ok(value.number.floor())
            };
            let Ok((floor, ceiling)) = floor.and_then(|floor| Ok((floor, plus(&floor, &one())?)))
            else {
                return Verdict::Spent;
            };
            for (upper, bound) in [(true, floor), (false, ceiling)] {
                let mut branch = system.clone();
                match branch.bound(place, upper, Near::at(bound), None) {
                    Ok(()) => open.push_back(branch),
                    Err(part) => core.extend(part),
                }
            }
        }
        if open.is_empty() {
            Verdict::Contradiction(core)
        } else {
            Verdict::Spent
        }
    }

    /// A number that must be whole and is not.
    fn broken(&self) -> Option<usize> {
        (0..self.values.len()).find(|place| {
            let value = self.value(*place);
            self.whole.get(*place).copied().unwrap_or_default()
                && !(value.number.is_integer() && value.infinitesimal == zero())
        })
    }

    /// Gives the numbers that need not be whole values that end as decimals do,
    /// as far as some are found.
    pub fn shorten(&mut self, steps: &mut u64) -> Exact<()> {
        for place in 0..self.values.len() {
            if self.whole.get(place).copied().unwrap_or_default() {
                continue;
            }
            let value = self.concrete()?.get(place).copied().unwrap_or_else(zero);
            if decimal(&value).is_some() {
                continue;
            }
            'scales: for scale in [0, 1, 2, 4, 8] {
                let scale = whole(10_i128.checked_pow(scale).unwrap_or(1));
                let scaled = times(&value, &scale)?;
                for rounded in [scaled.floor(), scaled.ceil()] {
                    let near = Near::at(over(&rounded, &scale)?);
                    let mut fixed = self.clone();
                    let bounded = fixed
                        .bound(place, true, near, None)
                        .and_then(|()| fixed.bound(place, false, near, None));
                    if bounded.is_ok() && fixed.solve(steps) == Verdict::Possible {
                        *self = fixed;
                        break 'scales;
                    }
                }
            }
        }
        Ok(())
    }

    /// Values within all bounds, whole or not; else the inequalities that
    /// contradict one another.
    fn relax(&mut self, steps: &mut u64) -> Exact<Option<BTreeSet<usize>>> {
        // Numbers that are no sums are brought within their own bounds.
        for place in 0..self.values.len() {
            if self.rows.contains_key(&place) {
                continue;
            }
            let value = self.value(place);
            if let Some(low) = self.low(place).filter(|low| value < *low) {
                self.update(place, &low)?;
            } else if let Some(high) = self.high(place).filter(|high| value > *high) {
                self.update(place, &high)?;
            }
        }
        loop {
            // Bland's rule: the first, so that it ends.
            let broken = self.rows.keys().copied().find_map(|place| {
                let value = self.value(place);
                if self.low(place).is_some_and(|low| value < low) {
                    Some((place, false))
                } else if self.high(place).is_some_and(|high| value > high) {
                    Some((place, true))
                } else {
                    None
                }
            });
            let Some((place, too_high)) = broken else {
                return Ok(None);
            };
            *steps = steps.checked_sub(1).ok_or(crate::number::TooLarge)?;
            let row = self.rows.get(&place).cloned().unwrap_or_default();
            let entering = row.iter().find(|(other, factor)| {
                // Which way the other must go.
                let up = (**factor > zero()) != too_high;
                let value = self.value(**other);
                if up {
                    self.high(**other).is_none_or(|high| value < high)
                } else {
                    self.low(**other).is_none_or(|low| value > low)
                }
            });
            let Some((entering, _)) = entering else {
                return Ok(Some(self.core(place, too_high, &row)));
            };
            let target = if too_high {
                self.high(place)
            } else {
                self.low(place)
            };
            let Some(target) = target else {
                return Ok(None);
            };
            self.pivot(place, *entering, &target)?;
        }
    }

    /// The bounds that keep a row from its own.
    fn core(&self, place: usize, too_high: bool, row: &BTreeMap<usize, Number>) -> BTreeSet<usize> {
        let bound = |upper: bool, place: usize| {
            let side = if upper { &self.high } else { &self.low };
            side.get(place)
                .copied()
                .flatten()
                .and_then(|bound| bound.by)
        };
        let mut core: BTreeSet<usize> = bound(too_high, place).into_iter().collect();
        for (other, factor) in row {
            let up = (*factor > zero()) != too_high;
            core.extend(bound(up, *other));
        }
        core
    }

    /// Gives a number that is no sum a value.
    fn update(&mut self, place: usize, value: &Near) -> Exact<()> {
        let change = value.minus(&self.value(place))?;
        let mut changed = vec![(place, *value)];
        for (row, terms) in &self.rows {
            if let Some(factor) = terms.get(&place) {
                changed.push((*row, self.value(*row).plus(&change.times(factor)?)?));
            }
        }
        for (place, value) in changed {
            if let Some(own) = self.values.get_mut(place) {
                *own = value;
            }
        }
        Ok(())
    }

    /// Makes a sum take a value by changing one of the numbers in it, which
    /// becomes a sum in its place.
    fn pivot(&mut self, leaving: usize, entering: usize, target: &Near) -> Exact<()> {
        let Some(mut row) = self.rows.remove(&leaving) else {
            return Ok(());
        };
        let Some(factor) = row.remove(&entering) else {
            return Ok(());
        };
        let change = target
            .minus(&self.value(leaving))?
            .times(&over(&one(), &factor)?)?;
        let value = self.value(entering).plus(&change)?;
        // leaving = factor * entering + rest: entering = leaving / factor - rest / factor.
        let mut solved: BTreeMap<usize, Number> = BTreeMap::new();
        solved.insert(leaving, over(&one(), &factor)?);
        for (other, own) in &row {
            solved.insert(*other, negative(&over(own, &factor)?)?);
        }
        let mut rows = BTreeMap::new();
        for (place, mut terms) in std::mem::take(&mut self.rows) {
            if let Some(by) = terms.remove(&entering) {
                for (other, own) in &solved {
                    add(&mut terms, *other, &times(own, &by)?)?;
                }
                let moved = self.value(place).plus(&change.times(&by)?)?;
                if let Some(own) = self.values.get_mut(place) {
                    *own = moved;
                }
            }
            rows.insert(place, terms);
        }
        rows.insert(entering, solved);
        self.rows = rows;
        for (place, value) in [(leaving, *target), (entering, value)] {
            if let Some(own) = self.values.get_mut(place) {
                *own = value;
            }
        }
        Ok(())
    }

    /// Makes the infinitesimal so small a number that all bounds still hold,
    /// and gives the values with it: a power of ten, so that they stay short.
    pub fn concrete(&self) -> Exact<Vec<Number>> {
        let mut most = one();
        for place in 0..self.values.len() {
            let value = self.value(place);
            let sides = [
                self.low(place).map(|low| (low, value)),
                self.high(place).map(|high| (value, high)),
            ];
            for (less, more) in sides.into_iter().flatten() {
                let gap = minus(&more.number, &less.number)?;
                let grows = minus(&less.infinitesimal, &more.infinitesimal)?;
                if grows > zero() && gap > zero() {
                    most = most.min(over(&gap, &grows)?);
                }
            }
        }
        let mut tiny = one();
        while tiny > most {
            tiny = over(&tiny, &whole(10))?;
        }
        (0..self.values.len())
            .map(|place| {
                let value = self.value(place);
                plus(&value.number, &times(&value.infinitesimal, &tiny)?)
            })
            .collect()
    }
}

fn add(row: &mut BTreeMap<usize, Number>, place: usize, factor: &Number) -> Exact<()> {
    let sum = match row.get(&place) {
        Some(own) => plus(own, factor)?,
        None => *factor,
    };
    if sum == zero() {
        row.remove(&place);
    } else {
        row.insert(place, sum);
    }
    Ok(())
}
