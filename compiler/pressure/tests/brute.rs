//! The bound against the interpreter: whatever happens to somebody in small
//! strategies, with the caps only watching, no window holds more sends than the
//! bound says.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should; what is measured is shown"
)]

mod common;

use std::fmt::Write as _;

use common::{Random, built, most_within, sends};
use jiff::{Timestamp, ToSpan};
use mkt_engine::run::{Caps, Cast, Happens, Incident, Options, Simulation, Subject, What};
use mkt_eval::{Event, Happening, Person, Value};
use mkt_logic::Logic;
use mkt_model::Strategy;
use mkt_pressure::{Pressure, Search};

/// Small strategies that are tried.
const STRATEGIES: u64 = 100;

/// What is tried to happen in each.
const HISTORIES: u64 = 40;

fn steps(random: &mut Random, depth: u64, text: &mut String) {
    for _ in 0..=random.below(3) {
        match random.below(if depth < 2 { 9 } else { 6 }) {
            0 | 1 => {
                let message = random.one_of(&["m1", "m2", "owed", "by_other"]);
                writeln!(text, "send {message}").unwrap();
            }
            2 => text.push_str("send m1\n"),
            3 => writeln!(text, "wait {} hours", 1 + random.below(40)).unwrap(),
            4 => writeln!(text, "wait {} days", 1 + random.below(3)).unwrap(),
            5 => {
                let days = random.one_of(&["", " on weekdays", " on monday, friday"]);
                writeln!(text, "wait until {:02}:00{days}", 6 + random.below(14)).unwrap();
            }
            6 => {
                let event = random.one_of(&["b", "click(m1)", "click(m2)"]);
                let days = 1 + random.below(3);
                writeln!(text, "wait for {event} up to {days} days {{\nthen {{").unwrap();
                steps(random, depth + 1, text);
                text.push_str("}\nelse {\n");
                steps(random, depth + 1, text);
                if random.chance(30) {
                    text.push_str("leave\n");
                }
                text.push_str("}\n}\n");
            }
            7 => {
                let condition = random.one_of(&["mood == high", "count(a) >= 2", "home == north"]);
                writeln!(text, "if {condition} {{").unwrap();
                steps(random, depth + 1, text);
                text.push_str("} else {\n");
                steps(random, depth + 1, text);
                text.push_str("}\n");
            }
            _ => {
                let name = random.next() % 1_000_000;
                writeln!(text, "split arm_{name} {{\n50% one_{name} {{").unwrap();
                steps(random, depth + 1, text);
                writeln!(text, "}}\n50% two_{name} {{").unwrap();
                steps(random, depth + 1, text);
                text.push_str("}\n}\n");
            }
        }
    }
}

