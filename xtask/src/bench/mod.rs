//! Benchmarks: instructions, counted by Valgrind, held to a baseline that is
//! part of the repository; times and memory, for `docs/performance.md`.
//!
//! Instructions are counted because they are the same on a busy machine and on
//! an idle one: two runs differ by some thousandths of a percent. They do
//! depend on the compiler that built the program, so the baseline says which
//! one that was; with another one the comparison is shown, and decides nothing.

mod measure;
mod page;

use std::collections::BTreeMap;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::step::say;
use crate::{Failure, repository};

pub(crate) use page::page;

/// What is done with the measurements.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Arguments {
    /// Fail where something takes over 3 % more instructions than the baseline
    /// says
    #[arg(long, conflicts_with = "update")]
    check: bool,
    /// Write the baseline and `docs/performance.md` anew, times and memory
    /// included
    #[arg(long)]
    update: bool,
}

impl Arguments {
    /// As CI does it.
    pub(crate) fn check() -> Self {
        Self {
            check: true,
            update: false,
        }
    }
}

/// The baseline, in the repository.
const BASELINE: &str = "benches/baseline.json";

/// The rise at which `--check` fails, in thousandths.
const TOLERANCE: u64 = 30;

/// The instructions of a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    lines: u64,
    instructions: u64,
}

/// By what is done and on how many lines: `check 10000`.
type Counts = BTreeMap<String, Count>;

/// With what was measured: counts of other tools cannot be compared.
type Tools = BTreeMap<String, String>;

/// What the repository says that things take.
#[derive(Clone, Debug, Default)]
struct Baseline {
    tools: Tools,
    counts: Counts,
    /// Times, memory and sizes, as they were when the baseline was written.
    figures: BTreeMap<String, u64>,
}

/// Measures, and compares or writes.
pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let tools = measure::tools()?;
    let counts = measure::counts()?;
    if arguments.update {
        let figures = measure::figures()?;
        let baseline = Baseline {
            tools,
            counts,
            figures,
        };
        baseline.write()?;
        page::write(&baseline)?;
        say(&format!("wrote {BASELINE} and {}", page::PATH));
        return Ok(());
    }
    let baseline = Baseline::read()?;
    let comparison = compare(&baseline.counts, &counts);
    for line in &comparison.lines {
        say(line);
    }
    if !arguments.check {
        return Ok(());
    }
    let others = differences(&baseline.tools, &tools);
    if !others.is_empty() {
        say(&format!(
            "\nthe baseline was counted with other tools, so the comparison decides nothing:\n{}\n\
             `cargo xtask bench --update` writes it anew",
            others.join("\n")
        ));
        return Ok(());
    }
    if comparison.risen.is_empty() {
        return Ok(());
    }
    Err(format!(
        "more instructions than {BASELINE} says:\n{}\n\
         where that is meant, `cargo xtask bench --update` writes it anew",
        comparison.risen.join("\n")
    ))
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Comparison {
    /// A line for each count.
    lines: Vec<String>,
    /// Those that have risen beyond the tolerance, or of which nothing is known.
    risen: Vec<String>,
}

fn compare(before: &Counts, now: &Counts) -> Comparison {
    let mut comparison = Comparison::default();
    for (name, count) in now {
        let each = per_line(*count);
        let Some(old) = before.get(name) else {
            let line = format!("{name:<28} {each:>9} a line: not in the baseline");
            comparison.risen.push(line.clone());
            comparison.lines.push(line);
            continue;
        };
        let (old, new) = (old.instructions, count.instructions);
        let change = change_in_thousandths(old, new);
        let line = format!("{name:<28} {each:>9} a line  {:>+6.1} %", tenths(change));
        if change > i64::try_from(TOLERANCE).unwrap_or(i64::MAX) {
            comparison.risen.push(line.clone());
        }
        comparison.lines.push(line);
    }
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        comparison
            .risen
            .push(format!("{name:<28} is in the baseline and was not counted"));
    }
    comparison
}

/// How much more `new` is than `old`.
fn change_in_thousandths(old: u64, new: u64) -> i64 {
    let (old, new) = (i128::from(old), i128::from(new));
    let change = new
        .saturating_sub(old)
        .saturating_mul(1_000)
        .checked_div(old)
        .unwrap_or(i128::from(i64::MAX));
    i64::try_from(change).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a percentage with one decimal is shown"
)]
fn tenths(thousandths: i64) -> f64 {
    thousandths as f64 / 10.0
}

