//! What is built from a strategy: one folder a target, each behind the same
//! contract ([`Target`]).
//!
//! A target is a value: it maps a [`Strategy`](mkt_model::Strategy) and its
//! checked [`Options`] to virtual files, diagnostics and a capability report.
//! Files are written elsewhere. Escaping is done in one module a format, such
//! as [`mermaid::text`].

pub mod board;
pub mod calendar;
pub mod contract;
pub mod csv;
pub mod custom;
pub mod diagrams;
pub mod graph_view;
pub mod icalendar;
pub mod markdown;
pub mod mermaid;
pub mod model_json;
pub mod options;
pub mod report;
pub mod roadmap;
pub mod step_functions;
mod subject;
mod wording;
mod work;

pub use contract::{Capability, Output, Support, Target, VirtualFile};
pub use options::{OptionKind, OptionSpec, Options};
pub use subject::Subject;

/// All targets, in the order in which they are listed and built.
#[must_use]
pub fn targets() -> &'static [&'static dyn Target] {
    &[
        &roadmap::Roadmap,
        &diagrams::Diagrams,
        &calendar::Calendar,
        &board::Board,
        &step_functions::StepFunctions,
        &model_json::ModelJson,
        &custom::Custom,
    ]
}

/// The target of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Target> {
    targets()
        .iter()
        .find(|target| target.name() == name)
        .copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{OptionKind, find, targets};

    #[test]
    fn targets_are_found_by_names_of_their_own() {
        let names: BTreeSet<&str> = targets().iter().map(|target| target.name()).collect();
        assert_eq!(names.len(), targets().len());
        for target in targets() {
            let name = target.name();
            assert_eq!(find(name).map(|found| found.title()), Some(target.title()));
            assert!(
                !target.help().is_empty() && !target.help().ends_with('.'),
                "{name}"
            );
            assert!(!target.engine().is_empty(), "{name}");
        }
        assert!(find("nothing").is_none());
    }

    #[test]
    fn options_have_names_of_their_own_and_defaults_that_they_take() {
        for target in targets() {
            let mut names = BTreeSet::new();
            for option in target.options() {
                let name = format!("{}.{}", target.name(), option.name);
                assert!(names.insert(option.name), "{name} is declared twice");
                assert!(!option.help.ends_with('.'), "{name}");
                match option.kind {
                    OptionKind::Word { words, default } => {
                        assert!(words.contains(&default), "{name}")
                    }
                    OptionKind::Integer {
                        least,
                        most,
                        default,
                    } => {
                        assert!((least..=most).contains(&default), "{name}");
                    }
                    OptionKind::Folder { ending, example } => {
                        assert!(!ending.starts_with('.') && !example.is_empty(), "{name}");
                    }
                    OptionKind::Bool { .. } | OptionKind::Text { .. } => {}
                }
            }
        }
    }
}
