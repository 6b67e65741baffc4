//! Reading the folders that targets' options name, such as that of templates.

use std::path::{Path, PathBuf};

use mkt_diagnostics::{Diagnostic, Project, Span};
use mkt_emit::options::{Folder, FolderFile};
use walkdir::{DirEntry, WalkDir};

use crate::project::shown_from;
use crate::read::{self, Text};
use crate::report::Report;

/// The most files of a folder.
const MOST_FILES: usize = 1_000;

/// The most bytes of all files of a folder together.
const MOST_BYTES: usize = 16 << 20;

/// Reads the files of a folder in a project. What cannot be read, or lies
/// elsewhere by a link, is reported.
pub(crate) fn read(
    folder: &mut Folder,
    target: &str,
    root: &Path,
    here: &Path,
    report: &mut Report,
) {
    let place = match root.join(&folder.path).canonicalize() {
        Ok(place) if !place.starts_with(root) => {
            let path = folder.path.clone();
            report.add(Diagnostic::new(
                Project::FileOutsideProject { path },
                folder.span,
            ));
            return;
        }
        Ok(place) if place.is_dir() => place,
        Ok(_) => {
            let message = format!("`{}` is a file, and a folder is needed", folder.path);
            return misconfigured(folder, message, None, report);
        }
        Err(error) => {
            let reason = read::reason(&error);
            let message = format!("the folder `{}` cannot be read: {reason}", folder.path);
            let help = format!(
                "make the folder `{}` in the project, with a file ending in `.{}`",
                folder.path, folder.ending
            );
            return misconfigured(folder, message, Some(help), report);
        }
    };
    let paths = match paths(&place, folder.ending) {
        Ok(paths) => paths,
        Err(error) => {
            let message = format!("the folder `{}` cannot be read: {error}", folder.path);
            return misconfigured(folder, message, None, report);
        }
    };
    if paths.is_empty() {
        let message = format!(
            "the folder `{}` has no file ending in `.{}`",
            folder.path, folder.ending
        );
        let help = format!("target `{target}` makes one file of each");
        return misconfigured(folder, message, Some(help), report);
    }
    let mut bytes = 0_usize;
    for path in paths.iter().take(MOST_FILES) {
        if let Some(file) = one(path, &place, root, here, report) {
            bytes = bytes.saturating_add(file.text.len());
            folder.files.push(file);
        }
        if bytes > MOST_BYTES {
            break;
        }
    }
    if paths.len() > MOST_FILES || bytes > MOST_BYTES {
        let message = format!(
            "the folder `{}` holds more than {MOST_FILES} files or {} MB",
            folder.path,
            MOST_BYTES >> 20
        );
        misconfigured(folder, message, None, report);
    }
}

fn one(
    path: &Path,
    folder: &Path,
    root: &Path,
    here: &Path,
    report: &mut Report,
) -> Option<FolderFile> {
    let shown = shown_from(here, path);
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let below = parts.join("/");
    let mistake = match path.canonicalize() {
        // The project would mean something else elsewhere.
        Ok(real) if !real.starts_with(root) => Project::FileOutsideProject { path: below },
        Ok(real) => match read::file(&real) {
            Ok(Text::Good(text)) => {
                let file = report.files.add(shown, Some(text.clone()));
                return Some(FolderFile {
                    path: below,
                    file,
                    text,
                });
            }
            Ok(Text::Damaged { finding, .. }) | Err(finding) => finding,
        },
        Err(error) => Project::UnreadableFile {
            reason: read::reason(&error),
        },
    };
    let file = report.files.add(shown, None);
    report.add(Diagnostic::new(mistake, Span::at(file, 0)));
    None
}

/// Files and links to files with that ending, in order; nothing hidden.
fn paths(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let is_shown = |entry: &DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let mut paths = Vec::new();
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(is_shown) {
        let entry = entry.map_err(|error| read::walk_reason(&error))?;
        let is_wanted = entry
            .path()
            .extension()
            .is_some_and(|found| found == ending);
        if is_wanted && !entry.file_type().is_dir() {
            paths.push(entry.into_path());
        }
        if paths.len() > MOST_FILES {
            break;
        }
    }
    Ok(paths)
}

fn misconfigured(folder: &Folder, message: String, help: Option<String>, report: &mut Report) {
    report.add(Diagnostic::new(
        Project::Config { message, help },
        folder.span,
    ));
}
