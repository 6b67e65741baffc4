//! Counts of events made sums of counts that do not overlap.
//!
//! Time is cut at the ends of all windows that are asked for, and events by
//! which of the conditions asked for they meet. Each cell has a count of its
//! own, and what a property adds up to in it lies between the count times the
//! least and the count times the most that the property can be there. Then
//! every count is a sum of cells, and how windows and conditions relate is
//! linear arithmetic.

use std::collections::{BTreeMap, BTreeSet};

use mkt_eval::Retention;
use mkt_kinds::units::Currency;
use mkt_model::expression::EventKind;
use mkt_syntax::expression::Comparison;

use crate::compile::Compiler;
use crate::entities::{self, Lineage};
use crate::events::{Cut, Kind, NOW, Point, Tally};
use crate::formula::{ALWAYS, Formula, NEVER, Node};
use crate::linear::Sum;
use crate::number::{Exact, Number, one, zero};
use crate::order::Order;
use crate::search::{Found, Moment, Search};
use crate::terms::{Atom, SourceId, TallyId, ThingId, Variable, VariableId};

/// How many kinds of event, by the conditions that they meet, are told apart in
/// one stretch of time.
const KINDS: usize = 64;
/// How many steps it may take to find whether a condition on events can be
/// true.
const STEPS: u64 = 2_000;

/// Events that are counted apart from all others.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub moment: Moment,
    pub source: SourceId,
    /// What is true of each event in it.
    pub filter: Formula,
    pub from: Option<Cut>,
    pub until: Cut,
    pub count: VariableId,
    pub totals: Vec<(VariableId, ThingId, Option<Currency>)>,
}

/// What questions need to know about time and entities to be searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World<'w> {
    /// The entities that the person can be of.
    pub entities: &'w [Lineage],
    /// How long events are kept.
    pub retained: &'w Retention,
    /// The order of the points in time, moment by moment.
    pub orders: &'w BTreeMap<Moment, Order>,
    /// The event that is happening, and at which moment.
    pub event: Option<(Moment, EventKind)>,
}

/// A figure over events that occurs in a question.
#[derive(Clone, Debug)]
struct Asked {
    variable: VariableId,
    tally: Tally,
    /// The property that it adds up, where it does not count.
    of: Option<(ThingId, Option<Currency>)>,
}

/// An asked figure with the ends of its window in the order in question.
struct Placed {
    asked: Asked,
    from: Option<Cut>,
    until: Cut,
}

/// The counts and totals that formulas speak of, by the moments.
pub(crate) fn spoken_of(
    compiler: &Compiler<'_>,
    roots: &[(Moment, Formula)],
) -> BTreeMap<Moment, BTreeSet<TallyId>> {
    let mut found: BTreeMap<Moment, BTreeSet<TallyId>> = BTreeMap::new();
    let mut seen: BTreeSet<(Moment, Formula)> = BTreeSet::new();
    let mut open: Vec<(Moment, Formula)> = roots.to_vec();
    while let Some((moment, formula)) = open.pop() {
        if !seen.insert((moment, formula)) {
            continue;
        }
        match compiler.formulas.node(formula) {
            Node::False | Node::True => {}
            Node::And(parts) | Node::Or(parts) => {
                open.extend(parts.iter().map(|part| (moment, *part)));
            }
            Node::Literal(atom, _) => {
                let defined = compiler.terms.definition_of_atom(*atom);
                open.extend(defined.map(|formula| (moment, formula)));
                let Some(Atom::Linear(linear)) = compiler.terms.atom_of(*atom) else {
                    continue;
                };
                for (variable, _) in &linear.terms {
                    let defined = compiler.terms.definition_of_variable(*variable);
                    open.extend(defined.map(|formula| (moment, formula)));
                    if let Some(Variable::Count(tally) | Variable::Total(tally, ..)) =
                        compiler.terms.variable_of(*variable)
                    {
                        found.entry(moment).or_default().insert(*tally);
                    }
                }
            }
        }
    }
    found
}

