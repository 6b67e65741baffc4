//! Expressions and values as text again.
//!
//! [`Style::Source`] writes them as the language does, so that they can be
//! read back; [`Style::Reading`] writes them for people who do not know the
//! language: `≥` for `>=`, labels for names, `520M EUR` for `520_000_000 EUR`.

use mkt_syntax::expression::{Comparison, Factor, Sign};
use mkt_syntax::literal::{Instant, Period};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::expression::{
    Aggregate, Base, Counted, EventKind, EventMatch, Expression, ExpressionKind, Function, Literal,
    PropertyPath, Reaction, Window,
};
use crate::strategy::Strategy;
use crate::symbol::SymbolId;
use crate::value::{Money, Quantity, Unit, grouped};

/// For whom something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As the language writes it.
    Source,
    /// For people: with labels, signs and grouped digits.
    Reading,
}

/// An expression as text.
pub fn expression(strategy: &Strategy, expression: &Expression, style: Style) -> String {
    let mut writer = Writer::new(strategy, style);
    writer.expression(expression, Level::Or);
    writer.out
}

/// An event with its condition as text: `booking where total > 50 EUR`.
pub fn event(strategy: &Strategy, event: &EventMatch, style: Style) -> String {
    let mut writer = Writer::new(strategy, style);
    writer.event(event.event);
    if let Some(condition) = &event.condition {
        if let EventKind::Declared(id) = event.event {
            writer.event = Some(id);
        }
        writer.push(" where ");
        writer.expression(condition, Level::Or);
    }
    writer.out
}

/// A number for people: digits in groups of three, divided by a narrow space,
/// and millions and billions short where that loses nothing.
pub fn number(number: Decimal) -> String {
    for (factor, letter) in [(9_u32, "bn"), (6, "M")] {
        let scale = Decimal::from(10_u64.pow(factor));
        if number.abs() < scale {
            continue;
        }
        if let Some(short) = number.checked_div(scale)
            && short.normalize().scale() <= 2
        {
            return format!("{}{letter}", digits(short));
        }
    }
    digits(number)
}

fn digits(number: Decimal) -> String {
    grouped(number).replace('_', "\u{202f}")
}

/// An amount of money for people: `520M EUR`.
pub fn money(money: Money) -> String {
    format!("{} {}", number(money.amount), money.currency.code())
}

/// A quantity for people: `45%`, `38 EUR per Traveller`. Of a unit that is
/// counted, which the KPI's own label mostly says, only the number.
pub fn quantity(strategy: &Strategy, quantity: &Quantity) -> String {
    let number = number(quantity.number);
    match &quantity.unit {
        Unit::None | Unit::Counted(..) => number,
        Unit::Percent => format!("{number}%"),
        other => format!("{number} {}", unit(strategy, other)),
    }
}

/// A unit for people: `EUR per Traveller`.
pub fn unit(strategy: &Strategy, of: &Unit) -> String {
    match of {
        Unit::Counted(id, _) => strategy.symbol(*id).title().to_owned(),
        Unit::Per(what, per) => format!("{} per {}", unit(strategy, what), unit(strategy, per)),
        other => other.to_string(),
    }
}

/// How closely a form binds; the order of the language's reader. An operand
/// that binds less closely than its place asks for stands in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Compare,
    Range,
    Sum,
    Product,
    Sign,
    Value,
}

struct Writer<'s> {
    strategy: &'s Strategy,
    style: Style,
    out: String,
    /// The event whose properties may be meant by bare names here.
    event: Option<SymbolId>,
}

