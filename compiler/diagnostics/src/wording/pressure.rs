//! Sentences about how often one person can be written to.

use super::Wording;
use crate::finding::Pressure;

impl Pressure {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match *self {}
    }
}
