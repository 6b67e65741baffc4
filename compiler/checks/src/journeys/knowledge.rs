//! What is known of a person at a point of a journey, and what follows from it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use mkt_diagnostics::Span;
use mkt_logic::{Contradiction, Fact, Logic, Question, Wanted};
use mkt_model::access::audience::Lifecycle;
use mkt_model::expression::{Base, EventKind, EventMatch, Expression, ExpressionKind};
use mkt_model::value::Value;
use mkt_model::{Strategy, SymbolId};

use super::read::Read;
use crate::audience::Groups;

/// The number of moments that are told apart in a question. What was known at
/// earlier ones is forgotten beyond it.
const MOMENTS: u8 = 200;

/// Something that a condition looks at: two conditions without any of these in
/// common say nothing about one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    /// A property, an event, a consent, a score, a message, a channel.
    Symbol(SymbolId),
    /// Something that channels report, of whatever it is.
    Reaction,
    /// Something from which nothing follows: what is damaged, and a stage that
    /// people may stay in for a while although its condition is no longer true.
    Unsure,
}

/// A condition, or being in a segment or stage.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// A condition.
    Condition(Rc<Expression>),
    /// Being in a segment or stage.
    In(SymbolId),
}

/// Something known, with where it comes from.
#[derive(Debug)]
pub(super) struct Known {
    /// What is known.
    pub(super) said: Said,
    /// What it is.
    pub(super) wanted: Wanted,
    /// What it looks at.
    pub(super) atoms: BTreeSet<Atom>,
    /// Whether it looks at something that never changes.
    pub(super) fixed: bool,
    /// Where that is said.
    pub(super) span: Span,
    /// What to say of that place.
    pub(super) why: &'static str,
    /// The key that says it, such as `for`; empty for steps.
    pub(super) key: &'static str,
}

impl Known {
    fn fact(&self) -> Fact<'_> {
        match &self.said {
            Said::Condition(condition) => Fact::Condition(condition),
            Said::In(group) => Fact::In(*group),
        }
    }
}

/// What is known at a point.
#[derive(Clone, Debug)]
pub(super) struct Knowledge {
    /// The moment: everything may change between two, but what is fixed.
    pub(super) moment: u8,
    /// What is known of it.
    pub(super) now: Vec<Rc<Known>>,
    /// What was known of earlier moments, and looks at what is fixed.
    pub(super) before: Vec<(u8, Rc<Known>)>,
}

/// What is found out about a condition.
pub(super) enum Verdict {
    /// It may be either, as far as can be told.
    Open,
    /// It is true of everybody, because of this.
    Always(Vec<Rc<Known>>),
    /// It is true of nobody, because of this.
    Never(Vec<Rc<Known>>),
}

/// Asks about the people in a journey.
pub(super) struct Asker<'a, 's> {
    pub(super) strategy: &'s Strategy,
    pub(super) logic: &'a Logic<'s>,
    /// What is told of conditions wherever they stand.
    groups: &'a Groups<'s>,
    /// What conditions of declarations look at, by declaration.
    looked_at: RefCell<BTreeMap<SymbolId, Rc<BTreeSet<Atom>>>>,
    /// Whether a property never changes.
    fixed: RefCell<BTreeMap<SymbolId, bool>>,
}

impl<'a, 's> Asker<'a, 's> {
    pub(super) fn new(logic: &'a Logic<'s>, groups: &'a Groups<'s>) -> Self {
        Self {
            strategy: logic.strategy(),
            logic,
            groups,
            looked_at: RefCell::default(),
            fixed: RefCell::default(),
        }
    }

    /// Whether it is told already, of a part of a condition, that it is never
    /// true: then that it makes the whole a contradiction is not news.
    pub(super) fn is_told(&self, read: &Read<'_>, condition: &Expression) -> bool {
        self.groups.tell_of(read.declaration(), condition)
    }

