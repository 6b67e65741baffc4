//! The dependency graph: who refers to whom, and what that means.

use std::collections::{HashMap, HashSet};

use mkt_diagnostics::{Diagnostic, Language, Plan};
use mkt_kinds::Edge;
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use crate::entry::{Capture, Entry, PlaceId, Spec};
use crate::expression::{Counted, EventKind, Expression, ExpressionKind};
use crate::strategy::Strategy;
use crate::symbol::{DeclarationId, SymbolId};
use crate::types::Type;
use crate::value::{Unit, Value};

/// An arrow from the declaration in which a reference stands to what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arrow {
    /// What it means.
    pub edge: Edge,
    /// Where the reference stands.
    pub place: PlaceId,
    /// The declaration that the place belongs to.
    pub declaration: DeclarationId,
}

/// The dependency graph. Its nodes are all symbols, by number.
pub type Graph = DiGraph<SymbolId, Arrow>;

/// Builds the graph of a strategy.
pub(crate) fn build(strategy: &Strategy) -> Graph {
    let mut graph =
        Graph::with_capacity(strategy.names.symbols.len(), strategy.names.symbols.len());
    for index in 0..strategy.names.symbols.len() {
        graph.add_node(SymbolId(u32::try_from(index).unwrap_or(u32::MAX)));
    }
    for (index, declaration) in strategy.declarations.iter().enumerate() {
        let id = DeclarationId(u32::try_from(index).unwrap_or(u32::MAX));
        let mut builder = Builder {
            graph: &mut graph,
            declaration: id,
        };
        for (to, edge, place) in [
            (declaration.of, Edge::Of, declaration.of_place),
            (
                declaration.extends,
                Edge::Extends,
                declaration.extends_place,
            ),
        ] {
            if let Some(to) = to {
                builder.arrow(declaration.symbol, to, edge, place);
            }
        }
        builder.entries(declaration.symbol, &declaration.entries);
    }
    graph
}

struct Builder<'g> {
    graph: &'g mut Graph,
    declaration: DeclarationId,
}

impl Builder<'_> {
    fn arrow(&mut self, from: SymbolId, to: SymbolId, edge: Edge, place: PlaceId) {
        if edge == Edge::None {
            return;
        }
        let arrow = Arrow {
            edge,
            place,
            declaration: self.declaration,
        };
        self.graph.add_edge(
            NodeIndex::new(from.index()),
            NodeIndex::new(to.index()),
            arrow,
        );
    }

    fn entries(&mut self, from: SymbolId, entries: &[Entry]) {
        for entry in entries {
            // A stage's condition is the stage's, not the whole lifecycle's.
            let from = entry.symbol.unwrap_or(from);
            self.captures(from, entry.spec, &entry.captures);
            self.entries(from, &entry.children);
            for part in &entry.otherwise {
                self.captures(from, entry.spec, &part.captures);
                self.entries(from, &part.children);
            }
        }
    }

    fn captures(&mut self, from: SymbolId, spec: Spec, captures: &[Capture]) {
        for capture in captures {
            let edge = match spec {
                Spec::Member(member) => member.edge_of(capture.slot),
                Spec::Statement(statement) => statement.edge_of(capture.slot),
                Spec::Open(_) => Edge::Uses,
            };
            let mut found = Vec::new();
            of_value(&capture.value, &mut found);
            for to in found {
                self.arrow(from, to, edge, capture.place);
            }
        }
    }
}

/// Everything that a value names.
fn of_value(value: &Value, found: &mut Vec<SymbolId>) {
    match value {
        Value::Reference(id) | Value::Setting(id, _) => found.push(*id),
        Value::Expression(expression) => of_expression(expression, found),
        Value::Event(event) => {
            of_event(event.event, found);
            if let Some(condition) = &event.condition {
                of_expression(condition, found);
            }
        }
        Value::Type(ty) => of_type(&ty.ty, found),
        Value::Given(given) => {
            for capture in &given.captures {
                of_value(&capture.value, found);
            }
        }
        Value::Unit(unit) => of_unit(unit, found),
        Value::Quantity(quantity) => of_unit(&quantity.unit, found),
        _ => {}
    }
}

