//! The part of `docs/performance.md` that is written from the baseline.

use std::fmt::Write as _;

use mkt_benches::work::Work;

use super::{Baseline, Count, per_line};
use crate::{Failure, repository};

pub(super) const PATH: &str = "docs/performance.md";

/// Between these stands what is written here.
const MARKS: [&str; 2] = [
    "<!-- Measured by `cargo xtask bench --update`. -->",
    "<!-- End of what is measured. -->",
];

/// The page's path, and its text as the baseline wants it.
pub(crate) fn page() -> Result<(String, String), Failure> {
    let text = std::fs::read_to_string(repository().join(PATH))
        .map_err(|error| format!("{PATH}: {error}"))?;
    Ok((PATH.to_owned(), with(&text, &measured(&Baseline::read()?))?))
}

/// Writes the measurements into the page.
pub(super) fn write(baseline: &Baseline) -> Result<(), Failure> {
    let path = repository().join(PATH);
    let failure = |error: std::io::Error| format!("{PATH}: {error}");
    let text = std::fs::read_to_string(&path).map_err(failure)?;
    std::fs::write(&path, with(&text, &measured(baseline))?).map_err(failure)
}

/// The page with another middle.
fn with(page: &str, middle: &str) -> Result<String, Failure> {
    let [begin, end] = MARKS;
    let (before, rest) = page.split_once(begin).unwrap_or_default();
    let after = rest.split_once(end).map(|(_, after)| after);
    match after {
        Some(after) => Ok(format!("{before}{begin}\n{middle}{end}{after}")),
        None => Err(format!("{PATH} has no `{begin}` … `{end}`")),
    }
}

fn measured(baseline: &Baseline) -> String {
    let mut text = String::new();
    let tools: Vec<String> = baseline
        .tools
        .iter()
        .map(|(tool, version)| format!("{tool} {version}"))
        .collect();
    let _ = writeln!(text, "\nCounted with {}.\n", tools.join(", "));
    instructions(baseline, &mut text);
    figures(baseline, &mut text);
    text
}

/// Instructions a line, by what is done and by size.
fn instructions(baseline: &Baseline, text: &mut String) {
    let mut works: Vec<&str> = Vec::new();
    let mut sizes: Vec<u64> = Vec::new();
    for name in baseline.counts.keys() {
        let named = name.split_once(' ').filter(|(work, _)| !is_of_people(work));
        if let Some((work, size)) = named {
            works.push(work);
            sizes.extend(size.parse::<u64>().ok());
        }
    }
    works.sort_unstable();
    works.dedup();
    sizes.sort_unstable();
    sizes.dedup();
    let head: Vec<String> = sizes.iter().map(|size| thousands(*size)).collect();
    let _ = writeln!(
        text,
        "| instructions a line | {} |",
        head.join(" lines | ") + " lines"
    );
    let _ = writeln!(text, "|---|{}", "---:|".repeat(sizes.len()));
    for work in works {
        let cells: Vec<String> = sizes
            .iter()
            .map(|size| {
                let count = baseline.counts.get(&format!("{work} {size}"));
                count.map_or_else(String::new, |count| thousands(per_line(*count)))
            })
            .collect();
        let _ = writeln!(text, "| {work} | {} |", cells.join(" | "));
    }
    let _ = writeln!(
        text,
        "\n| millions of instructions | 200 segments, 60 journeys, 20 channels |\n|---|---:|"
    );
    for (name, count) in &baseline.counts {
        let named = name.split_once(' ').filter(|(work, _)| is_of_people(work));
        if let Some((work, _)) = named {
            let millions = count.instructions / 1_000_000;
            let _ = writeln!(text, "| {work} | {} |", thousands(millions));
        }
    }
    text.push('\n');
}

/// Whether a piece of work is done on many groups of the same people.
fn is_of_people(work: &str) -> bool {
    Work::named(work).is_some_and(Work::is_of_people)
}

