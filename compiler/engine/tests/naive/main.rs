//! The interpreter against a second one, which is deliberately naive: it looks
//! at everything every minute, counts events one by one, and finds the end of
//! a wait by letting minutes pass. Both run random small strategies with
//! random events, and must tell the same story.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

mod interpreter;
mod strategy;

use jiff::{Timestamp, ToSpan};
use mkt_engine::run::{
    Caps, Cast, Happens, Incident, Options, Origin, Simulation, Skip, Subject, What,
};
use mkt_eval::journey::Ending;
use mkt_eval::{Agreement, Event, Happening, Person, Value};
use mkt_model::expression::Reaction;
use mkt_model::{SourceFile, Strategy, SymbolId, build};
use proptest::prelude::*;

use interpreter::Naive;
use strategy::{EVENTS, Plan, START, day, plan};

/// What is told by both: the minute, and what came.
type Story = Vec<(i64, String)>;

fn built(text: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}\n{text}");
    built.strategy
}

/// The instant of a minute of the test.
fn at(minute: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + minute.minutes()
}

fn minute(at: Timestamp) -> i64 {
    (at.as_second() - START.parse::<Timestamp>().unwrap().as_second()) / 60
}

/// The story as the engine tells it.
fn engine(plan: &Plan, minutes: i64) -> Story {
    let text = plan.text();
    let strategy = built(&text);
    let find = |name: &str| strategy.find(name).unwrap();
    let child = |of: SymbolId, name: &str| strategy.child(of, name).unwrap();
    let person = find("person");
    let mut somebody = Person::new(person);
    somebody.properties.insert(
        child(person, "zone"),
        Value::Text("Europe/Berlin".to_owned()),
    );
    somebody
        .properties
        .insert(child(person, "flag"), Value::Bool(false));
    let date = |days: i64, year: i16| {
        let day = day(days);
        Value::Date(jiff::civil::date(year, day.month(), day.day()))
    };
    let due = child(person, "due");
    let born = child(person, "born");
    somebody.properties.insert(born, date(plan.birthday, 1990));
    if let Some(days) = plan.due {
        somebody.properties.insert(due, date(days, 2026));
    }
    somebody.consents.push(Agreement {
        topic: find("news"),
        channel: find("mail"),
        given: at(0),
        withdrawn: None,
    });
    let incidents = plan.events.iter().map(|event| {
        let kind = match EVENTS[event.kind] {
            "unsubscribed" => Happening::Reaction(Reaction::Unsubscribed, vec![find("news")]),
            "click" => Happening::Reaction(Reaction::Click, vec![find("m0"), find("mail")]),
            name => Happening::Declared(find(name)),
        };
        Incident::event(0, Event::new(kind, at(event.time), at(event.arrival)))
    });
    let moved = plan.moved.map(|(minute, days)| Incident {
        at: at(minute),
        who: 0,
        what: Happens::Changes(due, days.map(|days| date(days, 2026))),
    });
    let cast = Cast {
        people: vec![Subject::new("p1", somebody)],
        incidents: incidents.chain(moved).collect(),
        ..Cast::starting(at(0))
    };
    let options = Options {
        caps: if plan.caps_watch {
            Caps::Watch
        } else {
            Caps::Hold
        },
        ..Options::default()
    };
    let timeline = Simulation::new(&strategy, options).run(&cast, at(minutes));
    let name = |id: SymbolId| strategy.symbol(id).path.to_string();
    let mut story = Story::new();
    for record in &timeline.records {
        assert_eq!(record.at.as_second() % 60, 0, "{record:?}\n{text}");
        let by = record
            .by
            .map(|by: Origin| name(by.symbol()))
            .unwrap_or_default();
        let told = match &record.what {
            What::Entered => format!("{by} enters"),
            What::Refused(journey, _) => format!("{} refuses", name(*journey)),
            What::Fired => format!("{by} fires"),
            What::Sent { message, full, .. } => {
                let full = if full.is_empty() { "" } else { ", over a cap" };
                format!("{by} sends {}{full}", name(*message))
            }
            What::Skipped(message, reason, _) => {
                let reason = match reason {
                    Skip::HeldTooLong => "quiet",
                    Skip::NoConsent | Skip::ConsentExpired | Skip::Objected => "consent",
                    Skip::Cap => "cap",
                    other => panic!("{other:?}"),
                };
                format!("{by} skips {} for {reason}", name(*message))
            }
            What::Notified(_, text) => format!("{by} tells {text}"),
            What::Goal(number, after) => format!("{by} goal {number}, after the end: {after}"),
            What::Ended(ending) => {
                let ending = match ending {
                    Ending::Finished => "finished",
                    Ending::Goal => "goal",
                    Ending::Exit => "exit",
                    Ending::While => "while",
                    Ending::Left => "left",
                    Ending::Cap => "cap",
                    Ending::Lives => "lives",
                    Ending::NoDate => "no date",
                };
                format!("{by} ends: {ending}")
            }
            What::Joined(group) => format!("joins {}", name(*group)),
            What::Parted(group) => format!("parts {}", name(*group)),
            What::Fault(fault) => panic!("{fault}\n{text}"),
            _ => continue,
        };
        story.push((minute(record.at), told));
    }
    story
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn both_tell_the_same_story(plan in plan()) {
        let minutes = 5 * 24 * 60;
        let naive = Naive::new(&plan).run(minutes);
        let engine = engine(&plan, minutes);
        prop_assert_eq!(&engine, &naive, "{}\n{:#?}", plan.text(), plan.events);
    }
}

