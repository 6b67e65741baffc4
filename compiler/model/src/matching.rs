//! Reads a phrase by the forms that its key takes.
//!
//! Every form is tried; the one that takes in the whole phrase wins, the
//! longest where several do. Values whose meaning depends on names are kept
//! as written ([`Raw`]) until all names are known.

use mkt_diagnostics::{DateMistake, Finding, Language, NumberMistake};
use mkt_kinds::units::{self, Currency};
use mkt_kinds::{Node, Pattern, SlotType};
use mkt_syntax::TextRange;
use mkt_syntax::atom::{Atom, AtomKind, Cursor};
use mkt_syntax::expression::{self, Expr, Extent, Mistake, MistakeKind};
use mkt_syntax::literal;
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
    /// A key or kind, as a guardrail asks for.
    Key(Path),
    /// The word of a kind.
    Kind(Path),
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
#[derive(Debug)]
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
            options: if furthest.only_words {
                furthest.options
            } else {
                Vec::new()
            },
            expected: furthest.expected,
        }),
    }
}

/// The point that matching got to, and what was looked for there.
struct Furthest {
    position: usize,
    expected: Vec<String>,
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
    fn at(&mut self, position: usize, expected: Option<String>) {
        if position > self.position {
            *self = Self {
                position,
                ..Self::default()
            };
        }
        if position == self.position
            && let Some(expected) = expected
            && !self.expected.contains(&expected)
        {
            self.expected.push(expected);
        }
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
            for expected in other.expected {
                self.at(other.position, Some(expected));
            }
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
                    self.missed(format!("`{word}`"), Some(&[word]));
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

    fn missed(&mut self, expected: String, words: Option<&[&'static str]>) {
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
            self.missed(format!("`{symbol}`"), None);
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
            self.missed("`(`".to_owned(), None);
            return false;
        };
        let outer = std::mem::replace(&mut self.cursor, Cursor::new(atoms, range.end()));
        let whole = self.sequence(inner) && self.cursor.is_done();
        self.cursor = outer;
        if whole {
            self.cursor.next_atom();
        } else {
            self.missed("`(`".to_owned(), None);
        }
        whole
    }

    fn slot(&mut self, slot: &'static str, ty: &'static SlotType) -> bool {
        let mark = self.mark();
        match self.value(ty) {
            Some(value) => {
                let range = self.cursor.range_from(mark.position);
                self.captures.push(RawCapture {
                    slot,
                    ty,
                    group: self.group,
                    value,
                    range,
                });
                true
            }
            None => {
                self.back_to(&mark);
                let words = match ty {
                    SlotType::Word(words) => Some(words.as_slice()),
                    _ => None,
                };
                self.missed(ty.describe().into_owned(), words);
                false
            }
        }
    }

    // ---- values -------------------------------------------------------------

    fn mistake(&mut self, range: TextRange, finding: impl Into<Finding>, instead: Option<String>) {
        self.mistakes.push(ValueMistake {
            range,
            finding: finding.into(),
            instead,
        });
    }

    fn dated<T>(
        &mut self,
        atom: &Atom,
        text: &str,
        read: Result<T, DateMistake>,
        value: impl FnOnce(T) -> Value,
    ) -> Raw {
        Raw::Done(match read {
            Ok(read) => value(read),
            Err(mistake) => {
                let instead = match &mistake {
                    DateMistake::Form { right } => right.clone(),
                    _ => None,
                };
                let text = text.to_owned();
                self.mistake(atom.range, Language::BadDate { text, mistake }, instead);
                Value::Poisoned
            }
        })
    }

    fn value(&mut self, ty: &'static SlotType) -> Option<Raw> {
        match ty {
            SlotType::Text => self.text(),
            SlotType::Name => {
                let path = self.path()?;
                let name = path.single()?.clone();
                self.reserved(&path);
                Some(Raw::Done(Value::Name(name, None)))
            }
            SlotType::Word(words) => {
                let path = self.path()?;
                let word = words.iter().find(|word| path.is_word(word))?;
                Some(Raw::Done(Value::Word(word)))
            }
            SlotType::Ref(_) => self.path().map(Raw::Reference),
            SlotType::Setting => self.path().map(Raw::Setting),
            SlotType::Key => self.path().map(Raw::Key),
            SlotType::Kind => self.path().map(Raw::Kind),
            SlotType::Predicate | SlotType::Formula | SlotType::Audience => self.expression(),
            SlotType::Value => self.expression(),
            SlotType::Event => self.event(),
            SlotType::PropertyType => self.property_type().map(Raw::Type),
            SlotType::Unit => self.unit(),
            SlotType::Date => {
                let atom = self.cursor.next_atom()?;
                let AtomKind::Date(text) = &atom.kind else {
                    return None;
                };
                Some(self.dated(atom, text, literal::date(text), Value::Date))
            }
            SlotType::Instant => {
                let atom = self.cursor.next_atom()?;
                let AtomKind::Instant(text) = &atom.kind else {
                    return None;
                };
                Some(self.dated(atom, text, literal::instant(text), Value::Instant))
            }
            SlotType::Time => {
                let time = self.time()?;
                Some(Raw::Done(time.map_or(Value::Poisoned, Value::Time)))
            }
            SlotType::Period => self.period(),
            SlotType::Dates => self.dates(),
            SlotType::Times => self.times(),
            SlotType::Weekday => {
                let path = self.path()?;
                let day = units::find(units::WEEKDAYS, path.single()?)?;
                Some(Raw::Done(Value::Weekdays(vec![day])))
            }
            SlotType::Weekdays => self.weekdays(),
            SlotType::Currency => {
                let atom = self.cursor.peek()?;
                let code = self.path()?.single()?.clone();
                Some(Raw::Done(
                    self.currency(&code, atom.range)
                        .map_or(Value::Poisoned, Value::Currency),
                ))
            }
            SlotType::Country => self.code(slots::is_country, Value::Country),
            SlotType::Language => self.code(slots::is_language, Value::Language),
            SlotType::Timezone => self.timezone(),
            _ => self.numeric(ty),
        }
    }

    fn path(&mut self) -> Option<Path> {
        let path = self.cursor.peek()?.path()?.clone();
        self.cursor.next_atom();
        Some(path)
    }

    fn text(&mut self) -> Option<Raw> {
        let atom = self.cursor.next_atom()?;
        let text = match &atom.kind {
            AtomKind::Text(token) => {
                let (text, mistakes) = literal::text(token);
                for at in mistakes {
                    let text = token.get(at).unwrap_or_default().to_owned();
                    self.mistake(atom.range, Language::BadEscape { text }, None);
                }
                text
            }
            AtomKind::BlockText(token) => match literal::block_text(token) {
                Ok(text) => text,
                Err(kept) => {
                    let text = "text on the line of `\"\"\"`".to_owned();
                    self.mistake(atom.range, Language::StrayText { text }, None);
                    kept
                }
            },
            _ => return None,
        };
        Some(Raw::Done(Value::Text(text)))
    }

    /// A code such as `DE`: any short name is taken, and judged, so that a
    /// misspelt one is told of as such.
    fn code(&mut self, known: fn(&str) -> bool, value: fn(SmolStr) -> Value) -> Option<Raw> {
        let path = self.path()?;
        let code = path.single()?.clone();
        known(&code).then(|| Raw::Done(value(code)))
    }

    fn timezone(&mut self) -> Option<Raw> {
        let atom = self.cursor.next_atom()?;
        let AtomKind::Text(token) = &atom.kind else {
            return None;
        };
        let (name, _) = literal::text(token);
        slots::is_timezone(&name).then(|| Raw::Done(Value::Timezone(SmolStr::from(name))))
    }

    pub(crate) fn currency(&mut self, code: &str, range: TextRange) -> Option<Currency> {
        let found = Currency::find(code);
        if found.is_none() {
            let nearest = slots::nearest_currency(code);
            let finding = Language::UnknownCurrency {
                code: code.to_owned(),
                nearest: nearest.clone(),
            };
            self.mistake(range, finding, nearest);
        }
        found
    }

    fn expression(&mut self) -> Option<Raw> {
        let mut mistakes = Vec::new();
        let expr = expression::read(&mut self.cursor, &mut mistakes)?;
        self.expression_mistakes(mistakes);
        Some(Raw::Expression(expr))
    }

    fn expression_mistakes(&mut self, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            let written = self.written(mistake.range);
            let (finding, instead) = expression_finding(mistake.kind, written);
            self.mistake(mistake.range, finding, instead);
        }
    }

