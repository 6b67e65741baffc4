//! Where a KPI is due to be in each window of its `per:`, as targets say.
//!
//! A target `from A to B by D` is a straight line. It begins at A, the value
//! before the first window; its last window is the one in which D lies, where it
//! is B; in the windows between it moves by the same amount in each. The first
//! window is that of the horizon's first day, or, where another target of the
//! KPI leads to just this A earlier, the one after that target's last. So a line
//! with bends is written as targets that follow one another.
//!
//! `at least` and `at most` are due in the window of their date and hold from
//! then on. `keep` holds in every window of the horizon.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mkt_model::access::direction::{Aim, Kpi, Objective, Target};
use mkt_model::value::{Dates, Quantity, Unit};
use mkt_model::{Strategy, SymbolId};
use rust_decimal::Decimal;

use crate::interval::Interval;
use crate::window::{Per, Window};

/// A trajectory of more windows than this is not listed window by window.
pub const MOST_WINDOWS: i64 = 5_000;

/// What one target says of its KPI, in the KPI's own unit.
#[derive(Clone)]
pub struct Aimed<'s> {
    /// The objective that states it.
    pub objective: Objective<'s>,
    /// The target as written.
    pub target: Target<'s>,
    /// What it comes to in each window.
    pub course: Course,
}

/// What is due of a KPI over the windows of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// A straight line from a value before a window to a value in a later one.
    Line {
        /// The window before the first in which it moves.
        before: Window,
        /// The value there.
        from: Decimal,
        /// The window in which it arrives.
        due: Window,
        /// The value there, and from then on.
        to: Decimal,
    },
    /// A bound from a window on.
    Bound {
        /// The first window that it holds in.
        due: Window,
        /// What is allowed.
        range: Interval,
    },
}

/// What is due in one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The window.
    pub window: Window,
    /// What the KPI is to be: one value of a line, everything that a bound
    /// allows.
    pub range: Interval,
}

impl Course {
    /// What it says of a window; none where it says nothing. Values on a line
    /// are rounded to 28 digits and no further.
    pub fn at(&self, window: Window) -> Option<Interval> {
        match *self {
            Self::Bound { due, range } => {
                (window.per == due.per && window.number >= due.number).then_some(range)
            }
            Self::Line {
                before,
                from,
                due,
                to,
            } => {
                let done = before.until(window);
                let all = before.until(due);
                if window.per != due.per || done <= 0 {
                    return None;
                }
                if done >= all {
                    return Some(Interval::point(to));
                }
                let share = to
                    .checked_sub(from)?
                    .checked_mul(Decimal::from(done))?
                    .checked_div(Decimal::from(all))?;
                Some(Interval::point(from.checked_add(share)?.normalize()))
            }
        }
    }

    /// The window in which it is to be reached.
    pub const fn due(&self) -> Window {
        match self {
            Self::Line { due, .. } | Self::Bound { due, .. } => *due,
        }
    }

    /// What is due in each window, up to the last of the horizon: a line from
    /// its first window to its last, a bound in all that it holds in.
    pub fn points(&self, horizon: Dates) -> Vec<Due> {
        let (first, last) = match *self {
            Self::Line { before, due, .. } => (before.later(1), due),
            Self::Bound { due, .. } => (due, due.per.window(horizon.last).max(due)),
        };
        if first.until(last) >= MOST_WINDOWS {
            return Vec::new();
        }
        (0..=first.until(last))
            .map(|later| first.later(later))
            .filter_map(|window| {
                Some(Due {
                    window,
                    range: self.at(window)?,
                })
            })
            .collect()
    }
}

/// All targets of objectives, by KPI.
#[derive(Clone, Default)]
pub struct Courses<'s> {
    by_kpi: BTreeMap<SymbolId, Vec<Aimed<'s>>>,
    horizon: Option<Dates>,
}

impl<'s> Courses<'s> {
    /// Collects the targets of all objectives. What is damaged, in another unit
    /// than its KPI, or without a horizon to lie in, is left out.
    pub fn of(strategy: &'s Strategy) -> Self {
        let Some(horizon) = strategy.horizon() else {
            return Self::default();
        };
        let mut written: BTreeMap<SymbolId, Vec<(Objective<'s>, Target<'s>)>> = BTreeMap::new();
        for objective in strategy.objectives() {
            for target in objective.targets() {
                let targets = written.entry(target.kpi).or_default();
                // An inherited line says one thing, whoever inherits it.
                let known = |(_, other): &(Objective<'_>, Target<'_>)| {
                    std::ptr::eq(other.line.entry, target.line.entry)
                };
                if !targets.last().is_some_and(known) {
                    targets.push((objective, target));
                }
            }
        }
        let by_kpi = written
            .into_iter()
            .filter_map(|(kpi, targets)| {
                Some((
                    kpi,
                    of_kpi(Kpi::of(strategy.handle(kpi))?, &targets, horizon)?,
                ))
            })
            .collect();
        Self {
            by_kpi,
            horizon: Some(horizon),
        }
    }

    /// The dates within which everything happens.
    pub const fn horizon(&self) -> Option<Dates> {
        self.horizon
    }

