//! A folder of its own for a test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::{self, Run};

/// A temporary folder; gone with the test.
#[derive(Debug)]
pub struct Sandbox {
    folder: TempDir,
}

/// A small strategy without findings.
pub const GOOD: &str = r#"strategy aurora "Aurora" {
  horizon:  2026-01-01 .. 2026-12-31
  currency: EUR
  timezone: "Europe/Berlin"
}
"#;

impl Sandbox {
    /// A folder with these files in it.
    #[must_use]
    pub fn with(files: &[(&str, &str)]) -> Self {
        let sandbox = Self {
            folder: TempDir::new().expect("there is room for a temporary folder"),
        };
        for (path, text) in files {
            sandbox.put(path, text);
        }
        sandbox
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn put(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        let parent = path.parent().expect("a file stands in a folder");
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, content))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Copies a folder of the repository into it.
    pub fn copy(&self, from: &Path, to: &str) {
        for file in all_files(from) {
            let content = std::fs::read(from.join(&file)).expect("it was just seen");
            self.put(&format!("{to}/{file}"), content);
        }
    }

    /// Runs the program in it.
    pub fn run(&self, arguments: &[&str]) -> Run {
        program::run(self.path(), arguments)
    }

    /// The files below one of its folders, with what is in them.
    #[must_use]
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path().join(folder))
    }
}

/// The files below a folder, with what is in them.
#[must_use]
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let content = |path: &String| std::fs::read(folder.join(path)).expect("it was just seen");
    all_files(folder)
        .into_iter()
        .map(|path| (path.clone(), content(&path)))
        .collect()
}

fn all_files(folder: &Path) -> Vec<String> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        // Builds and tools' leftovers are not part of an example.
        .filter_entry(|entry| entry.depth() == 0 || !is_built(entry.path()))
        .map(|entry| entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| relative(folder, entry.into_path()))
        .collect()
}

fn is_built(path: &Path) -> bool {
    path.join(".mktc-manifest.json").is_file()
}

fn relative(folder: &Path, path: PathBuf) -> String {
    let path = path.strip_prefix(folder).unwrap_or(&path);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
