//! Circles of journeys and rules: by starting one another, by properties that
//! they write, and by reactions to what they send.
//!
//! Only circles that somebody can go round are told of. An arrow counts where
//! what is known at its beginning, what is written there and what its end asks
//! for can be true at once; a circle counts where every journey in it may be
//! entered again by the time that it is led to again, and where every value
//! that makes people members of something is written back on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use mkt_diagnostics::{Diagnostic, Journey as Finding, Level, LoopArrow, LoopStep, Span};
use mkt_logic::Wanted;
use mkt_model::SymbolId;
use mkt_model::access::audience::{Action, Lifecycle, Rule, Trigger};
use mkt_model::display::{self, Style};
use mkt_model::expression::{EventKind, EventMatch, Expression, ExpressionKind, Reaction};
use mkt_model::journey::{Entry, Reenter, StepKind};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::Claim;
use super::entries::{actions, triggered};
use super::knowledge::{Asker, Atom, Knowledge, Said};
use super::length::{DAY, Length, in_words};
use super::read::Read;
use super::times::least_stay;
use super::walk::Walked;
use crate::People;
use crate::conditions::is_written;

/// The arrows of the longest circle that is looked for.
const LONGEST: usize = 6;

/// The circles that are looked at in one knot of journeys and rules. What is
/// beyond is not told.
const CIRCLES: usize = 500;

/// Circles that need somebody to react, and take longer than this for a round,
/// are what reminders are for.
const PATIENT: i64 = 7 * DAY;

/// A journey or a rule.
struct Node<'p> {
    name: String,
    entity: Option<SymbolId>,
    /// Whether, and after which time, it may begin anew; none for never.
    again: Option<Length>,
    /// What has to be true for it to do anything, with where it is said.
    asks: Vec<(&'p Expression, Span)>,
    /// What it writes, and where.
    writes: Vec<(SymbolId, &'p Expression)>,
}

/// An arrow from one to the next.
struct Arrow<'p> {
    to: usize,
    by: LoopArrow,
    span: Span,
    /// How long after the beginning, at least.
    least: Length,
    /// At most, in seconds; none where nobody can say.
    most: Option<i64>,
    /// How long the beginning goes on at least afterwards.
    rest: Length,
    /// What is known there.
    known: Vec<Claim>,
    /// What sets off the rule from which it leads.
    event: Option<&'p EventMatch>,
    /// The value that is written, and the group that it leads into or out of.
    write: Option<Write<'p>>,
    /// Whether somebody has to react.
    by_hand: bool,
}

#[derive(Clone, Copy)]
struct Write<'p> {
    property: SymbolId,
    value: &'p Expression,
    group: SymbolId,
    wanted: Wanted,
}

/// What a journey or rule waits for.
#[derive(Default)]
struct Triggers<'p> {
    /// By segment or stage: who begins when people become members, or cease to
    /// be, and how long they must have been so.
    groups: BTreeMap<SymbolId, Vec<(usize, Wanted, Length)>>,
    /// Who begins with a reaction.
    reactions: Vec<(usize, &'p EventMatch)>,
}

/// Journeys and rules with the arrows between them.
struct Web<'p> {
    nodes: Vec<Node<'p>>,
    arrows: Vec<Vec<Arrow<'p>>>,
}