fn of_type(ty: &Type, found: &mut Vec<SymbolId>) {
    match ty {
        Type::Entity(id) => found.push(*id),
        Type::ListOf(inner) => of_type(inner, found),
        _ => {}
    }
}

fn of_unit(unit: &Unit, found: &mut Vec<SymbolId>) {
    match unit {
        Unit::Counted(id, _) => found.push(*id),
        Unit::Per(unit, per) => {
            of_unit(unit, found);
            of_unit(per, found);
        }
        _ => {}
    }
}

fn of_event(event: EventKind, found: &mut Vec<SymbolId>) {
    match event {
        EventKind::Declared(id) => found.push(id),
        EventKind::Reaction(_, of) => found.extend(of),
        EventKind::Poisoned => {}
    }
}

/// Everything that an expression names, in the order in which it does.
pub fn of_expression(expression: &Expression, found: &mut Vec<SymbolId>) {
    match &expression.kind {
        ExpressionKind::Poisoned
        | ExpressionKind::Literal(_)
        | ExpressionKind::Window
        | ExpressionKind::Otherwise
        | ExpressionKind::Key(_) => {}
        ExpressionKind::Property(property) => found.extend(&property.path),
        ExpressionKind::Declared(id) | ExpressionKind::InSegment(id) => found.push(*id),
        ExpressionKind::Consents { topic, channel } => {
            found.push(*topic);
            found.extend(channel);
        }
        ExpressionKind::Score { score, .. } => found.push(*score),
        ExpressionKind::Figure { of, .. } => found.extend(of),
        ExpressionKind::Reaction(_, of) => found.extend(of),
        ExpressionKind::Aggregate(aggregate) => {
            match &aggregate.source {
                Counted::Event(id) | Counted::Population(id) => found.push(*id),
                Counted::Reaction(_, of) => found.extend(of),
            }
            if let Some(property) = &aggregate.property {
                found.extend(&property.path);
            }
        }
        ExpressionKind::Age(_)
        | ExpressionKind::Anniversary(_)
        | ExpressionKind::Not(_)
        | ExpressionKind::Negative(_)
        | ExpressionKind::IsSet(..)
        | ExpressionKind::List(_)
        | ExpressionKind::And(_)
        | ExpressionKind::Or(_)
        | ExpressionKind::Sum(_)
        | ExpressionKind::Product(_)
        | ExpressionKind::Range(..)
        | ExpressionKind::Compare(..)
        | ExpressionKind::In(..)
        | ExpressionKind::Contains(..)
        | ExpressionKind::StartsWith(..) => {}
    }
    expression.each_part(|part| of_expression(part, found));
    if let ExpressionKind::Aggregate(aggregate) = &expression.kind {
        found.extend(aggregate.by);
    }
}

/// Reports circles of arrows that put things in an order: nothing can support,
/// follow, extend or define itself.
pub(crate) fn circles(strategy: &Strategy) -> Vec<Diagnostic> {
    circles_in(&strategy.graph)
        .iter()
        .map(|(edge, circle)| describe(strategy, *edge, circle))
        .collect()
}

/// The arrows of a circle, each with where it begins.
type Circle = Vec<(SymbolId, Arrow)>;

/// A circle of each strongly connected component of the arrows of one meaning.
///
/// Neither algorithm recurses: a chain may be as long as a project.
fn circles_in(graph: &Graph) -> Vec<(Edge, Circle)> {
    let mut found = Vec::new();
    // Where all arrows that put things in an order make no circle together,
    // those of one meaning make none.
    let all = EdgeFiltered::from_fn(graph, |arrow| arrow.weight().edge.orders());
    if toposort(&all, None).is_ok() {
        return found;
    }
    for edge in Edge::ALL.into_iter().filter(|edge| edge.orders()) {
        let ordered = graph.filter_map(
            |_, symbol| Some(*symbol),
            |_, arrow| (arrow.edge == edge).then_some(*arrow),
        );
        for component in kosaraju_scc(&ordered) {
            found.extend(circle(&ordered, &component).map(|circle| (edge, circle)));
        }
    }
    found
}

