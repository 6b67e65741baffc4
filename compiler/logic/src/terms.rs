//! What formulas are about: things that are known of a person or an event,
//! numbers, and the atoms that say something of them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::expression::Base;
use mkt_model::types::Type;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::events::{Source, Tally};
use crate::formula::Formula;
use crate::linear::Linear;
use crate::number;
use crate::question::Conflict;

macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(u32);

        impl Place for $name {
            fn of(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                usize::try_from(self.0).unwrap_or(usize::MAX)
            }
        }
    )*};
}

numbered! {
    /// A thing, by its place among all.
    ThingId,
    /// A number that is not known, by its place among all.
    VariableId,
    /// An atom, by its place among all.
    AtomId,
    /// Events of one kind, by their place among all.
    SourceId,
    /// Events that are counted, by their place among all.
    TallyId
}

/// A place among all of a kind.
pub(crate) trait Place: Copy {
    fn of(index: usize) -> Self;
    fn index(self) -> usize;
}

/// Something with a value that may be unset.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    /// A property of somebody, of the entering event or of an event, and the
    /// properties that lead to it.
    Property(Base, Vec<SymbolId>),
    /// A score that is computed elsewhere.
    Score(SymbolId, Option<SmolStr>),
}

/// A number that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Variable {
    /// A thing's value; money in a currency at the instant in question, a date
    /// in days, an instant in milliseconds, a length of time in seconds.
    Value(ThingId, Option<Currency>),
    /// The whole years since a date.
    Age(ThingId),
    /// A number of calendar months in seconds, as long as they are before the
    /// instant.
    Months(Decimal),
    /// How many events there are.
    Count(TallyId),
    /// What a property of events adds up to.
    Total(TallyId, ThingId, Option<Currency>),
    /// Something that is bounded by its definition only.
    Defined(u32),
}

/// What a text is held to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Test {
    /// It is this.
    Is(SmolStr),
    /// It starts with this.
    Starts(SmolStr),
    /// It contains this.
    Contains(SmolStr),
}

/// An element of a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Element {
    /// A word or text.
    Text(SmolStr),
    /// A number.
    Number(Decimal),
}

/// What is true or false.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    /// A thing is set.
    Set(ThingId),
    /// A thing is true.
    True(ThingId),
    /// A thing's text or word passes a test.
    Text(ThingId, Test),
    /// A thing's list holds an element.
    Holds(ThingId, Element),
    /// A sum is at most, or less than, a constant.
    Linear(Linear),
    /// There is a consent to a topic by a channel.
    Consent(SymbolId, SymbolId),
    /// The person is of an entity.
    Of(SymbolId),
    /// A date lies after today.
    Future(ThingId),
    /// A date's day of the year is today.
    Anniversary(ThingId),
    /// An event is about a message, a channel, a journey, a consent.
    About(SymbolId),
    /// The event that is happening is about something else than it is asked
    /// for, too.
    EntryAbout(SymbolId),
    /// The mean of the two middle values of events is at most a number, or
    /// less, where one of them is and the other is not.
    Median(TallyId, number::Number, bool),
    /// Something beyond what is decided.
    Free(u32),
}

/// Things with their places, each kept once.
#[derive(Debug)]
struct Kept<T, I> {
    all: Vec<T>,
    /// Looked up, never walked.
    places: HashMap<T, I>,
}

impl<T, I> Default for Kept<T, I> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash, I: Place> Kept<T, I> {
    fn keep(&mut self, one: T) -> I {
        if let Some(known) = self.places.get(&one) {
            return *known;
        }
        let place = I::of(self.all.len());
        self.all.push(one.clone());
        self.places.insert(one, place);
        place
    }

    fn get(&self, place: I) -> Option<&T> {
        self.all.get(place.index())
    }
}

