//! `mktc graph`: who refers to whom, and what that means.

use std::collections::BTreeSet;
use std::path::Path;

use mkt_diagnostics::nearest::nearest;
use mkt_emit::graph_view::{self, Filter};
use mkt_kinds::Edge;

use crate::args::{GraphArguments, GraphFormat};
use crate::compile::compile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::report::Format;
use crate::subject::{Subject, only_project};
use crate::terminal::{Terminal, print};

/// Writes the graph to standard output, and what was found to standard error.
pub(crate) fn run(
    arguments: &GraphArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let filter = Filter {
        kinds: known(
            "kind of declaration",
            &arguments.kinds,
            &mkt_kinds::catalogue::all()
                .map(|kind| kind.word)
                .collect::<Vec<_>>(),
        )?,
        meanings: known(
            "meaning of an arrow",
            &arguments.meanings,
            &Edge::ALL.map(Edge::verb),
        )?,
    };
    let subject = Subject::Project(only_project(&arguments.sources.paths, here, terminal)?);
    let compiled = compile(&subject, here, None, None, terminal)?;
    compiled.report.show(Format::Pretty, terminal);
    if let Some(strategy) = &compiled.strategy
        && !compiled.report.has_errors()
    {
        print(&match arguments.format {
            GraphFormat::Mermaid => charts(&graph_view::mermaid(strategy, &filter), terminal),
            GraphFormat::Dot => graph_view::dot(strategy, &filter),
            GraphFormat::Json => graph_view::json(strategy, &filter),
        })?;
    }
    Ok(compiled.report.exit(arguments.sources.fail_level))
}

/// The words, if all of them exist.
fn known(what: &str, words: &[String], all: &[&str]) -> Result<BTreeSet<String>, Failure> {
    for word in words {
        if !all.contains(&word.as_str()) {
            let help = match nearest(word, all.iter().copied()) {
                Some(meant) => format!("write `{meant}`"),
                None => format!("there are `{}`", all.join("`, `")),
            };
            return Err(Failure::usage(format!("`{word}` is no {what}"), help));
        }
    }
    Ok(words.iter().cloned().collect())
}

/// One chart, or several one after the other, each with its number.
fn charts(charts: &[String], terminal: &Terminal) -> String {
    if let [only] = charts {
        return only.clone();
    }
    let count = charts.len();
    terminal.say(&format!(
        "the graph is larger than Mermaid draws, so it is in {count} charts; \
         `--kind` and `--meaning` show a part of it, and `--format dot` has no limit"
    ));
    let numbered = (1..).zip(charts);
    let numbered = numbered.map(|(number, chart)| format!("%% chart {number} of {count}\n{chart}"));
    numbered.collect::<Vec<String>>().join("\n")
}