/// Circles that people can go round.
pub(super) fn loops(
    subject: &People<'_>,
    walks: &[(&Read<'_>, Walked<'_>)],
    asker: &Asker<'_, '_>,
) -> Vec<Diagnostic> {
    let lifecycles: Vec<Lifecycle<'_>> = subject.strategy.lifecycles().collect();
    let rules: Vec<(SymbolId, Rule<'_>)> = lifecycles
        .iter()
        .filter(|lifecycle| !lifecycle.declaration().damaged)
        .filter_map(|lifecycle| Some((lifecycle.entity()?, lifecycle.rules())))
        .flat_map(|(entity, rules)| rules.into_iter().map(move |rule| (entity, rule)))
        .collect();
    let mut web = web(subject, walks, &rules, asker);
    let mut told = Vec::new();
    for knot in knots(&web) {
        prune(&mut web, &knot, asker);
    }
    for knot in knots(&web) {
        told.extend(first_circle(subject, &web, &knot, asker));
    }
    told
}

/// The knots: journeys and rules that all lead to one another.
fn knots(web: &Web<'_>) -> Vec<BTreeSet<usize>> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = web.nodes.iter().map(|_| graph.add_node(())).collect();
    for (from, arrows) in nodes.iter().zip(&web.arrows) {
        for arrow in arrows {
            if let Some(to) = nodes.get(arrow.to) {
                graph.add_edge(*from, *to, ());
            }
        }
    }
    let mut knots: Vec<BTreeSet<usize>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|knot| match knot.as_slice() {
            [only] => graph.contains_edge(*only, *only),
            _ => true,
        })
        .map(|knot| knot.into_iter().map(NodeIndex::index).collect())
        .collect();
    knots.sort();
    knots
}

fn web<'p>(
    subject: &People<'_>,
    walks: &'p [(&'p Read<'_>, Walked<'p>)],
    rules: &'p [(SymbolId, Rule<'p>)],
    asker: &Asker<'_, '_>,
) -> Web<'p> {
    let strategy = subject.strategy;
    let mut nodes = Vec::new();
    let mut triggers = Triggers::default();
    let mut journeys: BTreeMap<SymbolId, usize> = BTreeMap::new();
    for (index, (read, walked)) in walks.iter().enumerate() {
        journeys.insert(read.program.journey, index);
        nodes.push(journey(read, walked));
        match &read.program.entry {
            Some(Entry::Segment { segment, .. }) => {
                let groups = triggers.groups.entry(*segment).or_default();
                groups.push((index, Wanted::True, Length::default()));
            }
            Some(Entry::Event(event)) => triggers.reactions.push((index, event)),
            _ => {}
        }
    }
    for (place, (entity, rule)) in rules.iter().enumerate() {
        let index = walks.len().saturating_add(place);
        nodes.push(rule_node(strategy, *entity, rule));
        let mut group = |group, wanted, time| {
            let groups = triggers.groups.entry(group).or_default();
            groups.push((index, wanted, time));
        };
        match rule.trigger() {
            Some(Trigger::Enter { stage, .. }) => group(stage, Wanted::True, Length::default()),
            Some(Trigger::Leave(stage)) => group(stage, Wanted::NotTrue, Length::default()),
            Some(Trigger::Stay { within, time, .. }) => {
                group(within, Wanted::True, Length::least(time));
            }
            Some(Trigger::Event(event)) => triggers.reactions.push((index, event)),
            None => {}
        }
    }
    // By property, the groups that look at it and that something waits for.
    let mut looking: BTreeMap<SymbolId, Vec<SymbolId>> = BTreeMap::new();
    for group in triggers.groups.keys() {
        for atom in asker.atoms_of(*group).iter() {
            if let Atom::Symbol(symbol) = atom {
                looking.entry(*symbol).or_default().push(*group);
            }
        }
    }
    let maker = Maker {
        strategy,
        triggers: &triggers,
        looking: &looking,
        journeys: &journeys,
    };
    let mut arrows: Vec<Vec<Arrow<'p>>> = Vec::new();
    for (read, walked) in walks {
        arrows.push(maker.of_journey(read, walked));
    }
    for (_, rule) in rules {
        arrows.push(maker.of_rule(asker, rule));
    }
    Web { nodes, arrows }
}

