//! Whether conditions on people can be true: alone, together, one without the
//! other.
//!
//! A [`Question`] is a number of claims about one person at an instant. The
//! answer is *yes* with a person of whom all of them hold, which the evaluator
//! has accepted; *no* with those claims that contradict one another; or *cannot
//! tell*. Never a wrong yes or no.

mod cells;
mod compile;
mod entities;
mod events;
mod explain;
mod formula;
mod histories;
mod linear;
mod number;
mod order;
mod question;
mod sat;
mod search;
mod simplex;
mod terms;
mod time;
mod witness;

pub use question::{
    Answer, Claim, Conflict, Contradiction, Doubt, Fact, Question, Wanted, Witness,
};

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use jiff::Timestamp;
use mkt_eval::{Entry, Evaluator, Moment, Properties, Retention, Truth};
use mkt_model::expression::{Base, EventKind, EventMatch, Expression};
use mkt_model::{Strategy, SymbolId};

use cells::World;
use compile::{Compiler, Kept, Kleene};
use entities::Lineage;
use events::Point;
use formula::Formula;
use histories::Historian;
use order::{Clock, Lengths, Order};
use search::{ENTRY, Found, Model, Moment as At, Search};
use witness::Builder;

/// How many combinations of orders of points in time are looked at.
const CASES: usize = 256;

static EMPTY: Properties = Properties::new();
/// Where what is asked is not about any time.
static NOT_RETAINED: Retention = Retention::new();

/// How many steps a question may take: decisions and conflicts of the search
/// among conditions, and pivots of the arithmetic. A count, not a time, so that
/// the answer is the same on every machine.
pub const STEPS: u64 = 20_000;

/// How many people are tried where parts of conditions are beyond what is
/// decided, and the evaluator has not accepted the ones before.
pub const TRIES: usize = 8;

/// Answers questions about the people of a strategy.
///
/// People are thought of at any instant of the years 1970 to 2100.
#[derive(Debug)]
pub struct Logic<'s> {
    strategy: &'s Strategy,
    evaluator: Evaluator<'s>,
    /// What has been made of conditions; none while a question is answered.
    kept: RefCell<Option<Kept>>,
    /// The orders that points in time can have.
    orders: RefCell<BTreeMap<BTreeSet<Point>, Orders>>,
    /// How long before an instant points in time are.
    lengths: RefCell<Lengths>,
    /// What searches have found: checks ask alike. Looked up, never walked.
    searched: RefCell<HashMap<Sought, Outcome>>,
}

/// What is searched for, all that decides the outcome: of whom, by which event,
/// and what is to hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sought {
    entity: SymbolId,
    event: Option<(At, EventKind)>,
    roots: Vec<(At, Formula)>,
}

/// What came of a search before.
#[derive(Clone, Debug)]
enum Outcome {
    Impossible,
    Spent,
    /// Somebody may be; nobody has asked who.
    Open,
    /// There is this person, at entry, the only moment that was asked about.
    Found(Rc<Witness>),
}

/// The orders that points in time can have; none where there are too many.
type Orders = Option<Rc<Vec<Order>>>;

/// A question made formulas: of each claim its moment and its formula, and
/// behind them what must be true of the entering event.
struct Asked {
    roots: Vec<(At, Formula)>,
    entity: SymbolId,
    entities: Vec<Lineage>,
    event: Option<(At, EventKind)>,
}

/// What came of searching all cases.
enum Searched {
    /// Somebody, whom the evaluator has accepted.
    Found(Box<Witness>),
    /// There is nobody in any case.
    Impossible,
    /// Somebody may be, whom the evaluator has not accepted.
    Beyond(Vec<Conflict>),
    /// The search was longer than is allowed.
    Spent,
}

impl<'s> Logic<'s> {
    /// For the people of a strategy.
    #[must_use]
    pub fn new(strategy: &'s Strategy) -> Self {
        let evaluator = Evaluator::new(strategy);
        Self {
            strategy,
            evaluator,
            kept: RefCell::new(None),
            orders: RefCell::new(BTreeMap::new()),
            lengths: RefCell::new(Lengths::new()),
            searched: RefCell::default(),
        }
    }

