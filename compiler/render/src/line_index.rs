//! From byte offsets to lines and columns, in time linear in the file once
//! and constant for each offset after that, even on lines of megabytes.

/// How many bytes lie between two remembered character counts.
const STRIDE: usize = 1024;

/// A place as people count: both from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in Unicode scalar values.
    pub column: usize,
}

/// The lines of one text. Lines end with `\n`; a `\r` before it belongs to
/// the ending. A byte order mark at the start is no column.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    /// Offset of the first byte of each line.
    starts: Vec<usize>,
    /// How many scalar values begin before each multiple of [`STRIDE`].
    counts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mark = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let mut starts = vec![mark];
        let mut counts = Vec::new();
        let mut count = 0_usize;
        for (chunk_index, chunk) in text.as_bytes().chunks(STRIDE).enumerate() {
            counts.push(count);
            let base = chunk_index.saturating_mul(STRIDE);
            for (offset, byte) in chunk.iter().enumerate() {
                if *byte == b'\n' {
                    starts.push(base.saturating_add(offset).saturating_add(1));
                }
            }
            count = count.saturating_add(scalars(chunk));
        }
        Self {
            text,
            starts,
            counts,
        }
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// How many lines there are; an empty text has one.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, of a byte offset; beyond the end, the last line.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// Where a line, from 0, begins, and its text without the ending. Lines
    /// beyond the last are empty.
    #[must_use]
    pub fn line(&self, line: usize) -> (usize, &'a str) {
        let end = self.text.len();
        let start = self.starts.get(line).copied().unwrap_or(end);
        let next = self
            .starts
            .get(line.saturating_add(1))
            .copied()
            .unwrap_or(end);
        let text = self.text.get(start..next).unwrap_or("");
        let text = text.strip_suffix('\n').unwrap_or(text);
        (start, text.strip_suffix('\r').unwrap_or(text))
    }

    /// The place of a byte offset. An offset within a character is that
    /// character's place; one beyond the end is the end's.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        Position {
            line: line.saturating_add(1),
            column: self
                .scalars_before(offset)
                .saturating_sub(self.scalars_before(start))
                .saturating_add(1),
        }
    }

    /// How many scalar values begin before the offset.
    fn scalars_before(&self, offset: usize) -> usize {
        let chunk = offset.checked_div(STRIDE).unwrap_or(0);
        let rest = self
            .text
            .as_bytes()
            .get(chunk.saturating_mul(STRIDE)..offset)
            .map_or(0, scalars);
        // An offset at the very end may lie one past the last chunk.
        match self.counts.get(chunk) {
            Some(count) => count.saturating_add(rest),
            None => scalars(self.text.as_bytes()),
        }
    }
}

/// How many scalar values begin among these bytes of UTF-8.
fn scalars(bytes: &[u8]) -> usize {
    const CONTINUATION_MASK: u8 = 0b1100_0000;
    const CONTINUATION: u8 = 0b1000_0000;
    bytes
        .iter()
        .filter(|byte| **byte & CONTINUATION_MASK != CONTINUATION)
        .count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, clippy::string_slice)]

    use super::*;
    use proptest::prelude::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let position = LineIndex::new(text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 4), (2, 2));
        assert_eq!(at("目标 = x", 9), (1, 6));
        assert_eq!(at("目标", 4), (1, 2), "within a character");
        assert_eq!(at("ab", 99), (1, 3), "beyond the end");
        assert_eq!(at("a\r\nb", 3), (2, 1));
        assert_eq!(at("\u{feff}a", 3), (1, 1), "a byte order mark is no column");
    }

    #[test]
    fn lines_are_without_their_endings() {
        let index = LineIndex::new("a\r\nbb\n\nc");
        let lines: Vec<_> = (0..6).map(|line| index.line(line).1).collect();
        assert_eq!(lines, ["a", "bb", "", "c", "", ""]);
        assert_eq!(index.lines(), 4);
    }

    #[test]
    fn the_end_of_a_text_of_whole_chunks_has_its_column() {
        let text = "x".repeat(STRIDE * 2);
        assert_eq!(at(&text, text.len()), (1, STRIDE * 2 + 1));
    }

    proptest! {
        #[test]
        fn agrees_with_counting(text in "(\\PC|\n|\r\n){0,80}", repeat in 1..60_usize, share in 0.0..1.0_f64) {
            let text = text.repeat(repeat);
            let offset = text.floor_char_boundary((text.len() as f64 * share) as usize);
            let before = text[..offset].strip_prefix('\u{feff}').unwrap_or(&text[..offset]);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            prop_assert_eq!(at(&text, offset), (line, column));
        }
    }
}
