//! `mktc graph`: who refers to whom, and what that means.

mod dot;
mod json;
mod mermaid;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mkt_model::{Strategy, SymbolId};

use crate::args::{GraphArguments, GraphFormat};
use crate::compile::compile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::{Project, Subject};
use crate::report::Format;
use crate::terminal::{Terminal, print};

/// Writes the graph to standard output, and what was found to standard error.
pub(crate) fn run(
    arguments: &GraphArguments,
    here: &Path,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let subject = Subject::Project(Project::only(&arguments.sources.paths, here)?);
    let compiled = compile(&subject, here, None, terminal)?;
    compiled.report.show(Format::Pretty, terminal);
    if let Some(strategy) = &compiled.strategy
        && !compiled.report.has_errors()
    {
        let graph = Graph::of(strategy);
        print(&match arguments.format {
            GraphFormat::Mermaid => {
                let chart = mermaid::write(&graph);
                if chart.excess > 0 {
                    terminal.say(&format!(
                        "this graph has {} arrows more than Mermaid draws; \
                         `--format dot` has no limit, and `mktc build` divides it",
                        chart.excess
                    ));
                }
                chart.text
            }
            GraphFormat::Dot => dot::write(&graph),
            GraphFormat::Json => json::write(&graph).map_err(std::io::Error::from)?,
        })?;
    }
    Ok(compiled.report.exit(arguments.sources.fail_level))
}

/// The declarations of a project and what they refer to. The order is that of
/// names, so that it does not depend on the files they stand in.
struct Graph {
    /// By the full name.
    nodes: BTreeMap<String, Node>,
    /// Arrows between declarations; an arrow to something inside one, such as
    /// a stage or property, leads to the declaration.
    edges: BTreeSet<Edge>,
}

struct Node {
    /// The kind's word.
    kind: &'static str,
    /// The label, or the name where there is none.
    title: String,
    /// The library module it comes from.
    module: Option<String>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: String,
    to: String,
    /// The arrow as a verb between its ends.
    meaning: &'static str,
}

impl Graph {
    fn of(strategy: &Strategy) -> Self {
        let mut graph = Self {
            nodes: BTreeMap::new(),
            edges: BTreeSet::new(),
        };
        for handle in strategy.own() {
            graph.node(strategy, handle.symbol_id());
        }
        let arrows = strategy.graph();
        for edge in arrows.raw_edges() {
            let ends = [edge.source(), edge.target()].map(|end| arrows.node_weight(end));
            let [Some(from), Some(to)] = ends else {
                continue;
            };
            let [from, to] = [*from, *to].map(|end| strategy.handle(end));
            // What the library says of itself is no part of the project.
            let inside = from.symbol_id() == to.symbol_id();
            if inside || from.declaration().module.is_some() {
                continue;
            }
            let edge = Edge {
                from: graph.node(strategy, from.symbol_id()),
                to: graph.node(strategy, to.symbol_id()),
                meaning: edge.weight.edge.verb(),
            };
            graph.edges.insert(edge);
        }
        graph
    }

    /// Adds a declaration, and gives the name by which it is known.
    fn node(&mut self, strategy: &Strategy, symbol: SymbolId) -> String {
        let handle = strategy.handle(symbol);
        let path = handle.symbol().path.to_string();
        self.nodes.entry(path.clone()).or_insert_with(|| Node {
            kind: handle.kind().word,
            title: handle.title().to_owned(),
            module: handle
                .declaration()
                .module
                .as_ref()
                .map(ToString::to_string),
        });
        path
    }
}
