//! Assurance: the rules of the house, and examples that must come true.

use mkt_diagnostics::Level;

use mkt_syntax::literal::Instant;

use super::read::{expression, of_group, reference, text, word};
use crate::entry::Capture;
use crate::expression::{EventMatch, Expression};
use crate::strategy::Line;
use crate::symbol::SymbolId;
use crate::value::{KindWord, Value};

wrappers! {
    /// A rule that every declaration of a kind must keep.
    Guardrail guardrails "guardrail"
    /// An example with a person, what happens to them, and what must come of it.
    Test tests "test"
}

/// Which declarations a rule is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Every<'s> {
    /// Their kind.
    pub kind: KindWord,
    /// What is true of them; of all, where nothing is said.
    pub condition: Option<&'s Expression>,
}

/// What a rule demands.
#[derive(Clone, Copy)]
pub struct Demand<'s> {
    /// What must be so.
    pub must: Must<'s>,
    /// The line that says it.
    pub line: Line<'s>,
}

/// What must be so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Must<'s> {
    /// It must have these: each a [`Value::Key`] or a [`Value::Kind`].
    Have(&'s [Capture]),
    /// This must be true of it.
    Be(&'s Expression),
}

impl<'s> Guardrail<'s> {
    /// Which declarations it is for; none where that is damaged.
    pub fn every(self) -> Option<Every<'s>> {
        let line = self.line("every")?;
        let Value::Kind(kind) = line.get("kind")? else {
            return None;
        };
        let condition = expression(Some(line), "condition");
        // What is there and could not be read is not left out.
        if condition.is_none() && line.get("condition").is_some() {
            return None;
        }
        Some(Every { kind, condition })
    }

    /// What it demands, in order.
    pub fn demands(self) -> Vec<Demand<'s>> {
        let lines = self.lines("must").into_iter();
        lines
            .filter_map(|line| {
                let must = match line.get("condition") {
                    Some(Value::Expression(condition)) => Must::Be(condition),
                    Some(_) => return None,
                    None => Must::Have(&line.entry.captures),
                };
                Some(Demand { must, line })
            })
            .collect()
    }

    /// How serious it is to break it; an error unless it says.
    pub fn level(self) -> Level {
        match word(self.line("level"), "level") {
            Some("info") => Level::Info,
            Some("warning") => Level::Warning,
            _ => Level::Error,
        }
    }

    /// Why.
    pub fn because(self) -> Option<&'s str> {
        text(self.line("because"), "reason")
    }

    /// The team or stakeholder that answers for it.
    pub fn owner(self) -> Option<SymbolId> {
        self.reference("owner")
    }
}

/// Somebody, or something that they lead to, whom a test is about.
#[derive(Clone, Copy)]
pub struct Subject<'s> {
    /// Its symbol, where the test gives it a name.
    pub symbol: Option<SymbolId>,
    /// What it is one of.
    pub entity: SymbolId,
    /// The line that says so, with its values.
    pub line: Line<'s>,
}

/// A yes that somebody in a test has said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given {
    /// The topic.
    pub consent: SymbolId,
    /// The channel.
    pub channel: SymbolId,
    /// Since when; from the beginning, where nothing is said.
    pub since: Option<Instant>,
}

/// Something that happens in a test.
#[derive(Clone, Copy)]
pub struct Occurrence<'s> {
    /// When.
    pub at: Instant,
    /// What.
    pub event: &'s EventMatch,
    /// To whom, where the test says so.
    pub subject: Option<SymbolId>,
    /// When it becomes known, where that is later.
    pub arrives: Option<Instant>,
    /// The line that says so, with what is recorded.
    pub line: Line<'s>,
}

/// Something that must come of a test.
#[derive(Clone, Copy)]
pub struct Expectation<'s> {
    /// What.
    pub what: Expected<'s>,
    /// When, where it must be then.
    pub at: Option<Instant>,
    /// The line that says so.
    pub line: Line<'s>,
}

