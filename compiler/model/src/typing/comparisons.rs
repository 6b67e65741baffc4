//! Comparisons and membership.

use super::*;

impl Typer<'_> {
    pub(super) fn compare(
        &mut self,
        left: &Expr,
        comparison: Comparison,
        right: &Expr,
        scope: Scope,
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
    pub(super) fn sides(
        &mut self,
        left: &Expr,
        right: &Expr,
        scope: Scope,
    ) -> (Expression, Expression) {
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

    pub(super) fn comparable(
        &mut self,
        left: &Expression,
        right: &Expression,
        what: &str,
        range: TextRange,
    ) {
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

    pub(super) fn textual(&mut self, kind: &ExpressionKind, range: TextRange) {
        let (ExpressionKind::Contains(value, part) | ExpressionKind::StartsWith(value, part)) =
            kind
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

    pub(super) fn membership(
        &mut self,
        value: Option<&Expr>,
        set: &Expr,
        scope: Scope,
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
}
