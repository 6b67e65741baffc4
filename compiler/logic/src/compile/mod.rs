//! Conditions made formulas: when each is true, and when it is false.
//!
//! Logic is three-valued, formulas are not: a condition is two of them, and it
//! is unknown where neither holds. What may be unset has an atom that says
//! whether it is.

mod aggregates;
mod compare;
mod entering;
mod groups;
mod values;

use std::collections::HashMap;
use std::rc::Rc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use mkt_kinds::units::Currency;
use mkt_model::expression::{Base, Expression, ExpressionKind};
use mkt_model::types::Type;
use mkt_model::{Strategy, SymbolId};

use crate::entities::Entities;
use crate::formula::{ALWAYS, Formula, Formulas, NEVER};
use crate::number::{Exact, Number, one, whole, zero};
use crate::question::Conflict;
use crate::terms::{Atom, AtomId, Terms, Thing, ThingId, Variable, VariableId};

pub(crate) use values::{Value, days, days_since_epoch, instant};

/// When a condition is true, and when it is false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kleene {
    pub yes: Formula,
    pub no: Formula,
}

/// Neither true nor false, whoever it is.
pub(crate) const UNKNOWN: Kleene = Kleene {
    yes: NEVER,
    no: NEVER,
};

/// Whom and what an expression is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// The declaration whose condition it stands in.
    pub of: Option<SymbolId>,
    /// The currency that money is reckoned in.
    pub currency: Option<Currency>,
    /// Whose properties an event's are; none outside of conditions on events.
    pub event: Option<Base>,
    /// The event that those are the properties of, where it is a declared one.
    pub happened: Option<SymbolId>,
    /// Whether the person is one that leads to the person in question.
    pub related: bool,
}

/// Makes formulas of conditions, those of each declaration once.
#[derive(Debug)]
pub(crate) struct Compiler<'s> {
    pub strategy: &'s Strategy,
    kept: Kept,
}

impl std::ops::Deref for Compiler<'_> {
    type Target = Kept;

    fn deref(&self) -> &Kept {
        &self.kept
    }
}

impl std::ops::DerefMut for Compiler<'_> {
    fn deref_mut(&mut self) -> &mut Kept {
        &mut self.kept
    }
}

