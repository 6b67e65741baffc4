//! Sends that come up at a time that is known: after a wait until a time, at
//! the entry of a journey by the calendar, and in campaigns.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mkt_diagnostics::{Diagnostic, DueSend, Past, Quiet as Finding, Span};
use mkt_engine::gate::quiet::opens;
use mkt_engine::guard::policy::Channel;
use mkt_eval::period;
use mkt_model::access::reach::{Campaign, Message, Offer};
use mkt_model::journey::{Entry, Program, Step, StepKind};
use mkt_model::value::Dates;
use mkt_model::{Handle, SymbolId};

use super::{Hours, clock, dated, plain, shown, wall};

/// How far it is looked for when quiet hours end, in days.
const FAR: i64 = 31;

/// A time of people's day at which they come to a step.
#[derive(Clone, Debug, PartialEq)]
struct Due {
    time: Time,
    /// Only on these days; on every day where there are none.
    days: Vec<Weekday>,
    /// Where it is said.
    span: Span,
}

/// Checks the sends of journeys.
pub(super) fn journeys(hours: &Hours<'_>, told: &mut Vec<Diagnostic>) {
    for program in hours.programs() {
        let handle = hours.handle(program.journey);
        if handle.declaration().damaged {
            continue;
        }
        let mut walk = Walk {
            hours,
            program,
            handle,
            told,
        };
        let entry = walk.entry();
        walk.steps(&program.steps, entry);
    }
}

struct Walk<'h, 's> {
    hours: &'h Hours<'s>,
    program: &'s Program,
    handle: Handle<'s>,
    told: &'h mut Vec<Diagnostic>,
}

impl Walk<'_, '_> {
    fn entry(&self) -> Option<Due> {
        let time = match self.program.entry.as_ref()? {
            Entry::Date { at, .. } => *at,
            // Every few hours is no time of the day.
            Entry::Every { interval, at } => {
                let whole = period(*interval).is_some_and(|period| period.seconds == 0);
                (*at).filter(|_| whole)?
            }
            Entry::Event(_) | Entry::Segment { .. } => return None,
        };
        let line = self.handle.line("enter")?;
        Some(Due {
            time,
            days: Vec::new(),
            span: line.span(),
        })
    }

    fn steps(&mut self, steps: &[Step], due: Option<Due>) -> Option<Due> {
        let mut due = due;
        for step in steps {
            due = self.step(step, due);
        }
        due
    }

    fn step(&mut self, step: &Step, due: Option<Due>) -> Option<Due> {
        let span = self.handle.strategy.span(self.handle.id, step.place);
        match &step.kind {
            StepKind::WaitUntil { time, days } => Some(Due {
                time: *time,
                days: days.clone(),
                span,
            }),
            StepKind::WaitUntilDate { at: Some(time), .. } => Some(Due {
                time: *time,
                days: Vec::new(),
                span,
            }),
            StepKind::WaitUntilDate { at: None, .. } => None,
            // Days and months keep the time on the clock.
            StepKind::Wait(duration) => {
                let whole = period(*duration).is_some_and(|period| period.seconds == 0);
                due.filter(|_| whole).map(|due| Due {
                    days: Vec::new(),
                    ..due
                })
            }
            StepKind::Send { message, channel } => self.send(*message, *channel, span, due),
            StepKind::If { arms, otherwise } => {
                let all = arms.iter().map(|(_, steps)| steps).chain([otherwise]);
                self.arms(all, due)
            }
            StepKind::Split { arms, .. } => self.arms(arms.iter().map(|arm| &arm.steps), due),
            StepKind::WaitFor {
                then, otherwise, ..
            } => {
                self.steps(then, None);
                self.steps(otherwise, None);
                None
            }
            StepKind::Set { .. }
            | StepKind::Notify { .. }
            | StepKind::Call { .. }
            | StepKind::Start(_)
            | StepKind::Leave => due,
        }
    }

    fn arms<'x>(
        &mut self,
        arms: impl Iterator<Item = &'x Vec<Step>>,
        due: Option<Due>,
    ) -> Option<Due> {
        let mut after = due.clone();
        for arm in arms {
            if self.steps(arm, due.clone()) != due {
                after = None;
            }
        }
        after
    }

    fn send(
        &mut self,
        message: SymbolId,
        channel: Option<SymbolId>,
        span: Span,
        due: Option<Due>,
    ) -> Option<Due> {
        let (Some(held), Some(at)) = (self.hours.quiet(message, channel), &due) else {
            return due;
        };
        let Some(outcome) = outcome(self.hours.horizon, &held.channel, at) else {
            return due;
        };
        let send = self
            .hours
            .due(message, self.program.journey, channel?, clock(at.time));
        let finding = match outcome {
            Outcome::Skipped(wait) => Finding::AlwaysSkipped {
                send,
                wait: wait.map(shown),
                most: shown(held.channel.hold_at_most_seconds),
            },
            Outcome::Held(leaves) => Finding::AlwaysWaits { send, leaves },
        };
        let diagnostic = Diagnostic::new(finding, span);
        self.told
            .push(diagnostic.related(at.span, "comes up at this time"));
        // What comes behind it comes when this one has left.
        None
    }
}

