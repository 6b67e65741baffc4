//! Findings about dates, teams and budgets.

/// What is wrong with the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Work that waits for itself.
    ScheduleCycle {
        /// The names along the circle, without repeating the first.
        path: Vec<String>,
    },
    /// Work for which no date can be computed.
    PlanImpossible {
        /// The initiative or milestone.
        name: String,
        /// What stands in the way.
        obstacle: PlanObstacle,
    },
    /// Work that is done after the date it was promised for.
    DeadlineMissed {
        /// The initiative or milestone.
        name: String,
        /// The date promised.
        due: String,
        /// The date on which it is done.
        finish: String,
        /// Calendar days from the one to the other.
        late: i64,
        /// The day on which the plan begins.
        start: String,
        /// The chain that sets the date, from the plan's start on.
        chain: Vec<ChainStep>,
    },
}

/// A step of the chain that sets a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainStep {
    /// The initiative or milestone.
    pub name: String,
    /// Calendar days that it adds, waiting included.
    pub days: i64,
}

/// Why no date can be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanObstacle {
    /// More people than the team has.
    TeamTooSmall {
        /// The team.
        team: String,
        /// People asked for.
        asked: u32,
        /// People the team has.
        size: u32,
    },
    /// The team's calendar has no working day.
    NoWorkingDays {
        /// The calendar.
        calendar: String,
    },
    /// The work ends later than dates can be computed.
    TooLate {
        /// The last date that can be computed.
        limit: String,
    },
    /// The team never has anybody available.
    NobodyAvailable {
        /// The team.
        team: String,
    },
}

impl Plan {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ScheduleCycle { .. } => "schedule-cycle",
            Self::PlanImpossible { .. } => "plan-impossible",
            Self::DeadlineMissed { .. } => "deadline-missed",
        }
    }
}
