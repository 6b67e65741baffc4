//! A person who answers a question, told for those who read a report: what is
//! known of them as far as the question looks at it, and what happened to them.

mod mentions;
mod values;

use jiff::Timestamp;
use mkt_diagnostics::{Happened, Known, Witness as Told};
use mkt_eval::{Event, Happening, Moment, Person, Properties, Truth, Value};
use mkt_logic::{Fact, Logic, Question, Witness};
use mkt_model::SymbolId;
use mkt_model::expression::ExpressionKind;
use smol_str::SmolStr;

use crate::conditions::condition;
use mentions::Mentions;
use values::{Clock, text};

/// The most that is told of what is known; the rest is counted.
const MOST_KNOWN: usize = 8;

/// The most events that are told; earlier ones are counted.
const MOST_EVENTS: usize = 8;

/// Tells a person who answers a question. `who` says what they are an example
/// of ("a traveller who is in both"), `now` what is so at the instant ("is in
/// `first` and in `active`"; nothing where that need not be said).
///
/// What the question's claims look at is told in the order in which they do,
/// unset where it is unset; what they do not look at is left out.
pub(crate) fn tell(
    logic: &Logic<'_>,
    question: &Question<'_>,
    witness: &Witness,
    who: impl Into<String>,
    now: &str,
) -> Told {
    let facts = question.claims.iter().map(|claim| claim.fact);
    tell_of(logic, facts, witness, who, now)
}

/// A value as a strategy would write it; instants in a zone.
pub(crate) fn written(value: &Value, zone: &jiff::tz::TimeZone) -> String {
    text(value, zone)
}

/// As [`tell`], for the facts that were asked about.
pub(crate) fn tell_of<'q>(
    logic: &Logic<'_>,
    facts: impl IntoIterator<Item = Fact<'q>>,
    witness: &Witness,
    who: impl Into<String>,
    now: &str,
) -> Told {
    let mut mentions = Mentions::default();
    for fact in facts {
        mentions.add(logic.strategy(), fact);
    }
    let teller = Teller {
        logic,
        mentions,
        witness,
    };
    Told {
        who: who.into(),
        known: teller.known(),
        happened: teller.happened(now),
    }
}

/// What is at hand when somebody is told.
struct Teller<'a> {
    logic: &'a Logic<'a>,
    mentions: Mentions,
    witness: &'a Witness,
}

