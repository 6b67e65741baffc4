//! What depends on whether a message was opened, which is a weak signal
//! (semantics 19).

use std::collections::BTreeMap;

use mkt_diagnostics::{Diagnostic, Fix, Journey as Finding, OpenedUse, Span};
use mkt_model::entry::{Capture, Entry};
use mkt_model::expression::{Counted, EventKind, Expression, ExpressionKind, Reaction};
use mkt_model::value::Value;
use mkt_model::{Handle, Strategy, SymbolId};

use super::knowledge::expressions;
use crate::People;

/// The word that is told of.
const OPENED: &str = "opened";

/// Everything that is decided by opens: branches, waits, goals, exits,
/// audiences, scores, and what experiments and objectives are judged by.
pub(crate) fn weak(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut kpis = BTreeMap::new();
    for handle in strategy.own() {
        match handle.kind().word {
            "journey" | "segment" | "lifecycle" | "score" | "campaign" => {
                for entry in &handle.declaration().entries {
                    look(handle, entry, None, told);
                }
            }
            "experiment" => judged(handle, &["metric", "guard"], &mut kpis, told),
            "objective" => judged(handle, &["target"], &mut kpis, told),
            _ => {}
        }
    }
}

/// What a line of a declaration decides.
fn decides(handle: Handle<'_>, entry: &Entry, outer: Option<&OpenedUse>) -> OpenedUse {
    let inherited = || outer.cloned().unwrap_or(OpenedUse::Audience);
    match (handle.kind().word, entry.spec.word()) {
        ("journey", "wait for") => OpenedUse::Wait,
        ("journey", "goal") => OpenedUse::Goal,
        ("journey", "exit") => OpenedUse::Exit,
        ("journey", "for" | "while" | "enter") => OpenedUse::Entry,
        ("journey", _) => OpenedUse::Branch,
        ("lifecycle", "rule") => OpenedUse::Rule,
        ("score", _) => OpenedUse::Score,
        _ => inherited(),
    }
}

fn look(
    handle: Handle<'_>,
    entry: &Entry,
    outer: Option<(&OpenedUse, SymbolId)>,
    told: &mut Vec<Diagnostic>,
) {
    let what = decides(handle, entry, outer.map(|(what, _)| what));
    // A stage or a rule is named itself.
    let own = match handle.kind().word {
        "lifecycle" => entry.symbol,
        _ => None,
    };
    let owner = own
        .or(outer.map(|(_, owner)| owner))
        .unwrap_or(handle.symbol_id());
    let name = handle.strategy.symbol(owner).path.to_string();
    let mut tell = |capture: &Capture, what: &OpenedUse| {
        if !is_opened(&capture.value) {
            return;
        }
        let span = handle.strategy.span(handle.id, capture.place);
        let finding = Finding::OpenedIsWeak {
            what: what.clone(),
            owner: name.clone(),
        };
        let mut diagnostic = Diagnostic::new(finding, span);
        // An event begins with the word.
        if matches!(capture.value, Value::Event(_)) && !handle.strategy.is_applied(handle) {
            let length = u32::try_from(OPENED.len()).unwrap_or(0);
            let word = Span::new(span.file, span.start, span.start.saturating_add(length));
            diagnostic = diagnostic.fix(Fix::replace("write `click` instead", word, "click"));
        }
        told.push(diagnostic);
    };
    for capture in &entry.captures {
        tell(capture, &what);
    }
    for part in &entry.otherwise {
        for capture in &part.captures {
            tell(capture, &what);
        }
    }
    let inner = entry.otherwise.iter().flat_map(|part| &part.children);
    for child in entry.children.iter().chain(inner) {
        look(handle, child, Some((&what, owner)), told);
    }
}

fn is_opened(value: &Value) -> bool {
    match value {
        Value::Expression(expression) => asks_for_opens(expression),
        Value::Event(event) => {
            matches!(event.event, EventKind::Reaction(Reaction::Opened, _))
                || event.condition.as_ref().is_some_and(asks_for_opens)
        }
        _ => false,
    }
}

fn asks_for_opens(expression: &Expression) -> bool {
    expression.within().any(|part| match &part.kind {
        ExpressionKind::Reaction(Reaction::Opened, _) => true,
        ExpressionKind::Aggregate(aggregate) => {
            matches!(aggregate.source, Counted::Reaction(Reaction::Opened, _))
        }
        _ => false,
    })
}

/// Experiments and objectives that are judged by a KPI which counts opens.
fn judged(
    handle: Handle<'_>,
    keys: &[&str],
    kpis: &mut BTreeMap<SymbolId, Option<Span>>,
    told: &mut Vec<Diagnostic>,
) {
    let strategy = handle.strategy;
    for line in keys.iter().flat_map(|key| handle.lines(key)) {
        for capture in &line.entry.captures {
            let Value::Reference(kpi) = capture.value else {
                continue;
            };
            let Some(span) = counts_opens(strategy, kpi, kpis) else {
                continue;
            };
            let kpi = strategy.symbol(kpi).path.to_string();
            let what = match handle.kind().word {
                "experiment" => OpenedUse::Experiment { kpi },
                _ => OpenedUse::Target { kpi },
            };
            let finding = Finding::OpenedIsWeak {
                what,
                owner: handle.name().to_string(),
            };
            told.push(
                Diagnostic::new(finding, line.capture_span(capture))
                    .related(span, "opens are counted here"),
            );
        }
    }
}

/// Where a KPI counts opens, itself or through others.
fn counts_opens(
    strategy: &Strategy,
    kpi: SymbolId,
    known: &mut BTreeMap<SymbolId, Option<Span>>,
) -> Option<Span> {
    if let Some(known) = known.get(&kpi) {
        return *known;
    }
    let handle = strategy.handle(kpi);
    if handle.kind().word != "kpi" {
        return None;
    }
    // A circle of formulas is reported; here it ends.
    known.insert(kpi, None);
    let lines = ["formula", "kind"].iter().flat_map(|key| handle.lines(key));
    let mut found = None;
    for line in lines {
        for capture in &line.entry.captures {
            if found.is_none() && is_opened(&capture.value) {
                found = Some(line.capture_span(capture));
            }
        }
    }
    if found.is_none() {
        let parts: Vec<SymbolId> = expressions(handle)
            .into_iter()
            .flat_map(Expression::within)
            .filter_map(|part| match part.kind {
                ExpressionKind::Declared(id) => Some(id),
                _ => None,
            })
            .collect();
        found = parts
            .into_iter()
            .find_map(|part| counts_opens(strategy, part, known));
    }
    known.insert(kpi, found);
    found
}
