//! How links are marked for analytics: one spelling for one thing.

use mkt_diagnostics::{Diagnostic, Fix, Message as Finding, Span, UtmFault};
use mkt_model::Line;
use mkt_model::value::Value;

use crate::People;

/// The marks that a campaign may state.
const MARKS: [&str; 4] = ["campaign", "source", "medium", "content"];

/// A mark as it is written.
struct Mark<'s> {
    key: &'static str,
    value: &'s str,
    line: Line<'s>,
    span: Span,
}

/// Checks the marks of all campaigns.
pub(crate) fn utm(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let marks: Vec<Mark<'_>> = subject
        .strategy
        .campaigns()
        .filter_map(|campaign| campaign.line("utm"))
        .flat_map(marks)
        .collect();
    let hyphens = marks.iter().filter(|mark| mark.value.contains('-')).count();
    let underscores = marks.iter().filter(|mark| mark.value.contains('_')).count();
    let usual = if underscores > hyphens { '_' } else { '-' };
    for mark in &marks {
        let others = match usual {
            '-' => hyphens,
            _ => underscores,
        };
        let other = if usual == '-' { '_' } else { '-' };
        let fault = if mark.value.chars().any(char::is_uppercase) {
            UtmFault::Capitals
        } else if mark.value.chars().any(|c| !is_plain(c)) {
            UtmFault::Signs
        } else if hyphens != underscores && mark.value.contains(other) {
            UtmFault::Separator {
                others: u32::try_from(others).unwrap_or(u32::MAX),
            }
        } else {
            continue;
        };
        let instead = tidied(mark.value, usual);
        let finding = Finding::UtmStyle {
            mark: mark.key.to_owned(),
            value: mark.value.to_owned(),
            fault,
            instead: instead.clone(),
        };
        let diagnostic = Diagnostic::new(finding, mark.span);
        let changeable = super::is_own(mark.line) && !instead.is_empty();
        told.push(match changeable {
            true => diagnostic.fix(Fix::replace(
                format!("write `{instead}`"),
                mark.span,
                format!("\"{instead}\""),
            )),
            false => diagnostic,
        });
    }
}

fn marks(line: Line<'_>) -> Vec<Mark<'_>> {
    let mut found = Vec::new();
    for key in MARKS {
        for capture in line.entry.all(key) {
            if let Value::Text(value) = &capture.value {
                found.push(Mark {
                    key,
                    value,
                    line,
                    span: line.capture_span(capture),
                });
            }
        }
    }
    found
}

/// Whether a character stands in an address as it is: letters of any script
/// do in what people see, and analytics show them so.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '~')
}

/// In lower case, words parted in the usual way.
fn tidied(value: &str, usual: char) -> String {
    let words = value
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '~')))
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    words.join(&usual.to_string())
}
