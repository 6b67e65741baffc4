//! What can be found: one variant a check, each with typed facts.
//!
//! Facts are plain data. The sentences made of them are in [`crate::wording`].

mod audience;
mod consent;
mod direction;
mod experiment;
mod expression;
mod governance;
mod journey;
mod kpi;
mod language;
mod message;
mod money;
mod plan;
mod pressure;
mod project;
mod quiet;
mod target;
mod trial;
mod witness;

pub use audience::{Audience, Barred, Counting, Idle, Lack, Leaving, Looker, Undecided, Whom};
pub use consent::{Consent, Misuse, PolicyGap, PurposeMismatch};
pub use direction::{Direction, DirectionMistake, TargetAssumption, TargetMend};
pub use experiment::{ArmsFault, Experiment, Shortage};
pub use expression::Expression;
pub use governance::{Breach, Governance};
pub use journey::{
    Again, Journey, LoopArrow, LoopStep, OpenedUse, SilenceCause, StartCause, WaitCause,
};
pub use kpi::{
    AlertMistake, Kpi, PopulationMistake, RateMistake, RateSum, UnitMend, UnitMistake,
    WindowMistake,
};
pub use language::{
    DateMistake, HeadMistake, Language, NumberMistake, ParameterMistake, SuppressionFault,
    TemplateArgument,
};
pub use message::{
    Assumed, BraceMistake, Cannot, LanguageGap, Message, OfferSent, Sender, SmsSize, UnknownCause,
    UnsetCause, Unsuitable, UtmFault,
};
pub use money::{MissingSize, Money, Outside, Spending, SplitMistake, UnknownCost};
pub use plan::{ChainStep, LateThing, OverloadedWeeks, Plan, PlanMend, PlanObstacle, ScenarioMiss};
pub use pressure::{CapTold, OnCapTold, Pressure, PressureMend, SourceTold};
pub use project::{OptionMistake, Project};
pub use quiet::{DueSend, Past, Quiet};
pub use target::{CustomPart, CustomResource, Target};
pub use trial::Trial;
pub use witness::{Happened, Known, Witness};

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
    /// About segments, lifecycles and who is in them.
    Audience(Audience),
    /// About journeys and rules.
    Journey(Journey),
    /// About how often one person can be written to.
    Pressure(Pressure),
    /// About quiet hours and time zones.
    Quiet(Quiet),
    /// About consent, purpose and personal data.
    Consent(Consent),
    /// About what messages say.
    Message(Message),
    /// About change and its rules.
    Governance(Governance),
    /// About tests, and what came of them.
    Trial(Trial),
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
            Self::Audience(finding) => finding.name(),
            Self::Journey(finding) => finding.name(),
            Self::Pressure(finding) => finding.name(),
            Self::Quiet(finding) => finding.name(),
            Self::Consent(finding) => finding.name(),
            Self::Message(finding) => finding.name(),
            Self::Governance(finding) => finding.name(),
            Self::Trial(finding) => finding.name(),
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
            Self::Audience(finding) => finding.wording(),
            Self::Journey(finding) => finding.wording(),
            Self::Pressure(finding) => finding.wording(),
            Self::Quiet(finding) => finding.wording(),
            Self::Consent(finding) => finding.wording(),
            Self::Message(finding) => finding.wording(),
            Self::Governance(finding) => finding.wording(),
            Self::Trial(finding) => finding.wording(),
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

impl From<Audience> for Finding {
    fn from(finding: Audience) -> Self {
        Self::Audience(finding)
    }
}

impl From<Journey> for Finding {
    fn from(finding: Journey) -> Self {
        Self::Journey(finding)
    }
}

impl From<Pressure> for Finding {
    fn from(finding: Pressure) -> Self {
        Self::Pressure(finding)
    }
}

impl From<Quiet> for Finding {
    fn from(finding: Quiet) -> Self {
        Self::Quiet(finding)
    }
}

impl From<Consent> for Finding {
    fn from(finding: Consent) -> Self {
        Self::Consent(finding)
    }
}

impl From<Message> for Finding {
    fn from(finding: Message) -> Self {
        Self::Message(finding)
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

impl From<Trial> for Finding {
    fn from(finding: Trial) -> Self {
        Self::Trial(finding)
    }
}
