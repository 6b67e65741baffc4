//! The example strategy, and its diagrams as the real Mermaid reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use mkt_emit::{Options, find};
use mkt_model::{SourceFile, Strategy, build};
use serde_json::Value;

use crate::node::{Diagram, NEWEST, RELEASES, read};

/// The example.
pub(crate) static AIRLINE: LazyLock<Strategy> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/airline");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    assert!(!files.is_empty(), "there is nothing in {}", root.display());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let built = build(files, mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}");
    built.strategy
});

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "mkt") {
            files.push(SourceFile {
                path: path.strip_prefix(root).unwrap().display().to_string(),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// Its diagrams as they are written.
pub(crate) fn diagrams() -> Vec<Diagram> {
    let target = find("diagrams").unwrap();
    let output = target.emit(&AIRLINE, &Options::default());
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

/// Its diagrams as the newest release reads them.
pub(crate) static READ: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| as_read_by(NEWEST));

fn as_read_by(release: &str) -> BTreeMap<String, Value> {
    let diagrams = diagrams();
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

/// Releases differ in how they name shapes, not in what they read.
#[test]
fn every_release_reads_the_same() {
    let meaning = |release| -> Vec<_> {
        let all = as_read_by(release).into_iter();
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
