//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use jiff::civil::Date;

use crate::commands::test::TestFormat;
use crate::report::{FailLevel, Format};
use crate::terminal::Color;

/// Check a marketing strategy the way a compiler checks a program, and build
/// from it its roadmap, diagrams and automation.
#[derive(Debug, Parser)]
#[command(name = "mktc", version, max_term_width = 100, infer_long_args = false)]
#[command(
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(after_help = "Exit codes: 0 clean, 1 findings, 2 the command could not do its work.")]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Options of every command.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Global {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Say only what was found
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is being done
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a strategy that works
    New(NewArguments),
    /// Check that a strategy hangs together
    Check(CheckArguments),
    /// Try the tests of a strategy
    Test(TestArguments),
    /// Write every file the one way
    Fmt(FmtArguments),
    /// Build roadmap, diagrams and automation
    Build(BuildArguments),
    /// Write how everything depends on everything
    Graph(GraphArguments),
    /// Explain a finding, a kind, a key or something of the library
    Explain(ExplainArguments),
    /// List what can be built, and what each target can do
    Targets(TargetsArguments),
    /// Write a shell's completions
    Completions(CompletionsArguments),
}

/// Which sources, and when to fail.
#[derive(Clone, Debug, Args)]
pub(crate) struct SourceArguments {
    /// Files or folders; without any, the project found upwards from here
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// From which level on findings make the command fail
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub fail_level: FailLevel,
}

/// Arguments of `mktc new`.
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// The folder to start it in
    #[arg(value_name = "FOLDER", default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// How the project is called; without it, as its folder
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Arguments of `mktc check`.
#[derive(Debug, Args)]
#[command(after_help = "`-` in place of a file is standard input.")]
pub(crate) struct CheckArguments {
    /// Which sources; `-` is standard input
    #[command(flatten)]
    pub sources: SourceArguments,
    /// How the report is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// The day to check against, such as 2026-06-01; without one nothing is
    /// told of what was to be looked at again
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

/// Arguments of `mktc test`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is sent: tests run on a clock of their own. What does not hang together is told, and not tried."
)]
pub(crate) struct TestArguments {
    /// Which sources; `-` is standard input
    #[command(flatten)]
    pub sources: SourceArguments,
    /// Only tests whose name contains this, whatever its capitals; of several
    /// one is enough
    #[arg(long = "filter", value_name = "TEXT")]
    pub filters: Vec<String>,
    /// How what came of the tests is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TestFormat,
}

/// Arguments of `mktc fmt`.
#[derive(Debug, Args)]
#[command(
    after_help = "A declaration with a syntax error stays as it is, and so does one below the line `// fmt: skip`."
)]
pub(crate) struct FmtArguments {
    /// Files or folders, `-` is standard input; without any, the project found
    /// upwards from here
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Change nothing; list the files that are not formatted, and fail if
    /// there are any
    #[arg(long)]
    pub check: bool,
    /// Change nothing; write what would change
    #[arg(long)]
    pub diff: bool,
}

/// Arguments of `mktc build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// Which sources.
    #[command(flatten)]
    pub sources: SourceArguments,
    /// A target to build, in place of those of the settings
    #[arg(long = "target", short, value_name = "NAME")]
    pub targets: Vec<String>,
    /// The folder to write; without it `dist` in the project
    #[arg(long, short, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// Arguments of `mktc graph`.
#[derive(Debug, Args)]
pub(crate) struct GraphArguments {
    /// Which sources.
    #[command(flatten)]
    pub sources: SourceArguments,
    /// How the graph is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: GraphFormat,
    /// Only declarations of this kind, such as `objective`
    #[arg(long = "kind", value_name = "KIND")]
    pub kinds: Vec<String>,
    /// Only arrows of this meaning, such as `supports`
    #[arg(long = "meaning", value_name = "MEANING")]
    pub meanings: Vec<String>,
}

/// How a graph is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A Mermaid flowchart
    #[default]
    Mermaid,
    /// Graphviz
    Dot,
    /// Nodes and edges as JSON
    Json,
}

/// Arguments of `mktc explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// A finding (`unknown-name`), a kind (`objective`), a key
    /// (`objective.target`) or a part of the library (`std.channels.email`)
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Arguments of `mktc targets`.
#[derive(Debug, Args)]
pub(crate) struct TargetsArguments {
    /// The target to describe; without it all are listed
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// Arguments of `mktc completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
