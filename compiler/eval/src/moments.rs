//! When the truth of predicates can change although nothing happens: a window
//! moves past an event, a consent runs out, a birthday comes (semantics 7).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use mkt_model::SymbolId;
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::expression::{
    Aggregate, Base, Counted, EventKind, Expression, ExpressionKind, Function, Literal, Window,
};
use mkt_model::value::Value as Written;

use crate::aggregate::TICK;
use crate::history::{Agreement, Event, Happening, Person};
use crate::value::{Span, Value};
use crate::world::Evaluator;

/// What some predicates depend on that time alone can change.
///
/// The moments that it gives are those at which to look again: at each, the
/// truth of some predicate may have changed; between two, with nothing
/// happening, none has.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// How far back events of a kind are looked at.
    windows: Vec<(EventKind, Span)>,
    /// The events that keep a consent alive, and for how long.
    expiries: Vec<(SymbolId, Vec<EventKind>, Span)>,
    /// The dates that come back every year: paths of the person's properties.
    anniversaries: Vec<Vec<SymbolId>>,
    /// Whether something is compared in a way that only looking again every
    /// day can follow.
    daily: bool,
    /// What has been looked into.
    seen: BTreeSet<SymbolId>,
}

impl Watch {
    /// Adds what a predicate depends on.
    pub fn add(&mut self, evaluator: &Evaluator<'_>, predicate: &Expression) {
        for part in predicate.within() {
            self.part(evaluator, part);
        }
    }