    /// The KPIs that have targets, with these, in the order of declaration.
    pub fn kpis(&self) -> impl Iterator<Item = (SymbolId, &[Aimed<'s>])> {
        self.by_kpi
            .iter()
            .map(|(kpi, aimed)| (*kpi, aimed.as_slice()))
    }

    /// The targets of a KPI, in the order of declaration.
    pub fn of_kpi(&self, kpi: SymbolId) -> &[Aimed<'s>] {
        self.by_kpi.get(&kpi).map_or(&[], Vec::as_slice)
    }

    /// The course of one target.
    pub fn course(&self, target: &Target<'_>) -> Option<Course> {
        self.of_kpi(target.kpi)
            .iter()
            .find(|aimed| std::ptr::eq(aimed.target.line.entry, target.line.entry))
            .map(|aimed| aimed.course)
    }

    /// What one target says of each window of its KPI.
    pub fn points(&self, target: &Target<'_>) -> Vec<Due> {
        match (self.course(target), self.horizon) {
            (Some(course), Some(horizon)) => course.points(horizon),
            _ => Vec::new(),
        }
    }

    /// What all targets of a KPI together say of a window; none where they say
    /// nothing, or contradict one another.
    pub fn at(&self, kpi: SymbolId, window: Window) -> Option<Interval> {
        together(self.of_kpi(kpi).iter().map(|aimed| aimed.course), window)
    }
}

/// What several courses together say of a window. Of lines that follow one
/// another, the one that is under way counts.
pub fn together(courses: impl Iterator<Item = Course>, window: Window) -> Option<Interval> {
    let mut range: Option<Interval> = None;
    let mut line: Option<(Window, Interval)> = None;
    for course in courses {
        let Some(said) = course.at(window) else {
            continue;
        };
        match course {
            Course::Line { before, .. } => {
                if line.is_none_or(|(latest, _)| latest < before) {
                    line = Some((before, said));
                }
            }
            Course::Bound { .. } => {
                range = Some(match range {
                    Some(range) => range.both(said)?,
                    None => said,
                });
            }
        }
    }
    match (line, range) {
        // A bound that the line has not reached yet says where it leads.
        (Some((_, line)), Some(range)) => line.both(range),
        (Some((_, line)), None) => Some(line),
        (None, range) => range,
    }
}

/// The courses of one KPI's targets.
fn of_kpi<'s>(
    kpi: Kpi<'s>,
    written: &[(Objective<'s>, Target<'s>)],
    horizon: Dates,
) -> Option<Vec<Aimed<'s>>> {
    let per = Per::find(kpi.per()?)?;
    let unit = kpi.unit()?;
    let start = per.window(horizon.first).later(-1);
    let value = |quantity: &Quantity| measured(unit, quantity);
    // The windows in which lines arrive, by the value that they arrive at.
    let mut reached: BTreeMap<Decimal, BTreeSet<Window>> = BTreeMap::new();
    for (_, target) in written {
        if let Aim::FromTo(_, to) = target.aim
            && let Some(to) = value(to)
        {
            let windows = reached.entry(to).or_default();
            windows.insert(per.window(due(target, horizon)));
        }
    }
    let mut aimed = Vec::new();
    for (objective, target) in written {
        let due = per.window(due(target, horizon));
        let course = match target.aim {
            Aim::FromTo(from, to) => {
                let (Some(from), Some(to)) = (value(from), value(to)) else {
                    continue;
                };
                let earlier = reached.get(&from);
                let earlier = earlier.and_then(|windows| windows.range(..due).next_back());
                let before = earlier.copied().unwrap_or(start);
                // A date before the horizon leaves no window to move in.
                let before = before.min(due.later(-1));
                Course::Line {
                    before,
                    from,
                    due,
                    to,
                }
            }
            Aim::AtLeast(bound) | Aim::AtMost(bound) => {
                let Some(bound) = value(bound) else {
                    continue;
                };
                let range = match target.aim {
                    Aim::AtLeast(_) => Interval::at_least(bound),
                    _ => Interval::at_most(bound),
                };
                Course::Bound { due, range }
            }
            Aim::Keep(low, high) => {
                let Some(range) = Interval::new(value(low), value(high)) else {
                    continue;
                };
                if range == Interval::ALL {
                    continue;
                }
                Course::Bound {
                    due: per.window(horizon.first),
                    range,
                }
            }
        };
        aimed.push(Aimed {
            objective: *objective,
            target: *target,
            course,
        });
    }
    (!aimed.is_empty()).then_some(aimed)
}

/// The day by which a target is to be reached: the end of the horizon where it
/// names none.
pub fn due(target: &Target<'_>, horizon: Dates) -> Date {
    target.by.unwrap_or(horizon.last)
}

/// A figure as a value of a KPI: its number, where it is in the KPI's unit.
pub fn measured(unit: &Unit, quantity: &Quantity) -> Option<Decimal> {
    fn head(unit: &Unit) -> &Unit {
        match unit {
            Unit::Per(unit, _) => head(unit),
            unit => unit,
        }
    }
    let same = match (head(unit), head(&quantity.unit)) {
        (Unit::Counted(..) | Unit::People, Unit::None | Unit::Counted(..) | Unit::People) => true,
        (unit, written) => unit == written,
    };
    same.then_some(quantity.number)
}
