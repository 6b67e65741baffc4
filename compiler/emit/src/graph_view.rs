//! The dependency graph of a whole strategy, as Mermaid, Graphviz or JSON.
//!
//! Nodes are declarations; what refers to something inside a declaration
//! refers to the declaration. Arrows lead from what refers to what it names;
//! two things that refer to each other in several ways have an arrow a way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use mkt_kinds::Group;
use mkt_model::{Strategy, SymbolId};
use serde_json::{Value, json};

use crate::mermaid::{Direction, Edge, Flowchart, Node, Role};

/// The version of the JSON.
pub const SCHEMA_VERSION: u32 = 1;

/// What of the graph is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only declarations of these kinds (`objective`, `initiative`); all,
    /// where none is named.
    pub kinds: BTreeSet<String>,
    /// Only arrows of these meanings (`supports`, `comes after`: see
    /// [`mkt_kinds::Edge::verb`]); all, where none is named.
    pub meanings: BTreeSet<String>,
}

impl Filter {
    fn takes_kind(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.contains(kind)
    }

    fn takes_meaning(&self, meaning: &str) -> bool {
        self.meanings.is_empty() || self.meanings.contains(meaning)
    }
}

/// The part of a graph that is wanted.
struct View<'s> {
    /// In the order of declaration.
    nodes: Vec<Part<'s>>,
    /// Each once, in the order of nodes.
    arrows: BTreeSet<(SymbolId, SymbolId, &'static str)>,
}

struct Part<'s> {
    id: SymbolId,
    path: &'s str,
    kind: &'static str,
    group: Group,
    label: &'s str,
}

impl<'s> View<'s> {
    fn of(strategy: &'s Strategy, filter: &Filter) -> Self {
        let taken = |id: SymbolId| {
            let whole = strategy.handle(id).symbol_id();
            let kind = strategy.symbol(whole).kind.word();
            filter.takes_kind(kind).then_some(whole)
        };
        let mut arrows = BTreeSet::new();
        let graph = strategy.graph();
        for edge in graph.edge_indices() {
            let (Some((from, to)), Some(arrow)) =
                (graph.edge_endpoints(edge), graph.edge_weight(edge))
            else {
                continue;
            };
            let end = |index| graph.node_weight(index).copied().and_then(taken);
            let (Some(from), Some(to)) = (end(from), end(to)) else {
                continue;
            };
            let meaning = arrow.edge.verb();
            if from != to && filter.takes_meaning(meaning) {
                arrows.insert((from, to, meaning));
            }
        }
        // A library's declarations that nothing here refers to say nothing
        // about the strategy; neither does what they refer to among themselves.
        let own: BTreeSet<SymbolId> = strategy.own().map(|handle| handle.symbol_id()).collect();
        arrows.retain(|(from, _, _)| own.contains(from));
        let named: BTreeSet<SymbolId> = arrows.iter().map(|(_, to, _)| *to).collect();
        let nodes = strategy
            .all()
            .filter(|handle| {
                let id = handle.symbol_id();
                let wanted = own.contains(&id) || named.contains(&id);
                wanted && filter.takes_kind(handle.kind().word)
            })
            .map(|handle| Part {
                id: handle.symbol_id(),
                path: &handle.symbol().path,
                kind: handle.kind().word,
                group: handle.kind().group,
                label: handle.title(),
            })
            .collect();
        Self { nodes, arrows }
    }

    /// The arrows, those between the same two things together.
    fn joined(&self) -> BTreeMap<(SymbolId, SymbolId), Vec<&'static str>> {
        let mut joined: BTreeMap<_, Vec<&'static str>> = BTreeMap::new();
        for (from, to, meaning) in &self.arrows {
            joined.entry((*from, *to)).or_default().push(meaning);
        }
        joined
    }
}

