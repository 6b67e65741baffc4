//! Targets that do not follow from those of the KPI's parts.

use std::collections::BTreeSet;

use mkt_model::access::direction::{Aim, Better, Kpi};
use mkt_model::value::Unit;
use mkt_model::{Strategy, SymbolId};
use rust_decimal::{Decimal, RoundingStrategy};

use super::parts::{Known, Part, Parted, Whole, head, hundredth};
use crate::figure::{digits, figure, significant};
use crate::growth;
use crate::interval::Interval;
use crate::trajectory::{Aimed, Course, Courses};
use crate::types::KpiTypes;
use crate::window::{Per, Window};

/// Figures are compared to so many digits, or as many as the target has: they
/// were rounded when they were agreed on.
const COMPARED: u32 = 3;

/// A part is not asked for more than so many times its target, or less than
/// such a part of it.
const FARTHEST: u32 = 10;

/// A target that cannot be reached where the KPI's parts only reach theirs.
pub struct Gap<'s> {
    /// The target.
    pub aimed: Aimed<'s>,
    /// The window in which it is due.
    pub window: Window,
    /// What is wanted.
    pub wanted: Interval,
    /// What the parts give, in the KPI's unit.
    pub given: Interval,
    /// Whether more is wanted than they give, rather than less.
    pub more: bool,
    /// Whether they give one value only, as far as figures are compared.
    pub exact: bool,
    /// Other targets of the KPI that are missed as well, later on.
    pub also: Vec<Aimed<'s>>,
    /// The end of what they give that is nearest to what is wanted, rounded.
    pub nearest: Decimal,
    /// The difference.
    pub gap: Decimal,
    /// The formula over its parts, and with their figures in their place.
    pub formula: String,
    /// See `formula`.
    pub figures: String,
    /// The targets of parts that were looked at.
    pub from: Vec<Aimed<'s>>,
    /// The targets that would close the gap, each alone, where nothing else is
    /// changed.
    pub mends: Vec<Mend>,
    /// What had to be assumed.
    pub assumption: Option<Assumption>,
}

/// A value that one part's target would have to have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mend {
    /// The part.
    pub kpi: SymbolId,
    /// The place of the target among the part's.
    pub target: usize,
    /// The value, in the part's unit.
    pub value: Decimal,
}

/// What a gap rests on beside the targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// That what is on its way moves in a straight line.
    StraightLine,
    /// That of what is read over shorter windows, counts add up and rates lie
    /// between their values.
    Windows,
}

/// All gaps, in the order of the KPIs. Only what is proven: with any values
/// that the targets of the parts allow, the target is missed.
pub fn gaps<'s>(strategy: &'s Strategy, courses: &Courses<'s>, types: &KpiTypes) -> Vec<Gap<'s>> {
    let known = Known::of(strategy, courses, types);
    let mut gaps = Vec::new();
    for (id, aimed) in courses.kpis() {
        let Some(kpi) = Kpi::of(strategy.handle(id)) else {
            continue;
        };
        let Some(parted) = known.parted(kpi) else {
            continue;
        };
        let has_targets = |part: &Part| !known.targets(part).is_empty();
        if !parted.parts.iter().any(has_targets) {
            continue;
        }
        let subject = Subject {
            known: &known,
            kpi,
            parted: &parted,
        };
        // What is missed first is told, the rest with it.
        let mut own: Vec<Gap<'_>> = aimed
            .iter()
            .filter_map(|aimed| subject.gap(aimed))
            .collect();
        own.sort_by_key(|gap| gap.window);
        let mut own = own.into_iter();
        if let Some(mut first) = own.next() {
            first.also.extend(own.map(|gap| gap.aimed));
            gaps.push(first);
        }
    }
    gaps
}

/// A KPI and its formula.
struct Subject<'k, 'a, 's> {
    known: &'k Known<'a, 's>,
    kpi: Kpi<'s>,
    parted: &'k Parted,
}

