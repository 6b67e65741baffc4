//! The program, as users run it.
//!
//! It is found by the environment variable `MKTC_BIN`, which nextest's setup
//! script sets (`.config/nextest.toml`), so that it is built once for a whole
//! run. Without it, as under `cargo test`, it is built here: a matter of
//! moments where it is up to date.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::repository;

/// The variable that names the program.
pub const VARIABLE: &str = "MKTC_BIN";

/// The path of the program.
#[must_use]
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match std::env::var_os(VARIABLE) {
        Some(path) => PathBuf::from(path),
        None => build(),
    })
}

/// Builds the program, and learns from cargo where it is.
fn build() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--package",
            "mktc",
            "--message-format",
            "json",
        ])
        .current_dir(repository())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "mktc could not be built");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .next_back()
        .expect("cargo says where it put mktc")
}

/// A command of the program, without colours and without the settings of the
/// user who runs the tests.
#[must_use]
pub fn mktc(folder: &Path) -> Command {
    let mut command = Command::new(path());
    command
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command
}

/// What a run gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The exit code; none where the program was killed.
    pub code: Option<i32>,
    /// What it wrote as a result.
    pub stdout: String,
    /// What it told.
    pub stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("mktc writes UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Run {
    /// Asserts the exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that it told this.
    #[track_caller]
    pub fn tells(&self, text: &str) -> &Self {
        assert!(
            unwrapped(&self.stderr).contains(text),
            "this was not told: {text}\n{}",
            self.stderr
        );
        self
    }

    /// The result as JSON.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}

/// The words without line breaks and frames, which depend on the width.
fn unwrapped(text: &str) -> String {
    let words = text
        .split_whitespace()
        .filter(|word| !word.chars().all(|c| "│├╰╭─·▶".contains(c)));
    words.collect::<Vec<_>>().join(" ")
}

/// Runs the program in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    mktc(folder)
        .args(arguments)
        .output()
        .expect("mktc can be started")
        .into()
}

/// Runs the program with something on its standard input.
pub fn run_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    use std::io::Write as _;
    let mut child = mktc(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mktc can be started");
    let mut stdin = child.stdin.take().expect("the input is a pipe");
    std::thread::scope(|scope| {
        // The program may end before it has read everything.
        scope.spawn(move || stdin.write_all(input).ok());
        child.wait_with_output().expect("mktc ends").into()
    })
}
