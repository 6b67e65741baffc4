//! The computed dates of the plan on the wire.

use mkt_model::access::plan::Work;
use mkt_model::{Strategy, SymbolId};
use mkt_schedule::{Cause, PlanDates, Schedule};
use schemars::JsonSchema;
use serde::Serialize;

use super::value::{Day, Days, path};

/// The plan with its dates: those on which the teams can do it, and those of
/// the critical path, as if there were people for all.
#[derive(Serialize, JsonSchema)]
pub(super) struct Plan<'s> {
    /// The first day of the plan, worked or not, and the last day of work.
    dates: Days,
    /// Initiatives and milestones, in the order of declaration.
    work: Vec<Scheduled<'s>>,
    /// What sets the end of the plan, in order.
    critical_chain: Vec<&'s str>,
}

/// An initiative or a milestone with its dates.
#[derive(Serialize, JsonSchema)]
struct Scheduled<'s> {
    id: &'s str,
    kind: &'static str,
    /// The first and last day of work, as the teams can do it.
    planned: Days,
    /// The first and last day of work, as early as possible.
    earliest: Days,
    /// As late as leaves the end of the plan where it is.
    latest: Days,
    /// Working minutes.
    minutes: i64,
    /// Whether it cannot slip without moving the end of the plan.
    critical: bool,
    /// Working minutes by which it may slip without moving the end.
    total_slack_minutes: i64,
    /// Working minutes by which it may slip without moving other work.
    free_slack_minutes: i64,
    bound_by: Bound<'s>,
    deadline: Option<Deadline>,
}

/// What kept work from starting earlier.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Bound<'s> {
    /// Nothing: it starts with the plan.
    PlanStart,
    NotBefore {
        date: Day,
    },
    Work {
        id: &'s str,
    },
    /// A team had too few people free until other work of it was done.
    Team {
        team: &'s str,
        freed_by: &'s str,
    },
}

#[derive(Serialize, JsonSchema)]
struct Deadline {
    date: Day,
    met: bool,
}

impl<'s> Plan<'s> {
    /// None where the plan has no dates: without a horizon, or with work that
    /// waits for itself.
    pub(super) fn of(strategy: &'s Strategy, dates: &PlanDates) -> Option<Self> {
        let schedule = dates.schedule.as_ref()?;
        let levelled = dates.levelled.as_ref()?;
        let chain = levelled.critical_chain();
        let links = chain.links.iter();
        Some(Self {
            dates: Days {
                first: schedule.start.date().into(),
                last: levelled.finish.date().into(),
            },
            work: strategy
                .work()
                .filter_map(|work| scheduled(strategy, dates, schedule, work))
                .collect(),
            critical_chain: links
                .filter_map(|link| dates.work(link.task))
                .map(|id| path(strategy, id))
                .collect(),
        })
    }
}

fn scheduled<'s>(
    strategy: &'s Strategy,
    dates: &PlanDates,
    schedule: &Schedule,
    work: Work<'s>,
) -> Option<Scheduled<'s>> {
    let id: SymbolId = work.0.symbol_id();
    let placed = schedule.task(dates.task(id)?)?;
    let planned = dates.dates(id)?;
    let driving = planned.driving();
    let span = |span: mkt_schedule::Span| Days {
        first: span.start.date().into(),
        last: span.finish.date().into(),
    };
    let finish = planned.span.finish.date();
    Some(Scheduled {
        id: path(strategy, id),
        kind: work.0.kind().word,
        planned: span(planned.span),
        earliest: span(placed.earliest),
        latest: span(placed.latest),
        minutes: driving.map_or(0, |portion| portion.minutes),
        critical: placed.critical,
        total_slack_minutes: placed.total_slack.minutes,
        free_slack_minutes: placed.free_slack.minutes,
        bound_by: match driving.map(|portion| portion.binding.cause) {
            None | Some(Cause::Start) => Bound::PlanStart,
            Some(Cause::NotBefore(date)) => Bound::NotBefore { date: date.into() },
            Some(Cause::Predecessor(before)) => Bound::Work {
                id: path(strategy, dates.work(before.task)?),
            },
            Some(Cause::Team { team, freed_by }) => Bound::Team {
                team: path(strategy, dates.team(team)?),
                freed_by: path(strategy, dates.work(freed_by)?),
            },
        },
        deadline: work.by().map(|date| Deadline {
            date: date.into(),
            met: finish <= date,
        }),
    })
}