    /// The text of a place, as written.
    fn written(&self, range: TextRange) -> String {
        self.source
            .get(std::ops::Range::<usize>::from(range))
            .unwrap_or_default()
            .to_owned()
    }

    fn event(&mut self) -> Option<Raw> {
        let path = self.path()?;
        let mut of = None;
        if let Some(Atom {
            kind: AtomKind::Paren(inner),
            ..
        }) = self.cursor.peek()
        {
            let [
                Atom {
                    kind: AtomKind::Name(named),
                    ..
                },
            ] = inner.as_slice()
            else {
                return None;
            };
            of = Some(named.clone());
            self.cursor.next_atom();
        }
        let condition = if self.cursor.eat_word("where") {
            match self.expression()? {
                Raw::Expression(expr) => Some(expr),
                _ => None,
            }
        } else {
            None
        };
        Some(Raw::Event {
            path,
            of,
            condition,
        })
    }

    fn property_type(&mut self) -> Option<RawType> {
        let ty = if self.cursor.peek()?.is_word("one") {
            self.cursor.next_atom();
            if !self.cursor.eat_word("of") {
                return None;
            }
            let AtomKind::List(inner) = &self.cursor.next_atom()?.kind else {
                return None;
            };
            let mut words = Vec::new();
            for atom in inner.iter().filter(|atom| atom.kind != AtomKind::Comma) {
                let path = atom.path()?;
                self.reserved(path);
                words.push(path.single()?.clone());
            }
            RawTypeKind::OneOf(words)
        } else if self.cursor.peek()?.is_word("list") {
            self.cursor.next_atom();
            if !self.cursor.eat_word("of") {
                return None;
            }
            RawTypeKind::ListOf(Box::new(self.property_type()?))
        } else {
            RawTypeKind::Name(self.path()?)
        };
        let optional = matches!(
            self.cursor.peek().map(|a| &a.kind),
            Some(AtomKind::Question)
        );
        if optional {
            self.cursor.next_atom();
        }
        Some(RawType { ty, optional })
    }

