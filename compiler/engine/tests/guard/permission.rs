//! What people are sent by what they agreed to and what they are owed.

use mkt_engine::hash;
use serde_json::json;

use super::{Asked, decision};

#[test]
fn consent_by_topic_channel_and_age() {
    let mut asked = Asked::in_recover();
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "digest", "a")),
        "skip no_consent"
    );
    asked.fact(
        "2026-05-04T09:01:00Z",
        &json!({ "fact": "consent", "topic": "news", "channel": "mail", "answer": "yes" }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:02:00Z", "r1", "digest", "b")),
        "skip no_consent"
    );
    asked.fact(
        "2026-05-04T09:03:00Z",
        &json!({ "fact": "consent", "topic": "news", "channel": "mail", "answer": "confirmed" }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:04:00Z", "r1", "digest", "c")),
        "send"
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:05:00Z", "r1", "thank_you", "d")),
        "skip no_consent"
    );
    asked.fact(
        "2026-05-04T09:06:00Z",
        &json!({ "fact": "event", "event": "booking" }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:07:00Z", "r1", "thank_you", "e")),
        "send"
    );
}

#[test]
fn a_consent_lapses_36_months_after_the_last_booking() {
    let years_later = |booked: bool, at: &str| {
        let mut asked = Asked::guard();
        if booked {
            asked.fact(
                "2026-06-01T00:00:00Z",
                &json!({ "fact": "event", "event": "booking" }),
            );
        }
        asked.enter("2029-01-01T09:00:00Z", "newsletter", "n1");
        decision(&asked.send(at, "n1", "seats", "a"))
    };
    assert_eq!(
        years_later(false, "2029-01-01T09:30:00Z"),
        "skip consent_expired"
    );
    assert_eq!(years_later(true, "2029-01-01T09:30:00Z"), "send");
    // Given on 2026-01-01 at 01:00 in Berlin, it lapses at that hour in 2029.
    let mut edge = Asked::guard();
    edge.enter("2028-12-30T09:00:00Z", "newsletter", "n1");
    assert_eq!(
        decision(&edge.send("2028-12-31T23:59:59Z", "n1", "last_call", "a")),
        "send"
    );
    assert_eq!(
        decision(&edge.send("2029-01-01T00:00:00Z", "n1", "last_call", "b")),
        "skip consent_expired"
    );
}

#[test]
fn what_is_owed_passes_caps_quiet_hours_and_consent_but_not_suppression() {
    let mut asked = Asked::in_recover();
    for step in ["a", "b", "c"] {
        assert_eq!(
            decision(&asked.send("2026-05-04T22:00:00Z", "r1", "gate_change", step)),
            "send"
        );
    }
    // And is not counted.
    assert_eq!(
        decision(&asked.send("2026-05-05T09:00:00Z", "r1", "seats", "d")),
        "send"
    );
    asked.fact(
        "2026-05-05T09:30:00Z",
        &json!({ "fact": "suppressed", "channel": "mail", "closed": true }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-05T10:00:00Z", "r1", "gate_change", "e")),
        "skip suppressed"
    );
    asked.fact(
        "2026-05-05T10:30:00Z",
        &json!({ "fact": "suppressed", "channel": "mail", "closed": false }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-05T11:00:00Z", "r1", "gate_change", "f")),
        "send"
    );
}

#[test]
fn service_needs_no_opt_in_but_honours_objection_and_its_own_cap() {
    let mut asked = Asked::in_recover();
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "terms", "a")),
        "send"
    );
    assert_eq!(
        decision(&asked.send("2026-05-10T09:00:00Z", "r1", "terms", "b")),
        "skip cap"
    );
    assert_eq!(
        decision(&asked.send("2026-05-11T09:00:00Z", "r1", "terms", "c")),
        "send"
    );
    asked.fact(
        "2026-05-12T09:00:00Z",
        &json!({ "fact": "consent", "topic": "offers", "channel": "post", "answer": "no" }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-13T09:00:00Z", "r1", "terms", "d")),
        "skip objected"
    );
}

#[test]
fn people_held_out_get_no_marketing_but_what_they_are_owed() {
    let held_out = (0..)
        .map(|n| format!("p{n}"))
        .find(|person| hash::bucket("holdout", person) < 500)
        .unwrap();
    let mut asked = Asked::guard();
    for (message, expected) in [("seats", "skip holdout"), ("gate_change", "send")] {
        let request = json!({
            "journey": "newsletter", "person": held_out, "message": message, "step": message, "at": "2026-05-04T09:00:00Z",
        });
        assert_eq!(decision(&asked.ask("guard", &request)), expected);
    }
}
