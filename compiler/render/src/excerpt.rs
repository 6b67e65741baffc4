//! The few lines of the sources that a diagnostic is about, safe to print.
//!
//! Renderers of terminals read whole files to find a line, print escape
//! characters as they are, and count widths in their own way. They are handed
//! an excerpt instead: some lines round each place, in one text of its own,
//! with true line numbers, with everything invisible made visible, with long
//! lines cut to the part that matters, and with places mapped accordingly.

use std::collections::{BTreeMap, BTreeSet};

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use mkt_diagnostics::{FileId, Span};

use crate::line_index::{LineIndex, Position};
use crate::shown_line::{ShownLine, show};

/// A place of more lines than this is marked on its first line only.
const LONGEST_MARK: usize = 6;

/// Lines shown above and below each place.
const CONTEXT: usize = 1;

/// A place to be marked.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// Where.
    pub(crate) span: Span,
    /// What is said there; already safe to print.
    pub(crate) label: String,
}

/// A place within the excerpt's own text.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// Offset in the excerpt.
    pub(crate) start: usize,
    /// Length in the excerpt.
    pub(crate) len: usize,
    /// What is said there.
    pub(crate) label: String,
}

/// Lines of one or more files, in windows of neighbours.
#[derive(Debug, Default)]
pub(crate) struct Excerpt {
    text: String,
    rows: Vec<Row>,
    windows: Vec<Window>,
    /// The true place of each mark's start, by its offset in the excerpt.
    positions: BTreeMap<usize, Position>,
}

/// One line of the excerpt.
#[derive(Debug)]
struct Row {
    /// Offset in the excerpt's text.
    start: usize,
    /// The window it belongs to.
    window: usize,
    /// Its line in its file, from 0.
    line: usize,
}

/// Neighbouring lines of one file.
#[derive(Debug)]
struct Window {
    path: String,
}

/// A mark, put within its file and measured in lines.
struct Measured {
    mark: usize,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
}

/// What an excerpt is made from: the files' lines and paths, safe to print.
pub(crate) trait Pages {
    /// The lines of a file that has text.
    fn lines(&self, file: FileId) -> Option<&LineIndex<'_>>;
    /// A file's path.
    fn path(&self, file: FileId) -> String;
}

impl Excerpt {
    /// Cuts the lines round the marks, `columns` wide at most. The marks come
    /// back placed, in their order; those in files without text are left out.
    pub(crate) fn cut(
        marks: &[Mark],
        pages: &dyn Pages,
        columns: usize,
        cut: &str,
    ) -> (Self, Vec<Placed>) {
        let mut files: Vec<FileId> = Vec::new();
        for mark in marks {
            if !files.contains(&mark.span.file) {
                files.push(mark.span.file);
            }
        }
        let mut excerpt = Self::default();
        let mut placed: BTreeMap<usize, Placed> = BTreeMap::new();
        for file in files {
            let Some(lines) = pages.lines(file) else {
                continue;
            };
            let measured: Vec<Measured> = marks
                .iter()
                .enumerate()
                .filter(|(_, mark)| mark.span.file == file)
                .map(|(index, mark)| measure(index, mark.span, lines))
                .collect();
            let shown = excerpt.add_file(&pages.path(file), lines, &measured, columns, cut);
            for mark in &measured {
                let Some(place) = place(mark, &shown) else {
                    continue;
                };
                excerpt
                    .positions
                    .insert(place.0, lines.position(mark.start));
                let label = marks.get(mark.mark).map_or("", |mark| mark.label.as_str());
                placed.insert(
                    mark.mark,
                    Placed {
                        start: place.0,
                        len: place.1.saturating_sub(place.0),
                        label: label.to_owned(),
                    },
                );
            }
        }
        (excerpt, placed.into_values().collect())
    }

    /// Adds the lines round the marks of one file; returns them with their
    /// offsets in the excerpt.
    fn add_file(
        &mut self,
        path: &str,
        lines: &LineIndex<'_>,
        measured: &[Measured],
        columns: usize,
        cut: &str,
    ) -> BTreeMap<usize, (usize, ShownLine)> {
        let wanted = wanted(lines, measured);
        let mut shown = BTreeMap::new();
        let mut before: Option<usize> = None;
        for line in wanted {
            if before.is_none_or(|before| before.saturating_add(1) != line) {
                self.windows.push(Window {
                    path: path.to_owned(),
                });
            }
            before = Some(line);
            let (start, text) = lines.line(line);
            // What matters most on a long line is where its first mark begins.
            let anchor = measured
                .iter()
                .find(|mark| mark.first <= line && line <= mark.last)
                .map_or(start, |mark| mark.start.max(start));
            let row = show(start, text, anchor, columns, cut);
            let offset = self.text.len();
            self.text.push_str(row.text());
            // Each line has its end, so that a place at the end of the file
            // is a place on its line.
            self.text.push('\n');
            self.rows.push(Row {
                start: offset,
                window: self.windows.len().saturating_sub(1),
                line,
            });
            shown.insert(line, (offset, row));
        }
        shown
    }

