//! Waits for events: what comes first.

use super::interpreter::{Trace, World};
use super::journeys::*;
use mkt_emit::step_functions::program::{EventMatch, Program, StepKind};
use mkt_time::Period;
use serde_json::json;

fn waiting(event: EventMatch, since_entry: bool) -> Program {
    let wait_for = StepKind::WaitFor {
        event,
        up_to: Period::seconds(3_600),
        grace: Period::default(),
        including_since_entry: since_entry,
        then: vec![notify("notify.then", "came")],
        otherwise: vec![notify("notify.else", "did not come")],
    };
    Program {
        steps: vec![
            wait("wait.1", Period::seconds(600)),
            step("wait_for.1", wait_for),
        ],
        ..recover()
    }
}

fn told(trace: &Trace) -> Vec<String> {
    trace.0["calls"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|call| call["operation"] == "notify")
        .map(|call| {
            let at = call["at"].as_str().unwrap();
            format!(
                "{} at {}",
                call["request"]["text"].as_str().unwrap(),
                &at[11..16]
            )
        })
        .collect()
}

#[test]
fn the_event_comes_or_does_not() {
    let world = World::of(&waiting(event("visit"), false));
    assert_eq!(told(&world.run()), ["did not come at 11:10"]);
    let came = world
        .clone()
        .event("2026-05-04T10:30:00Z", "visit", json!({}))
        .run();
    assert_eq!(told(&came), ["came at 10:30"]);
    // At the deadline it still counts, a second later it does not.
    let sharp = world
        .clone()
        .event("2026-05-04T11:10:00Z", "visit", json!({}))
        .run();
    assert_eq!(told(&sharp), ["came at 11:10"]);
    let late = world
        .clone()
        .event("2026-05-04T11:10:01Z", "visit", json!({}))
        .run();
    assert_eq!(told(&late), ["did not come at 11:10"]);
    // Another event does not count.
    let other = world
        .event("2026-05-04T10:30:00Z", "search", json!({}))
        .run();
    assert_eq!(told(&other), ["did not come at 11:10"]);
}

#[test]
fn what_came_before_the_wait_counts_only_if_it_says_so() {
    for (since_entry, expected) in [(false, "did not come at 11:10"), (true, "came at 10:10")] {
        let trace = World::of(&waiting(event("visit"), since_entry))
            .event("2026-05-04T10:05:00Z", "visit", json!({}))
            .run();
        assert_eq!(told(&trace), [expected]);
    }
}

#[test]
fn late_news_counts_for_as_long_as_it_may_come() {
    let mut program = waiting(event("visit"), false);
    if let StepKind::WaitFor { grace, .. } = &mut program.steps[1].kind {
        *grace = Period::seconds(900);
    }
    let world = World::of(&program);
    let visit = |at: &str, arrives: &str| {
        told(
            &world
                .clone()
                .event(at, "visit", json!({ "arrives": arrives }))
                .run(),
        )
    };
    // Inside the wait, known only after its deadline.
    assert_eq!(
        visit("2026-05-04T11:05:00Z", "2026-05-04T11:20:00Z"),
        ["came at 11:20"]
    );
    assert_eq!(
        visit("2026-05-04T11:05:00Z", "2026-05-04T11:26:00Z"),
        ["did not come at 11:25"]
    );
    // After its deadline, though known in time.
    assert_eq!(
        visit("2026-05-04T11:15:00Z", "2026-05-04T11:15:00Z"),
        ["did not come at 11:25"]
    );
}

#[test]
fn what_must_be_true_of_the_event() {
    let big = EventMatch {
        condition: Some("recover.big".to_owned()),
        ..event("search")
    };
    let world = World::of(&waiting(big, false));
    let small = world
        .clone()
        .event("2026-05-04T10:30:00Z", "search", json!({}));
    assert_eq!(told(&small.run()), ["did not come at 11:10"]);
    let then_big = small.event(
        "2026-05-04T10:45:00Z",
        "search",
        json!({ "where": ["recover.big"] }),
    );
    assert_eq!(told(&then_big.run()), ["came at 10:45"]);
}

#[test]
fn the_goal_wins_over_the_awaited_event_and_over_an_exit_of_the_same_moment() {
    let world = World::of(&waiting(event("booking"), false)).booking("2026-05-04T10:30:00Z");
    let trace = world.clone().run();
    assert_eq!(trace.end(), "goal at 2026-05-04T10:30:00Z");
    let both = world
        .holds("2026-05-04T10:30:00Z", "recover.exit.1", true)
        .run();
    assert_eq!(both.end(), "goal at 2026-05-04T10:30:00Z");
}

#[test]
fn a_goal_between_two_waits_is_not_lost() {
    // The booking comes in the very moment in which the first wait ends.
    let world = World::of(&waiting(event("visit"), false));
    let trace = world
        .event("2026-05-04T10:10:00Z", "booking", json!({}))
        .run();
    assert_eq!(trace.end(), "goal at 2026-05-04T10:10:00Z");
}

#[test]
fn the_reaction_to_a_message() {
    let click = |of: &str| {
        World::of(&recover())
            .event("2026-05-04T12:00:00Z", "click", json!({ "of": of }))
            .run()
    };
    let reacted = click("seats_waiting");
    assert_eq!(reacted.end(), "left at 2026-05-04T12:00:00Z");
    assert_eq!(reacted.sends(), ["seats_waiting at 2026-05-04T11:00:00Z"]);
    // A click on something else is none.
    assert_eq!(
        click("newsletter").end(),
        "finished at 2026-05-06T07:00:00Z"
    );
}

#[test]
fn nobody_waits_for_a_reaction_to_what_was_not_sent() {
    let no = json!({ "fact": "consent", "topic": "offers", "channel": "mail", "answer": "no" });
    let trace = World::of(&recover())
        .fact("2026-05-04T10:30:00Z", &no)
        .run();
    assert_eq!(trace.verdicts(), ["skip objected", "skip objected", "send"]);
    // At 11:00 the wait for the click resolved at once; the next weekday's
    // 09:00 is the day after.
    assert_eq!(trace.sends(), ["help_line at 2026-05-05T07:00:00Z"]);
}

#[test]
fn a_reaction_to_what_another_journey_sent_is_waited_for() {
    let opened = EventMatch {
        reaction_to: Some("newsletter".to_owned()),
        ..event("opened")
    };
    let trace = World::of(&waiting(opened, false))
        .event(
            "2026-05-04T10:30:00Z",
            "opened",
            json!({ "of": "newsletter" }),
        )
        .run();
    assert_eq!(told(&trace), ["came at 10:30"]);
}

#[test]
fn an_answer_that_names_no_listener_fails_loudly() {
    let world = World::of(&waiting(event("visit"), false));
    let nonsense = json!([{ "id": "nobody", "at": "2026-05-04T10:00:00Z" }]);
    let trace = world.answers("await", "wait.1", nonsense).run();
    assert_eq!(
        trace.status(),
        "failed mkt.UnknownListener: The answer to a wait names no listener of the request"
    );
}
