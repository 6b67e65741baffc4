//! Each customer experience: its moments in order, by the framework's stages,
//! coloured by how people feel.

use mkt_model::access::audience::{Experience, Moment};
use mkt_model::{Strategy, SymbolId};

use super::{Picture, words};
use crate::markdown;
use crate::mermaid::{Direction, Edge, Flowchart, GroupId, Node, Role};

pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    strategy
        .experiences()
        .filter_map(|experience| {
            let personas: Vec<String> = experience
                .personas()
                .into_iter()
                .map(|id| markdown::text(strategy.symbol(id).title()))
                .collect();
            let about = format!(
                "What {} goes through, step by step; red is where it hurts, green where it goes well.",
                personas.join(" or ")
            );
            Picture::of(
                format!("experience-{}", experience.name()),
                experience.title(),
                about,
                &chart(strategy, experience),
            )
        })
        .collect()
}

fn chart(strategy: &Strategy, experience: Experience<'_>) -> Flowchart {
    let mut chart = Flowchart::new(Direction::Right);
    let mut groups: Vec<(SymbolId, GroupId)> = Vec::new();
    let mut before = None;
    for moment in experience.moments() {
        let mut node = Node::new(words::key(strategy, moment.symbol), label(strategy, moment))
            .role(role(moment));
        if let Some(stage) = moment.stage() {
            let known = groups
                .iter()
                .find(|(of, _)| *of == stage)
                .map(|(_, group)| *group);
            let group = known.unwrap_or_else(|| {
                let symbol = strategy.symbol(stage);
                let group = chart.group(None, &symbol.path, symbol.title());
                groups.push((stage, group));
                group
            });
            node = node.within(group);
        }
        let node = chart.add(node);
        if let Some(before) = before {
            chart.connect(Edge::new(before, node));
        }
        before = Some(node);
    }
    chart
}

fn label(strategy: &Strategy, moment: Moment<'_>) -> String {
    let what = moment
        .does()
        .unwrap_or_else(|| strategy.symbol(moment.symbol).title());
    let touches: Vec<&str> = moment
        .touches()
        .into_iter()
        .map(|id| strategy.symbol(id).title())
        .collect();
    if touches.is_empty() {
        what.to_owned()
    } else {
        format!("{what}\n{}", touches.join(", "))
    }
}

fn role(moment: Moment<'_>) -> Role {
    match moment.feels() {
        Some(0..=2) => Role::Risk,
        Some(4..) => Role::Kpi,
        _ => Role::Plain,
    }
}
