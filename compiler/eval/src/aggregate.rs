//! Figures over events and populations.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mkt_model::SymbolId;
use mkt_model::expression::{Aggregate, Counted, EventKind, Figure, Function, Reaction, Window};
use mkt_model::value::Money;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::arithmetic::elapsed;
use crate::history::{Event, Person};
use crate::run::{Run, Scope};
use crate::value::{Fault, Span, Truth, Value, exact, mismatch};

/// The shortest time: instants are milliseconds (semantics 1).
pub(crate) const TICK: jiff::SignedDuration = jiff::SignedDuration::from_millis(1);

/// The times that count: `(after, until]`.
#[derive(Clone, Copy)]
struct Stretch {
    after: Timestamp,
    until: Timestamp,
    /// Only what follows an entry by at most this, in a KPI.
    of_entry: Option<Span>,
}

/// An event with the one it happened to.
struct Happened<'a> {
    event: &'a Event,
    person: &'a Person,
}

impl Run<'_> {
    /// A figure over events or people. Linear in the events looked at; the
    /// median, percentiles and distinct counts sort what they look at.
    pub fn aggregate(
        &self,
        aggregate: &Aggregate,
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let kind = match &aggregate.source {
            Counted::Event(event) => EventKind::Declared(*event),
            Counted::Reaction(reaction, of) => EventKind::Reaction(*reaction, *of),
            Counted::Population(group) => return self.over_people(aggregate, *group, scope),
        };
        let Some(stretch) = self.stretch(aggregate.window.as_ref(), scope)? else {
            return Ok(None);
        };
        let mut happened = Vec::new();
        for person in self.people(aggregate.by, scope)? {
            self.collect(aggregate, kind, stretch, person, scope, &mut happened)?;
        }
        match aggregate.function {
            Function::Count => Ok(Some(number_of(happened.len()))),
            Function::First => Ok(happened
                .iter()
                .map(|one| one.event.time())
                .min()
                .map(Value::Instant)),
            Function::Last => Ok(latest(&happened).map(Value::Instant)),
            Function::Recency => latest(&happened)
                .map(|last| Ok(Value::Span(Span::elapsed(elapsed(last, self.at)?))))
                .transpose(),
            _ => {
                let mut values = Vec::new();
                for one in happened {
                    let scope = Scope {
                        event: Some(one.event),
                        person: Some(one.person),
                        ..scope
                    };
                    if let Some(path) = &aggregate.property
                        && let Some(value) = self.property(path, scope)?
                    {
                        values.push((value, one.event.time()));
                    }
                }
                self.folded(aggregate, values, scope)
            }
        }
    }

    /// `click(m)` in a formula: how many.
    pub fn reactions(
        &self,
        reaction: Reaction,
        of: Option<SymbolId>,
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let count = Aggregate {
            function: Function::Count,
            source: Counted::Reaction(reaction, of),
            property: None,
            condition: None,
            window: None,
            by: None,
            rank: None,
        };
        self.aggregate(&count, scope)
    }

    /// Spend, cost or reach as booked in a KPI's window.
    pub fn booked(
        &self,
        figure: Figure,
        of: &[SymbolId],
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let Some(metric) = scope.metric else {
            return Err(Fault::OnlyInKpi(figure.word()));
        };
        let mut values = Vec::new();
        for posting in &metric.population.postings {
            let counts = posting.figure == figure && of.contains(&posting.of);
            if counts && metric.window.holds(posting.at) && posting.at <= self.at {
                let amount = self.exchanged(posting.amount.clone(), scope.currency, posting.at)?;
                values.push((amount, posting.at));
            }
        }
        let total = self.total(values)?;
        Ok(Some(total.unwrap_or(match (figure, scope.currency) {
            (Figure::Spend | Figure::Cost, Some(currency)) => nothing(currency),
            _ => Value::Number(Decimal::ZERO),
        })))
    }

    /// The people whose events an aggregate reads: the one in question, those
    /// that lead to them `by` a property, or in a KPI all of its population.
    fn people<'a>(&self, by: Option<SymbolId>, scope: Scope<'a>) -> Result<Vec<&'a Person>, Fault> {
        match (scope.person, scope.metric, by) {
            (Some(person), _, None) => Ok(vec![person]),
            (Some(person), _, Some(by)) => {
                Ok(person.related.get(&by).into_iter().flatten().collect())
            }
            (None, Some(metric), by) => {
                let mut people = Vec::new();
                for person in &metric.population.people {
                    let leads = by.is_none_or(|by| person.properties.contains_key(&by));
                    if leads && self.belongs(metric.of, person)? {
                        people.push(person);
                    }
                }
                Ok(people)
            }
            (None, None, _) => Ok(Vec::new()),
        }
    }

    /// Whether somebody belongs to the population that a KPI is read on.
    pub fn belongs(&self, of: Option<SymbolId>, person: &Person) -> Result<bool, Fault> {
        match of {
            Some(group) => Ok(self.is_in(group, person)?.is_true()),
            None => Ok(true),
        }
    }

    /// Which times count. `within D` is `(t − D, t]` (semantics 5); `since` a
    /// day begins with it, `since` an instant (such as that of an event)
    /// begins after it. None where what it begins with is unset.
    fn stretch(&self, window: Option<&Window>, scope: Scope<'_>) -> Result<Option<Stretch>, Fault> {
        // In a KPI, outside any one person, its window; else all there is.
        let whole = match scope.metric {
            Some(metric) if scope.person.is_none() => just_before(metric.window.start),
            _ => Timestamp::MIN,
        };
        let mut stretch = Stretch {
            after: whole,
            until: self.at,
            of_entry: None,
        };
        match window {
            None => {}
            Some(Window::Last(length)) => {
                stretch.after = self.evaluator.before(self.at, Span::of(*length)?)?;
            }
            Some(Window::OfEntry(length)) => {
                let length = Span::of(*length)?;
                match (scope.entry, scope.metric) {
                    (Some(entry), _) => {
                        stretch.after = entry.at;
                        stretch.until = self.at.min(self.evaluator.after(entry.at, length)?);
                    }
                    (None, Some(_)) => {
                        stretch.until = self.known;
                        stretch.of_entry = Some(length);
                    }
                    (None, None) => return Ok(None),
                }
            }
            Some(Window::Since(since)) => match self.value(since, scope)? {
                None => return Ok(None),
                Some(Value::Instant(at)) => stretch.after = at,
                Some(dated) => {
                    let start = self.evaluator.start(self.date(&dated)?)?;
                    stretch.after = just_before(start);
                }
            },
        }
        Ok(Some(stretch))
    }

    /// The events of somebody that have arrived, are retained, and of which
    /// the condition is *true*.
    fn collect<'a>(
        &self,
        aggregate: &Aggregate,
        kind: EventKind,
        stretch: Stretch,
        person: &'a Person,
        scope: Scope<'_>,
        happened: &mut Vec<Happened<'a>>,
    ) -> Result<(), Fault> {
        let entries: Vec<Timestamp> = match stretch.of_entry {
            // A conversion belongs to the period of its first event.
            Some(_) => self
                .existing(
                    EventKind::Reaction(Reaction::Entered, None),
                    person,
                    stretch.after,
                    self.at,
                )?
                .map(Event::time)
                .collect(),
            None => Vec::new(),
        };
        for event in self.existing(kind, person, stretch.after, stretch.until)? {
            if let Some(length) = stretch.of_entry {
                // Deadlines keep the order of the entries: the last entry
                // before the event has the last of them.
                let before = entries.partition_point(|entry| *entry < event.time());
                let Some(entry) = before.checked_sub(1).and_then(|last| entries.get(last)) else {
                    continue;
                };
                if event.time() > self.evaluator.after(*entry, length)? {
                    continue;
                }
            }
            let scope = Scope {
                event: Some(event),
                person: Some(person),
                ..scope
            };
            let counts = match &aggregate.condition {
                Some(condition) => self.truth(condition, scope)?,
                None => Truth::True,
            };
            if counts.is_true() {
                happened.push(Happened { event, person });
            }
        }
        Ok(())
    }

    /// The events of a kind in `(after, until]` that have arrived and that
    /// governance retains (semantics 4 to 6).
    pub fn existing<'a>(
        &self,
        kind: EventKind,
        person: &'a Person,
        after: Timestamp,
        until: Timestamp,
    ) -> Result<impl Iterator<Item = &'a Event> + use<'a>, Fault> {
        let known = self.known;
        let mut after = after.max(self.cutoff(person.entity)?);
        if let EventKind::Declared(event) = kind {
            after = after.max(self.cutoff(event)?);
        }
        let found = person.between(after, until).iter();
        Ok(found.filter(move |event| event.arrival() <= known && event.is(kind)))
    }

    /// A figure over the people of an entity or a segment, in a KPI.
    fn over_people(
        &self,
        aggregate: &Aggregate,
        group: SymbolId,
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let Some(metric) = scope.metric else {
            return Err(Fault::OnlyInKpi("a figure over a population"));
        };
        let timed = matches!(
            aggregate.function,
            Function::First | Function::Last | Function::Recency
        );
        if timed || aggregate.window.is_some() {
            return Err(Fault::NoTime);
        }
        let mut count = 0_usize;
        let mut values = Vec::new();
        for person in &metric.population.people {
            let scope = Scope {
                person: Some(person),
                event: None,
                ..scope
            };
            if !self.belongs(metric.of, person)? || !self.is_in(group, person)?.is_true() {
                continue;
            }
            if let Some(condition) = &aggregate.condition
                && !self.truth(condition, scope)?.is_true()
            {
                continue;
            }
            count = count.saturating_add(1);
            if let Some(path) = &aggregate.property
                && let Some(value) = self.property(path, scope)?
            {
                values.push((value, self.at));
            }
        }
        if aggregate.function == Function::Count {
            return Ok(Some(number_of(count)));
        }
        self.folded(aggregate, values, scope)
    }

    /// Values with their times made one figure. `sum` of nothing is 0 in the
    /// property's unit; `average`, `min`, `max` and ranks of nothing are unset
    /// (semantics 6).
    fn folded(
        &self,
        aggregate: &Aggregate,
        values: Vec<(Value, Timestamp)>,
        scope: Scope<'_>,
    ) -> Result<Option<Value>, Fault> {
        let count = values.len();
        let values = self.in_one_currency(values)?;
        match aggregate.function {
            Function::Sum => {
                let zero = || self.zero(aggregate, scope);
                Ok(Some(self.total(values)?.unwrap_or_else(zero)))
            }
            Function::Average => match self.total(values)? {
                Some(total) => divided(total, count).map(Some),
                None => Ok(None),
            },
            Function::Minimum => {
                let least = self.keyed(values)?.into_iter().min_by_key(|one| one.0);
                Ok(least.map(|(_, value)| value))
            }
            Function::Maximum => {
                let most = self.keyed(values)?.into_iter().max_by_key(|one| one.0);
                Ok(most.map(|(_, value)| value))
            }
            Function::CountDistinct => Ok(Some(number_of(self.distinct(values)?))),
            Function::Median => self.median(values),
            Function::Percentile => {
                let sorted = self.sorted(values)?;
                let rank = aggregate.rank.unwrap_or(Decimal::ONE_HUNDRED);
                // The nearest rank: the least value that at least so many
                // percent do not exceed.
                let place = rank
                    .checked_mul(Decimal::from(sorted.len()))
                    .and_then(|rank| rank.checked_div(Decimal::ONE_HUNDRED))
                    .and_then(|rank| rank.ceil().to_usize());
                let place = exact(place)?.saturating_sub(1);
                Ok(sorted.into_iter().nth(place))
            }
            Function::Count | Function::First | Function::Last | Function::Recency => Ok(None),
        }
    }

    /// Money without a currency to reckon in is reckoned in that of the first.
    fn in_one_currency(
        &self,
        values: Vec<(Value, Timestamp)>,
    ) -> Result<Vec<(Value, Timestamp)>, Fault> {
        let first = values.iter().find_map(|(value, _)| match value {
            Value::Money(money) => Some(money.currency),
            _ => None,
        });
        values
            .into_iter()
            .map(|(value, at)| Ok((self.exchanged(value, first, at)?, at)))
            .collect()
    }

    fn total(&self, values: Vec<(Value, Timestamp)>) -> Result<Option<Value>, Fault> {
        let mut total = None;
        for (value, at) in values {
            total = Some(match total {
                None => value,
                Some(total) => self.plus(total, value, at)?,
            });
        }
        Ok(total)
    }

    fn zero(&self, aggregate: &Aggregate, scope: Scope<'_>) -> Value {
        use mkt_model::types::Type;
        let property = aggregate
            .property
            .as_ref()
            .and_then(|path| path.path.last());
        let ty = property.and_then(|id| self.evaluator.strategy.property_type(*id));
        match (ty.map(|found| &found.ty), scope.currency) {
            (Some(Type::Money), Some(currency)) => nothing(currency),
            (Some(Type::Percent), _) => Value::Percent(Decimal::ZERO),
            (Some(Type::Duration), _) => Value::Span(Span::default()),
            _ => Value::Number(Decimal::ZERO),
        }
    }

    /// Values of one kind with what they are ordered by.
    fn keyed(&self, values: Vec<(Value, Timestamp)>) -> Result<Vec<(Decimal, Value)>, Fault> {
        let mut keyed: Vec<(Decimal, Value)> = Vec::with_capacity(values.len());
        for (value, _) in values {
            if let Some((_, first)) = keyed.first()
                && std::mem::discriminant(first) != std::mem::discriminant(&value)
            {
                return Err(mismatch(&value, first.describe()));
            }
            keyed.push((self.key(&value)?, value));
        }
        Ok(keyed)
    }

    /// What a value is ordered by among its kind; for durations, how far they
    /// lead back from the instant.
    fn key(&self, value: &Value) -> Result<Decimal, Fault> {
        let since = |from: Timestamp| elapsed(from, self.at);
        match value {
            Value::Number(number) | Value::Percent(number) => Ok(*number),
            Value::Money(money) => Ok(money.amount),
            Value::Span(span) => since(self.evaluator.before(self.at, *span)?),
            Value::Instant(at) => elapsed(Timestamp::UNIX_EPOCH, *at),
            Value::Date(day) => {
                let days = day.duration_since(jiff::civil::Date::ZERO);
                Ok(Decimal::from(days.as_secs()))
            }
            Value::Time(time) => {
                let length = time.duration_since(jiff::civil::Time::midnight());
                Ok(Decimal::from(length.as_millis()))
            }
            other => Err(mismatch(other, "a value that has an order")),
        }
    }

    fn sorted(&self, values: Vec<(Value, Timestamp)>) -> Result<Vec<Value>, Fault> {
        let mut keyed = self.keyed(values)?;
        keyed.sort_by_key(|one| one.0);
        Ok(keyed.into_iter().map(|(_, value)| value).collect())
    }

    /// The middle value; of an even number the mean of the two in the middle,
    /// or where their kind has no mean (dates) the earlier.
    fn median(&self, values: Vec<(Value, Timestamp)>) -> Result<Option<Value>, Fault> {
        let sorted = self.sorted(values)?;
        let half = sorted.len().checked_div(2).unwrap_or(0);
        if !sorted.len().is_multiple_of(2) {
            return Ok(sorted.into_iter().nth(half));
        }
        let mut middle = sorted.into_iter().skip(half.saturating_sub(1));
        match (middle.next(), middle.next()) {
            (Some(low), Some(high)) => match low {
                Value::Number(_) | Value::Percent(_) | Value::Money(_) | Value::Span(_) => {
                    divided(self.plus(low, high, self.at)?, 2).map(Some)
                }
                dated => Ok(Some(dated)),
            },
            _ => Ok(None),
        }
    }

    /// How many different values there are. Values without an order are
    /// compared one by one.
    fn distinct(&self, values: Vec<(Value, Timestamp)>) -> Result<usize, Fault> {
        let mut texts = BTreeSet::new();
        let mut unordered: Vec<&Value> = Vec::new();
        let mut ordered = Vec::new();
        for (value, at) in &values {
            match value {
                Value::Text(text) => drop(texts.insert(text.as_str())),
                Value::Word(word) => drop(texts.insert(word.as_str())),
                Value::Bool(_) | Value::Record(_) | Value::List(_) | Value::Period(_) => {
                    if !unordered.contains(&value) {
                        unordered.push(value);
                    }
                }
                _ => ordered.push((value.clone(), *at)),
            }
        }
        let keys: BTreeSet<Decimal> = self.keyed(ordered)?.into_iter().map(|one| one.0).collect();
        Ok([texts.len(), unordered.len(), keys.len()]
            .into_iter()
            .fold(0, usize::saturating_add))
    }
}

fn latest(happened: &[Happened<'_>]) -> Option<Timestamp> {
    happened.iter().map(|one| one.event.time()).max()
}

fn just_before(at: Timestamp) -> Timestamp {
    at.checked_sub(TICK).unwrap_or(Timestamp::MIN)
}

fn number_of(count: usize) -> Value {
    Value::Number(Decimal::from(count))
}

fn nothing(currency: mkt_kinds::units::Currency) -> Value {
    Value::Money(Money {
        amount: Decimal::ZERO,
        currency,
    })
}

/// A value divided by a count, which is not 0.
fn divided(value: Value, count: usize) -> Result<Value, Fault> {
    let by = |number: Decimal| exact(number.checked_div(Decimal::from(count)));
    Ok(match value {
        Value::Number(number) => Value::Number(by(number)?),
        Value::Percent(percent) => Value::Percent(by(percent)?),
        Value::Money(money) => Value::Money(Money {
            amount: by(money.amount)?,
            ..money
        }),
        Value::Span(span) => Value::Span(Span {
            months: by(span.months)?,
            seconds: by(span.seconds)?,
        }),
        other => return Err(mismatch(&other, "a number")),
    })
}
