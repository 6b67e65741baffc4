//! What looks at a condition on entering, when it becomes true only later.
//!
//! A rule `on: enter lapsed; when: in quiet` looks at its condition at the
//! instant of entering. Whether time alone can make it true afterwards is
//! found by asking for somebody of whom it has become true within the last
//! hour, while they have been in the stage for longer and nothing has happened
//! to them; their history is then played through, instant by instant, and only
//! who really enters before the condition is true is told of.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use mkt_diagnostics::{Audience, Diagnostic, Fix, Happened, Looker, Span};
use mkt_eval::{Moment, Person, Truth};
use mkt_kinds::units::DurationUnit;
use mkt_logic::{Question, Wanted, Witness};
use mkt_model::access::audience::{Lifecycle, Membership, Segment, Trigger};
use mkt_model::expression::{Aggregate, Counted, Expression, ExpressionKind, Literal, Window};
use mkt_model::value::{Duration, Value};
use mkt_model::{DeclarationId, Line, Strategy, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::stated::Soundness;
use super::within::Within;
use super::{conditions_of, name, text};
use crate::conditions::{compared, condition, count};
use crate::{People, witness};

/// The most instants of a history that are looked at.
const INSTANTS: usize = 512;

/// Conditions that are looked at on entering and become true only later.
pub(crate) fn missed(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let mut soundness = Soundness::new(subject.strategy);
    for watch in watches(subject.strategy) {
        if soundness.of(watch.entered) && soundness.of_condition(watch.condition) {
            told.extend(watch.look(subject));
        }
    }
}

/// Something that looks at a condition when people enter.
struct Watch<'s> {
    looker: Looker,
    entity: SymbolId,
    /// The segment or stage that is entered.
    entered: SymbolId,
    condition: &'s Expression,
    declaration: DeclarationId,
    /// Where it says what is entered.
    on: Line<'s>,
    /// Where it says the condition.
    when: Line<'s>,
    /// Whether the one is said right before the other.
    adjacent: bool,
}

fn watches(strategy: &Strategy) -> Vec<Watch<'_>> {
    let mut found = Vec::new();
    for lifecycle in strategy.lifecycles() {
        let Some(entity) = lifecycle.entity() else {
            continue;
        };
        if lifecycle.declaration().damaged {
            continue;
        }
        for rule in lifecycle.rules() {
            let Some(Trigger::Enter { stage, .. }) = rule.trigger() else {
                continue;
            };
            let lines = (rule.line.child("on"), rule.line.child("when"));
            let ((Some(on), Some(when)), Some(condition)) = (lines, rule.condition()) else {
                continue;
            };
            let keys: Vec<&str> = rule
                .line
                .children()
                .map(|line| line.entry.key.as_str())
                .collect();
            found.push(Watch {
                looker: Looker::Rule(strategy.symbol(rule.symbol).name.to_string()),
                entity,
                entered: stage,
                condition,
                declaration: rule.line.declaration,
                on,
                when,
                adjacent: keys.windows(2).any(|pair| pair == ["on", "when"]),
            });
        }
    }
    for journey in strategy.journeys() {
        let (Some(on), Some(when)) = (journey.line("enter"), journey.line("for")) else {
            continue;
        };
        let (Some(Value::Reference(entered)), Some(Value::Expression(condition))) =
            (on.get("segment"), when.get("audience"))
        else {
            continue;
        };
        let Some(entity) = strategy.entity_of(*entered) else {
            continue;
        };
        if journey.declaration().damaged {
            continue;
        }
        found.push(Watch {
            looker: Looker::Journey(journey.name().to_string()),
            entity,
            entered: *entered,
            condition,
            declaration: when.declaration,
            on,
            when,
            adjacent: false,
        });
    }
    found
}

