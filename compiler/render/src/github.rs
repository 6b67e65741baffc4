//! Workflow commands, which GitHub shows as annotations at the lines.

use std::fmt::Write;

use mkt_diagnostics::Level;
use mkt_diagnostics::limits::Settled;

use crate::files::Files;
use crate::sources::Sources;
use crate::summary::counted;
use crate::visible::visible_lines;
use crate::witness;

/// The report as workflow commands, one a line.
#[must_use]
pub fn github(report: &Settled, sources: &dyn Sources) -> String {
    let files = Files::of(report, sources);
    let mut text = String::new();
    for diagnostic in &report.shown {
        let mut properties = Vec::new();
        if let Some(path) = files.raw_path(diagnostic.span.file) {
            properties.push(("file", path.to_owned()));
        }
        if let Some((start, end)) = files.positions(diagnostic.span) {
            properties.push(("line", start.line.to_string()));
            properties.push(("endLine", end.line.to_string()));
            properties.push(("col", start.column.to_string()));
            // An end column has a meaning within one line only.
            if start.line == end.line {
                properties.push(("endColumn", end.column.to_string()));
            }
        }
        properties.push(("title", diagnostic.name().to_owned()));
        let wording = diagnostic.wording();
        let mut message = wording.message;
        let witness = wording.witness.as_ref().map(witness::plain);
        let help = wording.help.map(|help| format!("help: {help}"));
        let more = wording
            .why
            .into_iter()
            .chain(witness.into_iter().flatten())
            .chain(help);
        for more in more {
            message.push('\n');
            message.push_str(&more);
        }
        command(&mut text, level(diagnostic.level), &properties, &message);
    }
    for (file, count) in &report.omitted {
        let properties: Vec<_> = files
            .raw_path(*file)
            .map(|path| ("file", path.to_owned()))
            .into_iter()
            .collect();
        let message = format!("and {} more: {}", count.total(), counted(*count));
        command(&mut text, "notice", &properties, &message);
    }
    text
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    }
}

fn command(text: &mut String, name: &str, properties: &[(&str, String)], message: &str) {
    let _ = write!(text, "::{name}");
    for (index, (key, value)) in properties.iter().enumerate() {
        let before = if index == 0 { ' ' } else { ',' };
        let _ = write!(text, "{before}{key}={}", escape(value, true));
    }
    let _ = writeln!(text, "::{}", escape(&visible_lines(message), false));
}

/// What ends or separates a command, or the values in it, as `%` and its code.
fn escape(text: &str, property: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            ':' if property => escaped.push_str("%3A"),
            ',' if property => escaped.push_str("%2C"),
            _ => crate::visible::push_visible(&mut escaped, character),
        }
    }
    escaped
}
