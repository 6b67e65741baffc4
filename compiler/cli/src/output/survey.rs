//! What an output folder holds, and whose it is.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use super::manifest::{MANIFEST, Manifest, UNFINISHED, sha256};
use super::{OutputError, path};

/// The most entries of other people's that are carried over. A folder with
/// more is somebody's own, named by mistake.
const MOST_FOREIGN: usize = 10_000;

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Whether there is such a folder.
    pub exists: bool,
    /// What earlier builds wrote, as they noted it.
    pub manifest: Manifest,
    /// What is not ours, by path: carried over as it is.
    pub foreign: BTreeMap<String, Foreign>,
    /// Those of our files that are there, as we wrote them.
    ours: BTreeSet<String>,
    /// Those of our files that were changed since.
    changed: BTreeSet<String>,
}

/// Something that no build wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// A folder with nothing of ours in it.
    Folder,
    /// A file.
    File,
    /// A symbolic link.
    Link,
}

impl Survey {
    /// Looks at everything in `out`, following no links.
    pub(super) fn of(out: &Path) -> Result<Self, OutputError> {
        match std::fs::symlink_metadata(out) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(OutputError::new(out, "this is not a folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(OutputError::io(out, &error)),
        }
        let manifest = Manifest::read(out, MANIFEST)?.unwrap_or_default();
        let our_folders: BTreeSet<&str> = manifest
            .entries()
            .flat_map(|(path, _)| path::ancestors(path))
            .collect();
        let mut foreign = BTreeMap::new();
        let mut ours = BTreeSet::new();
        let mut changed = BTreeSet::new();
        for entry in WalkDir::new(out).min_depth(1).sort_by_file_name() {
            let entry = entry.map_err(|error| {
                OutputError::new(
                    error.path().unwrap_or(out),
                    crate::read::walk_reason(&error),
                )
            })?;
            let relative = relative(out, entry.path())?;
            if relative == MANIFEST {
                continue;
            }
            if relative == UNFINISHED {
                let reason = "mktc keeps this name for itself; move the file away";
                return Err(OutputError::new(entry.path(), reason));
            }
            let kind = entry.file_type();
            if kind.is_file()
                && let Some(hash) = manifest.hash(&relative)
            {
                let bytes = std::fs::read(entry.path())
                    .map_err(|error| OutputError::io(entry.path(), &error))?;
                if sha256(&bytes) == hash {
                    ours.insert(relative);
                } else {
                    changed.insert(relative);
                }
                continue;
            }
            let found = if kind.is_dir() {
                if our_folders.contains(relative.as_str()) {
                    continue;
                }
                Foreign::Folder
            } else if kind.is_file() {
                Foreign::File
            } else if kind.is_symlink() {
                Foreign::Link
            } else {
                let reason = "this is neither a file nor a folder, and cannot be kept";
                return Err(OutputError::new(entry.path(), reason));
            };
            foreign.insert(relative, found);
            if foreign.len() > MOST_FOREIGN {
                return Err(OutputError::new(
                    out,
                    "this folder holds more than 10,000 files of other origin; a build needs a folder of its own",
                ));
            }
        }
        Ok(Self {
            exists: true,
            manifest,
            foreign,
            ours,
            changed,
        })
    }

    /// Whether one of our files is there, as we wrote it.
    pub(super) fn is_present(&self, path: &str) -> bool {
        self.ours.contains(path)
    }

    /// Refuses to lose anything that is not ours.
    pub(super) fn refuse_what_is_in_the_way(
        &self,
        out: &Path,
        new: &Manifest,
    ) -> Result<(), OutputError> {
        if let Some(path) = self.changed.first() {
            return Err(OutputError::new(
                out.join(path),
                "this file was changed since mktc wrote it; move it away or delete it",
            ));
        }
        for (path, _) in new.entries() {
            for occupied in std::iter::once(path).chain(path::ancestors(path)) {
                let harmless = match self.foreign.get(occupied) {
                    None => true,
                    // Files may be added to a folder of other origin.
                    Some(kind) => *kind == Foreign::Folder && occupied != path,
                };
                if !harmless {
                    return Err(OutputError::new(
                        out.join(occupied),
                        "this was not written by mktc, and would be overwritten; move it away",
                    ));
                }
            }
        }
        // The other way round: something foreign inside what becomes a file.
        for path in self.foreign.keys() {
            if let Some(file) = path::ancestors(path).find(|folder| new.hash(folder).is_some()) {
                return Err(OutputError::new(
                    out.join(path),
                    format!(
                        "this was not written by mktc, and `{file}` is to be a file; move it away"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// The path below `root`, `/` separated.
pub(super) fn relative(root: &Path, path: &Path) -> Result<String, OutputError> {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    match parts {
        Some(parts) => Ok(parts.join("/")),
        None => Err(OutputError::new(path, "its name is not Unicode text")),
    }
}
