//! The fuzz targets on what is known: bytes that once broke them, and the texts
//! that fuzzing begins with.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "these are tests: they read files, say which one is tried, and end where something is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};

use mkt_fuzz::{NEXT_FILE, TARGETS};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn what_once_broke_a_target_does_not_any_more() {
    for (name, fuzz) in TARGETS {
        let folder = here().join("regressions").join(name);
        for path in files(&folder) {
            eprintln!("{}", path.display());
            fuzz(&fs::read(path).unwrap());
        }
    }
}

#[test]
fn the_targets_are_those_that_are_run() {
    let mut programs: Vec<String> = files(&here().join("fuzz_targets"))
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    programs.sort();
    let mut known = TARGETS.map(|(name, _)| name);
    known.sort_unstable();
    assert_eq!(programs, known);
}

#[test]
fn the_seeds_pass() {
    let check = here().parent().unwrap().join("tests/check");
    let seeds = files(&check);
    assert!(seeds.len() > 5);
    for path in &seeds {
        let data = fs::read(path).unwrap();
        for (_, fuzz) in TARGETS {
            fuzz(&data);
        }
    }
    let texts: Vec<String> = seeds
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let together = texts.join(NEXT_FILE);
    for (_, fuzz) in TARGETS {
        fuzz(together.as_bytes());
    }
}
