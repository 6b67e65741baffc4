//! Sentences about what a target can express.

use super::Wording;
use super::phrase::{count, exact};
use crate::finding::Target;

impl Target {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::TargetUnsupported {
                target,
                construct,
                reason,
            } => Wording::new(
                format!("target {} cannot do {construct}: {reason}", exact(target)),
                format!("not possible in {}", exact(target)),
            )
            .why("what is built must do what the strategy says")
            .help(format!(
                "say it in another way, or build without {}",
                exact(target)
            )),
            Self::DiagramSplit {
                diagram,
                parts,
                limit,
            } => Wording::new(
                format!(
                    "the {diagram} is drawn in {}",
                    count(*parts, "part", "parts")
                ),
                "more than one picture can show",
            )
            .why(format!(
                "programs that draw such pictures refuse more than {}",
                count(*limit, "arrow", "arrows")
            )),
        }
    }
}
