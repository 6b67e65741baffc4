//! What each declaration kind of the language is, as data.
//!
//! One description drives everything that must know about keys: reading
//! values, checking, did-you-mean, the reference, completion and hover.
//! Adding a key is one line in a table of [`tables`]; giving it a meaning is
//! one accessor in the model.
//!
//! - [`kind`]: the shape of a description (kinds, bodies, members, statements);
//! - [`pattern`]: the small language in which the forms of a value are written,
//!   with the [`slot`] types that a form captures;
//! - [`edge`]: what an arrow of the dependency graph means;
//! - [`tables`]: the descriptions themselves, grouped as the reference is;
//! - [`catalogue`]: the kinds in reading order, and how to find one;
//! - [`units`]: the words of units, scales, weekdays, and currencies;
//! - [`mod@reference`]: the reference pages, written from the descriptions.
//!
//! The crate knows no syntax tree: matching a form against text is done by
//! those who have one.

pub mod catalogue;
pub mod edge;
pub mod kind;
pub mod pattern;
pub mod reference;
pub mod slot;
pub mod tables;
pub mod units;

pub use edge::Edge;
pub use kind::{
    Body, Form, Group, Head, Kind, LabelRule, Member, NameRule, Nested, OfRule, OpenMembers,
    ParameterForm, Statement,
};
pub use pattern::{Node, Pattern, PatternError};
pub use slot::{Referent, SlotType};
pub use tables::reuse::PARAMETER_FORMS;
