//! Diagnostics for people: the fact, the lines it is about, the mend.

use std::error::Error;
use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};
use mkt_diagnostics::limits::Settled;
use mkt_diagnostics::{Diagnostic, Level};

use crate::excerpt::{Excerpt, Mark, Pages, Placed};
use crate::files::Files;
use crate::preview;
use crate::sources::Sources;
use crate::summary::{counted, summary};
use crate::visible::visible;

/// How a report for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pretty {
    /// Whether to use colours.
    pub color: bool,
    /// Whether to draw with line characters; ASCII otherwise.
    pub unicode: bool,
    /// The width in columns to keep to.
    pub width: usize,
}

impl Default for Pretty {
    fn default() -> Self {
        Self {
            color: false,
            unicode: true,
            width: 100,
        }
    }
}

/// Below this width a report cannot be laid out.
const NARROWEST: usize = 40;

/// Columns that line numbers, the frame and the cut marks of a line take.
const FRAME: usize = 16;

/// The most related places that are shown of one diagnostic.
const MOST_RELATED: usize = 12;

/// The report for people; empty where nothing was found.
#[must_use]
pub fn pretty(report: &Settled, sources: &dyn Sources, look: Pretty) -> String {
    let mut text = pretty_findings(report, sources, look);
    text.push_str(&closing(report));
    text
}

/// What was found, without the lines that close a report.
#[must_use]
pub fn pretty_findings(report: &Settled, sources: &dyn Sources, look: Pretty) -> String {
    let files = Files::of(report, sources);
    let look = Pretty {
        width: look.width.max(NARROWEST),
        ..look
    };
    let handler = handler(look);
    let mut text = String::new();
    for diagnostic in &report.shown {
        let view = View::of(diagnostic, &files, look);
        // Writing into a `String` cannot fail, so only a place outside its
        // excerpt could: then the plain fact is still told.
        let mut rendered = String::new();
        if handler.render_report(&mut rendered, &view).is_err() {
            rendered = format!("  {}: {}\n", diagnostic.level, view.headline);
        }
        for line in rendered.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    for (file, count) in &report.omitted {
        let path = files.path(*file);
        let _ = writeln!(
            text,
            "and {} more in {path}: {}",
            count.total(),
            counted(*count)
        );
    }
    text
}

/// How much was found, and how to learn more.
#[must_use]
pub fn closing(report: &Settled) -> String {
    let mut text = String::new();
    if let Some(summary) = summary(report) {
        let _ = writeln!(text, "{summary}");
        if let Some(first) = report.shown.first() {
            let _ = writeln!(
                text,
                "`mktc explain NAME` tells more, for example `mktc explain {}`",
                first.name()
            );
        }
    }
    text
}

fn handler(look: Pretty) -> GraphicalReportHandler {
    let mut theme = match (look.unicode, look.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    for (mark, level) in [
        (&mut theme.characters.error, Level::Error),
        (&mut theme.characters.warning, Level::Warning),
        (&mut theme.characters.advice, Level::Info),
    ] {
        *mark = format!("{level}:");
    }
    GraphicalReportHandler::new_themed(theme)
        .with_urls(false)
        .with_width(look.width)
        // Dates, names and ranges are not parted at their hyphens.
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .without_syntax_highlighting()
}

/// A diagnostic as miette takes it.
#[derive(Debug)]
struct View {
    level: Level,
    headline: String,
    why: Option<Why>,
    help: Option<String>,
    excerpt: Excerpt,
    placed: Vec<Placed>,
}

/// Why a finding matters, which is drawn below the fact.
#[derive(Debug)]
struct Why(String);

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Why {}

impl View {
    fn of(diagnostic: &Diagnostic, files: &Files<'_>, look: Pretty) -> Self {
        let wording = diagnostic.wording();
        let mut marks = vec![Mark {
            span: diagnostic.span,
            label: visible(&wording.label),
        }];
        let related = diagnostic.related.iter().take(MOST_RELATED);
        marks.extend(related.map(|related| Mark {
            span: related.span,
            label: visible(&related.text),
        }));
        let cut = if look.unicode { "…" } else { "..." };
        let columns = look.width.saturating_sub(FRAME);
        let (excerpt, placed) = Excerpt::cut(&marks, files, columns, cut);
        let mut headline = visible(&wording.message);
        // Where no line can be shown, the path says where it is.
        if files.lines(diagnostic.span.file).is_none()
            && let Some(path) = files.raw_path(diagnostic.span.file)
        {
            headline = format!("{}: {headline}", visible(path));
        }
        let _ = write!(headline, " [{}]", diagnostic.name());
        Self {
            level: diagnostic.level,
            headline,
            why: wording.why.map(|why| Why(visible(&why))),
            help: help(wording.help, diagnostic, files),
            excerpt,
            placed,
        }
    }
}

/// The mends that a machine can apply, with what comes of them, or else the
/// mend in words; then related places of which no line can be shown.
fn help(help: Option<String>, diagnostic: &Diagnostic, files: &Files<'_>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for (index, fix) in diagnostic.fixes.iter().enumerate() {
        let or = if index == 0 { "" } else { "or " };
        parts.push(format!("{or}{}", visible(&fix.title)));
        parts.extend(preview::mended(fix, files));
    }
    if parts.is_empty() {
        parts.extend(help.map(|help| visible(&help)));
    }
    for related in diagnostic.related.iter().take(MOST_RELATED) {
        if files.lines(related.span.file).is_none()
            && let Some(path) = files.raw_path(related.span.file)
        {
            parts.push(format!("{}: {}", visible(&related.text), visible(path)));
        }
    }
    let unshown = diagnostic.related.len().saturating_sub(MOST_RELATED);
    if unshown > 0 {
        parts.push(format!("and {unshown} more places take part"));
    }
    (!parts.is_empty()).then(|| parts.join("\n"))
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}

impl Error for View {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.why.as_ref().map(|why| why as _)
    }
}

impl miette::Diagnostic for View {
    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.placed.is_empty()).then_some(&self.excerpt as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.placed.iter().enumerate().map(
            |(index, place)| {
                let label = (!place.label.is_empty()).then(|| place.label.clone());
                let span = (place.start, place.len);
                if index == 0 {
                    LabeledSpan::new_primary_with_span(label, span)
                } else {
                    LabeledSpan::new_with_span(label, span)
                }
            },
        )))
    }
}
