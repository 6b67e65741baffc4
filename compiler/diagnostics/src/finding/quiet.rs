//! Findings about quiet hours and time zones.

use super::message::Sender;
use super::witness::Witness;

/// What is wrong with quiet hours and time zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// Quiet hours that leave no time to send.
    NeverOpen {
        /// The channel.
        channel: String,
    },
    /// A send that comes up in quiet hours and is skipped, every time.
    AlwaysSkipped {
        /// The send.
        send: DueSend,
        /// How long it would have to wait at least; none where nothing ever
        /// leaves.
        wait: Option<String>,
        /// How long it may.
        most: String,
    },
    /// A send that comes up in quiet hours and waits, every time.
    AlwaysWaits {
        /// The send.
        send: DueSend,
        /// When it leaves: a time, or a date and time.
        leaves: String,
    },
    /// Quiet hours that last longer than they may hold a message.
    HoldTooShort {
        /// The channel.
        channel: String,
        /// How long they last.
        longest: String,
        /// When they begin and end: "Saturday 20:00".
        from: String,
        /// When they end.
        to: String,
        /// How long they may hold a message.
        most: String,
        /// Up to when what comes up is skipped.
        skipped_until: String,
    },
    /// A send that is held past the time in which it is of use.
    HeldPast {
        /// The message.
        message: String,
        /// What sends it.
        sender: Sender,
        /// What is over when it leaves.
        past: Past,
    },
    /// Somebody who gets a send under quiet hours has no zone.
    ZoneUnknown {
        /// Of what they are.
        entity: String,
        /// What sends to them.
        sender: Sender,
        /// The channel.
        channel: String,
        /// The property for a zone, where there is one.
        zone: Option<String>,
        /// The property for a country, where there is one.
        country: Option<String>,
        /// How many others send to them so.
        others: u32,
        /// Such a person.
        witness: Option<Witness>,
    },
    /// A country whose zones leave little time that is allowed in all of them.
    ZonesApart {
        /// The channel.
        channel: String,
        /// What sends through it.
        sender: Sender,
        /// The country's code.
        country: String,
        /// How many zones it has.
        zones: u32,
        /// The most time in one day that is allowed in all of them; none
        /// where there is no such time.
        open: Option<String>,
    },
    /// A time that the clocks leave out, or show twice, on some day.
    ClockChange {
        /// What is to happen then: the journey, campaign or its send.
        sender: Sender,
        /// The time.
        time: String,
        /// The day.
        date: String,
        /// The zone.
        zone: String,
        /// When it happens instead; none where the time comes twice.
        leaves: Option<String>,
    },
}

/// A send that comes up at a time that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSend {
    /// The message.
    pub message: String,
    /// What sends it.
    pub sender: Sender,
    /// The channel.
    pub channel: String,
    /// When it comes up: a time, or a date and time.
    pub due: String,
}

/// What is over when a held send leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Past {
    /// A campaign: its last day, and when the send leaves.
    Campaign {
        /// The last day.
        last: String,
        /// When it leaves.
        leaves: String,
    },
    /// An offer.
    Offer {
        /// The offer.
        offer: String,
        /// The last day on which it holds.
        last: String,
        /// When the send leaves.
        leaves: String,
    },
    /// The time in which a goal counts.
    Goal {
        /// How long it counts from entry.
        within: String,
        /// How long quiet hours may hold the send.
        hold: String,
    },
    /// The time for which somebody may be in the journey.
    Life {
        /// How long.
        lives: String,
        /// How long quiet hours may hold the send.
        hold: String,
    },
}

impl Quiet {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NeverOpen { .. } | Self::AlwaysSkipped { .. } => "quiet-hours-block",
            Self::AlwaysWaits { .. } => "quiet-hours-wait",
            Self::HoldTooShort { .. } => "hold-too-short",
            Self::HeldPast { .. } => "held-past-use",
            Self::ZoneUnknown { .. } => "zone-unknown",
            Self::ZonesApart { .. } => "zones-apart",
            Self::ClockChange { .. } => "clock-change",
        }
    }
}
