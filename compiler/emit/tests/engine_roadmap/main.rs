//! The roadmap's Gantt chart held to the real Mermaid: what it reads from the
//! chart of the example are the dates of the schedule, and Chromium draws it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that runs another program"
)]

#[path = "../engine_mermaid/node.rs"]
mod node;

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::civil::Date;
use mkt_emit::{Options, Output};
use mkt_model::{Built, SourceFile, Strategy, build};
use mkt_schedule::PlanDates;
use node::{Diagram, NEWEST, RELEASES, pictures, read, render};
use serde_json::Value;

fn sources(folder: &Path, root: &Path, files: &mut Vec<SourceFile>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, root, files);
        } else if path.extension().is_some_and(|extension| extension == "mkt") {
            files.push(SourceFile {
                path: path.strip_prefix(root).unwrap().display().to_string(),
                text: std::fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

fn airline() -> Built {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/airline");
    let mut files = Vec::new();
    sources(&root, &root, &mut files);
    let built = build(files, mkt_stdlib::modules());
    assert_eq!(built.diagnostics, []);
    built
}

fn emitted(strategy: &Strategy) -> Output {
    let output = mkt_emit::find("roadmap")
        .unwrap()
        .emit(strategy, &Options::default());
    assert_eq!(output.diagnostics, []);
    output
}

fn text(output: &Output, path: &str) -> String {
    let file = output.files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.content.clone()).unwrap()
}

fn chart(output: &Output) -> Diagram {
    Diagram::new("roadmap", text(output, "roadmap.mmd"))
}

/// What a bar says: title, first day, the day after the last, critical,
/// milestone.
type Bar = (String, String, String, bool, bool);

/// The bars that the schedule asks for.
fn scheduled(strategy: &Strategy) -> Vec<Bar> {
    let dates = PlanDates::of(strategy);
    let after = |date: Date| (date + 1.day()).to_string();
    let mut bars: Vec<Bar> = dates
        .schedule
        .as_ref()
        .unwrap()
        .tasks()
        .map(|(task, placed)| {
            let work = strategy.handle(dates.work(task).unwrap());
            let milestone = work.kind().word == "milestone";
            let (start, finish) = (placed.earliest.start.date(), placed.earliest.finish.date());
            let end = if milestone {
                finish.to_string()
            } else {
                after(finish)
            };
            (
                work.title().to_owned(),
                start.to_string(),
                end,
                placed.critical,
                milestone,
            )
        })
        .collect();
    for campaign in strategy.campaigns() {
        let runs = campaign.runs().unwrap();
        let title = campaign.0.title().to_owned();
        bars.push((
            title,
            runs.first.to_string(),
            after(runs.last),
            false,
            false,
        ));
    }
    bars.sort();
    bars
}

#[test]
fn the_real_mermaid_reads_the_dates_of_the_schedule() {
    let built = airline();
    let want = scheduled(&built.strategy);
    assert!(want.iter().any(|bar| bar.3) && want.iter().any(|bar| !bar.3));
    let chart = [chart(&emitted(&built.strategy))];
    for release in RELEASES {
        let answer = &read(release, &chart)[0];
        assert_eq!(answer["error"], Value::Null, "Mermaid {release}");
        let word = |task: &Value, key: &str| task[key].as_str().unwrap().to_owned();
        let mut got: Vec<Bar> = answer["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|task| {
                (
                    word(task, "label"),
                    word(task, "start"),
                    word(task, "end"),
                    task["critical"].as_bool().unwrap(),
                    task["milestone"].as_bool().unwrap(),
                )
            })
            .collect();
        got.sort();
        assert_eq!(got, want, "Mermaid {release}");
        // The pillars are the objectives right below the root of the work.
        let root = built.strategy.find("implementation").unwrap();
        let pillars: Vec<String> = built
            .strategy
            .objectives()
            .filter(|objective| objective.supports().contains(&root))
            .map(|objective| objective.0.title().to_owned())
            .chain(["Campaigns".to_owned()])
            .collect();
        let sections: Vec<String> = answer["sections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|section| section.as_str().unwrap().to_owned())
            .collect();
        assert_eq!(sections, pillars, "Mermaid {release}");
        assert_eq!(
            answer["title"],
            built.strategy.declared().unwrap().0.title()
        );
    }
}

#[test]
fn chromium_draws_every_bar() {
    let built = airline();
    let folder = pictures("roadmap-airline");
    let answer = &render(NEWEST, &folder, &[chart(&emitted(&built.strategy))])[0];
    assert_eq!(answer["error"], Value::Null);
    let drawn = answer["texts"]["tasks"].as_array().unwrap();
    assert_eq!(drawn.len(), scheduled(&built.strategy).len());
}

/// The document and the data say what the schedule says, day by day.
#[test]
fn the_files_agree_with_one_another() {
    let built = airline();
    let output = emitted(&built.strategy);
    let data: Value = serde_json::from_str(&text(&output, "roadmap.json")).unwrap();
    let document = text(&output, "roadmap.md");
    let mut bars: Vec<Bar> = Vec::new();
    for work in data["work"].as_array().unwrap() {
        let date = |key: &str| work[key].as_str().unwrap().parse::<Date>().unwrap();
        let milestone = work["kind"] == "milestone";
        let (start, finish) = (date("start"), date("finish"));
        let end = if milestone { finish } else { finish + 1.day() };
        let title = work["title"].as_str().unwrap();
        bars.push((
            title.to_owned(),
            start.to_string(),
            end.to_string(),
            work["critical"].as_bool().unwrap(),
            milestone,
        ));
        let written = |date: Date| date.strftime("%-d %b %Y").to_string();
        let row = document
            .lines()
            .find(|line| {
                let cell = line.trim_start_matches("| ").split(" |").next();
                let cell = cell.map(|cell| cell.trim_matches('*'));
                cell == Some(title) && line.contains(&written(finish))
            })
            .unwrap_or_else(|| panic!("no row for {title} with {}", written(finish)));
        assert!(milestone || row.contains(&written(start)), "{row}");
    }
    for campaign in data["campaigns"].as_array().unwrap() {
        let date = |key: &str| campaign[key].as_str().unwrap().parse::<Date>().unwrap();
        let title = campaign["title"].as_str().unwrap().to_owned();
        let end = (date("finish") + 1.day()).to_string();
        bars.push((title, date("start").to_string(), end, false, false));
    }
    bars.sort();
    assert_eq!(bars, scheduled(&built.strategy));
}
