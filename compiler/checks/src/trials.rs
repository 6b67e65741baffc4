//! Tests that cannot say what they are to say.

use std::collections::BTreeSet;

use mkt_diagnostics::{Diagnostic, Trial};
use mkt_kinds::Edge;
use mkt_model::access::assurance::{Expected, Test};
use mkt_model::expression::{EventKind, EventMatch};
use mkt_model::journey::{self, Goal};
use mkt_model::{Strategy, SymbolId};

use crate::Subject;

/// Expectations that nothing which a test tries can decide: a message that
/// only other journeys send, a goal that none of them has.
pub(crate) fn untried(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    for test in strategy.tests() {
        let named = [test.journeys(), test.lifecycles(), test.campaigns()].concat();
        let named: BTreeSet<SymbolId> = named.into_iter().collect();
        let tries = |doer: &SymbolId| named.is_empty() || named.contains(doer);
        for expectation in test.expectations() {
            let Some((what, doers)) = doers(strategy, expectation.what) else {
                continue;
            };
            if doers.iter().any(tries) {
                continue;
            }
            let by = doers.into_iter().map(|doer| {
                let symbol = strategy.symbol(doer);
                (symbol.kind.word().to_owned(), symbol.path.to_string())
            });
            let finding = Trial::ExpectationUntried {
                expected: what,
                by: by.collect(),
            };
            found.push(Diagnostic::new(finding, expectation.line.value_span()));
        }
    }
}

/// Things that happen to nobody whom a test is about.
pub(crate) fn without_subject(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    for test in strategy.tests() {
        for occurrence in test.occurrences() {
            let EventKind::Declared(event) = occurrence.event.event else {
                continue;
            };
            let Some(entity) = strategy.entity_of(event) else {
                continue;
            };
            if occurrence.subject.is_some() || is_about(strategy, test, entity) {
                continue;
            }
            let finding = Trial::TestWithoutSubject {
                event: strategy.symbol(event).path.to_string(),
                entity: strategy.symbol(entity).path.to_string(),
            };
            found.push(Diagnostic::new(finding, occurrence.line.value_span()));
        }
    }
}

fn is_about(strategy: &Strategy, test: Test<'_>, entity: SymbolId) -> bool {
    test.subjects().iter().any(|subject| {
        let mut at = Some(subject.entity);
        let mut seen = BTreeSet::new();
        while let Some(own) = at.filter(|own| seen.insert(*own)) {
            if own == entity {
                return true;
            }
            at = strategy.handle(own).declaration().extends;
        }
        false
    })
}

/// What is expected, as one would say that something can do it, and all that
/// does; none for what holds of everybody at any time.
fn doers(strategy: &Strategy, expected: Expected<'_>) -> Option<(String, Vec<SymbolId>)> {
    let name = |id: SymbolId| format!("`{}`", strategy.symbol(id).path);
    Some(match expected {
        Expected::NoSends | Expected::NoEntry | Expected::In(..) => return None,
        Expected::Send(message) | Expected::NoSend(message) | Expected::Skip(message, _) => (
            format!("send {}", name(message)),
            sources(strategy, message, Edge::Sends),
        ),
        Expected::Notify(team) => (
            format!("tell {}", name(team)),
            sources(strategy, team, Edge::Notifies),
        ),
        Expected::Call(webhook) => (
            format!("call {}", name(webhook)),
            sources(strategy, webhook, Edge::Calls),
        ),
        Expected::Goal(event) => (
            match event {
                Some(EventMatch {
                    event: EventKind::Declared(event),
                    ..
                }) => format!("reach a goal by {}", name(*event)),
                _ => "reach a goal".to_owned(),
            },
            journeys(strategy, |program| {
                program.goals.iter().any(|goal| match (goal, event) {
                    (_, None) => true,
                    (Goal::Event { event: goal, .. }, Some(event)) => goal.event == event.event,
                    (Goal::Entering(_), Some(_)) => false,
                })
            }),
        ),
        Expected::Exit => (
            "make anybody leave early".to_owned(),
            journeys(strategy, |program| {
                !program.exits.is_empty() || program.keep.is_some()
            }),
        ),
    })
}

fn journeys(strategy: &Strategy, which: impl Fn(&journey::Program) -> bool) -> Vec<SymbolId> {
    let journeys = strategy.journeys().map(|journey| journey.symbol_id());
    journeys
        .filter(|journey| which(strategy.program(*journey)))
        .collect()
}

/// The journeys, lifecycles and campaigns from which an arrow of a meaning
/// leads to something.
fn sources(strategy: &Strategy, to: SymbolId, meaning: Edge) -> Vec<SymbolId> {
    use petgraph::visit::EdgeRef as _;
    let graph = strategy.graph();
    let node = petgraph::graph::NodeIndex::new(to.index());
    let arrows = graph.edges_directed(node, petgraph::Direction::Incoming);
    let doers: BTreeSet<SymbolId> = arrows
        .filter(|arrow| arrow.weight().edge == meaning)
        .filter_map(|arrow| graph.node_weight(arrow.source()).copied())
        .map(|source| strategy.handle(source).symbol_id())
        .filter(|doer| {
            let kind = strategy.symbol(*doer).kind.word();
            matches!(kind, "journey" | "lifecycle" | "campaign")
        })
        .collect();
    doers.into_iter().collect()
}
