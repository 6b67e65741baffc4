//! Predicates and formulas, read from a row of atoms.
//!
//! An operator-precedence reader: `or` binds least, then `and` and `except`,
//! `not`, comparisons, `..`, `+ -`, `* /`, a sign. Chains of one level are
//! kept flat, so that ten thousand operands make a long list and not a deep
//! tree. The reader stops at the first atom that cannot go on the expression;
//! the caller decides whether that is the end.

mod reader;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Time};
use mkt_diagnostics::{DateMistake, NumberMistake};
use mkt_grammar::TextRange;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::atom::Cursor;
use crate::literal::{Instant, Period};
use crate::name::Path;

use reader::Reader;

/// A predicate, a formula or a part of one, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub range: TextRange,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Nothing stands where something should; already reported.
    Missing,
    /// `1_200`, `15%`, `180 days`, `38 EUR per traveller`
    Quantity(Quantity),
    /// `"…"`
    Text(String),
    /// `2026-03-31`
    Date(Date),
    /// `2026-03-31T09:00`
    Instant(Instant),
    /// `09:00`
    Time(Time),
    /// `2026-Q2`
    Period(Period),
    /// `tier`, `company.employees`, `std.channels.email`
    Name(Path),
    /// `[silver, gold]`
    List(Vec<Expr>),
    /// `a .. b`
    Range(Box<Expr>, Box<Expr>),
    /// `count(booking where channel == direct within 1 year)`, with the field
    /// behind it: `score(rfm).recency`
    Call(Call),
    /// `not p`
    Not(Box<Expr>),
    /// `-a`
    Negative(Box<Expr>),
    /// `p and q and …`
    And(Vec<Expr>),
    /// `p or q or …`
    Or(Vec<Expr>),
    /// `a except b`: who is in `a` and not in `b`.
    Except(Box<Expr>, Box<Expr>),
    /// `a + b - c`
    Sum(Vec<(Sign, Expr)>),
    /// `a * b / c`
    Product(Vec<(Factor, Expr)>),
    /// `a >= b`
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// `a is set`, `a is unset`
    IsSet(Box<Expr>, bool),
    /// `a in b`; without a left side the person in question is meant.
    In(Option<Box<Expr>>, Box<Expr>),
    /// `a contains b`
    Contains(Box<Expr>, Box<Expr>),
    /// `a starts with b`
    StartsWith(Box<Expr>, Box<Expr>),
}

/// A number with its unit as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number, scale applied: `120k` is 120000.
    pub number: Decimal,
    /// `%` stood behind it.
    pub percent: bool,
    /// `EUR`, `days`, `travellers`.
    pub unit: Option<Path>,
    /// `per traveller`, `per 1_000 sends`.
    pub per: Option<(Option<Decimal>, Path)>,
}

/// A call with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called.
    pub function: Path,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// `.recency` behind the call.
    pub field: Option<(SmolStr, TextRange)>,
}

/// An argument with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The argument itself.
    pub value: Expr,
    /// `where …`
    pub condition: Option<Box<Expr>>,
    /// `within …`
    pub within: Option<Within>,
    /// `by …`
    pub by: Option<Path>,
}

/// How far a window reaches.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// `within 30 days`: back from now.
    Last(Box<Expr>),
    /// `within 3 days of entry`: on from the entry into the journey.
    OfEntry(Box<Expr>),
    /// `since last(booking)`, `since 2026-01-01`
    Since(Box<Expr>),
}

/// The sign before a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Plus,
    /// Taken away.
    Minus,
}

/// How a factor takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// Multiplied.
    Times,
    /// Divided by.
    Over,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named after the signs")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    /// The sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    fn read(sign: &str) -> Option<Self> {
        Some(match sign {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            _ => return None,
        })
    }
}

/// Something wrong inside an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Where.
    pub range: TextRange,
    /// What.
    pub kind: MistakeKind,
}

/// What can be wrong inside an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum MistakeKind {
    /// Nothing follows where a value is due; the text is what stands before
    /// the gap.
    Missing(String),
    /// A number that cannot be held.
    Number(NumberMistake),
    /// A date, time or period that does not exist or has another form.
    Date(DateMistake),
    /// `=` or `is` where `==` is meant; the sign as written.
    NotComparing(&'static str),
    /// A word of the language in capitals; the word as it should be.
    Capitals(&'static str),
    /// A chain of comparisons such as `a < b < c`.
    ChainedComparison,
    /// An unknown escape in a text.
    Escape(String),
    /// More operands than [`MAX_OPERANDS`].
    TooManyOperands,
}

/// How many operands one chain may have.
pub const MAX_OPERANDS: usize = 10_000;

/// Words that mean something inside every expression: as a name, each needs
/// backticks.
pub const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "is",
    "contains",
    "where",
    "within",
    "except",
    "of",
    "otherwise",
    "true",
    "false",
];

/// Reads an expression from the cursor, as far as it goes. `None` where no
/// expression starts.
pub fn read(cursor: &mut Cursor<'_>, mistakes: &mut Vec<Mistake>) -> Option<Expr> {
    let mut reader = Reader {
        cursor,
        mistakes,
        in_bracket: false,
    };
    reader.starts_value().then(|| reader.or())
}

/// How much of what follows a number belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Only the number: `5` of `5 per 7 days`.
    Number,
    /// The number with `%` or its unit: `3 days`, `40 EUR`.
    Unit,
    /// Also what it is counted per: `38 EUR per traveller`.
    Whole,
}

/// Reads a number with its unit: `15%`, `38 EUR per traveller`, `180 days`.
pub fn read_quantity(
    cursor: &mut Cursor<'_>,
    extent: Extent,
    mistakes: &mut Vec<Mistake>,
) -> Option<Quantity> {
    let mut reader = Reader {
        cursor,
        mistakes,
        in_bracket: false,
    };
    reader.quantity(extent)
}
