//! Expressions as text again: as source, which is read back equal, and for
//! people.

use mkt_model::display::{self, Style};
use mkt_model::{SourceFile, Strategy, build};

const WORLD: &str = r#"
entity account { id: Text, key; employees: Integer? }
entity traveller "Traveller" {
  id:       Text, key
  email:    Email?, pii, contact email
  country:  Country
  tier:     one of [none, blue, silver, gold]
  birthday: Date?, pii
  since:    Instant?
  company:  account?
  channel:  one of [phone, shop]
}
event booking "Booking completed" of traveller { id: Text, key; total: Money; channel: one of [direct, ota]; on: Date }
event visit "Visit" of traveller { page: Text }
channel mail "E-mail" { kind: email }
channel ads "Paid media" { kind: search }
consent offers "Offers" of traveller { channels: mail; basis: opt_in }
message hello "Hello" { channel: mail; topic: offers; purpose: marketing; subject: "Hello"; body: "Hello" }
score rfm "RFM" of traveller { kind: rfm; recency: recency(booking); frequency: count(booking); monetary: sum(booking.total) }
segment gone "Gone quiet" of traveller { where: recency(booking) > 180 days }
kpi other { formula: count(booking); unit: booking; per: month }
"#;

/// A strategy with one more line, without any finding.
fn strategy(line: &str) -> Strategy {
    let text = format!("{WORLD}\n{line}\n");
    let file = SourceFile {
        path: "a.mkt".to_owned(),
        text,
    };
    let built = build(vec![file], mkt_stdlib::modules());
    let told: Vec<String> = built.diagnostics.iter().map(|d| d.message()).collect();
    assert!(told.is_empty(), "{line}: {told:#?}");
    built.strategy
}

fn predicate(text: &str, style: Style) -> String {
    let strategy = strategy(&format!("segment tried of traveller {{ where: {text} }}"));
    let tried = strategy
        .segments()
        .find(|segment| segment.name() == "tried");
    let condition = tried.and_then(|segment| segment.condition());
    condition.map_or(String::new(), |condition| {
        display::expression(&strategy, condition, style)
    })
}

fn formula(text: &str, unit: &str, style: Style) -> String {
    let strategy = strategy(&format!(
        "kpi tried {{ formula: {text}; unit: {unit}; per: month }}"
    ));
    let tried = strategy.kpis().find(|kpi| kpi.name() == "tried");
    let formula = tried.and_then(|kpi| kpi.formula());
    formula.map_or(String::new(), |formula| {
        display::expression(&strategy, formula, style)
    })
}

#[test]
fn source_is_written_back_as_it_was() {
    for text in [
        "recency(booking) > 180 days",
        "tier in [silver, gold] and email is set",
        "tier not in [none] or email is unset",
        "(tier == gold or tier == silver) and country != DE",
        "not (tier == gold and email is set)",
        "not in gone and in gone",
        "not (not tier == gold or email is set)",
        "sum(booking.total within 2 years) >= 1_000 EUR",
        "count(booking where channel == direct and total > 0.5 EUR within 1 year) >= 4",
        "count(booking where traveller.channel == phone) == 0",
        "count(booking where channel == direct or total > 5 EUR) > 1",
        "recency(booking) in 60 days .. 180 days",
        "age(birthday) >= 18 and anniversary(birthday)",
        "consents(offers by mail) or consents(offers)",
        "score(rfm).recency >= 4",
        "company.employees > 200",
        "email contains \"@example\" and email starts with \"a\\\"b\\\\c\\nd\"",
        "birthday < 2000-01-31",
        "since > 2026-05-04T10:00",
        "birthday in 2026-Q2 or birthday in 2026-H1 or birthday in 2026-03 or birthday in 2026",
        "count(visit since last(booking)) > 2",
        "count(click(hello) within 30 days) >= 1",
    ] {
        assert_eq!(predicate(text, Style::Source), text);
    }
}

#[test]
fn formulas_are_written_back_as_they_were() {
    for (text, unit) in [
        (
            "count(booking where channel == direct) / count(booking)",
            "%",
        ),
        ("(count(booking) - count(visit)) / count(visit)", "%"),
        (
            "count(booking) - (count(visit) - count(booking))",
            "booking",
        ),
        ("count(booking) / (count(visit) / count(booking))", "number"),
        ("click(mail) / delivered(mail)", "%"),
        (
            "spend(ads) / count(traveller where first(booking) in period)",
            "EUR per traveller",
        ),
        ("other * 2", "booking"),
        ("count_distinct(booking.id)", "booking"),
        ("percentile(booking.total, 90)", "EUR"),
    ] {
        assert_eq!(formula(text, unit, Style::Source), text);
    }
}

#[test]
fn parentheses_that_say_nothing_are_left_out() {
    assert_eq!(
        predicate("((tier == gold)) and (email is set)", Style::Source),
        "tier == gold and email is set"
    );
    // Being in one segment and not in another has two forms.
    assert_eq!(
        predicate("gone except gone", Style::Source),
        "in gone and not in gone"
    );
}

#[test]
fn people_read_phrases() {
    for (text, want) in [
        ("count(booking) == 0", "Booking completed never"),
        ("count(booking) == 1", "Booking completed exactly once"),
        ("count(booking) > 0", "Booking completed at least once"),
        ("count(booking) > 2", "Booking completed more than twice"),
        ("count(booking) <= 3", "Booking completed at most 3 times"),
        (
            "count(booking) < 1",
            "Booking completed less often than once",
        ),
        (
            "count(booking where channel == direct within 1 year) >= 4",
            "(Booking completed where channel is direct within 1 year) at least 4 times",
        ),
        (
            "recency(booking) <= 90 days",
            "Booking completed within the last 90 days",
        ),
        (
            "recency(booking) > 90 days",
            "Booking completed, last more than 90 days ago",
        ),
        (
            "tier in [blue, silver, gold]",
            "tier is blue, silver or gold",
        ),
        ("tier not in [blue, gold]", "tier is not blue or gold"),
        ("tier != gold", "tier is not gold"),
        ("email is unset", "email is not known"),
        ("in gone", "in “Gone quiet”"),
        ("consents(offers by mail)", "consents to Offers by E-mail"),
        ("score(rfm).recency >= 4", "RFM: recency ≥ 4"),
        (
            "sum(booking.total within 2 years) >= 12_500 EUR",
            "sum(Booking completed: total within 2 years) ≥ 12\u{202f}500 EUR",
        ),
        (
            "score(rfm).monetary in 2 .. 4",
            "RFM: monetary is between 2 and 4",
        ),
    ] {
        assert_eq!(predicate(text, Style::Reading), want, "{text}");
    }
    assert_eq!(
        formula("click(mail) / delivered(mail)", "%", Style::Reading),
        "clicks in E-mail ÷ deliveries of E-mail"
    );
}

#[test]
fn figures_are_short_where_that_loses_nothing() {
    let shown = |text: &str| display::number(text.parse().unwrap_or_default());
    assert_eq!(shown("520000000"), "520M");
    assert_eq!(shown("2400000"), "2.4M");
    assert_eq!(shown("3000000000"), "3bn");
    assert_eq!(shown("-1250000"), "-1.25M");
    assert_eq!(shown("1234567"), "1\u{202f}234\u{202f}567");
    assert_eq!(shown("600000"), "600\u{202f}000");
    assert_eq!(shown("4.0"), "4");
    assert_eq!(shown("0"), "0");
}
