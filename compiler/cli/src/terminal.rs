//! What is known about where the program writes to.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where the program writes to, and how much it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Whether diagnostics have colours.
    pub color: bool,
    /// Whether results on standard output have colours.
    pub result_color: bool,
    /// Whether a person watches standard error.
    pub watched: bool,
    /// Columns of the terminal; a fixed number where there is none, so that
    /// the same text is written everywhere.
    pub width: usize,
    /// Say only what was found.
    pub quiet: bool,
    /// Say what is being done.
    pub verbose: bool,
}

/// The width where nobody watches.
const WIDTH: usize = 100;

/// Beyond this a line is hard to read.
const WIDEST: usize = 120;

impl Terminal {
    /// Looks at standard error and the environment.
    pub(crate) fn look(color: Color, quiet: bool, verbose: bool) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colored = |is_terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !is_dumb && !is_set("NO_COLOR"),
        };
        Self {
            color: colored(is_terminal),
            result_color: colored(io::stdout().is_terminal()),
            watched: is_terminal && !is_dumb,
            width: if is_terminal { columns() } else { WIDTH },
            quiet,
            verbose,
        }
    }

    /// Says what was done, unless only findings are wanted.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            tell(text);
        }
    }

    /// Says what is being done, where that is wanted.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            tell(text);
        }
    }
}

/// Writes a line to standard error. Where that is closed nobody reads it.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes text to standard error as it is.
pub(crate) fn tell_text(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a result to standard output. A reader that has seen enough, such as
/// `head`, is no failure.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

#[cfg(unix)]
fn columns() -> usize {
    rustix::termios::tcgetwinsize(io::stderr())
        .ok()
        .map(|size| usize::from(size.ws_col))
        .filter(|columns| *columns > 0)
        .map_or(WIDTH, |columns| columns.min(WIDEST))
}

#[cfg(not(unix))]
fn columns() -> usize {
    WIDTH
}
