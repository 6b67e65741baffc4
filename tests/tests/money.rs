//! The ledger of generated strategies, against a second reckoning that goes day
//! by day.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "these are tests"
)]

use std::collections::BTreeMap;

use mkt_benches::strategy::{Request, generate};
use mkt_model::value::{Dates, Money};
use mkt_model::{SourceFile, build};
use mkt_money::{Ledger, Month, Payer};
use mkt_schedule::PlanDates;
use rust_decimal::Decimal;

/// Of generated strategies, what each budget spends in each month, reckoned day
/// by day from the items.
#[test]
fn a_second_reckoning_comes_to_the_same() {
    for seed in 0..4 {
        let request = Request::lines(8_000).seed(seed);
        let files = generate(request).into_iter().map(|file| SourceFile {
            path: file.path,
            text: file.text,
        });
        let built = build(files.collect(), mkt_stdlib::modules());
        let dates = PlanDates::of(&built.strategy);
        let ledger = Ledger::of(&built.strategy, &dates);
        assert!(ledger.items.len() > 60, "{}", ledger.items.len());

        let mut by_budget: BTreeMap<_, BTreeMap<String, Decimal>> = BTreeMap::new();
        let mut by_month: BTreeMap<String, Decimal> = BTreeMap::new();
        for item in &ledger.items {
            let Some(dates) = item.dates() else {
                continue;
            };
            let mut spent = Decimal::ZERO;
            let mut next = Some(dates.first);
            while let Some(day) = next.filter(|day| *day <= dates.last) {
                let part = item
                    .within(Dates {
                        first: day,
                        last: day,
                    })
                    .amount;
                spent += part;
                let month = day.strftime("%Y-%m").to_string();
                if item.counts() {
                    *by_month.entry(month.clone()).or_default() += part;
                }
                if let Payer::Budget(budget) = item.payer {
                    let mut at = Some(budget);
                    while let Some(id) = at {
                        *by_budget
                            .entry(id)
                            .or_default()
                            .entry(month.clone())
                            .or_default() += part;
                        at = ledger.budget(id).and_then(|line| line.part_of);
                    }
                }
                next = day.tomorrow().ok();
            }
            assert_eq!(spent, item.total().amount, "{item:?}");
        }
        let shown = |months: &[(Month, Money)]| -> BTreeMap<String, Decimal> {
            months
                .iter()
                .map(|(month, money)| (month.to_string(), money.amount))
                .collect()
        };
        assert_eq!(shown(&ledger.months), by_month);
        for line in &ledger.budgets {
            let reckoned = by_budget.remove(&line.budget).unwrap_or_default();
            assert_eq!(shown(&line.months), reckoned);
            assert_eq!(line.spent.amount, reckoned.values().sum::<Decimal>());
        }
        assert!(by_budget.is_empty());
        let direct: Decimal = ledger.objectives.iter().map(|one| one.direct.amount).sum();
        let nowhere = ledger.without_objective.unwrap().amount;
        assert_eq!(direct + nowhere, ledger.total.unwrap().amount);
        let kinds: Decimal = ledger.kinds.iter().map(|(_, money)| money.amount).sum();
        assert_eq!(kinds, ledger.total.unwrap().amount);
    }
}
