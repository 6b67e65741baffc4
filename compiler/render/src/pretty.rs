//! Diagnostics for people: the fact, the lines it is about, the mend.

use std::error::Error;
use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};
use mkt_diagnostics::limits::Settled;
use mkt_diagnostics::wording::Wording;
use mkt_diagnostics::{Diagnostic, Level};

use crate::excerpt::{Excerpt, Mark, Pages, Placed};
use crate::files::Files;
use crate::preview;
use crate::sources::Sources;
use crate::summary::{counted, summary};
use crate::visible::visible;
use crate::witness;

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
    let theme = theme(look);
    let handler = handler(&theme, look);
    let mut text = String::new();
    for diagnostic in &report.shown {
        let rendered = one(
            diagnostic,
            diagnostic.wording(),
            &files,
            &theme,
            &handler,
            look,
        );
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

/// One diagnostic: the fact, its lines, somebody of whom it is so, the mend.
fn one(
    diagnostic: &Diagnostic,
    mut wording: Wording,
    files: &Files<'_>,
    theme: &GraphicalTheme,
    handler: &GraphicalReportHandler,
    look: Pretty,
) -> String {
    let witness = wording.witness.take();
    let mut view = View::of(diagnostic, wording, files, look);
    let whole = draw(handler, &view);
    let Some(witness) = witness else {
        return whole;
    };
    // The mend comes last: what is drawn without it is what stands before it.
    view.help = None;
    let before = draw(handler, &view);
    let mend = whole.strip_prefix(&before).unwrap_or("");
    let canvas = witness::Canvas {
        width: look.width,
        unicode: look.unicode,
    };
    let shown = witness::lines(&witness, canvas, |lead| {
        theme.styles.help.style(lead).to_string()
    });
    format!("{before}{}\n{mend}", shown.join("\n"))
}

/// What miette makes of a diagnostic.
fn draw(handler: &GraphicalReportHandler, view: &View) -> String {
    // Writing into a `String` cannot fail, so only a place outside its
    // excerpt could: then the plain fact is still told.
    let mut rendered = String::new();
    if handler.render_report(&mut rendered, view).is_err() {
        rendered = format!("  {}: {}\n", view.level, view.headline);
    }
    rendered
}

fn theme(look: Pretty) -> GraphicalTheme {
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
    theme
}

fn handler(theme: &GraphicalTheme, look: Pretty) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme.clone())
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
    fn of(diagnostic: &Diagnostic, wording: Wording, files: &Files<'_>, look: Pretty) -> Self {
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

#[cfg(test)]
mod tests {
    use mkt_diagnostics::limits::settle;
    use mkt_diagnostics::{FileId, Happened, Known, Language, Span, Witness};

    use super::*;
    use crate::sources::SourceList;

    /// A finding with a witness, on two lines of one file.
    fn told(look: Pretty) -> String {
        let text = "lifecycle stages of traveller {\n  stage first  { when: count(booking) <= 1 }\n  stage active { when: count(booking) >= 1 }\n}\n";
        let mut sources = SourceList::default();
        let file = sources.add("lifecycle.mkt", Some(text.to_owned()));
        let place = |part: &str| {
            let start = text.find(part).unwrap_or(0);
            let offset = |at: usize| u32::try_from(at).unwrap_or(0);
            Span::new(
                file,
                offset(start),
                offset(start.saturating_add(part.len())),
            )
        };
        assert_eq!(file, FileId(0));
        let diagnostic = Diagnostic::new(
            Language::StrayCloser { closer: '}' },
            place("count(booking) >= 1"),
        )
        .related(place("count(booking) <= 1"), "and here");
        let report = settle(vec![diagnostic]);
        let wording = Wording {
            message: "one person can be in `first` and in `active`".to_owned(),
            label: "true of this traveller".to_owned(),
            why: Some("a person is in one stage at a time".to_owned()),
            witness: Some(Witness {
                who: "a traveller who is in both".to_owned(),
                known: vec![Known {
                    name: "tier".to_owned(),
                    value: None,
                }],
                happened: vec![Happened {
                    at: "2026-03-01 10:00".to_owned(),
                    what: "booking".to_owned(),
                    detail: "total 120 EUR".to_owned(),
                }],
            }),
            help: Some("write `count(booking) > 1`".to_owned()),
        };
        let files = Files::of(&report, &sources);
        let theme = theme(look);
        let handler = handler(&theme, look);
        report.shown.first().map_or_else(String::new, |first| {
            one(first, wording, &files, &theme, &handler, look)
        })
    }

    #[test]
    fn a_witness_stands_between_the_lines_and_the_mend() {
        insta::assert_snapshot!(told(Pretty::default()));
    }

    #[test]
    fn a_witness_in_ascii() {
        insta::assert_snapshot!(told(Pretty {
            unicode: false,
            width: 60,
            ..Pretty::default()
        }));
    }

    #[test]
    fn a_witness_in_colour() {
        let text = told(Pretty {
            color: true,
            ..Pretty::default()
        });
        insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
    }
}
