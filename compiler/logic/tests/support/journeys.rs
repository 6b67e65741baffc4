//! Conditions and events as journeys have them: those about the event by which
//! somebody enters are written nowhere else.

use mkt_model::Strategy;
use mkt_model::expression::{EventMatch, Expression};
use mkt_model::journey::{Entry, StepKind};

use super::{symbol, world};

/// What was read.
#[derive(Debug)]
pub struct Journeys {
    pub events: Vec<EventMatch>,
    pub conditions: Vec<Expression>,
}

/// The lines of journeys that are entered by events, and of one that is entered
/// by the first of them and looks at conditions.
pub fn lines(events: &[&str], conditions: &[&str]) -> String {
    let mut text = String::new();
    for (index, event) in events.iter().enumerate() {
        text.push_str(&format!(
            "journey j{index} \"J\" {{ enter: on {event}\nwait 1 day }}\n"
        ));
    }
    let first = events.first().copied().unwrap_or("sale");
    text.push_str(&format!("journey asks \"Asks\" {{ enter: on {first}\n"));
    for condition in conditions {
        text.push_str(&format!("if {condition} {{ wait 1 day }}\n"));
    }
    text.push_str("wait 1 day }\n");
    text
}

/// What journeys of such lines say.
pub fn read(strategy: &Strategy, events: usize) -> Journeys {
    let of = |name: &str| strategy.program(symbol(strategy, name));
    let events = (0..events)
        .map(|index| match &of(&format!("j{index}")).entry {
            Some(Entry::Event(event)) => event.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let mut conditions = Vec::new();
    for step in &of("asks").steps {
        if let StepKind::If { arms, .. } = &step.kind {
            conditions.extend(arms.iter().map(|(condition, _)| condition.clone()));
        }
    }
    Journeys { events, conditions }
}

/// The world with more lines and journeys.
pub fn journeys(more: &str, events: &[&str], conditions: &[&str]) -> (Strategy, Journeys) {
    let strategy = world(&format!("{more}\n{}", lines(events, conditions)));
    let found = read(&strategy, events.len());
    assert_eq!(found.conditions.len(), conditions.len());
    (strategy, found)
}
