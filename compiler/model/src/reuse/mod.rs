//! Reuse: templates, and what their applications come to.
//!
//! An application is text: the template's body with what is given put in for
//! its parameters, read like any file. So everything that a file can hold a
//! template can hold, and nothing downstream knows of templates. Two things
//! keep that honest. Each piece of the text remembers where it was written
//! ([`Origins`]), so that findings are told there. And a name is looked up
//! where it was written: a template's own names never mean the applying
//! project's, and a project's arguments never mean the template's
//! ([`crate::names::Frame`]).

mod application;
mod instance;
mod origins;
mod template;

use std::collections::HashMap;
use std::sync::Arc;

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Fix, Language, Span, TemplateArgument};
use mkt_kinds::Referent;
use mkt_syntax::atom::{Atom, AtomKind};
use mkt_syntax::name::Path;
use mkt_syntax::{TextRange, span, view};
use smol_str::SmolStr;

pub(crate) use application::{Application, Argument, read as read_application};
pub(crate) use origins::{Origin, Origins};
pub(crate) use template::{ParameterType, Template, read as read_template};

use crate::build::{LibraryModule, SourceFile};
use crate::matching;
use crate::names::{Found, Names, Scope, unresolved};
use crate::read::{Part, Read, file_id, read};
use instance::{Given, Source};

/// How many applications may stand in one another.
pub const MAX_APPLY_DEPTH: usize = 16;

/// How many applications a project may come to, those within templates
/// included.
pub const MAX_APPLICATIONS: usize = 10_000;

/// A template, by number, with the file it is written in.
type TemplateId = usize;

/// What an application comes to.
#[derive(Debug)]
pub(crate) struct Instance {
    pub text: String,
    pub read: Read,
    /// The template's own name: a declaration of that name is found under the
    /// prefix alone.
    pub principal: SmolStr,
    /// The module whose names the template sees.
    pub module: Option<SmolStr>,
    /// The templates that it stands in, itself last.
    chain: Vec<TemplateId>,
    template: TemplateId,
}

/// Everything that a project is read from.
pub(crate) struct Sources<'l> {
    pub files: Vec<SourceFile>,
    pub reads: Vec<Read>,
    pub instances: Vec<Instance>,
    pub origins: Origins,
    /// The library modules in use, by path.
    pub modules: Vec<SmolStr>,
    library: &'l [LibraryModule<'l>],
    /// The templates and the files that they are written in.
    templates: Vec<(usize, Arc<Template>)>,
    /// Which template a module (none for the project's own) has of a name.
    named: HashMap<(Option<SmolStr>, SmolStr), TemplateId>,
    /// Short names of modules and of things in them, by `use` lines.
    short: HashMap<SmolStr, SmolStr>,
    full: bool,
}

