//! Sentences about what messages say, and what their channels can carry.

use super::Wording;
use crate::finding::Message;

impl Message {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match *self {}
    }
}
