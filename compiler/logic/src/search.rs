//! Whether formulas can hold together: clauses for their structure, lemmas for
//! what atoms say of one another, and linear arithmetic for the numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::expression::Base;
use smol_str::SmolStr;

use crate::cells::{Cell, World};
use crate::compile::Compiler;
use crate::formula::{Formula, Node};
use crate::linear::{Linear, Sum};
use crate::number::{Exact, Number, one, zero};
use crate::question::Conflict;
use crate::sat::{Literal, Outcome, Solver};
use crate::simplex::{Near, Simplex, Verdict};
use crate::terms::{Atom, AtomId, Test, Thing, ThingId, Variable, VariableId};

/// How many atoms a question may speak of: what they say of one another is
/// looked at pair by pair.
const ATOMS: usize = 1_500;

/// A moment; what is fixed belongs to all of them.
pub(crate) type Moment = u8;
/// The moment of what is fixed.
pub(crate) const ALWAYS: Moment = Moment::MAX;
/// The moment of the entering event, where a question has one.
pub(crate) const ENTRY: Moment = 0;

/// An atom at a moment.
pub(crate) type Key = (Moment, AtomId);

/// A sum at a moment.
type Terms<'t> = (Moment, &'t [(VariableId, Number)]);

/// What was found.
#[derive(Debug)]
pub(crate) enum Found {
    /// Values under which all formulas hold.
    Model(Model),
    /// No values do.
    Impossible,
    /// There were no steps left.
    Spent,
}

/// Values under which formulas hold.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// The atoms that matter, and whether they hold.
    pub atoms: BTreeMap<Key, bool>,
    /// All atoms that the formulas speak of.
    pub mentioned: BTreeSet<Key>,
    /// The numbers that matter.
    pub numbers: BTreeMap<(Moment, VariableId), Number>,
    /// The entity that the person is of.
    pub entity: Option<SymbolId>,
    /// The cells in which something happened.
    pub happened: Vec<Happened>,
}

/// Events of one cell.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub cell: Cell,
    pub count: Number,
    /// What properties add up to.
    pub totals: Vec<(ThingId, Option<Currency>, Number)>,
}

/// A search for values under which formulas hold.
pub(crate) struct Search<'c, 's> {
    pub(crate) compiler: &'c mut Compiler<'s>,
    pub(crate) world: World<'c>,
    pub(crate) cells: Vec<Cell>,
    /// The numbers that are sums of cells.
    pub(crate) sums: BTreeMap<(Moment, VariableId), Sum>,
    /// Whether something had to be left out, since there was too much of it.
    pub(crate) spent: bool,
    solver: Solver,
    variables: HashMap<Key, u32>,
    /// The atoms in the order in which they were met.
    met: Vec<Key>,
    gates: HashMap<(Moment, Formula), Literal>,
    roots: Vec<(Moment, Formula)>,
    selected: Vec<(SymbolId, u32)>,
    defined: usize,
}

impl<'c, 's> Search<'c, 's> {
    pub fn new(
        compiler: &'c mut Compiler<'s>,
        world: World<'c>,
        roots: &[(Moment, Formula)],
    ) -> Self {
        let mut search = Self {
            compiler,
            world,
            cells: Vec::new(),
            sums: BTreeMap::new(),
            spent: false,
            solver: Solver::default(),
            variables: HashMap::new(),
            met: Vec::new(),
            gates: HashMap::new(),
            roots: roots.to_vec(),
            selected: Vec::new(),
            defined: 0,
        };
        for (moment, root) in roots {
            search.assert(*moment, *root);
        }
        let numbers = search.define();
        if search.met.len() > ATOMS || search.divide(&numbers).is_err() {
            search.spent = true;
        }
        search.define();
        if search.met.len() > ATOMS {
            search.spent = true;
        } else {
            search.relate();
        }
        search
    }

    /// The parts beyond what is decided that matter to what was found.
    pub fn beyond(&self, model: &Model) -> Vec<Conflict> {
        let mut parts: Vec<Conflict> = Vec::new();
        for key in model.atoms.keys() {
            for part in self.compiler.terms.beyond(key.1) {
                if !parts.contains(part) {
                    parts.push(part.clone());
                }
            }
        }
        parts
    }

