//! The ledger of small strategies, to the cent.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these are tests"
)]

use jiff::civil::date;
use mkt_model::value::{Dates, Money};
use mkt_model::{Built, SourceFile, build};
use mkt_money::{Item, ItemKind, Ledger, Missing, Payer};
use mkt_schedule::PlanDates;
use rust_decimal::Decimal;

fn built(text: &str) -> Built {
    let file = SourceFile {
        path: "money.mkt".to_owned(),
        text: text.to_owned(),
    };
    build(vec![file], mkt_stdlib::modules())
}

/// A strategy of the year 2026 in euros, and its ledger.
fn ledger(text: &str) -> (Built, Ledger) {
    let built = built(&format!(
        "strategy s \"S\" {{ horizon: 2026-01-01 .. 2026-12-31; currency: EUR }}\n{text}"
    ));
    assert_eq!(built.diagnostics, []);
    let dates = PlanDates::of(&built.strategy);
    let ledger = Ledger::of(&built.strategy, &dates);
    (built, ledger)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The items of a declaration.
fn items<'l>(built: &Built, ledger: &'l Ledger, name: &str) -> Vec<&'l Item> {
    let id = built.strategy.find(name).unwrap();
    ledger
        .items
        .iter()
        .filter(|item| item.source == id)
        .collect()
}

fn only<'l>(built: &Built, ledger: &'l Ledger, name: &str) -> &'l Item {
    let items = items(built, ledger, name);
    assert_eq!(items.len(), 1, "{items:?}");
    items[0]
}

fn months(of: &[(mkt_money::Month, Money)]) -> Vec<(String, Decimal)> {
    of.iter()
        .map(|(month, money)| (month.to_string(), money.amount))
        .collect()
}

#[test]
fn a_campaign_is_spread_over_its_run() {
    let (built, ledger) = ledger(
        "budget media \"Media\" { total: 600k EUR }
         channel social \"Social\" { kind: social }
         channel search \"Search\" { kind: search }
         channel banners \"Banners\" { kind: display }
         campaign summer \"Summer\" {
           runs:   2026-05-30 .. 2026-07-01
           budget: 100 EUR from media split social 33.3%, search 33.3%, banners 33.4%
         }",
    );
    let item = only(&built, &ledger, "summer");
    // 2, 30 and 1 of 33 days: 6.0606…, 96.9696… and 100 by their ends.
    let parts = [
        ("2026-05", "6.06"),
        ("2026-06", "90.91"),
        ("2026-07", "3.03"),
    ];
    let parts = parts.map(|(month, part)| (month.to_owned(), decimal(part)));
    assert_eq!(months(&item.months()), parts);
    let shares: Vec<Decimal> = item.shares.iter().map(|(_, money)| money.amount).collect();
    assert_eq!(shares, ["33.3", "33.3", "33.4"].map(decimal));
    let media = built.strategy.find("media").unwrap();
    assert_eq!(item.payer, Payer::Budget(media));
    let line = ledger.budget(media).unwrap();
    assert_eq!(line.spent.amount, decimal("100"));
    assert_eq!(months(&line.months), parts);
}

#[test]
fn fees_are_due_in_full_for_whole_months_from_delivery_on() {
    let (built, ledger) = ledger(
        "calendar daily \"Daily\" { works: mon .. sun }
         team t \"T\" { size: 2 people; calendar: daily }
         platform there \"There\" { kind: crm; cost: 1_000 EUR per month }
         platform later \"Later\" { kind: cdp; cost: 1_000 EUR per month }
         platform yearly \"Yearly\" { kind: ads; cost: 1_000 EUR per year }
         platform weekly \"Weekly\" { kind: ads; cost: 70 EUR per week }
         channel stand \"Stand\" { kind: event; cost: 300 EUR per quarter }
         initiative build \"Build\" { team: t 1 person; takes: 46 days; delivers: later }
         initiative again \"Again\" { team: t 1 person; takes: 90 days; delivers: later }",
    );
    let total = |name| only(&built, &ledger, name).total().amount;
    assert_eq!(total("there"), decimal("12_000"));
    assert_eq!(total("yearly"), decimal("1_000"));
    assert_eq!(total("weekly"), decimal("3_650"));
    assert_eq!(total("stand"), decimal("1_200"));
    // Done on 15 February: 14 of its 28 days, and ten months.
    let later = only(&built, &ledger, "later");
    assert_eq!(later.dates().unwrap().first, date(2026, 2, 15));
    assert_eq!(later.total().amount, decimal("10_500"));
    let january = Dates {
        first: date(2026, 1, 1),
        last: date(2026, 1, 31),
    };
    assert_eq!(
        only(&built, &ledger, "yearly").within(january).amount,
        decimal("84.93")
    );
}

