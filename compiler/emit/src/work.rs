//! What several targets tell of planned work: who answers for it, when it is,
//! how far it can slip.

use jiff::civil::Date;
use mkt_model::access::direction::Objective;
use mkt_model::access::plan::{Staffing, Work};
use mkt_model::value::Value;
use mkt_model::{Handle, Strategy, SymbolId};
use mkt_schedule::{Calendar, CalendarId, Moment, PlanDates, Planned, TaskId};
use rust_decimal::Decimal;

/// The day on which work is planned to start and the last day on which it is
/// worked.
pub(crate) fn dates(plan: &PlanDates, work: SymbolId) -> Option<(Date, Date)> {
    let span = plan.dates(work)?.span;
    Some((span.start.date(), span.finish.date()))
}

/// Whole working days by which work can slip, negative where it would have to
/// gain some, and the promised date that ends this. None there means that the
/// end of the plan does.
pub(crate) fn slack(planned: &Planned) -> (i64, Option<TaskId>) {
    let (slack, promise) = match planned.deadline_slack {
        Some(due) if due.slack.minutes < planned.slack.minutes => (due.slack, Some(due.task)),
        _ => (planned.slack, None),
    };
    let days = slack.minutes.checked_div_euclid(slack.minutes_per_day);
    (days.unwrap_or(0), promise)
}

/// Working days that work lasts, a day begun counted whole.
pub(crate) fn working_days(plan: &PlanDates, planned: &Planned) -> i64 {
    let Some(portion) = planned.driving() else {
        return 0;
    };
    let day = plan
        .plan
        .calendar(portion.calendar)
        .map_or(480, Calendar::minutes_per_day);
    let days = portion.minutes.checked_div(day).unwrap_or(0);
    let part = portion.minutes.checked_rem(day).unwrap_or(0);
    days.saturating_add(i64::from(part > 0))
}

/// Working days from the end of a day to the end of another, on the calendar
/// that all go by, rounded down; negative where the other is earlier.
pub(crate) fn margin(plan: &PlanDates, finish: Moment, due: Date) -> i64 {
    let Some(calendar) = plan.plan.calendar(CalendarId::DEFAULT) else {
        return 0;
    };
    calendar
        .between(finish, Moment::end_of(due))
        .checked_div_euclid(calendar.minutes_per_day())
        .unwrap_or(0)
}

/// Who answers for work: its owner, or that of the first objective it works
/// toward, or of what that one works toward.
pub(crate) fn owner(strategy: &Strategy, work: Work<'_>) -> Option<SymbolId> {
    work.owner().or_else(|| {
        let objective = first_objective(strategy, &work.supports())?;
        path_up(strategy, objective)
            .into_iter()
            .find_map(Objective::owner)
    })
}

/// The first objective among what something works toward.
pub(crate) fn first_objective<'s>(
    strategy: &'s Strategy,
    ids: &[SymbolId],
) -> Option<Objective<'s>> {
    ids.iter()
        .find_map(|id| Objective::of(strategy.handle(*id)))
}

/// An objective and those above it, up to the root.
pub(crate) fn path_up<'s>(strategy: &'s Strategy, objective: Objective<'s>) -> Vec<Objective<'s>> {
    let mut path = vec![objective];
    let mut at = objective;
    // A circle is reported; here it just ends.
    while let Some(next) = first_objective(strategy, &at.supports())
        && path.iter().all(|seen| seen.symbol_id() != next.symbol_id())
    {
        path.push(next);
        at = next;
    }
    path
}

/// A team with its people, as a reader is told: `CRM team (2 people)`.
pub(crate) fn staffing(strategy: &Strategy, staffing: Staffing) -> String {
    let title = strategy.symbol(staffing.team).title();
    match staffing.people {
        Some(people) if people == Decimal::ONE => format!("{title} (1 person)"),
        Some(people) => format!("{title} ({} people)", people.normalize()),
        None => title.to_owned(),
    }
}

/// The day on which something is looked at again, where it says.
pub(crate) fn review(handle: Handle<'_>) -> Option<Date> {
    match handle.line("review")?.get("review")? {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// The name that a declaration has had from its beginning: of its former names
/// the first, or its own.
pub(crate) fn stable_name(handle: Handle<'_>) -> &str {
    match handle.line("formerly").and_then(|line| line.get("old")) {
        Some(Value::Name(old, _)) => old,
        _ => &handle.symbol().path,
    }
}
