//! Whether a budget is in the currency, and for the days, of what it pays for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use mkt_diagnostics::{Diagnostic, Money as Finding, Outside, Span};
use mkt_model::access::plan::Budget;
use mkt_model::value::{Dates, Money};
use mkt_model::{Line, SymbolId};
use mkt_money::BudgetLine;

use super::{MARKED, Spent, paid_span, shown, sum};
use crate::Subject;

/// Money in a currency that no rate turns into the one of what pays for it: one
/// finding for each two currencies.
pub(crate) fn currencies(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    struct Found {
        spender: SymbolId,
        payer: SymbolId,
        late: Option<(String, String)>,
        span: Span,
        others: Vec<Span>,
    }
    let ledger = &subject.ledger;
    let mut found: BTreeMap<(&str, &str), Found> = BTreeMap::new();
    let mut add = |spender, payer, from, to, late, span| match found.entry((from, to)) {
        Entry::Vacant(entry) => {
            entry.insert(Found {
                spender,
                payer,
                late,
                span,
                others: Vec::new(),
            });
        }
        Entry::Occupied(mut entry) => entry.get_mut().others.push(span),
    };
    for line in &ledger.budgets {
        for one in &line.unconverted {
            let late = one.first_rate.zip(one.on);
            let late = late.map(|(first, on)| (first.to_string(), on.to_string()));
            let (from, to) = (one.currency.code(), line.total.currency.code());
            let span = paid_span(subject.strategy.handle(one.source));
            add(one.source, line.budget, from, to, late, span);
        }
    }
    for covered in ledger.covered.iter().filter(|one| one.cost.is_none()) {
        let item = covered
            .items
            .first()
            .and_then(|place| ledger.items.get(*place));
        if let Some(item) = item
            && let Some(channel) = item.through
        {
            let (from, to) = (item.currency.code(), covered.available.currency.code());
            let span = paid_span(subject.strategy.handle(channel));
            add(channel, covered.campaign, from, to, None, span);
        }
    }
    for ((from, to), one) in found {
        let name = |id| subject.strategy.handle(id).name().to_string();
        let finding = Finding::BudgetCurrency {
            spender: name(one.spender),
            from: from.to_owned(),
            payer: name(one.payer),
            to: to.to_owned(),
            part: subject.strategy.handle(one.spender).kind().word == "budget",
            others: u32::try_from(one.others.len()).unwrap_or(u32::MAX),
            late: one.late,
        };
        let mut diagnostic = Diagnostic::new(finding, one.span);
        for span in one.others.into_iter().take(MARKED) {
            diagnostic = diagnostic.related(span, format!("in {from} as well"));
        }
        told.push(diagnostic);
    }
}

/// Money that is spent on days that its budget is not for.
pub(crate) fn periods(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let ledger = &subject.ledger;
    for line in &ledger.budgets {
        let Some(period) = line.period else {
            continue;
        };
        let budget = subject.strategy.handle(line.budget);
        let span = budget
            .line("period")
            .map_or(budget.span(), Line::value_span);
        told.extend(period_of_part(subject, line, period, span));
        let mut outside: Vec<(Spent<'_>, Vec<Dates>)> = line
            .charges
            .iter()
            .filter_map(|charge| {
                let (amount, days) = charge.outside(period)?;
                Some((Spent::of_item(ledger.item(charge)?, amount), days))
            })
            .collect();
        if outside.is_empty() {
            continue;
        }
        outside.sort_by_key(|(one, _)| std::cmp::Reverse(one.amount.amount));
        let all = Money {
            amount: sum(outside.iter().map(|(one, _)| one.amount)),
            ..line.total
        };
        let spending = outside.iter().map(|(one, days)| Outside {
            spending: one.told(subject),
            days: days.iter().map(|dates| shown(*dates)).collect(),
        });
        let finding = Finding::BudgetPeriod {
            budget: budget.name().to_string(),
            period: shown(period),
            outside: all.to_string(),
            spending: spending.collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, span);
        for (one, _) in outside.iter().take(MARKED) {
            diagnostic = diagnostic.related(one.span(subject), "paid from it here");
        }
        told.push(diagnostic);
    }
}

/// A budget whose days are not within those of the budget it is part of.
fn period_of_part(
    subject: &Subject<'_>,
    line: &BudgetLine,
    period: Dates,
    span: Span,
) -> Option<Diagnostic> {
    let whole = Budget(subject.strategy.handle(line.part_of?));
    let around = whole.period()?;
    if around.first <= period.first && period.last <= around.last {
        return None;
    }
    let finding = Finding::BudgetPeriodOfPart {
        budget: subject.strategy.handle(line.budget).name().to_string(),
        period: shown(period),
        whole: whole.name().to_string(),
        whole_period: shown(around),
    };
    let at = whole.line("period").map_or(whole.span(), Line::value_span);
    Some(Diagnostic::new(finding, span).related(at, "the period of the whole is set here"))
}
