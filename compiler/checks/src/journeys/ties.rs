//! Journeys of one priority that compete for the last place under a cap.

use std::collections::{BTreeMap, BTreeSet};

use mkt_diagnostics::{Diagnostic, Journey as Finding, Witness};
use mkt_logic::{Question, Wanted};
use mkt_model::SymbolId;
use mkt_model::expression::Expression;
use mkt_model::journey::{StepKind, every_step};

use super::knowledge::Asker;
use super::reach::Reach;
use super::read::Read;
use crate::{People, witness};

/// The pairs of journeys of one priority of which is asked whether anybody can
/// be in both. Beyond it they are taken to have people in common.
const PAIRS: usize = 60;

/// Other places that are marked beside the finding's own.
const MARKED: usize = 8;

/// What journeys compete for: a channel's cap, else the strategy's.
type Place = Option<SymbolId>;

/// Journeys that nobody has put in an order, though they compete.
pub(super) fn ties<'s>(
    subject: &People<'s>,
    reads: &[Read<'s>],
    asker: &Asker<'_, 's>,
    reach: &Reach,
) -> Vec<Diagnostic> {
    let declared = subject.strategy.declared();
    let over_all = declared.is_some_and(|declared| declared.line("cap").is_some());
    let mut groups: BTreeMap<(i64, Option<SymbolId>), Vec<&Read<'_>>> = BTreeMap::new();
    for read in reads {
        let key = (read.program.priority, read.program.entity);
        groups.entry(key).or_default().push(read);
    }
    let mut told = Vec::new();
    for ((priority, entity), group) in groups {
        let Some(entity) = entity.filter(|_| group.len() > 1) else {
            continue;
        };
        let mut places: BTreeMap<SymbolId, Vec<usize>> = BTreeMap::new();
        let mut senders = Vec::new();
        for (index, read) in group.iter().enumerate() {
            let channels = channels(read, reach);
            if !channels.is_empty() {
                senders.push(index);
            }
            for channel in channels {
                if reach.is_capped(channel) {
                    places.entry(channel).or_default().push(index);
                }
            }
        }
        let mut competing: Vec<(Place, Vec<usize>)> = places
            .into_iter()
            .map(|(channel, journeys)| (Some(channel), journeys))
            .collect();
        if over_all {
            competing.push((None, senders));
        }
        let mut apart = Apart::new(subject, asker, entity, &group);
        for (place, journeys) in competing {
            let tied = apart.tied(&journeys);
            if let Some(diagnostic) = tell(subject, &group, &tied, priority, place) {
                told.push(diagnostic);
                break;
            }
        }
    }
    told
}

/// The channels through which a journey sends marketing.
fn channels(read: &Read<'_>, reach: &Reach) -> BTreeSet<SymbolId> {
    let mut channels = BTreeSet::new();
    for step in every_step(&read.program.steps) {
        if let StepKind::Send {
            message,
            channel: Some(channel),
        } = step.kind
            && reach.is_marketing(message)
        {
            channels.insert(channel);
        }
    }
    channels
}

fn tell(
    subject: &People<'_>,
    group: &[&Read<'_>],
    tied: &BTreeSet<usize>,
    priority: i64,
    place: Place,
) -> Option<Diagnostic> {
    let tied: Vec<&&Read<'_>> = tied.iter().filter_map(|index| group.get(*index)).collect();
    let (first, others) = tied.split_first()?;
    let span = |read: &Read<'_>| {
        let line = read.handle.line("priority");
        line.map_or(read.handle.span(), mkt_model::Line::span)
    };
    let finding = Finding::PriorityTie {
        journeys: tied.iter().map(|read| read.name()).collect(),
        priority: priority.to_string(),
        channel: place.map(|channel| subject.strategy.symbol(channel).path.to_string()),
        witness: match others {
            [second, ..] => both(subject, first, second),
            [] => None,
        },
    };
    let mut diagnostic = Diagnostic::new(finding, span(first));
    for read in others.iter().take(MARKED) {
        diagnostic = diagnostic.related(span(read), "just as important");
    }
    Some(diagnostic)
}

