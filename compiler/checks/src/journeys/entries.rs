//! How people get into a journey and out of it: who can enter at all, what
//! starts it, how often, and whether its exits and goals can be.

use std::rc::Rc;

use mkt_diagnostics::{Again, Diagnostic, Journey as Finding, SilenceCause, Span, StartCause};
use mkt_kinds::Edge;
use mkt_logic::Wanted;
use mkt_model::access::audience::{Action, Trigger};
use mkt_model::access::reach::Campaign;
use mkt_model::expression::{EventMatch, Expression, ExpressionKind};
use mkt_model::journey::{Entry, Exit, Goal, Reenter, StepKind, every_step};
use mkt_model::value::{Duration, Value};
use mkt_model::{Line, SymbolId};
use petgraph::Direction;
use petgraph::graph::NodeIndex;

use super::Claim;
use super::knowledge::{Asker, Knowledge, Said, of_entry};
use super::length::{DAY, Length};
use super::reach::Reach;
use super::read::Read;
use super::times::least_stay;
use super::walk::{Walked, mark};
use crate::People;
use crate::conditions::person_has;

/// What is known of people as they enter.
pub(super) struct Entered {
    /// What is true of them then.
    pub(super) known: Vec<Claim>,
    /// What stays true as long as they are in here.
    pub(super) lasting: Vec<Claim>,
    /// That there can be nobody, told or known from elsewhere.
    pub(super) nobody: Option<Option<Diagnostic>>,
    /// The exits that are open to all of them, by place.
    open: Vec<(usize, Vec<Claim>)>,
}

impl Entered {
    pub(super) fn of(read: &Read<'_>, asker: &Asker<'_, '_>) -> Self {
        let program = &read.program;
        let claim = |condition: &Expression, key: &'static str, why| {
            let span = read
                .handle
                .line(key)
                .map_or(read.handle.span(), Line::value_span);
            asker.known(said(condition), Wanted::True, (span, why, key))
        };
        let audience = program.audience.as_ref();
        let audience = audience.map(|condition| claim(condition, "for", "only these may enter"));
        let keep = program.keep.as_ref();
        let keep = keep.map(|condition| claim(condition, "while", "true throughout"));
        let mut known: Vec<Claim> = audience.into_iter().chain(keep.clone()).collect();
        if read.starters.is_empty() {
            let span = read
                .handle
                .line("enter")
                .map_or(read.handle.span(), Line::value_span);
            let why = (span, "this is how they enter", "enter");
            match &program.entry {
                Some(Entry::Segment { segment, .. }) => {
                    known.push(asker.known(Said::In(*segment), Wanted::True, why));
                }
                Some(Entry::Date { property, .. }) => {
                    let set = Said::Condition(Rc::new(person_has(read.strategy, *property)));
                    known.push(asker.known(set, Wanted::True, why));
                }
                _ => {}
            }
        }
        let nobody = program
            .entity
            .and_then(|entity| asker.contradicts_itself(entity, &known, read.entered_by()))
            .map(|because| nobody(read, &because));
        let open = match (nobody.is_some(), program.entity) {
            (false, Some(entity)) => open_exits(read, asker, entity, &known),
            _ => Vec::new(),
        };
        let mut lasting: Vec<Claim> = keep.into_iter().collect();
        // Who enters although an exit is open to them leaves when something
        // happens next. Only where that cannot be, nobody in here is one of them.
        let knowledge = Knowledge::at_entry(known.clone());
        for (place, exit) in program.exits.iter().enumerate() {
            let (Exit::When(condition), Some(entity)) = (exit, program.entity) else {
                continue;
            };
            if open.iter().any(|(other, _)| *other == place) || of_entry(condition) {
                continue;
            }
            let lines = read.handle.lines("exit");
            let span = lines
                .get(place)
                .map_or(read.handle.span(), |line| line.value_span());
            let why = (span, "who is in here has not left by this", "exit");
            let left = asker.known(said(condition), Wanted::NotTrue, why);
            let closed =
                asker.contradiction(entity, &knowledge, read.entered_by(), &left, Wanted::True);
            if closed.is_some() {
                lasting.push(left);
            }
        }
        Self {
            known,
            lasting,
            nobody,
            open,
        }
    }
}

