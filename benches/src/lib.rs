//! What the compiler is measured and tortured with: a generator of realistic
//! strategies of any size, plans and crowds, mutations of text, and the pieces of work that are
//! measured.
//!
//! Everything here is a function of its arguments: the same seed gives the same
//! bytes on every machine.

pub mod mutate;
pub mod people;
pub mod plan;
pub mod random;
pub mod strategy;
pub mod work;
