//! Findings about objectives, their targets and what works toward them.

/// What is wrong with where the strategy leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Direction {
    /// An objective that nothing can show to be reached.
    ObjectiveNotMeasurable {
        /// The objective.
        name: String,
        /// Whether objectives support it, none of which has a target either.
        supported: bool,
    },
    /// A target that says no date.
    ObjectiveWithoutDeadline {
        /// The objective.
        name: String,
        /// The KPI.
        kpi: String,
        /// The last day of the horizon, which is taken instead.
        end: String,
    },
    /// A target that is due before the strategy begins or after it ends.
    ObjectiveOutsideHorizon {
        /// The objective.
        name: String,
        /// The KPI.
        kpi: String,
        /// The date of the target.
        due: String,
        /// The horizon.
        horizon: String,
        /// Whether the date lies before it.
        early: bool,
    },
    /// An objective that nobody answers for.
    ObjectiveWithoutOwner {
        /// The objective.
        name: String,
        /// A team or stakeholder that could.
        example: String,
    },
    /// An objective that nothing works toward.
    ObjectiveUnsupported {
        /// The objective.
        name: String,
    },
    /// Work that works toward nothing.
    OrphanWork {
        /// Its kind: `initiative`.
        kind: String,
        /// Its name.
        name: String,
        /// An objective that it could support.
        example: String,
    },
    /// A target that leads away from what is better.
    TargetDirection {
        /// The KPI.
        kpi: String,
        /// What is wanted of it, as written: `from 38 EUR to 52 EUR`.
        aim: String,
        /// What is wrong with it.
        mistake: DirectionMistake,
        /// Whether lower is better.
        lower_is_better: bool,
    },
    /// Targets that let one KPI start from different values.
    TargetBaselineMismatch {
        /// The KPI.
        kpi: String,
        /// The values, each with the objective that states it.
        baselines: Vec<(String, String)>,
    },
    /// Targets of one KPI that cannot all be reached.
    TargetsContradict {
        /// The KPI.
        kpi: String,
        /// The window in which they meet: `2026-12`.
        window: String,
        /// What each asks for, with the objective that states it.
        demands: Vec<(String, String)>,
    },
    /// A target that needs faster growth than anyone would believe.
    GrowthImplausible {
        /// The KPI.
        kpi: String,
        /// Its value at the start.
        from: String,
        /// What is wanted of it.
        to: String,
        /// By when.
        due: String,
        /// The change that this takes in each period: `58%`.
        needed: String,
        /// The declared ceiling: `40%`.
        ceiling: String,
        /// The period: `year`.
        each: String,
        /// The value that the ceiling allows by then.
        allowed: String,
        /// Whether the KPI is to fall.
        falling: bool,
    },
    /// Stages of the strategy's framework that nothing covers.
    FrameworkGap {
        /// The framework.
        framework: String,
        /// The stages, in order, as they are written in `stage:`.
        stages: Vec<String>,
        /// How many stages it has.
        of: u32,
    },
    /// A target that does not follow from those of the KPI's parts.
    TargetsInconsistent {
        /// The KPI.
        kpi: String,
        /// What is wanted: `at least 4M EUR`.
        wanted: String,
        /// The window in which it is due: `2026-12`.
        window: String,
        /// What the targets of its parts give, or the nearest of it.
        given: String,
        /// Whether they give just that.
        exact: bool,
        /// Whether more is wanted than they give, rather than less.
        more: bool,
        /// The difference.
        gap: String,
        /// The formula with names: `visits * conversion`.
        formula: String,
        /// The formula with figures: `1.2M * 3.1%`.
        figures: String,
        /// The targets that would close the gap, each alone.
        mends: Vec<TargetMend>,
        /// What had to be assumed.
        assumption: Option<TargetAssumption>,
    },
    /// Shares of one whole whose targets add up to more than it.
    SharesExceedWhole {
        /// What they are shares of: `count(booking)`.
        whole: String,
        /// The window.
        window: String,
        /// The KPIs, with the least that each is to be.
        shares: Vec<(String, String)>,
        /// What they add up to.
        total: String,
    },
}

/// How a target leads the wrong way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectionMistake {
    /// It goes from better to worse.
    Away,
    /// It stops where it should only begin: a floor under what is to fall, a
    /// ceiling over what is to rise.
    Bound,
    /// It ends where it begins.
    Nowhere,
}

/// A target that would close the gap to what depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetMend {
    /// The KPI.
    pub kpi: String,
    /// The value it would have to reach.
    pub value: String,
}

/// What a proof about targets rests on, beside the targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetAssumption {
    /// That what is on its way moves in a straight line.
    StraightLine,
    /// That what is read over shorter windows lies within their values.
    Windows,
}

impl Direction {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ObjectiveNotMeasurable { .. } => "objective-not-measurable",
            Self::ObjectiveWithoutDeadline { .. } => "objective-without-deadline",
            Self::ObjectiveOutsideHorizon { .. } => "objective-outside-horizon",
            Self::ObjectiveWithoutOwner { .. } => "objective-without-owner",
            Self::ObjectiveUnsupported { .. } => "objective-unsupported",
            Self::OrphanWork { .. } => "orphan-work",
            Self::TargetDirection { .. } => "target-direction",
            Self::TargetBaselineMismatch { .. } => "target-baseline-mismatch",
            Self::TargetsContradict { .. } => "targets-contradict",
            Self::GrowthImplausible { .. } => "growth-implausible",
            Self::FrameworkGap { .. } => "framework-gap",
            Self::TargetsInconsistent { .. } => "targets-inconsistent",
            Self::SharesExceedWhole { .. } => "shares-exceed-whole",
        }
    }
}
