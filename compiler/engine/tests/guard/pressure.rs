//! Caps, and journeys that compete.

use serde_json::json;

use super::{Asked, decision, policy, send};

#[test]
fn a_full_cap_defers_or_leaves_where_the_channel_says_so() {
    let mut asked = Asked::in_recover();
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "last_call", "a")),
        "send"
    );
    let held = asked.send("2026-05-04T10:00:00Z", "r1", "last_call", "b");
    // Midnight in Berlin.
    assert_eq!(
        (decision(&held).as_str(), &held["until"]),
        ("hold cap", &json!("2026-05-04T22:00:00Z"))
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T22:00:00Z", "r1", "last_call", "b")),
        "send"
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "alert", "c")),
        "leave cap"
    );
}

#[test]
fn the_cap_of_the_strategy_counts_over_all_channels() {
    let mut asked = Asked::in_recover();
    for (day, step) in ["04", "05", "06"].iter().zip(["a", "b", "c"]) {
        let answer = asked.send(&format!("2026-05-{day}T09:00:00Z"), "r1", "last_call", step);
        assert_eq!(decision(&answer), "send");
    }
    assert_eq!(
        decision(&asked.send("2026-05-07T09:00:00Z", "r1", "seats", "d")),
        "send"
    );
    assert_eq!(
        decision(&asked.send("2026-05-07T09:01:00Z", "r1", "seats", "e")),
        "send"
    );
    // Channel `texts` has a place today, the strategy has none before Monday.
    assert_eq!(
        decision(&asked.send("2026-05-07T09:02:00Z", "r1", "last_call", "f")),
        "skip cap"
    );
}

#[test]
fn of_two_that_silence_each_other_the_higher_priority_speaks() {
    let mut asked = Asked::in_recover();
    assert_eq!(
        decision(&asked.enter("2026-05-04T08:00:00Z", "newsletter", "n1")),
        "enter"
    );
    let held = asked.send("2026-05-04T09:00:00Z", "n1", "seats", "a");
    assert_eq!(
        (decision(&held).as_str(), &held["until"]),
        ("hold silenced", &json!("2026-05-04T15:00:00Z"))
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "r1", "seats", "a")),
        "send"
    );
    let leave = json!({ "journey": "recover", "instance": "r1", "person": "t1", "reason": "finished", "at": "2026-05-04T09:30:00Z" });
    asked.ask("leave", &leave);
    assert_eq!(
        decision(&asked.send("2026-05-04T15:00:00Z", "n1", "seats", "a")),
        "send"
    );
}

#[test]
fn a_message_alone_can_be_silenced() {
    let mut asked = Asked::guard();
    let mut policy = policy();
    policy["journeys"]["recover"]["silences"] = json!(["digest"]);
    asked.ask("policy", &policy);
    for predicate in ["contactable", "resident"] {
        asked.holds("2026-01-01T00:00:00Z", predicate, true);
    }
    asked.fact(
        "2026-01-01T00:00:00Z",
        &json!({ "fact": "profile", "zone": "Europe/Berlin" }),
    );
    asked.enter("2026-05-04T08:00:00Z", "recover", "r1");
    asked.enter("2026-05-04T08:00:00Z", "newsletter", "n1");
    assert_eq!(
        decision(&asked.send("2026-05-04T09:00:00Z", "n1", "digest", "a")),
        "skip no_consent"
    );
    asked.fact(
        "2026-05-04T09:01:00Z",
        &json!({ "fact": "consent", "topic": "news", "channel": "mail", "answer": "confirmed" }),
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:02:00Z", "n1", "digest", "b")),
        "hold silenced"
    );
    assert_eq!(
        decision(&asked.send("2026-05-04T09:02:00Z", "n1", "gate_change", "c")),
        "send"
    );
}

#[test]
fn two_journeys_that_compete_for_the_last_place() {
    let mut asked = Asked::guard();
    // Nobody is silenced: the newsletter's instance is a campaign's send.
    let mut campaign = send("2026-05-04T09:00:00Z", "n1", "seats", "a");
    campaign.as_object_mut().unwrap().remove("instance");
    asked.enter("2026-05-04T08:00:00Z", "recover", "r1");
    asked.send("2026-05-04T08:30:00Z", "r1", "seats", "first");
    // One place is left. `newsletter` stands first but ranks lower, and would
    // be silenced; as `welcome`, which nobody silences, it is only capped.
    campaign["journey"] = json!("welcome");
    let answers = asked.ask(
        "guard_all",
        &json!([campaign, send("2026-05-04T09:00:00Z", "r1", "seats", "b")]),
    );
    assert_eq!(decision(&answers[0]), "skip cap");
    assert_eq!(decision(&answers[1]), "send");
}
