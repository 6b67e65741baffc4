//! A test read as the cast of a run.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use mkt_eval::journey::key_of;
use mkt_eval::{Agreement, Evaluator, Event, Happening, Moment, Person, Value};
use mkt_model::SymbolId;
use mkt_model::access::assurance::{Expected, Occurrence, Subject as Written, Test};
use mkt_model::expression::{EventKind, Expression, ExpressionKind};
use mkt_syntax::literal::Instant;
use mkt_time::start_of;

use crate::run::{Cast, Incident, Link, Probe, Subject};

/// How long before the first moment that it names a test begins in which
/// nothing happens: as long as an instance lives.
const BEFOREHAND: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A test as a run.
pub(super) struct Script {
    pub cast: Cast,
    /// The last moment that it names.
    pub last: Timestamp,
    /// Whether it expects somebody to be held out.
    pub holdout: bool,
    /// Segments and stages that it asks for.
    pub observe: BTreeSet<SymbolId>,
    /// The person that each expectation is about, in the order of the
    /// expectations.
    pub asked: Vec<Option<Probe>>,
}

impl Script {
    pub fn of(evaluator: &Evaluator<'_>, test: Test<'_>) -> Self {
        let strategy = evaluator.strategy();
        let occurrences = test.occurrences();
        let expectations = test.expectations();
        let at = |written: Instant| evaluator.instant(written).ok();
        let happens: Vec<Timestamp> = occurrences.iter().filter_map(|one| at(one.at)).collect();
        let arrives = occurrences.iter().filter_map(|one| at(one.arrives?));
        let expects: Vec<Timestamp> = expectations.iter().filter_map(|one| at(one.at?)).collect();
        let named = happens.iter().copied().chain(arrives);
        let last = named.chain(expects.iter().copied()).max();
        let start = start(evaluator, &happens, &expects);
        let last = last.unwrap_or(start).max(start);

        let subjects = test.subjects();
        let places: BTreeMap<SymbolId, usize> = subjects
            .iter()
            .enumerate()
            .filter_map(|(place, subject)| Some((subject.symbol?, place)))
            .collect();
        let people: Vec<Subject> = subjects
            .iter()
            .enumerate()
            .map(|(place, subject)| person(evaluator, *subject, place, &places, start))
            .collect();
        let incidents = occurrences
            .iter()
            .filter_map(|one| incident(evaluator, *one, &subjects, &places))
            .collect();
        let mut probes = Vec::new();
        let mut observe: BTreeSet<SymbolId> = test.lifecycles().into_iter().collect();
        let asked = expectations
            .iter()
            .map(|expectation| {
                let Expected::In(group, _) = expectation.what else {
                    return None;
                };
                observe.insert(group);
                let entity = strategy.entity_of(group);
                let probe = Probe {
                    at: expectation.at.and_then(at).unwrap_or(last).max(start),
                    who: of_entity(evaluator, &subjects, entity).unwrap_or(0),
                    group,
                };
                probes.push(probe);
                Some(probe)
            })
            .collect();
        let holdout = expectations
            .iter()
            .any(|one| matches!(one.what, Expected::Skip(_, Some("holdout"))));
        Self {
            cast: Cast {
                start,
                people,
                incidents,
                probes,
            },
            last,
            holdout,
            observe,
            asked,
        }
    }
}

