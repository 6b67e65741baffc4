//! Every answer held to brute force: random conditions of all forms are asked
//! about, and tried on every small profile and history there is.
//!
//! Somebody is found, so logic must not say *no*. Logic says *no*, so nobody is
//! found. That somebody it names is accepted by the evaluator is asserted, too:
//! it is what the answer promises. *Cannot tell* must be rare where conditions
//! are of the forms that are decided.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use mkt_eval::{Agreement, Evaluator, Event, Happening, Moment, Person, Truth, Value};
use mkt_kinds::units::Currency;
use mkt_logic::{Answer, Logic, Question, Wanted};
use mkt_model::value::Money;
use mkt_model::{Strategy, SymbolId};
use support::random::{Random, condition};
use support::{WANTED, built, is, symbol};

/// People of whom conditions are tried, all at one instant.
struct Crowd {
    at: Timestamp,
    people: Vec<Person>,
}

/// What came of many questions.
#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    yes: usize,
    no: usize,
    open: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.yes += other.yes;
        self.no += other.no;
        self.open += other.open;
    }
}

/// Asks about all groups alone and many in pairs, and tries each on everybody.
fn hold(
    strategy: &Strategy,
    groups: &[(SymbolId, String)],
    crowd: &Crowd,
    random: &mut Random,
    pairs: usize,
) -> Tally {
    let evaluator = Evaluator::new(strategy);
    let truths: Vec<Vec<Truth>> = groups
        .iter()
        .map(|(group, text)| {
            crowd
                .people
                .iter()
                .map(|person| {
                    let moment = Moment::new(person, crowd.at);
                    let truth = evaluator.is_in(*group, moment);
                    truth.unwrap_or_else(|fault| panic!("{text}: {fault}"))
                })
                .collect()
        })
        .collect();
    let logic = Logic::new(strategy);
    let mut tally = Tally::default();
    let entity = symbol(strategy, "person");
    let mut check = |claims: &[(usize, Wanted)]| {
        let mut question = Question::of(entity);
        for (group, wanted) in claims {
            question = question.claim(groups[*group].0, *wanted);
        }
        let found = (0..crowd.people.len()).find(|person| {
            claims
                .iter()
                .all(|(group, wanted)| is(truths[*group][*person], *wanted))
        });
        let told = || {
            claims
                .iter()
                .map(|(group, wanted)| format!("{wanted:?}: {}", groups[*group].1))
                .collect::<Vec<_>>()
                .join("\n")
        };
        tally.asked += 1;
        match logic.ask(&question) {
            Answer::Yes(witness) => {
                tally.yes += 1;
                let moment = Moment {
                    person: &witness.person,
                    at: witness.at,
                    event: None,
                    entry: witness.entry.as_ref(),
                };
                for (group, wanted) in claims {
                    let truth = evaluator.is_in(groups[*group].0, moment);
                    assert!(is(truth.unwrap(), *wanted), "{}\n{witness:#?}", told());
                }
                assert!(!logic.excludes(&question), "{}", told());
            }
            Answer::No(contradiction) => {
                tally.no += 1;
                assert!(
                    found.is_none(),
                    "{}\nbut: {:?}",
                    told(),
                    crowd.people[found.unwrap()]
                );
                // What is said to be enough is.
                let mut core = Question::of(entity);
                for claim in &contradiction.claims {
                    core = core.claim(groups[claims[*claim].0].0, claims[*claim].1);
                }
                assert!(logic.excludes(&core), "{}", told());
            }
            Answer::CannotTell(_) => tally.open += 1,
        }
    };
    for group in 0..groups.len() {
        for wanted in WANTED {
            check(&[(group, wanted)]);
        }
    }
    for _ in 0..pairs {
        let [one, other] = [(); 2].map(|()| random.below(groups.len()));
        let wanted = WANTED[random.below(4)];
        check(&[(one, Wanted::True), (other, wanted)]);
    }
    tally
}

