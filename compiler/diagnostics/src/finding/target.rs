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
    /// A template of one's own that cannot be read.
    CustomUnreadable {
        /// What is wrong, in a phrase: "an end is missing".
        reason: String,
    },
    /// A template that uses something that there is not.
    CustomUnknown {
        /// What it should be: "a value", "a filter".
        what: CustomPart,
        /// How it is written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// A template that cannot be filled in.
    CustomFailed {
        /// Why, in a phrase.
        reason: String,
    },
    /// A template that goes beyond what one may take.
    CustomLimit {
        /// What there is too much of.
        resource: CustomResource,
        /// The most there may be.
        limit: u64,
    },
}

/// What a name in a template stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomPart {
    /// Something of the model, or a variable.
    Value,
    /// A value that the strategy leaves out, and that would be printed.
    Nothing,
    /// What follows a `|`.
    Filter,
    /// What follows `is`.
    Test,
    /// What is called with round brackets.
    Function,
    /// Another template.
    Template,
}

/// What a template may take only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomResource {
    /// Steps of work.
    Steps,
    /// Bytes of a file that it writes.
    Output,
    /// Templates within templates.
    Depth,
}

impl Target {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TargetUnsupported { .. } => "target-unsupported",
            Self::DiagramSplit { .. } => "diagram-split",
            Self::CustomUnreadable { .. } => "custom-unreadable",
            Self::CustomUnknown { .. } => "custom-unknown",
            Self::CustomFailed { .. } => "custom-failed",
            Self::CustomLimit { .. } => "custom-limit",
        }
    }
}
