//! Looking at somebody: stages and segments, what ends their ways, what they
//! wait for, what they enter, which rules are set off (semantics 7 and 10).

use std::collections::BTreeSet;

use mkt_eval::journey::{Closing, Ending, Who};
use mkt_eval::{Event, Fault, Moment, period};
use mkt_model::SymbolId;
use mkt_model::access::audience::Trigger;
use mkt_model::journey::Entry;

use super::clock::Due;
use super::state::{Run, Standing};
use super::timeline::What;

/// Into and out of what somebody has come.
#[derive(Debug, Default)]
struct Moves {
    joined: Vec<SymbolId>,
    parted: Vec<SymbolId>,
}

impl Run<'_> {
    /// At the start: where somebody stands, who enters because of it, and when
    /// to look again.
    pub(super) fn begin(&mut self, who: usize) {
        let mut moments = BTreeSet::new();
        if let Some(member) = self.members.get(who) {
            let (plan, now) = (self.plan, self.now);
            for event in member.person.events() {
                plan.watch.of_event(
                    &plan.evaluator,
                    event,
                    member.person.entity,
                    now,
                    &mut moments,
                );
            }
            for others in member.person.related.values().flatten() {
                for event in others.events() {
                    plan.watch
                        .of_event(&plan.evaluator, event, others.entity, now, &mut moments);
                }
            }
            for yes in &member.person.consents {
                plan.watch
                    .of_consent(&plan.evaluator, yes, now, &mut moments);
            }
        }
        self.looks_at(who, moments);
        let stands = self.observe(who).joined;
        for group in stands {
            self.record(who, None, What::Stands(group));
        }
        // What was true at the start is no change.
        if let Some(member) = self.members.get_mut(who) {
            for standing in &mut member.stages {
                standing.since = None;
            }
        }
        self.calendar(who);
        self.turns(who);
        self.existing(who);
        self.schedule_campaigns(who);
    }

    /// Those who are in it at the start, where entries and rules say that they
    /// count too.
    fn existing(&mut self, who: usize) {
        for (index, course) in self.plan.courses.iter().enumerate() {
            if let Some(Entry::Segment {
                segment,
                existing: true,
            }) = &course.program().entry
                && self.is_inside(who, *segment)
            {
                self.enter(who, index, None);
            }
        }
        for (index, rule) in self.plan.rules.iter().enumerate() {
            match rule.trigger {
                Trigger::Enter {
                    stage,
                    existing: true,
                } if self.is_inside(who, stage) => self.fire(who, index, None),
                Trigger::Stay {
                    within, existing, ..
                } if self.is_inside(who, within) => {
                    if let Some(stay) = self
                        .members
                        .get_mut(who)
                        .and_then(|member| member.stays.get_mut(index))
                    {
                        stay.inside = true;
                    }
                    if existing {
                        self.await_stay(who, index);
                    }
                }
                _ => {}
            }
        }
    }

    /// Looks at somebody, because of an event that has just become known or
    /// because time has passed.
    pub(super) fn look(&mut self, who: usize, event: Option<&Event>) {
        let moves = self.observe(who);
        for group in &moves.parted {
            self.record(who, None, What::Parted(*group));
        }
        for group in &moves.joined {
            self.record(who, None, What::Joined(*group));
        }
        self.close_ways(who, event, &moves.joined);
        if let Some(event) = event {
            self.hear(who, event);
        }
        self.entries(who, event, &moves.joined);
        self.set_off(who, event, &moves);
        self.calendar(who);
    }

    /// Looks again when a date of theirs comes round.
    fn calendar(&mut self, who: usize) {
        let next = self.members.get(who).and_then(|member| {
            self.plan
                .watch
                .of_calendar(&self.plan.evaluator, &member.person, self.now)
        });
        if let Some(next) = next {
            self.look_at(who, next);
        }
    }

    /// Finds out where somebody stands now.
    fn observe(&mut self, who: usize) -> Moves {
        let mut moves = Moves::default();
        let mut faults = Vec::new();
        let mut again = Vec::new();
        let (plan, now) = (self.plan, self.now);
        let Some(member) = self.members.get_mut(who) else {
            return moves;
        };
        for (index, stages) in plan.lifecycles.iter().enumerate() {
            let of = stages
                .entity
                .is_none_or(|entity| plan.evaluator.is_of(&member.person, entity));
            let Some(standing) = member.stages.get_mut(index).filter(|_| of) else {
                continue;
            };
            member.person.held.remove(&stages.lifecycle);
            let moment = Moment::new(&member.person, now);
            let found = match plan.evaluator.stage(stages.lifecycle, moment) {
                Ok(found) => found,
                Err(fault) => {
                    faults.push(fault);
                    None
                }
            };
            if found == standing.stage {
                continue;
            }
            if let (Some(stage), Some(since)) = (standing.stage, standing.since)
                && let Some(until) = stages
                    .holds
                    .get(&stage)
                    .and_then(|hold| period(*hold)?.after(since, &member.home))
                && now < until
            {
                member.person.held.insert(stages.lifecycle, stage);
                again.push(until);
                continue;
            }
            moves.parted.extend(standing.stage);
            moves.joined.extend(found);
            *standing = Standing {
                stage: found,
                since: Some(now),
            };
        }
        for (segment, inside) in plan.segments.iter().zip(&mut member.inside) {
            let moment = Moment::new(&member.person, now);
            let is_in = match plan.evaluator.is_in(*segment, moment) {
                Ok(truth) => truth.is_true(),
                Err(fault) => {
                    faults.push(fault);
                    false
                }
            };
            match (*inside, is_in) {
                (false, true) => moves.joined.push(*segment),
                (true, false) => moves.parted.push(*segment),
                _ => {}
            }
            *inside = is_in;
        }
        for at in again {
            self.look_at(who, at);
        }
        self.faults(who, None, faults);
        moves
    }

    /// Whether somebody is in a segment or stage that is followed.
    pub(super) fn is_inside(&self, who: usize, group: SymbolId) -> bool {
        let Some(member) = self.members.get(who) else {
            return false;
        };
        let segment = self.plan.segments.iter().position(|one| *one == group);
        match segment {
            Some(index) => member.inside.get(index).copied().unwrap_or(false),
            None => member
                .stages
                .iter()
                .any(|standing| standing.stage == Some(group)),
        }
    }

    /// Ends the ways that a goal, an exit or `while:` closes, and marks goals
    /// that are reached after the end.
    fn close_ways(&mut self, who: usize, event: Option<&Event>, joined: &[SymbolId]) {
        let (plan, now) = (self.plan, self.now);
        let mut order: Vec<usize> = match self.members.get(who) {
            Some(member) => (0..member.ways.len()).collect(),
            None => return,
        };
        order.sort_by_cached_key(|way| self.rank(who, *way));
        for way in order {
            let mut faults = Vec::new();
            let Some(found) = self.way(who, way) else {
                continue;
            };
            let (Some(course), Some(member)) =
                (plan.courses.get(found.course), self.members.get(who))
            else {
                continue;
            };
            let person: Who<'_> = member.who(plan, now);
            let over = found.ended.is_some();
            let closing = if over {
                let open = event.is_some() && !found.converted;
                open.then(|| course.converts(&found.instance, event, joined, person, &mut faults))
                    .flatten()
                    .map(Closing::Goal)
            } else {
                course.closed_by(&found.instance, event, joined, person, &mut faults)
            };
            let by = self.origin(who, way);
            self.faults(who, by, faults);
            match closing {
                None => {}
                Some(Closing::Goal(goal)) => {
                    if let Some(way) = self
                        .members
                        .get_mut(who)
                        .and_then(|member| member.ways.get_mut(way))
                    {
                        way.converted = true;
                    }
                    self.record(who, by, What::Goal(goal, over));
                    if !over {
                        self.end(who, way, Ending::Goal);
                    }
                }
                Some(closing) => self.end(who, way, closing.ending()),
            }
        }
    }

    /// Tells the ways that wait for an event of one.
    fn hear(&mut self, who: usize, event: &Event) {
        let (plan, now) = (self.plan, self.now);
        let active = self
            .members
            .get(who)
            .map(super::state::Member::active)
            .unwrap_or_default();
        for number in active {
            let Some(member) = self.members.get_mut(who) else {
                return;
            };
            let mut faults: Vec<Fault> = Vec::new();
            let super::state::Member {
                person, home, ways, ..
            } = member;
            let person = Who {
                evaluator: &plan.evaluator,
                person,
                zone: home,
                at: now,
            };
            let Some(way) = ways.get_mut(number) else {
                continue;
            };
            let Some(course) = plan.courses.get(way.course) else {
                continue;
            };
            let heard = course.hear(&mut way.instance, event, person, &mut faults);
            let by = self.origin(who, number);
            self.faults(who, by, faults);
            if heard {
                self.record(who, by, What::Heard(true));
                self.wake(who, number, now);
            }
        }
    }

    /// Sets off the rules that an event or a move concerns.
    fn set_off(&mut self, who: usize, event: Option<&Event>, moves: &Moves) {
        for (index, rule) in self.plan.rules.iter().enumerate() {
            let of = self.members.get(who).is_some_and(|member| {
                rule.entity
                    .is_none_or(|entity| self.plan.evaluator.is_of(&member.person, entity))
            });
            if !of {
                continue;
            }
            match rule.trigger {
                Trigger::Enter { stage, .. } if moves.joined.contains(&stage) => {
                    self.fire(who, index, None);
                }
                Trigger::Leave(stage) if moves.parted.contains(&stage) => {
                    self.fire(who, index, None);
                }
                Trigger::Stay { within, .. } => {
                    let inside = self.is_inside(who, within);
                    let changed = self
                        .members
                        .get_mut(who)
                        .and_then(|member| member.stays.get_mut(index))
                        .is_some_and(|stay| {
                            let changed = stay.inside != inside;
                            stay.inside = inside;
                            if changed {
                                stay.ticket = stay.ticket.saturating_add(1);
                            }
                            changed
                        });
                    if changed && inside {
                        self.await_stay(who, index);
                    }
                }
                Trigger::Event(wanted) => {
                    if let Some(event) = event
                        && self.is_wanted(who, wanted, event)
                    {
                        self.fire(who, index, Some(event));
                    }
                }
                Trigger::Enter { .. } | Trigger::Leave(_) => {}
            }
        }
    }

    /// A rule waits for somebody to have been somewhere long enough.
    fn await_stay(&mut self, who: usize, rule: usize) {
        let Some(Trigger::Stay { time, .. }) = self.plan.rules.get(rule).map(|rule| rule.trigger)
        else {
            return;
        };
        let Some(member) = self.members.get(who) else {
            return;
        };
        let ticket = member.stays.get(rule).map_or(0, |stay| stay.ticket);
        let due = period(time).and_then(|time| time.after(self.now, &member.home));
        if let Some(due) = due {
            let rank = super::clock::plain();
            self.clock.at(due, rank, Due::Stay(who, rule, ticket));
        }
    }

    /// Somebody has been somewhere long enough, unless they left meanwhile.
    pub(super) fn stayed(&mut self, who: usize, rule: usize, ticket: u64) {
        let holds = self
            .members
            .get(who)
            .and_then(|member| member.stays.get(rule))
            .is_some_and(|stay| stay.inside && stay.ticket == ticket);
        if holds {
            self.fire(who, rule, None);
        }
    }

    /// Whether an event is one that a rule or an entry wants.
    pub(super) fn is_wanted(
        &mut self,
        who: usize,
        wanted: &mkt_model::expression::EventMatch,
        event: &Event,
    ) -> bool {
        if !event.is(wanted.event) {
            return false;
        }
        let Some(member) = self.members.get(who) else {
            return false;
        };
        let moment = Moment::new(&member.person, self.now);
        match self.plan.evaluator.matches(wanted, event, moment) {
            Ok(truth) => truth.is_true(),
            Err(fault) => {
                self.record(who, None, What::Fault(fault));
                false
            }
        }
    }
}
