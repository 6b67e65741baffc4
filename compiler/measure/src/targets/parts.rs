//! What a KPI's formula is made of, and what the targets of its parts say of a
//! window.

use std::collections::BTreeMap;

use mkt_kinds::units::{Currency, DurationUnit};
use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::display::{self, Style};
use mkt_model::expression::{Expression, ExpressionKind, Function, Literal};
use mkt_model::value::{Money, Unit};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::{Factor, Sign};
use rust_decimal::Decimal;

use super::formula::Formula;
use crate::interval::Interval;
use crate::trajectory::{Aimed, Course, Courses, together};
use crate::types::{KpiTypes, Rate, Stretch};
use crate::window::{Per, Window};

/// KPIs that rest on KPIs are followed so deep, and formulas are made no larger
/// than this. What is left is taken for anything, so nothing wrong is said.
const DEEPEST: usize = 24;
const LARGEST: usize = 500;

/// Windows that are put together for a longer one, at most: the days of a leap
/// year.
const MOST_PARTS: i64 = 366;

/// What a formula is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A KPI.
    Kpi(SymbolId),
    /// Any other figure, as it is written.
    Figure {
        /// Its text.
        text: String,
        /// Whether it is never negative.
        counted: bool,
    },
}

/// Everything that is looked up about KPIs.
pub(super) struct Known<'a, 's> {
    pub strategy: &'s Strategy,
    pub courses: &'a Courses<'s>,
    pub types: &'a KpiTypes,
    /// KPIs by the figure that they are, the window they are read over, and the
    /// population they are read on.
    pub figures: BTreeMap<(String, &'static str, Option<SymbolId>), SymbolId>,
}

/// A formula with its parts.
pub(super) struct Parted {
    pub formula: Formula,
    pub parts: Vec<Part>,
    /// The currency that all money in it is reckoned in.
    pub currency: Option<Currency>,
}

/// The range of a part, and what had to be assumed for it.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub range: Interval,
    /// Whether targets say anything, without contradicting one another.
    pub known: bool,
    /// Whether something was on its way.
    pub on_its_way: bool,
    /// Whether shorter windows were put together.
    pub windows: bool,
}

/// What a part stands in.
#[derive(Clone, Copy)]
pub(super) struct Whole<'s> {
    pub kpi: Kpi<'s>,
    pub currency: Option<Currency>,
}

impl Said {
    const NOTHING: Self = Self {
        range: Interval::ALL,
        known: false,
        on_its_way: false,
        windows: false,
    };
}

impl<'a, 's> Known<'a, 's> {
    pub fn of(strategy: &'s Strategy, courses: &'a Courses<'s>, types: &'a KpiTypes) -> Self {
        let mut figures = BTreeMap::new();
        for (id, _) in courses.kpis() {
            let Some(kpi) = Kpi::of(strategy.handle(id)) else {
                continue;
            };
            let plain = kpi.reading() == Reading::Plain;
            if let (Some(formula), Some(per), true) = (kpi.formula(), kpi.per(), plain)
                && is_figure(formula)
            {
                let text = display::expression(strategy, formula, Style::Source);
                figures.entry((text, per, kpi.population())).or_insert(id);
            }
        }
        Self {
            strategy,
            courses,
            types,
            figures,
        }
    }

    /// The formula of a KPI over what has targets, as deep as needed: a KPI
    /// without a target stands for its own formula.
    pub fn parted(&self, kpi: Kpi<'s>) -> Option<Parted> {
        let formula = kpi.formula()?;
        if kpi.reading() != Reading::Plain {
            return None;
        }
        let mut reader = Reader {
            known: self,
            whole: kpi,
            currency: currency(kpi).or_else(|| self.strategy.declared()?.currency()),
            parts: Vec::new(),
            size: 0,
        };
        let formula = reader.read(formula, kpi, 0)?;
        Some(Parted {
            formula,
            parts: reader.parts,
            currency: reader.currency,
        })
    }