impl Hours<'_> {
    fn due(&self, message: SymbolId, by: SymbolId, channel: SymbolId, due: String) -> DueSend {
        DueSend {
            message: self.handle(message).name().to_string(),
            sender: self.sender(by),
            channel: self.handle(channel).name().to_string(),
            due,
        }
    }
}

/// What becomes of a send each time that it comes up.
enum Outcome {
    /// It is skipped; the least seconds until it could leave.
    Skipped(Option<i64>),
    /// It waits; the earliest time at which it leaves, with the day of the week
    /// where it comes up on one only.
    Held(String),
}

/// What becomes of what comes up at a time of the day, where it never leaves
/// at once.
fn outcome(horizon: Option<Dates>, quiet: &Channel, due: &Due) -> Option<Outcome> {
    let mut date = match horizon {
        Some(horizon) => horizon.first,
        None => Date::constant(2001, 1, 1),
    };
    let last = match horizon {
        Some(horizon) => horizon.last,
        None => Date::constant(2001, 1, 28),
    };
    let mut leaves: BTreeSet<(Time, String)> = BTreeSet::new();
    let mut least: Option<i64> = None;
    while date <= last {
        if (due.days.is_empty() || due.days.contains(&date.weekday()))
            && let Some(at) = plain(date, due.time)
        {
            match open(quiet, at, quiet.hold_at_most_seconds) {
                Some(open) if open == at => return None,
                Some(open) => {
                    let open = wall(open);
                    let day = match due.days.as_slice() {
                        [only] if *only != open.date().weekday() => {
                            open.strftime("%A ").to_string()
                        }
                        _ => String::new(),
                    };
                    leaves.insert((open.time(), day));
                }
                None => {
                    let wait = wait(quiet, at);
                    least = match (least, wait) {
                        (Some(one), Some(other)) => Some(one.min(other)),
                        (one, other) => one.or(other),
                    };
                }
            }
        }
        date = date.tomorrow().ok()?;
    }
    Some(match leaves.first() {
        Some((time, day)) => Outcome::Held(format!("{day}{}", clock(*time))),
        None => Outcome::Skipped(least),
    })
}

fn open(quiet: &Channel, at: Timestamp, seconds: i64) -> Option<Timestamp> {
    let limit = at.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    opens(&quiet.quiet, &[TimeZone::UTC], at, limit)
}

/// How long it takes until something leaves, in seconds.
fn wait(quiet: &Channel, at: Timestamp) -> Option<i64> {
    let open = open(quiet, at, FAR.saturating_mul(86_400))?;
    Some(open.as_second().saturating_sub(at.as_second()))
}

/// Checks the sends of campaigns. One without a time comes up when the day
/// begins: that it waits then is what is meant.
pub(super) fn campaigns(hours: &Hours<'_>, told: &mut Vec<Diagnostic>) {
    for (send, held) in hours.held() {
        let quiet = &held.channel;
        let (Some((day, time)), Some(channel)) = (send.on, send.channel) else {
            continue;
        };
        let Some(at) = plain(day, time.unwrap_or(Time::midnight())) else {
            continue;
        };
        let shown_due = match time {
            Some(_) => dated(at),
            None => format!("the beginning of {day}"),
        };
        let due = || hours.due(send.message, send.by, channel, shown_due.clone());
        let Some(leaves) = open(quiet, at, quiet.hold_at_most_seconds) else {
            let finding = Finding::AlwaysSkipped {
                send: due(),
                wait: wait(quiet, at).map(shown),
                most: shown(quiet.hold_at_most_seconds),
            };
            told.push(Diagnostic::new(finding, send.span));
            continue;
        };
        if leaves == at {
            continue;
        }
        if let Some(past) = past(hours, send.message, send.by, day, leaves) {
            let finding = Finding::HeldPast {
                message: hours.handle(send.message).name().to_string(),
                sender: hours.sender(send.by),
                past,
            };
            told.push(Diagnostic::new(finding, send.span));
            continue;
        }
        if time.is_some() {
            let finding = Finding::AlwaysWaits {
                send: due(),
                leaves: match wall(leaves).date() == day {
                    true => clock(wall(leaves).time()),
                    false => dated(leaves),
                },
            };
            told.push(Diagnostic::new(finding, send.span));
        }
    }
}

/// What is over when a send of a day leaves.
fn past(
    hours: &Hours<'_>,
    message: SymbolId,
    by: SymbolId,
    day: Date,
    leaves: Timestamp,
) -> Option<Past> {
    let over = |last: Date| day <= last && wall(leaves).date() > last;
    if let Some(runs) = Campaign(hours.handle(by)).runs()
        && over(runs.last)
    {
        return Some(Past::Campaign {
            last: runs.last.to_string(),
            leaves: dated(leaves),
        });
    }
    let offers = Message(hours.handle(message)).offers();
    offers.into_iter().find_map(|offer| {
        let offer = Offer(hours.handle(offer));
        let valid = offer.valid()?;
        over(valid.last).then(|| Past::Offer {
            offer: offer.name().to_string(),
            last: valid.last.to_string(),
            leaves: dated(leaves),
        })
    })
}
