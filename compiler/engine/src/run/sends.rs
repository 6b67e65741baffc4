//! Sends at the gate (semantics 12 to 14).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mkt_eval::Moment;
use mkt_eval::journey::Ending;
use mkt_model::SymbolId;
use mkt_model::expression::{EventMatch, Reaction};
use mkt_model::value::Value;
use smol_str::SmolStr;

use super::clock::{Due, Rank};
use super::state::{Accepted, Attempt, From, Member, Run, Way};
use super::timeline::{Origin, What};
use crate::gate::{Case, Verdict, Waiting, World};
use crate::guard::Consent;
use crate::guard::policy::{Purpose, Topic};
use crate::hash;

impl Run<'_> {
    /// A way wants to send.
    pub(super) fn try_way(
        &mut self,
        who: usize,
        number: usize,
        step: SmolStr,
        message: SymbolId,
        channel: Option<SymbolId>,
    ) {
        let rank = self.rank(who, number);
        self.try_send(who, From::Way(number), step, message, channel, rank);
    }

    /// Something wants to send: it asks the gate now, after whatever is of
    /// higher rank.
    pub(super) fn try_send(
        &mut self,
        who: usize,
        from: From,
        step: SmolStr,
        message: SymbolId,
        channel: Option<SymbolId>,
        rank: Rank,
    ) {
        let person = self
            .members
            .get(who)
            .map_or("", |member| member.id.as_str());
        let instance = match from {
            From::Way(number) => format!("{person}/{number}"),
            From::Rule(_) | From::Campaign(_) => format!("{person}/{}", self.now),
        };
        let place = self.attempts.len();
        self.attempts.push(Attempt {
            who,
            from,
            message,
            channel,
            step,
            instance,
            rank: rank.clone(),
            waiting: Waiting::default(),
            held: None,
        });
        self.clock.at(self.now, rank, Due::Send(place));
    }

    /// A send asks the gate.
    pub(super) fn attempt(&mut self, place: usize) {
        let Some(attempt) = self.attempts.get(place).cloned() else {
            return;
        };
        let who = attempt.who;
        let by = match attempt.from {
            From::Way(number) => self.origin(who, number),
            From::Rule(rule) => Some(Origin::Rule(rule)),
            From::Campaign(campaign) => Some(Origin::Campaign(campaign)),
        };
        // What ended meanwhile sends no more.
        if let From::Way(number) = attempt.from
            && self.way(who, number).is_none_or(|way| way.ended.is_some())
        {
            return;
        }
        let Some(channel) = attempt.channel else {
            self.record(who, by, What::NoChannel(attempt.message));
            self.go_on(&attempt, false);
            return;
        };
        let (verdict, waiting) = self.ask(&attempt, channel);
        match verdict {
            None => {
                self.record(who, by, What::NoChannel(attempt.message));
                self.go_on(&attempt, false);
            }
            Some(Verdict::Send(full)) => self.accept(&attempt, by, channel, full),
            Some(Verdict::Hold(until, reason)) => {
                if attempt.held != Some(reason) {
                    self.record(who, by, What::Held(attempt.message, reason, until));
                }
                if let Some(kept) = self.attempts.get_mut(place) {
                    kept.held = Some(reason);
                    kept.waiting = waiting;
                }
                // Only what lies ahead can be waited for.
                let until = until.max(self.now);
                if until > self.now {
                    self.clock.at(until, attempt.rank, Due::Send(place));
                }
            }
            Some(Verdict::Skip(reason, full)) => {
                self.record(who, by, What::Skipped(attempt.message, reason, full));
                self.go_on(&attempt, false);
            }
            Some(Verdict::End(ending)) => {
                if ending == Ending::Cap {
                    let reason = crate::gate::Skip::Cap;
                    self.record(who, by, What::Skipped(attempt.message, reason, Vec::new()));
                }
                // A rule or a campaign has nothing to leave.
                if let From::Way(number) = attempt.from {
                    self.end(who, number, ending);
                }
            }
        }
    }

    fn ask(&self, attempt: &Attempt, channel: SymbolId) -> (Option<Verdict<Ending>>, Waiting) {
        let mut waiting = attempt.waiting;
        let plan = self.plan;
        let name = |id: SymbolId| plan.strategy.symbol(id).path.as_str();
        let (Some(member), Some(message)) = (
            self.members.get(attempt.who),
            plan.policy.messages.get(name(attempt.message)),
        ) else {
            return (None, waiting);
        };
        let case = Case::new(&plan.policy, self.now, &member.id, message, name(channel));
        let Ok(case) = case else {
            return (None, waiting);
        };
        let world = Asked {
            run: self,
            attempt,
            member,
            channel,
            topic: plan.strategy.handle(attempt.message).reference("topic"),
        };
        let verdict = case.pass(&world, plan.options.caps, &mut waiting);
        (Some(verdict), waiting)
    }

    fn accept(
        &mut self,
        attempt: &Attempt,
        by: Option<Origin>,
        channel: SymbolId,
        full: Vec<crate::gate::Full>,
    ) {
        let (strategy, now) = (self.plan.strategy, self.now);
        let path = |id: SymbolId| strategy.symbol(id).path.as_str();
        let sender = by.map_or("", |by| path(by.symbol()));
        let identity = hash::send_identity(sender, &attempt.step, &attempt.instance, 1);
        let purpose = self
            .plan
            .policy
            .messages
            .get(path(attempt.message))
            .map_or(Purpose::Marketing, |message| message.purpose);
        if let Some(member) = self.members.get_mut(attempt.who) {
            member.accepted.push(Accepted {
                channel,
                purpose,
                at: now,
            });
        }
        let what = What::Sent {
            message: attempt.message,
            channel,
            step: attempt.step.clone(),
            identity,
            full,
        };
        self.record(attempt.who, by, what);
        self.report(attempt.who, Reaction::Sent, vec![attempt.message, channel]);
        self.go_on(attempt, true);
    }

    /// What sent goes on with its next step.
    fn go_on(&mut self, attempt: &Attempt, sent: bool) {
        let From::Way(number) = attempt.from else {
            return;
        };
        let plan = self.plan;
        let Some(way) = self
            .members
            .get_mut(attempt.who)
            .and_then(|member| member.ways.get_mut(number))
        else {
            return;
        };
        let next = match way.instance.position {
            mkt_eval::journey::Position::Sending(step) => plan
                .courses
                .get(way.course)
                .and_then(|course| course.node(step))
                .and_then(|node| node.next),
            _ => return,
        };
        way.instance.settle(attempt.message, sent, next);
        self.wake(attempt.who, number, self.now);
    }
}

