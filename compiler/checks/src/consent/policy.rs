//! Whether what a declared policy asks for is so.
//!
//! A law is what the author takes it to ask for. It is held against the consents
//! that name it, and the channels for which these are asked. What a message must
//! carry is looked at with the channels.

use std::collections::BTreeSet;

use jiff::civil::{Time, Weekday};
use mkt_diagnostics::{Consent as Finding, Diagnostic, Fix, Level, PolicyGap};
use mkt_kinds::units::DurationUnit;
use mkt_model::access::data::{Consent, Governance, Law, QuietTime, Source};
use mkt_model::access::reach::{Channel, Message};
use mkt_model::value::{Duration, Elapsing, Value};
use mkt_model::{Handle, Line, SymbolId};
use rust_decimal::Decimal;

use super::channels::place;
use super::{Reach, is_asked};
use crate::sends::length::{DAY, longest, shortest};

/// What the declared policies ask for and what is not so.
pub(super) fn unmet(reach: &Reach<'_>, told: &mut Vec<Diagnostic>) {
    let mut seen = Seen::default();
    for topic in reach.strategy.consents() {
        let Some(basis) = topic.basis().filter(|_| !topic.declaration().damaged) else {
            continue;
        };
        let laws: Vec<Law<'_>> = topic
            .laws()
            .into_iter()
            .filter_map(|law| Law::of(reach.strategy.handle(law)))
            .filter(|law| !law.declaration().damaged)
            .collect();
        for law in laws {
            let held = Held {
                reach,
                topic,
                basis,
                law,
            };
            told.extend(held.expiry());
            for channel in topic.channels() {
                let channel = reach.channel(channel);
                if let Some(medium) = channel.sort() {
                    told.extend(held.basis(channel, medium, &mut seen));
                    told.extend(held.proof(medium, &mut seen));
                    told.extend(held.quiet(channel, medium, &mut seen));
                    told.extend(held.opt_out(medium, &mut seen));
                }
            }
        }
    }
}

/// What is told already.
#[derive(Default)]
struct Seen {
    bases: BTreeSet<(SymbolId, &'static str)>,
    proofs: BTreeSet<(SymbolId, SymbolId)>,
    quiet: BTreeSet<(SymbolId, SymbolId)>,
    refreshed: BTreeSet<(SymbolId, SymbolId)>,
}

/// A consent that is held to a policy.
struct Held<'a> {
    reach: &'a Reach<'a>,
    topic: Consent<'a>,
    basis: &'static str,
    law: Law<'a>,
}

impl<'a> Held<'a> {
    fn tell(&self, gap: PolicyGap, span: mkt_diagnostics::Span) -> Diagnostic {
        let finding = Finding::PolicyUnmet {
            law: self.reach.name(self.law.symbol_id()),
            gap,
        };
        Diagnostic::new(finding, span)
    }

    /// Marks the line of the policy for a kind of channel or a basis, where the
    /// project has it.
    fn marked(&self, diagnostic: Diagnostic, key: &str, word: &str) -> Diagnostic {
        match law_line(self.law, key, &[word]) {
            Some(line) if is_own(self.reach, line) => {
                diagnostic.related(line.span(), "the policy says so here")
            }
            _ => diagnostic,
        }
    }

    fn topic_name(&self) -> String {
        self.reach.name(self.topic.symbol_id())
    }

