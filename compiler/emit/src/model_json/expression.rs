//! Predicates, formulas and audiences on the wire: as text and as a tree.

use mkt_model::display::{self, Style};
use mkt_model::expression::{
    Aggregate, Base, Counted, EventKind, EventMatch, Expression as Written, ExpressionKind,
    Literal, PropertyPath, Window,
};
use mkt_model::{Strategy, SymbolId};
use mkt_syntax::expression::{Factor as Part, Sign as Plus};
use schemars::JsonSchema;
use serde::Serialize;

use super::value::{Duration, Exact, Type, Value, path, paths};

/// An expression.
#[derive(Serialize, JsonSchema)]
pub(super) struct Expression<'s> {
    /// As the language writes it.
    text: String,
    value_type: Type<'s>,
    tree: Node<'s>,
}

impl<'s> Expression<'s> {
    pub(super) fn of(strategy: &'s Strategy, written: &'s Written) -> Self {
        Self {
            text: display::expression(strategy, written, Style::Source),
            value_type: Type::of(strategy, &written.ty),
            tree: Reader(strategy).node(written),
        }
    }
}

/// An event or a reaction, with what must be true of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Event<'s> {
    /// As the language writes it.
    text: String,
    /// The declared event.
    event: Option<&'s str>,
    /// What a channel or a journey reports by itself: `opened`.
    reaction: Option<&'static str>,
    /// What the reaction is to; anything where none is named.
    to: Option<&'s str>,
    condition: Option<Expression<'s>>,
}

impl<'s> Event<'s> {
    pub(super) fn of(strategy: &'s Strategy, event: &'s EventMatch) -> Self {
        let (declared, reaction, to) = match event.event {
            EventKind::Poisoned => (None, None, None),
            EventKind::Declared(id) => (Some(path(strategy, id)), None, None),
            EventKind::Reaction(reaction, to) => {
                (None, Some(reaction.word()), to.map(|id| path(strategy, id)))
            }
        };
        Self {
            text: display::event(strategy, event, Style::Source),
            event: declared,
            reaction,
            to,
            condition: event
                .condition
                .as_ref()
                .map(|condition| Expression::of(strategy, condition)),
        }
    }
}

/// A part of an expression. Logic is three-valued: a comparison with an unset
/// value is unknown.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Node<'s> {
    /// Damaged in the source; never in what is built.
    Damaged,
    Literal {
        value: Box<Value<'s>>,
    },
    Property {
        property: Property<'s>,
    },
    /// Something declared, named in a formula.
    Declared {
        id: &'s str,
        kind: &'static str,
    },
    /// A figure over events, or over the people of an entity or segment.
    Aggregate {
        /// `count`, `sum` …
        function: &'static str,
        of: Source<'s>,
        property: Option<Property<'s>>,
        condition: Option<Box<Node<'s>>>,
        window: Option<Box<Lookback<'s>>>,
        /// The property through which the events belong to who is asked about.
        by: Option<&'s str>,
        /// The rank of a percentile.
        rank: Option<Exact>,
    },
    /// Whole years since a date.
    Age {
        of: Box<Node<'s>>,
    },
    /// Whether today is one.
    Anniversary {
        of: Box<Node<'s>>,
    },
    /// Every channel of the consent where none is named.
    Consents {
        consent: &'s str,
        channel: Option<&'s str>,
    },
    Score {
        score: &'s str,
        part: Option<&'s str>,
    },
    /// `spend`, `cost` or `reach` of something.
    Figure {
        figure: &'static str,
        of: Vec<&'s str>,
    },
    /// How many `entered`, `opened` …
    Reaction {
        reaction: &'static str,
        to: Option<&'s str>,
    },
    /// Whether the person is in a segment or stage.
    InSegment {
        id: &'s str,
        kind: &'static str,
    },
    List {
        items: Vec<Node<'s>>,
    },
    /// Both ends included.
    Range {
        low: Box<Node<'s>>,
        high: Box<Node<'s>>,
    },
    Not {
        of: Box<Node<'s>>,
    },
    And {
        all: Vec<Node<'s>>,
    },
    Or {
        any: Vec<Node<'s>>,
    },
    Negative {
        of: Box<Node<'s>>,
    },
    Sum {
        terms: Vec<Term<'s>>,
    },
    Product {
        factors: Vec<Factor<'s>>,
    },
    Compare {
        left: Box<Node<'s>>,
        /// `==`, `!=`, `<`, `<=`, `>` or `>=`.
        comparison: &'static str,
        right: Box<Node<'s>>,
    },
    /// Whether a value is set, or with `set` false, unset.
    IsSet {
        of: Box<Node<'s>>,
        set: bool,
    },
    In {
        value: Box<Node<'s>>,
        within: Box<Node<'s>>,
    },
    Contains {
        value: Box<Node<'s>>,
        part: Box<Node<'s>>,
    },
    StartsWith {
        value: Box<Node<'s>>,
        prefix: Box<Node<'s>>,
    },
    /// The window that a KPI is read over.
    Period,
    /// Everyone for whom no other stage's condition is true.
    Otherwise,
    /// A key of the declaration that a guardrail looks at.
    Key {
        key: &'static str,
    },
}