impl<'s> Writer<'s> {
    fn new(strategy: &'s Strategy, style: Style) -> Self {
        Self {
            strategy,
            style,
            out: String::new(),
            event: None,
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn reads(&self) -> bool {
        self.style == Style::Reading
    }

    /// The text for one of the two styles.
    fn either(&mut self, source: &str, reading: &str) {
        self.push(if self.reads() { reading } else { source });
    }

    /// Something declared.
    fn name(&mut self, id: SymbolId) {
        let symbol = self.strategy.symbol(id);
        let name = if self.reads() {
            symbol.title()
        } else {
            symbol.path.as_str()
        };
        self.out.push_str(name);
    }

    fn expression(&mut self, expression: &Expression, least: Level) {
        let level = level(&expression.kind);
        if level < least {
            self.push("(");
            self.kind(&expression.kind);
            self.push(")");
        } else {
            self.kind(&expression.kind);
        }
    }

    fn kind(&mut self, kind: &ExpressionKind) {
        match kind {
            ExpressionKind::Poisoned => self.push("…"),
            ExpressionKind::Literal(literal) => self.literal(literal),
            ExpressionKind::Property(property) => self.property(property),
            ExpressionKind::Declared(id) => self.name(*id),
            ExpressionKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExpressionKind::Age(date) => self.call("age", date),
            ExpressionKind::Anniversary(date) => self.call("anniversary", date),
            ExpressionKind::Consents { topic, channel } => self.consents(*topic, *channel),
            ExpressionKind::Score { score, part } => self.score(*score, part.as_ref()),
            ExpressionKind::Figure { figure, of } => {
                self.push(figure.word());
                self.push("(");
                self.list(of, |writer, id| writer.name(*id));
                self.push(")");
            }
            ExpressionKind::Reaction(reaction, of) => self.reaction(*reaction, *of),
            ExpressionKind::InSegment(id) => {
                self.either("in ", "in “");
                self.name(*id);
                self.either("", "”");
            }
            ExpressionKind::List(elements) => {
                self.push("[");
                self.list(elements, |writer, one| writer.expression(one, Level::Or));
                self.push("]");
            }
            ExpressionKind::Range(low, high) => {
                self.infix(low, " .. ", " to ", high, Level::Sum, Level::Sum);
            }
            ExpressionKind::Not(inner) => self.not(inner),
            ExpressionKind::And(all) => self.chain(all, " and ", Level::Not),
            ExpressionKind::Or(all) => self.chain(all, " or ", Level::And),
            ExpressionKind::Negative(inner) => {
                self.push("-");
                self.expression(inner, Level::Value);
            }
            ExpressionKind::Sum(terms) => self.terms(terms),
            ExpressionKind::Product(factors) => self.factors(factors),
            ExpressionKind::Compare(left, comparison, right) => {
                if !(self.reads() && self.figure_compared(left, *comparison, right)) {
                    let (source, reading) = signs(*comparison);
                    self.infix(left, source, reading, right, Level::Range, Level::Range);
                }
            }
            ExpressionKind::IsSet(inner, set) => {
                self.expression(inner, Level::Range);
                match set {
                    true => self.either(" is set", " is known"),
                    false => self.either(" is unset", " is not known"),
                }
            }
            ExpressionKind::In(value, set) => self.membership(value, set, ""),
            ExpressionKind::Contains(value, part) => {
                self.infix(
                    value,
                    " contains ",
                    " contains ",
                    part,
                    Level::Range,
                    Level::Range,
                );
            }
            ExpressionKind::StartsWith(value, start) => {
                let words = " starts with ";
                self.infix(value, words, words, start, Level::Range, Level::Range);
            }
            ExpressionKind::Window => self.either("period", "the period"),
            ExpressionKind::Otherwise => self.either("otherwise", "everyone else"),
            ExpressionKind::Key(key) => self.push(key),
        }
    }

    fn call(&mut self, function: &str, argument: &Expression) {
        self.push(function);
        self.push("(");
        self.expression(argument, Level::Or);
        self.push(")");
    }

    fn list<T>(&mut self, all: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (index, one) in all.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            write(self, one);
        }
    }

    fn chain(&mut self, all: &[Expression], between: &str, least: Level) {
        for (index, one) in all.iter().enumerate() {
            if index > 0 {
                self.push(between);
            }
            self.expression(one, least);
        }
    }

    fn infix(
        &mut self,
        left: &Expression,
        source: &str,
        reading: &str,
        right: &Expression,
        least_left: Level,
        least_right: Level,
    ) {
        self.expression(left, least_left);
        self.either(source, reading);
        self.expression(right, least_right);
    }

    fn not(&mut self, inner: &Expression) {
        // `tier not in [silver, gold]` is read as the negation of `in`.
        if let ExpressionKind::In(value, set) = &inner.kind {
            self.membership(value, set, "not ");
            return;
        }
        self.push("not ");
        self.expression(inner, Level::Compare);
    }

    /// A comparison with the number or the age of events as a phrase:
    /// `Booking completed at least twice`. Writes nothing where it is none.
    fn figure_compared(
        &mut self,
        left: &Expression,
        comparison: Comparison,
        right: &Expression,
    ) -> bool {
        let (ExpressionKind::Aggregate(aggregate), ExpressionKind::Literal(literal)) =
            (&left.kind, &right.kind)
        else {
            return false;
        };
        match (aggregate.function, literal) {
            (Function::Count, Literal::Number(count)) => {
                let Some(times) = times(comparison, *count) else {
                    return false;
                };
                self.source(aggregate);
                self.push(" ");
                self.push(&times);
                true
            }
            (Function::Recency, Literal::Duration(time)) => {
                let (before, after) = match comparison {
                    Comparison::AtMost => (" within the last ", ""),
                    Comparison::Less => (" less than ", " ago"),
                    Comparison::Greater => (", last more than ", " ago"),
                    Comparison::AtLeast => (", last at least ", " ago"),
                    Comparison::Equal | Comparison::NotEqual => return false,
                };
                self.source(aggregate);
                self.push(&format!("{before}{time}{after}"));
                true
            }
            _ => false,
        }
    }

    /// What an aggregate looks at, in parentheses where a condition could be
    /// taken for what follows.
    fn source(&mut self, aggregate: &Aggregate) {
        if aggregate.condition.is_some() {
            self.push("(");
            self.counted(aggregate);
            self.push(")");
        } else {
            self.counted(aggregate);
        }
    }

    fn membership(&mut self, value: &Expression, set: &Expression, not: &str) {
        self.expression(value, Level::Range);
        match &set.kind {
            ExpressionKind::List(elements) if self.reads() => {
                self.push(" is ");
                self.push(not);
                let last = elements.len().saturating_sub(1);
                for (index, element) in elements.iter().enumerate() {
                    match index {
                        0 => {}
                        _ if index == last => self.push(" or "),
                        _ => self.push(", "),
                    }
                    self.expression(element, Level::Or);
                }
            }
            ExpressionKind::Range(low, high) if self.reads() => {
                self.push(" is ");
                self.push(not);
                self.push("between ");
                self.expression(low, Level::Sum);
                self.push(" and ");
                self.expression(high, Level::Sum);
            }
            _ => {
                self.push(" ");
                self.push(not);
                self.push("in ");
                self.expression(set, Level::Range);
            }
        }
    }

    fn terms(&mut self, terms: &[(Sign, Expression)]) {
        for (index, (sign, term)) in terms.iter().enumerate() {
            match (index, sign) {
                (0, Sign::Plus) => {}
                (0, Sign::Minus) => self.push("-"),
                (_, Sign::Plus) => self.push(" + "),
                (_, Sign::Minus) => self.either(" - ", " − "),
            }
            self.expression(term, Level::Product);
        }
    }

    fn factors(&mut self, factors: &[(Factor, Expression)]) {
        for (index, (factor, value)) in factors.iter().enumerate() {
            match (index, factor) {
                (0, Factor::Times) => {}
                // No reader makes a product that begins with a division.
                (0, Factor::Over) => self.push("1 / "),
                (_, Factor::Times) => self.either(" * ", " × "),
                (_, Factor::Over) => self.either(" / ", " ÷ "),
            }
            self.expression(value, Level::Sign);
        }
    }

    fn consents(&mut self, topic: SymbolId, channel: Option<SymbolId>) {
        self.either("consents(", "consents to ");
        self.name(topic);
        if let Some(channel) = channel {
            self.push(" by ");
            self.name(channel);
        }
        self.either(")", "");
    }

    fn score(&mut self, score: SymbolId, part: Option<&SmolStr>) {
        self.either("score(", "");
        self.name(score);
        self.either(")", "");
        if let Some(part) = part {
            self.either(".", ": ");
            self.push(part);
        }
    }

    fn reaction(&mut self, reaction: Reaction, of: Option<SymbolId>) {
        let (noun, with) = noun(reaction);
        self.either(reaction.word(), noun);
        if let Some(of) = of {
            self.either("(", with);
            self.name(of);
            self.either(")", "");
        }
    }

    fn event(&mut self, event: EventKind) {
        match event {
            EventKind::Poisoned => self.push("…"),
            EventKind::Declared(id) => self.name(id),
            EventKind::Reaction(reaction, of) => self.reaction(reaction, of),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.push(aggregate.function.word());
        self.push("(");
        self.counted(aggregate);
        if let Some(rank) = aggregate.rank {
            self.push(&format!(", {}", grouped(rank)));
        }
        self.push(")");
    }

    fn counted(&mut self, aggregate: &Aggregate) {
        match &aggregate.source {
            Counted::Event(id) | Counted::Population(id) => self.name(*id),
            Counted::Reaction(reaction, of) => self.reaction(*reaction, *of),
        }
        if let Some(property) = &aggregate.property {
            self.either(".", ": ");
            self.path(&property.path);
        }
        let outer = self.event;
        if let Counted::Event(id) = &aggregate.source {
            self.event = Some(*id);
        }
        if let Some(condition) = &aggregate.condition {
            self.push(" where ");
            self.expression(condition, Level::Or);
        }
        self.event = outer;
        match &aggregate.window {
            None => {}
            Some(Window::Last(time)) => self.push(&format!(" within {time}")),
            Some(Window::OfEntry(time)) => self.push(&format!(" within {time} of entry")),
            Some(Window::Since(since)) => {
                self.push(" since ");
                self.expression(since, Level::Sum);
            }
        }
        if let Some(by) = aggregate.by {
            self.push(" by ");
            let name = self.strategy.symbol(by).name.clone();
            self.push(&name);
        }
    }

    fn property(&mut self, property: &PropertyPath) {
        let Some(first) = property.path.first() else {
            return;
        };
        // A bare name means the event's property where both have one.
        let shadowed = || {
            let name = &self.strategy.symbol(*first).name;
            self.event
                .is_some_and(|event| self.strategy.child(event, name).is_some())
        };
        let owner = match property.base {
            Base::Event => None,
            Base::Entry => self.strategy.symbol(*first).parent,
            Base::Person => self.strategy.symbol(*first).parent.filter(|_| shadowed()),
        };
        match owner {
            Some(owner) if self.reads() => {
                self.path(&property.path);
                self.push(" of ");
                self.name(owner);
            }
            Some(owner) => {
                self.name(owner);
                self.push(".");
                self.path(&property.path);
            }
            None => self.path(&property.path),
        }
    }

    fn path(&mut self, path: &[SymbolId]) {
        for (index, id) in path.iter().enumerate() {
            if index > 0 {
                self.push(".");
            }
            let name = self.strategy.symbol(*id).name.as_str();
            if self.reads() {
                let words = name.replace('_', " ");
                self.push(&words);
            } else {
                self.out.push_str(name);
            }
        }
    }

    fn literal(&mut self, literal: &Literal) {
        let reads = self.reads();
        let plain = |value: Decimal| if reads { number(value) } else { grouped(value) };
        let text = match literal {
            Literal::Number(value) => plain(*value),
            Literal::Percent(value) => format!("{}%", plain(*value)),
            Literal::Money(value) if reads => money(*value),
            Literal::Money(value) => value.to_string(),
            Literal::Duration(value) => value.to_string(),
            Literal::Effort(value) => value.to_string(),
            Literal::Text(value) => quoted(value),
            Literal::Date(value) => value.to_string(),
            Literal::Instant(value) => instant(*value),
            Literal::Time(value) => clock(*value),
            Literal::Period(value) => period(*value),
            Literal::Word(value) if reads => value.replace('_', " "),
            Literal::Word(value) => value.to_string(),
            Literal::Currency(value) => value.code().to_owned(),
            Literal::Bool(value) => value.to_string(),
        };
        self.push(&text);
    }
}

fn level(kind: &ExpressionKind) -> Level {
    match kind {
        ExpressionKind::Or(_) => Level::Or,
        ExpressionKind::And(_) => Level::And,
        // `a not in b` stands where a comparison does.
        ExpressionKind::Not(inner) => match inner.kind {
            ExpressionKind::In(..) => Level::Compare,
            _ => Level::Not,
        },
        ExpressionKind::Compare(..)
        | ExpressionKind::IsSet(..)
        | ExpressionKind::In(..)
        | ExpressionKind::InSegment(_)
        | ExpressionKind::Contains(..)
        | ExpressionKind::StartsWith(..) => Level::Compare,
        ExpressionKind::Range(..) => Level::Range,
        ExpressionKind::Sum(_) => Level::Sum,
        ExpressionKind::Product(_) => Level::Product,
        ExpressionKind::Negative(_) => Level::Sign,
        _ => Level::Value,
    }
}

/// The sign of a comparison, as source and for reading.
fn signs(comparison: Comparison) -> (&'static str, &'static str) {
    match comparison {
        Comparison::Equal => (" == ", " is "),
        Comparison::NotEqual => (" != ", " is not "),
        Comparison::Less => (" < ", " < "),
        Comparison::AtMost => (" <= ", " ≤ "),
        Comparison::Greater => (" > ", " > "),
        Comparison::AtLeast => (" >= ", " ≥ "),
    }
}

/// How often something happened, as a phrase; none where there is none.
fn times(comparison: Comparison, count: Decimal) -> Option<String> {
    let often = if count == Decimal::ONE {
        "once".to_owned()
    } else if count == Decimal::TWO {
        "twice".to_owned()
    } else {
        format!("{} times", number(count))
    };
    Some(match comparison {
        Comparison::Equal if count.is_zero() => "never".to_owned(),
        Comparison::Greater if count.is_zero() => "at least once".to_owned(),
        Comparison::Equal => format!("exactly {often}"),
        Comparison::NotEqual => return None,
        Comparison::Less => format!("less often than {often}"),
        Comparison::AtMost => format!("at most {often}"),
        Comparison::Greater => format!("more than {often}"),
        Comparison::AtLeast => format!("at least {often}"),
    })
}

/// What is reported, as a noun, and the word that ties it to its object.
const fn noun(reaction: Reaction) -> (&'static str, &'static str) {
    match reaction {
        Reaction::Entered => ("entries", " into "),
        Reaction::Sent => ("sends", " of "),
        Reaction::Delivered => ("deliveries", " of "),
        Reaction::Opened => ("opens", " of "),
        Reaction::Click => ("clicks", " in "),
        Reaction::Bounced => ("bounces", " of "),
        Reaction::Complained => ("complaints", " about "),
        Reaction::Unsubscribed => ("unsubscriptions", " from "),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A time of day: `09:00`.
pub fn clock(time: jiff::civil::Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn instant(instant: Instant) -> String {
    match instant {
        Instant::Local(at) => at.strftime("%Y-%m-%dT%H:%M").to_string(),
        Instant::Exact(at) => at.strftime("%Y-%m-%dT%H:%MZ").to_string(),
    }
}

fn period(period: Period) -> String {
    match period {
        Period::Year(year) => format!("{year:04}"),
        Period::Half(year, half) => format!("{year:04}-H{half}"),
        Period::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
        Period::Month(year, month) => format!("{year:04}-{month:02}"),
    }
}
