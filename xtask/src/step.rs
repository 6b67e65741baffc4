//! Running programs, with what they are for and how long they took.

use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::{Failure, repository};

/// Writes a line to standard error.
pub(crate) fn say(text: &str) {
    // Where standard error is closed nobody reads it.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A command of cargo, in the repository. The variable is the cargo that runs
/// this program, so that a toolchain chosen by the caller holds for all.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(repository());
    command
}

/// Runs a command; it failing is a failure.
pub(crate) fn run(mut command: Command) -> Result<(), Failure> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", shown(&command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{}: {status}", shown(&command)))
    }
}

/// Whether a command can be run and succeeds, without showing what it writes.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Does a piece of work, and says what it is and how long it took.
pub(crate) fn step(title: &str, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    say(&format!("\n=== {title}"));
    let start = Instant::now();
    let result = work();
    let outcome = if result.is_ok() { "passed" } else { "FAILED" };
    say(&format!(
        "=== {title}: {outcome} in {}",
        seconds(start.elapsed())
    ));
    result
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
