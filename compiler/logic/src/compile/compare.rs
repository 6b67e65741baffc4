//! When values are equal, and which is more.

use std::cmp::Ordering;

use mkt_model::expression::{Expression, ExpressionKind};
use mkt_syntax::expression::Comparison;
use smol_str::SmolStr;

use super::values::{Kind, Value, days};
use super::{Compiler, Kleene, Scope, UNKNOWN};
use crate::formula::{ALWAYS, Formula, NEVER};
use crate::linear::{Sum, compared};
use crate::number::{self, Exact, whole};
use crate::terms::{Atom, Element, Test, ThingId};

impl Compiler<'_> {
    /// A comparison; none where it is beyond what is decided.
    pub fn compare(
        &mut self,
        left: &Value,
        comparison: Comparison,
        right: &Value,
    ) -> Exact<Option<Kleene>> {
        if matches!(left, Value::Unset) || matches!(right, Value::Unset) {
            return Ok(Some(UNKNOWN));
        }
        let numbers = match (left, right) {
            (Value::Number(a, left, one), Value::Number(b, right, other)) if one == other => {
                let set = self.formulas.and([*a, *b]);
                Some((set, left.minus(right)?))
            }
            _ => None,
        };
        if let Some((set, difference)) = numbers {
            let so = compared(
                &mut self.kept.formulas,
                &mut self.kept.terms,
                &difference,
                comparison,
            )?;
            return Ok(Some(self.known(set, so)));
        }
        match (left, right) {
            (Value::Number(set, sum, Kind::Day | Kind::Instant), Value::Days(..)) => {
                let set = *set;
                let so = self.beside_days(left, sum, comparison, right)?;
                return Ok(Some(self.known(set, so)));
            }
            (Value::Days(..), Value::Number(set, sum, Kind::Day | Kind::Instant)) => {
                let set = *set;
                let so = self.beside_days(right, sum, turned(comparison), left)?;
                return Ok(Some(self.known(set, so)));
            }
            (Value::Days(first, last), Value::Days(from, to)) => {
                let order = if last < from {
                    Ordering::Less
                } else if first > to {
                    Ordering::Greater
                } else {
                    Ordering::Equal
                };
                let sum = Sum::constant(whole(match order {
                    Ordering::Less => -1,
                    Ordering::Equal => 0,
                    Ordering::Greater => 1,
                }));
                let so = compared(
                    &mut self.kept.formulas,
                    &mut self.kept.terms,
                    &sum,
                    comparison,
                )?;
                return Ok(Some(self.certain(so)));
            }
            (Value::Recency(..) | Value::Edge(..) | Value::Ranked(..), _) => {
                return self.compare_figure(left, comparison, right);
            }
            (_, Value::Recency(..) | Value::Edge(..) | Value::Ranked(..)) => {
                return self.compare_figure(right, turned(comparison), left);
            }
            (Value::Quotient(set, over, under, kind), Value::Number(also, sum, other))
                if kind == other =>
            {
                let set = self.formulas.and([*set, *also]);
                return self.quotient(set, over, under, comparison, sum);
            }
            (Value::Number(also, sum, other), Value::Quotient(set, over, under, kind))
                if kind == other =>
            {
                let set = self.formulas.and([*set, *also]);
                return self.quotient(set, over, under, turned(comparison), sum);
            }
            _ => {}
        }
        match comparison {
            Comparison::Equal => self.equal(left, right),
            Comparison::NotEqual => Ok(self.equal(left, right)?.map(Self::not)),
            _ => Ok(None),
        }
    }

    /// A day or an instant beside written days: it is equal to any of them.
    fn beside_days(
        &mut self,
        value: &Value,
        sum: &Sum,
        comparison: Comparison,
        written: &Value,
    ) -> Exact<Formula> {
        let Value::Days(first, last) = written else {
            return Ok(NEVER);
        };
        // From the first that is equal until the last.
        let (from, to) = match value {
            Value::Number(_, _, Kind::Instant) => self.milliseconds(*first, *last)?,
            _ => (days(*first), days(*last)),
        };
        let mut than = |bound: i128, comparison| {
            let difference = sum.minus(&Sum::constant(whole(bound)))?;
            compared(
                &mut self.kept.formulas,
                &mut self.kept.terms,
                &difference,
                comparison,
            )
        };
        Ok(match comparison {
            Comparison::Less => than(from, Comparison::Less)?,
            Comparison::AtMost => than(to, Comparison::AtMost)?,
            Comparison::Greater => than(to, Comparison::Greater)?,
            Comparison::AtLeast => than(from, Comparison::AtLeast)?,
            Comparison::Equal | Comparison::NotEqual => {
                let least = than(from, Comparison::AtLeast)?;
                let most = than(to, Comparison::AtMost)?;
                let equal = self.formulas.and([least, most]);
                if comparison == Comparison::Equal {
                    equal
                } else {
                    self.formulas.not(equal)
                }
            }
        })
    }

    /// `over / under` beside something that is known or itself linear: it is
    /// brought to the other side of the sign, which turns round where what
    /// stands under the line is negative.
    fn quotient(
        &mut self,
        set: Formula,
        over: &Sum,
        under: &Sum,
        comparison: Comparison,
        sum: &Sum,
    ) -> Exact<Option<Kleene>> {
        let product = match (sum.known(), under.known()) {
            (Some(by), _) => under.scaled(by)?,
            (_, Some(by)) => sum.scaled(by)?,
            (None, None) => return Ok(None),
        };
        let difference = over.minus(&product)?;
        let (formulas, terms) = (&mut self.kept.formulas, &mut self.kept.terms);
        let positive = compared(formulas, terms, under, Comparison::Greater)?;
        let straight = compared(formulas, terms, &difference, comparison)?;
        let negative = compared(formulas, terms, under, Comparison::Less)?;
        let round = compared(formulas, terms, &difference, turned(comparison))?;
        let one = formulas.and([positive, straight]);
        let other = formulas.and([negative, round]);
        let so = formulas.or([one, other]);
        Ok(Some(self.known(set, so)))
    }

    /// Whether two values are the same. A list is the same as one value where
    /// it holds it, and as another list where both hold the same values.
    pub fn equal(&mut self, left: &Value, right: &Value) -> Exact<Option<Kleene>> {
        Ok(match (left, right) {
            (Value::Unset, _) | (_, Value::Unset) => Some(UNKNOWN),
            (Value::Truth(a), Value::Truth(b)) => {
                let [both, neither] = [
                    self.and(&[*a, *b]),
                    self.and(&[Self::not(*a), Self::not(*b)]),
                ];
                Some(self.or(&[both, neither]))
            }
            (Value::Text(a), Value::Text(b)) => {
                let so = if a == b { ALWAYS } else { NEVER };
                Some(self.certain(so))
            }
            (Value::Known(set, thing), Value::Text(text))
            | (Value::Text(text), Value::Known(set, thing)) => {
                let so = self.is_text(*thing, text);
                Some(self.known(*set, so))
            }
            (Value::Known(a, one), Value::Known(b, other)) => {
                let set = self.formulas.and([*a, *b]);
                let Some(same) = self.same_word(*one, *other) else {
                    return Ok(None);
                };
                Some(self.known(set, same))
            }
            (Value::List(list), Value::List(other)) => {
                let there = self.all_in(list, other)?;
                let back = self.all_in(other, list)?;
                match (there, back) {
                    (Some(there), Some(back)) => Some(self.and(&[there, back])),
                    _ => None,
                }
            }
            (Value::List(list), Value::Several(set, thing))
            | (Value::Several(set, thing), Value::List(list)) => {
                let Some(so) = self.exactly(*thing, list) else {
                    return Ok(None);
                };
                Some(self.known(*set, so))
            }
            (Value::Several(set, thing), one) | (one, Value::Several(set, thing)) => {
                match self.holds(*thing, one) {
                    Some((also, so)) => {
                        let set = self.formulas.and([*set, also]);
                        Some(self.known(set, so))
                    }
                    None => None,
                }
            }
            (Value::List(list), one) | (one, Value::List(list)) => {
                // A written list with something unset in it is unset.
                let set = self.is_set(&Value::List(list.clone()));
                self.any_in(list, one)?.map(|any| Kleene {
                    yes: self.formulas.and([set, any.yes]),
                    no: self.formulas.and([set, any.no]),
                })
            }
            (Value::Number(..) | Value::Days(..) | Value::Quotient(..), _) => {
                if matches!(
                    right,
                    Value::Number(..) | Value::Days(..) | Value::Quotient(..)
                ) && !self.alike(left, right)
                {
                    return Ok(None);
                }
                match right {
                    Value::Number(..) | Value::Days(..) | Value::Quotient(..) => {
                        self.compare(left, Comparison::Equal, right)?
                    }
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// Whether two numbers or dates are such as are compared here.
    fn alike(&self, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Number(_, _, one), Value::Number(_, _, other)) => one == other,
            (Value::Number(_, _, kind), Value::Days(..))
            | (Value::Days(..), Value::Number(_, _, kind)) => {
                matches!(kind, Kind::Day | Kind::Instant)
            }
            (Value::Days(..), Value::Days(..)) => true,
            (
                Value::Recency(..) | Value::Edge(..) | Value::Ranked(..),
                Value::Number(..) | Value::Days(..),
            )
            | (
                Value::Number(..) | Value::Days(..),
                Value::Recency(..) | Value::Edge(..) | Value::Ranked(..),
            ) => true,
            (Value::Quotient(_, _, _, one), Value::Number(_, _, other))
            | (Value::Number(_, _, one), Value::Quotient(_, _, _, other)) => one == other,
            _ => false,
        }
    }

    /// That a thing's text is this; never, where it is none of the words that
    /// the thing can be.
    fn is_text(&mut self, thing: ThingId, text: &SmolStr) -> Formula {
        let possible = self
            .terms
            .words_of(thing)
            .is_none_or(|words| words.contains(text));
        if possible {
            self.is(Atom::Text(thing, Test::Is(text.clone())))
        } else {
            NEVER
        }
    }

    /// That two things are the same word; none where the words are not known.
    fn same_word(&mut self, one: ThingId, other: ThingId) -> Option<Formula> {
        if one == other {
            return Some(ALWAYS);
        }
        let words = self
            .terms
            .words_of(one)
            .or_else(|| self.terms.words_of(other))?
            .to_vec();
        let mut any = Vec::new();
        for word in &words {
            let [one, other] = [one, other].map(|thing| self.is_text(thing, word));
            any.push(self.formulas.and([one, other]));
        }
        Some(self.formulas.or(any))
    }

    fn any_in(&mut self, list: &[Value], one: &Value) -> Exact<Option<Kleene>> {
        let mut any = Vec::new();
        for element in list {
            match self.equal(element, one)? {
                Some(same) => any.push(same),
                None => return Ok(None),
            }
        }
        Ok(Some(self.or(&any)))
    }

    fn all_in(&mut self, these: &[Value], those: &[Value]) -> Exact<Option<Kleene>> {
        let mut all = Vec::new();
        for one in these {
            match self.any_in(those, one)? {
                Some(any) => all.push(any),
                None => return Ok(None),
            }
        }
        Ok(Some(self.and(&all)))
    }

    /// When a value is set, and when a list that is not known holds it.
    fn holds(&mut self, list: ThingId, one: &Value) -> Option<(Formula, Formula)> {
        match one {
            Value::Known(set, thing) => {
                let words = self
                    .terms
                    .words_of(list)
                    .or_else(|| self.terms.words_of(*thing))?
                    .to_vec();
                let mut any = Vec::new();
                for word in &words {
                    let is = self.is_text(*thing, word);
                    let holds = self.holds_element(list, Element::Text(word.clone()));
                    any.push(self.formulas.and([is, holds]));
                }
                Some((*set, self.formulas.or(any)))
            }
            one => {
                let element = element(one)?;
                Some((ALWAYS, self.holds_element(list, element)))
            }
        }
    }

    fn holds_element(&mut self, list: ThingId, element: Element) -> Formula {
        if let (Some(words), Element::Text(word)) = (self.terms.words_of(list), &element)
            && !words.contains(word)
        {
            return NEVER;
        }
        self.is(Atom::Holds(list, element))
    }

    /// That a list holds exactly the elements of a written one.
    fn exactly(&mut self, list: ThingId, written: &[Value]) -> Option<Formula> {
        let mut elements = Vec::new();
        for one in written {
            elements.push(element(one)?);
        }
        let mut all = Vec::new();
        for element in &elements {
            all.push(self.holds_element(list, element.clone()));
        }
        let Some(words) = self.terms.words_of(list).map(<[SmolStr]>::to_vec) else {
            // Which others it may hold is not known.
            return None;
        };
        for word in words {
            let other = Element::Text(word);
            if !elements.contains(&other) {
                let holds = self.holds_element(list, other);
                all.push(self.formulas.not(holds));
            }
        }
        Some(self.formulas.and(all))
    }

    /// `a contains b`: a list holds it, a text has it somewhere.
    pub fn contains(&mut self, value: &Value, part: &Value) -> Exact<Option<Kleene>> {
        Ok(match (value, part) {
            (Value::Unset, _) | (_, Value::Unset) => Some(UNKNOWN),
            (Value::List(_) | Value::Several(..), _) => self.equal(value, part)?,
            (Value::Text(whole), Value::Text(part)) => {
                let so = if whole.contains(part.as_str()) {
                    ALWAYS
                } else {
                    NEVER
                };
                Some(self.certain(so))
            }
            (Value::Known(set, thing), Value::Text(part)) => {
                let so = self.passes(*thing, Test::Contains(part.clone()));
                Some(self.known(*set, so))
            }
            _ => None,
        })
    }

    /// `a starts with b`
    pub fn starts_with(&mut self, value: &Value, start: &Value) -> Option<Kleene> {
        match (value, start) {
            (Value::Unset, _) | (_, Value::Unset) => Some(UNKNOWN),
            (Value::Text(whole), Value::Text(start)) => {
                let so = if whole.starts_with(start.as_str()) {
                    ALWAYS
                } else {
                    NEVER
                };
                Some(self.certain(so))
            }
            (Value::Known(set, thing), Value::Text(start)) => {
                let so = self.passes(*thing, Test::Starts(start.clone()));
                Some(self.known(*set, so))
            }
            _ => None,
        }
    }

    /// That a thing's text passes a test: of a few possible words, which.
    fn passes(&mut self, thing: ThingId, test: Test) -> Formula {
        let Some(words) = self.terms.words_of(thing).map(<[SmolStr]>::to_vec) else {
            return match &test {
                Test::Starts(text) | Test::Contains(text) if text.is_empty() => ALWAYS,
                _ => self.is(Atom::Text(thing, test)),
            };
        };
        let passing: Vec<Formula> = words
            .iter()
            .filter(|word| test.passes(word))
            .map(|word| self.is_text(thing, word))
            .collect();
        self.formulas.or(passing)
    }

    /// `a in [b, c]`, `a in b .. c`, `a in b`
    pub fn membership(
        &mut self,
        expression: &Expression,
        value: &Expression,
        set: &Expression,
        scope: Scope,
    ) -> Exact<Kleene> {
        let value = self.value(value, scope)?;
        match &set.kind {
            ExpressionKind::List(elements) => {
                let mut any = Vec::new();
                for element in elements {
                    let element = self.value(element, scope)?;
                    match self.equal(&value, &element)? {
                        Some(same) => any.push(same),
                        None => return Ok(self.beyond(expression, scope)),
                    }
                }
                Ok(self.or(&any))
            }
            ExpressionKind::Range(low, high) => {
                let low = self.value(low, scope)?;
                let high = self.value(high, scope)?;
                let from = self.compare(&value, Comparison::AtLeast, &low)?;
                let to = self.compare(&value, Comparison::AtMost, &high)?;
                Ok(match (from, to) {
                    (Some(from), Some(to)) => self.and(&[from, to]),
                    _ => self.beyond(expression, scope),
                })
            }
            ExpressionKind::Window => Ok(self.beyond(expression, scope)),
            _ => {
                let set = self.value(set, scope)?;
                Ok(match self.equal(&value, &set)? {
                    Some(same) => same,
                    None => self.beyond_between(expression, scope, &value, &set),
                })
            }
        }
    }
}

impl Test {
    /// Whether a text passes.
    pub fn passes(&self, text: &str) -> bool {
        match self {
            Self::Is(other) => text == other,
            Self::Starts(start) => text.starts_with(start.as_str()),
            Self::Contains(part) => text.contains(part.as_str()),
        }
    }
}

fn element(value: &Value) -> Option<Element> {
    match value {
        Value::Text(text) => Some(Element::Text(text.clone())),
        Value::Number(_, sum, Kind::Number) => {
            Some(Element::Number(number::decimal(sum.known()?)?))
        }
        _ => None,
    }
}

/// The comparison with its sides exchanged.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}
