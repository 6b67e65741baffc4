//! The airline of the examples: each of its journeys is accepted and runs
//! from entry to end.

use std::collections::BTreeMap;
use std::path::Path;

use mkt_emit::step_functions::StepFunctions;
use mkt_emit::{Options, Output, Target};
use mkt_model::{SourceFile, build};
use serde_json::{Value, json};

use super::interpreter::{World, objections};

fn sources(folder: &Path, below: &Path, found: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, below, found);
        } else if path.extension().is_some_and(|extension| extension == "mkt") {
            let relative = path
                .strip_prefix(below)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(SourceFile {
                path: relative,
                text,
            });
        }
    }
}

fn airline() -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/airline");
    let mut files = Vec::new();
    sources(&folder, &folder, &mut files);
    let built = build(files, mkt_stdlib::modules());
    StepFunctions.emit(&built.strategy, &Options::default())
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

#[test]
fn every_journey_is_accepted_and_runs_to_its_end() {
    let output = airline();
    assert_eq!(output.diagnostics, []);
    let machines = json_files(&output, ".asl.json");
    assert!(machines.len() >= 3, "{:?}", machines.keys());
    assert_eq!(objections(&machines), [""; 0]);

    let policy = json_files(&output, ".json")["policy"].clone();
    for (name, machine) in &machines {
        let journey = &policy["journeys"][name];
        // Whoever may enter and stays: everything that must hold does.
        let must_hold = ["for", "while"]
            .iter()
            .filter_map(|key| journey[key].as_str());
        let flies = json!({
            "fact": "profile", "zone": "Europe/Berlin", "dates": { "next_departure": "2026-05-11" },
        });
        let world =
            World::around(name, machine, policy.clone()).fact("2026-01-02T00:00:00Z", &flies);
        let all = must_hold.fold(world, |world, predicate| {
            world.holds("2026-01-01T00:00:00Z", predicate, true)
        });
        let trace = all.run();
        assert_eq!(trace.0["entered"], "enter", "{name}");
        assert!(
            ["finished", "left"]
                .iter()
                .any(|reason| trace.end().starts_with(reason)),
            "{name}: {}",
            trace.end()
        );
        assert_ne!(trace.verdicts(), [""; 0], "{name} sends nothing");

        // Whoever reaches the goal at once is left alone.
        let Some(goal) = journey["goals"][0]["id"].as_str() else {
            continue;
        };
        let reached = json!([{ "id": goal, "at": "2026-05-04T10:00:00Z" }]);
        let waits: Vec<&str> = machine["States"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(|state| state["Parameters"]["Payload"]["request"]["step"].as_str())
            .collect();
        let converted = waits
            .iter()
            .fold(all.clone(), |world, step| {
                world.answers("await", step, reached.clone())
            })
            .run();
        assert!(
            converted.end().starts_with("goal") || converted.requests("await").is_empty(),
            "{name}: {}",
            converted.end()
        );
    }
}
