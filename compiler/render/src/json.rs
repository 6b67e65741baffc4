//! The report for programs. These types are the format: they change only
//! with [`SCHEMA_VERSION`], whatever becomes of the types behind them. A
//! member that is added is no change of the version: who reads the format
//! passes over what it does not know.
//!
//! Lines and columns count from 1, columns in Unicode scalar values; offsets
//! are bytes from 0. Spans are half-open.

use std::fmt::Write;

use mkt_diagnostics::limits::Settled;
use mkt_diagnostics::wording::Wording;
use mkt_diagnostics::{Diagnostic, Edit, Fix, Happened, Known, Related, Span, Witness};
use serde::Serialize;

use crate::files::Files;
use crate::line_index::Position;
use crate::sources::Sources;
use crate::summary;
use crate::visible::is_hidden;

/// The version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// The report as one document.
#[must_use]
pub fn json(report: &Settled, sources: &dyn Sources) -> String {
    let files = Files::of(report, sources);
    let document = JsonReport {
        schema_version: SCHEMA_VERSION,
        diagnostics: report
            .shown
            .iter()
            .map(|diagnostic| JsonDiagnostic::of(diagnostic, &files))
            .collect(),
        summary: JsonSummary::of(report, &files),
    };
    let mut text = safe(serde_json::to_string_pretty(&document));
    text.push('\n');
    text
}

/// The report as one document a line: each diagnostic, then the summary.
#[must_use]
pub fn jsonl(report: &Settled, sources: &dyn Sources) -> String {
    let files = Files::of(report, sources);
    let mut text = String::new();
    for diagnostic in &report.shown {
        let line = JsonLine {
            schema_version: SCHEMA_VERSION,
            item: JsonItem::Diagnostic(Box::new(JsonDiagnostic::of(diagnostic, &files))),
        };
        let _ = writeln!(text, "{}", safe(serde_json::to_string(&line)));
    }
    let line = JsonLine {
        schema_version: SCHEMA_VERSION,
        item: JsonItem::Summary(JsonSummary::of(report, &files)),
    };
    let _ = writeln!(text, "{}", safe(serde_json::to_string(&line)));
    text
}

