//! Who enters, and how often.

use serde_json::{Value, json};

use super::{Asked, decision};

#[test]
fn entry_is_once_at_a_time_and_after_the_pause() {
    let mut asked = Asked::guard();
    let first = asked.enter("2026-05-04T08:00:00Z", "recover", "r1");
    assert_eq!(
        first,
        json!({ "decision": "enter", "entered": "2026-05-04T08:00:00Z", "ends": "2026-05-14T08:00:00Z", "buckets": {} })
    );
    // Idempotent: the same instance asked again, even later.
    assert_eq!(asked.enter("2026-05-04T09:00:00Z", "recover", "r1"), first);
    assert_eq!(
        decision(&asked.enter("2026-05-05T08:00:00Z", "recover", "r2")),
        "ignore active"
    );
    let leave = json!({ "journey": "recover", "instance": "r1", "person": "t1", "reason": "goal", "at": "2026-05-06T08:00:00Z" });
    assert_eq!(
        asked.ask("leave", &leave),
        json!({ "ended": "2026-05-06T08:00:00Z" })
    );
    assert_eq!(
        decision(&asked.enter("2026-05-13T07:59:59Z", "recover", "r3")),
        "ignore reenter"
    );
    assert_eq!(
        decision(&asked.enter("2026-05-13T08:00:00Z", "recover", "r4")),
        "enter"
    );
    // A second end does not move the first.
    let mut again = leave.clone();
    again["at"] = json!("2026-05-09T08:00:00Z");
    assert_eq!(
        asked.ask("leave", &again),
        json!({ "ended": "2026-05-06T08:00:00Z" })
    );
}

#[test]
fn an_instance_that_outlived_itself_is_no_longer_active() {
    let mut asked = Asked::in_recover();
    assert_eq!(
        decision(&asked.enter("2026-05-14T07:59:00Z", "recover", "r2")),
        "ignore active"
    );
    assert_eq!(
        decision(&asked.enter("2026-05-21T07:59:00Z", "recover", "r2")),
        "ignore reenter"
    );
    assert_eq!(
        decision(&asked.enter("2026-05-21T08:00:00Z", "recover", "r2")),
        "enter"
    );
    assert_eq!(
        decision(&asked.send("2026-05-21T09:00:00Z", "r1", "seats", "s")),
        "leave lives"
    );
}

#[test]
fn entry_tests_for_while_and_the_running_time() {
    let mut asked = Asked::guard();
    asked.holds("2026-05-01T00:00:00Z", "resident", false);
    assert_eq!(
        decision(&asked.enter("2026-05-04T08:00:00Z", "recover", "r1")),
        "ignore while"
    );
    asked.holds("2026-05-02T00:00:00Z", "contactable", false);
    assert_eq!(
        decision(&asked.enter("2026-05-04T08:00:00Z", "recover", "r1")),
        "ignore audience"
    );
    assert_eq!(
        decision(&asked.enter("2026-04-30T23:59:59Z", "welcome", "w1")),
        "ignore not_running"
    );
    assert_eq!(
        decision(&asked.enter("2026-06-01T00:00:00Z", "welcome", "w1")),
        "ignore not_running"
    );
    assert_eq!(
        decision(&asked.enter("2026-05-01T00:00:00Z", "welcome", "w1")),
        "enter"
    );
}

#[test]
fn instances_are_told_apart_by_a_property() {
    let mut asked = Asked::guard();
    let mut enter = |instance: &str, entry: Value| {
        let request = json!({
            "journey": "newsletter", "instance": instance, "person": "t1", "by": "departure",
            "entry": entry, "at": "2026-05-04T08:00:00Z",
        });
        decision(&asked.ask("enter", &request))
    };
    assert_eq!(enter("n1", json!({ "departure": "2026-06-01" })), "enter");
    assert_eq!(
        enter("n2", json!({ "departure": "2026-06-01" })),
        "ignore active"
    );
    assert_eq!(enter("n3", json!({ "departure": "2026-07-01" })), "enter");
    // Without an entering event, the person's own: 2026-05-20.
    assert_eq!(enter("n4", json!({})), "enter");
    assert_eq!(
        enter("n5", json!({ "departure": "2026-05-20" })),
        "ignore active"
    );
}

#[test]
fn entry_brings_the_published_buckets() {
    let mut asked = Asked::guard();
    let request = json!({
        "journey": "recover", "instance": "r1", "person": "t1", "at": "2026-05-04T08:00:00Z",
        "splits": [{ "as": "a", "salt": "last_call" }, { "as": "b", "salt": "last_call", "unit": "t2" }],
    });
    assert_eq!(
        asked.ask("enter", &request)["buckets"],
        json!({ "a": 6408, "b": 2748 })
    );
}
