//! Predicates as the language writes them, for whoever answers questions
//! about them.

use mkt_model::expression::{
    Aggregate, Base, Counted, Expression, ExpressionKind, Literal, PropertyPath, Reaction, Window,
};
use mkt_model::value::grouped;
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::{Factor, Sign};
use mkt_syntax::literal::Instant;

/// How tightly an expression holds together, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Atom,
}

/// An expression as text that reads back as the same.
pub fn text(strategy: &Strategy, expression: &Expression) -> String {
    Words { strategy }.expression(expression)
}

struct Words<'s> {
    strategy: &'s Strategy,
}

impl Words<'_> {
    fn name(&self, id: SymbolId) -> String {
        self.strategy.symbol(id).path.to_string()
    }

    fn within(&self, expression: &Expression, binding: Binding) -> String {
        let text = self.expression(expression);
        if binding_of(expression) < binding {
            format!("({text})")
        } else {
            text
        }
    }

    fn each(&self, expressions: &[Expression], joint: &str, binding: Binding) -> String {
        let parts: Vec<String> = expressions
            .iter()
            .map(|part| self.within(part, binding))
            .collect();
        parts.join(joint)
    }

    fn two(&self, left: &Expression, word: &str, right: &Expression) -> String {
        let left = self.within(left, Binding::Sum);
        format!("{left} {word} {}", self.within(right, Binding::Sum))
    }

    fn expression(&self, expression: &Expression) -> String {
        match &expression.kind {
            ExpressionKind::Poisoned => String::new(),
            ExpressionKind::Literal(literal) => written(literal),
            ExpressionKind::Property(path) => self.path(path),
            ExpressionKind::Declared(id) => self.name(*id),
            ExpressionKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExpressionKind::Age(of) => format!("age({})", self.expression(of)),
            ExpressionKind::Anniversary(of) => format!("anniversary({})", self.expression(of)),
            ExpressionKind::Consents { topic, channel } => match channel {
                Some(channel) => {
                    format!("consents({} by {})", self.name(*topic), self.name(*channel))
                }
                None => format!("consents({})", self.name(*topic)),
            },
            ExpressionKind::Score { score, part } => {
                let part = part
                    .as_ref()
                    .map(|part| format!(".{part}"))
                    .unwrap_or_default();
                format!("score({}){part}", self.name(*score))
            }
            ExpressionKind::Figure { figure, of } => {
                let of: Vec<String> = of.iter().map(|id| self.name(*id)).collect();
                format!("{}({})", figure.word(), of.join(", "))
            }
            ExpressionKind::Reaction(reaction, of) => self.reaction(*reaction, *of),
            ExpressionKind::InSegment(id) => format!("in {}", self.name(*id)),
            ExpressionKind::List(items) => format!("[{}]", self.each(items, ", ", Binding::Or)),
            ExpressionKind::Range(from, to) => self.two(from, "..", to),
            ExpressionKind::Not(inner) => {
                format!("not {}", self.within(inner, Binding::Comparison))
            }
            ExpressionKind::And(parts) => self.each(parts, " and ", Binding::Not),
            ExpressionKind::Or(parts) => self.each(parts, " or ", Binding::And),
            ExpressionKind::Negative(inner) => format!("-{}", self.within(inner, Binding::Atom)),
            ExpressionKind::Sum(parts) => self.series(parts, Binding::Product, |sign| match sign {
                Sign::Plus => "+",
                Sign::Minus => "-",
            }),
            ExpressionKind::Product(parts) => {
                self.series(parts, Binding::Atom, |factor| match factor {
                    Factor::Times => "*",
                    Factor::Over => "/",
                })
            }
            ExpressionKind::Compare(left, comparison, right) => {
                self.two(left, comparison.sign(), right)
            }
            ExpressionKind::IsSet(inner, set) => {
                let word = if *set { "set" } else { "unset" };
                format!("{} is {word}", self.within(inner, Binding::Sum))
            }
            ExpressionKind::In(left, right) => self.two(left, "in", right),
            ExpressionKind::Contains(left, right) => self.two(left, "contains", right),
            ExpressionKind::StartsWith(left, right) => self.two(left, "starts with", right),
            ExpressionKind::Window => "period".to_owned(),
            ExpressionKind::Otherwise => "otherwise".to_owned(),
            ExpressionKind::Key(key) => (*key).to_owned(),
        }
    }

    fn series<J: Copy>(
        &self,
        parts: &[(J, Expression)],
        binding: Binding,
        sign: impl Fn(J) -> &'static str,
    ) -> String {
        let mut text = String::new();
        for (index, (joint, part)) in parts.iter().enumerate() {
            match (index, sign(*joint)) {
                (0, "-") => text.push('-'),
                (0, _) => {}
                (_, sign) => {
                    text.push(' ');
                    text.push_str(sign);
                    text.push(' ');
                }
            }
            text.push_str(&self.within(part, binding));
        }
        text
    }

    fn path(&self, path: &PropertyPath) -> String {
        let names: Vec<&str> = path
            .path
            .iter()
            .map(|id| self.strategy.symbol(*id).name.as_str())
            .collect();
        let owner = match path.base {
            Base::Entry => path
                .path
                .first()
                .and_then(|id| self.strategy.symbol(*id).parent),
            Base::Person | Base::Event => None,
        };
        match owner {
            Some(owner) => format!("{}.{}", self.name(owner), names.join(".")),
            None => names.join("."),
        }
    }

    fn reaction(&self, reaction: Reaction, of: Option<SymbolId>) -> String {
        match of {
            Some(of) => format!("{}({})", reaction.word(), self.name(of)),
            None => reaction.word().to_owned(),
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let mut inner = match aggregate.source {
            Counted::Event(id) | Counted::Population(id) => self.name(id),
            Counted::Reaction(reaction, of) => self.reaction(reaction, of),
        };
        if let Some(property) = &aggregate.property {
            let names: Vec<&str> = property
                .path
                .iter()
                .map(|id| self.strategy.symbol(*id).name.as_str())
                .collect();
            inner = format!("{inner}.{}", names.join("."));
        }
        if let Some(by) = aggregate.by {
            inner = format!("{inner} by {}", self.strategy.symbol(by).name);
        }
        if let Some(condition) = &aggregate.condition {
            inner = format!("{inner} where {}", self.expression(condition));
        }
        match &aggregate.window {
            Some(Window::Last(duration)) => inner = format!("{inner} within {duration}"),
            Some(Window::OfEntry(duration)) => {
                inner = format!("{inner} within {duration} of entry")
            }
            Some(Window::Since(since)) => {
                inner = format!("{inner} since {}", self.expression(since))
            }
            None => {}
        }
        if let Some(rank) = aggregate.rank {
            inner = format!("{inner}, {}", grouped(rank));
        }
        format!("{}({inner})", aggregate.function.word())
    }
}

