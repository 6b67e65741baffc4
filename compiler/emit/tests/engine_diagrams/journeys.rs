//! Each journey's picture against its steps.

use std::collections::{BTreeMap, BTreeSet};

use mkt_model::journey::{Step, StepKind};

use crate::airline::{AIRLINE, READ, edges, labels};

/// How many steps of each sort there are, at any depth.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Sends, by message title.
    sends: BTreeMap<String, usize>,
    tells: usize,
    calls: usize,
    starts: usize,
    sets: usize,
    leaves: usize,
    /// Waits that nothing but time ends.
    waits: usize,
    /// Waits for an event.
    listens: usize,
    /// Conditions.
    asks: usize,
    /// Arms, as they are labelled.
    arms: BTreeSet<String>,
}

impl Tally {
    fn add(&mut self, steps: &[Step]) {
        for step in steps {
            match &step.kind {
                StepKind::Wait(_) | StepKind::WaitUntil { .. } | StepKind::WaitUntilDate { .. } => {
                    self.waits += 1;
                }
                StepKind::WaitFor {
                    then, otherwise, ..
                } => {
                    self.listens += 1;
                    self.add(then);
                    self.add(otherwise);
                }
                StepKind::Send { message, .. } => {
                    let title = AIRLINE.symbol(*message).title().to_owned();
                    *self.sends.entry(title).or_default() += 1;
                }
                StepKind::If { arms, otherwise } => {
                    self.asks += arms.len();
                    for (_, steps) in arms {
                        self.add(steps);
                    }
                    self.add(otherwise);
                }
                StepKind::Split { arms, .. } => {
                    for arm in arms {
                        self.arms.insert(format!("{}: {}%", arm.name, arm.share));
                        self.add(&arm.steps);
                    }
                }
                StepKind::Set { .. } => self.sets += 1,
                StepKind::Notify { .. } => self.tells += 1,
                StepKind::Call { .. } => self.calls += 1,
                StepKind::Start(_) => self.starts += 1,
                StepKind::Leave => self.leaves += 1,
            }
        }
    }
}

#[test]
fn every_step_is_in_the_picture_once() {
    let mut seen = 0;
    for journey in AIRLINE.of_kind("journey") {
        let read = &READ[&format!("journey-{}", journey.name())];
        let mut want = Tally::default();
        want.add(&AIRLINE.program(journey.symbol_id()).steps);

        let mut got = Tally::default();
        for label in labels(read).into_values() {
            let lines: Vec<&str> = label.split('\n').collect();
            if let Some(rest) = lines[0].strip_prefix("Send “") {
                let title = rest.strip_suffix('”').unwrap().to_owned();
                *got.sends.entry(title).or_default() += 1;
            } else if lines[0].starts_with("Tell ") {
                got.tells += 1;
            } else if lines[0].starts_with("Start “") {
                got.starts += 1;
            } else if lines[0].starts_with("Set ") {
                got.sets += 1;
            } else if lines[0] == "Leaves" {
                got.leaves += 1;
            } else if lines[0].starts_with("Wait ") {
                got.waits += 1;
            } else if lines.last().unwrap().starts_with("waits up to ") {
                got.listens += 1;
            } else if label.ends_with('?') {
                got.asks += 1;
            } else if lines[0].ends_with(": open case") {
                got.calls += 1;
            }
        }
        got.arms = edges(read)
            .into_iter()
            .map(|(.., label)| label)
            .filter(|label| label.ends_with('%'))
            .collect();
        assert_eq!(got, want, "{}", journey.title());
        seen += want.sends.values().sum::<usize>();
    }
    assert!(seen > 10, "the example sends {seen} messages");
}

/// From the way in, everything is come to, and every way comes to an end.
#[test]
fn every_way_leads_from_the_entry_to_an_end() {
    for journey in AIRLINE.of_kind("journey") {
        let read = &READ[&format!("journey-{}", journey.name())];
        let lines: Vec<(String, String)> = read["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| {
                let end = |key: &str| edge[key].as_str().unwrap().to_owned();
                (end("from"), end("to"))
            })
            .collect();
        let mut met = BTreeSet::from(["n_enter".to_owned()]);
        loop {
            let next: BTreeSet<String> = lines
                .iter()
                .filter(|(from, _)| met.contains(from))
                .map(|(_, to)| to.clone())
                .collect();
            if next.is_subset(&met) {
                break;
            }
            met.extend(next);
        }
        let all = labels(read);
        assert_eq!(met, all.keys().cloned().collect(), "{}", journey.title());
        for (id, label) in &all {
            let goes_on = lines.iter().any(|(from, _)| from == id);
            let ends = id == "n_end"
                || label == "Leaves"
                || ["n_goal_", "n_exit_", "n_while"]
                    .iter()
                    .any(|start| id.starts_with(start));
            assert_eq!(goes_on, !ends, "{}: {label}", journey.title());
        }
        // Each decision has at least two ways, each with a word on it.
        for (id, label) in &all {
            let ways: Vec<String> = edges(read)
                .into_iter()
                .filter(|(from, ..)| from == label)
                .map(|(.., word)| word)
                .collect();
            let decides = read["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .any(|node| node["id"] == id.as_str() && node["classes"][0] == "decision");
            if decides {
                assert!(
                    ways.len() >= 2 && ways.iter().all(|word| !word.is_empty()),
                    "{label}: {ways:?}"
                );
            }
        }
    }
}

/// Goals, exits and what must stay true are all shown, as ways out at any time.
#[test]
fn ways_out_at_any_time_are_shown() {
    for journey in AIRLINE.of_kind("journey") {
        let read = &READ[&format!("journey-{}", journey.name())];
        let counted = |word: &str| {
            let all = edges(read).into_iter();
            all.filter(|(.., label)| label == word).count()
        };
        assert_eq!(counted("goal, at any time"), journey.lines("goal").len());
        let exits = journey.lines("exit").len() + journey.lines("while").len();
        assert_eq!(counted("leaves, at any time"), exits, "{}", journey.title());
    }
}
