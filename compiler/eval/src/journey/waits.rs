//! Waits: for a time, for a date, for an event (semantics 2 and 9).

use jiff::Timestamp;
use mkt_model::expression::{EventKind, EventMatch};
use mkt_model::journey::Side;
use mkt_model::value::Duration;
use mkt_time::{Weekday, first_valid, next_at, start_of};

use super::course::{Course, Does, Node, NodeId};
use super::state::{Instance, Position};
use super::step::{Effect, Who};
use crate::calendar::period;
use crate::history::Event;
use crate::value::{Fault, Value};

impl Who<'_> {
    /// The instant this long after another on the person's calendar. A part of
    /// a month is a fault, and taken as no time; beyond the calendar is never.
    pub fn after(self, from: Timestamp, length: Duration, faults: &mut Vec<Fault>) -> Timestamp {
        match period(length) {
            Some(period) => period.after(from, self.zone).unwrap_or(Timestamp::MAX),
            None => {
                faults.push(Fault::PartOfMonth);
                from
            }
        }
    }

    fn before(self, from: Timestamp, length: Duration, faults: &mut Vec<Fault>) -> Timestamp {
        match period(length) {
            Some(period) => period
                .backwards()
                .after(from, self.zone)
                .unwrap_or(Timestamp::MIN),
            None => {
                faults.push(Fault::PartOfMonth);
                from
            }
        }
    }

    /// The first instant of something dated, on the person's clock.
    fn dated(self, value: &Value, faults: &mut Vec<Fault>) -> Option<Timestamp> {
        match value {
            Value::Instant(at) => Some(*at),
            Value::Date(date) => start_of(*date, self.zone),
            Value::Period(period) => start_of(period.days()?.0, self.zone),
            other => {
                faults.push(crate::value::mismatch(other, "a date"));
                None
            }
        }
    }

    /// So long before or after something dated, at a time of that day: a date
    /// without one is its first instant on the person's clock.
    pub fn around(
        self,
        value: &Value,
        offset: Option<(Duration, Side)>,
        at: Option<jiff::civil::Time>,
        faults: &mut Vec<Fault>,
    ) -> Option<Timestamp> {
        let start = self.dated(value, faults)?;
        let day = match offset {
            None => start,
            Some((length, Side::After)) => self.after(start, length, faults),
            Some((length, Side::Before)) => self.before(start, length, faults),
        };
        match at {
            None => Some(day),
            Some(time) => {
                let date = self.zone.to_datetime(day).date();
                first_valid(self.zone, date.to_datetime(time))
            }
        }
    }
}

impl Course {
    /// The instant at which a wait ends; none where it waits for a date that
    /// is unset.
    pub(super) fn until(
        node: &Node,
        instance: &Instance,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Timestamp> {
        match &node.does {
            Does::Wait(length) => Some(who.after(who.at, *length, faults)),
            Does::WaitUntil(time, days) => {
                let days: Vec<Weekday> = days.iter().map(|day| Weekday::from(*day)).collect();
                next_at(who.at, who.zone, *time, &days).or(Some(Timestamp::MAX))
            }
            Does::WaitUntilDate {
                property,
                offset,
                at,
            } => {
                let value = who.value(property, &instance.entry, faults)?;
                who.around(&value, *offset, *at, faults)
            }
            _ => Some(who.at),
        }
    }

    /// Begins a wait for an event, which ends at once where the event has come
    /// since entry and that counts, and where it is a reaction to a message
    /// that was skipped.
    pub(super) fn listen(
        id: NodeId,
        node: &Node,
        instance: &mut Instance,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Effect {
        let Does::WaitFor {
            event,
            limit,
            grace,
            since_entry,
            then,
            otherwise,
        } = &node.does
        else {
            return Effect::Heard(false);
        };
        if *since_entry {
            let entered = instance.entry.at;
            let came = who.person.events().iter().any(|known| {
                let counts =
                    entered < known.time() && known.time() <= who.at && known.arrival() <= who.at;
                counts && wanted(event, known, instance, who, faults)
            });
            if came {
                instance.go(*then);
                return Effect::Heard(true);
            }
        }
        let skipped = matches!(
            event.event,
            EventKind::Reaction(_, Some(message)) if instance.skipped.contains(&message)
        );
        if skipped {
            instance.go(*otherwise);
            return Effect::Heard(false);
        }
        let deadline = who.after(who.at, *limit, faults);
        let closes = grace.map_or(deadline, |grace| who.after(deadline, grace, faults));
        instance.position = Position::Listening {
            step: id,
            after: if *since_entry {
                instance.entry.at
            } else {
                who.at
            },
            deadline,
            closes,
        };
        Effect::Listen(closes)
    }

    /// Tells an instance of an event that has become known now. True where it
    /// is the one that it waits for: it goes on.
    pub fn hear(
        &self,
        instance: &mut Instance,
        event: &Event,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> bool {
        let Position::Listening {
            step,
            after,
            deadline,
            closes,
        } = instance.position
        else {
            return false;
        };
        let Some(Does::WaitFor {
            event: sought,
            then,
            ..
        }) = self.node(step).map(|node| &node.does)
        else {
            return false;
        };
        let counts = after < event.time() && event.time() <= deadline && who.at <= closes;
        if !counts || !wanted(sought, event, instance, who, faults) {
            return false;
        }
        instance.go(*then);
        true
    }
}

/// Whether an event is one that is meant; what cannot be computed is not.
pub(super) fn wanted(
    sought: &EventMatch,
    event: &Event,
    instance: &Instance,
    who: Who<'_>,
    faults: &mut Vec<Fault>,
) -> bool {
    if !event.is(sought.event) {
        return false;
    }
    match who
        .evaluator
        .matches(sought, event, who.moment(&instance.entry))
    {
        Ok(truth) => truth.is_true(),
        Err(fault) => {
            faults.push(fault);
            false
        }
    }
}
