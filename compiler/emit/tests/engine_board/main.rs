//! Tables held to two real readers of CSV: their cells are what the model and
//! its plan say, numbers and days are taken for numbers and days, and no text of
//! the strategy is one that a spreadsheet would compute.
//!
//! What is expected comes from the model's own lines and from the schedule,
//! never from what the target makes of them.
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
#[path = "../engine_mermaid/labels.rs"]
#[allow(dead_code, reason = "shared with another test, which uses all of it")]
mod labels;
#[path = "../readers/mod.rs"]
mod readers;

use std::collections::{BTreeMap, BTreeSet};

use mkt_emit::Options;
use mkt_emit::options::Value as Given;
use mkt_model::access::direction::{Aim, Kpi};
use mkt_model::value::{Unit, Value as Worth};
use mkt_model::{Handle, Strategy, display};
use mkt_money::Ledger;
use mkt_schedule::PlanDates;
use readers::{emitted, quoted, read, strategy};
use rust_decimal::Decimal;
use serde_json::Value;

/// A table as both readers read it.
struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
    types: Vec<String>,
}

impl Table {
    /// The cells of a column, by the name in the first.
    fn column(&self, name: &str) -> BTreeMap<&str, Vec<&str>> {
        let place = self.place(name);
        let mut cells: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in &self.rows {
            cells.entry(&row[0]).or_default().push(&row[place]);
        }
        cells
    }

    fn place(&self, name: &str) -> usize {
        let found = self.heading.iter().position(|column| column == name);
        found.unwrap_or_else(|| panic!("{name} is not in {:?}", self.heading))
    }

    fn type_of(&self, name: &str) -> &str {
        &self.types[self.place(name)]
    }
}

fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn tables(strategy: &Strategy, options: &Options) -> BTreeMap<String, Table> {
    let texts: Vec<(String, String)> = emitted("board", strategy, options)
        .files
        .into_iter()
        .map(|file| (file.path, String::from_utf8(file.content).unwrap()))
        .collect();
    read("board/read.py", &texts)
        .into_iter()
        .map(|answer| {
            let rows = answer["rows"].as_array().unwrap().iter();
            let mut rows: Vec<Vec<String>> = rows.map(strings).collect();
            let heading = rows.remove(0);
            let cells = answer["cells"].as_array().unwrap().iter();
            let cells: Vec<Vec<String>> = cells.map(strings).collect();
            let name = answer["name"].as_str().unwrap().to_owned();
            assert_eq!(rows.len(), cells.len(), "{name}");
            for (python, duck) in rows.iter().zip(cells) {
                assert_eq!(*python, duck, "{name}: the readers differ");
            }
            let types = strings(&answer["types"]);
            (
                name,
                Table {
                    heading,
                    rows,
                    types,
                },
            )
        })
        .collect()
}

/// A text as it is read back: guarded where a spreadsheet would compute it.
fn guarded(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "\u{fffd}");
    let first = text.chars().next();
    let computed = "=+-@\t\r\n'＝＋－＠";
    match first.is_some_and(|first| computed.contains(first)) {
        true => format!("'{text}"),
        false => text,
    }
}

/// The value of a slot of a line, as a cell has it.
fn cell(handle: Handle<'_>, key: &str, slot: &str) -> String {
    match handle.line(key).and_then(|line| line.get(slot)) {
        None => String::new(),
        Some(value) => worth(value),
    }
}

