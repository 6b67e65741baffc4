//! Shares of one whole, of which no two overlap: together they are all of it at
//! most.

use std::collections::{BTreeMap, BTreeSet};

use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::display::{self, Style};
use mkt_model::expression::{
    Aggregate, Expression, ExpressionKind, Function, Literal, PropertyPath,
};
use mkt_model::value::Unit;
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::{Comparison, Factor};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::interval::Interval;
use crate::trajectory::{Aimed, Courses};
use crate::window::Window;

/// Shares whose targets add up to more than the whole.
pub struct Excess<'s> {
    /// The whole, as it is written below the line.
    pub whole: String,
    /// The window in which all of it is due.
    pub window: Window,
    /// The KPIs with the least that each is to be, in percent, and a target
    /// that says so.
    pub shares: Vec<(SymbolId, Decimal, Aimed<'s>)>,
    /// What that adds up to.
    pub total: Decimal,
}

/// A KPI that is a share of a whole.
struct Share {
    kpi: SymbolId,
    /// The values of the property that belong to it.
    words: BTreeSet<SmolStr>,
}

/// What is shared out: the whole, by a property, in windows of one length.
type Whole = (String, Vec<SymbolId>, &'static str, Option<SymbolId>);

/// All wholes of which too much is wanted, in the window in which that shows
/// first.
pub fn excesses<'s>(strategy: &'s Strategy, courses: &Courses<'s>) -> Vec<Excess<'s>> {
    let mut wholes: BTreeMap<Whole, Vec<Share>> = BTreeMap::new();
    for (id, _) in courses.kpis() {
        let Some(kpi) = Kpi::of(strategy.handle(id)) else {
            continue;
        };
        if let Some((whole, words)) = share(strategy, kpi) {
            let shares = wholes.entry(whole).or_default();
            // Of shares that overlap, the first counts.
            if shares.iter().all(|share| share.words.is_disjoint(&words)) {
                shares.push(Share { kpi: id, words });
            }
        }
    }
    wholes
        .into_iter()
        .filter_map(|((whole, ..), shares)| excess(courses, whole, &shares))
        .collect()
}

fn excess<'s>(courses: &Courses<'s>, whole: String, shares: &[Share]) -> Option<Excess<'s>> {
    let all = shares.iter().flat_map(|share| courses.of_kpi(share.kpi));
    let windows: BTreeSet<Window> = all.map(|aimed| aimed.course.due()).collect();
    windows.into_iter().find_map(|window| {
        let mut least = Vec::new();
        let mut total = Interval::point(Decimal::ZERO);
        for share in shares {
            let low = courses.at(share.kpi, window).and_then(Interval::low);
            let Some(low) = low.filter(|low| *low > Decimal::ZERO) else {
                continue;
            };
            let aimed = courses
                .of_kpi(share.kpi)
                .iter()
                .rfind(|aimed| aimed.course.at(window).is_some())?;
            total = total.plus(Interval::point(low));
            least.push((share.kpi, low, aimed.clone()));
        }
        let total = total.low().filter(|low| *low > Decimal::ONE_HUNDRED)?;
        Some(Excess {
            whole: whole.clone(),
            window,
            shares: least,
            total,
        })
    })
}

/// A KPI as a share: `count(e where p == a) / count(e)`.
fn share(strategy: &Strategy, kpi: Kpi<'_>) -> Option<(Whole, BTreeSet<SmolStr>)> {
    if kpi.unit() != Some(&Unit::Percent) || kpi.reading() != Reading::Plain {
        return None;
    }
    let ExpressionKind::Product(factors) = &kpi.formula()?.kind else {
        return None;
    };
    let [(Factor::Times, part), (Factor::Over, whole)] = factors.as_slice() else {
        return None;
    };
    let (ExpressionKind::Aggregate(part), ExpressionKind::Aggregate(all)) =
        (&part.kind, &whole.kind)
    else {
        return None;
    };
    let counts = matches!(part.function, Function::Count);
    let (path, words) = one_of(part.condition.as_ref()?)?;
    // The same figure but for the condition.
    let bare = Aggregate {
        condition: None,
        ..part.as_ref().clone()
    };
    let text = |aggregate: Aggregate| {
        let expression = Expression {
            kind: ExpressionKind::Aggregate(Box::new(aggregate)),
            ..whole.clone()
        };
        display::expression(strategy, &expression, Style::Source)
    };
    let whole = text(all.as_ref().clone());
    (counts && text(bare) == whole).then(|| {
        (
            (
                whole,
                path.path.clone(),
                kpi.per().unwrap_or(""),
                kpi.population(),
            ),
            words,
        )
    })
}

/// The values that a condition asks of one property: `p == a`, `p in [a, b]`,
/// or that and more.
fn one_of(condition: &Expression) -> Option<(&PropertyPath, BTreeSet<SmolStr>)> {
    match &condition.kind {
        ExpressionKind::And(all) => all.iter().find_map(one_of),
        ExpressionKind::Compare(left, Comparison::Equal, right) => {
            Some((property(left)?, BTreeSet::from([word(right)?])))
        }
        ExpressionKind::In(left, right) => match &right.kind {
            ExpressionKind::List(all) => {
                let words: Option<BTreeSet<SmolStr>> = all.iter().map(word).collect();
                Some((property(left)?, words?))
            }
            _ => None,
        },
        _ => None,
    }
}

fn property(expression: &Expression) -> Option<&PropertyPath> {
    match &expression.kind {
        ExpressionKind::Property(path) => Some(path),
        _ => None,
    }
}

fn word(expression: &Expression) -> Option<SmolStr> {
    match &expression.kind {
        ExpressionKind::Literal(Literal::Word(word)) => Some(word.clone()),
        _ => None,
    }
}
