//! Everything added up.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use mkt_kinds::units::Currency;
use mkt_model::access::plan::Budget;
use mkt_model::access::rates::Rates;
use mkt_model::value::{Dates, Money};
use mkt_model::{Strategy, SymbolId};
use mkt_schedule::PlanDates;
use rust_decimal::Decimal;

use crate::amount::{self, Minor, divided, hundredths, minor};
use crate::collect;
use crate::item::{self, Item, ItemKind, Payer, Unknown};
use crate::month::{Month, outside};
use crate::objectives::{self, ObjectiveTotal, bottom_up};
use crate::rates::{convert, convert_stretch};
use crate::stretch::Stretch;

/// What a strategy spends.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The currency of the sums over all budgets: the strategy's, else that of
    /// the first budget or item. None where nothing costs anything.
    pub currency: Option<Currency>,
    /// What costs money: those of one kind together, in the order of
    /// declaration.
    pub items: Vec<Item>,
    /// What costs money of which nobody can say how much.
    pub unknown: Vec<Unknown>,
    /// The budgets, in the order of declaration; those with a damaged total
    /// are not among them.
    pub budgets: Vec<BudgetLine>,
    /// What campaigns send out of their own money, in the order of declaration.
    pub covered: Vec<Covered>,
    /// What is spent toward each objective, in the order of declaration.
    pub objectives: Vec<ObjectiveTotal>,
    /// What is spent on each kind of thing, where it is anything.
    pub kinds: Vec<(ItemKind, Money)>,
    /// What is spent in each month, in order.
    pub months: Vec<(Month, Money)>,
    /// All of it.
    pub total: Option<Money>,
    /// What of it has no date.
    pub undated: Option<Money>,
    /// What of it supports no objective.
    pub without_objective: Option<Money>,
    /// Places of items that are in none of the sums, since no rate turns them
    /// into the ledger's currency.
    pub unconverted: Vec<usize>,
    /// Looked up, never walked.
    by_budget: HashMap<SymbolId, usize>,
}

/// A budget and what is spent from it, in its own currency.
#[derive(Clone, Debug)]
pub struct BudgetLine {
    /// The budget.
    pub budget: SymbolId,
    /// How much there is.
    pub total: Money,
    /// When it may be spent.
    pub period: Option<Dates>,
    /// The budget it is part of.
    pub part_of: Option<SymbolId>,
    /// What is spent from it directly.
    pub charges: Vec<Charge>,
    /// The budgets that are part of it.
    pub children: Vec<ChildBudget>,
    /// What is spent from it directly and set aside in its parts: what must
    /// not exceed the total.
    pub committed: Money,
    /// What is spent from it and from its parts.
    pub spent: Money,
    /// The same by month, in order; what has no date is in none.
    pub months: Vec<(Month, Money)>,
    /// How it is shared out over time, as written.
    pub phases: Vec<Phase>,
    /// What no rate turns into its currency; it is in none of the sums.
    pub unconverted: Vec<Unconverted>,
    stretches: Vec<Stretch>,
}

/// An item that a budget pays for, in the budget's currency.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The item, by its place in [`Ledger::items`].
    pub item: usize,
    /// How much.
    pub amount: Money,
    stretches: Vec<Stretch>,
}

/// A budget that is part of another.
#[derive(Clone, Debug)]
pub struct ChildBudget {
    /// The part.
    pub budget: SymbolId,
    /// Its total in the currency of the whole.
    pub total: Money,
    stretches: Vec<Stretch>,
}

/// What a campaign sends and its own money pays for.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// The campaign.
    pub campaign: SymbolId,
    /// The channel, where the campaign has a share for it; else all others.
    pub channel: Option<SymbolId>,
    /// How much there is for it.
    pub available: Money,
    /// What it costs, in the same currency; none where no rate gives it.
    pub cost: Option<Money>,
    /// The items, by their place in [`Ledger::items`].
    pub items: Vec<usize>,
}

/// A part of a budget's time with its share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phase {
    /// The days.
    pub dates: Dates,
    /// The share of the total, in percent.
    pub share: Decimal,
    /// How much that is.
    pub available: Money,
    /// What is spent in these days, from the budget and its parts.
    pub spent: Money,
}

