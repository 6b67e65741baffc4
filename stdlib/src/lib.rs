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

pub mod reference;

use mkt_model::LibraryModule;

/// In the order of their paths, which `find` relies on.
const MODULES: &[LibraryModule<'static>] = &[
    LibraryModule {
        path: "std.aarrr",
        file: "std/aarrr.mkt",
        summary: "the AARRR framework: acquisition, activation, retention, referral, revenue",
        text: include_str!("../aarrr.mkt"),
    },
    LibraryModule {
        path: "std.ai_transition",
        file: "std/ai_transition.mkt",
        summary: "the way to working with artificial intelligence: steps, KPIs, work, risks",
        text: include_str!("../ai_transition.mkt"),
    },
    LibraryModule {
        path: "std.calendars",
        file: "std/calendars.mkt",
        summary: "working weeks and public holidays",
        text: include_str!("../calendars.mkt"),
    },
    LibraryModule {
        path: "std.channels",
        file: "std/channels.mkt",
        summary: "the channels, what they can carry, where they stop, what they are paid by",
        text: include_str!("../channels.mkt"),
    },
    LibraryModule {
        path: "std.email_programs",
        file: "std/email_programs.mkt",
        summary: "e-mail programmes as templates: welcome, cart recovery, win-back …",
        text: include_str!("../email_programs.mkt"),
    },
    LibraryModule {
        path: "std.governance",
        file: "std/governance.mkt",
        summary: "rules of the house, common risks, and those who have a say",
        text: include_str!("../governance.mkt"),
    },
    LibraryModule {
        path: "std.kpis",
        file: "std/kpis.mkt",
        summary: "KPIs with unit, direction and source, and their formulas as templates",
        text: include_str!("../kpis.mkt"),
    },
    LibraryModule {
        path: "std.law",
        file: "std/law.mkt",
        summary: "what laws and mailbox providers are taken to ask for",
        text: include_str!("../law.mkt"),
    },
    LibraryModule {
        path: "std.lifecycle",
        file: "std/lifecycle.mkt",
        summary: "the customer lifecycle: select, acquire, retain, extend",
        text: include_str!("../lifecycle.mkt"),
    },
    LibraryModule {
        path: "std.loyalty",
        file: "std/loyalty.mkt",
        summary: "the ladder of loyalty, and what a loyalty programme needs and measures",
        text: include_str!("../loyalty.mkt"),
    },
    LibraryModule {
        path: "std.oasis",
        file: "std/oasis.mkt",
        summary: "the OASIS framework for campaigns of public communication",
        text: include_str!("../oasis.mkt"),
    },
    LibraryModule {
        path: "std.platforms",
        file: "std/platforms.mkt",
        summary: "the systems of a marketing architecture and what they can do",
        text: include_str!("../platforms.mkt"),
    },
    LibraryModule {
        path: "std.race",
        file: "std/race.mkt",
        summary: "the RACE framework: reach, act, convert, engage",
        text: include_str!("../race.mkt"),
    },
    LibraryModule {
        path: "std.scores",
        file: "std/scores.mkt",
        summary: "customers told apart: recency, frequency and value, lifetime value, engagement",
        text: include_str!("../scores.mkt"),
    },
    LibraryModule {
        path: "std.see_think_do_care",
        file: "std/see_think_do_care.mkt",
        summary: "the See, Think, Do, Care framework: audiences by intent",
        text: include_str!("../see_think_do_care.mkt"),
    },
    LibraryModule {
        path: "std.social",
        file: "std/social.mkt",
        summary: "social CRM: five activities, engagement, KPIs, work, risks",
        text: include_str!("../social.mkt"),
    },
    LibraryModule {
        path: "std.transformation",
        file: "std/transformation.mkt",
        summary: "the digital transformation of marketing: fields, KPIs, capabilities, work",
        text: include_str!("../transformation.mkt"),
    },
    LibraryModule {
        path: "std.voice_of_customer",
        file: "std/voice_of_customer.mkt",
        summary: "listening to customers: the circle, KPIs, work",
        text: include_str!("../voice_of_customer.mkt"),
    },
];

/// Every module, in the order of their paths.
#[must_use]
pub fn modules() -> &'static [LibraryModule<'static>] {
    MODULES
}

/// The module at `path`, such as `std.race`.
#[must_use]
pub fn find(path: &str) -> Option<&'static LibraryModule<'static>> {
    MODULES
        .binary_search_by_key(&path, |module| module.path)
        .ok()
        .and_then(|index| MODULES.get(index))
}
