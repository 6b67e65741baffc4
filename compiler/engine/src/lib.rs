//! What a strategy does when it runs, with explicit state and an explicit
//! clock: the reference guard that every lowered journey asks before a send,
//! and the published hash that splits and holdouts share.
//!
//! Nothing here reads a clock, a file or the network: every request carries
//! the instant at which it is made.

pub mod guard;
pub mod hash;
