//! The second pass: everything that has a name gets its place in the arena,
//! and paths are looked up there.

mod declare;
mod frames;
mod told;

use std::collections::HashSet;

use indexmap::IndexMap;
use mkt_diagnostics::{FileId, Language, Span};
use mkt_kinds::{Nested, Referent, SlotType};
use mkt_syntax::name::Path;
use smol_str::SmolStr;

use crate::collect::RawEntry;
use crate::entry::Spec;
use crate::matching::{Raw, RawCapture};
use crate::reuse::Origins;
use crate::symbol::{Symbol, SymbolId, SymbolKind};
pub(crate) use told::unresolved;
use told::wanted;

/// A library module that is in use.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub names: IndexMap<SmolStr, SymbolId>,
    /// What the module stands for: the declaration of its own name.
    pub principal: Option<SymbolId>,
}

/// A short name that a `use` line brought in.
#[derive(Clone, Debug)]
pub(crate) enum Used {
    Module(SmolStr),
    Symbol(SymbolId),
}

/// Which text a name stands in, and so which names it can mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FrameId(u32);

/// The names that a text can mean beside those of its declaration.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The library module that the text belongs to: none of the project's
    /// own names are seen there.
    pub module: Option<SmolStr>,
    /// The application whose text it is, and the frame of the text around it.
    pub inside: Option<Inside>,
}

/// An application, as its text sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    pub application: SymbolId,
    /// Its text.
    pub file: FileId,
    /// Where the application stands.
    pub outer: FrameId,
}

/// What only templates and applications have.
#[derive(Debug)]
pub(crate) struct Reuse {
    pub name_span: Span,
    /// A declaration of this name is found under the application's name alone.
    pub principal_name: SmolStr,
    pub principal: Option<SymbolId>,
    /// An application's text.
    pub text: Option<FileId>,
}

/// All names of a project.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The texts that names stand in; the first is the project's own.
    frames: Vec<Frame>,
    /// Where the text of applications was written.
    pub origins: Origins,
    /// What only templates and applications have, by symbol.
    pub reuse: IndexMap<SymbolId, Reuse>,
    pub symbols: Vec<Symbol>,
    pub own: IndexMap<SmolStr, SymbolId>,
    pub modules: IndexMap<SmolStr, Module>,
    pub used: IndexMap<SmolStr, Used>,
    /// Names of declarations that are damaged beyond reading: what refers to
    /// them is not reported.
    pub lost: HashSet<SmolStr>,
    /// `extends` of each declaration symbol, for inherited children.
    pub extends: IndexMap<SymbolId, SymbolId>,
    /// Names that the project's own declarations had before.
    pub former: IndexMap<SmolStr, SymbolId>,
    /// The lifecycles that a test tries: their stages are known there by
    /// their short names.
    pub tried: IndexMap<SymbolId, Vec<SymbolId>>,
}

/// Where a name is looked up from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    /// The text that it stands in.
    pub frame: FrameId,
    /// The declaration that the name stands in.
    pub declaration: Option<SymbolId>,
    /// Whose properties bare names mean.
    pub entity: Option<SymbolId>,
    /// The event that a condition is about.
    pub event: Option<SymbolId>,
    /// The event by which the person entered.
    pub entry: Option<SymbolId>,
    /// The experiment whose variants the arms of a split are.
    pub experiment: Option<SymbolId>,
    /// Names in conditions that are not known are not reported.
    pub silent: bool,
    /// The kind whose keys a guardrail's conditions are about.
    pub keys_of: Option<&'static mkt_kinds::Kind>,
}

/// What a path leads to.
#[derive(Debug)]
pub(crate) enum Found {
    Symbol(SymbolId),
    /// Nothing, but the name is lost in damage: say nothing.
    Lost,
    Nothing,
}

impl Names {
    pub fn symbol(&self, id: SymbolId) -> Option<&Symbol> {
        self.symbols.get(id.index())
    }

