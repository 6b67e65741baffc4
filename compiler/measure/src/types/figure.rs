//! The type of a figure: what it is made of, over which stretch of time it is
//! read, and of what it is a share.

use mkt_model::value::Duration;

use super::dimension::Dimension;

/// The type of a formula or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is made of.
    pub dimension: Dimension,
    /// What averages in it are averages of: `average(booking.total)` may be
    /// stated as money, or as money per booking.
    pub each: Dimension,
    /// Whether a number took part of which nobody said what it counts.
    pub open: bool,
    /// The stretch of time that it is read over.
    pub stretch: Stretch,
    /// How it grows with the length of the window: −1 for what happens per
    /// period (bookings a month), 0 for what is so at a time or is a ratio, +1
    /// for a number of periods. None where that cannot be told.
    pub periods: Option<i32>,
    /// What it is a rate of.
    pub rate: Rate,
    /// Whether it is a plain value, as written.
    pub literal: bool,
}

/// The stretch of time that a figure is read over.
#[derive(Clone, Debug, PartialEq)]
pub enum Stretch {
    /// None: a value as written.
    Timeless,
    /// The window of the KPI.
    Period,
    /// What is so at the end of the window.
    Moment,
    /// So long before the end of the window.
    Last(Duration),
    /// From the beginning until the end of the window.
    Running,
    /// From a date or an event on, in the words of the formula.
    Since(String),
}

/// What a figure is a rate of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rate {
    /// It is none.
    No,
    /// Of this denominator, in the words of the formula.
    Of(String),
    /// One that is given a weight: `0.6 * share`.
    Weighted,
    /// Of something that the strategy does not say, such as a rate that is
    /// measured elsewhere.
    Unsaid,
}

impl Figure {
    /// What it is made of, averages taken by what they are averages of.
    pub fn in_full(&self) -> Dimension {
        self.dimension.clone().over(&self.each)
    }

    /// A value as written, without a unit.
    pub fn number() -> Self {
        Self {
            dimension: Dimension::default(),
            each: Dimension::default(),
            open: false,
            stretch: Stretch::Timeless,
            periods: Some(0),
            rate: Rate::No,
            literal: true,
        }
    }

    /// What happens in the KPI's window.
    pub fn flow(dimension: Dimension) -> Self {
        Self {
            dimension,
            stretch: Stretch::Period,
            periods: Some(-1),
            literal: false,
            ..Self::number()
        }
    }

    /// What is so at the end of the KPI's window.
    pub fn level(dimension: Dimension) -> Self {
        Self {
            dimension,
            stretch: Stretch::Moment,
            literal: false,
            ..Self::number()
        }
    }
}

impl Stretch {
    /// The stretch of two figures that are put together; none where they are
    /// not read over the same time. What is so at a moment goes with anything.
    pub fn with(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (one, other) if one == other => Some(one.clone()),
            (Self::Timeless | Self::Moment, wider) | (wider, Self::Timeless | Self::Moment) => {
                Some(if *wider == Self::Timeless {
                    Self::Moment
                } else {
                    wider.clone()
                })
            }
            _ => None,
        }
    }
}
