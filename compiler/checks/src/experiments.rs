//! Experiments: whether they can find what they look for, and what disturbs
//! them.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{ArmsFault, Diagnostic, Experiment as Finding};
use mkt_kinds::Edge;
use mkt_model::access::direction::Kpi;
use mkt_model::access::reach::{Campaign, Experiment};
use mkt_model::entry::Entry;
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::value::{Dates, Value, grouped};
use mkt_model::{Handle, Line, Strategy, SymbolId};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use rust_decimal::Decimal;

use crate::Subject;
use crate::power;

/// Experiments with fewer people than they need, or of which that cannot be
/// told.
pub(crate) fn powered(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for experiment in sound(subject.strategy) {
        told.extend(power::of(subject.strategy, experiment));
    }
}

/// Those in which nothing is damaged.
fn sound(strategy: &Strategy) -> impl Iterator<Item = Experiment<'_>> {
    let all = strategy.experiments();
    all.filter(|experiment| !experiment.declaration().damaged)
}

/// Experiments of a single arm, variants that nobody gets, and metrics that
/// count what only some arms send.
pub(crate) fn arms(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut splits: BTreeMap<SymbolId, Vec<Split<'_>>> = BTreeMap::new();
    for split in all_splits(strategy) {
        if let Some(experiment) = split.experiment {
            splits.entry(experiment).or_default().push(split);
        }
    }
    for experiment in sound(strategy) {
        let variants = experiment.variants();
        let Some(line) = experiment.line("variants") else {
            continue;
        };
        if let [(variant, _)] = variants.as_slice() {
            let finding = Finding::NotComparable {
                name: experiment.name().to_string(),
                fault: ArmsFault::Single {
                    variant: (*variant).to_owned(),
                },
            };
            told.push(Diagnostic::new(finding, line.value_span()));
            continue;
        }
        let followed = splits.get(&experiment.symbol_id());
        let followed = followed.map_or(&[][..], Vec::as_slice);
        told.extend(unused(subject, experiment, line, followed));
        for split in followed {
            told.extend(counted_in_some(strategy, experiment, split));
        }
    }
}

