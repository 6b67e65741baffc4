//! Levelled plans against the model: they can be done, nothing in them could
//! begin a minute earlier, and small ones are as short as can be.

use std::collections::BTreeMap;

use jiff::civil::{Weekday, date};
use mkt_schedule::{
    Calendar, CalendarId, Cause, Hours, Lag, Length, Levelled, Link, Moment, Plan, Planned, Search,
    Slack, Task, TaskId, Team, TeamId, critical_path, level,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::cases::{Case, WEEK, cases};
use crate::model::{Minutes, Model, Point, is_empty, lasting, point, ready};

const SEARCHES: [Search; 3] = [Search::Quick, Search::Rules, Search::Full];

fn levelled(plan: &Plan, search: Search) -> Levelled {
    level(plan, &critical_path(plan).unwrap(), search).unwrap()
}

/// Gives each team only as many heads as its largest piece of work needs.
fn tight(plan: &mut Plan) {
    for (index, team) in plan.teams.iter_mut().enumerate() {
        let needed = plan.tasks.iter().map(|task| {
            let own = task.assignments.iter().filter(|a| a.team.index() == index);
            own.map(|a| a.people).sum()
        });
        team.size = needed.max().unwrap_or(Decimal::ZERO).max(Decimal::ONE);
    }
}

fn calendars(case: &Case) -> Vec<Minutes> {
    let patterns = case.calendars.iter();
    patterns
        .map(|(works, hours, closed)| Minutes::of(works, *hours, closed))
        .collect()
}

/// The heads of each team that are taken in each of its working minutes, but
/// for one task.
type Taken = BTreeMap<(TeamId, usize), Decimal>;

struct Check<'a> {
    model: Model<'a>,
    levelled: &'a Levelled,
}

