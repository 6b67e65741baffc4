//! A history told for those who read a report: the person, why they are in each
//! journey, and what they are sent.

use jiff::Timestamp;
use mkt_diagnostics::{CapTold, Happened, Known, Witness as Told};
use mkt_engine::run::{Happens, Origin, Record, What};
use mkt_eval::Happening;
use mkt_logic::Witness;
use mkt_model::SymbolId;
use mkt_model::access::audience::{Action, Trigger};
use mkt_model::expression::{Base, EventKind, EventMatch, ExpressionKind};
use mkt_model::journey::Entry;
use mkt_model::value::Duration;
use mkt_pressure::{History, Pressure, SourceKind};

use crate::People;
use crate::witness::{tell_of, written};

/// Tells a history.
pub(super) fn tell(
    subject: &People<'_>,
    pressure: &Pressure<'_, '_>,
    history: &History<'_>,
    cap: &CapTold,
) -> Told {
    let within = if cap.calendar {
        format!("in one {}", cap.window)
    } else {
        format!("within {}", cap.window)
    };
    let who = format!(
        "a {} who is sent {} messages {within}",
        cap.people,
        history.sent.len()
    );
    let teller = Teller {
        subject,
        pressure,
        history,
    };
    let Some(first) = history.cast.people.first() else {
        return Told {
            who,
            ..Told::default()
        };
    };
    let witness = Witness {
        person: first.person.clone(),
        at: history.cast.start,
        event: None,
        entry: None,
    };
    let facts = history.facts.iter().copied();
    let mut told = tell_of(&subject.logic, facts, &witness, who, "");
    teller.forget_what_changes(&mut told.known);
    told.happened.extend(teller.happened());
    told
}

struct Teller<'a, 's> {
    subject: &'a People<'s>,
    pressure: &'a Pressure<'s, 'a>,
    history: &'a History<'a>,
}

impl Teller<'_, '_> {
    fn name(&self, id: SymbolId) -> &str {
        &self.subject.strategy.symbol(id).path
    }

    fn short(&self, id: SymbolId) -> &str {
        &self.subject.strategy.symbol(id).name
    }

    /// Consents that are given on the way are told there.
    fn forget_what_changes(&self, known: &mut Vec<Known>) {
        for incident in &self.history.cast.incidents {
            if let Happens::Agrees(topic, channel) = incident.what {
                let name = format!("{} by {}", self.short(topic), self.short(channel));
                known.retain(|known| known.name != name);
            }
        }
    }

