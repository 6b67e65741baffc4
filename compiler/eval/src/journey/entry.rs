//! Entry into a journey (semantics 8, 15 and 18).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mkt_model::journey::Reenter;
use mkt_time::{Period, start_of};

use super::course::Course;
use super::split::key_of;
use super::state::{Ending, Instance, Position};
use super::step::Who;
use crate::Moment;
use crate::calendar::period;
use crate::history::{Entry, Event};
use crate::value::{Fault, Properties};

/// How long an instance lives where `lives:` says nothing: 90 days of 24 hours.
const LIVES: Period = Period::seconds(90 * 86_400);

/// Why somebody does not enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The journey does not run now.
    NotRunning,
    /// They are in it already.
    Active,
    /// It is too soon, or once was enough.
    Again,
    /// They are not whom it is `for:`.
    Audience,
    /// `while:` is not true of them.
    While,
}

/// An earlier instance of the same person in the same journey.
#[derive(Clone, Debug)]
pub struct Life {
    /// What told it from others.
    pub key: Option<String>,
    /// When it ended; none while it is active.
    pub ended: Option<Timestamp>,
}

impl Course {
    /// What tells an instance from others of the same person: the value of the
    /// property behind `reenter: always by`, of the entering event or else of
    /// the person.
    #[must_use]
    pub fn key(&self, event: Option<&Event>, who: Who<'_>) -> Option<String> {
        let Reenter::Always(property) = self.program().reenter else {
            return None;
        };
        event
            .and_then(|event| event.properties.get(&property))
            .or_else(|| who.person.properties.get(&property))
            .map(key_of)
    }

    /// Why somebody does not enter now; none where they do.
    pub fn refuses(
        &self,
        lives: &[Life],
        event: Option<&Event>,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Refusal> {
        let program = self.program();
        if !self.runs(who) {
            return Some(Refusal::NotRunning);
        }
        let key = self.key(event, who);
        let same = || lives.iter().filter(|life| life.key == key);
        if same().any(|life| life.ended.is_none()) {
            return Some(Refusal::Active);
        }
        let last_end = same().filter_map(|life| life.ended).max();
        let too_soon = last_end.is_some_and(|ended| match program.reenter {
            Reenter::Never => true,
            Reenter::Always(_) => false,
            Reenter::After(gap) => who.at < who.after(ended, gap, faults),
        });
        if too_soon {
            return Some(Refusal::Again);
        }
        let mut holds = |condition: &Option<_>| match condition {
            None => true,
            Some(condition) => {
                let moment = Moment {
                    person: who.person,
                    at: who.at,
                    event,
                    entry: None,
                };
                match who.evaluator.holds(condition, moment) {
                    Ok(truth) => truth.is_true(),
                    Err(fault) => {
                        faults.push(fault);
                        false
                    }
                }
            }
        };
        if !holds(&program.audience) {
            return Some(Refusal::Audience);
        }
        (!holds(&program.keep)).then_some(Refusal::While)
    }

    /// Whether the journey takes people in now: `runs:` counts whole days in
    /// the strategy's zone.
    fn runs(&self, who: Who<'_>) -> bool {
        let Some((first, last)) = self.program().runs else {
            return true;
        };
        let zone = who.evaluator.zone();
        let after = last.tomorrow().ok().and_then(|next| start_of(next, zone));
        start_of(first, zone).is_none_or(|start| start <= who.at)
            && after.is_none_or(|after| who.at < after)
    }

    /// Somebody's new way through the journey. `unit` is what splits assign
    /// where they assign the person: the person's id.
    pub fn enter(
        &self,
        event: Option<&Event>,
        unit: &str,
        who: Who<'_>,
        faults: &mut Vec<Fault>,
    ) -> Instance {
        let properties = event.map_or_else(Properties::new, |event| event.properties.clone());
        let ends = match self.program().lives.map(period) {
            None => LIVES.after(who.at, who.zone),
            Some(Some(lives)) => lives.after(who.at, who.zone),
            Some(None) => {
                faults.push(Fault::PartOfMonth);
                LIVES.after(who.at, who.zone)
            }
        };
        let mut instance = Instance {
            entry: Entry {
                at: who.at,
                properties,
            },
            key: self.key(event, who),
            ends: ends.unwrap_or(Timestamp::MAX),
            position: Position::Over(Ending::Finished),
            arms: BTreeMap::new(),
            skipped: BTreeSet::new(),
        };
        instance.arms = self.assigned(&instance, unit, who);
        instance.go(self.first());
        instance
    }
}
