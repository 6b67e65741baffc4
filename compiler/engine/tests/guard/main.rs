//! The guard's decisions, asked as an engine asks: in JSON, line by line.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

mod contract;
mod entry;
mod permission;
mod pressure;

use jiff::{Timestamp, ToSpan};
use mkt_engine::guard::Server;
use mkt_engine::hash;
use proptest::prelude::*;
use serde_json::{Value, json};

fn policy() -> Value {
    json!({
        "version": 1, "strategy": "aurora", "zone": "Europe/Berlin",
        "caps": [{ "count": 5, "per": { "rolling": 604_800 } }],
        "holdout": { "below": 500, "salt": "holdout" },
        "channels": {
            "mail": {
                "caps": [{ "count": 2, "per": { "rolling": 604_800 } }],
                "quiet": { "windows": [{ "from": "21:00", "to": "08:00" }], "days": ["sunday"] },
                "hold_at_most_seconds": 86_400,
            },
            "texts": { "caps": [{ "count": 1, "per": { "calendar": "day" } }], "on_cap": { "defer": 86_400 } },
            "push": { "caps": [{ "count": 0, "per": { "calendar": "day" } }], "on_cap": "leave" },
            "post": { "caps": [{ "count": 1, "per": { "calendar": "week" }, "purpose": "service" }] },
        },
        "topics": {
            "offers": {
                "channels": ["mail", "texts", "push"], "basis": "opt_in",
                "expires": { "after": { "months": 36 }, "last_of": ["booking"] },
            },
            "news": { "channels": ["mail"], "basis": "double_opt_in" },
            "thanks": { "channels": ["texts"], "basis": { "soft_opt_in": "booking" } },
        },
        "messages": {
            "seats": { "channel": "mail", "topic": "offers" },
            "digest": { "channel": "mail", "topic": "news" },
            "thank_you": { "channel": "texts", "topic": "thanks" },
            "last_call": { "channel": "texts", "topic": "offers" },
            "alert": { "channel": "push", "topic": "offers" },
            "gate_change": { "channel": "mail", "purpose": "transactional" },
            "terms": { "channel": "post", "topic": "offers", "purpose": "service" },
        },
        "journeys": {
            "recover": {
                "priority": 10, "silences": ["newsletter"], "reenter": { "after": { "days": 7 } },
                "for": "contactable", "while": "resident",
                "goals": [{ "id": "booked", "within": { "days": 3 } }],
                "exits": [{ "id": "refunded" }, { "id": "no_tier", "on": "predicate" }],
                "lives": { "days": 10 },
            },
            "newsletter": { "silences": ["recover"], "reenter": "always" },
            "welcome": { "runs": { "from": "2026-05-01T00:00:00Z", "to": "2026-06-01T00:00:00Z" } },
        },
        "predicates": { "contactable": "consents(offers by mail)", "resident": "country == DE", "no_tier": "tier == none" },
    })
}

/// Asks one guard, in order.
#[derive(Default)]
struct Asked {
    server: Server,
}

impl Asked {
    /// A guard that knows `t1`: in Berlin, with consent to everything.
    fn guard() -> Self {
        let mut asked = Self::default();
        asked.ask("policy", &policy());
        asked.fact("2026-01-01T00:00:00Z", &json!({ "fact": "profile", "zone": "Europe/Berlin", "dates": { "departure": "2026-05-20" } }));
        for channel in ["mail", "texts", "push"] {
            asked.fact(
                "2026-01-01T00:00:00Z",
                &json!({ "fact": "consent", "topic": "offers", "channel": channel, "answer": "yes" }),
            );
        }
        asked.holds("2026-01-01T00:00:00Z", "contactable", true);
        asked.holds("2026-01-01T00:00:00Z", "resident", true);
        asked
    }

    fn ask(&mut self, operation: &str, request: &Value) -> Value {
        let line = json!({ "operation": operation, "request": request }).to_string();
        let answer: Value = serde_json::from_str(&self.server.answer(&line)).unwrap();
        if ["enter", "guard", "decide", "resolve", "leave"].contains(&operation) {
            let (schema, part) = match answer.get("error") {
                Some(problem) => ("Problem".to_owned(), problem),
                None => {
                    let request_schema = contract::schema_of(operation, "Request");
                    assert_eq!(
                        contract::objections(&request_schema, request),
                        [""; 0],
                        "{request}"
                    );
                    (contract::schema_of(operation, "Answer"), &answer)
                }
            };
            assert_eq!(contract::objections(&schema, part), [""; 0], "{answer}");
        }
        answer
    }

