//! What names and types mean, and what is told when they do not fit.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics fails, as it should"
)]

use mkt_diagnostics::Diagnostic;
use mkt_model::value::Value;
use mkt_model::{Built, SourceFile, build};

const WORLD: &str = r#"
entity account { id: Text, key; employees: Integer? }
entity traveller "Traveller" {
  id:         Text, key
  email:      Email?, pii, contact email
  country:    Country
  tier:       one of [none, blue, silver, gold]
  birthday:   Date?, pii
  company:    account?
}
event booking of traveller { id: Text, key; total: Money; channel: one of [direct, ota, agency] }
event visit of traveller { page: Text }
channel mail { kind: email }
consent offers of traveller { channels: mail; basis: opt_in }
score rfm of traveller { kind: rfm; recency: recency(booking); frequency: count(booking); monetary: sum(booking.total) }
"#;

fn project(files: &[(&str, &str)]) -> Built {
    let files = files
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        })
        .collect();
    build(files, mkt_stdlib::modules())
}

/// What is told of a text: check, underlined text, fix.
fn told(built: &Built) -> Vec<(String, String, String)> {
    let one = |d: &Diagnostic| {
        let file = &built.files[d.span.file.0 as usize];
        let at = file.text[d.span.start as usize..d.span.end as usize].to_owned();
        let fix = d
            .fixes
            .first()
            .map_or(String::new(), |f| f.edits[0].insert.clone());
        (d.name().to_owned(), at, fix)
    };
    built.diagnostics.iter().map(one).collect()
}

/// What is told of a segment's condition.
fn condition(condition: &str) -> Vec<(String, String, String)> {
    told(&project(&[
        ("a.mkt", WORLD),
        (
            "b.mkt",
            &format!("segment s of traveller {{\n  where: {condition}\n}}\n"),
        ),
    ]))
}

#[test]
fn conditions_that_hold_together_are_silent() {
    for text in [
        "recency(booking) > 180 days and sum(booking.total within 2 years) >= 1_000 EUR and tier in [silver, gold]",
        "count(booking where channel == direct within 1 year) > 3",
        "company.employees > 200",
        "country in [DE, AT] or country == FR",
        "email is set and not (birthday is unset)",
        "age(birthday) in 18 .. 25",
        "anniversary(birthday)",
        "consents(offers by mail)",
        "score(rfm).recency >= 4",
        "count(visit where page starts with \"/pricing\" within 30 days) >= 2",
        "count(click within 7 days) > 0",
        "count(booking since last(visit)) >= 1",
        "birthday > 1990-01-01",
        "average(booking.total) > 50 EUR",
        "traveller.tier == gold",
        "first(booking) < 2026-01-01",
    ] {
        assert_eq!(condition(text), [], "{text}");
    }
}

