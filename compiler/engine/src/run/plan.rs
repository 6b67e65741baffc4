//! A strategy made ready: what runs, and what must be watched for it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use mkt_eval::journey::{Course, Does};
use mkt_eval::{Evaluator, Watch};
use mkt_model::access::audience::{Action, Lifecycle, Trigger};
use mkt_model::access::reach::Campaign;
use mkt_model::expression::{Expression, ExpressionKind};
use mkt_model::journey::{Entry, Exit, Goal};
use mkt_model::types::Type;
use mkt_model::value::{Duration, Value};
use mkt_model::{Strategy, SymbolId};
use smol_str::SmolStr;

use super::{Options, Runs};
use crate::guard::policy::Policy;
use crate::policy;

/// A strategy made ready.
#[derive(Debug)]
pub(super) struct Plan<'s> {
    pub strategy: &'s Strategy,
    pub evaluator: Evaluator<'s>,
    pub policy: Policy,
    pub options: Options,
    /// The journeys that run, by name.
    pub courses: Vec<Course>,
    /// Their places by symbol.
    pub course_of: BTreeMap<SymbolId, usize>,
    /// The lifecycles that are observed.
    pub lifecycles: Vec<Stages>,
    pub rules: Vec<Rule<'s>>,
    /// The sends of the campaigns that run.
    pub sends: Vec<Send<'s>>,
    /// The segments whose members are followed.
    pub segments: Vec<SymbolId>,
    pub watch: Watch,
    /// The properties that say where people live, by entity's symbol.
    pub zones: Vec<SymbolId>,
    pub countries: Vec<SymbolId>,
    /// The first day of the strategy.
    pub first_day: Option<Date>,
}

/// A lifecycle.
#[derive(Debug)]
pub(super) struct Stages {
    pub lifecycle: SymbolId,
    pub entity: Option<SymbolId>,
    /// How long each stage holds people.
    pub holds: BTreeMap<SymbolId, Duration>,
}

/// A rule of a lifecycle.
#[derive(Debug)]
pub(super) struct Rule<'s> {
    pub symbol: SymbolId,
    pub name: SmolStr,
    pub entity: Option<SymbolId>,
    pub trigger: Trigger<'s>,
    pub condition: Option<&'s Expression>,
    pub actions: Vec<Action<'s>>,
}

/// A send of a campaign.
#[derive(Debug)]
pub(super) struct Send<'s> {
    pub campaign: SymbolId,
    pub name: SmolStr,
    /// Its stable name within the campaign.
    pub step: SmolStr,
    pub priority: i64,
    pub message: SymbolId,
    pub channel: Option<SymbolId>,
    pub on: Date,
    pub at: Option<Time>,
    pub audience: Option<&'s Expression>,
}

impl<'s> Plan<'s> {
    pub fn new(strategy: &'s Strategy, options: Options) -> Self {
        let evaluator = Evaluator::new(strategy);
        let (mut policy, _) = policy::policy(strategy);
        if !options.holdout {
            policy.holdout = None;
        }
        let courses = courses(strategy, &options.runs);
        let course_of = courses
            .iter()
            .enumerate()
            .map(|(index, course)| (course.program().journey, index))
            .collect();
        let rules = rules(strategy, &options.runs);
        let sends = sends(strategy, &options.runs);
        let of_type = |wanted: &Type| {
            let properties = strategy.symbols().map(|(id, _)| id);
            properties
                .filter(|id| {
                    strategy
                        .property_type(*id)
                        .is_some_and(|ty| ty.ty == *wanted)
                })
                .collect()
        };
        let first_day = strategy
            .declared()
            .and_then(|declared| declared.horizon())
            .map(|horizon| horizon.first);
        let mut plan = Self {
            strategy,
            evaluator,
            policy,
            courses,
            course_of,
            lifecycles: Vec::new(),
            rules,
            sends,
            segments: Vec::new(),
            watch: Watch::default(),
            zones: of_type(&Type::Timezone),
            countries: of_type(&Type::Country),
            first_day,
            options,
        };
        plan.follow();
        plan
    }

    /// The place of a journey among those that run.
    pub fn course(&self, journey: SymbolId) -> Option<(usize, &Course)> {
        let index = *self.course_of.get(&journey)?;
        Some((index, self.courses.get(index)?))
    }

    /// Finds out which segments and stages are followed, and what predicates
    /// depend on time.
    fn follow(&mut self) {
        let mut groups = self.options.observe.clone();
        let mut predicates: Vec<&Expression> = Vec::new();
        for course in &self.courses {
            let program = course.program();
            match &program.entry {
                Some(Entry::Segment { segment, .. }) => {
                    groups.insert(*segment);
                }
                Some(Entry::Event(_) | Entry::Date { .. } | Entry::Every { .. }) | None => {}
            }
            for goal in &program.goals {
                if let Goal::Entering(group) = goal {
                    groups.insert(*group);
                }
            }
            predicates.extend(&program.keep);
            predicates.extend(program.exits.iter().filter_map(|exit| match exit {
                Exit::When(condition) => Some(condition),
                Exit::Event(_) => None,
            }));
        }
        for rule in &self.rules {
            match rule.trigger {
                Trigger::Enter { stage, .. } | Trigger::Leave(stage) => {
                    groups.insert(stage);
                }
                Trigger::Stay { within, .. } => {
                    groups.insert(within);
                }
                Trigger::Event(_) => {}
            }
        }
        let mut watch = Watch::default();
        for predicate in &predicates {
            watch.add(&self.evaluator, predicate);
        }
        let mut lifecycles = BTreeSet::new();
        let mut segments = BTreeSet::new();
        for group in groups {
            watch.add_group(&self.evaluator, group);
            match self.strategy.symbol(group).kind.word() {
                "stage" | "lifecycle" => {
                    lifecycles.insert(self.strategy.handle(group).symbol_id());
                }
                "segment" => {
                    segments.insert(group);
                }
                _ => {}
            }
        }
        for lifecycle in self
            .strategy
            .all()
            .filter(|one| one.kind().word == "lifecycle")
        {
            let stages = Lifecycle(lifecycle).stages();
            let holds: BTreeMap<SymbolId, Duration> = stages
                .iter()
                .filter_map(|stage| Some((stage.symbol, stage.hold()?)))
                .collect();
            // What holds people must be followed wherever a predicate that
            // runs may ask for the stage.
            let asked =
                !holds.is_empty() && self.asks_for(&stages.iter().map(|s| s.symbol).collect());
            if lifecycles.contains(&lifecycle.symbol_id()) || asked {
                watch.add_group(&self.evaluator, lifecycle.symbol_id());
                self.lifecycles.push(Stages {
                    lifecycle: lifecycle.symbol_id(),
                    entity: lifecycle.declaration().of,
                    holds,
                });
            }
        }
        self.segments = segments.into_iter().collect();
        self.watch = watch;
    }

