//! What an arrow of the dependency graph means.

/// The meaning of a reference: it leads from the declaration in which it
/// stands to what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// No arrow: the value names nothing.
    None,
    /// Work or an objective works toward an objective.
    Supports,
    /// A team or stakeholder answers for it.
    OwnedBy,
    /// A target is read on a KPI.
    Measures,
    /// It belongs to a stage of a framework.
    InStage,
    /// It starts when other work is done.
    After,
    /// It needs other work or a platform to be ready.
    Needs,
    /// Work brings a platform, source, property, segment … into being.
    Delivers,
    /// Work lifts a capability.
    RaisedBy,
    /// Work makes a risk smaller.
    MitigatedBy,
    /// It spends from a budget.
    Spends,
    /// It is a part of something of its own kind.
    PartOf,
    /// A team works on it.
    StaffedBy,
    /// A team keeps a calendar.
    Keeps,
    /// A risk, assumption, experiment or stakeholder concerns it.
    On,
    /// Governance covers data.
    Covers,
    /// Governance lets someone see or process data.
    Admits,
    /// A rule set by law applies.
    GovernedBy,
    /// A source provides data.
    Provides,
    /// It runs on a platform.
    RunsOn,
    /// A campaign or journey is for an audience.
    Targets,
    /// An event, a segment or a date brings people in.
    Enters,
    /// What a journey wants to happen.
    AimsAt,
    /// It sends a message.
    Sends,
    /// It goes through a channel.
    Through,
    /// A message needs a consent.
    NeedsConsent,
    /// It makes an offer.
    Offers,
    /// While someone is in one, the others wait.
    Silences,
    /// Two things must not reach the same people.
    Excludes,
    /// A formula or predicate defines it.
    DefinedBy,
    /// It looks at something at run time: a wait, a branch, an exit.
    Reads,
    /// It writes a property.
    Writes,
    /// It starts a journey.
    Starts,
    /// It calls a webhook.
    Calls,
    /// It tells a team something.
    Notifies,
    /// A persona portrays a segment, an experience follows a persona.
    Portrays,
    /// A person meets a channel, message or journey.
    Touches,
    /// A split follows an experiment.
    SplitsBy,
    /// A test tries something.
    Tries,
    /// Uses in some other way.
    Uses,
    /// The `of` of a head.
    Of,
    /// The `extends` of a head.
    Extends,
}

impl Edge {
    /// All meanings, in the order of declaration.
    pub const ALL: [Self; 42] = [
        Self::None,
        Self::Supports,
        Self::OwnedBy,
        Self::Measures,
        Self::InStage,
        Self::After,
        Self::Needs,
        Self::Delivers,
        Self::RaisedBy,
        Self::MitigatedBy,
        Self::Spends,
        Self::PartOf,
        Self::StaffedBy,
        Self::Keeps,
        Self::On,
        Self::Covers,
        Self::Admits,
        Self::GovernedBy,
        Self::Provides,
        Self::RunsOn,
        Self::Targets,
        Self::Enters,
        Self::AimsAt,
        Self::Sends,
        Self::Through,
        Self::NeedsConsent,
        Self::Offers,
        Self::Silences,
        Self::Excludes,
        Self::DefinedBy,
        Self::Reads,
        Self::Writes,
        Self::Starts,
        Self::Calls,
        Self::Notifies,
        Self::Portrays,
        Self::Touches,
        Self::SplitsBy,
        Self::Tries,
        Self::Uses,
        Self::Of,
        Self::Extends,
    ];

    /// The arrow as a verb between its ends: `grow_direct` *supports*
    /// `profitable_growth`.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::None => "names",
            Self::Supports => "supports",
            Self::OwnedBy => "is owned by",
            Self::Measures => "is measured by",
            Self::InStage => "belongs to",
            Self::After => "comes after",
            Self::Needs => "needs",
            Self::Delivers => "delivers",
            Self::RaisedBy => "is raised by",
            Self::MitigatedBy => "is mitigated by",
            Self::Spends => "spends from",
            Self::PartOf => "is part of",
            Self::StaffedBy => "is done by",
            Self::Keeps => "keeps",
            Self::On => "concerns",
            Self::Covers => "covers",
            Self::Admits => "admits",
            Self::GovernedBy => "is governed by",
            Self::Provides => "provides",
            Self::RunsOn => "runs on",
            Self::Targets => "is for",
            Self::Enters => "is entered by",
            Self::AimsAt => "aims at",
            Self::Sends => "sends",
            Self::Through => "goes through",
            Self::NeedsConsent => "needs the consent",
            Self::Offers => "offers",
            Self::Silences => "silences",
            Self::Excludes => "excludes",
            Self::DefinedBy => "is defined by",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::Starts => "starts",
            Self::Calls => "calls",
            Self::Notifies => "notifies",
            Self::Portrays => "portrays",
            Self::Touches => "touches",
            Self::SplitsBy => "splits by",
            Self::Tries => "tries",
            Self::Uses => "uses",
            Self::Of => "is of",
            Self::Extends => "extends",
        }
    }

    /// Whether a circle of such arrows is a mistake: nothing can support,
    /// follow, extend, contain or define itself.
    #[must_use]
    pub const fn orders(self) -> bool {
        matches!(
            self,
            Self::Supports
                | Self::After
                | Self::PartOf
                | Self::DefinedBy
                | Self::Of
                | Self::Extends
        )
    }
}
