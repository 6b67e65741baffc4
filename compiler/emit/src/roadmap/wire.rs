//! What the data says beside work: load, scenarios, money, targets,
//! capabilities and experiments. The wire format of [`super::json`].

use mkt_measure::trajectory::Courses;
use mkt_model::access::plan::Level;
use mkt_model::value::Money;
use mkt_model::{SymbolId, display};
use mkt_schedule::estimate;
use mkt_schedule::scenario::Moved;
use serde::Serialize;

use super::facts::Facts;
use super::json::{Amount, amount, number};
use crate::wording;

#[derive(Serialize)]
pub(super) struct TeamLoad<'s> {
    id: &'s str,
    weeks: Vec<WeekLoad<'s>>,
}

#[derive(Serialize)]
struct WeekLoad<'s> {
    /// Its first day.
    monday: String,
    /// Minutes of the team's working time in which one of its people is taken:
    /// what there is, what is asked for.
    capacity_minutes: Option<f64>,
    demand_minutes: Option<f64>,
    /// The most people asked for at once.
    peak_people: Option<f64>,
    work: Vec<Share<'s>>,
}

#[derive(Serialize)]
struct Share<'s> {
    id: &'s str,
    minutes: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct Scenario<'s> {
    id: &'s str,
    title: &'s str,
    /// None where the plan has no dates under it.
    finish: Option<MovedDay>,
    dates: Vec<ScenarioDate<'s>>,
}

#[derive(Serialize)]
struct MovedDay {
    as_planned: String,
    finish: String,
    /// Calendar days, negative where sooner.
    days: i64,
}

#[derive(Serialize)]
struct ScenarioDate<'s> {
    id: &'s str,
    #[serde(flatten)]
    moved: MovedDay,
    due: Option<String>,
    met: bool,
}

#[derive(Serialize)]
pub(super) struct Stakeholder<'s> {
    id: &'s str,
    title: &'s str,
    role: Option<&'static str>,
    on: Vec<&'s str>,
    needs: Vec<&'s str>,
    influence: Option<&'static str>,
    attitude: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Forecast<'s> {
    trials: usize,
    finish: Likely,
    dates: Vec<LikelyDate<'s>>,
}

/// The days by which something is done in half and in four fifths of the
/// trials.
#[derive(Serialize)]
struct Likely {
    p50: String,
    p80: String,
}

#[derive(Serialize)]
struct LikelyDate<'s> {
    id: &'s str,
    finish: Likely,
    due: Option<String>,
    /// In how many of a hundred trials it is done by then.
    kept_percent: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct Spending<'s> {
    total: Option<Amount>,
    budgets: Vec<Budget<'s>>,
    items: Vec<Item<'s>>,
    months: Vec<Month>,
    objectives: Vec<ObjectiveTotal<'s>>,
    /// What costs something that cannot be reckoned.
    unknown: Vec<&'s str>,
    /// What is in none of the sums, since no rate turns its currency into
    /// theirs.
    unconverted: Vec<&'s str>,
}

#[derive(Serialize)]
struct Budget<'s> {
    id: &'s str,
    title: &'s str,
    part_of: Option<&'s str>,
    start: Option<String>,
    finish: Option<String>,
    total: Amount,
    /// What is spent from it directly and set aside in its parts.
    committed: Amount,
    /// What is spent from it and from its parts.
    spent: Amount,
    months: Vec<Month>,
}

#[derive(Serialize)]
struct Item<'s> {
    id: &'s str,
    title: &'s str,
    /// What it is spent on: `initiatives`, `campaigns`, `people`, …
    kind: String,
    /// The budget that pays for it, or the campaign whose money it is part of.
    paid_by: Option<&'s str>,
    /// Whether it may be less.
    at_most: bool,
    amount: Amount,
    start: Option<String>,
    finish: Option<String>,
}

#[derive(Serialize)]
struct Month {
    /// Its first day.
    month: String,
    amount: Amount,
}

#[derive(Serialize)]
struct ObjectiveTotal<'s> {
    id: &'s str,
    direct: Amount,
    total: Amount,
}

#[derive(Serialize)]
pub(super) struct Target<'s> {
    objective: &'s str,
    kpi: &'s str,
    title: &'s str,
    /// In words: "from 31% to 45%".
    aim: String,
    by: Option<String>,
    unit: Option<String>,
    /// What is due in each window of the KPI.
    due: Vec<Due>,
}

