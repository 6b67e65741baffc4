//! What costs money.

use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::value::{Dates, Money};

use crate::amount::{self, Minor};
use crate::month::Month;
use crate::stretch::Stretch;

/// Something that costs money, with what it costs and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What costs it: an initiative, a campaign, a platform …
    pub source: SymbolId,
    /// The channel of sends, the team of people.
    pub through: Option<SymbolId>,
    /// What it is spent on.
    pub kind: ItemKind,
    /// Who pays for it.
    pub payer: Payer,
    /// Its currency.
    pub currency: Currency,
    /// The assumptions and segments that it rests on.
    pub rests_on: Vec<SymbolId>,
    /// Whether it may well be less: a way through a journey with fewer
    /// messages, an audience of which only a larger one is known.
    pub at_most: bool,
    /// How a campaign's money is shared out among channels.
    pub shares: Vec<(SymbolId, Money)>,
    /// When it is spent; empty where that is not known.
    pub stretches: Vec<Stretch>,
    pub(crate) amount: Minor,
}

/// What money is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// What is set aside for an initiative.
    Initiative,
    /// What is set aside for a campaign.
    Campaign,
    /// What an offer may cost.
    Offer,
    /// The fees of a platform.
    Platform,
    /// The fees of a channel.
    Channel,
    /// Messages that are sent.
    Sends,
    /// The work of a team.
    People,
}

impl ItemKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Initiative,
        Self::Campaign,
        Self::Offer,
        Self::Platform,
        Self::Channel,
        Self::Sends,
        Self::People,
    ];

    /// The words for it in tables.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Initiative => "Initiatives",
            Self::Campaign => "Campaigns",
            Self::Offer => "Offers",
            Self::Platform => "Platforms",
            Self::Channel => "Channels",
            Self::Sends => "Sends",
            Self::People => "People",
        }
    }
}

/// Who pays for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payer {
    /// A budget, which it counts against.
    Budget(SymbolId),
    /// The money set aside for a campaign, of which it is a part: it is not
    /// counted again.
    Campaign(SymbolId),
    /// No budget.
    Nobody,
}

/// Something that costs money of which nobody can say how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What costs it.
    pub source: SymbolId,
    /// The channel of sends, the team of people.
    pub through: Option<SymbolId>,
    /// What is not known.
    pub missing: Missing,
}

/// What is not known about a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// How many people are in the audience.
    Audience,
    /// How many people enter the journey.
    Entries,
    /// How many of a price's units are used: clicks, leads.
    Volume,
    /// From when until when it costs.
    Dates,
}

impl Item {
    /// What it costs in all.
    #[must_use]
    pub fn total(&self) -> Money {
        amount::money(self.amount, self.currency)
    }

    /// What of it is spent within some days.
    #[must_use]
    pub fn within(&self, dates: Dates) -> Money {
        amount::money(within(&self.stretches, dates), self.currency)
    }

    /// From the first to the last day of spending, where they are known.
    #[must_use]
    pub fn dates(&self) -> Option<Dates> {
        span(&self.stretches)
    }

    /// What is spent in each month, in order.
    #[must_use]
    pub fn months(&self) -> Vec<(Month, Money)> {
        months(&self.stretches, self.currency)
    }

    /// Whether it is counted: what comes out of a campaign's money is in that
    /// already.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self.payer, Payer::Campaign(_))
    }
}

pub(crate) fn within(stretches: &[Stretch], dates: Dates) -> Minor {
    amount::sum(stretches.iter().map(|one| one.minor_within(dates)))
}

pub(crate) fn span(stretches: &[Stretch]) -> Option<Dates> {
    Some(Dates {
        first: stretches.iter().map(|one| one.dates.first).min()?,
        last: stretches.iter().map(|one| one.dates.last).max()?,
    })
}

pub(crate) fn months(stretches: &[Stretch], currency: Currency) -> Vec<(Month, Money)> {
    by_month(stretches)
        .into_iter()
        .map(|(month, minor)| (month, amount::money(minor, currency)))
        .collect()
}

pub(crate) fn by_month(stretches: &[Stretch]) -> std::collections::BTreeMap<Month, Minor> {
    let mut months = std::collections::BTreeMap::new();
    for stretch in stretches {
        for month in Month::of_dates(stretch.dates) {
            let sum: &mut Minor = months.entry(month).or_default();
            *sum = sum.saturating_add(stretch.minor_within(month.dates()));
        }
    }
    months
}