/// When a test begins.
fn start(evaluator: &Evaluator<'_>, happens: &[Timestamp], expects: &[Timestamp]) -> Timestamp {
    let zone = evaluator.zone();
    let midnight = |at: Timestamp| start_of(zone.to_datetime(at).date(), zone).unwrap_or(at);
    let first = |moments: &[Timestamp]| moments.iter().min().copied();
    if let Some(first_event) = first(happens) {
        let earliest = first(expects).map_or(first_event, |at| at.min(first_event));
        return midnight(earliest);
    }
    if let Some(at) = first(expects) {
        return midnight(at.checked_sub(BEFOREHAND).unwrap_or(Timestamp::MIN));
    }
    let declared = evaluator.strategy().declared();
    declared
        .and_then(|declared| declared.horizon())
        .and_then(|horizon| start_of(horizon.first, zone))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The first subject of an entity; of any where none is wanted.
fn of_entity(
    evaluator: &Evaluator<'_>,
    subjects: &[Written<'_>],
    entity: Option<SymbolId>,
) -> Option<usize> {
    let Some(entity) = entity else {
        return (!subjects.is_empty()).then_some(0);
    };
    subjects
        .iter()
        .position(|subject| evaluator.is_of(&Person::new(subject.entity), entity))
}

fn person(
    evaluator: &Evaluator<'_>,
    subject: Written<'_>,
    place: usize,
    places: &BTreeMap<SymbolId, usize>,
    start: Timestamp,
) -> Subject {
    let strategy = evaluator.strategy();
    let mut person = Person::new(subject.entity);
    let mut links = Vec::new();
    for (name, value) in subject.values() {
        let Some(property) = strategy.child(subject.entity, name) else {
            continue;
        };
        if let ExpressionKind::Declared(other) = value.kind
            && let Some(to) = places.get(&other)
        {
            links.push(Link { property, to: *to });
            continue;
        }
        if let Some(value) = worth(evaluator, value, start) {
            person.properties.insert(property, value);
        }
    }
    for yes in subject.consents() {
        let since = yes.since.and_then(|since| evaluator.instant(since).ok());
        person.consents.push(Agreement {
            topic: yes.consent,
            channel: yes.channel,
            given: since.unwrap_or(start),
            withdrawn: None,
        });
    }
    let id = mkt_eval::journey::key_property(strategy, subject.entity)
        .and_then(|key| person.properties.get(&key))
        .map(key_of);
    let named = subject
        .symbol
        .map(|id| strategy.symbol(id).name.to_string());
    let id = id
        .or(named)
        .unwrap_or_else(|| format!("{}", place.saturating_add(1)));
    Subject { id, person, links }
}

/// What a written value is worth: it reads nothing of anybody.
fn worth(evaluator: &Evaluator<'_>, value: &Expression, at: Timestamp) -> Option<Value> {
    let nobody = Person::new(evaluator.strategy().all().next()?.symbol_id());
    evaluator
        .value(value, Moment::new(&nobody, at))
        .ok()
        .flatten()
}

fn incident(
    evaluator: &Evaluator<'_>,
    one: Occurrence<'_>,
    subjects: &[Written<'_>],
    places: &BTreeMap<SymbolId, usize>,
) -> Option<Incident> {
    let strategy = evaluator.strategy();
    let at = evaluator.instant(one.at).ok()?;
    let arrival = one
        .arrives
        .and_then(|arrives| evaluator.instant(arrives).ok())
        .unwrap_or(at);
    let (kind, entity) = match one.event.event {
        EventKind::Poisoned => return None,
        EventKind::Declared(event) => (Happening::Declared(event), strategy.entity_of(event)),
        EventKind::Reaction(reaction, of) => {
            let mut about: Vec<SymbolId> = of.into_iter().collect();
            let mut entity = None;
            if let Some(of) = of {
                match strategy.symbol(of).kind.word() {
                    "message" => {
                        let message = strategy.handle(of);
                        about.extend(message.reference("channel"));
                        let topic = message.reference("topic");
                        entity = topic.and_then(|topic| strategy.entity_of(topic));
                    }
                    "consent" => entity = strategy.entity_of(of),
                    _ => {}
                }
            }
            (Happening::Reaction(reaction, about), entity)
        }
    };
    let told = one
        .subject
        .and_then(|subject| places.get(&subject).copied());
    let who = told.or_else(|| of_entity(evaluator, subjects, entity))?;
    let mut event = Event::new(kind, at, arrival);
    if let EventKind::Declared(declared) = one.event.event {
        for (name, value) in one.values() {
            if let Some(property) = strategy.child(declared, name)
                && let Some(value) = worth(evaluator, value, at)
            {
                event.properties.insert(property, value);
            }
        }
    }
    Some(Incident::event(who, event))
}
