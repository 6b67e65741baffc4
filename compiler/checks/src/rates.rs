//! Exchange rates: that those declared say something, and that there is one
//! wherever money of one currency meets another.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, Kpi as Finding, RateMistake, Span};
use mkt_kinds::units::Currency;
use mkt_measure::types::kpis_in;
use mkt_model::access::direction::{Kpi, Rate};
use mkt_model::entry::{Entry, PlaceId};
use mkt_model::expression::{Expression, ExpressionKind, Literal};
use mkt_model::value::{Dates, Money, Value};
use mkt_model::{Handle, Strategy};

use crate::Subject;
use crate::kpi::currency_of;

/// Rates of nothing, of a currency in itself, and those declared twice.
pub(crate) fn declared(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let Some(declared) = subject.strategy.declared() else {
        return;
    };
    let mut seen: BTreeMap<(Currency, Currency, Date), Span> = BTreeMap::new();
    for line in declared.lines("rate") {
        let Some(Rate { from, to, since }) = Rate::of(line) else {
            continue;
        };
        let (one, other) = (from.currency, to.currency);
        let span = line.value_span();
        if one == other {
            let currency = one.code().to_owned();
            let finding = Finding::Rate(RateMistake::Itself { currency });
            told.push(Diagnostic::new(finding, span));
            continue;
        }
        if from.amount.is_zero() || to.amount.is_zero() {
            told.push(Diagnostic::new(Finding::Rate(RateMistake::Zero), span));
            continue;
        }
        let pair = (one.min(other), one.max(other), since);
        if let Some(first) = seen.get(&pair) {
            let finding = Finding::Rate(RateMistake::Twice {
                one: one.code().to_owned(),
                other: other.code().to_owned(),
                since: since.to_string(),
            });
            told.push(Diagnostic::new(finding, span).related(*first, "the first of them"));
            continue;
        }
        seen.insert(pair, span);
    }
}

/// Money of one currency where another is reckoned in.
struct Need {
    from: Currency,
    to: Currency,
    span: Span,
}

/// The most places that are shown beside the first.
const PLACES: usize = 3;

/// Rates that are missing, or begin too late, one finding a pair of currencies.
pub(crate) fn needed(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut pairs: BTreeMap<(Currency, Currency), Vec<Need>> = BTreeMap::new();
    for need in needs(strategy) {
        let pair = (need.from.min(need.to), need.from.max(need.to));
        pairs.entry(pair).or_default().push(need);
    }
    if pairs.is_empty() {
        return;
    }
    let horizon = strategy.declared().and_then(|declared| declared.horizon());
    for needs in pairs.into_values() {
        let Some((first, more)) = needs.split_first() else {
            continue;
        };
        let Some((finding, at)) = lacking(strategy, first, horizon) else {
            continue;
        };
        let mut diagnostic = Diagnostic::new(finding, at.unwrap_or(first.span));
        let others = at.map(|_| first).into_iter().chain(more);
        for need in others.take(PLACES) {
            let words = format!("{} is needed in {} here", need.from.code(), need.to.code());
            diagnostic = diagnostic.related(need.span, words);
        }
        told.push(diagnostic);
    }
}

/// What lacks to exchange money throughout the horizon, and where a rate
/// stands that begins too late.
fn lacking(
    strategy: &Strategy,
    need: &Need,
    horizon: Option<Dates>,
) -> Option<(Finding, Option<Span>)> {
    let rates = strategy.rates();
    let (from, to) = (need.from.code().to_owned(), need.to.code().to_owned());
    let start = horizon.map(|horizon| horizon.first);
    let declared = strategy.declared();
    let lines = declared.map(|declared| declared.lines("rate"));
    let pair = BTreeSet::from([need.from, need.to]);
    let mut of_pair = lines.into_iter().flatten().filter_map(|line| {
        let rate = Rate::of(line)?;
        let same = BTreeSet::from([rate.from.currency, rate.to.currency]) == pair;
        same.then_some((rate, line))
    });
    let Some(begins) = rates.first_day(need.from, need.to) else {
        // A rate that says nothing is told itself.
        if of_pair.next().is_some() {
            return None;
        }
        let by_way = third(strategy, need).map(|third| third.code().to_owned());
        let since = start.map_or_else(|| "2026-01-01".to_owned(), |day| day.to_string());
        return Some((
            Finding::RateMissing {
                from,
                to,
                since,
                by_way,
            },
            None,
        ));
    };
    let start = start.filter(|start| begins > *start)?;
    let finding = Finding::RateLate {
        from,
        to,
        needed: start.to_string(),
        until: begins.yesterday().ok()?.to_string(),
    };
    let line = of_pair.find(|(rate, _)| rate.since == begins);
    Some((finding, line.map(|(_, line)| line.value_span())))
}

