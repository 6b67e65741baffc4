//! Entry and sends: every answer of the guard.

use super::interpreter::World;
use super::journeys::*;
use mkt_engine::hash;
use mkt_time::Period;
use serde_json::json;

fn one_send() -> World {
    World::of(&plain(
        "plain",
        vec![send("seats_waiting"), notify("notify.1", "after")],
    ))
}

#[test]
fn the_guard_lets_it_through() {
    let trace = one_send().run();
    assert_eq!(trace.verdicts(), ["send"]);
    assert_eq!(trace.sends(), ["seats_waiting at 2026-05-04T10:00:00Z"]);
    let sent = &trace.requests("send")[0];
    assert_eq!(
        sent["identity"],
        hash::send_identity("plain", "send.seats_waiting", "r-1", 1)
    );
    assert_eq!(
        sent["entry"],
        json!({ "value": 120, "destination": "Palma" })
    );
    assert_eq!(trace.requests("notify").len(), 1);
}

#[test]
fn hold_for_the_night_in_a_journey_that_nothing_interrupts() {
    let trace = one_send().starting("2026-05-04T20:00:00Z").run();
    assert_eq!(trace.verdicts(), ["hold quiet", "send"]);
    assert_eq!(trace.sends(), ["seats_waiting at 2026-05-05T06:00:00Z"]);
    assert!(trace.entered("send.seats_waiting: hold"));
    assert_eq!(trace.requests("await").len(), 0);
}

#[test]
fn hold_ends_early_where_the_goal_comes() {
    // 19:30 and an hour: quiet in Berlin until 08:00.
    let world = World::of(&recover()).starting("2026-05-04T18:30:00Z");
    let held = world.run();
    assert_eq!(held.verdicts()[..2], ["hold quiet", "send"]);
    assert_eq!(held.sends()[0], "seats_waiting at 2026-05-05T06:00:00Z");
    let booked = world.booking("2026-05-05T05:00:00Z").run();
    assert_eq!(booked.end(), "goal at 2026-05-05T05:00:00Z");
    assert_eq!(booked.sends(), [""; 0]);
}

#[test]
fn skip_goes_on_with_the_next_step() {
    let no = json!({ "fact": "consent", "topic": "offers", "channel": "mail", "answer": "no" });
    let trace = one_send().fact("2026-05-04T09:00:00Z", &no).run();
    assert_eq!(trace.verdicts(), ["skip objected"]);
    assert_eq!(trace.sends(), [""; 0]);
    assert_eq!(trace.requests("notify").len(), 1);
    assert_eq!(trace.end(), "finished at 2026-05-04T10:00:00Z");
}

#[test]
fn a_full_cap_skips_too() {
    let trace = one_send()
        .policy(|policy| policy["channels"]["mail"]["caps"][0]["count"] = json!(0))
        .run();
    assert_eq!(trace.verdicts(), ["skip cap"]);
    assert_eq!(trace.sends(), [""; 0]);
}

#[test]
fn leave_ends_the_journey_with_the_guards_reason() {
    let trace = one_send()
        .policy(|policy| {
            policy["channels"]["mail"]["caps"][0]["count"] = json!(0);
            policy["channels"]["mail"]["on_cap"] = json!("leave");
        })
        .run();
    assert_eq!(trace.verdicts(), ["leave cap"]);
    assert_eq!(trace.end(), "cap at 2026-05-04T10:00:00Z");
    assert_eq!(trace.requests("notify").len(), 0);
    assert!(trace.entered("Sent away"));
}

#[test]
fn the_guard_sees_a_goal_that_no_wait_saw() {
    // No wait before the send: only the guard looks.
    let mut program = recover();
    program.steps = vec![notify("notify.1", "first"), send("seats_waiting")];
    let trace = World::of(&program)
        .holds("2026-05-04T10:00:01Z", "goal.1", true)
        .run();
    assert_eq!(trace.verdicts(), ["send"]);
    let answered = json!([{ "decision": "leave", "reason": "goal" }]);
    let trace = World::of(&program)
        .answers("guard", "send.seats_waiting", answered)
        .run();
    assert_eq!(trace.end(), "goal at 2026-05-04T10:00:00Z");
    // Converted already: nothing is watched for.
    assert_eq!(trace.requests("await").len(), 0);
}

#[test]
fn a_deferred_send_waits_for_its_place() {
    let program = plain("plain", vec![send("seats_waiting"), send("last_seats")]);
    let trace = World::of(&program)
        .policy(|policy| {
            policy["channels"]["mail"]["caps"] =
                json!([{ "count": 1, "per": { "rolling": 86_400 } }]);
            policy["channels"]["mail"]["on_cap"] = json!({ "defer": 172_800 });
        })
        .run();
    assert_eq!(trace.verdicts(), ["send", "hold cap", "send"]);
    assert_eq!(
        trace.sends(),
        [
            "seats_waiting at 2026-05-04T10:00:00Z",
            "last_seats at 2026-05-05T10:00:00Z"
        ]
    );
}

#[test]
fn a_retry_is_the_same_send() {
    let trace = one_send().failing("send", 2).failing("guard", 1).run();
    assert_eq!(trace.end(), "finished at 2026-05-04T10:00:08Z");
    let identities: Vec<_> = trace
        .requests("send")
        .iter()
        .map(|sent| sent["identity"].clone())
        .collect();
    assert_eq!(identities.len(), 3);
    assert!(identities.iter().all(|identity| *identity == identities[0]));
}

#[test]
fn who_may_not_come_in_gets_nothing() {
    let program = kept(vec![send("seats_waiting")]);
    let trace = World::of(&program).run();
    assert_eq!(trace.status(), "succeeded");
    assert_eq!(trace.0["entered"], "ignore");
    assert!(trace.entered("Not entered"));
    assert_eq!(trace.requests("guard").len(), 0);
    assert_eq!(trace.requests("leave").len(), 0);
}

#[test]
fn a_key_tells_instances_apart() {
    let mut program = plain("plain", vec![wait("wait.1", Period::seconds(60))]);
    program.key = Some("destination".to_owned());
    let trace = World::of(&program).run();
    let enter = &trace.requests("enter")[0];
    assert_eq!(
        (&enter["by"], &enter["entry"]["destination"]),
        (&"destination".into(), &"Palma".into())
    );
}

#[test]
fn a_channel_that_the_step_names() {
    let mut program = plain("plain", vec![send("seats_waiting")]);
    program.steps[0].kind = mkt_emit::step_functions::program::StepKind::Send {
        message: "seats_waiting".to_owned(),
        channel: Some("texts".to_owned()),
    };
    // By text there are no quiet hours.
    let trace = World::of(&program).starting("2026-05-04T22:00:00Z").run();
    assert_eq!(trace.sends(), ["seats_waiting at 2026-05-04T22:00:00Z"]);
    assert_eq!(trace.requests("send")[0]["channel"], "texts");
}
