//! When the things that a launch uses are there: one pass over what uses what.
//!
//! A thing that some work `delivers:` exists once that work is finished; of
//! several works the first. It is ready when it exists and everything that it
//! uses is ready: a message when its channel and the properties that its texts
//! insert are, a channel when its platform is, a segment when the properties of
//! its condition are. Data that sources provide is ready with the first of
//! them. What nothing delivers is there today.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use mkt_kinds::Edge;
use mkt_model::entry::{Entry, Spec};
use mkt_model::graph::Arrow;
use mkt_model::message::{inserted, wordings};
use mkt_model::{Handle, Strategy, SymbolId};
use mkt_schedule::PlanDates;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

/// Work that brings something into being, and the day on which it is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Delivery {
    /// The day.
    pub on: Date,
    /// The initiative or milestone.
    pub work: SymbolId,
}

/// Something that is not there in time, and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Late {
    /// From what the launch names to what is delivered too late; one element
    /// where these are the same.
    pub path: Vec<SymbolId>,
    /// What delivers the last of them.
    pub delivery: Delivery,
}

/// What is ready when.
pub(crate) struct Readiness<'s> {
    strategy: &'s Strategy,
    /// By symbol: what the thing itself waits for.
    delivered: BTreeMap<SymbolId, Delivery>,
    /// By symbol, once it was asked: the last thing that it or anything it
    /// uses waits for.
    ready: Vec<State>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done(Option<Delivery>),
}

impl<'s> Readiness<'s> {
    /// Takes what is delivered from the plan. `starts` are the things that
    /// begin on a day of their own, each with the work it waits for.
    pub fn new(
        strategy: &'s Strategy,
        dates: &PlanDates,
        starts: impl Iterator<Item = (SymbolId, Date)>,
    ) -> Self {
        let mut delivered: BTreeMap<SymbolId, Delivery> = BTreeMap::new();
        let mut add = |thing: SymbolId, delivery: Delivery| {
            delivered
                .entry(thing)
                .and_modify(|first| *first = delivery.min(*first))
                .or_insert(delivery);
        };
        for work in strategy.work() {
            let id = work.symbol_id();
            let Some(on) = dates.finish(id) else {
                continue;
            };
            let delivery = Delivery { on, work: id };
            add(id, delivery);
            for thing in work
                .initiative()
                .map(|one| one.delivers())
                .unwrap_or_default()
            {
                add(thing, delivery);
            }
        }
        for (thing, on) in starts {
            add(thing, Delivery { on, work: thing });
        }
        Self {
            strategy,
            delivered,
            ready: vec![State::New; strategy.symbols().count()],
        }
    }

    /// The last delivery that a thing waits for, its own or that of anything
    /// it uses. Each thing is looked at once, however often it is asked for.
    pub fn last(&mut self, thing: SymbolId) -> Option<Delivery> {
        // A stack of its own: a chain of uses may be as long as a project.
        let mut stack = vec![thing];
        while let Some(&top) = stack.last() {
            match self.state(top) {
                State::Done(_) => {
                    stack.pop();
                }
                State::New => {
                    self.set(top, State::Open);
                    let mut below = self.uses(top);
                    below.extend(self.sources(top));
                    // What is open already is a circle, which is reported.
                    below.retain(|one| self.state(*one) == State::New);
                    stack.extend(below);
                }
                State::Open => {
                    let last = self.settle(top);
                    self.set(top, State::Done(last));
                    stack.pop();
                }
            }
        }
        self.known(thing)
    }

