//! A phrase as a row of atoms.

use mkt_grammar::{Piece, SyntaxKind, TextRange, TextSize};
use smol_str::SmolStr;

use crate::name::Path;

/// One piece of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// What it is.
    pub kind: AtomKind,
    /// Where it stands.
    pub range: TextRange,
}

/// What an atom can be. Texts, numbers and dates are kept as written and read
/// by [`crate::literal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AtomKind {
    /// A name, a dotted path, or a word of the language.
    Name(Path),
    /// `1_200`, `2.4M`.
    Number(SmolStr),
    /// `2026-03-31`.
    Date(SmolStr),
    /// `2026-03-31T09:00`.
    Instant(SmolStr),
    /// `2026-Q2`.
    Period(SmolStr),
    /// `09:00`.
    Time(SmolStr),
    /// `"…"` with its quotation marks.
    Text(SmolStr),
    /// `"""…"""` with its quotation marks.
    BlockText(SmolStr),
    /// `==`, `+`, `..` and the like.
    Operator(SmolStr),
    /// `,`
    Comma,
    /// `?`
    Question,
    /// `%`
    Percent,
    /// `:`
    Colon,
    /// `.recency` behind a call, without its dot.
    Field(SmolStr),
    /// `( … )`
    Paren(Vec<Atom>),
    /// `[ … ]`
    List(Vec<Atom>),
    /// Text that fits nowhere; already reported.
    Stray(SmolStr),
}

impl Atom {
    /// The atom's path, if it is a name.
    pub fn path(&self) -> Option<&Path> {
        match &self.kind {
            AtomKind::Name(path) => Some(path),
            _ => None,
        }
    }

    /// Whether the atom is this word of the language.
    pub fn is_word(&self, word: &str) -> bool {
        self.path().is_some_and(|path| path.is_word(word))
    }

    /// Whether the atom is this operator.
    pub fn is_operator(&self, operator: &str) -> bool {
        matches!(&self.kind, AtomKind::Operator(found) if found == operator)
    }
}

/// The atoms of a phrase, a bracket or a head, without trivia.
pub fn atoms(piece: Piece<'_>) -> Vec<Atom> {
    piece.children().filter_map(atom).collect()
}

fn atom(piece: Piece<'_>) -> Option<Atom> {
    let text = || SmolStr::new(piece.text());
    let range = piece.range();
    let kind = match piece.kind() {
        SyntaxKind::Name | SyntaxKind::CheckName => AtomKind::Name(Path::read(piece.text(), range)),
        SyntaxKind::Number => AtomKind::Number(text()),
        SyntaxKind::Date => AtomKind::Date(text()),
        SyntaxKind::Instant => AtomKind::Instant(text()),
        SyntaxKind::Period => AtomKind::Period(text()),
        SyntaxKind::Time => AtomKind::Time(text()),
        SyntaxKind::Text => AtomKind::Text(text()),
        SyntaxKind::BlockText => AtomKind::BlockText(text()),
        SyntaxKind::Operator => AtomKind::Operator(text()),
        SyntaxKind::Comma => AtomKind::Comma,
        SyntaxKind::Question => AtomKind::Question,
        SyntaxKind::PercentSign => AtomKind::Percent,
        SyntaxKind::Colon => AtomKind::Colon,
        SyntaxKind::Field => {
            let name = piece.text().get(1..).unwrap_or_default();
            AtomKind::Field(crate::name::normalise(name))
        }
        SyntaxKind::Paren | SyntaxKind::Params | SyntaxKind::AllowList => {
            AtomKind::Paren(atoms(piece))
        }
        SyntaxKind::List | SyntaxKind::UseGroup => AtomKind::List(atoms(piece)),
        SyntaxKind::Stray => AtomKind::Stray(text()),
        _ => return None,
    };
    Some(Atom { kind, range })
}

/// Reads along a row of atoms.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    atoms: &'a [Atom],
    /// The place after the last atom: where something that is missing should
    /// stand.
    end: TextSize,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the first atom. `end` is the place after the last.
    pub fn new(atoms: &'a [Atom], end: TextSize) -> Self {
        Self { atoms, end, at: 0 }
    }

    /// The next atom.
    pub fn peek(&self) -> Option<&'a Atom> {
        self.atoms.get(self.at)
    }

    /// The atom after the next `ahead` ones.
    pub fn peek_at(&self, ahead: usize) -> Option<&'a Atom> {
        self.atoms.get(self.at.saturating_add(ahead))
    }

    /// Takes the next atom.
    pub fn next_atom(&mut self) -> Option<&'a Atom> {
        let atom = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(atom)
    }

    /// Takes the next atom if it is this word.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|atom| atom.is_word(word));
        if found {
            self.at = self.at.saturating_add(1);
        }
        found
    }

    /// Takes the next atom if it is this operator.
    pub fn eat_operator(&mut self, operator: &str) -> bool {
        let found = self.peek().is_some_and(|atom| atom.is_operator(operator));
        if found {
            self.at = self.at.saturating_add(1);
        }
        found
    }

    /// Takes the next atom if it is a comma.
    pub fn eat_comma(&mut self) -> bool {
        let found = self.peek().is_some_and(|atom| atom.kind == AtomKind::Comma);
        if found {
            self.at = self.at.saturating_add(1);
        }
        found
    }

    /// How many atoms have been taken.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes back (or on) to a [`Self::position`].
    pub fn set_position(&mut self, position: usize) {
        self.at = position.min(self.atoms.len());
    }

    /// Takes all atoms that are left.
    pub fn take_rest(&mut self) -> &'a [Atom] {
        let rest = self.atoms.get(self.at..).unwrap_or_default();
        self.at = self.atoms.len();
        rest
    }

    /// Whether no atom is left.
    pub fn is_done(&self) -> bool {
        self.at >= self.atoms.len()
    }

    /// The range from the atom at `from` up to the last one taken; empty, at
    /// the next atom, where none was taken.
    pub fn range_from(&self, from: usize) -> TextRange {
        let last = self.at.checked_sub(1).and_then(|last| self.atoms.get(last));
        match (self.atoms.get(from), last) {
            (Some(first), Some(last)) if last.range.end() >= first.range.start() => {
                TextRange::new(first.range.start(), last.range.end())
            }
            _ => TextRange::empty(self.place()),
        }
    }

    /// Where the next atom stands, or would stand.
    pub fn place(&self) -> TextSize {
        match self.peek() {
            Some(atom) => atom.range.start(),
            None => self.end,
        }
    }

    /// The range of the next atom, or the empty place at the end.
    pub fn next_range(&self) -> TextRange {
        match self.peek() {
            Some(atom) => atom.range,
            None => TextRange::empty(self.end),
        }
    }
}
