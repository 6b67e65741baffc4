//! State machines held to the real tools: accepted by both validators and
//! executed by an interpreter, in virtual time, with the reference guard
//! answering; what people get is what is stated by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test that runs another program"
)]

mod branches;
mod example;
#[path = "../examples/mod.rs"]
#[allow(dead_code, reason = "shared with other tests, which use all of it")]
mod examples;
mod interpreter;
mod journeys;
mod races;
mod sends;
mod shape;
mod source;
mod waits;
