//! The guard's answer to a send: the gate, asked with what the guard was told.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::decide::{Guard, same, seconds_until, unknown};
use super::policy::{Basis, ExitOn, Journey, Message, Purpose, Topic};
use super::request::{HoldReason, LeaveReason, Problem, Send, SendAnswer, SkipReason};
use super::state::{Consent, Happened, Instance};
use crate::gate::{Caps, Case, Hold, Missing, Skip, Verdict, Waiting, World};

/// One send at the guard.
pub(super) struct Known<'g> {
    guard: &'g Guard,
    request: &'g Send,
    identity: &'g str,
    journey: &'g Journey,
    pub(super) message: &'g Message,
    pub(super) channel_name: &'g str,
}

impl<'g> Known<'g> {
    pub(super) fn new(
        guard: &'g Guard,
        request: &'g Send,
        identity: &'g str,
    ) -> Result<Self, Problem> {
        let journey = guard.journey(&request.journey)?;
        let messages = &guard.policy.messages;
        let message = messages
            .get(&request.message)
            .ok_or_else(|| unknown("message", &request.message))?;
        let channel_name = request.channel.as_deref().unwrap_or(&message.channel);
        Ok(Self {
            guard,
            request,
            identity,
            journey,
            message,
            channel_name,
        })
    }

    /// What the gate says, in the words of the contract.
    pub(super) fn pass(&self, waiting: &mut Waiting) -> Result<SendAnswer, Problem> {
        if let (Some(id), Some(instance)) = (&self.request.instance, self.instance()) {
            same(instance, &self.request.journey, &self.request.person, id)?;
        }
        let case = Case::new(
            &self.guard.policy,
            self.request.at,
            &self.request.person,
            self.message,
            self.channel_name,
        );
        let case = case.map_err(|missing| match missing {
            Missing::Channel(name) => unknown("channel", name),
            Missing::Topic(name) => unknown("topic", name),
        })?;
        Ok(match case.pass(self, Caps::Hold, waiting) {
            Verdict::Send(_) => SendAnswer::Send {
                identity: self.identity.to_owned(),
            },
            Verdict::Hold(until, reason) => SendAnswer::Hold {
                until,
                seconds: seconds_until(self.request.at, until).unwrap_or(1),
                reason: match reason {
                    Hold::Quiet => HoldReason::Quiet,
                    Hold::Silenced => HoldReason::Silenced,
                    Hold::Cap => HoldReason::Cap,
                },
            },
            Verdict::Skip(reason, _) => SendAnswer::Skip {
                reason: match reason {
                    Skip::Holdout => SkipReason::Holdout,
                    Skip::Suppressed => SkipReason::Suppressed,
                    Skip::HeldTooLong => SkipReason::HeldTooLong,
                    Skip::NoZone => SkipReason::NoZone,
                    Skip::NoConsent => SkipReason::NoConsent,
                    Skip::ConsentExpired => SkipReason::ConsentExpired,
                    Skip::Objected => SkipReason::Objected,
                    Skip::Cap => SkipReason::Cap,
                },
            },
            Verdict::End(reason) => SendAnswer::Leave { reason },
        })
    }

    fn instance(&self) -> Option<&Instance> {
        self.guard
            .state
            .instances
            .get(self.request.instance.as_ref()?)
    }
}

