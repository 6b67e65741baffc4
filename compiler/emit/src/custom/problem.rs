//! What goes wrong in a template, at its place and in words for its author.

use std::error::Error as _;
use std::ops::Range;

use minijinja::{Error, ErrorKind};
use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{CustomPart, CustomResource, Diagnostic, Span, Target};

use super::{FUEL, LARGEST};
use crate::options::FolderFile;

/// Marks an error as one of size.
pub(super) const TOO_LARGE: &str = "the file is too large";

/// The most places that are named on the way to a template that is included.
const MOST_INCLUDES: usize = 3;

/// Filters and tests, as far as they are worth proposing.
const FILTERS: [&str; 45] = [
    "abs",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "csv",
    "default",
    "dictsort",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "grouped",
    "html",
    "indent",
    "int",
    "items",
    "join",
    "json",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "markdown",
    "max",
    "mermaid",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "sum",
    "title",
    "trim",
];
const TESTS: [&str; 16] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "even",
    "in",
    "iterable",
    "mapping",
    "none",
    "number",
    "odd",
    "safe",
    "sequence",
    "startingwith",
    "string",
    "undefined",
];
const FUNCTIONS: [&str; 4] = ["dict", "find", "namespace", "range"];

/// That nothing has an id.
pub(super) fn unknown_id<'i>(id: &str, known: impl Iterator<Item = &'i String>) -> Error {
    let meant = nearest(id, known.map(String::as_str));
    let meant = meant.map_or_else(String::new, |meant| format!("; `{meant}` has"));
    Error::new(
        ErrorKind::InvalidOperation,
        format!("nothing has the id `{id}`{meant}"),
    )
}

/// The name that a tag `import … as` gives, where it is not a plain one:
/// MiniJinja 3.0 takes any expression there and panics on it. Tags in comments
/// and raw text are looked at too, since only the engine tells them apart.
pub(super) fn odd_import(text: &str) -> Option<Range<usize>> {
    let mut from = 0_usize;
    while let Some(at) = text.get(from..)?.find("{%") {
        let start = from.saturating_add(at).saturating_add(2);
        let rest = text.get(start..)?;
        let end = rest.find("%}").unwrap_or(rest.len());
        from = start.saturating_add(end);
        let tag = rest.get(..end)?;
        let inner = tag.trim_start_matches(['-', '+']).trim_start();
        let Some(import) = inner.strip_prefix("import") else {
            continue;
        };
        let mut words = import.rmatch_indices("as");
        let name = words.find_map(|(at, word)| {
            let (before, after) = (
                import.get(..at)?,
                import.get(at.saturating_add(word.len())..)?,
            );
            let alone =
                before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace);
            alone.then_some(after)
        });
        let Some(name) = name else {
            continue;
        };
        let name = name.trim_end_matches(['-', '+']).trim();
        let bare = ["with", "without"].iter().find_map(|word| {
            let before = name.strip_suffix("context")?.trim_end();
            before.strip_suffix(word)?.strip_suffix(char::is_whitespace)
        });
        let bare = bare.unwrap_or(name).trim();
        let is_plain = bare.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !is_plain || bare.starts_with(|c: char| c.is_ascii_digit()) || bare.is_empty() {
            let offset = tag.rfind(name).unwrap_or(0);
            let start = start.saturating_add(offset);
            return Some(start..start.saturating_add(name.len()));
        }
    }
    None
}

/// That an import gives no plain name.
pub(super) fn at(template: &FolderFile, range: Range<usize>) -> Diagnostic {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span::new(template.file, offset(range.start), offset(range.end));
    let finding = Target::CustomUnreadable {
        reason: "a plain name should stand after `as`".to_owned(),
    };
    Diagnostic::new(finding, span)
}

/// The templates that errors point into.
pub(super) struct Templates<'t> {
    files: &'t [FolderFile],
}

impl<'t> Templates<'t> {
    pub(super) fn new(files: &'t [FolderFile]) -> Self {
        Self { files }
    }

    /// An error as a finding: at its place in the template that is at fault,
    /// which may be one that `started` includes.
    pub(super) fn diagnostic(&self, error: &Error, started: &'t FolderFile) -> Diagnostic {
        let errors: Vec<&Error> =
            std::iter::successors(Some(error), |error| cause(error)).collect();
        // What was included fails for a reason of its own, which is last.
        let cause = errors.last().copied().unwrap_or(error);
        let places = errors.iter().rev().filter(|error| error.line().is_some());
        let mut places = places.map(|error| self.place(error, started));
        let (span, written) = places
            .next()
            .unwrap_or_else(|| (Span::at(started.file, 0), ""));
        let diagnostic = Diagnostic::new(self.finding(cause, written), span);
        places
            .take(MOST_INCLUDES)
            .filter(|(place, _)| *place != span)
            .fold(diagnostic, |diagnostic, (place, _)| {
                diagnostic.related(place, "included here")
            })
    }

