//! Quiet hours and time zones: what never leaves, what always waits, whom it
//! cannot reach.
//!
//! What quiet hours mean is asked of the gate that holds sends. Times are those
//! of each person's own clock, so that what is asked for one zone without
//! changes of the clocks holds for all people whose zone is known.

mod channels;
mod clocks;
mod due;
mod zones;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use mkt_diagnostics::{Diagnostic, Sender};
use mkt_engine::gate::quiet::{Closed, closed};
use mkt_engine::guard::policy::{Channel, Quiet};
use mkt_engine::policy::{name, policy};
use mkt_model::access::reach::Message;
use mkt_model::journey::Program;
use mkt_model::value::Dates;
use mkt_model::{Handle, SymbolId};
use mkt_time::start_of;

use crate::People;
use crate::sends::Sent;

/// The longest stretch of a horizon that is looked at, in days: quiet hours and
/// closed days repeat, and what is always so is so in three years.
const DAYS: i32 = 3 * 366;

/// Everything about quiet hours. One check, since all of it rests on the same
/// reading.
pub(crate) fn quiet(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let (policy, _) = policy(subject.strategy);
    let channels = subject.strategy.channels().filter_map(|channel| {
        let id = channel.symbol_id();
        let policy = policy.channels.get(&name(subject.strategy, id))?;
        let held = || Held {
            channel: policy.clone(),
            longest: longest(&policy.quiet),
        };
        (!policy.quiet.is_empty()).then(|| (id, held()))
    });
    let hours = Hours {
        subject,
        channels: channels.collect(),
        horizon: horizon(subject),
    };
    channels::check(&hours, told);
    due::journeys(&hours, told);
    due::campaigns(&hours, told);
    zones::unknown(&hours, told);
    zones::apart(&hours, told);
    clocks::check(&hours, told);
}

/// What the checks of quiet hours look at.
struct Hours<'s> {
    subject: &'s People<'s>,
    /// The channels that have quiet hours.
    channels: BTreeMap<SymbolId, Held>,
    horizon: Option<Dates>,
}

/// A channel that has quiet hours.
struct Held {
    channel: Channel,
    /// The longest stretch in which nothing leaves in any week.
    longest: Option<Closed>,
}

fn horizon(subject: &People<'_>) -> Option<Dates> {
    let dates = subject.strategy.declared()?.horizon()?;
    let most = dates.first.checked_add(jiff::Span::new().days(DAYS)).ok()?;
    Some(Dates {
        last: dates.last.min(most),
        ..dates
    })
}

impl<'s> Hours<'s> {
    /// The channel of a send, where it has quiet hours that the message is
    /// held to.
    fn quiet(&self, message: SymbolId, channel: Option<SymbolId>) -> Option<&Held> {
        let channel = self.channels.get(&channel?)?;
        let purpose = Message(self.handle(message)).purpose();
        (purpose != Some("transactional")).then_some(channel)
    }

    /// The journeys, in the order of declaration.
    fn programs(&self) -> impl Iterator<Item = &'s Program> {
        let strategy = self.subject.strategy;
        strategy
            .journeys()
            .map(|journey| strategy.program(journey.symbol_id()))
    }

    /// The sends that quiet hours can hold, each with its channel.
    fn held(&self) -> impl Iterator<Item = (&Sent<'s>, &Held)> {
        let all = self.subject.sends.values().flatten();
        all.filter_map(|send| Some((send, self.quiet(send.message, send.channel)?)))
    }

    fn handle(&self, id: SymbolId) -> Handle<'s> {
        self.subject.strategy.handle(id)
    }

    fn sender(&self, id: SymbolId) -> Sender {
        let handle = self.handle(id);
        Sender {
            kind: handle.kind().word.to_owned(),
            name: handle.name().to_string(),
        }
    }
}

/// An instant at which the clock of somebody shows a time, in a zone without
/// changes: see the module.
fn plain(date: Date, time: Time) -> Option<Timestamp> {
    TimeZone::UTC
        .to_ambiguous_timestamp(date.to_datetime(time))
        .compatible()
        .ok()
}

/// Quiet hours as they are in any week, without closed days.
fn weekly(quiet: &Quiet) -> Quiet {
    Quiet {
        closed: Vec::new(),
        ..quiet.clone()
    }
}

/// Four weeks from a Monday on, of no year in particular.
fn weeks() -> Option<(Timestamp, Timestamp)> {
    let first = start_of(Date::constant(2001, 1, 1), &TimeZone::UTC)?;
    let last = start_of(Date::constant(2001, 1, 29), &TimeZone::UTC)?;
    Some((first, last))
}

/// The longest stretch in which nothing leaves in any week, with the stretch;
/// none where something always leaves, or never.
fn longest(quiet: &Quiet) -> Option<Closed> {
    let (from, to) = weeks()?;
    let closed = closed(&weekly(quiet), &[TimeZone::UTC], from, to);
    // What is cut at the ends is there once more in between.
    let whole = closed
        .into_iter()
        .filter(|stretch| stretch.from > from && stretch.to < to);
    let mut found: Option<Closed> = None;
    for stretch in whole {
        if found.is_none_or(|found| stretch.seconds() > found.seconds()) {
            found = Some(stretch);
        }
    }
    found
}

/// A length of time as the language writes it.
fn shown(seconds: i64) -> String {
    let of = |unit: i64, one: &str, many: &str| {
        let count = seconds.checked_div(unit).unwrap_or(0);
        let word = if count == 1 { one } else { many };
        format!("{count} {word}")
    };
    if seconds.checked_rem(3_600) == Some(0) {
        of(3_600, "hour", "hours")
    } else if seconds.checked_rem(60) == Some(0) {
        of(60, "minute", "minutes")
    } else {
        of(1, "second", "seconds")
    }
}

/// A time of day as the language writes it.
fn clock(time: Time) -> String {
    match time.second() {
        0 => time.strftime("%H:%M").to_string(),
        _ => time.strftime("%H:%M:%S").to_string(),
    }
}

/// An instant on somebody's clock: see [`plain`].
fn wall(at: Timestamp) -> jiff::civil::DateTime {
    TimeZone::UTC.to_datetime(at)
}

/// A date and time as people read them.
fn dated(at: Timestamp) -> String {
    let wall = wall(at);
    format!("{} {}", wall.date(), clock(wall.time()))
}
