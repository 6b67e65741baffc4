//! All diagrams of all examples drawn by the real Mermaid in Chromium.

use serde_json::Value;

use crate::airline::{AIRLINE, diagrams, of_all_examples};
use crate::node::{NEWEST, pictures, render};

#[test]
fn every_diagram_of_every_example_can_be_drawn() {
    // The oldest release draws slowly; what it reads is compared for all.
    for (release, diagrams) in [("10", diagrams(&AIRLINE)), (NEWEST, of_all_examples())] {
        let folder = pictures(&format!("examples-{release}"));
        let answers = render(release, &folder, &diagrams);
        for (answer, diagram) in answers.iter().zip(&diagrams) {
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
}
