//! All diagrams of all examples drawn by the real Mermaid in Chromium. There
//! are hundreds: they are drawn in parts, side by side.

use serde_json::Value;

use crate::airline::{AIRLINE, diagrams, of_all_examples};
use crate::node::{Diagram, NEWEST, pictures, render};

/// The parts that the diagrams of all examples are drawn in.
const PARTS: usize = 3;

fn assert_drawn(release: &str, diagrams: &[Diagram]) {
    assert!(diagrams.len() > 20);
    let folder = pictures(&format!("examples-{release}"));
    let answers = render(release, &folder, diagrams);
    for (answer, diagram) in answers.iter().zip(diagrams) {
        let name = &diagram.name;
        assert_eq!(
            answer["error"],
            Value::Null,
            "Mermaid {release}: {name}: {answer}"
        );
        // A chart of few points is short as SVG.
        for (ending, least) in [("svg", 2_000), ("png", 5_000)] {
            let picture = std::fs::metadata(folder.join(format!("{name}.{ending}"))).unwrap();
            assert!(
                picture.len() > least,
                "{name}.{ending} holds next to nothing"
            );
        }
    }
}

fn assert_part_drawn(part: usize) {
    let all = of_all_examples().into_iter().skip(part).step_by(PARTS);
    assert_drawn(NEWEST, &all.collect::<Vec<_>>());
}

/// The oldest release draws slowly; what it reads is compared for all.
#[test]
fn every_diagram_of_the_airline_is_drawn_by_the_oldest_release() {
    assert_drawn("10", &diagrams(&AIRLINE));
}

#[test]
fn every_diagram_of_every_example_is_drawn_first_part() {
    assert_part_drawn(0);
}

#[test]
fn every_diagram_of_every_example_is_drawn_second_part() {
    assert_part_drawn(1);
}

#[test]
fn every_diagram_of_every_example_is_drawn_third_part() {
    assert_part_drawn(2);
}
