//! Findings about what messages say, and what their channels can carry.

/// What is wrong with what messages say, and what their channels can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {}

impl Message {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
