//! Findings about how often one person can be written to.

use super::Witness;

/// What is wrong with how often one person can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressure {
    /// One person can be sent more than a cap allows.
    CapExceeded {
        /// The cap.
        cap: CapTold,
        /// How many messages this person is sent in one window of it, were
        /// there no cap.
        sent: u32,
        /// What sends them, and how many of them, in the order of their first.
        sources: Vec<SourceTold>,
        /// The messages that the cap drops, each once.
        dropped: Vec<String>,
        /// Those of them that must arrive.
        must_arrive: Vec<String>,
        /// What becomes of a message over the cap.
        on_cap: OnCapTold,
        /// The person, and what they are sent.
        witness: Witness,
        /// Lines that would each alone keep to the cap.
        mends: Vec<PressureMend>,
    },
    /// Neither is it proven that a cap holds, nor was anybody found who would
    /// be sent more.
    CapNotExcluded {
        /// The cap.
        cap: CapTold,
        /// The most that can come together; none where nothing bounds it.
        most: Option<u32>,
        /// What can come together, the most first.
        sources: Vec<SourceTold>,
        /// Lines that would each alone prove that the cap holds.
        mends: Vec<PressureMend>,
    },
}

/// A cap as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapTold {
    /// The channel; none for the cap over all channels.
    pub channel: Option<String>,
    /// How many messages it allows.
    pub count: u32,
    /// In what: "7 days", or a calendar "week".
    pub window: String,
    /// Whether it is a calendar day, week or month.
    pub calendar: bool,
    /// Whether service messages are meant, which count apart.
    pub service: bool,
    /// What the people are: the entity's name.
    pub people: String,
}

/// Something that sends, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTold {
    /// Its name.
    pub name: String,
    /// How many messages in one window; none where any number is possible.
    pub most: Option<u32>,
}

/// What becomes of a message over the cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnCapTold {
    /// It is skipped.
    Skip,
    /// It waits so long at most.
    Defer(String),
    /// The person leaves the journey.
    Leave,
}

/// A line that alone would keep to the cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PressureMend {
    /// A longer rest before the next entry.
    Reenter {
        /// The journey.
        journey: String,
        /// The line: `reenter: after 14 days`.
        line: String,
    },
    /// A higher cap.
    Raise {
        /// The line: `cap: 5 per 7 days`.
        line: String,
    },
}

impl Pressure {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CapExceeded { .. } => "cap-exceeded",
            Self::CapNotExcluded { .. } => "cap-not-excluded",
        }
    }
}
