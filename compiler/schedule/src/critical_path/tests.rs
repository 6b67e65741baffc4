#![allow(clippy::arithmetic_side_effects)]

use jiff::civil::{Date, Weekday, date};
use rust_decimal::Decimal;

use super::*;
use crate::calendar::{Calendar, Hours};
use crate::length::{Lag, Length};
use crate::plan::{CalendarId, Predecessor, Team, TeamId};

fn days(n: i64) -> Length {
    Length::Days(Decimal::from(n))
}

fn team(name: &str, size: i64, available_percent: i64, calendar: CalendarId) -> Team {
    Team {
        name: name.to_owned(),
        size: Decimal::from(size),
        available_percent: Decimal::from(available_percent),
        calendar,
    }
}

/// Monday, 4 May 2026.
fn plan() -> Plan {
    Plan::new(date(2026, 5, 4))
}

fn dates(schedule: &Schedule, id: TaskId) -> (String, String) {
    let span = schedule.task(id).unwrap().earliest;
    (span.start.to_string(), span.finish.to_string())
}

fn finish_date(schedule: &Schedule, id: TaskId) -> Date {
    schedule.task(id).unwrap().earliest.finish.date()
}

#[test]
fn effort_is_divided_by_people_at_their_availability() {
    let mut plan = plan();
    let data = plan.add_team(team("data", 4, 80, CalendarId::DEFAULT));
    // 12 person-days by 3 people at 80 %: 5 days.
    let build =
        plan.add_task(Task::effort("build", Decimal::from(12 * 480)).by(data, Decimal::from(3)));
    // A person-minute by 3 people is a whole minute still.
    let tiny = plan.add_task(Task::effort("tiny", Decimal::ONE).by(data, Decimal::from(3)));
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(
        dates(&schedule, build),
        ("2026-05-04 09:00".into(), "2026-05-08 17:00".into())
    );
    assert_eq!(schedule.task(tiny).unwrap().portions[0].minutes, 1);
}

#[test]
fn the_slowest_of_several_teams_binds() {
    let mut plan = plan();
    let wednesdays =
        plan.add_calendar(Calendar::new([Weekday::Wednesday], Hours::OFFICE, []).unwrap());
    let data = plan.add_team(team("data", 4, 100, CalendarId::DEFAULT));
    let legal = plan.add_team(team("legal", 1, 100, wednesdays));
    let half = plan.add_team(team("half", 1, 50, CalendarId::DEFAULT));
    // Four person-days, one each of two people: two days, of Wednesdays.
    let review = plan.add_task(
        Task::effort("review", Decimal::from(4 * 480))
            .by(data, Decimal::ONE)
            .by(legal, Decimal::ONE),
    );
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(
        dates(&schedule, review),
        ("2026-05-04 09:00".into(), "2026-05-13 17:00".into())
    );
    let placed = schedule.task(review).unwrap();
    assert_eq!(placed.driving().unwrap().team, Some(legal));
    assert_eq!(
        placed.portions[0].span.finish.to_string(),
        "2026-05-05 17:00"
    );
    assert_eq!(placed.total_slack.minutes, 0);

    // At half availability the same share takes twice as long.
    plan.tasks = vec![
        Task::effort("review", Decimal::from(4 * 480))
            .by(data, Decimal::ONE)
            .by(half, Decimal::ONE),
    ];
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(finish_date(&schedule, TaskId(0)), date(2026, 5, 7));
}

#[test]
fn takes_is_working_time_whoever_does_it() {
    let mut plan = plan();
    let four_days = plan.add_calendar(
        Calendar::new(
            [
                Weekday::Monday,
                Weekday::Tuesday,
                Weekday::Wednesday,
                Weekday::Thursday,
            ],
            Hours::OFFICE,
            [],
        )
        .unwrap(),
    );
    let team = plan.add_team(team("t", 5, 50, four_days));
    // A week is four working days here.
    let weeks =
        plan.add_task(Task::takes("weeks", Length::Weeks(Decimal::TWO)).by(team, Decimal::from(5)));
    let month = plan.add_task(Task::takes("month", Length::Months(1)));
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(finish_date(&schedule, weeks), date(2026, 5, 14));
    // To Thursday, 4 June, 09:00, so to the evening before.
    assert_eq!(
        dates(&schedule, month),
        ("2026-05-04 09:00".into(), "2026-06-03 17:00".into())
    );
}