impl Teller<'_> {
    fn name(&self, symbol: SymbolId) -> &str {
        &self.logic.strategy().symbol(symbol).name
    }

    fn path(&self, path: &[SymbolId]) -> String {
        let names: Vec<&str> = path.iter().map(|step| self.name(*step)).collect();
        names.join(".")
    }

    fn moment(&self) -> Moment<'_> {
        Moment {
            event: self.witness.event.as_ref(),
            entry: self.witness.entry.as_ref(),
            ..Moment::new(&self.witness.person, self.witness.at)
        }
    }

    /// The properties, consents and scores that matter.
    fn known(&self) -> Vec<Known> {
        let person = &self.witness.person;
        let zone = self.logic.evaluator().zone();
        let mut known = Vec::new();
        for path in &self.mentions.properties {
            let value = at(&person.properties, path).map(|value| text(value, zone));
            known.push(Known {
                name: self.path(path),
                value,
            });
        }
        for (topic, channel) in &self.mentions.consents {
            known.push(Known {
                name: format!("{} by {}", self.name(*topic), self.name(*channel)),
                value: Some(self.consent(*topic, *channel)),
            });
        }
        for (score, part) in &self.mentions.scores {
            known.push(self.score(*score, part.as_ref()));
        }
        let unshown = known.len().saturating_sub(MOST_KNOWN);
        if unshown > 1 {
            known.truncate(MOST_KNOWN);
            known.push(Known {
                name: format!("and {unshown} more"),
                value: Some(String::new()),
            });
        }
        known
    }

    /// Whether somebody has said yes, and if not any more, why.
    fn consent(&self, topic: SymbolId, channel: SymbolId) -> String {
        let asked = condition(ExpressionKind::Consents {
            topic,
            channel: Some(channel),
        });
        let holds = self.logic.evaluator().holds(&asked, self.moment());
        if holds == Ok(Truth::True) {
            return "yes".to_owned();
        }
        let at = self.witness.at;
        let zone = self.logic.evaluator().zone();
        let day = |at: Timestamp| zone.to_datetime(at).date();
        let given = self.witness.person.consents.iter();
        let last = given
            .filter(|yes| yes.topic == topic && yes.channel == channel && yes.given <= at)
            .max_by_key(|yes| yes.given);
        match last {
            None => "no".to_owned(),
            Some(yes) => match yes.withdrawn.filter(|end| *end <= at) {
                Some(end) => format!("no longer, withdrawn on {}", day(end)),
                None => format!("no longer, given on {} and expired", day(yes.given)),
            },
        }
    }

    fn score(&self, score: SymbolId, part: Option<&SmolStr>) -> Known {
        let name = format!("score({})", self.name(score));
        let asked = condition(ExpressionKind::Score {
            score,
            part: part.cloned(),
        });
        let value = self.logic.evaluator().value(&asked, self.moment());
        let zone = self.logic.evaluator().zone();
        Known {
            name: part.map_or_else(|| name.clone(), |part| format!("{name}.{part}")),
            value: value.ok().flatten().map(|value| text(&value, zone)),
        }
    }

    /// What happened, in order, then what is so.
    fn happened(&self, now: &str) -> Vec<Happened> {
        let mut events = Vec::new();
        self.gather(&self.witness.person, None, &mut events);
        events.extend(
            self.witness
                .event
                .iter()
                .map(|event| Line { event, of: None }),
        );
        // Those of one instant stay in the order in which they are recorded.
        events.sort_by_key(|line| line.event.time());
        let times = events.iter().map(|line| line.event.time());
        let clock = Clock::fit(
            self.logic.evaluator().zone(),
            times.chain([self.witness.at]),
        );
        let mut lines: Vec<(Happened, usize, String)> = Vec::new();
        for line in &events {
            let what = self.what(line);
            let one = Happened {
                at: clock.show(line.event.time()),
                what: what.clone(),
                detail: self.detail(line.event),
            };
            match lines.last_mut() {
                Some((last, times, _)) if *last == one => *times = times.saturating_add(1),
                _ => lines.push((one, 1, what)),
            }
        }
        let mut happened = Vec::new();
        let unshown = lines.len().saturating_sub(MOST_EVENTS);
        let mut shown = lines.iter();
        if unshown > 1 {
            let mut counted: Vec<(&str, usize)> = Vec::new();
            for (_, times, what) in shown.by_ref().take(unshown) {
                match counted.iter_mut().find(|(known, _)| known == what) {
                    Some((_, all)) => *all = all.saturating_add(*times),
                    None => counted.push((what, *times)),
                }
            }
            let counted = counted.into_iter().map(|(what, times)| often(what, times));
            happened.push(Happened {
                at: "before".to_owned(),
                what: counted.collect::<Vec<_>>().join(", "),
                detail: String::new(),
            });
        }
        for (line, times, what) in shown {
            happened.push(Happened {
                what: often(what, *times),
                ..line.clone()
            });
        }
        if !now.is_empty() && (!happened.is_empty() || self.mentions.dated) {
            happened.push(Happened {
                at: clock.show(self.witness.at),
                what: String::new(),
                detail: now.to_owned(),
            });
        }
        happened
    }

    fn gather<'p>(&self, person: &'p Person, of: Option<String>, events: &mut Vec<Line<'p>>) {
        events.extend(person.events().iter().map(|event| Line {
            event,
            of: of.clone(),
        }));
        for (property, people) in &person.related {
            for (index, related) in people.iter().enumerate() {
                let entity = self.name(related.entity);
                let number = index.saturating_add(1);
                let of = if people.len() > 1 {
                    format!("{entity} {number}")
                } else {
                    format!("{entity} of this {}", self.name(*property))
                };
                self.gather(related, Some(of), events);
            }
        }
    }

    fn what(&self, line: &Line<'_>) -> String {
        let what = match &line.event.kind {
            Happening::Declared(event) => self.name(*event).to_owned(),
            Happening::Reaction(reaction, about) => {
                let about = about.first().map_or("", |about| self.name(*about));
                format!("{}({about})", reaction.word())
            }
        };
        match &line.of {
            Some(of) => format!("{what} ({of})"),
            None => what,
        }
    }

    /// The properties of an event that something asked looks at.
    fn detail(&self, event: &Event) -> String {
        let zone = self.logic.evaluator().zone();
        let parts: Vec<String> = self
            .mentions
            .recorded
            .iter()
            .filter_map(|path| {
                let value = at(&event.properties, path)?;
                Some(format!("{} {}", self.path(path), text(value, zone)))
            })
            .collect();
        parts.join(", ")
    }
}

/// An event, and whose it is where it is not the person's own.
struct Line<'p> {
    event: &'p Event,
    of: Option<String>,
}

fn often(what: &str, times: usize) -> String {
    if times == 1 {
        what.to_owned()
    } else {
        format!("{times} × {what}")
    }
}

/// The value at the end of a path of properties; none where it is unset.
fn at<'p>(properties: &'p Properties, path: &[SymbolId]) -> Option<&'p Value> {
    let (last, through) = path.split_last()?;
    let mut at_hand = properties;
    for step in through {
        match at_hand.get(step)? {
            Value::Record(inner) => at_hand = inner,
            _ => return None,
        }
    }
    at_hand.get(last)
}

#[cfg(test)]
mod tests;
