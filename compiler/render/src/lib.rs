//! Diagnostics as people and programs read them.
//!
//! Every renderer takes diagnostics that [`settle`](mkt_diagnostics::limits::settle)
//! has put in order, and [`Sources`], which knows paths and texts; each gives
//! its text back and writes nothing itself. Whatever comes from a source is
//! made safe to print first ([`visible`]).

mod compact;
mod excerpt;
mod files;
mod github;
mod json;
mod line_index;
mod pretty;
mod preview;
mod shown_line;
mod sources;
mod summary;
mod trials;
mod visible;
mod witness;

pub use compact::compact;
pub use github::github;
pub use json::{SCHEMA_VERSION, json, jsonl};
pub use line_index::{LineIndex, Position};
pub use pretty::{Pretty, closing, pretty, pretty_findings};
pub use sources::{SourceFile, SourceList, Sources};
pub use summary::summary;
pub use trials::{Trials, Tried};
pub use visible::{visible, visible_lines};