    /// The moment that an atom belongs to.
    fn moment_of(&self, moment: Moment, atom: AtomId) -> Moment {
        let fixed = match self.compiler.terms.atom_of(atom) {
            Some(Atom::Of(_)) => true,
            Some(Atom::EntryAbout(_)) => self.world.event.is_some(),
            Some(Atom::Set(thing)) => self.is_of_entry(*thing),
            Some(Atom::True(thing) | Atom::Text(thing, _) | Atom::Holds(thing, _)) => {
                self.is_fixed(*thing)
            }
            Some(Atom::Linear(linear)) => linear
                .terms
                .iter()
                .all(|(variable, _)| self.number_moment(moment, *variable) == ALWAYS),
            _ => false,
        };
        if fixed { ALWAYS } else { moment }
    }

    /// The moment that a number belongs to.
    fn number_moment(&self, moment: Moment, variable: VariableId) -> Moment {
        match self.compiler.terms.variable_of(variable) {
            // Money is worth what the rate of the moment makes of it, an event's
            // what that of its own time does.
            Some(Variable::Value(thing, None)) if self.is_fixed(*thing) => ALWAYS,
            Some(Variable::Value(thing, Some(_))) if self.is_of_entry(*thing) => ALWAYS,
            _ => moment,
        }
    }

    /// Whether the value of a thing never changes once it is known.
    fn is_fixed(&self, thing: ThingId) -> bool {
        self.compiler.is_fixed(thing) || self.is_of_entry(thing)
    }

    /// Whether a thing was recorded with the entering event of the question,
    /// which stays what it was.
    fn is_of_entry(&self, thing: ThingId) -> bool {
        let thing = self.compiler.terms.thing_of(thing);
        self.world.event.is_some() && matches!(thing, Some(Thing::Property(Base::Entry, _)))
    }

    fn variable(&mut self, moment: Moment, atom: AtomId) -> u32 {
        let key = (self.moment_of(moment, atom), atom);
        if let Some(known) = self.variables.get(&key) {
            return *known;
        }
        let preferred = match self.compiler.terms.atom_of(atom) {
            Some(Atom::Set(_)) => true,
            // Small numbers are found first.
            Some(Atom::Linear(linear)) => linear.constant >= zero(),
            _ => false,
        };
        let variable = self.solver.variable(preferred);
        self.variables.insert(key, variable);
        self.met.push(key);
        variable
    }

    /// Says that a formula holds.
    fn assert(&mut self, moment: Moment, formula: Formula) {
        match self.compiler.formulas.node(formula).clone() {
            Node::True => {}
            Node::And(parts) => {
                for part in parts {
                    self.assert(moment, part);
                }
            }
            Node::Or(parts) => {
                let clause = parts
                    .iter()
                    .map(|part| self.literal(moment, *part))
                    .collect();
                self.solver.add(clause);
            }
            Node::False => self.solver.add(Vec::new()),
            Node::Literal(..) => {
                let literal = self.literal(moment, formula);
                self.solver.add(vec![literal]);
            }
        }
    }

    /// A literal that holds only where a formula does. (Formulas are never
    /// negated but at their atoms, so the other direction is not needed.)
    fn literal(&mut self, moment: Moment, formula: Formula) -> Literal {
        if let Node::Literal(atom, holds) = self.compiler.formulas.node(formula) {
            let (atom, holds) = (*atom, *holds);
            return Literal::new(self.variable(moment, atom), holds);
        }
        if let Some(known) = self.gates.get(&(moment, formula)) {
            return *known;
        }
        let gate = Literal::new(self.solver.variable(false), true);
        self.gates.insert((moment, formula), gate);
        match self.compiler.formulas.node(formula).clone() {
            Node::False => self.solver.add(vec![gate.not()]),
            Node::And(parts) => {
                for part in parts {
                    let part = self.literal(moment, part);
                    self.solver.add(vec![gate.not(), part]);
                }
            }
            Node::Or(parts) => {
                let mut clause = vec![gate.not()];
                for part in parts {
                    clause.push(self.literal(moment, part));
                }
                self.solver.add(clause);
            }
            Node::True | Node::Literal(..) => {}
        }
        gate
    }

