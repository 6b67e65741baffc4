//! A state machine under construction.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::names::state_name;

/// The states so far, by name.
#[derive(Debug, Default)]
pub struct States {
    states: BTreeMap<String, Value>,
}

impl States {
    /// Adds a state under a name made of what it belongs to and what it does.
    pub fn add(&mut self, thing: &str, role: &str, state: Value) -> String {
        let name = self.reserve(thing, role);
        self.fill(&name, state);
        name
    }

    /// Takes a name for a state that others must be able to name first.
    pub fn reserve(&mut self, thing: &str, role: &str) -> String {
        let name = state_name(thing, role, |name| self.states.contains_key(name));
        self.states.insert(name.clone(), Value::Null);
        name
    }

    /// Says what a reserved name is.
    pub fn fill(&mut self, name: &str, state: Value) {
        self.states.insert(name.to_owned(), state);
    }

    /// The states that can be reached, in the order in which they are met.
    pub fn reachable(mut self, start: &str) -> Map<String, Value> {
        let mut ordered = Map::new();
        let mut next = vec![start.to_owned()];
        while let Some(name) = next.pop() {
            let Some(state) = self.states.remove(&name) else {
                continue;
            };
            next.extend(successors(&state).into_iter().rev());
            ordered.insert(name, state);
        }
        ordered
    }
}

/// Where a state leads: `Next`, choices, `Default`, catchers, in this order.
fn successors(state: &Value) -> Vec<String> {
    let of_each = |key: &str| {
        state
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|rule| rule.get("Next"))
    };
    std::iter::once(state.get("Next"))
        .chain(of_each("Choices"))
        .chain(std::iter::once(state.get("Default")))
        .chain(of_each("Catch"))
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// A rule of a Choice with where it leads.
pub fn leads(rule: Value, next: &str) -> Value {
    match rule {
        Value::Object(mut rule) => {
            rule.insert("Next".to_owned(), json!(next));
            Value::Object(rule)
        }
        other => other,
    }
}

/// A Choice.
pub fn choice(comment: &str, choices: Vec<Value>, default: &str) -> Value {
    json!({ "Type": "Choice", "Comment": comment, "Choices": choices, "Default": default })
}

/// A Pass that puts a value into the state's data.
pub fn put(comment: &str, value: Value, at: &str, next: &str) -> Value {
    json!({ "Type": "Pass", "Comment": comment, "Result": value, "ResultPath": at, "Next": next })
}
