//! Small random plans.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use mkt_schedule::{
    Calendar, CalendarId, Hours, Kind, Lag, Length, Plan, Task, TaskId, Team, TeamId,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::model::START;

pub const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// What a calendar is made of.
pub type Pattern = (Vec<Weekday>, Hours, Vec<(Date, Date)>);

#[derive(Debug, Clone)]
pub struct Case {
    pub calendars: Vec<Pattern>,
    pub plan: Plan,
}

pub fn lengths() -> impl Strategy<Value = Length> {
    prop_oneof![
        (0_i64..9).prop_map(|n| Length::Minutes(Decimal::new(n * 5, 1))),
        (0_i64..9).prop_map(|n| Length::Days(Decimal::new(n * 5, 1))),
        (0_i64..2).prop_map(|n| Length::Weeks(Decimal::from(n))),
        (0_u32..3).prop_map(Length::Months),
    ]
}

pub fn lags() -> impl Strategy<Value = Lag> {
    prop_oneof![
        3 => Just(Lag::None),
        1 => lengths().prop_map(Lag::Elapsed),
        1 => lengths().prop_map(Lag::Working),
    ]
}

prop_compose! {
    pub fn calendars()(
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
    pub fn tasks()(
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
    pub fn cases()(
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