fn journey<'p>(read: &'p Read<'_>, walked: &Walked<'p>) -> Node<'p> {
    let program = &read.program;
    let again = match &program.reenter {
        Reenter::Never => None,
        Reenter::After(gap) => Some(Length::least(*gap)),
        Reenter::Always(_) => Some(Length::default()),
    };
    let asks = [("for", &program.audience), ("while", &program.keep)];
    let asks = asks.into_iter().filter_map(|(key, condition)| {
        let line = read.handle.line(key);
        let span = line.map_or(read.handle.span(), mkt_model::Line::value_span);
        Some((condition.as_ref()?, span))
    });
    let writes = walked
        .deeds
        .iter()
        .filter_map(|deed| match &deed.step.kind {
            StepKind::Set { property, value } => Some((*property, value)),
            _ => None,
        });
    Node {
        name: read.name(),
        entity: program.entity,
        again,
        asks: asks.collect(),
        writes: writes.collect(),
    }
}

fn rule_node<'p>(strategy: &mkt_model::Strategy, entity: SymbolId, rule: &Rule<'p>) -> Node<'p> {
    let writes = rule
        .actions()
        .into_iter()
        .filter_map(|action| match action {
            Action::Set(property, value) => Some((property, value)),
            _ => None,
        });
    let line = rule.line.child("when");
    let span = line.map_or(rule.line.span(), mkt_model::Line::value_span);
    Node {
        name: strategy.symbol(rule.symbol).path.to_string(),
        entity: Some(entity),
        again: Some(Length::default()),
        asks: rule
            .condition()
            .map(|condition| (condition, span))
            .into_iter()
            .collect(),
        writes: writes.collect(),
    }
}

struct Maker<'m, 'p> {
    strategy: &'m mkt_model::Strategy,
    triggers: &'m Triggers<'p>,
    looking: &'m BTreeMap<SymbolId, Vec<SymbolId>>,
    journeys: &'m BTreeMap<SymbolId, usize>,
}

/// Where an arrow begins: what all arrows of one deed have in common.
#[derive(Clone)]
struct Begin<'p> {
    span: Span,
    least: Length,
    most: Option<i64>,
    rest: Length,
    known: Vec<Claim>,
    event: Option<&'p EventMatch>,
}

impl<'p> Begin<'p> {
    fn arrow(&self, to: usize, by: LoopArrow) -> Arrow<'p> {
        Arrow {
            to,
            by,
            span: self.span,
            least: self.least,
            most: self.most,
            rest: self.rest,
            known: self.known.clone(),
            event: self.event,
            write: None,
            by_hand: false,
        }
    }
}

