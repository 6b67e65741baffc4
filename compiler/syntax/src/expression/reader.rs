//! The operator-precedence reader.

use mkt_diagnostics::{DateMistake, NumberMistake};
use mkt_grammar::TextRange;
use rust_decimal::Decimal;

use super::{
    Argument, Call, Comparison, Expr, ExprKind, Extent, Factor, MAX_OPERANDS, Mistake, MistakeKind,
    Quantity, Sign, Within,
};
use crate::atom::{Atom, AtomKind, Cursor};
use crate::literal;
use crate::name::Path;

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

/// Reads along a row of atoms.
pub(super) struct Reader<'c, 'a> {
    pub cursor: &'c mut Cursor<'a>,
    pub mistakes: &'c mut Vec<Mistake>,
    /// Inside `( … )` or `[ … ]`, where commas part.
    pub in_bracket: bool,
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
    pub fn starts_value(&self) -> bool {
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

    /// Takes a word that joins; in capitals too, with a word about that.
    fn eat_word(&mut self, word: &str) -> bool {
        if self.cursor.eat_word(word) {
            return true;
        }
        let Some(atom) = self.cursor.peek() else {
            return false;
        };
        let written = atom.path().and_then(Path::single);
        let joins = ["and", "or", "not"]
            .into_iter()
            .find(|known| *known == word);
        match (written, joins) {
            (Some(written), Some(joins)) if written.eq_ignore_ascii_case(joins) => {
                self.cursor.next_atom();
                self.mistake(atom.range, MistakeKind::Capitals(joins));
                true
            }
            _ => false,
        }
    }

    /// A row of operands on one level, each with what joins it to the others.
    fn row<J: Copy>(
        &mut self,
        joins: &[(&str, J)],
        first: J,
        operand: fn(&mut Self) -> Expr,
    ) -> Vec<(J, Expr)> {
        let mut row = vec![(first, operand(self))];
        while let Some((_, join)) = joins
            .iter()
            .find(|(text, _)| self.cursor.eat_operator(text) || self.eat_word(text))
        {
            let next = self.due(operand);
            if row.len() == MAX_OPERANDS {
                self.mistake(next.range, MistakeKind::TooManyOperands);
            }
            row.push((*join, next));
        }
        row
    }

    /// A row as an expression; one operand alone is itself.
    fn joined<J>(
        &self,
        from: usize,
        mut row: Vec<(J, Expr)>,
        kind: impl FnOnce(Vec<(J, Expr)>) -> ExprKind,
    ) -> Expr {
        match row.pop() {
            Some((_, only)) if row.is_empty() => only,
            last => {
                row.extend(last);
                self.expr(from, kind(row))
            }
        }
    }

    pub fn or(&mut self) -> Expr {
        let from = self.cursor.position();
        let row = self.row(&[("or", ())], (), Self::and);
        self.joined(from, row, |row| ExprKind::Or(operands(row)))
    }

    fn and(&mut self) -> Expr {
        let from = self.cursor.position();
        let row = self.row(&[("and", ())], (), Self::except);
        self.joined(from, row, |row| ExprKind::And(operands(row)))
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
        while self.eat_word("not") {
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
                        self.mistake(atom.range, MistakeKind::NotComparing("="));
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
                None if self.starts_value() => {
                    self.mistake(word.range, MistakeKind::NotComparing("is"));
                    let comparison = if negated {
                        Comparison::NotEqual
                    } else {
                        Comparison::Equal
                    };
                    let right = Box::new(self.range());
                    return self.expr(from, ExprKind::Compare(left, comparison, right));
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
        let signs = [("+", Sign::Plus), ("-", Sign::Minus)];
        let row = self.row(&signs, Sign::Plus, Self::product);
        self.joined(from, row, ExprKind::Sum)
    }

    fn product(&mut self) -> Expr {
        let from = self.cursor.position();
        let signs = [("*", Factor::Times), ("/", Factor::Over)];
        let row = self.row(&signs, Factor::Times, Self::signed);
        self.joined(from, row, ExprKind::Product)
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

    pub fn quantity(&mut self, extent: Extent) -> Option<Quantity> {
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

/// The operands of a row whose joins all mean the same.
fn operands(row: Vec<((), Expr)>) -> Vec<Expr> {
    row.into_iter().map(|((), operand)| operand).collect()
}
