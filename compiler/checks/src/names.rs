//! Names that cannot be told apart by eye.

use indexmap::IndexMap;
use mkt_diagnostics::{Diagnostic, Language};
use mkt_model::{Strategy, Symbol, SymbolId};
use unicode_security::confusable_detection::skeleton;

use crate::Subject;

/// Names in one place that look the same and are written with other letters.
///
/// What looks the same is what Unicode's table of confusables maps to the same
/// skeleton (UTS #39). Names in plain Latin letters without marks are left
/// alone among themselves: `modern` and `modem` are told apart by reading.
pub(crate) fn confusable(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let declared: Vec<SymbolId> = strategy.all().map(|handle| handle.symbol_id()).collect();
    among(subject, &declared, told);
    for handle in strategy.own() {
        inside(subject, handle.symbol_id(), told);
    }
}

/// The names inside a declaration, and inside what stands in it.
fn inside(subject: &Subject<'_>, id: SymbolId, told: &mut Vec<Diagnostic>) {
    let children = subject.strategy.children(id);
    among(subject, &children, told);
    for child in children {
        // Inherited names are looked at where they are declared.
        if subject.strategy.symbol(child).parent == Some(id) {
            inside(subject, child, told);
        }
    }
}

fn among(subject: &Subject<'_>, ids: &[SymbolId], told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    // Names in plain letters are left alone among themselves.
    if ids.iter().all(|id| strategy.symbol(*id).name.is_ascii()) {
        return;
    }
    let mut alike: IndexMap<String, Vec<SymbolId>> = IndexMap::new();
    for id in ids {
        let name = &strategy.symbol(*id).name;
        if !name.is_empty() {
            alike.entry(skeleton(name).collect()).or_default().push(*id);
        }
    }
    for ids in alike.values().filter(|ids| ids.len() > 1) {
        for id in ids {
            let symbol = strategy.symbol(*id);
            let kept = mistaken_for(strategy, symbol, ids);
            let own = strategy.handle(*id).declaration().module.is_none();
            if symbol.name == kept.name || symbol.name.is_ascii() || !own {
                continue;
            }
            let finding = Language::ConfusableName {
                name: symbol.name.to_string(),
                other: kept.name.to_string(),
            };
            let diagnostic = Diagnostic::new(finding, strategy.name_span(*id));
            told.push(diagnostic.related(
                strategy.span(kept.declaration, kept.place),
                format!("`{}` is declared here", kept.name),
            ));
        }
    }
}

/// Of names that look alike, the one that another is most likely taken for: in
/// plain letters and as long as it, in plain letters, or just the first.
fn mistaken_for<'s>(strategy: &'s Strategy, symbol: &'s Symbol, ids: &[SymbolId]) -> &'s Symbol {
    let length = |symbol: &Symbol| symbol.name.chars().count();
    ids.iter()
        .map(|id| strategy.symbol(*id))
        .min_by_key(|other| (!other.name.is_ascii(), length(other) != length(symbol)))
        .unwrap_or(symbol)
}