/// The document without characters that a terminal would obey: those occur
/// within strings only, where JSON can write them as escapes.
pub(crate) fn safe(document: serde_json::Result<String>) -> String {
    // Only maps with keys that are no strings fail to be written: there are
    // none. Should one be added, the reader is told rather than left without.
    let document = document.unwrap_or_else(|error| {
        serde_json::json!({ "schema_version": SCHEMA_VERSION, "failure": error.to_string() })
            .to_string()
    });
    let mut text = String::with_capacity(document.len());
    let mut units = [0_u16; 2];
    for character in document.chars() {
        if character != '\n' && is_hidden(character) {
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text
}

#[derive(Serialize)]
struct JsonReport {
    schema_version: u32,
    diagnostics: Vec<JsonDiagnostic>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonLine {
    schema_version: u32,
    #[serde(flatten)]
    item: JsonItem,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
enum JsonItem {
    Diagnostic(Box<JsonDiagnostic>),
    Summary(JsonSummary),
}

#[derive(Serialize)]
pub(crate) struct JsonDiagnostic {
    name: &'static str,
    level: &'static str,
    message: String,
    label: String,
    why: Option<String>,
    /// Somebody of whom it is so; null where that needs nobody.
    witness: Option<JsonWitness>,
    help: Option<String>,
    place: Option<JsonPlace>,
    related: Vec<JsonRelated>,
    fixes: Vec<JsonFix>,
}

#[derive(Serialize)]
struct JsonWitness {
    who: String,
    known: Vec<JsonKnown>,
    happened: Vec<JsonHappened>,
}

#[derive(Serialize)]
struct JsonKnown {
    name: String,
    /// Null where it is unset.
    value: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct JsonHappened {
    at: String,
    what: String,
    detail: String,
}

#[derive(Serialize)]
pub(crate) struct JsonPlace {
    file: String,
    /// Missing where the file has no readable text.
    span: Option<JsonSpan>,
}

#[derive(Serialize)]
struct JsonSpan {
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    offset: u32,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonRelated {
    text: String,
    place: Option<JsonPlace>,
}

#[derive(Serialize)]
struct JsonFix {
    title: String,
    edits: Vec<JsonEdit>,
}

#[derive(Serialize)]
struct JsonEdit {
    place: Option<JsonPlace>,
    insert: String,
}

#[derive(Serialize)]
struct JsonSummary {
    errors: usize,
    warnings: usize,
    infos: usize,
    files: usize,
    omitted: Vec<JsonOmitted>,
}

#[derive(Serialize)]
struct JsonOmitted {
    file: Option<String>,
    errors: usize,
    warnings: usize,
    infos: usize,
}

impl JsonDiagnostic {
    pub(crate) fn of(diagnostic: &Diagnostic, files: &Files<'_>) -> Self {
        Self::worded(diagnostic, diagnostic.wording(), files)
    }

    fn worded(diagnostic: &Diagnostic, wording: Wording, files: &Files<'_>) -> Self {
        Self {
            name: diagnostic.name(),
            level: diagnostic.level.as_str(),
            message: wording.message,
            label: wording.label,
            why: wording.why,
            witness: wording.witness.map(JsonWitness::from),
            help: wording.help,
            place: place(diagnostic.span, files),
            related: diagnostic
                .related
                .iter()
                .map(|Related { span, text }| JsonRelated {
                    text: text.clone(),
                    place: place(*span, files),
                })
                .collect(),
            fixes: diagnostic
                .fixes
                .iter()
                .map(|Fix { title, edits }| JsonFix {
                    title: title.clone(),
                    edits: edits
                        .iter()
                        .map(|Edit { span, insert }| JsonEdit {
                            place: place(*span, files),
                            insert: insert.clone(),
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}

impl From<Happened> for JsonHappened {
    fn from(Happened { at, what, detail }: Happened) -> Self {
        Self { at, what, detail }
    }
}

impl From<Witness> for JsonWitness {
    fn from(witness: Witness) -> Self {
        let known = |Known { name, value }| JsonKnown { name, value };
        Self {
            who: witness.who,
            known: witness.known.into_iter().map(known).collect(),
            happened: witness
                .happened
                .into_iter()
                .map(JsonHappened::from)
                .collect(),
        }
    }
}

impl JsonSummary {
    fn of(report: &Settled, files: &Files<'_>) -> Self {
        let count = report.count();
        Self {
            errors: count.errors,
            warnings: count.warnings,
            infos: count.infos,
            files: summary::files(report),
            omitted: report
                .omitted
                .iter()
                .map(|(file, count)| JsonOmitted {
                    file: files.raw_path(*file).map(str::to_owned),
                    errors: count.errors,
                    warnings: count.warnings,
                    infos: count.infos,
                })
                .collect(),
        }
    }
}

pub(crate) fn place(span: Span, files: &Files<'_>) -> Option<JsonPlace> {
    let file = files.raw_path(span.file)?.to_owned();
    let position = |offset: u32, Position { line, column }: Position| JsonPosition {
        offset,
        line,
        column,
    };
    let span = files.positions(span).map(|(start, end)| JsonSpan {
        start: position(span.start, start),
        end: position(span.end, end),
    });
    Some(JsonPlace { file, span })
}

#[cfg(test)]
mod tests {
    use mkt_diagnostics::Language;
    use mkt_diagnostics::limits::settle;

    use super::*;
    use crate::sources::SourceList;

    #[test]
    fn a_witness_is_an_object_of_its_own() {
        let report = settle(vec![Diagnostic::new(
            Language::StrayCloser { closer: '}' },
            Span::NONE,
        )]);
        let sources = SourceList::default();
        let files = Files::of(&report, &sources);
        let wording = Wording {
            message: String::new(),
            label: String::new(),
            why: None,
            witness: Some(Witness {
                who: "a traveller".to_owned(),
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
            help: None,
        };
        let shown = report
            .shown
            .first()
            .map(|first| JsonDiagnostic::worded(first, wording, &files));
        let value = serde_json::to_value(shown).unwrap_or_default();
        assert_eq!(
            value.get("witness"),
            Some(&serde_json::json!({
                "who": "a traveller",
                "known": [{ "name": "tier", "value": null }],
                "happened": [
                    { "at": "2026-03-01 10:00", "what": "booking", "detail": "total 120 EUR" }
                ],
            }))
        );
    }
}
