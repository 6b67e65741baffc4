//! What everything costs: by budget, over time, by objective and by kind.

use mkt_model::SymbolId;
use mkt_model::value::{Dates, Money as Amount};
use mkt_money::{BudgetLine, Ledger, Missing};
use rust_decimal::Decimal;
use serde::Serialize;

use super::columns;
use super::facts::Facts;
use super::words;

#[derive(Serialize)]
pub(super) struct Money {
    total: Option<String>,
    budgets: Vec<Budget>,
    /// What is spent in each stretch of time.
    times: Vec<Line>,
    kinds: Vec<Line>,
    objectives: Vec<Objective>,
    unknown: Vec<Unknown>,
}

#[derive(Serialize)]
struct Budget {
    /// How many budgets it is a part of, one within the other.
    depth: usize,
    title: String,
    period: String,
    total: String,
    committed: String,
    left: String,
    over: bool,
}

/// What is spent on something, or in some time.
#[derive(Serialize)]
struct Line {
    title: String,
    amount: String,
}

#[derive(Serialize)]
struct Objective {
    title: String,
    direct: String,
    total: String,
}

#[derive(Serialize)]
struct Unknown {
    title: String,
    why: String,
}

/// What the document tells of money; none where nothing costs anything.
pub(super) fn of(facts: &Facts<'_>) -> Option<Money> {
    let ledger = &facts.ledger;
    let currency = ledger.currency?;
    if ledger.budgets.is_empty() && ledger.items.is_empty() {
        return None;
    }
    let months: Vec<Dates> = ledger
        .months
        .iter()
        .map(|(month, _)| month.dates())
        .collect();
    let columns = match (months.first(), months.last()) {
        (Some(first), Some(last)) => columns::of(Dates {
            first: first.first,
            last: last.last,
        }),
        _ => Vec::new(),
    };
    // Months are parts of quarters and years: what is spent in a column is the
    // sum of its months.
    let times = columns.into_iter().map(|column| {
        let within = ledger.months.iter().filter(|(month, _)| {
            let first = month.dates().first;
            column.dates.first <= first && first <= column.dates.last
        });
        let amount = within.fold(Decimal::ZERO, |sum, (_, money)| {
            sum.saturating_add(money.amount)
        });
        Line {
            title: column.name,
            amount: words::money(Amount { amount, currency }),
        }
    });
    let kinds = ledger.kinds.iter().map(|(kind, money)| Line {
        title: kind.title().to_owned(),
        amount: words::money(*money),
    });
    let mut unknown: Vec<(SymbolId, String)> = ledger
        .unknown
        .iter()
        .map(|unknown| (unknown.source, why(unknown.missing).to_owned()))
        .chain(ledger.unconverted.iter().filter_map(|place| {
            let item = ledger.items.get(*place)?;
            let (from, to) = (item.currency.code(), currency.code());
            Some((item.source, format!("no rate turns its {from} into {to}")))
        }))
        .collect();
    // A journey over two channels is one thing to find out about.
    unknown.dedup();
    Some(Money {
        total: ledger.total.map(words::money),
        budgets: in_tree(ledger)
            .into_iter()
            .map(|(depth, line)| budget(facts, depth, line))
            .collect(),
        times: times.collect(),
        kinds: kinds.collect(),
        objectives: ledger
            .objectives
            .iter()
            .filter(|objective| !objective.total.amount.is_zero())
            .map(|objective| Objective {
                title: facts
                    .strategy
                    .symbol(objective.objective)
                    .title()
                    .to_owned(),
                direct: match objective.direct.amount.is_zero() {
                    true => String::new(),
                    false => words::money(objective.direct),
                },
                total: words::money(objective.total),
            })
            .collect(),
        unknown: unknown
            .into_iter()
            .map(|(source, why)| Unknown {
                title: facts.strategy.symbol(source).title().to_owned(),
                why,
            })
            .collect(),
    })
}

/// What nobody knows of a cost.
fn why(missing: Missing) -> &'static str {
    match missing {
        Missing::Audience => "nobody says how many people are in its audience",
        Missing::Entries => "nobody says how many people enter it",
        Missing::Volume => "its price is reckoned by something that nobody counts yet",
        Missing::Dates => "its dates are not known",
    }
}

fn budget(facts: &Facts<'_>, depth: usize, line: &BudgetLine) -> Budget {
    let left = Amount {
        amount: line.total.amount.saturating_sub(line.committed.amount),
        currency: line.total.currency,
    };
    Budget {
        depth,
        title: facts.strategy.symbol(line.budget).title().to_owned(),
        period: line
            .period
            .map(|period| {
                format!(
                    "{} to {}",
                    words::date(period.first),
                    words::date(period.last)
                )
            })
            .unwrap_or_default(),
        total: words::money(line.total),
        committed: words::money(line.committed),
        over: left.amount.is_sign_negative() && !left.amount.is_zero(),
        left: words::money(left),
    }
}

/// The budgets, each followed by its parts, with how deep it stands.
pub(crate) fn in_tree(ledger: &Ledger) -> Vec<(usize, &BudgetLine)> {
    let known = |id: SymbolId| ledger.budget(id).is_some();
    let roots = ledger
        .budgets
        .iter()
        .filter(|line| line.part_of.is_none_or(|whole| !known(whole)));
    let mut open: Vec<(usize, &BudgetLine)> = roots.rev().map(|line| (0, line)).collect();
    let mut found: Vec<(usize, &BudgetLine)> = Vec::new();
    while let Some((depth, line)) = open.pop() {
        found.push((depth, line));
        let parts = line.children.iter().rev();
        open.extend(
            parts
                .filter_map(|part| ledger.budget(part.budget))
                .map(|part| (depth.saturating_add(1), part)),
        );
    }
    found
}
