//! The first pass: what is declared, line by line, before any name is known.
//!
//! Each declaration's head and lines are read by the description of its kind.
//! What does not fit is reported and left out; everything else goes on.

mod lines;

use std::collections::{BTreeMap, HashMap};

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, FileId, Finding, Fix, HeadMistake, Language, Span};
use mkt_kinds::{Body, Kind, LabelRule, NameRule, Nested, Statement, catalogue};
use mkt_syntax::TextRange;
use mkt_syntax::atom::{Atom, AtomKind};
use mkt_syntax::literal::TextPlaces;
use mkt_syntax::name::Path;
use mkt_syntax::view;
use mkt_syntax::{expression, literal, span};
use smol_str::SmolStr;

use crate::entry::{PlaceId, Spec};
use crate::matching::{self, Matched, Mismatch, RawCapture};

/// A declaration before names are known.
#[derive(Debug)]
pub(crate) struct RawDeclaration {
    pub kind: &'static Kind,
    pub name: SmolStr,
    pub name_place: PlaceId,
    pub label: Option<String>,
    pub docs: Option<String>,
    pub of: Option<(Path, PlaceId)>,
    pub extends: Option<(Path, PlaceId)>,
    pub entries: Vec<RawEntry>,
    pub allows: Vec<view::Allow>,
    /// Something in it is damaged: what it lacks is not reported.
    pub damaged: bool,
    pub places: Places,
}

/// A line before names are known.
#[derive(Debug)]
pub(crate) struct RawEntry {
    pub spec: Spec,
    pub key: SmolStr,
    pub form: usize,
    pub captures: Vec<RawCapture>,
    /// Other forms that read the line as well as this one.
    pub alternatives: Vec<(usize, Vec<RawCapture>)>,
    pub children: Vec<RawEntry>,
    pub otherwise: Vec<RawOtherwise>,
    /// The names it introduces, and what they are. Only a line of variants
    /// introduces several.
    pub defines: Vec<(SmolStr, Nested, PlaceId)>,
    pub label: Option<String>,
    pub docs: Option<String>,
    pub place: PlaceId,
    pub value_place: PlaceId,
}

#[derive(Debug)]
pub(crate) struct RawOtherwise {
    pub captures: Vec<RawCapture>,
    pub children: Vec<RawEntry>,
    pub place: PlaceId,
}

/// The spans of a declaration's places.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    pub file: FileId,
    pub spans: Vec<Span>,
    /// Of texts, where their content stands in what was written, unless it
    /// stands there as it is, between quotes.
    pub texts: BTreeMap<PlaceId, TextPlaces>,
}

impl Places {
    fn new(file: FileId) -> Self {
        Self {
            file,
            spans: Vec::new(),
            texts: BTreeMap::new(),
        }
    }

    /// A new place for a range.
    pub fn add(&mut self, range: TextRange) -> PlaceId {
        let id = PlaceId(u32::try_from(self.spans.len()).unwrap_or(u32::MAX));
        self.spans.push(span(self.file, range));
        id
    }

    /// The span of a place.
    pub fn span(&self, place: PlaceId) -> Span {
        let index = usize::try_from(place.0).unwrap_or(usize::MAX);
        self.spans
            .get(index)
            .copied()
            .unwrap_or(Span::at(self.file, 0))
    }
}

