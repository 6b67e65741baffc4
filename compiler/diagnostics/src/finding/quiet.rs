//! Findings about quiet hours and time zones.

/// What is wrong with quiet hours and time zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quiet {}

impl Quiet {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
