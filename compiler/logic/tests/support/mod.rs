//! A small world, from source text through the model, and what is asked of it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "each test binary uses its part; a test that panics fails, as it should"
)]

pub mod journeys;
pub mod random;

use mkt_eval::Truth;
use mkt_logic::{Answer, Doubt, Logic, Question, Wanted};
use mkt_model::{SourceFile, Strategy, SymbolId, build};

pub const WORLD: &str = r#"
strategy aurora "Aurora" {
  horizon: 2026-01-01 .. 2027-12-31; currency: EUR; timezone: "Europe/Berlin"
  rate: 1 USD = 0.92 EUR from 2026-01-01
}
entity account "Account" { id: Text, key; employees: Integer?; plan: one of [free, plus] }
entity person "Person" {
  id: Text, key
  tier: one of [low, middle, high]
  country: Country?
  email: Email?, contact email
  birthday: Date?
  signed: Instant?
  children: Integer?
  height: Number?
  share: Percent?
  adult: Bool
  likes: list of one of [golf, wine, art]?
  wallet: Money?
  home: one of [low, middle, high]?
  company: account?
}
entity vip "Very important" extends person { since: Date? }
event sale "Sale" of person { total: Money; channel: one of [web, shop]; items: Integer? }
event visit "Visit" of person { page: Text; seconds: Number }
channel mail "Mail" { kind: email }
channel post "Post" { kind: post }
consent news "News" of person { channels: mail, post; basis: opt_in; expires: 2 months after last of [sale] }
message hello "Hello" { channel: mail; topic: news; purpose: marketing; subject: "Hi"; body: "Hi" }
journey welcome "Welcome" { enter: on sale; send hello }
governance rules "Rules" { covers: visit; retain: 2 months }
score fit "Fit" of person {
  kind: points
  range: 0 .. 100
  add 20 when tier == high
  add 30 when children > 1
  subtract 15 when email is unset
}
score rfm "RFM" of person { kind: rfm; bins: 5; recency: recency(sale); frequency: count(sale); monetary: sum(sale.total) }
score risk "Risk" of person { kind: model; range: 0 .. 1; from: brain; refresh: every 1 day }
platform brain "Brain" { kind: analytics }
"#;

/// All that can be asked for.
pub const WANTED: [Wanted; 4] = [
    Wanted::True,
    Wanted::NotTrue,
    Wanted::False,
    Wanted::Unknown,
];

/// Whether a truth is what is wanted.
pub fn is(truth: Truth, wanted: Wanted) -> bool {
    match wanted {
        Wanted::True => truth == Truth::True,
        Wanted::NotTrue => truth != Truth::True,
        Wanted::False => truth == Truth::False,
        Wanted::Unknown => truth == Truth::Unknown,
    }
}

/// A strategy, which must be free of findings.
pub fn built(text: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: text.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}\n{text}");
    built.strategy
}

/// The world with more lines, which must be free of findings.
pub fn world(more: &str) -> Strategy {
    built(&format!("{WORLD}\n{more}\n"))
}

/// A symbol by its path, such as `sale.total`.
pub fn symbol(strategy: &Strategy, path: &str) -> SymbolId {
    let mut parts = path.split('.');
    let mut id = strategy.find(parts.next().unwrap()).unwrap();
    for part in parts {
        id = strategy.child(id, part).unwrap();
    }
    id
}

/// What an answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Yes,
    No,
    Budget,
    Beyond,
}

pub fn shown(answer: &Answer) -> Shown {
    match answer {
        Answer::Yes(_) => Shown::Yes,
        Answer::No(_) => Shown::No,
        Answer::CannotTell(Doubt::Budget) => Shown::Budget,
        Answer::CannotTell(Doubt::Beyond(_)) => Shown::Beyond,
    }
}

/// A world in which each condition is a segment of people: `s0`, `s1`, …
pub fn segments(conditions: &[&str]) -> Strategy {
    let lines: Vec<String> = conditions
        .iter()
        .enumerate()
        .map(|(index, text)| format!("segment s{index} of person {{ where: {text} }}"))
        .collect();
    world(&lines.join("\n"))
}

/// Asks whether a condition can be what is wanted.
pub fn ask(condition: &str, wanted: Wanted) -> Answer {
    let strategy = segments(&[condition]);
    let logic = Logic::new(&strategy);
    let question = Question::of(symbol(&strategy, "person")).claim(symbol(&strategy, "s0"), wanted);
    logic.ask(&question)
}

/// Asks whether the one can be true without the other.
pub fn without(one: &str, other: &str) -> Answer {
    let strategy = segments(&[one, other]);
    let logic = Logic::new(&strategy);
    let [one, other] = ["s0", "s1"].map(|name| symbol(&strategy, name));
    logic.without(symbol(&strategy, "person"), one.into(), other.into())
}

/// Asks whether both can be true.
pub fn together(one: &str, other: &str) -> Answer {
    let strategy = segments(&[one, other]);
    let logic = Logic::new(&strategy);
    let [one, other] = ["s0", "s1"].map(|name| symbol(&strategy, name));
    logic.together(symbol(&strategy, "person"), one.into(), other.into())
}

#[track_caller]
pub fn possible(condition: &str) {
    let answer = ask(condition, Wanted::True);
    assert_eq!(shown(&answer), Shown::Yes, "{condition}: {answer:?}");
}

#[track_caller]
pub fn impossible(condition: &str) {
    let answer = ask(condition, Wanted::True);
    assert_eq!(shown(&answer), Shown::No, "{condition}: {answer:?}");
}

#[track_caller]
pub fn implies(one: &str, other: &str) {
    let answer = without(one, other);
    assert_eq!(
        shown(&answer),
        Shown::No,
        "{one} implies {other}: {answer:?}"
    );
}

#[track_caller]
pub fn does_not_imply(one: &str, other: &str) {
    let answer = without(one, other);
    assert_eq!(
        shown(&answer),
        Shown::Yes,
        "{one} without {other}: {answer:?}"
    );
}

#[track_caller]
pub fn disjoint(one: &str, other: &str) {
    let answer = together(one, other);
    assert_eq!(shown(&answer), Shown::No, "{one} and {other}: {answer:?}");
}

#[track_caller]
pub fn compatible(one: &str, other: &str) {
    let answer = together(one, other);
    assert_eq!(shown(&answer), Shown::Yes, "{one} and {other}: {answer:?}");
}
