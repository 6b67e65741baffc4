//! Whether a ratio is a share: whether what is counted above the line is part
//! of what is counted below it.

use mkt_model::access::direction::{Kpi, Reading};
use mkt_model::display::{self, Style};
use mkt_model::expression::{
    Aggregate, Counted, Expression, ExpressionKind, Function, Literal, Reaction, Window,
};
use mkt_model::value::Duration;
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::{Comparison, Factor};
use rust_decimal::Decimal;

use super::derive::entity_of_entries;
use super::length::is_within;

/// What a ratio of two counts is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// A share, or nothing speaks against it.
    Part,
    /// What is counted below the line is part of what is counted above it.
    UpsideDown,
    /// They belong to two entities.
    OtherEntity(SymbolId, SymbolId),
    /// What is reported of one thing, by what is reported of another; or what
    /// is not part of it, such as bounces among what was delivered.
    OtherReport,
    /// Things of two kinds that happen to the same people: a rate, which may
    /// be more than 1.
    Rate,
}

/// What is counted on one side of a ratio.
#[derive(Clone, Copy)]
enum Side<'s> {
    Events(SymbolId, &'s Aggregate),
    People(SymbolId, &'s Aggregate),
    Reported(Reaction, Option<SymbolId>),
}

/// What a formula's ratio is: none where it is no plain ratio of two counts.
pub(super) fn share(strategy: &Strategy, formula: &Expression) -> Option<Share> {
    let ExpressionKind::Product(factors) = &formula.kind else {
        return None;
    };
    let (mut above, mut below) = (None, None);
    for (factor, term) in factors {
        if matches!(term.kind, ExpressionKind::Literal(_)) {
            continue;
        }
        let side = match factor {
            Factor::Times => &mut above,
            Factor::Over => &mut below,
        };
        if side.is_some() {
            return None;
        }
        *side = Some(counted(strategy, term)?);
    }
    Some(judged(strategy, above?, below?))
}

/// What a term counts, where it counts; a KPI that only counts, for its count.
fn counted<'s>(strategy: &'s Strategy, term: &'s Expression) -> Option<Side<'s>> {
    match &term.kind {
        ExpressionKind::Reaction(reaction, of) => Some(Side::Reported(*reaction, *of)),
        ExpressionKind::Aggregate(aggregate) if aggregate.function == Function::Count => {
            match aggregate.source {
                Counted::Event(event) => Some(Side::Events(event, aggregate)),
                Counted::Population(group) => Some(Side::People(group, aggregate)),
                Counted::Reaction(reaction, of) if aggregate.condition.is_none() => {
                    Some(Side::Reported(reaction, of))
                }
                Counted::Reaction(..) => None,
            }
        }
        ExpressionKind::Declared(id) => {
            let kpi = Kpi::of(strategy.handle(*id))?;
            let formula = kpi.formula()?;
            let plain = kpi.reading() == Reading::Plain && kpi.population().is_none();
            let counts = !matches!(formula.kind, ExpressionKind::Declared(_));
            (plain && counts).then(|| counted(strategy, formula))?
        }
        _ => None,
    }
}

fn judged(strategy: &Strategy, above: Side<'_>, below: Side<'_>) -> Share {
    let entity = |side: Side<'_>| match side {
        Side::Events(event, aggregate) => match aggregate.by {
            Some(by) => match &strategy.property_type(by)?.ty {
                mkt_model::types::Type::Entity(to) => Some(*to),
                _ => None,
            },
            None => strategy.entity_of(event),
        },
        Side::People(group, _) => strategy.entity_of(group),
        Side::Reported(Reaction::Entered, of) => entity_of_entries(strategy, of?),
        Side::Reported(..) => None,
    };
    if let (Some(one), Some(other)) = (entity(above), entity(below))
        && one != other
    {
        return Share::OtherEntity(one, other);
    }
    match (above, below) {
        (Side::Events(one, above), Side::Events(other, below)) if one == other => {
            parts(strategy, (one, above), (other, below))
        }
        (Side::People(one, above), Side::People(other, below)) => {
            parts(strategy, (one, above), (other, below))
        }
        // What follows an entry is a share of the entries.
        (Side::Events(_, after), Side::Reported(Reaction::Entered, _))
            if matches!(after.window, Some(Window::OfEntry(_))) =>
        {
            Share::Part
        }
        (Side::Reported(one, of), Side::Reported(other, of_other))
            if one != Reaction::Entered && other != Reaction::Entered =>
        {
            reported(strategy, (one, of), (other, of_other))
        }
        (Side::Reported(..), Side::Reported(..)) => Share::Part,
        _ => Share::Rate,
    }
}

/// Two counts of the same: of events, or of people of one entity.
fn parts(
    strategy: &Strategy,
    above: (SymbolId, &Aggregate),
    below: (SymbolId, &Aggregate),
) -> Share {
    let part = Demands::of(strategy, above.0, above.1);
    let whole = Demands::of(strategy, below.0, below.1);
    if part.imply(&whole) || !whole.imply(&part) {
        Share::Part
    } else {
        Share::UpsideDown
    }
}