    /// Where an error is, and what stands there.
    fn place(&self, error: &Error, started: &'t FolderFile) -> (Span, &'t str) {
        let name = error.name().unwrap_or_default();
        let file = self.files.iter().find(|file| file.path == name);
        let file = file.unwrap_or(started);
        let range = range(error, &file.text);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(file.file, offset(range.start), offset(range.end));
        (span, file.text.get(range).unwrap_or_default())
    }

    fn finding(&self, error: &Error, written: &str) -> Target {
        let detail = error.detail().unwrap_or_default();
        let unknown = |what, name: &str, known: &[&str]| Target::CustomUnknown {
            what,
            name: name.to_owned(),
            nearest: nearest(name, known.iter().copied()).map(str::to_owned),
        };
        match error.kind() {
            ErrorKind::SyntaxError | ErrorKind::BadEscape | ErrorKind::InvalidDelimiter => {
                Target::CustomUnreadable {
                    reason: reason(detail),
                }
            }
            ErrorKind::UndefinedError if detail == super::escape::NOTHING => {
                unknown(CustomPart::Nothing, written, &[])
            }
            ErrorKind::UndefinedError => unknown(CustomPart::Value, written, &[]),
            ErrorKind::UnknownFilter => unknown(CustomPart::Filter, word(detail, 1), &FILTERS),
            ErrorKind::UnknownTest => unknown(CustomPart::Test, word(detail, 1), &TESTS),
            ErrorKind::UnknownFunction => {
                unknown(CustomPart::Function, word(detail, 0), &FUNCTIONS)
            }
            ErrorKind::TemplateNotFound => {
                let names: Vec<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
                let name = detail.split(['"', '\'']).nth(1).unwrap_or(written);
                unknown(CustomPart::Template, name, &names)
            }
            ErrorKind::OutOfFuel => Target::CustomLimit {
                resource: CustomResource::Steps,
                limit: FUEL,
            },
            ErrorKind::WriteFailure => Target::CustomLimit {
                resource: CustomResource::Output,
                limit: LARGEST,
            },
            _ if detail.contains("recursion limit") => Target::CustomLimit {
                resource: CustomResource::Depth,
                limit: 0,
            },
            kind => Target::CustomFailed {
                reason: match detail {
                    "" => kind.to_string(),
                    detail => reason(detail),
                },
            },
        }
    }
}

/// What an error was caused by, if that is one of the engine's too.
fn cause(error: &Error) -> Option<&Error> {
    error.source()?.downcast_ref::<Error>()
}

/// Where in a text an error is: its own place, else its line.
fn range(error: &Error, text: &str) -> Range<usize> {
    if let Some(range) = error.range()
        && text.get(range.clone()).is_some()
    {
        return match error.kind() {
            ErrorKind::UndefinedError => whole(range, text),
            _ => range,
        };
    }
    let line = error.line().unwrap_or(1);
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start = before.map(str::len).fold(0, usize::saturating_add);
    let length = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .map_or(0, str::len);
    start..start.saturating_add(length)
}

/// A place that begins where its expression does: the engine's begins at the
/// last member or filter.
fn whole(range: Range<usize>, text: &str) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let is_filter = before.trim_end().ends_with('|');
    let rest = if is_filter {
        let bracket = before.rfind("{{").max(before.rfind("{%"));
        before
            .get(..bracket.map_or(0, |at| at.saturating_add(2)))
            .unwrap_or_default()
    } else {
        before.trim_end_matches(|c: char| c.is_alphanumeric() || "_.[]".contains(c))
    };
    let expression = text.get(rest.len()..range.end).unwrap_or_default();
    let blank = expression
        .len()
        .saturating_sub(expression.trim_start().len());
    let start = rest.len().saturating_add(blank);
    // What is missing is the value that the filter was given.
    let end = match is_filter {
        true => before.trim_end().len().saturating_sub(1),
        false => range.end,
    };
    let end = start.saturating_add(text.get(start..end).map_or(0, |text| text.trim_end().len()));
    start..end.max(start)
}

fn word(text: &str, number: usize) -> &str {
    text.split_whitespace().nth(number).unwrap_or(text)
}

/// The engine's own reason, in words that need no knowledge of one.
fn reason(detail: &str) -> String {
    let parted = detail
        .strip_prefix("unexpected ")
        .and_then(|rest| rest.split_once(", expected "));
    match parted {
        Some((found, due)) => format!("{found} stands where {due} should"),
        None => detail.to_owned(),
    }
}
