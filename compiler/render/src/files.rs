//! The files of one report, each read for its lines once.

use std::collections::BTreeMap;

use mkt_diagnostics::limits::Settled;
use mkt_diagnostics::{FileId, Span};

use crate::excerpt::Pages;
use crate::line_index::{LineIndex, Position};
use crate::sources::Sources;
use crate::visible::visible;

/// The files that a report's diagnostics point into.
pub(crate) struct Files<'a> {
    sources: &'a dyn Sources,
    lines: BTreeMap<FileId, LineIndex<'a>>,
}

impl<'a> Files<'a> {
    /// Reads the lines of every file that the report points into.
    pub(crate) fn of(report: &Settled, sources: &'a dyn Sources) -> Self {
        let mut files = Self {
            sources,
            lines: BTreeMap::new(),
        };
        for diagnostic in &report.shown {
            files.add(diagnostic.span);
            for related in &diagnostic.related {
                files.add(related.span);
            }
            for edit in diagnostic.fixes.iter().flat_map(|fix| &fix.edits) {
                files.add(edit.span);
            }
        }
        files
    }

    /// Reads the lines of one more file.
    pub(crate) fn add(&mut self, span: Span) {
        if let Some(text) = self.sources.file(span.file).and_then(|file| file.text) {
            self.lines
                .entry(span.file)
                .or_insert_with(|| LineIndex::new(text));
        }
    }

    /// A file's path as it is, if there is such a file.
    pub(crate) fn raw_path(&self, file: FileId) -> Option<&'a str> {
        self.sources.file(file).map(|file| file.path)
    }

    /// Where a span begins and ends, if its file has text.
    pub(crate) fn positions(&self, span: Span) -> Option<(Position, Position)> {
        let lines = self.lines.get(&span.file)?;
        let position = |offset: u32| lines.position(usize::try_from(offset).unwrap_or(usize::MAX));
        Some((position(span.start), position(span.end)))
    }
}

impl Pages for Files<'_> {
    fn lines(&self, file: FileId) -> Option<&LineIndex<'_>> {
        self.lines.get(&file)
    }

    fn path(&self, file: FileId) -> String {
        visible(self.raw_path(file).unwrap_or(""))
    }
}
