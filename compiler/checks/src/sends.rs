//! Who sends what to whom: every send of the journeys, campaigns and rules of
//! a strategy, with what is true of those who get it.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use mkt_diagnostics::Span;
use mkt_kinds::Edge;
use mkt_logic::{Fact, Wanted};
use mkt_model::access::audience::Trigger;
use mkt_model::access::reach::Campaign;
use mkt_model::expression::{EventKind, EventMatch};
use mkt_model::journey::{Entry, Program, Step, StepKind};
use mkt_model::value::Value;
use mkt_model::{Handle, Strategy, SymbolId};

/// A send.
#[derive(Clone)]
pub(crate) struct Send<'p> {
    /// The message.
    pub message: SymbolId,
    /// The channel: the send's own, or the message's.
    pub channel: Option<SymbolId>,
    /// The journey, campaign or lifecycle that sends.
    pub by: SymbolId,
    /// Whose people get it; of what is damaged, neither this nor the event is
    /// known.
    pub entity: Option<SymbolId>,
    /// The event by which they came.
    pub event: Option<&'p EventMatch>,
    /// The declared event by which they came.
    pub entry: Option<SymbolId>,
    /// What also starts the journey, without any event.
    pub started_by: Option<SymbolId>,
    /// What is true of those who get it: at entry, throughout, and on the way
    /// to the send.
    pub facts: Vec<(Fact<'p>, Wanted)>,
    /// The properties that they have by the way in which they came.
    pub set: Vec<SymbolId>,
    /// The day and time, of a campaign.
    pub on: Option<(Date, Option<Time>)>,
    /// Where it is said.
    pub span: Span,
}

/// Every send of a strategy, by message.
pub(crate) type Sends<'p> = BTreeMap<SymbolId, Vec<Send<'p>>>;

/// Collects the sends of a strategy.
pub(crate) fn of(strategy: &Strategy) -> Sends<'_> {
    let mut all: Vec<Send<'_>> = Vec::new();
    for journey in strategy.journeys() {
        of_journey(strategy, strategy.program(journey.symbol_id()), &mut all);
    }
    for campaign in strategy.campaigns() {
        of_campaign(strategy, campaign, &mut all);
    }
    of_rules(strategy, &mut all);
    let mut sends: Sends<'_> = BTreeMap::new();
    for send in all {
        sends.entry(send.message).or_default().push(send);
    }
    sends
}

