//! Flowcharts: nodes, groups of nodes, and the lines between them.

use super::split;
use super::text::{self, Ids, Place};
use super::theme::{self, Role};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Most edges that Mermaid draws in one flowchart: the 500th is an error
/// (`maxEdges`), and a diagram cannot lift the limit.
pub const MAX_EDGES: usize = 499;

/// Where a chart flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From the top down.
    #[default]
    Down,
    /// From left to right.
    Right,
}

impl Direction {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Down => "TB",
            Self::Right => "LR",
        }
    }
}

/// The outline of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// A rectangle.
    Box,
    /// A rectangle with rounded corners.
    #[default]
    Rounded,
    /// Half circles at both sides: a start or an end.
    Stadium,
    /// A diamond: a decision. It is as high as it is wide, so a long label
    /// looks better in a hexagon.
    Diamond,
    /// A hexagon: a preparation, a wait, a decision with a long label.
    Hexagon,
    /// A cylinder: stored data.
    Cylinder,
    /// A circle.
    Circle,
    /// A rectangle with double sides: a process described elsewhere.
    Subroutine,
    /// A leaning rectangle: something that comes in.
    Slanted,
}

impl Shape {
    fn delimiters(self) -> (&'static str, &'static str) {
        match self {
            Self::Box => ("[", "]"),
            Self::Rounded => ("(", ")"),
            Self::Stadium => ("([", "])"),
            Self::Diamond => ("{", "}"),
            Self::Hexagon => ("{{", "}}"),
            Self::Cylinder => ("[(", ")]"),
            Self::Circle => ("((", "))"),
            Self::Subroutine => ("[[", "]]"),
            Self::Slanted => ("[/", "/]"),
        }
    }
}

/// How an edge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Line {
    /// An arrow.
    #[default]
    Arrow,
    /// A dotted arrow: a weaker tie, a way taken only sometimes.
    Dotted,
    /// A thick arrow.
    Thick,
    /// A line without a head.
    Plain,
    /// Not drawn: keeps one node before another.
    Hidden,
}

impl Line {
    fn code(self) -> &'static str {
        match self {
            Self::Arrow => "-->",
            Self::Dotted => "-.->",
            Self::Thick => "==>",
            Self::Plain => "---",
            Self::Hidden => "~~~",
        }
    }
}

/// A node of the chart that gave it out; in another chart it means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(pub(super) usize);

/// A group of the chart that gave it out; in another chart it means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupId(usize);

/// A node, to be given to [`Flowchart::add`].
#[derive(Debug, Clone)]
pub struct Node {
    key: String,
    label: String,
    shape: Shape,
    role: Role,
    group: Option<GroupId>,
    id: String,
}

impl Node {
    /// A node with a key that is its own within the chart (a name's path, say)
    /// and a label in any text.
    #[must_use]
    pub fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            shape: Shape::default(),
            role: Role::default(),
            group: None,
            id: String::new(),
        }
    }

    /// Its outline; rounded if not said.
    #[must_use]
    pub fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// What it stands for; plain if not said.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// The group it stands in.
    #[must_use]
    pub fn within(mut self, group: GroupId) -> Self {
        self.group = Some(group);
        self
    }

    fn line(&self) -> String {
        let (open, close) = self.shape.delimiters();
        let label = text::escape(&self.label, Place::Flowchart);
        format!(
            "{}{open}\"{label}\"{close}:::{}",
            self.id,
            self.role.class()
        )
    }
}

/// An edge, to be given to [`Flowchart::connect`].
#[derive(Debug, Clone)]
pub struct Edge {
    pub(super) from: NodeId,
    pub(super) to: NodeId,
    label: String,
    line: Line,
    critical: bool,
}

impl Edge {
    /// An arrow from one node to another.
    #[must_use]
    pub fn new(from: NodeId, to: NodeId) -> Self {
        Self {
            from,
            to,
            label: String::new(),
            line: Line::default(),
            critical: false,
        }
    }

    /// What stands on it, in any text; nothing if blank.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// How it is drawn; an arrow if not said.
    #[must_use]
    pub fn line(mut self, line: Line) -> Self {
        self.line = line;
        self
    }