    /// Adds what must hold of the atoms and numbers that occur.
    fn define(&mut self) -> BTreeSet<(Moment, VariableId)> {
        let mut numbers: BTreeSet<(Moment, VariableId)> = BTreeSet::new();
        while let Some((moment, atom)) = self.met.get(self.defined).copied() {
            self.defined = self.defined.saturating_add(1);
            if let Some(formula) = self.compiler.terms.definition_of_atom(atom) {
                self.require(moment, formula);
            }
            let Some(Atom::Linear(linear)) = self.compiler.terms.atom_of(atom) else {
                continue;
            };
            let parts: Vec<VariableId> = linear.terms.iter().map(|term| term.0).collect();
            for variable in parts {
                let moment = self.number_moment(moment, variable);
                if numbers.insert((moment, variable))
                    && !self.is_sum(variable)
                    && let Some(formula) = self.compiler.terms.definition_of_variable(variable)
                {
                    self.require(moment, formula);
                }
            }
        }
        numbers
    }

    /// Whether a number is made a sum of cells, which says all of it.
    fn is_sum(&self, variable: VariableId) -> bool {
        match self.compiler.terms.variable_of(variable) {
            Some(Variable::Count(tally) | Variable::Total(tally, ..)) => {
                !self.compiler.terms.is_mixed(*tally)
            }
            _ => false,
        }
    }

    pub(crate) fn require(&mut self, moment: Moment, formula: Formula) {
        self.roots.push((moment, formula));
        self.assert(moment, formula);
    }

    /// Adds what atoms about one thing say of one another.
    fn relate(&mut self) {
        type Bounds<'t> =
            BTreeMap<(Moment, Vec<(VariableId, (i128, i128))>), Vec<(Number, bool, u32)>>;
        let mut bounds: Bounds<'_> = BTreeMap::new();
        let mut texts: BTreeMap<(Moment, ThingId), Vec<(Test, u32)>> = BTreeMap::new();
        let mut of: Vec<(SymbolId, u32)> = Vec::new();
        let mut about: Vec<(Moment, bool, SymbolId, u32)> = Vec::new();
        for key in &self.met {
            let Some(variable) = self.variables.get(key).copied() else {
                continue;
            };
            match self.compiler.terms.atom_of(key.1) {
                Some(Atom::Linear(linear)) => {
                    let terms = linear.terms.iter();
                    let terms = terms
                        .map(|(place, factor)| (*place, (*factor.numer(), *factor.denom())))
                        .collect();
                    bounds.entry((key.0, terms)).or_default().push((
                        linear.constant,
                        !linear.less,
                        variable,
                    ));
                }
                Some(Atom::Text(thing, test)) => {
                    let tests = texts.entry((key.0, *thing)).or_default();
                    tests.push((test.clone(), variable));
                }
                Some(Atom::Of(entity)) => of.push((*entity, variable)),
                Some(Atom::About(one)) => about.push((key.0, false, *one, variable)),
                Some(Atom::EntryAbout(one)) => about.push((key.0, true, *one, variable)),
                _ => {}
            }
        }
        for mut same in bounds.into_values() {
            same.sort_unstable();
            for pair in same.windows(2) {
                if let [(_, _, less), (_, _, more)] = pair {
                    let clause = vec![Literal::new(*less, false), Literal::new(*more, true)];
                    self.solver.add(clause);
                }
            }
        }
        for ((_, thing), tests) in texts {
            self.relate_texts(thing, &tests);
        }
        self.relate_entities(&of);
        // An event is about one thing of a kind.
        let kind = |id| self.compiler.strategy.symbol(id).kind.word();
        for (index, (moment, entry, one, variable)) in about.iter().enumerate() {
            for (also, other_entry, other, beside) in about.iter().skip(index.saturating_add(1)) {
                if moment == also && entry == other_entry && kind(*one) == kind(*other) {
                    let not_both = [*variable, *beside].map(|one| Literal::new(one, false));
                    self.solver.add(not_both.to_vec());
                }
            }
        }
    }

