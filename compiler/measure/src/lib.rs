//! What is measured: what a KPI's formula gives, and what is aimed at.
//!
//! Pure: it looks at the strategy and computes; what is told of it is the
//! business of the checks.

pub mod figure;
pub mod growth;
pub mod interval;
pub mod targets;
pub mod trajectory;
pub mod types;
pub mod window;
