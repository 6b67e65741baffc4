//! A text with insertions, cut into what is read as it stands and what is
//! put in for each person.

use std::ops::Range;

use mkt_grammar::TextSize;
use mkt_syntax::TextRange;
use mkt_syntax::literal::TextPlaces;
use mkt_syntax::name::Path;

/// How insertions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Braces {
    /// `{name}`, in texts of a strategy; `\{` is a brace.
    Single,
    /// `{{ name }}`, in files, since HTML and CSS have braces of their own;
    /// `\{{` stands for two braces.
    Double,
}

/// A text with insertions. Ranges are bytes of the text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// What it is put together of, in order.
    pub pieces: Vec<Piece>,
    /// Braces that make no insertion. Except for those that only look like
    /// one they are part of no piece.
    pub mistakes: Vec<Mistake>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// What everyone reads, braces without their backslash, with its place.
    Literal(String, Range<usize>),
    /// What is put in.
    Insertion(Insertion),
}

/// `{name}` or `{name|there}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The property's path; its ranges are bytes of the text.
    pub path: Path,
    /// Where the path stands.
    pub name: Range<usize>,
    /// What is read where the property is unset, with its place; white space
    /// around it does not count. It may be empty: then nothing is read.
    pub fallback: Option<(String, Range<usize>)>,
    /// All of it, braces included.
    pub range: Range<usize>,
}

/// Braces that make no insertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub kind: MistakeKind,
    /// Where.
    pub range: Range<usize>,
}

/// What is wrong with braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// Nothing closes it.
    Unclosed,
    /// Nothing opened it.
    Unopened,
    /// There is no name in it.
    Empty,
    /// What stands in it is no name.
    NotAName(String),
    /// `{{ name }}` in a text, where one brace is due: what stands inside.
    Doubled(String),
    /// `{name}` in a file, where two braces are due. It may well be meant as it
    /// stands, so it is also part of a literal piece.
    Single(Box<Insertion>),
}

impl Template {
    /// Cuts a text. `places` says which of its characters were written as
    /// escapes, and so are no braces; none where nothing is escaped.
    #[must_use]
    pub fn read(text: &str, braces: Braces, places: Option<&TextPlaces>) -> Self {
        let mut reader = Reader {
            text,
            braces,
            places,
            at: 0,
            literal: String::new(),
            from: 0,
            escaped: 0,
            template: Self::default(),
        };
        reader.all();
        reader.template
    }

    /// Its insertions, in order.
    pub fn insertions(&self) -> impl Iterator<Item = &Insertion> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Insertion(insertion) => Some(insertion),
            Piece::Literal(..) => None,
        })
    }

    /// Its literal pieces, in order.
    pub fn literals(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(text, range) => Some((text.as_str(), range)),
            Piece::Insertion(_) => None,
        })
    }
}

struct Reader<'t> {
    text: &'t str,
    braces: Braces,
    places: Option<&'t TextPlaces>,
    at: usize,
    literal: String,
    /// Where the literal piece that is being read begins.
    from: usize,
    /// The escaped braces that nothing has closed yet.
    escaped: usize,
    template: Template,
}

