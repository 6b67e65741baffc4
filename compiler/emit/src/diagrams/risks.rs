//! The risks by how likely they are and how much they would hurt.

use std::cmp::Reverse;

use mkt_model::Strategy;
use mkt_model::access::plan::Risk;

use super::Picture;
use crate::mermaid::{Level, MAX_POINTS, Quadrant};

pub(super) fn draw(strategy: &Strategy) -> Option<Picture> {
    let mut risks: Vec<(Risk<'_>, Level, Level)> = strategy
        .risks()
        .filter_map(|risk| Some((risk, level(risk.likelihood()?)?, level(risk.impact()?)?)))
        .collect();
    // Stable: what is as grave keeps the order of declaration.
    risks.sort_by_key(|(_, likelihood, impact)| Reverse((*impact, *likelihood)));
    let mut chart = Quadrant::new(
        ["Unlikely", "Likely"],
        ["Would hurt little", "Would hurt much"],
        [
            "Act on it now",
            "Have a plan for it",
            "Watch it",
            "Make it rarer",
        ],
    );
    for (risk, likelihood, impact) in &risks {
        chart.add(risk.title(), *likelihood, *impact);
    }
    let more = risks.len().saturating_sub(MAX_POINTS);
    let left_out = match more {
        0 => String::new(),
        1 => " The least of them is left out.".to_owned(),
        more => format!(" The {more} least of them are left out."),
    };
    (!chart.is_empty()).then(|| Picture {
        stem: "risks".to_owned(),
        title: "Risks".to_owned(),
        about: format!(
            "What may go wrong, by how likely it is and how much it would hurt: left of the middle what is unlikely, below it what would hurt little.{left_out}"
        ),
        parts: vec![chart.write()],
    })
}

fn level(word: &str) -> Option<Level> {
    match word {
        "low" => Some(Level::Low),
        "medium" => Some(Level::Medium),
        "high" => Some(Level::High),
        _ => None,
    }
}
