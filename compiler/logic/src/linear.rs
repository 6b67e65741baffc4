//! Linear sums and what they are compared with.

use mkt_syntax::expression::Comparison;

use crate::formula::{ALWAYS, Formula, Formulas, NEVER};
use crate::number::{Exact, Number, minus, negative, one, over, plus, times, whole, zero};
use crate::terms::{Atom, Terms, VariableId};

/// A sum of multiples of numbers that are not known, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Sum {
    /// In the order of the numbers; no factor is 0.
    pub terms: Vec<(VariableId, Number)>,
    pub constant: Number,
}

/// A sum that is at most, or less than, a constant. The first factor is
/// positive, and the factors are whole numbers that share no divisor, so that
/// comparisons of one sum are told apart by their constants only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Linear {
    /// In the order of the numbers; no factor is 0.
    pub terms: Box<[(VariableId, Number)]>,
    /// Whether it is less than the constant rather than at most.
    pub less: bool,
    pub constant: Number,
}

impl Sum {
    /// A constant.
    pub fn constant(constant: Number) -> Self {
        Self {
            terms: Vec::new(),
            constant,
        }
    }

    /// A number that is not known.
    pub fn of(variable: VariableId) -> Self {
        Self {
            terms: vec![(variable, one())],
            constant: zero(),
        }
    }

    /// The number, where it is known.
    pub fn known(&self) -> Option<&Number> {
        self.terms.is_empty().then_some(&self.constant)
    }

    pub fn scaled(&self, by: &Number) -> Exact<Self> {
        if *by == zero() {
            return Ok(Self::constant(zero()));
        }
        let terms = self
            .terms
            .iter()
            .map(|(variable, factor)| Ok((*variable, times(factor, by)?)));
        Ok(Self {
            terms: terms.collect::<Exact<_>>()?,
            constant: times(&self.constant, by)?,
        })
    }

    pub fn plus(&self, other: &Self) -> Exact<Self> {
        let mut terms = self.terms.clone();
        for (variable, factor) in &other.terms {
            match terms.binary_search_by_key(variable, |term| term.0) {
                Ok(place) => {
                    if let Some(term) = terms.get_mut(place) {
                        term.1 = plus(&term.1, factor)?;
                    }
                }
                Err(place) => terms.insert(place, (*variable, *factor)),
            }
        }
        terms.retain(|(_, factor)| *factor != zero());
        Ok(Self {
            terms,
            constant: plus(&self.constant, &other.constant)?,
        })
    }

    pub fn minus(&self, other: &Self) -> Exact<Self> {
        self.plus(&other.scaled(&whole(-1))?)
    }
}

/// That a sum compares with 0 as said.
pub(crate) fn compared(
    formulas: &mut Formulas,
    terms: &mut Terms,
    sum: &Sum,
    comparison: Comparison,
) -> Exact<Formula> {
    if let Some(known) = sum.known() {
        let order = known.cmp(&zero());
        let so = match comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        };
        return Ok(if so { ALWAYS } else { NEVER });
    }
    Ok(match comparison {
        Comparison::Less => below(formulas, terms, sum, true)?,
        Comparison::AtMost => below(formulas, terms, sum, false)?,
        Comparison::Greater => {
            let most = below(formulas, terms, sum, false)?;
            formulas.not(most)
        }
        Comparison::AtLeast => {
            let less = below(formulas, terms, sum, true)?;
            formulas.not(less)
        }
        Comparison::Equal => {
            let most = below(formulas, terms, sum, false)?;
            let less = below(formulas, terms, sum, true)?;
            let least = formulas.not(less);
            formulas.and([most, least])
        }
        Comparison::NotEqual => {
            let equal = compared(formulas, terms, sum, Comparison::Equal)?;
            formulas.not(equal)
        }
    })
}

/// That a sum is at most 0, or less.
fn below(formulas: &mut Formulas, terms: &mut Terms, sum: &Sum, less: bool) -> Exact<Formula> {
    let mut scale = zero();
    for (_, factor) in &sum.terms {
        let gathered = if scale == zero() {
            *factor
        } else {
            // The greatest common divisor of fractions.
            let over = greatest_divisor(*scale.numer(), *factor.numer());
            let under =
                least_multiple(*scale.denom(), *factor.denom()).ok_or(crate::number::TooLarge)?;
            Number::new(over, under)
        };
        scale = gathered;
    }
    let first = sum.terms.first().map_or(one(), |term| term.1);
    let mut scale = if scale < zero() {
        negative(&scale)?
    } else {
        scale
    };
    let turned = first < zero();
    if turned {
        scale = negative(&scale)?;
    }
    let mut parts = Vec::new();
    for (variable, factor) in &sum.terms {
        parts.push((*variable, over(factor, &scale)?));
    }
    // terms + constant <= 0 is terms <= -constant; divided by a negative
    // scale it is terms >= -constant, which is not terms < -constant.
    let constant = negative(&over(&sum.constant, &scale)?)?;
    let less = if turned { !less } else { less };
    let all_whole = parts.iter().all(|(variable, _)| terms.is_whole(*variable));
    let (less, constant) = if all_whole {
        let most = if less {
            minus(&constant.ceil(), &one())?
        } else {
            constant.floor()
        };
        (false, most)
    } else {
        (less, constant)
    };
    let atom = terms.atom(Atom::Linear(Linear {
        terms: parts.into(),
        less,
        constant,
    }));
    Ok(formulas.literal(atom, !turned))
}

fn greatest_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        let rest = a.checked_rem(b).unwrap_or(0);
        (a, b) = (b, rest);
    }
    i128::try_from(a).unwrap_or(1)
}

fn least_multiple(a: i128, b: i128) -> Option<i128> {
    let divisor = greatest_divisor(a, b);
    a.checked_div(divisor)?.checked_mul(b)?.checked_abs()
}
