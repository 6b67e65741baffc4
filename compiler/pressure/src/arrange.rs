//! When somebody comes to each source of a history: what must come first comes
//! first, and what came too early or too late is moved to the others.

use jiff::{SignedDuration, Timestamp};
use mkt_engine::run::{Origin, Timeline};
use mkt_model::SymbolId;

use crate::caps::Cap;
use crate::moments::{Moments, Times};
use crate::people::later;
use crate::scene::{Part, Scene};
use crate::search::{Search, TOGETHER};
use crate::source::{Counts, SourceKind};
use crate::trigger::Trigger;
use crate::ways;

/// By how many days what sent nothing is moved, attempt by attempt.
pub(crate) const ASIDE: [i64; 5] = [-1, -1, -1, 4, 1];

/// A little time between what somebody does first and what next, in seconds.
const APART: i64 = 7_200;

impl<'p, 's> Search<'p, 's, '_> {
    /// What cannot be sent after something else is sent before it.
    pub(crate) fn in_order(&self, cap: &Cap<'s>, counts: Counts, parts: &mut [Part<'p>]) {
        let pressure = self.pressure;
        let sources = &pressure.sources;
        let times = Times::of(pressure.strategy(), pressure.logic().evaluator());
        let known: Vec<Option<(Moments, i64)>> = parts
            .iter()
            .map(|part| {
                let moments = sources.moments(sources.all.get(part.source)?, counts);
                let sends = part.way.as_ref().map(|way| way.counted(sources, counts));
                let sends = sends.unwrap_or_default();
                let span = sends.last().zip(sends.first());
                let span = span.map_or(0, |(last, first)| last.saturating_sub(*first));
                Some((moments, span))
            })
            .collect();
        // Those before have their place: a few rounds are enough for a chain.
        for _ in 0..parts.len().min(TOGETHER) {
            for place in 0..parts.len() {
                let Some(Some((moments, _))) = known.get(place) else {
                    continue;
                };
                let before = known.iter().zip(parts.iter()).enumerate();
                let before = before.filter_map(|(other, (known, part))| {
                    let (earlier, span) = known.as_ref().filter(|_| other != place)?;
                    // Two of which neither can follow the other are not tried.
                    let first = times.never_after(moments, earlier, cap.window)
                        && !times.never_after(earlier, moments, cap.window);
                    let gap = earlier.to_send_of(moments).saturating_add(*span);
                    first.then(|| part.after.saturating_add(gap).saturating_add(APART))
                });
                let after = before.max().unwrap_or(0);
                if let Some(part) = parts.get_mut(place)
                    && after > part.after
                {
                    let by = SignedDuration::from_secs(after.saturating_sub(part.after));
                    part.after = after;
                    for at in &mut part.times {
                        *at = later(*at, by);
                    }
                }
            }
        }
    }

    /// Those who have to become what they are to be come when all others are done.
    pub(crate) fn turn_last(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        begin: Timestamp,
        parts: &mut [Part<'p>],
    ) {
        let sources = &self.pressure.sources;
        let last = |part: &Part<'_>| {
            let way = part.way.as_ref();
            let sends = way.map(|way| way.counted(sources, counts));
            sends.and_then(|sends| sends.last().copied()).unwrap_or(0)
        };
        let others = parts.iter().filter(|part| part.turned.is_none());
        let mut end = others
            .map(|part| part.after.saturating_add(last(part)))
            .max()
            .unwrap_or(0)
            .min(cap.window);
        for part in parts {
            let Some(turned) = &part.turned else { continue };
            // What is to have happened lately happens in between.
            let ages = turned.events().iter().map(|event| {
                let age = begin.duration_since(event.time()).as_secs();
                age.saturating_add(APART)
            });
            let lately = ages
                .filter(|age| *age <= cap.window.saturating_div(2))
                .max();
            let after = end
                .saturating_add(APART)
                .saturating_add(lately.unwrap_or(0));
            let by = SignedDuration::from_secs(after.saturating_sub(part.after));
            part.after = after;
            for at in &mut part.times {
                *at = later(*at, by);
            }
            end = after.saturating_add(last(part)).min(cap.window);
        }
    }

    /// Whoever silences others comes when these are done.
    pub(crate) fn after_silence(&self, parts: &mut [Part<'p>]) {
        let all = &self.pressure.sources.all;
        let spans: Vec<(SymbolId, Vec<SymbolId>, i64)> = parts
            .iter()
            .filter_map(|part| {
                let source = all.get(part.source)?;
                let messages = part.sends.iter().map(|sending| sending.message).collect();
                let length = part.way.as_ref().map_or(0, |way| way.length);
                Some((source.of, messages, length))
            })
            .collect();
        for part in parts {
            let Some(SourceKind::Journey(program)) = all.get(part.source).map(|one| &one.kind)
            else {
                continue;
            };
            let silenced = spans.iter().filter(|(of, messages, _)| {
                *of != program.journey
                    && program
                        .silences
                        .iter()
                        .any(|silenced| silenced == of || messages.contains(silenced))
            });
            if let Some(longest) = silenced.map(|(.., length)| *length).max() {
                let by = SignedDuration::from_secs(longest.saturating_add(7_200));
                for at in &mut part.times {
                    *at = later(*at, by);
                }
            }
        }
    }

    /// Moves what came too early or too late to the window that holds most;
    /// whether anything moved.
    pub(crate) fn align(
        &self,
        cap: &Cap<'s>,
        counts: Counts,
        scene: &mut Scene<'p>,
        timeline: &Timeline,
        attempt: usize,
    ) -> bool {
        let all = &self.pressure.sources.all;
        let sent_by = |of: SymbolId| -> Vec<i64> {
            self.counted(timeline, counts)
                .filter(|record| record.by.map(Origin::symbol) == Some(of))
                .map(|record| record.at.as_second())
                .collect()
        };
        // What comes by the calendar cannot be moved: the others come to it.
        let fixed = scene.parts.iter().find_map(|part| {
            let by_calendar = matches!(part.brought.trigger, Trigger::Calendar);
            let of = all.get(part.source)?.of;
            let near = scene.begin.as_second();
            let times = sent_by(of).into_iter();
            let nearest = times.min_by_key(|at| at.abs_diff(near))?;
            by_calendar.then_some(nearest)
        });
        let begin = fixed.map_or(scene.begin.as_second(), |at| at.saturating_sub(10_800));
        let mut any = false;
        for part in &mut scene.parts {
            if matches!(part.brought.trigger, Trigger::Calendar) {
                continue;
            }
            let Some(source) = all.get(part.source) else {
                continue;
            };
            let times = sent_by(source.of);
            let (first, inside) = ways::heaviest_window(&times, cap.window);
            let by = if inside == 0 {
                // What is in the way may be before or after it.
                let days = ASIDE.get(attempt).copied().unwrap_or(0);
                begin
                    .saturating_sub(scene.begin.as_second())
                    .saturating_add(days.saturating_mul(86_400))
            } else {
                begin.saturating_add(part.after).saturating_sub(first)
            };
            // Back by whole days, so that the time of day stays.
            let days = by.div_euclid(86_400).saturating_mul(86_400);
            let days = if by.rem_euclid(86_400) > 43_200 {
                days.saturating_add(86_400)
            } else {
                days
            };
            if days != 0 {
                any = true;
                for at in &mut part.times {
                    *at = later(*at, SignedDuration::from_secs(days));
                }
            }
        }
        any
    }
}
