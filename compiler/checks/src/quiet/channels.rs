//! Quiet hours by themselves: those that leave no time, those that last
//! longer than they hold a message, and what they outlast.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use mkt_diagnostics::{Diagnostic, Fix, Level, Past, Quiet as Finding};
use mkt_engine::gate::quiet::{Closed, closed};
use mkt_engine::guard::policy::Channel;
use mkt_eval::period;
use mkt_model::access::reach::Message;
use mkt_model::journey::{Goal, Program};
use mkt_model::value::Duration;
use mkt_model::{Handle, Line, SymbolId};

use super::{Held, Hours, shown, wall, weekly, weeks};
use crate::sends::Sent;

/// Seconds of a day and of the shortest month.
const DAY: i64 = 86_400;
const MONTH: i64 = 28 * DAY;

/// Checks the quiet hours of all channels.
pub(super) fn check(hours: &Hours<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = hours.subject.strategy;
    let used: BTreeSet<_> = hours.held().filter_map(|(send, _)| send.channel).collect();
    let mut seen = BTreeSet::new();
    for handle in strategy.channels() {
        let Some(line) = handle.line("quiet") else {
            continue;
        };
        let Some(Held { channel, longest }) = hours.channels.get(&handle.symbol_id()) else {
            continue;
        };
        let said_in = Handle {
            strategy,
            id: line.declaration,
        };
        let own = said_in.declaration().module.is_none();
        if handle.declaration().damaged || !own || !seen.insert(line.span()) {
            continue;
        }
        if never_open(channel) {
            let finding = Finding::NeverOpen {
                channel: handle.name().to_string(),
            };
            told.push(Diagnostic::new(finding, line.value_span()));
        } else if used.contains(&handle.symbol_id())
            && let Some(stretch) = longest
            && stretch.seconds() > channel.hold_at_most_seconds
        {
            told.push(too_short(*handle, line, channel, *stretch));
        }
    }
    let mut held: BTreeMap<SymbolId, Vec<(&Sent<'_>, &Held)>> = BTreeMap::new();
    for (send, channel) in hours.held() {
        held.entry(send.by).or_default().push((send, channel));
    }
    for program in hours.programs() {
        if let Some(sends) = held.get(&program.journey) {
            outlasts(hours, program, sends, told);
        }
    }
}

/// Whether quiet hours leave no time in any week.
fn never_open(channel: &Channel) -> bool {
    let Some((from, to)) = weeks() else {
        return false;
    };
    let utc = jiff::tz::TimeZone::UTC;
    closed(&weekly(&channel.quiet), &[utc], from, to) == [Closed { from, to }]
}

fn too_short(handle: Handle<'_>, line: Line<'_>, channel: &Channel, stretch: Closed) -> Diagnostic {
    let hold = SignedDuration::from_secs(channel.hold_at_most_seconds);
    let skipped_until = stretch.to.checked_sub(hold).unwrap_or(stretch.from);
    let day = |at| wall(at).strftime("%A %H:%M").to_string();
    let wanted = shown(stretch.seconds());
    let finding = Finding::HoldTooShort {
        channel: handle.name().to_string(),
        longest: wanted.clone(),
        from: day(stretch.from),
        to: day(stretch.to),
        most: shown(channel.hold_at_most_seconds),
        skipped_until: day(skipped_until),
    };
    let diagnostic = Diagnostic::new(finding, line.value_span());
    match handle.line("hold_at_most") {
        Some(hold) => diagnostic
            .related(hold.span(), "held for this long at most")
            .fix(Fix::replace(
                format!("write `{wanted}`"),
                hold.value_span(),
                wanted,
            )),
        None => diagnostic,
    }
}

/// Sends of a journey that may be held for longer than its goal counts, or
/// than people are in it.
fn outlasts(
    hours: &Hours<'_>,
    program: &Program,
    sends: &[(&Sent<'_>, &Held)],
    told: &mut Vec<Diagnostic>,
) {
    let within = program.goals.iter().filter_map(|goal| match goal {
        Goal::Event { within, .. } => *within,
        Goal::Entering(_) => None,
    });
    let goal = within
        .filter_map(|within| Some((seconds(within)?, within)))
        .max_by_key(|(seconds, _)| *seconds);
    let life = program
        .lives
        .and_then(|lives| Some((seconds(lives)?, lives)));
    let mut seen = BTreeSet::new();
    for (send, Held { channel, longest }) in sends {
        let Some(stretch) = longest else {
            continue;
        };
        if !seen.insert((send.channel, send.message)) {
            continue;
        }
        let hold = stretch.seconds().min(channel.hold_at_most_seconds);
        // Who leaves with what is held for them gets nothing that is stale; it
        // matters where that is to arrive.
        let message = Message(hours.handle(send.message));
        let outlives = |most: i64| life.is_none_or(|(life, _)| life > most);
        let past = match (goal, life) {
            (Some((most, within)), _) if hold >= most && outlives(most) => Past::Goal {
                within: within.to_string(),
                hold: shown(hold),
            },
            (_, Some((most, lives))) if hold >= most && message.must_arrive() => Past::Life {
                lives: lives.to_string(),
                hold: shown(hold),
            },
            _ => continue,
        };
        let finding = Finding::HeldPast {
            message: message.name().to_string(),
            sender: hours.sender(send.by),
            past,
        };
        let mut diagnostic = Diagnostic::new(finding, send.span);
        // That it is held just then is only possible.
        diagnostic.level = Level::Info;
        told.push(diagnostic);
    }
}

/// The least seconds that a length of time takes.
fn seconds(duration: Duration) -> Option<i64> {
    let period = period(duration)?;
    let months = period.months.checked_mul(MONTH)?;
    let days = period.days.checked_mul(DAY)?;
    months.checked_add(days)?.checked_add(period.seconds)
}
