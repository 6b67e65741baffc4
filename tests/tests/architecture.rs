//! The house is as `docs/ARCHITECTURE.md` says: its folders, its layers, and
//! the lints that guard its core.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use mkt_tests::{files_below, read, repository};
use serde_json::Value;

/// The layers, from the bottom up. A crate may depend on crates of lower
/// layers only. A new crate must be given its place here.
const LAYERS: [&[&str]; 14] = [
    &[
        "mkt-diagnostics",
        "mkt-grammar",
        "mkt-statistics",
        "mkt-time",
    ],
    &["mkt-syntax"],
    &["mkt-kinds"],
    &["mkt-model"],
    &["mkt-schedule", "mkt-measure", "mkt-stdlib"],
    &["mkt-eval", "mkt-money"],
    &["mkt-engine"],
    &["mkt-logic"],
    &["mkt-pressure"],
    &["mkt-checks", "mkt-emit"],
    &["mkt-render"],
    &["mktc"],
    &["mkt-benches"],
    // What is built around the compiler may look at all of it.
    &["mkt-fuzz", "mkt-tests", "xtask"],
];

/// Those that may touch files, environment, clock and processes.
const OUTSIDE_THE_CORE: [&str; 5] = ["mktc", "mkt-benches", "mkt-fuzz", "mkt-tests", "xtask"];

/// Tests may look at the library, and show findings as people read them.
const FOR_TESTS: [&str; 2] = ["mkt-stdlib", "mkt-render"];

struct Package {
    name: String,
    folder: PathBuf,
    /// Dependencies that are built into it, and those only its tests use.
    dependencies: Vec<(String, bool)>,
}

fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let package = |package: &Value| Package {
        name: text(&package["name"]),
        folder: Path::new(&text(&package["manifest_path"]))
            .parent()
            .unwrap()
            .to_owned(),
        dependencies: package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (text(&one["name"]), one["kind"] == "dev"))
            .collect(),
    };
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(package).collect()
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

#[test]
fn dependencies_run_one_way() {
    let packages = packages();
    let mut wrong = Vec::new();
    for package in &packages {
        let Some(own) = layer(&package.name) else {
            wrong.push(format!("{} has no layer", package.name));
            continue;
        };
        for (name, only_in_tests) in &package.dependencies {
            let Some(other) = layer(name) else {
                continue;
            };
            if other >= own && !(*only_in_tests && FOR_TESTS.contains(&name.as_str())) {
                wrong.push(format!("{} must not depend on {name}", package.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known: BTreeSet<&str> = LAYERS.iter().copied().flatten().copied().collect();
    let found: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(known, found, "a layer names a crate that there is not");
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for package in packages() {
        let manifest = read(&package.folder.join("Cargo.toml"));
        let lints = manifest.split("[lints]").nth(1).unwrap_or_default();
        assert!(
            lints.trim_start().starts_with("workspace = true"),
            "{} has lints of its own",
            package.name
        );
        for key in ["version", "edition", "rust-version", "license", "publish"] {
            assert!(
                manifest.contains(&format!("\n{key}.workspace = true")),
                "{} has a {key} of its own",
                package.name
            );
        }
    }
}

/// What a lint forbids may be allowed in tests, and outside the core; in the
/// core only what cannot do harm.
#[test]
fn the_core_does_not_allow_itself_what_is_forbidden() {
    const FORBIDDEN: [&str; 10] = [
        "disallowed_methods",
        "unwrap_used",
        "expect_used",
        "indexing_slicing",
        "string_slice",
        "clippy::panic",
        "unreachable",
        "iter_over_hash_type",
        "print_stdout",
        "print_stderr",
    ];
    let mut wrong = Vec::new();
    for package in packages() {
        if OUTSIDE_THE_CORE.contains(&package.name.as_str()) {
            continue;
        }
        for file in files_below(&package.folder.join("src"), "rs") {
            let text = read(&file);
            // Modules of tests stand last in a file.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for attribute in attributes(code) {
                for lint in FORBIDDEN.iter().filter(|lint| attribute.contains(**lint)) {
                    wrong.push(format!("{}: {lint}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The attributes that change lints, whole.
fn attributes(code: &str) -> Vec<String> {
    let mut attributes = Vec::new();
    for word in ["allow(", "expect("] {
        for (at, _) in code.match_indices(word) {
            let before = code[..at].trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
            if before.ends_with("#[") || before.ends_with("#![") {
                let end = code[at..].find(")]").map_or(code.len(), |end| at + end);
                attributes.push(code[at..end].to_owned());
            }
        }
    }
    attributes
}

#[test]
fn the_lints_that_guard_the_core_are_on() {
    let manifest = read(&repository().join("Cargo.toml"));
    for lint in [
        "unsafe_code = \"forbid\"",
        "missing_docs = \"warn\"",
        "unwrap_used = \"warn\"",
        "expect_used = \"warn\"",
        "indexing_slicing = \"warn\"",
        "string_slice = \"warn\"",
        "unreachable = \"warn\"",
        "panic = \"warn\"",
        "arithmetic_side_effects = \"warn\"",
        "disallowed_methods = \"warn\"",
        "iter_over_hash_type = \"warn\"",
    ] {
        assert!(manifest.contains(lint), "{lint} is missing");
    }
    let purity = read(&repository().join("clippy.toml"));
    for method in [
        "std::fs::read",
        "std::fs::write",
        "std::fs::File::open",
        "std::env::var",
        "std::env::current_dir",
        "std::time::SystemTime::now",
        "std::time::Instant::now",
        "jiff::Timestamp::now",
        "jiff::Zoned::now",
        "std::thread::spawn",
        "std::process::Command::new",
    ] {
        assert!(
            purity.contains(&format!("\"{method}\"")),
            "{method} is not guarded"
        );
    }
}

/// A toolchain file that names a version fails where only `stable` is.
#[test]
fn no_toolchain_is_named() {
    for name in ["rust-toolchain", "rust-toolchain.toml"] {
        assert!(!repository().join(name).exists(), "{name}");
    }
}

const PAGE: &str = "docs/ARCHITECTURE.md";

/// Folders of tools, in which nobody looks for a room.
const TOOLS: [&str; 2] = ["target", "node_modules"];

/// The folders on the map: at the top, and the crates of the compiler.
fn mapped() -> BTreeMap<String, String> {
    let page = read(&repository().join(PAGE));
    let map = page
        .split("```text map\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap_or_else(|| panic!("{PAGE} has no block ```text map"));
    map.lines()
        .map(|line| {
            let (folder, about) = line
                .trim()
                .split_once(char::is_whitespace)
                .unwrap_or((line, ""));
            assert!(folder.ends_with('/'), "`{folder}` in the map is no folder");
            (
                folder.trim_end_matches('/').to_owned(),
                about.trim().to_owned(),
            )
        })
        .collect()
}

fn folders_in(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !TOOLS.contains(&name.as_str()))
        .collect()
}

#[test]
fn the_map_names_every_folder_and_no_other() {
    let mut there = BTreeSet::new();
    for top in folders_in(repository()) {
        if top == "compiler" {
            let rooms = folders_in(&repository().join("compiler"));
            there.extend(rooms.into_iter().map(|room| format!("compiler/{room}")));
        } else {
            there.insert(top);
        }
    }
    let mapped = mapped();
    for (folder, about) in &mapped {
        assert!(
            !about.is_empty(),
            "{PAGE} does not say what is in {folder}/"
        );
    }
    let mapped: BTreeSet<String> = mapped.into_keys().collect();
    assert_eq!(mapped, there, "the map in {PAGE} is not the house");
}
