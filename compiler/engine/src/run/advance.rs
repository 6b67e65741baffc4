//! Carrying out what the steps of a way come to.

use mkt_eval::journey::{Does, Effect, Node, Taken, Who};
use mkt_model::expression::EventKind;

use super::state::{Member, Run};
use super::timeline::What;

impl Run<'_> {
    /// A way goes on until it waits, sends or ends.
    pub(super) fn advance(&mut self, who: usize, number: usize) {
        while self.step(who, number) {}
    }

    /// One step; whether the next follows at once.
    fn step(&mut self, who: usize, number: usize) -> bool {
        let (plan, now) = (self.plan, self.now);
        let by = self.origin(who, number);
        let Some(Member {
            person, home, ways, ..
        }) = self.members.get_mut(who)
        else {
            return false;
        };
        let Some(way) = ways.get_mut(number).filter(|way| way.ended.is_none()) else {
            return false;
        };
        let Some(course) = plan.courses.get(way.course) else {
            return false;
        };
        let whose = Who {
            evaluator: &plan.evaluator,
            person,
            zone: home,
            at: now,
        };
        let Taken {
            step,
            effect,
            faults,
        } = course.step(&mut way.instance, whose);
        let ends = way.instance.ends;
        self.faults(who, by, faults);
        match effect {
            Effect::Wait(until) | Effect::Listen(until) if until <= now => true,
            Effect::Wait(until) => {
                self.record(who, by, What::Waits(until));
                // At its age it ends: nothing later can come.
                self.wake(who, number, until.min(ends));
                false
            }
            Effect::Listen(until) => {
                let event = match step.and_then(|step| course.node(step)) {
                    Some(Node {
                        does: Does::WaitFor { event, .. },
                        ..
                    }) => event.event,
                    _ => EventKind::Poisoned,
                };
                self.record(who, by, What::Listens(event, until));
                self.wake(who, number, until.min(ends));
                false
            }
            Effect::Heard(came) => {
                self.record(who, by, What::Heard(came));
                true
            }
            Effect::Branched(taken) => {
                self.record(who, by, What::Branched(taken));
                true
            }
            Effect::Assigned(arm) => {
                self.record(who, by, What::Assigned(arm));
                true
            }
            Effect::Send(message, channel) => {
                let step = step.and_then(|step| course.node(step));
                let step = step.map(|node| node.id.clone()).unwrap_or_default();
                self.try_way(who, number, step, message, channel);
                false
            }
            Effect::Set(property, value) => {
                self.record(who, by, What::Changed(property, value.clone()));
                self.set(who, property, value);
                // What it changes is looked at before the next step.
                self.look_at(who, now);
                self.wake(who, number, now);
                false
            }
            Effect::Notify(team, text) => {
                self.record(who, by, What::Notified(team, text));
                true
            }
            Effect::Call(webhook, arguments) => {
                self.record(who, by, What::Called(webhook, arguments));
                true
            }
            Effect::Start(journey) => {
                self.start(who, by, journey);
                true
            }
            Effect::Leave(ending) => {
                self.end(who, number, ending);
                false
            }
        }
    }
}
