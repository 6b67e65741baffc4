//! A journey laid out for stepping.

use jiff::civil::{Time, Weekday};
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_model::SymbolId;
use mkt_model::entry::PlaceId;
use mkt_model::expression::{EventMatch, Expression};
use mkt_model::journey::{Program, Side, Step, StepKind};
use mkt_model::value::Duration;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// The number of a step in its [`Course`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A journey with its steps in one row.
#[derive(Clone, Debug)]
pub struct Course {
    program: Program,
    nodes: Vec<Node>,
    first: Option<NodeId>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its stable id (semantics 16).
    pub id: SmolStr,
    /// Where it was written.
    pub place: PlaceId,
    /// What it does.
    pub does: Does,
    /// What follows it, where it does not branch; none ends the journey.
    pub next: Option<NodeId>,
}

/// A branch: a condition and where it leads.
#[derive(Clone, Debug)]
pub struct Branch {
    /// What must be true.
    pub condition: Expression,
    /// The step it leads to.
    pub leads: Option<NodeId>,
}

/// An arm of a split.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Its name.
    pub name: SmolStr,
    /// Its share, in percent.
    pub share: Decimal,
    /// The step it leads to.
    pub leads: Option<NodeId>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Does {
    /// Waits a time.
    Wait(Duration),
    /// Waits until a time of the person's day, on one of these days.
    WaitUntil(Time, Vec<Weekday>),
    /// Waits until a date of the person's or of the entering event.
    WaitUntilDate {
        /// The property.
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
        /// Late news still counts for so long.
        grace: Option<Duration>,
        /// Events since entry count too.
        since_entry: bool,
        /// The step that follows when it came.
        then: Option<NodeId>,
        /// The step that follows when it did not.
        otherwise: Option<NodeId>,
    },
    /// Sends a message.
    Send {
        /// The message.
        message: SymbolId,
        /// The channel; none where neither step nor message names one.
        channel: Option<SymbolId>,
    },
    /// Branches.
    If {
        /// In order.
        branches: Vec<Branch>,
        /// Where it leads if none is true.
        otherwise: Option<NodeId>,
    },
    /// Shares people out.
    Split {
        /// The salt of the hash.
        salt: SmolStr,
        /// What is assigned, where it is not the person.
        unit: Option<SymbolId>,
        /// The arms in order.
        arms: Vec<Arm>,
    },
    /// Writes a property.
    Set(SymbolId, Expression),
    /// Tells a team.
    Notify(SymbolId, String),
    /// Calls a webhook.
    Call(SymbolId, Vec<(SmolStr, Expression)>),
    /// Starts another journey.
    Start(SymbolId),
    /// Ends the journey for the person.
    Leave,
}

impl Course {
    /// Lays out a journey.
    #[must_use]
    pub fn new(program: Program) -> Self {
        let mut nodes = Vec::new();
        let first = with_stack(MAX_NESTING, || {
            Layout { nodes: &mut nodes }.block(&program.steps, None)
        });
        Self {
            program,
            nodes,
            first,
        }
    }

    /// The journey as the model reads it.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The first step; none where there is none.
    #[must_use]
    pub fn first(&self) -> Option<NodeId> {
        self.first
    }

    /// A step.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        usize::try_from(id.0)
            .ok()
            .and_then(|index| self.nodes.get(index))
    }

    /// All steps, in no particular order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0_u32..).map(NodeId).zip(&self.nodes)
    }
}

struct Layout<'n> {
    nodes: &'n mut Vec<Node>,
}

impl Layout<'_> {
    /// Lays out steps behind which `after` follows; what they begin with.
    fn block(&mut self, steps: &[Step], after: Option<NodeId>) -> Option<NodeId> {
        steps
            .iter()
            .rev()
            .fold(after, |next, step| Some(self.step(step, next)))
    }

    fn step(&mut self, step: &Step, next: Option<NodeId>) -> NodeId {
        let does = self.does(&step.kind, next);
        // A strategy's text is far shorter than 2³² steps.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            id: step.id.clone(),
            place: step.place,
            does,
            next,
        });
        id
    }

    fn does(&mut self, kind: &StepKind, next: Option<NodeId>) -> Does {
        match kind {
            StepKind::Wait(length) => Does::Wait(*length),
            StepKind::WaitUntil { time, days } => Does::WaitUntil(*time, days.clone()),
            StepKind::WaitUntilDate {
                property,
                offset,
                at,
            } => Does::WaitUntilDate {
                property: property.clone(),
                offset: *offset,
                at: *at,
            },
            StepKind::WaitFor {
                event,
                limit,
                grace,
                since_entry,
                then,
                otherwise,
            } => Does::WaitFor {
                event: event.clone(),
                limit: *limit,
                grace: *grace,
                since_entry: *since_entry,
                then: self.block(then, next),
                otherwise: self.block(otherwise, next),
            },
            StepKind::Send { message, channel } => Does::Send {
                message: *message,
                channel: *channel,
            },
            StepKind::If { arms, otherwise } => Does::If {
                branches: arms
                    .iter()
                    .map(|(condition, steps)| Branch {
                        condition: condition.clone(),
                        leads: self.block(steps, next),
                    })
                    .collect(),
                otherwise: self.block(otherwise, next),
            },
            StepKind::Split {
                salt, unit, arms, ..
            } => Does::Split {
                salt: salt.clone(),
                unit: *unit,
                arms: arms
                    .iter()
                    .map(|arm| Arm {
                        name: arm.name.clone(),
                        share: arm.share,
                        leads: self.block(&arm.steps, next),
                    })
                    .collect(),
            },
            StepKind::Set { property, value } => Does::Set(*property, value.clone()),
            StepKind::Notify { team, text } => Does::Notify(*team, text.clone()),
            StepKind::Call { webhook, arguments } => Does::Call(*webhook, arguments.clone()),
            StepKind::Start(journey) => Does::Start(*journey),
            StepKind::Leave => Does::Leave,
        }
    }
}