/// All that formulas are about.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    things: Kept<Thing, ThingId>,
    types: HashMap<ThingId, Type>,
    variables: Kept<Variable, VariableId>,
    whole: HashMap<VariableId, bool>,
    atoms: Kept<Atom, AtomId>,
    /// What must hold wherever an atom or a number occurs.
    of_atoms: HashMap<AtomId, Formula>,
    of_variables: HashMap<VariableId, Formula>,
    /// What atoms and numbers stand for that are beyond what is decided.
    beyond_atoms: HashMap<AtomId, Conflict>,
    beyond_variables: HashMap<VariableId, Conflict>,
    fresh: u32,
    sources: Kept<Source, SourceId>,
    tallies: Kept<Tally, TallyId>,
    /// The counts that are told by others, case by case.
    mixed: HashSet<TallyId>,
    /// Atoms and numbers beyond what is decided that are about events.
    of_events: HashSet<AtomId>,
    numbers_of_events: HashSet<VariableId>,
    /// The properties that figures are taken of. Looked up, never walked.
    figured: HashMap<(Base, SymbolId), ThingId>,
    /// The numbers of different values, with what they are the values of.
    distinct: BTreeMap<VariableId, ThingId>,
}

impl Terms {
    /// A thing with the type of its values.
    pub fn thing(&mut self, thing: Thing, ty: &Type) -> ThingId {
        let id = self.things.keep(thing);
        self.types.entry(id).or_insert_with(|| ty.clone());
        id
    }

    pub fn thing_of(&self, id: ThingId) -> Option<&Thing> {
        self.things.get(id)
    }

    pub fn type_of(&self, id: ThingId) -> &Type {
        self.types.get(&id).unwrap_or(&Type::Poisoned)
    }