impl Check<'_> {
    fn task(&self, id: TaskId) -> &Task {
        &self.model.plan.tasks[id.index()]
    }

    fn calendar(&self, team: TeamId) -> &Minutes {
        let team = &self.model.plan.teams[team.index()];
        &self.model.calendars[team.calendar.index()]
    }

    fn finish(&self, id: TaskId) -> Point {
        point(self.levelled.task(id).unwrap().span.finish)
    }

    fn ready(&self, task: &Task, calendar: &Minutes) -> Point {
        ready(task, calendar, |before| Some(self.finish(before)))
    }

    fn taken_without(&self, without: Option<TaskId>) -> Taken {
        let mut taken = Taken::new();
        for (id, planned) in self.levelled.tasks() {
            for (portion, assignment) in planned.portions.iter().zip(&self.task(id).assignments) {
                let Some(team) = portion.team.filter(|_| Some(id) != without) else {
                    continue;
                };
                let calendar = self.calendar(team);
                let from = calendar.before(point(portion.span.start));
                for minute in from..calendar.before(point(portion.span.finish)) {
                    *taken.entry((team, minute)).or_default() += assignment.people;
                }
            }
        }
        taken
    }

    /// Nobody is asked for twice.
    fn capacity(&self) {
        for ((team, _), heads) in self.taken_without(None) {
            assert!(heads <= self.model.plan.teams[team.index()].size);
        }
    }

    /// Each part lasts as long as it does, after all before it, and all parts
    /// begin together.
    fn places(&self, id: TaskId, planned: &Planned) {
        let task = self.task(id);
        let parts = self.model.parts(task);
        assert_eq!(parts.len(), planned.portions.len());
        let mut together = None;
        for ((calendar, length), portion) in parts.iter().zip(&planned.portions) {
            let (start, finish) = (point(portion.span.start), point(portion.span.finish));
            let ready = self.ready(task, calendar);
            assert!(start >= ready, "{}", task.name);
            assert_eq!(
                finish,
                lasting(task, calendar, *length, start),
                "{}",
                task.name
            );
            if !is_empty(task, *length) && start > calendar.begin(calendar.before(ready)) {
                together = together.max(Some(calendar.end(calendar.before(start))));
            }
        }
        for ((calendar, length), portion) in parts.iter().zip(&planned.portions) {
            let ready = self.ready(task, calendar);
            let from = together.map_or(ready, |from| from.max(ready));
            let start = match is_empty(task, *length) {
                true => ready,
                false => calendar.begin(calendar.before(from)),
            };
            assert_eq!(point(portion.span.start), start, "{}", task.name);
        }
    }

    /// What is said to have kept a task waiting did.
    fn causes(&self, id: TaskId, planned: &Planned) {
        for portion in &planned.portions {
            let Cause::Team { team, freed_by } = portion.binding.cause else {
                continue;
            };
            let other = self.levelled.task(freed_by).unwrap();
            let freed = other
                .portions
                .iter()
                .find(|p| p.team == Some(team))
                .unwrap();
            assert_eq!(freed.span.finish, portion.binding.ready);
            assert!(freed.span.start < portion.span.start);
            let own = self.task(id).assignments.iter().filter(|a| a.team == team);
            let heads: Decimal = own.map(|a| a.people).sum();
            assert!(heads > Decimal::ZERO);
            let before = self.calendar(team).before(point(portion.binding.ready)) - 1;
            let taken = self.taken_without(Some(id));
            let taken = taken.get(&(team, before)).copied().unwrap_or_default();
            let size = self.model.plan.teams[team.index()].size;
            assert!(taken + heads > size, "{}", self.task(id).name);
        }
    }

    /// Whether a part, the only one of its task, can begin so many working
    /// minutes later when all else stays.
    fn can_slip(&self, id: TaskId, planned: &Planned, by: usize) -> bool {
        let task = self.task(id);
        let (calendar, length) = self.model.parts(task)[0];
        let from = calendar.before(point(planned.span.start)) + by;
        let start = calendar.begin(from);
        let finish = lasting(task, calendar, length, start);
        let others_wait = self.levelled.tasks().all(|(other, planned)| {
            self.model
                .parts(self.task(other))
                .iter()
                .zip(&planned.portions)
                .all(|((calendar, _), portion)| {
                    let ready = ready(self.task(other), calendar, |before| {
                        (before == id).then_some(finish)
                    });
                    ready <= point(portion.span.start)
                })
        });
        let taken = self.taken_without(Some(id));
        let heads: Decimal = task.assignments.iter().map(|a| a.people).sum();
        let has_people = task.assignments.first().is_none_or(|assignment| {
            let team = assignment.team;
            (from..calendar.before(finish)).all(|minute| {
                let taken = taken.get(&(team, minute)).copied().unwrap_or_default();
                taken + heads <= self.model.plan.teams[team.index()].size
            })
        });
        others_wait && has_people && finish <= point(self.levelled.finish)
    }

    fn slack(&self, id: TaskId, planned: &Planned) {
        assert!(planned.slack.minutes >= planned.free_slack.minutes);
        assert!(planned.free_slack.minutes >= 0);
        assert_eq!(planned.critical, planned.slack.minutes == 0);
        assert!(planned.latest.finish <= self.levelled.finish);
        if let [(calendar, Some(length @ 1..))] = self.model.parts(self.task(id))[..] {
            let by = usize::try_from(planned.free_slack.minutes).unwrap();
            assert!(self.can_slip(id, planned, by), "{}", self.task(id).name);
            assert!(
                !self.can_slip(id, planned, by + 1),
                "{}",
                self.task(id).name
            );
            let latest = calendar.before(point(planned.latest.start));
            let start = calendar.before(point(planned.span.start));
            assert_eq!(
                i64::try_from(latest - start).unwrap(),
                planned.slack.minutes
            );
            let finish = calendar.end(latest + length);
            assert_eq!(point(planned.latest.finish), finish);
        }
    }

    fn chain(&self, id: TaskId, planned: &Planned) {
        let chain = self.levelled.chain(id);
        let mut before: Option<&Link> = None;
        for link in &chain.links {
            match (link.cause, before) {
                (Cause::Predecessor(p), Some(before)) => assert_eq!(p.task, before.task),
                (Cause::Team { team, freed_by }, Some(before)) => {
                    assert_eq!((freed_by, Some(team)), (before.task, before.team));
                    // Teams with other hours count other days.
                    assert!(link.lag_days == 0 || link.team != before.team);
                }
                (Cause::Start | Cause::NotBefore(_), None) => {}
                other => panic!("{other:?}"),
            }
            assert!(before.is_none_or(|before| before.span.finish <= link.span.start));
            assert!(link.lag_days >= 0 && link.closed_days >= 0 && link.work_days >= 0);
            before = Some(link);
        }
        let last = before.unwrap();
        assert_eq!((last.task, last.span.finish), (id, planned.span.finish));
        let until = self
            .levelled
            .start
            .date()
            .until(planned.span.finish.date())
            .unwrap();
        let until = i64::from(until.get_days());
        assert!(chain.days() == until || chain.days() == until + 1);
    }
}

