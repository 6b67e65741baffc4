//! One evaluation: an instant, what is known by then, and the walk over an
//! expression.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::expression::{Base, Expression, ExpressionKind, Literal, PropertyPath};
use mkt_syntax::expression::Comparison;

use crate::history::{Entry, Event, Person, Population};
use crate::value::{Fault, Properties, Span, Truth, Value, exact, mismatch};
use crate::world::{Evaluator, Window};

/// What is evaluated at one instant. Memberships, points and KPIs are kept, so
/// that those that rest on one another are each worked out once.
pub(crate) struct Run<'a> {
    pub evaluator: &'a Evaluator<'a>,
    /// The instant: what happened by then counts.
    pub at: Timestamp,
    /// What has arrived by then is known, and what is retained then exists.
    pub known: Timestamp,
    /// Since when events are retained, by what governance covers.
    pub cutoffs: RefCell<HashMap<SymbolId, Timestamp>>,
    /// Memberships and points by person (by address: people outlive the run);
    /// none while one is being worked out. Looked up only, never walked.
    pub kept: RefCell<HashMap<(usize, SymbolId), Option<Found>>>,
    /// KPIs, likewise.
    pub kpis: RefCell<HashMap<KpiKey, Option<Found>>>,
}

/// What a KPI's value depends on within one run: the KPI, the currency it is
/// reckoned in, the population it is read on, and where the window starts.
pub(crate) type KpiKey = (SymbolId, Option<&'static str>, Option<SymbolId>, Timestamp);
/// A value, unset, or a fault.
pub(crate) type Found = Result<Option<Value>, Fault>;

/// Who and what an expression is about.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub person: Option<&'a Person>,
    pub event: Option<&'a Event>,
    pub entry: Option<&'a Entry>,
    pub metric: Option<Metric<'a>>,
    /// The currency that money is reckoned in.
    pub currency: Option<Currency>,
}

/// What a KPI is read over.
#[derive(Clone, Copy)]
pub(crate) struct Metric<'a> {
    pub population: &'a Population,
    pub window: Window,
    /// The entity or segment that its people come from.
    pub of: Option<SymbolId>,
}

impl<'a> Scope<'a> {
    pub fn of_person(person: &'a Person, currency: Option<Currency>) -> Self {
        Self {
            person: Some(person),
            event: None,
            entry: None,
            metric: None,
            currency,
        }
    }
}

impl<'a> Run<'a> {
    pub fn new(evaluator: &'a Evaluator<'a>, at: Timestamp, known: Timestamp) -> Self {
        Self {
            evaluator,
            at,
            known,
            cutoffs: RefCell::default(),
            kept: RefCell::default(),
            kpis: RefCell::default(),
        }
    }

    /// Since when the events of an entity, or a declared event, are retained.
    pub fn cutoff(&self, covered: SymbolId) -> Result<Timestamp, Fault> {
        if let Some(known) = self.cutoffs.borrow().get(&covered) {
            return Ok(*known);
        }
        let spans = self.evaluator.retained().get(&covered);
        let cutoff = spans
            .into_iter()
            .flatten()
            .try_fold(Timestamp::MIN, |latest, span| {
                Ok(latest.max(self.evaluator.before(self.known, *span)?))
            })?;
        self.cutoffs.borrow_mut().insert(covered, cutoff);
        Ok(cutoff)
    }

