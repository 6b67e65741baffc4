//! The graph of a strategy: Graphviz's and Mermaid's files read back by the
//! real programs.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that runs another program"
)]

#[path = "../engine_mermaid/labels.rs"]
#[allow(dead_code, reason = "shared with another test, which uses all of it")]
mod labels;
#[path = "../engine_mermaid/node.rs"]
#[allow(dead_code, reason = "shared with another test, which uses all of it")]
mod node;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use mkt_emit::graph_view::{Filter, dot, mermaid};
use mkt_model::{SourceFile, Strategy, build};

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

/// What Graphviz draws, as SVG.
fn drawn(text: &str) -> String {
    let mut child = Command::new("dot")
        .args(["-Tsvg"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("Graphviz does not start ({error}): run `cargo xtask engines`")
        });
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{text}");
    String::from_utf8(output.stdout).unwrap()
}

/// The text between two marks, each time they come.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| rest.split(end).next())
}

/// XML's own entities undone.
fn plain(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, more) = after.split_once(';').unwrap();
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            number => {
                let digits = number.trim_start_matches('#');
                let code = match digits.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => digits.parse(),
                };
                char::from_u32(code.unwrap()).unwrap()
            }
        });
        rest = more;
    }
    out + rest
}

/// Titles and texts of the things of one sort in Graphviz's picture.
fn things(svg: &str, class: &str) -> BTreeMap<String, String> {
    between(svg, &format!("class=\"{class}"), "</g>")
        .map(|thing| {
            let title = between(thing, "<title>", "</title>").next().unwrap();
            let lines: Vec<String> = between(thing, "<text", "</text>")
                .map(|text| plain(text.split_once('>').unwrap().1))
                .collect();
            (plain(title), lines.join("\n"))
        })
        .collect()
}

#[test]
fn graphviz_reads_what_the_model_says() {
    let svg = drawn(&dot(&strategy(PLAN), &Filter::default()));
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    assert_eq!(
        things(&svg, "node"),
        pairs(&[
            ("grow", "Grow"),
            ("direct", "Sell direct"),
            ("crm", "CRM"),
            ("cdp", "Data platform"),
            ("ready", "Ready"),
        ])
    );
    assert_eq!(
        things(&svg, "edge"),
        pairs(&[
            ("direct->grow", "supports"),
            ("cdp->crm", "is done by, is owned by"),
            ("cdp->direct", "supports"),
            ("ready->cdp", "comes after"),
        ])
    );
}

/// White space as a picture shows it.
fn seen(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A text as a label in the language, where it can be one.
fn label(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '{' => out.push_str("\\{"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[test]
fn awkward_labels_come_through_graphviz_equal() {
    let awkward: Vec<String> = labels::awkward()
        .into_iter()
        .chain(
            [
                "&amp;",
                "a \\N b",
                "\\l\\r",
                "<b>x</b>",
                "ends with \\",
                "&#65; &eacute;",
            ]
            .map(str::to_owned),
        )
        .filter(|text| text.chars().count() < 400)
        .collect();
    let mut source = String::new();
    for (number, text) in awkward.iter().enumerate() {
        source.push_str(&format!(
            "objective o{number} \"{}\" {{ notes: \"n\" }}\n",
            label(text)
        ));
    }
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: source,
    };
    let strategy = build(vec![file], &[]).strategy;
    let svg = drawn(&dot(&strategy, &Filter::default()));
    let read = things(&svg, "node");
    let mut compared = 0;
    for handle in strategy.of_kind("objective") {
        let want = handle
            .title()
            .replace(|c: char| c.is_control() && !c.is_whitespace(), "\u{fffd}");
        assert_eq!(
            seen(&read[handle.name().as_str()]),
            seen(&want),
            "{:?}",
            handle.title()
        );
        compared += 1;
    }
    assert!(
        compared > 30 && compared == awkward.len(),
        "{compared} of {}",
        awkward.len()
    );
}

#[test]
fn mermaid_reads_what_the_model_says() {
    let files = mermaid(&strategy(PLAN), &Filter::default());
    let [file] = files.as_slice() else {
        panic!("a small graph is one chart")
    };
    let read = &node::read(node::NEWEST, &[node::Diagram::new("graph", file.clone())])[0];
    let edges: BTreeSet<(String, String)> = read["edges"]
        .as_array()
        .unwrap_or_else(|| panic!("{read}"))
        .iter()
        .map(|edge| {
            let text = |key: &str| edge[key].as_str().unwrap().to_owned();
            (format!("{} {}", text("from"), text("to")), text("label"))
        })
        .collect();
    let want = [
        ("n_direct n_grow", "supports"),
        ("n_cdp n_crm", "is done by, is owned by"),
        ("n_cdp n_direct", "supports"),
        ("n_ready n_cdp", "comes after"),
    ];
    let want = want.map(|(ends, label)| (ends.to_owned(), label.to_owned()));
    assert_eq!(edges, BTreeSet::from(want));
}
