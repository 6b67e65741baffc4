//! Reads a phrase by the forms that its key takes.
//!
//! Every form is tried; the one that takes in the whole phrase wins, the
//! longest where several do. Values whose meaning depends on names are kept
//! as written ([`Raw`]) until all names are known.

mod values;

use mkt_diagnostics::{DateMistake, Finding, Language, NumberMistake};
use mkt_kinds::units::{self, Currency};
use mkt_kinds::{Member, Node, Pattern, SlotType};
use mkt_syntax::TextRange;
use mkt_syntax::atom::{Atom, AtomKind, Cursor};
use mkt_syntax::expression::{self, Expr, Extent, Mistake, MistakeKind};
use mkt_syntax::literal::{self, TextPlaces};
use mkt_syntax::name::Path;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::slots;
use crate::value::Value;

/// A captured value before names are known.
#[derive(Clone, Debug)]
pub(crate) enum Raw {
    /// Nothing depends on names.
    Done(Value),
    /// The name of something declared.
    Reference(Path),
    /// A predicate, formula, audience or single value.
    Expression(Expr),
    /// An event or reaction.
    Event {
        path: Path,
        of: Option<Path>,
        condition: Option<Expr>,
    },
    /// A property's type.
    Type(RawType),
    /// A unit, or one unit per another.
    Unit(Vec<RawUnit>),
    /// A number with a unit that may be a name.
    Quantity(expression::Quantity),
    /// `data.size`
    Setting(Path),
    /// What such a key is set to, as each kind with a key of that name reads
    /// it. Which of them counts is known with the name before it.
    Given(Vec<GivenReading>),
    /// A key or kind, as a guardrail asks for.
    Key(Path),
    /// The word of a kind.
    Kind(Path),
}

/// What a key is set to, read by the forms of one kind's key.
#[derive(Clone, Debug)]
pub(crate) struct GivenReading {
    /// The word of the kind.
    pub kind: &'static str,
    pub member: &'static Member,
    pub read: Result<Matched, String>,
}

#[derive(Clone, Debug)]
pub(crate) enum RawUnit {
    Percent,
    Name(Path),
}

#[derive(Clone, Debug)]
pub(crate) struct RawType {
    pub ty: RawTypeKind,
    pub optional: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum RawTypeKind {
    Name(Path),
    OneOf(Vec<SmolStr>),
    ListOf(Box<RawType>),
}

#[derive(Clone, Debug)]
pub(crate) struct RawCapture {
    pub slot: &'static str,
    pub ty: &'static SlotType,
    pub group: u32,
    pub value: Raw,
    pub range: TextRange,
    /// Of a text, where its content stands in what was written; none where it
    /// stands there as it is, between quotes.
    pub text: Option<TextPlaces>,
}

/// Something wrong inside a value whose form is right.
#[derive(Clone, Debug)]
pub(crate) struct ValueMistake {
    pub range: TextRange,
    pub finding: Finding,
    /// What to write instead, where there is one thing only.
    pub instead: Option<String>,
}

/// A phrase that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matched {
    pub form: usize,
    pub captures: Vec<RawCapture>,
    /// The other forms that read the phrase with no more mistakes.
    pub alternatives: Vec<(usize, Vec<RawCapture>)>,
    pub mistakes: Vec<ValueMistake>,
}

/// A phrase that no form takes.
#[derive(Debug)]
pub(crate) struct Mismatch {
    /// The first atom that no form could go on with, none at the end.
    pub stopped_at: Option<TextRange>,
    /// What could have gone on there, for people.
    pub expected: Vec<String>,
    /// The words that could have stood there, where only words could.
    pub options: Vec<&'static str>,
}

/// Reads a phrase by any of the forms.
pub(crate) fn read(
    patterns: impl Iterator<Item = &'static Pattern>,
    atoms: &[Atom],
    phrase: TextRange,
    source: &str,
) -> Result<Matched, Mismatch> {
    let mut best: Option<(usize, Matched)> = None;
    let mut furthest = Furthest::default();
    for (form, pattern) in patterns.enumerate() {
        let mut matcher = Matcher {
            source,
            cursor: Cursor::new(atoms, phrase.end()),
            captures: Vec::new(),
            mistakes: Vec::new(),
            group: 0,
            furthest: Furthest::default(),
        };
        let whole = matcher.sequence(&pattern.nodes);
        if whole && matcher.cursor.is_done() {
            let weight = matcher.mistakes.len();
            match &mut best {
                Some((least, _)) if weight > *least => {}
                Some((least, matched)) if weight == *least => {
                    matched.alternatives.push((form, matcher.captures));
                }
                _ => {
                    let matched = Matched {
                        form,
                        captures: matcher.captures,
                        alternatives: Vec::new(),
                        mistakes: matcher.mistakes,
                    };
                    best = Some((weight, matched));
                }
            }
        } else {
            if whole {
                matcher.furthest.at(matcher.cursor.position(), None);
            }
            furthest.merge(matcher.furthest);
        }
    }
    match best {
        Some((_, matched)) => Ok(matched),
        None => Err(Mismatch {
            stopped_at: atoms.get(furthest.position).map(|atom| atom.range),
            expected: furthest.described(),
            options: if furthest.only_words {
                furthest.options
            } else {
                Vec::new()
            },
        }),
    }
}

