//! What tests ask for, and what came of them.

/// About tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Something that a test expects did not come of it.
    ExpectationFailed {
        /// The test.
        test: String,
        /// What is expected, as a sentence ends: "that `seats_waiting` is sent
        /// at 2027-01-12 11:00".
        expected: String,
        /// What came of it instead: "`seats_waiting` was skipped at 2027-01-12
        /// 11:00: no consent".
        instead: String,
    },
    /// An expectation that nothing the test runs decides.
    ExpectationUntried {
        /// What is expected: "send `help_line`".
        expected: String,
        /// What would do it, each with its kind: `journey` `recover_booking`.
        by: Vec<(String, String)>,
    },
    /// Something happens to nobody that the test is about.
    TestWithoutSubject {
        /// The event.
        event: String,
        /// Whom it happens to: "traveller".
        entity: String,
    },
}

impl Trial {
    /// The check's stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ExpectationFailed { .. } => "expectation-failed",
            Self::ExpectationUntried { .. } => "expectation-untried",
            Self::TestWithoutSubject { .. } => "test-without-subject",
        }
    }
}
