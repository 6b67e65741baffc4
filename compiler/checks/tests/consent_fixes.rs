//! Where there is one sensible mend of what lacks a consent, it is offered, and
//! the mended text has no such finding.

mod support;

use support::{mended, names};

const AIR: &str = r#"strategy air "Air" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR }
entity traveller "Traveller" { id: Text, key; email: Email?, pii, contact email; tier: one of [none, gold] }
event booking "Booking" of traveller { id: Text, key; total: Money }
channel mail "E-mail" { kind: email; sender: "Air <a@air.example>"; address: "1 Field Road"; unsubscribe: link }
consent offers "Offers" of traveller { channels: mail; basis: opt_in }
segment regulars "Regulars" of traveller { where: count(booking within 1 year) >= 2 }
segment gold "Gold" of traveller { where: tier == gold }
message sale "Sale" { channel: mail; topic: offers; purpose: marketing; subject: "Sale"; body: "Words." }
"#;

#[test]
fn a_topic_is_named_where_there_is_one() {
    let text = format!(
        r#"{AIR}
message hello "Hello" {{
  channel: mail
  purpose: marketing
  subject: "Hello"
  body:    "Words."
}}
journey greet "Greet" {{
  for:   consents(offers by mail)
  enter: on booking

  send hello
  send sale
}}
"#
    );
    let mended = mended(&text, "topic-missing");
    assert!(
        mended.contains("  channel: mail\n  topic:   offers\n  purpose: marketing\n"),
        "{mended}"
    );
    assert_eq!(names(&mended), ["unused-declaration"; 2]);
}

#[test]
fn an_audience_is_asked_for_consent_whatever_its_form() {
    for (audience, asked) in [
        ("regulars", "regulars and consents(offers by mail)"),
        (
            "regulars and gold",
            "regulars and gold and consents(offers by mail)",
        ),
        (
            "regulars or gold",
            "(regulars or gold) and consents(offers by mail)",
        ),
        (
            "regulars except gold",
            "(regulars except gold) and consents(offers by mail)",
        ),
        (
            "regulars and not in gold",
            "(regulars and not in gold) and consents(offers by mail)",
        ),
    ] {
        let text = format!(
            r#"{AIR}
journey greet "Greet" {{
  for:   {audience}
  enter: on booking

  send sale
}}
campaign spring "Spring" {{
  audience: {audience}
  runs:     2026-03-01 .. 2026-03-31
  send sale on 2026-03-02 at 09:00
  send sale on 2026-03-03 at 09:00 to ({audience}) as again
}}
"#
        );
        let mended = mended(&text, "consent-not-implied");
        assert!(mended.contains(&format!("for:   {asked}\n")), "{mended}");
        assert!(mended.contains(&format!("audience: {asked}\n")), "{mended}");
        // The send with an audience of its own is the next to be told.
        let last = again(&mended);
        assert!(!names(&last).contains(&"consent-not-implied"), "{last}");
    }
}

fn again(text: &str) -> String {
    mended(text, "consent-not-implied")
}

#[test]
fn a_consent_lasts_as_long_as_the_policy_has_it() {
    let text = AIR.replace(
        "basis: opt_in }",
        "basis: opt_in; law: strict; expires: 36 months after last of [booking, click] }",
    );
    let text = format!("{text}law strict \"Strict\" {{ expires: 2 years }}\n");
    let mended = mended(&text, "policy-unmet");
    assert!(
        mended.contains("expires: 2 years after last of [booking, click]"),
        "{mended}"
    );
    assert!(!names(&mended).contains(&"policy-unmet"), "{mended}");
}
