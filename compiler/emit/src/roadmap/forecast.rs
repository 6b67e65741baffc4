//! How sure the dates are, where work is estimated with bounds.

use jiff::civil::Date;
use mkt_schedule::estimate::{Likely, TRIALS};
use serde::Serialize;

use super::facts::Facts;
use super::words;

#[derive(Serialize)]
pub(super) struct Table {
    trials: usize,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    title: String,
    /// Whether the title is the author's.
    theirs: bool,
    due: String,
    planned: String,
    /// The day by which it is done in half of the trials, and in four fifths.
    half: String,
    most: String,
    /// How often the promise is kept.
    kept: String,
    /// Whether that is in fewer than half of the trials.
    doubtful: bool,
}

/// The milestones and promised dates over all trials; none where nothing is
/// estimated with bounds.
pub(super) fn of(facts: &Facts<'_>) -> Option<Table> {
    let forecast = facts.forecast.as_ref()?;
    let whole = row(None, facts.levelled.finish.date(), forecast.end, None);
    let listed = forecast.dates.iter().filter_map(|date| {
        let planned = facts.dates.dates(date.work)?.span.finish.date();
        let title = facts.strategy.symbol(date.work).title();
        Some(row(Some(title), planned, date.finish, date.kept))
    });
    Some(Table {
        trials: TRIALS,
        rows: std::iter::once(whole).chain(listed).collect(),
    })
}

fn row(title: Option<&str>, planned: Date, finish: Likely, kept: Option<(Date, u32)>) -> Row {
    Row {
        title: title.unwrap_or("The whole plan").to_owned(),
        theirs: title.is_some(),
        due: kept.map(|(due, _)| words::date(due)).unwrap_or_default(),
        planned: words::date(planned),
        half: words::date(finish.p50),
        most: words::date(finish.p80),
        kept: kept
            .map(|(_, percent)| format!("{percent}%"))
            .unwrap_or_default(),
        doubtful: kept.is_some_and(|(_, percent)| percent < 50),
    }
}
