//! Each lifecycle: its stages with who is in them, and what its rules do.

use std::collections::BTreeMap;

use mkt_model::access::audience::{Action, Lifecycle, Membership, Rule, Stage, Trigger};
use mkt_model::{Strategy, SymbolId};

use super::{Picture, words};
use crate::mermaid::{Direction, Role, StateDiagram, StateId};

pub(super) fn draw(strategy: &Strategy) -> Vec<Picture> {
    strategy
        .lifecycles()
        .map(|lifecycle| Picture {
            stem: format!("lifecycle-{}", lifecycle.name()),
            title: lifecycle.title().to_owned(),
            about: words::first_paragraph(*lifecycle)
                .map_or_else(|| ABOUT.to_owned(), |docs| format!("{docs} {ABOUT}")),
            parts: vec![Chart::of(strategy, lifecycle).write()],
        })
        .collect()
}

const ABOUT: &str = "Each person is in the one stage whose condition is true of them; the arrows follow the stages in their order, and lead on to what the rules do.";

struct Chart<'s> {
    strategy: &'s Strategy,
    diagram: StateDiagram,
    places: BTreeMap<SymbolId, StateId>,
}

impl<'s> Chart<'s> {
    fn of(strategy: &'s Strategy, lifecycle: Lifecycle<'s>) -> StateDiagram {
        let mut chart = Self {
            strategy,
            diagram: StateDiagram::new(Direction::Right),
            places: BTreeMap::new(),
        };
        let mut before = None;
        for stage in lifecycle.stages() {
            let state = chart.stage(stage);
            match before {
                None => chart.diagram.start(state, ""),
                Some(before) => chart.diagram.transition(before, state, ""),
            }
            before = Some(state);
        }
        for rule in lifecycle.rules() {
            chart.rule(rule);
        }
        chart.diagram
    }

    fn title(&self, id: SymbolId) -> &'s str {
        self.strategy.symbol(id).title()
    }

    fn stage(&mut self, stage: Stage<'_>) -> StateId {
        let mut label = self.title(stage.symbol).to_owned();
        let members = match stage.members() {
            Some(Membership::When(condition)) => Some(words::conditions(self.strategy, condition)),
            Some(Membership::Otherwise) => Some("everyone else".to_owned()),
            None => None,
        };
        let hold = stage.hold().map(|hold| format!("for at least {hold}"));
        for line in members.into_iter().chain(hold) {
            label.push('\n');
            label.push_str(&line);
        }
        self.place(stage.symbol, label, Role::People)
    }

    fn place(&mut self, id: SymbolId, label: String, role: Role) -> StateId {
        if let Some(known) = self.places.get(&id) {
            return *known;
        }
        let state = self
            .diagram
            .state(&words::key(self.strategy, id), label, role);
        self.places.insert(id, state);
        state
    }

    /// What sets a rule off, and from there what it does.
    fn rule(&mut self, rule: Rule<'_>) {
        let strategy = self.strategy;
        let Some(trigger) = rule.trigger() else {
            return;
        };
        let (from, mut why) = match trigger {
            Trigger::Enter { stage, .. } => (self.named(stage), "on entering".to_owned()),
            Trigger::Leave(stage) => (self.named(stage), "on leaving".to_owned()),
            Trigger::Stay { within, time, .. } => (self.named(within), format!("after {time}")),
            Trigger::Event(event) => {
                let key = format!("{}.on", words::key(strategy, rule.symbol));
                let label = words::event(strategy, event);
                (self.diagram.state(&key, label, Role::Data), String::new())
            }
        };
        if let Some(condition) = rule.condition() {
            if !why.is_empty() {
                why.push_str(", ");
            }
            why.push_str("if ");
            why.push_str(&words::condition(strategy, condition));
        }
        for (place, action) in rule.actions().into_iter().enumerate() {
            let (label, role) = self.action(action);
            let key = format!("{}.do.{place}", words::key(strategy, rule.symbol));
            let to = self.diagram.state(&key, label, role);
            self.diagram.transition(from, to, why.clone());
        }
    }

    /// A stage of this lifecycle, or a segment beside it.
    fn named(&mut self, id: SymbolId) -> StateId {
        self.place(id, self.title(id).to_owned(), Role::Data)
    }

    fn action(&self, action: Action<'_>) -> (String, Role) {
        match action {
            Action::Start(journey) => (format!("Start “{}”", self.title(journey)), Role::Reach),
            Action::Send(message, channel) => {
                let via = channel.map_or(String::new(), |id| format!(" by {}", self.title(id)));
                (format!("Send “{}”{via}", self.title(message)), Role::Reach)
            }
            Action::Notify(team, text) => {
                (format!("Tell {}\n{text}", self.title(team)), Role::Work)
            }
            Action::Set(property, value) => {
                let value = words::condition(self.strategy, value);
                let name = self.title(property).replace('_', " ");
                (format!("Set {name} to {value}"), Role::Muted)
            }
        }
    }
}
