//! Figures that are compared with a KPI are in the KPI's unit.

use mkt_diagnostics::{Diagnostic, Language};
use mkt_model::access::direction::{Aim, Kpi, Target};
use mkt_model::value::{Quantity, Unit};

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

fn of_target(subject: &Subject<'_>, target: Target<'_>, told: &mut Vec<Diagnostic>) {
    let handle = subject.strategy.handle(target.kpi);
    let Some(unit) = Kpi::of(handle).and_then(Kpi::unit) else {
        return;
    };
    let quantities: &[&Quantity] = match &target.aim {
        Aim::FromTo(from, to) => &[from, to],
        Aim::AtLeast(bound) | Aim::AtMost(bound) => &[bound],
        Aim::Keep(low, high) => &[low, high],
    };
    if let Some(other) = quantities
        .iter()
        .find(|quantity| !measures(unit, &quantity.unit))
    {
        let finding = Language::WrongUnit {
            kpi: handle.name().to_string(),
            unit: unit.to_string(),
            found: described(&other.unit),
        };
        let place = handle
            .line("unit")
            .map_or(handle.span(), |line| line.value_span());
        told.push(
            Diagnostic::new(finding, target.line.value_span())
                .related(place, "the unit of the KPI is stated here"),
        );
    }
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
