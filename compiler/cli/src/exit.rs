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
        let place = panic.location().map(ToString::to_string);
        let payload = panic.payload();
        let said = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        crate::terminal::tell(&blame(place.as_deref(), said));
    }));
}

fn blame(place: Option<&str>, said: Option<&str>) -> String {
    format!(
        "this is a bug in mktc {}, at {}: {}\n\
         Your files are as they were. Please report it with the file that brings it about.",
        env!("CARGO_PKG_VERSION"),
        place.unwrap_or("an unknown place"),
        mkt_render::visible(said.unwrap_or("no message")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hook runs in a program of its own, whose end shows all of it.
    #[test]
    fn a_bug_is_called_a_bug() {
        const CHILD: &str = "MKTC_TEST_OF_THE_PANIC_HOOK";
        if std::env::var_os(CHILD).is_some() {
            blame_the_program();
            panic!("the \u{1b} of it");
        }
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "exit::tests::a_bug_is_called_a_bug",
                "--nocapture",
            ])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("this is a bug in mktc"), "{told}");
        assert!(told.contains("Please report it"), "{told}");
        assert!(told.contains("compiler/cli/src/exit.rs:"), "{told}");
        assert!(!told.contains('\u{1b}'), "{told}");
        assert_eq!(output.status.code(), Some(101));
    }
}