/// The points in time that counts speak of: the ends of their windows, and how
/// long events are kept.
pub(crate) fn points(
    compiler: &Compiler<'_>,
    world: &World<'_>,
    tallies: &BTreeSet<TallyId>,
) -> BTreeSet<Point> {
    let mut points = BTreeSet::from([NOW.point]);
    for tally in tallies {
        let Some(tally) = compiler.terms.tally_of(*tally) else {
            continue;
        };
        points.extend(tally.from.iter().chain(&tally.until).map(|cut| cut.point));
        let kept = kept(compiler, world, tally.source);
        points.extend(kept.into_iter().map(|cut| cut.point));
    }
    points
}

/// Right after when the events of a source are kept.
fn kept(compiler: &Compiler<'_>, world: &World<'_>, source: SourceId) -> Vec<Cut> {
    let Some(source) = compiler.terms.source_of(source) else {
        return Vec::new();
    };
    let event = match source.kind {
        Kind::Declared(event) => Some(event),
        Kind::Reaction(_) => None,
    };
    let of = match source.by {
        Some(by) => {
            let related = compiler.strategy.entity_of(by);
            related.map_or(&[][..], |entity| compiler.entities.possible(entity))
        }
        None => world.entities,
    };
    let spans = entities::retained(world.retained, of, event);
    let cuts = spans.into_iter().map(|span| Cut {
        point: Point::before(span),
        after: true,
    });
    cuts.collect()
}

impl Search<'_, '_> {
    /// Makes the counts and totals that occur sums of cells.
    pub(crate) fn divide(&mut self, numbers: &BTreeSet<(Moment, VariableId)>) -> Exact<()> {
        let mut groups: BTreeMap<(Moment, SourceId), Vec<Asked>> = BTreeMap::new();
        for (moment, variable) in numbers {
            let terms = &self.compiler.terms;
            let (tally, of) = match terms.variable_of(*variable) {
                Some(Variable::Count(tally)) => (*tally, None),
                Some(Variable::Total(tally, thing, currency)) => {
                    (*tally, Some((*thing, *currency)))
                }
                _ => continue,
            };
            let Some(found) = terms.tally_of(tally).filter(|_| !terms.is_mixed(tally)) else {
                continue;
            };
            groups
                .entry((*moment, found.source))
                .or_default()
                .push(Asked {
                    variable: *variable,
                    tally: found.clone(),
                    of,
                });
        }
        for ((moment, source), asked) in groups {
            self.divide_source(moment, source, asked)?;
        }
        Ok(())
    }