fn worth(value: &Worth) -> String {
    match value {
        Worth::Date(date) => date.to_string(),
        Worth::Number(number) => number.normalize().to_string(),
        Worth::Money(money) => money.amount.normalize().to_string(),
        Worth::Quantity(quantity) => quantity.number.normalize().to_string(),
        Worth::Word(word) => (*word).to_owned(),
        Worth::Text(text) => guarded(text),
        Worth::Effort(effort) => effort.to_string(),
        Worth::Duration(duration) => duration.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The titles of what a line names.
fn titles(strategy: &Strategy, handle: Handle<'_>, key: &str) -> String {
    let titles: Vec<&str> = handle
        .references(key)
        .into_iter()
        .map(|id| strategy.symbol(id).title())
        .collect();
    guarded(&titles.join("; "))
}

type Column = fn(&Strategy, Handle<'_>) -> String;

/// Which column says what of the things of a kind.
const SAID: &[(&str, &str, &str, Column)] = &[
    ("work.csv", "initiative", "Effort", |_, h| {
        cell(h, "effort", "effort")
    }),
    ("work.csv", "initiative", "Takes", |_, h| {
        cell(h, "takes", "duration")
    }),
    ("work.csv", "initiative", "Promised", |_, h| {
        cell(h, "by", "by")
    }),
    ("work.csv", "initiative", "Works toward", |s, h| {
        titles(s, h, "supports")
    }),
    ("work.csv", "initiative", "Brings", |s, h| {
        titles(s, h, "delivers")
    }),
    ("work.csv", "initiative", "Budget", |_, h| {
        cell(h, "budget", "amount")
    }),
    ("work.csv", "milestone", "Promised", |_, h| {
        cell(h, "by", "by")
    }),
    ("milestones.csv", "milestone", "Promised", |_, h| {
        cell(h, "by", "by")
    }),
    ("campaigns.csv", "campaign", "Budget", |_, h| {
        cell(h, "budget", "amount")
    }),
    ("campaigns.csv", "campaign", "Needs", |s, h| {
        titles(s, h, "needs")
    }),
    ("kpis.csv", "kpi", "Better", |_, h| {
        cell(h, "better", "direction")
    }),
    ("kpis.csv", "kpi", "Source", |s, h| titles(s, h, "source")),
    ("kpis.csv", "kpi", "Owner", |s, h| titles(s, h, "owner")),
    ("capabilities.csv", "capability", "Now", |_, h| {
        cell(h, "now", "level")
    }),
    ("capabilities.csv", "capability", "Target", |_, h| {
        cell(h, "target", "level")
    }),
    ("capabilities.csv", "capability", "By", |_, h| {
        cell(h, "target", "by")
    }),
    ("capabilities.csv", "capability", "Raised by", |s, h| {
        titles(s, h, "raised_by")
    }),
    ("risks.csv", "risk", "Likelihood", |_, h| {
        cell(h, "likelihood", "likelihood")
    }),
    ("risks.csv", "risk", "Impact", |_, h| {
        cell(h, "impact", "impact")
    }),
    ("risks.csv", "risk", "Response", |_, h| {
        cell(h, "response", "response")
    }),
    ("risks.csv", "risk", "Threatens", |s, h| titles(s, h, "on")),
    ("risks.csv", "risk", "Looked at again", |_, h| {
        cell(h, "review", "review")
    }),
    ("budgets.csv", "budget", "Total", |_, h| {
        cell(h, "total", "total")
    }),
    ("budgets.csv", "budget", "Owner", |s, h| {
        titles(s, h, "owner")
    }),
];

#[test]
fn the_readers_find_in_every_table_what_the_model_says() {
    let mut seen = BTreeSet::new();
    for example in examples::names() {
        let strategy = examples::strategy(&example);
        let tables = tables(&strategy, &Options::default());
        for (file, kind, column, said) in SAID {
            for handle in strategy.of_kind(kind) {
                let table = &tables[*file];
                let name = handle.name().as_str();
                let want = said(&strategy, handle);
                assert_eq!(
                    table.column(column)[name],
                    [want.as_str()],
                    "{example} {file} {name}"
                );
                assert_eq!(
                    table.column("Title")[name],
                    [guarded(handle.title()).as_str()]
                );
                if !want.is_empty() {
                    seen.insert((file, column));
                }
            }
        }
    }
    // An expectation that nothing is looked up for would hold of any table.
    for (file, _, column, _) in SAID {
        assert!(
            seen.contains(&(file, column)),
            "no example has {column} in {file}"
        );
    }
}

#[test]
fn work_stands_with_the_dates_of_the_schedule() {
    for example in examples::names() {
        let strategy = examples::strategy(&example);
        let tables = tables(&strategy, &Options::default());
        let work = &tables["work.csv"];
        let plan = PlanDates::of(&strategy);
        let schedule = plan.levelled.as_ref().unwrap();
        assert_eq!(work.rows.len(), schedule.tasks().count());
        for (task, planned) in schedule.tasks() {
            let name = strategy.symbol(plan.work(task).unwrap()).name.as_str();
            let is = |column: &str, want: String| {
                assert_eq!(
                    work.column(column)[name],
                    [want],
                    "{example} {name} {column}"
                );
            };
            is("Starts", planned.span.start.date().to_string());
            is("Ends", planned.span.finish.date().to_string());
            is(
                "Starts at the latest",
                planned.latest.start.date().to_string(),
            );
            is(
                "Ends at the latest",
                planned.latest.finish.date().to_string(),
            );
            is(
                "Critical",
                if planned.critical { "yes" } else { "" }.to_owned(),
            );
            let slack = match planned.deadline_slack {
                Some(due) => due.slack.days().min(planned.slack.days()),
                None => planned.slack.days(),
            };
            is(
                "Can slip (working days)",
                slack.floor().normalize().to_string(),
            );
        }
        for column in [
            "Starts",
            "Ends",
            "Starts at the latest",
            "Ends at the latest",
        ] {
            assert_eq!(work.type_of(column), "DATE", "{example} {column}");
        }
        for column in ["Working days", "Can slip (working days)", "Priority"] {
            assert_eq!(work.type_of(column), "BIGINT", "{example} {column}");
        }
    }
}

#[test]
fn targets_stand_with_their_numbers() {
    for example in examples::names() {
        let strategy = examples::strategy(&example);
        let tables = tables(&strategy, &Options::default());
        let objectives = &tables["objectives.csv"];
        let mut want: Vec<[String; 6]> = Vec::new();
        for handle in strategy.of_kind("objective") {
            let name = handle.name().to_string();
            let lines = handle.lines("target");
            if lines.is_empty() {
                let mut row = [const { String::new() }; 6];
                row[0] = name.clone();
                want.push(row);
            }
            for line in lines {
                let (aim, from, to) = match line.entry.form {
                    0 => ("from to", Some("from"), "to"),
                    1 => ("at least", None, "least"),
                    2 => ("at most", None, "most"),
                    _ => ("keep between", Some("low"), "high"),
                };
                let value = |slot: &str| line.get(slot).map(worth).unwrap_or_default();
                want.push([
                    name.clone(),
                    strategy.symbol(line.references()[0]).path.to_string(),
                    aim.to_owned(),
                    from.map(value).unwrap_or_default(),
                    value(to),
                    value("by"),
                ]);
            }
        }
        let places = ["Name", "KPI name", "Aim", "From", "To", "By"];
        let places = places.map(|column| objectives.place(column));
        let got: Vec<[String; 6]> = objectives
            .rows
            .iter()
            .map(|row| places.map(|place| row[place].clone()))
            .collect();
        assert_eq!(got, want, "{example}");
        for column in ["From", "To"] {
            let kind = objectives.type_of(column);
            assert!(
                matches!(kind, "DOUBLE" | "BIGINT"),
                "{example} {column} {kind}"
            );
        }
        // The unit is the target's own, or the KPI's where it only counts.
        let mut units = BTreeSet::new();
        for objective in strategy.objectives() {
            for target in objective.targets() {
                let (Aim::FromTo(_, to) | Aim::AtLeast(to) | Aim::AtMost(to) | Aim::Keep(_, to)) =
                    target.aim;
                let kpi = Kpi::of(strategy.handle(target.kpi)).unwrap();
                let unit = match kpi.unit() {
                    Some(unit) if to.unit == Unit::None => unit,
                    _ => &to.unit,
                };
                units.insert((kpi.name().to_string(), display::unit(&strategy, unit)));
            }
        }
        let (kpi, unit) = (objectives.place("KPI name"), objectives.place("Unit"));
        let shown: BTreeSet<(String, String)> = objectives
            .rows
            .iter()
            .map(|row| (row[kpi].clone(), row[unit].clone()))
            .filter(|(kpi, _)| !kpi.is_empty())
            .collect();
        assert_eq!(shown, units, "{example}");
    }
}

#[test]
fn the_tracker_gets_each_piece_of_work_below_its_objective() {
    for example in examples::names() {
        let strategy = examples::strategy(&example);
        let tables = tables(&strategy, &Options::default());
        let jira = &tables["jira.csv"];
        let place = |column| jira.place(column);
        // A column that comes twice is a field with several values.
        let labels: Vec<usize> = (0..jira.heading.len())
            .filter(|at| jira.heading[*at] == "Labels")
            .collect();
        assert_eq!(labels.len(), 2);
        let summary_of: BTreeMap<&str, &str> = jira
            .rows
            .iter()
            .map(|row| {
                (
                    row[place("Issue ID")].as_str(),
                    row[place("Summary")].as_str(),
                )
            })
            .collect();
        assert_eq!(
            summary_of.len(),
            jira.rows.len(),
            "two issues have one number"
        );
        let plan = PlanDates::of(&strategy);
        let mut want = BTreeSet::new();
        for handle in strategy.own() {
            if !matches!(handle.kind().word, "initiative" | "milestone") {
                continue;
            }
            let parent = handle.references("supports").first().copied();
            let span = plan.dates(handle.symbol_id()).unwrap().span;
            want.insert([
                "Task".to_owned(),
                parent
                    .map(|id| guarded(strategy.symbol(id).title()))
                    .unwrap_or_default(),
                guarded(handle.title()),
                span.start.date().to_string(),
                span.finish.date().to_string(),
                handle.kind().word.to_owned(),
                handle.name().to_string(),
            ]);
        }
        let mut above = BTreeSet::new();
        let mut got = BTreeSet::new();
        for row in &jira.rows {
            above.insert(row[place("Issue ID")].as_str());
            let (parent, sort) = (
                row[place("Parent")].as_str(),
                row[place("Issue Type")].as_str(),
            );
            for label in &labels {
                assert!(!row[*label].contains(char::is_whitespace));
            }
            if sort == "Epic" {
                assert_eq!(parent, "");
                continue;
            }
            // The importer wants a parent above its children.
            assert!(parent.is_empty() || above.contains(parent));
            got.insert([
                sort.to_owned(),
                summary_of
                    .get(parent)
                    .copied()
                    .unwrap_or_default()
                    .to_owned(),
                row[place("Summary")].clone(),
                row[place("Start date")].clone(),
                row[place("Due date")].clone(),
                row[labels[0]].clone(),
                row[labels[1]].clone(),
            ]);
        }
        assert_eq!(got, want, "{example}");
    }
}

#[test]
fn awkward_texts_come_back_and_none_is_computed() {
    let awkward: Vec<String> = labels::awkward()
        .into_iter()
        .chain(
            [
                "=HYPERLINK(\"http://x.example\",\"y\")",
                "+49 30 1234",
                "-5% off",
                "@everyone",
                "'quoted'",
                "＝1+1",
                "\t=1",
                "a;b",
                "007",
                "1e5",
                "2026-03-01",
                "TRUE",
                "NULL",
                "",
            ]
            .map(str::to_owned),
        )
        .collect();
    let mut source = String::new();
    for (number, text) in awkward.iter().enumerate() {
        source.push_str(&format!(
            "risk r{number} {0} {{ likelihood: low; impact: high; response: {0} }}\n",
            quoted(text)
        ));
    }
    let strategy = strategy(&source);
    for separator in ["comma", "semicolon", "tab"] {
        for mark in [true, false] {
            let options = readers::options(
                "board",
                &[
                    ("separator", Given::Text(separator.to_owned())),
                    ("mark", Given::Bool(mark)),
                ],
            );
            let tables = tables(&strategy, &options);
            let risks = &tables["risks.csv"];
            assert_eq!(risks.rows.len(), awkward.len());
            let (titles, responses) = (risks.column("Title"), risks.column("Response"));
            for risk in strategy.risks() {
                let name = risk.name().as_str();
                assert_eq!(titles[name], [guarded(risk.title())], "{separator}");
                let response = guarded(risk.response().unwrap_or_default());
                assert_eq!(responses[name], [response], "{separator}");
                let first = titles[name][0].chars().next();
                assert!(!first.is_some_and(|first| "=+-@＝＋－＠".contains(first)));
            }
        }
    }
}

/// A KPI's formula reads as it does everywhere else.
#[test]
fn formulas_read_as_people_write_them() {
    let strategy = examples::strategy("airline");
    let tables = tables(&strategy, &Options::default());
    let formulas = tables["kpis.csv"].column("Formula");
    let mut compared = 0;
    for kpi in strategy.kpis() {
        let want = kpi.formula().map(|formula| {
            compared += 1;
            display::expression(&strategy, formula, display::Style::Reading)
        });
        assert_eq!(formulas[kpi.name().as_str()], [want.unwrap_or_default()]);
    }
    assert!(compared > 5);
}

/// The sums of the months are those of the ledger, to the cent.
#[test]
fn spending_adds_up_to_what_things_cost() {
    for example in examples::names() {
        let strategy = examples::strategy(&example);
        let tables = tables(&strategy, &Options::default());
        let spending = &tables["spending.csv"];
        assert_eq!(spending.type_of("Month"), "DATE", "{example}");
        let (name, kind, amount) = ("Name", "Spent on", "Amount");
        let [name, kind, amount] = [name, kind, amount].map(|column| spending.place(column));
        let mut got: BTreeMap<(String, String), Decimal> = BTreeMap::new();
        for row in &spending.rows {
            let key = (row[name].clone(), row[kind].clone());
            *got.entry(key).or_default() += row[amount].parse::<Decimal>().unwrap();
        }
        let mut want: BTreeMap<(String, String), Decimal> = BTreeMap::new();
        for item in Ledger::of(&strategy, &PlanDates::of(&strategy)).items {
            let source = strategy.symbol(item.source).path.to_string();
            *want
                .entry((source, item.kind.title().to_owned()))
                .or_default() += item.total().amount;
        }
        assert_eq!(got, want, "{example}");
        assert!(want.len() > 5, "{example}");
    }
}

/// Of each line the last window has the value that is aimed at.
#[test]
fn trajectories_end_where_targets_are() {
    for example in examples::names() {
        let strategy = examples::strategy(&example);
        let tables = tables(&strategy, &Options::default());
        let table = &tables["trajectories.csv"];
        assert_eq!(table.type_of("From"), "DATE", "{example}");
        let columns = ["Name", "KPI name", "At least", "At most"].map(|name| table.place(name));
        let mut compared = 0;
        for objective in strategy.objectives() {
            for target in objective.targets() {
                let Aim::FromTo(_, to) = target.aim else {
                    continue;
                };
                let kpi = strategy.symbol(target.kpi).path.as_str();
                let values: Vec<[Decimal; 2]> = table
                    .rows
                    .iter()
                    .filter(|row| {
                        row[columns[0]] == objective.name().as_str() && row[columns[1]] == kpi
                    })
                    .map(|row| [columns[2], columns[3]].map(|at| row[at].parse().unwrap()))
                    .collect();
                assert!(values.iter().all(|[least, most]| least == most));
                assert_eq!(values.last().unwrap()[0], to.number, "{example} {kpi}");
                compared += 1;
            }
        }
        assert!(compared > 3, "{example}");
    }
}
