//! What was found, and how it is told.

use std::io;

use clap::ValueEnum;
use mkt_diagnostics::limits::{Settled, settle};
use mkt_diagnostics::{Diagnostic, FileId, Finding, Level, Project, Span};
use mkt_render::{Pretty, SourceFile, Sources};

use crate::exit::Exit;
use crate::terminal::{Terminal, print, tell_text};

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the lines it is about
    #[default]
    Pretty,
    /// One line a finding
    Compact,
    /// One JSON document
    Json,
    /// One JSON document a line
    Jsonl,
    /// Annotations in GitHub workflows
    Github,
}

/// From which level on findings make a command fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailLevel {
    /// Errors
    #[default]
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Info,
}

impl From<FailLevel> for Level {
    fn from(level: FailLevel) -> Self {
        match level {
            FailLevel::Error => Self::Error,
            FailLevel::Warning => Self::Warning,
            FailLevel::Info => Self::Info,
        }
    }
}

/// The numbers of the program's own files begin here: those that are no
/// sources of a strategy, such as the settings, or that could not be read.
/// A project has fewer sources by far.
const OWN: u32 = 1 << 30;

/// The files that findings point into.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    sources: Vec<(String, String)>,
    own: Vec<(String, Option<String>)>,
}

impl Files {
    /// Adds a file that is no source, or one that could not be read.
    pub(crate) fn add(&mut self, path: impl Into<String>, text: Option<String>) -> FileId {
        let number = u32::try_from(self.own.len()).unwrap_or(u32::MAX);
        self.own.push((path.into(), text));
        FileId(OWN.saturating_add(number))
    }

    /// Sets the sources, in the order of their numbers, each with its path as
    /// it is shown and its text.
    pub(crate) fn set_sources(&mut self, sources: Vec<(String, String)>) {
        self.sources = sources;
    }
}

impl Sources for Files {
    fn file(&self, id: FileId) -> Option<SourceFile<'_>> {
        if let Some(number) = id.0.checked_sub(OWN) {
            let (path, text) = self.own.get(usize::try_from(number).ok()?)?;
            return Some(SourceFile {
                path,
                text: text.as_deref(),
            });
        }
        let (path, text) = self.sources.get(usize::try_from(id.0).ok()?)?;
        Some(SourceFile {
            path,
            text: Some(text),
        })
    }
}

/// Where the files of a project are in a report of several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    sources: u32,
    own: u32,
}

impl Moved {
    /// Moves a place there.
    pub(crate) fn span(self, span: &mut Span) {
        if span.file != FileId::NONE {
            let by = if span.file.0 < OWN {
                self.sources
            } else {
                self.own
            };
            span.file = FileId(span.file.0.saturating_add(by));
        }
    }

    /// Moves the places of a finding there.
    pub(crate) fn diagnostic(self, diagnostic: &mut Diagnostic) {
        self.span(&mut diagnostic.span);
        let edits = diagnostic.fixes.iter_mut().flat_map(|fix| &mut fix.edits);
        let related = diagnostic.related.iter_mut();
        let spans = related.map(|related| &mut related.span);
        spans
            .chain(edits.map(|edit| &mut edit.span))
            .for_each(|span| self.span(span));
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// The files that the findings point into.
    pub files: Files,
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Adds a finding.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds findings.
    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// Adds what was found in another project, whose files are others.
    /// Says where they are now.
    pub(crate) fn join(&mut self, other: Self) -> Moved {
        let count = |files: usize| u32::try_from(files).unwrap_or(OWN);
        let moved = Moved {
            sources: count(self.files.sources.len()),
            own: count(self.files.own.len()),
        };
        for mut diagnostic in other.diagnostics {
            moved.diagnostic(&mut diagnostic);
            self.diagnostics.push(diagnostic);
        }
        self.files.sources.extend(other.files.sources);
        self.files.own.extend(other.files.own);
        moved
    }

    /// "3 errors in 2 files", or nothing where nothing was found.
    pub(crate) fn summary(&self) -> Option<String> {
        mkt_render::summary(&settle(self.diagnostics.clone()))
    }

    /// Tells the findings without their summary, for people.
    pub(crate) fn show_findings(&self, terminal: &Terminal) {
        let settled = settle(self.diagnostics.clone());
        tell_text(&mkt_render::pretty_findings(
            &settled,
            &self.files,
            look(terminal),
        ));
    }

    /// Tells how much was found, and how to learn more.
    pub(crate) fn show_closing(&self) {
        tell_text(&mkt_render::closing(&settle(self.diagnostics.clone())));
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether something was found that leaves nothing to be built.
    pub(crate) fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// How the program ends.
    pub(crate) fn exit(&self, fail_level: FailLevel) -> Exit {
        let level = Level::from(fail_level);
        self.diagnostics
            .iter()
            .map(|diagnostic| match &diagnostic.finding {
                // What a source itself says wrongly is its own fault.
                Finding::Project(finding) if !in_source(diagnostic) && is_trouble(finding) => {
                    Exit::Trouble
                }
                _ if diagnostic.level >= level => Exit::Findings,
                _ => Exit::Clean,
            })
            .max()
            .unwrap_or(Exit::Clean)
    }

    /// Tells the findings on standard error.
    pub(crate) fn show(&self, format: Format, terminal: &Terminal) {
        tell_text(&self.render(&settle(self.diagnostics.clone()), format, terminal));
    }

    /// Gives the report as the result of a command: for people on standard
    /// error, for programs on standard output.
    pub(crate) fn give(&self, format: Format, terminal: &Terminal) -> io::Result<()> {
        let text = self.render(&settle(self.diagnostics.clone()), format, terminal);
        match format {
            Format::Pretty | Format::Compact => {
                tell_text(&text);
                Ok(())
            }
            Format::Json | Format::Jsonl | Format::Github => print(&text),
        }
    }

    fn render(&self, settled: &Settled, format: Format, terminal: &Terminal) -> String {
        match format {
            Format::Pretty => mkt_render::pretty(settled, &self.files, look(terminal)),
            Format::Compact => mkt_render::compact(settled, &self.files),
            Format::Json => mkt_render::json(settled, &self.files),
            Format::Jsonl => mkt_render::jsonl(settled, &self.files),
            Format::Github => mkt_render::github(settled, &self.files),
        }
    }
}

/// How a report for people looks.
pub(crate) const fn look(terminal: &Terminal) -> Pretty {
    Pretty {
        color: terminal.color,
        unicode: true,
        width: terminal.width,
    }
}

/// Whether a finding is about something written in a source.
fn in_source(diagnostic: &Diagnostic) -> bool {
    diagnostic.span.file.0 < OWN
}

/// Whether the command could not do its work, which is not the strategy's
/// fault: its arguments, the settings, or files that cannot be read or written.
const fn is_trouble(finding: &Project) -> bool {
    match finding {
        Project::UnreadableFile { .. }
        | Project::NoSources { .. }
        | Project::UnknownTarget { .. }
        | Project::TargetOption { .. }
        | Project::Config { .. }
        | Project::OutputNotWritable { .. } => true,
        Project::NotUtf8 { .. }
        | Project::FileTooLarge { .. }
        | Project::TooManyFiles { .. }
        | Project::FileOutsideProject { .. } => false,
    }
}
