//! What accessors read from declarations: direction, audience and reach.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use jiff::civil::date;
use mkt_kinds::Edge;
use mkt_model::access::audience::{Action, Expected, Membership, Trigger};
use mkt_model::access::direction::{Aim, Better, CapWindow, Reading};
use mkt_model::types::Type;
use mkt_model::value::{Elapsing, Quantity};
use mkt_model::{SourceFile, Strategy, SymbolId, build};

const WORLD: &str = r#"
use std.race
strategy aurora "Aurora" {
  horizon: 2026-01-01 .. 2027-12-31; currency: EUR; timezone: "Europe/Berlin"; language: en
  framework: race; vision: "V"; usp: "U"; holdout: 5%; cap: 5 per 7 days
  rate: 1 USD = 0.92 EUR from 2026-01-01
}
framework own "Own" { stage one "One"; stage two "Two" }
entity person "Person" { id: Text, key; tier: one of [low, high]; email: Email?, contact email }
event search "Search" of person { id: Text, key }
event sale "Sale" of person { id: Text, key; total: Money }
source ledger "Ledger" { refresh: every 1 day }
team crm "CRM" { size: 3 people }
kpi revenue "Revenue" { formula: sum(sale.total); unit: EUR; per: month; better: higher; owner: crm }
kpi share "Share" { source: ledger; unit: %; per: year; better: lower; stage: race.act }
kpi found "Found" { kind: conversion from search to sale within 7 days; unit: %; per: month }
kpi total "Total" { formula: count(sale); kind: cumulative; unit: sale; per: month }
objective grow "Grow" { target: revenue from 1M EUR to 2M EUR by 2027-12-31; owner: crm }
objective direct "Direct" {
  supports: grow
  target: share at least 10% by 2026-06-30
  target: share at most 20%
  target: share keep 10% .. 20%
}
segment high "High" of person { where: tier == high; expect: 8% of person }
segment some "Some" of high { where: email is set; expect: 1_200 people }
channel mail "Mail" { kind: email; media: owned; cap: 3 per week; cost: 0.40 EUR per 1_000 sends }
consent news "News" of person { channels: mail; basis: opt_in }
message hello "Hello" { channel: mail; topic: news; purpose: marketing; subject: "Hi"; body: "Hi" }
journey welcome "Welcome" { supports: direct; enter: on sale; send hello }
lifecycle life "Life" of person {
  stage new "New"  { when: count(sale) == 0; expect: 40% }
  stage old "Old"  { when: otherwise; hold: at least 7 days }
  rule enter  { on: enter old include existing; when: tier == high; do: start welcome }
  rule leave  { on: leave new; do: send hello via mail }
  rule stay   { on: in high for 1 day; do: notify crm "Call"; do: set tier = low }
  rule happen { on: search where id == "x"; do: notify crm "Look" }
}
persona lena "Lena" { segment: high; goals: "A", "B"; pains: "C"; channels: mail; quote: "Q" }
experience trip "Trip" {
  persona: lena
  step dream "Dream" at race.reach { touch: mail; does: "Dreams"; feels: 4; pain: "P" }
}
budget media "Media" { total: 1M EUR; period: 2026 }
campaign summer "Summer" {
  supports: direct
  audience: high
  runs: 2026-05-01 .. 2026-06-15
  channels: mail
  send hello on 2026-05-01 at 09:00 to some
  budget: 100k EUR from media split mail 100%
  target: share at least 12% by 2026-06-15
}
experiment try "Try" {
  on: welcome; metric: share; guard: found; variants: control 50%, bold 50%; power: 80%
  runs: 2026-05-01 .. 2026-06-15
}
"#;

fn world() -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: WORLD.to_owned(),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{told:#?}");
    built.strategy
}

fn path(strategy: &Strategy, id: SymbolId) -> &str {
    &strategy.symbol(id).path
}

fn paths(strategy: &Strategy, ids: &[SymbolId]) -> Vec<String> {
    ids.iter()
        .map(|id| path(strategy, *id).to_owned())
        .collect()
}

