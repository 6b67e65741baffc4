//! From source to execution: what is built from `.mkt` text, with the policy
//! that is built beside it.

use std::collections::BTreeMap;

use mkt_emit::step_functions::StepFunctions;
use mkt_emit::{Options, Output, Target};
use mkt_engine::guard::policy::Policy;
use mkt_model::{SourceFile, build};
use serde_json::{Value, json};

use super::interpreter::{Trace, World, objections};

const SOURCE: &str = r#"
strategy aurora "Aurora Air" {
  horizon:  2026-01-01 .. 2027-12-31
  currency: EUR
  timezone: "Europe/Berlin"
  cap:      5 per 7 days
  holdout:  5%
}

team crm_team "CRM team" { size: 3 people }
calendar germany "Germany" { works: mon .. fri; closed: 2026-05-01, 2026-12-24 .. 2026-12-31 }

platform crm_suite "CRM suite" {
  kind: automation
  can:  email, sms, webhook
  webhook open_case { traveller_id: Text; reason: Text }
}

entity traveller "Traveller" {
  id:        Text, key
  email:     Email?, pii, contact email
  country:   Country
  home_tz:   Timezone?
  tier:      one of [none, blue, silver, gold]
  departure: Date?
}

event booking_abandoned "Booking abandoned" of traveller {
  search_id:   Text, key
  value:       Money
  destination: Text
}

event booking "Booking completed" of traveller { id: Text, key; total: Money }

channel mail "E-mail" {
  kind:     email
  platform: crm_suite
  cap:      3 per 7 days
  quiet:    21:00 .. 08:00, sunday, closed in germany
}

channel texts "Text messages" { kind: sms; platform: crm_suite; cap: 1 per day; on_cap: defer up to 2 days }

consent offers "Offers" of traveller {
  channels: mail, texts
  basis:    opt_in
  expires:  36 months after last of [booking]
}

message seats_waiting "Your seats" { channel: mail; topic: offers; purpose: marketing; subject: "Seats"; body: "Your seats are held" }
message last_seats "Last seats" { channel: mail; topic: offers; purpose: marketing; subject: "Last"; body: "The last seats" }
message help_line "Help" { channel: texts; topic: offers; purpose: marketing; body: "Call us" }

journey newsletter "Newsletter" {
  enter: every month
  send last_seats
}

journey recover_booking "Recover abandoned bookings" {
  for:      country == DE
  enter:    on booking_abandoned where value >= 50 EUR
  reenter:  after 7 days
  goal:     booking within 3 days of entry
  exit:     when tier == none
  silences: newsletter
  priority: 10

  wait 1 hour
  send seats_waiting
  wait for click(seats_waiting) up to 1 day {
    then { leave }
    else {
      if tier in [silver, gold] and country != AT { notify crm_team "Call this traveller" }
      else if count(booking within 1 year) >= 2 { call crm_suite.open_case { traveller_id: id; reason: "regular" } }
      split last_call {
        80% offer   { send last_seats }
        20% control { }
      }
    }
  }
  wait until 09:00 on weekdays
  send help_line
}
"#;

fn built(source: &str) -> Output {
    let file = SourceFile {
        path: "aurora.mkt".to_owned(),
        text: source.to_owned(),
    };
    let built = build(vec![file], &[]);
    let errors: Vec<String> = built
        .diagnostics
        .iter()
        .map(|found| found.message())
        .collect();
    assert_eq!(errors, [""; 0]);
    StepFunctions.emit(&mkt_emit::Subject::of(&built.strategy), &Options::default())
}

fn json_file(output: &Output, path: &str) -> Value {
    let file = output.files.iter().find(|file| file.path == path).unwrap();
    serde_json::from_slice(&file.content).unwrap()
}

