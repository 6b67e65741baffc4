//! A small document algebra: what a phrase looks like on one line and where
//! it may be broken, and the writer that decides.

use std::rc::Rc;

use smol_str::SmolStr;
use unicode_width::UnicodeWidthStr as _;

/// The widest a line may be.
pub(super) const WIDTH: usize = 100;

/// One level of indentation.
pub(super) const STEP: usize = 2;

/// The deepest a line is indented: what is nested deeper stays there, or the
/// white space of a file could outgrow the rest of it by far.
pub(super) const DEEPEST: usize = 80;

/// A piece of text that knows where it may be broken.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    /// Text without a line end.
    Text(SmolStr),
    /// A block text as it was written.
    BlockText(String),
    /// A space, or a line end where the group is broken.
    Line,
    /// Nothing, or a line end where the group is broken.
    Soft,
    /// A space, or so many where the group is broken.
    Pad(usize),
    /// A line end.
    Hard,
    /// A comment at the end of the line that is being written.
    Comment(String),
    /// One after the other.
    Concat(Vec<Self>),
    /// On one line if it fits and is not broken anyway.
    Group {
        /// Whether it is broken even where it would fit.
        broken: bool,
        /// What is in it.
        doc: Box<Self>,
    },
    /// Lines within begin that much further to the right.
    Nest(usize, Box<Self>),
    /// Lines within begin that much further to the left.
    Hang(usize, Box<Self>),
    /// Lines within begin where it begins itself.
    Align(Box<Self>),
    /// A space and the next element of a row, which moves to a new line where
    /// it does not fit.
    Next(Box<Self>),
    /// What several documents hold.
    Shared(Rc<Self>),
}

impl Doc {
    pub(super) fn text(text: impl Into<SmolStr>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn group(broken: bool, parts: Vec<Self>) -> Self {
        Self::Group {
            broken,
            doc: Box::new(Self::Concat(parts)),
        }
    }

    pub(super) fn align(self) -> Self {
        Self::Align(Box::new(self))
    }

    pub(super) fn nest(self, by: usize) -> Self {
        Self::Nest(by, Box::new(self))
    }

    /// The columns it takes on one line; none where it cannot be on one or
    /// takes more than `room`. Looks no further than that.
    pub(super) fn fits(&self, room: usize) -> Option<usize> {
        let mut taken = 0_usize;
        let mut rest = vec![self];
        while let Some(doc) = rest.pop() {
            match doc {
                Self::Text(text) => taken = taken.saturating_add(columns(text)),
                Self::BlockText(_)
                | Self::Hard
                | Self::Comment(_)
                | Self::Group { broken: true, .. } => return None,
                Self::Line | Self::Pad(_) => taken = taken.saturating_add(1),
                Self::Soft => {}
                Self::Concat(parts) => rest.extend(parts.iter().rev()),
                Self::Group { doc, .. }
                | Self::Nest(_, doc)
                | Self::Hang(_, doc)
                | Self::Align(doc) => rest.push(doc),
                Self::Next(doc) => {
                    taken = taken.saturating_add(1);
                    rest.push(doc);
                }
                Self::Shared(doc) => rest.push(doc),
            }
            if taken > room {
                return None;
            }
        }
        Some(taken)
    }

    /// The text on one line; none where it cannot be on one.
    pub(super) fn flat(&self) -> Option<String> {
        let mut out = String::new();
        self.write_flat(&mut out).then_some(out)
    }

    fn write_flat(&self, out: &mut String) -> bool {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::BlockText(_) | Self::Hard | Self::Comment(_) => return false,
            Self::Line | Self::Pad(_) => out.push(' '),
            Self::Soft => {}
            Self::Concat(parts) => return parts.iter().all(|part| part.write_flat(out)),
            Self::Group { broken: true, .. } => return false,
            Self::Group { doc, .. }
            | Self::Nest(_, doc)
            | Self::Hang(_, doc)
            | Self::Align(doc) => return doc.write_flat(out),
            Self::Next(doc) => {
                out.push(' ');
                return doc.write_flat(out);
            }
            Self::Shared(doc) => return doc.write_flat(out),
        }
        true
    }
}

/// Columns that a text takes on the screen.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// A line that was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Everything but the comment at its end. A block text is one line.
    pub code: String,
    /// The comment at its end.
    pub comment: Option<String>,
    /// Whether it stays as it is, white space at its ends included.
    pub verbatim: bool,
}

/// Writes lines.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub done: Vec<Line>,
    line: Line,
    column: usize,
}

impl Writer {
    /// The column that is written next.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Ends the line and begins one that is indented.
    pub(super) fn newline(&mut self, indent: usize) {
        self.end_line();
        self.spaces(indent.min(DEEPEST));
    }