/// A currency that both can be exchanged with.
fn third(strategy: &Strategy, need: &Need) -> Option<Currency> {
    let rates = strategy.rates();
    let declared = strategy.declared()?.rates();
    let mut all: BTreeSet<Currency> = BTreeSet::new();
    for rate in declared {
        all.extend([rate.from.currency, rate.to.currency]);
    }
    let reaches = |one: Currency, other: Currency| rates.first_day(one, other).is_some();
    all.into_iter()
        .find(|third| reaches(need.from, *third) && reaches(*third, need.to))
}

/// Everywhere in the project that money of one currency meets another.
fn needs(strategy: &Strategy) -> Vec<Need> {
    let house = strategy.declared().and_then(|declared| declared.currency());
    let mut needs = Vec::new();
    for handle in strategy.own() {
        let kpi = Kpi::of(handle);
        let own = kpi.and_then(Kpi::unit).and_then(currency_of);
        let Some(to) = own.or(house) else {
            continue;
        };
        let mut money = Vec::new();
        for entry in &handle.declaration().entries {
            in_entry(entry, &mut money);
        }
        needs.extend(of_money(handle, to, &money));
        needs.extend(
            kpi.and_then(|kpi| named(strategy, kpi, to))
                .into_iter()
                .flatten(),
        );
    }
    needs
}

fn of_money(handle: Handle<'_>, to: Currency, money: &[(Money, PlaceId)]) -> Vec<Need> {
    let foreign = money.iter().filter(|(money, _)| money.currency != to);
    foreign
        .map(|(money, place)| Need {
            from: money.currency,
            to,
            span: handle.strategy.span(handle.id, *place),
        })
        .collect()
}

/// The KPIs of a formula that are reckoned in other currencies.
fn named(strategy: &Strategy, kpi: Kpi<'_>, to: Currency) -> Option<Vec<Need>> {
    let line = kpi.line("formula")?;
    let mut names = Vec::new();
    kpis_in(strategy, kpi.formula()?, &mut names);
    let needs = names.into_iter().filter_map(|id| {
        let from = Kpi::of(strategy.handle(id))
            .and_then(Kpi::unit)
            .and_then(currency_of)?;
        (from != to).then(|| Need {
            from,
            to,
            span: line.value_span(),
        })
    });
    Some(needs.collect())
}

/// The money that conditions and formulas of a line and its block name.
fn in_entry(entry: &Entry, found: &mut Vec<(Money, PlaceId)>) {
    let otherwise = entry.otherwise.iter();
    let captures = entry
        .captures
        .iter()
        .chain(otherwise.clone().flat_map(|other| &other.captures));
    for capture in captures {
        match &capture.value {
            Value::Expression(expression) => in_expression(expression, found),
            Value::Event(wanted) => {
                if let Some(condition) = &wanted.condition {
                    in_expression(condition, found);
                }
            }
            _ => {}
        }
    }
    let children = entry
        .children
        .iter()
        .chain(otherwise.flat_map(|other| &other.children));
    for child in children {
        in_entry(child, found);
    }
}

fn in_expression(expression: &Expression, found: &mut Vec<(Money, PlaceId)>) {
    found.extend(expression.within().filter_map(|one| match &one.kind {
        ExpressionKind::Literal(Literal::Money(money)) => Some((*money, one.place)),
        _ => None,
    }));
}
