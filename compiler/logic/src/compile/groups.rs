//! Segments, stages and scores, each made formulas once.

use mkt_eval::Span;
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::expression::Expression;
use mkt_model::value::Value as Written;
use mkt_model::{Line, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;

use super::values::{Kind, Value};
use super::{Compiler, Kleene, UNKNOWN};
use crate::formula::{ALWAYS, Formula, NEVER};
use crate::linear::{Sum, compared};
use crate::number::{self, Exact, TooLarge, whole, zero};
use crate::terms::Atom;

impl Compiler<'_> {
    /// Being in a segment or stage, or of an entity. What rests on itself is
    /// reported, and cannot be told.
    pub fn group(&mut self, group: SymbolId) -> Kleene {
        if let Some(known) = self.groups.get(&group) {
            return known.unwrap_or(UNKNOWN);
        }
        self.groups.insert(group, None);
        let found = mkt_grammar::with_stack(mkt_grammar::MAX_NESTING, || self.group_of(group));
        self.groups.insert(group, Some(found));
        found
    }

    fn group_of(&mut self, group: SymbolId) -> Kleene {
        let strategy = self.strategy;
        match strategy.symbol(group).kind.word() {
            "entity" => {
                let of = self.is(Atom::Of(group));
                self.certain(of)
            }
            "segment" => {
                let segment = Segment(strategy.handle(group));
                let base = match segment.base() {
                    Some(base) => self.group(base),
                    None => UNKNOWN,
                };
                let condition = match segment.condition() {
                    Some(condition) => self.truth(condition, self.scope(Some(group))),
                    None => UNKNOWN,
                };
                self.and(&[base, condition])
            }
            "stage" => self.stage(group),
            _ => UNKNOWN,
        }
    }

    /// A stage's own condition; `otherwise` is everyone of the lifecycle's
    /// entity for whom no other stage's is *true*.
    fn stage(&mut self, stage: SymbolId) -> Kleene {
        let lifecycle = Lifecycle(self.strategy.handle(stage));
        let of = match lifecycle.entity() {
            Some(entity) => self.group(entity),
            None => UNKNOWN,
        };
        let stages = lifecycle.stages();
        let own = stages.iter().find(|other| other.symbol == stage);
        let own = match own.and_then(|own| own.members()) {
            Some(Membership::When(condition)) => self.truth(condition, self.scope(Some(stage))),
            Some(Membership::Otherwise) => {
                let mut none = Vec::new();
                for other in stages.iter().filter(|other| other.symbol != stage) {
                    none.push(match other.members() {
                        Some(Membership::When(condition)) => {
                            let holds = self.truth(condition, self.scope(Some(other.symbol)));
                            Self::not(self.certain(holds.yes))
                        }
                        Some(Membership::Otherwise) => self.certain(ALWAYS),
                        // Damaged: whether they are in it cannot be told.
                        None => UNKNOWN,
                    });
                }
                self.and(&none)
            }
            None => UNKNOWN,
        };
        self.and(&[of, own])
    }

    /// The points of somebody: for each condition that is *true*, and for each
    /// time that something happened, as far as the limit allows. The declared
    /// range bounds them.
    pub fn points(&mut self, expression: &Expression, score: SymbolId) -> Exact<Value> {
        let key = crate::terms::Thing::Score(score, None);
        let thing = self.terms.thing(key, &expression.ty);
        let variable = self
            .terms
            .variable(crate::terms::Variable::Value(thing, None), false);
        let value = Value::Number(ALWAYS, Sum::of(variable), Kind::Number);
        if self.terms.is_defined(variable) {
            return Ok(value);
        }
        // A score that rests on itself is unset while it is worked out.
        if self.groups.contains_key(&score) {
            return Ok(Value::Unset);
        }
        self.groups.insert(score, None);
        let defined = self.points_of(score, &Sum::of(variable));
        self.groups.remove(&score);
        self.terms.define_variable(variable, defined?);
        Ok(value)
    }

    /// That a number is the points of somebody.
    fn points_of(&mut self, score: SymbolId, sum: &Sum) -> Exact<Formula> {
        let handle = self.strategy.handle(score);
        let own = self.scope(Some(score));
        let mut total = Sum::constant(zero());
        let mut defined: Vec<Formula> = Vec::new();
        for line in handle.statements() {
            let Some(points) = number_of(line, "points") else {
                continue;
            };
            let earned = match (line.get("condition"), line.get("event")) {
                (Some(Written::Expression(condition)), _) => {
                    let holds = self.truth(condition, own).yes;
                    self.if_so(holds, number::of(points)?, &mut defined)?
                }
                (None, Some(Written::Event(wanted))) => {
                    let within = match line.get("window") {
                        Some(Written::Duration(window)) => {
                            Some(Span::of(*window).map_err(|_| TooLarge)?)
                        }
                        _ => None,
                    };
                    let Some(tally) = self.wanted(wanted, own, within) else {
                        continue;
                    };
                    let earned = self.count(&tally)?.scaled(&number::of(points)?)?;
                    match number_of(line, "limit") {
                        Some(limit) => self.least(&earned, number::of(limit)?, &mut defined)?,
                        None => earned,
                    }
                }
                _ => continue,
            };
            total = match line.entry.spec.word() {
                "subtract" => total.minus(&earned)?,
                _ => total.plus(&earned)?,
            };
        }
        let bound = |slot| {
            let line = handle.line("range")?;
            number::of(number_of(line, slot)?).ok()
        };
        let (low, high) = (bound("low"), bound("high"));
        let equal = self.compare_sums(sum, Comparison::Equal, &total)?;
        let within = self.bound(sum, low, high)?;
        let mut cases = vec![self.formulas.and([equal, within])];
        for (bound, beyond, other) in [
            (low, Comparison::Less, high),
            (high, Comparison::Greater, None),
        ] {
            let Some(bound) = bound else { continue };
            // Where the range is empty its end counts, as it is bounded last.
            let bound = match other {
                Some(high) if high < bound => high,
                _ => bound,
            };
            let bound = Sum::constant(bound);
            let at = self.compare_sums(sum, Comparison::Equal, &bound)?;
            let past = self.compare_sums(&total, beyond, &bound)?;
            cases.push(self.formulas.and([at, past]));
        }
        defined.push(self.formulas.or(cases));
        Ok(self.formulas.and(defined))
    }

    /// A number where a formula holds, else 0.
    pub fn if_so(
        &mut self,
        holds: Formula,
        number: number::Number,
        defined: &mut Vec<Formula>,
    ) -> Exact<Sum> {
        if holds == ALWAYS {
            return Ok(Sum::constant(number));
        }
        if holds == NEVER {
            return Ok(Sum::constant(zero()));
        }
        let switch = Sum::of(self.terms.fresh_variable(true));
        let is = |compiler: &mut Self, value: i128| {
            let value = Sum::constant(whole(value));
            compiler.compare_sums(&switch, Comparison::Equal, &value)
        };
        let on = is(self, 1)?;
        let off = is(self, 0)?;
        let when = self.formulas.implies(holds, on);
        let not = self.formulas.not(holds);
        let else_ = self.formulas.implies(not, off);
        defined.push(when);
        defined.push(else_);
        switch.scaled(&number)
    }

    /// The lesser of a sum and a number.
    fn least(
        &mut self,
        sum: &Sum,
        number: number::Number,
        defined: &mut Vec<Formula>,
    ) -> Exact<Sum> {
        let limit = Sum::constant(number);
        let least = Sum::of(self.terms.fresh_variable(false));
        let (mut both, mut either) = (Vec::new(), Vec::new());
        for other in [sum, &limit] {
            both.push(self.compare_sums(&least, Comparison::AtMost, other)?);
            either.push(self.compare_sums(&least, Comparison::AtLeast, other)?);
        }
        both.push(self.formulas.or(either));
        defined.push(self.formulas.and(both));
        Ok(least)
    }

    /// That two sums compare as said.
    pub fn compare_sums(
        &mut self,
        left: &Sum,
        comparison: Comparison,
        right: &Sum,
    ) -> Exact<Formula> {
        let difference = left.minus(right)?;
        compared(
            &mut self.kept.formulas,
            &mut self.kept.terms,
            &difference,
            comparison,
        )
    }
}

pub(super) fn number_of(line: Line<'_>, slot: &str) -> Option<Decimal> {
    match line.get(slot) {
        Some(Written::Number(number)) => Some(*number),
        _ => None,
    }
}
