//! Who is busy when, and what waits for people.

use mkt_model::value::Dates;
use mkt_schedule::WeekLoad;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::columns::{self, Column};
use super::facts::{Facts, Item};
use super::words;

/// The most rows of work that waits for people; the rest is counted.
const MAX_ROWS: usize = 20;

#[derive(Serialize)]
pub(super) struct Load {
    /// The names of the columns of time.
    columns: Vec<String>,
    teams: Vec<TeamLoad>,
    waiting: Vec<Waiting>,
    /// How much more work waits for people.
    more: usize,
}

#[derive(Serialize)]
struct TeamLoad {
    title: String,
    /// The share of its time that is asked for, a column each; nothing where
    /// nothing is.
    shares: Vec<String>,
    busiest: String,
}

#[derive(Serialize)]
struct Waiting {
    title: String,
    possible: String,
    start: String,
    later: String,
}

/// What the document tells of load; none where no team has work.
pub(super) fn of(facts: &Facts<'_>) -> Option<Load> {
    let loads = facts.levelled.load(&facts.dates.plan);
    let columns = columns::of(Dates {
        first: facts.levelled.start.date(),
        last: facts.levelled.finish.date(),
    });
    let teams: Vec<TeamLoad> = loads
        .iter()
        .map(|load| TeamLoad {
            title: facts.team_title(load.team).to_owned(),
            shares: columns
                .iter()
                .map(|column| share_of(&load.weeks, column))
                .collect(),
            busiest: busiest(&load.weeks),
        })
        .collect();
    let mut waiting: Vec<(i64, Item<'_>)> = facts
        .items()
        .filter(|item| !item.work.is_milestone())
        .filter_map(|item| {
            let days = words::days_between(facts.earliest(item)?, item.start());
            (days > 0).then_some((days, item))
        })
        .collect();
    // Stable: what waits as long keeps the order of the plan.
    waiting.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    let more = waiting.len().saturating_sub(MAX_ROWS);
    (!teams.is_empty()).then(|| Load {
        columns: columns.into_iter().map(|column| column.name).collect(),
        teams,
        waiting: waiting
            .into_iter()
            .take(MAX_ROWS)
            .map(|(days, item)| Waiting {
                title: item.work.0.title().to_owned(),
                possible: facts.earliest(item).map(words::date).unwrap_or_default(),
                start: words::date(item.start()),
                later: words::count(days, "day", "days"),
            })
            .collect(),
        more,
    })
}

/// What is asked for in the weeks that begin within a column, of what the team
/// has in all of them.
fn share_of(weeks: &[WeekLoad], column: &Column) -> String {
    let within = weeks
        .iter()
        .filter(|week| column.dates.first <= week.monday && week.monday <= column.dates.last);
    let (mut demand, mut capacity) = (Decimal::ZERO, Decimal::ZERO);
    for week in within {
        demand = demand.saturating_add(week.demand);
        capacity = capacity.saturating_add(week.capacity);
    }
    match demand.is_zero() {
        true => String::new(),
        false => percent(demand, capacity),
    }
}

fn busiest(weeks: &[WeekLoad]) -> String {
    let share = |week: &WeekLoad| week.demand.checked_div(week.capacity).unwrap_or_default();
    let mut most: Option<&WeekLoad> = None;
    for week in weeks {
        if most.is_none_or(|most| share(week) > share(most)) {
            most = Some(week);
        }
    }
    most.map(|week| {
        format!(
            "{}: {}",
            words::date(week.monday),
            percent(week.demand, week.capacity)
        )
    })
    .unwrap_or_default()
}

/// A share in whole percent, halves up.
fn percent(part: Decimal, whole: Decimal) -> String {
    let share = part
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|part| part.checked_div(whole));
    share
        .and_then(|share| {
            share
                .round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
                .to_i64()
        })
        .map(|share| format!("{share}%"))
        .unwrap_or_default()
}
