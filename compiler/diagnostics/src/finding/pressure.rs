//! Findings about how often one person can be written to.

/// What is wrong with how often one person can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressure {}

impl Pressure {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