impl Watch<'_> {
    fn look(&self, subject: &People<'_>) -> Option<Diagnostic> {
        let strategy = subject.strategy;
        let mut ages = Ages::of(strategy, self.condition);
        // What no length of time is asked of does not become true with time.
        if ages.lengths.is_empty() || subject.groups.is_empty(self.entered) {
            return None;
        }
        Within::new(strategy).group(self.entered, &mut |part| ages.look(part));
        let missed = self.candidates(subject, &ages).find_map(|found| {
            self.played(subject, &ages, by_the_minute(&found))
                .or_else(|| self.played(subject, &ages, found))
        });
        let (found, missed) = missed?;
        Some(self.tell(subject, found, missed))
    }

    /// Whether somebody is missed, having agreed before anything happened.
    fn played(
        &self,
        subject: &People<'_>,
        ages: &Ages,
        mut found: Box<Witness>,
    ) -> Option<(Box<Witness>, Missed)> {
        agreed_before(&mut found.person);
        let history = History {
            subject,
            watch: self,
            person: &found.person,
        };
        let missed = history.missed(found.at, ages)?;
        Some((found, missed))
    }

    /// People of whom the condition is true now and was not an hour ago, then
    /// anybody of whom it is true.
    fn candidates<'a>(
        &'a self,
        subject: &'a People<'_>,
        ages: &'a Ages,
    ) -> impl Iterator<Item = Box<Witness>> + 'a {
        let lately = move || {
            let strategy = subject.strategy;
            let before = Shift { strategy }.of(self.condition)?;
            let quiet = ages.quiet();
            let mut question = Question::of(self.entity)
                .claim(self.entered, Wanted::True)
                .claim(self.condition, Wanted::True)
                .claim(&before, Wanted::NotTrue);
            let entered = Shift { strategy }.group(self.entered)?;
            for (condition, wanted) in &entered {
                question = question.claim(condition, *wanted);
            }
            for nothing in &quiet {
                question = question.claim(nothing, Wanted::True);
            }
            subject.logic.find(&question)
        };
        let ever = move || {
            let question = Question::of(self.entity)
                .claim(self.entered, Wanted::True)
                .claim(self.condition, Wanted::True);
            subject.logic.find(&question)
        };
        let asks: [Box<dyn Fn() -> Option<Box<Witness>> + 'a>; 2] =
            [Box::new(lately), Box::new(ever)];
        asks.into_iter().filter_map(|ask| ask())
    }

    fn tell(&self, subject: &People<'_>, found: Box<Witness>, missed: Missed) -> Diagnostic {
        let strategy = subject.strategy;
        let entered = strategy.symbol(self.entered).name.to_string();
        let condition = text(strategy, self.condition);
        let zone = subject.logic.evaluator().zone();
        let shown_at = |at: Timestamp| {
            let wall = zone.to_datetime(at);
            wall.strftime("%Y-%m-%d %H:%M").to_string()
        };
        let question = Question::of(self.entity)
            .claim(self.entered, Wanted::True)
            .claim(self.condition, Wanted::True);
        // Instants are told by the minute.
        let minute = |at: Timestamp| {
            let seconds = at.as_second();
            let whole = seconds.saturating_sub(seconds.rem_euclid(60));
            Timestamp::from_second(whole).unwrap_or(at)
        };
        let found = Witness {
            at: minute(missed.becomes),
            ..*found
        };
        let mut shown = witness::tell(
            &subject.logic,
            &question,
            &found,
            format!("a `{}` who is missed", name(strategy, self.entity)),
            &format!("`{condition}` becomes true, and nothing looks at it"),
        );
        let entering = Happened {
            at: shown_at(missed.enters),
            what: String::new(),
            detail: format!("enters `{entered}`: `{condition}` is not true yet"),
        };
        // It stands before what becomes true, which is told last.
        let place = shown.happened.len().saturating_sub(1);
        shown.happened.insert(place, entering);
        let group = match self.condition.kind {
            ExpressionKind::InSegment(group) => Some(group),
            _ => None,
        };
        let instead = group.map(|group| {
            let group = strategy.symbol(group).path.as_str();
            match self.looker {
                Looker::Rule(_) => format!("in {group} for 1 day"),
                Looker::Journey(_) => format!("when entering {group}"),
            }
        });
        let key = match self.looker {
            Looker::Rule(_) => "on",
            Looker::Journey(_) => "enter",
        };
        let finding = Audience::RuleMisses {
            looker: self.looker.clone(),
            entered,
            condition,
            later: apart(missed.enters, missed.becomes),
            instead: instead.as_ref().map(|instead| format!("{key}: {instead}")),
            entity: name(strategy, self.entity),
            witness: Box::new(shown),
        };
        let mut diagnostic = Diagnostic::new(finding, self.when.value_span())
            .related(self.on.value_span(), "looked at when this happens");
        for part in missed.parts {
            let words = format!("true only from {} on", shown_at(missed.becomes));
            diagnostic = diagnostic.related(part, words);
        }
        if let (Some(instead), true) = (instead, self.adjacent) {
            let both = self.on.value_span().cover(self.when.value_span());
            let title = format!("write `{key}: {instead}` in place of both lines");
            diagnostic = diagnostic.fix(Fix::replace(title, both, instead));
        }
        diagnostic
    }
}

