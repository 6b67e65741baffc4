//! Which files `mktc fmt` is about: those that were named, and all sources
//! below the folders that were, of however many projects.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use mkt_diagnostics::Project as Finding;

use crate::config::DEFAULT_OUT;
use crate::failure::Failure;
use crate::project::{ENDING, SKIPPED, resolve, shown_from, with_settings};

/// A file in gitignore's form that says what is left alone below its folder.
const IGNORE_FILE: &str = ".mktfmtignore";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The files, in order, without links.
    pub paths: BTreeSet<PathBuf>,
    /// What could not be looked at.
    pub findings: Vec<(PathBuf, Finding)>,
    /// Lines of ignore files that cannot be understood.
    pub warnings: Vec<String>,
}

/// Finds the files. `out` says which folder a project's build writes, and is
/// asked once for each project; none where its settings cannot be relied on:
/// then nothing of the project is found.
pub(super) fn find(
    arguments: &[PathBuf],
    here: &Path,
    mut out: impl FnMut(&Path) -> Option<PathBuf>,
) -> Result<Files, Failure> {
    let mut files = Files::default();
    let mut outs = BTreeMap::new();
    let mut named = Vec::new();
    for argument in arguments {
        named.push(resolve(&here.join(argument), here)?);
    }
    if named.is_empty() {
        let here = resolve(here, here)?;
        named.push(with_settings(&here).map_or_else(|| here.clone(), Path::to_owned));
    }
    // Shells write out `*` as every file there is. Whoever names only such
    // files means them.
    let is_source = |path: &PathBuf| path.is_dir() || ends_as_source(path);
    let has_sources = named.iter().any(is_source);
    for path in named {
        if has_sources && !is_source(&path) {
            let shown = shown_from(here, &path);
            let note = format!("{shown} does not end in `.{ENDING}` and is left out");
            files.warnings.push(note);
            continue;
        }
        if !path.is_dir() {
            files.paths.insert(path);
            continue;
        }
        let is_empty = !files.walk(&path, |found| {
            let out = match with_settings(found) {
                Some(project) => outs
                    .entry(project.to_owned())
                    .or_insert_with(|| out(project))
                    .clone(),
                None => Some(path.join(DEFAULT_OUT)),
            };
            // Whoever names the output folder itself means it.
            out.is_some_and(|out| !found.starts_with(&out) || path.starts_with(&out))
        });
        if is_empty && files.findings.is_empty() && outs.values().all(Option::is_some) {
            let folder = shown_from(here, &path);
            files.findings.push((path, Finding::NoSources { folder }));
        }
    }
    Ok(files)
}

impl Files {
    /// Adds what is below a folder; whether there is anything.
    fn walk(&mut self, folder: &Path, mut is_source: impl FnMut(&Path) -> bool) -> bool {
        let mut has_any = false;
        let walk = WalkBuilder::new(folder)
            // The same files on every machine: what the repository ignores,
            // not what its user does.
            .git_global(false)
            .git_exclude(false)
            .ignore(false)
            .add_custom_ignore_filename(IGNORE_FILE)
            .filter_entry(is_looked_into)
            .build();
        for entry in walk {
            match entry {
                Ok(entry) => {
                    if let Some(error) = entry.error() {
                        self.warnings.push(error.to_string());
                    }
                    // What a link leads to is formatted where it stands.
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                    if is_file && ends_as_source(entry.path()) && is_source(entry.path()) {
                        has_any = true;
                        self.paths.insert(entry.into_path());
                    }
                }
                Err(error) => {
                    let reason = error.to_string();
                    let finding = Finding::UnreadableFile { reason };
                    self.findings.push((folder.to_owned(), finding));
                }
            }
        }
        has_any
    }
}

fn ends_as_source(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

/// Not into folders of tools.
fn is_looked_into(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name().to_string_lossy();
    !is_folder || entry.depth() == 0 || !SKIPPED.contains(&name.as_ref())
}
