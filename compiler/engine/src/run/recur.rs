//! Entries by a date or by the calendar.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use mkt_eval::journey::Who;
use mkt_eval::{Value, period};
use mkt_model::SymbolId;
use mkt_model::journey::Entry;
use mkt_time::{Period, first_valid};

use super::clock::Due;
use super::state::Run;

impl Run<'_> {
    /// At the start: puts somebody's first turn of each journey that dates lead
    /// into in the queue.
    pub(super) fn turns(&mut self, who: usize) {
        for index in 0..self.plan.courses.len() {
            self.next_turn(who, index, None);
        }
    }

    /// A property of somebody's has changed: turns that hang on it are looked
    /// for anew, and those that were in the queue no longer count.
    pub(super) fn turns_anew(&mut self, who: usize, changed: SymbolId) {
        let plan = self.plan;
        let moves = plan.zones.contains(&changed) || plan.countries.contains(&changed);
        for (index, course) in plan.courses.iter().enumerate() {
            let hangs = match &course.program().entry {
                Some(Entry::Date { property, .. }) => moves || *property == changed,
                Some(Entry::Every { .. }) => moves,
                _ => false,
            };
            if hangs {
                self.next_turn(who, index, Some(self.now));
            }
        }
    }

    /// Somebody's turn has come: they enter, and the next is looked for.
    pub(super) fn turn(&mut self, who: usize, index: usize, ticket: u64) {
        let current = self
            .members
            .get(who)
            .and_then(|member| member.turns.get(index))
            .copied();
        if current != Some(ticket) {
            return;
        }
        let wall = self
            .members
            .get(who)
            .map(|member| member.home.to_datetime(self.now));
        if let Some(turned) = self
            .members
            .get_mut(who)
            .and_then(|member| member.turned.get_mut(index))
        {
            *turned = wall;
        }
        self.enter(who, index, None);
        self.next_turn(who, index, Some(self.now));
    }

    fn next_turn(&mut self, who: usize, index: usize, after: Option<Timestamp>) {
        let plan = self.plan;
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
        let person = member.who(plan, self.now);
        // A day has one turn, also for those who travel west or of whom something
        // else changes just then.
        let turned = member.turned.get(index).copied().flatten();
        let counts = |at: &Timestamp| {
            let ahead = match after {
                Some(after) => *at > after,
                None => *at >= self.now,
            };
            ahead && turned.is_none_or(|turned| member.home.to_datetime(*at) > turned)
        };
        let mut faults = Vec::new();
        let next = match &program.entry {
            Some(Entry::Date {
                property,
                anniversary,
                offset,
                at,
            }) => member.person.properties.get(property).and_then(|value| {
                if *anniversary {
                    let date = day_of(value, plan.evaluator.zone())?;
                    let this_year = member.home.to_datetime(self.now).date().year();
                    let years = [-1_i16, 0, 1, 2].into_iter();
                    let mut found: Vec<Timestamp> = years
                        .filter_map(|ahead| {
                            let year = this_year.checked_add(ahead)?;
                            let later = i64::from(year).checked_sub(i64::from(date.year()))?;
                            // The day itself is no anniversary.
                            let span = jiff::Span::new().try_years(later).ok()?;
                            let day = (later > 0).then(|| date.checked_add(span).ok()).flatten()?;
                            person.around(&Value::Date(day), *offset, Some(*at), &mut faults)
                        })
                        .filter(|at| counts(at))
                        .collect();
                    found.sort_unstable();
                    found.first().copied()
                } else {
                    person
                        .around(value, *offset, Some(*at), &mut faults)
                        .filter(|at| counts(at))
                }
            }),
            Some(Entry::Every { interval, at }) => {
                let anchor = program
                    .runs
                    .map(|(first, _)| first)
                    .or(plan.first_day)
                    .unwrap_or_else(|| member.home.to_datetime(self.cast.start).date());
                period(*interval)
                    .and_then(|every| every_so_often(anchor, every, *at, person, counts))
            }
            _ => return,
        };
        self.faults(who, None, faults);
        let Some(turn) = self
            .members
            .get_mut(who)
            .and_then(|member| member.turns.get_mut(index))
        else {
            return;
        };
        *turn = turn.saturating_add(1);
        let ticket = *turn;
        if let Some(next) = next {
            let rank = (
                program.priority.saturating_neg(),
                next,
                program.name.clone(),
            );
            self.clock.at(next, rank, Due::Turn(who, index, ticket));
        }
    }
}

fn day_of(value: &Value, zone: &TimeZone) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Instant(at) => Some(zone.to_datetime(*at).date()),
        Value::Period(period) => period.days().map(|(first, _)| first),
        _ => None,
    }
}

/// The first instant that counts of those that lie whole intervals after a
/// day's beginning, or its time, on the person's clock.
fn every_so_often(
    anchor: Date,
    every: Period,
    at: Option<Time>,
    who: Who<'_>,
    counts: impl Fn(&Timestamp) -> bool,
) -> Option<Timestamp> {
    let start = first_valid(who.zone, anchor.to_datetime(at.unwrap_or(Time::midnight())))?;
    // No more intervals than these have passed: no month has more than 31
    // days, and no day more than 25 hours.
    let days = every.months.checked_mul(31)?.checked_add(every.days)?;
    let longest = days.checked_mul(25 * 3_600)?.checked_add(every.seconds)?;
    if longest <= 0 {
        return None;
    }
    let passed = who.at.duration_since(start).as_secs().max(0);
    let mut times = passed.checked_div(longest)?;
    loop {
        let length = Period {
            months: every.months.checked_mul(times)?,
            days: every.days.checked_mul(times)?,
            seconds: every.seconds.checked_mul(times)?,
        };
        let next = length.after(start, who.zone)?;
        if counts(&next) {
            return Some(next);
        }
        times = times.checked_add(1)?;
    }
}