impl<'s> Subject<'_, '_, 's> {
    fn gap(&self, aimed: &Aimed<'s>) -> Option<Gap<'s>> {
        let wanted = self.wanted(aimed)?;
        let (window, given) = self.windows(aimed).into_iter().find_map(|window| {
            let given = self.given(window, None)?;
            missed(wanted, given).map(|_| (window, given))
        })?;
        let (more, nearest, gap) = missed(wanted, given)?;
        let said = self.parted.parts.iter();
        let said: Vec<_> = said
            .map(|part| self.known.said(part, self.whole(), window, None))
            .collect();
        let assumption = if said.iter().any(|said| said.windows) {
            Some(Assumption::Windows)
        } else if said.iter().any(|said| said.on_its_way) {
            Some(Assumption::StraightLine)
        } else {
            None
        };
        let ranges: Vec<Interval> = said.iter().map(|said| said.range).collect();
        let name = |part: usize| self.name(part);
        let shown = |part: usize| self.shown(part, &ranges);
        let number = |number: Decimal| figure(number, &Unit::None);
        let from = self.parted.parts.iter();
        let from = from.flat_map(|part| self.known.targets_in(part, window));
        Some(Gap {
            aimed: aimed.clone(),
            window,
            wanted,
            given,
            more,
            exact: is_exact(given),
            also: Vec::new(),
            nearest,
            gap,
            formula: self.parted.formula.written(&name, &number),
            figures: self.parted.formula.written(&shown, &number),
            from: from.map(|(_, aimed)| aimed.clone()).collect(),
            mends: self.mends(window, wanted, more),
            assumption,
        })
    }

    fn whole(&self) -> Whole<'s> {
        Whole {
            kpi: self.kpi,
            currency: self.parted.currency,
        }
    }

    /// What a target wants in the window in which it is due: more than a line
    /// leads to is as good where higher is better.
    fn wanted(&self, aimed: &Aimed<'_>) -> Option<Interval> {
        match aimed.course {
            Course::Bound { range, .. } => Some(range),
            Course::Line { to, .. } => Some(match self.kpi.better() {
                Some(Better::Higher) => Interval::at_least(to),
                Some(Better::Lower) => Interval::at_most(to),
                None => Interval::point(to),
            }),
        }
    }

    /// The windows to look at: that in which the target is due; of what is to
    /// be kept, those in which targets of parts are.
    fn windows(&self, aimed: &Aimed<'_>) -> BTreeSet<Window> {
        let due = aimed.course.due();
        if !matches!(aimed.target.aim, Aim::Keep(..)) {
            return BTreeSet::from([due]);
        }
        let last = self.known.courses.horizon().map(|horizon| horizon.last);
        let parts = self.parted.parts.iter();
        let targets = parts.flat_map(|part| self.known.targets(part));
        targets
            .filter_map(|(_, aimed)| aimed.course.due().last())
            .map(|day| due.per.window(last.map_or(day, |last| day.min(last))))
            .filter(|window| window.number >= due.number)
            .collect()
    }

    /// What the parts give in a window, in the KPI's unit. One target of a part
    /// may be replaced.
    fn given(&self, window: Window, instead: Option<(usize, usize, Course)>) -> Option<Interval> {
        let parts = self.parted.parts.iter().enumerate();
        let ranges: Vec<Interval> = parts
            .map(|(index, part)| {
                let instead = instead.and_then(|(replaced, target, course)| {
                    (replaced == index).then_some((target, course))
                });
                self.known.said(part, self.whole(), window, instead).range
            })
            .collect();
        let given = self.parted.formula.range(&ranges);
        Some(match head(self.kpi.unit()?) {
            Unit::Percent | Unit::Points => given.over(hundredth()),
            _ => given,
        })
    }

    fn name(&self, part: usize) -> String {
        match self.parted.parts.get(part) {
            Some(Part::Kpi(id)) => self.known.strategy.symbol(*id).path.to_string(),
            Some(Part::Figure { text, .. }) => text.clone(),
            None => String::new(),
        }
    }

