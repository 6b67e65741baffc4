//! What values are: known, linear in what is not known, or beyond.

use jiff::Timestamp;
use jiff::civil::Date;
use mkt_eval::Span;
use mkt_model::SymbolId;
use mkt_model::expression::{Base, EventKind, Expression, ExpressionKind, Literal, PropertyPath};
use mkt_model::types::Type;
use mkt_model::value::{Money, Value as Written};
use mkt_syntax::expression::{Factor, Sign};
use mkt_syntax::literal::Instant;
use mkt_time::{first_valid, start_of};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::aggregates::Ranked;
use super::{Compiler, Kleene, Scope, UNKNOWN};
use crate::events::Tally;
use crate::formula::{ALWAYS, Formula, NEVER};
use crate::linear::Sum;
use crate::number::{self, Exact, TooLarge, times, whole, zero};
use crate::terms::{Atom, Thing, ThingId, Variable};

/// What a number measures: only those of one kind are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number, or a count of something.
    Number,
    /// Hundredths.
    Percent,
    /// An amount in the currency in question.
    Money,
    /// Seconds, as long as they are before the instant.
    Span,
    /// A day, in days since the epoch.
    Day,
    /// An instant, in milliseconds since the epoch.
    Instant,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Always unset.
    Unset,
    /// A condition's.
    Truth(Kleene),
    /// A number, and when it is set.
    Number(Formula, Sum, Kind),
    /// One number over another, and when both are set.
    Quotient(Formula, Sum, Sum, Kind),
    /// Days, both included: a written day or period.
    Days(Date, Date),
    /// A written text or word.
    Text(SmolStr),
    /// A text or word that is not known, and when it is set.
    Known(Formula, ThingId),
    /// A list that is not known, and when it is set.
    Several(Formula, ThingId),
    /// A written list.
    List(Vec<Value>),
    /// How long ago the last of some events was, and when there is one.
    Recency(Formula, Tally),
    /// When the last of some events was, or else the first, and when there is
    /// one.
    Edge(Formula, Tally, bool),
    /// A value of events by its place in their order, and when there is one.
    Ranked(Formula, Box<Ranked>),
    /// Something else, and when it is set.
    Other(Formula),
}