    /// Ends the line.
    pub(super) fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        if !line.verbatim {
            let length = line.code.trim_end_matches(' ').len();
            line.code.truncate(length);
        }
        self.done.push(line);
        self.column = 0;
    }

    pub(super) fn text(&mut self, text: &str) {
        self.line.code.push_str(text);
        self.column = match text.rsplit_once('\n') {
            Some((_, last)) => columns(last),
            None => self.column.saturating_add(columns(text)),
        };
    }

    pub(super) fn spaces(&mut self, count: usize) {
        self.line.code.extend(std::iter::repeat_n(' ', count));
        self.column = self.column.saturating_add(count);
    }

    /// A whole line, or several, that stay as they are.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.line.code.push_str(text);
        self.line.verbatim = true;
    }

    /// Whether the line ends in a comment already, or is one.
    fn has_comment(&self) -> bool {
        self.line.comment.is_some() || self.line.code.trim_start().starts_with("//")
    }

    /// A comment at the end of the line.
    pub(super) fn comment(&mut self, text: &str) {
        self.line.comment = Some(text.to_owned());
    }

    /// Writes a document. `base` is the indentation of the line it belongs
    /// to, `reserve` what must still fit behind it.
    pub(super) fn render(&mut self, doc: &Doc, base: usize, reserve: usize) {
        let width = WIDTH.saturating_sub(reserve);
        // (indentation, whether it is broken, what)
        let mut stack = vec![(base, true, doc)];
        while let Some((indent, broken, doc)) = stack.pop() {
            match doc {
                Doc::Text(text) => self.text(text),
                Doc::BlockText(text) => self.text(&super::text::indented(text, base)),
                Doc::Line | Doc::Pad(_) if !broken => self.spaces(1),
                Doc::Pad(count) => self.spaces(*count),
                Doc::Soft if !broken => {}
                Doc::Line | Doc::Soft | Doc::Hard => self.newline(indent),
                Doc::Comment(text) if !self.has_comment() => self.comment(text),
                Doc::Comment(text) => {
                    self.newline(indent);
                    self.text(text);
                }
                Doc::Concat(parts) => {
                    stack.extend(parts.iter().rev().map(|part| (indent, broken, part)));
                }
                Doc::Group { broken, doc: inner } => {
                    let room = width.saturating_sub(self.column());
                    let fits = !broken && fits(inner, room, &stack);
                    stack.push((indent, !fits, inner));
                }
                Doc::Nest(by, doc) => stack.push((indent.saturating_add(*by), broken, doc)),
                Doc::Hang(by, doc) => stack.push((indent.saturating_sub(*by), broken, doc)),
                Doc::Align(doc) => stack.push((self.column(), broken, doc)),
                Doc::Shared(doc) => stack.push((indent, broken, doc)),
                Doc::Next(doc) => {
                    let room = width.saturating_sub(self.column());
                    let fits = room > 0 && fits(doc, room.saturating_sub(1), &stack);
                    if broken && !fits {
                        self.newline(indent);
                    } else {
                        self.text(" ");
                    }
                    stack.push((indent, broken, doc));
                }
            }
        }
    }
}

/// Whether a document fits on the line, with what must stand behind it there:
/// everything up to the first place where the line may end.
fn fits(doc: &Doc, room: usize, behind: &[(usize, bool, &Doc)]) -> bool {
    let Some(room) = doc.fits(room).map(|taken| room.saturating_sub(taken)) else {
        return false;
    };
    let mut taken = 0_usize;
    let mut rest: Vec<(bool, &Doc)> = Vec::new();
    let mut outer = behind.iter().rev();
    while taken <= room {
        let Some((broken, doc)) = rest
            .pop()
            .or_else(|| outer.next().map(|entry| (entry.1, entry.2)))
        else {
            break;
        };
        match doc {
            Doc::Text(text) => taken = taken.saturating_add(columns(text)),
            Doc::Line | Doc::Pad(_) if !broken => taken = taken.saturating_add(1),
            Doc::Pad(count) => taken = taken.saturating_add(*count),
            Doc::Soft if !broken => {}
            Doc::Next(doc) if !broken => {
                taken = taken.saturating_add(1);
                rest.push((broken, doc));
            }
            Doc::Line | Doc::Soft | Doc::Hard | Doc::Comment(_) | Doc::Next(_) => break,
            Doc::BlockText(_) => break,
            // A group behind this one may be broken at its first place.
            Doc::Group { doc, .. } => rest.push((true, doc)),
            Doc::Concat(parts) => rest.extend(parts.iter().rev().map(|part| (broken, part))),
            Doc::Nest(_, doc) | Doc::Hang(_, doc) | Doc::Align(doc) => rest.push((broken, doc)),
            Doc::Shared(doc) => rest.push((broken, doc)),
        }
    }
    taken <= room
}
