//! Conditions that nobody has written: what a step comes to, as a condition that
//! logic can be asked about.

use mkt_model::SymbolId;
use mkt_model::entry::PlaceId;
use mkt_model::expression::{
    Aggregate, Base, Counted, EventKind, EventMatch, Expression, ExpressionKind, Function, Literal,
    PropertyPath, Reaction, Window,
};
use mkt_model::types::Type;
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;

use super::knowledge::of_entry;

/// That a property is what has been written.
pub(super) fn is_written(property: SymbolId, value: &Expression) -> Expression {
    let path = ExpressionKind::Property(PropertyPath {
        base: Base::Person,
        path: vec![property],
    });
    Expression {
        kind: ExpressionKind::Compare(
            Box::new(Expression {
                kind: path,
                ty: value.ty.clone(),
                place: value.place,
            }),
            Comparison::Equal,
            Box::new(value.clone()),
        ),
        ty: Type::Bool,
        place: value.place,
    }
}

/// How often an event has happened; none where that cannot be asked.
pub(super) fn counted(event: &EventMatch, window: Option<Window>) -> Option<Expression> {
    let source = match event.event {
        EventKind::Declared(id) => Counted::Event(id),
        EventKind::Reaction(Reaction::Entered, _) | EventKind::Poisoned => return None,
        EventKind::Reaction(reaction, of) => Counted::Reaction(reaction, of),
    };
    if event.condition.as_ref().is_some_and(of_entry) {
        return None;
    }
    Some(Expression {
        kind: ExpressionKind::Aggregate(Box::new(Aggregate {
            function: Function::Count,
            source,
            property: None,
            condition: event.condition.clone(),
            window,
            by: None,
            rank: None,
        })),
        ty: Type::Integer,
        place: PlaceId::default(),
    })
}

/// That a count is a number, or more or less.
pub(super) fn compared(count: Expression, comparison: Comparison, number: i64) -> Expression {
    let number = Expression {
        kind: ExpressionKind::Literal(Literal::Number(Decimal::from(number))),
        ty: Type::Integer,
        place: count.place,
    };
    Expression {
        place: count.place,
        kind: ExpressionKind::Compare(Box::new(count), comparison, Box::new(number)),
        ty: Type::Bool,
    }
}
/// That a property is set.
pub(super) fn is_set(property: SymbolId) -> Expression {
    let place = PlaceId::default();
    Expression {
        kind: ExpressionKind::IsSet(
            Box::new(Expression {
                kind: ExpressionKind::Property(PropertyPath {
                    base: Base::Person,
                    path: vec![property],
                }),
                ty: Type::Poisoned,
                place,
            }),
            true,
        ),
        ty: Type::Bool,
        place,
    }
}
