//! Findings about segments, lifecycles and who is in them.

use super::Witness;

/// What is wrong with segments, lifecycles and who is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A condition that is true of nobody.
    SegmentEmpty {
        /// Whose condition it is.
        whom: Whom,
        /// The entity whose people are meant.
        entity: String,
        /// The parts that contradict one another; a single one is never true.
        parts: Vec<String>,
    },
    /// A condition that is true of everybody.
    SegmentEveryone {
        /// The segment.
        segment: String,
        /// The entity or segment that its people come from.
        base: String,
    },
    /// Two segments of the same people.
    SegmentDuplicate {
        /// The later one.
        segment: String,
        /// The earlier one.
        other: String,
    },
    /// A part of a condition without which it would be the same.
    SegmentSubset {
        /// Whose condition it is.
        whom: Whom,
        /// The part.
        part: String,
        /// What it does not do.
        idle: Idle,
        /// The parts from which it follows, where they are known.
        by: Vec<String>,
    },
    /// Campaigns declared exclusive whose audiences have people in common.
    SegmentsOverlap {
        /// The campaign that says so.
        one: String,
        /// The other.
        other: String,
        /// Somebody in both.
        witness: Box<Witness>,
    },
    /// A negated condition that leaves out people of whom it is not known.
    UnsetTrap {
        /// Whose condition it is.
        whom: Whom,
        /// The negated part.
        part: String,
        /// What is unset.
        unset: Vec<String>,
        /// What the part would be with those people in it.
        with: String,
        /// What is to be written in a segment instead, and in which.
        instead: Option<(String, String)>,
        /// Somebody who is left out.
        witness: Box<Witness>,
    },
    /// Two stages that one person can be in.
    LifecycleOverlap {
        /// The lifecycle.
        lifecycle: String,
        /// The stage that counts, since it is declared first.
        first: String,
        /// The other.
        second: String,
        /// The entity.
        entity: String,
        /// Somebody of whom both are true.
        witness: Box<Witness>,
    },
    /// Somebody can be in no stage.
    LifecycleGap {
        /// The lifecycle.
        lifecycle: String,
        /// The entity.
        entity: String,
        /// Somebody of whom none is true.
        witness: Box<Witness>,
    },
    /// A stage that nobody is ever in, given the others.
    LifecycleUnreachable {
        /// The lifecycle.
        lifecycle: String,
        /// The stage.
        stage: String,
        /// The earlier stages that take everybody; none where it is the rest,
        /// and the others leave nobody over.
        taken_by: Vec<String>,
    },
    /// A stage for whose people nothing is done.
    StageWithoutRule {
        /// The lifecycle.
        lifecycle: String,
        /// The stage.
        stage: String,
    },
    /// What looks at a condition on entering only, when it becomes true later.
    RuleMisses {
        /// What looks.
        looker: Looker,
        /// The segment or stage that is entered.
        entered: String,
        /// The condition.
        condition: String,
        /// How long after entering it becomes true for the person shown.
        later: String,
        /// The line that would not miss them.
        instead: Option<String>,
        /// The entity.
        entity: String,
        /// Somebody who is missed.
        witness: Box<Witness>,
    },
    /// A rule that waits for longer than anybody stays in a segment or stage.
    StayImpossible {
        /// The rule.
        rule: String,
        /// The segment or stage.
        group: String,
        /// How long the rule waits.
        time: String,
        /// How long people stay at most.
        most: String,
        /// What makes them leave.
        because: Leaving,
    },
    /// Messages that nobody of those they are for can get.
    UnreachableAudience {
        /// Whose people they are.
        whom: Whom,
        /// What nobody can get, each with what is missing.
        messages: Vec<Barred>,
        /// Whether that is everything that is sent there.
        all: bool,
    },
    /// Fewer people than are counted on.
    AudienceTooSmall {
        /// What counts on them.
        what: Counting,
        /// How many it counts on.
        needed: String,
        /// The people, by what they are in.
        of: String,
        /// How many there are.
        there: String,
        /// Whether there may be fewer.
        at_most: bool,
        /// The assumptions and segments that say how many.
        rests_on: Vec<String>,
    },
    /// A figure that asks for events older than governance keeps.
    WindowShorterThanRetention {
        /// The figure or condition.
        figure: String,
        /// The event.
        event: String,
        /// How far it looks back.
        asked: String,
        /// The rules.
        governance: String,
        /// How long they keep the events.
        kept: String,
        /// Whether the condition can never be true for that.
        never: bool,
    },
    /// A threshold that nothing can reach.
    ThresholdImpossible {
        /// The comparison.
        condition: String,
        /// What is compared.
        figure: String,
        /// The least and the most that it can be, as far as there are bounds.
        least: Option<String>,
        /// The most.
        most: Option<String>,
    },
    /// Something about people that could be neither proven nor refuted.
    CannotTell {
        /// What was asked.
        asked: Undecided,
        /// What is too involved; none where the search took too long.
        parts: Vec<String>,
    },
}

