//! Who sends what to whom: every send of journeys, campaigns and lifecycles,
//! with what is known of the person at that point.

use std::collections::BTreeMap;

use mkt_diagnostics::Span;
use mkt_kinds::units::DurationUnit;
use mkt_logic::{Fact, Wanted};
use mkt_model::access::audience::{Lifecycle, Rule, Trigger};
use mkt_model::access::reach::{Campaign, Message};
use mkt_model::expression::{EventMatch, Expression};
use mkt_model::graph::of_expression;
use mkt_model::journey::{Entry, Program, Step, StepKind};
use mkt_model::value::{Duration, Value};
use mkt_model::{DeclarationId, Line, Strategy, SymbolId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How long somebody is in a journey that does not say: 90 days (semantics 18).
const LIVES: u64 = 90 * DAY;

/// The seconds of a day, by the clock of most days.
pub(super) const DAY: u64 = 86_400;

/// Something that is known of a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
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
pub(super) struct Entrance<'a> {
    /// What is known of whoever comes this way.
    pub known: Vec<Known<'a>>,
    /// The event by which they come.
    pub event: Option<&'a EventMatch>,
}

/// How somebody comes to be sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
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
pub(super) struct Send<'a> {
    /// The message.
    pub message: Message<'a>,
    /// The channel.
    pub channel: SymbolId,
    /// Where it is said.
    pub span: Span,
    /// What is known at this point beside what is known at the entrance.
    pub known: Vec<Known<'a>>,
    /// How many seconds at most have passed since entry.
    pub waited: u64,
    /// For whom it is, where it says so itself.
    pub audience: Option<Audience<'a>>,
}

/// Where it is said for whom something is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Audience<'a> {
    /// The condition.
    pub expression: &'a Expression,
    /// Where it stands.
    pub span: Span,
    /// What stands before it: `for:`, `audience:`, `to`.
    pub word: &'static str,
}

/// Something that sends: a journey, a campaign, a rule of a lifecycle.
#[derive(Clone)]
pub(super) struct Sender<'a> {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The word of its kind.
    pub kind: &'static str,
    /// The entity whose people it sends to.
    pub entity: Option<SymbolId>,
    /// How people come into it; one at least.
    pub entrances: Vec<Entrance<'a>>,
    /// What brings them.
    pub causes: Vec<Cause>,
    /// For whom it is.
    pub audience: Option<Audience<'a>>,
    /// What it sends, in order.
    pub sends: Vec<Send<'a>>,
    /// The journey that it is.
    pub program: Option<&'a Program>,
}

