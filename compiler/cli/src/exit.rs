//! How the program ends.

use std::process::ExitCode;

/// What the exit code tells the caller. A breaking change to these is a major
/// version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing found at or above the level to fail at.
    Clean,
    /// Something was found.
    Findings,
    /// The command could not do its work: its arguments, the settings, or
    /// files that cannot be read or written.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Trouble => Self::from(2),
        }
    }
}

/// Says, should the program fail in a way it never may, that this is a fault
/// of the program. The exit code is then 101.
pub(crate) fn blame_the_program() {
    std::panic::set_hook(Box::new(|panic| {
        use std::io::Write as _;
        let place = panic
            .location()
            .map_or_else(String::new, |place| format!(" at {place}"));
        let said = panic
            .payload()
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.payload().downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        // Nothing can be done where even this cannot be written.
        let _ = writeln!(
            std::io::stderr(),
            "this is a bug in mktc {}{place}: {said}\n\
             Your files are as they were. Please report it with the file that brings it about.",
            env!("CARGO_PKG_VERSION"),
        );
    }));
}
