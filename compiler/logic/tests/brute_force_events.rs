//! Conditions about the entering event, and on events of those who lead to
//! somebody, held to brute force: asked about in thousands of combinations, and
//! tried with every small event, profile and history.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod support;

use jiff::{SignedDuration, Timestamp};
use mkt_eval::{Entry, Evaluator, Event, Happening, Moment, Person, Truth, Value};
use mkt_logic::{Answer, Fact, Logic, Question, Wanted};
use mkt_model::expression::{EventMatch, Expression, Reaction};
use mkt_model::{Strategy, SymbolId};
use support::journeys::{Journeys, lines, read};
use support::random::{Random, condition};
use support::{WANTED, built, is, symbol};

const WORLD: &str = r#"
strategy s { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity firm { id: Text, key; big: Bool? }
entity person { a: one of [x, y]; n: Integer?, fixed; firm: firm? }
event e of person { k: one of [u, v]; q: Integer? }
event f of person { r: Integer? }
channel mail { kind: email }
channel card { kind: post }
consent news of person { channels: mail, card; basis: opt_in }
message hello { channel: mail; topic: news; purpose: marketing; subject: "Hi"; body: "Hi" }
message bye { channel: card; topic: news; purpose: marketing; body: "Bye" }
"#;

const BACK: [i64; 5] = [0, 60, 1_440, 3 * 1_440, 40 * 1_440];

fn at() -> Timestamp {
    "2026-05-04T10:00:00Z".parse().unwrap()
}

/// Everything small that can happen, so many minutes before the instant.
fn events(strategy: &Strategy, minutes: i64) -> Vec<Event> {
    let time = at()
        .checked_sub(SignedDuration::from_mins(minutes))
        .unwrap();
    let mut found = Vec::new();
    for k in ["u", "v"] {
        for q in [None, Some(0), Some(1), Some(2), Some(3)] {
            let kind = Happening::Declared(symbol(strategy, "e"));
            let mut event = Event::new(kind, time, time);
            let mut put =
                |name: &str, value| event.properties.insert(symbol(strategy, name), value);
            put("e.k", Value::Word(k.into()));
            if let Some(q) = q {
                let q: i64 = q;
                put("e.q", Value::Number(q.into()));
            }
            found.push(event);
        }
    }
    for about in [["hello", "mail"], ["bye", "card"]] {
        let about = about.map(|name| symbol(strategy, name)).to_vec();
        found.push(Event::new(
            Happening::Reaction(Reaction::Click, about),
            time,
            time,
        ));
    }
    let other = Happening::Declared(symbol(strategy, "f"));
    found.push(Event::new(other, time, time));
    found
}

fn window(random: &mut Random) -> &'static str {
    random.of(&[
        "",
        " within 1 hour",
        " within 1 day",
        " within 7 days",
        " within 1 month",
    ])
}

fn filter(random: &mut Random) -> &'static str {
    random.of(&[
        "",
        "",
        " where k == u",
        " where k != u",
        " where q > 1",
        " where q is set",
        " where k == v or q < 2",
        " where a == x",
        " where a == y or k == u",
    ])
}

fn history_leaf(random: &mut Random) -> String {
    let (compare, window) = (random.comparison(), window(random));
    match random.below(6) {
        0..=2 => format!(
            "count(e{}{window}) {compare} {}",
            filter(random),
            random.below(3)
        ),
        3 => format!(
            "count(click{}{window}) {compare} {}",
            random.of(&["", "(hello)", "(mail)", "(card)"]),
            random.below(3)
        ),
        4 => format!("recency(e{}) {compare} 1 day", filter(random)),
        _ => format!(
            "{}(e.q{window}) {compare} {}",
            random.of(&["min", "max", "sum"]),
            random.below(4)
        ),
    }
}

/// A condition of somebody who entered by `e`.
fn entering_leaf(random: &mut Random) -> String {
    let compare = random.comparison();
    match random.below(10) {
        0..=1 => format!("k {} {}", random.of(&["==", "!="]), random.of(&["u", "v"])),
        2..=3 => format!("q {compare} {}", random.below(4)),
        4 => format!("q is {}", random.of(&["set", "unset"])),
        5 => format!("q {compare} n"),
        6 => format!("a {} {}", random.of(&["==", "!="]), random.of(&["x", "y"])),
        _ => history_leaf(random),
    }
}

/// A condition of somebody who entered by something that channels report.
fn reacting_leaf(random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("a == {}", random.of(&["x", "y"])),
        _ => history_leaf(random),
    }
}

/// Somebody at an instant, with what is happening to them.
struct Case {
    person: Person,
    event: Event,
}

