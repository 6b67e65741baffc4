//! Targets by themselves and beside one another: which way they lead, where
//! they start, whether they can all be reached, and how fast.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Diagnostic, Direction, DirectionMistake, Fix, Span};
use mkt_measure::figure::{figure, significant};
use mkt_measure::growth;
use mkt_measure::interval::Interval;
use mkt_measure::trajectory::{Aimed, Course};
use mkt_measure::window::{Per, Window};
use mkt_model::access::direction::{Aim, Better, Kpi, Target};
use mkt_model::{Strategy, SymbolId};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{aim, slot_span, unit, value};
use crate::Subject;

/// Targets that lead away from what is better, of objectives and campaigns.
pub(crate) fn directions(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut by_kpi: BTreeMap<SymbolId, Vec<Target<'_>>> = BTreeMap::new();
    let objectives = strategy.objectives().flat_map(|one| one.targets());
    for target in objectives.chain(strategy.campaigns().flat_map(|one| one.targets())) {
        by_kpi.entry(target.kpi).or_default().push(target);
    }
    for (kpi, targets) in by_kpi {
        let Some(kpi) = Kpi::of(strategy.handle(kpi)) else {
            continue;
        };
        let Some(better) = kpi.better() else {
            continue;
        };
        let (mut wrong, mut right) = (Vec::new(), 0_usize);
        for target in targets {
            match mistake(kpi, &target, better) {
                Some(mistake) => wrong.push((target, mistake)),
                None if !matches!(target.aim, Aim::Keep(..)) => right = right.saturating_add(1),
                None => {}
            }
        }
        let against = wrong
            .iter()
            .filter(|(_, mistake)| *mistake != DirectionMistake::Nowhere)
            .count();
        // Where all targets say the same, the KPI is what is wrong.
        let kpi_is_wrong = right == 0 && against > 1;
        let stated = kpi.line("better");
        let mut first = true;
        for (target, mistake) in wrong {
            let finding = Direction::TargetDirection {
                kpi: kpi.symbol().path.to_string(),
                aim: aim(&target),
                mistake,
                lower_is_better: better == Better::Lower,
            };
            let mut diagnostic = Diagnostic::new(finding, target.line.value_span());
            if mistake == DirectionMistake::Nowhere {
                told.push(diagnostic);
                continue;
            }
            if kpi_is_wrong && !first {
                continue;
            }
            first = false;
            let fix = match stated {
                Some(line) if kpi_is_wrong => {
                    let other = if better == Better::Lower {
                        "higher"
                    } else {
                        "lower"
                    };
                    Some(Fix::replace(
                        format!("write `better: {other}`"),
                        line.value_span(),
                        other,
                    ))
                }
                _ if right > 0 => Some(turned(&target)),
                _ => None,
            };
            if let Some(line) = stated {
                diagnostic =
                    diagnostic.related(line.value_span(), "which way is better is said here");
            }
            diagnostic.fixes.extend(fix);
            told.push(diagnostic);
        }
    }
}

fn mistake(kpi: Kpi<'_>, target: &Target<'_>, better: Better) -> Option<DirectionMistake> {
    match target.aim {
        Aim::FromTo(from, to) => {
            let (from, to) = (value(kpi, from)?, value(kpi, to)?);
            let away = match better {
                Better::Higher => to < from,
                Better::Lower => to > from,
            };
            if from == to {
                Some(DirectionMistake::Nowhere)
            } else {
                away.then_some(DirectionMistake::Away)
            }
        }
        Aim::AtLeast(_) => (better == Better::Lower).then_some(DirectionMistake::Bound),
        Aim::AtMost(_) => (better == Better::Higher).then_some(DirectionMistake::Bound),
        Aim::Keep(..) => None,
    }
}

