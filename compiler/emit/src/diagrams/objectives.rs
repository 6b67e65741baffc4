//! The objective trees: objectives by what they support, each with its
//! targets.

use mkt_model::Strategy;
use mkt_model::access::direction::Objective;

use super::tree::{Tree, roots};
use super::{Picture, words};
use crate::mermaid::{Direction, Edge, Flowchart, Line, Node, Role, Shape};

pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    let roots = roots(strategy);
    let several = roots.len() > 1;
    roots
        .into_iter()
        .filter_map(|root| {
            let (stem, title) = if several {
                (
                    format!("objectives-{}", root.name()),
                    format!("Objectives and targets: {}", root.title()),
                )
            } else {
                ("objectives".to_owned(), "Objectives and targets".to_owned())
            };
            Picture::of(
                stem,
                title,
                "Every objective with the team that answers for it, and where its KPIs are to be by when.",
                &chart(strategy, root),
            )
        })
        .collect()
}

fn chart(strategy: &Strategy, root: Objective<'_>) -> Flowchart {
    let tree = Tree::below(root, |handle| Objective::of(handle).is_some());
    let mut chart = Flowchart::new(Direction::Right);
    let objectives = tree
        .members
        .iter()
        .filter_map(|member| Some((Objective::of(member.handle)?, member.level)));
    for (objective, level) in objectives.clone() {
        let label = match objective.owner() {
            Some(owner) => format!("{}\n{}", objective.title(), strategy.symbol(owner).title()),
            None => objective.title().to_owned(),
        };
        let role = match level {
            0 => Role::Root,
            _ => Role::Objective,
        };
        let key = words::key(strategy, objective.symbol_id());
        chart.add(Node::new(key, label).role(role));
    }
    for (objective, _) in objectives {
        let key = words::key(strategy, objective.symbol_id());
        let Some(node) = chart.find(&key) else {
            continue;
        };
        for (place, target) in objective.targets().iter().enumerate() {
            let kpi = strategy.symbol(target.kpi).title();
            let label = format!("{kpi}\n{}", words::target(strategy, target));
            let target = chart.add(
                Node::new(format!("{key}.target.{place}"), label)
                    .role(Role::Kpi)
                    .shape(Shape::Box),
            );
            chart.connect(Edge::new(node, target).line(Line::Dotted));
        }
    }
    for (from, to) in &tree.arrows {
        let find = |id| chart.find(&words::key(strategy, id));
        if let (Some(from), Some(to)) = (find(*from), find(*to)) {
            chart.connect(Edge::new(from, to));
        }
    }
    chart
}