impl<'t> Reader<'t> {
    fn all(&mut self) {
        while let Some(character) = self.rest().chars().next() {
            let typed = self.is_typed(self.at);
            match (self.braces, character) {
                (Braces::Single, '{') if typed && self.is_escaped() => {
                    self.take_escaped(1);
                    self.escaped = self.escaped.saturating_add(1);
                }
                (Braces::Double, '{') if self.rest().starts_with("{{") && self.is_escaped() => {
                    self.take_escaped(2);
                }
                (Braces::Single, '{') if typed => self.open(),
                (Braces::Double, '{') if self.rest().starts_with("{{") => self.open(),
                (Braces::Double, '{') => {
                    self.look_alike();
                    self.take(1);
                }
                // `\{so}` is read as `{so}`.
                (Braces::Single, '}') if typed && self.escaped > 0 => {
                    self.escaped = self.escaped.saturating_sub(1);
                    self.take(1);
                }
                (Braces::Single, '}') if typed => {
                    self.mistake(MistakeKind::Unopened, self.at..self.at.saturating_add(1));
                    self.take(1);
                }
                _ => self.take(character.len_utf8()),
            }
        }
        self.end_literal();
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn is_typed(&self, at: usize) -> bool {
        self.places.is_none_or(|places| places.is_typed(at))
    }

    /// Whether a backslash stands right before, written as such.
    fn is_escaped(&self) -> bool {
        let before = self.at.checked_sub(1);
        self.literal.ends_with('\\') && before.is_some_and(|before| self.is_typed(before))
    }

    /// Takes bytes as they stand.
    fn take(&mut self, bytes: usize) {
        if self.literal.is_empty() {
            self.from = self.at;
        }
        let end = self.at.saturating_add(bytes);
        self.literal
            .push_str(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
    }

    /// Takes braces in place of the backslash before them.
    fn take_escaped(&mut self, bytes: usize) {
        let from = self.from;
        self.literal.pop();
        self.take(bytes);
        self.from = from;
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            let range = self.from..self.at;
            self.template.pieces.push(Piece::Literal(literal, range));
        }
    }

    fn mistake(&mut self, kind: MistakeKind, range: Range<usize>) {
        self.template.mistakes.push(Mistake { kind, range });
    }

    /// An insertion, or what was to be one.
    fn open(&mut self) {
        let start = self.at;
        let width = match self.braces {
            Braces::Single => 1,
            Braces::Double => 2,
        };
        if self.braces == Braces::Single
            && self.rest().starts_with("{{")
            && let Some(length) = self.rest().find("}}")
        {
            let inner = self.rest().get(2..length).unwrap_or_default();
            if !inner.contains(['{', '}', '\n']) {
                let end = start.saturating_add(length).saturating_add(2);
                let kind = MistakeKind::Doubled(inner.trim().to_owned());
                self.skip(kind, start..end);
                return;
            }
        }
        let Some(length) = self.closed(start.saturating_add(width)) else {
            // What is told is the brace with the word behind it.
            let word = self.rest().get(width..).unwrap_or_default();
            let end = word
                .find(|c: char| c.is_whitespace() || c == '{')
                .unwrap_or(word.len());
            let end = start.saturating_add(width).saturating_add(end);
            self.skip(MistakeKind::Unclosed, start..end);
            return;
        };
        let inner = start.saturating_add(width)..start.saturating_add(width).saturating_add(length);
        let end = inner.end.saturating_add(width);
        match self.insertion(inner, start..end) {
            Ok(insertion) => {
                self.end_literal();
                self.template.pieces.push(Piece::Insertion(insertion));
                self.at = end;
            }
            Err(kind) => self.skip(kind, start..end),
        }
    }

    fn skip(&mut self, kind: MistakeKind, range: Range<usize>) {
        self.end_literal();
        self.at = range.end;
        self.mistake(kind, range);
    }

    /// The length of what stands between an opener and its closer, which come
    /// in the same paragraph with no other opener between.
    fn closed(&self, from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let mut blank = false;
        for (offset, character) in rest.char_indices() {
            let typed = self.is_typed(from.saturating_add(offset));
            let here = rest.get(offset..).unwrap_or_default();
            match character {
                '}' if self.braces == Braces::Double && !here.starts_with("}}") => {}
                '}' if typed => return Some(offset),
                '{' if typed && (self.braces == Braces::Single || here.starts_with("{{")) => {
                    return None;
                }
                '\n' if blank => return None,
                '\n' => blank = true,
                _ if !character.is_whitespace() => blank = false,
                _ => {}
            }
        }
        None
    }

    fn insertion(
        &self,
        inner: Range<usize>,
        range: Range<usize>,
    ) -> Result<Insertion, MistakeKind> {
        let text = self.text.get(inner.clone()).unwrap_or_default();
        let (before, after) = match text.split_once('|') {
            Some((before, after)) => (before, Some(after)),
            None => (text, None),
        };
        let (written, name) = trimmed(before, inner.start);
        if written.is_empty() {
            return Err(MistakeKind::Empty);
        }
        let not_a_name = || MistakeKind::NotAName(written.to_owned());
        let size = |at: usize| u32::try_from(at).map(TextSize::new);
        let (Ok(from), Ok(to)) = (size(name.start), size(name.end)) else {
            return Err(not_a_name());
        };
        let path = Path::read(written, TextRange::new(from, to));
        if !is_path(written) {
            return Err(not_a_name());
        }
        let fallback = after.map(|after| {
            let bar = inner.end.saturating_sub(after.len());
            let (written, place) = trimmed(after, bar);
            (written.to_owned(), place)
        });
        Ok(Insertion {
            path,
            name,
            fallback,
            range,
        })
    }

    /// `{name}` in a file: may be meant as an insertion.
    fn look_alike(&mut self) {
        let rest = self.rest();
        let Some(close) = rest.find('}') else { return };
        let inner = rest.get(1..close).unwrap_or_default();
        let tight = !inner.contains(['\n', '{']) && inner == inner.trim();
        let end = self.at.saturating_add(close).saturating_add(1);
        let within = self.at.saturating_add(1)..self.at.saturating_add(close);
        if tight && let Ok(insertion) = self.insertion(within, self.at..end) {
            let kind = MistakeKind::Single(Box::new(insertion));
            self.mistake(kind, self.at..end);
        }
    }
}

/// A text without the white space around it, and where it then stands.
fn trimmed(text: &str, from: usize) -> (&str, Range<usize>) {
    let start = text.len().saturating_sub(text.trim_start().len());
    let trimmed = text.trim();
    let from = from.saturating_add(start.min(text.len()));
    (trimmed, from..from.saturating_add(trimmed.len()))
}

/// Whether a text is names with dots between them.
fn is_path(text: &str) -> bool {
    let mut rest = text;
    loop {
        let length = match rest.strip_prefix('`') {
            Some(quoted) => match quoted.find('`') {
                Some(length) if length > 0 => length.saturating_add(2),
                _ => return false,
            },
            None => {
                let mut characters = rest.char_indices();
                let begins = characters
                    .next()
                    .is_some_and(|(_, c)| c == '_' || unicode_ident::is_xid_start(c));
                if !begins {
                    return false;
                }
                characters
                    .find(|(_, c)| !unicode_ident::is_xid_continue(*c))
                    .map_or(rest.len(), |(at, _)| at)
            }
        };
        rest = rest.get(length..).unwrap_or_default();
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None => return rest.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unwrap_used,
        reason = "these are tests"
    )]

