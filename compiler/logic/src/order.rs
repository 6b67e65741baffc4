//! In which order points in time can lie: those that are so long before an
//! instant, and those of the calendar.
//!
//! Days and weeks are exact, so that their order is known. Months are longer
//! and shorter, and where a date lies depends on the instant: then every order
//! that may be is a case of its own. An order that is left out is one that no
//! instant has; one that is kept may be one of these, too.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mkt_time::Period;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::events::{Cut, Point};
use crate::time::months;

/// How many points are put into order: each is held against all others.
const POINTS: usize = 32;
/// How many orders are looked at.
const CASES: usize = 96;
/// How many days are tried as the instant: four years, in which a leap day is.
const DAYS: i64 = 1_461;

/// An order of points, with an instant at which they have it, where one is
/// known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    pub at: Option<Timestamp>,
    ranks: BTreeMap<Point, usize>,
}

impl Order {
    /// Where a place lies among others.
    pub fn rank(&self, cut: Cut) -> (usize, bool) {
        (
            self.ranks.get(&cut.point).copied().unwrap_or(usize::MAX),
            cut.after,
        )
    }
}

/// The fewest and the most milliseconds that points are before the instant;
/// none where a point is a date, or no calendar holds it.
pub(crate) type Lengths = BTreeMap<Point, Option<(i128, i128)>>;

/// Reckons with points in a zone.
pub(crate) struct Clock<'c> {
    pub zone: &'c TimeZone,
    /// By how many seconds the zone's clock can differ.
    pub shift: i128,
    /// An instant that is as good as any other.
    pub usual: Timestamp,
    /// What has been found of points before: each is held against all others,
    /// and finding it goes over the days of many years.
    pub lengths: &'c RefCell<Lengths>,
}

