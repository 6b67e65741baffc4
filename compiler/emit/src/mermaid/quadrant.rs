//! Quadrant charts: things by two levels each, low, medium or high.
//!
//! Low is the half before the middle line, medium and high share the half
//! after it, so that a quadrant says something: above the line begins what is
//! not low. What has the same two levels stands one below the other, in a
//! chart that is as high as that needs.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::text::{self, Place};
use super::theme;

/// The most points of a chart; of a thousand nobody reads one.
pub const MAX_POINTS: usize = 60;

/// The longest label, in columns of a terminal: what fits beside its
/// neighbours.
const MAX_COLUMNS: usize = 36;

/// The pixels that a point and its label below it take.
const POINT: u32 = 34;

/// How much there is of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Level {
    Low,
    Medium,
    High,
}

impl Level {
    /// Where it begins and ends, in thousandths of an axis.
    fn range(self) -> (u32, u32) {
        match self {
            Self::Low => (0, 500),
            Self::Medium => (500, 750),
            Self::High => (750, 1000),
        }
    }

    fn middle(self) -> u32 {
        let (from, to) = self.range();
        from.midpoint(to)
    }
}

/// A quadrant chart under construction.
#[derive(Debug, Clone)]
pub struct Quadrant {
    across: [String; 2],
    up: [String; 2],
    /// From the upper right against the clock.
    names: [String; 4],
    points: Vec<(String, Level, Level)>,
}

impl Quadrant {
    /// An empty chart: what the ends of its axes mean, and its quadrants, from
    /// the upper right against the clock.
    #[must_use]
    pub fn new(across: [&str; 2], up: [&str; 2], names: [&str; 4]) -> Self {
        Self {
            across: across.map(str::to_owned),
            up: up.map(str::to_owned),
            names: names.map(str::to_owned),
            points: Vec::new(),
        }
    }

    /// Adds a thing. What is beyond [`MAX_POINTS`] is left out.
    pub fn add(&mut self, label: &str, across: Level, up: Level) {
        if self.points.len() < MAX_POINTS {
            self.points.push((cut(label), across, up));
        }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The chart as a Mermaid file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut cells: BTreeMap<(Level, Level), u32> = BTreeMap::new();
        for (_, across, up) in &self.points {
            let count = cells.entry((*across, *up)).or_insert(0);
            *count = count.saturating_add(1);
        }
        // A quarter of the height holds the fullest cell, and a heading.
        let most = cells.values().copied().max().unwrap_or(0);
        let quarter = most.saturating_add(1).saturating_mul(POINT).max(130);
        let mut out = theme::quadrant(quarter.saturating_mul(4).saturating_add(60));
        out.push_str("quadrantChart\n");
        let quoted = |text: &str| format!("\"{}\"", text::escape(text, Place::Chart));
        let axis = |ends: &[String; 2]| {
            let [low, high] = ends;
            format!("{} --> {}", quoted(low), quoted(high))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  x-axis {}", axis(&self.across));
        let _ = writeln!(out, "  y-axis {}", axis(&self.up));
        for (number, name) in (1..).zip(&self.names) {
            let _ = writeln!(out, "  quadrant-{number} {}", quoted(name));
        }
        let mut placed: BTreeMap<(Level, Level), u32> = BTreeMap::new();
        for (label, across, up) in &self.points {
            let before = placed.entry((*across, *up)).or_insert(0);
            *before = before.saturating_add(1);
            let count = cells.get(&(*across, *up)).copied().unwrap_or(1);
            let _ = writeln!(
                out,
                "  {}: [{}, {}]",
                quoted(label),
                thousandths(across.middle()),
                thousandths(height(*up, *before, count))
            );
        }
        out
    }
}

/// Where the `number`th of `count` things of a level stands, in thousandths:
/// the first on top, each with the same room.
fn height(level: Level, number: u32, count: u32) -> u32 {
    let (from, to) = level.range();
    let room = to.saturating_sub(from);
    let steps = count.saturating_add(1);
    let below = room.saturating_mul(number).checked_div(steps).unwrap_or(0);
    to.saturating_sub(below)
}

fn thousandths(number: u32) -> String {
    match number {
        1000.. => "1".to_owned(),
        number => format!("0.{number:03}"),
    }
}

/// A label that fits beside its neighbours.
fn cut(label: &str) -> String {
    let mut out = String::new();
    let mut columns = 0_usize;
    for c in label.chars() {
        // Wide scripts begin with Hangul's letters.
        columns = columns.saturating_add(if u32::from(c) >= 0x1100 { 2 } else { 1 });
        if columns > MAX_COLUMNS {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_the_same_levels_stand_below_one_another() {
        let mut chart = Quadrant::new(
            ["Rare", "Likely"],
            ["Small", "Grave"],
            ["Act", "Plan", "Watch", "Prevent"],
        );
        chart.add("Vendor: lock-in", Level::Medium, Level::High);
        chart.add("Second", Level::Medium, Level::High);
        chart.add("Third", Level::Low, Level::Low);
        let written = chart.write();
        let body = written.split_once('\n').unwrap().1;
        assert_eq!(
            body,
            "quadrantChart\n  x-axis \"Rare\" --> \"Likely\"\n  y-axis \"Small\" --> \"Grave\"\n  \
             quadrant-1 \"Act\"\n  quadrant-2 \"Plan\"\n  quadrant-3 \"Watch\"\n  quadrant-4 \"Prevent\"\n  \
             \"Vendor#58; lock-in\": [0.625, 0.917]\n  \"Second\": [0.625, 0.834]\n  \"Third\": [0.250, 0.250]\n"
        );
    }

    #[test]
    fn points_lie_within_their_level() {
        for level in [Level::Low, Level::Medium, Level::High] {
            let (from, to) = level.range();
            for count in 1..60 {
                for number in 1..=count {
                    let height = height(level, number, count);
                    assert!(
                        from < height && height < to,
                        "{level:?} {number} of {count}"
                    );
                }
            }
        }
    }
}
