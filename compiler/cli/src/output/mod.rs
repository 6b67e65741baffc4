//! Writing a build: all of it, or nothing.
//!
//! # What holds
//! - The output folder is old or new, never a mixture: not when the program is
//!   killed, not when the disk is full, not when two builds run at once.
//! - Only files that an earlier build wrote are ever removed or replaced. They
//!   are known from the manifest that each build leaves in the folder
//!   ([`manifest`]). A file of somebody else's in the way stops the build, and
//!   so does one of ours that was changed since.
//! - Nothing is written outside the folder, except for the short time of a
//!   build its new self beside it.
//!
//! # How
//! 1. The folder's parent is locked, so that a second build waits.
//! 2. What a killed build left is cleared away ([`swap::recover`]).
//! 3. The folder is surveyed ([`survey`]): which files are ours and as we
//!    wrote them, which are not ours, what stands in the way.
//! 4. The new folder is staged beside the old one ([`stage`]): new files are
//!    written, files that stay (unchanged ones, those of targets that are not
//!    built now, those of other people) are linked, so that they are never
//!    absent for a moment; everything is flushed to the disk.
//! 5. The two folders change places in one step of the file system
//!    ([`swap::put_in_place`]), and the old one is removed file by file, each
//!    only where it is known to be ours or to live on in the new folder.
//!
//! Where a file system cannot exchange two folders, the old one is moved aside
//! first; a program killed between these two moves leaves no folder for a
//! while, and the next build moves the old one back before it begins.

mod manifest;
mod path;
mod stage;
mod survey;
mod swap;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use manifest::Manifest;
use survey::Survey;
use swap::Place;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its path below the output folder, `/` separated.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What a build did to the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many files are new or have new content.
    pub written: usize,
    /// How many files of earlier builds were removed.
    pub removed: usize,
    /// How many files are as they were.
    pub unchanged: usize,
    /// What could not be cleared away after the new files were in place; the
    /// next build tries again.
    pub left_over: Option<OutputError>,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputError {
    /// The path that was in the way.
    pub path: PathBuf,
    /// Why, without a full stop.
    pub reason: String,
}

impl OutputError {
    fn new(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            reason: reason.into(),
        }
    }

    fn io(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        Self::new(path, crate::read::reason(error))
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

/// Makes `files` the content of `out`.
///
/// Of what earlier builds wrote, only what is below one of `folders` is
/// replaced: a build of one target leaves the other targets' folders alone.
pub fn replace(out: &Path, folders: &[&str], files: &[OutputFile]) -> Result<Outcome, OutputError> {
    path::check_all(out, files)?;
    let place = Place::prepare(out)?;
    let _lock = place.lock()?;
    swap::recover(&place)?;

    let survey = Survey::of(&place.out)?;
    let stays = |path: &str| {
        let folder = path.split('/').next().unwrap_or(path);
        !folders.contains(&folder)
    };
    let mut manifest = Manifest::of(files);
    for (path, hash) in survey.manifest.entries() {
        if stays(path) && survey.is_present(path) {
            manifest.add(path, hash);
        }
    }
    survey.refuse_what_is_in_the_way(&place.out, &manifest)?;

    let outcome = compare(&survey, &manifest);
    if survey.exists && outcome.written == 0 && outcome.removed == 0 {
        return Ok(outcome);
    }
    let staged = stage::stage(&place, &survey, &manifest, files);
    if let Err(error) = staged {
        // What is staged has not been seen by anyone. Should clearing it away
        // fail too, the next build does it; the first failure is the one to tell.
        let _ = swap::discard(&place.staging, &place.out);
        return Err(error);
    }
    swap::put_in_place(&place)?;
    let left_over = swap::clear(&place).err();
    Ok(Outcome {
        left_over,
        ..outcome
    })
}

/// What will change.
fn compare(survey: &Survey, manifest: &Manifest) -> Outcome {
    let mut outcome = Outcome::default();
    for (path, hash) in manifest.entries() {
        let same = survey.is_present(path) && survey.manifest.hash(path) == Some(hash);
        let count = if same {
            &mut outcome.unchanged
        } else {
            &mut outcome.written
        };
        *count = count.saturating_add(1);
    }
    outcome.removed = survey
        .manifest
        .entries()
        .filter(|(path, _)| survey.is_present(path) && manifest.hash(path).is_none())
        .count();
    outcome
}

#[cfg(test)]
mod tests;
