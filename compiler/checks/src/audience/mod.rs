//! Segments, lifecycles, and everything else that says who is meant: whether
//! there can be such people, and whether they are those that were meant.
//!
//! What is asked of [`Logic`] is asked of one condition at a time, or of those
//! that have to do with one another; never of every pair. Whatever is told of
//! a condition that is true of nobody is told once: what rests on it is silent.

mod empty;
pub(crate) mod lifecycle;
mod misses;
mod overlap;
mod reach;
mod retention;
mod same;
mod size;
mod stated;
mod stays;
mod thresholds;
mod unset;
mod within;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use mkt_diagnostics::{Diagnostic, Span, Whom};
use mkt_logic::{Answer, Conflict, Logic, Question, Wanted, Witness};
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::display::{self, Style};
use mkt_model::entry::PlaceId;
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::value::Value;
use mkt_model::{DeclarationId, Strategy, SymbolId};

use stated::Stated;

pub(crate) use empty::{empty, everyone};
pub(crate) use misses::missed;
pub(crate) use overlap::exclusive;
pub(crate) use reach::unreachable;
pub(crate) use retention::windows;
pub(crate) use same::{duplicates, redundant};
pub(crate) use size::too_small;
pub(crate) use stays::impossible as impossible_stays;
pub(crate) use thresholds::impossible;
pub(crate) use unset::traps;

/// What is known of the segments and stages of a strategy, worked out once for
/// all checks.
pub(crate) struct Groups<'s> {
    /// Every place that says who is meant.
    stated: Vec<Stated<'s>>,
    /// Somebody of each that there can be somebody of.
    members: BTreeMap<SymbolId, Box<Witness>>,
    /// Those that there can be nobody of, and the parts that contradict.
    empty: BTreeMap<SymbolId, Vec<Conflict>>,
    /// Segments that hold everybody of what their people come from.
    everybody: BTreeSet<SymbolId>,
    /// Comparisons that are never true and told as such. Looked up only.
    told: HashSet<(DeclarationId, PlaceId)>,
}

impl<'s> Groups<'s> {
    /// Asks of each segment and stage whether there can be somebody in it.
    pub(crate) fn of(logic: &Logic<'s>) -> Self {
        let strategy = logic.strategy();
        let mut groups = Self {
            stated: stated::all(strategy),
            members: BTreeMap::new(),
            empty: BTreeMap::new(),
            everybody: BTreeSet::new(),
            told: HashSet::new(),
        };
        for comparison in thresholds::never(strategy) {
            let place = comparison.expression.place;
            groups.told.insert((comparison.declaration, place));
        }
        for figure in retention::beyond(strategy) {
            if figure.never {
                groups.told.insert((figure.declaration, figure.place));
            }
        }
        let made: Vec<SymbolId> = groups
            .stated
            .iter()
            .filter_map(|stated| stated.group)
            .collect();
        for group in made {
            groups.ask(logic, group);
        }
        let stated = groups.stated.iter();
        let segments = stated.filter(|stated| matches!(stated.whom, Whom::Segment(_)));
        groups.everybody = segments
            .filter(|stated| {
                let other = stated.without().claim(stated.condition, Wanted::NotTrue);
                logic.excludes(&other)
            })
            .filter_map(|stated| stated.group)
            .filter(|group| !groups.empty.contains_key(group))
            .collect();
        groups
    }

    fn ask(&mut self, logic: &Logic<'_>, group: SymbolId) {
        let Some(entity) = logic.strategy().entity_of(group) else {
            return;
        };
        let question = Question::of(entity).claim(group, Wanted::True);
        match logic.ask(&question) {
            Answer::Yes(witness) => {
                self.members.insert(group, witness);
            }
            Answer::No(contradiction) => {
                self.empty.insert(group, contradiction.conditions);
            }
            Answer::CannotTell(_) => {}
        }
    }

    /// Whether there can be nobody in a segment or stage.
    fn is_empty(&self, group: SymbolId) -> bool {
        self.empty.contains_key(&group)
    }

    /// Whether a segment leaves nobody out.
    fn is_everybody(&self, segment: SymbolId) -> bool {
        self.everybody.contains(&segment)
    }

