//! Reads a journey's lines as a program.

use jiff::civil::Time;
use mkt_kinds::Edge;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::entry::Entry;
use crate::expression::{Base, EventKind, EventMatch, Expression, ExpressionKind, PropertyPath};
use crate::journey::{Arm, Entry as EntryKind, Exit, Goal, Program, Reenter, Side, Step, StepKind};
use crate::strategy::{Line, Strategy};
use crate::symbol::SymbolId;
use crate::types::Type;
use crate::value::{Duration, Value};

/// The program of what is no journey.
pub(crate) fn nothing() -> &'static Program {
    static NOTHING: LazyLock<Program> = LazyLock::new(|| Program {
        journey: SymbolId(u32::MAX),
        name: SmolStr::default(),
        label: String::new(),
        entity: None,
        entry: None,
        entry_event: None,
        reenter: Reenter::Never,
        audience: None,
        keep: None,
        goals: Vec::new(),
        exits: Vec::new(),
        lives: None,
        priority: 0,
        silences: Vec::new(),
        runs: None,
        steps: Vec::new(),
    });
    &NOTHING
}

/// Reads the program of a journey: see [`Strategy::program`].
pub(crate) fn read(strategy: &Strategy, journey: SymbolId) -> Program {
    let handle = strategy.handle(journey);
    let entry = handle.line("enter").and_then(entry);
    let entry_event = match &entry {
        Some(EntryKind::Event(event)) => match event.event {
            EventKind::Declared(id) => Some(id),
            _ => None,
        },
        _ => None,
    };
    let reenter = handle
        .line("reenter")
        .and_then(reenter)
        .unwrap_or(match &entry {
            // What comes back by itself lets people in again; what people do
            // over and over does so only where it is said.
            Some(EntryKind::Segment { .. } | EntryKind::Date { .. } | EntryKind::Every { .. }) => {
                Reenter::After(Duration {
                    number: Decimal::ZERO,
                    unit: mkt_kinds::units::DurationUnit::Day,
                })
            }
            Some(EntryKind::Event(_)) | None => Reenter::Never,
        });
    let statements = handle.statements();
    let entries: Vec<&Entry> = statements.iter().map(|line| line.entry).collect();
    let mut reader = Reader {
        strategy,
        entity: None,
        entry_event,
        experiment: None,
    };
    let audience = handle
        .line("for")
        .and_then(|line| expression(line, "audience"));
    let keep = handle
        .line("while")
        .and_then(|line| expression(line, "audience").or_else(|| expression(line, "condition")));
    let goals: Vec<Goal> = handle.lines("goal").into_iter().filter_map(goal).collect();
    reader.entity = entity(
        strategy,
        entry.as_ref(),
        &[audience.as_ref(), keep.as_ref()],
        &goals,
    )
    .or_else(|| started_for(strategy, journey));
    let steps = reader.steps(&entries);
    Program {
        journey,
        name: handle.name().clone(),
        label: handle.title().to_owned(),
        entity: reader.entity,
        entry,
        entry_event,
        reenter,
        audience,
        keep,
        goals,
        exits: handle.lines("exit").into_iter().filter_map(exit).collect(),
        lives: handle
            .line("lives")
            .and_then(|line| duration(line.entry, "limit")),
        priority: handle
            .line("priority")
            .and_then(|line| number(line.entry, "priority"))
            .and_then(|number| number.to_i64())
            .unwrap_or(0),
        silences: handle.references("silences"),
        runs: handle.line("runs").and_then(|line| match line.get("runs") {
            Some(Value::Dates(dates)) => Some((dates.first, dates.last)),
            _ => None,
        }),
        steps,
    }
}

