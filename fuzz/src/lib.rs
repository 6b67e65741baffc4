//! What is fuzzed: each function takes any bytes, and panics where something
//! that must always hold does not.
//!
//! `cargo xtask fuzz` runs them under libFuzzer. Bytes that once broke one of
//! them stay in `regressions/NAME/`, and are tried in every run of the tests.

#![expect(
    clippy::panic,
    reason = "a panic is how a fuzzer is told that something does not hold"
)]

use std::sync::OnceLock;

use mkt_diagnostics::limits::{PER_FILE, settle};
use mkt_diagnostics::{FileId, Span};
use mkt_emit::options::{Setting, Value};
use mkt_emit::{Options, Output, Target, targets};
use mkt_model::{Built, SourceFile, Strategy};
use mkt_render::{Pretty, SourceList};

/// A fuzz target: it survives any bytes.
pub type Fuzz = fn(&[u8]);

/// All of them, by name.
pub const TARGETS: [(&str, Fuzz); 5] = [
    ("parse", parse),
    ("check", check),
    ("emit", emit),
    ("format", format),
    ("options", options),
];

/// Parts a text into files.
pub const NEXT_FILE: &str = "\n//// next file\n";

/// The tree holds every byte, and problems lie in the text.
pub fn parse(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parse = mkt_grammar::parse(&text);
    assert!(parse.root().text() == *text, "the tree is not the text");
    for problem in parse.problems() {
        assert!(
            text.get(problem.range.clone()).is_some(),
            "a problem is not in the text: {problem:?}"
        );
    }
}

/// The whole way of `mktc check`, over one file or several, to every report.
pub fn check(data: &[u8]) {
    let built = compiled(data);
    let found = mkt_checks::check(&built.strategy, built.diagnostics, None);
    let report = settle(found);
    let mut sources = SourceList::default();
    let mut shown = vec![0_usize; built.files.len()];
    for diagnostic in &report.shown {
        let Some(file) = place(diagnostic.span.file) else {
            continue;
        };
        let Some(count) = shown.get_mut(file) else {
            panic!("a finding is in no file: {diagnostic:?}");
        };
        *count = count.saturating_add(1);
    }
    assert!(shown.iter().all(|count| *count <= PER_FILE));
    for file in built.files {
        sources.add(file.path, Some(file.text));
    }
    let look = Pretty {
        color: false,
        unicode: true,
        width: 80,
    };
    for told in [
        mkt_render::pretty(&report, &sources, look),
        mkt_render::compact(&report, &sources),
        mkt_render::github(&report, &sources),
        mkt_render::json(&report, &sources),
    ] {
        assert!(
            !told.contains(obeyed),
            "a terminal would obey this: {told:?}"
        );
    }
}

/// The formatter never refuses, and formats what it has formatted to the same.
pub fn format(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let once = formatted(&text);
    let twice = formatted(&once);
    assert!(
        once == twice,
        "formatted twice is something else:\n{once}---\n{twice}"
    );
}

fn formatted(text: &str) -> String {
    match mkt_syntax::format::format(text) {
        Ok(formatted) => formatted,
        Err(refused) => panic!("another meaning from byte {}", refused.at),
    }
}

/// Every target, from whatever could be read.
pub fn emit(data: &[u8]) {
    let strategy = compiled(data).strategy;
    for target in targets() {
        let options = Options::default();
        assert!(emitted(*target, &strategy, &options) == emitted(*target, &strategy, &options));
    }
}

/// Settings of targets, one a line: `TARGET NAME VALUE`. What is accepted can be
/// built with.
pub fn options(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for target in targets() {
        let settings: Vec<Setting> = text
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(name, _)| *name == target.name())
            .filter_map(|(_, setting)| setting.split_once(' '))
            .map(|(name, value)| setting(name, value))
            .collect();
        if settings.is_empty() {
            continue;
        }
        let (options, _) = Options::read(target.name(), target.options(), &settings);
        emitted(*target, strategy(), &options);
    }
}

fn emitted(target: &dyn Target, strategy: &Strategy, options: &Options) -> Output {
    let output = target.emit(&mkt_emit::Subject::of(strategy), options);
    for file in &output.files {
        let mut parts = file.path.split('/');
        assert!(
            !parts.any(|part| matches!(part, "" | "." | "..")) && !file.path.contains('\\'),
            "{} writes to `{}`",
            target.name(),
            file.path
        );
    }
    output
}

fn compiled(data: &[u8]) -> Built {
    let text = String::from_utf8_lossy(data);
    let files = text
        .split(NEXT_FILE)
        .zip(0_u32..)
        .map(|(text, number)| SourceFile {
            path: format!("{number}.mkt"),
            text: text.to_owned(),
        });
    mkt_model::build(files.collect(), mkt_stdlib::modules())
}

fn place(file: FileId) -> Option<usize> {
    (file != FileId::NONE).then(|| usize::try_from(file.0).ok())?
}

/// Whether a terminal would obey the character, or reorder others by it.
fn obeyed(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn setting(name: &str, value: &str) -> Setting {
    let value = match (value.parse(), value.parse()) {
        (Ok(number), _) => Value::Integer(number),
        (_, Ok(truth)) => Value::Bool(truth),
        _ => Value::Text(value.to_owned()),
    };
    let nowhere = Span::new(FileId(0), 0, 0);
    Setting {
        name: name.to_owned(),
        name_span: nowhere,
        value,
        value_span: nowhere,
    }
}

/// A little of everything that targets have options for.
const STRATEGY: &[u8] =
    br#"strategy s { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity person { id: Text, key; email: Email?, pii, contact email }
event bought of person { total: Money }
channel mail { kind: email; cap: 3 per 7 days; quiet: 21:00 .. 08:00 }
consent offers of person { channels: mail; basis: opt_in }
message hello { channel: mail; topic: offers; purpose: marketing; subject: "Hello" }
team data { size: 4 people }
objective grow { owner: data }
initiative cdp { supports: grow; team: data 2 people; takes: 6 weeks }
milestone live { after: cdp; by: 2026-06-30 }
journey welcome {
  supports: grow
  enter: on bought where total >= 20 EUR
  goal:  bought within 3 days of entry
  wait 1 hour
  send hello
  wait for click(hello) up to 1 day { then { leave } else { send hello as again } }
}
"#;

/// Its model, made once.
fn strategy() -> &'static Strategy {
    static MADE: OnceLock<Strategy> = OnceLock::new();
    MADE.get_or_init(|| compiled(STRATEGY).strategy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_tried_on_something() {
        for target in targets() {
            let output = emitted(*target, strategy(), &Options::default());
            // The templates of `custom` are a user's own.
            let is_custom = target.name() == "custom";
            assert_eq!(output.files.is_empty(), is_custom, "{}", target.name());
            assert_eq!(output.failed(), is_custom, "{}", target.name());
        }
    }
}