fn check(plan: &Plan, calendars: &[Minutes], levelled: &Levelled) {
    let model = Model { plan, calendars };
    let check = Check { model, levelled };
    check.capacity();
    for (id, planned) in levelled.tasks() {
        check.places(id, planned);
        check.causes(id, planned);
        check.slack(id, planned);
        check.chain(id, planned);
    }
}

/// What plans are compared by.
fn cost(plan: &Plan, finish: impl Fn(TaskId) -> Moment) -> (i64, Moment) {
    let late = plan.task_ids().map(|id| {
        let task = &plan.tasks[id.index()];
        let due = task.deadline.map_or(finish(id), Moment::end_of);
        due.minutes_until(finish(id)).max(0) * (1 + i64::from(task.priority))
    });
    (late.sum(), plan.task_ids().map(&finish).max().unwrap())
}

proptest! {
    #[test]
    fn every_plan_can_be_done_and_says_why(case in cases(), search in prop::sample::select(&SEARCHES)) {
        let mut plan = case.plan.clone();
        tight(&mut plan);
        check(&plan, &calendars(&case), &levelled(&plan, search));
    }

    #[test]
    fn where_there_are_people_for_all_nothing_moves(mut case in cases(), search in prop::sample::select(&SEARCHES)) {
        for team in &mut case.plan.teams {
            team.size = Decimal::from(100);
        }
        let schedule = critical_path(&case.plan).unwrap();
        let levelled = level(&case.plan, &schedule, search).unwrap();
        prop_assert_eq!(levelled.finish, schedule.finish);
        prop_assert_eq!(levelled.last, schedule.last);
        for (id, placed) in schedule.tasks() {
            let planned = levelled.task(id).unwrap();
            prop_assert_eq!(&planned.portions, &placed.portions);
            prop_assert_eq!(planned.span, placed.earliest);
            prop_assert_eq!(levelled.chain(id), schedule.chain(id));
        }
    }

    #[test]
    fn a_longer_search_is_never_worse(mut case in cases()) {
        tight(&mut case.plan);
        let plan = &case.plan;
        let costs = SEARCHES.map(|search| {
            let levelled = levelled(plan, search);
            cost(plan, |id| levelled.task(id).unwrap().span.finish)
        });
        prop_assert!(costs[0] >= costs[1] && costs[1] >= costs[2], "{:?}", costs);
        let schedule = critical_path(plan).unwrap();
        let least = cost(plan, |id| schedule.task(id).unwrap().earliest.finish);
        prop_assert!(costs[2] >= least);
    }

    #[test]
    fn the_order_of_tasks_and_teams_changes_nothing(
        mut case in cases(),
        tasks in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
        teams in Just((0..3).collect::<Vec<usize>>()).prop_shuffle(),
        search in prop::sample::select(&SEARCHES),
    ) {
        tight(&mut case.plan);
        let before = levelled(&case.plan, search);
        let count = case.plan.tasks.len();
        let tasks: Vec<usize> = tasks.into_iter().filter(|index| *index < count).collect();
        let moved = |id: TaskId| TaskId::at(tasks.iter().position(|i| *i == id.index()).unwrap());
        let moved_team = |id: TeamId| TeamId::at(teams.iter().position(|i| *i == id.index()).unwrap());
        let mut plan = case.plan.clone();
        plan.tasks = tasks.iter().map(|index| case.plan.tasks[*index].clone()).collect();
        plan.teams = teams.iter().map(|index| case.plan.teams[*index].clone()).collect();
        for task in &mut plan.tasks {
            task.predecessors.reverse();
            for predecessor in &mut task.predecessors {
                predecessor.task = moved(predecessor.task);
            }
            for assignment in &mut task.assignments {
                assignment.team = moved_team(assignment.team);
            }
        }
        let after = levelled(&plan, search);
        prop_assert_eq!(before.finish, after.finish);
        prop_assert_eq!(before.last.map(moved), after.last);
        for (id, planned) in before.tasks() {
            let mut planned = planned.clone();
            for portion in &mut planned.portions {
                portion.team = portion.team.map(moved_team);
                match &mut portion.binding.cause {
                    Cause::Predecessor(predecessor) => predecessor.task = moved(predecessor.task),
                    Cause::Team { team, freed_by } => {
                        (*team, *freed_by) = (moved_team(*team), moved(*freed_by));
                    }
                    Cause::Start | Cause::NotBefore(_) => {}
                }
            }
            if let Some(due) = &mut planned.deadline_slack {
                due.task = moved(due.task);
            }
            prop_assert_eq!(Some(&planned), after.task(moved(id)));
        }
    }
}

