#![allow(clippy::arithmetic_side_effects)]

use mkt_model::{Built, SourceFile, build};
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag, TagEnd};
use serde_json::Value;

use super::Roadmap;
use crate::contract::{Output, Target};
use crate::options::Options;
use crate::subject::Subject;

fn built(text: &str) -> Built {
    let file = SourceFile {
        path: "plan.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    assert_eq!(built.diagnostics, []);
    built
}

fn emitted(text: &str) -> Output {
    let output = Roadmap.emit(&Subject::of(&built(text).strategy), &Options::default());
    assert_eq!(output.diagnostics, []);
    output
}

fn file(output: &Output, path: &str) -> String {
    let file = output.files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.content.clone()).unwrap()
}

fn paths(output: &Output) -> Vec<&str> {
    output.files.iter().map(|file| file.path.as_str()).collect()
}

/// A plan with everything in it that the document tells of.
const PLAN: &str = r#"use std.calendars.germany
strategy s "Spring | *forward*" { horizon: 2026-05-04 .. 2026-12-31; vision: "Be there" }
stakeholder board "The board" { role: sponsor }
objective all "All" { owner: board }
/// What people *see*.
///
/// And more.
objective front "Front <office>" { supports: all }
objective back "Back office" { supports: all; owner: data }
team data "Data" { size: 4 people; available: 50%; calendar: germany; lead: "Ada" }
team web "Web" { size: 2 people }
platform shop "Shop" { kind: commerce }
initiative site "New site" {
  supports: front
  team:     web 1 person, data
  takes:    3 weeks
  starts:   not before 2026-05-06
  delivers: shop
  budget:   12_500 EUR
}
initiative move "Move the data" { supports: back; team: data 2 people; effort: 5 person-days; after: site + 1 week; by: 2026-06-05 }
initiative survey "Survey" { team: web 1 person; takes: 2 days; after: site + 2 working days }
milestone live "Live" { after: move; by: 2026-06-12 }
initiative later "Later" { supports: back; team: data 1 person }
campaign launch "Launch" { runs: 2026-06-01 .. 2026-06-30; budget: 5k USD; needs: shop, live }
risk late "Supplier late" { likelihood: high; impact: low; on: site, shop; response: "A second supplier"; owner: data }
entity person { id: Text, key }
event hello of person { id: Text, key }
journey greet "Greet" { live: after live; enter: on hello; wait 1 day }
"#;

/// What else the document tells of: money, figures, people who are not free.
const MORE: &str = r#"
budget tech "Tech" { total: 20k EUR; period: 2026 }
budget half "Half | of it" { total: 5k EUR; part_of: tech }
source books "Books" { refresh: every 1 day }
kpi share "Share *of* all" { source: books; unit: %; per: month; better: higher }
kpi sales "Sales" { source: books; unit: EUR; per: year; better: higher }
objective more "More" {
  supports: all
  target:   share from 31% to 45% by 2026-12-31
  target:   sales at least 2M EUR by 2026-12-31
}
initiative copy "Copy | all" { supports: more; team: data 4 people; takes: 1 week; budget: 4k EUR from tech }
capability skill "Skill <1>" { now: 1 of 5; target: 3 of 5 by 2026-05-29; raised_by: copy, site }
experiment tint "Tint | hue" { on: launch; metric: share; variants: old 50%, new 50%; runs: 2026-06-01 .. 2026-06-14 }
scenario slower "Slower | dearer" { set move.effort = 20 person-days }
"#;

fn whole() -> String {
    format!("{PLAN}{MORE}")
}

#[test]
fn the_document_reads_like_this() {
    let output = emitted(&whole());
    assert_eq!(
        paths(&output),
        ["roadmap.md", "roadmap.mmd", "roadmap.json"]
    );
    let document = file(&output, "roadmap.md");
    // The chart stands in a file of its own too, and is held to Mermaid.
    let chart = file(&output, "roadmap.mmd");
    assert!(document.contains(chart.trim_end()));
    insta::assert_snapshot!(document.replace(chart.trim_end(), "(the chart)"));
}

#[test]
fn the_data_reads_like_this() {
    insta::assert_snapshot!(file(&emitted(&whole()), "roadmap.json"));
}