    pub fn word(&self, id: SymbolId) -> &'static str {
        self.symbol(id).map_or("", |symbol| symbol.kind.word())
    }

    fn add(&mut self, symbol: Symbol) -> SymbolId {
        let id = SymbolId(u32::try_from(self.symbols.len()).unwrap_or(u32::MAX));
        self.symbols.push(symbol);
        id
    }

    /// The names of all templates, as the project can write them.
    pub fn templates(&self) -> Vec<SmolStr> {
        let templates = self.reuse.keys().filter_map(|id| self.symbol(*id));
        templates
            .filter(|symbol| matches!(symbol.kind, SymbolKind::Template))
            .map(|symbol| symbol.path.clone())
            .collect()
    }

    /// Something directly inside a declaration or another thing, its own or
    /// inherited through `extends`; of an application, what its template
    /// declares, or a part of what bears the application's name.
    pub fn child(&self, of: SymbolId, name: &str) -> Option<SymbolId> {
        if let Some(reuse) = self.reuse.get(&of) {
            let own = self.symbol(of)?.children.get(name).copied();
            return own.or_else(|| self.child(reuse.principal?, name));
        }
        let mut at = Some(of);
        // A chain of `extends` may be a circle; it is no longer than the arena.
        for _ in 0..=self.extends.len() {
            let id = at?;
            if let Some(found) = self.symbol(id)?.children.get(name) {
                return Some(*found);
            }
            at = self.extends.get(&id).copied();
        }
        None
    }

    /// The names directly inside, inherited ones included.
    pub fn children(&self, of: SymbolId) -> Vec<SymbolId> {
        let mut found = Vec::new();
        let mut at = Some(of);
        for _ in 0..=self.extends.len() {
            let Some(id) = at else { break };
            if let Some(symbol) = self.symbol(id) {
                found.extend(symbol.children.values().copied());
            }
            at = self.extends.get(&id).copied();
        }
        found
    }

    /// What a path names, wherever it stands.
    pub fn lookup(&self, path: &Path, scope: Scope) -> Found {
        match self.look_up(path, self.written_in(scope.frame, path.range)) {
            // An application's name means the declaration that bears it.
            Found::Symbol(id) => {
                let principal = self.reuse.get(&id).and_then(|reuse| reuse.principal);
                Found::Symbol(principal.unwrap_or(id))
            }
            other => other,
        }
    }

    /// The template or application that a path names.
    pub fn template(&self, path: &Path, scope: Scope) -> Found {
        self.look_up(path, self.written_in(scope.frame, path.range))
    }

    fn look_up(&self, path: &Path, frame: FrameId) -> Found {
        let Some((first, rest)) = path.segments.split_first() else {
            return Found::Nothing;
        };
        let frame = self.frame_at(frame);
        if let Some(inside) = frame.and_then(|frame| frame.inside)
            && let Some(application) = self.symbol(inside.application)
            && let Some(id) = application.children.get(&first.name)
        {
            return self.part(*id, rest);
        }
        if let Some(module) = frame.and_then(|frame| frame.module.as_ref()) {
            // A library sees nothing of the project that uses it.
            return match self
                .in_module(module, &path.segments)
                .or_else(|| self.full_path(path))
            {
                Some(found) => Found::Symbol(found),
                None => Found::Nothing,
            };
        }
        let start = self
            .own
            .get(&first.name)
            .map(|id| Used::Symbol(*id))
            .or_else(|| self.used.get(&first.name).cloned());
        match start {
            Some(Used::Symbol(id)) => self.part(id, rest),
            Some(Used::Module(module)) => {
                let found = if rest.is_empty() {
                    self.modules.get(&module).and_then(|m| m.principal)
                } else {
                    self.in_module(&module, rest)
                };
                found.map_or(Found::Nothing, Found::Symbol)
            }
            None => {
                if let Some(renamed) = self.former.get(&first.name) {
                    return self.part(*renamed, rest);
                }
                if self.lost.contains(&first.name) {
                    return Found::Lost;
                }
                self.full_path(path).map_or(Found::Nothing, Found::Symbol)
            }
        }
    }

    /// A part of something. What an application that went wrong would have
    /// declared is lost with it.
    fn part(&self, start: SymbolId, rest: &[mkt_syntax::name::Segment]) -> Found {
        match self.descend(start, rest) {
            Some(found) => Found::Symbol(found),
            None => {
                let text = self.reuse.get(&start).and_then(|reuse| reuse.text);
                match text.is_some_and(|text| self.origins.is_silent(text)) {
                    true => Found::Lost,
                    false => Found::Nothing,
                }
            }
        }
    }

    fn descend(&self, start: SymbolId, rest: &[mkt_syntax::name::Segment]) -> Option<SymbolId> {
        rest.iter()
            .try_fold(start, |at, segment| self.child(at, &segment.name))
    }

    /// A path inside a module: one of its names, or a part of what it stands
    /// for.
    fn in_module(&self, module: &str, path: &[mkt_syntax::name::Segment]) -> Option<SymbolId> {
        let module = self.modules.get(module)?;
        let (first, rest) = path.split_first()?;
        if let Some(id) = module.names.get(&first.name)
            && let Some(found) = self.descend(*id, rest)
        {
            return Some(found);
        }
        self.descend(module.principal?, path)
    }

    /// `std.channels.email`: the longest module that the path begins with.
    fn full_path(&self, path: &Path) -> Option<SymbolId> {
        let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
        for split in (1..=names.len()).rev() {
            let (module, _) = names.split_at_checked(split)?;
            let (_, rest) = path.segments.split_at_checked(split)?;
            let module = module.join(".");
            let Some(known) = self.modules.get(module.as_str()) else {
                continue;
            };
            return if rest.is_empty() {
                known.principal
            } else {
                self.in_module(&module, rest)
            };
        }
        None
    }

    /// Whether a symbol is one of these.
    pub fn is_one_of(&self, id: SymbolId, referents: &[Referent]) -> bool {
        let Some(symbol) = self.symbol(id) else {
            return false;
        };
        referents
            .iter()
            .any(|referent| match (referent, symbol.kind) {
                (Referent::Any, kind) => {
                    !matches!(kind, SymbolKind::Template | SymbolKind::Application)
                }
                (Referent::Kind(word), SymbolKind::Declaration(kind)) => kind.word == *word,
                (Referent::Nested(nested), SymbolKind::Nested(found)) => *nested == found,
                _ => false,
            })
    }

    /// Resolves a reference to one of these, first by its context (a stage of
    /// the same lifecycle, a property of the entity in question), then by the
    /// names of the whole project.
    pub fn reference(
        &self,
        path: &Path,
        referents: &[Referent],
        scope: Scope,
    ) -> Result<SymbolId, Option<Language>> {
        match self.find(path, referents, scope) {
            Found::Symbol(id) if self.is_one_of(id, referents) => Ok(id),
            Found::Symbol(id) => {
                let found = self.symbol(id).map_or("", |s| s.kind.article_name());
                Err(Some(Language::WrongKind {
                    name: path.to_string(),
                    found: found.to_owned(),
                    wanted: wanted(referents),
                }))
            }
            Found::Lost => Err(None),
            Found::Nothing => Err(Some(self.unknown(path, referents, scope))),
        }
    }

    /// What [`Self::reference`] finds, where nothing is to be told otherwise:
    /// finding the nearest name takes a look at all of them.
    pub fn referent(&self, path: &Path, referents: &[Referent], scope: Scope) -> Option<SymbolId> {
        match self.find(path, referents, scope) {
            Found::Symbol(id) if self.is_one_of(id, referents) => Some(id),
            _ => None,
        }
    }

    fn find(&self, path: &Path, referents: &[Referent], scope: Scope) -> Found {
        referents
            .iter()
            .find_map(|referent| match referent {
                Referent::Nested(nested) => self.in_context(path, *nested, scope),
                _ => None,
            })
            .map_or_else(|| self.lookup(path, scope), Found::Symbol)
    }

    fn in_context(&self, path: &Path, nested: Nested, scope: Scope) -> Option<SymbolId> {
        let places: &[Option<SymbolId>] = match nested {
            Nested::Property => &[scope.event, scope.entity, scope.entry],
            Nested::Variant => &[scope.experiment],
            _ => &[scope.declaration],
        };
        let (first, rest) = path.segments.split_first()?;
        let tried = scope
            .declaration
            .filter(|_| nested == Nested::Stage)
            .and_then(|declaration| self.tried.get(&declaration));
        let tried = tried.into_iter().flatten();
        places.iter().flatten().chain(tried).find_map(|place| {
            let start = self.child(*place, &first.name)?;
            let found = self.descend(start, rest)?;
            let referents = [Referent::Nested(nested)];
            self.is_one_of(found, &referents).then_some(found)
        })
    }

    /// Settles lines that two forms can read: the first whose names are known
    /// is meant.
    pub fn settle(&self, entry: &mut RawEntry, scope: Scope) {
        if !entry.alternatives.is_empty() {
            let known = |captures: &[RawCapture]| {
                captures
                    .iter()
                    .all(|capture| match (&capture.value, capture.ty) {
                        (Raw::Reference(path), SlotType::Ref(referents)) => {
                            self.referent(path, referents, scope).is_some()
                        }
                        (Raw::Event { path, .. }, _) => {
                            crate::expression::Reaction::find(&path.text()).is_some()
                                || self
                                    .referent(path, &[Referent::Kind("event")], scope)
                                    .is_some()
                        }
                        _ => true,
                    })
            };
            if !known(&entry.captures)
                && let Some(index) = entry.alternatives.iter().position(|(_, c)| known(c))
            {
                let (form, captures) = entry.alternatives.swap_remove(index);
                entry.form = form;
                entry.captures = captures;
            }
            entry.alternatives.clear();
        }
        for child in &mut entry.children {
            self.settle(child, scope);
        }
        for part in &mut entry.otherwise {
            for child in &mut part.children {
                self.settle(child, scope);
            }
        }
    }
}

/// Whether a line's names are declared by its key rather than by a slot.
pub(crate) fn is_property(spec: Spec) -> bool {
    matches!(spec, Spec::Open(open) if open.defines == Some(Nested::Property))
}