    /// What the targets say of a part in a window, as it stands in the formula
    /// of a KPI: 31% is 0.31, money is in the formula's currency. One of the
    /// part's own courses may be replaced.
    pub fn said(
        &self,
        part: &Part,
        whole: Whole<'s>,
        window: Window,
        instead: Option<(usize, Course)>,
    ) -> Said {
        match part {
            Part::Figure { counted, .. } => Said {
                range: floor(*counted),
                ..Said::NOTHING
            },
            Part::Kpi(id) => self
                .of_kpi(*id, whole, window, instead)
                .unwrap_or(Said::NOTHING),
        }
    }

    fn of_kpi(
        &self,
        id: SymbolId,
        whole: Whole<'s>,
        window: Window,
        instead: Option<(usize, Course)>,
    ) -> Option<Said> {
        let kpi = Kpi::of(self.strategy.handle(id))?;
        let courses: Vec<Course> = self
            .courses
            .of_kpi(id)
            .iter()
            .enumerate()
            .map(|(index, aimed)| match instead {
                Some((replaced, course)) if replaced == index => course,
                _ => aimed.course,
            })
            .collect();
        let at = |window| together(courses.iter().copied(), window);
        let per = Per::find(kpi.per()?)?;
        let floor = floor(is_counted(kpi));
        let own = |range: Interval| range.both(floor);
        let (range, last, windows) = if per == window.per {
            (own(at(window)?)?, window, false)
        } else {
            let numbers = window.parts(per)?;
            let count = numbers.end().checked_sub(*numbers.start())?;
            if count >= MOST_PARTS {
                return None;
            }
            let windows = numbers.map(|number| Window { per, number });
            let values: Option<Vec<Interval>> = windows.map(|one| own(at(one)?)).collect();
            let last = per.window(window.last()?);
            (self.over(kpi, &values?)?, last, true)
        };
        let on_its_way = courses.iter().any(|course| match course {
            Course::Line { before, due, .. } => {
                before.number < last.number && last.number < due.number
            }
            Course::Bound { .. } => false,
        });
        Some(Said {
            range: range.times(self.scale(kpi, whole, window)?),
            known: true,
            on_its_way: on_its_way || windows,
            windows,
        })
    }

    /// The value over a window of which the values of its parts are known.
    fn over(&self, kpi: Kpi<'s>, values: &[Interval]) -> Option<Interval> {
        let last = *values.last()?;
        let hull = values.iter().copied().reduce(Interval::hull)?;
        let sum = values.iter().copied().reduce(Interval::plus)?;
        Some(match self.nature(kpi) {
            Nature::Added => sum,
            Nature::Rate => hull,
            Nature::Stock => last,
            // Whichever it is, it lies between these.
            Nature::Unknown => hull.hull(sum),
        })
    }

    fn nature(&self, kpi: Kpi<'s>) -> Nature {
        match kpi.reading() {
            Reading::Cumulative => return Nature::Stock,
            Reading::Conversion { .. } => return Nature::Rate,
            Reading::Plain => {}
        }
        let figure = self.types.get(kpi.symbol_id());
        let Some(figure) = figure.and_then(|types| types.derived.as_ref()) else {
            // Measured elsewhere: a percentage is a rate of something.
            return match kpi.unit() {
                Some(Unit::Percent) => Nature::Rate,
                _ => Nature::Unknown,
            };
        };
        match (&figure.stretch, figure.periods) {
            (Stretch::Moment | Stretch::Running, _) => Nature::Stock,
            // What is counted or summed; not the number of different people.
            (Stretch::Period, Some(-1)) if kpi.formula().is_some_and(adds) => Nature::Added,
            (Stretch::Period, Some(0)) if figure.rate != Rate::No => Nature::Rate,
            _ => Nature::Unknown,
        }
    }

    /// What a value of a KPI is multiplied with where it stands in a formula.
    fn scale(&self, kpi: Kpi<'s>, whole: Whole<'s>, window: Window) -> Option<Interval> {
        match head(kpi.unit()?) {
            Unit::Percent | Unit::Points => Some(hundredth()),
            Unit::Currency(own) => match whole.currency {
                Some(other) if other != *own => {
                    let one = Money {
                        amount: Decimal::ONE,
                        currency: *own,
                    };
                    let rates = self.strategy.rates();
                    let money = rates.exchange(one, other, window.last()?)?;
                    Some(Interval::point(money.amount))
                }
                _ => Some(Interval::point(Decimal::ONE)),
            },
            Unit::Duration(own) => {
                let other = duration(whole.kpi);
                other
                    .is_none_or(|other| other == *own)
                    .then_some(Interval::point(Decimal::ONE))
            }
            _ => Some(Interval::point(Decimal::ONE)),
        }
    }

