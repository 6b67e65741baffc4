//! The `model` target: nothing of a strategy is lost, and the schema takes what
//! is written and nothing else.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests: they read the example, and end where something is wrong"
)]

#[allow(dead_code, reason = "shared with other tests, which use all of it")]
mod examples;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use mkt_emit::model_json::{ModelJson, SCHEMA_FILE, schema, value};
use mkt_emit::{Options, Target};
use mkt_grammar::{MAX_NESTING, with_stack};
use mkt_kinds::catalogue;
use mkt_model::entry::Entry;
use mkt_model::{Built, SourceFile, Strategy, build, value::Value as Given};
use serde_json::{Value, json};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn built(files: Vec<SourceFile>) -> Built {
    build(files, mkt_stdlib::modules())
}

fn strategy(text: &str) -> Strategy {
    let built = built(vec![file("a.mkt", text)]);
    assert_eq!(built.diagnostics, [], "{text}");
    built.strategy
}

fn example() -> Strategy {
    examples::strategy("airline")
}

/// A condition as deep as the grammar takes one, nearly.
fn deep() -> Strategy {
    let (open, close) = ("not (n == 1 and ".repeat(120), ")".repeat(120));
    let text = format!(
        "entity t {{ id: Text, key; n: Integer? }}\nsegment s of t {{ where: {open}n > 2{close} }}\n"
    );
    let strategy = built(vec![file("a.mkt", &text)]).strategy;
    assert!(!strategy.own().any(|handle| handle.declaration().damaged));
    strategy
}