    /// Whether something that runs asks whether people are in one of these.
    fn asks_for(&self, stages: &BTreeSet<SymbolId>) -> bool {
        let mut open: Vec<&Expression> = Vec::new();
        for course in &self.courses {
            let program = course.program();
            open.extend(&program.audience);
            open.extend(&program.keep);
            open.extend(program.exits.iter().filter_map(|exit| match exit {
                Exit::When(condition) => Some(condition),
                Exit::Event(event) => event.condition.as_ref(),
            }));
            for (_, node) in course.nodes() {
                match &node.does {
                    Does::If { branches, .. } => {
                        open.extend(branches.iter().map(|branch| &branch.condition));
                    }
                    Does::WaitFor { event, .. } => open.extend(&event.condition),
                    Does::Set(_, value) => open.push(value),
                    _ => {}
                }
            }
        }
        open.extend(self.rules.iter().filter_map(|rule| rule.condition));
        open.extend(self.sends.iter().filter_map(|send| send.audience));
        let mut groups: Vec<SymbolId> = self.options.observe.iter().copied().collect();
        for course in &self.courses {
            if let Some(Entry::Segment { segment, .. }) = &course.program().entry {
                groups.push(*segment);
            }
        }
        groups.extend(self.rules.iter().filter_map(|rule| match rule.trigger {
            Trigger::Stay { within, .. } => Some(within),
            _ => None,
        }));
        let named = |expression: &Expression, groups: &mut Vec<SymbolId>| {
            groups.extend(expression.within().filter_map(|part| match part.kind {
                ExpressionKind::InSegment(group) => Some(group),
                _ => None,
            }));
        };
        for expression in open {
            named(expression, &mut groups);
        }
        let mut seen = BTreeSet::new();
        while let Some(group) = groups.pop() {
            if stages.contains(&group) {
                return true;
            }
            if !seen.insert(group) || self.strategy.symbol(group).kind.word() != "segment" {
                continue;
            }
            let segment = mkt_model::access::audience::Segment(self.strategy.handle(group));
            groups.extend(segment.base());
            if let Some(condition) = segment.condition() {
                named(condition, &mut groups);
            }
        }
        false
    }
}

fn courses(strategy: &Strategy, runs: &Runs) -> Vec<Course> {
    let mut found: Vec<Course> = strategy
        .journeys()
        .map(|journey| journey.symbol_id())
        .filter(|journey| runs.has(*journey))
        .map(|journey| Course::new(strategy.program(journey).clone()))
        .collect();
    found.sort_by(|a, b| a.program().name.cmp(&b.program().name));
    found
}

fn rules<'s>(strategy: &'s Strategy, runs: &Runs) -> Vec<Rule<'s>> {
    let lifecycles = strategy.lifecycles();
    lifecycles
        .filter(|lifecycle| runs.has(lifecycle.symbol_id()))
        .flat_map(|lifecycle| {
            let rules = lifecycle.rules().into_iter();
            rules.filter_map(move |rule| {
                Some(Rule {
                    symbol: rule.symbol,
                    name: strategy.symbol(rule.symbol).path.clone(),
                    entity: lifecycle.entity(),
                    trigger: rule.trigger()?,
                    condition: rule.condition(),
                    actions: rule.actions(),
                })
            })
        })
        .collect()
}

fn sends<'s>(strategy: &'s Strategy, runs: &Runs) -> Vec<Send<'s>> {
    let mut found = Vec::new();
    for campaign in strategy.campaigns() {
        if !runs.has(campaign.symbol_id()) {
            continue;
        }
        for (number, send) in (1_usize..).zip(campaign.sends()) {
            let channel = send
                .channel
                .or_else(|| strategy.handle(send.message).reference("channel"));
            let given = match send.line.get("name") {
                Some(Value::Name(name, _)) => Some(name.clone()),
                _ => None,
            };
            found.push(Send {
                campaign: campaign.symbol_id(),
                name: campaign.name().clone(),
                step: given.unwrap_or_else(|| SmolStr::from(format!("send.{number}"))),
                priority: priority(campaign),
                message: send.message,
                channel,
                on: send.on,
                at: send.at,
                audience: send.audience.or_else(|| campaign.audience()),
            });
        }
    }
    found
}

fn priority(campaign: Campaign<'_>) -> i64 {
    use rust_decimal::prelude::ToPrimitive;
    match campaign
        .line("priority")
        .and_then(|line| line.get("priority"))
    {
        Some(Value::Number(number)) => number.to_i64().unwrap_or(0),
        _ => 0,
    }
}
