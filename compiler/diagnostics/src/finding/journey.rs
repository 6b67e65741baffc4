//! Findings about journeys and rules: their steps, waits and circles.

/// What is wrong with journeys and rules: their steps, waits and circles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Journey {
    /// Steps that nobody gets to, since everybody has left before them.
    UnreachableStep {
        /// The journey.
        journey: String,
        /// The first of these steps, as it is written.
        step: String,
        /// How many steps follow it.
        others: u32,
        /// Whether it is several ways that all end before it, and not one
        /// `leave`.
        all_leave: bool,
    },
    /// A series of messages that nothing stops.
    NoExit {
        /// The journey.
        journey: String,
        /// The first message.
        first: String,
        /// The one that follows without a question.
        again: String,
    },
    /// A condition that is the same for everybody who gets to it.
    Branch {
        /// The journey.
        journey: String,
        /// The condition, as it is written.
        condition: String,
        /// Whether it is true of everybody; else it is true of nobody.
        always: bool,
        /// Whether it is so by itself, whatever is known there.
        alone: bool,
    },
    /// A wait for what cannot happen.
    WaitNeverSatisfied {
        /// The journey.
        journey: String,
        /// What it waits for, as it is written.
        event: String,
        /// Why that cannot happen.
        cause: WaitCause,
    },
    /// A wait for a date that is past when it begins.
    WaitAlreadyOver {
        /// The journey.
        journey: String,
        /// The date that is waited for, as it is written.
        until: String,
        /// The later one of the same property that is past by then.
        past: String,
        /// Whether that is what people enter by; else an earlier wait.
        entered: bool,
    },
    /// Waits that are together longer than anybody stays.
    WaitOutlives {
        /// The journey.
        journey: String,
        /// How long the waits are at least, with this one.
        waits: String,
        /// How long an instance lives.
        lives: String,
        /// Whether that is written; else it is what holds for all.
        stated: bool,
        /// The first step that never comes.
        step: String,
        /// How many follow it.
        others: u32,
    },
    /// Messages that go out when the goal no longer counts.
    SendAfterGoal {
        /// The journey.
        journey: String,
        /// The first such message.
        message: String,
        /// How many others there are.
        others: u32,
        /// How long the goal counts.
        within: String,
        /// When the message goes out at the earliest.
        earliest: String,
    },
    /// A goal that nobody in the journey can reach.
    GoalNeverReached {
        /// The journey.
        journey: String,
        /// The goal, as it is written.
        goal: String,
        /// Whether it is the journey's `while:` that keeps them from it; else
        /// the goal contradicts itself.
        kept_out: bool,
    },
    /// An exit that is open to everybody who enters.
    ExitAtEntry {
        /// The journey.
        journey: String,
        /// The condition, as it is written.
        condition: String,
    },
    /// A journey that nobody can enter.
    Empty {
        /// The journey.
        journey: String,
        /// What contradicts itself: `for`, `while`, `enter`.
        parts: Vec<String>,
    },
    /// A journey that nothing starts.
    NotStarted {
        /// The journey.
        journey: String,
    },
    /// A journey that is started for people whom it does not take.
    StartWithoutEffect {
        /// What starts it.
        starter: String,
        /// Its kind: `rule`, `journey`.
        kind: String,
        /// The journey that is started.
        journey: String,
        /// Why it does not take them.
        cause: StartCause,
    },
    /// Journeys and rules that lead back to where they began.
    Loop {
        /// The way round, one arrow after the other.
        circle: Vec<LoopStep>,
        /// How long a round takes at least; none where it takes no time.
        period: Option<String>,
        /// Whether a person has to do something in each round.
        by_hand: bool,
    },
    /// A journey that may send to the same person over and over.
    ReenterUnbounded {
        /// The journey.
        journey: String,
        /// A message that it sends.
        message: String,
        /// What lets people in again.
        again: Again,
    },
    /// Journeys of one priority that compete for the same people.
    PriorityTie {
        /// The journeys.
        journeys: Vec<String>,
        /// Their priority.
        priority: String,
        /// What they compete for: the channel whose cap it is; none where it is
        /// the strategy's own.
        channel: Option<String>,
        /// Somebody who is in both of the first two, where one is known.
        witness: Option<super::Witness>,
    },
    /// Something that depends on whether a message was opened.
    OpenedIsWeak {
        /// What depends on it.
        what: OpenedUse,
        /// The declaration in which that stands.
        owner: String,
    },
    /// A message that nothing sends.
    MessageUnused {
        /// The message.
        message: String,
        /// Whether something refers to it all the same.
        named: bool,
    },
    /// A journey that silences what never has to wait for it.
    SilenceIdle {
        /// The journey.
        journey: String,
        /// What it silences.
        silenced: String,
        /// Why that has no effect.
        cause: SilenceCause,
    },
}