    fn fact(&mut self, at: &str, fact: &Value) {
        let mut fact = fact.clone();
        fact["person"] = json!("t1");
        fact["at"] = json!(at);
        assert_eq!(self.ask("fact", &fact), json!({}), "{fact}");
    }

    fn holds(&mut self, at: &str, predicate: &str, value: bool) {
        self.fact(
            at,
            &json!({ "fact": "holds", "predicate": predicate, "value": value }),
        );
    }

    fn enter(&mut self, at: &str, journey: &str, instance: &str) -> Value {
        let request = json!({ "journey": journey, "instance": instance, "person": "t1", "at": at });
        self.ask("enter", &request)
    }

    fn send(&mut self, at: &str, instance: &str, message: &str, step: &str) -> Value {
        self.ask("guard", &send(at, instance, message, step))
    }

    /// A guard in which `t1` is in `recover` as `r1` since Monday, 10:00.
    fn in_recover() -> Self {
        let mut asked = Self::guard();
        let answer = asked.enter("2026-05-04T08:00:00Z", "recover", "r1");
        assert_eq!(answer["decision"], "enter");
        asked
    }
}

fn send(at: &str, instance: &str, message: &str, step: &str) -> Value {
    let journey = if instance.starts_with('r') {
        "recover"
    } else {
        "newsletter"
    };
    json!({ "journey": journey, "instance": instance, "person": "t1", "message": message, "step": step, "at": at })
}

fn decision(answer: &Value) -> String {
    let reason = answer["reason"].as_str().unwrap_or_default();
    format!(
        "{} {reason}",
        answer["decision"].as_str().unwrap_or_default()
    )
    .trim()
    .to_owned()
}

#[test]
fn a_send_is_counted_once_under_its_identity() {
    let mut asked = Asked::in_recover();
    let sent = asked.send("2026-05-04T09:00:00Z", "r1", "seats", "a");
    let identity = hash::send_identity("recover", "a", "r1", 1);
    assert_eq!(sent, json!({ "decision": "send", "identity": identity }));
    assert_eq!(asked.send("2026-05-04T09:00:05Z", "r1", "seats", "a"), sent);
    assert_eq!(
        decision(&asked.send("2026-05-04T09:01:00Z", "r1", "seats", "b")),
        "send"
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:02:00Z", "r1", "seats", "c")),
        "skip cap"
    );
    // What was skipped stays skipped, even once there is a place.
    assert_eq!(
        decision(&asked.send("2026-05-12T09:02:00Z", "r1", "seats", "c")),
        "skip cap"
    );
    assert_eq!(
        decision(&asked.send("2026-05-11T09:00:00Z", "r1", "seats", "d")),
        "send"
    );
    let outcomes = asked.ask("outcomes", &Value::Null);
    let recorded: Vec<String> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .map(|o| decision(&o["answer"]))
        .collect();
    assert_eq!(recorded, ["send", "send", "skip cap", "send"]);
}

#[test]
fn quiet_hours_hold_and_then_the_whole_gate_runs_again() {
    let mut asked = Asked::in_recover();
    let held = asked.send("2026-05-04T19:00:00Z", "r1", "seats", "a");
    assert_eq!(
        held,
        json!({ "decision": "hold", "until": "2026-05-05T06:00:00Z", "seconds": 39_600, "reason": "quiet" })
    );
    asked.fact(
        "2026-05-05T01:00:00Z",
        &json!({ "fact": "consent", "topic": "offers", "channel": "mail", "answer": "no" }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-05T06:00:00Z", "r1", "seats", "a")),
        "skip objected"
    );
}

#[test]
fn nothing_is_held_beyond_the_greatest_age_of_its_instance() {
    let mut asked = Asked::guard();
    asked.enter("2026-05-04T08:00:00Z", "recover", "r1");
    let held = asked.send("2026-05-13T20:00:00Z", "r1", "seats", "a");
    assert_eq!(held["until"], "2026-05-14T06:00:00Z");
    let mut late = Asked::guard();
    late.enter("2026-05-04T04:00:00Z", "recover", "r1");
    let held = late.send("2026-05-13T20:00:00Z", "r1", "seats", "a");
    assert_eq!(
        (&held["until"], &held["seconds"]),
        (&json!("2026-05-14T04:00:00Z"), &json!(28_800))
    );
    assert_eq!(
        decision(&late.send("2026-05-14T04:00:00Z", "r1", "seats", "a")),
        "leave lives"
    );
}

#[test]
fn what_quiet_hours_would_hold_too_long_is_skipped() {
    let mut asked = Asked::in_recover();
    // Saturday 21:00; Sunday is quiet; Monday 08:00 is 35 hours away.
    assert_eq!(
        decision(&asked.send("2026-05-09T19:00:00Z", "r1", "seats", "a")),
        "skip held_too_long"
    );
}

#[test]
fn without_a_zone_a_channel_with_quiet_hours_stays_silent() {
    let mut asked = Asked::in_recover();
    asked.fact("2026-05-04T08:30:00Z", &json!({ "fact": "profile" }));
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "seats", "a")),
        "skip no_zone"
    );
    // A country of several zones: only hours open in all of them. 09:00 in
    // Berlin is night in America; Alaska and Hawaii open last.
    asked.fact(
        "2026-05-04T08:40:00Z",
        &json!({ "fact": "profile", "country": "US" }),
    );
    let held = asked.send("2026-05-04T09:00:00Z", "r1", "seats", "b");
    assert_eq!(held["until"], "2026-05-04T18:00:00Z");
}

