//! Sentences about quiet hours and time zones.

use super::Wording;
use crate::finding::Quiet;

impl Quiet {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match *self {}
    }
}
