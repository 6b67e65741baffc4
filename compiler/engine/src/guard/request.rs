//! What the guard is asked, and what it answers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use mkt_time::{Period, Weekday, text};

/// `POST /v1/enter`: may this person enter this journey now?
///
/// Idempotent by `instance`: the same one asked again has the same answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enter {
    /// The journey.
    pub journey: String,
    /// What the new instance would be called.
    pub instance: String,
    /// The person.
    pub person: String,
    /// Where somebody may be in a journey several times: the property, of the
    /// entering event or else of the person, whose value tells the instances
    /// apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The properties of the entering event.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub entry: serde_json::Map<String, serde_json::Value>,
    /// Now.
    #[serde(with = "text")]
    pub at: Timestamp,
    /// The splits whose buckets the instance keeps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub splits: Vec<Split>,
}

/// A split to compute a bucket for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What the bucket is called in the answer.
    #[serde(rename = "as")]
    pub name: String,
    /// The salt of the hash.
    pub salt: String,
    /// What is randomised; the person where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// The answer to [`Enter`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum EnterAnswer {
    /// They are in.
    Enter {
        /// When.
        #[serde(with = "text")]
        entered: Timestamp,
        /// When the instance ends at the latest.
        #[serde(with = "text")]
        ends: Timestamp,
        /// The buckets of the splits, below 10 000.
        buckets: BTreeMap<String, u16>,
    },
    /// They are not.
    Ignore {
        /// Why.
        reason: IgnoreReason,
    },
}

/// Why an entry is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IgnoreReason {
    /// The journey does not run now.
    NotRunning,
    /// An instance is active.
    Active,
    /// It is too soon, or once was enough.
    Reenter,
    /// `for:` is not true.
    Audience,
    /// `while:` is not true.
    While,
}

/// `POST /v1/guard`: may this be sent now?
///
/// Idempotent by the send's identity, SHA-256 of journey, step, instance and
/// occurrence: a send that was accepted is accepted again and counted once.
/// `send` takes the place under the caps; nothing is confirmed afterwards, so
/// a message that is accepted and then lost counts, which errs on the side of
/// the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// The journey, campaign or rule that sends.
    pub journey: String,
    /// The instance; a campaign has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The step's stable id.
    pub step: String,
    /// Which time the step is taken in this instance.
    #[serde(default = "once")]
    pub occurrence: u32,
    /// The person.
    pub person: String,
    /// The message.
    pub message: String,
    /// The channel; the message's own where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Now.
    #[serde(with = "text")]
    pub at: Timestamp,
}

const fn once() -> u32 {
    1
}

/// The answer to [`Send`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum SendAnswer {
    /// Send it, under this identity.
    Send {
        /// The identity: the provider's idempotency key.
        identity: String,
    },
    /// Stay here, then ask again.
    Hold {
        /// When to ask again; no later than the instance's greatest age.
        #[serde(with = "text")]
        until: Timestamp,
        /// The same in whole seconds from now, rounded up, at least 1.
        seconds: i64,
        /// Why.
        reason: HoldReason,
    },
    /// Do not send it; go on with the next step.
    Skip {
        /// Why.
        reason: SkipReason,
    },
    /// Leave the journey.
    Leave {
        /// Why.
        reason: LeaveReason,
    },
}

/// Why a send waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Quiet hours.
    Quiet,
    /// A journey that silences this one is active.
    Silenced,
    /// A cap is full and the channel defers.
    Cap,
}

/// Why a send is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The person is held out of all marketing.
    Holdout,
    /// The channel is closed to the person: bounced, complained, unsubscribed.
    Suppressed,
    /// Quiet hours would hold it too long.
    HeldTooLong,
    /// Quiet hours apply and nothing says in which zone the person is.
    NoZone,
    /// There is no consent for the topic by this channel.
    NoConsent,
    /// There was one, and it has lapsed.
    ConsentExpired,
    /// The person said no.
    Objected,
    /// A cap is full.
    Cap,
}

/// Why an instance ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// The last step was taken.
    Finished,
    /// The goal was reached: the person converted.
    Goal,
    /// An `exit:` came true.
    Exit,
    /// `while:` is no longer true.
    While,
    /// A step said so.
    Left,
    /// A cap was full and the channel says `on_cap: leave`.
    Cap,
    /// The instance reached the age that `lives:` sets.
    Lives,
    /// A step waits for a date that the person does not have.
    NoDate,
    /// The guard knows no such active instance.
    NotActive,
}

/// `POST /v1/decide`: is this predicate true of this person now?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// Its id in the policy.
    pub predicate: String,
    /// The person.
    pub person: String,
    /// The instance that asks, whose entering event the predicate may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Now.
    #[serde(with = "text")]
    pub at: Timestamp,
}

/// The answer to [`Decide`]: unknown is not true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideAnswer {
    /// Whether it is true.
    pub answer: bool,
}

/// `POST /v1/resolve`: which instant is that on this person's clock?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// The person.
    pub person: String,
    /// Now.
    #[serde(with = "text")]
    pub at: Timestamp,
    /// What is looked for.
    pub find: Find,
    /// No later than this: when the instance ends at the latest.
    #[serde(
        default,
        with = "text::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub by: Option<Timestamp>,
}

/// An instant to look for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Find {
    /// This long after an instant (now where it is absent).
    After {
        /// How long.
        period: Period,
        /// After what.
        #[serde(
            default,
            with = "text::optional",
            skip_serializing_if = "Option::is_none"
        )]
        from: Option<Timestamp>,
    },
    /// The next time the clock shows this on one of these days.
    Next {
        /// The time.
        #[serde(with = "text")]
        time: Time,
        /// The days; all where there are none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        days: Vec<Weekday>,
    },
    /// This long before or after a date of the person or the entering event.
    Around {
        /// The property that holds the date or instant.
        property: String,
        /// The entering event's properties, where it is one of theirs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<serde_json::Map<String, serde_json::Value>>,
        /// How long after it; negative before it.
        #[serde(default)]
        period: Period,
        /// The time of that day; a date without one is its first instant.
        #[serde(
            default,
            with = "text::optional",
            skip_serializing_if = "Option::is_none"
        )]
        time: Option<Time>,
    },
}

/// The answer to [`Resolve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum ResolveAnswer {
    /// It lies ahead.
    Wait {
        /// The instant.
        #[serde(with = "text")]
        until: Timestamp,
        /// The same in whole seconds from now, rounded up, at least 1.
        seconds: i64,
    },
    /// It is now or past.
    Now,
    /// The property is unset: there is no such instant.
    Unset,
}

/// `POST /v1/leave`: this instance has ended. Idempotent by `instance`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The journey.
    pub journey: String,
    /// The instance.
    pub instance: String,
    /// The person.
    pub person: String,
    /// Why.
    pub reason: LeaveReason,
    /// Now.
    #[serde(with = "text")]
    pub at: Timestamp,
}

/// The answer to [`Leave`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveAnswer {
    /// When the instance ended; of an instance that had ended before, when it did.
    #[serde(with = "text")]
    pub ended: Timestamp,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum Problem {
    /// The request is not of the contract's form.
    #[error("the request cannot be read: {detail}")]
    BadRequest {
        /// What is wrong with it.
        detail: String,
    },
    /// The policy names no such thing.
    #[error("the policy knows no {kind} `{name}`")]
    Unknown {
        /// What kind of thing.
        kind: String,
        /// Its name.
        name: String,
    },
    /// The instance belongs to another person or journey.
    #[error("instance `{instance}` belongs to another person or journey")]
    Conflict {
        /// The instance.
        instance: String,
    },
}
