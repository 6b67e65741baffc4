//! A plan minute by minute.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{Span as JiffSpan, ToSpan};
use mkt_schedule::{Hours, Kind, Lag, Length, Moment, Plan, Task, TaskId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

pub const START: Date = Date::constant(2027, 12, 20);

/// A day and the minute of it, 0 to 1440.
pub type Point = (Date, i64);

pub fn point(moment: Moment) -> Point {
    let date = moment.date();
    (date, Moment::start_of(date).minutes_until(moment))
}

/// A calendar as the list of its working minutes.
pub struct Minutes {
    pub minutes: Vec<Point>,
    pub per_day: i64,
    pub days_per_week: i64,
}

impl Minutes {
    pub fn of(works: &[Weekday], hours: Hours, closed: &[(Date, Date)]) -> Self {
        let mut minutes = Vec::new();
        let mut day = START - 60.days();
        while day < START + 2_000.days() {
            let is_closed = closed.iter().any(|(a, b)| *a <= day && day <= *b);
            if works.contains(&day.weekday()) && !is_closed {
                minutes.extend((hours.opens..hours.closes).map(|m| (day, i64::from(m))));
            }
            day = day.tomorrow().unwrap();
        }
        Self {
            minutes,
            per_day: i64::from(hours.closes - hours.opens),
            days_per_week: i64::try_from(works.len()).unwrap(),
        }
    }

    /// How many working minutes begin before a point.
    pub fn before(&self, at: Point) -> usize {
        self.minutes.partition_point(|minute| *minute < at)
    }

    pub fn begin(&self, index: usize) -> Point {
        self.minutes[index]
    }

    pub fn end(&self, index: usize) -> Point {
        let (day, minute) = self.minutes[index - 1];
        (day, minute + 1)
    }

    /// Whole working minutes of a length; none for months.
    pub fn working(&self, length: Length) -> Option<usize> {
        let minutes = match length {
            Length::Minutes(n) => n,
            Length::Days(n) => n * Decimal::from(self.per_day),
            Length::Weeks(n) => n * Decimal::from(self.per_day * self.days_per_week),
            Length::Months(_) => return None,
        };
        minutes.ceil().to_usize()
    }

    pub fn after_working(&self, at: Point, length: Length) -> Point {
        match self.working(length) {
            None => elapsed(at, length),
            Some(0) => at,
            Some(minutes) => self.end(self.before(at) + minutes),
        }
    }
}

/// Elapsed time, minute by minute where it is not days or months.
pub fn elapsed(at: Point, length: Length) -> Point {
    let walk = |minutes: Decimal| {
        let minutes = minutes.ceil().to_i64().unwrap();
        let mut at = (at.0 + (minutes / 1440).days(), at.1);
        for _ in 0..minutes % 1440 {
            if at.1 == 1440 {
                at = (at.0.tomorrow().unwrap(), 0);
            }
            at.1 += 1;
        }
        at
    };
    match length {
        Length::Minutes(n) => walk(n),
        Length::Days(n) => walk(n * Decimal::from(1440)),
        Length::Weeks(n) => walk(n * Decimal::from(7 * 1440)),
        Length::Months(n) => {
            let target = at.0 + JiffSpan::new().months(i64::from(n));
            let is_cut = target.day() != at.0.day();
            (target, if is_cut { 1440 } else { at.1 })
        }
    }
}

/// What is tried.
#[derive(Clone, Copy, PartialEq)]
pub enum Change {
    Nothing,
    /// A part of a task begins some of its working minutes later.
    Delay(TaskId, usize, usize),
    /// Nothing waits for a task.
    Ignore(TaskId),
}

/// Starts and finishes of one task's parts.
pub type Parts = Vec<(Point, Point)>;

pub struct Model<'a> {
    pub plan: &'a Plan,
    pub calendars: &'a [Minutes],
}