/// Something that was looked for. Most lines fit one of their forms, so it is
/// put into words only where none does.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// A word or symbol of a form.
    Literal(&'static str),
    /// A value.
    Value(&'static SlotType),
}

impl Expected {
    fn describe(self) -> String {
        match self {
            Self::Literal(literal) => format!("`{literal}`"),
            Self::Value(ty) => ty.describe().into_owned(),
        }
    }
}

/// The point that matching got to, and what was looked for there.
struct Furthest {
    position: usize,
    expected: Vec<Expected>,
    options: Vec<&'static str>,
    only_words: bool,
}

impl Default for Furthest {
    fn default() -> Self {
        Self {
            position: 0,
            expected: Vec::new(),
            options: Vec::new(),
            only_words: true,
        }
    }
}

impl Furthest {
    fn at(&mut self, position: usize, expected: Option<Expected>) {
        if position > self.position {
            self.position = position;
            self.expected.clear();
            self.options.clear();
            self.only_words = true;
        }
        if position == self.position {
            self.expected.extend(expected);
        }
    }

    /// What was looked for, for people, each thing once.
    fn described(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for expected in &self.expected {
            let described = expected.describe();
            if !all.contains(&described) {
                all.push(described);
            }
        }
        all
    }

    /// One of these words could have stood at a position, or something else.
    fn options(&mut self, position: usize, words: Option<&[&'static str]>) {
        if position != self.position {
            return;
        }
        match words {
            Some(words) => self.options.extend(words),
            None => self.only_words = false,
        }
    }

    fn merge(&mut self, other: Self) {
        if other.position > self.position {
            *self = other;
        } else if other.position == self.position {
            self.expected.extend(other.expected);
            self.options.extend(other.options);
            self.only_words &= other.only_words;
        }
    }
}

pub(crate) struct Matcher<'a> {
    /// The text of the file.
    source: &'a str,
    cursor: Cursor<'a>,
    captures: Vec<RawCapture>,
    mistakes: Vec<ValueMistake>,
    group: u32,
    furthest: Furthest,
}

/// What to go back to when an alternative fails.
struct Mark {
    position: usize,
    captures: usize,
    mistakes: usize,
    group: u32,
}

impl<'a> Matcher<'a> {
    fn mark(&self) -> Mark {
        Mark {
            position: self.cursor.position(),
            captures: self.captures.len(),
            mistakes: self.mistakes.len(),
            group: self.group,
        }
    }

    fn back_to(&mut self, mark: &Mark) {
        self.cursor.set_position(mark.position);
        self.captures.truncate(mark.captures);
        self.mistakes.truncate(mark.mistakes);
        self.group = mark.group;
    }

    fn sequence(&mut self, nodes: &'static [Node]) -> bool {
        nodes.iter().all(|node| self.node(node))
    }

    fn node(&mut self, node: &'static Node) -> bool {
        match node {
            Node::Word(word) => {
                let found = self.cursor.eat_word(word);
                if !found {
                    self.missed(Expected::Literal(word), Some(&[word]));
                }
                found
            }
            Node::Symbol(symbol) => self.symbol(symbol),
            Node::Slot { name, ty, many } => {
                if *many {
                    self.several(|matcher| matcher.slot(name, ty))
                } else {
                    self.slot(name, ty)
                }
            }
            Node::Optional(inner) => {
                let mark = self.mark();
                if !self.sequence(inner) {
                    self.back_to(&mark);
                }
                true
            }
            Node::Choice(alternatives) => self.choice(alternatives),
            Node::Many(inner) => self.several(|matcher| {
                matcher.group = matcher.group.saturating_add(1);
                matcher.sequence(inner)
            }),
            Node::Parens(inner) => self.parens(inner),
        }
    }

    fn missed(&mut self, expected: Expected, words: Option<&[&'static str]>) {
        let position = self.cursor.position();
        self.furthest.at(position, Some(expected));
        self.furthest.options(position, words);
    }

    fn symbol(&mut self, symbol: &'static str) -> bool {
        let found = match symbol {
            "," => self.cursor.eat_comma(),
            operator => self.cursor.eat_operator(operator),
        };
        if !found {
            self.missed(Expected::Literal(symbol), None);
        }
        found
    }

    /// The alternative that gets furthest.
    fn choice(&mut self, alternatives: &'static [Vec<Node>]) -> bool {
        let mark = self.mark();
        let mut best: Option<(usize, &'static [Node])> = None;
        for alternative in alternatives {
            if self.sequence(alternative) {
                let reached = self.cursor.position();
                if best.is_none_or(|(furthest, _)| reached > furthest) {
                    best = Some((reached, alternative));
                }
            }
            self.back_to(&mark);
        }
        best.is_some_and(|(_, alternative)| self.sequence(alternative))
    }

    /// One or more, separated by commas or in brackets.
    fn several(&mut self, mut one: impl FnMut(&mut Self) -> bool) -> bool {
        if let Some(Atom {
            kind: AtomKind::List(inner),
            range,
        }) = self.cursor.peek()
        {
            let mark = self.mark();
            let outer = std::mem::replace(&mut self.cursor, Cursor::new(inner, range.end()));
            let whole = self.separated(&mut one) && self.cursor.is_done();
            self.cursor = outer;
            if whole {
                self.cursor.next_atom();
                return true;
            }
            self.back_to(&mark);
        }
        self.separated(&mut one)
    }

    fn separated(&mut self, one: &mut impl FnMut(&mut Self) -> bool) -> bool {
        if !one(self) {
            return false;
        }
        loop {
            let mark = self.mark();
            if !self.cursor.eat_comma() {
                return true;
            }
            if !one(self) {
                self.back_to(&mark);
                return true;
            }
        }
    }

    fn parens(&mut self, inner: &'static [Node]) -> bool {
        let Some(Atom {
            kind: AtomKind::Paren(atoms),
            range,
        }) = self.cursor.peek()
        else {
            self.missed(Expected::Literal("("), None);
            return false;
        };
        let outer = std::mem::replace(&mut self.cursor, Cursor::new(atoms, range.end()));
        let whole = self.sequence(inner) && self.cursor.is_done();
        self.cursor = outer;
        if whole {
            self.cursor.next_atom();
        } else {
            self.missed(Expected::Literal("("), None);
        }
        whole
    }

    fn slot(&mut self, slot: &'static str, ty: &'static SlotType) -> bool {
        let mark = self.mark();
        match self.value(ty) {
            Some(value) => {
                let range = self.cursor.range_from(mark.position);
                let written = self.source.get(std::ops::Range::<usize>::from(range));
                let text = match value {
                    Raw::Done(Value::Text(_)) => written
                        .map(TextPlaces::of)
                        .filter(|places| *places != TextPlaces::plain()),
                    _ => None,
                };
                self.captures.push(RawCapture {
                    slot,
                    ty,
                    group: self.group,
                    value,
                    range,
                    text,
                });
                true
            }
            None => {
                self.back_to(&mark);
                let words = match ty {
                    SlotType::Word(words) => Some(words.as_slice()),
                    _ => None,
                };
                self.missed(Expected::Value(ty), words);
                false
            }
        }
    }
}

/// What is told about a mistake inside an expression, and its mend. `text` is
/// what was written there.
fn expression_finding(kind: MistakeKind, text: String) -> (Finding, Option<String>) {
    use mkt_diagnostics::Expression as Found;
    match kind {
        MistakeKind::Missing(what) => {
            let expected = (!what.is_empty()).then_some(what);
            (Found::Incomplete { expected }.into(), None)
        }
        MistakeKind::Number(mistake) => {
            let instead = match &mistake {
                NumberMistake::Separator { right } => right.clone(),
                _ => None,
            };
            (Language::BadNumber { text, mistake }.into(), instead)
        }
        MistakeKind::Date(mistake) => {
            let instead = match &mistake {
                DateMistake::Form { right } => right.clone(),
                _ => None,
            };
            (Language::BadDate { text, mistake }.into(), instead)
        }
        MistakeKind::NotComparing(written) => {
            let written = written.to_owned();
            (
                Found::WrongComparison { written }.into(),
                Some("==".to_owned()),
            )
        }
        MistakeKind::Capitals(word) => {
            let instead = Some(word.to_owned());
            let word = word.to_owned();
            (Found::Capitals { word }.into(), instead)
        }
        MistakeKind::ChainedComparison => (Found::ChainedComparison.into(), None),
        MistakeKind::Escape(text) => (Language::BadEscape { text }.into(), None),
        MistakeKind::TooManyOperands => {
            let limit = u32::try_from(expression::MAX_OPERANDS).unwrap_or(u32::MAX);
            (Found::TooManyOperands { limit }.into(), None)
        }
    }
}
