//! The algebra of KPIs: a formula is typed by its unit, its population and its
//! window.
//!
//! - A **unit** is a product of powers of money, time and what is counted.
//! - A **window** is the stretch of time that a figure is read over, and how it
//!   grows with the length of that.
//! - A **population** is what a share is a part of.
//!
//! The rules are laid down in `docs/reference/types.md`.

mod clash;
mod derive;
mod dimension;
mod figure;
mod kpis;
mod length;
mod share;

pub use clash::Clash;
pub use dimension::{Base, Dimension};
pub use figure::{Figure, Rate, Stretch};
pub use kpis::{KpiType, KpiTypes, UnitFault, is_damaged, kpis_in};
pub use share::Share;