    /// Draws it in the colour of the critical path.
    #[must_use]
    pub fn critical(mut self) -> Self {
        self.critical = true;
        self
    }
}

#[derive(Debug, Clone)]
struct Group {
    id: String,
    label: String,
    parent: Option<GroupId>,
}

/// A flowchart.
///
/// ```
/// use mkt_emit::mermaid::{Direction, Edge, Flowchart, Node, Role};
/// let mut chart = Flowchart::new(Direction::Down);
/// let objective = chart.add(Node::new("grow_direct", "Sell direct").role(Role::Objective));
/// let kpi = chart.add(Node::new("direct_share", "Direct share: 45 %").role(Role::Kpi));
/// chart.connect(Edge::new(objective, kpi).label("measured by"));
/// assert!(chart.write().contains(r#"n_direct_share("Direct share#58; 45 %"):::kpi"#));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Flowchart {
    direction: Direction,
    groups: Vec<Group>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    keys: IndexMap<String, NodeId>,
    ids: Ids,
}

impl Flowchart {
    /// An empty chart.
    #[must_use]
    pub fn new(direction: Direction) -> Self {
        Self {
            direction,
            ..Self::default()
        }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A box around nodes, within another or on its own. A group that no node
    /// stands in, itself or within its own groups, is not drawn.
    pub fn group(&mut self, parent: Option<GroupId>, key: &str, label: &str) -> GroupId {
        let id = self.ids.take('g', key);
        // A group can only be within one that is there: no cycle can arise.
        let parent = parent.filter(|parent| parent.0 < self.groups.len());
        self.groups.push(Group {
            id,
            label: label.to_owned(),
            parent,
        });
        GroupId(self.groups.len().saturating_sub(1))
    }

    /// Adds a node. A key that is already there gives the node that has it,
    /// which stays as it is.
    pub fn add(&mut self, mut node: Node) -> NodeId {
        if let Some(&id) = self.keys.get(&node.key) {
            return id;
        }
        node.id = self.ids.take('n', &node.key);
        node.group = node.group.filter(|group| group.0 < self.groups.len());
        let id = NodeId(self.nodes.len());
        self.keys.insert(node.key.clone(), id);
        self.nodes.push(node);
        id
    }

    /// The node with a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<NodeId> {
        self.keys.get(key).copied()
    }

    /// Adds an edge.
    pub fn connect(&mut self, edge: Edge) {
        self.edges.push(edge);
    }

    /// The identifier that a node has in the file.
    #[must_use]
    pub fn id(&self, node: NodeId) -> Option<&str> {
        self.nodes.get(node.0).map(|node| node.id.as_str())
    }

    /// The chart as one Mermaid file. It may be too large for Mermaid: use
    /// [`write_all`](Self::write_all) for charts of unknown size.
    #[must_use]
    pub fn write(&self) -> String {
        let nodes: Vec<usize> = (0..self.nodes.len()).collect();
        let edges: Vec<usize> = (0..self.edges.len()).collect();
        self.write_part(&nodes, &edges)
    }

    /// The chart as as few Mermaid files as Mermaid's limits allow
    /// ([`MAX_EDGES`], [`text::MAX_TEXT`]); one, where it fits.
    ///
    /// Parts that nothing connects are kept whole and share files in their
    /// order. A connected part that is too large for a file is cut into
    /// neighbourhoods: every edge is in exactly one file, and a node stands in
    /// each file that has one of its edges, under the same identifier. A group
    /// is drawn in each file that has one of its nodes.
    #[must_use]
    pub fn write_all(&self) -> Vec<String> {
        split::parts(self)
            .iter()
            .map(|part| self.write_part(&part.nodes, &part.edges))
            .collect()
    }

