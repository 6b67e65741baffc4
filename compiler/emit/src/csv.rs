//! The one place where text from the strategy becomes a cell of a CSV file
//! (RFC 4180, UTF-8).
//!
//! A line ends in CRLF; a cell that holds the separator, a quote, a line break
//! or white space at its ends stands between quotes. A *text* that a
//! spreadsheet would compute is written behind an apostrophe, which
//! spreadsheets take for "this is text": nobody's plan runs a formula because
//! it was opened. Numbers and dates are the compiler's own and are written as
//! they are.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// What stands before a text that a spreadsheet would compute.
const GUARD: char = '\'';

/// The signs that make a spreadsheet compute a cell, also in their full-width
/// forms, and white space that some drop before they look.
const COMPUTED: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text of the strategy.
    Text(String),
    /// A number, written with a point.
    Number(Decimal),
    /// A day, as ISO 8601 has it.
    Day(Date),
}

impl Cell {
    /// Text; nothing where there is none.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Self::Empty,
            false => Self::Text(text),
        }
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Self {
        Self::Number(Decimal::from(number))
    }

    /// A number that may be absent.
    #[must_use]
    pub fn number(number: Option<Decimal>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }

    /// A day that may be absent.
    #[must_use]
    pub fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// `yes`, or nothing.
    #[must_use]
    pub fn flag(is: bool) -> Self {
        Self::text(if is { "yes" } else { "" })
    }

    /// The cell as a reader of the file gets it back.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => guarded(text),
            Self::Number(number) => number.normalize().to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// A text that no spreadsheet computes. NUL, which readers stop at or drop, is
/// shown as U+FFFD; a line break is LF, whatever it was.
fn guarded(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "\u{fffd}");
    // An apostrophe that is the text's own is guarded as well, so that taking
    // one away always gives the text.
    match text.starts_with(COMPUTED) || text.starts_with(GUARD) {
        true => format!("{GUARD}{text}"),
        false => text,
    }
}

/// How the cells of a file are parted, and how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What stands between two cells.
    pub separator: char,
    /// Whether a byte order mark tells spreadsheets that it is UTF-8.
    pub mark: bool,
}

/// Writes a table: its heading and its rows.
#[must_use]
pub fn write(form: Form, heading: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut out = String::from(if form.mark { "\u{feff}" } else { "" });
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                out.push(form.separator);
            }
            // Nothing at all is read as absent, two quotes as an empty text.
            if !cell.is_empty() {
                out.push_str(&field(&cell));
            }
        }
        out.push_str("\r\n");
    };
    line(&mut heading.iter().map(|name| (*name).to_owned()));
    for row in rows {
        line(&mut row.iter().map(Cell::shown));
    }
    out
}

/// A field, between quotes where it must be. Whatever the separator of a file
/// is, none of those in use stands bare in a field.
pub(crate) fn field(field: &str) -> String {
    let is_plain = !field.contains(['"', ',', ';', '\t', '\n', '\r'])
        && field.trim() == field
        && !field.is_empty();
    if is_plain {
        field.to_owned()
    } else {
        format!("\"{}\"", field.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Form = Form {
        separator: ',',
        mark: false,
    };

    #[test]
    fn a_table_reads_like_this() {
        let rows = [
            vec![
                Cell::text("Sell \"direct\", now"),
                Cell::whole(-3),
                Cell::Day(jiff::civil::date(2026, 3, 31)),
            ],
            vec![Cell::text("two\r\nlines"), Cell::Empty, Cell::flag(true)],
        ];
        assert_eq!(
            write(PLAIN, &["Title", "Days", "By"], &rows),
            "Title,Days,By\r\n\"Sell \"\"direct\"\", now\",-3,2026-03-31\r\n\"two\nlines\",,yes\r\n"
        );
        let marked = Form {
            separator: ';',
            mark: true,
        };
        assert_eq!(write(marked, &["A", "B"], &[]), "\u{feff}A;B\r\n");
    }

    #[test]
    fn no_text_is_computed() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'quoted"] {
            assert_eq!(Cell::text(text).shown(), format!("'{text}"));
        }
        assert_eq!(Cell::text("a = b").shown(), "a = b");
        assert_eq!(Cell::whole(-1).shown(), "-1");
    }
}
