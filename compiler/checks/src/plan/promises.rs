//! Dates that are promised of nothing, or where nothing runs any more.

use mkt_diagnostics::{Diagnostic, Plan};
use mkt_model::access::reach::Campaign;
use mkt_model::{Handle, Line};

use crate::Subject;

/// Milestones that wait for no work: their day comes by itself.
pub(crate) fn milestones_of_nothing(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for milestone in subject.strategy.milestones() {
        // What it waits for may be there and damaged.
        if milestone.declaration().damaged || milestone.line("after").is_some() {
            continue;
        }
        let finding = Plan::MilestoneEmpty {
            name: milestone.name().to_string(),
            by: milestone
                .line("by")
                .and_then(|line| line.get("by"))
                .and_then(|value| match value {
                    mkt_model::value::Value::Date(date) => Some(date.to_string()),
                    _ => None,
                }),
        };
        told.push(Diagnostic::new(finding, milestone.span()));
    }
}

/// Campaigns that run on days on which the strategy does not.
pub(crate) fn campaigns_outside(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let Some(horizon) = strategy.horizon() else {
        return;
    };
    for campaign in strategy.campaigns() {
        let (Some(runs), Some(line)) = (campaign.runs(), campaign.line("runs")) else {
            continue;
        };
        if runs.first >= horizon.first && runs.last <= horizon.last {
            continue;
        }
        let finding = Plan::CampaignOutsideHorizon {
            name: campaign.name().to_string(),
            first: runs.first.to_string(),
            last: runs.last.to_string(),
            horizon_first: horizon.first.to_string(),
            horizon_last: horizon.last.to_string(),
            apart: runs.last < horizon.first || runs.first > horizon.last,
        };
        let mut diagnostic = Diagnostic::new(finding, line.value_span());
        let stated = strategy.strategies().find_map(|one| one.line("horizon"));
        if let Some(line) = stated {
            diagnostic = diagnostic.related(line.span(), "the strategy runs for this time");
        }
        told.push(diagnostic);
    }
}

/// Targets of campaigns that are due when the campaign is over.
pub(crate) fn targets_after_end(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for campaign in subject.strategy.campaigns() {
        let (Some(runs), Some(line)) = (campaign.runs(), campaign.line("runs")) else {
            continue;
        };
        for target in campaign.targets() {
            let Some(by) = target.by.filter(|by| *by > runs.last) else {
                continue;
            };
            let finding = Plan::TargetAfterEnd {
                name: campaign.name().to_string(),
                kpi: subject.strategy.symbol(target.kpi).name.to_string(),
                by: by.to_string(),
                ends: runs.last.to_string(),
                days: super::days_between(runs.last, by),
            };
            told.push(
                Diagnostic::new(finding, due_span(campaign, target.line))
                    .related(line.value_span(), "the campaign runs for this time"),
            );
        }
    }
}

/// Where a target says by when.
fn due_span(campaign: Campaign<'_>, line: Line<'_>) -> mkt_diagnostics::Span {
    let handle: Handle<'_> = *campaign;
    let by = line.entry.all("by").next();
    by.map_or(handle.span(), |capture| line.capture_span(capture))
}
