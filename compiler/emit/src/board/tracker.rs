//! The plan as Jira's CSV importer takes it.
//!
//! The importer reads parents by `Issue ID`, which are numbers of this file
//! alone, and wants a parent above its children. A column that comes twice is a
//! field of several values. Dates are `yyyy-MM-dd`, to be said when it asks.

use mkt_model::access::plan::Work;
use mkt_model::{Handle, Strategy, SymbolId};
use mkt_schedule::PlanDates;

use super::{Table, tables};
use crate::csv::Cell;
use crate::{wording, work};

const HEADING: &[&str] = &[
    "Issue Type",
    "Issue ID",
    "Parent",
    "Summary",
    "Description",
    "Start date",
    "Due date",
    "Labels",
    "Labels",
];

/// The import file: epics, then tasks.
pub(super) fn jira(strategy: &Strategy, plan: &PlanDates) -> Table {
    let mut epics: Vec<SymbolId> = strategy
        .work()
        .filter_map(|piece| epic(strategy, piece))
        .collect();
    epics.sort();
    epics.dedup();
    let mut rows = Vec::new();
    for id in &epics {
        let objective = strategy.handle(*id);
        let about = wording::first_paragraph(objective).unwrap_or_default();
        let mut row = vec![Cell::text("Epic"), number(rows.len()), Cell::Empty];
        row.extend(told(objective, about));
        row.extend([Cell::Empty, Cell::Empty]);
        row.extend(labels(objective));
        rows.push(row);
    }
    for piece in strategy.work() {
        let parent = epic(strategy, piece).and_then(|id| epics.binary_search(&id).ok());
        let dates = work::dates(plan, piece.symbol_id());
        let mut row = vec![
            Cell::text("Task"),
            number(rows.len()),
            parent.map_or(Cell::Empty, number),
        ];
        row.extend(told(piece.0, description(strategy, piece)));
        row.extend([
            Cell::day(dates.map(|(first, _)| first)),
            Cell::day(dates.map(|(_, last)| last)),
        ]);
        row.extend(labels(piece.0));
        rows.push(row);
    }
    Table {
        name: "jira",
        heading: HEADING,
        rows,
    }
}

/// The objective that work stands below: the first that it works toward.
fn epic(strategy: &Strategy, piece: Work<'_>) -> Option<SymbolId> {
    let objective = work::first_objective(strategy, &piece.supports())?;
    Some(objective.symbol_id())
}

/// The number of a row, from 1.
fn number(row: usize) -> Cell {
    Cell::whole(i64::try_from(row.saturating_add(1)).unwrap_or(i64::MAX))
}

/// The importer takes a summary of one line only.
fn told(handle: Handle<'_>, description: String) -> [Cell; 2] {
    let title: Vec<&str> = handle.title().split_whitespace().collect();
    [Cell::text(title.join(" ")), Cell::text(description)]
}

/// The kind and the name in the sources: labels have no blanks, nor have these.
fn labels(handle: Handle<'_>) -> [Cell; 2] {
    [
        Cell::text(handle.kind().word),
        Cell::text(work::stable_name(handle)),
    ]
}

fn description(strategy: &Strategy, piece: Work<'_>) -> String {
    let mut told: Vec<String> = wording::first_paragraph(piece.0).into_iter().collect();
    let mut line = |what: &str, text: String| {
        if !text.is_empty() {
            told.push(format!("{what}: {text}"));
        }
    };
    if let Some(initiative) = piece.initiative() {
        let teams: Vec<String> = initiative
            .staffing()
            .into_iter()
            .map(|staffing| work::staffing(strategy, staffing))
            .collect();
        line("Team", teams.join("; "));
        let effort = initiative.effort().map(|effort| effort.to_string());
        line("Effort", effort.unwrap_or_default());
        line("Brings", tables::titles(strategy, &initiative.delivers()));
    }
    line("Waits for", tables::waits(strategy, piece).join("; "));
    let due = piece.by().map(wording::date);
    line("Promised", due.unwrap_or_default());
    let owner = work::owner(strategy, piece);
    line(
        "Owner",
        owner
            .map(|id| tables::titles(strategy, &[id]))
            .unwrap_or_default(),
    );
    told.join("\n")
}
