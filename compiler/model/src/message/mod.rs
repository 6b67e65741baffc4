//! What messages say: their texts, cut into what everyone reads and what is
//! put in for each person, for every target and every check.

pub mod sms;
mod template;

use std::ops::Range;

use mkt_diagnostics::{FileId, Span};
use mkt_syntax::name::Path;

use crate::entry::PlaceId;
use crate::expression::{Base, PropertyPath};
use crate::strategy::{Handle, Line, Strategy};
use crate::symbol::SymbolId;
use crate::types::Type;
use crate::typing;
use crate::value::Value;

pub use template::{Braces, Insertion, Mistake, MistakeKind, Piece, Template};

/// A part of a message that people read or follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum Part {
    Subject,
    Preheader,
    Title,
    Body,
    Link,
    /// What an image shows.
    Alt,
}

impl Part {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 6] = [
        Self::Subject,
        Self::Preheader,
        Self::Title,
        Self::Body,
        Self::Link,
        Self::Alt,
    ];

    /// The word in the language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Preheader => "preheader",
            Self::Title => "title",
            Self::Body => "body",
            Self::Link => "link",
            Self::Alt => "alt",
        }
    }

    /// The key of the line that holds it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Alt => "image",
            part => part.word(),
        }
    }
}

/// A text of a message.
#[derive(Clone)]
pub struct MessageText<'s> {
    /// Which part of the message it is.
    pub part: Part,
    /// The line that holds it, which may be inherited.
    pub line: Line<'s>,
    /// The text as it is read: of a file, what stands in it.
    pub content: &'s str,
    /// The same, cut.
    pub template: Template,
    /// The place of the text or of the file's path.
    pub place: PlaceId,
    /// The file, where it is one, with its path as named.
    pub file: Option<(FileId, &'s str)>,
}

impl MessageText<'_> {
    /// Where a part of the content stands: in the strategy, or in the file.
    #[must_use]
    pub fn span(&self, content: Range<usize>) -> Span {
        match self.file {
            None => self
                .line
                .strategy
                .text_span(self.line.declaration, self.place, content),
            Some((file, _)) => {
                let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
                Span::new(file, at(content.start), at(content.end))
            }
        }
    }

    /// Where the text, or the path of its file, stands in the strategy.
    #[must_use]
    pub fn written(&self) -> Span {
        self.line.strategy.span(self.line.declaration, self.place)
    }
}

/// The texts of a message in one language.
#[derive(Clone)]
pub struct Wording<'s> {
    /// The language; none for the texts that it has anyway.
    pub language: Option<&'s str>,
    /// The line that begins them; none for those that it has anyway.
    pub line: Option<Line<'s>>,
    /// The texts, in the order of [`Part::ALL`]. A text in a file that could
    /// not be read is left out: see [`Self::has`].
    pub texts: Vec<MessageText<'s>>,
    /// The parts that are there, read or not.
    parts: Vec<Part>,
    /// Whether there is an image.
    pub image: Option<Line<'s>>,
}

impl<'s> Wording<'s> {
    /// Whether a part is there, even where its file could not be read or its
    /// value is damaged.
    #[must_use]
    pub fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// A text, where it is there and could be read.
    #[must_use]
    pub fn text(&self, part: Part) -> Option<&MessageText<'s>> {
        self.texts.iter().find(|text| text.part == part)
    }

    fn of(
        strategy: &'s Strategy,
        language: Option<&'s str>,
        line: Option<Line<'s>>,
        find: impl Fn(&str) -> Option<Line<'s>>,
    ) -> Self {
        let mut wording = Self {
            language,
            line,
            texts: Vec::new(),
            parts: Vec::new(),
            image: find("image"),
        };
        for part in Part::ALL {
            let Some(line) = find(part.key()) else {
                continue;
            };
            let captures = line.entry.captures.iter();
            let mut captures = captures.filter(|capture| {
                capture.slot == part.word() || (part == Part::Body && capture.slot == "path")
            });
            let Some(capture) = captures.next() else {
                continue;
            };
            wording.parts.push(part);
            let Value::Text(written) = &capture.value else {
                continue;
            };
            let text = if capture.slot == "path" {
                let Some(file) = strategy.attachment(written) else {
                    continue;
                };
                MessageText {
                    part,
                    line,
                    content: &file.text,
                    template: Template::read(&file.text, Braces::Double, None),
                    place: capture.place,
                    file: Some((file.file, written)),
                }
            } else {
                let template =
                    strategy.with_text_places(line.declaration, capture.place, |places| {
                        Template::read(written, Braces::Single, Some(places))
                    });
                MessageText {
                    part,
                    line,
                    content: written,
                    template,
                    place: capture.place,
                    file: None,
                }
            };
            wording.texts.push(text);
        }
        wording
    }
}

/// The texts of a message: those that it has anyway, then those in other
/// languages, in order.
#[must_use]
pub fn wordings(message: Handle<'_>) -> Vec<Wording<'_>> {
    let strategy = message.strategy;
    let base = Wording::of(strategy, None, None, |key| message.line(key));
    let mut found = vec![base];
    for line in message.statements() {
        if let Some(Value::Language(language)) = line.get("language") {
            let of = |key: &str| line.child(key);
            found.push(Wording::of(strategy, Some(language), Some(line), of));
        }
    }
    found
}

/// The property that an insertion means to somebody: of an entity, who entered
/// by an event. Names are looked up as in the conditions of a journey.
#[must_use]
pub fn inserted(
    strategy: &Strategy,
    path: &Path,
    entity: Option<SymbolId>,
    entry: Option<SymbolId>,
) -> Option<(PropertyPath, Type)> {
    let owners = [(Base::Person, entity), (Base::Entry, entry)];
    typing::names::property(&strategy.names, &strategy.tables, &owners, path)
}