/// Why a wait cannot end by what it waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitCause {
    /// It is about a message that has not been sent by then.
    NotYetSent {
        /// The message.
        message: String,
    },
    /// It is about a message that nothing sends.
    NeverSent {
        /// The message.
        message: String,
    },
    /// It is about a channel that nothing is sent through.
    SilentChannel {
        /// The channel.
        channel: String,
    },
    /// Channels of that kind do not report it.
    NotReported {
        /// What is waited for: `click`, `opened`.
        reaction: String,
        /// The channel.
        channel: String,
        /// Its kind.
        kind: String,
    },
    /// What is asked of it contradicts itself.
    Contradiction,
    /// It ends the journey first.
    Ends {
        /// Whether it is a goal; else an exit.
        goal: bool,
    },
}

/// Why a journey does not take those for whom it is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartCause {
    /// None of them are in its audience.
    Audience,
    /// It is for another entity.
    Entity,
    /// They are in it at that moment.
    Itself,
}

/// An arrow of a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopStep {
    /// The journey or rule from which it leads.
    pub from: String,
    /// How it leads on.
    pub by: LoopArrow,
}

/// How one journey or rule leads to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoopArrow {
    /// It starts it.
    Starts,
    /// It writes a property that makes people members of what the next waits
    /// for.
    Writes {
        /// The property and its value, as written.
        what: String,
        /// The segment or stage.
        group: String,
    },
    /// It sends a message, and the reaction to it is what the next waits for.
    Reaction {
        /// The reaction: `click(seats_waiting)`.
        what: String,
    },
    /// People enter it, and that is what the next waits for.
    Enters,
}

/// What lets people into a journey again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// Nothing is said, and a segment lets them in whenever they become
    /// members.
    Unsaid {
        /// The segment.
        group: String,
    },
    /// No time, or less than a day, has to pass.
    Gap {
        /// The time, as written.
        gap: String,
    },
    /// Each event has a value of its own.
    Key {
        /// The property.
        key: String,
    },
}

/// What depends on whether a message was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenedUse {
    /// A branch.
    Branch,
    /// A wait.
    Wait,
    /// A goal.
    Goal,
    /// An exit.
    Exit,
    /// Who enters, or may stay.
    Entry,
    /// Who is in a segment or stage.
    Audience,
    /// What a rule does.
    Rule,
    /// A score.
    Score,
    /// What decides or guards an experiment: a KPI.
    Experiment {
        /// The KPI.
        kpi: String,
    },
    /// What an objective aims at: a KPI.
    Target {
        /// The KPI.
        kpi: String,
    },
}

/// Why a silence has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SilenceCause {
    /// It is the journey itself.
    Itself,
    /// It sends nothing.
    SendsNothing,
    /// They run at other times.
    OtherTimes,
}

impl Journey {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnreachableStep { .. } => "journey-unreachable-step",
            Self::NoExit { .. } => "journey-no-exit",
            Self::Branch { always: true, .. } => "branch-always",
            Self::Branch { always: false, .. } => "branch-never",
            Self::WaitNeverSatisfied { .. } => "wait-never-satisfied",
            Self::WaitAlreadyOver { .. } => "wait-already-over",
            Self::WaitOutlives { .. } => "wait-outlives",
            Self::SendAfterGoal { .. } => "send-after-goal",
            Self::GoalNeverReached { .. } => "goal-never-reached",
            Self::ExitAtEntry { .. } => "exit-at-entry",
            Self::Empty { .. } => "journey-empty",
            Self::NotStarted { .. } => "journey-not-started",
            Self::StartWithoutEffect { .. } => "start-without-effect",
            Self::Loop { .. } => "journey-loop",
            Self::ReenterUnbounded { .. } => "reenter-unbounded",
            Self::PriorityTie { .. } => "priority-tie",
            Self::OpenedIsWeak { .. } => "opened-is-weak",
            Self::MessageUnused { .. } => "message-unused",
            Self::SilenceIdle { .. } => "silence-idle",
        }
    }
}