impl Clock<'_> {
    /// The orders that points can have; none where there are too many.
    pub fn orders(&self, points: &BTreeSet<Point>) -> Option<Vec<Order>> {
        let abstracts = self.cases(points)?;
        let mut orders: Vec<Order> = Vec::new();
        let mut known: BTreeMap<Vec<(Point, usize)>, Timestamp> = BTreeMap::new();
        let usual = self.ranks_at(points, self.usual);
        known.insert(listed(&usual), self.usual);
        if abstracts.len() > 1 {
            // Some orders may be nobody's: then all candidates are looked at.
            let mut missing = abstracts
                .iter()
                .filter(|ranks| **ranks != usual)
                .map(listed)
                .collect::<BTreeSet<_>>();
            for at in self.candidates(points) {
                if missing.is_empty() {
                    break;
                }
                let ranks = listed(&self.ranks_at(points, at));
                missing.remove(&ranks);
                known.entry(ranks).or_insert(at);
            }
        }
        for ranks in abstracts {
            let at = known.get(&listed(&ranks)).copied();
            orders.push(Order { at, ranks });
        }
        // The usual instant's first, then those that are known to be.
        orders.sort_by_key(|order| (order.at != Some(self.usual), order.at.is_none()));
        Some(orders)
    }

    /// The order of points at an instant.
    fn ranks_at(&self, points: &BTreeSet<Point>, at: Timestamp) -> BTreeMap<Point, usize> {
        let times: BTreeMap<Point, i128> = points
            .iter()
            .map(|point| (*point, point.nanoseconds(at, self.zone)))
            .collect();
        let different: BTreeSet<i128> = times.values().copied().collect();
        let places: BTreeMap<i128, usize> = different
            .into_iter()
            .enumerate()
            .map(|(place, time)| (time, place))
            .collect();
        times
            .into_iter()
            .filter_map(|(point, time)| Some((point, *places.get(&time)?)))
            .collect()
    }

    /// Instants at which orders change, and those right beside them.
    fn candidates(&self, points: &BTreeSet<Point>) -> Vec<Timestamp> {
        let mut candidates = Vec::new();
        let dated: Vec<i128> = points
            .iter()
            .filter_map(|point| match point {
                Point::At(milliseconds) => Some(*milliseconds),
                Point::Before(..) => None,
            })
            .collect();
        for milliseconds in &dated {
            let Some(date) = crate::compile::instant(*milliseconds) else {
                continue;
            };
            for point in points {
                let Some(at) = self.after(date, *point) else {
                    continue;
                };
                for days in [-3_i64, -1, 0, 1, 3] {
                    for milliseconds in [-1, 0, 1] {
                        let moved = SignedDuration::from_hours(days.saturating_mul(24))
                            .checked_add(SignedDuration::from_millis(milliseconds));
                        candidates.extend(moved.and_then(|moved| at.checked_add(moved).ok()));
                    }
                }
            }
        }
        if dated.is_empty() {
            let days = (0..DAYS).filter_map(|days| {
                let later = SignedDuration::from_hours(days.saturating_mul(24));
                self.usual.checked_add(later).ok()
            });
            candidates.extend(days);
        }
        // The usual years first: people are shown such days.
        candidates.sort_by_key(|at| (at.duration_since(self.usual).abs(), *at));
        candidates
    }

    /// The instant that a point is before, where the point is an instant.
    fn after(&self, date: Timestamp, point: Point) -> Option<Timestamp> {
        let Point::Before(months, seconds) = point else {
            return Some(date);
        };
        let milliseconds = seconds.checked_mul(Decimal::from(1_000))?.to_i64()?;
        let later = date.checked_add(SignedDuration::from_millis(milliseconds));
        Period::calendar(months.to_i64()?, 0).after(later.ok()?, self.zone)
    }

    /// All orders that may be, point by point.
    fn cases(&self, points: &BTreeSet<Point>) -> Option<Vec<BTreeMap<Point, usize>>> {
        if points.len() > POINTS {
            return None;
        }
        // Each a list of points that coincide, from the earliest on.
        let mut cases: Vec<Vec<Vec<Point>>> = vec![Vec::new()];
        for point in points {
            let mut next = Vec::new();
            for case in &cases {
                for place in 0..=case.len() {
                    // Between two, and with the one that follows.
                    let mut between = case.clone();
                    between.insert(place, vec![*point]);
                    let mut with = case.clone();
                    if let Some(same) = with.get_mut(place) {
                        same.push(*point);
                        next.push(with);
                    }
                    next.push(between);
                }
            }
            next.retain(|case| self.may_be(case, *point));
            if next.len() > CASES {
                return None;
            }
            cases = next;
        }
        cases.retain(|case| self.has_instant(case));
        let ranked = cases.into_iter().map(|case| {
            case.into_iter()
                .enumerate()
                .flat_map(|(rank, same)| same.into_iter().map(move |point| (point, rank)))
                .collect()
        });
        Some(ranked.collect())
    }

    /// Whether a point may lie where it was put among the others.
    fn may_be(&self, case: &[Vec<Point>], point: Point) -> bool {
        let own = case.iter().position(|same| same.contains(&point));
        case.iter().enumerate().all(|(place, same)| {
            let order = own.map(|own| place.cmp(&own));
            same.iter().filter(|other| **other != point).all(|other| {
                let known = self.known(*other, point);
                known.is_none_or(|known| Some(known) == order)
            })
        })
    }

    /// Which of two points is the earlier, where that is always the same.
    fn known(&self, one: Point, other: Point) -> Option<Ordering> {
        match (one, other) {
            (Point::At(one), Point::At(other)) => Some(one.cmp(&other)),
            (Point::Before(..), Point::Before(..)) if one == other => Some(Ordering::Equal),
            (Point::Before(some, one), Point::Before(months, other)) if some == months => {
                Some(other.cmp(&one))
            }
            (Point::Before(..), Point::Before(..)) => {
                let ((few, many), (less, more)) = (self.length(one)?, self.length(other)?);
                if few > more {
                    Some(Ordering::Less)
                } else if many < less {
                    Some(Ordering::Greater)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// The fewest and the most milliseconds that a point is before the
    /// instant.
    fn length(&self, point: Point) -> Option<(i128, i128)> {
        if let Some(known) = self.lengths.borrow().get(&point) {
            return *known;
        }
        let found = self.find_length(point);
        self.lengths.borrow_mut().insert(point, found);
        found
    }

    fn find_length(&self, point: Point) -> Option<(i128, i128)> {
        let Point::Before(number, seconds) = point else {
            return None;
        };
        let exact = seconds.checked_mul(Decimal::from(1_000))?;
        let (floor, ceiling) = (exact.floor().to_i128()?, exact.ceil().to_i128()?);
        if number.is_zero() {
            return Some((floor, ceiling));
        }
        let (few, many) = months(number, self.shift)?;
        Some((
            few.checked_mul(1_000)?.checked_add(floor)?,
            many.checked_mul(1_000)?.checked_add(ceiling)?,
        ))
    }

    /// Whether some instant has an order: the dates among the points leave one.
    fn has_instant(&self, case: &[Vec<Point>]) -> bool {
        let (mut low, mut high) = (i128::MIN, i128::MAX);
        let points = || {
            case.iter()
                .enumerate()
                .flat_map(|(place, same)| same.iter().map(move |point| (place, *point)))
        };
        for (place, point) in points() {
            let Point::At(date) = point else { continue };
            for (other, before) in points() {
                let Some((few, many)) = self.length(before) else {
                    continue;
                };
                let (earliest, latest) = (date.saturating_add(few), date.saturating_add(many));
                // The date is earlier than what is so long before the instant:
                // the instant is later than so long after the date.
                if place <= other {
                    low = low.max(earliest);
                }
                if place >= other {
                    high = high.min(latest);
                }
            }
        }
        low <= high
    }
}

fn listed(ranks: &BTreeMap<Point, usize>) -> Vec<(Point, usize)> {
    ranks.iter().map(|(point, rank)| (*point, *rank)).collect()
}
