//! The values that slots take.

use super::*;

impl<'a> Matcher<'a> {
    pub(super) fn mistake(
        &mut self,
        range: TextRange,
        finding: impl Into<Finding>,
        instead: Option<String>,
    ) {
        self.mistakes.push(ValueMistake {
            range,
            finding: finding.into(),
            instead,
        });
    }

    pub(super) fn dated<T>(
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

    pub(super) fn value(&mut self, ty: &'static SlotType) -> Option<Raw> {
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
            SlotType::Given => self.given(),
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

    pub(super) fn path(&mut self) -> Option<Path> {
        let path = self.cursor.peek()?.path()?.clone();
        self.cursor.next_atom();
        Some(path)
    }

    /// What the key named before is set to. Of which kind that key is depends
    /// on names, so it is read for each that has one of that name.
    fn given(&mut self) -> Option<Raw> {
        let key = self.captures.iter().rev().find_map(|capture| {
            let Raw::Setting(path) = &capture.value else {
                return None;
            };
            path.segments.last().map(|last| last.name.clone())
        })?;
        let from = self.cursor.position();
        let atoms = self.cursor.take_rest();
        if atoms.is_empty() {
            return None;
        }
        let phrase = self.cursor.range_from(from);
        let text = self
            .source
            .get(std::ops::Range::<usize>::from(phrase))
            .unwrap_or_default();
        let readings = mkt_kinds::catalogue::all()
            .filter_map(|kind| {
                let member = kind.body.member(&key)?;
                let read = read(member.patterns(), atoms, phrase, self.source);
                Some(GivenReading {
                    kind: kind.word,
                    member,
                    read: read.map_err(|_| text.to_owned()),
                })
            })
            .collect();
        Some(Raw::Given(readings))
    }

    pub(super) fn text(&mut self) -> Option<Raw> {
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
    pub(super) fn code(
        &mut self,
        known: fn(&str) -> bool,
        value: fn(SmolStr) -> Value,
    ) -> Option<Raw> {
        let path = self.path()?;
        let code = path.single()?.clone();
        known(&code).then(|| Raw::Done(value(code)))
    }

    pub(super) fn timezone(&mut self) -> Option<Raw> {
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

    pub(super) fn expression(&mut self) -> Option<Raw> {
        let mut mistakes = Vec::new();
        let expr = expression::read(&mut self.cursor, &mut mistakes)?;
        self.expression_mistakes(mistakes);
        Some(Raw::Expression(expr))
    }

    pub(super) fn expression_mistakes(&mut self, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            let written = self.written(mistake.range);
            let (finding, instead) = expression_finding(mistake.kind, written);
            self.mistake(mistake.range, finding, instead);
        }
    }

    /// The text of a place, as written.
    pub(super) fn written(&self, range: TextRange) -> String {
        self.source
            .get(std::ops::Range::<usize>::from(range))
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn event(&mut self) -> Option<Raw> {
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

    pub(super) fn property_type(&mut self) -> Option<RawType> {
        let mut optional = false;
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
            let mut inner = self.property_type()?;
            // `list of Text?` is a list that may be unset: nothing in a list is.
            optional = std::mem::take(&mut inner.optional);
            RawTypeKind::ListOf(Box::new(inner))
        } else {
            RawTypeKind::Name(self.path()?)
        };
        if matches!(
            self.cursor.peek().map(|a| &a.kind),
            Some(AtomKind::Question)
        ) {
            self.cursor.next_atom();
            optional = true;
        }
        Some(RawType { ty, optional })
    }

    /// Reports a word of the language given as a name without backticks.
    pub(super) fn reserved(&mut self, path: &Path) {
        if let Some(word) = expression::RESERVED.iter().find(|word| path.is_word(word)) {
            let finding = Language::ReservedWord {
                word: (*word).to_owned(),
            };
            self.mistake(path.range, finding, Some(format!("`{word}`")));
        }
    }

    pub(super) fn unit(&mut self) -> Option<Raw> {
        let mut parts = vec![self.unit_part()?];
        while self.cursor.eat_word("per") {
            parts.push(self.unit_part()?);
        }
        Some(Raw::Unit(parts))
    }

    pub(super) fn unit_part(&mut self) -> Option<RawUnit> {
        if let AtomKind::Percent = self.cursor.peek()?.kind {
            self.cursor.next_atom();
            return Some(RawUnit::Percent);
        }
        self.path().map(RawUnit::Name)
    }

    pub(super) fn weekdays(&mut self) -> Option<Raw> {
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

    pub(super) fn period(&mut self) -> Option<Raw> {
        let atom = self.cursor.next_atom()?;
        match &atom.kind {
            AtomKind::Period(text) => {
                Some(self.dated(atom, text, literal::period(text), Value::Period))
            }
            AtomKind::Number(text) => literal::year(text).map(|y| Raw::Done(Value::Period(y))),
            _ => None,
        }
    }

    pub(super) fn times(&mut self) -> Option<Raw> {
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
    pub(super) fn time(&mut self) -> Option<Option<jiff::civil::Time>> {
        let atom = self.cursor.next_atom()?;
        let AtomKind::Time(text) = &atom.kind else {
            return None;
        };
        match self.dated(atom, text, literal::time(text), Value::Time) {
            Raw::Done(Value::Time(time)) => Some(Some(time)),
            _ => Some(None),
        }
    }

    pub(super) fn dates(&mut self) -> Option<Raw> {
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
    pub(super) fn days(&mut self) -> Option<Option<(jiff::civil::Date, jiff::civil::Date)>> {
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

    pub(super) fn numeric(&mut self, ty: &'static SlotType) -> Option<Raw> {
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
        let unsigned = !matches!(ty, SlotType::Points | SlotType::Quantity | SlotType::Number);
        if signed && !negative && unsigned {
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
        let value = slots::numeric(self, ty, quantity, working, range)?;
        if negative && unsigned {
            let text = self.written(range);
            self.number_mistake(text, range, NumberMistake::Negative);
            return Some(Raw::Done(Value::Poisoned));
        }
        Some(value)
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
