//! The decisions: entry, the gate before a send, instants, the end.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::caps;
use super::policy::{Basis, ExitOn, Journey, Message, OnCap, Policy, Purpose, Reenter, Topic};
use super::quiet;
use super::request::{
    Decide, DecideAnswer, Enter, EnterAnswer, Find, HoldReason, IgnoreReason, Leave, LeaveAnswer,
    LeaveReason, Problem, Resolve, ResolveAnswer, Send, SendAnswer, SkipReason,
};
use super::state::{Accepted, Consent, Fact, Happened, Instance, Outcome, State, Waiting};
use crate::hash;
use crate::time::{first_valid, next_at, start_of, zones_of};

/// How long a silenced send waits before it asks again: often enough to be
/// sent the same day, seldom enough that 90 days of asking stay far below the
/// 25 000 events that an execution's history may hold in Step Functions.
const SILENCED_RECHECK_SECONDS: i64 = 6 * 3_600;

/// The reference guard of one strategy.
#[derive(Clone, Debug)]
pub struct Guard {
    policy: Policy,
    zone: TimeZone,
    state: State,
}

impl Guard {
    /// A guard that remembers nothing yet.
    ///
    /// # Errors
    /// [`Problem::Unknown`] where the policy's zone is none.
    pub fn new(policy: Policy) -> Result<Self, Problem> {
        let zone = TimeZone::get(&policy.zone).map_err(|_| unknown("time zone", &policy.zone))?;
        Ok(Self {
            policy,
            zone,
            state: State::default(),
        })
    }

    /// Takes note of a fact about a person.
    pub fn note(&mut self, fact: Fact) {
        self.state
            .facts
            .entry(fact.person.clone())
            .or_default()
            .push(fact);
    }