#[test]
fn a_goal_beats_an_exit_and_only_counts_in_its_time() {
    let mut asked = Asked::in_recover();
    asked.holds("2026-05-04T09:00:00Z", "booked", true);
    asked.holds("2026-05-04T09:00:00Z", "refunded", true);
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "seats", "a")),
        "leave goal"
    );

    let mut late = Asked::in_recover();
    late.holds("2026-05-07T08:00:01Z", "booked", true);
    assert_eq!(
        decision(&late.send("2026-05-07T09:00:00Z", "r1", "seats", "a")),
        "send"
    );

    let mut before = Asked::guard();
    before.holds("2026-05-04T07:00:00Z", "booked", true);
    before.holds("2026-05-04T07:00:00Z", "refunded", true);
    before.enter("2026-05-04T08:00:00Z", "recover", "r1");
    assert_eq!(
        decision(&before.send("2026-05-04T09:00:00Z", "r1", "seats", "a")),
        "send"
    );
}

#[test]
fn exits_and_while_are_looked_at_in_the_step_of_the_send() {
    for (predicate, value, expected) in [
        ("refunded", true, "leave exit"),
        ("no_tier", true, "leave exit"),
        ("resident", false, "leave while"),
    ] {
        let mut asked = Asked::in_recover();
        asked.holds("2026-05-04T09:00:00Z", predicate, value);
        assert_eq!(
            decision(&asked.send("2026-05-04T09:00:00Z", "r1", "seats", "a")),
            expected
        );
    }
}

#[test]
fn instants_on_the_persons_clock() {
    let mut asked = Asked::guard();
    let mut resolve = |at: &str, find: Value| {
        asked.ask(
            "resolve",
            &json!({ "person": "t1", "at": at, "find": find }),
        )
    };
    let wait =
        |until: &str, seconds: i64| json!({ "status": "wait", "until": until, "seconds": seconds });
    // Saturday noon before the clocks go forward: a day is 23 hours.
    assert_eq!(
        resolve(
            "2026-03-28T11:00:00Z",
            json!({ "after": { "period": { "days": 1 } } })
        ),
        wait("2026-03-29T10:00:00Z", 82_800)
    );
    assert_eq!(
        resolve(
            "2026-05-08T08:00:00.5Z",
            json!({ "next": { "time": "09:00", "days": ["monday"] } })
        ),
        wait("2026-05-11T07:00:00Z", 255_600)
    );
    let before_departure =
        json!({ "around": { "property": "departure", "period": { "days": -1 }, "time": "18:00" } });
    assert_eq!(
        resolve("2026-05-18T16:00:00Z", before_departure.clone()),
        wait("2026-05-19T16:00:00Z", 86_400)
    );
    assert_eq!(
        resolve("2026-05-19T16:00:00Z", before_departure),
        json!({ "status": "now" })
    );
    let entering = json!({ "around": { "property": "departure", "entry": { "departure": "2026-06-01T10:00" }, "period": { "seconds": -3600 } } });
    assert_eq!(
        resolve("2026-06-01T06:00:00Z", entering),
        wait("2026-06-01T07:00:00Z", 3_600)
    );
    let no_such = json!({ "around": { "property": "departure", "entry": {} } });
    assert_eq!(
        resolve("2026-06-01T06:00:00Z", no_such),
        json!({ "status": "unset" })
    );
    let capped = json!({ "person": "t1", "at": "2026-05-01T00:00:00Z", "by": "2026-05-01T00:00:30Z",
        "find": { "after": { "period": { "days": 1 } } } });
    assert_eq!(
        asked.ask("resolve", &capped),
        wait("2026-05-01T00:00:30Z", 30)
    );
    let mut resolve = |at: &str, find: Value| {
        asked.ask(
            "resolve",
            &json!({ "person": "t1", "at": at, "find": find }),
        )
    };
    assert_eq!(
        resolve(
            "2026-05-19T16:00:00Z",
            json!({ "around": { "property": "return_flight" } })
        ),
        json!({ "status": "unset" })
    );
}

