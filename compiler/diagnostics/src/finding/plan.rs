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
        /// Changes of which each alone keeps the date, the smallest first.
        mends: Vec<PlanMend>,
    },
    /// A promised date that is kept by little.
    NearCritical {
        /// The initiative or milestone.
        name: String,
        /// The date promised.
        due: String,
        /// The date on which it is done.
        finish: String,
        /// Whole working days from the one to the other.
        spare: i64,
        /// What leads to it, in the order of time; itself last.
        chain: Vec<String>,
        /// What else is promised and hangs on it.
        also: Vec<String>,
    },
    /// A campaign, journey or experiment that begins before what it uses is
    /// there.
    LaunchBeforeReady {
        /// Its name.
        name: String,
        /// The word of its kind.
        kind: String,
        /// The day on which it begins.
        starts: String,
        /// What is late, the last first.
        late: Vec<LateThing>,
    },
    /// A scenario under which promises are broken that are kept without it.
    ScenarioInfeasible {
        /// Its name.
        name: String,
        /// The end of the plan without it and under it, and the days between;
        /// none where there is none.
        end: Option<(String, String, i64)>,
        /// What is missed, the latest first.
        missed: Vec<ScenarioMiss>,
        /// What leaves work without dates.
        obstacles: Vec<(String, PlanObstacle)>,
    },
    /// Teams of which more is asked than they have, so that work waits for
    /// people.
    TeamOverloaded {
        /// The team.
        team: String,
        /// The weeks, by their Mondays: from the first to the last of each
        /// stretch, with what is asked of what there is, in percent.
        weeks: Vec<OverloadedWeeks>,
        /// What asks for it, most first.
        tasks: Vec<String>,
        /// What waits for people of it, with the calendar days by which it ends
        /// later, the longest first.
        moved: Vec<(String, i64)>,
    },
    /// A milestone that waits for no work.
    MilestoneEmpty {
        /// Its name.
        name: String,
        /// The date promised, where it has one.
        by: Option<String>,
    },
    /// A campaign that runs on days outside of the strategy's horizon.
    CampaignOutsideHorizon {
        /// Its name.
        name: String,
        /// Its first day.
        first: String,
        /// Its last day.
        last: String,
        /// The first day of the strategy.
        horizon_first: String,
        /// The last day of the strategy.
        horizon_last: String,
        /// Whether none of its days is one of the strategy's.
        apart: bool,
    },
    /// A campaign's target that is due when the campaign is over.
    TargetAfterEnd {
        /// The campaign.
        name: String,
        /// The KPI.
        kpi: String,
        /// The day on which the target is due.
        by: String,
        /// The last day of the campaign.
        ends: String,
        /// Calendar days from the one to the other.
        days: i64,
    },
}

/// Work that is finished after what it delivers is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateThing {
    /// The initiative or milestone, or a journey or campaign that itself
    /// begins later.
    pub work: String,
    /// The word of its kind.
    pub kind: String,
    /// The day on which it is finished.
    pub on: String,
    /// The day on which what it delivers is needed.
    pub needed: String,
    /// Calendar days from the one to the other.
    pub days: i64,
    /// What of it is used, each from what is named first to what is delivered.
    pub ways: Vec<Vec<String>>,
}

/// A step of the chain that sets a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainStep {
    /// The initiative or milestone.
    pub name: String,
    /// Calendar days that it adds, waiting included.
    pub days: i64,
}

/// A change that keeps what is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMend {
    /// The lines to be written: of each the declaration, the key, and what
    /// stands behind it.
    pub lines: Vec<(String, String, String)>,
}

/// A promise that a scenario breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioMiss {
    /// The initiative or milestone.
    pub name: String,
    /// The date promised.
    pub due: String,
    /// When it is done under the scenario.
    pub finish: String,
    /// Calendar days from the one to the other.
    pub late: i64,
}

/// Weeks that follow one another in which a team is asked for too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverloadedWeeks {
    /// The Monday of the first.
    pub first: String,
    /// The Monday of the last.
    pub last: String,
    /// How many they are.
    pub count: u32,
    /// What is asked for at most in one of them, in percent of what there is.
    pub percent: u32,
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
            Self::NearCritical { .. } => "near-critical",
            Self::LaunchBeforeReady { .. } => "launch-before-ready",
            Self::MilestoneEmpty { .. } => "milestone-empty",
            Self::ScenarioInfeasible { .. } => "scenario-infeasible",
            Self::TeamOverloaded { .. } => "team-overloaded",
            Self::CampaignOutsideHorizon { .. } => "campaign-outside-horizon",
            Self::TargetAfterEnd { .. } => "target-after-end",
        }
    }
}
