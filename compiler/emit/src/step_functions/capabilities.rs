//! What of the language Step Functions does itself, and what the runtime
//! around it does.

use crate::contract::{Capability, Support};

/// A construct of the language, as far as this target tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table below describes them")]
pub enum Construct {
    Entry,
    Send,
    WaitExact,
    WaitCalendar,
    WaitUntil,
    WaitRelative,
    WaitFor,
    Interruption,
    LateGoal,
    Lives,
    IfOnValues,
    IfAsked,
    Split,
    Do(&'static str),
    Leave,
}

/// The whole table: what a construct is and how it is done.
const TABLE: &[(Option<Construct>, &str, Support)] = &[
    (
        Some(Construct::Entry),
        "enter, for, reenter",
        Support::Emulated(
            "the runtime starts an execution on the event, segment, date or period; its first state asks the guard (POST /v1/enter) for the audience and for one instance at a time",
        ),
    ),
    (
        Some(Construct::Send),
        "send",
        Support::Emulated(
            "the guard is asked before each send (POST /v1/guard: consent, caps, quiet hours, silences, priority, holdout); the runtime sends (POST /v1/send), once for each identity",
        ),
    ),
    (
        Some(Construct::WaitExact),
        "wait of exact time",
        Support::Native,
    ),
    (
        Some(Construct::WaitCalendar),
        "wait of days or months",
        Support::Emulated(
            "the runtime finds the instant on the person's clock (POST /v1/resolve); the engine waits for it",
        ),
    ),
    (
        Some(Construct::WaitUntil),
        "wait until a time",
        Support::Emulated(
            "the runtime finds the instant on the person's clock (POST /v1/resolve); the engine waits for it",
        ),
    ),
    (
        Some(Construct::WaitRelative),
        "wait until before or after a date",
        Support::Emulated(
            "the runtime finds the instant on the person's clock (POST /v1/resolve); the engine waits for it; a person without the date leaves",
        ),
    ),
    (
        Some(Construct::WaitFor),
        "wait for an event",
        Support::Emulated(
            "a task with a token, which the runtime answers when the event comes (POST /v1/await); the time-out is the engine's",
        ),
    ),
    (
        Some(Construct::Interruption),
        "goal, exit, while",
        Support::Emulated(
            "every wait is a task with a token, which the runtime answers when one of these comes (POST /v1/await); the guard looks at them again before a send",
        ),
    ),
    (
        Some(Construct::LateGoal),
        "goal within a time of entry",
        Support::Emulated(
            "after the end the execution waits on for the goal until its window is over, then tells the runtime (POST /v1/convert)",
        ),
    ),
    (Some(Construct::Lives), "lives", Support::Native),
    (
        Some(Construct::IfOnValues),
        "if on text, enumerations, whole numbers, yes or no, is set",
        Support::Native,
    ),
    (
        Some(Construct::IfAsked),
        "if on history, money, dates, scores, segments, consents",
        Support::Emulated("the runtime decides (POST /v1/decide)"),
    ),
    (
        Some(Construct::Split),
        "split",
        Support::Emulated(
            "the guard computes the bucket of the published hash at entry; the engine compares it with the weights",
        ),
    ),
    (
        Some(Construct::Do("set")),
        "set",
        Support::Emulated("the runtime does it (POST /v1/set)"),
    ),
    (
        Some(Construct::Do("notify")),
        "notify",
        Support::Emulated("the runtime does it (POST /v1/notify)"),
    ),
    (
        Some(Construct::Do("call")),
        "call",
        Support::Emulated("the runtime does it (POST /v1/call)"),
    ),
    (
        Some(Construct::Do("start")),
        "start",
        Support::Emulated("the runtime starts the other journey's execution (POST /v1/start)"),
    ),
    (Some(Construct::Leave), "leave", Support::Native),
    (
        None,
        "journeys, waits and goals longer than a year",
        Support::Unsupported("a Standard workflow's execution ends after a year"),
    ),
];

/// The whole table, for the documentation.
pub fn all() -> impl Iterator<Item = Capability> {
    TABLE.iter().map(|(_, construct, support)| Capability {
        construct,
        support: *support,
    })
}

impl Construct {
    /// Its row in the table.
    #[must_use]
    pub fn capability(self) -> Option<Capability> {
        TABLE
            .iter()
            .find(|(construct, ..)| *construct == Some(self))
            .map(|(_, construct, support)| Capability {
                construct,
                support: *support,
            })
    }
}
