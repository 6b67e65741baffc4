//! How somebody who is in a segment or stage can come into it at a wanted time.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use mkt_eval::{Person, Value};
use mkt_logic::Logic;
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::expression::{Base, Expression, ExpressionKind};
use mkt_model::types::Type;
use mkt_model::{Strategy, SymbolId};

use crate::people::{is_in, later, with_events};

/// How somebody comes into a segment or stage.
#[derive(Clone, Debug)]
pub(crate) enum Device {
    /// A property has this value before (unset where none), and then the one
    /// that they have.
    Property(SymbolId, Option<Value>),
    /// They say yes to what is to be sent.
    Consents,
    /// The event of this place in their history becomes known.
    Event(usize),
    /// Time passes: they come in by themselves at this instant.
    Passing(Timestamp),
}

/// How far back it is looked whether somebody came in by themselves.
const BACK_DAYS: [i64; 11] = [1, 2, 4, 7, 14, 30, 60, 120, 200, 370, 740];

/// How somebody who is in a group at an instant can have come into it; none
/// where nothing that is tried does.
pub(crate) fn into(
    logic: &Logic<'_>,
    group: SymbolId,
    person: &Person,
    at: Timestamp,
) -> Option<Device> {
    let strategy = logic.strategy();
    let out = |other: &Person| !is_in(logic, group, other, at);
    if !is_in(logic, group, person, at) {
        return None;
    }
    for property in properties_of(strategy, group) {
        for before in others(strategy, property, person.properties.get(&property)) {
            let mut other = with_events(person, person.events().iter());
            match &before {
                Some(value) => other.properties.insert(property, value.clone()),
                None => other.properties.remove(&property),
            };
            if out(&other) {
                return Some(Device::Property(property, before));
            }
        }
    }
    if !person.consents.is_empty() {
        let mut other = with_events(person, person.events().iter());
        other.consents.clear();
        if out(&other) {
            return Some(Device::Consents);
        }
    }
    for place in (0..person.events().len()).rev() {
        let rest = person.events().iter().enumerate();
        let rest = rest.filter(|(other, _)| *other != place);
        if out(&with_events(person, rest.map(|(_, event)| event))) {
            return Some(Device::Event(place));
        }
    }
    passing(logic, group, person, at).map(Device::Passing)
}

/// When they came in by themselves, to the minute.
fn passing(
    logic: &Logic<'_>,
    group: SymbolId,
    person: &Person,
    at: Timestamp,
) -> Option<Timestamp> {
    let inside = |when: Timestamp| is_in(logic, group, person, when);
    let mut last = at;
    let mut before = None;
    for days in BACK_DAYS {
        let when = later(at, SignedDuration::from_hours(days.saturating_mul(-24)));
        if inside(when) {
            last = when;
        } else {
            before = Some(when);
            break;
        }
    }
    let mut before = before?;
    while last.duration_since(before) > SignedDuration::from_secs(60) {
        let half = last.duration_since(before).as_secs().saturating_div(2);
        let middle = later(before, SignedDuration::from_secs(half));
        if inside(middle) {
            last = middle;
        } else {
            before = middle;
        }
    }
    Some(last)
}

/// What a property may have been before: unset, or another word.
fn others(strategy: &Strategy, property: SymbolId, now: Option<&Value>) -> Vec<Option<Value>> {
    let Some(declared) = strategy.property_type(property) else {
        return Vec::new();
    };
    let fixed = strategy
        .property(property)
        .is_some_and(|property| property.is_fixed());
    if fixed {
        return Vec::new();
    }
    let mut others = Vec::new();
    match (&declared.ty, now) {
        (Type::Bool, Some(Value::Bool(now))) => others.push(Some(Value::Bool(!now))),
        (Type::OneOf(words), Some(Value::Word(now))) => others.extend(
            words
                .iter()
                .filter(|word| *word != now)
                .map(|word| Some(Value::Word(word.clone()))),
        ),
        _ => {}
    }
    if declared.optional && now.is_some() {
        others.push(None);
    }
    others
}

/// The person's own properties on which a segment or stage rests, in order.
fn properties_of(strategy: &Strategy, group: SymbolId) -> Vec<SymbolId> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![group];
    while let Some(group) = open.pop() {
        if !seen.insert(group) {
            continue;
        }
        let handle = strategy.handle(group);
        let mut look = |condition: &Expression| {
            for part in condition.within() {
                match &part.kind {
                    ExpressionKind::Property(path) if path.base == Base::Person => {
                        found.extend(path.path.first());
                    }
                    ExpressionKind::InSegment(other) => open.push(*other),
                    _ => {}
                }
            }
        };
        if handle.symbol_id() == group && handle.kind().word == "segment" {
            let segment = Segment(handle);
            if let Some(condition) = segment.condition() {
                look(condition);
            }
            open.extend(segment.base());
        } else if handle.kind().word == "lifecycle" {
            for stage in Lifecycle(handle).stages() {
                if let Some(Membership::When(condition)) = stage.members() {
                    look(condition);
                }
            }
        }
    }
    let mut unique = Vec::new();
    for property in found {
        if !unique.contains(&property) {
            unique.push(property);
        }
    }
    unique
}
