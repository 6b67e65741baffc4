//! The decisions: entry, sends, predicates, instants, the end.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::known::Known;
use super::policy::{Journey, Policy, Reenter};
use super::request::{
    Decide, DecideAnswer, Enter, EnterAnswer, Find, IgnoreReason, Leave, LeaveAnswer, Problem,
    Resolve, ResolveAnswer, Send, SendAnswer,
};
use super::state::{Accepted, Fact, Happened, Instance, Outcome, State};
use crate::hash;
use mkt_time::{first_valid, next_at, start_of, zones_of};

/// The reference guard of one strategy.
#[derive(Clone, Debug)]
pub struct Guard {
    pub(super) policy: Policy,
    pub(super) zone: TimeZone,
    pub(super) state: State,
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
            key: self.key(request),
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

    /// What tells this instance from others of the same person.
    fn key(&self, request: &Enter) -> Option<String> {
        let by = request.by.as_ref()?;
        match request.entry.get(by) {
            Some(serde_json::Value::String(text)) => Some(text.clone()),
            Some(value) if !value.is_null() => Some(value.to_string()),
            _ => self
                .date_of(&request.person, by, request.at)
                .map(str::to_owned),
        }
    }

    fn turned_away(&self, journey: &Journey, request: &Enter) -> Option<IgnoreReason> {
        let at = request.at;
        let runs = journey.runs.is_none_or(|runs| {
            runs.from.is_none_or(|from| from <= at) && runs.to.is_none_or(|to| at < to)
        });
        if !runs {
            return Some(IgnoreReason::NotRunning);
        }
        let key = self.key(request);
        let earlier: Vec<&Instance> = self
            .state
            .instances
            .values()
            .filter(|instance| {
                instance.journey == request.journey
                    && instance.person == request.person
                    && instance.key == key
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
        let gate = Known::new(self, request, &identity)?;
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
    pub(super) fn rank(&self, send: &Send) -> (i64, Timestamp, String) {
        let instance = send
            .instance
            .as_ref()
            .and_then(|id| self.state.instances.get(id));
        let entered = instance.map_or(send.at, |instance| instance.entered);
        self.rank_of(&send.journey, entered)
    }

    pub(super) fn rank_of(&self, journey: &str, entered: Timestamp) -> (i64, Timestamp, String) {
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

    pub(super) fn journey(&self, name: &str) -> Result<&Journey, Problem> {
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
    pub(super) fn zones(&self, person: &str, at: Timestamp) -> Vec<TimeZone> {
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
    pub(super) fn home_zone(&self, person: &str, at: Timestamp) -> TimeZone {
        match self.zones(person, at).as_slice() {
            [zone] => zone.clone(),
            _ => self.zone.clone(),
        }
    }
}

pub(super) fn unknown(kind: &str, name: &str) -> Problem {
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

pub(super) fn same(
    instance: &Instance,
    journey: &str,
    person: &str,
    id: &str,
) -> Result<(), Problem> {
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
pub(super) fn seconds_until(at: Timestamp, until: Timestamp) -> Option<i64> {
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
