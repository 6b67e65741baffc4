//! The dependency graph of work: what has to be done, or to be there, before
//! what.

use std::collections::{BTreeMap, BTreeSet};

use mkt_kinds::Edge as Meaning;
use mkt_model::{Strategy, SymbolId};
use petgraph::visit::EdgeRef;

use super::{Picture, words};
use crate::mermaid::{Direction, Edge, Flowchart, Line, Node, Role, Shape};

/// An arrow between two things, in the direction of time.
struct Arrow {
    from: SymbolId,
    to: SymbolId,
    line: Line,
}

pub(super) fn draw(strategy: &Strategy) -> Option<Picture> {
    let mut chart = Flowchart::new(Direction::Right);
    let arrows = arrows(strategy);
    // In the order of declaration, so that the picture follows the files.
    for handle in strategy.own() {
        let id = handle.symbol_id();
        let Some((role, shape)) = look(handle.kind().word) else {
            continue;
        };
        if arrows
            .iter()
            .any(|arrow| arrow.from == id || arrow.to == id)
        {
            let key = words::key(strategy, id);
            chart.add(Node::new(key, handle.title()).role(role).shape(shape));
        }
    }
    for arrow in &arrows {
        let node = |id| chart.find(&words::key(strategy, id));
        if let (Some(from), Some(to)) = (node(arrow.from), node(arrow.to)) {
            chart.connect(Edge::new(from, to).line(arrow.line));
        }
    }
    Picture::of(
        "dependencies",
        "What waits for what",
        "The order in which work has to happen, from left to right; what follows from other arrows has none of its own. Dotted lines lead from work to what it brings into being, where a campaign needs that.",
        &chart,
    )
}

/// How work looks, and what work brings into being; none for the rest.
fn look(kind: &str) -> Option<(Role, Shape)> {
    Some(match kind {
        "initiative" => (Role::Work, Shape::Rounded),
        "milestone" => (Role::Goal, Shape::Stadium),
        "campaign" | "journey" => (Role::Reach, Shape::Stadium),
        "platform" | "source" | "segment" | "channel" => (Role::Data, Shape::Cylinder),
        _ => return None,
    })
}

fn is_work(strategy: &Strategy, id: SymbolId) -> bool {
    matches!(
        strategy.symbol(id).kind.word(),
        "initiative" | "milestone" | "campaign" | "journey"
    )
}

/// What is between work, each pair once; and what work delivers, where
/// something else needs it.
fn arrows(strategy: &Strategy) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut delivered: Vec<(SymbolId, SymbolId)> = Vec::new();
    for edge in strategy.graph().edge_references() {
        let node = |index| strategy.graph().node_weight(index).copied();
        let (Some(from), Some(to)) = (node(edge.source()), node(edge.target())) else {
            continue;
        };
        if !is_work(strategy, from) {
            continue;
        }
        match edge.weight().edge {
            Meaning::After | Meaning::Needs => arrows.push(Arrow {
                from: to,
                to: from,
                line: Line::Arrow,
            }),
            Meaning::Delivers => delivered.push((from, to)),
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    arrows.retain(|arrow| seen.insert((arrow.from, arrow.to)));
    arrows = without_detours(arrows);
    for (work, thing) in delivered {
        let needed = arrows.iter().any(|arrow| arrow.from == thing);
        if needed && seen.insert((work, thing)) {
            arrows.push(Arrow {
                from: work,
                to: thing,
                line: Line::Dotted,
            });
        }
    }
    arrows
}

/// Leaves out arrows that others say together: where C waits for B, and B for
/// A, that C also waits for A says nothing more. The order stays the same.
/// Arrows in a circle, which is reported, are all kept.
fn without_detours(arrows: Vec<Arrow>) -> Vec<Arrow> {
    let mut onward: BTreeMap<SymbolId, Vec<SymbolId>> = BTreeMap::new();
    for arrow in &arrows {
        onward.entry(arrow.from).or_default().push(arrow.to);
    }
    let reaches = |start: SymbolId, end: SymbolId| {
        let mut open = vec![start];
        let mut seen = BTreeSet::from([start]);
        while let Some(at) = open.pop() {
            for &next in onward.get(&at).into_iter().flatten() {
                if next == end {
                    return true;
                }
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    };
    let is_detour = |arrow: &Arrow| {
        let mut steps = onward.get(&arrow.from).into_iter().flatten();
        steps.any(|&step| {
            step != arrow.to && reaches(step, arrow.to) && !reaches(arrow.to, arrow.from)
        })
    };
    let kept: Vec<bool> = arrows.iter().map(|arrow| !is_detour(arrow)).collect();
    arrows
        .into_iter()
        .zip(kept)
        .filter_map(|(arrow, kept)| kept.then_some(arrow))
        .collect()
}
