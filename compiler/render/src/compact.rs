//! One line a diagnostic, as editors and shells know it:
//! `path:line:column: level[name]: message`.

use std::fmt::Write;

use mkt_diagnostics::limits::Settled;

use crate::excerpt::Pages;
use crate::files::Files;
use crate::sources::Sources;
use crate::summary::counted;
use crate::visible::visible;

/// The report in lines. Columns count Unicode scalar values, from 1.
#[must_use]
pub fn compact(report: &Settled, sources: &dyn Sources) -> String {
    let files = Files::of(report, sources);
    let mut text = String::new();
    for diagnostic in &report.shown {
        let path = files.path(diagnostic.span.file);
        if let Some((start, _)) = files.positions(diagnostic.span) {
            let _ = write!(text, "{path}:{}:{}: ", start.line, start.column);
        } else if !path.is_empty() {
            let _ = write!(text, "{path}: ");
        }
        let _ = writeln!(
            text,
            "{}[{}]: {}",
            diagnostic.level,
            diagnostic.name(),
            visible(&diagnostic.message())
        );
    }
    for (file, count) in &report.omitted {
        let path = files.path(*file);
        let _ = writeln!(
            text,
            "{path}: and {} more: {}",
            count.total(),
            counted(*count)
        );
    }
    text
}
