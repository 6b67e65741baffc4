//! Writes generated strategies, to look at and to measure with.

use std::path::{Path, PathBuf};

use clap::Args;
use mkt_benches::strategy::{File, Request, generate, lines};

use crate::Failure;
use crate::step::say;

/// What is to be generated, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many lines it has
    #[arg(long, default_value_t = 10_000)]
    lines: usize,
    /// What decides everything else
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many files it is in; about a hundred lines a file unless told
    #[arg(long)]
    files: Option<usize>,
    /// The folder to write to, empty or not there yet
    folder: PathBuf,
}

/// Generates a strategy and writes it.
pub(crate) fn write(arguments: &Arguments) -> Result<(), Failure> {
    let folder = &arguments.folder;
    // What is there may be somebody's own, so it is left alone.
    if folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(format!("{} is not empty", folder.display()));
    }
    let files = generate(Request {
        lines: arguments.lines,
        seed: arguments.seed,
        files: arguments.files,
    });
    put(&files, folder)?;
    say(&format!(
        "{} lines in {} files: {}",
        lines(&files),
        files.len(),
        folder.display()
    ));
    Ok(())
}

/// Writes files below a folder.
pub(crate) fn put(files: &[File], folder: &Path) -> Result<(), Failure> {
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, &file.text))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