    /// The strategy.
    #[must_use]
    pub fn strategy(&self) -> &'s Strategy {
        self.strategy
    }

    /// What accepts the witnesses.
    #[must_use]
    pub fn evaluator(&self) -> &Evaluator<'s> {
        &self.evaluator
    }

    /// Whether somebody is possible of whom all claims hold.
    ///
    /// Claims about several moments are independent but for what is fixed:
    /// then *yes* gives the person at the first of them.
    #[must_use]
    pub fn ask(&self, question: &Question<'_>) -> Answer {
        self.with_compiler(|compiler| {
            let asked = self.asked(compiler, question);
            let mut steps = STEPS;
            let roots = &asked.roots;
            match self.search(compiler, &asked, roots, &mut steps, Some(question)) {
                Searched::Found(witness) => Answer::Yes(witness),
                Searched::Impossible => Answer::No(self.explain(compiler, question, &asked)),
                Searched::Beyond(parts) => Answer::CannotTell(Doubt::Beyond(parts)),
                Searched::Spent => Answer::CannotTell(Doubt::Budget),
            }
        })
    }

    /// Somebody of whom all claims hold, where one is found: what [`Self::ask`]
    /// answers with *yes*, without the reasons where there is nobody.
    #[must_use]
    pub fn find(&self, question: &Question<'_>) -> Option<Box<Witness>> {
        self.with_compiler(|compiler| {
            let asked = self.asked(compiler, question);
            let roots = &asked.roots;
            match self.search(compiler, &asked, roots, &mut { STEPS }, Some(question)) {
                Searched::Found(witness) => Some(witness),
                Searched::Impossible | Searched::Beyond(_) | Searched::Spent => None,
            }
        })
    }

    /// Why nobody is possible of whom all claims hold, where that is certain:
    /// what [`Self::ask`] answers with *no*, without looking for somebody.
    #[must_use]
    pub fn contradiction(&self, question: &Question<'_>) -> Option<Contradiction> {
        self.with_compiler(|compiler| {
            let asked = self.asked(compiler, question);
            self.contradict(compiler, &asked, &asked.roots, &mut { STEPS })
                .then(|| self.explain(compiler, question, &asked))
        })
    }

    /// Whether it is certain that nobody is possible of whom all claims hold:
    /// what [`Self::ask`] answers with *no*, without the reasons and without
    /// looking for somebody.
    #[must_use]
    pub fn excludes(&self, question: &Question<'_>) -> bool {
        self.with_compiler(|compiler| {
            let asked = self.asked(compiler, question);
            self.contradict(compiler, &asked, &asked.roots, &mut { STEPS })
        })
    }

    /// Works with what has been made of conditions before.
    fn with_compiler<T>(&self, work: impl FnOnce(&mut Compiler<'s>) -> T) -> T {
        let kept = self.kept.take();
        let kept = kept.unwrap_or_else(|| Kept::new(self.strategy, self.evaluator.zone().clone()));
        let mut compiler = Compiler::new(self.strategy, kept);
        let result = work(&mut compiler);
        self.kept.replace(Some(compiler.kept()));
        result
    }

    /// Makes a question formulas.
    fn asked(&self, compiler: &mut Compiler<'s>, question: &Question<'_>) -> Asked {
        let mut roots = Vec::new();
        for claim in &question.claims {
            let truth = match claim.fact {
                Fact::Condition(condition) => {
                    let scope = compiler.scope(None);
                    compiler.truth(condition, scope)
                }
                Fact::In(group) => compiler.group(group),
            };
            roots.push((claim.moment, wanted(compiler, truth, claim.wanted)));
        }
        if let Some(event) = question.event {
            let formula = match (&event.condition, event.event) {
                (_, EventKind::Poisoned) => formula::NEVER,
                (None, _) => formula::ALWAYS,
                (Some(condition), kind) => {
                    let scope = compile::Scope {
                        event: Some(Base::Entry),
                        happened: match kind {
                            EventKind::Declared(event) => Some(event),
                            _ => None,
                        },
                        ..compiler.scope(None)
                    };
                    compiler.truth(condition, scope).yes
                }
            };
            roots.push((ENTRY, formula));
        }
        Asked {
            roots,
            entity: question.entity,
            entities: compiler.entities.possible(question.entity).to_vec(),
            event: question.event.map(|event| (ENTRY, event.event)),
        }
    }

    /// Whether formulas contradict one another in every case.
    fn contradict(
        &self,
        compiler: &mut Compiler<'s>,
        asked: &Asked,
        roots: &[(At, Formula)],
        steps: &mut u64,
    ) -> bool {
        let searched = self.search(compiler, asked, roots, steps, None);
        matches!(searched, Searched::Impossible)
    }

    /// Searches, unless that has been done before; for a question, somebody
    /// whom the evaluator accepts.
    fn search(
        &self,
        compiler: &mut Compiler<'s>,
        asked: &Asked,
        roots: &[(At, Formula)],
        steps: &mut u64,
        question: Option<&Question<'_>>,
    ) -> Searched {
        let mut sought = Sought {
            entity: asked.entity,
            event: asked.event,
            roots: roots.to_vec(),
        };
        sought.roots.sort_unstable();
        sought.roots.dedup();
        let known = self.searched.borrow().get(&sought).cloned();
        match (known, question) {
            (Some(Outcome::Impossible), _) => return Searched::Impossible,
            (Some(Outcome::Spent), _) => return Searched::Spent,
            (Some(Outcome::Open | Outcome::Found(_)), None) => {
                return Searched::Beyond(Vec::new());
            }
            (Some(Outcome::Found(witness)), Some(question))
                if self.accepts(question, ENTRY, question.event, &witness) =>
            {
                return Searched::Found(Box::new(Witness::clone(&witness)));
            }
            (Some(Outcome::Open | Outcome::Found(_)) | None, _) => {}
        }
        // What little is left of an allowance decides nothing for others.
        let whole = *steps == STEPS;
        let searched = self.search_orders(compiler, asked, roots, steps, question);
        let outcome = match &searched {
            Searched::Impossible => Outcome::Impossible,
            Searched::Spent if whole => Outcome::Spent,
            Searched::Spent => return searched,
            Searched::Found(witness) if roots.iter().all(|(moment, _)| *moment == ENTRY) => {
                Outcome::Found(Rc::new(Witness::clone(witness)))
            }
            Searched::Found(_) | Searched::Beyond(_) => Outcome::Open,
        };
        self.searched.borrow_mut().insert(sought, outcome);
        searched
    }

    /// Searches in every order that points in time can have.
    fn search_orders(
        &self,
        compiler: &mut Compiler<'s>,
        asked: &Asked,
        roots: &[(At, Formula)],
        steps: &mut u64,
        question: Option<&Question<'_>>,
    ) -> Searched {
        let Some(cases) = self.cases(compiler, asked, roots) else {
            return Searched::Spent;
        };
        let mut beyond: Vec<Conflict> = Vec::new();
        let (mut doubtful, mut spent) = (false, false);
        for orders in &cases {
            let world = World {
                entities: &asked.entities,
                retained: self.evaluator.retained(),
                orders,
                event: asked.event,
            };
            let mut search = Search::new(compiler, world, roots);
            for _ in 0..TRIES {
                let model = match search.run(steps) {
                    Found::Model(model) => model,
                    Found::Impossible => break,
                    Found::Spent => {
                        spent = true;
                        break;
                    }
                };
                doubtful = true;
                let Some(question) = question else {
                    return Searched::Beyond(Vec::new());
                };
                for part in search.beyond(&model) {
                    if !beyond.contains(&part) {
                        beyond.push(part);
                    }
                }
                let witness = self.accepted(search.compiler, &model, question, orders);
                if let Some(witness) = witness {
                    return Searched::Found(Box::new(witness));
                }
                search.exclude(&model);
            }
        }
        if spent {
            Searched::Spent
        } else if doubtful {
            Searched::Beyond(beyond)
        } else {
            Searched::Impossible
        }
    }

    /// The orders that points in time can have, moment by moment; none where
    /// there are too many.
    fn cases(
        &self,
        compiler: &Compiler<'s>,
        asked: &Asked,
        roots: &[(At, Formula)],
    ) -> Option<Vec<BTreeMap<At, Order>>> {
        let none = BTreeMap::new();
        let world = World {
            entities: &asked.entities,
            retained: self.evaluator.retained(),
            orders: &none,
            event: asked.event,
        };
        let mut tallies = cells::spoken_of(compiler, roots);
        for (moment, _) in roots {
            tallies.entry(*moment).or_default();
        }
        tallies.entry(0).or_default();
        let clock = Clock {
            zone: &compiler.zone,
            shift: compiler.shift,
            usual: self.usual(compiler),
            lengths: &self.lengths,
        };
        let mut cases: Vec<BTreeMap<At, Order>> = vec![BTreeMap::new()];
        for (moment, tallies) in tallies {
            let points = cells::points(compiler, &world, &tallies);
            let known = self.orders.borrow().get(&points).cloned();
            let orders = known.unwrap_or_else(|| {
                let found = clock.orders(&points).map(Rc::new);
                self.orders.borrow_mut().insert(points, found.clone());
                found
            })?;
            let mut next = Vec::new();
            for case in &cases {
                for order in orders.iter() {
                    let mut case = case.clone();
                    case.insert(moment, order.clone());
                    next.push(case);
                }
            }
            if next.len() > CASES {
                return None;
            }
            cases = next;
        }
        Some(cases)
    }

    /// The person of what was found, where the evaluator accepts them at every
    /// moment.
    fn accepted(
        &self,
        compiler: &mut Compiler<'s>,
        model: &Model,
        question: &Question<'_>,
        orders: &BTreeMap<At, Order>,
    ) -> Option<Witness> {
        let mut first = None;
        let mut moments: Vec<At> = Vec::new();
        if question.event.is_some() || question.claims.is_empty() {
            // Nothing is claimed: anybody will do.
            moments.push(ENTRY);
        }
        moments.extend(question.claims.iter().map(|claim| claim.moment));
        let mut seen = Vec::new();
        for moment in moments {
            if seen.contains(&moment) {
                continue;
            }
            seen.push(moment);
            let at = orders.get(&moment).and_then(|order| order.at)?;
            let event = question.event.filter(|_| moment == ENTRY);
            let builder = Builder {
                compiler,
                model,
                moment,
                at,
            };
            let (mut person, entered) = builder.person(question.entity)?;
            let happening =
                event.and_then(|event| builder.event(event, entered.as_ref().unwrap_or(&EMPTY)));
            let mut historian = Historian {
                compiler,
                moment,
                at,
            };
            historian.record(&mut person, model, happening.as_ref())?;
            if let Some(event) = &happening {
                person.record(event.clone());
            }
            let entry = (entered.is_some() || event.is_some()).then(|| Entry {
                at,
                properties: entered.unwrap_or_default(),
            });
            let witness = Witness {
                person,
                at,
                event: happening,
                entry,
            };
            if !self.accepts(question, moment, event, &witness) {
                return None;
            }
            first = first.or(Some(witness));
        }
        first
    }

    /// Whether the evaluator agrees to all claims about a moment.
    fn accepts(
        &self,
        question: &Question<'_>,
        moment: At,
        event: Option<&EventMatch>,
        witness: &Witness,
    ) -> bool {
        let of = Moment {
            person: &witness.person,
            at: witness.at,
            event: None,
            entry: witness.entry.as_ref(),
        };
        if let Some(wanted) = event {
            let happening = witness.event.as_ref();
            let matches = happening.map(|event| self.evaluator.matches(wanted, event, of));
            if matches != Some(Ok(Truth::True)) {
                return false;
            }
        }
        question
            .claims
            .iter()
            .filter(|claim| claim.moment == moment)
            .all(|claim| {
                let truth = match claim.fact {
                    Fact::Condition(condition) => self.evaluator.holds(condition, of),
                    Fact::In(group) => self.evaluator.is_in(group, of),
                };
                match (truth, claim.wanted) {
                    (Ok(truth), Wanted::True) => truth == Truth::True,
                    (Ok(truth), Wanted::NotTrue) => truth != Truth::True,
                    (Ok(truth), Wanted::False) => truth == Truth::False,
                    (Ok(truth), Wanted::Unknown) => truth == Truth::Unknown,
                    (Err(_), _) => false,
                }
            })
    }

    /// A usual instant: noon of the first day of the strategy's horizon.
    fn usual(&self, compiler: &Compiler<'s>) -> Timestamp {
        let noon = compiler.today.at(12, 0, 0, 0);
        mkt_time::first_valid(self.evaluator.zone(), noon).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether a condition can be true of somebody of an entity.
    #[must_use]
    pub fn possible(&self, entity: SymbolId, condition: Fact<'_>) -> Answer {
        self.ask(&Question::of(entity).claim(condition, Wanted::True))
    }

    /// Whether somebody of whom the one is true can be one of whom the other is
    /// not: *no* proves that the one implies the other.
    #[must_use]
    pub fn without(&self, entity: SymbolId, one: Fact<'_>, other: Fact<'_>) -> Answer {
        self.ask(
            &Question::of(entity)
                .claim(one, Wanted::True)
                .claim(other, Wanted::NotTrue),
        )
    }

    /// Whether both can be true of one person at once: *no* proves that they
    /// are disjoint.
    #[must_use]
    pub fn together(&self, entity: SymbolId, one: Fact<'_>, other: Fact<'_>) -> Answer {
        self.ask(
            &Question::of(entity)
                .claim(one, Wanted::True)
                .claim(other, Wanted::True),
        )
    }
}

/// The formula of a claim.
fn wanted(compiler: &mut Compiler<'_>, truth: Kleene, wanted: Wanted) -> Formula {
    let formulas = &mut compiler.formulas;
    match wanted {
        Wanted::True => truth.yes,
        Wanted::False => truth.no,
        Wanted::NotTrue => formulas.not(truth.yes),
        Wanted::Unknown => {
            let [not_yes, not_no] = [truth.yes, truth.no].map(|one| formulas.not(one));
            formulas.and([not_yes, not_no])
        }
    }
}

/// A condition as a fact.
impl<'q> From<&'q Expression> for Fact<'q> {
    fn from(condition: &'q Expression) -> Self {
        Self::Condition(condition)
    }
}

/// Membership of a segment or stage as a fact.
impl From<SymbolId> for Fact<'_> {
    fn from(group: SymbolId) -> Self {
        Self::In(group)
    }
}
