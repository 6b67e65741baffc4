//! What the interpreter decides, case by case: dates, campaigns, stays, holds,
//! related people, silence, suppression, the holdout.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

use mkt_engine::trial::{self, words};
use mkt_model::{SourceFile, Strategy, build};

const WORLD: &str = r#"
strategy aurora "Aurora" {
  horizon: 2026-01-01 .. 2027-12-31; currency: EUR; timezone: "Europe/Berlin"
  holdout: 50%
}
entity account "Account" { id: Text, key; plan: one of [free, paid] }
entity person "Person" {
  id: Text, key
  zone: Timezone?
  country: Country?
  tier: one of [low, high]?
  birthday: Date?
  renews: Date?
  company: account?
}
event visit "Visit" of person { id: Text, key }
event sale "Sale" of person { id: Text, key; total: Money }
team crm "CRM" { size: 3 people }
platform suite "Suite" { kind: crm; can: email, webhook; webhook note { who: Text; total: Money } }
calendar shut "Shut" { works: mon .. sun; closed: 2026-05-05 }
channel mail "Mail" { kind: email }
channel night "Night" { kind: sms; quiet: 21:00 .. 08:00, closed in shut; hold_at_most: 30 hours }
channel tight "Tight" { kind: push; cap: 1 per day; on_cap: defer up to 2 days }
channel strict "Strict" { kind: push; cap: 1 per 7 days; on_cap: leave }
consent news "News" of person { channels: mail, night, tight, strict; basis: opt_in; expires: 2 months after last of [sale] }
consent goods "Goods" of person { channels: mail; basis: soft_opt_in after sale }
consent terms "Terms" of person { channels: mail; basis: contract }
message hello "Hello" { channel: mail; topic: news; purpose: marketing; subject: "S"; body: "B" }
message late "Late" { channel: night; topic: news; purpose: marketing; body: "B" }
message ping "Ping" { channel: tight; topic: news; purpose: marketing; title: "T"; body: "B" }
message push "Push" { channel: strict; topic: news; purpose: marketing; title: "T"; body: "B" }
message similar "Similar" { channel: mail; topic: goods; purpose: marketing; subject: "S"; body: "B" }
message owed "Owed" { channel: mail; topic: terms; purpose: service; subject: "S"; body: "B" }
message receipt "Receipt" { channel: mail; topic: terms; purpose: transactional; subject: "S"; body: "B" }
segment members of person { where: company.plan == paid }
segment busy of person { where: count(visit within 10 days) >= 2 }
segment lively of account { where: count(visit by company within 10 days) >= 2 }
"#;

fn built(more: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: format!("{WORLD}\n{more}\n"),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}\n{more}");
    built.strategy
}

/// All tests in a text come true.
#[track_caller]
fn comes_true(text: &str) {
    let strategy = built(text);
    let zone = mkt_engine::zone(&strategy);
    let mut count = 0;
    for test in strategy.tests() {
        let outcome = trial::run(&strategy, test);
        count += 1;
        let told: Vec<String> = outcome
            .failures
            .iter()
            .map(|failure| {
                let wording = failure.wording();
                format!("{}: {}", wording.message, wording.label)
            })
            .collect();
        let story: Vec<_> = (0..outcome.people.len())
            .flat_map(|who| words::timeline(&strategy, &zone, &outcome.timeline, who))
            .map(|one| format!("{}  {}  {}", one.at, one.what, one.detail))
            .collect();
        assert!(told.is_empty(), "{}: {told:#?}\n{story:#?}", outcome.name);
    }
    assert!(count > 0);
}

#[test]
fn a_campaign_asks_its_audience_when_it_sends() {
    comes_true(
        r#"
campaign spring "Spring" {
  audience: busy
  runs: 2026-05-01 .. 2026-05-31
  send hello on 2026-05-04 at 09:00
  send hello on 2026-05-20 at 09:00
}
test "in it on the first day only, by their own clock" {
  campaign: spring
  given person { id: "p"; zone: "America/New_York"; consents: news by mail }
  at 2026-05-01T10:00 visit { id: "v1" }
  at 2026-05-02T10:00 visit { id: "v2" }
  expect send hello at 2026-05-04T13:00Z
  expect not in busy at 2026-05-20T15:00
}
test "never in it" {
  campaign: spring
  given person { id: "p"; zone: "America/New_York"; consents: news by mail }
  at 2026-05-01T10:00 visit { id: "v1" }
  expect no sends
}
"#,
    );
}

