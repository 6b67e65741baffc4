//! Findings about experiments: what they can find, and what disturbs them.

/// What is wrong with an experiment, or missing for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Experiment {
    /// Fewer people come in than are needed to find the effect.
    Underpowered(Box<Shortage>),
    /// Whether it can find anything cannot be told.
    WithoutPlan {
        /// The experiment.
        name: String,
        /// The keys that are missing.
        missing: Vec<String>,
        /// The people it needs, where that much can be told.
        needed: Option<u64>,
    },
    /// Experiments read one metric from the same people at the same time.
    Overlap {
        /// The later experiment.
        name: String,
        /// Those that still run when it starts.
        others: Vec<String>,
        /// The metric.
        metric: String,
        /// From when …
        from: String,
        /// … to when both run.
        to: String,
    },
    /// Nothing is watched that must not get worse.
    WithoutGuard {
        /// The experiment.
        name: String,
    },
    /// It runs into or out of a campaign for the same people.
    OverPeak {
        /// The experiment.
        name: String,
        /// The campaigns.
        campaigns: Vec<String>,
    },
    /// Campaigns claim a result that nothing can be compared with.
    ClaimWithoutHoldout {
        /// The campaigns.
        campaigns: Vec<String>,
    },
    /// Variants that nobody gets.
    VariantUnused {
        /// The experiment.
        name: String,
        /// The variants; all of them, where no split follows it.
        variants: Vec<String>,
        /// Whether no split follows it at all.
        nowhere: bool,
        /// The journey in which a split could stand.
        journey: String,
    },
    /// Shares that do not add up to 100%.
    SplitWeights {
        /// The experiment or split.
        name: String,
        /// The keyword of what it is: `experiment` or `split`.
        what: String,
        /// Each share, as written.
        shares: Vec<String>,
        /// Their sum in percent.
        sum: String,
    },
    /// Arms whose results mean different things.
    NotComparable {
        /// The experiment.
        name: String,
        /// Why.
        fault: ArmsFault,
    },
}

/// An experiment that is too small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The experiment.
    pub name: String,
    /// The effect it looks for, as written.
    pub effect: String,
    /// People needed in all.
    pub needed: u64,
    /// People needed in each arm, by its name.
    pub arms: Vec<(String, u64)>,
    /// People who come in while it runs.
    pub people: u64,
    /// Days that it runs.
    pub days: u64,
    /// Days that it needs.
    pub needed_days: u64,
    /// The last day of these.
    pub until: Option<String>,
    /// How surely it finds the effect as it is, in whole percent.
    pub power_now: u64,
    /// How surely it is to find it, in percent.
    pub power: String,
    /// The confidence in percent.
    pub confidence: String,
    /// The smallest effect that it can find as it is.
    pub detectable: Option<String>,
    /// Days needed with two arms of equal share, where it has more.
    pub with_two_arms: Option<u64>,
}

/// Why the arms of an experiment cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArmsFault {
    /// There is only one.
    Single {
        /// It.
        variant: String,
    },
    /// The metric counts a message that only some arms send.
    SentInSome {
        /// The metric.
        metric: String,
        /// The message.
        message: String,
        /// The arms that send it.
        arms: Vec<String>,
        /// The arms that do not.
        without: Vec<String>,
    },
}

impl Experiment {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Underpowered(_) => "experiment-underpowered",
            Self::WithoutPlan { .. } => "experiment-without-plan",
            Self::Overlap { .. } => "experiments-overlap",
            Self::WithoutGuard { .. } => "experiment-without-guard-metric",
            Self::OverPeak { .. } => "experiment-over-peak",
            Self::ClaimWithoutHoldout { .. } => "claim-without-holdout",
            Self::VariantUnused { .. } => "variant-unused",
            Self::SplitWeights { .. } => "split-weights",
            Self::NotComparable { .. } => "arms-not-comparable",
        }
    }
}
