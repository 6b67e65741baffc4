//! Findings about consent, purpose and personal data.

/// What is wrong with consent, purpose and personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {}

impl Consent {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
