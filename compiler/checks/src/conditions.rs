//! Conditions that nobody has written, and that logic can be asked about: that
//! a property is set, that an event has happened, what a step comes to.

use mkt_model::entry::PlaceId;
use mkt_model::expression::{
    Aggregate, Base, Counted, EventKind, EventMatch, Expression, ExpressionKind, Function, Literal,
    PropertyPath, Reaction, Window,
};
use mkt_model::types::Type;
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::Comparison;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A condition of a form.
pub(crate) fn condition(kind: ExpressionKind) -> Expression {
    of_type(kind, Type::Bool)
}

/// An expression of a form, with its type.
pub(crate) fn of_type(kind: ExpressionKind, ty: Type) -> Expression {
    Expression {
        kind,
        ty,
        place: PlaceId::default(),
    }
}

/// A property of the person.
pub(crate) fn of_person(property: SymbolId) -> PropertyPath {
    PropertyPath {
        base: Base::Person,
        path: vec![property],
    }
}

/// That a property is set.
pub(crate) fn is_set(strategy: &Strategy, path: PropertyPath) -> Expression {
    let last = path.path.last();
    let found = last.and_then(|property| strategy.property_type(*property));
    let ty = found.map_or(Type::Poisoned, |found| found.ty.clone());
    let property = of_type(ExpressionKind::Property(path), ty);
    condition(ExpressionKind::IsSet(Box::new(property), true))
}

/// That a property of the person is set.
pub(crate) fn person_has(strategy: &Strategy, property: SymbolId) -> Expression {
    is_set(strategy, of_person(property))
}

/// That a property of the person is a word of its type: a country, a language.
pub(crate) fn is_word(property: SymbolId, ty: &Type, word: &str) -> Expression {
    let property = ExpressionKind::Property(of_person(property));
    let word = ExpressionKind::Literal(Literal::Word(SmolStr::new(word)));
    condition(ExpressionKind::Compare(
        Box::new(of_type(property, ty.clone())),
        Comparison::Equal,
        Box::new(of_type(word, ty.clone())),
    ))
}

/// That a property is what has been written.
pub(crate) fn is_written(property: SymbolId, value: &Expression) -> Expression {
    let property = Expression {
        kind: ExpressionKind::Property(of_person(property)),
        ty: value.ty.clone(),
        place: value.place,
    };
    let same = ExpressionKind::Compare(
        Box::new(property),
        Comparison::Equal,
        Box::new(value.clone()),
    );
    Expression {
        place: value.place,
        ..condition(same)
    }
}

/// How often something is counted, of which a condition is true, in a window.
pub(crate) fn count(
    source: Counted,
    condition: Option<Expression>,
    window: Option<Window>,
    by: Option<SymbolId>,
) -> Expression {
    let counted = Aggregate {
        function: Function::Count,
        source,
        property: None,
        condition,
        window,
        by,
        rank: None,
    };
    of_type(ExpressionKind::Aggregate(Box::new(counted)), Type::Integer)
}

/// How often an event has happened; none where that cannot be asked of a person.
pub(crate) fn counted(event: &EventMatch, window: Option<Window>) -> Option<Expression> {
    let source = match event.event {
        EventKind::Declared(id) => Counted::Event(id),
        EventKind::Reaction(Reaction::Entered, _) | EventKind::Poisoned => return None,
        EventKind::Reaction(reaction, of) => Counted::Reaction(reaction, of),
    };
    Some(count(source, event.condition.clone(), window, None))
}

/// That a count is a number, or more or less.
pub(crate) fn compared(count: Expression, comparison: Comparison, number: i64) -> Expression {
    let number = ExpressionKind::Literal(Literal::Number(Decimal::from(number)));
    let number = of_type(number, Type::Integer);
    Expression {
        place: count.place,
        ..condition(ExpressionKind::Compare(
            Box::new(count),
            comparison,
            Box::new(number),
        ))
    }
}
