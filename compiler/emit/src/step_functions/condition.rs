//! Predicates as Choice rules.
//!
//! The language's logic is three-valued: a comparison with an unset value is
//! unknown, and only *true* takes a branch. Choice rules have two values, so
//! "is true" and "is false" of a predicate are compiled separately; where a
//! value is unset, neither holds.

use serde_json::{Value, json};

use super::names::is_plain;

/// A predicate over values at hand.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Every one.
    All(Vec<Test>),
    /// At least one.
    Any(Vec<Test>),
    /// The opposite.
    Not(Box<Test>),
    /// The property has a value.
    IsSet(Property),
    /// The property compares so with a value of its type.
    Compare(Property, Comparison, Literal),
    /// The property is one of these.
    OneOf(Property, Vec<Literal>),
}

/// A property at hand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// Of the person, read when used.
    Profile(String),
    /// Of the entering event, kept as it was.
    Entry(String),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text, or one of an enumeration: equality only.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false: equality only.
    Bool(bool),
}

impl Test {
    /// The properties that it reads.
    pub fn properties(&self) -> Vec<&Property> {
        match self {
            Self::All(tests) | Self::Any(tests) => {
                tests.iter().flat_map(Self::properties).collect()
            }
            Self::Not(test) => test.properties(),
            Self::IsSet(property) | Self::Compare(property, ..) | Self::OneOf(property, _) => {
                vec![property]
            }
        }
    }

    /// Whether a Choice state can make it: properties that a path can name,
    /// and no ordering of text, whose order there is not the language's.
    pub fn is_native(&self) -> bool {
        let named = self
            .properties()
            .into_iter()
            .all(|property| match property {
                // The state machine chooses these names itself.
                Property::Profile(_) => true,
                Property::Entry(name) => is_plain(name),
            });
        named && self.compares_natively()
    }

    fn compares_natively(&self) -> bool {
        match self {
            Self::All(tests) | Self::Any(tests) => {
                !tests.is_empty() && tests.iter().all(Self::compares_natively)
            }
            Self::Not(test) => test.compares_natively(),
            Self::IsSet(_) => true,
            Self::OneOf(_, literals) => !literals.is_empty(),
            Self::Compare(_, comparison, literal) => {
                matches!(literal, Literal::Integer(_))
                    || matches!(comparison, Comparison::Equal | Comparison::NotEqual)
            }
        }
    }

    /// The rule that holds exactly when this is `truth`. `path` names a
    /// property in the state's data.
    pub fn rule(&self, truth: bool, path: &impl Fn(&Property) -> String) -> Value {
        match self {
            Self::All(tests) => join(if truth { "And" } else { "Or" }, rules(tests, truth, path)),
            Self::Any(tests) => join(if truth { "Or" } else { "And" }, rules(tests, truth, path)),
            Self::Not(test) => test.rule(!truth, path),
            Self::IsSet(property) => {
                let variable = path(property);
                let present = json!({ "Variable": variable, "IsPresent": true });
                let is_null = json!({ "Variable": variable, "IsNull": true });
                if truth {
                    json!({ "And": [present, { "Not": is_null }] })
                } else {
                    // A rule may not look at what is absent.
                    json!({ "Or": [{ "Not": present.clone() }, { "And": [present, is_null] }] })
                }
            }
            Self::Compare(property, comparison, literal) => known(
                &path(property),
                literal,
                comparison.holds(&path(property), literal, truth),
            ),
            Self::OneOf(property, literals) => {
                let any: Vec<Value> = literals
                    .iter()
                    .map(|literal| Comparison::Equal.holds(&path(property), literal, true))
                    .collect();
                let any = join("Or", any);
                let decided = if truth { any } else { json!({ "Not": any }) };
                match literals.first() {
                    Some(literal) => known(&path(property), literal, decided),
                    None => decided,
                }
            }
        }
    }
}

fn rules(tests: &[Test], truth: bool, path: &impl Fn(&Property) -> String) -> Vec<Value> {
    tests.iter().map(|test| test.rule(truth, path)).collect()
}

fn join(word: &str, mut rules: Vec<Value>) -> Value {
    match (rules.len(), rules.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            rules.extend(last);
            json!({ word: rules })
        }
    }
}

/// A rule that holds only of a value that is there and of the literal's type.
fn known(variable: &str, literal: &Literal, rule: Value) -> Value {
    let is_type = match literal {
        Literal::Text(_) => "IsString",
        Literal::Integer(_) => "IsNumeric",
        Literal::Bool(_) => "IsBoolean",
    };
    json!({ "And": [
        { "Variable": variable, "IsPresent": true },
        { "Variable": variable, is_type: true },
        rule,
    ] })
}

impl Comparison {
    const fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtLeast => Self::Less,
            Self::More => Self::AtMost,
            Self::AtMost => Self::More,
        }
    }

    /// The rule that this is `truth` of a value that is known to be there.
    fn holds(self, variable: &str, literal: &Literal, truth: bool) -> Value {
        let comparison = if truth { self } else { self.opposite() };
        let (kind, value) = match literal {
            Literal::Text(text) => ("String", json!(text)),
            Literal::Integer(number) => ("Numeric", json!(number)),
            Literal::Bool(bool) => ("Boolean", json!(bool)),
        };
        let operator = match comparison {
            Self::Equal | Self::NotEqual => "Equals",
            Self::Less => "LessThan",
            Self::AtMost => "LessThanEquals",
            Self::More => "GreaterThan",
            Self::AtLeast => "GreaterThanEquals",
        };
        let rule = json!({ "Variable": variable, format!("{kind}{operator}"): value });
        if comparison == Self::NotEqual {
            json!({ "Not": rule })
        } else {
            rule
        }
    }
}
