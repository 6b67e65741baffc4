//! Waits: native, on the person's clock, and interrupted.

use super::interpreter::World;
use super::journeys::*;
use mkt_emit::step_functions::condition::Property;
use mkt_emit::step_functions::program::StepKind;
use mkt_time::Period;
use serde_json::json;

const IN_DAY: &str = "2026-05-04T12:00:00Z";

#[test]
fn nobody_reacts_and_the_last_step_is_reached() {
    let trace = World::of(&recover()).run();
    // Entered at 12:00 in Berlin; a wait of an hour; a day for the click; then
    // 09:00 on the next weekday. Person t1 is in bucket 6408: the offer.
    assert_eq!(
        trace.sends(),
        [
            "seats_waiting at 2026-05-04T11:00:00Z",
            "last_seats at 2026-05-05T11:00:00Z",
            "help_line at 2026-05-06T07:00:00Z",
        ]
    );
    assert_eq!(trace.end(), "finished at 2026-05-06T07:00:00Z");
    // The goal may still come until three days after entry.
    assert_eq!(trace.ended(), "2026-05-07T10:00:00Z");
    assert_eq!(trace.requests("convert"), Vec::<serde_json::Value>::new());
}

#[test]
fn the_goal_in_time_ends_a_wait() {
    let trace = World::of(&recover()).booking("2026-05-04T10:40:00Z").run();
    assert_eq!(trace.sends(), [""; 0]);
    assert_eq!(trace.end(), "goal at 2026-05-04T10:40:00Z");
    assert_eq!(trace.ended(), "2026-05-04T10:40:00Z");
    assert_eq!(trace.0["outcome"]["by"], "goal.1");
}

#[test]
fn the_goal_after_the_end_still_counts_in_its_window() {
    let in_window = World::of(&recover()).booking("2026-05-06T20:00:00Z").run();
    assert_eq!(in_window.end(), "finished at 2026-05-06T07:00:00Z");
    assert_eq!(in_window.requests("convert")[0]["goal"], "goal.1");
    assert_eq!(in_window.ended(), "2026-05-06T20:00:00Z");
    let too_late = World::of(&recover()).booking("2026-05-07T10:00:01Z").run();
    assert_eq!(too_late.requests("convert").len(), 0);
}

#[test]
fn an_exit_in_the_middle_of_a_wait() {
    let trace = World::of(&recover())
        .holds("2026-05-04T10:30:00Z", "recover.exit.1", true)
        .run();
    assert_eq!(trace.sends(), [""; 0]);
    assert_eq!(trace.end(), "exit at 2026-05-04T10:30:00Z");
    // An exit that holds already at entry ends the first wait at once.
    let at_once = World::of(&recover())
        .holds("2026-05-04T09:00:00Z", "recover.exit.1", true)
        .run();
    assert_eq!(at_once.end(), "exit at 2026-05-04T10:00:00Z");
}

#[test]
fn the_end_of_while_in_the_middle_of_a_wait() {
    let program = kept(vec![
        wait("wait.1", Period::seconds(7_200)),
        send("help_line"),
    ]);
    let world = World::of(&program).holds("2026-05-04T09:00:00Z", "kept.while", true);
    assert_eq!(world.run().end(), "finished at 2026-05-04T12:00:00Z");
    let trace = world
        .holds("2026-05-04T11:00:00Z", "kept.while", false)
        .run();
    assert_eq!(trace.end(), "while at 2026-05-04T11:00:00Z");
    assert_eq!(trace.sends(), [""; 0]);
}

#[test]
fn entering_a_segment_can_be_the_goal() {
    let mut program = recover();
    program.goals[0].what =
        mkt_emit::step_functions::program::Happening::Segment("bookers".to_owned());
    let trace = World::of(&program)
        .enters_segment("2026-05-04T10:20:00Z", "bookers")
        .run();
    assert_eq!(trace.end(), "goal at 2026-05-04T10:20:00Z");
}