/// A send with what the run knows.
struct Asked<'a> {
    run: &'a Run<'a>,
    attempt: &'a Attempt,
    member: &'a Member,
    channel: SymbolId,
    topic: Option<SymbolId>,
}

impl Asked<'_> {
    fn way(&self) -> Option<&Way> {
        match self.attempt.from {
            From::Way(number) => self.member.ways.get(number),
            From::Rule(_) | From::Campaign(_) => None,
        }
    }

    /// The last time of the first or any of the events that a line of the
    /// topic names.
    fn last_of(&self, key: &str, slot: &str) -> Option<Timestamp> {
        let plan = self.run.plan;
        let line = plan.strategy.handle(self.topic?).line(key)?;
        let events = line.entry.all(slot);
        let wanted: Vec<&EventMatch> = events
            .filter_map(|capture| match &capture.value {
                Value::Event(event) => Some(event),
                _ => None,
            })
            .collect();
        let moment = Moment::new(&self.member.person, self.run.now);
        wanted
            .into_iter()
            .filter_map(|wanted| plan.evaluator.last_of(wanted, moment).ok().flatten())
            .max()
    }
}

impl World for Asked<'_> {
    type Ending = Ending;

    fn inactive(&self) -> Option<Ending> {
        // Ended ways were turned away before; age ends one by itself.
        let way = self.way()?;
        (way.instance.ends <= self.run.now).then_some(Ending::Lives)
    }

    /// Goals and exits by an event have ended it when the event became known;
    /// what must hold is asked again.
    fn ended_by(&self) -> Option<Ending> {
        let way = self.way()?;
        let course = self.run.plan.courses.get(way.course)?;
        let who = self.member.who(self.run.plan, self.run.now);
        let closing = course.closed_by(&way.instance, None, &[], who, &mut Vec::new());
        closing.map(mkt_eval::journey::Closing::ending)
    }

    fn full(&self) -> Ending {
        Ending::Cap
    }

    fn ends(&self) -> Option<Timestamp> {
        self.way().map(|way| way.instance.ends)
    }

    fn suppressed(&self) -> bool {
        self.member.closed.contains(&self.channel)
    }

    fn zones(&self) -> Vec<TimeZone> {
        self.member.zones.clone()
    }

    fn home_zone(&self) -> TimeZone {
        self.member.home.clone()
    }

    fn strategy_zone(&self) -> &TimeZone {
        self.run.plan.evaluator.zone()
    }

    /// A yes counts as confirmed: who says yes to a topic that asks for a
    /// confirmation has given it.
    fn said(&self) -> Option<(Timestamp, Consent)> {
        let (topic, now) = (self.topic?, self.run.now);
        let yes = self.member.person.consents.iter().filter(|yes| {
            yes.topic == topic
                && yes.channel == self.channel
                && yes.given <= now
                && yes.withdrawn.is_none_or(|end| now < end)
        });
        let withdrawn = self.member.person.consents.iter().filter_map(|yes| {
            let ours = yes.topic == topic && yes.channel == self.channel;
            yes.withdrawn.filter(|end| ours && *end <= now)
        });
        let no = self.member.objections.iter().filter(|(of, channel, at)| {
            *of == topic && channel.is_none_or(|one| one == self.channel) && *at <= now
        });
        let yes = yes.map(|yes| (yes.given, Consent::Confirmed));
        let no = no
            .map(|(_, _, at)| *at)
            .chain(withdrawn)
            .map(|at| (at, Consent::No));
        // Of a yes and a no of the same instant the no counts.
        yes.chain(no).max_by_key(|(at, _)| *at)
    }

    fn purchase(&self, _: &Topic) -> Option<Timestamp> {
        self.last_of("basis", "purchase")
    }

    fn last_use(&self, _: &Topic) -> Option<Timestamp> {
        self.last_of("expires", "events")
    }

    fn silenced_until(&self) -> Option<Timestamp> {
        let run = self.run;
        let (own, silences): (SymbolId, &[SymbolId]) = match self.attempt.from {
            From::Way(_) => {
                let program = run.plan.courses.get(self.way()?.course)?.program();
                (program.journey, &program.silences)
            }
            From::Rule(rule) => (rule, &[]),
            From::Campaign(campaign) => (campaign, &[]),
        };
        let ways = self.member.ways.iter().enumerate();
        ways.filter(|(_, other)| other.ended.is_none())
            .filter(|(number, other)| {
                let Some(program) = run.course_of(other).map(mkt_eval::journey::Course::program)
                else {
                    return false;
                };
                let silenced = program.journey != own
                    && (program.silences.contains(&own)
                        || program.silences.contains(&self.attempt.message));
                let mutual = silences.contains(&program.journey);
                let first = || self.attempt.rank < run.rank(self.attempt.who, *number);
                silenced && !(mutual && first())
            })
            .map(|(_, other)| other.instance.ends)
            .max()
    }

    fn accepted(&self, purpose: Purpose, over_all: bool) -> Vec<Timestamp> {
        let accepted = self.member.accepted.iter();
        accepted
            .filter(|sent| sent.purpose == purpose && (over_all || sent.channel == self.channel))
            .map(|sent| sent.at)
            .collect()
    }
}
