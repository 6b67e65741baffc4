//! Somebody who can be wherever the sources want them: asked of the logic, and
//! moved in time.

use jiff::{SignedDuration, Timestamp};
use mkt_eval::{Agreement, Event, Moment, Person, Value};
use mkt_logic::{Fact, Logic, Question, Wanted};
use mkt_model::expression::{Base, EventMatch, Expression, ExpressionKind, Window};
use mkt_model::types::Type;
use mkt_model::{Strategy, SymbolId};
use smol_str::SmolStr;

/// Whether a condition is about the entry into a journey, so that only that
/// journey's own question can ask for it.
pub(crate) fn is_about_entry(condition: &Expression) -> bool {
    condition.within().any(|part| match &part.kind {
        ExpressionKind::Property(path) => path.base == Base::Entry,
        ExpressionKind::Aggregate(aggregate) => {
            matches!(aggregate.window, Some(Window::OfEntry(_)))
        }
        _ => false,
    })
}

/// Somebody of whom all of some facts are true, or not true where they are not
/// wanted.
pub(crate) fn somebody<'q>(
    entity: SymbolId,
    facts: &[(Fact<'q>, bool)],
    event: Option<&'q EventMatch>,
) -> Question<'q> {
    let mut question = Question::of(entity);
    for (fact, holds) in facts {
        let wanted = if *holds {
            Wanted::True
        } else {
            Wanted::NotTrue
        };
        question = question.claim(*fact, wanted);
    }
    question.event = event;
    question
}

/// The same person at another time: what happened to them, and what they agreed
/// to, moved along.
pub(crate) fn moved(person: &Person, from: Timestamp, to: Timestamp) -> Person {
    let by = to.duration_since(from);
    let at = |time: Timestamp| later(time, by);
    let mut moved = Person::new(person.entity);
    moved.properties = person.properties.clone();
    moved.scores = person.scores.clone();
    moved.consents = person
        .consents
        .iter()
        .map(|yes| Agreement {
            given: at(yes.given),
            withdrawn: yes.withdrawn.map(at),
            ..yes.clone()
        })
        .collect();
    for (property, people) in &person.related {
        let people = people.iter().map(|other| self::moved(other, from, to));
        moved.related.insert(*property, people.collect());
    }
    for event in person.events() {
        moved.record(at_time(event, at(event.time()), at(event.arrival())));
    }
    moved
}

/// An event at another time.
pub(crate) fn at_time(event: &Event, time: Timestamp, arrival: Timestamp) -> Event {
    let mut moved = Event::new(event.kind.clone(), time, arrival);
    moved.properties = event.properties.clone();
    moved
}

/// An instant so much later, or the calendar's last.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// Somebody with everything but these events, or with other properties.
pub(crate) fn with_events<'e>(person: &Person, events: impl Iterator<Item = &'e Event>) -> Person {
    let mut other = Person::new(person.entity);
    other.properties = person.properties.clone();
    other.scores = person.scores.clone();
    other.consents = person.consents.clone();
    other.related = person.related.clone();
    for event in events {
        other.record(event.clone());
    }
    other
}

/// Gives somebody a zone, where nothing says in which they are: that of the
/// strategy, by their own property or else by their country.
pub(crate) fn settle(strategy: &Strategy, person: &mut Person, zone: &str) {
    let properties: Vec<(SymbolId, Type)> = strategy
        .children(person.entity)
        .into_iter()
        .filter_map(|property| Some((property, strategy.property_type(property)?.ty.clone())))
        .collect();
    let of = |ty: &Type| {
        properties
            .iter()
            .find(|(_, found)| found == ty)
            .map(|(property, _)| *property)
    };
    let (own, country) = (of(&Type::Timezone), of(&Type::Country));
    if own.is_some_and(|own| person.properties.contains_key(&own)) {
        return;
    }
    let lives = country.and_then(|country| match person.properties.get(&country) {
        Some(Value::Word(code)) => Some(code.clone()),
        _ => None,
    });
    if let Some(code) = &lives
        && mkt_time::zones_of(None, Some(code)).len() == 1
    {
        return;
    }
    match (own, country) {
        (Some(own), _) => {
            person.properties.insert(own, Value::Text(zone.to_owned()));
        }
        (None, Some(country)) if lives.is_none() => {
            person
                .properties
                .insert(country, Value::Word(country_of(zone)));
        }
        _ => {}
    }
}

/// A country whose only zone this is, or one with a single zone.
fn country_of(zone: &str) -> SmolStr {
    const TRIED: [&str; 24] = [
        "GB", "DE", "FR", "AT", "CH", "NL", "BE", "IT", "PL", "SE", "DK", "NO", "FI", "IE", "CZ",
        "GR", "IN", "JP", "KR", "SG", "TR", "ZA", "AE", "HK",
    ];
    let only = |code: &&&str| {
        let zones = mkt_time::zones_of(None, Some(code));
        zones.len() == 1 && zones.iter().all(|one| one.iana_name() == Some(zone))
    };
    let found = TRIED.iter().find(only).copied().unwrap_or("FR");
    SmolStr::new_static(found)
}

/// Whether somebody is in a segment or stage at an instant.
pub(crate) fn is_in(logic: &Logic<'_>, group: SymbolId, person: &Person, at: Timestamp) -> bool {
    logic
        .evaluator()
        .is_in(group, Moment::new(person, at))
        .is_ok_and(mkt_eval::Truth::is_true)
}
