//! Times that the clocks of the strategy's zone leave out or show twice on
//! some day.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use mkt_diagnostics::{Diagnostic, Quiet as Finding, Span};
use mkt_model::SymbolId;
use mkt_model::journey::{Entry, Program, StepKind, every_step};
use mkt_time::{first_valid, start_of};

use super::{Hours, clock};

/// Checks all times at which something is to happen.
pub(super) fn check(hours: &Hours<'_>, told: &mut Vec<Diagnostic>) {
    let head = hours.subject.strategy.declared();
    let Some((name, zone)) = head
        .and_then(|head| head.timezone())
        .and_then(|name| Some((name, TimeZone::get(name).ok()?)))
    else {
        return;
    };
    let clocks = Clocks {
        hours,
        name,
        changes: changes(hours, &zone),
        zone,
    };
    if clocks.changes.is_empty() {
        return;
    }
    for send in hours.subject.sends.values().flatten() {
        if let Some((day, Some(time))) = send.on {
            told.extend(clocks.told(send.by, (day, time), send.span, true));
        }
    }
    for program in hours.programs() {
        let mut times = Vec::new();
        clocks.times(program, &mut times);
        let mut seen = BTreeSet::new();
        for (time, days, span) in times {
            let mut changes = clocks.changes.iter();
            let found = changes
                .by_ref()
                .filter(|day| days.is_empty() || days.contains(&day.weekday()))
                .find_map(|day| clocks.told(program.journey, (*day, time), span, false));
            if found.is_some() && seen.insert(time) {
                told.extend(found);
            }
        }
    }
}

struct Clocks<'h, 's> {
    hours: &'h Hours<'s>,
    name: &'h str,
    zone: TimeZone,
    /// The days on which clocks change.
    changes: BTreeSet<Date>,
}

/// The days of the horizon on which clocks change: that before the change and
/// that after it.
fn changes(hours: &Hours<'_>, zone: &TimeZone) -> BTreeSet<Date> {
    let Some(horizon) = hours.horizon else {
        return BTreeSet::new();
    };
    let Some(start) = start_of(horizon.first, zone) else {
        return BTreeSet::new();
    };
    let days = zone.following(start).flat_map(|change| {
        let after = zone.to_datetime(change.timestamp()).date();
        [after.yesterday().ok(), Some(after)]
    });
    days.flatten()
        .take_while(|day| *day <= horizon.last)
        .filter(|day| *day >= horizon.first)
        .collect()
}

impl Clocks<'_, '_> {
    /// What is told of a time on a day; one that comes twice only where the day
    /// was chosen.
    fn told(
        &self,
        by: SymbolId,
        (day, time): (Date, Time),
        span: Span,
        chosen: bool,
    ) -> Option<Diagnostic> {
        if !self.changes.contains(&day) {
            return None;
        }
        let wall = day.to_datetime(time);
        let leaves = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { .. } => return None,
            AmbiguousOffset::Fold { .. } if !chosen => return None,
            AmbiguousOffset::Fold { .. } => None,
            AmbiguousOffset::Gap { .. } => {
                let at = first_valid(&self.zone, wall)?;
                Some(clock(self.zone.to_datetime(at).time()))
            }
        };
        let finding = Finding::ClockChange {
            sender: self.hours.sender(by),
            time: clock(time),
            date: day.to_string(),
            zone: self.name.to_owned(),
            leaves,
        };
        Some(Diagnostic::new(finding, span))
    }

    /// The times of a journey, each with its days and where it is said.
    fn times(&self, program: &Program, times: &mut Vec<(Time, Vec<Weekday>, Span)>) {
        let handle = self.hours.handle(program.journey);
        let at = match &program.entry {
            Some(Entry::Date { at, .. }) => Some(*at),
            Some(Entry::Every { at, .. }) => *at,
            Some(Entry::Event(_) | Entry::Segment { .. }) | None => None,
        };
        if let (Some(at), Some(line)) = (at, handle.line("enter")) {
            times.push((at, Vec::new(), line.span()));
        }
        for step in every_step(&program.steps) {
            let span = handle.strategy.span(handle.id, step.place);
            match &step.kind {
                StepKind::WaitUntil { time, days } => times.push((*time, days.clone(), span)),
                StepKind::WaitUntilDate { at: Some(at), .. } => {
                    times.push((*at, Vec::new(), span));
                }
                _ => {}
            }
        }
    }
}
