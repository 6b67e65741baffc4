//! Somebody of whom a finding is so, as a small table and a timeline.
//!
//! ```text
//!   for example: a traveller who is in `first` and in `active`
//!     │ tier            gold
//!     │ home_tz         unset
//!     │
//!     │ 2026-03-01 10:00  booking  total 120 EUR
//!     │ 2026-05-30 10:00           is in both
//! ```

use mkt_diagnostics::{Happened, Known, Witness};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::visible::visible;

/// What stands before whom it is about.
const LEAD: &str = "  for example: ";

/// What stands for a property that has no value.
pub(crate) const UNSET: &str = "unset";

/// Columns between a cell and the next.
const GAP: usize = 2;

/// The widest that a cell is told, in columns.
const WIDEST: usize = 240;

/// How a witness is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Canvas {
    /// Columns to keep to.
    pub(crate) width: usize,
    /// Whether to draw with line characters; ASCII otherwise.
    pub(crate) unicode: bool,
}

/// The witness as lines for people. `lead` gives the first words their colour.
pub(crate) fn lines(
    witness: &Witness,
    canvas: Canvas,
    lead: impl Fn(&str) -> String,
) -> Vec<String> {
    lines_under(LEAD, witness, canvas, lead)
}

/// The same under other words than [`LEAD`].
pub(crate) fn lines_under(
    words: &str,
    witness: &Witness,
    canvas: Canvas,
    lead: impl Fn(&str) -> String,
) -> Vec<String> {
    let (bar, cut) = if canvas.unicode {
        ("    │ ", "…")
    } else {
        ("    | ", "...")
    };
    let safe = |text: &str| within(&visible(text), cut);
    let width = canvas.width.saturating_sub(bar.width()).max(1);
    let mut lines = Vec::new();
    let who = wrapped(
        &safe(&witness.who),
        canvas.width.saturating_sub(words.width()).max(1),
    );
    for (index, line) in who.iter().enumerate() {
        lines.push(if index == 0 {
            format!("{}{line}", lead(words))
        } else {
            format!("{}{line}", " ".repeat(words.width()))
        });
    }
    let known = witness.known.iter().map(|Known { name, value }| {
        let value = value.as_deref().map_or_else(|| UNSET.to_owned(), safe);
        vec![safe(name), value]
    });
    let happened = witness.happened.iter().map(|happened| {
        let Happened { at, what, detail } = happened;
        vec![safe(at), safe(what), safe(detail)]
    });
    let known = table(&known.collect::<Vec<_>>(), width);
    let happened = table(&happened.collect::<Vec<_>>(), width);
    let parted = !known.is_empty() && !happened.is_empty();
    let between = parted.then(String::new);
    for line in known.into_iter().chain(between).chain(happened) {
        lines.push(format!("{bar}{line}").trim_end().to_owned());
    }
    lines
}

/// The witness in plain lines, for where columns have no meaning.
pub(crate) fn plain(witness: &Witness) -> Vec<String> {
    let mut lines = vec![format!("for example: {}", witness.who)];
    for Known { name, value } in &witness.known {
        lines.push(format!("{name}: {}", value.as_deref().unwrap_or(UNSET)));
    }
    for Happened { at, what, detail } in &witness.happened {
        let told = [at, what, detail]
            .into_iter()
            .filter(|part| !part.is_empty());
        lines.push(told.map(String::as_str).collect::<Vec<_>>().join("  "));
    }
    lines
}

/// Rows of cells, the columns aligned. A column takes a third of the width at
/// most; what is wider has the rest of its row below. The last column wraps.
fn table(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let third = width.checked_div(3).unwrap_or(0);
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .filter(|wide| *wide <= third)
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter()
        .flat_map(|row| aligned(row, &widths, width))
        .collect()
}