    fn divide_source(&mut self, moment: Moment, source: SourceId, asked: Vec<Asked>) -> Exact<()> {
        let Some(order) = self.world.orders.get(&moment) else {
            return Ok(());
        };
        let kept = kept(self.compiler, &self.world, source);
        let mut placed = Vec::new();
        let mut cuts: BTreeMap<Option<(usize, bool)>, Option<Cut>> = BTreeMap::new();
        let mut empty = Vec::new();
        for asked in asked {
            let from = asked.tally.from.iter().chain(&kept);
            let from = from.copied().max_by_key(|cut| order.rank(*cut));
            let until = asked.tally.until.iter().copied();
            let until = until.min_by_key(|cut| order.rank(*cut)).unwrap_or(NOW);
            if from.is_some_and(|from| order.rank(from) >= order.rank(until)) {
                empty.push(asked);
                continue;
            }
            cuts.insert(from.map(|from| order.rank(from)), from);
            cuts.insert(Some(order.rank(until)), Some(until));
            placed.push(Placed { asked, from, until });
        }
        let rank = |cut: Option<Cut>| cut.map(|cut| order.rank(cut));
        let now = order.rank(NOW);
        let ends: Vec<Option<Cut>> = cuts.into_values().collect();
        // The sums that the figures come to, by their places among the placed.
        let mut sums: Vec<Sum> = placed.iter().map(|_| Sum::constant(zero())).collect();
        for pair in ends.windows(2) {
            let [from, Some(until)] = pair else { continue };
            let (from, until) = (*from, *until);
            let open: Vec<usize> = (0..placed.len())
                .filter(|index| {
                    placed.get(*index).is_some_and(|placed| {
                        rank(placed.from) <= rank(from)
                            && order.rank(placed.until) >= order.rank(until)
                    })
                })
                .collect();
            let filters: BTreeSet<Formula> = open
                .iter()
                .filter_map(|index| placed.get(*index))
                .map(|placed| placed.asked.tally.filter)
                .collect();
            let filters: Vec<Formula> = filters.into_iter().collect();
            let kinds = self.kinds(&filters);
            let until_now = order.rank(until) == now;
            for (filter, met) in kinds.unwrap_or_default() {
                let tally = Tally {
                    source,
                    filter,
                    from: from.into_iter().collect(),
                    until: vec![until],
                };
                let tally = self.compiler.terms.tally(tally);
                let count = self.compiler.terms.variable(Variable::Count(tally), true);
                let least = self.compiler.bound(&Sum::of(count), Some(zero()), None)?;
                self.require(moment, least);
                let mut cell = Cell {
                    moment,
                    source,
                    filter,
                    from,
                    until,
                    count,
                    totals: Vec::new(),
                };
                for index in &open {
                    let Some(placed) = placed.get(*index) else {
                        continue;
                    };
                    if !met.contains(&placed.asked.tally.filter) {
                        continue;
                    }
                    let part = match placed.asked.of {
                        None => count,
                        Some((thing, currency)) => self.total(&mut cell, tally, thing, currency)?,
                    };
                    if let Some(sum) = sums.get_mut(*index) {
                        *sum = sum.plus(&Sum::of(part))?;
                    }
                }
                if until_now {
                    self.enter(&cell)?;
                }
                self.cells.push(cell);
            }
        }
        let wholes = placed.into_iter().zip(sums);
        let nothing = empty
            .into_iter()
            .map(|asked| (asked, Sum::constant(zero())));
        let all: Vec<(Asked, Sum)> = wholes
            .map(|(placed, sum)| (placed.asked, sum))
            .chain(nothing)
            .collect();
        for (asked, sum) in all {
            let own = Sum::of(asked.variable);
            if own != sum {
                self.sums.insert((moment, asked.variable), sum);
            }
        }
        Ok(())
    }

    /// The kinds of event by the conditions that they meet, at least one of
    /// them: what is true of each kind, and the conditions met. None where
    /// there are too many.
    fn kinds(&mut self, filters: &[Formula]) -> Option<Vec<(Formula, BTreeSet<Formula>)>> {
        let mut kinds: Vec<(Formula, BTreeSet<Formula>)> = vec![(ALWAYS, BTreeSet::new())];
        for filter in filters {
            let not = self.compiler.formulas.not(*filter);
            let mut next = Vec::new();
            for (so_far, met) in kinds {
                for (also, meets) in [(*filter, true), (not, false)] {
                    let formula = self.compiler.formulas.and([so_far, also]);
                    if !possible(self.compiler, formula) {
                        continue;
                    }
                    let mut met = met.clone();
                    if meets {
                        met.insert(*filter);
                    }
                    next.push((formula, met));
                }
            }
            if next.len() > KINDS {
                self.spent = true;
                return None;
            }
            kinds = next;
        }
        kinds.retain(|(_, met)| !met.is_empty());
        Some(kinds)
    }

    /// What a property adds up to in a cell.
    fn total(
        &mut self,
        cell: &mut Cell,
        tally: TallyId,
        thing: ThingId,
        currency: Option<Currency>,
    ) -> Exact<VariableId> {
        let whole = *self.compiler.terms.type_of(thing) == mkt_model::types::Type::Integer;
        let variable = Variable::Total(tally, thing, currency);
        let total = self.compiler.terms.variable(variable, whole);
        if cell.totals.iter().any(|(known, ..)| *known == total) {
            return Ok(total);
        }
        cell.totals.push((total, thing, currency));
        let count = Sum::of(cell.count);
        let sum = Sum::of(total);
        let some = self.compiler.bound(&count, Some(one()), None)?;
        let none = self.compiler.formulas.not(some);
        let (low, high) = self.range(cell.filter, thing, currency)?;
        for (bound, inclusive, beyond) in [
            (low, Comparison::AtLeast, Comparison::Greater),
            (high, Comparison::AtMost, Comparison::Less),
        ] {
            let all = match &bound {
                Some((bound, _)) => count.scaled(bound)?,
                None => Sum::constant(zero()),
            };
            let within = self.compiler.compare_sums(&sum, inclusive, &all)?;
            let formula = match bound {
                // Of nothing there is nothing, and of something what it may be.
                None => self.compiler.formulas.or([some, within]),
                Some((_, false)) => within,
                Some((_, true)) => {
                    let never = self.compiler.compare_sums(&sum, beyond, &all)?;
                    let never = self.compiler.formulas.or([none, never]);
                    self.compiler.formulas.and([within, never])
                }
            };
            self.require(cell.moment, formula);
        }
        Ok(total)
    }