#[test]
fn people_cost_their_share_of_the_work() {
    let (built, ledger) = ledger(
        "calendar daily \"Daily\" { works: mon .. sun }
         budget staff \"Staff\" { total: 600k EUR }
         team a \"A\" { size: 3 people; calendar: daily; rate: 500 EUR per person-day; budget: staff }
         team b \"B\" { size: 1 person; available: 50%; calendar: daily; rate: 7_000 EUR per person-week }
         team free \"Free\" { size: 1 person }
         initiative effort \"Effort\" { team: a 3 people, b; effort: 10 person-days }
         initiative takes \"Takes\" { team: a 2 people, b, free; takes: 10 days; after: effort }",
    );
    let of = |name: &str| -> Vec<(Decimal, Payer)> {
        items(&built, &ledger, name)
            .iter()
            .map(|item| (item.total().amount, item.payer))
            .collect()
    };
    let staff = Payer::Budget(built.strategy.find("staff").unwrap());
    // Three of four heads have 7.5 of 10 days, at 500; one has 2.5, at 1,000.
    let effort = [(decimal("3_750"), staff), (decimal("2_500"), Payer::Nobody)];
    assert_eq!(of("effort"), effort);
    // Two for ten days; one for ten days at half of their time.
    let takes = [
        (decimal("10_000"), staff),
        (decimal("5_000"), Payer::Nobody),
    ];
    assert_eq!(of("takes"), takes);
}

#[test]
fn sends_cost_audience_times_price() {
    let (built, ledger) = ledger(
        "entity customer { id: Text, key; phone: Phone? }
         event ordered of customer { id: Text, key }
         event arrived of customer { id: Text, key }
         segment some \"Some\" of customer { where: phone is set; expect: 25% of customer }
         segment many \"Many\" of customer { where: phone is set }
         segment nobody_knows \"?\" of customer { where: phone is set }
         assumption known \"Known\" { about: customer; size: 40k people; grows: 10% per quarter }
         assumption known_many \"Known\" { about: many; size: 30k people }
         assumption traffic \"Traffic\" { about: told; value: 3_100 people per month }
         budget sending \"Sending\" { total: 600k EUR }
         channel texts \"Texts\" { kind: sms; consent: none; cost: 70 EUR per 1_000 sends; budget: sending }
         channel cards \"Cards\" { kind: post; cost: 0.60 EUR per piece }
         message note \"Note\" { channel: texts; purpose: service; body: \"Note\" }
         campaign spring \"Spring\" {
           runs: 2026-02-01 .. 2026-10-15
           audience: some
           send note on 2026-03-31
           send note on 2026-04-01 as second
           send note on 2026-10-01 to many and not in some as third
           send note on 2026-10-01 to nobody_knows as fourth
           send note on 2026-10-02 via cards as fifth
           budget: 10k EUR
         }
         journey told \"Told\" {
           enter: on ordered
           runs:  2026-02-01 .. 2026-03-10
           send note
           split half { 50% twice { send note as again } 50% once { } }
           wait for arrived up to 3 days {
             then { leave }
             else { if phone is set { send note as late } else { send note as later; send note as latest } }
           }
         }
         journey untold \"Untold\" { enter: on ordered; send note }",
    );
    let spring = items(&built, &ledger, "spring");
    let money = |item: &Item| item.total().amount;
    // 10,000 people before a quarter has passed, 11,000 after one; 30,000 at most.
    let texts = spring
        .iter()
        .find(|item| item.kind == ItemKind::Sends && !matches!(item.payer, Payer::Campaign(_)))
        .unwrap();
    assert_eq!(
        money(texts),
        decimal("700") + decimal("770") + decimal("2_100")
    );
    assert!(texts.at_most);
    // 25% of 40,000 grown three times, by the piece, out of the campaign's money.
    let cards = spring
        .iter()
        .find(|item| matches!(item.payer, Payer::Campaign(_)))
        .unwrap();
    assert_eq!(money(cards), decimal("7_986.00"));
    assert_eq!(ledger.covered[0].cost.unwrap().amount, decimal("7_986"));
    // 3,100 in February and a third of March, 1 + ½ + 2 texts each.
    let told = only(&built, &ledger, "told");
    assert_eq!(money(told), decimal("759.5") + decimal("245"));
    assert_eq!(told.dates().unwrap().last, date(2026, 3, 10));
    let unknown: Vec<(&str, Missing)> = ledger
        .unknown
        .iter()
        .map(|one| (built.strategy.symbol(one.source).name.as_str(), one.missing))
        .collect();
    assert_eq!(
        unknown,
        [("spring", Missing::Audience), ("untold", Missing::Entries)]
    );
    assert_eq!(
        ledger.total.unwrap().amount,
        decimal("10_000") + money(texts) + money(told)
    );
}

