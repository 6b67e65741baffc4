//! What conditions that are true of somebody say of the events in their history:
//! so many at least, so many at most, and how long ago.

use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::expression::{
    Aggregate, Base, Counted, EventKind, EventMatch, Expression, ExpressionKind, Function, Literal,
    Window,
};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::length::{counted, shortest};

/// As long ago as can be.
pub(crate) const EVER: i64 = i64::MAX;

/// Segments within segments that are followed.
const DEPTH: usize = 8;

/// Some of the events of somebody.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Events {
    /// Their kind.
    pub(crate) kind: EventKind,
    /// What is true of each of them.
    condition: Option<Expression>,
}

impl Events {
    /// All events of a kind.
    pub(crate) fn of(kind: EventKind) -> Self {
        Self {
            kind,
            condition: None,
        }
    }

    /// Whether each of some others is one of these, whenever it is asked.
    pub(crate) fn cover(&self, others: &Self) -> bool {
        let kind = match (self.kind, others.kind) {
            (EventKind::Poisoned, _) | (_, EventKind::Poisoned) => false,
            (EventKind::Reaction(one, None), EventKind::Reaction(other, _)) => one == other,
            (one, other) => one == other,
        };
        kind && match (&self.condition, &others.condition) {
            (None, _) => true,
            (Some(one), Some(other)) => one == other && is_of_the_event(one),
            (Some(_), None) => false,
        }
    }
}

/// Whether a condition is about the event alone, so that it never changes.
fn is_of_the_event(condition: &Expression) -> bool {
    condition.within().all(|part| match &part.kind {
        ExpressionKind::Property(path) => path.base == Base::Event && path.path.len() == 1,
        ExpressionKind::Literal(_)
        | ExpressionKind::List(_)
        | ExpressionKind::Range(..)
        | ExpressionKind::Not(_)
        | ExpressionKind::And(_)
        | ExpressionKind::Or(_)
        | ExpressionKind::Compare(..)
        | ExpressionKind::IsSet(..)
        | ExpressionKind::In(..) => true,
        _ => false,
    })
}

/// So many events at least, none older than this and none younger.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AtLeast {
    pub(crate) events: Events,
    pub(crate) number: i64,
    /// In seconds; [`EVER`] where they may be of any age.
    pub(crate) oldest: i64,
    pub(crate) youngest: i64,
}

/// So many events at most in the last so many seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AtMost {
    pub(crate) events: Events,
    pub(crate) number: i64,
    pub(crate) within: i64,
}

/// A stage that somebody has just come into, and that holds them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Came {
    pub(crate) lifecycle: SymbolId,
    pub(crate) stage: SymbolId,
    /// For so many seconds at least.
    pub(crate) hold: i64,
}

/// What is said of somebody's events at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    /// The stage into which they come right then.
    pub(crate) came: Option<Came>,
    pub(crate) at_least: Vec<AtLeast>,
    pub(crate) at_most: Vec<AtMost>,
}

impl Said {
    /// Notes that so many events are not older than this.
    pub(crate) fn happened(&mut self, events: Events, number: i64, oldest: i64) {
        if number > 0 {
            self.at_least.push(AtLeast {
                events,
                number,
                oldest,
                youngest: 0,
            });
        }
    }

    fn not_more(&mut self, events: Events, number: i64, within: i64) {
        self.at_most.push(AtMost {
            events,
            number,
            within,
        });
    }

    /// Notes that an event brings somebody here: it is known by now, however
    /// long ago it was.
    pub(crate) fn brought_by(&mut self, event: &EventMatch) {
        let events = Events {
            kind: event.event,
            condition: event.condition.clone(),
        };
        self.happened(events, 1, EVER);
    }

    /// Notes what a condition says that is true, or that is not.
    pub(crate) fn condition(&mut self, strategy: &Strategy, condition: &Expression, holds: bool) {
        self.say(strategy, condition, holds, DEPTH);
    }

