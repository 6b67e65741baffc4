//! Why a plan has no schedule.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::plan::{CalendarId, TaskId, TeamId};

/// A fact that leaves a plan without a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Tasks wait for one another. Each waits for the one before it, and the
    /// first for the last; the path begins with the first by name. Where
    /// several cycles exist, the one reached from the first name is given.
    Cycle {
        /// The tasks of the cycle, each once.
        path: Vec<TaskId>,
    },
    /// More people of a team are assigned than it has.
    TooManyPeople {
        /// The task they are assigned to.
        task: TaskId,
        /// The team.
        team: TeamId,
        /// People assigned, of that team in all.
        people: Decimal,
        /// Its heads.
        size: Decimal,
    },
    /// An assignment of no people, or of fewer than none.
    NoPeople {
        /// The task.
        task: TaskId,
        /// The team.
        team: TeamId,
        /// People assigned.
        people: Decimal,
    },
    /// An effort that is nobody's.
    NobodyAssigned {
        /// The task.
        task: TaskId,
    },
    /// An availability that is not above 0 and at most 100 %.
    Availability {
        /// The team.
        team: TeamId,
        /// The availability, in percent.
        percent: Decimal,
    },
    /// A negative effort, duration or lag.
    NegativeAmount {
        /// The task, or the one that waits.
        task: TaskId,
    },
    /// A task that would not be finished within
    /// [`HORIZON_YEARS`](crate::HORIZON_YEARS) of the plan's start. It is the
    /// first such task; those that follow from it are not named.
    BeyondHorizon {
        /// The task.
        task: TaskId,
        /// The last day that plans are computed for.
        horizon: Date,
    },
    /// A predecessor that is not in the plan.
    UnknownTask {
        /// The task that waits.
        task: TaskId,
        /// The missing one.
        predecessor: TaskId,
    },
    /// A team that is not in the plan.
    UnknownTeam {
        /// The task it is assigned to.
        task: TaskId,
        /// The missing team.
        team: TeamId,
    },
    /// A calendar that is not in the plan.
    UnknownCalendar {
        /// The team that works to it; none for the plan's default.
        team: Option<TeamId>,
        /// The missing calendar.
        calendar: CalendarId,
    },
}
