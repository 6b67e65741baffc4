//! What the document says, in the form that its template takes.

use serde::Serialize;

use super::{ahead, forecast, load, money, scenarios, stakeholders};

#[derive(Serialize)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
    pub(super) vision: Option<String>,
    /// The plan itself; none where nothing can be dated.
    pub(super) plan: Option<Plan>,
}

#[derive(Serialize)]
pub(super) struct Plan {
    pub(super) summary: Vec<Fact>,
    pub(super) charts: Vec<String>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) missed: Vec<Missed>,
    pub(super) chain: Option<Chain>,
    pub(super) sections: Vec<Section>,
    pub(super) period: &'static str,
    pub(super) periods: Vec<Period>,
    pub(super) campaigns: Vec<Campaign>,
    pub(super) journeys: Vec<Named>,
    pub(super) targets: Option<ahead::Targets>,
    pub(super) capabilities: Vec<ahead::Capability>,
    pub(super) experiments: Vec<ahead::Experiment>,
    pub(super) money: Option<money::Money>,
    pub(super) load: Option<load::Load>,
    pub(super) scenarios: Vec<scenarios::Table>,
    pub(super) forecast: Option<forecast::Table>,
    pub(super) stakeholders: Vec<stakeholders::Row>,
    pub(super) risks: Vec<RiskRow>,
    pub(super) teams: Vec<TeamRow>,
    pub(super) assumptions: Vec<Vec<Piece>>,
}

#[derive(Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: Vec<Piece>,
}

/// A piece of a sentence: the author's text, which is escaped, or ours.
#[derive(Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether it is the author's.
    pub(super) theirs: bool,
}

#[derive(Serialize)]
pub(super) struct Named {
    pub(super) title: String,
    pub(super) date: String,
}

#[derive(Serialize)]
pub(super) struct Milestone {
    pub(super) title: String,
    pub(super) date: String,
    pub(super) due: Option<String>,
    pub(super) margin: String,
    pub(super) late: bool,
    pub(super) waits_for: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Missed {
    pub(super) title: String,
    pub(super) due: String,
    pub(super) finish: String,
    pub(super) late: String,
    pub(super) steps: Vec<Step>,
    pub(super) total: String,
    pub(super) also: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Chain {
    pub(super) strict: bool,
    pub(super) finish: String,
    pub(super) start: String,
    pub(super) steps: Vec<Step>,
    pub(super) waiting: i64,
    pub(super) working: i64,
    pub(super) total: String,
}

#[derive(Serialize)]
pub(super) struct Step {
    pub(super) title: String,
    pub(super) because: Vec<Piece>,
    pub(super) start: String,
    pub(super) finish: String,
    pub(super) waiting: i64,
    pub(super) working: i64,
    pub(super) moment: bool,
}

#[derive(Serialize)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) about: Option<String>,
    pub(super) rows: Vec<Row>,
    pub(super) milestones: Vec<Named>,
}

#[derive(Serialize)]
pub(super) struct Row {
    pub(super) title: String,
    pub(super) teams: Vec<String>,
    pub(super) start: String,
    pub(super) finish: String,
    pub(super) days: i64,
    pub(super) slack: Vec<Piece>,
    pub(super) critical: bool,
    pub(super) owner: Option<String>,
    pub(super) delivers: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Period {
    pub(super) name: String,
    pub(super) begins: Vec<String>,
    pub(super) ends: Vec<String>,
    pub(super) milestones: Vec<Named>,
    pub(super) campaigns: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Campaign {
    pub(super) title: String,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) budget: Option<String>,
    /// The last work it needs, when that is done, and how that stands.
    pub(super) ready: Option<Ready>,
}

#[derive(Serialize)]
pub(super) struct Ready {
    pub(super) title: String,
    pub(super) date: String,
    pub(super) margin: String,
    pub(super) late: bool,
}

#[derive(Serialize)]
pub(super) struct RiskRow {
    pub(super) title: String,
    pub(super) likelihood: &'static str,
    pub(super) impact: &'static str,
    pub(super) on: Vec<String>,
    pub(super) response: Option<String>,
    pub(super) owner: Option<String>,
}

#[derive(Serialize)]
pub(super) struct TeamRow {
    pub(super) title: String,
    pub(super) people: Option<String>,
    pub(super) available: String,
    pub(super) calendar: Option<String>,
    pub(super) lead: Option<String>,
}

pub(super) fn ours(text: impl Into<String>) -> Piece {
    Piece {
        text: text.into(),
        theirs: false,
    }
}

pub(super) fn theirs(text: impl Into<String>) -> Piece {
    Piece {
        text: text.into(),
        theirs: true,
    }
}

/// The author's titles as a list in a sentence.
pub(super) fn listed(titles: &[&str]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (place, title) in titles.iter().enumerate() {
        if place > 0 {
            let last = place.saturating_add(1) == titles.len();
            pieces.push(ours(if last { " and " } else { ", " }));
        }
        pieces.push(theirs(*title));
    }
    pieces
}