/// A condition as it is claimed: being in one segment is that.
fn said(condition: &Expression) -> Said {
    match condition.kind {
        ExpressionKind::InSegment(group) => Said::In(group),
        _ => Said::Condition(Rc::new(condition.clone())),
    }
}

fn nobody(read: &Read<'_>, because: &[Claim]) -> Option<Diagnostic> {
    // A segment that nobody can be in is told as such.
    if let [only] = because
        && matches!(only.said, Said::In(_))
    {
        return None;
    }
    let mut parts: Vec<&'static str> = because.iter().map(|known| known.key).collect();
    if let (
        true,
        Some(EventMatch {
            condition: Some(_), ..
        }),
    ) = (parts.is_empty(), read.entered_by())
    {
        parts.push("enter");
    }
    let (first, others) = match because.split_first() {
        Some((first, others)) => (first.span, others),
        None => {
            let enter = read.handle.line("enter");
            (enter.map_or(read.handle.span(), Line::value_span), because)
        }
    };
    let finding = Finding::Empty {
        journey: read.name(),
        parts: parts.into_iter().map(str::to_owned).collect(),
    };
    Some(mark(Diagnostic::new(finding, first), others))
}

fn open_exits(
    read: &Read<'_>,
    asker: &Asker<'_, '_>,
    entity: SymbolId,
    known: &[Claim],
) -> Vec<(usize, Vec<Claim>)> {
    let knowledge = Knowledge::at_entry(known.to_vec());
    let mut open = Vec::new();
    for (place, exit) in read.program.exits.iter().enumerate() {
        let Exit::When(condition) = exit else {
            continue;
        };
        if of_entry(condition) && read.entered_by().is_none() {
            continue;
        }
        let why = (read.handle.span(), "", "exit");
        let asked = asker.known(said(condition), Wanted::True, why);
        let because = asker.contradiction(
            entity,
            &knowledge,
            read.entered_by(),
            &asked,
            Wanted::NotTrue,
        );
        open.extend(because.map(|because| (place, because)));
    }
    open
}

/// Exits that are open to everybody who enters.
pub(super) fn exits(read: &Read<'_>, entered: &Entered) -> Vec<Diagnostic> {
    let lines = read.handle.lines("exit");
    let told = entered.open.iter().filter_map(|(place, because)| {
        let Some(Exit::When(condition)) = read.program.exits.get(*place) else {
            return None;
        };
        let finding = Finding::ExitAtEntry {
            journey: read.name(),
            condition: read.condition(condition),
        };
        let span = lines
            .get(*place)
            .map_or(read.handle.span(), |line| line.value_span());
        Some(mark(Diagnostic::new(finding, span), because))
    });
    told.collect()
}

