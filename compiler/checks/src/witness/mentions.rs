//! What a question looks at: properties, consents, scores, events, through all
//! segments, stages and scores that it leads to.

use std::collections::BTreeSet;

use mkt_logic::Fact;
use mkt_model::access::audience::{Lifecycle, Membership, Segment};
use mkt_model::expression::{
    Aggregate, Base, EventMatch, Expression, ExpressionKind, PropertyPath, Window,
};
use mkt_model::value::Value;
use mkt_model::{Strategy, SymbolId};
use smol_str::SmolStr;

/// What is looked at, each once, in the order in which it is met.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// Properties of the person, each with what it leads through.
    pub(super) properties: Vec<Vec<SymbolId>>,
    /// Properties of events.
    pub(super) recorded: Vec<Vec<SymbolId>>,
    /// Consents by channel.
    pub(super) consents: Vec<(SymbolId, SymbolId)>,
    /// Scores, and the part that is looked at.
    pub(super) scores: Vec<(SymbolId, Option<SmolStr>)>,
    /// Whether what is so depends on the instant.
    pub(super) dated: bool,
    seen: BTreeSet<SymbolId>,
}

impl Mentions {
    /// Adds what a fact looks at.
    pub(super) fn add(&mut self, strategy: &Strategy, fact: Fact<'_>) {
        match fact {
            Fact::Condition(condition) => self.expression(strategy, condition),
            Fact::In(group) => self.group(strategy, group),
        }
    }

    fn group(&mut self, strategy: &Strategy, group: SymbolId) {
        if !self.seen.insert(group) {
            return;
        }
        match strategy.symbol(group).kind.word() {
            "segment" => {
                let segment = Segment(strategy.handle(group));
                if let Some(base) = segment.base() {
                    self.group(strategy, base);
                }
                if let Some(condition) = segment.condition() {
                    self.expression(strategy, condition);
                }
            }
            "stage" => {
                let stages = Lifecycle(strategy.handle(group)).stages();
                let own = stages.iter().find(|stage| stage.symbol == group);
                match own.and_then(|own| own.members()) {
                    Some(Membership::When(condition)) => self.expression(strategy, condition),
                    Some(Membership::Otherwise) => {
                        for stage in &stages {
                            if let Some(Membership::When(condition)) = stage.members() {
                                self.expression(strategy, condition);
                            }
                        }
                    }
                    None => {}
                }
            }
            "score" => {
                for line in strategy.handle(group).statements() {
                    for capture in &line.entry.captures {
                        match &capture.value {
                            Value::Expression(condition) => self.expression(strategy, condition),
                            Value::Event(wanted) => self.event(strategy, wanted),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds what the condition of an event looks at.
    fn event(&mut self, strategy: &Strategy, wanted: &EventMatch) {
        self.dated = true;
        if let Some(condition) = &wanted.condition {
            self.expression(strategy, condition);
        }
    }

    fn expression(&mut self, strategy: &Strategy, expression: &Expression) {
        for part in expression.within() {
            match &part.kind {
                ExpressionKind::Property(path) => self.property(path),
                ExpressionKind::Aggregate(aggregate) => self.aggregate(aggregate),
                ExpressionKind::Age(_) | ExpressionKind::Anniversary(_) => self.dated = true,
                ExpressionKind::Consents { topic, channel } => {
                    let channels = match channel {
                        Some(channel) => vec![*channel],
                        None => strategy.handle(*topic).references("channels"),
                    };
                    for channel in channels {
                        push(&mut self.consents, (*topic, channel));
                    }
                }
                ExpressionKind::Score { score, part } => {
                    push(&mut self.scores, (*score, part.clone()));
                    self.group(strategy, *score);
                }
                ExpressionKind::InSegment(group) => self.group(strategy, *group),
                _ => {}
            }
        }
    }

    fn property(&mut self, path: &PropertyPath) {
        let list = match path.base {
            Base::Person => &mut self.properties,
            Base::Event | Base::Entry => &mut self.recorded,
        };
        push(list, path.path.clone());
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.dated = true;
        // The property that it is taken of, and the day it looks back to;
        // its condition is walked as a part.
        if let Some(property) = &aggregate.property {
            push(&mut self.recorded, property.path.clone());
        }
        if let Some(Window::Since(since)) = &aggregate.window
            && let ExpressionKind::Property(path) = &since.kind
        {
            self.property(path);
        }
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}