    use super::*;
    use mkt_syntax::literal;
    use proptest::prelude::*;

    fn shown(template: &Template, text: &str) -> String {
        let pieces = template.pieces.iter().map(|piece| match piece {
            Piece::Literal(text, _) => text.clone(),
            Piece::Insertion(one) => {
                assert_eq!(text[one.name.clone()].trim(), &text[one.name.clone()]);
                match &one.fallback {
                    None => format!("<{}>", one.path),
                    Some((fallback, at)) => {
                        assert_eq!(&text[at.clone()], fallback);
                        format!("<{}|{fallback}>", one.path)
                    }
                }
            }
        });
        pieces.collect()
    }

    fn read(text: &str) -> (String, Vec<(MistakeKind, String)>) {
        read_as(text, Braces::Single)
    }

    fn read_as(text: &str, braces: Braces) -> (String, Vec<(MistakeKind, String)>) {
        let template = Template::read(text, braces, None);
        let mistakes = template.mistakes.iter();
        let mistakes = mistakes.map(|one| (one.kind.clone(), text[one.range.clone()].to_owned()));
        (shown(&template, text), mistakes.collect())
    }

    #[test]
    fn names_paths_and_fallbacks() {
        let good = |text| {
            let (shown, mistakes) = read(text);
            assert_eq!(mistakes, []);
            shown
        };
        assert_eq!(good("Hello {first_name}!"), "Hello <first_name>!");
        assert_eq!(good("{ a.b.c | dear  reader }"), "<a.b.c|dear  reader>");
        assert_eq!(good("{name|}{昵称|茶友}"), "<name|><昵称|茶友>");
        assert_eq!(good(r"\{a {b|c|d}"), "{a <b|c|d>");
        assert_eq!(good(r"\{a {b} c} d"), "{a <b> c} d");
    }

