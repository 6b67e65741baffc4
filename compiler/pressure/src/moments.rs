//! Whether one window can hold a send of one source and, after it, a send of
//! another, by what is said of the person's events at moments of both.
//!
//! Somebody who enters one journey because they have ordered lately, and another
//! because they have not ordered for half a year, cannot do both within a week:
//! what is known of a person stays known until it is no longer retained. So if at
//! one moment there were so many events of some age, then so long after there are
//! as many of an age that much higher; and where at that later moment there are to
//! be fewer, the two moments cannot lie that far apart.
//!
//! Two moments of which it is not known how far they lie apart are looked at over
//! the whole range of what is possible: the distances that contradict must cover
//! it. Only what was known at the earlier moment is held against the later one: an
//! event may become known long after it happened.
//!
//! Whoever has come into a stage that holds people comes into another one of the
//! same lifecycle when it has let them go.
//!
//! What is silenced does not send while somebody is in the journey that silences
//! it. So its sends lie before they enter, or after they leave.

use mkt_eval::{Evaluator, Retention, Span};
use mkt_model::expression::EventKind;
use mkt_model::{Strategy, SymbolId};

use crate::length::shortest_span;
use crate::said::{AtLeast, AtMost, EVER, Said};

/// What is said of somebody at a moment of a source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moment {
    /// What is said.
    pub(crate) said: Said,
    /// How long before the send it is, at least and at most, in seconds.
    pub(crate) before: (i64, i64),
}

/// The moments of a source, around each of its sends that count.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    /// The source: a journey, a campaign, a rule.
    pub(crate) of: SymbolId,
    /// The messages that count.
    pub(crate) messages: Vec<SymbolId>,
    /// What waits while somebody is in it.
    pub(crate) silences: Vec<SymbolId>,
    /// Those before a send, the send itself last.
    pub(crate) moments: Vec<Moment>,
    /// From entry to a send that counts at least, in seconds.
    pub(crate) first: i64,
    /// From a send that counts to the end at least.
    pub(crate) rest: i64,
}

impl Moments {
    /// Whether a send of this source keeps all of another's waiting.
    fn silences(&self, other: &Self) -> bool {
        self.of != other.of
            && (self.silences.contains(&other.of)
                || other
                    .messages
                    .iter()
                    .all(|message| self.silences.contains(message)))
    }

    /// The least time from a send of this source to one of another after it.
    pub(crate) fn to_send_of(&self, other: &Self) -> i64 {
        // Of two that silence one another the higher in rank does not wait.
        if other.silences.contains(&self.of) && self.silences.contains(&other.of) {
            return 0;
        }
        let until_end = if self.silences(other) { self.rest } else { 0 };
        let since_entry = if other.silences(self) { other.first } else { 0 };
        until_end.max(since_entry)
    }
}

/// Holds moments against one another.
pub(crate) struct Times<'a> {
    retention: &'a Retention,
    /// For how many seconds the events of people are retained at least,
    /// whichever entity they are of.
    of_anybody: i64,
}

/// The least of some lengths of time, in seconds.
fn least(spans: &[Span]) -> i64 {
    let spans = spans.iter();
    spans.map(|span| shortest_span(*span)).min().unwrap_or(EVER)
}

impl<'a> Times<'a> {
    pub(crate) fn of(strategy: &Strategy, evaluator: &'a Evaluator<'_>) -> Self {
        let retention = evaluator.retained();
        let of_entities = retention
            .iter()
            .filter(|(covered, _)| strategy.symbol(**covered).kind.word() == "entity");
        Self {
            retention,
            of_anybody: of_entities
                .map(|(_, spans)| least(spans))
                .min()
                .unwrap_or(EVER),
        }
    }

    /// Whether no window of a length holds sends of both.
    pub(crate) fn are_apart(&self, one: &Moments, other: &Moments, window: i64) -> bool {
        self.never_after(one, other, window) && self.never_after(other, one, window)
    }

