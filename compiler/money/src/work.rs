//! What people cost: effort × rate.

use mkt_kinds::units::{self, EffortUnit};
use mkt_model::SymbolId;
use mkt_model::access::plan::Team;
use mkt_model::value::Price;
use mkt_schedule::{Assignment, Calendar, Kind, PlanDates, Task};
use rust_decimal::Decimal;

use crate::amount::costs;
use crate::collect::{Collector, Cost, days_of};
use crate::item::{ItemKind, Missing};
use crate::stretch::Stretch;

/// Minutes of a person-day.
const PERSON_DAY: i64 = 480;

/// The work of teams with a rate: one item for each initiative and team.
pub(crate) fn of_teams(collector: &mut Collector<'_>) {
    let (strategy, dates) = (collector.strategy, collector.dates);
    for initiative in strategy.initiatives() {
        let work = initiative.symbol_id();
        let Some(task) = dates.task(work).and_then(|task| dates.plan.task(task)) else {
            continue;
        };
        for (place, assignment) in task.assignments.iter().enumerate() {
            let Some(team) = dates.team(assignment.team) else {
                continue;
            };
            let team = Team(strategy.handle(team));
            if let Some(rate) = team.rate()
                && task.kind != Kind::Milestone
            {
                of_team(collector, work, (task, place, *assignment), team, rate);
            }
        }
    }
}

fn of_team(
    collector: &mut Collector<'_>,
    work: SymbolId,
    (task, place, assignment): (&Task, usize, Assignment),
    team: Team<'_>,
    rate: &Price,
) {
    let dates = collector.dates;
    let portion = dates
        .dates(work)
        .and_then(|planned| planned.portions.get(place));
    let minutes = match task.kind {
        Kind::Milestone => None,
        Kind::Effort(minutes) => share_of(minutes, task, assignment),
        Kind::Takes(_) => portion.and_then(|portion| {
            Decimal::from(portion.minutes)
                .checked_mul(assignment.people)?
                .checked_mul(team.available())?
                .checked_div(Decimal::ONE_HUNDRED)
        }),
    };
    let through = Some(team.symbol_id());
    let Some(unit) = minutes_of(rate, calendar(dates, assignment)) else {
        collector.unknown(work, through, Missing::Volume);
        return;
    };
    let Some(number) = minutes.and_then(|minutes| minutes.checked_div(unit)) else {
        collector.unknown(work, through, Missing::Dates);
        return;
    };
    let amount = costs(rate, number);
    let stretch = portion.and_then(|portion| Stretch::of(amount, days_of(portion.span)));
    let cost = Cost {
        source: work,
        through,
        kind: ItemKind::People,
        currency: rate.money.currency,
        amount,
        stretches: stretch.into_iter().collect(),
        rests_on: Vec::new(),
        at_most: false,
    };
    collector.charge(cost, &team.budgets());
}

/// What of an effort is a team's: all people assigned share it evenly.
fn share_of(minutes: Decimal, task: &Task, assignment: Assignment) -> Option<Decimal> {
    let heads = task.assignments.iter().map(|one| one.people);
    let all = heads.fold(Decimal::ZERO, Decimal::saturating_add);
    minutes.checked_mul(assignment.people)?.checked_div(all)
}

fn calendar(dates: &PlanDates, assignment: Assignment) -> Option<&Calendar> {
    let team = dates.plan.team(assignment.team)?;
    dates.plan.calendar(team.calendar)
}

/// The working minutes that a rate is for.
fn minutes_of(rate: &Price, calendar: Option<&Calendar>) -> Option<Decimal> {
    let week = calendar
        .map_or(5, Calendar::days_per_week)
        .saturating_mul(PERSON_DAY);
    let minutes = match units::find(units::EFFORTS, &rate.unit)? {
        EffortUnit::PersonHour => Decimal::from(60),
        EffortUnit::PersonDay => Decimal::from(PERSON_DAY),
        EffortUnit::PersonWeek => Decimal::from(week),
        EffortUnit::PersonMonth => {
            Decimal::from(week.saturating_mul(52)).checked_div(Decimal::from(12))?
        }
    };
    Some(minutes)
}