    /// A marketing message on the topic through a channel.
    fn message(&self, channel: Channel<'_>) -> Option<Message<'a>> {
        let messages = self.reach.marketing.get(&channel.symbol_id())?;
        let topic = Some(self.topic.symbol_id());
        let mut messages = messages.iter().filter(|message| message.topic() == topic);
        messages.next().copied()
    }

    fn basis(
        &self,
        channel: Channel<'_>,
        medium: &'static str,
        seen: &mut Seen,
    ) -> Option<Diagnostic> {
        let message = self.message(channel)?;
        let refused = self.law.allows(self.basis, medium) == Some(false);
        if !refused || !seen.bases.insert((self.topic.symbol_id(), medium)) {
            return None;
        }
        let gap = PolicyGap::Basis {
            topic: self.topic_name(),
            basis: self.basis.to_owned(),
            medium: medium.to_owned(),
            allowed: self
                .law
                .bases(medium)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            message: self.reach.name(message.symbol_id()),
        };
        let span = self.topic.line("basis")?.value_span();
        let diagnostic = self.tell(gap, span);
        let diagnostic = diagnostic.related(message.span(), "marketing that rests on it");
        Some(self.marked(diagnostic, "allows", medium))
    }

    fn expiry(&self) -> Option<Diagnostic> {
        let allowed = self.law.expires(self.basis)?;
        let lasts = self.topic.expires();
        let line = self.topic.line("expires");
        // A line that could not be read says something else.
        let kept = match lasts {
            Some(lasts) => !is_longer(lasts, allowed),
            None => line.is_some(),
        };
        if !is_asked(self.basis) || kept {
            return None;
        }
        let gap = PolicyGap::Expiry {
            topic: self.topic_name(),
            basis: self.basis.to_owned(),
            lasts: lasts.map(|lasts| lasts.to_string()),
            allowed: allowed.to_string(),
        };
        let span = line.map_or(self.topic.span(), Line::value_span);
        let mut diagnostic = self.tell(gap, span);
        diagnostic.level = Level::Warning;
        let mut after = line.into_iter().flat_map(|line| {
            let all = line.entry.all("after");
            all.map(move |capture| line.capture_span(capture))
        });
        if let Some(span) = after.next()
            && line.is_some_and(|line| is_own(self.reach, line))
        {
            let title = format!("write `{allowed}`");
            diagnostic = diagnostic.fix(Fix::replace(title, span, allowed.to_string()));
        }
        Some(self.marked(diagnostic, "expires", self.basis))
    }

    /// The rules that keep what is known of those who consent for the longest.
    fn proof(&self, medium: &'static str, seen: &mut Seen) -> Option<Diagnostic> {
        let needed = self.law.keeps_proof(medium)?;
        let entity = self.topic.entity()?;
        if !is_asked(self.basis) {
            return None;
        }
        let mut longest: Option<(Governance<'_>, Duration)> = None;
        for rules in self.reach.strategy.governances() {
            if !rules.covers().contains(&entity) {
                continue;
            }
            // Rules without a term keep it for good.
            let kept = rules.retain()?;
            if !is_longer(needed, kept) {
                return None;
            }
            if longest.is_none_or(|(_, longest)| is_longer(kept, longest)) {
                longest = Some((rules, kept));
            }
        }
        let (rules, kept) = longest?;
        if !seen
            .proofs
            .insert((rules.symbol_id(), self.law.symbol_id()))
        {
            return None;
        }
        let gap = PolicyGap::Proof {
            topic: self.topic_name(),
            medium: medium.to_owned(),
            rules: self.reach.name(rules.symbol_id()),
            kept: kept.to_string(),
            needed: needed.to_string(),
        };
        let mut diagnostic = self.tell(gap, rules.line("retain")?.value_span());
        diagnostic.level = Level::Warning;
        let diagnostic = diagnostic.related(self.topic.span(), "the consent to be shown");
        Some(self.marked(diagnostic, "proof", medium))
    }

    fn quiet(
        &self,
        channel: Channel<'_>,
        medium: &'static str,
        seen: &mut Seen,
    ) -> Option<Diagnostic> {
        let wanted = self.law.quiet(medium);
        let message = self.message(channel)?;
        if wanted.is_empty()
            || channel.declaration().damaged
            || !seen
                .quiet
                .insert((channel.symbol_id(), self.law.symbol_id()))
        {
            return None;
        }
        let line = channel.line("quiet");
        let open = open_times(&wanted, &quiet_times(channel));
        if open.is_empty() {
            return None;
        }
        let gap = PolicyGap::Quiet {
            channel: self.reach.name(channel.symbol_id()),
            medium: medium.to_owned(),
            open,
            message: self.reach.name(message.symbol_id()),
        };
        let span = match line.filter(|line| is_own(self.reach, *line)) {
            Some(line) => line.value_span(),
            None => place(channel, message),
        };
        Some(self.marked(self.tell(gap, span), "quiet", medium))
    }

    fn opt_out(&self, medium: &'static str, seen: &mut Seen) -> Option<Diagnostic> {
        let (within, elapsing) = self.law.opt_out(medium)?;
        let entity = self.topic.entity()?;
        let time = match elapsing {
            Elapsing::Elapsed => longest(within),
            // Of five days in a week, begun at the worst.
            Elapsing::Working => {
                let days = longest(within).div_ceil(DAY);
                days.saturating_mul(7)
                    .div_ceil(5)
                    .saturating_add(2)
                    .saturating_mul(DAY)
            }
        };
        // The first source that tells of it counts.
        let mut first: Option<(Source<'_>, Duration)> = None;
        for source in self.reach.strategy.sources() {
            if !source.provides().contains(&entity) {
                continue;
            }
            let refresh = source.refresh()?;
            if shortest(refresh) <= time {
                return None;
            }
            first = first.or(Some((source, refresh)));
        }
        let (source, refresh) = first?;
        if !seen
            .refreshed
            .insert((source.symbol_id(), self.law.symbol_id()))
        {
            return None;
        }
        let working = match elapsing {
            Elapsing::Elapsed => within.to_string(),
            Elapsing::Working => {
                let written = within.to_string();
                let (number, word) = written.split_once(' ').unwrap_or((&written, ""));
                format!("{number} working {word}")
            }
        };
        let gap = PolicyGap::OptOut {
            topic: self.topic_name(),
            medium: medium.to_owned(),
            source: self.reach.name(source.symbol_id()),
            refresh: refresh.to_string(),
            within: working,
        };
        let mut diagnostic = self.tell(gap, source.line("refresh")?.value_span());
        diagnostic.level = Level::Warning;
        Some(self.marked(diagnostic, "opt_out", medium))
    }
}

/// The line of a policy that is for these words (kinds of channel, bases, parts),
/// else the first that names none of a kind.
pub(super) fn law_line<'a>(law: Law<'a>, key: &str, words: &[&str]) -> Option<Line<'a>> {
    let lines = law.lines(key);
    let named = |line: &Line<'_>, word: &str| {
        let mut captures = line.entry.captures.iter();
        captures.any(|capture| matches!(capture.value, Value::Word(own) if own == word))
    };
    let score = |line: &Line<'_>| {
        let of = words.iter().filter(|word| named(line, word)).count();
        std::cmp::Reverse(of)
    };
    lines.into_iter().min_by_key(score)
}

