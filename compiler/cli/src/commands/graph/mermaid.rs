//! The graph as a Mermaid flowchart.

use std::collections::BTreeMap;

use mkt_emit::mermaid::{Direction, Edge, Flowchart, Node};

use super::Graph;

pub(super) fn write(graph: &Graph) -> String {
    let mut chart = Flowchart::new(Direction::Right);
    let mut ids = BTreeMap::new();
    for (name, node) in &graph.nodes {
        let label = format!("{}: {}", node.kind, node.title);
        ids.insert(name.as_str(), chart.add(Node::new(name.as_str(), label)));
    }
    for edge in &graph.edges {
        let ends = [&edge.from, &edge.to].map(|end| ids.get(end.as_str()).copied());
        if let [Some(from), Some(to)] = ends {
            chart.connect(Edge::new(from, to).label(edge.meaning));
        }
    }
    chart.write()
}
