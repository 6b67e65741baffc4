//! A person made of values that were found.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use mkt_eval::{Agreement, Event, Happening, Person, Properties, Span, Value};
use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::expression::{Base, EventKind, EventMatch};
use mkt_model::types::Type;
use mkt_model::value::Money;
use rust_decimal::prelude::ToPrimitive;
use smol_str::{SmolStr, format_smolstr};

use crate::compile::{Compiler, days_since_epoch, instant};
use crate::number::{self, Number};
use crate::search::{ALWAYS, Model, Moment};
use crate::terms::{Atom, Element, Test, Thing, ThingId, Variable, VariableId};

/// What values say of one thing.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Whether it is set; none where that does not matter.
    set: Option<bool>,
    /// Whether it may be unset at all.
    optional: bool,
    so: Option<bool>,
    tests: Vec<(Test, bool)>,
    elements: Vec<(Element, bool)>,
    number: Option<(Number, Option<Currency>)>,
    age: Option<Number>,
    future: bool,
    anniversary: bool,
}

/// Makes people of what was found at an instant.
pub(crate) struct Builder<'c, 's> {
    pub compiler: &'c Compiler<'s>,
    pub model: &'c Model,
    pub moment: Moment,
    pub at: Timestamp,
}

impl Builder<'_, '_> {
    /// The person without a history, and what was recorded with their entry,
    /// where conditions speak of it; none where a value has no decimal.
    pub fn person(&self, entity: SymbolId) -> Option<(Person, Option<Properties>)> {
        let mut person = Person::new(self.model.entity.unwrap_or(entity));
        for (path, value) in self.properties(Base::Person)? {
            put(&mut person.properties, &path, value);
        }
        let mut entered = None;
        for (thing, known) in self.things() {
            match self.compiler.terms.thing_of(thing)? {
                Thing::Score(score, part) if known.set == Some(true) => {
                    let value = self.value(thing, &known)?;
                    person.scores.insert((*score, part.clone()), value);
                }
                Thing::Property(Base::Entry, _) => {
                    entered.get_or_insert_with(Properties::new);
                }
                _ => {}
            }
        }
        for (path, value) in self.properties(Base::Entry)? {
            put(entered.get_or_insert_with(Properties::new), &path, value);
        }
        for (key, holds) in &self.model.atoms {
            if let Some(Atom::Consent(topic, channel)) = self.compiler.terms.atom_of(key.1)
                && *holds
                && self.is_now(key.0)
            {
                person.consents.push(Agreement {
                    topic: *topic,
                    channel: *channel,
                    given: self.at,
                    withdrawn: None,
                });
            }
        }
        Some((person, entered))
    }

    /// The properties of somebody or something that are set, with their paths.
    pub fn properties(&self, of: Base) -> Option<Vec<(Vec<SymbolId>, Value)>> {
        let mut found = Vec::new();
        for (thing, known) in self.things() {
            if let Thing::Property(base, path) = self.compiler.terms.thing_of(thing)?
                && *base == of
                && known.set != Some(false)
                && !(known.optional && known.set.is_none())
                && self.leads(of, path)
            {
                found.push((path.clone(), self.value(thing, &known)?));
            }
        }
        if let (Base::Person, Some(entity)) = (of, self.model.entity) {
            let strategy = self.compiler.strategy;
            for property in strategy.children(entity) {
                let Some(thing) = self.compiler.terms.figured(of, property) else {
                    continue;
                };
                let declared = strategy.property_type(property);
                let always = declared.is_some_and(|declared| !declared.optional);
                let path = vec![property];
                if always && !found.iter().any(|(own, _)| *own == path) {
                    found.push((path, self.value(thing, &Known::default())?));
                }
            }
        }
        // What stands in others comes behind them.
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Some(found)
    }

    /// Whether everything on the way to a property is set.
    fn leads(&self, of: Base, path: &[SymbolId]) -> bool {
        self.model.atoms.iter().all(|(key, holds)| {
            let unset = match self.compiler.terms.atom_of(key.1) {
                Some(Atom::Set(thing)) if !holds && self.is_now(key.0) => thing,
                _ => return true,
            };
            match self.compiler.terms.thing_of(*unset) {
                Some(Thing::Property(base, own)) => *base != of || !path.starts_with(own),
                _ => true,
            }
        })
    }

