//! Whatever sends: journeys, the sends of campaigns, and rules that send.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use mkt_kinds::Edge;
use mkt_logic::Fact;
use mkt_model::access::audience::{Action, Rule, Trigger};
use mkt_model::access::reach::CampaignSend;
use mkt_model::journey::{Entry, Program, Reenter, StepKind, every_step};
use mkt_model::value::{Duration, Value};
use mkt_model::{DeclarationId, Handle, Strategy, SymbolId};

use crate::flow::{self, Chain, Counted, Dated};
use crate::length::{CLOCK_STEP, DAY, ZONES_APART, longest, shortest};

/// What a message is for, as far as a cap tells it (semantics 13).
/// Transactional messages count nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// What is to sell.
    Marketing,
    /// What serves.
    Service,
}

impl Purpose {
    /// Both, in the order in which they are looked at.
    pub const ALL: [Self; 2] = [Self::Marketing, Self::Service];
}

/// A send of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The message.
    pub message: SymbolId,
    /// The channel that it goes through.
    pub channel: Option<SymbolId>,
}

/// Something that sends.
#[derive(Clone)]
pub struct Source<'s> {
    /// The journey, the campaign, or the rule.
    pub of: SymbolId,
    /// The entity to whose people it sends, where that is known.
    pub entity: Option<SymbolId>,
    /// What it is.
    pub kind: SourceKind<'s>,
    /// What it sends, in the order in which it is written.
    pub sends: Vec<Sending>,
    /// The first and last instant at which it can send, in seconds of UTC.
    pub(crate) days: (i64, i64),
}

/// The kinds of sources.
#[derive(Clone)]
pub enum SourceKind<'s> {
    /// A journey.
    Journey(Box<Program>),
    /// A send of a campaign, on its day.
    Campaign(CampaignSend<'s>),
    /// The sends of a lifecycle's rule.
    Rule(Rule<'s>),
}

/// All sources of a strategy, and what they need to know of it.
pub struct Sources<'s> {
    /// The strategy.
    pub strategy: &'s Strategy,
    /// In the order of declaration.
    pub all: Vec<Source<'s>>,
    /// What waits while somebody is in some journey.
    silenced: BTreeSet<SymbolId>,
    /// The journeys that rules or other journeys start, whatever else lets
    /// people in.
    pub(crate) started: BTreeSet<SymbolId>,
}

impl<'s> Sources<'s> {
    /// Nothing sends.
    #[must_use]
    pub fn none(strategy: &'s Strategy) -> Self {
        Self {
            strategy,
            all: Vec::new(),
            silenced: BTreeSet::new(),
            started: BTreeSet::new(),
        }
    }

    /// Collects the sources of a strategy.
    #[must_use]
    pub fn of(strategy: &'s Strategy) -> Self {
        let mut all = Vec::new();
        let mut silenced = BTreeSet::new();
        let mut started = BTreeSet::new();
        for handle in strategy.of_kind("journey") {
            let program = strategy.program(handle.symbol_id());
            silenced.extend(program.silences.iter().copied());
            let (by_others, by_itself) = starts_of(strategy, handle);
            if by_others || by_itself {
                started.insert(program.journey);
            }
            if program.entry.is_some() || by_others {
                all.extend(journey(program.clone()));
            }
        }
        for campaign in strategy.campaigns() {
            all.extend(campaign.sends().into_iter().map(|send| {
                let audience = send.audience.or_else(|| campaign.audience());
                let entity = audience.and_then(|audience| {
                    let mut named = Vec::new();
                    mkt_model::graph::of_expression(audience, &mut named);
                    named.into_iter().find_map(|id| strategy.entity_of(id))
                });
                Source {
                    of: campaign.symbol_id(),
                    entity,
                    sends: vec![Sending {
                        message: send.message,
                        channel: send
                            .channel
                            .or_else(|| strategy.handle(send.message).reference("channel")),
                    }],
                    days: (i64::MIN, i64::MAX),
                    kind: SourceKind::Campaign(send),
                }
            }));
        }
        for lifecycle in strategy.lifecycles() {
            for rule in lifecycle.rules() {
                let sends: Vec<Sending> = rule
                    .actions()
                    .into_iter()
                    .filter_map(|action| match action {
                        Action::Send(message, channel) => Some(Sending {
                            message,
                            channel: channel
                                .or_else(|| strategy.handle(message).reference("channel")),
                        }),
                        _ => None,
                    })
                    .collect();
                if !sends.is_empty() {
                    all.push(Source {
                        of: rule.symbol,
                        entity: lifecycle.entity(),
                        kind: SourceKind::Rule(rule),
                        sends,
                        days: (i64::MIN, i64::MAX),
                    });
                }
            }
        }
        let mut sources = Self {
            strategy,
            all,
            silenced,
            started,
        };
        let days: Vec<(i64, i64)> = sources.all.iter().map(|one| sources.days_of(one)).collect();
        for (source, days) in sources.all.iter_mut().zip(days) {
            source.days = days;
        }
        sources
    }

