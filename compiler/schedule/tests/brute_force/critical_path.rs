//! The critical path against the model: slack is found by delaying each part
//! by one working minute after another.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use mkt_schedule::{Cause, Hours, Kind, Length, Placed, Plan, Schedule, TaskId, critical_path};
use proptest::prelude::*;

use crate::cases::{WEEK, cases};
use crate::model::{Change, Minutes, Model, Parts, START, elapsed, end, finish, point};

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