impl<'p> Maker<'_, 'p> {
    fn of_journey(&self, read: &Read<'_>, walked: &Walked<'p>) -> Vec<Arrow<'p>> {
        let mut arrows = Vec::new();
        for deed in &walked.deeds {
            let begin = Begin {
                span: read.span(deed.step),
                least: deed.least,
                most: deed.most,
                rest: deed.rest,
                known: deed.known.clone(),
                event: None,
            };
            match &deed.step.kind {
                // Starting itself is told as such.
                StepKind::Start(journey) if *journey != read.program.journey => {
                    self.starts(&begin, *journey, &mut arrows);
                }
                StepKind::Set { property, value } => {
                    self.writes(&begin, *property, value, &mut arrows);
                }
                StepKind::Send { message, channel } => {
                    self.sends(&begin, *message, *channel, &mut arrows);
                }
                _ => {}
            }
        }
        let begin = Begin {
            span: read.handle.span(),
            least: Length::default(),
            most: Some(0),
            rest: least_stay(read),
            known: Vec::new(),
            event: None,
        };
        for (to, event) in &self.triggers.reactions {
            if let EventKind::Reaction(Reaction::Entered, of) = event.event
                && of.is_none_or(|of| of == read.program.journey)
            {
                arrows.push(begin.arrow(*to, LoopArrow::Enters));
            }
        }
        arrows
    }

    fn of_rule(&self, asker: &Asker<'_, '_>, rule: &Rule<'p>) -> Vec<Arrow<'p>> {
        let Some(trigger) = rule.trigger() else {
            return Vec::new();
        };
        let mut arrows = Vec::new();
        let (mut known, event) = triggered(asker, trigger, (rule.line.span(), "", "on"));
        if let Some(condition) = rule.condition() {
            let said = Said::Condition(Rc::new(condition.clone()));
            known.push(asker.known(said, Wanted::True, (rule.line.span(), "", "when")));
        }
        for (action, span) in actions(*rule) {
            let begin = Begin {
                span,
                least: Length::default(),
                most: Some(0),
                rest: Length::default(),
                known: known.clone(),
                event,
            };
            match action {
                Action::Start(journey) => self.starts(&begin, journey, &mut arrows),
                Action::Set(property, value) => {
                    self.writes(&begin, property, value, &mut arrows);
                }
                Action::Send(message, channel) => {
                    self.sends(&begin, message, channel, &mut arrows);
                }
                Action::Notify(..) => {}
            }
        }
        arrows
    }

    fn starts(&self, begin: &Begin<'p>, journey: SymbolId, arrows: &mut Vec<Arrow<'p>>) {
        if let Some(to) = self.journeys.get(&journey) {
            arrows.push(begin.arrow(*to, LoopArrow::Starts));
        }
    }

    fn writes(
        &self,
        begin: &Begin<'p>,
        property: SymbolId,
        value: &'p Expression,
        arrows: &mut Vec<Arrow<'p>>,
    ) {
        let name = |id: SymbolId| self.strategy.symbol(id).path.to_string();
        let shown = display::expression(self.strategy, value, Style::Source);
        let what = format!("{} = {shown}", self.strategy.symbol(property).name);
        for group in self.looking.get(&property).into_iter().flatten() {
            for (to, wanted, time) in self.triggers.groups.get(group).into_iter().flatten() {
                let by = LoopArrow::Writes {
                    what: what.clone(),
                    group: name(*group),
                };
                let mut arrow = begin.arrow(*to, by);
                arrow.least = arrow.least.then(*time);
                arrow.most = arrow.most.map(|most| most.saturating_add(time.total()));
                arrow.write = Some(Write {
                    property,
                    value,
                    group: *group,
                    wanted: *wanted,
                });
                arrows.push(arrow);
            }
        }
    }

    fn sends(
        &self,
        begin: &Begin<'p>,
        message: SymbolId,
        channel: Option<SymbolId>,
        arrows: &mut Vec<Arrow<'p>>,
    ) {
        for (to, event) in &self.triggers.reactions {
            let EventKind::Reaction(reaction, of) = event.event else {
                continue;
            };
            let meant = of.is_none_or(|of| of == message || Some(of) == channel);
            if !meant || matches!(reaction, Reaction::Entered | Reaction::Unsubscribed) {
                continue;
            }
            let what = display::event(self.strategy, event, Style::Source);
            let mut arrow = begin.arrow(*to, LoopArrow::Reaction { what });
            arrow.by_hand = !matches!(reaction, Reaction::Sent | Reaction::Delivered);
            if arrow.by_hand {
                arrow.most = None;
            }
            arrows.push(arrow);
        }
    }
}

/// Takes out the arrows of a knot along which nobody can go.
fn prune(web: &mut Web<'_>, knot: &BTreeSet<usize>, asker: &Asker<'_, '_>) {
    for from in knot {
        let Some(entity) = web.nodes.get(*from).and_then(|node| node.entity) else {
            continue;
        };
        let Some(arrows) = web.arrows.get(*from) else {
            continue;
        };
        let open: Vec<bool> = arrows
            .iter()
            .map(|arrow| !knot.contains(&arrow.to) || is_open(web, arrow, entity, asker))
            .collect();
        let mut open = open.into_iter();
        if let Some(arrows) = web.arrows.get_mut(*from) {
            arrows.retain(|_| open.next().unwrap_or(true));
        }
    }
}

