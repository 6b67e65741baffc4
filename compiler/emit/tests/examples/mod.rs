//! The example strategies, for the tests that hold targets to all of them.

use std::fs;
use std::path::{Path, PathBuf};

use mkt_model::{SourceFile, Strategy, build};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// Their names, in order.
pub(crate) fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("mktc.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 5, "{names:?}");
    names
}

/// The sources of one, in order.
pub(crate) fn sources(name: &str) -> Vec<SourceFile> {
    let root = folder().join(name);
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    assert!(files.len() > 1, "there is nothing in {}", root.display());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "mkt") {
            files.push(SourceFile {
                path: path.strip_prefix(root).unwrap().display().to_string(),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// One as it is understood; nothing may be wrong with it.
pub(crate) fn strategy(name: &str) -> Strategy {
    let built = build(sources(name), mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{name}: {told:#?}");
    built.strategy
}
