//! The types of all KPIs of a strategy.

use std::collections::{BTreeMap, BTreeSet};

use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::entry::PlaceId;
use mkt_model::expression::{Expression, ExpressionKind, Literal};
use mkt_model::value::{Unit, Value};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::Factor;
use rust_decimal::Decimal;

use super::clash::Clash;
use super::derive::{Deriver, stated};
use super::dimension::{Base, Dimension};
use super::figure::Figure;
use super::share::{Share, share};

/// The types of the project's KPIs and of those that their formulas name.
#[derive(Debug, Default)]
pub struct KpiTypes(BTreeMap<SymbolId, KpiType>);

/// What a KPI gives, by its formula and by what it states.
#[derive(Clone, Debug)]
pub struct KpiType {
    /// What its formula gives: none where it has none, or where that cannot be
    /// told.
    pub derived: Option<Figure>,
    /// What it is where another formula names it: what its formula gives, in
    /// the unit that it states. None where it states none.
    pub stated: Option<Figure>,
    /// Parts of its formula that do not go together.
    pub clashes: Vec<Clash>,
    /// What is wrong with its unit.
    pub unit: Option<UnitFault>,
    /// What the factors of its formula give, by place.
    pub parts: Vec<(PlaceId, Figure)>,
    /// What its ratio is, where its unit is a percentage and its formula a
    /// plain ratio of two counts.
    pub share: Option<Share>,
}

/// How a KPI's unit differs from what its formula gives.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitFault {
    /// The formula gives something else.
    Other,
    /// The formula gives a number of which nobody said that it is money or
    /// time, and the unit says so.
    Untyped(Base),
    /// The formula gives a ratio of counts of two kinds, the unit says that it
    /// is a percentage.
    NotAShare,
    /// A percentage is a hundred times its ratio already.
    HundredTwice,
    /// The unit says per how long, and another length than `per:`.
    OtherPeriod,
    /// The formula gives a number of windows, the unit is another length.
    OtherPeriods,
}

impl KpiType {
    /// What a factor of its formula gives.
    pub fn part(&self, place: PlaceId) -> Option<&Figure> {
        let part = self.parts.iter().find(|(at, _)| *at == place);
        part.map(|(_, figure)| figure)
    }
}

impl KpiTypes {
    /// The types of a strategy's KPIs. Linear in its formulas.
    pub fn of(strategy: &Strategy) -> Self {
        let mut types = Self::default();
        let mut begun = BTreeSet::new();
        for kpi in strategy.kpis() {
            // KPIs that a formula names come before it. Circles are told by
            // the model; here the one they come back to is not known.
            let mut open = vec![kpi.symbol_id()];
            while let Some(id) = open.last().copied() {
                let Some(kpi) = Kpi::of(strategy.handle(id)) else {
                    open.pop();
                    continue;
                };
                if begun.insert(id) {
                    let mut named = Vec::new();
                    if let Some(formula) = kpi.formula() {
                        kpis_in(strategy, formula, &mut named);
                    }
                    open.extend(named.into_iter().filter(|other| !begun.contains(other)));
                    continue;
                }
                open.pop();
                if !types.0.contains_key(&id) {
                    let found = types.one(strategy, kpi);
                    types.0.insert(id, found);
                }
            }
        }
        types
    }

    /// The type of a KPI.
    pub fn get(&self, kpi: SymbolId) -> Option<&KpiType> {
        self.0.get(&kpi)
    }

    fn one(&self, strategy: &Strategy, kpi: Kpi<'_>) -> KpiType {
        let conversion = matches!(kpi.reading(), Reading::Conversion { .. });
        let formula = kpi.formula().filter(|_| !conversion);
        let known = |id: SymbolId| self.get(id);
        let mut deriver = Deriver {
            strategy,
            known: &known,
            per: kpi.per(),
            clashes: Vec::new(),
            parts: Vec::new(),
        };
        let derived = match formula {
            Some(formula) => deriver.figure(formula),
            None => conversion.then(Figure::number),
        };
        let (clashes, parts) = (deriver.clashes, deriver.parts);
        let unit = match (kpi.unit(), &derived) {
            // A part that goes with nothing is told; what comes of it is not.
            (Some(unit), Some(figure)) if !clashes.iter().any(is_unlike) => {
                fault(strategy, kpi, unit, figure, formula)
            }
            _ => None,
        };
        let percent = kpi.unit() == Some(&Unit::Percent);
        KpiType {
            stated: stated(kpi, derived.as_ref(), strategy),
            share: formula
                .filter(|_| percent)
                .and_then(|formula| share(strategy, formula)),
            derived,
            clashes,
            parts,
            unit,
        }
    }
}