/// How far apart two instants are, in the largest unit that says it.
fn apart(from: Timestamp, to: Timestamp) -> String {
    let seconds = to.duration_since(from).as_secs().max(0);
    let (number, unit) = if seconds >= 2 * 86_400 {
        (seconds / 86_400, DurationUnit::Day)
    } else if seconds >= 2 * 3_600 {
        (seconds / 3_600, DurationUnit::Hour)
    } else {
        (seconds / 60, DurationUnit::Minute)
    };
    let number = Decimal::from(number);
    Duration { number, unit }.to_string()
}

/// When somebody enters, when the condition becomes true, and the parts of it
/// that were not before.
struct Missed {
    enters: Timestamp,
    becomes: Timestamp,
    parts: Vec<Span>,
}

/// What happens to somebody who is played through.
struct History<'a, 's> {
    subject: &'a People<'s>,
    watch: &'a Watch<'a>,
    person: &'a Person,
}

impl History<'_, '_> {
    /// The first entering before the condition is true, where time alone then
    /// makes it true.
    fn missed(&self, until: Timestamp, ages: &Ages) -> Option<Missed> {
        let happened: BTreeSet<Timestamp> = all_events(self.person)
            .into_iter()
            .filter(|at| *at <= until)
            .collect();
        let instants = self.instants(&happened, until, ages)?;
        let evaluator = self.subject.logic.evaluator();
        let mut was_in: Option<bool> = None;
        let mut entered: Option<Timestamp> = None;
        for at in instants {
            // Whatever happens may be what makes the condition true: what
            // comes after it is not time alone.
            if happened.contains(&at) {
                entered = None;
            }
            let moment = Moment::new(self.person, at);
            let is_in = evaluator.is_in(self.watch.entered, moment).ok()? == Truth::True;
            let holds = evaluator.holds(self.watch.condition, moment).ok()? == Truth::True;
            match (was_in, is_in) {
                (Some(false), true) if !holds => entered = Some(at),
                (_, false) => entered = None,
                _ => {}
            }
            was_in = Some(is_in);
            if let Some(enters) = entered.filter(|_| holds) {
                return Some(Missed {
                    enters,
                    becomes: at,
                    parts: self.turning(enters, at),
                });
            }
        }
        None
    }

    /// Before anything happened, each event, and each instant at which an
    /// event grows as old as is asked for.
    fn instants(
        &self,
        happened: &BTreeSet<Timestamp>,
        until: Timestamp,
        ages: &Ages,
    ) -> Option<BTreeSet<Timestamp>> {
        let moment = SignedDuration::from_millis(1);
        let mut instants = BTreeSet::from([until]);
        let first = happened.first()?;
        instants.insert(first.checked_sub(moment).ok()?);
        for at in happened {
            instants.insert(*at);
            for length in &ages.lengths {
                let Some(then) = self.later(*at, *length) else {
                    continue;
                };
                for instant in [then, then.checked_add(moment).ok()?] {
                    if instant <= until {
                        instants.insert(instant);
                    }
                }
            }
        }
        (instants.len() <= INSTANTS).then_some(instants)
    }

    fn later(&self, at: Timestamp, length: Duration) -> Option<Timestamp> {
        const DAY: i64 = 86_400;
        let number = length.number.to_i64()?;
        let unit = length.unit;
        let days = unit.days().map(|days| i64::from(days).saturating_mul(DAY));
        match (unit.seconds().or(days), unit.months()) {
            (Some(seconds), _) => {
                let seconds = seconds.checked_mul(number)?;
                at.checked_add(SignedDuration::from_secs(seconds)).ok()
            }
            (None, Some(months)) => {
                let months = i64::from(months).checked_mul(number)?;
                let zone = self.subject.logic.evaluator().zone();
                mkt_time::Period::calendar(months, 0).after(at, zone)
            }
            (None, None) => None,
        }
    }

