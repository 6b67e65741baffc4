//! Predicates and formulas, read from a row of atoms.
//!
//! An operator-precedence reader: `or` binds least, then `and` and `except`,
//! `not`, comparisons, `..`, `+ -`, `* /`, a sign. Chains of one level are
//! kept flat, so that ten thousand operands make a long list and not a deep
//! tree. The reader stops at the first atom that cannot go on the expression;
//! the caller decides whether that is the end.

use jiff::civil::{Date, Time};
use mkt_diagnostics::{DateMistake, NumberMistake};
use mkt_grammar::TextRange;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::atom::{Atom, AtomKind, Cursor};
use crate::literal::{self, Instant, Period};
use crate::name::Path;

/// A predicate, a formula or a part of one, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub range: TextRange,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Nothing stands where something should; already reported.
    Missing,
    /// `1_200`, `15%`, `180 days`, `38 EUR per traveller`
    Quantity(Quantity),
    /// `"…"`
    Text(String),
    /// `2026-03-31`
    Date(Date),
    /// `2026-03-31T09:00`
    Instant(Instant),
    /// `09:00`
    Time(Time),
    /// `2026-Q2`
    Period(Period),
    /// `tier`, `company.employees`, `std.channels.email`
    Name(Path),
    /// `[silver, gold]`
    List(Vec<Expr>),
    /// `a .. b`
    Range(Box<Expr>, Box<Expr>),
    /// `count(booking where channel == direct within 1 year)`, with the field
    /// behind it: `score(rfm).recency`
    Call(Call),
    /// `not p`
    Not(Box<Expr>),
    /// `-a`
    Negative(Box<Expr>),
    /// `p and q and …`
    And(Vec<Expr>),
    /// `p or q or …`
    Or(Vec<Expr>),
    /// `a except b`: who is in `a` and not in `b`.
    Except(Box<Expr>, Box<Expr>),
    /// `a + b - c`
    Sum(Vec<(Sign, Expr)>),
    /// `a * b / c`
    Product(Vec<(Factor, Expr)>),
    /// `a >= b`
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// `a is set`, `a is unset`
    IsSet(Box<Expr>, bool),
    /// `a in b`; without a left side the person in question is meant.
    In(Option<Box<Expr>>, Box<Expr>),
    /// `a contains b`
    Contains(Box<Expr>, Box<Expr>),
    /// `a starts with b`
    StartsWith(Box<Expr>, Box<Expr>),
}

/// A number with its unit as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number, scale applied: `120k` is 120000.
    pub number: Decimal,
    /// `%` stood behind it.
    pub percent: bool,
    /// `EUR`, `days`, `travellers`.
    pub unit: Option<Path>,
    /// `per traveller`, `per 1_000 sends`.
    pub per: Option<(Option<Decimal>, Path)>,
}

/// A call with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called.
    pub function: Path,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// `.recency` behind the call.
    pub field: Option<(SmolStr, TextRange)>,
}

/// An argument with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The argument itself.
    pub value: Expr,
    /// `where …`
    pub condition: Option<Box<Expr>>,
    /// `within …`
    pub within: Option<Within>,
    /// `by …`
    pub by: Option<Path>,
}

/// How far a window reaches.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// `within 30 days`: back from now.
    Last(Box<Expr>),
    /// `within 3 days of entry`: on from the entry into the journey.
    OfEntry(Box<Expr>),
    /// `since last(booking)`, `since 2026-01-01`
    Since(Box<Expr>),
}

/// The sign before a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Plus,
    /// Taken away.
    Minus,
}

/// How a factor takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// Multiplied.
    Times,
    /// Divided by.
    Over,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named after the signs")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    /// The sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    fn read(sign: &str) -> Option<Self> {
        Some(match sign {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            _ => return None,
        })
    }
}

/// Something wrong inside an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Where.
    pub range: TextRange,
    /// What.
    pub kind: MistakeKind,
}