impl Model<'_> {
    /// The calendar of each part of a task, with its working length.
    pub fn parts(&self, task: &Task) -> Vec<(&Minutes, Option<usize>)> {
        if task.kind == Kind::Milestone {
            return vec![(&self.calendars[0], Some(0))];
        }
        let heads: Decimal = task.assignments.iter().map(|a| a.people).sum();
        let mut parts = Vec::new();
        for assignment in &task.assignments {
            let team = &self.plan.teams[assignment.team.index()];
            let calendar = &self.calendars[team.calendar.index()];
            let length = match task.kind {
                Kind::Takes(length) => calendar.working(length),
                Kind::Effort(effort) => {
                    let speed = heads * team.available_percent / Decimal::ONE_HUNDRED;
                    (effort / speed).ceil().to_usize()
                }
                Kind::Milestone => Some(0),
            };
            parts.push((calendar, length));
        }
        if let (Kind::Takes(length), true) = (task.kind, parts.is_empty()) {
            parts.push((&self.calendars[0], self.calendars[0].working(length)));
        }
        parts
    }

    /// Every task at its earliest under a change. Tasks stand after their
    /// predecessors in `order`.
    pub fn run(&self, order: &[TaskId], change: Change) -> BTreeMap<TaskId, Parts> {
        let mut done: BTreeMap<TaskId, Parts> = BTreeMap::new();
        for &id in order {
            let task = &self.plan.tasks[id.index()];
            let mut spans = Vec::new();
            for (index, (calendar, length)) in self.parts(task).into_iter().enumerate() {
                let ready = ready(task, calendar, |before| {
                    (change != Change::Ignore(before)).then(|| finish(&done[&before]))
                });
                let is_empty = is_empty(task, length);
                let mut start = if is_empty {
                    ready
                } else {
                    calendar.begin(calendar.before(ready))
                };
                if let Change::Delay(task, part, by) = change
                    && (task, part) == (id, index)
                    && by > 0
                {
                    let place = calendar.before(start) + by;
                    start = if is_empty {
                        calendar.end(place)
                    } else {
                        calendar.begin(place)
                    };
                }
                spans.push((start, lasting(task, calendar, length, start)));
            }
            done.insert(id, spans);
        }
        done
    }
}

/// When a part on a calendar may begin, given when work before it ends; none
/// where nothing waits for that.
pub fn ready(task: &Task, calendar: &Minutes, end: impl Fn(TaskId) -> Option<Point>) -> Point {
    let mut ready: Vec<Point> = vec![(START, 0)];
    ready.extend(task.not_before.map(|day| (day, 0)));
    for predecessor in &task.predecessors {
        let Some(finish) = end(predecessor.task) else {
            continue;
        };
        ready.push(match predecessor.lag {
            Lag::None => finish,
            Lag::Elapsed(length) => elapsed(finish, length),
            Lag::Working(length) => calendar.after_working(finish, length),
        });
    }
    ready.into_iter().max().unwrap()
}

/// Whether a part of some length, none for months, lasts no time.
pub fn is_empty(task: &Task, length: Option<usize>) -> bool {
    match (length, task.kind) {
        (None, Kind::Takes(Length::Months(n))) => n == 0,
        (length, _) => length == Some(0),
    }
}

/// When a part ends that begins at a point.
pub fn lasting(task: &Task, calendar: &Minutes, length: Option<usize>, start: Point) -> Point {
    match (length, task.kind) {
        _ if is_empty(task, length) => start,
        (Some(minutes), _) => calendar.end(calendar.before(start) + minutes),
        (None, Kind::Takes(length)) => calendar.end(calendar.before(elapsed(start, length))),
        (None, _) => panic!("only durations are in months"),
    }
}

pub fn finish(parts: &Parts) -> Point {
    parts.iter().map(|part| part.1).max().unwrap()
}

pub fn end(done: &BTreeMap<TaskId, Parts>) -> Point {
    done.values().map(finish).max().unwrap()
}
