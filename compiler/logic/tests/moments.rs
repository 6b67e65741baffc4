//! Claims about several moments: what is fixed is the same at all of them, and
//! all else may have changed. Held to the enumeration of all profiles there are.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use std::collections::BTreeSet;

use jiff::Timestamp;
use mkt_eval::{Evaluator, Moment, Person, Truth, Value};
use mkt_logic::{Answer, Doubt, Logic, Question, Wanted};
use mkt_model::{Strategy, SymbolId};
use support::random::{Random, condition};
use support::{Shown, WANTED, built, is, shown, symbol};

const WORLD: &str = r#"
strategy s { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity person {
  a: one of [x, y, z], fixed
  b: one of [x, y]?, fixed
  n: Integer?, fixed
  d: Date?, fixed
  g: Money?, fixed
  s: Bool?
  m: Integer?
  k: one of [x, y]
}
entity member extends person { v: Bool, fixed }
"#;

/// Asks about conditions, moment by moment.
fn asked(claims: &[(u8, &str, Wanted)]) -> Answer {
    let lines: Vec<String> = claims
        .iter()
        .enumerate()
        .map(|(index, (_, text, _))| format!("segment s{index} of person {{ where: {text} }}"))
        .collect();
    let strategy = built(&format!("{WORLD}\n{}", lines.join("\n")));
    let logic = Logic::new(&strategy);
    let mut question = Question::of(symbol(&strategy, "person"));
    for (index, (moment, _, wanted)) in claims.iter().enumerate() {
        let group = symbol(&strategy, &format!("s{index}"));
        question = question.claim_at(*moment, group, *wanted);
    }
    logic.ask(&question)
}

#[track_caller]
fn then(first: &str, later: &str, expected: Shown) {
    let answer = asked(&[(0, first, Wanted::True), (1, later, Wanted::True)]);
    assert_eq!(
        shown(&answer),
        expected,
        "{first}, then {later}: {answer:?}"
    );
}

#[test]
fn what_is_fixed_stays() {
    then("a == x", "a == y", Shown::No);
    then("a == x", "a != x", Shown::No);
    then("a in [x, y]", "a in [y, z]", Shown::Yes);
    then("n > 2", "n < 2", Shown::No);
    then("n > 2", "n < 4", Shown::Yes);
    then("n > 2", "n < 3", Shown::No);
    then("d == 2000-02-01", "d == 2000-02-02", Shown::No);
    then("d == 2000-02", "d > 2000-02-15", Shown::Yes);
    then("in member", "not in member", Shown::No);
    then("a == b", "a == z and b is set", Shown::No);
    let answer = asked(&[
        (0, "a != x", Wanted::True),
        (1, "a != y", Wanted::True),
        (2, "a != z", Wanted::True),
    ]);
    assert_eq!(shown(&answer), Shown::No);
}

#[test]
fn all_else_may_change() {
    then("k == x", "k == y", Shown::Yes);
    then("s == true", "s == false", Shown::Yes);
    then("m > 2", "m < 2", Shown::Yes);
    then("a == x and k == x", "a == x and k == y", Shown::Yes);
    // Between one that is fixed and one that is not.
    then("n > m", "n < m", Shown::Yes);
    then("n > m and m > 2", "n < 1", Shown::No);
    then("a == k and k == x", "a == k and k == y", Shown::No);
    // People get older.
    then("age(d) < 18", "age(d) >= 18", Shown::Yes);
    // An amount is worth what the rate of the day makes of it.
    then("g > 10 EUR", "g < 10 EUR", Shown::Yes);
}

#[test]
fn what_is_fixed_may_become_known() {
    then("b is unset", "b == x", Shown::Yes);
    then("n is unset", "n > 2", Shown::Yes);
    let unknown = asked(&[(0, "b == x", Wanted::Unknown), (1, "b == x", Wanted::True)]);
    assert_eq!(shown(&unknown), Shown::Yes);
    let not = asked(&[(0, "b == x", Wanted::NotTrue), (1, "b == x", Wanted::True)]);
    assert_eq!(shown(&not), Shown::Yes);
    let never = asked(&[(0, "b == x", Wanted::False), (1, "b == x", Wanted::True)]);
    assert_eq!(shown(&never), Shown::No);
}

/// What is fixed of somebody: of which entity they are, and the values.
type Fixed = (bool, u8, Option<u8>, Option<i64>, Option<bool>);

/// Whether two can be the same person at different moments: what is known at
/// both is the same.
fn same(one: &Fixed, other: &Fixed) -> bool {
    one.0 == other.0
        && one.1 == other.1
        && agree(one.2, other.2)
        && agree(one.3, other.3)
        && one.4 == other.4
}

fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// All profiles of small values.
fn everybody(strategy: &Strategy) -> Vec<(Fixed, Person)> {
    let property = |name: &str| symbol(strategy, &format!("person.{name}"));
    let word = |index: u8| Value::Word(["x", "y", "z"][usize::from(index)].into());
    let options = |most: u8| std::iter::once(None).chain((0..most).map(Some));
    let numbers = || std::iter::once(None).chain((-2..=4).map(Some));
    let mut found = Vec::new();
    for member in [None, Some(false), Some(true)] {
        for a in 0..3 {
            for b in options(2) {
                for n in numbers() {
                    for s in options(2) {
                        for m in numbers() {
                            for k in 0..2 {
                                let entity = if member.is_some() { "member" } else { "person" };
                                let mut person = Person::new(symbol(strategy, entity));
                                let mut put = |name: &str, value: Value| {
                                    person.properties.insert(property(name), value);
                                };
                                put("a", word(a));
                                put("k", word(k));
                                if let Some(b) = b {
                                    put("b", word(b));
                                }
                                if let Some(s) = s {
                                    put("s", Value::Bool(s == 1));
                                }
                                for (name, number) in [("n", n), ("m", m)] {
                                    if let Some(number) = number {
                                        put(name, Value::Number(number.into()));
                                    }
                                }
                                if let Some(v) = member {
                                    let own = symbol(strategy, "member.v");
                                    person.properties.insert(own, Value::Bool(v));
                                }
                                found.push(((member.is_some(), a, b, n, member), person));
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

fn leaf(random: &mut Random) -> String {
    let compare = random.comparison();
    let equal = random.of(&["==", "!="]);
    match random.below(15) {
        0..=1 => format!("a {equal} {}", random.of(&["x", "y", "z"])),
        2..=3 => format!("b {equal} {}", random.of(&["x", "y"])),
        4 => format!("a {equal} b"),
        5 => format!("a {equal} k"),
        6 => format!("b {equal} k"),
        7..=8 => format!("n {compare} {}", random.below(3)),
        9 => format!("m {compare} {}", random.below(3)),
        10 => format!("n {compare} m"),
        11 => format!("n in {} .. {}", random.below(3), 1 + random.below(2)),
        12 => format!(
            "{} is {}",
            random.of(&["b", "n", "s"]),
            random.of(&["set", "unset"])
        ),
        13 => random
            .of(&["in member", "not in member", "s", "k == y"])
            .to_owned(),
        _ => format!("a in [{}]", random.of(&["x, y", "y, z", "z"])),
    }
}

/// Whether there are as many people as there are moments, each of whom can be
/// the one before.
fn is_possible(moments: &[BTreeSet<Fixed>]) -> bool {
    fn rest(chosen: &mut Vec<Fixed>, left: &[BTreeSet<Fixed>]) -> bool {
        let Some((next, left)) = left.split_first() else {
            return true;
        };
        next.iter().any(|one| {
            chosen.iter().all(|other| same(one, other)) && {
                chosen.push(*one);
                let found = rest(chosen, left);
                chosen.pop();
                found
            }
        })
    }
    rest(&mut Vec::new(), moments)
}

#[test]
fn all_profiles_at_several_moments() {
    let mut random = Random(23);
    let (mut asked, mut yes, mut no, mut open) = (0, 0, 0, 0);
    for _ in 0..4 {
        let written: Vec<String> = (0..20)
            .map(|_| condition(&mut random, 2, &mut leaf))
            .collect();
        let lines: Vec<String> = written
            .iter()
            .enumerate()
            .map(|(index, text)| format!("segment s{index} of person {{ where: {text} }}"))
            .collect();
        let strategy = built(&format!("{WORLD}\n{}", lines.join("\n")));
        let groups: Vec<SymbolId> = (0..written.len())
            .map(|index| symbol(&strategy, &format!("s{index}")))
            .collect();
        let everybody = everybody(&strategy);
        let evaluator = Evaluator::new(&strategy);
        let at: Timestamp = "2026-05-04T10:00:00Z".parse().unwrap();
        let truths: Vec<Vec<Truth>> = groups
            .iter()
            .map(|group| {
                let truth = |person| evaluator.is_in(*group, Moment::new(person, at)).unwrap();
                everybody.iter().map(|(_, person)| truth(person)).collect()
            })
            .collect();
        let logic = Logic::new(&strategy);
        for _ in 0..800 {
            let claims: Vec<(u8, usize, Wanted)> = (0..2 + random.below(3))
                .map(|_| {
                    let moment = u8::try_from(random.below(3)).unwrap();
                    let wanted = WANTED[[0, 0, random.below(4)][random.below(3)]];
                    (moment, random.below(groups.len()), wanted)
                })
                .collect();
            let told = || {
                let lines = claims.iter().map(|(moment, group, wanted)| {
                    format!("{moment} {wanted:?}: {}", written[*group])
                });
                lines.collect::<Vec<_>>().join("\n")
            };
            let mut question = Question::of(symbol(&strategy, "person"));
            for (moment, group, wanted) in &claims {
                question = question.claim_at(*moment, groups[*group], *wanted);
            }
            let moments: BTreeSet<u8> = claims.iter().map(|claim| claim.0).collect();
            let sets: Vec<BTreeSet<Fixed>> = moments
                .iter()
                .map(|moment| {
                    let of = || claims.iter().filter(|claim| claim.0 == *moment);
                    (0..everybody.len())
                        .filter(|index| {
                            of().all(|(_, group, wanted)| is(truths[*group][*index], *wanted))
                        })
                        .map(|index| everybody[index].0)
                        .collect()
                })
                .collect();
            let found = is_possible(&sets);
            asked += 1;
            match logic.ask(&question) {
                Answer::Yes(witness) => {
                    yes += 1;
                    assert!(found, "{}\n{witness:#?}", told());
                    assert!(!logic.excludes(&question), "{}", told());
                    // The person is the one of the first moment that is asked about.
                    let first = claims[0].0;
                    let moment = Moment::new(&witness.person, witness.at);
                    for (_, group, wanted) in claims.iter().filter(|claim| claim.0 == first) {
                        let truth = evaluator.is_in(groups[*group], moment).unwrap();
                        assert!(is(truth, *wanted), "{}\n{witness:#?}", told());
                    }
                }
                Answer::No(contradiction) => {
                    no += 1;
                    assert!(!found, "{}", told());
                    let mut core = Question::of(symbol(&strategy, "person"));
                    for claim in &contradiction.claims {
                        let (moment, group, wanted) = claims[*claim];
                        core = core.claim_at(moment, groups[group], wanted);
                    }
                    assert!(logic.excludes(&core), "{}", told());
                }
                Answer::CannotTell(Doubt::Budget | Doubt::Beyond(_)) => open += 1,
            }
        }
    }
    println!("{asked} asked: {yes} yes, {no} no, {open} open");
    assert!(
        asked > 3_000 && yes > 1_000 && no > 500,
        "{yes} yes, {no} no"
    );
    assert_eq!(open, 0);
}
