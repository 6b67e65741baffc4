//! Plans that count on more people than there are, by what is declared.

use jiff::civil::Date;
use mkt_diagnostics::{Audience, Counting, Diagnostic, Span};
use mkt_model::access::direction::{Aim, Kpi, Objective, Reading, Target};
use mkt_model::access::reach::{Campaign, Experiment};
use mkt_model::expression::{Counted, ExpressionKind, Function};
use mkt_model::value::{Value, grouped};
use mkt_model::{Handle, SymbolId};
use mkt_money::people::{People, Size};
use rust_decimal::Decimal;

use super::name;
use crate::Subject;

/// Experiments and targets that count on more people than there are.
pub(crate) fn too_small(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let people = People::of(strategy);
    for experiment in strategy.experiments() {
        if !experiment.declaration().damaged {
            told.extend(of_experiment(subject, &people, experiment));
        }
    }
    for objective in strategy.objectives() {
        of_targets(
            subject,
            &people,
            objective.0,
            &Objective::targets(objective),
            told,
        );
    }
    for campaign in strategy.campaigns() {
        of_targets(
            subject,
            &people,
            campaign.0,
            &Campaign::targets(campaign),
            told,
        );
    }
}

/// An experiment assigns each person once: in one day, week or month it cannot
/// have more than there are in its audience, and in all not more than are known
/// at all. Over a longer time people come into an audience and leave it.
fn of_experiment(
    subject: &Subject<'_>,
    people: &People<'_>,
    experiment: Experiment<'_>,
) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    // Accounts and visits are assigned otherwise.
    if experiment.line("randomise").is_some() {
        return None;
    }
    let (traffic, each) = experiment.traffic()?;
    let runs = experiment.runs()?;
    let hours = runs.last.duration_since(runs.first).as_hours();
    let days = Decimal::from(hours.div_euclid(24)).checked_add(Decimal::ONE)?;
    let per_day = traffic.checked_div(match each {
        "day" => Decimal::ONE,
        "week" => Decimal::from(7),
        // The mean length of a month, as everywhere with traffic.
        "month" => Decimal::new(30_4375, 4),
        _ => return None,
    })?;
    let (of, size) = audience(subject, people, experiment, runs.last)?;
    let entity = strategy.entity_of(of).unwrap_or(of);
    let in_all = per_day.checked_mul(days)?.floor();
    let everybody = people.size(entity, runs.last);
    let beyond = [
        (
            traffic.min(in_all),
            format!("{} people per {each}", grouped(traffic)),
            of,
            Some(size),
        ),
        (
            in_all,
            format!("{} people", grouped(in_all)),
            entity,
            everybody,
        ),
    ];
    let line = experiment.line("traffic")?;
    beyond.into_iter().find_map(|(needed, shown, of, size)| {
        let size = size?;
        let what = Counting::Experiment(experiment.name().to_string());
        let finding = too_few(what, shown, needed, name(strategy, of), &size, subject)?;
        Some(told_at(subject, finding, line.value_span(), &size))
    })
}

/// Whom an experiment is for, by name, and how many they are.
fn audience(
    subject: &Subject<'_>,
    people: &People<'_>,
    experiment: Experiment<'_>,
    on: Date,
) -> Option<(SymbolId, Size)> {
    let strategy = subject.strategy;
    let sized = |condition| {
        let size = people.audience(condition, on)?;
        let mut named = Vec::new();
        mkt_model::graph::of_expression(condition, &mut named);
        Some((*named.first()?, size))
    };
    if let Some(audience) = experiment.audience() {
        return sized(audience);
    }
    let [on_what] = experiment.on().try_into().ok()?;
    match strategy.symbol(on_what).kind.word() {
        "journey" => match strategy.handle(on_what).line("for") {
            Some(line) => match line.get("audience") {
                Some(Value::Expression(audience)) => sized(audience),
                _ => None,
            },
            None => {
                let entity = strategy.program(on_what).entity?;
                Some((entity, people.size(entity, on)?))
            }
        },
        "campaign" => sized(Campaign(strategy.handle(on_what)).audience()?),
        _ => None,
    }
}

/// A KPI that counts people does not rise above their number.
fn of_targets(
    subject: &Subject<'_>,
    people: &People<'_>,
    owner: Handle<'_>,
    targets: &[Target<'_>],
    told: &mut Vec<Diagnostic>,
) {
    let strategy = subject.strategy;
    if owner.declaration().damaged {
        return;
    }
    for target in targets {
        let aimed = match target.aim {
            Aim::FromTo(_, to) => to,
            Aim::AtLeast(least) => least,
            Aim::Keep(low, _) => low,
            Aim::AtMost(_) => continue,
        };
        let horizon = || Some(strategy.declared()?.horizon()?.last);
        let Some(on) = target.by.or_else(horizon) else {
            continue;
        };
        let Some(of) = counted(Kpi(strategy.handle(target.kpi))) else {
            continue;
        };
        let Some(size) = people.size(of, on) else {
            continue;
        };
        let what = Counting::Target {
            owner: name(strategy, owner.symbol_id()),
            kpi: name(strategy, target.kpi),
        };
        let needed = aimed.number;
        let finding = too_few(
            what,
            grouped(needed),
            needed,
            name(strategy, of),
            &size,
            subject,
        );
        told.extend(
            finding.map(|finding| told_at(subject, finding, target.line.value_span(), &size)),
        );
    }
}

/// The entity or segment whose people a KPI counts at one time.
fn counted(kpi: Kpi<'_>) -> Option<SymbolId> {
    if kpi.declaration().damaged || kpi.reading() != Reading::Plain {
        return None;
    }
    let ExpressionKind::Aggregate(aggregate) = &kpi.formula()?.kind else {
        return None;
    };
    match (aggregate.function, &aggregate.source) {
        (Function::Count, Counted::Population(of)) => {
            let narrower = kpi.declaration().of;
            let is_group =
                |of: &SymbolId| matches!(kpi.strategy.symbol(*of).kind.word(), "segment" | "stage");
            Some(narrower.filter(is_group).unwrap_or(*of))
        }
        _ => None,
    }
}

fn too_few(
    what: Counting,
    shown: String,
    needed: Decimal,
    of: String,
    size: &Size,
    subject: &Subject<'_>,
) -> Option<Audience> {
    (needed > size.people).then(|| Audience::AudienceTooSmall {
        what,
        needed: shown,
        of,
        there: format!("{} people", grouped(size.people)),
        at_most: size.at_most,
        rests_on: size
            .rests_on
            .iter()
            .map(|on| name(subject.strategy, *on))
            .collect(),
    })
}

fn told_at(subject: &Subject<'_>, finding: Audience, span: Span, size: &Size) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(finding, span);
    for on in &size.rests_on {
        let handle = subject.strategy.handle(*on);
        let line = handle.line("size").or_else(|| handle.line("expect"));
        if let Some(line) = line {
            diagnostic = diagnostic.related(line.value_span(), "says how many there are");
        }
    }
    diagnostic
}
