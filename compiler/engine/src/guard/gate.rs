//! The gate before a send: every reason to hold, skip or leave, in order.

use jiff::{Span, Timestamp};

use super::caps;
use super::decide::{Guard, same, seconds_until, unknown};
use super::policy::{Basis, Channel, ExitOn, Journey, Message, OnCap, Purpose, Topic};
use super::quiet;
use super::request::{HoldReason, LeaveReason, Problem, Send, SendAnswer, SkipReason};
use super::state::{Consent, Happened, Instance, Waiting};
use crate::hash;

/// How long a silenced send waits before it asks again: often enough to be
/// sent the same day, seldom enough that 90 days of asking stay far below the
/// 25 000 events that an execution's history may hold in Step Functions.
const SILENCED_RECHECK_SECONDS: i64 = 6 * 3_600;

/// One send at the gate.
pub(super) struct Gate<'g> {
    guard: &'g Guard,
    request: &'g Send,
    identity: &'g str,
    journey: &'g Journey,
    pub(super) message: &'g Message,
    pub(super) channel_name: &'g str,
}

impl<'g> Gate<'g> {
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

    /// Every gate in its order; the first that does not open decides.
    pub(super) fn pass(&self, waiting: &mut Waiting) -> Result<SendAnswer, Problem> {
        let closed = match self.inactive()? {
            Some(reason) => Some(SendAnswer::Leave { reason }),
            None => self
                .held_out()
                .or_else(|| self.ended_by().map(|reason| SendAnswer::Leave { reason }))
                .or_else(|| self.suppressed()),
        };
        if let Some(answer) = closed {
            return Ok(answer);
        }
        if let Some(answer) = self.quiet(waiting)? {
            return Ok(answer);
        }
        if let Some(reason) = self.unconsented()? {
            return Ok(SendAnswer::Skip { reason });
        }
        if let Some(answer) = self.silenced() {
            return Ok(answer);
        }
        if let Some(answer) = self.capped(waiting)? {
            return Ok(answer);
        }
        Ok(SendAnswer::Send {
            identity: self.identity.to_owned(),
        })
    }

    fn instance(&self) -> Option<&Instance> {
        self.guard
            .state
            .instances
            .get(self.request.instance.as_ref()?)
    }

    fn inactive(&self) -> Result<Option<LeaveReason>, Problem> {
        let Some(id) = &self.request.instance else {
            return Ok(None);
        };
        let Some(instance) = self.instance() else {
            return Ok(Some(LeaveReason::NotActive));
        };
        same(instance, &self.request.journey, &self.request.person, id)?;
        Ok(match instance.end_by(self.request.at) {
            None => None,
            Some(_) if instance.ended.is_none() => Some(LeaveReason::Lives),
            Some(_) => Some(LeaveReason::NotActive),
        })
    }

