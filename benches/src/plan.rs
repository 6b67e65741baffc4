//! A plan of any size, to be scheduled: work of some length by teams of some
//! people, which waits for work shortly before it.

use jiff::civil::{Weekday, date};
use jiff::{Span, ToSpan};
use mkt_schedule::{Calendar, Hours, Lag, Length, Plan, Task, TaskId, Team, TeamId};
use rust_decimal::Decimal;

use crate::random::Random;

/// How far back work looks for what it waits for.
const REACH: u64 = 60;

/// Tasks for each team.
const TASKS: usize = 50;

/// A plan of so many tasks. The teams are busy: most work waits for people.
#[must_use]
pub fn plan(tasks: usize, seed: u64) -> Plan {
    let mut random = Random::of_part(seed, &[1]);
    let start = date(2026, 1, 5);
    let mut plan = Plan::new(start);
    let week = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
    ];
    let holidays = (0..60).map(|n| {
        let day = start.saturating_add(Span::new().days(i64::saturating_mul(n, 61)));
        day..=day.saturating_add(2.days())
    });
    if let Ok(calendar) = Calendar::new(week, Hours::OFFICE, holidays) {
        plan.add_calendar(calendar);
    }
    let teams = tasks.div_ceil(TASKS).max(1);
    for team in 0..teams {
        plan.add_team(Team {
            name: format!("team {team}"),
            size: Decimal::from(random.below(6).saturating_add(3)),
            available_percent: Decimal::from(random.below(41).saturating_add(60)),
            calendar: mkt_schedule::CalendarId::at(team % 2),
        });
    }
    for index in 0..tasks {
        let task = task(&mut random, index, teams);
        plan.add_task(task);
    }
    plan
}

fn task(random: &mut Random, index: usize, teams: usize) -> Task {
    let days = Decimal::from(random.below(12).saturating_add(1));
    let name = format!("task {index}");
    let mut task = match random.below(10) {
        0 => Task::milestone(name),
        1..4 => Task::takes(name, Length::Days(days)),
        _ => Task::effort(name, days.saturating_mul(Decimal::from(480))),
    };
    let drawn = random.below(u64::try_from(teams).unwrap_or(1));
    let team = usize::try_from(drawn).unwrap_or_default();
    task = task.by(TeamId::at(team), people(random));
    if random.below(8) == 0 && teams > 1 {
        let other = team
            .saturating_add(1)
            .checked_rem(teams)
            .unwrap_or_default();
        task = task.by(TeamId::at(other), people(random));
    }
    for _ in 0..random.below(4) {
        let back = random.below(REACH).saturating_add(1);
        let before = usize::try_from(back)
            .ok()
            .and_then(|back| index.checked_sub(back));
        if let Some(before) = before {
            let lag = match random.below(12) {
                0 => Lag::Elapsed(Length::Weeks(Decimal::ONE)),
                1 => Lag::Working(Length::Days(Decimal::TWO)),
                _ => Lag::None,
            };
            task = task.after(TaskId::at(before), lag);
        }
    }
    if random.below(40) == 0 {
        let days = i64::try_from(random.below(3_000)).unwrap_or_default();
        task = task.due(date(2026, 3, 1).saturating_add(days.days()));
    }
    task.priority = u32::from(random.below(50) == 0);
    task
}

fn people(random: &mut Random) -> Decimal {
    // Whole people and halves.
    Decimal::new(
        i64::try_from(random.below(6))
            .unwrap_or_default()
            .saturating_mul(5)
            .saturating_add(5),
        1,
    )
}
