//! From text to what is declared in it, one file at a time.

use std::sync::Arc;

use mkt_diagnostics::{Diagnostic, FileId};
use mkt_grammar::{MAX_NESTING, Parse, with_stack};
use mkt_syntax::atom::{Atom, AtomKind};
use mkt_syntax::view;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use smol_str::SmolStr;

use crate::build::SourceFile;
use crate::collect::{Collector, RawDeclaration, RawEntry};
use crate::matching::Raw;
use crate::reuse::{self, Application, Template};

/// A text that has been read: a file, or what an application comes to.
#[derive(Debug)]
pub(crate) struct Read {
    /// The library module that the file is; none for the project's own.
    pub module: Option<SmolStr>,
    pub uses: Vec<view::Use>,
    /// Names of declarations that are damaged beyond reading.
    pub lost: Vec<SmolStr>,
    pub parts: Vec<Part>,
}

/// What a text declares, in order.
#[derive(Debug)]
pub(crate) enum Part {
    Declaration(Box<RawDeclaration>),
    Template(Arc<Template>),
    Application {
        application: Box<Application>,
        /// What it comes to, by number, once its template is found.
        instance: Option<usize>,
    },
}

pub(crate) fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// Reads all files, side by side; what comes of it is in their order.
pub(crate) fn read_all(files: &[SourceFile], diagnostics: &mut Vec<Diagnostic>) -> Vec<Read> {
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

/// Reads one text: tree, view, declarations.
pub(crate) fn read(
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
    let mut lost = Vec::new();
    let mut parts = Vec::with_capacity(view.declarations.len());
    for declaration in &view.declarations {
        let part = match declaration.head.kind.text().as_str() {
            "template" => reuse::read_template(declaration, text, file, &mut collector.diagnostics)
                .map(|template| Part::Template(Arc::new(template))),
            "apply" => {
                match reuse::read_application(declaration, text, file, &mut collector.diagnostics) {
                    Ok(application) => Some(Part::Application {
                        application: Box::new(application),
                        instance: None,
                    }),
                    Err(prefix) => {
                        lost.extend(prefix);
                        None
                    }
                }
            }
            _ => collector
                .declaration(declaration)
                .map(|raw| Part::Declaration(Box::new(raw))),
        };
        if part.is_none() {
            // What could not be read may have declared anything it holds.
            let name = declaration.head.atoms.first().and_then(Atom::path);
            lost.extend(name.and_then(|path| path.single().cloned()));
        }
        parts.extend(part);
    }
    diagnostics.append(&mut collector.diagnostics);
    Read {
        module,
        uses: view.uses,
        lost,
        parts,
    }
}

impl Read {
    /// The paths that may lead into a library.
    pub fn mentioned(&self) -> Vec<SmolStr> {
        let mut found: Vec<SmolStr> = self.uses.iter().map(|line| line.path.text()).collect();
        for part in &self.parts {
            match part {
                Part::Declaration(declaration) => {
                    let heads = [&declaration.of, &declaration.extends];
                    found.extend(heads.into_iter().flatten().map(|(path, _)| path.text()));
                    of_entries(&declaration.entries, &mut found);
                }
                // The body is read where it is applied.
                Part::Template(_) => {}
                Part::Application { application, .. } => {
                    found.push(application.path.text());
                    for argument in &application.arguments {
                        of_atoms(&argument.atoms, &mut found);
                    }
                }
            }
        }
        found
    }
}

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

fn of_atoms(atoms: &[Atom], found: &mut Vec<SmolStr>) {
    for atom in atoms {
        match &atom.kind {
            AtomKind::Name(path) if path.segments.len() > 1 => found.push(path.text()),
            AtomKind::Paren(inner) | AtomKind::List(inner) => of_atoms(inner, found),
            _ => {}
        }
    }
}
