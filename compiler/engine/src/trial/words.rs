//! What came of a run, in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mkt_diagnostics::Happened;
use mkt_eval::journey::{Ending, Refusal, text_of};
use mkt_eval::{Happening, Value};
use mkt_model::access::audience::Lifecycle;
use mkt_model::display::{self, Style};
use mkt_model::journey::Goal;
use mkt_model::{Strategy, SymbolId};

use crate::gate::{Full, Hold, Skip};
use crate::policy;
use crate::run::{Origin, Record, Subject, Timeline, What};

/// A moment as people read it, in a zone: `2027-01-12 10:00`, with seconds
/// only where there are any.
#[must_use]
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let wall = zone.to_datetime(at);
    let form = if wall.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    wall.strftime(form).to_string()
}

/// Somebody in a run: `traveller t1`.
#[must_use]
pub fn subject(strategy: &Strategy, subject: &Subject) -> String {
    let entity = &strategy.symbol(subject.person.entity).name;
    format!("{entity} {}", subject.id)
}

/// Everything that came of it for somebody, in the strategy's zone.
#[must_use]
pub fn timeline(
    strategy: &Strategy,
    zone: &TimeZone,
    timeline: &Timeline,
    who: usize,
) -> Vec<Happened> {
    let records = timeline.records.iter();
    records
        .filter(|record| record.who == who)
        .filter_map(|record| told(strategy, zone, record))
        .collect()
}

/// One record; none for answers to questions, which nobody has to read.
#[must_use]
pub fn told(strategy: &Strategy, zone: &TimeZone, record: &Record) -> Option<Happened> {
    let words = Words { strategy, zone };
    let (what, detail) = words.what(record)?;
    Some(Happened {
        at: moment(record.at, zone),
        what,
        detail,
    })
}

/// Why a message is skipped, in a few words.
#[must_use]
pub fn skipped(reason: Skip) -> &'static str {
    match reason {
        Skip::Holdout => "held out: they get no marketing at all",
        Skip::Suppressed => "the channel is closed to them",
        Skip::HeldTooLong => "quiet hours would hold it too long",
        Skip::NoZone => "quiet hours apply, and nothing says in which zone they are",
        Skip::NoConsent => "no consent",
        Skip::ConsentExpired => "the consent has run out",
        Skip::Objected => "they said no",
        Skip::Cap => "a cap is full",
    }
}

/// Why somebody does not enter, in a few words.
#[must_use]
pub fn refused(reason: Refusal) -> &'static str {
    match reason {
        Refusal::NotRunning => "it does not run on that day",
        Refusal::Active => "they are in it already",
        Refusal::Again => "`reenter:` does not let them in again yet",
        Refusal::Audience => "`for:` is not true of them",
        Refusal::While => "`while:` is not true of them",
    }
}

/// Why a way ended, in a few words.
#[must_use]
pub fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::Finished => "after its last step",
        Ending::Goal => "the goal is reached",
        Ending::Exit => "`exit:` came true",
        Ending::While => "`while:` is no longer true",
        Ending::Left => "a step says `leave`",
        Ending::Cap => "a cap is full, and the channel says `on_cap: leave`",
        Ending::Lives => "it has lived as long as it may",
        Ending::NoDate => "it waits for a date that they do not have",
    }
}

struct Words<'a> {
    strategy: &'a Strategy,
    zone: &'a TimeZone,
}

