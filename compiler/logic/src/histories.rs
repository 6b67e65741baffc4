//! Dated events made of the cells in which something happened.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use mkt_eval::{Event, Happening, Person, Properties, Value};
use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::expression::Base;
use mkt_model::types::Type;
use mkt_syntax::expression::Comparison;
use num_traits::ToPrimitive;

use crate::cells::World;
use crate::compile::{Compiler, instant};
use crate::events::{Kind, Source};
use crate::formula::{Formula, Node};
use crate::linear::Sum;
use crate::number::{self, Number, minus, over, plus, times, whole, zero};
use crate::search::{Found, Happened, Model, Moment, Search};
use crate::terms::{Atom, Element, Test, Thing, ThingId, Variable};
use crate::witness::{Builder, Known, put};

const DAY: i128 = 86_400_000;
/// The longest history that is made.
const EVENTS: usize = 2_000;
/// How many steps it may take to find the properties of one event.
const STEPS: u64 = 2_000;

/// What events were asked to be like: formulas, and shares of totals as fractions.
type Drawn = (Vec<Formula>, Vec<(i128, i128)>);

/// How many different values a thing is to have, and how many it has already.
#[derive(Clone, Copy, Debug, Default)]
struct Different {
    most: usize,
    had: usize,
}

/// Makes the history of somebody at a moment.
pub(crate) struct Historian<'c, 's> {
    pub compiler: &'c mut Compiler<'s>,
    pub moment: Moment,
    pub at: Timestamp,
}

/// What an event is like, and those whom it happened to where these only lead
/// to the person.
#[derive(Clone, Default)]
struct Likeness {
    properties: Properties,
    theirs: Properties,
    about: Vec<SymbolId>,
}

impl Historian<'_, '_> {
    /// Records what happened; none where no such events are found. The event
    /// that is happening, where there is one, is counted in.
    pub fn record(
        &mut self,
        person: &mut Person,
        model: &Model,
        happening: Option<&Event>,
    ) -> Option<()> {
        let mut made = 0_usize;
        let mut different: BTreeMap<ThingId, Different> = BTreeMap::new();
        for ((moment, variable), number) in &model.numbers {
            if *moment == self.moment
                && let Some(thing) = self.compiler.terms.distinct(*variable)
            {
                let most = number.to_integer().to_usize()?;
                let own = different.entry(thing).or_default();
                own.most = own.most.max(most);
            }
        }
        for happened in &model.happened {
            if happened.cell.moment != self.moment {
                continue;
            }
            let source = self.compiler.terms.source_of(happened.cell.source)?.clone();
            let mut count = happened.count.to_integer().to_usize()?;
            let mut totals = happened.totals.clone();
            if let Some(event) = happening.filter(|event| self.is_within(event, &source, happened))
            {
                count = count.checked_sub(1)?;
                for (thing, currency, total) in &mut totals {
                    if let Some(own) = self.number(*thing, *currency, &event.properties) {
                        *total = minus(total, &own).ok()?;
                    }
                }
            }
            made = made.checked_add(count)?;
            if made > EVENTS {
                return None;
            }
            let moments = self.times(happened, count)?;
            let mut own: BTreeMap<ThingId, Different> = BTreeMap::new();
            for (thing, one) in &different {
                if self.is_of(*thing, &source) {
                    own.insert(*thing, *one);
                }
            }
            let likenesses = self.likenesses(happened.cell.filter, &totals, count, &mut own)?;
            different.extend(own);
            for (time, mut like) in moments.into_iter().zip(likenesses) {
                self.complete(&mut like, &source)?;
                self.happen(person, &source, time, like)?;
            }
        }
        Some(())
    }

    /// Gives an event what every such event has and figures are taken of.
    fn complete(&self, like: &mut Likeness, source: &Source) -> Option<()> {
        let Kind::Declared(event) = source.kind else {
            return Some(());
        };
        for property in self.compiler.strategy.children(event) {
            let Some(thing) = self.compiler.terms.figured(Base::Event, property) else {
                continue;
            };
            let declared = self.compiler.strategy.property_type(property);
            let always = declared.is_some_and(|declared| !declared.optional);
            if always && !like.properties.contains_key(&property) {
                let nothing = Model::default();
                let builder = Builder {
                    compiler: self.compiler,
                    model: &nothing,
                    moment: 0,
                    at: self.at,
                };
                let value = builder.value(thing, &Known::default())?;
                like.properties.insert(property, value);
            }
        }
        Some(())
    }

