//! An SMT solver (Z3) agrees: whether random conditions on profiles can be
//! true, false or unknown together.
//!
//! The same conditions are written as text, which goes through the reader, the
//! model and logic, and as JSON, of which a script makes formulas for Z3 by
//! itself. Any difference is a failure, and so is *cannot tell*: these are of
//! the forms that are decided.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that runs another program"
)]

mod support;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mkt_logic::{Logic, Question, Wanted};
use mkt_model::{SourceFile, build};
use serde_json::{Value, json};
use support::random::Random;
use support::{Shown, shown, symbol};

const WORLD: &str = r#"
strategy s { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity account { id: Text, key; size: Integer? }
entity person {
  a: one of [x, y, z]
  b: one of [x, y]?
  s: Bool?
  n: Integer?
  m: Number?
  t: Text?
  d: Date?
  c: account?
}
"#;

/// A condition as text and as JSON.
type Both = (String, Value);

fn comparison(random: &mut Random) -> &'static str {
    random.of(&["==", "!=", "<", "<=", ">", ">="])
}

fn property(name: &str) -> Both {
    (name.to_owned(), json!({ "is": "property", "name": name }))
}

fn constant(over: i64, under: i64) -> Both {
    let text = if under == 1 {
        over.to_string()
    } else {
        // Halves and quarters end.
        let hundredths = over * 100 / under;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    (
        text,
        json!({ "is": "number", "over": over, "under": under }),
    )
}

/// A number: a property, a constant, or a few of both added up.
fn number(random: &mut Random, depth: usize) -> Both {
    match random.below(if depth == 0 { 4 } else { 7 }) {
        0 => property("n"),
        1 => property("m"),
        2 => property("c.size"),
        3 => {
            let under = [1, 1, 2, 4][random.below(4)];
            constant(i64::try_from(random.below(9)).unwrap(), under)
        }
        4 => {
            let by = i64::try_from(2 + random.below(3)).unwrap();
            let (text, of) = property(random.of(&["n", "m", "c.size"]));
            (
                format!("{text} * {by}"),
                json!({ "is": "times", "of": of, "by": by }),
            )
        }
        _ => {
            let sign = random.of(&["+", "-"]);
            let (one, left) = number(random, depth - 1);
            let (other, right) = number(random, 0);
            (
                format!("({one}) {sign} ({other})"),
                json!({ "is": "sum", "sign": sign, "of": [left, right] }),
            )
        }
    }
}

fn leaf(random: &mut Random) -> Both {
    match random.below(11) {
        0..=3 => {
            let by = comparison(random);
            let (one, left) = number(random, 2);
            let (other, right) = number(random, 1);
            (
                format!("{one} {by} {other}"),
                json!({ "is": "compare", "by": by, "left": left, "right": right }),
            )
        }
        4 => {
            let name = random.of(&["a", "b"]);
            let words: &[&str] = if name == "a" {
                &["x", "y", "z"]
            } else {
                &["x", "y"]
            };
            let [one, other] = [(); 2].map(|()| random.of(words));
            (
                format!("{name} in [{one}, {other}]"),
                json!({ "is": "word", "name": name, "words": [one, other] }),
            )
        }
        5 => (
            "a == b".to_owned(),
            json!({ "is": "same", "name": "a", "other": "b" }),
        ),
        6 => {
            let so = random.below(2) == 0;
            (
                format!("s == {so}"),
                json!({ "is": "bool", "name": "s", "so": so }),
            )
        }
        7 => {
            let name = random.of(&["a", "b", "s", "n", "m", "t", "d", "c", "c.size"]);
            (
                format!("{name} is set"),
                json!({ "is": "set", "name": name }),
            )
        }
        8 => {
            let by = comparison(random);
            let day = i64::try_from(random.below(4)).unwrap();
            // 2000-03-01 is the 11 017th day.
            (
                format!("d {by} 2000-03-0{}", 1 + day),
                json!({
                    "is": "compare", "by": by,
                    "left": { "is": "property", "name": "d" },
                    "right": { "is": "number", "over": 11_017 + day, "under": 1 },
                }),
            )
        }
        _ => {
            let (written, kind) = [
                ("==", "is"),
                ("starts with", "starts"),
                ("contains", "contains"),
            ][random.below(3)];
            let text = random.of(&["a", "ab", "abc", "b", "bc", "cab"]);
            (
                format!("t {written} \"{text}\""),
                json!({ "is": kind, "name": "t", "text": text }),
            )
        }
    }
}

fn condition(random: &mut Random, depth: usize) -> Both {
    if depth == 0 || random.below(5) == 0 {
        return leaf(random);
    }
    match random.below(4) {
        0 => {
            let (text, of) = condition(random, depth - 1);
            (format!("not ({text})"), json!({ "is": "not", "of": of }))
        }
        kind => {
            let word = if kind == 1 { "or" } else { "and" };
            let parts: Vec<Both> = (0..2 + random.below(2))
                .map(|_| condition(random, depth - 1))
                .collect();
            let texts: Vec<String> = parts.iter().map(|(text, _)| format!("({text})")).collect();
            let of: Vec<Value> = parts.into_iter().map(|(_, of)| of).collect();
            (
                texts.join(&format!(" {word} ")),
                json!({ "is": word, "of": of }),
            )
        }
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What Z3 says of cases.
fn satisfiable(cases: &[Value]) -> Vec<String> {
    let engines = repository().join(".engines/python");
    assert!(
        engines.join(".stamp").is_file(),
        "Z3 is not installed: run `cargo xtask engines`"
    );
    let mut child = Command::new(engines.join("bin/python"))
        .arg(repository().join("tests/engines/smt/satisfy.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = Value::from(cases.to_vec()).to_string();
    let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "Z3 did not answer");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn z3_agrees_on_random_conditions() {
    const GROUPS: usize = 150;
    const WANTED: [(Wanted, &str); 4] = [
        (Wanted::True, "true"),
        (Wanted::NotTrue, "not true"),
        (Wanted::False, "false"),
        (Wanted::Unknown, "unknown"),
    ];
    let mut random = Random(42);
    let mut conditions: Vec<Both> = Vec::new();
    let mut text = WORLD.to_owned();
    for index in 0..GROUPS {
        let depth = 1 + random.below(4);
        let condition = condition(&mut random, depth);
        text.push_str(&format!(
            "segment s{index} of person {{ where: {} }}\n",
            condition.0
        ));
        conditions.push(condition);
    }
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text,
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}");
    let strategy = built.strategy;
    let mut cases: Vec<Vec<(usize, usize)>> = Vec::new();
    for group in 0..GROUPS {
        cases.extend((0..4).map(|wanted| vec![(group, wanted)]));
    }
    for _ in 0..600 {
        let claims = (0..2 + random.below(2)).map(|_| (random.below(GROUPS), random.below(4)));
        cases.push(claims.collect());
    }
    let asked: Vec<Value> = cases
        .iter()
        .map(|claims| {
            let claims = claims.iter().map(|(group, wanted)| {
                json!({ "condition": conditions[*group].1, "wanted": WANTED[*wanted].1 })
            });
            Value::from(claims.collect::<Vec<_>>())
        })
        .collect();
    let theirs = satisfiable(&asked);
    assert_eq!(theirs.len(), cases.len());
    let logic = Logic::new(&strategy);
    let entity = symbol(&strategy, "person");
    let mut wrong = Vec::new();
    let mut found = [0_usize; 2];
    let mut given_up = 0_usize;
    for (claims, theirs) in cases.iter().zip(&theirs) {
        let mut question = Question::of(entity);
        for (group, wanted) in claims {
            let group = symbol(&strategy, &format!("s{group}"));
            question = question.claim(group, WANTED[*wanted].0);
        }
        let ours = shown(&logic.ask(&question));
        let same = match theirs.as_str() {
            "sat" => ours == Shown::Yes,
            "unsat" => ours == Shown::No,
            _ => {
                given_up += 1;
                continue;
            }
        };
        found[usize::from(theirs == "sat")] += 1;
        if !same {
            let told: Vec<String> = claims
                .iter()
                .map(|(group, wanted)| format!("{}: {}", WANTED[*wanted].1, conditions[*group].0))
                .collect();
            wrong.push(format!("{theirs}, but {ours:?}:\n  {}", told.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(found.iter().all(|count| *count > 150), "{found:?}");
    assert!(given_up * 50 < cases.len(), "Z3 gave up on {given_up}");
}
