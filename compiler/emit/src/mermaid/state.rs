//! State diagrams: states, how one passes into another, and notes.

use super::flowchart::Direction;
use super::text::{self, Ids, Place};
use super::theme::{self, Role};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A state of the diagram that gave it out; in another it means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StateId(usize);

#[derive(Debug, Clone)]
struct State {
    id: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Named { label: String, role: Role },
    Choice,
}

#[derive(Debug, Clone)]
struct Transition {
    /// None: where everything begins.
    from: Option<StateId>,
    /// None: where it ends.
    to: Option<StateId>,
    label: String,
}

/// A state diagram.
///
/// ```
/// use mkt_emit::mermaid::{Direction, Role, StateDiagram};
/// let mut diagram = StateDiagram::new(Direction::Right);
/// let prospect = diagram.state("prospect", "Prospect", Role::People);
/// let first = diagram.state("first", "First purchase", Role::People);
/// diagram.start(prospect, "");
/// diagram.transition(prospect, first, "booking");
/// assert!(diagram.write().contains("s_prospect --> s_first : booking"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct StateDiagram {
    direction: Direction,
    states: Vec<State>,
    transitions: Vec<Transition>,
    notes: Vec<(StateId, String)>,
    ids: Ids,
}

impl StateDiagram {
    /// An empty diagram.
    #[must_use]
    pub fn new(direction: Direction) -> Self {
        Self {
            direction,
            ..Self::default()
        }
    }

    /// Whether no state is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// Adds a state, with a key of its own and a description in any text.
    pub fn state(&mut self, key: &str, label: impl Into<String>, role: Role) -> StateId {
        self.push(
            key,
            Kind::Named {
                label: label.into(),
                role,
            },
        )
    }

    /// Adds a point at which ways part: a small diamond without text.
    pub fn choice(&mut self, key: &str) -> StateId {
        self.push(key, Kind::Choice)
    }

    fn push(&mut self, key: &str, kind: Kind) -> StateId {
        let id = self.ids.take('s', key);
        self.states.push(State { id, kind });
        StateId(self.states.len().saturating_sub(1))
    }

    /// A way from one state to another; nothing stands on it if the text
    /// is blank.
    pub fn transition(&mut self, from: StateId, to: StateId, label: impl Into<String>) {
        self.transitions.push(Transition {
            from: Some(from),
            to: Some(to),
            label: label.into(),
        });
    }

    /// A way in: the state is one that things begin in.
    pub fn start(&mut self, at: StateId, label: impl Into<String>) {
        self.transitions.push(Transition {
            from: None,
            to: Some(at),
            label: label.into(),
        });
    }

    /// A way out: the state is one that things end in.
    pub fn end(&mut self, at: StateId, label: impl Into<String>) {
        self.transitions.push(Transition {
            from: Some(at),
            to: None,
            label: label.into(),
        });
    }

    /// A note beside a state.
    pub fn note(&mut self, at: StateId, label: impl Into<String>) {
        self.notes.push((at, label.into()));
    }

    /// The identifier that a state has in the file.
    #[must_use]
    pub fn id(&self, state: StateId) -> Option<&str> {
        self.states.get(state.0).map(|state| state.id.as_str())
    }

    /// The diagram as a Mermaid file. It is never split: some three hundred
    /// states with their transitions reach [`text::MAX_TEXT`], which Mermaid
    /// refuses; what may grow so large belongs in a flowchart.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = theme::state();
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "stateDiagram-v2\n  direction {}\n",
            self.direction.code()
        );
        for State { id, kind } in &self.states {
            let _ = match kind {
                Kind::Named { label, .. } => {
                    writeln!(
                        out,
                        "  state \"{}\" as {id}",
                        text::escape(label, Place::State)
                    )
                }
                Kind::Choice => writeln!(out, "  state {id} <<choice>>"),
            };
        }
        for transition in &self.transitions {
            out.extend(self.transition_line(transition));
        }
        for (at, label) in &self.notes {
            if let Some(id) = self.id(*at) {
                let _ = writeln!(
                    out,
                    "  note right of {id} : {}",
                    text::escape(label, Place::State)
                );
            }
        }
        self.write_roles(&mut out);
        out
    }

    /// A transition's line; none where an end is of another diagram.
    fn transition_line(&self, transition: &Transition) -> Option<String> {
        let end = |state: Option<StateId>| state.map_or(Some("[*]"), |state| self.id(state));
        let (from, to) = (end(transition.from)?, end(transition.to)?);
        if text::is_blank(&transition.label) {
            return Some(format!("  {from} --> {to}\n"));
        }
        let label = text::escape(&transition.label, Place::State);
        Some(format!("  {from} --> {to} : {label}\n"))
    }

    fn write_roles(&self, out: &mut String) {
        let named = || {
            self.states.iter().filter_map(|state| match state.kind {
                Kind::Named { role, .. } => Some((state.id.as_str(), role)),
                Kind::Choice => None,
            })
        };
        let roles: BTreeSet<Role> = named().map(|(_, role)| role).collect();
        for role in roles {
            let members: Vec<&str> = named()
                .filter(|&(_, of)| of == role)
                .map(|(id, _)| id)
                .collect();
            let _ = writeln!(out, "  {}", role.definition());
            let _ = writeln!(out, "  class {} {}", members.join(","), role.class());
        }
    }
}
