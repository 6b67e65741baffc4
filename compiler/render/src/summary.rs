//! The last line of a report: how much was found.

use std::collections::BTreeSet;

use mkt_diagnostics::FileId;
use mkt_diagnostics::limits::{Count, Settled};

/// "3 errors, 1 warning in 2 files", or nothing where nothing was found.
#[must_use]
pub fn summary(report: &Settled) -> Option<String> {
    let count = report.count();
    if count.total() == 0 {
        return None;
    }
    let counted = counted(count);
    Some(match files(report) {
        0 => counted,
        1 => format!("{counted} in 1 file"),
        files => format!("{counted} in {files} files"),
    })
}

/// "3 errors, 1 warning".
pub(crate) fn counted(count: Count) -> String {
    let parts = [
        (count.errors, "error", "errors"),
        (count.warnings, "warning", "warnings"),
        (count.infos, "info", "info"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
        .collect();
    parts.join(", ")
}

/// How many files have findings.
pub(crate) fn files(report: &Settled) -> usize {
    let files: BTreeSet<FileId> = report
        .shown
        .iter()
        .map(|diagnostic| diagnostic.span.file)
        .chain(report.omitted.keys().copied())
        .filter(|file| *file != FileId::NONE)
        .collect();
    files.len()
}
