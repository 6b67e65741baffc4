//! Gives expressions their names and types.

use mkt_diagnostics::nearest::nearest;
use mkt_diagnostics::{Diagnostic, Expression as Mistake, Finding, Fix, Language, Span};
use mkt_kinds::units::{self, Currency};
use mkt_kinds::{Nested, Referent};
use mkt_syntax::TextRange;
use mkt_syntax::expression::{
    Argument, Call, Comparison, Expr, ExprKind, Quantity, Within,
};
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
use crate::types::Type;
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

    fn made(&mut self, kind: ExpressionKind, ty: Type, range: TextRange) -> Expression {
        let place = self.places.add(range);
        Expression { kind, ty, place }
    }

    fn poisoned(&mut self, range: TextRange) -> Expression {
        self.made(ExpressionKind::Poisoned, Type::Poisoned, range)
    }

    /// A condition: something true, false or unknown.
    pub fn predicate(&mut self, expr: &Expr, scope: Scope<'_>) -> Expression {
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
    pub fn expression(&mut self, expr: &Expr, scope: Scope<'_>, expected: Option<&Type>) -> Expression {
        let range = expr.range;
        match &expr.kind {
            ExprKind::Missing => self.poisoned(range),
            ExprKind::Quantity(quantity) => self.quantity(quantity, range),
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
                let ty = elements.first().map_or(Type::Poisoned, |first| first.ty.clone());
                let ty = Type::ListOf(Box::new(ty));
                self.made(ExpressionKind::List(elements), ty, range)
            }
            ExprKind::Range(low, high) => {
                let low = self.expression(low, scope, expected);
                let high = self.expression(high, scope, expected);
                self.comparable(&low, &high, "put in one range with", range);
                let ty = low.ty.clone();
                self.made(ExpressionKind::Range(Box::new(low), Box::new(high)), ty, range)
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
                self.made(ExpressionKind::IsSet(Box::new(value), *set), Type::Bool, range)
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

    // ---- numbers ------------------------------------------------------------

    fn quantity(&mut self, quantity: &Quantity, range: TextRange) -> Expression {
        let number = quantity.number;
        if quantity.percent {
            return self.literal(Literal::Percent(number), Type::Percent, range);
        }
        let Some(unit) = &quantity.unit else {
            let ty = if number.is_integer() {
                Type::Integer
            } else {
                Type::Number
            };
            return self.literal(Literal::Number(number), ty, range);
        };
        if let Some(duration) = slots::duration(quantity) {
            return self.literal(Literal::Duration(duration), Type::Duration, range);
        }
        let word = unit.text();
        if let Some(effort) = units::find(units::EFFORTS, &word) {
            let effort = Effort {
                number,
                unit: effort,
            };
            return self.literal(Literal::Effort(effort), Type::Effort, range);
        }
        if let Some(currency) = Currency::find(&word) {
            let money = Money {
                amount: number,
                currency,
            };
            return self.literal(Literal::Money(money), Type::Money, range);
        }
        if units::find(units::PEOPLE, &word).is_some() || self.counts(unit) {
            return self.literal(Literal::Number(number), Type::Integer, range);
        }
        self.unknown_unit(&word, unit.range);
        self.poisoned(range)
    }

    /// Whether a unit is something that is counted: `12 bookings`.
    fn counts(&self, unit: &Path) -> bool {
        let singular = unit.text();
        let plain = Scope::default();
        let known = |path: &Path| match self.names.lookup(path, plain) {
            Found::Symbol(id) => matches!(self.names.word(id), "entity" | "event" | "unit"),
            Found::Lost => true,
            Found::Nothing => false,
        };
        if known(unit) {
            return true;
        }
        let Some(stem) = singular.strip_suffix('s') else {
            return false;
        };
        known(&Path::read(stem, unit.range))
    }

    pub fn unknown_unit(&mut self, word: &str, range: TextRange) {
        let span = self.span(range);
        if units::looks_like_currency(word) {
            let nearest = slots::nearest_currency(word);
            let finding = Language::UnknownCurrency {
                code: word.to_owned(),
                nearest: nearest.clone(),
            };
            let mut told = Diagnostic::new(finding, span);
            told.fixes
                .extend(nearest.map(|n| Fix::replace(format!("write `{n}`"), span, n)));
            self.diagnostics.push(told);
            return;
        }
        let words = units::words(units::DURATIONS)
            .chain(units::words(units::EFFORTS))
            .chain(units::words(units::PEOPLE));
        let near = nearest(word, words).map(str::to_owned);
        let finding = Language::UnknownUnit {
            word: word.to_owned(),
            nearest: near.clone(),
        };
        let mut told = Diagnostic::new(finding, span);
        told.fixes
            .extend(near.map(|n| Fix::replace(format!("write `{n}`"), span, n)));
        self.diagnostics.push(told);
    }

    fn sum(
        &mut self,
        terms: &[(mkt_syntax::expression::Sign, Expr)],
        scope: Scope<'_>,
        range: TextRange,
    ) -> Expression {
        let mut typed: Vec<(mkt_syntax::expression::Sign, Expression)> = Vec::new();
        let mut ty: Option<Type> = None;
        for (sign, term) in terms {
            let term_range = term.range;
            let term = self.expression(term, scope, None);
            let term = self.figure_value(term);
            match &ty {
                None => ty = Some(term.ty.clone()),
                // A date and a duration make a date.
                Some(Type::Date | Type::Instant) if term.ty == Type::Duration => {}
                Some(first) if first.fits(&term.ty) => {
                    if *first == Type::Poisoned || (*first == Type::Integer && term.ty == Type::Number) {
                        ty = Some(term.ty.clone());
                    }
                }
                Some(first) => {
                    let finding = Language::TypeMismatch {
                        left: first.describe().to_owned(),
                        right: term.ty.describe().to_owned(),
                        what: "added to or taken from".to_owned(),
                    };
                    self.tell(finding, term_range);
                    ty = Some(Type::Poisoned);
                }
            }
            typed.push((*sign, term));
        }
        let ty = ty.unwrap_or(Type::Poisoned);
        self.made(ExpressionKind::Sum(typed), ty, range)
    }

    fn product(
        &mut self,
        factors: &[(mkt_syntax::expression::Factor, Expr)],
        scope: Scope<'_>,
        range: TextRange,
    ) -> Expression {
        use mkt_syntax::expression::Factor;
        let mut typed = Vec::new();
        // Money and durations keep what they are when multiplied by numbers
        // and cancel when divided by their like.
        let mut power: Vec<(Type, i32)> = Vec::new();
        let mut damaged = false;
        for (factor, term) in factors {
            let term_range = term.range;
            let term = self.expression(term, scope, None);
            let term = self.figure_value(term);
            match &term.ty {
                Type::Poisoned => damaged = true,
                Type::Number | Type::Integer | Type::Percent => {}
                Type::Money | Type::Duration => {
                    let step = if *factor == Factor::Times { 1 } else { -1 };
                    match power.iter_mut().find(|(ty, _)| *ty == term.ty) {
                        Some((_, power)) => *power = power.saturating_add(step),
                        None => power.push((term.ty.clone(), step)),
                    }
                }
                other => {
                    let finding = Language::TypeMismatch {
                        left: other.describe().to_owned(),
                        right: "a number".to_owned(),
                        what: "multiplied or divided like".to_owned(),
                    };
                    self.tell(finding, term_range);
                    damaged = true;
                }
            }
            typed.push((*factor, term));
        }
        let left: Vec<&(Type, i32)> = power.iter().filter(|(_, power)| *power != 0).collect();
        let ty = match left.as_slice() {
            _ if damaged => Type::Poisoned,
            [(ty, 1)] => ty.clone(),
            _ => Type::Number,
        };
        self.made(ExpressionKind::Product(typed), ty, range)
    }

    /// In a formula, the name of a KPI stands for its value.
    fn figure_value(&mut self, mut typed: Expression) -> Expression {
        if let Type::Declared(id) = typed.ty
            && self.names.word(id) == "kpi"
        {
            typed.ty = self.tables.kpi_types.get(&id).cloned().unwrap_or(Type::Number);
        }
        typed
    }

    // ---- comparisons --------------------------------------------------------

    fn compare(
        &mut self,
        left: &Expr,
        comparison: Comparison,
        right: &Expr,
        scope: Scope<'_>,
        range: TextRange,
    ) -> Expression {
        let (typed_left, typed_right) = self.sides(left, right, scope);
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if ordered && !typed_left.ty.is_ordered() {
            let finding = Language::TypeMismatch {
                left: typed_left.ty.describe().to_owned(),
                right: typed_right.ty.describe().to_owned(),
                what: "more or less than".to_owned(),
            };
            self.tell(finding, range);
        } else {
            self.comparable(&typed_left, &typed_right, "compared with", range);
        }
        let kind = ExpressionKind::Compare(Box::new(typed_left), comparison, Box::new(typed_right));
        self.made(kind, Type::Bool, range)
    }

    /// Both sides of a comparison: a bare word on one side is read as a value
    /// of what the other side is.
    fn sides(&mut self, left: &Expr, right: &Expr, scope: Scope<'_>) -> (Expression, Expression) {
        let word_first = matches!(&left.kind, ExprKind::Name(path)
            if self.property(path, scope).is_none() && !matches!(right.kind, ExprKind::Quantity(_)));
        if word_first
            && let ExprKind::Name(path) = &right.kind
            && let Some((_, ty)) = self.property(path, scope)
            && ty.takes_words()
        {
            let right = self.expression(right, scope, None);
            let left = self.expression(left, scope, Some(&right.ty));
            return (left, right);
        }
        let left = self.expression(left, scope, None);
        let left = self.figure_value(left);
        let expected = left.ty.clone();
        let right = self.expression(right, scope, Some(&expected));
        let right = self.figure_value(right);
        (left, right)
    }

    fn comparable(&mut self, left: &Expression, right: &Expression, what: &str, range: TextRange) {
        if left.ty.fits(&right.ty) {
            return;
        }
        let finding = Language::TypeMismatch {
            left: left.ty.describe().to_owned(),
            right: right.ty.describe().to_owned(),
            what: what.to_owned(),
        };
        self.tell(finding, range);
    }

    fn textual(&mut self, kind: &ExpressionKind, range: TextRange) {
        let (ExpressionKind::Contains(value, part) | ExpressionKind::StartsWith(value, part)) = kind
        else {
            return;
        };
        let text = |ty: &Type| ty.fits(&Type::Text);
        let list = matches!((&value.ty, kind), (Type::ListOf(inner), ExpressionKind::Contains(..)) if inner.fits(&part.ty));
        if list || (text(&value.ty) && text(&part.ty)) {
            return;
        }
        let finding = Language::TypeMismatch {
            left: value.ty.describe().to_owned(),
            right: part.ty.describe().to_owned(),
            what: "searched for".to_owned(),
        };
        self.tell(finding, range);
    }

    fn membership(
        &mut self,
        value: Option<&Expr>,
        set: &Expr,
        scope: Scope<'_>,
        range: TextRange,
    ) -> Expression {
        let Some(value) = value else {
            // `in lapsed`: the person is in a segment or stage.
            let typed = self.expression(set, scope, None);
            let mut typed = self.condition(typed, set.range);
            typed.place = self.places.add(range);
            return typed;
        };
        let value = self.expression(value, scope, None);
        let value = self.figure_value(value);
        let set = match &set.kind {
            ExprKind::Name(path) if path.is_word("period") => {
                self.made(ExpressionKind::Window, Type::Period, set.range)
            }
            _ => self.expression(set, scope, Some(&value.ty)),
        };
        let fits = match &set.kind {
            ExpressionKind::List(elements) => {
                for element in elements {
                    let place = self.places.span(element.place);
                    if !value.ty.fits(&element.ty) {
                        let finding = Language::TypeMismatch {
                            left: value.ty.describe().to_owned(),
                            right: element.ty.describe().to_owned(),
                            what: "compared with".to_owned(),
                        };
                        self.diagnostics.push(Diagnostic::new(finding, place));
                        break;
                    }
                }
                true
            }
            _ => value.ty.fits(&set.ty),
        };
        if !fits {
            self.comparable(&value, &set, "looked for in", range);
        }
        let kind = ExpressionKind::In(Box::new(value), Box::new(set));
        self.made(kind, Type::Bool, range)
    }

    // ---- names --------------------------------------------------------------

    /// The property that a path means in a scope, with its type.
    pub fn property(&self, path: &Path, scope: Scope<'_>) -> Option<(PropertyPath, Type)> {
        let (first, rest) = path.segments.split_first()?;
        for (base, owner) in [
            (Base::Event, scope.event),
            (Base::Person, scope.entity),
            (Base::Entry, scope.entry),
        ] {
            let Some(owner) = owner else { continue };
            if let Some(start) = self.names.child(owner, &first.name)
                && let Some(found) = self.follow(base, start, rest)
            {
                return Some(found);
            }
            // `traveller.tier`, `booking_abandoned.value`
            if !rest.is_empty()
                && self.names.symbol(owner).is_some_and(|s| s.name == first.name)
                && let Some((second, rest)) = rest.split_first()
                && let Some(start) = self.names.child(owner, &second.name)
                && let Some(found) = self.follow(base, start, rest)
            {
                return Some(found);
            }
        }
        None
    }

    /// A property and those that it leads on to through other entities.
    fn follow(
        &self,
        base: Base,
        start: SymbolId,
        rest: &[mkt_syntax::name::Segment],
    ) -> Option<(PropertyPath, Type)> {
        let mut path = vec![start];
        let mut ty = self.tables.property(start)?;
        for segment in rest {
            let Type::Entity(entity) = ty else {
                return None;
            };
            let next = self.names.child(entity, &segment.name)?;
            path.push(next);
            ty = self.tables.property(next)?;
        }
        Some((PropertyPath { base, path }, ty))
    }

    fn name(
        &mut self,
        path: &Path,
        scope: Scope<'_>,
        expected: Option<&Type>,
        range: TextRange,
    ) -> Expression {
        if let Some(expected) = expected.filter(|ty| ty.takes_words())
            && let Some(word) = path.single()
            && let Some(literal) = word_of(expected, word)
        {
            return self.literal(literal, expected.clone(), range);
        }
        if path.is_word("otherwise") {
            return self.made(ExpressionKind::Otherwise, Type::Bool, range);
        }
        if path.is_word("true") || path.is_word("false") {
            let literal = Literal::Bool(path.is_word("true"));
            return self.literal(literal, Type::Bool, range);
        }
        if let Some((property, ty)) = self.property(path, scope) {
            return self.made(ExpressionKind::Property(property), ty, range);
        }
        if let Some(kind) = scope.keys_of
            && let Some(key) = path.single()
            && let Some(member) = kind.body.member(key)
        {
            return self.made(ExpressionKind::Key(member.key), Type::Poisoned, range);
        }
        // A stage of the same lifecycle by its short name.
        let stage = [Referent::Nested(Nested::Stage)];
        let found = self
            .names
            .reference(path, &stage, scope)
            .ok()
            .map_or_else(|| self.names.lookup(path, scope), Found::Symbol);
        match found {
            Found::Symbol(id) => {
                let ty = if self.names.word(id) == "entity" {
                    Type::Entity(id)
                } else {
                    Type::Declared(id)
                };
                self.made(ExpressionKind::Declared(id), ty, range)
            }
            Found::Lost => self.poisoned(range),
            Found::Nothing => {
                self.unknown_name(path, scope, expected, range);
                self.poisoned(range)
            }
        }
    }

    fn unknown_name(
        &mut self,
        path: &Path,
        scope: Scope<'_>,
        expected: Option<&Type>,
        range: TextRange,
    ) {
        let mut candidates: Vec<SmolStr> = Vec::new();
        let mut wanted = "a property, a segment or something else that is declared".to_owned();
        match expected {
            Some(Type::OneOf(words)) => {
                candidates.extend(words.iter().cloned());
                let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                wanted = format!("one of {}", quoted.join(", "));
            }
            Some(ty) if ty.takes_words() => ty.describe().clone_into(&mut wanted),
            _ => {
                for owner in [scope.event, scope.entity, scope.entry].into_iter().flatten() {
                    for id in self.names.children(owner) {
                        candidates.extend(self.names.symbol(id).map(|s| s.name.clone()));
                    }
                }
                candidates.extend(self.names.own.keys().cloned());
            }
        }
        let name = path.to_string();
        let mut near = nearest(&name, candidates.iter().map(SmolStr::as_str)).map(str::to_owned);
        // `booking.totl`: the nearest inside what the path begins with.
        if near.is_none()
            && let Some((last, before)) = path.segments.split_last()
            && !before.is_empty()
        {
            let parent = Path {
                segments: before.to_vec(),
                range,
            };
            if let Found::Symbol(id) = self.names.lookup(&parent, scope) {
                let children = self.names.children(id);
                let names = children.iter().filter_map(|id| self.names.symbol(*id));
                near = nearest(&last.name, names.map(|s| s.name.as_str()))
                    .map(|near| format!("{parent}.{near}"));
            }
        }
        let finding = Language::UnknownName {
            name,
            wanted,
            nearest: near,
            not_in_use: None,
        };
        let span = self.span(range);
        self.diagnostics.push(unresolved(finding, span));
    }

    // ---- calls --------------------------------------------------------------

    fn call(&mut self, call: &Call, scope: Scope<'_>, range: TextRange) -> Expression {
        let name = call.function.text();
        if let Some((_, function)) = Function::ALL.iter().find(|(word, _)| *word == name) {
            return self.aggregate(*function, call, scope, range);
        }
        if let Some((_, figure)) = Figure::ALL.iter().find(|(word, _)| *word == name) {
            return self.figure(*figure, call, scope, range);
        }
        if let Some(reaction) = Reaction::find(&name) {
            let of = call
                .arguments
                .first()
                .and_then(|argument| self.reaction_target(reaction, argument, scope));
            return self.made(ExpressionKind::Reaction(reaction, of), Type::Integer, range);
        }
        match name.as_str() {
            "age" => self.of_date(call, scope, range, "age", ExpressionKind::Age, Type::Integer),
            "anniversary" => {
                let kind = ExpressionKind::Anniversary;
                self.of_date(call, scope, range, "anniversary", kind, Type::Bool)
            }
            "consents" => self.consents(call, scope, range),
            "score" => self.score(call, scope, range),
            _ => {
                let words = Function::ALL
                    .iter()
                    .map(|(word, _)| *word)
                    .chain(Figure::ALL.iter().map(|(word, _)| *word))
                    .chain(Reaction::ALL.iter().map(|(word, ..)| *word))
                    .chain(["age", "anniversary", "consents", "score"]);
                let near = nearest(&name, words).map(str::to_owned);
                let place = call.function.range;
                let span = self.span(place);
                let finding = Mistake::UnknownFunction {
                    name: name.to_string(),
                    nearest: near.clone(),
                };
                let mut told = Diagnostic::new(finding, span);
                told.fixes
                    .extend(near.map(|n| Fix::replace(format!("write `{n}`"), span, n)));
                self.diagnostics.push(told);
                self.poisoned(range)
            }
        }
    }

    fn bad_argument(
        &mut self,
        function: &str,
        expected: &str,
        example: &str,
        range: TextRange,
    ) -> Expression {
        let finding = Mistake::BadArgument {
            function: function.to_owned(),
            expected: expected.to_owned(),
            example: example.to_owned(),
        };
        self.tell(finding, range);
        self.poisoned(range)
    }

    fn of_date(
        &mut self,
        call: &Call,
        scope: Scope<'_>,
        range: TextRange,
        function: &str,
        kind: fn(Box<Expression>) -> ExpressionKind,
        ty: Type,
    ) -> Expression {
        let [argument] = call.arguments.as_slice() else {
            return self.bad_argument(function, "one date of the person", &format!("{function}(birthday)"), range);
        };
        let date = self.expression(&argument.value, scope, None);
        if !date.ty.fits(&Type::Date) {
            let example = format!("{function}(birthday)");
            return self.bad_argument(function, "one date of the person", &example, argument.value.range);
        }
        self.made(kind(Box::new(date)), ty, range)
    }

    fn reference_argument(
        &mut self,
        value: &Expr,
        referents: &[Referent],
        scope: Scope<'_>,
    ) -> Result<Option<SymbolId>, ()> {
        let ExprKind::Name(path) = &value.kind else {
            return if value.kind == ExprKind::Missing { Ok(None) } else { Err(()) };
        };
        match self.names.reference(path, referents, scope) {
            Ok(id) => Ok(Some(id)),
            Err(finding) => {
                let span = self.span(path.range);
                self.diagnostics.extend(finding.map(|f| unresolved(f, span)));
                Ok(None)
            }
        }
    }

    fn consents(&mut self, call: &Call, scope: Scope<'_>, range: TextRange) -> Expression {
        let example = "consents(offers by mail)";
        let [argument] = call.arguments.as_slice() else {
            return self.bad_argument("consents", "one topic, and a channel where one is meant", example, range);
        };
        let Ok(topic) = self.reference_argument(&argument.value, &[Referent::Kind("consent")], scope) else {
            return self.bad_argument("consents", "a topic of the preference centre", example, argument.value.range);
        };
        let channel = argument.by.as_ref().and_then(|path| {
            let value = Expr {
                kind: ExprKind::Name(path.clone()),
                range: path.range,
            };
            self.reference_argument(&value, &[Referent::Kind("channel")], scope).ok()?
        });
        match topic {
            Some(topic) => self.made(ExpressionKind::Consents { topic, channel }, Type::Bool, range),
            None => self.poisoned(range),
        }
    }

    fn score(&mut self, call: &Call, scope: Scope<'_>, range: TextRange) -> Expression {
        let example = "score(rfm).recency";
        let [argument] = call.arguments.as_slice() else {
            return self.bad_argument("score", "the name of a score", example, range);
        };
        match self.reference_argument(&argument.value, &[Referent::Kind("score")], scope) {
            Err(()) => self.bad_argument("score", "the name of a score", example, argument.value.range),
            Ok(None) => self.poisoned(range),
            Ok(Some(score)) => {
                let part = call.field.as_ref().map(|(name, _)| name.clone());
                if let Some((part, place)) = &call.field
                    && !["recency", "frequency", "monetary"].contains(&part.as_str())
                {
                    let near = nearest(part, ["recency", "frequency", "monetary"].into_iter()).map(str::to_owned);
                    let finding = Language::UnknownName {
                        name: part.to_string(),
                        wanted: "`recency`, `frequency` or `monetary`".to_owned(),
                        nearest: near,
                        not_in_use: None,
                    };
                    self.tell(finding, *place);
                }
                let ty = self.tables.score_types.get(&score).cloned().unwrap_or(Type::Number);
                let ty = if part.is_some() { Type::Integer } else { ty };
                self.made(ExpressionKind::Score { score, part }, ty, range)
            }
        }
    }

    fn figure(&mut self, figure: Figure, call: &Call, scope: Scope<'_>, range: TextRange) -> Expression {
        let kinds = ["channel", "campaign", "journey", "platform", "initiative", "budget", "message", "team", "segment"];
        let referents = kinds.map(Referent::Kind);
        let mut of = Vec::new();
        for argument in &call.arguments {
            match self.reference_argument(&argument.value, &referents, scope) {
                Ok(found) => of.extend(found),
                Err(()) => {
                    let example = format!("{}(paid_media)", figure.word());
                    let expected = "channels, campaigns, budgets or platforms";
                    return self.bad_argument(figure.word(), expected, &example, argument.value.range);
                }
            }
        }
        let ty = match figure {
            Figure::Spend | Figure::Cost => Type::Money,
            Figure::Reach => Type::Integer,
        };
        self.made(ExpressionKind::Figure { figure, of }, ty, range)
    }

    fn reaction_target(
        &mut self,
        reaction: Reaction,
        argument: &Argument,
        scope: Scope<'_>,
    ) -> Option<SymbolId> {
        let referents: Vec<Referent> = reaction.about().iter().map(|kind| Referent::Kind(kind)).collect();
        match self.reference_argument(&argument.value, &referents, scope) {
            Ok(found) => found,
            Err(()) => {
                let example = format!("{}(seats_waiting)", reaction.word());
                self.bad_argument(reaction.word(), "a message or channel", &example, argument.value.range);
                None
            }
        }
    }

    fn aggregate(
        &mut self,
        function: Function,
        call: &Call,
        scope: Scope<'_>,
        range: TextRange,
    ) -> Expression {
        let example = match function {
            Function::Count | Function::First | Function::Last | Function::Recency => {
                format!("{}(booking)", function.word())
            }
            _ => format!("{}(booking.total)", function.word()),
        };
        let Some((argument, more)) = call.arguments.split_first() else {
            return self.bad_argument(function.word(), "an event", &example, range);
        };
        let Some((source, property)) = self.counted(function, argument, scope, &example) else {
            return self.poisoned(range);
        };
        let event = match &source {
            Counted::Event(event) => Some(*event),
            _ => None,
        };
        let entity = match &source {
            Counted::Population(of) => self.tables.entity_of(self.names, *of),
            Counted::Event(event) => self.tables.entity_of(self.names, *event).or(scope.entity),
            Counted::Reaction(..) => scope.entity,
        };
        let inner = Scope {
            event,
            entity,
            ..scope
        };
        let condition = argument
            .condition
            .as_ref()
            .map(|condition| self.predicate(condition, inner));
        let window = argument.within.as_ref().and_then(|within| self.window(within, scope));
        let by = argument.by.as_ref().and_then(|path| {
            let owner = entity?;
            let found = self.names.child(owner, path.single()?);
            if found.is_none() {
                let finding = Language::UnknownName {
                    name: path.to_string(),
                    wanted: "a property that leads to what is counted for".to_owned(),
                    nearest: None,
                    not_in_use: None,
                };
                self.tell(finding, path.range);
            }
            found
        });
        let rank = more.first().and_then(|argument| match &argument.value.kind {
            ExprKind::Quantity(quantity) => Some(quantity.number),
            _ => None,
        });
        if function == Function::Percentile
            && !rank.is_some_and(|rank| rank >= Decimal::ZERO && rank <= Decimal::ONE_HUNDRED)
        {
            return self.bad_argument("percentile", "a property and a rank from 0 to 100", "percentile(booking.total, 90)", range);
        }
        let ty = match (function, &property) {
            (Function::Count | Function::CountDistinct, _) => Type::Integer,
            (Function::First | Function::Last, _) => Type::Instant,
            (Function::Recency, _) => Type::Duration,
            (_, Some((_, ty))) => ty.clone(),
            (_, None) => Type::Poisoned,
        };
        let aggregate = Aggregate {
            function,
            source,
            property: property.map(|(path, _)| path),
            condition,
            window,
            by,
            rank,
        };
        self.made(ExpressionKind::Aggregate(Box::new(aggregate)), ty, range)
    }

    /// What an aggregate is taken over, and the property of it.
    fn counted(
        &mut self,
        function: Function,
        argument: &Argument,
        scope: Scope<'_>,
        example: &str,
    ) -> Option<(Counted, Option<(PropertyPath, Type)>)> {
        let needs_property = !matches!(
            function,
            Function::Count | Function::First | Function::Last | Function::Recency
        );
        let range = argument.value.range;
        let path = match &argument.value.kind {
            ExprKind::Missing => return None,
            ExprKind::Call(call) => {
                if let Some(reaction) = Reaction::find(&call.function.text())
                    && !needs_property
                {
                    let of = match call.arguments.first() {
                        Some(argument) => Some(self.reaction_target(reaction, argument, scope)?),
                        None => None,
                    };
                    return Some((Counted::Reaction(reaction, of), None));
                }
                self.bad_argument(function.word(), "an event", example, range);
                return None;
            }
            ExprKind::Name(path) => path,
            _ => {
                let what = if needs_property { "a property of an event" } else { "an event" };
                self.bad_argument(function.word(), what, example, range);
                return None;
            }
        };
        match self.names.lookup(path, scope) {
            Found::Lost => return None,
            Found::Symbol(id) => {
                let symbol = self.names.symbol(id)?;
                match (symbol.kind, symbol.kind.word()) {
                    (SymbolKind::Declaration(_), "event") if !needs_property => {
                        return Some((Counted::Event(id), None));
                    }
                    (SymbolKind::Declaration(_), "entity" | "segment") if !needs_property => {
                        return Some((Counted::Population(id), None));
                    }
                    (SymbolKind::Nested(Nested::Property), _) => {
                        let owner = symbol.parent?;
                        let ty = self.tables.property(id)?;
                        let (base, source) = if self.names.word(owner) == "event" {
                            (Base::Event, Counted::Event(owner))
                        } else {
                            (Base::Person, Counted::Population(owner))
                        };
                        let property = PropertyPath {
                            base,
                            path: vec![id],
                        };
                        return self.aggregable(function, property, ty, source, example, range);
                    }
                    _ => {}
                }
            }
            Found::Nothing => {
                if let Some(reaction) = path.single().and_then(|word| Reaction::find(word))
                    && !needs_property
                {
                    return Some((Counted::Reaction(reaction, None), None));
                }
                self.unknown_event(path, scope);
                return None;
            }
        }
        let what = if needs_property { "a property of an event" } else { "an event" };
        self.bad_argument(function.word(), what, example, range);
        None
    }

    fn unknown_event(&mut self, path: &Path, scope: Scope<'_>) {
        let referents = [Referent::Kind("event"), Referent::Kind("entity")];
        if let Err(Some(finding)) = self.names.reference(path, &referents, scope) {
            let span = self.span(path.range);
            self.diagnostics.push(unresolved(finding, span));
        }
    }

    fn aggregable(
        &mut self,
        function: Function,
        property: PropertyPath,
        ty: Type,
        source: Counted,
        example: &str,
        range: TextRange,
    ) -> Option<(Counted, Option<(PropertyPath, Type)>)> {
        let fits = match function {
            Function::Sum | Function::Average => matches!(
                ty,
                Type::Poisoned | Type::Number | Type::Integer | Type::Percent | Type::Money | Type::Duration
            ),
            Function::Minimum | Function::Maximum | Function::Median | Function::Percentile => ty.is_ordered(),
            Function::CountDistinct => true,
            _ => false,
        };
        if fits {
            return Some((source, Some((property, ty))));
        }
        let expected = match function {
            Function::Sum | Function::Average => "a property that is a number, money or a duration",
            Function::Minimum | Function::Maximum | Function::Median | Function::Percentile => {
                "a property whose values have an order"
            }
            _ => "an event",
        };
        self.bad_argument(function.word(), expected, example, range);
        None
    }

    fn window(&mut self, within: &Within, scope: Scope<'_>) -> Option<Window> {
        let (expr, of_entry) = match within {
            Within::Last(expr) => (expr, false),
            Within::OfEntry(expr) => (expr, true),
            Within::Since(expr) => {
                let since = self.expression(expr, scope, None);
                if !since.ty.fits(&Type::Instant) {
                    self.bad_argument("since", "a date or `last(…)`", "since last(booking)", expr.range);
                    return None;
                }
                return Some(Window::Since(Box::new(since)));
            }
        };
        let typed = self.expression(expr, scope, None);
        match typed.kind {
            ExpressionKind::Literal(Literal::Duration(duration)) if of_entry => {
                Some(Window::OfEntry(duration))
            }
            ExpressionKind::Literal(Literal::Duration(duration)) => Some(Window::Last(duration)),
            ExpressionKind::Poisoned => None,
            _ => {
                self.bad_argument("within", "a duration", "within 30 days", expr.range);
                None
            }
        }
    }
}

/// The value of a type that a bare word stands for.
fn word_of(ty: &Type, word: &SmolStr) -> Option<Literal> {
    let found = match ty {
        Type::OneOf(words) => words.contains(word),
        Type::Country => slots::is_country(word),
        Type::Language => slots::is_language(word),
        Type::Currency => return Currency::find(word).map(Literal::Currency),
        Type::Bool => {
            return match word.as_str() {
                "true" => Some(Literal::Bool(true)),
                "false" => Some(Literal::Bool(false)),
                _ => None,
            };
        }
        Type::ListOf(inner) => return word_of(inner, word),
        _ => false,
    };
    found.then(|| Literal::Word(word.clone()))
}
