//! One thing to tell the author, with its place and its mends.

use crate::catalogue;
use crate::finding::Finding;
use crate::span::Span;
use crate::wording::Wording;

/// How much a finding matters. `Error` is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; nothing needs to be done.
    Info,
    /// Probably not what was meant; the build goes on.
    Warning,
    /// The strategy does not hang together.
    Error,
}

impl Level {
    /// The word for it in reports and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A finding at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What was found: a check and its typed facts.
    pub finding: Finding,
    /// How much it matters here; the catalogue's level unless changed.
    pub level: Level,
    /// The text that is at fault.
    pub span: Span,
    /// Other places that take part, in the order they should be read.
    pub related: Vec<Related>,
    /// Mends that a machine can apply; one only, wherever only one is sensible.
    pub fixes: Vec<Fix>,
}

/// Another place that takes part in a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What it has to do with the finding: "first declared here".
    pub text: String,
}

/// A mend that a machine can apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order to the author: "write `owner: ecommerce`".
    pub title: String,
    /// The changes, which do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span only inserts.
    pub span: Span,
    /// What stands there afterwards.
    pub insert: String,
}

impl Fix {
    /// A fix of one edit.
    #[must_use]
    pub fn replace(title: impl Into<String>, span: Span, insert: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            edits: vec![Edit {
                span,
                insert: insert.into(),
            }],
        }
    }

    /// A fix that only inserts text at `offset` of the span's end.
    #[must_use]
    pub fn insert_after(title: impl Into<String>, span: Span, insert: impl Into<String>) -> Self {
        Self::replace(title, Span::at(span.file, span.end), insert)
    }
}

impl Diagnostic {
    /// A finding at a place, at the level the catalogue gives it.
    #[must_use]
    pub fn new(finding: impl Into<Finding>, span: Span) -> Self {
        let finding = finding.into();
        let level = catalogue::find(finding.name()).map_or(Level::Error, |check| check.level);
        Self {
            finding,
            level,
            span,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Adds another place that takes part.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a mend that a machine can apply.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// The check's stable kebab-case name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.finding.name()
    }

    /// Everything that is said about it, built once from the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.finding.wording()
    }

    /// The fact, in marketing words: one line, no full stop.
    #[must_use]
    pub fn message(&self) -> String {
        self.wording().message
    }

    /// The short text at the underline.
    #[must_use]
    pub fn label(&self) -> String {
        self.wording().label
    }

    /// Why it matters.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        self.wording().why
    }

    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.wording().help
    }
}
