//! The KPI tree: how each KPI is computed, and from what; and beside it the
//! KPIs that are measured elsewhere.

use mkt_kinds::Edge as Meaning;
use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::{Strategy, SymbolId, display};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::{Picture, words};
use crate::mermaid::{Direction, Edge, Flowchart, Node, Role, Shape};

pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    let (computed, measured): (Vec<Kpi<'_>>, Vec<Kpi<'_>>) =
        strategy.kpis().partition(|kpi| is_computed(*kpi));
    let tree = Picture::of(
        "kpis",
        "KPI tree",
        "How KPIs are computed: each with its formula, and the events, people, channels and other KPIs it is made of.",
        &chart(strategy, &computed, Meaning::DefinedBy),
    );
    let sources = Picture::of(
        "kpi-sources",
        "KPIs by source",
        "The KPIs that are measured elsewhere, and the sources they come from.",
        &chart(strategy, &measured, Meaning::Reads),
    );
    tree.into_iter().chain(sources).collect()
}

fn is_computed(kpi: Kpi<'_>) -> bool {
    kpi.formula().is_some() || matches!(kpi.reading(), Reading::Conversion { .. })
}

/// KPIs on the left, what they are made of on the right.
fn chart(strategy: &Strategy, kpis: &[Kpi<'_>], meaning: Meaning) -> Flowchart {
    let mut chart = Flowchart::new(Direction::Right);
    for kpi in kpis {
        let label = format!("{}\n{}", kpi.title(), definition(strategy, *kpi));
        let key = words::key(strategy, kpi.symbol_id());
        chart.add(Node::new(key, label).role(Role::Kpi));
    }
    for kpi in kpis {
        let Some(node) = chart.find(&words::key(strategy, kpi.symbol_id())) else {
            continue;
        };
        for input in inputs(strategy, *kpi, meaning) {
            let symbol = strategy.symbol(input);
            let (role, shape) = match symbol.kind.word() {
                "kpi" => (Role::Kpi, Shape::Rounded),
                "source" | "platform" | "event" | "entity" | "score" => {
                    (Role::Data, Shape::Cylinder)
                }
                "segment" | "consent" => (Role::People, Shape::Rounded),
                _ => (Role::Reach, Shape::Stadium),
            };
            let input = chart.add(
                Node::new(words::key(strategy, input), symbol.title())
                    .role(role)
                    .shape(shape),
            );
            chart.connect(Edge::new(node, input));
        }
    }
    chart
}

/// How a KPI is defined, on one line: its formula, or its unit and window.
fn definition(strategy: &Strategy, kpi: Kpi<'_>) -> String {
    if let Some(formula) = kpi.formula() {
        return display::expression(strategy, formula, display::Style::Reading);
    }
    if let Reading::Conversion { from, to, within } = kpi.reading() {
        let (from, to) = (words::event(strategy, from), words::event(strategy, to));
        return format!("{from} → {to} within {within}");
    }
    let unit = kpi.unit().map(|unit| display::unit(strategy, unit));
    match (unit, kpi.per()) {
        (Some(unit), Some(per)) => format!("{unit}, each {per}"),
        (Some(unit), None) => unit,
        (None, Some(per)) => format!("each {per}"),
        (None, None) => String::new(),
    }
}

/// What a KPI is made of, in the order of its lines: declarations, each once,
/// a property standing for what has it.
fn inputs(strategy: &Strategy, kpi: Kpi<'_>, meaning: Meaning) -> Vec<SymbolId> {
    let graph = strategy.graph();
    let mut arrows: Vec<_> = graph
        .edges(NodeIndex::new(kpi.symbol_id().index()))
        .filter(|arrow| arrow.weight().edge == meaning)
        .collect();
    arrows.sort_by_key(|arrow| arrow.id());
    let mut inputs: Vec<SymbolId> = Vec::new();
    for arrow in arrows {
        let Some(to) = graph.node_weight(arrow.target()) else {
            continue;
        };
        let to = strategy.handle(*to).symbol_id();
        if !inputs.contains(&to) {
            inputs.push(to);
        }
    }
    inputs
}
