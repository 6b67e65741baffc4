//! Direction: objectives that can be measured and reached, and work that leads
//! to them.

mod aims;
mod consistency;
mod objectives;
mod work;

pub(crate) use aims::{baselines, contradictions, directions, growth};
pub(crate) use consistency::{inconsistent, shares};
pub(crate) use objectives::{deadlines, measurable, owners, within_horizon};
pub(crate) use work::{frameworks, orphans, unsupported};

use mkt_measure::figure::figure;
use mkt_measure::trajectory::measured;
use mkt_model::access::direction::{Aim, Kpi, Target};
use mkt_model::value::{Quantity, Unit};
use mkt_model::{Handle, Line};

/// What a target wants, as the language writes it: `from 31% to 45%`.
fn aim(target: &Target<'_>) -> String {
    let written = |quantity: &Quantity| figure(quantity.number, &quantity.unit);
    match target.aim {
        Aim::FromTo(from, to) => format!("from {} to {}", written(from), written(to)),
        Aim::AtLeast(least) => format!("at least {}", written(least)),
        Aim::AtMost(most) => format!("at most {}", written(most)),
        Aim::Keep(low, high) => format!("keep {} .. {}", written(low), written(high)),
    }
}

/// The value that a quantity has as one of the KPI's, where it is one.
fn value(kpi: Kpi<'_>, quantity: &Quantity) -> Option<rust_decimal::Decimal> {
    measured(kpi.unit()?, quantity)
}

/// The unit of a KPI, for figures.
fn unit<'s>(kpi: Kpi<'s>) -> &'s Unit {
    kpi.unit().unwrap_or(&Unit::None)
}

/// Where a slot of a line was written; the whole value where it cannot be told.
fn slot_span(line: Line<'_>, slot: &str) -> mkt_diagnostics::Span {
    line.entry
        .captures
        .iter()
        .find(|capture| capture.slot == slot)
        .map_or(line.value_span(), |capture| line.capture_span(capture))
}

/// Whether nothing can be said of a declaration, since something in it could
/// not be read.
fn is_damaged(handle: Handle<'_>) -> bool {
    handle.declaration().damaged
}
