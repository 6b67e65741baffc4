//! Capabilities, risks, those who have a say, and what is to be looked at
//! again.

use jiff::civil::Date;
use mkt_diagnostics::{Diagnostic, Governance, Language, Level};
use mkt_model::access::plan::{Level as Ability, Severity, Work};
use mkt_model::access::reach::{Campaign, Experiment};
use mkt_model::value::{Value, grouped};
use mkt_model::{Handle, SymbolId};

use crate::Subject;

/// Capabilities whose target is above what they are now, and that nothing
/// raises in time.
pub(crate) fn capabilities(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for capability in subject.strategy.capabilities() {
        if capability.declaration().damaged {
            continue;
        }
        for key in ["now", "target"] {
            if let Some(line) = capability.line(key)
                && let Some(level) = match key {
                    "now" => capability.now(),
                    _ => capability.target(),
                }
                && level.level > level.scale
            {
                let finding = Language::BadValue {
                    key: key.to_owned(),
                    text: levels(level),
                    expected: vec!["a level that is on its scale".to_owned()],
                    example: Some(format!("{key}: {0} of {0}", grouped(level.scale))),
                    stopped_at: None,
                };
                told.push(Diagnostic::new(finding, line.value_span()));
            }
        }
        let (Some(now), Some(target)) = (capability.now(), capability.target()) else {
            continue;
        };
        if now.share() >= target.share() {
            continue;
        }
        let Some(line) = capability.line("target") else {
            continue;
        };
        let works = capability.raised_by();
        // What could not be read may well be the work that raises it.
        if works.is_empty() && capability.line("raised_by").is_some() {
            continue;
        }
        let late: Vec<(Handle<'_>, Date)> = works
            .iter()
            .filter_map(|work| {
                let done = done_on(subject, *work)?;
                (done > target.by?).then(|| (subject.strategy.handle(*work), done))
            })
            .collect();
        if late.is_empty() && !works.is_empty() {
            continue;
        }
        let finding = Governance::CapabilityUnraised {
            name: capability.name().to_string(),
            now: levels(now),
            target: levels(target),
            by: target.by.map(|by| by.to_string()),
            late: late
                .iter()
                .map(|(work, done)| (work.name().to_string(), done.to_string()))
                .collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, line.value_span());
        for (work, done) in late {
            diagnostic = diagnostic.related(work.span(), format!("done on {done}"));
        }
        told.push(diagnostic);
    }
}

fn levels(level: Ability) -> String {
    format!("{} of {}", grouped(level.level), grouped(level.scale))
}

/// The day on which work that raises a capability is done: of a journey, the
/// day on which it goes live.
fn done_on(subject: &Subject<'_>, work: SymbolId) -> Option<Date> {
    let handle = subject.strategy.handle(work);
    if Work::of(handle).is_some() {
        return subject.dates.finish(work);
    }
    match handle.kind().word {
        "campaign" => Some(Campaign(handle).runs()?.last),
        "experiment" => Some(Experiment(handle).runs()?.last),
        "journey" => subject.dates.live_on(handle),
        _ => None,
    }
}

/// Risks of some severity that nothing is done about: a warning for the high
/// ones, worth knowing for the moderate ones, nothing for the low ones.
pub(crate) fn risks(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for risk in subject.strategy.risks() {
        let answered = risk.line("response").is_some() || risk.line("mitigated_by").is_some();
        let (Some(likelihood), Some(impact)) = (risk.likelihood(), risk.impact()) else {
            continue;
        };
        if answered || risk.declaration().damaged {
            continue;
        }
        let level = match risk.severity() {
            Some(Severity::High) => Level::Warning,
            Some(Severity::Moderate) => Level::Info,
            Some(Severity::Low) | None => continue,
        };
        let finding = Governance::RiskWithoutResponse {
            name: risk.name().to_string(),
            likelihood: likelihood.to_owned(),
            impact: impact.to_owned(),
        };
        let mut diagnostic = Diagnostic::new(finding, risk.span());
        diagnostic.level = level;
        told.push(diagnostic);
    }
}

/// What was to be looked at again by a day that has passed. Without a day that
/// is today nothing is told: the same sources always give the same findings.
pub(crate) fn reviews(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let Some(today) = subject.today else { return };
    for handle in subject.strategy.own() {
        let Some(line) = handle.line("review") else {
            continue;
        };
        let Some(Value::Date(review)) = line.get("review") else {
            continue;
        };
        let days = today.duration_since(*review).as_hours().div_euclid(24);
        let Some(days) = u64::try_from(days).ok().filter(|days| *days > 0) else {
            continue;
        };
        let finding = Governance::AssumptionStale {
            kind: handle.kind().word.to_owned(),
            name: handle.name().to_string(),
            review: review.to_string(),
            today: today.to_string(),
            days,
        };
        told.push(Diagnostic::new(finding, line.value_span()));
    }
}

/// Those who are asked, or told, or answer, but of nothing.
pub(crate) fn stakeholders(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for stakeholder in subject.strategy.stakeholders() {
        let has_a_say = ["on", "supports"]
            .iter()
            .any(|key| stakeholder.line(key).is_some());
        // Whoever answers for something has a say in it.
        let answers = subject
            .strategy
            .graph()
            .edges_directed(
                petgraph::graph::NodeIndex::new(stakeholder.symbol_id().index()),
                petgraph::Direction::Incoming,
            )
            .any(|edge| edge.weight().edge == mkt_kinds::Edge::OwnedBy);
        let Some(role) = stakeholder.role() else {
            continue;
        };
        if has_a_say || answers || stakeholder.declaration().damaged {
            continue;
        }
        let finding = Governance::StakeholderWithoutSubject {
            name: stakeholder.name().to_string(),
            role: role.to_owned(),
        };
        told.push(Diagnostic::new(finding, stakeholder.span()));
    }
}

/// Portraits of nobody.
pub(crate) fn personas(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for persona in subject.strategy.personas() {
        if persona.line("segment").is_some() || persona.declaration().damaged {
            continue;
        }
        let finding = Governance::PersonaWithoutSegment {
            name: persona.name().to_string(),
        };
        told.push(Diagnostic::new(finding, persona.span()));
    }
}
