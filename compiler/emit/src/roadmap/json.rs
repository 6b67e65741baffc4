//! The roadmap for programs.
//!
//! These types are the wire format: what a reader may rely on. Within a schema
//! version, members are only added. Dates are ISO 8601; `finish` is the last
//! day of work, included. Days are working days of the work's own calendar,
//! with at most four decimal places; minutes are exact.

use mkt_model::access::plan::Work;
use mkt_model::value::{Elapsing, Money};
use mkt_model::{Strategy, SymbolId};
use mkt_schedule::{Cause, Slack};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use serde_json::Value;

use super::facts::{Facts, Item};
use super::wire;

/// Raised where a member changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Roadmap<'s> {
    schema_version: u32,
    strategy: Named<'s>,
    horizon: Range,
    /// The first day of the plan, worked or not, and the last day of work.
    plan: Range,
    pillars: Vec<Pillar<'s>>,
    work: Vec<WorkItem<'s>>,
    critical_chain: CriticalChain<'s>,
    missed_deadlines: Vec<MissedDeadline<'s>>,
    campaigns: Vec<Campaign<'s>>,
    journeys: Vec<Journey<'s>>,
    teams: Vec<Team<'s>>,
    load: Vec<wire::TeamLoad<'s>>,
    scenarios: Vec<wire::Scenario<'s>>,
    /// None where nothing is estimated with bounds.
    forecast: Option<wire::Forecast<'s>>,
    money: wire::Spending<'s>,
    targets: Vec<wire::Target<'s>>,
    capabilities: Vec<wire::Capability<'s>>,
    experiments: Vec<wire::Experiment<'s>>,
    stakeholders: Vec<wire::Stakeholder<'s>>,
}

#[derive(Serialize)]
struct Named<'s> {
    id: &'s str,
    title: &'s str,
}

#[derive(Serialize)]
struct Range {
    start: String,
    finish: String,
}

#[derive(Serialize)]
struct Pillar<'s> {
    /// None for work that works toward no objective.
    id: Option<&'s str>,
    title: &'s str,
    work: Vec<&'s str>,
}

#[derive(Serialize)]
struct WorkItem<'s> {
    id: &'s str,
    title: &'s str,
    kind: &'static str,
    supports: Vec<&'s str>,
    owner: Option<&'s str>,
    teams: Vec<Staffing<'s>>,
    after: Vec<Wait<'s>>,
    delivers: Vec<&'s str>,
    budget: Option<Amount>,
    start: String,
    finish: String,
    /// When it could start, and be done, if no team had too few people.
    earliest_start: Option<String>,
    earliest_finish: Option<String>,
    latest_start: String,
    latest_finish: String,
    working_minutes: i64,
    working_days: Option<f64>,
    critical: bool,
    total_slack: Time,
    free_slack: Time,
    bound_by: Bound<'s>,
    deadline: Option<Deadline>,
}

#[derive(Serialize)]
struct Staffing<'s> {
    id: &'s str,
    /// Heads; none where all of the team is meant.
    people: Option<f64>,
}

#[derive(Serialize)]
struct Wait<'s> {
    id: &'s str,
    lag: Option<Lag>,
}

#[derive(Serialize)]
struct Lag {
    duration: String,
    working: bool,
}

#[derive(Serialize)]
pub(super) struct Amount {
    /// Exact, as decimal text.
    amount: String,
    currency: &'static str,
}

#[derive(Serialize)]
struct Time {
    minutes: i64,
    days: Option<f64>,
}

/// What kept work from starting earlier.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Bound<'s> {
    PlanStart,
    NotBefore {
        date: String,
    },
    Work {
        id: &'s str,
    },
    /// A team had too few people free until other work of it was done.
    Team {
        id: &'s str,
        freed_by: &'s str,
    },
}

#[derive(Serialize)]
struct Deadline {
    date: String,
    met: bool,
    /// Working days to spare, rounded down; negative where it is late.
    margin_days: i64,
}

#[derive(Serialize)]
struct CriticalChain<'s> {
    /// Calendar days from the plan's start to its end: the sum of all links.
    days: i64,
    links: Vec<Link<'s>>,
}