/// What can be wrong inside an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum MistakeKind {
    /// Nothing follows where a value is due; the text is what stands before
    /// the gap.
    Missing(String),
    /// A number that cannot be held.
    Number(NumberMistake),
    /// A date, time or period that does not exist or has another form.
    Date(DateMistake),
    /// `=` where a comparison is meant.
    SingleEqual,
    /// A chain of comparisons such as `a < b < c`.
    ChainedComparison,
    /// An unknown escape in a text.
    Escape(String),
    /// More operands than [`MAX_OPERANDS`].
    TooManyOperands,
}

/// How many operands one chain may have.
pub const MAX_OPERANDS: usize = 10_000;

/// Words that mean something inside every expression: as a name, each needs
/// backticks.
pub const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "is",
    "contains",
    "where",
    "within",
    "except",
    "of",
    "otherwise",
    "true",
    "false",
];

/// Words that go on an expression or end it, so never a unit behind a number.
const NO_UNIT: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "is",
    "contains",
    "starts",
    "by",
    "within",
    "where",
    "of",
    "from",
    "to",
    "up",
    "at",
    "on",
    "via",
    "as",
    "per",
    "when",
    "except",
    "with",
    "since",
    "until",
    "before",
    "after",
    "for",
    "then",
    "else",
    "split",
    "any",
    "last",
    "first",
    "include",
    "including",
    "defer",
];

/// Reads an expression from the cursor, as far as it goes. `None` where no
/// expression starts.
pub fn read(cursor: &mut Cursor<'_>, mistakes: &mut Vec<Mistake>) -> Option<Expr> {
    let mut reader = Reader {
        cursor,
        mistakes,
        in_bracket: false,
    };
    reader.starts_value().then(|| reader.or())
}

/// How much of what follows a number belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Only the number: `5` of `5 per 7 days`.
    Number,
    /// The number with `%` or its unit: `3 days`, `40 EUR`.
    Unit,
    /// Also what it is counted per: `38 EUR per traveller`.
    Whole,
}

/// Reads a number with its unit: `15%`, `38 EUR per traveller`, `180 days`.
pub fn read_quantity(
    cursor: &mut Cursor<'_>,
    extent: Extent,
    mistakes: &mut Vec<Mistake>,
) -> Option<Quantity> {
    let mut reader = Reader {
        cursor,
        mistakes,
        in_bracket: false,
    };
    reader.quantity(extent)
}

struct Reader<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    mistakes: &'c mut Vec<Mistake>,
    /// Inside `( … )` or `[ … ]`, where commas part.
    in_bracket: bool,
}