/// The target the other way round.
fn turned(target: &Target<'_>) -> Fix {
    let kpi = slot_span(target.line, "kpi");
    let between = |slot: &str| {
        let bound = slot_span(target.line, slot);
        Span {
            start: kpi.end,
            end: bound.start,
            ..kpi
        }
    };
    match target.aim {
        Aim::FromTo(from, to) => {
            let (first, last) = (slot_span(target.line, "from"), slot_span(target.line, "to"));
            let written = format!(
                "{} to {}",
                figure(to.number, &to.unit),
                figure(from.number, &from.unit)
            );
            Fix::replace(
                format!("write `from {written}`"),
                first.cover(last),
                written,
            )
        }
        Aim::AtLeast(_) => Fix::replace("write `at most`", between("least"), " at most "),
        Aim::AtMost(_) | Aim::Keep(..) => {
            Fix::replace("write `at least`", between("most"), " at least ")
        }
    }
}

/// KPIs that start from different values.
pub(crate) fn baselines(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for (kpi, aimed) in subject.courses.kpis() {
        // The first of each value, in the order of declaration.
        let mut firsts: Vec<(Decimal, &Aimed<'_>)> = Vec::new();
        let mut known: BTreeSet<Decimal> = BTreeSet::new();
        let arrivals: BTreeSet<(Window, Decimal)> = aimed
            .iter()
            .filter_map(|one| match one.course {
                Course::Line { due, to, .. } => Some((due, to)),
                Course::Bound { .. } => None,
            })
            .collect();
        for one in aimed {
            let Course::Line { from, before, .. } = one.course else {
                continue;
            };
            if !arrivals.contains(&(before, from)) && known.insert(from) {
                firsts.push((from, one));
            }
        }
        let Some(((_, last), others)) = firsts.split_last() else {
            continue;
        };
        if others.is_empty() {
            continue;
        }
        let Some(kpi) = Kpi::of(subject.strategy.handle(kpi)) else {
            continue;
        };
        let finding = Direction::TargetBaselineMismatch {
            kpi: kpi.symbol().path.to_string(),
            baselines: firsts
                .iter()
                .map(|(from, one)| (figure(*from, unit(kpi)), one.objective.name().to_string()))
                .collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, slot_span(last.target.line, "from"));
        for (from, one) in others {
            let text = format!("starts from {} here", figure(*from, unit(kpi)));
            diagnostic = diagnostic.related(slot_span(one.target.line, "from"), text);
        }
        told.push(diagnostic);
    }
}

/// Targets of one KPI that cannot all be reached.
pub(crate) fn contradictions(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for (kpi, aimed) in subject.courses.kpis() {
        if aimed.len() < 2 {
            continue;
        }
        let mut windows: BTreeMap<Window, Vec<(&Aimed<'_>, Interval)>> = BTreeMap::new();
        for one in aimed.iter().filter(|one| !is_kept(one)) {
            let due = one.course.due();
            if let Some(range) = one.course.at(due) {
                windows.entry(due).or_default().push((one, range));
            }
        }
        for (window, mut demands) in windows {
            let kept = aimed.iter().filter(|one| is_kept(one));
            demands.extend(kept.filter_map(|one| Some((one, one.course.at(window)?))));
            // The strictest ends: what lies beyond one of them meets something
            // that it cannot be reached with.
            let floor = demands.iter().filter_map(|(_, range)| range.low()).max();
            let ceiling = demands.iter().filter_map(|(_, range)| range.high()).min();
            let clashes = |range: &Interval| {
                range
                    .low()
                    .zip(ceiling)
                    .is_some_and(|(low, most)| low > most)
                    || range
                        .high()
                        .zip(floor)
                        .is_some_and(|(high, least)| high < least)
            };
            let clashing: Vec<&Aimed<'_>> = demands
                .iter()
                .filter(|(_, range)| clashes(range))
                .map(|(one, _)| *one)
                .collect();
            let Some((last, others)) = clashing.split_last() else {
                continue;
            };
            let demand = |one: &Aimed<'_>| (aim(&one.target), one.objective.name().to_string());
            let finding = Direction::TargetsContradict {
                kpi: subject.strategy.symbol(kpi).path.to_string(),
                window: window.to_string(),
                demands: clashing.iter().map(|one| demand(one)).collect(),
            };
            let mut diagnostic = Diagnostic::new(finding, last.target.line.value_span());
            for one in others {
                let text = format!("{} here", aim(&one.target));
                diagnostic = diagnostic.related(one.target.line.value_span(), text);
            }
            told.push(diagnostic);
        }
    }
}

fn is_kept(aimed: &Aimed<'_>) -> bool {
    matches!(aimed.target.aim, Aim::Keep(..))
}

/// Targets that need faster growth than the KPI's ceiling.
pub(crate) fn growth(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for (kpi, aimed) in subject.courses.kpis() {
        let Some(kpi) = Kpi::of(subject.strategy.handle(kpi)) else {
            continue;
        };
        let ceiling = kpi.ceiling();
        let Some(ceiling) = ceiling.and_then(|(rate, each)| Some((rate, Per::find(each)?))) else {
            continue;
        };
        let lines: Vec<(Window, Decimal)> = aimed
            .iter()
            .filter_map(|one| match one.course {
                Course::Line { before, from, .. } => Some((before, from)),
                Course::Bound { .. } => None,
            })
            .collect();
        for one in aimed {
            let Some(too_fast) = too_fast(kpi, one, &lines, ceiling) else {
                continue;
            };
            let mut diagnostic = Diagnostic::new(too_fast, one.target.line.value_span());
            if let Some(line) = kpi.line("ceiling") {
                diagnostic = diagnostic.related(line.value_span(), "the ceiling is set here");
            }
            told.push(diagnostic);
        }
    }
}

/// Whether one target is out of reach, and what could be reached.
fn too_fast(
    kpi: Kpi<'_>,
    one: &Aimed<'_>,
    lines: &[(Window, Decimal)],
    (ceiling, each): (Decimal, Per),
) -> Option<Direction> {
    let (before, from, to) = match one.course {
        Course::Line {
            before, from, to, ..
        } => (before, from, to),
        Course::Bound { range, due } => {
            // A bound starts where a line of the same KPI does.
            let (before, from) = lines
                .iter()
                .filter(|(before, _)| before.number < due.number)
                .min()?;
            let to = match one.target.aim {
                Aim::AtLeast(_) => range.low().filter(|low| low > from),
                Aim::AtMost(_) => range.high().filter(|high| high < from),
                _ => None,
            };
            (*before, *from, to?)
        }
    };
    let periods = growth::periods(before, one.course.due(), each)?;
    let falling = to < from;
    let limit = ceiling.checked_div(Decimal::ONE_HUNDRED)?;
    let limit = if falling {
        Decimal::ZERO.checked_sub(limit)?
    } else {
        limit
    };
    let needed = growth::rate(from, to, periods)?;
    if !growth::exceeds(needed.abs(), limit.abs()) {
        return None;
    }
    let shown = |number, how| {
        let rounded = significant(number, 3, how).unwrap_or(number);
        figure(rounded, unit(kpi))
    };
    let percent = |rate: Decimal| {
        let rate = rate.abs().checked_mul(Decimal::ONE_HUNDRED)?;
        let rate = significant(rate, 3, RoundingStrategy::AwayFromZero)?;
        Some(figure(rate, &mkt_model::value::Unit::Percent))
    };
    Some(Direction::GrowthImplausible {
        kpi: kpi.symbol().path.to_string(),
        from: figure(from, unit(kpi)),
        to: figure(to, unit(kpi)),
        due: due(kpi.strategy, &one.target)?,
        needed: percent(needed)?,
        ceiling: percent(limit)?,
        each: each.word().to_owned(),
        allowed: shown(
            growth::compound(from, limit, periods)?,
            RoundingStrategy::MidpointAwayFromZero,
        ),
        falling,
    })
}

fn due(strategy: &Strategy, target: &Target<'_>) -> Option<String> {
    Some(mkt_measure::trajectory::due(target, strategy.horizon()?).to_string())
}
