//! The text of an application: the template's body with its arguments put in,
//! and where each piece of it was written.

use mkt_syntax::TextRange;

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
        // Within a text what is put in replaces the braces, unless it names
        // something that is inserted when the text is used.
        let braces = mention.in_text && !names_something(template, mention);
        let (cut, next) = if braces {
            (start.saturating_sub(1), after_brace(text, end))
        } else {
            (start, end)
        };
        writer.template(text, from, cut);
        writer.given(template, mention, given, (cut, next));
        from = next;
    }
    writer.template(text, from, u32::from(template.body.end()));
    (writer.text, writer.pieces)
}

fn names_something(template: &Template, mention: &Mention) -> bool {
    template
        .parameters
        .get(mention.parameter)
        .is_some_and(|one| matches!(one.ty, ParameterType::Reference(_)))
}

/// The place after the next `}`.
fn after_brace(text: &str, from: u32) -> u32 {
    let start = usize::try_from(from).unwrap_or(usize::MAX);
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find('}').map_or(0, |at| at.saturating_add(1));
    from.saturating_add(u32::try_from(length).unwrap_or(0))
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
        let (from, to) = ends(given.range);
        let (mut start, mut end) = (from, to);
        let written = slice(given.text, start, end);
        if mention.in_text && written.starts_with('"') && !written.starts_with("\"\"\"") {
            // A text within a text: without its quotation marks.
            start = start.saturating_add(1);
            end = end.saturating_sub(1);
        }
        let ty = template.parameters.get(mention.parameter).map(|one| one.ty);
        let grouped = match ty {
            Some(ParameterType::Value(form)) => form.grouped && given.several && !mention.in_text,
            _ => false,
        };
        // Brackets are nobody's text: they count as the parameter's name.
        if grouped {
            self.piece("(", Source::Template, place.0, place);
        }
        let written = slice(given.text, start, end.max(start));
        let is_text = written.len() < slice(given.text, from, to).len();
        if mention.in_text && !is_text {
            // However it is laid out, it reads the same.
            let words: Vec<&str> = written.split_whitespace().collect();
            let words = words.join(" ");
            let source = if words == written {
                given.source
            } else {
                Source::Template
            };
            self.piece(&words, source, start, place);
        } else {
            self.piece(written, given.source, start, place);
        }
        if grouped {
            self.piece(")", Source::Template, place.1.saturating_sub(1), place);
        }
    }
}

/// The piece that holds a place of an application's text.
pub(crate) fn piece_at(pieces: &[Piece], at: u32) -> Option<&Piece> {
    let after = pieces.partition_point(|piece| piece.at <= at);
    pieces.get(after.checked_sub(1)?)
}