impl<'a> Reader<'_, 'a> {
    fn mistake(&mut self, range: TextRange, kind: MistakeKind) {
        self.mistakes.push(Mistake { range, kind });
    }

    fn expr(&self, from: usize, kind: ExprKind) -> Expr {
        let range = self.cursor.range_from(from);
        Expr { kind, range }
    }

    /// Whether the next atom can begin a value.
    fn starts_value(&self) -> bool {
        self.cursor.peek().is_some_and(|atom| match &atom.kind {
            AtomKind::Comma
            | AtomKind::Question
            | AtomKind::Percent
            | AtomKind::Colon
            | AtomKind::Field(_)
            | AtomKind::Stray(_) => false,
            AtomKind::Operator(sign) => matches!(sign.as_str(), "-" | "+"),
            AtomKind::Name(path) => ![
                "and", "or", "is", "contains", "where", "within", "except", "of",
            ]
            .iter()
            .any(|word| path.is_word(word)),
            _ => true,
        })
    }

    /// A value that must be there.
    fn due(&mut self, read: impl FnOnce(&mut Self) -> Expr) -> Expr {
        if self.starts_value() {
            return read(self);
        }
        let before = self.cursor.position().checked_sub(1).map(|_| {
            self.cursor
                .range_from(self.cursor.position().saturating_sub(1))
        });
        let place = TextRange::empty(before.map_or(self.cursor.place(), TextRange::end));
        self.mistake(before.unwrap_or(place), MistakeKind::Missing(String::new()));
        Expr {
            kind: ExprKind::Missing,
            range: place,
        }
    }

    /// A chain of one level: operands between `joins`.
    fn chain<J>(
        &mut self,
        first: Expr,
        mut join: impl FnMut(&mut Self) -> Option<J>,
        mut operand: impl FnMut(&mut Self) -> Expr,
    ) -> (Expr, Vec<(J, Expr)>) {
        let mut rest = Vec::new();
        while let Some(joined) = join(self) {
            let next = self.due(&mut operand);
            if rest.len() == MAX_OPERANDS {
                self.mistake(next.range, MistakeKind::TooManyOperands);
            }
            rest.push((joined, next));
        }
        (first, rest)
    }

    fn or(&mut self) -> Expr {
        let from = self.cursor.position();
        let first = self.and();
        let (first, rest) = self.chain(
            first,
            |reader| reader.cursor.eat_word("or").then_some(()),
            Self::and,
        );
        self.logical(from, first, rest, ExprKind::Or)
    }

    fn and(&mut self) -> Expr {
        let from = self.cursor.position();
        let first = self.except();
        let (first, rest) = self.chain(
            first,
            |reader| reader.cursor.eat_word("and").then_some(()),
            Self::except,
        );
        self.logical(from, first, rest, ExprKind::And)
    }

    fn logical(
        &self,
        from: usize,
        first: Expr,
        rest: Vec<((), Expr)>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Expr {
        if rest.is_empty() {
            return first;
        }
        let mut all = vec![first];
        all.extend(rest.into_iter().map(|((), operand)| operand));
        self.expr(from, kind(all))
    }

    fn except(&mut self) -> Expr {
        let from = self.cursor.position();
        let left = self.not();
        if self.cursor.eat_word("except") {
            let right = self.due(Self::not);
            return self.expr(from, ExprKind::Except(Box::new(left), Box::new(right)));
        }
        left
    }

    fn not(&mut self) -> Expr {
        let from = self.cursor.position();
        let mut negated = false;
        let mut any = false;
        while self.cursor.eat_word("not") {
            negated = !negated;
            any = true;
        }
        if !any {
            return self.comparison();
        }
        let inner = self.due(Self::comparison);
        if negated {
            self.expr(from, ExprKind::Not(Box::new(inner)))
        } else {
            inner
        }
    }

    fn comparison(&mut self) -> Expr {
        let from = self.cursor.position();
        if self.cursor.eat_word("in") {
            let set = self.due(Self::range);
            return self.expr(from, ExprKind::In(None, Box::new(set)));
        }
        let left = self.range();
        let Some(atom) = self.cursor.peek() else {
            return left;
        };
        match &atom.kind {
            AtomKind::Operator(sign) => {
                let comparison = match Comparison::read(sign) {
                    Some(comparison) => comparison,
                    None if sign == "=" && self.value_follows_sign() => {
                        self.mistake(atom.range, MistakeKind::SingleEqual);
                        Comparison::Equal
                    }
                    None => return left,
                };
                self.cursor.next_atom();
                let right = self.due(Self::range);
                if let Some(next) = self.cursor.peek()
                    && let AtomKind::Operator(sign) = &next.kind
                    && Comparison::read(sign).is_some()
                {
                    self.mistake(next.range, MistakeKind::ChainedComparison);
                    self.cursor.next_atom();
                    self.due(Self::range);
                }
                let kind = ExprKind::Compare(Box::new(left), comparison, Box::new(right));
                self.expr(from, kind)
            }
            AtomKind::Name(path) => self.word_comparison(from, left, path),
            _ => left,
        }
    }

    /// `=` is a comparison written short only where a value follows it.
    fn value_follows_sign(&self) -> bool {
        self.cursor.peek_at(1).is_some_and(|atom| {
            !matches!(
                atom.kind,
                AtomKind::Operator(_) | AtomKind::Comma | AtomKind::Stray(_)
            )
        })
    }

    fn word_comparison(&mut self, from: usize, left: Expr, word: &Path) -> Expr {
        let left = Box::new(left);
        if word.is_word("is") {
            let negated = self
                .cursor
                .peek_at(1)
                .is_some_and(|atom| atom.is_word("not"));
            let skip = if negated { 2 } else { 1 };
            let set = self.cursor.peek_at(skip).and_then(|atom| {
                if atom.is_word("set") {
                    Some(true)
                } else if atom.is_word("unset") {
                    Some(false)
                } else {
                    None
                }
            });
            let after = self.cursor.position().saturating_add(skip);
            self.cursor.set_position(after);
            match set {
                Some(set) => {
                    self.cursor.next_atom();
                    return self.expr(from, ExprKind::IsSet(left, set != negated));
                }
                None => {
                    let place = self.cursor.range_from(after.saturating_sub(1));
                    self.mistake(place, MistakeKind::Missing("`set` or `unset`".to_owned()));
                    return self.expr(from, ExprKind::IsSet(left, true));
                }
            }
        }
        let negated = word.is_word("not");
        if negated
            && !self
                .cursor
                .peek_at(1)
                .is_some_and(|atom| atom.is_word("in"))
        {
            return *left;
        }
        if negated {
            self.cursor.next_atom();
        }
        if self.cursor.eat_word("in") {
            let set = Box::new(self.due(Self::range));
            let within = self.expr(from, ExprKind::In(Some(left), set));
            return if negated {
                self.expr(from, ExprKind::Not(Box::new(within)))
            } else {
                within
            };
        }
        if self.cursor.eat_word("contains") {
            let part = Box::new(self.due(Self::range));
            return self.expr(from, ExprKind::Contains(left, part));
        }
        let with = self
            .cursor
            .peek_at(1)
            .is_some_and(|atom| atom.is_word("with"));
        if word.is_word("starts") && with {
            self.cursor.next_atom();
            self.cursor.next_atom();
            let start = Box::new(self.due(Self::range));
            return self.expr(from, ExprKind::StartsWith(left, start));
        }
        *left
    }

    fn range(&mut self) -> Expr {
        let from = self.cursor.position();
        let left = self.sum();
        if self.cursor.eat_operator("..") {
            let right = self.due(Self::sum);
            return self.expr(from, ExprKind::Range(Box::new(left), Box::new(right)));
        }
        left
    }

    fn sum(&mut self) -> Expr {
        let from = self.cursor.position();
        let first = self.product();
        let (first, rest) = self.chain(
            first,
            |reader| {
                if reader.cursor.eat_operator("+") {
                    Some(Sign::Plus)
                } else if reader.cursor.eat_operator("-") {
                    Some(Sign::Minus)
                } else {
                    None
                }
            },
            Self::product,
        );
        if rest.is_empty() {
            return first;
        }
        let mut terms = vec![(Sign::Plus, first)];
        terms.extend(rest);
        self.expr(from, ExprKind::Sum(terms))
    }

    fn product(&mut self) -> Expr {
        let from = self.cursor.position();
        let first = self.signed();
        let (first, rest) = self.chain(
            first,
            |reader| {
                if reader.cursor.eat_operator("*") {
                    Some(Factor::Times)
                } else if reader.cursor.eat_operator("/") {
                    Some(Factor::Over)
                } else {
                    None
                }
            },
            Self::signed,
        );
        if rest.is_empty() {
            return first;
        }
        let mut factors = vec![(Factor::Times, first)];
        factors.extend(rest);
        self.expr(from, ExprKind::Product(factors))
    }

    fn signed(&mut self) -> Expr {
        let from = self.cursor.position();
        let mut negative = false;
        loop {
            if self.cursor.eat_operator("-") {
                negative = !negative;
            } else if !self.cursor.eat_operator("+") {
                break;
            }
        }
        if from == self.cursor.position() {
            return self.value();
        }
        let inner = self.due(Self::value);
        if negative {
            self.expr(from, ExprKind::Negative(Box::new(inner)))
        } else {
            inner
        }
    }

    fn value(&mut self) -> Expr {
        let from = self.cursor.position();
        let Some(atom) = self.cursor.peek() else {
            return self.due(|reader| reader.expr(from, ExprKind::Missing));
        };
        if let AtomKind::Number(_) = atom.kind {
            return match self.quantity(Extent::Whole) {
                Some(quantity) => self.expr(from, ExprKind::Quantity(quantity)),
                None => self.expr(from, ExprKind::Missing),
            };
        }
        self.cursor.next_atom();
        let kind = match &atom.kind {
            AtomKind::Name(path) => return self.name(from, path),
            AtomKind::Text(token) => ExprKind::Text(self.text(token, atom.range)),
            AtomKind::BlockText(token) => {
                ExprKind::Text(literal::block_text(token).unwrap_or_else(|kept| kept))
            }
            AtomKind::Date(text) => self.dated(atom, literal::date(text), ExprKind::Date),
            AtomKind::Instant(text) => self.dated(atom, literal::instant(text), ExprKind::Instant),
            AtomKind::Period(text) => self.dated(atom, literal::period(text), ExprKind::Period),
            AtomKind::Time(text) => self.dated(atom, literal::time(text), ExprKind::Time),
            AtomKind::List(inner) => ExprKind::List(self.elements(inner, atom.range)),
            AtomKind::Paren(inner) => return self.parenthesis(inner, atom.range),
            _ => {
                // `starts_value` lets none of these through.
                self.mistake(atom.range, MistakeKind::Missing(String::new()));
                ExprKind::Missing
            }
        };
        self.expr(from, kind)
    }

    fn dated<T>(
        &mut self,
        atom: &Atom,
        read: Result<T, DateMistake>,
        kind: fn(T) -> ExprKind,
    ) -> ExprKind {
        match read {
            Ok(value) => kind(value),
            Err(mistake) => {
                self.mistake(atom.range, MistakeKind::Date(mistake));
                ExprKind::Missing
            }
        }
    }

    fn text(&mut self, token: &str, range: TextRange) -> String {
        let (text, mistakes) = literal::text(token);
        for at in mistakes {
            let written = token.get(at).unwrap_or_default().to_owned();
            self.mistake(range, MistakeKind::Escape(written));
        }
        text
    }

    fn quantity(&mut self, extent: Extent) -> Option<Quantity> {
        let atom = self.cursor.peek()?;
        let AtomKind::Number(written) = &atom.kind else {
            return None;
        };
        self.cursor.next_atom();
        let number = match literal::number(written) {
            Ok(number) => number,
            Err(mistake) => {
                self.mistake(atom.range, MistakeKind::Number(mistake));
                Decimal::ZERO
            }
        };
        self.thousands(atom, written);
        let mut quantity = Quantity {
            number,
            percent: false,
            unit: None,
            per: None,
        };
        if extent == Extent::Number {
            return Some(quantity);
        }
        if let Some(AtomKind::Percent) = self.cursor.peek().map(|next| &next.kind) {
            self.cursor.next_atom();
            quantity.percent = true;
        } else {
            quantity.unit = self.unit_name();
        }
        if extent == Extent::Whole {
            quantity.per = self.per();
        }
        Some(quantity)
    }

    /// Takes `,000` directly behind a number for thousands that are parted in
    /// another way. In a list a comma parts two numbers.
    fn thousands(&mut self, first: &Atom, written: &str) {
        if self.in_bracket {
            return;
        }
        let mut whole = written.to_owned();
        let mut end = first.range.end();
        while let (Some(comma), Some(next)) = (self.cursor.peek(), self.cursor.peek_at(1)) {
            let AtomKind::Number(digits) = &next.kind else {
                break;
            };
            let close = comma.kind == AtomKind::Comma
                && comma.range.start() == end
                && next.range.start() == comma.range.end();
            let three = digits
                .split(['.', 'k', 'M', 'b'])
                .next()
                .map_or(0, str::len)
                == 3;
            if !close || !three {
                break;
            }
            whole.push('_');
            whole.push_str(digits);
            end = next.range.end();
            self.cursor.next_atom();
            self.cursor.next_atom();
        }
        if end != first.range.end() {
            let mistake = NumberMistake::Separator { right: Some(whole) };
            let range = TextRange::new(first.range.start(), end);
            self.mistake(range, MistakeKind::Number(mistake));
        }
    }

    fn per(&mut self) -> Option<(Option<Decimal>, Path)> {
        let start = self.cursor.position();
        if !self.cursor.eat_word("per") {
            return None;
        }
        let amount = match self.cursor.peek().map(|atom| &atom.kind) {
            Some(AtomKind::Number(written)) => {
                self.cursor.next_atom();
                literal::number(written).ok()
            }
            _ => None,
        };
        match self.unit_name() {
            Some(unit) => Some((amount, unit)),
            None => {
                self.cursor.set_position(start);
                None
            }
        }
    }

    /// A name that is no word of the language and no call.
    fn unit_name(&mut self) -> Option<Path> {
        let path = self.cursor.peek()?.path()?;
        let called = matches!(
            self.cursor.peek_at(1),
            Some(Atom { kind: AtomKind::Paren(_), range }) if range.start() == path.range.end()
        );
        if called || NO_UNIT.iter().any(|word| path.is_word(word)) {
            return None;
        }
        self.cursor.next_atom();
        Some(path.clone())
    }

    fn name(&mut self, from: usize, path: &Path) -> Expr {
        let Some(Atom {
            kind: AtomKind::Paren(inner),
            range,
        }) = self.cursor.peek()
        else {
            return self.expr(from, ExprKind::Name(path.clone()));
        };
        self.cursor.next_atom();
        let arguments = self.arguments(inner, *range);
        let field = match self.cursor.peek() {
            Some(Atom {
                kind: AtomKind::Field(name),
                range,
            }) => {
                self.cursor.next_atom();
                Some((name.clone(), *range))
            }
            _ => None,
        };
        let call = Call {
            function: path.clone(),
            arguments,
            field,
        };
        self.expr(from, ExprKind::Call(call))
    }

    /// A reader over the atoms of a bracket.
    fn inside<T>(
        &mut self,
        atoms: &'a [Atom],
        range: TextRange,
        read: impl FnOnce(&mut Reader<'_, 'a>) -> T,
    ) -> T {
        let mut cursor = Cursor::new(atoms, range.end());
        let mut reader = Reader {
            cursor: &mut cursor,
            mistakes: self.mistakes,
            in_bracket: true,
        };
        let value = read(&mut reader);
        if let Some(rest) = reader.cursor.peek() {
            let range = rest.range;
            reader.mistake(range, MistakeKind::Missing("`,` or an operator".to_owned()));
        }
        value
    }

    fn parenthesis(&mut self, inner: &'a [Atom], range: TextRange) -> Expr {
        let inner = self.inside(inner, range, |reader| reader.due(Self::or_static));
        Expr {
            kind: inner.kind,
            range,
        }
    }

    fn or_static(reader: &mut Reader<'_, 'a>) -> Expr {
        reader.or()
    }

    fn elements(&mut self, inner: &'a [Atom], range: TextRange) -> Vec<Expr> {
        self.inside(inner, range, |reader| {
            let mut elements = Vec::new();
            while !reader.cursor.is_done() {
                elements.push(reader.due(|reader| reader.or()));
                if !reader.cursor.eat_comma() {
                    break;
                }
            }
            elements
        })
    }

    fn arguments(&mut self, inner: &'a [Atom], range: TextRange) -> Vec<Argument> {
        self.inside(inner, range, |reader| {
            let mut arguments = Vec::new();
            while !reader.cursor.is_done() {
                arguments.push(reader.argument());
                if !reader.cursor.eat_comma() {
                    break;
                }
            }
            arguments
        })
    }

    fn argument(&mut self) -> Argument {
        let mut argument = Argument {
            value: self.due(|reader| reader.or()),
            condition: None,
            within: None,
            by: None,
        };
        loop {
            if self.cursor.eat_word("where") {
                argument.condition = Some(Box::new(self.due(|reader| reader.or())));
            } else if self.cursor.eat_word("within") {
                let window = Box::new(self.due(|reader| reader.sum()));
                let of_entry = self.cursor.peek().is_some_and(|atom| atom.is_word("of"))
                    && self
                        .cursor
                        .peek_at(1)
                        .is_some_and(|atom| atom.is_word("entry"));
                if of_entry {
                    self.cursor.next_atom();
                    self.cursor.next_atom();
                    argument.within = Some(Within::OfEntry(window));
                } else {
                    argument.within = Some(Within::Last(window));
                }
            } else if self.cursor.eat_word("since") {
                argument.within = Some(Within::Since(Box::new(self.due(|reader| reader.sum()))));
            } else if self.cursor.eat_word("by") {
                argument.by = self.cursor.peek().and_then(|atom| atom.path().cloned());
                if argument.by.is_some() {
                    self.cursor.next_atom();
                } else {
                    let place = self.cursor.next_range();
                    self.mistake(place, MistakeKind::Missing("a name".to_owned()));
                }
            } else {
                return argument;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mkt_grammar::{SyntaxKind, TextSize};

    /// The expression of `where: …`, shown with its structure in brackets.
    fn shown(text: &str) -> String {
        let source = format!("segment s {{\n  where: {text}\n}}\n");
        let parse = mkt_grammar::parse(&source);
        assert_eq!(parse.problems(), []);
        let root = parse.root();
        let phrase = root
            .descendants()
            .find(|n| n.kind() == SyntaxKind::Phrase)
            .unwrap();
        let atoms = crate::atom::atoms(&phrase);
        let mut cursor = Cursor::new(&atoms, TextSize::new(0));
        let mut mistakes = Vec::new();
        let expr = read(&mut cursor, &mut mistakes);
        let mut out = expr.map_or_else(|| "nothing".to_owned(), |e| show(&e));
        if !cursor.is_done() {
            out.push_str(" …");
        }
        for mistake in mistakes {
            out.push_str(&format!(" !{:?}", mistake.kind));
        }
        out
    }

    fn show(e: &Expr) -> String {
        let all = |list: &[Expr], join: &str| {
            let parts: Vec<_> = list.iter().map(show).collect();
            format!("({})", parts.join(join))
        };
        match &e.kind {
            ExprKind::Missing => "?".into(),
            ExprKind::Quantity(q) => {
                let mut out = q.number.to_string();
                if q.percent {
                    out.push('%');
                }
                if let Some(unit) = &q.unit {
                    out.push_str(&format!("_{unit}"));
                }
                if let Some((amount, unit)) = &q.per {
                    out.push_str(&format!(
                        "/{}{unit}",
                        amount.map(|a| a.to_string()).unwrap_or_default()
                    ));
                }
                out
            }
            ExprKind::Text(t) => format!("{t:?}"),
            ExprKind::Date(d) => d.to_string(),
            ExprKind::Instant(_) => "instant".into(),
            ExprKind::Time(t) => t.to_string(),
            ExprKind::Period(p) => p.to_string(),
            ExprKind::Name(p) => p.to_string(),
            ExprKind::List(l) => format!("[{}]", all(l, ", ")),
            ExprKind::Range(a, b) => format!("({}..{})", show(a), show(b)),
            ExprKind::Call(c) => {
                let args: Vec<_> = c
                    .arguments
                    .iter()
                    .map(|a| {
                        let mut out = show(&a.value);
                        if let Some(p) = &a.condition {
                            out.push_str(&format!(" where {}", show(p)));
                        }
                        match &a.within {
                            Some(Within::Last(d)) => out.push_str(&format!(" within {}", show(d))),
                            Some(Within::OfEntry(d)) => {
                                out.push_str(&format!(" within {} of entry", show(d)))
                            }
                            Some(Within::Since(d)) => out.push_str(&format!(" since {}", show(d))),
                            None => {}
                        }
                        if let Some(by) = &a.by {
                            out.push_str(&format!(" by {by}"));
                        }
                        out
                    })
                    .collect();
                let field = c
                    .field
                    .as_ref()
                    .map(|f| format!(".{}", f.0))
                    .unwrap_or_default();
                format!("{}({}){field}", c.function, args.join(", "))
            }
            ExprKind::Not(p) => format!("!{}", show(p)),
            ExprKind::Negative(p) => format!("-{}", show(p)),
            ExprKind::And(l) => all(l, " & "),
            ExprKind::Or(l) => all(l, " | "),
            ExprKind::Except(a, b) => format!("({} \\ {})", show(a), show(b)),
            ExprKind::Sum(l) => {
                let parts: Vec<_> = l
                    .iter()
                    .map(|(s, e)| {
                        format!("{}{}", if *s == Sign::Plus { '+' } else { '-' }, show(e))
                    })
                    .collect();
                format!("({})", parts.join(""))
            }
            ExprKind::Product(l) => {
                let parts: Vec<_> = l
                    .iter()
                    .map(|(s, e)| {
                        format!("{}{}", if *s == Factor::Times { '*' } else { '/' }, show(e))
                    })
                    .collect();
                format!("({})", parts.join(""))
            }
            ExprKind::Compare(a, c, b) => format!("({} {} {})", show(a), c.sign(), show(b)),
            ExprKind::IsSet(a, set) => {
                format!("({} {})", show(a), if *set { "set" } else { "unset" })
            }
            ExprKind::In(a, b) => format!(
                "({} in {})",
                a.as_ref().map(|a| show(a)).unwrap_or_default(),
                show(b)
            ),
            ExprKind::Contains(a, b) => format!("({} contains {})", show(a), show(b)),
            ExprKind::StartsWith(a, b) => format!("({} starts {})", show(a), show(b)),
        }
    }

    #[test]
    fn the_forms_of_the_language() {
        for (text, expected) in [
            (
                "recency(booking) > 180 days\n     and sum(booking.total within 2 years) >= 1_000 EUR\n     and tier in [silver, gold]",
                "((recency(booking) > 180_days) & (sum(booking.total within 2_years) >= 1000_EUR) & (tier in [(silver, gold)]))",
            ),
            (
                "count(booking where channel == direct) / count(booking)",
                "(*count(booking where (channel == direct))/count(booking))",
            ),
            (
                "spend(paid_media) / count(traveller where first(booking) in period)",
                "(*spend(paid_media)/count(traveller where (first(booking) in period)))",
            ),
            (
                "score(rfm).recency >= 4 or not in lapsed",
                "((score(rfm).recency >= 4) | !( in lapsed))",
            ),
            (
                "country not in [DE, AT] and email is set",
                "(!(country in [(DE, AT)]) & (email set))",
            ),
            ("email is not unset", "(email set)"),
            (
                "page starts with \"/pricing\" and page contains \"x\"",
                "((page starts \"/pricing\") & (page contains \"x\"))",
            ),
            ("age(birthday) in 18 .. 25", "(age(birthday) in (18..25))"),
            ("consents(offers by mail)", "consents(offers by mail)"),
            ("a or b and not not c", "(a | (b & c))"),
            ("contactable except lapsed", "(contactable \\ lapsed)"),
            ("1 + 2 * 3 - 4", "(+1+(*2*3)-4)"),
            ("-(a + b) * 2", "(*-(+a+b)*2)"),
            ("38 EUR per traveller", "38_EUR/traveller"),
            ("0.40 EUR per 1_000 sends", "0.4_EUR/1000sends"),
            ("12% per month", "12%/month"),
            (
                "count(booking since last(visit)) > 2",
                "(count(booking since last(visit)) > 2)",
            ),
            (
                "count(booking within 3 days of entry) >= 1",
                "(count(booking within 3_days of entry) >= 1)",
            ),
            (
                "percentile(booking.total, 90)",
                "percentile(booking.total, 90)",
            ),
            ("booked == 2026-03-31", "(booked == 2026-03-31)"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn gaps_are_told_once_and_the_rest_is_kept() {
        assert_eq!(shown("a == and b"), "((a == ?) & b) !Missing(\"\")");
        assert_eq!(shown("tier = gold"), "(tier == gold) !SingleEqual");
        assert_eq!(shown("1 < a < 3"), "(1 < a) !ChainedComparison");
        assert_eq!(shown("a == b c"), "(a == b) …");
        assert_eq!(
            shown("count(a b)"),
            "count(a) !Missing(\"`,` or an operator\")"
        );
        assert_eq!(
            shown("a is big"),
            "(a set) … !Missing(\"`set` or `unset`\")"
        );
        assert_eq!(shown("`or` == 1"), "(or == 1)");
    }

    #[test]
    fn ten_thousand_operands_are_a_list_and_more_are_refused() {
        let chain = vec!["a"; MAX_OPERANDS].join(" + ");
        assert!(!shown(&chain).contains('!'));
        let longer = vec!["a"; MAX_OPERANDS + 3].join(" or ");
        assert_eq!(shown(&longer).matches("TooManyOperands").count(), 1);
    }
}
