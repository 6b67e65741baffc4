//! What later passes need to know of each name: side tables that earlier
//! passes add.

use std::collections::HashMap;

use mkt_kinds::units::Currency;

use crate::names::Names;
use crate::symbol::SymbolId;
use crate::types::{PropertyType, Type};

/// Facts about symbols, by symbol. They are looked up, never walked, so their
/// order never shows.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub property_types: HashMap<SymbolId, PropertyType>,
    /// The types of the KPIs that state a unit themselves; see [`Tables::kpi`].
    pub kpi_types: HashMap<SymbolId, Type>,
    pub score_types: HashMap<SymbolId, Type>,
    /// The currency of the strategy, where it states one.
    pub currency: Option<Currency>,
    /// What stands behind `of` in a declaration's head.
    pub of: HashMap<SymbolId, SymbolId>,
}

impl Tables {
    /// The type of a property.
    pub fn property(&self, id: SymbolId) -> Option<Type> {
        self.property_types.get(&id).map(|found| found.ty.clone())
    }

    /// The type of a KPI's values, by its own unit or the one it inherits.
    pub fn kpi(&self, names: &Names, id: SymbolId) -> Type {
        let mut at = id;
        // A circle of `extends` is reported, and is no longer than the list.
        for _ in 0..=names.extends.len() {
            if let Some(ty) = self.kpi_types.get(&at) {
                return ty.clone();
            }
            match names.extends.get(&at) {
                Some(parent) => at = *parent,
                None => break,
            }
        }
        Type::Number
    }

    /// The entity that a declaration is about: an entity itself, or where its
    /// `of` leads, segment by segment.
    pub fn entity_of(&self, names: &Names, of: SymbolId) -> Option<SymbolId> {
        let mut at = of;
        for _ in 0..=self.of.len() {
            if names.word(at) == "entity" {
                return Some(at);
            }
            at = match self.of.get(&at) {
                Some(next) => *next,
                // A property, stage or step belongs to its declaration.
                None => names
                    .symbol(at)
                    .and_then(|symbol| symbol.parent)
                    .or_else(|| names.extends.get(&at).copied())?,
            };
        }
        None
    }
}
