//! Whether conditions on people can be true: alone, together, one without the
//! other.
//!
//! A [`Question`] is a number of claims about one person at an instant. The
//! answer is *yes* with a person of whom all of them hold, which the evaluator
//! has accepted; *no* with those claims that contradict one another; or *cannot
//! tell*. Never a wrong yes or no.

mod compile;
mod explain;
mod formula;
mod linear;
mod number;
mod question;
mod sat;
mod search;
mod simplex;
mod terms;
mod time;
mod witness;

pub use question::{
    Answer, Claim, Conflict, Contradiction, Doubt, Fact, Question, Wanted, Witness,
};

use std::cell::RefCell;

use jiff::Timestamp;
use mkt_eval::{Evaluator, Moment, Truth};
use mkt_model::expression::Expression;
use mkt_model::{Strategy, SymbolId};

use compile::{Compiler, Kept, Kleene};
use formula::Formula;
use search::{Found, Model, Search};
use witness::Builder;

/// How many steps a question may take: decisions and conflicts of the search
/// among conditions, and pivots of the arithmetic. A count, not a time, so that
/// the answer is the same on every machine.
pub const STEPS: u64 = 20_000;

/// How many people are tried where parts of conditions are beyond what is
/// decided, and the evaluator has not accepted the ones before.
pub const TRIES: usize = 8;

/// Answers questions about the people of a strategy.
#[derive(Debug)]
pub struct Logic<'s> {
    strategy: &'s Strategy,
    evaluator: Evaluator<'s>,
    /// What has been made of conditions; none while a question is answered.
    kept: RefCell<Option<Kept>>,
}

/// A question made formulas: of each claim its moment and its formula, and
/// behind them what must be true of the entering event.
struct Asked {
    roots: Vec<(search::Moment, Formula)>,
    entities: Vec<(SymbolId, Vec<SymbolId>)>,
}

impl<'s> Logic<'s> {
    /// For the people of a strategy.
    #[must_use]
    pub fn new(strategy: &'s Strategy) -> Self {
        let evaluator = Evaluator::new(strategy);
        Self {
            strategy,
            evaluator,
            kept: RefCell::new(None),
        }
    }