    /// Reports a word of the language given as a name without backticks.
    fn reserved(&mut self, path: &Path) {
        if let Some(word) = expression::RESERVED.iter().find(|word| path.is_word(word)) {
            let finding = Language::ReservedWord {
                word: (*word).to_owned(),
            };
            self.mistake(path.range, finding, Some(format!("`{word}`")));
        }
    }

    fn unit(&mut self) -> Option<Raw> {
        let mut parts = vec![self.unit_part()?];
        while self.cursor.eat_word("per") {
            parts.push(self.unit_part()?);
        }
        Some(Raw::Unit(parts))
    }

    fn unit_part(&mut self) -> Option<RawUnit> {
        if let AtomKind::Percent = self.cursor.peek()?.kind {
            self.cursor.next_atom();
            return Some(RawUnit::Percent);
        }
        self.path().map(RawUnit::Name)
    }

    fn weekdays(&mut self) -> Option<Raw> {
        let path = self.path()?;
        let word = path.single()?;
        if let Some((first, last)) = units::weekday_range(word) {
            return Some(Raw::Done(Value::Weekdays(slots::days_between(first, last))));
        }
        let first = units::find(units::WEEKDAYS, word)?;
        let last = if self.cursor.eat_operator("..") {
            units::find(units::WEEKDAYS, self.path()?.single()?)?
        } else {
            first
        };
        Some(Raw::Done(Value::Weekdays(slots::days_between(first, last))))
    }

    fn period(&mut self) -> Option<Raw> {
        let atom = self.cursor.next_atom()?;
        match &atom.kind {
            AtomKind::Period(text) => {
                Some(self.dated(atom, text, literal::period(text), Value::Period))
            }
            AtomKind::Number(text) => literal::year(text).map(|y| Raw::Done(Value::Period(y))),
            _ => None,
        }
    }

    fn times(&mut self) -> Option<Raw> {
        let start = self.time()?;
        if !self.cursor.eat_operator("..") {
            return None;
        }
        let end = self.time()?;
        Some(Raw::Done(match (start, end) {
            (Some(start), Some(end)) => Value::Times(start, end),
            _ => Value::Poisoned,
        }))
    }

    /// A time of day; `None` inside for one that does not exist.
    fn time(&mut self) -> Option<Option<jiff::civil::Time>> {
        let atom = self.cursor.next_atom()?;
        let AtomKind::Time(text) = &atom.kind else {
            return None;
        };
        match self.dated(atom, text, literal::time(text), Value::Time) {
            Raw::Done(Value::Time(time)) => Some(Some(time)),
            _ => Some(None),
        }
    }

