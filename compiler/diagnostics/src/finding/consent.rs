//! Findings about consent, purpose and personal data.

use super::Witness;

/// What is wrong with consent, purpose and personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// A marketing message that names no consent.
    TopicMissing {
        /// The message.
        message: String,
        /// The channel that it goes through.
        channel: String,
        /// The consents that are asked for this channel.
        topics: Vec<String>,
    },
    /// A marketing message through a channel for which its consent is not asked.
    TopicNotAsked {
        /// The message.
        message: String,
        /// The consent that it names.
        topic: String,
        /// The channel that it goes through.
        channel: String,
        /// The channels for which the consent is asked.
        channels: Vec<String>,
    },
    /// People in an audience who are skipped for want of consent.
    NotImplied {
        /// What sends: a journey, a campaign, a lifecycle's rule.
        source: String,
        /// The word of its kind.
        kind: String,
        /// The message.
        message: String,
        /// The consent that it needs.
        topic: String,
        /// The channel.
        channel: String,
        /// What a soft opt-in rests on.
        purchase: Option<String>,
        /// How many other sends of the same source miss the same consent.
        others: u32,
        /// The line that says for whom it is, as it would ask for the consent:
        /// `for: reachable and consents(offers by mail)`; none where there is
        /// no such line.
        instead: Option<String>,
        /// Whether it is certain. Where it is not, nobody could tell.
        certain: bool,
        /// Somebody who would be skipped.
        witness: Option<Witness>,
    },
    /// A consent that can run out while somebody waits in a journey.
    ExpiredInJourney {
        /// The journey.
        journey: String,
        /// The message that comes too late.
        message: String,
        /// The consent.
        topic: String,
        /// The channel.
        channel: String,
        /// How long people may have waited by then.
        waited: String,
        /// How long the consent lasts.
        expires: String,
    },
    /// A message whose purpose does not go with its consent or with what it says.
    PurposeMismatch {
        /// The message.
        message: String,
        /// How.
        mismatch: PurposeMismatch,
    },
    /// A transactional message that sells.
    TransactionalMisuse {
        /// The message.
        message: String,
        /// What makes it so.
        misuse: Misuse,
    },
    /// Personal data that reach a platform or channel that may not process them.
    PiiLeak {
        /// The governance rules that cover the data.
        rules: String,
        /// What it reaches.
        reached: String,
        /// The word of its kind: `platform` or `channel`.
        kind: String,
        /// The personal properties that do.
        properties: Vec<String>,
        /// The ways on which they do, each from the property to where it ends.
        ways: Vec<Vec<String>>,
        /// The platforms and channels that may process them.
        listed: Vec<String>,
    },
    /// Personal data that are told to a team that may not see them.
    PiiTold {
        /// The governance rules that cover the data.
        rules: String,
        /// The team.
        team: String,
        /// The personal properties that it is told.
        properties: Vec<String>,
        /// What tells them.
        source: String,
        /// Those who may see them.
        admitted: Vec<String>,
    },
    /// A channel of marketing messages without a way to say no.
    UnsubscribeMissing {
        /// The channel.
        channel: String,
        /// A marketing message that goes through it.
        message: String,
        /// Whether there is a way, but none of one click.
        one_click: bool,
        /// The policies that ask for it.
        laws: Vec<String>,
    },
    /// A channel of marketing messages that does not say who writes.
    SenderAddressMissing {
        /// The channel.
        channel: String,
        /// A marketing message that goes through it.
        message: String,
        /// What is missing: `sender`, `address`.
        missing: Vec<String>,
        /// The policies that ask for it.
        laws: Vec<String>,
    },
    /// Something that a declared policy asks for and that is not so.
    PolicyUnmet {
        /// The policy: a law as it was declared.
        law: String,
        /// What is not so.
        gap: PolicyGap,
    },
}

