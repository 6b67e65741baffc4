//! Everything in a strategy that costs money.

use std::collections::HashMap;

use jiff::civil::Date;
use mkt_kinds::units::{self, Currency};
use mkt_model::access::plan::{Allotment, Initiative};
use mkt_model::access::reach::{Campaign, Channel};
use mkt_model::value::{Dates, Money, Price};
use mkt_model::{Handle, Strategy, SymbolId};
use mkt_schedule::{PlanDates, Span};
use rust_decimal::Decimal;

use crate::amount::{self, Minor, divided, hundredths, minor};
use crate::item::{Item, ItemKind, Missing, Payer, Unknown};
use crate::month::{both, outside};
use crate::people::People;
use crate::sends;
use crate::stretch::{Stretch, recurring};
use crate::work;

/// What is found, and what it is looked up in.
pub(crate) struct Collector<'s> {
    pub(crate) strategy: &'s Strategy,
    pub(crate) dates: &'s PlanDates,
    pub(crate) horizon: Option<Dates>,
    pub(crate) people: People<'s>,
    pub(crate) items: Vec<Item>,
    pub(crate) unknown: Vec<Unknown>,
    /// When the budgets may be spent. Looked up, never walked.
    periods: HashMap<SymbolId, Option<Dates>>,
    /// When what is delivered is there: the first delivery. Looked up, never
    /// walked.
    delivered: HashMap<SymbolId, Option<Date>>,
}

/// An item before it is known who pays for which of its days.
pub(crate) struct Cost {
    pub(crate) source: SymbolId,
    pub(crate) through: Option<SymbolId>,
    pub(crate) kind: ItemKind,
    pub(crate) currency: Currency,
    pub(crate) amount: Minor,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) rests_on: Vec<SymbolId>,
    pub(crate) at_most: bool,
}

/// All items, those of one kind together, in the order of declaration.
pub(crate) fn items<'s>(strategy: &'s Strategy, dates: &'s PlanDates) -> (Vec<Item>, Vec<Unknown>) {
    let mut collector = Collector {
        strategy,
        dates,
        horizon: strategy.declared().and_then(|one| one.horizon()),
        people: People::of(strategy),
        items: Vec::new(),
        unknown: Vec::new(),
        periods: strategy
            .budgets()
            .map(|budget| (budget.symbol_id(), budget.period()))
            .collect(),
        delivered: HashMap::new(),
    };
    collector.deliveries();
    collector.initiatives();
    collector.campaigns();
    collector.offers();
    collector.platforms();
    collector.channels();
    sends::of_campaigns(&mut collector);
    sends::of_journeys(&mut collector);
    work::of_teams(&mut collector);
    (collector.items, collector.unknown)
}

impl<'s> Collector<'s> {
    fn deliveries(&mut self) {
        for initiative in self.strategy.initiatives() {
            let planned = self.dates.dates(initiative.symbol_id());
            let done = planned.map(|planned| planned.span.finish.date());
            for thing in initiative.delivers() {
                let first = self.delivered.entry(thing).or_insert(done);
                *first = match (*first, done) {
                    (Some(first), Some(done)) => Some(first.min(done)),
                    (first, done) => first.or(done),
                };
            }
        }
    }

    fn initiatives(&mut self) {
        for initiative in self.strategy.initiatives() {
            if let Some(allotment) = initiative.budget() {
                let planned = self.planned(initiative);
                self.allotted(*initiative, ItemKind::Initiative, allotment, planned);
            }
        }
    }

    /// From the day on which work starts to the day on which it is done.
    fn planned(&self, initiative: Initiative<'_>) -> Option<Dates> {
        let planned = self.dates.dates(initiative.symbol_id())?;
        Some(days_of(planned.span))
    }

    fn campaigns(&mut self) {
        for campaign in self.strategy.campaigns() {
            if let Some(allotment) = campaign.budget() {
                let runs = campaign.runs();
                self.allotted(*campaign, ItemKind::Campaign, allotment, runs);
                if let Some(item) = self.items.last_mut() {
                    item.shares = shares(campaign, item.amount, allotment);
                }
            }
        }
    }

    fn offers(&mut self) {
        for offer in self.strategy.offers() {
            if let Some(allotment) = offer.budget() {
                self.allotted(*offer, ItemKind::Offer, allotment, offer.valid());
            }
        }
    }

    fn allotted(
        &mut self,
        source: Handle<'_>,
        kind: ItemKind,
        allotment: Allotment,
        dates: Option<Dates>,
    ) {
        let amount = minor(allotment.money);
        let stretch = dates.and_then(|dates| Stretch::of(amount, dates));
        self.items.push(Item {
            source: source.symbol_id(),
            through: None,
            kind,
            payer: allotment.from.map_or(Payer::Nobody, Payer::Budget),
            currency: allotment.money.currency,
            rests_on: Vec::new(),
            at_most: false,
            shares: Vec::new(),
            stretches: stretch.into_iter().collect(),
            amount,
        });
    }

    fn platforms(&mut self) {
        for platform in self.strategy.platforms() {
            if let Some(price) = platform.cost() {
                let budgets = platform.budgets();
                self.fees(*platform, ItemKind::Platform, price, &budgets);
            }
        }
    }

