//! What Chromium shows says what was put in.

use crate::labels::{awkward, shown_on_edge};
use crate::node::{Diagram, NEWEST, RELEASES, pictures, render};
use crate::samples;
use jiff::civil::date;
use mkt_emit::mermaid::text::{MAX_TEXT, Place, length, shown};
use mkt_emit::mermaid::{Direction, Edge, Flowchart, Gantt, Node, Role, StateDiagram, Task};
use serde_json::Value;

const TITLE: &str = "\"Title\": <1>; #quot; `x`";

/// White space as a browser shows it.
fn seen(text: &str) -> String {
    text.replace(['\u{200b}', '\u{feff}'], "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The texts of one sort in a picture are those that were put in.
fn assert_texts(answer: &Value, sort: &str, want: &[String], release: &str) {
    let got = texts(answer, sort);
    let missing: Vec<&String> = want.iter().filter(|text| !got.contains(text)).collect();
    let strange: Vec<&String> = got.iter().filter(|text| !want.contains(text)).collect();
    assert!(
        missing.is_empty() && strange.is_empty() && got.len() == want.len(),
        "{sort} in Mermaid {release}: {} texts instead of {}; missing: {missing:#?}, not put in: {strange:#?}",
        got.len(),
        want.len()
    );
}

/// The texts of one sort in a picture, sorted, without empty ones.
fn texts(answer: &Value, sort: &str) -> Vec<String> {
    let list = answer["texts"][sort]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    visible(list.iter().map(|text| text.as_str().unwrap().to_owned()))
}

fn visible(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = texts
        .into_iter()
        .map(|text| seen(&text))
        .filter(|text| !text.is_empty())
        .collect();
    all.sort();
    all
}

#[test]
fn pictures_show_awkward_labels_as_they_are() {
    let labels = awkward();
    let mut chart = Flowchart::new(Direction::Right);
    let mut gantt = Gantt::new(TITLE);
    let mut state = StateDiagram::new(Direction::Right);
    let mut before = None;
    for (number, label) in labels.iter().enumerate() {
        let key = number.to_string();
        let group = chart.group(None, &key, label);
        let node = chart.add(Node::new(key.as_str(), label).role(Role::Kpi).within(group));
        chart.connect(Edge::new(node, node).label(label));
        gantt.section(label);
        gantt.add(Task::bar(
            key.as_str(),
            label,
            date(2026, 1, 1),
            date(2026, 1, 9),
        ));
        let at = state.state(&key, label, Role::Plain);
        if let Some(before) = before {
            state.transition(before, at, label);
        }
        state.note(at, label);
        before = Some(at);
    }
    let diagrams = [
        Diagram::new("flowchart", chart.write()),
        Diagram::new("gantt", gantt.write()),
        Diagram::new("state", state.write()),
    ];
    let in_place = |place| visible(labels.iter().map(|label| shown(label, place)));
    let nodes = in_place(Place::Flowchart);
    let edges = visible(
        labels
            .iter()
            .map(|label| shown_on_edge(label, Place::Flowchart)),
    );
    let tasks = in_place(Place::Gantt);
    // A state and its note.
    let states = visible(
        labels
            .iter()
            .flat_map(|label| [shown(label, Place::State), shown(label, Place::State)]),
    );
    let transitions = visible(
        labels
            .iter()
            .skip(1)
            .map(|label| shown_on_edge(label, Place::State)),
    );
    for release in RELEASES {
        let answers = render(release, &pictures(&format!("awkward-{release}")), &diagrams);
        for answer in &answers {
            assert_eq!(
                answer["error"],
                Value::Null,
                "Mermaid {release}, {}",
                answer["name"]
            );
        }
        let [flowchart, gantt, state] = answers.as_slice() else {
            panic!("three were asked for")
        };
        assert_texts(flowchart, "nodes", &nodes, release);
        assert_texts(flowchart, "edges", &edges, release);
        assert_texts(flowchart, "groups", &nodes, release);
        assert_texts(gantt, "tasks", &tasks, release);
        assert_texts(gantt, "sections", &tasks, release);
        assert_texts(gantt, "title", &[TITLE.to_owned()], release);
        assert_texts(state, "nodes", &states, release);
        assert_texts(state, "edges", &transitions, release);
    }
}

#[test]
fn realistic_diagrams_are_drawn_whole() {
    let diagrams = samples::all();
    for release in RELEASES {
        let folder = pictures(&format!("samples-{release}"));
        for answer in render(release, &folder, &diagrams) {
            assert_eq!(answer["error"], Value::Null, "Mermaid {release}: {answer}");
            let name = answer["name"].as_str().unwrap();
            for ending in ["svg", "png"] {
                let picture = std::fs::metadata(folder.join(format!("{name}.{ending}"))).unwrap();
                assert!(
                    picture.len() > 5_000,
                    "{name}.{ending} holds next to nothing"
                );
            }
        }
    }
}

/// The limit on a file's text is real, and splitting is the way round it.
#[test]
fn charts_over_the_limit_of_text_are_split() {
    let mut chart = Gantt::new("Long");
    for n in 0..900 {
        let label = format!("Task {n} with a name of some length");
        chart.add(Task::bar(
            n.to_string(),
            label,
            date(2026, 1, 1),
            date(2026, 1, 9),
        ));
    }
    assert!(length(&chart.write()) > MAX_TEXT);
    let files: Vec<Diagram> = chart
        .write_all()
        .into_iter()
        .enumerate()
        .map(|(n, text)| Diagram::new(format!("part-{n}"), text))
        .collect();
    let folder = pictures("long");
    let whole = render(NEWEST, &folder, &[Diagram::new("whole", chart.write())]);
    assert!(
        whole[0]["error"].as_str().unwrap().contains("too long"),
        "{}",
        whole[0]
    );
    let parts = render(NEWEST, &folder, &files);
    let shown: usize = parts.iter().map(|part| texts(part, "tasks").len()).sum();
    assert_eq!(shown, 900);
}