fn per_line(count: Count) -> u64 {
    let lines = count.lines.max(1);
    count.instructions.checked_div(lines).unwrap_or_default()
}

/// The tools that are not those of the baseline.
fn differences(before: &Tools, now: &Tools) -> Vec<String> {
    let unknown = String::from("nothing");
    now.iter()
        .filter_map(|(tool, version)| {
            let old = before.get(tool).unwrap_or(&unknown);
            (old != version).then(|| format!("  {tool}: {old} then, {version} now"))
        })
        .collect()
}

impl Baseline {
    fn read() -> Result<Self, Failure> {
        let path = repository().join(BASELINE);
        let text =
            std::fs::read_to_string(&path).map_err(|error| format!("{BASELINE}: {error}"))?;
        let value: Value =
            serde_json::from_str(&text).map_err(|error| format!("{BASELINE}: {error}"))?;
        Self::from_json(&value).ok_or_else(|| format!("{BASELINE} is not as it was written"))
    }

    fn from_json(value: &Value) -> Option<Self> {
        let table = |name: &str| value.get(name)?.as_object();
        let tools = table("tools")?
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect::<Option<_>>()?;
        let counts = table("counts")?
            .iter()
            .map(|(name, value)| {
                let count = Count {
                    lines: value.get("lines")?.as_u64()?,
                    instructions: value.get("instructions")?.as_u64()?,
                };
                Some((name.clone(), count))
            })
            .collect::<Option<_>>()?;
        let figures = table("figures")?
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_u64()?)))
            .collect::<Option<_>>()?;
        Some(Self {
            tools,
            counts,
            figures,
        })
    }

    fn to_json(&self) -> Value {
        let counts: Map<String, Value> = self
            .counts
            .iter()
            .map(|(name, count)| {
                let count = json!({ "lines": count.lines, "instructions": count.instructions });
                (name.clone(), count)
            })
            .collect();
        json!({ "tools": self.tools, "counts": counts, "figures": self.figures })
    }

    fn write(&self) -> Result<(), Failure> {
        let text = format!("{:#}\n", self.to_json());
        std::fs::write(repository().join(BASELINE), text)
            .map_err(|error| format!("{BASELINE}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(list: &[(&str, u64)]) -> Counts {
        list.iter()
            .map(|(name, instructions)| {
                let count = Count {
                    lines: 10,
                    instructions: *instructions,
                };
                ((*name).to_owned(), count)
            })
            .collect()
    }

    #[test]
    fn a_rise_beyond_three_percent_is_told() {
        let before = counts(&[("check", 100_000), ("parse", 100_000), ("gone", 1)]);
        let now = counts(&[("check", 103_000), ("parse", 103_100), ("new", 1)]);
        let Comparison { lines, risen } = compare(&before, &now);
        assert_eq!(lines.len(), 3);
        let names: Vec<_> = risen
            .iter()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(names, ["new", "parse", "gone"], "{risen:?}");
        assert!(
            risen.iter().any(|line| line.contains("+3.1 %")),
            "{risen:?}"
        );
        assert_eq!(compare(&before, &before).risen, Vec::<String>::new());
    }

    #[test]
    fn another_compiler_is_told() {
        let tools = |version: &str| Tools::from([("rustc".to_owned(), version.to_owned())]);
        assert!(differences(&tools("1.95"), &tools("1.95")).is_empty());
        assert_eq!(
            differences(&tools("1.95"), &tools("1.96")),
            ["  rustc: 1.95 then, 1.96 now"]
        );
        assert_eq!(differences(&Tools::new(), &tools("1.96")).len(), 1);
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written() {
        let baseline = Baseline {
            tools: Tools::from([("rustc".to_owned(), "1.95".to_owned())]),
            counts: counts(&[("check 1000", 7)]),
            figures: BTreeMap::from([("program".to_owned(), 9)]),
        };
        let again = Baseline::from_json(&baseline.to_json()).unwrap();
        assert_eq!(again.to_json(), baseline.to_json());
        assert!(Baseline::from_json(&json!({ "tools": 1 })).is_none());
    }
}