#[derive(Serialize)]
struct Link<'s> {
    id: &'s str,
    bound_by: Bound<'s>,
    start: String,
    finish: String,
    /// Calendar days of lag, or up to the first allowed day.
    lag_days: i64,
    /// Calendar days on which the team does not work, before it starts.
    closed_days: i64,
    /// Calendar days from start to finish.
    work_days: i64,
}

#[derive(Serialize)]
struct MissedDeadline<'s> {
    id: &'s str,
    due: String,
    finish: String,
    /// Calendar days.
    days_late: i64,
    chain: Vec<Link<'s>>,
    /// Other work that is late and has this one in its chain.
    also: Vec<&'s str>,
}

#[derive(Serialize)]
struct Campaign<'s> {
    id: &'s str,
    title: &'s str,
    start: String,
    finish: String,
    /// The day on which the last work it needs is done.
    ready: Option<String>,
    budget: Option<Amount>,
}

#[derive(Serialize)]
struct Journey<'s> {
    id: &'s str,
    title: &'s str,
    live: String,
}

#[derive(Serialize)]
struct Team<'s> {
    id: &'s str,
    title: &'s str,
    people: Option<f64>,
    available_percent: Option<f64>,
    calendar: Option<&'s str>,
}

/// The roadmap as a JSON value.
pub(super) fn value(facts: &Facts<'_>) -> Value {
    let roadmap = Roadmap {
        schema_version: SCHEMA_VERSION,
        strategy: Named {
            id: facts.whole.0.name(),
            title: facts.whole.0.title(),
        },
        horizon: Range {
            start: facts.horizon.first.to_string(),
            finish: facts.horizon.last.to_string(),
        },
        plan: Range {
            start: facts.levelled.start.date().to_string(),
            finish: facts.levelled.finish.date().to_string(),
        },
        pillars: facts
            .sections
            .iter()
            .map(|section| Pillar {
                id: section.pillar.map(|pillar| pillar.0.name().as_str()),
                title: section
                    .pillar
                    .map_or(super::chart::OTHER, |pillar| pillar.0.title()),
                work: section
                    .items
                    .iter()
                    .map(|item| item.work.0.name().as_str())
                    .collect(),
            })
            .collect(),
        work: facts.items().map(|item| work_item(facts, item)).collect(),
        critical_chain: CriticalChain {
            days: facts.chain.days(),
            links: links(facts, &facts.chain),
        },
        missed_deadlines: facts
            .dates
            .missed()
            .iter()
            .map(|missed| MissedDeadline {
                id: task_name(facts, missed.task),
                due: missed.due.to_string(),
                finish: missed.finish.to_string(),
                days_late: missed.days,
                chain: links(facts, &missed.chain),
                also: missed
                    .also
                    .iter()
                    .map(|task| task_name(facts, *task))
                    .collect(),
            })
            .collect(),
        campaigns: facts
            .campaigns
            .iter()
            .map(|run| Campaign {
                id: run.campaign.0.name(),
                title: run.campaign.0.title(),
                start: run.runs.first.to_string(),
                finish: run.runs.last.to_string(),
                ready: run.ready.map(|(_, date)| date.to_string()),
                budget: run.campaign.budget().map(|budget| amount(budget.money)),
            })
            .collect(),
        journeys: facts
            .journeys
            .iter()
            .map(|(journey, live)| Journey {
                id: journey.name(),
                title: journey.title(),
                live: live.to_string(),
            })
            .collect(),
        teams: facts
            .strategy
            .teams()
            .map(|team| Team {
                id: team.0.name(),
                title: team.0.title(),
                people: team.size().and_then(number),
                available_percent: number(team.available()),
                calendar: team
                    .calendar()
                    .map(|calendar| calendar.0.symbol().path.as_str()),
            })
            .collect(),
        load: wire::load(facts),
        scenarios: wire::scenarios(facts),
        forecast: wire::forecast(facts),
        money: wire::spending(facts),
        targets: wire::targets(facts),
        capabilities: wire::capabilities(facts),
        experiments: wire::experiments(facts),
        stakeholders: wire::stakeholders(facts),
    };
    // Plain structs with text keys always have a JSON form.
    serde_json::to_value(roadmap).unwrap_or_default()
}

