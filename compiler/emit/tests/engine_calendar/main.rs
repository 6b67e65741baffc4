//! Calendars held to two libraries that read them: what they read is what the
//! model and its plan say, also where a text is awkward.
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

use jiff::civil::Date;
use mkt_emit::Options;
use mkt_emit::icalendar::shown;
use mkt_emit::options::Value as Given;
use mkt_model::value::Value as Worth;
use mkt_model::{Strategy, display};
use mkt_schedule::PlanDates;
use readers::{emitted, options, quoted, read, strategy};
use serde_json::Value;

const READERS: [&str; 2] = ["calendar/read.py", "calendar/read.mjs"];

fn calendar(strategy: &Strategy, options: &Options) -> String {
    let output = emitted("calendar", strategy, options);
    let [file] = output.files.as_slice() else {
        panic!("one file")
    };
    assert_eq!(file.path, "calendar.ics");
    String::from_utf8(file.content.clone()).unwrap()
}

/// Summary, start, and end as a file states it: the day after, or none.
type Event = (String, String, Option<String>);

fn over(summary: String, first: Date, last: Date) -> Event {
    let end = last.tomorrow().unwrap().to_string();
    (shown(&summary), first.to_string(), Some(end))
}

fn on(summary: String, day: Date) -> Event {
    over(summary, day, day)
}

fn date(handle: mkt_model::Handle<'_>, key: &str, slot: &str) -> Option<Date> {
    match handle.line(key)?.get(slot)? {
        Worth::Date(date) => Some(*date),
        _ => None,
    }
}

/// Everything that the model gives a day.
fn expected(strategy: &Strategy) -> Vec<Event> {
    let plan = PlanDates::of(strategy);
    let mut want = Vec::new();
    let zone = strategy.declared().unwrap().timezone().unwrap();
    for handle in strategy.own() {
        let title = handle.title();
        let days = plan
            .dates(handle.symbol_id())
            .map(|planned| (planned.span.start.date(), planned.span.finish.date()));
        let runs = match handle.line("runs").and_then(|line| line.get("runs")) {
            Some(Worth::Dates(dates)) => Some((dates.first, dates.last)),
            Some(Worth::Date(date)) => Some((*date, *date)),
            _ => None,
        };
        match handle.kind().word {
            "initiative" => want.extend(days.map(|(a, b)| over(title.to_owned(), a, b))),
            "milestone" => {
                want.extend(days.map(|(_, day)| on(format!("Milestone: {title}"), day)));
            }
            "campaign" => want.extend(runs.map(|(a, b)| over(format!("Campaign: {title}"), a, b))),
            "experiment" => {
                want.extend(runs.map(|(a, b)| over(format!("Experiment: {title}"), a, b)));
            }
            "journey" => match runs {
                Some((a, b)) => want.push(over(format!("Journey: {title}"), a, b)),
                None => {
                    let live = plan.live_on(handle);
                    want.extend(live.map(|day| on(format!("Goes live: {title}"), day)));
                }
            },
            "capability" => {
                let line = handle.line("target");
                let by = date(handle, "target", "by");
                if let (Some(line), Some(by)) = (line, by) {
                    let number = |slot| match line.get(slot) {
                        Some(Worth::Number(number)) => number.normalize(),
                        other => panic!("{other:?}"),
                    };
                    let (level, scale) = (number("level"), number("scale"));
                    want.push(on(format!("Target: {title} {level} of {scale}"), by));
                }
            }
            _ => {}
        }
        if matches!(handle.kind().word, "initiative" | "milestone") {
            want.extend(date(handle, "by", "by").map(|day| on(format!("Due: {title}"), day)));
        }
        want.extend(
            date(handle, "review", "review").map(|day| on(format!("Review: {title}"), day)),
        );
        if matches!(handle.kind().word, "objective" | "campaign") {
            for line in handle.lines("target") {
                let Some(Worth::Date(by)) = line.get("by") else {
                    continue;
                };
                let quantity = |slot| match line.get(slot) {
                    Some(Worth::Quantity(quantity)) => display::quantity(strategy, quantity),
                    other => panic!("{other:?}"),
                };
                let aim = match line.entry.form {
                    0 => format!("from {} to {}", quantity("from"), quantity("to")),
                    1 => format!("at least {}", quantity("least")),
                    _ => format!("at most {}", quantity("most")),
                };
                let kpi = strategy.symbol(line.references()[0]).title();
                want.push(on(format!("Target: {kpi} {aim}"), *by));
            }
        }
        if handle.kind().word == "campaign" {
            for line in handle.statements() {
                let Some(Worth::Date(day)) = line.get("date") else {
                    continue;
                };
                let message = strategy.symbol(line.references()[0]).title();
                let summary = format!("Send: {message}");
                want.push(match line.get("time") {
                    Some(Worth::Time(time)) => {
                        let at = day.to_datetime(*time).in_tz(zone).unwrap();
                        let at = at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ");
                        (shown(&summary), at.to_string(), None)
                    }
                    _ => on(summary, *day),
                });
            }
        }
    }
    want.sort();
    want
}