    /// The event that is happening.
    pub fn event(&self, wanted: &EventMatch, properties: &Properties) -> Option<Event> {
        let happening = match wanted.event {
            EventKind::Poisoned => return None,
            EventKind::Declared(event) => Happening::Declared(event),
            EventKind::Reaction(reaction, of) => {
                let mut about: Vec<SymbolId> = of.into_iter().collect();
                for (key, holds) in &self.model.atoms {
                    if let Some(Atom::EntryAbout(one)) = self.compiler.terms.atom_of(key.1)
                        && *holds
                        && self.is_now(key.0)
                    {
                        about.push(*one);
                    }
                }
                Happening::Reaction(reaction, about)
            }
        };
        let mut event = Event::new(happening, self.at, self.at);
        event.properties = properties.clone();
        Some(event)
    }

    fn is_now(&self, moment: Moment) -> bool {
        moment == self.moment || moment == ALWAYS
    }

    /// What is known of each thing that is spoken of.
    fn things(&self) -> Vec<(ThingId, Known)> {
        let mut things: BTreeMap<ThingId, Known> = BTreeMap::new();
        let mut mentioned = BTreeSet::new();
        for (moment, atom) in &self.model.mentioned {
            if !self.is_now(*moment) {
                continue;
            }
            let holds = self.model.atoms.get(&(*moment, *atom)).copied();
            let atom = self.compiler.terms.atom_of(*atom);
            match atom {
                Some(Atom::Set(thing)) => {
                    let known = things.entry(*thing).or_default();
                    known.optional = true;
                    known.set = holds;
                }
                Some(Atom::True(thing)) => things.entry(*thing).or_default().so = holds,
                Some(Atom::Text(thing, test)) => {
                    let known = things.entry(*thing).or_default();
                    known.tests.extend(holds.map(|holds| (test.clone(), holds)));
                }
                Some(Atom::Holds(thing, element)) => {
                    let known = things.entry(*thing).or_default();
                    known
                        .elements
                        .extend(holds.map(|holds| (element.clone(), holds)));
                }
                Some(Atom::Future(thing)) => {
                    things.entry(*thing).or_default().future = holds == Some(true);
                }
                Some(Atom::Anniversary(thing)) => {
                    things.entry(*thing).or_default().anniversary = holds == Some(true);
                }
                Some(Atom::Linear(linear)) => {
                    mentioned.extend(linear.terms.iter().map(|(variable, _)| *variable));
                }
                _ => {}
            }
        }
        for variable in mentioned {
            let number = self.number(variable);
            match self.compiler.terms.variable_of(variable) {
                Some(Variable::Value(thing, currency)) => {
                    let known = things.entry(*thing).or_default();
                    if let Some(number) = number {
                        known.number = Some((number, *currency));
                    }
                }
                Some(Variable::Age(thing)) => {
                    let known = things.entry(*thing).or_default();
                    known.age = number.or(known.age);
                }
                _ => {}
            }
        }
        things.into_iter().collect()
    }

    fn number(&self, variable: VariableId) -> Option<Number> {
        let numbers = &self.model.numbers;
        let own = numbers.get(&(self.moment, variable));
        own.or_else(|| numbers.get(&(ALWAYS, variable))).copied()
    }

    /// The value of a thing; none where no decimal holds it.
    pub fn value(&self, thing: ThingId, known: &Known) -> Option<Value> {
        let ty = self.compiler.terms.type_of(thing);
        let number = || match &known.number {
            Some((number, _)) => number::decimal(number),
            None => number::decimal(&self.compiler.hint_of(ty)),
        };
        Some(match ty {
            Type::Bool => Value::Bool(known.so.unwrap_or(false)),
            Type::Number | Type::Integer => Value::Number(number()?),
            Type::Percent => Value::Percent(number()?),
            Type::Money => Value::Money(Money {
                amount: number()?,
                currency: known
                    .number
                    .as_ref()
                    .and_then(|(_, currency)| *currency)
                    .or_else(|| self.compiler.currency())
                    .or_else(|| Currency::find("EUR"))?,
            }),
            Type::Duration => Value::Span(Span::elapsed(number()?)),
            Type::Date => Value::Date(self.date(known)?),
            Type::Instant => Value::Instant(match (&known.number, known.age) {
                (Some((milliseconds, _)), _) => instant(milliseconds.to_integer())?,
                (None, None) if !known.future && !known.anniversary => self.at,
                _ => jiff::tz::Offset::UTC
                    .to_timestamp(self.date(known)?.at(12, 0, 0, 0))
                    .ok()?,
            }),
            Type::ListOf(_) => Value::List(
                known
                    .elements
                    .iter()
                    .filter(|(_, holds)| *holds)
                    .map(|(element, _)| match element {
                        Element::Text(text) => Value::Word(text.clone()),
                        Element::Number(number) => Value::Number(*number),
                    })
                    .collect(),
            ),
            Type::Entity(_) => Value::Record(Properties::new()),
            Type::OneOf(words) => Value::Word(
                words
                    .iter()
                    .find(|word| {
                        known
                            .tests
                            .iter()
                            .all(|(test, holds)| test.passes(word) == *holds)
                    })?
                    .clone(),
            ),
            Type::Country | Type::Language | Type::Currency => {
                Value::Word(self.text(ty, &known.tests))
            }
            _ => Value::Text(self.text(ty, &known.tests).to_string()),
        })
    }

