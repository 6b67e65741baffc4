//! Work for which no date can be computed.

use mkt_diagnostics::{Diagnostic, Language, Level, Plan, PlanObstacle, Span};
use mkt_model::access::plan::{Initiative, Team};
use mkt_model::value::{Value, grouped};
use mkt_model::{Handle, Line, SymbolId};
use mkt_schedule::{PlanProblem, Problem};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{team as team_of, work};
use crate::Subject;

/// Initiatives that do not say how long they are. Their neighbours have dates
/// all the same, so nothing but their own bar is missing.
pub(crate) fn without_length(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for problem in &subject.dates.problems {
        let (work, key, example) = match problem {
            PlanProblem::WithoutLength { work } => (*work, "takes", "takes: 6 weeks".to_owned()),
            PlanProblem::EffortWithoutTeam { work } => {
                let team = subject.strategy.teams().next();
                let team = team.map_or("data", |team| team.name().as_str());
                (*work, "team", format!("team: {team} 2 people"))
            }
            PlanProblem::Calendar { .. } | PlanProblem::Schedule(_) => continue,
        };
        let handle = subject.strategy.handle(work);
        let finding = Language::MissingKey {
            key: key.to_owned(),
            owner: format!("initiative `{}`", handle.name()),
            example: Some(example),
        };
        let mut diagnostic = Diagnostic::new(finding, handle.span());
        if key == "takes" {
            diagnostic.level = Level::Warning;
        }
        told.push(diagnostic);
    }
}

/// Calendars on which nobody can work.
pub(crate) fn calendars(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for problem in &subject.dates.problems {
        let PlanProblem::Calendar { calendar, .. } = problem else {
            continue;
        };
        let calendar = subject.strategy.handle(*calendar);
        let works_by_it = |initiative: &Initiative<'_>| {
            initiative.staffing().iter().any(|staffing| {
                let team = Team(subject.strategy.handle(staffing.team));
                team.calendar()
                    .is_some_and(|kept| kept.symbol_id() == calendar.symbol_id())
            })
        };
        let Some(work) = subject.strategy.initiatives().find(works_by_it) else {
            continue;
        };
        let finding = Plan::PlanImpossible {
            name: work.name().to_string(),
            obstacle: PlanObstacle::NoWorkingDays {
                calendar: calendar.name().to_string(),
            },
        };
        let span = calendar
            .line("hours")
            .map_or(calendar.span(), Line::value_span);
        told.push(Diagnostic::new(finding, span));
    }
}

/// What leaves the plan without dates. Circles are told by the model.
pub(crate) fn without_dates(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for problem in &subject.dates.problems {
        let PlanProblem::Schedule(problem) = problem else {
            continue;
        };
        told.extend(diagnose(subject, problem));
    }
}

pub(super) fn diagnose(subject: &Subject<'_>, problem: &Problem) -> Option<Diagnostic> {
    match problem {
        Problem::TooManyPeople {
            task,
            team,
            people,
            size,
        } => {
            let (work, team) = (work(subject, *task)?, team_of(subject, *team)?);
            let finding = Plan::PlanImpossible {
                name: work.name().to_string(),
                obstacle: PlanObstacle::TeamTooSmall {
                    team: team.name().to_string(),
                    asked: heads(*people),
                    size: heads(*size),
                },
            };
            let diagnostic = Diagnostic::new(finding, staffing_span(work, team.symbol_id()));
            Some(match team.line("size") {
                Some(line) => {
                    diagnostic.related(line.span(), format!("`{}` has its size here", team.name()))
                }
                None => diagnostic,
            })
        }
        Problem::NoPeople { task, team, people } => {
            let (work, team) = (work(subject, *task)?, team_of(subject, *team)?);
            let span = staffing_span(work, team.symbol_id());
            let own_size = team.size().is_some_and(|size| size.is_zero());
            // All of a team of nobody, or nobody of a team.
            let finding: mkt_diagnostics::Finding = if own_size {
                Plan::PlanImpossible {
                    name: work.name().to_string(),
                    obstacle: PlanObstacle::NobodyAvailable {
                        team: team.name().to_string(),
                    },
                }
                .into()
            } else {
                Language::BadValue {
                    key: "team".to_owned(),
                    text: format!("{} {} people", team.name(), grouped(*people)),
                    expected: vec!["people who do the work".to_owned()],
                    example: Some(format!("team: {} 1 person", team.name())),
                    stopped_at: None,
                }
                .into()
            };
            Some(Diagnostic::new(finding, span))
        }
        Problem::Availability { team, percent } => {
            let team = team_of(subject, *team)?;
            let finding = Language::BadValue {
                key: "available".to_owned(),
                text: format!("{}%", grouped(*percent)),
                expected: vec!["a share above 0% and at most 100%".to_owned()],
                example: Some("available: 80%".to_owned()),
                stopped_at: None,
            };
            let span = team.line("available").map_or(team.span(), Line::value_span);
            Some(Diagnostic::new(finding, span))
        }
        Problem::BeyondHorizon { task, horizon } => {
            let work = work(subject, *task)?;
            let finding = Plan::PlanImpossible {
                name: work.name().to_string(),
                obstacle: PlanObstacle::TooLate {
                    limit: horizon.to_string(),
                },
            };
            let line = work.line("takes").or_else(|| work.line("effort"));
            Some(Diagnostic::new(
                finding,
                line.map_or(work.span(), Line::span),
            ))
        }
        // The model tells of circles. The rest cannot come from a strategy:
        // its numbers have no sign, and the bridge only names what it has made.
        Problem::Cycle { .. }
        | Problem::NobodyAssigned { .. }
        | Problem::NegativeAmount { .. }
        | Problem::UnknownTask { .. }
        | Problem::UnknownTeam { .. }
        | Problem::UnknownCalendar { .. } => None,
    }
}

/// Heads, of which a part counts as one.
fn heads(people: Decimal) -> u32 {
    people.ceil().to_u32().unwrap_or(u32::MAX)
}

/// Where work names a team, with the number of people.
fn staffing_span(work: Handle<'_>, team: SymbolId) -> Span {
    for line in work.lines("team") {
        for group in line.entry.groups() {
            let names_it = group
                .iter()
                .any(|capture| capture.value == Value::Reference(team));
            if names_it {
                return group
                    .iter()
                    .map(|capture| line.capture_span(capture))
                    .reduce(Span::cover)
                    .unwrap_or(line.value_span());
            }
        }
    }
    work.span()
}