    /// The comparisons that are not true at the one instant and true at the
    /// other.
    fn turning(&self, before: Timestamp, after: Timestamp) -> Vec<Span> {
        let strategy = self.subject.strategy;
        let evaluator = self.subject.logic.evaluator();
        let holds = |part: &Expression, at: Timestamp| {
            evaluator.holds(part, Moment::new(self.person, at)) == Ok(Truth::True)
        };
        let mut spans = Vec::new();
        let mut open: Vec<(DeclarationId, &Expression)> =
            vec![(self.watch.declaration, self.watch.condition)];
        let mut seen = BTreeSet::new();
        while let Some((declaration, condition)) = open.pop() {
            if holds(condition, before) || !holds(condition, after) {
                continue;
            }
            match &condition.kind {
                ExpressionKind::And(parts) | ExpressionKind::Or(parts) => {
                    open.extend(parts.iter().map(|part| (declaration, part)));
                }
                ExpressionKind::InSegment(group) => {
                    if seen.insert(*group) {
                        let of = strategy.symbol(*group).declaration;
                        let conditions = conditions_of(strategy, *group).into_iter();
                        open.extend(conditions.map(|condition| (of, condition)));
                    }
                }
                _ => spans.push(strategy.span(declaration, condition.place)),
            }
        }
        // Where the condition is one comparison it is underlined already.
        spans.retain(|span| !super::is_within(*span, self.watch.when.value_span()));
        spans.reverse();
        spans
    }
}

/// The same person with everything at whole minutes, as it is told.
fn by_the_minute(found: &Witness) -> Box<Witness> {
    Box::new(Witness {
        person: person_by_the_minute(&found.person),
        at: next_minute(found.at)
            .checked_add(SignedDuration::from_mins(1))
            .unwrap_or(found.at),
        ..found.clone()
    })
}

fn person_by_the_minute(person: &Person) -> Person {
    let mut rounded = Person::new(person.entity);
    rounded.properties = person.properties.clone();
    rounded.consents = person.consents.clone();
    rounded.scores = person.scores.clone();
    for event in person.events() {
        let (time, arrival) = (next_minute(event.time()), next_minute(event.arrival()));
        let mut rounded_event = mkt_eval::Event::new(event.kind.clone(), time, arrival);
        rounded_event.properties = event.properties.clone();
        rounded.record(rounded_event);
    }
    for (property, people) in &person.related {
        let people = people.iter().map(person_by_the_minute).collect();
        rounded.related.insert(*property, people);
    }
    rounded
}

/// The whole minute at or after an instant.
fn next_minute(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    let over = second.rem_euclid(60);
    let is_whole = over == 0 && at.subsec_nanosecond() == 0;
    let minute = second.saturating_sub(over);
    let minute = if is_whole {
        minute
    } else {
        minute.saturating_add(60)
    };
    Timestamp::from_second(minute).unwrap_or(at)
}

/// Lets somebody have agreed before anything happened to them, so that it is
/// not their agreeing that makes a condition true.
fn agreed_before(person: &mut Person) {
    let Some(first) = person.events().first().map(mkt_eval::Event::time) else {
        return;
    };
    let before = SignedDuration::from_hours(1);
    let before = first.checked_sub(before).unwrap_or(first);
    for yes in &mut person.consents {
        yes.given = yes.given.min(before);
    }
}

/// The times of all events of somebody, and of those who lead to them; what
/// they agree to and withdraw are events as well.
fn all_events(person: &Person) -> Vec<Timestamp> {
    let own = person.events().iter().map(mkt_eval::Event::time);
    let said = person
        .consents
        .iter()
        .flat_map(|yes| [Some(yes.given), yes.withdrawn])
        .flatten();
    let related = person.related.values().flatten();
    own.chain(said)
        .chain(related.flat_map(all_events))
        .collect()
}

/// The lengths of time that conditions ask for, and the events that they look
/// at.
struct Ages {
    lengths: Vec<Duration>,
    aggregates: Vec<Aggregate>,
}

impl Ages {
    fn of(strategy: &Strategy, condition: &Expression) -> Self {
        let mut ages = Self {
            lengths: Vec::new(),
            aggregates: Vec::new(),
        };
        Within::new(strategy).condition(condition, &mut |part| ages.look(part));
        ages
    }

