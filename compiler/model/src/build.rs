//! From files to the strategy: the passes in their order.

use indexmap::IndexMap;
use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Language, Span};
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_kinds::{Referent, SlotType};
use mkt_syntax::view;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use smol_str::SmolStr;

use crate::collect::{Places, RawDeclaration, RawEntry};
use crate::entry::PlaceId;
use crate::graph;
use crate::matching::Raw;
use crate::names::{Found, Frame, FrameId, Inside, Names, Scope, Used, is_property, unresolved};
use crate::read::{Part, file_id, read_all};
use crate::resolve::{self, Resolver};
use crate::reuse::{Application, Origins, Sources, Template, no_template};
use crate::strategy::{ApplicationUse, Declaration, Strategy, TemplateUse};
use crate::symbol::{DeclarationId, SymbolId, SymbolKind};
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
pub struct LibraryModule {
    /// The path by which it is used: `std.race`.
    pub path: &'static str,
    /// The file's path as shown: `std/race.mkt`.
    pub file: &'static str,
    /// What it holds, in a few words, for completion and documentation.
    pub summary: &'static str,
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

/// Builds the strategy of a project. Cannot fail: what is wrong is told, and
/// the rest goes on.
pub fn build(mut files: Vec<SourceFile>, library: &[LibraryModule]) -> Built {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // Steps and conditions nest as deep as the grammar allows; what walks them
    // must not depend on the stack of the thread that calls.
    with_stack(MAX_NESTING, || build_sorted(files, library))
}

fn build_sorted(files: Vec<SourceFile>, library: &[LibraryModule]) -> Built {
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

struct Pending {
    raw: RawDeclaration,
    symbol: SymbolId,
    frame: FrameId,
    of: Option<SymbolId>,
    extends: Option<SymbolId>,
    symbols: IndexMap<PlaceId, SymbolId>,
}

fn resolve_all(
    sources: &mut Sources<'_>,
    library: &[LibraryModule],
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
    let mut strategy = Strategy {
        declarations,
        places,
        names,
        tables,
        graph: graph::Graph::new(),
        applications,
        templates,
    };
    strategy.graph = graph::build(&strategy);
    diagnostics.extend(graph::circles(&strategy));
    strategy
}

/// An application whose names are known, but not yet those of what it gives.
struct Applied {
    application: Application,
    symbol: Option<SymbolId>,
    instance: Option<usize>,
    file: FileId,
    /// Where it stands.
    frame: FrameId,
}

/// Gives every declaration its name, in the order in which they are written;
/// those of a template stand where it is applied.
struct Declarer<'d> {
    names: Names,
    pending: Vec<Pending>,
    applied: Vec<Applied>,
    templates: Vec<TemplateUse>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Declarer<'_> {
    fn all(&mut self, sources: &mut Sources<'_>) {
        let project = self.names.frame(Frame {
            module: None,
            inside: None,
        });
        let reads = std::mem::take(&mut sources.reads);
        for (index, mut read) in reads.into_iter().enumerate() {
            let frame = match &read.module {
                None => project,
                Some(module) => self.names.frame(Frame {
                    module: Some(module.clone()),
                    inside: None,
                }),
            };
            let parts = std::mem::take(&mut read.parts);
            self.names.lost.extend(std::mem::take(&mut read.lost));
            // What is left of it says which files are the project's own.
            sources.reads.push(read);
            self.parts(parts, file_id(index), frame, sources);
        }
    }

    /// Declares the parts of a text.
    fn parts(&mut self, parts: Vec<Part>, file: FileId, frame: FrameId, sources: &mut Sources<'_>) {
        for part in parts {
            match part {
                Part::Declaration(raw) => self.declaration(*raw, frame),
                Part::Template(template) => self.template(&template, file, frame),
                Part::Application {
                    application,
                    instance,
                } => self.application(*application, instance, file, frame, sources),
            }
        }
    }

    fn declaration(&mut self, raw: RawDeclaration, frame: FrameId) {
        let id = DeclarationId(u32::try_from(self.pending.len()).unwrap_or(u32::MAX));
        match self.names.declare(&raw, id, frame) {
            Ok(symbol) => self.pending.push(Pending {
                raw,
                symbol,
                frame,
                of: None,
                extends: None,
                symbols: IndexMap::new(),
            }),
            Err(first) => {
                let span = raw.places.span(raw.name_place);
                self.twice(&raw.name, span, first);
            }
        }
    }

    fn template(&mut self, template: &Template, file: FileId, frame: FrameId) {
        let span = mkt_syntax::span(file, template.name_range);
        let about = (template.label.clone(), template.docs.clone());
        let name = &template.name;
        let kind = SymbolKind::Template;
        match self
            .names
            .declare_reuse(kind, name, frame, SmolStr::default(), (span, None), about)
        {
            Ok(symbol) => self.templates.push(TemplateUse {
                symbol,
                allows: template.allows.clone(),
                own: self.names.owner(frame).is_none(),
            }),
            Err(first) => self.twice(name, span, first),
        }
    }

    fn application(
        &mut self,
        application: Application,
        instance: Option<usize>,
        file: FileId,
        frame: FrameId,
        sources: &mut Sources<'_>,
    ) {
        let span = mkt_syntax::span(file, application.prefix_range);
        let made = instance.and_then(|index| {
            let instance = sources.instances.get_mut(index)?;
            let parts = std::mem::take(&mut instance.read.parts);
            self.names
                .lost
                .extend(std::mem::take(&mut instance.read.lost));
            Some((
                Origins::file(index),
                instance.principal.clone(),
                instance.module.clone(),
                parts,
            ))
        });
        let mut symbol = None;
        match made {
            None => {
                self.names.lost.insert(application.prefix.clone());
            }
            Some((text, principal, module, parts)) => {
                let about = (None, application.docs.clone());
                let kind = SymbolKind::Application;
                let prefix = &application.prefix;
                match self.names.declare_reuse(
                    kind,
                    prefix,
                    frame,
                    principal,
                    (span, Some(text)),
                    about,
                ) {
                    Ok(id) => {
                        symbol = Some(id);
                        let inner = self.names.frame(Frame {
                            module,
                            inside: Some(Inside {
                                application: id,
                                file: text,
                                outer: frame,
                            }),
                        });
                        self.parts(parts, text, inner, sources);
                    }
                    Err(first) => self.twice(prefix, span, first),
                }
            }
        }
        self.applied.push(Applied {
            application,
            symbol,
            instance,
            file,
            frame,
        });
    }

    fn twice(&mut self, name: &SmolStr, span: Span, first: SymbolId) {
        let name = name.to_string();
        let told = Diagnostic::new(Language::DuplicateName { name }, span);
        let reuse = self.names.reuse.get(&first).map(|reuse| reuse.name_span);
        let first = reuse.or_else(|| {
            let symbol = self.names.symbol(first)?;
            let first = self.pending.get(symbol.declaration.index())?;
            Some(first.raw.places.span(symbol.place))
        });
        self.diagnostics.push(match first {
            Some(first) => told.related(first, "first declared here"),
            None => told,
        });
    }
}

/// Holds what applications give to what their templates take.
fn arguments(
    names: &mut Names,
    sources: &Sources<'_>,
    applied: Vec<Applied>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ApplicationUse> {
    let mut found = Vec::new();
    for one in applied {
        let scope = Scope {
            frame: one.frame,
            ..Scope::default()
        };
        let application = &one.application;
        let Some(instance) = one.instance else {
            diagnostics.extend(no_template(names, application, one.file, scope));
            continue;
        };
        let fits = sources.arguments(names, application, instance, one.file, scope, diagnostics);
        if fits.is_err()
            && let Some(origin) = names.origins.each.get_mut(instance)
        {
            origin.silent = true;
        }
        let template = match names.template(&application.path, scope) {
            Found::Symbol(id) => Some(id),
            _ => None,
        };
        found.extend(one.symbol.map(|symbol| ApplicationUse {
            symbol,
            template,
            instance,
            allows: one.application.allows,
            own: names.owner(one.frame).is_none(),
            file: one.file,
        }));
    }
    found
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
            } else if let Found::Symbol(id) = names.lookup(&line.path, scope) {
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
