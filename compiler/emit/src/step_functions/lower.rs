//! From a journey to its state machine.
//!
//! Steps are lowered from the last to the first: each is given the name of
//! the state that comes after it.

use std::collections::BTreeSet;

use mkt_time::Period;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::ENGINE;
use super::capabilities::Construct;
use super::condition::Property;
use super::machine::{States, choice, leads, put};
use super::names::Fields;
use super::program::{Condition, Program, Step, StepKind};
use super::waits::Limit;

/// An execution of a Standard workflow ends after a year.
pub const LONGEST_EXECUTION_SECONDS: i64 = 365 * 86_400;

/// The same as a reason.
pub const A_YEAR: &str = "an execution of a Standard workflow ends after a year";

const DAY_SECONDS: i64 = 86_400;

/// What a user may set for this target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The function that serves the contract: a name or an ARN.
    pub function: String,
    /// The partition of AWS that the machines run in: `aws`, `aws-cn`.
    pub partition: &'static str,
}

/// A lowered journey.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The definition, without what is unsupported.
    pub definition: Value,
    /// The constructs that it uses, for the capability report.
    pub uses: BTreeSet<Construct>,
    /// What Step Functions cannot do.
    pub unsupported: Vec<Unsupported>,
}

/// Something written that this target cannot do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The step, or none where it is the journey itself.
    pub step: Option<String>,
    /// What, as a phrase.
    pub construct: &'static str,
    /// Why.
    pub reason: String,
}

/// Lowers a journey.
#[must_use]
pub fn lower(program: &Program, settings: &Settings) -> Machine {
    let mut lowering = Lowering::new(program, settings);
    let start = lowering.journey();
    let mut definition = Map::new();
    let comment = format!("{} · {ENGINE}", program.label);
    definition.insert("Comment".to_owned(), json!(comment));
    definition.insert("Version".to_owned(), json!("1.0"));
    definition.insert(
        "TimeoutSeconds".to_owned(),
        json!(lowering.timeout_seconds()),
    );
    definition.insert("StartAt".to_owned(), json!(start));
    definition.insert(
        "States".to_owned(),
        Value::Object(lowering.states.reachable(&start)),
    );
    Machine {
        definition: Value::Object(definition),
        uses: lowering.uses,
        unsupported: lowering.unsupported,
    }
}

/// The most that a period can be in seconds.
pub fn at_most_seconds(period: Period) -> i64 {
    // A day on which clocks go back has up to 25 hours, once in a period of
    // days or months.
    let days = period.months.saturating_mul(31).saturating_add(period.days);
    let shift = if days > 0 { 7_200 } else { 0 };
    days.saturating_mul(DAY_SECONDS)
        .saturating_add(period.seconds)
        .saturating_add(shift)
}

/// The states that every journey may end in.
pub struct Ends {
    pub goal: String,
    pub exit: String,
    pub keep: String,
    pub lives: String,
    pub no_date: String,
    pub left: String,
    pub as_answered: String,
    pub unknown_listener: String,
}

/// A journey being lowered.
pub struct Lowering<'p> {
    pub program: &'p Program,
    pub settings: &'p Settings,
    pub states: States,
    pub uses: BTreeSet<Construct>,
    pub unsupported: Vec<Unsupported>,
    /// Names in `$.sent` of the messages that are sent here and waited for.
    pub messages: Fields,
    /// Names of splits in `$.instance.answer.buckets`, by salt.
    pub splits: Fields,
    /// Names of properties in `$.profile.answer`.
    pub properties: Fields,
    /// The longest native wait, which the execution must outlive.
    pub longest_wait: i64,
    ends: Option<Ends>,
}