#[test]
fn lags_count_elapsed_or_working_time() {
    let mut plan = plan();
    // Closed on Thursday, 14 May.
    plan.calendars[0] = Calendar::new(
        [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
        ],
        Hours::OFFICE,
        [date(2026, 5, 14)..=date(2026, 5, 14)],
    )
    .unwrap();
    let first = plan.add_task(Task::takes("first", days(5)));
    let weeks = Length::Weeks(Decimal::ONE);
    let elapsed = plan.add_task(Task::takes("a", days(1)).after(first, Lag::Elapsed(weeks)));
    let working = plan.add_task(Task::takes("b", days(1)).after(first, Lag::Working(weeks)));
    let milestone = plan.add_task(Task::milestone("m").after(first, Lag::Elapsed(days(1))));
    let schedule = critical_path(&plan).unwrap();
    // Finished on Friday the 8th, a week on is Friday the 15th at five.
    assert_eq!(dates(&schedule, elapsed).0, "2026-05-18 09:00");
    // Five working days without the 14th: Monday the 18th at five.
    assert_eq!(dates(&schedule, working).0, "2026-05-19 09:00");
    // A milestone waits for no working day.
    assert_eq!(dates(&schedule, milestone).0, "2026-05-09 17:00");
    let chain = schedule.chain(working);
    let sums: Vec<_> = chain
        .links
        .iter()
        .map(|link| (link.lag_days, link.closed_days, link.work_days))
        .collect();
    // Day five ends on Friday the 8th; ten days on, Monday the 18th is over.
    assert_eq!(sums, [(0, 0, 5), (10, 0, 1)]);
    let chain = schedule.chain(elapsed);
    let sums: Vec<_> = chain
        .links
        .iter()
        .map(|link| (link.lag_days, link.closed_days, link.work_days))
        .collect();
    assert_eq!(sums, [(0, 0, 5), (7, 2, 1)]);
}

#[test]
fn a_milestone_stands_where_its_last_predecessor_ends() {
    let mut plan = plan();
    let short = plan.add_task(Task::takes("short", days(1)));
    let long = plan.add_task(Task::takes("long", days(5)));
    let live = plan.add_task(
        Task::milestone("live")
            .after(short, Lag::None)
            .after(long, Lag::None),
    );
    let next = plan.add_task(Task::takes("next", days(1)).after(live, Lag::None));
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(dates(&schedule, live).0, "2026-05-08 17:00");
    assert_eq!(dates(&schedule, next).0, "2026-05-11 09:00");
    let live = schedule.task(live).unwrap();
    assert!(live.critical);
    assert_eq!(live.latest, live.earliest);
    assert_eq!(
        live.portions[0].binding.cause,
        Cause::Predecessor(Predecessor {
            task: long,
            lag: Lag::None
        })
    );
    assert_eq!(schedule.last, Some(next));
    let short = schedule.task(short).unwrap();
    assert_eq!(short.total_slack.days(), Decimal::from(4));
    assert_eq!(short.free_slack.days(), Decimal::from(4));
}

#[test]
fn work_of_no_effort_is_a_point() {
    let mut plan = plan();
    let data = plan.add_team(team("data", 1, 100, CalendarId::DEFAULT));
    let first = plan.add_task(Task::takes("first", days(5)));
    let none = plan.add_task(
        Task::effort("none", Decimal::ZERO)
            .by(data, Decimal::ONE)
            .after(first, Lag::None),
    );
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(
        dates(&schedule, none),
        ("2026-05-08 17:00".into(), "2026-05-08 17:00".into())
    );
}

#[test]
fn a_plan_that_starts_on_a_closed_day_says_so() {
    let mut plan = Plan::new(date(2026, 5, 2)); // a Saturday
    let work = plan.add_task(Task::takes("work", days(1)));
    let kickoff = plan.add_task(Task::milestone("kickoff"));
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(dates(&schedule, work).0, "2026-05-04 09:00");
    assert_eq!(finish_date(&schedule, kickoff), date(2026, 5, 2));
    let link = &schedule.chain(work).links[0];
    assert_eq!(
        (link.cause, link.lag_days, link.closed_days, link.work_days),
        (Cause::Start, 0, 2, 1)
    );
}

