//! The tables of the reference say what the compiler does: all functions, the
//! logic, the published hash, an example for each kind; and no link leads
//! nowhere.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "these are tests: they read files, run programs, and end where something is wrong"
)]

use std::collections::BTreeSet;

use mkt_engine::hash;
use mkt_eval::Truth;
use mkt_model::expression::{Figure, Function, Reaction};
use mkt_tests::markdown::blocks;
use mkt_tests::sandbox::{GOOD, Sandbox};
use mkt_tests::{compile, files_below, read, repository};

fn page(name: &str) -> String {
    read(&repository().join("docs/reference").join(name))
}

/// The cells of a page's table rows below a heading, up to the next heading.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, rest) = page
        .split_once(heading)
        .unwrap_or_else(|| panic!("there is no heading {heading}"));
    let lines = rest.lines().take_while(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let rows = rows.map(|row| {
        let cells = row
            .split('|')
            .map(|cell| cell.trim().trim_matches('`').to_owned());
        cells.collect::<Vec<_>>()
    });
    // A header, and the line below it.
    rows.skip(2).collect()
}

#[test]
fn every_function_is_documented_and_known() {
    let page = page("expressions.md");
    let mut told = BTreeSet::new();
    for heading in [
        "## Figures over events",
        "## What channels and journeys report",
        "## Figures of the plan",
        "## Of people",
    ] {
        for row in rows(&page, heading) {
            let name = row[0]
                .strip_suffix("(…)")
                .unwrap_or_else(|| panic!("{row:?}"));
            assert!(told.insert(name.to_owned()), "{name} is told twice");
        }
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    known.extend(Function::ALL.iter().map(|(word, _)| (*word).to_owned()));
    known.extend(Reaction::ALL.iter().map(|(word, ..)| (*word).to_owned()));
    known.extend(Figure::ALL.iter().map(|(word, _)| (*word).to_owned()));
    known.extend(["age", "anniversary", "consents", "score"].map(str::to_owned));
    assert_eq!(told, known);
    let examples: String = blocks(&page)
        .iter()
        .filter(|block| block.language() == "mkt")
        .map(|block| block.text.as_str())
        .collect();
    for name in &told {
        assert!(
            examples.contains(&format!("{name}(")),
            "{name} has no example"
        );
        let source =
            format!("entity e {{ id: Text, key }}\nsegment s of e {{ where: {name}() > 0 }}\n");
        let (_, found) = compile(&[("a.mkt", &source)]);
        let unknown = found
            .iter()
            .any(|one| one.diagnostic.name() == "unknown-function");
        assert!(!unknown, "{name} is no function");
    }
}

fn truth(word: &str) -> Truth {
    match word {
        "true" => Truth::True,
        "unknown" => Truth::Unknown,
        "false" => Truth::False,
        other => panic!("{other} is no truth value"),
    }
}

#[test]
fn the_table_of_truth_is_true() {
    let rows = rows(&page("expressions.md"), "## Three-valued logic");
    assert_eq!(rows.len(), 9);
    let pairs: BTreeSet<_> = rows.iter().map(|row| (&row[0], &row[1])).collect();
    assert_eq!(pairs.len(), 9);
    for row in &rows {
        let values: Vec<Truth> = row.iter().map(|cell| truth(cell)).collect();
        let (a, b) = (values[0], values[1]);
        assert_eq!(values[2..], [!a, a.and(b), a.or(b)], "{row:?}");
    }
}

#[test]
fn the_published_vectors_hold() {
    let page = page("semantics.md");
    let buckets = rows(&page, "### 15.");
    assert!(buckets.len() >= 7);
    for row in &buckets {
        let part = |cell: &str| cell.replace("(empty)", "");
        let bucket = hash::bucket(&part(&row[0]), &part(&row[1]));
        assert_eq!(bucket.to_string(), row[2], "{row:?}");
    }
    let identities = rows(&page, "### 16.");
    assert_eq!(identities.len(), 2);
    for row in &identities {
        let occurrence = row[3].parse().unwrap();
        let identity = hash::send_identity(&row[0], &row[1], &row[2], occurrence);
        assert_eq!(identity, row[4], "{row:?}");
    }
}

#[test]
fn the_semantics_are_numbered_throughout() {
    let page = page("semantics.md");
    let numbers: Vec<usize> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### ")?.split('.').next()?.parse().ok())
        .collect();
    assert_eq!(numbers, (1..=26).collect::<Vec<_>>());
}

#[test]
fn every_kind_has_an_example_of_itself() {
    let kinds = mkt_kinds::catalogue::all().map(|kind| kind.word);
    let forms = mkt_kinds::catalogue::FORMS.iter().map(|form| form.word);
    for word in kinds.chain(forms) {
        let page = page(&format!("kinds/{word}.md"));
        let shows = blocks(&page)
            .iter()
            .filter(|block| block.language() == "mkt")
            .any(|block| {
                let mut lines = block.text.lines().map(str::trim_start);
                lines.any(|line| line.starts_with(word))
            });
        assert!(shows, "the page of `{word}` shows none");
    }
}

#[test]
fn every_target_is_in_the_index() {
    let targets = rows(&page("README.md"), "## Targets");
    let told: Vec<&str> = targets
        .iter()
        .map(|row| row[0].split('`').find(|part| part.len() > 1).unwrap())
        .collect();
    let known: Vec<&str> = mkt_emit::targets()
        .iter()
        .map(|target| target.name())
        .collect();
    assert_eq!(told, known);
    let own = page("targets/custom.md");
    for option in mkt_emit::find("custom").unwrap().options() {
        assert!(
            own.contains(&format!("{} = ", option.name)),
            "{}",
            option.name
        );
    }
}

/// A setting that there is not is answered with those that there are.
#[test]
fn every_setting_is_documented() {
    let sandbox = Sandbox::with(&[("mktc.toml", "zzzzzz = 1\n"), ("s.mkt", GOOD)]);
    let run = sandbox.run(&["check"]).exits(2);
    let (_, list) = run
        .stderr
        .split_once("the settings are")
        .unwrap_or_else(|| panic!("{}", run.stderr));
    let list = list.lines().next().unwrap();
    let known: BTreeSet<&str> = list.split('`').skip(1).step_by(2).collect();
    let rows = rows(&page("language.md"), "## Settings");
    let told: BTreeSet<&str> = rows
        .iter()
        .map(|row| row[0].split('.').next().unwrap())
        .collect();
    assert_eq!(told, known);
}

/// The anchor that a heading gets on GitHub.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn no_link_leads_nowhere() {
    let mut pages = files_below(&repository().join("docs"), "md");
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|name| repository().join(name)));
    let mut wrong = Vec::new();
    let mut checked = 0;
    for path in pages {
        let text = read(&path);
        let mut prose = text.clone();
        for block in blocks(&text).iter().rev() {
            prose.replace_range(block.range.clone(), "");
        }
        for link in prose.split("](").skip(1) {
            let Some((to, _)) = link.split_once(')') else {
                continue;
            };
            if to.contains("://") || to.contains(char::is_whitespace) {
                continue;
            }
            checked += 1;
            let (file, place) = to.split_once('#').unwrap_or((to, ""));
            let target = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            if !target.exists() {
                wrong.push(format!("{}: {to}", path.display()));
                continue;
            }
            let has_place = place.is_empty() || {
                let text = read(&target);
                let headings = text.lines().filter(|line| line.starts_with('#'));
                headings
                    .map(|line| anchor(line.trim_start_matches('#')))
                    .any(|anchor| anchor == place)
            };
            if !has_place {
                wrong.push(format!("{}: {to} has no such heading", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 100, "only {checked} links were found");
}
