//! Journeys on the wire, as the programs they are read as.

use mkt_model::journey::{self, Side};
use mkt_model::{Strategy, SymbolId};
use schemars::JsonSchema;
use serde::Serialize;

use super::expression::{Event, Expression};
use super::value::{Clock, Day, Days, Duration, Exact, path, paths, weekday};

/// A journey as a program.
#[derive(Serialize, JsonSchema)]
pub(super) struct Journey<'s> {
    id: &'s str,
    title: &'s str,
    /// The entity whose people go through it.
    entity: Option<&'s str>,
    /// What brings people in; none where only rules and other journeys do.
    entry: Option<Entry<'s>>,
    /// The event whose properties are kept for the steps.
    entry_event: Option<&'s str>,
    reenter: Reenter<'s>,
    /// Who may enter.
    audience: Option<Expression<'s>>,
    /// What must stay true throughout.
    while_true: Option<Expression<'s>>,
    /// What it is for: each marks conversion and ends the journey.
    goals: Vec<Goal<'s>>,
    exits: Vec<Exit<'s>>,
    /// How long it lasts at most; 90 days where none is said.
    lives: Option<Duration>,
    /// Of two that compete the higher goes first.
    priority: i64,
    /// What waits while someone is in here.
    silences: Vec<&'s str>,
    /// The days between which it runs.
    runs: Option<Days>,
    /// The day on which it goes live, by its own date or by the plan.
    live: Option<Day>,
    steps: Vec<Step<'s>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Entry<'s> {
    Event {
        event: Box<Event<'s>>,
    },
    Segment {
        id: &'s str,
        /// Whether those enter who are members when it goes live.
        existing: bool,
    },
    Date {
        property: &'s str,
        /// Every year on that day.
        anniversary: bool,
        offset: Option<Offset>,
        at: Clock,
    },
    Every {
        interval: Duration,
        at: Option<Clock>,
    },
}

/// So long before or after.
#[derive(Serialize, JsonSchema)]
struct Offset {
    duration: Duration,
    side: Where,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Where {
    Before,
    After,
}

impl Offset {
    fn of((duration, side): (mkt_model::value::Duration, Side)) -> Self {
        Self {
            duration: duration.into(),
            side: match side {
                Side::Before => Where::Before,
                Side::After => Where::After,
            },
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Reenter<'s> {
    /// Once in a lifetime.
    Never,
    /// So long after the last time ended.
    After { gap: Duration },
    /// Always, once for each value of a property of the event.
    Always { by: &'s str },
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Goal<'s> {
    Event {
        event: Box<Event<'s>>,
        /// Counted from entry.
        within: Option<Duration>,
    },
    /// Becoming a member.
    Segment { id: &'s str },
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Exit<'s> {
    Event { event: Box<Event<'s>> },
    Condition { condition: Expression<'s> },
}

/// A step. Its id stays the same while the step stands where it stands.
#[derive(Serialize, JsonSchema)]
struct Step<'s> {
    id: String,
    action: Action<'s>,
}

/// What a step does.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Action<'s> {
    Wait {
        duration: Duration,
    },
    WaitUntil {
        time: Clock,
        /// Only on these days; every day where none is named.
        days: Vec<&'static str>,
    },
    WaitUntilDate {
        property: Expression<'s>,
        offset: Option<Offset>,
        at: Option<Clock>,
    },
    WaitFor {
        event: Box<Event<'s>>,
        limit: Duration,
        /// Late news of the event still counts for so long.
        grace: Option<Duration>,
        /// Events since entry count too.
        since_entry: bool,
        then: Vec<Step<'s>>,
        otherwise: Vec<Step<'s>>,
    },
    Send {
        message: &'s str,
        channel: Option<&'s str>,
    },
    If {
        /// The first whose condition is true is taken.
        branches: Vec<Branch<'s>>,
        otherwise: Vec<Step<'s>>,
    },
    Split {
        name: String,
        experiment: Option<&'s str>,
        /// What the hash is salted with.
        salt: String,
        arms: Vec<Arm<'s>>,
    },
    Set {
        property: &'s str,
        value: Expression<'s>,
    },
    Notify {
        team: &'s str,
        text: String,
    },
    Call {
        webhook: &'s str,
        arguments: Vec<Argument<'s>>,
    },
    Start {
        journey: &'s str,
    },
    /// Ends the journey for the person.
    Leave,
}

#[derive(Serialize, JsonSchema)]
struct Branch<'s> {
    condition: Expression<'s>,
    steps: Vec<Step<'s>>,
}

#[derive(Serialize, JsonSchema)]
struct Arm<'s> {
    name: String,
    share_percent: Exact,
    steps: Vec<Step<'s>>,
}

#[derive(Serialize, JsonSchema)]
struct Argument<'s> {
    parameter: String,
    value: Expression<'s>,
}

impl<'s> Journey<'s> {
    pub(super) fn of(
        strategy: &'s Strategy,
        program: &'s journey::Program,
        live: Option<jiff::civil::Date>,
    ) -> Self {
        let lower = Lower(strategy);
        Self {
            id: lower.path(program.journey),
            title: strategy.symbol(program.journey).title(),
            entity: program.entity.map(|id| lower.path(id)),
            entry: program.entry.as_ref().map(|entry| lower.entry(entry)),
            entry_event: program.entry_event.map(|id| lower.path(id)),
            reenter: match &program.reenter {
                journey::Reenter::Never => Reenter::Never,
                journey::Reenter::After(gap) => Reenter::After { gap: (*gap).into() },
                journey::Reenter::Always(by) => Reenter::Always {
                    by: lower.path(*by),
                },
            },
            audience: program.audience.as_ref().map(|it| lower.expression(it)),
            while_true: program.keep.as_ref().map(|it| lower.expression(it)),
            goals: program.goals.iter().map(|goal| lower.goal(goal)).collect(),
            exits: program.exits.iter().map(|exit| lower.exit(exit)).collect(),
            lives: program.lives.map(Duration::from),
            priority: program.priority,
            silences: paths(strategy, program.silences.iter().copied()),
            runs: program.runs.map(|(first, last)| Days {
                first: first.into(),
                last: last.into(),
            }),
            live: live.map(Day::from),
            steps: lower.steps(&program.steps),
        }
    }
}

struct Lower<'s>(&'s Strategy);

impl<'s> Lower<'s> {
    fn path(&self, id: SymbolId) -> &'s str {
        path(self.0, id)
    }

