//! The roadmap's Gantt chart held to the real Mermaid: what it reads from the
//! charts of the examples are the dates of the schedule, and Chromium draws them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that runs another program"
)]

#[path = "../examples/mod.rs"]
#[allow(dead_code, reason = "shared with other tests, which use all of it")]
mod examples;
#[path = "../engine_mermaid/node.rs"]
mod node;

use jiff::ToSpan;
use jiff::civil::Date;
use mkt_emit::{Options, Output};
use mkt_model::Strategy;
use mkt_schedule::PlanDates;
use node::{Diagram, NEWEST, RELEASES, pictures, read, render};
use serde_json::Value;

fn emitted(strategy: &Strategy) -> Output {
    let output = mkt_emit::find("roadmap")
        .unwrap()
        .emit(&mkt_emit::Subject::of(strategy), &Options::default());
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
        .levelled
        .as_ref()
        .unwrap()
        .tasks()
        .map(|(task, planned)| {
            let work = strategy.handle(dates.work(task).unwrap());
            let milestone = work.kind().word == "milestone";
            let (start, finish) = (planned.span.start.date(), planned.span.finish.date());
            let end = if milestone {
                finish.to_string()
            } else {
                after(finish)
            };
            (
                work.title().to_owned(),
                start.to_string(),
                end,
                planned.critical,
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

/// All examples with their charts, each named after its example.
fn charts() -> (Vec<Strategy>, Vec<Diagram>) {
    let names = examples::names().into_iter();
    let all = names.map(|name| {
        let strategy = examples::strategy(&name);
        let chart = chart(&emitted(&strategy));
        (strategy, Diagram::new(name, chart.text))
    });
    all.unzip()
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_real_mermaid_reads_the_dates_of_the_schedule() {
    let (strategies, charts) = charts();
    for release in RELEASES {
        for (strategy, answer) in strategies.iter().zip(read(release, &charts)) {
            let name = answer["name"].as_str().unwrap();
            assert_eq!(answer["error"], Value::Null, "Mermaid {release}: {name}");
            let want = scheduled(strategy);
            assert!(want.iter().any(|bar| bar.3) && want.iter().any(|bar| !bar.3));
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
            assert_eq!(got, want, "Mermaid {release}: {name}");
            let title = strategy.declared().unwrap().0.title();
            assert_eq!(answer["title"], title, "Mermaid {release}");
        }
    }
}

/// The pillars are the objectives right below the root of the work.
#[test]
fn the_sections_are_the_pillars() {
    let strategy = examples::strategy("airline");
    let answer = &read(NEWEST, &[chart(&emitted(&strategy))])[0];
    let root = strategy.find("implementation").unwrap();
    let pillars: Vec<String> = strategy
        .objectives()
        .filter(|objective| objective.supports().contains(&root))
        .map(|objective| objective.0.title().to_owned())
        .chain(["Campaigns".to_owned()])
        .collect();
    assert_eq!(texts(&answer["sections"]), pillars);
}

#[test]
fn chromium_draws_every_bar() {
    let (strategies, charts) = charts();
    let answers = render(NEWEST, &pictures("roadmaps"), &charts);
    for (strategy, answer) in strategies.iter().zip(answers) {
        assert_eq!(answer["error"], Value::Null, "{answer}");
        let drawn = answer["texts"]["tasks"].as_array().unwrap();
        assert_eq!(drawn.len(), scheduled(strategy).len(), "{}", answer["name"]);
    }
}

/// The document and the data say what the schedule says, day by day.
#[test]
fn the_files_agree_with_one_another() {
    for example in examples::names() {
        files_agree(&examples::strategy(&example));
    }
}

fn files_agree(strategy: &Strategy) {
    let output = emitted(strategy);
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
    assert_eq!(bars, scheduled(strategy));
}