    fn relate_texts(&mut self, thing: ThingId, tests: &[(Test, u32)]) {
        for (index, (one, variable)) in tests.iter().enumerate() {
            for (other, beside) in tests.iter().skip(index.saturating_add(1)) {
                for clause in between(one, *variable, other, *beside) {
                    self.solver.add(clause);
                }
            }
        }
        // Of a few words it is one.
        if let Some(words) = self.compiler.terms.words_of(thing) {
            let mut any = Vec::new();
            for word in words {
                let is = Test::Is(word.clone());
                match tests.iter().find(|(test, _)| *test == is) {
                    Some((_, variable)) => any.push(Literal::new(*variable, true)),
                    None => return,
                }
            }
            self.solver.add(any);
        }
    }

    fn relate_entities(&mut self, of: &[(SymbolId, u32)]) {
        let mut any = Vec::new();
        for (entity, lineage) in self.world.entities {
            let chosen = self.solver.variable(true);
            self.selected.push((*entity, chosen));
            any.push(Literal::new(chosen, true));
            for (asked, variable) in of {
                let is = Literal::new(*variable, lineage.contains(asked));
                self.solver.add(vec![Literal::new(chosen, false), is]);
            }
        }
        if !any.is_empty() {
            self.solver.add(any);
        }
    }

    /// Searches within so many steps.
    pub fn run(&mut self, steps: &mut u64) -> Found {
        if self.spent {
            return Found::Spent;
        }
        loop {
            match self.solver.search(steps) {
                Outcome::Found => {}
                Outcome::Impossible => return Found::Impossible,
                Outcome::Spent => return Found::Spent,
            }
            let mut model = self.implicant();
            match self.reckon(&mut model, steps) {
                Ok(None) => return Found::Model(model),
                Ok(Some(clause)) => self.solver.refuse(clause),
                Err(_) => return Found::Spent,
            }
            let Some(left) = steps.checked_sub(1) else {
                return Found::Spent;
            };
            *steps = left;
        }
    }

    /// Goes on without what was found: some atom that mattered must be
    /// otherwise.
    pub fn exclude(&mut self, model: &Model) {
        let clause = self.opposite(model.atoms.iter());
        self.solver.refuse(clause);
    }

