//! The lanes of tests: those that need nothing but Rust, and those that run
//! the output in real engines. The latter are the test programs called
//! `engine_…`.

use crate::step::{cargo, run, say, step, succeeds};
use crate::{Failure, engines};

const ENGINE_TESTS: &str = "binary(/^engine_/)";

/// Installs what is missing, then runs the tests.
pub(crate) fn run_lanes(only_fast: bool, only_engines: bool) -> Result<(), Failure> {
    step("test runner", runner)?;
    if !only_engines {
        step("fast tests", fast)?;
    }
    if !only_fast {
        step("engines", engines::install)?;
        step("engine tests", with_engines)?;
    }
    Ok(())
}

/// Installs cargo-nextest where it is missing.
pub(crate) fn runner() -> Result<(), Failure> {
    if succeeds(cargo(&["nextest", "--version"])) {
        return Ok(());
    }
    say("cargo-nextest is missing: installing it takes some minutes");
    run(cargo(&["install", "cargo-nextest", "--locked"]))
}

/// The tests that need nothing but Rust.
pub(crate) fn fast() -> Result<(), Failure> {
    let filter = format!("not {ENGINE_TESTS}");
    run(cargo(&["nextest", "run", "--workspace", "-E", &filter]))?;
    // nextest does not run the examples in documentation.
    run(cargo(&["test", "--workspace", "--doc", "--quiet"]))
}

/// The tests that run the output in real engines.
pub(crate) fn with_engines() -> Result<(), Failure> {
    run(cargo(&[
        "nextest",
        "run",
        "--workspace",
        "-E",
        ENGINE_TESTS,
    ]))
}
