//! Sentences about journeys and rules: their steps, waits and circles.

use super::Wording;
use crate::finding::Journey;

impl Journey {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match *self {}
    }
}