/// Segments of random conditions, some within others, a lifecycle of two of
/// them and the rest, and a score that is asked for.
fn groups(
    random: &mut Random,
    world: &str,
    count: usize,
    leaf: &mut impl FnMut(&mut Random) -> String,
) -> (Strategy, Vec<(SymbolId, String)>) {
    let mut text = world.to_owned();
    let mut named: Vec<(String, String)> = Vec::new();
    for index in 0..count {
        let depth = 1 + random.below(2);
        let mut own = |random: &mut Random| match random.below(12) {
            0 if index > 0 => {
                let other = random.below(index);
                let not = random.of(&["", "not "]);
                format!("{not}in s{other}")
            }
            1 => format!("score(points) {} {}", random.comparison(), random.below(40)),
            _ => leaf(random),
        };
        let written = condition(random, depth, &mut own);
        let base = if index > 3 && random.below(4) == 0 {
            format!("s{}", random.below(index))
        } else {
            "person".to_owned()
        };
        text.push_str(&format!(
            "segment s{index} of {base} {{ where: {written} }}\n"
        ));
        named.push((format!("s{index}"), format!("of {base}: {written}")));
    }
    let stages: Vec<String> = (0..2)
        .map(|stage| {
            let written = condition(random, 2, leaf);
            named.push((format!("life.stage{stage}"), written.clone()));
            format!("stage stage{stage} {{ when: {written} }}")
        })
        .collect();
    named.push(("life.rest".to_owned(), "otherwise".to_owned()));
    text.push_str(&format!(
        "lifecycle life of person {{\n{}\nstage rest {{ when: otherwise }}\n}}\n",
        stages.join("\n")
    ));
    let [one, other] = [(); 2].map(|()| leaf(random));
    text.push_str(&format!(
        "score points of person {{ kind: points; range: 0 .. 30\nadd 20 when {one}\nsubtract 5 when {other}\nadd 7 when s == true\n}}\n"
    ));
    let strategy = built(&text);
    let groups = named
        .into_iter()
        .map(|(name, text)| (symbol(&strategy, &name), text))
        .collect();
    (strategy, groups)
}

const PROFILES: &str = r#"
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
  l: list of one of [x, y]?
  c: account?
}
channel mail { kind: email }
consent news of person { channels: mail; basis: opt_in }
"#;

fn profile_leaf(random: &mut Random) -> String {
    let compare = random.comparison();
    match random.below(20) {
        0 => format!(
            "a {} {}",
            random.of(&["==", "!="]),
            random.of(&["x", "y", "z"])
        ),
        1 => format!("b {} {}", random.of(&["==", "!="]), random.of(&["x", "y"])),
        2 => format!("a {} b", random.of(&["==", "!="])),
        3 => format!("a in [{}, y]", random.of(&["x", "z"])),
        4 => format!("b not in [{}]", random.of(&["x", "y", "x, y"])),
        5 => format!("s == {}", random.of(&["true", "false"])),
        6 => "s".to_owned(),
        7 => format!("n {compare} {}", random.below(4)),
        8 => format!("m {compare} {}", random.of(&["0", "0.5", "1", "2"])),
        9 => format!("n {compare} m"),
        10 => format!("n {} 1 {compare} m", random.of(&["+", "-", "*"])),
        11 => format!("n in {} .. {}", random.below(3), 1 + random.below(3)),
        12 => format!(
            "{} is {}",
            random.of(&["b", "s", "n", "m", "t", "d", "l", "c", "c.size", "a"]),
            random.of(&["set", "unset"])
        ),
        13 => format!(
            "t {} \"{}\"",
            random.of(&["==", "!="]),
            random.of(&["", "ab", "abc"])
        ),
        14 => format!("t starts with \"{}\"", random.of(&["a", "ab", "b"])),
        15 => format!("t contains \"{}\"", random.of(&["b", "bc", "c"])),
        16 => format!(
            "d {compare} {}",
            random.of(&["2000-03-01", "2000-03-02", "2000-03", "2001"])
        ),
        17 => format!(
            "{} {}",
            random.of(&["l contains", "l =="]),
            random.of(&["x", "y"])
        ),
        18 => format!("c.size {compare} {}", random.below(3)),
        _ => random
            .of(&[
                "consents(news by mail)",
                "m / n > 1",
                "n * 2 == 4",
                "l == [x]",
                "a in l",
            ])
            .to_owned(),
    }
}