    /// Something known, with what it looks at.
    pub(super) fn known(
        &self,
        said: Said,
        wanted: Wanted,
        (span, why, key): (Span, &'static str, &'static str),
    ) -> Rc<Known> {
        let (atoms, entry) = match &said {
            Said::Condition(condition) => (self.atoms(condition), of_entry(condition)),
            Said::In(group) => (self.atoms_of(*group).as_ref().clone(), false),
        };
        let mut atoms = atoms;
        if poisoned(&said) {
            atoms.insert(Atom::Unsure);
        }
        let fixed = entry || atoms.iter().any(|atom| self.is_fixed(*atom));
        Rc::new(Known {
            said,
            wanted,
            atoms,
            fixed,
            span,
            why,
            key,
        })
    }

    /// Whether a condition looks at something that never changes.
    pub(super) fn is_settled(&self, condition: &Expression) -> bool {
        self.atoms(condition)
            .iter()
            .any(|atom| self.is_fixed(*atom))
    }

    fn is_fixed(&self, atom: Atom) -> bool {
        let Atom::Symbol(symbol) = atom else {
            return false;
        };
        if let Some(known) = self.fixed.borrow().get(&symbol) {
            return *known;
        }
        let property = self.strategy.property(symbol);
        let fixed = property.is_some_and(mkt_model::access::data::Property::is_fixed);
        self.fixed.borrow_mut().insert(symbol, fixed);
        fixed
    }

    /// What an expression looks at, through segments, stages, scores and
    /// consents.
    pub(super) fn atoms(&self, expression: &Expression) -> BTreeSet<Atom> {
        let mut atoms = BTreeSet::new();
        let mut named = Vec::new();
        mkt_model::graph::of_expression(expression, &mut named);
        for symbol in named {
            // What is sent matters by the reactions to it.
            let kind = self.strategy.symbol(symbol).kind.word();
            if !matches!(kind, "message" | "channel" | "journey") {
                atoms.extend(self.atoms_of(symbol).iter());
            }
        }
        let reports = expression.within().any(|part| match &part.kind {
            ExpressionKind::Reaction(..) => true,
            ExpressionKind::Aggregate(aggregate) => matches!(
                aggregate.source,
                mkt_model::expression::Counted::Reaction(..)
            ),
            _ => false,
        });
        if reports {
            atoms.insert(Atom::Reaction);
        }
        atoms
    }

    /// What being in a segment or stage, a score or a consent looks at; a
    /// property or an event looks at itself.
    pub(super) fn atoms_of(&self, symbol: SymbolId) -> Rc<BTreeSet<Atom>> {
        if let Some(known) = self.looked_at.borrow().get(&symbol) {
            return Rc::clone(known);
        }
        let mut atoms = BTreeSet::from([Atom::Symbol(symbol)]);
        // A circle of definitions is reported; here it ends.
        self.looked_at
            .borrow_mut()
            .insert(symbol, Rc::new(atoms.clone()));
        let handle = self.strategy.handle(symbol);
        if handle.declaration().damaged {
            atoms.insert(Atom::Unsure);
        }
        if handle.kind().word == "lifecycle"
            && Lifecycle(handle)
                .stages()
                .iter()
                .any(|stage| stage.hold().is_some())
        {
            atoms.insert(Atom::Unsure);
        }
        if matches!(handle.kind().word, "segment" | "lifecycle" | "score") {
            for expression in expressions(handle) {
                atoms.extend(self.atoms(expression));
            }
            if let Some(base) = handle.declaration().of
                && handle.kind().word == "segment"
                && self.strategy.symbol(base).kind.word() != "entity"
            {
                atoms.extend(self.atoms_of(base).iter());
            }
        }
        let atoms = Rc::new(atoms);
        self.looked_at
            .borrow_mut()
            .insert(symbol, Rc::clone(&atoms));
        atoms
    }

    /// Whether a condition, asked of people of whom something is known, is
    /// still a question.
    pub(super) fn verdict(
        &self,
        entity: SymbolId,
        knowledge: &Knowledge,
        event: Option<&EventMatch>,
        asked: &Rc<Known>,
    ) -> Verdict {
        let ask = |wanted| self.contradiction(entity, knowledge, event, asked, wanted);
        if let Some(because) = ask(Wanted::True) {
            return Verdict::Never(because);
        }
        if let Some(because) = ask(Wanted::NotTrue) {
            return Verdict::Always(because);
        }
        Verdict::Open
    }