    /// Notes what having just come into a segment or a stage says; where somebody
    /// is at the start holds nobody.
    pub(crate) fn comes_into(&mut self, strategy: &Strategy, group: SymbolId, existing: bool) {
        self.group(strategy, group, true, true, DEPTH);
        let lifecycle = strategy.handle(group);
        if lifecycle.kind().word == "lifecycle" && !existing {
            let stages = Lifecycle(lifecycle).stages();
            let stage = stages.into_iter().find(|stage| stage.symbol == group);
            self.came = stage.map(|stage| Came {
                lifecycle: lifecycle.symbol_id(),
                stage: group,
                hold: stage.hold().map_or(0, shortest),
            });
        }
    }

    /// Notes what being in a segment or stage says.
    pub(crate) fn is_in(&mut self, strategy: &Strategy, group: SymbolId) {
        self.group(strategy, group, true, false, DEPTH);
    }

    /// Where none is younger, those that there are must be older.
    pub(crate) fn settled(mut self) -> Self {
        for one in &mut self.at_least {
            let none = self
                .at_most
                .iter()
                .filter(|none| none.number == 0 && none.within < one.oldest);
            let none = none.filter(|none| none.events.cover(&one.events));
            one.youngest = none.map(|none| none.within).max().unwrap_or(0);
        }
        self
    }

    fn say(&mut self, strategy: &Strategy, condition: &Expression, holds: bool, depth: usize) {
        match (&condition.kind, holds) {
            (ExpressionKind::And(all), true) | (ExpressionKind::Or(all), false) => {
                for one in all {
                    self.say(strategy, one, holds, depth);
                }
            }
            // What is not true may be unknown: then its contrary is not, either.
            (ExpressionKind::Not(inner), true) => self.say(strategy, inner, false, depth),
            (ExpressionKind::InSegment(group), _) => {
                self.group(strategy, *group, holds, false, depth);
            }
            (ExpressionKind::Compare(left, sign, right), _) => {
                if let ExpressionKind::Aggregate(aggregate) = &left.kind {
                    self.compared(aggregate, *sign, right, holds);
                } else if let ExpressionKind::Aggregate(aggregate) = &right.kind {
                    self.compared(aggregate, turned(*sign), left, holds);
                }
            }
            (ExpressionKind::In(left, right), true) => {
                if let (ExpressionKind::Aggregate(aggregate), ExpressionKind::Range(from, to)) =
                    (&left.kind, &right.kind)
                {
                    self.compared(aggregate, Comparison::AtLeast, from, true);
                    self.compared(aggregate, Comparison::AtMost, to, true);
                }
            }
            _ => {}
        }
    }

    fn group(
        &mut self,
        strategy: &Strategy,
        group: SymbolId,
        holds: bool,
        just_now: bool,
        depth: usize,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let handle = strategy.handle(group);
        if handle.symbol_id() == group && handle.kind().word == "segment" {
            let segment = Segment(handle);
            let base = segment.base();
            if holds {
                if let Some(base) = base {
                    self.group(strategy, base, true, false, depth);
                }
            } else {
                // They may be outside what it is a part of.
                let whole = base.is_some_and(|base| {
                    let base = strategy.handle(base);
                    base.kind().word == "entity" && base.parent().is_none()
                });
                if !whole {
                    return;
                }
            }
            if let Some(condition) = segment.condition() {
                self.say(strategy, condition, holds, depth);
            }
        } else if handle.kind().word == "lifecycle" && holds {
            let stages = Lifecycle(handle).stages();
            // A stage holds people for whom it is not true any more.
            if !just_now && stages.iter().any(|stage| stage.hold().is_some()) {
                return;
            }
            let stage = stages.into_iter().find(|stage| stage.symbol == group);
            if let Some(Membership::When(condition)) = stage.and_then(|stage| stage.members()) {
                self.say(strategy, condition, true, depth);
            }
        }
    }