/// Money that no rate turns into a budget's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconverted {
    /// What costs it, or the budget that has it.
    pub source: SymbolId,
    /// Its currency.
    pub currency: Currency,
    /// The day on which a rate is needed, where that is known.
    pub on: Option<Date>,
    /// The first day on which there is a rate.
    pub first_rate: Option<Date>,
}

impl ChildBudget {
    /// What is spent from it and its parts within some days.
    #[must_use]
    pub fn within(&self, dates: Dates) -> Money {
        amount::money(item::within(&self.stretches, dates), self.total.currency)
    }
}

impl Charge {
    /// What is spent within some days.
    #[must_use]
    pub fn within(&self, dates: Dates) -> Money {
        amount::money(item::within(&self.stretches, dates), self.amount.currency)
    }

    /// What is spent outside some days, with the first and the last day of
    /// each part of it; none where nothing is.
    #[must_use]
    pub fn outside(&self, period: Dates) -> Option<(Money, Vec<Dates>)> {
        let mut days: Vec<Dates> = Vec::new();
        let mut sum: Minor = 0;
        let mut before: Option<Dates> = None;
        let mut behind: Option<Dates> = None;
        for stretch in &self.stretches {
            for dates in outside(stretch.dates, period) {
                let spent = stretch.minor_within(dates);
                if spent == 0 {
                    continue;
                }
                sum = sum.saturating_add(spent);
                let side = if dates.first < period.first {
                    &mut before
                } else {
                    &mut behind
                };
                *side = Some(side.map_or(dates, |side| Dates {
                    first: side.first.min(dates.first),
                    last: side.last.max(dates.last),
                }));
            }
        }
        days.extend(before);
        days.extend(behind);
        (sum != 0).then(|| (amount::money(sum, self.amount.currency), days))
    }
}

impl Ledger {
    /// What a strategy spends, with the dates of its plan.
    #[must_use]
    pub fn of(strategy: &Strategy, dates: &PlanDates) -> Self {
        let (items, unknown) = collect::items(strategy, dates);
        let rates = strategy.rates();
        let horizon = strategy.declared().and_then(|one| one.horizon());
        let undated_on = horizon.map(|dates| dates.first);
        let budgets = budgets(strategy, &items, &rates, undated_on);
        let mut ledger = Self {
            by_budget: budgets
                .iter()
                .enumerate()
                .map(|(place, line)| (line.budget, place))
                .collect(),
            covered: covered(&items, &rates, undated_on),
            items,
            unknown,
            budgets,
            ..Self::default()
        };
        ledger.currency = strategy
            .declared()
            .and_then(|one| one.currency())
            .or_else(|| ledger.budgets.first().map(|line| line.total.currency))
            .or_else(|| ledger.items.first().map(|item| item.currency));
        if let Some(currency) = ledger.currency {
            ledger.add_up(strategy, &rates, currency, undated_on);
        }
        ledger
    }

    /// A budget.
    #[must_use]
    pub fn budget(&self, budget: SymbolId) -> Option<&BudgetLine> {
        self.budgets.get(*self.by_budget.get(&budget)?)
    }

    /// The item of a charge.
    #[must_use]
    pub fn item(&self, charge: &Charge) -> Option<&Item> {
        self.items.get(charge.item)
    }

    fn add_up(
        &mut self,
        strategy: &Strategy,
        rates: &Rates,
        currency: Currency,
        undated_on: Option<Date>,
    ) {
        let mut counted: Vec<(&Item, Minor)> = Vec::new();
        let mut kinds: BTreeMap<ItemKind, Minor> = BTreeMap::new();
        let mut months: BTreeMap<Month, Minor> = BTreeMap::new();
        let mut undated: Minor = 0;
        for (place, item) in self.items.iter().enumerate() {
            if !item.counts() {
                continue;
            }
            let Ok((amount, stretches)) = converted(item, currency, rates, undated_on) else {
                self.unconverted.push(place);
                continue;
            };
            if stretches.is_empty() {
                undated = undated.saturating_add(amount);
            }
            for (month, part) in item::by_month(&stretches) {
                let sum = months.entry(month).or_default();
                *sum = sum.saturating_add(part);
            }
            let sum = kinds.entry(item.kind).or_default();
            *sum = sum.saturating_add(amount);
            counted.push((item, amount));
        }
        let money = |minor| amount::money(minor, currency);
        let (objectives, nowhere) = objectives::totals(strategy, &counted, currency);
        self.total = Some(money(amount::sum(
            counted.iter().map(|(_, amount)| *amount),
        )));
        self.objectives = objectives;
        self.without_objective = Some(money(nowhere));
        self.undated = Some(money(undated));
        self.kinds = kinds
            .into_iter()
            .map(|(kind, sum)| (kind, money(sum)))
            .collect();
        self.months = months
            .into_iter()
            .map(|(month, sum)| (month, money(sum)))
            .collect();
    }
}

