//! The second pass: every declaration gets its name, in the order in which it
//! is written, what a template declares where it is applied.

use indexmap::IndexMap;
use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Language, Span};
use mkt_syntax::view;
use smol_str::SmolStr;

use crate::build::{LibraryModule, Pending};
use crate::collect::RawDeclaration;
use crate::names::{Found, Frame, FrameId, Inside, Names, Scope, Used, unresolved};
use crate::read::{Part, file_id};
use crate::reuse::{Application, Origins, Sources, Template, no_template};
use crate::strategy::{ApplicationUse, TemplateUse};
use crate::symbol::{DeclarationId, SymbolId, SymbolKind};

/// An application whose names are known, but not yet those of what it gives.
pub(crate) struct Applied {
    application: Application,
    symbol: Option<SymbolId>,
    instance: Option<usize>,
    file: FileId,
    /// Where it stands.
    frame: FrameId,
}

/// Gives every declaration its name, in the order in which they are written;
/// those of a template stand where it is applied.
pub(crate) struct Declarer<'d> {
    pub names: Names,
    pub pending: Vec<Pending>,
    pub applied: Vec<Applied>,
    pub templates: Vec<TemplateUse>,
    pub diagnostics: &'d mut Vec<Diagnostic>,
}

impl Declarer<'_> {
    pub fn all(&mut self, sources: &mut Sources<'_>) {
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
pub(crate) fn arguments(
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

pub(crate) fn use_line(
    names: &mut Names,
    line: &view::Use,
    file: FileId,
    library: &[LibraryModule<'_>],
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