/// What is written, whose properties an event's are in it, of which event, and
/// what money is reckoned in.
type Written = (String, Option<Base>, Option<SymbolId>, Option<&'static str>);

#[derive(Clone, Copy, Debug)]
enum Opaque {
    Truth(Kleene),
    Value(Formula, VariableId),
}

/// What a compiler has made, without the strategy: what is kept from question
/// to question.
#[derive(Debug)]
pub(crate) struct Kept {
    pub zone: TimeZone,
    /// A usual day: the first of the strategy's horizon.
    pub today: Date,
    /// By how many seconds the zone's clock can differ.
    pub shift: i128,
    pub formulas: Formulas,
    pub terms: Terms,
    pub entities: Rc<Entities>,
    /// What is written in different places and the same is the same beyond
    /// what is decided, too. Looked up, never walked.
    opaque: HashMap<Written, Opaque>,
    /// None while one is being worked out. Looked up, never walked.
    groups: HashMap<SymbolId, Option<Kleene>>,
    /// Whether conditions on events can be true. Looked up, never walked.
    pub possible: HashMap<Formula, bool>,
    /// What stands for an atom about events where it is about the event that is
    /// happening. Looked up, never walked.
    entering: HashMap<AtomId, Formula>,
    currency: Option<Currency>,
}

impl Kept {
    /// Nothing made yet.
    pub fn new(strategy: &Strategy, zone: TimeZone) -> Self {
        Self {
            today: today(strategy),
            shift: crate::time::shift(&zone),
            zone,
            formulas: Formulas::default(),
            terms: Terms::default(),
            entities: Rc::new(Entities::of(strategy)),
            opaque: HashMap::new(),
            groups: HashMap::new(),
            possible: HashMap::new(),
            entering: HashMap::new(),
            currency: strategy.declared().and_then(|declared| declared.currency()),
        }
    }
}

impl<'s> Compiler<'s> {
    /// Goes on with what was made of the same strategy.
    pub fn new(strategy: &'s Strategy, kept: Kept) -> Self {
        Self { strategy, kept }
    }

    /// What has been made.
    pub fn kept(self) -> Kept {
        self.kept
    }

    /// The scope of a declaration's condition, or of one that stands alone.
    pub fn scope(&self, of: Option<SymbolId>) -> Scope {
        Scope {
            of,
            currency: self.currency,
            event: None,
            happened: None,
            related: false,
        }
    }

    pub fn not(truth: Kleene) -> Kleene {
        Kleene {
            yes: truth.no,
            no: truth.yes,
        }
    }

    pub fn and(&mut self, all: &[Kleene]) -> Kleene {
        Kleene {
            yes: self.formulas.and(all.iter().map(|one| one.yes)),
            no: self.formulas.or(all.iter().map(|one| one.no)),
        }
    }

    pub fn or(&mut self, any: &[Kleene]) -> Kleene {
        Kleene {
            yes: self.formulas.or(any.iter().map(|one| one.yes)),
            no: self.formulas.and(any.iter().map(|one| one.no)),
        }
    }

    /// What is true or false as a formula says, where something is set.
    pub fn known(&mut self, set: Formula, so: Formula) -> Kleene {
        let not = self.formulas.not(so);
        Kleene {
            yes: self.formulas.and([set, so]),
            no: self.formulas.and([set, not]),
        }
    }

    /// What is always known.
    pub fn certain(&mut self, so: Formula) -> Kleene {
        self.known(ALWAYS, so)
    }

    /// When a condition is true and when false. What cannot be reckoned is
    /// beyond what is decided.
    pub fn truth(&mut self, expression: &Expression, scope: Scope) -> Kleene {
        mkt_grammar::with_stack(mkt_grammar::MAX_NESTING, || {
            self.truth_of(expression, scope)
                .unwrap_or_else(|_| self.beyond(expression, scope))
        })
    }

    fn truth_of(&mut self, expression: &Expression, scope: Scope) -> Exact<Kleene> {
        Ok(match &expression.kind {
            ExpressionKind::And(operands) => {
                let all: Vec<Kleene> = operands.iter().map(|one| self.truth(one, scope)).collect();
                self.and(&all)
            }
            ExpressionKind::Or(operands) => {
                let any: Vec<Kleene> = operands.iter().map(|one| self.truth(one, scope)).collect();
                self.or(&any)
            }
            ExpressionKind::Not(inner) => Self::not(self.truth(inner, scope)),
            ExpressionKind::Compare(left, comparison, right) => {
                let scope = reckoned(scope, left, right);
                let left = self.value(left, scope)?;
                let right = self.value(right, scope)?;
                match self.compare(&left, *comparison, &right)? {
                    Some(truth) => truth,
                    None => self.beyond_between(expression, scope, &left, &right),
                }
            }
            ExpressionKind::IsSet(value, set) => {
                if let ExpressionKind::Property(path) = &value.kind {
                    // People are to have it, although nothing else asks for it.
                    let thing = Thing::Property(path.base, path.path.clone());
                    let thing = self.terms.thing(thing, &value.ty);
                    self.terms.figure(thing);
                }
                let value = self.value(value, scope)?;
                let is = self.is_set(&value);
                let is = self.certain(is);
                if *set { is } else { Self::not(is) }
            }
            ExpressionKind::In(value, set) => {
                let scope = reckoned(scope, value, set);
                self.membership(expression, value, set, scope)?
            }
            ExpressionKind::Contains(value, part) => {
                let value = self.value(value, scope)?;
                let part = self.value(part, scope)?;
                match self.contains(&value, &part)? {
                    Some(truth) => truth,
                    None => self.beyond_between(expression, scope, &value, &part),
                }
            }
            ExpressionKind::StartsWith(value, start) => {
                let value = self.value(value, scope)?;
                let start = self.value(start, scope)?;
                match self.starts_with(&value, &start) {
                    Some(truth) => truth,
                    None => self.beyond_between(expression, scope, &value, &start),
                }
            }
            ExpressionKind::Anniversary(date) => self.anniversary(expression, date, scope)?,
            ExpressionKind::Consents { topic, channel } => self.consents(*topic, *channel),
            ExpressionKind::InSegment(group) => self.group(*group),
            // What is damaged is reported already, and unset.
            ExpressionKind::Poisoned | ExpressionKind::Otherwise | ExpressionKind::Key(_) => {
                UNKNOWN
            }
            _ => match self.value(expression, scope)? {
                Value::Truth(truth) => truth,
                Value::Unset => UNKNOWN,
                _ => self.beyond(expression, scope),
            },
        })
    }

    /// Something that may be true, false or unknown, for all that is known
    /// here: the same wherever the same is written.
    pub fn beyond(&mut self, expression: &Expression, scope: Scope) -> Kleene {
        let key = self.written(expression, scope);
        if let Some(Opaque::Truth(known)) = self.opaque.get(&key) {
            return *known;
        }
        let part = Conflict {
            of: scope.of,
            place: expression.place,
            holds: true,
        };
        let (yes, no) = (self.terms.fresh_atom(), self.terms.fresh_atom());
        self.terms.beyond_atom(yes, part.clone());
        self.terms.beyond_atom(no, part);
        if scope.event == Some(Base::Event) {
            self.terms.atom_is_of_events(yes);
            self.terms.atom_is_of_events(no);
        }
        let truth = Kleene {
            yes: self.formulas.literal(yes, true),
            no: self.formulas.literal(no, true),
        };
        let [not_yes, not_no] = [truth.yes, truth.no].map(|one| self.formulas.not(one));
        let exclusive = self.formulas.or([not_yes, not_no]);
        self.terms.define_atom(yes, exclusive);
        self.terms.define_atom(no, exclusive);
        self.opaque.insert(key, Opaque::Truth(truth));
        truth
    }

    /// The same for a comparison, of which it is known that both sides must be
    /// set.
    fn beyond_between(
        &mut self,
        expression: &Expression,
        scope: Scope,
        left: &Value,
        right: &Value,
    ) -> Kleene {
        let free = self.beyond(expression, scope);
        let set = [left, right].map(|value| self.is_set(value));
        Kleene {
            yes: self.formulas.and([set[0], set[1], free.yes]),
            no: self.formulas.and([set[0], set[1], free.no]),
        }
    }

    /// A number of which nothing is known: the same wherever the same is
    /// written.
    pub fn beyond_value(
        &mut self,
        expression: &Expression,
        scope: Scope,
        whole: bool,
    ) -> (Formula, VariableId) {
        let key = self.written(expression, scope);
        if let Some(Opaque::Value(set, variable)) = self.opaque.get(&key) {
            return (*set, *variable);
        }
        let part = Conflict {
            of: scope.of,
            place: expression.place,
            holds: true,
        };
        let atom = self.terms.fresh_atom();
        let variable = self.terms.fresh_variable(whole);
        self.terms.beyond_atom(atom, part.clone());
        self.terms.beyond_variable(variable, part);
        if scope.event == Some(Base::Event) {
            self.terms.atom_is_of_events(atom);
            self.terms.variable_is_of_events(variable);
        }
        let set = self.formulas.literal(atom, true);
        self.opaque.insert(key, Opaque::Value(set, variable));
        (set, variable)
    }

    fn written(&self, expression: &Expression, scope: Scope) -> Written {
        let style = mkt_model::display::Style::Source;
        (
            mkt_model::display::expression(self.strategy, expression, style),
            scope.event,
            scope.happened,
            scope.currency.map(Currency::code),
        )
    }

    /// The strategy's currency.
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// Whether a thing's value never changes once it is known.
    pub fn is_fixed(&self, thing: ThingId) -> bool {
        match self.terms.thing_of(thing) {
            Some(Thing::Property(Base::Person, path)) => path.iter().all(|property| {
                let property = self.strategy.property(*property);
                property.is_some_and(|property| property.is_fixed())
            }),
            _ => false,
        }
    }

    /// What a number usually is: people are shown such values where nothing
    /// asks for others.
    pub fn hint(&self, variable: VariableId) -> Number {
        match self.terms.variable_of(variable) {
            Some(Variable::Age(_)) => whole(40),
            Some(Variable::Value(thing, _)) => self.hint_of(self.terms.type_of(*thing)),
            _ => zero(),
        }
    }

    /// What a value of a type usually is.
    pub fn hint_of(&self, ty: &Type) -> Number {
        match ty {
            Type::Money => whole(100),
            Type::Percent => whole(10),
            Type::Duration => whole(86_400),
            Type::Date => whole(days(self.today)),
            Type::Instant => self.start(self.today).map_or(zero(), whole),
            _ => one(),
        }
    }

    pub fn is(&mut self, atom: Atom) -> Formula {
        let atom = self.terms.atom(atom);
        self.formulas.literal(atom, true)
    }
}

/// The first day of the strategy's horizon.
fn today(strategy: &Strategy) -> Date {
    let horizon = strategy.declared().and_then(|declared| declared.horizon());
    horizon.map_or(Date::constant(2026, 1, 1), |horizon| horizon.first)
}

/// Money that is compared with a written amount is reckoned in its currency,
/// as the evaluator does.
fn reckoned(scope: Scope, left: &Expression, right: &Expression) -> Scope {
    Scope {
        currency: right
            .written_currency()
            .or_else(|| left.written_currency())
            .or(scope.currency),
        ..scope
    }
}
