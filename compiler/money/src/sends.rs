//! What messages cost: audience × sends × price.

use std::collections::BTreeMap;

use mkt_model::SymbolId;
use mkt_model::access::reach::{Campaign, CampaignSend, Journey, Message};
use mkt_model::journey::{Step, StepKind};
use mkt_model::value::{Dates, Price};
use rust_decimal::Decimal;

use crate::amount::{self, costs};
use crate::collect::{Collector, Cost};
use crate::item::{ItemKind, Missing, Payer};
use crate::month::{Month, both, days, unit_days};
use crate::people::Entries;
use crate::stretch::Stretch;

/// Whether a price is of messages, each of which is one of its units.
pub(crate) fn is_of_sends(price: &Price) -> bool {
    matches!(price.unit.as_str(), "send" | "sends" | "piece" | "pieces")
}

/// What campaigns send: one item for each campaign and channel.
pub(crate) fn of_campaigns(collector: &mut Collector<'_>) {
    let strategy = collector.strategy;
    for campaign in strategy.campaigns() {
        let mut by_channel: BTreeMap<SymbolId, Vec<CampaignSend<'_>>> = BTreeMap::new();
        for send in campaign.sends() {
            let message = Message(strategy.handle(send.message));
            if let Some(channel) = send.channel.or_else(|| message.channel()) {
                by_channel.entry(channel).or_default().push(send);
            }
        }
        for (channel, sends) in by_channel {
            if let Some(price) = collector
                .channel(channel)
                .cost()
                .filter(|one| is_of_sends(one))
            {
                campaign_sends(collector, campaign, channel, price, &sends);
            }
        }
    }
}

