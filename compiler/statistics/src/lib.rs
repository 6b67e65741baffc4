//! How many people an experiment needs: power and sample size for two
//! proportions and two means, and for several arms against a control.
//!
//! Pure, and the same to the last bit on every machine: nothing is used but
//! the basic operations and square root of IEEE 754 and the `libm` crate,
//! whose functions are made of these alone.
//!
//! # Decisions
//!
//! - Tests are two-sided at the level `1 − confidence`.
//! - **Two proportions** are compared by the normal approximation with the
//!   pooled variance under "no difference" and the arms' own variances under
//!   the difference looked for, without continuity correction: the chi-squared
//!   test of a two by two table (Fleiss, Levin and Paik, *Statistical Methods
//!   for Rates and Proportions*, third edition, 2003, section 4.2 with unequal
//!   sizes). A difference found on the wrong side is not counted as found.
//! - **Two means** are compared by Student's test with one deviation in both
//!   arms; its power is that of the noncentral t distribution, both tails
//!   (Cohen, *Statistical Power Analysis for the Behavioral Sciences*, second
//!   edition, 1988, chapter 2).
//! - **Several arms** are each compared with the control, the level divided by
//!   the number of comparisons (Bonferroni; Dunn, *Multiple Comparisons Among
//!   Means*, 1961). Whoever reads the result by Holm's procedure finds no less.
//! - Sizes are rounded up, at the very end: the smallest whole number of people
//!   in the control with which the power is reached. The other arm then has
//!   that number times the ratio of the shares, not yet rounded.

#![forbid(unsafe_code)]

mod integral;
mod means;
mod normal;
mod plan;
mod proportions;
mod student;

pub use means::Means;
pub use normal::{cumulative, quantile};
pub use plan::{Arms, Metric, Trial};
pub use proportions::Proportions;
pub use student::Student;
