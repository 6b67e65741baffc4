//! What targets look at: a strategy, and what is computed from it once.

use std::sync::OnceLock;

use mkt_model::Strategy;
use mkt_money::Ledger;
use mkt_schedule::PlanDates;

/// A strategy with its dates and its money, each computed when it is first
/// asked for. Targets built together share one, so that a plan is levelled once.
#[derive(Debug)]
pub struct Subject<'s> {
    /// The strategy.
    pub strategy: &'s Strategy,
    dates: OnceLock<PlanDates>,
    ledger: OnceLock<Ledger>,
}

impl<'s> Subject<'s> {
    /// Of a strategy, nothing computed yet.
    #[must_use]
    pub const fn of(strategy: &'s Strategy) -> Self {
        Self {
            strategy,
            dates: OnceLock::new(),
            ledger: OnceLock::new(),
        }
    }

    /// The dates of its plan.
    pub fn dates(&self) -> &PlanDates {
        self.dates.get_or_init(|| PlanDates::of(self.strategy))
    }

    /// What it costs.
    pub fn ledger(&self) -> &Ledger {
        self.ledger
            .get_or_init(|| Ledger::of(self.strategy, self.dates()))
    }
}