#[derive(Serialize)]
struct Due {
    /// The first day of the window.
    start: Option<String>,
    least: Option<f64>,
    most: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct Capability<'s> {
    id: &'s str,
    title: &'s str,
    now: Option<f64>,
    target: Option<f64>,
    scale: Option<f64>,
    by: Option<String>,
    raised_by: Vec<&'s str>,
}

#[derive(Serialize)]
pub(super) struct Experiment<'s> {
    id: &'s str,
    title: &'s str,
    on: Vec<&'s str>,
    start: Option<String>,
    finish: Option<String>,
    metric: Option<&'s str>,
}

fn path<'s>(facts: &Facts<'s>, id: SymbolId) -> &'s str {
    &facts.strategy.symbol(id).path
}

fn title<'s>(facts: &Facts<'s>, id: SymbolId) -> &'s str {
    facts.strategy.symbol(id).title()
}

pub(super) fn load<'s>(facts: &Facts<'s>) -> Vec<TeamLoad<'s>> {
    facts
        .levelled
        .load(&facts.dates.plan)
        .into_iter()
        .map(|load| TeamLoad {
            id: facts.team_path(load.team),
            weeks: load
                .weeks
                .into_iter()
                .map(|week| WeekLoad {
                    monday: week.monday.to_string(),
                    capacity_minutes: number(week.capacity),
                    demand_minutes: number(week.demand),
                    peak_people: number(week.peak),
                    work: week
                        .tasks
                        .into_iter()
                        .map(|(task, minutes)| Share {
                            id: facts.work(task).map_or("", |work| work.0.name().as_str()),
                            minutes: number(minutes),
                        })
                        .collect(),
                })
                .collect(),
        })
        .collect()
}

fn moved(moved: Moved) -> MovedDay {
    MovedDay {
        as_planned: moved.base.to_string(),
        finish: moved.date.to_string(),
        days: moved.days(),
    }
}

pub(super) fn scenarios<'s>(facts: &Facts<'s>) -> Vec<Scenario<'s>> {
    facts
        .scenarios
        .iter()
        .map(|result| Scenario {
            id: path(facts, result.scenario),
            title: title(facts, result.scenario),
            finish: result.finish.map(moved),
            dates: result
                .dates
                .iter()
                .map(|date| ScenarioDate {
                    id: path(facts, date.work),
                    moved: moved(date.finish),
                    due: date.due.map(|due| due.to_string()),
                    met: !date.is_missed(),
                })
                .collect(),
        })
        .collect()
}

pub(super) fn stakeholders<'s>(facts: &Facts<'s>) -> Vec<Stakeholder<'s>> {
    let all = facts.strategy.stakeholders();
    all.map(|one| Stakeholder {
        id: path(facts, one.symbol_id()),
        title: title(facts, one.symbol_id()),
        role: one.role(),
        on: one.on().into_iter().map(|id| path(facts, id)).collect(),
        needs: one.needs(),
        influence: one.influence(),
        attitude: one.attitude(),
    })
    .collect()
}

pub(super) fn forecast<'s>(facts: &Facts<'s>) -> Option<Forecast<'s>> {
    let forecast = facts.forecast.as_ref()?;
    let likely = |likely: estimate::Likely| Likely {
        p50: likely.p50.to_string(),
        p80: likely.p80.to_string(),
    };
    let dates = forecast.dates.iter().map(|date| LikelyDate {
        id: path(facts, date.work),
        finish: likely(date.finish),
        due: date.kept.map(|(due, _)| due.to_string()),
        kept_percent: date.kept.map(|(_, percent)| percent),
    });
    Some(Forecast {
        trials: estimate::TRIALS,
        finish: likely(forecast.end),
        dates: dates.collect(),
    })
}