impl World for Known<'_> {
    type Ending = LeaveReason;

    fn inactive(&self) -> Option<LeaveReason> {
        self.request.instance.as_ref()?;
        let Some(instance) = self.instance() else {
            return Some(LeaveReason::NotActive);
        };
        match instance.end_by(self.request.at) {
            None => None,
            Some(_) if instance.ended.is_none() => Some(LeaveReason::Lives),
            Some(_) => Some(LeaveReason::NotActive),
        }
    }

    /// The goal is looked at first: one event can be goal and exit.
    fn ended_by(&self) -> Option<LeaveReason> {
        let entered = self.instance()?.entered;
        let (state, person, at) = (&self.guard.state, &self.request.person, self.request.at);
        let converted = self.journey.goals.iter().any(|goal| {
            let zone = self.guard.home_zone(person, at);
            let limit = goal
                .within
                .and_then(|within| within.after(entered, &zone))
                .map_or(at, |limit| limit.min(at));
            state.happened_in(&goal.id, person, entered, limit)
        });
        if converted {
            return Some(LeaveReason::Goal);
        }
        let left = self.journey.exits.iter().any(|exit| match exit.on {
            ExitOn::Event => state.happened_in(&exit.id, person, entered, at),
            ExitOn::Predicate => state.is_true(&exit.id, person, at),
        });
        if left {
            return Some(LeaveReason::Exit);
        }
        let keeps = self
            .journey
            .keep
            .as_ref()
            .is_none_or(|keep| state.is_true(keep, person, at));
        (!keeps).then_some(LeaveReason::While)
    }

    fn full(&self) -> LeaveReason {
        LeaveReason::Cap
    }

    fn ends(&self) -> Option<Timestamp> {
        self.instance().map(|instance| instance.ends)
    }

    fn suppressed(&self) -> bool {
        let closed =
            self.guard.state.newest(
                &self.request.person,
                self.request.at,
                |happened| match happened {
                    Happened::Suppressed { channel, closed } if channel == self.channel_name => {
                        Some(*closed)
                    }
                    _ => None,
                },
            );
        closed.is_some_and(|(_, closed)| closed)
    }

    fn zones(&self) -> Vec<TimeZone> {
        self.guard.zones(&self.request.person, self.request.at)
    }

    fn home_zone(&self) -> TimeZone {
        self.guard.home_zone(&self.request.person, self.request.at)
    }

    fn strategy_zone(&self) -> &TimeZone {
        &self.guard.zone
    }

    fn said(&self) -> Option<(Timestamp, Consent)> {
        let name = self.message.topic.as_ref()?;
        let (person, at) = (&self.request.person, self.request.at);
        self.guard
            .state
            .newest(person, at, |happened| match happened {
                Happened::Consent {
                    topic,
                    channel,
                    answer,
                } if topic == name && channel == self.channel_name => Some(*answer),
                _ => None,
            })
    }

    fn purchase(&self, topic: &Topic) -> Option<Timestamp> {
        let Basis::SoftOptIn(event) = &topic.basis else {
            return None;
        };
        let (person, at) = (&self.request.person, self.request.at);
        self.guard.state.last_event(event, person, at)
    }

    fn last_use(&self, topic: &Topic) -> Option<Timestamp> {
        let (person, at) = (&self.request.person, self.request.at);
        let events = topic.expires.iter().flat_map(|expiry| &expiry.last_of);
        events
            .filter_map(|event| self.guard.state.last_event(event, person, at))
            .max()
    }

    /// Held while somebody is in a journey that silences this one; of two
    /// that silence each other, the one of lower rank waits.
    fn silenced_until(&self) -> Option<Timestamp> {
        let (guard, at) = (self.guard, self.request.at);
        let own = guard.rank(self.request);
        guard
            .state
            .instances
            .values()
            .filter(|other| other.person == self.request.person && other.is_active(at))
            .filter(|other| other.journey != self.request.journey)
            .filter(|other| {
                let silences = guard
                    .policy
                    .journeys
                    .get(&other.journey)
                    .is_some_and(|journey| {
                        journey.silences.contains(&self.request.journey)
                            || journey.silences.contains(&self.request.message)
                    });
                let mutual = self.journey.silences.contains(&other.journey);
                silences && !(mutual && own < guard.rank_of(&other.journey, other.entered))
            })
            .map(|other| other.ends)
            .max()
    }

    fn accepted(&self, purpose: Purpose, over_all: bool) -> Vec<Timestamp> {
        let accepted = self.guard.state.accepted.iter();
        accepted
            .filter(|sent| {
                sent.person == self.request.person
                    && sent.purpose == purpose
                    && (over_all || sent.channel == self.channel_name)
            })
            .map(|sent| sent.at)
            .collect()
    }
}
