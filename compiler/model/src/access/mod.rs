//! What each kind's lines mean, one accessor a key.

pub mod plan;
