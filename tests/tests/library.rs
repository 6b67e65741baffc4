//! The standard library goes through the same pipeline as a project, says where
//! its definitions come from, and can be used as it is meant to be.

#![allow(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::collections::BTreeMap;

use mkt_model::access::data::Law;
use mkt_model::access::direction::Kpi;
use mkt_model::display::{self, Style};
use mkt_model::{Handle, Strategy};
use mkt_tests::{Found, compile};

const NONE: [String; 0] = [];

fn shown(found: &[Found]) -> Vec<String> {
    found.iter().map(ToString::to_string).collect()
}

/// A project that uses every module.
fn all_of_it() -> String {
    mkt_stdlib::modules()
        .iter()
        .map(|module| format!("use {}\n", module.path))
        .collect()
}

fn library() -> Strategy {
    let (strategy, found) = compile(&[("a.mkt", &all_of_it())]);
    assert_eq!(shown(&found), NONE);
    strategy
}

/// What the library declares of a kind.
fn of_kind<'s>(strategy: &'s Strategy, word: &'s str) -> impl Iterator<Item = Handle<'s>> {
    strategy
        .all()
        .filter(move |handle| handle.kind().word == word && handle.declaration().module.is_some())
}

#[test]
fn every_module_compiles_alone() {
    for module in mkt_stdlib::modules() {
        let (strategy, found) = compile(&[("a.mkt", &format!("use {}\n", module.path))]);
        assert_eq!(shown(&found), NONE, "{}", module.path);
        let own = |handle: &Handle<'_>| handle.declaration().module.as_deref() == Some(module.path);
        let templates = strategy.templates().len();
        assert!(
            strategy.all().filter(own).count() + templates > 0,
            "{}",
            module.path
        );
        for handle in strategy.all() {
            let path = &handle.symbol().path;
            assert!(!handle.declaration().damaged, "`{path}` is damaged");
        }
    }
}

/// No name of a module stands in the way of another module's or of a kind's.
#[test]
fn all_modules_are_used_together_without_a_clash() {
    library();
    let mut last_names: Vec<&str> = mkt_stdlib::modules()
        .iter()
        .filter_map(|module| module.path.rsplit('.').next())
        .collect();
    last_names.sort_unstable();
    let all = last_names.len();
    last_names.dedup();
    assert_eq!(last_names.len(), all, "{last_names:?}");
}

/// What is found in a module that is looked at alone: it is there to be
/// extended, and what is missing comes with that.
const UNTIL_EXTENDED: [&str; 6] = [
    "unused-declaration",
    "kpi-unused",
    "capability-unraised",
    "guardrail-broken",
    "guardrail-without-subject",
    "stakeholder-without-subject",
];

/// A module's text is accepted as a project's own file: it has no privileges.
#[test]
fn a_project_could_write_every_module_itself() {
    for module in mkt_stdlib::modules() {
        let (_, found) = compile(&[("own.mkt", module.text)]);
        let wrong: Vec<&Found> = found
            .iter()
            .filter(|found| !UNTIL_EXTENDED.contains(&found.diagnostic.name()))
            .collect();
        assert!(
            wrong.is_empty(),
            "{}: {}",
            module.path,
            wrong.first().unwrap()
        );
    }
}

#[test]
fn a_module_in_which_something_is_wrong_would_be_noticed() {
    let module = mkt_stdlib::find("std.kpis").unwrap();
    let broken = module.text.replacen("better: higher", "beter: higher", 1);
    let (_, found) = compile(&[("own.mkt", &broken)]);
    let names: Vec<&str> = found.iter().map(|found| found.diagnostic.name()).collect();
    assert!(names.contains(&"unknown-key"), "{names:?}");
}

#[test]
fn every_declaration_and_every_stage_is_documented() {
    let strategy = library();
    for (_, symbol) in strategy.symbols() {
        let docs = symbol.docs.as_deref().unwrap_or_default();
        assert!(docs.len() > 10, "`{}` is not documented", symbol.path);
        assert!(
            symbol.label.is_some() || matches!(symbol.kind.word(), "source" | "law"),
            "`{}` has no label",
            symbol.path
        );
    }
}

