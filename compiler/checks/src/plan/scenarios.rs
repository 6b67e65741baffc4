//! Scenarios under which promises are broken.

use mkt_diagnostics::{Diagnostic, Finding, Level, Plan, ScenarioMiss};
use mkt_model::Line;
use mkt_schedule::PlanProblem;
use mkt_schedule::scenario::{ScenarioDate, ScenarioResult, compare};

use super::impossible::diagnose;
use crate::Subject;

/// The pieces of work whose dates are computed anew, over all scenarios: of a
/// plan of a hundred that is a hundred scenarios, of thousands the first few.
const WORK: usize = 10_000;

/// Scenarios under which a date is missed that is kept without, or the plan has
/// no dates: to see that is what they are for, so it is information, and a
/// warning only where there is nothing to be seen.
pub(crate) fn infeasible(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    if subject.dates.levelled.is_none() || subject.damaged {
        return;
    }
    let most = WORK
        .checked_div(subject.dates.plan.tasks.len())
        .unwrap_or(WORK)
        .max(1);
    for result in compare(subject.strategy, &subject.dates).take(most) {
        told.extend(broken(subject, &result));
    }
}

fn broken(subject: &Subject<'_>, result: &ScenarioResult) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    let obstacles: Vec<_> = result
        .problems
        .iter()
        .filter_map(|problem| match problem {
            PlanProblem::Schedule(problem) => match diagnose(subject, problem)?.finding {
                Finding::Plan(Plan::PlanImpossible { name, obstacle }) => Some((name, obstacle)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let mut missed: Vec<&ScenarioDate> = result
        .dates
        .iter()
        .filter(|date| date.is_missed() && !date.is_missed_anyway())
        .collect();
    if missed.is_empty() && obstacles.is_empty() {
        return None;
    }
    missed.sort_by_key(|date| (std::cmp::Reverse(date.late()), date.work));
    let finding = Plan::ScenarioInfeasible {
        name: strategy.symbol(result.scenario).path.to_string(),
        end: result.finish.map(|end| {
            let days = end.days();
            (end.base.to_string(), end.date.to_string(), days)
        }),
        missed: missed
            .iter()
            .filter_map(|date| {
                Some(ScenarioMiss {
                    name: strategy.symbol(date.work).path.to_string(),
                    due: date.due?.to_string(),
                    finish: date.finish.date.to_string(),
                    late: date.late(),
                })
            })
            .collect(),
        obstacles,
    };
    let mut diagnostic = Diagnostic::new(finding, strategy.name_span(result.scenario));
    if missed.is_empty() {
        diagnostic.level = Level::Warning;
    }
    for date in missed {
        let work = strategy.handle(date.work);
        let span = work.line("by").map_or(work.span(), Line::value_span);
        let text = format!("done on {} under the scenario", date.finish.date);
        diagnostic = diagnostic.related(span, text);
    }
    Some(diagnostic)
}
