//! Whether what a test expects came true.

use jiff::{SignedDuration, Timestamp};
use mkt_diagnostics::{Diagnostic, Trial};
use mkt_eval::Evaluator;
use mkt_eval::journey::Ending;
use mkt_model::access::assurance::{Expectation, Expected, Test};
use mkt_model::display::{self, Style};
use mkt_model::expression::EventMatch;
use mkt_model::journey::Goal;
use mkt_model::{Strategy, SymbolId};

use super::read::Script;
use super::words::{self, lifecycle_of};
use crate::gate::{Hold, Skip};
use crate::run::{Origin, Record, Timeline, What};

/// A moment in a test is a minute.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

pub(super) struct Judge<'a, 's> {
    pub strategy: &'s Strategy,
    pub evaluator: &'a Evaluator<'s>,
    pub test: Test<'s>,
    pub script: &'a Script,
    pub timeline: &'a Timeline,
}

/// What came instead, where something that is expected did not come.
type Instead = Option<String>;

impl Judge<'_, '_> {
    /// The expectations that did not come true.
    pub fn failures(&self) -> Vec<Diagnostic> {
        let mut failures = Vec::new();
        for (index, expectation) in self.test.expectations().into_iter().enumerate() {
            let at = expectation
                .at
                .and_then(|at| self.evaluator.instant(at).ok());
            let Some(instead) = self.instead(index, &expectation, at) else {
                continue;
            };
            let failed = Trial::ExpectationFailed {
                test: self.test.name().to_string(),
                expected: self.expected(&expectation, at),
                instead,
            };
            failures.push(Diagnostic::new(failed, expectation.line.value_span()));
        }
        failures
    }

    fn name(&self, id: SymbolId) -> String {
        format!("`{}`", self.strategy.symbol(id).path)
    }

    fn moment(&self, at: Timestamp) -> String {
        words::moment(at, self.evaluator.zone())
    }

    /// What is expected, as a phrase.
    fn expected(&self, expectation: &Expectation<'_>, at: Option<Timestamp>) -> String {
        let what = match expectation.what {
            Expected::NoSends => "that nothing is sent".to_owned(),
            Expected::NoEntry => "that nobody enters a journey".to_owned(),
            Expected::NoSend(message) => format!("that {} is not sent", self.name(message)),
            Expected::Send(message) => format!("that {} is sent", self.name(message)),
            Expected::Skip(message, None) => format!("that {} is skipped", self.name(message)),
            Expected::Skip(message, Some(reason)) => format!(
                "that {} is skipped because of {}",
                self.name(message),
                match reason {
                    "quiet_hours" => "quiet hours",
                    "cap" => "a cap",
                    "holdout" => "the holdout",
                    "silenced" => "another journey",
                    "suppression" => "a closed channel",
                    _ => "consent",
                }
            ),
            Expected::Notify(team) => format!("that {} is told", self.name(team)),
            Expected::Call(webhook) => format!("that {} is called", self.name(webhook)),
            Expected::Goal(None) => "that the goal is reached".to_owned(),
            Expected::Goal(Some(event)) => format!(
                "that the goal is reached by `{}`",
                display::event(self.strategy, event, Style::Source)
            ),
            Expected::Exit => "that the person leaves early".to_owned(),
            Expected::In(group, true) => format!("the person in {}", self.name(group)),
            Expected::In(group, false) => format!("the person not in {}", self.name(group)),
        };
        match at {
            Some(at) => format!("{what} at {}", self.moment(at)),
            None => what,
        }
    }