    fn happen(
        &self,
        person: &mut Person,
        source: &Source,
        time: Timestamp,
        like: Likeness,
    ) -> Option<()> {
        let kind = match source.kind {
            Kind::Declared(event) => Happening::Declared(event),
            Kind::Reaction(reaction) => Happening::Reaction(reaction, like.about),
        };
        let mut event = Event::new(kind, time, time);
        event.properties = like.properties;
        match source.by {
            None => person.record(event),
            Some(by) => {
                let mut other = Person::new(self.compiler.strategy.entity_of(by)?);
                other.properties = like.theirs;
                other
                    .properties
                    .entry(by)
                    .or_insert_with(|| Value::Record(Properties::new()));
                other.record(event);
                person.related.entry(by).or_default().push(other);
            }
        }
        Some(())
    }

    /// Whether the event that is happening is one of a cell.
    fn is_within(&self, event: &Event, source: &Source, happened: &Happened) -> bool {
        let same = match (&event.kind, source.kind) {
            (Happening::Declared(own), Kind::Declared(kind)) => *own == kind,
            (Happening::Reaction(own, _), Kind::Reaction(kind)) => *own == kind,
            _ => false,
        };
        let zone = &self.compiler.zone;
        let now = i128::from(self.at.as_millisecond());
        let from = happened.cell.from.map(|cut| cut.first_after(self.at, zone));
        same && source.by.is_none()
            && from.is_none_or(|from| from <= now)
            && now < happened.cell.until.first_after(self.at, zone)
            && self.holds(happened.cell.filter, event)
    }

    /// Whether a condition on events is true of one.
    fn holds(&self, formula: Formula, event: &Event) -> bool {
        match self.compiler.formulas.node(formula) {
            Node::True => true,
            Node::False => false,
            Node::And(parts) => parts.iter().all(|part| self.holds(*part, event)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(*part, event)),
            Node::Literal(atom, so) => {
                let known = self
                    .compiler
                    .terms
                    .atom_of(*atom)
                    .and_then(|atom| self.atom(atom, event));
                known == Some(*so)
            }
        }
    }

    /// Whether an atom is true of an event; none where that is not found out.
    fn atom(&self, atom: &Atom, event: &Event) -> Option<bool> {
        let of = |thing: &ThingId| self.found(*thing, &event.properties);
        Some(match atom {
            Atom::Set(thing) => of(thing).is_some(),
            Atom::True(thing) => matches!(of(thing), Some(Value::Bool(true))),
            Atom::Text(thing, test) => match of(thing)? {
                Value::Text(text) => test.passes(text),
                Value::Word(word) => test.passes(word),
                _ => return None,
            },
            Atom::Holds(thing, element) => match of(thing)? {
                Value::List(list) => list.iter().any(|one| match (one, element) {
                    (Value::Word(word), Element::Text(text)) => word == text,
                    (Value::Text(word), Element::Text(text)) => word == text.as_str(),
                    (Value::Number(number), Element::Number(other)) => number == other,
                    _ => false,
                }),
                _ => return None,
            },
            Atom::About(about) => match &event.kind {
                Happening::Reaction(_, of) => of.contains(about),
                Happening::Declared(_) => false,
            },
            Atom::Linear(linear) => {
                let mut sum = zero();
                for (variable, factor) in &linear.terms {
                    let Variable::Value(thing, currency) =
                        self.compiler.terms.variable_of(*variable)?
                    else {
                        return None;
                    };
                    let value = self.number(*thing, *currency, &event.properties)?;
                    sum = plus(&sum, &times(&value, factor).ok()?).ok()?;
                }
                if linear.less {
                    sum < linear.constant
                } else {
                    sum <= linear.constant
                }
            }
            _ => return None,
        })
    }