#[test]
fn conditions_that_do_not_are_told_of_once() {
    for (text, check, at, fix) in [
        ("tier == glod", "unknown-name", "glod", "gold"),
        ("teir == gold", "unknown-name", "teir", "tier"),
        ("tier == 3", "type-mismatch", "tier == 3", ""),
        ("tier > silver", "type-mismatch", "tier > silver", ""),
        (
            "sum(booking.total) > 50",
            "type-mismatch",
            "sum(booking.total) > 50",
            "",
        ),
        (
            "recency(booking) > 180",
            "type-mismatch",
            "recency(booking) > 180",
            "",
        ),
        (
            "sum(booking.channel) > 3",
            "bad-argument",
            "booking.channel",
            "",
        ),
        ("sum(booking) > 3 EUR", "bad-argument", "booking", ""),
        ("count(bookings) > 3", "unknown-name", "bookings", "booking"),
        (
            "count(booking where chanel == direct) > 3",
            "unknown-name",
            "chanel",
            "channel",
        ),
        (
            "count(booking within 5 dais) > 3",
            "unknown-unit",
            "dais",
            "days",
        ),
        (
            "sum(booking.total) > 50 EURO",
            "unknown-currency",
            "EURO",
            "EUR",
        ),
        ("cuont(booking) > 3", "unknown-function", "cuont", "count"),
        ("count(booking)", "not-a-condition", "count(booking)", ""),
        ("consents(ofers by mail)", "unknown-name", "ofers", "offers"),
        ("consents(mail)", "wrong-kind", "mail", ""),
        ("tier = gold", "wrong-comparison", "=", "=="),
        ("tier is gold", "wrong-comparison", "is", "=="),
        ("tier == gold AND email is set", "capitals", "AND", "and"),
        ("recency(booking) > 3 d", "unknown-unit", "d", "days"),
        ("country in [DE, XX]", "unknown-name", "XX", ""),
        ("age(tier) > 3", "bad-argument", "tier", ""),
        (
            "company.employes > 200",
            "unknown-name",
            "company.employes",
            "",
        ),
        (
            "booking.totl > 3 EUR",
            "unknown-name",
            "booking.totl",
            "booking.total",
        ),
        ("birthday > 2026-02-30", "bad-date", "2026-02-30", ""),
        ("page starts with \"x\"", "unknown-name", "page", ""),
    ] {
        let found = condition(text);
        let expected = [(check.to_owned(), at.to_owned(), fix.to_owned())];
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn one_namespace_over_all_files_and_a_name_only_once() {
    let built = project(&[
        ("b.mkt", "team data { size: 3 people }\n"),
        (
            "a.mkt",
            "team data { size: 4 people }\nkpi k { unit: %; per: month; owner: data }\n",
        ),
    ]);
    let [diagnostic] = &built.diagnostics[..] else {
        panic!("{:?}", told(&built));
    };
    assert_eq!(diagnostic.name(), "duplicate-name");
    assert_eq!(built.files[diagnostic.span.file.0 as usize].path, "b.mkt");
    assert_eq!(
        built.files[diagnostic.related[0].span.file.0 as usize].path,
        "a.mkt"
    );
}

#[test]
fn library_names_are_full_or_short() {
    for text in [
        "use std.race\nkpi k { unit: %; per: month; stage: race.convert }\n",
        "kpi k { unit: %; per: month; stage: std.race.convert }\n",
        "use std.channels.{email, sms}\nchannel mail extends email { cap: 3 per 7 days }\nchannel texts extends sms { }\n",
        "channel mail extends std.channels.email { }\n",
        "use std.channels\nchannel mail extends channels.email { }\n",
        "use std.channels.email\nchannel mail extends email { }\n",
    ] {
        assert_eq!(told(&project(&[("a.mkt", text)])), [], "{text}");
    }
    for (text, check, at, fix) in [
        ("use std.rase\n", "unknown-module", "std.rase", ""),
        (
            "use std.channels.{emial}\n",
            "unknown-name",
            "emial",
            "email",
        ),
        (
            "use std.race\nkpi k { unit: %; per: month; stage: race.convrt }\n",
            "unknown-name",
            "race.convrt",
            "race.convert",
        ),
    ] {
        let expected = [(check.to_owned(), at.to_owned(), fix.to_owned())];
        assert_eq!(told(&project(&[("a.mkt", text)])), expected, "{text}");
    }
}

#[test]
fn what_is_damaged_is_told_of_once() {
    // The kind is misspelt, so the objective is lost: what supports it is fine.
    let built = project(&[(
        "a.mkt",
        "objectve grow \"Grow\" { }\ninitiative cdp { supports: grow; takes: 3 weeks }\n",
    )]);
    let checks: Vec<_> = told(&built).into_iter().map(|t| t.0).collect();
    assert_eq!(checks, ["unknown-kind"]);
    // A property whose type cannot be read is still a property.
    let built = project(&[(
        "a.mkt",
        "entity t { id: Text, key; tier: none, gold }\nsegment gold of t { where: tier == gold }\nsegment s of travler { where: anything == 3 }\n",
    )]);
    let checks: Vec<_> = told(&built).into_iter().map(|t| (t.0, t.2)).collect();
    assert_eq!(
        checks,
        [
            ("bad-value".to_owned(), "one of [none, gold]".to_owned()),
            ("unknown-name".to_owned(), String::new())
        ]
    );
    // A value that is damaged leaves the declaration without a second report.
    let built = project(&[(
        "a.mkt",
        "milestone m { by: 2026-13-01 }\nkpi k { unit: ; per: month }\n",
    )]);
    let checks: Vec<_> = told(&built).into_iter().map(|t| t.0).collect();
    assert_eq!(checks, ["bad-date", "missing-value"]);
}

#[test]
fn circles_are_shown_whole() {
    let built = project(&[(
        "a.mkt",
        "initiative a { takes: 1 week; after: c }\ninitiative b { takes: 1 week; after: a }\ninitiative c { takes: 1 week; after: b }\n\
         objective x { supports: y }\nobjective y { supports: x }\n\
         channel p extends q { }\nchannel q extends p { }\n\
         entity e { id: Text, key }\nsegment s of t { where: id is set }\nsegment t of s { where: id is set }\n",
    )]);
    let checks: Vec<_> = built
        .diagnostics
        .iter()
        .map(|d| (d.name(), d.related.len()))
        .collect();
    assert!(checks.contains(&("schedule-cycle", 2)), "{checks:?}");
    assert!(checks.contains(&("cyclic-reference", 1)), "{checks:?}");
    assert!(checks.contains(&("cyclic-extends", 1)), "{checks:?}");
}

#[test]
fn words_of_the_language_are_names_in_backticks() {
    let built = project(&[(
        "a.mkt",
        "entity t { id: Text, key; farbe: one of [rot, or] }\nsegment and of t { where: farbe == `or` }\n",
    )]);
    let found = told(&built);
    let found: Vec<_> = found
        .iter()
        .map(|(c, at, fix)| (c.as_str(), at.as_str(), fix.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("reserved-word", "or", "`or`"),
            ("reserved-word", "and", "`and`")
        ]
    );
}

#[test]
fn deep_nesting_needs_no_deep_stack() {
    let condition = format!("{}tier == gold{}", "(".repeat(250), ")".repeat(250));
    let steps = format!(
        "{}leave{}",
        "if tier == gold {\n".repeat(250),
        "}\n".repeat(250)
    );
    let text = format!(
        "{WORLD}segment s of traveller {{ where: {condition} }}\njourney j {{ enter: on booking\n{steps}\n}}\n"
    );
    let small = std::thread::Builder::new()
        .stack_size(128 * 1024)
        .spawn(move || told(&project(&[("a.mkt", &text)])))
        .unwrap();
    assert_eq!(small.join().unwrap(), []);
}

#[test]
fn what_is_inherited_is_found_and_can_be_overridden() {
    let built = project(&[(
        "a.mkt",
        "channel base { kind: email; cap: 3 per 7 days; sender: \"a\" }\nchannel mail extends base { sender: \"b\" }\n",
    )]);
    assert_eq!(told(&built), []);
    let mail = built.strategy.handle(built.strategy.find("mail").unwrap());
    assert_eq!(
        mail.line("sender").unwrap().get("sender"),
        Some(&Value::Text("b".to_owned()))
    );
    assert_eq!(
        mail.line("cap").unwrap().declaration,
        built
            .strategy
            .find("base")
            .map(|id| built.strategy.handle(id).id)
            .unwrap()
    );
    assert!(mail.line("address").is_none());
}

#[test]
fn one_thread_finds_what_many_find() {
    let mut files: Vec<(String, String)> = (0..40)
        .map(|n| {
            let text = format!(
                "segment s{n} of traveller {{ where: teir == gold and in s{} }}\nteam t{n} {{ size: 3 poeple }}\n",
                (n + 1) % 40
            );
            (format!("f{n:02}.mkt"), text)
        })
        .collect();
    files.push(("world.mkt".to_owned(), WORLD.to_owned()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let built = project(&files);
            let arrows: Vec<_> = built.strategy.graph().edge_weights().copied().collect();
            (told(&built), arrows)
        })
    };
    let one = with(1);
    assert!(one.0.len() >= 80, "{}", one.0.len());
    assert_eq!(one, with(7));
}

#[test]
fn file_order_does_not_change_the_meaning() {
    let texts = [
        ("a.mkt", WORLD),
        ("b.mkt", "segment s of traveller { where: tier == gold }\n"),
    ];
    let forth = project(&texts);
    let back = project(&[("z.mkt", texts[0].1), ("b.mkt", texts[1].1)]);
    let names = |built: &Built| {
        let mut names: Vec<_> = built
            .strategy
            .symbols()
            .map(|(_, s)| s.path.clone())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&forth), names(&back));
    assert_eq!(
        forth.strategy.graph().edge_count(),
        back.strategy.graph().edge_count()
    );
}

