//! From the model's journey to this target's: ids for every predicate, and
//! tests for those that values at hand decide.

use std::collections::BTreeMap;

use mkt_engine::policy::{event_name, name};
use mkt_eval::period;
use mkt_model::Strategy;
use mkt_model::display::{self, Style};
use mkt_model::expression::{Base, EventMatch, Expression, ExpressionKind, Literal};
use mkt_model::journey::{self, Side};
use mkt_model::types::Type;
use mkt_model::value::Duration;
use mkt_syntax::expression::Comparison as Sign;
use mkt_time::{Period, Weekday};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use super::condition::{Comparison, Literal as Constant, Property, Test};
use super::lower::Unsupported;
use super::program::{
    Condition, EventMatch as Match, Exit, Goal, Happening, Operation, Program, Step, StepKind,
};

/// How long an instance lives where `lives:` says nothing.
const DEFAULT_LIVES: Period = Period::seconds(90 * 86_400);

/// A journey as this target reads it, with the predicates that the runtime is
/// asked for, as written, by id.
pub struct Read {
    pub program: Program,
    pub predicates: BTreeMap<String, String>,
    pub unsupported: Vec<Unsupported>,
}

/// Reads a journey.
pub fn read(strategy: &Strategy, journey: &journey::Program) -> Read {
    let mut reader = Reader {
        strategy,
        journey: name(strategy, journey.journey),
        predicates: BTreeMap::new(),
        unsupported: Vec::new(),
    };
    let program = reader.program(journey);
    Read {
        program,
        predicates: reader.predicates,
        unsupported: reader.unsupported,
    }
}

/// The ids of a journey's own predicates.
pub fn id(journey: &str, what: &str) -> String {
    format!("{journey}.{what}")
}

struct Reader<'s> {
    strategy: &'s Strategy,
    journey: String,
    predicates: BTreeMap<String, String>,
    unsupported: Vec<Unsupported>,
}

