//! Findings about what is spent, and from which budget.

/// What does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Money {
    /// More is to be spent from a budget than there is.
    BudgetOverrun {
        /// The budget.
        budget: String,
        /// The days for which it has too little; none where that is all in all.
        phase: Option<String>,
        /// How much there is.
        available: String,
        /// How much is to be spent.
        spent: String,
        /// By how much that is more.
        over: String,
        /// What it is spent on, the largest first.
        spending: Vec<Spending>,
        /// The assumptions without which it would not be too much.
        assumed: Vec<String>,
        /// Whether it would only be too much if as much is spent as can be.
        at_most: bool,
    },
    /// Shares or parts that do not add up.
    BudgetSplit {
        /// The budget or the campaign.
        owner: String,
        /// What is wrong.
        mistake: SplitMistake,
    },
    /// Money in a currency that no rate turns into that of its budget.
    BudgetCurrency {
        /// What is to be paid.
        spender: String,
        /// Its currency.
        from: String,
        /// What pays for it.
        payer: String,
        /// That one's currency.
        to: String,
        /// Whether it is a budget that is part of that one.
        part: bool,
        /// Others of the same currencies.
        others: u32,
        /// The first day on which there is a rate, and the day on which one is
        /// needed.
        late: Option<(String, String)>,
    },
    /// Money that is spent on days that its budget is not for.
    BudgetPeriod {
        /// The budget.
        budget: String,
        /// Its days.
        period: String,
        /// How much is spent on other days.
        outside: String,
        /// What it is spent on, the largest first.
        spending: Vec<Outside>,
    },
    /// A budget whose days are not within those of the budget it is part of.
    BudgetPeriodOfPart {
        /// The part.
        budget: String,
        /// Its days.
        period: String,
        /// The whole.
        whole: String,
        /// The days of the whole.
        whole_period: String,
    },
    /// Messages that cost more than there is for them.
    CostOverBudget {
        /// What they are sent by: a campaign or a channel.
        sender: String,
        /// The channel, where it is a campaign that sends.
        channel: Option<String>,
        /// The campaign's money or the channel's budget.
        payer: String,
        /// What they cost.
        cost: String,
        /// How much there is for them.
        available: String,
        /// By how much they cost more.
        over: String,
        /// The assumptions about how many people get them.
        assumed: Vec<String>,
        /// Whether they may well cost less.
        at_most: bool,
    },
    /// What costs money, though nobody can say how much.
    CostUnknown {
        /// What has a price and no size.
        costs: Vec<UnknownCost>,
    },
}

/// Something that money is spent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// Its name.
    pub name: String,
    /// The channel or the team, where it is a part of what is named.
    pub through: Option<String>,
    /// How much.
    pub amount: String,
}

/// Money that is spent on other days than its budget's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// What, and how much.
    pub spending: Spending,
    /// The days.
    pub days: Vec<String>,
}

/// A cost that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCost {
    /// Its name.
    pub name: String,
    /// What is not known.
    pub missing: MissingSize,
}

/// What is not known about a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingSize {
    /// How many people are in the audience.
    Audience,
    /// How many people enter the journey.
    Entries,
    /// How many of a price's units are used.
    Volume,
}

/// What is wrong with a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitMistake {
    /// Shares that are more or less than the whole.
    Shares {
        /// What they come to.
        sum: String,
        /// What is missing or too much.
        gap: String,
        /// Whether something is missing.
        short: bool,
        /// The money that is nobody's or is given away twice, where known.
        money: Option<String>,
    },
    /// Two parts of the time that have days in common.
    Overlap {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// A part of the time that is not within the budget's.
    OutsidePeriod {
        /// The part.
        part: String,
        /// The budget's days.
        period: String,
    },
    /// Budgets that are together more than what they are part of.
    Parts {
        /// How much there is.
        total: String,
        /// How much they are.
        sum: String,
        /// By how much that is more.
        over: String,
        /// The parts, the largest first.
        parts: Vec<Spending>,
    },
}

impl Money {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BudgetOverrun { .. } => "budget-overrun",
            Self::BudgetSplit { .. } => "budget-split",
            Self::BudgetCurrency { .. } => "budget-currency",
            Self::BudgetPeriod { .. } | Self::BudgetPeriodOfPart { .. } => "budget-period",
            Self::CostOverBudget { .. } => "cost-over-budget",
            Self::CostUnknown { .. } => "cost-unknown",
        }
    }
}