    /// Whether a condition is true. A fault in any part is a fault of the
    /// whole, whatever the order of the parts.
    pub fn truth(&self, expression: &Expression, scope: Scope<'_>) -> Result<Truth, Fault> {
        match &expression.kind {
            ExpressionKind::And(operands) => operands
                .iter()
                .try_fold(Truth::True, |all, one| Ok(all.and(self.truth(one, scope)?))),
            ExpressionKind::Or(operands) => operands
                .iter()
                .try_fold(Truth::False, |any, one| Ok(any.or(self.truth(one, scope)?))),
            ExpressionKind::Not(inner) => Ok(!self.truth(inner, scope)?),
            ExpressionKind::Compare(left, comparison, right) => {
                let scope = reckoned(scope, left, right);
                let (left, right) = (self.value(left, scope)?, self.value(right, scope)?);
                self.compared(left.as_ref(), *comparison, right.as_ref(), scope)
            }
            ExpressionKind::IsSet(value, set) => {
                Ok(Truth::from(self.value(value, scope)?.is_some() == *set))
            }
            ExpressionKind::In(value, set) => self.membership(value, set, scope),
            ExpressionKind::Contains(value, part) => {
                match (self.value(value, scope)?, self.value(part, scope)?) {
                    (Some(list @ Value::List(_)), Some(part)) => self.equal(&list, &part, scope),
                    (Some(whole), Some(part)) => {
                        Ok(Truth::from(text(&whole)?.contains(text(&part)?)))
                    }
                    _ => Ok(Truth::Unknown),
                }
            }
            ExpressionKind::StartsWith(value, start) => {
                match (self.value(value, scope)?, self.value(start, scope)?) {
                    (Some(whole), Some(start)) => {
                        Ok(Truth::from(text(&whole)?.starts_with(text(&start)?)))
                    }
                    _ => Ok(Truth::Unknown),
                }
            }
            ExpressionKind::Anniversary(date) => match self.value(date, scope)? {
                Some(date) => {
                    let today = self.evaluator.day(self.at);
                    let years = self.years_since(self.date(&date)?, today);
                    Ok(Truth::from(
                        years.is_some_and(|(years, exactly)| years > 0 && exactly),
                    ))
                }
                None => Ok(Truth::Unknown),
            },
            ExpressionKind::Consents { topic, channel } => match scope.person {
                Some(person) => self.consents(person, *topic, *channel),
                None => Err(Fault::Mismatch {
                    found: "a whole population",
                    expected: "one person",
                }),
            },
            ExpressionKind::InSegment(group) => match scope.person {
                Some(person) => self.is_in(*group, person),
                None => Err(Fault::Mismatch {
                    found: "a whole population",
                    expected: "one person",
                }),
            },
            _ => match self.value(expression, scope)? {
                Some(Value::Bool(so)) => Ok(Truth::from(so)),
                Some(other) => Err(mismatch(&other, "a condition")),
                None => Ok(Truth::Unknown),
            },
        }
    }

    /// What an expression is worth; none where it is unset.
    pub fn value(&self, expression: &Expression, scope: Scope<'_>) -> Result<Option<Value>, Fault> {
        match &expression.kind {
            // What is damaged is reported already.
            ExpressionKind::Poisoned | ExpressionKind::Otherwise | ExpressionKind::Key(_) => {
                Ok(None)
            }
            ExpressionKind::Literal(literal) => self.literal(literal, scope).map(Some),
            ExpressionKind::Property(path) => self.property(path, scope),
            ExpressionKind::Declared(id) => self.declared(*id, scope),
            ExpressionKind::Aggregate(aggregate) => self.aggregate(aggregate, scope),
            ExpressionKind::Reaction(reaction, of) => self.reactions(*reaction, *of, scope),
            ExpressionKind::Figure { figure, of } => self.booked(*figure, of, scope),
            ExpressionKind::Age(date) => {
                let Some(date) = self.value(date, scope)? else {
                    return Ok(None);
                };
                let today = self.evaluator.day(self.at);
                let years = self.years_since(self.date(&date)?, today);
                Ok(years.map(|(years, _)| Value::Number(years.into())))
            }
            ExpressionKind::Score { score, part } => match scope.person {
                Some(person) => self.score(*score, part.as_deref(), person, scope.currency),
                None => Err(Fault::Mismatch {
                    found: "a whole population",
                    expected: "one person",
                }),
            },
            ExpressionKind::List(elements) => {
                let mut values = Vec::new();
                for element in elements {
                    match self.value(element, scope)? {
                        Some(value) => values.push(value),
                        None => return Ok(None),
                    }
                }
                Ok(Some(Value::List(values)))
            }
            ExpressionKind::Negative(inner) => match self.value(inner, scope)? {
                Some(value) => self.negative(value).map(Some),
                None => Ok(None),
            },
            ExpressionKind::Sum(terms) => self.sum(terms, scope),
            ExpressionKind::Product(factors) => self.product(factors, scope),
            // A stretch has a meaning only behind `in`.
            ExpressionKind::Range(..) | ExpressionKind::Window => {
                Err(Fault::OnlyInKpi("a stretch of values"))
            }
            ExpressionKind::Not(_)
            | ExpressionKind::And(_)
            | ExpressionKind::Or(_)
            | ExpressionKind::Compare(..)
            | ExpressionKind::IsSet(..)
            | ExpressionKind::In(..)
            | ExpressionKind::Contains(..)
            | ExpressionKind::StartsWith(..)
            | ExpressionKind::Anniversary(_)
            | ExpressionKind::Consents { .. }
            | ExpressionKind::InSegment(_) => Ok(match self.truth(expression, scope)? {
                Truth::True => Some(Value::Bool(true)),
                Truth::False => Some(Value::Bool(false)),
                Truth::Unknown => None,
            }),
        }
    }

