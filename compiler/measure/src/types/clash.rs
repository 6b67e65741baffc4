//! Where the parts of a formula do not go together.

use mkt_model::SymbolId;
use mkt_model::entry::PlaceId;
use mkt_model::value::Duration;

use super::dimension::Dimension;
use super::figure::Stretch;

/// Two parts of a formula that do not go together.
#[derive(Clone, Debug, PartialEq)]
pub enum Clash {
    /// Figures of different units are added or taken from each other.
    Unlike {
        /// The first.
        left: Dimension,
        /// What does not go with it.
        right: Dimension,
        /// Where that stands.
        place: PlaceId,
    },
    /// Figures over different stretches of time are put together.
    Stretches {
        /// The stretch of what stands before.
        left: Stretch,
        /// The stretch of what does not go with it.
        right: Stretch,
        /// Where that stands.
        place: PlaceId,
    },
    /// Events of the last part of the window only: those before are never
    /// counted.
    ShorterThanPeriod {
        /// How far back is counted.
        length: Duration,
        /// Where that stands.
        place: PlaceId,
    },
    /// Rates of different wholes are added: each counts alike, however much it
    /// is a rate of.
    Rates {
        /// Where the second stands.
        place: PlaceId,
        /// Whether the sum is divided by a number: a mean.
        mean: bool,
        /// Whether the wholes are known to be different ones.
        known: bool,
    },
    /// A KPI that is defined for another window, and whose value depends on how
    /// long the window is.
    OtherWindow {
        /// The KPI.
        kpi: SymbolId,
        /// The window it is defined for.
        per: &'static str,
        /// Where it is named.
        place: PlaceId,
    },
    /// Percentages of events are added up.
    SumOfPercent {
        /// Where that stands.
        place: PlaceId,
    },
}