    /// The purpose of a message; none for what is owed to somebody, which
    /// counts nowhere.
    #[must_use]
    pub fn purpose(&self, message: SymbolId) -> Option<Purpose> {
        let handle = self.strategy.handle(message);
        match mkt_model::access::reach::Message(handle).purpose() {
            Some("transactional") => None,
            Some("service") => Some(Purpose::Service),
            _ => Some(Purpose::Marketing),
        }
    }

    /// How long something may be held before it is sent, in seconds; none where
    /// nothing bounds it.
    pub(crate) fn held(&self, of: SymbolId, sending: Sending) -> Option<i64> {
        if self.silenced.contains(&of) || self.silenced.contains(&sending.message) {
            return None;
        }
        let Some(channel) = sending.channel.map(|id| self.strategy.handle(id)) else {
            return Some(0);
        };
        if channel.line("quiet").is_none() {
            return Some(0);
        }
        let most = channel
            .line("hold_at_most")
            .and_then(|line| line.get("limit"));
        Some(match most {
            Some(Value::Duration(most)) => longest(*most),
            _ => DAY,
        })
    }

    /// When a source can send, in seconds of UTC, whatever the person's zone.
    fn days_of(&self, source: &Source<'s>) -> (i64, i64) {
        match &source.kind {
            SourceKind::Rule(_) => (i64::MIN, i64::MAX),
            SourceKind::Campaign(send) => {
                // Of all zones in which the person may live.
                let half = ZONES_APART.saturating_div(2);
                let (from, to) = self.on_the_clock(source, send);
                (
                    from.saturating_sub(half).saturating_sub(3_600),
                    to.saturating_add(half),
                )
            }
            SourceKind::Journey(program) => {
                let from = program.runs.map_or(i64::MIN, |(first, _)| {
                    seconds(first, Time::midnight()).saturating_sub(ZONES_APART)
                });
                let to = program.runs.map_or(i64::MAX, |(_, last)| {
                    seconds(last, Time::midnight())
                        .saturating_add(DAY)
                        .saturating_add(ZONES_APART)
                        .saturating_add(self.reach(source, program))
                });
                (from, to)
            }
        }
    }

    /// When a campaign's send can leave, in seconds as if the person's clock
    /// were UTC's. Without a time it is when the day begins.
    fn on_the_clock(&self, source: &Source<'s>, send: &CampaignSend<'s>) -> (i64, i64) {
        let at = seconds(send.on, send.at.unwrap_or(Time::midnight()));
        let held = source
            .sends
            .first()
            .and_then(|sending| self.held(source.of, *sending));
        (at, held.map_or(i64::MAX, |held| at.saturating_add(held)))
    }

    /// Whether the days of two sources lie so far apart that no window of a
    /// length holds sends of both.
    pub(crate) fn days_apart(&self, one: &Source<'s>, other: &Source<'s>, window: i64) -> bool {
        let ((from, to), (other_from, other_to)) = match (&one.kind, &other.kind) {
            // Both go by the clock of one and the same zone.
            (SourceKind::Campaign(send), SourceKind::Campaign(other_send)) => {
                let (from, to) = self.on_the_clock(one, send);
                let slack = to.saturating_add(CLOCK_STEP);
                let (other_from, other_to) = self.on_the_clock(other, other_send);
                let other_slack = other_to.saturating_add(CLOCK_STEP);
                ((from, slack), (other_from, other_slack))
            }
            _ => (one.days, other.days),
        };
        from.saturating_sub(other_to) >= window || other_from.saturating_sub(to) >= window
    }