    /// The row that holds an offset of the excerpt.
    fn row_of(&self, offset: usize) -> Option<usize> {
        self.rows
            .partition_point(|row| row.start <= offset)
            .checked_sub(1)
    }
}

/// The lines of the marks and their neighbours, without blank ones at the
/// edges.
fn wanted(lines: &LineIndex<'_>, measured: &[Measured]) -> BTreeSet<usize> {
    let mut wanted = BTreeSet::new();
    for mark in measured {
        let from = mark.first.saturating_sub(CONTEXT);
        let to = mark.last.saturating_add(CONTEXT);
        wanted.extend((from..=to).filter(|line| *line < lines.lines()));
    }
    let all = wanted.clone();
    wanted.retain(|line| {
        let marked = measured
            .iter()
            .any(|mark| mark.first <= *line && *line <= mark.last);
        let within = all.contains(&line.saturating_add(1))
            && line
                .checked_sub(1)
                .is_some_and(|before| all.contains(&before));
        marked || within || !lines.line(*line).1.trim().is_empty()
    });
    wanted
}

/// Puts a span within its text, on whole characters, without line endings.
fn measure(mark: usize, span: Span, lines: &LineIndex<'_>) -> Measured {
    let text = lines.text();
    let offset = |offset: u32| {
        usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(text.len())
    };
    let start = text.floor_char_boundary(offset(span.start));
    let end = text.ceil_char_boundary(offset(span.end)).max(start);
    let marked = text.get(start..end).unwrap_or("");
    let marked = marked.trim_end_matches(['\r', '\n']);
    let mut end = start.saturating_add(marked.len());
    let first = lines.line_of(start);
    let mut last = lines.line_of(end);
    if last.saturating_sub(first) >= LONGEST_MARK {
        let (line_start, line) = lines.line(first);
        end = line_start.saturating_add(line.len()).max(start);
        last = first;
    }
    Measured {
        mark,
        start,
        end,
        first,
        last,
    }
}

/// Start and end of a mark in the excerpt.
fn place(mark: &Measured, shown: &BTreeMap<usize, (usize, ShownLine)>) -> Option<(usize, usize)> {
    let (first_offset, first) = shown.get(&mark.first)?;
    let start = first_offset.saturating_add(first.start_of(mark.start));
    if mark.start == mark.end {
        return Some((start, start));
    }
    let (last_offset, last) = shown.get(&mark.last)?;
    let end = last_offset.saturating_add(last.end_of(mark.end));
    Some((start, end.max(start)))
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let outside = MietteError::OutOfBounds;
        let last_byte = span.offset().saturating_add(span.len().saturating_sub(1));
        let (Some(first), Some(last)) = (self.row_of(span.offset()), self.row_of(last_byte)) else {
            return Err(outside);
        };
        let window_of = |row: usize| self.rows.get(row).map(|row| row.window);
        let window = window_of(first);
        // Places in two windows have no lines in common.
        if window != window_of(last) || last_byte > self.text.len() {
            return Err(outside);
        }
        let first = (first.saturating_sub(lines_before)..=first)
            .find(|row| window_of(*row) == window)
            .unwrap_or(first);
        let last = (last..=last.saturating_add(lines_after))
            .rfind(|row| window_of(*row) == window)
            .unwrap_or(last);
        let start = self.rows.get(first).map_or(0, |row| row.start);
        let end = self
            .rows
            .get(last.saturating_add(1))
            .map_or(self.text.len(), |row| row.start);
        let data = self.text.get(start..end).unwrap_or("").as_bytes();
        let line = self.rows.get(first).map_or(0, |row| row.line);
        // Without context the caller asks for the true place of the span.
        let column = if lines_before == 0 {
            self.positions
                .get(&span.offset())
                .map_or(0, |position| position.column.saturating_sub(1))
        } else {
            0
        };
        let path = window
            .and_then(|window| self.windows.get(window))
            .map_or("", |window| window.path.as_str());
        Ok(Box::new(MietteSpanContents::new_named(
            path.to_owned(),
            data,
            (start, data.len()).into(),
            line,
            column,
            last.saturating_sub(first).saturating_add(1),
        )))
    }
}