/// A property and whose it is.
#[derive(Serialize, JsonSchema)]
pub(super) struct Property<'s> {
    of: Owner,
    /// The property, and those it leads on to.
    path: Vec<&'s str>,
}

/// Whose property is meant.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Owner {
    /// The person or account in question, as they are now.
    Person,
    /// The event that a condition is about.
    Event,
    /// The event by which the person entered, as it was.
    Entry,
}

/// What a figure is taken over.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Source<'s> {
    Event {
        id: &'s str,
    },
    Reaction {
        reaction: &'static str,
        to: Option<&'s str>,
    },
    /// The people or things of an entity or a segment.
    Population {
        id: &'s str,
    },
}

/// How far back a figure looks.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Lookback<'s> {
    /// The last so long.
    Last {
        duration: Duration,
    },
    /// So long from the entry into the journey.
    OfEntry {
        duration: Duration,
    },
    Since {
        moment: Node<'s>,
    },
}

/// A term of a sum.
#[derive(Serialize, JsonSchema)]
pub(super) struct Term<'s> {
    sign: Sign,
    value: Node<'s>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Sign {
    Plus,
    Minus,
}

/// A factor of a product.
#[derive(Serialize, JsonSchema)]
pub(super) struct Factor<'s> {
    operation: Operation,
    value: Node<'s>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Operation {
    Times,
    DividedBy,
}

struct Reader<'s>(&'s Strategy);

