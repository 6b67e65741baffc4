//! What the end-to-end tests share: the program as users run it, folders to
//! run it in, and the compiler in process where the program would be too slow.

#![allow(
    clippy::disallowed_methods,
    reason = "these tests run programs and read files"
)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot begin ends here"
)]

pub mod expected;
pub mod markdown;
pub mod program;
pub mod sandbox;

use std::path::{Path, PathBuf};

use mkt_diagnostics::limits::settle;
use mkt_diagnostics::{Diagnostic, Level};
use mkt_model::{SourceFile, Strategy};
use mkt_render::LineIndex;

/// The top folder of the repository.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests stand in a folder of the repository")
}

/// The example projects, by folder, in order.
#[must_use]
pub fn examples() -> Vec<String> {
    let folder = repository().join("examples");
    let entries = std::fs::read_dir(folder).expect("there is a folder of examples");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.path().join("mktc.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.contains(&"airline".to_owned()), "{names:?}");
    names
}

/// The sources of an example, by path below its folder.
#[must_use]
pub fn sources_of(example: &str) -> Vec<(String, String)> {
    let folder = repository().join("examples").join(example);
    let sources = files_below(&folder, "mkt").into_iter().map(|path| {
        let below = path.strip_prefix(&folder).expect("it is below");
        (below.display().to_string(), read(&path))
    });
    sources.collect()
}

/// Reads a file of the repository.
#[must_use]
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files below a folder whose names have this ending, in order.
#[must_use]
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())))
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect()
}

/// Builds and checks sources in process, as `mktc check` does, on the day that
/// one of them names (see [`expected::today`]).
#[must_use]
pub fn compile(files: &[(&str, &str)]) -> (Strategy, Vec<Found>) {
    let day = files.iter().find_map(|(_, text)| expected::today(text));
    let today = day.map(|day| day.parse().expect("a date stands behind `today:`"));
    let files = files
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        })
        .collect();
    let built = mkt_model::build(files, mkt_stdlib::modules());
    let diagnostics = mkt_checks::check(&built.strategy, built.diagnostics, today);
    let found = settle(diagnostics).shown.into_iter().map(|diagnostic| {
        let file = usize::try_from(diagnostic.span.file.0)
            .ok()
            .and_then(|file| built.files.get(file));
        let offset = usize::try_from(diagnostic.span.start).unwrap_or(usize::MAX);
        Found {
            path: file.map_or_else(String::new, |file| file.path.clone()),
            line: file.map_or(0, |file| LineIndex::new(&file.text).position(offset).line),
            diagnostic,
        }
    });
    let found = found.collect();
    (built.strategy, found)
}

/// Something that was found, with its place for people.
#[derive(Clone, Debug)]
pub struct Found {
    /// The path of the file; empty where it has no place.
    pub path: String,
    /// The line, from 1; 0 where it has no place.
    pub line: usize,
    /// All of it.
    pub diagnostic: Diagnostic,
}

impl Found {
    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.diagnostic.level == Level::Error
    }
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            path,
            line,
            diagnostic,
        } = self;
        let (level, name) = (diagnostic.level, diagnostic.name());
        write!(
            f,
            "{path}:{line}: {level}[{name}]: {}",
            diagnostic.message()
        )
    }
}
