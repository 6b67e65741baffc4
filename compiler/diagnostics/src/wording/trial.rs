//! Sentences about tests.

use super::Wording;
use super::phrase::{all, code};
use crate::finding::Trial;

/// The most names in a sentence.
const NAMES: usize = 3;

impl Trial {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::ExpectationFailed {
                expected, instead, ..
            } => Wording::new(format!("the test expects {expected}"), instead.clone()),
            Self::ExpectationUntried { expected, by } => {
                let wording = Wording::new(
                    format!("nothing that this test tries can {expected}"),
                    "this is never decided",
                );
                let named: Vec<String> = by
                    .iter()
                    .take(NAMES)
                    .map(|(kind, name)| format!("the {kind} {}", code(name)))
                    .collect();
                match by.first() {
                    None => wording
                        .why("no journey, lifecycle or campaign of the strategy does")
                        .help("remove the line, or have a journey do it"),
                    Some((kind, name)) => wording
                        .why(format!(
                            "only what the test names runs, and it does not name {}",
                            all(&named)
                        ))
                        .help(format!("add it to what is tried: `{kind}: {name}`")),
                }
            }
            Self::TestWithoutSubject { event, entity } => Wording::new(
                format!(
                    "{} happens to a {}, and the test is about none",
                    code(event),
                    code(entity)
                ),
                "to whom does it happen?",
            )
            .help(format!(
                "write whom the test is about: `given {entity} {{ … }}`"
            )),
        }
    }
}
