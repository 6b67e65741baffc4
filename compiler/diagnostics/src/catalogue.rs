//! Every check there is: its level, its family, and its page.

use crate::diagnostic::Level;
use crate::nearest;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Files, folders and settings.
    Project,
    /// The text: its form, names, types and units.
    Language,
    /// Objectives, KPIs and targets.
    Direction,
    /// Dates, teams and budgets.
    Plan,
    /// Segments, lifecycles and who is in them.
    Audience,
    /// Journeys, channels, messages, consent: how people are reached.
    Reach,
    /// What is tried out on people.
    Experiment,
    /// Change: capabilities, risks, those who have a say, rules of the house.
    Governance,
    /// What a target can express.
    Target,
}

impl Family {
    /// The word for it in lists.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Language => "language",
            Self::Direction => "direction",
            Self::Plan => "plan",
            Self::Audience => "audience",
            Self::Reach => "reach",
            Self::Experiment => "experiment",
            Self::Governance => "governance",
            Self::Target => "target",
        }
    }
}

/// One check of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its stable kebab-case name.
    pub name: &'static str,
    /// Its level, where nothing changes it.
    pub level: Level,
    /// What it is about.
    pub family: Family,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// The version that brought it.
    pub since: &'static str,
    /// Its page, in Markdown.
    pub page: &'static str,
}

impl Check {
    /// Whether a project may accept what it finds. An error of the language or
    /// of the project's files cannot be, since what is built would not be what
    /// was written.
    #[must_use]
    pub fn can_be_accepted(&self) -> bool {
        self.level != Level::Error || !matches!(self.family, Family::Language | Family::Project)
    }
}

/// All checks, in the order of their names.
#[must_use]
pub const fn all() -> &'static [Check] {
    CHECKS
}

/// The check of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    let index = CHECKS.binary_search_by(|check| check.name.cmp(name)).ok()?;
    CHECKS.get(index)
}

/// The check whose name was probably meant.
#[must_use]
pub fn nearest(word: &str) -> Option<&'static Check> {
    nearest::nearest(word, CHECKS.iter().map(|check| check.name)).and_then(find)
}

