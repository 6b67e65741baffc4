//! The gate before a send: every reason to hold it, to skip it or to end the
//! journey, in order (semantics 12 to 14).
//!
//! There is one. The reference guard asks it with what it was told from
//! outside, the interpreter with what it knows itself: each implements
//! `World`.

mod caps;
pub mod quiet;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::guard::Consent;
use crate::guard::policy::{Basis, Cap, Channel, Holdout, Message, OnCap, Policy, Purpose, Topic};
use crate::hash;

/// How long a silenced send waits before it asks again: often enough to be
/// sent the same day, seldom enough that 90 days of asking stay far below the
/// 25 000 events that an execution's history may hold in Step Functions.
const SILENCED_RECHECK_SECONDS: i64 = 6 * 3_600;

/// What is known where a send is decided: of the person, of the instance, of
/// what else is under way. All at the instant of the case.
pub(crate) trait World {
    /// Why an instance ends.
    type Ending;

    /// Why the instance sends nothing any more.
    fn inactive(&self) -> Option<Self::Ending>;

    /// What ends the instance now: goal, exit, `while:`.
    fn ended_by(&self) -> Option<Self::Ending>;

    /// Why it ends where a cap is full and the channel says so.
    fn full(&self) -> Self::Ending;

    /// When the instance ends at the latest.
    fn ends(&self) -> Option<Timestamp>;

    /// Whether the channel is closed to the person.
    fn suppressed(&self) -> bool;

    /// The zones that the person may be in.
    fn zones(&self) -> Vec<TimeZone>;

    /// The one zone of the person's calendar.
    fn home_zone(&self) -> TimeZone;

    /// The zone of the strategy, in which consents run out.
    fn strategy_zone(&self) -> &TimeZone;

    /// What the person last said to the message's topic by the channel.
    fn said(&self) -> Option<(Timestamp, Consent)>;

    /// The last time of the event that a soft opt-in rests on.
    fn purchase(&self, topic: &Topic) -> Option<Timestamp>;

    /// The last of the events that keep a consent alive.
    fn last_use(&self, topic: &Topic) -> Option<Timestamp>;

    /// Until when something of higher rank silences this at most.
    fn silenced_until(&self) -> Option<Timestamp>;

    /// The accepted sends of a purpose to the person, by this channel or by
    /// any.
    fn accepted(&self, purpose: Purpose, over_all: bool) -> Vec<Timestamp>;
}

/// A send at the gate.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    /// When.
    pub at: Timestamp,
    /// Whom the holdout's hash is taken of.
    pub person: &'a str,
    pub message: &'a Message,
    pub topic: Option<&'a Topic>,
    pub channel_name: &'a str,
    pub channel: &'a Channel,
    /// The caps over all channels.
    pub caps: &'a [Cap],
    /// None where nobody is held out.
    pub holdout: Option<&'a Holdout>,
}

/// Since when a send waits, and what for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    pub quiet: Option<Timestamp>,
    pub cap: Option<Timestamp>,
}

/// Why a send is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Quiet hours.
    Quiet,
    /// Something of higher rank silences it.
    Silenced,
    /// A cap is full, and the channel says that sends wait.
    Cap,
}

/// Why a send is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// The person gets no marketing at all.
    Holdout,
    /// The channel is closed to them: bounced, complained, unsubscribed.
    Suppressed,
    /// Quiet hours would hold it too long.
    HeldTooLong,
    /// Quiet hours apply and nothing says in which zone the person is.
    NoZone,
    /// There is no consent for the topic by this channel.
    NoConsent,
    /// There was one, and it has run out.
    ConsentExpired,
    /// The person said no.
    Objected,
    /// A cap is full.
    Cap,
}

/// A cap without a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Full {
    /// Whether it is the strategy's, over all channels, or the channel's.
    pub over_all: bool,
    /// Its place among the caps of the strategy or the channel.
    pub cap: usize,
    /// When there would be a place, should nothing else be sent.
    pub until: Timestamp,
}

/// What the gate says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict<Ending> {
    /// Send it. The caps that are full, where they only watch.
    Send(Vec<Full>),
    /// Stay here and ask again then.
    Hold(Timestamp, Hold),
    /// Do not send it; go on. The caps that are full, where these are why.
    Skip(Skip, Vec<Full>),
    /// End the instance.
    End(Ending),
}

/// What caps do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caps {
    /// They hold back what is too much.
    #[default]
    Hold,
    /// They only watch: each send that one would have held back says so.
    Watch,
}

