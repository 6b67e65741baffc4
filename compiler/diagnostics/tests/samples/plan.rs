use super::{list, s};
use mkt_diagnostics::{
    ChainStep, LateThing, OverloadedWeeks, Plan, PlanMend, PlanObstacle, ScenarioMiss,
};

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
        mends: vec![],
    };
    let mended = |mends: &[&[(&str, &str, &str)]]| {
        let mut missed = missed(&[("rules", 41), ("cdp", 297), ("cdp_live", 0)]);
        if let Plan::DeadlineMissed { mends: listed, .. } = &mut missed {
            *listed = mends
                .iter()
                .map(|lines| PlanMend {
                    lines: lines
                        .iter()
                        .map(|(name, key, value)| (s(name), s(key), s(value)))
                        .collect(),
                })
                .collect();
        }
        missed
    };
    let late = |work: &str, needed: &str, ways: &[&[&str]]| LateThing {
        work: s(work),
        kind: s(if work == "recover" {
            "journey"
        } else {
            "initiative"
        }),
        on: s("2027-05-03"),
        needed: s(needed),
        days: 63,
        ways: ways.iter().map(|way| list(way)).collect(),
    };
    let launch = |kind: &str, late: Vec<LateThing>| Plan::LaunchBeforeReady {
        name: s("spring"),
        kind: s(kind),
        starts: s("2027-03-01"),
        late,
    };
    let mail: &[&[&str]] = &[&["opens", "mail", "crm_suite"], &["mail"]];
    let mut samples = vec![
        launch("campaign", vec![late("rollout", "2027-03-01", mail)]),
        launch("campaign", vec![late("rollout", "2027-03-09", mail)]),
        launch("journey", vec![late("rollout", "2027-03-01", &[&["mail"]])]),
        launch(
            "experiment",
            vec![late("recover", "2027-03-01", &[&["recover"]])],
        ),
        launch(
            "campaign",
            vec![
                late("rollout", "2027-03-01", mail),
                late("tracking", "2027-03-01", &[&["tracking"]]),
            ],
        ),
        Plan::MilestoneEmpty {
            name: s("cdp_live"),
            by: Some(s("2026-11-30")),
        },
        Plan::MilestoneEmpty {
            name: s("cdp_live"),
            by: None,
        },
        Plan::TargetAfterEnd {
            name: s("spring"),
            kpi: s("direct_share"),
            by: s("2027-04-30"),
            ends: s("2027-03-28"),
            days: 33,
        },
    ];
    let miss = |name: &str| ScenarioMiss {
        name: s(name),
        due: s("2026-11-30"),
        finish: s("2026-12-04"),
        late: 4,
    };
    let end = |days| Some((s("2027-03-01"), s("2027-03-15"), days));
    let scenario = |end, missed, obstacles| Plan::ScenarioInfeasible {
        name: s("hiring_freeze"),
        end,
        missed,
        obstacles,
    };
    let too_small = PlanObstacle::TeamTooSmall {
        team: s("data"),
        asked: 3,
        size: 2,
    };
    samples.extend([
        scenario(None, vec![miss("cdp_live")], vec![]),
        scenario(end(14), vec![miss("cdp_live"), miss("insight")], vec![]),
        scenario(end(-14), vec![miss("cdp_live")], vec![]),
        scenario(None, vec![], vec![(s("cdp"), too_small)]),
    ]);
    let weeks = |first: &str, last: &str, count| OverloadedWeeks {
        first: s(first),
        last: s(last),
        count,
        percent: 133,
    };
    samples.push(Plan::TeamOverloaded {
        team: s("data"),
        weeks: vec![
            weeks("2026-01-05", "2026-02-09", 6),
            weeks("2026-05-04", "2026-05-04", 1),
        ],
        tasks: list(&["cdp", "feeds"]),
        moved: vec![(s("feeds"), 56)],
    });
    samples.extend([true, false].map(|apart| Plan::CampaignOutsideHorizon {
        name: s("winter"),
        first: s("2026-12-15"),
        last: s("2027-01-15"),
        horizon_first: s("2026-01-01"),
        horizon_last: s("2026-12-31"),
        apart,
    }));
    samples.extend([0, 1, 2].map(|spare| Plan::NearCritical {
        name: s("cdp_live"),
        due: s("2026-11-30"),
        finish: s("2026-11-27"),
        spare,
        chain: match spare {
            0 => list(&["cdp_live"]),
            1 => list(&["cdp", "cdp_live"]),
            _ => list(&["rules", "cdp", "cdp_live"]),
        },
        also: if spare > 1 {
            list(&["insight"])
        } else {
            Vec::new()
        },
    }));
    samples.extend([
        mended(&[&[("data", "size", "4 people")]]),
        mended(&[
            &[("cdp", "effort", "36 person-weeks")],
            &[("cdp", "team", "data 4 people, it 2 people")],
            &[
                ("cdp_live", "by", "2026-12-04"),
                ("insight", "by", "2027-01-12"),
            ],
        ]),
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
    ]);
    samples
}