/// Goals that nobody in the journey can reach.
pub(super) fn goals(read: &Read<'_>, asker: &Asker<'_, '_>, entered: &Entered) -> Vec<Diagnostic> {
    let Some(entity) = read.program.entity else {
        return Vec::new();
    };
    let lines = read.handle.lines("goal");
    let keep = entered.lasting.iter().filter(|known| known.key == "while");
    let knowledge = Knowledge::at_entry(keep.cloned().collect());
    let mut told = Vec::new();
    for (place, goal) in read.program.goals.iter().enumerate() {
        let span = lines
            .get(place)
            .map_or(read.handle.span(), |line| line.value_span());
        match goal {
            Goal::Entering(group) => {
                let why = (span, "", "goal");
                let asked = asker.known(Said::In(*group), Wanted::True, why);
                let because = asker.contradiction(entity, &knowledge, None, &asked, Wanted::True);
                // A segment that nobody can be in is told as such.
                let Some(because) = because.filter(|because| !because.is_empty()) else {
                    continue;
                };
                let finding = Finding::GoalNeverReached {
                    journey: read.name(),
                    goal: format!("entering {}", read.strategy.symbol(*group).path),
                    kept_out: true,
                };
                told.push(mark(Diagnostic::new(finding, span), &because));
            }
            Goal::Event { event, .. } => {
                let Some(condition) = &event.condition else {
                    continue;
                };
                if of_entry(condition)
                    || asker.is_told(read, condition)
                    || asker.contradicts_itself(entity, &[], Some(event)).is_none()
                {
                    continue;
                }
                let finding = Finding::GoalNeverReached {
                    journey: read.name(),
                    goal: read.event(event),
                    kept_out: false,
                };
                told.push(Diagnostic::new(finding, span));
            }
        }
    }
    told
}

/// A journey that nothing starts. Silent while anything in the project is
/// wrong: what starts it may stand where nobody could read it.
pub(super) fn not_started(subject: &People<'_>, read: &Read<'_>) -> Option<Diagnostic> {
    if subject.damaged || read.handle.line("enter").is_some() || !read.starters.is_empty() {
        return None;
    }
    // What others extend may be there for them only.
    let graph = read.strategy.graph();
    let node = NodeIndex::new(read.handle.symbol_id().index());
    let extended = graph
        .edges_directed(node, Direction::Incoming)
        .any(|arrow| arrow.weight().edge == Edge::Extends);
    if extended {
        return None;
    }
    let finding = Finding::NotStarted {
        journey: read.name(),
    };
    Some(Diagnostic::new(finding, read.handle.span()))
}

/// A journey with marketing that lets the same person in over and over.
pub(super) fn unbounded(read: &Read<'_>, reach: &Reach) -> Option<Diagnostic> {
    let mut sends = None;
    for step in every_step(&read.program.steps) {
        if let StepKind::Send { message, .. } = step.kind
            && sends.is_none()
            && reach.is_marketing(message)
        {
            sends = Some(message);
        }
    }
    let message = read.strategy.symbol(sends?).path.to_string();
    let line = read.handle.line("reenter");
    let at_once = |gap: Duration| {
        let stay = least_stay(read).total();
        Length::most(gap).total().saturating_add(stay) < DAY
    };
    let again = match (&read.program.entry, &read.program.reenter) {
        (Some(Entry::Segment { segment, .. }), Reenter::After(gap)) if at_once(*gap) => {
            match line {
                None => Again::Unsaid {
                    group: read.strategy.symbol(*segment).path.to_string(),
                },
                Some(_) => Again::Gap {
                    gap: gap.to_string(),
                },
            }
        }
        (Some(Entry::Event(_)) | None, Reenter::After(gap)) if at_once(*gap) => Again::Gap {
            gap: gap.to_string(),
        },
        (Some(Entry::Event(_)), Reenter::Always(key)) => {
            let property = read.strategy.property(*key)?;
            if !property.is_key() || least_stay(read).total() >= DAY {
                return None;
            }
            Again::Key {
                key: read.strategy.symbol(*key).name.to_string(),
            }
        }
        _ => return None,
    };
    let span = line
        .or_else(|| read.handle.line("enter"))
        .map(Line::value_span);
    let finding = Finding::ReenterUnbounded {
        journey: read.name(),
        message,
        again,
    };
    Some(Diagnostic::new(finding, span.unwrap_or(read.handle.span())))
}

