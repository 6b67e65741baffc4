//! Quantities, sums and products.

use mkt_diagnostics::NumberMistake;

use super::*;

impl Typer<'_> {
    pub(super) fn quantity(&mut self, quantity: &Quantity, range: TextRange) -> Expression {
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
            if duration.is_part_of_month() {
                let finding = Language::BadNumber {
                    text: duration.to_string(),
                    mistake: NumberMistake::PartOfMonth,
                };
                self.tell(finding, range);
                return self.poisoned(range);
            }
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
    pub(super) fn counts(&self, unit: &Path) -> bool {
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
        if slots::is_like_currency(word) {
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
        let near = slots::nearest_unit(word);
        let finding = Language::UnknownUnit {
            word: word.to_owned(),
            nearest: near.clone(),
        };
        let mut told = Diagnostic::new(finding, span);
        told.fixes
            .extend(near.map(|n| Fix::replace(format!("write `{n}`"), span, n)));
        self.diagnostics.push(told);
    }

    pub(super) fn sum(
        &mut self,
        terms: &[(mkt_syntax::expression::Sign, Expr)],
        scope: Scope,
        range: TextRange,
    ) -> Expression {
        let mut typed: Vec<(mkt_syntax::expression::Sign, Expression)> = Vec::new();
        let mut ty: Option<Type> = None;
        for (sign, term) in terms {
            let term_range = term.range;
            let term = self.expression(term, scope, None);
            let term = self.figure_value(term);
            match &ty {
                _ if matches!(term.ty, Type::Key(_)) => {
                    let finding = Language::TypeMismatch {
                        left: term.ty.describe().to_owned(),
                        right: "a number".to_owned(),
                        what: "added or taken away like".to_owned(),
                    };
                    self.tell(finding, term_range);
                    ty = Some(Type::Poisoned);
                }
                None => ty = Some(term.ty.clone()),
                // A date and a duration make a date.
                Some(Type::Date | Type::Instant) if term.ty == Type::Duration => {}
                Some(first) if first.fits(&term.ty) => {
                    if *first == Type::Poisoned
                        || (*first == Type::Integer && term.ty == Type::Number)
                    {
                        ty = Some(term.ty.clone());
                    }
                }
                Some(first) => {
                    let finding = Language::UnitMismatch {
                        left: first.describe().to_owned(),
                        right: term.ty.describe().to_owned(),
                        operation: "added or taken from each other".to_owned(),
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

    pub(super) fn product(
        &mut self,
        factors: &[(mkt_syntax::expression::Factor, Expr)],
        scope: Scope,
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
    pub(super) fn figure_value(&mut self, mut typed: Expression) -> Expression {
        if let Type::Declared(id) = typed.ty
            && self.names.word(id) == "kpi"
        {
            typed.ty = self.tables.kpi(self.names, id);
        }
        typed
    }
}
