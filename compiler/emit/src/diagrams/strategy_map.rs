//! The strategy map: for each objective that supports no other, all that
//! works toward it, objectives and work.

use mkt_model::{Handle, Strategy};

use super::tree::{Tree, roots};
use super::{Flow, Picture, words};
use crate::mermaid::{Edge, Flowchart, Node, Role, Shape};

/// The kinds of work that a map shows beside objectives. Milestones, platforms
/// and rules also say what they support, but nobody works on them as such.
const WORK: [(&str, Role); 4] = [
    ("initiative", Role::Work),
    ("campaign", Role::Reach),
    ("journey", Role::Reach),
    ("experiment", Role::Decision),
];

/// Most boxes that one page shows at a size at which they are read with ease.
const PAGE: usize = 24;

/// How many levels an overview shows below its root.
const OVERVIEW: usize = 2;

pub(super) fn draw(strategy: &Strategy, flow: Flow) -> Vec<Picture> {
    let roots = roots(strategy);
    let several = roots.len() > 1;
    let mut pictures = Vec::new();
    for root in roots {
        let tree = Tree::below(root, |handle| role(handle).is_some());
        let (stem, title) = if several {
            (
                format!("strategy-map-{}", root.name()),
                format!("Strategy map: {}", root.title()),
            )
        } else {
            ("strategy-map".to_owned(), "Strategy map".to_owned())
        };
        if tree.members.len() > PAGE && tree.depth() > OVERVIEW {
            pictures.extend(Picture::of(
                stem.clone(),
                title.clone(),
                "What works toward what, at a glance.",
                &chart(&tree.down_to(OVERVIEW), flow),
            ));
            pictures.extend(Picture::of(
                format!("{stem}-in-full"),
                format!("{title}, in full"),
                "Every objective with all the work that carries it.",
                &chart(&tree, flow),
            ));
        } else {
            pictures.extend(Picture::of(
                stem,
                title,
                "What works toward what: objectives, and the initiatives, campaigns and journeys that carry them.",
                &chart(&tree, flow),
            ));
        }
    }
    pictures
}

fn chart(tree: &Tree<'_>, flow: Flow) -> Flowchart {
    let mut chart = Flowchart::new(flow.direction(tree.leaves()));
    for member in &tree.members {
        let handle = member.handle;
        let role = match member.level {
            0 => Role::Root,
            _ => role(handle).unwrap_or_default(),
        };
        let shape = match role {
            Role::Reach => Shape::Stadium,
            _ => Shape::Rounded,
        };
        let key = words::key(handle.strategy, handle.symbol_id());
        chart.add(Node::new(key, handle.title()).role(role).shape(shape));
    }
    let Some(root) = tree.members.first() else {
        return chart;
    };
    for (from, to) in &tree.arrows {
        let find = |id| chart.find(&words::key(root.handle.strategy, id));
        if let (Some(from), Some(to)) = (find(*from), find(*to)) {
            chart.connect(Edge::new(from, to));
        }
    }
    chart
}

/// How something is drawn; none for what is not on the map.
fn role(handle: Handle<'_>) -> Option<Role> {
    let kind = handle.kind().word;
    if kind == "objective" {
        return Some(Role::Objective);
    }
    WORK.iter()
        .find(|(word, _)| *word == kind)
        .map(|(_, role)| *role)
}
