//! What a strategy does when it runs, with explicit state and an explicit
//! clock.
//!
//! - [`run`] is the reference interpreter: journeys, lifecycle rules and
//!   campaigns of some people, with the clock and the queue around what
//!   `mkt-eval` says that predicates and steps mean.
//! - [`trial`] runs the tests of a strategy on it.
//! - [`gate`] decides every send, once for all who ask.
//! - [`guard`] is the gate as a contract: what every lowered journey asks
//!   before a send, in names and JSON.
//! - [`policy`] reads what the gate goes by from a strategy.
//!
//! Nothing here reads a clock, a file or the network: every request carries
//! the instant at which it is made.

pub mod gate;
pub mod guard;
pub mod policy;
pub mod run;
pub mod trial;

pub use mkt_eval::hash;

/// The zone of a strategy; UTC where it states none.
#[must_use]
pub fn zone(strategy: &mkt_model::Strategy) -> jiff::tz::TimeZone {
    mkt_eval::Evaluator::new(strategy).zone().clone()
}