fn world() -> World {
    let output = built(SOURCE);
    assert_eq!(output.diagnostics, []);
    let machine = json_file(&output, "recover_booking.asl.json");
    World::around(
        "recover_booking",
        &machine,
        json_file(&output, "policy.json"),
    )
    .holds("2026-01-01T00:00:00Z", "recover_booking.for", true)
}

fn called(trace: &Trace, operation: &str) -> usize {
    trace.requests(operation).len()
}

#[test]
fn it_runs_as_written() {
    let silver = |world: World| {
        world.profile(
            "2026-01-01T00:00:00Z",
            &json!({ "tier": "silver", "country": "DE" }),
        )
    };
    let trace = silver(world()).run();
    assert_eq!(
        trace.sends(),
        [
            "seats_waiting at 2026-05-04T11:00:00Z",
            "last_seats at 2026-05-05T11:00:00Z",
            "help_line at 2026-05-06T07:00:00Z",
        ]
    );
    assert_eq!(trace.end(), "finished at 2026-05-06T07:00:00Z");
    assert_eq!((called(&trace, "notify"), called(&trace, "call")), (1, 0));

    let booked = "2026-05-04T10:40:00Z";
    let goal = silver(world())
        .event(booked, "booking", json!({}))
        .holds(booked, "recover_booking.goal.1", true)
        .run();
    assert_eq!(goal.end(), format!("goal at {booked}"));
    assert_eq!(goal.sends(), [""; 0]);

    let exit = silver(world())
        .holds("2026-05-04T10:30:00Z", "recover_booking.exit.1", true)
        .run();
    assert_eq!(exit.end(), "exit at 2026-05-04T10:30:00Z");

    let click = silver(world())
        .event(
            "2026-05-04T12:00:00Z",
            "click",
            json!({ "of": "seats_waiting" }),
        )
        .run();
    assert_eq!(click.end(), "left at 2026-05-04T12:00:00Z");
}

#[test]
fn a_condition_on_history_is_asked_by_the_id_in_the_policy() {
    let policy = json_file(&built(SOURCE), "policy.json");
    let predicates = policy["predicates"].as_object().unwrap();
    let regular = predicates
        .iter()
        .find(|(_, text)| **text == "count(booking within 1 year) >= 2")
        .map(|(id, _)| id.clone())
        .unwrap();
    let trace = world().holds("2026-01-01T00:00:00Z", &regular, true).run();
    assert_eq!((called(&trace, "notify"), called(&trace, "call")), (0, 1));
    let call = &trace.requests("call")[0];
    assert_eq!(
        call["arguments"],
        json!({ "traveller_id": { "property": "id" }, "reason": { "literal": "regular" } })
    );
    assert_eq!(called(&world().run(), "call"), 0);
}

