//! The text of an application: the template's body with its arguments put in,
//! and where each piece of it was written.

use mkt_syntax::{TextRange, literal};

use super::template::{Mention, ParameterType, Template};

/// Where a piece of an application's text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In the template.
    Template,
    /// In what the application gives.
    Argument,
}

/// A piece of an application's text that was written in one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// Where it begins in the application's text.
    pub at: u32,
    pub length: u32,
    pub source: Source,
    /// Where it begins in the text that it was written in.
    pub start: u32,
    /// What it stands for in the template; the same text for the template's
    /// own.
    pub mention: (u32, u32),
}

/// What is put in for a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'t> {
    pub source: Source,
    /// The text it was written in.
    pub text: &'t str,
    pub range: TextRange,
    /// Whether it has several parts.
    pub several: bool,
}

/// Writes a template's body with what is given for its parameters.
pub(crate) fn write(
    template: &Template,
    text: &str,
    given: &[Option<Given<'_>>],
) -> (String, Vec<Piece>) {
    let mut writer = Writer {
        text: String::new(),
        pieces: Vec::new(),
    };
    let mut from = u32::from(template.body.start());
    for mention in &template.mentions {
        let Some(Some(given)) = given.get(mention.parameter) else {
            continue;
        };
        let (start, end) = ends(mention.range);
        writer.template(text, from, start);
        writer.given(template, mention, given, (start, end));
        from = end;
    }
    writer.template(text, from, u32::from(template.body.end()));
    (writer.text, writer.pieces)
}

fn ends(range: TextRange) -> (u32, u32) {
    (range.start().into(), range.end().into())
}

fn slice(text: &str, from: u32, to: u32) -> &str {
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let to = usize::try_from(to).unwrap_or(usize::MAX);
    text.get(from..to).unwrap_or_default()
}

struct Writer {
    text: String,
    pieces: Vec<Piece>,
}

impl Writer {
    fn piece(&mut self, written: &str, source: Source, start: u32, mention: (u32, u32)) {
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let length = u32::try_from(written.len()).unwrap_or(u32::MAX);
        if length > 0 {
            self.text.push_str(written);
            self.pieces.push(Piece {
                at,
                length,
                source,
                start,
                mention,
            });
        }
    }

    fn template(&mut self, text: &str, from: u32, to: u32) {
        self.piece(slice(text, from, to), Source::Template, from, (from, to));
    }

    fn given(
        &mut self,
        template: &Template,
        mention: &Mention,
        given: &Given<'_>,
        place: (u32, u32),
    ) {
        if mention.in_text {
            return self.within_text(given, place);
        }
        let ty = template.parameters.get(mention.parameter).map(|one| one.ty);
        let grouped = match ty {
            Some(ParameterType::Value(form)) => form.grouped && given.several,
            _ => false,
        };
        // Brackets are nobody's text: they count as the parameter's name.
        if grouped {
            self.piece("(", Source::Template, place.0, place);
        }
        let (start, end) = ends(given.range);
        self.piece(slice(given.text, start, end), given.source, start, place);
        if grouped {
            self.piece(")", Source::Template, place.1.saturating_sub(1), place);
        }
    }

    /// What is given as part of a text.
    fn within_text(&mut self, given: &Given<'_>, place: (u32, u32)) {
        let (start, end) = ends(given.range);
        let written = slice(given.text, start, end);
        if written.starts_with("\"\"\"") {
            // A block of text in one line, as a text in quotes would hold it.
            // One whose opener does not end its line is told where it is given.
            let (Ok(content) | Err(content)) = literal::block_text(written);
            let content = content.replace('\\', "\\\\").replace('"', "\\\"");
            let content = content.replace('\n', "\\n");
            self.piece(&content, Source::Template, start, place);
        } else if let Some(content) = written.strip_prefix('"') {
            let content = content.strip_suffix('"').unwrap_or(content);
            self.piece(content, given.source, start.saturating_add(1), place);
        } else {
            // However it is laid out, it reads the same.
            let words: Vec<&str> = written.split_whitespace().collect();
            let words = words.join(" ");
            let source = if words == written {
                given.source
            } else {
                Source::Template
            };
            self.piece(&words, source, start, place);
        }
    }
}

/// The piece that holds a place of an application's text.
pub(crate) fn piece_at(pieces: &[Piece], at: u32) -> Option<&Piece> {
    let after = pieces.partition_point(|piece| piece.at <= at);
    pieces.get(after.checked_sub(1)?)
}
