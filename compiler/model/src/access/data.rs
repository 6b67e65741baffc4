//! Data: what laws ask for, what people agree to, where data come from and who
//! may have them, and what the plan assumes.
//!
//! A line of a law may name the kinds of channel (`email`, `sms`, …) that it is
//! for; without any it is for all.

use jiff::civil::{Date, Time, Weekday};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::read::{date, duration, number, of_group, text, word};
use crate::expression::EventMatch;
use crate::strategy::{Handle, Line, Strategy};
use crate::symbol::SymbolId;
use crate::value::{Duration, Elapsing, Quantity, Value};

wrappers! {
    /// What a law asks for.
    Law laws "law"
    /// What the plan rests on.
    Assumption assumptions "assumption"
    /// A line of the preference centre.
    Consent consents "consent"
    /// Rules for data.
    Governance governances "governance"
    /// Where data come from.
    Source sources "source"
}

/// A property of an entity or event.
#[derive(Clone, Copy)]
pub struct Property<'s> {
    /// Its symbol.
    pub symbol: SymbolId,
    /// The line that declares it.
    pub line: Line<'s>,
}

/// How fast a figure grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// By how much, in percent.
    pub percent: Decimal,
    /// In each `month`, `quarter` or `year`.
    pub each: &'static str,
}

/// When nobody may be approached.
#[derive(Clone, Debug, PartialEq)]
pub struct QuietTime {
    /// From when until when, where it is not the whole day; half-open, and it
    /// may wrap midnight.
    pub window: Option<(Time, Time)>,
    /// On which days; all, where none is named.
    pub days: Vec<Weekday>,
}

impl Strategy {
    /// A property as it is declared; none where it is damaged or no property.
    pub fn property(&self, symbol: SymbolId) -> Option<Property<'_>> {
        let lines = self.handle(symbol).open_lines().into_iter();
        lines
            .filter(|line| line.entry.symbol == Some(symbol))
            .map(|line| Property { symbol, line })
            .next()
    }
}

impl Property<'_> {
    /// Whether it identifies.
    pub fn is_key(self) -> bool {
        self.is_marked("key")
    }

    /// Whether it is personal.
    pub fn is_personal(self) -> bool {
        self.is_marked("pii")
    }

    /// Whether it never changes once it is known. What identifies never does.
    pub fn is_fixed(self) -> bool {
        self.is_marked("fixed") || self.is_key()
    }

    fn is_marked(self, mark: &str) -> bool {
        words(self.line, "flag").contains(&mark)
    }
}

impl<'s> Assumption<'s> {
    /// What it is an assumption about.
    pub fn about(self) -> Option<SymbolId> {
        self.reference("about")
    }

    /// How many people, or things of an entity, there are.
    pub fn size(self) -> Option<Decimal> {
        let line = self.line("size")?;
        match line.get("size") {
            Some(Value::People(people)) => Some(*people),
            _ => number(Some(line), "number"),
        }
    }

    /// The value of a rate or KPI.
    pub fn value(self) -> Option<&'s Quantity> {
        match self.line("value")?.get("value")? {
            Value::Quantity(value) => Some(value),
            _ => None,
        }
    }

    /// How fast it grows.
    pub fn growth(self) -> Option<Growth> {
        let line = self.line("grows");
        Some(Growth {
            percent: number(line, "rate")?,
            each: word(line, "each")?,
        })
    }
}

impl<'s> Consent<'s> {
    /// The declaration as a consent, where it is one.
    pub fn of(handle: Handle<'s>) -> Option<Self> {
        (handle.kind().word == "consent").then_some(Self(handle))
    }

    /// The entity that gives it.
    pub fn entity(self) -> Option<SymbolId> {
        self.declaration().of
    }

    /// The channels for which it is asked.
    pub fn channels(self) -> Vec<SymbolId> {
        self.references("channels")
    }

    /// What it rests on: `opt_in`, `soft_opt_in`, …
    pub fn basis(self) -> Option<&'static str> {
        word(self.line("basis"), "basis")
    }

    /// The purchase that a soft opt-in rests on.
    pub fn purchase(self) -> Option<&'s EventMatch> {
        match self.line("basis")?.get("purchase")? {
            Value::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The laws that it is held to.
    pub fn laws(self) -> Vec<SymbolId> {
        self.references("law")
    }

    /// How long it lasts, counted from when it was given or from the last of
    /// its [`renewals`](Self::renewals); none where it never runs out.
    pub fn expires(self) -> Option<Duration> {
        duration(self.line("expires"), "after")
    }

    /// The events from the last of which its time is counted anew.
    pub fn renewals(self) -> Vec<&'s EventMatch> {
        let Some(line) = self.line("expires") else {
            return Vec::new();
        };
        line.entry
            .all("events")
            .filter_map(|capture| match &capture.value {
                Value::Event(event) => Some(event),
                _ => None,
            })
            .collect()
    }
}

impl Governance<'_> {
    /// The data that the rules are for.
    pub fn covers(self) -> Vec<SymbolId> {
        self.references("covers")
    }

    /// How long they are kept.
    pub fn retain(self) -> Option<Duration> {
        duration(self.line("retain"), "retain")
    }

    /// Who may see them; none where the rules say nothing of it.
    pub fn access(self) -> Option<Vec<SymbolId>> {
        self.line("access").map(|_| self.references("access"))
    }

    /// The platforms and channels that may process them; none where the rules
    /// say nothing of it.
    pub fn processing(self) -> Option<Vec<SymbolId>> {
        self.line("processing")
            .map(|_| self.references("processing"))
    }
}

