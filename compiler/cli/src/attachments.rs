//! Files that a strategy names beside its sources: bodies and images of
//! messages. They must be there, and within the project.

use std::path::{Component, Path};

use mkt_diagnostics::{Diagnostic, Project};
use mkt_model::entry::Entry;
use mkt_model::value::Value;
use mkt_model::{Handle, Strategy};

use crate::read::reason;

/// The slot of a form that captures the path of a file.
const SLOT: &str = "path";

/// Checks every file that is named; paths begin at the project folder.
pub(crate) fn check(strategy: &Strategy, root: &Path) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for handle in strategy.own() {
        for entry in &handle.declaration().entries {
            check_entry(handle, entry, root, &mut diagnostics);
        }
    }
    diagnostics
}

fn check_entry(handle: Handle<'_>, entry: &Entry, root: &Path, diagnostics: &mut Vec<Diagnostic>) {
    for capture in entry.all(SLOT) {
        if let Value::Text(path) = &capture.value
            && let Some(finding) = mistake(path, root)
        {
            let span = handle.strategy.span(handle.id, capture.place);
            diagnostics.push(Diagnostic::new(finding, span));
        }
    }
    let otherwise = entry.otherwise.iter().flat_map(|part| &part.children);
    for child in entry.children.iter().chain(otherwise) {
        check_entry(handle, child, root, diagnostics);
    }
}

/// What is wrong with a path, if anything is.
fn mistake(path: &str, root: &Path) -> Option<Project> {
    let outside = || Project::FileOutsideProject {
        path: path.to_owned(),
    };
    let unreadable = |reason: String| Project::UnreadableFile { reason };
    let is_below = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_below {
        return Some(outside());
    }
    let real = match root.join(path).canonicalize() {
        Ok(real) => real,
        Err(error) => return Some(unreadable(reason(&error))),
    };
    if !real.starts_with(root) {
        return Some(outside());
    }
    if real.is_dir() {
        return Some(unreadable("it is a folder".to_owned()));
    }
    let opened = std::fs::File::open(real);
    opened.err().map(|error| unreadable(reason(&error)))
}