/// Everybody who takes one of a few values in each property that a question is
/// about is too many: all pairs of properties in full, and the rest by chance.
fn profiles(strategy: &Strategy, random: &mut Random, count: usize) -> Crowd {
    let number = |text: &str| Some(Value::Number(text.parse().unwrap()));
    let word = |text: &str| Value::Word(text.into());
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let date = |text: &str| Some(Value::Date(text.parse().unwrap()));
    let list = |all: &[&str]| Some(Value::List(all.iter().map(|one| word(one)).collect()));
    let account = |size: Option<&str>| {
        let mut inner = BTreeMap::new();
        if let Some(size) = size {
            let size = Value::Number(size.parse().unwrap());
            inner.insert(symbol(strategy, "account.size"), size);
        }
        Some(Value::Record(inner))
    };
    let domains: Vec<(&str, Vec<Option<Value>>)> = vec![
        ("a", ["x", "y", "z"].map(|one| Some(word(one))).to_vec()),
        ("b", vec![None, Some(word("x")), Some(word("y"))]),
        (
            "s",
            vec![None, Some(Value::Bool(true)), Some(Value::Bool(false))],
        ),
        (
            "n",
            vec![
                None,
                number("-1"),
                number("0"),
                number("1"),
                number("2"),
                number("3"),
                number("4"),
            ],
        ),
        (
            "m",
            vec![
                None,
                number("-1"),
                number("0"),
                number("0.25"),
                number("0.5"),
                number("1"),
                number("1.5"),
                number("2"),
                number("5"),
            ],
        ),
        (
            "t",
            vec![
                None,
                text(""),
                text("a"),
                text("ab"),
                text("abc"),
                text("b"),
                text("bc"),
                text("c"),
                text("a-c"),
                text("q"),
            ],
        ),
        (
            "d",
            vec![
                None,
                date("1999-12-31"),
                date("2000-03-01"),
                date("2000-03-02"),
                date("2000-03-31"),
                date("2001-01-01"),
                date("2002-01-01"),
            ],
        ),
        (
            "l",
            vec![
                None,
                list(&[]),
                list(&["x"]),
                list(&["y"]),
                list(&["x", "y"]),
            ],
        ),
        (
            "c",
            vec![
                None,
                account(None),
                account(Some("0")),
                account(Some("1")),
                account(Some("2")),
                account(Some("3")),
            ],
        ),
    ];
    let at: Timestamp = "2026-05-04T10:00:00Z".parse().unwrap();
    let entity = symbol(strategy, "person");
    let consent = |person: &mut Person| {
        person.consents.push(Agreement {
            topic: symbol(strategy, "news"),
            channel: symbol(strategy, "mail"),
            given: at,
            withdrawn: None,
        });
    };
    let people = (0..count)
        .map(|_| {
            let mut person = Person::new(entity);
            for (property, values) in &domains {
                if let Some(value) = &values[random.below(values.len())] {
                    let property = symbol(strategy, &format!("person.{property}"));
                    person.properties.insert(property, value.clone());
                }
            }
            if random.below(2) == 0 {
                consent(&mut person);
            }
            person
        })
        .collect();
    Crowd { at, people }
}

#[test]
fn conditions_on_profiles() {
    let mut random = Random(7);
    let mut all = Tally::default();
    for _ in 0..6 {
        let (strategy, groups) = groups(&mut random, PROFILES, 40, &mut profile_leaf);
        let crowd = profiles(&strategy, &mut random, 1_000);
        all.add(&hold(&strategy, &groups, &crowd, &mut random, 200));
    }
    println!("{all:?}");
    assert!(
        all.asked > 2_000 && all.yes > 1_000 && all.no > 300,
        "{all:?}"
    );
    assert!(all.open * 100 <= all.asked, "{all:?}");
}