impl Case {
    fn tried(&self, evaluator: &Evaluator<'_>, fact: Fact<'_>) -> Truth {
        let entry = Entry {
            at: at(),
            properties: self.event.properties.clone(),
        };
        holds(evaluator, fact, &self.person, at(), Some(&entry))
    }
}

fn holds(
    evaluator: &Evaluator<'_>,
    fact: Fact<'_>,
    person: &Person,
    at: Timestamp,
    entry: Option<&Entry>,
) -> Truth {
    let moment = Moment {
        person,
        at,
        event: None,
        entry,
    };
    match fact {
        Fact::Condition(condition) => evaluator.holds(condition, moment),
        Fact::In(group) => evaluator.is_in(group, moment),
    }
    .unwrap()
}

/// Everybody small to whom something is happening: all events that can be it,
/// with all there can have been before, one at a time, and more by chance.
fn cases(strategy: &Strategy, random: &mut Random) -> Vec<Case> {
    let happening: Vec<Event> = events(strategy, 0);
    let before: Vec<Event> = BACK
        .iter()
        .flat_map(|back| events(strategy, *back))
        .collect();
    let mut histories: Vec<Vec<usize>> = vec![vec![]];
    histories.extend((0..before.len()).map(|one| vec![one]));
    for _ in 0..120 {
        let count = 2 + random.below(2);
        histories.push((0..count).map(|_| random.below(before.len())).collect());
    }
    let mut found = Vec::new();
    for event in happening {
        for history in &histories {
            for a in ["x", "y"] {
                let mut person = Person::new(symbol(strategy, "person"));
                let own = symbol(strategy, "person.a");
                person.properties.insert(own, Value::Word(a.into()));
                if let Some(n) = [None, Some(0), Some(1), Some(2)][random.below(4)] {
                    let n: i64 = n;
                    let own = symbol(strategy, "person.n");
                    person.properties.insert(own, Value::Number(n.into()));
                }
                for index in history {
                    person.record(before[*index].clone());
                }
                person.record(event.clone());
                found.push(Case {
                    person,
                    event: event.clone(),
                });
            }
        }
    }
    found
}

#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    yes: usize,
    no: usize,
    open: usize,
}

/// What is asked about: conditions and segments.
struct Facts<'f> {
    conditions: &'f [Expression],
    groups: Vec<SymbolId>,
    written: Vec<String>,
}

impl Facts<'_> {
    fn fact(&self, index: usize) -> Fact<'_> {
        match self.conditions.get(index) {
            Some(condition) => condition.into(),
            None => self.groups[index - self.conditions.len()].into(),
        }
    }

    fn len(&self) -> usize {
        self.written.len()
    }
}

