//! Typed views of the tree.
//!
//! The tree of `mkt-grammar` holds every byte; the views here read it as
//! declarations, members and phrases ([`view`]), phrases as rows of atoms
//! ([`atom`]), atoms as numbers, dates and texts ([`literal`]), and predicates
//! and formulas as expressions ([`expression`]). What the parser found wrong
//! becomes a diagnostic in [`problem`].
//!
//! Expressions are read here rather than by the grammar because only a
//! member's key tells that its phrase is one; the grammar reads every phrase
//! alike and so never fails on a half-typed one.

pub mod atom;
pub mod expression;
pub mod format;
pub mod literal;
pub mod name;
pub mod problem;
pub mod view;

use mkt_diagnostics::{FileId, Span};
pub use mkt_grammar::TextRange;

/// The span of a piece of a file.
pub fn span(file: FileId, range: TextRange) -> Span {
    Span::new(file, u32::from(range.start()), u32::from(range.end()))
}
