//! Budgets that do not hold what is spent from them.

use std::collections::BTreeSet;

use mkt_diagnostics::{Diagnostic, Level, Money as Finding, Span};
use mkt_model::value::Money;
use mkt_model::{Handle, Line, SymbolId};
use mkt_money::{BudgetLine, Charge, Ledger, Phase};
use rust_decimal::Decimal;

use super::sends::channel_beyond;
use super::{MARKED, Spent, names, share_span, shown, sum};
use crate::Subject;

/// Budgets from which more is to be spent than there is: all in all, or else in
/// a part of their time.
pub(crate) fn overruns(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for line in &subject.ledger.budgets {
        let committed = line.committed.amount;
        if committed > line.total.amount {
            // Parts that are too large by themselves, and messages of one
            // channel that are, are told as such.
            let alone = sum(line.children.iter().map(|child| child.total));
            if alone <= line.total.amount && channel_beyond(&subject.ledger, line).is_none() {
                told.push(overrun(subject, line));
            }
        } else if adds_up(line) {
            told.extend(phases(subject, line));
        }
    }
}

fn overrun(subject: &Subject<'_>, line: &BudgetLine) -> Diagnostic {
    let ledger = &subject.ledger;
    let mut spending: Vec<Spent<'_>> = charges(ledger, line, |charge| charge.amount);
    for child in &line.children {
        spending.push(Spent::of_part(child.budget, child.total));
    }
    let budget = subject.strategy.handle(line.budget);
    let span = budget.line("total").map_or(budget.span(), Line::value_span);
    overspent(subject, budget, span, line.total, None, spending)
}

/// The finding about a part of a budget's time; of several, the one that lacks
/// the most.
fn phases(subject: &Subject<'_>, line: &BudgetLine) -> Option<Diagnostic> {
    let over = |phase: &&Phase| phase.spent.amount.saturating_sub(phase.available.amount);
    let mut short: Vec<(usize, &Phase)> = line
        .phases
        .iter()
        .enumerate()
        .filter(|(_, phase)| phase.spent.amount > phase.available.amount)
        .collect();
    short.sort_by_key(|(place, phase)| (std::cmp::Reverse(over(phase)), *place));
    let ((place, worst), others) = short.split_first()?;
    let mut spending: Vec<Spent<'_>> =
        charges(&subject.ledger, line, |charge| charge.within(worst.dates));
    for child in &line.children {
        spending.push(Spent::of_part(child.budget, child.within(worst.dates)));
    }
    let budget = subject.strategy.handle(line.budget);
    let at = |place: usize| share_span(budget, place);
    let days = shown(worst.dates);
    let mut diagnostic = overspent(
        subject,
        budget,
        at(*place),
        worst.available,
        Some(days),
        spending,
    );
    for (place, phase) in others {
        let less = Money {
            amount: over(phase),
            ..phase.spent
        };
        let text = format!("{less} too little for {} too", shown(phase.dates));
        diagnostic = diagnostic.related(at(*place), text);
    }
    Some(diagnostic)
}

fn overspent(
    subject: &Subject<'_>,
    budget: Handle<'_>,
    span: Span,
    available: Money,
    phase: Option<String>,
    mut spending: Vec<Spent<'_>>,
) -> Diagnostic {
    spending.retain(|one| !one.amount.amount.is_zero());
    spending.sort_by_key(|one| std::cmp::Reverse(one.amount.amount));
    let spent = sum(spending.iter().map(|one| one.amount));
    let assumes = |one: &Spent<'_>| one.item.is_some_and(|item| !item.rests_on.is_empty());
    let at_most = |one: &Spent<'_>| one.item.is_some_and(|item| item.at_most);
    let without = |left_out: &dyn Fn(&Spent<'_>) -> bool| {
        let rest = spending.iter().filter(|one| !left_out(one));
        sum(rest.map(|one| one.amount))
    };
    // Where less would do, it is the assumptions that tell, or the bounds.
    let rests = without(&assumes) <= available.amount;
    let bound = without(&at_most) <= available.amount;
    let assumed: BTreeSet<SymbolId> = spending
        .iter()
        .filter(|one| rests && assumes(one))
        .filter_map(|one| one.item)
        .flat_map(|item| item.rests_on.iter().copied())
        .collect();
    let of = |amount| Money {
        amount,
        ..available
    };
    let finding = Finding::BudgetOverrun {
        budget: budget.name().to_string(),
        phase,
        available: available.to_string(),
        spent: of(spent).to_string(),
        over: of(spent.saturating_sub(available.amount)).to_string(),
        spending: spending.iter().map(|one| one.told(subject)).collect(),
        assumed: names(subject, &assumed),
        at_most: bound,
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    if bound {
        diagnostic.level = Level::Info;
    } else if rests {
        diagnostic.level = Level::Warning;
    }
    for one in spending.iter().take(MARKED) {
        diagnostic = diagnostic.related(one.span(subject), one.amount.to_string());
    }
    diagnostic
}

fn charges<'s>(
    ledger: &'s Ledger,
    line: &BudgetLine,
    amount: impl Fn(&Charge) -> Money,
) -> Vec<Spent<'s>> {
    line.charges
        .iter()
        .filter_map(|charge| Some(Spent::of_item(ledger.item(charge)?, amount(charge))))
        .collect()
}

/// Whether a budget's shares make a whole, so that each can be held to.
fn adds_up(line: &BudgetLine) -> bool {
    let sum = line
        .phases
        .iter()
        .fold(Decimal::ZERO, |sum, phase| sum.saturating_add(phase.share));
    sum == Decimal::ONE_HUNDRED
}
