//! Who sends what to whom: every send of journeys, campaigns and lifecycles,
//! with what is known of the person at that point.

mod by_message;
pub(crate) mod length;
mod walk;

pub(crate) use by_message::{Sends, Sent, by_message};

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use mkt_diagnostics::Span;
use mkt_kinds::Edge;
use mkt_logic::{Fact, Wanted};
use mkt_model::access::audience::{Lifecycle, Rule, Trigger};
use mkt_model::access::reach::{Campaign, Message};
use mkt_model::expression::{EventMatch, Expression};
use mkt_model::graph::of_expression;
use mkt_model::journey::{Entry, Program};
use mkt_model::value::Value;
use mkt_model::{Line, Strategy, SymbolId};

use self::walk::Walk;

/// Something that is known of a person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// What.
    pub fact: Fact<'a>,
    /// How it is.
    pub wanted: Wanted,
    /// When it was looked at: at the latest so many seconds after entry; none
    /// where it is looked at all the time.
    pub at: Option<u64>,
}

/// A way into a journey, or what a campaign or rule is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entrance<'a> {
    /// What is known of whoever comes this way.
    pub known: Vec<Known<'a>>,
    /// The event by which they come.
    pub event: Option<&'a EventMatch>,
    /// The date of theirs by which they come: they have it.
    pub date: Option<SymbolId>,
}

/// How somebody comes to be sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Something happened to them, or another journey or rule says so.
    Event,
    /// They came into, left or stayed in a segment or stage.
    Membership(SymbolId),
    /// The calendar.
    Regular,
    /// A date of theirs.
    Date,
    /// A campaign.
    Campaign,
}

/// A send.
#[derive(Clone)]
pub(crate) struct Send<'a> {
    /// The message.
    pub message: Message<'a>,
    /// The channel: the send's own, or the message's.
    pub channel: Option<SymbolId>,
    /// Where it is said.
    pub span: Span,
    /// What is known at this point beside what is known at the entrance.
    pub known: Vec<Known<'a>>,
    /// How many seconds at most have passed since entry.
    pub waited: u64,
    /// For whom it is, where it says so itself.
    pub audience: Option<Audience<'a>>,
    /// The day and time, of a campaign.
    pub on: Option<(Date, Option<Time>)>,
}

/// Where it is said for whom something is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Audience<'a> {
    /// The condition.
    pub expression: &'a Expression,
    /// Where it stands.
    pub span: Span,
    /// What stands before it: `for:`, `audience:`, `to`.
    pub word: &'static str,
}

/// Something that sends: a journey, a campaign, a rule of a lifecycle.
#[derive(Clone)]
pub(crate) struct Sender<'a> {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The journey, campaign or lifecycle that it is or belongs to.
    pub by: SymbolId,
    /// The word of its kind.
    pub kind: &'static str,
    /// Whether something in it is damaged: what is known of it may be wrong.
    pub damaged: bool,
    /// The entity whose people it sends to.
    pub entity: Option<SymbolId>,
    /// How people come into it, its own way first; one at least.
    pub entrances: Vec<Entrance<'a>>,
    /// What also starts it, being a journey, without the event by which it is
    /// entered.
    pub started_by: Option<SymbolId>,
    /// What it asks of everybody in it.
    pub asks: Vec<Known<'a>>,
    /// What brings them.
    pub causes: Vec<Cause>,
    /// For whom it is.
    pub audience: Option<Audience<'a>>,
    /// What it sends, in order.
    pub sends: Vec<Send<'a>>,
    /// The journey that it is.
    pub program: Option<&'a Program>,
}