    /// Everything that is not there by a day, reached from one use of a
    /// launch, each by a shortest way. Only ways that end at something late
    /// are walked.
    pub fn late(&mut self, first: SymbolId, day: Date) -> Vec<Late> {
        let is_late = |delivery: Option<Delivery>| delivery.is_some_and(|one| one.on > day);
        if !is_late(self.last(first)) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut seen = HashSet::from([first]);
        // Each place with the place it was reached from.
        let mut walked: Vec<(SymbolId, Option<usize>)> = vec![(first, None)];
        let mut at = 0;
        while let Some(&(thing, _)) = walked.get(at) {
            if let Some(delivery) = self.delivered.get(&thing).filter(|one| one.on > day) {
                found.push(Late {
                    path: way(&walked, at),
                    delivery: *delivery,
                });
            }
            let mut next = self.uses(thing);
            next.extend(self.first_source(thing));
            for thing in next {
                if is_late(self.known(thing)) && seen.insert(thing) {
                    walked.push((thing, Some(at)));
                }
            }
            at = at.saturating_add(1);
        }
        found
    }

    fn state(&self, thing: SymbolId) -> State {
        self.ready
            .get(thing.index())
            .copied()
            .unwrap_or(State::Done(None))
    }

    fn set(&mut self, thing: SymbolId, state: State) {
        if let Some(slot) = self.ready.get_mut(thing.index()) {
            *slot = state;
        }
    }

    fn known(&self, thing: SymbolId) -> Option<Delivery> {
        match self.state(thing) {
            State::Done(last) => last,
            State::New | State::Open => None,
        }
    }

    fn settle(&self, thing: SymbolId) -> Option<Delivery> {
        let used = self.uses(thing).into_iter();
        used.filter_map(|one| self.known(one))
            .chain(self.delivered.get(&thing).copied())
            .chain(
                self.first_source(thing)
                    .and_then(|source| self.known(source)),
            )
            .max()
    }