/// A small strategy: up to three journeys, a campaign, rules that send.
fn strategy(random: &mut Random) -> String {
    let count = 1 + random.below(5);
    let window = random.one_of(&["2 days", "4 days", "7 days", "day", "week"]);
    let quiet = random.one_of(&[
        "",
        "quiet: 21:00 .. 08:00; hold_at_most: 20 hours",
        "quiet: sunday",
    ]);
    let home = random.one_of(&["", ", fixed"]);
    let mut text = format!(
        r#"strategy s "S" {{ horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }}
entity person {{
  id: Text, key
  mood: one of [high, low]
  home: one of [north, south]{home}
  lives: Timezone
  born: Date?, fixed
}}
event a of person {{ size: Number }}
event b of person {{ size: Number }}
channel c "C" {{ kind: in_app; consent: none; cap: {count} per {window}; {quiet} }}
channel other "Other" {{ kind: in_app; consent: none }}
message m1 "1" {{ channel: c; purpose: marketing; title: "1"; body: "1" }}
message m2 "2" {{ channel: c; purpose: {}; title: "2"; body: "2" }}
message owed "O" {{ channel: c; purpose: transactional; title: "O"; body: "O" }}
message by_other "B" {{ channel: other; purpose: marketing; title: "B"; body: "B" }}
segment happy of person {{ where: mood == high }}
segment northern of person {{ where: home == north }}
segment southern of person {{ where: home == south and mood == high }}
segment rested of person {{ where: count(sent(c) within 5 days) == 0 }}
segment busy of person {{ where: recency(a) <= 2 days }}
segment idle of person {{ where: count(a within 6 days) == 0 }}
lifecycle l "L" of person {{
  stage up   {{ when: mood == high; hold: at least {} days }}
  stage down {{ when: mood == low{} }}
  {}
}}
"#,
        random.one_of(&["marketing", "marketing", "service"]),
        1 + random.below(3),
        random.one_of(&["", "; hold: at least 2 days"]),
        random.one_of(&[
            "rule r { on: enter up; do: send m1 }",
            "rule r { on: in happy for 2 days; do: send m1 }",
            "rule r { on: leave up; do: send m1 }",
            "rule r { on: enter up; do: start j1 }",
            "rule r { on: enter up include existing; do: send m1 }",
            "rule r { on: enter down; when: in idle; do: send m1 }",
            "rule r { on: enter up; do: set home = north }",
        ]),
    );
    for number in 1..=1 + random.below(3) {
        let enter = random.one_of(&[
            "on a",
            "on a where size > 5",
            "on b",
            "when entering happy",
            "when entering southern",
            "when entering busy",
            "when entering l.up",
            "when entering l.down include existing",
            "every 2 days",
            "every 1 week at 10:00",
            "on anniversary(born) at 10:00",
            "on born 1 day before at 10:00",
        ]);
        let reenter = random.one_of(&[
            "reenter: never",
            "reenter: after 1 day",
            "reenter: after 3 days",
            "reenter: after 36 hours",
        ]);
        let audience = random.one_of(&[
            "",
            "for: northern",
            "for: southern",
            "for: happy",
            "for: busy",
            "for: idle",
        ]);
        let other = random.one_of(&[
            "",
            "goal: b within 3 days of entry",
            "exit: on b",
            "while: mood == high",
            "while: in rested",
            "while: count(sent(m1) within 3 days) == 0",
            "exit: when in busy",
            "lives: 2 days",
            "priority: 3",
        ]);
        let silences = if number > 1 && random.chance(30) {
            "silences: j1"
        } else {
            ""
        };
        write!(
            text,
            "journey j{number} \"J\" {{\nenter: {enter}\n{reenter}\n{audience}\n{other}\n{silences}\n"
        )
        .unwrap();
        steps(random, 0, &mut text);
        text.push_str("send m1 as at_last\n}\n");
    }
    if random.chance(50) {
        let (first, second) = (6 + random.below(4), 10 + random.below(6));
        let audience = random.one_of(&["northern", "southern", "happy", "idle", "rested"]);
        write!(
            text,
            "campaign k \"K\" {{\nruns: 2026-03-01 .. 2026-03-31\naudience: {audience}\nsend m1 on 2026-03-{first:02} at 09:00\nsend m1 on 2026-03-{second:02} at 09:00 as again\n}}\n"
        )
        .unwrap();
    }
    text
}

/// Something that happens to somebody on a grid of six hours, around the change
/// of the clocks on 2026-03-29 half of the time.
fn cast(random: &mut Random, strategy: &Strategy) -> Cast {
    let find = |name: &str| strategy.find(name).unwrap();
    let person = find("person");
    let property = |name: &str| strategy.child(person, name).unwrap();
    let start: Timestamp = if random.chance(50) {
        "2026-03-02T08:00:00Z".parse().unwrap()
    } else {
        "2026-03-24T08:00:00Z".parse().unwrap()
    };
    let mood = |high: bool| Value::Word(if high { "high" } else { "low" }.into());
    let mut somebody = Person::new(person);
    let known = &mut somebody.properties;
    known.insert(property("mood"), mood(random.chance(50)));
    let north = random.chance(50);
    let home = if north { "north" } else { "south" };
    known.insert(property("home"), Value::Word(home.into()));
    let zones = ["Europe/Berlin", "America/New_York", "Pacific/Auckland"];
    let zone = random.one_of(&zones);
    known.insert(property("lives"), Value::Text(zone.to_owned()));
    let born = format!(
        "{}-03-{:02}",
        random.one_of(&["1990", "2026"]),
        5 + random.below(25)
    );
    known.insert(property("born"), Value::Date(born.parse().unwrap()));
    let mut cast = Cast::starting(start);
    let number = random.below(1_000);
    let mut high = false;
    for _ in 0..random.below(26) {
        let at = start + (6 * random.below(60) as i64).hours();
        let what = match random.below(8) {
            0 | 1 => {
                high = !high;
                Happens::Changes(property("mood"), Some(mood(high)))
            }
            2 => {
                let to = random.one_of(&zones).to_owned();
                Happens::Changes(property("lives"), Some(Value::Text(to)))
            }
            kind => {
                let event = find(if kind < 6 { "a" } else { "b" });
                // Some become known long after they happened.
                let late = if random.chance(15) {
                    6 * random.below(40) as i64
                } else {
                    0
                };
                let mut happened = Event::new(Happening::Declared(event), at - late.hours(), at);
                let size = strategy.child(event, "size").unwrap();
                let value = Value::Number((1 + random.below(9)).into());
                happened.properties.insert(size, value);
                cast.incidents.push(Incident::event(0, happened));
                continue;
            }
        };
        cast.incidents.push(Incident { at, who: 0, what });
    }
    // A home that is not fixed may be another one, and what is sent may be read.
    let fixed = strategy.property(property("home")).unwrap().is_fixed();
    if !fixed && random.chance(50) {
        let at = start + (6 * random.below(60) as i64).hours();
        let home = if north { "south" } else { "north" };
        let what = Happens::Changes(property("home"), Some(Value::Word(home.into())));
        cast.incidents.push(Incident { at, who: 0, what });
    }
    if random.chance(40) {
        let at = start + (3 * random.below(100) as i64).hours();
        let about = vec![find("m1"), find("c")];
        let kind = Happening::Reaction(mkt_model::expression::Reaction::Click, about);
        cast.incidents
            .push(Incident::event(0, Event::new(kind, at, at)));
    }
    cast.people
        .push(Subject::new(format!("p{number}"), somebody));
    cast
}

