use super::{list, s, some};
use mkt_diagnostics::{MissingSize, Money, Outside, Spending, SplitMistake, UnknownCost};

fn spent(name: &str, amount: &str) -> Spending {
    Spending {
        name: s(name),
        through: None,
        amount: s(amount),
    }
}

pub fn samples() -> Vec<Money> {
    let overrun = |phase: Option<String>, spending, assumed: &[&str]| Money::BudgetOverrun {
        budget: s("media"),
        phase,
        available: s("600_000 EUR"),
        spent: s("660_000 EUR"),
        over: s("60_000 EUR"),
        spending,
        assumed: list(assumed),
        at_most: assumed.len() > 1,
    };
    let many = (1..=10).map(|nth| spent(&format!("campaign_{nth}"), "66_000 EUR"));
    let split = |mistake| Money::BudgetSplit {
        owner: s("summer"),
        mistake,
    };
    let shares = |sum: &str, gap: &str, short, money| {
        split(SplitMistake::Shares {
            sum: s(sum),
            gap: s(gap),
            short,
            money,
        })
    };
    let currency = |others, late| Money::BudgetCurrency {
        spender: s("us_launch"),
        from: s("USD"),
        payer: s("media"),
        to: s("EUR"),
        part: false,
        others,
        late,
    };
    let sends = |sender: &str, channel, payer: &str, assumed: &[&str]| Money::CostOverBudget {
        sender: s(sender),
        channel,
        payer: s(payer),
        cost: s("70_000 EUR"),
        available: s("50_000 EUR"),
        over: s("20_000 EUR"),
        assumed: list(assumed),
        at_most: assumed.len() > 1,
    };
    let unknown = |name: &str, missing| UnknownCost {
        name: s(name),
        missing,
    };
    vec![
        overrun(
            None,
            vec![
                spent("winter", "480_000 EUR"),
                spent("summer", "180_000 EUR"),
            ],
            &[],
        ),
        overrun(some("2026-Q1"), many.collect(), &[]),
        overrun(
            None,
            vec![Spending {
                through: some("mail"),
                ..spent("summer", "660_000 EUR")
            }],
            &["mail_reach", "known_travellers"],
        ),
        shares("95%", "5%", true, some("9_000 EUR")),
        shares("110%", "10%", false, some("18_000 EUR")),
        shares("99.9%", "0.1%", true, None),
        split(SplitMistake::Overlap {
            first: s("2026-Q1"),
            second: s("2026-03"),
        }),
        split(SplitMistake::OutsidePeriod {
            part: s("2027-Q1"),
            period: s("2026"),
        }),
        split(SplitMistake::Parts {
            total: s("600_000 EUR"),
            sum: s("700_000 EUR"),
            over: s("100_000 EUR"),
            parts: vec![
                spent("media", "400_000 EUR"),
                spent("content", "300_000 EUR"),
            ],
        }),
        currency(0, None),
        Money::BudgetCurrency {
            spender: s("nordics"),
            from: s("SEK"),
            payer: s("media"),
            to: s("EUR"),
            part: true,
            others: 0,
            late: None,
        },
        currency(1, None),
        currency(4, Some((s("2026-07-01"), s("2026-03-01")))),
        Money::BudgetPeriod {
            budget: s("media"),
            period: s("2026"),
            outside: s("40_000 EUR"),
            spending: vec![
                Outside {
                    spending: spent("winter", "30_000 EUR"),
                    days: list(&["2027-01-01 .. 2027-01-31"]),
                },
                Outside {
                    spending: spent("crm_suite", "10_000 EUR"),
                    days: list(&["2025-12-01 .. 2025-12-31", "2027-01-01 .. 2027-06-30"]),
                },
            ],
        },
        Money::BudgetPeriodOfPart {
            budget: s("media"),
            period: s("2026"),
            whole: s("marketing"),
            whole_period: s("2026-H1"),
        },
        sends("summer", some("post"), "summer", &["mail_reach"]),
        sends("post", None, "sending", &["mail_reach", "lapsed_base"]),
        Money::CostUnknown {
            costs: vec![unknown("summer", MissingSize::Audience)],
        },
        Money::CostUnknown {
            costs: vec![
                unknown("summer", MissingSize::Audience),
                unknown("welcome", MissingSize::Entries),
                unknown("recovery", MissingSize::Entries),
                unknown("search_ads", MissingSize::Volume),
            ],
        },
    ]
}