    /// The targets of a part, with their places among them.
    pub fn targets(&self, part: &Part) -> Vec<(usize, &Aimed<'s>)> {
        match part {
            Part::Kpi(id) => self.courses.of_kpi(*id).iter().enumerate().collect(),
            Part::Figure { .. } => Vec::new(),
        }
    }

    /// Those of them that say what the part is to be in a window: the bounds
    /// that hold, and the line that is under way.
    pub fn targets_in(&self, part: &Part, window: Window) -> Vec<(usize, &Aimed<'s>)> {
        let mut all = self.targets(part);
        let Some(last) = window.last() else {
            return Vec::new();
        };
        let says = |aimed: &Aimed<'_>| {
            let own = aimed.course.due().per.window(last);
            aimed.course.at(own).is_some()
        };
        all.retain(|(_, aimed)| says(aimed));
        let begins = |aimed: &Aimed<'_>| match aimed.course {
            Course::Line { before, .. } => Some(before),
            Course::Bound { .. } => None,
        };
        let latest = all.iter().filter_map(|(_, aimed)| begins(aimed)).max();
        all.retain(|(_, aimed)| begins(aimed).is_none_or(|before| Some(before) == latest));
        all
    }
}

/// How a KPI's value over a long window follows from those over shorter ones.
enum Nature {
    /// It is their sum.
    Added,
    /// It lies between them.
    Rate,
    /// It is the last of them.
    Stock,
    /// That cannot be told.
    Unknown,
}

/// Reads a formula into parts.
struct Reader<'k, 'a, 's> {
    known: &'k Known<'a, 's>,
    whole: Kpi<'s>,
    currency: Option<Currency>,
    parts: Vec<Part>,
    size: usize,
}

impl<'s> Reader<'_, '_, 's> {
    fn read(&mut self, formula: &Expression, within: Kpi<'s>, depth: usize) -> Option<Formula> {
        self.size = self.size.checked_add(1).filter(|size| *size <= LARGEST)?;
        if depth > DEEPEST {
            return None;
        }
        let deeper = depth.saturating_add(1);
        Some(match &formula.kind {
            ExpressionKind::Poisoned => return None,
            ExpressionKind::Literal(Literal::Number(number)) => Formula::Number(*number),
            ExpressionKind::Literal(Literal::Percent(percent)) => {
                Formula::Number(percent.checked_div(Decimal::ONE_HUNDRED)?)
            }
            ExpressionKind::Literal(Literal::Money(money))
                if self.is_reckoned_in(money.currency) =>
            {
                Formula::Number(money.amount)
            }
            ExpressionKind::Declared(id) => self.kpi(*id, deeper)?,
            ExpressionKind::Negative(inner) => {
                Formula::Negative(Box::new(self.read(inner, within, deeper)?))
            }
            ExpressionKind::Sum(terms) => {
                let mut all = Vec::with_capacity(terms.len());
                for (sign, term) in terms {
                    all.push((*sign == Sign::Plus, self.read(term, within, deeper)?));
                }
                Formula::Sum(all)
            }
            ExpressionKind::Product(factors) => {
                let mut all = Vec::with_capacity(factors.len());
                for (factor, term) in factors {
                    all.push((*factor == Factor::Times, self.read(term, within, deeper)?));
                }
                Formula::Product(all)
            }
            _ => self.figure(formula, within),
        })
    }

