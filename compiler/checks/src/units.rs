//! Figures that are compared with a KPI are in the KPI's unit.

use mkt_diagnostics::{Diagnostic, Language, NumberMistake};
use mkt_kinds::Group;
use mkt_model::access::direction::{Aim, Kpi, Target};
use mkt_model::access::reach::Effect;
use mkt_model::entry::Entry;
use mkt_model::value::{Quantity, Unit, Value};
use mkt_model::{Handle, Line, SymbolId};

use crate::Subject;

/// The targets of objectives and campaigns.
pub(crate) fn of_targets(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let objectives = strategy
        .objectives()
        .flat_map(|objective| objective.targets());
    let campaigns = strategy.campaigns().flat_map(|campaign| campaign.targets());
    for target in objectives.chain(campaigns) {
        of_target(subject, target, told);
    }
}

/// The figures of experiments.
pub(crate) fn of_experiments(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for experiment in subject.strategy.experiments() {
        let detect = match experiment.detect() {
            Some(Effect::Absolute(effect)) => Some(effect),
            _ => None,
        };
        for (key, figure) in [
            ("baseline", experiment.baseline()),
            ("detect", detect),
            ("deviation", experiment.deviation()),
        ] {
            let line = experiment.line(key).zip(experiment.metric());
            if let (Some(figure), Some((line, metric))) = (figure, line) {
                told.extend(of_figures(subject, metric, &[figure], line));
            }
        }
    }
}

/// The values at which someone is told.
pub(crate) fn of_alerts(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for kpi in subject.strategy.kpis() {
        let Some(unit) = kpi.unit() else {
            continue;
        };
        for alert in kpi.alerts() {
            // A limit that is inherited is told where it is written.
            if alert.line.declaration != kpi.id || measures(unit, &alert.limit.unit) {
                continue;
            }
            let finding = Language::WrongUnit {
                kpi: kpi.name().to_string(),
                unit: unit.to_string(),
                found: described(&alert.limit.unit),
            };
            let place = kpi
                .line("unit")
                .map_or(kpi.span(), |line| line.value_span());
            told.push(
                Diagnostic::new(finding, alert.line.value_span())
                    .related(place, "the unit of the KPI is stated here"),
            );
        }
    }
}

/// Parts of months where time goes by the calendar. Plans count them in weeks.
pub(crate) fn lengths(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for handle in subject.strategy.own() {
        if handle.kind().group != Group::Plan {
            for entry in &handle.declaration().entries {
                lengths_of(handle, entry, told);
            }
        }
    }
}

fn lengths_of(handle: Handle<'_>, entry: &Entry, told: &mut Vec<Diagnostic>) {
    for capture in &entry.captures {
        if let Value::Duration(length) = capture.value
            && length.is_part_of_month()
        {
            let finding = Language::BadNumber {
                text: length.to_string(),
                mistake: NumberMistake::PartOfMonth,
            };
            let span = handle.strategy.span(handle.id, capture.place);
            told.push(Diagnostic::new(finding, span));
        }
    }
    let otherwise = entry.otherwise.iter().flat_map(|other| &other.children);
    for child in entry.children.iter().chain(otherwise) {
        lengths_of(handle, child, told);
    }
}

fn of_target(subject: &Subject<'_>, target: Target<'_>, told: &mut Vec<Diagnostic>) {
    let quantities: &[&Quantity] = match &target.aim {
        Aim::FromTo(from, to) => &[from, to],
        Aim::AtLeast(bound) | Aim::AtMost(bound) => &[bound],
        Aim::Keep(low, high) => &[low, high],
    };
    told.extend(of_figures(subject, target.kpi, quantities, target.line));
}

fn of_figures(
    subject: &Subject<'_>,
    kpi: SymbolId,
    figures: &[&Quantity],
    line: Line<'_>,
) -> Option<Diagnostic> {
    let handle = subject.strategy.handle(kpi);
    let unit = Kpi::of(handle).and_then(Kpi::unit)?;
    let other = figures
        .iter()
        .find(|quantity| !measures(unit, &quantity.unit))?;
    let finding = Language::WrongUnit {
        kpi: handle.name().to_string(),
        unit: unit.to_string(),
        found: described(&other.unit),
    };
    let place = handle
        .line("unit")
        .map_or(handle.span(), |line| line.value_span());
    let told = Diagnostic::new(finding, line.value_span());
    Some(told.related(place, "the unit of the KPI is stated here"))
}

/// Whether a figure in `written` can be a value of a KPI in `unit`: in the
/// same unit, in the part of it before `per`, or a bare number where things
/// are counted.
fn measures(unit: &Unit, written: &Unit) -> bool {
    if unit == written {
        return true;
    }
    match (unit, written) {
        (Unit::Per(counted, _), written) if !matches!(written, Unit::Per(..)) => {
            measures(counted, written)
        }
        (Unit::Counted(..) | Unit::People, Unit::None | Unit::People | Unit::Counted(..)) => {
            // Whatever is counted may be told without saying it again, and
            // people stand for any entity.
            !matches!((unit, written), (Unit::Counted(a, _), Unit::Counted(b, _)) if a != b)
        }
        _ => false,
    }
}

fn described(unit: &Unit) -> String {
    match unit {
        Unit::None => "a bare number".to_owned(),
        Unit::Percent => "a percentage".to_owned(),
        Unit::Points => "percentage points".to_owned(),
        other => format!("`{other}`"),
    }
}
