//! Targets that do not follow from one another: a whole that its parts do not
//! give, and shares that are more than their whole.

use mkt_diagnostics::{Diagnostic, Direction, Level, TargetAssumption, TargetMend};
use mkt_measure::figure::figure;
use mkt_measure::targets::{Assumption, Gap, excesses, gaps};
use mkt_model::SymbolId;
use mkt_model::access::direction::Kpi;
use mkt_model::value::Unit;

use super::{aim, unit};
use crate::Subject;

/// Targets that do not follow from those of the KPI's parts.
pub(crate) fn inconsistent(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for gap in gaps(subject.strategy, &subject.courses, &subject.kpis) {
        told.extend(tell(subject, &gap));
    }
}

fn tell(subject: &Subject<'_>, gap: &Gap<'_>) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    let kpi = Kpi::of(strategy.handle(gap.aimed.target.kpi))?;
    let bound = if gap.more {
        gap.wanted.low()
    } else {
        gap.wanted.high()
    }?;
    let side = match (gap.wanted.only(), gap.more) {
        (Some(_), _) => "",
        (None, true) => "at least ",
        (None, false) => "at most ",
    };
    let mend = |mend: &mkt_measure::targets::Mend| {
        let kpi = Kpi::of(strategy.handle(mend.kpi))?;
        Some(TargetMend {
            kpi: kpi.symbol().path.to_string(),
            value: figure(mend.value, unit(kpi)),
        })
    };
    let finding = Direction::TargetsInconsistent {
        kpi: kpi.symbol().path.to_string(),
        wanted: format!("{side}{}", figure(bound, unit(kpi))),
        window: gap.window.to_string(),
        given: figure(gap.nearest, unit(kpi)),
        exact: gap.exact,
        more: gap.more,
        gap: match unit(kpi) {
            Unit::Percent => figure(gap.gap, &Unit::Points),
            unit => figure(gap.gap, unit),
        },
        formula: gap.formula.clone(),
        figures: gap.figures.clone(),
        mends: gap.mends.iter().filter_map(mend).collect(),
        assumption: gap.assumption.map(|assumption| match assumption {
            Assumption::StraightLine => TargetAssumption::StraightLine,
            Assumption::Windows => TargetAssumption::Windows,
        }),
    };
    let mut diagnostic = Diagnostic::new(finding, gap.aimed.target.line.value_span());
    // What rests on more than what is written may be meant otherwise.
    if gap.assumption.is_some() {
        diagnostic.level = Level::Warning;
    }
    if let Some(line) = kpi.line("formula") {
        diagnostic = diagnostic.related(line.value_span(), "computed like this");
    }
    for part in &gap.from {
        let name = &strategy.symbol(part.target.kpi).path;
        let text = format!("`{name}` {} here", aim(&part.target));
        diagnostic = diagnostic.related(part.target.line.value_span(), text);
    }
    for also in &gap.also {
        diagnostic = diagnostic.related(also.target.line.value_span(), "missed as well");
    }
    Some(diagnostic)
}

/// Shares of one whole that are to be more than all of it.
pub(crate) fn shares(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let name = |kpi: SymbolId| strategy.symbol(kpi).path.to_string();
    for excess in excesses(strategy, &subject.courses) {
        let Some((_, _, first)) = excess.shares.first() else {
            continue;
        };
        let percent = |number| figure(number, &Unit::Percent);
        let finding = Direction::SharesExceedWhole {
            whole: excess.whole.clone(),
            window: excess.window.to_string(),
            shares: excess
                .shares
                .iter()
                .map(|(kpi, least, _)| (name(*kpi), percent(*least)))
                .collect(),
            total: percent(excess.total),
        };
        let mut diagnostic = Diagnostic::new(finding, first.target.line.value_span());
        for (kpi, _, aimed) in excess.shares.iter().skip(1) {
            let text = format!("`{}` {} here", name(*kpi), aim(&aimed.target));
            diagnostic = diagnostic.related(aimed.target.line.value_span(), text);
        }
        told.push(diagnostic);
    }
}
