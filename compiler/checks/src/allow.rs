//! `allow` lines: findings that the author has seen and accepts.

use mkt_diagnostics::catalogue::{self, Family};
use mkt_diagnostics::{Diagnostic, Level, Span};
use mkt_model::{Handle, Strategy};

/// Takes out what the `allow` lines of the project accept.
///
/// An `allow` line needs the name of a check and a reason; without them it
/// accepts nothing. It is for its declaration: for findings whose first place
/// lies in it. An error of the language or of the project's files cannot be
/// accepted, since what is built would not be what was written.
pub(crate) fn settle(strategy: &Strategy, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let accepted: Vec<(Span, &str)> = strategy
        .own()
        .flat_map(|handle| {
            let extent = extent(handle);
            let allows = handle.declaration().allows.iter();
            allows.filter_map(move |allow| {
                let (name, _) = allow.check.as_ref()?;
                let reason = allow.reason.as_deref()?;
                has_text(reason).then_some((extent, name.as_str()))
            })
        })
        .collect();
    if accepted.is_empty() {
        return found;
    }
    let keep = |one: &Diagnostic| {
        !accepted
            .iter()
            .any(|(extent, name)| accepts(*extent, name, one))
    };
    found.into_iter().filter(keep).collect()
}

/// Whether an `allow` line with this name, for this declaration, is about a
/// finding.
fn accepts(extent: Span, name: &str, found: &Diagnostic) -> bool {
    name == found.name()
        && acceptable(found)
        && extent.file == found.span.file
        && extent.start <= found.span.start
        && found.span.end <= extent.end
}

fn acceptable(found: &Diagnostic) -> bool {
    let family = catalogue::find(found.name()).map(|check| check.family);
    found.level != Level::Error
        || !matches!(family, None | Some(Family::Language | Family::Project))
}

/// Whether a reason, with its quotation marks, says something.
fn has_text(reason: &str) -> bool {
    !reason.trim_matches('"').trim().is_empty()
}

/// From a declaration's name to the end of its last line.
fn extent(handle: Handle<'_>) -> Span {
    let declaration = handle.declaration();
    declaration
        .entries
        .iter()
        .map(|entry| handle.strategy.span(handle.id, entry.place))
        .fold(handle.span(), Span::cover)
}