/// Silences that nothing ever has to keep.
pub(super) fn silences(read: &Read<'_>, all: &[Read<'_>]) -> Vec<Diagnostic> {
    let strategy = read.strategy;
    let mut told = Vec::new();
    for line in read.handle.lines("silences") {
        for capture in &line.entry.captures {
            let Value::Reference(other) = capture.value else {
                continue;
            };
            let Some(cause) = idle(read, all, other) else {
                continue;
            };
            let finding = Finding::SilenceIdle {
                journey: read.name(),
                silenced: strategy.symbol(other).path.to_string(),
                cause,
            };
            let diagnostic = Diagnostic::new(finding, line.capture_span(capture));
            told.push(match cause {
                SilenceCause::Itself => diagnostic,
                _ => diagnostic.related(strategy.name_span(other), "silenced without effect"),
            });
        }
    }
    told
}

fn idle(read: &Read<'_>, all: &[Read<'_>], other: SymbolId) -> Option<SilenceCause> {
    if other == read.program.journey {
        return Some(SilenceCause::Itself);
    }
    let handle = read.strategy.handle(other);
    let runs = match handle.kind().word {
        "journey" => {
            let silenced = all.iter().find(|one| one.program.journey == other)?;
            let mut steps = every_step(&silenced.program.steps);
            if !steps.any(|step| matches!(step.kind, StepKind::Send { .. })) {
                return Some(SilenceCause::SendsNothing);
            }
            silenced.program.runs
        }
        "campaign" => {
            let campaign = Campaign(handle);
            if !campaign.declaration().damaged && campaign.sends().is_empty() {
                return Some(SilenceCause::SendsNothing);
            }
            campaign.runs().map(|runs| (runs.first, runs.last))
        }
        _ => None,
    };
    let (own, others) = read.program.runs.zip(runs)?;
    (own.1 < others.0 || others.1 < own.0).then_some(SilenceCause::OtherTimes)
}

/// Steps that start a journey for people whom it does not take.
pub(super) fn starts(
    read: &Read<'_>,
    all: &[Read<'_>],
    asker: &Asker<'_, '_>,
    walked: &Walked<'_>,
) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for deed in &walked.deeds {
        let StepKind::Start(journey) = deed.step.kind else {
            continue;
        };
        let span = read.span(deed.step);
        let tell = |cause| Finding::StartWithoutEffect {
            starter: read.name(),
            kind: "journey".to_owned(),
            journey: read.strategy.symbol(journey).path.to_string(),
            cause,
        };
        if journey == read.program.journey {
            if !matches!(read.program.reenter, Reenter::Always(_)) {
                told.push(Diagnostic::new(tell(StartCause::Itself), span));
            }
            continue;
        }
        let Some(started) = all.iter().find(|one| one.program.journey == journey) else {
            continue;
        };
        let Some(entity) = read.program.entity else {
            continue;
        };
        if started.program.entity.is_some_and(|other| other != entity) {
            told.push(Diagnostic::new(tell(StartCause::Entity), span));
            continue;
        }
        let because = not_taken(asker, entity, started, &deed.known, None);
        if let Some(because) = because {
            told.push(mark(
                Diagnostic::new(tell(StartCause::Audience), span),
                &because,
            ));
        }
    }
    told
}

/// Why a journey takes none of those of whom something is known; none where it
/// may take some, or takes nobody at all.
fn not_taken(
    asker: &Asker<'_, '_>,
    entity: SymbolId,
    started: &Read<'_>,
    known: &[Claim],
    event: Option<&EventMatch>,
) -> Option<Vec<Claim>> {
    let mut knowledge = Knowledge::at_entry(known.to_vec());
    let program = &started.program;
    let asked = [("for", &program.audience), ("while", &program.keep)];
    for (key, condition) in asked {
        let Some(condition) = condition else {
            continue;
        };
        let line = started.handle.line(key);
        let span = line.map_or(started.handle.span(), Line::value_span);
        let asked = asker.known(
            said(condition),
            Wanted::True,
            (span, "it takes only these", key),
        );
        let because = asker.contradiction(entity, &knowledge, event, &asked, Wanted::True);
        if let Some(mut because) = because {
            // What contradicts itself without those who are sent there.
            let involved = because
                .iter()
                .any(|one| known.iter().any(|other| Rc::ptr_eq(one, other)));
            let during = event.is_some() && because.is_empty();
            if !involved && !during {
                return None;
            }
            because.insert(0, asked);
            return Some(because);
        }
        knowledge.learn(asked);
    }
    None
}