impl<'s> Reader<'s> {
    fn path(&self, id: SymbolId) -> &'s str {
        path(self.0, id)
    }

    fn kind(&self, id: SymbolId) -> &'static str {
        self.0.symbol(id).kind.word()
    }

    fn boxed(&self, written: &'s Written) -> Box<Node<'s>> {
        Box::new(self.node(written))
    }

    fn nodes(&self, written: &'s [Written]) -> Vec<Node<'s>> {
        written.iter().map(|one| self.node(one)).collect()
    }

    fn node(&self, written: &'s Written) -> Node<'s> {
        match &written.kind {
            ExpressionKind::Poisoned => Node::Damaged,
            ExpressionKind::Literal(literal) => Node::Literal {
                value: Box::new(value(literal)),
            },
            ExpressionKind::Property(property) => Node::Property {
                property: self.property(property),
            },
            ExpressionKind::Declared(id) => Node::Declared {
                id: self.path(*id),
                kind: self.kind(*id),
            },
            ExpressionKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExpressionKind::Age(of) => Node::Age { of: self.boxed(of) },
            ExpressionKind::Anniversary(of) => Node::Anniversary { of: self.boxed(of) },
            ExpressionKind::Consents { topic, channel } => Node::Consents {
                consent: self.path(*topic),
                channel: channel.map(|id| self.path(id)),
            },
            ExpressionKind::Score { score, part } => Node::Score {
                score: self.path(*score),
                part: part.as_deref(),
            },
            ExpressionKind::Figure { figure, of } => Node::Figure {
                figure: figure.word(),
                of: paths(self.0, of.iter().copied()),
            },
            ExpressionKind::Reaction(reaction, to) => Node::Reaction {
                reaction: reaction.word(),
                to: to.map(|id| self.path(id)),
            },
            ExpressionKind::InSegment(id) => Node::InSegment {
                id: self.path(*id),
                kind: self.kind(*id),
            },
            ExpressionKind::List(items) => Node::List {
                items: self.nodes(items),
            },
            ExpressionKind::Range(low, high) => Node::Range {
                low: self.boxed(low),
                high: self.boxed(high),
            },
            ExpressionKind::Not(of) => Node::Not { of: self.boxed(of) },
            ExpressionKind::And(all) => Node::And {
                all: self.nodes(all),
            },
            ExpressionKind::Or(any) => Node::Or {
                any: self.nodes(any),
            },
            ExpressionKind::Negative(of) => Node::Negative { of: self.boxed(of) },
            ExpressionKind::Sum(terms) => Node::Sum {
                terms: terms.iter().map(|term| self.term(term)).collect(),
            },
            ExpressionKind::Product(factors) => Node::Product {
                factors: factors.iter().map(|factor| self.factor(factor)).collect(),
            },
            ExpressionKind::Compare(left, comparison, right) => Node::Compare {
                left: self.boxed(left),
                comparison: comparison.sign(),
                right: self.boxed(right),
            },
            ExpressionKind::IsSet(of, set) => Node::IsSet {
                of: self.boxed(of),
                set: *set,
            },
            ExpressionKind::In(value, within) => Node::In {
                value: self.boxed(value),
                within: self.boxed(within),
            },
            ExpressionKind::Contains(value, part) => Node::Contains {
                value: self.boxed(value),
                part: self.boxed(part),
            },
            ExpressionKind::StartsWith(value, prefix) => Node::StartsWith {
                value: self.boxed(value),
                prefix: self.boxed(prefix),
            },
            ExpressionKind::Window => Node::Period,
            ExpressionKind::Otherwise => Node::Otherwise,
            ExpressionKind::Key(key) => Node::Key { key },
        }
    }

    fn aggregate(&self, aggregate: &'s Aggregate) -> Node<'s> {
        Node::Aggregate {
            function: aggregate.function.word(),
            of: match &aggregate.source {
                Counted::Event(id) => Source::Event { id: self.path(*id) },
                Counted::Reaction(reaction, to) => Source::Reaction {
                    reaction: reaction.word(),
                    to: to.map(|id| self.path(id)),
                },
                Counted::Population(id) => Source::Population { id: self.path(*id) },
            },
            property: aggregate
                .property
                .as_ref()
                .map(|property| self.property(property)),
            condition: aggregate
                .condition
                .as_ref()
                .map(|condition| self.boxed(condition)),
            window: aggregate.window.as_ref().map(|window| {
                Box::new(match window {
                    Window::Last(duration) => Lookback::Last {
                        duration: (*duration).into(),
                    },
                    Window::OfEntry(duration) => Lookback::OfEntry {
                        duration: (*duration).into(),
                    },
                    Window::Since(moment) => Lookback::Since {
                        moment: self.node(moment),
                    },
                })
            }),
            by: aggregate.by.map(|id| self.path(id)),
            rank: aggregate.rank.map(Exact::from),
        }
    }

    fn property(&self, property: &'s PropertyPath) -> Property<'s> {
        Property {
            of: match property.base {
                Base::Person => Owner::Person,
                Base::Event => Owner::Event,
                Base::Entry => Owner::Entry,
            },
            path: paths(self.0, property.path.iter().copied()),
        }
    }

    fn term(&self, (sign, value): &'s (Plus, Written)) -> Term<'s> {
        Term {
            sign: match sign {
                Plus::Plus => Sign::Plus,
                Plus::Minus => Sign::Minus,
            },
            value: self.node(value),
        }
    }

    fn factor(&self, (part, value): &'s (Part, Written)) -> Factor<'s> {
        Factor {
            operation: match part {
                Part::Times => Operation::Times,
                Part::Over => Operation::DividedBy,
            },
            value: self.node(value),
        }
    }
}

fn value(literal: &Literal) -> Value<'_> {
    match literal {
        Literal::Number(number) => Value::Number {
            number: (*number).into(),
        },
        Literal::Percent(number) => Value::Percent {
            percent: (*number).into(),
        },
        Literal::Money(money) => Value::Money {
            money: (*money).into(),
        },
        Literal::Duration(duration) => Value::Duration {
            duration: (*duration).into(),
        },
        Literal::Effort(effort) => Value::effort(*effort),
        Literal::Text(text) => Value::Text { text },
        Literal::Date(date) => Value::Date {
            date: (*date).into(),
        },
        Literal::Instant(instant) => Value::instant(*instant),
        Literal::Time(time) => Value::Time {
            time: (*time).into(),
        },
        Literal::Period(period) => Value::period(*period),
        Literal::Word(word) => Value::Word { word },
        Literal::Currency(currency) => Value::Currency {
            currency: currency.code(),
        },
        Literal::Bool(value) => Value::Bool { value: *value },
    }
}
