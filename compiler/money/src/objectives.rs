//! What is spent toward each objective.

use std::collections::HashMap;

use mkt_kinds::units::Currency;
use mkt_model::access::direction::Objective;
use mkt_model::value::Money;
use mkt_model::{Strategy, SymbolId};

use crate::amount::{self, Minor, divided};
use crate::item::Item;

/// What is spent toward an objective.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectiveTotal {
    /// The objective.
    pub objective: SymbolId,
    /// What supports it directly, in the ledger's currency.
    pub direct: Money,
    /// That and its share of what the objectives that support it take.
    pub total: Money,
}

/// The objectives, in the order of declaration, and what supports none. The
/// amounts are those of the items, in one currency.
pub(crate) fn totals(
    strategy: &Strategy,
    items: &[(&Item, Minor)],
    currency: Currency,
) -> (Vec<ObjectiveTotal>, Minor) {
    let objectives: Vec<Objective<'_>> = strategy.objectives().collect();
    let place: HashMap<SymbolId, usize> = objectives
        .iter()
        .enumerate()
        .map(|(place, objective)| (objective.symbol_id(), place))
        .collect();
    let known = |ids: Vec<SymbolId>| -> Vec<usize> {
        let mut places: Vec<usize> = ids.iter().filter_map(|id| place.get(id).copied()).collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let mut direct = vec![0; objectives.len()];
    let mut nowhere: Minor = 0;
    for (item, amount) in items {
        let supported = known(strategy.handle(item.source).references("supports"));
        if supported.is_empty() {
            nowhere = nowhere.saturating_add(*amount);
        }
        share_out(*amount, &supported, &mut direct);
    }

    let parents: Vec<Vec<usize>> = objectives
        .iter()
        .map(|objective| known(objective.supports()))
        .collect();
    let mut total = direct.clone();
    for place in bottom_up(&parents) {
        let own = total.get(place).copied().unwrap_or_default();
        if let Some(parents) = parents.get(place) {
            share_out(own, parents, &mut total);
        }
    }
    let money = |amounts: &[Minor], place: usize| {
        amount::money(amounts.get(place).copied().unwrap_or_default(), currency)
    };
    let totals = objectives
        .iter()
        .enumerate()
        .map(|(place, objective)| ObjectiveTotal {
            objective: objective.symbol_id(),
            direct: money(&direct, place),
            total: money(&total, place),
        })
        .collect();
    (totals, nowhere)
}

/// Gives each of some places an even part of an amount.
fn share_out(amount: Minor, places: &[usize], among: &mut [Minor]) {
    for (place, part) in places.iter().zip(divided(amount, &vec![1; places.len()])) {
        if let Some(sum) = among.get_mut(*place) {
            *sum = sum.saturating_add(part);
        }
    }
}

/// The places, each after all that have it for a parent. What lies on a circle,
/// or above one, is left out.
pub(crate) fn bottom_up(parents: &[Vec<usize>]) -> Vec<usize> {
    let mut waits = vec![0_usize; parents.len()];
    for parent in parents.iter().flatten() {
        if let Some(count) = waits.get_mut(*parent) {
            *count = count.saturating_add(1);
        }
    }
    let mut order: Vec<usize> = (0..parents.len())
        .filter(|place| waits.get(*place) == Some(&0))
        .collect();
    let mut next = 0_usize;
    while let Some(place) = order.get(next).copied() {
        next = next.saturating_add(1);
        for parent in parents.get(place).into_iter().flatten() {
            if let Some(count) = waits.get_mut(*parent) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    order.push(*parent);
                }
            }
        }
    }
    order
}
