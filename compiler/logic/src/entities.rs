//! Which entities somebody can be of, and how long their events are kept.

use std::collections::BTreeMap;

use mkt_eval::{Retention, Span};
use mkt_model::{Strategy, SymbolId};

/// An entity with all that it extends, itself first.
pub(crate) type Lineage = (SymbolId, Vec<SymbolId>);

/// The entities of a strategy.
#[derive(Debug)]
pub(crate) struct Entities {
    /// Of each the entities that its people can be of: it, then those that
    /// extend it.
    possible: BTreeMap<SymbolId, Vec<Lineage>>,
}

impl Entities {
    pub fn of(strategy: &Strategy) -> Self {
        let mut all: Vec<Lineage> = Vec::new();
        for handle in strategy.all() {
            if handle.kind().word == "entity" {
                all.push((handle.symbol_id(), lineage(strategy, handle.symbol_id())));
            }
        }
        let mut possible: BTreeMap<SymbolId, Vec<Lineage>> =
            all.iter().map(|own| (own.0, vec![own.clone()])).collect();
        for (own, lineage) in all {
            for above in lineage.iter().filter(|above| **above != own) {
                let of = possible.entry(*above).or_default();
                of.push((own, lineage.clone()));
            }
        }
        Self { possible }
    }

    /// The entities that somebody of an entity can be of.
    pub fn possible(&self, entity: SymbolId) -> &[Lineage] {
        self.possible.get(&entity).map_or(&[], Vec::as_slice)
    }
}

fn lineage(strategy: &Strategy, of: SymbolId) -> Vec<SymbolId> {
    let mut lineage = Vec::new();
    let mut at = Some(of);
    while let Some(own) = at.filter(|own| !lineage.contains(own)) {
        lineage.push(own);
        at = strategy.handle(own).declaration().extends;
    }
    lineage
}

/// How long events are kept of whoever of the entities it is: only what holds
/// of each of them.
pub(crate) fn retained(
    retained: &Retention,
    entities: &[Lineage],
    event: Option<SymbolId>,
) -> Vec<Span> {
    let covering = |covered: SymbolId| retained.get(&covered).into_iter().flatten().copied();
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
