//! The standard library: modules written in the language itself and embedded
//! in the compiler.
//!
//! The modules have no privileges. They go through the same parser, the same
//! checks and the same model as a user's own files, and whatever they declare
//! a project could declare too.
//!
//! The file `channels.mkt` is the module `std.channels`, and a declaration
//! `channel email` in it is `std.channels.email`. A module whose file declares
//! one thing of the module's own name stands for that thing: after
//! `use std.race`, `race.reach` is a stage of the framework `race`.

/// One module of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Module {
    /// The path that `use` names, such as `std.race`.
    pub path: &'static str,
    /// The name that diagnostics show for the file, such as `std/race.mkt`.
    pub file: &'static str,
    /// What the module does, in a few words, for completion and documentation.
    pub summary: &'static str,
    /// The source text.
    pub text: &'static str,
}

/// In the order of their paths, which `find` relies on.
const MODULES: &[Module] = &[
    Module {
        path: "std.calendars",
        file: "std/calendars.mkt",
        summary: "working weeks and public holidays",
        text: include_str!("../calendars.mkt"),
    },
    Module {
        path: "std.channels",
        file: "std/channels.mkt",
        summary: "the channels, what they can carry and where they stop",
        text: include_str!("../channels.mkt"),
    },
    Module {
        path: "std.email_programs",
        file: "std/email_programs.mkt",
        summary: "e-mail programmes as templates: welcome, cart recovery, win-back …",
        text: include_str!("../email_programs.mkt"),
    },
    Module {
        path: "std.lifecycle",
        file: "std/lifecycle.mkt",
        summary: "the customer lifecycle: select, acquire, retain, extend",
        text: include_str!("../lifecycle.mkt"),
    },
    Module {
        path: "std.race",
        file: "std/race.mkt",
        summary: "the RACE framework: reach, act, convert, engage",
        text: include_str!("../race.mkt"),
    },
];

/// Every module, in the order of their paths.
#[must_use]
pub fn modules() -> &'static [Module] {
    MODULES
}

/// The module at `path`, such as `std.race`.
#[must_use]
pub fn find(path: &str) -> Option<&'static Module> {
    MODULES
        .binary_search_by_key(&path, |module| module.path)
        .ok()
        .and_then(|index| MODULES.get(index))
}
