//! What is so at an instant of a run.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mkt_eval::journey::{Course, Instance, Life, Who};
use mkt_eval::{Fault, Moment, Person, Value};
use mkt_model::SymbolId;
use mkt_time::zones_of;

use super::cast::Cast;
use super::clock::{Clock, Due, Rank, plain};
use super::plan::Plan;
use super::timeline::{Origin, Record, Timeline, What};
use crate::gate::Waiting;
use crate::guard::policy::Purpose;

/// A run.
pub(super) struct Run<'r> {
    pub plan: &'r Plan<'r>,
    pub cast: &'r Cast,
    pub until: Timestamp,
    pub now: Timestamp,
    pub clock: Clock,
    pub members: Vec<Member>,
    pub attempts: Vec<Attempt>,
    /// What the cast does not name: reactions that the run itself reports.
    pub reported: Vec<(usize, mkt_eval::Event)>,
    pub timeline: Timeline,
}

/// Somebody in a run.
pub(super) struct Member {
    pub id: String,
    pub person: Person,
    /// The zones that they may be in, and the one of their calendar.
    pub zones: Vec<TimeZone>,
    pub home: TimeZone,
    /// Their ways through journeys, in the order of entry.
    pub ways: Vec<Way>,
    /// Where they stand in each observed lifecycle.
    pub stages: Vec<Standing>,
    /// Whether they are in each segment that is followed.
    pub inside: Vec<bool>,
    /// Of each rule that waits for a stay.
    pub stays: Vec<Stay>,
    /// The tickets of each journey's next turn.
    pub turns: Vec<u64>,
    /// The wall clock at the last turn of each journey.
    pub turned: Vec<Option<jiff::civil::DateTime>>,
    pub accepted: Vec<Accepted>,
    /// The channels that are closed to them.
    pub closed: BTreeSet<SymbolId>,
    /// The topics that they said no to, by channel (all where none), and when.
    pub objections: Vec<(SymbolId, Option<SymbolId>, Timestamp)>,
    /// The moments at which they are looked at.
    pub looks: BTreeSet<Timestamp>,
    /// Those who lead to them: the member, and by which property.
    pub led_by: Vec<(usize, SymbolId)>,
}

/// Somebody's way through a journey, with what the run keeps of it.
pub(super) struct Way {
    pub course: usize,
    pub instance: Instance,
    pub ended: Option<Timestamp>,
    pub converted: bool,
    /// Tells a wake that still counts from one that does not.
    pub ticket: u64,
}

/// Where somebody stands in a lifecycle.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    pub stage: Option<SymbolId>,
    /// Since when; none where it was so at the start.
    pub since: Option<Timestamp>,
}

/// How long somebody has been where a rule wants them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stay {
    pub inside: bool,
    pub ticket: u64,
}

/// A send that was accepted.
pub(super) struct Accepted {
    pub channel: SymbolId,
    pub purpose: Purpose,
    pub at: Timestamp,
}

/// A send on its way through the gate.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub who: usize,
    pub from: From,
    pub message: SymbolId,
    pub channel: Option<SymbolId>,
    pub step: smol_str::SmolStr,
    /// What tells it from another send of the same step.
    pub instance: String,
    pub rank: Rank,
    pub waiting: Waiting,
    pub held: Option<crate::gate::Hold>,
}

/// What sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    Way(usize),
    Rule(SymbolId),
    Campaign(SymbolId),
}

impl<'r> Run<'r> {
    pub fn new(plan: &'r Plan<'r>, cast: &'r Cast, until: Timestamp) -> Self {
        let mut run = Self {
            plan,
            cast,
            until,
            now: cast.start,
            clock: Clock::default(),
            members: cast
                .people
                .iter()
                .map(|one| Member::new(plan, one))
                .collect(),
            attempts: Vec::new(),
            reported: Vec::new(),
            timeline: Timeline::default(),
        };
        for (index, subject) in cast.people.iter().enumerate() {
            for link in &subject.links {
                if let Some(other) = run.members.get_mut(link.to) {
                    other.led_by.push((index, link.property));
                }
            }
        }
        run
    }

    pub fn run(mut self) -> Timeline {
        for who in 0..self.members.len() {
            self.relate(who);
        }
        for who in 0..self.members.len() {
            self.begin(who);
        }
        for (index, incident) in self.cast.incidents.iter().enumerate() {
            let own_time = match &incident.what {
                super::Happens::Event(event) => event.time(),
                _ => incident.at,
            };
            let rank = (0, own_time, smol_str::SmolStr::default());
            let at = incident.at.max(self.cast.start);
            self.clock.at(at, rank, Due::Incident(index));
        }
        for (index, probe) in self.cast.probes.iter().enumerate() {
            self.clock.at(probe.at, plain(), Due::Probe(index));
        }
        while let Some((at, due)) = self.clock.next(self.until) {
            self.now = self.now.max(at);
            self.come(due);
        }
        self.timeline
    }

    fn come(&mut self, due: Due) {
        match due {
            Due::Incident(index) => self.incident(index),
            Due::Look(who) => {
                let now = self.now;
                if let Some(member) = self.members.get_mut(who) {
                    member.looks.retain(|at| *at > now);
                }
                self.look(who, None);
            }
            Due::Lives(who, way) => self.grow_old(who, way),
            Due::Stay(who, rule, ticket) => self.stayed(who, rule, ticket),
            Due::Turn(who, course, ticket) => self.turn(who, course, ticket),
            Due::Wake(who, way, ticket) => {
                let current = self.way(who, way).map(|way| way.ticket);
                if current == Some(ticket) {
                    self.advance(who, way);
                }
            }
            Due::Campaign(send, who) => self.campaign(send, who),
            Due::Send(attempt) => self.attempt(attempt),
            Due::Probe(index) => self.probe(index),
        }
    }