#[rustfmt::skip] // One line a check, as a table.
static CHECKS: &[Check] = &[
    check("arms-not-comparable", Level::Warning, Family::Experiment, "0.1.0", "arms of an experiment whose results mean different things", include_str!("../pages/arms-not-comparable.md")),
    check("assumption-stale", Level::Warning, Family::Governance, "0.1.0", "something to be looked at again by a day that has passed", include_str!("../pages/assumption-stale.md")),
    check("audience-too-small", Level::Warning, Family::Audience, "0.1.0", "fewer people than are counted on", include_str!("../pages/audience-too-small.md")),
    check("audience-undecided", Level::Info, Family::Audience, "0.1.0", "something about people that could not be proven either way", include_str!("../pages/audience-undecided.md")),
    check("bad-argument", Level::Error, Family::Language, "0.1.0", "a figure taken of the wrong thing", include_str!("../pages/bad-argument.md")),
    check("bad-date", Level::Error, Family::Language, "0.1.0", "a date, period or time that does not exist or is written in another way", include_str!("../pages/bad-date.md")),
    check("bad-escape", Level::Error, Family::Language, "0.1.0", "a backslash in text followed by something that means nothing", include_str!("../pages/bad-escape.md")),
    check("bad-number", Level::Error, Family::Language, "0.1.0", "a number that cannot be read or held", include_str!("../pages/bad-number.md")),
    check("bad-value", Level::Error, Family::Language, "0.1.0", "a value in a form that its key does not take", include_str!("../pages/bad-value.md")),
    check("bidi-control", Level::Error, Family::Language, "0.1.0", "an invisible character that changes the direction of writing", include_str!("../pages/bidi-control.md")),
    check("branch-always", Level::Warning, Family::Reach, "0.1.0", "a condition that is true of everybody who gets to it", include_str!("../pages/branch-always.md")),
    check("branch-never", Level::Warning, Family::Reach, "0.1.0", "a condition that is true of nobody who gets to it", include_str!("../pages/branch-never.md")),
    check("budget-currency", Level::Error, Family::Plan, "0.1.0", "money in a currency that no rate turns into its budget's", include_str!("../pages/budget-currency.md")),
    check("budget-overrun", Level::Error, Family::Plan, "0.1.0", "more to be spent from a budget than there is", include_str!("../pages/budget-overrun.md")),
    check("budget-period", Level::Warning, Family::Plan, "0.1.0", "money spent on days that its budget is not for", include_str!("../pages/budget-period.md")),
    check("budget-split", Level::Error, Family::Plan, "0.1.0", "shares or parts of a budget that do not add up", include_str!("../pages/budget-split.md")),
    check("campaign-outside-horizon", Level::Warning, Family::Plan, "0.1.0", "a campaign on days that the strategy does not cover", include_str!("../pages/campaign-outside-horizon.md")),
    check("cap-exceeded", Level::Warning, Family::Reach, "0.1.0", "more messages than a cap allows, that one person can be sent", include_str!("../pages/cap-exceeded.md")),
    check("cap-not-excluded", Level::Info, Family::Reach, "0.1.0", "a cap of which it is not certain that it is never full", include_str!("../pages/cap-not-excluded.md")),
    check("capability-unraised", Level::Warning, Family::Governance, "0.1.0", "a capability that nothing raises to its target, or not in time", include_str!("../pages/capability-unraised.md")),
    check("capitals", Level::Error, Family::Language, "0.1.0", "a word of the language in capitals", include_str!("../pages/capitals.md")),
    check("chained-comparison", Level::Error, Family::Language, "0.1.0", "two comparisons in a row", include_str!("../pages/chained-comparison.md")),
    check("channel-cannot", Level::Warning, Family::Reach, "0.1.0", "something in a message that its channel does not carry", include_str!("../pages/channel-cannot.md")),
    check("claim-without-holdout", Level::Info, Family::Experiment, "0.1.0", "campaigns with targets, and nobody to compare with", include_str!("../pages/claim-without-holdout.md")),
    check("clock-change", Level::Info, Family::Reach, "0.1.0", "a time that clocks leave out or show twice on some day", include_str!("../pages/clock-change.md")),
    check("config", Level::Error, Family::Project, "0.1.0", "project settings that cannot be used as they stand", include_str!("../pages/config.md")),
    check("confusable-name", Level::Warning, Family::Language, "0.1.0", "a name that looks like another one", include_str!("../pages/confusable-name.md")),
    check("consent-expired-in-journey", Level::Warning, Family::Reach, "0.1.0", "a consent that can run out while somebody waits in a journey", include_str!("../pages/consent-expired-in-journey.md")),
    check("consent-not-implied", Level::Warning, Family::Reach, "0.1.0", "people in an audience who are skipped for want of consent", include_str!("../pages/consent-not-implied.md")),
    check("control-character", Level::Error, Family::Language, "0.1.0", "an invisible control character", include_str!("../pages/control-character.md")),
    check("cost-over-budget", Level::Warning, Family::Plan, "0.1.0", "messages that cost more than there is for them", include_str!("../pages/cost-over-budget.md")),
    check("cost-unknown", Level::Info, Family::Plan, "0.1.0", "a price without a size, so that nobody knows the cost", include_str!("../pages/cost-unknown.md")),
    check("currency-rate", Level::Error, Family::Direction, "0.1.0", "an exchange rate that says nothing, or the same twice", include_str!("../pages/currency-rate.md")),
    check("currency-rate-late", Level::Warning, Family::Direction, "0.1.0", "an exchange rate that begins after it is needed", include_str!("../pages/currency-rate-late.md")),
    check("currency-rate-missing", Level::Error, Family::Direction, "0.1.0", "money in a currency for which no exchange rate is declared", include_str!("../pages/currency-rate-missing.md")),
    check("custom-failed", Level::Error, Family::Target, "0.1.0", "a template that cannot be filled in", include_str!("../pages/custom-failed.md")),
    check("custom-limit", Level::Error, Family::Target, "0.1.0", "a template that goes beyond the limits", include_str!("../pages/custom-limit.md")),
    check("custom-unknown", Level::Error, Family::Target, "0.1.0", "something in a template that there is not", include_str!("../pages/custom-unknown.md")),
    check("custom-unreadable", Level::Error, Family::Target, "0.1.0", "a template of your own that cannot be read", include_str!("../pages/custom-unreadable.md")),
    check("cyclic-extends", Level::Error, Family::Language, "0.1.0", "declarations that extend one another", include_str!("../pages/cyclic-extends.md")),
    check("cyclic-reference", Level::Error, Family::Language, "0.1.0", "declarations that are defined by one another", include_str!("../pages/cyclic-reference.md")),
    check("deadline-at-risk", Level::Warning, Family::Plan, "0.1.0", "a promised date that the estimates leave in doubt", include_str!("../pages/deadline-at-risk.md")),
    check("deadline-missed", Level::Error, Family::Plan, "0.1.0", "work that is done after the date it was promised for", include_str!("../pages/deadline-missed.md")),
    check("deprecated", Level::Warning, Family::Language, "0.1.0", "a name that its owner no longer bears", include_str!("../pages/deprecated.md")),
    check("diagram-split", Level::Info, Family::Target, "0.1.0", "a diagram that was drawn in several parts", include_str!("../pages/diagram-split.md")),
    check("duplicate-key", Level::Error, Family::Language, "0.1.0", "a key given twice", include_str!("../pages/duplicate-key.md")),
    check("duplicate-name", Level::Error, Family::Language, "0.1.0", "a name declared twice", include_str!("../pages/duplicate-name.md")),
    check("exit-at-entry", Level::Warning, Family::Reach, "0.1.0", "an exit that is open to everybody who enters", include_str!("../pages/exit-at-entry.md")),
    check("expectation-failed", Level::Error, Family::Governance, "0.1.0", "something that a test expects and that does not come of it", include_str!("../pages/expectation-failed.md")),
    check("expectation-untried", Level::Warning, Family::Governance, "0.1.0", "an expectation that nothing a test tries can decide", include_str!("../pages/expectation-untried.md")),
    check("experiment-over-peak", Level::Info, Family::Experiment, "0.1.0", "an experiment that runs partly within a campaign", include_str!("../pages/experiment-over-peak.md")),
    check("experiment-underpowered", Level::Warning, Family::Experiment, "0.1.0", "an experiment with fewer people than it needs", include_str!("../pages/experiment-underpowered.md")),
    check("experiment-without-guard-metric", Level::Info, Family::Experiment, "0.1.0", "an experiment that watches nothing that must not get worse", include_str!("../pages/experiment-without-guard-metric.md")),
    check("experiment-without-plan", Level::Info, Family::Experiment, "0.1.0", "an experiment of which nobody can tell whether it is large enough", include_str!("../pages/experiment-without-plan.md")),
    check("experiments-overlap", Level::Warning, Family::Experiment, "0.1.0", "experiments that read one metric from the same people at once", include_str!("../pages/experiments-overlap.md")),
    check("file-outside-project", Level::Error, Family::Project, "0.1.0", "a file named that lies outside the project folder", include_str!("../pages/file-outside-project.md")),
    check("file-too-large", Level::Error, Family::Project, "0.1.0", "a file larger than the limit", include_str!("../pages/file-too-large.md")),
    check("framework-gap", Level::Warning, Family::Direction, "0.1.0", "a stage of the strategy's framework that nothing belongs to", include_str!("../pages/framework-gap.md")),
    check("goal-never-reached", Level::Warning, Family::Reach, "0.1.0", "a goal that nobody in the journey can reach", include_str!("../pages/goal-never-reached.md")),
    check("growth-implausible", Level::Warning, Family::Direction, "0.1.0", "a target that needs faster growth than the KPI's ceiling", include_str!("../pages/growth-implausible.md")),
    check("guardrail-broken", Level::Error, Family::Governance, "0.1.0", "a declaration that breaks a rule of the house", include_str!("../pages/guardrail-broken.md")),
    check("guardrail-without-subject", Level::Info, Family::Governance, "0.1.0", "a rule of the house that nothing falls under", include_str!("../pages/guardrail-without-subject.md")),
    check("held-past-use", Level::Warning, Family::Reach, "0.1.0", "a send that quiet hours hold until it is of no use", include_str!("../pages/held-past-use.md")),
    check("hold-too-short", Level::Warning, Family::Reach, "0.1.0", "quiet hours that last longer than they hold a message", include_str!("../pages/hold-too-short.md")),
    check("image-without-alt", Level::Warning, Family::Reach, "0.1.0", "a picture that says nothing to those who do not see it", include_str!("../pages/image-without-alt.md")),
    check("incomplete-expression", Level::Error, Family::Language, "0.1.0", "a condition or formula that breaks off", include_str!("../pages/incomplete-expression.md")),
    check("journey-empty", Level::Error, Family::Reach, "0.1.0", "a journey that nobody can enter", include_str!("../pages/journey-empty.md")),
    check("journey-loop", Level::Warning, Family::Reach, "0.1.0", "journeys and rules that lead back to where they began", include_str!("../pages/journey-loop.md")),
    check("journey-no-exit", Level::Warning, Family::Reach, "0.1.0", "a series of messages that nothing stops", include_str!("../pages/journey-no-exit.md")),
    check("journey-not-started", Level::Warning, Family::Reach, "0.1.0", "a journey that nothing starts", include_str!("../pages/journey-not-started.md")),
    check("journey-unreachable-step", Level::Warning, Family::Reach, "0.1.0", "steps that nobody gets to", include_str!("../pages/journey-unreachable-step.md")),
    check("kpi-alert", Level::Warning, Family::Direction, "0.1.0", "an alert that cannot fire", include_str!("../pages/kpi-alert.md")),
    check("kpi-population", Level::Error, Family::Direction, "0.1.0", "a share that is no part of what it is divided by", include_str!("../pages/kpi-population.md")),
    check("kpi-two-definitions", Level::Warning, Family::Direction, "0.1.0", "a KPI that is defined twice", include_str!("../pages/kpi-two-definitions.md")),
    check("kpi-unit", Level::Error, Family::Direction, "0.1.0", "a KPI whose formula gives another unit than it states", include_str!("../pages/kpi-unit.md")),
    check("kpi-unused", Level::Info, Family::Direction, "0.1.0", "a KPI that nothing is judged by", include_str!("../pages/kpi-unused.md")),
    check("kpi-window", Level::Warning, Family::Direction, "0.1.0", "figures over different stretches of time in one KPI", include_str!("../pages/kpi-window.md")),
    check("kpi-without-source", Level::Warning, Family::Direction, "0.1.0", "a KPI of which nobody can say where its figure comes from", include_str!("../pages/kpi-without-source.md")),
    check("language-gap", Level::Warning, Family::Reach, "0.1.0", "a text that is there in one language and not in another", include_str!("../pages/language-gap.md")),
    check("language-twice", Level::Error, Family::Reach, "0.1.0", "two texts of a message in one language", include_str!("../pages/language-twice.md")),
    check("launch-before-ready", Level::Error, Family::Plan, "0.1.0", "something that begins before what it uses is delivered", include_str!("../pages/launch-before-ready.md")),
    check("lifecycle-gap", Level::Error, Family::Audience, "0.1.0", "people who are in no stage", include_str!("../pages/lifecycle-gap.md")),
    check("lifecycle-overlap", Level::Error, Family::Audience, "0.1.0", "two stages that one person can be in at once", include_str!("../pages/lifecycle-overlap.md")),
    check("lifecycle-unreachable", Level::Warning, Family::Audience, "0.1.0", "a stage that nobody is ever in", include_str!("../pages/lifecycle-unreachable.md")),
    check("malformed-insertion", Level::Error, Family::Reach, "0.1.0", "braces in a text that insert nothing", include_str!("../pages/malformed-insertion.md")),
    check("message-empty", Level::Warning, Family::Reach, "0.1.0", "a message without what its channel shows", include_str!("../pages/message-empty.md")),
    check("message-unused", Level::Warning, Family::Reach, "0.1.0", "a message that nothing sends", include_str!("../pages/message-unused.md")),
    check("milestone-empty", Level::Warning, Family::Plan, "0.1.0", "a milestone that waits for no work", include_str!("../pages/milestone-empty.md")),
    check("missing-block", Level::Error, Family::Language, "0.1.0", "a declaration or step without its block", include_str!("../pages/missing-block.md")),
    check("missing-colon", Level::Error, Family::Language, "0.1.0", "a key without its colon", include_str!("../pages/missing-colon.md")),
    check("missing-fallback", Level::Warning, Family::Reach, "0.1.0", "a property in a text that may be unset", include_str!("../pages/missing-fallback.md")),
    check("missing-key", Level::Error, Family::Language, "0.1.0", "a key that must be there", include_str!("../pages/missing-key.md")),
    check("missing-name", Level::Error, Family::Language, "0.1.0", "a declaration without a name", include_str!("../pages/missing-name.md")),
    check("missing-quotes", Level::Error, Family::Language, "0.1.0", "text without quotation marks", include_str!("../pages/missing-quotes.md")),
    check("missing-value", Level::Error, Family::Language, "0.1.0", "a key with nothing after its colon", include_str!("../pages/missing-value.md")),
    check("near-critical", Level::Info, Family::Plan, "0.1.0", "a promised date that is kept by a few days only", include_str!("../pages/near-critical.md")),
    check("needless-fallback", Level::Info, Family::Reach, "0.1.0", "a fallback that nobody reads", include_str!("../pages/needless-fallback.md")),
    check("nesting-too-deep", Level::Error, Family::Language, "0.1.0", "blocks or brackets nested too deeply", include_str!("../pages/nesting-too-deep.md")),
    check("no-sources", Level::Error, Family::Project, "0.1.0", "a folder without any `.mkt` file", include_str!("../pages/no-sources.md")),
    check("not-a-condition", Level::Error, Family::Language, "0.1.0", "a value where a condition is due", include_str!("../pages/not-a-condition.md")),
    check("not-utf8", Level::Error, Family::Project, "0.1.0", "a file that is not UTF-8 text", include_str!("../pages/not-utf8.md")),
    check("objective-not-measurable", Level::Warning, Family::Direction, "0.1.0", "an objective without a target", include_str!("../pages/objective-not-measurable.md")),
    check("objective-outside-horizon", Level::Warning, Family::Direction, "0.1.0", "a target that is due before the strategy begins or after it ends", include_str!("../pages/objective-outside-horizon.md")),
    check("objective-unsupported", Level::Warning, Family::Direction, "0.1.0", "an objective that nothing works toward", include_str!("../pages/objective-unsupported.md")),
    check("objective-without-deadline", Level::Warning, Family::Direction, "0.1.0", "a target without a date", include_str!("../pages/objective-without-deadline.md")),
    check("objective-without-owner", Level::Warning, Family::Direction, "0.1.0", "an objective that nobody answers for", include_str!("../pages/objective-without-owner.md")),
    check("offer-not-valid", Level::Warning, Family::Reach, "0.1.0", "an offer that does not hold when it is sent", include_str!("../pages/offer-not-valid.md")),
    check("opened-is-weak", Level::Warning, Family::Reach, "0.1.0", "something that depends on whether a message was opened", include_str!("../pages/opened-is-weak.md")),
    check("orphan-work", Level::Warning, Family::Direction, "0.1.0", "work that supports no objective", include_str!("../pages/orphan-work.md")),
    check("output-not-writable", Level::Error, Family::Project, "0.1.0", "output that could not be written", include_str!("../pages/output-not-writable.md")),
    check("persona-without-segment", Level::Warning, Family::Governance, "0.1.0", "a portrait of nobody", include_str!("../pages/persona-without-segment.md")),
    check("pii-leak", Level::Error, Family::Reach, "0.1.0", "personal data that reach a platform, channel or team that may not have them", include_str!("../pages/pii-leak.md")),
    check("plan-impossible", Level::Error, Family::Plan, "0.1.0", "work for which no date can be computed", include_str!("../pages/plan-impossible.md")),
    check("policy-unmet", Level::Error, Family::Reach, "0.1.0", "something that a declared policy asks for and that is not so", include_str!("../pages/policy-unmet.md")),
    check("priority-tie", Level::Info, Family::Reach, "0.1.0", "journeys of one priority that compete for the same people", include_str!("../pages/priority-tie.md")),
    check("purpose-mismatch", Level::Warning, Family::Reach, "0.1.0", "a purpose that does not go with the consent or with what is said", include_str!("../pages/purpose-mismatch.md")),
    check("quiet-hours-block", Level::Error, Family::Reach, "0.1.0", "a send that quiet hours never let through", include_str!("../pages/quiet-hours-block.md")),
    check("quiet-hours-wait", Level::Warning, Family::Reach, "0.1.0", "a send that always comes up in quiet hours", include_str!("../pages/quiet-hours-wait.md")),
    check("rate-average", Level::Warning, Family::Direction, "0.1.0", "rates that are added without their weights", include_str!("../pages/rate-average.md")),
    check("reenter-unbounded", Level::Warning, Family::Reach, "0.1.0", "a journey that may send to the same person over and over", include_str!("../pages/reenter-unbounded.md")),
    check("reserved-word", Level::Error, Family::Language, "0.1.0", "a word of the language used as a bare name", include_str!("../pages/reserved-word.md")),
    check("risk-without-response", Level::Warning, Family::Governance, "0.1.0", "a serious risk that nothing is done about", include_str!("../pages/risk-without-response.md")),
    check("rule-misses", Level::Warning, Family::Audience, "0.1.0", "a condition that is looked at on entering, and true only later", include_str!("../pages/rule-misses.md")),
    check("scenario-infeasible", Level::Info, Family::Plan, "0.1.0", "a scenario under which promised dates are missed", include_str!("../pages/scenario-infeasible.md")),
    check("schedule-cycle", Level::Error, Family::Plan, "0.1.0", "work that waits for itself", include_str!("../pages/schedule-cycle.md")),
    check("segment-duplicate", Level::Warning, Family::Audience, "0.1.0", "two segments of the same people", include_str!("../pages/segment-duplicate.md")),
    check("segment-empty", Level::Error, Family::Audience, "0.1.0", "a condition that is true of nobody", include_str!("../pages/segment-empty.md")),
    check("segment-everyone", Level::Warning, Family::Audience, "0.1.0", "a segment that leaves nobody out", include_str!("../pages/segment-everyone.md")),
    check("segment-subset", Level::Info, Family::Audience, "0.1.0", "a part of a condition that changes nothing", include_str!("../pages/segment-subset.md")),
    check("segments-overlap", Level::Error, Family::Audience, "0.1.0", "exclusive campaigns that can reach the same person", include_str!("../pages/segments-overlap.md")),
    check("send-after-goal", Level::Warning, Family::Reach, "0.1.0", "messages that go out when the goal no longer counts", include_str!("../pages/send-after-goal.md")),
    check("sender-address-missing", Level::Warning, Family::Reach, "0.1.0", "marketing by a channel that does not say who writes", include_str!("../pages/sender-address-missing.md")),
    check("shares-exceed-whole", Level::Error, Family::Direction, "0.1.0", "shares of one whole whose targets add up to more than 100%", include_str!("../pages/shares-exceed-whole.md")),
    check("silence-idle", Level::Info, Family::Reach, "0.1.0", "a journey that silences what never has to wait for it", include_str!("../pages/silence-idle.md")),
    check("sms-parts", Level::Info, Family::Reach, "0.1.0", "a text message that goes out in several parts", include_str!("../pages/sms-parts.md")),
    check("split-weights", Level::Error, Family::Experiment, "0.1.0", "shares that do not add up to 100%", include_str!("../pages/split-weights.md")),
    check("stage-without-rule", Level::Info, Family::Audience, "0.1.0", "a stage for whose people nothing is done", include_str!("../pages/stage-without-rule.md")),
    check("stakeholder-without-subject", Level::Info, Family::Governance, "0.1.0", "someone who has a say in nothing", include_str!("../pages/stakeholder-without-subject.md")),
    check("start-without-effect", Level::Warning, Family::Reach, "0.1.0", "a journey that is started for people whom it does not take", include_str!("../pages/start-without-effect.md")),
    check("stay-impossible", Level::Warning, Family::Audience, "0.1.0", "a rule that waits for longer than anybody stays", include_str!("../pages/stay-impossible.md")),
    check("stray-closer", Level::Error, Family::Language, "0.1.0", "a closing bracket with nothing to close", include_str!("../pages/stray-closer.md")),
    check("stray-text", Level::Error, Family::Language, "0.1.0", "text that belongs to nothing", include_str!("../pages/stray-text.md")),
    check("target-after-end", Level::Warning, Family::Plan, "0.1.0", "a campaign's target that is due when the campaign is over", include_str!("../pages/target-after-end.md")),
    check("target-baseline-mismatch", Level::Error, Family::Direction, "0.1.0", "one KPI that starts from different values", include_str!("../pages/target-baseline-mismatch.md")),
    check("target-direction", Level::Warning, Family::Direction, "0.1.0", "a target that leads away from what is better", include_str!("../pages/target-direction.md")),
    check("target-option", Level::Error, Family::Project, "0.1.0", "a target's option that is unknown or cannot take its value", include_str!("../pages/target-option.md")),
    check("target-unsupported", Level::Error, Family::Target, "0.1.0", "something the target cannot do", include_str!("../pages/target-unsupported.md")),
    check("targets-contradict", Level::Error, Family::Direction, "0.1.0", "targets of one KPI that cannot all be reached", include_str!("../pages/targets-contradict.md")),
    check("targets-inconsistent", Level::Error, Family::Direction, "0.1.0", "a target that does not follow from those of the KPI's parts", include_str!("../pages/targets-inconsistent.md")),
    check("team-overloaded", Level::Info, Family::Plan, "0.1.0", "a team of which more is asked than it has", include_str!("../pages/team-overloaded.md")),
    check("template-argument", Level::Error, Family::Language, "0.1.0", "something else given to a template than it takes", include_str!("../pages/template-argument.md")),
    check("template-parameter", Level::Error, Family::Language, "0.1.0", "a part of a template that cannot be there", include_str!("../pages/template-parameter.md")),
    check("test-without-subject", Level::Error, Family::Governance, "0.1.0", "something that happens in a test to nobody it is about", include_str!("../pages/test-without-subject.md")),
    check("threshold-impossible", Level::Error, Family::Audience, "0.1.0", "a threshold that nobody can reach", include_str!("../pages/threshold-impossible.md")),
    check("too-many-applications", Level::Error, Family::Language, "0.1.0", "more templates put to use than the limit", include_str!("../pages/too-many-applications.md")),
    check("too-many-files", Level::Error, Family::Project, "0.1.0", "more files than the limit", include_str!("../pages/too-many-files.md")),
    check("too-many-operands", Level::Error, Family::Language, "0.1.0", "a chain of too many parts", include_str!("../pages/too-many-operands.md")),
    check("topic-missing", Level::Error, Family::Reach, "0.1.0", "a marketing message that names no consent", include_str!("../pages/topic-missing.md")),
    check("topic-not-asked", Level::Error, Family::Reach, "0.1.0", "a marketing message through a channel for which its consent is not asked", include_str!("../pages/topic-not-asked.md")),
    check("transactional-misuse", Level::Error, Family::Reach, "0.1.0", "a transactional message that sells", include_str!("../pages/transactional-misuse.md")),
    check("type-mismatch", Level::Error, Family::Language, "0.1.0", "two values that cannot be put together", include_str!("../pages/type-mismatch.md")),
    check("unclosed-block", Level::Error, Family::Language, "0.1.0", "a block without its closing brace", include_str!("../pages/unclosed-block.md")),
    check("unclosed-bracket", Level::Error, Family::Language, "0.1.0", "a bracket that is not closed", include_str!("../pages/unclosed-bracket.md")),
    check("unclosed-text", Level::Error, Family::Language, "0.1.0", "text without its closing quote", include_str!("../pages/unclosed-text.md")),
    check("unit-mismatch", Level::Error, Family::Language, "0.1.0", "two units that cannot be put together", include_str!("../pages/unit-mismatch.md")),
    check("unknown-currency", Level::Error, Family::Language, "0.1.0", "a currency code that does not exist", include_str!("../pages/unknown-currency.md")),
    check("unknown-function", Level::Error, Family::Language, "0.1.0", "a figure that there is not", include_str!("../pages/unknown-function.md")),
    check("unknown-key", Level::Error, Family::Language, "0.1.0", "a key that its owner does not have", include_str!("../pages/unknown-key.md")),
    check("unknown-kind", Level::Error, Family::Language, "0.1.0", "a declaration of a kind that does not exist", include_str!("../pages/unknown-kind.md")),
    check("unknown-module", Level::Error, Family::Language, "0.1.0", "a library module that does not exist", include_str!("../pages/unknown-module.md")),
    check("unknown-name", Level::Error, Family::Language, "0.1.0", "a name that nothing declares", include_str!("../pages/unknown-name.md")),
    check("unknown-step", Level::Error, Family::Language, "0.1.0", "a step that does not exist", include_str!("../pages/unknown-step.md")),
    check("unknown-target", Level::Error, Family::Project, "0.1.0", "a target that does not exist", include_str!("../pages/unknown-target.md")),
    check("unknown-unit", Level::Error, Family::Language, "0.1.0", "a unit that does not exist", include_str!("../pages/unknown-unit.md")),
    check("unknown-variable", Level::Error, Family::Reach, "0.1.0", "a property in a text that nobody who gets it has", include_str!("../pages/unknown-variable.md")),
    check("unreachable-audience", Level::Error, Family::Audience, "0.1.0", "messages that nobody they are for can get", include_str!("../pages/unreachable-audience.md")),
    check("unreadable-file", Level::Error, Family::Project, "0.1.0", "a file that could not be read", include_str!("../pages/unreadable-file.md")),
    check("unset-trap", Level::Warning, Family::Audience, "0.1.0", "a negation that leaves out people of whom something is not known", include_str!("../pages/unset-trap.md")),
    check("unsubscribe-missing", Level::Warning, Family::Reach, "0.1.0", "marketing by a channel without a way to say no", include_str!("../pages/unsubscribe-missing.md")),
    check("unsuitable-insertion", Level::Warning, Family::Reach, "0.1.0", "a property in a text that is no text to read", include_str!("../pages/unsuitable-insertion.md")),
    check("unsupported-option", Level::Error, Family::Language, "0.1.0", "a word that is no option of what it follows", include_str!("../pages/unsupported-option.md")),
    check("unused-declaration", Level::Warning, Family::Language, "0.1.0", "a declaration that nothing refers to", include_str!("../pages/unused-declaration.md")),
    check("unused-suppression", Level::Warning, Family::Language, "0.1.0", "an `allow` line without effect", include_str!("../pages/unused-suppression.md")),
    check("utm-style", Level::Warning, Family::Reach, "0.1.0", "a mark for analytics that is spelt in its own way", include_str!("../pages/utm-style.md")),
    check("variant-unused", Level::Warning, Family::Experiment, "0.1.0", "a variant of an experiment that nobody gets", include_str!("../pages/variant-unused.md")),
    check("wait-already-over", Level::Warning, Family::Reach, "0.1.0", "a wait for a date that is past when it begins", include_str!("../pages/wait-already-over.md")),
    check("wait-never-satisfied", Level::Warning, Family::Reach, "0.1.0", "a wait for what cannot happen", include_str!("../pages/wait-never-satisfied.md")),
    check("wait-outlives", Level::Warning, Family::Reach, "0.1.0", "waits that are longer than anybody stays in the journey", include_str!("../pages/wait-outlives.md")),
    check("window-shorter-than-retention", Level::Warning, Family::Audience, "0.1.0", "a figure that asks for events older than are kept", include_str!("../pages/window-shorter-than-retention.md")),
    check("wrong-comparison", Level::Error, Family::Language, "0.1.0", "a sign other than `==` to compare with", include_str!("../pages/wrong-comparison.md")),
    check("wrong-entity", Level::Error, Family::Language, "0.1.0", "an event counted for something else than it happens to", include_str!("../pages/wrong-entity.md")),
    check("wrong-head", Level::Error, Family::Language, "0.1.0", "the parts of a declaration's first line out of place", include_str!("../pages/wrong-head.md")),
    check("wrong-kind", Level::Error, Family::Language, "0.1.0", "a name of another kind than is due", include_str!("../pages/wrong-kind.md")),
    check("wrong-unit", Level::Error, Family::Language, "0.1.0", "a figure for a KPI in another unit than the KPI's", include_str!("../pages/wrong-unit.md")),
    check("zone-unknown", Level::Warning, Family::Reach, "0.1.0", "people whose time zone is not known, who get nothing under quiet hours", include_str!("../pages/zone-unknown.md")),
    check("zones-apart", Level::Warning, Family::Reach, "0.1.0", "a country whose time zones leave little time that is allowed in all", include_str!("../pages/zones-apart.md")),
];

/// A line of the table.
const fn check(
    name: &'static str,
    level: Level,
    family: Family,
    since: &'static str,
    summary: &'static str,
    page: &'static str,
) -> Check {
    Check {
        name,
        level,
        family,
        summary,
        since,
        page,
    }
}