/// Reads declarations of one file.
pub(crate) struct Collector<'t> {
    file: FileId,
    text: &'t str,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'t> Collector<'t> {
    pub fn new(file: FileId, text: &'t str) -> Self {
        Self {
            file,
            text,
            diagnostics: Vec::new(),
        }
    }

    fn span(&self, range: TextRange) -> Span {
        span(self.file, range)
    }

    fn slice(&self, range: TextRange) -> &'t str {
        self.text
            .get(std::ops::Range::<usize>::from(range))
            .unwrap_or_default()
    }

    fn tell(&mut self, finding: impl Into<Finding>, range: TextRange) {
        let diagnostic = Diagnostic::new(finding, self.span(range));
        self.diagnostics.push(diagnostic);
    }

    fn tell_with(&mut self, finding: impl Into<Finding>, range: TextRange, fix: Option<Fix>) {
        let mut diagnostic = Diagnostic::new(finding, self.span(range));
        diagnostic.fixes.extend(fix);
        self.diagnostics.push(diagnostic);
    }

    /// The fix that writes something else at a place.
    fn instead(&self, range: TextRange, text: impl Into<String>) -> Fix {
        let text = text.into();
        let title = if text.starts_with('`') {
            "put it between backticks".to_owned()
        } else {
            format!("write `{text}`")
        };
        Fix::replace(title, self.span(range), text)
    }

    // ---- heads --------------------------------------------------------------

    pub fn declaration(&mut self, declaration: &view::Declaration) -> Option<RawDeclaration> {
        let head = &declaration.head;
        let word = head.kind.text();
        let Some(kind) = catalogue::find(&word) else {
            self.no_kind(declaration, &word);
            return None;
        };
        let mut places = Places::new(self.file);
        let mut reader = HeadReader {
            atoms: &head.atoms,
            at: 0,
        };
        let name = self.name(&mut reader, declaration, kind)?;
        let name_place = places.add(name.1);
        let label = self.label(&mut reader, kind);
        let of = self.of(&mut reader, kind, &mut places, declaration);
        let extends = self.extends(&mut reader, kind, &mut places);
        if let Some(rest) = reader.rest()
            && !declaration.damaged
        {
            self.unreadable(&reader, rest, kind);
        }
        let mut damaged = declaration.damaged;
        let entries = match &declaration.block {
            Some(block) => self.body(
                block,
                kind.body,
                kind.article_name,
                &mut places,
                &mut damaged,
            ),
            None => {
                if kind.body_required && !declaration.damaged {
                    let what = format!("{} `{}`", kind.word, name.0);
                    let fix = Fix::insert_after("write `{ }`", self.span(head.range), " {\n}");
                    self.tell_with(Language::MissingBlock { what }, head.range, Some(fix));
                }
                damaged |= kind.body_required;
                Vec::new()
            }
        };
        let raw = RawDeclaration {
            kind,
            name: name.0,
            name_place,
            label,
            docs: declaration.docs.clone(),
            of,
            extends,
            entries,
            allows: declaration.allows.clone(),
            damaged,
            places,
        };
        if !raw.damaged && raw.extends.is_none() {
            self.required(&raw, declaration);
        }
        Some(raw)
    }

    /// Reports what stands in a head where nothing more is due.
    fn unreadable(&mut self, reader: &HeadReader<'_>, rest: TextRange, kind: &'static Kind) {
        let text = self.slice(rest).trim().to_owned();
        let words = reader.left().iter().all(|atom| match atom.path() {
            Some(path) => !path.is_word("of") && !path.is_word("extends"),
            None => false,
        });
        if words && kind.head.label == LabelRule::Optional {
            let fix = self.instead(rest, format!("\"{text}\""));
            let mistake = HeadMistake::LabelWithoutQuotes { text };
            self.tell_with(Language::WrongHead(mistake), rest, Some(fix));
        } else {
            self.tell(Language::WrongHead(HeadMistake::Unreadable { text }), rest);
        }
    }

    fn no_kind(&mut self, declaration: &view::Declaration, word: &str) {
        let range = declaration.head.kind.range;
        // Without a block it is no declaration with a misspelt kind, but text
        // that belongs to nothing.
        if declaration.block.is_none() {
            if !declaration.damaged {
                let text = self.slice(declaration.range).trim().to_owned();
                self.tell(Language::StrayText { text }, declaration.range);
            }
            return;
        }
        let near = nearest(word, catalogue::words()).map(str::to_owned);
        let fix = near.as_ref().map(|near| self.instead(range, near));
        let finding = Language::UnknownKind {
            word: word.to_owned(),
            nearest: near,
        };
        self.tell_with(finding, range, fix);
    }

    fn name(
        &mut self,
        reader: &mut HeadReader<'_>,
        declaration: &view::Declaration,
        kind: &'static Kind,
    ) -> Option<(SmolStr, TextRange)> {
        let head = &declaration.head;
        match (kind.head.name, reader.next()) {
            (
                NameRule::Identifier,
                Some(Atom {
                    kind: AtomKind::Name(path),
                    range,
                }),
            ) => {
                if let Some(name) = path.single()
                    && !path.is_word("of")
                    && !path.is_word("extends")
                {
                    self.reserved(path);
                    return Some((name.clone(), *range));
                }
                let text = path.to_string();
                if path.single().is_some() {
                    let kind = kind.word.to_owned();
                    self.tell(Language::MissingName { kind }, head.kind.range);
                } else {
                    let mistake = HeadMistake::Unreadable { text };
                    self.tell(Language::WrongHead(mistake), *range);
                }
                None
            }
            (
                NameRule::Identifier,
                Some(Atom {
                    kind: AtomKind::Text(token),
                    range,
                }),
            ) => {
                let kind_word = kind.word.to_owned();
                if let Some(Atom {
                    kind: AtomKind::Name(path),
                    range: after,
                }) = reader.peek()
                    && !path.is_word("of")
                    && !path.is_word("extends")
                    && let Some(name) = path.single()
                {
                    let swapped = format!("{name} {token}");
                    let fix = self.instead(range.cover(*after), swapped);
                    let mistake = HeadMistake::LabelBeforeName { kind: kind_word };
                    self.tell_with(Language::WrongHead(mistake), *range, Some(fix));
                    let found = (name.clone(), *after);
                    reader.at = reader.at.saturating_add(1);
                    return Some(found);
                }
                self.tell(Language::MissingName { kind: kind_word }, head.kind.range);
                None
            }
            (
                NameRule::Text,
                Some(Atom {
                    kind: AtomKind::Text(token),
                    range,
                }),
            ) => {
                let (text, _) = literal::text(token);
                Some((SmolStr::from(text), *range))
            }
            (
                NameRule::Text,
                Some(Atom {
                    kind: AtomKind::Name(_),
                    range,
                }),
            ) => {
                let kind = kind.article_name.to_owned();
                self.tell(
                    Language::WrongHead(HeadMistake::NameNotTaken { kind }),
                    *range,
                );
                None
            }
            (_, _) => {
                if !declaration.damaged {
                    let kind = kind.word.to_owned();
                    self.tell(Language::MissingName { kind }, head.kind.range);
                }
                None
            }
        }
    }

    /// Reports a word of the language given as a name without backticks.
    fn reserved(&mut self, path: &Path) {
        let word = expression::RESERVED.iter().find(|word| path.is_word(word));
        if let Some(word) = word {
            let fix = self.instead(path.range, format!("`{word}`"));
            let word = (*word).to_owned();
            self.tell_with(Language::ReservedWord { word }, path.range, Some(fix));
        }
    }

    fn label(&mut self, reader: &mut HeadReader<'_>, kind: &'static Kind) -> Option<String> {
        if kind.head.label == LabelRule::Forbidden {
            return None;
        }
        let mut label = None;
        while let Some(Atom {
            kind: AtomKind::Text(token),
            range,
        }) = reader.peek()
        {
            reader.at = reader.at.saturating_add(1);
            if label.is_some() {
                self.tell(Language::WrongHead(HeadMistake::SecondLabel), *range);
                continue;
            }
            let (text, mistakes) = literal::text(token);
            for at in mistakes {
                let text = token.get(at).unwrap_or_default().to_owned();
                self.tell(Language::BadEscape { text }, *range);
            }
            label = Some(text);
        }
        label
    }

    fn of(
        &mut self,
        reader: &mut HeadReader<'_>,
        kind: &'static Kind,
        places: &mut Places,
        declaration: &view::Declaration,
    ) -> Option<(Path, PlaceId)> {
        let article = || kind.article_name.to_owned();
        let Some(word) = reader.eat_word("of") else {
            if kind.head.of_required && !declaration.damaged {
                let kind = article();
                let mistake = HeadMistake::OfMissing { kind };
                self.tell(Language::WrongHead(mistake), declaration.head.range);
            }
            return None;
        };
        let path = reader.path()?;
        if kind.head.of.is_none() {
            let mistake = HeadMistake::OfNotTaken { kind: article() };
            self.tell(Language::WrongHead(mistake), word.cover(path.range));
            return None;
        }
        let place = places.add(path.range);
        Some((path, place))
    }

    fn extends(
        &mut self,
        reader: &mut HeadReader<'_>,
        kind: &'static Kind,
        places: &mut Places,
    ) -> Option<(Path, PlaceId)> {
        let word = reader.eat_word("extends")?;
        let path = reader.path()?;
        if !kind.head.extends {
            let kind = kind.article_name.to_owned();
            let mistake = HeadMistake::ExtendsNotTaken { kind };
            self.tell(Language::WrongHead(mistake), word.cover(path.range));
            return None;
        }
        if let Some(of) = reader.eat_word("of") {
            self.tell(Language::WrongHead(HeadMistake::ExtendsBeforeOf), of);
            reader.path();
        }
        let place = places.add(path.range);
        Some((path, place))
    }

    fn required(&mut self, raw: &RawDeclaration, declaration: &view::Declaration) {
        let owner = format!("{} `{}`", raw.kind.word, raw.name);
        self.required_in(raw.kind.body, &raw.entries, &owner, declaration.head.range);
    }

    fn required_in(&mut self, body: &Body, entries: &[RawEntry], owner: &str, range: TextRange) {
        for member in body.required() {
            let there = entries
                .iter()
                .any(|entry| matches!(entry.spec, Spec::Member(m) if m.key == member.key));
            if !there {
                let finding = Language::MissingKey {
                    key: member.key.to_owned(),
                    owner: owner.to_owned(),
                    example: Some(format!("{}: {}", member.key, member.example)),
                };
                self.tell(finding, range);
            }
        }
    }
}

/// Reads along the atoms of a head.
struct HeadReader<'a> {
    atoms: &'a [Atom],
    at: usize,
}

impl<'a> HeadReader<'a> {
    fn peek(&self) -> Option<&'a Atom> {
        self.atoms.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Atom> {
        let atom = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(atom)
    }

    fn eat_word(&mut self, word: &str) -> Option<TextRange> {
        let atom = self.peek().filter(|atom| atom.is_word(word))?;
        self.at = self.at.saturating_add(1);
        Some(atom.range)
    }

    fn path(&mut self) -> Option<Path> {
        let path = self.peek()?.path()?.clone();
        self.at = self.at.saturating_add(1);
        Some(path)
    }

    /// The atoms that are left.
    fn left(&self) -> &'a [Atom] {
        self.atoms.get(self.at..).unwrap_or_default()
    }

    /// What is left.
    fn rest(&self) -> Option<TextRange> {
        let first = self.peek()?;
        let last = self.atoms.last()?;
        Some(first.range.cover(last.range))
    }
}
