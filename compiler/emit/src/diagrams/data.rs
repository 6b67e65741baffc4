//! The flow of data: from sources over what is known about people to the
//! segments and scores made of it, and the journeys and campaigns they feed.

use std::collections::BTreeSet;

use mkt_kinds::Edge as Meaning;
use mkt_model::{Strategy, SymbolId};
use petgraph::visit::EdgeRef;

use super::{Picture, words};
use crate::mermaid::{Direction, Edge, Flowchart, Node, Role, Shape};

/// The columns of the picture, from left to right.
const COLUMNS: [(&[&str], Role, Shape); 5] = [
    (&["source"], Role::Plain, Shape::Cylinder),
    (&["entity", "event"], Role::Data, Shape::Box),
    (&["score"], Role::Kpi, Shape::Rounded),
    (&["segment"], Role::People, Shape::Rounded),
    (&["journey", "campaign"], Role::Reach, Shape::Stadium),
];

pub(super) fn draw(strategy: &Strategy) -> Option<Picture> {
    let arrows = arrows(strategy);
    let mut chart = Flowchart::new(Direction::Right);
    for (kinds, role, shape) in COLUMNS {
        for handle in strategy.own() {
            let id = handle.symbol_id();
            let takes_part = arrows.iter().any(|(from, to)| *from == id || *to == id);
            if kinds.contains(&handle.kind().word) && takes_part {
                let key = words::key(strategy, id);
                chart.add(Node::new(key, handle.title()).role(role).shape(shape));
            }
        }
    }
    for (from, to) in arrows {
        let node = |id| chart.find(&words::key(strategy, id));
        if let (Some(from), Some(to)) = (node(from), node(to)) {
            chart.connect(Edge::new(from, to));
        }
    }
    Picture::of(
        "data",
        "From data to people",
        "Which source provides what, which scores and segments are made of it, and which journeys and campaigns these feed.",
        &chart,
    )
}

fn column(strategy: &Strategy, id: SymbolId) -> Option<usize> {
    let kind = strategy.handle(id).kind().word;
    COLUMNS.iter().position(|(kinds, ..)| kinds.contains(&kind))
}

/// From what provides to what uses, each pair once, in the order of the model.
fn arrows(strategy: &Strategy) -> BTreeSet<(SymbolId, SymbolId)> {
    let mut arrows = BTreeSet::new();
    for edge in strategy.graph().edge_references() {
        let node = |index| {
            let id = *strategy.graph().node_weight(index)?;
            let whole = strategy.handle(id).symbol_id();
            column(strategy, whole).map(|column| (whole, column))
        };
        let (Some((user, at)), Some((used, from))) = (node(edge.source()), node(edge.target()))
        else {
            continue;
        };
        match edge.weight().edge {
            // A source names what it provides.
            Meaning::Provides => arrows.insert((user, used)),
            Meaning::DefinedBy | Meaning::Of | Meaning::Targets | Meaning::Enters
                if from < at || (from == at && user != used) =>
            {
                arrows.insert((used, user))
            }
            _ => continue,
        };
    }
    // What is made of an entity's events needs no arrow from the entity too.
    let is_entity = |id: SymbolId| strategy.symbol(id).kind.word() == "entity";
    let otherwise: BTreeSet<SymbolId> = arrows
        .iter()
        .filter(|(from, _)| !is_entity(*from))
        .map(|(_, to)| *to)
        .collect();
    arrows.retain(|(from, to)| !is_entity(*from) || !otherwise.contains(to));
    arrows
}
