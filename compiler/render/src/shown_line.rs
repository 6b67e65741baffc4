//! One line of a source as it is printed, and where its bytes went.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::visible::{is_hidden, push_visible};

/// Tabs reach to the next multiple of this column.
const TAB: usize = 4;

/// A line as it is printed.
#[derive(Debug)]
pub(crate) struct ShownLine {
    text: String,
    /// For each piece: its offset in the file, and in `text`; then the ends.
    pieces: Vec<(usize, usize)>,
}

/// A piece of a line: one letter with its accents, one emoji, one mark.
struct Piece {
    offset: usize,
    text: String,
    width: usize,
}

/// Prints a line of a file, which begins at `start`, in at most `columns`
/// columns. Of a longer line the part round the byte `anchor` is kept, and
/// `cut` stands for the rest.
pub(crate) fn show(
    start: usize,
    line: &str,
    anchor: usize,
    columns: usize,
    cut: &str,
) -> ShownLine {
    let anchor = line.floor_char_boundary(anchor.saturating_sub(start));
    let (from, to) = neighbourhood(line, anchor, columns);
    let near = line.get(from..to).unwrap_or("");
    let pieces = pieces(near, start.saturating_add(from));
    let end = start.saturating_add(to);

    let mut column = 0_usize;
    let mut anchor_column = 0_usize;
    for piece in &pieces {
        if piece.offset > start.saturating_add(anchor) {
            break;
        }
        anchor_column = column;
        column = column.saturating_add(piece.width);
    }
    let width = pieces
        .iter()
        .fold(0_usize, |width, piece| width.saturating_add(piece.width));

    let whole = from == 0 && to == line.len();
    // A third of the width goes to what stands before the anchor.
    let third = columns.checked_div(3).unwrap_or(0);
    let left = if (whole && width <= columns) || anchor_column <= columns.saturating_sub(third) {
        0
    } else {
        anchor_column.saturating_sub(third)
    };
    let right = left.saturating_add(columns);

    let mut shown = ShownLine {
        text: String::new(),
        pieces: Vec::new(),
    };
    let mut column = 0_usize;
    let mut kept_to = None;
    for piece in pieces {
        let next = column.saturating_add(piece.width);
        if column >= left && next <= right {
            if shown.pieces.is_empty() && piece.offset > start {
                shown.text.push_str(cut);
            }
            shown.pieces.push((piece.offset, shown.text.len()));
            shown.text.push_str(&piece.text);
        } else if column >= left {
            kept_to = Some(piece.offset);
            break;
        }
        column = next;
    }
    let kept_to = kept_to.unwrap_or(end);
    shown.pieces.push((kept_to, shown.text.len()));
    if kept_to < start.saturating_add(line.len()) {
        shown.text.push_str(cut);
    }
    shown
}

/// Offsets within a line that hold all that could be shown of it: a line can
/// be megabytes long, and only a few columns round the anchor are wanted.
fn neighbourhood(line: &str, anchor: usize, columns: usize) -> (usize, usize) {
    let (before, after) = line.split_at_checked(anchor).unwrap_or(("", line));
    let from = before
        .char_indices()
        .rev()
        .take(columns)
        .last()
        .map_or(before.len(), |(offset, _)| offset);
    let to = after
        .char_indices()
        .nth(columns.saturating_mul(2))
        .map_or(after.len(), |(offset, _)| offset);
    (from, before.len().saturating_add(to))
}

/// Cuts text into pieces that are safe to print and whose widths are certain.
fn pieces(text: &str, start: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut column = 0_usize;
    for (offset, cluster) in text.grapheme_indices(true) {
        let offset = start.saturating_add(offset);
        let piece = if cluster == "\t" {
            let past = column.checked_rem(TAB).unwrap_or(0);
            Piece {
                offset,
                text: " ".repeat(TAB.saturating_sub(past)),
                width: TAB.saturating_sub(past),
            }
        } else {
            let text = printable(cluster);
            let width = width_by_character(&text);
            Piece {
                offset,
                text,
                width,
            }
        };
        column = column.saturating_add(piece.width);
        pieces.push(piece);
    }
    pieces
}

/// A cluster as it is printed. Terminals disagree about the width of emoji
/// made of several characters, so of these the first one is shown: the
/// underline is then right everywhere.
fn printable(cluster: &str) -> String {
    let mut characters = cluster.chars();
    let first = characters.next();
    if let Some(first) = first
        && !is_hidden(first)
        && cluster.width() != width_by_character(cluster)
        && cluster.chars().any(is_emoji_part)
    {
        return first.to_string();
    }
    let mut shown = String::new();
    for character in cluster.chars() {
        push_visible(&mut shown, character);
    }
    shown
}

/// Whether a character joins or changes emoji.
const fn is_emoji_part(character: char) -> bool {
    matches!(
        character,
        '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}'
    )
}

/// The width as the sum of the characters' widths.
fn width_by_character(text: &str) -> usize {
    text.chars().fold(0_usize, |width, character| {
        width.saturating_add(character.width().unwrap_or(0))
    })
}

impl ShownLine {
    /// What is printed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the piece that holds the file's byte `offset` begins.
    pub(crate) fn start_of(&self, offset: usize) -> usize {
        let index = self
            .pieces
            .partition_point(|(original, _)| *original <= offset);
        index
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
            .map_or(0, |(_, shown)| *shown)
    }

    /// Where the piece ends that the file's byte before `offset` belongs to.
    pub(crate) fn end_of(&self, offset: usize) -> usize {
        let index = self
            .pieces
            .partition_point(|(original, _)| *original < offset);
        self.pieces
            .get(index)
            .map_or(self.text.len(), |(_, shown)| *shown)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::string_slice)]

    use super::*;

    fn whole(line: &str) -> ShownLine {
        show(0, line, 0, 80, "…")
    }

    #[test]
    fn tabs_become_spaces_up_to_the_next_stop() {
        assert_eq!(whole("\ta\tb").text(), "    a   b");
        assert_eq!(whole("目\tb").text(), "目  b");
    }

    #[test]
    fn places_move_with_the_text() {
        let line = whole("a\u{202e}b\tc");
        assert_eq!(line.text(), "a⟨U+202E⟩b  c");
        let at = |start, end| &line.text()[line.start_of(start)..line.end_of(end)];
        assert_eq!(at(0, 1), "a");
        assert_eq!(at(1, 4), "⟨U+202E⟩");
        assert_eq!(at(2, 3), "⟨U+202E⟩", "within a character");
        assert_eq!(at(6, 7), "c");
    }

    #[test]
    fn emoji_of_several_parts_have_one_width() {
        assert_eq!(whole("👨\u{200d}👩\u{200d}👧 x").text(), "👨 x");
        assert_eq!(whole("👍🏽 x").text(), "👍 x");
        assert_eq!(whole("✈\u{fe0f} x").text(), "✈ x");
        assert_eq!(whole("क्ष é").text(), "क्ष é");
    }

    #[test]
    fn long_lines_are_cut_round_the_anchor() {
        let line = "0123456789".repeat(100);
        let at_start = show(0, &line, 3, 20, "…");
        assert_eq!(at_start.text(), "01234567890123456789…");
        let within = show(0, &line, 500, 20, "…");
        assert_eq!(within.text(), "…45678901234567890123…");
        assert_eq!(&within.text()[within.start_of(500)..][..1], "0");
        let at_end = show(0, &line, 1000, 20, "…");
        assert!(at_end.text().starts_with('…') && at_end.text().ends_with('9'));
        assert_eq!(at_end.start_of(1000), at_end.text().len());
    }
}
