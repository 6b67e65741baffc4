//! What can be found: one variant a check, each with typed facts.
//!
//! Facts are plain data. The sentences made of them are in [`crate::wording`].

mod direction;
mod experiment;
mod expression;
mod governance;
mod kpi;
mod language;
mod money;
mod plan;
mod project;
mod target;

pub use direction::{Direction, DirectionMistake, TargetAssumption, TargetMend};
pub use experiment::{ArmsFault, Experiment, Shortage};
pub use expression::Expression;
pub use governance::{Breach, Governance};
pub use kpi::{
    AlertMistake, Kpi, PopulationMistake, RateMistake, RateSum, UnitMend, UnitMistake,
    WindowMistake,
};
pub use language::{
    DateMistake, HeadMistake, Language, NumberMistake, ParameterMistake, SuppressionFault,
    TemplateArgument,
};
pub use money::{MissingSize, Money, Outside, Spending, SplitMistake, UnknownCost};
pub use plan::{ChainStep, LateThing, OverloadedWeeks, Plan, PlanMend, PlanObstacle, ScenarioMiss};
pub use project::{OptionMistake, Project};
pub use target::{CustomPart, CustomResource, Target};

use crate::wording::Wording;

/// Anything that the compiler can find, by family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// About files, folders and settings.
    Project(Project),
    /// About the text: its form, names, types and units.
    Language(Language),
    /// About conditions and formulas.
    Expression(Expression),
    /// About what KPIs measure, and about exchange rates.
    Kpi(Kpi),
    /// About objectives, KPIs and targets.
    Direction(Direction),
    /// About dates, teams and budgets.
    Plan(Plan),
    /// About what is spent, and from which budget.
    Money(Money),
    /// About what is tried out.
    Experiment(Experiment),
    /// About change and its rules.
    Governance(Governance),
    /// About what a target can express.
    Target(Target),
}

impl Finding {
    /// The check's stable kebab-case name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Project(finding) => finding.name(),
            Self::Language(finding) => finding.name(),
            Self::Expression(finding) => finding.name(),
            Self::Kpi(finding) => finding.name(),
            Self::Direction(finding) => finding.name(),
            Self::Plan(finding) => finding.name(),
            Self::Money(finding) => finding.name(),
            Self::Experiment(finding) => finding.name(),
            Self::Governance(finding) => finding.name(),
            Self::Target(finding) => finding.name(),
        }
    }

    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Self::Project(finding) => finding.wording(),
            Self::Language(finding) => finding.wording(),
            Self::Expression(finding) => finding.wording(),
            Self::Kpi(finding) => finding.wording(),
            Self::Direction(finding) => finding.wording(),
            Self::Plan(finding) => finding.wording(),
            Self::Money(finding) => finding.wording(),
            Self::Experiment(finding) => finding.wording(),
            Self::Governance(finding) => finding.wording(),
            Self::Target(finding) => finding.wording(),
        }
    }
}

impl From<Project> for Finding {
    fn from(finding: Project) -> Self {
        Self::Project(finding)
    }
}

impl From<Language> for Finding {
    fn from(finding: Language) -> Self {
        Self::Language(finding)
    }
}

impl From<Expression> for Finding {
    fn from(finding: Expression) -> Self {
        Self::Expression(finding)
    }
}

impl From<Kpi> for Finding {
    fn from(finding: Kpi) -> Self {
        Self::Kpi(finding)
    }
}

impl From<Direction> for Finding {
    fn from(finding: Direction) -> Self {
        Self::Direction(finding)
    }
}

impl From<Plan> for Finding {
    fn from(finding: Plan) -> Self {
        Self::Plan(finding)
    }
}

impl From<Money> for Finding {
    fn from(finding: Money) -> Self {
        Self::Money(finding)
    }
}

impl From<Experiment> for Finding {
    fn from(finding: Experiment) -> Self {
        Self::Experiment(finding)
    }
}

impl From<Governance> for Finding {
    fn from(finding: Governance) -> Self {
        Self::Governance(finding)
    }
}

impl From<Target> for Finding {
    fn from(finding: Target) -> Self {
        Self::Target(finding)
    }
}