/// Whose condition something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// A segment.
    Segment(String),
    /// A stage of a lifecycle.
    Stage(String),
    /// A rule of a lifecycle.
    Rule(String),
    /// Those whom a journey lets in.
    Entry(String),
    /// Those whom a journey keeps.
    Stay(String),
    /// Those whom a campaign is for.
    Campaign(String),
    /// Those to whom a campaign sends a message.
    Send {
        /// The campaign.
        campaign: String,
        /// The message.
        message: String,
    },
    /// Those who take part in an experiment.
    Experiment(String),
}

/// What a part of a condition does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// It leaves nobody out.
    Narrow,
    /// It adds nobody.
    Widen,
    /// It takes nobody away.
    Except,
}

/// What looks at a condition on entering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looker {
    /// A rule of a lifecycle.
    Rule(String),
    /// A journey.
    Journey(String),
}

/// What makes people leave a segment or stage, although nothing else does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// A figure that grows with time, and begins anew where it does not.
    Grows {
        /// The figure.
        figure: String,
        /// What it is there at least.
        from: String,
        /// What it is there at most.
        to: String,
    },
    /// What is true on a day only.
    Day {
        /// The part of the condition.
        part: String,
    },
}

/// A message that nobody can get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barred {
    /// The message.
    pub message: String,
    /// The channel.
    pub channel: String,
    /// What nobody has.
    pub lack: Lack,
}

/// What keeps a message from everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Consent to a topic by that channel.
    Consent(String),
    /// A property that the channel reaches people by.
    Contact(String),
    /// Both at once, though each is possible.
    Both {
        /// The topic.
        topic: String,
        /// The property.
        contact: String,
    },
}

/// What counts on a number of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// An experiment.
    Experiment(String),
    /// A target of an objective or a campaign.
    Target {
        /// The objective or campaign.
        owner: String,
        /// The KPI.
        kpi: String,
    },
}

/// What was asked and not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// Whether two stages have people in common.
    Stages {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// Whether everybody is in a stage.
    Lifecycle(String),
    /// Whether two campaigns that are to be exclusive have people in common.
    Campaigns {
        /// The one.
        one: String,
        /// The other.
        other: String,
    },
}

impl Audience {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SegmentEmpty { .. } => "segment-empty",
            Self::SegmentEveryone { .. } => "segment-everyone",
            Self::SegmentDuplicate { .. } => "segment-duplicate",
            Self::SegmentSubset { .. } => "segment-subset",
            Self::SegmentsOverlap { .. } => "segments-overlap",
            Self::UnsetTrap { .. } => "unset-trap",
            Self::LifecycleOverlap { .. } => "lifecycle-overlap",
            Self::LifecycleGap { .. } => "lifecycle-gap",
            Self::LifecycleUnreachable { .. } => "lifecycle-unreachable",
            Self::StageWithoutRule { .. } => "stage-without-rule",
            Self::RuleMisses { .. } => "rule-misses",
            Self::StayImpossible { .. } => "stay-impossible",
            Self::UnreachableAudience { .. } => "unreachable-audience",
            Self::AudienceTooSmall { .. } => "audience-too-small",
            Self::WindowShorterThanRetention { .. } => "window-shorter-than-retention",
            Self::ThresholdImpossible { .. } => "threshold-impossible",
            Self::CannotTell { .. } => "audience-undecided",
        }
    }
}