/// Whether a line is the project's, and not a library's.
pub(super) fn is_own(reach: &Reach<'_>, line: Line<'_>) -> bool {
    let handle = Handle {
        strategy: reach.strategy,
        id: line.declaration,
    };
    handle.declaration().module.is_none()
}

/// Whether a length of time is surely longer than another: 24 months are as
/// long as 2 years, and longer than 700 days.
fn is_longer(one: Duration, other: Duration) -> bool {
    match (months(one), months(other)) {
        (Some(one), Some(other)) => one > other,
        _ => shortest(one) > longest(other),
    }
}

fn months(time: Duration) -> Option<Decimal> {
    let each = match time.unit {
        DurationUnit::Month => 1,
        DurationUnit::Quarter => 3,
        DurationUnit::Year => 12,
        _ => return None,
    };
    time.number.checked_mul(Decimal::from(each))
}

const WEEK: usize = 7 * MINUTES;
const MINUTES: usize = 24 * 60;

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// When a channel is silent in any week. A calendar's closed days come on top,
/// and are in no policy.
fn quiet_times(channel: Channel<'_>) -> Vec<QuietTime> {
    let lines = channel.lines("quiet").into_iter();
    lines
        .flat_map(|line| line.entry.groups())
        .filter_map(|group| {
            let (mut window, mut days) = (None, Vec::new());
            for capture in group {
                match &capture.value {
                    Value::Times(from, to) => window = Some((*from, *to)),
                    Value::Weekdays(named) => days.clone_from(named),
                    Value::Reference(_) => return None,
                    _ => {}
                }
            }
            (window.is_some() || !days.is_empty()).then_some(QuietTime { window, days })
        })
        .collect()
}

/// The minutes of a week, from Monday's first, that some times cover.
fn covered(times: &[QuietTime]) -> Vec<bool> {
    let minute = |time: Time| {
        let hours = usize::try_from(time.hour()).unwrap_or(0);
        let minutes = usize::try_from(time.minute()).unwrap_or(0);
        hours.saturating_mul(60).saturating_add(minutes)
    };
    let mut week = vec![false; WEEK];
    for quiet in times {
        for (place, (day, _)) in DAYS.iter().enumerate() {
            if !quiet.days.is_empty() && !quiet.days.contains(day) {
                continue;
            }
            let (from, length) = match quiet.window {
                None => (0, MINUTES),
                Some((from, to)) => {
                    let (from, to) = (minute(from), minute(to));
                    // It may wrap midnight.
                    let to = if to <= from {
                        to.saturating_add(MINUTES)
                    } else {
                        to
                    };
                    (from, to.saturating_sub(from))
                }
            };
            let start = place.saturating_mul(MINUTES).saturating_add(from);
            for minute in start..start.saturating_add(length) {
                if let Some(slot) = minute
                    .checked_rem(WEEK)
                    .and_then(|minute| week.get_mut(minute))
                {
                    *slot = true;
                }
            }
        }
    }
    week
}