    fn at(&self, at: Timestamp) -> String {
        let zone = self.subject.logic.evaluator().zone();
        zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn happened(&self) -> Vec<Happened> {
        let records = &self.history.timeline.records;
        let last = self.history.sent.last().copied().unwrap_or(0);
        let ways: Vec<Origin> = self.history.sends().filter_map(|sent| sent.by).collect();
        let mut lines = Vec::new();
        for (place, record) in records.iter().enumerate() {
            if place > last {
                break;
            }
            let told = match &record.what {
                What::Happened(..) | What::Changed(..) | What::Agreed(..)
                    if record.by.is_none() =>
                {
                    self.incident(record)
                }
                What::Entered => match record.by {
                    Some(by @ Origin::Journey(journey, _)) if ways.contains(&by) => Some((
                        format!("enters `{}`", self.name(journey)),
                        self.why(journey),
                    )),
                    _ => None,
                },
                What::Sent { message, .. } if self.history.sent.contains(&place) => {
                    let too_many = if place == last { ": one too many" } else { "" };
                    let by = record.by.map_or("", |by| self.name(by.symbol()));
                    Some((
                        format!("sent `{}`", self.name(*message)),
                        format!("by `{by}`{too_many}"),
                    ))
                }
                _ => None,
            };
            if let Some((what, detail)) = told {
                lines.push(Happened {
                    at: self.at(record.at),
                    what,
                    detail,
                });
            }
        }
        lines
    }

    fn incident(&self, record: &Record) -> Option<(String, String)> {
        let zone = self.subject.logic.evaluator().zone();
        Some(match &record.what {
            What::Happened(Happening::Declared(event), time) => {
                let recorded =
                    self.history
                        .cast
                        .incidents
                        .iter()
                        .find_map(|incident| match &incident.what {
                            Happens::Event(known)
                                if known.kind == Happening::Declared(*event)
                                    && known.time() == *time =>
                            {
                                Some(&known.properties)
                            }
                            _ => None,
                        });
                let mentioned = self.mentioned(*event);
                let parts: Vec<String> = recorded
                    .into_iter()
                    .flatten()
                    .filter(|(property, _)| mentioned.contains(property))
                    .map(|(property, value)| {
                        format!("{} {}", self.short(*property), written(value, zone))
                    })
                    .collect();
                (self.name(*event).to_owned(), parts.join(", "))
            }
            What::Happened(Happening::Reaction(reaction, about), _) => {
                // What is sent and entered is told as such.
                let of_people = !matches!(
                    reaction,
                    mkt_model::expression::Reaction::Sent
                        | mkt_model::expression::Reaction::Entered
                );
                let about = about.first().map_or("", |about| self.name(*about));
                return of_people.then(|| (format!("{}({about})", reaction.word()), String::new()));
            }
            What::Changed(property, value) => {
                let value = value
                    .as_ref()
                    .map_or_else(|| "unset".to_owned(), |value| written(value, zone));
                (
                    format!("`{}` becomes {value}", self.short(*property)),
                    String::new(),
                )
            }
            What::Agreed(topic, channel) => (
                format!(
                    "says yes to `{}` by `{}`",
                    self.short(*topic),
                    self.short(*channel)
                ),
                String::new(),
            ),
            _ => return None,
        })
    }

    /// The properties of an event that lead into what sends.
    fn mentioned(&self, event: SymbolId) -> Vec<SymbolId> {
        let mut found = Vec::new();
        for (of, _) in self.history.sources() {
            let source = self.pressure.sources.all.iter().find(|one| one.of == of);
            if let Some(SourceKind::Journey(program)) = source.map(|source| &source.kind)
                && let Some(Entry::Event(EventMatch {
                    event: EventKind::Declared(by),
                    condition: Some(condition),
                })) = &program.entry
                && *by == event
            {
                found.extend(condition.within().filter_map(|part| match &part.kind {
                    ExpressionKind::Property(path) if path.base == Base::Event => {
                        path.path.first().copied()
                    }
                    _ => None,
                }));
            }
        }
        found
    }

    /// Why somebody enters a journey.
    fn why(&self, journey: SymbolId) -> String {
        let source = self
            .pressure
            .sources
            .all
            .iter()
            .find(|one| one.of == journey);
        let Some(SourceKind::Journey(program)) = source.map(|source| &source.kind) else {
            return String::new();
        };
        match &program.entry {
            Some(Entry::Event(event)) => match event.event {
                EventKind::Declared(event) => format!("by `{}`", self.name(event)),
                EventKind::Reaction(reaction, of) => {
                    let of = of.map_or("", |of| self.name(of));
                    format!("by {}({of})", reaction.word())
                }
                EventKind::Poisoned => String::new(),
            },
            Some(Entry::Segment { segment, .. }) => {
                format!("comes into `{}`", self.name(*segment))
            }
            Some(Entry::Date { property, .. }) => format!("by `{}`", self.short(*property)),
            Some(Entry::Every { interval, .. }) => every(*interval),
            None => self.started(journey),
        }
    }

    fn started(&self, journey: SymbolId) -> String {
        for lifecycle in self.subject.strategy.lifecycles() {
            for rule in lifecycle.rules() {
                if !rule.actions().contains(&Action::Start(journey)) {
                    continue;
                }
                let why = match rule.trigger() {
                    Some(Trigger::Enter { stage, .. }) => {
                        format!("enters `{}`", self.name(stage))
                    }
                    Some(Trigger::Leave(stage)) => format!("leaves `{}`", self.name(stage)),
                    Some(Trigger::Stay { within, time, .. }) => {
                        format!("in `{}` for {time}", self.name(within))
                    }
                    _ => String::new(),
                };
                return format!("rule `{}`: {why}", self.short(rule.symbol));
            }
        }
        "started by another journey".to_owned()
    }
}

fn every(interval: Duration) -> String {
    format!("every {interval}")
}