#[test]
fn objectives_share_evenly_what_supports_several() {
    let (built, ledger) = ledger(
        "objective grow \"Grow\" { }
         objective brand \"Brand\" { supports: grow }
         objective sell \"Sell\" { supports: grow, last }
         objective last \"Last\" { }
         campaign a \"A\" { supports: brand, sell, last; runs: 2026-02-01 .. 2026-02-28; budget: 100 EUR }
         campaign b \"B\" { runs: 2026-02-01 .. 2026-02-28; budget: 7 EUR }",
    );
    let of = |name: &str| {
        let id = built.strategy.find(name).unwrap();
        let one = ledger
            .objectives
            .iter()
            .find(|one| one.objective == id)
            .unwrap();
        (one.direct.amount, one.total.amount)
    };
    assert_eq!(of("brand"), (decimal("33.33"), decimal("33.33")));
    assert_eq!(of("sell"), (decimal("33.34"), decimal("33.34")));
    assert_eq!(of("last"), (decimal("33.33"), decimal("50")));
    assert_eq!(of("grow"), (decimal("0"), decimal("50")));
    assert_eq!(ledger.without_objective.unwrap().amount, decimal("7"));
    assert_eq!(ledger.total.unwrap().amount, decimal("107"));
}

#[test]
fn budgets_are_made_of_their_parts() {
    let (built, ledger) = ledger(
        "budget whole \"Whole\" { total: 1_000 EUR; split: 2026-Q1 30%, 2026-Q2 70% }
         budget part \"Part\" { total: 600 EUR; part_of: whole }
         budget piece \"Piece\" { total: 100 EUR; part_of: part }
         campaign a \"A\" { runs: 2026-03-01 .. 2026-04-30; budget: 61 EUR from piece }
         campaign b \"B\" { runs: 2026-03-01 .. 2026-03-02; budget: 10 EUR from part }
         campaign c \"C\" { runs: 2026-04-01 .. 2026-04-02; budget: 5 EUR from whole }",
    );
    let of = |name: &str| ledger.budget(built.strategy.find(name).unwrap()).unwrap();
    let sums = |name| (of(name).committed.amount, of(name).spent.amount);
    assert_eq!(sums("piece"), (decimal("61"), decimal("61")));
    assert_eq!(sums("part"), (decimal("110"), decimal("71")));
    assert_eq!(sums("whole"), (decimal("605"), decimal("76")));
    let phases: Vec<_> = of("whole")
        .phases
        .iter()
        .map(|phase| (phase.available.amount, phase.spent.amount))
        .collect();
    assert_eq!(
        phases,
        [
            (decimal("300"), decimal("41")),
            (decimal("700"), decimal("35"))
        ]
    );
}

#[test]
fn several_budgets_pay_each_in_its_own_period() {
    let (built, ledger) = ledger(
        "budget first \"First\" { total: 1_000 EUR; period: 2026-02-01 .. 2026-06-15 }
         budget second \"Second\" { total: 1_000 EUR; period: 2026-06-01 .. 2026-11-30 }
         platform p \"P\" { kind: crm; cost: 30 EUR per month; budget: first, second }",
    );
    let items = items(&built, &ledger, "p");
    let paid: Vec<Decimal> = items.iter().map(|item| item.total().amount).collect();
    // January and December are in neither, and the first one's.
    assert_eq!(paid, [decimal("195"), decimal("165")]);
    let first = ledger
        .budget(built.strategy.find("first").unwrap())
        .unwrap();
    let (outside, days) = first.charges[0].outside(first.period.unwrap()).unwrap();
    assert_eq!(outside.amount, decimal("60"));
    assert_eq!(days.len(), 2);
}