impl<'p> Lowering<'p> {
    fn new(program: &'p Program, settings: &'p Settings) -> Self {
        let mut sent = BTreeSet::new();
        let mut reacted_to = BTreeSet::new();
        let mut splits = BTreeSet::new();
        let mut properties = BTreeSet::new();
        each_step(&program.steps, &mut |step| match &step.kind {
            StepKind::WaitFor { event, .. } => reacted_to.extend(event.reaction_to.as_deref()),
            StepKind::Send { message, .. } => {
                sent.insert(message.as_str());
            }
            StepKind::Split { salt, .. } => {
                splits.insert(salt.as_str());
            }
            StepKind::If { arms, .. } => {
                let tests = arms
                    .iter()
                    .filter_map(|(condition, _)| condition.test.as_ref());
                properties.extend(tests.flat_map(|test| test.properties()).filter_map(
                    |property| match property {
                        Property::Profile(name) => Some(name.as_str()),
                        Property::Entry(_) => None,
                    },
                ));
            }
            _ => {}
        });
        Self {
            program,
            settings,
            states: States::default(),
            uses: BTreeSet::new(),
            unsupported: Vec::new(),
            messages: Fields::of(reacted_to.intersection(&sent).copied()),
            splits: Fields::of(splits.into_iter()),
            properties: Fields::of(properties.into_iter()),
            longest_wait: 0,
            ends: None,
        }
    }

    /// The execution outlives the instance by its longest wait, so that it
    /// ends in a state of its own and not by this time-out.
    fn timeout_seconds(&self) -> i64 {
        let windows = self
            .program
            .goals
            .iter()
            .filter_map(|goal| goal.within)
            .map(at_most_seconds);
        let lives = at_most_seconds(self.program.lives);
        windows
            .fold(lives, i64::max)
            .saturating_add(self.longest_wait)
            .saturating_add(DAY_SECONDS)
            .min(LONGEST_EXECUTION_SECONDS)
    }

    fn journey(&mut self) -> String {
        if at_most_seconds(self.program.lives) > LONGEST_EXECUTION_SECONDS {
            self.refuse(None, "a journey that lives longer than a year", A_YEAR);
        }
        let done = self.states.add("Done", "", json!({ "Type": "Succeed" }));
        let after_end = self.late_goals(&done);
        let end = self.end(&after_end);
        self.ends = Some(self.shared_ends(&end));
        let finished = self.reason("Finished", "the last step was taken", "finished", &end);
        let first = self.block(&self.program.steps, &finished);
        self.enter(&first)
    }

    /// Tells the guard that the instance has ended, and why.
    fn end(&mut self, next: &str) -> String {
        let request = self.request(None, vec![("reason.$", json!("$.outcome.reason"))]);
        let state = self.ask(
            "Frees the person for other journeys",
            "leave",
            &request,
            "$.end",
            next,
        );
        self.states.add("End", "", state)
    }

    fn shared_ends(&mut self, end: &str) -> Ends {
        let as_answered = json!({
            "Type": "Pass",
            "Comment": "The guard said that the person leaves",
            "Parameters": { "reason.$": "$.guard.answer.reason" },
            "ResultPath": "$.outcome",
            "Next": end,
        });
        let caught = |lowering: &mut Self, name: &str, comment: &str, reason: &str| {
            let state = json!({
                "Type": "Pass",
                "Comment": comment,
                "Parameters": { "reason": reason, "by.$": "$.came.id", "at.$": "$.came.at" },
                "ResultPath": "$.outcome",
                "Next": end,
            });
            lowering.states.add(name, "", state)
        };
        Ends {
            goal: caught(self, "Goal reached", "The person converted", "goal"),
            exit: caught(self, "Exit", "A condition to leave came true", "exit"),
            keep: caught(
                self,
                "No longer kept",
                "What must hold throughout no longer does",
                "while",
            ),
            lives: self.reason(
                "Lived too long",
                "The instance reached its greatest age",
                "lives",
                end,
            ),
            no_date: self.reason(
                "No date",
                "The person has no such date to wait for",
                "no_date",
                end,
            ),
            left: self.reason("Left", "A step said so", "left", end),
            as_answered: self.states.add("Sent away", "", as_answered),
            unknown_listener: self.states.add(
                "Unknown listener",
                "",
                json!({
                    "Type": "Fail",
                    "Error": "mkt.UnknownListener",
                    "Cause": "The answer to a wait names no listener of the request",
                }),
            ),
        }
    }

