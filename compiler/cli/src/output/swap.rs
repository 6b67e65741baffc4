//! Putting the new folder in the place of the old one, and clearing away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::manifest::{MANIFEST, Manifest, UNFINISHED, sha256};
use super::survey::relative;
use super::{OutputError, stage};

/// The output folder and what stands beside it during a build.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder that they are in.
    parent: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// The new folder; after the exchange, the old one.
    pub staging: PathBuf,
    /// The old folder, where it had to be moved aside.
    aside: PathBuf,
}

impl Place {
    /// Finds the names, and makes the folder that `out` is to be in.
    pub(super) fn prepare(out: &Path) -> Result<Self, OutputError> {
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(OutputError::new(out, "a build needs a folder of its own"));
        };
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        fs::create_dir_all(parent).map_err(|error| OutputError::io(parent, &error))?;
        let beside = |ending: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(ending);
            parent.join(hidden)
        };
        Ok(Self {
            out: parent.join(name),
            staging: beside(".mktc-staging"),
            aside: beside(".mktc-old"),
            parent: parent.to_owned(),
        })
    }

    /// Waits until no other build writes in the same parent folder. The lock
    /// is on the folder itself, so no file of ours stays behind, and the
    /// system lets go of it when the program ends in whatever way.
    pub(super) fn lock(&self) -> Result<Option<File>, OutputError> {
        if cfg!(windows) {
            // A folder cannot be locked there.
            return Ok(None);
        }
        let folder =
            File::open(&self.parent).map_err(|error| OutputError::io(&self.parent, &error))?;
        match folder.lock() {
            Ok(()) => Ok(Some(folder)),
            // Some network file systems know no locks.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
            Err(error) => Err(OutputError::io(&self.parent, &error)),
        }
    }
}

/// Brings a place that a killed build left back to old or new.
pub(super) fn recover(place: &Place) -> Result<(), OutputError> {
    if exists(&place.aside)? && !exists(&place.out)? {
        // Killed between the two moves: the old folder is the valid one.
        rename(&place.aside, &place.out)?;
    }
    clear(place)
}

/// Removes what a build, this one or an earlier one, left beside the folder.
pub(super) fn clear(place: &Place) -> Result<(), OutputError> {
    discard(&place.aside, &place.out)?;
    discard(&place.staging, &place.out)
}

/// Makes the staged folder the output folder.
pub(super) fn put_in_place(place: &Place) -> Result<(), OutputError> {
    if exists(&place.out)? {
        if !exchange(&place.staging, &place.out)? {
            rename(&place.out, &place.aside)?;
            if let Err(error) = rename(&place.staging, &place.out) {
                rename(&place.aside, &place.out)?;
                return Err(error);
            }
        }
    } else {
        rename(&place.staging, &place.out)?;
    }
    stage::flush(&place.parent)
}

/// Lets two folders change places in one step. `false` where this system or
/// file system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> Result<bool, OutputError> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(OutputError::io(other, &error.into())),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> Result<bool, OutputError> {
    Ok(false)
}

/// Removes a folder that is no longer, or never became, the output folder.
///
/// A folder that was never finished holds only what the killed build put
/// there, written or linked, so all of it goes. In any other a file goes only
/// where that loses nothing: it is listed in the folder's own manifest and is
/// as we wrote it, or it lives on in `out`. What somebody put there meanwhile
/// is moved to `out`; where that is taken, it stays, and the error names it.
pub(super) fn discard(folder: &Path, out: &Path) -> Result<(), OutputError> {
    if !exists(folder)? {
        return Ok(());
    }
    let unfinished = exists(&folder.join(UNFINISHED))?;
    let manifest = if unfinished {
        Manifest::default()
    } else {
        Manifest::read(folder, MANIFEST)?.unwrap_or_default()
    };
    let entries = WalkDir::new(folder)
        .min_depth(1)
        .contents_first(true)
        .sort_by_file_name();
    for entry in entries {
        let entry = entry.map_err(|error| {
            OutputError::new(
                error.path().unwrap_or(folder),
                crate::read::walk_reason(&error),
            )
        })?;
        let path = entry.path();
        let relative = relative(folder, path)?;
        // The lists are needed until the rest is gone: a program killed in
        // here is followed by one that must know what is ours.
        if [MANIFEST, UNFINISHED].contains(&relative.as_str()) {
            continue;
        }
        if entry.file_type().is_dir() {
            fs::remove_dir(path).map_err(|error| OutputError::io(path, &error))?;
            continue;
        }
        let twin = out.join(&relative);
        if unfinished || is_as_written(path, manifest.hash(&relative))? || lives_on(path, &twin)? {
            fs::remove_file(path).map_err(|error| OutputError::io(path, &error))?;
        } else if exists(&twin)? {
            return Err(OutputError::new(
                path,
                "this was not written by mktc, and its place is taken; move it away",
            ));
        } else {
            if let Some(parent) = twin.parent() {
                fs::create_dir_all(parent).map_err(|error| OutputError::io(parent, &error))?;
            }
            rename(path, &twin)?;
        }
    }
    for name in [MANIFEST, UNFINISHED] {
        let path = folder.join(name);
        if exists(&path)? {
            fs::remove_file(&path).map_err(|error| OutputError::io(path, &error))?;
        }
    }
    fs::remove_dir(folder).map_err(|error| OutputError::io(folder, &error))
}

/// Whether a file is listed and has the bytes that were written.
fn is_as_written(path: &Path, hash: Option<&str>) -> Result<bool, OutputError> {
    let Some(hash) = hash else {
        return Ok(false);
    };
    let error = |error: io::Error| OutputError::io(path, &error);
    if !fs::symlink_metadata(path).map_err(error)?.is_file() {
        return Ok(false);
    }
    Ok(sha256(&fs::read(path).map_err(error)?) == hash)
}

/// Whether `twin` is the same file, or has the same content.
fn lives_on(path: &Path, twin: &Path) -> Result<bool, OutputError> {
    let Ok(there) = fs::symlink_metadata(twin) else {
        return Ok(false);
    };
    let error = |error: io::Error| OutputError::io(path, &error);
    let here = fs::symlink_metadata(path).map_err(error)?;
    if here.is_symlink() && there.is_symlink() {
        return Ok(fs::read_link(path).map_err(error)? == fs::read_link(twin).map_err(error)?);
    }
    if !here.is_file() || !there.is_file() {
        return Ok(false);
    }
    if same_file(&here, &there) {
        return Ok(true);
    }
    Ok(here.len() == there.len()
        && fs::read(path).map_err(error)? == fs::read(twin).map_err(error)?)
}

#[cfg(unix)]
fn same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.dev() == other.dev() && one.ino() == other.ino()
}

#[cfg(not(unix))]
fn same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    false
}

fn exists(path: &Path) -> Result<bool, OutputError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(OutputError::io(path, &error)),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), OutputError> {
    fs::rename(from, to).map_err(|error| OutputError::io(to, &error))
}
