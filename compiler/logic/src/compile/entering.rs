//! Conditions on events as they are about the event that is happening.

use std::collections::HashMap;

use mkt_model::expression::{Base, EventKind};

use super::Compiler;
use crate::formula::{ALWAYS, Formula, NEVER};
use crate::linear::{Sum, compared};
use crate::terms::{Atom, AtomId, Thing, ThingId, Variable, VariableId};

impl Compiler<'_> {
    /// A condition on events as it is about the event that is happening, whose
    /// properties are those of the entry.
    pub fn entering(&mut self, filter: Formula, happening: EventKind) -> Formula {
        let mut by = HashMap::new();
        for atom in self.formulas.atoms(filter) {
            if self.terms.is_of_events(atom) {
                by.insert(atom, self.entering_atom(atom, happening));
            }
        }
        self.formulas.replaced(filter, &by)
    }

    fn entering_atom(&mut self, atom: AtomId, happening: EventKind) -> Formula {
        let own = self.terms.atom_of(atom).cloned();
        // What it is about depends on which event is asked for.
        if let Some(Atom::About(about)) = own {
            let EventKind::Reaction(_, Some(of)) = happening else {
                return self.is(Atom::EntryAbout(about));
            };
            let kind = |id| self.strategy.symbol(id).kind.word();
            return if about == of {
                ALWAYS
            } else if kind(about) == kind(of) {
                NEVER
            } else {
                self.is(Atom::EntryAbout(about))
            };
        }
        if let Some(known) = self.entering.get(&atom) {
            return *known;
        }
        let found = match own {
            Some(Atom::Set(thing)) => self.entering_is(thing, Atom::Set),
            Some(Atom::True(thing)) => self.entering_is(thing, Atom::True),
            Some(Atom::Future(thing)) => self.entering_is(thing, Atom::Future),
            Some(Atom::Anniversary(thing)) => self.entering_is(thing, Atom::Anniversary),
            Some(Atom::Text(thing, test)) => {
                self.entering_is(thing, |thing| Atom::Text(thing, test))
            }
            Some(Atom::Holds(thing, element)) => {
                self.entering_is(thing, |thing| Atom::Holds(thing, element))
            }
            Some(Atom::Linear(linear)) => {
                let mut terms = Vec::new();
                for (variable, factor) in &linear.terms {
                    terms.push((self.entering_number(*variable), *factor));
                }
                terms.sort_unstable_by_key(|term| term.0);
                let sum = Sum {
                    terms,
                    constant: match crate::number::negative(&linear.constant) {
                        Ok(constant) => constant,
                        Err(_) => return self.anything(),
                    },
                };
                let comparison = if linear.less {
                    mkt_syntax::expression::Comparison::Less
                } else {
                    mkt_syntax::expression::Comparison::AtMost
                };
                match compared(
                    &mut self.kept.formulas,
                    &mut self.kept.terms,
                    &sum,
                    comparison,
                ) {
                    Ok(formula) => formula,
                    Err(_) => self.anything(),
                }
            }
            _ => self.anything(),
        };
        self.entering.insert(atom, found);
        found
    }

    /// Something of which nothing is known.
    fn anything(&mut self) -> Formula {
        let atom = self.terms.fresh_atom();
        self.formulas.literal(atom, true)
    }

    fn entering_is(&mut self, thing: ThingId, atom: impl FnOnce(ThingId) -> Atom) -> Formula {
        let thing = self.entering_thing(thing);
        self.is(atom(thing))
    }

    fn entering_thing(&mut self, thing: ThingId) -> ThingId {
        match self.terms.thing_of(thing).cloned() {
            Some(Thing::Property(Base::Event, path)) => {
                let ty = self.terms.type_of(thing).clone();
                self.terms.thing(Thing::Property(Base::Entry, path), &ty)
            }
            _ => thing,
        }
    }

    fn entering_number(&mut self, variable: VariableId) -> VariableId {
        let whole = self.terms.is_whole(variable);
        let other = match self.terms.variable_of(variable).cloned() {
            Some(Variable::Value(thing, currency)) => {
                Variable::Value(self.entering_thing(thing), currency)
            }
            Some(Variable::Age(thing)) => Variable::Age(self.entering_thing(thing)),
            // What is beyond what is decided of an event is, of this one, too.
            Some(Variable::Defined(_)) if self.terms.is_number_of_events(variable) => {
                return self.terms.fresh_variable(whole);
            }
            _ => return variable,
        };
        self.terms.variable(other, whole)
    }
}
