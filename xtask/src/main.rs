//! What is done to the project rather than by it: `cargo xtask --help`.

#![allow(
    clippy::disallowed_methods,
    reason = "its work is to run programs and write files"
)]

mod bench;
mod ci;
mod dictionary;
mod engines;
mod fuzz;
mod generate;
mod pictures;
mod program;
mod step;
mod strategy;
mod tests;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What is done to the project rather than by it
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install what is missing, then run all tests
    Test {
        /// Only the tests that need no engine
        #[arg(long, conflicts_with = "engines")]
        fast: bool,
        /// Only the tests that run the output in real engines
        #[arg(long)]
        engines: bool,
    },
    /// Install the engines that the tests run the output in
    Engines,
    /// Write the generated pages of the documentation
    Generate {
        /// Write nothing; fail where a page is not as it should be
        #[arg(long)]
        check: bool,
    },
    /// Draw the pictures of the README anew
    Pictures,
    /// Count the instructions that things take, and compare with the baseline
    Bench(bench::Arguments),
    /// Try the compiler on texts that a fuzzer makes up
    Fuzz(fuzz::Arguments),
    /// Generate a strategy of any size, to look at and to measure with
    GenerateStrategy(strategy::Arguments),
    /// Everything that must hold before a change goes in
    Ci,
    /// Build `mktc` for the end-to-end tests (a setup script of nextest)
    #[command(hide = true)]
    Program,
}

/// What went wrong, for people.
type Failure = String;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Test { fast, engines } => tests::run_lanes(fast, engines),
        Command::Engines => engines::install(),
        Command::Pictures => pictures::draw(),
        Command::Generate { check } => generate::run(check),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Fuzz(arguments) => fuzz::run_targets(&arguments),
        Command::GenerateStrategy(arguments) => strategy::write(&arguments),
        Command::Ci => ci::run_all(),
        Command::Program => program::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            step::say(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

/// The top folder of the repository.
fn repository() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}