#[test]
fn a_first_date_binds_only_when_it_is_later() {
    let mut plan = plan();
    let dated = |name: &str, on| Task::takes(name, days(1)).not_before(on);
    let first = plan.add_task(Task::takes("first", days(2)));
    let past = plan.add_task(dated("past", date(2026, 5, 2)));
    let later = plan.add_task(dated("later", date(2026, 5, 16)).after(first, Lag::None));
    // Wednesday, when the first is done too: the predecessor is named.
    let tied = plan.add_task(dated("tied", date(2026, 5, 6)).after(first, Lag::None));
    let schedule = critical_path(&plan).unwrap();
    let cause = |id| schedule.task(id).unwrap().driving().unwrap().binding.cause;
    assert_eq!(cause(past), Cause::Start);
    assert_eq!(cause(later), Cause::NotBefore(date(2026, 5, 16)));
    assert!(matches!(cause(tied), Cause::Predecessor(p) if p.task == first));
    let chain = schedule.chain(later);
    assert_eq!(chain.links.len(), 1);
    // Twelve days to Saturday the 16th, then the weekend, then the day.
    let link = &chain.links[0];
    assert_eq!(
        (link.lag_days, link.closed_days, link.work_days),
        (12, 2, 1)
    );
}

#[test]
fn slack_is_measured_against_deadlines_too() {
    let mut plan = plan();
    let build = plan.add_task(Task::takes("build", days(5)));
    let test = plan.add_task(Task::takes("test", days(2)).after(build, Lag::None));
    let _later = plan.add_task(Task::takes("later", days(20)).after(test, Lag::None));
    let live = plan.add_task(
        Task::milestone("live")
            .after(test, Lag::None)
            .due(date(2026, 5, 8)),
    );
    let alone = plan.add_task(Task::takes("alone", days(1)).due(date(2026, 5, 6)));
    let schedule = critical_path(&plan).unwrap();
    // The test ends on Tuesday the 12th; due on Friday the 8th: two working
    // days late, through the whole chain.
    for id in [build, test, live] {
        let due = schedule.task(id).unwrap().deadline_slack.unwrap();
        assert_eq!(due.task, live);
        assert_eq!(due.date, date(2026, 5, 8));
        assert_eq!(due.slack.days(), Decimal::from(-2));
    }
    assert!(schedule.task(build).unwrap().critical);
    let live = schedule.task(live).unwrap();
    assert_eq!(live.total_slack.days(), Decimal::from(20));
    assert!(!live.critical);
    let due = schedule.task(alone).unwrap().deadline_slack.unwrap();
    assert_eq!((due.task, due.slack.days()), (alone, Decimal::TWO));
    assert!(
        schedule
            .tasks()
            .any(|(_, placed)| placed.deadline_slack.is_none())
    );
}

#[test]
fn free_slack_leaves_successors_where_they_are() {
    // long (4) → end; a (1) → b (1) → end: a has three days in all, none free.
    let mut plan = plan();
    let long = plan.add_task(Task::takes("long", days(4)));
    let a = plan.add_task(Task::takes("a", days(1)));
    let b = plan.add_task(Task::takes("b", days(1)).after(a, Lag::None));
    let _end = plan.add_task(
        Task::milestone("end")
            .after(long, Lag::None)
            .after(b, Lag::None),
    );
    let schedule = critical_path(&plan).unwrap();
    let slack = |id| {
        let placed = schedule.task(id).unwrap();
        (placed.total_slack.days(), placed.free_slack.days())
    };
    assert_eq!(slack(long), (Decimal::ZERO, Decimal::ZERO));
    assert_eq!(slack(a), (Decimal::TWO, Decimal::ZERO));
    assert_eq!(slack(b), (Decimal::TWO, Decimal::TWO));
    assert_eq!(
        schedule.task(a).unwrap().latest.start.to_string(),
        "2026-05-06 09:00"
    );
}

