//! Small random plans, held against a model that lists every working minute
//! and finds by trying what the scheduler computes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of a test may fail as the test does"
)]

mod cases;
mod critical_path;
mod levelling;
mod model;