/// An item in another currency; the day for which there is no rate, where
/// there is none.
fn converted(
    item: &Item,
    to: Currency,
    rates: &Rates,
    undated_on: Option<Date>,
) -> Result<(Minor, Vec<Stretch>), Option<Date>> {
    if item.currency == to {
        return Ok((item.amount, item.stretches.clone()));
    }
    if item.stretches.is_empty() {
        let amount = undated_on.and_then(|on| convert(rates, item.amount, item.currency, to, on));
        return amount.map(|amount| (amount, Vec::new())).ok_or(undated_on);
    }
    let stretches = convert_all(&item.stretches, item.currency, to, rates)?;
    Ok((
        amount::sum(stretches.iter().map(|one| one.amount)),
        stretches,
    ))
}

fn convert_all(
    stretches: &[Stretch],
    from: Currency,
    to: Currency,
    rates: &Rates,
) -> Result<Vec<Stretch>, Date> {
    let mut converted = Vec::new();
    for stretch in stretches {
        convert_stretch(rates, *stretch, from, to, &mut converted)?;
    }
    Ok(converted)
}

/// What campaigns send out of their own money, against what they have for it.
fn covered(items: &[Item], rates: &Rates, undated_on: Option<Date>) -> Vec<Covered> {
    let campaigns: HashMap<SymbolId, &Item> = items
        .iter()
        .filter(|item| item.kind == ItemKind::Campaign)
        .map(|item| (item.source, item))
        .collect();
    let mut all: Vec<Covered> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let Payer::Campaign(campaign) = item.payer else {
            continue;
        };
        let Some(money) = campaigns.get(&campaign) else {
            continue;
        };
        let share = item
            .through
            .and_then(|channel| money.shares.iter().find(|(one, _)| *one == channel));
        let channel = share.map(|(channel, _)| *channel);
        let cost = converted(item, money.currency, rates, undated_on)
            .ok()
            .map(|(amount, _)| amount::money(amount, money.currency));
        let same = |one: &&mut Covered| (one.campaign, one.channel) == (campaign, channel);
        // The items of a campaign stand together.
        let since = all.iter().rposition(|one| one.campaign != campaign);
        let mut its_own = all
            .iter_mut()
            .skip(since.map_or(0, |place| place.saturating_add(1)));
        if let Some(one) = its_own.find(same) {
            one.items.push(place);
            one.cost = one.cost.zip(cost).map(|(one, more)| {
                let sum = minor(one).saturating_add(minor(more));
                amount::money(sum, money.currency)
            });
        } else {
            all.push(Covered {
                campaign,
                channel,
                available: share.map_or_else(|| money.total(), |(_, money)| *money),
                cost,
                items: vec![place],
            });
        }
    }
    all
}

/// All budgets with what is spent from them.
fn budgets(
    strategy: &Strategy,
    items: &[Item],
    rates: &Rates,
    undated_on: Option<Date>,
) -> Vec<BudgetLine> {
    let (mut lines, shares): (Vec<BudgetLine>, Vec<Vec<(Dates, Decimal)>>) = strategy
        .budgets()
        .filter_map(|budget| Some((line(budget)?, budget.split())))
        .unzip();
    let place: HashMap<SymbolId, usize> = lines
        .iter()
        .enumerate()
        .map(|(place, line)| (line.budget, place))
        .collect();
    for (index, item) in items.iter().enumerate() {
        let Payer::Budget(budget) = item.payer else {
            continue;
        };
        let Some(line) = place.get(&budget).and_then(|place| lines.get_mut(*place)) else {
            continue;
        };
        line.charge(index, item, rates, undated_on);
    }
    let parents: Vec<Vec<usize>> = lines
        .iter()
        .map(|line| line.part_of.and_then(|id| place.get(&id).copied()))
        .map(|parent| parent.into_iter().collect())
        .collect();
    for child in bottom_up(&parents) {
        let parent = parents.get(child).and_then(|parents| parents.first());
        if let Some(parent) = parent
            && let Ok([part, whole]) = lines.get_disjoint_mut([child, *parent])
        {
            whole.take_in(part, rates, undated_on);
        }
    }
    for (line, shares) in lines.iter_mut().zip(shares) {
        line.children
            .sort_by_key(|child| place.get(&child.budget).copied());
        line.finish(&shares);
    }
    lines
}

