//! Shares and parts.

use mkt_diagnostics::{Diagnostic, Fix, Money as Finding, Span, SplitMistake};
use mkt_model::access::plan::Budget;
use mkt_model::entry::Capture;
use mkt_model::value::{Money, Value, grouped};
use mkt_model::{Handle, Line};
use mkt_money::{BudgetLine, Phase};
use rust_decimal::Decimal;

use super::{MARKED, Spent, share_span, shown, sum};
use crate::Subject;

/// Shares and parts that do not add up.
pub(crate) fn splits(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for line in &subject.ledger.budgets {
        let budget = Budget(subject.strategy.handle(line.budget));
        told.extend(shares(*budget, "split", Some(line.total)));
        told.extend(times(budget, line));
        told.extend(parts(subject, line));
    }
    for campaign in subject.strategy.campaigns() {
        let money = campaign.budget().map(|allotment| allotment.money);
        told.extend(shares(*campaign, "budget", money));
    }
}

/// Shares of a line that are more or less than the whole.
fn shares(owner: Handle<'_>, key: &str, whole: Option<Money>) -> Option<Diagnostic> {
    let line = owner.line(key)?;
    let captures: Vec<(&Capture, Decimal)> = line
        .entry
        .all("share")
        .map(|capture| match capture.value {
            Value::Percent(share) => Some((capture, share)),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let (last, last_share) = captures.last().copied()?;
    let sum = captures
        .iter()
        .fold(Decimal::ZERO, |sum, (_, share)| sum.saturating_add(*share));
    let gap = Decimal::ONE_HUNDRED.saturating_sub(sum);
    if gap.is_zero() {
        return None;
    }
    let percent = |number: Decimal| format!("{}%", grouped(number));
    let money = whole.and_then(|whole| {
        let amount = whole.amount.checked_mul(gap.abs())?;
        Some(Money {
            amount: amount.checked_div(Decimal::ONE_HUNDRED)?.normalize(),
            ..whole
        })
    });
    let finding = Finding::BudgetSplit {
        owner: owner.name().to_string(),
        mistake: SplitMistake::Shares {
            sum: percent(sum),
            gap: percent(gap.abs()),
            short: gap > Decimal::ZERO,
            money: money.map(|money| money.to_string()),
        },
    };
    let span = captures
        .iter()
        .map(|(capture, _)| line.capture_span(capture))
        .reduce(Span::cover)?;
    let mut diagnostic = Diagnostic::new(finding, span);
    // One share alone is all of it; what is lost by rounding is the last one's.
    let right = last_share.saturating_add(gap);
    if captures.len() == 1 || gap.abs() < Decimal::ONE && right > Decimal::ZERO {
        let title = format!("write `{}`", percent(right));
        diagnostic = diagnostic.fix(Fix::replace(title, line.capture_span(last), percent(right)));
    }
    Some(diagnostic)
}

/// Parts of a budget's time that overlap or lie outside it.
fn times(budget: Budget<'_>, line: &BudgetLine) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let owner = budget.name().to_string();
    let tell = |mistake| Finding::BudgetSplit {
        owner: owner.clone(),
        mistake,
    };
    let mut phases: Vec<(usize, &Phase)> = line.phases.iter().enumerate().collect();
    phases.sort_by_key(|(place, phase)| (phase.dates, *place));
    for pair in phases.windows(2) {
        if let [(_, first), (place, second)] = pair
            && second.dates.first <= first.dates.last
        {
            let finding = tell(SplitMistake::Overlap {
                first: shown(first.dates),
                second: shown(second.dates),
            });
            told.push(Diagnostic::new(finding, share_span(*budget, *place)));
        }
    }
    let Some(period) = line.period else {
        return told;
    };
    for (place, phase) in line.phases.iter().enumerate() {
        if phase.dates.first < period.first || phase.dates.last > period.last {
            let finding = tell(SplitMistake::OutsidePeriod {
                part: shown(phase.dates),
                period: shown(period),
            });
            let mut diagnostic = Diagnostic::new(finding, share_span(*budget, place));
            if let Some(line) = budget.line("period") {
                diagnostic = diagnostic.related(line.value_span(), "the period is set here");
            }
            told.push(diagnostic);
        }
    }
    told
}

/// Parts of a budget that are together more than it.
fn parts(subject: &Subject<'_>, line: &BudgetLine) -> Option<Diagnostic> {
    let together = sum(line.children.iter().map(|child| child.total));
    if together <= line.total.amount {
        return None;
    }
    let mut parts: Vec<Spent<'_>> = line
        .children
        .iter()
        .map(|child| Spent::of_part(child.budget, child.total))
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.amount.amount));
    let of = |amount| Money {
        amount,
        ..line.total
    };
    let budget = subject.strategy.handle(line.budget);
    let finding = Finding::BudgetSplit {
        owner: budget.name().to_string(),
        mistake: SplitMistake::Parts {
            total: line.total.to_string(),
            sum: of(together).to_string(),
            over: of(together.saturating_sub(line.total.amount)).to_string(),
            parts: parts.iter().map(|part| part.told(subject)).collect(),
        },
    };
    let span = budget.line("total").map_or(budget.span(), Line::value_span);
    let mut diagnostic = Diagnostic::new(finding, span);
    for part in parts.iter().take(MARKED) {
        diagnostic = diagnostic.related(part.span(subject), part.amount.to_string());
    }
    Some(diagnostic)
}