impl Compiler<'_> {
    /// When a value is set.
    pub fn is_set(&mut self, value: &Value) -> Formula {
        match value {
            Value::Unset => NEVER,
            Value::Truth(truth) => self.formulas.or([truth.yes, truth.no]),
            Value::Number(set, ..)
            | Value::Quotient(set, ..)
            | Value::Known(set, _)
            | Value::Several(set, _)
            | Value::Recency(set, _)
            | Value::Edge(set, ..)
            | Value::Ranked(set, _)
            | Value::Other(set) => *set,
            Value::Days(..) | Value::Text(_) => ALWAYS,
            Value::List(elements) => {
                let all: Vec<Formula> = elements.iter().map(|one| self.is_set(one)).collect();
                self.formulas.and(all)
            }
        }
    }

    /// What an expression is worth.
    pub fn value(&mut self, expression: &Expression, scope: Scope) -> Exact<Value> {
        Ok(match &expression.kind {
            ExpressionKind::Poisoned | ExpressionKind::Otherwise | ExpressionKind::Key(_) => {
                Value::Unset
            }
            ExpressionKind::Literal(literal) => self.literal(expression, literal, scope)?,
            ExpressionKind::Property(path) => self.property(path, scope),
            ExpressionKind::Age(date) => self.age(expression, date, scope)?,
            ExpressionKind::Score { score, part } => {
                self.score(expression, *score, part.as_ref(), scope)?
            }
            ExpressionKind::Aggregate(aggregate) => self.aggregate(expression, aggregate, scope)?,
            ExpressionKind::Reaction(reaction, of) => {
                let kind = EventKind::Reaction(*reaction, *of);
                match self.tally(kind, None, None, scope) {
                    Some(tally) => Value::Number(ALWAYS, self.count(&tally)?, Kind::Number),
                    None => Value::Unset,
                }
            }
            ExpressionKind::List(elements) => Value::List(
                elements
                    .iter()
                    .map(|element| self.value(element, scope))
                    .collect::<Exact<_>>()?,
            ),
            ExpressionKind::Negative(inner) => match self.value(inner, scope)? {
                Value::Number(set, sum, kind) if !dated(kind) => {
                    Value::Number(set, sum.scaled(&whole(-1))?, kind)
                }
                Value::Unset => Value::Unset,
                _ => self.opaque_number(expression, scope),
            },
            ExpressionKind::Sum(terms) => self.sum(expression, terms, scope)?,
            ExpressionKind::Product(factors) => self.product(expression, factors, scope)?,
            // What has a value only in a KPI or behind `in`.
            ExpressionKind::Declared(_)
            | ExpressionKind::Figure { .. }
            | ExpressionKind::Range(..)
            | ExpressionKind::Window => self.opaque_number(expression, scope),
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
            | ExpressionKind::InSegment(_) => Value::Truth(self.truth(expression, scope)),
        })
    }

    /// A value of which only its type is known.
    pub fn opaque_number(&mut self, expression: &Expression, scope: Scope) -> Value {
        let kind = match &expression.ty {
            Type::Number | Type::Integer => Kind::Number,
            Type::Percent => Kind::Percent,
            Type::Money => Kind::Money,
            Type::Duration => Kind::Span,
            Type::Date => Kind::Day,
            Type::Instant => Kind::Instant,
            Type::Bool => return Value::Truth(self.beyond(expression, scope)),
            _ => {
                let (set, _) = self.beyond_value(expression, scope, false);
                return Value::Other(set);
            }
        };
        let whole = matches!(kind, Kind::Day | Kind::Instant) || expression.ty == Type::Integer;
        let (set, variable) = self.beyond_value(expression, scope, whole);
        Value::Number(set, Sum::of(variable), kind)
    }

    fn literal(
        &mut self,
        expression: &Expression,
        literal: &Literal,
        scope: Scope,
    ) -> Exact<Value> {
        let number = |decimal: Decimal, kind: Kind| {
            Ok(Value::Number(
                ALWAYS,
                Sum::constant(number::of(decimal)?),
                kind,
            ))
        };
        match literal {
            Literal::Number(one) => number(*one, Kind::Number),
            Literal::Percent(percent) => number(*percent, Kind::Percent),
            Literal::Money(Money { amount, currency }) => {
                // An amount in another currency is worth what the rate of the
                // day makes of it; 0 is 0.
                if scope.currency.is_some_and(|other| other != *currency) && !amount.is_zero() {
                    return Ok(self.opaque_number(expression, scope));
                }
                number(*amount, Kind::Money)
            }
            Literal::Duration(duration) => {
                let span = Span::of(*duration).map_err(|_| TooLarge)?;
                Ok(Value::Number(ALWAYS, self.span(span)?, Kind::Span))
            }
            Literal::Text(text) => Ok(Value::Text(text.into())),
            Literal::Word(word) => Ok(Value::Text(word.clone())),
            Literal::Currency(currency) => Ok(Value::Text(currency.code().into())),
            Literal::Date(date) => Ok(Value::Days(*date, *date)),
            Literal::Period(period) => {
                let (first, last) = period.days().ok_or(TooLarge)?;
                Ok(Value::Days(first, last))
            }
            Literal::Instant(instant) => {
                let at = match instant {
                    Instant::Exact(at) => *at,
                    Instant::Local(wall) => first_valid(&self.zone, *wall).ok_or(TooLarge)?,
                };
                let at = Sum::constant(whole(at.as_millisecond().into()));
                Ok(Value::Number(ALWAYS, at, Kind::Instant))
            }
            Literal::Bool(so) => {
                let so = if *so { ALWAYS } else { NEVER };
                Ok(Value::Truth(self.certain(so)))
            }
            Literal::Time(_) | Literal::Effort(_) => Ok(self.opaque_number(expression, scope)),
        }
    }

    /// A length of time in seconds: a number that is known, and for calendar
    /// months one that the instant decides, between the shortest and the
    /// longest that so many can be.
    pub fn span(&mut self, span: Span) -> Exact<Sum> {
        let seconds = Sum::constant(number::of(span.seconds)?);
        if span.months.is_zero() {
            return Ok(seconds);
        }
        let variable = self
            .terms
            .variable(Variable::Months(span.months.normalize()), false);
        if !self.terms.is_defined(variable) {
            let months = span.months;
            let (short, long) = crate::time::months(months, self.shift).ok_or(TooLarge)?;
            let sum = Sum::of(variable);
            let low = self.bound(&sum, Some(whole(short)), Some(whole(long)))?;
            self.terms.define_variable(variable, low);
        }
        Sum::of(variable).plus(&seconds)
    }

    /// That a sum lies between two bounds, as far as there are any.
    pub fn bound(
        &mut self,
        sum: &Sum,
        low: Option<number::Number>,
        high: Option<number::Number>,
    ) -> Exact<Formula> {
        use mkt_syntax::expression::Comparison;
        let mut parts = Vec::new();
        for (bound, comparison) in [(low, Comparison::AtLeast), (high, Comparison::AtMost)] {
            if let Some(bound) = bound {
                let difference = sum.minus(&Sum::constant(bound))?;
                parts.push(crate::linear::compared(
                    &mut self.kept.formulas,
                    &mut self.kept.terms,
                    &difference,
                    comparison,
                )?);
            }
        }
        Ok(self.formulas.and(parts))
    }

    /// A property, as far as it is set: each on the way must be.
    pub fn property(&mut self, path: &PropertyPath, scope: Scope) -> Value {
        let base = match path.base {
            // Those that lead to the person are known by what they do only.
            Base::Person if scope.related => Base::Event,
            Base::Event => match scope.event {
                Some(base) => base,
                None => return Value::Unset,
            },
            other => other,
        };
        let Some(last) = path.path.last() else {
            return Value::Unset;
        };
        let mut set = Vec::new();
        for end in 1..=path.path.len() {
            let part = path.path.get(..end).unwrap_or_default();
            let declared = part
                .last()
                .and_then(|property| self.strategy.property_type(*property));
            let thing = Thing::Property(base, part.to_vec());
            let ty = declared.map_or(&Type::Poisoned, |declared| &declared.ty);
            let thing = self.terms.thing(thing, ty);
            if declared.is_none_or(|declared| declared.optional) {
                set.push(self.is(Atom::Set(thing)));
            }
        }
        let set = self.formulas.and(set);
        let ty = self
            .strategy
            .property_type(*last)
            .map_or(Type::Poisoned, |declared| declared.ty.clone());
        let thing = self
            .terms
            .thing(Thing::Property(base, path.path.clone()), &ty);
        self.of_thing(thing, set, &ty, scope)
    }

    /// The value of a thing.
    fn of_thing(&mut self, thing: ThingId, set: Formula, ty: &Type, scope: Scope) -> Value {
        let (kind, is_whole, currency) = match ty {
            Type::Number => (Kind::Number, false, None),
            Type::Integer => (Kind::Number, true, None),
            Type::Percent => (Kind::Percent, false, None),
            Type::Money => (Kind::Money, false, scope.currency),
            Type::Duration => (Kind::Span, false, None),
            Type::Date => (Kind::Day, true, None),
            Type::Instant => (Kind::Instant, true, None),
            Type::Bool => {
                let so = self.is(Atom::True(thing));
                return Value::Truth(self.known(set, so));
            }
            Type::Text
            | Type::Email
            | Type::Phone
            | Type::Url
            | Type::Country
            | Type::Language
            | Type::Currency
            | Type::Timezone
            | Type::OneOf(_) => return Value::Known(set, thing),
            Type::ListOf(_) => return Value::Several(set, thing),
            _ => return Value::Other(set),
        };
        let variable = self
            .terms
            .variable(Variable::Value(thing, currency), is_whole);
        Value::Number(set, Sum::of(variable), kind)
    }

    /// `age(birthday)`: set where the date is and does not lie after today.
    fn age(&mut self, expression: &Expression, date: &Expression, scope: Scope) -> Exact<Value> {
        let Some((set, thing)) = self.dated(date, scope)? else {
            return Ok(self.opaque_number(expression, scope));
        };
        let future = self.is(Atom::Future(thing));
        let past = self.formulas.not(future);
        let variable = self.terms.variable(Variable::Age(thing), true);
        if !self.terms.is_defined(variable) {
            // No date that a calendar holds is longer ago.
            let years = self.bound(&Sum::of(variable), Some(zero()), Some(whole(9_999)))?;
            self.terms.define_variable(variable, years);
        }
        let set = self.formulas.and([set, past]);
        Ok(Value::Number(set, Sum::of(variable), Kind::Number))
    }

    /// `anniversary(date)`: some whole years ago to the day.
    pub fn anniversary(
        &mut self,
        expression: &Expression,
        date: &Expression,
        scope: Scope,
    ) -> Exact<Kleene> {
        let Some((set, thing)) = self.dated(date, scope)? else {
            return Ok(self.beyond(expression, scope));
        };
        let atom = self.terms.atom(Atom::Anniversary(thing));
        let so = self.formulas.literal(atom, true);
        let future = self.is(Atom::Future(thing));
        let past = self.formulas.not(future);
        let age = self.terms.variable(Variable::Age(thing), true);
        let old = self.bound(&Sum::of(age), Some(whole(1)), Some(whole(9_999)))?;
        let old = self.formulas.and([past, old]);
        let defined = self.formulas.implies(so, old);
        self.terms.define_atom(atom, defined);
        Ok(self.known(set, so))
    }

    /// A property that is a date, and when it is set.
    fn dated(&mut self, date: &Expression, scope: Scope) -> Exact<Option<(Formula, ThingId)>> {
        let ExpressionKind::Property(path) = &date.kind else {
            return Ok(None);
        };
        let Value::Number(set, sum, Kind::Day | Kind::Instant) = self.property(path, scope) else {
            return Ok(None);
        };
        let thing = match sum.terms.as_slice() {
            [(variable, _)] => self.terms.variable_of(*variable),
            _ => None,
        };
        Ok(match thing {
            Some(Variable::Value(thing, _)) => Some((set, *thing)),
            _ => None,
        })
    }

    fn sum(
        &mut self,
        expression: &Expression,
        terms: &[(Sign, Expression)],
        scope: Scope,
    ) -> Exact<Value> {
        let mut total: Option<(Sum, Kind)> = None;
        let mut set = Vec::new();
        for (sign, term) in terms {
            let (one, sum, kind) = match self.value(term, scope)? {
                Value::Number(set, sum, kind) => (set, sum, kind),
                Value::Days(first, last) if first == last => {
                    (ALWAYS, Sum::constant(whole(days(first))), Kind::Day)
                }
                Value::Unset => return Ok(Value::Unset),
                _ => return Ok(self.opaque_number(expression, scope)),
            };
            set.push(one);
            total = match (total, sign) {
                (None, Sign::Plus) => Some((sum, kind)),
                (None, Sign::Minus) if !dated(kind) => Some((sum.scaled(&whole(-1))?, kind)),
                (Some((total, before)), _) => {
                    let Some(sum) = added(before, kind, &sum) else {
                        return Ok(self.opaque_number(expression, scope));
                    };
                    let sum = match sign {
                        Sign::Plus => total.plus(&sum)?,
                        Sign::Minus => total.minus(&sum)?,
                    };
                    Some((sum, before))
                }
                (None, Sign::Minus) => return Ok(self.opaque_number(expression, scope)),
            };
        }
        let set = self.formulas.and(set);
        Ok(match total {
            Some((sum, kind)) => Value::Number(set, sum, kind),
            None => Value::Unset,
        })
    }

    /// A product is linear where only one factor is not known, and a quotient
    /// where that stands under the line.
    fn product(
        &mut self,
        expression: &Expression,
        factors: &[(Factor, Expression)],
        scope: Scope,
    ) -> Exact<Value> {
        let mut set = Vec::new();
        let mut over = Sum::constant(number::one());
        let mut under = Sum::constant(number::one());
        let mut spans = 0_usize;
        let mut power = 0_i32;
        for (factor, term) in factors {
            let (one, mut sum, kind) = match self.value(term, scope)? {
                Value::Number(set, sum, kind) if !dated(kind) => (set, sum, kind),
                Value::Unset => return Ok(Value::Unset),
                _ => return Ok(self.opaque_number(expression, scope)),
            };
            set.push(one);
            let step = if *factor == Factor::Times { 1 } else { -1 };
            match kind {
                Kind::Percent => sum = sum.scaled(&number::Number::new(1, 100))?,
                Kind::Money => power = power.saturating_add(step),
                Kind::Span => spans = spans.saturating_add(1),
                _ => {}
            }
            let side = match factor {
                Factor::Times => &mut over,
                Factor::Over => &mut under,
            };
            *side = match (side.known(), sum.known()) {
                (_, Some(by)) => side.scaled(by)?,
                (Some(by), None) => sum.scaled(by)?,
                (None, None) => return Ok(self.opaque_number(expression, scope)),
            };
        }
        let kind = match (power, spans) {
            (0, 0) => Kind::Number,
            (1, 0) => Kind::Money,
            // Durations in a product depend on how long a month is.
            _ => return Ok(self.opaque_number(expression, scope)),
        };
        let set = self.formulas.and(set);
        Ok(match under.known() {
            Some(by) if *by == zero() => Value::Unset,
            Some(by) => {
                let by = number::over(&number::one(), by)?;
                Value::Number(set, over.scaled(&by)?, kind)
            }
            None => {
                use mkt_syntax::expression::Comparison;
                let some = crate::linear::compared(
                    &mut self.kept.formulas,
                    &mut self.kept.terms,
                    &under,
                    Comparison::NotEqual,
                )?;
                let set = self.formulas.and([set, some]);
                Value::Quotient(set, over, under, kind)
            }
        })
    }

    /// A score: what a model or a whole population gives is not known.
    fn score(
        &mut self,
        expression: &Expression,
        score: SymbolId,
        part: Option<&SmolStr>,
        scope: Scope,
    ) -> Exact<Value> {
        let handle = self.strategy.handle(score);
        let kind = handle.line("kind").and_then(|line| line.get("kind"));
        let word = match kind {
            Some(Written::Word(word)) => *word,
            _ => "",
        };
        if part.is_none() && word == "points" {
            return self.points(expression, score);
        }
        let ty = &expression.ty;
        let thing = self.terms.thing(Thing::Score(score, part.cloned()), ty);
        let set = self.is(Atom::Set(thing));
        let value = self.of_thing(thing, set, ty, scope);
        let Value::Number(set, sum, kind) = value else {
            return Ok(value);
        };
        let Some((variable, _)) = sum.terms.first().filter(|_| kind != Kind::Money) else {
            return Ok(Value::Number(set, sum, kind));
        };
        if !self.terms.is_defined(*variable) {
            let number = |line: &str, slot: &str| {
                let line = handle.line(line)?;
                match line.get(slot) {
                    Some(Written::Number(number) | Written::Percent(number)) => {
                        number::of(*number).ok()
                    }
                    _ => None,
                }
            };
            let (low, high) = match part {
                // The bins of a population are counted from 1.
                Some(_) => (Some(number::one()), number("bins", "bins")),
                None => (number("range", "low"), number("range", "high")),
            };
            let within = self.bound(&sum, low, high)?;
            self.terms.define_variable(*variable, within);
        }
        Ok(Value::Number(set, sum, kind))
    }

    pub fn consents(&mut self, topic: SymbolId, channel: Option<SymbolId>) -> Kleene {
        let channels = match channel {
            Some(channel) => vec![channel],
            None => self.strategy.handle(topic).references("channels"),
        };
        if channels.is_empty() {
            return UNKNOWN;
        }
        let all: Vec<Formula> = channels
            .into_iter()
            .map(|channel| self.is(Atom::Consent(topic, channel)))
            .collect();
        let all = self.formulas.and(all);
        self.certain(all)
    }

    /// The milliseconds at which a day begins.
    pub fn start(&self, day: Date) -> Exact<i128> {
        let start = start_of(day, &self.zone).ok_or(TooLarge)?;
        Ok(start.as_millisecond().into())
    }
}

