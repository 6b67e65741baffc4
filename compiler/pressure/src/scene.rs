//! A history laid out in time: somebody, when they come to each source, and
//! everything that happens to them on the way.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use mkt_engine::run::{Cast, Happens, Incident, Subject};
use mkt_eval::{Event, Happening, Person, Properties, Value};
use mkt_kinds::units::Currency;
use mkt_logic::Logic;
use mkt_model::expression::{EventKind, EventMatch, Reaction};
use mkt_model::journey::Side;
use mkt_model::types::Type;
use mkt_model::value::{Duration, Money};
use mkt_model::{Strategy, SymbolId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::SmolStr;

use crate::device::{self, Device};
use crate::length::shortest;
use crate::people::{at_time, later, somebody, with_events};
use crate::source::{Sending, Sources};
use crate::trigger::{Brought, Trigger};
use crate::ways::Way;

/// One source's part in a history.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    /// The source's place.
    pub(crate) source: usize,
    /// What brings them to it.
    pub(crate) brought: Brought<'a>,
    /// The way that they take, for a journey.
    pub(crate) way: Option<Way<'a>>,
    /// What it sends.
    pub(crate) sends: Vec<Sending>,
    /// When they come.
    pub(crate) times: Vec<Timestamp>,
    /// How long after the window has begun its sends are to begin, in seconds.
    pub(crate) after: i64,
    /// What is recorded with the event that brings them.
    pub(crate) recorded: Properties,
    /// The property by whose values several instances are told apart.
    pub(crate) key: Option<SymbolId>,
    /// An event that ends an instance, with the time from entry.
    pub(crate) ender: Option<(i64, EventMatch)>,
    /// The person as they are to have become when they come, where they cannot
    /// be like that together with the others: at [`Scene::begin`].
    pub(crate) turned: Option<Person>,
}

/// A history.
#[derive(Clone, Debug)]
pub(crate) struct Scene<'a> {
    /// Somebody at [`Self::begin`], of whom everything is true but what they
    /// become later.
    pub(crate) person: Person,
    /// When the window begins.
    pub(crate) begin: Timestamp,
    /// What takes part.
    pub(crate) parts: Vec<Part<'a>>,
}

/// The ids that are tried until one is in the arms that its ways take.
const IDS: u32 = 2_000;

/// How long before the first thing that happens the run begins.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// A little time.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

