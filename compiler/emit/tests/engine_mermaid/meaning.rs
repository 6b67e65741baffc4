//! What the real parser reads is what was put in.

use crate::labels::{awkward, generated, shown_on_edge};
use crate::node::{Diagram, RELEASES, read};
use jiff::civil::{Date, date};
use mkt_emit::mermaid::text::{Place, shown};
use mkt_emit::mermaid::{
    Direction, Edge, Flowchart, Gantt, Level, Line, Node, Progress, Quadrant, Role, Sankey, Shape,
    StateDiagram, Task, XyChart,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Each diagram with the meaning that must be read from it.
type Cases = Vec<(Diagram, Value)>;

/// The outlines, and what the parser calls them.
const SHAPES: [(Shape, &str); 9] = [
    (Shape::Box, "square"),
    (Shape::Rounded, "round"),
    (Shape::Stadium, "stadium"),
    (Shape::Diamond, "diamond"),
    (Shape::Hexagon, "hexagon"),
    (Shape::Cylinder, "cylinder"),
    (Shape::Circle, "circle"),
    (Shape::Subroutine, "subroutine"),
    (Shape::Slanted, "lean_right"),
];

/// The lines, and what the parser calls their stroke and their head.
const LINES: [(Line, &str, &str); 5] = [
    (Line::Arrow, "normal", "arrow_point"),
    (Line::Dotted, "dotted", "arrow_point"),
    (Line::Thick, "thick", "arrow_point"),
    (Line::Plain, "normal", "arrow_open"),
    (Line::Hidden, "invisible", "arrow_open"),
];

fn flowchart(name: String, number: usize, label: &str) -> (Diagram, Value) {
    let (shape, shape_name) = SHAPES[number % SHAPES.len()];
    // A line that is not drawn takes no label.
    let (line, stroke, arrow) = LINES[number % 4];
    let mut chart = Flowchart::new(Direction::Right);
    let outer = chart.group(None, "outer", label);
    let inner = chart.group(Some(outer), "inner", "Inner");
    // The key is as awkward as the label: no identifier may suffer from it.
    let a = chart.add(
        Node::new(label, label)
            .shape(shape)
            .role(Role::Kpi)
            .within(inner),
    );
    let b = chart.add(Node::new("b", "B").role(Role::Goal));
    chart.connect(Edge::new(a, b).label(label).line(line).critical());
    chart.connect(Edge::new(b, a).line(Line::Hidden));
    let id = chart.id(a).unwrap().to_owned();
    let text = shown(label, Place::Flowchart);
    let want = json!({
        "kind": "flowchart-v2",
        "direction": "LR",
        "nodes": [
            { "id": "n_b", "label": "B", "shape": "round", "classes": ["goal"] },
            { "id": id, "label": text, "shape": shape_name, "classes": ["kpi"] },
        ],
        "edges": [
            { "from": id, "to": "n_b", "label": shown_on_edge(label, Place::Flowchart), "line": stroke, "arrow": arrow },
            { "from": "n_b", "to": id, "label": "", "line": "invisible", "arrow": "arrow_open" },
        ],
        "groups": [
            { "id": "g_inner", "label": "Inner", "members": [id] },
            { "id": "g_outer", "label": text, "members": ["g_inner"] },
        ],
    });
    (Diagram::new(name, chart.write()), want)
}

fn gantt(name: String, label: &str) -> (Diagram, Value) {
    let mut chart = Gantt::new(label);
    chart.section(label);
    chart.add(Task::bar(label, label, date(2026, 2, 27), date(2026, 2, 28)).critical());
    chart.add(Task::milestone("m", label, date(2026, 3, 1)).progress(Progress::Active));
    chart.section("Second");
    chart.add(Task::bar("d", "D", date(2024, 2, 29), date(2024, 2, 29)).progress(Progress::Done));
    let written = chart.write();
    let text = shown(label, Place::Gantt);
    let id = written
        .lines()
        .find_map(|line| Some(line.split_once(":crit, ")?.1.split_once(',')?.0))
        .unwrap();
    let task = |id: &str, label: &str, section: &str, start: &str, end: &str, flag: &[&str]| {
        let is = |name: &str| flag.contains(&name);
        json!({
            "id": id, "label": label, "section": section, "start": start, "end": end,
            "critical": is("critical"), "milestone": is("milestone"),
            "active": is("active"), "done": is("done"),
        })
    };
    let want = json!({
        "kind": "gantt",
        "title": if label.is_empty() { String::new() } else { text.clone() },
        "sections": [text, "Second"],
        "tasks": [
            task(id, &text, &text, "2026-02-27", "2026-03-01", &["critical"]),
            task("t_m", &text, &text, "2026-03-01", "2026-03-01", &["milestone", "active"]),
            task("t_d", "D", "Second", "2024-02-29", "2024-03-01", &["done"]),
        ],
    });
    (Diagram::new(name, written), want)
}

fn state(name: String, label: &str) -> (Diagram, Value) {
    let mut diagram = StateDiagram::new(Direction::Down);
    let a = diagram.state(label, label, Role::People);
    let b = diagram.state("b", "B", Role::Goal);
    let c = diagram.choice("c");
    diagram.start(a, label);
    diagram.transition(a, c, label);
    diagram.transition(c, b, "");
    diagram.end(b, label);
    diagram.note(a, label);
    let id = diagram.id(a).unwrap().to_owned();
    let text = shown(label, Place::State);
    let on_edge = shown_on_edge(label, Place::State);
    let want = json!({
        "kind": "stateDiagram",
        "states": [
            { "id": id, "label": text, "choice": false },
            { "id": "s_b", "label": "B", "choice": false },
            { "id": "s_c", "label": "", "choice": true },
        ],
        "transitions": [
            { "from": "[*]", "to": id, "label": on_edge },
            { "from": id, "to": "s_c", "label": on_edge },
            { "from": "s_c", "to": "s_b", "label": "" },
            { "from": "s_b", "to": "[*]", "label": on_edge },
        ],
        "notes": [{ "state": id, "label": text }],
        "classes": { id: "people", "s_b": "goal" },
    });
    (Diagram::new(name, diagram.write()), want)
}

fn quadrant(name: String, label: &str) -> (Diagram, Value) {
    let ends = [label, "High"];
    let mut chart = Quadrant::new(ends, ["Low", label], [label, "B", "C", "D"]);
    // A point takes a short label only.
    let point: String = label.chars().take(18).collect();
    chart.add(&point, Level::High, Level::Low);
    let text = shown(label, Place::Chart);
    let want = json!({
        "kind": "quadrantChart",
        "axes": [text, "High", "Low", text],
        "quadrants": [text, "B", "C", "D"],
        "points": [{ "label": shown(&point, Place::Chart), "across": 0.875, "up": 0.25 }],
    });
    (Diagram::new(name, chart.write()), want)
}

fn xychart(name: String, label: &str) -> (Diagram, Value) {
    let decimal = |number: &str| number.parse::<Decimal>().unwrap();
    let names = vec![label.to_owned(), "B".to_owned()];
    let range = (decimal("-3.50"), decimal("1200000.25"));
    let mut chart = XyChart::new(label, names, label, range);
    chart.line(vec![decimal("-3.5"), decimal("0.125")]);
    chart.bars(vec![decimal("1200000.25"), decimal("0")]);
    let text = shown(label, Place::Chart);
    let want = json!({
        "kind": "xychart",
        "title": text,
        "lying": false,
        "names": [text, "B"],
        "scale": text,
        "range": [-3.5, 1_200_000.25],
        "series": [
            { "sort": "line", "values": [-3.5, 0.125] },
            { "sort": "bars", "values": [1_200_000.25, 0] },
        ],
    });
    (Diagram::new(name, chart.write()), want)
}

/// Where a label can be in a Sankey diagram at all, it comes back equal.
fn sankey(name: String, label: &str) -> Option<(Diagram, Value)> {
    let mut flow = Sankey::default();
    flow.add("Budget", label, Decimal::new(123_456_789, 2));
    let want = json!({
        "kind": "sankey",
        "flows": [{ "from": "Budget", "to": label, "amount": 1_234_567.89 }],
    });
    Some((Diagram::new(name, flow.write()?), want))
}

fn cases(labels: &[String]) -> Cases {
    let mut cases = Vec::new();
    for (number, label) in labels.iter().enumerate() {
        cases.push(flowchart(format!("flowchart {number}"), number, label));
        cases.push(gantt(format!("gantt {number}"), label));
        cases.push(state(format!("state {number}"), label));
        cases.push(quadrant(format!("quadrant {number}"), label));
        cases.push(xychart(format!("xychart {number}"), label));
        cases.extend(sankey(format!("sankey {number}"), label));
    }
    cases
}

/// The meaning without the order that parsers do not keep.
fn sorted(mut meaning: Value) -> Value {
    if let Some(object) = meaning.as_object_mut() {
        object.remove("name");
        for key in ["nodes", "groups"] {
            if let Some(list) = object.get_mut(key).and_then(Value::as_array_mut) {
                list.sort_by_key(|item| item["id"].to_string());
            }
        }
    }
    meaning
}

fn assert_read_back(cases: Cases) {
    let (diagrams, wants): (Vec<Diagram>, Vec<Value>) = cases.into_iter().unzip();
    for release in RELEASES {
        let got = read(release, &diagrams);
        let mut wrong = Vec::new();
        for ((diagram, got), want) in diagrams.iter().zip(got).zip(&wants) {
            let (got, want) = (sorted(got), sorted(want.clone()));
            if got != want {
                wrong.push(format!(
                    "{}\nwant {want}\ngot  {got}\n{}",
                    diagram.name, diagram.text
                ));
            }
        }
        let first: Vec<&String> = wrong.iter().take(3).collect();
        assert!(
            wrong.is_empty(),
            "Mermaid {release} read {} of {} otherwise: {first:#?}",
            wrong.len(),
            diagrams.len()
        );
    }
}

#[test]
fn awkward_labels_come_back_equal() {
    assert_read_back(cases(&awkward()));
}

#[test]
fn generated_labels_come_back_equal() {
    assert_read_back(cases(&generated(400)));
}

#[test]
fn every_date_of_a_leap_year_comes_back_equal() {
    let mut chart = Gantt::new("Days");
    let mut want = Vec::new();
    let mut day = date(2024, 1, 1);
    while day.year() == 2024 {
        let next: Date = day.tomorrow().unwrap();
        chart.add(Task::bar(day.to_string(), "Day", day, day));
        want.push((day.to_string(), next.to_string()));
        day = next;
    }
    for release in RELEASES {
        let read = read(release, &[Diagram::new("days", chart.write())]);
        let got: Vec<(String, String)> = read[0]["tasks"]
            .as_array()
            .unwrap_or_else(|| panic!("{}", read[0]))
            .iter()
            .map(|task| {
                (
                    task["start"].as_str().unwrap().to_owned(),
                    task["end"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(got, want);
    }
}

/// The limit is real, and splitting is the way round it.
#[test]
fn charts_over_the_limit_of_edges_are_split() {
    let mut chart = Flowchart::new(Direction::Down);
    let hub = chart.add(Node::new("hub", "Hub"));
    let mut want = Vec::new();
    for n in 0..1_100 {
        let leaf = chart.add(Node::new(format!("leaf.{n}"), format!("Leaf {n}")));
        chart.connect(Edge::new(hub, leaf));
        want.push(format!("n_leaf_{n}"));
    }
    let files: Vec<Diagram> = chart
        .write_all()
        .into_iter()
        .map(|text| Diagram::new("part", text))
        .collect();
    assert_eq!(files.len(), 3);
    for release in RELEASES {
        let whole = read(release, &[Diagram::new("whole", chart.write())]);
        assert!(
            whole[0]["error"].as_str().unwrap().contains("edges"),
            "{}",
            whole[0]
        );
        let mut got = Vec::new();
        for part in read(release, &files) {
            assert_eq!(part["error"], Value::Null);
            let edges = part["edges"].as_array().unwrap();
            got.extend(
                edges
                    .iter()
                    .map(|edge| edge["to"].as_str().unwrap().to_owned()),
            );
        }
        assert_eq!(got, want);
    }
}
