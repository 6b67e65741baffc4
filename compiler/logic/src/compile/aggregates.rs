//! Figures over events: counts and totals, and what is said by them.

use mkt_eval::Span;
use mkt_model::SymbolId;
use mkt_model::expression::{
    Aggregate, Base, Counted, EventKind, EventMatch, Expression, ExpressionKind, Function,
    PropertyPath, Window,
};
use mkt_model::types::Type;
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;

use super::values::{Kind, Value, days};
use super::{Compiler, Kleene, Scope};
use crate::events::{self, Cut, NOW, Point, Source, Tally};
use crate::formula::{ALWAYS, Formula, NEVER};
use crate::linear::Sum;
use crate::number::{self, Exact, Number, TooLarge, one, whole, zero};
use crate::question::Conflict;
use crate::terms::{Atom, AtomId, Thing, ThingId, Variable};

/// The most conditions on a person that may stand in one on events: each
/// doubles the cases.
const MIXED: usize = 4;

/// What is looked at of some events.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    pub tally: Tally,
    pub sum: Sum,
    pub kind: Kind,
    pub function: Function,
    pub rank: Decimal,
    /// Where it is written.
    pub part: Conflict,
}

impl Compiler<'_> {
    /// A figure over events.
    pub fn aggregate(
        &mut self,
        expression: &Expression,
        aggregate: &Aggregate,
        scope: Scope,
    ) -> Exact<Value> {
        let kind = match &aggregate.source {
            Counted::Event(event) => EventKind::Declared(*event),
            Counted::Reaction(reaction, of) => EventKind::Reaction(*reaction, *of),
            Counted::Population(_) => return Ok(self.opaque_number(expression, scope)),
        };
        let condition = aggregate.condition.as_ref();
        let Some(tally) = self.tally(kind, aggregate.by, condition, scope) else {
            return Ok(self.opaque_number(expression, scope));
        };
        let tally = match &aggregate.window {
            None => tally,
            Some(Window::Last(length)) => {
                let span = Span::of(*length).map_err(|_| TooLarge)?;
                tally.since(Cut {
                    point: Point::before(span),
                    after: true,
                })
            }
            Some(Window::Since(since)) => match self.value(since, scope)? {
                Value::Days(first, _) => {
                    let point = Point::At(self.start(first)?);
                    tally.since(Cut {
                        point,
                        after: false,
                    })
                }
                Value::Number(_, sum, Kind::Instant) if sum.known().is_some() => {
                    let point = Point::At(sum.constant.to_integer());
                    tally.since(Cut { point, after: true })
                }
                Value::Unset => return Ok(Value::Unset),
                since => {
                    let set = self.is_set(&since);
                    return self.within(expression, aggregate, &tally, set, scope);
                }
            },
            Some(Window::OfEntry(_)) => {
                let (set, _) = self.beyond_value(expression, scope, true);
                return self.within(expression, aggregate, &tally, set, scope);
            }
        };
        let inner = self.of_events(kind, aggregate.by, scope);
        match aggregate.function {
            Function::Count => Ok(self.count(&tally)?.into_number(Kind::Number)),
            Function::First | Function::Last => {
                let some = self.some(&tally)?;
                let last = aggregate.function == Function::Last;
                Ok(Value::Edge(some, tally, last))
            }
            Function::Recency => {
                let some = self.some(&tally)?;
                Ok(Value::Recency(some, tally))
            }
            _ => {
                let Some(path) = &aggregate.property else {
                    return Ok(Value::Unset);
                };
                let value = self.property(path, inner);
                self.figure(expression, aggregate, tally, path, value, scope)
            }
        }
    }

    /// A figure over a property of events.
    fn figure(
        &mut self,
        expression: &Expression,
        aggregate: &Aggregate,
        tally: Tally,
        path: &PropertyPath,
        value: Value,
        scope: Scope,
    ) -> Exact<Value> {
        let thing = Thing::Property(Base::Event, path.path.clone());
        let last = path.path.last();
        let ty = last.and_then(|property| self.strategy.property_type(*property));
        let ty = ty.map_or(Type::Poisoned, |found| found.ty.clone());
        let thing = self.terms.thing(thing, &ty);
        self.terms.figure(thing);
        let set = self.is_set(&value);
        let filter = self.formulas.and([tally.filter, set]);
        let tally = Tally { filter, ..tally };
        if aggregate.function == Function::CountDistinct {
            return self.distinct(expression, &tally, thing, scope);
        }
        let Value::Number(_, sum, kind) = value else {
            return Ok(self.opaque_number(expression, scope));
        };
        match aggregate.function {
            Function::Sum | Function::Average => {
                let [(variable, factor)] = sum.terms.as_slice() else {
                    return Ok(self.opaque_number(expression, scope));
                };
                let known = match self.terms.variable_of(*variable) {
                    Some(Variable::Value(thing, currency)) if *factor == one() => {
                        (*thing, *currency)
                    }
                    _ => return Ok(self.opaque_number(expression, scope)),
                };
                let total = self.total(&tally, known.0, known.1)?;
                if aggregate.function == Function::Sum {
                    return Ok(Value::Number(ALWAYS, total, kind));
                }
                let count = self.count(&tally)?;
                let some = self.some(&tally)?;
                Ok(Value::Quotient(some, total, count, kind))
            }
            function => {
                let some = self.some(&tally)?;
                let ranked = Ranked {
                    tally,
                    sum,
                    kind,
                    function,
                    rank: aggregate.rank.unwrap_or(Decimal::ONE_HUNDRED),
                    part: Conflict {
                        of: scope.of,
                        place: expression.place,
                        holds: true,
                    },
                };
                Ok(Value::Ranked(some, Box::new(ranked)))
            }
        }
    }

    /// How many different values there are: no more than events, and of a few
    /// words no more than these. Which, is beyond what is decided.
    fn distinct(
        &mut self,
        expression: &Expression,
        tally: &Tally,
        thing: ThingId,
        scope: Scope,
    ) -> Exact<Value> {
        let (_, variable) = self.beyond_value(expression, scope, true);
        let sum = Sum::of(variable);
        if !self.terms.is_defined(variable) {
            let count = self.count(tally)?;
            let some = self.some(tally)?;
            let none = self.formulas.not(some);
            let nothing = self.bound(&sum, Some(zero()), Some(zero()))?;
            let least = self.bound(&sum, Some(one()), None)?;
            let most = self.compare_sums(&sum, Comparison::AtMost, &count)?;
            let words = match self.terms.type_of(thing) {
                Type::OneOf(words) => Some(words.len()),
                Type::Bool => Some(2),
                _ => None,
            };
            let words = words
                .and_then(|words| i128::try_from(words).ok())
                .map(whole);
            let words = self.bound(&sum, None, words)?;
            let case = self.formulas.and([none, nothing]);
            let other = self.formulas.and([some, least, most, words]);
            let defined = self.formulas.or([case, other]);
            self.terms.define_variable(variable, defined);
            self.terms.count_distinct(variable, thing);
        }
        Ok(Value::Number(ALWAYS, sum, Kind::Number))
    }

    /// A figure over a window of which only is known that it lies within all
    /// there is: a count is no more than that of all.
    fn within(
        &mut self,
        expression: &Expression,
        aggregate: &Aggregate,
        tally: &Tally,
        set: Formula,
        scope: Scope,
    ) -> Exact<Value> {
        if aggregate.function != Function::Count {
            return Ok(match self.opaque_number(expression, scope) {
                Value::Number(also, sum, kind) => {
                    Value::Number(self.formulas.and([set, also]), sum, kind)
                }
                other => other,
            });
        }
        let (_, variable) = self.beyond_value(expression, scope, true);
        let sum = Sum::of(variable);
        if !self.terms.is_defined(variable) {
            let count = self.count(tally)?;
            let least = self.bound(&sum, Some(zero()), None)?;
            let most = self.compare_sums(&sum, Comparison::AtMost, &count)?;
            let defined = self.formulas.and([least, most]);
            self.terms.define_variable(variable, defined);
        }
        Ok(Value::Number(set, sum, Kind::Number))
    }

    /// The scope of a condition on events.
    fn of_events(&self, kind: EventKind, by: Option<SymbolId>, scope: Scope) -> Scope {
        let happened = match kind {
            EventKind::Declared(event) => Some(event),
            EventKind::Reaction(..) | EventKind::Poisoned => None,
        };
        Scope {
            event: Some(Base::Event),
            happened,
            related: by.is_some(),
            ..scope
        }
    }

    /// The events of a kind of which a condition is true; none of what is
    /// damaged.
    pub fn tally(
        &mut self,
        kind: EventKind,
        by: Option<SymbolId>,
        condition: Option<&Expression>,
        scope: Scope,
    ) -> Option<Tally> {
        let (own, about) = match kind {
            EventKind::Poisoned => return None,
            EventKind::Declared(event) => (events::Kind::Declared(event), None),
            EventKind::Reaction(reaction, of) => (events::Kind::Reaction(reaction), of),
        };
        let inner = self.of_events(kind, by, scope);
        let mut parts = Vec::new();
        if let Some(about) = about {
            parts.push(self.is(Atom::About(about)));
        }
        if let Some(condition) = condition {
            // What else is asked of those that lead to the person is theirs.
            let theirs = by.is_some() && condition.within().any(is_of_person);
            let truth = if theirs {
                self.beyond(condition, inner)
            } else {
                self.truth(condition, inner)
            };
            parts.push(truth.yes);
        }
        let filter = self.formulas.and(parts);
        let source = self.terms.source(Source { kind: own, by });
        Some(Tally {
            source,
            filter,
            from: Vec::new(),
            until: vec![NOW],
        })
    }

    /// The events of a kind within a time that are wanted, in the scope of a
    /// person.
    pub fn wanted(
        &mut self,
        wanted: &EventMatch,
        scope: Scope,
        within: Option<Span>,
    ) -> Option<Tally> {
        let tally = self.tally(wanted.event, None, wanted.condition.as_ref(), scope)?;
        Some(match within {
            Some(span) => tally.since(Cut {
                point: Point::before(span),
                after: true,
            }),
            None => tally,
        })
    }

    /// How many events there are.
    pub fn count(&mut self, tally: &Tally) -> Exact<Sum> {
        if tally.filter == NEVER {
            return Ok(Sum::constant(zero()));
        }
        let id = self.terms.tally(tally.clone());
        let variable = self.terms.variable(Variable::Count(id), true);
        let sum = Sum::of(variable);
        if !self.terms.is_defined(variable) {
            let least = self.bound(&sum, Some(zero()), None)?;
            self.terms.define_variable(variable, least);
            let mixed = self.person_atoms(tally.filter);
            if !mixed.is_empty() {
                let cases = self.cases(tally, &mixed)?;
                let mut all = vec![least];
                for (when, tally) in cases {
                    let same = match tally {
                        Some(tally) => {
                            let count = self.count(&tally)?;
                            self.compare_sums(&sum, Comparison::Equal, &count)?
                        }
                        None => self.at_most_all(&sum, tally_of_all(id, &self.terms).as_ref())?,
                    };
                    all.push(self.formulas.implies(when, same));
                }
                let defined = self.formulas.and(all);
                self.terms.define_variable(variable, defined);
                self.terms.mix(id);
            }
        }
        Ok(sum)
    }

    fn at_most_all(&mut self, sum: &Sum, all: Option<&Tally>) -> Exact<Formula> {
        match all {
            Some(all) => {
                let count = self.count(all)?;
                self.compare_sums(sum, Comparison::AtMost, &count)
            }
            None => Ok(ALWAYS),
        }
    }

    /// What a property of events adds up to.
    fn total(
        &mut self,
        tally: &Tally,
        thing: ThingId,
        currency: Option<mkt_kinds::units::Currency>,
    ) -> Exact<Sum> {
        if tally.filter == NEVER {
            return Ok(Sum::constant(zero()));
        }
        let id = self.terms.tally(tally.clone());
        let is_whole = *self.terms.type_of(thing) == Type::Integer;
        let variable = self
            .terms
            .variable(Variable::Total(id, thing, currency), is_whole);
        let sum = Sum::of(variable);
        if !self.terms.is_defined(variable) {
            self.terms.define_variable(variable, ALWAYS);
            let mixed = self.person_atoms(tally.filter);
            if !mixed.is_empty() {
                let cases = self.cases(tally, &mixed)?;
                let mut all = Vec::new();
                for (when, tally) in cases {
                    if let Some(tally) = tally {
                        let total = self.total(&tally, thing, currency)?;
                        let same = self.compare_sums(&sum, Comparison::Equal, &total)?;
                        all.push(self.formulas.implies(when, same));
                    }
                }
                let defined = self.formulas.and(all);
                self.terms.define_variable(variable, defined);
                self.terms.mix(id);
            }
        }
        Ok(sum)
    }

    /// That there is at least one event.
    pub fn some(&mut self, tally: &Tally) -> Exact<Formula> {
        let count = self.count(tally)?;
        self.compare_sums(&count, Comparison::AtLeast, &Sum::constant(one()))
    }

    /// Of a filter that also speaks of the person: what it asks of events in
    /// each case of what is so of the person; nothing is known of it where
    /// these are too many.
    fn cases(&mut self, tally: &Tally, mixed: &[AtomId]) -> Exact<Vec<(Formula, Option<Tally>)>> {
        if mixed.len() > MIXED {
            return Ok(vec![(ALWAYS, None)]);
        }
        let mut cases = vec![(ALWAYS, tally.filter)];
        for atom in mixed {
            let mut next = Vec::new();
            for (when, filter) in cases {
                for holds in [true, false] {
                    let literal = self.formulas.literal(*atom, holds);
                    let when = self.formulas.and([when, literal]);
                    let filter = self.formulas.under(filter, *atom, holds);
                    next.push((when, filter));
                }
            }
            cases = next;
        }
        Ok(cases
            .into_iter()
            .map(|(when, filter)| {
                let tally = Tally {
                    filter,
                    ..tally.clone()
                };
                (when, Some(tally))
            })
            .collect())
    }

    /// The atoms of a condition on events that are about the person.
    fn person_atoms(&self, filter: Formula) -> Vec<AtomId> {
        let atoms = self.formulas.atoms(filter);
        atoms
            .into_iter()
            .filter(|atom| !self.terms.is_of_events(*atom))
            .collect()
    }

    /// A figure over events that has an order, beside a value that is known.
    pub fn compare_figure(
        &mut self,
        figure: &Value,
        comparison: Comparison,
        other: &Value,
    ) -> Exact<Option<Kleene>> {
        let also = self.is_set(other);
        let set = self.is_set(figure);
        let set = self.formulas.and([set, also]);
        // From the least that is equal to the other value to the most.
        let Some((from, to)) = self.ends(figure, other)? else {
            return Ok(None);
        };
        let so = match comparison {
            Comparison::Less => self.at_most(figure, from, true)?,
            Comparison::AtMost => self.at_most(figure, to, false)?,
            Comparison::Greater => {
                let most = self.at_most(figure, to, false)?;
                self.formulas.not(most)
            }
            Comparison::AtLeast => {
                let less = self.at_most(figure, from, true)?;
                self.formulas.not(less)
            }
            Comparison::Equal | Comparison::NotEqual => {
                let most = self.at_most(figure, to, false)?;
                let less = self.at_most(figure, from, true)?;
                let least = self.formulas.not(less);
                let equal = self.formulas.and([most, least]);
                if comparison == Comparison::Equal {
                    equal
                } else {
                    self.formulas.not(equal)
                }
            }
        };
        Ok(Some(self.known(set, so)))
    }

    /// The least and the most that a known value is equal to, as the figure is
    /// measured; none where the value is not known.
    fn ends(&self, figure: &Value, other: &Value) -> Exact<Option<(End, End)>> {
        let both = |end: End| Ok(Some((end, end)));
        match (figure, other) {
            (Value::Recency(..), Value::Number(_, sum, Kind::Span)) => {
                let months = match sum.terms.as_slice() {
                    [] => Decimal::ZERO,
                    [(variable, factor)] if *factor == one() => {
                        match self.terms.variable_of(*variable) {
                            Some(Variable::Months(months)) => *months,
                            _ => return Ok(None),
                        }
                    }
                    _ => return Ok(None),
                };
                let Some(seconds) = number::decimal(&sum.constant) else {
                    return Ok(None);
                };
                both(End::Point(Point::Before(months, seconds)))
            }
            (Value::Edge(..), Value::Number(_, sum, Kind::Instant)) => match sum.known() {
                Some(at) if at.is_integer() => both(End::Point(Point::At(at.to_integer()))),
                _ => Ok(None),
            },
            (Value::Edge(..), Value::Days(first, last)) => {
                let (from, to) = self.milliseconds(*first, *last)?;
                Ok(Some((
                    End::Point(Point::At(from)),
                    End::Point(Point::At(to)),
                )))
            }
            (Value::Ranked(_, ranked), Value::Days(first, last)) => {
                let (from, to) = match ranked.kind {
                    Kind::Day => (days(*first), days(*last)),
                    Kind::Instant => self.milliseconds(*first, *last)?,
                    _ => return Ok(None),
                };
                Ok(Some((End::Number(whole(from)), End::Number(whole(to)))))
            }
            (Value::Ranked(_, ranked), Value::Number(_, sum, kind)) if ranked.kind == *kind => {
                match sum.known() {
                    Some(number) => both(End::Number(*number)),
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// The first and the last millisecond of days.
    pub fn milliseconds(
        &self,
        first: jiff::civil::Date,
        last: jiff::civil::Date,
    ) -> Exact<(i128, i128)> {
        let next = last.tomorrow().map_err(|_| TooLarge)?;
        let end = self.start(next)?.checked_sub(1).ok_or(TooLarge)?;
        Ok((self.start(first)?, end))
    }

    /// That a figure is at most something, or less; where it is set.
    fn at_most(&mut self, figure: &Value, end: End, less: bool) -> Exact<Formula> {
        match (figure, end) {
            // No longer ago than so long: there is one since then.
            (Value::Recency(_, tally), End::Point(point)) => {
                let tally = tally.since(Cut { point, after: less });
                self.some(&tally)
            }
            (Value::Edge(_, tally, true), End::Point(point)) => {
                let later = tally.since(Cut {
                    point,
                    after: !less,
                });
                let some = self.some(&later)?;
                Ok(self.formulas.not(some))
            }
            (Value::Edge(_, tally, false), End::Point(point)) => {
                let earlier = tally.until(Cut {
                    point,
                    after: !less,
                });
                self.some(&earlier)
            }
            (Value::Ranked(_, ranked), End::Number(bound)) => {
                self.ranked_at_most(ranked, bound, less)
            }
            _ => Err(TooLarge),
        }
    }

    fn ranked_at_most(&mut self, ranked: &Ranked, bound: Number, less: bool) -> Exact<Formula> {
        let comparison = if less {
            Comparison::Less
        } else {
            Comparison::AtMost
        };
        let below = self.compare_sums(&ranked.sum, comparison, &Sum::constant(bound))?;
        let filtered = |compiler: &mut Self, filter: Formula| Tally {
            filter: compiler.formulas.and([ranked.tally.filter, filter]),
            ..ranked.tally.clone()
        };
        match ranked.function {
            Function::Minimum => {
                let below = filtered(self, below);
                self.some(&below)
            }
            Function::Maximum => {
                let above = self.formulas.not(below);
                let above = filtered(self, above);
                let some = self.some(&above)?;
                Ok(self.formulas.not(some))
            }
            Function::Percentile => {
                // The nearest rank: at least so many percent are no more.
                let below = filtered(self, below);
                let some = self.some(&below)?;
                let count = self.count(&below)?.scaled(&whole(100))?;
                let all = self.count(&ranked.tally)?;
                let all = all.scaled(&number::of(ranked.rank)?)?;
                let enough = self.compare_sums(&count, Comparison::AtLeast, &all)?;
                Ok(self.formulas.and([some, enough]))
            }
            Function::Median => {
                let below = filtered(self, below);
                let count = self.count(&below)?.scaled(&whole(2))?;
                let all = self.count(&ranked.tally)?;
                let half = self.compare_sums(&count, Comparison::AtLeast, &all)?;
                if matches!(ranked.kind, Kind::Day | Kind::Instant) {
                    // Of two in the middle the earlier.
                    return Ok(half);
                }
                // Of two in the middle the mean, which may be on either side
                // where exactly half are no more.
                let more = self.compare_sums(&count, Comparison::Greater, &all)?;
                let of = self.terms.tally(ranked.tally.clone());
                let middle = self.terms.atom(Atom::Median(of, bound, less));
                self.terms.beyond_atom(middle, ranked.part.clone());
                let middle = self.formulas.literal(middle, true);
                let open = self.formulas.and([half, middle]);
                Ok(self.formulas.or([more, open]))
            }
            _ => Err(TooLarge),
        }
    }
}

/// What a figure is compared with.
#[derive(Clone, Copy, Debug)]
enum End {
    Point(Point),
    Number(Number),
}

impl Sum {
    fn into_number(self, kind: Kind) -> Value {
        Value::Number(ALWAYS, self, kind)
    }
}

/// All events of a tally's source in its window.
fn tally_of_all(id: crate::terms::TallyId, terms: &crate::terms::Terms) -> Option<Tally> {
    let tally = terms.tally_of(id)?;
    Some(Tally {
        filter: ALWAYS,
        ..tally.clone()
    })
}

/// Whether something is asked of a person that is not one of their properties.
fn is_of_person(expression: &Expression) -> bool {
    matches!(
        expression.kind,
        ExpressionKind::InSegment(_)
            | ExpressionKind::Consents { .. }
            | ExpressionKind::Score { .. }
            | ExpressionKind::Aggregate(_)
            | ExpressionKind::Reaction(..)
    )
}
