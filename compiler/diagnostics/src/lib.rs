//! The catalogue of everything the compiler can tell an author.
//!
//! A [`Diagnostic`] is a [`Finding`] at a place. The finding carries typed
//! facts; [`wording`] turns them into sentences; [`catalogue`] lists every
//! check with its level and its page. Nothing here knows how diagnostics are
//! shown, or what a strategy is.
//!
//! # To add a check
//! 1. a variant with its facts, and its name, in `finding/FAMILY.rs`;
//! 2. its sentences in `wording/FAMILY.rs`;
//! 3. its line in `catalogue.rs`;
//! 4. its page in `pages/NAME.md`;
//! 5. a sample in `tests/samples/FAMILY.rs`, whose text is then reviewed in
//!    `tests/snapshots`.
//!
//! A test names whichever of these is missing.

pub mod catalogue;
mod diagnostic;
pub mod finding;
pub mod limits;
pub mod nearest;
mod span;
pub mod wording;

pub use diagnostic::{Diagnostic, Edit, Fix, Level, Related};
pub use finding::{
    Again, AlertMistake, ArmsFault, Assumed, Audience, Barred, BraceMistake, Breach, Cannot,
    CapTold, ChainStep, Consent, Counting, CustomPart, CustomResource, DateMistake, Direction,
    DirectionMistake, DueSend, Experiment, Expression, Finding, Governance, Happened, HeadMistake,
    Idle, Journey, Known, Kpi, Lack, Language, LanguageGap, LateThing, Leaving, Looker, LoopArrow,
    LoopStep, Message, MissingSize, Misuse, Money, NumberMistake, OfferSent, OnCapTold, OpenedUse,
    OptionMistake, Outside, OverloadedWeeks, ParameterMistake, Past, Plan, PlanMend, PlanObstacle,
    PolicyGap, PopulationMistake, Pressure, PressureMend, Project, PurposeMismatch, Quiet,
    RateMistake, RateSum, ScenarioMiss, Sender, Shortage, SilenceCause, SmsSize, SourceTold,
    Spending, SplitMistake, StartCause, SuppressionFault, Target, TargetAssumption, TargetMend,
    TemplateArgument, Trial, Undecided, UnitMend, UnitMistake, UnknownCause, UnknownCost,
    UnsetCause, Unsuitable, UtmFault, WaitCause, Whom, WindowMistake, Witness,
};
pub use span::{FileId, Span};
