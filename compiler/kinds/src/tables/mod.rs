//! The descriptions, grouped as the reference is. A new key is one line here.

pub mod assurance;
pub mod audience;
pub mod data;
pub mod direction;
pub mod messages;
pub mod plan;
pub mod reach;
pub mod reuse;
mod shared;
pub mod steps;