fn campaign_sends(
    collector: &mut Collector<'_>,
    campaign: Campaign<'_>,
    channel: SymbolId,
    price: &Price,
    sends: &[CampaignSend<'_>],
) {
    let mut cost = Cost {
        source: campaign.symbol_id(),
        through: Some(channel),
        kind: ItemKind::Sends,
        currency: price.money.currency,
        amount: 0,
        stretches: Vec::new(),
        rests_on: Vec::new(),
        at_most: false,
    };
    let mut unknown = false;
    for send in sends {
        let audience = send.audience.or_else(|| campaign.audience());
        let size = audience.and_then(|audience| collector.people.audience(audience, send.on));
        let Some(size) = size else {
            unknown = true;
            continue;
        };
        let on = Dates {
            first: send.on,
            last: send.on,
        };
        let paid = costs(price, size.people);
        cost.stretches.extend(Stretch::of(paid, on));
        cost.at_most |= size.at_most;
        cost.rests_on.extend(size.rests_on);
    }
    if unknown {
        collector.unknown(campaign.symbol_id(), Some(channel), Missing::Audience);
    }
    if cost.stretches.is_empty() {
        return;
    }
    cost.amount = amount::sum(cost.stretches.iter().map(|one| one.amount));
    cost.rests_on.sort();
    cost.rests_on.dedup();
    let named = campaign.shares().iter().any(|(one, _)| *one == channel);
    let budgets = collector.channel(channel).budgets();
    let covered = campaign.budget().is_some() && (named || budgets.is_empty());
    if covered {
        collector.push(cost, Payer::Campaign(campaign.symbol_id()));
    } else {
        collector.charge(cost, &budgets);
    }
}

/// What journeys send: one item for each journey and channel.
pub(crate) fn of_journeys(collector: &mut Collector<'_>) {
    let strategy = collector.strategy;
    for journey in strategy.journeys() {
        let program = strategy.program(journey.symbol_id());
        for (channel, number) in per_person(&program.steps) {
            if let Some(price) = collector
                .channel(channel)
                .cost()
                .filter(|one| is_of_sends(one))
            {
                journey_sends(collector, journey, channel, price, number);
            }
        }
    }
}

fn journey_sends(
    collector: &mut Collector<'_>,
    journey: Journey<'_>,
    channel: SymbolId,
    price: &Price,
    number: Decimal,
) {
    let (source, through) = (journey.symbol_id(), Some(channel));
    let Some(assumption) = collector.people.assumption(source) else {
        collector.unknown(source, through, Missing::Entries);
        return;
    };
    let Some(live) = live(collector, journey) else {
        collector.unknown(source, through, Missing::Dates);
        return;
    };
    let mut stretches = Vec::new();
    let price_of = |people: Decimal| {
        let sends = people.checked_mul(number).unwrap_or(Decimal::MAX);
        costs(price, sends)
    };
    for month in Month::of_dates(live) {
        let Some(dates) = both(month.dates(), live) else {
            continue;
        };
        match collector.people.entries(source, dates.first) {
            Some(Entries::InAll(people)) => {
                stretches.extend(Stretch::of(price_of(people), live));
                break;
            }
            Some(Entries::Each(people, each)) => {
                let unit = unit_days(month, each);
                let paid = Decimal::from_i128_with_scale(days(dates), 0);
                let people = unit.and_then(|unit| people.checked_mul(paid)?.checked_div(unit));
                let Some(people) = people else {
                    collector.unknown(source, through, Missing::Entries);
                    return;
                };
                stretches.extend(Stretch::of(price_of(people), dates));
            }
            None => {
                collector.unknown(source, through, Missing::Entries);
                return;
            }
        }
    }
    let cost = Cost {
        source,
        through,
        kind: ItemKind::Sends,
        currency: price.money.currency,
        amount: amount::sum(stretches.iter().map(|one| one.amount)),
        stretches,
        rests_on: vec![assumption],
        at_most: true,
    };
    let budgets = collector.channel(channel).budgets();
    collector.charge(cost, &budgets);
}

/// When people enter a journey, within the horizon.
fn live(collector: &Collector<'_>, journey: Journey<'_>) -> Option<Dates> {
    let horizon = collector.horizon?;
    if let Some(runs) = journey.runs() {
        return both(runs, horizon);
    }
    let first = match journey.line("live") {
        Some(_) => collector.dates.live_on(*journey)?,
        None => horizon.first,
    };
    let live = Dates {
        first,
        last: horizon.last,
    };
    both(live, horizon)
}

/// The most messages that one person gets, by channel.
type Most = BTreeMap<SymbolId, Decimal>;

/// The most messages that one person gets from steps, by channel: of branches
/// the one with the most, of a split each arm by its share.
fn per_person(steps: &[Step]) -> Most {
    let mut all = Most::new();
    for step in steps {
        let most = match &step.kind {
            StepKind::Send { channel, .. } => {
                channel.iter().map(|one| (*one, Decimal::ONE)).collect()
            }
            StepKind::WaitFor {
                then, otherwise, ..
            } => largest([per_person(then), per_person(otherwise)]),
            StepKind::If { arms, otherwise } => {
                let arms = arms.iter().map(|(_, steps)| per_person(steps));
                largest(arms.chain([per_person(otherwise)]))
            }
            StepKind::Split { arms, .. } => {
                let mut sum = Most::new();
                for arm in arms {
                    for (channel, number) in per_person(&arm.steps) {
                        let share = number
                            .checked_mul(arm.share)
                            .and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
                        add(&mut sum, channel, share.unwrap_or(number));
                    }
                }
                sum
            }
            _ => continue,
        };
        for (channel, number) in most {
            add(&mut all, channel, number);
        }
    }
    all
}

fn add(to: &mut Most, channel: SymbolId, number: Decimal) {
    let sum = to.entry(channel).or_default();
    *sum = sum.saturating_add(number);
}

fn largest(ways: impl IntoIterator<Item = Most>) -> Most {
    let mut largest = Most::new();
    for (channel, number) in ways.into_iter().flatten() {
        let most = largest.entry(channel).or_default();
        *most = number.max(*most);
    }
    largest
}