fn binding_of(expression: &Expression) -> Binding {
    match &expression.kind {
        ExpressionKind::Or(_) => Binding::Or,
        ExpressionKind::And(_) => Binding::And,
        ExpressionKind::Not(_) => Binding::Not,
        ExpressionKind::Compare(..)
        | ExpressionKind::IsSet(..)
        | ExpressionKind::In(..)
        | ExpressionKind::InSegment(_)
        | ExpressionKind::Contains(..)
        | ExpressionKind::StartsWith(..) => Binding::Comparison,
        ExpressionKind::Sum(_) | ExpressionKind::Range(..) => Binding::Sum,
        ExpressionKind::Product(_) | ExpressionKind::Negative(_) => Binding::Product,
        _ => Binding::Atom,
    }
}

fn written(literal: &Literal) -> String {
    match literal {
        Literal::Number(number) => grouped(*number),
        Literal::Percent(percent) => format!("{}%", grouped(*percent)),
        Literal::Money(money) => money.to_string(),
        Literal::Duration(duration) => duration.to_string(),
        Literal::Effort(effort) => effort.to_string(),
        Literal::Text(text) => quoted(text),
        Literal::Date(date) => date.to_string(),
        Literal::Instant(Instant::Local(local)) => local.to_string(),
        Literal::Instant(Instant::Exact(exact)) => exact.to_string(),
        Literal::Time(time) => time.strftime("%H:%M").to_string(),
        Literal::Period(period) => period.to_string(),
        Literal::Word(word) => word.to_string(),
        Literal::Currency(currency) => currency.code().to_owned(),
        Literal::Bool(bool) => bool.to_string(),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            character if character.is_control() => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}