    /// The day of a date of which a number of days or an age is known.
    fn date(&self, known: &Known) -> Option<Date> {
        let today = self.compiler.zone.to_datetime(self.at).date();
        if let Some((days, _)) = &known.number {
            return days_since_epoch(days.to_integer());
        }
        if known.future {
            return today.checked_add(jiff::Span::new().days(30)).ok();
        }
        let years = match known.age {
            Some(age) => age.to_integer().to_i64()?,
            None if known.anniversary => 1,
            None => return Some(today),
        };
        let back = jiff::Span::new().try_years(years).ok()?;
        let back = if known.anniversary {
            back
        } else {
            // Half a year more, so that the years are not just full.
            back.try_months(6).ok()?
        };
        today.checked_sub(back).ok()
    }

    /// A text that passes some tests and no others.
    fn text(&self, ty: &Type, tests: &[(Test, bool)]) -> SmolStr {
        let fits = |text: &str| {
            tests
                .iter()
                .all(|(test, holds)| test.passes(text) == *holds)
        };
        let usual: &[&str] = match ty {
            Type::Email => &["kim@example.com", "sam@example.org"],
            Type::Phone => &["+49 30 123456", "+44 20 7946 0000"],
            Type::Url => &["https://example.com/", "https://example.org/"],
            Type::Country => &[
                "DE", "FR", "GB", "US", "ES", "IT", "NL", "PL", "SE", "JP", "BR",
            ],
            Type::Language => &["en", "de", "fr", "es", "it", "nl", "pl", "sv", "ja", "pt"],
            Type::Currency => &["EUR", "USD", "GBP", "JPY", "CHF", "SEK", "PLN"],
            Type::Timezone => &["Europe/Berlin", "Europe/London", "America/New_York", "UTC"],
            _ => &["Kim", "Sam", "Alex"],
        };
        let exact = tests.iter().find_map(|(test, holds)| match test {
            Test::Is(text) if *holds => Some(text.clone()),
            _ => None,
        });
        if let Some(exact) = exact {
            return exact;
        }
        if let Some(usual) = usual.iter().find(|text| fits(text)) {
            return SmolStr::new_static(usual);
        }
        // The longest of the starts, then what must be in it, with a sign
        // between them that no test speaks of, so that none passes by chance.
        let texts: Vec<&str> = tests
            .iter()
            .map(|(test, _)| match test {
                Test::Is(text) | Test::Starts(text) | Test::Contains(text) => text.as_str(),
            })
            .collect();
        let unused = ['-', '·', '~', '\u{2026}', '\u{a7}', '\u{b6}', '\u{2020}']
            .into_iter()
            .find(|sign| !texts.iter().any(|text| text.contains(*sign)))
            .unwrap_or('\u{2021}');
        let start = tests
            .iter()
            .filter_map(|(test, holds)| match test {
                Test::Starts(start) if *holds => Some(start.as_str()),
                _ => None,
            })
            .max_by_key(|start| start.len())
            .unwrap_or_default();
        let mut text = format_smolstr!("{start}");
        for (test, holds) in tests {
            if let Test::Contains(part) = test
                && *holds
                && !text.contains(part.as_str())
            {
                text = format_smolstr!("{text}{unused}{part}");
            }
        }
        for _ in 0..=texts.len() {
            if fits(&text) {
                break;
            }
            text = format_smolstr!("{text}{unused}");
        }
        text
    }
}

/// Puts a value where a path leads.
pub(crate) fn put(properties: &mut Properties, path: &[SymbolId], value: Value) {
    match path {
        [] => {}
        [last] => {
            // What stands in it may have come before it.
            if !(matches!(value, Value::Record(_)) && properties.contains_key(last)) {
                properties.insert(*last, value);
            }
        }
        [first, rest @ ..] => {
            let inner = properties
                .entry(*first)
                .or_insert_with(|| Value::Record(Properties::new()));
            if let Value::Record(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