    /// The longest from entry to a send that counts, in seconds.
    pub(crate) fn latest(&self, source: &Source<'_>, program: &Program, counted: Counts) -> i64 {
        let counting = Counting {
            sources: self,
            of: source.of,
            channel: counted.channel,
            purpose: counted.purpose,
        };
        flow::latest_send(&program.steps, &counting).min(lives_at_most(program))
    }

    /// The longest that an instance can still send after its entry.
    fn reach(&self, source: &Source<'_>, program: &Program) -> i64 {
        let all = Counting {
            sources: self,
            of: source.of,
            channel: None,
            purpose: Purpose::Marketing,
        };
        let way = flow::longest_way(&program.steps, &all).unwrap_or(i64::MAX);
        way.min(lives_at_most(program))
    }

    /// The most counted sends of a source in a window of a length, up to
    /// `most`, which stands for more too.
    pub(crate) fn most_within(
        &self,
        source: &Source<'s>,
        counted: Counts,
        window: i64,
        most: usize,
        rest: Option<i64>,
    ) -> usize {
        match &source.kind {
            SourceKind::Journey(program) => {
                let mut chain = self.chain(source, program, counted, most);
                if let (Some(longer), Some(known)) = (rest, &mut chain.rest) {
                    *known = longer;
                    chain.side_by_side = false;
                }
                chain.most_within(window, most)
            }
            SourceKind::Campaign(_) => self.counted(source, counted).min(most),
            SourceKind::Rule(rule) => {
                let each = self.counted(source, counted);
                if each == 0 {
                    return 0;
                }
                let held = source
                    .sends
                    .iter()
                    .map(|sending| self.held(source.of, *sending))
                    .try_fold(0, |most, held| held.map(|held| i64::max(most, held)));
                let apart = self.between_firings(*rule);
                let (Some(held), 1..) = (held, apart) else {
                    return most;
                };
                // At the start nothing holds those who are there already.
                let existing =
                    matches!(rule.trigger(), Some(Trigger::Enter { existing: true, .. }));
                let mut times: usize = 1;
                // The first of several is held, the last is not.
                while times.saturating_mul(each) < most {
                    let gaps = i64::try_from(times).unwrap_or(i64::MAX);
                    if gaps.saturating_mul(apart).saturating_sub(held) >= window {
                        break;
                    }
                    times = times.saturating_add(1);
                }
                times
                    .saturating_add(usize::from(existing))
                    .saturating_mul(each)
                    .min(most)
            }
        }
    }

    /// The most counted sends of a journey in a window on one way through it, up
    /// to `most`.
    pub(crate) fn most_on_one_way(
        &self,
        source: &Source<'s>,
        counted: Counts,
        window: i64,
        most: usize,
    ) -> Option<usize> {
        let SourceKind::Journey(program) = &source.kind else {
            return None;
        };
        let mut chain = self.chain(source, program, counted, most);
        chain.rest = None;
        chain.side_by_side = false;
        Some(chain.most_within(window, most))
    }

    /// The same without looking at times, where that is easily known: no less,
    /// and often as much. None where times decide.
    pub(crate) fn most_at_once(
        &self,
        source: &Source<'s>,
        counted: Counts,
        window: i64,
    ) -> Option<usize> {
        match &source.kind {
            SourceKind::Journey(program) => {
                let one_of_a_window = match program.reenter {
                    Reenter::Never => true,
                    Reenter::After(rest) => shortest(rest) >= window,
                    Reenter::Always(_) => false,
                };
                let counting = Counting {
                    sources: self,
                    of: source.of,
                    channel: counted.channel,
                    purpose: counted.purpose,
                };
                one_of_a_window.then(|| flow::most_on_a_way(&program.steps, &counting).1)
            }
            SourceKind::Campaign(_) => Some(self.counted(source, counted)),
            SourceKind::Rule(_) => None,
        }
    }