impl Scene<'_> {
    /// The cast that plays it.
    ///
    /// # Errors
    /// The source that somebody cannot come to.
    pub(crate) fn cast(&self, logic: &Logic<'_>, sources: &Sources<'_>) -> Result<Cast, usize> {
        let strategy = logic.strategy();
        let zone = logic.evaluator().zone().clone();
        let mut writer = Writer {
            logic,
            zone,
            before: BTreeMap::new(),
            without: BTreeSet::new(),
            past: Vec::new(),
            incidents: Vec::new(),
            shift: SignedDuration::ZERO,
        };
        let yeses = self.yeses(strategy, sources);
        let mut agrees: Option<Timestamp> = None;
        for part in &self.parts {
            writer.part(self, part, &mut agrees).ok_or(part.source)?;
        }
        let first = self.parts.iter().flat_map(|part| &part.times).copied();
        let earliest = first
            .chain(writer.incidents.iter().map(|incident| incident.at))
            .chain(agrees)
            .min()
            .unwrap_or(self.begin);
        let start = later(earliest, -BEFORE);
        let kept = self
            .person
            .events()
            .iter()
            .enumerate()
            .filter(|(place, _)| !writer.without.contains(place))
            .map(|(_, event)| {
                let by = writer.shift;
                at_time(event, later(event.time(), by), later(event.arrival(), by))
            });
        let kept: Vec<Event> = kept.chain(writer.past.iter().cloned()).collect();
        let mut person = with_events(&self.person, kept.iter());
        for (property, value) in &writer.before {
            match value {
                Some(value) => person.properties.insert(*property, value.clone()),
                None => person.properties.remove(property),
            };
        }
        person.consents.clear();
        match agrees {
            None => {
                person
                    .consents
                    .extend(yeses.iter().map(|(topic, channel)| mkt_eval::Agreement {
                        topic: *topic,
                        channel: *channel,
                        given: later(start, -BEFORE),
                        withdrawn: None,
                    }))
            }
            Some(at) => writer
                .incidents
                .extend(yeses.iter().map(|(topic, channel)| Incident {
                    at,
                    who: 0,
                    what: Happens::Agrees(*topic, *channel),
                })),
        }
        let mut cast = Cast::starting(start);
        cast.people.push(Subject::new(self.id(strategy), person));
        writer.incidents.sort_by_key(|incident| incident.at);
        cast.incidents = writer.incidents;
        Ok(cast)
    }

    /// An id by which the person is in the arms that the ways take, and not
    /// held out.
    fn id(&self, strategy: &Strategy) -> String {
        let held_out = strategy
            .declared()
            .and_then(|declared| declared.holdout())
            .and_then(|share| share.saturating_mul(Decimal::ONE_HUNDRED).ceil().to_u16())
            .unwrap_or(0);
        let ways = self.parts.iter().filter_map(|part| part.way.as_ref());
        let arms: Vec<&(&str, (u16, u16))> = ways.flat_map(|way| &way.arms).collect();
        let fits = |id: &String| {
            mkt_engine::hash::bucket("holdout", id) >= held_out
                && arms.iter().all(|(salt, (from, below))| {
                    (*from..*below).contains(&mkt_engine::hash::bucket(salt, id))
                })
        };
        let mut ids = (1..=IDS).map(|number| format!("person-{number}"));
        ids.find(fits).unwrap_or_else(|| "person-1".to_owned())
    }

    /// What they say yes to: what they did, and what is to be sent.
    fn yeses(&self, strategy: &Strategy, sources: &Sources<'_>) -> Vec<(SymbolId, SymbolId)> {
        let turned = self.parts.iter().filter_map(|part| part.turned.as_ref());
        let people = std::iter::once(&self.person).chain(turned);
        let given = people.flat_map(|person| &person.consents);
        let mut yeses: BTreeSet<(SymbolId, SymbolId)> =
            given.map(|yes| (yes.topic, yes.channel)).collect();
        for sending in self.parts.iter().flat_map(|part| &part.sends) {
            if sources.purpose(sending.message).is_none() {
                continue;
            }
            let topic = strategy.handle(sending.message).reference("topic");
            yeses.extend(topic.zip(sending.channel));
        }
        yeses.into_iter().collect()
    }
}

struct Writer<'w, 's> {
    logic: &'w Logic<'s>,
    zone: TimeZone,
    /// What properties are at the start, where they change later.
    before: BTreeMap<SymbolId, Option<Value>>,
    /// The events that become known later.
    without: BTreeSet<usize>,
    /// What has happened besides.
    past: Vec<Event>,
    incidents: Vec<Incident>,
    /// By how much the person's history is moved, so that time brings them in
    /// when it should.
    shift: SignedDuration,
}