/// How the purpose of a message does not go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PurposeMismatch {
    /// A service message on a topic of marketing.
    ServiceOnMarketing {
        /// The topic.
        topic: String,
        /// What it rests on.
        basis: String,
        /// A marketing message on the same topic.
        beside: String,
    },
    /// A service message that makes an offer.
    ServiceWithOffer {
        /// The offer.
        offer: String,
    },
    /// A marketing message on a topic for which nobody was asked.
    MarketingOnDuty {
        /// The topic.
        topic: String,
        /// What it rests on: a contract or a public task.
        basis: String,
    },
    /// A transactional message with a topic, at which nothing looks.
    TransactionalTopic {
        /// The topic.
        topic: String,
    },
}

/// What makes a transactional message one that sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// It makes an offer.
    Offer {
        /// The offer.
        offer: String,
    },
    /// Its text holds the code of an offer.
    Code {
        /// The code.
        code: String,
        /// The offer.
        offer: String,
    },
    /// It leads to the page of a campaign.
    Landing {
        /// The campaign.
        campaign: String,
    },
    /// A campaign sends it.
    Campaign {
        /// The campaign.
        campaign: String,
    },
    /// It is sent to whoever comes into a segment or stage, and not because of
    /// something they did.
    Membership {
        /// The journey or rule that sends it.
        source: String,
        /// The segment or stage.
        group: String,
    },
    /// It is sent again and again by the calendar.
    Regular {
        /// The journey that sends it.
        source: String,
    },
    /// A journey that is there to sell sends it.
    Goal {
        /// The journey.
        journey: String,
        /// What its goal is.
        goal: String,
    },
}

/// Something that a declared policy asks for and that is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyGap {
    /// Marketing in a kind of channel rests on a basis that is not allowed.
    Basis {
        /// The consent.
        topic: String,
        /// Its basis.
        basis: String,
        /// The kind of channel.
        medium: String,
        /// The bases that are allowed there.
        allowed: Vec<String>,
        /// A marketing message that rests on it.
        message: String,
    },
    /// A consent that lasts longer than it may.
    Expiry {
        /// The consent.
        topic: String,
        /// Its basis.
        basis: String,
        /// How long it lasts; none where it never runs out.
        lasts: Option<String>,
        /// How long it may last.
        allowed: String,
    },
    /// The proof of a consent is not kept for long enough.
    Proof {
        /// The consent.
        topic: String,
        /// The kind of channel.
        medium: String,
        /// The rules that cover those who consent.
        rules: String,
        /// How long these keep data.
        kept: String,
        /// How long the proof is to be kept.
        needed: String,
    },
    /// A channel that approaches people when nobody may be approached.
    Quiet {
        /// The channel.
        channel: String,
        /// The kind of channel.
        medium: String,
        /// The hours and days that are open and must not be: `20:00 .. 21:00`.
        open: Vec<String>,
        /// A marketing message that goes through it.
        message: String,
    },
    /// A no is heard later than it must be heeded.
    OptOut {
        /// The consent.
        topic: String,
        /// The kind of channel.
        medium: String,
        /// The source that tells of those who consent.
        source: String,
        /// How often it is brought up to date.
        refresh: String,
        /// How soon a no must be heeded.
        within: String,
    },
}

impl Consent {
    /// The check's stable kebab-case name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TopicMissing { .. } => "topic-missing",
            Self::TopicNotAsked { .. } => "topic-not-asked",
            Self::NotImplied { .. } => "consent-not-implied",
            Self::ExpiredInJourney { .. } => "consent-expired-in-journey",
            Self::PurposeMismatch { .. } => "purpose-mismatch",
            Self::TransactionalMisuse { .. } => "transactional-misuse",
            Self::PiiLeak { .. } | Self::PiiTold { .. } => "pii-leak",
            Self::UnsubscribeMissing { .. } => "unsubscribe-missing",
            Self::SenderAddressMissing { .. } => "sender-address-missing",
            Self::PolicyUnmet { .. } => "policy-unmet",
        }
    }
}