impl<'l> Sources<'l> {
    pub fn new(files: Vec<SourceFile>, reads: Vec<Read>, library: &'l [LibraryModule<'l>]) -> Self {
        let mut sources = Self {
            files,
            reads: Vec::with_capacity(reads.len()),
            instances: Vec::new(),
            origins: Origins::default(),
            modules: Vec::new(),
            library,
            templates: Vec::new(),
            named: HashMap::new(),
            short: HashMap::new(),
            full: false,
        };
        for read in reads {
            sources.file(read);
        }
        sources
    }

    /// Takes in a file that has been read.
    fn file(&mut self, read: Read) {
        let index = self.reads.len();
        for part in &read.parts {
            if let Part::Template(template) = part {
                // The first of two is meant; the second is told.
                let key = (read.module.clone(), template.name.clone());
                self.named.entry(key).or_insert(self.templates.len());
                self.templates.push((index, Arc::clone(template)));
            }
        }
        if read.module.is_none() {
            for line in &read.uses {
                let path = line.path.text();
                match &line.names {
                    Some(names) => {
                        let names = names.iter().filter_map(Path::single);
                        self.short
                            .extend(names.map(|n| (n.clone(), format!("{path}.{n}").into())));
                    }
                    None => {
                        let last = line.path.segments.last().map(|s| s.name.clone());
                        self.short.extend(last.map(|last| (last, path)));
                    }
                }
            }
        }
        self.reads.push(read);
    }

    /// Reads the library modules that are named and puts all templates to
    /// use, until there is nothing more to read.
    pub fn complete(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let (mut files, mut instances) = (0_usize, 0_usize);
        loop {
            // Modules first: the template of an application may stand in one.
            if let Some(read) = self.reads.get(files) {
                let mentioned = read.mentioned();
                self.load(&mentioned, diagnostics);
                files = files.saturating_add(1);
            } else if let Some(instance) = self.instances.get(instances) {
                let mentioned = instance.read.mentioned();
                self.load(&mentioned, diagnostics);
                self.apply_all(Some(instances), diagnostics);
                instances = instances.saturating_add(1);
            } else if !self.files_applied(diagnostics) {
                return;
            }
        }
    }

    fn load(&mut self, mentioned: &[SmolStr], diagnostics: &mut Vec<Diagnostic>) {
        let mut wanted: Vec<&LibraryModule<'_>> = Vec::new();
        for path in mentioned {
            let module = self
                .library
                .iter()
                .filter(|module| {
                    let rest = path.strip_prefix(module.path);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
                .max_by_key(|module| module.path.len());
            wanted.extend(module);
        }
        wanted.sort_by_key(|module| module.path);
        for module in wanted {
            if self.modules.iter().any(|path| path == module.path) {
                continue;
            }
            let path = SmolStr::new(module.path);
            self.modules.push(path.clone());
            let id = file_id(self.files.len());
            let read = read(id, module.text, Some(path), diagnostics);
            self.file(read);
            self.files.push(SourceFile {
                path: module.file.to_owned(),
                text: module.text.to_owned(),
            });
        }
    }

    /// Puts the templates to use that files apply; whether that read anything.
    fn files_applied(&mut self, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let before = self.instances.len();
        self.apply_all(None, diagnostics);
        self.instances.len() > before
    }

    /// Puts the templates to use that one application's text applies, or that
    /// all files apply.
    fn apply_all(&mut self, inside: Option<usize>, diagnostics: &mut Vec<Diagnostic>) {
        let texts: Vec<(FileId, &Read)> = match inside {
            Some(index) => {
                let read = self.instances.get(index).map(|one| &one.read);
                read.map(|read| (Origins::file(index), read))
                    .into_iter()
                    .collect()
            }
            None => {
                let reads = self.reads.iter().enumerate();
                reads.map(|(index, read)| (file_id(index), read)).collect()
            }
        };
        let mut waiting = Vec::new();
        for (file, read) in texts {
            for (place, part) in read.parts.iter().enumerate() {
                if let Part::Application {
                    application,
                    instance: None,
                } = part
                {
                    waiting.push((file, place, (**application).clone()));
                }
            }
        }
        for (file, place, application) in waiting {
            let made = self.apply(file, inside, &application, diagnostics);
            let read = match inside {
                Some(index) => self.instances.get_mut(index).map(|one| &mut one.read),
                None => usize::try_from(file.0)
                    .ok()
                    .and_then(|index| self.reads.get_mut(index)),
            };
            if let Some(Part::Application { instance, .. }) =
                read.and_then(|read| read.parts.get_mut(place))
            {
                *instance = made;
            }
        }
    }

    /// The module whose names the text of a file or application sees.
    fn module_of(&self, file: FileId, inside: Option<usize>) -> Option<SmolStr> {
        match inside {
            Some(index) => self.instances.get(index)?.module.clone(),
            None => self
                .reads
                .get(usize::try_from(file.0).ok()?)?
                .module
                .clone(),
        }
    }

    /// Which template a path names.
    fn find(&self, path: &Path, module: Option<&SmolStr>) -> Option<TemplateId> {
        let find = |module: Option<SmolStr>, name: &str| {
            self.named.get(&(module, SmolStr::new(name))).copied()
        };
        if let Some(name) = path.single()
            && let Some(found) = find(module.cloned(), name)
        {
            return Some(found);
        }
        let mut full = path.text();
        if module.is_none()
            && let Some((first, rest)) = path.segments.split_first()
            && let Some(meant) = self.short.get(&first.name)
        {
            let rest = rest.iter().map(|segment| segment.name.as_str());
            let parts: Vec<&str> = std::iter::once(meant.as_str()).chain(rest).collect();
            full = parts.join(".").into();
        }
        let (module, name) = full.rsplit_once('.')?;
        find(Some(SmolStr::new(module)), name)
    }

    fn apply(
        &mut self,
        file: FileId,
        inside: Option<usize>,
        application: &Application,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let module = self.module_of(file, inside);
        let id = self.find(&application.path, module.as_ref())?;
        let outer = inside.and_then(|index| self.instances.get(index));
        let mut chain = outer.map(|one| one.chain.clone()).unwrap_or_default();
        let place = span(file, application.path.range);
        if let Some(at) = chain.iter().position(|one| *one == id) {
            let circle = chain.get(at..).unwrap_or_default();
            let names = circle.iter().filter_map(|id| self.templates.get(*id));
            let finding = Language::CyclicReference {
                path: names
                    .map(|(_, template)| template.name.to_string())
                    .collect(),
                what: "the template".to_owned(),
            };
            diagnostics.push(Diagnostic::new(finding, place));
            return None;
        }
        chain.push(id);
        if chain.len() > MAX_APPLY_DEPTH || self.instances.len() >= MAX_APPLICATIONS {
            let too_deep = chain.len() > MAX_APPLY_DEPTH;
            let limit = if too_deep {
                MAX_APPLY_DEPTH
            } else {
                MAX_APPLICATIONS
            };
            // Beyond the limit every further one would say the same.
            if !self.full {
                self.full = true;
                let limit = u32::try_from(limit).unwrap_or(u32::MAX);
                let finding = Language::TooManyApplications { limit, too_deep };
                diagnostics.push(Diagnostic::new(finding, place));
            }
            return None;
        }
        let (template_file, template) = self.templates.get(id)?;
        let source = &self.files.get(*template_file)?.text;
        let site_text = match inside {
            Some(index) => &self.instances.get(index)?.text,
            None => &self.files.get(usize::try_from(file.0).ok()?)?.text,
        };
        let given: Vec<Option<Given<'_>>> = template
            .parameters
            .iter()
            .map(|parameter| {
                let argument = application
                    .arguments
                    .iter()
                    .find(|argument| argument.name == parameter.name);
                let argument = argument.map(|argument| Given {
                    source: Source::Argument,
                    text: site_text,
                    range: argument.phrase,
                    several: argument.atoms.len() > 1,
                });
                argument.or_else(|| {
                    let (range, several) = parameter.default?;
                    Some(Given {
                        source: Source::Template,
                        text: source,
                        range,
                        several,
                    })
                })
            })
            .collect();
        let (text, pieces) = instance::write(template, source, &given);
        let library = self.reads.get(*template_file)?.module.clone();
        let index = self.instances.len();
        let path = match &library {
            Some(module) => format!("{module}.{}", template.name).into(),
            None => template.name.clone(),
        };
        let principal = template.name.clone();
        let origin = Origin {
            template: path,
            file: file_id(*template_file),
            library: library.is_some(),
            site: span(file, application.head),
            pieces,
            silent: template.damaged,
        };
        let read = read(Origins::file(index), &text, None, diagnostics);
        self.origins.each.push(origin);
        self.instances.push(Instance {
            text,
            read,
            principal,
            module: library,
            chain,
            template: id,
        });
        Some(index)
    }

    /// Holds what an application gives to what its template takes. `Err` where
    /// something is wrong: then what it comes to is not looked at.
    pub fn arguments(
        &self,
        names: &Names,
        application: &Application,
        instance: usize,
        file: FileId,
        scope: Scope,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<(), ()> {
        let Some(one) = self.instances.get(instance) else {
            return Ok(());
        };
        let Some((template_file, template)) = self.templates.get(one.template) else {
            return Ok(());
        };
        let before = diagnostics.len();
        let mut checker = Checker {
            names,
            scope,
            file,
            diagnostics,
        };
        for argument in &application.arguments {
            let parameter = template
                .parameters
                .iter()
                .find(|parameter| parameter.name == argument.name);
            match parameter {
                Some(parameter) => checker.argument(argument, parameter.ty, self.text(file)),
                None => checker.unknown(argument, template),
            }
        }
        let missing = template.parameters.iter().filter(|parameter| {
            let given = &application.arguments;
            parameter.default.is_none() && !given.iter().any(|one| one.name == parameter.name)
        });
        let place = Span::new(
            file_id(*template_file),
            template.name_range.start().into(),
            template.name_range.end().into(),
        );
        for parameter in missing {
            let finding = Language::TemplateArgument(TemplateArgument::Missing {
                template: template.name.to_string(),
                parameter: parameter.name.to_string(),
                wanted: parameter.ty.describe(),
            });
            let told = Diagnostic::new(finding, span(file, application.head));
            checker
                .diagnostics
                .push(told.related(place, "the template is declared here"));
        }
        if checker.diagnostics.len() > before {
            return Err(());
        }
        Ok(())
    }

    /// The `use` lines of the project's own files.
    pub fn own_uses(&self) -> Vec<(FileId, view::Use)> {
        let own = self.reads.iter().enumerate();
        own.filter(|(_, read)| read.module.is_none())
            .flat_map(|(index, read)| {
                let uses = read.uses.iter().cloned();
                uses.map(move |line| (file_id(index), line))
            })
            .collect()
    }

    fn text(&self, file: FileId) -> &str {
        match self.origins.index(file) {
            Some(index) => self
                .instances
                .get(index)
                .map_or("", |one| one.text.as_str()),
            None => usize::try_from(file.0)
                .ok()
                .and_then(|index| self.files.get(index))
                .map_or("", |file| file.text.as_str()),
        }
    }
}

/// That an application names no template.
pub(crate) fn no_template(
    names: &Names,
    application: &Application,
    file: FileId,
    scope: Scope,
) -> Option<Diagnostic> {
    let path = &application.path;
    let place = span(file, path.range);
    let finding = match names.lookup(path, scope) {
        // Found, but in a circle or beyond the limit: told already.
        Found::Symbol(id) if names.word(id) == "template" => return None,
        Found::Symbol(id) => Language::WrongKind {
            name: path.to_string(),
            found: names
                .symbol(id)
                .map_or("", |symbol| symbol.kind.article_name())
                .to_owned(),
            wanted: "a template".to_owned(),
        },
        Found::Lost => return None,
        Found::Nothing => {
            let known = names.templates();
            let known = known.iter().map(SmolStr::as_str);
            Language::UnknownName {
                name: path.to_string(),
                wanted: "a template".to_owned(),
                nearest: nearest(&path.text(), known).map(str::to_owned),
                not_in_use: None,
            }
        }
    };
    Some(unresolved(finding, place))
}

/// Holds arguments to the types of their parameters.
struct Checker<'c> {
    names: &'c Names,
    scope: Scope,
    file: FileId,
    diagnostics: &'c mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn argument(&mut self, argument: &Argument, ty: ParameterType, text: &str) {
        match ty {
            ParameterType::Reference(referent) => match argument.atoms.as_slice() {
                [atom] if atom.path().is_some() => self.reference(atom, referent),
                _ => self.wrong_form(argument, ty, text),
            },
            ParameterType::References(referent) => {
                let inner = match argument.atoms.as_slice() {
                    [
                        Atom {
                            kind: AtomKind::List(inner),
                            ..
                        },
                    ] => inner,
                    _ => &argument.atoms,
                };
                let mut names = inner.iter().filter(|atom| atom.kind != AtomKind::Comma);
                if names.clone().any(|atom| atom.path().is_none()) {
                    self.wrong_form(argument, ty, text);
                } else {
                    names
                        .by_ref()
                        .for_each(|atom| self.reference(atom, referent));
                }
            }
            ParameterType::Value(form) => {
                let patterns = form.pattern().into_iter();
                match matching::read(patterns, &argument.atoms, argument.phrase, text) {
                    Ok(matched) => {
                        for mistake in matched.mistakes {
                            let place = span(self.file, mistake.range);
                            let mut told = Diagnostic::new(mistake.finding, place);
                            told.fixes.extend(mistake.instead.map(|instead| {
                                Fix::replace(format!("write `{instead}`"), place, instead)
                            }));
                            self.diagnostics.push(told);
                        }
                    }
                    Err(_) => self.wrong_form(argument, ty, text),
                }
            }
            ParameterType::Unknown => {}
        }
    }

    fn reference(&mut self, atom: &Atom, referent: Referent) {
        let Some(path) = atom.path() else { return };
        if let Err(finding) = self.names.reference(path, &[referent], self.scope) {
            let place = span(self.file, path.range);
            // What is lost in damage is told where it is damaged.
            let told = finding.map(|finding| unresolved(finding, place));
            self.diagnostics.extend(told);
        }
    }

    fn wrong_form(&mut self, argument: &Argument, ty: ParameterType, text: &str) {
        let range = std::ops::Range::<usize>::from(argument.phrase);
        let finding = Language::TemplateArgument(TemplateArgument::WrongForm {
            parameter: argument.name.to_string(),
            text: text.get(range).unwrap_or_default().to_owned(),
            wanted: ty.describe(),
        });
        self.tell(finding, argument.phrase, None);
    }

    fn unknown(&mut self, argument: &Argument, template: &Template) {
        let known = template.parameters.iter().map(|one| one.name.as_str());
        let near = nearest(&argument.name, known.clone()).map(str::to_owned);
        let finding = Language::TemplateArgument(TemplateArgument::Unknown {
            template: template.name.to_string(),
            parameter: argument.name.to_string(),
            nearest: near.clone(),
            known: known.map(str::to_owned).collect(),
        });
        self.tell(finding, argument.name_range, near);
    }

    fn tell(&mut self, finding: Language, range: TextRange, instead: Option<String>) {
        let place = span(self.file, range);
        let mut told = Diagnostic::new(finding, place);
        told.fixes.extend(
            instead.map(|instead| Fix::replace(format!("write `{instead}`"), place, instead)),
        );
        self.diagnostics.push(told);
    }
}
