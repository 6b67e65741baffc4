//! Preparing the new folder beside the old one.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::manifest::{MANIFEST, Manifest, UNFINISHED};
use super::survey::{Foreign, Survey};
use super::swap::Place;
use super::{OutputError, OutputFile, path};

/// Fills the staging folder and flushes it to the disk.
pub(super) fn stage(
    place: &Place,
    survey: &Survey,
    manifest: &Manifest,
    files: &[OutputFile],
) -> Result<(), OutputError> {
    let staging = Staging::begin(place, survey, manifest)?;
    staging.folders(survey, manifest)?;
    let mut written = vec![staging.new.join(MANIFEST)];
    for file in files {
        let unchanged = survey.is_present(&file.path)
            && survey.manifest.hash(&file.path) == manifest.hash(&file.path);
        if unchanged {
            staging.carry_over(&file.path)?;
        } else {
            written.push(staging.write(&file.path, &file.content)?);
        }
    }
    let now: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for (path, _) in manifest.entries() {
        if !now.contains(path) {
            staging.carry_over(path)?;
        }
    }
    for (path, kind) in &survey.foreign {
        match kind {
            Foreign::Folder => {}
            Foreign::File => staging.carry_over(path)?,
            Foreign::Link => staging.carry_link_over(path)?,
        }
    }
    staging.finish(&written)
}

struct Staging<'a> {
    old: &'a Path,
    new: &'a Path,
}

impl<'a> Staging<'a> {
    /// Makes the folder, and in it the list of what will be in it.
    fn begin(place: &'a Place, survey: &Survey, manifest: &Manifest) -> Result<Self, OutputError> {
        let staging = Self {
            old: &place.out,
            new: &place.staging,
        };
        fs::create_dir(staging.new).map_err(|error| OutputError::io(staging.new, &error))?;
        if survey.exists {
            staging.same_permissions("")?;
        }
        let text = manifest
            .to_json()
            .map_err(|error| OutputError::new(staging.new, error.to_string()))?;
        staging.write(UNFINISHED, &text)?;
        Ok(staging)
    }

    /// Makes all folders: those our files need and those of other people.
    fn folders(&self, survey: &Survey, manifest: &Manifest) -> Result<(), OutputError> {
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        let paths = manifest.entries().map(|(path, _)| path);
        for path in paths.chain(survey.foreign.keys().map(String::as_str)) {
            folders.extend(path::ancestors(path));
        }
        let own = survey.foreign.iter();
        folders.extend(
            own.filter(|(_, kind)| **kind == Foreign::Folder)
                .map(|(path, _)| path.as_str()),
        );
        // In this order an outer folder comes before the inner ones.
        for folder in folders {
            let path = self.new.join(folder);
            fs::create_dir(&path).map_err(|error| OutputError::io(path, &error))?;
            if self.old.join(folder).is_dir() {
                self.same_permissions(folder)?;
            }
        }
        Ok(())
    }

    fn same_permissions(&self, folder: &str) -> Result<(), OutputError> {
        let (old, new) = (self.old.join(folder), self.new.join(folder));
        fs::metadata(old)
            .and_then(|metadata| fs::set_permissions(&new, metadata.permissions()))
            .map_err(|error| OutputError::io(new, &error))
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<PathBuf, OutputError> {
        let path = self.new.join(path);
        File::create_new(&path)
            .and_then(|mut file| file.write_all(content))
            .map_err(|error| OutputError::io(&path, &error))?;
        Ok(path)
    }

    /// A second name for the same file; a copy where a file system has no such
    /// thing.
    fn carry_over(&self, path: &str) -> Result<(), OutputError> {
        let (old, new) = (self.old.join(path), self.new.join(path));
        if fs::hard_link(&old, &new).is_ok() {
            return Ok(());
        }
        fs::copy(&old, &new)
            .and_then(|_| File::open(&new))
            .and_then(|copy| copy.sync_all())
            .map_err(|error| OutputError::io(new, &error))
    }

    fn carry_link_over(&self, path: &str) -> Result<(), OutputError> {
        let new = self.new.join(path);
        fs::read_link(self.old.join(path))
            .and_then(|target| link(&target, &new))
            .map_err(|error| OutputError::io(new, &error))
    }

    /// Marks the folder as complete and flushes everything to the disk. All
    /// files are written before the first is flushed, so that the file system
    /// can write them together.
    fn finish(&self, written: &[PathBuf]) -> Result<(), OutputError> {
        let (unfinished, finished) = (self.new.join(UNFINISHED), self.new.join(MANIFEST));
        fs::rename(unfinished, &finished).map_err(|error| OutputError::io(finished, &error))?;
        let mut folders = BTreeSet::from([self.new]);
        for path in written {
            flush(path)?;
            folders.extend(
                path.ancestors()
                    .skip(1)
                    .take_while(|folder| *folder != self.new),
            );
        }
        folders.into_iter().try_for_each(flush)
    }
}

/// Waits until a file or folder is on the disk.
pub(super) fn flush(path: &Path) -> Result<(), OutputError> {
    // Windows cannot open a folder as a file, and needs no flush of it.
    if cfg!(windows) && path.is_dir() {
        return Ok(());
    }
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| OutputError::io(path, &error))
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    if target.is_dir() {
        std::os::windows::fs::symlink_dir(target, path)
    } else {
        std::os::windows::fs::symlink_file(target, path)
    }
}
