//! From files to the strategy: the passes in their order.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;
use mkt_diagnostics::{Diagnostic, FileId, Language};
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_kinds::{Referent, SlotType};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::collect::{Places, RawDeclaration, RawEntry};
use crate::declare::{Declarer, arguments, use_line};
use crate::entry::PlaceId;
use crate::graph;
use crate::matching::Raw;
use crate::names::{FrameId, Names, Scope, is_property, unresolved};
use crate::read::read_all;
use crate::resolve::{self, Resolver};
use crate::reuse::Sources;
use crate::strategy::{Attachment, Declaration, Programs, Strategy};
use crate::symbol::{DeclarationId, SymbolId};
use crate::tables::Tables;
use crate::types::{PropertyType, Type};
use crate::value::Value;

/// A file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path as shown, relative to the project, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A module of the standard or another library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LibraryModule<'t> {
    /// The path by which it is used: `std.race`.
    pub path: &'t str,
    /// The file's path as shown: `std/race.mkt`.
    pub file: &'t str,
    /// What it holds, in a few words, for completion and documentation.
    pub summary: &'t str,
    /// Its text.
    pub text: &'t str,
}

/// What came of a project.
#[derive(Debug)]
pub struct Built {
    /// The strategy.
    pub strategy: Strategy,
    /// What is wrong with it, as far as form, names and types go.
    pub diagnostics: Vec<Diagnostic>,
    /// The files: a [`FileId`](mkt_diagnostics::FileId)'s number is a place in this list. The project's
    /// own, sorted by path, then the library modules in use, then what is
    /// attached.
    pub files: Vec<SourceFile>,
}

impl Built {
    /// Adds the text files that lines name: of each the path that the line
    /// gives, and its path as shown with its text.
    pub fn attach(&mut self, files: Vec<(String, SourceFile)>) {
        let mut attachments = BTreeMap::new();
        for (path, file) in files {
            let number = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
            let text = file.text.clone();
            attachments.insert(path, Attachment { file: number, text });
            self.files.push(file);
        }
        self.strategy.attachments = Arc::new(attachments);
    }
}

