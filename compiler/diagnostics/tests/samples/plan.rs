use super::{list, s};
use mkt_diagnostics::{ChainStep, Plan, PlanObstacle};

pub fn samples() -> Vec<Plan> {
    let impossible = |obstacle| Plan::PlanImpossible {
        name: s("cdp"),
        obstacle,
    };
    let missed = |steps: &[(&str, i64)]| Plan::DeadlineMissed {
        name: s("cdp_live"),
        due: s("2026-11-30"),
        finish: s("2026-12-04"),
        late: 4,
        start: s("2026-01-01"),
        chain: steps
            .iter()
            .map(|(name, days)| ChainStep {
                name: s(name),
                days: *days,
            })
            .collect(),
    };
    vec![
        missed(&[("rules", 41), ("cdp", 297), ("cdp_live", 0)]),
        missed(&[
            ("a", 30),
            ("b", 1),
            ("c", 40),
            ("d", 50),
            ("e", 2),
            ("f", 60),
            ("g", 30),
            ("h", 40),
            ("i", 50),
            ("cdp_live", 35),
        ]),
        Plan::ScheduleCycle {
            path: list(&["cdp", "training", "rollout"]),
        },
        Plan::ScheduleCycle {
            path: list(&["cdp"]),
        },
        impossible(PlanObstacle::TeamTooSmall {
            team: s("data"),
            asked: 5,
            size: 3,
        }),
        impossible(PlanObstacle::TeamTooSmall {
            team: s("data"),
            asked: 2,
            size: 1,
        }),
        impossible(PlanObstacle::NoWorkingDays {
            calendar: s("germany"),
        }),
        impossible(PlanObstacle::TooLate {
            limit: s("9999-12-31"),
        }),
        impossible(PlanObstacle::NobodyAvailable { team: s("data") }),
    ]
}
