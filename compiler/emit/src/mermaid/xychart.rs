//! Charts of values along an axis of names: a line over time, bars side by
//! side.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::text::{self, Place};
use super::theme;

/// The most names of a chart: more cannot be read below one another.
pub const MAX_NAMES: usize = 120;

/// The colours of series.
const DARK: &str = "#0284c7";
const LIGHT_AND_DARK: &str = "#bae6fd, #0284c7, #e11d48";

/// A series of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Series {
    Line(Vec<Decimal>),
    Bars(Vec<Decimal>),
}

/// A chart under construction.
#[derive(Debug, Clone)]
pub struct XyChart {
    title: String,
    names: Vec<String>,
    scale: String,
    range: (Decimal, Decimal),
    series: Vec<Series>,
    lying: bool,
}

impl XyChart {
    /// An empty chart: its title, the names along its axis, and what the values
    /// are, from the least to the most that is drawn.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        names: Vec<String>,
        scale: impl Into<String>,
        range: (Decimal, Decimal),
    ) -> Self {
        Self {
            title: title.into(),
            names,
            scale: scale.into(),
            range,
            series: Vec::new(),
            lying: false,
        }
    }

    /// Turns it, so that the names stand below one another.
    #[must_use]
    pub fn lying(mut self) -> Self {
        self.lying = true;
        self
    }

    /// Adds a line, a value for each name: fewer break the picture.
    pub fn line(&mut self, values: Vec<Decimal>) {
        self.series.push(Series::Line(values));
    }

    /// Adds bars, a value for each name, over those that are there.
    pub fn bars(&mut self, values: Vec<Decimal>) {
        self.series.push(Series::Bars(values));
    }

    /// The chart as a Mermaid file.
    #[must_use]
    pub fn write(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text::escape(text, Place::Chart));
        let names: Vec<String> = self.names.iter().map(|name| quoted(name)).collect();
        let (low, high) = self.range;
        let columns = self.names.iter().map(|name| name.chars().count()).max();
        // What stands alone is dark; below something else it is light.
        let palette = match self.series.len() {
            0 | 1 => DARK,
            _ => LIGHT_AND_DARK,
        };
        let mut out = theme::xychart(self.names.len(), columns.unwrap_or(0), self.lying, palette);
        out.push_str("xychart-beta");
        out.push_str(if self.lying { " horizontal\n" } else { "\n" });
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  title {}", quoted(&self.title));
        let _ = writeln!(out, "  x-axis [{}]", names.join(", "));
        let _ = writeln!(
            out,
            "  y-axis {} {} --> {}",
            quoted(&self.scale),
            low.normalize(),
            high.normalize()
        );
        for series in &self.series {
            let (word, values) = match series {
                Series::Line(values) => ("line", values),
                Series::Bars(values) => ("bar", values),
            };
            let values: Vec<String> = values
                .iter()
                .map(|value| value.normalize().to_string())
                .collect();
            let _ = writeln!(out, "  {word} [{}]", values.join(", "));
        }
        out
    }
}
