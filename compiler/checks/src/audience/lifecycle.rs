//! Lifecycles: whether everybody is in exactly one stage, and whether
//! something is done for them there.

use std::collections::BTreeSet;

use mkt_diagnostics::{Audience, Diagnostic, Undecided, Whom};
use mkt_logic::{Answer, Doubt, Question, Wanted};
use mkt_model::access::audience::{Lifecycle, Membership, Stage, Trigger};
use mkt_model::expression::Expression;
use mkt_model::{DeclarationId, SymbolId};
use petgraph::Direction;
use petgraph::graph::NodeIndex;

use super::name;
use super::overlap::involved;
use super::stated::Soundness;
use crate::{People, witness};

/// Stages that one person can be in at once, people who are in none, and
/// stages that nobody is ever in.
pub(crate) fn partitions(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    for lifecycle in subject.strategy.lifecycles() {
        let stages = lifecycle.stages();
        let members: Option<Vec<Membership<'_>>> =
            stages.iter().map(|stage| stage.members()).collect();
        let (Some(members), Some(entity)) = (members, lifecycle.entity()) else {
            continue;
        };
        let mut soundness = Soundness::new(subject.strategy);
        let sound = stages.iter().all(|stage| soundness.of(stage.symbol));
        if lifecycle.declaration().damaged || stages.is_empty() || !sound {
            continue;
        }
        let with_condition = stages.iter().zip(&members);
        let conditions = with_condition.filter_map(|(stage, members)| match members {
            Membership::When(condition) => Some((*stage, *condition)),
            Membership::Otherwise => None,
        });
        let partition = Partition {
            subject,
            lifecycle,
            entity,
            stages: conditions.collect(),
            rest: stages
                .iter()
                .zip(&members)
                .find(|(_, members)| matches!(members, Membership::Otherwise))
                .map(|(stage, _)| *stage),
        };
        partition.look(told);
    }
}

/// A lifecycle, ready to be asked about.
struct Partition<'a, 's> {
    subject: &'a People<'s>,
    lifecycle: Lifecycle<'a>,
    entity: SymbolId,
    /// The stages that have a condition.
    stages: Vec<(Stage<'a>, &'a Expression)>,
    /// The stage of those who are in no other.
    rest: Option<Stage<'a>>,
}

impl Partition<'_, '_> {
    fn name(&self) -> String {
        name(self.subject.strategy, self.lifecycle.symbol_id())
    }

    fn stage_name(&self, stage: SymbolId) -> String {
        self.subject.strategy.symbol(stage).name.to_string()
    }

    fn entity_name(&self) -> String {
        name(self.subject.strategy, self.entity)
    }

    fn look(&self, told: &mut Vec<Diagnostic>) {
        let mut undecided = None;
        for (index, (stage, _)) in self.stages.iter().enumerate() {
            // Of a stage that is true of nobody it is told as such.
            if self.subject.groups.is_empty(stage.symbol) {
                continue;
            }
            let earlier = self.stages.get(..index).unwrap_or_default();
            told.extend(self.overlap(earlier, *stage, &mut undecided));
        }
        let nobody_left = self.nobody_left();
        match (nobody_left, self.rest) {
            (Left::Nobody, Some(rest)) => told.push(self.unreachable(rest, Vec::new())),
            (Left::Somebody(diagnostic), None) => told.push(*diagnostic),
            (Left::Unknown(doubt), None) if undecided.is_none() => {
                undecided = Some((Undecided::Lifecycle(self.name()), doubt));
            }
            _ => {}
        }
        if let Some((asked, doubt)) = undecided {
            let conditions: Vec<(DeclarationId, &Expression)> = self
                .stages
                .iter()
                .map(|(stage, condition)| (stage.line.declaration, *condition))
                .collect();
            let finding = Audience::CannotTell {
                asked,
                parts: involved(self.subject, &conditions, &doubt),
            };
            told.push(Diagnostic::new(finding, self.lifecycle.span()));
        }
    }

