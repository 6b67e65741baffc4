//! Where there is one sensible mend of what does not add up, it is offered, and
//! the mended text has no such finding; elsewhere none is.

mod support;

use support::{found, mended};

/// A campaign with these shares, and a budget over time with those.
fn strategy(shares: &str, split: &str) -> String {
    format!(
        "strategy s \"S\" {{ horizon: 2026-01-01 .. 2026-12-31; currency: EUR }}
channel a \"A\" {{ kind: social }}
channel b \"B\" {{ kind: search }}
channel c \"C\" {{ kind: display }}
budget media \"Media\" {{ total: 1M EUR; period: 2026; split: {split} }}
campaign all \"All\" {{
  runs:     2026-02-01 .. 2026-11-30
  channels: a, b, c
  budget:   90k EUR from media split {shares}
}}
"
    )
}

#[test]
fn the_only_share_is_all_of_it() {
    let text = mended(&strategy("a 90%", "2026 80%"), "budget-split");
    assert!(text.contains("split a 100%"), "{text}");
    assert!(text.contains("split: 2026 100%"), "{text}");
    assert_eq!(found(&text), []);
}

#[test]
fn what_is_lost_by_rounding_is_the_last_ones() {
    let text = strategy(
        "a 33.3%, b 33.3%, c 33.3%",
        "2026-Q1 33%, 2026-Q2 33%, 2026-H2 34.5%",
    );
    let text = mended(&text, "budget-split");
    assert!(text.contains("c 33.4%"), "{text}");
    assert!(text.contains("2026-H2 34% }"), "{text}");
    assert_eq!(found(&text), []);
}

#[test]
fn of_several_nobody_can_say_which_is_wrong() {
    for shares in ["a 55%, b 40%", "a 70%, b 40%", "a 60%, b 40%, c 40%"] {
        let found = found(&strategy(shares, "2026-H1 50%, 2026-H2 50%"));
        assert_eq!(found.len(), 1, "{shares}");
        assert!(
            found
                .iter()
                .all(|one| one.name() == "budget-split" && one.fixes.is_empty())
        );
    }
}
