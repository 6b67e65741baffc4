//! Tests as JSON. These types are the format; it changes only with its
//! version.

use serde::Serialize;

use super::Trials;
use crate::json::{JsonDiagnostic, JsonHappened, JsonPlace, place, safe};

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonTests {
    schema_version: u32,
    tests: Vec<JsonTest>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonTest {
    /// Null where there is one project only.
    project: Option<String>,
    name: String,
    place: Option<JsonPlace>,
    /// `passed` or `failed`.
    status: &'static str,
    expectations: usize,
    failures: Vec<JsonDiagnostic>,
    people: Vec<JsonPerson>,
}

#[derive(Serialize)]
struct JsonPerson {
    who: String,
    timeline: Vec<JsonHappened>,
}

#[derive(Serialize)]
struct JsonSummary {
    tests: usize,
    passed: usize,
    failed: usize,
}

pub(super) fn document(trials: Trials<'_>) -> String {
    let files = trials.files();
    let tests: Vec<JsonTest> = trials
        .tests
        .iter()
        .map(|test| JsonTest {
            project: test.project.clone(),
            name: test.name.clone(),
            place: place(test.span, &files),
            status: if test.is_passed() { "passed" } else { "failed" },
            expectations: test.expectations,
            failures: test
                .failures
                .iter()
                .map(|failure| JsonDiagnostic::of(failure, &files))
                .collect(),
            people: test
                .people
                .iter()
                .map(|(who, happened)| JsonPerson {
                    who: who.clone(),
                    timeline: happened.iter().cloned().map(JsonHappened::from).collect(),
                })
                .collect(),
        })
        .collect();
    let failed = trials.tests.iter().filter(|test| !test.is_passed()).count();
    let summary = JsonSummary {
        tests: tests.len(),
        passed: tests.len().saturating_sub(failed),
        failed,
    };
    let document = JsonTests {
        schema_version: VERSION,
        tests,
        summary,
    };
    let mut text = safe(serde_json::to_string_pretty(&document));
    text.push('\n');
    text
}