impl Writer<'_, '_> {
    fn part(
        &mut self,
        scene: &Scene<'_>,
        part: &Part<'_>,
        agrees: &mut Option<Timestamp>,
    ) -> Option<()> {
        if let Some(turned) = &part.turned {
            self.turns(scene, part, turned)?;
        }
        match &part.brought.trigger {
            // Having become like that, they are in there.
            Trigger::Group(..) if part.turned.is_some() => {}
            Trigger::Calendar => {}
            Trigger::Event(event) => {
                for (place, at) in part.times.iter().enumerate() {
                    let mut recorded = part.recorded.clone();
                    if let Some(key) = part.key {
                        let different = different(recorded.get(&key), place);
                        recorded.insert(key, different);
                    }
                    self.happens(event, *at, recorded)?;
                }
            }
            Trigger::Group(group, stay) => {
                let ahead = stay.map_or(0, shortest);
                let device = device::into(self.logic, *group, &scene.person, scene.begin)?;
                self.comes_in(scene, part, &device, ahead, agrees)?;
            }
            Trigger::Left(group) => {
                let device = device::into(self.logic, *group, &scene.person, scene.begin)?;
                let Device::Property(property, before) = device else {
                    return None;
                };
                let now = scene.person.properties.get(&property).cloned();
                for at in &part.times {
                    self.changes(*at, property, before.clone());
                    self.changes(later(*at, MINUTE), property, now.clone());
                }
            }
            Trigger::Date {
                property,
                anniversary,
                offset,
                at: time,
            } => {
                let mut before: Option<Timestamp> = None;
                for at in &part.times {
                    let mut day = self.zone.to_datetime(*at).date();
                    if day.to_datetime(*time) < self.zone.to_datetime(*at) {
                        day = day.tomorrow().ok()?;
                    }
                    let mut date = match offset {
                        None => day,
                        Some((by, Side::Before)) => moved_by(day, *by, 1)?,
                        Some((by, Side::After)) => moved_by(day, *by, -1)?,
                    };
                    if *anniversary {
                        date = date.checked_sub(Span::new().years(30)).ok()?;
                    }
                    let value = self.date(*property, date)?;
                    // It becomes another date when the one before has passed.
                    match before {
                        None => {
                            self.before.insert(*property, Some(value));
                        }
                        Some(passed) => self.changes(later(passed, MINUTE), *property, Some(value)),
                    }
                    before = mkt_time::first_valid(&self.zone, day.to_datetime(*time));
                }
            }
        }
        for at in &part.times {
            let way = part.way.iter().flat_map(|way| &way.heard);
            for (after, event) in way {
                let at = later(*at, SignedDuration::from_secs(*after));
                let recorded = recorded(self.logic, event, &[]);
                self.happens(event, at, recorded)?;
            }
            if let Some((after, event)) = &part.ender {
                let at = later(*at, SignedDuration::from_secs(*after));
                let recorded = recorded(self.logic, event, &[]);
                self.happens(event, at, recorded)?;
            }
        }
        Some(())
    }

    /// Makes somebody what they are to be when they come: properties change,
    /// and what is to have happened by then happens.
    fn turns(&mut self, scene: &Scene<'_>, part: &Part<'_>, turned: &Person) -> Option<()> {
        let first = *part.times.first()?;
        let at = match &part.brought.trigger {
            Trigger::Group(_, stay) => {
                let ahead = stay.map_or(0, shortest);
                later(first, SignedDuration::from_secs(ahead.saturating_neg()))
            }
            Trigger::Left(_) => return None,
            _ => later(first, -MINUTE),
        };
        let dated = match &part.brought.trigger {
            Trigger::Date { property, .. } => Some(*property),
            _ => None,
        };
        for (property, value) in &turned.properties {
            if dated != Some(*property) && scene.person.properties.get(property) != Some(value) {
                self.changes(at, *property, Some(value.clone()));
            }
        }
        let by = at.duration_since(scene.begin);
        for event in turned.events() {
            let moved = later(event.time(), by);
            let event = at_time(event, moved, moved);
            if moved < scene.begin {
                self.past.push(event);
            } else {
                self.incidents.push(Incident::event(0, event));
            }
        }
        Some(())
    }

    fn comes_in(
        &mut self,
        scene: &Scene<'_>,
        part: &Part<'_>,
        device: &Device,
        ahead: i64,
        agrees: &mut Option<Timestamp>,
    ) -> Option<()> {
        let in_at = |at: Timestamp| later(at, SignedDuration::from_secs(ahead.saturating_neg()));
        let first = in_at(*part.times.first()?);
        match device {
            Device::Property(property, before) => {
                let now = scene.person.properties.get(property).cloned();
                self.before.insert(*property, before.clone());
                for (place, at) in part.times.iter().enumerate() {
                    let at = in_at(*at);
                    if place > 0 {
                        self.changes(later(at, -MINUTE), *property, before.clone());
                    }
                    self.changes(at, *property, now.clone());
                }
            }
            Device::Consents => {
                *agrees = Some(agrees.map_or(first, |known| known.min(first)));
            }
            Device::Event(place) => {
                if self.without.insert(*place) {
                    let event = scene.person.events().get(*place)?;
                    let known = at_time(event, event.time().min(first), first);
                    self.incidents.push(Incident::event(0, known));
                }
            }
            Device::Passing(came) => self.shift = first.duration_since(*came),
        }
        Some(())
    }

    fn changes(&mut self, at: Timestamp, property: SymbolId, value: Option<Value>) {
        self.incidents.push(Incident {
            at,
            who: 0,
            what: Happens::Changes(property, value),
        });
    }