    /// What came instead; none where what is expected came.
    fn instead(
        &self,
        index: usize,
        expectation: &Expectation<'_>,
        at: Option<Timestamp>,
    ) -> Instead {
        match expectation.what {
            Expected::NoSends => self.never(|what| match what {
                What::Sent { message, .. } => Some(format!("{} was sent", self.name(*message))),
                _ => None,
            }),
            Expected::NoEntry => self.timeline.records.iter().find_map(|record| {
                let entered = matches!(record.what, What::Entered);
                let journey = record.by.map(Origin::symbol).filter(|_| entered)?;
                Some(format!(
                    "they entered {} at {}",
                    self.name(journey),
                    self.moment(record.at)
                ))
            }),
            Expected::NoSend(unwanted) => self.never(|what| match what {
                What::Sent { message, .. } if *message == unwanted => {
                    Some("it was sent".to_owned())
                }
                _ => None,
            }),
            Expected::Send(wanted) => {
                let sent =
                    |what: &What| matches!(what, What::Sent { message, .. } if *message == wanted);
                self.comes(at, sent, "it was sent", || self.unsent(wanted))
            }
            Expected::Skip(message, reason) => self.skip(message, reason),
            Expected::Notify(team) => {
                let told = |what: &What| matches!(what, What::Notified(one, _) if *one == team);
                self.comes(at, told, "they were told", || {
                    format!("they were never told{}", self.course())
                })
            }
            Expected::Call(webhook) => {
                let called = |what: &What| matches!(what, What::Called(one, _) if *one == webhook);
                self.comes(at, called, "it was called", || {
                    format!("it was never called{}", self.course())
                })
            }
            Expected::Goal(event) => self.goal(event, at),
            Expected::Exit => {
                let left = |what: &What| matches!(what, What::Ended(Ending::Exit | Ending::While));
                self.comes(at, left, "they left", || {
                    format!("they did not leave early{}", self.course())
                })
            }
            Expected::In(group, wanted) => self.membership(index, group, wanted),
        }
    }

    /// Whether something comes at a moment, or at all.
    fn comes(
        &self,
        at: Option<Timestamp>,
        is: impl Fn(&What) -> bool,
        came: &str,
        never: impl Fn() -> String,
    ) -> Instead {
        let found: Vec<&Record> = self
            .timeline
            .records
            .iter()
            .filter(|record| is(&record.what))
            .collect();
        self.at_moment(&found, at, came, never)
    }

    fn at_moment(
        &self,
        found: &[&Record],
        at: Option<Timestamp>,
        came: &str,
        never: impl Fn() -> String,
    ) -> Instead {
        if found.is_empty() {
            return Some(never());
        }
        let at = at?;
        if found.iter().any(|record| within(record.at, at)) {
            return None;
        }
        let times: Vec<String> = found.iter().map(|record| self.moment(record.at)).collect();
        Some(format!("{came} at {}", times.join(", ")))
    }

    /// That something never comes.
    fn never(&self, is: impl Fn(&What) -> Option<String>) -> Instead {
        self.timeline.records.iter().find_map(|record| {
            let what = is(&record.what)?;
            Some(format!("{what} at {}", self.moment(record.at)))
        })
    }

    /// Why a message was not sent.
    fn unsent(&self, wanted: SymbolId) -> String {
        let about = self.timeline.records.iter().rev().find_map(|record| {
            let at = self.moment(record.at);
            match &record.what {
                What::Skipped(message, reason, _) if *message == wanted => Some(format!(
                    "it was skipped at {at}: {}",
                    words::skipped(*reason)
                )),
                What::Held(message, reason, _) if *message == wanted => Some(format!(
                    "it was held at {at} ({}), and never sent",
                    match reason {
                        Hold::Quiet => "quiet hours",
                        Hold::Silenced => "another journey silences it",
                        Hold::Cap => "a cap is full",
                    }
                )),
                _ => None,
            }
        });
        about.unwrap_or_else(|| format!("it was never sent{}", self.course()))
    }

    /// What became of the journeys, where that explains what did not come.
    fn course(&self) -> String {
        let records = &self.timeline.records;
        let entered = records
            .iter()
            .any(|record| matches!(record.what, What::Entered));
        let refused = records.iter().rev().find_map(|record| match record.what {
            What::Refused(journey, reason) if !entered => Some(format!(
                ": they did not enter {}, {}",
                self.name(journey),
                words::refused(reason)
            )),
            _ => None,
        });
        let ended = || {
            records.iter().rev().find_map(|record| match record.what {
                What::Ended(ending) => Some(format!(
                    ": they left {} at {}, {}",
                    record
                        .by
                        .map(|by| self.name(by.symbol()))
                        .unwrap_or_default(),
                    self.moment(record.at),
                    words::ended(ending)
                )),
                _ => None,
            })
        };
        refused.or_else(ended).unwrap_or_else(|| {
            if entered {
                String::new()
            } else {
                ": they entered no journey".to_owned()
            }
        })
    }