    /// Adds what being in a segment, a stage or any stage of a lifecycle
    /// depends on.
    pub fn add_group(&mut self, evaluator: &Evaluator<'_>, group: SymbolId) {
        let strategy = evaluator.strategy;
        match strategy.symbol(group).kind.word() {
            "segment" if self.seen.insert(group) => {
                let segment = Segment(strategy.handle(group));
                if let Some(base) = segment.base() {
                    self.add_group(evaluator, base);
                }
                if let Some(condition) = segment.condition() {
                    self.add(evaluator, condition);
                }
            }
            "stage" | "lifecycle" => {
                let lifecycle = Lifecycle(strategy.handle(group));
                if self.seen.insert(lifecycle.symbol_id()) {
                    for stage in lifecycle.stages() {
                        if let Some(Membership::When(condition)) = stage.members() {
                            self.add(evaluator, condition);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn part(&mut self, evaluator: &Evaluator<'_>, part: &Expression) {
        match &part.kind {
            ExpressionKind::Aggregate(aggregate) => {
                if let Some(Window::Last(length)) = &aggregate.window {
                    self.window(kind_of(&aggregate.source), Span::of(*length).ok());
                }
            }
            ExpressionKind::Compare(left, _, right) | ExpressionKind::In(left, right) => {
                self.compared(left, right);
            }
            ExpressionKind::Age(date) | ExpressionKind::Anniversary(date) => match &date.kind {
                ExpressionKind::Property(path) if path.base == Base::Person => {
                    if !self.anniversaries.contains(&path.path) {
                        self.anniversaries.push(path.path.clone());
                    }
                }
                _ => self.daily = true,
            },
            ExpressionKind::Consents { topic, .. } => self.topic(evaluator, *topic),
            ExpressionKind::InSegment(group) => self.add_group(evaluator, *group),
            ExpressionKind::Score { score, .. } => self.score(evaluator, *score),
            _ => {}
        }
    }

    fn window(&mut self, kind: Option<EventKind>, span: Option<Span>) {
        match (kind, span) {
            (Some(kind), Some(span)) => {
                if !self.windows.contains(&(kind, span)) {
                    self.windows.push((kind, span));
                }
            }
            (None, _) => {}
            (Some(_), None) => self.daily = true,
        }
    }

    /// `recency(e)` grows by itself: beside a length it turns when that length
    /// has passed since an event; beside another recency it never turns; in
    /// any other reckoning it is looked at every day.
    fn compared(&mut self, left: &Expression, right: &Expression) {
        let (recent, other) = match (recency(left), recency(right)) {
            (None, None) => {
                let within = |side: &Expression| side.within().any(|part| recency(part).is_some());
                self.daily |= within(left) || within(right);
                return;
            }
            (Some(_), Some(_)) => return,
            (Some(recent), None) => (recent, right),
            (None, Some(recent)) => (recent, left),
        };
        let mut known = true;
        let mut spans = Vec::new();
        for part in other.within() {
            match &part.kind {
                ExpressionKind::Literal(Literal::Duration(length)) => {
                    spans.push(Span::of(*length).ok());
                }
                ExpressionKind::List(_) | ExpressionKind::Range(..) => {}
                _ => known = false,
            }
        }
        if known {
            for span in spans {
                self.window(kind_of(&recent.source), span);
            }
        } else {
            self.daily = true;
        }
    }

    fn topic(&mut self, evaluator: &Evaluator<'_>, topic: SymbolId) {
        if !self.seen.insert(topic) {
            return;
        }
        let Some(line) = evaluator.strategy.handle(topic).line("expires") else {
            return;
        };
        let Some(Written::Duration(length)) = line.get("after") else {
            return;
        };
        let events = line.entry.all("events");
        let kinds = events
            .filter_map(|capture| match &capture.value {
                Written::Event(wanted) => Some(wanted.event),
                _ => None,
            })
            .collect();
        match Span::of(*length) {
            Ok(span) => self.expiries.push((topic, kinds, span)),
            Err(_) => self.daily = true,
        }
    }

    fn score(&mut self, evaluator: &Evaluator<'_>, score: SymbolId) {
        if !self.seen.insert(score) {
            return;
        }
        for line in evaluator.strategy.handle(score).statements() {
            if let Some(Written::Expression(condition)) = line.get("condition") {
                self.add(evaluator, condition);
            }
            if let (Some(Written::Event(wanted)), Some(Written::Duration(length))) =
                (line.get("event"), line.get("window"))
            {
                self.window(Some(wanted.event), Span::of(*length).ok());
            }
        }
    }

    /// Whether something must be looked at again every day.
    #[must_use]
    pub fn is_daily(&self) -> bool {
        self.daily
    }

    /// The moments after `now` at which windows move past an event of somebody
    /// of an entity, by which it keeps a consent alive no longer, at which
    /// governance lets go of it, and at which it begins to count where its own
    /// time lies ahead.
    pub fn of_event(
        &self,
        evaluator: &Evaluator<'_>,
        event: &Event,
        entity: SymbolId,
        now: Timestamp,
        moments: &mut BTreeSet<Timestamp>,
    ) {
        let mut add = |at: Timestamp| {
            if at > now && at < Timestamp::MAX {
                moments.insert(at);
            }
        };
        add(event.time());
        for (kind, span) in &self.windows {
            if event.is(*kind) {
                let out = first_not_after(evaluator, event.time(), *span);
                add(out);
                // `recency(e) > D` turns a tick after `>= D`.
                add(out.checked_add(TICK).unwrap_or(Timestamp::MAX));
            }
        }
        for (_, kinds, span) in &self.expiries {
            if kinds.iter().any(|kind| event.is(*kind)) {
                add(evaluator
                    .after(event.time(), *span)
                    .unwrap_or(Timestamp::MAX));
            }
        }
        let declared = match event.kind {
            Happening::Declared(declared) => Some(declared),
            Happening::Reaction(..) => None,
        };
        for covered in declared.into_iter().chain([entity]) {
            for span in evaluator.retained().get(&covered).into_iter().flatten() {
                add(first_not_after(evaluator, event.time(), *span));
            }
        }
    }

    /// The moments after `now` at which a yes begins, ends or runs out.
    pub fn of_consent(
        &self,
        evaluator: &Evaluator<'_>,
        yes: &Agreement,
        now: Timestamp,
        moments: &mut BTreeSet<Timestamp>,
    ) {
        let mut add = |at: Timestamp| {
            if at > now && at < Timestamp::MAX {
                moments.insert(at);
            }
        };
        add(yes.given);
        if let Some(end) = yes.withdrawn {
            add(end);
        }
        for (topic, _, span) in &self.expiries {
            if *topic == yes.topic {
                add(evaluator.after(yes.given, *span).unwrap_or(Timestamp::MAX));
            }
        }
    }

    /// The next moment after `now` at which a date of somebody's comes round,
    /// or a day begins where something is looked at every day.
    #[must_use]
    pub fn of_calendar(
        &self,
        evaluator: &Evaluator<'_>,
        person: &Person,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let today = evaluator.day(now);
        let start = |day: jiff::civil::Date| evaluator.start(day).ok().filter(|at| *at > now);
        let mut next = None;
        let mut earlier = |at: Option<Timestamp>| {
            if let Some(at) = at {
                next = Some(next.map_or(at, |so_far: Timestamp| so_far.min(at)));
            }
        };
        if self.daily {
            earlier(today.tomorrow().ok().and_then(start));
        }
        for path in &self.anniversaries {
            let Some(date) = date_at(person, path).and_then(|value| match value {
                Value::Date(date) => Some(*date),
                Value::Instant(at) => Some(evaluator.day(*at)),
                Value::Period(period) => period.days().map(|(first, _)| first),
                _ => None,
            }) else {
                continue;
            };
            // The day itself and the next: an anniversary begins and ends.
            for year in [-1_i16, 0, 1] {
                let wanted = today.year().saturating_add(year);
                let years = i64::from(wanted).saturating_sub(i64::from(date.year()));
                let day = jiff::Span::new()
                    .try_years(years)
                    .ok()
                    .and_then(|years| date.checked_add(years).ok());
                earlier(day.and_then(start));
                earlier(day.and_then(|day| day.tomorrow().ok()).and_then(start));
            }
        }
        next
    }
}

fn date_at<'p>(person: &'p Person, path: &[SymbolId]) -> Option<&'p Value> {
    let (last, through) = path.split_last()?;
    let mut at_hand = &person.properties;
    for step in through {
        match at_hand.get(step) {
            Some(Value::Record(inner)) => at_hand = inner,
            _ => return None,
        }
    }
    at_hand.get(last)
}

fn recency(expression: &Expression) -> Option<&Aggregate> {
    match &expression.kind {
        ExpressionKind::Aggregate(aggregate) if aggregate.function == Function::Recency => {
            Some(aggregate)
        }
        _ => None,
    }
}

fn kind_of(source: &Counted) -> Option<EventKind> {
    match source {
        Counted::Event(event) => Some(EventKind::Declared(*event)),
        Counted::Reaction(reaction, of) => Some(EventKind::Reaction(*reaction, *of)),
        Counted::Population(_) => None,
    }
}

/// The first instant from which a window of a length no longer holds what
/// happened at `time`: the first `t` with `t − span` not before it.
fn first_not_after(evaluator: &Evaluator<'_>, time: Timestamp, span: Span) -> Timestamp {
    let Ok(near) = evaluator.after(time, span) else {
        return Timestamp::MAX;
    };
    if span.months.is_zero() || near == Timestamp::MAX {
        return near;
    }
    // Months are of many lengths, and going back from a date is not the
    // opposite of going forward to it: look for it by halving, to the
    // millisecond, within what a month's end and a clock's change can shift.
    let slack = SignedDuration::from_hours(5 * 24);
    let out = |at: Timestamp| evaluator.before(at, span).is_ok_and(|start| start >= time);
    let (Ok(low), Ok(high)) = (near.checked_sub(slack), near.checked_add(slack)) else {
        return near;
    };
    let (mut low, mut high) = (low.as_millisecond(), high.as_millisecond());
    let exact = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).ok();
    while low < high {
        let half = high.saturating_sub(low).checked_div(2).unwrap_or(0);
        let middle = low.saturating_add(half);
        match exact(middle) {
            Some(at) if out(at) => high = middle,
            Some(_) => low = middle.saturating_add(1),
            None => return near,
        }
    }
    exact(high).unwrap_or(near)
}