#[test]
fn dates_come_round() {
    comes_true(
        r#"
journey party "Party" { enter: on anniversary(birthday) at 09:00; reenter: after 1 day; notify crm "Party" }
journey renewal "Renewal" { enter: on renews 7 days before at 10:00; reenter: always by renews; wait until renews at 12:00; notify crm "Renew" }
journey weekly "Weekly" { enter: every 2 weeks at 08:00; reenter: after 1 day; runs: 2026-03-02 .. 2026-04-30; notify crm "Weekly" }
journey once "Once" { enter: on visit; set renews = 2026-06-20 }
test "a leap day comes round on the 28th" {
  journey: party
  given person { id: "p"; zone: "Europe/Berlin"; birthday: 2004-02-29 }
  expect notify crm at 2027-02-28T09:00
}
test "before a date" {
  journey: renewal
  given person { id: "p"; zone: "Europe/Berlin"; renews: 2026-06-01 }
  expect notify crm at 2026-06-01T12:00
}
test "a date that is written anew is waited for anew" {
  journey: renewal, once
  given person { id: "p"; zone: "Europe/Berlin" }
  at 2026-05-04T10:00 visit { id: "v1" }
  expect notify crm at 2026-06-20T12:00
}
test "whole intervals, by the wall clock" {
  journey: weekly
  given person { id: "p"; zone: "Europe/Berlin" }
  expect notify crm at 2026-03-30T08:00
}
test "not outside of its run" {
  journey: weekly
  given person { id: "p"; zone: "Europe/Berlin" }
  at 2026-05-01T10:00 visit { id: "v1" }
  expect no entry
}
"#,
    );
}

#[test]
fn rules_fire_once_and_for_what_was_there_only_if_they_say_so() {
    comes_true(
        r#"
lifecycle life "Life" of person {
  stage none { when: count(sale) == 0 }
  stage fresh { when: count(sale within 3 days) >= 1 }
  stage rest { when: otherwise; hold: at least 2 days }
  rule now { on: enter none include existing; do: send hello }
  rule later { on: in none for 5 days; do: notify crm "Still nothing" }
  rule change { on: leave none; when: tier == high; do: send owed; do: set tier = low }
  rule back { on: enter rest; do: send receipt }
  rule stay { on: in busy for 1 day; do: send similar }
}
test "existing, and not" {
  lifecycle: life
  given person { id: "p"; zone: "Europe/Berlin"; tier: low; consents: news by mail }
  at 2026-05-04T10:00 visit { id: "v" }
  expect send hello at 2026-05-04T00:00
  expect no send owed
  expect in life.none at 2026-06-01T10:00
}
test "a change of stage, with several things to do" {
  lifecycle: life
  given person { id: "p"; zone: "Europe/Berlin"; tier: high }
  at 2026-05-04T10:00 sale { id: "s"; total: 1 EUR }
  expect send owed at 2026-05-04T10:00
  expect send receipt at 2026-05-07T10:00
  expect in life.fresh at 2026-05-07T09:59
  expect in life.rest at 2026-05-07T10:00
}
test "held for two days" {
  lifecycle: life
  given person { id: "p"; zone: "Europe/Berlin"; tier: high }
  at 2026-05-04T10:00 sale { id: "s"; total: 1 EUR }
  at 2026-05-08T10:00 sale { id: "s2"; total: 1 EUR }
  expect in life.rest at 2026-05-09T09:59
  expect in life.fresh at 2026-05-09T10:00
}
test "a stay, by a consent that rests on a purchase" {
  lifecycle: life
  given person { id: "p"; zone: "Europe/Berlin" }
  at 2026-05-01T10:00 sale { id: "s"; total: 1 EUR }
  at 2026-05-04T10:00 visit { id: "v1" }
  at 2026-05-05T10:00 visit { id: "v2" }
  expect send similar at 2026-05-06T10:00
}
test "a stay that is broken off" {
  lifecycle: life
  given person { id: "p"; zone: "Europe/Berlin" }
  at 2026-05-01T10:00 sale { id: "s"; total: 1 EUR }
  at 2026-05-04T10:00 visit { id: "v1" }
  at 2026-05-13T18:00 visit { id: "v2" }
  expect no send similar
}
"#,
    );
}

#[test]
fn people_and_what_they_belong_to_know_of_each_other() {
    comes_true(
        r#"
journey greet "Greet" { for: members; enter: on visit; send hello }
journey team "Team" { enter: when entering lively; notify crm "A lively account" }
test "a property of the account" {
  journey: greet
  given account house { id: "a"; plan: paid }
  given person ann { id: "p"; zone: "Europe/Berlin"; company: house; consents: news by mail }
  at 2026-05-04T10:00 visit { id: "v" }
  expect send hello
}
test "two people of one account" {
  journey: team
  given account house { id: "a"; plan: free }
  given person ann { id: "p"; company: house }
  given person ben { id: "q"; company: house }
  at 2026-05-04T10:00 visit of ann { id: "v1" }
  at 2026-05-06T10:00 visit of ben { id: "v2" }
  expect notify crm at 2026-05-06T10:00
  expect in lively at 2026-05-14T09:59
  expect not in lively at 2026-05-14T10:00
}
"#,
    );
}

