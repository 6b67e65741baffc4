//! Findings about conditions and formulas.

/// What is wrong inside a condition, a formula or an audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Nothing stands where a value or a word is due.
    Incomplete {
        /// What is due, where it is one thing: "`set` or `unset`".
        expected: Option<String>,
    },
    /// `=` or `is` where `==` is meant.
    WrongComparison {
        /// The sign or word as written.
        written: String,
    },
    /// A word of the language in capitals.
    Capitals {
        /// The word as it should be.
        word: String,
    },
    /// `a < b < c`
    ChainedComparison,
    /// More operands in one chain than allowed.
    TooManyOperands {
        /// How many are allowed.
        limit: u32,
    },
    /// A call of something that there is not.
    UnknownFunction {
        /// The name as written.
        name: String,
        /// The one that was probably meant.
        nearest: Option<String>,
    },
    /// A call whose argument is of another kind than it takes.
    BadArgument {
        /// The call: `sum`.
        function: String,
        /// What it takes, for people: "a property of an event".
        expected: String,
        /// A call that would be right: `sum(booking.total)`.
        example: String,
    },
    /// An event counted for something else than it happens to.
    WrongEntity {
        /// The event's name.
        event: String,
        /// What it happens to: `contact`.
        happens_to: String,
        /// What the condition is about: `account`.
        about: String,
        /// The property that leads from the one to the other, where there is
        /// one only.
        by: Option<String>,
    },
    /// A value where a condition is due, or the other way round.
    NotACondition {
        /// What stands there: "a number".
        found: String,
    },
}

impl Expression {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "incomplete-expression",
            Self::WrongComparison { .. } => "wrong-comparison",
            Self::Capitals { .. } => "capitals",
            Self::ChainedComparison => "chained-comparison",
            Self::TooManyOperands { .. } => "too-many-operands",
            Self::UnknownFunction { .. } => "unknown-function",
            Self::BadArgument { .. } => "bad-argument",
            Self::WrongEntity { .. } => "wrong-entity",
            Self::NotACondition { .. } => "not-a-condition",
        }
    }
}