    /// Every answer to a send so far, in order.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.state.outcomes
    }

    /// May this person enter this journey?
    ///
    /// # Errors
    /// [`Problem::Unknown`] for an unknown journey, [`Problem::Conflict`] for
    /// an instance that is another person's.
    pub fn enter(&mut self, request: &Enter) -> Result<EnterAnswer, Problem> {
        let journey = self.journey(&request.journey)?;
        if let Some(instance) = self.state.instances.get(&request.instance) {
            same(
                instance,
                &request.journey,
                &request.person,
                &request.instance,
            )?;
            return Ok(entered(instance, request));
        }
        if let Some(reason) = self.turned_away(journey, request) {
            return Ok(EnterAnswer::Ignore { reason });
        }
        let zone = self.home_zone(&request.person, request.at);
        let instance = Instance {
            journey: request.journey.clone(),
            person: request.person.clone(),
            key: request.key.clone(),
            entered: request.at,
            ends: journey
                .lives
                .after(request.at, &zone)
                .unwrap_or(Timestamp::MAX),
            ended: None,
        };
        let answer = entered(&instance, request);
        self.state
            .instances
            .insert(request.instance.clone(), instance);
        Ok(answer)
    }

    fn turned_away(&self, journey: &Journey, request: &Enter) -> Option<IgnoreReason> {
        let at = request.at;
        let runs = journey.runs.is_none_or(|runs| {
            runs.from.is_none_or(|from| from <= at) && runs.to.is_none_or(|to| at < to)
        });
        if !runs {
            return Some(IgnoreReason::NotRunning);
        }
        let earlier: Vec<&Instance> = self
            .state
            .instances
            .values()
            .filter(|instance| {
                instance.journey == request.journey
                    && instance.person == request.person
                    && instance.key == request.key
            })
            .collect();
        if earlier.iter().any(|instance| instance.is_active(at)) {
            return Some(IgnoreReason::Active);
        }
        let last_end = earlier
            .iter()
            .filter_map(|instance| instance.end_by(at))
            .max();
        let too_soon = last_end.is_some_and(|ended| match journey.reenter {
            Reenter::Never => true,
            Reenter::Always => false,
            Reenter::After(period) => period
                .after(ended, &self.home_zone(&request.person, at))
                .is_none_or(|again| at < again),
        });
        if too_soon {
            return Some(IgnoreReason::Reenter);
        }
        let holds = |predicate: &Option<String>| {
            predicate
                .as_ref()
                .is_none_or(|id| self.state.is_true(id, &request.person, at))
        };
        if !holds(&journey.audience) {
            return Some(IgnoreReason::Audience);
        }
        (!holds(&journey.keep)).then_some(IgnoreReason::While)
    }

    /// May this be sent? A `send` takes its place under the caps.
    ///
    /// # Errors
    /// [`Problem::Unknown`] for an unknown journey, message, channel or topic,
    /// [`Problem::Conflict`] for an instance that is another person's.
    pub fn send(&mut self, request: &Send) -> Result<SendAnswer, Problem> {
        let identity = hash::send_identity(
            &request.journey,
            &request.step,
            request.instance.as_deref().unwrap_or_default(),
            request.occurrence,
        );
        if let Some(answer) = self.state.answered.get(&identity) {
            return Ok(answer.clone());
        }
        let mut waiting = self
            .state
            .waiting
            .get(&identity)
            .copied()
            .unwrap_or_default();
        let gate = Gate::new(self, request, &identity)?;
        let answer = gate.pass(&mut waiting)?;
        let (channel, purpose) = (gate.channel_name.to_owned(), gate.message.purpose);
        match &answer {
            SendAnswer::Hold { .. } => {
                self.state.waiting.insert(identity.clone(), waiting);
            }
            SendAnswer::Send { .. } | SendAnswer::Skip { .. } | SendAnswer::Leave { .. } => {
                self.state.waiting.remove(&identity);
                self.state.answered.insert(identity.clone(), answer.clone());
            }
        }
        if matches!(answer, SendAnswer::Send { .. }) {
            let person = request.person.clone();
            self.state.accepted.push(Accepted {
                person,
                channel,
                purpose,
                at: request.at,
            });
        }
        self.state.outcomes.push(Outcome {
            at: request.at,
            identity,
            journey: request.journey.clone(),
            person: request.person.clone(),
            message: request.message.clone(),
            answer: answer.clone(),
        });
        Ok(answer)
    }

    /// Several sends that compete: the earlier first; at the same instant the
    /// higher priority, then the older instance, then the name. The answers
    /// stand in the order of the requests.
    pub fn send_all(&mut self, requests: &[Send]) -> Vec<Result<SendAnswer, Problem>> {
        let mut order: Vec<usize> = (0..requests.len()).collect();
        order.sort_by_key(|index| requests.get(*index).map(|send| (send.at, self.rank(send))));
        let mut answers: BTreeMap<usize, Result<SendAnswer, Problem>> = BTreeMap::new();
        for index in order {
            if let Some(request) = requests.get(index) {
                let answer = self.send(request);
                answers.insert(index, answer);
            }
        }
        answers.into_values().collect()
    }

    /// The smaller goes first.
    fn rank(&self, send: &Send) -> (i64, Timestamp, String) {
        let instance = send
            .instance
            .as_ref()
            .and_then(|id| self.state.instances.get(id));
        let entered = instance.map_or(send.at, |instance| instance.entered);
        self.rank_of(&send.journey, entered)
    }

    fn rank_of(&self, journey: &str, entered: Timestamp) -> (i64, Timestamp, String) {
        let priority = self
            .policy
            .journeys
            .get(journey)
            .map_or(0, |journey| journey.priority);
        (priority.saturating_neg(), entered, journey.to_owned())
    }

    /// Is this predicate true of this person?
    ///
    /// # Errors
    /// [`Problem::Unknown`] for a predicate that the policy does not list.
    pub fn decide(&self, request: &Decide) -> Result<DecideAnswer, Problem> {
        if !self.policy.predicates.contains_key(&request.predicate) {
            return Err(unknown("predicate", &request.predicate));
        }
        let answer = self
            .state
            .is_true(&request.predicate, &request.person, request.at);
        Ok(DecideAnswer { answer })
    }

    /// Which instant is that on this person's clock?
    ///
    /// # Errors
    /// [`Problem::BadRequest`] where a property holds no date, or the instant
    /// lies beyond the calendar.
    pub fn resolve(&self, request: &Resolve) -> Result<ResolveAnswer, Problem> {
        let zone = self.home_zone(&request.person, request.at);
        let beyond = || bad("the instant lies beyond the calendar");
        let until = match &request.find {
            Find::After { period, from } => period.after(from.unwrap_or(request.at), &zone),
            Find::Next { time, days } => next_at(request.at, &zone, *time, days),
            Find::Around {
                property,
                entry,
                period,
                time,
            } => {
                let date = match entry {
                    Some(entry) => entry.get(property).and_then(serde_json::Value::as_str),
                    None => self.date_of(&request.person, property, request.at),
                };
                let Some(date) = date else {
                    return Ok(ResolveAnswer::Unset);
                };
                let start = instant_of(date, &zone)
                    .ok_or_else(|| bad(&format!("`{property}` holds no date: {date}")))?;
                let day = period.after(start, &zone).ok_or_else(beyond)?;
                match time {
                    None => Some(day),
                    Some(time) => {
                        first_valid(&zone, zone.to_datetime(day).date().to_datetime(*time))
                    }
                }
            }
        };
        let until = until
            .ok_or_else(beyond)?
            .min(request.by.unwrap_or(Timestamp::MAX));
        Ok(match seconds_until(request.at, until) {
            Some(seconds) => ResolveAnswer::Wait { until, seconds },
            None => ResolveAnswer::Now,
        })
    }

    /// This instance has ended.
    ///
    /// # Errors
    /// [`Problem::Unknown`] for an instance that never entered,
    /// [`Problem::Conflict`] for another person's.
    pub fn leave(&mut self, request: &Leave) -> Result<LeaveAnswer, Problem> {
        let Some(instance) = self.state.instances.get_mut(&request.instance) else {
            return Err(unknown("instance", &request.instance));
        };
        same(
            instance,
            &request.journey,
            &request.person,
            &request.instance,
        )?;
        let end = instance.end_by(request.at).unwrap_or(request.at);
        let (ended, _) = *instance.ended.get_or_insert((end, request.reason));
        Ok(LeaveAnswer { ended })
    }

    fn journey(&self, name: &str) -> Result<&Journey, Problem> {
        self.policy
            .journeys
            .get(name)
            .ok_or_else(|| unknown("journey", name))
    }

    /// A date of a person's profile.
    fn date_of(&self, person: &str, property: &str, at: Timestamp) -> Option<&str> {
        let (_, date) = self.state.newest(person, at, |happened| match happened {
            Happened::Profile { dates, .. } => Some(dates.get(property)),
            _ => None,
        })?;
        date.map(String::as_str)
    }

    /// The zones that a person may be in; none where nothing says so.
    fn zones(&self, person: &str, at: Timestamp) -> Vec<TimeZone> {
        let found = self.state.newest(person, at, |happened| match happened {
            Happened::Profile { zone, country, .. } => Some((zone.as_deref(), country.as_deref())),
            _ => None,
        });
        found
            .map(|(_, (zone, country))| zones_of(zone, country))
            .unwrap_or_default()
    }

    /// The one zone of a person's calendar: theirs, or the strategy's where
    /// nothing says which of several it is.
    fn home_zone(&self, person: &str, at: Timestamp) -> TimeZone {
        match self.zones(person, at).as_slice() {
            [zone] => zone.clone(),
            _ => self.zone.clone(),
        }
    }
}