/// A task of a plan in which all is counted in minutes of one calendar.
#[derive(Debug, Clone)]
struct Tiny {
    minutes: usize,
    heads: [usize; 2],
    after: Vec<(usize, usize)>,
}

const SIZES: [usize; 2] = [3, 2];

prop_compose! {
    fn tiny()(
        tasks in proptest::collection::vec(
            (1_usize..5, 0_usize..=3, 0_usize..=2, proptest::collection::vec((0_usize..6, 0_usize..2), 0..2)),
            2..=6,
        ),
    ) -> Vec<Tiny> {
        let tasks = tasks.into_iter().enumerate();
        tasks
            .map(|(index, (minutes, first, second, after))| Tiny {
                minutes,
                heads: [first, second],
                after: after.into_iter().filter(|(before, _)| *before < index).collect(),
            })
            .collect()
    }
}

/// The shortest plan, by placing the tasks in every order.
fn shortest(tasks: &[Tiny], placed: &mut Vec<Option<usize>>) -> usize {
    if placed.iter().all(Option::is_some) {
        let ends = tasks.iter().zip(placed.iter());
        return ends
            .map(|(task, start)| start.unwrap() + task.minutes)
            .max()
            .unwrap();
    }
    let mut best = usize::MAX;
    for (index, task) in tasks.iter().enumerate() {
        let ready: Option<Vec<usize>> = task
            .after
            .iter()
            .map(|(before, lag)| Some(placed[*before]? + tasks[*before].minutes + lag))
            .collect();
        let Some(ready) = ready.filter(|_| placed[index].is_none()) else {
            continue;
        };
        let fits = |start: usize| {
            (start..start + task.minutes).all(|minute| {
                (0..2).all(|team| {
                    let at_work = tasks.iter().zip(placed.iter()).filter(|(other, from)| {
                        from.is_some_and(|from| (from..from + other.minutes).contains(&minute))
                    });
                    let taken: usize = at_work.map(|(other, _)| other.heads[team]).sum();
                    taken + task.heads[team] <= SIZES[team]
                })
            })
        };
        let start = (ready.into_iter().max().unwrap_or(0)..).find(|start| fits(*start));
        placed[index] = start;
        best = best.min(shortest(tasks, placed));
        placed[index] = None;
    }
    best
}