    /// What contradicts that something is so; none where nothing does, or
    /// nobody can tell.
    pub(super) fn contradiction(
        &self,
        entity: SymbolId,
        knowledge: &Knowledge,
        event: Option<&EventMatch>,
        asked: &Known,
        wanted: Wanted,
    ) -> Option<Vec<Rc<Known>>> {
        if asked.atoms.contains(&Atom::Unsure) || event.is_some_and(is_damaged) {
            return None;
        }
        let relevant = self.relevant(knowledge, asked);
        let entered = knowledge.moment == 0 || about_entry(&asked.said);
        let event = event.filter(|event| {
            let happens = self.atoms_of_event(event);
            let looked_at = |known: &Known| !known.atoms.is_disjoint(&happens);
            let any = looked_at(asked) || relevant.iter().any(|(_, known)| looked_at(known));
            let entering = about_entry(&asked.said) && event.condition.is_some();
            entered && (any || entering)
        });
        if relevant.is_empty() && event.is_none() && !may_contradict_itself(&asked.said, wanted) {
            return None;
        }
        // Who is in a segment is in those that it is a part of.
        if let (Said::In(group), Wanted::True) = (&asked.said, wanted)
            && knowledge
                .now
                .iter()
                .any(|known| self.is_part_of(known, *group))
        {
            return None;
        }
        let mut question = Question::of(entity);
        if let Some(event) = event {
            question = question.during(event);
        }
        let mut claimed = Vec::new();
        for (moment, known) in &relevant {
            question = question.claim_at(*moment, known.fact(), known.wanted);
            claimed.push(Some(Rc::clone(known)));
        }
        question = question.claim_at(knowledge.moment, asked.fact(), wanted);
        claimed.push(None);
        let contradiction = self.logic.contradiction(&question)?;
        Some(because(&contradiction, &claimed))
    }

    /// Whether what is known at entry contradicts itself: what takes part.
    pub(super) fn contradicts_itself(
        &self,
        entity: SymbolId,
        known: &[Rc<Known>],
        event: Option<&EventMatch>,
    ) -> Option<Vec<Rc<Known>>> {
        if event.is_some_and(is_damaged) {
            return None;
        }
        if !self.may_contradict(known, event) {
            return None;
        }
        let event = event.filter(|event| {
            let happens = self.atoms_of_event(event);
            let asks = event.condition.as_ref().is_some_and(has_parts);
            asks || known.iter().any(|one| !one.atoms.is_disjoint(&happens))
        });
        let mut question = Question::of(entity);
        if let Some(event) = event {
            question = question.during(event);
        }
        let sound = known
            .iter()
            .filter(|one| !one.atoms.contains(&Atom::Unsure));
        let mut claimed = Vec::new();
        for one in sound {
            question = question.claim(one.fact(), one.wanted);
            claimed.push(Some(Rc::clone(one)));
        }
        let contradiction = self.logic.contradiction(&question)?;
        Some(because(&contradiction, &claimed))
    }

    /// Whether it is known that somebody is in a part of a segment.
    fn is_part_of(&self, known: &Known, group: SymbolId) -> bool {
        let (Said::In(part), Wanted::True) = (&known.said, known.wanted) else {
            return false;
        };
        let base = |part: &SymbolId| {
            let handle = self.strategy.handle(*part);
            let own = handle.symbol_id() == *part;
            handle.declaration().of.filter(|_| own)
        };
        // A circle of segments is reported; here it ends.
        std::iter::successors(Some(*part), base)
            .take(self.strategy.all().count())
            .any(|one| one == group)
    }

