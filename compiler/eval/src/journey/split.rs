//! Sharing people out, by the published hash (semantics 15).

use std::collections::BTreeMap;

use mkt_model::SymbolId;
use mkt_model::types::Type;
use rust_decimal::Decimal;

use super::course::{Arm, Course, Does, NodeId};
use super::state::Instance;
use super::step::Who;
use crate::hash;
use crate::value::{Properties, Value};

impl Course {
    /// The arm of each split for somebody who enters.
    pub(super) fn assigned(
        &self,
        instance: &Instance,
        person: &str,
        who: Who<'_>,
    ) -> BTreeMap<NodeId, usize> {
        let mut assigned = BTreeMap::new();
        for (id, node) in self.nodes() {
            let Does::Split { salt, unit, arms } = &node.does else {
                continue;
            };
            let by = unit.and_then(|unit| unit_of(unit, instance, who));
            let bucket = hash::bucket(salt, by.as_deref().unwrap_or(person));
            if let Some(arm) = arm_of(arms, bucket) {
                assigned.insert(id, arm);
            }
        }
        assigned
    }
}

/// The arm in whose share a bucket lies: weights are cumulative, and the last
/// arm has what rounding leaves.
fn arm_of(arms: &[Arm], bucket: u16) -> Option<usize> {
    let mut below = Decimal::ZERO;
    for (index, arm) in arms.iter().enumerate() {
        // 1 % is 100 buckets.
        let share = arm.share.checked_mul(Decimal::ONE_HUNDRED);
        below = share
            .and_then(|share| below.checked_add(share))
            .unwrap_or(Decimal::MAX);
        if Decimal::from(bucket) < below {
            return Some(index);
        }
    }
    arms.len().checked_sub(1)
}

/// What is assigned for somebody: the value of a property, of the entering
/// event or the person, or the key of the entity that they lead to.
fn unit_of(unit: SymbolId, instance: &Instance, who: Who<'_>) -> Option<String> {
    let strategy = who.evaluator.strategy;
    let find = |properties: &Properties| match strategy.symbol(unit).kind.word() {
        "entity" => properties
            .iter()
            .find(|(property, _)| {
                strategy
                    .property_type(**property)
                    .is_some_and(|found| found.ty == Type::Entity(unit))
            })
            .and_then(|(_, value)| match value {
                Value::Record(record) => key_property(strategy, unit)
                    .and_then(|key| record.get(&key))
                    .map(key_of),
                _ => None,
            }),
        _ => properties.get(&unit).map(key_of),
    };
    find(&instance.entry.properties).or_else(|| find(&who.person.properties))
}

/// The property that identifies what is of an entity or event.
#[must_use]
pub fn key_property(strategy: &mkt_model::Strategy, of: SymbolId) -> Option<SymbolId> {
    let lines = strategy.handle(of).open_lines();
    lines
        .iter()
        .find(|line| {
            line.entry
                .all("flag")
                .any(|flag| flag.value == mkt_model::value::Value::Word("key"))
        })
        .and_then(|line| line.entry.symbol)
}

/// A value as text that tells it from others of its type: text and words as
/// they are.
#[must_use]
pub fn key_of(value: &Value) -> String {
    text_of(value).unwrap_or_else(|| format!("{value:?}"))
}

/// A value as people write it; none for what has several parts.
#[must_use]
pub fn text_of(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(so) => so.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Percent(percent) => format!("{}%", percent.normalize()),
        Value::Money(money) => money.to_string(),
        Value::Text(text) => text.clone(),
        Value::Word(word) => word.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant(at) => at.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Span(_) | Value::Period(_) | Value::List(_) | Value::Record(_) => return None,
    })
}
