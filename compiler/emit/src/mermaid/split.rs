//! Cutting a flowchart that is too large for one Mermaid file.

use super::flowchart::{Flowchart, GroupId, MAX_EDGES};
use super::text;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Room kept for the definitions of the roles' classes and the heading of the
/// list of critical edges.
const STYLES: usize = 1_500;

/// What of a chart goes into one file: places in its nodes and edges,
/// ascending.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) nodes: Vec<usize>,
    pub(super) edges: Vec<usize>,
}

/// What is put into a file in one piece.
#[derive(Clone, Copy)]
enum Item {
    /// A node without edges.
    Node(usize),
    /// An edge, with both its nodes.
    Edge(usize),
}

/// A file being filled.
#[derive(Default)]
struct Filling {
    nodes: BTreeSet<usize>,
    edges: BTreeSet<usize>,
    length: usize,
}

/// The files that the chart is written to, at least one.
pub(super) fn parts(chart: &Flowchart) -> Vec<Part> {
    let room = text::MAX_TEXT
        .saturating_sub(text::length(&chart.opening()))
        .saturating_sub(STYLES);
    let mut parts = Vec::new();
    let mut filling = Filling::default();
    for component in components(chart) {
        // A connected part that fits into a file of its own is not cut.
        if !filling.takes(chart, &component, room) {
            filling.close(&mut parts);
        }
        for item in component {
            if !filling.takes(chart, &[item], room) {
                filling.close(&mut parts);
            }
            filling.put(chart, item);
        }
    }
    filling.close(&mut parts);
    if parts.is_empty() {
        parts.push(Part::default());
    }
    parts
}

impl Filling {
    /// Whether there is room for all the items.
    fn takes(&self, chart: &Flowchart, items: &[Item], room: usize) -> bool {
        let mut new_nodes = BTreeSet::new();
        let mut edges = self.edges.len();
        let mut length = self.length;
        for &item in items {
            if let Item::Edge(at) = item {
                edges = edges.saturating_add(1);
                length = length.saturating_add(chart.edge_length(at).unwrap_or(0));
            }
            for node in ends(chart, item) {
                if !self.nodes.contains(&node) && new_nodes.insert(node) {
                    length = length.saturating_add(chart.node_length(node));
                }
            }
        }
        edges <= MAX_EDGES && length <= room
    }

    fn put(&mut self, chart: &Flowchart, item: Item) {
        if let Item::Edge(at) = item
            && self.edges.insert(at)
        {
            self.length = self
                .length
                .saturating_add(chart.edge_length(at).unwrap_or(0));
        }
        for node in ends(chart, item) {
            if self.nodes.insert(node) {
                self.length = self.length.saturating_add(chart.node_length(node));
            }
        }
    }

    /// Finishes the file, if anything is in it.
    fn close(&mut self, parts: &mut Vec<Part>) {
        let done = std::mem::take(self);
        if !done.nodes.is_empty() {
            parts.push(Part {
                nodes: done.nodes.into_iter().collect(),
                edges: done.edges.into_iter().collect(),
            });
        }
    }
}

/// The nodes that an item needs.
fn ends(chart: &Flowchart, item: Item) -> Vec<usize> {
    match item {
        Item::Node(at) => vec![at],
        Item::Edge(at) => chart
            .edges
            .get(at)
            .map_or_else(Vec::new, |edge| vec![edge.from.0, edge.to.0]),
    }
}

