//! What came of tests, for people and for programs.

mod json;
mod junit;

use std::fmt::Write;

use mkt_diagnostics::limits::settle_to;
use mkt_diagnostics::{Diagnostic, Happened, Span, Witness};

use crate::excerpt::Pages;
use crate::files::Files;
use crate::pretty::{Pretty, pretty_findings};
use crate::sources::Sources;
use crate::visible::visible;
use crate::witness;

/// What came of a test.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The project that it belongs to, where there are several.
    pub project: Option<String>,
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// How many expectations it has.
    pub expectations: usize,
    /// The expectations that did not come true.
    pub failures: Vec<Diagnostic>,
    /// Whom it is about, with everything that happened to them.
    pub people: Vec<(String, Vec<Happened>)>,
}

impl Tried {
    /// Whether everything that it expects came true.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Tests with the files that they stand in.
#[derive(Clone, Copy)]
pub struct Trials<'a> {
    /// The tests, in order.
    pub tests: &'a [Tried],
    /// The files.
    pub sources: &'a dyn Sources,
}

impl<'a> Trials<'a> {
    /// The files of the tests and of what failed.
    fn files(self) -> Files<'a> {
        let failures = self.tests.iter().flat_map(|test| test.failures.clone());
        let settled = settle_to(failures.collect(), usize::MAX);
        let mut files = Files::of(&settled, self.sources);
        for test in self.tests {
            files.add(test.span);
        }
        files
    }

    /// For people: a line a test; below one that failed what it expects, what
    /// came instead, and everything that happened.
    #[must_use]
    pub fn pretty(self, look: Pretty, quiet: bool) -> String {
        let mut text = String::new();
        let width = look.width.max(40);
        let mut project = None;
        for test in self.tests {
            if test.is_passed() && quiet {
                continue;
            }
            if test.project != project {
                project.clone_from(&test.project);
                if let Some(project) = &project {
                    let _ = writeln!(text, "{}", visible(project));
                }
            }
            let name = visible(&test.name);
            if test.is_passed() {
                let _ = writeln!(text, "{} {name}", colored("ok    ", "32", look));
                continue;
            }
            let _ = writeln!(text, "{} {name}\n", colored("FAILED", "31;1", look));
            let settled = settle_to(test.failures.clone(), usize::MAX);
            text.push_str(&pretty_findings(&settled, self.sources, look));
            let canvas = witness::Canvas {
                width,
                unicode: look.unicode,
            };
            for (who, happened) in &test.people {
                let story = Witness {
                    who: who.clone(),
                    known: Vec::new(),
                    happened: happened.clone(),
                };
                let lines = witness::lines_under("  what happened to ", &story, canvas, |lead| {
                    colored(lead, "36", look)
                });
                let _ = writeln!(text, "{}\n", lines.join("\n"));
            }
        }
        text
    }

    /// One line a test, and one a failure.
    #[must_use]
    pub fn compact(self) -> String {
        let files = self.files();
        let mut text = String::new();
        for test in self.tests {
            let place = self.place(&files, test.span);
            let name = visible(&test.name);
            let verdict = if test.is_passed() { "ok" } else { "failed" };
            let _ = writeln!(text, "{place}: {verdict}: {name}");
            for failure in &test.failures {
                let place = self.place(&files, failure.span);
                let wording = failure.wording();
                let _ = writeln!(
                    text,
                    "{place}: {}: {}",
                    visible(&wording.message),
                    visible(&wording.label)
                );
            }
        }
        text
    }

    /// One JSON document; its form has a version of its own.
    #[must_use]
    pub fn json(self) -> String {
        json::document(self)
    }

    /// JUnit's XML, as continuous integration reads it.
    #[must_use]
    pub fn junit(self) -> String {
        junit::document(self)
    }

    /// "7 tests passed", "1 of 7 tests failed".
    #[must_use]
    pub fn summary(self) -> String {
        let all = self.tests.len();
        let failed = self.tests.iter().filter(|test| !test.is_passed()).count();
        let tests = |count: usize| match count {
            1 => "1 test".to_owned(),
            count => format!("{count} tests"),
        };
        match failed {
            0 => format!("{} passed", tests(all)),
            failed => format!("{failed} of {} failed", tests(all)),
        }
    }

    fn place(self, files: &Files<'_>, span: Span) -> String {
        let path = files.path(span.file);
        match files.positions(span) {
            Some((start, _)) => format!("{path}:{}:{}", start.line, start.column),
            None => path,
        }
    }
}

fn colored(text: &str, code: &str, look: Pretty) -> String {
    if look.color {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