/// A shortest circle inside a strongly connected component, beginning with
/// its earliest symbol; none where it holds no circle.
fn circle(graph: &Graph, component: &[NodeIndex]) -> Option<Circle> {
    let start = *component.iter().min()?;
    // Nearly every component is a single symbol that does not point to itself.
    if component.len() == 1 && !graph.contains_edge(start, start) {
        return None;
    }
    let inside: HashSet<NodeIndex> = component.iter().copied().collect();
    // Breadth first from the start back to it.
    let mut came_by: HashMap<NodeIndex, (NodeIndex, Arrow)> = HashMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut out: Vec<_> = graph.edges(node).collect();
        out.sort_by_key(|edge| (edge.target(), edge.id()));
        for edge in out {
            let target = edge.target();
            if target == start {
                let mut path = vec![(node, *edge.weight())];
                let mut at = node;
                while at != start {
                    let (before, arrow) = came_by.get(&at)?;
                    path.push((*before, *arrow));
                    at = *before;
                }
                path.reverse();
                return path
                    .into_iter()
                    .map(|(node, arrow)| Some((*graph.node_weight(node)?, arrow)))
                    .collect();
            }
            if inside.contains(&target) && !came_by.contains_key(&target) {
                came_by.insert(target, (node, *edge.weight()));
                queue.push_back(target);
            }
        }
    }
    None
}

fn describe(strategy: &Strategy, edge: Edge, circle: &[(SymbolId, Arrow)]) -> Diagnostic {
    let path: Vec<String> = circle
        .iter()
        .map(|(id, _)| strategy.symbol(*id).path.to_string())
        .collect();
    let finding: mkt_diagnostics::Finding = match edge {
        Edge::After => Plan::ScheduleCycle { path }.into(),
        Edge::Extends => Language::CyclicExtends { path }.into(),
        _ => {
            let first = circle
                .first()
                .map(|(id, _)| strategy.symbol(*id).kind.word());
            let what = match (edge, first) {
                (Edge::Supports, _) => "the purpose",
                (Edge::PartOf, _) => "the place",
                (Edge::Of, _) => "the base",
                (_, Some("kpi")) => "the formula",
                (_, Some("segment" | "stage")) => "the condition",
                _ => "the definition",
            };
            let what = what.to_owned();
            Language::CyclicReference { path, what }.into()
        }
    };
    let mut spans = circle
        .iter()
        .map(|(_, arrow)| strategy.span(arrow.declaration, arrow.place));
    let first = spans.next().unwrap_or(mkt_diagnostics::Span::NONE);
    let mut diagnostic = Diagnostic::new(finding, first);
    for ((id, _), span) in circle.iter().skip(1).zip(spans) {
        let name = &strategy.symbol(*id).path;
        diagnostic = diagnostic.related(span, format!("`{name}` goes on here"));
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each symbol follows the one before it, the first the last where closed.
    fn chain(length: u32, closed: bool) -> Graph {
        let mut graph = Graph::new();
        for number in 0..length {
            graph.add_node(SymbolId(number));
        }
        let arrow = Arrow {
            edge: Edge::After,
            place: PlaceId(0),
            declaration: DeclarationId(0),
        };
        let steps = (0..length).zip(1..length);
        let back = closed.then(|| (length.saturating_sub(1), 0));
        for (from, to) in steps.chain(back) {
            graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), arrow);
        }
        graph
    }

    #[test]
    fn a_chain_may_be_as_long_as_a_project() {
        assert_eq!(circles_in(&chain(200_000, false)), []);
        let found = circles_in(&chain(200_000, true));
        let lengths: Vec<_> = found.iter().map(|(_, circle)| circle.len()).collect();
        assert_eq!(lengths, [200_000]);
    }

    #[test]
    fn what_points_to_itself_is_a_circle() {
        assert_eq!(circles_in(&chain(1, true)).len(), 1);
        assert_eq!(circles_in(&chain(1, false)), []);
    }
}
