//! What is to be scheduled: tasks, the teams that do them, their calendars.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::calendar::Calendar;
use crate::length::{Lag, Length};

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the plan's list.
            #[must_use]
            pub fn index(self) -> usize {
                usize::try_from(self.0).unwrap_or(usize::MAX)
            }

            /// The id of a place in the plan's list; places beyond `u32` have
            /// none and give the largest, which names nothing.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

id! {
    /// A task, by its place in [`Plan::tasks`].
    TaskId
    /// A team, by its place in [`Plan::teams`].
    TeamId
    /// A calendar, by its place in [`Plan::calendars`].
    CalendarId
}

impl CalendarId {
    /// The plan's first calendar: of tasks without a team, and of milestones.
    pub const DEFAULT: Self = Self(0);
}

/// Everything that is to be scheduled together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The day on which work may begin.
    pub start: Date,
    /// The calendars. The first is that of milestones and of tasks without a
    /// team.
    pub calendars: Vec<Calendar>,
    /// The teams.
    pub teams: Vec<Team>,
    /// The tasks, in any order.
    pub tasks: Vec<Task>,
}

/// People who work to one calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name, unique among the teams: ties are decided by it.
    pub name: String,
    /// Heads.
    pub size: Decimal,
    /// How much of a working day goes into the plan, in percent, above 0 and
    /// at most 100. It slows progress and does not reduce heads.
    pub available_percent: Decimal,
    /// When it works.
    pub calendar: CalendarId,
}

/// A piece of work, or a point to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its name, unique among the tasks: ties are decided by it.
    pub name: String,
    /// How long it is.
    pub kind: Kind,
    /// Who does it. Not read for a milestone.
    pub assignments: Vec<Assignment>,
    /// What must be finished first.
    pub predecessors: Vec<Predecessor>,
    /// The first day on which it may begin.
    pub not_before: Option<Date>,
    /// The last day on which it may finish. It does not move the task; slack
    /// is measured against it.
    pub deadline: Option<Date>,
    /// Higher goes first where tasks compete for people. Without levelling
    /// nothing competes, and it is not read.
    pub priority: u32,
}

/// How long a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No time at all.
    Milestone,
    /// Work to be divided among the people assigned, in person-minutes: a
    /// person-day of eight hours is 480.
    Effort(Decimal),
    /// Working time, whoever is assigned.
    Takes(Length),
}

/// People of a team on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// The team.
    pub team: TeamId,
    /// How many of its heads, above 0; half a person is 0.5.
    pub people: Decimal,
}

/// A finish that a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predecessor {
    /// The task that must be finished.
    pub task: TaskId,
    /// How long after that.
    pub lag: Lag,
}

impl Plan {
    /// An empty plan whose only calendar is [`Calendar::default`].
    #[must_use]
    pub fn new(start: Date) -> Self {
        Self {
            start,
            calendars: vec![Calendar::default()],
            teams: Vec::new(),
            tasks: Vec::new(),
        }
    }

    /// Adds a calendar.
    pub fn add_calendar(&mut self, calendar: Calendar) -> CalendarId {
        self.calendars.push(calendar);
        CalendarId::at(self.calendars.len().saturating_sub(1))
    }

    /// Adds a team.
    pub fn add_team(&mut self, team: Team) -> TeamId {
        self.teams.push(team);
        TeamId::at(self.teams.len().saturating_sub(1))
    }

    /// Adds a task.
    pub fn add_task(&mut self, task: Task) -> TaskId {
        self.tasks.push(task);
        TaskId::at(self.tasks.len().saturating_sub(1))
    }

    /// A calendar of the plan.
    #[must_use]
    pub fn calendar(&self, id: CalendarId) -> Option<&Calendar> {
        self.calendars.get(id.index())
    }

    /// A team of the plan.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&Team> {
        self.teams.get(id.index())
    }

    /// A task of the plan.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(id.index())
    }

    /// The ids of all tasks, in the plan's order.
    pub fn task_ids(&self) -> impl Iterator<Item = TaskId> + use<> {
        (0..self.tasks.len()).map(TaskId::at)
    }
}

impl Task {
    /// A task of a kind, with nothing else said about it.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            assignments: Vec::new(),
            predecessors: Vec::new(),
            not_before: None,
            deadline: None,
            priority: 0,
        }
    }

    /// A milestone.
    #[must_use]
    pub fn milestone(name: impl Into<String>) -> Self {
        Self::new(name, Kind::Milestone)
    }

    /// Work of an effort, in person-minutes.
    #[must_use]
    pub fn effort(name: impl Into<String>, person_minutes: Decimal) -> Self {
        Self::new(name, Kind::Effort(person_minutes))
    }

    /// Work of a duration.
    #[must_use]
    pub fn takes(name: impl Into<String>, length: Length) -> Self {
        Self::new(name, Kind::Takes(length))
    }

    /// With people of a team.
    #[must_use]
    pub fn by(mut self, team: TeamId, people: Decimal) -> Self {
        self.assignments.push(Assignment { team, people });
        self
    }

    /// After another task.
    #[must_use]
    pub fn after(mut self, task: TaskId, lag: Lag) -> Self {
        self.predecessors.push(Predecessor { task, lag });
        self
    }

    /// Not before a date.
    #[must_use]
    pub fn not_before(mut self, date: Date) -> Self {
        self.not_before = Some(date);
        self
    }

    /// With a deadline.
    #[must_use]
    pub fn due(mut self, date: Date) -> Self {
        self.deadline = Some(date);
        self
    }
}
