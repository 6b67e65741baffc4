use super::{list, s, some};
use mkt_diagnostics::{ArmsFault, Experiment, Shortage};

fn shortage() -> Shortage {
    Shortage {
        name: s("urgency"),
        effect: s("+1.5 pp"),
        needed: 14_148,
        arms: vec![(s("control"), 7_074), (s("urgent"), 7_074)],
        people: 9_000,
        days: 20,
        needed_days: 32,
        until: some("2026-06-01"),
        power_now: 61,
        power: s("80%"),
        confidence: s("95%"),
        detectable: some("+1.9 pp"),
        with_two_arms: None,
    }
}

pub fn samples() -> Vec<Experiment> {
    let not_comparable = |fault| Experiment::NotComparable {
        name: s("urgency"),
        fault,
    };
    let unused = |variants: &[&str], nowhere| Experiment::VariantUnused {
        name: s("urgency"),
        variants: list(variants),
        nowhere,
        journey: s("recover_booking"),
    };
    vec![
        Experiment::Underpowered(Box::new(shortage())),
        Experiment::Underpowered(Box::new(Shortage {
            arms: vec![(s("control"), 9_000), (s("a"), 9_000), (s("b"), 9_000)],
            days: 1,
            until: None,
            detectable: None,
            with_two_arms: Some(21),
            ..shortage()
        })),
        Experiment::Underpowered(Box::new(Shortage {
            detectable: None,
            people: 0,
            ..shortage()
        })),
        Experiment::WithoutPlan {
            name: s("urgency"),
            missing: list(&["baseline", "detect"]),
            needed: None,
        },
        Experiment::WithoutPlan {
            name: s("urgency"),
            missing: list(&["traffic"]),
            needed: Some(14_148),
        },
        Experiment::Overlap {
            name: s("urgency"),
            others: list(&["short_subject"]),
            metric: s("click_rate"),
            from: s("2026-04-01"),
            to: s("2026-04-15"),
        },
        Experiment::WithoutGuard { name: s("urgency") },
        Experiment::OverPeak {
            name: s("urgency"),
            campaigns: list(&["spring", "summer"]),
        },
        Experiment::ClaimWithoutHoldout {
            campaigns: list(&["spring"]),
        },
        Experiment::ClaimWithoutHoldout {
            campaigns: list(&["a", "b", "c", "d", "e", "f"]),
        },
        unused(&["control", "urgent"], true),
        unused(&["urgent"], false),
        unused(&["urgent", "bold"], false),
        Experiment::SplitWeights {
            name: s("last_call"),
            what: s("split"),
            shares: list(&["70%", "20%"]),
            sum: s("90%"),
        },
        not_comparable(ArmsFault::Single { variant: s("bold") }),
        not_comparable(ArmsFault::SentInSome {
            metric: s("click_rate"),
            message: s("bold"),
            arms: list(&["urgent"]),
            without: list(&["control"]),
        }),
        not_comparable(ArmsFault::SentInSome {
            metric: s("click_rate"),
            message: s("bold"),
            arms: list(&["urgent", "late"]),
            without: list(&["control", "early"]),
        }),
    ]
}
