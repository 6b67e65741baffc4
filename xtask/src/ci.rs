//! Everything that must hold before a change goes in.

use crate::step::{cargo, run, say, step, succeeds};
use crate::{Failure, bench, fuzz, generate, tests};

/// Runs the steps one after another, quick ones first; ends with the first
/// that fails.
pub(crate) fn run_all() -> Result<(), Failure> {
    step("format", || run(cargo(&["fmt", "--all", "--check"])))?;
    step("lint", || {
        run(cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    step("generated pages", || generate::run(true))?;
    step("documentation", || {
        let mut command = cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
        command.env("RUSTDOCFLAGS", "-D warnings");
        run(command)
    })?;
    step("dependencies", dependencies)?;
    tests::run_lanes(true, false)?;
    step("instructions", || bench::run(bench::Arguments::check()))?;
    tests::run_lanes(false, true)?;
    fuzz::run_targets(&fuzz::Arguments::briefly())?;
    say("\neverything holds");
    Ok(())
}

/// Licences, advisories and bans. The advisories come from the network, so
/// this is left to machines that have cargo-deny.
fn dependencies() -> Result<(), Failure> {
    if !succeeds(cargo(&["deny", "--version"])) {
        say("cargo-deny is not installed: licences and advisories were not checked");
        return Ok(());
    }
    run(cargo(&["deny", "check"]))
}