    /// The figure of a part, or its name where it can be anything.
    fn shown(&self, part: usize, ranges: &[Interval]) -> String {
        let unit = match self.parted.parts.get(part) {
            Some(Part::Kpi(id)) => Kpi::of(self.known.strategy.handle(*id)).and_then(Kpi::unit),
            _ => None,
        };
        let Some(range) = ranges.get(part) else {
            return self.name(part);
        };
        let unit = unit.unwrap_or(&Unit::None);
        // Money may be in another currency by now.
        let currency = self.parted.currency.map(Unit::Currency);
        let unit = match (head(unit), &currency) {
            (Unit::Currency(_), Some(currency)) => currency,
            (unit, _) => unit,
        };
        let shown = |number: Decimal| {
            let number = match unit {
                Unit::Percent | Unit::Points => number.checked_mul(Decimal::ONE_HUNDRED),
                _ => Some(number),
            };
            let rounded = |number| {
                let how = RoundingStrategy::MidpointAwayFromZero;
                significant(number, digits(number).clamp(3, 5), how)
            };
            number.and_then(rounded).map(|number| figure(number, unit))
        };
        match (range.low(), range.high()) {
            (Some(low), Some(high)) => {
                let (low, high) = (shown(low), shown(high));
                if low == high {
                    low.unwrap_or_default()
                } else {
                    format!(
                        "({} .. {})",
                        low.unwrap_or_default(),
                        high.unwrap_or_default()
                    )
                }
            }
            (Some(low), None) if !low.is_zero() => {
                format!("(at least {})", shown(low).unwrap_or_default())
            }
            (None, Some(high)) => format!("(at most {})", shown(high).unwrap_or_default()),
            _ => self.name(part),
        }
    }

    /// The values that would close the gap, one part at a time.
    fn mends(&self, window: Window, wanted: Interval, more: bool) -> Vec<Mend> {
        let mut mends = Vec::new();
        for (index, part) in self.parted.parts.iter().enumerate() {
            let Part::Kpi(id) = part else {
                continue;
            };
            let Some(kpi) = Kpi::of(self.known.strategy.handle(*id)) else {
                continue;
            };
            let targets = self.known.targets_in(part, window);
            let found = targets.into_iter().find_map(|(target, aimed)| {
                let closes = |value: Decimal| {
                    let course = moved(aimed, value)?;
                    let said = self
                        .known
                        .said(part, self.whole(), window, Some((target, course)));
                    // What contradicts another target of the part is no mend.
                    if !said.known {
                        return None;
                    }
                    let given = self.given(window, Some((index, target, course)))?;
                    Some(if more {
                        given
                            .high()
                            .is_none_or(|high| wanted.low().is_some_and(|low| high >= low))
                    } else {
                        given
                            .low()
                            .is_none_or(|low| wanted.high().is_some_and(|high| low <= high))
                    })
                };
                let value = closing(kpi, aimed, &|value| closes(value) == Some(true))?;
                Some(Mend {
                    kpi: *id,
                    target,
                    value,
                })
            });
            mends.extend(found);
        }
        mends
    }
}

fn is_exact(given: Interval) -> bool {
    let rounded =
        |end: Option<Decimal>| significant(end?, COMPARED, RoundingStrategy::MidpointAwayFromZero);
    let low = rounded(given.low());
    low.is_some() && low == rounded(given.high())
}

/// Whether what is given misses what is wanted by more than rounding: whether
/// more is wanted, the nearest that is given, and the difference.
fn missed(wanted: Interval, given: Interval) -> Option<(bool, Decimal, Decimal)> {
    let rounded = |given: Decimal, wanted: Decimal| {
        let digits = digits(wanted).max(COMPARED);
        significant(given, digits, RoundingStrategy::MidpointAwayFromZero)
    };
    if let (Some(low), Some(high)) = (wanted.low(), given.high())
        && low > high
    {
        let nearest = rounded(high, low)?;
        return (low > nearest).then_some((true, nearest, low.checked_sub(nearest)?));
    }
    if let (Some(high), Some(low)) = (wanted.high(), given.low())
        && high < low
    {
        let nearest = rounded(low, high)?;
        return (high < nearest).then_some((false, nearest, nearest.checked_sub(high)?));
    }
    None
}