fn events(answer: &Value) -> Vec<Event> {
    let mut all: Vec<Event> = answer["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let text = |key: &str| event[key].as_str().unwrap().to_owned();
            let end = event["end"].as_str().map(str::to_owned);
            (text("summary"), text("start"), end)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn every_event_of_every_example_is_read_as_the_model_says() {
    let strategies: Vec<(String, Strategy)> = examples::names()
        .into_iter()
        .map(|name| (name.clone(), examples::strategy(&name)))
        .collect();
    let texts: Vec<(String, String)> = strategies
        .iter()
        .map(|(name, strategy)| (name.clone(), calendar(strategy, &Options::default())))
        .collect();
    let mut sorts = BTreeSet::new();
    for reader in READERS {
        for ((name, strategy), answer) in strategies.iter().zip(read(reader, &texts)) {
            let want = expected(strategy);
            assert!(want.len() > 20, "{name}: {}", want.len());
            assert_eq!(events(&answer), want, "{reader}: {name}");
            let declared = strategy.declared().unwrap();
            assert_eq!(answer["calendar"], shown(declared.title()));
            assert_eq!(answer["shown"], answer["calendar"]);
            let stamp = format!("{}T00:00:00Z", declared.horizon().unwrap().first);
            let mut uids = BTreeSet::new();
            for event in answer["events"].as_array().unwrap() {
                assert_eq!(event["stamp"], stamp.as_str());
                assert_eq!(event["transparent"], true);
                assert!(uids.insert(event["uid"].to_string()), "{event}");
                sorts.insert(event["categories"][0].as_str().unwrap().to_owned());
            }
        }
    }
    // Every sort of event is in some example.
    let all = [
        "Campaign",
        "Deadline",
        "Experiment",
        "Journey",
        "Milestone",
        "Review",
        "Send",
        "Target",
        "Work",
    ];
    assert_eq!(sorts, all.map(str::to_owned).into());
}

/// A strategy around something.
fn around(body: &str) -> Strategy {
    strategy(&format!(
        "strategy s \"S\" {{ horizon: 2026-01-01 .. 2026-12-31; timezone: \"Europe/Berlin\" }}\n\
         team crm \"CRM\" {{ size: 2 people }}\n{body}"
    ))
}

#[test]
fn awkward_texts_come_back_equal() {
    let mut source = String::new();
    let awkward: Vec<String> = labels::awkward()
        .into_iter()
        .chain(
            [
                "a\\nb", "a\\,b", "\\", "\\;", "x,y;z", "BEGIN:VEVENT", "END:VCALENDAR", "^n^'",
                "日本語のとても長い題名でここは七十五オクテットを超えるので折り返されるはずです。そうでなければ困ります。",
                "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
            ]
            .map(str::to_owned),
        )
        .collect();
    for (number, text) in awkward.iter().enumerate() {
        source.push_str(&format!(
            "initiative i{number} {} {{ team: crm 1 person; takes: 1 week }}\n",
            quoted(text)
        ));
    }
    let strategy = around(&source);
    let text = calendar(&strategy, &Options::default());
    for reader in READERS {
        let answer = &read(reader, &[("awkward".to_owned(), text.clone())])[0];
        let got: BTreeMap<&str, &str> = answer["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| {
                (
                    event["uid"].as_str().unwrap(),
                    event["summary"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(got.len(), awkward.len());
        for initiative in strategy.initiatives() {
            let uid = format!("initiative-{}@s", initiative.name());
            assert_eq!(
                got[uid.as_str()],
                shown(initiative.title()),
                "{reader}: {uid}"
            );
        }
    }
}

#[test]
fn a_renamed_thing_keeps_its_identity_and_two_sends_are_told_apart() {
    let strategy = around(
        "initiative new_name \"New\" { team: crm 1 person; takes: 1 week; formerly: old_name, newer }\n\
         entity person \"Person\" { id: Text, key; mail: Email?, contact email }\n\
         channel mail \"Mail\" { kind: email }\n\
         message hello \"Hello\" { channel: mail; purpose: service; subject: \"Hi\"; body: \"Hi\" }\n\
         segment all of person { where: id is set }\n\
         campaign spring \"Spring\" {\n  audience: all\n  runs: 2026-03-01 .. 2026-11-01\n  \
         send hello on 2026-03-29 at 02:30\n  send hello on 2026-10-25 at 02:30\n  send hello on 2026-04-01\n}\n",
    );
    let settings = [
        ("domain", Given::Text("aurora.example".to_owned())),
        ("revision", Given::Integer(7)),
    ];
    let text = calendar(&strategy, &options("calendar", &settings));
    for reader in READERS {
        let answer = &read(reader, &[("renamed".to_owned(), text.clone())])[0];
        let mut got: Vec<(String, String)> = Vec::new();
        for event in answer["events"].as_array().unwrap() {
            assert_eq!(event["sequence"], 7);
            let text = |key: &str| event[key].as_str().unwrap().to_owned();
            got.push((text("uid"), text("start")));
        }
        let want = [
            ("initiative-old_name@aurora.example", "2026-01-01"),
            ("campaign-spring@aurora.example", "2026-03-01"),
            // The clock jumps from 02:00 to 03:00 that night …
            ("send-spring-hello@aurora.example", "2026-03-29T01:00:00Z"),
            ("send-spring-hello-3@aurora.example", "2026-04-01"),
            // … and goes through 02:30 twice in that one: the first is meant.
            ("send-spring-hello-2@aurora.example", "2026-10-25T00:30:00Z"),
        ];
        let want = want.map(|(uid, start)| (uid.to_owned(), start.to_owned()));
        assert_eq!(got, want, "{reader}");
    }
}

#[test]
fn each_option_leaves_out_its_sort_of_events() {
    let strategy = examples::strategy("airline");
    let all: BTreeSet<String> = sorts(&strategy, &Options::default());
    let sort_of = [
        ("work", "Work"),
        ("milestones", "Milestone"),
        ("deadlines", "Deadline"),
        ("campaigns", "Campaign"),
        ("sends", "Send"),
        ("journeys", "Journey"),
        ("experiments", "Experiment"),
        ("targets", "Target"),
        ("reviews", "Review"),
    ];
    for (option, sort) in sort_of {
        let left = sorts(
            &strategy,
            &options("calendar", &[(option, Given::Bool(false))]),
        );
        let mut want = all.clone();
        assert!(want.remove(sort), "{sort} is in no event of the example");
        assert_eq!(left, want);
    }
}

fn sorts(strategy: &Strategy, options: &Options) -> BTreeSet<String> {
    let text = calendar(strategy, options);
    text.lines()
        .filter_map(|line| line.strip_prefix("CATEGORIES:"))
        .map(str::to_owned)
        .collect()
}
