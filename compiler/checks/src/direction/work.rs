//! What works toward what: objectives that nothing serves, work that serves
//! none, and stages that nothing belongs to.

use std::collections::BTreeSet;

use mkt_diagnostics::{Diagnostic, Direction, Fix, Span};
use mkt_kinds::Edge;
use mkt_model::{Handle, SymbolId};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::is_damaged;
use super::objectives::unmeasured;
use crate::Subject;

/// The kinds that take time and money, and so need a reason.
const WORK: [&str; 3] = ["initiative", "campaign", "journey"];

/// What may belong to a stage and so covers it.
const COVERING: [&str; 7] = [
    "objective",
    "kpi",
    "initiative",
    "campaign",
    "journey",
    "message",
    "channel",
];

/// Objectives that nothing supports, once there is work or anything else that
/// could.
pub(crate) fn unsupported(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    if subject.damaged || !strategy.own().any(|handle| is_work(handle)) {
        return;
    }
    let mut supported: BTreeSet<SymbolId> = BTreeSet::new();
    let mut some_work_does = false;
    for handle in strategy.own() {
        let objectives = handle.references("supports");
        some_work_does |= is_work(handle) && !objectives.is_empty();
        supported.extend(objectives);
    }
    // Where no work says what it is for, that is told at the work.
    if !some_work_does {
        return;
    }
    let unmeasured = unmeasured(subject);
    for objective in strategy.objectives() {
        let id = objective.symbol_id();
        if is_damaged(*objective) || supported.contains(&id) || unmeasured.contains(&id) {
            continue;
        }
        let finding = Direction::ObjectiveUnsupported {
            name: objective.name().to_string(),
        };
        told.push(Diagnostic::new(finding, objective.span()));
    }
}

/// Work that serves no objective, where there are any.
pub(crate) fn orphans(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut objectives = strategy.objectives();
    let Some(first) = objectives.next() else {
        return;
    };
    let only = objectives.next().is_none();
    // What could serve one may stand where nobody could read it.
    if subject.damaged {
        return;
    }
    let supporting = strategy
        .own()
        .filter(|handle| !handle.references("supports").is_empty());
    let serving = needed(subject, supporting.map(Handle::symbol_id).collect());
    let orphans: Vec<Handle<'_>> = strategy
        .own()
        .filter(|handle| is_work(*handle) && !serving.contains(&handle.symbol_id()))
        .collect();
    // What other orphans need has its reason once they have theirs.
    let mut explained: BTreeSet<SymbolId> = BTreeSet::new();
    for orphan in &orphans {
        explained.extend(needs(subject, orphan.symbol_id()));
    }
    for handle in orphans {
        if is_damaged(handle) || explained.contains(&handle.symbol_id()) {
            continue;
        }
        let example = first.name().to_string();
        let finding = Direction::OrphanWork {
            kind: handle.kind().word.to_owned(),
            name: handle.name().to_string(),
            example: example.clone(),
        };
        let mut diagnostic = Diagnostic::new(finding, handle.span());
        if let (Some(entry), true) = (handle.declaration().entries.first(), only) {
            let line = strategy.span(handle.id, entry.place);
            let title = format!("write `supports: {example}`");
            let insert = format!("supports: {example}\n  ");
            let fix = Fix::replace(title, Span::at(line.file, line.start), insert);
            diagnostic = diagnostic.fix(fix);
        }
        told.push(diagnostic);
    }
}

/// These things, and all that they need.
fn needed(subject: &Subject<'_>, mut open: Vec<SymbolId>) -> BTreeSet<SymbolId> {
    let mut needed: BTreeSet<SymbolId> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if needed.insert(id) {
            open.extend(needs(subject, id));
        }
    }
    needed
}

/// What a thing and the steps and rules in it need: the work that comes before,
/// and what raises or eases it.
fn needs(subject: &Subject<'_>, id: SymbolId) -> Vec<SymbolId> {
    let strategy = subject.strategy;
    let graph = strategy.graph();
    let mut all = Vec::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        for edge in graph.edges(NodeIndex::new(id.index())) {
            let needs = matches!(
                edge.weight().edge,
                Edge::After | Edge::Needs | Edge::RaisedBy | Edge::MitigatedBy | Edge::Starts
            );
            if let (true, Some(to)) = (needs, graph.node_weight(edge.target())) {
                all.push(*to);
            }
        }
        // Rules and steps have arrows of their own.
        open.extend(strategy.children(id));
    }
    all
}

fn is_work(handle: Handle<'_>) -> bool {
    WORK.contains(&handle.kind().word)
}

/// Stages of the strategy's frameworks that nothing belongs to, once it has an
/// objective.
pub(crate) fn frameworks(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let Some(declared) = strategy.declared() else {
        return;
    };
    if subject.damaged || strategy.objectives().next().is_none() {
        return;
    }
    let covered: BTreeSet<SymbolId> = strategy
        .own()
        .filter(|handle| COVERING.contains(&handle.kind().word))
        .flat_map(|handle| handle.references("stage"))
        .collect();
    for framework in declared.uses_frameworks() {
        let stages = framework.stages();
        let missing: Vec<SymbolId> = stages
            .iter()
            .copied()
            .filter(|stage| !covered.contains(stage))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let name = framework.name();
        let finding = Direction::FrameworkGap {
            framework: name.to_string(),
            stages: missing
                .iter()
                .map(|stage| format!("{name}.{}", strategy.symbol(*stage).name))
                .collect(),
            of: u32::try_from(stages.len()).unwrap_or(u32::MAX),
        };
        let Some(line) = declared.line("framework") else {
            continue;
        };
        let named = |capture: &&mkt_model::entry::Capture| {
            capture.value == mkt_model::value::Value::Reference(framework.symbol_id())
        };
        let captures = line.entry.captures.iter();
        let span = captures
            .clone()
            .find(named)
            .map_or(line.value_span(), |capture| line.capture_span(capture));
        let mut diagnostic = Diagnostic::new(finding, span);
        if framework.declaration().module.is_none() {
            for stage in &missing {
                diagnostic =
                    diagnostic.related(strategy.name_span(*stage), "nothing belongs to this stage");
            }
        }
        told.push(diagnostic);
    }
}