    fn channels(&mut self) {
        let mut shared: Vec<SymbolId> = self
            .strategy
            .campaigns()
            .flat_map(|campaign| campaign.shares())
            .map(|(channel, _)| channel)
            .collect();
        shared.sort();
        for channel in self.strategy.channels() {
            let Some(price) = channel.cost() else {
                continue;
            };
            let id = channel.symbol_id();
            if units::find(units::DURATIONS, &price.unit).is_some() {
                let budgets = channel.budgets();
                self.fees(*channel, ItemKind::Channel, price, &budgets);
            } else if !sends::is_of_sends(price) && shared.binary_search(&id).is_err() {
                // Clicks and views are bought with the campaigns' money.
                self.unknown(id, None, Missing::Volume);
            }
        }
    }

    /// What a platform or a channel costs from the day on which it is there.
    fn fees(&mut self, of: Handle<'_>, kind: ItemKind, price: &Price, budgets: &[SymbolId]) {
        let id = of.symbol_id();
        let from = match self.delivered.get(&id) {
            Some(delivered) => *delivered,
            None => self.horizon.map(|horizon| horizon.first),
        };
        let (Some(from), Some(horizon)) = (from, self.horizon) else {
            self.unknown(id, None, Missing::Dates);
            return;
        };
        let dates = Dates {
            first: from.max(horizon.first),
            last: horizon.last,
        };
        let Some(stretches) = recurring(price, dates) else {
            self.unknown(id, None, Missing::Volume);
            return;
        };
        let cost = Cost {
            source: id,
            through: None,
            kind,
            currency: price.money.currency,
            amount: amount::sum(stretches.iter().map(|one| one.amount)),
            stretches,
            rests_on: Vec::new(),
            at_most: false,
        };
        self.charge(cost, budgets);
    }

    /// Adds an item for each budget that pays for some of its days.
    pub(crate) fn charge(&mut self, cost: Cost, budgets: &[SymbolId]) {
        let Some((first, others)) = budgets.split_first() else {
            self.push(cost, Payer::Nobody);
            return;
        };
        if others.is_empty() || cost.stretches.is_empty() {
            self.push(cost, Payer::Budget(*first));
            return;
        }
        // The days that are still to be paid for, by stretch.
        let mut open: Vec<(Stretch, Vec<Dates>)> = cost
            .stretches
            .iter()
            .map(|stretch| (*stretch, vec![stretch.dates]))
            .collect();
        let mut parts: Vec<Vec<Stretch>> = Vec::new();
        for budget in budgets {
            let period = self.periods.get(budget).copied().flatten();
            let mut paid = Vec::new();
            for (stretch, days) in &mut open {
                let mut left = Vec::new();
                for dates in days.drain(..) {
                    let common = period.map_or(Some(dates), |period| both(dates, period));
                    paid.extend(common.and_then(|common| stretch.cut(common)));
                    match period {
                        Some(period) if common.is_some() => left.extend(outside(dates, period)),
                        Some(_) => left.push(dates),
                        None => {}
                    }
                }
                *days = left;
            }
            parts.push(paid);
        }
        if let Some(first) = parts.first_mut() {
            for (stretch, days) in open {
                first.extend(days.into_iter().filter_map(|dates| stretch.cut(dates)));
            }
            first.sort_by_key(|stretch| stretch.dates);
        }
        for (budget, stretches) in budgets.iter().zip(parts) {
            if stretches.is_empty() {
                continue;
            }
            let part = Cost {
                amount: amount::sum(stretches.iter().map(|one| one.amount)),
                stretches,
                rests_on: cost.rests_on.clone(),
                ..cost
            };
            self.push(part, Payer::Budget(*budget));
        }
    }

    pub(crate) fn push(&mut self, cost: Cost, payer: Payer) {
        self.items.push(Item {
            source: cost.source,
            through: cost.through,
            kind: cost.kind,
            payer,
            currency: cost.currency,
            rests_on: cost.rests_on,
            at_most: cost.at_most,
            shares: Vec::new(),
            stretches: cost.stretches,
            amount: cost.amount,
        });
    }

    pub(crate) fn unknown(
        &mut self,
        source: SymbolId,
        through: Option<SymbolId>,
        missing: Missing,
    ) {
        self.unknown.push(Unknown {
            source,
            through,
            missing,
        });
    }

    pub(crate) fn channel(&self, channel: SymbolId) -> Channel<'s> {
        Channel(self.strategy.handle(channel))
    }
}

/// A campaign's money by channel: what its shares come to, to the cent.
fn shares(campaign: Campaign<'_>, whole: Minor, allotment: Allotment) -> Vec<(SymbolId, Money)> {
    let shares = campaign.shares();
    let mut weights: Vec<i128> = shares.iter().map(|(_, share)| hundredths(*share)).collect();
    // What shares below 100% leave is nobody's, and they are told of.
    let rest = hundredths(Decimal::ONE_HUNDRED).saturating_sub(amount::sum(weights.clone()));
    weights.push(rest.max(0));
    let parts = divided(whole, &weights);
    shares
        .iter()
        .zip(parts)
        .map(|((channel, _), part)| (*channel, amount::money(part, allotment.money.currency)))
        .collect()
}

/// The days from a start to a finish.
pub(crate) fn days_of(span: Span) -> Dates {
    Dates {
        first: span.start.date(),
        last: span.finish.date(),
    }
}