    /// Writes the nodes and edges at the given places, in ascending order.
    fn write_part(&self, nodes: &[usize], edges: &[usize]) -> String {
        let mut out = self.opening();
        let listed: Vec<&Node> = nodes.iter().filter_map(|&at| self.nodes.get(at)).collect();
        let drawn = self.groups_of(&listed);
        self.write_level(None, &listed, &drawn, 1, &mut out);

        let mut critical = Vec::new();
        let mut number = 0_usize;
        for edge in edges.iter().filter_map(|&at| self.edges.get(at)) {
            let Some(line) = self.edge_line(edge) else {
                continue;
            };
            indent(1, &mut out);
            out.push_str(&line);
            out.push('\n');
            if edge.critical {
                critical.push(number.to_string());
            }
            number = number.saturating_add(1);
        }

        let roles: BTreeSet<Role> = listed.iter().map(|node| node.role).collect();
        for role in roles {
            indent(1, &mut out);
            out.push_str(&role.definition());
            out.push('\n');
        }
        if !critical.is_empty() {
            let list = critical.join(",");
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "  linkStyle {list} stroke:{},stroke-width:2.5px",
                theme::CRITICAL
            );
        }
        out
    }

    /// What stands at the head of every file.
    pub(super) fn opening(&self) -> String {
        format!(
            "{}flowchart {}\n",
            theme::flowchart(),
            self.direction.code()
        )
    }

    /// One level of nested groups: its own nodes, then the groups in it.
    fn write_level(
        &self,
        level: Option<GroupId>,
        nodes: &[&Node],
        drawn: &BTreeSet<GroupId>,
        depth: usize,
        out: &mut String,
    ) {
        for node in nodes.iter().filter(|node| node.group == level) {
            indent(depth, out);
            out.push_str(&node.line());
            out.push('\n');
        }
        for &id in drawn {
            let Some(group) = self.groups.get(id.0).filter(|group| group.parent == level) else {
                continue;
            };
            indent(depth, out);
            out.push_str(&group.line());
            out.push('\n');
            self.write_level(Some(id), nodes, drawn, depth.saturating_add(1), out);
            indent(depth, out);
            out.push_str("end\n");
        }
    }

    /// The groups that the nodes stand in, at any distance.
    fn groups_of(&self, nodes: &[&Node]) -> BTreeSet<GroupId> {
        nodes.iter().flat_map(|node| self.around(node)).collect()
    }

    /// The groups round a node, from the inside out.
    fn around(&self, node: &Node) -> impl Iterator<Item = GroupId> {
        std::iter::successors(node.group, |id| self.groups.get(id.0)?.parent)
    }

    /// The outermost group round a node.
    pub(super) fn outermost(&self, at: usize) -> Option<GroupId> {
        self.around(self.nodes.get(at)?).last()
    }

    /// The most text that a node can add to a file, with the groups round it.
    pub(super) fn node_length(&self, at: usize) -> usize {
        let Some(node) = self.nodes.get(at) else {
            return 0;
        };
        let groups: Vec<&Group> = self
            .around(node)
            .filter_map(|id| self.groups.get(id.0))
            .collect();
        // Each level indents by two, and each line ends in a newline.
        let margin = groups.len().saturating_mul(2).saturating_add(3);
        groups.iter().fold(
            text::length(&node.line()).saturating_add(margin),
            |sum, group| {
                let both = text::length(&group.line()).saturating_add("end".len());
                sum.saturating_add(both)
                    .saturating_add(margin.saturating_mul(2))
            },
        )
    }

    /// The most text that an edge can add to a file, without its nodes; none
    /// where an end of it is of another chart.
    pub(super) fn edge_length(&self, at: usize) -> Option<usize> {
        let line = self.edge_line(self.edges.get(at)?)?;
        // Indentation and newline, and its number if it is critical.
        Some(text::length(&line).saturating_add(3 + 4))
    }

    /// An edge's line; none where an end is of another chart.
    fn edge_line(&self, edge: &Edge) -> Option<String> {
        let (from, to) = (self.id(edge.from)?, self.id(edge.to)?);
        let arrow = edge.line.code();
        if text::is_blank(&edge.label) {
            return Some(format!("{from} {arrow} {to}"));
        }
        let label = text::escape(&edge.label, Place::Flowchart);
        Some(format!("{from} {arrow}|\"{label}\"| {to}"))
    }
}

impl Group {
    fn line(&self) -> String {
        format!(
            "subgraph {}[\"{}\"]",
            self.id,
            text::escape(&self.label, Place::Flowchart)
        )
    }
}

fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}