fn figures(baseline: &Baseline, text: &mut String) {
    let figure = |name: &str| baseline.figures.get(name).copied();
    let count = |name: &str| baseline.counts.get(name).copied();
    let mut row = |what: &str, value: Option<String>| {
        let value = value.unwrap_or_else(|| "not measured".to_owned());
        let _ = writeln!(text, "| {what} | {value} |");
    };
    row("what", Some("measured".to_owned()));
    row("---", Some("---:".to_owned()));
    let reference = figure("reference");
    for (what, name) in [
        ("cold `mktc check`, 10k lines in 100 files", "check 10000"),
        (
            "cold `mktc check`, 100k lines in 1,000 files",
            "check 100000",
        ),
        ("cold `mktc build`, all targets, 10k lines", "build 10000"),
        ("cold `mktc build`, all targets, 100k lines", "build 100000"),
    ] {
        let time = figure(name);
        row(
            what,
            time.zip(reference).map(|(time, reference)| {
                format!(
                    "{} × the reference ({} ms)",
                    ratio(time, reference),
                    time / 1_000
                )
            }),
        );
    }
    let growth = |name: &str| {
        ratio_of(
            figure(&format!("{name} 100000")),
            figure(&format!("{name} 10000")),
        )
    };
    let grown = count("check 100000").zip(count("check 10000"));
    let grown = grown.map(|(large, small)| ratio(large.instructions, small.instructions));
    row(
        "growth of `check` from 10k to 100k lines: instructions",
        grown,
    );
    row(
        "growth of `mktc check` from 10k to 100k lines: time",
        growth("check"),
    );
    row(
        "growth of `mktc build` from 10k to 100k lines: time",
        growth("build"),
    );
    for (what, name) in [
        ("peak memory of a check, 10k lines", "10000"),
        ("peak memory of a check, 100k lines", "100000"),
    ] {
        let lines = count(&format!("check {name}")).map(|count| count.lines);
        let memory = figure(&format!("memory {name}")).zip(lines);
        row(
            what,
            memory.map(|(bytes, lines)| {
                format!(
                    "{} MB, {} bytes a line",
                    thousands(bytes / 1_000_000),
                    thousands(bytes.checked_div(lines).unwrap_or_default())
                )
            }),
        );
    }
    let start = count("start").map(|Count { instructions, .. }| instructions);
    row(
        "start-up (`mktc --version`)",
        start.zip(figure("true")).map(|(start, nothing)| {
            format!(
                "{} instructions, {} × `true`",
                thousands(start),
                ratio(start, nothing)
            )
        }),
    );
    row(
        "the program, stripped",
        figure("program").map(|bytes| format!("{} MB", ratio(bytes, 1_000_000))),
    );
    text.push('\n');
}

fn ratio_of(one: Option<u64>, other: Option<u64>) -> Option<String> {
    one.zip(other).map(|(one, other)| ratio(one, other))
}

/// A quotient with one decimal.
fn ratio(one: u64, other: u64) -> String {
    let tenths = one.saturating_mul(10).saturating_add(other / 2);
    let tenths = tenths.checked_div(other).unwrap_or_default();
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// `12,345`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn figures_are_shown_as_people_read_them() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(ratio(125, 10), "12.5");
        assert_eq!(ratio(1, 0), "0.0");
    }

    #[test]
    fn the_middle_of_the_page_is_replaced_and_the_rest_is_kept() {
        let [begin, end] = MARKS;
        let page = format!("before\n{begin}\nold\n{end}\nafter\n");
        let new = with(&page, "new\n").unwrap();
        assert_eq!(new, format!("before\n{begin}\nnew\n{end}\nafter\n"));
        assert_eq!(with(&new, "new\n").unwrap(), new);
        assert!(with("no marks", "").is_err());
    }

    #[test]
    fn what_was_not_measured_is_told() {
        let count = Count {
            lines: 10,
            instructions: 60_000,
        };
        let baseline = Baseline {
            counts: BTreeMap::from([("check 1000".to_owned(), count)]),
            ..Baseline::default()
        };
        let text = measured(&baseline);
        assert!(text.contains("| check | 6,000 |"), "{text}");
        assert!(
            text.contains("| the program, stripped | not measured |"),
            "{text}"
        );
    }
}