    /// The value of a thing among the properties of an event.
    fn found<'p>(&self, thing: ThingId, properties: &'p Properties) -> Option<&'p Value> {
        let Thing::Property(_, path) = self.compiler.terms.thing_of(thing)? else {
            return None;
        };
        let (last, through) = path.split_last()?;
        let mut at = properties;
        for step in through {
            let Value::Record(inner) = at.get(step)? else {
                return None;
            };
            at = inner;
        }
        at.get(last)
    }

    /// The number of a thing among the properties of an event.
    fn number(
        &self,
        thing: ThingId,
        currency: Option<Currency>,
        properties: &Properties,
    ) -> Option<Number> {
        match self.found(thing, properties)? {
            Value::Number(number) | Value::Percent(number) => number::of(*number).ok(),
            Value::Money(money) if currency.is_none_or(|own| own == money.currency) => {
                number::of(money.amount).ok()
            }
            Value::Span(span) if span.months.is_zero() => number::of(span.seconds).ok(),
            Value::Date(date) => Some(whole(crate::compile::days(*date))),
            Value::Instant(at) => Some(whole(at.as_millisecond().into())),
            _ => None,
        }
    }

    /// When the events of a cell were: a day apart where there is room, from
    /// the last back.
    fn times(&self, happened: &Happened, count: usize) -> Option<Vec<Timestamp>> {
        let zone = &self.compiler.zone;
        let now = i128::from(self.at.as_millisecond());
        let last = happened
            .cell
            .until
            .first_after(self.at, zone)
            .checked_sub(1)?;
        let many = i128::try_from(count).ok()?;
        let far = last.checked_sub(DAY.checked_mul(many.checked_add(2)?)?)?;
        let first = match happened.cell.from {
            Some(from) => from.first_after(self.at, zone).max(far),
            None => far,
        };
        if first > last {
            return None;
        }
        // Whole days before the instant, yesterday at the latest.
        let since = now.checked_sub(last)?;
        let from_day = since.checked_add(DAY - 1)?.div_euclid(DAY).max(1);
        let to_day = now.checked_sub(first)?.div_euclid(DAY);
        let days = to_day.checked_sub(from_day)?.checked_add(1)?;
        let mut times = Vec::with_capacity(count);
        for index in 0..many {
            let time = if days >= many {
                now.checked_sub(from_day.checked_add(index)?.checked_mul(DAY)?)?
            } else {
                let room = last.checked_sub(first)?;
                last.checked_sub(room.checked_mul(index)?.checked_div(many)?)?
            };
            times.push(instant(time)?);
        }
        Some(times)
    }

    /// Whether a thing is a property of a source's events.
    fn is_of(&self, thing: ThingId, source: &Source) -> bool {
        let Kind::Declared(event) = source.kind else {
            return false;
        };
        match self.compiler.terms.thing_of(thing) {
            Some(Thing::Property(Base::Event, path)) => path.first().is_some_and(|first| {
                let of = self.compiler.strategy.children(event);
                of.contains(first)
            }),
            _ => false,
        }
    }

    /// That a thing has the value of so many a number among different ones.
    fn nth(&mut self, thing: ThingId, index: usize) -> Option<Formula> {
        let ty = self.compiler.terms.type_of(thing).clone();
        let text = match &ty {
            Type::OneOf(words) => words.get(index)?.clone(),
            Type::Number | Type::Integer | Type::Percent | Type::Date | Type::Instant => {
                let integer = !matches!(ty, Type::Number | Type::Percent);
                let variable = self
                    .compiler
                    .terms
                    .variable(Variable::Value(thing, None), integer);
                let step = if ty == Type::Instant { 60_000 } else { 1 };
                let index = i128::try_from(index).ok()?.checked_mul(step)?;
                let value = plus(&self.compiler.hint_of(&ty), &whole(index)).ok()?;
                return self
                    .compiler
                    .compare_sums(&Sum::of(variable), Comparison::Equal, &Sum::constant(value))
                    .ok();
            }
            Type::Text | Type::Email | Type::Phone | Type::Url => {
                let letter = u32::try_from(index).ok()?.checked_add(u32::from('A'))?;
                smol_str::format_smolstr!("{}", char::from_u32(letter)?)
            }
            _ => return None,
        };
        Some(self.compiler.is(Atom::Text(thing, Test::Is(text))))
    }

    /// What so many events are like that meet a condition and whose properties
    /// add up to totals.
    fn likenesses(
        &mut self,
        filter: Formula,
        totals: &[(ThingId, Option<Currency>, Number)],
        count: usize,
        different: &mut BTreeMap<ThingId, Different>,
    ) -> Option<Vec<Likeness>> {
        let mut shares: Vec<Vec<Number>> = Vec::new();
        for (thing, _, total) in totals {
            let integer = *self.compiler.terms.type_of(*thing) == Type::Integer;
            shares.push(divided(total, count, integer)?);
        }
        let mut known: BTreeMap<Drawn, Likeness> = BTreeMap::new();
        let mut found = Vec::with_capacity(count);
        for index in 0..count {
            let own: Vec<Number> = shares
                .iter()
                .filter_map(|share| share.get(index).copied())
                .collect();
            let key: Vec<(i128, i128)> = own
                .iter()
                .map(|number| (*number.numer(), *number.denom()))
                .collect();
            let mut also = vec![filter];
            for (thing, different) in &mut *different {
                let index = different.had.min(different.most.saturating_sub(1));
                different.had = different.had.saturating_add(1);
                also.extend(self.nth(*thing, index));
            }
            let key = (also.clone(), key);
            if let Some(like) = known.get(&key) {
                found.push(like.clone());
                continue;
            }
            let like = self
                .likeness(&also, totals, &own)
                .or_else(|| self.likeness(&[filter], totals, &own))?;
            known.insert(key, like.clone());
            found.push(like);
        }
        Some(found)
    }

    /// What an event is like that meets a condition and has some values.
    fn likeness(
        &mut self,
        filters: &[Formula],
        totals: &[(ThingId, Option<Currency>, Number)],
        own: &[Number],
    ) -> Option<Likeness> {
        let mut parts = filters.to_vec();
        for ((thing, currency, _), value) in totals.iter().zip(own) {
            let integer = *self.compiler.terms.type_of(*thing) == Type::Integer;
            let variable = Variable::Value(*thing, *currency);
            let variable = self.compiler.terms.variable(variable, integer);
            let equal = self.compiler.compare_sums(
                &Sum::of(variable),
                Comparison::Equal,
                &Sum::constant(*value),
            );
            parts.push(equal.ok()?);
        }
        let orders = BTreeMap::new();
        let world = World {
            entities: &[],
            retained: &crate::NOT_RETAINED,
            orders: &orders,
            event: None,
        };
        let roots: Vec<(Moment, Formula)> = parts.into_iter().map(|part| (0, part)).collect();
        let mut steps = STEPS;
        let Found::Model(model) = Search::new(self.compiler, world, &roots).run(&mut steps) else {
            return None;
        };
        let builder = Builder {
            compiler: self.compiler,
            model: &model,
            moment: 0,
            at: self.at,
        };
        let mut like = Likeness::default();
        for (path, value) in builder.properties(Base::Event)? {
            let first = path.first()?;
            let parent = self.compiler.strategy.symbol(*first).parent;
            let of_event = parent
                .is_some_and(|parent| self.compiler.strategy.symbol(parent).kind.word() == "event");
            let to = if of_event {
                &mut like.properties
            } else {
                &mut like.theirs
            };
            put(to, &path, value);
        }
        like.about = self.about(&model);
        Some(like)
    }

    /// What a reaction is about: what it must be, and the channel of a message
    /// where nothing is asked of channels.
    fn about(&self, model: &Model) -> Vec<SymbolId> {
        let mut asked: HashMap<SymbolId, bool> = HashMap::new();
        let mut about = Vec::new();
        for key in &model.mentioned {
            if let Some(Atom::About(one)) = self.compiler.terms.atom_of(key.1) {
                let so = model.atoms.get(key).copied().unwrap_or(false);
                asked.insert(*one, so);
                if so {
                    about.push(*one);
                }
            }
        }
        let strategy = self.compiler.strategy;
        let mut channels = Vec::new();
        for one in &about {
            if strategy.symbol(*one).kind.word() == "message" {
                channels.extend(strategy.handle(*one).references("channel"));
            }
        }
        let channel = channels.first().filter(|one| !asked.contains_key(*one));
        let any = |one: &SymbolId| strategy.symbol(*one).kind.word() == "channel";
        if let Some(channel) = channel
            && !about.iter().any(any)
        {
            about.push(*channel);
        }
        about
    }
}

/// A total in so many parts: all the same, or as near as short numbers are.
fn divided(total: &Number, count: usize, integer: bool) -> Option<Vec<Number>> {
    if count == 0 {
        return Some(Vec::new());
    }
    let many = whole(i128::try_from(count).ok()?);
    let each = over(total, &many).ok()?;
    if integer {
        let floor = each.floor();
        let rest = minus(total, &times(&floor, &many).ok()?).ok()?;
        let rest = rest.to_integer().to_usize()?;
        let more = plus(&floor, &whole(1)).ok()?;
        return Some(
            (0..count)
                .map(|index| if index < rest { more } else { floor })
                .collect(),
        );
    }
    if number::decimal(&each).is_some() {
        return Some(vec![each; count]);
    }
    // Cents, and what is left in the last.
    let cents = times(&each, &whole(100)).ok()?.floor();
    let share = over(&cents, &whole(100)).ok()?;
    let before = times(&share, &whole(i128::try_from(count.checked_sub(1)?).ok()?)).ok()?;
    let last = minus(total, &before).ok()?;
    let mut parts = vec![share; count.checked_sub(1)?];
    parts.push(last);
    Some(parts)
}