    fn look(&mut self, part: &Expression) {
        match &part.kind {
            ExpressionKind::Literal(Literal::Duration(length)) => self.add(*length),
            ExpressionKind::Aggregate(aggregate) => {
                if let Some(Window::Last(length)) = &aggregate.window {
                    self.add(*length);
                }
                let known = |other: &Aggregate| {
                    other.source == aggregate.source && other.by == aggregate.by
                };
                if !self.aggregates.iter().any(known) {
                    self.aggregates.push(aggregate.as_ref().clone());
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, length: Duration) {
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
        }
    }

    /// That nothing has happened within the last hour.
    fn quiet(&self) -> Vec<Expression> {
        self.aggregates
            .iter()
            .filter(|aggregate| !matches!(aggregate.source, Counted::Population(_)))
            .map(|aggregate| {
                let window = Window::Last(hours(Decimal::ONE));
                let source = aggregate.source.clone();
                let count = count(source, None, Some(window), aggregate.by);
                compared(count, Comparison::Equal, 0)
            })
            .collect()
    }
}

fn hours(number: Decimal) -> Duration {
    Duration {
        number,
        unit: DurationUnit::Hour,
    }
}

/// Makes of conditions what they were an hour ago, if nothing has happened
/// since: each length of days or hours is an hour longer. Lengths of months,
/// which are of the calendar, stay as they are.
#[derive(Clone, Copy)]
struct Shift<'s> {
    strategy: &'s Strategy,
}

impl Shift<'_> {
    /// What being in a segment or stage was, as conditions and what each has
    /// to be; none where it cannot be said.
    fn group(self, group: SymbolId) -> Option<Vec<(Expression, Wanted)>> {
        if self.strategy.symbol(group).kind.word() != "stage" {
            return Some(vec![(self.membership(group)?, Wanted::True)]);
        }
        let stages = Lifecycle(self.strategy.handle(group)).stages();
        let own = stages.iter().find(|stage| stage.symbol == group)?;
        match own.members()? {
            Membership::When(condition) => Some(vec![(self.of(condition)?, Wanted::True)]),
            Membership::Otherwise => stages
                .iter()
                .filter_map(|stage| match stage.members() {
                    Some(Membership::When(condition)) => Some(condition),
                    _ => None,
                })
                .map(|condition| Some((self.of(condition)?, Wanted::NotTrue)))
                .collect(),
        }
    }

    fn membership(self, group: SymbolId) -> Option<Expression> {
        match self.strategy.symbol(group).kind.word() {
            "segment" => {
                let segment = Segment(self.strategy.handle(group));
                let own = self.of(segment.condition()?)?;
                let base = self.membership(segment.base()?)?;
                Some(condition(ExpressionKind::And(vec![base, own])))
            }
            "entity" => Some(condition(ExpressionKind::InSegment(group))),
            _ => {
                let stages = Lifecycle(self.strategy.handle(group)).stages();
                let own = stages.iter().find(|stage| stage.symbol == group)?;
                match own.members()? {
                    Membership::When(condition) => self.of(condition),
                    // Not true is not false: as a condition it cannot be said.
                    Membership::Otherwise => None,
                }
            }
        }
    }

    fn of(self, condition: &Expression) -> Option<Expression> {
        let all = |parts: &[Expression]| {
            parts
                .iter()
                .map(|part| self.of(part))
                .collect::<Option<Vec<_>>>()
        };
        let kind = match &condition.kind {
            ExpressionKind::InSegment(group) => return self.membership(*group),
            ExpressionKind::And(parts) => ExpressionKind::And(all(parts)?),
            ExpressionKind::Or(parts) => ExpressionKind::Or(all(parts)?),
            ExpressionKind::Not(inner) => ExpressionKind::Not(Box::new(self.of(inner)?)),
            ExpressionKind::Compare(left, comparison, right) => ExpressionKind::Compare(
                Box::new(self.of(left)?),
                *comparison,
                Box::new(self.of(right)?),
            ),
            ExpressionKind::In(value, set) => {
                ExpressionKind::In(Box::new(self.of(value)?), Box::new(self.of(set)?))
            }
            ExpressionKind::Range(low, high) => {
                ExpressionKind::Range(Box::new(self.of(low)?), Box::new(self.of(high)?))
            }
            ExpressionKind::Literal(Literal::Duration(length)) => {
                ExpressionKind::Literal(Literal::Duration(longer(*length)))
            }
            ExpressionKind::Aggregate(aggregate) => {
                let mut aggregate = aggregate.clone();
                if let Some(Window::Last(length)) = &mut aggregate.window {
                    *length = longer(*length);
                }
                ExpressionKind::Aggregate(aggregate)
            }
            other => other.clone(),
        };
        Some(Expression {
            kind,
            ..condition.clone()
        })
    }
}

/// An hour longer, where it is a length of elapsed time.
fn longer(length: Duration) -> Duration {
    let unit = length.unit;
    let hours_each = match (unit.seconds(), unit.days()) {
        (Some(seconds), _) => Decimal::from(seconds).checked_div(Decimal::from(3_600)),
        (None, Some(days)) => Decimal::from(days).checked_mul(Decimal::from(24)),
        (None, None) => None,
    };
    let longer = hours_each
        .and_then(|each| each.checked_mul(length.number))
        .and_then(|hours| hours.checked_add(Decimal::ONE));
    longer.map_or(length, hours)
}