/// What others defined, decided or enacted says who and when.
#[test]
fn definitions_laws_and_days_off_name_their_source_and_its_date() {
    let strategy = library();
    let mut seen = BTreeMap::new();
    for word in ["calendar", "framework", "kpi", "law"] {
        for handle in of_kind(&strategy, word) {
            *seen.entry(word).or_insert(0_usize) += 1;
            let docs = handle.docs().unwrap_or_default();
            let path = &handle.symbol().path;
            let Some((_, source)) = docs.split_once("Source: ") else {
                panic!("`{path}` names no source");
            };
            let year = |word: &str| {
                let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
                digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
            };
            assert!(
                source.split(['/', ' ', '\n']).any(year),
                "the source of `{path}` has no date: {source}"
            );
        }
    }
    assert!(seen.get("kpi").is_some_and(|kpis| *kpis >= 80), "{seen:?}");
    assert!(seen.get("law").is_some_and(|laws| *laws >= 9), "{seen:?}");
}

#[test]
fn every_kpi_has_a_unit_a_window_and_a_direction() {
    let strategy = library();
    for handle in of_kind(&strategy, "kpi") {
        let kpi = Kpi::of(handle).unwrap();
        let path = &handle.symbol().path;
        assert!(handle.line("unit").is_some(), "{path}");
        assert!(kpi.per().is_some(), "{path}");
        assert!(kpi.formula().is_some() || kpi.source().is_some(), "{path}");
        let undecided = handle.docs().unwrap().contains("Neither way is better");
        assert_eq!(kpi.better().is_none(), undecided, "{path}");
    }
}

#[test]
fn laws_promise_nothing_and_say_what_analyses_ask() {
    let strategy = library();
    for handle in of_kind(&strategy, "law") {
        let law = Law::of(handle).unwrap();
        let path = &handle.symbol().path;
        assert!(
            law.link().is_some_and(|link| link.starts_with("http")),
            "{path}"
        );
        assert!(law.review().is_some(), "{path}");
        assert!(!law.lines("allows").is_empty(), "{path}");
    }
    for module in mkt_stdlib::modules() {
        for word in ["complian", "complies", "legally"] {
            assert!(!module.text.contains(word), "{}: {word}", module.path);
        }
    }
    let law = |name: &str| {
        let mut laws = of_kind(&strategy, "law");
        Law::of(laws.find(|handle| handle.name() == name).unwrap()).unwrap()
    };
    assert_eq!(law("tcpa").quiet("phone").len(), 1);
    assert_eq!(
        law("tcpa").allows("legitimate_interest", "sms"),
        Some(false)
    );
    assert_eq!(
        law("can_spam").allows("legitimate_interest", "email"),
        Some(true)
    );
    assert!(law("can_spam").carries("email").contains(&"address"));
    assert!(law("bulk_senders").carries("email").contains(&"one_click"));
    assert_eq!(
        law("casl")
            .expires("soft_opt_in")
            .map(|time| time.to_string())
            .as_deref(),
        Some("2 years")
    );
    assert_eq!(law("casl").expires("opt_in"), None);
}

/// Work of the library waits for nothing: what a project extends would wait for
/// the library's own, which is never done.
#[test]
fn work_of_the_library_waits_for_nothing_and_belongs_to_nobody() {
    let strategy = library();
    for handle in of_kind(&strategy, "initiative") {
        for key in ["after", "team", "owner", "supports", "delivers"] {
            assert!(
                handle.line(key).is_none(),
                "{}: {key}",
                handle.symbol().path
            );
        }
    }
}

