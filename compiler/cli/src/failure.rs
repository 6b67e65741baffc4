//! Why a command could not begin its work.

use std::io;

use mkt_diagnostics::{Diagnostic, Project, Span};

use crate::exit::Exit;
use crate::report::{Format, Report};
use crate::terminal::{Terminal, tell};

/// Why a command could not begin, or finish, its work. The exit code is 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for something that cannot be.
    Usage {
        /// What is wrong.
        message: String,
        /// How to mend it.
        help: String,
    },
    /// A file of which only the path is known.
    File {
        /// Its path, as the user wrote it.
        path: String,
        /// What is wrong with it.
        finding: Project,
    },
    /// The result could not be written to standard output.
    Output(io::Error),
}

impl Failure {
    /// A command line that asks for something that cannot be.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            help: help.into(),
        }
    }

    /// A file of which only the path is known.
    pub(crate) fn file(path: &str, finding: Project) -> Self {
        Self::File {
            path: path.to_owned(),
            finding,
        }
    }

    /// Says why, and how the program ends.
    pub(crate) fn show(self, terminal: &Terminal) -> Exit {
        match self {
            Self::Usage { message, help } => {
                tell(&format!("error: {message}"));
                tell(&format!("help: {help}"));
            }
            Self::File { path, finding } => {
                let mut report = Report::default();
                let file = report.files.add(path, None);
                report.add(Diagnostic::new(finding, Span::at(file, 0)));
                report.show(Format::Pretty, terminal);
            }
            Self::Output(error) => tell(&format!(
                "error: the result cannot be written: {}",
                crate::read::reason(&error)
            )),
        }
        Exit::Trouble
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
