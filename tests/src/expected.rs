//! Findings that a source says are to be found in it.
//!
//! `// error: NAME` at the end of a line expects that finding in that line;
//! on a line of its own, in the next line that is not such a comment.
//! `warning` and `info` work alike, and one comment may follow another. A line
//! `// today: 2026-06-01` says on which day it is checked.

use std::collections::BTreeMap;

/// What is expected in one file: how often a finding, such as
/// `(3, "error: unknown-name")`, occurs in a line.
pub type Expected = BTreeMap<(usize, String), usize>;

const LEVELS: [&str; 3] = ["error: ", "warning: ", "info: "];

/// What a source expects.
#[must_use]
pub fn in_source(text: &str) -> Expected {
    let mut expected = Expected::new();
    let mut waiting: Vec<String> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut parts = line.split("//");
        let before = parts.next().unwrap_or_default();
        let found: Vec<String> = parts.filter_map(expectation).collect();
        if before.trim().is_empty() && !found.is_empty() {
            waiting.extend(found);
            continue;
        }
        for finding in waiting.drain(..).chain(found) {
            add(&mut expected, number, finding);
        }
    }
    expected
}

/// The day on which a source is to be checked, where it says.
#[must_use]
pub fn today(text: &str) -> Option<&str> {
    let mut lines = text.lines();
    lines.find_map(|line| line.strip_prefix("// today: ").map(str::trim))
}

/// Counts a finding.
pub fn add(expected: &mut Expected, line: usize, finding: String) {
    let count = expected.entry((line, finding)).or_default();
    *count = count.saturating_add(1);
}

/// `error: NAME` out of a comment; anything else in it is for readers.
fn expectation(comment: &str) -> Option<String> {
    let comment = comment.trim();
    let level = LEVELS.iter().find(|level| comment.starts_with(**level))?;
    let name = comment.strip_prefix(level)?;
    let name = name
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .next()?;
    Some(format!("{level}{name}"))
}

/// Both sides in words, where they differ.
#[must_use]
pub fn difference(expected: &Expected, found: &Expected) -> Option<String> {
    let missing = without(expected, found, "not found");
    let surplus = without(found, expected, "not expected");
    let text = [missing, surplus].concat().join("\n");
    (!text.is_empty()).then_some(text)
}

fn without(these: &Expected, those: &Expected, what: &str) -> Vec<String> {
    these
        .iter()
        .filter(|(key, count)| those.get(*key).copied().unwrap_or(0) < **count)
        .map(|((line, finding), _)| format!("  line {line}: {finding} was {what}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_stand_in_comments() {
        let text = "a // error: x // warning: y\n\n// error: z, and why\n// error: z\nb // plain\n";
        let list: Vec<_> = in_source(text).into_iter().collect();
        let entry = |line, finding: &str, count| ((line, finding.to_owned()), count);
        assert_eq!(
            list,
            [
                entry(1, "error: x", 1),
                entry(1, "warning: y", 1),
                entry(5, "error: z", 2),
            ]
        );
    }

    #[test]
    fn differences_are_told_on_both_sides() {
        let one = in_source("a // error: x\n");
        let other = in_source("a\nb // error: x\n");
        assert_eq!(difference(&one, &one), None);
        let told = difference(&one, &other).unwrap();
        assert!(told.contains("line 1: error: x was not found"), "{told}");
        assert!(told.contains("line 2: error: x was not expected"), "{told}");
    }
}