#[test]
fn the_strategy_as_a_whole() {
    let world = world();
    let declared = world.declared().unwrap();
    let horizon = declared.horizon().unwrap();
    assert_eq!(
        (horizon.first, horizon.last),
        (date(2026, 1, 1), date(2027, 12, 31))
    );
    assert_eq!(declared.currency().unwrap().code(), "EUR");
    assert_eq!(declared.timezone(), Some("Europe/Berlin"));
    assert_eq!(declared.language(), Some("en"));
    assert_eq!(
        (declared.vision(), declared.usp(), declared.mission()),
        (Some("V"), Some("U"), None)
    );
    assert_eq!(declared.holdout().unwrap().to_string(), "5");
    let cap = declared.cap().unwrap();
    assert_eq!(cap.count.to_string(), "5");
    assert!(matches!(cap.window, CapWindow::Rolling(time) if time.to_string() == "7 days"));
    let rates = declared.rates();
    assert_eq!(rates.len(), 1);
    assert_eq!(
        (
            rates[0].from.to_string(),
            rates[0].to.to_string(),
            rates[0].since
        ),
        ("1 USD".to_owned(), "0.92 EUR".to_owned(), date(2026, 1, 1))
    );
    let race = declared.uses_frameworks();
    assert_eq!(race.len(), 1);
    assert!(race[0].stages().len() >= 4);
    let own = world.frameworks().next().unwrap();
    assert_eq!(paths(&world, &own.stages()), ["own.one", "own.two"]);
}

#[test]
fn kpis_by_how_they_are_read() {
    let world = world();
    let kpi = |name: &str| world.kpis().find(|kpi| kpi.name() == name).unwrap();
    assert!(kpi("revenue").formula().is_some() && kpi("revenue").source().is_none());
    assert_eq!(kpi("revenue").unit().unwrap().to_string(), "EUR");
    assert_eq!(
        (kpi("revenue").per(), kpi("revenue").better()),
        (Some("month"), Some(Better::Higher))
    );
    assert_eq!(path(&world, kpi("revenue").owner().unwrap()), "crm");
    assert_eq!(kpi("revenue").reading(), Reading::Plain);
    assert_eq!(path(&world, kpi("share").source().unwrap()), "ledger");
    assert_eq!(kpi("share").better(), Some(Better::Lower));
    assert_eq!(kpi("share").stages().len(), 1);
    assert!(
        matches!(kpi("found").reading(), Reading::Conversion { within, .. } if within.to_string() == "7 days")
    );
    assert_eq!(kpi("total").reading(), Reading::Cumulative);
}

#[test]
fn objectives_with_their_targets_and_supporters() {
    let world = world();
    let objectives: Vec<_> = world.objectives().collect();
    let shown = |quantity: &Quantity| quantity.to_string();
    let target = &objectives[0].targets()[0];
    assert_eq!(path(&world, target.kpi), "revenue");
    assert_eq!(target.by, Some(date(2027, 12, 31)));
    assert!(
        matches!(target.aim, Aim::FromTo(a, b) if shown(a) == "1_000_000 EUR" && shown(b) == "2_000_000 EUR")
    );
    let targets = objectives[1].targets();
    assert!(matches!(targets[0].aim, Aim::AtLeast(least) if shown(least) == "10%"));
    assert!(matches!(targets[1].aim, Aim::AtMost(most) if shown(most) == "20%"));
    assert!(
        matches!(targets[2].aim, Aim::Keep(low, high) if shown(low) == "10%" && shown(high) == "20%")
    );
    assert_eq!((targets[1].by, targets[2].by), (None, None));
    assert_eq!(paths(&world, &objectives[1].supports()), ["grow"]);
    let supporters: Vec<&str> = objectives[1]
        .supporters()
        .into_iter()
        .map(|handle| handle.title())
        .collect();
    assert_eq!(supporters, ["Welcome", "Summer"]);
    assert_eq!(
        world
            .referring(objectives[0].symbol_id(), Edge::Supports)
            .len(),
        1
    );
}

#[test]
fn segments_and_personas() {
    let world = world();
    let segments: Vec<_> = world.segments().collect();
    assert_eq!(path(&world, segments[0].base().unwrap()), "person");
    assert!(segments[0].condition().is_some());
    assert!(matches!(
        segments[0].expected(),
        Some(Expected::Share(share, of)) if share.to_string() == "8" && path(&world, of) == "person"
    ));
    assert!(
        matches!(segments[1].expected(), Some(Expected::People(people)) if people.to_string() == "1200")
    );
    let lena = world.personas().next().unwrap();
    assert_eq!(paths(&world, &lena.segments()), ["high"]);
    assert_eq!(
        (lena.goals(), lena.pains(), lena.quote()),
        (vec!["A", "B"], vec!["C"], Some("Q"))
    );
    assert_eq!(paths(&world, &lena.channels()), ["mail"]);
    let trip = world.experiences().next().unwrap();
    assert_eq!(paths(&world, &trip.personas()), ["lena"]);
    let moment = trip.moments()[0];
    assert_eq!(
        (moment.does(), moment.feels(), moment.pain()),
        (Some("Dreams"), Some(4), Some("P"))
    );
    assert_eq!((moment.thinks(), moment.chance()), (None, None));
    assert_eq!(paths(&world, &moment.touches()), ["mail"]);
    assert_eq!(world.symbol(moment.stage().unwrap()).name, "reach");
}