    fn expression(&self, expression: &'s mkt_model::expression::Expression) -> Expression<'s> {
        Expression::of(self.0, expression)
    }

    fn event(&self, event: &'s mkt_model::expression::EventMatch) -> Box<Event<'s>> {
        Box::new(Event::of(self.0, event))
    }

    fn entry(&self, entry: &'s journey::Entry) -> Entry<'s> {
        match entry {
            journey::Entry::Event(event) => Entry::Event {
                event: self.event(event),
            },
            journey::Entry::Segment { segment, existing } => Entry::Segment {
                id: self.path(*segment),
                existing: *existing,
            },
            journey::Entry::Date {
                property,
                anniversary,
                offset,
                at,
            } => Entry::Date {
                property: self.path(*property),
                anniversary: *anniversary,
                offset: offset.map(Offset::of),
                at: (*at).into(),
            },
            journey::Entry::Every { interval, at } => Entry::Every {
                interval: (*interval).into(),
                at: at.map(Clock::from),
            },
        }
    }

    fn goal(&self, goal: &'s journey::Goal) -> Goal<'s> {
        match goal {
            journey::Goal::Event { event, within } => Goal::Event {
                event: self.event(event),
                within: within.map(Duration::from),
            },
            journey::Goal::Entering(segment) => Goal::Segment {
                id: self.path(*segment),
            },
        }
    }

    fn exit(&self, exit: &'s journey::Exit) -> Exit<'s> {
        match exit {
            journey::Exit::Event(event) => Exit::Event {
                event: self.event(event),
            },
            journey::Exit::When(condition) => Exit::Condition {
                condition: self.expression(condition),
            },
        }
    }

    fn steps(&self, steps: &'s [journey::Step]) -> Vec<Step<'s>> {
        steps
            .iter()
            .map(|step| Step {
                id: step.id.to_string(),
                action: self.action(&step.kind),
            })
            .collect()
    }

    fn action(&self, kind: &'s journey::StepKind) -> Action<'s> {
        use journey::StepKind;
        match kind {
            StepKind::Wait(duration) => Action::Wait {
                duration: (*duration).into(),
            },
            StepKind::WaitUntil { time, days } => Action::WaitUntil {
                time: (*time).into(),
                days: days.iter().map(|day| weekday(*day)).collect(),
            },
            StepKind::WaitUntilDate {
                property,
                offset,
                at,
            } => Action::WaitUntilDate {
                property: self.expression(property),
                offset: offset.map(Offset::of),
                at: at.map(Clock::from),
            },
            StepKind::WaitFor {
                event,
                limit,
                grace,
                since_entry,
                then,
                otherwise,
            } => Action::WaitFor {
                event: self.event(event),
                limit: (*limit).into(),
                grace: grace.map(Duration::from),
                since_entry: *since_entry,
                then: self.steps(then),
                otherwise: self.steps(otherwise),
            },
            StepKind::Send { message, channel } => Action::Send {
                message: self.path(*message),
                channel: channel.map(|id| self.path(id)),
            },
            StepKind::If { arms, otherwise } => Action::If {
                branches: arms
                    .iter()
                    .map(|(condition, steps)| Branch {
                        condition: self.expression(condition),
                        steps: self.steps(steps),
                    })
                    .collect(),
                otherwise: self.steps(otherwise),
            },
            StepKind::Split {
                name,
                experiment,
                salt,
                arms,
                ..
            } => Action::Split {
                name: name.to_string(),
                experiment: experiment.map(|id| self.path(id)),
                salt: salt.to_string(),
                arms: arms
                    .iter()
                    .map(|arm| Arm {
                        name: arm.name.to_string(),
                        share_percent: arm.share.into(),
                        steps: self.steps(&arm.steps),
                    })
                    .collect(),
            },
            StepKind::Set { property, value } => Action::Set {
                property: self.path(*property),
                value: self.expression(value),
            },
            StepKind::Notify { team, text } => Action::Notify {
                team: self.path(*team),
                text: text.clone(),
            },
            StepKind::Call { webhook, arguments } => Action::Call {
                webhook: self.path(*webhook),
                arguments: arguments
                    .iter()
                    .map(|(parameter, value)| Argument {
                        parameter: parameter.to_string(),
                        value: self.expression(value),
                    })
                    .collect(),
            },
            StepKind::Start(journey) => Action::Start {
                journey: self.path(*journey),
            },
            StepKind::Leave => Action::Leave,
        }
    }
}