const EVENTS: &str = r#"
strategy s { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity person { a: one of [x, y]; s: Bool?; n: Integer? }
event e of person { k: one of [u, v]; w: Money; q: Integer? }
event f of person { r: Number }
governance kept { covers: f; retain: 40 days }
"#;

const WINDOWS: [&str; 6] = [
    "",
    " within 1 day",
    " within 7 days",
    " within 30 days",
    " within 1 month",
    " since 2026-04-01",
];

fn event_leaf(random: &mut Random) -> String {
    let compare = random.comparison();
    let window = random.of(&WINDOWS);
    let filter = match random.below(9) {
        0 => " where k == u",
        1 => " where k != u",
        2 => " where w > 50 EUR",
        3 => " where w >= 100 EUR",
        4 => " where q > 1",
        5 => " where k == u and w < 100 EUR",
        6 => " where a == x or k == v",
        _ => "",
    };
    let duration = random.of(&["1 day", "7 days", "30 days", "1 month"]);
    match random.below(16) {
        0..=3 => format!("count(e{filter}{window}) {compare} {}", random.below(4)),
        4 => format!("count(f{window}) {compare} {}", random.below(3)),
        5 => format!("recency(e{filter}) {compare} {duration}"),
        6 => format!("recency(f) {compare} {duration}"),
        7 => format!(
            "sum(e.w{filter}{window}) {compare} {} EUR",
            50 * random.below(5)
        ),
        8 => format!("sum(e.q{window}) {compare} {}", random.below(5)),
        9 => format!(
            "average(e.w{filter}{window}) {compare} {} EUR",
            50 + 25 * random.below(4)
        ),
        10 => format!(
            "{}(e.w{filter}{window}) {compare} {} EUR",
            random.of(&["min", "max"]),
            50 * (1 + random.below(3))
        ),
        11 => format!(
            "{}(e{filter}{window}) {compare} {}",
            random.of(&["first", "last"]),
            random.of(&["2026-04-01", "2026-04-27T10:00Z"])
        ),
        12 => format!("count(e{filter}{window}) {compare} count(f)"),
        13 => format!(
            "percentile(e.w, {}) {compare} 100 EUR",
            random.of(&["50", "90"])
        ),
        14 => format!("median(e.q{window}) {compare} {}", random.below(3)),
        _ => format!(
            "{} {}",
            random.of(&[
                "recency(e)",
                "min(e.q)",
                "n",
                "s",
                "average(e.w within 7 days)"
            ]),
            random.of(&["is set", "is unset"])
        ),
    }
}

/// Histories of up to two events from a grid of times (the ends of windows, and
/// right inside and outside), kinds and values, all of them; and longer ones by
/// chance.
fn histories(strategy: &Strategy, random: &mut Random, more: usize) -> Crowd {
    let at: Timestamp = "2026-05-04T10:00:00Z".parse().unwrap();
    let day = 86_400_000_i64;
    let month = at.duration_since("2026-04-04T10:00:00Z".parse().unwrap());
    let backs = [
        0,
        day,
        7 * day - 1,
        7 * day,
        30 * day,
        i64::try_from(month.as_millis()).unwrap() - 1,
        40 * day,
        90 * day,
    ];
    let sum = |amount: i64| {
        Value::Money(Money {
            amount: amount.into(),
            currency: Currency::find("EUR").unwrap(),
        })
    };
    let mut grid: Vec<Event> = Vec::new();
    for back in backs {
        let time = at.checked_sub(SignedDuration::from_millis(back)).unwrap();
        for (k, w, q) in [("u", 50, Some(1)), ("v", 100, Some(2)), ("u", 150, None)] {
            let mut event = Event::new(Happening::Declared(symbol(strategy, "e")), time, time);
            event
                .properties
                .insert(symbol(strategy, "e.k"), Value::Word(k.into()));
            event.properties.insert(symbol(strategy, "e.w"), sum(w));
            if let Some(q) = q {
                let q: i64 = q;
                event
                    .properties
                    .insert(symbol(strategy, "e.q"), Value::Number(q.into()));
            }
            grid.push(event);
        }
        let mut event = Event::new(Happening::Declared(symbol(strategy, "f")), time, time);
        event
            .properties
            .insert(symbol(strategy, "f.r"), Value::Number(1.into()));
        grid.push(event);
    }
    let mut chosen: Vec<Vec<usize>> = vec![vec![]];
    for one in 0..grid.len() {
        chosen.push(vec![one]);
        for other in one..grid.len() {
            chosen.push(vec![one, other]);
        }
    }
    for _ in 0..more {
        let count = 3 + random.below(3);
        chosen.push((0..count).map(|_| random.below(grid.len())).collect());
    }
    let entity = symbol(strategy, "person");
    let people = chosen
        .into_iter()
        .map(|events| {
            let mut person = Person::new(entity);
            let a = random.of(&["x", "y"]);
            person
                .properties
                .insert(symbol(strategy, "person.a"), Value::Word(a.into()));
            if random.below(2) == 0 {
                let s = Value::Bool(random.below(2) == 0);
                person.properties.insert(symbol(strategy, "person.s"), s);
            }
            for event in events {
                person.record(grid[event].clone());
            }
            person
        })
        .collect();
    Crowd { at, people }
}

#[test]
fn conditions_on_histories() {
    let mut random = Random(11);
    let mut all = Tally::default();
    for _ in 0..5 {
        let (strategy, groups) = groups(&mut random, EVENTS, 20, &mut event_leaf);
        let crowd = histories(&strategy, &mut random, 400);
        all.add(&hold(&strategy, &groups, &crowd, &mut random, 300));
    }
    println!("{all:?}");
    assert!(
        all.asked > 1_200 && all.yes > 500 && all.no > 100,
        "{all:?}"
    );
    // Conditions far more tangled than people write: the budget is spent on one in
    // fourteen.
    assert!(all.open * 12 <= all.asked, "{all:?}");
}