#[test]
fn predicates_are_true_only_when_known_true() {
    let mut asked = Asked::guard();
    let mut decide = |at: &str, predicate: &str| {
        asked.ask(
            "decide",
            &json!({ "predicate": predicate, "person": "t1", "at": at }),
        )
    };
    assert_eq!(
        decide("2026-05-04T09:00:00Z", "resident"),
        json!({ "answer": true })
    );
    assert_eq!(
        decide("2025-05-04T09:00:00Z", "resident"),
        json!({ "answer": false })
    );
    assert_eq!(
        decide("2026-05-04T09:00:00Z", "no_tier"),
        json!({ "answer": false })
    );
    assert_eq!(
        decide("2026-05-04T09:00:00Z", "nonsense")["error"]["error"],
        "unknown"
    );
}

#[test]
fn what_it_cannot_answer_is_an_error() {
    let mut asked = Asked::in_recover();
    let mut other = send("2026-05-04T09:00:00Z", "r1", "seats", "a");
    other["person"] = json!("t2");
    assert_eq!(asked.ask("guard", &other)["error"]["error"], "conflict");
    assert_eq!(
        asked.send("2026-05-04T09:00:00Z", "r1", "nothing", "a")["error"]["error"],
        "unknown"
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r9", "seats", "a")),
        "leave not_active"
    );
    assert_eq!(
        asked.ask("guard", &json!({ "journey": "recover" }))["error"]["error"],
        "bad_request"
    );
    let first = Server::default().answer("not json");
    assert!(first.contains("bad_request"), "{first}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However sends of several channels arrive, no window of the accepted
    /// ones ever holds more than a cap allows, and none is skipped for a cap
    /// while a naive count finds a place.
    #[test]
    fn caps_hold_over_any_history(
        tries in prop::collection::vec((1_i64..2_000, prop::sample::select(vec!["seats", "last_call"])), 1..40),
    ) {
        let mut policy = policy();
        policy["channels"]["mail"]["quiet"] = json!({});
        policy["channels"]["texts"]["on_cap"] = json!("skip");
        policy["channels"]["texts"]["caps"] = json!([{ "count": 3, "per": { "rolling": 172_800 } }]);
        let mut now: Timestamp = "2026-05-04T08:00:00Z".parse().unwrap();
        let mut lines = vec![json!({ "operation": "policy", "request": policy })];
        for channel in ["mail", "texts"] {
            lines.push(json!({ "operation": "fact", "request": {
                "person": "t1", "at": now.to_string(), "fact": "consent", "topic": "offers", "channel": channel, "answer": "yes" } }));
        }
        let mut asked = Vec::new();
        for (step, (minutes, message)) in tries.into_iter().enumerate() {
            now += minutes.minutes();
            asked.push((now, message));
            lines.push(json!({ "operation": "guard", "request": {
                "journey": "newsletter", "person": "t1", "message": message, "step": step.to_string(), "at": now.to_string() } }));
        }
        let mut server = Server::default();
        let answers: Vec<Value> = lines
            .iter()
            .map(|line| serde_json::from_str(&server.answer(&line.to_string())).unwrap())
            .skip(3)
            .collect();
        let mut accepted: Vec<(Timestamp, &str)> = Vec::new();
        for ((now, message), answer) in asked.into_iter().zip(answers) {
            let recent = |hours: i64, only: Option<&str>| {
                accepted
                    .iter()
                    .filter(|(at, sent)| *at > now - hours.hours() && only.is_none_or(|only| only == *sent))
                    .count()
            };
            let channel_fits = match message {
                "seats" => recent(168, Some(message)) < 2,
                _ => recent(48, Some(message)) < 3,
            };
            let expected = if channel_fits && recent(168, None) < 5 { "send" } else { "skip cap" };
            prop_assert_eq!(decision(&answer), expected);
            if expected == "send" {
                accepted.push((now, message));
            }
        }
    }
}