/// A budget from which nothing is spent yet.
fn line(budget: Budget<'_>) -> Option<BudgetLine> {
    let total = budget.total()?;
    let nothing = amount::money(0, total.currency);
    Some(BudgetLine {
        budget: budget.symbol_id(),
        total,
        period: budget.period(),
        part_of: budget.part_of(),
        charges: Vec::new(),
        children: Vec::new(),
        committed: nothing,
        spent: nothing,
        months: Vec::new(),
        phases: Vec::new(),
        unconverted: Vec::new(),
        stretches: Vec::new(),
    })
}

impl BudgetLine {
    fn add(&mut self, committed: Minor, spent: Minor) {
        let currency = self.total.currency;
        let plus = |money: Money, more| amount::money(minor(money).saturating_add(more), currency);
        self.committed = plus(self.committed, committed);
        self.spent = plus(self.spent, spent);
    }

    fn charge(&mut self, index: usize, item: &Item, rates: &Rates, undated_on: Option<Date>) {
        let to = self.total.currency;
        match converted(item, to, rates, undated_on) {
            Ok((amount, stretches)) => {
                self.add(amount, amount);
                self.stretches.extend(&stretches);
                self.charges.push(Charge {
                    item: index,
                    amount: amount::money(amount, to),
                    stretches,
                });
            }
            Err(on) => self.unconverted.push(Unconverted {
                source: item.source,
                currency: item.currency,
                on,
                first_rate: rates.first_day(item.currency, to),
            }),
        }
    }

    /// Adds a budget that is part of this one.
    fn take_in(&mut self, part: &Self, rates: &Rates, undated_on: Option<Date>) {
        let (from, to) = (part.total.currency, self.total.currency);
        let on = part.period.map(|period| period.first).or(undated_on);
        let whole = match on {
            _ if from == to => Some(minor(part.total)),
            Some(on) => convert(rates, minor(part.total), from, to, on),
            None => None,
        };
        let stretches = convert_all(&part.stretches, from, to, rates);
        let dated = amount::sum(part.stretches.iter().map(|one| one.amount));
        let undated = minor(part.spent).saturating_sub(dated);
        let undated = match undated_on {
            _ if undated == 0 || from == to => Some(undated),
            Some(on) => convert(rates, undated, from, to, on),
            None => None,
        };
        let (Some(whole), Ok(stretches), Some(undated)) = (whole, stretches, undated) else {
            self.unconverted.push(Unconverted {
                source: part.budget,
                currency: from,
                on,
                first_rate: rates.first_day(from, to),
            });
            return;
        };
        let spent = amount::sum(stretches.iter().map(|one| one.amount));
        self.add(whole, spent.saturating_add(undated));
        self.stretches.extend(&stretches);
        self.children.push(ChildBudget {
            budget: part.budget,
            total: amount::money(whole, to),
            stretches,
        });
    }

    fn finish(&mut self, shares: &[(Dates, Decimal)]) {
        let currency = self.total.currency;
        self.months = item::months(&self.stretches, currency);
        let mut weights: Vec<i128> = shares.iter().map(|(_, share)| hundredths(*share)).collect();
        let all = hundredths(Decimal::ONE_HUNDRED);
        weights.push(all.saturating_sub(amount::sum(weights.clone())).max(0));
        let parts = divided(minor(self.total), &weights);
        self.phases = shares
            .iter()
            .zip(parts)
            .map(|((dates, share), available)| Phase {
                dates: *dates,
                share: *share,
                available: amount::money(available, currency),
                spent: amount::money(item::within(&self.stretches, *dates), currency),
            })
            .collect();
    }
}