    /// A journey's instances, one after another.
    pub(crate) fn chain(
        &self,
        source: &Source<'_>,
        program: &Program,
        counted: Counts,
        most: usize,
    ) -> Chain {
        let counting = Counting {
            sources: self,
            of: source.of,
            channel: counted.channel,
            purpose: counted.purpose,
        };
        let way = flow::longest_way(&program.steps, &counting);
        let shortest_life = program
            .lives
            .map_or(DAY.saturating_mul(90).saturating_sub(CLOCK_STEP), shortest);
        let ends_early = !program.goals.is_empty()
            || !program.exits.is_empty()
            || program.keep.is_some()
            || way.is_none_or(|way| way > shortest_life);
        let (once, apart) = self.between_entries(program);
        let (rest, side_by_side) = match program.reenter {
            _ if once => (None, false),
            Reenter::Never => (None, false),
            Reenter::After(gap) => (Some(shortest(gap)), false),
            // A date that is fixed has one value, and leads in by it.
            Reenter::Always(key) => (Some(0), !self.is_by_fixed_date(program, key)),
        };
        Chain {
            flow: flow::of_program(program, &counting, most),
            early: ends_early,
            rest,
            apart,
            reach: Some(way.unwrap_or(i64::MAX).min(lives_at_most(program))),
            side_by_side,
        }
    }

    /// Whether nobody enters twice, and the least time between two entries of
    /// one person, by what lets them in.
    fn between_entries(&self, program: &Program) -> (bool, i64) {
        let clocks = ZONES_APART.saturating_add(CLOCK_STEP);
        // What starts it does so at any time.
        let entry = program.entry.as_ref();
        match entry.filter(|_| !self.started.contains(&program.journey)) {
            Some(Entry::Every { interval, .. }) => {
                (false, shortest(*interval).saturating_sub(clocks).max(0))
            }
            // What is not fixed may be another date tomorrow.
            Some(Entry::Date {
                property,
                anniversary,
                ..
            }) if self.is_fixed(*property) => {
                // A date before or after the day can fall a few days nearer to
                // that of another year.
                let year = DAY.saturating_mul(360).saturating_sub(clocks);
                (!anniversary, if *anniversary { year } else { 0 })
            }
            // Whoever comes into a stage that holds people comes into it again
            // when it has let them go; where somebody is at the start does not
            // hold them.
            Some(Entry::Segment {
                segment,
                existing: false,
            }) => (false, self.hold(*segment)),
            _ => (false, 0),
        }
    }

    fn is_by_fixed_date(&self, program: &Program, key: SymbolId) -> bool {
        let by = matches!(program.entry, Some(Entry::Date { property, .. }) if property == key);
        by && self.is_fixed(key) && !self.started.contains(&program.journey)
    }

    fn is_fixed(&self, property: SymbolId) -> bool {
        let owner = self.strategy.symbol(property).parent;
        let of_entity =
            owner.is_some_and(|owner| self.strategy.handle(owner).kind().word == "entity");
        of_entity
            && self
                .strategy
                .property(property)
                .is_some_and(|property| property.is_fixed())
    }

    /// The least time between two firings of a rule for one person.
    pub(crate) fn between_firings(&self, rule: Rule<'_>) -> i64 {
        match rule.trigger() {
            Some(Trigger::Enter { stage, .. } | Trigger::Leave(stage)) => self.hold(stage),
            // Its condition must be false and then hold for so long again.
            Some(Trigger::Stay { time, .. }) => shortest(time),
            Some(Trigger::Event(_)) | None => 0,
        }
    }

    /// How long people stay in a stage at least.
    fn hold(&self, stage: SymbolId) -> i64 {
        let lifecycle = self.strategy.handle(stage);
        if lifecycle.kind().word != "lifecycle" {
            return 0;
        }
        let stages = mkt_model::access::audience::Lifecycle(lifecycle).stages();
        let held = stages
            .into_iter()
            .find(|one| one.symbol == stage)
            .and_then(|stage| stage.hold());
        held.map_or(0, shortest)
    }

    /// How many sends of a source count.
    pub(crate) fn counted(&self, source: &Source<'_>, counted: Counts) -> usize {
        let counts = |sending: &&Sending| self.counts(**sending, counted);
        source.sends.iter().filter(counts).count()
    }

    /// Whether a send counts.
    pub(crate) fn counts(&self, sending: Sending, counted: Counts) -> bool {
        let through = counted
            .channel
            .is_none_or(|channel| sending.channel == Some(channel));
        through && self.purpose(sending.message) == Some(counted.purpose)
    }

