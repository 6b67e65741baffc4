//! A small world, from source text through the model, and people in it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test binary uses its part; a test that panics fails, as it should"
)]

use jiff::Timestamp;
use mkt_eval::{Evaluator, Event, Fault, Happening, Moment, Person, Truth, Value};
use mkt_kinds::units::Currency;
use mkt_model::access::direction::Kpi;
use mkt_model::expression::{Expression, Reaction};
use mkt_model::value::Money;
use mkt_model::{SourceFile, Strategy, SymbolId, build};
use rust_decimal::Decimal;

pub const WORLD: &str = r#"
strategy aurora "Aurora" {
  horizon: 2026-01-01 .. 2027-12-31; currency: EUR; timezone: "Europe/Berlin"
  rate: 1 USD = 0.92 EUR from 2026-01-01
  rate: 1 USD = 0.90 EUR from 2026-03-01
}
entity account "Account" { id: Text, key; employees: Integer? }
entity person "Person" {
  id: Text, key
  tier: one of [low, middle, high]
  email: Email?, contact email
  birthday: Date?
  children: Integer?
  likes: list of one of [golf, wine, art]?
  wallet: Money?
  company: account?
}
event sale "Sale" of person { total: Money; channel: one of [web, shop]; items: Integer? }
event visit "Visit" of person { page: Text }
channel mail "Mail" { kind: email }
channel post "Post" { kind: post }
consent news "News" of person { channels: mail, post; basis: opt_in; expires: 2 months after last of [sale] }
message hello "Hello" { channel: mail; topic: news; purpose: marketing; subject: "Hi"; body: "Hi" }
journey welcome "Welcome" { enter: on sale; send hello }
governance rules "Rules" { covers: visit; retain: 2 months }
segment high "High" of person { where: tier == high }
segment busy "Busy" of high { where: count(sale within 30 days) >= 2 }
lifecycle life "Life" of person {
  stage none   { when: count(sale) == 0 }
  stage fresh  { when: count(sale) == 1 and recency(sale) <= 1 day }
  stage parent { when: count(sale) > 1 and children > 0 }
  stage rest   { when: otherwise }
}
score points "Points" of person {
  kind: points
  add 20 when tier == high
  add 5 per visit where page starts with "/buy" within 30 days, at most 12
  subtract 3 when recency(sale) > 10 days
}
score rfm "RFM" of person { kind: rfm; bins: 5; recency: recency(sale); frequency: count(sale); monetary: sum(sale.total) }
score worth "Worth" of person { kind: lifetime_value; frequency: count(sale); monetary: sum(sale.total); margin: 12% }
source survey "Survey" { refresh: every 1 day }
kpi nps "NPS" { source: survey; unit: number; per: month }
kpi orders "Orders" { formula: count(sale); unit: sale; per: month }
kpi revenue "Revenue" { formula: sum(sale.total); unit: EUR; per: month }
kpi basket "Basket" { formula: revenue / orders; unit: EUR per sale; per: month }
kpi dollars "Dollars" { formula: revenue; unit: USD; per: month }
kpi web_share "Web" { formula: count(sale where channel == web) / count(sale); unit: %; per: month }
kpi twice "Twice" { formula: web_share + web_share; unit: %; per: month }
kpi all_orders "All" { formula: count(sale); kind: cumulative; unit: sale; per: month }
kpi newcomers "New" { formula: count(person where first(sale) in period); unit: person; per: month }
kpi per_new "Cost per new" { formula: spend(mail) / count(person where first(sale) in period); unit: EUR per person; per: month }
kpi found "Found" { kind: conversion from visit to sale within 7 days; unit: %; per: month }
kpi high_orders "High" of high { formula: count(sale); unit: sale; per: month }
kpi recovered "Recovered" { formula: count(sale within 3 days of entry) / entered(welcome); unit: %; per: month }
"#;

/// The world with more lines, which must be free of findings.
pub fn world(more: &str) -> Strategy {
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text: format!("{WORLD}\n{more}\n"),
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{more}: {told:#?}");
    built.strategy
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn money(amount: &str, currency: &str) -> Value {
    Value::Money(Money {
        amount: number(amount),
        currency: Currency::find(currency).unwrap(),
    })
}

pub fn word(text: &str) -> Value {
    Value::Word(text.into())
}

/// A symbol by its path, such as `sale.total`.
pub fn symbol(strategy: &Strategy, path: &str) -> SymbolId {
    let mut parts = path.split('.');
    let mut id = strategy.find(parts.next().unwrap()).unwrap();
    for part in parts {
        id = strategy.child(id, part).unwrap();
    }
    id
}

pub fn person(strategy: &Strategy) -> Person {
    Person::new(symbol(strategy, "person"))
}

pub fn set(strategy: &Strategy, person: &mut Person, property: &str, value: Value) {
    let id = symbol(strategy, &format!("person.{property}"));
    person.properties.insert(id, value);
}

/// An event that arrives at once.
pub fn event(strategy: &Strategy, kind: &str, time: &str, with: &[(&str, Value)]) -> Event {
    let happening = Happening::Declared(symbol(strategy, kind));
    let mut event = Event::new(happening, at(time), at(time));
    for (property, value) in with {
        let id = symbol(strategy, &format!("{kind}.{property}"));
        event.properties.insert(id, value.clone());
    }
    event
}

pub fn sale(strategy: &Strategy, time: &str, total: &str) -> Event {
    let with = [("total", money(total, "EUR")), ("channel", word("web"))];
    event(strategy, "sale", time, &with)
}

pub fn reaction(reaction: Reaction, about: &[SymbolId], time: &str) -> Event {
    Event::new(
        Happening::Reaction(reaction, about.to_vec()),
        at(time),
        at(time),
    )
}

/// The condition of the segment `tried`.
pub fn tried(strategy: &Strategy) -> &Expression {
    let tried = strategy
        .segments()
        .find(|segment| segment.name() == "tried")
        .unwrap();
    tried.condition().unwrap()
}

/// Whether a predicate, written as text, is true of somebody.
pub fn truth(text: &str, at: &str, make: impl Fn(&Strategy, &mut Person)) -> Result<Truth, Fault> {
    let strategy = world(&format!("segment tried of person {{ where: {text} }}"));
    let mut somebody = person(&strategy);
    make(&strategy, &mut somebody);
    let moment = Moment::new(&somebody, self::at(at));
    Evaluator::new(&strategy).holds(tried(&strategy), moment)
}

pub fn kpi<'s>(strategy: &'s Strategy, name: &str) -> Kpi<'s> {
    Kpi::of(strategy.handle(symbol(strategy, name))).unwrap()
}