/// The days since the epoch.
pub(crate) fn days(date: Date) -> i128 {
    let epoch = Date::constant(1970, 1, 1);
    date.duration_since(epoch)
        .as_secs()
        .checked_div(86_400)
        .unwrap_or(0)
        .into()
}

/// The day so many days after the epoch.
pub(crate) fn days_since_epoch(days: i128) -> Option<Date> {
    let days = jiff::Span::new().try_days(i64::try_from(days).ok()?).ok()?;
    Date::constant(1970, 1, 1).checked_add(days).ok()
}

/// The instant of so many milliseconds since the epoch.
pub(crate) fn instant(milliseconds: i128) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}

fn dated(kind: Kind) -> bool {
    matches!(kind, Kind::Day | Kind::Instant)
}

/// What is added to a value of a kind, in that kind's measure; none where the
/// sum is not linear.
fn added(to: Kind, kind: Kind, sum: &Sum) -> Option<Sum> {
    match (to, kind) {
        (Kind::Day, Kind::Span) => {
            // Whole days of a day make a day; months are as long as they are.
            let seconds = sum.known()?;
            let days = times(seconds, &number::Number::new(1, 86_400)).ok()?;
            days.is_integer().then(|| Sum::constant(days))
        }
        (Kind::Instant, Kind::Span) => {
            let seconds = sum.known()?;
            let milliseconds = times(seconds, &whole(1_000)).ok()?;
            milliseconds
                .is_integer()
                .then(|| Sum::constant(milliseconds))
        }
        (Kind::Day | Kind::Instant, _) => None,
        (to, kind) if to == kind => Some(sum.clone()),
        _ => None,
    }
}
