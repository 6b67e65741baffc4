//! What every machine is like, whatever the journey.

use std::collections::BTreeMap;

use super::interpreter::{machine, objections, settings};
use super::journeys::*;
use mkt_emit::step_functions::condition::Test;
use mkt_emit::step_functions::program::{Program, StepKind};
use mkt_emit::step_functions::{Settings, lower};
use mkt_time::Period;
use rust_decimal::Decimal;
use serde_json::Value;

/// Journeys that have each construct, nested and awkwardly named.
fn all() -> BTreeMap<String, Program> {
    let awkward = "送 \"quoted\" \\ back; : {x} $.y 🎉 ".repeat(8);
    let mut named = recover();
    for step in &mut named.steps {
        step.id = format!("{awkward}{}", step.id);
    }
    named.label.clone_from(&awkward);
    let deep = (0..6).fold(vec![send("help_line")], |steps, level| {
        let arms = vec![
            (tested(Test::IsSet(profile("tier"))), steps),
            (asked("plain.if.1"), vec![send("last_seats")]),
        ];
        let split = StepKind::Split {
            salt: format!("split {level}"),
            arms: vec![(
                "a".to_owned(),
                Decimal::ONE_HUNDRED,
                vec![step(
                    "if",
                    StepKind::If {
                        arms,
                        otherwise: Vec::new(),
                    },
                )],
            )],
        };
        vec![step("split", split)]
    });
    let same_ids = vec![
        send("seats_waiting"),
        send("seats_waiting"),
        wait("wait.1", Period::seconds(1)),
        wait("wait.1", Period::calendar(1, 0)),
    ];
    BTreeMap::from([
        ("recover".to_owned(), recover()),
        ("awkward".to_owned(), named),
        ("deep".to_owned(), plain("plain", deep)),
        ("same_ids".to_owned(), kept(same_ids.clone())),
        ("same_ids_plain".to_owned(), plain("plain", same_ids)),
        ("empty".to_owned(), plain("plain", Vec::new())),
    ])
}

#[test]
fn both_validators_accept_every_machine() {
    let machines: BTreeMap<String, Value> = all()
        .iter()
        .map(|(name, program)| (name.clone(), machine(program)))
        .collect();
    assert_eq!(objections(&machines), [""; 0]);
}

#[test]
fn the_validators_do_object() {
    let mut broken = machine(&recover());
    broken["States"]["Enter"]["Next"] = Value::from("Nowhere");
    let found = objections(&BTreeMap::from([("broken".to_owned(), broken)]));
    assert_eq!(found.len(), 2, "{found:?}");
}

fn states(machine: &Value) -> impl Iterator<Item = (&String, &Value)> {
    machine["States"].as_object().unwrap().iter()
}

#[test]
fn no_wait_is_deaf_where_something_can_interrupt() {
    for (name, program) in all() {
        let interruptible =
            program.keep.is_some() || !program.goals.is_empty() || !program.exits.is_empty();
        let machine = machine(&program);
        for (state, definition) in states(&machine) {
            if definition["Type"] == "Wait" {
                assert!(!interruptible, "{name}: {state}");
            }
            if definition["Resource"]
                .as_str()
                .is_some_and(|arn| arn.ends_with("waitForTaskToken"))
            {
                let has = |key: &str| definition.get(key).is_some();
                assert!(
                    has("TimeoutSeconds") || has("TimeoutSecondsPath"),
                    "{name}: {state}"
                );
                assert_eq!(definition["Catch"][0]["ErrorEquals"][0], "States.Timeout");
            }
        }
    }
}

#[test]
fn names_fit_and_every_state_says_what_it_is_for() {
    for (name, program) in all() {
        for (state, definition) in states(&machine(&program)) {
            assert!(state.chars().count() <= 80, "{name}: {state}");
            let silent = ["Succeed", "Fail"].contains(&definition["Type"].as_str().unwrap());
            assert!(
                silent || definition.get("Comment").is_some(),
                "{name}: {state}"
            );
        }
    }
}

#[test]
fn the_same_journey_is_the_same_machine() {
    for program in all().values() {
        let once = serde_json::to_string(&machine(program)).unwrap();
        assert_eq!(once, serde_json::to_string(&machine(program)).unwrap());
    }
}

#[test]
fn options_reach_every_task() {
    let options = Settings {
        function: "arn:aws-cn:lambda:cn-north-1:1:function:r".to_owned(),
        partition: "aws-cn",
    };
    let machine = lower(&recover(), &options).definition;
    let tasks: Vec<&Value> = states(&machine)
        .map(|(_, state)| state)
        .filter(|state| state["Type"] == "Task")
        .collect();
    assert!(tasks.len() > 10);
    for task in tasks {
        assert!(
            task["Resource"]
                .as_str()
                .unwrap()
                .starts_with("arn:aws-cn:states:::lambda:invoke")
        );
        assert_eq!(
            task["Parameters"]["FunctionName"],
            options.function.as_str()
        );
    }
}

#[test]
fn what_outlives_an_execution_is_refused_at_its_step() {
    let year = Period::seconds(366 * 86_400);
    let refused = |program: &Program| lower(program, &settings()).unsupported;
    let waits = plain("plain", vec![wait("wait.1", year), send("help_line")]);
    assert_eq!(refused(&waits)[0].step.as_deref(), Some("wait.1"));
    let lives = Program {
        lives: year,
        ..plain("plain", Vec::new())
    };
    assert_eq!(refused(&lives)[0].step, None);
    let mut goal = recover();
    goal.goals[0].within = Some(year);
    assert_eq!(refused(&goal).len(), 1);
    // What is left without them is sound, for those who take a warning.
    let machines = [waits, lives, goal]
        .iter()
        .enumerate()
        .map(|(index, program)| {
            (
                format!("refused_{index}"),
                lower(program, &settings()).definition,
            )
        })
        .collect();
    assert_eq!(objections(&machines), [""; 0]);
}

#[test]
fn every_construct_used_has_a_capability() {
    for program in all().values() {
        for construct in lower(program, &settings()).uses {
            assert!(construct.capability().is_some(), "{construct:?}");
        }
    }
}