/// The strategies that everything is tried on: the example, what `mktc new`
/// writes, and the example of every kind.
fn samples() -> Vec<(String, Strategy)> {
    let starter = repository().join("compiler/cli/starter/strategy.mkt");
    let starter = std::fs::read_to_string(starter).unwrap();
    let mut all = vec![
        ("airline".to_owned(), example()),
        ("starter".to_owned(), strategy(&starter)),
        ("empty".to_owned(), strategy("")),
    ];
    for kind in catalogue::all() {
        all.push((kind.word.to_owned(), strategy(kind.example)));
    }
    all.push(("deep".to_owned(), deep()));
    all
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

fn told(validator: &Validator, model: &Value) -> Vec<String> {
    let errors = validator.iter_errors(model);
    errors
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .take(3)
        .collect()
}

#[test]
fn the_schema_is_one_and_is_published() {
    jsonschema::draft202012::meta::validate(&schema()).unwrap();
    let output = ModelJson.emit(&mkt_emit::Subject::of(&strategy("")), &Options::default());
    let published = repository().join("docs/reference").join(SCHEMA_FILE);
    let published = std::fs::read(published).unwrap();
    let emitted = output.files.iter().find(|file| file.path == SCHEMA_FILE);
    assert!(
        emitted.unwrap().content == published,
        "docs/reference/{SCHEMA_FILE} is not up to date: run `cargo xtask generate`"
    );
}

#[test]
fn a_deep_condition_needs_no_deep_stack() {
    let strategy = deep();
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let length = std::thread::scope(|scope| {
        let emit = || {
            ModelJson
                .emit(&mkt_emit::Subject::of(&strategy), &Options::default())
                .files[0]
                .content
                .len()
        };
        small.spawn_scoped(scope, emit).unwrap().join().unwrap()
    });
    assert!(length > 100_000, "{length}");
}

#[test]
fn every_model_keeps_to_the_schema() {
    let validator = validator();
    for (name, strategy) in samples() {
        let none: [String; 0] = [];
        let model = value(&mkt_emit::Subject::of(&strategy));
        let told = with_stack(MAX_NESTING, || told(&validator, &model));
        assert_eq!(told, none, "{name}");
    }
}

/// How many lines and values there are.
fn counted(entries: &[Entry]) -> (usize, usize) {
    let mut sum = (0, 0);
    for entry in entries {
        sum.0 += 1;
        let parts = entry.otherwise.iter();
        let captures = parts
            .clone()
            .flat_map(|part| &part.captures)
            .chain(&entry.captures);
        sum.1 += captures
            .filter(|capture| capture.value != Given::Poisoned)
            .count();
        let inner = parts.map(|part| &part.children).chain([&entry.children]);
        for (lines, values) in inner.map(|children| counted(children)) {
            sum = (sum.0 + lines, sum.1 + values);
        }
    }
    sum
}

/// How many lines and values a model's bodies have.
fn written(model: &Value) -> (usize, usize) {
    let mut sum = (0, 0);
    let of_values = |values: &Value| -> usize {
        let all = values.as_object().unwrap().values();
        all.map(|value| value.as_array().map_or(1, Vec::len)).sum()
    };
    let mut waiting = vec![model];
    while let Some(at) = waiting.pop() {
        match at {
            Value::Object(members) => {
                if members.contains_key("form") {
                    sum.0 += 1;
                    let groups = members.get("groups").and_then(Value::as_array);
                    let groups = groups.into_iter().flatten();
                    sum.1 += groups.map(of_values).sum::<usize>();
                }
                if let Some(values) = members.get("values") {
                    sum.1 += of_values(values);
                }
                // Values hold no lines.
                let deeper = members.iter().filter(|(key, _)| *key != "values");
                waiting.extend(deeper.map(|(_, value)| value));
            }
            Value::Array(all) => waiting.extend(all),
            _ => {}
        }
    }
    sum
}

#[test]
fn no_line_and_no_value_is_lost() {
    for (name, strategy) in samples() {
        let model = value(&mkt_emit::Subject::of(&strategy));
        for handle in strategy.all() {
            let declarations = model["declarations"][handle.kind().word].as_array();
            let path = handle.symbol().path.as_str();
            let found = declarations.unwrap().iter().find(|one| one["id"] == path);
            let found = written(found.unwrap());
            let own = counted(&handle.declaration().entries);
            if handle.parent().is_none() {
                assert_eq!(found, own, "{name}: {path}");
            } else {
                // Its lines and those that it inherits.
                assert!(found >= own, "{name}: {path}");
            }
        }
    }
}

/// The declarations of a kind in the model of a text, which may name what is
/// not declared.
fn of_kind(text: &str, kind: &str) -> Vec<Value> {
    let model = value(&mkt_emit::Subject::of(
        &built(vec![file("a.mkt", text)]).strategy,
    ));
    model["declarations"][kind].as_array().unwrap().clone()
}

#[test]
fn every_key_of_every_kind_appears() {
    let mut seen = 0;
    for kind in catalogue::all() {
        let name = if kind.word == "test" { "\"x\"" } else { "x" };
        let body = |inside: &str| {
            let text = format!("{} {name} {{\n  {inside}\n}}\n", kind.word);
            of_kind(&text, kind.word)[0]["body"].clone()
        };
        for member in kind.body.members {
            let body = body(&format!("{}: {}", member.key, member.example));
            assert_eq!(
                body["members"]
                    .as_object()
                    .unwrap()
                    .keys()
                    .collect::<Vec<_>>(),
                [member.key],
                "{}",
                kind.word
            );
            seen += 1;
        }
        for statement in kind.body.statements {
            let body = body(statement.example);
            assert_eq!(
                body["statements"][0]["word"], statement.word,
                "{}",
                kind.word
            );
            seen += 1;
        }
        if let Some(open) = kind.body.open {
            let body = body(open.example);
            let word = open.example.split(':').next().unwrap();
            assert_eq!(body["open"][0]["word"], word, "{}", kind.word);
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen}");
}

/// The places of all objects, and the key under which each stands, that of its
/// list where it stands in one.
fn objects(model: &Value) -> Vec<(String, String)> {
    fn walk(at: &Value, pointer: String, key: &str, found: &mut Vec<(String, String)>) {
        match at {
            Value::Object(members) => {
                for (key, value) in members {
                    let escaped = key.replace('~', "~0").replace('/', "~1");
                    walk(value, format!("{pointer}/{escaped}"), key, found);
                }
                found.push((pointer, key.to_owned()));
            }
            Value::Array(all) => {
                for (index, value) in all.iter().enumerate() {
                    walk(value, format!("{pointer}/{index}"), key, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(model, String::new(), "", &mut found);
    found
}

#[test]
fn a_member_that_is_misspelt_or_missing_is_refused() {
    let validator = validator();
    let mut refused = 0;
    for kind in ["journey", "campaign", "objective", "score", "initiative"] {
        let kind = catalogue::find(kind).unwrap();
        let model = value(&mkt_emit::Subject::of(&strategy(kind.example)));
        assert!(validator.is_valid(&model));
        for (pointer, parent) in objects(&model) {
            let keys: Vec<String> = model
                .pointer(&pointer)
                .and_then(Value::as_object)
                .unwrap()
                .keys()
                .cloned()
                .collect();
            for key in keys {
                let mut changed = model.clone();
                let object = changed.pointer_mut(&pointer).unwrap();
                let object = object.as_object_mut().unwrap();
                let taken = object.shift_remove(&key).unwrap();
                // A line, and what it does not need to say, may be absent.
                let of_line = model.pointer(&pointer).unwrap().get("form").is_some();
                let may_go = ["members", "values", "groups"].contains(&parent.as_str())
                    || of_line && ["declares", "docs"].contains(&key.as_str());
                if !may_go {
                    assert!(
                        !validator.is_valid(&changed),
                        "{}: without {pointer}/{key}",
                        kind.word
                    );
                }
                let object = changed.pointer_mut(&pointer).unwrap();
                object[format!("{key}_")] = taken;
                assert!(
                    !validator.is_valid(&changed),
                    "{}: {pointer}/{key}_",
                    kind.word
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn another_value_than_the_line_takes_is_refused() {
    let validator = validator();
    let model = value(&mkt_emit::Subject::of(&strategy(
        r#"objective grow { notes: "n" }
objective direct { supports: grow }
"#,
    )));
    let place = "/declarations/objective/1/body/members/supports/values";
    let values = model.pointer(place).unwrap();
    let (slot, _) = values.as_object().unwrap().iter().next().unwrap();
    for wrong in [
        json!([]),
        json!([{ "type": "text", "text": "grow" }]),
        json!([{ "type": "reference", "id": "grow", "kind": "team" }]),
        json!({ "type": "reference", "id": "grow", "kind": "objective" }),
        json!([{ "type": "reference", "id": 1, "kind": "objective" }]),
    ] {
        let mut changed = model.clone();
        changed.pointer_mut(place).unwrap()[slot] = wrong.clone();
        assert!(!validator.is_valid(&changed), "{wrong}");
    }
    let mut changed = model.clone();
    changed["schema_version"] = json!(2);
    assert!(!validator.is_valid(&changed));
}

#[test]
fn the_order_of_files_changes_nothing() {
    let text =
        |files: Vec<SourceFile>| value(&mkt_emit::Subject::of(&built(files).strategy)).to_string();
    let files = examples::sources("airline");
    let mut reversed = examples::sources("airline");
    reversed.reverse();
    assert_eq!(text(files), text(reversed));
}

#[test]
fn numbers_are_exact() {
    let model = value(&mkt_emit::Subject::of(&strategy(
        r#"strategy s {
  horizon:  2026-01-01 .. 2026-12-31
  currency: EUR
  holdout:  2.5%
  rate:     1 EUR = 1.0812345678901234567 USD from 2026-01-01
}
budget all { total: 79_228_162_514_264_337.1000000001 EUR; period: 2026 }
"#,
    )));
    let strategy = &model["strategy"];
    assert_eq!(strategy["holdout_percent"], "2.5");
    assert_eq!(
        strategy["rates"][0]["to"],
        json!({ "amount": "1.0812345678901234567", "currency": "USD" })
    );
    let total = &model["declarations"]["budget"][0]["body"]["members"]["total"]["values"]["total"];
    assert_eq!(total["money"]["amount"], "79228162514264337.1000000001");
}

#[test]
fn durations_are_iso_8601() {
    for (written, unit, iso) in [
        ("30 minutes", "minute", "PT30M"),
        ("1 hour", "hour", "PT1H"),
        ("3 days", "day", "P3D"),
        ("2 weeks", "week", "P2W"),
        ("1 month", "month", "P1M"),
        ("2 quarters", "quarter", "P6M"),
        ("1 year", "year", "P1Y"),
    ] {
        let work = &of_kind(
            &format!("initiative x {{ takes: {written} }}"),
            "initiative",
        )[0];
        let takes = &work["body"]["members"]["takes"]["values"];
        let (_, value) = takes.as_object().unwrap().iter().next().unwrap();
        assert_eq!(value["duration"]["unit"], unit);
        assert_eq!(value["duration"]["iso8601"], iso);
        iso.parse::<jiff::Span>().unwrap();
    }
}

#[test]
fn ids_lead_to_something() {
    let model = value(&mkt_emit::Subject::of(&example()));
    let mut ids = BTreeSet::new();
    let mut waiting: Vec<&Value> = model["declarations"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|all| all.as_array().unwrap())
        .collect();
    while let Some(at) = waiting.pop() {
        assert!(ids.insert(at["id"].as_str().unwrap()), "{}", at["id"]);
        waiting.extend(at["contains"].as_array().unwrap());
    }
    let mut checked = 0;
    for (pointer, _) in objects(&model) {
        let object = model.pointer(&pointer).unwrap();
        let named: Vec<&Value> = match object.get("type").and_then(Value::as_str) {
            Some("reference") => vec![&object["id"]],
            _ => ["from", "to", "declares", "message", "consent"]
                .iter()
                .filter_map(|key| object.get(key).filter(|value| value.is_string()))
                .collect(),
        };
        // `from` and `to` of times and of texts are no ids.
        if object.get("type").is_some_and(|ty| ty == "times") {
            continue;
        }
        for id in named {
            assert!(ids.contains(id.as_str().unwrap()), "{pointer}: {id}");
            checked += 1;
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn what_is_inherited_is_there_and_says_so() {
    let text = r#"entity person { id: Text, key; name: Text? }
entity traveller extends person { name: Text; miles: Integer? }
team a { size: 3 people }
initiative base { team: a; takes: 2 weeks; notes: "n" }
initiative next extends base { takes: 1 week }
"#;
    let travellers = of_kind(text, "entity");
    let open: Vec<(&str, Option<&str>)> = travellers[1]["body"]["open"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let from = line.get("inherited_from").and_then(Value::as_str);
            (line["word"].as_str().unwrap(), from)
        })
        .collect();
    assert_eq!(
        open,
        [("name", None), ("miles", None), ("id", Some("person"))]
    );
    let contained: Vec<&Value> = travellers[1]["contains"]
        .as_array()
        .unwrap()
        .iter()
        .map(|inner| &inner["id"])
        .collect();
    assert_eq!(
        contained,
        ["traveller.name", "traveller.miles", "person.id"]
    );
    let work = of_kind(text, "initiative");
    let members = &work[1]["body"]["members"];
    assert_eq!(members["takes"].get("inherited_from"), None);
    assert_eq!(members["notes"]["inherited_from"], "base");
    assert_eq!(work[1]["extends"], "base");
}

#[test]
fn expressions_are_text_and_tree() {
    let text = r#"entity traveller { id: Text, key; country: Country? }
event booking of traveller { id: Text, key; total: Money }
segment loyal of traveller {
  where: country in [DE, FR] and count(booking where total > 50 EUR within 30 days) >= 2
}
"#;
    let segment = &of_kind(text, "segment")[0];
    let (_, value) = segment["body"]["members"]["where"]["values"]
        .as_object()
        .unwrap()
        .iter()
        .next()
        .unwrap();
    let expression = &value["expression"];
    assert_eq!(
        expression["text"],
        "country in [DE, FR] and count(booking where total > 50 EUR within 30 days) >= 2"
    );
    assert_eq!(expression["value_type"], json!({ "type": "bool" }));
    let compare = &expression["tree"]["all"][1];
    assert_eq!(compare["comparison"], ">=");
    let count = &compare["left"];
    assert_eq!(count["function"], "count");
    assert_eq!(count["of"], json!({ "type": "event", "id": "booking" }));
    assert_eq!(count["window"]["duration"]["iso8601"], "P30D");
    assert_eq!(
        count["condition"]["right"]["value"]["money"],
        json!({ "amount": "50", "currency": "EUR" })
    );
    assert_eq!(
        count["condition"]["left"]["property"],
        json!({ "of": "event", "path": ["booking.total"] })
    );
}

#[test]
fn the_example_has_its_dates_its_journeys_and_its_arrows() {
    let strategy = example();
    let model = value(&mkt_emit::Subject::of(&strategy));
    let work = model["plan"]["work"].as_array().unwrap();
    assert_eq!(work.len(), strategy.work().count());
    let dates = mkt_schedule::PlanDates::of(&strategy);
    for (item, work) in work.iter().zip(strategy.work()) {
        let placed = dates.placed(work.0.symbol_id()).unwrap();
        assert_eq!(item["id"], work.0.name().as_str());
        let last = placed.earliest.finish.date().to_string();
        assert_eq!(item["earliest"]["last"], last);
        let planned = dates.dates(work.0.symbol_id()).unwrap().span;
        assert_eq!(item["planned"]["first"], planned.start.date().to_string());
        assert_eq!(item["planned"]["last"], planned.finish.date().to_string());
    }
    let journeys = model["journeys"].as_array().unwrap();
    assert_eq!(journeys.len(), strategy.journeys().count());
    for journey in journeys {
        let mut ids = BTreeSet::new();
        for (pointer, _) in objects(journey) {
            let step = journey.pointer(&pointer).unwrap();
            if step.get("action").is_some_and(Value::is_object) {
                assert!(ids.insert(step["id"].as_str().unwrap()), "{pointer}");
            }
        }
        assert!(!ids.is_empty());
    }
    let arrows = model["graph"].as_array().unwrap();
    assert!(arrows.len() <= strategy.graph().edge_count() && arrows.len() > 100);
}
