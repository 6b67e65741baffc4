//! Rules of lifecycles, and the sends of campaigns.

use jiff::civil::Time;
use mkt_eval::{Event, Moment};
use mkt_model::access::audience::Action;
use mkt_time::first_valid;

use super::clock::Due;
use super::state::{From, Run};
use super::timeline::{Origin, What};

impl Run<'_> {
    /// A rule is set off: it takes effect where its `when:` is true.
    pub(super) fn fire(&mut self, who: usize, index: usize, event: Option<&Event>) {
        let plan = self.plan;
        let (Some(rule), Some(member)) = (plan.rules.get(index), self.members.get(who)) else {
            return;
        };
        let by = Some(Origin::Rule(rule.symbol));
        if let Some(condition) = rule.condition {
            let moment = Moment {
                event,
                ..Moment::new(&member.person, self.now)
            };
            let holds = match plan.evaluator.holds(condition, moment) {
                Ok(truth) => truth.is_true(),
                Err(fault) => {
                    self.record(who, by, What::Fault(fault));
                    false
                }
            };
            if !holds {
                self.record(who, by, What::Idle);
                return;
            }
        }
        self.record(who, by, What::Fired);
        for (place, action) in rule.actions.iter().enumerate() {
            match action {
                Action::Start(journey) => self.start(who, by, *journey),
                Action::Notify(team, text) => {
                    self.record(who, by, What::Notified(*team, (*text).to_owned()));
                }
                Action::Send(message, channel) => {
                    let rank = (0, self.now, rule.name.clone());
                    let step = smol_str::SmolStr::from(format!("do.{}", place.saturating_add(1)));
                    let channel =
                        channel.or_else(|| plan.strategy.handle(*message).reference("channel"));
                    let from = From::Rule(rule.symbol);
                    self.try_send(who, from, step, *message, channel, rank);
                }
                Action::Set(property, value) => {
                    let Some(member) = self.members.get(who) else {
                        continue;
                    };
                    let moment = Moment {
                        event,
                        ..Moment::new(&member.person, self.now)
                    };
                    let value = match plan.evaluator.value(value, moment) {
                        Ok(value) => value,
                        Err(fault) => {
                            self.record(who, by, What::Fault(fault));
                            None
                        }
                    };
                    self.record(who, by, What::Changed(*property, value.clone()));
                    self.set(who, *property, value);
                    self.look_at(who, self.now);
                }
            }
        }
    }

    /// Puts the sends of campaigns in somebody's queue: on the day, at the
    /// time of the person's clock; without a time when the day begins.
    pub(super) fn schedule_campaigns(&mut self, who: usize) {
        let Some(member) = self.members.get(who) else {
            return;
        };
        let home = member.home.clone();
        for (index, send) in self.plan.sends.iter().enumerate() {
            let wall = send.on.to_datetime(send.at.unwrap_or(Time::midnight()));
            if let Some(at) = first_valid(&home, wall).filter(|at| *at >= self.now) {
                let rank = (send.priority.saturating_neg(), at, send.name.clone());
                self.clock.at(at, rank, Due::Campaign(index, who));
            }
        }
    }

    /// A campaign's send comes up: for those who are in its audience now.
    pub(super) fn campaign(&mut self, index: usize, who: usize) {
        let plan = self.plan;
        let (Some(send), Some(member)) = (plan.sends.get(index), self.members.get(who)) else {
            return;
        };
        let by = Some(Origin::Campaign(send.campaign));
        // Without an audience it is for everyone whom its topic is for.
        let topic = plan.strategy.handle(send.message).reference("topic");
        let everyone = topic.and_then(|topic| plan.strategy.entity_of(topic));
        let meant = match (send.audience, everyone) {
            (Some(audience), _) => {
                let moment = Moment::new(&member.person, self.now);
                match plan.evaluator.holds(audience, moment) {
                    Ok(truth) => truth.is_true(),
                    Err(fault) => {
                        self.record(who, by, What::Fault(fault));
                        false
                    }
                }
            }
            (None, Some(entity)) => plan.evaluator.is_of(&member.person, entity),
            (None, None) => true,
        };
        if meant {
            let rank = (send.priority.saturating_neg(), self.now, send.name.clone());
            let from = From::Campaign(send.campaign);
            self.try_send(
                who,
                from,
                send.step.clone(),
                send.message,
                send.channel,
                rank,
            );
        }
    }
}