/// The entity whose people go through a journey, from what is said of it.
fn entity(
    strategy: &Strategy,
    entry: Option<&EntryKind>,
    audiences: &[Option<&Expression>],
    goals: &[Goal],
) -> Option<SymbolId> {
    let of_event = |event: &EventMatch| match event.event {
        EventKind::Declared(id) => strategy.entity_of(id),
        _ => None,
    };
    let entered = match entry {
        Some(EntryKind::Event(event)) => of_event(event),
        Some(EntryKind::Segment { segment, .. }) => strategy.entity_of(*segment),
        Some(EntryKind::Date { property, .. }) => strategy.entity_of(*property),
        _ => None,
    };
    let addressed = || {
        audiences.iter().flatten().find_map(|audience| {
            let mut named = Vec::new();
            crate::graph::of_expression(audience, &mut named);
            named.into_iter().find_map(|id| strategy.entity_of(id))
        })
    };
    let aimed = || {
        goals.iter().find_map(|goal| match goal {
            Goal::Event { event, .. } => of_event(event),
            Goal::Entering(segment) => strategy.entity_of(*segment),
        })
    };
    entered.or_else(addressed).or_else(aimed)
}

/// The entity of what starts a journey: a lifecycle's rule or another journey.
fn started_for(strategy: &Strategy, journey: SymbolId) -> Option<SymbolId> {
    let node = petgraph::graph::NodeIndex::new(journey.index());
    let incoming = petgraph::Direction::Incoming;
    let mut starters: Vec<SymbolId> = strategy
        .graph()
        .edges_directed(node, incoming)
        .filter(|edge| edge.weight().edge == Edge::Starts)
        .filter_map(|edge| {
            use petgraph::visit::EdgeRef;
            strategy.graph().node_weight(edge.source()).copied()
        })
        .collect();
    starters.sort();
    starters
        .into_iter()
        .find_map(|starter| strategy.entity_of(starter))
}

fn entry(line: Line<'_>) -> Option<EntryKind> {
    if let Some(Value::Event(event)) = line.get("event") {
        return Some(EntryKind::Event(event.clone()));
    }
    if let Some(Value::Reference(segment)) = line.get("segment") {
        return Some(EntryKind::Segment {
            segment: *segment,
            existing: line.get("existing").is_some(),
        });
    }
    if let Some(Value::Reference(property)) = line.get("property") {
        // The form says whether the date comes back every year.
        let crate::entry::Spec::Member(member) = line.entry.spec else {
            return None;
        };
        let form = member
            .forms
            .get(line.entry.form)
            .copied()
            .unwrap_or_default();
        return Some(EntryKind::Date {
            property: *property,
            anniversary: form.contains("anniversary"),
            offset: offset(line.entry),
            at: time(line.entry, "time")?,
        });
    }
    let at = time(line.entry, "time");
    if let Some(interval) = duration(line.entry, "interval") {
        return Some(EntryKind::Every { interval, at });
    }
    let unit = match line.get("each") {
        Some(Value::Word(word)) => mkt_kinds::units::find(mkt_kinds::units::DURATIONS, word)?,
        _ => return None,
    };
    let interval = Duration {
        number: Decimal::ONE,
        unit,
    };
    Some(EntryKind::Every { interval, at })
}

fn reenter(line: Line<'_>) -> Option<Reenter> {
    match line.get("again") {
        Some(Value::Word("never")) => Some(Reenter::Never),
        Some(Value::Word("after")) => duration(line.entry, "gap").map(Reenter::After),
        Some(Value::Word("always")) => match line.get("key") {
            Some(Value::Reference(key)) => Some(Reenter::Always(*key)),
            _ => None,
        },
        _ => None,
    }
}

fn goal(line: Line<'_>) -> Option<Goal> {
    match (line.get("event"), line.get("segment")) {
        (Some(Value::Event(event)), _) => Some(Goal::Event {
            event: event.clone(),
            within: duration(line.entry, "window"),
        }),
        (_, Some(Value::Reference(segment))) => Some(Goal::Entering(*segment)),
        _ => None,
    }
}

fn exit(line: Line<'_>) -> Option<Exit> {
    match line.get("event") {
        Some(Value::Event(event)) => Some(Exit::Event(event.clone())),
        _ => expression(line, "condition").map(Exit::When),
    }
}