/// The same as a plan, on a calendar of five minutes a day.
fn as_plan(tasks: &[Tiny]) -> Plan {
    let hours = Hours {
        opens: 600,
        closes: 605,
    };
    let mut plan = Plan::new(date(2026, 1, 5));
    plan.calendars = vec![Calendar::new(WEEK, hours, []).unwrap()];
    for (index, size) in SIZES.into_iter().enumerate() {
        plan.add_team(Team {
            name: format!("team {index}"),
            size: Decimal::from(size),
            available_percent: Decimal::ONE_HUNDRED,
            calendar: CalendarId::DEFAULT,
        });
    }
    for (index, tiny) in tasks.iter().enumerate() {
        let minutes = |n: usize| Length::Minutes(Decimal::from(n));
        let mut task = Task::takes(format!("task {index}"), minutes(tiny.minutes));
        for (team, heads) in (0..).zip(tiny.heads) {
            if heads > 0 {
                task = task.by(TeamId(team), Decimal::from(heads));
            }
        }
        for (before, lag) in &tiny.after {
            task = task.after(TaskId::at(*before), Lag::Working(minutes(*lag)));
        }
        plan.add_task(task);
    }
    plan
}

#[test]
fn small_plans_are_nearly_always_as_short_as_can_be() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut optimal = BTreeMap::new();
    let count = 300;
    for _ in 0..count {
        let tasks = tiny().new_tree(&mut runner).unwrap().current();
        let shortest = shortest(&tasks, &mut vec![None; tasks.len()]);
        let plan = as_plan(&tasks);
        for search in SEARCHES {
            let levelled = levelled(&plan, search);
            let calendar = plan.calendar(CalendarId::DEFAULT).unwrap();
            let length = calendar
                .between(levelled.start, levelled.finish)
                .to_usize()
                .unwrap();
            assert!(length >= shortest, "{tasks:?}");
            *optimal.entry(format!("{search:?}")).or_insert(0) += usize::from(length == shortest);
        }
    }
    assert!(optimal["Quick"] * 100 >= count * 90, "{optimal:?}");
    assert!(optimal["Rules"] * 100 >= count * 95, "{optimal:?}");
    assert!(optimal["Full"] == count, "{optimal:?}");
}