/// The course of a target with another value; none of what is to be kept.
fn moved(aimed: &Aimed<'_>, value: Decimal) -> Option<Course> {
    let bound = |range| match aimed.course {
        Course::Bound { due, .. } => Some(Course::Bound { due, range }),
        Course::Line { .. } => None,
    };
    match (aimed.target.aim, aimed.course) {
        (
            Aim::FromTo(..),
            Course::Line {
                before, from, due, ..
            },
        ) => Some(Course::Line {
            before,
            from,
            due,
            to: value,
        }),
        (Aim::AtLeast(_), _) => bound(Interval::at_least(value)),
        (Aim::AtMost(_), _) => bound(Interval::at_most(value)),
        _ => None,
    }
}

/// The nearest value of a part's target, to three digits, with which the gap is
/// closed. The part goes only the way that is better for it, no farther than
/// its ceiling allows, and a percentage not beyond 100%.
fn closing(kpi: Kpi<'_>, aimed: &Aimed<'_>, closes: &dyn Fn(Decimal) -> bool) -> Option<Decimal> {
    let now = match (aimed.course, aimed.target.aim) {
        (Course::Line { to, .. }, _) => to,
        (Course::Bound { range, .. }, Aim::AtLeast(_)) => range.low()?,
        (Course::Bound { range, .. }, Aim::AtMost(_)) => range.high()?,
        _ => return None,
    };
    if now <= Decimal::ZERO {
        return None;
    }
    let far = Decimal::from(FARTHEST);
    let mut most = now.checked_mul(far)?;
    if kpi.unit() == Some(&Unit::Percent) && now <= Decimal::ONE_HUNDRED {
        most = most.min(Decimal::ONE_HUNDRED);
    }
    let least = now.checked_div(far)?;
    let ways: &[Decimal] = match kpi.better() {
        Some(Better::Higher) => &[most],
        Some(Better::Lower) => &[least],
        None => &[most, least],
    };
    ways.iter().find_map(|end| {
        let value = nearest(now, *end, closes)?;
        is_plausible(kpi, aimed.course, value).then_some(value)
    })
}

/// The value nearest to one that fails, on the way to an end, that closes: by
/// halving, then rounded to three digits away from the one that fails, and
/// tried once more as it is told.
fn nearest(fails: Decimal, end: Decimal, closes: &dyn Fn(Decimal) -> bool) -> Option<Decimal> {
    const HALVINGS: usize = 40;
    if !closes(end) {
        return None;
    }
    let (mut fails, mut passes) = (fails, end);
    for _ in 0..HALVINGS {
        let middle = fails.checked_add(passes)?.checked_div(Decimal::TWO)?;
        if closes(middle) {
            passes = middle;
        } else {
            fails = middle;
        }
    }
    let how = if end > fails {
        RoundingStrategy::ToPositiveInfinity
    } else {
        RoundingStrategy::ToNegativeInfinity
    };
    // Halving ends a little beyond a round value.
    let round = significant(passes, COMPARED, RoundingStrategy::MidpointAwayFromZero)?;
    let told = if closes(round) {
        round
    } else {
        significant(passes, COMPARED, how)?
    };
    let beyond = if end > fails { told > end } else { told < end };
    let told = if beyond { end } else { told };
    closes(told).then_some(told)
}

/// Whether the KPI's ceiling allows a value.
fn is_plausible(kpi: Kpi<'_>, course: Course, value: Decimal) -> bool {
    let Course::Line {
        before, from, due, ..
    } = course
    else {
        return true;
    };
    let needed = || {
        let (ceiling, each) = kpi.ceiling()?;
        let periods = growth::periods(before, due, Per::find(each)?)?;
        let ceiling = ceiling.checked_div(Decimal::ONE_HUNDRED)?;
        Some((growth::rate(from, value, periods)?, ceiling))
    };
    needed().is_none_or(|(needed, ceiling)| !growth::exceeds(needed.abs(), ceiling))
}