    /// What an event that happens says something about.
    fn atoms_of_event(&self, event: &EventMatch) -> BTreeSet<Atom> {
        let condition = event.condition.as_ref();
        let mut atoms = condition.map_or_else(BTreeSet::new, |condition| self.atoms(condition));
        match event.event {
            EventKind::Declared(id) => atoms.insert(Atom::Symbol(id)),
            EventKind::Reaction(..) => atoms.insert(Atom::Reaction),
            EventKind::Poisoned => atoms.insert(Atom::Unsure),
        };
        atoms
    }

    /// Whether anything of what is known has to do with anything else, so that
    /// it is worth asking whether it goes together.
    fn may_contradict(&self, known: &[Rc<Known>], event: Option<&EventMatch>) -> bool {
        let mut seen = event.map_or_else(BTreeSet::new, |event| self.atoms_of_event(event));
        let alone = event
            .and_then(|event| event.condition.as_ref())
            .is_some_and(has_parts);
        alone
            || known.iter().any(|one| {
                let tied = !one.atoms.is_disjoint(&seen);
                seen.extend(one.atoms.iter());
                tied || may_contradict_itself(&one.said, one.wanted)
            })
    }

    /// What is known that looks at something that the condition looks at too,
    /// or that is tied to it by others.
    fn relevant(&self, knowledge: &Knowledge, asked: &Known) -> Vec<(u8, Rc<Known>)> {
        let now = knowledge.now.iter().map(|known| (knowledge.moment, known));
        let before = knowledge
            .before
            .iter()
            .map(|(moment, known)| (*moment, known));
        let all = now.chain(before);
        let sound = all.filter(|(_, known)| !known.atoms.contains(&Atom::Unsure));
        let mut left: Vec<(u8, &Rc<Known>)> = sound.collect();
        let mut seen = asked.atoms.clone();
        let mut relevant = Vec::new();
        loop {
            let (tied, rest): (Vec<_>, Vec<_>) = left
                .into_iter()
                .partition(|(_, known)| !known.atoms.is_disjoint(&seen));
            if tied.is_empty() {
                return relevant;
            }
            for (moment, known) in tied {
                seen.extend(known.atoms.iter());
                relevant.push((moment, Rc::clone(known)));
            }
            left = rest;
        }
    }
}

fn because(contradiction: &Contradiction, claimed: &[Option<Rc<Known>>]) -> Vec<Rc<Known>> {
    let claims = contradiction.claims.iter();
    claims
        .filter_map(|claim| claimed.get(*claim).cloned().flatten())
        .collect()
}

impl Knowledge {
    /// What is known as people enter.
    pub(super) fn at_entry(known: Vec<Rc<Known>>) -> Self {
        Self {
            moment: 0,
            now: known,
            before: Vec::new(),
        }
    }

    /// Some time later: only what lasts is known to be so still.
    pub(super) fn later(&mut self, moment: u8, lasting: &[Rc<Known>]) {
        self.keep(|_| false);
        self.begin(moment);
        self.now.extend(lasting.iter().cloned());
    }

    /// Some properties may have been written, which rules and other journeys
    /// may have answered: what looks at those may be otherwise now.
    pub(super) fn written(&mut self, moment: u8, properties: &BTreeSet<Atom>) {
        self.keep(|known| known.atoms.is_disjoint(properties));
        self.begin(moment);
    }

    /// Whether anything of what is known looks at some properties.
    pub(super) fn looks_at(&self, properties: &BTreeSet<Atom>) -> bool {
        self.now
            .iter()
            .any(|known| !known.atoms.is_disjoint(properties))
    }

    fn begin(&mut self, moment: u8) {
        self.moment = moment;
        if moment >= MOMENTS {
            self.moment = MOMENTS;
            self.before.clear();
        }
    }

    /// Keeps what is still so; of the rest remembers what looks at what is
    /// fixed.
    fn keep(&mut self, still: impl Fn(&Known) -> bool) {
        let (now, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut self.now)
            .into_iter()
            .partition(|known| still(known));
        let moment = self.moment;
        let gone = gone.into_iter().filter(|known| known.fixed);
        self.before.extend(gone.map(|known| (moment, known)));
        // What is known still is known of this moment as well.
        let kept = now.iter().filter(|known| known.fixed).cloned();
        self.before.extend(kept.map(|known| (moment, known)));
        self.now = now;
    }