#[test]
fn lifecycles_with_stages_and_rules() {
    let world = world();
    let life = world.lifecycles().next().unwrap();
    assert_eq!(path(&world, life.entity().unwrap()), "person");
    let stages = life.stages();
    assert!(matches!(stages[0].members(), Some(Membership::When(_))));
    assert_eq!(stages[0].expected().unwrap().to_string(), "40");
    assert_eq!(stages[1].members(), Some(Membership::Otherwise));
    assert_eq!(stages[1].hold().unwrap().to_string(), "7 days");

    let rules = life.rules();
    assert!(matches!(
        rules[0].trigger(),
        Some(Trigger::Enter { stage, existing: true }) if path(&world, stage) == "life.old"
    ));
    assert!(rules[0].condition().is_some() && rules[1].condition().is_none());
    assert!(
        matches!(rules[0].actions()[..], [Action::Start(journey)] if path(&world, journey) == "welcome")
    );
    assert!(
        matches!(rules[1].trigger(), Some(Trigger::Leave(stage)) if path(&world, stage) == "life.new")
    );
    assert!(
        matches!(rules[1].actions()[..], [Action::Send(_, Some(via))] if path(&world, via) == "mail")
    );
    assert!(matches!(
        rules[2].trigger(),
        Some(Trigger::Stay { within, time, existing: false })
            if path(&world, within) == "high" && time.to_string() == "1 day"
    ));
    assert!(matches!(
        rules[2].actions()[..],
        [Action::Notify(_, "Call"), Action::Set(property, _)] if path(&world, property) == "person.tier"
    ));
    assert!(matches!(rules[3].trigger(), Some(Trigger::Event(event)) if event.condition.is_some()));
}

#[test]
fn reach() {
    let world = world();
    let mail = world.channels().next().unwrap();
    assert_eq!((mail.sort(), mail.media()), (Some("email"), Some("owned")));
    assert!(matches!(
        mail.cap().unwrap().window,
        CapWindow::Calendar("week")
    ));
    assert_eq!(mail.cost().unwrap().unit, "sends");
    let hello = world.messages().next().unwrap();
    assert_eq!(
        (hello.purpose(), hello.subject()),
        (Some("marketing"), Some("Hi"))
    );
    assert_eq!(path(&world, hello.topic().unwrap()), "news");
    let welcome = world.journeys().next().unwrap();
    assert_eq!(paths(&world, &welcome.supports()), ["direct"]);
    let summer = world.campaigns().next().unwrap();
    assert_eq!(summer.runs().unwrap().last, date(2026, 6, 15));
    let budget = summer.budget().unwrap();
    assert_eq!(
        (budget.money.to_string(), path(&world, budget.from.unwrap())),
        ("100_000 EUR".to_owned(), "media")
    );
    let shares = summer.shares();
    assert_eq!(
        (path(&world, shares[0].0), shares[0].1.to_string()),
        ("mail", "100".to_owned())
    );
    let sends = summer.sends();
    assert_eq!((sends[0].on, sends.len()), (date(2026, 5, 1), 1));
    assert_eq!(sends[0].at.unwrap().hour(), 9);
    assert!(sends[0].audience.is_some() && sends[0].channel.is_none());
    assert_eq!(summer.targets().len(), 1);
    let experiment = world.experiments().next().unwrap();
    let variants: Vec<(&str, String)> = experiment
        .variants()
        .into_iter()
        .map(|(name, share)| (name, share.to_string()))
        .collect();
    assert_eq!(
        variants,
        [("control", "50".to_owned()), ("bold", "50".to_owned())]
    );
    assert_eq!(path(&world, experiment.metric().unwrap()), "share");
    assert_eq!(paths(&world, &experiment.guards()), ["found"]);
    assert_eq!(experiment.power().to_string(), "80");
}