/// Everything that sends, in the order of declaration. What is damaged is left
/// out.
pub(super) fn senders(strategy: &Strategy) -> Vec<Sender<'_>> {
    let mut started: BTreeMap<SymbolId, Vec<(Entrance<'_>, Cause)>> = BTreeMap::new();
    let mut senders: Vec<Sender<'_>> = Vec::new();
    for own in strategy.journeys() {
        if !own.declaration().damaged {
            let program = strategy.program(own.symbol_id());
            senders.push(journey(strategy, program, &mut started));
        }
    }
    for lifecycle in strategy.lifecycles() {
        if !lifecycle.declaration().damaged {
            senders.extend(rules(strategy, lifecycle, &mut started));
        }
    }
    for sender in &mut senders {
        let Some(program) = sender.program else {
            continue;
        };
        let own: Vec<Known<'_>> = base(program).collect();
        for (mut entrance, cause) in started.remove(&sender.symbol).unwrap_or_default() {
            entrance.known.extend(&own);
            sender.entrances.push(entrance);
            sender.causes.push(cause);
        }
        if sender.entrances.is_empty() {
            sender.entrances.push(Entrance {
                known: own,
                event: None,
            });
        }
    }
    for campaign in strategy.campaigns() {
        if !campaign.declaration().damaged {
            senders.push(campaign_sends(strategy, campaign));
        }
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
    let steps = handle.statements();
    let own = program.entry.as_ref().map(|entry| {
        let mut entrance = Entrance {
            known: base(program).collect(),
            event: None,
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
            Entry::Date { .. } => Cause::Date,
            Entry::Every { .. } => Cause::Regular,
        };
        (entrance, cause)
    });
    let lives = program.lives.map_or(LIVES, longest);
    let mut walk = Walk {
        strategy,
        declaration: steps.first().map_or(handle.id, |line| line.declaration),
        lives,
        known: Vec::new(),
        waited: 0,
        sends: Vec::new(),
        starts: Vec::new(),
    };
    walk.steps(&program.steps);
    let (sends, starts) = (walk.sends, walk.starts);
    for (target, at_start) in starts {
        let mut entrance = match &own {
            Some((entrance, _)) => entrance.clone(),
            None => Entrance {
                known: base(program).collect(),
                event: None,
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
    Sender {
        symbol: program.journey,
        kind: "journey",
        entity: program.entity,
        entrances,
        causes,
        audience,
        sends,
        program: Some(program),
    }
}

/// A walk along the steps of a journey.
struct Walk<'a> {
    strategy: &'a Strategy,
    declaration: DeclarationId,
    /// How many seconds somebody is in the journey at most.
    lives: u64,
    known: Vec<Known<'a>>,
    waited: u64,
    sends: Vec<Send<'a>>,
    starts: Vec<(SymbolId, Vec<Known<'a>>)>,
}

impl<'a> Walk<'a> {
    /// Walks along some steps, and says whether anybody gets to their end.
    fn steps(&mut self, steps: &'a [Step]) -> bool {
        for step in steps {
            if !self.step(step) {
                return false;
            }
        }
        true
    }

    fn wait(&mut self, seconds: u64) {
        self.waited = self.waited.saturating_add(seconds).min(self.lives);
    }

    fn step(&mut self, step: &'a Step) -> bool {
        match &step.kind {
            StepKind::Wait(time) => self.wait(longest(*time)),
            StepKind::WaitUntil { days, .. } => {
                self.wait(if days.is_empty() { DAY } else { 7 * DAY });
            }
            // How far off a date is, nobody knows.
            StepKind::WaitUntilDate { .. }
            | StepKind::Set { .. }
            | StepKind::Notify { .. }
            | StepKind::Call { .. } => {}
            StepKind::WaitFor {
                limit,
                grace,
                then,
                otherwise,
                ..
            } => {
                self.wait(longest(*limit));
                self.wait(grace.map_or(0, longest));
                return self.ways([(Vec::new(), then.as_slice()), (Vec::new(), otherwise)]);
            }
            StepKind::Send { message, channel } => self.send(step, *message, *channel),
            StepKind::If { arms, otherwise } => return self.branch(arms, otherwise),
            StepKind::Split { arms, .. } => {
                return self.ways(arms.iter().map(|arm| (Vec::new(), arm.steps.as_slice())));
            }
            StepKind::Start(journey) => self.starts.push((*journey, self.known.clone())),
            StepKind::Leave => return false,
        }
        true
    }

    fn send(&mut self, step: &Step, message: SymbolId, channel: Option<SymbolId>) {
        let Some(channel) = channel else { return };
        self.sends.push(Send {
            message: Message(self.strategy.handle(message)),
            channel,
            span: self.strategy.span(self.declaration, step.place),
            known: self.known.clone(),
            waited: self.waited,
            audience: None,
        });
    }

    /// Walks along several ways, each with what is known on it, and goes on
    /// from the slowest. What is known on one alone is forgotten.
    fn ways<I>(&mut self, ways: I) -> bool
    where
        I: IntoIterator<Item = (Vec<Known<'a>>, &'a [Step])>,
    {
        let (before, waited) = (self.known.len(), self.waited);
        let (mut slowest, mut goes_on) = (waited, false);
        for (known, steps) in ways {
            self.known.truncate(before);
            self.known.extend(known);
            self.waited = waited;
            if self.steps(steps) {
                goes_on = true;
                slowest = slowest.max(self.waited);
            }
        }
        self.known.truncate(before);
        self.waited = slowest;
        goes_on
    }

    fn branch(&mut self, arms: &'a [(Expression, Vec<Step>)], otherwise: &'a [Step]) -> bool {
        let at = Some(self.waited);
        let (before, waited) = (self.known.len(), self.waited);
        let (mut slowest, mut stay) = (waited, Vec::new());
        let mut untrue: Vec<Known<'a>> = Vec::new();
        let ways = arms
            .iter()
            .map(|(condition, steps)| (Some(condition), steps.as_slice()))
            .chain([(None, otherwise)]);
        for (condition, steps) in ways {
            self.known.truncate(before);
            self.known.extend(&untrue);
            let mut own = untrue.clone();
            if let Some(condition) = condition {
                own.push(known(condition, Wanted::True, at));
                self.known.push(known(condition, Wanted::True, at));
                untrue.push(known(condition, Wanted::NotTrue, at));
            }
            self.waited = waited;
            if self.steps(steps) {
                slowest = slowest.max(self.waited);
                stay.push(own);
            }
        }
        self.known.truncate(before);
        self.waited = slowest;
        // Where only one way goes on, everybody who is left came that way.
        let goes_on = !stay.is_empty();
        if let [only] = stay.as_mut_slice() {
            self.known.append(only);
        }
        goes_on
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
                && let Some(channel) = reference(line, "channel").or_else(|| message.channel())
            {
                sends.push(Send {
                    message,
                    channel,
                    span: line.value_span(),
                    known: Vec::new(),
                    waited: 0,
                    audience: None,
                });
            }
        }
        senders.push(Sender {
            symbol: rule.symbol,
            kind: "rule",
            entity: lifecycle.entity(),
            entrances: vec![entrance],
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
        .filter_map(|send| {
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
            Some(Send {
                channel: send.channel.or_else(|| message.channel())?,
                message,
                span: send.line.value_span(),
                known: to
                    .map(|to| known(to.expression, Wanted::True, Some(0)))
                    .into_iter()
                    .collect(),
                waited: 0,
                audience: own,
            })
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
        kind: "campaign",
        entity,
        entrances: vec![Entrance::default()],
        causes: vec![Cause::Campaign],
        audience,
        sends,
        program: None,
    }
}

/// The seconds of a length of time at its longest: a month of 31 days.
pub(super) fn longest(time: Duration) -> u64 {
    seconds(time, [31, 92, 366])
}

/// The seconds of a length of time at its shortest: a month of 28 days.
pub(super) fn shortest(time: Duration) -> u64 {
    seconds(time, [28, 90, 365])
}

fn seconds(time: Duration, [month, quarter, year]: [u64; 3]) -> u64 {
    let unit = match time.unit {
        DurationUnit::Minute => 60,
        DurationUnit::Hour => 3_600,
        DurationUnit::Day => DAY,
        DurationUnit::Week => 7 * DAY,
        DurationUnit::Month => month.saturating_mul(DAY),
        DurationUnit::Quarter => quarter.saturating_mul(DAY),
        DurationUnit::Year => year.saturating_mul(DAY),
    };
    time.number
        .checked_mul(Decimal::from(unit))
        .and_then(|seconds| seconds.to_u64())
        .unwrap_or(u64::MAX)
}