    /// The strategy.
    #[must_use]
    pub fn strategy(&self) -> &'s Strategy {
        self.strategy
    }

    /// What accepts the witnesses.
    #[must_use]
    pub fn evaluator(&self) -> &Evaluator<'s> {
        &self.evaluator
    }

    /// Whether somebody is possible of whom all claims hold.
    ///
    /// Claims about several moments are independent but for what is fixed:
    /// then *yes* gives the person at the first of them.
    #[must_use]
    pub fn ask(&self, question: &Question<'_>) -> Answer {
        self.with_compiler(|compiler| self.answer(compiler, question))
    }

    fn answer(&self, compiler: &mut Compiler<'s>, question: &Question<'_>) -> Answer {
        let asked = self.asked(compiler, question);
        let mut steps = STEPS;
        let mut search = Search::new(compiler, &asked.entities, &asked.roots);
        let mut beyond: Vec<Conflict> = Vec::new();
        for _ in 0..TRIES {
            match search.run(&mut steps) {
                Found::Model(model) => {
                    if let Some(witness) = self.accepted(search.compiler(), &model, question) {
                        return Answer::Yes(Box::new(witness));
                    }
                    for part in search.beyond(&model) {
                        if !beyond.contains(&part) {
                            beyond.push(part);
                        }
                    }
                    search.exclude(&model);
                }
                Found::Impossible if beyond.is_empty() => {
                    return Answer::No(self.explain(compiler, question, &asked));
                }
                Found::Impossible => return Answer::CannotTell(Doubt::Beyond(beyond)),
                Found::Spent => return Answer::CannotTell(Doubt::Budget),
            }
        }
        Answer::CannotTell(Doubt::Beyond(beyond))
    }

    /// Whether it is certain that nobody is possible of whom all claims hold:
    /// what [`Self::ask`] answers with *no*, without the reasons and without
    /// looking for somebody.
    #[must_use]
    pub fn excludes(&self, question: &Question<'_>) -> bool {
        self.with_compiler(|compiler| {
            let asked = self.asked(compiler, question);
            let mut steps = STEPS;
            let found = Search::new(compiler, &asked.entities, &asked.roots).run(&mut steps);
            matches!(found, Found::Impossible)
        })
    }

    /// Works with what has been made of conditions before.
    fn with_compiler<T>(&self, work: impl FnOnce(&mut Compiler<'s>) -> T) -> T {
        let kept = self.kept.take();
        let kept = kept.unwrap_or_else(|| Kept::new(self.strategy, self.evaluator.zone().clone()));
        let mut compiler = Compiler::new(self.strategy, kept);
        let result = work(&mut compiler);
        self.kept.replace(Some(compiler.kept()));
        result
    }

    /// Makes a question formulas.
    fn asked(&self, compiler: &mut Compiler<'s>, question: &Question<'_>) -> Asked {
        let mut roots = Vec::new();
        for claim in &question.claims {
            let truth = match claim.fact {
                Fact::Condition(condition) => {
                    let scope = compiler.scope(None);
                    compiler.truth(condition, scope)
                }
                Fact::In(group) => compiler.group(group),
            };
            roots.push((claim.moment, wanted(compiler, truth, claim.wanted)));
        }
        if let Some(condition) = question.event.and_then(|event| event.condition.as_ref()) {
            let scope = compile::Scope {
                event: Some(mkt_model::expression::Base::Entry),
                ..compiler.scope(None)
            };
            let truth = compiler.truth(condition, scope);
            let moment = question.claims.first().map_or(0, |claim| claim.moment);
            roots.push((moment, truth.yes));
        }
        Asked {
            roots,
            entities: self.entities(question.entity),
        }
    }

    /// The entities that somebody of an entity can be of, each with those that
    /// it extends.
    fn entities(&self, entity: SymbolId) -> Vec<(SymbolId, Vec<SymbolId>)> {
        let lineage = |of: SymbolId| {
            let mut lineage = Vec::new();
            let mut at = Some(of);
            while let Some(own) = at.filter(|own| !lineage.contains(own)) {
                lineage.push(own);
                at = self.strategy.handle(own).declaration().extends;
            }
            lineage
        };
        let mut found = vec![(entity, lineage(entity))];
        for handle in self.strategy.all() {
            let own = handle.symbol_id();
            if handle.kind().word == "entity" && own != entity {
                let lineage = lineage(own);
                if lineage.contains(&entity) {
                    found.push((own, lineage));
                }
            }
        }
        found
    }

    /// The person of what was found, where the evaluator accepts them.
    fn accepted(
        &self,
        compiler: &Compiler<'s>,
        model: &Model,
        question: &Question<'_>,
    ) -> Option<Witness> {
        let mut first = None;
        let mut moments: Vec<search::Moment> =
            question.claims.iter().map(|claim| claim.moment).collect();
        moments.dedup();
        let mut seen = Vec::new();
        for moment in moments {
            if seen.contains(&moment) {
                continue;
            }
            seen.push(moment);
            let builder = Builder {
                compiler,
                model,
                moment,
                at: self.usual(compiler),
            };
            let event = question.event.filter(|_| first.is_none());
            let witness = builder.witness(question.entity, event)?;
            if !self.accepts(question, moment, event, &witness) {
                return None;
            }
            first = first.or(Some(witness));
        }
        match first {
            Some(witness) => Some(witness),
            // Nothing is claimed: anybody will do.
            None => {
                let builder = Builder {
                    compiler,
                    model,
                    moment: 0,
                    at: self.usual(compiler),
                };
                let witness = builder.witness(question.entity, question.event)?;
                self.accepts(question, 0, question.event, &witness)
                    .then_some(witness)
            }
        }
    }

    /// Whether the evaluator agrees to all claims about a moment.
    fn accepts(
        &self,
        question: &Question<'_>,
        moment: search::Moment,
        event: Option<&mkt_model::expression::EventMatch>,
        witness: &Witness,
    ) -> bool {
        let of = Moment {
            person: &witness.person,
            at: witness.at,
            event: None,
            entry: witness.entry.as_ref(),
        };
        if let Some(wanted) = event {
            let happening = witness.event.as_ref();
            let matches = happening.map(|event| self.evaluator.matches(wanted, event, of));
            if matches != Some(Ok(Truth::True)) {
                return false;
            }
        }
        question
            .claims
            .iter()
            .filter(|claim| claim.moment == moment)
            .all(|claim| {
                let truth = match claim.fact {
                    Fact::Condition(condition) => self.evaluator.holds(condition, of),
                    Fact::In(group) => self.evaluator.is_in(group, of),
                };
                match (truth, claim.wanted) {
                    (Ok(truth), Wanted::True) => truth == Truth::True,
                    (Ok(truth), Wanted::NotTrue) => truth != Truth::True,
                    (Ok(truth), Wanted::False) => truth == Truth::False,
                    (Ok(truth), Wanted::Unknown) => truth == Truth::Unknown,
                    (Err(_), _) => false,
                }
            })
    }

    /// A usual instant: noon of the first day of the strategy's horizon.
    fn usual(&self, compiler: &Compiler<'s>) -> Timestamp {
        let noon = compiler.today.at(12, 0, 0, 0);
        mkt_time::first_valid(self.evaluator.zone(), noon).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether a condition can be true of somebody of an entity.
    #[must_use]
    pub fn possible(&self, entity: SymbolId, condition: Fact<'_>) -> Answer {
        self.ask(&Question::of(entity).claim(condition, Wanted::True))
    }

    /// Whether somebody of whom the one is true can be one of whom the other is
    /// not: *no* proves that the one implies the other.
    #[must_use]
    pub fn without(&self, entity: SymbolId, one: Fact<'_>, other: Fact<'_>) -> Answer {
        self.ask(
            &Question::of(entity)
                .claim(one, Wanted::True)
                .claim(other, Wanted::NotTrue),
        )
    }

    /// Whether both can be true of one person at once: *no* proves that they
    /// are disjoint.
    #[must_use]
    pub fn together(&self, entity: SymbolId, one: Fact<'_>, other: Fact<'_>) -> Answer {
        self.ask(
            &Question::of(entity)
                .claim(one, Wanted::True)
                .claim(other, Wanted::True),
        )
    }
}

/// The formula of a claim.
fn wanted(compiler: &mut Compiler<'_>, truth: Kleene, wanted: Wanted) -> Formula {
    let formulas = &mut compiler.formulas;
    match wanted {
        Wanted::True => truth.yes,
        Wanted::False => truth.no,
        Wanted::NotTrue => formulas.not(truth.yes),
        Wanted::Unknown => {
            let [not_yes, not_no] = [truth.yes, truth.no].map(|one| formulas.not(one));
            formulas.and([not_yes, not_no])
        }
    }
}

/// A condition as a fact.
impl<'q> From<&'q Expression> for Fact<'q> {
    fn from(condition: &'q Expression) -> Self {
        Self::Condition(condition)
    }
}

/// Membership of a segment or stage as a fact.
impl From<SymbolId> for Fact<'_> {
    fn from(group: SymbolId) -> Self {
        Self::In(group)
    }
}