    /// Also knows this.
    pub(super) fn learn(&mut self, known: Rc<Known>) {
        self.now.push(known);
    }

    /// What is known whichever of several ways people came.
    pub(super) fn either(ways: &[&Self], moment: u8) -> Self {
        let Some((first, others)) = ways.split_first() else {
            return Self::at_entry(Vec::new());
        };
        let in_all = |known: &Rc<Known>| {
            others
                .iter()
                .all(|way| way.now.iter().any(|other| Rc::ptr_eq(other, known)))
        };
        let now: Vec<Rc<Known>> = first
            .now
            .iter()
            .filter(|known| in_all(known))
            .cloned()
            .collect();
        let before = first.before.iter().filter(|(at, known)| {
            others.iter().all(|way| {
                way.before
                    .iter()
                    .any(|(then, other)| at == then && Rc::ptr_eq(other, known))
            })
        });
        let before = before.cloned().collect();
        let same = others.iter().all(|way| way.moment == first.moment);
        let mut either = Self {
            moment: first.moment,
            now,
            before,
        };
        if !same {
            either.begin(moment);
        }
        either
    }
}

/// All conditions that are written in a declaration.
pub(super) fn expressions(handle: mkt_model::Handle<'_>) -> Vec<&Expression> {
    let mut found = Vec::new();
    let mut open: Vec<&mkt_model::entry::Entry> = handle.declaration().entries.iter().collect();
    while let Some(entry) = open.pop() {
        let inner = entry.otherwise.iter().flat_map(|part| &part.captures);
        for capture in entry.captures.iter().chain(inner) {
            match &capture.value {
                Value::Expression(expression) => found.push(expression),
                Value::Event(event) => found.extend(&event.condition),
                _ => {}
            }
        }
        open.extend(&entry.children);
        open.extend(entry.otherwise.iter().flat_map(|part| &part.children));
    }
    found
}

/// Whether a condition looks at the event by which people entered.
pub(super) fn of_entry(condition: &Expression) -> bool {
    condition.within().any(|part| {
        matches!(&part.kind, ExpressionKind::Property(path) if path.base == Base::Entry)
            || matches!(&part.kind, ExpressionKind::Aggregate(aggregate)
                if matches!(aggregate.window, Some(mkt_model::expression::Window::OfEntry(_)))
                    || aggregate.property.as_ref().is_some_and(|path| path.base == Base::Entry))
    })
}

fn about_entry(said: &Said) -> bool {
    match said {
        Said::Condition(condition) => of_entry(condition),
        Said::In(_) => false,
    }
}

/// Whether a condition by itself can be a contradiction, or a matter of course.
/// One without parts hardly is; what is in a segment is told there.
fn may_contradict_itself(said: &Said, wanted: Wanted) -> bool {
    let Said::Condition(condition) = said else {
        return false;
    };
    match (&condition.kind, wanted) {
        (ExpressionKind::And(_), Wanted::True) => true,
        (ExpressionKind::And(all), _) => all.iter().all(has_parts),
        (ExpressionKind::Or(_), Wanted::NotTrue | Wanted::False) => true,
        (ExpressionKind::Or(any), _) => any.iter().all(has_parts),
        _ => has_parts(condition),
    }
}

fn has_parts(condition: &Expression) -> bool {
    condition
        .within()
        .any(|part| matches!(part.kind, ExpressionKind::And(_) | ExpressionKind::Or(_)))
}

fn poisoned(said: &Said) -> bool {
    match said {
        Said::Condition(condition) => holds_poison(condition),
        Said::In(_) => false,
    }
}

fn is_damaged(event: &EventMatch) -> bool {
    event.condition.as_ref().is_some_and(holds_poison)
}

fn holds_poison(condition: &Expression) -> bool {
    condition
        .within()
        .any(|part| matches!(part.kind, ExpressionKind::Poisoned))
}