    fn skip(&self, wanted: SymbolId, because: Option<&str>) -> Instead {
        let records = &self.timeline.records;
        let mut others = Vec::new();
        for record in records {
            if let What::Skipped(message, reason, _) = &record.what
                && *message == wanted
            {
                if because.is_none_or(|because| because == word_of(*reason)) {
                    return None;
                }
                others.push(format!(
                    "it was skipped at {}: {}",
                    self.moment(record.at),
                    words::skipped(*reason)
                ));
            }
        }
        let sent = records.iter().find_map(|record| match &record.what {
            What::Sent { message, .. } if *message == wanted => {
                Some(format!("it was sent at {}", self.moment(record.at)))
            }
            _ => None,
        });
        // What another journey silences to the end is held, and never sent.
        let silenced = records.iter().any(|record| {
            matches!(record.what, What::Held(message, Hold::Silenced, _) if message == wanted)
        });
        if because == Some("silenced") && silenced && sent.is_none() {
            return None;
        }
        others.pop().or(sent).or_else(|| Some(self.unsent(wanted)))
    }

    fn goal(&self, event: Option<&EventMatch>, at: Option<Timestamp>) -> Instead {
        let found: Vec<&Record> = self
            .timeline
            .records
            .iter()
            .filter(|record| match (&record.what, record.by) {
                (What::Goal(number, _), Some(by)) => {
                    event.is_none_or(|event| self.is_by(by.symbol(), *number, event))
                }
                _ => false,
            })
            .collect();
        self.at_moment(&found, at, "it was reached", || {
            format!("it was never reached{}", self.course())
        })
    }

    fn is_by(&self, journey: SymbolId, number: usize, event: &EventMatch) -> bool {
        let program = self.strategy.program(journey);
        matches!(
            program.goals.get(number),
            Some(Goal::Event { event: goal, .. }) if goal.event == event.event
        )
    }

    fn membership(&self, index: usize, group: SymbolId, wanted: bool) -> Instead {
        let probe = self.script.asked.get(index).copied().flatten()?;
        let found = self
            .timeline
            .records
            .iter()
            .find_map(|record| match record.what {
                What::Found(one, is_in)
                    if one == group && record.at == probe.at && record.who == probe.who =>
                {
                    Some(is_in)
                }
                _ => None,
            });
        if found == Some(wanted) {
            return None;
        }
        let stages = lifecycle_of(self.strategy, group)
            .map(|lifecycle| lifecycle.stages())
            .unwrap_or_default();
        // In which stage they are instead: the last that they came into.
        let stage = self
            .timeline
            .records
            .iter()
            .take_while(|record| record.at <= probe.at)
            .filter(|record| record.who == probe.who)
            .fold(None, |stage, record| match record.what {
                What::Stands(one) | What::Joined(one)
                    if stages.iter().any(|stage| stage.symbol == one) =>
                {
                    Some(one)
                }
                What::Parted(one) if stage == Some(one) => None,
                _ => stage,
            });
        let at = self.moment(probe.at);
        Some(match (wanted, stage) {
            (false, _) => format!("they were in it at {at}"),
            (true, Some(stage)) => format!("they were in {} at {at}", self.name(stage)),
            (true, None) => format!("they were not in it at {at}"),
        })
    }
}

/// Whether something happened at a moment, which is a minute.
fn within(at: Timestamp, moment: Timestamp) -> bool {
    moment <= at && at.duration_since(moment) < MINUTE
}

/// The word for a reason in `expect skip … because`.
fn word_of(reason: Skip) -> &'static str {
    match reason {
        Skip::Holdout => "holdout",
        Skip::Suppressed => "suppression",
        Skip::HeldTooLong | Skip::NoZone => "quiet_hours",
        Skip::NoConsent | Skip::ConsentExpired | Skip::Objected => "consent",
        Skip::Cap => "cap",
    }
}
