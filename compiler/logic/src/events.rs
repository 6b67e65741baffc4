//! What happens to people: which events, which of them, and when.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mkt_eval::Span;
use mkt_model::SymbolId;
use mkt_model::expression::Reaction;
use mkt_time::Period;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::formula::Formula;
use crate::terms::SourceId;

/// Events of one kind, by whom they happen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Source {
    pub kind: Kind,
    /// The property by which those lead to the person to whom they happen;
    /// none where they happen to the person.
    pub by: Option<SymbolId>,
}

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// A declared event.
    Declared(SymbolId),
    /// What channels and journeys report, of whatever it is.
    Reaction(Reaction),
}

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Point {
    /// So many calendar months and then so many seconds before the instant.
    Before(Decimal, Decimal),
    /// So many milliseconds since the epoch.
    At(i128),
}

/// A place between times: right before a point, or right after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cut {
    pub point: Point,
    /// Right after it.
    pub after: bool,
}

/// Right after the instant in question.
pub(crate) const NOW: Cut = Cut {
    point: Point::Before(Decimal::ZERO, Decimal::ZERO),
    after: true,
};

/// Events that are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tally {
    pub source: SourceId,
    /// What is true of each.
    pub filter: Formula,
    /// They happen after the latest of these; at any time, where there are
    /// none.
    pub from: Vec<Cut>,
    /// They happen before the earliest of these.
    pub until: Vec<Cut>,
}

impl Tally {
    /// Only those after a place in time, too.
    pub fn since(&self, cut: Cut) -> Self {
        let mut from = self.from.clone();
        insert(&mut from, cut);
        Self {
            from,
            ..self.clone()
        }
    }

    /// Only those before a place in time, too.
    pub fn until(&self, cut: Cut) -> Self {
        let mut until = self.until.clone();
        insert(&mut until, cut);
        Self {
            until,
            ..self.clone()
        }
    }
}

fn insert(cuts: &mut Vec<Cut>, cut: Cut) {
    if let Err(place) = cuts.binary_search(&cut) {
        cuts.insert(place, cut);
    }
}

impl Point {
    /// So long before the instant.
    pub fn before(span: Span) -> Self {
        Self::Before(span.months.normalize(), span.seconds.normalize())
    }

    /// When it is, in nanoseconds since the epoch, as the evaluator reckons:
    /// first the calendar's months, then elapsed time. What lies beyond the
    /// calendar is before or after everything.
    pub fn nanoseconds(self, at: Timestamp, zone: &TimeZone) -> i128 {
        let (months, seconds) = match self {
            Self::At(milliseconds) => return milliseconds.saturating_mul(1_000_000),
            Self::Before(months, seconds) => (months, seconds),
        };
        let beyond = if months.is_sign_positive() && seconds.is_sign_positive() {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        let back = months.to_i64().and_then(i64::checked_neg);
        let start = match back {
            Some(0) => Some(at),
            Some(months) => Period::calendar(months, 0).after(at, zone),
            None => None,
        };
        let elapsed = seconds
            .checked_mul(Decimal::from(-1_000_000_000_i64))
            .and_then(|nanoseconds| nanoseconds.floor().to_i128())
            .and_then(SignedDuration::try_from_nanos_i128);
        start
            .zip(elapsed)
            .and_then(|(start, elapsed)| start.checked_add(elapsed).ok())
            .unwrap_or(beyond)
            .as_nanosecond()
    }
}

impl Cut {
    /// The first millisecond that lies behind it.
    pub fn first_after(self, at: Timestamp, zone: &TimeZone) -> i128 {
        let nanoseconds = self.point.nanoseconds(at, zone);
        let floor = nanoseconds.div_euclid(1_000_000);
        if !self.after && nanoseconds.rem_euclid(1_000_000) == 0 {
            floor
        } else {
            floor.saturating_add(1)
        }
    }
}
