//! What a strategy fixes for every evaluation: zone, currency, rates and how
//! long events are retained.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span as JiffSpan, Timestamp};
use mkt_kinds::units::Currency;
use mkt_model::access::rates::Rates;
use mkt_model::value::{Money, Value as Written};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::literal::{Instant, Period};
use mkt_time::{Period as Length, first_valid, start_of};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::value::{Fault, Span, exact};

/// How long the events of entities, and declared events, are retained, by each.
pub type Retention = BTreeMap<SymbolId, Vec<Span>>;

/// Evaluates predicates and formulas of a strategy. Pure: everything that is
/// known of people, and the instant, is given.
#[derive(Debug)]
pub struct Evaluator<'s> {
    pub(crate) strategy: &'s Strategy,
    pub(crate) zone: TimeZone,
    pub(crate) currency: Option<Currency>,
    rates: Rates,
    retained: Retention,
}

impl<'s> Evaluator<'s> {
    /// An evaluator with the strategy's zone (UTC where it states none),
    /// currency, declared rates, and the retention of its governance.
    #[must_use]
    pub fn new(strategy: &'s Strategy) -> Self {
        let declared = strategy.declared();
        let zone = declared
            .and_then(|declared| declared.timezone())
            .and_then(|name| TimeZone::get(name).ok());
        Self {
            strategy,
            zone: zone.unwrap_or(TimeZone::UTC),
            currency: declared.and_then(|declared| declared.currency()),
            rates: strategy.rates(),
            retained: retention(strategy),
        }
    }

    /// The strategy.
    #[must_use]
    pub fn strategy(&self) -> &'s Strategy {
        self.strategy
    }

    /// The strategy's zone, in which predicates and metrics reckon.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// How long the events of an entity or a declared event are retained, by
    /// what governance covers.
    #[must_use]
    pub fn retained(&self) -> &Retention {
        &self.retained
    }

    /// The day at an instant in the strategy's zone.
    pub(crate) fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// The instant of a written one: in the strategy's zone unless it says
    /// another.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] beyond the calendar's years.
    pub fn instant(&self, written: Instant) -> Result<Timestamp, Fault> {
        match written {
            Instant::Exact(at) => Ok(at),
            Instant::Local(wall) => exact(first_valid(&self.zone, wall)),
        }
    }

    /// The first instant of a day in the strategy's zone.
    pub(crate) fn start(&self, day: Date) -> Result<Timestamp, Fault> {
        exact(start_of(day, &self.zone))
    }

    /// The instant a length of time before another: first the calendar's
    /// months, then elapsed time. What lies beyond the calendar's years is
    /// before (or after) everything.
    pub(crate) fn before(&self, at: Timestamp, span: Span) -> Result<Timestamp, Fault> {
        self.shifted(at, span.scaled(Decimal::NEGATIVE_ONE)?)
    }

    /// The instant a length of time after another.
    pub(crate) fn after(&self, at: Timestamp, span: Span) -> Result<Timestamp, Fault> {
        self.shifted(at, span)
    }

    fn shifted(&self, at: Timestamp, span: Span) -> Result<Timestamp, Fault> {
        if !span.months.is_integer() {
            return Err(Fault::PartOfMonth);
        }
        let beyond = if span.months.is_sign_negative() || span.seconds.is_sign_negative() {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        let at = match span.months.to_i64() {
            Some(0) => Some(at),
            Some(months) => Length::calendar(months, 0).after(at, &self.zone),
            None => None,
        };
        let nanoseconds = span
            .seconds
            .checked_mul(Decimal::from(1_000_000_000))
            .and_then(|nanoseconds| nanoseconds.floor().to_i128())
            .and_then(SignedDuration::try_from_nanos_i128);
        Ok(at
            .zip(nanoseconds)
            .and_then(|(at, elapsed)| at.checked_add(elapsed).ok())
            .unwrap_or(beyond))
    }

    /// Money in another currency at the declared rate in force at its time;
    /// an inverse rate serves where none is declared that way (semantics 20).
    pub(crate) fn exchange(
        &self,
        money: Money,
        to: Currency,
        at: Timestamp,
    ) -> Result<Money, Fault> {
        if money.currency == to {
            return Ok(money);
        }
        let on = self.day(at);
        let rate = self.rates.in_force(money.currency, to, on);
        let Some(rate) = rate else {
            return Err(Fault::NoRate {
                from: money.currency.code(),
                to: to.code(),
                on,
            });
        };
        let amount = rate.of(money.amount);
        Ok(Money {
            amount: exact(amount)?,
            currency: to,
        })
    }

    /// The window of a stretch of the calendar, in the strategy's zone.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] beyond the calendar's years.
    pub fn window(&self, period: Period) -> Result<Window, Fault> {
        let (first, last) = exact(period.days())?;
        self.window_of_days(first, last)
    }

    /// The window of some days, both included, in the strategy's zone.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] beyond the calendar's years.
    pub fn window_of_days(&self, first: Date, last: Date) -> Result<Window, Fault> {
        Ok(Window {
            start: self.start(first)?,
            end: self.start(exact(last.tomorrow().ok())?)?,
        })
    }

    /// The window that a day belongs to, for a KPI `per` day, week (from
    /// Monday), month, quarter, half or year.
    ///
    /// # Errors
    /// [`Fault::TooLarge`] beyond the calendar's years.
    pub fn window_around(&self, day: Date, per: &str) -> Result<Window, Fault> {
        let month = day.month();
        let of = |length: i8| month.saturating_sub(1).checked_div(length).unwrap_or(0);
        let period = match per {
            "week" => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                let first = exact(day.checked_sub(JiffSpan::new().days(back)).ok())?;
                let last = exact(first.checked_add(JiffSpan::new().days(6)).ok())?;
                return self.window_of_days(first, last);
            }
            "month" => Period::Month(day.year(), month),
            "quarter" => Period::Quarter(day.year(), of(3).saturating_add(1)),
            "half" => Period::Half(day.year(), of(6).saturating_add(1)),
            "year" => Period::Year(day.year()),
            _ => return self.window_of_days(day, day),
        };
        self.window(period)
    }
}

/// The window over which a KPI is read: half-open, from `start` until just
/// before `end` (semantics 20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

impl Window {
    /// Whether an instant lies in it.
    #[must_use]
    pub fn holds(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

/// What governance covers, with how long it is retained. An entity stands for
/// all events of its people, a source for what it provides.
fn retention(strategy: &Strategy) -> Retention {
    let mut retained = Retention::new();
    let mut retain = |covered, span| retained.entry(covered).or_default().push(span);
    for governance in strategy.of_kind("governance") {
        let Some(Written::Duration(length)) = governance
            .line("retain")
            .and_then(|line| line.get("retain"))
        else {
            continue;
        };
        // A length that no decimal holds keeps everything.
        let Ok(span) = Span::of(*length) else {
            continue;
        };
        for covered in governance.references("covers") {
            retain(covered, span);
            if strategy.symbol(covered).kind.word() == "source" {
                let provided = strategy.handle(covered).references("provides");
                provided.into_iter().for_each(|one| retain(one, span));
            }
        }
    }
    retained
}