    fn opposite<'m>(&self, atoms: impl Iterator<Item = (&'m Key, &'m bool)>) -> Vec<Literal> {
        atoms
            .filter_map(|(key, holds)| Some(Literal::new(*self.variables.get(key)?, !holds)))
            .collect()
    }

    /// The atoms that make all roots hold, as few as are met first.
    fn implicant(&self) -> Model {
        let mut model = Model {
            mentioned: self.met.iter().copied().collect(),
            entity: self
                .selected
                .iter()
                .find(|(_, chosen)| self.solver.value(*chosen) == Some(true))
                .map(|(entity, _)| *entity),
            ..Model::default()
        };
        let mut open: Vec<(Moment, Formula)> = self.roots.iter().rev().copied().collect();
        while let Some((moment, formula)) = open.pop() {
            match self.compiler.formulas.node(formula) {
                Node::True | Node::False => {}
                Node::Literal(atom, holds) => {
                    model
                        .atoms
                        .insert((self.moment_of(moment, *atom), *atom), *holds);
                }
                Node::And(parts) => open.extend(parts.iter().rev().map(|part| (moment, *part))),
                Node::Or(parts) => {
                    // One that needs nothing new, else the first that holds.
                    let known = parts.iter().find(|part| {
                        matches!(self.compiler.formulas.node(**part), Node::Literal(atom, holds)
                            if model.atoms.get(&(self.moment_of(moment, *atom), *atom)) == Some(holds))
                    });
                    let holding = || parts.iter().find(|part| self.holds(moment, **part));
                    open.extend(known.or_else(holding).map(|part| (moment, *part)));
                }
            }
        }
        model
    }

    /// Whether a formula holds under the values found.
    fn holds(&self, moment: Moment, formula: Formula) -> bool {
        match self.compiler.formulas.node(formula) {
            Node::True => true,
            Node::False => false,
            Node::Literal(atom, holds) => {
                self.variables
                    .get(&(self.moment_of(moment, *atom), *atom))
                    .and_then(|variable| self.solver.value(*variable))
                    == Some(*holds)
            }
            Node::And(parts) => parts.iter().all(|part| self.holds(moment, *part)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(moment, *part)),
        }
    }

    /// Finds the numbers; else a clause that the linear atoms contradict.
    fn reckon(&self, model: &mut Model, steps: &mut u64) -> Exact<Option<Vec<Literal>>> {
        let mut system = Simplex::default();
        let mut places: BTreeMap<(Moment, VariableId), usize> = BTreeMap::new();
        let mut rows: HashMap<Terms<'_>, usize> = HashMap::new();
        let asked: Vec<(&Key, &bool, &Linear)> = model
            .atoms
            .iter()
            .filter_map(|(key, holds)| match self.compiler.terms.atom_of(key.1) {
                Some(Atom::Linear(linear)) => Some((key, holds, linear)),
                _ => None,
            })
            .collect();
        let mut contradiction = None;
        for (index, (key, holds, linear)) in asked.iter().enumerate() {
            // Counts and totals are sums of cells.
            let mut shift = zero();
            let mut gathered: BTreeMap<usize, Number> = BTreeMap::new();
            for (variable, factor) in &linear.terms {
                let number = (self.number_moment(key.0, *variable), *variable);
                let own = [(*variable, one())];
                let (parts, constant) = match self.sums.get(&number) {
                    Some(sum) => (sum.terms.as_slice(), sum.constant),
                    None => (own.as_slice(), zero()),
                };
                shift = crate::number::plus(&shift, &crate::number::times(&constant, factor)?)?;
                for (part, inner) in parts {
                    let whole = self.compiler.terms.is_whole(*part);
                    let number = (number.0, *part);
                    let place = *places.entry(number).or_insert_with(|| system.number(whole));
                    let factor = crate::number::times(factor, inner)?;
                    let sum = match gathered.get(&place) {
                        Some(before) => crate::number::plus(before, &factor)?,
                        None => factor,
                    };
                    gathered.insert(place, sum);
                }
            }
            gathered.retain(|_, factor| *factor != zero());
            let terms: Vec<(usize, Number)> = gathered.into_iter().collect();
            let constant = crate::number::minus(&linear.constant, &shift)?;
            let place = match terms.as_slice() {
                [] => {
                    let so = if linear.less {
                        zero() < constant
                    } else {
                        zero() <= constant
                    };
                    if so != **holds {
                        contradiction = Some(BTreeSet::from([index]));
                        break;
                    }
                    continue;
                }
                [(place, factor)] if *factor == one() => *place,
                _ => match rows.get(&(key.0, &*linear.terms)) {
                    Some(row) => *row,
                    None => {
                        let row = system.row(&terms)?;
                        rows.insert((key.0, &linear.terms), row);
                        row
                    }
                },
            };
            let upper = **holds;
            // At most; less; and their opposites, more and at least.
            let strict = linear.less == upper;
            let infinitesimal = match (strict, upper) {
                (false, _) => zero(),
                (true, true) => crate::number::whole(-1),
                (true, false) => one(),
            };
            let whole = linear
                .terms
                .iter()
                .all(|(variable, _)| self.compiler.terms.is_whole(*variable));
            let value = if strict && whole {
                // Whole numbers above a whole number begin with the next.
                Near::at(crate::number::plus(&constant, &infinitesimal)?)
            } else {
                Near {
                    number: constant,
                    infinitesimal,
                }
            };
            if let Err(core) = system.bound(place, upper, value, Some(index)) {
                contradiction = Some(core);
                break;
            }
        }
        let contradiction = match contradiction {
            Some(core) => Some(core),
            None => match system.solve(steps) {
                Verdict::Possible => None,
                Verdict::Contradiction(core) => Some(core),
                Verdict::Spent => return Err(crate::number::TooLarge),
            },
        };
        if let Some(core) = contradiction {
            let atoms = core.iter().filter_map(|index| asked.get(*index));
            let clause = self.opposite(atoms.map(|(key, holds, _)| (*key, *holds)));
            return Ok(Some(clause));
        }
        system.shorten(steps)?;
        let values = system.concrete()?;
        let mut numbers = BTreeMap::new();
        for (number, place) in places {
            let mut value = values.get(place).copied().unwrap_or_else(zero);
            if !system.is_tied(place) {
                let hint = self.compiler.hint(number.1);
                let whole = self.compiler.terms.is_whole(number.1);
                let bounds = (system.low(place), system.high(place));
                value = nice(bounds.0, bounds.1, whole, &hint).unwrap_or(value);
            }
            numbers.insert(number, value);
        }
        for cell in &self.cells {
            let of = |variable| numbers.get(&(cell.moment, variable)).copied();
            let Some(count) = of(cell.count).filter(|count| *count > zero()) else {
                continue;
            };
            model.happened.push(Happened {
                cell: cell.clone(),
                count,
                totals: cell
                    .totals
                    .iter()
                    .filter_map(|(total, thing, currency)| Some((*thing, *currency, of(*total)?)))
                    .collect(),
            });
        }
        model.numbers = numbers;
        Ok(None)
    }
}

