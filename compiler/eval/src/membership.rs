//! Who belongs to what: segments, stages, consents, scores.

use jiff::Timestamp;
use mkt_kinds::units::Currency;
use mkt_model::SymbolId;
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::expression::{EventKind, EventMatch};
use mkt_model::value::Value as Written;
use mkt_model::{Handle, Line, Strategy};
use rust_decimal::Decimal;

use crate::history::{Event, Person};
use crate::run::{Found, Run, Scope};
use crate::value::{Fault, Span, Truth, Value, exact, mismatch};

impl Run<'_> {
    /// Whether somebody is in a segment or stage, or of an entity, by what is
    /// known at the instant (semantics 5 and 7).
    pub fn is_in(&self, group: SymbolId, person: &Person) -> Result<Truth, Fault> {
        let found = self.once(group, person, || {
            Ok(match self.membership_of(group, person)? {
                Truth::True => Some(Value::Bool(true)),
                Truth::False => Some(Value::Bool(false)),
                Truth::Unknown => None,
            })
        })?;
        Ok(match found {
            Some(Value::Bool(so)) => Truth::from(so),
            _ => Truth::Unknown,
        })
    }

    /// What something is for somebody, worked out once. What rests on itself
    /// is reported, and cannot be told.
    fn once(&self, of: SymbolId, person: &Person, work: impl FnOnce() -> Found) -> Found {
        let key = (std::ptr::from_ref(person).addr(), of);
        if let Some(known) = self.kept.borrow().get(&key) {
            return known.clone().unwrap_or(Ok(None));
        }
        self.kept.borrow_mut().insert(key, None);
        // Segments and scores may rest on one another to any depth.
        let found = mkt_grammar::with_stack(mkt_grammar::MAX_NESTING, work);
        self.kept.borrow_mut().insert(key, Some(found.clone()));
        found
    }

    fn membership_of(&self, group: SymbolId, person: &Person) -> Result<Truth, Fault> {
        let strategy = self.evaluator.strategy;
        match strategy.symbol(group).kind.word() {
            "entity" => Ok(Truth::from(is_a(strategy, person.entity, group))),
            "segment" => {
                let segment = Segment(strategy.handle(group));
                let base = match segment.base() {
                    Some(base) => self.is_in(base, person)?,
                    None => Truth::Unknown,
                };
                let condition = match segment.condition() {
                    Some(condition) if base != Truth::False => {
                        self.truth(condition, self.plain(person))?
                    }
                    _ => Truth::Unknown,
                };
                Ok(base.and(condition))
            }
            "stage" => self.in_stage(group, person),
            _ => Ok(Truth::Unknown),
        }
    }

    pub fn plain<'a>(&self, person: &'a Person) -> Scope<'a> {
        Scope::of_person(person, self.evaluator.currency)
    }

    /// A stage's own condition; `otherwise` is everyone of the lifecycle's
    /// entity for whom no other stage's is *true*; where `hold:` keeps somebody
    /// in a stage, that one (semantics 7).
    fn in_stage(&self, stage: SymbolId, person: &Person) -> Result<Truth, Fault> {
        let lifecycle = Lifecycle(self.evaluator.strategy.handle(stage));
        let of = match lifecycle.entity() {
            Some(entity) => self.is_in(entity, person)?,
            None => Truth::Unknown,
        };
        if of == Truth::False {
            return Ok(of);
        }
        if let Some(held) = person.held.get(&lifecycle.symbol_id()) {
            return Ok(of.and(Truth::from(*held == stage)));
        }
        let stages = lifecycle.stages();
        let own = stages.iter().find(|other| other.symbol == stage);
        let own = match own.and_then(|own| own.members()) {
            Some(Membership::When(condition)) => self.truth(condition, self.plain(person))?,
            Some(Membership::Otherwise) => {
                let mut none = Truth::True;
                for other in stages.iter().filter(|other| other.symbol != stage) {
                    let holds = match other.members() {
                        Some(Membership::When(condition)) => {
                            Truth::from(self.truth(condition, self.plain(person))?.is_true())
                        }
                        Some(Membership::Otherwise) => Truth::False,
                        // Damaged: whether they are in it cannot be told.
                        None => Truth::Unknown,
                    };
                    none = none.and(!holds);
                }
                none
            }
            None => Truth::Unknown,
        };
        Ok(of.and(own))
    }

    /// The stage that somebody is in; none where their stage cannot be told.
    /// Stages are disjoint; of several that are not, the first counts.
    pub fn stage(&self, lifecycle: SymbolId, person: &Person) -> Result<Option<SymbolId>, Fault> {
        let lifecycle = Lifecycle(self.evaluator.strategy.handle(lifecycle));
        for stage in lifecycle.stages() {
            if self.is_in(stage.symbol, person)?.is_true() {
                return Ok(Some(stage.symbol));
            }
        }
        Ok(None)
    }

    /// Whether somebody has said yes to a topic, by a channel or by all those
    /// that it is asked for, has not withdrawn it, and it has not expired.
    pub fn consents(
        &self,
        person: &Person,
        topic: SymbolId,
        channel: Option<SymbolId>,
    ) -> Result<Truth, Fault> {
        let handle = self.evaluator.strategy.handle(topic);
        let channels = match channel {
            Some(channel) => vec![channel],
            None => handle.references("channels"),
        };
        if channels.is_empty() {
            return Ok(Truth::Unknown);
        }
        for channel in channels {
            let mut holds = false;
            for yes in &person.consents {
                let given = yes.topic == topic
                    && yes.channel == channel
                    && yes.given <= self.at
                    && yes.withdrawn.is_none_or(|end| self.at < end);
                holds |= given && !self.expired(handle, person, yes.given)?;
            }
            if !holds {
                return Ok(Truth::False);
            }
        }
        Ok(Truth::True)
    }

    /// Whether a consent has run out: so long after it was given, or after
    /// the last of its events, whichever was later.
    fn expired(&self, topic: Handle<'_>, person: &Person, given: Timestamp) -> Result<bool, Fault> {
        let Some(line) = topic.line("expires") else {
            return Ok(false);
        };
        let Some(Written::Duration(length)) = line.get("after") else {
            return Ok(false);
        };
        let last = self.once(topic.symbol_id(), person, || self.last_use(line, person))?;
        let from = match last {
            Some(Value::Instant(last)) => given.max(last),
            _ => given,
        };
        Ok(self.evaluator.after(from, Span::of(*length)?)? <= self.at)
    }

    /// The last of the events that keep a consent alive.
    fn last_use(&self, expires: Line<'_>, person: &Person) -> Found {
        let mut last = None;
        for capture in expires.entry.all("events") {
            if let Written::Event(wanted) = &capture.value {
                let found = self.matching(wanted, person, Timestamp::MIN)?;
                last = last.max(found.last().map(|event| event.time()));
            }
        }
        Ok(last.map(Value::Instant))
    }

    /// The events of somebody after a time that are wanted.
    pub fn matching<'a>(
        &self,
        wanted: &EventMatch,
        person: &'a Person,
        after: Timestamp,
    ) -> Result<Vec<&'a Event>, Fault> {
        let mut found = Vec::new();
        if wanted.event == EventKind::Poisoned {
            return Ok(found);
        }
        for event in self.existing(wanted.event, person, after, self.at)? {
            if self.is_wanted(wanted, event, self.plain(person))?.is_true() {
                found.push(event);
            }
        }
        Ok(found)
    }

    /// Whether an event is one that is wanted.
    pub fn is_wanted(
        &self,
        wanted: &EventMatch,
        event: &Event,
        scope: Scope<'_>,
    ) -> Result<Truth, Fault> {
        if wanted.event == EventKind::Poisoned {
            return Ok(Truth::Unknown);
        }
        if !event.is(wanted.event) {
            return Ok(Truth::False);
        }
        let scope = Scope {
            event: Some(event),
            ..scope
        };
        match &wanted.condition {
            Some(condition) => self.truth(condition, scope),
            None => Ok(Truth::True),
        }
    }

    /// A score: points are counted here; what a model or a whole population
    /// gives is taken as given, money exchanged at the instant.
    pub fn score(
        &self,
        score: SymbolId,
        part: Option<&str>,
        person: &Person,
        currency: Option<Currency>,
    ) -> Result<Option<Value>, Fault> {
        let handle = self.evaluator.strategy.handle(score);
        let kind = handle.line("kind").and_then(|line| line.get("kind"));
        if part.is_none() && matches!(kind, Some(Written::Word("points"))) {
            return self.once(score, person, || self.points(handle, person).map(Some));
        }
        match person.scores.get(&(score, part.map(Into::into))) {
            Some(given) => self.exchanged(given.clone(), currency, self.at).map(Some),
            None => Ok(None),
        }
    }

    /// The points of somebody: for each condition that is *true*, and for
    /// each time that something happened, as far as the limit allows. The
    /// declared range bounds them.
    fn points(&self, score: Handle<'_>, person: &Person) -> Result<Value, Fault> {
        let mut total = Decimal::ZERO;
        for line in score.statements() {
            let Some(points) = number(line, "points") else {
                continue;
            };
            let earned = match (line.get("condition"), line.get("event")) {
                (Some(Written::Expression(condition)), _) => {
                    let holds = self.truth(condition, self.plain(person))?;
                    if holds.is_true() {
                        points
                    } else {
                        Decimal::ZERO
                    }
                }
                (None, Some(Written::Event(wanted))) => {
                    let after = match line.get("window") {
                        Some(Written::Duration(window)) => {
                            self.evaluator.before(self.at, Span::of(*window)?)?
                        }
                        _ => Timestamp::MIN,
                    };
                    let times = self.matching(wanted, person, after)?.len();
                    let earned = exact(points.checked_mul(Decimal::from(times)))?;
                    number(line, "limit").map_or(earned, |limit| earned.min(limit))
                }
                _ => Decimal::ZERO,
            };
            total = exact(match line.entry.spec.word() {
                "subtract" => total.checked_sub(earned),
                _ => total.checked_add(earned),
            })?;
        }
        let bound = |slot| score.line("range").and_then(|line| number(line, slot));
        if let Some(low) = bound("low") {
            total = total.max(low);
        }
        if let Some(high) = bound("high") {
            total = total.min(high);
        }
        Ok(Value::Number(total))
    }

    /// What a part of an rfm score is taken of: a population's bins of it are
    /// the part.
    pub fn component(
        &self,
        score: SymbolId,
        part: &str,
        person: &Person,
    ) -> Result<Option<Value>, Fault> {
        let line = self.evaluator.strategy.handle(score).line(part);
        match line.and_then(|line| line.get(part)) {
            Some(Written::Expression(formula)) => self.value(formula, self.plain(person)),
            Some(Written::Poisoned) | None => Ok(None),
            Some(_) => Err(mismatch(&Value::Text(part.to_owned()), "a formula")),
        }
    }
}

/// Whether an entity is another or extends it.
pub(crate) fn is_a(strategy: &Strategy, own: SymbolId, entity: SymbolId) -> bool {
    let mut seen = Vec::new();
    let mut at = Some(own);
    while let Some(own) = at.filter(|own| !seen.contains(own)) {
        if own == entity {
            return true;
        }
        seen.push(own);
        at = strategy.handle(own).declaration().extends;
    }
    false
}

fn number(line: Line<'_>, slot: &str) -> Option<Decimal> {
    match line.get(slot) {
        Some(Written::Number(number)) => Some(*number),
        _ => None,
    }
}
