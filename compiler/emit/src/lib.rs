//! mkt-emit

pub mod mermaid;
pub mod step_functions;