/// The chart's connected parts, in the order of their first nodes, each as its
/// items in breadth-first order, so that a cut leaves neighbours together. A
/// common outermost group connects too.
fn components(chart: &Flowchart) -> Vec<Vec<Item>> {
    let mut edges_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, edge) in chart.edges.iter().enumerate() {
        // An edge that an other chart's node ends is not drawn.
        if chart.edge_length(at).is_some() {
            edges_of.entry(edge.from.0).or_default().push(at);
            edges_of.entry(edge.to.0).or_default().push(at);
        }
    }
    let mut members: BTreeMap<GroupId, Vec<usize>> = BTreeMap::new();
    for at in 0..chart.nodes.len() {
        if let Some(group) = chart.outermost(at) {
            members.entry(group).or_default().push(at);
        }
    }

    let mut seen_nodes = BTreeSet::new();
    let mut seen_edges = BTreeSet::new();
    let mut found = Vec::new();
    for start in 0..chart.nodes.len() {
        if !seen_nodes.insert(start) {
            continue;
        }
        let mut items = Vec::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            let edges = edges_of.get(&node).map_or(&[][..], Vec::as_slice);
            if edges.is_empty() {
                items.push(Item::Node(node));
            }
            for &at in edges {
                if seen_edges.insert(at) {
                    items.push(Item::Edge(at));
                    queue.extend(
                        ends(chart, Item::Edge(at))
                            .into_iter()
                            .filter(|&end| seen_nodes.insert(end)),
                    );
                }
            }
            // Each group is looked through once.
            if let Some(siblings) = chart
                .outermost(node)
                .and_then(|group| members.remove(&group))
            {
                queue.extend(
                    siblings
                        .into_iter()
                        .filter(|&sibling| seen_nodes.insert(sibling)),
                );
            }
        }
        found.push(items);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::parts;
    use crate::mermaid::text::{MAX_TEXT, length};
    use crate::mermaid::{Direction, Edge, Flowchart, MAX_EDGES, Node, NodeId};

    fn nodes(chart: &mut Flowchart, count: usize, label: &str) -> Vec<NodeId> {
        (0..count)
            .map(|n| chart.add(Node::new(format!("{label}{n}"), label)))
            .collect()
    }

    /// Every edge once, every node at least once, every file within the limits.
    fn assert_whole(chart: &Flowchart) -> usize {
        let parts = parts(chart);
        let mut edges: Vec<usize> = parts.iter().flat_map(|part| part.edges.clone()).collect();
        edges.sort_unstable();
        assert_eq!(edges, (0..chart.edges.len()).collect::<Vec<_>>());
        let mut nodes: Vec<usize> = parts.iter().flat_map(|part| part.nodes.clone()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        assert_eq!(nodes, (0..chart.nodes.len()).collect::<Vec<_>>());
        for part in &parts {
            assert!(part.edges.len() <= MAX_EDGES);
            for &at in &part.edges {
                assert!(part.nodes.contains(&chart.edges[at].from.0));
                assert!(part.nodes.contains(&chart.edges[at].to.0));
            }
        }
        for file in chart.write_all() {
            assert!(length(&file) <= MAX_TEXT, "{}", length(&file));
        }
        parts.len()
    }

    #[test]
    fn what_fits_stays_one_file() {
        let mut chart = Flowchart::new(Direction::Down);
        assert_eq!(chart.write_all(), [chart.write()]);
        let all = nodes(&mut chart, 400, "n");
        for pair in all.windows(2) {
            chart.connect(Edge::new(pair[0], pair[1]));
        }
        assert_eq!(chart.write_all(), [chart.write()]);
        assert_eq!(assert_whole(&chart), 1);
    }

    #[test]
    fn connected_parts_are_kept_whole() {
        let mut chart = Flowchart::new(Direction::Down);
        for chain in 0..4 {
            let all = nodes(&mut chart, 201, &format!("chain {chain} "));
            for pair in all.windows(2) {
                chart.connect(Edge::new(pair[0], pair[1]));
            }
        }
        assert_eq!(assert_whole(&chart), 2);
        for part in parts(&chart) {
            assert_eq!(part.nodes.len(), 402);
        }
    }

    #[test]
    fn a_large_connected_part_is_cut() {
        let mut chart = Flowchart::new(Direction::Right);
        let group = chart.group(None, "all", "All");
        let hub = chart.add(Node::new("hub", "Hub").within(group));
        for leaf in nodes(&mut chart, 1_200, "leaf") {
            chart.connect(Edge::new(hub, leaf).label("leads to").critical());
        }
        assert_eq!(assert_whole(&chart), 3);
    }

    #[test]
    fn long_labels_are_spread_over_files() {
        let mut chart = Flowchart::new(Direction::Right);
        let group = chart.group(None, "all", "All of them");
        let long = "\"".repeat(900);
        for n in 0..40 {
            chart.add(Node::new(n.to_string(), long.as_str()).within(group));
        }
        // Each label takes 5,400 of 50,000.
        assert_eq!(assert_whole(&chart), 5);
    }
}