#[test]
fn a_wait_that_nothing_interrupts_is_the_engines_own() {
    let program = plain(
        "plain",
        vec![wait("wait.1", Period::seconds(7_200)), send("help_line")],
    );
    let trace = World::of(&program).run();
    assert_eq!(trace.sends(), [format!("help_line at {IN_DAY}")]);
    assert_eq!(trace.requests("await").len(), 0);
    let long = plain(
        "plain",
        vec![wait("wait.1", Period::calendar(0, 2)), send("help_line")],
    );
    assert_eq!(
        World::of(&long).run().sends(),
        ["help_line at 2026-05-06T10:00:00Z"]
    );
}

#[test]
fn a_day_is_the_persons_next_day_and_24_hours_are_24_hours() {
    // The clocks in Berlin go forward in the night to 2026-03-29.
    for (period, expected) in [
        (Period::calendar(0, 1), "help_line at 2026-03-29T10:00:00Z"),
        (Period::seconds(86_400), "help_line at 2026-03-29T11:00:00Z"),
    ] {
        let program = plain("plain", vec![wait("wait.1", period), send("help_line")]);
        let trace = World::of(&program).starting("2026-03-28T11:00:00Z").run();
        assert_eq!(trace.sends(), [expected]);
    }
}

#[test]
fn until_a_date_of_the_person() {
    let around = StepKind::WaitRelative {
        property: profile("departure"),
        period: Period::calendar(0, -1),
        time: Some("18:00".to_owned()),
    };
    let program = plain(
        "plain",
        vec![step("wait_until.1", around), send("help_line")],
    );
    let departs = |date: &str| {
        let profile =
            json!({ "fact": "profile", "zone": "Europe/Berlin", "dates": { "departure": date } });
        World::of(&program)
            .fact("2026-05-01T00:00:00Z", &profile)
            .run()
    };
    assert_eq!(
        departs("2026-05-08").sends(),
        ["help_line at 2026-05-07T16:00:00Z"]
    );
    // The evening before is past: no wait.
    assert_eq!(
        departs("2026-05-04").sends(),
        ["help_line at 2026-05-04T10:00:00Z"]
    );
    // No date, no such evening.
    let unset = World::of(&program).run();
    assert_eq!(unset.end(), "no_date at 2026-05-04T10:00:00Z");
    assert_eq!(unset.sends(), [""; 0]);
    // Beyond the instance's greatest age it leaves at that age.
    let far = departs("2026-09-01");
    assert_eq!(far.end(), "lives at 2026-05-14T10:00:00Z");
    assert_eq!(far.sends(), [""; 0]);
}

#[test]
fn until_a_date_of_the_entering_event() {
    let around = StepKind::WaitRelative {
        property: Property::Entry("出发".to_owned()),
        period: Period::seconds(-3_600),
        time: None,
    };
    let program = plain(
        "plain",
        vec![step("wait_until.1", around), send("help_line")],
    );
    let departs = |entry| World::of(&program).entry(entry).run();
    // Local time in Berlin.
    assert_eq!(
        departs(json!({ "出发": "2026-05-06T14:00:00" })).sends(),
        ["help_line at 2026-05-06T11:00:00Z"]
    );
    assert_eq!(departs(json!({})).end(), "no_date at 2026-05-04T10:00:00Z");
}

#[test]
fn an_instance_lives_no_longer_than_it_may() {
    let long = vec![
        wait("wait.1", Period::seconds(9 * 86_400)),
        notify("notify.1", "nine days"),
        wait("wait.2", Period::seconds(9 * 86_400)),
        notify("notify.2", "eighteen days"),
    ];
    for program in [plain("plain", long.clone()), kept(long)] {
        let trace = World::of(&program)
            .holds("2026-05-01T00:00:00Z", "kept.while", true)
            .run();
        let told: Vec<_> = trace
            .requests("notify")
            .iter()
            .map(|request| request["text"].clone())
            .collect();
        assert_eq!(told, ["nine days"]);
        assert_eq!(trace.end(), "lives at 2026-05-22T10:00:00Z");
        // The guard ended it at its age; only the execution lasted longer.
        let leave = trace.0["calls"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(leave["answer"]["ended"], "2026-05-14T10:00:00Z");
    }
}