fn unknown(kind: &str, name: &str) -> Problem {
    Problem::Unknown {
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

fn bad(detail: &str) -> Problem {
    Problem::BadRequest {
        detail: detail.to_owned(),
    }
}

fn same(instance: &Instance, journey: &str, person: &str, id: &str) -> Result<(), Problem> {
    if instance.journey == journey && instance.person == person {
        Ok(())
    } else {
        Err(Problem::Conflict {
            instance: id.to_owned(),
        })
    }
}

fn entered(instance: &Instance, request: &Enter) -> EnterAnswer {
    let bucket = |unit: &Option<String>, salt: &str| {
        hash::bucket(salt, unit.as_deref().unwrap_or(&request.person))
    };
    EnterAnswer::Enter {
        entered: instance.entered,
        ends: instance.ends,
        buckets: request
            .splits
            .iter()
            .map(|split| (split.name.clone(), bucket(&split.unit, &split.salt)))
            .collect(),
    }
}

/// Whole seconds from `at` to `until`, rounded up; `None` unless it lies ahead.
fn seconds_until(at: Timestamp, until: Timestamp) -> Option<i64> {
    let ahead = until.duration_since(at);
    let part = i64::from(ahead.subsec_nanos() > 0);
    (ahead.is_positive()).then(|| ahead.as_secs().saturating_add(part))
}

/// The instant that a property's text names: an instant as it is, a local
/// date and time or a date on the clock of `zone`.
fn instant_of(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    if text.contains('T') {
        return first_valid(zone, text.parse::<DateTime>().ok()?);
    }
    start_of(text.parse::<Date>().ok()?, zone)
}

/// One send at the gate.
struct Gate<'g> {
    guard: &'g Guard,
    request: &'g Send,
    identity: &'g str,
    journey: &'g Journey,
    message: &'g Message,
    channel_name: &'g str,
}

impl<'g> Gate<'g> {
    fn new(guard: &'g Guard, request: &'g Send, identity: &'g str) -> Result<Self, Problem> {
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
    fn pass(&self, waiting: &mut Waiting) -> Result<SendAnswer, Problem> {
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

    fn channel(&self) -> Result<&'g super::policy::Channel, Problem> {
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