    /// What is true of everybody to whom a source sends, at some moment before
    /// it does.
    pub(crate) fn claims<'a>(&self, source: &'a Source<'s>) -> Vec<Fact<'a>>
    where
        's: 'a,
    {
        match &source.kind {
            SourceKind::Journey(program) => {
                let entered = match &program.entry {
                    Some(Entry::Segment { segment, .. }) => Some(Fact::In(*segment)),
                    _ => None,
                };
                let conditions = program.audience.iter().chain(&program.keep);
                conditions.map(Fact::Condition).chain(entered).collect()
            }
            SourceKind::Campaign(send) => {
                let whole = self.strategy.handle(source.of);
                let audience = send
                    .audience
                    .or_else(|| mkt_model::access::reach::Campaign(whole).audience());
                audience.map(Fact::Condition).into_iter().collect()
            }
            SourceKind::Rule(rule) => {
                let entered = match rule.trigger() {
                    Some(Trigger::Enter { stage, .. }) => Some(Fact::In(stage)),
                    Some(Trigger::Stay { within, .. }) => Some(Fact::In(within)),
                    _ => None,
                };
                let also = rule.condition().map(Fact::Condition);
                also.into_iter().chain(entered).collect()
            }
        }
    }

    /// The declaration in which a journey's steps stand: its own, or what it
    /// inherits them from.
    #[must_use]
    pub fn steps_of(&self, journey: SymbolId) -> DeclarationId {
        let handle = self.strategy.handle(journey);
        handle
            .statements()
            .first()
            .map_or(handle.id, |line| line.declaration)
    }
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// The channel; all of them where none is said.
    pub channel: Option<SymbolId>,
    /// The purpose.
    pub purpose: Purpose,
}

struct Counting<'a, 's> {
    sources: &'a Sources<'s>,
    of: SymbolId,
    channel: Option<SymbolId>,
    purpose: Purpose,
}

impl Counted for Counting<'_, '_> {
    fn counts(&self, message: SymbolId, channel: Option<SymbolId>) -> bool {
        let counted = Counts {
            channel: self.channel,
            purpose: self.purpose,
        };
        self.sources.counts(Sending { message, channel }, counted)
    }

    fn held(&self, message: SymbolId, channel: Option<SymbolId>) -> Option<i64> {
        self.sources.held(self.of, Sending { message, channel })
    }

    fn dated(&self, program: &Program) -> Option<Dated> {
        match &program.entry {
            Some(Entry::Date {
                property,
                anniversary: false,
                offset,
                at,
            }) if self.sources.is_fixed(*property)
                && !self.sources.started.contains(&program.journey) =>
            {
                Some(Dated {
                    property: *property,
                    entered: flow::day_offset(*offset, Some(*at))?,
                })
            }
            _ => None,
        }
    }
}

fn journey<'s>(program: Program) -> Option<Source<'s>> {
    let mut sends = Vec::new();
    for step in every_step(&program.steps) {
        if let StepKind::Send { message, channel } = step.kind {
            sends.push(Sending { message, channel });
        }
    }
    (!sends.is_empty()).then(|| Source {
        of: program.journey,
        entity: program.entity,
        sends,
        days: (i64::MIN, i64::MAX),
        kind: SourceKind::Journey(Box::new(program)),
    })
}

/// Whether rules or other journeys start a journey, and whether it does itself.
fn starts_of(strategy: &Strategy, journey: Handle<'_>) -> (bool, bool) {
    use petgraph::visit::EdgeRef as _;
    let node = petgraph::graph::NodeIndex::new(journey.symbol_id().index());
    let starts = strategy
        .graph()
        .edges_directed(node, petgraph::Direction::Incoming)
        .filter(|edge| edge.weight().edge == Edge::Starts);
    starts.fold((false, false), |(others, itself), edge| {
        let own = edge.source() == node;
        (others || !own, itself || own)
    })
}

fn lives_at_most(program: &Program) -> i64 {
    let default = DAY.saturating_mul(90).saturating_add(CLOCK_STEP);
    program
        .lives
        .map_or(default, |lives: Duration| longest(lives))
}

fn seconds(day: Date, time: Time) -> i64 {
    day.to_datetime(time)
        .to_zoned(TimeZone::UTC)
        .map_or(0, |at| at.timestamp().as_second())
}
