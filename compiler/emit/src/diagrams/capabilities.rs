//! What the organisation is able to do, today and by when.

use mkt_model::Strategy;
use mkt_model::access::plan::Capability;
use rust_decimal::Decimal;

use super::{Picture, words};
use crate::mermaid::{MAX_NAMES, XyChart};

/// A capability with where it is and where it is to be.
struct Row<'s> {
    capability: Capability<'s>,
    now: Decimal,
    target: Decimal,
    scale: Decimal,
}

pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    let rows: Vec<Row<'_>> = strategy.capabilities().filter_map(row).collect();
    // Capabilities on one scale share a picture.
    let mut scales: Vec<Decimal> = rows.iter().map(|row| row.scale).collect();
    scales.sort();
    scales.dedup();
    let several = scales.len() > 1;
    scales
        .into_iter()
        .map(|scale| {
            let rows: Vec<&Row<'_>> = rows.iter().filter(|row| row.scale == scale).collect();
            picture(&rows, scale, several)
        })
        .collect()
}

/// What a picture can show of a capability: without a target, today's level is
/// where it is to stay.
fn row(capability: Capability<'_>) -> Option<Row<'_>> {
    let now = capability.now()?;
    let target = capability.target();
    if now.scale <= Decimal::ZERO || target.is_some_and(|target| target.scale != now.scale) {
        return None;
    }
    Some(Row {
        capability,
        now: now.level,
        target: target.map_or(now.level, |target| target.level),
        scale: now.scale,
    })
}

fn picture(rows: &[&Row<'_>], scale: Decimal, several: bool) -> Picture {
    let parts = rows
        .chunks(MAX_NAMES)
        .map(|rows| {
            let names = rows.iter().map(|row| label(row)).collect();
            let most = rows
                .iter()
                .map(|row| row.target.max(row.now))
                .fold(scale, Decimal::max);
            let mut chart = XyChart::new(
                "Capabilities: today and as they are to be",
                names,
                format!("level of {}", scale.normalize()),
                (Decimal::ZERO, most),
            )
            .lying();
            // What is drawn later lies on top.
            chart.bars(rows.iter().map(|row| row.target).collect());
            chart.bars(rows.iter().map(|row| row.now).collect());
            chart.write()
        })
        .collect();
    let scale = scale.normalize();
    Picture {
        stem: match several {
            true => format!("capabilities-of-{scale}"),
            false => "capabilities".to_owned(),
        },
        title: match several {
            true => format!("Capabilities on a scale to {scale}"),
            false => "Capabilities".to_owned(),
        },
        about: "How well each thing is done today (dark) and how well it is to be done (light), and by when."
            .to_owned(),
        parts,
    }
}

fn label(row: &Row<'_>) -> String {
    let title = row.capability.title();
    match row.capability.target().and_then(|target| target.by) {
        Some(by) => format!("{title}, {}", words::date(by)),
        None => title.to_owned(),
    }
}
