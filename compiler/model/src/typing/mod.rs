//! Gives expressions their names and types.

mod calls;
mod comparisons;
pub(crate) mod names;
mod numbers;

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, Expression as Mistake, Finding, Fix, Language, Span};
use mkt_kinds::units::{self, Currency};
use mkt_kinds::{Nested, Referent};
use mkt_syntax::TextRange;
use mkt_syntax::expression::{Argument, Call, Comparison, Expr, ExprKind, Quantity, Within};
use mkt_syntax::name::Path;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::collect::Places;
use crate::expression::{
    Aggregate, Base, Counted, Expression, ExpressionKind, Figure, Function, Literal, PropertyPath,
    Reaction, Window,
};
use crate::names::{Found, Names, Scope, unresolved};
use crate::slots;
use crate::symbol::{SymbolId, SymbolKind};
use crate::tables::Tables;
use crate::types::{KeyType, Type};
use crate::value::{Effort, Money};

/// Types the expressions of one declaration.
pub(crate) struct Typer<'m> {
    pub names: &'m Names,
    pub tables: &'m Tables,
    pub places: &'m mut Places,
    pub diagnostics: &'m mut Vec<Diagnostic>,
}

impl Typer<'_> {
    fn span(&self, range: TextRange) -> Span {
        mkt_syntax::span(self.places.file, range)
    }

    fn tell(&mut self, finding: impl Into<Finding>, range: TextRange) {
        let span = self.span(range);
        self.diagnostics.push(Diagnostic::new(finding, span));
    }

    fn renamed(&mut self, path: &Path, found: SymbolId) {
        let told = self.names.renamed(path, found, self.places.file);
        self.diagnostics.extend(told);
    }

    fn made(&mut self, kind: ExpressionKind, ty: Type, range: TextRange) -> Expression {
        let place = self.places.add(range);
        Expression { kind, ty, place }
    }

    fn poisoned(&mut self, range: TextRange) -> Expression {
        self.made(ExpressionKind::Poisoned, Type::Poisoned, range)
    }

    /// A condition: something true, false or unknown.
    pub fn predicate(&mut self, expr: &Expr, scope: Scope) -> Expression {
        let typed = self.expression(expr, scope, None);
        self.condition(typed, expr.range)
    }

    fn condition(&mut self, typed: Expression, range: TextRange) -> Expression {
        match &typed.ty {
            Type::Bool | Type::Poisoned => typed,
            // A segment, stage or entity by its name: being in it.
            Type::Declared(id) | Type::Entity(id) if self.is_group(*id) => Expression {
                kind: ExpressionKind::InSegment(*id),
                ty: Type::Bool,
                place: typed.place,
            },
            Type::Declared(id) => {
                let id = *id;
                let found = self.article(id);
                self.tell(Mistake::NotACondition { found }, range);
                self.poisoned(range)
            }
            other => {
                let found = other.describe().to_owned();
                self.tell(Mistake::NotACondition { found }, range);
                self.poisoned(range)
            }
        }
    }

    fn is_group(&self, id: SymbolId) -> bool {
        matches!(self.names.word(id), "segment" | "stage" | "entity")
    }

    fn article(&self, id: SymbolId) -> String {
        self.names
            .symbol(id)
            .map_or("something", |s| s.kind.article_name())
            .to_owned()
    }

    /// Any expression. `expected` says of what type a bare word may be.
    pub fn expression(&mut self, expr: &Expr, scope: Scope, expected: Option<&Type>) -> Expression {
        let range = expr.range;
        match &expr.kind {
            ExprKind::Missing => self.poisoned(range),
            ExprKind::Quantity(quantity) => match year(quantity, expected) {
                Some(year) => self.literal(Literal::Period(year), Type::Period, range),
                None => self.quantity(quantity, range),
            },
            ExprKind::Text(text) => {
                let literal = Literal::Text(text.clone());
                // A zone is written as text.
                let ty = match expected {
                    Some(Type::Timezone) => Type::Timezone,
                    _ => Type::Text,
                };
                self.made(ExpressionKind::Literal(literal), ty, range)
            }
            ExprKind::Date(date) => self.literal(Literal::Date(*date), Type::Date, range),
            ExprKind::Instant(at) => self.literal(Literal::Instant(*at), Type::Instant, range),
            ExprKind::Time(time) => self.literal(Literal::Time(*time), Type::Time, range),
            ExprKind::Period(period) => self.literal(Literal::Period(*period), Type::Period, range),
            ExprKind::Name(path) => self.name(path, scope, expected, range),
            ExprKind::List(elements) => {
                let inner = match expected {
                    Some(Type::ListOf(inner)) => Some(inner.as_ref()),
                    other => other,
                };
                let elements: Vec<Expression> = elements
                    .iter()
                    .map(|element| self.expression(element, scope, inner))
                    .collect();
                let ty = elements
                    .first()
                    .map_or(Type::Poisoned, |first| first.ty.clone());
                let ty = Type::ListOf(Box::new(ty));
                self.made(ExpressionKind::List(elements), ty, range)
            }
            ExprKind::Range(low, high) => {
                let low = self.expression(low, scope, expected);
                let high = self.expression(high, scope, expected);
                self.comparable(&low, &high, "put in one range with", range);
                let ty = low.ty.clone();
                self.made(
                    ExpressionKind::Range(Box::new(low), Box::new(high)),
                    ty,
                    range,
                )
            }
            ExprKind::Call(call) => self.call(call, scope, range),
            ExprKind::Not(inner) => {
                let inner = self.predicate(inner, scope);
                self.made(ExpressionKind::Not(Box::new(inner)), Type::Bool, range)
            }
            ExprKind::Negative(inner) => {
                let inner = self.expression(inner, scope, None);
                let ty = inner.ty.clone();
                self.made(ExpressionKind::Negative(Box::new(inner)), ty, range)
            }
            ExprKind::And(operands) => {
                let operands = operands.iter().map(|o| self.predicate(o, scope)).collect();
                self.made(ExpressionKind::And(operands), Type::Bool, range)
            }
            ExprKind::Or(operands) => {
                let operands = operands.iter().map(|o| self.predicate(o, scope)).collect();
                self.made(ExpressionKind::Or(operands), Type::Bool, range)
            }
            ExprKind::Except(who, without) => {
                let who = self.predicate(who, scope);
                let place = without.range;
                let without = self.predicate(without, scope);
                let not = self.made(ExpressionKind::Not(Box::new(without)), Type::Bool, place);
                self.made(ExpressionKind::And(vec![who, not]), Type::Bool, range)
            }
            ExprKind::Sum(terms) => self.sum(terms, scope, range),
            ExprKind::Product(factors) => self.product(factors, scope, range),
            ExprKind::Compare(left, comparison, right) => {
                self.compare(left, *comparison, right, scope, range)
            }
            ExprKind::IsSet(value, set) => {
                let value = self.expression(value, scope, None);
                self.made(
                    ExpressionKind::IsSet(Box::new(value), *set),
                    Type::Bool,
                    range,
                )
            }
            ExprKind::In(value, set) => self.membership(value.as_deref(), set, scope, range),
            ExprKind::Contains(value, part) => {
                let value = self.expression(value, scope, None);
                let part = self.expression(part, scope, Some(&value.ty));
                let kind = ExpressionKind::Contains(Box::new(value), Box::new(part));
                self.textual(&kind, range);
                self.made(kind, Type::Bool, range)
            }
            ExprKind::StartsWith(value, start) => {
                let value = self.expression(value, scope, None);
                let start = self.expression(start, scope, None);
                let kind = ExpressionKind::StartsWith(Box::new(value), Box::new(start));
                self.textual(&kind, range);
                self.made(kind, Type::Bool, range)
            }
        }
    }

    fn literal(&mut self, literal: Literal, ty: Type, range: TextRange) -> Expression {
        self.made(ExpressionKind::Literal(literal), ty, range)
    }
}

/// A bare number of four digits where a date is due: a year.
fn year(quantity: &Quantity, expected: Option<&Type>) -> Option<mkt_syntax::literal::Period> {
    let due = matches!(expected, Some(Type::Date | Type::Instant | Type::Period));
    let bare = !quantity.percent && quantity.unit.is_none() && quantity.per.is_none();
    (due && bare)
        .then(|| mkt_syntax::literal::year(&quantity.number.to_string()))
        .flatten()
}