/// Somebody who may enter two journeys at once.
fn both(subject: &People<'_>, one: &Read<'_>, other: &Read<'_>) -> Option<Witness> {
    let mut question = Question::of(one.program.entity?);
    for condition in asked(one).chain(asked(other)) {
        question = question.claim(condition, Wanted::True);
    }
    let who = "somebody who may be in both";
    let person = subject.logic.find(&question)?;
    let told = witness::tell(&subject.logic, &question, &person, who, "");
    (!told.known.is_empty() || !told.happened.is_empty()).then_some(told)
}

/// What a journey asks of those who enter.
fn asked<'r>(read: &'r Read<'_>) -> impl Iterator<Item = &'r Expression> {
    let asked = [&read.program.audience, &read.program.keep];
    asked.into_iter().flatten()
}

/// Which journeys nobody can be in at the same time.
struct Apart<'a, 's> {
    subject: &'a People<'s>,
    asker: &'a Asker<'a, 's>,
    entity: SymbolId,
    group: &'a [&'a Read<'s>],
    known: BTreeMap<(usize, usize), bool>,
    left: usize,
}

impl<'a, 's> Apart<'a, 's> {
    fn new(
        subject: &'a People<'s>,
        asker: &'a Asker<'a, 's>,
        entity: SymbolId,
        group: &'a [&'a Read<'s>],
    ) -> Self {
        Self {
            subject,
            asker,
            entity,
            group,
            known: BTreeMap::new(),
            left: PAIRS,
        }
    }

    /// Those of some journeys that compete with another of them.
    fn tied(&mut self, journeys: &[usize]) -> BTreeSet<usize> {
        let mut tied = BTreeSet::new();
        for (place, one) in journeys.iter().enumerate() {
            for other in journeys.iter().skip(place.saturating_add(1)) {
                if tied.contains(one) && tied.contains(other) {
                    continue;
                }
                if self.compete(*one, *other) {
                    tied.insert(*one);
                    tied.insert(*other);
                }
            }
        }
        tied
    }

    fn compete(&mut self, one: usize, other: usize) -> bool {
        if let Some(known) = self.known.get(&(one, other)) {
            return *known;
        }
        let (Some(first), Some(second)) = (self.group.get(one), self.group.get(other)) else {
            return false;
        };
        let ordered = silence(first, second)
            || of_one_template(first, second)
            || at_other_times(first, second);
        let compete = !ordered && (self.left == 0 || !self.are_apart(first, second));
        self.left = self.left.saturating_sub(1);
        self.known.insert((one, other), compete);
        compete
    }

    /// Whether nobody can be in both: who has entered one is kept from the
    /// other by what never changes, or what must stay true in both contradicts
    /// itself.
    fn are_apart(&self, one: &Read<'_>, other: &Read<'_>) -> bool {
        let both_keep = one.program.keep.is_some() && other.program.keep.is_some();
        let is_fixed =
            |read: &Read<'_>| asked(read).any(|condition| self.asker.is_settled(condition));
        let may_be = both_keep || (is_fixed(one) && is_fixed(other));
        if !may_be {
            return false;
        }
        let mut question = Question::of(self.entity);
        for (moment, read) in [(0, one), (1, other)] {
            for condition in asked(read) {
                question = question.claim_at(moment, condition, Wanted::True);
            }
        }
        for read in [one, other] {
            if let Some(keep) = &read.program.keep {
                question = question.claim_at(2, keep, Wanted::True);
            }
        }
        self.subject.logic.excludes(&question)
    }
}

/// Whether one of the two waits while somebody is in the other.
fn silence(one: &Read<'_>, other: &Read<'_>) -> bool {
    one.program.silences.contains(&other.program.journey)
        || other.program.silences.contains(&one.program.journey)
}

/// Whether two come from one template, which gives all that it makes the same
/// priority: they are as important as one another on purpose.
fn of_one_template(one: &Read<'_>, other: &Read<'_>) -> bool {
    let template = template_of(one);
    template.is_some() && template == template_of(other)
}

fn template_of(read: &Read<'_>) -> Option<SymbolId> {
    if !read.strategy.is_applied(read.handle) {
        return None;
    }
    let applications = read.strategy.applications().iter();
    applications
        .filter(|application| read.strategy.is_within(read.handle.span(), application))
        .find_map(|application| application.template)
}

fn at_other_times(one: &Read<'_>, other: &Read<'_>) -> bool {
    one.program
        .runs
        .zip(other.program.runs)
        .is_some_and(|(one, other)| one.1 < other.0 || other.1 < one.0)
}
