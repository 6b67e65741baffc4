//! Classical formulas over atoms, each kept once.
//!
//! They are in negation normal form: only atoms are negated. What is equal is
//! the same formula, so that what is known of one is looked up by its number.

use std::collections::{BTreeSet, HashMap};

use crate::terms::AtomId;

/// A formula, by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Formula(u32);

/// What a formula is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// Always false.
    False,
    /// Always true.
    True,
    /// An atom, or its opposite.
    Literal(AtomId, bool),
    /// All of them, in the order of their numbers.
    And(Box<[Formula]>),
    /// Any of them, in the order of their numbers.
    Or(Box<[Formula]>),
}

/// All formulas.
#[derive(Debug)]
pub(crate) struct Formulas {
    nodes: Vec<Node>,
    /// Looked up, never walked.
    numbers: HashMap<Node, Formula>,
    /// Looked up, never walked.
    opposites: HashMap<Formula, Formula>,
}

/// Always false.
pub(crate) const NEVER: Formula = Formula(0);
/// Always true.
pub(crate) const ALWAYS: Formula = Formula(1);

impl Default for Formulas {
    fn default() -> Self {
        let nodes = vec![Node::False, Node::True];
        let numbers = [(Node::False, NEVER), (Node::True, ALWAYS)].into();
        let opposites = [(NEVER, ALWAYS), (ALWAYS, NEVER)].into();
        Self {
            nodes,
            numbers,
            opposites,
        }
    }
}

impl Formulas {
    /// What a formula is.
    pub fn node(&self, formula: Formula) -> &Node {
        let index = usize::try_from(formula.0).unwrap_or(usize::MAX);
        self.nodes.get(index).unwrap_or(&Node::False)
    }

    fn keep(&mut self, node: Node) -> Formula {
        if let Some(known) = self.numbers.get(&node) {
            return *known;
        }
        let number = Formula(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node.clone());
        self.numbers.insert(node, number);
        number
    }

    /// An atom, or its opposite.
    pub fn literal(&mut self, atom: AtomId, holds: bool) -> Formula {
        self.keep(Node::Literal(atom, holds))
    }

    /// All of them.
    pub fn and(&mut self, all: impl IntoIterator<Item = Formula>) -> Formula {
        let mut parts = Vec::new();
        for one in all {
            match self.node(one) {
                Node::True => {}
                Node::False => return NEVER,
                Node::And(inner) => parts.extend(inner.iter().copied()),
                Node::Literal(..) | Node::Or(_) => parts.push(one),
            }
        }
        parts.sort_unstable();
        parts.dedup();
        if self.opposed(&parts) {
            return NEVER;
        }
        match parts.as_slice() {
            [] => ALWAYS,
            [only] => *only,
            _ => self.keep(Node::And(parts.into())),
        }
    }

    /// Any of them.
    pub fn or(&mut self, any: impl IntoIterator<Item = Formula>) -> Formula {
        let mut parts = Vec::new();
        for one in any {
            match self.node(one) {
                Node::False => {}
                Node::True => return ALWAYS,
                Node::Or(inner) => parts.extend(inner.iter().copied()),
                Node::Literal(..) | Node::And(_) => parts.push(one),
            }
        }
        parts.sort_unstable();
        parts.dedup();
        if self.opposed(&parts) {
            return ALWAYS;
        }
        match parts.as_slice() {
            [] => NEVER,
            [only] => *only,
            _ => self.keep(Node::Or(parts.into())),
        }
    }

    /// Whether an atom and its opposite are among some formulas.
    fn opposed(&self, parts: &[Formula]) -> bool {
        parts.iter().any(|part| match self.node(*part) {
            Node::Literal(atom, true) => self
                .numbers
                .get(&Node::Literal(*atom, false))
                .is_some_and(|opposite| parts.binary_search(opposite).is_ok()),
            _ => false,
        })
    }

    /// The opposite.
    pub fn not(&mut self, formula: Formula) -> Formula {
        if let Some(known) = self.opposites.get(&formula) {
            return *known;
        }
        let opposite = match self.node(formula).clone() {
            Node::False => ALWAYS,
            Node::True => NEVER,
            Node::Literal(atom, holds) => self.literal(atom, !holds),
            Node::And(parts) => {
                let parts: Vec<Formula> = parts.iter().map(|part| self.not(*part)).collect();
                self.or(parts)
            }
            Node::Or(parts) => {
                let parts: Vec<Formula> = parts.iter().map(|part| self.not(*part)).collect();
                self.and(parts)
            }
        };
        self.opposites.insert(formula, opposite);
        self.opposites.insert(opposite, formula);
        opposite
    }

    /// That the one holds wherever the other does.
    pub fn implies(&mut self, one: Formula, other: Formula) -> Formula {
        let not = self.not(one);
        self.or([not, other])
    }

    /// The atoms that occur in a formula, in their order.
    pub fn atoms(&self, formula: Formula) -> BTreeSet<AtomId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![formula];
        while let Some(formula) = open.pop() {
            if !seen.insert(formula) {
                continue;
            }
            match self.node(formula) {
                Node::False | Node::True => {}
                Node::Literal(atom, _) => drop(found.insert(*atom)),
                Node::And(parts) | Node::Or(parts) => open.extend(parts.iter().copied()),
            }
        }
        found
    }

    /// The formula with something else in the place of its atoms: of each what
    /// stands for it.
    pub fn replaced(&mut self, formula: Formula, by: &HashMap<AtomId, Formula>) -> Formula {
        let mut known = HashMap::new();
        self.replaced_within(formula, by, &mut known)
    }

    fn replaced_within(
        &mut self,
        formula: Formula,
        by: &HashMap<AtomId, Formula>,
        known: &mut HashMap<Formula, Formula>,
    ) -> Formula {
        if let Some(found) = known.get(&formula) {
            return *found;
        }
        let found = match self.node(formula).clone() {
            Node::False | Node::True => formula,
            Node::Literal(atom, holds) => match by.get(&atom).copied() {
                None => formula,
                Some(other) if holds => other,
                Some(other) => self.not(other),
            },
            Node::And(parts) => {
                let parts: Vec<Formula> = parts
                    .iter()
                    .map(|part| self.replaced_within(*part, by, known))
                    .collect();
                self.and(parts)
            }
            Node::Or(parts) => {
                let parts: Vec<Formula> = parts
                    .iter()
                    .map(|part| self.replaced_within(*part, by, known))
                    .collect();
                self.or(parts)
            }
        };
        known.insert(formula, found);
        found
    }

    /// The formula where an atom is known.
    pub fn under(&mut self, formula: Formula, atom: AtomId, holds: bool) -> Formula {
        let known = if holds { ALWAYS } else { NEVER };
        self.replaced(formula, &HashMap::from([(atom, known)]))
    }
}