fn expression(line: Line<'_>, slot: &str) -> Option<Expression> {
    match line.get(slot) {
        Some(Value::Expression(expression)) => Some(expression.clone()),
        _ => None,
    }
}

fn duration(entry: &Entry, slot: &str) -> Option<Duration> {
    match entry.get(slot) {
        Some(Value::Duration(duration)) => Some(*duration),
        _ => None,
    }
}

fn number(entry: &Entry, slot: &str) -> Option<Decimal> {
    match entry.get(slot) {
        Some(Value::Number(number) | Value::Percent(number)) => Some(*number),
        _ => None,
    }
}

fn time(entry: &Entry, slot: &str) -> Option<Time> {
    match entry.get(slot) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    }
}

fn reference(entry: &Entry, slot: &str) -> Option<SymbolId> {
    match entry.get(slot) {
        Some(Value::Reference(id)) => Some(*id),
        _ => None,
    }
}

fn name(entry: &Entry, slot: &str) -> Option<SmolStr> {
    match entry.get(slot) {
        Some(Value::Name(name, _)) => Some(name.clone()),
        _ => None,
    }
}

fn offset(entry: &Entry) -> Option<(Duration, Side)> {
    let side = match entry.get("side") {
        Some(Value::Word("before")) => Side::Before,
        Some(Value::Word("after")) => Side::After,
        _ => return None,
    };
    Some((duration(entry, "offset")?, side))
}

struct Reader<'s> {
    strategy: &'s Strategy,
    entity: Option<SymbolId>,
    entry_event: Option<SymbolId>,
    experiment: Option<SymbolId>,
}

/// How often each base of a step id has been given under one parent.
#[derive(Default)]
struct Ids {
    prefix: String,
    given: BTreeMap<String, u32>,
}

impl Ids {
    fn under(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            given: BTreeMap::new(),
        }
    }

    /// The next id for a construct: its base, numbered from the second on.
    fn next(&mut self, base: &str) -> SmolStr {
        let count = self.given.entry(base.to_owned()).or_insert(0);
        *count = count.saturating_add(1);
        let own = if *count == 1 {
            base.to_owned()
        } else {
            format!("{base}.{count}")
        };
        if self.prefix.is_empty() {
            SmolStr::from(own)
        } else {
            SmolStr::from(format!("{}/{own}", self.prefix))
        }
    }
}