#[test]
fn work_waits_for_the_people_it_needs() {
    let mut plan = Plan::new(date(2026, 5, 4)); // a Monday
    let week = [Weekday::Monday, Weekday::Tuesday];
    let short = plan.add_calendar(Calendar::new(week, Hours::OFFICE, []).unwrap());
    let team = |name: &str, size: u32, calendar| Team {
        name: name.to_owned(),
        size: Decimal::from(size),
        available_percent: Decimal::ONE_HUNDRED,
        calendar,
    };
    let data = plan.add_team(team("data", 2, CalendarId::DEFAULT));
    let design = plan.add_team(team("design", 1, short));
    let days = |n: u32| Length::Days(Decimal::from(n));
    let (one, two) = (Decimal::ONE, Decimal::TWO);
    let crm = plan.add_task(Task::takes("crm", days(3)).by(data, two));
    let wiki = plan.add_task(Task::takes("wiki", days(1)).by(data, one));
    let site = plan.add_task(Task::takes("site", days(2)).by(data, one).by(design, one));
    let mut urgent = Task::takes("urgent", days(1)).by(data, two);
    urgent.priority = 1;
    let urgent = plan.add_task(urgent);
    let levelled = levelled(&plan, Search::Full);
    let dates = |task| {
        let span = levelled.task(task).unwrap().span;
        (span.start.date(), span.finish.date())
    };
    // Priority goes first. The site needs both teams: the designer works on
    // Mondays and Tuesdays only, so that starting it on Tuesday is a week's gain.
    assert_eq!(dates(urgent), (date(2026, 5, 4), date(2026, 5, 4)));
    assert_eq!(dates(wiki), (date(2026, 5, 5), date(2026, 5, 5)));
    assert_eq!(dates(site), (date(2026, 5, 5), date(2026, 5, 11)));
    assert_eq!(dates(crm), (date(2026, 5, 7), date(2026, 5, 11)));
    let parts = &levelled.task(site).unwrap().portions;
    assert_eq!(parts[0].span.finish.date(), date(2026, 5, 6));
    let cause = |freed_by| Cause::Team {
        team: data,
        freed_by,
    };
    assert_eq!(parts[1].binding.cause, cause(urgent));
    // Monday; the site until Wednesday, as far as the data team goes; Thursday
    // to Monday with the weekend between.
    let chain = levelled.chain(crm);
    let links: Vec<_> = chain
        .links
        .iter()
        .map(|l| (l.task, l.cause, l.work_days))
        .collect();
    assert_eq!(
        links,
        [
            (urgent, Cause::Start, 1),
            (site, cause(urgent), 2),
            (crm, cause(site), 5)
        ]
    );
    assert_eq!(chain.days(), 8);
    // As early as possible, six people are asked for on the first day.
    let early = critical_path(&plan).unwrap().load(&plan);
    let [asked, _] = &early[..] else { panic!() };
    assert_eq!(asked.weeks.len(), 1);
    assert_eq!(asked.weeks[0].monday, date(2026, 5, 4));
    assert_eq!(asked.weeks[0].capacity, Decimal::from(2 * 5 * 480));
    assert_eq!(
        asked.weeks[0].demand,
        Decimal::from((2 * 3 + 1 + 2 + 2) * 480)
    );
    assert_eq!(asked.weeks[0].peak, Decimal::from(6));
    assert_eq!(asked.weeks[0].tasks[0], (crm, Decimal::from(6 * 480)));
    let planned = levelled.load(&plan);
    let [data_weeks, _] = &planned[..] else {
        panic!()
    };
    let demand: Vec<Decimal> = data_weeks.weeks.iter().map(|week| week.demand).collect();
    assert_eq!(demand, [Decimal::from(9 * 480), Decimal::from(2 * 480)]);
    assert!(data_weeks.weeks.iter().all(|week| week.peak <= two));
}

#[test]
fn a_plan_that_only_levelling_makes_endless_is_refused() {
    let mut plan = Plan::new(date(2026, 5, 4));
    let team = plan.add_team(Team {
        name: "one".to_owned(),
        size: Decimal::ONE,
        available_percent: Decimal::ONE_HUNDRED,
        calendar: CalendarId::DEFAULT,
    });
    for index in 0..30 {
        let task = Task::takes(format!("task {index:02}"), Length::Months(48));
        plan.add_task(task.by(team, Decimal::ONE));
    }
    let schedule = critical_path(&plan).unwrap();
    for search in SEARCHES {
        let problems = level(&plan, &schedule, search).unwrap_err();
        let [mkt_schedule::Problem::BeyondHorizon { task, .. }] = problems[..] else {
            panic!("{problems:?}");
        };
        assert_eq!(plan.tasks[task.index()].name, "task 24");
    }
}

#[test]
fn slack_of_what_is_late_is_negative() {
    let mut plan = Plan::new(date(2026, 5, 4));
    let team = plan.add_team(Team {
        name: "one".to_owned(),
        size: Decimal::ONE,
        available_percent: Decimal::ONE_HUNDRED,
        calendar: CalendarId::DEFAULT,
    });
    let days = |n: u32| Length::Days(Decimal::from(n));
    let first = plan.add_task(
        Task::takes("a", days(2))
            .by(team, Decimal::ONE)
            .due(date(2026, 5, 5)),
    );
    let second = plan.add_task(
        Task::takes("b", days(3))
            .by(team, Decimal::ONE)
            .due(date(2026, 5, 7)),
    );
    let levelled = levelled(&plan, Search::Full);
    let slack = |task| {
        let slack: Slack = levelled.task(task).unwrap().deadline_slack.unwrap().slack;
        slack.days()
    };
    // The first leaves on time, but keeps the second from it by a day.
    assert_eq!(
        (slack(first), slack(second)),
        (Decimal::ZERO, Decimal::NEGATIVE_ONE)
    );
}