#[test]
fn cycles_are_returned_with_their_path() {
    let mut plan = plan();
    // b → c → d → b, entered from a and left to e.
    let waits = |name: &str, on: &[u32]| {
        on.iter().fold(Task::takes(name, days(1)), |task, id| {
            task.after(TaskId(*id), Lag::None)
        })
    };
    plan.tasks = vec![
        waits("a", &[]),
        waits("d", &[2]),
        waits("c", &[3]),
        waits("b", &[0, 1]),
        waits("e", &[2]),
    ];
    assert_eq!(
        critical_path(&plan),
        Err(vec![Problem::Cycle {
            path: vec![TaskId(3), TaskId(2), TaskId(1)]
        }])
    );
    plan.tasks = vec![waits("self", &[0])];
    assert_eq!(
        critical_path(&plan),
        Err(vec![Problem::Cycle {
            path: vec![TaskId(0)]
        }])
    );
}

#[test]
fn problems_of_the_data_are_all_named() {
    let mut plan = plan();
    let data = plan.add_team(team("data", 2, 100, CalendarId::DEFAULT));
    let idle = plan.add_team(team("idle", 2, 0, CalendarId(7)));
    let (nobody, many) = (Decimal::ZERO, Decimal::from(3));
    plan.tasks = vec![
        Task::takes("many", days(1)).by(data, many),
        // Twice the same team counts together.
        Task::takes("twice", days(1))
            .by(data, Decimal::ONE)
            .by(data, Decimal::TWO),
        Task::takes("none", days(1)).by(data, nobody),
        Task::effort("nobody's", Decimal::ONE),
        Task::takes("back", days(-1)).after(TaskId(9), Lag::Elapsed(days(-1))),
        Task::takes("whose", days(1)).by(TeamId(9), Decimal::ONE),
    ];
    let size = Decimal::TWO;
    let too_many = |task| Problem::TooManyPeople {
        task: TaskId(task),
        team: data,
        people: many,
        size,
    };
    assert_eq!(
        critical_path(&plan),
        Err(vec![
            Problem::UnknownCalendar {
                team: Some(idle),
                calendar: CalendarId(7)
            },
            Problem::Availability {
                team: idle,
                percent: Decimal::ZERO
            },
            too_many(0),
            too_many(1),
            Problem::NoPeople {
                task: TaskId(2),
                team: data,
                people: nobody
            },
            Problem::NobodyAssigned { task: TaskId(3) },
            Problem::NegativeAmount { task: TaskId(4) },
            Problem::UnknownTask {
                task: TaskId(4),
                predecessor: TaskId(9)
            },
            Problem::UnknownTeam {
                task: TaskId(5),
                team: TeamId(9)
            },
        ])
    );
}

#[test]
fn what_never_ends_is_refused() {
    let beyond = |task: Task, start: Date, horizon: Date| {
        let mut plan = Plan::new(start);
        let data = plan.add_team(team("data", 1, 1, CalendarId::DEFAULT));
        let mut task = task;
        if matches!(task.kind, crate::plan::Kind::Effort(_)) {
            task = task.by(data, Decimal::new(1, 28));
        }
        let id = plan.add_task(task);
        assert_eq!(
            critical_path(&plan),
            Err(vec![Problem::BeyondHorizon { task: id, horizon }])
        );
    };
    let start = date(2026, 5, 4);
    let horizon = date(2126, 5, 4);
    beyond(Task::takes("t", days(27_000)), start, horizon);
    beyond(
        Task::takes("t", Length::Weeks(Decimal::MAX)),
        start,
        horizon,
    );
    beyond(Task::takes("t", Length::Months(u32::MAX)), start, horizon);
    beyond(Task::takes("t", Length::Months(1201)), start, horizon);
    beyond(Task::effort("t", Decimal::MAX), start, horizon);
    beyond(Task::effort("t", Decimal::ONE), start, horizon);
    beyond(
        Task::milestone("t").not_before(date(2200, 1, 1)),
        start,
        horizon,
    );
    beyond(Task::takes("t", days(1)), Date::MAX, date(9999, 12, 30));
    let mut plan = plan();
    plan.add_task(Task::takes("t", days(26_000)));
    assert!(critical_path(&plan).is_ok());
}

