//! Does one piece of work, to be measured from outside: `mkt-work check 10000`.
//! Writes the number of lines, and the most memory it has had, in kilobytes.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program is started with arguments and says what it measured"
)]

use std::process::ExitCode;

use mkt_benches::strategy::Request;
use mkt_benches::work::Work;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, lines] = arguments.as_slice() else {
        let names: Vec<String> = Work::all().map(|(name, _)| name).collect();
        eprintln!(
            "usage: mkt-work WORK LINES, WORK one of {}",
            names.join(", ")
        );
        return ExitCode::FAILURE;
    };
    let work = Work::named(name).ok_or_else(|| format!("there is no work called `{name}`"));
    let lines = lines
        .parse()
        .map_err(|_| format!("`{lines}` is no number of lines"));
    let done = work.and_then(|work| work.run(Request::lines(lines?)));
    match done {
        Ok(lines) => {
            println!("{lines} {}", peak_memory().unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The most memory that this process has had resident, in kilobytes, where the
/// system says so (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