    /// A KPI: what its targets say of it, else what its formula does.
    fn kpi(&mut self, id: SymbolId, depth: usize) -> Option<Formula> {
        let kpi = Kpi::of(self.known.strategy.handle(id));
        if let Some(kpi) = kpi.filter(|_| self.known.courses.of_kpi(id).is_empty())
            && let (Some(formula), Reading::Plain) = (kpi.formula(), kpi.reading())
            && kpi.symbol_id() != self.whole.symbol_id()
            && kpi.population() == self.whole.population()
            && currency(kpi).is_none_or(|own| self.is_reckoned_in(own))
        {
            return self.read(formula, kpi, depth);
        }
        // Where nothing else says it, all is reckoned in the first currency.
        self.currency = self.currency.or_else(|| currency(kpi?));
        Some(self.part(Part::Kpi(id)))
    }

    fn is_reckoned_in(&mut self, currency: Currency) -> bool {
        *self.currency.get_or_insert(currency) == currency
    }

    /// Any other figure, which may be that of a KPI with targets.
    fn figure(&mut self, formula: &Expression, within: Kpi<'s>) -> Formula {
        let text = display::expression(self.known.strategy, formula, Style::Source);
        let key = self
            .whole
            .per()
            .map(|per| (text.clone(), per, within.population()));
        let named = key.and_then(|key| self.known.figures.get(&key));
        match named.filter(|id| **id != self.whole.symbol_id()) {
            Some(id) => self.part(Part::Kpi(*id)),
            None => {
                let counted = is_count(formula);
                self.part(Part::Figure { text, counted })
            }
        }
    }

    fn part(&mut self, part: Part) -> Formula {
        let known = self.parts.iter().position(|known| *known == part);
        Formula::Part(known.unwrap_or_else(|| {
            self.parts.push(part);
            self.parts.len().saturating_sub(1)
        }))
    }
}

/// A figure that is counted, summed or booked, without any arithmetic.
fn is_figure(formula: &Expression) -> bool {
    matches!(
        formula.kind,
        ExpressionKind::Aggregate(_) | ExpressionKind::Reaction(..) | ExpressionKind::Figure { .. }
    )
}

/// Whether a KPI is never negative: a conversion, or a plain count. What is
/// measured elsewhere may be a balance.
fn is_counted(kpi: Kpi<'_>) -> bool {
    matches!(kpi.reading(), Reading::Conversion { .. }) || kpi.formula().is_some_and(is_count)
}

/// Whether a figure is never negative.
fn is_count(formula: &Expression) -> bool {
    match &formula.kind {
        ExpressionKind::Aggregate(aggregate) => {
            matches!(
                aggregate.function,
                Function::Count | Function::CountDistinct
            )
        }
        kind => matches!(
            kind,
            ExpressionKind::Reaction(..) | ExpressionKind::Figure { .. }
        ),
    }
}

/// Whether the values of shorter windows add up to that of the longer one.
fn adds(formula: &Expression) -> bool {
    use mkt_model::expression::{Counted, Figure};
    match &formula.kind {
        ExpressionKind::Aggregate(aggregate) => {
            matches!(aggregate.function, Function::Count | Function::Sum)
                && !matches!(aggregate.source, Counted::Population(_))
                && aggregate.window.is_none()
        }
        ExpressionKind::Reaction(..) => true,
        ExpressionKind::Figure { figure, .. } => *figure != Figure::Reach,
        ExpressionKind::Sum(terms) => terms.iter().all(|(_, term)| adds(term)),
        ExpressionKind::Negative(inner) => adds(inner),
        _ => false,
    }
}

fn floor(counted: bool) -> Interval {
    if counted {
        Interval::at_least(Decimal::ZERO)
    } else {
        Interval::ALL
    }
}

/// What stands before `per`.
pub(super) fn head(unit: &Unit) -> &Unit {
    match unit {
        Unit::Per(unit, _) => head(unit),
        unit => unit,
    }
}

fn currency(kpi: Kpi<'_>) -> Option<Currency> {
    match head(kpi.unit()?) {
        Unit::Currency(currency) => Some(*currency),
        _ => None,
    }
}

fn duration(kpi: Kpi<'_>) -> Option<DurationUnit> {
    match head(kpi.unit()?) {
        Unit::Duration(unit) => Some(*unit),
        _ => None,
    }
}

/// A percentage as a number.
pub(super) fn hundredth() -> Interval {
    Interval::point(Decimal::from_i128_with_scale(1, 2))
}
