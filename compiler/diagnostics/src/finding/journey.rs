//! Findings about journeys and rules: their steps, waits and circles.

/// What is wrong with journeys and rules: their steps, waits and circles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Journey {}

impl Journey {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