impl Source<'_> {
    /// The entities, events and properties that come from it.
    pub fn provides(self) -> Vec<SymbolId> {
        self.references("provides")
    }

    /// The platform that holds it.
    pub fn platform(self) -> Option<SymbolId> {
        self.reference("platform")
    }

    /// How often it is brought up to date.
    pub fn refresh(self) -> Option<Duration> {
        duration(self.line("refresh"), "interval")
    }
}

impl<'s> Law<'s> {
    /// The declaration as a law, where it is one.
    pub fn of(handle: Handle<'s>) -> Option<Self> {
        (handle.kind().word == "law").then_some(Self(handle))
    }

    /// The countries in which it applies, by ISO 3166 code; everywhere, where it
    /// names none.
    pub fn countries(self) -> Vec<&'s SmolStr> {
        self.lines("countries")
            .into_iter()
            .flat_map(|line| line.entry.all("countries"))
            .filter_map(|capture| match &capture.value {
                Value::Country(code) => Some(code),
                _ => None,
            })
            .collect()
    }

    /// Whether marketing in a kind of channel may rest on a basis such as
    /// `opt_in`; none where the law says nothing of such channels.
    pub fn allows(self, basis: &str, medium: &str) -> Option<bool> {
        let lines = self.lines_for("allows", medium);
        if lines.is_empty() {
            return None;
        }
        Some(
            lines
                .into_iter()
                .any(|line| words(line, "bases").contains(&basis)),
        )
    }

    /// The bases on which marketing in a kind of channel may rest, in the order
    /// in which they are written.
    pub fn bases(self, medium: &str) -> Vec<&'static str> {
        let lines = self.lines_for("allows", medium).into_iter();
        let mut bases: Vec<&'static str> = Vec::new();
        for basis in lines.flat_map(|line| words(line, "bases")) {
            if !bases.contains(&basis) {
                bases.push(basis);
            }
        }
        bases
    }

    /// When a consent on a basis runs out: as the line that names the basis says,
    /// else as the line that names none.
    pub fn expires(self, basis: &str) -> Option<Duration> {
        let lines = self.lines("expires");
        let named = lines
            .iter()
            .find(|line| words(**line, "bases").contains(&basis));
        let line = named.or_else(|| lines.iter().find(|line| words(**line, "bases").is_empty()));
        duration(line.copied(), "after")
    }

    /// Whether one must be able to show that a consent for a kind of channel was
    /// given.
    pub fn needs_proof(self, medium: &str) -> bool {
        !self.lines_for("proof", medium).is_empty()
    }

    /// How long that proof is kept, where the law says so.
    pub fn keeps_proof(self, medium: &str) -> Option<Duration> {
        self.lines_for("proof", medium)
            .into_iter()
            .find_map(|line| duration(Some(line), "time"))
    }

    /// When nobody may be approached by a kind of channel.
    pub fn quiet(self, medium: &str) -> Vec<QuietTime> {
        let lines = self.lines_for("quiet", medium);
        let groups = lines.iter().flat_map(|line| line.entry.groups());
        groups
            .filter_map(|group| {
                let window = match of_group(&group, "window") {
                    Some(Value::Times(from, to)) => Some((*from, *to)),
                    _ => None,
                };
                let days = match of_group(&group, "days") {
                    Some(Value::Weekdays(days)) => days.clone(),
                    _ => Vec::new(),
                };
                (window.is_some() || !days.is_empty()).then_some(QuietTime { window, days })
            })
            .collect()
    }

    /// What a marketing message in a kind of channel must carry: `sender`,
    /// `address`, `unsubscribe`, `one_click`.
    pub fn carries(self, medium: &str) -> Vec<&'static str> {
        let lines = self.lines_for("carries", medium).into_iter();
        let mut parts: Vec<&'static str> = lines.flat_map(|line| words(line, "parts")).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// How soon a no must be heeded in a kind of channel.
    pub fn opt_out(self, medium: &str) -> Option<(Duration, Elapsing)> {
        let lines = self.lines_for("opt_out", medium);
        lines
            .into_iter()
            .find_map(|line| match line.get("within")? {
                Value::Lag(time, elapsing) => Some((*time, *elapsing)),
                _ => None,
            })
    }

    /// Where it can be read.
    pub fn link(self) -> Option<&'s str> {
        text(self.line("link"), "link")
    }

    /// When what is declared is to be looked at again.
    pub fn review(self) -> Option<Date> {
        date(self.line("review"), "review")
    }

    /// The lines with a key that are for a kind of channel, those that name it
    /// before those that are for all.
    fn lines_for(self, key: &str, medium: &str) -> Vec<Line<'s>> {
        let mut lines = self.lines(key);
        lines.retain(|line| {
            let media = words(*line, "media");
            media.is_empty() || media.contains(&medium)
        });
        lines.sort_by_key(|line| words(*line, "media").is_empty());
        lines
    }
}

fn words(line: Line<'_>, slot: &str) -> Vec<&'static str> {
    line.entry
        .all(slot)
        .filter_map(|capture| match capture.value {
            Value::Word(word) => Some(word),
            _ => None,
        })
        .collect()
}