    /// Whether no send of the second follows one of the first within a window.
    pub(crate) fn never_after(&self, first: &Moments, second: &Moments, window: i64) -> bool {
        let least = first.to_send_of(second);
        if least >= window {
            return true;
        }
        first.moments.iter().enumerate().any(|(place, before)| {
            second.moments.iter().enumerate().any(|(other, after)| {
                let sends = place.saturating_add(1) == first.moments.len()
                    && other.saturating_add(1) == second.moments.len();
                // By so much the second moment is later than the first.
                let from = least
                    .saturating_add(before.before.0)
                    .saturating_sub(after.before.1);
                let to = window
                    .saturating_add(before.before.1)
                    .saturating_sub(after.before.0);
                let later =
                    to <= 0 || covers(self.contradict(&before.said, &after.said), from.max(0), to);
                // At one and the same instant the one may be first or the other.
                let earlier = sends
                    || from > 0
                    || covers(
                        self.contradict(&after.said, &before.said),
                        to.saturating_neg().max(0),
                        from.saturating_neg().saturating_add(1),
                    );
                later && earlier
            })
        })
    }

    /// The distances in seconds, from and below, by which a moment cannot be
    /// later than another.
    fn contradict(&self, first: &Said, second: &Said) -> Vec<(i64, i64)> {
        let mut found = Vec::new();
        // A stage holds people before they can come into another one.
        if let (Some(one), Some(other)) = (first.came, second.came)
            && one.lifecycle == other.lifecycle
            && one.stage != other.stage
        {
            found.push((0, one.hold));
        }
        for most in &second.at_most {
            let within = most.within.min(self.retained(most.events.kind));
            for least in &first.at_least {
                if !most.events.cover(&least.events) || least.oldest > within {
                    continue;
                }
                let until = if within == EVER {
                    EVER
                } else {
                    within.saturating_sub(least.oldest)
                };
                if least.number > most.number {
                    found.push((0, until));
                }
                found.extend(
                    self.besides(least, most, within, second)
                        .filter_map(|from| (from < until).then_some((from, until))),
                );
            }
        }
        found.sort_unstable();
        found
    }

    /// With what else there is at the later moment, and is younger than what
    /// was known at the earlier one: from which distance on they are too many.
    fn besides<'m>(
        &self,
        least: &'m AtLeast,
        most: &'m AtMost,
        within: i64,
        second: &'m Said,
    ) -> impl Iterator<Item = i64> + use<'m> {
        second.at_least.iter().filter_map(move |other| {
            let too_many = least.number.saturating_add(other.number) > most.number;
            let counted = most.events.cover(&other.events) && other.oldest <= within;
            let known = other.oldest != EVER;
            (too_many && counted && known)
                .then(|| other.oldest.saturating_sub(least.youngest).max(0))
        })
    }

    /// For how many seconds events of a kind are retained at least.
    fn retained(&self, kind: EventKind) -> i64 {
        let own = match kind {
            EventKind::Declared(event) => self.retention.get(&event),
            _ => None,
        };
        own.map_or(EVER, |spans| least(spans)).min(self.of_anybody)
    }
}

/// Whether stretches, in order and half-open, cover one.
fn covers(stretches: Vec<(i64, i64)>, from: i64, to: i64) -> bool {
    let mut covered = from;
    for (start, end) in stretches {
        if start > covered {
            break;
        }
        covered = covered.max(end);
    }
    covered >= to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_cover_one_without_a_gap() {
        assert!(covers(vec![(0, 5), (3, 9)], 1, 9));
        assert!(covers(vec![(0, 5), (5, 9)], 0, 9));
        assert!(!covers(vec![(0, 5), (6, 9)], 0, 9));
        assert!(!covers(vec![(1, 9)], 0, 9));
        assert!(!covers(Vec::new(), 0, 1));
    }
}
