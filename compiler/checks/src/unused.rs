//! Declarations that nothing refers to.

use std::collections::BTreeSet;

use mkt_diagnostics::{Diagnostic, Language};
use mkt_model::Strategy;
use petgraph::visit::EdgeRef;

use crate::Subject;

/// The kinds that do nothing by themselves: they are there for others to refer
/// to. All others run, document, measure or promise something by being there;
/// messages are there to be sent, which is told by `message-unused`.
const REFERRED_TO: &[&str] = &[
    "budget",
    "calendar",
    "channel",
    "consent",
    "framework",
    "law",
    "offer",
    "platform",
    "score",
    "segment",
    "team",
    "unit",
];

/// Own declarations of such kinds that no other declaration names. Silent while
/// anything in the project is wrong: what would refer to them may stand where
/// nobody could read it.
pub(crate) fn declarations(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    if subject.damaged {
        return;
    }
    let used = used(subject.strategy);
    for handle in subject.strategy.own() {
        let kind = handle.kind().word;
        // What a template declares is for all that apply it.
        if subject.strategy.is_applied(handle) {
            continue;
        }
        if REFERRED_TO.contains(&kind) && !used.get(handle.id.index()).is_some_and(|used| *used) {
            let finding = Language::UnusedDeclaration {
                name: handle.name().to_string(),
                kind: kind.to_owned(),
            };
            told.push(Diagnostic::new(finding, handle.span()));
        }
    }
}

/// Own templates that nothing applies: what is wrong in them would be found
/// only there. Silent as above.
pub(crate) fn templates(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    if subject.damaged {
        return;
    }
    let strategy = subject.strategy;
    let applied: BTreeSet<_> = strategy
        .applications()
        .iter()
        .filter_map(|application| application.template)
        .collect();
    for template in strategy.templates() {
        if template.own && !applied.contains(&template.symbol) {
            let finding = Language::UnusedDeclaration {
                name: strategy.symbol(template.symbol).name.to_string(),
                kind: "template".to_owned(),
            };
            told.push(Diagnostic::new(
                finding,
                strategy.name_span(template.symbol),
            ));
        }
    }
}

/// By declaration: whether another one names it or something inside it.
pub(crate) fn used(strategy: &Strategy) -> Vec<bool> {
    let mut used = vec![false; strategy.all().count()];
    let graph = strategy.graph();
    for edge in graph.edge_references() {
        let Some(to) = graph.node_weight(edge.target()) else {
            continue;
        };
        let to = strategy.symbol(*to).declaration;
        if edge.weight().declaration != to
            && let Some(used) = used.get_mut(to.index())
        {
            *used = true;
        }
    }
    used
}
