//! At least one finding of every check, as the compiler would report it.

mod audience;
mod consent;
mod direction;
mod experiment;
mod expression;
mod governance;
mod journey;
mod kpi;
mod language;
mod message;
mod money;
mod plan;
mod pressure;
mod project;
mod quiet;
mod target;
mod trial;

use mkt_diagnostics::Finding;

/// All samples, by family.
pub fn all() -> Vec<Finding> {
    let mut samples: Vec<Finding> = Vec::new();
    samples.extend(project::samples().into_iter().map(Finding::from));
    samples.extend(language::samples().into_iter().map(Finding::from));
    samples.extend(expression::samples().into_iter().map(Finding::from));
    samples.extend(kpi::samples().into_iter().map(Finding::from));
    samples.extend(direction::samples().into_iter().map(Finding::from));
    samples.extend(plan::samples().into_iter().map(Finding::from));
    samples.extend(experiment::samples().into_iter().map(Finding::from));
    samples.extend(audience::samples().into_iter().map(Finding::from));
    samples.extend(journey::samples().into_iter().map(Finding::from));
    samples.extend(pressure::samples().into_iter().map(Finding::from));
    samples.extend(quiet::samples().into_iter().map(Finding::from));
    samples.extend(consent::samples().into_iter().map(Finding::from));
    samples.extend(message::samples().into_iter().map(Finding::from));
    samples.extend(governance::samples().into_iter().map(Finding::from));
    samples.extend(money::samples().into_iter().map(Finding::from));
    samples.extend(trial::samples().into_iter().map(Finding::from));
    samples.extend(target::samples().into_iter().map(Finding::from));
    samples
}

/// Shorter than `.to_owned()` forty times.
fn s(text: &str) -> String {
    text.to_owned()
}

fn some(text: &str) -> Option<String> {
    Some(s(text))
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().copied().map(s).collect()
}