/// A short number within bounds, near a hint; none where none is found.
fn nice(low: Option<Near>, high: Option<Near>, whole: bool, hint: &Number) -> Option<Number> {
    let within = |number: &Number| {
        let near = Near::at(*number);
        low.is_none_or(|low| low <= near) && high.is_none_or(|high| near <= high)
    };
    if within(hint) {
        return Some(*hint);
    }
    let above = low.is_some_and(|low| Near::at(*hint) < low);
    let bound = if above { low? } else { high? };
    if within(&bound.number) {
        return Some(bound.number);
    }
    // One more of what the bound is written in, then finer.
    let mut step = one();
    if !whole {
        let scale = crate::number::decimal(&bound.number)?.scale();
        step = Number::new(1, 10_i128.checked_pow(scale)?);
    }
    if !above {
        step = crate::number::negative(&step).ok()?;
    }
    for _ in 0..8 {
        let number = crate::number::plus(&bound.number, &step).ok()?;
        if within(&number) {
            return Some(number);
        }
        if whole {
            return None;
        }
        step = crate::number::over(&step, &crate::number::whole(10)).ok()?;
    }
    None
}

/// What two tests of one text say of one another.
fn between(one: &Test, variable: u32, other: &Test, beside: u32) -> Vec<Vec<Literal>> {
    let not_both = vec![Literal::new(variable, false), Literal::new(beside, false)];
    let implies = |from: u32, to: u32| vec![Literal::new(from, false), Literal::new(to, true)];
    match (one, other) {
        // What it is decides every other test.
        (Test::Is(text), test) => vec![if test.passes(text) {
            implies(variable, beside)
        } else {
            not_both
        }],
        (test, Test::Is(text)) => vec![if test.passes(text) {
            implies(beside, variable)
        } else {
            not_both
        }],
        (Test::Starts(one), Test::Starts(other)) => {
            if one.starts_with(other.as_str()) {
                vec![implies(variable, beside)]
            } else if other.starts_with(one.as_str()) {
                vec![implies(beside, variable)]
            } else {
                vec![not_both]
            }
        }
        (Test::Starts(start), Test::Contains(part)) => contained(start, variable, part, beside),
        (Test::Contains(part), Test::Starts(start)) => contained(start, beside, part, variable),
        (Test::Contains(one), Test::Contains(other)) => {
            let mut clauses = contained(one, variable, other, beside);
            clauses.extend(contained(other, beside, one, variable));
            clauses
        }
    }
}

/// What has one text in it has every part of that in it.
fn contained(text: &SmolStr, variable: u32, part: &SmolStr, beside: u32) -> Vec<Vec<Literal>> {
    if text.contains(part.as_str()) {
        vec![vec![
            Literal::new(variable, false),
            Literal::new(beside, true),
        ]]
    } else {
        Vec::new()
    }
}
