//! The model: a project's files as one strategy, with names resolved and
//! values typed.
//!
//! [`build`] runs the passes in order. Each adds to what is there and none can
//! fail: `collect` reads every declaration by the description of its kind,
//! `names` gives everything its place in the arena, `resolve` and
//! `typing` turn values into what they mean, [`graph`] draws the arrows.
//! What is damaged is poisoned: it is reported once, and nothing that depends
//! on it is reported as well.
//!
//! Reading the result starts at [`Strategy`]: [`Handle`]s stand for
//! declarations, [`Line`]s for what they say. The meaning of each kind's keys
//! is in [`access`], one accessor a key; journeys are read as [`journey`]
//! programs.

pub mod access;
mod build;
mod collect;
mod declare;
pub mod display;
pub mod entry;
pub mod expression;
pub mod graph;
pub mod journey;
mod matching;
pub mod message;
mod names;
mod program;
mod read;
mod resolve;
mod reuse;
mod slots;
mod strategy;
pub mod symbol;
mod tables;
pub mod types;
mod typing;
pub mod value;

pub use build::{Built, LibraryModule, SourceFile, build};
pub use reuse::{MAX_APPLICATIONS, MAX_APPLY_DEPTH};
pub use strategy::{ApplicationUse, Attachment, Declaration, Handle, Line, Strategy, TemplateUse};
pub use symbol::{DeclarationId, Symbol, SymbolId, SymbolKind};
