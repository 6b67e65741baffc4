//! `mktc`: checks marketing strategies and builds what follows from them.
//!
//! The only crate that touches files, the terminal, the environment and the
//! clock. It decides nothing about strategies: it reads the files, hands their
//! text to the model, the checks and the targets, and tells what they found.

#![allow(
    clippy::disallowed_methods,
    reason = "the command line is where files, environment and clock are"
)]

mod args;
mod attachments;
mod commands;
mod compile;
mod config;
mod exit;
mod failure;
mod folders;
mod output;
mod progress;
mod project;
mod read;
mod report;
mod subject;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Command};
use exit::Exit;
use failure::Failure;
use terminal::Terminal;

fn main() -> ExitCode {
    exit::blame_the_program();
    // A usage mistake ends here, with exit code 2.
    let arguments = Arguments::parse();
    let global = arguments.global;
    let terminal = Terminal::look(global.color, global.quiet, global.verbose);
    let exit = run(&arguments.command, &terminal).unwrap_or_else(|failure| failure.show(&terminal));
    exit.into()
}

fn run(command: &Command, terminal: &Terminal) -> Result<Exit, Failure> {
    use commands::{build, check, completions, explain, fmt, graph, new, targets, test};
    let here = std::env::current_dir().map_err(|error| {
        Failure::usage(
            format!("the working folder is gone: {}", read::reason(&error)),
            "change to a folder that exists",
        )
    })?;
    match command {
        Command::New(arguments) => new::run(arguments, &here, terminal),
        Command::Check(arguments) => check::run(arguments, &here, terminal),
        Command::Test(arguments) => test::run(arguments, &here, terminal),
        Command::Fmt(arguments) => fmt::run(arguments, &here, terminal),
        Command::Build(arguments) => build::run(arguments, &here, terminal),
        Command::Graph(arguments) => graph::run(arguments, &here, terminal),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Targets(arguments) => targets::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
    }
}