fn one(text: &str) -> Built {
    project(&[("a.mkt", &format!("{WORLD}{text}"))])
}

#[test]
fn a_test_knows_its_subjects_and_the_stages_it_tries() {
    let text = |company: &str, stage: &str| {
        format!(
            r#"
lifecycle life of traveller {{ stage fresh {{ when: count(booking) == 0 }}; stage old {{ when: otherwise }} }}
test "x" {{
  lifecycle: life
  given account a1 {{ id: "a1" }}
  given traveller t1 {{ id: "t1"; company: {company} }}
  at 2026-05-04T10:00 booking {{ id: "b1"; total: 5 EUR; channel: ota }}
  expect in {stage}
}}
"#
        )
    };
    assert!(told(&one(&text("a1", "old"))).is_empty());
    assert!(told(&one(&text("a1", "life.old"))).is_empty());
    // A person is no account, and nobody is called `a2`.
    for wrong in ["t1", "a2", "\"a1\""] {
        assert_eq!(told(&one(&text(wrong, "old"))).len(), 1, "{wrong}");
    }
    let found = told(&one(&text("a1", "odl")));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn events_are_counted_for_whom_they_happen_to() {
    let segment = |what: &str| {
        one(&format!(
            "segment s of account {{ where: count(booking{what} within 30 days) > 3 }}"
        ))
    };
    assert!(told(&segment(" by company")).is_empty());
    let found = told(&segment(""));
    assert_eq!(found[0].0, "wrong-entity");
    let found = told(&segment(" by tier"));
    assert_eq!(found[0].0, "wrong-entity");
}

#[test]
fn a_former_name_goes_on_working_and_is_told() {
    let found = told(&one(r#"
event purchase of traveller { formerly: order; amount: Money }
segment buyers of traveller { formerly: customers; where: count(order) > 0 and sum(order.amount) > 5 EUR }
segment loyal of customers { where: count(purchase) > 3 }
journey j { enter: on order where amount > 5 EUR
  wait 1 day }
"#));
    let expected = [
        ("deprecated", "order", "purchase"),
        ("deprecated", "order", "purchase"),
        ("deprecated", "customers", "buyers"),
        ("deprecated", "order", "purchase"),
    ];
    let mut found: Vec<_> = found
        .iter()
        .map(|(name, text, fix)| (name.as_str(), text.as_str(), fix.as_str()))
        .collect();
    found.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}
