//! The algebra of KPIs: a formula is typed by its unit, its population and its
//! window.

mod dimension;

pub use dimension::{Base, Dimension};