/// Builds the strategy of a project. Cannot fail: what is wrong is told, and
/// the rest goes on.
pub fn build(mut files: Vec<SourceFile>, library: &[LibraryModule<'_>]) -> Built {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // Steps and conditions nest as deep as the grammar allows; what walks them
    // must not depend on the stack of the thread that calls.
    with_stack(MAX_NESTING, || build_sorted(files, library))
}

fn build_sorted(files: Vec<SourceFile>, library: &[LibraryModule<'_>]) -> Built {
    let mut diagnostics = Vec::new();
    let reads = read_all(&files, &mut diagnostics);
    let mut sources = Sources::new(files, reads, library);
    sources.complete(&mut diagnostics);
    let strategy = resolve_all(&mut sources, library, &mut diagnostics);
    Built {
        strategy,
        diagnostics,
        files: sources.files,
    }
}

/// How many declarations one thread resolves at a time.
const BATCH: usize = 64;

/// A declaration that has its name, and not yet its meaning.
pub(crate) struct Pending {
    pub raw: RawDeclaration,
    pub symbol: SymbolId,
    pub frame: FrameId,
    pub of: Option<SymbolId>,
    pub extends: Option<SymbolId>,
    pub symbols: IndexMap<PlaceId, SymbolId>,
}

fn resolve_all(
    sources: &mut Sources<'_>,
    library: &[LibraryModule<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Strategy {
    let mut declarer = Declarer {
        names: Names::default(),
        pending: Vec::new(),
        applied: Vec::new(),
        templates: Vec::new(),
        diagnostics,
    };
    for module in &sources.modules {
        declarer.names.modules.entry(module.clone()).or_default();
    }
    declarer.all(sources);
    let Declarer {
        mut names,
        mut pending,
        applied,
        templates,
        ..
    } = declarer;
    for (file, line) in sources.own_uses() {
        use_line(&mut names, &line, file, library, diagnostics);
    }
    names.origins = std::mem::take(&mut sources.origins);
    former(&mut names, &pending);
    heads(&mut names, &mut pending, diagnostics);
    nested(&mut names, &mut pending, diagnostics);
    tried(&mut names, &pending);
    let applications = arguments(&mut names, sources, applied, diagnostics);
    let mut tables = Tables::default();
    side_tables(&names, &mut tables, &pending);
    let only_entity = only_entity(&names, &pending);
    let mut declarations = Vec::with_capacity(pending.len());
    let mut places = Vec::with_capacity(pending.len());
    for (told, resolved) in resolve_batches(&names, &tables, pending, only_entity) {
        diagnostics.extend(told);
        for (declaration, its_places) in resolved {
            declarations.push(declaration);
            places.push(its_places);
        }
    }
    let mut kinds: BTreeMap<&'static str, Vec<DeclarationId>> = BTreeMap::new();
    for (index, declaration) in declarations.iter().enumerate() {
        if declaration.module.is_none() {
            let id = DeclarationId(u32::try_from(index).unwrap_or(u32::MAX));
            kinds.entry(declaration.kind.word).or_default().push(id);
        }
    }
    let mut strategy = Strategy {
        kinds: Arc::new(kinds),
        programs: Arc::new(Programs::of(declarations.len())),
        declarations: Arc::new(declarations),
        places: Arc::new(places),
        names: Arc::new(names),
        tables: Arc::new(tables),
        graph: Arc::default(),
        applications: Arc::new(applications),
        templates: Arc::new(templates),
        settings: HashMap::new(),
        attachments: Arc::default(),
    };
    strategy.graph = Arc::new(graph::build(&strategy));
    diagnostics.extend(graph::circles(&strategy));
    strategy
}

/// Resolves `of` and `extends`.
fn heads(names: &mut Names, pending: &mut [Pending], diagnostics: &mut Vec<Diagnostic>) {
    for one in pending.iter_mut() {
        let scope = Scope {
            frame: one.frame,
            ..Scope::default()
        };
        if let (Some((path, place)), Some(rule)) = (&one.raw.of, one.raw.kind.head.of) {
            let referents: Vec<Referent> = rule.kinds.iter().map(|k| Referent::Kind(k)).collect();
            match names.reference(path, &referents, scope) {
                Ok(id) => {
                    one.of = Some(id);
                    diagnostics.extend(names.renamed(path, id, one.raw.places.file));
                }
                Err(finding) => {
                    let span = one.raw.places.span(*place);
                    diagnostics.extend(finding.map(|f| unresolved(f, span)));
                }
            }
        }
        if let Some((path, place)) = &one.raw.extends {
            match names.reference(path, &[Referent::Kind(one.raw.kind.word)], scope) {
                Ok(id) => {
                    one.extends = Some(id);
                    diagnostics.extend(names.renamed(path, id, one.raw.places.file));
                }
                Err(finding) => {
                    let span = one.raw.places.span(*place);
                    diagnostics.extend(finding.map(|f| unresolved(f, span)));
                }
            }
        }
    }
    for one in pending {
        if let Some(extends) = one.extends {
            names.extends.insert(one.symbol, extends);
        }
    }
}

/// Settles lines that two forms can read, and gives the things inside
/// declarations their names.
fn nested(names: &mut Names, pending: &mut [Pending], diagnostics: &mut Vec<Diagnostic>) {
    for one in pending {
        let scope = Scope {
            frame: one.frame,
            declaration: Some(one.symbol),
            ..Scope::default()
        };
        for entry in &mut one.raw.entries {
            names.settle(entry, scope);
        }
        let mut doubles = Vec::new();
        names.declare_nested(one.symbol, &one.raw.entries, &mut doubles, &mut one.symbols);
        for (first, place) in doubles {
            let span = one.raw.places.span(place);
            let Some(symbol) = names.symbol(first) else {
                continue;
            };
            let finding = Language::DuplicateName {
                name: symbol.name.to_string(),
            };
            let first = one.raw.places.span(symbol.place);
            diagnostics.push(Diagnostic::new(finding, span).related(first, "first declared here"));
        }
    }
}

/// The names that the project's own declarations had before.
fn former(names: &mut Names, pending: &[Pending]) {
    for one in pending {
        if names.owner(one.frame).is_some() {
            continue;
        }
        let lines = one.raw.entries.iter();
        let lines = lines.filter(|entry| entry.key == "formerly");
        for capture in lines.flat_map(|entry| &entry.captures) {
            if let Raw::Done(Value::Name(old, _)) = &capture.value {
                names.former.entry(old.clone()).or_insert(one.symbol);
            }
        }
    }
}

/// The lifecycles that tests try.
fn tried(names: &mut Names, pending: &[Pending]) {
    for one in pending.iter().filter(|one| one.raw.kind.word == "test") {
        let scope = Scope {
            frame: one.frame,
            ..Scope::default()
        };
        let lines = one
            .raw
            .entries
            .iter()
            .filter(|entry| entry.key == "lifecycle");
        let found: Vec<SymbolId> = lines
            .flat_map(|entry| &entry.captures)
            .filter_map(|capture| match &capture.value {
                Raw::Reference(path) => names.referent(path, &[Referent::Kind("lifecycle")], scope),
                _ => None,
            })
            .collect();
        if !found.is_empty() {
            names.tried.insert(one.symbol, found);
        }
    }
}

/// What the subjects of a test are.
fn subjects(names: &Names, tables: &mut Tables, one: &Pending, scope: Scope) {
    for entry in &one.raw.entries {
        let Some(symbol) = one.symbols.get(&entry.place) else {
            continue;
        };
        let entity = entry
            .captures
            .iter()
            .find_map(|capture| match &capture.value {
                Raw::Reference(path) => names.referent(path, &[Referent::Kind("entity")], scope),
                _ => None,
            });
        if let Some(entity) = entity {
            tables.of.insert(*symbol, entity);
        }
    }
}

fn side_tables(names: &Names, tables: &mut Tables, pending: &[Pending]) {
    for one in pending {
        if let Some(of) = one.of {
            tables.of.insert(one.symbol, of);
        }
        match one.raw.kind.word {
            "kpi" => {
                if let Some(ty) = resolve::kpi_type(&one.raw) {
                    tables.kpi_types.insert(one.symbol, ty);
                }
            }
            // Of several strategies, which are reported, the first counts.
            "strategy" if names.owner(one.frame).is_none() && tables.currency.is_none() => {
                tables.currency = resolve::currency(&one.raw);
            }
            "score" => {
                tables
                    .score_types
                    .insert(one.symbol, resolve::score_type(&one.raw));
            }
            _ => {}
        }
        let scope = Scope {
            frame: one.frame,
            ..Scope::default()
        };
        property_types(names, tables, &one.raw.entries, &one.symbols, scope);
        if one.raw.kind.word == "test" {
            subjects(names, tables, one, scope);
        }
    }
}

fn property_types(
    names: &Names,
    tables: &mut Tables,
    entries: &[RawEntry],
    symbols: &IndexMap<PlaceId, SymbolId>,
    scope: Scope,
) {
    for entry in entries {
        let parameter =
            matches!(entry.spec, crate::entry::Spec::Open(open) if open.defines.is_some());
        if (is_property(entry.spec) || parameter)
            && let Some(symbol) = symbols.get(&entry.place)
        {
            let captured = entry
                .captures
                .iter()
                .find(|capture| *capture.ty == SlotType::PropertyType);
            let ty = match captured.map(|capture| &capture.value) {
                // What is wrong with a type is told where the line is resolved.
                Some(Raw::Type(raw)) => resolve::property_type(names, raw, scope, &mut |_, _| {}),
                _ => PropertyType {
                    ty: Type::Poisoned,
                    optional: true,
                },
            };
            tables.property_types.insert(*symbol, ty);
        }
        property_types(names, tables, &entry.children, symbols, scope);
    }
}

/// The entity that everything is about where there is only one to whom
/// something happens.
fn only_entity(names: &Names, pending: &[Pending]) -> Option<SymbolId> {
    let mut found = None;
    for one in pending.iter().filter(|one| one.raw.kind.word == "event") {
        let of = one.of.filter(|of| names.word(*of) == "entity")?;
        match found {
            None => found = Some(of),
            Some(before) if before == of => {}
            Some(_) => return None,
        }
    }
    found
}

/// What is told of some declarations, and what they have become.
type Batch = (Vec<Diagnostic>, Vec<(Declaration, Places)>);

/// Resolves all declarations, side by side; what comes of it is in their order.
fn resolve_batches(
    names: &Names,
    tables: &Tables,
    pending: Vec<Pending>,
    only_entity: Option<SymbolId>,
) -> Vec<Batch> {
    let mut rest = pending.into_iter();
    let mut batches: Vec<Vec<Pending>> = Vec::new();
    loop {
        let batch: Vec<Pending> = rest.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        batches.push(batch);
    }
    batches
        .into_par_iter()
        .map(|batch| {
            with_stack(MAX_NESTING, || {
                let mut told = Vec::new();
                let resolved = batch
                    .into_iter()
                    .map(|one| resolve_one(names, tables, one, only_entity, &mut told))
                    .collect();
                (told, resolved)
            })
        })
        .collect()
}

fn resolve_one(
    names: &Names,
    tables: &Tables,
    one: Pending,
    only_entity: Option<SymbolId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Declaration, Places) {
    let Pending {
        mut raw,
        symbol,
        frame,
        of,
        extends,
        symbols,
    } = one;
    let scope = Scope {
        frame,
        declaration: Some(symbol),
        ..Scope::default()
    };
    let (entity, entry) = match raw.kind.word {
        // In these, bare names are names of the project, not of a person.
        "kpi" | "objective" | "guardrail" | "scenario" if of.is_none() => (None, None),
        _ => resolve::context(names, tables, &raw, symbol, only_entity, scope),
    };
    let keys_of = guardrail_kind(&raw);
    let scope = Scope {
        entity,
        entry,
        keys_of,
        // Whose properties are meant is damaged: any name may be one.
        silent: of.is_none() && (raw.of.is_some() || raw.kind.head.of_required),
        ..scope
    };
    let entries = std::mem::take(&mut raw.entries);
    let mut places = raw.places;
    let entries = Resolver {
        names,
        tables,
        places: &mut places,
        diagnostics,
        symbols: &symbols,
    }
    .entries(&entries, scope, Some(symbol));
    let declaration = Declaration {
        kind: raw.kind,
        symbol,
        of,
        of_place: raw.of.map_or(raw.name_place, |(_, place)| place),
        extends,
        extends_place: raw.extends.map_or(raw.name_place, |(_, place)| place),
        entries,
        allows: raw.allows,
        module: names.owner(frame).cloned(),
        damaged: raw.damaged,
    };
    (declaration, places)
}

/// The kind that a guardrail is for.
fn guardrail_kind(raw: &RawDeclaration) -> Option<&'static mkt_kinds::Kind> {
    let every = raw.entries.iter().find(|entry| entry.key == "every")?;
    every
        .captures
        .iter()
        .find_map(|capture| match &capture.value {
            Raw::Kind(path) => mkt_kinds::catalogue::find(&path.text()),
            _ => None,
        })
}