/// The stories are not all the same: what is compared does happen.
#[test]
fn stories_are_about_something() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut told = std::collections::BTreeMap::<String, usize>::new();
    for _ in 0..250 {
        let plan = plan().new_tree(&mut runner).unwrap().current();
        for (_, what) in Naive::new(&plan).run(5 * 24 * 60) {
            let words: Vec<&str> = what.split(' ').collect();
            let key = match words.as_slice() {
                [by, "sends" | "skips", ..] if by.starts_with('c') => "by a campaign",
                [_, "sends", _, "over", ..] => "over a cap",
                [_, "skips", _, "for", reason] => reason,
                [_, "ends:", reason] => reason,
                [_, "goal", ..] => "goal reached",
                ["joins" | "parts", ..] => words[0],
                _ => words[1],
            };
            *told.entry(key.to_owned()).or_default() += 1;
        }
    }
    for what in [
        "enters",
        "refuses",
        "fires",
        "sends",
        "by a campaign",
        "over a cap",
        "quiet",
        "consent",
        "cap",
        "tells",
        "finished",
        "goal",
        "exit",
        "while",
        "left",
        "lives",
        "goal reached",
        "joins",
        "parts",
    ] {
        assert!(
            told.get(what).is_some_and(|times| *times >= 3),
            "{what}: {told:?}"
        );
    }
}

/// A person's own order: what the cast says happens before it starts happens
/// at its start, changes of properties included.
#[test]
fn changes_are_seen_at_once() {
    let text = r#"
strategy s "S" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity person "Person" { id: Text, key; flag: Bool }
event visit "Visit" of person { id: Text, key }
team crm "CRM" { size: 3 people }
journey j "J" { enter: on visit; while: flag == true; wait 1 day; notify crm "late" }
"#;
    let strategy = built(text);
    let person = strategy.find("person").unwrap();
    let flag = strategy.child(person, "flag").unwrap();
    let visit = Happening::Declared(strategy.find("visit").unwrap());
    let mut somebody = Person::new(person);
    somebody.properties.insert(flag, Value::Bool(true));
    let cast = Cast {
        people: vec![Subject::new("p", somebody)],
        incidents: vec![
            Incident::event(0, Event::new(visit, at(0), at(0))),
            Incident {
                at: at(90),
                who: 0,
                what: Happens::Changes(flag, None),
            },
        ],
        ..Cast::starting(at(0))
    };
    let timeline = Simulation::new(&strategy, Options::default()).run(&cast, at(10_000));
    let end = timeline
        .records
        .iter()
        .find(|record| record.what == What::Ended(Ending::While))
        .unwrap();
    assert_eq!(minute(end.at), 90);
    assert_eq!(timeline.sends().count(), 0);
}
