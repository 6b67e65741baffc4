//! Findings about what a target can express.

/// What a target cannot do, or does differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The target cannot do what the strategy says.
    TargetUnsupported {
        /// The target: `step-functions`.
        target: String,
        /// What it cannot do, as a phrase: "a wait until a property's date".
        construct: String,
        /// Why, in a sentence without a full stop.
        reason: String,
    },
    /// A diagram was drawn in several parts.
    DiagramSplit {
        /// The diagram: "dependency graph".
        diagram: String,
        /// Into how many parts.
        parts: u32,
        /// The most nodes a part holds.
        limit: u32,
    },
}

impl Target {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TargetUnsupported { .. } => "target-unsupported",
            Self::DiagramSplit { .. } => "diagram-split",
        }
    }
}