    fn dates(&mut self) -> Option<Raw> {
        let from = self.cursor.position();
        let first = self.days()?;
        if !self.cursor.eat_operator("..") {
            return Some(Raw::Done(first.map_or(Value::Poisoned, |(first, last)| {
                Value::Dates(crate::value::Dates { first, last })
            })));
        }
        let last = self.days()?;
        let (Some((first, _)), Some((_, last))) = (first, last) else {
            return Some(Raw::Done(Value::Poisoned));
        };
        if last < first {
            let range = self.cursor.range_from(from);
            let finding = Language::BadDate {
                text: format!("{first} .. {last}"),
                mistake: DateMistake::Backwards,
            };
            self.mistake(range, finding, Some(format!("{last} .. {first}")));
            return Some(Raw::Done(Value::Poisoned));
        }
        Some(Raw::Done(Value::Dates(crate::value::Dates { first, last })))
    }

    /// The first and last day of a date or period; `None` inside for one that
    /// does not exist.
    #[allow(clippy::type_complexity, reason = "a pair of days that may be damaged")]
    fn days(&mut self) -> Option<Option<(jiff::civil::Date, jiff::civil::Date)>> {
        let atom = self.cursor.next_atom()?;
        match &atom.kind {
            AtomKind::Date(text) => {
                match self.dated(atom, text, literal::date(text), Value::Date) {
                    Raw::Done(Value::Date(date)) => Some(Some((date, date))),
                    _ => Some(None),
                }
            }
            AtomKind::Period(text) => {
                match self.dated(atom, text, literal::period(text), Value::Period) {
                    Raw::Done(Value::Period(period)) => Some(period.days()),
                    _ => Some(None),
                }
            }
            AtomKind::Number(text) => literal::year(text).map(|year| year.days()),
            _ => None,
        }
    }

    // ---- numbers ------------------------------------------------------------

    fn numeric(&mut self, ty: &'static SlotType) -> Option<Raw> {
        let from = self.cursor.position();
        let negative = self.cursor.eat_operator("-");
        let signed = negative || self.cursor.eat_operator("+");
        let mut mistakes = Vec::new();
        let extent = match ty {
            SlotType::Number | SlotType::Integer => Extent::Number,
            SlotType::Price | SlotType::Quantity => Extent::Whole,
            _ => Extent::Unit,
        };
        let mut quantity = expression::read_quantity(&mut self.cursor, extent, &mut mistakes)?;
        if negative {
            quantity.number = Decimal::ZERO.checked_sub(quantity.number)?;
        }
        if signed && !matches!(ty, SlotType::Points | SlotType::Quantity | SlotType::Number) {
            return None;
        }
        self.expression_mistakes(mistakes);
        let working = ty == &SlotType::Lag
            && quantity
                .unit
                .as_ref()
                .is_some_and(|u| u.is_word(units::WORKING));
        if working {
            quantity.unit = self.path();
        }
        let range = self.cursor.range_from(from);
        slots::numeric(self, ty, quantity, working, range)
    }

    /// Reports money in an unknown currency where money is meant.
    pub(crate) fn currency_of(&mut self, unit: &Path) -> Option<Currency> {
        let code = unit.single()?;
        self.currency(code, unit.range)
    }

    /// Reports a unit that does not exist.
    pub(crate) fn unknown_unit(&mut self, unit: &Path) {
        let word = unit.to_string();
        let near = slots::nearest_unit(&word);
        let nearest = near.clone();
        self.mistake(unit.range, Language::UnknownUnit { word, nearest }, near);
    }

    pub(crate) fn number_mistake(
        &mut self,
        text: String,
        range: TextRange,
        mistake: NumberMistake,
    ) {
        self.mistake(range, Language::BadNumber { text, mistake }, None);
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
        MistakeKind::SingleEqual => (Found::SingleEquals.into(), Some("==".to_owned())),
        MistakeKind::ChainedComparison => (Found::ChainedComparison.into(), None),
        MistakeKind::Escape(text) => (Language::BadEscape { text }.into(), None),
        MistakeKind::TooManyOperands => {
            let limit = u32::try_from(expression::MAX_OPERANDS).unwrap_or(u32::MAX);
            (Found::TooManyOperands { limit }.into(), None)
        }
    }
}