/// Everything that sends, in the order of declaration.
pub(crate) fn senders(strategy: &Strategy) -> Vec<Sender<'_>> {
    let mut started: BTreeMap<SymbolId, Vec<(Entrance<'_>, Cause)>> = BTreeMap::new();
    let mut senders: Vec<Sender<'_>> = Vec::new();
    for own in strategy.journeys() {
        let program = strategy.program(own.symbol_id());
        senders.push(journey(strategy, program, &mut started));
    }
    for lifecycle in strategy.lifecycles() {
        senders.extend(rules(strategy, lifecycle, &mut started));
    }
    for sender in &mut senders {
        if sender.program.is_none() {
            continue;
        }
        for (mut entrance, cause) in started.remove(&sender.symbol).unwrap_or_default() {
            entrance.known.extend(&sender.asks);
            sender.entrances.push(entrance);
            sender.causes.push(cause);
        }
        if sender.entrances.is_empty() {
            sender.entrances.push(Entrance {
                known: sender.asks.clone(),
                ..Entrance::default()
            });
        }
    }
    for campaign in strategy.campaigns() {
        senders.push(campaign_sends(strategy, campaign));
    }
    senders.sort_by_key(|sender| strategy.symbol(sender.symbol).declaration);
    senders
}

fn known<'a>(fact: impl Into<Fact<'a>>, wanted: Wanted, at: Option<u64>) -> Known<'a> {
    Known {
        fact: fact.into(),
        wanted,
        at,
    }
}

/// What a journey asks of everybody in it.
fn base(program: &Program) -> impl Iterator<Item = Known<'_>> {
    let at_entry = program.audience.iter();
    let always = program.keep.iter();
    at_entry
        .map(|audience| known(audience, Wanted::True, Some(0)))
        .chain(always.map(|keep| known(keep, Wanted::True, None)))
}

fn journey<'a>(
    strategy: &'a Strategy,
    program: &'a Program,
    started: &mut BTreeMap<SymbolId, Vec<(Entrance<'a>, Cause)>>,
) -> Sender<'a> {
    let handle = strategy.handle(program.journey);
    let asks: Vec<Known<'a>> = base(program).collect();
    let own = program.entry.as_ref().map(|entry| {
        let mut entrance = Entrance {
            known: asks.clone(),
            ..Entrance::default()
        };
        let cause = match entry {
            Entry::Event(event) => {
                entrance.event = Some(event);
                Cause::Event
            }
            Entry::Segment { segment, .. } => {
                entrance.known.push(known(*segment, Wanted::True, Some(0)));
                Cause::Membership(*segment)
            }
            Entry::Date { property, .. } => {
                entrance.date = Some(*property);
                Cause::Date
            }
            Entry::Every { .. } => Cause::Regular,
        };
        (entrance, cause)
    });
    let (sends, starts) = Walk::along(handle, program);
    for (target, at_start) in starts {
        let mut entrance = match &own {
            Some((entrance, _)) => entrance.clone(),
            None => Entrance {
                known: asks.clone(),
                ..Entrance::default()
            },
        };
        entrance.known.extend(at_start);
        // Somebody who enters another journey is looked at anew.
        for one in &mut entrance.known {
            one.at = Some(0);
        }
        // A journey that is started by another is owed to what brought people
        // into that one.
        let cause = own.as_ref().map_or(Cause::Event, |(_, cause)| *cause);
        started.entry(target).or_default().push((entrance, cause));
    }
    let (entrances, causes) = own.into_iter().unzip();
    let audience = program.audience.as_ref().and_then(|expression| {
        Some(Audience {
            expression,
            span: handle.line("for")?.value_span(),
            word: "for:",
        })
    });
    let starters = strategy.referring(program.journey, Edge::Starts);
    Sender {
        symbol: program.journey,
        by: program.journey,
        kind: "journey",
        damaged: handle.declaration().damaged,
        entity: program.entity,
        entrances,
        started_by: starters.into_iter().next(),
        asks,
        causes,
        audience,
        sends,
        program: Some(program),
    }
}