/// Whether somebody can go along an arrow.
fn is_open(web: &Web<'_>, arrow: &Arrow<'_>, entity: SymbolId, asker: &Asker<'_, '_>) -> bool {
    let Some(end) = web.nodes.get(arrow.to) else {
        return false;
    };
    if end.again.is_none() || end.entity.is_some_and(|other| other != entity) {
        return false;
    }
    let mut knowledge = Knowledge::at_entry(arrow.known.clone());
    let mut event = arrow.event;
    let claim = |said, wanted| asker.known(said, wanted, (arrow.span, "", ""));
    let possible = |knowledge: &mut Knowledge, event: Option<&EventMatch>, asked: Claim| {
        let no = asker.contradiction(entity, knowledge, event, &asked, asked.wanted);
        knowledge.learn(asked);
        no.is_none()
    };
    match (&arrow.by, arrow.write) {
        (_, Some(write)) => {
            knowledge.written(1, &BTreeSet::from([Atom::Symbol(write.property)]));
            event = None;
            if matches!(write.value.kind, ExpressionKind::Literal(_)) {
                let is = Said::Condition(Rc::new(is_written(write.property, write.value)));
                knowledge.learn(claim(is, Wanted::True));
            }
            let group = claim(Said::In(write.group), write.wanted);
            // Who has to stay for some time may change in other ways.
            if !possible(&mut knowledge, event, group) {
                return false;
            }
        }
        // A reaction comes later, when everything may have changed.
        (LoopArrow::Reaction { .. } | LoopArrow::Enters, None) => {
            knowledge = Knowledge::at_entry(Vec::new());
            event = None;
        }
        (LoopArrow::Starts | LoopArrow::Writes { .. }, None) => {}
    }
    end.asks.iter().all(|(condition, _)| {
        let said = Said::Condition(Rc::new((*condition).clone()));
        possible(&mut knowledge, event, claim(said, Wanted::True))
    })
}

/// A circle: the arrows by where they begin and which one it is.
type Circle = Vec<(usize, usize)>;

/// The first circle of a knot that somebody can go round: a shortest one.
fn first_circle(
    subject: &People<'_>,
    web: &Web<'_>,
    knot: &BTreeSet<usize>,
    asker: &Asker<'_, '_>,
) -> Option<Diagnostic> {
    let circles = circles(web, knot);
    let circle = circles
        .into_iter()
        .find(|circle| goes_round(web, circle, asker))?;
    told(subject, web, &circle)
}

/// The circles of a knot, the shorter first.
fn circles(web: &Web<'_>, knot: &BTreeSet<usize>) -> Vec<Circle> {
    let mut found: Vec<Circle> = Vec::new();
    for start in knot {
        // Every circle is found from its first member.
        let mut open: Vec<Circle> = vec![Vec::new()];
        while let Some(way) = open.pop() {
            let at = way
                .last()
                .and_then(|(from, arrow)| web.arrows.get(*from)?.get(*arrow))
                .map_or(*start, |arrow| arrow.to);
            let arrows = web.arrows.get(at).map_or(&[][..], Vec::as_slice);
            for (place, arrow) in arrows.iter().enumerate() {
                if arrow.to < *start || !knot.contains(&arrow.to) {
                    continue;
                }
                let mut longer = way.clone();
                longer.push((at, place));
                if arrow.to == *start {
                    found.push(longer);
                } else if longer.len() < LONGEST
                    && !longer.iter().any(|(from, _)| *from == arrow.to)
                {
                    open.push(longer);
                }
                if found.len() >= CIRCLES || open.len() >= CIRCLES {
                    found.sort_by_key(Vec::len);
                    return found;
                }
            }
        }
    }
    found.sort_by_key(Vec::len);
    found
}

fn parts<'w, 'p>(web: &'w Web<'p>, circle: &Circle) -> Vec<(&'w Node<'p>, &'w Arrow<'p>)> {
    circle
        .iter()
        .filter_map(|(from, arrow)| {
            Some((web.nodes.get(*from)?, web.arrows.get(*from)?.get(*arrow)?))
        })
        .collect()
}

