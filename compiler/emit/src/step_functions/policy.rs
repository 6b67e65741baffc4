//! The strategy as the guard holds people's messages to it: what the gate goes
//! by, and the journeys of this target.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use mkt_engine::guard::policy::{Entry, Exit, ExitOn, Goal, Journey, Policy, Reenter, Runs};
use mkt_engine::policy::{self, Refused, event_name, name};
use mkt_eval::period;
use mkt_model::Strategy;
use mkt_model::journey::{self, Side};
use mkt_time::{Period, start_of};

use super::program::{Happening, Program};
use super::reading::id;

/// The policy, with what had to be refused.
pub fn policy<'p>(
    strategy: &Strategy,
    journeys: impl Iterator<Item = (&'p journey::Program, &'p Program)>,
    predicates: BTreeMap<String, String>,
) -> (Policy, Vec<Refused>) {
    let (mut policy, refused) = policy::policy(strategy);
    let writer = Writer { strategy };
    policy.journeys = journeys
        .map(|(journey, program)| {
            let written = writer.journey(journey, program, &policy.zone);
            (program.name.clone(), written)
        })
        .collect();
    policy.predicates = predicates;
    (policy, refused)
}

struct Writer<'s> {
    strategy: &'s Strategy,
}

impl Writer<'_> {
    fn journey(&self, journey: &journey::Program, program: &Program, zone: &str) -> Journey {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Journey {
            enter: journey
                .entry
                .as_ref()
                .and_then(|entry| self.entry(entry, &program.name)),
            priority: journey.priority,
            silences: journey
                .silences
                .iter()
                .map(|id| name(self.strategy, *id))
                .collect(),
            reenter: match &journey.reenter {
                journey::Reenter::Never => Reenter::Never,
                journey::Reenter::After(gap) => period(*gap).map_or(Reenter::Never, Reenter::After),
                journey::Reenter::Always(_) => Reenter::Always,
            },
            lives: program.lives,
            runs: journey.runs.map(|(first, last)| Runs {
                from: start_of(first, &zone),
                to: last
                    .tomorrow()
                    .ok()
                    .and_then(|after| start_of(after, &zone)),
            }),
            audience: journey.audience.as_ref().map(|_| id(&program.name, "for")),
            keep: program.keep.as_ref().map(|keep| keep.id.clone()),
            goals: program
                .goals
                .iter()
                .map(|goal| Goal {
                    id: goal.id.clone(),
                    within: goal.within,
                })
                .collect(),
            exits: program
                .exits
                .iter()
                .map(|exit| Exit {
                    id: exit.id.clone(),
                    on: match exit.what {
                        Happening::Predicate(_) => ExitOn::Predicate,
                        Happening::Event(_) | Happening::Segment(_) => ExitOn::Event,
                    },
                })
                .collect(),
        }
    }

    fn entry(&self, entry: &journey::Entry, journey: &str) -> Option<Entry> {
        Some(match entry {
            journey::Entry::Event(event) => {
                let (name, of) = event_name(self.strategy, event.event);
                let condition = event.condition.as_ref().map(|_| id(journey, "enter.where"));
                Entry::Event {
                    event: name,
                    of,
                    condition,
                }
            }
            journey::Entry::Segment { segment, existing } => Entry::Segment {
                segment: name(self.strategy, *segment),
                include_existing: *existing,
            },
            journey::Entry::Date {
                property,
                anniversary,
                offset,
                at,
            } => Entry::Date {
                property: self.strategy.symbol(*property).name.to_string(),
                anniversary: *anniversary,
                period: match offset {
                    None => Period::default(),
                    Some((duration, Side::After)) => period(*duration)?,
                    Some((duration, Side::Before)) => period(*duration)?.backwards(),
                },
                time: *at,
            },
            journey::Entry::Every { interval, at } => Entry::Every {
                period: period(*interval)?,
                time: *at,
            },
        })
    }
}
