//! What is offered as a mend mends: the text with the fix has no finding of
//! that name any more, and nothing new.

#![allow(clippy::panic, reason = "a test that panics fails, as it should")]

mod support;

use support::{found, mended_by};

const WORLD: &str = "strategy s \"S\" { horizon: 2026-01-01 .. 2026-12-31; currency: EUR }
entity company \"Company\" { id: Text, key; sector: one of [bar, hotel] }
entity traveller \"Traveller\" {
  id: Text, key
  tier: one of [none, gold]
  country: Country?
  works_for: company?
}
event booking \"Booking\" of traveller { id: Text, key; total: Money; rating: Integer? }
team crm \"CRM\" { size: 2 people }
segment recent \"Recent\" of traveller { where: recency(booking where total > 10 EUR) <= 30 days }
segment quiet \"Quiet\" of traveller { where: recency(booking) > 180 days }
lifecycle life \"Life\" of traveller {
  stage never  { when: count(booking) == 0 }
  stage active { when: recency(booking) <= 90 days }
  stage lapsed { when: otherwise }
  rule greet { on: enter never; do: notify crm \"Greet\" }
  rule cheer { on: enter active; do: notify crm \"Cheer\" }
  rule ask   { on: enter lapsed; WHENdo: notify crm \"Ask\" }
}
segment made \"Made\" of traveller { where: CONDITION }
persona all \"All\" { segment: made, recent, quiet }
";

#[test]
fn what_is_mended_has_no_finding() {
    let cases = [
        ("unset-trap", "country != DE", ""),
        ("unset-trap", "tier == gold and country not in [DE, AT]", ""),
        ("unset-trap", "not (country == DE) and tier == gold", ""),
        ("unset-trap", "works_for.sector != hotel", ""),
        (
            "unset-trap",
            "tier == gold and not (average(booking.rating) < 3)",
            "",
        ),
        ("unset-trap", "tier == gold and not in recent", ""),
        ("rule-misses", "tier == gold", "when: in quiet; "),
    ];
    for (name, condition, when) in cases {
        let text = WORLD.replace("CONDITION", condition).replace("WHEN", when);
        let all = found(&text);
        let [only] = all.as_slice() else {
            panic!("{condition}: {all:#?}");
        };
        assert_eq!(only.name(), name, "{condition}");
        let mended = mended_by(&text, only);
        let left = found(&mended);
        assert!(left.is_empty(), "{mended}: {left:#?}");
    }
}
