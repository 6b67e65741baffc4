//! Random small journeys: what the walk says against every way that there is,
//! and against the reference interpreter.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "these are tests: they end where something is wrong"
)]

mod interpreter;
mod ways;

use mkt_logic::Logic;
use mkt_model::{SourceFile, build};
use proptest::prelude::*;

use super::entries::Entered;
use super::knowledge::Asker;
use super::reach::Reach;
use super::read::Read;
use super::walk::{Walked, walk};
use crate::audience::Groups;

/// What a condition of the random journeys can look at.
const CONDITIONS: [&str; 9] = [
    "tier == gold",
    "tier in [silver, gold]",
    "tier != none",
    "welcomed",
    "welcomed == false",
    "tier == none or welcomed",
    "kind == red",
    "kind in [red, blue]",
    "shop.kind == green",
];

/// A random step.
#[derive(Clone, Debug)]
pub(super) enum Made {
    Wait(u8),
    WaitFor(u8, Vec<Made>, Vec<Made>),
    If(u8, Vec<Made>, Option<(u8, Vec<Made>)>, Vec<Made>),
    Split(Vec<Made>, Vec<Made>),
    Set(u8),
    Notify,
    /// Tells a number of its own.
    Mark(u32),
    Leave,
}

/// A random journey.
#[derive(Clone, Debug)]
pub(super) struct MadeJourney {
    pub(super) audience: Option<u8>,
    pub(super) keep: Option<u8>,
    pub(super) exit: Option<u8>,
    pub(super) lives: u8,
    pub(super) steps: Vec<Made>,
}

fn steps(depth: u32) -> BoxedStrategy<Vec<Made>> {
    prop::collection::vec(step(depth), 0..4).boxed()
}

fn step(depth: u32) -> BoxedStrategy<Made> {
    let condition = 0..u8::try_from(CONDITIONS.len()).unwrap();
    let flat = prop_oneof![
        3 => (1_u8..40).prop_map(Made::Wait),
        3 => (0_u8..5).prop_map(Made::Set),
        2 => Just(Made::Notify),
        1 => Just(Made::Leave),
    ];
    if depth == 0 {
        return flat.boxed();
    }
    let inner = depth - 1;
    prop_oneof![
        3 => flat,
        4 => (
            condition.clone(),
            steps(inner),
            prop::option::of((condition, steps(inner))),
            steps(inner)
        )
            .prop_map(|(asked, then, also, otherwise)| Made::If(asked, then, also, otherwise)),
        2 => (1_u8..40, steps(inner), steps(inner))
            .prop_map(|(days, then, otherwise)| Made::WaitFor(days, then, otherwise)),
        1 => (steps(inner), steps(inner)).prop_map(|(one, other)| Made::Split(one, other)),
    ]
    .boxed()
}

pub(super) fn journey() -> impl Strategy<Value = MadeJourney> {
    let condition = 0..u8::try_from(CONDITIONS.len()).unwrap() - 1;
    let maybe = || prop::option::weighted(0.4, condition.clone());
    (maybe(), maybe(), maybe(), 20_u8..90, steps(2)).prop_map(
        |(audience, keep, exit, lives, steps)| MadeJourney {
            audience,
            keep,
            exit,
            lives,
            steps,
        },
    )
}

/// What the steps set.
const WRITES: [&str; 5] = [
    "tier = none",
    "tier = silver",
    "tier = gold",
    "welcomed = true",
    "welcomed = false",
];

pub(super) fn condition(number: u8) -> &'static str {
    CONDITIONS[usize::from(number)]
}

fn write(out: &mut String, steps: &[Made], splits: &mut u32) {
    for step in steps {
        match step {
            Made::Wait(days) => out.push_str(&format!("wait {days} days\n")),
            Made::Set(what) => {
                out.push_str(&format!("set {}\n", WRITES[usize::from(*what)]));
            }
            Made::Notify => out.push_str("notify crm \"Now\"\n"),
            Made::Mark(number) => out.push_str(&format!("notify crm \"#{number}\"\n")),
            Made::Leave => out.push_str("leave\n"),
            Made::If(asked, then, also, otherwise) => {
                out.push_str(&format!("if {} {{\n", condition(*asked)));
                write(out, then, splits);
                if let Some((asked, steps)) = also {
                    out.push_str(&format!("}} else if {} {{\n", condition(*asked)));
                    write(out, steps, splits);
                }
                out.push_str("} else {\n");
                write(out, otherwise, splits);
                out.push_str("}\n");
            }
            Made::WaitFor(days, then, otherwise) => {
                out.push_str(&format!("wait for visit up to {days} days {{\nthen {{\n"));
                write(out, then, splits);
                out.push_str("}\nelse {\n");
                write(out, otherwise, splits);
                out.push_str("}\n}\n");
            }
            Made::Split(one, other) => {
                *splits += 1;
                let name = *splits;
                out.push_str(&format!("split s{name} {{\n50% a{name} {{\n"));
                write(out, one, splits);
                out.push_str(&format!("}}\n50% b{name} {{\n"));
                write(out, other, splits);
                out.push_str("}\n}\n");
            }
        }
    }
}

/// The journey with what it needs, as it would be written.
pub(super) fn source(made: &MadeJourney) -> String {
    let mut text = String::from(
        "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: \"UTC\" }
entity person {
  id:       Text, key
  kind:     one of [red, green, blue], fixed
  tier:     one of [none, silver, gold]
  welcomed: Bool
}
event shop of person { kind: one of [red, green] }
event visit of person { page: Text }
team crm \"CRM\" { size: 3 people }
journey tried {
  enter: on shop
  reenter: after 0 days
",
    );
    let lines = [
        ("for: ", made.audience),
        ("while: ", made.keep),
        ("exit: when ", made.exit),
    ];
    for (key, asked) in lines {
        if let Some(asked) = asked {
            text.push_str(&format!("{key}{}\n", condition(asked)));
        }
    }
    text.push_str(&format!("lives: {} days\n", made.lives));
    write(&mut text, &made.steps, &mut 0);
    text.push_str("}\n");
    text
}

pub(super) fn built(made: &MadeJourney) -> mkt_model::Strategy {
    let file = SourceFile {
        path: "tried.mkt".to_owned(),
        text: source(made),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let errors: Vec<String> = built
        .diagnostics
        .iter()
        .filter(|one| one.level == mkt_diagnostics::Level::Error)
        .map(mkt_diagnostics::Diagnostic::message)
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", source(made));
    built.strategy
}

/// Walks through the only journey of a strategy and looks at what was seen;
/// none where nobody can enter.
pub(super) fn walked<T>(
    strategy: &mkt_model::Strategy,
    look: impl FnOnce(&Read<'_>, &Walked<'_>) -> T,
) -> Option<T> {
    let logic = Logic::new(strategy);
    let groups = Groups::of(&logic);
    let asker = Asker::new(&logic, &groups);
    let reach = Reach::of(strategy);
    let handle = strategy.handle(strategy.find("tried").unwrap());
    let read = Read::new(handle, Vec::new());
    let entered = Entered::of(&read, &asker);
    if entered.nobody.is_some() {
        return None;
    }
    let walked = walk(&read, &asker, &reach, entered.known, entered.lasting);
    Some(look(&read, &walked))
}