    fn reason(&mut self, name: &str, comment: &str, reason: &str, end: &str) -> String {
        self.states.add(
            name,
            "",
            put(comment, json!({ "reason": reason }), "$.outcome", end),
        )
    }

    /// The shared ends; they are made before any step.
    pub fn end_by(&self, which: impl Fn(&Ends) -> &String) -> String {
        self.ends.as_ref().map(which).cloned().unwrap_or_default()
    }

    /// Notes that Step Functions cannot do something.
    pub fn refuse(&mut self, step: Option<&str>, construct: &'static str, reason: &str) {
        let (step, reason) = (step.map(str::to_owned), reason.to_owned());
        self.unsupported.push(Unsupported {
            step,
            construct,
            reason,
        });
    }

    /// Lowers steps in order; the name of the first state.
    pub fn block(&mut self, steps: &[Step], next: &str) -> String {
        steps
            .iter()
            .rev()
            .fold(next.to_owned(), |next, step| self.step(step, &next))
    }

    fn step(&mut self, step: &Step, next: &str) -> String {
        match &step.kind {
            StepKind::Wait(period) => self.wait(&step.id, *period, next),
            StepKind::WaitUntil { time, days } => self.wait_until(&step.id, time, days, next),
            StepKind::WaitRelative {
                property,
                period,
                time,
            } => self.wait_relative(&step.id, property, *period, time.as_deref(), next),
            StepKind::WaitFor {
                event,
                up_to,
                grace,
                including_since_entry,
                then,
                otherwise,
            } => {
                let then = self.block(then, next);
                let otherwise = self.block(otherwise, next);
                let limit = Limit {
                    up_to: *up_to,
                    grace: *grace,
                };
                self.wait_event(
                    &step.id,
                    event,
                    limit,
                    *including_since_entry,
                    (&then, &otherwise),
                )
            }
            StepKind::Send { message, channel } => {
                self.send(&step.id, message, channel.as_deref(), next)
            }
            StepKind::If { arms, otherwise } => self.branch(&step.id, arms, otherwise, next),
            StepKind::Split { salt, arms } => self.split(&step.id, salt, arms, next),
            StepKind::Do { operation, details } => {
                self.uses.insert(Construct::Do(operation.name()));
                let details = details
                    .iter()
                    .map(|(key, value)| (*key, value.clone()))
                    .collect();
                let request = self.request(Some(&step.id), details);
                let comment = format!("Once, by the runtime: {}", operation.name());
                let state = self.ask(&comment, operation.name(), &request, "$.done", next);
                self.states.add(&step.id, "", state)
            }
            StepKind::Leave => {
                self.uses.insert(Construct::Leave);
                let left = self.end_by(|ends| &ends.left);
                let state =
                    json!({ "Type": "Pass", "Comment": "Leaves the journey", "Next": left });
                self.states.add(&step.id, "", state)
            }
        }
    }

    /// Arms in order, each with its test or its question. Tests that stand
    /// side by side share one state.
    fn branch(
        &mut self,
        id: &str,
        arms: &[(Condition, Vec<Step>)],
        otherwise: &[Step],
        next: &str,
    ) -> String {
        let mut rest = self.block(otherwise, next);
        let mut tests: Vec<Value> = Vec::new();
        let mut reads: BTreeSet<&str> = BTreeSet::new();
        for (condition, steps) in arms.iter().rev() {
            let taken = self.block(steps, next);
            match condition.test.as_ref().filter(|test| test.is_native()) {
                Some(test) => {
                    self.uses.insert(Construct::IfOnValues);
                    let rule = test.rule(true, &|property| self.path(property));
                    tests.insert(0, leads(rule, &taken));
                    reads.extend(test.properties().into_iter().filter_map(
                        |property| match property {
                            Property::Profile(name) => Some(name.as_str()),
                            Property::Entry(_) => None,
                        },
                    ));
                }
                None => {
                    rest = self.test(id, &mut tests, &mut reads, &rest);
                    rest = self.question(id, condition, &taken, &rest);
                }
            }
        }
        self.test(id, &mut tests, &mut reads, &rest)
    }

