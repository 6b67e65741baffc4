//! Builds `mktc` before the end-to-end tests, and tells them where it is.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use crate::Failure;
use crate::step::{cargo, say};

/// The file in which nextest expects variables for the tests.
const VARIABLES: &str = "NEXTEST_ENV";

/// Builds the program; writes its path for nextest, or to standard error.
pub(crate) fn run() -> Result<(), Failure> {
    let program = build()?;
    let line = format!("MKTC_BIN={}", program.display());
    let Some(variables) = std::env::var_os(VARIABLES) else {
        say(&line);
        return Ok(());
    };
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(&variables)
        .and_then(|mut file| writeln!(file, "{line}"))
        .map_err(|error| format!("{}: {error}", PathBuf::from(variables).display()))
}

/// Builds the program; gives its path.
pub(crate) fn build() -> Result<PathBuf, Failure> {
    let output = cargo(&[
        "build",
        "--quiet",
        "--package",
        "mktc",
        "--message-format",
        "json",
    ])
    .stderr(Stdio::inherit())
    .output()
    .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err("mktc could not be built".to_owned());
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .next_back()
        .ok_or_else(|| "cargo does not say where it put mktc".to_owned())
}