#[test]
fn an_empty_plan_ends_where_it_begins() {
    let schedule = critical_path(&plan()).unwrap();
    assert_eq!(schedule.finish, schedule.start);
    assert_eq!(schedule.last, None);
    assert!(schedule.critical_chain().links.is_empty());
}

#[test]
fn a_chain_of_many_tasks_needs_no_deep_stack() {
    let mut plan = plan();
    let minute = Length::Minutes(Decimal::ONE);
    let mut previous = plan.add_task(Task::takes("0", minute));
    for index in 1..50_000 {
        previous = plan.add_task(Task::takes(index.to_string(), minute).after(previous, Lag::None));
    }
    let schedule = critical_path(&plan).unwrap();
    assert_eq!(schedule.chain(previous).links.len(), 50_000);
    assert!(schedule.tasks().all(|(_, placed)| placed.critical));
    // And one that closes on itself.
    plan.tasks[0] = plan.tasks[0].clone().after(previous, Lag::None);
    let problems = critical_path(&plan).unwrap_err();
    assert!(matches!(&problems[..], [Problem::Cycle { path }] if path.len() == 50_000));
}

#[test]
fn a_task_bound_by_a_rare_calendar_has_slack_on_the_chain() {
    let mut plan = plan();
    let wednesdays =
        plan.add_calendar(Calendar::new([Weekday::Wednesday], Hours::OFFICE, []).unwrap());
    let legal = plan.add_team(team("legal", 1, 100, wednesdays));
    let draft = plan.add_task(Task::takes("draft", days(1)));
    let review = plan.add_task(
        Task::takes("review", days(1))
            .by(legal, Decimal::ONE)
            .after(draft, Lag::None),
    );
    let schedule = critical_path(&plan).unwrap();
    let placed = schedule.task(draft).unwrap();
    assert_eq!(placed.total_slack.days(), Decimal::ONE);
    assert!(!placed.critical);
    let chain = schedule.critical_chain();
    let tasks: Vec<_> = chain.links.iter().map(|link| link.task).collect();
    assert_eq!(tasks, [draft, review]);
    // Monday; Tuesday closed to the team; Wednesday.
    assert_eq!(chain.links[1].closed_days, 1);
    assert_eq!(chain.days(), 3);
}

#[test]
fn a_point_that_is_late_by_closed_time_alone_is_late() {
    let mut plan = plan();
    let work = plan.add_task(Task::takes("work", days(5)));
    // Saturday the 9th, due on Friday the 8th.
    let live = plan.add_task(
        Task::milestone("live")
            .after(work, Lag::Elapsed(days(1)))
            .due(date(2026, 5, 8)),
    );
    let schedule = critical_path(&plan).unwrap();
    let due = |id| schedule.task(id).unwrap().deadline_slack.unwrap().slack;
    assert_eq!(due(live).minutes, -1);
    // The work would have to be done on Thursday.
    assert_eq!(due(work).days(), Decimal::NEGATIVE_ONE);
}

#[test]
fn what_ties_is_named_by_name() {
    let mut plan = plan();
    let zeta = plan.add_team(team("zeta", 1, 100, CalendarId::DEFAULT));
    let alpha = plan.add_team(team("alpha", 1, 100, CalendarId::DEFAULT));
    let work = plan.add_task(
        Task::takes("a work", days(5))
            .by(zeta, Decimal::ONE)
            .by(alpha, Decimal::ONE),
    );
    let point = |name: &str| {
        Task::milestone(name)
            .after(work, Lag::None)
            .due(date(2026, 5, 8))
    };
    let _later = plan.add_task(point("z live"));
    let live = plan.add_task(point("live"));
    let schedule = critical_path(&plan).unwrap();
    let placed = schedule.task(work).unwrap();
    assert_eq!(placed.driving().unwrap().team, Some(alpha));
    assert_eq!(placed.deadline_slack.unwrap().task, live);
    // The work ends when they do, but they come after it.
    assert_eq!(schedule.last, Some(live));
}
