//! Findings about segments, lifecycles and who is in them.

/// What is wrong with segments, lifecycles and who is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {}

impl Audience {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