    #[test]
    fn braces_that_make_no_insertion() {
        let mistakes = |text: &str| read(text).1;
        let one = |kind, text: &str| vec![(kind, text.to_owned())];
        assert_eq!(mistakes("a {name, b"), one(MistakeKind::Unclosed, "{name,"));
        assert_eq!(
            mistakes("a {x\n\nb}"),
            vec![
                (MistakeKind::Unclosed, "{x".to_owned()),
                (MistakeKind::Unopened, "}".to_owned()),
            ]
        );
        assert_eq!(mistakes("a {  } b"), one(MistakeKind::Empty, "{  }"));
        assert_eq!(mistakes("a {|b}"), one(MistakeKind::Empty, "{|b}"));
        assert_eq!(mistakes("a name} b"), one(MistakeKind::Unopened, "}"));
        let doubled = MistakeKind::Doubled("name".to_owned());
        assert_eq!(mistakes("a {{ name }} b"), one(doubled, "{{ name }}"));
        for text in ["first name", "1st", "a..b", "a.", "#if a", "``"] {
            let kind = MistakeKind::NotAName(text.to_owned());
            let written = format!("{{{text}}}");
            assert_eq!(mistakes(&written), one(kind, &written));
        }
    }

    #[test]
    fn files_have_two_braces() {
        let (shown, mistakes) = read_as(
            "<style>a { color: red } @media x { b { } }</style>{{ name|there }} \\{{ x",
            Braces::Double,
        );
        assert_eq!(mistakes, []);
        assert_eq!(
            shown,
            "<style>a { color: red } @media x { b { } }</style><name|there> {{ x"
        );
        let (shown, mistakes) = read_as("Hello {name|there}", Braces::Double);
        assert_eq!(shown, "Hello {name|there}");
        assert!(
            matches!(&mistakes[..], [(MistakeKind::Single(_), text)] if text == "{name|there}")
        );
        let (_, mistakes) = read_as("a {{ name }", Braces::Double);
        assert_eq!(mistakes, [(MistakeKind::Unclosed, "{{".to_owned())]);
    }

    #[test]
    fn escapes_are_no_braces() {
        let read = |token: &str| {
            let (content, _) = literal::text(token);
            let places = TextPlaces::of(token);
            let template = Template::read(&content, Braces::Single, Some(&places));
            assert_eq!(template.mistakes, []);
            shown(&template, &content)
        };
        assert_eq!(read(r#""a \{b""#), "a {b");
        assert_eq!(read(r#""a \\{b}""#), r"a \<b>");
        assert_eq!(read(r#""a \u{7b}b\u{7d}""#), "a {b}");
    }

    proptest! {
        /// Pieces and mistakes together are the whole text, whatever it is.
        #[test]
        fn nothing_is_lost(text in r"[{}|.a ñ\n`\\]{0,24}", double in any::<bool>()) {
            let braces = if double { Braces::Double } else { Braces::Single };
            let template = Template::read(&text, braces, None);
            let mut ranges: Vec<Range<usize>> = Vec::new();
            for piece in &template.pieces {
                ranges.push(match piece {
                    Piece::Literal(_, range) => range.clone(),
                    Piece::Insertion(insertion) => insertion.range.clone(),
                });
            }
            for mistake in &template.mistakes {
                if !matches!(mistake.kind, MistakeKind::Single(_) | MistakeKind::Unopened) {
                    ranges.push(mistake.range.clone());
                }
            }
            ranges.sort_by_key(|range| range.start);
            let mut at = 0;
            for range in ranges {
                prop_assert_eq!(range.start, at);
                at = range.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
