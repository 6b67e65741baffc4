//! Findings about what KPIs measure, and about exchange rates.

/// What is wrong with a KPI or a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kpi {
    /// The unit is not what the formula gives, or the formula gives nothing
    /// that has a unit.
    Unit(UnitMistake),
    /// What is counted above the line is no part of what is counted below it.
    Population(PopulationMistake),
    /// Figures that are read over different stretches of time.
    Window(WindowMistake),
    /// Rates that are added up, each counting alike.
    RateAverage {
        /// What is done to them.
        how: RateSum,
    },
    /// A KPI of which nobody can say where its figure comes from.
    WithoutSource {
        /// The KPI.
        name: String,
        /// The event that no source provides, where that is what is missing.
        event: Option<String>,
    },
    /// A KPI that is defined twice.
    TwoDefinitions {
        /// The KPI.
        name: String,
        /// The key that counts.
        counts: String,
        /// The key without effect.
        idle: String,
    },
    /// A KPI that nothing looks at.
    Unused {
        /// The KPI.
        name: String,
    },
    /// An alert that cannot fire, or fires when all is well.
    Alert(AlertMistake),
    /// An exchange rate that says nothing.
    Rate(RateMistake),
    /// Money that cannot be exchanged.
    RateMissing {
        /// The currency of the money.
        from: String,
        /// The currency that it is needed in.
        to: String,
        /// A day from which it could be used.
        since: String,
        /// Declared rates by which somebody may have thought that it goes.
        by_way: Option<String>,
    },
    /// A rate that begins after it is needed.
    RateLate {
        /// The currency of the money.
        from: String,
        /// The currency that it is needed in.
        to: String,
        /// The first day on which it is needed.
        needed: String,
        /// The day before the rate begins.
        until: String,
    },
}

/// How a unit and a formula differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitMistake {
    /// The formula gives another unit.
    Other {
        /// The unit that the formula gives.
        gives: String,
        /// The unit that is stated.
        says: String,
        /// Whether the formula's unit can be written as it stands, or with a
        /// unit for messages.
        mend: UnitMend,
    },
    /// The formula gives a number that was never said to be money or time.
    Untyped {
        /// The unit that is stated.
        says: String,
        /// The type that says so: `Money`.
        ty: String,
    },
    /// A conversion is a share.
    Conversion {
        /// The unit that is stated.
        says: String,
    },
    /// A percentage is a hundred times its ratio already.
    HundredTwice,
    /// The unit says per how long, and another length than `per:`.
    OtherPeriod {
        /// The unit that is stated.
        says: String,
        /// The window.
        per: String,
    },
    /// The formula gives a number of windows, the unit is another length.
    OtherPeriods {
        /// The unit that is stated.
        says: String,
        /// The window.
        per: String,
    },
    /// Two units are added or taken from each other.
    Unlike {
        /// The unit of what stands before.
        left: String,
        /// The unit of what does not go with it.
        right: String,
        /// Whether both are counts, which a unit of one's own could name.
        counts: bool,
    },
}

/// How a unit is made to say what the formula gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitMend {
    /// By writing it.
    Write,
    /// By declaring a unit for messages first.
    Declare,
    /// It cannot be written.
    None,
}

/// Why a ratio is no share, or who is counted is not who the KPI is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PopulationMistake {
    /// The part stands below the line, the whole above it.
    UpsideDown {
        /// What stands above the line.
        above: String,
        /// What stands below it.
        below: String,
    },
    /// They are counts of different entities.
    OtherEntity {
        /// What stands above the line.
        above: String,
        /// What stands below it.
        below: String,
    },
    /// What is reported of one thing by what is reported of another.
    OtherReport {
        /// What stands above the line.
        above: String,
        /// What stands below it.
        below: String,
    },
    /// Two kinds of things that happen to the same people.
    Rate {
        /// What stands above the line.
        above: String,
        /// What stands below it.
        below: String,
        /// The unit of such a rate, where it can be written.
        unit: Option<String>,
        /// The conversion that may be meant: its events.
        conversion: Option<(String, String)>,
    },
    /// The KPI is read on one entity and counts another.
    NotOfThem {
        /// The KPI.
        kpi: String,
        /// The entity that it is read on.
        of: String,
        /// The entity that is counted.
        counts: String,
    },
    /// The events of a conversion happen to different entities.
    Conversion {
        /// The first event.
        from: String,
        /// Whom it happens to.
        from_of: String,
        /// The event that is to follow.
        to: String,
        /// Whom that happens to.
        to_of: String,
    },
}

/// How stretches of time do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowMistake {
    /// Two parts are read over different stretches.
    Apart {
        /// The stretch of what stands before, in words.
        left: String,
        /// The stretch of what does not go with it.
        right: String,
    },
    /// Only the last part of each window is counted.
    Shorter {
        /// How far back is counted.
        length: String,
        /// The window.
        per: String,
    },
    /// KPIs of another window, whose values depend on how long it is.
    OtherWindow {
        /// The KPIs, which share a window.
        kpis: Vec<String>,
        /// Their window.
        theirs: String,
        /// The window of the KPI that names them.
        per: String,
    },
    /// A running total of what does not add up over time.
    RunningLevel {
        /// The KPI.
        name: String,
        /// Whether it is a share or another ratio, rather than a number of
        /// people at a moment.
        ratio: bool,
    },
}

/// What is done to rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateSum {
    /// They are added.
    Sum,
    /// They are added and divided by a number.
    Mean,
    /// Percentages of events are summed.
    Events,
}

/// What is wrong with an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertMistake {
    /// A share cannot get there.
    Never {
        /// `above` or `below`.
        side: String,
        /// The limit.
        limit: String,
    },
    /// It fires on the side that is better.
    GoodNews {
        /// `above` or `below`.
        side: String,
        /// Which way is better.
        better: String,
    },
}

/// What is wrong with a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateMistake {
    /// Of a currency in itself.
    Itself {
        /// The currency.
        currency: String,
    },
    /// Nothing for something.
    Zero,
    /// Two rates of one pair from one day on.
    Twice {
        /// The one currency.
        one: String,
        /// The other.
        other: String,
        /// The day.
        since: String,
    },
}

impl Kpi {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unit(_) => "kpi-unit",
            Self::Population(_) => "kpi-population",
            Self::Window(_) => "kpi-window",
            Self::RateAverage { .. } => "rate-average",
            Self::WithoutSource { .. } => "kpi-without-source",
            Self::TwoDefinitions { .. } => "kpi-two-definitions",
            Self::Unused { .. } => "kpi-unused",
            Self::Alert(_) => "kpi-alert",
            Self::Rate(_) => "currency-rate",
            Self::RateMissing { .. } => "currency-rate-missing",
            Self::RateLate { .. } => "currency-rate-late",
        }
    }
}