    /// The first of the earlier stages that shares people with one.
    fn overlap(
        &self,
        earlier: &[(Stage<'_>, &Expression)],
        stage: Stage<'_>,
        undecided: &mut Option<(Undecided, Doubt)>,
    ) -> Option<Diagnostic> {
        let mut shares = Vec::new();
        let mut shown = None;
        for (other, _) in earlier {
            let question = Question::of(self.entity)
                .claim(other.symbol, Wanted::True)
                .claim(stage.symbol, Wanted::True);
            match self.subject.logic.ask(&question) {
                Answer::No(_) => {}
                Answer::Yes(found) => {
                    shares.push(other.symbol);
                    shown = shown.or(Some((*other, question, found)));
                }
                Answer::CannotTell(doubt) => {
                    if undecided.is_none() {
                        let asked = Undecided::Stages {
                            first: self.stage_name(other.symbol),
                            second: self.stage_name(stage.symbol),
                        };
                        *undecided = Some((asked, doubt));
                    }
                }
            }
        }
        let (other, question, found) = shown?;
        let mut outside = Question::of(self.entity).claim(stage.symbol, Wanted::True);
        for share in &shares {
            outside = outside.claim(*share, Wanted::NotTrue);
        }
        if self.subject.logic.excludes(&outside) {
            return Some(self.unreachable(stage, shares));
        }
        let names = [other.symbol, stage.symbol].map(|stage| self.stage_name(stage));
        let [first, second] = names;
        let shown = witness::tell(
            &self.subject.logic,
            &question,
            &found,
            format!("a `{}` who is in both", self.entity_name()),
            &format!("is in `{first}` and in `{second}`"),
        );
        let finding = Audience::LifecycleOverlap {
            lifecycle: self.name(),
            first,
            second,
            entity: self.entity_name(),
            witness: Box::new(shown),
        };
        let when = |stage: Stage<'_>| {
            let line = stage.line.child("when");
            line.map_or_else(|| stage.line.span(), |line| line.value_span())
        };
        Some(Diagnostic::new(finding, when(stage)).related(when(other), "true of the same person"))
    }

    /// Whether somebody is in none of the stages that have a condition.
    fn nobody_left(&self) -> Left {
        let mut question = Question::of(self.entity);
        for (stage, _) in &self.stages {
            question = question.claim(stage.symbol, Wanted::NotTrue);
        }
        if self.rest.is_some() {
            return if self.subject.logic.excludes(&question) {
                Left::Nobody
            } else {
                Left::Unknown(Doubt::Budget)
            };
        }
        match self.subject.logic.ask(&question) {
            Answer::No(_) => Left::Nobody,
            Answer::CannotTell(doubt) => Left::Unknown(doubt),
            Answer::Yes(found) => {
                let shown = witness::tell(
                    &self.subject.logic,
                    &question,
                    &found,
                    format!("a `{}` who is in no stage", self.entity_name()),
                    "is in no stage",
                );
                let finding = Audience::LifecycleGap {
                    lifecycle: self.name(),
                    entity: self.entity_name(),
                    witness: Box::new(shown),
                };
                Left::Somebody(Box::new(Diagnostic::new(finding, self.lifecycle.span())))
            }
        }
    }

    fn unreachable(&self, stage: Stage<'_>, taken_by: Vec<SymbolId>) -> Diagnostic {
        let line = stage.line.child("when");
        let span = line.map_or_else(|| stage.line.span(), |line| line.value_span());
        let finding = Audience::LifecycleUnreachable {
            lifecycle: self.name(),
            stage: self.stage_name(stage.symbol),
            taken_by: taken_by
                .into_iter()
                .map(|stage| self.stage_name(stage))
                .collect(),
        };
        Diagnostic::new(finding, span)
    }
}

/// Who is in no stage that has a condition.
enum Left {
    Nobody,
    Somebody(Box<Diagnostic>),
    Unknown(Doubt),
}

/// Stages for whose people nothing is done, where something is for others.
pub(crate) fn without_rule(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    for lifecycle in strategy.lifecycles() {
        let Some(entity) = lifecycle.entity() else {
            continue;
        };
        let rules = lifecycle.rules();
        if lifecycle.declaration().damaged || rules.is_empty() {
            continue;
        }
        let stages = lifecycle.stages();
        let alone: Vec<Stage<'_>> = stages
            .iter()
            .filter(|stage| !is_named(subject, stage.symbol))
            .copied()
            .collect();
        // Stages that nothing names are those that teams count by.
        if alone.is_empty() || alone.len() == stages.len() {
            continue;
        }
        let Some(addressed) = addressed(subject, entity) else {
            continue;
        };
        for stage in alone {
            let question = |group: &Question<'_>| subject.logic.excludes(group);
            let nobody = addressed.iter().all(|asked| {
                let with = asked.clone().claim(stage.symbol, Wanted::True);
                question(&with)
            });
            if nobody && !subject.groups.is_empty(stage.symbol) {
                let finding = Audience::StageWithoutRule {
                    lifecycle: name(strategy, lifecycle.symbol_id()),
                    stage: strategy.symbol(stage.symbol).name.to_string(),
                };
                told.push(Diagnostic::new(finding, strategy.name_span(stage.symbol)));
            }
        }
    }
}

/// Whether anything names a stage.
fn is_named(subject: &People<'_>, stage: SymbolId) -> bool {
    let graph = subject.strategy.graph();
    let named = graph
        .edges_directed(NodeIndex::new(stage.index()), Direction::Incoming)
        .next()
        .is_some();
    let by_rule = || {
        let lifecycle = Lifecycle(subject.strategy.handle(stage));
        lifecycle.rules().iter().any(|rule| match rule.trigger() {
            Some(Trigger::Enter { stage: of, .. } | Trigger::Leave(of)) => of == stage,
            Some(Trigger::Stay { within, .. }) => within == stage,
            Some(Trigger::Event(_)) | None => false,
        })
    };
    named || by_rule()
}

/// Of whom something is done for: what is true of them, one question for each.
/// None where something is for everybody, or where that cannot be told.
fn addressed<'a>(subject: &'a People<'a>, entity: SymbolId) -> Option<Vec<Question<'a>>> {
    let strategy = subject.strategy;
    let mut asked = Vec::new();
    let mut said: BTreeSet<DeclarationId> = BTreeSet::new();
    for stated in &subject.groups.stated {
        if stated.entity == entity
            && matches!(
                stated.whom,
                Whom::Entry(_) | Whom::Campaign(_) | Whom::Send { .. }
            )
        {
            said.insert(stated.declaration);
            asked.push(stated.without().claim(stated.condition, Wanted::True));
        }
    }
    for journey in strategy.journeys() {
        if said.contains(&journey.id) {
            continue;
        }
        let entered = journey
            .line("enter")
            .and_then(|line| match line.get("segment") {
                Some(mkt_model::value::Value::Reference(segment)) => Some(*segment),
                _ => None,
            });
        match entered {
            Some(segment) if strategy.entity_of(segment) == Some(entity) => {
                asked.push(Question::of(entity).claim(segment, Wanted::True));
            }
            Some(_) => {}
            // Rules that start it are looked at themselves.
            None if journey.line("enter").is_none() => {}
            None => {
                let of = strategy.program(journey.symbol_id()).entity;
                if of.is_none_or(|of| of == entity) {
                    return None;
                }
            }
        }
    }
    for campaign in strategy.campaigns() {
        if campaign.line("audience").is_none() && !said.contains(&campaign.id) {
            return None;
        }
    }
    for lifecycle in strategy.lifecycles() {
        if lifecycle.entity() != Some(entity) {
            continue;
        }
        for rule in lifecycle.rules() {
            let group = match rule.trigger()? {
                Trigger::Enter { stage, .. } | Trigger::Leave(stage) => stage,
                Trigger::Stay { within, .. } => within,
                Trigger::Event(_) => return None,
            };
            asked.push(Question::of(entity).claim(group, Wanted::True));
        }
    }
    Some(asked)
}
