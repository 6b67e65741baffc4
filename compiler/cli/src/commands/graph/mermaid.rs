//! The graph as a Mermaid flowchart.

use std::collections::BTreeMap;

use mkt_emit::mermaid::{Direction, Edge, Flowchart, MAX_EDGES, Node};

use super::Graph;

/// A flowchart, and how many edges it has more than Mermaid draws.
pub(super) struct Chart {
    pub text: String,
    pub excess: usize,
}

/// Between two declarations stands one arrow with all its meanings.
pub(super) fn write(graph: &Graph) -> Chart {
    let mut chart = Flowchart::new(Direction::Right);
    let mut ids = BTreeMap::new();
    for (name, node) in &graph.nodes {
        let label = format!("{}: {}", node.kind, node.title);
        ids.insert(name.as_str(), chart.add(Node::new(name.as_str(), label)));
    }
    let mut arrows: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for edge in &graph.edges {
        let ends = (edge.from.as_str(), edge.to.as_str());
        arrows.entry(ends).or_default().push(edge.meaning);
    }
    for ((from, to), meanings) in &arrows {
        if let [Some(from), Some(to)] = [from, to].map(|end| ids.get(end).copied()) {
            chart.connect(Edge::new(from, to).label(meanings.join(", ")));
        }
    }
    Chart {
        text: chart.write(),
        excess: arrows.len().saturating_sub(MAX_EDGES),
    }
}
