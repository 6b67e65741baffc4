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
        }
    }
}