impl Reader<'_> {
    fn steps(&mut self, entries: &[&Entry]) -> Vec<Step> {
        self.block(entries, "")
    }

    fn block(&mut self, entries: &[&Entry], parent: &str) -> Vec<Step> {
        let mut ids = Ids::under(parent);
        entries
            .iter()
            .filter_map(|entry| self.step(entry, &mut ids))
            .collect()
    }

    fn inner(&mut self, entries: &[Entry], parent: &str) -> Vec<Step> {
        let entries: Vec<&Entry> = entries.iter().collect();
        self.block(&entries, parent)
    }

    fn step(&mut self, entry: &Entry, ids: &mut Ids) -> Option<Step> {
        let (id, kind) = match entry.key.as_str() {
            "wait" => self.wait(entry, ids)?,
            "wait for" => self.wait_for(entry, ids)?,
            "send" => self.send(entry, ids)?,
            "if" => self.branch(entry, ids)?,
            "split" => self.split(entry, ids)?,
            "set" => {
                let property = reference(entry, "property")?;
                let Some(Value::Expression(value)) = entry.get("value") else {
                    return None;
                };
                let id = ids.next(&format!("set.{}", self.strategy.symbol(property).name));
                let value = value.clone();
                (id, StepKind::Set { property, value })
            }
            "notify" => {
                let team = reference(entry, "team")?;
                let Some(Value::Text(text)) = entry.get("text") else {
                    return None;
                };
                let id = ids.next(&format!("notify.{}", self.strategy.symbol(team).name));
                let text = text.clone();
                (id, StepKind::Notify { team, text })
            }
            "call" => self.call(entry, ids)?,
            "start" => {
                let journey = reference(entry, "journey")?;
                let id = ids.next(&format!("start.{}", self.strategy.symbol(journey).name));
                (id, StepKind::Start(journey))
            }
            "leave" => (ids.next("leave"), StepKind::Leave),
            _ => return None,
        };
        Some(Step {
            id,
            kind,
            place: entry.place,
        })
    }

    fn wait(&mut self, entry: &Entry, ids: &mut Ids) -> Option<(SmolStr, StepKind)> {
        if let Some(duration) = duration(entry, "time") {
            return Some((ids.next("wait"), StepKind::Wait(duration)));
        }
        if let Some(property) = reference(entry, "property") {
            let kind = StepKind::WaitUntilDate {
                property: self.dated(property, entry)?,
                offset: offset(entry),
                at: time(entry, "time"),
            };
            return Some((ids.next("wait"), kind));
        }
        let time = time(entry, "time")?;
        let days = entry
            .all("days")
            .filter_map(|capture| match &capture.value {
                Value::Weekdays(days) => Some(days.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        Some((ids.next("wait"), StepKind::WaitUntil { time, days }))
    }

    /// A date property as an expression: of the person, or of the event by
    /// which they entered.
    fn dated(&self, property: SymbolId, entry: &Entry) -> Option<Expression> {
        let owner = self.strategy.symbol(property).parent?;
        let base = if Some(owner) == self.entry_event {
            Base::Entry
        } else {
            Base::Person
        };
        let ty = self
            .strategy
            .property_type(property)
            .map_or(Type::Poisoned, |found| found.ty.clone());
        Some(Expression {
            kind: ExpressionKind::Property(PropertyPath {
                base,
                path: vec![property],
            }),
            ty,
            place: entry.value_place,
        })
    }

    fn wait_for(&mut self, entry: &Entry, ids: &mut Ids) -> Option<(SmolStr, StepKind)> {
        let Some(Value::Event(event)) = entry.get("event") else {
            return None;
        };
        let base = match event.event {
            EventKind::Declared(id) => format!("wait.{}", self.strategy.symbol(id).name),
            EventKind::Reaction(reaction, of) => match of {
                Some(of) => format!("wait.{}.{}", reaction.word(), self.strategy.symbol(of).name),
                None => format!("wait.{}", reaction.word()),
            },
            EventKind::Poisoned => return None,
        };
        let given = name(entry, "name");
        let id = ids.next(given.as_deref().unwrap_or(&base));
        let mut then = Vec::new();
        let mut otherwise = Vec::new();
        for part in &entry.children {
            match part.key.as_str() {
                "then" => {
                    then = self.inner(&part.children, &format!("{id}/then"));
                    for part in &part.otherwise {
                        otherwise = self.inner(&part.children, &format!("{id}/else"));
                    }
                }
                "else" => otherwise = self.inner(&part.children, &format!("{id}/else")),
                _ => {}
            }
        }
        let kind = StepKind::WaitFor {
            event: event.clone(),
            limit: duration(entry, "limit")?,
            grace: duration(entry, "grace"),
            since_entry: entry.get("since").is_some(),
            then,
            otherwise,
        };
        Some((id, kind))
    }

    fn send(&mut self, entry: &Entry, ids: &mut Ids) -> Option<(SmolStr, StepKind)> {
        let message = reference(entry, "message")?;
        let channel = reference(entry, "channel")
            .or_else(|| self.strategy.handle(message).reference("channel"));
        let id = match name(entry, "name") {
            Some(name) => ids.next(&name),
            None => ids.next(&format!("send.{}", self.strategy.symbol(message).name)),
        };
        Some((id, StepKind::Send { message, channel }))
    }

    fn branch(&mut self, entry: &Entry, ids: &mut Ids) -> Option<(SmolStr, StepKind)> {
        let id = ids.next("if");
        let condition = |captures: &[crate::entry::Capture]| {
            captures.iter().find_map(|capture| match &capture.value {
                Value::Expression(expression) if capture.slot == "condition" => {
                    Some(expression.clone())
                }
                _ => None,
            })
        };
        let first = condition(&entry.captures)?;
        let mut arms = vec![(first, self.inner(&entry.children, &format!("{id}/1")))];
        let mut otherwise = Vec::new();
        for part in &entry.otherwise {
            match condition(&part.captures) {
                Some(also) => {
                    let number = arms.len().saturating_add(1);
                    arms.push((also, self.inner(&part.children, &format!("{id}/{number}"))));
                }
                None => otherwise = self.inner(&part.children, &format!("{id}/else")),
            }
        }
        Some((id, StepKind::If { arms, otherwise }))
    }

    fn split(&mut self, entry: &Entry, ids: &mut Ids) -> Option<(SmolStr, StepKind)> {
        let experiment = reference(entry, "experiment");
        let own_unit = entry
            .children
            .iter()
            .find(|child| child.key == "randomise")
            .and_then(|child| reference(child, "unit"));
        let unit = own_unit.or_else(|| self.strategy.handle(experiment?).reference("randomise"));
        let (split_name, formerly) = match experiment {
            Some(experiment) => {
                let handle = self.strategy.handle(experiment);
                let formerly = handle
                    .line("formerly")
                    .and_then(|line| name(line.entry, "old"));
                (self.strategy.symbol(experiment).name.clone(), formerly)
            }
            None => {
                let formerly = entry
                    .children
                    .iter()
                    .find(|child| child.key == "formerly")
                    .and_then(|child| name(child, "old"));
                (name(entry, "name")?, formerly)
            }
        };
        let id = ids.next(&format!("split.{split_name}"));
        let before = std::mem::replace(&mut self.experiment, experiment);
        let arms = entry
            .children
            .iter()
            .filter(|child| matches!(child.spec, crate::entry::Spec::Statement(_)))
            .filter_map(|child| self.arm(child, &id))
            .collect();
        self.experiment = before;
        let salt = formerly.unwrap_or_else(|| split_name.clone());
        let kind = StepKind::Split {
            name: split_name,
            experiment,
            salt,
            unit,
            arms,
        };
        Some((id, kind))
    }

    fn arm(&mut self, entry: &Entry, split: &str) -> Option<Arm> {
        let (name, share) = match reference(entry, "variant") {
            Some(variant) => (
                self.strategy.symbol(variant).name.clone(),
                self.variant_share(variant)?,
            ),
            None => (name(entry, "name")?, number(entry, "share")?),
        };
        let steps = self.inner(&entry.children, &format!("{split}/{name}"));
        Some(Arm { name, share, steps })
    }

    /// The share of an experiment's variant.
    fn variant_share(&self, variant: SymbolId) -> Option<Decimal> {
        let line = self.strategy.handle(self.experiment?).line("variants")?;
        let wanted = &self.strategy.symbol(variant).name;
        line.entry.groups().into_iter().find_map(|group| {
            let named = group
                .iter()
                .any(|capture| matches!(&capture.value, Value::Name(name, _) if name == wanted));
            let share = group.iter().find_map(|capture| match capture.value {
                Value::Percent(share) => Some(share),
                _ => None,
            });
            share.filter(|_| named)
        })
    }

    fn call(&mut self, entry: &Entry, ids: &mut Ids) -> Option<(SmolStr, StepKind)> {
        let webhook = reference(entry, "webhook")?;
        let arguments = entry
            .children
            .iter()
            .filter_map(|child| match child.get("value") {
                Some(Value::Expression(value)) => Some((child.key.clone(), value.clone())),
                _ => None,
            })
            .collect();
        let id = ids.next(&format!("call.{}", self.strategy.symbol(webhook).name));
        Some((id, StepKind::Call { webhook, arguments }))
    }
}