#[test]
fn laws_by_kind_of_channel() {
    let world = build(
        vec![SourceFile {
            path: "a.mkt".to_owned(),
            text: r#"law local {
  countries: DE, AT
  allows:    opt_in, double_opt_in for email, sms
  allows:    legitimate_interest for post
  expires:   3 years
  expires:   2 years for soft_opt_in
  proof:     needed
  proof:     needed for 5 years in phone
  quiet:     21:00 .. 08:00, sunday in phone, sms
  quiet:     12:00 .. 13:00 on weekdays in phone
  carries:   sender
  carries:   address, unsubscribe in email
  opt_out:   within 2 days
  opt_out:   within 10 working days in email
  link:      "https://example.org"
  review:    2027-01-01
}
law stricter extends local { opt_out: within 1 day }
channel ads extends std.channels.paid_search { }
"#
            .to_owned(),
        }],
        mkt_stdlib::modules(),
    );
    assert_eq!(world.diagnostics, []);
    let world = world.strategy;
    let laws: Vec<_> = world.laws().collect();
    let law = laws[0];
    assert_eq!(law.countries(), ["DE", "AT"]);
    assert_eq!(law.allows("opt_in", "sms"), Some(true));
    assert_eq!(law.allows("soft_opt_in", "sms"), Some(false));
    assert_eq!(law.allows("legitimate_interest", "post"), Some(true));
    assert_eq!(law.allows("opt_in", "phone"), None);
    assert_eq!(law.expires("opt_in").unwrap().to_string(), "3 years");
    assert_eq!(law.expires("soft_opt_in").unwrap().to_string(), "2 years");
    assert!(law.needs_proof("email") && law.needs_proof("phone"));
    assert_eq!(law.keeps_proof("email"), None);
    assert_eq!(law.keeps_proof("phone").unwrap().to_string(), "5 years");
    let quiet = law.quiet("sms");
    assert_eq!(quiet.len(), 2);
    assert_eq!(
        quiet[0].window.map(|(from, to)| (from.hour(), to.hour())),
        Some((21, 8))
    );
    assert!(quiet[0].days.is_empty() && quiet[1].window.is_none());
    assert_eq!(quiet[1].days, [jiff::civil::Weekday::Sunday]);
    let quiet = law.quiet("phone");
    assert_eq!((quiet.len(), quiet[2].days.len()), (3, 5));
    assert!(law.quiet("email").is_empty());
    assert_eq!(law.carries("email"), ["address", "sender", "unsubscribe"]);
    assert_eq!(law.carries("post"), ["sender"]);
    let (within, elapsing) = law.opt_out("email").unwrap();
    assert_eq!(within.to_string(), "10 days");
    assert_eq!(elapsing, Elapsing::Working);
    let (within, elapsing) = law.opt_out("sms").unwrap();
    assert_eq!(
        (within.to_string().as_str(), elapsing),
        ("2 days", Elapsing::Elapsed)
    );
    assert_eq!(law.link(), Some("https://example.org"));
    assert_eq!(law.review(), Some(date(2027, 1, 1)));
    let stricter = laws[1];
    assert_eq!(stricter.opt_out("email").unwrap().0.to_string(), "1 day");
    assert_eq!(stricter.countries(), ["DE", "AT"]);
    assert_eq!(world.channels().next().unwrap().paid_by(), ["click"]);
}

/// A KPI without a unit of its own has the one that it inherits, wherever it is
/// used; `money` is the currency of the strategy.
#[test]
fn units_are_inherited_and_money_is_the_currency_of_the_strategy() {
    let built = |currency: &str| {
        build(
            vec![SourceFile {
                path: "a.mkt".to_owned(),
                text: format!(
                    r#"strategy s {{ horizon: 2026{currency} }}
source ledger {{ refresh: every 1 day }}
kpi cost {{ source: ledger; unit: money per person; per: month }}
kpi mine extends cost {{ }}
kpi twice {{ formula: mine + mine; unit: money per person; per: month }}
"#
                ),
            }],
            mkt_stdlib::modules(),
        )
    };
    let with = built("; currency: CHF");
    assert_eq!(with.diagnostics, []);
    for kpi in with.strategy.kpis() {
        assert_eq!(kpi.unit().unwrap().to_string(), "CHF per person");
    }
    let twice = with.strategy.kpis().nth(2).unwrap();
    assert_eq!(twice.formula().unwrap().ty, Type::Money);
    // Without a currency the unit is not known, and nothing is held against it.
    let without = built("");
    assert_eq!(without.diagnostics, []);
    assert_eq!(without.strategy.kpis().next().unwrap().unit(), None);
}
