use super::{s, some};
use mkt_diagnostics::Expression;

pub fn samples() -> Vec<Expression> {
    vec![
        Expression::Incomplete { expected: None },
        Expression::Incomplete {
            expected: some("`set` or `unset`"),
        },
        Expression::WrongComparison { written: s("=") },
        Expression::WrongComparison { written: s("is") },
        Expression::Capitals { word: s("and") },
        Expression::ChainedComparison,
        Expression::TooManyOperands { limit: 10_000 },
        Expression::UnknownFunction {
            name: s("cuont"),
            nearest: some("count"),
        },
        Expression::UnknownFunction {
            name: s("weather"),
            nearest: None,
        },
        Expression::BadArgument {
            function: s("sum"),
            expected: s("a property of an event"),
            example: s("sum(booking.total)"),
        },
        Expression::WrongEntity {
            event: s("visit"),
            happens_to: s("contact"),
            about: s("account"),
            by: Some(s("company")),
        },
        Expression::WrongEntity {
            event: s("visit"),
            happens_to: s("contact"),
            about: s("account"),
            by: None,
        },
        Expression::NotACondition {
            found: s("a whole number"),
        },
    ]
}