    /// The sources that provide a thing.
    fn sources(&self, thing: SymbolId) -> Vec<SymbolId> {
        let graph = self.strategy.graph();
        let mut sources: Vec<SymbolId> = graph
            .edges_directed(NodeIndex::new(thing.index()), Direction::Incoming)
            .filter(|arrow| arrow.weight().edge == Edge::Provides)
            .filter_map(|arrow| graph.node_weight(arrow.source()).copied())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// The source of a thing that is ready first.
    fn first_source(&self, thing: SymbolId) -> Option<SymbolId> {
        self.sources(thing)
            .into_iter()
            .min_by_key(|source| (self.known(*source), *source))
    }

    /// What a thing uses, by its own lines and those it inherits.
    fn uses(&self, thing: SymbolId) -> Vec<SymbolId> {
        let symbol = self.strategy.symbol(thing);
        let kind = symbol.kind.word();
        // A date of its own already says when these are there.
        if matches!(kind, "initiative" | "milestone" | "journey" | "campaign") {
            return Vec::new();
        }
        let mut uses: Vec<SymbolId> = arrows(self.strategy, thing)
            .into_iter()
            .filter(|(_, arrow)| is_use(kind, arrow.edge))
            .map(|(thing, _)| thing)
            .collect();
        if kind == "message" {
            uses.extend(inserted_by(self.strategy.handle(thing)));
        }
        // A part is there when the whole is: a property with its entity.
        if let Some(parent) = symbol.parent
            && !matches!(
                self.strategy.symbol(parent).kind.word(),
                "journey" | "campaign" | "experiment"
            )
        {
            uses.push(parent);
        }
        uses
    }
}

/// The properties of the person that the texts of a message insert. What
/// happened to them is recorded before, and is not looked at.
fn inserted_by(message: Handle<'_>) -> Vec<SymbolId> {
    let strategy = message.strategy;
    let topic = message.reference("topic");
    let Some(entity) = topic.and_then(|topic| strategy.entity_of(topic)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for text in wordings(message).iter().flat_map(|one| &one.texts) {
        for insertion in text.template.insertions() {
            let meant = inserted(strategy, &insertion.path, Some(entity), None);
            for property in meant.into_iter().flat_map(|(property, _)| property.path) {
                if !found.contains(&property) {
                    found.push(property);
                }
            }
        }
    }
    found
}

fn way(walked: &[(SymbolId, Option<usize>)], end: usize) -> Vec<SymbolId> {
    let mut path = Vec::new();
    let mut at = Some(end);
    while let Some(&(thing, before)) = at.and_then(|at| walked.get(at)) {
        path.push(thing);
        at = before;
    }
    path.reverse();
    path
}

/// Whether an arrow out of a thing of this kind leads to something that must
/// be there for the thing to work.
pub(crate) fn is_use(kind: &str, edge: Edge) -> bool {
    match kind {
        // A consent names all channels it may be given for, a source all it
        // fills: neither needs them. A stage's conditions are its own.
        "consent" | "lifecycle" | "kpi" => false,
        "source" => edge == Edge::RunsOn,
        // What happens to people is recorded before their profiles are.
        "event" => false,
        _ => matches!(
            edge,
            Edge::Needs
                | Edge::RunsOn
                | Edge::Targets
                | Edge::Enters
                | Edge::AimsAt
                | Edge::Sends
                | Edge::Through
                | Edge::NeedsConsent
                | Edge::Offers
                | Edge::DefinedBy
                | Edge::Reads
                | Edge::Writes
                | Edge::Calls
                | Edge::On
                | Edge::Of
                | Edge::Uses
        ),
    }
}

/// The arrows out of a thing: those of its own lines, and those of the lines
/// that it inherits, in the order in which they are written.
pub(crate) fn arrows(strategy: &Strategy, thing: SymbolId) -> Vec<(SymbolId, Arrow)> {
    let handle = strategy.handle(thing);
    let mut found = own_arrows(strategy, thing);
    if handle.symbol_id() != thing {
        return found;
    }
    let (mut keys, mut has_statements) = (HashSet::new(), false);
    let mut at = handle;
    // A circle of `extends` is reported; here it just ends.
    let mut lineage = HashSet::new();
    while lineage.insert(at.id) {
        for entry in &at.declaration().entries {
            match entry.spec {
                Spec::Member(member) => {
                    keys.insert(member.key);
                }
                Spec::Statement(_) => has_statements = true,
                Spec::Open(_) => {}
            }
        }
        let Some(parent) = at.parent() else { break };
        let mut kept = HashSet::new();
        for entry in &parent.declaration().entries {
            let overridden = match entry.spec {
                Spec::Member(member) => keys.contains(member.key),
                Spec::Statement(_) => has_statements,
                Spec::Open(_) => false,
            };
            if !overridden {
                places(entry, &mut kept);
            }
        }
        found.extend(
            own_arrows(strategy, parent.symbol_id())
                .into_iter()
                .filter(|(_, arrow)| kept.contains(&arrow.place)),
        );
        at = parent;
    }
    found
}

fn own_arrows(strategy: &Strategy, thing: SymbolId) -> Vec<(SymbolId, Arrow)> {
    let graph = strategy.graph();
    let mut arrows: Vec<_> = graph.edges(NodeIndex::new(thing.index())).collect();
    arrows.sort_by_key(|arrow| arrow.id());
    arrows
        .into_iter()
        .filter_map(|arrow| {
            let to = graph.node_weight(arrow.target())?;
            Some((*to, *arrow.weight()))
        })
        .collect()
}

fn places(entry: &Entry, found: &mut HashSet<mkt_model::entry::PlaceId>) {
    found.extend(entry.captures.iter().map(|capture| capture.place));
    for child in &entry.children {
        places(child, found);
    }
    for part in &entry.otherwise {
        found.extend(part.captures.iter().map(|capture| capture.place));
        for child in &part.children {
            places(child, found);
        }
    }
}

/// A launch itself and the named things inside it, as deep as they go. What it
/// inherits counts where it has no steps of its own.
pub(crate) fn parts(handle: Handle<'_>) -> Vec<SymbolId> {
    let strategy = handle.strategy;
    let steps = handle.statements();
    let of = steps.first().map_or(handle.id, |line| line.declaration);
    let mut found = vec![handle.symbol_id()];
    let mut at = 0;
    while let Some(&part) = found.get(at) {
        found.extend(
            strategy
                .children(part)
                .into_iter()
                .filter(|part| strategy.symbol(*part).declaration == of),
        );
        at = at.saturating_add(1);
    }
    found
}