/// What must come of a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected<'s> {
    /// Nothing at all is sent.
    NoSends,
    /// Nobody enters a journey.
    NoEntry,
    /// A message is not sent.
    NoSend(SymbolId),
    /// A message is sent.
    Send(SymbolId),
    /// A message is skipped, for a reason such as `consent` where one is said.
    Skip(SymbolId, Option<&'static str>),
    /// A team is told something.
    Notify(SymbolId),
    /// A webhook is called.
    Call(SymbolId),
    /// A goal is reached, by an event where one is said.
    Goal(Option<&'s EventMatch>),
    /// Somebody leaves early.
    Exit,
    /// They are in a segment or stage, or are not.
    In(SymbolId, bool),
}

impl<'s> Test<'s> {
    /// The journeys that are tried.
    pub fn journeys(self) -> Vec<SymbolId> {
        self.references("journey")
    }

    /// The lifecycles that are tried.
    pub fn lifecycles(self) -> Vec<SymbolId> {
        self.references("lifecycle")
    }

    /// The campaigns that are tried.
    pub fn campaigns(self) -> Vec<SymbolId> {
        self.references("campaign")
    }

    /// Whom it is about, in order.
    pub fn subjects(self) -> Vec<Subject<'s>> {
        self.worded("given")
            .filter_map(|line| {
                Some(Subject {
                    symbol: line.entry.symbol,
                    entity: reference(Some(line), "entity")?,
                    line,
                })
            })
            .collect()
    }

    /// What happens, as written.
    pub fn occurrences(self) -> Vec<Occurrence<'s>> {
        self.worded("at")
            .filter_map(|line| {
                let Some(Value::Event(event)) = line.get("event") else {
                    return None;
                };
                Some(Occurrence {
                    at: instant(line, "instant")?,
                    event,
                    subject: reference(Some(line), "subject"),
                    arrives: instant(line, "arrival"),
                    line,
                })
            })
            .collect()
    }

    /// What must come of it, in order.
    pub fn expectations(self) -> Vec<Expectation<'s>> {
        self.worded("expect")
            .filter_map(|line| {
                Some(Expectation {
                    what: expected(line)?,
                    at: instant(line, "instant"),
                    line,
                })
            })
            .collect()
    }

    fn worded(self, word: &'static str) -> impl Iterator<Item = Line<'s>> {
        let statements = self.statements().into_iter();
        statements.filter(move |line| line.entry.spec.word() == word)
    }
}

impl<'s> Subject<'s> {
    /// What they have said yes to.
    pub fn consents(self) -> Vec<Given> {
        let lines = self.line.children();
        lines
            .filter(|line| line.entry.spec.word() == "consents")
            .flat_map(|line| line.entry.groups())
            .filter_map(|group| {
                let named = |slot| match of_group(&group, slot) {
                    Some(Value::Reference(id)) => Some(*id),
                    _ => None,
                };
                Some(Given {
                    consent: named("consent")?,
                    channel: named("channel")?,
                    since: match of_group(&group, "since") {
                        Some(Value::Instant(since)) => Some(*since),
                        _ => None,
                    },
                })
            })
            .collect()
    }

    /// What is known of them: the names of properties with their values.
    pub fn values(self) -> Vec<(&'s str, &'s Expression)> {
        values(self.line)
    }
}

impl<'s> Occurrence<'s> {
    /// What is recorded with it: the names of properties with their values.
    pub fn values(self) -> Vec<(&'s str, &'s Expression)> {
        values(self.line)
    }
}

fn values(line: Line<'_>) -> Vec<(&str, &Expression)> {
    line.children()
        .filter_map(|line| match line.get("value") {
            Some(Value::Expression(value)) => Some((line.entry.key.as_str(), value)),
            _ => None,
        })
        .collect()
}

fn instant(line: Line<'_>, slot: &str) -> Option<Instant> {
    match line.get(slot)? {
        Value::Instant(instant) => Some(*instant),
        _ => None,
    }
}

fn expected(line: Line<'_>) -> Option<Expected<'_>> {
    let crate::entry::Spec::Statement(statement) = line.entry.spec else {
        return None;
    };
    let form = statement.forms.get(line.entry.form).copied()?;
    let named = |slot| reference(Some(line), slot);
    let begins = |words: &str| form == words || form.starts_with(&format!("{words} "));
    Some(if begins("expect no sends") {
        Expected::NoSends
    } else if begins("expect no entry") {
        Expected::NoEntry
    } else if begins("expect no send") {
        Expected::NoSend(named("message")?)
    } else if begins("expect send") {
        Expected::Send(named("message")?)
    } else if begins("expect skip") {
        Expected::Skip(named("message")?, word(Some(line), "reason"))
    } else if begins("expect notify") {
        Expected::Notify(named("team")?)
    } else if begins("expect call") {
        Expected::Call(named("webhook")?)
    } else if begins("expect goal") {
        match line.get("event") {
            Some(Value::Event(event)) => Expected::Goal(Some(event)),
            Some(_) => return None,
            None => Expected::Goal(None),
        }
    } else if begins("expect exit") {
        Expected::Exit
    } else if begins("expect in") {
        Expected::In(named("segment")?, true)
    } else if begins("expect not in") {
        Expected::In(named("segment")?, false)
    } else {
        return None;
    })
}