/// A project that applies every template of the library but the programmes of
/// e-mail, which have examples of their own.
const APPLIED: &str = r#"use std.kpis
strategy s "S" { horizon: 2026; currency: EUR }
entity traveller { id: Text, key }
event booking of traveller { id: Text, key; total: Money }
event search of traveller { id: Text, key }
event answered of traveller { score: Integer }
event complained_of of traveller { id: Text }
event recommended of traveller { id: Text }
team m "M" { size: 30 people }
team t "T" { size: 30 people }
platform crm extends std.platforms.crm { vendor: "X"; owner: t }
channel ads extends std.channels.paid_search { }
channel ads2 extends std.channels.paid_social { }
channel mail extends std.channels.email { platform: crm }
apply std.kpis.purchases as sales { customer: traveller; purchase: booking; amount: booking.total }
apply kpis.acquisition_cost as cac { customer: traveller; purchase: booking; spending: ads, ads2 }
apply std.kpis.lapsed as gone { customer: traveller; purchase: booking }
apply std.kpis.conversion as found { start: search; finish: booking }
apply std.kpis.deliveries as post { through: mail }
apply std.kpis.media_return as media { revenue_won: sum(booking.total); spending: ads }
apply std.kpis.marketing_return as mroi { margin_added: sum(booking.total) * 12%; cost_of_it: spend(ads, ads2) }
apply std.kpis.value_to_cost as v2c { value_of_customer: sales.aov; cost_of_customer: cac }
apply std.kpis.promoters as n { answer: answered; rating: answered.score }
apply std.kpis.satisfaction as c { answer: answered; rating: answered.score; good: 5 }
apply std.kpis.effort as e { answer: answered; rating: answered.score }
apply std.kpis.baskets as cart { filled: search; purchase: booking }
apply std.kpis.habit as habit { person: traveller; use_of: search }
apply std.kpis.subscriptions as plans { monthly: booking.total }
source books { refresh: every 1 day }
kpi paid_before "Paid a year ago" { source: books; unit: EUR; per: year; better: higher }
kpi category "Sales of the category" { source: books; unit: EUR; per: quarter; better: higher }
kpi quarterly "Sales" { source: books; unit: EUR; per: quarter; better: higher }
apply std.kpis.revenue_retention as kept { starting: paid_before; added: sum(booking.total); lost: sum(booking.total) }
apply std.kpis.referrals as brought { customer: traveller; purchase: booking; brought: count(recommended) >= 1 }
apply std.kpis.share_of_market as market { own_sales: quarterly; category_sales: category }
apply std.lifecycle.by_purchases as standing { customer: traveller; purchase: booking }
apply std.loyalty.ladder as rungs { customer: traveller; purchase: booking; recommendation: recommended }
apply std.scores.rfm as rfm { customer: traveller; purchase: booking; amount: booking.total }
apply std.scores.lifetime_value as ltv { customer: traveller; purchase: booking; amount: booking.total; share_kept: 12% }
apply std.scores.participation as part { customer: traveller; visit: search; purchase: booking; complaint: complained_of }
apply std.governance.data_rules as rules { whose: traveller; seen_by: m, t; processed_by: crm; answers: t; held_to: std.law.gdpr, std.law.eprivacy }
allow(guardrail-without-subject, "No campaign is planned yet.")
apply std.governance.tested_from as tested { least: 50k EUR }
apply std.governance.risk_register as register { marketing: m; technology: t }
objective grow "Grow" { target: sales.aov at least 40 EUR by 2026-12-31; owner: m }
apply std.ai_transition.programme as ai { marketing: m; analysts: t; serves: grow; not_before: 2026-01-05 }
apply std.transformation.programme as dx { marketing: m; technology: t; analysts: t; serves: grow; not_before: 2026-01-05 }
apply std.social.programme as soc { marketing: m; service_team: t; serves: grow; not_before: 2026-01-05 }
apply std.voice_of_customer.programme as voc { insight: m; service_team: t; serves: grow; not_before: 2026-01-05 }
apply std.loyalty.programme as loy { marketing: m; technology: t; serves: grow; not_before: 2026-01-05 }
message hello "Hello" { purpose: service; channel: mail; subject: "Hi"; body: "Hi" }
journey welcome "Welcome" {
  supports: grow
  enter: on booking
  split ab { traditional { send hello } new { } }
}
apply std.ai_transition.against_the_old as ab { tried_on: welcome; decides: found; watched: post.unsubscribe_rate, n; today: 11%; smallest: 10%; people_each: 700; lasts: 2026-05-01 .. 2026-06-15 }
"#;

