//! The journeys of all examples: each is accepted and runs from entry to end.

use std::collections::{BTreeMap, BTreeSet};

use mkt_emit::step_functions::StepFunctions;
use mkt_emit::{Options, Output, Target};
use serde_json::{Value, json};

use super::examples;
use super::interpreter::{Trace, World, objections};

fn emitted(example: &str) -> Output {
    let output = StepFunctions.emit(
        &mkt_emit::Subject::of(&examples::strategy(example)),
        &Options::default(),
    );
    assert_eq!(output.diagnostics, [], "{example}");
    output
}

fn json_files(output: &Output, suffix: &str) -> BTreeMap<String, Value> {
    output
        .files
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_suffix(suffix)?;
            Some((
                name.to_owned(),
                serde_json::from_slice(&file.content).unwrap(),
            ))
        })
        .collect()
}

/// The values of a key, wherever it stands.
fn values_of<'v>(key: &str, within: &'v Value, found: &mut Vec<&'v Value>) {
    match within {
        Value::Object(members) => {
            for (name, value) in members {
                if name == key {
                    found.push(value);
                }
                values_of(key, value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| values_of(key, item, found)),
        _ => {}
    }
}

fn texts_of(key: &str, within: &Value) -> Vec<String> {
    let mut found = Vec::new();
    values_of(key, within, &mut found);
    let texts = found.into_iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The branches that conditions decide: `journey.if.1`.
fn branches<'p>(policy: &'p Value, journey: &'p str) -> impl Iterator<Item = &'p String> {
    let predicates = policy["predicates"].as_object().unwrap().keys();
    predicates.filter(move |id| {
        let own = id.strip_prefix(journey);
        own.is_some_and(|rest| rest.starts_with('.'))
            && id
                .rsplit_once('.')
                .is_some_and(|(before, _)| before.ends_with("if"))
    })
}

/// How a journey goes for somebody.
#[derive(Clone, Copy)]
struct Way {
    /// Which of its conditions hold, by their order: a bit for each.
    holds: u64,
    /// Whether what is waited for comes at once, or never.
    comes: bool,
    /// Who it is, which decides where splits lead.
    person: &'static str,
}

/// Conditions first one way, then the other; then events; then other people.
fn ways() -> impl Iterator<Item = Way> {
    let people = ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"];
    people.into_iter().flat_map(|person| {
        [
            (u64::MAX, false),
            (0, false),
            (u64::MAX, true),
            (0, true),
            (0xAAAA_AAAA_AAAA_AAAA, false),
            (0x5555_5555_5555_5555, false),
        ]
        .map(|(holds, comes)| Way {
            holds,
            comes,
            person,
        })
    })
}

/// The world around somebody who may enter and stays, said yes to everything
/// and has every date.
fn world(name: &str, machine: &Value, policy: &Value, way: Way) -> World {
    const BEFORE: &str = "2026-01-01T00:00:00Z";
    let journey = &policy["journeys"][name];
    let properties: BTreeSet<String> = [machine, &journey["enter"]]
        .into_iter()
        .flat_map(|within| texts_of("property", within))
        .collect();
    let each = |value: &str| -> Value {
        let properties = properties.iter().cloned();
        properties
            .map(|property| (property, json!(value)))
            .collect()
    };
    let dates = each("2026-05-11");
    let profile = json!({ "fact": "profile", "zone": policy["zone"], "dates": dates });
    let mut world =
        World::around(name, machine, policy.clone()).fact("2026-01-02T00:00:00Z", &profile);
    if way.holds != 0 {
        // Whatever is asked whether it is set, is.
        world = world.profile(BEFORE, &each("anything"));
    }
    for (topic, declared) in policy["topics"].as_object().unwrap() {
        for channel in declared["channels"].as_array().unwrap() {
            let yes = json!({
                "fact": "consent", "topic": topic, "channel": channel, "answer": "yes",
            });
            world = world.fact(BEFORE, &yes);
        }
    }
    let must_hold = ["for", "while"].map(|key| journey[key].as_str());
    for predicate in must_hold.into_iter().flatten() {
        world = world.holds(BEFORE, predicate, true);
    }
    for (number, predicate) in branches(policy, name).enumerate() {
        world = world.holds(BEFORE, predicate, (way.holds >> (number % 64)) & 1 == 1);
    }
    if way.comes {
        let came = json!([{ "id": "awaited", "at": "2026-05-04T10:00:00Z" }]);
        for step in awaited(machine) {
            world = world.answers("await", &step, came.clone());
        }
    }
    world.person(way.person)
}

/// The steps that wait for an event.
fn awaited(machine: &Value) -> Vec<String> {
    let mut requests = Vec::new();
    values_of("request", machine, &mut requests);
    let waits = requests.into_iter().filter(|request| {
        let listeners = request["listeners"].as_array().into_iter().flatten();
        listeners
            .into_iter()
            .any(|listener| listener["id"] == "awaited")
    });
    let steps = waits.map(|request| request["step"].as_str().unwrap().to_owned());
    steps.collect()
}

fn runs_to_its_end(name: &str, trace: &Trace) {
    assert_eq!(trace.0["entered"], "enter", "{name}");
    let end = trace.end();
    let ends = ["finished", "left", "expired"];
    assert!(
        ends.iter().any(|reason| end.starts_with(reason)),
        "{name}: {end}"
    );
}

fn runs(example: &str, output: &Output) {
    let policy = json_files(output, ".json")["policy"].clone();
    for (name, machine) in &json_files(output, ".asl.json") {
        let called = format!("{example}: {name}");
        // Both ways, and on until something is sent, where there is something.
        let asks = texts_of("operation", machine).contains(&"guard".to_owned());
        let mut verdicts = Vec::new();
        for (number, way) in ways().enumerate() {
            if number >= 2 && (!asks || !verdicts.is_empty()) {
                break;
            }
            let trace = world(name, machine, &policy, way).run();
            runs_to_its_end(&called, &trace);
            verdicts.extend(trace.verdicts());
        }
        assert_eq!(asks, !verdicts.is_empty(), "{called}");

        // Whoever reaches the goal at once is left alone.
        let Some(goal) = policy["journeys"][name]["goals"][0]["id"].as_str() else {
            continue;
        };
        let reached = json!([{ "id": goal, "at": "2026-05-04T10:00:00Z" }]);
        let waits: Vec<&str> = machine["States"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(|state| state["Parameters"]["Payload"]["request"]["step"].as_str())
            .collect();
        let all = world(name, machine, &policy, ways().next().unwrap());
        let converted = waits
            .iter()
            .fold(all, |world, step| {
                world.answers("await", step, reached.clone())
            })
            .run();
        // What waits after the end for a late goal is no step.
        let mut waited = converted.requests("await").into_iter();
        let has_waited = waited.any(|request| request.get("step").is_some());
        assert!(
            converted.end().starts_with("goal") || !has_waited,
            "{called}: {}",
            converted.end()
        );
    }
}

#[test]
fn both_validators_accept_every_journey_of_every_example() {
    let mut machines = BTreeMap::new();
    for example in examples::names() {
        let of_it = json_files(&emitted(&example), ".asl.json");
        assert!(of_it.len() >= 3, "{example}: {:?}", of_it.keys());
        machines.extend(
            of_it
                .into_iter()
                .map(|(name, machine)| (format!("{example}-{name}"), machine)),
        );
    }
    assert_eq!(objections(&machines), [""; 0]);
}

#[test]
fn every_journey_of_every_example_runs_to_its_end() {
    std::thread::scope(|scope| {
        for example in examples::names() {
            scope.spawn(move || runs(&example, &emitted(&example)));
        }
    });
}
