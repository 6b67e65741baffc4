//! How many diagnostics are shown, and in which order.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Level};
use crate::span::{FileId, Span};

/// The most diagnostics that are shown of one file.
pub const PER_FILE: usize = 200;

/// Diagnostics as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Those to show, by file and place.
    pub shown: Vec<Diagnostic>,
    /// How many there were beyond the limit, by file.
    pub omitted: BTreeMap<FileId, Count>,
}

/// How many diagnostics of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Information.
    pub infos: usize,
}

impl Count {
    /// One more of that level.
    pub fn add(&mut self, level: Level) {
        let count = match level {
            Level::Error => &mut self.errors,
            Level::Warning => &mut self.warnings,
            Level::Info => &mut self.infos,
        };
        *count = count.saturating_add(1);
    }

    /// All levels together.
    #[must_use]
    pub fn total(self) -> usize {
        self.errors
            .saturating_add(self.warnings)
            .saturating_add(self.infos)
    }
}

impl Settled {
    /// How many diagnostics there are, shown or not.
    #[must_use]
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for diagnostic in &self.shown {
            count.add(diagnostic.level);
        }
        for omitted in self.omitted.values() {
            count.errors = count.errors.saturating_add(omitted.errors);
            count.warnings = count.warnings.saturating_add(omitted.warnings);
            count.infos = count.infos.saturating_add(omitted.infos);
        }
        count
    }

    /// The highest level that occurs, shown or not.
    #[must_use]
    pub fn highest(&self) -> Option<Level> {
        let count = self.count();
        if count.errors > 0 {
            Some(Level::Error)
        } else if count.warnings > 0 {
            Some(Level::Warning)
        } else if count.infos > 0 {
            Some(Level::Info)
        } else {
            None
        }
    }
}

/// Puts diagnostics in the order they are shown in, drops those that say the
/// same at the same place, and keeps [`PER_FILE`] of each file.
#[must_use]
pub fn settle(diagnostics: Vec<Diagnostic>) -> Settled {
    settle_to(diagnostics, PER_FILE)
}

/// As [`settle`], with another limit. Where a file has more, errors are kept
/// before warnings and warnings before information.
#[must_use]
pub fn settle_to(diagnostics: Vec<Diagnostic>, per_file: usize) -> Settled {
    let mut by_file: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics {
        by_file
            .entry(diagnostic.span.file)
            .or_default()
            .push(diagnostic);
    }
    let mut settled = Settled::default();
    for (file, mut list) in by_file {
        in_order(&mut list);
        let mut omitted = Count::default();
        if list.len() > per_file {
            // A stable sort: within a level the order of places stays.
            list.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
            for diagnostic in list.split_off(per_file) {
                omitted.add(diagnostic.level);
            }
            in_order(&mut list);
            settled.omitted.insert(file, omitted);
        }
        settled.shown.append(&mut list);
    }
    settled
}

/// By place, then name, then message; of two that say the same, one stays.
fn in_order(list: &mut Vec<Diagnostic>) {
    list.sort_by_cached_key(|diagnostic| {
        let Span { start, end, .. } = diagnostic.span;
        (start, diagnostic.name(), diagnostic.message(), end)
    });
    list.dedup_by(|second, first| {
        first.span.start == second.span.start && first.finding == second.finding
    });
}