fn unused(
    subject: &Subject<'_>,
    experiment: Experiment<'_>,
    line: Line<'_>,
    splits: &[Split<'_>],
) -> Option<Diagnostic> {
    let strategy = subject.strategy;
    let on = experiment.on();
    let is_journey = |id: &SymbolId| strategy.symbol(*id).kind.word() == "journey";
    let journey = on.iter().copied().find(is_journey)?;
    let nowhere = splits.is_empty();
    // Elsewhere the platform shares people out; and where something is
    // damaged, the split may be what could not be read.
    if nowhere && (!on.iter().all(is_journey) || subject.damaged) {
        return None;
    }
    let arms: BTreeSet<&str> = splits
        .iter()
        .flat_map(|split| split.arms.iter().map(|arm| arm.name.as_str()))
        .collect();
    let variants = experiment.variants();
    let unused = variants.iter().filter(|(name, _)| !arms.contains(name));
    let unused: Vec<String> = unused.map(|(name, _)| (*name).to_owned()).collect();
    if unused.is_empty() || splits.iter().any(|split| split.damaged) {
        return None;
    }
    let finding = Finding::VariantUnused {
        name: experiment.name().to_string(),
        variants: unused,
        nowhere,
        journey: strategy.symbol(journey).path.to_string(),
    };
    let mut diagnostic = Diagnostic::new(finding, line.value_span());
    for split in splits {
        diagnostic = diagnostic.related(split.line.span(), "the split that follows it");
    }
    Some(diagnostic)
}

fn counted_in_some(
    strategy: &Strategy,
    experiment: Experiment<'_>,
    split: &Split<'_>,
) -> Option<Diagnostic> {
    let metric = experiment.metric()?;
    let counted = messages_of(strategy, metric);
    let elsewhere = sent_in(split.journey.statements(), Some(split.line.entry));
    let message = counted.into_iter().find(|message| {
        let sending = split.arms.iter().filter(|arm| arm.sends.contains(message));
        let sending = sending.count();
        sending > 0 && sending < split.arms.len() && !elsewhere.contains(message)
    })?;
    let (arms, without): (Vec<&Arm>, Vec<&Arm>) = split
        .arms
        .iter()
        .partition(|arm| arm.sends.contains(&message));
    let names = |arms: Vec<&Arm>| arms.into_iter().map(|arm| arm.name.clone()).collect();
    let finding = Finding::NotComparable {
        name: experiment.name().to_string(),
        fault: ArmsFault::SentInSome {
            metric: strategy.symbol(metric).name.to_string(),
            message: strategy.symbol(message).name.to_string(),
            arms: names(arms),
            without: names(without),
        },
    };
    let line = experiment.line("metric")?;
    let told = Diagnostic::new(finding, line.value_span());
    Some(told.related(split.line.span(), "the arms are here"))
}

/// The messages that a KPI counts, itself or through other KPIs.
fn messages_of(strategy: &Strategy, metric: SymbolId) -> BTreeSet<SymbolId> {
    let mut seen = BTreeSet::from([metric]);
    let mut open = vec![metric];
    let mut messages = BTreeSet::new();
    while let Some(kpi) = open.pop() {
        for edge in strategy.graph().edges(NodeIndex::new(kpi.index())) {
            let Some(to) = strategy.graph().node_weight(edge.target()) else {
                continue;
            };
            match strategy.symbol(*to).kind.word() {
                "message" => {
                    messages.insert(*to);
                }
                "kpi" if seen.insert(*to) => open.push(*to),
                _ => {}
            }
        }
    }
    messages
}

/// Variants of an experiment, and arms of a split, that do not add up to all.
pub(crate) fn splits(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    for experiment in sound(strategy) {
        let shares: Vec<Decimal> = experiment
            .variants()
            .iter()
            .map(|(_, share)| *share)
            .collect();
        // A single variant is told as such.
        if shares.len() < 2 {
            continue;
        }
        if let Some(line) = experiment.line("variants") {
            told.extend(weights(
                experiment.name(),
                "experiment",
                &shares,
                line.value_span(),
            ));
        }
    }
    for split in all_splits(strategy) {
        let shares: Vec<Decimal> = split.arms.iter().filter_map(|arm| arm.share).collect();
        if split.experiment.is_none() && !split.damaged && shares.len() == split.arms.len() {
            told.extend(weights(
                &split.name,
                "split",
                &shares,
                split.line.value_span(),
            ));
        }
    }
}

fn weights(
    name: &str,
    what: &str,
    shares: &[Decimal],
    span: mkt_diagnostics::Span,
) -> Option<Diagnostic> {
    let sum = shares
        .iter()
        .try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?;
    if sum == Decimal::ONE_HUNDRED || shares.is_empty() {
        return None;
    }
    let percent = |share: &Decimal| format!("{}%", grouped(*share));
    let finding = Finding::SplitWeights {
        name: name.to_owned(),
        what: what.to_owned(),
        shares: shares.iter().map(percent).collect(),
        sum: percent(&sum),
    };
    Some(Diagnostic::new(finding, span))
}

/// A split of a journey.
struct Split<'s> {
    journey: Handle<'s>,
    line: Line<'s>,
    name: String,
    experiment: Option<SymbolId>,
    arms: Vec<Arm>,
    /// Whether an arm of it could not be read.
    damaged: bool,
}

/// An arm of a split.
struct Arm {
    name: String,
    /// Its own share; the variants of an experiment have theirs there.
    share: Option<Decimal>,
    sends: BTreeSet<SymbolId>,
}

/// The splits of all journeys, in order.
fn all_splits(strategy: &Strategy) -> Vec<Split<'_>> {
    let mut found = Vec::new();
    for journey in strategy.journeys() {
        let mut open: Vec<Line<'_>> = journey.statements();
        open.reverse();
        while let Some(line) = open.pop() {
            if line.entry.spec.word() == "split" {
                found.push(split(strategy, journey.0, line));
            }
            let inner = line.entry.children.iter();
            let other = line.entry.otherwise.iter().flat_map(|part| &part.children);
            let lines: Vec<Line<'_>> = inner
                .chain(other)
                .map(|entry| Line { entry, ..line })
                .collect();
            open.extend(lines.into_iter().rev());
        }
    }
    found
}

fn split<'s>(strategy: &Strategy, journey: Handle<'s>, line: Line<'s>) -> Split<'s> {
    let experiment = match line.get("experiment") {
        Some(Value::Reference(id)) => Some(*id),
        _ => None,
    };
    let name = match (experiment, line.get("name")) {
        (Some(id), _) => strategy.symbol(id).name.to_string(),
        (None, Some(Value::Name(name, _))) => name.to_string(),
        _ => String::new(),
    };
    let arms = line
        .children()
        .filter(|arm| arm.entry.spec.word().is_empty());
    let mut damaged = journey.declaration().damaged || name.is_empty();
    let arms = arms.filter_map(|arm| {
        let sends = sent_in(arm.children(), None);
        let share = match arm.get("share") {
            Some(Value::Percent(share)) => Some(*share),
            _ => None,
        };
        let name = match (arm.get("variant"), arm.get("name")) {
            (Some(Value::Reference(id)), _) => Some(strategy.symbol(*id).name.to_string()),
            (_, Some(Value::Name(name, _))) => Some(name.to_string()),
            _ => None,
        };
        damaged |= name.is_none();
        Some(Arm {
            name: name?,
            share,
            sends,
        })
    });
    let arms = arms.collect();
    Split {
        journey,
        line,
        name,
        experiment,
        arms,
        damaged,
    }
}