#[test]
fn every_template_is_documented_and_can_be_applied() {
    let strategy = library();
    for template in strategy.templates() {
        let symbol = strategy.symbol(template.symbol);
        assert!(
            symbol.docs.is_some() && symbol.label.is_some(),
            "{}",
            symbol.path
        );
        let (module, name) = symbol.path.rsplit_once('.').unwrap();
        let used = format!("apply {module}.{name} as ");
        let short = used.replace("std.", "");
        assert!(
            module == "std.email_programs" || APPLIED.contains(&used) || APPLIED.contains(&short),
            "{} is never applied",
            symbol.path
        );
    }
    let (strategy, found) = compile(&[("a.mkt", APPLIED)]);
    assert_eq!(shown(&found), NONE);
    let kpi = |path: &str| {
        let (id, _) = strategy
            .symbols()
            .find(|(_, symbol)| symbol.path == path && symbol.kind.word() == "kpi")
            .unwrap();
        Kpi::of(strategy.handle(id)).unwrap()
    };
    for (path, unit, formula) in [
        (
            "sales.aov",
            "EUR per booking",
            "sum(booking.total) / count(booking)",
        ),
        ("sales.revenue", "EUR", "sum(booking.total)"),
        (
            "sales.repeat_purchase_rate",
            "%",
            "count(traveller where count(booking) >= 2) / count(traveller where count(booking) >= 1)",
        ),
        (
            "cac",
            "EUR per traveller",
            "spend(ads, ads2) / count(traveller where first(booking) in period)",
        ),
        ("post.click_rate", "%", "click(mail) / delivered(mail)"),
        (
            "mroi",
            "%",
            "(sum(booking.total) * 12% - spend(ads, ads2)) / spend(ads, ads2)",
        ),
        (
            "n",
            "number",
            "100 * (count(answered where score >= 9) - count(answered where score <= 6)) / count(answered)",
        ),
        ("v2c", "number", "sales.aov / cac"),
    ] {
        let kpi = kpi(path);
        assert_eq!(kpi.unit().unwrap().to_string(), unit, "{path}");
        let written = display::expression(&strategy, kpi.formula().unwrap(), Style::Source);
        assert_eq!(written, formula, "{path}");
        assert!(kpi.better().is_some(), "{path}");
    }
    let rules = strategy.of_kind("governance").next().unwrap();
    assert_eq!(rules.references("law").len(), 2);
}

/// A stage and a member of a module that have one name would be taken for each
/// other.
#[test]
fn stages_and_members_of_a_module_have_names_of_their_own() {
    let strategy = library();
    for handle in of_kind(&strategy, "framework") {
        let Some((module, _)) = handle.symbol().path.rsplit_once('.') else {
            continue;
        };
        for stage in strategy.children(handle.symbol_id()) {
            let twin = format!("{module}.{}", strategy.symbol(stage).name);
            let taken = strategy.symbols().any(|(_, symbol)| symbol.path == twin);
            assert!(!taken, "{twin} is a stage of `{}` too", handle.name());
        }
    }
}

#[test]
fn the_library_is_extended_as_its_pages_say() {
    let (_, found) = compile(&[(
        "a.mkt",
        r#"
use std.ai_transition
use std.governance
use std.kpis
use std.channels
use std.platforms
use std.law

strategy s "S" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; framework: ai_transition; holdout: 5% }
team data "Data" { size: 3 people; calendar: std.calendars.italy }
stakeholder boss extends std.governance.sponsor { on: grow }
initiative goals extends std.ai_transition.use_cases {
  team: data 1 person; stage: ai_transition.goals; supports: grow
}
initiative pilot extends std.ai_transition.pilot {
  team: data 2 people; after: goals; supports: grow
  stage: ai_transition.foundation, ai_transition.expertise, ai_transition.test
}
objective grow "Grow" {
  target: margin at least 3% by 2026-12-31
  target: order_value at least 40 EUR by 2026-12-31
  owner:  data
}
entity person { id: Text, key; email: Email?, contact email }
event sale of person { total: Money }
consent offers "Offers" of person { channels: mail; basis: double_opt_in; law: law.gdpr, law.eprivacy }
kpi order_value extends kpis.aov {
  formula: sum(sale.total) / count(sale)
  per:     week
  owner:   data
}
kpi margin extends kpis.roi { formula: (sum(sale.total) - spend(ads)) / spend(ads); owner: data }
channel ads extends channels.paid_search { platform: ad_system }
channel mail extends channels.email { platform: ad_system }
platform ad_system extends platforms.advertising { vendor: "Example" }
guardrail owned extends governance.owned_objectives { }
risk lock_in extends governance.vendor_lock_in { on: ad_system; owner: data }
capability models extends ai_transition.skills { now: 2 of 5; raised_by: goals }
campaign summer "Summer" { supports: grow; runs: 2026-05; channels: ads; target: margin at least 2% }
message hello "Hello" { purpose: service; channel: mail; topic: offers; subject: "Hello"; body: "Hello" }
journey welcome "Welcome" { supports: grow; enter: on sale; send hello }
"#,
    )]);
    assert_eq!(shown(&found), NONE);
}
