//! Why nobody is possible: claims and parts of conditions that are enough to
//! contradict one another, and none of which can be left out.

use mkt_model::SymbolId;
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::entry::PlaceId;
use mkt_model::expression::{Expression, ExpressionKind};

use crate::compile::{Compiler, Kleene};
use crate::formula::Formula;
use crate::question::{Conflict, Contradiction, Fact, Question, Wanted};
use crate::search::Moment;
use crate::{Asked, Logic, STEPS};

/// A part of a claim: all of them together are the claim.
#[derive(Clone, Debug)]
struct Part {
    moment: Moment,
    formula: Formula,
    conflict: Conflict,
}

impl<'s> Logic<'s> {
    /// Why nobody is possible, where that has been found.
    pub(crate) fn explain(
        &self,
        compiler: &mut Compiler<'s>,
        question: &Question<'_>,
        asked: &Asked,
    ) -> Contradiction {
        let mut steps = STEPS;
        let mut contradict = |compiler: &mut Compiler<'s>, roots: &[(Moment, Formula)]| {
            self.contradict(compiler, asked, roots, &mut steps)
        };
        // What must be true of the entering event stays.
        let fixed: Vec<(Moment, Formula)> = asked
            .roots
            .iter()
            .skip(question.claims.len())
            .copied()
            .collect();
        let mut claims: Vec<usize> = (0..question.claims.len()).collect();
        for claim in (0..question.claims.len()).rev() {
            let others = claims.iter().filter(|other| **other != claim);
            let mut roots: Vec<(Moment, Formula)> = others
                .filter_map(|other| asked.roots.get(*other).copied())
                .collect();
            roots.extend(fixed.iter().copied());
            if contradict(compiler, &roots) {
                claims.retain(|other| *other != claim);
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        for claim in claims
            .iter()
            .filter_map(|claim| question.claims.get(*claim))
        {
            let modes: &[Mode] = match claim.wanted {
                Wanted::True => &[Mode::True],
                Wanted::False => &[Mode::False],
                Wanted::NotTrue => &[Mode::NotTrue],
                Wanted::Unknown => &[Mode::NotTrue, Mode::NotFalse],
            };
            let start = parts.len();
            for mode in modes {
                let mut taker = Taker {
                    compiler,
                    open: Vec::new(),
                    parts: &mut parts,
                };
                match claim.fact {
                    Fact::Condition(condition) => taker.split(condition, None, *mode),
                    Fact::In(group) => taker.split_group(group, *mode),
                }
            }
            for part in parts.iter_mut().skip(start) {
                part.moment = claim.moment;
            }
        }
        let mut index = parts.len();
        while let Some(last) = index.checked_sub(1) {
            index = last;
            let mut roots = fixed.clone();
            let others = parts.iter().enumerate().filter(|(other, _)| *other != last);
            roots.extend(others.map(|(_, part)| (part.moment, part.formula)));
            if contradict(compiler, &roots) {
                parts.remove(last);
            }
        }
        let mut conditions: Vec<Conflict> = Vec::new();
        for part in parts {
            if !conditions.contains(&part.conflict) {
                conditions.push(part.conflict);
            }
        }
        Contradiction { claims, conditions }
    }
}

/// What a part is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Mode {
    /// What the opposite of a condition is to be.
    fn opposite(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    /// Whether a conjunction is this where all its operands are; else a
    /// disjunction is.
    fn is_of_all(self) -> bool {
        matches!(self, Self::True | Self::NotFalse)
    }

    fn formula(self, compiler: &mut Compiler<'_>, truth: Kleene) -> Formula {
        match self {
            Self::True => truth.yes,
            Self::False => truth.no,
            Self::NotTrue => compiler.formulas.not(truth.yes),
            Self::NotFalse => compiler.formulas.not(truth.no),
        }
    }
}

/// Takes conditions apart into what must all be so.
struct Taker<'t, 's> {
    compiler: &'t mut Compiler<'s>,
    /// The segments that are being taken apart: one may rest on itself.
    open: Vec<SymbolId>,
    parts: &'t mut Vec<Part>,
}

impl Taker<'_, '_> {
    fn split(&mut self, condition: &Expression, of: Option<SymbolId>, mode: Mode) {
        match &condition.kind {
            ExpressionKind::And(operands) if mode.is_of_all() => {
                for operand in operands {
                    self.split(operand, of, mode);
                }
            }
            ExpressionKind::Or(operands) if !mode.is_of_all() => {
                for operand in operands {
                    self.split(operand, of, mode);
                }
            }
            ExpressionKind::Not(inner) => self.split(inner, of, mode.opposite()),
            ExpressionKind::InSegment(group) if mode.is_of_all() => self.split_group(*group, mode),
            _ => {
                let scope = self.compiler.scope(of);
                let truth = self.compiler.truth(condition, scope);
                self.part(truth, of, condition.place, mode);
            }
        }
    }

    fn part(&mut self, truth: Kleene, of: Option<SymbolId>, place: PlaceId, mode: Mode) {
        let formula = mode.formula(self.compiler, truth);
        self.parts.push(Part {
            moment: 0,
            formula,
            conflict: Conflict {
                of,
                place,
                holds: mode.is_of_all(),
            },
        });
    }

    fn split_group(&mut self, group: SymbolId, mode: Mode) {
        let strategy = self.compiler.strategy;
        let handle = strategy.handle(group);
        let (base, condition) = match strategy.symbol(group).kind.word() {
            "segment" => {
                let segment = Segment(handle);
                (segment.base(), segment.condition())
            }
            "stage" => {
                let lifecycle = Lifecycle(handle);
                let stages = lifecycle.stages();
                let own = stages.into_iter().find(|stage| stage.symbol == group);
                let condition = match own.and_then(|own| own.members()) {
                    Some(Membership::When(condition)) => Some(condition),
                    _ => None,
                };
                (lifecycle.entity(), condition)
            }
            _ => (None, None),
        };
        match (base, condition) {
            (Some(base), Some(condition)) if mode.is_of_all() && !self.open.contains(&group) => {
                self.open.push(group);
                self.split_group(base, mode);
                self.split(condition, Some(group), mode);
                self.open.pop();
            }
            _ => {
                let truth = self.compiler.group(group);
                self.part(truth, Some(group), strategy.symbol(group).place, mode);
            }
        }
    }
}
