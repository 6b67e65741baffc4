//! Who has a say, in what, and from when on.

use mkt_model::access::plan::Stakeholder;
use serde::Serialize;

use super::facts::Facts;
use super::words;

#[derive(Serialize)]
pub(super) struct Row {
    title: String,
    role: &'static str,
    /// What it is about; of work, with the day on which it starts.
    on: Vec<String>,
    needs: Vec<String>,
    /// `high influence, neutral`, as far as it is said.
    stance: String,
}

/// Everyone who is declared to have a say, in the order of declaration.
pub(super) fn of(facts: &Facts<'_>) -> Vec<Row> {
    let all = facts.strategy.stakeholders();
    all.map(|stakeholder| row(facts, stakeholder)).collect()
}

fn row(facts: &Facts<'_>, stakeholder: Stakeholder<'_>) -> Row {
    let influence = stakeholder.influence();
    let influence = influence.map(|influence| format!("{influence} influence"));
    let attitude = stakeholder.attitude().map(str::to_owned);
    let stance: Vec<String> = influence.into_iter().chain(attitude).collect();
    Row {
        title: stakeholder.0.title().to_owned(),
        role: stakeholder.role().unwrap_or_default(),
        on: stakeholder
            .on()
            .into_iter()
            .map(|id| {
                let title = facts.strategy.symbol(id).title();
                match facts.dates.dates(id) {
                    Some(planned) => {
                        let start = words::date(planned.span.start.date());
                        format!("{title} (from {start})")
                    }
                    None => title.to_owned(),
                }
            })
            .collect(),
        needs: stakeholder.needs().into_iter().map(str::to_owned).collect(),
        stance: stance.join(", "),
    }
}