    /// The state for the tests collected so far; without any, what comes next.
    fn test(
        &mut self,
        id: &str,
        tests: &mut Vec<Value>,
        reads: &mut BTreeSet<&str>,
        next: &str,
    ) -> String {
        if tests.is_empty() {
            return next.to_owned();
        }
        let state = choice("The first that is true", std::mem::take(tests), next);
        let test = self.states.add(id, "test", state);
        if reads.is_empty() {
            return test;
        }
        let properties: Vec<Value> = std::mem::take(reads)
            .into_iter()
            .map(|name| json!({ "as": self.properties.name(name), "property": name }))
            .collect();
        let request = self.request(Some(id), vec![("properties", json!(properties))]);
        let state = self.ask(
            "Reads the profile as it is now",
            "read",
            &request,
            "$.profile",
            &test,
        );
        self.states.add(id, "read", state)
    }

    /// A question to the runtime, and where its answer leads.
    fn question(&mut self, id: &str, condition: &Condition, yes: &str, no: &str) -> String {
        self.uses.insert(Construct::IfAsked);
        let rule = json!({ "Variable": "$.decided.answer.answer", "BooleanEquals": true });
        let state = choice("Unknown is not true", vec![leads(rule, yes)], no);
        let answer = self.states.add(id, "answer", state);
        let request = json!({
            "predicate": condition.id,
            "instance.$": "$$.Execution.Name",
            "person.$": "$.person",
            "at.$": "$$.State.EnteredTime",
        });
        let state = self.ask(
            "Reads more than values at hand",
            "decide",
            &request,
            "$.decided",
            &answer,
        );
        self.states.add(id, "decide", state)
    }

    fn path(&self, property: &Property) -> String {
        match property {
            Property::Profile(name) => format!("$.profile.answer.{}", self.properties.name(name)),
            Property::Entry(name) => format!("$.entry.{name}"),
        }
    }

    /// The bucket was computed at entry and is kept with the instance.
    fn split(
        &mut self,
        id: &str,
        salt: &str,
        arms: &[(String, Decimal, Vec<Step>)],
        next: &str,
    ) -> String {
        self.uses.insert(Construct::Split);
        let variable = format!("$.instance.answer.buckets.{}", self.splits.name(salt));
        let mut below = Decimal::ZERO;
        let mut choices = Vec::new();
        for (name, share, steps) in arms {
            below = below.saturating_add(share.saturating_mul(Decimal::ONE_HUNDRED));
            let taken = self.block(steps, next);
            let limit: i64 = below.ceil().try_into().unwrap_or(i64::MAX);
            // Buckets are whole, so `< 33.3` and `< 34` take the same ones.
            let rule = json!({ "Variable": variable, "NumericLessThan": limit });
            let arm = self.states.add(
                id,
                name,
                json!({ "Type": "Pass", "Comment": format!("{share} %"), "Next": taken }),
            );
            choices.push(leads(rule, &arm));
        }
        if choices.is_empty() {
            return next.to_owned();
        }
        let state = choice("By the bucket that the instance keeps", choices, next);
        self.states.add(id, "", state)
    }
}

/// Every step, at any depth, in order.
fn each_step<'s>(steps: &'s [Step], visit: &mut impl FnMut(&'s Step)) {
    for step in steps {
        visit(step);
        match &step.kind {
            StepKind::WaitFor {
                then, otherwise, ..
            } => {
                each_step(then, visit);
                each_step(otherwise, visit);
            }
            StepKind::If { arms, otherwise } => {
                for (_, steps) in arms {
                    each_step(steps, visit);
                }
                each_step(otherwise, visit);
            }
            StepKind::Split { arms, .. } => {
                for (_, _, steps) in arms {
                    each_step(steps, visit);
                }
            }
            _ => {}
        }
    }
}