fn work_item<'s>(facts: &Facts<'s>, item: Item<'s>) -> WorkItem<'s> {
    let (work, planned) = (item.work, item.planned);
    let initiative = work.initiative();
    let driving = planned.driving();
    let earliest = facts
        .dates
        .placed(work.symbol_id())
        .map(|placed| placed.earliest);
    let minutes = driving.map_or(0, |portion| portion.minutes);
    let per_day = driving.map_or(480, |portion| facts.minutes_per_day(portion));
    WorkItem {
        id: work.0.name(),
        title: work.0.title(),
        kind: work.0.kind().word,
        supports: paths(facts.strategy, work.supports()),
        owner: facts.owner(work).map(|owner| path(facts.strategy, owner)),
        teams: initiative
            .map(|initiative| initiative.staffing())
            .unwrap_or_default()
            .into_iter()
            .map(|staffing| Staffing {
                id: path(facts.strategy, staffing.team),
                people: staffing.people.and_then(number),
            })
            .collect(),
        after: waits(facts, work),
        delivers: paths(
            facts.strategy,
            initiative
                .map(|initiative| initiative.delivers())
                .unwrap_or_default(),
        ),
        budget: initiative
            .and_then(|initiative| initiative.budget())
            .map(|budget| amount(budget.money)),
        start: item.start().to_string(),
        finish: item.finish().to_string(),
        earliest_start: earliest.map(|span| span.start.date().to_string()),
        earliest_finish: earliest.map(|span| span.finish.date().to_string()),
        latest_start: planned.latest.start.date().to_string(),
        latest_finish: planned.latest.finish.date().to_string(),
        working_minutes: minutes,
        working_days: time(Slack {
            minutes,
            minutes_per_day: per_day,
        })
        .days,
        critical: planned.critical,
        total_slack: time(planned.slack),
        free_slack: time(planned.free_slack),
        bound_by: item
            .cause()
            .map_or(Bound::PlanStart, |cause| bound(facts, cause)),
        deadline: work.by().map(|due| Deadline {
            date: due.to_string(),
            met: item.finish() <= due,
            margin_days: facts.margin(planned.span.finish, due),
        }),
    }
}

fn waits<'s>(facts: &Facts<'s>, work: Work<'s>) -> Vec<Wait<'s>> {
    work.after()
        .into_iter()
        .map(|wait| Wait {
            id: path(facts.strategy, wait.work),
            lag: wait.lag.map(|(duration, elapsing)| Lag {
                duration: duration.to_string(),
                working: elapsing == Elapsing::Working,
            }),
        })
        .collect()
}

fn links<'s>(facts: &Facts<'s>, chain: &mkt_schedule::Chain) -> Vec<Link<'s>> {
    chain
        .links
        .iter()
        .map(|link| Link {
            id: task_name(facts, link.task),
            bound_by: bound(facts, link.cause),
            start: link.span.start.date().to_string(),
            finish: link.span.finish.date().to_string(),
            lag_days: link.lag_days,
            closed_days: link.closed_days,
            work_days: link.work_days,
        })
        .collect()
}

fn bound<'s>(facts: &Facts<'s>, cause: Cause) -> Bound<'s> {
    match cause {
        Cause::Start => Bound::PlanStart,
        Cause::NotBefore(date) => Bound::NotBefore {
            date: date.to_string(),
        },
        Cause::Predecessor(predecessor) => Bound::Work {
            id: task_name(facts, predecessor.task),
        },
        Cause::Team { team, freed_by } => Bound::Team {
            id: facts.team_path(team),
            freed_by: task_name(facts, freed_by),
        },
    }
}

fn task_name<'s>(facts: &Facts<'s>, task: mkt_schedule::TaskId) -> &'s str {
    facts.work(task).map_or("", |work| work.0.name().as_str())
}

fn paths(strategy: &Strategy, ids: Vec<SymbolId>) -> Vec<&str> {
    ids.into_iter().map(|id| path(strategy, id)).collect()
}

fn path(strategy: &Strategy, id: SymbolId) -> &str {
    &strategy.symbol(id).path
}

pub(super) fn amount(money: Money) -> Amount {
    Amount {
        amount: money.amount.normalize().to_string(),
        currency: money.currency.code(),
    }
}

fn time(slack: Slack) -> Time {
    Time {
        minutes: slack.minutes,
        days: number(slack.days()),
    }
}

/// A decimal as JSON's number, with four decimal places at most.
pub(super) fn number(number: Decimal) -> Option<f64> {
    number.round_dp(4).to_f64()
}