/// Asks about those who enter by events, at the moment of it and later.
fn hold(
    strategy: &Strategy,
    wanted: &[EventMatch],
    facts: &Facts<'_>,
    random: &mut Random,
    questions: usize,
) -> Tally {
    let evaluator = Evaluator::new(strategy);
    let logic = Logic::new(strategy);
    let cases = cases(strategy, random);
    let truths: Vec<Vec<Truth>> = (0..facts.len())
        .map(|index| {
            let tried = |case: &Case| case.tried(&evaluator, facts.fact(index));
            cases.iter().map(tried).collect()
        })
        .collect();
    let matches: Vec<Vec<bool>> = wanted
        .iter()
        .map(|wanted| {
            let matches = |case: &Case| {
                let moment = Moment::new(&case.person, at());
                evaluator.matches(wanted, &case.event, moment) == Ok(Truth::True)
            };
            cases.iter().map(matches).collect()
        })
        .collect();
    let mut tally = Tally::default();
    for _ in 0..questions {
        let event = random.below(wanted.len());
        let claims: Vec<(u8, usize, Wanted)> = (0..1 + random.below(3))
            .map(|_| {
                let moment = [0, 0, 1][random.below(3)];
                let wanted = WANTED[[0, 0, random.below(4)][random.below(3)]];
                (moment, random.below(facts.len()), wanted)
            })
            .collect();
        let mut question = Question::of(symbol(strategy, "person")).during(&wanted[event]);
        for (moment, fact, wanted) in &claims {
            question = question.claim_at(*moment, facts.fact(*fact), *wanted);
        }
        let told = || {
            let lines = claims.iter().map(|(moment, fact, wanted)| {
                format!("{moment} {wanted:?}: {}", facts.written[*fact])
            });
            format!("event {event}\n{}", lines.collect::<Vec<_>>().join("\n"))
        };
        let fits = |index: usize, moment: u8| {
            let mut own = claims.iter().filter(|claim| claim.0 == moment);
            own.all(|(_, fact, wanted)| is(truths[*fact][index], *wanted))
        };
        tally.asked += 1;
        match logic.ask(&question) {
            Answer::Yes(witness) => {
                tally.yes += 1;
                assert!(!logic.excludes(&question), "{}", told());
                let happening = witness.event.as_ref().unwrap();
                let moment = Moment::new(&witness.person, witness.at);
                let matched = evaluator.matches(&wanted[event], happening, moment);
                assert_eq!(matched, Ok(Truth::True), "{}", told());
                let recorded = |own: &Event| {
                    own.kind == happening.kind
                        && own.properties == happening.properties
                        && own.time() == witness.at
                };
                assert!(witness.person.events().iter().any(recorded), "{}", told());
                let entry = Entry {
                    at: witness.at,
                    properties: happening.properties.clone(),
                };
                for (_, fact, wanted) in claims.iter().filter(|claim| claim.0 == 0) {
                    let person = &witness.person;
                    let fact = facts.fact(*fact);
                    let truth = holds(&evaluator, fact, person, witness.at, Some(&entry));
                    assert!(is(truth, *wanted), "{}\n{witness:#?}", told());
                }
            }
            Answer::No(contradiction) => {
                tally.no += 1;
                let first: Vec<usize> = (0..cases.len())
                    .filter(|index| matches[event][*index] && fits(*index, 0))
                    .collect();
                let later: Vec<usize> = if claims.iter().any(|claim| claim.0 == 1) {
                    (0..cases.len()).filter(|index| fits(*index, 1)).collect()
                } else {
                    first.clone()
                };
                // Later, the entering event is what it was, and what is fixed.
                let n = symbol(strategy, "person.n");
                let same = |one: &Case, other: &Case| {
                    let [one_n, other_n] = [one, other].map(|case| case.person.properties.get(&n));
                    one.event.kind == other.event.kind
                        && one.event.properties == other.event.properties
                        && (one_n.is_none() || other_n.is_none() || one_n == other_n)
                };
                let found = first.iter().find_map(|one| {
                    let mut later = later.iter();
                    let other = later.find(|other| same(&cases[*one], &cases[**other]))?;
                    Some((&cases[*one].person, &cases[*other].person))
                });
                assert!(found.is_none(), "{}\nbut {found:#?}", told());
                let mut core = Question::of(symbol(strategy, "person")).during(&wanted[event]);
                for claim in &contradiction.claims {
                    let (moment, fact, wanted) = claims[*claim];
                    core = core.claim_at(moment, facts.fact(fact), wanted);
                }
                assert!(logic.excludes(&core), "{}", told());
            }
            Answer::CannotTell(_) => tally.open += 1,
        }
    }
    tally
}

/// Those who enter by one of some events, and conditions of some form.
fn entering(
    events: &[&str],
    leaf: &mut impl FnMut(&mut Random) -> String,
    random: &mut Random,
    questions: usize,
) -> Tally {
    let mut written: Vec<String> = (0..16).map(|_| condition(random, 1, leaf)).collect();
    let asked: Vec<&str> = written.iter().map(String::as_str).collect();
    let mut text = format!("{WORLD}\n{}", lines(events, &asked));
    for index in 0..6 {
        let own = condition(random, 1, &mut history_leaf);
        text.push_str(&format!("segment g{index} of person {{ where: {own} }}\n"));
        written.push(own);
    }
    let strategy = built(&text);
    let Journeys { events, conditions } = read(&strategy, events.len());
    let groups = (0..6).map(|index| symbol(&strategy, &format!("g{index}")));
    let facts = Facts {
        conditions: &conditions,
        groups: groups.collect(),
        written,
    };
    hold(&strategy, &events, &facts, random, questions)
}

#[test]
fn those_who_enter_by_an_event() {
    let mut random = Random(31);
    let (mut asked, mut yes, mut no, mut open) = (0, 0, 0, 0);
    for round in 0..8 {
        let tally = if round % 4 == 3 {
            let events = ["click", "click(hello)", "click(mail)", "click(card)"];
            entering(&events, &mut reacting_leaf, &mut random, 400)
        } else {
            let events = [
                "e",
                "e where k == u",
                "e where q > 1",
                "e where a == x or k == v",
                "e where q is unset and count(f) == 0",
                "e where q > n",
            ];
            entering(&events, &mut entering_leaf, &mut random, 400)
        };
        println!("{tally:?}");
        asked += tally.asked;
        yes += tally.yes;
        no += tally.no;
        open += tally.open;
    }
    println!("{asked} asked: {yes} yes, {no} no, {open} open");
    assert!(
        asked > 3_000 && yes > 1_000 && no > 500,
        "{yes} yes, {no} no"
    );
    assert!(open * 12 <= asked, "{open} of {asked}");
}

