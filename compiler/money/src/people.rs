//! How many people there are, as far as the strategy says.

use std::collections::HashMap;

use jiff::civil::Date;
use mkt_kinds::units::{self, DurationUnit};
use mkt_model::access::audience::{Expected, Segment, Stage};
use mkt_model::access::data::{Assumption, Growth};
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::value::{Quantity, Unit};
use mkt_model::{Strategy, SymbolId};
use rust_decimal::Decimal;

/// A number of people.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// How many.
    pub people: Decimal,
    /// Whether there may be fewer.
    pub at_most: bool,
    /// The assumptions and segments that say so.
    pub rests_on: Vec<SymbolId>,
}

/// How many people enter a journey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entries {
    /// So many in all.
    InAll(Decimal),
    /// So many in each stretch of time.
    Each(Decimal, DurationUnit),
}

/// The sizes that a strategy states.
pub struct People<'s> {
    strategy: &'s Strategy,
    /// The first day of the horizon, from which figures grow.
    from: Option<Date>,
    /// By what they are about. Looked up, never walked.
    assumptions: HashMap<SymbolId, Assumption<'s>>,
}

/// Segments that are shares of segments end somewhere; circles are reported.
const DEPTH: usize = 32;

impl<'s> People<'s> {
    /// The sizes that a strategy states.
    pub fn of(strategy: &'s Strategy) -> Self {
        let mut assumptions = HashMap::new();
        for assumption in strategy.assumptions() {
            let says = assumption.size().is_some() || assumption.value().is_some();
            if let Some(about) = assumption.about().filter(|_| says) {
                assumptions.entry(about).or_insert(assumption);
            }
        }
        let horizon = strategy.declared().and_then(|one| one.horizon());
        Self {
            strategy,
            from: horizon.map(|dates| dates.first),
            assumptions,
        }
    }

    /// How many people an audience has on a day.
    pub fn audience(&self, audience: &Expression, on: Date) -> Option<Size> {
        match &audience.kind {
            ExpressionKind::InSegment(id) | ExpressionKind::Declared(id) => self.size(*id, on),
            // Everybody who is in all of them is in the smallest.
            ExpressionKind::And(parts) => {
                let sizes = parts.iter().filter_map(|part| self.audience(part, on));
                let smallest = sizes.min_by(|left, right| left.people.cmp(&right.people))?;
                Some(Size {
                    at_most: true,
                    ..smallest
                })
            }
            ExpressionKind::Or(parts) => {
                let sizes: Option<Vec<Size>> =
                    parts.iter().map(|part| self.audience(part, on)).collect();
                let mut all = Size {
                    people: Decimal::ZERO,
                    at_most: parts.len() > 1,
                    rests_on: Vec::new(),
                };
                for size in sizes? {
                    all.people = all.people.saturating_add(size.people);
                    all.at_most |= size.at_most;
                    all.rests_on.extend(size.rests_on);
                }
                Some(all)
            }
            _ => None,
        }
    }

    /// How many people an entity, a segment or a stage has on a day.
    pub fn size(&self, of: SymbolId, on: Date) -> Option<Size> {
        self.size_below(of, on, DEPTH)
    }

    fn size_below(&self, of: SymbolId, on: Date, depth: usize) -> Option<Size> {
        let depth = depth.checked_sub(1)?;
        if let Some(assumption) = self.assumptions.get(&of)
            && let Some(size) = assumption.size()
        {
            return Some(Size {
                people: self.grown(size, assumption.growth(), on),
                at_most: false,
                rests_on: vec![assumption.symbol_id()],
            });
        }
        let (share, base) = match self.expected(of)? {
            Expected::People(people) => {
                return Some(Size {
                    people,
                    at_most: false,
                    rests_on: vec![of],
                });
            }
            Expected::Share(share, base) => (share, base),
        };
        let mut size = self.size_below(base, on, depth)?;
        size.people = size
            .people
            .checked_mul(share)?
            .checked_div(Decimal::ONE_HUNDRED)?
            .round();
        size.rests_on.push(of);
        Some(size)
    }

    /// What a segment or a stage is to hold.
    fn expected(&self, of: SymbolId) -> Option<Expected> {
        let handle = self.strategy.handle(of);
        match self.strategy.symbol(of).kind.word() {
            "segment" => Segment(handle).expected(),
            "stage" => {
                let lifecycle = mkt_model::access::audience::Lifecycle(handle);
                let stage: Stage<'_> = lifecycle
                    .stages()
                    .into_iter()
                    .find(|stage| stage.symbol == of)?;
                Some(Expected::Share(stage.expected()?, lifecycle.entity()?))
            }
            _ => None,
        }
    }

    /// How many people enter a journey, on a day of its life.
    pub fn entries(&self, journey: SymbolId, on: Date) -> Option<Entries> {
        let assumption = self.assumptions.get(&journey)?;
        if let Some(size) = assumption.size() {
            return Some(Entries::InAll(size));
        }
        let Quantity { number, unit } = assumption.value()?;
        let Unit::Per(_, each) = unit else {
            return None;
        };
        match each.as_ref() {
            Unit::Duration(each) => {
                let number = self.grown(*number, assumption.growth(), on);
                Some(Entries::Each(number, *each))
            }
            _ => None,
        }
    }

    /// The assumption about something.
    pub fn assumption(&self, about: SymbolId) -> Option<SymbolId> {
        self.assumptions.get(&about).map(|one| one.symbol_id())
    }

    /// A figure, grown once for each whole stretch of time since the horizon's
    /// first day.
    fn grown(&self, figure: Decimal, growth: Option<Growth>, on: Date) -> Decimal {
        let (Some(growth), Some(from)) = (growth, self.from) else {
            return figure;
        };
        let each = units::find(units::DURATIONS, growth.each).and_then(DurationUnit::months);
        let times = months_between(from, on).checked_div(each.unwrap_or(i32::MAX));
        let rate = growth.percent.checked_div(Decimal::ONE_HUNDRED);
        let factor = rate.unwrap_or_default().saturating_add(Decimal::ONE);
        let mut grown = figure;
        for _ in 0..times.unwrap_or(0) {
            grown = grown.checked_mul(factor).unwrap_or(grown).round_dp(8);
        }
        grown.round()
    }
}

/// Whole months from one day to another; 0 where it comes before.
fn months_between(from: Date, to: Date) -> i32 {
    let months = |date: Date| {
        i32::from(date.year())
            .saturating_mul(12)
            .saturating_add(i32::from(date.month()))
    };
    months(to)
        .saturating_sub(months(from))
        .saturating_sub(i32::from(to.day() < from.day()))
        .max(0)
}
