use super::{list, s};
use mkt_diagnostics::{Plan, PlanObstacle};

pub fn samples() -> Vec<Plan> {
    let impossible = |obstacle| Plan::PlanImpossible {
        name: s("cdp"),
        obstacle,
    };
    vec![
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
