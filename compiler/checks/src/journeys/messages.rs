//! Messages that nothing sends.

use mkt_diagnostics::{Diagnostic, Journey as Finding};
use mkt_kinds::Edge;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::People;

/// Own messages that no journey, campaign or rule sends. Silent while anything
/// in the project is wrong: what sends them may stand where nobody could read
/// it.
pub(crate) fn unused(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    if subject.damaged {
        return;
    }
    let strategy = subject.strategy;
    let graph = strategy.graph();
    for message in strategy.messages() {
        // What a template declares is for all that apply it.
        if strategy.is_applied(message.0) {
            continue;
        }
        let node = NodeIndex::new(message.symbol_id().index());
        let mut named = false;
        let mut used = false;
        for arrow in graph.edges_directed(node, Direction::Incoming) {
            let own = arrow.weight().declaration == message.id;
            used |= matches!(arrow.weight().edge, Edge::Sends | Edge::Extends);
            named |= !own && arrow.source() != node;
        }
        if used {
            continue;
        }
        let finding = Finding::MessageUnused {
            message: message.name().to_string(),
            named,
        };
        told.push(Diagnostic::new(finding, message.span()));
    }
}