    /// Between what a property lies where a condition on its events is true,
    /// and whether it is never quite so: found among the numbers that the
    /// condition compares it with.
    fn range(
        &mut self,
        filter: Formula,
        thing: ThingId,
        currency: Option<Currency>,
    ) -> Exact<(End, End)> {
        let value = Variable::Value(thing, currency);
        let whole = *self.compiler.terms.type_of(thing) == mkt_model::types::Type::Integer;
        let value = self.compiler.terms.variable(value, whole);
        let mut bounds = BTreeSet::new();
        for atom in self.compiler.formulas.atoms(filter) {
            if let Some(Atom::Linear(linear)) = self.compiler.terms.atom_of(atom)
                && let [(variable, factor)] = &*linear.terms
                && *variable == value
                && *factor == one()
            {
                bounds.insert(linear.constant);
                if whole {
                    bounds.insert(crate::number::plus(&linear.constant, &one())?);
                }
            }
        }
        let sum = Sum::of(value);
        let mut never = |comparison, bound: &Number| {
            let compiler = &mut *self.compiler;
            let so = compiler.compare_sums(&sum, comparison, &Sum::constant(*bound))?;
            let so = compiler.formulas.and([filter, so]);
            Ok(!possible(compiler, so))
        };
        let mut low: End = None;
        for bound in bounds.iter().rev() {
            if never(Comparison::Less, bound)? {
                low = Some((*bound, never(Comparison::AtMost, bound)?));
                break;
            }
        }
        let mut high: End = None;
        for bound in &bounds {
            if never(Comparison::Greater, bound)? {
                high = Some((*bound, never(Comparison::AtLeast, bound)?));
                break;
            }
        }
        Ok((low, high))
    }

    /// The event that is happening is in the cell whose condition it meets.
    fn enter(&mut self, cell: &Cell) -> Exact<()> {
        let Some((moment, happening)) = self.world.event else {
            return Ok(());
        };
        let source = self.compiler.terms.source_of(cell.source);
        let same = source.is_some_and(|source| {
            source.by.is_none()
                && match (source.kind, happening) {
                    (Kind::Declared(own), EventKind::Declared(event)) => own == event,
                    (Kind::Reaction(own), EventKind::Reaction(reaction, _)) => own == reaction,
                    _ => false,
                }
        });
        if !same || moment != cell.moment {
            return Ok(());
        }
        let meets = self.compiler.entering(cell.filter, happening);
        let count = Sum::of(cell.count);
        let some = self.compiler.bound(&count, Some(one()), None)?;
        let formula = self.compiler.formulas.implies(meets, some);
        self.require(moment, formula);
        Ok(())
    }
}

/// A bound, and whether it is never quite reached.
type End = Option<(Number, bool)>;

/// Whether a condition on events can be true; what is not found out may be.
pub(crate) fn possible(compiler: &mut Compiler<'_>, formula: Formula) -> bool {
    if formula == ALWAYS || formula == NEVER {
        return formula == ALWAYS;
    }
    if let Some(known) = compiler.possible.get(&formula) {
        return *known;
    }
    let orders = BTreeMap::new();
    let world = World {
        entities: &[],
        retained: &crate::NOT_RETAINED,
        orders: &orders,
        event: None,
    };
    let mut steps = STEPS;
    let found = Search::new(compiler, world, &[(0, formula)]).run(&mut steps);
    let possible = !matches!(found, Found::Impossible);
    compiler.possible.insert(formula, possible);
    possible
}
