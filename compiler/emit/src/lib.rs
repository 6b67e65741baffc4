//! What is built from a strategy: one folder a target, each behind the same
//! contract ([`Target`]).
//!
//! A target is a value: it maps a [`Strategy`](mkt_model::Strategy) and its
//! checked [`Options`] to virtual files, diagnostics and a capability report.
//! Files are written elsewhere. Escaping is done in one module a format, such
//! as [`mermaid::text`].

pub mod contract;
pub mod diagrams;
pub mod mermaid;
pub mod options;
pub mod report;
pub mod step_functions;

pub use contract::{Capability, Output, Support, Target, VirtualFile};
pub use options::{OptionKind, OptionSpec, Options};

/// All targets, in the order in which they are listed and built.
#[must_use]
pub fn targets() -> &'static [&'static dyn Target] {
    &[&diagrams::Diagrams]
}

/// The target of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Target> {
    targets()
        .iter()
        .find(|target| target.name() == name)
        .copied()
}