/// The least length of a window in seconds: any that is longer holds as many.
fn window_of(text: &str) -> i64 {
    let line = text
        .lines()
        .find(|line| line.starts_with("channel c "))
        .unwrap();
    let per = line.split(" per ").nth(1).unwrap();
    let days = match per.split(';').next().unwrap().trim() {
        "day" => 1,
        "week" => 7,
        other => other.split(' ').next().unwrap().parse().unwrap(),
    };
    days * 86_400_000
}

#[test]
fn no_window_holds_more_than_the_bound() {
    let mut random = Random(7);
    let (mut exceeded, mut searched, mut found, mut missed) = (0, 0, 0, 0);
    for _ in 0..STRATEGIES {
        let text = strategy(&mut random);
        let strategy = built(&text);
        let logic = Logic::new(&strategy);
        let pressure = Pressure::of(&logic);
        let cap = &pressure.caps[0];
        let bounds = pressure.bounds(cap);
        let most = |service: bool| {
            let of = bounds.iter().filter(|bound| {
                (bound.counts.purpose == mkt_pressure::Purpose::Service) == service
            });
            of.map(|bound| bound.most.unwrap_or(usize::MAX))
                .max()
                .unwrap_or(0)
        };
        let simulation = Simulation::new(
            &strategy,
            Options {
                caps: Caps::Watch,
                ..Options::default()
            },
        );
        let mut full = false;
        for _ in 0..HISTORIES {
            let cast = cast(&mut random, &strategy);
            let until = cast.start + (24 * 24).hours();
            let timeline = simulation.run(&cast, until);
            let times = sends(&strategy, &timeline);
            for (place, times) in times.iter().enumerate() {
                let sent = most_within(times, window_of(&text));
                let bound = most(place == 1);
                assert!(
                    sent <= bound,
                    "{sent} sent, {bound} the bound, at {times:?}\n{text}\n{cast:#?}\n{:#?}",
                    timeline.records
                );
            }
            full |= timeline
                .sends()
                .any(|record| matches!(&record.what, What::Sent { full, .. } if !full.is_empty()));
        }
        // Silent is a proof: nobody was sent more.
        let silent = bounds.iter().all(|bound| bound.is_within(cap.count));
        assert!(!(full && silent), "{text}");
        exceeded += usize::from(full);
        if !silent {
            searched += 1;
            let search = Search::new(&pressure);
            let mut over = bounds.iter().filter(|bound| !bound.is_within(cap.count));
            let somebody = over.any(|bound| search.find(cap, bound).is_some());
            found += usize::from(somebody);
            missed += usize::from(full && !somebody);
        }
    }
    println!(
        "{exceeded} of {STRATEGIES} exceeded by chance; {searched} searched, {found} found, \
         {missed} missed"
    );
    // Chance tries no more than the search does: what it finds, the search finds
    // nearly always.
    assert!(found > 0);
    assert!(missed * 4 <= exceeded, "{missed} of {exceeded} missed");
}