/// The messages that steps send, leaving out one of them with what is in it.
fn sent_in<'s>(
    lines: impl IntoIterator<Item = Line<'s>>,
    without: Option<&Entry>,
) -> BTreeSet<SymbolId> {
    let mut sent = BTreeSet::new();
    let mut open: Vec<&Entry> = lines.into_iter().map(|line| line.entry).collect();
    while let Some(entry) = open.pop() {
        if without.is_some_and(|without| std::ptr::eq(without, entry)) {
            continue;
        }
        if entry.spec.word() == "send"
            && let Some(Value::Reference(message)) = entry.get("message")
        {
            sent.insert(*message);
        }
        open.extend(&entry.children);
        open.extend(entry.otherwise.iter().flat_map(|part| &part.children));
    }
    sent
}

/// Experiments that read one metric from the same people on the same days.
pub(crate) fn overlaps(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut running: Vec<(Experiment<'_>, SymbolId, Dates)> = sound(strategy)
        .filter_map(|one| Some((one, one.metric()?, one.runs()?)))
        .collect();
    running.sort_by(|(a, _, these), (b, _, those)| {
        (these.first, a.name()).cmp(&(those.first, b.name()))
    });
    let messages = Messages::of(strategy);
    // By metric and people: those that still run.
    let mut active: BTreeMap<(SymbolId, SymbolId), Vec<usize>> = BTreeMap::new();
    for (number, (experiment, metric, runs)) in running.iter().enumerate() {
        let mut others = BTreeSet::new();
        for people in people(strategy, &messages, *experiment) {
            let active = active.entry((*metric, people)).or_default();
            active.retain(|other| {
                let other = running.get(*other);
                other.is_some_and(|(_, _, dates)| dates.last >= runs.first)
            });
            others.extend(active.iter().copied());
            active.push(number);
        }
        let others: Vec<&(Experiment<'_>, SymbolId, Dates)> = others
            .iter()
            .filter_map(|other| running.get(*other))
            .collect();
        let Some(last) = others.iter().map(|(_, _, dates)| dates.last).max() else {
            continue;
        };
        let Some(line) = experiment.line("runs") else {
            continue;
        };
        let finding = Finding::Overlap {
            name: experiment.name().to_string(),
            others: others
                .iter()
                .map(|(one, ..)| one.name().to_string())
                .collect(),
            metric: strategy.symbol(*metric).name.to_string(),
            from: runs.first.to_string(),
            to: last.min(runs.last).to_string(),
        };
        let mut diagnostic = Diagnostic::new(finding, line.value_span());
        for (other, _, dates) in others.iter().take(RELATED) {
            let span = other.line("runs").map_or(other.span(), Line::value_span);
            let words = format!("`{}` runs {dates}", other.name());
            diagnostic = diagnostic.related(span, words);
        }
        told.push(diagnostic);
    }
}

/// The most other places that are shown with a finding.
const RELATED: usize = 5;

/// Who sends which messages, and by which channels.
struct Messages {
    by_sender: BTreeMap<SymbolId, BTreeSet<SymbolId>>,
}

impl Messages {
    fn of(strategy: &Strategy) -> Self {
        let mut by_sender: BTreeMap<SymbolId, BTreeSet<SymbolId>> = BTreeMap::new();
        let graph = strategy.graph();
        for edge in graph.edge_references() {
            let ends = (
                graph.node_weight(edge.source()),
                graph.node_weight(edge.target()),
            );
            let (Some(from), Some(to)) = ends else {
                continue;
            };
            let declared = |id: &SymbolId| strategy.handle(*id).symbol_id();
            match edge.weight().edge {
                Edge::Sends => by_sender.entry(declared(from)).or_default().insert(*to),
                Edge::Through if strategy.symbol(*from).kind.word() == "message" => {
                    by_sender.entry(*to).or_default().insert(*from)
                }
                _ => continue,
            };
        }
        Self { by_sender }
    }
}

/// What stands for the people of an experiment: two that have one of these in
/// common have people in common. It is where it is tried, the messages that
/// are sent there, and the segment it is for.
fn people(
    strategy: &Strategy,
    messages: &Messages,
    experiment: Experiment<'_>,
) -> BTreeSet<SymbolId> {
    let mut people = BTreeSet::new();
    for on in experiment.on() {
        people.insert(on);
        people.extend(messages.by_sender.get(&on).into_iter().flatten());
    }
    people.extend(audience(strategy, experiment));
    people
}

/// The one segment that an experiment is for: by its own audience, or by that
/// of the campaign or journey it is on.
fn audience(strategy: &Strategy, experiment: Experiment<'_>) -> Option<SymbolId> {
    if experiment.line("audience").is_some() {
        return experiment.audience().and_then(only_group);
    }
    let [on] = experiment.on()[..] else {
        return None;
    };
    let handle = strategy.handle(on);
    let key = match handle.kind().word {
        "campaign" => "audience",
        "journey" => "for",
        _ => return None,
    };
    match handle.line(key)?.get("audience")? {
        Value::Expression(expression) => only_group(expression),
        _ => None,
    }
}

fn only_group(audience: &Expression) -> Option<SymbolId> {
    match audience.kind {
        ExpressionKind::InSegment(id) => Some(id),
        _ => None,
    }
}

/// Experiments that watch nothing that must not get worse.
pub(crate) fn guards(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    for experiment in sound(subject.strategy) {
        if experiment.line("guard").is_none() {
            let finding = Finding::WithoutGuard {
                name: experiment.name().to_string(),
            };
            told.push(Diagnostic::new(finding, experiment.span()));
        }
    }
}

/// Experiments of which a part of the time lies in a campaign for the same
/// people. A campaign that goes on all the while is the usual situation then.
pub(crate) fn peaks(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut campaigns: BTreeMap<SymbolId, Vec<(Campaign<'_>, Dates)>> = BTreeMap::new();
    for campaign in strategy.campaigns() {
        let group = campaign.audience().and_then(only_group);
        if let (Some(group), Some(runs)) = (group, campaign.runs()) {
            campaigns.entry(group).or_default().push((campaign, runs));
        }
    }
    for experiment in sound(strategy) {
        let (Some(group), Some(runs)) = (audience(strategy, experiment), experiment.runs()) else {
            continue;
        };
        let on = experiment.on();
        let mut met = Vec::new();
        for group in containing(strategy, group) {
            for (campaign, dates) in campaigns.get(&group).into_iter().flatten() {
                let meets = dates.first <= runs.last && runs.first <= dates.last;
                let covers = dates.first <= runs.first && runs.last <= dates.last;
                if meets && !covers && !on.contains(&campaign.symbol_id()) {
                    met.push((*campaign, *dates));
                }
            }
        }
        let Some(line) = experiment.line("runs").filter(|_| !met.is_empty()) else {
            continue;
        };
        let finding = Finding::OverPeak {
            name: experiment.name().to_string(),
            campaigns: met.iter().map(|(one, _)| one.name().to_string()).collect(),
        };
        let mut diagnostic = Diagnostic::new(finding, line.value_span());
        for (campaign, dates) in met.iter().take(RELATED) {
            let span = campaign
                .line("runs")
                .map_or(campaign.span(), Line::value_span);
            diagnostic = diagnostic.related(span, format!("`{}` runs {dates}", campaign.name()));
        }
        told.push(diagnostic);
    }
}

/// A segment, and those whose people all of it come from.
fn containing(strategy: &Strategy, group: SymbolId) -> Vec<SymbolId> {
    let mut groups: Vec<SymbolId> = Vec::new();
    let mut next = Some(group);
    while let Some(group) = next.filter(|group| !groups.contains(group)) {
        groups.push(group);
        let handle = strategy.handle(group);
        // A stage is no declaration of its own.
        next = (handle.symbol_id() == group)
            .then(|| handle.declaration().of)
            .flatten();
    }
    groups
}

/// Campaigns with targets, where nobody is left out to compare with.
pub(crate) fn claims(subject: &Subject<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let Some(declared) = strategy.declared() else {
        return;
    };
    if subject.damaged || declared.line("holdout").is_some() {
        return;
    }
    let tried: BTreeSet<SymbolId> = strategy.experiments().flat_map(|one| one.on()).collect();
    let claims = strategy.campaigns().filter(|campaign| {
        campaign.line("target").is_some() && !tried.contains(&campaign.symbol_id())
    });
    let claims: Vec<Campaign<'_>> = claims.collect();
    if claims.is_empty() {
        return;
    }
    let finding = Finding::ClaimWithoutHoldout {
        campaigns: claims.iter().map(|one| one.name().to_string()).collect(),
    };
    let mut diagnostic = Diagnostic::new(finding, declared.span());
    for campaign in claims.iter().take(RELATED) {
        if let Some(line) = campaign.line("target") {
            diagnostic = diagnostic.related(line.span(), "claimed here");
        }
    }
    told.push(diagnostic);
}

/// The KPI that decides an experiment.
pub(crate) fn metric<'s>(strategy: &'s Strategy, experiment: Experiment<'_>) -> Option<Kpi<'s>> {
    Kpi::of(strategy.handle(experiment.metric()?))
}
