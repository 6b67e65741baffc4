//! What can be found: one variant a check, each with typed facts.
//!
//! Facts are plain data. The sentences made of them are in [`crate::wording`].

mod expression;
mod language;
mod plan;
mod project;
mod target;

pub use expression::Expression;
pub use language::{
    DateMistake, HeadMistake, Language, NumberMistake, ParameterMistake, SuppressionFault,
    TemplateArgument,
};
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
    /// About dates, teams and budgets.
    Plan(Plan),
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
            Self::Plan(finding) => finding.name(),
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
            Self::Plan(finding) => finding.wording(),
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

impl From<Plan> for Finding {
    fn from(finding: Plan) -> Self {
        Self::Plan(finding)
    }
}

impl From<Target> for Finding {
    fn from(finding: Target) -> Self {
        Self::Target(finding)
    }
}
