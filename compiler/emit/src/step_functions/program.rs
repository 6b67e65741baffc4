//! What a journey is to this target: steps in order, with every predicate
//! either a test that a state can make or a question to ask.

use mkt_time::{Period, Weekday};
use rust_decimal::Decimal;
use serde_json::Value;

use super::condition::{Property, Test};

/// One journey.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its label and documentation, for people.
    pub label: String,
    /// Where somebody may be in it several times: the property that tells the
    /// instances apart.
    pub key: Option<String>,
    /// `while:`.
    pub keep: Option<Condition>,
    /// `goal:`.
    pub goals: Vec<Goal>,
    /// `exit:`.
    pub exits: Vec<Exit>,
    /// `lives:`.
    pub lives: Period,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// A predicate.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What the policy and a question call it.
    pub id: String,
    /// The same as a test of values, where values decide it.
    pub test: Option<Test>,
}

/// What converts somebody.
#[derive(Clone, Debug)]
pub struct Goal {
    /// What an answer calls it.
    pub id: String,
    /// What must happen.
    pub what: Happening,
    /// Within this of entry.
    pub within: Option<Period>,
}

/// What takes somebody out.
#[derive(Clone, Debug)]
pub struct Exit {
    /// What an answer calls it.
    pub id: String,
    /// What must happen.
    pub what: Happening,
}

/// Something to listen for.
#[derive(Clone, Debug)]
pub enum Happening {
    /// An event.
    Event(EventMatch),
    /// Somebody enters a segment.
    Segment(String),
    /// A predicate is or becomes true.
    Predicate(Condition),
}

/// An event to listen for.
#[derive(Clone, Debug)]
pub struct EventMatch {
    /// Its name.
    pub event: String,
    /// The message that it reacts to.
    pub reaction_to: Option<String>,
    /// What must be true of it: a predicate's id.
    pub condition: Option<String>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its stable id.
    pub id: String,
    /// What it does.
    pub kind: StepKind,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `wait D`.
    Wait(Period),
    /// `wait until TIME [on DAYS]`.
    WaitUntil {
        /// The time on the person's clock, `HH:MM`.
        time: String,
        /// The days; all where there are none.
        days: Vec<Weekday>,
    },
    /// `wait until D before PROPERTY [at TIME]`.
    WaitRelative {
        /// The property.
        property: Property,
        /// How long after it; negative before it.
        period: Period,
        /// The time of that day.
        time: Option<String>,
    },
    /// `wait for E up to D { then … else … }`.
    WaitFor {
        /// The event.
        event: EventMatch,
        /// The longest wait.
        up_to: Period,
        /// Late news of an event inside the wait still counts for so long.
        grace: Period,
        /// Whether what came since entry counts too.
        including_since_entry: bool,
        /// If it came.
        then: Vec<Step>,
        /// If not.
        otherwise: Vec<Step>,
    },
    /// `send M [via C]`.
    Send {
        /// The message.
        message: String,
        /// The channel, where it is not the message's own.
        channel: Option<String>,
    },
    /// `if P … else …`.
    If {
        /// The first whose predicate is true is taken.
        arms: Vec<(Condition, Vec<Step>)>,
        /// Where none is.
        otherwise: Vec<Step>,
    },
    /// `split NAME { … }`.
    Split {
        /// The salt of the hash.
        salt: String,
        /// The arms with their shares in per cent.
        arms: Vec<(String, Decimal, Vec<Step>)>,
    },
    /// `set PROPERTY = …`, `notify …`, `call …`, `start …`: something to be
    /// done once, whose answer does not matter to the journey.
    Do {
        /// The operation of the contract.
        operation: Operation,
        /// What it needs to know, beside whom it is for.
        details: Vec<(&'static str, Value)>,
    },
    /// `leave`.
    Leave,
}

/// What the runtime is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the language's")]
pub enum Operation {
    Set,
    Notify,
    Call,
    Start,
}

impl Operation {
    /// Its name in the contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Notify => "notify",
            Self::Call => "call",
            Self::Start => "start",
        }
    }
}
