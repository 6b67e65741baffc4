//! Which entities somebody can be of, and how long their events are kept.

use mkt_eval::Span;
use mkt_model::{Strategy, SymbolId};

/// An entity with all that it extends, itself first.
pub(crate) type Lineage = (SymbolId, Vec<SymbolId>);

/// The entities that somebody of an entity can be of: it and those that extend
/// it.
pub(crate) fn possible(strategy: &Strategy, entity: SymbolId) -> Vec<Lineage> {
    let lineage = |of: SymbolId| {
        let mut lineage = Vec::new();
        let mut at = Some(of);
        while let Some(own) = at.filter(|own| !lineage.contains(own)) {
            lineage.push(own);
            at = strategy.handle(own).declaration().extends;
        }
        lineage
    };
    let mut found = vec![(entity, lineage(entity))];
    for handle in strategy.all() {
        let own = handle.symbol_id();
        if handle.kind().word == "entity" && own != entity {
            let lineage = lineage(own);
            if lineage.contains(&entity) {
                found.push((own, lineage));
            }
        }
    }
    found
}

/// How long events are kept of whoever of the entities it is: only what holds
/// of each of them.
pub(crate) fn retained(
    retained: &[(SymbolId, Span)],
    entities: &[Lineage],
    event: Option<SymbolId>,
) -> Vec<Span> {
    let covering = |covered: SymbolId| {
        let of = retained.iter().filter(move |(own, _)| *own == covered);
        of.map(|(_, span)| *span)
    };
    let mut spans: Vec<Span> = event.into_iter().flat_map(covering).collect();
    if let Some((first, others)) = entities.split_first() {
        let common = covering(first.0).filter(|span| {
            others
                .iter()
                .all(|(other, _)| covering(*other).any(|own| own == *span))
        });
        spans.extend(common);
    }
    spans
}