#[test]
fn nothing_is_converted_without_a_rate() {
    let (built, ledger) = ledger(
        "budget whole \"Whole\" { total: 1_000 EUR }
         budget yen \"Yen\" { total: 100_000 JPY; part_of: whole }
         campaign a \"A\" { runs: 2026-03-01 .. 2026-04-30; budget: 100 JPY from yen }
         campaign b \"B\" { runs: 2026-03-01 .. 2026-04-30; budget: 100 USD from whole }",
    );
    let whole = ledger
        .budget(built.strategy.find("whole").unwrap())
        .unwrap();
    assert_eq!(whole.unconverted.len(), 2);
    assert_eq!(
        (whole.spent.amount, whole.committed.amount),
        (Decimal::ZERO, Decimal::ZERO)
    );
    assert_eq!(ledger.unconverted, [0, 1]);
    let yen = ledger.budget(built.strategy.find("yen").unwrap()).unwrap();
    assert_eq!(
        months(&yen.months),
        [
            ("2026-03".to_owned(), decimal("51")),
            ("2026-04".to_owned(), decimal("49"))
        ]
    );
}

#[test]
fn money_is_converted_at_the_rate_in_force_on_its_day() {
    let built = built(
        "strategy s \"S\" {
           horizon:  2026-01-01 .. 2026-12-31
           currency: EUR
           rate:     1 USD = 0.9 EUR from 2026-01-01
           rate:     100 JPY = 0.6 EUR from 2026-01-01
           rate:     1 EUR = 2 USD from 2026-03-11
         }
         budget media \"Media\" { total: 1_000 EUR; split: 2026-Q1 60%, 2026-Q2 40% }
         campaign a \"A\" { runs: 2026-03-01 .. 2026-03-20; budget: 20 USD from media }
         campaign b \"B\" { runs: 2026-03-31 .. 2026-04-02; budget: 1_000 JPY from media }",
    );
    assert_eq!(built.diagnostics, []);
    let ledger = Ledger::of(&built.strategy, &PlanDates::of(&built.strategy));
    let media = ledger
        .budget(built.strategy.find("media").unwrap())
        .unwrap();
    let charged: Vec<Decimal> = media.charges.iter().map(|one| one.amount.amount).collect();
    // Ten days at 0.9 and ten at a half; a third of six euros on each day.
    assert_eq!(charged, [decimal("14"), decimal("6")]);
    let spent: Vec<Decimal> = media.phases.iter().map(|one| one.spent.amount).collect();
    assert_eq!(spent, [decimal("16"), decimal("4")]);
    assert_eq!(ledger.total.unwrap().amount, decimal("20"));
    // In its own currency the item stays what it was.
    let b = only(&built, &ledger, "b");
    assert_eq!(
        months(&b.months()),
        [
            ("2026-03".to_owned(), decimal("333")),
            ("2026-04".to_owned(), decimal("667"))
        ]
    );
}

#[test]
fn a_circle_of_budgets_or_objectives_is_no_trouble() {
    let built = built(
        "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR }
         objective one \"One\" { supports: two }
         objective two \"Two\" { supports: one }
         budget a \"A\" { total: 1_000 EUR; part_of: b }
         budget b \"B\" { total: 1_000 EUR; part_of: a }
         campaign c \"C\" { supports: one; runs: 2026-03-01 .. 2026-03-20; budget: 20 EUR from a }",
    );
    let ledger = Ledger::of(&built.strategy, &PlanDates::of(&built.strategy));
    let spent: Vec<Decimal> = ledger
        .budgets
        .iter()
        .map(|line| line.spent.amount)
        .collect();
    assert_eq!(spent, [decimal("20"), Decimal::ZERO]);
    let direct: Vec<Decimal> = ledger
        .objectives
        .iter()
        .map(|one| one.direct.amount)
        .collect();
    assert_eq!(direct, [decimal("20"), Decimal::ZERO]);
}
