//! Small random plans, held against a model that lists every working minute
//! and finds slack by trying: each part of each task is delayed by one working
//! minute after another until something moves that must not.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of a test may fail as the test does"
)]

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday, date};
use jiff::{Span as JiffSpan, ToSpan};
use mkt_schedule::{
    Calendar, CalendarId, Cause, Hours, Kind, Lag, Length, Moment, Placed, Plan, Schedule, Task,
    TaskId, Team, TeamId, critical_path,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const START: Date = Date::constant(2027, 12, 20);
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// A day and the minute of it, 0 to 1440.
type Point = (Date, i64);

fn point(moment: Moment) -> Point {
    let date = moment.date();
    (date, Moment::start_of(date).minutes_until(moment))
}

/// A calendar as the list of its working minutes.
struct Minutes {
    minutes: Vec<Point>,
    per_day: i64,
    days_per_week: i64,
}

impl Minutes {
    fn of(works: &[Weekday], hours: Hours, closed: &[(Date, Date)]) -> Self {
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
    fn before(&self, at: Point) -> usize {
        self.minutes.partition_point(|minute| *minute < at)
    }

    fn begin(&self, index: usize) -> Point {
        self.minutes[index]
    }

    fn end(&self, index: usize) -> Point {
        let (day, minute) = self.minutes[index - 1];
        (day, minute + 1)
    }

    /// Whole working minutes of a length; none for months.
    fn working(&self, length: Length) -> Option<usize> {
        let minutes = match length {
            Length::Minutes(n) => n,
            Length::Days(n) => n * Decimal::from(self.per_day),
            Length::Weeks(n) => n * Decimal::from(self.per_day * self.days_per_week),
            Length::Months(_) => return None,
        };
        minutes.ceil().to_usize()
    }

    fn after_working(&self, at: Point, length: Length) -> Point {
        match self.working(length) {
            None => elapsed(at, length),
            Some(0) => at,
            Some(minutes) => self.end(self.before(at) + minutes),
        }
    }
}

/// Elapsed time, minute by minute where it is not days or months.
fn elapsed(at: Point, length: Length) -> Point {
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
enum Change {
    Nothing,
    /// A part of a task begins some of its working minutes later.
    Delay(TaskId, usize, usize),
    /// Nothing waits for a task.
    Ignore(TaskId),
}

/// Starts and finishes of one task's parts.
type Parts = Vec<(Point, Point)>;

struct Model<'a> {
    plan: &'a Plan,
    calendars: &'a [Minutes],
}

impl Model<'_> {
    /// The calendar of each part of a task, with its working length.
    fn parts(&self, task: &Task) -> Vec<(&Minutes, Option<usize>)> {
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
    fn run(&self, order: &[TaskId], change: Change) -> BTreeMap<TaskId, Parts> {
        let mut done: BTreeMap<TaskId, Parts> = BTreeMap::new();
        for &id in order {
            let task = &self.plan.tasks[id.index()];
            let mut spans = Vec::new();
            for (index, (calendar, length)) in self.parts(task).into_iter().enumerate() {
                let mut ready: Vec<Point> = vec![(START, 0)];
                ready.extend(task.not_before.map(|day| (day, 0)));
                for predecessor in &task.predecessors {
                    if change == Change::Ignore(predecessor.task) {
                        continue;
                    }
                    let finish = done[&predecessor.task].iter().map(|p| p.1).max().unwrap();
                    ready.push(match predecessor.lag {
                        Lag::None => finish,
                        Lag::Elapsed(length) => elapsed(finish, length),
                        Lag::Working(length) => calendar.after_working(finish, length),
                    });
                }
                let ready = ready.into_iter().max().unwrap();
                let is_empty = match (length, task.kind) {
                    (None, Kind::Takes(Length::Months(n))) => n == 0,
                    (length, _) => length == Some(0),
                };
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
                let finish = match (length, task.kind) {
                    _ if is_empty => start,
                    (Some(minutes), _) => calendar.end(calendar.before(start) + minutes),
                    (None, Kind::Takes(length)) => {
                        calendar.end(calendar.before(elapsed(start, length)))
                    }
                    (None, _) => panic!("only durations are in months"),
                };
                spans.push((start, finish));
            }
            done.insert(id, spans);
        }
        done
    }
}

fn finish(parts: &Parts) -> Point {
    parts.iter().map(|part| part.1).max().unwrap()
}

fn end(done: &BTreeMap<TaskId, Parts>) -> Point {
    done.values().map(finish).max().unwrap()
}

/// The most working minutes that keep a condition, trying one after another.
fn most(mut keeps: impl FnMut(usize) -> bool) -> Option<i64> {
    let mut tried = 0;
    while keeps(tried) {
        tried += 1;
    }
    i64::try_from(tried)
        .unwrap()
        .checked_sub(1)
        .filter(|n| *n >= 0)
}

fn check_task(model: &Model<'_>, schedule: &Schedule, id: TaskId, placed: &Placed) {
    let order = &schedule.order;
    let base = model.run(order, Change::Nothing);
    let task = &model.plan.tasks[id.index()];
    let spans: Parts = placed
        .portions
        .iter()
        .map(|p| (point(p.span.start), point(p.span.finish)))
        .collect();
    assert_eq!(spans, base[&id], "{}", task.name);
    assert_eq!(point(placed.earliest.finish), finish(&base[&id]));

    let parts = model.parts(task);
    let scarcest = |keeps: &dyn Fn(&BTreeMap<TaskId, Parts>) -> bool| {
        (0..parts.len())
            .map(|part| most(|by| keeps(&model.run(order, Change::Delay(id, part, by)))))
            .min()
            .unwrap()
    };
    let total = scarcest(&|done| end(done) <= end(&base));
    assert_eq!(Some(placed.total_slack.minutes), total, "{}", task.name);
    assert_eq!(placed.critical, total == Some(0));
    let free = scarcest(&|done| {
        end(done) <= end(&base)
            && done
                .iter()
                .all(|(other, parts)| *other == id || *parts == base[other])
    });
    assert_eq!(Some(placed.free_slack.minutes), free, "{}", task.name);

    // The latest start is the earliest, later by the slack.
    if let [(calendar, length)] = parts[..]
        && length != Some(0)
        && task.kind != Kind::Takes(Length::Months(0))
    {
        let by = usize::try_from(placed.total_slack.minutes).unwrap();
        let late = model.run(order, Change::Delay(id, 0, by));
        assert_eq!(point(placed.latest.start), late[&id][0].0);
        assert_eq!(point(placed.latest.finish), late[&id][0].1);
        assert_eq!(placed.total_slack.minutes_per_day, calendar.per_day);
    }
    assert!(placed.latest.start >= placed.earliest.start);
    assert!(placed.latest.finish >= placed.earliest.finish);

    // Deadlines of the task and of all that follow it.
    let mut reached = vec![id];
    for &later in order {
        let waits = &model.plan.tasks[later.index()].predecessors;
        if waits.iter().any(|p| reached.contains(&p.task)) {
            reached.push(later);
        }
    }
    let due: Vec<(TaskId, Date)> = reached
        .iter()
        .filter_map(|t| Some((*t, model.plan.tasks[t.index()].deadline?)))
        .collect();
    let Some(found) = placed.deadline_slack else {
        assert!(due.is_empty());
        return;
    };
    assert!(due.contains(&(found.task, found.date)));
    let met = scarcest(&|done| due.iter().all(|(t, day)| finish(&done[t]) <= (*day, 1440)));
    match met {
        Some(minutes) => assert_eq!(found.slack.minutes, minutes, "{}", task.name),
        // Missed already, but not by this task: without it, just the same.
        None if found.slack.minutes >= 0 => {
            let without = model.run(order, Change::Ignore(id));
            for (t, day) in due {
                let is_met = |done: &BTreeMap<TaskId, Parts>| finish(&done[&t]) <= (day, 1440);
                assert_eq!(is_met(&base), is_met(&without), "{}", task.name);
            }
        }
        None => assert!(finish(&base[&found.task]) > (found.date, 1440)),
    }
}

fn check_chain(schedule: &Schedule, id: TaskId, placed: &Placed) {
    let chain = schedule.chain(id);
    let mut before: Option<&mkt_schedule::Link> = None;
    for link in &chain.links {
        match (link.cause, before) {
            (Cause::Predecessor(p), Some(before)) => {
                assert_eq!(p.task, before.task);
                assert!(before.span.finish <= link.span.start);
            }
            (Cause::Start | Cause::NotBefore(_), None) => {}
            other => panic!("{other:?}"),
        }
        assert!(link.lag_days >= 0 && link.closed_days >= 0 && link.work_days >= 0);
        before = Some(link);
    }
    let last = before.unwrap();
    assert_eq!((last.task, last.span.finish), (id, placed.earliest.finish));
    let until = (placed.earliest.finish.date() - START).get_days();
    let days = chain.days();
    assert!(days == i64::from(until) || days == i64::from(until) + 1);
}

/// What a calendar is made of.
type Pattern = (Vec<Weekday>, Hours, Vec<(Date, Date)>);

#[derive(Debug, Clone)]
struct Case {
    calendars: Vec<Pattern>,
    plan: Plan,
}

fn lengths() -> impl Strategy<Value = Length> {
    prop_oneof![
        (0_i64..9).prop_map(|n| Length::Minutes(Decimal::new(n * 5, 1))),
        (0_i64..9).prop_map(|n| Length::Days(Decimal::new(n * 5, 1))),
        (0_i64..2).prop_map(|n| Length::Weeks(Decimal::from(n))),
        (0_u32..3).prop_map(Length::Months),
    ]
}

fn lags() -> impl Strategy<Value = Lag> {
    prop_oneof![
        3 => Just(Lag::None),
        1 => lengths().prop_map(Lag::Elapsed),
        1 => lengths().prop_map(Lag::Working),
    ]
}

prop_compose! {
    fn calendars()(
        works in proptest::sample::subsequence(WEEK.to_vec(), 2..=7),
        hours in prop_oneof![
            (0_u16..1436, 1_u16..5).prop_map(|(opens, length)| (opens, opens + length)),
            Just((1437, 1440)),
            Just((0, 3)),
        ],
        closed in proptest::collection::vec((0_i64..60, 0_i64..6), 0..4),
    ) -> Pattern {
        let closed = closed
            .into_iter()
            .map(|(from, days)| (START + from.days(), START + (from + days).days()))
            .collect();
        (works, Hours { opens: hours.0, closes: hours.1 }, closed)
    }
}

prop_compose! {
    fn tasks()(
        kind in prop_oneof![
            1 => Just(Kind::Milestone),
            2 => (0_i64..20).prop_map(|n| Kind::Effort(Decimal::from(n))),
            3 => lengths().prop_map(Kind::Takes),
        ],
        teams in proptest::collection::vec((0_u32..3, 1_i64..4), 0..3),
        predecessors in proptest::collection::vec((0_u32..8, lags()), 0..4),
        not_before in proptest::option::weighted(0.2, -5_i64..40),
        deadline in proptest::option::weighted(0.3, 0_i64..120),
    ) -> Task {
        let mut task = Task::new("", kind);
        for (team, half_heads) in teams {
            task = task.by(TeamId(team), Decimal::new(half_heads * 5, 1));
        }
        if matches!(kind, Kind::Effort(_)) && task.assignments.is_empty() {
            task = task.by(TeamId(0), Decimal::ONE);
        }
        for (predecessor, lag) in predecessors {
            task = task.after(TaskId(predecessor), lag);
        }
        task.not_before = not_before.map(|n| START + n.days());
        task.deadline = deadline.map(|n| START + n.days());
        task
    }
}

prop_compose! {
    fn cases()(
        calendars in proptest::collection::vec(calendars(), 3),
        percents in proptest::collection::vec(prop_oneof![Just(100_i64), 30_i64..=100], 3),
        mut tasks in proptest::collection::vec(tasks(), 1..8),
        names in Just((0..8).collect::<Vec<_>>()).prop_shuffle(),
    ) -> Case {
        let mut plan = Plan::new(START);
        plan.calendars = calendars
            .iter()
            .map(|(works, hours, closed)| {
                let closed = closed.iter().map(|(a, b)| *a..=*b);
                Calendar::new(works.iter().copied(), *hours, closed).unwrap()
            })
            .collect();
        for (calendar, percent) in (0..3).zip(percents) {
            plan.add_team(Team {
                name: format!("team {}", 3 - calendar),
                size: Decimal::from(9),
                available_percent: Decimal::from(percent),
                calendar: CalendarId(calendar),
            });
        }
        // Only earlier tasks are waited for; their names are in another order.
        for (index, task) in tasks.iter_mut().enumerate() {
            task.name = format!("task {}", names[index]);
            task.predecessors.retain(|p| p.task.index() < index);
        }
        plan.tasks = tasks;
        Case { calendars, plan }
    }
}

proptest! {
    #[test]
    fn dates_slack_and_chains_agree_with_trying(case in cases()) {
        let calendars: Vec<Minutes> = case
            .calendars
            .iter()
            .map(|(works, hours, closed)| Minutes::of(works, *hours, closed))
            .collect();
        let model = Model { plan: &case.plan, calendars: &calendars };
        let schedule = critical_path(&case.plan).unwrap();
        prop_assert_eq!(schedule.order.len(), case.plan.tasks.len());
        prop_assert_eq!(point(schedule.finish), end(&model.run(&schedule.order, Change::Nothing)));
        for (id, placed) in schedule.tasks() {
            check_task(&model, &schedule, id, placed);
            check_chain(&schedule, id, placed);
        }
    }

    #[test]
    fn the_order_of_tasks_changes_nothing(
        case in cases(),
        shuffled in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let count = case.plan.tasks.len();
        let places: Vec<usize> = shuffled.into_iter().filter(|i| *i < count).collect();
        let moved = |id: TaskId| TaskId::at(places.iter().position(|i| *i == id.index()).unwrap());
        let mut plan = case.plan.clone();
        plan.tasks = places.iter().map(|index| case.plan.tasks[*index].clone()).collect();
        for task in &mut plan.tasks {
            task.predecessors.reverse();
            for predecessor in &mut task.predecessors {
                predecessor.task = moved(predecessor.task);
            }
        }
        let before = critical_path(&case.plan).unwrap();
        let after = critical_path(&plan).unwrap();
        let names = |plan: &Plan, order: &[TaskId]| -> Vec<String> {
            order.iter().map(|id| plan.tasks[id.index()].name.clone()).collect()
        };
        prop_assert_eq!(names(&case.plan, &before.order), names(&plan, &after.order));
        prop_assert_eq!(before.last.map(moved), after.last);
        for (id, mut placed) in before.tasks().map(|(id, placed)| (id, placed.clone())) {
            for portion in &mut placed.portions {
                if let Cause::Predecessor(predecessor) = &mut portion.binding.cause {
                    predecessor.task = moved(predecessor.task);
                }
            }
            if let Some(due) = &mut placed.deadline_slack {
                due.task = moved(due.task);
            }
            prop_assert_eq!(Some(&placed), after.task(moved(id)));
        }
    }
}

#[test]
fn the_model_counts_as_people_do() {
    // Two minutes a day, Monday to Friday; 20 December 2027 is a Monday.
    let hours = Hours {
        opens: 600,
        closes: 602,
    };
    let minutes = Minutes::of(&WEEK[..5], hours, &[]);
    let start = minutes.begin(minutes.before((START, 0)));
    assert_eq!(start, (date(2027, 12, 20), 600));
    assert_eq!(
        minutes.end(minutes.before(start) + 3),
        (date(2027, 12, 21), 601)
    );
    assert_eq!(
        elapsed((date(2028, 1, 31), 600), Length::Months(1)),
        (date(2028, 2, 29), 1440)
    );
}