fn rules<'a>(
    strategy: &'a Strategy,
    lifecycle: Lifecycle<'a>,
    started: &mut BTreeMap<SymbolId, Vec<(Entrance<'a>, Cause)>>,
) -> Vec<Sender<'a>> {
    let mut senders = Vec::new();
    for rule in lifecycle.rules() {
        let Some((entrance, cause)) = rule_entrance(rule) else {
            continue;
        };
        let mut sends = Vec::new();
        for line in rule.line.children().filter(|line| line.entry.key == "do") {
            if let Some(journey) = reference(line, "journey") {
                let starts = started.entry(journey).or_default();
                starts.push((entrance.clone(), cause));
            }
            if let Some(message) = reference(line, "message").map(|id| strategy.handle(id))
                && let message = Message(message)
            {
                sends.push(Send {
                    message,
                    channel: reference(line, "channel").or_else(|| message.channel()),
                    span: line.value_span(),
                    known: Vec::new(),
                    waited: 0,
                    audience: None,
                    on: None,
                });
            }
        }
        senders.push(Sender {
            symbol: rule.symbol,
            by: lifecycle.symbol_id(),
            kind: "rule",
            damaged: lifecycle.declaration().damaged,
            entity: lifecycle.entity(),
            entrances: vec![entrance],
            started_by: None,
            asks: Vec::new(),
            causes: vec![cause],
            audience: None,
            sends,
            program: None,
        });
    }
    senders
}

fn reference(line: Line<'_>, slot: &str) -> Option<SymbolId> {
    match line.get(slot)? {
        Value::Reference(id) => Some(*id),
        _ => None,
    }
}

/// What is known of those for whom a rule acts.
fn rule_entrance<'a>(rule: Rule<'a>) -> Option<(Entrance<'a>, Cause)> {
    let mut entrance = Entrance::default();
    let cause = match rule.trigger()? {
        Trigger::Enter { stage, .. } => {
            entrance.known.push(known(stage, Wanted::True, Some(0)));
            Cause::Membership(stage)
        }
        Trigger::Leave(stage) => {
            entrance.known.push(known(stage, Wanted::NotTrue, Some(0)));
            Cause::Membership(stage)
        }
        Trigger::Stay { within, .. } => {
            entrance.known.push(known(within, Wanted::True, Some(0)));
            Cause::Membership(within)
        }
        Trigger::Event(event) => {
            entrance.event = Some(event);
            Cause::Event
        }
    };
    let condition = rule.condition();
    entrance
        .known
        .extend(condition.map(|condition| known(condition, Wanted::True, Some(0))));
    Some((entrance, cause))
}

fn campaign_sends<'a>(strategy: &'a Strategy, campaign: Campaign<'a>) -> Sender<'a> {
    let audience = campaign.audience().and_then(|expression| {
        Some(Audience {
            expression,
            span: campaign.line("audience")?.value_span(),
            word: "audience:",
        })
    });
    let sends: Vec<Send<'a>> = campaign
        .sends()
        .into_iter()
        .map(|send| {
            let message = Message(strategy.handle(send.message));
            let own = send.audience.and_then(|expression| {
                let mut captures = send.line.entry.all("audience");
                Some(Audience {
                    expression,
                    span: send.line.capture_span(captures.next()?),
                    word: "to",
                })
            });
            let to = own.or(audience);
            Send {
                channel: send.channel.or_else(|| message.channel()),
                message,
                span: send.line.value_span(),
                known: to
                    .map(|to| known(to.expression, Wanted::True, Some(0)))
                    .into_iter()
                    .collect(),
                waited: 0,
                audience: own,
                on: Some((send.on, send.at)),
            }
        })
        .collect();
    let addressed = sends.iter().filter_map(|send| send.audience);
    let entity = audience
        .into_iter()
        .chain(addressed)
        .find_map(|audience| {
            let mut named = Vec::new();
            of_expression(audience.expression, &mut named);
            named.into_iter().find_map(|id| strategy.entity_of(id))
        })
        .or_else(|| {
            let mut topics = sends.iter().filter_map(|send| send.message.topic());
            topics.find_map(|topic| strategy.entity_of(topic))
        });
    Sender {
        symbol: campaign.symbol_id(),
        by: campaign.symbol_id(),
        kind: "campaign",
        damaged: campaign.declaration().damaged,
        entity,
        entrances: vec![Entrance::default()],
        started_by: None,
        asks: Vec::new(),
        causes: vec![Cause::Campaign],
        audience,
        sends,
        program: None,
    }
}
