//! `allow` lines: findings that the author has seen and accepts.

use mkt_diagnostics::catalogue::{self, Family};
use mkt_diagnostics::{Diagnostic, Fix, Language, Level, Span, SuppressionFault};
use mkt_model::Handle;

use crate::Subject;

/// Takes out what the `allow` lines of the project accept, and tells of those
/// without effect.
///
/// An `allow` line needs the name of a check and a reason; without them it
/// accepts nothing. It is for its declaration: for findings whose first place
/// lies in it. An error of the language or of the project's files cannot be
/// accepted, since what is built would not be what was written.
pub(crate) fn settle(subject: &Subject<'_>, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for handle in subject.strategy.own() {
        for allow in &handle.declaration().allows {
            let name = allow.check.as_ref().map_or("", |(name, _)| name.as_str());
            let before = found.len();
            let fault = match fault(name, allow.reason.as_deref()) {
                Some(fault) => fault,
                None => {
                    let extent = extent(handle);
                    found.retain(|one| !accepts(extent, name, one));
                    // Where something is damaged, not every check can look.
                    if found.len() < before || subject.damaged {
                        continue;
                    }
                    SuppressionFault::NothingFound
                }
            };
            let remove = fault == SuppressionFault::NothingFound;
            let span = Span::new(
                handle.span().file,
                allow.range.start().into(),
                allow.range.end().into(),
            );
            let finding = Language::UnusedSuppression {
                check: name.to_owned(),
                fault,
            };
            let diagnostic = Diagnostic::new(finding, span);
            told.push(if remove {
                diagnostic.fix(Fix::replace("take this line out", span, ""))
            } else {
                diagnostic
            });
        }
    }
    found.append(&mut told);
    found
}

/// What keeps an `allow` line from accepting anything.
fn fault(name: &str, reason: Option<&str>) -> Option<SuppressionFault> {
    if name.is_empty() {
        return Some(SuppressionFault::NoName);
    }
    let Some(check) = catalogue::find(name) else {
        return Some(SuppressionFault::UnknownCheck {
            nearest: catalogue::nearest(name).map(|check| check.name.to_owned()),
        });
    };
    if !acceptable(check.level, check.family) {
        return Some(SuppressionFault::NotAcceptable);
    }
    let says_something = reason.is_some_and(|reason| !reason.trim_matches('"').trim().is_empty());
    (!says_something).then_some(SuppressionFault::NoReason)
}

/// Whether an `allow` line with this name, for this declaration, is about a
/// finding.
fn accepts(extent: Span, name: &str, found: &Diagnostic) -> bool {
    name == found.name()
        && extent.file == found.span.file
        && extent.start <= found.span.start
        && found.span.end <= extent.end
}

/// Whether findings of a level and a family can be accepted.
fn acceptable(level: Level, family: Family) -> bool {
    level != Level::Error || !matches!(family, Family::Language | Family::Project)
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
