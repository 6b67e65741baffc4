//! The sentences that people read, made of the facts of a finding.
//!
//! # How a diagnostic reads
//! - The **message** states the fact in marketing words: lower case, no full
//!   stop, the author's own text in backticks, numbers with their units.
//! - The **label** stands at the underline and says what is special about that
//!   very text, in a few words. It does not repeat the message.
//! - **Why** it matters comes next, where that is not plain from the fact.
//! - **Help** is the mend, as an order: "write …", "declare …", "remove …".
//! - No names from the grammar or from the program, no "invalid", no list of
//!   everything that would have been possible.
//! - The words "error" and "warning" are the level's: a message does without.

mod audience;
mod consent;
mod direction;
mod experiment;
mod expression;
mod governance;
mod journey;
mod kpi;
mod language;
mod message;
mod money;
mod phrase;
mod plan;
mod pressure;
mod project;
mod quiet;
mod reuse;
mod target;
mod trial;

use crate::finding::Witness;

/// Everything that is said about one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The fact.
    pub message: String,
    /// The few words at the underline.
    pub label: String,
    /// Why it matters.
    pub why: Option<String>,
    /// Somebody of whom it is so.
    pub witness: Option<Witness>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Wording {
    /// The fact and the words at the underline.
    pub(crate) fn new(message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            why: None,
            witness: None,
            help: None,
        }
    }

    /// Adds why it matters.
    pub(crate) fn why(mut self, text: impl Into<String>) -> Self {
        self.why = Some(text.into());
        self
    }

    /// Adds somebody of whom it is so.
    pub(crate) fn witness(mut self, witness: Witness) -> Self {
        self.witness = Some(witness);
        self
    }

    /// Adds the mend.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
