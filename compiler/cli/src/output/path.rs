//! Which paths may be written below an output folder.

use std::collections::BTreeSet;
use std::path::Path;

use super::manifest::{MANIFEST, UNFINISHED};
use super::{OutputError, OutputFile};

/// Whether a path names a file below a folder on every system: relative, `/`
/// separated, no `.` or `..`, nothing that a system reads specially.
pub(super) fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && !part.contains(['\\', ':'])
                && !part.contains(char::is_control)
        })
}

/// Refuses paths that lead outside the folder, that two files share, or of
/// which one is a folder of another.
pub(super) fn check_all(out: &Path, files: &[OutputFile]) -> Result<(), OutputError> {
    let refuse = |path: &str, reason: &str| Err(OutputError::new(out.join(path), reason));
    let mut paths = BTreeSet::new();
    for file in files {
        if !is_plain(&file.path) || [MANIFEST, UNFINISHED].contains(&file.path.as_str()) {
            return refuse(&file.path, "a target may not write a file of this name");
        }
        if !paths.insert(file.path.as_str()) {
            return refuse(&file.path, "two files of the build have this name");
        }
    }
    for path in &paths {
        if ancestors(path).any(|folder| paths.contains(folder)) {
            return refuse(path, "its folder is a file of the same build");
        }
    }
    Ok(())
}

/// The folders that a path lies in, inner before outer.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(path), |folder| parent(folder))
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::{ancestors, is_plain};

    #[test]
    fn paths_stay_below_the_folder() {
        for good in ["a", "a/b.md", "roadmap/märz.md", ".nojekyll", "a b/c"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            "a\\b",
            "c:x",
            "a\0b",
            "a\nb",
        ] {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }

    #[test]
    fn folders_of_a_path() {
        assert_eq!(ancestors("a/b/c.md").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(ancestors("c.md").count(), 0);
    }
}