impl<'a> Case<'a> {
    /// The case of a message through a channel, by a policy; none where the
    /// policy does not know the channel or the topic.
    pub fn new(
        policy: &'a Policy,
        at: Timestamp,
        person: &'a str,
        message: &'a Message,
        channel_name: &'a str,
    ) -> Result<Self, Missing<'a>> {
        let channel = policy
            .channels
            .get(channel_name)
            .ok_or(Missing::Channel(channel_name))?;
        let topic = match &message.topic {
            Some(name) => Some(policy.topics.get(name).ok_or(Missing::Topic(name))?),
            None => None,
        };
        Ok(Self {
            at,
            person,
            message,
            topic,
            channel_name,
            channel,
            caps: &policy.caps,
            holdout: policy.holdout.as_ref(),
        })
    }

    /// Every gate in its order; the first that does not open decides.
    pub fn pass<W: World>(
        &self,
        world: &W,
        caps: Caps,
        waiting: &mut Waiting,
    ) -> Verdict<W::Ending> {
        if let Some(ending) = world.inactive() {
            return Verdict::End(ending);
        }
        if self.held_out() {
            return skip(Skip::Holdout);
        }
        if let Some(ending) = world.ended_by() {
            return Verdict::End(ending);
        }
        if world.suppressed() {
            return skip(Skip::Suppressed);
        }
        if let Some(verdict) = self.quiet(world, waiting) {
            return verdict;
        }
        if let Some(reason) = self.unconsented(world) {
            return skip(reason);
        }
        if let Some(until) = world.silenced_until() {
            let recheck = later(self.at, SILENCED_RECHECK_SECONDS);
            return hold(world, until.min(recheck), Hold::Silenced);
        }
        let full = self.full(world);
        if full.is_empty() || caps == Caps::Watch {
            return Verdict::Send(full);
        }
        self.capped(world, full, waiting)
    }

    fn held_out(&self) -> bool {
        self.holdout.is_some_and(|holdout| {
            self.message.purpose == Purpose::Marketing
                && hash::bucket(&holdout.salt, self.person) < holdout.below
        })
    }

    fn exempt(&self) -> bool {
        self.message.purpose == Purpose::Transactional
    }

    fn quiet<W: World>(&self, world: &W, waiting: &mut Waiting) -> Option<Verdict<W::Ending>> {
        if self.exempt() || self.channel.quiet.is_empty() {
            return None;
        }
        let zones = world.zones();
        if zones.is_empty() {
            return Some(skip(Skip::NoZone));
        }
        let since = waiting.quiet.unwrap_or(self.at);
        let limit = later(since, self.channel.hold_at_most_seconds);
        match quiet::opens(&self.channel.quiet, &zones, self.at, limit) {
            Some(open) if open == self.at => {
                waiting.quiet = None;
                None
            }
            Some(open) => {
                waiting.quiet = Some(since);
                Some(hold(world, open, Hold::Quiet))
            }
            None => Some(skip(Skip::HeldTooLong)),
        }
    }

    fn unconsented<W: World>(&self, world: &W) -> Option<Skip> {
        let topic = self.topic.filter(|_| !self.exempt())?;
        let said = world.said();
        if matches!(said, Some((_, Consent::No))) {
            return Some(Skip::Objected);
        }
        if self.message.purpose == Purpose::Service {
            return None;
        }
        if !topic
            .channels
            .iter()
            .any(|channel| channel == self.channel_name)
        {
            return Some(Skip::NoConsent);
        }
        let given = match &topic.basis {
            Basis::OptIn => said.map(|(given, _)| given),
            Basis::DoubleOptIn => said
                .filter(|(_, answer)| *answer == Consent::Confirmed)
                .map(|(given, _)| given),
            Basis::SoftOptIn(_) => {
                let said = said.map(|(given, _)| given);
                said.or_else(|| world.purchase(topic))
            }
            // These rest on no act of the person, so nothing lapses either.
            Basis::LegitimateInterest | Basis::Contract | Basis::PublicTask => return None,
        };
        let Some(given) = given else {
            return Some(Skip::NoConsent);
        };
        self.lapsed(world, topic, given)
            .then_some(Skip::ConsentExpired)
    }

    fn lapsed<W: World>(&self, world: &W, topic: &Topic, given: Timestamp) -> bool {
        let Some(expiry) = &topic.expires else {
            return false;
        };
        let last = world.last_use(topic).map_or(given, |last| last.max(given));
        expiry
            .after
            .after(last, world.strategy_zone())
            .is_some_and(|expires| expires <= self.at)
    }

    /// The caps that have no place: the channel's own first.
    fn full<W: World>(&self, world: &W) -> Vec<Full> {
        if self.exempt() {
            return Vec::new();
        }
        let zone = world.home_zone();
        let both = [(false, self.channel.caps.as_slice()), (true, self.caps)];
        let mut full = Vec::new();
        for (over_all, caps) in both {
            let mut accepted = None;
            for (index, cap) in caps.iter().enumerate() {
                if cap.purpose != self.message.purpose {
                    continue;
                }
                let sends =
                    accepted.get_or_insert_with(|| world.accepted(self.message.purpose, over_all));
                if let Some(until) = caps::full_until(cap, sends, self.at, &zone) {
                    full.push(Full {
                        over_all,
                        cap: index,
                        until,
                    });
                }
            }
        }
        full
    }

    fn capped<W: World>(
        &self,
        world: &W,
        full: Vec<Full>,
        waiting: &mut Waiting,
    ) -> Verdict<W::Ending> {
        match self.channel.on_cap {
            OnCap::Skip => Verdict::Skip(Skip::Cap, full),
            OnCap::Leave => Verdict::End(world.full()),
            OnCap::Defer(seconds) => {
                let since = *waiting.cap.get_or_insert(self.at);
                let free = full.iter().map(|full| full.until).max();
                match free.filter(|free| *free <= later(since, seconds)) {
                    Some(free) => hold(world, free, Hold::Cap),
                    None => Verdict::Skip(Skip::Cap, full),
                }
            }
        }
    }
}

/// What a policy does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing<'a> {
    Channel(&'a str),
    Topic(&'a str),
}

fn skip<Ending>(reason: Skip) -> Verdict<Ending> {
    Verdict::Skip(reason, Vec::new())
}

/// No longer than the instance lives.
fn hold<W: World>(world: &W, until: Timestamp, reason: Hold) -> Verdict<W::Ending> {
    Verdict::Hold(world.ends().map_or(until, |ends| until.min(ends)), reason)
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Span::new()
        .try_seconds(seconds)
        .and_then(|span| at.checked_add(span))
        .unwrap_or(Timestamp::MAX)
}
