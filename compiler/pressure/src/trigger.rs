//! What brings somebody to a source: how it can be made to happen.

use mkt_logic::Fact;
use mkt_model::SymbolId;
use mkt_model::access::audience::{Action, Rule, Trigger as Sets};
use mkt_model::expression::EventMatch;
use mkt_model::journey::{Entry, Program, Side, StepKind, every_step};
use mkt_model::value::Duration;

use crate::source::{Source, SourceKind, Sources};

/// What brings somebody to a source.
#[derive(Clone, Debug)]
pub(crate) enum Trigger {
    /// Something that happens to them.
    Event(EventMatch),
    /// Coming into a segment or stage, or having been in it for so long.
    Group(SymbolId, Option<Duration>),
    /// Leaving a stage that they are in.
    Left(SymbolId),
    /// A date of theirs.
    Date {
        /// The property.
        property: SymbolId,
        /// Whether it comes back every year.
        anniversary: bool,
        /// So long before or after.
        offset: Option<(Duration, Side)>,
        /// At this time of their day.
        at: jiff::civil::Time,
    },
    /// The calendar: nobody can bring it about.
    Calendar,
}

/// A trigger, with what must also be true of the person.
#[derive(Clone, Debug)]
pub(crate) struct Brought<'a> {
    /// What brings them.
    pub(crate) trigger: Trigger,
    /// What must be true of them.
    pub(crate) facts: Vec<Fact<'a>>,
}

/// What brings somebody to a source; none where it is not known how.
pub(crate) fn of<'a>(sources: &'a Sources<'_>, source: &'a Source<'_>) -> Option<Brought<'a>> {
    let facts = sources.claims(source);
    match &source.kind {
        SourceKind::Journey(program) => {
            let mut brought = into(sources, program, 0)?;
            brought.facts.splice(0..0, facts);
            Some(brought)
        }
        SourceKind::Campaign(_) => Some(Brought {
            trigger: Trigger::Calendar,
            facts,
        }),
        SourceKind::Rule(rule) => {
            let trigger = set_off(*rule)?;
            let mut facts = facts;
            if let Trigger::Left(stage) = trigger {
                facts.push(Fact::In(stage));
            }
            Some(Brought { trigger, facts })
        }
    }
}

/// How many journeys that start one another are followed back.
const STARTED: usize = 4;

fn into<'a>(sources: &'a Sources<'_>, journey: &Program, depth: usize) -> Option<Brought<'a>> {
    if let Some(entry) = &journey.entry {
        let trigger = match entry {
            Entry::Event(event) => Trigger::Event(event.clone()),
            Entry::Segment { segment, .. } => Trigger::Group(*segment, None),
            Entry::Date {
                property,
                anniversary,
                offset,
                at,
            } => Trigger::Date {
                property: *property,
                anniversary: *anniversary,
                offset: *offset,
                at: *at,
            },
            Entry::Every { .. } => Trigger::Calendar,
        };
        return Some(Brought {
            trigger,
            facts: Vec::new(),
        });
    }
    let lifecycles = sources.strategy.lifecycles();
    let by_rule = lifecycles
        .flat_map(|lifecycle| lifecycle.rules())
        .find(|rule| rule.actions().contains(&Action::Start(journey.journey)));
    if let Some(rule) = by_rule {
        let trigger = set_off(rule)?;
        let mut facts: Vec<Fact<'a>> = rule.condition().map(Fact::Condition).into_iter().collect();
        if let Trigger::Group(group, _) | Trigger::Left(group) = trigger {
            facts.push(Fact::In(group));
        }
        return Some(Brought { trigger, facts });
    }
    if depth >= STARTED {
        return None;
    }
    let starter = sources.all.iter().find_map(|source| match &source.kind {
        SourceKind::Journey(other) => {
            let starts = every_step(&other.steps).any(
                |step| matches!(step.kind, StepKind::Start(started) if started == journey.journey),
            );
            (starts && other.journey != journey.journey).then_some((source, other))
        }
        _ => None,
    });
    if let Some((source, other)) = starter {
        let mut brought = into(sources, other, depth.saturating_add(1))?;
        brought.facts.extend(sources.claims(source));
        return Some(brought);
    }
    // One that sends nothing may start it too; its conditions are not known.
    let strategy = sources.strategy;
    let silent = strategy.of_kind("journey").find_map(|handle| {
        let other = strategy.program(handle.symbol_id());
        let starts = every_step(&other.steps).any(
            |step| matches!(step.kind, StepKind::Start(started) if started == journey.journey),
        );
        (starts && other.journey != journey.journey).then_some(other)
    });
    silent.and_then(|other| into(sources, other, depth.saturating_add(1)))
}

fn set_off(rule: Rule<'_>) -> Option<Trigger> {
    match rule.trigger()? {
        Sets::Event(event) => Some(Trigger::Event(event.clone())),
        Sets::Enter { stage, .. } => Some(Trigger::Group(stage, None)),
        Sets::Stay { within, time, .. } => Some(Trigger::Group(within, Some(time))),
        Sets::Leave(stage) => Some(Trigger::Left(stage)),
    }
}
