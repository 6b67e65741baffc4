//! A project, and where its sources are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mkt_diagnostics::Project as Finding;
use walkdir::{DirEntry, WalkDir};

use crate::config::DEFAULT_OUT;
use crate::failure::Failure;
use crate::read;

/// The name of a project's settings.
pub(crate) const SETTINGS: &str = "mktc.toml";

/// The ending of source files.
pub(crate) const ENDING: &str = "mkt";

/// The most source files of a project.
pub(crate) const MOST_FILES: usize = 50_000;

/// Folders that never hold sources.
pub(crate) const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// A folder of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    /// The folder, as a path without links.
    pub root: PathBuf,
    /// Whether it has settings.
    pub has_settings: bool,
    /// What was named in it; empty means all of it.
    named: Vec<Named>,
}

/// A file or folder that was named, without links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The path.
    pub path: PathBuf,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// The sources that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Paths of sources below the project folder, in order.
    pub paths: BTreeSet<String>,
    /// What could not be looked at, or may not be.
    pub findings: Vec<(String, Finding)>,
}

impl Project {
    /// A project with settings, of which that was named.
    pub(crate) fn with_settings(root: PathBuf, named: Vec<Named>) -> Self {
        let is_whole = named.iter().any(|named| named.path == root);
        Self {
            named: if is_whole { Vec::new() } else { named },
            root,
            has_settings: true,
        }
    }

    /// What was named where there are no settings: one strategy in the nearest
    /// folder that holds all of it; none where there is no such folder.
    pub(crate) fn without_settings(named: Vec<Named>) -> Option<Self> {
        let root = common_folder(&named)?;
        Some(Self {
            named: match named.as_slice() {
                [only] if only.is_folder => Vec::new(),
                _ => named,
            },
            root,
            has_settings: false,
        })
    }

    /// Finds the project's sources, without those in folders that are `written`.
    ///
    /// A project with settings is read whole, so that names resolve, whatever
    /// part of it was named; without settings, what was named is all there is.
    pub(crate) fn sources(&self, written: &[Option<&Path>]) -> Found {
        let mut found = Found::default();
        if self.has_settings || self.named.is_empty() {
            self.walk(&self.root, written, &mut found);
        }
        for named in &self.named {
            if !named.is_folder {
                found.paths.insert(self.relative(&named.path));
            } else if !self.has_settings {
                self.walk(&named.path, written, &mut found);
            }
        }
        if found.paths.len() > MOST_FILES {
            let limit = u32::try_from(MOST_FILES).unwrap_or(u32::MAX);
            let finding = Finding::TooManyFiles { limit };
            found.findings.push((String::new(), finding));
        } else if found.paths.is_empty() && found.findings.is_empty() {
            let folder = self.root.display().to_string();
            let finding = Finding::NoSources { folder };
            found.findings.push((String::new(), finding));
        }
        found
    }

    /// Whether findings in that source are asked for.
    pub(crate) fn is_asked_for(&self, path: &str) -> bool {
        let path = self.root.join(path);
        self.named.is_empty() || self.named.iter().any(|named| path.starts_with(&named.path))
    }

    fn walk(&self, folder: &Path, written: &[Option<&Path>], found: &mut Found) {
        let mut links = Vec::new();
        let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| is_looked_into(entry, written)) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = self.relative(error.path().unwrap_or(folder));
                    let reason = read::walk_reason(&error);
                    let finding = Finding::UnreadableFile { reason };
                    found.findings.push((path, finding));
                    continue;
                }
            };
            if entry
                .path()
                .extension()
                .is_none_or(|ending| ending != ENDING)
            {
                continue;
            }
            if entry.file_type().is_file() {
                found.paths.insert(self.relative(entry.path()));
            } else if entry.file_type().is_symlink() {
                links.push(entry.into_path());
            }
            if found.paths.len() > MOST_FILES {
                return;
            }
        }
        for link in links {
            self.follow(&link, found);
        }
    }

    /// A link counts as the file it leads to, once; leading outside it is
    /// refused, since the project would mean something else elsewhere.
    fn follow(&self, link: &Path, found: &mut Found) {
        let path = self.relative(link);
        match link.canonicalize() {
            Ok(target) if !target.starts_with(&self.root) => {
                let finding = Finding::FileOutsideProject { path: path.clone() };
                found.findings.push((path, finding));
            }
            Ok(target) if target.is_file() => {
                found.paths.insert(self.relative(&target));
            }
            Ok(_) => {}
            Err(error) => {
                let reason = read::reason(&error);
                let finding = Finding::UnreadableFile { reason };
                found.findings.push((path, finding));
            }
        }
    }

    /// The path below the project folder, `/` separated.
    fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}

impl Named {
    /// The folder that it is, or is in.
    pub(crate) fn folder(&self) -> &Path {
        if self.is_folder {
            &self.path
        } else {
            self.path.parent().unwrap_or(&self.path)
        }
    }
}

/// What a folder without settings holds.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    /// The projects with settings below it, without those within others.
    pub projects: BTreeSet<PathBuf>,
    /// Whether anything else in it may be a source, or cannot be looked at.
    pub sources: bool,
}

impl Holds {
    /// Looks through a folder.
    pub(crate) fn of(folder: &Path) -> Self {
        let mut holds = Self::default();
        let out = folder.join(DEFAULT_OUT);
        let mut entries = WalkDir::new(folder).into_iter();
        while let Some(entry) = entries.next() {
            let Ok(entry) = entry else {
                holds.sources = true;
                continue;
            };
            if is_looked_into(&entry, &[Some(&out)]) {
                let ending = entry.path().extension();
                holds.sources |= ending.is_some_and(|ending| ending == ENDING);
                continue;
            }
            if is_project(&entry) && !is_tools(&entry) && entry.path() != out {
                holds.projects.insert(entry.path().to_owned());
            }
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
        }
        holds
    }
}

/// Not into hidden folders, the output, tools' folders or other projects.
fn is_looked_into(entry: &DirEntry, written: &[Option<&Path>]) -> bool {
    entry.depth() == 0
        || !is_tools(entry) && !written.contains(&Some(entry.path())) && !is_project(entry)
}

/// Hidden files and folders, and folders of tools.
fn is_tools(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || entry.file_type().is_dir() && SKIPPED.contains(&name.as_ref())
}

fn is_project(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && entry.path().join(SETTINGS).is_file()
}

/// The nearest folder with settings, from `folder` upwards.
pub(crate) fn with_settings(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .find(|folder| folder.join(SETTINGS).is_file())
}

fn common_folder(named: &[Named]) -> Option<PathBuf> {
    let (first, rest) = named.split_first()?;
    first
        .folder()
        .ancestors()
        .find(|folder| rest.iter().all(|named| named.folder().starts_with(folder)))
        .map(Path::to_owned)
}

/// A path without links.
pub(crate) fn resolve(path: &Path, here: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(|error| {
        let reason = read::reason(&error);
        Failure::file(&shown_from(here, path), Finding::UnreadableFile { reason })
    })
}

/// A path as people read it from the folder `here`.
pub(crate) fn shown_from(here: &Path, path: &Path) -> String {
    let mut up = String::new();
    for folder in here.ancestors() {
        // Only the root in common is nothing in common.
        if folder.parent().is_none() {
            break;
        }
        if let Ok(below) = path.strip_prefix(folder) {
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            return format!("{up}{}", parts.join("/"));
        }
        up.push_str("../");
    }
    path.display().to_string()
}
