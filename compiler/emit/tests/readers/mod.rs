//! Running the readers of other formats: programs under `tests/engines` that
//! take JSON lines and answer in JSON lines.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mkt_diagnostics::Span;
use mkt_emit::options::{Setting, Value as Given};
use mkt_emit::{Options, Output};
use mkt_model::{SourceFile, Strategy, build};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a reader says of each text: one JSON object each, in order. A reader
/// ends in `.py` or `.mjs`.
pub(crate) fn read(reader: &str, texts: &[(String, String)]) -> Vec<Value> {
    let engines = root().join(".engines");
    let (program, stamp) = match reader.ends_with(".py") {
        true => (engines.join("python/bin/python"), "python/.stamp"),
        false => (PathBuf::from("node"), "node/.stamp"),
    };
    assert!(
        engines.join(stamp).is_file(),
        "the readers are not installed: run `cargo xtask engines`"
    );
    let mut child = Command::new(program)
        .arg(root().join("tests/engines").join(reader))
        // What readers share; nothing is written beside the sources.
        .env("PYTHONPATH", root().join("tests/engines"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A reader may answer before it has been given everything.
    let mut stdin = child.stdin.take().unwrap();
    let given: Vec<String> = texts
        .iter()
        .map(|(name, text)| json!({ "name": name, "text": text }).to_string())
        .collect();
    let feeder = std::thread::spawn(move || {
        for line in given {
            writeln!(stdin, "{line}").unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let answers: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), texts.len(), "{reader} broke off: {said}");
    for (answer, (name, _)) in answers.iter().zip(texts) {
        assert_eq!(answer["name"], name.as_str());
        assert_eq!(answer.get("error"), None, "{reader}: {answer}");
    }
    answers
}

/// The options of a target, as its settings give them.
pub(crate) fn options(target: &str, settings: &[(&str, Given)]) -> Options {
    let settings: Vec<Setting> = settings
        .iter()
        .map(|(name, value)| Setting {
            name: (*name).to_owned(),
            name_span: Span::NONE,
            value: value.clone(),
            value_span: Span::NONE,
        })
        .collect();
    let specs = mkt_emit::find(target).unwrap().options();
    let (options, told) = Options::read(target, specs, &settings);
    assert_eq!(told, []);
    options
}

/// What a target makes of a strategy; it may have nothing to say.
pub(crate) fn emitted(target: &str, strategy: &Strategy, options: &Options) -> Output {
    let output = mkt_emit::find(target)
        .unwrap()
        .emit(&mkt_emit::Subject::of(strategy), options);
    assert_eq!(output.diagnostics, []);
    output
}

/// A strategy written out here, in which nothing is wrong but characters that
/// the language refuses: what is made of such a strategy must still be read.
pub(crate) fn strategy(text: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], &[]);
    let wrong: Vec<String> = built
        .diagnostics
        .iter()
        .filter(|told| told.name() != "bad-escape")
        .map(|told| told.message())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    built.strategy
}

/// A text between quotes, as the language writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '{' => out.push_str("\\{"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
