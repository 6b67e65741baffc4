//! Sources that are checked, mended by what is offered, and checked again.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "each test binary uses its part; a test that panics fails, as it should"
)]

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, Fix};
use mkt_model::{SourceFile, build};

/// Files that are checked on a day.
#[derive(Clone, Debug)]
pub struct Sources {
    pub files: Vec<SourceFile>,
    pub today: Option<Date>,
}

impl Sources {
    /// One file.
    pub fn of(text: &str) -> Self {
        let file = SourceFile {
            path: "plan.mkt".to_owned(),
            text: text.to_owned(),
        };
        Self {
            files: vec![file],
            today: None,
        }
    }

    /// All that is found.
    pub fn found(&self) -> Vec<Diagnostic> {
        let built = build(self.files.clone(), mkt_stdlib::modules());
        mkt_checks::check(&built.strategy, built.diagnostics, self.today)
    }

    /// The sources with what is offered written into them.
    pub fn fixed<'f>(&self, fixes: impl IntoIterator<Item = &'f Fix>) -> Self {
        let mut edits: Vec<_> = fixes.into_iter().flat_map(|fix| &fix.edits).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.file, edit.span.start)));
        let mut fixed = self.clone();
        for edit in edits {
            let file = usize::try_from(edit.span.file.0).unwrap();
            let range = edit.span.start as usize..edit.span.end as usize;
            fixed.files[file].text.replace_range(range, &edit.insert);
        }
        fixed
    }
}

/// All that is found in a text.
pub fn found(text: &str) -> Vec<Diagnostic> {
    Sources::of(text).found()
}

/// The names of all that is found in a text.
pub fn names(text: &str) -> Vec<&'static str> {
    found(text).iter().map(Diagnostic::name).collect()
}

/// A text with the only fix of a finding.
#[track_caller]
pub fn mended_by(text: &str, one: &Diagnostic) -> String {
    let [fix] = one.fixes.as_slice() else {
        panic!("{text}: {:?}", one.fixes);
    };
    let mended = Sources::of(text).fixed([fix]).files.remove(0).text;
    assert_ne!(mended, text);
    mended
}

/// A text with all fixes that are offered for a check, one for each finding.
#[track_caller]
pub fn mended(text: &str, check: &str) -> String {
    let told = found(text);
    let told: Vec<&Diagnostic> = told.iter().filter(|one| one.name() == check).collect();
    assert!(!told.is_empty(), "{:?}", names(text));
    for one in &told {
        assert_eq!(one.fixes.len(), 1, "{}", one.message());
    }
    let fixes = told.iter().flat_map(|one| &one.fixes);
    Sources::of(text).fixed(fixes).files.remove(0).text
}