    fn happens(&mut self, event: &EventMatch, at: Timestamp, recorded: Properties) -> Option<()> {
        let strategy = self.logic.strategy();
        let happening = match event.event {
            EventKind::Declared(id) => Happening::Declared(id),
            // What is reported of journeys happens by itself.
            EventKind::Reaction(Reaction::Entered | Reaction::Sent, _) | EventKind::Poisoned => {
                return None;
            }
            EventKind::Reaction(reaction, of) => {
                let mut about: Vec<SymbolId> = of.into_iter().collect();
                about.extend(of.and_then(|of| strategy.handle(of).reference("channel")));
                Happening::Reaction(reaction, about)
            }
        };
        let mut happened = Event::new(happening, at, at);
        happened.properties = recorded;
        self.incidents.push(Incident::event(0, happened));
        Some(())
    }

    /// A day as the value of a property.
    fn date(&self, property: SymbolId, day: Date) -> Option<Value> {
        let ty = &self.logic.strategy().property_type(property)?.ty;
        Some(match ty {
            Type::Instant => Value::Instant(mkt_time::start_of(day, &self.zone)?),
            _ => Value::Date(day),
        })
    }
}

/// A day so much later (`sign` 1) or earlier (−1).
fn moved_by(day: Date, by: Duration, sign: i64) -> Option<Date> {
    let number = by.number.to_i64()?.checked_mul(sign)?;
    let span = match (by.unit.days(), by.unit.months()) {
        (Some(days), _) => Span::new()
            .try_days(number.checked_mul(i64::from(days))?)
            .ok()?,
        (_, Some(months)) => Span::new()
            .try_months(number.checked_mul(i64::from(months))?)
            .ok()?,
        _ => return Some(day),
    };
    day.checked_add(span).ok()
}

/// What is recorded with an event that is to count: what the logic finds for
/// its condition, and something for everything else that must be there.
pub(crate) fn recorded(
    logic: &Logic<'_>,
    event: &EventMatch,
    facts: &[(mkt_logic::Fact<'_>, bool)],
) -> Properties {
    let strategy = logic.strategy();
    let EventKind::Declared(id) = event.event else {
        return Properties::new();
    };
    let mut recorded: Properties = strategy
        .children(id)
        .into_iter()
        .filter_map(|property| {
            let declared = strategy.property_type(property)?;
            let value = something(&declared.ty, logic)?;
            (!declared.optional).then_some((property, value))
        })
        .collect();
    if let Some(entity) = strategy.entity_of(id) {
        let mut witness = logic.find(&somebody(entity, facts, Some(event)));
        if witness.is_none() && !facts.is_empty() {
            witness = logic.find(&somebody(entity, &[], Some(event)));
        }
        if let Some(witness) = witness
            && let Some(found) = &witness.event
        {
            recorded.extend(found.properties.clone());
        }
    }
    recorded
}

/// Some value of a type.
fn something(ty: &Type, logic: &Logic<'_>) -> Option<Value> {
    Some(match ty {
        Type::Text | Type::Email | Type::Phone | Type::Url => Value::Text("1".to_owned()),
        Type::Number | Type::Integer => Value::Number(Decimal::ONE_HUNDRED),
        Type::Percent => Value::Percent(Decimal::ONE_HUNDRED),
        Type::Money => Value::Money(Money {
            amount: Decimal::ONE_HUNDRED,
            currency: currency(logic)?,
        }),
        Type::Bool => Value::Bool(true),
        Type::OneOf(words) => Value::Word(words.first()?.clone()),
        Type::Country => Value::Word(SmolStr::new_static("DE")),
        Type::Language => Value::Word(SmolStr::new_static("en")),
        Type::ListOf(_) => Value::List(Vec::new()),
        _ => return None,
    })
}

fn currency(logic: &Logic<'_>) -> Option<Currency> {
    let declared = logic.strategy().declared();
    declared.and_then(|declared| declared.currency())
}

/// Another value of a key for each place.
fn different(value: Option<&Value>, place: usize) -> Value {
    let number = place.saturating_add(1);
    match value {
        Some(Value::Number(_)) => Value::Number(Decimal::from(number)),
        _ => Value::Text(number.to_string()),
    }
}