impl Reader<'_> {
    fn program(&mut self, journey: &journey::Program) -> Program {
        if let Some(audience) = &journey.audience {
            self.predicate("for", audience);
        }
        if let Some(journey::Entry::Event(event)) = &journey.entry {
            self.event(event, "enter");
        }
        let keep = journey
            .keep
            .as_ref()
            .map(|keep| self.condition("while", keep));
        let goals = journey.goals.iter().enumerate();
        let goals = goals
            .map(|(index, goal)| self.goal(index.saturating_add(1), goal))
            .collect();
        let exits = journey.exits.iter().enumerate();
        let exits = exits
            .map(|(index, exit)| self.exit(index.saturating_add(1), exit))
            .collect();
        let lives = journey.lives.and_then(|lives| self.period(None, lives));
        let key = match &journey.reenter {
            journey::Reenter::Always(key) => Some(self.strategy.symbol(*key).name.to_string()),
            _ => None,
        };
        Program {
            name: self.journey.clone(),
            label: journey.label.clone(),
            key,
            keep,
            goals,
            exits,
            lives: lives.unwrap_or(DEFAULT_LIVES),
            steps: self.steps(&journey.steps),
        }
    }

    fn goal(&mut self, number: usize, goal: &journey::Goal) -> Goal {
        let what = format!("goal.{number}");
        match goal {
            journey::Goal::Event { event, within } => Goal {
                id: id(&self.journey, &what),
                within: within.and_then(|within| self.period(None, within)),
                what: Happening::Event(self.event(event, &what)),
            },
            journey::Goal::Entering(segment) => Goal {
                id: id(&self.journey, &what),
                within: None,
                what: Happening::Segment(name(self.strategy, *segment)),
            },
        }
    }

    fn exit(&mut self, number: usize, exit: &journey::Exit) -> Exit {
        let what = format!("exit.{number}");
        let happening = match exit {
            journey::Exit::Event(event) => Happening::Event(self.event(event, &what)),
            journey::Exit::When(predicate) => {
                Happening::Predicate(self.condition(&what, predicate))
            }
        };
        Exit {
            id: id(&self.journey, &what),
            what: happening,
        }
    }

    fn steps(&mut self, steps: &[journey::Step]) -> Vec<Step> {
        steps
            .iter()
            .filter_map(|step| {
                let kind = self.step(&step.id, &step.kind)?;
                Some(Step {
                    id: step.id.to_string(),
                    kind,
                })
            })
            .collect()
    }

    /// None where something in it was refused.
    fn step(&mut self, step: &str, kind: &journey::StepKind) -> Option<StepKind> {
        Some(match kind {
            journey::StepKind::Wait(duration) => {
                StepKind::Wait(self.period(Some(step), *duration)?)
            }
            journey::StepKind::WaitUntil { time, days } => StepKind::WaitUntil {
                time: clock(*time),
                days: days.iter().map(|day| Weekday::from(*day)).collect(),
            },
            journey::StepKind::WaitUntilDate {
                property,
                offset,
                at,
            } => {
                let Some(property) = property_of(self.strategy, property) else {
                    self.unsupported.push(Unsupported {
                        step: Some(step.to_owned()),
                        construct: "a wait for such a date",
                        reason: "it is neither the person's own nor the entering event's"
                            .to_owned(),
                    });
                    return None;
                };
                let period = match offset {
                    None => Period::default(),
                    Some((duration, side)) => {
                        let period = self.period(Some(step), *duration)?;
                        if *side == Side::Before {
                            period.backwards()
                        } else {
                            period
                        }
                    }
                };
                StepKind::WaitRelative {
                    property,
                    period,
                    time: at.map(clock),
                }
            }
            journey::StepKind::WaitFor {
                event,
                limit,
                grace,
                since_entry,
                then,
                otherwise,
            } => StepKind::WaitFor {
                event: self.event(event, step),
                up_to: self.period(Some(step), *limit)?,
                grace: match grace {
                    Some(grace) => self.period(Some(step), *grace)?,
                    None => Period::default(),
                },
                including_since_entry: *since_entry,
                then: self.steps(then),
                otherwise: self.steps(otherwise),
            },
            journey::StepKind::Send { message, channel } => StepKind::Send {
                message: name(self.strategy, *message),
                channel: channel.map(|channel| name(self.strategy, channel)),
            },
            journey::StepKind::If { arms, otherwise } => {
                let numbered = arms.iter().enumerate();
                let arms = numbered
                    .map(|(index, (predicate, steps))| {
                        let what = format!("{step}.{}", index.saturating_add(1));
                        (self.condition(&what, predicate), self.steps(steps))
                    })
                    .collect();
                StepKind::If {
                    arms,
                    otherwise: self.steps(otherwise),
                }
            }
            journey::StepKind::Split { salt, arms, .. } => StepKind::Split {
                salt: salt.to_string(),
                arms: arms
                    .iter()
                    .map(|arm| (arm.name.to_string(), arm.share, self.steps(&arm.steps)))
                    .collect(),
            },
            journey::StepKind::Set { property, value } => {
                let value = self.value(&format!("{step}.value"), value);
                let property = self.strategy.symbol(*property).name.to_string();
                done(
                    Operation::Set,
                    vec![("property", json!(property)), ("value", value)],
                )
            }
            journey::StepKind::Notify { team, text } => {
                let team = name(self.strategy, *team);
                done(
                    Operation::Notify,
                    vec![("team", json!(team)), ("text", json!(text))],
                )
            }
            journey::StepKind::Call { webhook, arguments } => {
                let symbol = self.strategy.symbol(*webhook);
                let platform = symbol.parent.map(|platform| name(self.strategy, platform));
                let arguments: Map<String, Value> = arguments
                    .iter()
                    .map(|(name, value)| {
                        (
                            name.to_string(),
                            self.value(&format!("{step}.{name}"), value),
                        )
                    })
                    .collect();
                done(
                    Operation::Call,
                    vec![
                        ("platform", json!(platform.unwrap_or_default())),
                        ("webhook", json!(symbol.name.as_str())),
                        ("arguments", Value::Object(arguments)),
                    ],
                )
            }
            journey::StepKind::Start(journey) => done(
                Operation::Start,
                vec![("starts", json!(name(self.strategy, *journey)))],
            ),
            journey::StepKind::Leave => StepKind::Leave,
        })
    }

    fn event(&mut self, event: &EventMatch, what: &str) -> Match {
        let (name, reaction_to) = event_name(self.strategy, event.event);
        let condition = event.condition.as_ref();
        let condition =
            condition.map(|condition| self.predicate(&format!("{what}.where"), condition));
        Match {
            event: name,
            reaction_to,
            condition,
        }
    }

    /// Keeps a predicate's text under its id.
    fn predicate(&mut self, what: &str, predicate: &Expression) -> String {
        let id = id(&self.journey, what);
        self.predicates.insert(
            id.clone(),
            display::expression(self.strategy, predicate, Style::Source),
        );
        id
    }

    fn condition(&mut self, what: &str, predicate: &Expression) -> Condition {
        Condition {
            id: self.predicate(what, predicate),
            test: test(self.strategy, predicate),
        }
    }

    /// A value to hand over: itself where it is one, else where it comes from.
    fn value(&mut self, what: &str, value: &Expression) -> Value {
        if let ExpressionKind::Literal(literal) = &value.kind
            && let Some(literal) = plain(literal)
        {
            return json!({ "literal": literal });
        }
        match property_of(self.strategy, value) {
            Some(Property::Profile(property)) => json!({ "property": property }),
            Some(Property::Entry(property)) => json!({ "entry": property }),
            None => json!({ "expression": self.predicate(what, value) }),
        }
    }

    fn period(&mut self, step: Option<&str>, duration: Duration) -> Option<Period> {
        let found = period(duration);
        if found.is_none() {
            self.unsupported.push(Unsupported {
                step: step.map(str::to_owned),
                construct: "a part of a month",
                reason: format!("nothing says how long {duration} is"),
            });
        }
        found
    }
}

