//! The graph of a strategy as JSON, and its filters.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use mkt_emit::graph_view::{Filter, SCHEMA_VERSION, json};
use mkt_model::{SourceFile, Strategy, build};
use serde_json::{Value, json};

const PLAN: &str = r#"
objective grow "Grow" { notes: "n" }
objective direct "Sell direct" { supports: grow }
team crm "CRM" { size: 2 people }
initiative cdp "Data platform" { supports: direct; owner: crm; team: crm 1 person; takes: 2 weeks }
milestone ready "Ready" { after: cdp }
"#;

fn strategy(text: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], &[]);
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}");
    built.strategy
}

fn only(kinds: &[&str], meanings: &[&str]) -> Filter {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Filter {
        kinds: set(kinds),
        meanings: set(meanings),
    }
}

#[test]
fn json_names_things_and_how_they_hang_together() {
    let strategy = strategy(PLAN);
    let read: Value = serde_json::from_str(&json(&strategy, &Filter::default())).unwrap();
    assert_eq!(
        read,
        json!({
            "schema_version": SCHEMA_VERSION,
            "nodes": [
                { "id": "cdp", "kind": "initiative", "label": "Data platform" },
                { "id": "crm", "kind": "team", "label": "CRM" },
                { "id": "direct", "kind": "objective", "label": "Sell direct" },
                { "id": "grow", "kind": "objective", "label": "Grow" },
                { "id": "ready", "kind": "milestone", "label": "Ready" },
            ],
            "edges": [
                { "from": "cdp", "to": "crm", "meaning": "is done by" },
                { "from": "cdp", "to": "crm", "meaning": "is owned by" },
                { "from": "cdp", "to": "direct", "meaning": "supports" },
                { "from": "direct", "to": "grow", "meaning": "supports" },
                { "from": "ready", "to": "cdp", "meaning": "comes after" },
            ],
        })
    );
}

#[test]
fn a_filter_takes_kinds_and_meanings() {
    let strategy = strategy(PLAN);
    let filter = only(&["objective", "initiative"], &["supports"]);
    let read: Value = serde_json::from_str(&json(&strategy, &filter)).unwrap();
    let ids: Vec<&str> = read["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["cdp", "direct", "grow"]);
    assert_eq!(read["edges"].as_array().unwrap().len(), 2);
    let nothing = json(&strategy, &only(&["kpi"], &[]));
    let nothing: Value = serde_json::from_str(&nothing).unwrap();
    assert_eq!(nothing["nodes"], json!([]));
}
