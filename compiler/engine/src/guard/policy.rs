//! What the guard holds people's messages to: `policy.json`, written by the
//! compiler from the strategy.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use mkt_time::{Period, Weekday, text};

/// The version of this file's form.
pub const VERSION: u32 = 1;

/// Everything the guard needs to know of a strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// [`VERSION`].
    pub version: u32,
    /// The strategy's name.
    pub strategy: String,
    /// The strategy's time zone, an IANA name.
    pub zone: String,
    /// Caps over all channels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
    /// The people who get no marketing at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout: Option<Holdout>,
    /// Channels by name.
    #[serde(default)]
    pub channels: BTreeMap<String, Channel>,
    /// Messages by name.
    #[serde(default)]
    pub messages: BTreeMap<String, Message>,
    /// Topics of consent by name.
    #[serde(default)]
    pub topics: BTreeMap<String, Topic>,
    /// Whatever sends, by name: journeys, campaigns, rules.
    #[serde(default)]
    pub journeys: BTreeMap<String, Journey>,
    /// The predicates that [`Decide`](super::request::Decide) may ask for, as
    /// written in the strategy.
    #[serde(default)]
    pub predicates: BTreeMap<String, String>,
}

/// A share of people kept out, by the published hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holdout {
    /// Buckets below this are held out; 500 is 5 %.
    pub below: u16,
    /// The salt of the hash.
    pub salt: String,
}

/// At most `count` accepted sends of a purpose in a window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// How many.
    pub count: u32,
    /// In what time.
    pub per: Window,
    /// Which sends it counts and holds back.
    #[serde(default)]
    pub purpose: Purpose,
}

/// The window of a cap.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// `(t − D, t]`, D in elapsed seconds; a day is 86 400.
    Rolling(i64),
    /// The person's own calendar day, week from Monday, or month.
    Calendar(Unit),
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Unit {
    Day,
    Week,
    Month,
}

/// Why a message is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Needs consent and passes every gate.
    #[default]
    Marketing,
    /// Needs no opt-in, but honours objection, quiet hours and its own caps.
    Service,
    /// Owed to the person because of something they did: exempt from caps,
    /// quiet hours and consent, and not counted.
    Transactional,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its own caps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
    /// What becomes of a send that a cap holds back.
    #[serde(default)]
    pub on_cap: OnCap,
    /// When nothing is sent.
    #[serde(default, skip_serializing_if = "Quiet::is_empty")]
    pub quiet: Quiet,
    /// A send held longer than this by quiet hours is skipped.
    #[serde(default = "one_day")]
    pub hold_at_most_seconds: i64,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            caps: Vec::new(),
            on_cap: OnCap::default(),
            quiet: Quiet::default(),
            hold_at_most_seconds: one_day(),
        }
    }
}

const fn one_day() -> i64 {
    86_400
}

/// What becomes of a capped send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnCap {
    /// It is skipped and the person goes on.
    #[default]
    Skip,
    /// It waits for a place, this many seconds at most, and is skipped then.
    Defer(i64),
    /// The person leaves the journey.
    Leave,
}

/// Times at which a channel is silent, on the person's clock.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// Daily windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Hours>,
    /// Whole days of the week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// Whole dates, both ends included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<Dates>,
}

impl Quiet {
    /// Whether it never holds anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty() && self.days.is_empty() && self.closed.is_empty()
    }
}

/// A half-open window of the day; one that ends before it starts wraps midnight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Quiet from this time,
    #[serde(with = "text")]
    pub from: Time,
    /// up to this time.
    #[serde(with = "text")]
    pub to: Time,
    /// The days on which it starts; all where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
}

/// A range of dates, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// First date.
    #[serde(with = "text")]
    pub from: Date,
    /// Last date.
    #[serde(with = "text")]
    pub to: Date,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The channel it goes by, where the step names no other.
    pub channel: String,
    /// The consent it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Why it is sent.
    #[serde(default)]
    pub purpose: Purpose,
}

/// A topic that people can say yes or no to, by channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The channels that it covers.
    pub channels: Vec<String>,
    /// What allows to write at all.
    pub basis: Basis,
    /// When a consent lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Expiry>,
}

/// What allows to write to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A yes.
    OptIn,
    /// A yes that was confirmed.
    DoubleOptIn,
    /// This event, and no objection.
    SoftOptIn(String),
    /// No objection.
    LegitimateInterest,
    /// No objection.
    Contract,
    /// No objection.
    PublicTask,
}

/// When a consent lapses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// This long, in the strategy's zone,
    pub after: Period,
    /// after the consent or the last of these events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_of: Vec<String>,
}

/// Something that sends: a journey, a campaign or a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// What brings people in: on this, the runtime starts an execution. The
    /// guard itself does not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enter: Option<Entry>,
    /// The higher goes first.
    #[serde(default)]
    pub priority: i64,
    /// The journeys, campaigns and messages that wait while somebody is in
    /// this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silences: Vec<String>,
    /// Whether somebody may come again.
    #[serde(default)]
    pub reenter: Reenter,
    /// How long an instance may live.
    #[serde(default = "ninety_days")]
    pub lives: Period,
    /// When it takes people in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Runs>,
    /// Must be true at entry (a predicate's id).
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Must be true at entry and throughout (a predicate's id).
    #[serde(default, rename = "while", skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// Reaching one of these ends an instance, converted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
    /// One of these ends an instance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<Exit>,
}

const fn ninety_days() -> Period {
    Period::seconds(90 * 86_400)
}

/// What brings people into a journey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// An event.
    Event {
        /// The event, or what channels and journeys report.
        event: String,
        /// What it is about: a message, channel, journey or consent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
        /// What must be true of it: a predicate's id.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        condition: Option<String>,
    },
    /// Becoming a member of a segment or stage.
    Segment {
        /// Its name.
        segment: String,
        /// Whether those come in too who are members at the start.
        include_existing: bool,
    },
    /// A date of the person.
    Date {
        /// The property.
        property: String,
        /// Whether every year on that day.
        anniversary: bool,
        /// How long after it; negative before it.
        #[serde(default)]
        period: Period,
        /// The time of that day.
        #[serde(with = "text")]
        time: Time,
    },
    /// Again and again.
    Every {
        /// How often.
        period: Period,
        /// The time of the day.
        #[serde(
            default,
            with = "text::optional",
            skip_serializing_if = "Option::is_none"
        )]
        time: Option<Time>,
    },
}

/// Whether somebody may enter again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reenter {
    /// Once.
    #[default]
    Never,
    /// This long after the end of the last instance.
    After(Period),
    /// Whenever no instance is active.
    Always,
}

/// When a journey takes people in: half-open, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// From this instant,
    #[serde(
        default,
        with = "text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<Timestamp>,
    /// until before this one.
    #[serde(
        default,
        with = "text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub to: Option<Timestamp>,
}

/// What converts somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Its id: what a fact or a listener calls it.
    pub id: String,
    /// It counts within this of entry; without it, while the instance lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Period>,
}

/// What ends an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// Its id: what a fact or a listener calls it.
    pub id: String,
    /// Whether it is something that happens or something that holds.
    #[serde(default)]
    pub on: ExitOn,
}

/// The two kinds of exits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitOn {
    /// It happened since entry.
    #[default]
    Event,
    /// It is true now.
    Predicate,
}
