//! The formatter: one way to write every file.
//!
//! [`format()`] keeps every token and comment and decides the white space:
//!
//! - two spaces of indentation, lines of at most 100 columns where they can be
//!   broken, one line end at the end of the file, LF unless every line of
//!   the file ends in CRLF, no byte order mark;
//! - the values of a group of members stand in one column; a blank line ends a
//!   group; a value that is broken at its operators stands by itself;
//! - the words of neighbouring one-line statements of one shape (`stage`,
//!   `rule`, the branches of a `split`) stand in columns, and so do comments at
//!   the ends of neighbouring lines;
//! - a predicate that is too long, or was on several lines, is broken before
//!   each of its outermost `and` and `or`; a list that is too long is filled,
//!   one that was on several lines keeps its lines;
//! - a block that was on one line stays there if it fits; of several members on
//!   one line the same holds;
//! - the parameters of a template stand on its head's line, or each on its own;
//! - blank lines between groups stay, at most one; between declarations, in a
//!   file and in a template, there is one, but one-line declarations may stand
//!   together;
//! - texts are not touched; a block text moves with its key.
//!
//! Comments stay where they are, with two exceptions: one between an operator
//! that leads a line and its operand moves before the operator, and documentation
//! at the end of a line moves above what it documents.
//!
//! # Why it is idempotent
//! A row of tokens is broken where its commas and operators allow, and before
//! each part that a comment stands before. What is broken for want of room is
//! broken next time because a line end is there, and a comment stands before the
//! same part again: both passes see the same breaks and so the same columns.
//! Whether something fits always counts what must stand behind it on its line.
//!
//! A declaration in which the parser found a problem stays as it is, and so
//! does one below the comment `// fmt: skip`.
//!
//! Before anything is given back it is parsed again and compared with the
//! original. Where damage reaches so far that what surrounds it cannot be
//! moved, or would be moved otherwise the next time, the whole file stays as it
//! is; a file without damage whose meaning would change is a fault of the
//! formatter, see [`Refused`].

mod block;
mod doc;
mod file;
mod gaps;
mod item;
mod phrase;
mod rows;
mod same;
mod text;

#[cfg(test)]
mod tests;

/// Why a text was not formatted: the result would not have meant the same.
/// This is a fault of the formatter; the text stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The byte of the original where the two part.
    pub at: usize,
}

/// Formats a file.
pub fn format(text: &str) -> Result<String, Refused> {
    let before = mkt_grammar::parse(text);
    let formatted = file::file(text, &before);
    let after = mkt_grammar::parse(&formatted);
    let same = same::compare(&before, &after);
    if before.problems().is_empty() {
        return same.map(|()| formatted);
    }
    let is_settled = same.is_ok() && file::file(&formatted, &after) == formatted;
    Ok(if is_settled {
        formatted
    } else {
        text.to_owned()
    })
}
