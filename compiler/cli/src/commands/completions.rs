//! `mktc completions`: what a shell offers on tab.

use clap::CommandFactory as _;

use crate::args::{Arguments, CompletionsArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::print;

/// Writes the completions to standard output.
pub(crate) fn run(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "mktc",
        &mut script,
    );
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