/// What is reported of messages: who clicked was delivered to before.
fn reported(
    strategy: &Strategy,
    above: (Reaction, Option<SymbolId>),
    below: (Reaction, Option<SymbolId>),
) -> Share {
    use Reaction::{Bounced, Click, Complained, Delivered, Opened, Sent, Unsubscribed};
    let follows = |part: Reaction, whole: Reaction| {
        part == whole
            || match whole {
                Sent => true,
                Delivered => !matches!(part, Sent | Bounced),
                Opened => matches!(part, Click | Complained | Unsubscribed),
                _ => false,
            }
    };
    let about = |part: Option<SymbolId>, whole: Option<SymbolId>| match (part, whole) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(part), Some(whole)) => {
            let part = strategy.handle(part);
            part.symbol_id() == whole
                || part.references("channel").contains(&whole)
                || part.references("channels").contains(&whole)
                // An unsubscription is of a consent, whatever message led to it.
                || part.kind().word == "consent" && strategy.handle(whole).kind().word == "message"
                || part.kind().word == "consent" && part.references("channels").is_empty()
        }
    };
    let is_part = |part: (Reaction, _), whole: (Reaction, _)| {
        follows(part.0, whole.0) && about(part.1, whole.1)
    };
    if is_part(above, below) {
        Share::Part
    } else if is_part(below, above) {
        Share::UpsideDown
    } else if matches!((above.0, below.0), (Click, Click)) {
        Share::Part
    } else {
        Share::OtherReport
    }
}

/// What must be true of those that are counted.
struct Demands<'s> {
    strategy: &'s Strategy,
    group: Option<SymbolId>,
    all: Vec<&'s Expression>,
}

impl<'s> Demands<'s> {
    fn of(strategy: &'s Strategy, of: SymbolId, aggregate: &'s Aggregate) -> Self {
        let condition = aggregate.condition.as_ref();
        Self {
            strategy,
            group: (strategy.symbol(of).kind.word() == "segment").then_some(of),
            all: condition.map(conjuncts).unwrap_or_default(),
        }
    }

    /// Whether all that the other demands follows from this. A part of the
    /// truth: what it finds is so, what it does not find may be so.
    fn imply(&self, other: &Self) -> bool {
        let in_group = other
            .group
            .is_none_or(|group| self.group == Some(group) || self.say(group));
        in_group
            && other.all.iter().all(|wanted| {
                self.all
                    .iter()
                    .any(|given| implies(self.strategy, given, wanted))
            })
    }

    fn say(&self, group: SymbolId) -> bool {
        self.all
            .iter()
            .any(|given| given.kind == ExpressionKind::InSegment(group))
    }
}

fn conjuncts(condition: &Expression) -> Vec<&Expression> {
    match &condition.kind {
        ExpressionKind::And(all) => all.iter().flat_map(conjuncts).collect(),
        _ => vec![condition],
    }
}

fn implies(strategy: &Strategy, given: &Expression, wanted: &Expression) -> bool {
    let words = |of: &Expression| display::expression(strategy, of, Style::Source);
    if words(given) == words(wanted) {
        return true;
    }
    match (at_least(strategy, given), at_least(strategy, wanted)) {
        // When it happened follows from nothing but itself.
        (Some(given), Some(wanted)) if wanted.exactly => {
            given.of == wanted.of
                && given.number >= wanted.number
                && match (given.within, wanted.within) {
                    (_, None) => true,
                    (Some(given), Some(wanted)) => is_within(given, wanted),
                    (None, Some(_)) => false,
                }
        }
        _ => false,
    }
}

/// That something happened so often.
struct AtLeast {
    of: String,
    number: Decimal,
    /// Within so long; at any time where none is said.
    within: Option<Duration>,
    /// Whether that is all that the condition says.
    exactly: bool,
}

fn at_least(strategy: &Strategy, condition: &Expression) -> Option<AtLeast> {
    let (left, comparison, right) = match &condition.kind {
        ExpressionKind::Compare(left, comparison, right) => (left, Some(*comparison), Some(right)),
        ExpressionKind::In(left, _) => (left, None, None),
        _ => return None,
    };
    let ExpressionKind::Aggregate(aggregate) = &left.kind else {
        return None;
    };
    let mut exactly = false;
    let number = match aggregate.function {
        Function::Count => {
            let ExpressionKind::Literal(Literal::Number(number)) = right?.kind else {
                return None;
            };
            exactly = comparison != Some(Comparison::Equal);
            match comparison? {
                Comparison::AtLeast | Comparison::Equal => number,
                Comparison::Greater => number.checked_add(Decimal::ONE)?,
                _ => return None,
            }
        }
        // Whatever is true of when it happened: it happened.
        Function::First | Function::Last | Function::Recency => Decimal::ONE,
        _ => return None,
    };
    let within = match &aggregate.window {
        None => None,
        Some(Window::Last(length)) => Some(*length),
        Some(_) => return None,
    };
    let counted = Aggregate {
        function: Function::Count,
        window: None,
        ..aggregate.as_ref().clone()
    };
    let of = Expression {
        kind: ExpressionKind::Aggregate(Box::new(counted)),
        ty: mkt_model::types::Type::Integer,
        place: left.place,
    };
    Some(AtLeast {
        of: display::expression(strategy, &of, Style::Source),
        number,
        within,
        exactly,
    })
}