    fn held_out(&self) -> Option<SendAnswer> {
        let holdout = self.guard.policy.holdout.as_ref()?;
        let held = self.message.purpose == Purpose::Marketing
            && hash::bucket(&holdout.salt, &self.request.person) < holdout.below;
        held.then_some(SendAnswer::Skip {
            reason: SkipReason::Holdout,
        })
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

    fn suppressed(&self) -> Option<SendAnswer> {
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
        closed
            .is_some_and(|(_, closed)| closed)
            .then_some(SendAnswer::Skip {
                reason: SkipReason::Suppressed,
            })
    }

    fn exempt(&self) -> bool {
        self.message.purpose == Purpose::Transactional
    }

    fn quiet(&self, waiting: &mut Waiting) -> Result<Option<SendAnswer>, Problem> {
        let channel = self.channel()?;
        if self.exempt() || channel.quiet.is_empty() {
            return Ok(None);
        }
        let at = self.request.at;
        let zones = self.guard.zones(&self.request.person, at);
        if zones.is_empty() {
            return Ok(Some(SendAnswer::Skip {
                reason: SkipReason::NoZone,
            }));
        }
        let since = waiting.quiet.unwrap_or(at);
        let limit = later(since, channel.hold_at_most_seconds);
        Ok(match quiet::opens(&channel.quiet, &zones, at, limit) {
            Some(open) if open == at => {
                waiting.quiet = None;
                None
            }
            Some(open) => {
                waiting.quiet = Some(since);
                Some(self.hold(open, HoldReason::Quiet))
            }
            None => Some(SendAnswer::Skip {
                reason: SkipReason::HeldTooLong,
            }),
        })
    }

    fn unconsented(&self) -> Result<Option<SkipReason>, Problem> {
        let Some(name) = self.message.topic.as_ref().filter(|_| !self.exempt()) else {
            return Ok(None);
        };
        let topic = self
            .guard
            .policy
            .topics
            .get(name)
            .ok_or_else(|| unknown("topic", name))?;
        let (state, person, at) = (&self.guard.state, &self.request.person, self.request.at);
        let said = state.newest(person, at, |happened| match happened {
            Happened::Consent {
                topic,
                channel,
                answer,
            } if topic == name && channel == self.channel_name => Some(*answer),
            _ => None,
        });
        if matches!(said, Some((_, Consent::No))) {
            return Ok(Some(SkipReason::Objected));
        }
        if self.message.purpose == Purpose::Service {
            return Ok(None);
        }
        if !topic
            .channels
            .iter()
            .any(|channel| channel == self.channel_name)
        {
            return Ok(Some(SkipReason::NoConsent));
        }
        let given = match &topic.basis {
            Basis::OptIn => said.map(|(given, _)| given),
            Basis::DoubleOptIn => said
                .filter(|(_, answer)| *answer == Consent::Confirmed)
                .map(|(given, _)| given),
            Basis::SoftOptIn(event) => {
                let said = said.map(|(given, _)| given);
                said.or_else(|| state.last_event(event, person, at))
            }
            // These rest on no act of the person, so nothing lapses either.
            Basis::LegitimateInterest | Basis::Contract | Basis::PublicTask => return Ok(None),
        };
        let Some(given) = given else {
            return Ok(Some(SkipReason::NoConsent));
        };
        Ok(self
            .lapsed(topic, given)
            .then_some(SkipReason::ConsentExpired))
    }

    fn lapsed(&self, topic: &Topic, given: Timestamp) -> bool {
        let Some(expiry) = &topic.expires else {
            return false;
        };
        let (state, person, at) = (&self.guard.state, &self.request.person, self.request.at);
        let last = expiry
            .last_of
            .iter()
            .filter_map(|event| state.last_event(event, person, at))
            .fold(given, Timestamp::max);
        expiry
            .after
            .after(last, &self.guard.zone)
            .is_some_and(|expires| expires <= at)
    }

    /// Held while somebody is in a journey that silences this one; of two
    /// that silence each other, the one of lower rank waits.
    fn silenced(&self) -> Option<SendAnswer> {
        let (guard, at) = (self.guard, self.request.at);
        let own = guard.rank(self.request);
        let until = guard
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
            .max()?;
        let recheck = later(at, SILENCED_RECHECK_SECONDS);
        Some(self.hold(until.min(recheck), HoldReason::Silenced))
    }

    fn capped(&self, waiting: &mut Waiting) -> Result<Option<SendAnswer>, Problem> {
        if self.exempt() {
            return Ok(None);
        }
        let channel = self.channel()?;
        let at = self.request.at;
        let zone = self.guard.home_zone(&self.request.person, at);
        let sends = |over_all: bool| -> Vec<Timestamp> {
            self.guard
                .state
                .accepted
                .iter()
                .filter(|sent| {
                    sent.person == self.request.person
                        && sent.purpose == self.message.purpose
                        && (over_all || sent.channel == self.channel_name)
                })
                .map(|sent| sent.at)
                .collect()
        };
        let own = channel.caps.iter().map(|cap| (cap, false));
        let free = own
            .chain(self.guard.policy.caps.iter().map(|cap| (cap, true)))
            .filter(|(cap, _)| cap.purpose == self.message.purpose)
            .filter_map(|(cap, over_all)| caps::full_until(cap, &sends(over_all), at, &zone))
            .max();
        let Some(free) = free else { return Ok(None) };
        Ok(Some(match channel.on_cap {
            OnCap::Skip => SendAnswer::Skip {
                reason: SkipReason::Cap,
            },
            OnCap::Leave => SendAnswer::Leave {
                reason: LeaveReason::Cap,
            },
            OnCap::Defer(seconds) => {
                let since = *waiting.cap.get_or_insert(at);
                if free <= later(since, seconds) {
                    self.hold(free, HoldReason::Cap)
                } else {
                    SendAnswer::Skip {
                        reason: SkipReason::Cap,
                    }
                }
            }
        }))
    }

    fn channel(&self) -> Result<&'g Channel, Problem> {
        self.guard
            .policy
            .channels
            .get(self.channel_name)
            .ok_or_else(|| unknown("channel", self.channel_name))
    }

    /// Only for instants ahead of now.
    fn hold(&self, until: Timestamp, reason: HoldReason) -> SendAnswer {
        let until = self
            .instance()
            .map_or(until, |instance| until.min(instance.ends));
        let seconds = seconds_until(self.request.at, until).unwrap_or(1);
        SendAnswer::Hold {
            until,
            seconds,
            reason,
        }
    }
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Span::new()
        .try_seconds(seconds)
        .and_then(|span| at.checked_add(span))
        .unwrap_or(Timestamp::MAX)
}
