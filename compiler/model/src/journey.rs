//! A journey as a program: what its steps do, in order, with everything
//! resolved. Every target and every analysis reads journeys from here.

use jiff::civil::{Date, Time, Weekday};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::entry::PlaceId;
use crate::expression::{EventMatch, Expression};
use crate::symbol::SymbolId;
use crate::value::Duration;

/// A journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The journey's symbol.
    pub journey: SymbolId,
    /// Its name.
    pub name: SmolStr,
    /// Its label, or its name where it has none.
    pub label: String,
    /// The entity whose people go through it; known from its entry, its
    /// audience or its steps.
    pub entity: Option<SymbolId>,
    /// What brings people in; none where only rules and other journeys do.
    pub entry: Option<Entry>,
    /// The event whose properties the instance keeps.
    pub entry_event: Option<SymbolId>,
    /// Whether and when someone may enter again.
    pub reenter: Reenter,
    /// Who may enter (`for:`).
    pub audience: Option<Expression>,
    /// What must stay true throughout (`while:`).
    pub keep: Option<Expression>,
    /// What it is for.
    pub goals: Vec<Goal>,
    /// What ends it early.
    pub exits: Vec<Exit>,
    /// How long an instance lives at most; `None` is the default of 90 days.
    pub lives: Option<Duration>,
    /// What goes first when two compete: the higher number. 0 by default.
    pub priority: i64,
    /// What waits while someone is in here.
    pub silences: Vec<SymbolId>,
    /// First and last day, where it runs only between dates.
    pub runs: Option<(Date, Date)>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// What brings people into a journey.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An event.
    Event(EventMatch),
    /// Becoming a member of a segment or stage.
    Segment {
        /// The segment or stage.
        segment: SymbolId,
        /// Whether those enter who are members when the journey goes live.
        existing: bool,
    },
    /// A date of the person's.
    Date {
        /// The date property.
        property: SymbolId,
        /// Every year on that day.
        anniversary: bool,
        /// How long before or after.
        offset: Option<(Duration, Side)>,
        /// The person's local time.
        at: Time,
    },
    /// Regularly.
    Every {
        /// The interval.
        interval: Duration,
        /// The person's local time.
        at: Option<Time>,
    },
}

/// Before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Side {
    Before,
    After,
}

/// Whether someone may enter a journey again.
#[derive(Clone, Debug, PartialEq)]
pub enum Reenter {
    /// Once in a lifetime: the default where an event lets people in, or only
    /// rules and other journeys do.
    Never,
    /// After this long since the last instance ended; 0 days is the default
    /// where a segment, a date or the calendar lets people in.
    After(Duration),
    /// Always, one instance for each value of a property of the event.
    Always(SymbolId),
}

/// What a journey is for. It marks conversion and ends the instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// An event.
    Event {
        /// The event.
        event: EventMatch,
        /// Counted from entry; it also counts after the instance has ended.
        within: Option<Duration>,
    },
    /// Becoming a member.
    Entering(SymbolId),
}

/// What ends a journey early.
#[derive(Clone, Debug, PartialEq)]
pub enum Exit {
    /// An event.
    Event(EventMatch),
    /// A condition that becomes true.
    When(Expression),
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its stable id: its given name, else its message's or construct's name
    /// with its place among the same under its parent (`send.seats_waiting`,
    /// `wait.2`, `if/1/leave`). Unique within the journey.
    pub id: SmolStr,
    /// What it does.
    pub kind: StepKind,
    /// Where it was written.
    pub place: PlaceId,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// Waits a time.
    Wait(Duration),
    /// Waits until a time of the person's day.
    WaitUntil {
        /// The time.
        time: Time,
        /// Only on these days; every day where empty.
        days: Vec<Weekday>,
    },
    /// Waits until a date of the person's or of the entering event.
    WaitUntilDate {
        /// The property, as an expression, so that its base is known.
        property: Expression,
        /// How long before or after.
        offset: Option<(Duration, Side)>,
        /// The time of that day.
        at: Option<Time>,
    },
    /// Waits for an event.
    WaitFor {
        /// The event.
        event: EventMatch,
        /// At most this long.
        limit: Duration,
        /// Late news of an event inside the wait still counts for so long.
        grace: Option<Duration>,
        /// Events since entry count too.
        since_entry: bool,
        /// What happens when it came.
        then: Vec<Step>,
        /// What happens when it did not.
        otherwise: Vec<Step>,
    },
    /// Sends a message.
    Send {
        /// The message.
        message: SymbolId,
        /// The channel: the step's own or the message's.
        channel: Option<SymbolId>,
    },
    /// Branches.
    If {
        /// Conditions in order, each with its steps.
        arms: Vec<(Expression, Vec<Step>)>,
        /// What happens where none is true.
        otherwise: Vec<Step>,
    },
    /// Shares people out.
    Split {
        /// The split's or the experiment's name.
        name: SmolStr,
        /// The experiment, where it follows one.
        experiment: Option<SymbolId>,
        /// What the hash is salted with: the stable name.
        salt: SmolStr,
        /// What is assigned to an arm, where it is not the person: an entity
        /// that they lead to, or a property of theirs.
        unit: Option<SymbolId>,
        /// The arms in order.
        arms: Vec<Arm>,
    },
    /// Writes a property.
    Set {
        /// The property.
        property: SymbolId,
        /// Its new value.
        value: Expression,
    },
    /// Tells a team.
    Notify {
        /// The team.
        team: SymbolId,
        /// What it is told.
        text: String,
    },
    /// Calls a platform.
    Call {
        /// The webhook.
        webhook: SymbolId,
        /// Its arguments by parameter.
        arguments: Vec<(SmolStr, Expression)>,
    },
    /// Starts another journey.
    Start(SymbolId),
    /// Ends the journey for the person.
    Leave,
}

/// An arm of a split.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Its name.
    pub name: SmolStr,
    /// Its share, in percent; the shares of a sound split add up to 100.
    pub share: Decimal,
    /// Its steps.
    pub steps: Vec<Step>,
}

impl Step {
    /// The blocks of steps inside it, in the order in which they are written.
    pub fn blocks(&self) -> Vec<&[Step]> {
        match &self.kind {
            StepKind::WaitFor {
                then, otherwise, ..
            } => vec![then, otherwise],
            StepKind::If { arms, otherwise } => {
                let arms = arms.iter().map(|(_, steps)| steps.as_slice());
                arms.chain([otherwise.as_slice()]).collect()
            }
            StepKind::Split { arms, .. } => arms.iter().map(|arm| arm.steps.as_slice()).collect(),
            StepKind::Wait(_)
            | StepKind::WaitUntil { .. }
            | StepKind::WaitUntilDate { .. }
            | StepKind::Send { .. }
            | StepKind::Set { .. }
            | StepKind::Notify { .. }
            | StepKind::Call { .. }
            | StepKind::Start(_)
            | StepKind::Leave => Vec::new(),
        }
    }
}

/// Steps and all those inside them, in the order in which they are written, each
/// before those inside it.
pub fn every_step(steps: &[Step]) -> impl Iterator<Item = &Step> {
    let mut open: Vec<&Step> = steps.iter().rev().collect();
    std::iter::from_fn(move || {
        let next = open.pop()?;
        for block in next.blocks().into_iter().rev() {
            open.extend(block.iter().rev());
        }
        Some(next)
    })
}
