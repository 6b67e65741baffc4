//! What messages cost, and what has a price and no size.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Diagnostic, Level, MissingSize, Money as Finding, Span, UnknownCost};
use mkt_model::value::Money;
use mkt_model::{Handle, Line, SymbolId};
use mkt_money::{BudgetLine, Covered, Item, ItemKind, Ledger, Missing};
use rust_decimal::Decimal;

use super::{MARKED, names, paid_span};
use crate::Subject;

/// Messages that cost more than there is for them.
pub(crate) fn sends(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let ledger = &subject.ledger;
    for covered in &ledger.covered {
        if let Some(cost) = covered.cost
            && cost.amount > covered.available.amount
        {
            told.push(campaign_sends(subject, covered, cost));
        }
    }
    for line in &ledger.budgets {
        let Some((channel, cost)) = channel_beyond(ledger, line) else {
            continue;
        };
        let charged = line.charges.iter().filter_map(|charge| ledger.item(charge));
        let items: Vec<&Item> = charged
            .filter(|item| item.kind == ItemKind::Sends && item.through == Some(channel))
            .collect();
        let channel = subject.strategy.handle(channel);
        let budget = subject.strategy.handle(line.budget);
        let diagnostic = too_dear(
            subject,
            (channel, None),
            (budget, line.total),
            cost,
            &items,
            paid_span(channel),
        );
        let span = budget.line("total").map_or(budget.span(), Line::value_span);
        told.push(diagnostic.related(span, "this is all there is"));
    }
}

fn campaign_sends(subject: &Subject<'_>, covered: &Covered, cost: Money) -> Diagnostic {
    let ledger = &subject.ledger;
    let campaign = subject.strategy.handle(covered.campaign);
    let places = covered.items.iter();
    let items: Vec<&Item> = places
        .filter_map(|place| ledger.items.get(*place))
        .collect();
    let channels: BTreeSet<SymbolId> = items.iter().filter_map(|item| item.through).collect();
    let only = channels.first().filter(|_| channels.len() == 1);
    let channel = only.map(|channel| subject.strategy.handle(*channel));
    let span = campaign
        .line("budget")
        .map_or(campaign.span(), Line::value_span);
    let mut diagnostic = too_dear(
        subject,
        (campaign, channel),
        (campaign, covered.available),
        cost,
        &items,
        span,
    );
    for channel in channels {
        let price = paid_span(subject.strategy.handle(channel));
        diagnostic = diagnostic.related(price, "the price is set here");
    }
    diagnostic
}

fn too_dear(
    subject: &Subject<'_>,
    (sender, channel): (Handle<'_>, Option<Handle<'_>>),
    (payer, available): (Handle<'_>, Money),
    cost: Money,
    items: &[&Item],
    span: Span,
) -> Diagnostic {
    let assumed: BTreeSet<SymbolId> = items
        .iter()
        .flat_map(|item| item.rests_on.iter().copied())
        .collect();
    let over = Money {
        amount: cost.amount.saturating_sub(available.amount),
        ..cost
    };
    let at_most = items.iter().any(|item| item.at_most);
    let finding = Finding::CostOverBudget {
        sender: sender.name().to_string(),
        channel: channel.map(|channel| channel.name().to_string()),
        payer: payer.name().to_string(),
        cost: cost.to_string(),
        available: available.to_string(),
        over: over.to_string(),
        assumed: names(subject, &assumed),
        at_most,
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    // Of a bound nobody can say whether it is reached.
    if at_most {
        diagnostic.level = Level::Info;
    }
    for id in assumed.iter().take(MARKED) {
        let handle = subject.strategy.handle(*id);
        let size = ["size", "value", "expect"]
            .iter()
            .find_map(|key| handle.line(key));
        diagnostic = diagnostic.related(
            size.map_or_else(|| subject.strategy.name_span(*id), Line::span),
            "how many people is assumed here",
        );
    }
    diagnostic
}

/// The channel whose messages alone cost more than a budget has.
pub(super) fn channel_beyond(ledger: &Ledger, line: &BudgetLine) -> Option<(SymbolId, Money)> {
    let mut by_channel: BTreeMap<SymbolId, Decimal> = BTreeMap::new();
    for charge in &line.charges {
        if let Some(item) = ledger.item(charge)
            && item.kind == ItemKind::Sends
            && let Some(channel) = item.through
        {
            let sum = by_channel.entry(channel).or_default();
            *sum = sum.saturating_add(charge.amount.amount);
        }
    }
    by_channel
        .into_iter()
        .find(|(_, cost)| *cost > line.total.amount)
        .map(|(channel, amount)| {
            (
                channel,
                Money {
                    amount,
                    ..line.total
                },
            )
        })
}

/// What has a price and no size, told once for the whole strategy. Journeys are
/// told only where others through the same channel are counted: a strategy need
/// not say how many people enter, but who says it of some would miss the rest.
pub(crate) fn unknown(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    let mut costs = Vec::new();
    let mut prices: Vec<Span> = Vec::new();
    let mut told_prices = BTreeSet::new();
    let journeys = subject.ledger.items.iter().filter(|item| {
        item.kind == ItemKind::Sends
            && subject.strategy.handle(item.source).kind().word == "journey"
    });
    let counted: BTreeSet<SymbolId> = journeys.filter_map(|item| item.through).collect();
    for unknown in &subject.ledger.unknown {
        let missing = match unknown.missing {
            Missing::Audience => MissingSize::Audience,
            Missing::Entries => match unknown.through {
                Some(channel) if counted.contains(&channel) => MissingSize::Entries,
                _ => continue,
            },
            Missing::Volume => MissingSize::Volume,
            // What keeps work without dates is told elsewhere.
            Missing::Dates => continue,
        };
        if seen.insert(unknown.source) {
            costs.push(UnknownCost {
                name: subject.strategy.handle(unknown.source).name().to_string(),
                missing,
            });
        }
        let priced = unknown.through.unwrap_or(unknown.source);
        if told_prices.insert(priced) {
            let priced = subject.strategy.handle(priced);
            let rate = priced.line("rate");
            prices.push(rate.map_or_else(|| paid_span(priced), Line::span));
        }
    }
    let Some((first, others)) = prices.split_first() else {
        return;
    };
    let mut diagnostic = Diagnostic::new(Finding::CostUnknown { costs }, *first);
    for span in others.iter().take(MARKED) {
        diagnostic = diagnostic.related(*span, "nor for all of this");
    }
    told.push(diagnostic);
}
