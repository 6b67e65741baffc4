//! What ends an instance from outside its steps: goals, exits, `while:`
//! (semantics 10).

use jiff::Timestamp;
use mkt_model::SymbolId;
use mkt_model::journey::{Exit, Goal};

use super::course::Course;
use super::state::{Ending, Instance};
use super::step::Who;
use super::waits::wanted;
use crate::history::Event;
use crate::value::Fault;

/// What closes an instance, with its place among the lines of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// A goal.
    Goal(usize),
    /// An exit.
    Exit(usize),
    /// `while:`
    While,
}

impl Closing {
    /// The reason that is recorded.
    #[must_use]
    pub fn ending(self) -> Ending {
        match self {
            Self::Goal(_) => Ending::Goal,
            Self::Exit(_) => Ending::Exit,
            Self::While => Ending::While,
        }
    }
}

impl Course {
    /// What closes an instance now: a goal first, by the event that has just
    /// become known or by a segment that has just been entered; then an exit;
    /// then `while:`.
    pub fn closed_by(
        &self,
        instance: &Instance,
        event: Option<&Event>,
        entered: &[SymbolId],
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Closing> {
        if let Some(goal) = self.converts(instance, event, entered, who, faults) {
            return Some(Closing::Goal(goal));
        }
        let program = self.program();
        let exit = program.exits.iter().position(|exit| match exit {
            Exit::Event(sought) => event.is_some_and(|event| {
                instance.entry.at < event.time() && wanted(sought, event, instance, who, faults)
            }),
            Exit::When(condition) => who.is_true(condition, &instance.entry, faults),
        });
        if let Some(exit) = exit {
            return Some(Closing::Exit(exit));
        }
        let keeps = program
            .keep
            .as_ref()
            .is_none_or(|keep| who.is_true(keep, &instance.entry, faults));
        (!keeps).then_some(Closing::While)
    }

    /// The goal that is reached now, which also counts after the end where it
    /// says `within D of entry`.
    pub fn converts(
        &self,
        instance: &Instance,
        event: Option<&Event>,
        entered: &[SymbolId],
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<usize> {
        let start = instance.entry.at;
        self.program().goals.iter().position(|goal| match goal {
            Goal::Event {
                event: sought,
                within,
            } => event.is_some_and(|event| {
                let late =
                    within.is_some_and(|within| who.after(start, within, faults) < event.time());
                let counts = start < event.time() && !late;
                // After the end only a goal with its own time still counts.
                let open = !instance.is_over() || within.is_some();
                counts && open && wanted(sought, event, instance, who, faults)
            }),
            Goal::Entering(group) => {
                !instance.is_over() && start < who.at && entered.contains(group)
            }
        })
    }

    /// Until when a goal can be reached after the end; none where nothing
    /// counts then.
    pub fn converts_until(
        &self,
        instance: &Instance,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Timestamp> {
        let goals = self.program().goals.iter();
        goals
            .filter_map(|goal| match goal {
                Goal::Event { within, .. } => *within,
                Goal::Entering(_) => None,
            })
            .map(|within| who.after(instance.entry.at, within, faults))
            .max()
    }
}
