//! Entry into journeys, and their end (semantics 8, 10 and 18).

use mkt_eval::Event;
use mkt_eval::journey::{Ending, Position, Refusal};
use mkt_model::SymbolId;
use mkt_model::expression::Reaction;
use mkt_model::journey::Entry;

use super::clock::Due;
use super::state::{Run, Way};
use super::timeline::{Origin, What};

impl Run<'_> {
    /// Takes somebody into the journeys that an event or a segment that they
    /// have come into leads to: in the order of priority, then of name.
    pub(super) fn entries(&mut self, who: usize, event: Option<&Event>, joined: &[SymbolId]) {
        let plan = self.plan;
        let mut leads: Vec<(i64, usize)> = Vec::new();
        for (index, course) in plan.courses.iter().enumerate() {
            let program = course.program();
            let enters = match (&program.entry, event) {
                (Some(Entry::Event(wanted)), Some(event)) => self.is_wanted(who, wanted, event),
                (Some(Entry::Segment { segment, .. }), _) => joined.contains(segment),
                _ => false,
            };
            if enters {
                leads.push((program.priority.saturating_neg(), index));
            }
        }
        leads.sort_unstable();
        for (_, index) in leads {
            let by_event = matches!(
                plan.courses
                    .get(index)
                    .map(|course| &course.program().entry),
                Some(Some(Entry::Event(_)))
            );
            self.enter(who, index, event.filter(|_| by_event));
        }
    }

    /// Somebody is to enter a journey.
    pub(super) fn enter(&mut self, who: usize, index: usize, event: Option<&Event>) {
        let (plan, now) = (self.plan, self.now);
        let (Some(course), Some(member)) = (plan.courses.get(index), self.members.get(who)) else {
            return;
        };
        let program = course.program();
        let of = program
            .entity
            .is_none_or(|entity| plan.evaluator.is_of(&member.person, entity));
        if !of {
            return;
        }
        let mut faults = Vec::new();
        let person = member.who(plan, now);
        let refusal: Option<Refusal> =
            course.refuses(&member.lives(index), event, person, &mut faults);
        if let Some(refusal) = refusal {
            self.faults(who, None, faults);
            self.record(who, None, What::Refused(program.journey, refusal));
            return;
        }
        let instance = course.enter(event, &member.id, person, &mut faults);
        let (ends, over) = (instance.ends, instance.is_over());
        let number = member.ways.len();
        if let Some(member) = self.members.get_mut(who) {
            member.ways.push(Way {
                course: index,
                instance,
                ended: None,
                converted: false,
                ticket: 0,
            });
        }
        let by = Some(Origin::Journey(program.journey, number));
        self.faults(who, by, faults);
        self.record(who, by, What::Entered);
        self.report(who, Reaction::Entered, vec![program.journey]);
        let rank = self.rank(who, number);
        if !over {
            self.clock.at(ends, rank.clone(), Due::Lives(who, number));
        }
        self.wake(who, number, now);
    }

    /// Somebody is to enter a journey that a rule or a step starts.
    pub(super) fn start(&mut self, who: usize, by: Option<Origin>, journey: SymbolId) {
        match self.plan.course(journey) {
            Some((index, _)) => self.enter(who, index, None),
            None => self.record(who, by, What::NotTried(journey)),
        }
    }

    /// A way ends.
    pub(super) fn end(&mut self, who: usize, number: usize, ending: Ending) {
        let now = self.now;
        let by = self.origin(who, number);
        let Some(way) = self
            .members
            .get_mut(who)
            .and_then(|member| member.ways.get_mut(number))
            .filter(|way| way.ended.is_none())
        else {
            return;
        };
        way.instance.end(ending);
        way.ended = Some(now);
        way.ticket = way.ticket.saturating_add(1);
        self.record(who, by, What::Ended(ending));
    }

    /// A way has reached the age that its journey allows.
    pub(super) fn grow_old(&mut self, who: usize, number: usize) {
        let active = self
            .way(who, number)
            .is_some_and(|way| !matches!(way.instance.position, Position::Over(_)));
        if active {
            self.end(who, number, Ending::Lives);
        }
    }

    /// A way goes on at an instant.
    pub(super) fn wake(&mut self, who: usize, number: usize, at: jiff::Timestamp) {
        let rank = self.rank(who, number);
        let Some(way) = self
            .members
            .get_mut(who)
            .and_then(|member| member.ways.get_mut(number))
        else {
            return;
        };
        way.ticket = way.ticket.saturating_add(1);
        let ticket = way.ticket;
        self.clock.at(at, rank, Due::Wake(who, number, ticket));
    }
}
