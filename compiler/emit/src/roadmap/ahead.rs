//! What is to be true by when: KPIs, capabilities, experiments.

use mkt_measure::trajectory::{Course, Courses};
use mkt_measure::window::Per;
use mkt_model::access::direction::{Kpi, Target};
use mkt_model::access::plan::Level;
use mkt_model::value::Unit;
use mkt_model::{SymbolId, display};
use rust_decimal::Decimal;
use serde::Serialize;

use super::columns;
use super::facts::Facts;
use super::words;
use crate::wording;

#[derive(Serialize)]
pub(super) struct Targets {
    columns: Vec<String>,
    rows: Vec<TargetRow>,
}

#[derive(Serialize)]
struct TargetRow {
    objective: String,
    kpi: String,
    aim: String,
    by: String,
    /// What is due at the end of each column; nothing where nothing is said.
    due: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Capability {
    title: String,
    now: String,
    target: String,
    by: String,
    raised_by: Vec<Raised>,
}

#[derive(Serialize)]
struct Raised {
    title: String,
    done: String,
    /// Whether that is after the capability is to be there.
    late: bool,
}

#[derive(Serialize)]
pub(super) struct Experiment {
    title: String,
    on: Vec<String>,
    first: String,
    last: String,
    metric: String,
    variants: Vec<String>,
}

/// Where KPIs are to be; none where no objective says.
pub(super) fn targets(facts: &Facts<'_>) -> Option<Targets> {
    let courses = Courses::of(facts.strategy);
    let columns = columns::of(facts.horizon);
    let mut rows = Vec::new();
    for objective in facts.strategy.objectives() {
        for target in objective.targets() {
            let kpi = facts.strategy.handle(target.kpi);
            let due = columns.iter().map(|column| {
                let last = column.dates.last.min(facts.horizon.last);
                due_on(facts, &courses, &target, last)
            });
            rows.push(TargetRow {
                objective: objective.title().to_owned(),
                kpi: kpi.title().to_owned(),
                aim: wording::aim(facts.strategy, target.aim),
                by: target.by.map(words::date).unwrap_or_default(),
                due: due.collect(),
            });
        }
    }
    (!rows.is_empty()).then(|| Targets {
        columns: columns.into_iter().map(|column| column.name).collect(),
        rows,
    })
}

/// What a line is due to be in the last whole window up to a day. A window that
/// ends later, such as a year in its second quarter, says nothing yet.
fn due_on(
    facts: &Facts<'_>,
    courses: &Courses<'_>,
    target: &Target<'_>,
    day: jiff::civil::Date,
) -> String {
    let value = || {
        let course @ Course::Line { before, due, .. } = courses.course(target)? else {
            return None;
        };
        let next = day.tomorrow().ok()?;
        let window = before.per.window(next).later(-1);
        // Beyond its date a target says nothing new.
        if window.number > due.number || !ends_within(before.per, window, day) {
            return None;
        }
        course.at(window)?.only()
    };
    let kpi = Kpi::of(facts.strategy.handle(target.kpi));
    match (value(), kpi.and_then(Kpi::unit)) {
        (Some(value), unit) => shown(value, unit),
        (None, _) => String::new(),
    }
}

/// Whether a window ends in the quarter before a day, so that each is told
/// once.
fn ends_within(per: Per, window: mkt_measure::window::Window, day: jiff::civil::Date) -> bool {
    let Some(next) = window.later(1).first() else {
        return false;
    };
    match per {
        Per::Half | Per::Year => words::days_between(next, day) < 85,
        _ => true,
    }
}

/// A value of a KPI, rounded to what people read: three digits at least.
pub(crate) fn rounded(value: Decimal) -> Decimal {
    let places = match value.abs() {
        large if large >= Decimal::from(1000) => 0,
        large if large >= Decimal::from(100) => 1,
        large if large >= Decimal::TEN => 2,
        _ => 3,
    };
    value.round_dp(places).normalize()
}

/// A value of a KPI; its unit stands with the target.
fn shown(value: Decimal, unit: Option<&Unit>) -> String {
    let number = display::number(rounded(value));
    match unit {
        Some(Unit::Percent) => format!("{number}%"),
        _ => number,
    }
}

/// The capabilities, in the order of declaration.
pub(super) fn capabilities(facts: &Facts<'_>) -> Vec<Capability> {
    let level = |level: Option<Level>| {
        level
            .map(|level| format!("{} of {}", level.level.normalize(), level.scale.normalize()))
            .unwrap_or_default()
    };
    facts
        .strategy
        .capabilities()
        .map(|capability| {
            let target = capability.target();
            let by = target.and_then(|target| target.by);
            let raised = |id: SymbolId| {
                let done = facts
                    .dates
                    .dates(id)
                    .map(|planned| planned.span.finish.date());
                Raised {
                    title: facts.strategy.symbol(id).title().to_owned(),
                    done: done.map(words::date).unwrap_or_default(),
                    late: by.zip(done).is_some_and(|(by, done)| done > by),
                }
            };
            Capability {
                title: capability.title().to_owned(),
                now: level(capability.now()),
                target: level(target),
                by: by.map(words::date).unwrap_or_default(),
                raised_by: capability.raised_by().into_iter().map(raised).collect(),
            }
        })
        .collect()
}

/// The experiments that run on dates, by their first day.
pub(super) fn experiments(facts: &Facts<'_>) -> Vec<Experiment> {
    let title = |id: SymbolId| facts.strategy.symbol(id).title().to_owned();
    let mut all: Vec<_> = facts
        .strategy
        .experiments()
        .filter_map(|experiment| Some((experiment.runs()?, experiment)))
        .collect();
    all.sort_by_key(|(runs, _)| (runs.first, runs.last));
    all.into_iter()
        .map(|(runs, experiment)| Experiment {
            title: experiment.title().to_owned(),
            on: experiment.on().into_iter().map(title).collect(),
            first: words::date(runs.first),
            last: words::date(runs.last),
            metric: experiment.metric().map(title).unwrap_or_default(),
            variants: experiment
                .variants()
                .into_iter()
                .map(|(name, share)| format!("{name} {}%", share.normalize()))
                .collect(),
        })
        .collect()
}
