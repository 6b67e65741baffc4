//! The example strategy, and its diagrams as the real Mermaid reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use mkt_emit::{Options, find};
use mkt_model::Strategy;
use serde_json::Value;

use crate::examples;
use crate::node::{Diagram, NEWEST, RELEASES, read};

/// The example whose diagrams are read word by word.
pub(crate) static AIRLINE: LazyLock<Strategy> = LazyLock::new(|| examples::strategy("airline"));

/// A strategy's diagrams as they are written.
pub(crate) fn diagrams(strategy: &Strategy) -> Vec<Diagram> {
    let target = find("diagrams").unwrap();
    let output = target.emit(&mkt_emit::Subject::of(strategy), &Options::default());
    assert!(!output.failed());
    output
        .files
        .into_iter()
        .filter_map(|file| {
            let name = file.path.strip_suffix(".mmd")?.to_owned();
            Some(Diagram::new(name, String::from_utf8(file.content).unwrap()))
        })
        .collect()
}

/// The airline's diagrams as the newest release reads them.
pub(crate) static READ: LazyLock<BTreeMap<String, Value>> =
    LazyLock::new(|| as_read_by(NEWEST, diagrams(&AIRLINE)));

fn as_read_by(release: &str, diagrams: Vec<Diagram>) -> BTreeMap<String, Value> {
    let found = read(release, &diagrams);
    for one in &found {
        assert_eq!(one["error"], Value::Null, "Mermaid {release}: {one}");
    }
    diagrams
        .into_iter()
        .map(|diagram| diagram.name)
        .zip(found)
        .collect()
}

/// The diagrams of all examples, each named after its example as well.
pub(crate) fn of_all_examples() -> Vec<Diagram> {
    let all = examples::names().into_iter().flat_map(|example| {
        diagrams(&examples::strategy(&example))
            .into_iter()
            .map(move |diagram| Diagram::new(format!("{example}-{}", diagram.name), diagram.text))
    });
    all.collect()
}

/// Releases differ in how they name shapes, not in what they read.
#[test]
fn every_release_reads_the_same_from_every_example() {
    let meaning = |release| -> Vec<_> {
        let all = as_read_by(release, of_all_examples()).into_iter();
        all.map(|(name, read)| {
            let labels: BTreeSet<String> = labels(&read).into_values().collect();
            let edges: BTreeSet<_> = edges(&read).into_iter().collect();
            (name, labels, edges)
        })
        .collect()
    };
    let newest = meaning(NEWEST);
    for release in RELEASES.into_iter().filter(|release| *release != NEWEST) {
        assert_eq!(meaning(release), newest, "Mermaid {release}");
    }
}

/// The diagrams whose name begins so.
pub(crate) fn named(prefix: &str) -> Vec<&'static Value> {
    let found: Vec<&Value> = READ
        .iter()
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(_, read)| read)
        .collect();
    assert!(!found.is_empty(), "there is no diagram {prefix}");
    found
}

/// Labels of nodes or states by their id in the file.
pub(crate) fn labels(read: &Value) -> BTreeMap<String, String> {
    // A chart has no nodes: what it names are its points or the names along it.
    if let Some(points) = read["points"].as_array() {
        let labels = points.iter().map(|point| text(point, "label"));
        return labels.map(|label| (label.clone(), label)).collect();
    }
    if let Some(flows) = read["flows"].as_array() {
        let ends = flows
            .iter()
            .flat_map(|flow| [text(flow, "from"), text(flow, "to")]);
        return ends.map(|end| (end.clone(), end)).collect();
    }
    if let Some(names) = read["names"].as_array() {
        let names = names.iter().map(|name| name.as_str().unwrap().to_owned());
        return names.map(|name| (name.clone(), name)).collect();
    }
    let list = read["nodes"]
        .as_array()
        .or(read["states"].as_array())
        .unwrap();
    list.iter()
        .map(|node| (text(node, "id"), text(node, "label")))
        .collect()
}

/// The first line of a label: a title.
pub(crate) fn title(label: &str) -> &str {
    label.split('\n').next().unwrap()
}

/// The lines of a diagram: from, to, and what stands on them.
pub(crate) fn edges(read: &Value) -> Vec<(String, String, String)> {
    let labels = labels(read);
    if read["points"].is_array() || read["names"].is_array() {
        return Vec::new();
    }
    if let Some(flows) = read["flows"].as_array() {
        let flow = |flow: &Value| {
            (
                text(flow, "from"),
                text(flow, "to"),
                flow["amount"].to_string(),
            )
        };
        return flows.iter().map(flow).collect();
    }
    let list = read["edges"]
        .as_array()
        .or(read["transitions"].as_array())
        .unwrap();
    list.iter()
        .map(|edge| {
            let end = |key: &str| {
                let id = text(edge, key);
                labels.get(&id).cloned().unwrap_or(id)
            };
            (end("from"), end("to"), text(edge, "label"))
        })
        .collect()
}

/// From whose title to whose title the lines of diagrams lead.
pub(crate) fn links(diagrams: &[&Value]) -> BTreeSet<(String, String)> {
    let all = diagrams.iter().flat_map(|read| edges(read));
    all.map(|(from, to, _)| (title(&from).to_owned(), title(&to).to_owned()))
        .collect()
}

fn text(value: &Value, key: &str) -> String {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
        .to_owned()
}
