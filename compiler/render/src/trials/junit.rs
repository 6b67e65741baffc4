//! Tests as JUnit's XML: a suite for each project, a case for each test. No
//! times are given, since the same tests give the same bytes.

use std::fmt::Write;

use super::{Trials, Tried};
use crate::excerpt::Pages;

pub(super) fn document(trials: Trials<'_>) -> String {
    let files = trials.files();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let failed = |tests: &[&Tried]| tests.iter().filter(|test| !test.is_passed()).count();
    let all: Vec<&Tried> = trials.tests.iter().collect();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        text,
        "<testsuites tests=\"{}\" failures=\"{}\">",
        all.len(),
        failed(&all)
    );
    let mut suites: Vec<(Option<&str>, Vec<&Tried>)> = Vec::new();
    for test in &all {
        let project = test.project.as_deref();
        match suites.last_mut() {
            Some((name, tests)) if *name == project => tests.push(test),
            _ => suites.push((project, vec![test])),
        }
    }
    for (project, tests) in suites {
        let suite = project.unwrap_or("strategy");
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            escaped(suite),
            tests.len(),
            failed(&tests)
        );
        for test in tests {
            case(&mut text, trials, &files, suite, test);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn case(
    text: &mut String,
    trials: Trials<'_>,
    files: &crate::files::Files<'_>,
    suite: &str,
    test: &Tried,
) {
    let _ = write!(
        text,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\"",
        escaped(suite),
        escaped(&test.name),
        escaped(&files.path(test.span.file))
    );
    if let Some((start, _)) = files.positions(test.span) {
        let _ = write!(text, " line=\"{}\"", start.line);
    }
    if test.is_passed() {
        text.push_str("/>\n");
        return;
    }
    text.push_str(">\n");
    for failure in &test.failures {
        let wording = failure.wording();
        let place = trials.place(files, failure.span);
        let message = format!("{}: {}", wording.message, wording.label);
        let mut story = format!("{place}: {message}\n");
        for (who, happened) in &test.people {
            let _ = writeln!(story, "\nwhat happened to {who}:");
            for one in happened {
                let parts = [&one.at, &one.what, &one.detail];
                let parts: Vec<&str> = parts
                    .into_iter()
                    .map(String::as_str)
                    .filter(|part| !part.is_empty())
                    .collect();
                let _ = writeln!(story, "{}", parts.join("  "));
            }
        }
        let _ = writeln!(
            text,
            "      <failure type=\"{}\" message=\"{}\">{}</failure>",
            failure.name(),
            escaped(&message),
            escaped(&story)
        );
    }
    text.push_str("    </testcase>\n");
}

/// Text for an attribute or content of XML 1.0. Characters that no document
/// may hold are replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}
