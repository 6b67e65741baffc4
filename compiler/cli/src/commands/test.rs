//! `mktc test`: whether examples come true.

use std::path::Path;

use clap::ValueEnum;
use mkt_engine::trial;
use mkt_engine::trial::words;
use mkt_model::Strategy;
use mkt_render::{Trials, Tried};

use crate::args::TestArguments;
use crate::compile::{Compiled, compile, name_of};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::report::{Format, Report};
use crate::subject::Subject;
use crate::terminal::{Terminal, print};

/// How what came of tests is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people: below a test that fails, everything that happened
    #[default]
    Pretty,
    /// One line a test, and one for each expectation that fails
    Compact,
    /// One JSON document
    Json,
    /// JUnit's XML
    Junit,
}

/// Tries the tests and tells what came of them.
pub(crate) fn run(
    arguments: &TestArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let subjects = Subject::all(&arguments.sources.paths, here, terminal)?;
    let several = subjects.len() > 1;
    let mut whole = Report::default();
    let mut exit = Exit::Clean;
    let mut all = Vec::new();
    let mut known = 0_usize;
    for subject in &subjects {
        let Compiled {
            strategy,
            config,
            report,
            ..
        } = compile(subject, here, None, None, terminal)?;
        let project = several.then(|| name_of(subject, &config, here));
        exit = exit.max(report.exit(arguments.sources.fail_level));
        // What does not hang together cannot be tried.
        let strategy = strategy.filter(|_| !report.has_errors());
        let moved = whole.join(report);
        let Some(strategy) = strategy else { continue };
        known = known.saturating_add(strategy.tests().count());
        for mut tried in tried(&strategy, arguments, project.as_deref(), terminal) {
            moved.span(&mut tried.span);
            for failure in &mut tried.failures {
                moved.diagnostic(failure);
            }
            all.push(tried);
        }
    }
    whole.show(Format::Pretty, terminal);
    let trials = Trials {
        tests: &all,
        sources: &whole.files,
    };
    match arguments.format {
        TestFormat::Pretty => {
            let mut look = crate::report::look(terminal);
            look.color = terminal.result_color;
            print(&trials.pretty(look, terminal.quiet))?;
        }
        TestFormat::Compact => print(&trials.compact())?,
        TestFormat::Json => print(&trials.json())?,
        TestFormat::Junit => print(&trials.junit())?,
    }
    if exit == Exit::Trouble || (exit == Exit::Findings && all.is_empty()) {
        return Ok(exit);
    }
    let said = match (known, all.len()) {
        (0, _) => {
            "there are no tests: write one, `test \"…\" { … }`; `mktc explain test` shows how"
                .to_owned()
        }
        (known, 0) => format!(
            "none of {known} tests has a name with {}",
            sought(arguments)
        ),
        _ => trials.summary(),
    };
    terminal.say(&said);
    if all.iter().any(|test| !test.is_passed()) {
        exit = exit.max(Exit::Findings);
    }
    Ok(exit)
}

fn sought(arguments: &TestArguments) -> String {
    let parts: Vec<String> = arguments
        .filters
        .iter()
        .map(|filter| format!("`{}`", mkt_render::visible(filter)))
        .collect();
    parts.join(" or ")
}

/// The tests of a strategy that are asked for, tried.
fn tried(
    strategy: &Strategy,
    arguments: &TestArguments,
    project: Option<&str>,
    terminal: &Terminal,
) -> Vec<Tried> {
    let filters: Vec<String> = arguments
        .filters
        .iter()
        .map(|filter| filter.to_lowercase())
        .collect();
    let progress = Progress::start(terminal, "trying tests");
    let zone = mkt_engine::zone(strategy);
    let mut all = Vec::new();
    for test in strategy.tests() {
        let name = test.name().to_lowercase();
        if !filters.is_empty() && !filters.iter().any(|filter| name.contains(filter.as_str())) {
            continue;
        }
        progress.next(mkt_render::visible(test.name()));
        let outcome = trial::run(strategy, test);
        let people = outcome.people.iter().enumerate().map(|(who, name)| {
            let happened = words::timeline(strategy, &zone, &outcome.timeline, who);
            (name.clone(), happened)
        });
        all.push(Tried {
            project: project.map(str::to_owned),
            people: people.collect(),
            name: outcome.name,
            span: outcome.span,
            expectations: outcome.expectations,
            failures: strategy.locate(outcome.failures),
        });
    }
    all
}
