//! The reference guard: the state that no workflow engine shares between
//! journeys, and the decisions taken from it.
//!
//! A journey that runs elsewhere asks it once at entry ([`request::Enter`]),
//! before every send ([`request::Send`]), for predicates that the engine
//! cannot read ([`request::Decide`]), for instants on a person's wall clock
//! ([`request::Resolve`]), and tells it the end ([`request::Leave`]). The
//! same contract, as OpenAPI, is written next to every target that needs it
//! ([`contract::openapi`]); whoever runs the strategy serves it. This
//! implementation says what the right answers are, and serves the tests.
//!
//! Every request carries its instant. Answers are functions of the policy,
//! the requests and the facts before them, in order; nothing else.

pub mod contract;
mod decide;
mod known;
pub mod policy;
pub mod request;
mod serve;
mod state;

pub use decide::Guard;
pub use serve::Server;
pub use state::{Consent, Fact, Happened, Outcome};
