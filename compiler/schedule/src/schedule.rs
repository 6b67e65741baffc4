//! What scheduling gives: dates, slack, and what bound each task.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::moment::Moment;
use crate::plan::{CalendarId, Predecessor, TaskId, TeamId};

/// A scheduled plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Where the plan begins: 00:00 of its first day, worked or not.
    pub start: Moment,
    /// The earliest finish of the whole plan.
    pub finish: Moment,
    /// The task that finishes last: of several, one that nothing waits for,
    /// first by name. None in an empty plan.
    pub last: Option<TaskId>,
    /// All tasks, each after its predecessors, otherwise by name.
    pub order: Vec<TaskId>,
    pub(crate) tasks: Vec<Placed>,
}

impl Schedule {
    /// A task's dates.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Placed> {
        self.tasks.get(id.index())
    }

    /// All tasks with their dates, in the plan's order.
    pub fn tasks(&self) -> impl Iterator<Item = (TaskId, &Placed)> {
        self.tasks
            .iter()
            .enumerate()
            .map(|(index, placed)| (TaskId::at(index), placed))
    }
}

/// From a start to a finish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: Moment,
    /// Where it ends; at the end of working hours, on that day.
    pub finish: Moment,
}

/// A task with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// As early as everything before it allows.
    pub earliest: Span,
    /// As late as leaves the plan's finish where it is.
    pub latest: Span,
    /// Working time by which it may slip without moving the plan's finish.
    pub total_slack: Slack,
    /// Working time by which it may slip without moving any other task from
    /// its earliest dates. At most the total slack.
    pub free_slack: Slack,
    /// How it stands against its own deadline and those of what follows; none
    /// where there are none.
    pub deadline_slack: Option<DeadlineSlack>,
    /// Whether it has no total slack: to slip is to move the plan's finish.
    pub critical: bool,
    /// Each team's part, in the order assigned; never empty.
    pub portions: Vec<Portion>,
    pub(crate) driving: usize,
}

impl Placed {
    /// The part that finishes last and so sets the task's finish; of several
    /// the first by its team's name.
    #[must_use]
    pub fn driving(&self) -> Option<&Portion> {
        self.portions.get(self.driving)
    }
}

/// One team's part of a task, where a schedule places it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion {
    /// The team; none for a milestone or a task that nobody is assigned to.
    pub team: Option<TeamId>,
    /// The calendar it is worked on.
    pub calendar: CalendarId,
    /// Working minutes.
    pub minutes: i64,
    /// When it is worked.
    pub span: Span,
    /// What kept it from starting earlier.
    pub binding: Binding,
    /// `ready`, start and finish in counted days: see `Calendar::day_counted`.
    pub(crate) days: [i64; 3],
}

/// What kept a task from starting earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// The last thing it waited for.
    pub cause: Cause,
    /// When that was over, its lag included. From here to the start there is
    /// closed time only.
    pub ready: Moment,
}

/// What a task waited for. Of several that allow the same start it is the
/// predecessor first by name, then the date, then the plan's start; a team
/// only where it allows a later start than all of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The plan's first day.
    Start,
    /// Its own first allowed day.
    NotBefore(Date),
    /// A predecessor, with its lag.
    Predecessor(Predecessor),
    /// A team of the task that had too few heads free: its own, or for a part
    /// of a task of several teams the one that all of them waited for.
    Team {
        /// The team.
        team: TeamId,
        /// The work of it that freed the heads when it finished: of several,
        /// that with the most heads, then the first by name.
        freed_by: TaskId,
    },
}

/// Working time by which something may slip; negative where it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slack {
    /// Working minutes.
    pub minutes: i64,
    /// Working minutes of a day on the calendar they are counted on.
    pub minutes_per_day: i64,
}

impl Slack {
    /// In working days.
    #[must_use]
    pub fn days(self) -> Decimal {
        Decimal::from(self.minutes)
            .checked_div(Decimal::from(self.minutes_per_day))
            .unwrap_or_default()
            .normalize()
    }
}

/// How far a task is from making a deadline missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineSlack {
    /// The task whose deadline it is: the scheduled one or one after it. Of
    /// several that leave the same room, the first by name.
    pub task: TaskId,
    /// The deadline, a day that still counts.
    pub date: Date,
    /// Working time by which the scheduled task may slip until it makes that
    /// deadline missed; negative by what it would have to gain, at
    /// least a minute. A deadline that only other tasks make missed leaves
    /// this one its slack.
    pub slack: Slack,
}