/// Rules that start a journey for people whom it does not take.
pub(super) fn rules(
    subject: &People<'_>,
    all: &[Read<'_>],
    asker: &Asker<'_, '_>,
) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for lifecycle in subject.strategy.lifecycles() {
        let Some(entity) = lifecycle.entity() else {
            continue;
        };
        if lifecycle.declaration().damaged {
            continue;
        }
        for rule in lifecycle.rules() {
            let Some(trigger) = rule.trigger() else {
                continue;
            };
            let span = rule
                .line
                .child("on")
                .map_or(rule.line.span(), Line::value_span);
            let why = (span, "this sets it off", "on");
            let (mut known, event) = triggered(asker, trigger, why);
            if let Some(condition) = rule.condition() {
                let line = rule.line.child("when");
                let span = line.map_or(rule.line.span(), Line::value_span);
                known.push(asker.known(
                    said(condition),
                    Wanted::True,
                    (span, "for these only", "when"),
                ));
            }
            let targets = starting(rule.line);
            if targets.is_empty() {
                continue;
            }
            // A rule that never does anything is told as such.
            if asker.contradicts_itself(entity, &known, event).is_some() {
                continue;
            }
            for (journey, span) in targets {
                let Some(started) = all.iter().find(|one| one.program.journey == journey) else {
                    continue;
                };
                let cause = if started.program.entity.is_some_and(|other| other != entity) {
                    Some((StartCause::Entity, Vec::new()))
                } else {
                    not_taken(asker, entity, started, &known, event)
                        .map(|because| (StartCause::Audience, because))
                };
                if let Some((cause, because)) = cause {
                    let finding = Finding::StartWithoutEffect {
                        starter: subject.strategy.symbol(rule.symbol).path.to_string(),
                        kind: "rule".to_owned(),
                        journey: started.name(),
                        cause,
                    };
                    told.push(mark(Diagnostic::new(finding, span), &because));
                }
            }
        }
    }
    told
}

/// What is known where a rule is set off.
pub(super) fn triggered<'e>(
    asker: &Asker<'_, '_>,
    trigger: Trigger<'e>,
    why: (Span, &'static str, &'static str),
) -> (Vec<Claim>, Option<&'e EventMatch>) {
    match trigger {
        Trigger::Enter { stage, .. } => {
            (vec![asker.known(Said::In(stage), Wanted::True, why)], None)
        }
        Trigger::Stay { within, .. } => {
            (vec![asker.known(Said::In(within), Wanted::True, why)], None)
        }
        Trigger::Leave(stage) => (
            vec![asker.known(Said::In(stage), Wanted::NotTrue, why)],
            None,
        ),
        Trigger::Event(event) => (Vec::new(), Some(event)),
    }
}

/// The journeys that a rule starts, with where it says so.
fn starting(rule: Line<'_>) -> Vec<(SymbolId, Span)> {
    let lines = rule.children().filter(|line| line.entry.key == "do");
    lines
        .filter_map(|line| match line.get("journey") {
            Some(Value::Reference(journey)) => Some((*journey, line.value_span())),
            _ => None,
        })
        .collect()
}

/// The actions of a rule, with where each stands.
pub(super) fn actions(rule: mkt_model::access::audience::Rule<'_>) -> Vec<(Action<'_>, Span)> {
    let lines = rule.line.children().filter(|line| line.entry.key == "do");
    let spans: Vec<Span> = lines.map(Line::value_span).collect();
    rule.actions().into_iter().zip(spans).collect()
}