/// Whether somebody can go round a circle again and again.
fn goes_round(web: &Web<'_>, circle: &Circle, asker: &Asker<'_, '_>) -> bool {
    let parts = parts(web, circle);
    let in_time = parts.iter().enumerate().all(|(place, (node, arrow))| {
        let Some(gap) = node.again else {
            return false;
        };
        // When it is led to again, it must be over, and long enough.
        let needed = arrow.rest.then(gap).total();
        let others = parts
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place);
        let most = others
            .map(|(_, (_, arrow))| arrow.most)
            .try_fold(0_i64, |sum, most| Some(sum.saturating_add(most?)));
        let by_hand = arrow.by_hand;
        by_hand || most.is_none_or(|most| most >= needed)
    });
    in_time
        && parts.iter().all(|(node, arrow)| match arrow.write {
            Some(write) => is_undone(&parts, node, write, asker),
            None => true,
        })
}

/// Whether what a value leads into is left again by another one that the circle
/// writes.
fn is_undone(
    parts: &[(&Node<'_>, &Arrow<'_>)],
    node: &Node<'_>,
    write: Write<'_>,
    asker: &Asker<'_, '_>,
) -> bool {
    let Some(entity) = node.entity else {
        return false;
    };
    let looks_at = asker.atoms_of(write.group);
    let mut writes = parts.iter().flat_map(|(node, _)| &node.writes);
    writes.any(|(property, value)| {
        if !looks_at.contains(&Atom::Symbol(*property)) {
            return false;
        }
        let ExpressionKind::Literal(literal) = &value.kind else {
            return true;
        };
        let same = matches!(&write.value.kind, ExpressionKind::Literal(other) if other == literal);
        if *property == write.property && same {
            return false;
        }
        let span = (Span::NONE, "", "");
        let is = Said::Condition(Rc::new(is_written(*property, value)));
        let knowledge = Knowledge::at_entry(vec![asker.known(is, Wanted::True, span)]);
        let other = match write.wanted {
            Wanted::True => Wanted::NotTrue,
            _ => Wanted::True,
        };
        let group = asker.known(Said::In(write.group), other, span);
        asker
            .contradiction(entity, &knowledge, None, &group, other)
            .is_none()
    })
}

fn told(subject: &People<'_>, web: &Web<'_>, circle: &Circle) -> Option<Diagnostic> {
    let parts = parts(web, circle);
    let by_hand = parts.iter().any(|(_, arrow)| arrow.by_hand);
    let way = parts
        .iter()
        .fold(Length::default(), |sum, (_, arrow)| sum.then(arrow.least));
    let again = parts
        .iter()
        .filter_map(|(node, arrow)| Some(arrow.least.then(arrow.rest).then(node.again?).total()));
    let held: i64 = parts
        .iter()
        .filter_map(|(_, arrow)| hold(subject, arrow.write?.group))
        .fold(0, i64::saturating_add);
    let period = again.fold(way.total().saturating_add(held), i64::max);
    if by_hand && period >= PATIENT {
        return None;
    }
    let steps = parts.iter().map(|(node, arrow)| LoopStep {
        from: node.name.clone(),
        by: arrow.by.clone(),
    });
    let finding = Finding::Loop {
        circle: steps.collect(),
        period: (period > 0).then(|| in_words(period)),
        by_hand,
    };
    let ((_, first), others) = parts.split_first()?;
    let mut diagnostic = Diagnostic::new(finding, first.span);
    if by_hand {
        diagnostic.level = Level::Info;
    } else if period == 0 {
        diagnostic.level = Level::Error;
    }
    for (node, arrow) in others {
        diagnostic = diagnostic.related(arrow.span, format!("`{}` goes on here", node.name));
    }
    Some(diagnostic)
}

/// How long people stay in a stage at least before they can leave.
fn hold(subject: &People<'_>, group: SymbolId) -> Option<i64> {
    let handle = subject.strategy.handle(group);
    if handle.kind().word != "lifecycle" {
        return None;
    }
    let stages = Lifecycle(handle).stages();
    let stage = stages.into_iter().find(|stage| stage.symbol == group)?;
    stage.hold().map(|hold| Length::least(hold).total())
}
