//! What is known of somebody around the sends of a source: when they enter, when
//! a rule is set off, when they are sent something.

use mkt_model::access::audience::{Action, Rule, Trigger};
use mkt_model::access::reach::Campaign;
use mkt_model::expression::{EventKind, Reaction};
use mkt_model::journey::{Entry, Exit, Program, StepKind, every_step};

use crate::least::NEVER;
use crate::moments::{Moment, Moments};
use crate::said::{Events, Said};
use crate::source::{Counts, Sending, Source, SourceKind, Sources};

impl Sources<'_> {
    /// The moments of a source around each of its sends that count.
    pub(crate) fn moments(&self, source: &Source<'_>, counted: Counts) -> Moments {
        let sends: Vec<Sending> = source
            .sends
            .iter()
            .copied()
            .filter(|sending| self.counts(*sending, counted))
            .collect();
        let mut at_send = self.sent(&sends);
        let (mut first, mut rest) = (0, 0);
        let mut silences = Vec::new();
        let before = match &source.kind {
            SourceKind::Journey(program) => {
                // The numbers of sends that are told apart do not matter here.
                let chain = self.chain(source, program, counted, 2);
                first = at_least(chain.flow.begun.time(1));
                if !chain.early {
                    let ending = chain.flow.ending.clone().or(&chain.flow.leaving);
                    let least = ending.each().map(|(_, time)| time).min();
                    rest = at_least(least.unwrap_or(NEVER));
                }
                silences.clone_from(&program.silences);
                self.throughout(program, &mut at_send);
                Moment {
                    said: self.entered(program),
                    before: (first, self.latest(source, program, counted).max(first)),
                }
            }
            SourceKind::Campaign(send) => {
                let mut said = Said::default();
                let whole = Campaign(self.strategy.handle(source.of));
                if let Some(audience) = send.audience.or_else(|| whole.audience()) {
                    said.condition(self.strategy, audience, true);
                }
                Moment {
                    said: said.settled(),
                    before: (0, self.longest_held(source, &sends)),
                }
            }
            SourceKind::Rule(rule) => {
                let mut said = Said::default();
                self.set_off(*rule, &mut said);
                Moment {
                    said: said.settled(),
                    before: (0, self.longest_held(source, &sends)),
                }
            }
        };
        let send = Moment {
            said: at_send.settled(),
            before: (0, 0),
        };
        Moments {
            of: source.of,
            messages: sends.iter().map(|sending| sending.message).collect(),
            silences,
            moments: vec![before, send],
            first,
            rest,
        }
    }

    fn longest_held(&self, source: &Source<'_>, sends: &[Sending]) -> i64 {
        let held = sends.iter().map(|sending| self.held(source.of, *sending));
        held.map(|held| held.unwrap_or(NEVER)).max().unwrap_or(0)
    }

    /// What is accepted is reported at once, and all of its sends are of this.
    fn sent(&self, sends: &[Sending]) -> Said {
        let mut said = Said::default();
        let mut is_sent = |of| {
            let kind = EventKind::Reaction(Reaction::Sent, of);
            said.happened(Events::of(kind), 1, 0);
        };
        is_sent(None);
        if let Some(one) = sends.first() {
            if sends.iter().all(|other| other.message == one.message) {
                is_sent(Some(one.message));
            }
            if one.channel.is_some() && sends.iter().all(|other| other.channel == one.channel) {
                is_sent(one.channel);
            }
        }
        said
    }

    /// What is asked again at every send of a journey.
    fn throughout(&self, program: &Program, said: &mut Said) {
        if let Some(keep) = &program.keep {
            said.condition(self.strategy, keep, true);
        }
        for exit in &program.exits {
            if let Exit::When(condition) = exit {
                said.condition(self.strategy, condition, false);
            }
        }
    }

    /// What is true of whoever enters a journey.
    fn entered(&self, program: &Program) -> Said {
        let mut said = Said::default();
        let kind = EventKind::Reaction(Reaction::Entered, Some(program.journey));
        said.happened(Events::of(kind), 1, 0);
        for condition in program.audience.iter().chain(&program.keep) {
            said.condition(self.strategy, condition, true);
        }
        let started = self.started.contains(&program.journey);
        match &program.entry {
            Some(Entry::Segment { segment, existing }) if !started => {
                said.comes_into(self.strategy, *segment, *existing);
            }
            Some(Entry::Event(event)) if !started => said.brought_by(event),
            None => {
                if let Some(rule) = self.only_starter(program) {
                    self.set_off(rule, &mut said);
                }
            }
            Some(_) => {}
        }
        said.settled()
    }

    /// What is true of whoever sets off a rule.
    fn set_off(&self, rule: Rule<'_>, said: &mut Said) {
        match rule.trigger() {
            Some(Trigger::Enter { stage, existing }) => {
                said.comes_into(self.strategy, stage, existing);
            }
            Some(Trigger::Stay { within, .. }) => said.is_in(self.strategy, within),
            Some(Trigger::Event(event)) => said.brought_by(event),
            Some(Trigger::Leave(_)) | None => {}
        }
        if let Some(condition) = rule.condition() {
            said.condition(self.strategy, condition, true);
        }
    }

    /// The one rule that starts a journey, where nothing else does.
    fn only_starter(&self, started: &Program) -> Option<Rule<'_>> {
        let rules = self.strategy.lifecycles();
        let mut rules = rules
            .flat_map(|lifecycle| lifecycle.rules())
            .filter(|rule| rule.actions().contains(&Action::Start(started.journey)));
        let rule = rules.next()?;
        let by_journeys = || {
            self.strategy.of_kind("journey").any(|handle| {
                let other = self.strategy.program(handle.symbol_id());
                every_step(&other.steps)
                    .any(|step| matches!(step.kind, StepKind::Start(of) if of == started.journey))
            })
        };
        (rules.next().is_none() && !by_journeys()).then_some(rule)
    }
}

/// Where there is no such way, nothing is sure.
fn at_least(time: i64) -> i64 {
    if time == NEVER { 0 } else { time }
}
