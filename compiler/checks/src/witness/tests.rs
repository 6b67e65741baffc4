//! People put together by hand, and how they are told.

use mkt_eval::Agreement;
use mkt_kinds::units::Currency;
use mkt_logic::Wanted;
use mkt_model::access::audience::Segment;
use mkt_model::value::Money;
use mkt_model::{SourceFile, Strategy, build};
use rust_decimal::Decimal;

use super::*;

const WORLD: &str = r#"
strategy s "S" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR; timezone: "Europe/Berlin" }
entity account "Account" { id: Text, key; employees: Integer? }
entity traveller "Traveller" {
  id: Text, key
  tier: one of [none, gold]
  country: Country?
  company: account?
}
event booking "Booking" of traveller { id: Text, key; total: Money; channel: one of [direct, ota] }
channel mail "Mail" { kind: email }
channel texts "Texts" { kind: sms }
consent offers "Offers" of traveller { channels: mail, texts; basis: opt_in; expires: 24 months }
score points "Points" of traveller { kind: points; add 20 when tier == gold; add 5 per booking }
segment base "Base" of traveller { where: consents(offers) and company.employees > 3 }
segment all "All" of base {
  where: tier == gold and country is unset
     and sum(booking.total where channel == direct) >= 100 EUR
     and score(points) > 3
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

fn id(strategy: &Strategy, path: &str) -> SymbolId {
    let mut parts = path.split('.');
    let first = parts.next().and_then(|name| strategy.find(name)).unwrap();
    parts.fold(first, |id, part| strategy.child(id, part).unwrap())
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn booking(strategy: &Strategy, time: Timestamp) -> Event {
    let mut event = Event::new(Happening::Declared(id(strategy, "booking")), time, time);
    event.properties.insert(
        id(strategy, "booking.total"),
        Value::Money(Money {
            amount: Decimal::from(120),
            currency: Currency::find("EUR").unwrap(),
        }),
    );
    event.properties.insert(
        id(strategy, "booking.channel"),
        Value::Word("direct".into()),
    );
    event.properties.insert(
        id(strategy, "booking.id"),
        Value::Text("not looked at".to_owned()),
    );
    event
}

fn told(strategy: &Strategy, person: Person, segment: &str, now: &str) -> Told {
    let logic = Logic::new(strategy);
    let question = Question::of(person.entity).claim(id(strategy, segment), Wanted::True);
    let witness = Witness {
        person,
        at: at("2026-06-01T10:00:00Z"),
        event: None,
        entry: None,
    };
    tell(&logic, &question, &witness, "a traveller", now)
}

fn known(told: &Told) -> Vec<(&str, &str)> {
    let known = told.known.iter();
    known
        .map(|known| (known.name.as_str(), known.value.as_deref().unwrap_or("-")))
        .collect()
}

fn happened(told: &Told) -> Vec<(&str, &str, &str)> {
    let happened = told.happened.iter();
    happened
        .map(|one| (one.at.as_str(), one.what.as_str(), one.detail.as_str()))
        .collect()
}

#[test]
fn what_is_looked_at_is_told_through_segments_and_scores() {
    let strategy = world();
    let mut person = Person::new(id(&strategy, "traveller"));
    person
        .properties
        .insert(id(&strategy, "traveller.tier"), Value::Word("gold".into()));
    person.properties.insert(
        id(&strategy, "traveller.company"),
        Value::Record(Properties::from([(
            id(&strategy, "account.employees"),
            Value::Number(Decimal::from(1_200)),
        )])),
    );
    let offers = id(&strategy, "offers");
    for (channel, given) in [
        ("mail", "2026-01-01T00:00:00Z"),
        ("texts", "2020-01-01T00:00:00Z"),
    ] {
        person.consents.push(Agreement {
            topic: offers,
            channel: id(&strategy, channel),
            given: at(given),
            withdrawn: None,
        });
    }
    for time in [
        "2026-03-01T09:00:00Z",
        "2026-03-01T09:00:00Z",
        "2026-02-01T09:00:00Z",
    ] {
        person.record(booking(&strategy, at(time)));
    }
    let told = told(&strategy, person, "all", "is in it");
    assert_eq!(
        known(&told),
        [
            ("company.employees", "1_200"),
            ("tier", "gold"),
            ("country", "-"),
            ("offers by mail", "yes"),
            (
                "offers by texts",
                "no longer, given on 2020-01-01 and expired"
            ),
            ("score(points)", "35"),
        ]
    );
    assert_eq!(
        happened(&told),
        [
            (
                "2026-02-01 10:00",
                "booking",
                "total 120 EUR, channel direct"
            ),
            (
                "2026-03-01 10:00",
                "2 × booking",
                "total 120 EUR, channel direct"
            ),
            ("2026-06-01 12:00", "", "is in it"),
        ]
    );
}

#[test]
fn of_many_events_the_last_are_told_and_all_are_counted() {
    let strategy = world();
    let mut person = Person::new(id(&strategy, "traveller"));
    for day in 1..=22 {
        person.record(booking(
            &strategy,
            at(&format!("2026-03-{day:02}T09:00:00Z")),
        ));
    }
    let told = told(&strategy, person, "all", "");
    let happened = happened(&told);
    assert_eq!(happened.len(), 9);
    assert_eq!(happened[0], ("before", "14 × booking", ""));
    assert_eq!(happened[1].0, "2026-03-15 10:00");
}

#[test]
fn a_segment_without_events_has_no_timeline() {
    let strategy = world();
    let person = Person::new(id(&strategy, "traveller"));
    let logic = Logic::new(&strategy);
    let witness = Witness {
        person,
        at: at("2026-06-01T10:00:00Z"),
        event: None,
        entry: None,
    };
    let segment = Segment(strategy.handle(id(&strategy, "base")));
    let condition = segment.condition().unwrap();
    let told = tell_of(
        &logic,
        [Fact::Condition(condition)],
        &witness,
        "a traveller",
        "now",
    );
    assert_eq!(told.happened, []);
    assert_eq!(
        known(&told),
        [
            ("company.employees", "-"),
            ("offers by mail", "no"),
            ("offers by texts", "no"),
        ]
    );
}
