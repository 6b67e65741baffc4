use super::{list, s};
use mkt_diagnostics::{Direction, DirectionMistake, TargetAssumption, TargetMend};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| (s(a), s(b))).collect()
}

fn inconsistent(mends: &[(&str, &str)], assumption: Option<TargetAssumption>) -> Direction {
    Direction::TargetsInconsistent {
        kpi: s("revenue"),
        wanted: s("4M EUR"),
        window: s("2026-12"),
        given: s("3.24M EUR"),
        exact: assumption != Some(TargetAssumption::Windows),
        more: true,
        gap: s("0.76M EUR"),
        formula: s("visits * conversion * basket"),
        figures: s("1.2M * 3.1% * 87 EUR"),
        mends: mends
            .iter()
            .map(|(kpi, value)| TargetMend {
                kpi: s(kpi),
                value: s(value),
            })
            .collect(),
        assumption,
    }
}

pub fn samples() -> Vec<Direction> {
    let direction = |aim: &str, mistake, lower_is_better| Direction::TargetDirection {
        kpi: s("cac"),
        aim: s(aim),
        mistake,
        lower_is_better,
    };
    let outside = |due: &str, early| Direction::ObjectiveOutsideHorizon {
        name: s("grow_direct"),
        kpi: s("direct_share"),
        due: s(due),
        horizon: s("2026-01-01 .. 2027-12-31"),
        early,
    };
    let measurable = |supported| Direction::ObjectiveNotMeasurable {
        name: s("grow_direct"),
        supported,
    };
    let growth = |falling| Direction::GrowthImplausible {
        kpi: s("revenue"),
        from: s("410M EUR"),
        to: s("1bn EUR"),
        due: s("2027-12-31"),
        needed: s("56.2%"),
        ceiling: s("40%"),
        each: s("year"),
        allowed: s("804M EUR"),
        falling,
    };
    vec![
        measurable(false),
        measurable(true),
        Direction::ObjectiveWithoutDeadline {
            name: s("grow_direct"),
            kpi: s("direct_share"),
            end: s("2027-12-31"),
        },
        outside("2028-06-30", false),
        outside("2025-06-30", true),
        Direction::ObjectiveWithoutOwner {
            name: s("grow_direct"),
            example: s("ecommerce"),
        },
        Direction::ObjectiveUnsupported {
            name: s("grow_direct"),
        },
        Direction::OrphanWork {
            kind: s("initiative"),
            name: s("new_logo"),
            example: s("grow_direct"),
        },
        direction("from 38 EUR to 52 EUR", DirectionMistake::Away, true),
        direction("at least 38 EUR", DirectionMistake::Bound, true),
        direction("at most 38 EUR", DirectionMistake::Bound, false),
        direction("from 38 EUR to 38 EUR", DirectionMistake::Nowhere, true),
        Direction::TargetBaselineMismatch {
            kpi: s("direct_share"),
            baselines: pairs(&[("31%", "grow_direct"), ("28%", "profitable_growth")]),
        },
        Direction::TargetsContradict {
            kpi: s("direct_share"),
            window: s("2026-12"),
            demands: pairs(&[("at least 45%", "grow_direct"), ("at most 40%", "balance")]),
        },
        growth(false),
        growth(true),
        Direction::FrameworkGap {
            framework: s("race"),
            stages: list(&["race.act", "race.engage"]),
            of: 4,
        },
        Direction::FrameworkGap {
            framework: s("race"),
            stages: list(&["race.act"]),
            of: 4,
        },
        inconsistent(&[], None),
        inconsistent(&[("conversion", "3.84%")], Some(TargetAssumption::Windows)),
        inconsistent(
            &[("conversion", "3.84%"), ("basket", "108 EUR")],
            Some(TargetAssumption::StraightLine),
        ),
        Direction::SharesExceedWhole {
            whole: s("count(booking)"),
            window: s("2026-12"),
            shares: pairs(&[("direct_share", "60%"), ("portal_share", "45%")]),
            total: s("105%"),
        },
    ]
}