/// The graph as Mermaid flowcharts: one, or several where it is larger than
/// Mermaid draws. Each arrow is in exactly one of them.
#[must_use]
pub fn mermaid(strategy: &Strategy, filter: &Filter) -> Vec<String> {
    let view = View::of(strategy, filter);
    let mut chart = Flowchart::new(Direction::Right);
    let mut ids = BTreeMap::new();
    for part in &view.nodes {
        let node = Node::new(part.path, part.label).role(look(part.group).0);
        ids.insert(part.id, chart.add(node));
    }
    for ((from, to), meanings) in view.joined() {
        if let (Some(from), Some(to)) = (ids.get(&from), ids.get(&to)) {
            chart.connect(Edge::new(*from, *to).label(meanings.join(", ")));
        }
    }
    chart.write_all()
}

/// The graph for Graphviz.
#[must_use]
pub fn dot(strategy: &Strategy, filter: &Filter) -> String {
    let view = View::of(strategy, filter);
    let mut out = String::from(
        "digraph strategy {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10, color=\"#64748b\"];\n",
    );
    let mut paths = BTreeMap::new();
    for part in &view.nodes {
        paths.insert(part.id, part.path);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "  {} [label={}, class={}, fillcolor={}];",
            quoted(part.path),
            quoted(part.label),
            quoted(part.kind),
            quoted(look(part.group).1),
        );
    }
    for ((from, to), meanings) in view.joined() {
        if let (Some(from), Some(to)) = (paths.get(&from), paths.get(&to)) {
            let _ = writeln!(
                out,
                "  {} -> {} [label={}];",
                quoted(from),
                quoted(to),
                quoted(&meanings.join(", "))
            );
        }
    }
    out.push_str("}\n");
    out
}

/// The graph as JSON: `nodes` with `id`, `kind` and `label`, `edges` with
/// `from`, `to` and `meaning`. A node's id is its path in the strategy, which
/// does not depend on files.
#[must_use]
pub fn json(strategy: &Strategy, filter: &Filter) -> String {
    let view = View::of(strategy, filter);
    let paths: BTreeMap<SymbolId, &str> =
        view.nodes.iter().map(|part| (part.id, part.path)).collect();
    let mut nodes: Vec<&Part<'_>> = view.nodes.iter().collect();
    nodes.sort_by_key(|part| part.path);
    let nodes: Vec<Value> = nodes
        .into_iter()
        .map(|part| json!({ "id": part.path, "kind": part.kind, "label": part.label }))
        .collect();
    let mut edges: Vec<(&str, &str, &str)> = view
        .arrows
        .iter()
        .filter_map(|(from, to, meaning)| Some((*paths.get(from)?, *paths.get(to)?, *meaning)))
        .collect();
    edges.sort_unstable();
    let edges: Vec<Value> = edges
        .into_iter()
        .map(|(from, to, meaning)| json!({ "from": from, "to": to, "meaning": meaning }))
        .collect();
    let graph = json!({ "schema_version": SCHEMA_VERSION, "nodes": nodes, "edges": edges });
    format!("{graph:#}\n")
}

/// Text between quotes as Graphviz reads it back. A backslash begins an escape
/// in a label (`\n`, `\N`), so it is doubled; `&` begins an entity; line breaks of every sort become
/// `\n`; other control characters, which no picture can hold, become `�`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push_str("\\n");
            }
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '\t' => out.push(' '),
            other if other.is_control() => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// How a group of kinds looks: its role in Mermaid, and the same colour for
/// Graphviz.
const fn look(group: Group) -> (Role, &'static str) {
    match group {
        Group::Direction => (Role::Objective, "#e0e7ff"),
        Group::Data => (Role::Data, "#fef3c7"),
        Group::Audience => (Role::People, "#ede9fe"),
        Group::Reach => (Role::Reach, "#fce7f3"),
        Group::Plan => (Role::Work, "#e0f2fe"),
        Group::Assurance => (Role::Kpi, "#d1fae5"),
        Group::Reuse => (Role::Muted, "#f1f5f9"),
    }
}
