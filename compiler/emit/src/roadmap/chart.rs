//! The Gantt chart.

use super::facts::Facts;
use crate::mermaid::{Gantt, Task};

/// The section of work that works toward nothing.
pub(super) const OTHER: &str = "Other work";

/// The section of campaigns.
const CAMPAIGNS: &str = "Campaigns";

/// The chart as Mermaid files: one, where it fits; none where nothing is
/// planned.
pub(super) fn write(facts: &Facts<'_>) -> Vec<String> {
    let mut chart = Gantt::new(facts.whole.0.title());
    for section in &facts.sections {
        chart.section(section.pillar.map_or(OTHER, |pillar| pillar.0.title()));
        for item in &section.items {
            let (key, label) = (item.work.name().as_str(), item.work.0.title());
            let task = if item.work.is_milestone() {
                Task::milestone(key, label, item.finish())
            } else {
                Task::bar(key, label, item.start(), item.finish())
            };
            chart.add(if item.planned.critical {
                task.critical()
            } else {
                task
            });
        }
    }
    if !facts.campaigns.is_empty() {
        chart.section(CAMPAIGNS);
        for run in &facts.campaigns {
            let (key, label) = (run.campaign.name().as_str(), run.campaign.0.title());
            chart.add(Task::bar(key, label, run.runs.first, run.runs.last));
        }
    }
    if chart.is_empty() {
        return Vec::new();
    }
    chart.write_all()
}
