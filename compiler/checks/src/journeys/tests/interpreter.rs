//! The reference interpreter on random people: what it does must be possible by
//! what the walk says.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use mkt_engine::run::{Cast, Happens, Incident, Options, Simulation, Subject, What};
use mkt_eval::{Event, Happening, Person, Value};
use mkt_model::SymbolId;
use mkt_model::journey::{StepKind, every_step};
use proptest::prelude::*;

use super::{Made, MadeJourney, built, journey, source, walked};

/// The same steps, with one that tells a number before each and at the end.
fn marked(steps: &[Made], number: &mut u32) -> Vec<Made> {
    let mut mark = || {
        *number += 1;
        Made::Mark(*number)
    };
    let mut out = vec![mark()];
    for step in steps {
        out.push(match step {
            Made::If(asked, then, also, otherwise) => Made::If(
                *asked,
                marked(then, number),
                also.as_ref()
                    .map(|(asked, steps)| (*asked, marked(steps, number))),
                marked(otherwise, number),
            ),
            Made::WaitFor(days, then, otherwise) => {
                Made::WaitFor(*days, marked(then, number), marked(otherwise, number))
            }
            Made::Split(one, other) => Made::Split(marked(one, number), marked(other, number)),
            other => other.clone(),
        });
        *number += 1;
        out.push(Made::Mark(*number));
    }
    out
}

/// Something that happens to the person, so many seconds after the start.
type Life = Vec<(u32, u8)>;

fn life() -> impl Strategy<Value = (Vec<u8>, Life)> {
    let happens = (1_u32..6_000_000, 0_u8..8);
    (
        prop::collection::vec(0_u8..3, 3),
        prop::collection::vec(happens, 1..14),
    )
}

fn word(text: &str) -> Value {
    Value::Word(text.into())
}

const TIERS: [&str; 3] = ["none", "silver", "gold"];

fn cast(strategy: &mkt_model::Strategy, who: &[u8], life: &Life) -> Cast {
    let named = |name: &str| strategy.find(name).unwrap();
    let inside = |of: SymbolId, name: &str| strategy.child(of, name).unwrap();
    let (entity, shop, visit) = (named("person"), named("shop"), named("visit"));
    let mut person = Person::new(entity);
    let kinds = ["red", "green", "blue"];
    for (name, value) in [
        ("id", Value::Text("p1".into())),
        ("kind", word(kinds[usize::from(who[0])])),
        ("tier", word(TIERS[usize::from(who[1])])),
        ("welcomed", Value::Bool(who[2] == 0)),
    ] {
        person.properties.insert(inside(entity, name), value);
    }
    let start: Timestamp = "2026-01-01T09:30:17Z".parse().unwrap();
    let mut incidents = Vec::new();
    for (after, what) in life {
        let at = start
            .checked_add(SignedDuration::from_secs(i64::from(*after)))
            .unwrap();
        let changes = |name: &str, value| Incident {
            at,
            who: 0,
            what: Happens::Changes(inside(entity, name), Some(value)),
        };
        incidents.push(match what {
            0..=2 => changes("tier", word(TIERS[usize::from(*what)])),
            3 => changes("welcomed", Value::Bool(true)),
            4 => changes("welcomed", Value::Bool(false)),
            5 => Incident::event(0, Event::new(Happening::Declared(visit), at, at)),
            _ => {
                let mut event = Event::new(Happening::Declared(shop), at, at);
                let kind = if *what == 6 { "red" } else { "green" };
                event.properties.insert(inside(shop, "kind"), word(kind));
                Incident::event(0, event)
            }
        });
    }
    Cast {
        people: vec![Subject::new("p1", person)],
        incidents,
        ..Cast::starting(start)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever happens to somebody, they get only to steps that the walk calls
    /// reachable, and no sooner than it says.
    #[test]
    fn nobody_is_where_nobody_can_be(
        made in journey(),
        lives in prop::collection::vec(life(), 6),
    ) {
        let made = MadeJourney { steps: marked(&made.steps, &mut 0), ..made };
        let strategy = built(&made);
        let text = source(&made);
        let simulation = Simulation::new(&strategy, Options::default());
        let mut seen: BTreeMap<String, i64> = BTreeMap::new();
        let mut entered = false;
        for (who, life) in &lives {
            let cast = cast(&strategy, who, life);
            let timeline = simulation.run(&cast, "2026-06-01T00:00:00Z".parse().unwrap());
            let mut since = BTreeMap::new();
            for record in &timeline.records {
                match (&record.what, record.by) {
                    (What::Entered, Some(by)) => {
                        entered = true;
                        since.insert(by, record.at);
                    }
                    (What::Notified(_, number), Some(by)) if number.starts_with('#') => {
                        let passed = record.at.duration_since(since[&by]).as_secs();
                        let known = seen.entry(number.clone()).or_insert(passed);
                        *known = (*known).min(passed);
                    }
                    _ => {}
                }
            }
        }
        let checked = walked(&strategy, |read, walked| {
            let mut reached = BTreeMap::new();
            for step in every_step(&read.program.steps) {
                if let StepKind::Notify { text, .. } = &step.kind {
                    reached.insert(text.clone(), walked.reached.get(&step.id).copied());
                }
            }
            for (number, passed) in &seen {
                let least = reached.get(number).copied().flatten();
                prop_assert!(least.is_some(), "{number} is reached\n{text}");
                let least = least.unwrap().total();
                prop_assert!(
                    least <= *passed,
                    "{number} is reached after {passed} seconds, not {least}\n{text}"
                );
            }
            Ok(())
        });
        match checked {
            Some(checked) => checked?,
            None => prop_assert!(!entered, "somebody enters\n{text}"),
        }
    }
}
