//! Whether targets follow from one another: what a KPI's formula gives where
//! its parts reach their targets, beside what is wanted of the KPI itself.

pub mod formula;
mod gap;
mod parts;
mod rational;
mod shares;

pub use gap::{Assumption, Gap, Mend, gaps};
pub use parts::Part;
pub use shares::{Excess, excesses};