fn done(operation: Operation, details: Vec<(&'static str, Value)>) -> StepKind {
    StepKind::Do { operation, details }
}

/// A time of day as the contract writes it.
fn clock(time: jiff::civil::Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// The property that an expression is, if it is one at hand.
fn property_of(strategy: &Strategy, expression: &Expression) -> Option<Property> {
    let ExpressionKind::Property(path) = &expression.kind else {
        return None;
    };
    let [property] = path.path.as_slice() else {
        return None;
    };
    let name = strategy.symbol(*property).name.to_string();
    match path.base {
        Base::Person => Some(Property::Profile(name)),
        Base::Entry => Some(Property::Entry(name)),
        Base::Event => None,
    }
}

/// A predicate as a test of values at hand, if it is one.
fn test(strategy: &Strategy, predicate: &Expression) -> Option<Test> {
    let all = |parts: &[Expression]| -> Option<Vec<Test>> {
        parts.iter().map(|part| test(strategy, part)).collect()
    };
    match &predicate.kind {
        ExpressionKind::And(parts) => Some(Test::All(all(parts)?)),
        ExpressionKind::Or(parts) => Some(Test::Any(all(parts)?)),
        ExpressionKind::Not(inner) => Some(Test::Not(Box::new(test(strategy, inner)?))),
        ExpressionKind::IsSet(of, set) => {
            let test = Test::IsSet(property_of(strategy, of)?);
            Some(if *set {
                test
            } else {
                Test::Not(Box::new(test))
            })
        }
        ExpressionKind::Property(_) if predicate.ty == Type::Bool => {
            let property = property_of(strategy, predicate)?;
            Some(Test::Compare(
                property,
                Comparison::Equal,
                Constant::Bool(true),
            ))
        }
        ExpressionKind::Compare(left, sign, right) => {
            let property = property_of(strategy, left)?;
            let constant = constant(&left.ty, right)?;
            Some(Test::Compare(property, comparison(*sign), constant))
        }
        ExpressionKind::In(left, right) => {
            let ExpressionKind::List(items) = &right.kind else {
                return None;
            };
            let property = property_of(strategy, left)?;
            let constants: Option<Vec<Constant>> =
                items.iter().map(|item| constant(&left.ty, item)).collect();
            Some(Test::OneOf(property, constants?))
        }
        _ => None,
    }
}

/// What a value of this type is compared with, where an engine compares the
/// two as the language does: words and text by equality, whole numbers.
fn constant(ty: &Type, value: &Expression) -> Option<Constant> {
    let ExpressionKind::Literal(literal) = &value.kind else {
        return None;
    };
    match (ty, literal) {
        (
            Type::Text
            | Type::OneOf(_)
            | Type::Country
            | Type::Language
            | Type::Currency
            | Type::Timezone,
            Literal::Text(text),
        ) => Some(Constant::Text(text.clone())),
        (
            Type::OneOf(_) | Type::Country | Type::Language | Type::Currency | Type::Timezone,
            Literal::Word(word),
        ) => Some(Constant::Text(word.to_string())),
        (Type::Currency, Literal::Currency(currency)) => {
            Some(Constant::Text(currency.code().to_owned()))
        }
        (Type::Integer, Literal::Number(number)) if number.is_integer() => {
            number.to_i64().map(Constant::Integer)
        }
        (Type::Bool, Literal::Bool(bool)) => Some(Constant::Bool(*bool)),
        _ => None,
    }
}

const fn comparison(sign: Sign) -> Comparison {
    match sign {
        Sign::Equal => Comparison::Equal,
        Sign::NotEqual => Comparison::NotEqual,
        Sign::Less => Comparison::Less,
        Sign::AtMost => Comparison::AtMost,
        Sign::Greater => Comparison::More,
        Sign::AtLeast => Comparison::AtLeast,
    }
}

/// A literal as JSON; decimals as text, so that nothing is rounded.
fn plain(literal: &Literal) -> Option<Value> {
    Some(match literal {
        Literal::Number(number) | Literal::Percent(number) => match number.to_i64() {
            Some(whole) if number.is_integer() => json!(whole),
            _ => json!(number.to_string()),
        },
        Literal::Money(money) => {
            json!({ "amount": money.amount.to_string(), "currency": money.currency.code() })
        }
        Literal::Text(text) => json!(text),
        Literal::Word(word) => json!(word.as_str()),
        Literal::Bool(bool) => json!(bool),
        Literal::Date(date) => json!(date.to_string()),
        Literal::Time(time) => json!(clock(*time)),
        Literal::Currency(currency) => json!(currency.code()),
        Literal::Instant(_) | Literal::Duration(_) | Literal::Period(_) | Literal::Effort(_) => {
            return None;
        }
    })
}
