//! A walk along the steps of a journey: what is known, and how long it has been,
//! where it sends and where it starts others.

use mkt_logic::Wanted;
use mkt_model::access::reach::Message;
use mkt_model::expression::Expression;
use mkt_model::journey::{Program, Step, StepKind};
use mkt_model::{DeclarationId, Handle, Strategy, SymbolId};

use super::length::{DAY, longest};
use super::{Known, Send, known};

/// How long somebody is in a journey that does not say: 90 days (semantics 18).
const LIVES: u64 = 90 * DAY;

/// Journeys that are started, each with what is known there.
pub(super) type Starts<'a> = Vec<(SymbolId, Vec<Known<'a>>)>;

/// A walk along the steps of a journey.
pub(super) struct Walk<'a> {
    strategy: &'a Strategy,
    /// The declaration in which the steps stand: another one where they are
    /// inherited.
    declaration: DeclarationId,
    /// How many seconds somebody is in the journey at most.
    lives: u64,
    known: Vec<Known<'a>>,
    waited: u64,
    sends: Vec<Send<'a>>,
    starts: Starts<'a>,
}

impl<'a> Walk<'a> {
    /// Walks along a journey: what it sends, and what it starts.
    pub fn along(handle: Handle<'a>, program: &'a Program) -> (Vec<Send<'a>>, Starts<'a>) {
        let steps = handle.statements();
        let mut walk = Self {
            strategy: handle.strategy,
            declaration: steps.first().map_or(handle.id, |line| line.declaration),
            lives: program.lives.map_or(LIVES, longest),
            known: Vec::new(),
            waited: 0,
            sends: Vec::new(),
            starts: Vec::new(),
        };
        walk.steps(&program.steps);
        (walk.sends, walk.starts)
    }

    /// Walks along some steps, and says whether anybody gets to their end.
    fn steps(&mut self, steps: &'a [Step]) -> bool {
        for step in steps {
            if !self.step(step) {
                return false;
            }
        }
        true
    }

    fn wait(&mut self, seconds: u64) {
        self.waited = self.waited.saturating_add(seconds).min(self.lives);
    }

    fn step(&mut self, step: &'a Step) -> bool {
        match &step.kind {
            StepKind::Wait(time) => self.wait(longest(*time)),
            StepKind::WaitUntil { days, .. } => {
                self.wait(if days.is_empty() { DAY } else { 7 * DAY });
            }
            // How far off a date is, nobody knows.
            StepKind::WaitUntilDate { .. }
            | StepKind::Set { .. }
            | StepKind::Notify { .. }
            | StepKind::Call { .. } => {}
            StepKind::WaitFor {
                limit,
                grace,
                then,
                otherwise,
                ..
            } => {
                self.wait(longest(*limit));
                self.wait(grace.map_or(0, longest));
                return self.ways([(Vec::new(), then.as_slice()), (Vec::new(), otherwise)]);
            }
            StepKind::Send { message, channel } => self.send(step, *message, *channel),
            StepKind::If { arms, otherwise } => return self.branch(arms, otherwise),
            StepKind::Split { arms, .. } => {
                return self.ways(arms.iter().map(|arm| (Vec::new(), arm.steps.as_slice())));
            }
            StepKind::Start(journey) => self.starts.push((*journey, self.known.clone())),
            StepKind::Leave => return false,
        }
        true
    }

    fn send(&mut self, step: &Step, message: SymbolId, channel: Option<SymbolId>) {
        self.sends.push(Send {
            message: Message(self.strategy.handle(message)),
            channel,
            span: self.strategy.span(self.declaration, step.place),
            known: self.known.clone(),
            waited: self.waited,
            audience: None,
            on: None,
        });
    }

    /// Walks along several ways, each with what is known on it, and goes on
    /// from the slowest. What is known on one alone is forgotten.
    fn ways<I>(&mut self, ways: I) -> bool
    where
        I: IntoIterator<Item = (Vec<Known<'a>>, &'a [Step])>,
    {
        let (before, waited) = (self.known.len(), self.waited);
        let (mut slowest, mut goes_on) = (waited, false);
        for (known, steps) in ways {
            self.known.truncate(before);
            self.known.extend(known);
            self.waited = waited;
            if self.steps(steps) {
                goes_on = true;
                slowest = slowest.max(self.waited);
            }
        }
        self.known.truncate(before);
        self.waited = slowest;
        goes_on
    }

    fn branch(&mut self, arms: &'a [(Expression, Vec<Step>)], otherwise: &'a [Step]) -> bool {
        let at = Some(self.waited);
        let (before, waited) = (self.known.len(), self.waited);
        let (mut slowest, mut stay) = (waited, Vec::new());
        let mut untrue: Vec<Known<'a>> = Vec::new();
        let ways = arms
            .iter()
            .map(|(condition, steps)| (Some(condition), steps.as_slice()))
            .chain([(None, otherwise)]);
        for (condition, steps) in ways {
            self.known.truncate(before);
            self.known.extend(&untrue);
            let mut own = untrue.clone();
            if let Some(condition) = condition {
                own.push(known(condition, Wanted::True, at));
                self.known.push(known(condition, Wanted::True, at));
                untrue.push(known(condition, Wanted::NotTrue, at));
            }
            self.waited = waited;
            if self.steps(steps) {
                slowest = slowest.max(self.waited);
                stay.push(own);
            }
        }
        self.known.truncate(before);
        self.waited = slowest;
        // Where only one way goes on, everybody who is left came that way.
        let goes_on = !stay.is_empty();
        if let [only] = stay.as_mut_slice() {
            self.known.append(only);
        }
        goes_on
    }
}