fn of_journey<'p>(strategy: &'p Strategy, program: &'p Program, all: &mut Vec<Send<'p>>) {
    let mut facts: Vec<(Fact<'p>, Wanted)> = Vec::new();
    let audiences = [&program.audience, &program.keep].into_iter().flatten();
    facts.extend(audiences.map(|audience| (audience.into(), Wanted::True)));
    let mut set = Vec::new();
    let mut event = None;
    match &program.entry {
        Some(Entry::Event(one)) => event = Some(one),
        Some(Entry::Segment { segment, .. }) => facts.push(((*segment).into(), Wanted::True)),
        Some(Entry::Date { property, .. }) => set.push(*property),
        Some(Entry::Every { .. }) | None => {}
    }
    let started = strategy.referring(program.journey, Edge::Starts);
    let handle = strategy.handle(program.journey);
    let damaged = handle.declaration().damaged;
    let mut walk = Walk {
        handle,
        base: Send {
            message: program.journey,
            channel: None,
            by: program.journey,
            entity: program.entity.filter(|_| !damaged),
            event,
            entry: program.entry_event.filter(|_| !damaged),
            started_by: started.into_iter().next(),
            facts: Vec::new(),
            set,
            on: None,
            span: handle.span(),
        },
        facts,
        all,
    };
    walk.steps(&program.steps);
}

struct Walk<'p, 'a> {
    handle: Handle<'p>,
    base: Send<'p>,
    facts: Vec<(Fact<'p>, Wanted)>,
    all: &'a mut Vec<Send<'p>>,
}

impl<'p> Walk<'p, '_> {
    fn steps(&mut self, steps: &'p [Step]) {
        for step in steps {
            match &step.kind {
                StepKind::Send { message, channel } => {
                    let span = self.handle.strategy.span(self.handle.id, step.place);
                    self.all.push(Send {
                        message: *message,
                        channel: *channel,
                        facts: self.facts.clone(),
                        span,
                        ..self.base.clone()
                    });
                }
                StepKind::If { arms, otherwise } => {
                    let before = self.facts.len();
                    for (condition, steps) in arms {
                        self.facts.push((condition.into(), Wanted::True));
                        self.steps(steps);
                        self.facts.pop();
                        self.facts.push((condition.into(), Wanted::NotTrue));
                    }
                    self.steps(otherwise);
                    self.facts.truncate(before);
                }
                StepKind::WaitFor {
                    then, otherwise, ..
                } => {
                    self.steps(then);
                    self.steps(otherwise);
                }
                StepKind::Split { arms, .. } => {
                    arms.iter().for_each(|arm| self.steps(&arm.steps));
                }
                StepKind::Wait(_)
                | StepKind::WaitUntil { .. }
                | StepKind::WaitUntilDate { .. }
                | StepKind::Set { .. }
                | StepKind::Notify { .. }
                | StepKind::Call { .. }
                | StepKind::Start(_)
                | StepKind::Leave => {}
            }
        }
    }
}

fn of_campaign<'p>(strategy: &'p Strategy, campaign: Campaign<'p>, all: &mut Vec<Send<'p>>) {
    for send in campaign.sends() {
        let audience = send.audience.or_else(|| campaign.audience());
        let entity = audience.and_then(|audience| {
            let mut named = Vec::new();
            mkt_model::graph::of_expression(audience, &mut named);
            named.into_iter().find_map(|id| strategy.entity_of(id))
        });
        let own = strategy.handle(send.message).reference("channel");
        all.push(Send {
            message: send.message,
            channel: send.channel.or(own),
            by: campaign.symbol_id(),
            entity: entity.filter(|_| !campaign.declaration().damaged),
            event: None,
            entry: None,
            started_by: None,
            facts: audience
                .map(|audience| (audience.into(), Wanted::True))
                .into_iter()
                .collect(),
            set: Vec::new(),
            on: Some((send.on, send.at)),
            span: send.line.span(),
        });
    }
}

fn of_rules<'p>(strategy: &'p Strategy, all: &mut Vec<Send<'p>>) {
    for lifecycle in strategy.lifecycles() {
        let entity = strategy.entity_of(lifecycle.symbol_id());
        let entity = entity.filter(|_| !lifecycle.declaration().damaged);
        for rule in lifecycle.rules() {
            let mut facts: Vec<(Fact<'p>, Wanted)> = Vec::new();
            let mut event = None;
            match rule.trigger() {
                Some(Trigger::Event(one)) => event = Some(one),
                Some(Trigger::Enter { stage: group, .. } | Trigger::Stay { within: group, .. }) => {
                    facts.push((group.into(), Wanted::True));
                }
                Some(Trigger::Leave(_)) | None => {}
            }
            if let Some(condition) = rule.condition() {
                facts.push((condition.into(), Wanted::True));
            }
            let entry = event.and_then(|event| match event.event {
                EventKind::Declared(id) => Some(id),
                _ => None,
            });
            let doing = rule.line.children().filter(|line| line.entry.key == "do");
            for line in doing {
                let Some(Value::Reference(message)) = line.get("message") else {
                    continue;
                };
                let channel = match line.get("channel") {
                    Some(Value::Reference(channel)) => Some(*channel),
                    _ => strategy.handle(*message).reference("channel"),
                };
                all.push(Send {
                    message: *message,
                    channel,
                    by: lifecycle.symbol_id(),
                    entity,
                    event,
                    entry,
                    started_by: None,
                    facts: facts.clone(),
                    set: Vec::new(),
                    on: None,
                    span: line.span(),
                });
            }
        }
    }
}
