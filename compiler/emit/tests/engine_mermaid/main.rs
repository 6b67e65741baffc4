//! Mermaid files held to the real Mermaid: what it reads from them is what was
//! put in, and what Chromium shows says the same.
//!
//! Releases that hosts run are asked: 10.9, whose features the builders keep to;
//! 11.4, which reads every label as Markdown; and the newest 11.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that runs another program"
)]

mod labels;
mod meaning;
mod node;
mod picture;
mod samples;