/// A table that a text has torn has rows of other lengths, or is none.
#[test]
fn every_table_is_whole_and_nothing_in_it_is_markup() {
    let awkward = whole()
        .replace(
            "\"New site\"",
            "\"New | site\\n\\n# with *stars*, `ticks`, <b>tags</b> and ```fences\"",
        )
        .replace("\"Data\"", "\"Da|ta \\\\ [x](y)\"")
        .replace("\"Ada\"", "\"| Ada |\"")
        .replace("\"Back office\"", "\"1. 目标 | -\"");
    let document = file(&emitted(&awkward), "roadmap.md");
    let (mut columns, mut cells, mut tables) = (0, 0, 0);
    let mut texts = String::new();
    for event in Parser::new_ext(&document, Extensions::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(alignments)) => {
                columns = alignments.len();
                tables += 1;
            }
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                assert_eq!(cells, columns);
                cells = 0;
            }
            Event::InlineHtml(html) => assert_eq!(&*html, "<br>"),
            Event::Html(_)
            | Event::Start(Tag::Link { .. } | Tag::Image { .. })
            | Event::Code(_) => {
                panic!("{event:?} in {document}")
            }
            Event::Text(text) => texts.push_str(&text),
            _ => {}
        }
    }
    assert_eq!(tables, 23);
    assert!(
        texts.contains("New | site # with *stars*, `ticks`, <b>tags</b> and ```fences"),
        "{texts}"
    );
    assert!(texts.contains("Da|ta \\ [x](y)"), "{texts}");
    // A row that a bar has made longer would lose what stands behind it.
    assert!(texts.contains("| Ada |"), "{texts}");
    assert!(texts.contains("1. 目标 | -"), "{texts}");
}

#[test]
fn months_where_they_are_asked_for() {
    let built = built(PLAN);
    let settings = [crate::options::Setting {
        name: "period".to_owned(),
        name_span: mkt_diagnostics::Span::NONE,
        value: crate::options::Value::Text("month".to_owned()),
        value_span: mkt_diagnostics::Span::NONE,
    }];
    let (options, diagnostics) = Options::read("roadmap", Roadmap.options(), &settings);
    assert_eq!(diagnostics, []);
    let document = file(
        &Roadmap.emit(&Subject::of(&built.strategy), &options),
        "roadmap.md",
    );
    assert!(document.contains("## By month"), "{document}");
    assert!(
        document.contains("| **May 2026** | Later<br>New site | Later<br>New site |"),
        "{document}"
    );
    assert!(
        document.contains("| **Jun 2026** | Survey<br>Move the data |"),
        "{document}"
    );
}

/// The chain that is told for a missed date adds up to the days that it says.
#[test]
fn the_days_of_a_missed_date_sum_exactly() {
    let roadmap: Value = serde_json::from_str(&file(&emitted(PLAN), "roadmap.json")).unwrap();
    let [missed] = roadmap["missed_deadlines"].as_array().unwrap().as_slice() else {
        panic!("{roadmap}")
    };
    assert_eq!(missed["id"], "move");
    let sum: i64 = missed["chain"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|link| {
            ["lag_days", "closed_days", "work_days"].map(|key| link[key].as_i64().unwrap())
        })
        .sum();
    let day = |text: &Value| text.as_str().unwrap().parse::<jiff::civil::Date>().unwrap();
    let span = day(&roadmap["plan"]["start"]).duration_until(day(&missed["finish"]));
    // The last day is worked to its end.
    assert_eq!(sum, span.as_hours() / 24 + 1);
    let late = day(&missed["due"]).duration_until(day(&missed["finish"]));
    assert_eq!(missed["days_late"], late.as_hours() / 24);
}

#[test]
fn a_strategy_without_work_or_horizon_says_so() {
    let nothing = emitted("strategy s \"S\" { horizon: 2026-05-04 .. 2026-12-31 }\n");
    assert_eq!(paths(&nothing), ["roadmap.md", "roadmap.json"]);
    insta::assert_snapshot!(file(&nothing, "roadmap.md"));
    let undated = emitted("initiative a \"A\" { takes: 3 days }\n");
    assert_eq!(paths(&undated), ["roadmap.md"]);
    assert!(file(&undated, "roadmap.md").contains("No work is planned yet"));
}

#[test]
fn the_order_of_declarations_does_not_change_the_dates() {
    let (head, rest) = PLAN.split_once("initiative move").unwrap();
    let (moved, tail) = rest.split_once('\n').unwrap();
    let other = format!("{head}{tail}initiative move{moved}\n");
    let work = |text: &str| {
        let roadmap: Value = serde_json::from_str(&file(&emitted(text), "roadmap.json")).unwrap();
        let mut work = roadmap["work"].as_array().unwrap().clone();
        work.sort_by_key(|work| work["id"].to_string());
        work
    };
    assert_eq!(work(PLAN), work(&other));
}

#[test]
fn a_large_plan_is_written_whole() {
    let mut text = String::from(
        "strategy s \"S\" { horizon: 2026-05-04 .. 2027-12-31 }\nteam data \"Data\" { size: 40 people }\n",
    );
    for n in 0..1_500 {
        let after = if n % 40 == 0 {
            String::new()
        } else {
            format!("; after: w{}", n - 1)
        };
        text.push_str(&format!(
            "initiative w{n} \"A piece of work with a name {n}\" {{ team: data 1 person; takes: 3 days{after} }}\n"
        ));
    }
    let output = emitted(&text);
    assert_eq!(
        paths(&output),
        [
            "roadmap.md",
            "roadmap.mmd",
            "roadmap-2.mmd",
            "roadmap-3.mmd",
            "roadmap.json"
        ]
    );
    let document = file(&output, "roadmap.md");
    assert!(document.contains("A piece of work with a name 1499"));
}
