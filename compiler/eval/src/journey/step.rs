//! One step.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mkt_model::SymbolId;
use mkt_model::expression::Expression;
use smol_str::SmolStr;

use super::course::{Course, Does, Node, NodeId};
use super::state::{Ending, Instance, Position};
use crate::Moment;
use crate::history::{Entry, Person};
use crate::value::{Fault, Value};
use crate::world::Evaluator;

/// Whose step it is, and when.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// What predicates mean.
    pub evaluator: &'a Evaluator<'a>,
    /// The person as they are now.
    pub person: &'a Person,
    /// The zone of their calendar.
    pub zone: &'a TimeZone,
    /// Now.
    pub at: Timestamp,
}

/// What comes of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// It waits until then.
    Wait(Timestamp),
    /// It waits for an event, until then at the latest.
    Listen(Timestamp),
    /// The event that it waited for came, or did not.
    Heard(bool),
    /// It took a branch, counted from 0; none is `else`.
    Branched(Option<usize>),
    /// It took an arm.
    Assigned(SmolStr),
    /// A message is to be sent: what became of it is told with
    /// [`Instance::settle`].
    Send(SymbolId, Option<SymbolId>),
    /// A property gets a value; none unsets it.
    Set(SymbolId, Option<Value>),
    /// A team is told.
    Notify(SymbolId, String),
    /// A webhook is called.
    Call(SymbolId, Vec<(SmolStr, Option<Value>)>),
    /// Another journey is started.
    Start(SymbolId),
    /// It is over.
    Leave(Ending),
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Which; none at the end.
    pub step: Option<NodeId>,
    /// What comes of it.
    pub effect: Effect,
    /// What could not be computed on the way, and was taken as not true or
    /// unset.
    pub faults: Vec<Fault>,
}

impl<'a> Who<'a> {
    pub(super) fn moment(self, entry: &'a Entry) -> Moment<'a> {
        Moment {
            person: self.person,
            at: self.at,
            event: None,
            entry: Some(entry),
        }
    }

    /// Whether something is true; what cannot be computed is not.
    pub(super) fn is_true(
        self,
        condition: &Expression,
        entry: &Entry,
        faults: &mut Vec<Fault>,
    ) -> bool {
        match self.evaluator.holds(condition, self.moment(entry)) {
            Ok(truth) => truth.is_true(),
            Err(fault) => {
                faults.push(fault);
                false
            }
        }
    }

    pub(super) fn value(
        self,
        expression: &Expression,
        entry: &Entry,
        faults: &mut Vec<Fault>,
    ) -> Option<Value> {
        match self.evaluator.value(expression, self.moment(entry)) {
            Ok(value) => value,
            Err(fault) => {
                faults.push(fault);
                None
            }
        }
    }
}

impl Course {
    /// Takes the step that an instance stands before, or ends a wait whose
    /// time has come; says what comes of it.
    ///
    /// In a wait whose time has not come, at a send that has not been settled
    /// and at the end, the effect says where it stands.
    pub fn step(&self, instance: &mut Instance, who: Who<'_>) -> Taken {
        let mut faults = Vec::new();
        let (step, effect) = self.taken(instance, who, &mut faults);
        Taken {
            step,
            effect,
            faults,
        }
    }

    fn taken(
        &self,
        instance: &mut Instance,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> (Option<NodeId>, Effect) {
        let id = match instance.position {
            Position::Over(ending) => return (None, Effect::Leave(ending)),
            Position::Waiting { step, until } => {
                if who.at < until {
                    return (Some(step), Effect::Wait(until));
                }
                let next = self.node(step).and_then(|node| node.next);
                match next {
                    Some(next) => next,
                    None => {
                        instance.go(None);
                        return (None, Effect::Leave(Ending::Finished));
                    }
                }
            }
            Position::Listening { step, closes, .. } => {
                if who.at < closes {
                    return (Some(step), Effect::Listen(closes));
                }
                let otherwise = match self.node(step).map(|node| &node.does) {
                    Some(Does::WaitFor { otherwise, .. }) => *otherwise,
                    _ => None,
                };
                instance.go(otherwise);
                return (Some(step), Effect::Heard(false));
            }
            Position::Sending(step) => {
                if let Some(Does::Send { message, channel }) =
                    self.node(step).map(|node| &node.does)
                {
                    return (Some(step), Effect::Send(*message, *channel));
                }
                instance.go(None);
                return (None, Effect::Leave(Ending::Finished));
            }
            Position::Before(step) => step,
        };
        let Some(node) = self.node(id) else {
            instance.go(None);
            return (None, Effect::Leave(Ending::Finished));
        };
        (Some(id), self.take(id, node, instance, who, faults))
    }

    fn take(
        &self,
        id: NodeId,
        node: &Node,
        instance: &mut Instance,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Effect {
        match &node.does {
            Does::Wait(_) | Does::WaitUntil(..) | Does::WaitUntilDate { .. } => {
                match Self::until(node, instance, who, faults) {
                    Some(until) => {
                        instance.position = Position::Waiting { step: id, until };
                        Effect::Wait(until)
                    }
                    None => {
                        instance.end(Ending::NoDate);
                        Effect::Leave(Ending::NoDate)
                    }
                }
            }
            Does::WaitFor { .. } => Self::listen(id, node, instance, who, faults),
            Does::Send { message, channel } => {
                instance.position = Position::Sending(id);
                Effect::Send(*message, *channel)
            }
            Does::If {
                branches,
                otherwise,
            } => {
                let holds = branches
                    .iter()
                    .position(|branch| who.is_true(&branch.condition, &instance.entry, faults));
                let leads = match holds.and_then(|taken| branches.get(taken)) {
                    Some(branch) => branch.leads,
                    None => *otherwise,
                };
                instance.go(leads);
                Effect::Branched(holds)
            }
            Does::Split { arms, .. } => {
                let arm = instance.arms.get(&id).and_then(|arm| arms.get(*arm));
                instance.go(arm.map_or(node.next, |arm| arm.leads));
                Effect::Assigned(arm.map(|arm| arm.name.clone()).unwrap_or_default())
            }
            Does::Set(property, value) => {
                let value = who.value(value, &instance.entry, faults);
                instance.go(node.next);
                Effect::Set(*property, value)
            }
            Does::Notify(team, text) => {
                instance.go(node.next);
                Effect::Notify(*team, text.clone())
            }
            Does::Call(webhook, arguments) => {
                let arguments = arguments
                    .iter()
                    .map(|(name, value)| (name.clone(), who.value(value, &instance.entry, faults)))
                    .collect();
                instance.go(node.next);
                Effect::Call(*webhook, arguments)
            }
            Does::Start(journey) => {
                instance.go(node.next);
                Effect::Start(*journey)
            }
            Does::Leave => {
                instance.end(Ending::Left);
                Effect::Leave(Ending::Left)
            }
        }
    }
}
