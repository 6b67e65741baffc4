//! The diagrams of a whole strategy held to the real Mermaid: what it reads
//! from every file is what the model says, and all of them can be drawn.
//!
//! What is expected comes from the model's own lines and arrows, never from
//! what the target makes of them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that runs another program"
)]

mod airline;
mod charts;
#[path = "../examples/mod.rs"]
#[allow(dead_code, reason = "shared with other tests, which use all of it")]
mod examples;
mod journeys;
#[path = "../engine_mermaid/node.rs"]
#[allow(dead_code, reason = "shared with another test, which uses all of it")]
mod node;
mod pictures;
