//! Findings about change and its rules: capabilities, risks, those who have a
//! say, what is taken for granted, and guardrails.

/// What is missing or broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Governance {
    /// A capability that nothing raises, or not in time.
    CapabilityUnraised {
        /// The capability.
        name: String,
        /// Its level today: `2 of 5`.
        now: String,
        /// The level wanted: `4 of 5`.
        target: String,
        /// By when, where it says.
        by: Option<String>,
        /// The work that is done too late, with its dates; empty where nothing
        /// raises it.
        late: Vec<(String, String)>,
    },
    /// A serious risk that nothing is done about.
    RiskWithoutResponse {
        /// The risk.
        name: String,
        /// How likely it is.
        likelihood: String,
        /// How much it would hurt.
        impact: String,
    },
    /// What was to be looked at again, and was not.
    AssumptionStale {
        /// The keyword of what it is.
        kind: String,
        /// Its name.
        name: String,
        /// When it was to be looked at.
        review: String,
        /// The day that was given as today.
        today: String,
        /// Days from the one to the other.
        days: u64,
    },
    /// Someone who has a say in nothing.
    StakeholderWithoutSubject {
        /// The stakeholder.
        name: String,
        /// Their role.
        role: String,
    },
    /// A portrait of nobody.
    PersonaWithoutSegment {
        /// The persona.
        name: String,
    },
    /// A declaration that breaks a rule of the house.
    GuardrailBroken {
        /// The rule.
        rule: String,
        /// The kind of the declarations.
        kind: String,
        /// Several of them in a sentence.
        plural: String,
        /// Those that break it: one, or many that are told together.
        names: Vec<String>,
        /// What the one does wrong.
        breaches: Vec<Breach>,
        /// Why the rule is there, in its own words.
        because: String,
    },
    /// A rule that nothing falls under.
    GuardrailWithoutSubject {
        /// The rule.
        rule: String,
        /// Several declarations of its kind in a sentence.
        plural: String,
        /// Its condition, where it has one.
        condition: Option<String>,
    },
}

/// What a declaration does against a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// It lacks a key.
    WithoutKey(String),
    /// Nothing of a kind refers to it, and it to nothing of that kind.
    WithoutKind {
        /// The kind.
        kind: String,
        /// The kind in a sentence: "an experiment".
        article_name: String,
        /// The key with which something of the kind refers to it, where there
        /// is one.
        refers_by: Option<String>,
    },
    /// A condition is not true of it.
    Untrue {
        /// The condition.
        condition: String,
        /// The keys of the condition that it does not have.
        unset: Vec<String>,
    },
}

impl Governance {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CapabilityUnraised { .. } => "capability-unraised",
            Self::RiskWithoutResponse { .. } => "risk-without-response",
            Self::AssumptionStale { .. } => "assumption-stale",
            Self::StakeholderWithoutSubject { .. } => "stakeholder-without-subject",
            Self::PersonaWithoutSegment { .. } => "persona-without-segment",
            Self::GuardrailBroken { .. } => "guardrail-broken",
            Self::GuardrailWithoutSubject { .. } => "guardrail-without-subject",
        }
    }
}