pub(super) fn spending<'s>(facts: &Facts<'s>) -> Spending<'s> {
    let ledger = &facts.ledger;
    let months = |months: &[(mkt_money::Month, Money)]| -> Vec<Month> {
        months
            .iter()
            .map(|(month, money)| Month {
                month: month.dates().first.to_string(),
                amount: amount(*money),
            })
            .collect()
    };
    Spending {
        total: ledger.total.map(amount),
        budgets: ledger
            .budgets
            .iter()
            .map(|line| Budget {
                id: path(facts, line.budget),
                title: title(facts, line.budget),
                part_of: line.part_of.map(|id| path(facts, id)),
                start: line.period.map(|period| period.first.to_string()),
                finish: line.period.map(|period| period.last.to_string()),
                total: amount(line.total),
                committed: amount(line.committed),
                spent: amount(line.spent),
                months: months(&line.months),
            })
            .collect(),
        items: ledger
            .items
            .iter()
            .map(|item| {
                let dates = item.dates();
                Item {
                    id: path(facts, item.source),
                    title: title(facts, item.source),
                    kind: item.kind.title().to_lowercase(),
                    paid_by: match item.payer {
                        mkt_money::Payer::Budget(id) | mkt_money::Payer::Campaign(id) => {
                            Some(path(facts, id))
                        }
                        mkt_money::Payer::Nobody => None,
                    },
                    at_most: item.at_most,
                    amount: amount(item.total()),
                    start: dates.map(|dates| dates.first.to_string()),
                    finish: dates.map(|dates| dates.last.to_string()),
                }
            })
            .collect(),
        months: months(&ledger.months),
        objectives: ledger
            .objectives
            .iter()
            .map(|objective| ObjectiveTotal {
                id: path(facts, objective.objective),
                direct: amount(objective.direct),
                total: amount(objective.total),
            })
            .collect(),
        unknown: ledger
            .unknown
            .iter()
            .map(|unknown| path(facts, unknown.source))
            .collect(),
        unconverted: ledger
            .unconverted
            .iter()
            .filter_map(|place| Some(path(facts, ledger.items.get(*place)?.source)))
            .collect(),
    }
}

pub(super) fn targets<'s>(facts: &Facts<'s>) -> Vec<Target<'s>> {
    let courses = Courses::of(facts.strategy);
    let mut all = Vec::new();
    for objective in facts.strategy.objectives() {
        for target in objective.targets() {
            let kpi = facts.strategy.handle(target.kpi);
            let unit = mkt_model::access::direction::Kpi::of(kpi).and_then(|kpi| kpi.unit());
            all.push(Target {
                objective: path(facts, objective.symbol_id()),
                kpi: path(facts, target.kpi),
                title: title(facts, target.kpi),
                aim: wording::aim(facts.strategy, target.aim),
                by: target.by.map(|by| by.to_string()),
                unit: unit.map(|unit| display::unit(facts.strategy, unit)),
                due: courses
                    .points(&target)
                    .into_iter()
                    .map(|due| Due {
                        start: due.window.first().map(|first| first.to_string()),
                        least: due.range.low().and_then(number),
                        most: due.range.high().and_then(number),
                    })
                    .collect(),
            });
        }
    }
    all
}

pub(super) fn capabilities<'s>(facts: &Facts<'s>) -> Vec<Capability<'s>> {
    let level = |level: Option<Level>| level.and_then(|level| number(level.level));
    facts
        .strategy
        .capabilities()
        .map(|capability| {
            let (now, target) = (capability.now(), capability.target());
            Capability {
                id: path(facts, capability.symbol_id()),
                title: title(facts, capability.symbol_id()),
                now: level(now),
                target: level(target),
                scale: now.or(target).and_then(|level| number(level.scale)),
                by: target.and_then(|target| target.by).map(|by| by.to_string()),
                raised_by: capability
                    .raised_by()
                    .into_iter()
                    .map(|id| path(facts, id))
                    .collect(),
            }
        })
        .collect()
}

pub(super) fn experiments<'s>(facts: &Facts<'s>) -> Vec<Experiment<'s>> {
    facts
        .strategy
        .experiments()
        .map(|experiment| {
            let runs = experiment.runs();
            Experiment {
                id: path(facts, experiment.symbol_id()),
                title: title(facts, experiment.symbol_id()),
                on: experiment
                    .on()
                    .into_iter()
                    .map(|id| path(facts, id))
                    .collect(),
                start: runs.map(|runs| runs.first.to_string()),
                finish: runs.map(|runs| runs.last.to_string()),
                metric: experiment.metric().map(|id| path(facts, id)),
            }
        })
        .collect()
}
