//! Waits for an event: whether it can come, and what is known when it has or has
//! not.

use std::rc::Rc;

use mkt_diagnostics::{Diagnostic, Journey as Finding, WaitCause};
use mkt_kinds::units::DurationUnit;
use mkt_logic::Wanted;
use mkt_model::SymbolId;
use mkt_model::expression::{EventKind, EventMatch, Expression, Window};
use mkt_model::journey::{Exit, Goal, Step, StepKind};
use mkt_model::value::{Duration, Value};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;

use super::super::knowledge::{Said, of_entry};
use super::super::length::Length;
use super::super::times::limits;
use super::{End, MARKED, State, Walker, Way};
use crate::conditions::{compared, counted};

impl<'p> Walker<'_, 'p, '_, '_> {
    pub(super) fn wait_for(
        &mut self,
        step: &'p Step,
        mut state: State<'p>,
        rest: &[Length],
    ) -> Way<'p> {
        let StepKind::WaitFor {
            event,
            limit,
            grace,
            then,
            otherwise,
            ..
        } = &step.kind
        else {
            return Ok(state);
        };
        state.unasked = None;
        let never = self.never_satisfied(&state, event);
        let told = never.as_ref().is_some_and(|cause| {
            // `then { leave }` only says it once more.
            !matches!(cause, WaitCause::Ends { .. })
                || then
                    .iter()
                    .any(|step| !matches!(step.kind, StepKind::Leave))
        });
        if let (Some(cause), true) = (&never, told) {
            self.told_wait(step, event, cause.clone());
        }
        let (least, most) = limits(*limit, *grace);
        let latest = state.most.map(|so_far| so_far.saturating_add(most));
        let mut ways = Vec::new();
        if never.is_none() {
            let mut came = state.clone();
            self.pass(&mut came, Length::default(), latest);
            self.learn_came(step, &mut came, event);
            ways.push(self.block(then, came, rest));
        }
        let mut missed = state;
        let at_once =
            self.over_at_once(event) || matches!(never, Some(WaitCause::NotYetSent { .. }));
        let least = if at_once { Length::default() } else { least };
        self.pass(&mut missed, least, latest);
        if !at_once && grace.is_none() {
            self.learn_missed(step, &mut missed, event, *limit);
        }
        let missed = match self.alive(step, missed) {
            Ok(missed) => self.block(otherwise, missed, rest),
            Err(end) => match otherwise.split_first() {
                Some((first, others)) => {
                    self.cut_off(end, first, others.len());
                    Err(End::Told)
                }
                None => Err(end),
            },
        };
        ways.push(missed);
        self.together(step, ways)
    }

    /// Whether a wait is over at once where a message was skipped.
    fn over_at_once(&self, event: &EventMatch) -> bool {
        match event.event {
            EventKind::Reaction(_, Some(of)) => {
                self.asker.strategy.symbol(of).kind.word() == "message"
            }
            _ => false,
        }
    }

    fn told_wait(&mut self, step: &'p Step, event: &EventMatch, cause: WaitCause) {
        let mut diagnostic = Diagnostic::new(
            Finding::WaitNeverSatisfied {
                journey: self.read.name(),
                event: self.read.event(event),
                cause: cause.clone(),
            },
            self.read.awaited(step),
        );
        match &cause {
            WaitCause::Ends { goal } => {
                let lines = self.read.handle.lines(if *goal { "goal" } else { "exit" });
                let ends = lines.into_iter().find(|line| {
                    matches!(line.get("event"), Some(Value::Event(other)) if other.event == event.event)
                });
                if let Some(line) = ends {
                    diagnostic = diagnostic.related(line.span(), "ends the journey");
                }
            }
            WaitCause::NotYetSent { .. } => {
                if let EventKind::Reaction(_, Some(message)) = event.event {
                    for span in self.read.sends_of(message).into_iter().take(MARKED) {
                        diagnostic = diagnostic.related(span, "sent here");
                    }
                }
            }
            _ => {}
        }
        self.tell(diagnostic);
    }

    /// Why a wait cannot end by its event.
    fn never_satisfied(&self, state: &State<'p>, event: &EventMatch) -> Option<WaitCause> {
        let strategy = self.asker.strategy;
        let name = |id: SymbolId| strategy.symbol(id).path.to_string();
        match event.event {
            EventKind::Poisoned => return None,
            EventKind::Reaction(reaction, Some(of)) => match strategy.symbol(of).kind.word() {
                "message" => {
                    if let Some((channel, kind)) = self.reach.never_reports(of, reaction) {
                        return Some(WaitCause::NotReported {
                            reaction: reaction.word().to_owned(),
                            channel: name(channel),
                            kind,
                        });
                    }
                    if !state.sent.contains(&of)
                        && !self.reach.sent_elsewhere(of, self.read.program.journey)
                    {
                        return Some(if self.read.sends_of(of).is_empty() {
                            WaitCause::NeverSent { message: name(of) }
                        } else {
                            WaitCause::NotYetSent { message: name(of) }
                        });
                    }
                }
                "channel" => {
                    if self.reach.is_silent(of) {
                        return Some(WaitCause::SilentChannel { channel: name(of) });
                    }
                    if let Some(kind) = self.reach.channel_never_reports(of, reaction) {
                        return Some(WaitCause::NotReported {
                            reaction: reaction.word().to_owned(),
                            channel: name(of),
                            kind,
                        });
                    }
                }
                _ => {}
            },
            EventKind::Reaction(_, None) | EventKind::Declared(_) => {}
        }
        if let Some(goal) = self.ended_by(event) {
            return Some(WaitCause::Ends { goal });
        }
        let entity = self.read.program.entity?;
        let condition = event.condition.as_ref()?;
        if of_entry(condition) {
            return None;
        }
        let nobody = self.asker.contradicts_itself(entity, &[], Some(event));
        nobody.map(|_| WaitCause::Contradiction)
    }

    /// Whether an event ends the journey before a wait for it sees it: as its
    /// goal, or as an exit.
    fn ended_by(&self, event: &EventMatch) -> Option<bool> {
        let program = &self.read.program;
        let ends = |other: &EventMatch| other.event == event.event && other.condition.is_none();
        let goal = program.goals.iter().any(|goal| {
            matches!(goal, Goal::Event { event: other, within: None } if ends(other))
                || matches!(goal, Goal::Event { event: other, within: Some(within) }
                    if ends(other) && Length::least(*within).outlasts(self.read.lives()))
        });
        if goal {
            return Some(true);
        }
        let exit = program
            .exits
            .iter()
            .any(|exit| matches!(exit, Exit::Event(other) if ends(other)));
        exit.then_some(false)
    }

    fn learn_came(&self, step: &'p Step, state: &mut State<'p>, event: &EventMatch) {
        if let Some(count) = count_of(event, None) {
            let least = compared(count, Comparison::AtLeast, 1);
            state.knowledge.learn(self.asker.known(
                Said::Condition(Rc::new(least)),
                Wanted::True,
                (self.read.awaited(step), "it has come by then", ""),
            ));
        }
    }

    fn learn_missed(
        &self,
        step: &'p Step,
        state: &mut State<'p>,
        event: &EventMatch,
        limit: Duration,
    ) {
        // A day of a wait may be an hour shorter than one of a condition.
        let certain = match limit.unit.seconds() {
            Some(_) => limit,
            None => {
                let days = limit.unit.days().map(Decimal::from);
                let days = days.map(|days| limit.number.saturating_mul(days));
                let Some(days) = days.filter(|days| *days >= Decimal::TWO) else {
                    return;
                };
                Duration {
                    number: days.saturating_sub(Decimal::ONE),
                    unit: DurationUnit::Day,
                }
            }
        };
        if let Some(count) = count_of(event, Some(Window::Last(certain))) {
            let none = compared(count, Comparison::Equal, 0);
            state.knowledge.learn(self.asker.known(
                Said::Condition(Rc::new(none)),
                Wanted::True,
                (self.read.awaited(step), "it has not come by then", ""),
            ));
        }
    }
}

/// How often an event has happened; none where that depends on how they
/// entered.
fn count_of(event: &EventMatch, window: Option<Window>) -> Option<Expression> {
    let by_entry = event.condition.as_ref().is_some_and(of_entry);
    (!by_entry).then(|| counted(event, window)).flatten()
}
