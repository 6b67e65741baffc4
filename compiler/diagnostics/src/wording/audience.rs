//! Sentences about segments, lifecycles and who is in them.

use super::Wording;
use crate::finding::Audience;

impl Audience {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match *self {}
    }
}
