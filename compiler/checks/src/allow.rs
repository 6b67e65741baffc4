//! `allow` lines: findings that the author has seen and accepts.

use mkt_diagnostics::catalogue;
use mkt_diagnostics::{Diagnostic, Fix, Language, Span, SuppressionFault};
use mkt_model::{ApplicationUse, Handle, Strategy};
use mkt_syntax::view::Allow;

use crate::Subject;

/// Takes out what the `allow` lines of the project accept, and tells of those
/// without effect.
///
/// An `allow` line needs the name of a check and a reason; without them it
/// accepts nothing. It is for its declaration, or for what its application
/// comes to: for findings whose first place lies there. An error of the language or of the project's files cannot be
/// accepted, since what is built would not be what was written.
pub(crate) fn settle(subject: &Subject<'_>, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let strategy = subject.strategy;
    let mut told = Vec::new();
    let declared = strategy.own().map(|handle| {
        let allows = handle.declaration().allows.as_slice();
        (allows, handle.span().file, About::Span(extent(handle)))
    });
    let templates = strategy.templates().iter().filter(|one| one.own);
    let templates = templates.map(|template| {
        let name = strategy.name_span(template.symbol);
        (template.allows.as_slice(), name.file, About::Span(name))
    });
    let applied = strategy.applications().iter().filter(|one| one.own);
    let applied = applied.map(|application| {
        let allows = application.allows.as_slice();
        (allows, application.file, About::Application(application))
    });
    for (allows, file, about) in declared.chain(templates).chain(applied) {
        for allow in allows {
            let name = allow.check.as_ref().map_or("", |(name, _)| name.as_str());
            let before = found.len();
            let fault = match fault(name, allow.reason.as_deref()) {
                Some(fault) => fault,
                None => {
                    found.retain(|one| name != one.name() || !about.holds(strategy, one.span));
                    // Where something is damaged, not every check can look.
                    if found.len() < before || subject.damaged {
                        continue;
                    }
                    SuppressionFault::NothingFound
                }
            };
            let remove = fault == SuppressionFault::NothingFound;
            let span = Span::new(file, allow.range.start().into(), allow.range.end().into());
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

/// Whether a line accepts a finding of some name in a declaration.
pub(crate) fn accepts(handle: Handle<'_>, name: &str) -> bool {
    let of = |allows: &[Allow]| {
        allows.iter().any(|allow| {
            let check = allow.check.as_ref().map(|(check, _)| check.as_str());
            check == Some(name) && fault(name, allow.reason.as_deref()).is_none()
        })
    };
    let strategy = handle.strategy;
    of(&handle.declaration().allows)
        || strategy.applications().iter().any(|application| {
            of(&application.allows) && strategy.is_within(handle.span(), application)
        })
}

/// What an `allow` line is for.
enum About<'s> {
    /// A declaration.
    Span(Span),
    /// Everything that an application comes to.
    Application(&'s ApplicationUse),
}

impl About<'_> {
    /// Whether a finding's place lies in it.
    fn holds(&self, strategy: &Strategy, span: Span) -> bool {
        match self {
            Self::Span(extent) => {
                extent.file == span.file && extent.start <= span.start && span.end <= extent.end
            }
            Self::Application(application) => strategy.is_within(span, application),
        }
    }
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
    if !check.can_be_accepted() {
        return Some(SuppressionFault::NotAcceptable);
    }
    let says_something = reason.is_some_and(|reason| !reason.trim_matches('"').trim().is_empty());
    (!says_something).then_some(SuppressionFault::NoReason)
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
