//! Gives declarations and the things inside them their symbols.

use indexmap::IndexMap;
use mkt_diagnostics::{FileId, Span};
use mkt_kinds::{NameRule, Nested};
use smol_str::SmolStr;

use super::{FrameId, Names, Reuse};
use crate::collect::{RawDeclaration, RawEntry};
use crate::entry::PlaceId;
use crate::symbol::{DeclarationId, Symbol, SymbolId, SymbolKind};

impl Names {
    /// Gives a declaration its symbol. `Err` holds the one that has the name.
    pub fn declare(
        &mut self,
        raw: &RawDeclaration,
        declaration: DeclarationId,
        frame: FrameId,
    ) -> Result<SymbolId, SymbolId> {
        let named = raw.kind.head.name == NameRule::Identifier;
        if named && let Some(first) = self.taken(frame, &raw.name) {
            return Err(first);
        }
        let (name, path) = self.full_name(frame, &raw.name);
        let id = self.add(Symbol {
            name: if named { name } else { raw.name.clone() },
            path,
            kind: SymbolKind::Declaration(raw.kind),
            parent: None,
            declaration,
            label: raw.label.clone(),
            docs: raw.docs.clone(),
            place: raw.name_place,
            children: IndexMap::new(),
        });
        if named {
            self.put(frame, &raw.name, id);
        }
        Ok(id)
    }

    /// Gives a template or an application its symbol. `Err` holds the one
    /// that has the name.
    pub fn declare_reuse(
        &mut self,
        kind: SymbolKind,
        name: &SmolStr,
        frame: FrameId,
        principal_name: SmolStr,
        (name_span, text): (Span, Option<FileId>),
        (label, docs): (Option<String>, Option<String>),
    ) -> Result<SymbolId, SymbolId> {
        if let Some(first) = self.taken(frame, name) {
            return Err(first);
        }
        let (shown, path) = self.full_name(frame, name);
        let id = self.add(Symbol {
            name: shown,
            path,
            kind,
            parent: None,
            declaration: DeclarationId(u32::MAX),
            label,
            docs,
            place: PlaceId::default(),
            children: IndexMap::new(),
        });
        self.reuse.insert(
            id,
            Reuse {
                name_span,
                principal_name,
                principal: None,
                text,
            },
        );
        self.put(frame, name, id);
        Ok(id)
    }

    /// Gives the things inside a declaration their symbols. Returns the
    /// doubles as (first, second place).
    pub fn declare_nested(
        &mut self,
        parent: SymbolId,
        entries: &[RawEntry],
        doubles: &mut Vec<(SymbolId, PlaceId)>,
        of_entry: &mut IndexMap<PlaceId, SymbolId>,
    ) {
        for entry in entries {
            let mut inner = parent;
            for (name, nested, place) in &entry.defines {
                match self.declare_one(parent, entry, name, *nested, *place) {
                    Ok(id) => {
                        if entry.defines.len() == 1 {
                            inner = id;
                            of_entry.insert(entry.place, id);
                        }
                    }
                    Err(first) => doubles.push((first, *place)),
                }
            }
            self.declare_nested(inner, &entry.children, doubles, of_entry);
            for part in &entry.otherwise {
                self.declare_nested(parent, &part.children, doubles, of_entry);
            }
        }
    }

    fn declare_one(
        &mut self,
        parent: SymbolId,
        entry: &RawEntry,
        name: &SmolStr,
        nested: Nested,
        place: PlaceId,
    ) -> Result<SymbolId, SymbolId> {
        let (path, declaration, first) = match self.symbol(parent) {
            Some(symbol) => (
                SmolStr::from(format!("{}.{name}", symbol.path)),
                symbol.declaration,
                symbol.children.get(name).copied(),
            ),
            None => return Err(parent),
        };
        if let Some(first) = first {
            return Err(first);
        }
        let id = self.add(Symbol {
            name: name.clone(),
            path,
            kind: SymbolKind::Nested(nested),
            parent: Some(parent),
            declaration,
            label: entry.label.clone(),
            docs: entry.docs.clone(),
            place,
            children: IndexMap::new(),
        });
        if let Some(symbol) = self.symbols.get_mut(parent.index()) {
            symbol.children.insert(name.clone(), id);
        }
        Ok(id)
    }
}
