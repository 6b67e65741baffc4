//! Whether conditions on people can be true: alone, together, one without the
//! other.
//!
//! A [`Question`] is a number of claims about one person at an instant. The
//! answer is *yes* with a person of whom all of them hold, which the evaluator
//! has accepted; *no* with those claims that contradict one another; or *cannot
//! tell*. Never a wrong yes or no.

mod question;

pub use question::{Answer, Claim, Contradiction, Doubt, Fact, Question, Wanted, Witness};

use mkt_eval::Evaluator;
use mkt_model::expression::Expression;
use mkt_model::{Strategy, SymbolId};

/// Answers questions about the people of a strategy.
#[derive(Debug)]
pub struct Logic<'s> {
    strategy: &'s Strategy,
    evaluator: Evaluator<'s>,
}

impl<'s> Logic<'s> {
    /// For the people of a strategy.
    #[must_use]
    pub fn new(strategy: &'s Strategy) -> Self {
        Self {
            strategy,
            evaluator: Evaluator::new(strategy),
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
    #[must_use]
    pub fn ask(&self, question: &Question<'_>) -> Answer {
        let _ = question;
        Answer::CannotTell(Doubt::Beyond(Vec::new()))
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