    /// Whether it is told already that nobody can be meant by a journey's
    /// `for:` or `while:` alone, there or at the segment that is empty.
    pub(crate) fn tell_of_journey(&self, logic: &Logic<'s>, journey: DeclarationId) -> bool {
        self.stated
            .iter()
            .filter(|stated| stated.declaration == journey)
            .filter(|stated| matches!(stated.whom, Whom::Entry(_) | Whom::Stay(_)))
            .any(|stated| logic.excludes(&stated.without().claim(stated.condition, Wanted::True)))
    }

    /// Whether a condition rests on what is told already: a comparison in it that
    /// is never true, or a segment or stage that nobody can be in.
    pub(crate) fn tell_of(&self, declaration: DeclarationId, condition: &Expression) -> bool {
        condition.within().any(|part| match part.kind {
            ExpressionKind::InSegment(group) => self.is_empty(group),
            _ => self.told.contains(&(declaration, part.place)),
        })
    }

    /// Somebody in a segment or stage, where one was found.
    fn member(&self, group: SymbolId) -> Option<&Witness> {
        self.members.get(&group).map(AsRef::as_ref)
    }
}

/// A part of a condition, where it stands and as it reads.
struct Part {
    span: Span,
    text: String,
}

/// The parts of a contradiction. Those of no declaration belong to the
/// conditions that were asked about: `own` are these, each with the
/// declaration that it stands in.
fn parts(
    strategy: &Strategy,
    own: &[(DeclarationId, &Expression)],
    conflicts: &[Conflict],
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for conflict in conflicts {
        let found = match conflict.of {
            None => own.iter().find_map(|(declaration, condition)| {
                let part = at(condition, conflict.place)?;
                Some((*declaration, part))
            }),
            Some(of) => {
                let declaration = strategy.symbol(of).declaration;
                conditions_of(strategy, of)
                    .into_iter()
                    .find_map(|condition| at(condition, conflict.place))
                    .map(|part| (declaration, part))
            }
        };
        let Some((declaration, part)) = found else {
            continue;
        };
        let span = strategy.span(declaration, part.place);
        if parts.iter().all(|known| known.span != span) {
            let text = text(strategy, part);
            let text = if conflict.holds {
                text
            } else {
                format!("not {text}")
            };
            parts.push(Part { span, text });
        }
    }
    parts
}

/// The part of a condition at a place.
fn at(condition: &Expression, place: PlaceId) -> Option<&Expression> {
    condition.within().find(|part| part.place == place)
}

/// The conditions that a segment, a stage or a score is made of.
fn conditions_of(strategy: &Strategy, of: SymbolId) -> Vec<&Expression> {
    let handle = strategy.handle(of);
    match strategy.symbol(of).kind.word() {
        "segment" => Segment(handle).condition().into_iter().collect(),
        "stage" => Lifecycle(handle)
            .stages()
            .into_iter()
            .filter(|stage| stage.symbol == of)
            .filter_map(|stage| match stage.members() {
                Some(Membership::When(condition)) => Some(condition),
                _ => None,
            })
            .collect(),
        "score" => {
            let lines = handle.statements().into_iter();
            let captures = lines.flat_map(|line| &line.entry.captures);
            captures
                .filter_map(|capture| match &capture.value {
                    Value::Expression(condition) => Some(condition),
                    Value::Event(wanted) => wanted.condition.as_ref(),
                    _ => None,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A part of a condition as it is written.
fn text(strategy: &Strategy, part: &Expression) -> String {
    display::expression(strategy, part, Style::Source)
}

/// The operands of an `and`, and of those within it; a condition of another
/// form is its only one.
fn conjuncts(condition: &Expression) -> Vec<&Expression> {
    match &condition.kind {
        ExpressionKind::And(operands) => operands.iter().flat_map(conjuncts).collect(),
        _ => vec![condition],
    }
}

/// The name of a thing as the strategy knows it.
fn name(strategy: &Strategy, of: SymbolId) -> String {
    strategy.symbol(of).path.to_string()
}

/// Whether one place lies within another.
fn is_within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// Adds the other parts of a contradiction to what is told at the first.
fn mark(mut diagnostic: Diagnostic, parts: &[Part], words: &str) -> Diagnostic {
    for part in parts {
        if part.span != diagnostic.span {
            diagnostic = diagnostic.related(part.span, words);
        }
    }
    diagnostic
}