impl Words<'_> {
    fn name(&self, id: SymbolId) -> &str {
        &self.strategy.symbol(id).path
    }

    fn origin(&self, by: Option<Origin>) -> String {
        match by {
            None => String::new(),
            Some(by) => self.name(by.symbol()).to_owned(),
        }
    }

    fn happening(&self, kind: &Happening) -> String {
        match kind {
            Happening::Declared(event) => self.name(*event).to_owned(),
            Happening::Reaction(reaction, about) => match about.first() {
                Some(of) => format!("{}({})", reaction.word(), self.name(*of)),
                None => reaction.word().to_owned(),
            },
        }
    }

    fn value(&self, value: Option<&Value>) -> String {
        match value {
            None => "unset".to_owned(),
            Some(Value::Instant(at)) => moment(*at, self.zone),
            Some(Value::Record(_)) => "…".to_owned(),
            Some(Value::List(values)) => {
                let values: Vec<String> = values.iter().map(|one| self.value(Some(one))).collect();
                format!("[{}]", values.join(", "))
            }
            Some(value) => text_of(value).unwrap_or_else(|| "…".to_owned()),
        }
    }

    fn caps(&self, full: &[Full]) -> String {
        let caps: Vec<&str> = full
            .iter()
            .map(|full| match full.over_all {
                true => "the cap of the strategy is full",
                false => "the cap of the channel is full",
            })
            .collect();
        caps.join(", ")
    }

    fn what(&self, record: &Record) -> Option<(String, String)> {
        let by = self.origin(record.by);
        let within = |detail: String| match (by.is_empty(), detail.is_empty()) {
            (true, _) => detail,
            (false, true) => by.clone(),
            (false, false) => format!("{by}: {detail}"),
        };
        let name = |id: SymbolId| format!("`{}`", self.name(id));
        Some(match &record.what {
            What::Happened(kind, time) => {
                let late = if *time < record.at {
                    format!("happened at {}", moment(*time, self.zone))
                } else {
                    String::new()
                };
                (self.happening(kind), late)
            }
            What::Changed(property, value) => (
                format!("{} = {}", self.name(*property), self.value(value.as_ref())),
                within(String::new()),
            ),
            What::Agreed(topic, channel) => (
                format!("says yes to {} by {}", name(*topic), name(*channel)),
                String::new(),
            ),
            What::Objected(topic, channel) => {
                let by = channel.map_or_else(String::new, |one| format!(" by {}", name(one)));
                (format!("says no to {}{by}", name(*topic)), String::new())
            }
            What::Stands(group) => (format!("is in {}", name(*group)), String::new()),
            What::Joined(group) => (format!("now in {}", name(*group)), String::new()),
            What::Parted(group) => (format!("no longer in {}", name(*group)), String::new()),
            What::Found(..) => return None,
            What::Entered => ("enters".to_owned(), by),
            What::Refused(journey, reason) => (
                "does not enter".to_owned(),
                format!("{}: {}", self.name(*journey), refused(*reason)),
            ),
            What::NotTried(journey) => (
                format!("would start {}", name(*journey)),
                within("the test does not try it".to_owned()),
            ),
            What::Fired => ("rule takes effect".to_owned(), by),
            What::Idle => (
                "rule does nothing".to_owned(),
                within("its `when:` is not true".to_owned()),
            ),
            What::Waits(until) => (
                "waits".to_owned(),
                within(format!("until {}", moment(*until, self.zone))),
            ),
            What::Listens(event, until) => (
                match policy::event_name(self.strategy, *event) {
                    (word, Some(of)) => format!("waits for {word}({of})"),
                    (word, None) => format!("waits for {word}"),
                },
                within(format!("until {}", moment(*until, self.zone))),
            ),
            What::Heard(came) => {
                let said = if *came { "came" } else { "did not come" };
                (format!("the event {said}"), by)
            }
            What::Branched(Some(0)) => ("takes the branch".to_owned(), by),
            What::Branched(Some(branch)) => {
                (format!("takes branch {}", branch.saturating_add(1)), by)
            }
            What::Branched(None) => ("takes no branch".to_owned(), by),
            What::Assigned(arm) => (format!("is in the arm `{arm}`"), by),
            What::Sent { message, full, .. } => {
                (format!("sent {}", name(*message)), within(self.caps(full)))
            }
            What::Held(message, reason, until) => {
                let reason = match reason {
                    Hold::Quiet => format!("quiet hours, until {}", moment(*until, self.zone)),
                    Hold::Silenced => "another journey silences it".to_owned(),
                    Hold::Cap => format!("a cap is full, until {}", moment(*until, self.zone)),
                };
                (format!("held {}", name(*message)), within(reason))
            }
            What::Skipped(message, reason, full) => {
                let caps = self.caps(full);
                let reason = if caps.is_empty() {
                    skipped(*reason).to_owned()
                } else {
                    caps
                };
                (format!("skipped {}", name(*message)), within(reason))
            }
            What::Notified(team, text) => (
                format!("told {}", name(*team)),
                within(format!("\"{text}\"")),
            ),
            What::Called(webhook, arguments) => {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|(key, value)| format!("{key}: {}", self.value(value.as_ref())))
                    .collect();
                (
                    format!("called {}", name(*webhook)),
                    within(arguments.join("; ")),
                )
            }
            What::Goal(number, after) => {
                let which = record
                    .by
                    .map(|by| self.goal(by.symbol(), *number))
                    .unwrap_or_default();
                let after = if *after { ", after the end" } else { "" };
                (format!("goal {which}{after}"), by)
            }
            What::Ended(ending) => ("leaves".to_owned(), within(ended(*ending).to_owned())),
            What::Fault(fault) => ("cannot be computed".to_owned(), within(fault.to_string())),
            What::NoChannel(message) => (
                format!("skipped {}", name(*message)),
                within("it has no channel".to_owned()),
            ),
        })
    }

    fn goal(&self, journey: SymbolId, number: usize) -> String {
        let program = self.strategy.program(journey);
        match program.goals.get(number) {
            Some(Goal::Event { event, .. }) => {
                format!("`{}`", display::event(self.strategy, event, Style::Source))
            }
            Some(Goal::Entering(group)) => format!("`entering {}`", self.name(*group)),
            None => String::new(),
        }
    }
}

/// The stage that somebody is in, where a group is a stage.
pub(super) fn lifecycle_of(strategy: &Strategy, group: SymbolId) -> Option<Lifecycle<'_>> {
    (strategy.symbol(group).kind.word() == "stage").then(|| Lifecycle(strategy.handle(group)))
}