    fn literal(&self, literal: &Literal, scope: Scope<'_>) -> Result<Value, Fault> {
        Ok(match literal {
            Literal::Number(number) => Value::Number(*number),
            Literal::Percent(percent) => Value::Percent(*percent),
            Literal::Money(money) => self.reckon(Value::Money(*money), scope)?,
            Literal::Duration(duration) => Value::Span(Span::of(*duration)?),
            Literal::Text(text) => Value::Text(text.clone()),
            Literal::Date(date) => Value::Date(*date),
            Literal::Instant(instant) => Value::Instant(self.evaluator.instant(*instant)?),
            Literal::Time(time) => Value::Time(*time),
            Literal::Period(period) => Value::Period(*period),
            Literal::Word(word) => Value::Word(word.clone()),
            Literal::Currency(currency) => Value::Word(currency.code().into()),
            Literal::Bool(so) => Value::Bool(*so),
            Literal::Effort(_) => {
                return Err(Fault::Mismatch {
                    found: "an amount of work",
                    expected: "something known of a person",
                });
            }
        })
    }

    /// A property of whom or what is meant, money reckoned at its own time:
    /// an event's at the event's, a person's at the instant.
    pub fn property(&self, path: &PropertyPath, scope: Scope<'_>) -> Result<Option<Value>, Fault> {
        let (of, at): (Option<&Properties>, Timestamp) = match path.base {
            Base::Person => (scope.person.map(|person| &person.properties), self.at),
            Base::Event => match scope.event {
                Some(event) => (Some(&event.properties), event.time()),
                None => (None, self.at),
            },
            Base::Entry => match scope.entry {
                Some(entry) => (Some(&entry.properties), entry.at),
                None => (None, self.at),
            },
        };
        let Some((last, through)) = path.path.split_last() else {
            return Ok(None);
        };
        let mut at_hand = of;
        for step in through {
            at_hand = match at_hand.and_then(|properties| properties.get(step)) {
                Some(Value::Record(inner)) => Some(inner),
                Some(other) => return Err(mismatch(other, "an entity")),
                None => None,
            };
        }
        match at_hand.and_then(|properties| properties.get(last)) {
            Some(value) => self.exchanged(value.clone(), scope.currency, at).map(Some),
            None => Ok(None),
        }
    }

    /// Money in the currency in question, at the time of what is looked at.
    pub fn reckon(&self, value: Value, scope: Scope<'_>) -> Result<Value, Fault> {
        let at = scope.event.map_or(self.at, Event::time);
        self.exchanged(value, scope.currency, at)
    }

    pub fn exchanged(
        &self,
        value: Value,
        to: Option<Currency>,
        at: Timestamp,
    ) -> Result<Value, Fault> {
        match (value, to) {
            (Value::Money(money), Some(to)) => {
                self.evaluator.exchange(money, to, at).map(Value::Money)
            }
            (other, _) => Ok(other),
        }
    }

