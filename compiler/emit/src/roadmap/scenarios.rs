//! What if: the plan as it is beside the plan under each scenario.

use jiff::civil::Date;
use mkt_schedule::scenario::{Moved, ScenarioResult};
use serde::Serialize;

use super::facts::Facts;
use super::words;

/// The most scenarios beside one another in a table.
const MAX_COLUMNS: usize = 5;

#[derive(Serialize)]
pub(super) struct Table {
    titles: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    title: String,
    /// Whether the title is the author's.
    theirs: bool,
    due: String,
    base: Cell,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    missed: bool,
}

/// The scenarios in tables of a few each; none where there are none.
pub(super) fn of(facts: &Facts<'_>) -> Vec<Table> {
    facts
        .scenarios
        .chunks(MAX_COLUMNS)
        .map(|chunk| table(facts, chunk))
        .collect()
}

fn table(facts: &Facts<'_>, chunk: &[ScenarioResult]) -> Table {
    let title = |id| facts.strategy.symbol(id).title().to_owned();
    let mut rows = vec![Row {
        title: "The whole plan".to_owned(),
        theirs: false,
        due: String::new(),
        base: Cell {
            text: words::date(facts.levelled.finish.date()),
            missed: false,
        },
        cells: chunk
            .iter()
            .map(|result| match result.finish {
                Some(moved) => cell(moved, None),
                None => Cell {
                    text: "cannot be dated".to_owned(),
                    missed: true,
                },
            })
            .collect(),
    }];
    // What is listed is the same under each scenario, but for promises that
    // only one of them makes.
    let mut listed: Vec<_> = chunk
        .iter()
        .flat_map(|result| result.dates.iter().map(|date| date.work))
        .collect();
    listed.sort_unstable();
    listed.dedup();
    for work in listed {
        let of =
            |result: &ScenarioResult| result.dates.iter().find(|date| date.work == work).copied();
        let Some(first) = chunk.iter().find_map(of) else {
            continue;
        };
        rows.push(Row {
            title: title(work),
            theirs: true,
            due: first.base_due.map(words::date).unwrap_or_default(),
            base: Cell {
                text: words::date(first.finish.base),
                missed: first.is_missed_anyway(),
            },
            cells: chunk
                .iter()
                .map(|result| match of(result) {
                    Some(date) => cell(date.finish, date.due),
                    None => Cell {
                        text: String::new(),
                        missed: false,
                    },
                })
                .collect(),
        });
    }
    Table {
        titles: chunk.iter().map(|result| title(result.scenario)).collect(),
        rows,
    }
}

/// A day, with how far it moved.
fn cell(moved: Moved, due: Option<Date>) -> Cell {
    let day = words::date(moved.date);
    let text = match moved.days() {
        0 => day,
        sooner if sooner < 0 => format!(
            "{day} ({} sooner)",
            words::count(sooner.saturating_neg(), "day", "days")
        ),
        days => format!("{day} ({} later)", words::count(days, "day", "days")),
    };
    Cell {
        text,
        missed: due.is_some_and(|due| moved.date > due),
    }
}