/// A condition of a firm on what happens to its people.
fn firm_leaf(random: &mut Random) -> String {
    let (compare, window) = (random.comparison(), window(random));
    let filter = filter(random);
    match random.below(8) {
        0..=3 => format!(
            "count(e{filter} by firm{window}) {compare} {}",
            random.below(4)
        ),
        4 => format!(
            "recency(e{filter} by firm) {compare} {}",
            random.of(&["1 day", "7 days"])
        ),
        5 => format!(
            "{}(e.q{filter} by firm{window}) {compare} {}",
            random.of(&["min", "max", "sum"]),
            random.below(4)
        ),
        6 => format!("count(f by firm) {compare} {}", random.below(3)),
        _ => random.of(&["big", "big is unset", "not big"]).to_owned(),
    }
}

/// Firms of up to three people, to whom up to two things each have happened.
fn firms(strategy: &Strategy, random: &mut Random, count: usize) -> Vec<Person> {
    let own = |name: &str| symbol(strategy, name);
    let before: Vec<Event> = BACK
        .iter()
        .flat_map(|back| events(strategy, *back))
        .collect();
    (0..count)
        .map(|_| {
            let mut firm = Person::new(own("firm"));
            firm.properties
                .insert(own("firm.id"), Value::Text("f".to_owned()));
            if let Some(big) = [None, Some(true), Some(false)][random.below(3)] {
                firm.properties.insert(own("firm.big"), Value::Bool(big));
            }
            let people = (0..random.below(4))
                .map(|_| {
                    let mut person = Person::new(own("person"));
                    let a = random.of(&["x", "y"]);
                    let leads = Value::Record(firm.properties.clone());
                    person
                        .properties
                        .insert(own("person.a"), Value::Word(a.into()));
                    person.properties.insert(own("person.firm"), leads);
                    for _ in 0..random.below(3) {
                        person.record(before[random.below(before.len())].clone());
                    }
                    person
                })
                .collect();
            firm.related.insert(own("person.firm"), people);
            firm
        })
        .collect()
}

#[test]
fn those_whose_people_something_happens_to() {
    let mut random = Random(37);
    let mut tally = Tally::default();
    for _ in 0..4 {
        let written: Vec<String> = (0..20)
            .map(|_| condition(&mut random, 1, &mut firm_leaf))
            .collect();
        let mut text = WORLD.to_owned();
        for (index, condition) in written.iter().enumerate() {
            text.push_str(&format!(
                "segment g{index} of firm {{ where: {condition} }}\n"
            ));
        }
        let strategy = built(&text);
        let groups: Vec<SymbolId> = (0..written.len())
            .map(|index| symbol(&strategy, &format!("g{index}")))
            .collect();
        let evaluator = Evaluator::new(&strategy);
        let logic = Logic::new(&strategy);
        let firms = firms(&strategy, &mut random, 3_000);
        let tried = |group: SymbolId, firm: &Person, at: Timestamp| {
            holds(&evaluator, Fact::In(group), firm, at, None)
        };
        let truths: Vec<Vec<Truth>> = groups
            .iter()
            .map(|group| firms.iter().map(|firm| tried(*group, firm, at())).collect())
            .collect();
        for _ in 0..500 {
            let claims: Vec<(usize, Wanted)> = (0..1 + random.below(3))
                .map(|_| {
                    let wanted = WANTED[[0, 0, random.below(4)][random.below(3)]];
                    (random.below(groups.len()), wanted)
                })
                .collect();
            let mut question = Question::of(symbol(&strategy, "firm"));
            for (group, wanted) in &claims {
                question = question.claim(groups[*group], *wanted);
            }
            let told = || {
                let lines = claims
                    .iter()
                    .map(|(group, wanted)| format!("{wanted:?}: {}", written[*group]));
                lines.collect::<Vec<_>>().join("\n")
            };
            tally.asked += 1;
            match logic.ask(&question) {
                Answer::Yes(witness) => {
                    tally.yes += 1;
                    for (group, wanted) in &claims {
                        let truth = tried(groups[*group], &witness.person, witness.at);
                        assert!(is(truth, *wanted), "{}\n{witness:#?}", told());
                    }
                    assert!(!logic.excludes(&question), "{}", told());
                }
                Answer::No(_) => {
                    tally.no += 1;
                    let mut all = 0..firms.len();
                    let found = all.find(|index| {
                        let mut claims = claims.iter();
                        claims.all(|(group, wanted)| is(truths[*group][*index], *wanted))
                    });
                    assert!(
                        found.is_none(),
                        "{}\nbut {:#?}",
                        told(),
                        firms[found.unwrap()]
                    );
                }
                Answer::CannotTell(_) => tally.open += 1,
            }
        }
        println!("{tally:?}");
    }
    assert!(
        tally.asked >= 2_000 && tally.yes > 700 && tally.no > 300,
        "{tally:?}"
    );
    assert!(tally.open * 12 <= tally.asked, "{tally:?}");
}