    /// The day of something dated, in the strategy's zone; of a period, its
    /// first.
    pub fn date(&self, value: &Value) -> Result<Date, Fault> {
        match value {
            Value::Date(date) => Ok(*date),
            Value::Instant(at) => Ok(self.evaluator.day(*at)),
            Value::Period(period) => Ok(exact(period.days())?.0),
            other => Err(mismatch(other, "a date")),
        }
    }

    /// The whole years from a day to another, and whether they end that day.
    /// A year ends on the same day of the month, or on the month's last where
    /// it has no such day; none where the other day lies before.
    fn years_since(&self, from: Date, to: Date) -> Option<(i64, bool)> {
        if to < from {
            return None;
        }
        let later = |years: i64| {
            let span = jiff::Span::new().try_years(years).ok()?;
            from.checked_add(span).ok()
        };
        let between = i64::from(to.year()).saturating_sub(i64::from(from.year()));
        let years = if later(between).is_some_and(|day| day <= to) {
            between
        } else {
            between.saturating_sub(1)
        };
        Some((years, later(years) == Some(to)))
    }

    fn membership(
        &self,
        value: &Expression,
        set: &Expression,
        scope: Scope<'_>,
    ) -> Result<Truth, Fault> {
        let scope = reckoned(scope, value, set);
        match &set.kind {
            ExpressionKind::List(elements) => {
                let value = self.value(value, scope)?;
                elements.iter().try_fold(Truth::False, |any, element| {
                    let element = self.value(element, scope)?;
                    let same = match (&value, &element) {
                        (Some(value), Some(element)) => self.equal(value, element, scope)?,
                        _ => Truth::Unknown,
                    };
                    Ok(any.or(same))
                })
            }
            ExpressionKind::Range(low, high) => {
                let value = self.value(value, scope)?;
                let (low, high) = (self.value(low, scope)?, self.value(high, scope)?);
                if let (Some(Value::Time(time)), Some(Value::Time(low)), Some(Value::Time(high))) =
                    (&value, &low, &high)
                {
                    // Half-open, and round midnight where it ends earlier.
                    let (from, until) = (time >= low, time < high);
                    let so = if low <= high {
                        from && until
                    } else {
                        from || until
                    };
                    return Ok(Truth::from(so));
                }
                let compare = |comparison, bound: Option<&Value>| {
                    self.compared(value.as_ref(), comparison, bound, scope)
                };
                let from = compare(Comparison::AtLeast, low.as_ref())?;
                Ok(from.and(compare(Comparison::AtMost, high.as_ref())?))
            }
            ExpressionKind::Window => {
                let Some(metric) = scope.metric else {
                    return Err(Fault::OnlyInKpi("`period`"));
                };
                match self.value(value, scope)? {
                    None => Ok(Truth::Unknown),
                    Some(Value::Instant(at)) => Ok(Truth::from(metric.window.holds(at))),
                    Some(dated) => {
                        let start = self.evaluator.start(self.date(&dated)?)?;
                        Ok(Truth::from(metric.window.holds(start)))
                    }
                }
            }
            _ => {
                let (value, set) = (self.value(value, scope)?, self.value(set, scope)?);
                match (value, set) {
                    (Some(value), Some(set)) => self.equal(&value, &set, scope),
                    _ => Ok(Truth::Unknown),
                }
            }
        }
    }
}

/// Money that is compared with a written amount is reckoned in its currency.
fn reckoned<'a>(scope: Scope<'a>, left: &Expression, right: &Expression) -> Scope<'a> {
    Scope {
        currency: right
            .written_currency()
            .or_else(|| left.written_currency())
            .or(scope.currency),
        ..scope
    }
}

fn text(value: &Value) -> Result<&str, Fault> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Word(word) => Ok(word),
        other => Err(mismatch(other, "text")),
    }
}