/// The times that ought to be quiet and are not, as they are read: `21:00 ..
/// 22:00` where it is so every day, else with the day.
fn open_times(wanted: &[QuietTime], kept: &[QuietTime]) -> Vec<String> {
    let (wanted, kept) = (covered(wanted), covered(kept));
    let open: Vec<bool> = wanted
        .iter()
        .zip(&kept)
        .map(|(wanted, kept)| *wanted && !kept)
        .collect();
    let is_open = |minute: usize| {
        let minute = minute.checked_rem(WEEK);
        minute.and_then(|minute| open.get(minute)).copied() == Some(true)
    };
    if open.iter().all(|open| *open) {
        return vec!["every hour of the week".to_owned()];
    }
    let mut runs: Vec<(&str, String)> = Vec::new();
    for start in 0..WEEK {
        let before = start.checked_sub(1).unwrap_or(WEEK.saturating_sub(1));
        if !is_open(start) || is_open(before) {
            continue;
        }
        let end = (start..start.saturating_add(WEEK))
            .find(|minute| !is_open(*minute))
            .unwrap_or(start);
        let day = |minute: usize| {
            let day = minute.checked_div(MINUTES)?.checked_rem(DAYS.len())?;
            DAYS.get(day).map(|(_, name)| *name)
        };
        let (name, last) = (day(start).unwrap_or(""), day(end).unwrap_or(""));
        // What goes on over several days says when it ends.
        let text = if end.saturating_sub(start) > MINUTES {
            format!("{} .. {last} {}", clock(start), clock(end))
        } else {
            format!("{} .. {}", clock(start), clock(end))
        };
        runs.push((name, text));
    }
    let mut told: Vec<String> = Vec::new();
    for (name, text) in &runs {
        let same = runs.iter().filter(|(_, other)| other == text).count();
        let text = if same == DAYS.len() {
            text.clone()
        } else {
            format!("{name} {text}")
        };
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

fn clock(minute: usize) -> String {
    let minute = minute.checked_rem(MINUTES).unwrap_or(0);
    let (hours, minutes) = (
        minute.checked_div(60).unwrap_or(0),
        minute.checked_rem(60).unwrap_or(0),
    );
    format!("{hours:02}:{minutes:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: i8, to: i8, days: &[Weekday]) -> QuietTime {
        QuietTime {
            window: Some((Time::constant(from, 0, 0, 0), Time::constant(to, 0, 0, 0))),
            days: days.to_vec(),
        }
    }

    #[test]
    fn what_ought_to_be_quiet_and_is_not_is_named_by_its_times() {
        let law = [window(21, 8, &[])];
        assert_eq!(open_times(&law, &[window(20, 9, &[])]), [""; 0]);
        assert_eq!(open_times(&law, &[window(22, 8, &[])]), ["21:00 .. 22:00"]);
        assert_eq!(open_times(&law, &[]), ["21:00 .. 08:00"]);
        let all_but_sunday: Vec<Weekday> = DAYS.iter().take(6).map(|(day, _)| *day).collect();
        assert_eq!(
            open_times(&law, &[window(20, 9, &all_but_sunday)]),
            ["sunday 21:00 .. 08:00"]
        );
    }

    #[test]
    fn a_whole_day_covers_what_begins_and_ends_on_it() {
        let sunday = QuietTime {
            window: None,
            days: vec![Weekday::Sunday],
        };
        let law = [window(21, 23, &[Weekday::Sunday])];
        assert!(open_times(&law, std::slice::from_ref(&sunday)).is_empty());
        let weekend = [window(21, 8, &[]), sunday.clone()];
        let open = open_times(&weekend, &[]);
        assert_eq!(open.last().unwrap(), "saturday 21:00 .. monday 08:00");
        // The night from Saturday to Sunday begins before it.
        let night = [window(21, 8, &[Weekday::Saturday])];
        assert_eq!(open_times(&night, &[sunday]), ["saturday 21:00 .. 00:00"]);
    }

    #[test]
    fn lengths_are_compared_where_the_calendar_does_not_decide() {
        let time = |number: i64, unit| Duration {
            number: Decimal::from(number),
            unit,
        };
        let (month, year, day) = (DurationUnit::Month, DurationUnit::Year, DurationUnit::Day);
        assert!(is_longer(time(25, month), time(2, year)));
        assert!(!is_longer(time(24, month), time(2, year)));
        assert!(is_longer(time(2, year), time(700, day)));
        assert!(!is_longer(time(1, year), time(365, day)));
    }
}
