//! From files to the strategy: the passes in their order.

use indexmap::IndexMap;
use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Language, Span};
use mkt_grammar::{MAX_NESTING, Parse, with_stack};
use mkt_kinds::{Referent, SlotType};
use mkt_syntax::view;
use rayon::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator,
};
use smol_str::SmolStr;

use crate::collect::{Collector, Places, RawDeclaration, RawEntry};
use crate::entry::PlaceId;
use crate::matching::Raw;
use crate::names::{Names, Scope, Used, is_property, unresolved};
use crate::resolve::{self, Resolver};
use crate::strategy::{Declaration, Strategy};
use crate::symbol::{DeclarationId, SymbolId};
use crate::tables::Tables;
use crate::types::{PropertyType, Type};
use crate::{graph, names};

/// A file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path as shown, relative to the project, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A module of the standard or another library.
#[derive(Clone, Copy, Debug)]
pub struct LibraryModule {
    /// The path by which it is used: `std.race`.
    pub path: &'static str,
    /// The file's path as shown: `std/race.mkt`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// What came of a project.
#[derive(Debug)]
pub struct Built {
    /// The strategy.
    pub strategy: Strategy,
    /// What is wrong with it, as far as form, names and types go.
    pub diagnostics: Vec<Diagnostic>,
    /// The files: a [`FileId`]'s number is a place in this list. The project's
    /// own, sorted by path, then the library modules in use.
    pub files: Vec<SourceFile>,
}

/// A file that has been read.
struct Read {
    module: Option<SmolStr>,
    view: view::File,
    declarations: Vec<RawDeclaration>,
}

/// Builds the strategy of a project. Cannot fail: what is wrong is told, and
/// the rest goes on.
pub fn build(mut files: Vec<SourceFile>, library: &[LibraryModule]) -> Built {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // Steps and conditions nest as deep as the grammar allows; what walks them
    // must not depend on the stack of the thread that calls.
    with_stack(MAX_NESTING, || build_sorted(files, library))
}

fn build_sorted(mut files: Vec<SourceFile>, library: &[LibraryModule]) -> Built {
    let own = files.len();
    let mut diagnostics = Vec::new();
    let mut reads = read_all(&files, &mut diagnostics);
    let modules = load(&mut files, &mut reads, library, &mut diagnostics);
    let strategy = resolve_all(own, reads, &modules, library, &mut diagnostics);
    Built {
        strategy,
        diagnostics,
        files,
    }
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// How many declarations one thread resolves at a time.
const BATCH: usize = 64;

/// Reads all files, side by side; what comes of it is in their order.
fn read_all(files: &[SourceFile], diagnostics: &mut Vec<Diagnostic>) -> Vec<Read> {
    let each: Vec<(Read, Vec<Diagnostic>)> = files
        .par_iter()
        .enumerate()
        .map(|(index, file)| {
            with_stack(MAX_NESTING, || {
                let mut told = Vec::new();
                let read = read(file_id(index), &file.text, None, &mut told);
                (read, told)
            })
        })
        .collect();
    let mut reads = Vec::with_capacity(each.len());
    for (read, told) in each {
        reads.push(read);
        diagnostics.extend(told);
    }
    reads
}

/// Reads one file: tree, view, declarations.
fn read(
    file: FileId,
    text: &str,
    module: Option<SmolStr>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Read {
    let parse: Parse = mkt_grammar::parse(text);
    let problems = parse.problems();
    diagnostics.extend(
        problems
            .iter()
            .map(|p| mkt_syntax::problem::diagnose(p, text, file)),
    );
    let view = view::read(&parse);
    let mut collector = Collector::new(file, text);
    let declarations = view
        .declarations
        .iter()
        .filter_map(|declaration| collector.declaration(declaration))
        .collect();
    diagnostics.append(&mut collector.diagnostics);
    Read {
        module,
        view,
        declarations,
    }
}

/// Reads the library modules that the files use or name by full paths, and
/// those that these use, until there are no more.
fn load(
    files: &mut Vec<SourceFile>,
    reads: &mut Vec<Read>,
    library: &[LibraryModule],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SmolStr> {
    let mut loaded: Vec<SmolStr> = Vec::new();
    let mut looked_at = 0_usize;
    while let Some(read_file) = reads.get(looked_at) {
        let mut wanted: Vec<&LibraryModule> = Vec::new();
        for path in mentioned(read_file) {
            let module = library
                .iter()
                .filter(|module| {
                    path == module.path || path.starts_with(&format!("{}.", module.path))
                })
                .max_by_key(|module| module.path.len());
            wanted.extend(module);
        }
        wanted.sort_by_key(|module| module.path);
        for module in wanted {
            if loaded.iter().any(|path| path == module.path) {
                continue;
            }
            loaded.push(SmolStr::new_static(module.path));
            let id = file_id(files.len());
            let name = Some(SmolStr::new_static(module.path));
            reads.push(read(id, module.text, name, diagnostics));
            files.push(SourceFile {
                path: module.file.to_owned(),
                text: module.text.to_owned(),
            });
        }
        looked_at = looked_at.saturating_add(1);
    }
    loaded
}

/// The paths that may lead into a library.
fn mentioned(read: &Read) -> Vec<SmolStr> {
    fn of_entries(entries: &[RawEntry], found: &mut Vec<SmolStr>) {
        for entry in entries {
            let parts = entry.otherwise.iter().flat_map(|part| &part.captures);
            for capture in entry.captures.iter().chain(parts) {
                if let Raw::Reference(path) = &capture.value
                    && path.segments.len() > 1
                {
                    found.push(path.text());
                }
            }
            of_entries(&entry.children, found);
            for part in &entry.otherwise {
                of_entries(&part.children, found);
            }
        }
    }
    let mut found: Vec<SmolStr> = read.view.uses.iter().map(|line| line.path.text()).collect();
    for declaration in &read.declarations {
        let heads = [&declaration.of, &declaration.extends];
        found.extend(heads.into_iter().flatten().map(|(path, _)| path.text()));
        of_entries(&declaration.entries, &mut found);
    }
    found
}

struct Pending {
    raw: RawDeclaration,
    symbol: SymbolId,
    module: Option<SmolStr>,
    of: Option<SymbolId>,
    extends: Option<SymbolId>,
    symbols: IndexMap<PlaceId, SymbolId>,
}

fn resolve_all(
    own: usize,
    reads: Vec<Read>,
    modules: &[SmolStr],
    library: &[LibraryModule],
    diagnostics: &mut Vec<Diagnostic>,
) -> Strategy {
    let mut names = Names::default();
    for module in modules {
        names.modules.entry(module.clone()).or_default();
    }
    let mut pending = declare(&mut names, reads, own, library, diagnostics);
    heads(&mut names, &mut pending, diagnostics);
    nested(&mut names, &mut pending, diagnostics);
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
    let mut strategy = Strategy {
        declarations,
        places,
        names,
        tables,
        graph: graph::Graph::new(),
    };
    strategy.graph = graph::build(&strategy);
    diagnostics.extend(graph::circles(&strategy));
    strategy
}

/// Gives every declaration its name; settles `use` lines.
fn declare(
    names: &mut Names,
    reads: Vec<Read>,
    own: usize,
    library: &[LibraryModule],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Pending> {
    let mut pending: Vec<Pending> = Vec::new();
    let mut uses = Vec::new();
    for (index, read) in reads.into_iter().enumerate() {
        let file = file_id(index);
        // What could not be read may have declared anything it holds.
        for damage in &read.view.declarations {
            let known = mkt_kinds::catalogue::find(&damage.head.kind.text()).is_some();
            if let (false, Some(name)) = (known, damage.head.atoms.first()) {
                names
                    .lost
                    .extend(name.path().and_then(|p| p.single().cloned()));
            }
        }
        if index < own {
            uses.extend(read.view.uses.iter().cloned().map(|line| (file, line)));
        }
        for raw in read.declarations {
            let id = DeclarationId(u32::try_from(pending.len()).unwrap_or(u32::MAX));
            match names.declare(&raw, id, read.module.as_deref()) {
                Ok(symbol) => pending.push(Pending {
                    raw,
                    symbol,
                    module: read.module.clone(),
                    of: None,
                    extends: None,
                    symbols: IndexMap::new(),
                }),
                Err(first) => {
                    let span = raw.places.span(raw.name_place);
                    let name = raw.name.to_string();
                    let first = names.symbol(first).and_then(|symbol| {
                        let first = pending.get(symbol.declaration.index())?;
                        Some(first.raw.places.span(symbol.place))
                    });
                    let told = Diagnostic::new(Language::DuplicateName { name }, span);
                    diagnostics.push(match first {
                        Some(first) => told.related(first, "first declared here"),
                        None => told,
                    });
                }
            }
        }
    }
    for (file, line) in uses {
        use_line(names, &line, file, library, diagnostics);
    }
    pending
}

fn use_line(
    names: &mut Names,
    line: &view::Use,
    file: FileId,
    library: &[LibraryModule],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let path = line.path.text();
    let span = |range| mkt_syntax::span(file, range);
    let unknown = |path: &str, place: Span| {
        let known = library.iter().map(|module| module.path);
        let near = nearest(path, known).map(str::to_owned);
        let finding = Language::UnknownModule {
            path: path.to_owned(),
            nearest: near,
        };
        Diagnostic::new(finding, place)
    };
    let scope = Scope::default();
    let mut bring = |names: &mut Names, name: &SmolStr, used: Used, place: Span| {
        if names.own.contains_key(name) {
            let name = name.to_string();
            diagnostics.push(Diagnostic::new(Language::DuplicateName { name }, place));
            return;
        }
        names.used.insert(name.clone(), used);
    };
    match &line.names {
        Some(group) => {
            let Some(module) = names.modules.get(&path) else {
                diagnostics.push(unknown(&path, span(line.path.range)));
                return;
            };
            let mut found = Vec::new();
            let mut missing = Vec::new();
            for name in group {
                match name
                    .single()
                    .and_then(|n| module.names.get(n).map(|id| (n.clone(), *id)))
                {
                    Some((short, id)) => found.push((short, id, span(name.range))),
                    None => {
                        let known = module.names.keys().map(SmolStr::as_str);
                        let near = nearest(&name.text(), known).map(str::to_owned);
                        let finding = Language::UnknownName {
                            name: name.to_string(),
                            wanted: format!("something that `{path}` declares"),
                            nearest: near,
                            not_in_use: None,
                        };
                        missing.push(unresolved(finding, span(name.range)));
                    }
                }
            }
            for (short, id, place) in found {
                bring(names, &short, Used::Symbol(id), place);
            }
            diagnostics.extend(missing);
        }
        None => {
            let Some(short) = line.path.segments.last().map(|s| s.name.clone()) else {
                return;
            };
            if names.modules.contains_key(&path) {
                bring(names, &short, Used::Module(path), span(line.path.range));
            } else if let names::Found::Symbol(id) = names.lookup(&line.path, scope) {
                bring(names, &short, Used::Symbol(id), span(line.path.range));
            } else {
                diagnostics.push(unknown(&path, span(line.path.range)));
            }
        }
    }
}

/// Resolves `of` and `extends`.
fn heads(names: &mut Names, pending: &mut [Pending], diagnostics: &mut Vec<Diagnostic>) {
    for one in pending.iter_mut() {
        let module = one.module.clone();
        let scope = Scope {
            module: module.as_deref(),
            ..Scope::default()
        };
        if let (Some((path, place)), Some(rule)) = (&one.raw.of, one.raw.kind.head.of) {
            let referents: Vec<Referent> = rule.kinds.iter().map(|k| Referent::Kind(k)).collect();
            match names.reference(path, &referents, scope) {
                Ok(id) => one.of = Some(id),
                Err(finding) => {
                    let span = one.raw.places.span(*place);
                    diagnostics.extend(finding.map(|f| unresolved(f, span)));
                }
            }
        }
        if let Some((path, place)) = &one.raw.extends {
            match names.reference(path, &[Referent::Kind(one.raw.kind.word)], scope) {
                Ok(id) => one.extends = Some(id),
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
        let module = one.module.clone();
        let scope = Scope {
            module: module.as_deref(),
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

fn side_tables(names: &Names, tables: &mut Tables, pending: &[Pending]) {
    for one in pending {
        if let Some(of) = one.of {
            tables.of.insert(one.symbol, of);
        }
        match one.raw.kind.word {
            "kpi" => {
                tables
                    .kpi_types
                    .insert(one.symbol, resolve::kpi_type(&one.raw));
            }
            "score" => {
                tables
                    .score_types
                    .insert(one.symbol, resolve::score_type(&one.raw));
            }
            _ => {}
        }
        let scope = Scope {
            module: one.module.as_deref(),
            ..Scope::default()
        };
        property_types(names, tables, &one.raw.entries, &one.symbols, scope);
    }
}

fn property_types(
    names: &Names,
    tables: &mut Tables,
    entries: &[RawEntry],
    symbols: &IndexMap<PlaceId, SymbolId>,
    scope: Scope<'_>,
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
        module,
        of,
        extends,
        symbols,
    } = one;
    let scope = Scope {
        module: module.as_deref(),
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
        module,
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
