//! What the compiler is measured and tortured with: a generator of realistic
//! strategies, of any size, and of mutations of text.
//!
//! Everything here is a function of its arguments: the same seed gives the same
//! bytes on every machine.

pub mod random;
pub mod strategy;
