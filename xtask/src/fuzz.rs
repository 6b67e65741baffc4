//! Fuzzing, on the stable toolchain: libFuzzer guided by coverage, without the
//! sanitizers, which need another toolchain and find what safe Rust rules out.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::step::{cargo, run, say, step};
use crate::{Failure, repository};

/// The version that is installed; a newer one is a change to the project.
const VERSION: &str = "0.13.1";

/// Where it is installed, below the repository; git ignores it.
const INSTALLED: &str = ".engines/cargo-fuzz";

/// Texts that every target begins with, besides what it has found itself.
const SEEDS: [&str; 5] = [
    "examples",
    "stdlib",
    "tests/check",
    "grammar/tests/fixtures",
    "fuzz/regressions",
];

/// How long, and what.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How long each target runs, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Only this target
    target: Option<String>,
}

impl Arguments {
    /// As CI does it: every target for a short while.
    pub(crate) fn briefly() -> Self {
        Self {
            seconds: 20,
            target: None,
        }
    }
}

/// Runs the targets one after another; a target that finds something ends with
/// the input that it found.
pub(crate) fn run_targets(arguments: &Arguments) -> Result<(), Failure> {
    let all = targets()?;
    let wanted: Vec<String> = match &arguments.target {
        None => all,
        Some(target) if all.contains(target) => vec![target.clone()],
        Some(target) => {
            let all = all.join(", ");
            return Err(format!("there is no target `{target}`; there are {all}"));
        }
    };
    install()?;
    for target in &wanted {
        step(&format!("fuzzing {target}"), || {
            fuzz(target, arguments.seconds)
        })?;
    }
    Ok(())
}

/// The targets are the files in their folder.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = repository().join("fuzz/fuzz_targets");
    let failure = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut targets = Vec::new();
    for entry in folder.read_dir().map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        targets.extend(name.map(str::to_owned));
    }
    targets.sort();
    Ok(targets)
}

fn program() -> PathBuf {
    repository().join(INSTALLED).join("bin/cargo-fuzz")
}

/// Installs cargo-fuzz where it is missing or of another version.
fn install() -> Result<(), Failure> {
    let version = Command::new(program()).args(["fuzz", "--version"]).output();
    let is_there = version.is_ok_and(|output| {
        let told = String::from_utf8_lossy(&output.stdout);
        told.split_whitespace().any(|word| word == VERSION)
    });
    if is_there {
        return Ok(());
    }
    say(&format!(
        "installing cargo-fuzz {VERSION}: this takes a minute or two"
    ));
    let root = repository().join(INSTALLED);
    let mut command = cargo(&["install", "cargo-fuzz", "--version", VERSION]);
    command.args(["--locked", "--quiet", "--root"]).arg(root);
    run(command)
}

fn fuzz(target: &str, seconds: u64) -> Result<(), Failure> {
    let own = Path::new("fuzz/corpus").join(target);
    std::fs::create_dir_all(repository().join(&own))
        .map_err(|error| format!("{}: {error}", own.display()))?;
    let mut command = Command::new(program());
    command
        .args(["fuzz", "run", "--sanitizer", "none"])
        .args(["--features", "engine", "--target-dir", "target/fuzz"])
        .arg(target)
        .arg(own)
        .args(SEEDS)
        .arg("--")
        .arg("-dict=fuzz/mkt.dict")
        .arg(format!("-max_total_time={seconds}"))
        // A second for some kilobytes of text would be a hang.
        .args(["-timeout=10", "-rss_limit_mb=4096", "-max_len=16384"])
        .args(["-print_final_stats=1", "-verbosity=1"])
        // Fuzzing wants a quick build and a readable trace, not the last percent.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_STRIP", "none")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")
        .current_dir(repository());
    run(command).map_err(|failure| {
        format!(
            "{failure}\nan input that broke `{target}` is in fuzz/artifacts/{target}/; \
             once it is mended, move it to fuzz/regressions/{target}/"
        )
    })
}