    /// The words that a thing can be, where only some are possible.
    pub fn words_of(&self, id: ThingId) -> Option<&[SmolStr]> {
        match self.type_of(id) {
            Type::OneOf(words) => Some(words),
            Type::ListOf(inner) => match inner.as_ref() {
                Type::OneOf(words) => Some(words),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number, and whether it is always a whole one.
    pub fn variable(&mut self, variable: Variable, whole: bool) -> VariableId {
        let id = self.variables.keep(variable);
        self.whole.entry(id).or_insert(whole);
        id
    }

    pub fn variable_of(&self, id: VariableId) -> Option<&Variable> {
        self.variables.get(id)
    }

    pub fn is_whole(&self, id: VariableId) -> bool {
        self.whole.get(&id).copied().unwrap_or(false)
    }

    /// A number that occurs nowhere else.
    pub fn fresh_variable(&mut self, whole: bool) -> VariableId {
        self.fresh = self.fresh.saturating_add(1);
        self.variable(Variable::Defined(self.fresh), whole)
    }

    pub fn source(&mut self, source: Source) -> SourceId {
        self.sources.keep(source)
    }

    pub fn source_of(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id)
    }

    pub fn tally(&mut self, tally: Tally) -> TallyId {
        self.tallies.keep(tally)
    }

    pub fn tally_of(&self, id: TallyId) -> Option<&Tally> {
        self.tallies.get(id)
    }

    /// Says that a count is told by others.
    pub fn mix(&mut self, id: TallyId) {
        self.mixed.insert(id);
    }

    pub fn is_mixed(&self, id: TallyId) -> bool {
        self.mixed.contains(&id)
    }

    /// Says that a figure is taken of a thing.
    pub fn figure(&mut self, thing: ThingId) {
        if let Some(Thing::Property(base, path)) = self.things.get(thing)
            && let [property] = path.as_slice()
        {
            self.figured.insert((*base, *property), thing);
        }
    }

    /// A property as the thing that figures are taken of, where some are.
    pub fn figured(&self, base: Base, property: SymbolId) -> Option<ThingId> {
        self.figured.get(&(base, property)).copied()
    }

    /// Says that a number is that of the different values of a thing.
    pub fn count_distinct(&mut self, variable: VariableId, thing: ThingId) {
        self.distinct.insert(variable, thing);
    }

    /// The thing of whose different values a number is.
    pub fn distinct(&self, variable: VariableId) -> Option<ThingId> {
        self.distinct.get(&variable).copied()
    }

    /// Says that an atom is about events.
    pub fn atom_is_of_events(&mut self, atom: AtomId) {
        self.of_events.insert(atom);
    }

    /// Says that a number is one of events.
    pub fn variable_is_of_events(&mut self, variable: VariableId) {
        self.numbers_of_events.insert(variable);
    }

    /// Whether a number beyond what is decided is one of events.
    pub fn is_number_of_events(&self, variable: VariableId) -> bool {
        self.numbers_of_events.contains(&variable)
    }

    /// Whether a thing is one of events.
    pub fn is_thing_of_events(&self, thing: ThingId) -> bool {
        matches!(self.thing_of(thing), Some(Thing::Property(Base::Event, _)))
    }

    /// Whether an atom is about events rather than about the person.
    pub fn is_of_events(&self, atom: AtomId) -> bool {
        match self.atom_of(atom) {
            Some(
                Atom::Set(thing)
                | Atom::True(thing)
                | Atom::Text(thing, _)
                | Atom::Holds(thing, _)
                | Atom::Future(thing)
                | Atom::Anniversary(thing),
            ) => self.is_thing_of_events(*thing),
            Some(Atom::Linear(linear)) => linear.terms.iter().any(|(variable, _)| {
                self.numbers_of_events.contains(variable)
                    || match self.variable_of(*variable) {
                        Some(Variable::Value(thing, _) | Variable::Age(thing)) => {
                            self.is_thing_of_events(*thing)
                        }
                        _ => false,
                    }
            }),
            Some(Atom::About(_)) => true,
            Some(Atom::Free(_)) => self.of_events.contains(&atom),
            _ => false,
        }
    }

    pub fn atom(&mut self, atom: Atom) -> AtomId {
        self.atoms.keep(atom)
    }

    pub fn atom_of(&self, id: AtomId) -> Option<&Atom> {
        self.atoms.get(id)
    }

    /// An atom that occurs nowhere else.
    pub fn fresh_atom(&mut self) -> AtomId {
        self.fresh = self.fresh.saturating_add(1);
        self.atom(Atom::Free(self.fresh))
    }

    /// Says what must hold wherever an atom occurs.
    pub fn define_atom(&mut self, atom: AtomId, formula: Formula) {
        self.of_atoms.insert(atom, formula);
    }

    /// Says what must hold wherever a number occurs.
    pub fn define_variable(&mut self, variable: VariableId, formula: Formula) {
        self.of_variables.insert(variable, formula);
    }

    pub fn is_defined(&self, variable: VariableId) -> bool {
        self.of_variables.contains_key(&variable)
    }

    pub fn definition_of_atom(&self, atom: AtomId) -> Option<Formula> {
        self.of_atoms.get(&atom).copied()
    }

    pub fn definition_of_variable(&self, variable: VariableId) -> Option<Formula> {
        self.of_variables.get(&variable).copied()
    }

    /// Says what an atom stands for that is beyond what is decided.
    pub fn beyond_atom(&mut self, atom: AtomId, part: Conflict) {
        self.beyond_atoms.entry(atom).or_insert(part);
    }

    /// Says what a number stands for that is beyond what is decided.
    pub fn beyond_variable(&mut self, variable: VariableId, part: Conflict) {
        self.beyond_variables.entry(variable).or_insert(part);
    }

    /// The parts beyond what is decided that an atom rests on.
    pub fn beyond(&self, atom: AtomId) -> Vec<&Conflict> {
        let mut parts: Vec<&Conflict> = self.beyond_atoms.get(&atom).into_iter().collect();
        if let Some(Atom::Linear(linear)) = self.atom_of(atom) {
            let variables = linear.terms.iter().map(|(variable, _)| variable);
            parts.extend(variables.filter_map(|one| self.beyond_variables.get(one)));
        }
        parts
    }
}
