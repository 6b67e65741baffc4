//! What a KPI is worth over a window (semantics 20).

use jiff::Timestamp;
use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::expression::{EventKind, EventMatch};
use mkt_model::value::{Duration, Unit};
use rust_decimal::Decimal;

use crate::aggregate::TICK;
use crate::history::Event;
use crate::run::{KpiKey, Metric, Run, Scope};
use crate::value::{Fault, Span, Value, exact};
use crate::world::Window;

impl Run<'_> {
    /// What a name stands for in a formula: a KPI for its value over the same
    /// window, in the currency of the formula.
    pub fn declared(&self, id: SymbolId, scope: Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(kpi) = Kpi::of(self.evaluator.strategy.handle(id)) else {
            return Ok(None);
        };
        match scope.metric {
            Some(metric) => self.kpi(kpi, metric, scope.currency),
            None => Err(Fault::OnlyInKpi("a KPI")),
        }
    }

    /// The value of a KPI; unset where it has neither formula nor measurement
    /// and where something is divided by zero. KPIs that rest on themselves
    /// are reported, and unset.
    pub fn kpi(
        &self,
        kpi: Kpi<'_>,
        metric: Metric<'_>,
        currency: Option<Currency>,
    ) -> Result<Option<Value>, Fault> {
        let key: KpiKey = (
            kpi.symbol_id(),
            currency.map(Currency::code),
            metric.of,
            metric.window.start,
        );
        if let Some(known) = self.kpis.borrow().get(&key) {
            return known.clone().unwrap_or(Ok(None));
        }
        self.kpis.borrow_mut().insert(key, None);
        // KPIs may rest on one another to any depth.
        let found = mkt_grammar::with_stack(mkt_grammar::MAX_NESTING, || {
            self.read(kpi, metric, currency)
        });
        self.kpis.borrow_mut().insert(key, Some(found.clone()));
        found
    }

    fn read(
        &self,
        kpi: Kpi<'_>,
        metric: Metric<'_>,
        currency: Option<Currency>,
    ) -> Result<Option<Value>, Fault> {
        let mut metric = Metric {
            of: kpi.population().or(metric.of),
            ..metric
        };
        let found = match kpi.reading() {
            Reading::Conversion { from, to, within } => {
                self.conversion(from, to, within, metric)?
            }
            reading => {
                if reading == Reading::Cumulative {
                    metric.window.start = Timestamp::MIN;
                }
                let scope = Scope {
                    person: None,
                    event: None,
                    entry: None,
                    metric: Some(metric),
                    currency,
                };
                match kpi.formula() {
                    Some(formula) => self.value(formula, scope)?,
                    None => {
                        let measured = metric.population.measured.get(&kpi.symbol_id());
                        match measured {
                            Some(value) => Some(self.exchanged(
                                value.clone(),
                                currency,
                                last_instant(metric.window),
                            )?),
                            None => None,
                        }
                    }
                }
            }
        };
        found.map(|value| in_unit(value, kpi.unit())).transpose()
    }

    /// The share of one event that is followed by another in time. It belongs
    /// to the period of its first event; the second comes strictly after the
    /// first, at most so much later, and may come after the period.
    fn conversion(
        &self,
        from: &EventMatch,
        to: &EventMatch,
        within: Duration,
        metric: Metric<'_>,
    ) -> Result<Option<Value>, Fault> {
        let within = Span::of(within)?;
        let (mut all, mut followed) = (0_u64, 0_u64);
        for person in &metric.population.people {
            if !self.belongs(metric.of, person)? {
                continue;
            }
            let wanted = |wanted: &EventMatch, until| {
                let mut times = Vec::new();
                if wanted.event != EventKind::Poisoned {
                    for event in self.existing(wanted.event, person, Timestamp::MIN, until)? {
                        if self.is_wanted(wanted, event, self.plain(person))?.is_true() {
                            times.push(Event::time(event));
                        }
                    }
                }
                Ok::<_, Fault>(times)
            };
            let answers = wanted(to, self.known)?;
            for first in wanted(from, self.at)? {
                if !metric.window.holds(first) {
                    continue;
                }
                all = all.saturating_add(1);
                let next = answers.partition_point(|answer| *answer <= first);
                if let Some(answer) = answers.get(next)
                    && *answer <= self.evaluator.after(first, within)?
                {
                    followed = followed.saturating_add(1);
                }
            }
        }
        Ok(Decimal::from(followed)
            .checked_div(Decimal::from(all))
            .map(Value::Number))
    }
}

/// The last instant of a window: instants are milliseconds.
pub(crate) fn last_instant(window: Window) -> Timestamp {
    window.end.checked_sub(TICK).unwrap_or(Timestamp::MIN)
}

/// The currency that a KPI is reckoned in, where its unit names one.
pub(crate) fn currency_of(unit: Option<&Unit>) -> Option<Currency> {
    match unit? {
        Unit::Currency(currency) => Some(*currency),
        Unit::Per(unit, _) => currency_of(Some(unit)),
        _ => None,
    }
}

/// A ratio in the unit of its KPI: 0.31 is 31 %.
fn in_unit(value: Value, unit: Option<&Unit>) -> Result<Value, Fault> {
    match (value, unit) {
        (Value::Number(number), Some(Unit::Percent)) => {
            let percent = number.checked_mul(Decimal::ONE_HUNDRED);
            exact(percent).map(Value::Percent)
        }
        (value, _) => Ok(value),
    }
}
