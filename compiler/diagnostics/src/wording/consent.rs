//! Sentences about consent, purpose and personal data.

use super::Wording;
use crate::finding::Consent;

impl Consent {
    /// The sentences made of the facts.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match *self {}
    }
}