#[test]
fn the_gate_says_why() {
    comes_true(
        r#"
journey a "A" { enter: on visit; reenter: after 0 days; send hello }
journey b "B" { enter: on visit; reenter: after 0 days; send late }
journey c "C" { enter: on visit; reenter: after 0 days; send ping; send ping as again }
journey d "D" { enter: on visit; reenter: after 0 days; send push; send push as again; notify crm "never" }
journey e "E" { enter: on sale; silences: a; wait 3 days }
journey f "F" { enter: on visit; send owed; send receipt }
test "nobody said yes" {
  journey: a
  given person { id: "p" }
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip hello because consent
}
test "a yes that has run out" {
  journey: a
  given person { id: "p"; consents: news by mail since 2026-01-01T10:00 }
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip hello because consent
}
test "a yes that a purchase has kept alive" {
  journey: a
  given person { id: "p"; consents: news by mail since 2026-01-01T10:00 }
  at 2026-04-01T10:00 sale { id: "s"; total: 1 EUR }
  at 2026-05-04T10:00 visit { id: "v" }
  expect send hello
}
test "a channel that is closed" {
  journey: a
  given person { id: "p"; consents: news by mail }
  at 2026-05-04T09:00 bounced(hello)
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip hello because suppression
}
test "no zone" {
  journey: b
  given person { id: "p"; consents: news by night }
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip late because quiet_hours
}
test "quiet over a closed day" {
  journey: b
  given person { id: "p"; country: DE; consents: news by night }
  at 2026-05-05T01:00 visit { id: "v" }
  expect skip late because quiet_hours
}
test "quiet until the day after a closed day" {
  journey: b
  given person { id: "p"; country: DE; consents: news by night }
  at 2026-05-05T06:00 visit { id: "v" }
  expect send late at 2026-05-06T08:00
}
test "deferred to the next day" {
  journey: c
  given person { id: "p"; zone: "Europe/Berlin"; consents: news by tight }
  at 2026-05-04T10:00 visit { id: "v" }
  expect send ping at 2026-05-05T00:00
}
test "a full cap that ends it" {
  journey: d
  given person { id: "p"; zone: "Europe/Berlin"; consents: news by strict }
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip push because cap
}
test "silenced, and then sent" {
  journey: a, e
  given person { id: "p"; consents: news by mail }
  at 2026-05-04T10:00 sale { id: "s"; total: 1 EUR }
  at 2026-05-04T11:00 visit { id: "v" }
  expect send hello at 2026-05-07T11:00
}
test "held out" {
  journey: a
  given person { id: "p1"; consents: news by mail }
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip hello because holdout
}
test "service needs no yes and honours a no" {
  journey: f
  given person { id: "p" }
  at 2026-05-04T09:00 unsubscribed(terms)
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip owed because consent
  expect send receipt
}
"#,
    );
}

#[test]
fn late_news() {
    comes_true(
        r#"
journey wait_up "Wait up" {
  enter: on visit
  goal:  sale within 2 days of entry
  wait for sale up to 1 hour grace 30 minutes {
    then { notify crm "came" }
    else { send hello }
  }
}
journey skips "Skips" {
  enter: on visit
  send late
  wait for click(late) up to 5 days { else { notify crm "at once" } }
}
test "known within the grace" {
  journey: wait_up
  given person { id: "p"; consents: news by mail }
  at 2026-05-04T10:00 visit { id: "v" }
  at 2026-05-04T10:50 sale arrives 2026-05-04T11:20 { id: "s"; total: 1 EUR }
  expect no send hello
  expect goal by sale at 2026-05-04T11:20
}
test "known too late for the wait, and in time for the goal" {
  journey: wait_up
  given person { id: "p"; consents: news by mail }
  at 2026-05-04T10:00 visit { id: "v" }
  at 2026-05-04T10:50 sale arrives 2026-05-04T11:40 { id: "s"; total: 1 EUR }
  expect send hello at 2026-05-04T11:30
  expect goal by sale at 2026-05-04T11:40
}
test "a reaction to what was skipped is not waited for" {
  journey: skips
  given person { id: "p" }
  at 2026-05-04T10:00 visit { id: "v" }
  expect skip late
  expect notify crm at 2026-05-04T10:00
}
"#,
    );
}

#[test]
fn what_cannot_be_computed_is_told_and_not_true() {
    let strategy = built(
        r#"
journey big "Big" { enter: on sale where total > 100 USD; notify crm "big" }
test "no rate" {
  journey: big
  given person { id: "p" }
  at 2026-05-04T10:00 sale { id: "s"; total: 900 EUR }
  expect no entry
}
"#,
    );
    let test = strategy.tests().next().unwrap();
    let outcome = trial::run(&strategy, test);
    assert!(outcome.is_passed());
    let zone = mkt_engine::zone(&strategy);
    let told = words::timeline(&strategy, &zone, &outcome.timeline, 0);
    assert!(
        told.iter().any(|one| one.what == "cannot be computed"
            && one.detail.contains("no rate from EUR to USD")),
        "{told:#?}"
    );
}