/// One row, on as many lines as it needs.
fn aligned(row: &[String], widths: &[usize], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    // Where the cell begins, and where the line has got to.
    let mut column = 0_usize;
    for (index, cell) in row.iter().enumerate() {
        let is_last = index.saturating_add(1) == row.len();
        let own = widths.get(index).copied().unwrap_or(0);
        if cell.is_empty() && is_last {
            break;
        }
        if line.width() > column {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(&" ".repeat(column.saturating_sub(line.width())));
        let is_wide = cell.width() > own;
        if is_last || is_wide {
            for (part, text) in wrapped(cell, width.saturating_sub(column).max(1))
                .into_iter()
                .enumerate()
            {
                if part > 0 {
                    lines.push(std::mem::take(&mut line));
                    line.push_str(&" ".repeat(column));
                }
                line.push_str(&text);
            }
        } else {
            line.push_str(cell);
        }
        if is_wide && !is_last {
            lines.push(std::mem::take(&mut line));
        }
        column = column.saturating_add(own);
        if own > 0 {
            column = column.saturating_add(GAP);
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Text in lines of some columns; dates and names are not parted at hyphens.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options =
        textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
        .into_iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// The text, cut where it is wider than anybody reads.
fn within(text: &str, cut: &str) -> String {
    if text.len() <= WIDEST || text.width() <= WIDEST {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut width = 0_usize;
    for letter in text.graphemes(true) {
        width = width.saturating_add(letter.width());
        if width > WIDEST {
            break;
        }
        kept.push_str(letter);
    }
    kept.push_str(cut);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str, value: Option<&str>) -> Known {
        Known {
            name: name.to_owned(),
            value: value.map(str::to_owned),
        }
    }

    fn happened(at: &str, what: &str, detail: &str) -> Happened {
        Happened {
            at: at.to_owned(),
            what: what.to_owned(),
            detail: detail.to_owned(),
        }
    }

    fn traveller() -> Witness {
        Witness {
            who: "a traveller who is in `first` and in `active` at once".to_owned(),
            known: vec![
                known("tier", Some("gold")),
                known("home_tz", None),
                known("优惠 by mail", Some("yes")),
                known(
                    "expectations_of_the_next_journey_with_us",
                    Some("a family holiday without surprises, near the sea"),
                ),
            ],
            happened: vec![
                happened(
                    "2026-03-01 10:00",
                    "booking",
                    "total 120 EUR, channel direct, destination \"São Paulo\"",
                ),
                happened("2026-05-30 10:00", "预订", "total 80 EUR"),
                happened("2026-06-01 00:00", "", "is in both"),
            ],
        }
    }

    fn drawn(width: usize, unicode: bool) -> String {
        lines(&traveller(), Canvas { width, unicode }, str::to_owned).join("\n")
    }

    #[test]
    fn in_a_wide_window() {
        insta::assert_snapshot!(drawn(100, true));
    }

    #[test]
    fn in_a_narrow_window() {
        insta::assert_snapshot!(drawn(60, true));
    }

    #[test]
    fn in_the_narrowest_window_in_ascii() {
        insta::assert_snapshot!(drawn(40, false));
    }

    #[test]
    fn in_plain_lines() {
        insta::assert_snapshot!(plain(&traveller()).join("\n"));
    }

    #[test]
    fn a_profile_alone_and_a_timeline_alone_have_no_empty_line() {
        let whole = traveller();
        for (known, happened) in [
            (whole.known.clone(), Vec::new()),
            (Vec::new(), whole.happened.clone()),
        ] {
            let witness = Witness {
                known,
                happened,
                ..whole.clone()
            };
            let canvas = Canvas {
                width: 100,
                unicode: true,
            };
            let lines = lines(&witness, canvas, str::to_owned);
            assert!(lines.iter().all(|line| line.trim() != "│"), "{lines:?}");
        }
    }

    #[test]
    fn what_nobody_reads_is_cut_and_nothing_is_obeyed() {
        let witness = Witness {
            who: "a \u{1b}[31mperson".to_owned(),
            known: vec![known("name\u{202e}", Some(&"长".repeat(100_000)))],
            happened: vec![happened("\u{7}", "a\nb", &"\u{9b}".repeat(9))],
        };
        let canvas = Canvas {
            width: 80,
            unicode: true,
        };
        let lines = lines(&witness, canvas, str::to_owned);
        assert!(lines.len() < 20, "{}", lines.len());
        for line in &lines {
            assert!(line.width() <= 80, "{line}");
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(!line.contains('\u{202e}'), "{line:?}");
        }
        assert!(lines.iter().any(|line| line.ends_with('…')));
    }
}