#[test]
fn the_policy_says_what_the_source_says() {
    let policy: Policy = serde_json::from_value(json_file(&built(SOURCE), "policy.json")).unwrap();
    let policy = serde_json::to_value(policy).unwrap();
    assert_eq!(policy["zone"], "Europe/Berlin");
    assert_eq!(
        policy["caps"],
        json!([
            { "count": 5, "per": { "rolling": 604_800 }, "purpose": "marketing" },
            { "count": 5, "per": { "rolling": 604_800 }, "purpose": "service" },
        ])
    );
    assert_eq!(
        policy["holdout"],
        json!({ "below": 500, "salt": "holdout" })
    );
    assert_eq!(
        policy["channels"]["mail"],
        json!({
            "caps": [
                { "count": 3, "per": { "rolling": 604_800 }, "purpose": "marketing" },
                { "count": 3, "per": { "rolling": 604_800 }, "purpose": "service" },
            ],
            "on_cap": "skip",
            "quiet": {
                "windows": [{ "from": "21:00:00", "to": "08:00:00" }],
                "days": ["sunday"],
                "closed": [{ "from": "2026-05-01", "to": "2026-05-01" }, { "from": "2026-12-24", "to": "2026-12-31" }],
            },
            "hold_at_most_seconds": 86_400,
        })
    );
    assert_eq!(
        policy["channels"]["texts"]["on_cap"],
        json!({ "defer": 172_800 })
    );
    assert_eq!(
        policy["channels"]["texts"]["caps"][0]["per"],
        json!({ "calendar": "day" })
    );
    assert_eq!(
        policy["topics"]["offers"],
        json!({ "channels": ["mail", "texts"], "basis": "opt_in", "expires": { "after": { "months": 36 }, "last_of": ["booking"] } })
    );
    assert_eq!(
        policy["messages"]["help_line"],
        json!({ "channel": "texts", "topic": "offers", "purpose": "marketing" })
    );
    assert_eq!(
        policy["journeys"]["recover_booking"],
        json!({
            "enter": { "event": { "event": "booking_abandoned", "where": "recover_booking.enter.where" } },
            "priority": 10,
            "silences": ["newsletter"],
            "reenter": { "after": { "days": 7 } },
            "lives": { "seconds": 7_776_000 },
            "for": "recover_booking.for",
            "goals": [{ "id": "recover_booking.goal.1", "within": { "days": 3 } }],
            "exits": [{ "id": "recover_booking.exit.1", "on": "predicate" }],
        })
    );
    let predicates = &policy["predicates"];
    assert_eq!(predicates["recover_booking.for"], "country == DE");
    assert_eq!(predicates["recover_booking.enter.where"], "value >= 50 EUR");
    assert_eq!(predicates["recover_booking.exit.1"], "tier == none");
}

#[test]
fn predicates_stand_in_the_policy_as_they_were_written() {
    for predicate in [
        "tier == gold or country == DE and departure is set",
        "(tier == gold or country == DE) and departure is unset",
        "not (tier in [silver, gold] and country == DE)",
        "recency(booking) > 180 days and sum(booking.total within 2 years) >= 1_000 EUR",
        "count(booking where total >= 50 EUR within 1 year) in 1 .. 3",
        "consents(offers by mail) or not consents(offers by texts)",
        "home_tz == \"Europe/Berlin\" and departure >= 2026-05-01",
    ] {
        let source = SOURCE.replace("when tier == none", &format!("when {predicate}"));
        let policy = json_file(&built(&source), "policy.json");
        assert_eq!(policy["predicates"]["recover_booking.exit.1"], predicate);
    }
}

#[test]
fn both_validators_accept_what_is_built() {
    let output = built(SOURCE);
    let machines: BTreeMap<String, Value> = output
        .files
        .iter()
        .filter(|file| file.path.ends_with(".asl.json"))
        .map(|file| (file.path.clone(), json_file(&output, &file.path)))
        .collect();
    assert_eq!(machines.len(), 2);
    assert_eq!(objections(&machines), [""; 0]);
    assert_eq!(built(SOURCE), output);
}

#[test]
fn what_cannot_be_done_is_said_at_its_step() {
    let source = SOURCE.replace("wait 1 hour", "wait 9_000 hours");
    let output = built(&source);
    assert!(output.failed());
    let [diagnostic] = output.diagnostics.as_slice() else {
        panic!("one diagnostic: {:?}", output.diagnostics);
    };
    let at = usize::try_from(diagnostic.span.start).unwrap();
    assert!(
        source[at..].starts_with("wait 9_000 hours"),
        "{}",
        &source[at..at + 20]
    );
}

#[test]
fn the_report_tells_how_each_construct_is_done() {
    let report = built(SOURCE).report;
    let support = |construct: &str| {
        let row = report.iter().find(|row| row.construct == construct);
        row.unwrap_or_else(|| panic!("{construct} is in the report"))
            .support
            .word()
    };
    assert_eq!(support("wait of exact time"), "native");
    assert_eq!(support("send"), "emulated");
    assert_eq!(support("wait for an event"), "emulated");
    assert!(StepFunctions.capabilities().len() > report.len());
}
