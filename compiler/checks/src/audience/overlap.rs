//! Campaigns that are to be exclusive, and whom they share.

use std::collections::BTreeSet;

use mkt_diagnostics::{Audience, Diagnostic, Undecided, Whom};
use mkt_logic::{Answer, Doubt, Question, Wanted};
use mkt_model::access::reach::Campaign;
use mkt_model::{DeclarationId, SymbolId};

use super::stated::Stated;
use super::{name, parts};
use crate::{People, witness};

/// Campaigns declared exclusive that can reach the same person.
pub(crate) fn exclusive(subject: &People<'_>, told: &mut Vec<Diagnostic>) {
    let strategy = subject.strategy;
    let mut seen = BTreeSet::new();
    for campaign in strategy.campaigns() {
        let Some(line) = campaign.line("exclusive") else {
            continue;
        };
        for capture in line.entry.all("others") {
            let mkt_model::value::Value::Reference(other) = capture.value else {
                continue;
            };
            let own = campaign.symbol_id();
            // Each pair once, whichever of them says so.
            if own == other || !seen.insert((own.min(other), own.max(other))) {
                continue;
            }
            let other = Campaign(strategy.handle(other));
            if campaign.declaration().damaged || other.declaration().damaged {
                continue;
            }
            let span = line.capture_span(capture);
            told.extend(shared(subject, campaign, other).map(|shared| {
                let mut diagnostic = Diagnostic::new(shared.finding, span);
                for (audience, words) in shared.audiences {
                    diagnostic = diagnostic.related(audience, words);
                }
                diagnostic
            }));
        }
    }
}

/// What two campaigns have in common.
struct Shared {
    finding: Audience,
    audiences: Vec<(mkt_diagnostics::Span, String)>,
}

fn shared(subject: &People<'_>, one: Campaign<'_>, other: Campaign<'_>) -> Option<Shared> {
    let strategy = subject.strategy;
    let (first, second) = (audiences(subject, one), audiences(subject, other));
    let of = |campaign: Campaign<'_>| name(strategy, campaign.symbol_id());
    let mut undecided = None;
    for left in &first {
        for right in &second {
            let Some(entity) = common(left.entity(), right.entity()) else {
                continue;
            };
            let mut question = Question::of(entity);
            let mut conditions = Vec::new();
            let mut spans = Vec::new();
            for (audience, campaign) in [(left, one), (right, other)] {
                if let Whole::Stated(stated) = audience {
                    question = question.claim(stated.condition, Wanted::True);
                    conditions.push((stated.declaration, stated.condition));
                    spans.push((stated.span, format!("the audience of `{}`", of(campaign))));
                }
            }
            match subject.logic.ask(&question) {
                Answer::Yes(found) => {
                    let who = format!("a `{}` in both audiences", name(strategy, entity));
                    let shown = witness::tell(&subject.logic, &question, &found, who, "is in both");
                    return Some(Shared {
                        finding: Audience::SegmentsOverlap {
                            one: of(one),
                            other: of(other),
                            witness: Box::new(shown),
                        },
                        audiences: spans,
                    });
                }
                Answer::CannotTell(doubt) if undecided.is_none() => {
                    undecided = Some((doubt, conditions, spans));
                }
                Answer::CannotTell(_) | Answer::No(_) => {}
            }
        }
    }
    let (doubt, conditions, audiences) = undecided?;
    Some(Shared {
        finding: Audience::CannotTell {
            asked: Undecided::Campaigns {
                one: of(one),
                other: of(other),
            },
            parts: involved(subject, &conditions, &doubt),
        },
        audiences,
    })
}

/// The parts of conditions that are too involved for a proof.
pub(super) fn involved(
    subject: &People<'_>,
    conditions: &[(DeclarationId, &mkt_model::expression::Expression)],
    doubt: &Doubt,
) -> Vec<String> {
    match doubt {
        Doubt::Budget => Vec::new(),
        Doubt::Beyond(beyond) => parts(subject.strategy, conditions, beyond)
            .into_iter()
            .map(|part| part.text)
            .collect(),
    }
}

/// Whom a campaign reaches: those of a condition, or everybody.
enum Whole<'a> {
    Stated(&'a Stated<'a>),
    Everybody,
}

impl Whole<'_> {
    fn entity(&self) -> Option<SymbolId> {
        match self {
            Self::Stated(stated) => Some(stated.entity),
            Self::Everybody => None,
        }
    }
}

/// The audiences of a campaign: its own, and those of what it sends to others.
fn audiences<'a>(subject: &'a People<'a>, campaign: Campaign<'_>) -> Vec<Whole<'a>> {
    let mut found: Vec<Whole<'a>> = subject
        .groups
        .stated
        .iter()
        .filter(|stated| stated.declaration == campaign.id)
        .filter(|stated| matches!(stated.whom, Whom::Campaign(_) | Whom::Send { .. }))
        .map(Whole::Stated)
        .collect();
    if found.is_empty() && campaign.line("audience").is_none() {
        found.push(Whole::Everybody);
    }
    found
}

/// The entity of the people of both; none where there can be none, or where
/// nobody says who they are.
fn common(one: Option<SymbolId>, other: Option<SymbolId>) -> Option<SymbolId> {
    match (one, other) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (Some(known), None) | (None, Some(known)) => Some(known),
        (None, None) => None,
    }
}
