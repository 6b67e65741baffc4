//! What every target is: a pure function from a strategy to files.
//!
//! A target writes nothing, reads no source text, no clock and no
//! environment, and fails alone: what it cannot do is a diagnostic of its own
//! [`Output`], and the other targets are built all the same.
//!
//! # To add a target
//! 1. a folder `src/NAME/` with a unit struct that implements [`Target`];
//! 2. its line in [`targets`](crate::targets);
//! 3. its escaping in one module a format, proven by the format's real parser;
//! 4. an integration test `engine_NAME` that loads the output in the real thing;
//! 5. its row in the documentation of the targets.

use mkt_diagnostics::{Diagnostic, Level, Span, Target as TargetFinding};
use serde::Serialize;

use crate::options::{OptionKind, OptionSpec, Options};
use crate::subject::Subject;

/// A target of `mktc build`.
pub trait Target: Sync {
    /// What it is called on the command line and what its folder is called:
    /// `step-functions`.
    fn name(&self) -> &'static str;

    /// What it is called in a sentence: "Step Functions".
    fn title(&self) -> &'static str;

    /// What it writes and for whom, in a sentence without a full stop.
    fn help(&self) -> &'static str;

    /// The engines and schemas that its files are written for, with their
    /// versions.
    fn engine(&self) -> &'static str;

    /// The options it takes.
    fn options(&self) -> &'static [OptionSpec];

    /// What of the language it can do. Empty where nothing of the language
    /// runs, as in a picture.
    fn capabilities(&self) -> Vec<Capability>;

    /// Lowers a strategy. Pure: the same strategy and options give the same
    /// bytes.
    fn emit(&self, subject: &Subject<'_>, options: &Options) -> Output;
}

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualFile {
    /// Its path in the target's folder: relative, parts divided by `/`.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl VirtualFile {
    /// A text file.
    #[must_use]
    pub fn text(path: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            content: content.into().into_bytes(),
        }
    }

    /// A JSON file, indented, with a newline at its end.
    #[must_use]
    pub fn json(path: impl Into<String>, value: &serde_json::Value) -> Self {
        Self::text(path, format!("{value:#}\n"))
    }
}

/// What a target made of a strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The files, in order. They are not to be written where the target
    /// [failed](Self::failed).
    pub files: Vec<VirtualFile>,
    /// What it has to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The constructs that the strategy uses, and how the target does them.
    pub report: Vec<Capability>,
}

impl Output {
    /// Whether the target cannot do what the strategy says.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.level == Level::Error)
    }
}

/// How a target does a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "support", content = "how", rename_all = "lowercase")]
pub enum Support {
    /// The engine does it by itself.
    Native,
    /// It is done in another way, which gives the same decisions: how.
    Emulated(&'static str),
    /// It cannot be done: why.
    Unsupported(&'static str),
}

impl Support {
    /// The word for it: `native`, `emulated`, `unsupported`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Emulated(_) => "emulated",
            Self::Unsupported(_) => "unsupported",
        }
    }

    /// How it is done, or why it cannot be.
    #[must_use]
    pub const fn how(self) -> Option<&'static str> {
        match self {
            Self::Native => None,
            Self::Emulated(how) | Self::Unsupported(how) => Some(how),
        }
    }
}

/// A row of a target's capability table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Capability {
    /// The construct, as the language writes it or as a phrase: `wait until`,
    /// "goal within a time of entry".
    pub construct: &'static str,
    /// How the target does it.
    #[serde(flatten)]
    pub support: Support,
}

/// What becomes of a construct that the target cannot do: `error` stops the
/// target, `warn` builds without it. Every target that runs journeys takes
/// this option.
pub const DEGRADE: OptionSpec = OptionSpec {
    name: "degrade",
    kind: OptionKind::Word {
        words: &["error", "warn"],
        default: "error",
    },
    help: "what becomes of something that the target cannot do: `error` stops the build of this target, `warn` builds without it",
};

/// Says that a target cannot do something, at the line that asks for it: an
/// error, or a warning under `degrade = "warn"`.
#[must_use]
pub fn unsupported(
    target: &dyn Target,
    options: &Options,
    construct: impl Into<String>,
    reason: impl Into<String>,
    span: Span,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        TargetFinding::TargetUnsupported {
            target: target.name().to_owned(),
            construct: construct.into(),
            reason: reason.into(),
        },
        span,
    );
    if options.word(&DEGRADE) == "warn" {
        diagnostic.level = Level::Warning;
    }
    diagnostic
}