    pub fn way(&self, who: usize, way: usize) -> Option<&Way> {
        self.members.get(who)?.ways.get(way)
    }

    pub fn course_of(&self, way: &Way) -> Option<&'r Course> {
        self.plan.courses.get(way.course)
    }

    pub fn record(&mut self, who: usize, by: Option<Origin>, what: What) {
        let at = self.now;
        self.timeline.records.push(Record { at, who, by, what });
    }

    pub fn faults(&mut self, who: usize, by: Option<Origin>, faults: Vec<Fault>) {
        for fault in faults {
            self.record(who, by, What::Fault(fault));
        }
    }

    /// The journey behind a way, as what does something.
    pub fn origin(&self, who: usize, way: usize) -> Option<Origin> {
        let found = self.way(who, way)?;
        let journey = self.course_of(found)?.program().journey;
        Some(Origin::Journey(journey, way))
    }

    /// The rank of a way: priority, age, name.
    pub fn rank(&self, who: usize, way: usize) -> Rank {
        let Some(found) = self.way(who, way) else {
            return plain();
        };
        let program = self.course_of(found).map(Course::program);
        (
            program.map_or(0, |program| program.priority.saturating_neg()),
            found.instance.entry.at,
            program
                .map(|program| program.name.clone())
                .unwrap_or_default(),
        )
    }

    /// Somebody is looked at at an instant, once.
    pub fn look_at(&mut self, who: usize, at: Timestamp) {
        if at > self.until {
            return;
        }
        if let Some(member) = self.members.get_mut(who)
            && (at <= self.now || member.looks.insert(at))
        {
            self.clock.at(at, plain(), Due::Look(who));
        }
    }

    pub fn looks_at(&mut self, who: usize, moments: BTreeSet<Timestamp>) {
        for at in moments {
            self.look_at(who, at);
        }
    }

    fn probe(&mut self, index: usize) {
        let Some(probe) = self.cast.probes.get(index) else {
            return;
        };
        let Some(member) = self.members.get(probe.who) else {
            return;
        };
        let moment = Moment::new(&member.person, self.now);
        match self.plan.evaluator.is_in(probe.group, moment) {
            Ok(truth) => self.record(probe.who, None, What::Found(probe.group, truth.is_true())),
            Err(fault) => {
                self.record(probe.who, None, What::Fault(fault));
                self.record(probe.who, None, What::Found(probe.group, false));
            }
        }
    }
}

impl Member {
    fn new(plan: &Plan<'_>, subject: &super::Subject) -> Self {
        let mut member = Self {
            id: subject.id.clone(),
            person: subject.person.clone(),
            zones: Vec::new(),
            home: plan.evaluator.zone().clone(),
            ways: Vec::new(),
            stages: plan
                .lifecycles
                .iter()
                .map(|_| Standing::default())
                .collect(),
            inside: plan.segments.iter().map(|_| false).collect(),
            stays: plan.rules.iter().map(|_| Stay::default()).collect(),
            turns: plan.courses.iter().map(|_| 0).collect(),
            turned: plan.courses.iter().map(|_| None).collect(),
            accepted: Vec::new(),
            closed: BTreeSet::new(),
            objections: Vec::new(),
            looks: BTreeSet::new(),
            led_by: Vec::new(),
        };
        member.settle(plan);
        member
    }

    /// Finds out where they live (semantics 3).
    pub fn settle(&mut self, plan: &Plan<'_>) {
        let text = |of: &[SymbolId]| {
            of.iter()
                .find_map(|property| match self.person.properties.get(property) {
                    Some(Value::Text(text)) => Some(text.clone()),
                    Some(Value::Word(word)) => Some(word.to_string()),
                    _ => None,
                })
        };
        self.zones = zones_of(
            text(&plan.zones).as_deref(),
            text(&plan.countries).as_deref(),
        );
        self.home = match self.zones.as_slice() {
            [zone] => zone.clone(),
            _ => plan.evaluator.zone().clone(),
        };
    }

    /// Whose step it is, now.
    pub fn who<'a>(&'a self, plan: &'a Plan<'a>, at: Timestamp) -> Who<'a> {
        Who {
            evaluator: &plan.evaluator,
            person: &self.person,
            zone: &self.home,
            at,
        }
    }

    /// Their earlier ways through a journey.
    pub fn lives(&self, course: usize) -> Vec<Life> {
        let ways = self.ways.iter();
        ways.filter(|way| way.course == course)
            .map(|way| Life {
                key: way.instance.key.clone(),
                ended: way.ended,
            })
            .collect()
    }

    /// The numbers of their ways that are under way, by rank.
    pub fn active(&self) -> Vec<usize> {
        let ways = self.ways.iter().enumerate();
        ways.filter(|(_, way)| way.ended.is_none())
            .map(|(number, _)| number)
            .collect()
    }
}

/// What people who lead to others are to them, by property.
pub(super) type Related = BTreeMap<SymbolId, Vec<Person>>;