fn is_unlike(clash: &Clash) -> bool {
    matches!(clash, Clash::Unlike { .. })
}

fn fault(
    strategy: &Strategy,
    kpi: Kpi<'_>,
    unit: &Unit,
    figure: &Figure,
    formula: Option<&Expression>,
) -> Option<UnitFault> {
    let stated = Dimension::of_unit(unit, strategy);
    let difference = |of: &Dimension| stated.clone().over(of).cancelled(strategy);
    let mut left = difference(&figure.dimension);
    if !left.is_none() {
        // An average may say what it is an average of.
        let by_each = difference(&figure.dimension.clone().over(&figure.each));
        if by_each.is_none() {
            left = by_each;
        }
    }
    if unit == &Unit::Percent && formula.is_some_and(is_hundredfold) {
        return Some(UnitFault::HundredTwice);
    }
    let time = left.power(Base::Time);
    if time != 0 {
        // Bookings per month: `per:` says it already; months of paying back
        // come of a figure per period below the line.
        if figure.periods.is_none_or(|periods| periods == time) {
            if per_of(unit).is_some_and(|word| Some(word) != kpi.per()) {
                return Some(if time > 0 {
                    UnitFault::OtherPeriods
                } else {
                    UnitFault::OtherPeriod
                });
            }
            left = left.over(&time_to(time));
        }
    }
    if left.is_none() {
        return None;
    }
    let counts_only = left.is_counted();
    // Of what nobody counted by name, anybody may say what it is; and a bare
    // number may be given any name of one's own, or a count no name at all.
    let own = |dimension: &Dimension| {
        dimension
            .powers()
            .all(|(base, _)| matches!(base, Base::Own(_)))
    };
    let named = figure.dimension.is_none() && own(&stated);
    if counts_only && (figure.open || named || *unit == Unit::None) {
        return None;
    }
    let untyped = [Base::Money, Base::Time]
        .into_iter()
        .find(|base| left == Dimension::of(*base));
    if let Some(base) = untyped.filter(|_| figure.open) {
        return Some(UnitFault::Untyped(base));
    }
    let share = matches!(unit, Unit::Percent | Unit::Points);
    Some(if counts_only && share {
        UnitFault::NotAShare
    } else {
        UnitFault::Other
    })
}

fn time_to(power: i32) -> Dimension {
    let mut dimension = Dimension::default();
    for _ in 0..power.unsigned_abs().min(9) {
        let time = Dimension::of(Base::Time);
        dimension = if power > 0 {
            dimension.times(&time)
        } else {
            dimension.over(&time)
        };
    }
    dimension
}

/// The length of time in a unit, as `per:` names it.
fn per_of(unit: &Unit) -> Option<&'static str> {
    match unit {
        Unit::Duration(unit) => {
            mkt_kinds::units::word_for(mkt_kinds::units::DURATIONS, *unit, true)
        }
        Unit::Per(unit, per) => per_of(unit).or_else(|| per_of(per)),
        _ => None,
    }
}

/// Whether a formula is multiplied by 100 as written.
fn is_hundredfold(formula: &Expression) -> bool {
    let ExpressionKind::Product(factors) = &formula.kind else {
        return false;
    };
    factors.iter().any(|(factor, term)| {
        *factor == Factor::Times
            && term.kind == ExpressionKind::Literal(Literal::Number(Decimal::ONE_HUNDRED))
    })
}

/// The KPIs that a formula names, in order.
pub fn kpis_in(strategy: &Strategy, formula: &Expression, found: &mut Vec<SymbolId>) {
    match &formula.kind {
        ExpressionKind::Declared(id) if strategy.symbol(*id).kind.word() == "kpi" => {
            found.push(*id);
        }
        ExpressionKind::Negative(inner) => kpis_in(strategy, inner, found),
        ExpressionKind::Sum(terms) => {
            for (_, term) in terms {
                kpis_in(strategy, term, found);
            }
        }
        ExpressionKind::Product(factors) => {
            for (_, term) in factors {
                kpis_in(strategy, term, found);
            }
        }
        _ => {}
    }
}

/// Whether a KPI's line is damaged, so that nothing can be said of it.
pub fn is_damaged(kpi: Kpi<'_>) -> bool {
    ["formula", "kind", "source", "unit", "per"]
        .into_iter()
        .filter_map(|key| kpi.line(key))
        .any(|line| {
            line.entry.captures.is_empty() && line.entry.key != "kind"
                || line
                    .entry
                    .captures
                    .iter()
                    .any(|capture| capture.value == Value::Poisoned)
        })
}