    fn compared(
        &mut self,
        aggregate: &Aggregate,
        sign: Comparison,
        beside: &Expression,
        holds: bool,
    ) {
        let kind = match &aggregate.source {
            Counted::Event(event) => EventKind::Declared(*event),
            Counted::Reaction(reaction, of) => EventKind::Reaction(*reaction, *of),
            Counted::Population(_) => return,
        };
        let window = match &aggregate.window {
            None => (EVER, EVER),
            Some(Window::Last(length)) => counted(*length),
            Some(_) => return,
        };
        // Those of others are not theirs.
        if aggregate.by.is_some() {
            return;
        }
        let sure = aggregate.condition.as_ref().is_none_or(is_of_the_event);
        if !holds && !sure {
            return;
        }
        let events = Events {
            kind,
            condition: aggregate.condition.clone(),
        };
        match (aggregate.function, &beside.kind) {
            (Function::Count, ExpressionKind::Literal(Literal::Number(number))) => {
                self.counted(events, window, sign, *number, holds);
            }
            // Within a window it is unset beyond that.
            (Function::Recency, ExpressionKind::Literal(Literal::Duration(length)))
                if window.0 == EVER =>
            {
                self.recency(events, counted(*length), sign, holds);
            }
            (Function::Sum, ExpressionKind::Literal(literal)) if holds => {
                let positive = match literal {
                    Literal::Number(number) => *number > Decimal::ZERO,
                    Literal::Money(money) => money.amount > Decimal::ZERO,
                    _ => false,
                };
                let more = matches!(
                    sign,
                    Comparison::Greater | Comparison::AtLeast | Comparison::Equal
                );
                if positive && more {
                    self.happened(events, 1, older(window.1));
                }
            }
            // Of nothing they are unset.
            (
                Function::Average | Function::Minimum | Function::Maximum | Function::Median,
                ExpressionKind::Literal(_),
            ) if holds => self.happened(events, 1, older(window.1)),
            _ => {}
        }
    }

    /// A count is never unset: where a comparison is not true, its contrary is.
    fn counted(
        &mut self,
        events: Events,
        (shortest, longest): (i64, i64),
        sign: Comparison,
        number: Decimal,
        holds: bool,
    ) {
        let (Some(floor), Some(ceiling)) = (number.floor().to_i64(), number.ceil().to_i64()) else {
            return;
        };
        let sign = if holds { sign } else { contrary(sign) };
        let (least, most) = match sign {
            Comparison::Equal => (Some(ceiling), Some(floor)),
            Comparison::NotEqual if number.is_zero() => (Some(1), None),
            Comparison::NotEqual => (None, None),
            Comparison::Less => (None, Some(ceiling.saturating_sub(1))),
            Comparison::AtMost => (None, Some(floor)),
            Comparison::Greater => (Some(floor.saturating_add(1)), None),
            Comparison::AtLeast => (Some(ceiling), None),
        };
        if let Some(least) = least {
            self.happened(events.clone(), least, older(longest));
        }
        if let Some(most) = most {
            self.not_more(events, most, shortest);
        }
    }

    fn recency(
        &mut self,
        events: Events,
        (shortest, longest): (i64, i64),
        sign: Comparison,
        holds: bool,
    ) {
        match (sign, holds) {
            (Comparison::Less | Comparison::AtMost | Comparison::Equal, true) => {
                self.happened(events, 1, older(longest));
            }
            (Comparison::Greater | Comparison::AtLeast, true) => {
                self.happened(events.clone(), 1, EVER);
                self.not_more(events, 0, shortest);
            }
            // Older, or never.
            (Comparison::Less | Comparison::AtMost, false) => self.not_more(events, 0, shortest),
            _ => {}
        }
    }
}

/// An event right at the end of a window may be meant.
fn older(longest: i64) -> i64 {
    longest.saturating_add(1)
}

fn turned(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Equal | Comparison::NotEqual => sign,
    }
}

fn contrary(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Greater,
        Comparison::Greater => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
    }
}
