//! Money: whether budgets hold what is spent from them.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{
    Diagnostic, Fix, Level, MissingSize, Money as Finding, Outside, Span, Spending, SplitMistake,
    UnknownCost,
};
use mkt_model::access::plan::Budget;
use mkt_model::entry::Capture;
use mkt_model::value::{Dates, Money, Value, grouped};
use mkt_model::{Handle, Line, SymbolId};
use mkt_money::{BudgetLine, Charge, Covered, Item, ItemKind, Ledger, Missing, Month, Phase};
use rust_decimal::Decimal;

use crate::Subject;

/// Other places that are marked beside the finding's own.
const MARKED: usize = 8;

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
    let of_sends = |one: &&Spent<'_>| one.item.is_some_and(|item| !item.rests_on.is_empty());
    let certain = sum(spending
        .iter()
        .filter(|one| !of_sends(one))
        .map(|one| one.amount));
    let assumed: BTreeSet<SymbolId> = spending
        .iter()
        .filter(of_sends)
        .filter_map(|one| one.item)
        .flat_map(|item| item.rests_on.iter().copied())
        .collect();
    // With what is certain alone it would do: it is the assumptions that tell.
    let rests = certain <= available.amount;
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
        assumed: if rests {
            names(subject, &assumed)
        } else {
            Vec::new()
        },
    };
    let mut diagnostic = Diagnostic::new(finding, span);
    if rests {
        diagnostic.level = Level::Warning;
    }
    for one in spending.iter().take(MARKED) {
        diagnostic = diagnostic.related(one.span(subject), one.amount.to_string());
    }
    diagnostic
}

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
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(Found {
                spender,
                payer,
                late,
                span,
                others: Vec::new(),
            });
        }
        std::collections::btree_map::Entry::Occupied(mut entry) => {
            entry.get_mut().others.push(span)
        }
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
    let finding = Finding::CostOverBudget {
        sender: sender.name().to_string(),
        channel: channel.map(|channel| channel.name().to_string()),
        payer: payer.name().to_string(),
        cost: cost.to_string(),
        available: available.to_string(),
        over: over.to_string(),
        assumed: names(subject, &assumed),
    };
    let mut diagnostic = Diagnostic::new(finding, span);
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
fn channel_beyond(ledger: &Ledger, line: &BudgetLine) -> Option<(SymbolId, Money)> {
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
        let priced = subject
            .strategy
            .handle(unknown.through.unwrap_or(unknown.source));
        let span = priced
            .line("rate")
            .map_or_else(|| paid_span(priced), Line::span);
        if !prices.contains(&span) {
            prices.push(span);
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

/// Something that money is spent on.
struct Spent<'s> {
    of: SymbolId,
    item: Option<&'s Item>,
    amount: Money,
}

impl<'s> Spent<'s> {
    fn of_item(item: &'s Item, amount: Money) -> Self {
        Self {
            of: item.source,
            item: Some(item),
            amount,
        }
    }

    fn of_part(of: SymbolId, amount: Money) -> Self {
        Self {
            of,
            item: None,
            amount,
        }
    }

    fn told(&self, subject: &Subject<'_>) -> Spending {
        let name = |id| subject.strategy.handle(id).name().to_string();
        Spending {
            name: name(self.of),
            through: self.item.and_then(|item| item.through).map(name),
            amount: self.amount.to_string(),
        }
    }

    /// Where it is said that it is spent.
    fn span(&self, subject: &Subject<'_>) -> Span {
        let of = subject.strategy.handle(self.of);
        match self.item.map(|item| item.kind) {
            Some(ItemKind::People) => ["effort", "takes", "team"]
                .iter()
                .find_map(|key| of.line(key))
                .map_or(of.span(), Line::span),
            Some(ItemKind::Sends) => of.span(),
            _ => paid_span(of),
        }
    }
}

/// Where a declaration says what it costs, or how much money it has.
fn paid_span(of: Handle<'_>) -> Span {
    let keys: &[&str] = match of.kind().word {
        "budget" => &["total"],
        "platform" | "channel" => &["cost"],
        _ => &["budget"],
    };
    let line = keys.iter().find_map(|key| of.line(key));
    line.map_or(of.span(), Line::span)
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

/// Where a budget's share of a part of its time stands.
fn share_span(budget: Handle<'_>, place: usize) -> Span {
    budget
        .line("split")
        .and_then(|line| {
            let groups = line.entry.groups();
            let captures = groups.get(place)?.iter();
            captures
                .map(|capture| line.capture_span(capture))
                .reduce(Span::cover)
        })
        .unwrap_or(budget.span())
}

fn names(subject: &Subject<'_>, ids: &BTreeSet<SymbolId>) -> Vec<String> {
    let name = |id: &SymbolId| subject.strategy.symbol(*id).name.to_string();
    ids.iter().map(name).collect()
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Decimal {
    amounts
        .into_iter()
        .fold(Decimal::ZERO, |sum, money| sum.saturating_add(money.amount))
}

/// Days as people write them: `2026-Q2` where they are just that.
fn shown(dates: Dates) -> String {
    let (first, last) = (Month::of(dates.first), Month::of(dates.last));
    let whole = first.dates().first == dates.first && last.dates().last == dates.last;
    if !whole || first.year != last.year {
        return dates.to_string();
    }
    let year = first.year;
    match (first.month, last.month) {
        (1, 12) => format!("{year:04}"),
        (1, 6) => format!("{year:04}-H1"),
        (7, 12) => format!("{year:04}-H2"),
        (1, 3) => format!("{year:04}-Q1"),
        (4, 6) => format!("{year:04}-Q2"),
        (7, 9) => format!("{year:04}-Q3"),
        (10, 12) => format!("{year:04}-Q4"),
        (from, to) if from == to => first.to_string(),
        _ => dates.to_string(),
    }
}
