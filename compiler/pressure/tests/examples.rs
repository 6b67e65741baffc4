//! What the examples can send to one person, and what a line that says something
//! else does to it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should; what is measured is shown"
)]

mod common;

use std::collections::BTreeMap;

use common::{EXAMPLES, example};
use mkt_engine::run::{Caps, Options, Simulation, What};
use mkt_logic::Logic;
use mkt_model::{Strategy, build};
use mkt_pressure::{History, Pressure, Search};

/// An example, with an edit that must be possible once.
fn project(name: &str, edit: Option<(&str, &str)>) -> Strategy {
    let mut edited = 0;
    let mut files = example(name);
    if let Some((from, to)) = edit {
        for file in &mut files {
            edited += file.text.matches(from).count();
            file.text = file.text.replace(from, to);
        }
    }
    assert_eq!(edited, usize::from(edit.is_some()), "{name}: {edit:?}");
    build(files, mkt_stdlib::modules()).strategy
}

#[test]
fn what_an_example_sends_keeps_to_its_caps_whatever_happens() {
    for name in EXAMPLES {
        let strategy = project(name, None);
        let logic = Logic::new(&strategy);
        let pressure = Pressure::of(&logic);
        assert!(!pressure.caps.is_empty(), "{name}");
        for cap in &pressure.caps {
            for bound in pressure.bounds(cap) {
                let owner = &strategy.symbol(cap.owner).name;
                assert!(bound.is_within(cap.count), "{name}, {owner}: {bound:?}");
            }
        }
    }
}

/// What one channel's cap finds in the example with an edit.
fn told<T>(
    edit: (&str, &str),
    channel: &str,
    look: impl FnOnce(&Strategy, Option<History<'_>>) -> T,
) -> T {
    let strategy = project("relationship", Some(edit));
    let logic = Logic::new(&strategy);
    let pressure = Pressure::of(&logic);
    let search = Search::new(&pressure);
    let owner = strategy.find(channel).unwrap();
    let cap = pressure.caps.iter().find(|cap| cap.owner == owner).unwrap();
    let bound = pressure.bound(cap).unwrap();
    assert!(!bound.is_within(cap.count), "{bound:?}");
    look(&strategy, search.find(cap, &bound))
}

const SHORTER: (&str, &str) = (
    "reenter:  after 16 days\n  priority: 14",
    "reenter:  after 2 days\n  priority: 14",
);

/// A shorter rest before badges are told again: somebody is found, and the
/// interpreter, asked anew, sends what was told.
#[test]
fn a_shorter_rest_exceeds_a_cap_and_the_interpreter_says_so() {
    told(SHORTER, "app_push", |strategy, found| {
        let found = found.expect("somebody who is sent more");
        let simulation = Simulation::new(
            strategy,
            Options {
                caps: Caps::Watch,
                ..Options::default()
            },
        );
        let timeline = simulation.run(&found.cast, found.until);
        let app_push = strategy.find("app_push").unwrap();
        let times: Vec<i64> = timeline
            .records
            .iter()
            .filter(
                |record| matches!(&record.what, What::Sent { channel, .. } if *channel == app_push),
            )
            .map(|record| record.at.as_second())
            .collect();
        let most = (0..times.len())
            .map(|first| {
                let within = |at: &&i64| **at - times[first] < 14 * 86_400;
                times[first..].iter().filter(within).count()
            })
            .max();
        assert!(most >= Some(3), "{times:?}");
        assert_eq!(found.sent.len(), 3);
        // With the cap on, the last one waits or is left out.
        let held = Simulation::new(strategy, Options::default()).run(&found.cast, found.until);
        let sent = |timeline: &mkt_engine::run::Timeline| {
            let mut by: BTreeMap<_, usize> = BTreeMap::new();
            for record in timeline.sends() {
                if let What::Sent { message, .. } = &record.what {
                    *by.entry(strategy.symbol(*message).name.to_string())
                        .or_default() += 1;
                }
            }
            by
        };
        assert_ne!(sent(&held), sent(&timeline));
        let dropped: Vec<&str> = found
            .dropped
            .iter()
            .map(|message| strategy.symbol(*message).name.as_str())
            .collect();
        assert_eq!(dropped, ["badge_news"]);
    });
}
